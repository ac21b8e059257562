/* test_trading.c - status, orders, positions and the decisions: answers, exit codes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/cli/fake_engine.h"

#define END FAKE_END
#define STEP FAKE_STEP

static void compare(const char *golden, const char *line, const struct fake_step *steps,
                    const char *hello)
{
	const struct fake_setup setup = { .place = FAKE_DAEMON,
		                          .hello = hello,
		                          .steps = steps };
	struct fake_run run;

	fake_cli(&run, &setup, line);
	if (run.code != 0)
		fail_msg("drt %s ended with %d: %s", line, run.code, run.err);
	fake_compare(golden, run.out);
	fake_release(&run);
}

/* ---- status ---- */

#define STATUS(more)                                                                           \
	"{'mode':'PAPER','synthetic':true,'demo':true,'account':'DU4815162',"                  \
	"'broker_latency_ns':4000000,'broker_version':178,'market_time':'2025-06-12T14:32:40." \
	"5Z',"                                                                                 \
	"'market_speed_milli':60000,'market_open':true,'engine_version':'0.1.0',"              \
	"'engine_started':'2025-06-12T13:00:00Z','data_age_ns':null," more "}"

static void status_tells_everything_and_ends_with_the_brokers_state(void **state)
{
	static const struct fake_step up[] = {
		STEP("engine.status", "{}", FAKE_RESULT,
		     STATUS("'broker':'up','to_approve':0,'unknown_orders':0,'frozen':false")),
		END,
	};
	static const struct fake_step down[] = {
		STEP("engine.status", "{}", FAKE_RESULT,
		     STATUS("'broker':'down','broker_text':'refused','to_approve':2,"
		            "'unknown_orders':1,'frozen':true,'frozen_reason':'odd quotes'")),
		END,
	};
	const struct fake_setup setup = { .place = FAKE_DAEMON,
		                          .hello = fake_synthetic,
		                          .steps = down };
	struct fake_run run;

	(void)state;
	compare("status.txt", "status", up, fake_synthetic);
	fake_cli(&run, &setup, "status");
	assert_int_equal(run.code, 4);
	fake_compare("status_down.txt", run.out);
	fake_release(&run);
	fake_cli(&run, &setup, "status --json");
	assert_int_equal(run.code, 4);
	assert_non_null(strstr(run.out, "\"broker\":\"down\""));
	fake_release(&run);
}

/* ---- orders and positions ---- */

#define ORDER(id, rest)                                                                        \
	"{'order_id':'0190f3c2-7c3b-7abc-8def-00000000" id "','direction':'BUY'," rest "}"
#define DETAILS(state, more) "'execution_details':{'state':'" state "','version':7" more "}"

#define ORDERS                                                                                                                                                                                                                 \
	"{'orders':[" ORDER(                                                                                                                                                                                                   \
		"7b8f",                                                                                                                                                                                                        \
		"'symbol':'GOOGL','order_type':'LIMIT','quantity':100,"                                                                                                                                                        \
		"'price':176.2,'value':17620," DETAILS(                                                                                                                                                                        \
			"partial",                                                                                                                                                                                             \
			",'filled':40,"                                                                                                                                                                                        \
			"'strategy':'swing'")) "," ORDER("7c3b",                                                                                                                                                               \
	                                                 "'symbol':'JPM','order_type'"                                                                                                                                         \
	                                                 ":'LIMIT','quantity':60,"                                                                                                                                             \
	                                                 "'price':266.9,'value':"                                                                                                                                              \
	                                                 "16014,'child_stop':260.2,"                                                                                                                                           \
	                                                 "'checks':[{'level':'soft','"                                                                                                                                         \
	                                                 "reason':{'code':'risk."                                                                                                                                              \
	                                                 "gross',"                                                                                                                                                             \
	                                                 "'args':{}}}]," DETAILS(                                                                                                                                              \
								 "proposed",                                                                                                                                                   \
								 ",'strategy':'"                                                                                                                                               \
								 "swing'")) "," ORDER("7a15",                                                                                                                                  \
	                                                                              "'symbo"                                                                                                                                 \
	                                                                              "l':'"                                                                                                                                   \
	                                                                              "NVDA',"                                                                                                                                 \
	                                                                              "'order"                                                                                                                                 \
	                                                                              "_type'"                                                                                                                                 \
	                                                                              ":'"                                                                                                                                     \
	                                                                              "MARKET"                                                                                                                                 \
	                                                                              "','"                                                                                                                                    \
	                                                                              "quanti"                                                                                                                                 \
	                                                                              "ty':"                                                                                                                                   \
	                                                                              "50,"                                                                                                                                    \
	                                                                              "'price"                                                                                                                                 \
	                                                                              "':"                                                                                                                                     \
	                                                                              "null"                                                                                                                                   \
	                                                                              "," DETAILS(                                                                                                                             \
											      "filled",                                                                                                                        \
											      ",'filled':50,"                                                                                                                  \
											      "'strategy':'momentum'")) "," ORDER("ffff",                                                                                      \
	                                                                                                                          "'symbol':'IWM','order_type':'STOP','quantity':100,"                                         \
	                                                                                                                          "'price':209," DETAILS(                                                                      \
																	  "acknowledged",                                                                      \
																	  ",'foreign':true,"                                                                   \
																	  "'strategy':'TWS'")) "," ORDER("7c99",                                               \
	                                                                                                                                                                 "'symbol':'XLE','order_type':'TRAIL','quantity':0.5," \
	                                                                                                                                                                 "'price':null," DETAILS(                              \
																						 "unknown",                                    \
																						 ",'strategy':'manual'")) "]}"

static void orders_come_those_to_approve_first(void **state)
{
	static const struct fake_step steps[] = {
		STEP("trade.get_orders", "{'open':false}", FAKE_RESULT, ORDERS),
		END,
	};
	static const struct fake_step open[] = {
		STEP("trade.get_orders", "{'open':true}", FAKE_RESULT, ORDERS),
		END,
	};

	(void)state;
	compare("orders.txt", "orders", steps, NULL);
	compare("orders_jpm.txt", "orders --symbol jpm --open", open, NULL);
	compare("orders.json", "orders --symbol GOOGL --json", steps, NULL);
}

static void positions_come_with_the_account(void **state)
{
	static const struct fake_step steps[] = {
		STEP("trade.get_portfolio_status", "{}", FAKE_RESULT,
		     "{'account':{'account':'DU4815162','currency':'USD','cash':200708.4,"
		     "'net_liquidation':375278.96},'positions':["
		     "{'symbol':'AAPL','quantity':200,'average_price':195.23,'realised':0,"
		     "'commission':1,'market_price':199.2},"
		     "{'symbol':'XLE','quantity':-12.5,'average_price':86.1,'realised':-12.25,"
		     "'commission':2.5,'market_price':null}]}"),
		END,
	};

	(void)state;
	compare("positions.txt", "positions", steps, fake_synthetic);
	compare("positions.json", "positions --json", steps, fake_synthetic);
}

static void empty_lists_are_said_on_standard_error(void **state)
{
	static const struct fake_row rows[] = {
		{ "orders",
		  { STEP("trade.get_orders", NULL, FAKE_RESULT, "{'orders':[]}"), END },
		  0,
		  "",
		  "drt orders: there are no orders\n" },
		{ "orders --json",
		  { STEP("trade.get_orders", NULL, FAKE_RESULT, "{'orders':[]}"), END },
		  0,
		  "{\"orders\":[],\"synthetic\":false}\n",
		  "" },
		{ "positions --quiet",
		  { STEP("trade.get_portfolio_status", NULL, FAKE_RESULT, "{'positions':[]}"),
		    END },
		  0,
		  "",
		  "" },
		{ "orders",
		  { STEP("trade.get_orders", NULL, FAKE_RESULT, "{'orders':[{}]}"), END },
		  1,
		  "",
		  NULL },
		{ "orders --symbol A",
		  { STEP("trade.get_orders", NULL, FAKE_RESULT, "{'orders':7}"), END },
		  1,
		  "",
		  "drt orders: the engine's answer cannot be read: orders is not a list\n" },
		{ "positions",
		  { STEP("trade.get_portfolio_status", NULL, FAKE_RESULT, "{}"), END },
		  1,
		  "",
		  "drt positions: the engine's answer cannot be read: positions is not a "
		  "list\n" },
	};

	(void)state;
	fake_rows(rows, sizeof(rows) / sizeof(rows[0]), NULL);
}

/* ---- approving ---- */

#define PROPOSAL                                                                               \
	ORDER("7c3b", "'symbol':'JPM','order_type':'LIMIT','quantity':60,'price':266.9,"       \
	              "'checks':[{'level':'soft','reason':{'code':'risk.gross','args':"        \
	              "{'value':1.2,'limit':1.0}}}]," DETAILS("proposed", ",'reason':{'code':" \
	                                                                  "'swing.pullback',"  \
	                                                                  "'args':{'sma':20,"  \
	                                                                  "'rsi_days':2,"      \
	                                                                  "'rsi':9.5}}"))
#define LOOK STEP("trade.get_order_status", "{'order_id':'7c3b'}", FAKE_RESULT, PROPOSAL)
#define APPROVE(soft) "{'order_id':'7c3b','version':7,'accept_soft':" soft "}"
#define PRESENTED                                                                              \
	"BUY 60 JPM LMT 266.90  PAPER account DU4815162\n"                                     \
	"  Pullback to SMA20 in uptrend, RSI(2) 9.5\n"                                         \
	"  SOFT  Gross exposure: 120.0 %, needs at most 100.0 %\n"

static const struct fake_row approvals[] = {
	{ "approve 7c3b",
	  { LOOK,
	    STEP("trade.approve", APPROVE("false"), FAKE_RESULT,
	         "{'order_id':'x','state':'sent'}"),
	    END },
	  0,
	  "7c3b: sent\n",
	  PRESENTED },
	{ "approve 7c3b --accept-soft --quiet",
	  { LOOK,
	    STEP("trade.approve", APPROVE("true"), FAKE_RESULT,
	         "{'order_id':'x','state':'filled'}"),
	    END },
	  0,
	  "7c3b: filled\n",
	  "" },
	{ "approve 7c3b --json --quiet",
	  { LOOK,
	    STEP("trade.approve", NULL, FAKE_RESULT, "{'order_id':'x','state':'acknowledged'}"),
	    END },
	  0,
	  "{\"orders\":[{\"order_id\":\"x\",\"state\":\"acknowledged\"}],"
	  "\"synthetic\":false}\n",
	  "" },
	{ "approve 7c3b --quiet",
	  { LOOK,
	    STEP("trade.approve", NULL, FAKE_ERROR,
	         "{'code':-32011,'message':'refused','data':{'status':'denied',"
	         "'reason':{'code':'risk.order_value','args':{'value':60000,"
	         "'limit':50000}}}}"),
	    END },
	  5,
	  "",
	  "drt approve: Order value: 60,000.00, needs at most 50,000.00\n" },
	{ "approve 7c3b --quiet",
	  { LOOK,
	    STEP("trade.approve", NULL, FAKE_ERROR,
	         "{'code':-32011,'message':'refused','data':{'status':'denied',"
	         "'reason':{'code':'risk.locked'}}}"),
	    END },
	  4,
	  "",
	  "drt approve: Orders wait until the broker's picture is reconciled with ours\n" },
	{ "approve 7c3b --quiet",
	  { LOOK,
	    STEP("trade.approve", NULL, FAKE_ERROR,
	         "{'code':-32018,'message':'the time to approve is over',"
	         "'data':{'status':'expired'}}"),
	    END },
	  6,
	  "",
	  "drt approve: the time to approve is over\n" },
	{ "approve 7c3b --quiet",
	  { LOOK,
	    STEP("trade.approve", NULL, FAKE_ERROR,
	         "{'code':-32019,'message':'sent, outcome not known',"
	         "'data':{'status':'unknown'}}"),
	    END },
	  7,
	  "",
	  "drt approve: sent, outcome not known\n" },
	{ "approve 7c3b --quiet",
	  { LOOK,
	    STEP("trade.approve", NULL, FAKE_ERROR,
	         "{'code':-32012,'message':'the broker is not connected',"
	         "'data':{'status':'closed'}}"),
	    END },
	  4,
	  "",
	  "drt approve: the broker is not connected\n" },
	{ "approve 7c3b --quiet",
	  { LOOK,
	    STEP("trade.approve", NULL, FAKE_ERROR,
	         "{'code':-32010,'message':'the order changed',"
	         "'data':{'status':'state'}}"),
	    END },
	  1,
	  "",
	  "drt approve: the order changed\n" },
	{ "approve 7c3b --quiet",
	  { LOOK, STEP("trade.approve", NULL, FAKE_RESULT, "{'state':'unknown'}"), END },
	  7,
	  "7c3b: UNKNOWN\n",
	  "" },
	{ "approve 7c3b --quiet",
	  { LOOK, STEP("trade.approve", NULL, FAKE_RESULT, "{'state':'rejected'}"), END },
	  5,
	  "7c3b: rejected\n",
	  "" },
	{ "approve 7c3b --quiet",
	  { LOOK, STEP("trade.approve", NULL, FAKE_RESULT, "{'state':'odd'}"), END },
	  1,
	  "",
	  "drt approve: the engine's answer cannot be read: state is not the state of "
	  "an order\n" },
	{ "approve 7c3b --quiet",
	  { LOOK, STEP("trade.approve", NULL, FAKE_HANG_UP, NULL), END },
	  7,
	  "",
	  "drt approve: no answer came (closed): whether it was done is not known; "
	  "\"drt orders\" shows it once the engine answers\n" },
	{ "approve 7c3b",
	  { STEP("trade.get_order_status", NULL, FAKE_RESULT,
	         ORDER("7c3b", "'symbol':'JPM','order_type':'MARKET','quantity':1," DETAILS(
				       "expired", ""))),
	    END },
	  6,
	  "",
	  "drt approve: order 7c3b expired; nothing was sent\n" },
	{ "approve 7c3b",
	  { STEP("trade.get_order_status", NULL, FAKE_RESULT,
	         ORDER("7c3b", "'symbol':'JPM','order_type':'MARKET','quantity':1," DETAILS(
				       "filled", ""))),
	    END },
	  1,
	  "",
	  "drt approve: order 7c3b is not to approve: it is \"filled\"\n" },
	{ "approve 7c3b",
	  { STEP("trade.get_order_status", NULL, FAKE_ERROR,
	         "{'code':-32005,'message':'there is no order 7c3b'}"),
	    END },
	  1,
	  "",
	  "drt approve: there is no order 7c3b\n" },
	{ "approve 7c3b",
	  { STEP("trade.get_order_status", NULL, FAKE_HANG_UP, NULL), END },
	  1,
	  "",
	  NULL },
};

static void every_outcome_of_an_approval_has_its_exit_code(void **state)
{
	(void)state;
	fake_rows(approvals, sizeof(approvals) / sizeof(approvals[0]), NULL);
}

static void at_a_terminal_only_a_typed_y_approves(void **state)
{
	static const struct fake_step yes[] = {
		LOOK, STEP("trade.approve", NULL, FAKE_RESULT, "{'state':'sent'}"), END
	};
	static const struct fake_step no[] = { LOOK, END };
	static const char *const refusals[] = { "n\n", "\n", "", "yes\n", "Y\n", "yy\n" };
	struct fake_setup setup = {
		.place = FAKE_DAEMON, .steps = yes, .in_is_terminal = true, .input = "y\n"
	};
	struct fake_run run;

	(void)state;
	fake_cli(&run, &setup, "approve 7c3b");
	assert_int_equal(run.code, 0);
	assert_string_equal(run.err, PRESENTED "Send order 7c3b? Type y and Enter: ");
	fake_release(&run);
	setup.input = "";
	fake_cli(&run, &setup, "approve --yes 7c3b");
	assert_int_equal(run.code, 0);
	fake_release(&run);
	setup.steps = no;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		setup.input = refusals[i];
		fake_cli(&run, &setup, "approve 7c3b");
		assert_int_equal(run.code, 1);
		assert_non_null(strstr(run.err, "order 7c3b was not approved"));
		fake_release(&run);
	}
}

/* ---- the other decisions ---- */

static void rejecting_and_cancelling_say_what_became_of_the_order(void **state)
{
	static const struct fake_row rows[] = {
		{ "reject 7c41 --note 'earnings tomorrow'",
		  { STEP("trade.reject", "{'order_id':'7c41','note':'earnings tomorrow'}",
		         FAKE_RESULT, "{'state':'rejected'}"),
		    END },
		  0,
		  "7c41: rejected\n",
		  "" },
		{ "cancel 7b8f 7b90",
		  { STEP("trade.cancel_order", "{'order_id':'7b8f'}", FAKE_RESULT,
		         "{'state':'cancel-pending'}"),
		    STEP("trade.cancel_order", "{'order_id':'7b90'}", FAKE_ERROR,
		         "{'code':-32010,'message':'it is finished'}"),
		    END },
		  1,
		  "7b8f: cancelling\n",
		  "drt cancel: it is finished\n" },
		{ "cancel 7b8f 7b90 --json",
		  { STEP("trade.cancel_order", NULL, FAKE_ERROR,
		         "{'code':-32012,'message':'no broker'}"),
		    STEP("trade.cancel_order", NULL, FAKE_RESULT, "{'state':'cancelled'}"),
		    END },
		  4,
		  "{\"orders\":[{\"state\":\"cancelled\"}],\"synthetic\":false}\n",
		  "drt cancel: no broker\n" },
		{ "cancel 7b8f",
		  { STEP("trade.cancel_order", NULL, FAKE_HANG_UP, NULL), END },
		  7,
		  "",
		  NULL },
	};

	(void)state;
	fake_rows(rows, sizeof(rows) / sizeof(rows[0]), NULL);
}

static void the_switches_say_what_they_did(void **state)
{
	static const struct fake_row rows[] = {
		{ "freeze --note 'odd quotes'",
		  { STEP("trade.freeze", "{'note':'odd quotes'}", FAKE_RESULT,
		         "{'frozen':true}"),
		    END },
		  0,
		  "Trading is frozen: nothing is sent but cancels. \"drt unfreeze PAPER\" or "
		  "\"LIVE\" ends it.\n",
		  "" },
		{ "freeze --json",
		  { STEP("trade.freeze", "{}", FAKE_RESULT, "{'frozen':true}"), END },
		  0,
		  "{\"frozen\":true,\"synthetic\":false}\n",
		  "" },
		{ "unfreeze PAPER",
		  { STEP("trade.unfreeze", "{'word':'PAPER'}", FAKE_RESULT, "{'frozen':false}"),
		    END },
		  0,
		  "Trading is on again.\n",
		  "" },
		{ "unfreeze LIVE",
		  { STEP("trade.unfreeze", "{'word':'LIVE'}", FAKE_ERROR,
		         "{'code':-32011,'message':'this account is PAPER',"
		         "'data':{'status':'denied'}}"),
		    END },
		  5,
		  "",
		  "drt unfreeze: this account is PAPER\n" },
		{ "stop",
		  { STEP("engine.stop", "{}", FAKE_RESULT, "{}"), END },
		  0,
		  "The engine stops. Orders that work at the broker stay there.\n",
		  "" },
	};

	(void)state;
	fake_rows(rows, sizeof(rows) / sizeof(rows[0]), NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(status_tells_everything_and_ends_with_the_brokers_state),
		cmocka_unit_test(orders_come_those_to_approve_first),
		cmocka_unit_test(positions_come_with_the_account),
		cmocka_unit_test(empty_lists_are_said_on_standard_error),
		cmocka_unit_test(every_outcome_of_an_approval_has_its_exit_code),
		cmocka_unit_test(at_a_terminal_only_a_typed_y_approves),
		cmocka_unit_test(rejecting_and_cancelling_say_what_became_of_the_order),
		cmocka_unit_test(the_switches_say_what_they_did),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
