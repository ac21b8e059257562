/* test_decisions.c - the contracts in signals.h, orders.h, performance.h and jobs.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/unit/kb/fixture.h"

static struct kb *kb;

static int set_up(void **state)
{
	(void)state;
	kb = fixture_kb();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	kb_close(kb);
	return 0;
}

static struct uuid id_of(uint8_t number)
{
	return (struct uuid){ { 1, 0x90, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0,
		                number } };
}

static struct signal signal_of(uint8_t number, const char *symbol, const char *time)
{
	struct signal signal = {
		.id = id_of(number),
		.time_ns = fixture_time(time),
		.direction = SIGNAL_BUY,
		.strength = 0.5,
		.strategy = "momentum",
		.timeframe = TIMEFRAME_1D,
		.expiration_ns = fixture_time(time) + NS_PER_DAY,
		.reference_price = NAN,
		.gate_count = 1,
	};

	strcpy(signal.symbol, symbol);
	reason_init(&signal.reason, "momentum.ranked");
	reason_add_number(&signal.reason, "rank", number);
	reason_init(&signal.gates[0].reason, "gate.trend");
	signal.gates[0].passed = number % 2;
	return signal;
}

static void store_signals(void)
{
	struct signal signals[] = { signal_of(1, "AAPL", "2025-06-11"),
		                    signal_of(2, "AAPL", "2025-06-12"),
		                    signal_of(3, "MSFT", "2025-06-12"),
		                    signal_of(4, "MSFT", "2025-06-13") };

	signals[1].state = SIGNAL_NOT_RAISED;
	strcpy(signals[2].strategy, "swing");
	signals[3].state = SIGNAL_TAKEN;
	for (int i = 0; i < 4; i++)
		assert_int_equal(kb_store_trading_signal(kb, &signals[i], NULL), DRT_OK);
}

/* The last bytes of the ids found, in order, as digits. */
static void assert_signals(const struct kb_signal_filter *filter, const char *want)
{
	struct signal *signals = NULL;
	size_t count = 0;
	char got[16] = "";

	assert_int_equal(kb_get_trading_signals(&signals, &count, kb, filter, NULL), DRT_OK);
	for (size_t i = 0; i < count; i++)
		got[i] = (char)('0' + signals[i].id.bytes[15]);
	free(signals);
	assert_string_equal(got, want);
}

static void signals_are_found_by_every_filter(void **state)
{
	(void)state;
	store_signals();
	assert_signals(NULL, "4321");
	assert_signals(&(struct kb_signal_filter){ .symbol = "AAPL" }, "21");
	assert_signals(&(struct kb_signal_filter){ .strategy = "swing" }, "3");
	assert_signals(&(struct kb_signal_filter){ .by_state = true, .state = SIGNAL_ACTIVE },
	               "31");
	assert_signals(&(struct kb_signal_filter){ .raised_only = true }, "431");
	assert_signals(&(struct kb_signal_filter){ .from_ns = fixture_time("2025-06-12"),
	                                           .to_ns = fixture_time("2025-06-13") },
	               "32");
	assert_signals(&(struct kb_signal_filter){ .active_at_ns = fixture_time("2025-06-13") },
	               "4");
	assert_signals(&(struct kb_signal_filter){ .limit = 2 }, "43");
	assert_signals(&(struct kb_signal_filter){ .symbol = "' OR 1=1 --" }, "");
}

static void a_signal_keeps_reason_and_gates(void **state)
{
	const struct uuid id = id_of(1);
	struct signal found;
	(void)state;

	store_signals();
	assert_int_equal(kb_get_trading_signal(&found, kb, &id, NULL), DRT_OK);
	assert_string_equal(found.symbol, "AAPL");
	assert_string_equal(found.reason.code, "momentum.ranked");
	assert_true(reason_find(&found.reason, "rank")->number == 1);
	assert_int_equal(found.gate_count, 1);
	assert_true(found.gates[0].passed);
	assert_true(isnan(found.reference_price));
	assert_true(found.strength == 0.5);
	assert_int_equal(found.expiration_ns, fixture_time("2025-06-12"));
}

static void a_signal_is_replaced_by_id_and_its_state_changes(void **state)
{
	struct signal signal = signal_of(1, "AAPL", "2025-06-11"), found;
	const struct uuid other = id_of(9), nil = { { 0 } };
	struct drt_error error = { 0 };
	(void)state;

	assert_int_equal(kb_store_trading_signal(kb, &signal, NULL), DRT_OK);
	signal.strength = 0.75;
	assert_int_equal(kb_store_trading_signal(kb, &signal, NULL), DRT_OK);
	assert_int_equal(kb_set_signal_state(kb, &signal.id, SIGNAL_REFUSED, NULL), DRT_OK);
	assert_int_equal(kb_get_trading_signal(&found, kb, &signal.id, NULL), DRT_OK);
	assert_true(found.strength == 0.75);
	assert_int_equal(found.state, SIGNAL_REFUSED);
	assert_signals(NULL, "1");
	assert_int_equal(kb_set_signal_state(kb, &other, SIGNAL_TAKEN, &error), DRT_ENOTFOUND);
	assert_int_equal(kb_get_trading_signal(&found, kb, &other, &error), DRT_ENOTFOUND);
	assert_true(strstr(error.text, "01900000-0000-7000-8000-000000000009") != NULL);
	signal.id = nil;
	assert_int_equal(kb_store_trading_signal(kb, &signal, &error), DRT_EINVAL);
}

static void active_signals_expire_when_their_time_is_over(void **state)
{
	size_t count = 9;
	(void)state;

	store_signals();
	assert_int_equal(kb_expire_signals(&count, kb, fixture_time("2025-06-12"), NULL),
	                 DRT_OK);
	assert_int_equal(count, 1);
	assert_signals(&(struct kb_signal_filter){ .by_state = true, .state = SIGNAL_EXPIRED },
	               "1");
	assert_int_equal(kb_expire_signals(NULL, kb, fixture_time("2026-01-01"), NULL), DRT_OK);
	assert_signals(&(struct kb_signal_filter){ .by_state = true, .state = SIGNAL_EXPIRED },
	               "31");
	assert_signals(&(struct kb_signal_filter){ .by_state = true, .state = SIGNAL_TAKEN },
	               "4");
}

static void a_damaged_record_is_told_and_nothing_is_returned(void **state)
{
	struct signal *signals = NULL;
	struct drt_error error = { 0 };
	size_t count = 0;
	(void)state;

	store_signals();
	assert_int_equal(
		db_exec(kb_db(kb), "UPDATE signal SET body = '{' WHERE symbol = 'AAPL'", NULL),
		DRT_OK);
	assert_int_equal(kb_get_trading_signals(&signals, &count, kb, NULL, &error),
	                 DRT_ECORRUPT);
	assert_null(signals);
	assert_true(strstr(error.text, "restore a backup") != NULL);
}

static struct order order_of(uint8_t number, const char *symbol, const char *time)
{
	struct order order = { .id = id_of(number),
		               .strategy = "momentum",
		               .type = ORDER_LIMIT,
		               .quantity = { 10 * DECIMAL_ONE },
		               .limit_price = { 12345678 },
		               .status = ORDER_PROPOSED,
		               .version = 1,
		               .created_ns = fixture_time(time) };

	strcpy(order.symbol, symbol);
	return order;
}

static void assert_orders(const struct kb_order_filter *filter, const char *want)
{
	struct order *orders = NULL;
	size_t count = 0;
	char got[16] = "";

	assert_int_equal(kb_get_orders(&orders, &count, kb, filter, NULL), DRT_OK);
	for (size_t i = 0; i < count; i++)
		got[i] = (char)('0' + orders[i].id.bytes[15]);
	free(orders);
	assert_string_equal(got, want);
}

static void orders_are_found_by_every_filter(void **state)
{
	struct order orders[] = { order_of(1, "AAPL", "2025-06-11"),
		                  order_of(2, "AAPL", "2025-06-12"),
		                  order_of(3, "MSFT", "2025-06-13") };
	(void)state;

	orders[0].status = ORDER_FILLED;
	orders[1].status = ORDER_UNKNOWN;
	strcpy(orders[2].strategy, "manual");
	for (int i = 0; i < 3; i++)
		assert_int_equal(kb_store_order(kb, &orders[i], NULL), DRT_OK);
	assert_orders(NULL, "321");
	assert_orders(&(struct kb_order_filter){ .symbol = "AAPL" }, "21");
	assert_orders(&(struct kb_order_filter){ .strategy = "manual" }, "3");
	assert_orders(&(struct kb_order_filter){ .by_status = true, .status = ORDER_FILLED },
	              "1");
	assert_orders(&(struct kb_order_filter){ .working_only = true }, "2");
	assert_orders(&(struct kb_order_filter){ .from_ns = fixture_time("2025-06-12"),
	                                         .to_ns = fixture_time("2025-06-13") },
	              "2");
	assert_orders(&(struct kb_order_filter){ .limit = 1 }, "3");
}

static void an_older_version_of_an_order_changes_nothing(void **state)
{
	struct order order = order_of(1, "AAPL", "2025-06-11");
	struct order *orders = NULL;
	size_t count = 0;
	int64_t changes = 0;
	(void)state;

	order.version = 5;
	order.status = ORDER_FILLED;
	assert_int_equal(kb_store_order(kb, &order, NULL), DRT_OK);
	changes = db_total_changes(kb_db(kb));
	order.version = 4;
	order.status = ORDER_SENT;
	assert_int_equal(kb_store_order(kb, &order, NULL), DRT_OK);
	order.version = 5;
	assert_int_equal(kb_store_order(kb, &order, NULL), DRT_OK);
	assert_int_equal(db_total_changes(kb_db(kb)), changes);
	assert_int_equal(kb_get_orders(&orders, &count, kb, NULL, NULL), DRT_OK);
	assert_int_equal(orders[0].status, ORDER_FILLED);
	assert_int_equal(orders[0].limit_price.e8, 12345678);
	free(orders);
	order.id = (struct uuid){ { 0 } };
	assert_int_equal(kb_store_order(kb, &order, NULL), DRT_EINVAL);
}

static struct kb_performance performance_of(const char *strategy, const char *to, double sharpe)
{
	struct kb_performance record = { .kind = "backtest",
		                         .timeframe = TIMEFRAME_1D,
		                         .from_ns = fixture_time("2020-01-01"),
		                         .to_ns = fixture_time(to),
		                         .computed_ns = fixture_time(to) + 1,
		                         .metrics = json_pack("{s:f}", "sharpe", sharpe) };

	strcpy(record.strategy, strategy);
	return record;
}

static void performance_is_kept_per_strategy_kind_and_period(void **state)
{
	struct kb_performance records[] = { performance_of("momentum", "2024-12-31", 1.25),
		                            performance_of("momentum", "2025-03-31", 1.5),
		                            performance_of("swing", "2025-03-31", 0.5) };
	struct kb_performance *found = NULL;
	size_t count = 0;
	(void)state;

	for (int i = 0; i < 3; i++)
		assert_int_equal(kb_store_strategy_performance(kb, &records[i], NULL), DRT_OK);
	json_object_set_new(records[0].metrics, "sharpe", json_real(1.75));
	assert_int_equal(kb_store_strategy_performance(kb, &records[0], NULL), DRT_OK);
	assert_int_equal(kb_get_strategy_performance(&found, &count, kb, NULL, NULL), DRT_OK);
	assert_int_equal(count, 3);
	kb_performance_free(found, count);
	assert_int_equal(
		kb_get_strategy_performance(
			&found, &count, kb,
			&(struct kb_performance_filter){ .strategy = "momentum",
	                                                 .kind = "backtest",
	                                                 .to_ns = fixture_time("2025-01-01") },
			NULL),
		DRT_OK);
	assert_int_equal(count, 1);
	assert_true(json_real_value(json_object_get(found[0].metrics, "sharpe")) == 1.75);
	assert_int_equal(found[0].timeframe, TIMEFRAME_1D);
	assert_int_equal(found[0].from_ns, fixture_time("2020-01-01"));
	kb_performance_free(found, count);
	kb_performance_free(NULL, 0);
	for (int i = 0; i < 3; i++)
		json_decref(records[i].metrics);
}

static void bad_performance_is_refused(void **state)
{
	struct kb_performance record = performance_of("momentum", "2024-12-31", 1);
	struct kb_performance bad = record;
	(void)state;

	*bad.strategy = '\0';
	assert_int_equal(kb_store_strategy_performance(kb, &bad, NULL), DRT_EINVAL);
	bad = record;
	bad.to_ns = bad.from_ns - 1;
	assert_int_equal(kb_store_strategy_performance(kb, &bad, NULL), DRT_EINVAL);
	bad = record;
	bad.metrics = NULL;
	assert_int_equal(kb_store_strategy_performance(kb, &bad, NULL), DRT_EINVAL);
	json_decref(record.metrics);
}

static void jobs_start_end_and_are_abandoned(void **state)
{
	struct kb_job end = { .state = KB_JOB_FAILED, .finished_ns = 20, .detail = "no data" };
	struct kb_job *jobs = NULL;
	size_t count = 0;
	int64_t first = 0, second = 0;
	(void)state;

	assert_int_equal(kb_start_job(&first, kb, "nightly", 10, NULL), DRT_OK);
	assert_int_equal(kb_start_job(&second, kb, "import", 11, NULL), DRT_OK);
	end.id = first;
	assert_int_equal(kb_finish_job(kb, &end, NULL), DRT_OK);
	assert_int_equal(kb_finish_job(kb, &end, NULL), DRT_ENOTFOUND);
	end.state = KB_JOB_RUNNING;
	assert_int_equal(kb_finish_job(kb, &end, NULL), DRT_EINVAL);
	assert_int_equal(kb_abandon_jobs(kb, 30, NULL), DRT_OK);
	assert_int_equal(kb_list_jobs(&jobs, &count, kb, NULL, 0, NULL), DRT_OK);
	assert_int_equal(count, 2);
	assert_int_equal(jobs[0].id, second);
	assert_string_equal(kb_job_state_name(jobs[0].state), "abandoned");
	assert_int_equal(jobs[0].finished_ns, 30);
	assert_string_equal(kb_job_state_name(jobs[1].state), "failed");
	assert_string_equal(jobs[1].detail, "no data");
	free(jobs);
	assert_int_equal(kb_list_jobs(&jobs, &count, kb, "nightly", 5, NULL), DRT_OK);
	assert_int_equal(count, 1);
	assert_string_equal(jobs[0].kind, "nightly");
	free(jobs);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(signals_are_found_by_every_filter),
		TEST(a_signal_keeps_reason_and_gates),
		TEST(a_signal_is_replaced_by_id_and_its_state_changes),
		TEST(active_signals_expire_when_their_time_is_over),
		TEST(a_damaged_record_is_told_and_nothing_is_returned),
		TEST(orders_are_found_by_every_filter),
		TEST(an_older_version_of_an_order_changes_nothing),
		TEST(performance_is_kept_per_strategy_kind_and_period),
		TEST(bad_performance_is_refused),
		TEST(jobs_start_end_and_are_abandoned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
