/* test_what_if.c - trade_ask_what_if() against the simulated gateway: what the broker
 * reckons, and that nothing is ever placed. */
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/trade/ib_house.h"

static struct order draft_of(const char *symbol, enum order_side side, double quantity)
{
	struct order draft;

	memset(&draft, 0, sizeof(draft));
	snprintf(draft.symbol, sizeof(draft.symbol), "%s", symbol);
	draft.side = side;
	draft.type = ORDER_MARKET;
	draft.quantity = house_decimal(quantity);
	draft.tif = TIF_DAY;
	return draft;
}

static int32_t ask(struct house *house, const struct order *draft)
{
	struct drt_error error = { 0 };
	int32_t number = 0;

	if (trade_ask_what_if(&number, house->trade, draft, &error) != DRT_OK)
		fail_msg("%s", error.text);
	assert_true(number > 0);
	return number;
}

static bool is_answered(const struct house *house)
{
	return house->what_ifs > 0;
}

static size_t orders_of(const struct house *house)
{
	size_t count = 0;

	while (trade_order_at(house->trade, count))
		count++;
	return count;
}

static void the_broker_reckons_margin_and_commission(void **state)
{
	struct house *house = *state;
	struct order draft = draft_of("SPY", SIDE_BUY, 100);
	const struct broker_what_if *answer = &house->what_if;
	int32_t number = ask(house, &draft);

	assert_int_equal(house->what_ifs, 0); /* never from inside the call */
	house_wait(house, is_answered);
	assert_int_equal(answer->number, number);
	assert_true(answer->known);
	assert_true(answer->initial.known && answer->maintenance.known &&
	            answer->equity_with_loan.known);
	assert_int_equal(answer->initial.before.e8, 0);
	assert_true(answer->initial.after.e8 > 10000 * DECIMAL_ONE);
	assert_int_equal(decimal_sub(answer->initial.after, answer->initial.before).e8,
	                 answer->initial.change.e8);
	assert_true(answer->maintenance.after.e8 < answer->initial.after.e8);
	assert_true(answer->commission_known);
	assert_int_equal(answer->commission_min.e8, DECIMAL_ONE); /* 100 shares: the least */
	assert_int_equal(answer->commission_max.e8, DECIMAL_ONE);
}

static void nothing_is_placed(void **state)
{
	struct house *house = *state;
	struct order draft = draft_of("SPY", SIDE_BUY, 100);

	(void)ask(house, &draft);
	house_run(house, 20 * NS_PER_SEC);
	assert_int_equal(house->what_ifs, 1);
	assert_int_equal(orders_of(house), 0);
	assert_null(trade_position_at(house->trade, 0));
	/* neither does the gateway know of one */
	assert_int_equal(trade_reconcile(house->trade), DRT_OK);
	house_run(house, 5 * NS_PER_SEC);
	assert_int_equal(orders_of(house), 0);
}

static void a_number_is_used_once_also_over_a_restart(void **state)
{
	struct house *house = *state;
	struct order draft = draft_of("SPY", SIDE_BUY, 1);
	int32_t first = ask(house, &draft);
	int32_t second = 0;

	house_run(house, NS_PER_SEC);
	house_stop(house);
	house_start(house, "", false);
	house_wait(house, house_is_open);
	second = ask(house, &draft);
	assert_true(second > first);
}

static void what_the_broker_does_not_reckon_is_told_with_its_words(void **state)
{
	struct house *house = *state;
	struct order draft = draft_of("ZZZZ", SIDE_BUY, 1);
	struct instrument unknown;
	int32_t index = 0;
	int32_t number = 0;

	assert_int_equal(instrument_init(&unknown, "ZZZZ"), DRT_OK);
	unknown.id = 2;
	assert_int_equal(trade_add_instrument(&index, house->trade, &unknown), DRT_OK);
	number = ask(house, &draft);
	house_wait(house, is_answered);
	assert_int_equal(house->what_if.number, number);
	assert_false(house->what_if.known);
	assert_int_equal(house->what_if.code, 200);
	assert_non_null(strstr(house->what_if_text, "security definition"));
	house_run(house, 5 * NS_PER_SEC);
	assert_int_equal(orders_of(house), 0); /* nor is it taken for a refused order */
}

static void silence_ends_after_five_seconds(void **state)
{
	struct house *house = *state;
	struct order draft = draft_of("SPY", SIDE_BUY, 1);

	assert_int_equal(sim_world_stall(house->world, HOUSE_ADDRESS, true), DRT_OK);
	(void)ask(house, &draft);
	house_run(house, 4900 * NS_PER_MS);
	assert_int_equal(house->what_ifs, 0);
	house_run(house, 200 * NS_PER_MS);
	assert_int_equal(house->what_ifs, 1);
	assert_false(house->what_if.known);
	assert_non_null(strstr(house->what_if_text, "in time"));
	/* the late answer is nobody's */
	assert_int_equal(sim_world_stall(house->world, HOUSE_ADDRESS, false), DRT_OK);
	house_run(house, 10 * NS_PER_SEC);
	assert_int_equal(house->what_ifs, 1);
	assert_int_equal(orders_of(house), 0);
}

static void a_lost_connection_answers_all_and_refuses_more(void **state)
{
	struct house *house = *state;
	struct order draft = draft_of("SPY", SIDE_BUY, 1);
	struct drt_error error = { 0 };
	int32_t number = 0;

	gateway_set_faults(house->gateway, GATEWAY_FAULT_LOSE_PLACE);
	(void)ask(house, &draft);
	(void)ask(house, &draft);
	house_run(house, 500 * NS_PER_MS);
	assert_int_equal(house->what_ifs, 2);
	assert_false(house->what_if.known);
	assert_int_equal(trade_ask_what_if(&number, house->trade, &draft, &error), DRT_ECLOSED);
	assert_int_equal(orders_of(house), 0);
}

static void at_most_eight_wait_at_once(void **state)
{
	struct house *house = *state;
	struct order draft = draft_of("SPY", SIDE_BUY, 1);
	struct drt_error error = { 0 };
	int32_t number = 0;

	assert_int_equal(sim_world_stall(house->world, HOUSE_ADDRESS, true), DRT_OK);
	for (int i = 0; i < 8; i++)
		(void)ask(house, &draft);
	assert_int_equal(trade_ask_what_if(&number, house->trade, &draft, &error), DRT_EFULL);
	house_run(house, 6 * NS_PER_SEC);
	assert_int_equal(house->what_ifs, 8);
	(void)ask(house, &draft);
}

static void a_draft_that_is_none_is_refused_before_the_broker_hears_of_it(void **state)
{
	struct house *house = *state;
	struct order unknown = draft_of("QQQQ", SIDE_BUY, 1);
	struct order nothing = draft_of("SPY", SIDE_BUY, 0);
	struct order odd = draft_of("SPY", SIDE_BUY, 1);
	struct drt_error error = { 0 };
	int32_t number = 0;

	odd.type = ORDER_LIMIT;
	odd.limit_price = house_decimal(600.001);
	assert_int_equal(trade_ask_what_if(&number, house->trade, &unknown, &error),
	                 DRT_ENOTFOUND);
	assert_int_equal(trade_ask_what_if(&number, house->trade, &nothing, &error),
	                 DRT_EINVAL);
	assert_int_equal(trade_ask_what_if(&number, house->trade, &odd, &error), DRT_EINVAL);
	house_run(house, 6 * NS_PER_SEC);
	assert_int_equal(house->what_ifs, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, house_setup, house_teardown)
		T(the_broker_reckons_margin_and_commission),
		T(nothing_is_placed),
		T(a_number_is_used_once_also_over_a_restart),
		T(what_the_broker_does_not_reckon_is_told_with_its_words),
		T(silence_ends_after_five_seconds),
		T(a_lost_connection_answers_all_and_refuses_more),
		T(at_most_eight_wait_at_once),
		T(a_draft_that_is_none_is_refused_before_the_broker_hears_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
