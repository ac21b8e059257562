/* test_backtests.c - every reference run, reproduced: fills, order ends, equity rows,
 * trades and final value, through strategy, sizing, gate and order book. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "core/timeval.h"
#include "improve/backtest.h"
#include "tests/golden/backtests_strategies.h"
#include "tests/support/support.h"

enum { MOST_BARS = 4096, MOST_SERIES = 16 };

static long compared;
static int files;

/* ---- numbers ---- */

static void same(const char *what, double got, double want, double tolerance)
{
	compared++;
	if (!(fabs(got - want) <= tolerance * fmax(1, fabs(want))))
		fail_msg("%s: got %.17g, want %.17g", what, got, want);
}

/* Relative to the value itself. */
static void same_price(const char *what, double got, double want, double tolerance)
{
	compared++;
	if (!(fabs(got - want) <= tolerance * fabs(want)))
		fail_msg("%s: got %.17g, want %.17g", what, got, want);
}

static void same_date(const char *what, int64_t time_ns, const json_t *want)
{
	char text[TIME_TEXT];

	day_format(text, time_to_day(time_ns));
	compared++;
	if (strcmp(text, json_string_value(want)) != 0)
		fail_msg("%s: got %s, want %s", what, text, json_string_value(want));
}

static double number(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	assert_non_null(value);
	return json_number_value(value);
}

static const char *text(const json_t *object, const char *key)
{
	assert_true(json_is_string(json_object_get(object, key)));
	return json_string_value(json_object_get(object, key));
}

static double of(decimal value)
{
	return decimal_to_double(value);
}

/* ---- a run ---- */

struct golden {
	const char *name;
	const struct strategy *strategy; /* NULL: the built-in sma_cross */
	double commission_ratio, commission_share, slippage;
	double price_tolerance;
};

struct loaded {
	json_t *json;
	size_t count;
	struct instrument instruments[MOST_SERIES];
	struct bar *bars[MOST_SERIES];
	struct backtest_series series[MOST_SERIES];
};

static size_t read_bars(struct bar *bars, const char *symbol)
{
	char path[128];
	char *all = NULL, *line = NULL, *rest = NULL;
	size_t count = 0;

	snprintf(path, sizeof(path), "golden/backtests/input_%s.csv", symbol);
	all = test_read_file(test_shared_path(path), NULL);
	for (line = strtok_r(all, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		struct bar *bar = &bars[count];
		int64_t day = 0;

		if (strncmp(line, "date,", 5) == 0)
			continue;
		assert_true(count < MOST_BARS);
		assert_int_equal(day_parse(&day, line, 10), DRT_OK);
		bar->time_ns = day * NS_PER_DAY;
		assert_int_equal(sscanf(line + 10, ",%lf,%lf,%lf,%lf,%lf", &bar->open,
		                        &bar->high, &bar->low, &bar->close, &bar->volume),
		                 5);
		count++;
	}
	free(all);
	return count;
}

static void load(struct loaded *run, const struct golden *golden)
{
	char path[128];
	json_error_t error;
	json_t *symbols = NULL;

	memset(run, 0, sizeof(*run));
	snprintf(path, sizeof(path), "golden/backtests/%s.json", golden->name);
	run->json = json_load_file(test_shared_path(path), 0, &error);
	assert_non_null(run->json);
	symbols = json_object_get(run->json, "symbols");
	run->count = json_array_size(symbols);
	assert_in_range(run->count, 1, MOST_SERIES);
	for (size_t i = 0; i < run->count; i++) {
		const char *symbol = json_string_value(json_array_get(symbols, i));

		assert_int_equal(instrument_init(&run->instruments[i], symbol), DRT_OK);
		run->instruments[i].id = 100 + (int64_t)i;
		run->instruments[i].tick = decimal_from_units(1);
		run->bars[i] = calloc(MOST_BARS, sizeof(struct bar));
		assert_non_null(run->bars[i]);
		run->series[i] = (struct backtest_series){ &run->instruments[i], run->bars[i],
			                                   read_bars(run->bars[i], symbol) };
		assert_int_equal(run->series[i].count, (size_t)number(run->json, "bars"));
	}
}

static void unload(struct loaded *run)
{
	json_decref(run->json);
	for (size_t i = 0; i < run->count; i++)
		free(run->bars[i]);
}

static void execute(struct backtest_result *result, const struct loaded *run,
                    const struct golden *golden)
{
	const struct strategy *built_in = strategy_find("sma_cross");
	struct backtest_spec spec;
	struct drt_error error = { 0 };
	double params[8];

	assert_non_null(built_in);
	strategy_params_init(params, built_in);
	assert_int_equal(strategy_params_set(params, built_in, "quantity", 10, NULL), DRT_OK);
	backtest_spec_init(&spec);
	spec.strategy = golden->strategy ? golden->strategy : built_in;
	spec.params = golden->strategy ? NULL : params;
	spec.series = run->series;
	spec.series_count = run->count;
	assert_int_equal(decimal_from_double(&spec.cash, number(run->json, "initial_cash")),
	                 DRT_OK);
	spec.fee = (struct sim_fee){ 0 };
	spec.slippage = (struct sim_slippage){ SIM_SLIPPAGE_NONE, 0, { 0 } };
	assert_int_equal(decimal_from_double(&spec.fee.ratio, golden->commission_ratio),
	                 DRT_OK);
	assert_int_equal(decimal_from_double(&spec.fee.per_share, golden->commission_share),
	                 DRT_OK);
	if (golden->slippage > 0) {
		spec.slippage.kind = SIM_SLIPPAGE_RATIO;
		assert_int_equal(decimal_from_double(&spec.slippage.ratio, golden->slippage),
		                 DRT_OK);
	}
	risk_limits_none(&spec.limits);
	if (improve_backtest_strategy(result, &spec, &error) != DRT_OK)
		fail_msg("%s: %s", golden->name, error.text);
	assert_int_equal(result->refusal_count, 0);
	assert_int_equal(result->dropped, 0);
}

/* ---- fills ---- */

static int by_time_and_order(const void *a, const void *b)
{
	const struct backtest_fill *x = a, *y = b;

	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

static void compare_fills(struct backtest_result *result, const struct loaded *run,
                          const struct golden *golden)
{
	const json_t *fills = json_object_get(run->json, "fills");

	assert_int_equal(result->fill_count, json_array_size(fills));
	qsort(result->fills, result->fill_count, sizeof(*result->fills), by_time_and_order);
	for (size_t i = 0; i < result->fill_count; i++) {
		const struct backtest_fill *fill = &result->fills[i];
		const json_t *want = NULL;

		/* theirs stand in order of matching within a date, ours of submission */
		for (size_t k = 0; k < result->fill_count && !want; k++) {
			const json_t *one = json_array_get(fills, k);

			if ((size_t)number(one, "order_id") == fill->order + 1)
				want = one;
		}
		assert_non_null(want);
		same_date("fill date", fill->time_ns, json_object_get(want, "date"));
		assert_string_equal(run->instruments[fill->series].symbol,
		                    text(want, "symbol"));
		assert_string_equal(fill->side == SIDE_BUY ? "buy" : "sell",
		                    text(want, "side"));
		same("fill size", of(fill->quantity), number(want, "size"), 0);
		same_price("fill price", of(fill->price), number(want, "price"),
		           golden->price_tolerance);
		same("fill commission", of(fill->commission), number(want, "commission"), 1e-8);
	}
}

/* ---- orders ---- */

static const char *status_word(enum order_status status)
{
	switch (status) {
	case ORDER_FILLED:
		return "Completed";
	case ORDER_CANCELLED:
		return "Canceled";
	case ORDER_EXPIRED:
		return "Expired";
	case ORDER_ACKNOWLEDGED:
	case ORDER_CANCEL_PENDING: /* asked on the last bar, so the cancel never came */
		return "Accepted";
	default:
		return order_status_name(status);
	}
}

static const char *type_word(enum order_type type)
{
	static const char *const words[] = { "Market",    "Limit",     "Stop",
		                             "StopLimit", "StopTrail", "Close" };

	return words[type];
}

static void compare_prices(const struct backtest_order *order, const json_t *want,
                           double tolerance)
{
	double price =
		order->type == ORDER_LIMIT ? of(order->limit_price) : of(order->stop_price);

	if (order->type == ORDER_LIMIT || order->type == ORDER_STOP ||
	    order->type == ORDER_STOP_LIMIT)
		same_price("order price", price, number(want, "price"), tolerance);
	if (order->type == ORDER_STOP_LIMIT)
		same_price("order limit", of(order->limit_price), number(want, "limit"),
		           tolerance);
	if (json_object_get(want, "trail_amount"))
		same_price("trail amount", of(order->trail_amount),
		           number(want, "trail_amount"), 1e-7);
	if (json_object_get(want, "trail_percent"))
		same_price("trail ratio", of(order->trail_ratio), number(want, "trail_percent"),
		           0);
	if (order->status == ORDER_FILLED)
		same_price("order fill price", of(order->average_price),
		           number(want, "fill_price"), tolerance);
}

static void compare_orders(const struct backtest_result *result, const struct loaded *run,
                           const struct golden *golden)
{
	const json_t *orders = json_object_get(run->json, "orders");

	assert_true(result->order_count >= json_array_size(orders));
	for (size_t i = 0; i < result->order_count; i++) {
		const struct backtest_order *order = &result->orders[i];
		const json_t *want = json_array_get(orders, i);

		if (!want) { /* theirs do not count what the last bar decided */
			same_date("order after the end", order->created_ns,
			          json_object_get(run->json, "last_date"));
			assert_int_equal(order->filled.e8, 0);
			continue;
		}

		assert_int_equal((size_t)number(want, "id"), i + 1);
		assert_string_equal(status_word(order->status), text(want, "status"));
		assert_string_equal(type_word(order->type), text(want, "type"));
		assert_string_equal(order->side == SIDE_BUY ? "buy" : "sell",
		                    text(want, "side"));
		assert_string_equal(run->instruments[order->series].symbol,
		                    text(want, "symbol"));
		compared += 3;
		same("order size", of(order->quantity), number(want, "size"), 0);
		same_date("order created", order->created_ns, json_object_get(want, "created"));
		if (json_object_get(want, "ended"))
			same_date("order ended", order->ended_ns,
			          json_object_get(want, "ended"));
		else
			assert_int_equal(order->ended_ns, 0);
		compare_prices(order, want, golden->price_tolerance);
	}
}

/* ---- trades ---- */

static const struct backtest_trade *find_trade(const struct backtest_result *result,
                                               const struct loaded *run, const json_t *want)
{
	char date[TIME_TEXT];

	for (size_t i = 0; i < result->trade_count; i++) {
		const struct backtest_trade *trade = &result->trades[i];

		day_format(date, time_to_day(trade->entry_ns));
		if (strcmp(date, text(want, "entry_date")) == 0 &&
		    strcmp(run->instruments[trade->series].symbol, text(want, "symbol")) == 0)
			return trade;
	}
	fail_msg("no trade of %s entered on %s", text(want, "symbol"),
	         text(want, "entry_date"));
	return NULL;
}

/* Money of a trade may be off by what its prices may be off. */
static void compare_trades(const struct backtest_result *result, const struct loaded *run)
{
	const json_t *trades = json_object_get(run->json, "trades");

	assert_int_equal(result->trade_count, json_array_size(trades));
	for (size_t i = 0; i < result->trade_count; i++) {
		const json_t *want = json_array_get(trades, i);
		const struct backtest_trade *trade = find_trade(result, run, want);
		double value = trade->entry_price * of(trade->quantity);
		double tolerance = fmax(1e-7, 1e-9 * value);

		assert_string_equal(trade->is_long ? "long" : "short", text(want, "direction"));
		same_date("trade exit", trade->exit_ns, json_object_get(want, "exit_date"));
		same("trade bars", (double)trade->bars, number(want, "bars"), 0);
		same_price("trade entry", trade->entry_price, number(want, "entry_price_avg"),
		           1e-9);
		same("trade gross", of(trade->gross), number(want, "pnl_gross"), tolerance);
		same("trade commission", of(trade->commission), number(want, "commission"),
		     tolerance);
		same("trade net", of(trade->net), number(want, "pnl_net"), tolerance);
		if (json_object_get(want, "size"))
			same("trade size", of(trade->quantity), number(want, "size"), 0);
		if (json_object_get(want, "exit_price"))
			same_price("trade exit price", trade->exit_price,
			           number(want, "exit_price"), 1e-9);
	}
}

/* ---- equity ---- */

static void compare_row(const struct backtest_row *row, const double *held, size_t count,
                        char *line)
{
	char *rest = NULL;
	char *field = strtok_r(line, ",", &rest);
	int64_t day = 0;

	assert_int_equal(day_parse(&day, field, strlen(field)), DRT_OK);
	assert_int_equal(row->time_ns, day * NS_PER_DAY);
	field = strtok_r(NULL, ",", &rest);
	same("cash", row->cash, strtod(field, NULL), 1e-9);
	field = strtok_r(NULL, ",", &rest);
	same("value", row->equity, strtod(field, NULL), 1e-9);
	for (size_t i = 0; i < count; i++) {
		field = strtok_r(NULL, ",", &rest);
		assert_non_null(field);
		same("position", held[i], strtod(field, NULL), 0);
	}
}

static void compare_equity(const struct backtest_result *result, const struct loaded *run)
{
	double held[MOST_SERIES] = { 0 };
	char path[128];
	char *all = NULL, *line = NULL, *rest = NULL;
	size_t row = 0, fill = 0;

	snprintf(path, sizeof(path), "golden/backtests/%s", text(run->json, "equity_file"));
	all = test_read_file(test_shared_path(path), NULL);
	for (line = strtok_r(all, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		if (strncmp(line, "date,", 5) == 0)
			continue;
		assert_true(row < result->row_count);
		for (; fill < result->fill_count &&
		       result->fills[fill].time_ns <= result->rows[row].time_ns;
		     fill++)
			held[result->fills[fill].series] +=
				order_sign(result->fills[fill].side) *
				of(result->fills[fill].quantity);
		compare_row(&result->rows[row++], held, run->count, line);
	}
	assert_int_equal(row, result->row_count);
	free(all);
	files++;
}

static void compare_end(const struct backtest_result *result, const struct loaded *run)
{
	const json_t *positions = json_object_get(run->json, "final_positions");
	const json_t *counts = json_object_get(run->json, "order_status_counts");
	const char *word = NULL;
	json_t *count = NULL;

	same("final cash", of(result->cash), number(run->json, "final_cash"), 1e-9);
	same("final value", result->equity, number(run->json, "final_value"), 1e-9);
	same("total commission", of(result->commission), number(run->json, "total_commission"),
	     1e-8);
	for (size_t i = 0; i < run->count; i++)
		same("final position", of(result->positions[i]),
		     number(positions, run->instruments[i].symbol), 0);
	json_object_foreach((json_t *)counts, word, count)
	{
		size_t got = 0;

		for (size_t i = 0; i < result->order_count; i++)
			got += strcmp(status_word(result->orders[i].status), word) == 0;
		same(word, (double)got, json_number_value(count), 0);
	}
}

static void reproduce(const struct golden *golden)
{
	struct backtest_result result;
	struct loaded run;

	load(&run, golden);
	execute(&result, &run, golden);
	compare_fills(&result, &run, golden);
	compare_orders(&result, &run, golden);
	compare_trades(&result, &run);
	compare_equity(&result, &run);
	compare_end(&result, &run);
	files++;
	backtest_result_release(&result);
	unload(&run);
}

/* ---- the runs ---- */

#define RUN(test, ...)                                                                         \
	static void test(void **state)                                                         \
	{                                                                                      \
		static const struct golden golden = { __VA_ARGS__ };                           \
		(void)state;                                                                   \
		reproduce(&golden);                                                            \
	}

RUN(sma_cross_of_aapl, "a_sma_cross_AAPL", NULL, 0.001, 0, 0, 1e-12)
RUN(sma_cross_of_ge, "a_sma_cross_GE", NULL, 0.001, 0, 0, 1e-12)
RUN(sma_cross_of_xom, "a_sma_cross_XOM", NULL, 0.001, 0, 0, 1e-12)
RUN(rsi_bracket_of_aapl, "b_rsi_bracket_AAPL", &reference_rsi_bracket, 0.001, 0, 0, 1e-12)
RUN(rsi_bracket_of_cat, "b_rsi_bracket_CAT", &reference_rsi_bracket, 0.001, 0, 0, 1e-12)
RUN(momentum_rotation_of_ten, "c_momentum_rotation", &reference_momentum, 0.001, 0, 0, 1e-12)
RUN(donchian_trail_of_aapl, "d_donchian_trail_AAPL", &reference_donchian, 0.001, 0, 0, 1e-9)
RUN(donchian_trail_of_ba, "d_donchian_trail_BA", &reference_donchian, 0.001, 0, 0, 1e-9)
RUN(order_types_of_aapl, "e_order_types_AAPL", &reference_order_types, 0, 0.01, 0, 1e-12)
RUN(order_types_of_xom_with_slippage, "e_order_types_slip_XOM", &reference_order_types, 0, 0.01,
    0.001, 1e-9)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sma_cross_of_aapl),
		cmocka_unit_test(sma_cross_of_ge),
		cmocka_unit_test(sma_cross_of_xom),
		cmocka_unit_test(rsi_bracket_of_aapl),
		cmocka_unit_test(rsi_bracket_of_cat),
		cmocka_unit_test(momentum_rotation_of_ten),
		cmocka_unit_test(donchian_trail_of_aapl),
		cmocka_unit_test(donchian_trail_of_ba),
		cmocka_unit_test(order_types_of_aapl),
		cmocka_unit_test(order_types_of_xom_with_slippage),
	};
	int failed = 0;

	test_require_shared();
	failed = cmocka_run_group_tests_name("backtests", tests, NULL, NULL);
	printf("compared %ld numbers in %d files\n", compared, files);
	return failed;
}
