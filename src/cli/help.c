/* help.c - the usage texts; see line.h. */
#include <string.h>

#include "cli/line.h"
#include "cli/table.h"
#include "core/i18n.h"

enum { HELP_WIDTH = 80, HELP_INDENT = 2 };

struct list {
	FILE *out;
	int width; /* of the widest left column */
};

static void measure(void *arg, const struct cli_command *command)
{
	struct list *list = arg;
	int columns = cli_text_columns(command->name);

	if (columns > list->width)
		list->width = columns;
}

static void put_command(void *arg, const struct cli_command *command)
{
	struct list *list = arg;

	fprintf(list->out, "  %-*s  %s\n", list->width, command->name, _(command->summary));
}

static int option_columns(const struct cli_option *option)
{
	return 2 + (int)strlen(option->name) +
	       (option->value ? 1 + (int)strlen(option->value) : 0);
}

static int widest_option(const struct cli_option *options)
{
	int width = 0;

	for (; options && options->name; options++) {
		if (option_columns(options) > width)
			width = option_columns(options);
	}
	return width;
}

static void put_options(FILE *out, const struct cli_option *options, int width)
{
	for (; options && options->name; options++)
		fprintf(out, "  --%s%s%s%*s  %s\n", options->name, options->value ? " " : "",
		        options->value ? options->value : "", width - option_columns(options),
		        "", _(options->help));
}

static void put_exit_codes(FILE *out)
{
	fprintf(out, "\n%s\n", _("Exit status:"));
	cli_text_wrap(
		out,
		_("0 done, 1 failure, 2 wrong usage, 3 no daemon, 4 broker down, 5 refused by "
	          "a risk rule, 6 expired, 7 outcome unknown"),
		HELP_INDENT, HELP_WIDTH);
}

static void put_list(const struct cli *cli, FILE *out)
{
	struct list list = { .out = out };

	fprintf(out, "%s drt [%s] [%s]\n", _("Usage:"), _("command"), _("options"));
	cli_text_wrap(out,
	              _("A trading workstation in the terminal. Without a command it shows the "
	                "workstation and starts the engine where none runs."),
	              0, HELP_WIDTH);
	fprintf(out, "\n%s\n", _("Commands:"));
	cli_each_command(cli->host, measure, &list);
	cli_each_command(cli->host, put_command, &list);
	fprintf(out, "\n%s\n", _("Options of every command:"));
	put_options(out, cli_everywhere, widest_option(cli_everywhere));
	put_exit_codes(out);
	fprintf(out, "\n%s\n",
	        _("\"drt COMMAND --help\" tells more about one; \"man drt\" tells all."));
}

static void put_command_help(const struct cli_command *command, FILE *out)
{
	int own = widest_option(command->options);
	int everywhere = widest_option(cli_everywhere);
	int width = own > everywhere ? own : everywhere;

	fprintf(out, "%s drt %s%s%s [%s]\n", _("Usage:"), command->name,
	        *command->arguments ? " " : "", command->arguments, _("options"));
	cli_text_wrap(out, _(command->summary), 0, HELP_WIDTH);
	if (command->description) {
		fputc('\n', out);
		cli_text_wrap(out, _(command->description), 0, HELP_WIDTH);
	}
	if (command->options) {
		fprintf(out, "\n%s\n", _("Options:"));
		put_options(out, command->options, width);
	}
	fprintf(out, "\n%s\n", _("Options of every command:"));
	put_options(out, cli_everywhere, width);
	if (command->example)
		fprintf(out, "\n%s\n  %s\n", _("Example:"), command->example);
	put_exit_codes(out);
}

void cli_print_help(const struct cli *cli, FILE *out)
{
	if (cli->command)
		put_command_help(cli->command, out);
	else
		put_list(cli, out);
}
