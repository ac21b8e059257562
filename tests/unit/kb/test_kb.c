/* test_kb.c - the contracts in kb.h and instruments.h. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "model/calendar.h"
#include "model/json.h"
#include "tests/unit/kb/fixture.h"

static void a_reader_wants_a_file_that_a_writer_made(void **state)
{
	const char *path = fixture_path();
	const struct kb_options options = { .path = path, .read_only = true };
	struct drt_error error = { 0 };
	struct kb *writer = NULL, *reader = NULL;
	(void)state;

	assert_int_equal(kb_open(&reader, &options, &error), DRT_ENOTFOUND);
	assert_null(reader);
	writer = fixture_kb_at(path, false);
	assert_int_equal(kb_open(&reader, &options, &error), DRT_OK);
	assert_int_equal(db_schema_version(kb_db(reader)), db_schema_version(kb_db(writer)));
	kb_close(reader);
	kb_close(writer);
	kb_close(NULL);
}

static void a_group_is_whole_or_nothing(void **state)
{
	struct kb *kb = fixture_kb();
	(void)state;

	assert_int_equal(kb_begin(kb, NULL), DRT_OK);
	assert_int_equal(kb_begin(kb, NULL), DRT_ESTATE);
	fixture_instrument(kb, "AAPL", "us-equity");
	kb_rollback(kb);
	assert_int_equal(fixture_number(kb, "SELECT count(*) FROM instrument"), 0);
	assert_int_equal(kb_begin(kb, NULL), DRT_OK);
	fixture_instrument(kb, "AAPL", "us-equity");
	fixture_store(kb, "AAPL", TIMEFRAME_1D, "csv",
	              &(struct bar){ fixture_time("2025-06-12"), 1, 1, 1, 1, 1 }, 1);
	assert_int_equal(kb_commit(kb, NULL), DRT_OK);
	assert_int_equal(fixture_number(kb, "SELECT count(*) FROM bars"), 1);
	kb_close(kb);
}

static void calendars_are_made_once(void **state)
{
	struct kb *kb = fixture_kb();
	const struct calendar *first = NULL, *second = NULL;
	(void)state;

	assert_int_equal(kb_calendar(&first, kb, "us-equity", NULL), DRT_OK);
	assert_int_equal(kb_calendar(&second, kb, "us-equity", NULL), DRT_OK);
	assert_ptr_equal(first, second);
	assert_int_equal(kb_calendar(&second, kb, "lunar", NULL), DRT_ENOTFOUND);
	assert_ptr_equal(first, second);
	kb_close(kb);
}

static void assert_same(const struct instrument *got, const struct instrument *want)
{
	json_t *got_json = instrument_to_json(got), *want_json = instrument_to_json(want);

	assert_true(json_equal(got_json, want_json));
	json_decref(got_json);
	json_decref(want_json);
}

static void an_instrument_comes_back_as_it_was_stored(void **state)
{
	struct kb *kb = fixture_kb();
	struct instrument stored, found;
	int64_t id = 0, again = 0, changes = 0;
	(void)state;

	assert_int_equal(instrument_init(&stored, "BRK.B"), DRT_OK);
	stored.type = SECURITY_FUTURE;
	strcpy(stored.name, "Bürkshire");
	strcpy(stored.primary_exchange, "NYSE");
	strcpy(stored.sector, "Financials");
	stored.tick.e8 = 500000;
	stored.multiplier.e8 = 50 * DECIMAL_ONE;
	stored.con_id = 72063691;
	stored.synthetic = true;
	assert_int_equal(kb_store_instrument(&id, kb, &stored, NULL), DRT_OK);
	stored.id = id;
	assert_int_equal(kb_find_instrument(&found, kb, "BRK.B", NULL), DRT_OK);
	assert_same(&found, &stored);
	assert_int_equal(kb_get_instrument(&found, kb, id, NULL), DRT_OK);
	assert_string_equal(found.symbol, "BRK.B");

	changes = db_total_changes(kb_db(kb));
	assert_int_equal(kb_store_instrument(&again, kb, &stored, NULL), DRT_OK);
	assert_int_equal(again, id);
	assert_int_equal(db_total_changes(kb_db(kb)), changes);
	stored.con_id = 1;
	assert_int_equal(kb_store_instrument(&again, kb, &stored, NULL), DRT_OK);
	assert_int_equal(db_total_changes(kb_db(kb)), changes + 1);
	assert_int_equal(again, id);
	kb_close(kb);
}

static void instruments_are_listed_by_symbol(void **state)
{
	struct kb *kb = fixture_kb();
	struct instrument *list = (struct instrument *)1;
	size_t count = 9;
	(void)state;

	assert_int_equal(kb_list_instruments(&list, &count, kb, NULL), DRT_OK);
	assert_int_equal(count, 0);
	assert_null(list);
	fixture_instrument(kb, "MSFT", "us-equity");
	fixture_instrument(kb, "AAPL", "us-equity");
	assert_int_equal(kb_list_instruments(&list, &count, kb, NULL), DRT_OK);
	assert_int_equal(count, 2);
	assert_string_equal(list[0].symbol, "AAPL");
	assert_string_equal(list[1].symbol, "MSFT");
	free(list);
	kb_close(kb);
}

static void bad_instruments_are_refused(void **state)
{
	struct kb *kb = fixture_kb();
	struct instrument good, bad;
	struct drt_error error = { 0 };
	int64_t id = 0;
	(void)state;

	assert_int_equal(instrument_init(&good, "AAPL"), DRT_OK);
	bad = good;
	strcpy(bad.symbol, "aapl");
	assert_int_equal(kb_store_instrument(&id, kb, &bad, &error), DRT_EINVAL);
	bad = good;
	strcpy(bad.calendar, "lunar");
	assert_int_equal(kb_store_instrument(&id, kb, &bad, &error), DRT_EINVAL);
	assert_true(strstr(error.text, "us-equity") != NULL);
	bad = good;
	bad.tick.e8 = 0;
	assert_int_equal(kb_store_instrument(&id, kb, &bad, &error), DRT_EINVAL);
	assert_int_equal(kb_find_instrument(&bad, kb, "AAPL", &error), DRT_ENOTFOUND);
	assert_true(strstr(error.text, "AAPL is not known") != NULL);
	assert_int_equal(kb_get_instrument(&bad, kb, 99, &error), DRT_ENOTFOUND);
	kb_close(kb);
}

enum { COMMITS = 200, BARS_PER_COMMIT = 50 };

struct writer {
	const char *path;
	atomic_int done;
};

static void *write_bars(void *context)
{
	struct writer *writer = context;
	struct kb *kb = fixture_kb_at(writer->path, false);
	int64_t start = fixture_time("2025-01-01");

	for (int i = 0; i < COMMITS; i++) {
		struct bar bars[BARS_PER_COMMIT];

		for (int k = 0; k < BARS_PER_COMMIT; k++) {
			bars[k] = fixture_bar("2025-01-01", 100);
			bars[k].time_ns = start + (i * BARS_PER_COMMIT + k) * NS_PER_MIN;
		}
		fixture_store(kb, "BTCUSD", TIMEFRAME_1M, "csv", bars, BARS_PER_COMMIT);
	}
	kb_close(kb);
	atomic_store(&writer->done, 1);
	return NULL;
}

static void readers_see_whole_groups_while_the_writer_writes(void **state)
{
	struct writer writer = { .path = fixture_path() };
	struct kb *first = fixture_kb_at(writer.path, false);
	struct kb *reader = fixture_kb_at(writer.path, true);
	const struct kb_bar_query query = { .symbol = "BTCUSD",
		                            .timeframe = TIMEFRAME_1M,
		                            .to_ns = INT64_MAX };
	size_t last = 0;
	int reads = 0, done = 0;
	pthread_t thread;
	(void)state;

	fixture_instrument(first, "BTCUSD", "always");
	kb_close(first);
	assert_int_equal(pthread_create(&thread, NULL, write_bars, &writer), 0);
	while (!done) {
		struct bar *bars = NULL;
		size_t count = 0;
		enum drt_status status = DRT_OK;

		done = atomic_load(&writer.done);
		status = kb_get_market_data(&bars, &count, reader, &query, NULL);
		if (status == DRT_ENOTFOUND)
			continue; /* before the first group */
		assert_int_equal(status, DRT_OK);
		assert_true(count >= last && count % BARS_PER_COMMIT == 0);
		last = count;
		reads++;
		free(bars);
	}
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(last, COMMITS * BARS_PER_COMMIT);
	assert_true(reads > 0);
	kb_close(reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reader_wants_a_file_that_a_writer_made),
		cmocka_unit_test(a_group_is_whole_or_nothing),
		cmocka_unit_test(calendars_are_made_once),
		cmocka_unit_test(an_instrument_comes_back_as_it_was_stored),
		cmocka_unit_test(instruments_are_listed_by_symbol),
		cmocka_unit_test(bad_instruments_are_refused),
		cmocka_unit_test(readers_see_whole_groups_while_the_writer_writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
