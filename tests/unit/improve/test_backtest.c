/* test_backtest.c - the walk through time: order of things, rows, trades, refusals, bounds,
 * bad input. What fills at which price is compared in tests/golden. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "improve/backtest.h"
#include "tests/support/support.h"

enum { BARS = 64, SERIES = 3 };

static struct instrument instruments[SERIES];
static struct bar bars[SERIES][BARS];
static struct backtest_series series[SERIES];
static struct backtest_spec spec;
static struct backtest_result result;
static struct drt_error error;

/* ---- a strategy whose behaviour is a function of the test ---- */

typedef void script_fn(const struct strategy_view *view, struct strategy_output *output);
static script_fn *script;
static int calls;

static enum drt_status script_create(void **self, const double *params,
                                     const struct instrument *const *universe, size_t count,
                                     struct drt_error *why)
{
	(void)universe;
	(void)count;
	if (params[0] > 5)
		return drt_fail(why, DRT_EINVAL, "no");
	calls = 0;
	*self = malloc(1);
	return *self ? DRT_OK : DRT_ENOMEM;
}

static void script_on_bars(void *self, const struct strategy_view *view,
                           struct strategy_output *output)
{
	(void)self;
	calls++;
	if (script)
		script(view, output);
}

static const struct strategy_param script_params[] = { { "x", 1, 0, 10, true, "nothing" } };
static const struct strategy scripted = {
	.name = "scripted",
	.timeframe = TIMEFRAME_1D,
	.params = script_params,
	.param_count = 1,
	.create = script_create,
	.on_bars = script_on_bars,
	.free = free,
};

static struct intent *emit(struct strategy_output *output, const struct strategy_view *view,
                           size_t i, double quantity)
{
	struct signal *signal = strategy_emit(output, view, "scripted", TIMEFRAME_1D,
	                                      view->instruments[i].instrument);

	if (!signal)
		return NULL;
	signal->direction = quantity < 0 ? SIGNAL_SELL : SIGNAL_BUY;
	signal->intent.kind = INTENT_ORDER;
	signal->intent.tif = TIF_GTC;
	assert_int_equal(decimal_from_double(&signal->intent.quantity, fabs(quantity)), DRT_OK);
	return &signal->intent;
}

/* ---- fixture: 64 days at 100, 101, ... ---- */

static int setup(void **state)
{
	static const char *const symbols[SERIES] = { "AAPL", "MSFT", "XOM" };
	(void)state;

	for (size_t s = 0; s < SERIES; s++) {
		assert_int_equal(instrument_init(&instruments[s], symbols[s]), DRT_OK);
		instruments[s].id = 10 + (int64_t)s;
		for (size_t i = 0; i < BARS; i++) {
			double price = 100 + (double)i;

			bars[s][i] = (struct bar){ (int64_t)(i + 1) * NS_PER_DAY,
				                   price,
				                   price + 2,
				                   price - 2,
				                   price + 1,
				                   1000 };
		}
		series[s] = (struct backtest_series){ &instruments[s], bars[s], BARS };
	}
	backtest_spec_init(&spec);
	spec.strategy = &scripted;
	spec.series = series;
	spec.series_count = 1;
	spec.fee = (struct sim_fee){ 0 };
	spec.slippage.kind = SIM_SLIPPAGE_NONE;
	risk_limits_none(&spec.limits);
	script = NULL;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	backtest_result_release(&result);
	return 0;
}

static void run(void)
{
	if (improve_backtest_strategy(&result, &spec, &error) != DRT_OK)
		fail_msg("%s", error.text);
}

static double of(decimal value)
{
	return decimal_to_double(value);
}

/* ---- order of things ---- */

static void buy_on_the_third(const struct strategy_view *view, struct strategy_output *output)
{
	if (view->instruments[0].bar_count == 3)
		(void)emit(output, view, 0, 10);
}

static void a_decision_fills_on_the_next_bar(void **state)
{
	(void)state;
	script = buy_on_the_third;
	run();
	assert_int_equal(calls, BARS);
	assert_int_equal(result.fill_count, 1);
	assert_int_equal(result.fills[0].time_ns, bars[0][3].time_ns);
	assert_true(of(result.fills[0].price) == 103);
	assert_int_equal(result.orders[0].created_ns, bars[0][2].time_ns);
	assert_int_equal(result.orders[0].ended_ns, bars[0][3].time_ns);
	assert_int_equal(result.orders[0].status, ORDER_FILLED);
	/* the row of a bar shows the broker's work on it, not the decision */
	assert_true(result.rows[2].cash == 100000);
	assert_true(result.rows[3].cash == 100000 - 1030);
	assert_true(result.rows[3].equity == 100000 + 10);
	assert_true(of(result.positions[0]) == 10);
	assert_true(result.equity == 100000 + 10 * (164 - 103));
	assert_int_equal(result.trade_count, 0); /* still open */
}

static void check_view(const struct strategy_view *view, struct strategy_output *output)
{
	const struct strategy_instrument *in = &view->instruments[0];
	size_t i = in->bar_count - 1;

	assert_true(in->updated);
	assert_ptr_equal(in->bars, bars[0]);
	assert_int_equal(in->bar_count, calls);
	assert_int_equal(view->now_ns, bars[0][i].time_ns + NS_PER_DAY);
	if (i == 5)
		(void)emit(output, view, 0, 7);
	if (i >= 6) {
		assert_true(of(in->position) == 7);
		assert_true(of(in->average_price) == 106);
	}
	if (i == 10) {
		struct intent *intent = emit(output, view, 0, -7);

		intent->type = ORDER_LIMIT;
		intent->limit_price = decimal_from_int(500);
		snprintf(intent->tag, sizeof(intent->tag), "exit");
	}
	if (i > 10) {
		assert_int_equal(in->working_count, 1);
		assert_string_equal(in->working[0].tag, "exit");
		assert_int_equal(in->working[0].side, SIDE_SELL);
		assert_true(of(in->working[0].remaining) == 7);
	}
}

static void the_view_shows_what_is_held_and_works(void **state)
{
	(void)state;
	script = check_view;
	run();
	assert_int_equal(result.order_count, 2);
	assert_int_equal(result.orders[1].status, ORDER_ACKNOWLEDGED);
	assert_int_equal(result.orders[1].ended_ns, 0);
}

/* ---- several instruments ---- */

static void count_updates(const struct strategy_view *view, struct strategy_output *output)
{
	size_t updated = 0;
	(void)output;

	for (size_t i = 0; i < view->instrument_count; i++) {
		updated += view->instruments[i].updated;
		/* nothing of the future is shown */
		if (view->instruments[i].bar_count > 0)
			assert_true(bars[i][view->instruments[i].bar_count - 1].time_ns <
			            view->now_ns);
	}
	assert_true(updated >= 1);
}

static void bars_of_several_instruments_come_in_time_order(void **state)
{
	(void)state;
	/* the second misses every other day, the third begins late */
	for (size_t i = 0; i < BARS / 2; i++)
		bars[1][i].time_ns = bars[0][2 * i].time_ns;
	series[1].count = BARS / 2;
	for (size_t i = 0; i < BARS; i++)
		bars[2][i].time_ns += 40 * NS_PER_DAY;
	spec.series_count = 3;
	script = count_updates;
	run();
	assert_int_equal(result.bars, BARS + BARS / 2 + BARS);
	assert_int_equal(calls, BARS + 40); /* market times */
	assert_int_equal(result.row_count, calls);
	for (size_t i = 1; i < result.row_count; i++)
		assert_true(result.rows[i].time_ns > result.rows[i - 1].time_ns);
}

/* ---- bounds ---- */

static void always_buy(const struct strategy_view *view, struct strategy_output *output)
{
	(void)emit(output, view, 0, 1);
}

static void bars_before_the_beginning_only_warm_up(void **state)
{
	(void)state;
	script = always_buy;
	spec.from_ns = bars[0][10].time_ns;
	spec.to_ns = bars[0][20].time_ns;
	run();
	assert_int_equal(calls, 20);
	assert_int_equal(result.row_count, 10);
	assert_int_equal(result.rows[0].time_ns, spec.from_ns);
	assert_int_equal(result.order_count, 10);
	assert_int_equal(result.orders[0].created_ns, spec.from_ns);
}

static void rows_by_day_keep_the_last_of_each(void **state)
{
	(void)state;
	for (size_t i = 0; i < BARS; i++)
		bars[0][i].time_ns = (int64_t)i * 7 * NS_PER_HOUR;
	spec.timeframe = TIMEFRAME_1H;
	spec.rows = BACKTEST_ROWS_DAYS;
	script = always_buy;
	run();
	assert_int_equal(result.row_count,
	                 (size_t)(time_to_day(bars[0][BARS - 1].time_ns) + 1));
	for (size_t i = 1; i < result.row_count; i++)
		assert_int_equal(time_to_day(result.rows[i].time_ns),
		                 time_to_day(result.rows[i - 1].time_ns) + 1);
	assert_true(result.rows[result.row_count - 1].equity == result.equity);
	backtest_result_release(&result);
	spec.rows = BACKTEST_ROWS_NONE;
	run();
	assert_int_equal(result.row_count, 0);
	assert_true(result.equity > 0);
}

static void worst_drawdown_is_over_every_bar(void **state)
{
	(void)state;
	script = buy_on_the_third;
	for (size_t i = 30; i < BARS; i++)
		bars[0][i].open = bars[0][i].high = bars[0][i].low = bars[0][i].close = 50;
	spec.rows = BACKTEST_ROWS_NONE;
	run();
	assert_true(test_close(result.peak, 100000 + 10 * (130 - 103), 1e-12));
	assert_true(test_close(result.worst_drawdown, (100000 - 530) / result.peak - 1, 1e-9));
}

/* ---- trades ---- */

static void there_and_back(const struct strategy_view *view, struct strategy_output *output)
{
	static const double steps[] = { 10, 10, -25, 5 };
	size_t at = view->instruments[0].bar_count;

	if (at <= 4)
		(void)emit(output, view, 0, steps[at - 1]);
}

static void a_fill_through_zero_ends_one_trade_and_begins_another(void **state)
{
	(void)state;
	script = there_and_back;
	spec.fee.per_share = decimal_from_units(DECIMAL_ONE / 100);
	run();
	assert_int_equal(result.fill_count, 4);
	assert_int_equal(result.trade_count, 2);
	assert_true(result.trades[0].is_long);
	assert_true(of(result.trades[0].quantity) == 20);
	assert_true(result.trades[0].entry_price == 101.5);
	assert_true(result.trades[0].exit_price == 103);
	assert_true(of(result.trades[0].gross) == 30);
	assert_true(test_close(of(result.trades[0].commission), 0.4, 1e-9));
	assert_true(test_close(of(result.trades[0].net), 29.6, 1e-9));
	assert_int_equal(result.trades[0].bars, 2);
	assert_false(result.trades[1].is_long);
	assert_true(of(result.trades[1].quantity) == 5);
	assert_true(of(result.trades[1].gross) == -5);
	assert_true(test_close(of(result.trades[1].commission), 0.1, 1e-9));
	assert_true(test_close(of(result.commission), 0.5, 1e-9));
	assert_true(test_close(of(result.cash), 100000 + 30 - 5 - 0.5, 1e-12));
}

/* ---- refusals ---- */

static void the_gate_refuses_here_as_it_does_live(void **state)
{
	(void)state;
	script = always_buy;
	spec.limits.level[RISK_POSITION].hard = DECIMAL_ONE / 100; /* 1,000 of 100,000 */
	run();
	assert_int_equal(result.refusal_count, 1);
	assert_string_equal(result.refusals[0].code, "risk.position");
	assert_true(of(result.positions[0]) >= 6 && of(result.positions[0]) <= 9);
	assert_int_equal(result.refusals[0].count + result.fill_count, BARS);
	assert_int_equal(result.orders[BARS - 1].status, ORDER_REJECTED);
}

static void buy_every_day(const struct strategy_view *view, struct strategy_output *output)
{
	(void)emit(output, view, 0, view->instruments[0].bar_count == 1 ? 10 : 1);
}

/* Ten are held from the second bar on. The tenth day loses 300, and only it: what the
 * whole run lost does not close the days after it. */
static void a_day_that_lost_too_much_is_over_with_the_day(void **state)
{
	(void)state;
	script = buy_every_day;
	spec.limits.level[RISK_DAILY_LOSS].hard = 200 * DECIMAL_ONE;
	for (size_t i = 9; i < BARS; i++) {
		bars[0][i].close -= 40;
		bars[0][i].low -= 40;
		if (i > 9) {
			bars[0][i].open -= 40;
			bars[0][i].high -= 40;
		}
	}
	run();
	assert_int_equal(result.refusal_count, 1);
	assert_string_equal(result.refusals[0].code, "risk.daily_loss");
	assert_int_equal(result.refusals[0].count, 1);
	assert_int_equal(result.orders[9].status, ORDER_REJECTED);
	assert_int_equal(result.orders[10].status, ORDER_FILLED);
}

static void ask_for_nonsense(const struct strategy_view *view, struct strategy_output *output)
{
	struct intent *intent = emit(output, view, 0, 1);

	intent->type = ORDER_LIMIT; /* without a price */
}

static void sizing_refuses_by_name(void **state)
{
	(void)state;
	script = ask_for_nonsense;
	run();
	assert_int_equal(result.order_count, 0);
	assert_int_equal(result.refusal_count, 1);
	assert_string_equal(result.refusals[0].code, "sizing.bad_price");
	assert_int_equal(result.refusals[0].count, BARS);
}

static void ask_too_much(const struct strategy_view *view, struct strategy_output *output)
{
	while (emit(output, view, 0, 1))
		;
}

static void signals_without_a_slot_are_counted(void **state)
{
	(void)state;
	script = ask_too_much;
	run();
	assert_int_equal(result.dropped, BARS);
	assert_true(result.signals > BARS);
}

static void views_ask_for_nothing(const struct strategy_view *view,
                                  struct strategy_output *output)
{
	struct intent *intent = emit(output, view, 0, 1);

	intent->kind = INTENT_NONE;
	(void)emit(output, view, 0, 1);
	output->slots[output->count - 1].state = SIGNAL_NOT_RAISED;
}

static void a_view_is_no_order(void **state)
{
	(void)state;
	script = views_ask_for_nothing;
	run();
	assert_int_equal(result.signals, 0);
	assert_int_equal(result.refusal_count, 0);
}

/* ---- the same twice, calendars, stopping ---- */

static void the_same_run_twice_is_the_same(void **state)
{
	struct backtest_result first;
	(void)state;

	script = always_buy;
	spec.series_count = 3;
	run();
	first = result;
	run();
	assert_int_equal(result.fill_count, first.fill_count);
	assert_memory_equal(result.fills, first.fills, first.fill_count * sizeof(*first.fills));
	assert_memory_equal(result.rows, first.rows, first.row_count * sizeof(*first.rows));
	backtest_result_release(&first);
}

static void market_time_is_the_sessions_close(const struct strategy_view *view,
                                              struct strategy_output *output)
{
	(void)output;
	/* 16:00 in New York in January is 21:00 UTC */
	assert_int_equal(view->now_ns % NS_PER_DAY, 21 * NS_PER_HOUR);
}

static void a_calendar_gives_the_bars_end(void **state)
{
	int64_t monday = day_from_civil(2025, 1, 13);
	(void)state;

	for (size_t i = 0; i < 5; i++)
		bars[0][i].time_ns = (monday + (int64_t)i) * NS_PER_DAY;
	series[0].count = 5;
	spec.calendars = true;
	script = market_time_is_the_sessions_close;
	run();
	assert_int_equal(calls, 5);
}

static bool stop_at_once(void *arg)
{
	(void)arg;
	return true;
}

static void a_long_run_can_be_stopped(void **state)
{
	enum { MANY = 70000 };
	struct bar *many = calloc(MANY, sizeof(*many));
	(void)state;

	assert_non_null(many);
	for (size_t i = 0; i < MANY; i++)
		many[i] = (struct bar){ (int64_t)i * NS_PER_MIN, 1, 1, 1, 1, 1 };
	series[0] = (struct backtest_series){ &instruments[0], many, MANY };
	spec.timeframe = TIMEFRAME_1M;
	spec.cancelled = stop_at_once;
	assert_int_equal(improve_backtest_strategy(&result, &spec, &error), DRT_ECANCELLED);
	assert_null(result.rows);
	free(many);
}

/* ---- bad input ---- */

static void expect(enum drt_status want, const char *word)
{
	error.text[0] = '\0';
	assert_int_equal(improve_backtest_strategy(&result, &spec, &error), want);
	if (!strstr(error.text, word))
		fail_msg("\"%s\" does not say \"%s\"", error.text, word);
	assert_null(result.orders);
	assert_int_equal(result.bars, 0);
}

static void a_bad_specification_is_refused(void **state)
{
	double params[] = { 11 };
	(void)state;

	spec.strategy = NULL;
	expect(DRT_EINVAL, "strategy");
	spec.strategy = &scripted;
	spec.series_count = 0;
	expect(DRT_EINVAL, "instruments");
	spec.series_count = 1;
	spec.cash.e8 = 0;
	expect(DRT_EINVAL, "cash");
	spec.cash = decimal_from_int(1000);
	spec.from_ns = spec.to_ns = 5;
	expect(DRT_EINVAL, "from");
	spec.from_ns = spec.to_ns = 0;
	spec.params = params;
	expect(DRT_ERANGE, "scripted.x");
	params[0] = 6;
	expect(DRT_EINVAL, "no");
	spec.params = NULL;
	spec.fee.fixed.e8 = -1;
	expect(DRT_EINVAL, "fee");
	spec.fee.fixed.e8 = 0;
	spec.limits.level[RISK_QUANTITY].hard = -1;
	expect(DRT_EINVAL, "risk.quantity");
	spec.limits.level[RISK_QUANTITY].hard = RISK_NONE;
	series[0].bars = NULL;
	expect(DRT_EINVAL, "incomplete");
	series[0].bars = bars[0];
	spec.series_count = 2;
	series[1].instrument = &instruments[0];
	expect(DRT_EINVAL, "twice");
	series[1].instrument = &instruments[1];
	spec.calendars = true;
	snprintf(instruments[0].calendar, sizeof(instruments[0].calendar), "moon");
	expect(DRT_ENOTFOUND, "moon");
}

static void bars_out_of_order_are_named(void **state)
{
	(void)state;
	bars[0][7].time_ns = bars[0][6].time_ns;
	expect(DRT_EINVAL, "bar 7 of AAPL");
}

static void a_price_that_is_none_stops_the_run(void **state)
{
	(void)state;
	script = buy_on_the_third;
	bars[0][3].open = NAN;
	expect(DRT_EINVAL, "after 4 bars");
}

static void no_bars_are_a_short_run(void **state)
{
	(void)state;
	series[0].count = 0;
	run();
	assert_int_equal(result.bars, 0);
	assert_int_equal(result.row_count, 0);
	assert_true(result.equity == 100000);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(a_decision_fills_on_the_next_bar),
		WITH(the_view_shows_what_is_held_and_works),
		WITH(bars_of_several_instruments_come_in_time_order),
		WITH(bars_before_the_beginning_only_warm_up),
		WITH(rows_by_day_keep_the_last_of_each),
		WITH(worst_drawdown_is_over_every_bar),
		WITH(a_fill_through_zero_ends_one_trade_and_begins_another),
		WITH(the_gate_refuses_here_as_it_does_live),
		WITH(a_day_that_lost_too_much_is_over_with_the_day),
		WITH(sizing_refuses_by_name),
		WITH(signals_without_a_slot_are_counted),
		WITH(a_view_is_no_order),
		WITH(the_same_run_twice_is_the_same),
		WITH(a_calendar_gives_the_bars_end),
		WITH(a_long_run_can_be_stopped),
		WITH(a_bad_specification_is_refused),
		WITH(bars_out_of_order_are_named),
		WITH(a_price_that_is_none_stops_the_run),
		WITH(no_bars_are_a_short_run),
	};

	return cmocka_run_group_tests_name("backtest", tests, NULL, NULL);
}
