/* backtest.c - see backtest.h: setting up, the walk through time, one market time.
 *
 * Nothing here decides about orders; the walk feeds broker, marks and strategy, and hands
 * signals to the trading system. What a strategy sees of its orders is copied again only
 * where the trading system says that something changed. */
#include "improve/backtest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "improve/backtest_run.h"
#include "model/calendar.h"

enum { AHEAD = 12, LEAST_SLOTS = 32, SLOTS_PER_SERIES = 4, CANCEL_EVERY = 1 << 16 };

void backtest_spec_init(struct backtest_spec *spec)
{
	*spec = (struct backtest_spec){
		.timeframe = TIMEFRAME_1D,
		.cash = decimal_from_int(100000),
		.fee = sim_fee_ib_fixed(),
		.slippage = { SIM_SLIPPAGE_RATIO, 0, { DECIMAL_ONE / 10000 } },
	};
	risk_limits_default(&spec->limits);
	backtest_spec_limit(spec, &spec->limits);
	sizing_rules_default(&spec->sizing);
}

void backtest_spec_limit(struct backtest_spec *spec, const struct risk_limits *live)
{
	spec->limits = *live;
	spec->limits.level[RISK_MESSAGE_RATE] = (struct risk_level){ RISK_NONE, RISK_NONE };
	spec->limits.level[RISK_DUPLICATE] = (struct risk_level){ RISK_NONE, RISK_NONE };
}

void backtest_result_release(struct backtest_result *result)
{
	free(result->orders);
	free(result->fills);
	free(result->rows);
	free(result->trades);
	free(result->positions);
	*result = (struct backtest_result){ 0 };
}

/* ---- setting up ---- */

static enum drt_status check_spec(const struct backtest_spec *spec, struct drt_error *error)
{
	if (!spec->strategy)
		return drt_fail(error, DRT_EINVAL, "backtest: no strategy");
	if (spec->series_count == 0 || !spec->series)
		return drt_fail(error, DRT_EINVAL, "backtest: no instruments");
	if (spec->cash.e8 <= 0)
		return drt_fail(error, DRT_EINVAL, "backtest: cash must be above 0");
	if (spec->from_ns != 0 && spec->to_ns != 0 && spec->from_ns >= spec->to_ns)
		return drt_fail(error, DRT_EINVAL, "backtest: from must be before to");
	for (size_t i = 0; i < spec->series_count; i++) {
		if (!spec->series[i].instrument ||
		    (spec->series[i].count && !spec->series[i].bars))
			return drt_fail(error, DRT_EINVAL, "backtest: series %zu is incomplete",
			                i);
	}
	return DRT_OK;
}

static void free_run(struct run *run)
{
	if (run->self)
		run->spec->strategy->free(run->self);
	trade_free(run->trade);
	broker_sim_free(run->broker);
	for (size_t i = 0; run->series && i < run->spec->series_count; i++)
		free(run->series[i].working);
	for (size_t i = 0; i < run->calendar_count; i++)
		calendar_free(run->calendars[i]);
	free(run->calendars);
	free(run->params);
	free(run->series);
	free(run->instruments);
	free(run->bars);
	free(run->next);
	free(run->next_ns);
	free(run->output.slots);
}

static enum drt_status allocate(struct run *run)
{
	size_t count = run->spec->series_count;
	size_t slots = SLOTS_PER_SERIES * count + LEAST_SLOTS;

	run->params = calloc(run->spec->strategy->param_count + 1, sizeof(*run->params));
	run->series = calloc(count, sizeof(*run->series));
	run->instruments = calloc(count, sizeof(*run->instruments));
	run->bars = calloc(count, sizeof(*run->bars));
	run->next = calloc(count, sizeof(*run->next));
	run->next_ns = calloc(count, sizeof(*run->next_ns));
	run->calendars = calloc(count, sizeof(*run->calendars));
	run->output.slots = calloc(slots, sizeof(*run->output.slots));
	run->output.capacity = slots;
	run->result->positions = calloc(count, sizeof(*run->result->positions));
	run->result->series_count = count;
	if (!run->params || !run->series || !run->instruments || !run->bars || !run->next ||
	    !run->next_ns || !run->calendars || !run->output.slots || !run->result->positions)
		return DRT_ENOMEM;
	for (size_t i = 0; i < count; i++) {
		run->series[i].working =
			calloc(BACKTEST_WORKING, sizeof(struct strategy_order));
		if (!run->series[i].working)
			return DRT_ENOMEM;
	}
	return DRT_OK;
}

static enum drt_status make_trade(struct run *run, struct drt_error *error)
{
	struct broker_sim_options broker = { .fee = run->spec->fee,
		                             .slippage = run->spec->slippage,
		                             .market = &run->clock.clock };
	struct trade_options options;
	enum drt_status status = broker_sim_new(&run->broker, &broker);

	if (status != DRT_OK)
		return drt_fail(error, status, "backtest: fee or slippage is out of range");
	trade_options_init(&options);
	options.market = options.monotonic = &run->clock.clock;
	options.ids = &run->ids.ids;
	options.broker = broker_sim_port(run->broker);
	options.journal = journal_null();
	options.approver = approver_always();
	options.observer = &backtest_observer;
	options.observer_arg = run;
	options.limits = run->spec->limits;
	options.sizing = run->spec->sizing;
	options.cash = run->spec->cash;
	options.approval_ttl_ns = options.answer_timeout_ns = 0;
	options.equity_computed = options.trusted_broker = options.forget_finished = true;
	status = trade_new(&run->trade, &options, error);
	if (status == DRT_OK)
		status = trade_strategy(&run->strategy, run->trade, run->spec->strategy->name);
	return status;
}

/* The calendar of an instrument, one object per name. */
static enum drt_status find_calendar(const struct calendar **out, struct run *run,
                                     const struct instrument *instrument,
                                     struct drt_error *error)
{
	enum drt_status status = DRT_OK;

	for (size_t i = 0; i < run->calendar_count; i++) {
		if (strcmp(calendar_name(run->calendars[i]), instrument->calendar) == 0) {
			*out = run->calendars[i];
			return DRT_OK;
		}
	}
	status =
		calendar_new(&run->calendars[run->calendar_count], instrument->calendar, error);
	if (status == DRT_OK)
		*out = run->calendars[run->calendar_count++];
	return status;
}

static enum drt_status add_series(struct run *run, size_t i, struct drt_error *error)
{
	const struct instrument *instrument = run->spec->series[i].instrument;
	struct run_series *series = &run->series[i];
	enum drt_status status = DRT_OK;

	if (run->spec->calendars)
		status = find_calendar(&series->calendar, run, instrument, error);
	if (status != DRT_OK)
		return status;
	status = trade_add_instrument(&series->index, run->trade, instrument);
	if (status == DRT_OK)
		status = broker_sim_add(&series->book, run->broker, instrument,
		                        series->calendar);
	if (status != DRT_OK)
		return drt_fail(error, status, "backtest: instrument %s", instrument->symbol);
	if (series->index != (int32_t)i)
		return drt_fail(error, DRT_EINVAL, "backtest: %s is there twice",
		                instrument->symbol);
	run->instruments[i] = (struct strategy_instrument){ .instrument = instrument,
		                                            .bars = run->spec->series[i].bars,
		                                            .working = series->working };
	run->next[i] = run->spec->series[i].bars;
	series->end = run->next[i] + run->spec->series[i].count;
	run->next_ns[i] = run->spec->series[i].count ? run->next[i]->time_ns : INT64_MAX;
	return DRT_OK;
}

static enum drt_status make_strategy(struct run *run, struct drt_error *error)
{
	const struct strategy *strategy = run->spec->strategy;
	size_t count = run->spec->series_count;
	const struct instrument **instruments =
		calloc(count, sizeof(const struct instrument *));
	enum drt_status status = DRT_OK;

	if (!instruments)
		return drt_fail(error, DRT_ENOMEM, "backtest: no memory");
	for (size_t i = 0; i < count; i++)
		instruments[i] = run->spec->series[i].instrument;
	strategy_params_init(run->params, strategy);
	for (size_t i = 0; run->spec->params && i < strategy->param_count; i++) {
		if (status == DRT_OK)
			status = strategy_params_set(run->params, strategy,
			                             strategy->params[i].name,
			                             run->spec->params[i], error);
	}
	if (status == DRT_OK)
		status = strategy->create(&run->self, run->params, instruments, count, error);
	free(instruments);
	return status;
}

/* There are at least as many market times as the longest series has bars. */
static enum drt_status reserve_rows(struct run *run)
{
	size_t longest = 0;

	for (size_t i = 0; i < run->spec->series_count; i++)
		longest = run->spec->series[i].count > longest ? run->spec->series[i].count
		                                               : longest;
	if (run->spec->rows != BACKTEST_ROWS_BARS || longest == 0)
		return DRT_OK;
	run->result->row_capacity = (longest + 1) / 2; /* growing doubles it */
	return backtest_grow(&run->result->rows, &run->result->row_capacity,
	                     run->result->row_capacity, sizeof(*run->result->rows));
}

/* ---- one market time ---- */

/* The strategy's own position and orders, where they changed. */
static void refresh(struct run *run, size_t i)
{
	struct trade_working working[BACKTEST_WORKING];
	struct run_series *series = &run->series[i];
	struct strategy_instrument *seen = &run->instruments[i];
	size_t count = 0;

	if (!series->stale)
		return;
	series->stale = false;
	run->stale_count--;
	trade_strategy_position(&seen->position, &seen->average_price, run->trade,
	                        run->strategy, series->index);
	count = trade_strategy_working(working, BACKTEST_WORKING, run->trade, run->strategy,
	                               series->index);
	seen->working_count = (int)(count < BACKTEST_WORKING ? count : BACKTEST_WORKING);
	for (int k = 0; k < seen->working_count; k++) {
		memcpy(series->working[k].tag, working[k].tag, OCA_TEXT);
		series->working[k].side = working[k].side;
		series->working[k].type = working[k].type;
		series->working[k].remaining = working[k].remaining;
	}
}

static int64_t end_of_bar(const struct run *run, const struct broker_sim_bar *bar)
{
	if (run->length_ns != 0)
		return bar->bar->time_ns + run->length_ns;
	return calendar_bar_end(run->series[bar->book].calendar, run->spec->timeframe,
	                        bar->bar->time_ns);
}

/* Adds the row that stands. Errors: DRT_ENOMEM. */
static enum drt_status keep_row(struct run *run)
{
	struct backtest_result *result = run->result;
	enum drt_status status = DRT_OK;

	if (result->row_count == result->row_capacity)
		status = backtest_grow(&result->rows, &result->row_capacity, result->row_count,
		                       sizeof(*result->rows));
	if (status == DRT_OK)
		result->rows[result->row_count++] =
			(struct backtest_row){ run->row_ns,
			                       (double)run->row_cash.e8 / (double)DECIMAL_ONE,
			                       run->row_equity };
	return status;
}

static void take_extreme(struct run *run, double equity)
{
	struct backtest_result *result = run->result;

	if (equity > result->peak)
		result->peak = equity;
	if (equity < result->peak * (1 + result->worst_drawdown))
		result->worst_drawdown = equity / result->peak - 1;
	run->worst = result->peak * (1 + result->worst_drawdown);
}

static enum drt_status take_row(struct run *run, double equity)
{
	enum drt_status status = DRT_OK;

	if (equity > run->result->peak || equity < run->worst)
		take_extreme(run, equity);
	if (run->spec->rows == BACKTEST_ROWS_NONE)
		return DRT_OK;
	if (run->spec->rows == BACKTEST_ROWS_DAYS && run->bar_ns >= run->day_end_ns) {
		if (run->row_stands)
			status = keep_row(run);
		run->day_end_ns = (time_to_day(run->bar_ns) + 1) * NS_PER_DAY;
	}
	run->row_ns = run->bar_ns;
	run->row_cash = run->view.cash;
	run->row_equity = equity;
	run->row_stands = true;
	if (run->spec->rows == BACKTEST_ROWS_BARS)
		status = keep_row(run);
	return status;
}

static enum drt_status process_signals(struct run *run)
{
	struct trade_outcome outcome;

	for (size_t i = 0; i < run->output.count; i++) {
		const struct signal *signal = &run->output.slots[i];
		enum drt_status status = DRT_OK;

		if (signal->state == SIGNAL_NOT_RAISED || signal->intent.kind == INTENT_NONE)
			continue;
		run->result->signals++;
		status = trade_process_signal(&outcome, run->trade, signal);
		if (status == DRT_ENOMEM)
			return status;
		/* what became an order tells of its end itself */
		if (status == DRT_EDENIED && uuid_is_nil(&outcome.order_id))
			backtest_refused(run, outcome.reason.code);
		else if (status != DRT_OK && status != DRT_EDENIED)
			backtest_refused(run, drt_status_name(status));
	}
	return run->failed;
}

/* Equity in exact form; beyond the range of a decimal it is cut. */
static decimal exact(double value)
{
	double units = value * (double)DECIMAL_ONE;

	if (!(fabs(units) < 9.2e18))
		return decimal_from_units(units > 0 ? INT64_MAX : INT64_MIN);
	return decimal_from_units(llrint(units));
}

/* A completed bar: the mark, and what the strategy sees. Returns its end. */
static inline int64_t take_bar(struct run *run, const struct broker_sim_bar *bar)
{
	struct strategy_instrument *seen = &run->instruments[bar->book];
	int64_t end_ns = end_of_bar(run, bar);

	trade_set_mark(run->trade, bar->book, bar->bar->close, end_ns);
	seen->bar_count++;
	seen->updated = true;
	return end_ns;
}

static void take_changes(struct run *run, size_t count)
{
	run->view.cash = trade_cash(run->trade);
	for (size_t i = 0; i < count; i++)
		refresh(run, (size_t)run->bars[i].book);
}

static int64_t take_bars(struct run *run, size_t count)
{
	int64_t now_ns = take_bar(run, run->bars);

	for (size_t i = 1; i < count; i++) {
		int64_t end_ns = take_bar(run, &run->bars[i]);

		now_ns = end_ns > now_ns ? end_ns : now_ns;
	}
	return now_ns;
}

/* The day's loss counts from what there was before its first bar. */
static void begin_day(struct run *run)
{
	trade_begin_day(run->trade);
	run->market_day_end_ns = (time_to_day(run->bar_ns) + 1) * NS_PER_DAY;
}

/* `count` bars of this market time stand in run->bars; their books are their series. */
static enum drt_status step(struct run *run, size_t count)
{
	double equity = 0;
	enum drt_status status = DRT_OK;

	run->clock.time_ns = run->bar_ns;
	if (run->bar_ns >= run->market_day_end_ns)
		begin_day(run);
	status = broker_sim_match(run->broker, run->bars, count);
	if (status != DRT_OK || run->failed != DRT_OK)
		return status != DRT_OK ? status : run->failed;
	run->clock.time_ns = run->view.now_ns = take_bars(run, count);
	if (run->stale_count > 0)
		take_changes(run, count);
	equity = trade_equity(run->trade);
	run->view.equity = exact(equity);
	if (run->bar_ns >= run->spec->from_ns)
		status = take_row(run, equity);
	run->on_bars(run->self, &run->view, &run->output);
	if (run->output.count > 0) {
		if (run->bar_ns >= run->spec->from_ns && status == DRT_OK)
			status = process_signals(run);
		run->output.count = 0;
	}
	for (size_t i = 0; i < count; i++)
		run->instruments[run->bars[i].book].updated = false;
	return status;
}

/* ---- the walk through time ---- */

static enum drt_status fail_order(const struct run *run, size_t i, struct drt_error *error)
{
	return drt_fail(error, DRT_EINVAL, "backtest: bar %zu of %s is not after the last",
	                run_bar(run, i) + 1, run->spec->series[i].instrument->symbol);
}

/* Takes series i one bar on; false: the next one is not after this one. */
static bool advance(struct run *run, size_t i)
{
	const struct bar *next = ++run->next[i];
	int64_t before = run->next_ns[i];

	/* asking for what lies behind the end does no harm */
	__builtin_prefetch((const void *)((uintptr_t)next + AHEAD * sizeof(*next)));
	run->next_ns[i] = next == run->series[i].end ? INT64_MAX : next->time_ns;
	return run->next_ns[i] > before;
}

static int64_t earliest(const struct run *run)
{
	int64_t first = INT64_MAX;

	for (size_t i = 0; i < run->spec->series_count; i++)
		first = run->next_ns[i] < first ? run->next_ns[i] : first;
	return first;
}

static bool is_cancelled(const struct run *run)
{
	return run->spec->cancelled && run->spec->cancelled(run->spec->cancelled_arg);
}

static enum drt_status walk(struct run *run, struct drt_error *error)
{
	int64_t end_ns = run->spec->to_ns ? run->spec->to_ns : INT64_MAX;
	int64_t next_ns = 0;
	size_t steps = 0, series_count = run->spec->series_count;

	for (int64_t now = earliest(run); now < end_ns; now = next_ns) {
		size_t count = 0;
		enum drt_status status = DRT_OK;

		next_ns = INT64_MAX;
		for (size_t i = 0; i < series_count; i++) {
			if (run->next_ns[i] == now) {
				run->bars[count].book = (int)i;
				run->bars[count++].bar = run->next[i];
				if (!advance(run, i))
					return fail_order(run, i, error);
			}
			if (run->next_ns[i] < next_ns)
				next_ns = run->next_ns[i];
		}
		run->bar_ns = now;
		run->result->bars += count;
		status = step(run, count);
		if (status == DRT_OK && ++steps % CANCEL_EVERY == 0 && is_cancelled(run))
			status = DRT_ECANCELLED;
		if (status != DRT_OK)
			return drt_fail(error, status, "backtest: stopped after %zu bars (%s)",
			                run->result->bars, drt_status_name(status));
	}
	return DRT_OK;
}

static enum drt_status finish(struct run *run)
{
	struct backtest_result *result = run->result;

	for (size_t i = 0; i < run->spec->series_count; i++)
		result->positions[i] = run->instruments[i].position;
	result->cash = trade_cash(run->trade);
	result->equity = trade_equity(run->trade);
	result->dropped = run->output.dropped;
	if (run->spec->rows == BACKTEST_ROWS_DAYS && run->row_stands)
		return keep_row(run);
	return DRT_OK;
}

enum drt_status improve_backtest_strategy(struct backtest_result *result,
                                          const struct backtest_spec *spec,
                                          struct drt_error *error)
{
	struct run run = { .spec = spec, .result = result };
	enum drt_status status = check_spec(spec, error);

	*result = (struct backtest_result){ .peak = decimal_to_double(spec->cash) };
	if (status != DRT_OK)
		return status;
	clock_manual_init(&run.clock, 0);
	run.day_end_ns = INT64_MIN;
	run.worst = result->peak;
	run.on_bars = spec->strategy->on_bars;
	run.view.cash = spec->cash;
	if (!spec->calendars || timeframe_is_intraday(spec->timeframe))
		run.length_ns = timeframe_length_ns(spec->timeframe);
	ids_count_init(&run.ids);
	status = allocate(&run);
	if (status != DRT_OK)
		(void)drt_fail(error, status, "backtest: no memory");
	else
		status = make_trade(&run, error);
	for (size_t i = 0; status == DRT_OK && i < spec->series_count; i++)
		status = add_series(&run, i, error);
	if (status == DRT_OK)
		status = make_strategy(&run, error);
	run.view.instrument_count = spec->series_count;
	run.view.instruments = run.instruments;
	if (status == DRT_OK)
		status = reserve_rows(&run);
	if (status == DRT_OK)
		status = walk(&run, error);
	if (status == DRT_OK)
		status = finish(&run);
	free_run(&run);
	if (status != DRT_OK)
		backtest_result_release(result);
	return status;
}
