/* test_bars_newest.c - kb_get_newest_bars(): the contract in bars.h, clause by clause. */
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/failing_alloc.h"
#include "tests/unit/kb/fixture.h"

static struct kb *kb;

static int set_up(void **state)
{
	(void)state;
	kb = fixture_kb();
	fixture_instrument(kb, "AAPL", "us-equity");
	fixture_instrument(kb, "BTCUSD", "always");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	kb_close(kb);
	return 0;
}

/* `count` bars from `first` on, `step` apart, at `price` and one more each. */
static void store(const char *symbol, enum timeframe timeframe, const char *source,
                  const char *first, int64_t step_ns, int count, double price)
{
	for (int i = 0; i < count; i++) {
		struct bar bar = fixture_bar(first, price + i);

		bar.time_ns += i * step_ns;
		fixture_store(kb, symbol, timeframe, source, &bar, 1);
	}
}

static struct kb_bar_query newest(const char *symbol, enum timeframe timeframe, size_t count)
{
	return (struct kb_bar_query){ .symbol = symbol,
		                      .timeframe = timeframe,
		                      .from_ns = INT64_MIN,
		                      .to_ns = INT64_MAX,
		                      .newest = count };
}

/* The opens of the first and the last bar, and how many there are. */
static void assert_newest(struct kb_bar_query asked, size_t want, double first, double last)
{
	struct drt_error error = { 0 };
	struct bar *bars = NULL;
	size_t count = 99;

	if (kb_get_newest_bars(&bars, &count, kb, &asked, &error) != DRT_OK)
		fail_msg("%s", error.text);
	assert_int_equal(count, want);
	if (want > 0) {
		assert_true(bars[0].open == first);
		assert_true(bars[count - 1].open == last);
	}
	for (size_t i = 1; i < count; i++)
		assert_true(bars[i - 1].time_ns < bars[i].time_ns);
	free(bars);
}

static void they_come_oldest_first_however_long_ago_they_were(void **state)
{
	(void)state;
	store("AAPL", TIMEFRAME_1D, "csv", "1994-03-01", NS_PER_DAY, 20, 100);
	assert_newest(newest("AAPL", TIMEFRAME_1D, 5), 5, 115, 119);
	assert_newest(newest("AAPL", TIMEFRAME_1D, 1), 1, 119, 119);
	assert_newest(newest("AAPL", TIMEFRAME_1D, 20), 20, 100, 119);
	assert_newest(newest("AAPL", TIMEFRAME_1D, 5000), 20, 100, 119);
	assert_newest(newest("AAPL", TIMEFRAME_1D, SIZE_MAX / 2), 20, 100, 119);
}

static void the_range_counts(void **state)
{
	struct kb_bar_query asked = newest("AAPL", TIMEFRAME_1D, 5);

	(void)state;
	store("AAPL", TIMEFRAME_1D, "csv", "1994-03-01", NS_PER_DAY, 20, 100);
	asked.to_ns = fixture_time("1994-03-11");
	assert_newest(asked, 5, 105, 109);
	asked.from_ns = fixture_time("1994-03-09");
	assert_newest(asked, 2, 108, 109);
	asked.to_ns = fixture_time("1994-03-09");
	assert_newest(asked, 0, 0, 0);
	asked.from_ns = INT64_MIN;
	asked.to_ns = fixture_time("1990-01-01");
	assert_newest(asked, 0, 0, 0);
}

static void gaps_do_not_make_them_fewer(void **state)
{
	(void)state;
	/* ten years lie between them */
	store("AAPL", TIMEFRAME_1D, "csv", "1994-03-01", NS_PER_DAY, 3, 100);
	store("AAPL", TIMEFRAME_1D, "csv", "2004-03-01", NS_PER_DAY, 2, 200);
	assert_newest(newest("AAPL", TIMEFRAME_1D, 4), 4, 101, 201);
	/* nor where they are made of smaller ones */
	store("BTCUSD", TIMEFRAME_1H, "csv", "2014-03-01T05:00:00Z", NS_PER_DAY, 3, 100);
	store("BTCUSD", TIMEFRAME_1H, "csv", "2024-03-01T05:00:00Z", NS_PER_DAY, 2, 200);
	assert_newest(newest("BTCUSD", TIMEFRAME_1D, 4), 4, 101, 201);
	assert_newest(newest("BTCUSD", TIMEFRAME_1D, 2), 2, 200, 201);
	assert_newest(newest("BTCUSD", TIMEFRAME_1D, 9), 5, 100, 201);
}

static void made_bars_are_whole_and_exactly_so_many(void **state)
{
	struct kb_bar_query asked = newest("AAPL", TIMEFRAME_1W, 2);
	struct bar *bars = NULL;
	size_t count = 0;

	(void)state;
	/* Monday 2004-03-01 to Friday the 12th, weekend left out */
	store("AAPL", TIMEFRAME_1D, "csv", "2004-02-23", NS_PER_DAY, 5, 90);
	store("AAPL", TIMEFRAME_1D, "csv", "2004-03-01", NS_PER_DAY, 5, 100);
	store("AAPL", TIMEFRAME_1D, "csv", "2004-03-08", NS_PER_DAY, 5, 110);
	assert_int_equal(kb_get_newest_bars(&bars, &count, kb, &asked, NULL), DRT_OK);
	assert_int_equal(count, 2);
	assert_int_equal(bars[0].time_ns, fixture_time("2004-03-01"));
	assert_true(bars[0].open == 100 && bars[0].close == 104.5 && bars[0].volume == 500);
	assert_int_equal(bars[1].time_ns, fixture_time("2004-03-08"));
	assert_true(bars[1].open == 110 && bars[1].close == 114.5);
	free(bars);
}

static void a_preferred_source_that_ended_long_before_hides_nothing(void **state)
{
	static const char *const sources[] = { "ib", "csv" };
	struct kb_bar_query asked = newest("AAPL", TIMEFRAME_1D, 5);

	(void)state;
	asked.sources = sources;
	asked.source_count = 2;
	store("AAPL", TIMEFRAME_1D, "ib", "1994-03-01", NS_PER_DAY, 20, 100);
	assert_newest(asked, 5, 115, 119);
	store("AAPL", TIMEFRAME_1D, "csv", "2004-03-01", NS_PER_DAY, 20, 200);
	assert_newest(asked, 5, 215, 219);
	/* as of a day before the other began, it is the newest again */
	asked.to_ns = fixture_time("1995-01-01");
	assert_newest(asked, 5, 115, 119);
	/* in the same time it is preferred, though the other has one more day */
	asked.to_ns = INT64_MAX;
	store("AAPL", TIMEFRAME_1D, "ib", "2004-03-01", NS_PER_DAY, 19, 300);
	assert_newest(asked, 5, 314, 318);
}

static void the_size_that_is_stored_hides_no_newer_minutes(void **state)
{
	(void)state;
	store("BTCUSD", TIMEFRAME_1D, "csv", "2004-03-01", NS_PER_DAY, 9, 100);
	store("BTCUSD", TIMEFRAME_1H, "csv", "2024-03-01", NS_PER_DAY, 9, 200);
	assert_newest(newest("BTCUSD", TIMEFRAME_1D, 4), 4, 205, 208);
	/* one series answers: what is short of it stays so */
	assert_newest(newest("BTCUSD", TIMEFRAME_1D, 12), 9, 200, 208);
}

static void what_is_not_stored_is_not_found(void **state)
{
	struct kb_bar_query asked = newest("ZZZZ", TIMEFRAME_1D, 5);
	struct drt_error error = { 0 };
	struct bar *bars = NULL;
	size_t count = 0;

	(void)state;
	assert_int_equal(kb_get_newest_bars(&bars, &count, kb, &asked, &error), DRT_ENOTFOUND);
	asked.symbol = "AAPL";
	assert_int_equal(kb_get_newest_bars(&bars, &count, kb, &asked, &error), DRT_ENOTFOUND);
	assert_non_null(strstr(error.text, "no bars of AAPL that give 1d; import some"));
	store("AAPL", TIMEFRAME_1D, "csv", "1994-03-01", NS_PER_DAY, 1, 100);
	asked.timeframe = TIMEFRAME_1M;
	assert_int_equal(kb_get_newest_bars(&bars, &count, kb, &asked, &error), DRT_ENOTFOUND);
}

static void every_allocation_may_fail(void **state)
{
	struct kb_bar_query asked = newest("AAPL", TIMEFRAME_1W, 9);
	const struct calendar *calendar = NULL;
	int failures = 0;

	(void)state;
	store("AAPL", TIMEFRAME_1D, "csv", "1994-03-01", NS_PER_DAY, 20, 100);
	assert_int_equal(kb_calendar(&calendar, kb, "us-equity", NULL), DRT_OK);
	for (bool failed = true; failed; failures++) {
		struct drt_error error = { 0 };
		struct bar *bars = NULL;
		size_t count = 0;
		enum drt_status status = DRT_OK;

		failing_alloc_after(failures);
		status = kb_get_newest_bars(&bars, &count, kb, &asked, &error);
		failed = failing_alloc_happened();
		failing_alloc_after(-1);
		assert_int_equal(status, failed ? DRT_ENOMEM : DRT_OK);
		assert_int_equal(count, failed ? 0 : 3);
		assert_false(db_in_transaction(kb_db(kb)));
		free(bars);
	}
	assert_true(failures > 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(they_come_oldest_first_however_long_ago_they_were),
		TEST(the_range_counts),
		TEST(gaps_do_not_make_them_fewer),
		TEST(made_bars_are_whole_and_exactly_so_many),
		TEST(a_preferred_source_that_ended_long_before_hides_nothing),
		TEST(the_size_that_is_stored_hides_no_newer_minutes),
		TEST(what_is_not_stored_is_not_found),
		TEST(every_allocation_may_fail),
	};

	return cmocka_run_group_tests_name("newest bars", tests, NULL, NULL);
}
