/* backtests_strategies.c - the rules of the reference runs as ordinary strategies, each
 * written from the words of its file. */
#include "tests/golden/backtests_strategies.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"

static decimal exact(double value)
{
	decimal out = { 0 };

	if (decimal_from_double(&out, value) != DRT_OK)
		abort();
	return out;
}

static struct intent *emit(struct strategy_output *output, const struct strategy_view *view,
                           size_t instrument, enum signal_direction direction,
                           enum intent_kind kind, const char *tag)
{
	struct signal *signal = strategy_emit(output, view, "reference", TIMEFRAME_1D,
	                                      view->instruments[instrument].instrument);

	if (!signal)
		abort();
	signal->direction = direction;
	signal->intent.kind = kind;
	signal->intent.tif = TIF_GTC;
	snprintf(signal->intent.tag, sizeof(signal->intent.tag), "%s", tag);
	return &signal->intent;
}

static void emit_market(struct strategy_output *output, const struct strategy_view *view,
                        size_t instrument, enum signal_direction direction, decimal quantity,
                        const char *tag)
{
	struct intent *intent = emit(output, view, instrument, direction, INTENT_ORDER, tag);

	intent->type = ORDER_MARKET;
	intent->quantity = quantity;
}

static enum drt_status create_state(void **self, size_t size)
{
	*self = calloc(1, size);
	return *self ? DRT_OK : DRT_ENOMEM;
}

/* ---- b: RSI bracket ---- */

struct rsi {
	double gain, loss; /* averages once count > 14, sums before */
	int count;         /* changes seen */
};

static enum drt_status rsi_create(void **self, const double *params,
                                  const struct instrument *const *instruments, size_t count,
                                  struct drt_error *error)
{
	(void)params;
	(void)instruments;
	(void)count;
	(void)error;
	return create_state(self, sizeof(struct rsi));
}

/* Wilder, seeded by the simple mean of the first 14 changes; NaN before the 15th bar. */
static double rsi_next(struct rsi *rsi, const struct bar *bars, size_t count)
{
	double change = 0, up = 0, down = 0;

	if (count < 2)
		return NAN;
	change = bars[count - 1].close - bars[count - 2].close;
	up = change > 0 ? change : 0;
	down = change < 0 ? -change : 0;
	rsi->count++;
	if (rsi->count <= 14) {
		rsi->gain += up;
		rsi->loss += down;
		if (rsi->count < 14)
			return NAN;
		rsi->gain /= 14;
		rsi->loss /= 14;
	} else {
		rsi->gain = (rsi->gain * 13 + up) / 14;
		rsi->loss = (rsi->loss * 13 + down) / 14;
	}
	return 100 * rsi->gain / (rsi->gain + rsi->loss);
}

static void rsi_on_bars(void *self, const struct strategy_view *view,
                        struct strategy_output *output)
{
	const struct strategy_instrument *in = &view->instruments[0];
	double rsi = rsi_next(self, in->bars, in->bar_count);
	const struct bar *bar = &in->bars[in->bar_count - 1];
	struct intent *intent = NULL;

	if (in->position.e8 == 0 && in->working_count == 0 && rsi < 30) {
		intent = emit(output, view, 0, SIGNAL_BUY, INTENT_BRACKET, "entry");
		intent->type = ORDER_LIMIT;
		intent->quantity = decimal_from_int(50);
		intent->limit_price = exact(0.99 * bar->close);
		intent->bracket_stop = exact(0.95 * bar->close);
		intent->bracket_target = exact(1.06 * bar->close);
		intent->tif = TIF_GTD;
		intent->good_till_ns = bar->time_ns + 5 * NS_PER_DAY;
	} else if (in->position.e8 > 0 && rsi > 70) {
		emit(output, view, 0, SIGNAL_HOLD, INTENT_CANCEL, "entry");
		emit_market(output, view, 0, SIGNAL_SELL, decimal_from_int(50), "exit");
	}
}

const struct strategy reference_rsi_bracket = {
	.name = "reference",
	.timeframe = TIMEFRAME_1D,
	.create = rsi_create,
	.on_bars = rsi_on_bars,
	.free = free,
};

/* ---- c: momentum rotation ---- */

enum { MOMENTUM_BARS = 126, MOMENTUM_TOP = 3, MOMENTUM_NAMES = 32 };

static enum drt_status nothing_create(void **self, const double *params,
                                      const struct instrument *const *instruments, size_t count,
                                      struct drt_error *error)
{
	(void)params;
	(void)instruments;
	(void)count;
	(void)error;
	return create_state(self, 1);
}

static int month_of(int64_t time_ns)
{
	struct civil civil;

	time_to_civil(&civil, time_ns);
	return civil.year * 12 + civil.month;
}

static double momentum_of(const struct strategy_instrument *in)
{
	return in->bars[in->bar_count - 1].close /
	               in->bars[in->bar_count - 1 - MOMENTUM_BARS].close -
	       1;
}

/* Names by descending momentum, ties by their order. */
static void rank(size_t *order, const struct strategy_view *view)
{
	for (size_t i = 0; i < view->instrument_count; i++) {
		size_t place = i;

		for (; place > 0 && momentum_of(&view->instruments[order[place - 1]]) <
		                            momentum_of(&view->instruments[i]);
		     place--)
			order[place] = order[place - 1];
		order[place] = i;
	}
}

static void momentum_on_bars(void *self, const struct strategy_view *view,
                             struct strategy_output *output)
{
	const struct strategy_instrument *first = &view->instruments[0];
	double value = decimal_to_double(view->equity);
	size_t order[MOMENTUM_NAMES];
	double targets[MOMENTUM_NAMES] = { 0 };

	(void)self;
	if (first->bar_count < MOMENTUM_BARS + 1 ||
	    month_of(first->bars[first->bar_count - 1].time_ns) ==
	            month_of(first->bars[first->bar_count - 2].time_ns))
		return;
	rank(order, view);
	for (int k = 0; k < MOMENTUM_TOP; k++) {
		const struct strategy_instrument *in = &view->instruments[order[k]];

		targets[order[k]] = floor(0.30 * value / in->bars[in->bar_count - 1].close);
	}
	for (size_t i = 0; i < view->instrument_count; i++) {
		bool keeps = targets[i] > 0;

		if (targets[i] < decimal_to_double(view->instruments[i].position))
			emit(output, view, i, SIGNAL_SELL,
			     keeps ? INTENT_TARGET_WEIGHT : INTENT_TARGET_QUANTITY, "")
				->weight = 0.30;
	}
	for (int k = 0; k < MOMENTUM_TOP; k++) {
		size_t i = order[k];

		if (targets[i] > decimal_to_double(view->instruments[i].position))
			emit(output, view, i, SIGNAL_BUY, INTENT_TARGET_WEIGHT, "")->weight =
				0.30;
	}
}

const struct strategy reference_momentum = {
	.name = "reference",
	.timeframe = TIMEFRAME_1D,
	.create = nothing_create,
	.on_bars = momentum_on_bars,
	.free = free,
};

/* ---- d: Donchian channel with a trailing stop ---- */

struct donchian {
	double atr; /* the sum of true ranges while count < 14 */
	int count;  /* true ranges seen */
};

static enum drt_status donchian_create(void **self, const double *params,
                                       const struct instrument *const *instruments,
                                       size_t count, struct drt_error *error)
{
	(void)params;
	(void)instruments;
	(void)count;
	(void)error;
	return create_state(self, sizeof(struct donchian));
}

static void donchian_range(struct donchian *d, const struct bar *bars, size_t count)
{
	const struct bar *bar = &bars[count - 1];
	double range = 0;

	if (count < 2)
		return;
	range = fmax(bar->high - bar->low, fmax(fabs(bar->high - bars[count - 2].close),
	                                        fabs(bar->low - bars[count - 2].close)));
	d->count++;
	if (d->count < 14)
		d->atr += range;
	else if (d->count == 14)
		d->atr = (d->atr + range) / 14;
	else
		d->atr = (d->atr * 13 + range) / 14;
}

static bool has_tag(const struct strategy_instrument *in, const char *tag)
{
	for (int i = 0; i < in->working_count; i++) {
		if (strcmp(in->working[i].tag, tag) == 0)
			return true;
	}
	return false;
}

static void donchian_on_bars(void *self, const struct strategy_view *view,
                             struct strategy_output *output)
{
	const struct strategy_instrument *in = &view->instruments[0];
	const struct bar *end = in->bars + in->bar_count;
	struct donchian *d = self;
	struct intent *intent = NULL;
	double high = 0, low = INFINITY;

	donchian_range(d, in->bars, in->bar_count);
	if (in->bar_count < 21)
		return;
	for (int i = 2; i <= 21; i++)
		high = fmax(high, end[-i].high);
	for (int i = 2; i <= 11; i++)
		low = fmin(low, end[-i].low);
	if (in->position.e8 == 0) {
		if (end[-1].close > high && !has_tag(in, "entry"))
			emit_market(
				output, view, 0, SIGNAL_BUY,
				decimal_from_int((int64_t)floor(
					0.01 * decimal_to_double(view->equity) / (2 * d->atr))),
				"entry");
		return;
	}
	if (end[-1].close < low) {
		emit(output, view, 0, SIGNAL_HOLD, INTENT_CANCEL, "trail");
		emit_market(output, view, 0, SIGNAL_SELL, in->position, "channel_exit");
	} else if (!has_tag(in, "trail")) {
		intent = emit(output, view, 0, SIGNAL_SELL, INTENT_ORDER, "trail");
		intent->type = ORDER_TRAIL;
		intent->quantity = in->position;
		intent->trail_amount = exact(3 * d->atr);
	}
}

const struct strategy reference_donchian = {
	.name = "reference",
	.timeframe = TIMEFRAME_1D,
	.create = donchian_create,
	.on_bars = donchian_on_bars,
	.free = free,
};

/* ---- e: every order type on a schedule ---- */

struct schedule_order {
	int scenario;
	enum signal_direction direction;
	enum order_type type;
	double limit, stop, trail, trail_ratio; /* multiples of the close; 0: none */
	bool oca;
};

static const struct schedule_order schedule[] = {
	{ 0, SIGNAL_BUY, ORDER_MARKET, 0, 0, 0, 0, false },
	{ 0, SIGNAL_SELL, ORDER_STOP, 0, 0.97, 0, 0, true },
	{ 0, SIGNAL_SELL, ORDER_LIMIT, 1.03, 0, 0, 0, true },
	{ 1, SIGNAL_BUY, ORDER_LIMIT, 0.99, 0, 0, 0, false },
	{ 2, SIGNAL_BUY, ORDER_STOP, 0, 1.01, 0, 0, false },
	{ 3, SIGNAL_BUY, ORDER_STOP_LIMIT, 1.015, 1.01, 0, 0, false },
	{ 4, SIGNAL_BUY, ORDER_STOP_LIMIT, 1.005, 1.01, 0, 0, false },
	{ 5, SIGNAL_SELL, ORDER_MARKET, 0, 0, 0, 0, false },
	{ 5, SIGNAL_BUY, ORDER_TRAIL, 0, 0, 0, 0.03, false },
	{ 6, SIGNAL_BUY, ORDER_MARKET, 0, 0, 0, 0, false },
	{ 6, SIGNAL_SELL, ORDER_TRAIL, 0, 0, 0.03, 0, false },
	{ 8, SIGNAL_BUY, ORDER_MARKET_ON_CLOSE, 0, 0, 0, 0, false },
	{ 8, SIGNAL_SELL, ORDER_STOP_LIMIT, 0.975, 0.98, 0, 0, false },
	{ 9, SIGNAL_BUY, ORDER_LIMIT, 0.995, 0, 0, 0, false },
	{ 9, SIGNAL_BUY, ORDER_LIMIT, 0.985, 0, 0, 0, false },
};

static void submit_bracket(struct strategy_output *output, const struct strategy_view *view,
                           double close)
{
	struct intent *intent = emit(output, view, 0, SIGNAL_SELL, INTENT_BRACKET, "s7");

	intent->type = ORDER_LIMIT;
	intent->quantity = decimal_from_int(10);
	intent->limit_price = exact(1.01 * close);
	intent->bracket_stop = exact(1.04 * close);
	intent->bracket_target = exact(0.97 * close);
}

static void submit_scenario(struct strategy_output *output, const struct strategy_view *view,
                            int scenario, size_t bar, double close)
{
	char tag[8];

	snprintf(tag, sizeof(tag), "s%d", scenario);
	if (scenario == 7)
		submit_bracket(output, view, close);
	for (size_t i = 0; i < sizeof(schedule) / sizeof(schedule[0]); i++) {
		const struct schedule_order *order = &schedule[i];
		struct intent *intent = NULL;

		if (order->scenario != scenario)
			continue;
		intent = emit(output, view, 0, order->direction, INTENT_ORDER, tag);
		intent->type = order->type;
		intent->quantity = decimal_from_int(10);
		intent->limit_price = exact(order->limit * close);
		intent->stop_price = exact(order->stop * close);
		intent->trail_amount = exact(order->trail * close);
		intent->trail_ratio = exact(order->trail_ratio);
		if (order->oca)
			snprintf(intent->oca_group, sizeof(intent->oca_group), "pair-%zu", bar);
	}
}

static void schedule_on_bars(void *self, const struct strategy_view *view,
                             struct strategy_output *output)
{
	const struct strategy_instrument *in = &view->instruments[0];
	size_t i = in->bar_count - 1;
	size_t phase = 0, scenario = 0;
	char tag[8];

	(void)self;
	if (i < 30)
		return;
	phase = (i - 30) % 15;
	scenario = (i - 30) / 15;
	if (phase == 0) {
		if (scenario > 0) {
			snprintf(tag, sizeof(tag), "s%d", (int)((scenario - 1) % 10));
			emit(output, view, 0, SIGNAL_HOLD, INTENT_CANCEL, tag);
		}
		if (in->position.e8 != 0)
			emit_market(output, view, 0,
			            in->position.e8 > 0 ? SIGNAL_SELL : SIGNAL_BUY,
			            decimal_abs(in->position), "flatten");
	}
	if (phase == 2)
		submit_scenario(output, view, (int)(scenario % 10), i, in->bars[i].close);
}

const struct strategy reference_order_types = {
	.name = "reference",
	.timeframe = TIMEFRAME_1D,
	.create = nothing_create,
	.on_bars = schedule_on_bars,
	.free = free,
};
