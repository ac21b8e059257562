/* test_damage.c - files that hold what this program would not have written: a reader says
 * DRT_ECORRUPT and what is wrong, and returns nothing. kb/kb.h and kb/ledger.h. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kb/ledger.h"
#include "tests/unit/kb/fixture.h"

static struct kb *kb;
static struct ledger *ledger;
static char ledger_path[512];

/* ---- one of everything ---- */

static const struct uuid one_id = { { 1, 0x90, 0, 0, 0, 0, 0x70, 0, 0x80, [15] = 7 } };

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

static void fill_kb(void)
{
	struct signal signal = { .id = one_id,
		                 .time_ns = fixture_time("2025-06-11"),
		                 .symbol = "AAPL",
		                 .direction = SIGNAL_BUY,
		                 .strategy = "swing",
		                 .timeframe = TIMEFRAME_1D,
		                 .expiration_ns = fixture_time("2025-06-12") };
	struct kb_performance record = { .strategy = "swing",
		                         .kind = "backtest",
		                         .timeframe = TIMEFRAME_1D,
		                         .metrics = json_object() };
	const struct bar bar = fixture_bar("2025-06-11", 10);
	const struct bar other = fixture_bar("2025-06-11", 20);
	const struct order order = one_order();
	int64_t id = 0;

	fixture_instrument(kb, "AAPL", "us-equity");
	fixture_store(kb, "AAPL", TIMEFRAME_1D, "csv", &bar, 1);
	fixture_store(kb, "AAPL", TIMEFRAME_1D, "yahoo", &other, 1);
	assert_int_equal(kb_store_trading_signal(kb, &signal, NULL), DRT_OK);
	assert_int_equal(kb_store_order(kb, &order, NULL), DRT_OK);
	assert_int_equal(kb_store_strategy_performance(kb, &record, NULL), DRT_OK);
	assert_int_equal(kb_start_job(&id, kb, "nightly", 10, NULL), DRT_OK);
	json_decref(record.metrics);
}

static void fill_ledger(void)
{
	const struct order order = one_order();
	const struct ledger_proposal proposal = { .order = &order };
	const struct fill fill = { .exec_id = "a.01",
		                   .order_id = one_id,
		                   .symbol = "AAPL",
		                   .strategy = "swing",
		                   .quantity = { DECIMAL_ONE },
		                   .price = { DECIMAL_ONE } };
	const struct position position = { .symbol = "AAPL", .quantity = { DECIMAL_ONE } };

	assert_int_equal(ledger_propose(ledger, &proposal, NULL), DRT_OK);
	assert_int_equal(ledger_add_fill(ledger, &fill, NULL), DRT_OK);
	assert_int_equal(ledger_put_position(ledger, &position, "swing", 1, NULL), DRT_OK);
}

static int set_up(void **state)
{
	const struct ledger_options options = { .path = ledger_path };
	static int number;

	(void)state;
	kb = fixture_kb();
	fill_kb();
	snprintf(ledger_path, sizeof(ledger_path), "%s/damage-%d.db", test_scratch_dir(),
	         number++);
	assert_int_equal(ledger_open(&ledger, &options, NULL), DRT_OK);
	fill_ledger();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	kb_close(kb);
	ledger_close(ledger);
	return 0;
}

/* ---- readers ---- */

/* Each frees what it got, which is nothing where it fails. */
#define LIST_READER(name, type, call)                                                          \
	static enum drt_status read_##name(struct drt_error *error)                            \
	{                                                                                      \
		type *list = NULL;                                                             \
		size_t count = 0;                                                              \
		enum drt_status status = call;                                                 \
                                                                                               \
		if (status != DRT_OK)                                                          \
			assert_null(list);                                                     \
		free(list);                                                                    \
		return status;                                                                 \
	}

LIST_READER(series, struct kb_series, kb_list_series(&list, &count, kb, NULL, error))
LIST_READER(conflicts, struct kb_conflict, kb_list_conflicts(&list, &count, kb, NULL, 0, error))
LIST_READER(instruments, struct instrument, kb_list_instruments(&list, &count, kb, error))
LIST_READER(signals, struct signal, kb_get_trading_signals(&list, &count, kb, NULL, error))
LIST_READER(mirror, struct order, kb_get_orders(&list, &count, kb, NULL, error))
LIST_READER(orders, struct order, ledger_get_orders(&list, &count, ledger, NULL, error))
LIST_READER(fills, struct fill, ledger_get_fills(&list, &count, ledger, NULL, error))
LIST_READER(positions, struct ledger_position,
            ledger_get_positions(&list, &count, ledger, error))

static enum drt_status read_instrument(struct drt_error *error)
{
	struct instrument instrument;

	return kb_find_instrument(&instrument, kb, "AAPL", error);
}

static enum drt_status read_signal(struct drt_error *error)
{
	struct signal signal;

	return kb_get_trading_signal(&signal, kb, &one_id, error);
}

static enum drt_status read_performance(struct drt_error *error)
{
	struct kb_performance *list = NULL;
	size_t count = 0;
	enum drt_status status = kb_get_strategy_performance(&list, &count, kb, NULL, error);

	if (status != DRT_OK)
		assert_null(list);
	kb_performance_free(list, count);
	return status;
}

static enum drt_status read_events(struct drt_error *error)
{
	struct ledger_event *list = NULL;
	size_t count = 0;
	enum drt_status status = ledger_get_events(&list, &count, ledger, 0, NULL, 0, error);

	if (status != DRT_OK)
		assert_null(list);
	ledger_events_free(list, count);
	return status;
}

static enum drt_status read_order(struct drt_error *error)
{
	struct order order;

	return ledger_get_order(&order, NULL, ledger, &one_id, error);
}

static enum drt_status read_proposal(struct drt_error *error)
{
	json_t *parts[3] = { NULL, NULL, NULL };
	enum drt_status status =
		ledger_get_proposal(&parts[0], &parts[1], &parts[2], ledger, &one_id, error);

	for (int i = 0; i < 3; i++) {
		if (status != DRT_OK)
			assert_null(parts[i]);
		json_decref(parts[i]);
	}
	return status;
}

static enum drt_status read_control(struct drt_error *error)
{
	struct ledger_control control;

	return ledger_get_control(&control, ledger, error);
}

/* ---- the cases ---- */

static const struct damage {
	const char *sql;
	enum drt_status (*read)(struct drt_error *error);
	const char *part; /* of what is said */
} of_kb[] = {
	{ "UPDATE series SET timeframe = '9h'", read_series, "unknown timeframe \"9h\"" },
	{ "UPDATE series SET timeframe = '9h'", read_conflicts, "unknown timeframe \"9h\"" },
	{ "UPDATE instrument SET type = 'tulip'", read_instruments, "unknown type tulip" },
	{ "UPDATE instrument SET type = 'tulip'", read_instrument, "AAPL" },
	{ "UPDATE signal SET state = 'lost'", read_signals, "unknown state \"lost\"" },
	{ "UPDATE signal SET state = ''", read_signal, "unknown state \"\"" },
	{ "UPDATE signal SET body = ''", read_signals, "not JSON" },
	{ "UPDATE signal SET body = '[]'", read_signals, "no JSON object" },
	{ "UPDATE signal SET body = '{}'", read_signals, "\"signal_id\" is missing" },
	{ "UPDATE signal SET body = json_set(body, '$.strength', 7)", read_signal, "strength" },
	{ "UPDATE order_mirror SET body = '{\"a\":'", read_mirror, "not JSON" },
	{ "UPDATE order_mirror SET body = 'null'", read_mirror, "no JSON object" },
	{ "UPDATE order_mirror SET body = json_set(body, '$.quantity', 1e30)", read_mirror,
	  "quantity" },
	{ "UPDATE performance SET timeframe = ''", read_performance, "unknown timeframe \"\"" },
	{ "UPDATE performance SET metrics = '{'", read_performance, "not JSON" },
	{ "UPDATE performance SET metrics = '[1]'", read_performance, "no JSON object" },
};

static const struct damage of_ledger[] = {
	{ "DELETE FROM control", read_control, "no control row" },
	{ "UPDATE event SET reason = '{' WHERE kind = 'propose'", read_events, "not JSON" },
	{ "UPDATE event SET reason = '{}' WHERE kind = 'propose'", read_events,
	  "\"code\" is missing" },
	{ "UPDATE orders SET body = '7'", read_orders, "no JSON object" },
	{ "UPDATE orders SET body = '{}'", read_order, "\"symbol\" is missing" },
	{ "UPDATE orders SET body = json_set(body, '$.direction', 'UP')", read_orders,
	  "direction" },
	{ "UPDATE fill SET body = 'x'", read_fills, "not JSON" },
	{ "UPDATE fill SET body = json_remove(body, '$.price')", read_fills, "price" },
	{ "UPDATE position SET body = '{\"symbol\":\"A B\"}'", read_positions, "symbol" },
	{ "UPDATE proposal SET checks = '['", read_proposal, "not JSON" },
	{ "UPDATE proposal SET signal = '{'", read_proposal, "not JSON" },
};

static void expect_damage(const struct damage *damage)
{
	struct drt_error error = { .status = DRT_OK };

	if (damage->read(&error) != DRT_ECORRUPT)
		fail_msg("%s: %s %s", damage->sql, drt_status_name(error.status), error.text);
	assert_int_equal(error.status, DRT_ECORRUPT);
	if (!strstr(error.text, damage->part))
		fail_msg("%s: \"%s\" does not say \"%s\"", damage->sql, error.text,
		         damage->part);
	assert_int_equal(damage->read(NULL), DRT_ECORRUPT);
}

static void strange_rows_of_the_knowledge_base_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(of_kb) / sizeof(of_kb[0]); i++) {
		assert_int_equal(of_kb[i].read(NULL), DRT_OK);
		assert_int_equal(db_begin(kb_db(kb), NULL), DRT_OK);
		assert_int_equal(db_exec(kb_db(kb), of_kb[i].sql, NULL), DRT_OK);
		expect_damage(&of_kb[i]);
		db_rollback(kb_db(kb));
		assert_int_equal(of_kb[i].read(NULL), DRT_OK);
	}
}

/* Another program writes into the file; each time a whole ledger is damaged. */
static void strange_rows_of_the_ledger_are_refused(void **state)
{
	for (size_t i = 0; i < sizeof(of_ledger) / sizeof(of_ledger[0]); i++) {
		sqlite3 *other = NULL;

		assert_int_equal(of_ledger[i].read(NULL), DRT_OK);
		assert_int_equal(sqlite3_open(ledger_path, &other), SQLITE_OK);
		assert_int_equal(sqlite3_exec(other, of_ledger[i].sql, NULL, NULL, NULL),
		                 SQLITE_OK);
		sqlite3_close(other);
		expect_damage(&of_ledger[i]);
		tear_down(state);
		set_up(state);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(strange_rows_of_the_knowledge_base_are_refused,
		                                set_up, tear_down),
		cmocka_unit_test_setup_teardown(strange_rows_of_the_ledger_are_refused, set_up,
		                                tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
