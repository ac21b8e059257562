/* test_performance_trips.c - round trips and calendar periods, clause by clause. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "improve/performance_calendar.h"
#include "improve/performance_trips.h"
#include "tests/support/support.h"

static struct performance_trips matched(const struct performance_fill *fills, size_t count)
{
	struct performance_trips trips;

	assert_int_equal(performance_trips_match(&trips, fills, count, NULL), DRT_OK);
	return trips;
}

static struct performance_fill fill_at(int64_t hour, double quantity, double price)
{
	return (struct performance_fill){ hour * NS_PER_HOUR, 1, quantity, price };
}

static void the_oldest_lots_are_closed_first(void **state)
{
	const struct performance_fill fills[] = { fill_at(0, 10, 100), fill_at(24, 10, 110),
		                                  fill_at(48, -15, 120), fill_at(72, -5, 90) };
	struct performance_trips trips = matched(fills, 4);
	(void)state;

	assert_int_equal(trips.count, 2);
	assert_true(trips.trips[0].quantity == 15 && trips.trips[0].is_long);
	assert_true(trips.trips[0].pnl == 250 && trips.trips[0].invested == 1550);
	assert_true(test_close(trips.trips[0].value, 250.0 / 1550, 1e-15));
	assert_int_equal(trips.trips[0].open_ns, 0);
	assert_int_equal(trips.trips[0].close_ns, 48 * NS_PER_HOUR);
	assert_true(trips.trips[1].pnl == -100);
	assert_int_equal(trips.trips[1].open_ns, 24 * NS_PER_HOUR);
	performance_trips_release(&trips);
	performance_trips_release(&trips); /* twice is harmless */
}

static void what_is_left_over_opens_the_other_side(void **state)
{
	const struct performance_fill fills[] = { fill_at(0, 10, 100), fill_at(24, -15, 110),
		                                  fill_at(48, 5, 100) };
	struct performance_trips trips = matched(fills, 3);
	(void)state;

	assert_int_equal(trips.count, 2);
	assert_true(trips.trips[0].pnl == 100 && trips.trips[0].is_long);
	assert_true(trips.trips[1].pnl == 50 && !trips.trips[1].is_long);
	assert_true(trips.trips[1].invested == 550);
	performance_trips_release(&trips);
}

static void neighbours_within_eight_hours_are_one_transaction(void **state)
{
	const struct performance_fill fills[] = { fill_at(0, 10, 100), fill_at(8, 30, 104),
		                                  fill_at(16, 10, 110), /* 8 h after the last */
		                                  fill_at(40, -20, 120),
		                                  fill_at(41, -30, 120) };
	struct performance_trips trips = matched(fills, 5);
	(void)state;

	assert_int_equal(trips.count, 1);
	assert_true(trips.trips[0].quantity == 50);
	assert_true(test_close(trips.trips[0].invested, 1000 + 3120 + 1100, 1e-14));
	assert_int_equal(trips.trips[0].close_ns, 40 * NS_PER_HOUR);
	performance_trips_release(&trips);
}

static void a_later_neighbour_is_a_transaction_of_its_own(void **state)
{
	const struct performance_fill fills[] = { fill_at(0, 10, 100), fill_at(24, -4, 110),
		                                  fill_at(33, -6, 120) };
	struct performance_trips trips = matched(fills, 3);
	(void)state;

	assert_int_equal(trips.count, 2);
	assert_true(trips.trips[0].pnl == 40 && trips.trips[1].pnl == 120);
	performance_trips_release(&trips);
}

static void instruments_do_not_mix_and_any_order_will_do(void **state)
{
	const struct performance_fill fills[] = { { 4, 2, -1, 70 },
		                                  { 1, 7, 5, 10 },
		                                  { 3, 7, -5, 11 },
		                                  { 2, 2, 1, 50 },
		                                  { 9, 7, 1, 9 } };
	struct performance_trips trips = matched(fills, 5);
	(void)state;

	assert_int_equal(trips.count, 2);
	assert_int_equal(trips.trips[0].instrument, 2);
	assert_true(trips.trips[0].pnl == 20);
	assert_int_equal(trips.trips[1].instrument, 7);
	assert_true(trips.trips[1].pnl == 5);
	performance_trips_release(&trips);
}

static void fractions_are_matched(void **state)
{
	const struct performance_fill fills[] = { fill_at(0, 0.25, 1000),
		                                  fill_at(24, 0.25, 2000),
		                                  fill_at(48, -0.375, 4000) };
	struct performance_trips trips = matched(fills, 3);
	(void)state;

	assert_int_equal(trips.count, 1);
	assert_true(trips.trips[0].quantity == 0.375);
	assert_true(trips.trips[0].pnl == 0.25 * 3000 + 0.125 * 2000);
	performance_trips_release(&trips);
}

static void bad_fills_are_refused(void **state)
{
	static const struct performance_fill bad[] = { { 0, 1, 0, 10 },
		                                       { 0, 1, NAN, 10 },
		                                       { 0, 1, 5, 0 },
		                                       { 0, 1, 5, -1 },
		                                       { 0, 1, 5, NAN } };
	struct performance_trips trips = { NULL, 42 };
	struct drt_error error;
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(performance_trips_match(&trips, &bad[i], 1, &error),
		                 DRT_EINVAL);
		assert_non_null(strstr(error.text, "fill 0"));
	}
	assert_int_equal(trips.count, 42);
}

static void nothing_gives_nothing(void **state)
{
	struct performance_trips trips = matched(NULL, 0);
	struct performance_trip_stats stats;
	(void)state;

	assert_int_equal(trips.count, 0);
	assert_int_equal(performance_trip_stats(&stats, &trips), DRT_OK);
	assert_int_equal(stats.count, 0);
	assert_true(isnan(stats.pnl.mean) && isnan(stats.part_profitable));
	assert_true(isnan(stats.profit_factor) && isnan(stats.win_loss_ratio));
	performance_trips_release(&trips);
}

static void statistics_tell_wins_from_losses(void **state)
{
	struct performance_trip list[] = {
		{ .pnl = 10, .value = 0.1, .close_ns = NS_PER_DAY },
		{ .pnl = -4, .value = -0.2, .close_ns = 3 * NS_PER_DAY },
		{ .pnl = 0, .value = 0, .close_ns = NS_PER_DAY / 2 },
		{ .pnl = 6, .value = 0.3, .close_ns = 2 * NS_PER_DAY },
	};
	struct performance_trips trips = { list, 4 };
	struct performance_trip_stats stats;
	(void)state;

	assert_int_equal(performance_trip_stats(&stats, &trips), DRT_OK);
	assert_int_equal(stats.wins, 2);
	assert_int_equal(stats.losses, 1);
	assert_int_equal(stats.even, 1);
	assert_true(stats.profit == 12 && stats.gross_profit == 16 && stats.gross_loss == -4);
	assert_true(stats.profit_factor == 4 && stats.win_loss_ratio == 2);
	assert_true(stats.part_profitable == 0.5);
	assert_true(stats.pnl.median == 3 && stats.pnl.most == 10 && stats.pnl.least == -4);
	assert_true(stats.pnl_wins.mean == 8 && stats.pnl_losses.mean == -4);
	assert_true(stats.days.median == 1.5 && stats.days.most == 3);
	assert_true(test_close(stats.value_wins.median, 0.2, 1e-15));
}

static int64_t date(const char *text)
{
	int64_t time_ns = 0;

	assert_int_equal(time_parse(&time_ns, text, strlen(text)), DRT_OK);
	return time_ns;
}

static void returns_compound_within_their_period(void **state)
{
	const int64_t times[] = { date("2006-12-29"), date("2006-12-30"), date("2007-01-02"),
		                  date("2007-02-01") };
	const double returns[] = { 0.1, 0.1, -0.5, 0.2 };
	struct performance_period_return out[4];
	size_t count = 0;
	(void)state;

	assert_int_equal(
		performance_by_period(out, &count, PERFORMANCE_MONTHS, times, returns, 4),
		DRT_OK);
	assert_int_equal(count, 3);
	assert_int_equal(out[0].year, 2006);
	assert_int_equal(out[0].part, 12);
	assert_int_equal(out[0].days, 2);
	assert_true(test_close(out[0].value, 0.21, 1e-15));
	assert_int_equal(
		performance_by_period(out, &count, PERFORMANCE_YEARS, times, returns, 4),
		DRT_OK);
	assert_int_equal(count, 2);
	assert_int_equal(out[1].part, 0);
	assert_true(test_close(out[1].value, -0.4, 1e-15));
}

static void weeks_are_those_of_iso_8601(void **state)
{
	static const struct {
		const char *day;
		int year, week;
	} cases[] = {
		{ "2005-01-01", 2004, 53 }, { "2007-01-01", 2007, 1 },
		{ "2007-12-30", 2007, 52 }, { "2007-12-31", 2008, 1 },
		{ "2010-01-03", 2009, 53 }, { "2024-12-30", 2025, 1 },
		{ "1969-12-31", 1970, 1 },
	};
	const double zero = 0;
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t time_ns = date(cases[i].day);
		struct performance_period_return out;
		size_t count = 0;

		assert_int_equal(performance_by_period(&out, &count, PERFORMANCE_WEEKS,
		                                       &time_ns, &zero, 1),
		                 DRT_OK);
		assert_int_equal(out.year, cases[i].year);
		assert_int_equal(out.part, cases[i].week);
	}
}

/* empyrical's grouping joins 31 December with the first week of that January. */
static void weeks_of_a_calendar_year_join_both_its_ends(void **state)
{
	const int64_t times[] = { date("2007-01-02"), date("2007-06-01"), date("2007-12-31") };
	const double returns[] = { 0.1, 0.5, 0.1 };
	struct performance_period_return out[3];
	size_t count = 0;
	(void)state;

	assert_int_equal(performance_by_period(out, &count, PERFORMANCE_WEEKS_OF_CALENDAR_YEAR,
	                                       times, returns, 3),
	                 DRT_OK);
	assert_int_equal(count, 2);
	assert_int_equal(out[0].part, 1);
	assert_int_equal(out[0].days, 2);
	assert_true(test_close(out[0].value, 0.21, 1e-15));
}

static void times_that_go_back_are_refused(void **state)
{
	const int64_t times[] = { 5, 4 };
	const double returns[] = { 0, 0 };
	struct performance_period_return out[2];
	size_t count = 42;
	(void)state;

	assert_int_equal(
		performance_by_period(out, &count, PERFORMANCE_YEARS, times, returns, 2),
		DRT_EINVAL);
	assert_int_equal(count, 42);
	assert_int_equal(performance_by_period(out, &count, PERFORMANCE_YEARS, NULL, NULL, 0),
	                 DRT_OK);
	assert_int_equal(count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_oldest_lots_are_closed_first),
		cmocka_unit_test(what_is_left_over_opens_the_other_side),
		cmocka_unit_test(neighbours_within_eight_hours_are_one_transaction),
		cmocka_unit_test(a_later_neighbour_is_a_transaction_of_its_own),
		cmocka_unit_test(instruments_do_not_mix_and_any_order_will_do),
		cmocka_unit_test(fractions_are_matched),
		cmocka_unit_test(bad_fills_are_refused),
		cmocka_unit_test(nothing_gives_nothing),
		cmocka_unit_test(statistics_tell_wins_from_losses),
		cmocka_unit_test(returns_compound_within_their_period),
		cmocka_unit_test(weeks_are_those_of_iso_8601),
		cmocka_unit_test(weeks_of_a_calendar_year_join_both_its_ends),
		cmocka_unit_test(times_that_go_back_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
