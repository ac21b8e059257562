/* test_position.c - model/position.h: average cost, what a fill realises, and the ends of
 * the range. */
#include "model/position.h"

#include <math.h>

#include "core/rng.h"
#include "tests/support/support.h"

static decimal units(double value)
{
	decimal out = { 0 };

	assert_int_equal(decimal_from_double(&out, value), DRT_OK);
	return out;
}

struct step {
	enum order_side side;
	double quantity, price;         /* of the fill */
	double held, average, realised; /* after it; realised by this fill */
};

static void run_steps(const struct step *steps, size_t count, double multiplier)
{
	struct position position = { .symbol = "SPY" };
	double sum = 0;

	for (size_t i = 0; i < count; i++) {
		decimal realised = { -7 };

		assert_int_equal(position_apply(&realised, &position, steps[i].side,
		                                units(steps[i].quantity), units(steps[i].price),
		                                units(multiplier)),
		                 DRT_OK);
		sum += steps[i].realised;
		if (position.quantity.e8 != units(steps[i].held).e8 ||
		    position.average_price.e8 != units(steps[i].average).e8 ||
		    realised.e8 != units(steps[i].realised).e8 ||
		    position.realised.e8 != units(sum).e8)
			fail_msg("step %zu: %.8f at %.8f, realised %.8f", i,
			         decimal_to_double(position.quantity),
			         decimal_to_double(position.average_price),
			         decimal_to_double(realised));
	}
}

#define RUN(steps, multiplier) run_steps(steps, sizeof(steps) / sizeof((steps)[0]), multiplier)

static void a_long_position_is_averaged_reduced_and_closed(void **state)
{
	static const struct step steps[] = {
		{ SIDE_BUY, 10, 100, 10, 100, 0 },    { SIDE_BUY, 30, 104, 40, 103, 0 },
		{ SIDE_SELL, 10, 113, 30, 103, 100 }, { SIDE_SELL, 10, 93, 20, 103, -100 },
		{ SIDE_SELL, 20, 103, 0, 0, 0 },      { SIDE_BUY, 1, 50, 1, 50, 0 },
	};

	(void)state;
	RUN(steps, 1);
}

static void a_short_position_is_the_mirror(void **state)
{
	static const struct step steps[] = {
		{ SIDE_SELL, 10, 100, -10, 100, 0 }, { SIDE_SELL, 30, 104, -40, 103, 0 },
		{ SIDE_BUY, 10, 93, -30, 103, 100 }, { SIDE_BUY, 10, 113, -20, 103, -100 },
		{ SIDE_BUY, 20, 102, 0, 0, 20 },
	};

	(void)state;
	RUN(steps, 1);
}

static void a_fill_through_zero_opens_at_its_own_price(void **state)
{
	static const struct step steps[] = {
		{ SIDE_BUY, 10, 100, 10, 100, 0 },
		{ SIDE_SELL, 25, 110, -15, 110, 100 },
		{ SIDE_BUY, 15.5, 100, 0.5, 100, 150 },
	};

	(void)state;
	RUN(steps, 1);
}

static void the_multiplier_counts_in_money_only(void **state)
{
	static const struct step steps[] = {
		{ SIDE_BUY, 2, 5000, 2, 5000, 0 },
		{ SIDE_SELL, 1, 5010.25, 1, 5000, 512.5 },
	};

	(void)state;
	RUN(steps, 50);
}

static void averages_are_rounded_to_the_nearest_unit(void **state)
{
	static const struct step steps[] = {
		{ SIDE_BUY, 1, 1, 1, 1, 0 },
		{ SIDE_BUY, 2, 1.00000001, 3, 1.00000001, 0 }, /* two thirds of a unit */
		{ SIDE_BUY, 0.00000001, 1000000, 3.00000001, 1.00333334, 0 },
	};

	(void)state;
	RUN(steps, 1);
}

static void what_does_not_fit_is_refused_and_changes_nothing(void **state)
{
	static const struct {
		int64_t held, average;
		enum order_side side;
		int64_t quantity, price;
	} rows[] = {
		{ INT64_MAX - 5, DECIMAL_ONE, SIDE_BUY, 10, DECIMAL_ONE },
		{ -(INT64_MAX - 5), DECIMAL_ONE, SIDE_SELL, 10, DECIMAL_ONE },
		/* a gain beyond the range */
		{ INT64_MAX / 2, 0, SIDE_SELL, INT64_MAX / 2, 100 * DECIMAL_ONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct position position = { .quantity = { rows[i].held },
			                     .average_price = { rows[i].average },
			                     .realised = { 77 } };
		const struct position before = position;
		decimal realised = { 5 };

		assert_int_equal(position_apply(&realised, &position, rows[i].side,
		                                (decimal){ rows[i].quantity },
		                                (decimal){ rows[i].price },
		                                decimal_from_int(1)),
		                 DRT_ERANGE);
		assert_int_equal(realised.e8, 5);
		assert_memory_equal(&position, &before, sizeof(position));
	}
}

static void what_is_not_realised_follows_the_price(void **state)
{
	static const struct {
		double held, average, price, multiplier, gain;
	} rows[] = {
		{ 10, 100, 101.5, 1, 15 }, { -10, 100, 101.5, 1, -15 },
		{ 0, 0, 101.5, 1, 0 },     { 2, 5000, 4990, 50, -1000 },
		{ -0.5, 100, 0, 1, 50 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct position position = { .quantity = units(rows[i].held),
			                     .average_price = units(rows[i].average) };

		assert_int_equal(position_unrealised(&position, units(rows[i].price),
		                                     units(rows[i].multiplier))
		                         .e8,
		                 units(rows[i].gain).e8);
	}
}

static void an_immense_gain_saturates(void **state)
{
	struct position position = { .quantity = { INT64_MAX } };
	decimal one = decimal_from_int(1);

	(void)state;
	assert_int_equal(position_unrealised(&position, (decimal){ INT64_MAX }, one).e8,
	                 INT64_MAX);
	position.quantity.e8 = -INT64_MAX;
	assert_true(position_unrealised(&position, (decimal){ INT64_MAX }, one).e8 <
	            -INT64_MAX / 2);
}

/* Whatever is traded: realised and unrealised together are the money that came and went. */
static void money_is_neither_made_nor_lost(void **state)
{
	struct rng rng;

	(void)state;
	rng_init(&rng, 20);
	for (int run = 0; run < 200; run++) {
		struct position position = { .symbol = "SPY" };
		double cash = 0;
		double price = 100;

		for (int i = 0; i < 50; i++) {
			enum order_side side = rng_below(&rng, 2) ? SIDE_BUY : SIDE_SELL;
			double quantity = 1 + (double)rng_below(&rng, 400) / 4;
			decimal realised;

			price = 50 + (double)rng_below(&rng, 10000) / 100;
			assert_int_equal(position_apply(&realised, &position, side,
			                                units(quantity), units(price),
			                                decimal_from_int(1)),
			                 DRT_OK);
			cash -= order_sign(side) * quantity * price;
		}
		cash += decimal_to_double(position.quantity) * price;
		assert_true(fabs(cash - decimal_to_double(position.realised) -
		                 decimal_to_double(position_unrealised(&position, units(price),
		                                                       decimal_from_int(1)))) <
		            1e-3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_long_position_is_averaged_reduced_and_closed),
		cmocka_unit_test(a_short_position_is_the_mirror),
		cmocka_unit_test(a_fill_through_zero_opens_at_its_own_price),
		cmocka_unit_test(the_multiplier_counts_in_money_only),
		cmocka_unit_test(averages_are_rounded_to_the_nearest_unit),
		cmocka_unit_test(what_does_not_fit_is_refused_and_changes_nothing),
		cmocka_unit_test(what_is_not_realised_follows_the_price),
		cmocka_unit_test(an_immense_gain_saturates),
		cmocka_unit_test(money_is_neither_made_nor_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
