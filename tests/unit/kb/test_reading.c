/* test_reading.c - handles that only read: every call that writes is refused and changes
 * nothing, every call that reads works beside a writer, and kb_interrupt(). */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "kb/ledger.h"
#include "tests/unit/kb/fixture.h"

/* ---- the knowledge base ---- */

static const struct uuid one_id = { { 1, 0x90, 0, 0, 0, 0, 0x70, 0, 0x80, [15] = 7 } };
static struct kb *writer, *reader;

static struct signal one_signal(void)
{
	struct signal signal = { .id = one_id,
		                 .time_ns = 1000,
		                 .symbol = "AAPL",
		                 .direction = SIGNAL_BUY,
		                 .strategy = "swing",
		                 .timeframe = TIMEFRAME_1D,
		                 .expiration_ns = 2000 };

	return signal;
}

static struct order one_order(void)
{
	struct order order = { .id = one_id,
		               .symbol = "AAPL",
		               .strategy = "swing",
		               .type = ORDER_MARKET,
		               .quantity = { 10 * DECIMAL_ONE },
		               .version = 1,
		               .created_ns = 1000,
		               .updated_ns = 1000 };

	return order;
}

static int open_both(void **state)
{
	const char *path = fixture_path();
	const struct bar bars[] = { fixture_bar("2025-06-11", 10),
		                    fixture_bar("2025-06-12", 11) };
	const struct signal signal = one_signal();
	int64_t id = 0;

	(void)state;
	writer = fixture_kb_at(path, false);
	fixture_instrument(writer, "AAPL", "us-equity");
	fixture_store(writer, "AAPL", TIMEFRAME_1D, "csv", bars, 2);
	assert_int_equal(kb_store_trading_signal(writer, &signal, NULL), DRT_OK);
	assert_int_equal(kb_start_job(&id, writer, "nightly", 10, NULL), DRT_OK);
	reader = fixture_kb_at(path, true);
	return 0;
}

static int close_both(void **state)
{
	(void)state;
	kb_close(reader);
	kb_close(writer);
	return 0;
}

static enum drt_status store_instrument(struct drt_error *error)
{
	struct instrument instrument;
	int64_t id = 0;

	assert_int_equal(instrument_init(&instrument, "MSFT"), DRT_OK);
	return kb_store_instrument(&id, reader, &instrument, error);
}

static enum drt_status store_bars(struct drt_error *error)
{
	const struct kb_series_key key = { "AAPL", TIMEFRAME_1D, "csv", "split" };
	const struct bar bar = fixture_bar("2025-06-13", 12);

	return kb_store_market_data(NULL, reader, &key, &bar, 1, error);
}

static enum drt_status store_signal(struct drt_error *error)
{
	struct signal signal = one_signal();

	signal.strength = 0.25;
	return kb_store_trading_signal(reader, &signal, error);
}

static enum drt_status set_state(struct drt_error *error)
{
	return kb_set_signal_state(reader, &one_id, SIGNAL_TAKEN, error);
}

static enum drt_status expire(struct drt_error *error)
{
	return kb_expire_signals(NULL, reader, 5000, error);
}

static enum drt_status store_order(struct drt_error *error)
{
	const struct order order = one_order();

	return kb_store_order(reader, &order, error);
}

static enum drt_status store_performance(struct drt_error *error)
{
	struct kb_performance record = { .strategy = "swing",
		                         .kind = "paper",
		                         .timeframe = TIMEFRAME_1D,
		                         .metrics = json_object() };
	enum drt_status status = kb_store_strategy_performance(reader, &record, error);

	json_decref(record.metrics);
	return status;
}

static enum drt_status start_job(struct drt_error *error)
{
	int64_t id = 0;

	return kb_start_job(&id, reader, "nightly", 20, error);
}

static enum drt_status finish_job(struct drt_error *error)
{
	const struct kb_job job = { .id = 1, .state = KB_JOB_DONE, .finished_ns = 20 };

	return kb_finish_job(reader, &job, error);
}

static enum drt_status abandon_jobs(struct drt_error *error)
{
	return kb_abandon_jobs(reader, 20, error);
}

static enum drt_status store_document(struct drt_error *error)
{
	const struct kb_document document = {
		.source = "note", .key = "1", .kind = "note", .title = "t", .text = "words"
	};
	int64_t id = 0;

	return kb_store_document(&id, reader, &document, error);
}

static const struct refused {
	const char *name;
	enum drt_status (*call)(struct drt_error *error);
} of_kb[] = {
	{ "kb_store_instrument", store_instrument },
	{ "kb_store_market_data", store_bars },
	{ "kb_store_trading_signal", store_signal },
	{ "kb_set_signal_state", set_state },
	{ "kb_expire_signals", expire },
	{ "kb_store_order", store_order },
	{ "kb_store_strategy_performance", store_performance },
	{ "kb_start_job", start_job },
	{ "kb_finish_job", finish_job },
	{ "kb_abandon_jobs", abandon_jobs },
	{ "kb_store_document", store_document },
};

static void a_reading_handle_stores_nothing(void **state)
{
	int64_t before = db_total_changes(kb_db(reader));

	(void)state;
	for (size_t i = 0; i < sizeof(of_kb) / sizeof(of_kb[0]); i++) {
		struct drt_error error = { .status = DRT_OK };

		if (of_kb[i].call(&error) != DRT_EIO)
			fail_msg("%s: %s %s", of_kb[i].name, drt_status_name(error.status),
			         error.text);
		assert_int_equal(error.status, DRT_EIO);
		assert_non_null(strstr(error.text, "readonly"));
		assert_false(db_in_transaction(kb_db(reader)));
	}
	assert_int_equal(db_total_changes(kb_db(reader)), before);
	assert_int_equal(fixture_number(writer, "SELECT count(*) FROM bar"), 2);
	assert_int_equal(fixture_number(writer, "SELECT count(*) FROM job WHERE state = "
	                                        "'running'"),
	                 1);
}

static int interrupt_kb(void *arg)
{
	kb_interrupt(arg);
	return 0;
}

static void an_interrupt_ends_the_call_that_runs_and_no_other(void **state)
{
	struct bar *bars = NULL;
	size_t count = 0;
	const struct kb_bar_query query = { .symbol = "AAPL",
		                            .timeframe = TIMEFRAME_1D,
		                            .from_ns = INT64_MIN,
		                            .to_ns = INT64_MAX };

	(void)state;
	sqlite3_progress_handler(db_handle(kb_db(reader)), 1, interrupt_kb, reader);
	assert_int_equal(kb_get_market_data(&bars, &count, reader, &query, NULL),
	                 DRT_ECANCELLED);
	assert_null(bars);
	sqlite3_progress_handler(db_handle(kb_db(reader)), 0, NULL, NULL);
	kb_interrupt(reader); /* nothing runs: nothing is ended */
	assert_int_equal(kb_get_market_data(&bars, &count, reader, &query, NULL), DRT_OK);
	assert_int_equal(count, 2);
	free(bars);
}

/* ---- the ledger ---- */

static struct ledger *books;

static int open_ledger(void **state)
{
	struct ledger_options options = { .path = fixture_path() };
	const struct order order = one_order();
	const struct ledger_proposal proposal = { .order = &order };
	struct ledger *first = NULL;

	(void)state;
	assert_int_equal(ledger_open(&first, &options, NULL), DRT_OK);
	assert_int_equal(ledger_propose(first, &proposal, NULL), DRT_OK);
	ledger_close(first);
	options.read_only = true;
	assert_int_equal(ledger_open(&books, &options, NULL), DRT_OK);
	return 0;
}

static int close_ledger(void **state)
{
	(void)state;
	ledger_close(books);
	return 0;
}

static enum drt_status propose(struct drt_error *error)
{
	const struct order order = one_order();
	const struct ledger_proposal proposal = { .order = &order };

	return ledger_propose(books, &proposal, error);
}

static enum drt_status take_step(struct drt_error *error)
{
	const struct order order = one_order();
	const struct ledger_step step = { &order, ORDER_PROPOSED, "person", NULL };

	return ledger_step(books, &step, error);
}

static const struct fill one_fill = { .exec_id = "a.01",
	                              .order_id = { { 1 } },
	                              .symbol = "AAPL",
	                              .quantity = { DECIMAL_ONE },
	                              .price = { DECIMAL_ONE } };

static enum drt_status add_fill(struct drt_error *error)
{
	return ledger_add_fill(books, &one_fill, error);
}

static enum drt_status set_commission(struct drt_error *error)
{
	return ledger_set_commission(books, &one_fill, error);
}

static enum drt_status put_position(struct drt_error *error)
{
	const struct position position = { .symbol = "AAPL" };

	return ledger_put_position(books, &position, "", 1, error);
}

static enum drt_status add_note(struct drt_error *error)
{
	const struct ledger_note note = { .kind = "link", .text = "up", .time_ns = 1 };

	return ledger_add_note(books, &note, error);
}

static enum drt_status put_equity(struct drt_error *error)
{
	const struct ledger_equity row = { .time_ns = 1, .account = "DU1" };

	return ledger_put_equity(books, &row, error);
}

static enum drt_status set_next_id(struct drt_error *error)
{
	return ledger_set_next_order_id(books, 100, error);
}

static enum drt_status set_frozen(struct drt_error *error)
{
	return ledger_set_frozen(books, true, "by hand", error);
}

static const struct refused of_ledger[] = {
	{ "ledger_propose", propose },           { "ledger_step", take_step },
	{ "ledger_add_fill", add_fill },         { "ledger_set_commission", set_commission },
	{ "ledger_put_position", put_position }, { "ledger_add_note", add_note },
	{ "ledger_put_equity", put_equity },     { "ledger_set_next_order_id", set_next_id },
	{ "ledger_set_frozen", set_frozen },
};

static void a_reading_ledger_takes_no_step(void **state)
{
	struct ledger_control control;
	int64_t seq = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(of_ledger) / sizeof(of_ledger[0]); i++) {
		struct drt_error error = { .status = DRT_OK };

		if (of_ledger[i].call(&error) != DRT_ESTATE)
			fail_msg("%s: %s %s", of_ledger[i].name, drt_status_name(error.status),
			         error.text);
		assert_string_equal(error.text, "the ledger is open for reading only");
	}
	assert_int_equal(ledger_last_seq(&seq, books, NULL), DRT_OK);
	assert_int_equal(seq, 1);
	assert_int_equal(ledger_get_control(&control, books, NULL), DRT_OK);
	assert_false(control.frozen);
	assert_true(control.next_order_id < 100);
}

static void a_path_that_leaves_no_room_for_its_lock_is_refused(void **state)
{
	static char path[5000];
	const struct ledger_options options = { .path = path };
	struct drt_error error = { .status = DRT_OK };
	struct ledger *ledger = NULL;

	(void)state;
	memset(path, 'x', sizeof(path) - 1);
	assert_int_equal(ledger_open(&ledger, &options, &error), DRT_EINVAL);
	assert_non_null(strstr(error.text, "too long"));
	assert_null(ledger);
}

static void a_ledger_in_memory_needs_no_lock(void **state)
{
	const struct ledger_options options = { .path = ":memory:" };
	struct ledger *first = NULL, *second = NULL;
	int64_t seq = -1;

	(void)state;
	assert_int_equal(ledger_open(&first, &options, NULL), DRT_OK);
	assert_int_equal(ledger_open(&second, &options, NULL), DRT_OK);
	assert_int_equal(ledger_set_frozen(first, true, NULL, NULL), DRT_OK);
	assert_int_equal(ledger_last_seq(&seq, second, NULL), DRT_OK);
	assert_int_equal(seq, 0);
	ledger_close(first);
	ledger_close(second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_reading_handle_stores_nothing, open_both,
		                                close_both),
		cmocka_unit_test_setup_teardown(
			an_interrupt_ends_the_call_that_runs_and_no_other, open_both,
			close_both),
		cmocka_unit_test_setup_teardown(a_reading_ledger_takes_no_step, open_ledger,
		                                close_ledger),
		cmocka_unit_test(a_path_that_leaves_no_room_for_its_lock_is_refused),
		cmocka_unit_test(a_ledger_in_memory_needs_no_lock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
