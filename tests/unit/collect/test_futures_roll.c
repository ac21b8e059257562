/* test_futures_roll.c - collect/futures_roll.h, rule by rule: boundaries, ties, and what is
 * refused rather than guessed. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "collect/futures_roll.h"
#include "core/timeval.h"
#include "model/calendar.h"
#include "tests/support/support.h"

enum { BARS = 40 };

static struct calendar *calendar;
static struct bar stored[3][BARS];
static struct roll_contract contracts[3];
static const struct roll_policy by_volume = { ROLL_BY_VOLUME, 1 };
static const struct roll_policy by_date = { ROLL_BY_DATE, 5 };

static int64_t june(int day)
{
	return day_from_civil(2025, 6, day);
}

static int set_up(void **state)
{
	struct drt_error error;

	(void)state;
	assert_int_equal(calendar_new(&calendar, "us-equity", &error), DRT_OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	calendar_free(calendar);
	return 0;
}

/* Two contracts with volumes from Monday, the 2nd of June 2025, one a weekday; -1: no bar,
 * -2: a volume that is no number. The first ends on Friday the 20th. */
static void volumes(const double *front, const double *next, size_t count)
{
	const double *given[] = { front, next };
	static const char *const names[] = { "ESM5", "ESU5", "ESZ5" };

	for (size_t c = 0; c < 3; c++)
		contracts[c] = (struct roll_contract){ names[c],
			                               day_from_civil(2025, 6 + 3 * (int)c,
			                                              c == 2   ? 19
			                                              : c == 1 ? 19
			                                                       : 20),
			                               INT64_MIN, stored[c], 0 };
	for (size_t c = 0; c < 2; c++) {
		for (size_t i = 0; i < count; i++) {
			struct bar *bar = &stored[c][contracts[c].count];

			if (given[c][i] == -1)
				continue;
			*bar = (struct bar){ .time_ns =
				                     (june(2) + (int64_t)(i / 5 * 7 + i % 5)) *
				                     NS_PER_DAY,
				             .open = 100 + (double)c * 10,
				             .high = 100 + (double)c * 10,
				             .low = 100 + (double)c * 10,
				             .close = 100 + (double)c * 10,
				             .volume = given[c][i] == -2 ? NAN : given[c][i] };
			contracts[c].count++;
		}
	}
}

/* ---- by volume ---- */

static void the_next_is_active_the_day_after_it_leads(void **state)
{
	static const double front[] = { 9, 9, 9, 4, 3, 2 };
	static const double next[] = { 1, 2, 9, 5, 6, 7 };
	static const struct {
		int days;
		int today;
		size_t active;
		int rolled; /* day of June; 0: not */
	} rows[] = {
		/* Thursday the 5th leads; the 4th is a tie, which does not */
		{ 1, 4, 0, 0 },
		{ 1, 5, 0, 0 },
		{ 1, 6, 1, 6 },
		{ 1, 30, 1, 6 },
		{ 2, 6, 0, 0 },
		{ 2, 7, 1, 7 },
		{ 2, 9, 1, 7 },
		{ 3, 9, 0, 0 },
		{ 3, 10, 1, 10 },
		/* never four times up to the data's end: at its last trading day */
		{ 4, 20, 0, 0 },
		{ 4, 21, 1, 21 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct roll_policy policy = { ROLL_BY_VOLUME, rows[i].days };
		struct drt_error error = { .status = DRT_OK };
		struct roll_plan plan;

		volumes(front, next, 6);
		if (futures_roll(&plan, contracts, 2, &policy, NULL, june(rows[i].today),
		                 &error) != DRT_OK)
			fail_msg("row %zu: %s", i, error.text);
		if (plan.active != rows[i].active ||
		    (rows[i].rolled && plan.rolls[0].day != june(rows[i].rolled)))
			fail_msg("row %zu: %zu from %lld", i, plan.active,
			         (long long)plan.rolls[0].day - june(0));
		assert_int_equal(plan.count, rows[i].active);
	}
}

static void a_lead_that_breaks_begins_anew(void **state)
{
	static const double front[] = { 5, 5, 5, 5, 5, 5 };
	static const double next[] = { 6, 5, 6, 4, 6, 6 };
	struct roll_policy policy = { ROLL_BY_VOLUME, 2 };
	struct drt_error error;
	struct roll_plan plan;

	(void)state;
	volumes(front, next, 6);
	assert_int_equal(futures_roll(&plan, contracts, 2, &policy, NULL, june(9), &error),
	                 DRT_OK);
	assert_int_equal(plan.active, 0);
	assert_int_equal(futures_roll(&plan, contracts, 2, &policy, NULL, june(10), &error),
	                 DRT_OK);
	assert_int_equal(plan.active, 1);
	assert_int_equal(plan.rolls[0].day, june(10));
	assert_int_equal(plan.latest_day, day_from_civil(2025, 9, 20));
}

static void what_is_not_known_is_refused(void **state)
{
	static const struct {
		double front[5], next[5];
		const char *part;
	} rows[] = {
		{ { 9, 9, 9, 9, 9 }, { 1, 1, -1, 1, 1 }, "ESU5 on 2025-06-04" },
		{ { 9, -1, 9, 9, 9 }, { 1, 1, 1, 1, 1 }, "ESM5 on 2025-06-03" },
		{ { 9, 9, 9, -2, 9 }, { 1, 1, 1, 1, 1 }, "ESM5 on 2025-06-05" },
		{ { 9, 9, 9, 9, 9 }, { 1, 1, 1, 1, -2 }, "ESU5 on 2025-06-06" },
		{ { 9, 9, 9, 9, 9 }, { -1, -1, -1, -1, -1 }, "ESU5 on 2025-06-09" },
		{ { -1, -1, -1, -1, -1 }, { 1, 1, 1, 1, 1 }, "on 2025-06-09" },
		{ { 9, 9, 9, 9, 9 }, { -1, -1, 1, 1, -1 }, "ESU5 on 2025-06-06" },
	};
	struct drt_error error;
	struct roll_plan plan;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		volumes(rows[i].front, rows[i].next, 5);
		if (futures_roll(&plan, contracts, 2, &by_volume, NULL, june(10), &error) !=
		    DRT_ENOTFOUND)
			fail_msg("row %zu was not refused", i);
		if (!strstr(error.text, rows[i].part))
			fail_msg("row %zu: %s", i, error.text);
	}
}

/* Before the first session of both nothing was to be compared. */
static void a_contract_may_begin_later(void **state)
{
	static const double front[] = { 9, 9, 9, 9, 3 };
	static const double next[] = { -1, -1, 1, 1, 4 };
	struct drt_error error;
	struct roll_plan plan;

	(void)state;
	volumes(front, next, 5);
	assert_int_equal(futures_roll(&plan, contracts, 2, &by_volume, NULL, june(9), &error),
	                 DRT_OK);
	assert_int_equal(plan.rolls[0].day, june(7));
}

static void before_its_last_sixty_days_a_contract_is_not_compared(void **state)
{
	static const double front[] = { 1, -1, -2, 1, 1 };
	static const double next[] = { 9, 9, 9, -1, 9 };
	struct drt_error error;
	struct roll_plan plan;

	(void)state;
	volumes(front, next, 5);
	contracts[0].last_trade_day = june(6) + ROLL_WINDOW; /* from Friday the 6th on */
	assert_int_equal(futures_roll(&plan, contracts, 2, &by_volume, NULL, june(6), &error),
	                 DRT_OK);
	assert_int_equal(plan.active, 0);
	assert_int_equal(futures_roll(&plan, contracts, 2, &by_volume, NULL, june(7), &error),
	                 DRT_OK);
	assert_int_equal(plan.active, 1);
	assert_int_equal(plan.rolls[0].day, june(7));
}

/* ---- by date ---- */

static void sessions_before_the_end_are_counted_over_holidays(void **state)
{
	/* ESM5 ends on Friday the 20th; Thursday the 19th is a holiday */
	static const struct {
		int days;
		int roll;
	} rows[] = { { 0, 20 }, { 1, 18 }, { 2, 17 }, { 3, 16 }, { 4, 13 }, { 8, 9 } };
	static const double none[] = { -1 };
	struct drt_error error;
	struct roll_plan plan;

	(void)state;
	volumes(none, none, 1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct roll_policy policy = { ROLL_BY_DATE, rows[i].days };

		assert_int_equal(futures_roll(&plan, contracts, 3, &policy, calendar,
		                              june(rows[i].roll) - 1, &error),
		                 DRT_OK);
		assert_int_equal(plan.active, 0);
		assert_int_equal(plan.latest_day, june(rows[i].roll));
		assert_int_equal(futures_roll(&plan, contracts, 3, &policy, calendar,
		                              june(rows[i].roll), &error),
		                 DRT_OK);
		assert_int_equal(plan.active, 1);
		assert_int_equal(plan.rolls[0].day, june(rows[i].roll));
	}
}

static void an_earlier_first_notice_is_the_end(void **state)
{
	static const double none[] = { -1 };
	struct roll_policy policy = { ROLL_BY_DATE, 2 };
	struct drt_error error;
	struct roll_plan plan;

	(void)state;
	volumes(none, none, 1);
	contracts[0].first_notice_day = june(12);
	assert_int_equal(futures_roll(&plan, contracts, 3, &policy, calendar, june(9), &error),
	                 DRT_OK);
	assert_int_equal(plan.latest_day, june(10));
	contracts[0].first_notice_day = june(30); /* after the last trading day */
	assert_int_equal(futures_roll(&plan, contracts, 3, &policy, calendar, june(9), &error),
	                 DRT_OK);
	assert_int_equal(plan.latest_day, june(17));
	contracts[0].first_notice_day = june(15); /* a Sunday: the Friday before */
	assert_int_equal(futures_roll(&plan, contracts, 3, &policy, calendar, june(9), &error),
	                 DRT_OK);
	assert_int_equal(plan.latest_day, june(11));
}

static void several_contracts_are_left_in_turn(void **state)
{
	static const double none[] = { -1 };
	struct drt_error error;
	struct roll_plan plan;

	(void)state;
	volumes(none, none, 1);
	assert_int_equal(futures_roll(&plan, contracts, 3, &by_date, calendar,
	                              day_from_civil(2025, 10, 1), &error),
	                 DRT_OK);
	assert_int_equal(plan.active, 2);
	assert_int_equal(plan.count, 2);
	assert_true(plan.rolls[0].day == june(12) &&
	            plan.rolls[1].day == day_from_civil(2025, 9, 12));
	assert_int_equal(futures_roll(&plan, contracts, 3, &by_date, calendar,
	                              day_from_civil(2025, 12, 30), &error),
	                 DRT_ENOTFOUND);
	assert_string_equal(error.text, "there is no contract after ESZ5");
}

static void wrong_policies_and_orders_are_refused(void **state)
{
	static const struct roll_policy wrong[] = { { ROLL_BY_VOLUME, 0 },
		                                    { ROLL_BY_VOLUME, 61 },
		                                    { ROLL_BY_DATE, -1 },
		                                    { ROLL_BY_DATE, 61 } };
	static const double none[] = { -1 };
	struct drt_error error;
	struct roll_plan plan;
	enum roll_rule rule = ROLL_BY_VOLUME;

	(void)state;
	volumes(none, none, 1);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(
			futures_roll(&plan, contracts, 3, &wrong[i], calendar, june(1), &error),
			DRT_EINVAL);
	assert_int_equal(futures_roll(&plan, contracts, 0, &by_date, calendar, june(1), &error),
	                 DRT_EINVAL);
	contracts[1].last_trade_day = contracts[0].last_trade_day;
	assert_int_equal(futures_roll(&plan, contracts, 3, &by_date, calendar, june(1), &error),
	                 DRT_EINVAL);
	assert_int_equal(roll_rule_parse(&rule, "date"), DRT_OK);
	assert_string_equal(roll_rule_name(rule), "date");
	assert_int_equal(roll_rule_parse(&rule, "moon"), DRT_EPARSE);
}

/* ---- one series ---- */

static void what_was_before_a_roll_is_adjusted(void **state)
{
	static const double front[] = { 9, 9, 4, 3 };
	static const double next[] = { 1, 2, 5, 6 };
	static const struct {
		enum roll_adjust adjust;
		double first;
	} rows[] = { { ROLL_UNADJUSTED, 80 }, { ROLL_DIFFERENCE, 90 }, { ROLL_RATIO, 88 } };
	struct drt_error error;
	struct roll_plan plan;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct bar *bars = NULL;
		size_t count = 0;

		volumes(front, next, 4);
		stored[0][0].open = stored[0][0].low = stored[0][0].close = 80;
		assert_int_equal(
			futures_roll(&plan, contracts, 2, &by_volume, NULL, june(6), &error),
			DRT_OK);
		assert_int_equal(plan.rolls[0].day, june(5));
		assert_int_equal(
			futures_join(&bars, &count, contracts, &plan, rows[i].adjust, &error),
			DRT_OK);
		assert_int_equal(count, 4);
		assert_true(fabs(bars[0].close - rows[i].first) < 1e-9);
		assert_true(fabs(bars[2].close - (i == 0 ? 100 : 110)) < 1e-9);
		assert_true(bars[3].close == 110 && bars[3].volume == 6);
		assert_true(bars[2].volume == 4);
		free(bars);
	}
}

static void an_adjustment_without_its_closes_is_refused(void **state)
{
	static const double front[] = { 9, 9, 4, 3 };
	static const double next[] = { 1, 2, 5, 6 };
	struct drt_error error;
	struct roll_plan plan;
	struct bar *bars = NULL;
	size_t count = 0;

	(void)state;
	volumes(front, next, 4);
	assert_int_equal(futures_roll(&plan, contracts, 2, &by_volume, NULL, june(6), &error),
	                 DRT_OK);
	stored[1][2].close = 0; /* of the session before the roll */
	assert_int_equal(futures_join(&bars, &count, contracts, &plan, ROLL_RATIO, &error),
	                 DRT_ENOTFOUND);
	stored[1][2].close = 1;
	assert_int_equal(futures_join(&bars, &count, contracts, &plan, ROLL_DIFFERENCE, &error),
	                 DRT_OK);
	free(bars);
	stored[0][0].low = 50;
	assert_int_equal(futures_join(&bars, &count, contracts, &plan, ROLL_DIFFERENCE, &error),
	                 DRT_ERANGE);
	assert_non_null(strstr(error.text, "adjust by ratio"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_next_is_active_the_day_after_it_leads),
		cmocka_unit_test(a_lead_that_breaks_begins_anew),
		cmocka_unit_test(what_is_not_known_is_refused),
		cmocka_unit_test(a_contract_may_begin_later),
		cmocka_unit_test(before_its_last_sixty_days_a_contract_is_not_compared),
		cmocka_unit_test(sessions_before_the_end_are_counted_over_holidays),
		cmocka_unit_test(an_earlier_first_notice_is_the_end),
		cmocka_unit_test(several_contracts_are_left_in_turn),
		cmocka_unit_test(wrong_policies_and_orders_are_refused),
		cmocka_unit_test(what_was_before_a_roll_is_adjusted),
		cmocka_unit_test(an_adjustment_without_its_closes_is_refused),
	};

	return cmocka_run_group_tests_name("rolls of futures", tests, set_up, tear_down);
}
