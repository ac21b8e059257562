/* test_backtest_view.c - what a strategy is shown at each market time, and records that are
 * too long for one allocation. The rest of the walk is in test_backtest.c. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "improve/backtest.h"
#include "tests/support/support.h"

enum { LONG = 60000, SHORT = 40, SERIES = 2 };

static struct instrument instruments[SERIES];
static struct bar *bars[SERIES];
static struct backtest_series series[SERIES];
static struct backtest_spec spec;
static struct backtest_result result;

typedef void script_fn(const struct strategy_view *view, struct strategy_output *output);
static script_fn *script;
static int calls;

static enum drt_status create(void **self, const double *params,
                              const struct instrument *const *universe, size_t count,
                              struct drt_error *error)
{
	(void)params;
	(void)universe;
	(void)count;
	(void)error;
	calls = 0;
	*self = malloc(1);
	return *self ? DRT_OK : DRT_ENOMEM;
}

static void on_bars(void *self, const struct strategy_view *view,
                    struct strategy_output *output)
{
	(void)self;
	calls++;
	script(view, output);
}

static const struct strategy scripted = {
	.name = "scripted",
	.timeframe = TIMEFRAME_1M,
	.create = create,
	.on_bars = on_bars,
	.free = free,
};

static struct intent *emit(struct strategy_output *output, const struct strategy_view *view,
                           size_t i, int quantity)
{
	struct signal *signal = strategy_emit(output, view, "scripted", TIMEFRAME_1M,
	                                      view->instruments[i].instrument);

	assert_non_null(signal);
	signal->direction = quantity < 0 ? SIGNAL_SELL : SIGNAL_BUY;
	signal->intent.kind = INTENT_ORDER;
	signal->intent.tif = TIF_GTC;
	signal->intent.quantity = decimal_from_int(abs(quantity));
	return &signal->intent;
}

/* Minutes at 100, 101, ... 109, 100 ...; the second instrument half a minute later. */
static int setup(void **state)
{
	static const char *const symbols[SERIES] = { "AAPL", "MSFT" };
	(void)state;

	for (int s = 0; s < SERIES; s++) {
		assert_int_equal(instrument_init(&instruments[s], symbols[s]), DRT_OK);
		instruments[s].id = 10 + s;
		bars[s] = calloc(LONG, sizeof(*bars[s]));
		assert_non_null(bars[s]);
		for (int i = 0; i < LONG; i++) {
			double price = 100 + i % 10;

			bars[s][i] = (struct bar){ (i + 1) * NS_PER_MIN + s * NS_PER_MIN / 2,
				                   price,
				                   price + 1,
				                   price - 1,
				                   price + 0.5,
				                   1000 };
		}
		series[s] = (struct backtest_series){ &instruments[s], bars[s], SHORT };
	}
	backtest_spec_init(&spec);
	spec.strategy = &scripted;
	spec.timeframe = TIMEFRAME_1M;
	spec.series = series;
	spec.series_count = SERIES;
	spec.fee = (struct sim_fee){ 0 };
	spec.slippage.kind = SIM_SLIPPAGE_NONE;
	risk_limits_none(&spec.limits);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	backtest_result_release(&result);
	for (int s = 0; s < SERIES; s++)
		free(bars[s]);
	return 0;
}

static void run(void)
{
	struct drt_error error = { 0 };

	if (improve_backtest_strategy(&result, &spec, &error) != DRT_OK)
		fail_msg("%s", error.text);
}

/* ---- what is shown ---- */

/* The first buys on its third bar and leaves a limit on its sixth. */
static void look_at_the_first(const struct strategy_view *view, struct strategy_output *output)
{
	const struct strategy_instrument *in = &view->instruments[0];
	bool own = calls % 2 == 1;

	assert_int_equal(in->updated, own);
	assert_int_equal(view->instruments[1].updated, !own);
	assert_int_equal(in->bar_count, (calls + 1) / 2);
	assert_int_equal(view->instruments[1].bar_count, calls / 2);
	if (own && in->bar_count == 3)
		(void)emit(output, view, 0, 10);
	if (own && in->bar_count == 6) {
		struct intent *intent = emit(output, view, 0, -4);

		intent->type = ORDER_LIMIT;
		intent->limit_price = decimal_from_int(500);
	}
	/* an order shows with the next bar of its instrument, not with another's */
	assert_int_equal(in->working_count, in->bar_count >= 7 ? 1 : 0);
	assert_int_equal(in->position.e8, in->bar_count >= 4 ? 10 * DECIMAL_ONE : 0);
	assert_int_equal(view->instruments[1].working_count, 0);
	assert_int_equal(view->instruments[1].position.e8, 0);
}

static void a_change_is_seen_with_the_instruments_next_bar(void **state)
{
	(void)state;
	script = look_at_the_first;
	run();
	assert_int_equal(calls, 2 * SHORT);
	assert_int_equal(result.order_count, 2);
	assert_int_equal(result.orders[1].status, ORDER_ACKNOWLEDGED);
}

/* Buys one of each on every fifth bar. */
static void add_up(const struct strategy_view *view, struct strategy_output *output)
{
	double worth = 0;

	for (size_t i = 0; i < view->instrument_count; i++) {
		const struct strategy_instrument *in = &view->instruments[i];

		if (in->bar_count > 0)
			worth += decimal_to_double(in->position) *
			         in->bars[in->bar_count - 1].close;
		if (in->updated && in->bar_count % 5 == 0)
			(void)emit(output, view, i, 1);
	}
	assert_true(fabs(decimal_to_double(view->equity) - decimal_to_double(view->cash) -
	                 worth) < 1e-6);
}

static void cash_and_positions_make_the_equity_at_every_bar(void **state)
{
	double paid = 0;
	(void)state;

	script = add_up;
	run();
	assert_int_equal(result.fill_count, 2 * (SHORT / 5 - 1));
	for (size_t i = 0; i < result.fill_count; i++)
		paid += decimal_to_double(result.fills[i].price);
	assert_true(decimal_to_double(result.cash) == 100000 - paid);
	for (size_t i = 0; i < result.row_count; i++)
		assert_true(result.rows[i].cash <= 100000);
}

/* A limit of the second instrument is cancelled by its tag four bars later. */
static void leave_and_cancel(const struct strategy_view *view, struct strategy_output *output)
{
	const struct strategy_instrument *in = &view->instruments[1];
	struct intent *intent = NULL;

	if (!in->updated)
		return;
	assert_int_equal(in->working_count, in->bar_count > 2 && in->bar_count <= 6 ? 1 : 0);
	if (in->bar_count == 2) {
		intent = emit(output, view, 1, 3);
		intent->type = ORDER_LIMIT;
		intent->limit_price = decimal_from_int(1);
	} else if (in->bar_count == 6) {
		assert_int_equal(in->working[0].side, SIDE_BUY);
		assert_int_equal(in->working[0].remaining.e8, 3 * DECIMAL_ONE);
		intent = emit(output, view, 1, 3);
		intent->kind = INTENT_CANCEL;
	}
	if (intent)
		memcpy(intent->tag, "low", 4);
}

static void a_cancelled_order_is_shown_no_more(void **state)
{
	(void)state;
	script = leave_and_cancel;
	run();
	assert_int_equal(result.order_count, 1);
	assert_int_equal(result.orders[0].series, 1);
	assert_int_equal(result.orders[0].status, ORDER_CANCELLED);
	assert_int_equal(result.fill_count, 0);
}

/* ---- long records ---- */

static void turn(const struct strategy_view *view, struct strategy_output *output)
{
	(void)emit(output, view, 0, view->instruments[0].position.e8 == 0 ? 5 : -5);
}

static void a_long_record_is_as_good_as_a_short_one(void **state)
{
	struct backtest_result whole;
	(void)state;

	script = turn;
	spec.series_count = 1;
	series[0].count = LONG;
	run();
	whole = result;
	result = (struct backtest_result){ 0 };
	series[0].count = SHORT;
	run();
	assert_int_equal(whole.order_count, LONG);
	assert_int_equal(whole.fill_count, LONG - 1);
	assert_int_equal(whole.trade_count, (LONG - 1) / 2);
	assert_int_equal(whole.row_count, LONG);
	assert_memory_equal(whole.orders, result.orders, (SHORT - 1) * sizeof(*result.orders));
	assert_memory_equal(whole.rows, result.rows, SHORT * sizeof(*result.rows));
	for (size_t i = 0; i < whole.fill_count; i++) {
		assert_int_equal(whole.fills[i].order, i);
		assert_int_equal(whole.fills[i].time_ns, bars[0][i + 1].time_ns);
		assert_true(decimal_to_double(whole.fills[i].price) == bars[0][i + 1].open);
		assert_int_equal(whole.orders[i].ended_ns, whole.fills[i].time_ns);
		assert_int_equal(whole.rows[i].time_ns, bars[0][i].time_ns);
	}
	for (size_t i = 0; i < whole.trade_count; i++) {
		assert_int_equal(whole.trades[i].bars, 1);
		assert_int_equal(whole.trades[i].entry_ns, whole.fills[2 * i].time_ns);
		assert_int_equal(whole.trades[i].exit_ns, whole.fills[2 * i + 1].time_ns);
	}
	backtest_result_release(&whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_change_is_seen_with_the_instruments_next_bar,
		                                setup, teardown),
		cmocka_unit_test_setup_teardown(cash_and_positions_make_the_equity_at_every_bar,
		                                setup, teardown),
		cmocka_unit_test_setup_teardown(a_cancelled_order_is_shown_no_more, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(a_long_record_is_as_good_as_a_short_one, setup,
		                                teardown),
	};

	return cmocka_run_group_tests_name("backtest view", tests, NULL, NULL);
}
