/* test_simulated_day.c - one logic: a day of real bars through the whole engine and the
 * simulated gateway in virtual time, repeated from its seed byte for byte, and the
 * backtest of that day with the same orders and fills.
 *
 * Compared byte for byte between runs of one seed: the files of the ledger and of the
 * knowledge base, every row of every table of both as text, the log, and the trace of
 * the world (each event's time, loop, object and bytes).
 *
 * Compared with the backtest: what day_trades.h says. Orders sized by equity are compared
 * to a tenth of a unit: live, equity is what the broker told last. */
#include "config.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/strategies.h"
#include "core/timeval.h"
#include "engine/engine_internal.h"
#include "engine/methods.h"
#include "kb/kb.h"
#include "model/json.h"
#include "tests/integration/day_trades.h"
#include "tests/integration/simulated_day.h"
#include "tests/support/support.h"

#define CONFIG(strategy, sizing, parameters)                                                   \
	"trading: { account = \"DU1000001\"; auto_approve = ( { name = \"day\";\n"             \
	"  strategy = \"" strategy "\"; max_value = 45000; } ); };\n"                          \
	"data: { sources = [ \"ib\" ]; adjustment = \"any\"; };\n"                             \
	"risk: { max_order_value = 44000; duplicate_window_s = 5;\n"                           \
	"  max_messages_per_s = 20; };\n"                                                      \
	"sizing: { " sizing " };\n"                                                            \
	"schedule: { nightly = \"off\"; };\n"                                                  \
	"watchlists = ( { name = \"Day\"; symbols = [ \"BTCUSD\", \"ETHUSD\" ]; } );\n"        \
	"strategies: {\n"                                                                      \
	"  momentum: { enabled = false; }; rotation: { enabled = false; };\n"                  \
	"  " strategy ": { timeframe = \"1m\"; symbols = [ \"BTCUSD\", \"ETHUSD\" ];\n"        \
	"    " parameters " };\n"

/* Ten of each: most of the day a coin costs too much for the largest order, so that the
 * gate has something to refuse. A proposal is no duplicate of one six seconds before, and
 * two brackets of one bar, six messages, leave at once. */
static const char crossings[] =
	CONFIG("sma_cross", "", "fast = 10.0; slow = 30.0; quantity = 10.0;") //
	"  swing: { enabled = false; };\n};\n";

/* Limits at the close with a stop and a target, and exits at market after 20 minutes. */
static const char brackets[] =
	CONFIG("swing", "max_weight_pct = 4.0;",
               "trend = 60.0; pullback = 10.0; rsi_most = 40.0; hold = 20.0;") //
	"};\n";

static const char *const symbols[] = { "BTCUSD", "ETHUSD" };
#define STEP_OF_BRACKETS (DECIMAL_ONE / 10)
enum { SYMBOLS = 2, RUNS = 4 };

/* What is left of a day. */
struct outcome {
	uint64_t seed;
	struct strbuf ledger, kb; /* every row */
	struct strbuf log;
	char *files[2]; /* ledger.db and kb.db */
	size_t lengths[2];
	size_t rows;
	uint64_t events, trace;
	char kb_path[SIMULATED_DAY_PATH], ledger_path[SIMULATED_DAY_PATH];
	json_t *backtest; /* the engine's own, over the bars that it stored */
};

/* Two of one seed, one of another, and one with brackets. */
static struct outcome outcomes[RUNS];

/* ---- running the day ---- */

/* improve.backtest_strategy, as the control API calls it. */
static json_t *ask_backtest(const struct simulated_day *day)
{
	struct rpc_request request = { .params = NULL };
	struct rpc_refusal refusal = { .error = { .status = DRT_OK } };
	json_t *params = json_pack("{s:s, s:[s,s], s:o, s:i}", "strategy", "sma_cross",
	                           "symbols", symbols[0], symbols[1], "from",
	                           json_from_time(simulated_day_from_ns), "cash", 1000000);
	json_t *result = NULL;

	request.params = params;
	result = method_improve_backtest_strategy(day->engine->improve, &request, &refusal);
	if (!result)
		fail_msg("improve.backtest_strategy: %s", refusal.error.text);
	json_decref(params);
	return result;
}

static void run_day(struct outcome *out, const char *config, uint64_t seed, const char *name)
{
	struct simulated_day_options options = {
		.seed = seed, .name = name, .config = config, .speed_milli = 10000
	};
	struct simulated_day day;

	strbuf_init(&out->ledger);
	strbuf_init(&out->kb);
	strbuf_init(&out->log);
	out->seed = seed;
	simulated_day_begin(&day, &options);
	simulated_day_run(&day);
	out->events = sim_world_events(day.world);
	out->trace = sim_world_trace_hash(day.world);
	out->backtest = config == crossings ? ask_backtest(&day) : NULL;
	simulated_day_stop(&day);
	simulated_day_path(out->ledger_path, &day, "ledger.db");
	simulated_day_path(out->kb_path, &day, "kb.db");
	simulated_day_dump(&out->ledger, &out->rows, out->ledger_path);
	simulated_day_dump(&out->kb, &out->rows, out->kb_path);
	out->files[0] = test_read_file(out->ledger_path, &out->lengths[0]);
	out->files[1] = test_read_file(out->kb_path, &out->lengths[1]);
	strbuf_puts(&out->log, day.log.text);
	simulated_day_end(&day);
}

static int run_days(void **state)
{
	(void)state;
	run_day(&outcomes[0], crossings, 1, "first");
	run_day(&outcomes[1], crossings, 1, "again");
	run_day(&outcomes[2], crossings, 2, "other");
	run_day(&outcomes[3], brackets, 1, "brackets");
	return 0;
}

static int forget_days(void **state)
{
	(void)state;
	for (size_t i = 0; i < RUNS; i++) {
		strbuf_release(&outcomes[i].ledger);
		strbuf_release(&outcomes[i].kb);
		strbuf_release(&outcomes[i].log);
		free(outcomes[i].files[0]);
		free(outcomes[i].files[1]);
		json_decref(outcomes[i].backtest);
	}
	return 0;
}

/* ---- repeating ---- */

static void one_seed_gives_the_same_ledgers_twice(void **state)
{
	const struct outcome *a = &outcomes[0];
	const struct outcome *b = &outcomes[1];

	(void)state;
	assert_same_text("the log", &a->log, &b->log);
	assert_same_text("the ledger", &a->ledger, &b->ledger);
	assert_same_text("the knowledge base", &a->kb, &b->kb);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(a->lengths[i], b->lengths[i]);
		assert_memory_equal(a->files[i], b->files[i], a->lengths[i]);
	}
	assert_int_equal(a->events, b->events);
	assert_int_equal(a->trace, b->trace);
	assert_true(a->rows > 4000);
	printf("one seed twice: %zu rows, %zu and %zu bytes of files, %" PRIu64
	       " events, all the same\n",
	       a->rows, a->lengths[0], a->lengths[1], a->events);
}

static void another_seed_gives_other_bytes_and_the_same_trades(void **state)
{
	struct day_trades trades[2];
	struct strbuf text[2];

	(void)state;
	assert_true(outcomes[0].trace != outcomes[2].trace);
	assert_string_not_equal(outcomes[0].ledger.text, outcomes[2].ledger.text);
	for (int i = 0; i < 2; i++) {
		strbuf_init(&text[i]);
		day_trades_read(&trades[i], outcomes[2 * i].ledger_path);
		day_trades_print(&text[i], &trades[i], 1);
		day_trades_free(&trades[i]);
	}
	assert_same_text("what was traded", &text[0], &text[1]);
	strbuf_release(&text[0]);
	strbuf_release(&text[1]);
}

/* ---- the bars ---- */

static void the_bars_that_were_stored_are_those_of_the_files(void **state)
{
	struct kb_options options = { .path = outcomes[0].kb_path, .read_only = true };
	struct drt_error error = { .status = DRT_OK };
	struct price_files files;
	struct kb *kb = NULL;
	size_t compared = 0;

	(void)state;
	day_files_read(&files);
	assert_int_equal(kb_open(&kb, &options, &error), DRT_OK);
	for (size_t s = 0; s < SYMBOLS; s++) {
		const struct price_series *series = &files.series[s];
		struct kb_bar_query query = { .symbol = series->symbol,
			                      .timeframe = TIMEFRAME_1M,
			                      .from_ns = INT64_MIN,
			                      .to_ns = INT64_MAX };
		struct bar *bars = NULL;
		size_t count = 0;

		assert_int_equal(kb_get_market_data(&bars, &count, kb, &query, &error), DRT_OK);
		assert_int_equal(count, series->minute_count);
		for (size_t i = 0; i < count; i++) {
			const struct bar *want = &series->minutes[i];

			assert_int_equal(bars[i].time_ns, want->time_ns);
			assert_true(bars[i].open == want->open && bars[i].high == want->high &&
			            bars[i].low == want->low && bars[i].close == want->close);
			/* made of four prints, each on the wire to eight places */
			assert_true(fabs(bars[i].volume - want->volume) <= 4e-8);
		}
		compared += count;
		free(bars);
	}
	kb_close(kb);
	price_files_release(&files);
	printf("%zu bars stored as they are in the files\n", compared);
}

static size_t count_type(const struct day_trades *trades, enum order_type type)
{
	size_t count = 0;

	for (size_t i = 0; i < trades->order_count; i++)
		count += trades->orders[i].type == type;
	return count;
}

/* The caller gives the day's trades back. */
static void compare_with_backtest(struct day_trades *day, const struct outcome *outcome,
                                  const char *config, int64_t step)
{
	struct backtest_result result;

	day_backtest(&result, config);
	day_trades_compare(day, outcome->ledger_path, &result, step);
	backtest_result_release(&result);
}

static void the_backtest_of_the_day_has_the_same_orders_and_fills(void **state)
{
	struct day_trades day;

	(void)state;
	compare_with_backtest(&day, &outcomes[0], crossings, 1);
	assert_true(day.fill_count > 50);
	assert_true(day_trades_refused(&day) > 0);
	printf("day and backtest: %zu orders (%zu refused by the gate), %zu fills, the same\n",
	       day.order_count, day_trades_refused(&day), day.fill_count);
	day_trades_free(&day);
}

/* Sized by equity: live that is the broker's figure, to the cent and up to three minutes
 * old, so quantities agree to a tenth of a coin, and realised profit is left out. */
static void brackets_and_their_exits_are_those_of_the_backtest_too(void **state)
{
	struct day_trades day;

	(void)state;
	compare_with_backtest(&day, &outcomes[3], brackets, STEP_OF_BRACKETS);
	assert_true(count_type(&day, ORDER_STOP) > 5);
	assert_true(count_type(&day, ORDER_LIMIT) > 10);
	assert_true(count_type(&day, ORDER_MARKET) > 0);
	printf("brackets and backtest: %zu orders (%zu limits, %zu stops, %zu at market), %zu "
	       "fills, the same\n",
	       day.order_count, count_type(&day, ORDER_LIMIT), count_type(&day, ORDER_STOP),
	       count_type(&day, ORDER_MARKET), day.fill_count);
	day_trades_free(&day);
}

/* The same by the method of the control API: what it has to say of orders and fills. */
static void the_engines_own_backtest_has_them_too(void **state)
{
	const json_t *fills = json_object_get(outcomes[0].backtest, "fills");
	const json_t *refusals = json_object_get(outcomes[0].backtest, "refusals");
	struct day_trades day;

	(void)state;
	day_trades_read(&day, outcomes[0].ledger_path);
	assert_int_equal(json_integer_value(json_object_get(outcomes[0].backtest, "orders")),
	                 day.order_count);
	assert_int_equal(json_integer_value(json_object_get(refusals, "risk.order_value")),
	                 day_trades_refused(&day));
	assert_int_equal(json_array_size(fills), day.fill_count);
	for (size_t i = 0; i < day.fill_count; i++) {
		const json_t *row = json_array_get(fills, i);
		const struct fill *want = &day.fills[i];
		struct drt_error error = { .status = DRT_OK };
		char symbol[SYMBOL_TEXT];
		char side[8];
		decimal quantity;
		decimal price;
		decimal commission;
		int64_t time_ns = 0;

		assert_int_equal(
			json_get_text(symbol, sizeof(symbol), row, "symbol", true, &error),
			DRT_OK);
		assert_int_equal(
			json_get_text(side, sizeof(side), row, "direction", true, &error),
			DRT_OK);
		assert_int_equal(json_get_decimal(&quantity, row, "quantity", true, &error),
		                 DRT_OK);
		assert_int_equal(json_get_decimal(&price, row, "price", true, &error), DRT_OK);
		assert_int_equal(json_get_decimal(&commission, row, "commission", true, &error),
		                 DRT_OK);
		assert_int_equal(json_get_time(&time_ns, row, "timestamp", true, &error),
		                 DRT_OK);
		assert_string_equal(symbol, want->symbol);
		assert_string_equal(side, order_side_name(want->side));
		assert_int_equal(quantity.e8, want->quantity.e8);
		assert_int_equal(price.e8, want->price.e8);
		assert_int_equal(commission.e8, want->commission.e8);
		assert_int_equal(time_ns / (60 * NS_PER_SEC),
		                 want->time_ns / (60 * NS_PER_SEC));
	}
	day_trades_free(&day);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_seed_gives_the_same_ledgers_twice),
		cmocka_unit_test(another_seed_gives_other_bytes_and_the_same_trades),
		cmocka_unit_test(the_bars_that_were_stored_are_those_of_the_files),
		cmocka_unit_test(the_backtest_of_the_day_has_the_same_orders_and_fills),
		cmocka_unit_test(the_engines_own_backtest_has_them_too),
		cmocka_unit_test(brackets_and_their_exits_are_those_of_the_backtest_too),
	};

	test_require_shared();
	return cmocka_run_group_tests(tests, run_days, forget_days);
}
