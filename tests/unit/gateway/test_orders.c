/* test_orders.c - the life of orders at the simulated gateway, message by message. */
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

static const struct ib_message *next(const struct test_client *c, size_t *at)
{
	while (*at < c->count) {
		const struct ib_message *m = c->kept[(*at)++];

		if (m->id == IB_OPEN_ORDER || m->id == IB_ORDER_STATUS ||
		    m->id == IB_EXECUTION_DATA || m->id == IB_COMMISSION_REPORT)
			return m;
	}
	return NULL;
}

static void a_market_order_is_told_in_the_recorded_order(void **state)
{
	static const struct {
		int32_t id;
		const char *status;
	} want[] = {
		{ IB_OPEN_ORDER, "PreSubmitted" }, { IB_ORDER_STATUS, "PreSubmitted" },
		{ IB_EXECUTION_DATA, NULL },       { IB_OPEN_ORDER, "Filled" },
		{ IB_ORDER_STATUS, "Filled" },     { IB_OPEN_ORDER, "Filled" },
		{ IB_ORDER_STATUS, "Filled" },     { IB_COMMISSION_REPORT, NULL },
	};
	struct ib_message place = order(1, "SPY", "BUY", "MKT");
	size_t at = client.count;
	(void)state;

	place.place_order.order.order_ref = "ref-1";
	client_send(&client, &place);
	client_wait(&client, &market, IB_COMMISSION_REPORT);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		const struct ib_message *m = next(&client, &at);

		assert_non_null(m);
		assert_int_equal(m->id, want[i].id);
		if (m->id == IB_OPEN_ORDER) {
			assert_string_equal(m->open_order.state.status, want[i].status);
			assert_string_equal(m->open_order.order.order_ref, "ref-1");
			assert_int_equal(m->open_order.order.client_id, 7);
			assert_int_equal(ib_decimal_is_set(m->open_order.state.commission),
			                 i == 5);
		}
		if (m->id == IB_ORDER_STATUS)
			assert_string_equal(m->order_status.status, want[i].status);
		if (m->id == IB_EXECUTION_DATA) {
			assert_int_equal(m->execution.req_id, -1);
			assert_string_equal(m->execution.side, "BOT");
			assert_float_equal(decimal_to_double(m->execution.shares), 100, 0);
			assert_string_equal(m->execution.order_ref, "ref-1");
		}
		if (m->id == IB_COMMISSION_REPORT) {
			assert_false(ib_decimal_is_set(m->commission_report.realized_pnl));
			assert_float_equal(decimal_to_double(m->commission_report.commission),
			                   1, 0);
		}
	}
}

static void a_limit_order_rests_and_is_cancelled(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "LMT");
	const struct ib_error_message *error = NULL;
	(void)state;

	place.place_order.order.lmt_price = dec(100);
	client_send(&client, &place);
	assert_string_equal(
		client_wait(&client, &market, IB_OPEN_ORDER)->open_order.state.status,
		"Submitted");
	client_wait_status(&client, &market, 1, "Submitted");
	client_send_id(&client, IB_CANCEL_ORDER, 1);
	assert_float_equal(
		decimal_to_double(
			client_wait_status(&client, &market, 1, "Cancelled")->remaining),
		100, 0);
	error = client_wait_error(&client, &market, 202);
	assert_int_equal(error->id, 1);
	assert_non_null(strstr(error->text, "Order Canceled"));
	client_send_id(&client, IB_CANCEL_ORDER, 1);
	assert_non_null(strstr(client_wait_error(&client, &market, 10148)->text, "Cancelled"));
	client_wait_status(&client, &market, 1, "Cancelled"); /* so that nobody is misled */
	client_send_id(&client, IB_CANCEL_ORDER, 77);
	assert_int_equal(client_wait_error(&client, &market, 10147)->id, 77);
}

static void orders_larger_than_the_quote_fill_in_parts(void **state)
{
	struct ib_message place = order(1, "HD", "BUY", "MKT");
	decimal filled = { 0 };
	size_t executions = 0;
	(void)state;

	place.place_order.order.total_quantity = dec(1400);
	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "Filled");
	for (size_t i = 0; i < client.count; i++) {
		const struct ib_message *m = client.kept[i];

		if (m->id == IB_EXECUTION_DATA) {
			executions++;
			assert_true(decimal_cmp(m->execution.cum_qty, filled) > 0);
			filled = m->execution.cum_qty;
		}
		if (m->id == IB_ORDER_STATUS)
			assert_int_equal(
				decimal_add(m->order_status.filled, m->order_status.remaining)
					.e8,
				dec(1400).e8);
	}
	assert_true(executions > 1);
	assert_int_equal(filled.e8, dec(1400).e8);
	/* the minimum is charged once: 7.00 for 1400 shares, in all */
	market_run(&market, NS_PER_SEC);
	filled = decimal_from_units(0);
	for (size_t i = 0; i < client.count; i++) {
		if (client.kept[i]->id == IB_COMMISSION_REPORT)
			filled = decimal_add(filled,
			                     client.kept[i]->commission_report.commission);
	}
	assert_float_equal(decimal_to_double(filled), 7, 0);
}

static void a_stop_is_held_until_its_price_is_reached(void **state)
{
	struct ib_message place = order(1, "SPY", "SELL", "STP");
	(void)state;

	place.place_order.order.aux_price = dec(2000); /* far above: reached at once */
	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "PreSubmitted");
	client_wait_status(&client, &market, 1, "Submitted");
	client_wait_status(&client, &market, 1, "Filled");
	place = order(2, "SPY", "SELL", "STP");
	place.place_order.order.aux_price = dec(1);
	client_send(&client, &place);
	client_wait_status(&client, &market, 2, "PreSubmitted");
	market_run(&market, 10 * NS_PER_SEC);
	client_send_id(&client, IB_CANCEL_ORDER, 2);
	client_wait_status(&client, &market, 2, "Cancelled");
}

static void send_bracket(struct test_client *c, double target)
{
	struct ib_message parent = order(1, "SPY", "BUY", "MKT");
	struct ib_message stop = order(2, "SPY", "SELL", "STP");
	struct ib_message limit = order(3, "SPY", "SELL", "LMT");

	parent.place_order.order.transmit = false;
	stop.place_order.order.transmit = false;
	stop.place_order.order.parent_id = 1;
	stop.place_order.order.aux_price = dec(1);
	limit.place_order.order.parent_id = 1;
	limit.place_order.order.lmt_price = dec(target);
	client_send(c, &parent);
	client_send(c, &stop);
	client_send(c, &limit);
}

static void a_bracket_is_released_by_its_last_child(void **state)
{
	struct ib_message parent = order(1, "SPY", "BUY", "MKT");
	(void)state;

	parent.place_order.order.transmit = false;
	client_send(&client, &parent);
	market_run(&market, 2 * NS_PER_SEC);
	assert_int_equal(client_count(&client, IB_OPEN_ORDER), 0); /* it is held */
	send_bracket(&client, 5000);
	client_wait_status(&client, &market, 1, "Filled");
	assert_int_equal(client_count(&client, IB_EXECUTION_DATA), 1);
	/* the limit works once its parent has filled; the stop waits for its price */
	client_wait_status(&client, &market, 3, "Submitted");
	client_send_id(&client, IB_CANCEL_ORDER, 3);
	client_wait_status(&client, &market, 3, "Cancelled");
	client_send_id(&client, IB_CANCEL_ORDER, 2);
	client_wait_status(&client, &market, 2, "Cancelled");
}

static void one_child_of_a_bracket_cancels_the_other(void **state)
{
	const struct ib_error_message *error = NULL;
	(void)state;

	send_bracket(&client, 1); /* the target is reached at once */
	client_wait_status(&client, &market, 3, "Filled");
	client_wait_status(&client, &market, 2, "Cancelled");
	error = client_wait_error(&client, &market, 202);
	assert_int_equal(error->id, 2);
	assert_non_null(strstr(error->text, "OCA"));
}

static void cancelling_a_parent_cancels_its_children(void **state)
{
	struct ib_message parent = order(1, "SPY", "BUY", "LMT");
	struct ib_message child = order(2, "SPY", "SELL", "LMT");
	(void)state;

	parent.place_order.order.lmt_price = dec(100);
	parent.place_order.order.transmit = false;
	child.place_order.order.parent_id = 1;
	child.place_order.order.lmt_price = dec(3000);
	client_send(&client, &parent);
	client_send(&client, &child);
	client_wait_status(&client, &market, 1, "Submitted");
	client_wait_status(&client, &market, 2, "PreSubmitted");
	client_send_id(&client, IB_CANCEL_ORDER, 1);
	client_wait_status(&client, &market, 1, "Cancelled");
	client_wait_status(&client, &market, 2, "Cancelled");
}

static void one_member_of_a_group_cancels_the_others(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "LMT");
	(void)state;

	place.place_order.order.oca_group = "group-1";
	place.place_order.order.oca_type = 1;
	place.place_order.order.lmt_price = dec(100);
	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "Submitted");
	place = order(2, "AAPL", "BUY", "MKT");
	place.place_order.order.oca_group = "group-1";
	place.place_order.order.oca_type = 1;
	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "Cancelled");
}

static void a_change_keeps_the_order_and_tells_its_new_values(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "LMT");
	const struct ib_open_order *open = NULL;
	int64_t perm_id = 0;
	(void)state;

	place.place_order.order.lmt_price = dec(100);
	client_send(&client, &place);
	perm_id = client_wait(&client, &market, IB_OPEN_ORDER)->open_order.order.perm_id;
	assert_true(perm_id > 0);
	place.place_order.order.lmt_price = dec(100.5);
	place.place_order.order.total_quantity = dec(70);
	client_send(&client, &place);
	open = &client_wait(&client, &market, IB_OPEN_ORDER)->open_order;
	assert_int_equal(open->order.perm_id, perm_id);
	assert_float_equal(decimal_to_double(open->order.lmt_price), 100.5, 0);
	assert_float_equal(decimal_to_double(open->order.total_quantity), 70, 0);
	place.place_order.order.action = "SELL";
	client_send(&client, &place);
	client_wait_error(&client, &market, 105);
	place.place_order.order.action = "BUY";
	place.place_order.order.order_type = "MKT";
	client_send(&client, &place);
	client_wait_error(&client, &market, 329);
	place.place_order.order.order_type = "LMT";
	place.place_order.order.lmt_price = dec(3000);
	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "Filled");
	client_send(&client, &place);
	client_wait_error(&client, &market, 104);
}

static void set_price(struct ib_message *m, double limit, double aux)
{
	m->place_order.order.lmt_price = limit == 0 ? IB_UNSET_DECIMAL : dec(limit);
	m->place_order.order.aux_price = aux == 0 ? IB_UNSET_DECIMAL : dec(aux);
}

static void orders_that_cannot_be_are_refused_with_their_code(void **state)
{
	static const struct {
		const char *symbol, *action, *type, *tif;
		double quantity, limit, aux;
		int32_t code;
	} cases[] = {
		{ "NOBODY", "BUY", "MKT", "DAY", 1, 0, 0, 200 },
		{ "SPY", "BUY", "BOX TOP", "DAY", 1, 0, 0, 387 },
		{ "SPY", "HOLD", "MKT", "DAY", 1, 0, 0, 321 },
		{ "SPY", "BUY", "MKT", "DAY", 0, 0, 0, 434 },
		{ "SPY", "BUY", "MKT", "DAY", -1, 0, 0, 321 },
		{ "SPY", "BUY", "MKT", "DAY", 0.5, 0, 0, 10243 },
		{ "SPY", "BUY", "LMT", "DAY", 1, 0, 0, 107 },
		{ "SPY", "BUY", "LMT", "DAY", 1, 100.005, 0, 110 },
		{ "SPY", "BUY", "STP", "DAY", 1, 0, 0, 361 },
		{ "SPY", "BUY", "STP LMT", "DAY", 1, 100, 100.001, 110 },
		{ "SPY", "BUY", "TRAIL", "DAY", 1, 0, 0, 403 },
		{ "SPY", "BUY", "LMT", "SOON", 1, 100, 0, 111 },
		{ "SPY", "BUY", "STP", "IOC", 1, 0, 100, 111 },
		{ "SPY", "BUY", "MOC", "GTC", 1, 0, 0, 113 },
		{ "SPY", "BUY", "LMT", "GTD", 1, 100, 0, 343 },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ib_message place =
			order(1, cases[i].symbol, cases[i].action, cases[i].type);

		place.place_order.order.total_quantity = dec(cases[i].quantity);
		place.place_order.order.tif = cases[i].tif;
		set_price(&place, cases[i].limit, cases[i].aux);
		client_send(&client, &place);
		assert_int_equal(client_wait_error(&client, &market, cases[i].code)->id, 1);
	}
	/* none of them used the id up */
	client_send_id(&client, IB_CANCEL_ORDER, 1);
	client_wait_error(&client, &market, 10147);
	assert_int_equal(client_count(&client, IB_OPEN_ORDER), 0);
}

static void ids_only_rise(void **state)
{
	struct ib_message place = order(10, "SPY", "BUY", "LMT");
	(void)state;

	place.place_order.order.lmt_price = dec(100);
	client_send(&client, &place);
	client_wait_status(&client, &market, 10, "Submitted");
	place.place_order.order_id = 9;
	client_send(&client, &place);
	assert_int_equal(client_wait_error(&client, &market, 103)->id, 9);
	client_send_id(&client, IB_CANCEL_ORDER, 10);
	client_wait_status(&client, &market, 10, "Cancelled");
	place.place_order.order_id = 10;
	client_send(&client, &place);
	assert_int_equal(client_wait_error(&client, &market, 103)->id, 10);
	client_send(&client, &(struct ib_message){ .id = IB_REQ_IDS });
	assert_int_equal(
		client_wait(&client, &market, IB_NEXT_VALID_ID)->next_valid_id.order_id, 11);
}

static void an_order_beyond_the_margin_is_rejected(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "MKT");
	(void)state;

	place.place_order.order.total_quantity = dec(1000000);
	client_send(&client, &place);
	assert_non_null(strstr(client_wait_error(&client, &market, 201)->text, "MARGIN"));
	assert_string_equal(
		client_wait(&client, &market, IB_OPEN_ORDER)->open_order.state.status,
		"Inactive");
	client_wait_status(&client, &market, 1, "Inactive");
	assert_int_equal(client_count(&client, IB_EXECUTION_DATA), 0);
}

static void a_what_if_order_only_tells_its_margin(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "MKT");
	const struct ib_open_order *open = NULL;
	(void)state;

	place.place_order.order.what_if = true;
	client_send(&client, &place);
	open = &client_wait(&client, &market, IB_OPEN_ORDER)->open_order;
	assert_true(ib_decimal_is_set(open->state.init_margin_after));
	assert_true(open->state.init_margin_after.e8 > 0);
	assert_float_equal(decimal_to_double(open->state.commission), 1, 0);
	place.place_order.order.transmit = false;
	client_send(&client, &place);
	client_wait_error(&client, &market, 413);
	market_run(&market, NS_PER_SEC);
	assert_int_equal(client_count(&client, IB_ORDER_STATUS), 0);
	assert_int_equal(client_count(&client, IB_EXECUTION_DATA), 0);
}

static void a_round_trip_shows_in_executions_positions_and_profit(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "MKT");
	struct ib_message ask = request(IB_REQ_EXECUTIONS);
	const struct ib_position *position = NULL;
	decimal bought = { 0 };
	decimal sold = { 0 };
	decimal gain = { 0 };
	(void)state;

	client_send(&client, &place);
	client_wait(&client, &market, IB_COMMISSION_REPORT);
	client_send(&client, &(struct ib_message){ .id = IB_REQ_POSITIONS });
	position = &client_wait(&client, &market, IB_POSITION)->position;
	assert_string_equal(position->contract.symbol, "SPY");
	assert_float_equal(decimal_to_double(position->position), 100, 0);
	client_wait(&client, &market, IB_POSITION_END);
	place = order(2, "SPY", "SELL", "MKT");
	client_send(&client, &place);
	gain = client_wait(&client, &market, IB_COMMISSION_REPORT)
	               ->commission_report.realized_pnl;
	assert_true(ib_decimal_is_set(gain));
	ask.req_executions.req_id = 50;
	client_send(&client, &ask);
	bought = client_wait(&client, &market, IB_EXECUTION_DATA)->execution.price;
	sold = client_wait(&client, &market, IB_EXECUTION_DATA)->execution.price;
	client_wait(&client, &market, IB_EXECUTION_DATA_END);
	/* average cost holds the first commission, the fill pays the second */
	assert_float_equal(decimal_to_double(gain),
	                   (decimal_to_double(sold) - decimal_to_double(bought)) * 100 - 2,
	                   1e-6);
	ask.req_executions.side = "SELL";
	ask.req_executions.req_id = 51;
	client_send(&client, &ask);
	assert_string_equal(client_wait(&client, &market, IB_EXECUTION_DATA)->execution.side,
	                    "SLD");
	client_wait(&client, &market, IB_EXECUTION_DATA_END);
	client_send(&client, &(struct ib_message){ .id = IB_REQ_COMPLETED_ORDERS });
	assert_string_equal(client_wait(&client, &market, IB_COMPLETED_ORDER)
	                            ->open_order.state.completed_status,
	                    "Filled Size: 100");
	client_wait(&client, &market, IB_COMPLETED_ORDER);
	client_wait(&client, &market, IB_COMPLETED_ORDERS_END);
}

static void a_client_that_comes_back_finds_its_orders(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "LMT");
	(void)state;

	place.place_order.order.lmt_price = dec(100);
	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "Submitted");
	client_end(&client);
	market_run(&market, NS_PER_SEC);
	assert_int_equal(gateway_clients(market.gateway), 0);
	client_begin(&client, &market, 7);
	assert_int_equal(client.next_id, 2);
	client_send(&client, &(struct ib_message){ .id = IB_REQ_OPEN_ORDERS });
	assert_int_equal(client_wait(&client, &market, IB_OPEN_ORDER)->open_order.order_id, 1);
	client_wait_status(&client, &market, 1, "Submitted");
	client_wait(&client, &market, IB_OPEN_ORDER_END);
}

static void another_client_sees_but_cannot_cancel(void **state)
{
	static struct test_client other;
	struct ib_message place = order(1, "SPY", "BUY", "LMT");
	(void)state;

	place.place_order.order.lmt_price = dec(100);
	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "Submitted");
	client_begin(&other, &market, 8);
	client_send(&other, &(struct ib_message){ .id = IB_REQ_OPEN_ORDERS });
	client_wait(&other, &market, IB_OPEN_ORDER_END);
	assert_int_equal(client_count(&other, IB_OPEN_ORDER), 0);
	client_send(&other, &(struct ib_message){ .id = IB_REQ_ALL_OPEN_ORDERS });
	assert_int_equal(
		client_wait(&other, &market, IB_OPEN_ORDER)->open_order.order.client_id, 7);
	client_send_id(&other, IB_CANCEL_ORDER, 1);
	client_wait_error(&other, &market, 10147);
	/* a global cancel reaches all orders of the account */
	client_send(&other, &(struct ib_message){ .id = IB_REQ_GLOBAL_CANCEL });
	client_wait_status(&client, &market, 1, "Cancelled");
	client_end(&other);
}

static void faults_are_switched_one_by_one(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "MKT");
	(void)state;

	gateway_set_faults(market.gateway, GATEWAY_FAULT_DUPLICATE_STATUS |
	                                           GATEWAY_FAULT_UNKNOWN_MESSAGES |
	                                           GATEWAY_FAULT_EXECUTION_FIRST |
	                                           GATEWAY_FAULT_LATE_COMMISSION);
	client_send(&client, &place);
	client_wait(&client, &market, IB_COMMISSION_REPORT);
	assert_int_equal(client.undecodable, 1); /* told once per id */
	client.undecodable = 0;
	assert_int_equal(client_count(&client, IB_ORDER_STATUS) % 2, 0);
	for (size_t i = 0; i < client.count; i++) {
		assert_int_not_equal(client.kept[i]->id, IB_OPEN_ORDER);
		if (client.kept[i]->id == IB_EXECUTION_DATA)
			break;
	}
	gateway_set_faults(market.gateway, GATEWAY_FAULT_REJECT_AFTER_ACK);
	place = order(2, "SPY", "BUY", "LMT");
	place.place_order.order.lmt_price = dec(100);
	client_send(&client, &place);
	client_wait_status(&client, &market, 2, "Submitted");
	client_wait_error(&client, &market, 201);
	client_wait_status(&client, &market, 2, "Inactive");
	assert_int_equal(client_count_errors(&client, 202), 0);
}

static bool is_up(void *arg)
{
	return !((const struct test_client *)arg)->down;
}

static void a_lost_connection_leaves_the_outcome_open(void **state)
{
	static const struct {
		unsigned fault;
		size_t orders;
	} cases[] = { { GATEWAY_FAULT_LOSE_PLACE, 0 }, { GATEWAY_FAULT_DROP_AFTER_PLACE, 1 } };
	(void)state;

	for (size_t i = 0; i < 2; i++) {
		struct ib_message place = order((int32_t)i + 1, "SPY", "BUY", "LMT");

		place.place_order.order.lmt_price = dec(100);
		gateway_set_faults(market.gateway, cases[i].fault);
		client_send(&client, &place);
		assert_int_equal(sim_world_run_while(market.world, is_up, &client, NS_PER_MIN),
		                 DRT_OK);
		client_end(&client);
		client_begin(&client, &market, 7);
		client_send(&client, &(struct ib_message){ .id = IB_REQ_OPEN_ORDERS });
		client_wait(&client, &market, IB_OPEN_ORDER_END);
		assert_int_equal(client_count(&client, IB_OPEN_ORDER), cases[i].orders);
	}
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(a_market_order_is_told_in_the_recorded_order),
		EACH(a_limit_order_rests_and_is_cancelled),
		EACH(orders_larger_than_the_quote_fill_in_parts),
		EACH(a_stop_is_held_until_its_price_is_reached),
		EACH(a_bracket_is_released_by_its_last_child),
		EACH(one_child_of_a_bracket_cancels_the_other),
		EACH(cancelling_a_parent_cancels_its_children),
		EACH(one_member_of_a_group_cancels_the_others),
		EACH(a_change_keeps_the_order_and_tells_its_new_values),
		EACH(orders_that_cannot_be_are_refused_with_their_code),
		EACH(ids_only_rise),
		EACH(an_order_beyond_the_margin_is_rejected),
		EACH(a_what_if_order_only_tells_its_margin),
		EACH(a_round_trip_shows_in_executions_positions_and_profit),
		EACH(a_client_that_comes_back_finds_its_orders),
		EACH(another_client_sees_but_cannot_cancel),
		EACH(faults_are_switched_one_by_one),
		EACH(a_lost_connection_leaves_the_outcome_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
