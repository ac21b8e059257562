/* test_buy.c - an order by hand: buy, sell, resume; what is proposed, refusals and exit codes. */
#include <stdio.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/cli/fake_engine.h"

#define END FAKE_END
#define STEP FAKE_STEP
#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

#define ID "0190f3c2-7c3b-7abc-8def-000000007b8f"
#define MADE(state) "{'order_id':'" ID "','version':1,'state':'" state "','orders':1}"
#define PROPOSE(order, kind, text)                                                             \
	STEP("trade.execute_order", "{'order':{" order "}}", kind, text)
#define REFUSED(text) STEP("trade.execute_order", NULL, FAKE_ERROR, text)
#define FAULT(code, text, status)                                                              \
	"{'code':" code ",'message':'" text "','data':{'status':'" status "'}}"
#define DENIED(reason)                                                                         \
	"{'code':-32011,'message':'refused','data':{'status':'denied','reason':{" reason "}}}"
#define WAITS "It waits for an approval; nothing is sent before: drt approve 7b8f\n"

/* ---- what is proposed ---- */

static void the_prices_given_make_the_type(void **state)
{
	static const struct fake_row rows[] = {
		{ "buy jpm 60",
		  { PROPOSE("'symbol':'JPM','direction':'BUY','quantity':60,"
		            "'order_type':'MARKET','time_in_force':'DAY','note':''",
		            FAKE_RESULT, MADE("proposed")),
		    END },
		  0,
		  "7b8f: BUY 60 JPM MKT DAY  PAPER account DU4815162\n" WAITS,
		  "" },
		{ "buy JPM 60 --limit 266.5",
		  { PROPOSE("'symbol':'JPM','direction':'BUY','quantity':60,"
		            "'order_type':'LIMIT','time_in_force':'DAY','note':'',"
		            "'price':266.5",
		            FAKE_RESULT, MADE("proposed")),
		    END },
		  0,
		  "7b8f: BUY 60 JPM LMT 266.50 DAY  PAPER account DU4815162\n" WAITS,
		  "" },
		{ "sell JPM 12.5 --stop 250.25 --tif gtc",
		  { PROPOSE("'symbol':'JPM','direction':'SELL','quantity':12.5,"
		            "'order_type':'STOP','time_in_force':'GTC','note':'',"
		            "'stop_price':250.25",
		            FAKE_RESULT, MADE("proposed")),
		    END },
		  0,
		  "7b8f: SELL 12.5 JPM STP 250.25 GTC  PAPER account DU4815162\n" WAITS,
		  "" },
		{ "sell JPM 60 --stop 250.25 --limit 249 --tif OPG --note 'below the gap' "
		  "--quiet",
		  { PROPOSE("'symbol':'JPM','direction':'SELL','quantity':60,"
		            "'order_type':'STOP_LIMIT','time_in_force':'OPG',"
		            "'note':'below the gap','price':249,'stop_price':250.25",
		            FAKE_RESULT, MADE("proposed")),
		    END },
		  0,
		  "7b8f: SELL 60 JPM STPLMT 249.00 stop 250.25 OPG  PAPER account "
		  "DU4815162\n" WAITS,
		  "" },
		{ "buy JPM 600 --algo TWAP --from 10:00 --to 15:30 --slices 12",
		  { PROPOSE("'symbol':'JPM','direction':'BUY','quantity':600,"
		            "'order_type':'MARKET','time_in_force':'DAY','note':'','algo':"
		            "{'name':'twap','start':'10:00','end':'15:30','slices':12}",
		            FAKE_RESULT, MADE("proposed")),
		    END },
		  0,
		  "7b8f: BUY 600 JPM TWAP DAY  PAPER account DU4815162\n" WAITS,
		  "" },
		{ "sell JPM 600 --limit 250 --algo ib-adaptive --with urgency=patient",
		  { PROPOSE("'symbol':'JPM','direction':'SELL','quantity':600,"
		            "'order_type':'LIMIT','time_in_force':'DAY','note':'',"
		            "'price':250,'algo':{'name':'ib-adaptive','urgency':'patient'}",
		            FAKE_RESULT, MADE("proposed")),
		    END },
		  0,
		  "7b8f: SELL 600 JPM IBADPT 250.00 DAY  PAPER account DU4815162\n" WAITS,
		  "" },
		{ "buy JPM 600 --algo pov --to 15:30 --with share=0.25 --with max_slice=50",
		  { PROPOSE("'symbol':'JPM','direction':'BUY','quantity':600,"
		            "'order_type':'MARKET','time_in_force':'DAY','note':'','algo':"
		            "{'name':'pov','end':'15:30','share':0.25,'max_slice':50}",
		            FAKE_RESULT, MADE("proposed")),
		    END },
		  0,
		  "7b8f: BUY 600 JPM POV DAY  PAPER account DU4815162\n" WAITS,
		  "" },
	};

	(void)state;
	fake_rows(rows, COUNT(rows), NULL);
}

static void json_is_the_engines_answer(void **state)
{
	static const struct fake_row rows[] = {
		{ "buy JPM 60 --json",
		  { PROPOSE("'symbol':'JPM','direction':'BUY','quantity':60,"
		            "'order_type':'MARKET','time_in_force':'DAY','note':''",
		            FAKE_RESULT, MADE("proposed")),
		    END },
		  0,
		  "{\"order_id\":\"" ID "\",\"version\":1,\"state\":\"proposed\","
		  "\"orders\":1,\"synthetic\":false}\n",
		  "" },
	};

	(void)state;
	fake_rows(rows, COUNT(rows), NULL);
}

/* A rule may have approved it: then it does not wait, and the line says where it is. */
static void what_does_not_wait_is_not_said_to(void **state)
{
	static const struct fake_row rows[] = {
		{ "buy JPM 60",
		  { STEP("trade.execute_order", NULL, FAKE_RESULT, MADE("sent")), END },
		  0,
		  "7b8f: sent\n",
		  "" },
		{ "buy JPM 60",
		  { STEP("trade.execute_order", NULL, FAKE_RESULT, MADE("unknown")), END },
		  7,
		  "7b8f: UNKNOWN\n",
		  "" },
		{ "buy JPM 60",
		  { STEP("trade.execute_order", NULL, FAKE_RESULT, MADE("rejected")), END },
		  5,
		  "7b8f: rejected\n",
		  "" },
	};

	(void)state;
	fake_rows(rows, COUNT(rows), NULL);
}

/* ---- refusals of the engine ---- */

static void every_refusal_of_a_proposal_has_its_exit_code(void **state)
{
	static const struct fake_row rows[] = {
		{ "buy JPM 60 --limit 300",
		  { REFUSED(DENIED("'code':'risk.price_collar','args':{'value':0.12,"
		                   "'limit':0.05}")),
		    END },
		  5,
		  "",
		  "drt buy: Price collar: +12.00 %, needs at most 5.00 %\n" },
		{ "sell JPM 60",
		  { REFUSED(DENIED("'code':'risk.frozen'")), END },
		  5,
		  "",
		  NULL },
		{ "sell JPM 60",
		  { REFUSED(DENIED("'code':'risk.locked'")), END },
		  4,
		  "",
		  NULL },
		{ "buy JPM 60",
		  { REFUSED(FAULT("-32012", "the broker is not connected", "closed")), END },
		  4,
		  "",
		  "drt buy: the broker is not connected\n" },
		{ "buy GOLD 60",
		  { REFUSED(FAULT("-32005", "GOLD is not a known instrument", "not-found")),
		    END },
		  1,
		  "",
		  "drt buy: GOLD is not a known instrument\n" },
		{ "sell JPM 60 --stop 1.001",
		  { REFUSED(FAULT("-32602", "stop_price 1.001 is off the grid", "invalid")),
		    END },
		  1,
		  "",
		  "drt sell: stop_price 1.001 is off the grid\n" },
		{ "buy JPM 60",
		  { STEP("trade.execute_order", NULL, FAKE_HANG_UP, NULL), END },
		  7,
		  "",
		  "drt buy: no answer came (closed): whether it was done is not known; \"drt "
		  "orders\" shows it once the engine answers\n" },
	};

	(void)state;
	fake_rows(rows, COUNT(rows), NULL);
}

static void an_answer_that_cannot_be_read_is_no_proposal(void **state)
{
	static const char *const answers[] = { "{}", "{'order_id':7,'state':'proposed'}",
		                               "{'order_id':'x','state':'proposed'}",
		                               "{'order_id':'" ID "'}",
		                               "{'order_id':'" ID "','state':'odd'}" };

	(void)state;
	for (size_t i = 0; i < COUNT(answers); i++) {
		const struct fake_row row = {
			"buy JPM 60",
			{ STEP("trade.execute_order", NULL, FAKE_RESULT, answers[i]), END },
			1,
			"",
			NULL
		};

		fake_rows(&row, 1, NULL);
	}
}

/* ---- refusals of the line ---- */

#define LONG_32 "a note that goes on and on and o"

/* No engine is asked: there is none. */
static void a_bad_line_is_refused_before_the_engine_is_asked(void **state)
{
	static const struct fake_setup nowhere = { .place = FAKE_NOWHERE };
	static const struct {
		const char *line, *said;
	} cases[] = {
		{ "buy", "an argument is missing: drt buy SYMBOL QUANTITY" },
		{ "sell JPM", "an argument is missing: drt sell SYMBOL QUANTITY" },
		{ "buy JPM 60 266", "\"266\" is one argument too many" },
		{ "buy J*M 60", "\"J*M\" is no symbol" },
		{ "buy JPM many", "the quantity \"many\" is no number above 0" },
		{ "buy JPM 0", "the quantity \"0\" is no number above 0" },
		{ "buy JPM 1,000", "the quantity \"1,000\" is no number above 0" },
		{ "buy JPM ''", "the quantity \"\" is no number above 0" },
		{ "buy JPM 1e999", "the quantity \"1e999\" is no number above 0" },
		{ "buy -- JPM -5", "the quantity \"-5\" is no number above 0" },
		{ "buy JPM 60 --limit 0", "--limit 0 is no number above 0" },
		{ "buy JPM 60 --limit nan", "--limit nan is no number above 0" },
		{ "sell JPM 60 --stop=-1", "--stop -1 is no number above 0" },
		{ "sell JPM 60 --stop", "--stop needs a value: --stop PRICE" },
		{ "buy JPM 60 --tif GTD", "--tif GTD: use DAY, GTC, IOC, FOK or OPG" },
		{ "buy JPM 60 --tif ''", "--tif : use DAY, GTC, IOC, FOK or OPG" },
		{ "buy JPM 60 --note '" LONG_32 LONG_32 LONG_32 "'",
		  "--note is longer than 95 bytes" },
		{ "buy JPM 60 --note \xff\xfe", "--note is no text in UTF-8" },
		{ "buy JPM 92000000000", "the quantity or a price is too large" },
		{ "buy JPM 1 --limit 92000000000", "the quantity or a price is too large" },
		{ "buy JPM 60 --yes", "--yes is no option" },
		{ "buy JPM 60 --algo fast", "--algo fast: there is no such algorithm" },
		{ "buy JPM 60 --algo none", "--algo none: there is no such algorithm" },
		{ "buy JPM 60 --slices 3", "--from, --to, --slices and --with need --algo" },
		{ "buy JPM 60 --algo pov --with share", "write it as in --with share=0.1" },
		{ "buy JPM 60 --algo pov --with =0.1", "write it as in --with share=0.1" },
		{ "buy JPM 60 --algo pov --with share=", "write it as in --with share=0.1" },
		{ "buy JPM 60 --algo pov --with end=1", "write it as in --with share=0.1" },
		{ "buy JPM 60 --algo pov --with share=1 --with share=2",
		  "share is there twice" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct fake_run run;

		fake_cli(&run, &nowhere, cases[i].line);
		if (run.code != 2 || !strstr(run.err, cases[i].said))
			fail_msg("drt %s ended with %d: %s", cases[i].line, run.code, run.err);
		assert_string_equal(run.out, "");
		fake_release(&run);
	}
}

static void without_a_daemon_nothing_is_proposed(void **state)
{
	static const struct fake_setup nowhere = { .place = FAKE_NOWHERE };
	struct fake_run run;

	(void)state;
	fake_cli(&run, &nowhere, "buy JPM 60");
	assert_int_equal(run.code, 3);
	assert_string_equal(run.out, "");
	fake_release(&run);
}

/* Nothing is sent by it, so that there is nothing to ask. */
static void at_a_terminal_nobody_is_asked(void **state)
{
	static const struct fake_row row = {
		"buy JPM 60",
		{ STEP("trade.execute_order", NULL, FAKE_RESULT, MADE("proposed")), END },
		0,
		NULL,
		""
	};

	(void)state;
	fake_row_typed(&row, "");
}

/* ---- resume ---- */

#define STOPPED(algo)                                                                          \
	"{'order_id':'0190f3c2-7c3b-7abc-8def-000000007b8f','direction':'BUY','symbol':'JPM'," \
	"'order_type':'MARKET','quantity':60,'execution_details':{'state':'partial',"          \
	"'version':7,'reason':{'code':'algo.slice_cancelled','args':{}}" algo "}}"
#define HELD_ALGO                                                                              \
	",'algo':{'name':'twap','slices':12,'end':'2025-06-12T19:30:00Z','progress':{'began':" \
	"'2025-06-12T14:30:00Z','held':true}}"
#define LOOK_STOPPED(algo)                                                                     \
	STEP("trade.get_order_status", "{'order_id':'7b8f'}", FAKE_RESULT, STOPPED(algo))

static void resuming_shows_why_an_order_is_held(void **state)
{
	static const struct fake_row rows[] = {
		{ "resume 7b8f",
		  { LOOK_STOPPED(HELD_ALGO),
		    STEP("trade.resume_order", "{'order_id':'7b8f'}", FAKE_RESULT,
		         "{'order_id':'x','state':'partial','status':'SUBMITTED'}"),
		    END },
		  0,
		  "7b8f: partial\n",
		  "BUY 60 JPM TWAP (12 slices, until 19:30 UTC)  PAPER account "
		  "DU4815162\nHeld: a slice was cancelled by "
		  "hand\n" },
		{ "resume 7b8f",
		  { LOOK_STOPPED(""), END },
		  1,
		  "",
		  "drt resume: order 7b8f is not held\n" },
		{ "resume 7b8f --quiet",
		  { LOOK_STOPPED(HELD_ALGO),
		    STEP("trade.resume_order", NULL, FAKE_ERROR,
		         FAULT("-32010", "resume: the order changed", "state")),
		    END },
		  1,
		  "",
		  "drt resume: resume: the order changed\n" },
	};

	(void)state;
	fake_rows(rows, COUNT(rows), NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_prices_given_make_the_type),
		cmocka_unit_test(json_is_the_engines_answer),
		cmocka_unit_test(what_does_not_wait_is_not_said_to),
		cmocka_unit_test(every_refusal_of_a_proposal_has_its_exit_code),
		cmocka_unit_test(an_answer_that_cannot_be_read_is_no_proposal),
		cmocka_unit_test(a_bad_line_is_refused_before_the_engine_is_asked),
		cmocka_unit_test(without_a_daemon_nothing_is_proposed),
		cmocka_unit_test(at_a_terminal_nobody_is_asked),
		cmocka_unit_test(resuming_shows_why_an_order_is_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
