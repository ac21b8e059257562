/* test_sizing.c - intents and the orders they become. */
#include <math.h>
#include <string.h>

#include "tests/support/support.h"
#include "trade/sizing.h"

static struct instrument aapl;
static struct intent intent;
static struct sizing_input input;
static struct sizing_rules rules;
static struct sizing_plan plan;

static decimal dec(double value)
{
	decimal out = { 0 };

	assert_int_equal(decimal_from_double(&out, value), DRT_OK);
	return out;
}

static int setup(void **state)
{
	(void)state;
	assert_int_equal(instrument_init(&aapl, "AAPL"), DRT_OK);
	memset(&intent, 0, sizeof(intent));
	input = (struct sizing_input){ .intent = &intent,
		                       .direction = SIGNAL_BUY,
		                       .instrument = &aapl,
		                       .reference = dec(200),
		                       .equity = dec(100000) };
	sizing_rules_default(&rules);
	return 0;
}

static void plan_well(void)
{
	const char *code = NULL;

	if (sizing_plan(&plan, &code, &rules, &input) != DRT_OK)
		fail_msg("%s", code ? code : "no code");
}

static void plan_refused(const char *want)
{
	const char *code = NULL;

	assert_int_equal(sizing_plan(&plan, &code, &rules, &input), DRT_EDENIED);
	assert_string_equal(code, want);
}

/* ---- targets ---- */

static void a_weight_becomes_whole_shares_towards_zero(void **state)
{
	static const struct {
		double weight, reference, position, pending;
		double want; /* signed */
	} cases[] = {
		{ 0.25, 200, 0, 0, 125 },   { 0.25, 201, 0, 0, 124 },
		{ -0.25, 201, 0, 0, -124 }, { 0.25, 200, 100, 0, 25 },
		{ 0.25, 200, 100, 25, 0 },  { 0.25, 200, 130, 0, -5 },
		{ 0, 200, 40, 0, -40 },     { 0.25, 200, -10, 0, 135 },
		{ -0.1, 200, 50, 0, -100 }, { 1.5, 200, 0, 0, 750 },
		{ 0.25, 200, 0, -10, 135 },
	};
	(void)state;

	intent.kind = INTENT_TARGET_WEIGHT;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		intent.weight = cases[i].weight;
		input.reference = dec(cases[i].reference);
		input.position = dec(cases[i].position);
		input.pending = dec(cases[i].pending);
		plan_well();
		assert_int_equal(plan.count, cases[i].want != 0);
		if (plan.count == 0)
			continue;
		assert_int_equal(plan.orders[0].side, cases[i].want > 0 ? SIDE_BUY : SIDE_SELL);
		assert_int_equal(plan.orders[0].quantity.e8, dec(fabs(cases[i].want)).e8);
		assert_int_equal(plan.orders[0].type, ORDER_MARKET);
	}
}

static void a_target_quantity_needs_no_price(void **state)
{
	(void)state;
	intent.kind = INTENT_TARGET_QUANTITY;
	intent.quantity = dec(-30);
	input.position = dec(20);
	input.reference = input.equity = (decimal){ 0 };
	plan_well();
	assert_int_equal(plan.orders[0].side, SIDE_SELL);
	assert_int_equal(plan.orders[0].quantity.e8, dec(50).e8);
}

static void a_weight_needs_price_and_equity(void **state)
{
	(void)state;
	intent.kind = INTENT_TARGET_WEIGHT;
	intent.weight = 0.1;
	input.reference = (decimal){ 0 };
	plan_refused("sizing.no_reference");
	input.reference = dec(200);
	input.equity = (decimal){ 0 };
	plan_refused("sizing.no_equity");
	input.equity = dec(-5);
	plan_refused("sizing.no_equity");
	input.equity = dec(100000);
	intent.weight = NAN;
	plan_refused("sizing.too_large");
	intent.weight = 1e9;
	plan_refused("sizing.too_large");
}

static void a_multiplier_counts(void **state)
{
	(void)state;
	aapl.multiplier = dec(50);
	intent.kind = INTENT_TARGET_WEIGHT;
	intent.weight = 0.5;
	plan_well();
	assert_int_equal(plan.orders[0].quantity.e8, dec(5).e8); /* 50,000 / (200 * 50) */
}

static void a_fine_min_size_is_used(void **state)
{
	(void)state;
	aapl.min_size = dec(0.001);
	intent.kind = INTENT_TARGET_WEIGHT;
	intent.weight = 0.123456;
	plan_well();
	assert_int_equal(plan.orders[0].quantity.e8, dec(61.728).e8);
}

static void a_target_may_come_as_a_limit_order(void **state)
{
	(void)state;
	intent.kind = INTENT_TARGET_QUANTITY;
	intent.quantity = dec(10);
	intent.type = ORDER_LIMIT;
	intent.limit_price = dec(199.999);
	plan_well();
	assert_int_equal(plan.orders[0].type, ORDER_LIMIT);
	assert_int_equal(plan.orders[0].limit_price.e8, dec(199.99).e8);
	intent.limit_price = (decimal){ 0 };
	plan_refused("sizing.bad_price");
}

/* ---- plans ---- */

static void a_plan_rounds_to_the_passive_side(void **state)
{
	static const struct {
		enum signal_direction direction;
		double limit, stop, want_limit, want_stop;
	} cases[] = {
		{ SIGNAL_BUY, 100.017, 100.011, 100.01, 100.02 },
		{ SIGNAL_SELL, 100.011, 100.017, 100.02, 100.01 },
		{ SIGNAL_BUY, 100.01, 100.01, 100.01, 100.01 },
	};
	(void)state;

	intent.kind = INTENT_ORDER;
	intent.type = ORDER_STOP_LIMIT;
	intent.quantity = dec(10);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		input.direction = cases[i].direction;
		intent.limit_price = dec(cases[i].limit);
		intent.stop_price = dec(cases[i].stop);
		plan_well();
		assert_int_equal(plan.orders[0].limit_price.e8, dec(cases[i].want_limit).e8);
		assert_int_equal(plan.orders[0].stop_price.e8, dec(cases[i].want_stop).e8);
	}
}

static void a_plan_without_quantity_risks_a_part_of_equity(void **state)
{
	(void)state;
	intent.kind = INTENT_BRACKET;
	intent.type = ORDER_LIMIT;
	intent.limit_price = dec(200);
	intent.bracket_stop = dec(190);
	plan_well();
	assert_int_equal(plan.count, 2);
	assert_int_equal(plan.orders[0].quantity.e8, dec(100).e8); /* 1,000 / 10 */
	assert_int_equal(plan.orders[1].role, SIZING_STOP);
	assert_int_equal(plan.orders[1].side, SIDE_SELL);
	assert_int_equal(plan.orders[1].quantity.e8, dec(100).e8);
	assert_int_equal(plan.orders[1].tif, TIF_GTC);
	/* never more than the whole equity */
	intent.bracket_stop = dec(199.9);
	plan_well();
	assert_int_equal(plan.orders[0].quantity.e8, dec(500).e8);
	/* by a trailing distance */
	intent.bracket_stop = (decimal){ 0 };
	intent.bracket_trail = dec(5);
	plan_well();
	assert_int_equal(plan.orders[0].quantity.e8, dec(200).e8);
	assert_int_equal(plan.orders[1].type, ORDER_TRAIL);
	assert_int_equal(plan.orders[1].trail_amount.e8, dec(5).e8);
}

static void a_bracket_has_its_children_in_order(void **state)
{
	(void)state;
	input.direction = SIGNAL_SELL;
	intent.kind = INTENT_BRACKET;
	intent.quantity = dec(10);
	intent.bracket_stop = dec(210.005);
	intent.bracket_target = dec(180.005);
	plan_well();
	assert_int_equal(plan.count, 3);
	assert_int_equal(plan.orders[0].side, SIDE_SELL);
	assert_int_equal(plan.orders[1].type, ORDER_STOP);
	assert_int_equal(plan.orders[1].side, SIDE_BUY);
	assert_int_equal(plan.orders[1].stop_price.e8, dec(210.01).e8);
	assert_int_equal(plan.orders[2].type, ORDER_LIMIT);
	assert_int_equal(plan.orders[2].limit_price.e8, dec(180).e8);
}

static void a_bracket_on_the_wrong_side_is_refused(void **state)
{
	static const struct {
		enum signal_direction direction;
		double stop, target;
	} cases[] = {
		{ SIGNAL_BUY, 201, 0 }, { SIGNAL_BUY, 200, 0 },  { SIGNAL_BUY, 0, 199 },
		{ SIGNAL_BUY, 0, 200 }, { SIGNAL_SELL, 199, 0 }, { SIGNAL_SELL, 0, 201 },
		{ SIGNAL_BUY, -1, 0 },  { SIGNAL_BUY, 0, -1 },
	};
	(void)state;

	intent.kind = INTENT_BRACKET;
	intent.quantity = dec(10);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		input.direction = cases[i].direction;
		intent.bracket_stop = dec(cases[i].stop);
		intent.bracket_target = dec(cases[i].target);
		plan_refused("sizing.bad_price");
	}
}

static void what_cannot_be_sized_is_refused_by_name(void **state)
{
	(void)state;
	intent.kind = INTENT_ORDER;
	plan_refused("sizing.no_stop");
	intent.quantity = dec(0.4);
	plan_refused("sizing.too_small");
	intent.quantity = (decimal){ INT64_MAX };
	plan_refused("sizing.too_large");
	intent.quantity = dec(-4);
	plan_refused("sizing.no_side");
	intent.quantity = dec(4);
	input.direction = SIGNAL_HOLD;
	plan_refused("sizing.no_side");
	input.direction = SIGNAL_BUY;
	intent.type = ORDER_STOP;
	plan_refused("sizing.bad_price");
	intent.type = ORDER_TRAIL;
	plan_refused("sizing.bad_price");
	intent.trail_amount = dec(1);
	intent.trail_ratio = dec(0.01);
	plan_refused("sizing.bad_price");
	intent.trail_ratio = (decimal){ 0 };
	plan_well();
	intent.kind = INTENT_BRACKET;
	intent.type = ORDER_MARKET;
	intent.quantity = (decimal){ 0 };
	plan_refused("sizing.no_stop");
	intent.bracket_stop = dec(100);
	input.equity = dec(50);
	plan_refused("sizing.too_small");
}

static void an_index_is_never_sized(void **state)
{
	(void)state;
	aapl.type = SECURITY_INDEX;
	intent.kind = INTENT_TARGET_WEIGHT;
	intent.weight = 0.1;
	plan_refused("sizing.index");
	intent.kind = INTENT_TARGET_QUANTITY;
	plan_refused("sizing.index");
	intent.kind = INTENT_ORDER;
	plan_refused("sizing.index");
	intent.kind = INTENT_BRACKET;
	plan_refused("sizing.index");
}

static void an_intent_without_an_order_is_an_error(void **state)
{
	const char *code = NULL;
	(void)state;

	intent.kind = INTENT_NONE;
	assert_int_equal(sizing_plan(&plan, &code, &rules, &input), DRT_EINVAL);
	intent.kind = INTENT_CANCEL;
	assert_int_equal(sizing_plan(&plan, &code, &rules, &input), DRT_EINVAL);
}

#define FRESH(test) cmocka_unit_test_setup(test, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(a_weight_becomes_whole_shares_towards_zero),
		FRESH(a_target_quantity_needs_no_price),
		FRESH(a_weight_needs_price_and_equity),
		FRESH(a_multiplier_counts),
		FRESH(a_fine_min_size_is_used),
		FRESH(a_target_may_come_as_a_limit_order),
		FRESH(a_plan_rounds_to_the_passive_side),
		FRESH(a_plan_without_quantity_risks_a_part_of_equity),
		FRESH(a_bracket_has_its_children_in_order),
		FRESH(a_bracket_on_the_wrong_side_is_refused),
		FRESH(what_cannot_be_sized_is_refused_by_name),
		FRESH(an_index_is_never_sized),
		FRESH(an_intent_without_an_order_is_an_error),
	};

	return cmocka_run_group_tests_name("sizing", tests, NULL, NULL);
}
