/* test_generator_live.c - the live synthetic market: dividends, splits, listings of one's
 * own, and hours outside the regular ones. */
#include <math.h>
#include <string.h>

#include "core/timeval.h"
#include "sim/generator.h"
#include "tests/support/support.h"

static struct calendar *calendar;

/* The first tick of an instrument on a day, from a market with these steps. */
static struct sim_tick first_tick(const struct sim_price_step *steps, size_t count, int index,
                                  int64_t day)
{
	struct sim_generator_options options = {
		.seed = 3,
		.calendar = calendar,
		.last_day = day_from_civil(2025, 6, 13),
		.years = 1,
		.steps = steps,
		.step_count = count,
	};
	struct sim_generator *generator = NULL;
	struct sim_tick tick;

	assert_int_equal(sim_generator_new(&generator, &options), DRT_OK);
	do
		sim_generator_next(&tick, generator);
	while (tick.index != index || time_to_day(tick.quote.time_ns) < day);
	sim_generator_free(generator);
	return tick;
}

static double middle_of(const struct sim_tick *tick)
{
	return (decimal_to_double(tick->quote.bid) + decimal_to_double(tick->quote.ask)) / 2;
}

static void dividends_and_splits_change_the_price_on_their_day(void **state)
{
	int64_t day = day_from_civil(2025, 6, 17);
	struct sim_price_step split[] = { { 2, day, 4, 0 } };
	struct sim_price_step both[] = { { 2, day, 1, 5 }, { 2, day + 1, 0.1, 0 } };
	struct sim_tick plain = first_tick(NULL, 0, 2, day);
	struct sim_tick halved = first_tick(split, 1, 2, day);
	struct sim_tick before = first_tick(split, 1, 2, day - 1);
	struct sim_tick other = first_tick(split, 1, 3, day);
	struct sim_tick less = first_tick(both, 2, 2, day);
	struct sim_tick dear = first_tick(both, 2, 2, day + 1);
	(void)state;

	assert_float_equal(middle_of(&halved) / middle_of(&plain), 0.25, 0.001);
	assert_true(middle_of(&before) > 0.9 * middle_of(&plain));
	assert_float_equal(middle_of(&plain) - middle_of(&less), 5, 0.2);
	assert_true(middle_of(&dear) > 8 * middle_of(&less));
	plain = first_tick(NULL, 0, 3, day);
	assert_int_equal(plain.quote.bid.e8, other.quote.bid.e8); /* the others are the same */
}

static void listings_of_ones_own_make_a_market(void **state)
{
	static const struct sim_listing own[] = {
		{ "AAA", "Aaa", "NYSE", SECURITY_STOCK, SIM_SECTOR_ENERGY, 40, 1, 1, 0.3, 0,
		  1e6, 1 },
		{ "BBB", "Bbb", "ARCA", SECURITY_ETF, SIM_SECTOR_NONE, 300, 1, 0, 0.1, 0, 9e6,
		  2 },
	};
	struct sim_generator_options options = {
		.seed = 3,
		.calendar = calendar,
		.last_day = day_from_civil(2025, 6, 13),
		.years = 1,
		.listings = own,
		.listing_count = 2,
	};
	struct sim_generator *generator = NULL;
	const struct bar *bars = NULL;
	size_t count = 0;
	(void)state;

	assert_int_equal(sim_generator_new(&generator, &options), DRT_OK);
	assert_int_equal(sim_generator_count(generator), 2);
	assert_string_equal(sim_generator_instrument(generator, 1)->symbol, "BBB");
	bars = sim_generator_daily(&count, generator, 0);
	assert_true(fabs(bars[count - 1].close / 40 - 1) < 0.3);
	sim_generator_free(generator);
	/* steps of nobody */
	options.steps = (struct sim_price_step[]){ { 2, 0, 1, 0 } };
	options.step_count = 1;
	assert_int_equal(sim_generator_new(&generator, &options), DRT_EINVAL);
	options.steps = (struct sim_price_step[]){ { 0, 0, 0, 0 } };
	assert_int_equal(sim_generator_new(&generator, &options), DRT_EINVAL);
	options.steps = (struct sim_price_step[]){ { 0, 0, 1, -1 } };
	assert_int_equal(sim_generator_new(&generator, &options), DRT_EINVAL);
}

/* What a day of live ticks was like, by the phase of the session. */
struct day_of_ticks {
	int before, regular, after;
	double volume_before, volume_regular, volume_after;
	double first_middle, last_before, open, close, first_after;
	double spread_outside, spread_regular;
};

static struct day_of_ticks watch_day(bool extended, int index)
{
	struct sim_generator_options options = {
		.seed = 3,
		.calendar = calendar,
		.last_day = day_from_civil(2025, 6, 13),
		.years = 1,
		.extended = extended,
	};
	struct day_of_ticks day = { 0 };
	struct sim_generator *generator = NULL;
	struct session session;
	struct sim_tick tick;
	int64_t before_ns = 0;

	assert_int_equal(calendar_session(&session, calendar, day_from_civil(2025, 6, 16)),
	                 DRT_OK);
	assert_int_equal(sim_generator_new(&generator, &options), DRT_OK);
	for (;;) {
		double spread = 0;

		sim_generator_next(&tick, generator);
		assert_true(tick.quote.time_ns >= before_ns);
		before_ns = tick.quote.time_ns;
		if (tick.quote.time_ns >=
		    session.open_ns + NS_PER_DAY - SIM_BEFORE_MINUTES * NS_PER_MIN)
			break;
		if (tick.index != index)
			continue;
		spread = decimal_to_double(tick.quote.ask) - decimal_to_double(tick.quote.bid);
		assert_true(spread > 0);
		assert_true(tick.quote.time_ns >=
		            session.open_ns - SIM_BEFORE_MINUTES * NS_PER_MIN);
		assert_true(tick.quote.time_ns <
		            session.close_ns + SIM_AFTER_MINUTES * NS_PER_MIN);
		if (tick.quote.time_ns < session.open_ns) {
			if (day.before++ == 0)
				day.first_middle = middle_of(&tick);
			day.last_before = middle_of(&tick);
			day.volume_before += tick.volume;
			day.spread_outside += spread;
		} else if (tick.quote.time_ns < session.close_ns) {
			if (day.regular++ == 0)
				day.open = middle_of(&tick);
			day.close = middle_of(&tick);
			day.volume_regular += tick.volume;
			day.spread_regular += spread;
		} else {
			if (day.after++ == 0)
				day.first_after = middle_of(&tick);
			day.volume_after += tick.volume;
			day.spread_outside += spread;
		}
	}
	sim_generator_free(generator);
	return day;
}

static void outside_regular_hours_few_trade_over_wider_spreads(void **state)
{
	struct day_of_ticks wide = watch_day(true, 0);
	struct day_of_ticks narrow = watch_day(false, 0);
	(void)state;

	assert_int_equal(narrow.before + narrow.after, 0);
	assert_true(wide.before > 50 && wide.after > 50);
	assert_true(wide.before + wide.after < wide.regular / 5);
	assert_true(wide.volume_before > 0 && wide.volume_after > 0);
	assert_true(wide.volume_before + wide.volume_after < wide.volume_regular / 8);
	assert_true(wide.spread_outside / (wide.before + wide.after) >
	            1.5 * wide.spread_regular / wide.regular);
	/* the hours lead to the open and away from the close */
	assert_float_equal(wide.last_before / wide.open, 1, 0.005);
	assert_float_equal(wide.first_after / wide.close, 1, 0.005);
	/* the session itself is the same with and without them */
	assert_float_equal(wide.open, narrow.open, 0.03);
	assert_float_equal(wide.close, narrow.close, 0.5);
}

static int set_up(void **state)
{
	(void)state;
	return calendar_new(&calendar, "us-equity", NULL) == DRT_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	calendar_free(calendar);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dividends_and_splits_change_the_price_on_their_day),
		cmocka_unit_test(listings_of_ones_own_make_a_market),
		cmocka_unit_test(outside_regular_hours_few_trade_over_wider_spreads),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
