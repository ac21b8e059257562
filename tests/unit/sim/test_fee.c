/* test_fee.c - fee.h and slippage.h. */
#include "sim/fee.h"
#include "sim/slippage.h"
#include "tests/support/support.h"

static decimal dec(double value)
{
	decimal out = { 0 };

	assert_int_equal(decimal_from_double(&out, value), DRT_OK);
	return out;
}

static double charge(struct sim_fee_order *order, const struct sim_fee *fee, double quantity,
                     double price)
{
	decimal out = { 0 };

	assert_int_equal(sim_fee_charge(&out, order, fee, dec(quantity), dec(price), dec(1)),
	                 DRT_OK);
	return decimal_to_double(out);
}

static void a_ratio_is_exact(void **state)
{
	struct sim_fee fee = { .ratio = dec(0.001) };
	struct sim_fee_order order = { 0 };
	(void)state;

	assert_float_equal(charge(&order, &fee, 10, 9.72), 0.0972, 0);
}

static void per_share_has_a_minimum_and_a_maximum_per_order(void **state)
{
	static const struct {
		double quantity, price, want;
	} cases[] = {
		{ 100, 50, 1.0 }, /* 0.50 is below the minimum */
		{ 1000, 50, 5.0 },
		{ 100, 0.25, 0.25 }, /* one percent of 25.00 */
	};
	struct sim_fee fee = sim_fee_ib_fixed();
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sim_fee_order order = { 0 };

		assert_float_equal(charge(&order, &fee, cases[i].quantity, cases[i].price),
		                   cases[i].want, 0);
	}
}

static void partial_fills_pay_as_one_order(void **state)
{
	struct sim_fee fee = sim_fee_ib_fixed();
	struct sim_fee_order order = { 0 };
	(void)state;

	fee.fixed = dec(2);
	assert_float_equal(charge(&order, &fee, 100, 50), 3.0, 0);
	assert_float_equal(charge(&order, &fee, 100, 50), 0.0, 0);
	assert_float_equal(charge(&order, &fee, 200, 50), 1.0, 0);
	assert_float_equal(decimal_to_double(order.charged), 4.0, 0);
}

static void the_multiplier_counts_in_the_value(void **state)
{
	struct sim_fee fee = { .ratio = dec(0.01) };
	struct sim_fee_order order = { 0 };
	decimal out = { 0 };
	(void)state;

	assert_int_equal(sim_fee_charge(&out, &order, &fee, dec(1), dec(5), dec(100)), DRT_OK);
	assert_float_equal(decimal_to_double(out), 5.0, 0);
}

static void what_does_not_fit_leaves_the_order_alone(void **state)
{
	struct sim_fee fee = { .ratio = dec(0.01) };
	struct sim_fee_order order = { .charged = { 7 } };
	decimal out = { 3 };
	(void)state;

	assert_int_equal(sim_fee_charge(&out, &order, &fee, dec(90000000), dec(90000), dec(1)),
	                 DRT_ERANGE);
	assert_int_equal(out.e8, 3);
	assert_int_equal(order.charged.e8, 7);
	assert_int_equal(order.quantity.e8, 0);
}

static void negative_schedules_are_refused(void **state)
{
	struct sim_fee fees[] = { { .per_share = { -1 } },
		                  { .ratio = { -1 } },
		                  { .minimum = { -1 } },
		                  { .maximum_ratio = { -1 } },
		                  { .fixed = { -1 } } };
	struct sim_fee ib = sim_fee_ib_fixed();
	(void)state;

	for (size_t i = 0; i < sizeof(fees) / sizeof(fees[0]); i++)
		assert_int_equal(sim_fee_check(&fees[i]), DRT_EINVAL);
	assert_int_equal(sim_fee_check(&ib), DRT_OK);
}

static double charge_month(struct sim_fee_order *order, const struct sim_fee *fee,
                           double quantity, double month)
{
	struct sim_fee_fill fill = { dec(quantity), dec(50), dec(1), dec(month) };
	decimal out = { 0 };

	assert_int_equal(sim_fee_charge_month(&out, order, fee, &fill), DRT_OK);
	return decimal_to_double(out);
}

static void tiers_count_the_shares_of_the_month(void **state)
{
	static const struct {
		double month, quantity, want;
	} cases[] = {
		{ 0, 1000, 3.5 },         { 0, 10, 0.35 },
		{ 299000, 2000, 5.5 },    { 300000, 1000, 2.0 },
		{ 3000000, 1000, 1.5 },   { 20000000, 1000, 1.0 },
		{ 100000000, 1000, 0.5 }, { 250000, 3000000, 175 + 5400 + 375 },
		{ 500000000, 100, 0.35 },
	};
	struct sim_fee fee = sim_fee_ib_tiered();
	(void)state;

	assert_int_equal(sim_fee_check(&fee), DRT_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sim_fee_order order = { 0 };

		assert_float_equal(
			charge_month(&order, &fee, cases[i].quantity, cases[i].month),
			cases[i].want, 0);
	}
}

static void tiers_of_parts_add_up_under_one_minimum(void **state)
{
	struct sim_fee fee = sim_fee_ib_tiered();
	struct sim_fee_order order = { 0 };
	(void)state;

	assert_float_equal(charge_month(&order, &fee, 50, 0), 0.35, 0);
	assert_float_equal(charge_month(&order, &fee, 50, 50), 0, 0);
	assert_float_equal(charge_month(&order, &fee, 100, 299950), 0.275, 0);
	assert_float_equal(decimal_to_double(order.charged), 0.625, 0);
}

static void the_largest_share_of_the_value_bounds_tiers_too(void **state)
{
	struct sim_fee fee = sim_fee_ib_tiered();
	struct sim_fee_order order = { 0 };
	(void)state;

	assert_float_equal(charge(&order, &fee, 1000, 0.1), 1.0, 0);
}

static void tiers_out_of_order_are_refused(void **state)
{
	struct sim_fee late = sim_fee_ib_tiered();
	struct sim_fee falling = sim_fee_ib_tiered();
	struct sim_fee many = sim_fee_ib_tiered();
	struct sim_fee negative = sim_fee_ib_tiered();
	(void)state;

	late.tiers[0].from = dec(1);
	falling.tiers[2].from = falling.tiers[1].from;
	many.tier_count = SIM_FEE_TIERS + 1;
	negative.tiers[4].per_share = dec(-1);
	assert_int_equal(sim_fee_check(&late), DRT_EINVAL);
	assert_int_equal(sim_fee_check(&falling), DRT_EINVAL);
	assert_int_equal(sim_fee_check(&many), DRT_EINVAL);
	assert_int_equal(sim_fee_check(&negative), DRT_EINVAL);
}

static void slippage_makes_prices_worse(void **state)
{
	const struct {
		struct sim_slippage slippage;
		enum order_side side;
		double price, cap, want;
	} cases[] = {
		{ { SIM_SLIPPAGE_NONE, 5, { 0 } }, SIDE_BUY, 10, 9, 10 },
		{ { SIM_SLIPPAGE_TICKS, 2, { 0 } }, SIDE_BUY, 10, 0, 10.02 },
		{ { SIM_SLIPPAGE_TICKS, 2, { 0 } }, SIDE_SELL, 10, 0, 9.98 },
		{ { SIM_SLIPPAGE_TICKS, 2, { 0 } }, SIDE_BUY, 10, 10.01, 10.01 },
		{ { SIM_SLIPPAGE_RATIO, 0, { 100000 } }, SIDE_BUY, 61, 0, 61.06 },
		{ { SIM_SLIPPAGE_RATIO, 0, { 100000 } }, SIDE_SELL, 61, 60.95, 60.95 },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		decimal got =
			sim_slippage_apply(&cases[i].slippage, cases[i].side,
		                           dec(cases[i].price), dec(0.01), dec(cases[i].cap));

		assert_float_equal(decimal_to_double(got), cases[i].want, 0);
	}
}

static void slippage_is_checked(void **state)
{
	struct sim_slippage bad[] = { { SIM_SLIPPAGE_TICKS, -1, { 0 } },
		                      { SIM_SLIPPAGE_RATIO, 0, { -1 } },
		                      { SIM_SLIPPAGE_RATIO, 0, { DECIMAL_ONE } } };
	struct sim_slippage good = { SIM_SLIPPAGE_RATIO, 0, { 0 } };
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(sim_slippage_check(&bad[i]), DRT_EINVAL);
	assert_int_equal(sim_slippage_check(&good), DRT_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ratio_is_exact),
		cmocka_unit_test(per_share_has_a_minimum_and_a_maximum_per_order),
		cmocka_unit_test(partial_fills_pay_as_one_order),
		cmocka_unit_test(the_multiplier_counts_in_the_value),
		cmocka_unit_test(what_does_not_fit_leaves_the_order_alone),
		cmocka_unit_test(negative_schedules_are_refused),
		cmocka_unit_test(tiers_count_the_shares_of_the_month),
		cmocka_unit_test(tiers_of_parts_add_up_under_one_minimum),
		cmocka_unit_test(the_largest_share_of_the_value_bounds_tiers_too),
		cmocka_unit_test(tiers_out_of_order_are_refused),
		cmocka_unit_test(slippage_makes_prices_worse),
		cmocka_unit_test(slippage_is_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
