/* test_order_types.c - types and times in force, families, and what goes wrong with
 * them. */
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/unit/gateway/gateway_fixture.h"

static struct test_market market;
static struct test_client client;

static int set_up(void **state)
{
	(void)state;
	market_begin_quoted(&market, &client, 7);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	market_end_with(&market, &client);
	return 0;
}

/* An order that is at once marketable, by its type. */
static struct ib_message marketable(int32_t id, const char *type)
{
	struct ib_message place = order(id, "SPY", "BUY", type);
	struct ib_order *o = &place.place_order.order;

	if (strstr(type, "LMT") || strcmp(type, "LIT") == 0)
		o->lmt_price = dec(3000);
	if (strncmp(type, "STP", 3) == 0)
		o->aux_price = dec(1); /* a buy stop below the market is reached */
	if (strcmp(type, "MIT") == 0 || strcmp(type, "LIT") == 0)
		o->aux_price = dec(3000);
	return place;
}

static void every_type_that_is_reached_fills(void **state)
{
	static const char *const types[] = { "MKT",    "LMT", "STP", "STP LMT",
		                             "STPLMT", "MIT", "LIT" };
	(void)state;

	for (int i = 0; i < 7; i++) {
		struct ib_message place = marketable(i + 1, types[i]);

		client_send(&client, &place);
		client_wait_status(&client, &market, i + 1, "Filled");
	}
}

static const struct ib_order *opened(const struct ib_message *place)
{
	client_send(&client, place);
	client_wait_status(&client, &market, place->place_order.order_id, "PreSubmitted");
	client_send(&client, &(struct ib_message){ .id = IB_REQ_OPEN_ORDERS });
	client_wait(&client, &market, IB_OPEN_ORDER_END);
	for (size_t i = client.count; i > 0; i--) {
		if (client.kept[i - 1]->id == IB_OPEN_ORDER)
			return &client.kept[i - 1]->open_order.order;
	}
	fail_msg("no open order");
	return NULL;
}

static void trails_tell_their_present_stop(void **state)
{
	struct ib_message place = order(1, "SPY", "SELL", "TRAIL");
	const struct ib_order *o = NULL;
	decimal own = { 0 };
	(void)state;

	place.place_order.order.trailing_percent = dec(10);
	own = opened(&place)->trail_stop_price;
	assert_true(own.e8 > 0);
	/* a stop of one's own to begin with */
	place = order(2, "SPY", "SELL", "TRAIL");
	place.place_order.order.aux_price = dec(400);
	place.place_order.order.trail_stop_price = dec(321);
	assert_float_equal(decimal_to_double(opened(&place)->trail_stop_price), 321, 0);
	place = order(3, "SPY", "SELL", "TRAIL LIMIT");
	place.place_order.order.aux_price = dec(50);
	place.place_order.order.lmt_price_offset = dec(0.5);
	o = opened(&place);
	assert_float_equal(decimal_to_double(o->trail_stop_price) - 0.5,
	                   decimal_to_double(o->lmt_price), 1e-9);
	place = order(4, "SPY", "SELL", "TRAIL LIMIT");
	place.place_order.order.aux_price = dec(50);
	client_send(&client, &place);
	client_wait_error(&client, &market, 107);
}

static void a_changed_trail_keeps_its_stop(void **state)
{
	struct ib_message place = order(1, "SPY", "SELL", "TRAIL LIMIT");
	decimal stop = { 0 };
	(void)state;

	place.place_order.order.aux_price = dec(100);
	place.place_order.order.lmt_price_offset = dec(0.5);
	stop = opened(&place)->trail_stop_price;
	place.place_order.order.aux_price = dec(200); /* further away: it does not fall back */
	client_send(&client, &place);
	assert_true(decimal_cmp(client_wait(&client, &market, IB_OPEN_ORDER)
	                                ->open_order.order.trail_stop_price,
	                        stop) >= 0);
}

static void immediate_orders_end_at_once(void **state)
{
	static const char *const tifs[] = { "IOC", "FOK" };
	(void)state;

	for (int i = 0; i < 2; i++) {
		struct ib_message place = order(2 * i + 1, "SPY", "BUY", "LMT");

		place.place_order.order.lmt_price = dec(1);
		place.place_order.order.tif = tifs[i];
		client_send(&client, &place);
		client_wait_status(&client, &market, 2 * i + 1, "Cancelled");
		assert_non_null(
			strstr(client_wait_error(&client, &market, 202)->text, "at once"));
		/* one that can be had is had */
		place = marketable(2 * i + 2, "LMT");
		place.place_order.order.total_quantity = dec(1);
		place.place_order.order.tif = tifs[i];
		client_send(&client, &place);
		client_wait_status(&client, &market, 2 * i + 2, "Filled");
		market_run(&market, NS_PER_SEC);
		client_forget(&client);
	}
}

static void good_after_holds_an_order_back(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "MKT");
	(void)state;

	place.place_order.order.good_after_time = "20250616 09:31:00 US/Eastern";
	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "PreSubmitted");
	market_run(&market, 40 * NS_PER_SEC);
	assert_int_equal(client_count(&client, IB_EXECUTION_DATA), 0);
	client_wait_status(&client, &market, 1, "Filled");
	place = order(2, "SPY", "BUY", "MKT");
	place.place_order.order.good_after_time = "after lunch";
	client_send(&client, &place);
	client_wait_error(&client, &market, 337);
}

static void a_day_limit_by_date_ends_with_it(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "LMT");
	(void)state;

	place.place_order.order.lmt_price = dec(1);
	place.place_order.order.tif = "GTD";
	place.place_order.order.good_till_date = "20250616 09:30:30 US/Eastern";
	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "Submitted");
	client_wait_status(&client, &market, 1, "Cancelled");
	assert_non_null(strstr(client_wait_error(&client, &market, 202)->text, "expired"));
	assert_true(gateway_market_ns(market.gateway) < test_open_ns + 60 * NS_PER_SEC);
}

static void a_child_needs_a_parent_that_lives(void **state)
{
	struct ib_message child = order(5, "SPY", "SELL", "LMT");
	struct ib_message parent = order(1, "SPY", "BUY", "LMT");
	(void)state;

	child.place_order.order.lmt_price = dec(3000);
	child.place_order.order.parent_id = 4;
	client_send(&client, &child);
	assert_int_equal(client_wait_error(&client, &market, 10006)->id, 5);
	client_wait_status(&client, &market, 5, "Inactive");
	parent.place_order.order_id = 6;
	parent.place_order.order.lmt_price = dec(1);
	client_send(&client, &parent);
	client_wait_status(&client, &market, 6, "Submitted");
	client_send_id(&client, IB_CANCEL_ORDER, 6);
	client_wait_status(&client, &market, 6, "Cancelled");
	child.place_order.order_id = 7;
	child.place_order.order.parent_id = 6;
	client_send(&client, &child);
	assert_non_null(strstr(client_wait_error(&client, &market, 201)->text, "parent"));
}

static void a_child_of_a_filled_parent_works_at_once(void **state)
{
	struct ib_message parent = order(1, "SPY", "BUY", "MKT");
	struct ib_message child = order(2, "SPY", "SELL", "LMT");
	(void)state;

	client_send(&client, &parent);
	client_wait_status(&client, &market, 1, "Filled");
	child.place_order.order.parent_id = 1;
	child.place_order.order.lmt_price = dec(3000);
	client_send(&client, &child);
	client_wait_status(&client, &market, 2, "Submitted");
}

static void a_held_order_can_be_changed_released_or_cancelled(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "LMT");
	(void)state;

	place.place_order.order.lmt_price = dec(1);
	place.place_order.order.transmit = false;
	client_send(&client, &place);
	client_send_id(&client, IB_CANCEL_ORDER, 1);
	client_wait_status(&client, &market, 1, "Cancelled");
	client_wait_error(&client, &market, 202);
	place.place_order.order_id = 2;
	client_send(&client, &place);
	place.place_order.order.total_quantity = dec(30);
	place.place_order.order.transmit = true;
	client_send(&client, &place);
	assert_float_equal(decimal_to_double(client_wait(&client, &market, IB_OPEN_ORDER)
	                                             ->open_order.order.total_quantity),
	                   30, 0);
	client_wait_status(&client, &market, 2, "Submitted");
}

static void a_group_is_released_by_one_member(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "LMT");
	(void)state;

	place.place_order.order.lmt_price = dec(1);
	place.place_order.order.oca_group = "pair";
	place.place_order.order.transmit = false;
	client_send(&client, &place);
	market_run(&market, NS_PER_SEC);
	assert_int_equal(client_count(&client, IB_OPEN_ORDER), 0);
	place.place_order.order_id = 2;
	place.place_order.order.transmit = true;
	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "Submitted");
	client_wait_status(&client, &market, 2, "Submitted");
}

static void a_reducing_group_follows_partial_fills(void **state)
{
	struct ib_message rest = order(1, "HD", "BUY", "LMT");
	struct ib_message big = order(2, "HD", "BUY", "MKT");
	decimal left = { 0 };
	(void)state;

	rest.place_order.order.total_quantity = dec(2000);
	rest.place_order.order.lmt_price = dec(1);
	rest.place_order.order.oca_group = "pair";
	rest.place_order.order.oca_type = 3;
	big.place_order.order.total_quantity = dec(2000);
	big.place_order.order.oca_group = "pair";
	big.place_order.order.oca_type = 3;
	client_send(&client, &rest);
	client_wait_status(&client, &market, 1, "Submitted");
	client_send(&client, &big);
	client_wait(&client, &market, IB_EXECUTION_DATA);
	market_run(&market, NS_PER_SEC);
	for (size_t i = 0; i < client.count; i++) {
		if (client.kept[i]->id == IB_OPEN_ORDER &&
		    client.kept[i]->open_order.order_id == 1)
			left = client.kept[i]->open_order.order.total_quantity;
	}
	assert_true(left.e8 > 0 && decimal_cmp(left, dec(2000)) < 0);
	client_wait_status(&client, &market, 1, "Cancelled");
}

static void an_order_shrinks_only_down_to_its_fills(void **state)
{
	struct ib_message place = order(1, "HD", "BUY", "MKT");
	(void)state;

	place.place_order.order.total_quantity = dec(3000);
	client_send(&client, &place);
	client_wait(&client, &market, IB_EXECUTION_DATA);
	place.place_order.order.total_quantity = dec(1);
	client_send(&client, &place);
	client_wait_error(&client, &market, 104);
	client_send_id(&client, IB_CANCEL_ORDER, 1);
	client_wait_status(&client, &market, 1, "Cancelled");
}

static void remarks_do_not_end_an_order(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "LMT");
	(void)state;

	place.place_order.order.lmt_price = dec(1);
	place.place_order.order.outside_rth = true;
	client_send(&client, &place);
	assert_int_equal(client_wait_error(&client, &market, 2109)->id, 1);
	client_wait_status(&client, &market, 1, "Submitted");
	place.place_order.order_id = 2;
	place.place_order.order.account = "DU999";
	client_send(&client, &place);
	client_wait_error(&client, &market, 321);
	place.place_order.order.account = "DU1000001";
	place.place_order.order.oca_group = "a name of a group that is far too long for us";
	client_send(&client, &place);
	client_wait_error(&client, &market, 321);
}

static void fills_wait_for_a_client_that_is_away(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "MKT");
	struct ib_message ask = request(IB_REQ_EXECUTIONS);
	(void)state;

	place.place_order.order.good_after_time = "20250616 09:31:00 US/Eastern";
	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "PreSubmitted");
	client_end(&client);
	market_run(&market, 90 * NS_PER_SEC);
	client_begin(&client, &market, 7);
	client_send(&client, &(struct ib_message){ .id = IB_REQ_OPEN_ORDERS });
	client_wait(&client, &market, IB_OPEN_ORDER_END);
	assert_int_equal(client_count(&client, IB_OPEN_ORDER), 0);
	ask.req_executions.req_id = 3;
	client_send(&client, &ask);
	client_wait(&client, &market, IB_EXECUTION_DATA);
	client_wait(&client, &market, IB_COMMISSION_REPORT);
	client_wait(&client, &market, IB_EXECUTION_DATA_END);
}

static size_t executions_of(struct ib_req_executions filter)
{
	struct ib_message ask = request(IB_REQ_EXECUTIONS);
	const struct ib_req_executions blank = ask.req_executions;
	size_t before = client_count(&client, IB_EXECUTION_DATA);

	filter.account = filter.account ? filter.account : blank.account;
	filter.time = filter.time ? filter.time : blank.time;
	filter.symbol = filter.symbol ? filter.symbol : blank.symbol;
	filter.sec_type = filter.sec_type ? filter.sec_type : blank.sec_type;
	filter.exchange = filter.exchange ? filter.exchange : blank.exchange;
	filter.side = filter.side ? filter.side : blank.side;
	ask.req_executions = filter;
	client_send(&client, &ask);
	client_wait(&client, &market, IB_EXECUTION_DATA_END);
	return client_count(&client, IB_EXECUTION_DATA) - before;
}

static void executions_are_filtered(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "MKT");
	(void)state;

	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "Filled");
	client_wait(&client, &market, IB_COMMISSION_REPORT);
	assert_int_equal(executions_of((struct ib_req_executions){ 0 }), 1);
	assert_int_equal(executions_of((struct ib_req_executions){ .client_id = 7 }), 1);
	assert_int_equal(executions_of((struct ib_req_executions){ .client_id = 8 }), 0);
	assert_int_equal(executions_of((struct ib_req_executions){ .account = "DU9" }), 0);
	assert_int_equal(executions_of((struct ib_req_executions){ .symbol = "SPY" }), 1);
	assert_int_equal(executions_of((struct ib_req_executions){ .symbol = "QQQ" }), 0);
	assert_int_equal(executions_of((struct ib_req_executions){ .sec_type = "OPT" }), 0);
	assert_int_equal(executions_of((struct ib_req_executions){ .side = "BOT" }), 1);
	assert_int_equal(executions_of((struct ib_req_executions){ .side = "SELL" }), 0);
	assert_int_equal(
		executions_of((struct ib_req_executions){ .time = "20250616-13:00:00" }), 1);
	assert_int_equal(
		executions_of((struct ib_req_executions){ .time = "20250616-19:00:00" }), 0);
}

static void notices_reach_every_client(void **state)
{
	(void)state;

	gateway_send_notice(market.gateway, 1100,
	                    "Connectivity between IB and Trader Workstation has been lost.");
	assert_int_equal(client_wait_error(&client, &market, 1100)->id, -1);
	gateway_send_notice(market.gateway, 1102, "Connectivity has been restored.");
	client_wait_error(&client, &market, 1102);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(every_type_that_is_reached_fills),
		EACH(trails_tell_their_present_stop),
		EACH(a_changed_trail_keeps_its_stop),
		EACH(immediate_orders_end_at_once),
		EACH(good_after_holds_an_order_back),
		EACH(a_day_limit_by_date_ends_with_it),
		EACH(a_child_needs_a_parent_that_lives),
		EACH(a_child_of_a_filled_parent_works_at_once),
		EACH(a_held_order_can_be_changed_released_or_cancelled),
		EACH(a_group_is_released_by_one_member),
		EACH(a_reducing_group_follows_partial_fills),
		EACH(an_order_shrinks_only_down_to_its_fills),
		EACH(remarks_do_not_end_an_order),
		EACH(fills_wait_for_a_client_that_is_away),
		EACH(executions_are_filtered),
		EACH(notices_reach_every_client),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
