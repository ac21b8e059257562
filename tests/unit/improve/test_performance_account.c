/* test_performance_account.c - an account's record: days by sessions, drawdown, trips,
 * results by strategy and since the beginning of a period. */
#include "improve/performance_account.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"

static struct calendar *us;

static int setup(void **state)
{
	(void)state;
	return calendar_new(&us, "us-equity", NULL) == DRT_OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	calendar_free(us);
	return 0;
}

static int64_t at(const char *text)
{
	int64_t time_ns = 0;

	if (time_parse(&time_ns, text, strlen(text)) != DRT_OK)
		fail_msg("no time: %s", text);
	return time_ns;
}

static struct ledger_equity worth(const char *time, int64_t equity)
{
	return (struct ledger_equity){ .time_ns = at(time),
		                       .account = "DU1",
		                       .equity = decimal_from_int(equity),
		                       .cash = decimal_from_int(1) };
}

static struct fill fill_of(const char *time, const char *strategy, const char *symbol,
                           int64_t quantity, int64_t price, int64_t realised)
{
	struct fill fill = { .time_ns = at(time),
		             .side = quantity > 0 ? SIDE_BUY : SIDE_SELL,
		             .quantity = decimal_from_int(quantity > 0 ? quantity : -quantity),
		             .price = decimal_from_int(price),
		             .commission = decimal_from_int(1),
		             .realised_pnl = decimal_from_int(realised) };

	snprintf(fill.strategy, sizeof(fill.strategy), "%s", strategy);
	snprintf(fill.symbol, sizeof(fill.symbol), "%s", symbol);
	return fill;
}

static struct performance_account *judge(const struct ledger_equity *rows, size_t count,
                                         const struct fill *fills, size_t fill_count)
{
	const struct performance_account_request request = { rows, count, fills, fill_count,
		                                             us };
	struct performance_account *account = NULL;
	struct drt_error error = { 0 };

	if (performance_account_new(&account, &request, &error) != DRT_OK)
		fail_msg("%s", error.text);
	return account;
}

static void an_empty_record_is_no_error(void **state)
{
	struct performance_account *account = judge(NULL, 0, NULL, 0);
	struct account_point points[4];

	(void)state;
	assert_int_equal(account->day_count, 0);
	assert_false(account->has_report);
	assert_true(isnan(account->drawdown_now));
	assert_true(isnan(performance_account_base(account, us, PERIOD_YEAR,
	                                           at("2025-06-12T15:00:00Z"))));
	assert_int_equal(performance_account_curve(points, 4, account), 0);
	performance_account_free(account);
	performance_account_free(NULL);
}

static void a_row_counts_for_its_session_and_the_close_ends_it(void **state)
{
	const struct ledger_equity rows[] = {
		worth("2025-06-12T15:00:00Z", 100), worth("2025-06-12T20:00:00Z", 101),
		worth("2025-06-12T20:00:01Z", 150), worth("2025-06-13T20:00:00Z", 102),
		worth("2025-06-14T12:00:00Z", 160), worth("2025-06-16T20:00:00Z", 103),
		worth("2025-06-18T20:00:00Z", 104), worth("2025-06-19T15:00:00Z", 170),
	};
	static const struct {
		const char *day;
		double equity;
	} want[] = { { "2025-06-12", 101 },
		     { "2025-06-13", 102 },
		     { "2025-06-16", 103 },
		     { "2025-06-18", 104 },
		     /* the nineteenth is a holiday */
		     { "2025-06-20", 170 } };
	struct performance_account *account = judge(rows, 8, NULL, 0);

	(void)state;
	assert_int_equal(account->day_count, 5);
	for (size_t i = 0; i < 5; i++) {
		int64_t day = 0;

		assert_int_equal(day_parse(&day, want[i].day, 10), DRT_OK);
		assert_int_equal(account->days[i].day, day);
		assert_true(account->days[i].equity == want[i].equity);
	}
	assert_string_equal(account->account, "DU1");
	performance_account_free(account);
}

static void drawdown_looks_at_every_row_and_the_report_at_days(void **state)
{
	const struct ledger_equity rows[] = {
		worth("2025-06-11T20:00:00Z", 100), worth("2025-06-12T15:00:00Z", 200),
		worth("2025-06-12T16:00:00Z", 120), worth("2025-06-12T20:00:00Z", 110),
		worth("2025-06-13T20:00:00Z", 121),
	};
	struct performance_account *account = judge(rows, 5, NULL, 0);

	(void)state;
	assert_true(account->peak == 200);
	assert_true(test_close(account->drawdown_worst, 110.0 / 200 - 1, 1e-12));
	assert_true(test_close(account->drawdown_now, 121.0 / 200 - 1, 1e-12));
	assert_true(account->has_report);
	assert_int_equal(account->report.count, 2);
	assert_true(test_close(account->report.total_return, 0.21, 1e-12));
	performance_account_free(account);
}

static void round_trips_are_matched_within_strategy_and_symbol(void **state)
{
	const struct fill fills[] = {
		fill_of("2025-06-11T14:00:00Z", "swing", "AAPL", 10, 100, 0),
		fill_of("2025-06-11T14:00:01Z", "momentum", "AAPL", 10, 100, 0),
		fill_of("2025-06-12T14:00:00Z", "swing", "AAPL", -5, 110, 50),
		fill_of("2025-06-12T14:00:01Z", "swing", "AAPL", -5, 110, 50),
		fill_of("2025-06-12T14:00:02Z", "momentum", "AAPL", -10, 90, -100),
		fill_of("2025-06-12T15:00:00Z", "", "MSFT", 3, 400, 0),
	};
	const struct ledger_equity rows[] = { worth("2025-06-10T20:00:00Z", 1000),
		                              worth("2025-06-11T20:00:00Z", 998),
		                              worth("2025-06-12T20:00:00Z", 990) };
	struct performance_account *account = judge(rows, 3, fills, 6);
	const struct account_strategy *hand = &account->strategies[0];
	const struct account_strategy *momentum = &account->strategies[1];
	const struct account_strategy *swing = &account->strategies[2];

	(void)state;
	assert_int_equal(account->fills, 6);
	assert_int_equal(account->trips, 2);
	assert_int_equal(account->won, 1);
	assert_true(account->gross_profit == 100);
	assert_true(account->gross_loss == -100);
	assert_true(account->realised == 0);
	assert_true(account->commission == 6);
	assert_int_equal(account->strategy_count, 3);
	assert_string_equal(hand->name, "");
	assert_int_equal(hand->fills, 1);
	assert_int_equal(hand->trips, 0);
	assert_string_equal(momentum->name, "momentum");
	assert_int_equal(momentum->trips, 1);
	assert_int_equal(momentum->won, 0);
	assert_true(momentum->profit == -102);
	assert_string_equal(swing->name, "swing");
	assert_int_equal(swing->fills, 3);
	assert_int_equal(swing->trips, 1);
	assert_int_equal(swing->won, 1);
	assert_true(swing->profit == 97);
	assert_true(swing->cost == 3);
	/* -1 of 1000 the first day, 98 of 998 the second */
	assert_true(test_close(swing->worst, -0.001, 1e-12));
	assert_true(swing->sharpe > 0);
	assert_true(test_close(momentum->worst, (1 - 0.001) * (1 - 101.0 / 998) - 1, 1e-12));
	performance_account_free(account);
}

static void a_fill_that_is_none_is_told_by_its_id(void **state)
{
	struct fill fill = fill_of("2025-06-11T14:00:00Z", "swing", "AAPL", 10, 0, 0);
	const struct performance_account_request request = { NULL, 0, &fill, 1, us };
	struct performance_account *account = NULL;
	struct drt_error error = { 0 };

	(void)state;
	snprintf(fill.exec_id, sizeof(fill.exec_id), "0001.02");
	assert_int_equal(performance_account_new(&account, &request, &error), DRT_ECORRUPT);
	assert_non_null(strstr(error.text, "0001.02"));
	assert_null(account);
}

static void a_period_begins_at_the_last_close_before_it(void **state)
{
	const struct ledger_equity rows[] = {
		worth("2024-12-31T21:00:00Z", 100), worth("2025-05-30T20:00:00Z", 110),
		worth("2025-06-06T20:00:00Z", 120), worth("2025-06-11T20:00:00Z", 130),
		worth("2025-06-11T22:00:00Z", 131), worth("2025-06-12T15:00:00Z", 140),
	};
	static const struct {
		const char *now;
		double day, week, month, year;
	} want[] = {
		/* Thursday: since Wednesday's close, Friday's, May's, last year's */
		{ "2025-06-12T15:30:00Z", 130, 120, 110, 100 },
		/* after the close it is still Thursday */
		{ "2025-06-12T23:00:00Z", 130, 120, 110, 100 },
		/* before Friday's open: Friday's result begins with Thursday's last row */
		{ "2025-06-13T10:00:00Z", 140, 120, 110, 100 },
		/* Sunday shows Friday */
		{ "2025-06-15T15:00:00Z", 140, 120, 110, 100 },
		/* Monday begins a week */
		{ "2025-06-16T15:00:00Z", 140, 140, 110, 100 },
		{ "2025-07-01T15:00:00Z", 140, 140, 140, 100 },
		/* rows after now are not looked at */
		{ "2025-06-09T15:00:00Z", 120, 120, 110, 100 },
	};
	struct performance_account *account = judge(rows, 6, NULL, 0);

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		int64_t now_ns = at(want[i].now);
		double got[] = {
			performance_account_base(account, us, PERIOD_DAY, now_ns),
			performance_account_base(account, us, PERIOD_WEEK, now_ns),
			performance_account_base(account, us, PERIOD_MONTH, now_ns),
			performance_account_base(account, us, PERIOD_YEAR, now_ns),
		};

		if (got[0] != want[i].day || got[1] != want[i].week ||
		    got[2] != want[i].month || got[3] != want[i].year)
			fail_msg("%s: %g %g %g %g", want[i].now, got[0], got[1], got[2],
			         got[3]);
	}
	performance_account_free(account);
}

static void a_younger_record_begins_with_its_first_row(void **state)
{
	const struct ledger_equity rows[] = { worth("2025-06-12T14:00:00Z", 100),
		                              worth("2025-06-12T15:00:00Z", 90) };
	struct performance_account *account = judge(rows, 2, NULL, 0);

	(void)state;
	for (int period = PERIOD_DAY; period <= PERIOD_YEAR; period++)
		assert_true(performance_account_base(account, us, (enum account_period)period,
		                                     at("2025-06-12T16:00:00Z")) == 100);
	assert_true(isnan(
		performance_account_base(account, us, PERIOD_DAY, at("2025-06-12T13:00:00Z"))));
	performance_account_free(account);
}

static void the_curve_has_days_and_the_rows_of_the_last_one(void **state)
{
	const struct ledger_equity rows[] = {
		worth("2025-06-11T15:00:00Z", 1), worth("2025-06-11T20:00:00Z", 2),
		worth("2025-06-12T20:00:00Z", 3), worth("2025-06-13T15:00:00Z", 4),
		worth("2025-06-13T16:00:00Z", 5),
	};
	struct performance_account *account = judge(rows, 5, NULL, 0);
	struct account_point points[8];

	(void)state;
	assert_int_equal(performance_account_curve(points, 8, account), 4);
	for (size_t i = 0; i < 4; i++)
		assert_true(points[i].equity == (double)i + 2);
	assert_int_equal(performance_account_curve(points, 2, account), 2);
	assert_true(points[0].equity == 2);
	assert_true(points[1].equity == 5);
	performance_account_free(account);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_record_is_no_error),
		cmocka_unit_test(a_row_counts_for_its_session_and_the_close_ends_it),
		cmocka_unit_test(drawdown_looks_at_every_row_and_the_report_at_days),
		cmocka_unit_test(round_trips_are_matched_within_strategy_and_symbol),
		cmocka_unit_test(a_fill_that_is_none_is_told_by_its_id),
		cmocka_unit_test(a_period_begins_at_the_last_close_before_it),
		cmocka_unit_test(a_younger_record_begins_with_its_first_row),
		cmocka_unit_test(the_curve_has_days_and_the_rows_of_the_last_one),
	};

	return cmocka_run_group_tests_name("the account's record", tests, setup, teardown);
}
