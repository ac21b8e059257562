/* test_bars.c - the contract in bars.h, clause by clause. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/unit/kb/fixture.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

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

static struct kb_bar_query query(const char *symbol, enum timeframe timeframe, const char *from,
                                 const char *to)
{
	return (struct kb_bar_query){ .symbol = symbol,
		                      .timeframe = timeframe,
		                      .from_ns = from ? fixture_time(from) : INT64_MIN,
		                      .to_ns = to ? fixture_time(to) : INT64_MAX };
}

/* The bars of the query; the caller frees them. */
static struct bar *get(size_t *count, struct kb_bar_query asked)
{
	struct drt_error error = { 0 };
	struct bar *bars = NULL;

	if (kb_get_market_data(&bars, count, kb, &asked, &error) != DRT_OK)
		fail_msg("%s", error.text);
	return bars;
}

/* "TIME open high low close volume" of every bar, one a line. */
static void assert_bars(struct kb_bar_query asked, const char *want)
{
	size_t count = 0, used = 0;
	struct bar *bars = get(&count, asked);
	char got[4096] = "";

	for (size_t i = 0; i < count; i++) {
		char time[TIME_TEXT];

		time_format(time, bars[i].time_ns);
		used += (size_t)snprintf(got + used, sizeof(got) - used, "%s %g %g %g %g %g\n",
		                         time, bars[i].open, bars[i].high, bars[i].low,
		                         bars[i].close, bars[i].volume);
	}
	free(bars);
	assert_string_equal(got, want);
}

/* The source that answers. */
static void assert_source(struct kb_bar_query asked, const char *source, const char *adjustment)
{
	struct kb_bars *bars = NULL;

	assert_int_equal(kb_bars_open(&bars, kb, &asked, NULL), DRT_OK);
	assert_string_equal(kb_bars_series(bars)->source, source);
	assert_string_equal(kb_bars_series(bars)->adjustment, adjustment);
	kb_bars_close(bars);
}

static void stored_bars_come_back_in_order_and_range(void **state)
{
	const struct bar bars[] = { fixture_bar("2025-06-13", 20),
		                    fixture_bar("2025-06-11", 10),
		                    fixture_bar("2025-06-12", 15.1) };
	(void)state;

	fixture_store(kb, "AAPL", TIMEFRAME_1D, "csv", bars, 3);
	assert_bars(query("AAPL", TIMEFRAME_1D, NULL, NULL),
	            "2025-06-11T00:00:00Z 10 11 9 10.5 100\n"
	            "2025-06-12T00:00:00Z 15.1 16.1 14.1 15.6 100\n"
	            "2025-06-13T00:00:00Z 20 21 19 20.5 100\n");
	assert_bars(query("AAPL", TIMEFRAME_1D, "2025-06-12", "2025-06-13"),
	            "2025-06-12T00:00:00Z 15.1 16.1 14.1 15.6 100\n");
	assert_bars(query("AAPL", TIMEFRAME_1D, "2026-01-01", NULL), "");
}

static void a_bar_with_the_same_key_is_replaced_and_counted(void **state)
{
	const struct kb_series_key key = { "AAPL", TIMEFRAME_1D, "csv", "split" };
	struct bar bars[] = { fixture_bar("2025-06-11", 10), fixture_bar("2025-06-12", 15) };
	size_t changed = 9;
	int64_t changes = 0;
	(void)state;

	assert_int_equal(kb_store_market_data(&changed, kb, &key, bars, 2, NULL), DRT_OK);
	assert_int_equal(changed, 2);
	changes = db_total_changes(kb_db(kb));
	assert_int_equal(kb_store_market_data(&changed, kb, &key, bars, 2, NULL), DRT_OK);
	assert_int_equal(changed, 0);
	assert_int_equal(db_total_changes(kb_db(kb)), changes);
	bars[1].volume = 101;
	assert_int_equal(kb_store_market_data(&changed, kb, &key, bars, 2, NULL), DRT_OK);
	assert_int_equal(changed, 1);
	assert_bars(query("AAPL", TIMEFRAME_1D, "2025-06-12", NULL),
	            "2025-06-12T00:00:00Z 15 16 14 15.5 101\n");
}

static void every_part_of_the_key_makes_another_series(void **state)
{
	static const struct kb_series_key keys[] = {
		{ "AAPL", TIMEFRAME_1D, "csv", "split" },
		{ "AAPL", TIMEFRAME_1D, "csv", "none" },
		{ "AAPL", TIMEFRAME_1D, "yahoo", "split" },
		{ "AAPL", TIMEFRAME_1W, "csv", "split" },
		{ "BTCUSD", TIMEFRAME_1D, "csv", "split" },
	};
	const struct bar bar = fixture_bar("2025-06-09", 10);
	struct kb_series *series = NULL;
	size_t count = 0;
	(void)state;

	for (size_t i = 0; i < COUNT(keys); i++)
		assert_int_equal(kb_store_market_data(NULL, kb, &keys[i], &bar, 1, NULL),
		                 DRT_OK);
	assert_int_equal(fixture_number(kb, "SELECT count(*) FROM bar"), COUNT(keys));
	assert_int_equal(kb_list_series(&series, &count, kb, "AAPL", NULL), DRT_OK);
	assert_int_equal(count, 4);
	assert_string_equal(series[0].adjustment, "none");
	assert_string_equal(series[2].source, "yahoo");
	assert_int_equal(series[3].timeframe, TIMEFRAME_1W);
	assert_int_equal(series[3].count, 1);
	assert_int_equal(series[3].first_ns, bar.time_ns);
	assert_int_equal(series[3].last_ns, bar.time_ns);
	free(series);
	assert_int_equal(kb_list_series(&series, &count, kb, NULL, NULL), DRT_OK);
	assert_int_equal(count, 5);
	free(series);
}

static void bad_bars_and_keys_store_nothing(void **state)
{
	static const struct {
		struct kb_series_key key;
		double high;
		enum drt_status want;
		const char *text;
	} cases[] = {
		{ { "AAPL", TIMEFRAME_1D, "csv", "split" },
		  5,
		  DRT_EINVAL,
		  "2025-06-12T00:00:00Z is refused: high-too-low" },
		{ { "AAPL", TIMEFRAME_1D, "csv", "split" }, NAN, DRT_EINVAL, "not-finite" },
		{ { "AAPL", TIMEFRAME_1D, "", "split" }, 11, DRT_EINVAL, "source" },
		{ { "AAPL", TIMEFRAME_1D, "Big Bank", "split" }, 11, DRT_EINVAL, "source" },
		{ { "AAPL", TIMEFRAME_1D, "csv", "total" }, 11, DRT_EINVAL, "adjustment" },
		{ { "ZZZZ", TIMEFRAME_1D, "csv", "split" }, 11, DRT_ENOTFOUND, "ZZZZ" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bar bars[] = { fixture_bar("2025-06-11", 10),
			              fixture_bar("2025-06-12", 10) };
		struct drt_error error = { 0 };

		bars[1].high = cases[i].high;
		assert_int_equal(kb_store_market_data(NULL, kb, &cases[i].key, bars, 2, &error),
		                 cases[i].want);
		assert_true(strstr(error.text, cases[i].text) != NULL);
		assert_int_equal(fixture_number(kb, "SELECT count(*) FROM bar"), 0);
	}
}

static void unknown_symbols_and_sizes_are_not_found(void **state)
{
	const struct bar bar = fixture_bar("2025-06-11", 10);
	struct kb_bar_query asked = query("ZZZZ", TIMEFRAME_1D, NULL, NULL);
	struct drt_error error = { 0 };
	struct kb_bars *bars = NULL;
	(void)state;

	assert_int_equal(kb_bars_open(&bars, kb, &asked, &error), DRT_ENOTFOUND);
	asked.symbol = "AAPL";
	assert_int_equal(kb_bars_open(&bars, kb, &asked, &error), DRT_ENOTFOUND);
	assert_true(strstr(error.text, "no bars of AAPL that give 1d") != NULL);
	fixture_store(kb, "AAPL", TIMEFRAME_1D, "csv", &bar, 1);
	asked.timeframe = TIMEFRAME_1H;
	assert_int_equal(kb_bars_open(&bars, kb, &asked, &error), DRT_ENOTFOUND);
	asked.timeframe = TIMEFRAME_1D;
	asked.adjustment = "none";
	assert_int_equal(kb_bars_open(&bars, kb, &asked, &error), DRT_ENOTFOUND);
	assert_true(strstr(error.text, "with adjustment none") != NULL);
	assert_null(bars);
	kb_bars_close(NULL);
}

static void the_first_configured_source_with_bars_answers(void **state)
{
	const struct bar old = fixture_bar("2020-06-11", 10),
			 new = fixture_bar("2025-06-11", 20);
	static const char *const preferred[] = { "yahoo", "csv" };
	struct kb_bar_query asked = query("AAPL", TIMEFRAME_1D, NULL, NULL);
	(void)state;

	fixture_store(kb, "AAPL", TIMEFRAME_1D, "csv", &new, 1);
	fixture_store(kb, "AAPL", TIMEFRAME_1D, "stooq", &old, 1);
	assert_source(asked, "csv", "split"); /* none configured: by name */
	asked.sources = preferred;
	asked.source_count = 2;
	assert_source(asked, "csv", "split"); /* yahoo has nothing at all */
	fixture_store(kb, "AAPL", TIMEFRAME_1D, "yahoo", &old, 1);
	assert_source(asked, "yahoo", "split");
	asked.from_ns = fixture_time("2025-01-01"); /* yahoo has nothing there */
	assert_source(asked, "csv", "split");
	asked.from_ns = fixture_time("2026-01-01"); /* nobody has: the first */
	assert_source(asked, "yahoo", "split");
	asked.sources = (const char *const[]){ "stooq" };
	asked.source_count = 1;
	asked.from_ns = INT64_MIN;
	assert_source(asked, "stooq", "split");
}

static void the_asked_size_and_adjustment_come_first(void **state)
{
	const struct bar bar = fixture_bar("2025-06-11T14:00:00Z", 10);
	const struct bar day = fixture_bar("2025-06-11", 10);
	struct kb_series_key key = { "AAPL", TIMEFRAME_1D, "csv", "none" };
	struct kb_bar_query asked = query("AAPL", TIMEFRAME_1D, NULL, NULL);
	(void)state;

	fixture_store(kb, "AAPL", TIMEFRAME_1M, "csv", &bar, 1);
	assert_source(asked, "csv", "split"); /* made from minutes */
	assert_int_equal(kb_store_market_data(NULL, kb, &key, &day, 1, NULL), DRT_OK);
	assert_source(asked, "csv", "none"); /* stored days before split minutes */
	key.adjustment = "split+dividend";
	assert_int_equal(kb_store_market_data(NULL, kb, &key, &day, 1, NULL), DRT_OK);
	assert_source(asked, "csv", "split+dividend");
	asked.adjustment = "none";
	assert_source(asked, "csv", "none");
}

/* One minute after the other from `time`, prices rising by 1. */
static void store_minutes(const char *symbol, const char *time, int count, double price)
{
	struct bar *bars = calloc((size_t)count, sizeof(*bars));

	assert_non_null(bars);
	for (int i = 0; i < count; i++) {
		bars[i] = fixture_bar(time, price + i);
		bars[i].time_ns += i * NS_PER_MIN;
	}
	fixture_store(kb, symbol, TIMEFRAME_1M, "csv", bars, (size_t)count);
	free(bars);
}

static void intraday_sizes_are_made_from_the_open(void **state)
{
	(void)state;

	/* 09:28 to 09:37 in New York: two minutes before the open are left out */
	store_minutes("AAPL", "2025-07-15T13:28:00Z", 10, 100);
	assert_bars(query("AAPL", TIMEFRAME_5M, NULL, NULL),
	            "2025-07-15T13:30:00Z 102 107 101 106.5 500\n"
	            "2025-07-15T13:35:00Z 107 110 106 109.5 300\n");
	assert_bars(query("AAPL", TIMEFRAME_1H, NULL, NULL),
	            "2025-07-15T13:30:00Z 102 110 101 109.5 800\n");
	assert_bars(query("AAPL", TIMEFRAME_5M, "2025-07-15T13:31:00Z", NULL),
	            "2025-07-15T13:35:00Z 107 110 106 109.5 300\n");
	assert_bars(query("AAPL", TIMEFRAME_5M, NULL, "2025-07-15T13:35:00Z"),
	            "2025-07-15T13:30:00Z 102 107 101 106.5 500\n");
}

static void a_day_ends_at_the_close_also_an_early_one(void **state)
{
	(void)state;

	/* the eve of Independence Day closes at 13:00, 17:00 UTC */
	store_minutes("AAPL", "2025-07-03T16:58:00Z", 4, 100);
	store_minutes("AAPL", "2025-07-07T13:30:00Z", 1, 200);
	assert_bars(query("AAPL", TIMEFRAME_4H, NULL, NULL),
	            "2025-07-03T13:30:00Z 100 102 99 101.5 200\n"
	            "2025-07-07T13:30:00Z 200 201 199 200.5 100\n");
	assert_bars(query("AAPL", TIMEFRAME_1D, NULL, NULL),
	            "2025-07-03T00:00:00Z 100 102 99 101.5 200\n"
	            "2025-07-07T00:00:00Z 200 201 199 200.5 100\n");
	assert_bars(query("AAPL", TIMEFRAME_1MO, NULL, NULL),
	            "2025-07-01T00:00:00Z 100 201 99 200.5 300\n");
}

static void round_the_clock_markets_have_whole_days(void **state)
{
	(void)state;

	store_minutes("BTCUSD", "2025-07-05T23:58:00Z", 4, 100); /* a Saturday */
	assert_bars(query("BTCUSD", TIMEFRAME_1D, NULL, NULL),
	            "2025-07-05T00:00:00Z 100 102 99 101.5 200\n"
	            "2025-07-06T00:00:00Z 102 104 101 103.5 200\n");
	assert_bars(query("BTCUSD", TIMEFRAME_1D, "2025-07-06", NULL),
	            "2025-07-06T00:00:00Z 102 104 101 103.5 200\n");
	assert_bars(query("BTCUSD", TIMEFRAME_1W, NULL, NULL),
	            "2025-06-30T00:00:00Z 100 104 99 103.5 400\n");
}

static void fx_days_begin_on_the_eve(void **state)
{
	(void)state;

	fixture_instrument(kb, "EURUSD", "fx");
	store_minutes("EURUSD", "2025-06-16T20:58:00Z", 4, 100); /* Monday, 16:58 New York */
	assert_bars(query("EURUSD", TIMEFRAME_1D, NULL, NULL),
	            "2025-06-16T00:00:00Z 100 102 99 101.5 200\n"
	            "2025-06-17T00:00:00Z 102 104 101 103.5 200\n");
	assert_bars(query("EURUSD", TIMEFRAME_1D, "2025-06-17", "2025-06-18"),
	            "2025-06-17T00:00:00Z 102 104 101 103.5 200\n");
}

static void weeks_and_months_are_made_from_days(void **state)
{
	struct bar bars[] = { fixture_bar("2025-06-26", 10), fixture_bar("2025-06-27", 20),
		              fixture_bar("2025-06-30", 30), fixture_bar("2025-07-01", 5),
		              fixture_bar("2025-07-02", 15) };
	(void)state;

	fixture_store(kb, "AAPL", TIMEFRAME_1D, "csv", bars, COUNT(bars));
	assert_bars(query("AAPL", TIMEFRAME_1W, NULL, NULL),
	            "2025-06-23T00:00:00Z 10 21 9 20.5 200\n"
	            "2025-06-30T00:00:00Z 30 31 4 15.5 300\n");
	assert_bars(query("AAPL", TIMEFRAME_1MO, NULL, NULL),
	            "2025-06-01T00:00:00Z 10 31 9 30.5 300\n"
	            "2025-07-01T00:00:00Z 5 16 4 15.5 200\n");
	/* a week that began before the range is not given in part */
	assert_bars(query("AAPL", TIMEFRAME_1W, "2025-06-24", NULL),
	            "2025-06-30T00:00:00Z 30 31 4 15.5 300\n");
	/* one that begins inside is whole, although it ends outside */
	assert_bars(query("AAPL", TIMEFRAME_1W, "2025-06-30", "2025-07-01"),
	            "2025-06-30T00:00:00Z 30 31 4 15.5 300\n");
}

static void the_largest_stored_size_is_the_base(void **state)
{
	const struct bar quarter = fixture_bar("2025-07-15T13:30:00Z", 50);
	(void)state;

	store_minutes("AAPL", "2025-07-15T13:30:00Z", 30, 100);
	fixture_store(kb, "AAPL", TIMEFRAME_15M, "csv", &quarter, 1);
	assert_bars(query("AAPL", TIMEFRAME_1H, NULL, NULL),
	            "2025-07-15T13:30:00Z 50 51 49 50.5 100\n");
	assert_bars(query("AAPL", TIMEFRAME_5M, NULL, "2025-07-15T13:35:00Z"),
	            "2025-07-15T13:30:00Z 100 105 99 104.5 500\n");
}

static void long_reads_cross_pages_and_agree_with_a_sum(void **state)
{
	enum { DAYS = 3, MINUTES = DAYS * 1440 };
	size_t count = 0;
	struct bar *bars = NULL;
	double volume = 0;
	(void)state;

	store_minutes("BTCUSD", "2025-07-05", MINUTES, 1000);
	bars = get(&count, query("BTCUSD", TIMEFRAME_1M, NULL, NULL));
	assert_int_equal(count, MINUTES);
	for (size_t i = 1; i < count; i++)
		assert_int_equal(bars[i].time_ns - bars[i - 1].time_ns, NS_PER_MIN);
	free(bars);
	bars = get(&count, query("BTCUSD", TIMEFRAME_30M, NULL, NULL));
	assert_int_equal(count, MINUTES / 30);
	for (size_t i = 0; i < count; i++) {
		assert_true(bars[i].open == 1000 + 30.0 * (double)i);
		assert_true(bars[i].close == bars[i].open + 29.5);
		volume += bars[i].volume;
	}
	assert_true(volume == MINUTES * 100.0);
	free(bars);
}

static void a_cursor_leaves_no_read_transaction_open(void **state)
{
	const char *path = fixture_path();
	struct kb *writer = fixture_kb_at(path, false), *reader = NULL;
	struct kb_bar_query asked = query("AAPL", TIMEFRAME_1D, NULL, NULL);
	const struct bar days[] = { fixture_bar("2025-06-11", 10),
		                    fixture_bar("2025-06-12", 10) };
	struct kb_bars *bars = NULL;
	struct bar bar;
	bool more = false;
	(void)state;

	fixture_instrument(writer, "AAPL", "us-equity");
	fixture_store(writer, "AAPL", TIMEFRAME_1D, "csv", days, 2);
	reader = fixture_kb_at(path, true);
	assert_int_equal(kb_bars_open(&bars, reader, &asked, NULL), DRT_OK);
	assert_int_equal(kb_bars_next(&bar, &more, bars, NULL), DRT_OK);
	assert_true(more);
	/* a truncating checkpoint is refused while anybody reads */
	assert_int_equal(fixture_number(writer, "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
	kb_bars_close(bars);
	kb_close(reader);
	kb_close(writer);
}

static void conflicts_between_sources_are_counted_and_listed(void **state)
{
	struct bar mine[] = { fixture_bar("2025-06-11", 100), fixture_bar("2025-06-12", 100),
		              fixture_bar("2025-06-13", 100), fixture_bar("2025-06-16", 100) };
	struct bar theirs[] = { fixture_bar("2025-06-11", 100.4),
		                fixture_bar("2025-06-12", 106), fixture_bar("2025-06-13", 100),
		                fixture_bar("2025-06-17", 2) };
	struct kb_conflict *list = NULL;
	size_t count = 0;
	(void)state;

	theirs[2].low = 90; /* one price is enough */
	fixture_store(kb, "AAPL", TIMEFRAME_1D, "csv", mine, 4);
	assert_int_equal(kb_count_conflicts(&count, kb, NULL, NULL), DRT_OK);
	assert_int_equal(count, 0);
	fixture_store(kb, "AAPL", TIMEFRAME_1D, "yahoo", theirs, 4);
	assert_int_equal(kb_count_conflicts(&count, kb, "AAPL", NULL), DRT_OK);
	assert_int_equal(count, 2);
	assert_int_equal(kb_count_conflicts(&count, kb, "BTCUSD", NULL), DRT_OK);
	assert_int_equal(count, 0);
	assert_int_equal(kb_list_conflicts(&list, &count, kb, NULL, 0, NULL), DRT_OK);
	assert_int_equal(count, 2);
	assert_string_equal(list[0].symbol, "AAPL");
	assert_string_equal(list[0].sources[0], "csv");
	assert_string_equal(list[0].sources[1], "yahoo");
	assert_int_equal(list[0].time_ns, fixture_time("2025-06-12"));
	assert_true(list[0].bars[0].open == 100 && list[0].bars[1].open == 106);
	assert_true(list[1].bars[1].low == 90);
	free(list);
	assert_int_equal(kb_list_conflicts(&list, &count, kb, NULL, 1, NULL), DRT_OK);
	assert_int_equal(count, 1);
	free(list);
}

static void other_adjustments_do_not_conflict(void **state)
{
	const struct kb_series_key raw = { "AAPL", TIMEFRAME_1D, "yahoo", "none" };
	const struct bar mine = fixture_bar("2025-06-11", 100),
			 theirs = fixture_bar("2025-06-11", 400);
	size_t count = 9;
	(void)state;

	fixture_store(kb, "AAPL", TIMEFRAME_1D, "csv", &mine, 1);
	assert_int_equal(kb_store_market_data(NULL, kb, &raw, &theirs, 1, NULL), DRT_OK);
	assert_int_equal(kb_count_conflicts(&count, kb, NULL, NULL), DRT_OK);
	assert_int_equal(count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(stored_bars_come_back_in_order_and_range),
		TEST(a_bar_with_the_same_key_is_replaced_and_counted),
		TEST(every_part_of_the_key_makes_another_series),
		TEST(bad_bars_and_keys_store_nothing),
		TEST(unknown_symbols_and_sizes_are_not_found),
		TEST(the_first_configured_source_with_bars_answers),
		TEST(the_asked_size_and_adjustment_come_first),
		TEST(intraday_sizes_are_made_from_the_open),
		TEST(a_day_ends_at_the_close_also_an_early_one),
		TEST(round_the_clock_markets_have_whole_days),
		TEST(fx_days_begin_on_the_eve),
		TEST(weeks_and_months_are_made_from_days),
		TEST(the_largest_stored_size_is_the_base),
		TEST(long_reads_cross_pages_and_agree_with_a_sum),
		TEST(a_cursor_leaves_no_read_transaction_open),
		TEST(conflicts_between_sources_are_counted_and_listed),
		TEST(other_adjustments_do_not_conflict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
