/* test_manual.c - orders typed into the gateway, what binds them to client 0, and the
 * client that hears of everybody's orders. */
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/command.h"
#include "tests/unit/gateway/gateway_fixture.h"

static struct test_market market;
static struct test_client zero, other;

static void begin_with(struct gateway_options options)
{
	options.speed_milli = 1000;
	options.seed = 4;
	market_begin_with(&market, &zero, 0, options);
	client_begin(&other, &market, 5);
	market_run(&market, 5 * NS_PER_SEC);
}

static int set_up(void **state)
{
	(void)state;
	begin_with((struct gateway_options){ 0 });
	return 0;
}

static int set_up_master(void **state)
{
	(void)state;
	begin_with((struct gateway_options){ .has_master = true, .master_id = 5 });
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	client_end(&other);
	market_end_with(&market, &zero);
	return 0;
}

static void run(const char *line)
{
	struct drt_error error = { 0 };

	if (gateway_command(market.gateway, line, &error) != DRT_OK)
		fail_msg("%s: %s", line, error.text);
}

static void auto_bind(struct test_client *c, bool on)
{
	struct ib_message message = request(IB_REQ_AUTO_OPEN_ORDERS);

	message.req_auto_open_orders.auto_bind = on;
	client_send(c, &message);
	market_run(&market, NS_PER_SEC);
}

/* The only open order that the client is shown; `own`: by reqOpenOrders. */
static struct ib_open_order only_order(struct test_client *c, bool own)
{
	struct ib_message message = request(own ? IB_REQ_OPEN_ORDERS : IB_REQ_ALL_OPEN_ORDERS);
	struct ib_open_order found = { 0 };

	client_forget(c);
	client_send(c, &message);
	client_wait(c, &market, IB_OPEN_ORDER_END);
	assert_int_equal(client_count(c, IB_OPEN_ORDER), 1);
	for (size_t i = 0; i < c->count; i++) {
		if (c->kept[i]->id == IB_OPEN_ORDER)
			found = c->kept[i]->open_order;
	}
	return found;
}

static size_t open_orders(struct test_client *c, int32_t question)
{
	struct ib_message message = request(question);

	client_forget(c);
	client_send(c, &message);
	client_wait(c, &market, IB_OPEN_ORDER_END);
	return client_count(c, IB_OPEN_ORDER);
}

/* ---- typing ---- */

static void bad_orders_by_hand_say_what_is_wrong(void **state)
{
	static const struct {
		const char *line, *says;
	} cases[] = {
		{ "manual", "words are missing; write manual buy|sell QUANTITY SYMBOL" },
		{ "manual hold 5 SPY market", "\"hold\" does not fit" },
		{ "manual buy some SPY market", "\"some\" does not fit" },
		{ "manual buy -5 SPY market", "\"-5\" does not fit" },
		{ "manual buy 5 NOBODY market", "no instrument \"NOBODY\"" },
		{ "manual buy 5 SPY soon", "write market, limit PRICE or stop PRICE" },
		{ "manual buy 5 SPY limit", "write market, limit PRICE or stop PRICE" },
		{ "manual buy 5 SPY market 3", "write market, limit PRICE or stop PRICE" },
		{ "manual buy 5 SPY limit ten", "\"ten\" does not fit" },
		{ "manual buy 5 SPY limit 10 now", "\"now\" does not fit" },
		{ "manual buy 0 SPY market", "manual: " },
		{ "manual buy 5 SPY limit 10.001", "manual: 110 " },
		{ "manual buy 50000 SPY market", "manual: 201 " },
		{ "manual-cancel", "words are missing" },
		{ "manual-cancel NOBODY", "no instrument \"NOBODY\"" },
		{ "manual-cancel SPY", "no order of SPY by hand is open" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct drt_error error = { 0 };

		assert_int_not_equal(gateway_command(market.gateway, cases[i].line, &error),
		                     DRT_OK);
		if (!strstr(error.text, cases[i].says))
			fail_msg("%s: \"%s\" does not say \"%s\"", cases[i].line, error.text,
			         cases[i].says);
	}
	assert_int_equal(open_orders(&other, IB_REQ_ALL_OPEN_ORDERS), 0);
}

static void an_order_by_hand_shows_number_0_and_stays_untouched(void **state)
{
	struct ib_message change = order(0, "SPY", "BUY", "LMT");
	struct ib_open_order open = { 0 };

	(void)state;
	run("manual buy 100 SPY limit 10.5");
	market_run(&market, NS_PER_SEC);
	assert_int_equal(client_count(&other, IB_OPEN_ORDER), 0); /* nobody was told */
	assert_int_equal(client_count(&zero, IB_OPEN_ORDER), 0);
	open = only_order(&other, false);
	assert_int_equal(open.order_id, 0);
	assert_int_equal(open.order.client_id, 0);
	assert_true(open.order.perm_id > 0);
	assert_int_equal(open.order.lmt_price.e8, dec(10.5).e8);
	assert_string_equal(open.state.status, "Submitted");
	/* nor can it be changed or cancelled by that number */
	change.place_order.order.lmt_price = dec(11);
	client_send(&zero, &change);
	client_wait_error(&zero, &market, 103);
	change = request(IB_CANCEL_ORDER);
	client_send(&zero, &change);
	client_wait_error(&zero, &market, 10147);
	assert_int_equal(only_order(&other, false).order.lmt_price.e8, dec(10.5).e8);
	run("manual-cancel SPY");
	assert_int_equal(open_orders(&other, IB_REQ_ALL_OPEN_ORDERS), 0);
}

static void what_is_filled_by_hand_counts_for_the_account(void **state)
{
	struct ib_message executions = request(IB_REQ_EXECUTIONS);
	struct ib_message completed = request(IB_REQ_COMPLETED_ORDERS);
	struct ib_message positions = request(IB_REQ_POSITIONS);
	const struct ib_execution *e = NULL;

	(void)state;
	run("manual sell 70 MSFT market");
	market_run(&market, 5 * NS_PER_SEC);
	executions.req_executions.req_id = 8;
	client_send(&other, &executions);
	e = &client_wait(&other, &market, IB_EXECUTION_DATA)->execution;
	assert_int_equal(e->order_id, 0);
	assert_int_equal(e->client_id, 0);
	assert_string_equal(e->side, "SLD");
	client_send(&other, &positions);
	assert_int_equal(client_wait(&other, &market, IB_POSITION)->position.position.e8,
	                 dec(-70).e8);
	client_forget(&other);
	client_send(&other, &completed);
	client_wait(&other, &market, IB_COMPLETED_ORDERS_END);
	assert_int_equal(client_count(&other, IB_COMPLETED_ORDER), 1);
	completed.req_completed_orders.api_only = true;
	client_forget(&other);
	client_send(&other, &completed);
	client_wait(&other, &market, IB_COMPLETED_ORDERS_END);
	assert_int_equal(client_count(&other, IB_COMPLETED_ORDER), 0);
}

static void nobody_connects_as_the_person_at_the_gateway(void **state)
{
	struct test_client stranger;

	(void)state;
	client_begin(&stranger, &market, INT32_MIN);
	assert_false(stranger.ready);
	assert_int_equal(stranger.reason, IB_DOWN_CLIENT_ID);
	client_end(&stranger);
}

/* ---- binding ---- */

static void only_client_0_may_bind(void **state)
{
	(void)state;
	client_forget(&other);
	auto_bind(&other, true);
	client_wait_error(&other, &market, 327);
	run("manual buy 100 SPY limit 10.5");
	assert_int_equal(open_orders(&other, IB_REQ_OPEN_ORDERS), 0);
	assert_int_equal(client_count(&other, IB_ORDER_BOUND), 0);
	assert_int_equal(only_order(&other, false).order_id, 0);
}

static void open_orders_of_client_0_binds_those_that_are_there(void **state)
{
	struct ib_message place = order(1, "AAPL", "BUY", "LMT");
	struct ib_message change = request(IB_CANCEL_ORDER);
	struct ib_open_order open = { 0 };

	(void)state;
	run("manual buy 100 SPY limit 10.5");
	open = only_order(&zero, true);
	assert_int_equal(open.order_id, 1); /* the first number of client 0 */
	assert_int_equal(client_count(&zero, IB_ORDER_BOUND), 1);
	assert_int_equal(zero.kept[0]->id, IB_ORDER_BOUND);
	assert_int_equal(zero.kept[0]->order_bound.perm_id, open.order.perm_id);
	assert_int_equal(zero.kept[0]->order_bound.client_id, 0);
	assert_int_equal(zero.kept[0]->order_bound.order_id, 1);
	/* once; and the number is used now */
	assert_int_equal(open_orders(&zero, IB_REQ_OPEN_ORDERS), 1);
	assert_int_equal(client_count(&zero, IB_ORDER_BOUND), 0);
	place.place_order.order.lmt_price = dec(9);
	client_send(&zero, &place);
	client_wait_error(&zero, &market, 105);
	/* from now on it is an order like its own */
	change.cancel_order.order_id = 1;
	client_send(&zero, &change);
	client_wait_status(&zero, &market, 1, "Cancelled");
	client_wait_error(&zero, &market, 202);
}

static void auto_bind_takes_those_that_follow(void **state)
{
	(void)state;
	run("manual buy 10 AAPL limit 10");
	auto_bind(&zero, true);
	client_forget(&zero);
	run("manual buy 100 SPY market");
	assert_int_equal(client_wait(&zero, &market, IB_ORDER_BOUND)->order_bound.order_id, 1);
	assert_int_equal(client_wait(&zero, &market, IB_OPEN_ORDER)->open_order.order_id, 1);
	client_wait_status(&zero, &market, 1, "Filled");
	assert_true(client_count(&zero, IB_EXECUTION_DATA) > 0);
	assert_true(client_count(&zero, IB_COMMISSION_REPORT) > 0);
	auto_bind(&zero, false);
	client_forget(&zero);
	run("manual buy 100 SPY market");
	market_run(&market, 5 * NS_PER_SEC);
	assert_int_equal(client_count(&zero, IB_ORDER_BOUND), 0);
	assert_int_equal(client_count(&zero, IB_EXECUTION_DATA), 0);
	/* the one before it is still nobody's */
	assert_int_equal(only_order(&other, false).order_id, 0);
	run("manual-cancel AAPL");
}

static void numbers_that_fell_back_are_not_given_twice(void **state)
{
	(void)state;
	run("manual buy 10 AAPL limit 10");
	run("manual buy 10 AAPL limit 11");
	assert_int_equal(open_orders(&zero, IB_REQ_OPEN_ORDERS), 2);
	run("rollback 5");
	run("manual buy 10 AAPL limit 12");
	run("manual buy 10 AAPL limit 13");
	assert_int_equal(open_orders(&zero, IB_REQ_OPEN_ORDERS), 4);
	run("manual-cancel AAPL");
	assert_int_equal(open_orders(&zero, IB_REQ_OPEN_ORDERS), 0);
}

static void a_global_cancel_takes_them_along(void **state)
{
	struct ib_message cancel = request(IB_REQ_GLOBAL_CANCEL);

	(void)state;
	run("manual buy 10 AAPL limit 10");
	client_send(&other, &cancel);
	market_run(&market, NS_PER_SEC);
	assert_int_equal(open_orders(&other, IB_REQ_ALL_OPEN_ORDERS), 0);
}

static void they_outlive_the_gateway_with_their_binding(void **state)
{
	struct gateway_options options = { 0 };

	options.state_path = test_scratch_path("manual.state");
	begin_with(options);
	run("manual buy 10 AAPL limit 10");
	only_order(&zero, true);
	run("manual buy 20 MSFT limit 10");
	market_run(&market, NS_PER_SEC);
	tear_down(state);
	begin_with(options);
	assert_int_equal(open_orders(&other, IB_REQ_ALL_OPEN_ORDERS), 2);
	run("manual-cancel MSFT"); /* still nobody's */
	assert_int_equal(only_order(&zero, true).order_id, 1);
	assert_int_equal(client_count(&zero, IB_ORDER_BOUND), 0);
	run("manual-cancel AAPL"); /* bound, and by hand all the same */
	assert_int_equal(open_orders(&zero, IB_REQ_ALL_OPEN_ORDERS), 0);
	tear_down(state);
}

/* ---- the master ---- */

static void the_master_hears_of_every_order(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "MKT");
	struct ib_message cancel = request(IB_CANCEL_ORDER);

	(void)state;
	client_forget(&other);
	client_send(&zero, &place);
	client_wait_status(&zero, &market, 1, "Filled");
	client_wait_status(&other, &market, 1, "Filled");
	market_run(&market, NS_PER_SEC);
	assert_int_equal(client_count(&other, IB_EXECUTION_DATA),
	                 client_count(&zero, IB_EXECUTION_DATA));
	assert_int_equal(client_count(&other, IB_COMMISSION_REPORT),
	                 client_count(&zero, IB_COMMISSION_REPORT));
	assert_int_equal(
		client_wait(&other, &market, IB_OPEN_ORDER)->open_order.order.client_id, 0);
	/* but not the other way round */
	client_forget(&zero);
	client_send(&other, &place);
	client_wait_status(&other, &market, 1, "Filled");
	market_run(&market, NS_PER_SEC);
	assert_int_equal(client_count(&zero, IB_ORDER_STATUS), 0);
	/* and it cannot touch what is not its own */
	place = order(2, "AAPL", "BUY", "LMT");
	place.place_order.order.lmt_price = dec(1);
	client_send(&zero, &place);
	client_wait_status(&other, &market, 2, "Submitted");
	cancel.cancel_order.order_id = 2;
	client_send(&other, &cancel);
	client_wait_error(&other, &market, 10147);
	client_send(&zero, &cancel);
	client_wait_status(&other, &market, 2, "Cancelled");
	assert_int_equal(client_count_errors(&other, 202), 0);
}

static void the_master_hears_of_orders_by_hand(void **state)
{
	(void)state;
	client_forget(&other);
	run("manual buy 30 SPY market");
	assert_int_equal(client_wait(&other, &market, IB_OPEN_ORDER)->open_order.order_id, 0);
	client_wait_status(&other, &market, 0, "Filled");
	assert_int_equal(client_count(&zero, IB_ORDER_STATUS), 0);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
#define MASTERED(test) cmocka_unit_test_setup_teardown(test, set_up_master, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(bad_orders_by_hand_say_what_is_wrong),
		EACH(an_order_by_hand_shows_number_0_and_stays_untouched),
		EACH(what_is_filled_by_hand_counts_for_the_account),
		EACH(nobody_connects_as_the_person_at_the_gateway),
		EACH(only_client_0_may_bind),
		EACH(open_orders_of_client_0_binds_those_that_are_there),
		EACH(auto_bind_takes_those_that_follow),
		EACH(numbers_that_fell_back_are_not_given_twice),
		EACH(a_global_cancel_takes_them_along),
		cmocka_unit_test(they_outlive_the_gateway_with_their_binding),
		MASTERED(the_master_hears_of_every_order),
		MASTERED(the_master_hears_of_orders_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
