/* test_memory_records.c - signals, orders, performance, jobs and the ledger while every
 * allocation fails in turn, those for JSON too: the call says DRT_ENOMEM, leaves no
 * transaction open and nothing half recorded, and works when it is tried again. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kb/ledger.h"
#include "tests/support/failing_alloc.h"
#include "tests/unit/kb/fixture.h"

enum { TOO_MANY = 20000 };

static const struct uuid one_id = { { 1, 0x90, 0, 0, 0, 0, 0x70, 0, 0x80, [15] = 7 } };
static struct kb *kb;
static struct ledger *ledger;
static unsigned turn; /* of fail_each(): each try at the ledger is of an order of its own */

static int set_up(void **state)
{
	const struct ledger_options options = { .path = ":memory:" };

	(void)state;
	kb = fixture_kb();
	assert_int_equal(ledger_open(&ledger, &options, NULL), DRT_OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	failing_alloc_after(-1);
	kb_close(kb);
	ledger_close(ledger);
	return 0;
}

static int64_t last_seq(void)
{
	int64_t seq = -1;

	assert_int_equal(ledger_last_seq(&seq, ledger, NULL), DRT_OK);
	return seq;
}

/* Runs the call until no allocation fails any more. A failure may also be made good, by
 * trying again with less; what succeeds has added that many events to the ledger. */
static void fail_each(enum drt_status (*call)(struct drt_error *error), int64_t events)
{
	bool failed = true;

	for (int count = 0; failed; count++) {
		struct drt_error error = { 0 };
		enum drt_status status = DRT_OK;
		int64_t seq = last_seq();

		turn++;
		failing_alloc_after(count);
		status = call(&error);
		failed = failing_alloc_happened();
		failing_alloc_after(-1);
		if (status == DRT_ENOMEM && failed) {
			assert_int_equal(error.status, DRT_ENOMEM);
			assert_int_equal(last_seq(), seq);
		} else {
			if (status != DRT_OK)
				fail_msg("allocation %d: %s %s", count, drt_status_name(status),
				         error.text);
			assert_int_equal(last_seq(), seq + events);
		}
		assert_false(db_in_transaction(kb_db(kb)));
		assert_true(count > 0 || failed);
		assert_true(count < TOO_MANY);
	}
}

/* The same for a call that writes JSON, where the library's allocations fail, too. Not for
 * one that reads: its parser takes a lack of memory for bad syntax. */
static void fail_each_write(enum drt_status (*call)(struct drt_error *error), int64_t events)
{
	json_malloc_t own_malloc = NULL;
	json_free_t own_free = NULL;

	json_get_alloc_funcs(&own_malloc, &own_free);
	json_set_alloc_funcs(malloc, free); /* those of this program, which fail */
	fail_each(call, events);
	json_set_alloc_funcs(own_malloc, own_free);
}

/* ---- what is recorded ---- */

static struct signal one_signal(void)
{
	struct signal signal = { .id = one_id,
		                 .time_ns = 1000,
		                 .symbol = "AAPL",
		                 .direction = SIGNAL_BUY,
		                 .strength = 0.5,
		                 .strategy = "swing",
		                 .timeframe = TIMEFRAME_1D,
		                 .expiration_ns = 2000,
		                 .gate_count = 1 };

	reason_init(&signal.reason, "swing.pullback");
	reason_add_number(&signal.reason, "rsi", 9.5);
	reason_init(&signal.gates[0].reason, "gate.trend");
	return signal;
}

static struct order one_order(void)
{
	struct order order = { .id = one_id,
		               .symbol = "AAPL",
		               .strategy = "swing",
		               .account = "DU1",
		               .type = ORDER_MARKET,
		               .quantity = { 10 * DECIMAL_ONE },
		               .version = 1,
		               .created_ns = 1000,
		               .updated_ns = 1000 };

	reason_init(&order.reason, "swing.pullback");
	return order;
}

static struct order order_of_this_turn(void)
{
	struct order order = one_order();

	order.id.bytes[14] = (uint8_t)(turn >> 8);
	order.id.bytes[15] = (uint8_t)turn;
	return order;
}

static struct fill one_fill(void)
{
	return (struct fill){ .exec_id = "a.01",
		              .order_id = one_id,
		              .symbol = "AAPL",
		              .strategy = "swing",
		              .quantity = { DECIMAL_ONE },
		              .price = { DECIMAL_ONE } };
}

/* ---- the knowledge base ---- */

static enum drt_status store_signal(struct drt_error *error)
{
	const struct signal signal = one_signal();

	return kb_store_trading_signal(kb, &signal, error);
}

static enum drt_status read_signals(struct drt_error *error)
{
	struct signal *signals = NULL;
	struct signal one;
	size_t count = 0;
	enum drt_status status = kb_get_trading_signals(&signals, &count, kb, NULL, error);

	free(signals);
	return status == DRT_OK ? kb_get_trading_signal(&one, kb, &one_id, error) : status;
}

static enum drt_status change_signals(struct drt_error *error)
{
	enum drt_status status = kb_set_signal_state(kb, &one_id, SIGNAL_ACTIVE, error);

	return status == DRT_OK ? kb_expire_signals(NULL, kb, 1500, error) : status;
}

static void signals_survive_every_failure(void **state)
{
	(void)state;
	fail_each_write(store_signal, 0);
	assert_int_equal(fixture_number(kb, "SELECT count(*) FROM signal"), 1);
	fail_each(read_signals, 0);
	fail_each(change_signals, 0);
}

static enum drt_status store_order(struct drt_error *error)
{
	struct order order = one_order();

	order.status = ORDER_SENT;
	return kb_store_order(kb, &order, error);
}

static enum drt_status read_orders(struct drt_error *error)
{
	const struct kb_order_filter working = { .working_only = true };
	struct order *orders = NULL;
	size_t count = 0;
	enum drt_status status = kb_get_orders(&orders, &count, kb, &working, error);

	if (status == DRT_OK)
		assert_int_equal(count, 1);
	free(orders);
	return status;
}

static void orders_survive_every_failure(void **state)
{
	(void)state;
	fail_each_write(store_order, 0);
	fail_each(read_orders, 0);
}

static json_t *metrics; /* made before anything fails */

static enum drt_status store_performance(struct drt_error *error)
{
	const struct kb_performance record = { .strategy = "swing",
		                               .kind = "paper",
		                               .timeframe = TIMEFRAME_1D,
		                               .metrics = metrics };

	return kb_store_strategy_performance(kb, &record, error);
}

static enum drt_status read_performance(struct drt_error *error)
{
	struct kb_performance *records = NULL;
	size_t count = 0;
	enum drt_status status = kb_get_strategy_performance(&records, &count, kb, NULL, error);

	kb_performance_free(records, count);
	return status;
}

static void performance_survives_every_failure(void **state)
{
	(void)state;
	metrics = json_pack("{s:f, s:f}", "sharpe", 1.5, "return", 0.25);
	assert_non_null(metrics);
	fail_each_write(store_performance, 0);
	json_decref(metrics);
	fail_each(read_performance, 0);
}

static enum drt_status run_job(struct drt_error *error)
{
	struct kb_job job = { .state = KB_JOB_DONE, .finished_ns = 20 };
	enum drt_status status = kb_start_job(&job.id, kb, "nightly", 10, error);

	if (status == DRT_OK)
		status = kb_finish_job(kb, &job, error);
	return status == DRT_OK ? kb_abandon_jobs(kb, 30, error) : status;
}

static void jobs_survive_every_failure(void **state)
{
	(void)state;
	fail_each(run_job, 0);
}

/* ---- the ledger ---- */

static enum drt_status open_another(struct drt_error *error)
{
	const struct ledger_options options = { .path = ":memory:" };
	struct ledger *another = NULL;
	enum drt_status status = ledger_open(&another, &options, error);

	if (status != DRT_OK)
		assert_null(another);
	ledger_close(another);
	return status;
}

static struct uuid proposed; /* the last one */

static enum drt_status propose(struct drt_error *error)
{
	const struct order order = order_of_this_turn();
	const struct signal signal = one_signal();
	const bool passed = true;
	struct quote quote;
	struct reason check;
	const struct ledger_proposal proposal = { .order = &order,
		                                  .tag = "plan",
		                                  .signal = &signal,
		                                  .quote = &quote,
		                                  .checks = &check,
		                                  .check_passed = &passed,
		                                  .check_count = 1 };

	proposed = order.id;
	quote_init(&quote);
	reason_init(&check, "risk.order_value");
	return ledger_propose(ledger, &proposal, error);
}

static enum drt_status take_step(struct drt_error *error)
{
	struct order order = order_of_this_turn();
	const struct ledger_step step = { &order, ORDER_PROPOSED, "person", &order.reason };

	order.version = 2;
	order.status = ORDER_APPROVED;
	return ledger_step(ledger, &step, error);
}

static enum drt_status add_fill(struct drt_error *error)
{
	struct fill fill = one_fill();

	snprintf(fill.exec_id, sizeof(fill.exec_id), "%u.01", turn);
	return ledger_add_fill(ledger, &fill, error);
}

static enum drt_status add_one_fill(struct drt_error *error)
{
	const struct fill fill = one_fill();

	return ledger_add_fill(ledger, &fill, error);
}

static enum drt_status set_commission(struct drt_error *error)
{
	const struct fill fill = one_fill();

	return ledger_set_commission(ledger, &fill, error);
}

static enum drt_status put_position(struct drt_error *error)
{
	const struct position position = { .symbol = "AAPL", .quantity = { DECIMAL_ONE } };

	return ledger_put_position(ledger, &position, "swing", 1, error);
}

static enum drt_status add_note(struct drt_error *error)
{
	const struct order order = one_order();
	const struct ledger_note note = { .kind = "anomaly",
		                          .order_id = &order.id,
		                          .reason = &order.reason,
		                          .text = "odd",
		                          .time_ns = 1 };

	return ledger_add_note(ledger, &note, error);
}

static void each_step_survives_every_failure(void **state)
{
	(void)state;
	fail_each(open_another, 0);
	fail_each_write(propose, 1);
	fail_each_write(take_step, 1);
	fail_each_write(add_fill, 1);
	assert_int_equal(add_one_fill(NULL), DRT_OK);
	fail_each_write(set_commission, 1);
	fail_each_write(put_position, 1);
	fail_each_write(add_note, 1);
}

static enum drt_status read_lists(struct drt_error *error)
{
	struct order *orders = NULL;
	struct fill *fills = NULL;
	struct ledger_position *positions = NULL;
	struct ledger_equity *equity = NULL;
	size_t count = 0;
	enum drt_status status = ledger_get_orders(&orders, &count, ledger, NULL, error);

	if (status == DRT_OK)
		status = ledger_get_fills(&fills, &count, ledger, NULL, error);
	if (status == DRT_OK)
		status = ledger_get_positions(&positions, &count, ledger, error);
	if (status == DRT_OK)
		status = ledger_get_equity(&equity, &count, ledger, NULL, error);
	free(orders);
	free(fills);
	free(positions);
	free(equity);
	return status;
}

static enum drt_status read_events(struct drt_error *error)
{
	struct ledger_event *events = NULL;
	size_t count = 0;
	enum drt_status status = ledger_get_events(&events, &count, ledger, 0, NULL, 0, error);

	if (status == DRT_OK)
		assert_true(count >= 6);
	ledger_events_free(events, count);
	return status;
}

static enum drt_status read_proposal(struct drt_error *error)
{
	json_t *parts[3] = { NULL, NULL, NULL };
	enum drt_status status =
		ledger_get_proposal(&parts[0], &parts[1], &parts[2], ledger, &proposed, error);

	for (int i = 0; i < 3; i++)
		json_decref(parts[i]);
	return status;
}

static void readers_survive_every_failure(void **state)
{
	const struct ledger_equity row = { .time_ns = 1, .account = "DU1" };

	each_step_survives_every_failure(state);
	assert_int_equal(ledger_put_equity(ledger, &row, NULL), DRT_OK);
	fail_each(read_lists, 0);
	fail_each(read_events, 0);
	fail_each(read_proposal, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(signals_survive_every_failure),      TEST(orders_survive_every_failure),
		TEST(performance_survives_every_failure), TEST(jobs_survive_every_failure),
		TEST(each_step_survives_every_failure),   TEST(readers_survive_every_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
