/* test_memory.c - every allocation of the knowledge base fails in turn: the call says
 * DRT_ENOMEM, leaves no transaction open, and works when it is tried again. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kb/import.h"
#include "tests/support/failing_alloc.h"
#include "tests/unit/kb/fixture.h"

enum { TOO_MANY = 5000 };

static struct kb *kb;

static int set_up(void **state)
{
	const struct bar days[] = { fixture_bar("2025-06-11", 10),
		                    fixture_bar("2025-06-12", 11) };
	const struct bar others[] = { fixture_bar("2025-06-11", 20) };
	const struct calendar *calendar = NULL;
	(void)state;

	kb = fixture_kb();
	fixture_instrument(kb, "AAPL", "us-equity");
	fixture_store(kb, "AAPL", TIMEFRAME_1D, "csv", days, 2);
	fixture_store(kb, "AAPL", TIMEFRAME_1D, "yahoo", others, 1);
	/* Its zone comes from a shared library that keeps its own allocations. */
	assert_int_equal(kb_calendar(&calendar, kb, "us-equity", NULL), DRT_OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	failing_alloc_after(-1);
	kb_close(kb);
	return 0;
}

/* Runs the call until no allocation fails any more. */
static void fail_each(enum drt_status (*call)(struct drt_error *error))
{
	int count = 0;

	for (;; count++) {
		struct drt_error error = { 0 };
		enum drt_status status = DRT_OK;

		failing_alloc_after(count);
		status = call(&error);
		if (!failing_alloc_happened()) {
			failing_alloc_after(-1);
			assert_int_equal(status, DRT_OK);
			break;
		}
		failing_alloc_after(-1);
		assert_int_equal(status, DRT_ENOMEM);
		assert_int_equal(error.status, DRT_ENOMEM);
		assert_false(db_in_transaction(kb_db(kb)));
		assert_true(count < TOO_MANY);
	}
	assert_true(count > 0);
}

static enum drt_status open_another(struct drt_error *error)
{
	const struct kb_options options = { .path = ":memory:" };
	struct kb *another = NULL;
	enum drt_status status = kb_open(&another, &options, error);

	kb_close(another);
	return status;
}

static enum drt_status make_calendar(struct drt_error *error)
{
	const struct kb_options options = { .path = ":memory:" };
	const struct calendar *calendar = NULL;
	struct kb *another = NULL;
	enum drt_status status = kb_open(&another, &options, error);

	if (status == DRT_OK)
		status = kb_calendar(&calendar, another, "us-equity", error);
	kb_close(another);
	return status;
}

static enum drt_status store_bars(struct drt_error *error)
{
	const struct kb_series_key key = { "AAPL", TIMEFRAME_1D, "ib", "none" };
	const struct bar bar = fixture_bar("2025-06-13", 12);

	return kb_store_market_data(NULL, kb, &key, &bar, 1, error);
}

static enum drt_status read_weeks(struct drt_error *error)
{
	const struct kb_bar_query query = { .symbol = "AAPL",
		                            .timeframe = TIMEFRAME_1W,
		                            .from_ns = INT64_MIN,
		                            .to_ns = INT64_MAX };
	struct bar *bars = NULL;
	size_t count = 0;
	enum drt_status status = kb_get_market_data(&bars, &count, kb, &query, error);

	free(bars);
	return status;
}

static enum drt_status list_conflicts(struct drt_error *error)
{
	struct kb_conflict *conflicts = NULL;
	size_t count = 0;
	enum drt_status status = kb_list_conflicts(&conflicts, &count, kb, NULL, 0, error);

	if (status == DRT_OK)
		status = kb_count_conflicts(&count, kb, NULL, error);
	free(conflicts);
	return status;
}

static enum drt_status list_everything(struct drt_error *error)
{
	struct instrument *instruments = NULL;
	struct kb_series *series = NULL;
	struct kb_job *jobs = NULL;
	size_t count = 0;
	enum drt_status status = kb_list_instruments(&instruments, &count, kb, error);

	if (status == DRT_OK)
		status = kb_list_series(&series, &count, kb, NULL, error);
	if (status == DRT_OK)
		status = kb_list_jobs(&jobs, &count, kb, NULL, 0, error);
	free(instruments);
	free(series);
	free(jobs);
	return status;
}

static enum drt_status store_and_find_document(struct drt_error *error)
{
	const struct kb_document document = { .source = "feed",
		                              .key = "1",
		                              .kind = "news",
		                              .title = "Fed holds rates",
		                              .symbol_count = 1,
		                              .symbols = { "SPY" } };
	const struct kb_document_filter filter = { .words = "fed rates" };
	struct kb_document *found = NULL;
	size_t count = 0;
	int64_t id = 0;
	enum drt_status status = kb_store_document(&id, kb, &document, error);

	if (status == DRT_OK)
		status = kb_find_documents(&found, &count, kb, &filter, error);
	kb_documents_free(found, count);
	return status;
}

static int import_descriptor; /* opened before anything fails */

static enum drt_status import_file(struct drt_error *error)
{
	const struct kb_import_options options = { .file = import_descriptor,
		                                   .name = "oom.csv",
		                                   .batch_rows = 2 };
	struct kb_import_result result;
	enum drt_status status = DRT_OK;

	assert_int_equal(lseek(import_descriptor, 0, SEEK_SET), 0);
	status = kb_import_file(&result, kb, &options, NULL, NULL, error);
	if (status == DRT_OK)
		assert_int_equal(result.stored, 4);
	return status;
}

static void opening_survives_every_failure(void **state)
{
	(void)state;
	fail_each(open_another);
	fail_each(make_calendar);
}

static void bars_survive_every_failure(void **state)
{
	(void)state;
	fail_each(store_bars);
	fail_each(read_weeks);
	fail_each(list_conflicts);
}

static void lists_survive_every_failure(void **state)
{
	(void)state;
	fail_each(list_everything);
}

static void documents_survive_every_failure(void **state)
{
	(void)state;
	fail_each(store_and_find_document);
}

static void an_import_survives_every_failure(void **state)
{
	(void)state;
	test_write_file(test_scratch_path("oom.csv"),
	                "date,symbol,open,high,low,close,volume\n"
	                "2025-06-11,A,1,1,1,1,0\n2025-06-13,A,1,1,1,1,1\n"
	                "2025-06-12,A,x,1,1,1,1\n2025-06-12,A,1,1,1,1,1\n"
	                "2025-06-12,A,1,1,1,1,1\n2025-06-12,B,1,1,1,1,1\n");
	import_descriptor = open(test_scratch_path("oom.csv"), O_RDONLY);
	assert_true(import_descriptor >= 0);
	fail_each(import_file);
	close(import_descriptor);
	assert_int_equal(fixture_number(kb, "SELECT count(*) FROM quarantine"), 2);
	assert_int_equal(fixture_number(kb, "SELECT count(*) FROM bar_flag"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(opening_survives_every_failure),   TEST(bars_survive_every_failure),
		TEST(lists_survive_every_failure),      TEST(documents_survive_every_failure),
		TEST(an_import_survives_every_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
