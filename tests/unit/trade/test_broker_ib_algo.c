/* test_broker_ib_algo.c - algorithms against the simulated gateway: the broker's own are
 * passed through, ours go on after the process ended. */
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/trade/ib_house.h"
#include "trade/broker_ib_internal.h"

static struct uuid work(struct house *house, const struct algo *algo, double quantity)
{
	struct order draft = { .symbol = "SPY", .quantity = house_decimal(quantity) };
	struct trade_outcome made, outcome;
	struct drt_error error = { 0 };

	draft.algo = *algo;
	if (trade_execute_order(&made, house->trade, &draft, &error) != DRT_OK)
		fail_msg("%s", error.text);
	assert_int_equal(
		trade_approve(&outcome, house->trade, &made.order_id, made.version, true),
		DRT_OK);
	return made.order_id;
}

static struct order order_of(const struct house *house, const struct uuid *id)
{
	struct order order;

	assert_int_equal(trade_get_order_status(&order, house->trade, id), DRT_OK);
	return order;
}

static int64_t market_ns(const struct house *house)
{
	return clock_now_ns(house->broker->market);
}

/* ---- passed through ---- */

static void check_param(const struct ib_order *order, int i, const char *tag, const char *value)
{
	assert_true(i < order->algo_param_count);
	assert_string_equal(order->algo_params[i].tag, tag);
	assert_string_equal(order->algo_params[i].value, value);
}

static void their_names_and_parameters_are_the_brokers(void **state)
{
	struct broker_ib ib = { .account = "DU1" };
	struct instrument spy;
	struct order order = { .symbol = "SPY", .ib_order_id = 7 };
	const struct broker_ticket ticket = { .order = &order, .instrument = &spy };
	struct broker_ib_texts texts;
	struct ib_message out;
	const struct ib_order *placed = &out.place_order.order;

	(void)state;
	assert_int_equal(instrument_init(&spy, "SPY"), DRT_OK);
	memset(&out, 0, sizeof(out));
	broker_ib_place(&out, &texts, &ib, &ticket);
	assert_null(placed->algo_strategy);
	order.algo = (struct algo){ .kind = ALGO_IB_ADAPTIVE, .urgency = URGENCY_PATIENT };
	broker_ib_place(&out, &texts, &ib, &ticket);
	assert_string_equal(placed->algo_strategy, "Adaptive");
	assert_int_equal(placed->algo_param_count, 1);
	check_param(placed, 0, "adaptivePriority", "Patient");
	order.algo = (struct algo){ .kind = ALGO_IB_TWAP,
		                    .start_ns = INT64_C(1749736800) * NS_PER_SEC,
		                    .end_ns = INT64_C(1749736800) * NS_PER_SEC + NS_PER_HOUR };
	broker_ib_place(&out, &texts, &ib, &ticket);
	assert_string_equal(placed->algo_strategy, "Twap");
	check_param(placed, 0, "startTime", "20250612-14:00:00");
	check_param(placed, 1, "endTime", "20250612-15:00:00");
	check_param(placed, 2, "allowPastEndTime", "0");
	order.algo = (struct algo){ .kind = ALGO_IB_VWAP, .share = house_decimal(0.25) };
	broker_ib_place(&out, &texts, &ib, &ticket);
	assert_string_equal(placed->algo_strategy, "Vwap");
	assert_int_equal(placed->algo_param_count, 2);
	check_param(placed, 0, "maxPctVol", "0.25");
}

static void the_gateway_works_them(void **state)
{
	struct house *house = *state;
	struct algo algos[] = {
		{ .kind = ALGO_IB_ADAPTIVE, .urgency = URGENCY_URGENT },
		{ .kind = ALGO_IB_TWAP },
	};

	for (size_t i = 0; i < 2; i++) {
		struct uuid id;
		struct order order;

		if (algos[i].kind == ALGO_IB_TWAP)
			algos[i].end_ns = market_ns(house) + 3 * NS_PER_MIN;
		id = work(house, &algos[i], 30);
		order = order_of(house, &id);

		assert_true(order.ib_order_id > 0); /* it is sent as it stands */
		house_run(house, NS_PER_MIN / 4);
		if (i == 1) { /* in parts, which are its executions */
			assert_int_equal(order_of(house, &id).status, ORDER_PARTIAL);
			assert_true(order_of(house, &id).filled.e8 < house_decimal(30).e8);
		}
		house_run(house, 4 * NS_PER_MIN);
		assert_int_equal(order_of(house, &id).status, ORDER_FILLED);
	}
	assert_int_equal(house->notices, 0);
}

/* ---- ours ---- */

static int slices_of(const struct house *house, const struct uuid *id)
{
	const struct order *order = NULL;
	int count = 0;

	for (size_t i = 0; (order = trade_order_at(house->trade, i)) != NULL; i++)
		count += uuid_cmp(&order->slice_of, id) == 0;
	return count;
}

static void ours_go_on_after_the_process_ended(void **state)
{
	struct house *house = *state;
	struct algo algo = { .kind = ALGO_TWAP,
		             .slices = 6,
		             .end_ns = market_ns(house) + 6 * NS_PER_MIN };
	struct uuid id = work(house, &algo, 60);
	struct order order;

	house_run(house, 90 * NS_PER_SEC);
	assert_int_equal(order_of(house, &id).filled.e8, house_decimal(20).e8);
	house_stop(house);
	house_start(house, "", false);
	house_wait(house, house_is_open);
	order = order_of(house, &id);
	assert_int_equal(order.status, ORDER_PARTIAL);
	assert_int_equal(order.filled.e8, house_decimal(20).e8);
	assert_int_equal(order.algo.placed, 2);
	house_run(house, 5 * NS_PER_MIN);
	order = order_of(house, &id);
	assert_int_equal(order.status, ORDER_FILLED);
	assert_int_equal(slices_of(house, &id), 6);
	assert_int_equal(trade_position_at(house->trade, 0)->quantity.e8, house_decimal(60).e8);
}

#define WITH_HOUSE(test) cmocka_unit_test_setup_teardown(test, house_setup, house_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(their_names_and_parameters_are_the_brokers),
		WITH_HOUSE(the_gateway_works_them),
		WITH_HOUSE(ours_go_on_after_the_process_ended),
	};

	return cmocka_run_group_tests_name("broker_ib_algo", tests, NULL, NULL);
}
