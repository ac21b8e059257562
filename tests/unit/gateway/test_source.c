/* test_source.c - price files and the events they are replayed as. */
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/source.h"
#include "tests/support/support.h"

static struct calendar *us, *always, *fx;

static int64_t at(const char *text)
{
	int64_t time_ns = 0;

	assert_int_equal(time_parse(&time_ns, text, strlen(text)), DRT_OK);
	return time_ns;
}

static const char *write_file(const char *name, const char *text)
{
	const char *path = test_scratch_path(name);

	test_write_file(path, text);
	return path;
}

static enum drt_status open_files(struct gw_source **out, const char *const *paths,
                                  size_t count, int64_t start_ns, struct drt_error *error)
{
	struct gw_files_options options = {
		paths, count, start_ns, us, always, fx, NULL, false
	};

	return gw_source_new_files(out, &options, error);
}

static struct gw_source *open_one(const char *path, int64_t start_ns)
{
	struct gw_source *source = NULL;
	struct drt_error error = { 0 };

	if (open_files(&source, &path, 1, start_ns, &error) != DRT_OK)
		fail_msg("%s", error.text);
	return source;
}

static struct gw_event take(struct gw_source *source)
{
	struct gw_event event;
	int64_t time_ns = 0;

	assert_true(gw_source_peek(&time_ns, source));
	gw_source_next(&event, source);
	assert_int_equal(event.time_ns, time_ns);
	return event;
}

static const char daily[] = "date,open,high,low,close,volume\n"
			    "2025-06-12,10,12,9,11,1000\n"
			    "2025-06-13,11,11.5,10,10.5,2000\n"
			    "2025-06-16,10.5,13,10.2,12,3000\n";

static void a_daily_bar_is_spread_over_its_session(void **state)
{
	static const struct {
		enum gw_event_kind kind;
		double price, volume;
		int minute; /* of the 390 */
	} want[] = {
		{ GW_EVENT_BAR_OPEN, 10, 100, 39 },   { GW_EVENT_BAR_PRICE, 9, 300, 156 },
		{ GW_EVENT_BAR_PRICE, 12, 300, 273 }, { GW_EVENT_BAR_REST, 11, 300, -1 },
		{ GW_EVENT_BAR_DONE, 11, 0, 390 },
	};
	struct gw_source *source = open_one(write_file("AAPL_x.csv", daily), 0);
	int64_t open_ns = at("2025-06-12T13:30:00Z");
	struct gw_event event;
	(void)state;

	assert_int_equal(gw_source_count(source), 1);
	assert_string_equal(gw_source_instrument(source, 0)->symbol, "AAPL");
	assert_true(gw_source_is_bars(source, 0));
	assert_false(gw_source_is_synthetic(source));
	assert_int_equal(gw_source_timeframe(source, 0), TIMEFRAME_1D);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		event = take(source);
		assert_int_equal(event.kind, want[i].kind);
		assert_float_equal(event.price, want[i].price, 0);
		assert_float_equal(event.volume, want[i].volume, 1e-9);
		if (want[i].minute >= 0)
			assert_int_equal(event.time_ns, open_ns + want[i].minute * NS_PER_MIN);
	}
	/* a falling bar goes up first */
	take(source);
	assert_float_equal(take(source).price, 11.5, 0);
	gw_source_free(source);
}

static void bars_before_the_start_are_history(void **state)
{
	struct gw_source *source =
		open_one(write_file("AAPL.csv", daily), at("2025-06-13T00:00:00Z"));
	size_t count = 0;
	(void)state;

	gw_source_history(&count, source, 0, TIMEFRAME_1D);
	assert_int_equal(count, 1);
	assert_int_equal(time_to_day(take(source).time_ns), day_from_civil(2025, 6, 13));
	gw_source_free(source);
	/* in the middle of a session that session is replayed from its beginning */
	source = open_one(test_scratch_path("AAPL.csv"), at("2025-06-13T18:00:00Z"));
	gw_source_history(&count, source, 0, TIMEFRAME_1D);
	assert_int_equal(count, 1);
	gw_source_free(source);
}

static void instruments_are_merged_by_time(void **state)
{
	const char *paths[2];
	struct gw_source *source = NULL;
	int64_t before = 0;
	int64_t time_ns = 0;
	size_t events = 0;
	(void)state;

	paths[0] = write_file("BBB.csv", daily);
	paths[1] = write_file("many.csv", "symbol,epoch_ms,open,high,low,close,volume\n"
	                                  "CCC,1749735000000,5,6,4,5,10\n"
	                                  "CCC,1749735060000,5,6,4,5,10\n"
	                                  "DDD,1749735060000,7,8,6,7,10\n"
	                                  "DDD,1749735120000,7,8,6,7,10\n");
	assert_int_equal(open_files(&source, paths, 2, 0, NULL), DRT_OK);
	assert_int_equal(gw_source_count(source), 3);
	assert_int_equal(gw_source_timeframe(source, 1), TIMEFRAME_1M);
	while (gw_source_peek(&time_ns, source)) {
		assert_true(time_ns >= before);
		before = time_ns;
		take(source);
		events++;
	}
	assert_int_equal(events, (3 + 2 + 2) * 5);
	gw_source_free(source);
}

static void daily_bars_are_history_where_minutes_are_replayed(void **state)
{
	const char *paths[2];
	struct gw_source *source = NULL;
	size_t count = 0;
	(void)state;

	paths[0] = write_file("AAPL_d.csv", daily);
	paths[1] = write_file("AAPL_m.csv", "epoch_ms,open,high,low,close,volume\n"
	                                    "1750080600000,5,6,4,5,10\n"
	                                    "1750080660000,5,6,4,5,10\n");
	assert_int_equal(open_files(&source, paths, 2, 0, NULL), DRT_OK);
	assert_int_equal(gw_source_count(source), 1);
	gw_source_history(&count, source, 0, TIMEFRAME_1D);
	assert_int_equal(count, 2); /* not of the day that is replayed */
	assert_int_equal(take(source).timeframe, TIMEFRAME_1M);
	gw_source_free(source);
}

static void quotes_are_replayed_as_they_are(void **state)
{
	struct gw_source *source = open_one(
		write_file("EURUSD_q.csv",
	                   "epoch_ms,bid,ask\n1750080600000,1.1,1.2\n1750080600500,1.15,1.2\n"),
		0);
	struct gw_event event;
	int64_t time_ns = 0;
	(void)state;

	assert_false(gw_source_is_bars(source, 0));
	event = take(source);
	assert_int_equal(event.kind, GW_EVENT_QUOTE);
	assert_int_equal(event.quote.bid.e8, 110000000);
	assert_int_equal(event.quote.ask.e8, 120000000);
	assert_int_equal(event.quote.last.e8, 0);
	assert_int_equal(take(source).quote.bid.e8, 115000000);
	assert_false(gw_source_peek(&time_ns, source));
	gw_source_free(source);
}

static void recorded_ticks_have_sizes_and_trades(void **state)
{
	struct gw_source *source = open_one(
		write_file(
			"AAPL_t.csv",
			"epoch_ms,bid,ask,bid_size,ask_size,last,last_size\n"
			"1750080600000,10,10.1,300,200,,\n"
			"1750080600500,10,10.1,300,150,10.1,50\n"
			"1750080600500,10,10.1,250,150,10,50\n" /* of one instant: in order */
			"1750080600600,10,10.1,0,150,,\n"
			"1750080600600,10,10.1,100,150,10,\n"
			"1750080600600,10,10.1,100,150,,50\n"
			"1750080600600,10,10.1,100,150,-1,50\n"
			"1750080600600,10,10.1,100,150\n"
			"1750080600600,10,10.1,100,150,10,50,7\n"
			"1750080600700,10,10.2,100,100,,\n"),
		0);
	struct gw_event event;
	int64_t time_ns = 0;
	(void)state;

	event = take(source);
	assert_false(event.traded);
	assert_int_equal(event.quote.bid_size.e8, decimal_from_int(300).e8);
	assert_int_equal(event.quote.ask_size.e8, decimal_from_int(200).e8);
	assert_int_equal(event.quote.last.e8, 0);
	event = take(source);
	assert_true(event.traded);
	assert_float_equal(event.volume, 50, 0);
	assert_int_equal(event.quote.last.e8, 1010000000);
	assert_int_equal(event.quote.last_size.e8, decimal_from_int(50).e8);
	assert_int_equal(take(source).quote.last.e8, 1000000000);
	event = take(source); /* the last trade stays known */
	assert_int_equal(event.quote.ask.e8, 1020000000);
	assert_int_equal(event.quote.last.e8, 1000000000);
	assert_false(event.traded);
	assert_false(gw_source_peek(&time_ns, source));
	gw_source_free(source);
}

static void recorded_sizes_alone_are_taken(void **state)
{
	struct gw_source *source =
		open_one(write_file("AAPL_s.csv", "epoch_ms,bid,ask,bid_size,ask_size\n"
	                                          "1750080600000,10,10.1,300,200.5\n"),
	                 0);
	struct gw_event event = take(source);
	(void)state;

	assert_float_equal(decimal_to_double(event.quote.ask_size), 200.5, 0);
	assert_false(event.traded);
	gw_source_free(source);
}

static void unsound_rows_are_left_out(void **state)
{
	struct gw_source *source =
		open_one(write_file("AAPL.csv", "date,open,high,low,close,volume\n"
	                                        "2025-06-12,10,9,9,11,1000\n"
	                                        "2025-06-13,11,12,10,nan,2000\n"
	                                        "2025-06-14,11,12,10,11,2000\n" /* Saturday */
	                                        "2025-06-16,10.5,13,10.2,12,3000\n"
	                                        "2025-06-16,99,99,99,99,3000\n"
	                                        "2025-06-17,10.5,13\n"
	                                        "\n"),
	                 0);
	int64_t time_ns = 0;
	(void)state;

	assert_float_equal(take(source).price, 10.5, 0);
	for (int i = 0; i < 4; i++)
		take(source);
	assert_false(gw_source_peek(&time_ns, source));
	gw_source_free(source);
}

static void files_that_are_none_are_named(void **state)
{
	static const struct {
		const char *name, *text, *want;
		enum drt_status status;
	} cases[] = {
		{ "A.csv", "", "empty", DRT_EPARSE },
		{ "A.csv", "a,b,c\n1,2,3\n", "header", DRT_EPARSE },
		{ "_.csv", "date,open,high,low,close,volume\n", "symbol", DRT_EPARSE },
		{ "A.csv", "date,open,high,low,close,volume\n", "replayed", DRT_EEMPTY },
		{ "A.csv",
		  "epoch_ms,open,high,low,close,volume\n1750080600000,5,6,4,5,1\n"
		  "1750080607000,5,6,4,5,1\n",
		  "apart", DRT_EINVAL },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *path = write_file(cases[i].name, cases[i].text);
		struct gw_source *source = NULL;
		struct drt_error error = { 0 };

		assert_int_equal(open_files(&source, &path, 1, 0, &error), cases[i].status);
		if (!strstr(error.text, cases[i].want))
			fail_msg("\"%s\" does not say %s", error.text, cases[i].want);
		assert_null(source);
	}
	assert_int_equal(open_files(&(struct gw_source *){ NULL }, NULL, 0, 0, NULL),
	                 DRT_EINVAL);
}

static void the_generator_is_a_source_of_quotes(void **state)
{
	struct gw_source *source = NULL;
	size_t daily_count = 0;
	size_t minute_count = 0;
	struct gw_event event;
	(void)state;

	assert_int_equal(
		gw_source_new_generator(&source,
	                                &(struct gw_generated_options){
						.seed = 1,
						.us_equity = us,
						.start_ns = at("2025-06-16T15:00:00Z") },
	                                NULL),
		DRT_OK);
	assert_true(gw_source_is_synthetic(source));
	assert_false(gw_source_is_bars(source, 0));
	assert_true(gw_source_count(source) >= 30);
	gw_source_history(&daily_count, source, 0, TIMEFRAME_1D);
	gw_source_history(&minute_count, source, 0, TIMEFRAME_1M);
	assert_true(daily_count > 2400 && minute_count > 7000);
	event = take(source); /* the session that holds the start is replayed whole */
	assert_int_equal(event.time_ns, at("2025-06-16T13:30:00Z"));
	assert_int_equal(event.kind, GW_EVENT_QUOTE);
	gw_source_free(source);
}

static int set_up(void **state)
{
	(void)state;
	return calendar_new(&us, "us-equity", NULL) == DRT_OK &&
	                       calendar_new(&always, "always", NULL) == DRT_OK &&
	                       calendar_new(&fx, "fx", NULL) == DRT_OK
	               ? 0
	               : -1;
}

static int tear_down(void **state)
{
	(void)state;
	calendar_free(us);
	calendar_free(always);
	calendar_free(fx);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_daily_bar_is_spread_over_its_session),
		cmocka_unit_test(bars_before_the_start_are_history),
		cmocka_unit_test(instruments_are_merged_by_time),
		cmocka_unit_test(daily_bars_are_history_where_minutes_are_replayed),
		cmocka_unit_test(quotes_are_replayed_as_they_are),
		cmocka_unit_test(recorded_ticks_have_sizes_and_trades),
		cmocka_unit_test(recorded_sizes_alone_are_taken),
		cmocka_unit_test(unsound_rows_are_left_out),
		cmocka_unit_test(files_that_are_none_are_named),
		cmocka_unit_test(the_generator_is_a_source_of_quotes),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
