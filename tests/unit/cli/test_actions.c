/* test_actions.c - what a person does to orders that work and to positions: modify,
 * cancel --all, settle, close, flatten; questions, refusals and exit codes. */
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/cli/fake_engine.h"

#define END FAKE_END
#define STEP FAKE_STEP
#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* ---- answers of the engine ---- */

#define ROW(state)                                                                             \
	"{'order_id':'0190f3c2-7c3b-7abc-8def-000000007b8f','direction':'BUY','symbol':'JPM'," \
	"'order_type':'LIMIT','quantity':60,'price':266.9,"                                    \
	"'execution_details':{'state':'" state "','version':7}}"
#define LOOK(state)                                                                            \
	STEP("trade.get_order_status", "{'order_id':'7b8f'}", FAKE_RESULT, ROW(state))
#define SHOWN "BUY 60 JPM LMT 266.90  PAPER account DU4815162\n"
#define CHANGED(state) "{'order_id':'x','version':8,'state':'" state "','orders':1}"
#define UNCHANGED "{'order_id':'x','version':7,'state':'acknowledged','orders':0}"
#define HELD                                                                                   \
	"{'positions':[{'symbol':'JPM','quantity':60},{'symbol':'XLE','quantity':-12.5},"      \
	"{'symbol':'KO','quantity':0}]}"
#define PORTFOLIO(text) STEP("trade.get_portfolio_status", "{}", FAKE_RESULT, text)
#define FAULT(code, text, status)                                                              \
	"{'code':" code ",'message':'" text "','data':{'status':'" status "'}}"

/* ---- modify ---- */

static void a_change_names_the_version_that_was_shown(void **state)
{
	static const struct fake_row rows[] = {
		{ "modify 7b8f --quantity 80 --limit 266.5",
		  { LOOK("acknowledged"),
		    STEP("trade.modify_order",
		         "{'order_id':'7b8f','version':7,'accept_soft':false,'quantity':80,"
		         "'price':266.5}",
		         FAKE_RESULT, CHANGED("acknowledged")),
		    END },
		  0,
		  "7b8f: working\n",
		  SHOWN "  quantity: 60 becomes 80\n  limit: 266.9 becomes 266.5\n" },
		{ "modify 7b8f --quantity 80 --quiet",
		  { LOOK("proposed"),
		    STEP("trade.modify_order", NULL, FAKE_RESULT, CHANGED("proposed")), END },
		  0,
		  "7b8f: to approve\n",
		  "" },
		{ "modify 7b8f --stop 250.25 --accept-soft --quiet",
		  { LOOK("partial"),
		    STEP("trade.modify_order",
		         "{'order_id':'7b8f','version':7,'accept_soft':true,"
		         "'stop_price':250.25}",
		         FAKE_RESULT, CHANGED("partial")),
		    END },
		  0,
		  "7b8f: partial\n",
		  "" },
		{ "modify 7b8f --limit 266.90",
		  { LOOK("acknowledged"),
		    STEP("trade.modify_order", NULL, FAKE_RESULT, UNCHANGED), END },
		  0,
		  "7b8f: nothing to change, it has these values\n",
		  NULL },
		{ "modify 7b8f --limit 266.90 --json --quiet",
		  { LOOK("acknowledged"),
		    STEP("trade.modify_order", NULL, FAKE_RESULT, UNCHANGED), END },
		  0,
		  "{\"order_id\":\"x\",\"version\":7,\"state\":\"acknowledged\",\"orders\":0,"
		  "\"synthetic\":false}\n",
		  "" },
	};

	(void)state;
	fake_rows(rows, COUNT(rows), NULL);
}

static void every_refusal_of_a_change_has_its_exit_code(void **state)
{
	static const struct fake_row rows[] = {
		{ "modify 7b8f --limit 300 --quiet",
		  { LOOK("acknowledged"),
		    STEP("trade.modify_order", NULL, FAKE_ERROR,
		         "{'code':-32011,'message':'refused: risk.price_collar','data':{"
		         "'status':'denied','reason':{'code':'risk.price_collar','args':{"
		         "'value':0.12,'limit':0.05}}}}"),
		    END },
		  5,
		  "",
		  "drt modify: Price collar: +12.00 %, needs at most 5.00 %\n" },
		{ "modify 7b8f --limit 300 --quiet",
		  { LOOK("acknowledged"),
		    STEP("trade.modify_order", NULL, FAKE_ERROR,
		         FAULT("-32012", "the change was not sent", "closed")),
		    END },
		  4,
		  "",
		  "drt modify: the change was not sent\n" },
		{ "modify 7b8f --limit 300 --quiet",
		  { LOOK("acknowledged"),
		    STEP("trade.modify_order", NULL, FAKE_ERROR,
		         FAULT("-32010", "the row changed", "state")),
		    END },
		  1,
		  "",
		  "drt modify: the row changed\n" },
		{ "modify 7b8f --limit 300 --quiet",
		  { LOOK("acknowledged"), STEP("trade.modify_order", NULL, FAKE_HANG_UP, NULL),
		    END },
		  7,
		  "",
		  "drt modify: no answer came (closed): whether it was done is not known; "
		  "\"drt orders\" shows it once the engine answers\n" },
		{ "modify 7b8f --limit 300 --quiet",
		  { LOOK("acknowledged"),
		    STEP("trade.modify_order", NULL, FAKE_RESULT, CHANGED("unknown")), END },
		  7,
		  "7b8f: UNKNOWN\n",
		  "" },
		{ "modify 7b8f --limit 300 --quiet",
		  { LOOK("acknowledged"),
		    STEP("trade.modify_order", NULL, FAKE_RESULT, "{'orders':1}"), END },
		  1,
		  "",
		  "drt modify: the engine's answer cannot be read: state is not the state of "
		  "an "
		  "order\n" },
		{ "modify 7b8f --limit 300",
		  { LOOK("filled"), END },
		  1,
		  "",
		  "drt modify: order 7b8f is \"filled\"; only an order that waits or works at "
		  "the broker can be changed\n" },
		{ "modify 7b8f --limit 300",
		  { STEP("trade.get_order_status", NULL, FAKE_ERROR,
		         FAULT("-32005", "there is no order 7b8f", "not-found")),
		    END },
		  1,
		  "",
		  "drt modify: there is no order 7b8f\n" },
	};

	(void)state;
	fake_rows(rows, COUNT(rows), NULL);
}

/* ---- cancel --all ---- */

static void cancel_all_says_how_many_it_asked_for(void **state)
{
	static const struct fake_row rows[] = {
		{ "cancel --all",
		  { STEP("trade.cancel_all", "{}", FAKE_RESULT, "{'orders':2}"), END },
		  0,
		  "2 orders are being cancelled.\n",
		  "" },
		{ "cancel --all --symbol jpm",
		  { STEP("trade.cancel_all", "{'symbol':'JPM'}", FAKE_RESULT, "{'orders':1}"),
		    END },
		  0,
		  "1 order is being cancelled.\n",
		  "" },
		{ "cancel --all --json",
		  { STEP("trade.cancel_all", "{}", FAKE_RESULT, "{'orders':0}"), END },
		  0,
		  "{\"orders\":0,\"synthetic\":false}\n",
		  "" },
		{ "cancel --all --symbol GOLD",
		  { STEP("trade.cancel_all", NULL, FAKE_ERROR,
		         FAULT("-32005", "GOLD is not followed here", "not-found")),
		    END },
		  1,
		  "",
		  "drt cancel: GOLD is not followed here\n" },
		{ "cancel --all",
		  { STEP("trade.cancel_all", NULL, FAKE_ERROR,
		         FAULT("-32012", "the broker is not connected", "closed")),
		    END },
		  4,
		  "",
		  "drt cancel: the broker is not connected\n" },
		{ "cancel --all",
		  { STEP("trade.cancel_all", NULL, FAKE_HANG_UP, NULL), END },
		  7,
		  "",
		  NULL },
	};

	(void)state;
	fake_rows(rows, COUNT(rows), NULL);
}

/* ---- settle ---- */

static void settling_takes_a_persons_word_for_an_unknown_order_only(void **state)
{
	static const struct fake_row rows[] = {
		{ "settle 7b8f --never",
		  { LOOK("unknown"),
		    STEP("trade.settle", "{'order_id':'7b8f','outcome':'never'}", FAKE_RESULT,
		         "{'order_id':'x','state':'cancelled','status':'CANCELLED'}"),
		    END },
		  0,
		  "7b8f: cancelled\n",
		  SHOWN },
		{ "settle 7b8f --working --quiet --json",
		  { LOOK("unknown"),
		    STEP("trade.settle", "{'order_id':'7b8f','outcome':'working'}", FAKE_RESULT,
		         "{'order_id':'x','state':'acknowledged'}"),
		    END },
		  0,
		  "{\"order_id\":\"x\",\"state\":\"acknowledged\",\"synthetic\":false}\n",
		  "" },
		{ "settle 7b8f --never",
		  { LOOK("acknowledged"), END },
		  1,
		  "",
		  "drt settle: order 7b8f is \"acknowledged\"; only an UNKNOWN one waits for a "
		  "person's word\n" },
		{ "settle 7b8f --never --quiet",
		  { LOOK("unknown"),
		    STEP("trade.settle", NULL, FAKE_ERROR,
		         FAULT("-32010", "settlement: the order changed", "state")),
		    END },
		  1,
		  "",
		  "drt settle: settlement: the order changed\n" },
		{ "settle 7b8f --never --quiet",
		  { LOOK("unknown"), STEP("trade.settle", NULL, FAKE_HANG_UP, NULL), END },
		  7,
		  "",
		  NULL },
	};

	(void)state;
	fake_rows(rows, COUNT(rows), NULL);
}

/* ---- close ---- */

#define CLOSE(reverse) "{'symbol':'JPM','reverse':" reverse "}"

static void closing_says_what_is_held_and_what_goes_on(void **state)
{
	static const struct fake_row rows[] = {
		{ "close jpm",
		  { PORTFOLIO(HELD),
		    STEP("trade.close_position", CLOSE("false"), FAKE_RESULT,
		         "{'symbol':'JPM','closing':true}"),
		    END },
		  0,
		  "JPM is being closed: its orders are cancelled, then market orders sent. "
		  "\"drt orders\" shows how far.\n",
		  "  60 JPM\n" },
		{ "close JPM --reverse --json --quiet",
		  { PORTFOLIO(HELD),
		    STEP("trade.close_position", CLOSE("true"), FAKE_RESULT,
		         "{'symbol':'JPM','closing':true}"),
		    END },
		  0,
		  "{\"symbol\":\"JPM\",\"closing\":true,\"synthetic\":false}\n",
		  "" },
	};

	(void)state;
	fake_rows(rows, COUNT(rows), NULL);
}

static void every_refusal_of_a_close_has_its_exit_code(void **state)
{
	static const struct fake_row rows[] = {
		/* quantity 0 is held no more */
		{ "close KO",
		  { PORTFOLIO(HELD), END },
		  1,
		  "",
		  "drt close: nothing is held in KO; \"drt positions\" lists what is\n" },
		{ "close JPM --quiet",
		  { PORTFOLIO(HELD),
		    STEP("trade.close_position", NULL, FAKE_ERROR,
		         FAULT("-32011", "JPM: trading is frozen", "denied")),
		    END },
		  5,
		  "",
		  "drt close: JPM: trading is frozen\n" },
		{ "close JPM --quiet",
		  { PORTFOLIO(HELD),
		    STEP("trade.close_position", NULL, FAKE_ERROR,
		         FAULT("-32012", "the broker is not connected", "closed")),
		    END },
		  4,
		  "",
		  "drt close: the broker is not connected\n" },
		{ "close JPM --quiet",
		  { PORTFOLIO(HELD), STEP("trade.close_position", NULL, FAKE_HANG_UP, NULL),
		    END },
		  7,
		  "",
		  NULL },
		{ "close JPM",
		  { PORTFOLIO("{'positions':7}"), END },
		  1,
		  "",
		  "drt close: the engine's answer cannot be read: positions is not a list\n" },
		{ "close JPM", { PORTFOLIO("{'positions':[{}]}"), END }, 1, "", NULL },
	};

	(void)state;
	fake_rows(rows, COUNT(rows), NULL);
}

/* ---- flatten ---- */

static void flattening_closes_all_that_is_held(void **state)
{
	static const struct fake_row rows[] = {
		{ "flatten --yes",
		  { PORTFOLIO(HELD),
		    STEP("trade.flatten", "{}", FAKE_RESULT, "{'positions':2}"), END },
		  0,
		  "2 positions are being closed. \"drt orders\" shows how far.\n",
		  "  60 JPM\n  -12.5 XLE\n" },
		{ "flatten --yes --quiet",
		  { PORTFOLIO(HELD),
		    STEP("trade.flatten", "{}", FAKE_RESULT, "{'positions':1}"), END },
		  0,
		  "1 position is being closed. \"drt orders\" shows how far.\n",
		  "" },
		{ "flatten --yes --json --quiet",
		  { PORTFOLIO(HELD),
		    STEP("trade.flatten", "{}", FAKE_RESULT, "{'positions':2}"), END },
		  0,
		  "{\"positions\":2,\"synthetic\":false}\n",
		  "" },
		{ "flatten --yes",
		  { PORTFOLIO("{'positions':[]}"), END },
		  0,
		  "",
		  "drt flatten: nothing is held\n" },
		{ "flatten --yes --json",
		  { PORTFOLIO("{'positions':[]}"), END },
		  0,
		  "{\"positions\":0,\"synthetic\":false}\n",
		  "" },
		{ "flatten --yes --quiet",
		  { PORTFOLIO(HELD),
		    STEP("trade.flatten", NULL, FAKE_ERROR,
		         FAULT("-32011", "flatten: trading is frozen", "denied")),
		    END },
		  5,
		  "",
		  "drt flatten: flatten: trading is frozen\n" },
		{ "flatten --yes --quiet",
		  { PORTFOLIO(HELD), STEP("trade.flatten", NULL, FAKE_HANG_UP, NULL), END },
		  7,
		  "",
		  NULL },
	};

	(void)state;
	fake_rows(rows, COUNT(rows), NULL);
}

/* Nothing is opened, let alone closed. */
static void without_a_terminal_flattening_wants_yes(void **state)
{
	static const struct fake_setup nowhere = { .place = FAKE_NOWHERE };
	struct fake_run run;

	(void)state;
	fake_cli(&run, &nowhere, "flatten");
	assert_int_equal(run.code, 2);
	assert_string_equal(run.err, "drt flatten: this closes every position; without a "
	                             "terminal to ask at, say --yes\n");
	fake_release(&run);
}

static void an_engine_without_a_mode_is_not_traded_with(void **state)
{
	static const struct fake_row rows[] = {
		{ "close JPM --quiet", { PORTFOLIO(HELD), END }, 1, "", NULL },
		{ "flatten --yes --quiet", { PORTFOLIO(HELD), END }, 1, "", NULL },
	};

	(void)state;
	fake_rows(rows, COUNT(rows), "{'version':1}");
}

/* ---- questions ---- */

#define SEEN "Did you see order 7b8f work at the broker? Type y and Enter: "

static void at_a_terminal_each_is_asked_and_the_word_does_it(void **state)
{
	static const struct {
		struct fake_row row;
		const char *typed;
	} rows[] = {
		{ { "modify 7b8f --limit 266.5",
		    { LOOK("acknowledged"),
		      STEP("trade.modify_order", NULL, FAKE_RESULT, CHANGED("acknowledged")),
		      END },
		    0,
		    "7b8f: working\n",
		    SHOWN "  limit: 266.9 becomes 266.5\n"
		          "Change order 7b8f? Type y and Enter: " },
		  "y\n" },
		{ { "settle 7b8f --working",
		    { LOOK("unknown"),
		      STEP("trade.settle", NULL, FAKE_RESULT, "{'state':'acknowledged'}"),
		      END },
		    0,
		    "7b8f: working\n",
		    SHOWN SEEN },
		  "y\n" },
		{ { "close JPM",
		    { PORTFOLIO(HELD),
		      STEP("trade.close_position", CLOSE("false"), FAKE_RESULT, "{}"), END },
		    0,
		    NULL,
		    "  60 JPM\nClose JPM at the market, PAPER account? Type y and Enter: " },
		  "y\n" },
		{ { "close JPM --reverse",
		    { PORTFOLIO(HELD),
		      STEP("trade.close_position", CLOSE("true"), FAKE_RESULT, "{}"), END },
		    0,
		    NULL,
		    "  60 JPM\nTurn JPM round at the market, PAPER account? Type y and "
		    "Enter: " },
		  "y\n" },
		{ { "flatten",
		    { PORTFOLIO(HELD),
		      STEP("trade.flatten", "{}", FAKE_RESULT, "{'positions':2}"), END },
		    0,
		    NULL,
		    "  60 JPM\n  -12.5 XLE\nClose all of it at the market, PAPER account? Type "
		    "PAPER and Enter: " },
		  "PAPER\n" },
		/* whoever says it in the line is not asked */
		{ { "modify 7b8f --limit 266.5 --yes --quiet",
		    { LOOK("acknowledged"),
		      STEP("trade.modify_order", NULL, FAKE_RESULT, CHANGED("acknowledged")),
		      END },
		    0,
		    "7b8f: working\n",
		    "" },
		  "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		fake_row_typed(&rows[i].row, rows[i].typed);
}

/* Another word, none, or the end of the input: nothing is sent. */
static void any_other_word_changes_nothing(void **state)
{
	static const char *const typed[] = { "n\n", "\n", "", "yes\n", "Y\n", "y", "yy\n" };
	static const char *const words[] = {
		"y\n",   "paper\n",  "LIVE\n",
		"PAPER", "PAPER \n", "PAPERPAPERPAPERPAPERPAPERPAPERPAPER\n"
	};

	(void)state;
	for (size_t i = 0; i < COUNT(typed); i++) {
		const struct fake_row rows[] = {
			{ "modify 7b8f --limit 266.5 --quiet",
			  { LOOK("acknowledged"), END },
			  1,
			  "",
			  "Change order 7b8f? Type y and Enter: drt modify: order 7b8f was not "
			  "changed\n" },
			{ "settle 7b8f --never --quiet",
			  { LOOK("unknown"), END },
			  1,
			  "",
			  "Is order 7b8f not at the broker, for certain? Type y and Enter: drt "
			  "settle: order 7b8f stays UNKNOWN\n" },
			{ "close JPM", { PORTFOLIO(HELD), END }, 1, "", NULL },
		};

		for (size_t k = 0; k < COUNT(rows); k++)
			fake_row_typed(&rows[k], typed[i]);
	}
	for (size_t i = 0; i < COUNT(words); i++) {
		const struct fake_row row = {
			"flatten", { PORTFOLIO(HELD), END }, 1, "", NULL
		};

		fake_row_typed(&row, words[i]);
	}
}

/* ---- what-if ---- */

#define RECKONED                                                                               \
	"{'symbol':'JPM','initial_margin':{'before':52371.18,'change':12929.49,"               \
	"'after':65300.67},'maintenance_margin':{'before':1,'change':1,'after':2},"            \
	"'equity_with_loan':null,'available_funds':null,'excess_liquidity':{'before':5,"       \
	"'change':-6,'after':-1},'commission_min':0.35,'commission_max':1.2,"                  \
	"'spread_cost':2.7,'warning':'odd lot'}"

static void what_the_broker_reckons_is_a_table(void **state)
{
	static const struct fake_row rows[] = {
		{ "what-if 7b8f",
		  { STEP("trade.what_if", "{'order_id':'7b8f'}", FAKE_RESULT, RECKONED), END },
		  0,
		  "                       Before      After      Change\n"
		  "Initial margin      52,371.18  65,300.67  +12,929.49\n"
		  "Maintenance margin       1.00       2.00       +1.00\n"
		  "Available funds             ?          ?           ?\n"
		  "Excess liquidity         5.00      -1.00       -6.00\n"
		  "Commission 0.35 to 1.20\n"
		  "Half the spread 2.70\n"
		  "The broker: odd lot\n",
		  "" },
		{ "what-if 7b8f",
		  { STEP("trade.what_if", NULL, FAKE_ERROR,
		         FAULT("-32011", "the broker would refuse it: 201 no funds", "denied")),
		    END },
		  5,
		  "",
		  "drt what-if: the broker would refuse it: 201 no funds\n" },
		{ "what-if 7b8f",
		  { STEP("trade.what_if", NULL, FAKE_ERROR,
		         FAULT("-32012", "the broker is not connected", "closed")),
		    END },
		  4,
		  "",
		  "drt what-if: the broker is not connected\n" },
		{ "what-if 7b8f",
		  { STEP("trade.what_if", NULL, FAKE_RESULT, "{'initial_margin':{}}"), END },
		  1,
		  "",
		  NULL },
		{ "what-if", { END }, 2, "", NULL },
	};

	(void)state;
	fake_rows(rows, COUNT(rows), NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_change_names_the_version_that_was_shown),
		cmocka_unit_test(every_refusal_of_a_change_has_its_exit_code),
		cmocka_unit_test(cancel_all_says_how_many_it_asked_for),
		cmocka_unit_test(settling_takes_a_persons_word_for_an_unknown_order_only),
		cmocka_unit_test(closing_says_what_is_held_and_what_goes_on),
		cmocka_unit_test(every_refusal_of_a_close_has_its_exit_code),
		cmocka_unit_test(flattening_closes_all_that_is_held),
		cmocka_unit_test(without_a_terminal_flattening_wants_yes),
		cmocka_unit_test(an_engine_without_a_mode_is_not_traded_with),
		cmocka_unit_test(at_a_terminal_each_is_asked_and_the_word_does_it),
		cmocka_unit_test(any_other_word_changes_nothing),
		cmocka_unit_test(what_the_broker_reckons_is_a_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
