/* cli.c - see cli.h: reads the line, runs the row, cleans up. */
#include "cli/cli.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "cli/line.h"
#include "core/i18n.h"

/* ---- messages ---- */

static void say(const struct cli *cli, const char *format, va_list args)
{
	fflush(cli->out);
	fprintf(cli->err, "drt%s%s: ", cli->command ? " " : "",
	        cli->command ? cli->command->name : "");
	vfprintf(cli->err, format, args);
	fputc('\n', cli->err);
}

enum cli_exit cli_fail(const struct cli *cli, enum cli_exit code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(cli, format, args);
	va_end(args);
	return code;
}

void cli_note(const struct cli *cli, const char *format, ...)
{
	va_list args;

	if (cli->quiet)
		return;
	va_start(args, format);
	say(cli, format, args);
	va_end(args);
}

/* ---- the line's values ---- */

const char *cli_value_at(const struct cli *cli, const char *option, int index)
{
	for (int i = 0; i < cli->given_count; i++) {
		if (strcmp(cli->given[i].option->name, option) == 0 && index-- == 0)
			return cli->given[i].value;
	}
	return NULL;
}

const char *cli_value(const struct cli *cli, const char *option)
{
	const char *last = NULL;

	for (int i = 0; i < cli->given_count; i++) {
		if (strcmp(cli->given[i].option->name, option) == 0)
			last = cli->given[i].value;
	}
	return last;
}

/* ---- one run ---- */

/* A configuration that was named is meant: without it the defaults would count. */
static enum cli_exit check_config(const struct cli *cli)
{
	const char *path = cli->places.config_file;

	if (!path || access(path, R_OK) == 0)
		return CLI_OK;
	return cli_fail(cli, CLI_FAILURE, "--config %s: %s", path, strerror(errno));
}

static enum cli_exit run(struct cli *cli)
{
	struct drt_error error = { 0 };
	enum cli_exit code = check_config(cli);

	if (code != CLI_OK)
		return code;
	if (paths_init(&cli->paths, &cli->places, &error) != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, "%s", error.text);
	code = cli->command->run(cli);
	cli_disconnect(cli);
	paths_release(&cli->paths);
	return code;
}

/* Whoever read the output has left, as `head` does when it has seen enough. */
static bool reader_left(FILE *out)
{
	struct pollfd end = { .fd = fileno(out), .events = POLLOUT };

	return poll(&end, 1, 0) == 1 && (end.revents & POLLERR);
}

/* A full disk or a closed pipe must not look like success; the pipe needs no words. */
static enum cli_exit finish(const struct cli *cli, enum cli_exit code)
{
	if ((fflush(cli->out) == 0 && !ferror(cli->out)) || code != CLI_OK)
		return code;
	if (reader_left(cli->out))
		return CLI_FAILURE;
	return cli_fail(cli, CLI_FAILURE, _("the output could not be written"));
}

int cli_main(int argc, char **argv, const struct cli_host *host)
{
	struct cli cli = { .host = host, .out = host->out, .err = host->err };
	enum cli_exit code = CLI_OK;

	cli.places.lookup = host->lookup;
	cli.places.arg = host->self;
	code = cli_read_line(&cli, argc, argv);
	if (code == CLI_OK && cli.help)
		cli_print_help(&cli, cli.out);
	else if (code == CLI_OK)
		code = run(&cli);
	return (int)finish(&cli, code);
}
