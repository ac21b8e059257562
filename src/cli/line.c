/* line.c - see line.h.
 *
 * getopt_long() reads twice: first what stands before the command, then, with the row's
 * options, what follows it. It is told to be silent, since its own messages name no
 * remedy, and reset by optind = 0, since its position is the process's. */
#include "cli/line.h"

#include <assert.h>
#include <getopt.h>
#include <string.h>

#include "core/i18n.h"

enum { EVERYWHERE = 7, WORDS = 3, FIRST_CODE = 256 };

const struct cli_option cli_everywhere[] = {
	{ "config", "FILE", N_("read this configuration instead of the usual one") },
	{ "data-dir", "DIR", N_("keep and look for data there") },
	{ "socket", "PATH", N_("talk to the engine that listens there") },
	{ "json", NULL, N_("print one JSON document instead of tables") },
	{ "quiet", NULL, N_("print nothing but results and failures") },
	{ "help", NULL, N_("print this") },
	{ NULL, NULL, NULL },
};

static const struct cli_command *const rows[] = {
	&cli_import,  &cli_bars,         &cli_depth,    &cli_tape,    &cli_why,
	&cli_signals, &cli_orders,       &cli_buy,      &cli_sell,    &cli_what_if,
	&cli_approve, &cli_reject,       &cli_modify,   &cli_cancel,  &cli_settle,
	&cli_resume,  &cli_positions,    &cli_close,    &cli_flatten, &cli_backtest,
	&cli_report,  &cli_find,         &cli_contract, &cli_scan,    &cli_news,
	&cli_article, &cli_fundamentals, &cli_options,  &cli_futures, &cli_status,
	&cli_freeze,  &cli_unfreeze,     &cli_stop,     &cli_version, NULL,
};

void cli_each_command(const struct cli_host *host,
                      void (*fn)(void *arg, const struct cli_command *command), void *arg)
{
	for (const struct cli_command *const *at = host->commands; at && *at; at++)
		fn(arg, *at);
	for (const struct cli_command *const *at = rows; *at; at++)
		fn(arg, *at);
}

struct search {
	const char *name;
	const struct cli_command *found;
	const char *nearest;
	int distance; /* of the nearest */
};

static void match(void *arg, const struct cli_command *command)
{
	struct search *search = arg;

	if (strcmp(command->name, search->name) == 0)
		search->found = command;
}

const struct cli_command *cli_find_command(const struct cli_host *host, const char *name)
{
	struct search search = { .name = name };

	cli_each_command(host, match, &search);
	return search.found;
}

/* ---- the nearest word ---- */

enum { WORD_MAX = 24 };

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* Single-letter edits, swaps of neighbours included, from one word to the other. */
static int distance(const char *a, const char *b)
{
	int rows_of[3][WORD_MAX + 1];
	int *before = rows_of[0], *above = rows_of[1], *here = rows_of[2];
	int a_length = (int)strlen(a);
	int b_length = (int)strlen(b);

	if (a_length > WORD_MAX || b_length > WORD_MAX)
		return WORD_MAX;
	for (int j = 0; j <= b_length; j++)
		above[j] = j;
	for (int i = 1; i <= a_length; i++) {
		int *spare = before;

		here[0] = i;
		for (int j = 1; j <= b_length; j++) {
			int edit = above[j - 1] + (a[i - 1] != b[j - 1]);

			edit = least(edit, least(above[j], here[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				edit = least(edit, before[j - 2] + 1);
			here[j] = edit;
		}
		before = above;
		above = here;
		here = spare;
	}
	return above[b_length];
}

static void compare(struct search *search, const char *name)
{
	int edits = distance(search->name, name);

	/* a beginning of the word is as good as one slip */
	if (strlen(search->name) >= 2 && strncmp(search->name, name, strlen(search->name)) == 0)
		edits = least(edits, 1);
	if (edits <= 2 && edits < (int)strlen(name) && edits < search->distance) {
		search->nearest = name;
		search->distance = edits;
	}
}

static void compare_command(void *arg, const struct cli_command *command)
{
	compare(arg, command->name);
}

static enum cli_exit unknown_command(const struct cli *cli, const char *name)
{
	struct search search = { .name = name, .distance = WORD_MAX };

	cli_each_command(cli->host, compare_command, &search);
	if (search.nearest)
		return cli_fail(cli, CLI_USAGE,
		                _("there is no command \"%s\"; did you mean \"%s\"?"), name,
		                search.nearest);
	return cli_fail(cli, CLI_USAGE,
	                _("there is no command \"%s\"; \"drt --help\" lists them"), name);
}

/* ---- options ---- */

/* Options that are short for a command: "drt --daemon --no-fork". */
static const struct cli_option words[] = {
	{ "daemon", NULL, NULL },
	{ "version", NULL, NULL },
	{ NULL, NULL, NULL },
};

struct option_list {
	int count;
	const char *word; /* of `words`, once it was met: reading ends there */
	const struct cli_option *rows[CLI_OPTIONS + EVERYWHERE + WORDS];
	struct option options[CLI_OPTIONS + EVERYWHERE + WORDS + 1];
};

static void add_options(struct option_list *list, const struct cli_option *options)
{
	for (; options && options->name; options++) {
		assert(list->count < CLI_OPTIONS + EVERYWHERE + WORDS);
		list->rows[list->count] = options;
		list->options[list->count] = (struct option){
			.name = options->name,
			.has_arg = options->value ? required_argument : no_argument,
			.val = FIRST_CODE + list->count,
		};
		list->count++;
	}
	list->options[list->count] = (struct option){ 0 };
}

static enum cli_exit unknown_option(const struct cli *cli, const struct option_list *list,
                                    const char *word)
{
	struct search search = { .distance = WORD_MAX };
	char name[64];
	size_t length = 0;

	if (strncmp(word, "--", 2) != 0)
		return cli_fail(cli, CLI_USAGE,
		                _("%s is no option; options are words, as in --json"), word);
	length = strcspn(word + 2, "=");
	snprintf(name, sizeof(name), "%.*s", (int)(length < 60 ? length : 60), word + 2);
	search.name = name;
	for (int i = 0; i < list->count; i++)
		compare(&search, list->rows[i]->name);
	if (search.nearest)
		return cli_fail(cli, CLI_USAGE, _("--%s is no option; did you mean --%s?"),
		                name, search.nearest);
	return cli_fail(cli, CLI_USAGE, _("--%s is no option; --help lists them"), name);
}

static void take_everywhere(struct cli *cli, const struct cli_option *option)
{
	const char *name = option->name;

	if (strcmp(name, "config") == 0)
		cli->places.config_file = optarg;
	else if (strcmp(name, "data-dir") == 0)
		cli->places.data_dir = optarg;
	else if (strcmp(name, "socket") == 0)
		cli->socket = optarg;
	else if (strcmp(name, "json") == 0)
		cli->json = true;
	else if (strcmp(name, "quiet") == 0)
		cli->quiet = true;
	else
		cli->help = true;
}

static enum cli_exit take_option(struct cli *cli, struct option_list *list,
                                 const struct cli_option *option)
{
	if (option >= words && option < words + WORDS) {
		list->word = option->name;
		return CLI_OK;
	}
	if (option >= cli_everywhere && option < cli_everywhere + EVERYWHERE) {
		take_everywhere(cli, option);
		return CLI_OK;
	}
	if (cli->given_count == CLI_GIVEN)
		return cli_fail(cli, CLI_USAGE, _("more than %d options"), CLI_GIVEN);
	cli->given[cli->given_count++] = (struct cli_given){ option, optarg ? optarg : "" };
	return CLI_OK;
}

/* The word that getopt_long() stumbled over. */
static const char *culprit(char **argv)
{
	return argv[optind - 1];
}

static enum cli_exit read_options(struct cli *cli, struct option_list *list, int argc,
                                  char **argv, const char *how)
{
	enum cli_exit code = CLI_OK;
	int found = 0;

	optind = 0;
	opterr = 0;
	while (code == CLI_OK && !list->word) {
		found = getopt_long(argc, argv, how, list->options, NULL);
		if (found == -1)
			break;
		if (found == 'h')
			cli->help = true;
		else if (found >= FIRST_CODE && found < FIRST_CODE + list->count)
			code = take_option(cli, list, list->rows[found - FIRST_CODE]);
		else if (found == ':')
			code = cli_fail(cli, CLI_USAGE, _("%s needs a value: %s %s"),
			                culprit(argv), culprit(argv),
			                list->rows[optopt - FIRST_CODE]->value);
		else if (optopt >= FIRST_CODE)
			code = cli_fail(cli, CLI_USAGE, _("--%s takes no value"),
			                list->rows[optopt - FIRST_CODE]->name);
		else
			code = unknown_option(cli, list, culprit(argv));
	}
	return code;
}

/* ---- the two passes ---- */

static enum cli_exit check_arguments(const struct cli *cli)
{
	const struct cli_command *command = cli->command;

	if (cli->argc < command->least)
		return cli_fail(cli, CLI_USAGE, _("an argument is missing: drt %s %s"),
		                command->name, command->arguments);
	if (command->most >= 0 && cli->argc > command->most)
		return cli_fail(cli, CLI_USAGE,
		                _("\"%s\" is one argument too many; usage: drt %s%s%s"),
		                cli->argv[command->most], command->name,
		                *command->arguments ? " " : "", command->arguments);
	return CLI_OK;
}

static enum cli_exit read_command(struct cli *cli, int argc, char **argv)
{
	struct option_list list = { 0 };
	enum cli_exit code = CLI_OK;

	add_options(&list, cli->command->options);
	add_options(&list, cli_everywhere);
	code = read_options(cli, &list, argc, argv, ":h");
	if (code != CLI_OK || cli->help)
		return code;
	cli->argc = argc - optind;
	cli->argv = argv + optind;
	return check_arguments(cli);
}

/* "drt help bars" is "drt bars --help". */
static enum cli_exit read_help(struct cli *cli, int argc, char **argv)
{
	cli->help = true;
	if (argc < 2)
		return CLI_OK;
	cli->command = cli_find_command(cli->host, argv[1]);
	return cli->command ? CLI_OK : unknown_command(cli, argv[1]);
}

enum cli_exit cli_read_line(struct cli *cli, int argc, char **argv)
{
	struct option_list list = { 0 };
	const char *name = cli->host->default_command;
	int at = 0;
	enum cli_exit code = CLI_OK;

	add_options(&list, cli_everywhere);
	add_options(&list, words);
	code = read_options(cli, &list, argc, argv, "+:h");
	if (code != CLI_OK)
		return code;
	at = list.word ? optind - 1 : optind;
	if (at < argc)
		name = list.word ? list.word : argv[at];
	else if (cli->help)
		return CLI_OK;
	if (!name)
		return cli_fail(cli, CLI_USAGE,
		                _("a command is missing; \"drt --help\" lists them"));
	if (at < argc && strcmp(name, "help") == 0)
		return read_help(cli, argc - at, argv + at);
	cli->command = cli_find_command(cli->host, name);
	if (!cli->command)
		return unknown_command(cli, name);
	return at < argc ? read_command(cli, argc - at, argv + at) : check_arguments(cli);
}
