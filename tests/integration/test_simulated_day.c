/* test_simulated_day.c - one logic: a day of real bars through the whole engine and the
 * simulated gateway in virtual time, repeated from its seed byte for byte, and the
 * backtest of that day with the same orders and fills.
 *
 * Compared byte for byte between runs of one seed: the files of the ledger and of the
 * knowledge base, every row of every table of both as text, the log, and the trace of
 * the world (each event's time, loop, object and bytes).
 *
 * Compared with the backtest, exactly: of each order instrument, the bar it was decided
 * on, side, type, quantity, limit and stop price, status, filled, average price and
 * commission; of each fill instrument, bar, side, quantity, price, commission and
 * realised profit. Left out: ids and numbers (UUIDs of the seed here, a plain count
 * there), versions (a backtest skips the steps between journal and answer), and times
 * within a bar (a backtest has none). Orders sized by equity are compared to a tenth of a
 * unit: live, equity is what the broker told last. */
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
#include "gateway/price_files.h"
#include "improve/backtest.h"
#include "io/configuration.h"
#include "kb/import_guess.h"
#include "kb/kb.h"
#include "model/json.h"
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

/* Names the first line that differs. */
static void assert_same_text(const char *what, const struct strbuf *a, const struct strbuf *b)
{
	const char *x = a->text;
	const char *y = b->text;
	int line = 1;

	while (*x && *x == *y) {
		line += *x == '\n';
		x++;
		y++;
	}
	if (*x != *y)
		fail_msg("%s differs in line %d: \"%.200s\" and \"%.200s\"", what, line, x, y);
}

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

/* ---- the orders and fills of a day ---- */

struct trades {
	struct order *orders;
	struct fill *fills;
	size_t order_count, fill_count;
};

static int by_decision(const void *left, const void *right)
{
	const struct order *a = left;
	const struct order *b = right;
	int64_t x = a->created_ns / (60 * NS_PER_SEC);
	int64_t y = b->created_ns / (60 * NS_PER_SEC);

	if (x != y)
		return (x > y) - (x < y);
	if (strcmp(a->symbol, b->symbol) != 0)
		return strcmp(a->symbol, b->symbol);
	if (a->side != b->side)
		return (int)a->side - (int)b->side;
	return (int)a->type - (int)b->type;
}

static int by_bar(const void *left, const void *right)
{
	const struct fill *a = left;
	const struct fill *b = right;
	int64_t x = a->time_ns / (60 * NS_PER_SEC);
	int64_t y = b->time_ns / (60 * NS_PER_SEC);

	if (x != y)
		return (x > y) - (x < y);
	if (strcmp(a->symbol, b->symbol) != 0)
		return strcmp(a->symbol, b->symbol);
	return (int)a->side - (int)b->side;
}

static void read_trades(struct trades *out, const struct outcome *from)
{
	struct ledger_options options = { .path = from->ledger_path, .read_only = true };
	struct ledger *ledger = NULL;
	struct drt_error error = { .status = DRT_OK };

	assert_int_equal(ledger_open(&ledger, &options, &error), DRT_OK);
	assert_int_equal(
		ledger_get_orders(&out->orders, &out->order_count, ledger, NULL, &error),
		DRT_OK);
	assert_int_equal(ledger_get_fills(&out->fills, &out->fill_count, ledger, NULL, &error),
	                 DRT_OK);
	ledger_close(ledger);
	qsort(out->orders, out->order_count, sizeof(*out->orders), by_decision);
	qsort(out->fills, out->fill_count, sizeof(*out->fills), by_bar);
}

static void free_trades(struct trades *trades)
{
	free(trades->orders);
	free(trades->fills);
}

/* Where `step` is not 1, quantities are compared to so many units. */
static int64_t to_step(decimal quantity, int64_t step)
{
	return (quantity.e8 + step / 2) / step;
}

/* An order as a line of what is compared. */
static void print_order(struct strbuf *out, const struct order *order, int64_t step)
{
	strbuf_printf(out,
	              "%s bar %" PRId64 " %s %s %" PRId64 " limit %" PRId64 " stop %" PRId64
	              " %s filled %" PRId64 " at %" PRId64 " for %" PRId64 "\n",
	              order->symbol, order->created_ns / (60 * NS_PER_SEC),
	              order_side_name(order->side), order_type_name(order->type),
	              to_step(order->quantity, step), order->limit_price.e8,
	              order->stop_price.e8, order_status_name(order->status),
	              to_step(order->filled, step), order->average_price.e8,
	              order->commission.e8);
}

static void print_fill(struct strbuf *out, const struct fill *fill, int64_t step)
{
	strbuf_printf(out,
	              "%s bar %" PRId64 " %s %" PRId64 " at %" PRId64 " for %" PRId64
	              " realised %" PRId64 "\n",
	              fill->symbol, fill->time_ns / (60 * NS_PER_SEC),
	              order_side_name(fill->side), to_step(fill->quantity, step),
	              fill->price.e8, fill->commission.e8,
	              step == 1 ? fill->realised_pnl.e8 : 0);
}

static void print_trades(struct strbuf *out, const struct trades *trades, int64_t step)
{
	for (size_t i = 0; i < trades->order_count; i++)
		print_order(out, &trades->orders[i], step);
	for (size_t i = 0; i < trades->fill_count; i++)
		print_fill(out, &trades->fills[i], step);
}

static void another_seed_gives_other_bytes_and_the_same_trades(void **state)
{
	struct trades trades[2];
	struct strbuf text[2];

	(void)state;
	assert_true(outcomes[0].trace != outcomes[2].trace);
	assert_string_not_equal(outcomes[0].ledger.text, outcomes[2].ledger.text);
	for (int i = 0; i < 2; i++) {
		strbuf_init(&text[i]);
		read_trades(&trades[i], &outcomes[2 * i]);
		print_trades(&text[i], &trades[i], 1);
		free_trades(&trades[i]);
	}
	assert_same_text("what was traded", &text[0], &text[1]);
	strbuf_release(&text[0]);
	strbuf_release(&text[1]);
}

/* ---- the bars ---- */

static void read_files(struct price_files *out)
{
	struct drt_error error = { .status = DRT_OK };

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(price_files_add(out, test_shared_path(simulated_day_files[i]),
		                                 NULL, &error),
		                 DRT_OK);
	price_files_finish(out);
	assert_int_equal(out->count, SYMBOLS);
}

static void the_bars_that_were_stored_are_those_of_the_files(void **state)
{
	struct kb_options options = { .path = outcomes[0].kb_path, .read_only = true };
	struct drt_error error = { .status = DRT_OK };
	struct price_files files;
	struct kb *kb = NULL;
	size_t compared = 0;

	(void)state;
	read_files(&files);
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

/* ---- the backtest ---- */

/* The same bars, strategy, cash, fees, slippage, sizing and limits. Two limits look at a
 * clock that a backtest does not have: messages a second and duplicates. */
static void run_backtest(struct backtest_result *out, const struct price_files *files,
                         const char *config)
{
	struct config *parsed = NULL;
	struct engine_settings settings;
	struct instrument instruments[SYMBOLS];
	struct backtest_series series[SYMBOLS];
	struct backtest_spec spec;
	struct drt_error error = { .status = DRT_OK };

	assert_int_equal(config_parse(&parsed, config, "day.conf", &error), DRT_OK);
	assert_int_equal(engine_settings_load(&settings, parsed, &error), DRT_OK);
	config_free(parsed);
	assert_int_equal(settings.strategy_count, 1);
	for (size_t s = 0; s < SYMBOLS; s++) {
		instrument_guess(&instruments[s], files->series[s].symbol);
		series[s] = (struct backtest_series){ &instruments[s], files->series[s].minutes,
			                              files->series[s].minute_count };
	}
	backtest_spec_init(&spec);
	spec.strategy = settings.strategies[0].strategy;
	spec.params = settings.strategies[0].params;
	spec.series = series;
	spec.series_count = SYMBOLS;
	spec.timeframe = settings.strategies[0].timeframe;
	spec.from_ns = simulated_day_from_ns;
	spec.cash = decimal_from_int(1000000); /* as the gateway's account begins */
	spec.sizing = settings.sizing;
	backtest_spec_limit(&spec, &settings.limits);
	spec.calendars = true;
	if (improve_backtest_strategy(out, &spec, &error) != DRT_OK)
		fail_msg("backtest: %s", error.text);
	engine_settings_release(&settings);
}

/* In the words of the ledger. An order is decided at the end of the bar that the backtest
 * names, which is where the next one begins. */
static void translate(struct trades *out, const struct backtest_result *result)
{
	out->orders = calloc(result->order_count + 1, sizeof(*out->orders));
	out->fills = calloc(result->fill_count + 1, sizeof(*out->fills));
	assert_non_null(out->orders);
	assert_non_null(out->fills);
	out->order_count = result->order_count;
	out->fill_count = result->fill_count;
	for (size_t i = 0; i < result->order_count; i++) {
		const struct backtest_order *from = &result->orders[i];
		struct order *to = &out->orders[i];

		snprintf(to->symbol, sizeof(to->symbol), "%s", symbols[from->series]);
		to->created_ns = from->created_ns + 60 * NS_PER_SEC;
		to->side = from->side;
		to->type = from->type;
		to->status = from->status;
		to->quantity = from->quantity;
		to->limit_price = from->limit_price;
		to->stop_price = from->stop_price;
		to->filled = from->filled;
		to->average_price = from->average_price;
		to->commission = from->commission;
	}
	for (size_t i = 0; i < result->fill_count; i++) {
		const struct backtest_fill *from = &result->fills[i];
		struct fill *to = &out->fills[i];

		snprintf(to->symbol, sizeof(to->symbol), "%s", symbols[from->series]);
		to->time_ns = from->time_ns;
		to->side = from->side;
		to->quantity = from->quantity;
		to->price = from->price;
		to->commission = from->commission;
		to->realised_pnl = from->realised;
	}
	qsort(out->orders, out->order_count, sizeof(*out->orders), by_decision);
	qsort(out->fills, out->fill_count, sizeof(*out->fills), by_bar);
}

static size_t count_refused(const struct trades *trades)
{
	size_t count = 0;

	for (size_t i = 0; i < trades->order_count; i++)
		count += trades->orders[i].status == ORDER_REJECTED;
	return count;
}

static size_t count_type(const struct trades *trades, enum order_type type)
{
	size_t count = 0;

	for (size_t i = 0; i < trades->order_count; i++)
		count += trades->orders[i].type == type;
	return count;
}

/* The caller gives the day's trades back. */
static void compare_with_backtest(struct trades *day, const struct outcome *outcome,
                                  const char *config, int64_t step)
{
	struct price_files files;
	struct backtest_result result;
	struct trades backtest;
	struct strbuf text[2];

	read_files(&files);
	run_backtest(&result, &files, config);
	read_trades(day, outcome);
	translate(&backtest, &result);
	strbuf_init(&text[0]);
	strbuf_init(&text[1]);
	print_trades(&text[0], day, step);
	print_trades(&text[1], &backtest, step);
	assert_same_text("the day and its backtest", &text[0], &text[1]);
	strbuf_release(&text[0]);
	strbuf_release(&text[1]);
	free_trades(&backtest);
	backtest_result_release(&result);
	price_files_release(&files);
}

static void the_backtest_of_the_day_has_the_same_orders_and_fills(void **state)
{
	struct trades day;

	(void)state;
	compare_with_backtest(&day, &outcomes[0], crossings, 1);
	assert_true(day.fill_count > 50);
	assert_true(count_refused(&day) > 0);
	printf("day and backtest: %zu orders (%zu refused by the gate), %zu fills, the same\n",
	       day.order_count, count_refused(&day), day.fill_count);
	free_trades(&day);
}

/* Sized by equity: live that is the broker's figure, to the cent and up to three minutes
 * old, so quantities agree to a tenth of a coin, and realised profit is left out. */
static void brackets_and_their_exits_are_those_of_the_backtest_too(void **state)
{
	struct trades day;

	(void)state;
	compare_with_backtest(&day, &outcomes[3], brackets, STEP_OF_BRACKETS);
	assert_true(count_type(&day, ORDER_STOP) > 5);
	assert_true(count_type(&day, ORDER_LIMIT) > 10);
	assert_true(count_type(&day, ORDER_MARKET) > 0);
	printf("brackets and backtest: %zu orders (%zu limits, %zu stops, %zu at market), %zu "
	       "fills, the same\n",
	       day.order_count, count_type(&day, ORDER_LIMIT), count_type(&day, ORDER_STOP),
	       count_type(&day, ORDER_MARKET), day.fill_count);
	free_trades(&day);
}

/* The same by the method of the control API: what it has to say of orders and fills. */
static void the_engines_own_backtest_has_them_too(void **state)
{
	const json_t *fills = json_object_get(outcomes[0].backtest, "fills");
	const json_t *refusals = json_object_get(outcomes[0].backtest, "refusals");
	struct trades day;

	(void)state;
	read_trades(&day, &outcomes[0]);
	assert_int_equal(json_integer_value(json_object_get(outcomes[0].backtest, "orders")),
	                 day.order_count);
	assert_int_equal(json_integer_value(json_object_get(refusals, "risk.order_value")),
	                 count_refused(&day));
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
	free_trades(&day);
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
