/* test_import.c - drt import: descriptors, batches, progress, report, interruption. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/progress.h"
#include "cli/table.h"
#include "core/strbuf.h"
#include "tests/support/support.h"
#include "tests/unit/cli/fake_engine.h"

#define END                                                                                    \
	{                                                                                      \
		NULL, NULL, FAKE_RESULT, NULL, NULL, NULL                                      \
	}

static int setup(void **state)
{
	(void)state;
	test_write_file(test_scratch_path("AAPL_daily.csv"), "date,open\n2025-06-11,1\n");
	test_write_file(test_scratch_path("MSFT_daily.csv"), "date,open\n2025-06-11,1\n2\n");
	return 0;
}

/* "import a b" with the scratch folder put before the names that begin with %. */
static void expand(char *out, size_t size, const char *line)
{
	size_t used = 0;

	for (; *line && used + 1 < size; line++) {
		if (*line == '%')
			used += (size_t)snprintf(out + used, size - used, "%s/",
			                         test_scratch_dir());
		else
			out[used++] = *line;
	}
	out[used] = '\0';
}

static void run_import(struct fake_run *run, const struct fake_setup *setup_of,
                       const char *line)
{
	char text[1024];

	expand(text, sizeof(text), line);
	fake_cli(run, setup_of, text);
}

/* Text with the scratch folder taken out, so that it can be a golden one. */
static char *without_scratch(const char *text)
{
	struct strbuf out;
	size_t length = strlen(test_scratch_dir());

	strbuf_init(&out);
	while (*text) {
		if (strncmp(text, test_scratch_dir(), length) == 0)
			text += length + 1;
		else
			strbuf_putc(&out, *text++);
	}
	return strbuf_detach(&out);
}

#define DONE                                                                                   \
	"{'jsonrpc':'2.0','method':'done','params':{'job_id':4,'conflicts':2,'files':["        \
	"{'name':'AAPL_daily.csv','rows':3018,'stored':2953,'unchanged':0,'quarantined':65,"   \
	"'flagged':1,'defects':{'high-too-low':40,'low-too-high':25,'jump':1},'quarantine':["  \
	"{'line':17,'reason':'high-too-low','detail':'high 10 below open 11'},"                \
	"{'line':99,'reason':'odd-word'},{'line':100,'reason':{'code':'import.duplicate',"     \
	"'args':{}}}]},"                                                                       \
	"{'name':'MSFT_daily.csv','rows':2,'stored':0,'unchanged':2,'quarantined':0,"          \
	"'flagged':0,'defects':{'jump':2},'quarantine':[]}]}}\n"

static const struct fake_step done[] = {
	{ "kb.import", NULL, FAKE_RESULT, "{'job_id':4}", NULL, DONE },
	END,
};
/* The end may come before the answer that names the job. */
static const struct fake_step early[] = {
	{ "kb.import", NULL, FAKE_RESULT, "{'job_id':4}", DONE, NULL },
	END,
};

static void files_go_as_descriptors_and_the_report_counts_them(void **state)
{
	struct fake_setup setup_of = { .place = FAKE_LOCAL, .steps = done };
	struct fake_run run;

	(void)state;
	for (int i = 0; i < 2; i++) {
		run_import(&run, &setup_of, "import %AAPL_daily.csv %MSFT_daily.csv");
		assert_int_equal(run.code, 0);
		assert_int_equal(run.descriptors, 2);
		assert_int_equal(run.bytes, 23 + 25);
		fake_compare("import.txt", run.out);
		assert_string_equal(run.err, "");
		fake_release(&run);
		setup_of.steps = early;
	}
	run_import(&run, &setup_of, "import --json %AAPL_daily.csv %MSFT_daily.csv");
	fake_compare("import.json", run.out);
	fake_release(&run);
}

static void options_travel_with_the_files(void **state)
{
	char params[1024];
	struct fake_step steps[] = { { "kb.import", params, FAKE_RESULT, "{'job_id':4}", NULL,
		                       "{'jsonrpc':'2.0','method':'done','params':{'job_id':4,"
		                       "'files':[]}}\n" },
		                     END };
	const struct fake_setup setup_of = { .place = FAKE_LOCAL, .steps = steps };
	struct fake_run run;

	(void)state;
	expand(params, sizeof(params),
	       "{'files':[{'name':'%AAPL_daily.csv','symbol':'aapl'}],'source':'yahoo',"
	       "'adjustment':'split','timeframe':'1d'}");
	run_import(&run, &setup_of,
	           "import --symbol aapl --source yahoo --adjustment split --timeframe 1d "
	           "%AAPL_daily.csv");
	assert_int_equal(run.code, 0);
	fake_release(&run);
}

static void a_wrong_name_stops_before_anything_is_stored(void **state)
{
	static const struct {
		const char *line, *message;
	} rows[] = {
		{ "import %AAPL_daily.csv %nowhere.csv",
		  "drt import: nowhere.csv: No such file or directory\n" },
		{ "import %AAPL_daily.csv %", "drt import: : not a file\n" },
		{ "import --symbol A$ %AAPL_daily.csv",
		  "drt import: \"A$\" is no symbol; symbols have up to 23 of A-Z 0-9 . -\n" },
		{ "import --timeframe 3d %AAPL_daily.csv",
		  "drt import: --timeframe 3d is no bar size; there are 1m 5m 15m 30m 1h 4h 1d "
		  "1w 1mo\n" },
	};
	const struct fake_setup setup_of = { .place = FAKE_LOCAL };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fake_run run;
		char *text = NULL;

		run_import(&run, &setup_of, rows[i].line);
		text = without_scratch(run.err);
		assert_string_equal(text, rows[i].message);
		assert_true(run.code == 1 || run.code == 2);
		assert_int_equal(run.local_starts, 0);
		free(text);
		fake_release(&run);
	}
}

#define ONE_DONE(job)                                                                          \
	"{'jsonrpc':'2.0','method':'done','params':{'job_id':" job ",'conflicts':1,'files':["  \
	"{'name':'x','rows':1,'stored':1,'unchanged':0,'quarantined':0,'flagged':0}]}}\n"

static void many_files_go_in_batches(void **state)
{
	static const struct fake_step steps[] = {
		{ "kb.import", NULL, FAKE_RESULT, "{'job_id':1}", NULL, ONE_DONE("1") },
		{ "kb.import", NULL, FAKE_RESULT, "{'job_id':2}", NULL, ONE_DONE("2") },
		END,
	};
	const struct fake_setup setup_of = { .place = FAKE_LOCAL, .steps = steps };
	struct fake_run run;
	char line[1024] = "import --json";

	(void)state;
	for (int i = 0; i < 40; i++)
		strcat(line, " %AAPL_daily.csv");
	{
		char text[8192];

		expand(text, sizeof(text), line);
		fake_cli(&run, &setup_of, text);
	}
	assert_int_equal(run.code, 0);
	assert_int_equal(run.descriptors, 40);
	assert_non_null(strstr(run.out, "\"conflicts\":2"));
	fake_release(&run);
}

static void progress_is_drawn_at_a_terminal_only(void **state)
{
	static const struct fake_step steps[] = {
		{ "kb.import", NULL, FAKE_RESULT, "{'job_id':1}", NULL,
		  "{'jsonrpc':'2.0','method':'progress','params':{'job_id':1,'done_bytes':12,"
		  "'file_number':1,'file':'/a/b/AAPL_daily.csv'}}\n"
		  "{'jsonrpc':'2.0','method':'progress','params':{'job_id':1,'done_bytes':25,"
		  "'file_number':2,'file':'MSFT_daily.csv'}}\n" ONE_DONE("1") },
		END,
	};
	struct fake_setup setup_of = { .place = FAKE_LOCAL,
		                       .steps = steps,
		                       .err_is_terminal = true };
	struct fake_run run;

	(void)state;
	run_import(&run, &setup_of, "import %AAPL_daily.csv %MSFT_daily.csv");
	assert_string_equal(run.err,
	                    "\r#######.......................  25.0 %  AAPL_daily.csv\033[K"
	                    "\r############################## 100.0 %  MSFT_daily.csv\033[K"
	                    "\r\033[K");
	fake_release(&run);
	run_import(&run, &setup_of, "import --quiet %AAPL_daily.csv %MSFT_daily.csv");
	assert_string_equal(run.err, "");
	fake_release(&run);
}

static void the_progress_line_never_goes_beyond_its_end(void **state)
{
	struct cli_progress progress;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	cli_progress_init(&progress, out, true, 100);
	cli_progress_show(&progress, -5, NULL);
	cli_progress_show(&progress, 100000, "name");
	cli_progress_show(&progress, 100001, "name");
	cli_progress_end(&progress);
	cli_progress_end(&progress);
	cli_progress_init(&progress, out, true, 0);
	cli_progress_show(&progress, 7, "empty");
	fclose(out);
	assert_string_equal(text, "\r..............................   0.0 %  \033[K"
	                          "\r############################## 100.0 %  name\033[K"
	                          "\r\033[K"
	                          "\r..............................   0.0 %  empty\033[K");
	free(text);
}

static void an_interruption_cancels_and_says_what_stays(void **state)
{
	static const struct fake_step waiting[] = {
		{ "kb.import", NULL, FAKE_SIGNAL, NULL, NULL, NULL },
		END,
	};
	const struct fake_setup setup_of = { .place = FAKE_LOCAL, .steps = waiting };
	struct fake_run run;

	(void)state;
	run_import(&run, &setup_of, "import %AAPL_daily.csv");
	assert_int_equal(run.code, 1);
	assert_string_equal(run.err, "drt import: interrupted\n");
	assert_int_equal(run.local_stops, 1);
	fake_release(&run);
}

static void failures_of_the_engine_are_told(void **state)
{
	static const struct {
		struct fake_step steps[2];
		const char *message;
	} rows[] = {
		{ { { "kb.import", NULL, FAKE_ERROR,
		      "{'code':-32001,'message':'no such source'}", NULL, NULL },
		    END },
		  "drt import: no such source\n" },
		{ { { "kb.import", NULL, FAKE_HANG_UP, NULL, NULL, NULL }, END }, NULL },
		{ { { "kb.import", NULL, FAKE_RESULT, "{}", NULL, NULL }, END },
		  "drt import: the engine's answer cannot be read: job_id is not a whole "
		  "number\n" },
		{ { { "kb.import", NULL, FAKE_RESULT, "{'job_id':1}", NULL,
		      "{'jsonrpc':'2.0','method':'done','params':{'job_id':1}}\n" },
		    END },
		  "drt import: the engine's answer cannot be read: files is not a list\n" },
		{ { { "kb.import", NULL, FAKE_RESULT, "{'job_id':1}", NULL,
		      "{'jsonrpc':'2.0','method':'done','params':{'job_id':1,'files':["
		      "{'name':'a.csv','error':'a.csv has no header'}]}}\n" },
		    END },
		  "drt import: a.csv: a.csv has no header\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct fake_setup setup_of = { .place = FAKE_LOCAL,
			                             .steps = rows[i].steps };
		struct fake_run run;

		run_import(&run, &setup_of, "import %AAPL_daily.csv");
		assert_int_equal(run.code, 1);
		if (rows[i].message)
			assert_string_equal(run.err, rows[i].message);
		fake_release(&run);
	}
}

/* ---- tables ---- */

static void tables_align_by_what_a_terminal_shows(void **state)
{
	struct cli_table *table = NULL;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(cli_table_new(&table, "lrl"), DRT_OK);
	cli_table_add(table, "Name");
	cli_table_add(table, "\xe6\x95\xb0"); /* wide: two columns */
	cli_table_add(table, "");
	cli_table_add(table, "e\xcc\x81"
	                     "a"); /* a combining accent: none */
	cli_table_add_number(table, 1234.5, 2);
	cli_table_add(table, "");
	cli_table_add(table, "\xff"); /* not UTF-8 */
	cli_table_add_price(table, decimal_from_units(0));
	cli_table_addf(table, "%s", "end");
	assert_int_equal(cli_table_rows(table), 2);
	assert_int_equal(cli_table_print(table, out), DRT_OK);
	cli_table_free(table);
	fclose(out);
	assert_string_equal(text, "Name        \xe6\x95\xb0\n"
	                          "e\xcc\x81"
	                          "a    1,234.50\n"
	                          "\xff               end\n");
	free(text);
}

static void text_is_wrapped_between_words(void **state)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	cli_text_wrap(out, "one two  three fourteen", 2, 12);
	cli_text_wrap(out, "", 2, 12);
	cli_text_wrap(out, "averyverylongword x", 0, 5);
	fclose(out);
	assert_string_equal(text, "  one two\n  three\n  fourteen\naveryverylongword\nx\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_go_as_descriptors_and_the_report_counts_them),
		cmocka_unit_test(options_travel_with_the_files),
		cmocka_unit_test(a_wrong_name_stops_before_anything_is_stored),
		cmocka_unit_test(many_files_go_in_batches),
		cmocka_unit_test(progress_is_drawn_at_a_terminal_only),
		cmocka_unit_test(the_progress_line_never_goes_beyond_its_end),
		cmocka_unit_test(an_interruption_cancels_and_says_what_stays),
		cmocka_unit_test(failures_of_the_engine_are_told),
		cmocka_unit_test(tables_align_by_what_a_terminal_shows),
		cmocka_unit_test(text_is_wrapped_between_words),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
