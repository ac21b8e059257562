/* test_translation.c - every text for a person passes gettext: the commands run in a
 * made-up language, and nothing plain may be left; and po/POTFILES.in is complete. */
#include <ctype.h>
#include <ftw.h>
#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/line.h"
#include "client/reason_table.h"
#include "client/reason_text.h"
#include "tests/support/support.h"
#include "tests/unit/cli/fake_engine.h"

/* ---- the language ---- */

static int speak_pseudo(void **state)
{
	static const char *const locales[] = { "C.UTF-8", "en_US.UTF-8" };
	char command[1024];

	(void)state;
	snprintf(command, sizeof(command), "sh '%s' '%s' '%s' >&2",
	         test_source_path("tests/unit/cli/make-pseudo"), test_source_path("."),
	         test_scratch_path("locale"));
	if (system(command) != 0)
		return -1;
	setenv("LANGUAGE", "en@pseudo", 1);
	for (size_t i = 0; i < 2; i++) {
		unsetenv("LC_ALL");
		setenv("LC_MESSAGES", locales[i], 1);
		if (!setlocale(LC_ALL, locales[i]))
			continue;
		setlocale(LC_NUMERIC, "C");
		bindtextdomain("drt", test_scratch_path("locale"));
		bind_textdomain_codeset("drt", "UTF-8");
		textdomain("drt");
		if (strcmp(gettext("out of memory"), "out of memory") != 0)
			return 0;
	}
	fprintf(stderr, "no locale here makes gettext look at LANGUAGE\n");
	return -1;
}

static int speak_english(void **state)
{
	(void)state;
	setlocale(LC_ALL, "C");
	unsetenv("LANGUAGE");
	return 0;
}

/* ---- what may be plain ---- */

struct names {
	const char *word;
	size_t length;
	bool found;
};

static bool is_word(const struct names *names, const char *text)
{
	return strlen(text) == names->length && strncmp(text, names->word, names->length) == 0;
}

static void match_command(void *arg, const struct cli_command *command)
{
	struct names *names = arg;

	names->found = names->found || is_word(names, command->name);
	for (const struct cli_option *option = command->options; option && option->name;
	     option++)
		names->found = names->found || is_word(names, option->name);
}

/* Names that a person types, words in capitals, and what the caller lists. */
static bool may_be_plain(const char *word, size_t length, const char *data)
{
	static const struct cli_host host = { .version = "" };
	struct names names = { .word = word, .length = length };
	bool capitals = true;
	const char *at = data;

	for (size_t i = 0; i < length; i++)
		capitals = capitals && isupper((unsigned char)word[i]);
	cli_each_command(&host, match_command, &names);
	for (const struct cli_option *option = cli_everywhere; option->name; option++)
		names.found = names.found || is_word(&names, option->name);
	while (!names.found && at && *at) {
		size_t end = strcspn(at, " ");

		names.found = end == length && strncmp(at, word, length) == 0;
		at += end;
		at += strspn(at, " ");
	}
	return capitals || names.found || (length == 3 && strncmp(word, "drt", 3) == 0);
}

/* Fails at the first word of two or more ASCII letters that must not be there. Lines of
 * examples begin with "  drt ". */
static void check_text(const char *what, const char *text, const char *data)
{
	const char *line = text;

	while (*line) {
		size_t length = strcspn(line, "\n");

		for (size_t i = 0; i < length && strncmp(line, "  drt ", 6) != 0;) {
			size_t word = i;

			while (word < length && (isalpha((unsigned char)line[word]) ||
			                         (word > i && line[word] == '-' &&
			                          isalpha((unsigned char)line[word + 1]))))
				word++;
			if (word - i >= 2 && !may_be_plain(line + i, word - i, data))
				fail_msg("%s: \"%.*s\" is not translated in: %.*s", what,
				         (int)(word - i), line + i, (int)length, line);
			i = word > i ? word : i + 1;
		}
		line += length;
		line += *line == '\n';
	}
}

/* ---- the commands ---- */

static const struct fake_setup nowhere = { .place = FAKE_NOWHERE };

static void help_one(void *arg, const struct cli_command *command)
{
	struct fake_run run;
	char line[64];
	int *count = arg;

	snprintf(line, sizeof(line), "%s --help", command->name);
	fake_cli(&run, &nowhere, line);
	assert_int_equal(run.code, 0);
	check_text(line, run.out, "");
	fake_release(&run);
	(*count)++;
}

static void help_of_every_command_is_translated(void **state)
{
	static const struct cli_host host = { .version = "" };
	struct fake_run run;
	int count = 0;

	(void)state;
	fake_cli(&run, &nowhere, "--help");
	check_text("help", run.out, "");
	assert_non_null(strstr(run.out, "\xe5\xad\x97")); /* the wide character */
	fake_release(&run);
	cli_each_command(&host, help_one, &count);
	assert_true(count >= 16);
}

static void complaints_are_translated(void **state)
{
	static const struct {
		const char *line, *data;
	} rows[] = {
		{ "bras AAPL", "bras" },
		{ "--jsn status", "jsn" },
		{ "bars", "" },
		{ "bars A B", "" },
		{ "bars A --from yesterday", "yesterday" },
		{ "bars A --timeframe odd", "odd" },
		{ "bars A --limit odd", "odd" },
		{ "bars A%", "" },
		{ "bars A --json --csv", "" },
		{ "signals --state odd", "odd" },
		{ "backtest x --params odd", "odd" },
		{ "backtest x --cash odd", "odd" },
		{ "unfreeze paper", "" },
		{ "bars A --from 2025-06-13 --to 2025-06-12", "" },
		{ "bars A --source Odd", "Odd" },
		{ "import x --adjustment odd", "odd" },
		{ "backtest x --symbols ,", "" },
		{ "modify x", "" },
		{ "modify x --limit odd", "odd" },
		{ "cancel", "" },
		{ "cancel x --symbol A", "" },
		{ "settle x", "" },
		{ "flatten", "" },
		{ "zzzz", "zzzz" },
		{ "-x", "" },
		{ "--config", "" },
		{ "--json=x status", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fake_run run;

		fake_cli(&run, &nowhere, rows[i].line);
		assert_int_equal(run.code, 2);
		check_text(rows[i].line, run.err, rows[i].data);
		fake_release(&run);
	}
}

static const struct fake_step bars[] = {
	{ "kb.get_market_data", NULL, FAKE_RESULT,
	  "{'symbol':'AAPL','timeframe':'1d','source':'csv','adjustment':'split','bars':["
	  "{'timestamp':'2025-06-11T00:00:00Z','open':202.5,'high':203.5,'low':200.62,"
	  "'close':202.67,'volume':60989900}]}",
	  NULL, NULL },
	{ NULL, NULL, FAKE_RESULT, NULL, NULL, NULL },
};

static void a_table_of_bars_is_translated_and_still_aligned(void **state)
{
	const struct fake_setup setup = { .place = FAKE_LOCAL,
		                          .hello = fake_synthetic,
		                          .steps = bars };
	struct fake_run run;
	const char *header = NULL;
	const char *row = NULL;

	(void)state;
	fake_cli(&run, &setup, "bars AAPL");
	assert_int_equal(run.code, 0);
	check_text("bars", run.out, "csv split");
	/* the header's wide words widen their columns, not the row's last figure */
	row = strstr(run.out, "2025-06-11");
	assert_non_null(row);
	assert_non_null(strstr(row, "60,989,900\n"));
	for (header = row - 1; header > run.out && header[-1] != '\n'; header--)
		;
	assert_non_null(strstr(header, "\xe5\xad\x97"));
	fake_release(&run);
}

static const struct fake_step status[] = {
	{ "engine.status", NULL, FAKE_RESULT,
	  "{'mode':'PAPER','synthetic':true,'account':'DU1','broker':'reconciling',"
	  "'market_time':'2025-06-12T14:32:40Z','market_speed_milli':1000,'market_open':false,"
	  "'engine_version':'0.1.0','engine_started':'2025-06-12T13:00:00Z','frozen':false,"
	  "'locked':true,'to_approve':3,'first_expires_in_ns':75000000000,"
	  "'data_age_ns':1500000000}",
	  NULL, NULL },
	{ NULL, NULL, FAKE_RESULT, NULL, NULL, NULL },
};

static void the_status_is_translated(void **state)
{
	const struct fake_setup setup = { .place = FAKE_DAEMON, .steps = status };
	struct fake_run run;

	(void)state;
	fake_cli(&run, &setup, "status");
	assert_int_equal(run.code, 0);
	check_text("status", run.out, "");
	fake_release(&run);
}

static void every_reason_is_translated(void **state)
{
	(void)state;
	for (const struct reason_row *row = reason_rows(); row->code; row++) {
		struct reason reason;
		char text[REASON_TEXT];

		reason_init(&reason, row->code);
		reason_text(text, sizeof(text), &reason);
		check_text(row->code, text, "");
		reason_label(text, sizeof(text), &reason);
		check_text(row->code, text, "");
		reason_needs(text, sizeof(text), &reason);
		check_text(row->code, text, "");
	}
}

static void the_check_finds_a_plain_word(void **state)
{
	(void)state;
	assert_true(may_be_plain("bars", 4, ""));
	assert_true(may_be_plain("PAPER", 5, ""));
	assert_true(may_be_plain("csv", 3, "odd csv"));
	assert_false(may_be_plain("cs", 2, "odd csv"));
	assert_false(may_be_plain("Options", 7, ""));
}

/* ---- POTFILES.in ---- */

static char *listed;
static int missing, marked;

static bool marks_text(const char *text)
{
	static const char *const calls[] = { "_(", "N_(", "ngettext(" };

	for (size_t i = 0; i < 3; i++) {
		for (const char *at = strstr(text, calls[i]); at;
		     at = strstr(at + 1, calls[i])) {
			if (at == text || !(isalnum((unsigned char)at[-1]) || at[-1] == '_'))
				return true;
		}
	}
	return false;
}

static int look_at(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
	size_t length = strlen(path);
	size_t root = strlen(test_source_path(".")) + 1;
	char line[512];
	char *text = NULL;

	(void)info;
	(void)walk;
	if (kind != FTW_F || length < 2 || strcmp(path + length - 2, ".c") != 0)
		return 0;
	text = test_read_file(path, NULL);
	snprintf(line, sizeof(line), "\n%s\n", path + root);
	if (marks_text(text)) {
		marked++;
		if (!strstr(listed, line)) {
			fprintf(stderr, "%s is missing in po/POTFILES.in\n", path + root);
			missing++;
		}
	} else if (strstr(listed, line)) {
		fprintf(stderr, "%s in po/POTFILES.in holds no text\n", path + root);
		missing++;
	}
	free(text);
	return 0;
}

static void the_list_of_files_with_texts_is_complete(void **state)
{
	(void)state;
	listed = test_read_file(test_source_path("po/POTFILES.in"), NULL);
	missing = marked = 0;
	assert_int_equal(nftw(test_source_path("./src"), look_at, 16, FTW_PHYS), 0);
	assert_int_equal(nftw(test_source_path("./ui"), look_at, 16, FTW_PHYS), 0);
	assert_true(marked > 20);
	assert_int_equal(missing, 0);
	for (char *line = strtok(listed, "\n"); line; line = strtok(NULL, "\n")) {
		if (*line != '#')
			free(test_read_file(test_source_path(line), NULL));
	}
	free(listed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(help_of_every_command_is_translated),
		cmocka_unit_test(complaints_are_translated),
		cmocka_unit_test(a_table_of_bars_is_translated_and_still_aligned),
		cmocka_unit_test(the_status_is_translated),
		cmocka_unit_test(every_reason_is_translated),
		cmocka_unit_test(the_check_finds_a_plain_word),
		cmocka_unit_test(the_list_of_files_with_texts_is_complete),
	};

	return cmocka_run_group_tests(tests, speak_pseudo, speak_english);
}
