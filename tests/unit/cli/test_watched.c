/* test_watched.c - drt depth and drt tape: scripted answers, golden texts, what must not be
 * trusted, and prints that go on coming. */
#include <stdio.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/cli/fake_engine.h"

#define STANDING(state, stale, note)                                                           \
	"'symbol':'AAPL','state':'" state "','stale':" stale ",'note':'" note "','refused':0,"

#define BOOK(state, stale, note, rows)                                                         \
	"{" STANDING(state, stale, note) "'crossed':false,'time':'2025-06-12T14:30:00Z',"      \
					 "'age_ms':250," rows ",'synthetic':true}"

#define ROWS                                                                                   \
	"'bids':[[199.19,300,'ARCA'],[199.18,1250.5,'']],"                                     \
	"'asks':[[199.21,200,'IEX'],[199.22,100,'NASDAQ'],[199.25,7,'BATS']]"
#define NO_ROWS "'bids':[],'asks':[]"

#define TRADES                                                                                 \
	"{'number':7,'time':'2025-06-12T14:29:58Z','price':199.2,'size':100,'tick':null,"      \
	"'side':null,'exchange':'NYSE','conditions':'','past_limit':false,"                    \
	"'unreported':false,'past':true,'gap':false},"                                         \
	"{'number':8,'time':'2025-06-12T14:29:59Z','price':199.21,'size':1500,'tick':'up',"    \
	"'side':'ask','exchange':'ARCA','conditions':'I','past_limit':true,"                   \
	"'unreported':false,'past':false,'gap':true},"                                         \
	"{'number':9,'time':'2025-06-12T14:29:59Z','price':199.2025,'size':0.5,"               \
	"'tick':'down','side':'inside','exchange':'','conditions':'','past_limit':false,"      \
	"'unreported':true,'past':false,'gap':false},"                                         \
	"{'number':10,'time':'2025-06-12T14:30:00Z','price':199.2025,'size':3,"                \
	"'tick':'zero_down','side':'bid','exchange':'IEX','conditions':'','past_limit':"       \
	"false,'unreported':false,'past':false,'gap':false}"

#define TAPE(state, stale, note, prints)                                                       \
	"{" STANDING(state, stale, note) "'whole':true,'prints':[" prints "],'synthetic':"     \
					 "true}"

#define UPDATE(seq, topic, value)                                                              \
	"{'jsonrpc':'2.0','method':'update','params':{'seq':" seq ",'topic':'" topic           \
	"','value':" value "}}\n"

static void compare(const char *golden, const char *line, const struct fake_step *steps)
{
	const struct fake_setup setup = { .place = FAKE_DAEMON,
		                          .hello = fake_synthetic,
		                          .steps = steps };
	struct fake_run run;

	fake_cli(&run, &setup, line);
	if (run.code != 0)
		fail_msg("drt %s ended with %d: %s", line, run.code, run.err);
	fake_compare(golden, run.out);
	fake_release(&run);
}

static void a_book_comes_as_table_and_as_json(void **state)
{
	static const struct fake_step steps[] = {
		FAKE_STEP("market.get_depth", "{'symbol':'AAPL','rows':3}", FAKE_RESULT,
		          BOOK("live", "null", "", ROWS)),
		FAKE_END,
	};

	(void)state;
	compare("depth.txt", "depth aapl --rows 3", steps);
	compare("depth.json", "depth aapl --rows 3 --json", steps);
}

static void a_tape_comes_as_table_and_as_json(void **state)
{
	static const struct fake_step steps[] = {
		FAKE_STEP("market.get_tape", "{'symbol':'AAPL','limit':4}", FAKE_RESULT,
		          TAPE("live", "null", "", TRADES)),
		FAKE_END,
	};

	(void)state;
	compare("tape.txt", "tape aapl --limit 4", steps);
	compare("tape.json", "tape aapl --limit 4 --json", steps);
}

static void what_must_not_be_trusted_is_said(void **state)
{
	static const struct fake_row rows[] = {
		{ "depth A --json",
		  { FAKE_STEP("market.get_depth", NULL, FAKE_RESULT,
		              BOOK("live", "'farm_lost'", "", ROWS)),
		    FAKE_END },
		  0,
		  NULL,
		  "drt depth: The broker lost its market data farm.\n" },
		{ "depth A --json",
		  { FAKE_STEP("market.get_depth", NULL, FAKE_RESULT,
		              BOOK("repairing", "null", "a row", ROWS)),
		    FAKE_END },
		  0,
		  NULL,
		  "drt depth: Doubtful: something did not fit. It is asked for anew.\n" },
		{ "depth A --json",
		  { FAKE_STEP("market.get_depth", NULL, FAKE_RESULT,
		              BOOK("refused", "null", "Deep data is not subscribed.", NO_ROWS)),
		    FAKE_END },
		  1,
		  NULL,
		  "drt depth: Refused: Deep data is not subscribed.\n" },
		{ "depth A",
		  { FAKE_STEP("market.get_depth", NULL, FAKE_RESULT,
		              BOOK("waiting", "null", "", NO_ROWS)),
		    FAKE_END },
		  1,
		  "",
		  "drt depth: Waits: the broker gives only a few at once.\n" },
		{ "depth A",
		  { FAKE_STEP("market.get_depth", NULL, FAKE_RESULT,
		              BOOK("loading", "null", "", NO_ROWS)),
		    FAKE_END },
		  1,
		  "",
		  "drt depth: nothing came within five seconds; \"drt status\" says whether "
		  "the "
		  "market is open and the broker there\n" },
		{ "tape A",
		  { FAKE_STEP("market.get_tape", NULL, FAKE_RESULT,
		              TAPE("none", "'link_lost'", "", "")),
		    FAKE_END },
		  4,
		  "",
		  "drt tape: The gateway is lost.\n" },
		{ "tape A",
		  { FAKE_STEP("market.get_tape", NULL, FAKE_RESULT,
		              TAPE("refused", "null", "No permission.", "")),
		    FAKE_END },
		  1,
		  "",
		  "drt tape: Refused: No permission.\n" },
	};

	(void)state;
	fake_rows(rows, sizeof(rows) / sizeof(rows[0]), fake_synthetic);
}

static void wrong_lines_and_answers_are_named(void **state)
{
	static const struct fake_row rows[] = {
		{ "depth", { FAKE_END }, 2, "", NULL },
		{ "depth A --rows 0",
		  { FAKE_END },
		  2,
		  "",
		  "drt depth: --rows 0 is no number from 1 to 20\n" },
		{ "tape A --limit 501",
		  { FAKE_END },
		  2,
		  "",
		  "drt tape: --limit 501 is no number from 1 to 500\n" },
		{ "tape 'A B'", { FAKE_END }, 2, "", NULL },
		{ "depth A",
		  { FAKE_STEP("market.get_depth", NULL, FAKE_RESULT, "{}"), FAKE_END },
		  1,
		  "",
		  NULL },
		{ "tape A",
		  { FAKE_STEP("market.get_tape", NULL, FAKE_RESULT,
		              "{" STANDING("live", "null", "") "'prints':7}"),
		    FAKE_END },
		  1,
		  "",
		  "drt tape: the engine's answer cannot be read: prints is not a list\n" },
		{ "tape A",
		  { FAKE_STEP("market.get_tape", NULL, FAKE_RESULT,
		              TAPE("live", "null", "", "{}")),
		    FAKE_END },
		  1,
		  NULL,
		  NULL },
	};

	(void)state;
	fake_rows(rows, sizeof(rows) / sizeof(rows[0]), fake_synthetic);
}

#define NEXT                                                                                   \
	"{'number':11,'time':'2025-06-12T14:30:05Z','price':200,'size':40,'tick':'up',"        \
	"'side':null,'exchange':'NYSE','conditions':'','past_limit':false,"                    \
	"'unreported':false,'past':false,'gap':false}"

static void followed_prints_go_on_until_it_is_interrupted(void **state)
{
	static const struct fake_step steps[] = {
		{ "subscribe", "{'topics':['tape'],'tape':{'symbol':'AAPL','prints':4}}",
		  FAKE_RESULT,
		  "{'seq':0,'snapshot':{'tape':" TAPE("live", "null", "", TRADES) "}}", NULL,
		  UPDATE("1", "tape",
		         "{" STANDING("live", "null", "") "'whole':false,'prints':[" NEXT "]}")
		  /* told from its beginning again: nothing twice */
		  UPDATE("2", "snapshot", "{'tape':" TAPE("live", "'silent'", "", TRADES) "}")
		          UPDATE("3", "tape",
		                 "{" STANDING("refused", "null", "No more.") "'whole':false,"
		                                                             "'prints':[]}") },
		FAKE_END,
	};
	const struct fake_setup setup = { .place = FAKE_DAEMON,
		                          .hello = fake_synthetic,
		                          .steps = steps };
	struct fake_run run;

	(void)state;
	fake_cli(&run, &setup, "tape aapl --limit 4 --follow");
	assert_int_equal(run.code, 1);
	fake_compare("tape_follow.txt", run.out);
	assert_string_equal(run.err, "drt tape: Nothing has come for long while the market is "
	                             "open.\ndrt tape: Refused: No more.\n");
	fake_release(&run);
	fake_cli(&run, &setup, "tape aapl --limit 4 --follow --json --quiet");
	fake_compare("tape_follow.json", run.out);
	fake_release(&run);
}

static void an_interrupt_is_how_one_leaves(void **state)
{
	static const struct fake_step steps[] = {
		{ "subscribe", NULL, FAKE_SIGNAL, NULL, NULL, NULL },
		FAKE_END,
	};
	static const struct fake_step broken[] = {
		FAKE_STEP("subscribe", NULL, FAKE_HANG_UP, NULL),
		FAKE_END,
	};
	struct fake_setup setup = { .place = FAKE_DAEMON, .steps = broken };
	struct fake_run run;

	(void)state;
	fake_cli(&run, &setup, "tape A --follow");
	assert_int_equal(run.code, 1);
	assert_non_null(strstr(run.err, "the connection to the engine broke"));
	fake_release(&run);
	setup.steps = steps; /* before anything came */
	fake_cli(&run, &setup, "tape A --follow");
	assert_int_equal(run.code, 1);
	assert_string_equal(run.err, "drt tape: interrupted\n");
	fake_release(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_book_comes_as_table_and_as_json),
		cmocka_unit_test(a_tape_comes_as_table_and_as_json),
		cmocka_unit_test(what_must_not_be_trusted_is_said),
		cmocka_unit_test(wrong_lines_and_answers_are_named),
		cmocka_unit_test(followed_prints_go_on_until_it_is_interrupted),
		cmocka_unit_test(an_interrupt_is_how_one_leaves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
