/* swing.c - buys a pullback in an uptrend, with a stop and a target by ATR.
 *
 * Trend: close above the long average, and the short average above where it was ten
 * bars ago. Pullback: RSI(2) below a limit (Connors and Alvarez 2009) within reach of
 * the short average. Entry: a limit at the close, good for the next session. Exit: the
 * bracket (stop and target by ATR(14), Wilder), or at market after `hold` bars. */
#include "agent/strategies.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "agent/gates.h"
#include "agent/measure.h"
#include "analysis/atr.h"
#include "analysis/rsi.h"
#include "core/timeval.h"

enum {
	P_TREND,
	P_SHORT,
	P_RSI_DAYS,
	P_RSI_MOST,
	P_ATR_DAYS,
	P_STOP_ATR,
	P_TARGET_ATR,
	P_NEAR,
	P_HOLD,
	P_TTL_DAYS,
	P_COUNT
};

static const struct strategy_param params[P_COUNT] = {
	[P_TREND] = { "trend", 200, 20, 500, true, "bars of the trend's average" },
	[P_SHORT] = { "pullback", 20, 5, 200, true, "bars of the average it pulls back to" },
	[P_RSI_DAYS] = { "rsi_days", 2, 2, 50, true, "bars of the RSI" },
	[P_RSI_MOST] = { "rsi_most", 25, 1, 60, false, "RSI below which it is a pullback" },
	[P_ATR_DAYS] = { "atr_days", 14, 2, 100, true, "bars of the ATR" },
	[P_STOP_ATR] = { "stop_atr", 2, 0.1, 20, false, "stop below the entry, in ATR" },
	[P_TARGET_ATR] = { "target_atr", 3, 0.1, 50, false, "target above the entry, in ATR" },
	[P_NEAR] = { "near", 0.05, 0, 1, false, "how far from the average at most, ratio" },
	[P_HOLD] = { "hold", 10, 1, 250, true, "bars after which a position is closed" },
	[P_TTL_DAYS] = { "ttl_days", 1, 0.01, 30, false, "days until a signal expires" },
};

/* What is kept between bars of one instrument. */
struct swing_state {
	struct rsi rsi;
	struct atr atr;
	double rsi_now, atr_now; /* NaN before the lookback */
	int64_t last_ns;         /* time of the newest bar taken in */
	int held_bars;
};

struct swing {
	double p[P_COUNT];
	size_t count;
	struct swing_state *states; /* owned, one an instrument */
};

static void swing_free(void *self)
{
	struct swing *s = self;

	if (!s)
		return;
	free(s->states);
	free(s);
}

static enum drt_status swing_create(void **self, const double *values,
                                    const struct instrument *const *instruments, size_t count,
                                    struct drt_error *error)
{
	struct swing *s = calloc(1, sizeof(*s));

	(void)instruments;
	if (!s)
		return drt_fail(error, DRT_ENOMEM, "swing: out of memory");
	for (int i = 0; i < P_COUNT; i++)
		s->p[i] = values[i];
	s->count = count;
	s->states = calloc(count + 1, sizeof(*s->states));
	if (!s->states) {
		swing_free(s);
		return drt_fail(error, DRT_ENOMEM, "swing: out of memory");
	}
	for (size_t i = 0; i < count; i++) {
		struct swing_state *state = &s->states[i];

		state->rsi_now = state->atr_now = NAN;
		state->last_ns = INT64_MIN;
		if (rsi_init(&state->rsi, (int)s->p[P_RSI_DAYS]) != DRT_OK ||
		    atr_init(&state->atr, (int)s->p[P_ATR_DAYS]) != DRT_OK) {
			swing_free(s);
			return drt_fail(error, DRT_EINVAL, "swing: rsi_days or atr_days");
		}
	}
	*self = s;
	return DRT_OK;
}

/* The smallest step between the newest bars: minutes, hours, or a day. */
static int64_t bar_length(const struct strategy_instrument *one)
{
	int64_t length_ns = NS_PER_DAY;

	for (size_t i = one->bar_count > 10 ? one->bar_count - 10 : 1; i < one->bar_count;
	     i++) {
		int64_t step_ns = one->bars[i].time_ns - one->bars[i - 1].time_ns;

		length_ns = step_ns < length_ns ? step_ns : length_ns;
	}
	return length_ns;
}

/* Bars that ended after the position was opened. */
static int bars_since(const struct strategy_instrument *one)
{
	int64_t length_ns = bar_length(one);
	size_t i = one->bar_count;

	while (i > 0 && one->bars[i - 1].time_ns + length_ns > one->held_since_ns)
		i--;
	return (int)(one->bar_count - i);
}

/* Takes in every bar since the last call; the first call takes in the history. */
static void take_bars(struct swing_state *state, const struct strategy_instrument *one)
{
	bool fresh = state->last_ns == INT64_MIN;
	size_t first = one->bar_count;

	while (first > 0 && one->bars[first - 1].time_ns > state->last_ns)
		first--;
	for (size_t i = first; i < one->bar_count; i++) {
		double value = 0;

		if (rsi_update(&value, &state->rsi, one->bars[i].close))
			state->rsi_now = value;
		if (atr_update(&value, &state->atr, &one->bars[i]))
			state->atr_now = value;
		state->last_ns = one->bars[i].time_ns;
		state->held_bars++;
	}
	if (one->position.e8 <= 0)
		state->held_bars = 0;
	else if (one->held_since_ns > 0)
		state->held_bars = bars_since(one);
	else if (fresh)
		state->held_bars = 1; /* when it was bought is not known: count from here */
}

static bool ask_gates(struct signal *signal, const struct swing *s,
                      const struct swing_state *state, const struct strategy_instrument *one)
{
	size_t n = one->bar_count;
	double close = one->bars[n - 1].close;
	double trend = measure_sma(one->bars, n, (size_t)s->p[P_TREND]);
	double fast = measure_sma(one->bars, n, (size_t)s->p[P_SHORT]);
	double before = n > 10 ? measure_sma(one->bars, n - 10, (size_t)s->p[P_SHORT]) : NAN;
	double distance = fabs(close / fast - 1);

	signal->strength = strength_clamp(0.5 * (1 - state->rsi_now / s->p[P_RSI_MOST]) +
	                                  0.5 * strength_clamp((close / trend - 1) / 0.15));
	gate_add(signal, "gate.data", n >= (size_t)s->p[P_TREND], s->p[P_TREND], (double)n);
	gate_add(signal, "gate.trend", close > trend, trend, close);
	gate_add(signal, "gate.rising", fast > before, before, fast);
	gate_add(signal, "gate.pullback", state->rsi_now <= s->p[P_RSI_MOST], s->p[P_RSI_MOST],
	         state->rsi_now);
	gate_add(signal, "gate.near_average", distance <= s->p[P_NEAR], 100 * s->p[P_NEAR],
	         100 * distance);
	gate_add(signal, "gate.flat", one->position.e8 == 0 && one->working_count == 0, 0,
	         one->position.e8 == 0 ? one->working_count : 1);
	return gates_decide(signal, SIGNAL_BUY);
}

/* The bracket, as a gate of its own: its stop must be a price, and all must fit. */
static bool plan(struct signal *signal, const struct swing *s, const struct swing_state *state)
{
	struct intent *intent = &signal->intent;
	double close = signal->reference_price;
	double stop = close - s->p[P_STOP_ATR] * state->atr_now;
	bool fits = decimal_from_double(&intent->limit_price, close) == DRT_OK &&
	            decimal_from_double(&intent->bracket_stop, stop) == DRT_OK &&
	            decimal_from_double(&intent->bracket_target,
	                                close + s->p[P_TARGET_ATR] * state->atr_now) == DRT_OK;

	intent->kind = INTENT_BRACKET;
	intent->type = ORDER_LIMIT;
	intent->tif = TIF_DAY;
	gate_add(signal, "gate.bracket", fits && intent->bracket_stop.e8 > 0, 0, stop);
	return gates_decide(signal, SIGNAL_BUY);
}

static void explain(struct signal *signal, const struct swing *s,
                    const struct swing_state *state, const char *code)
{
	reason_init(&signal->reason, code);
	reason_add_number(&signal->reason, "sma", s->p[P_SHORT]);
	reason_add_number(&signal->reason, "rsi_days", s->p[P_RSI_DAYS]);
	reason_add_number(&signal->reason, "rsi", state->rsi_now);
	reason_add_number(&signal->reason, "stop_atr", s->p[P_STOP_ATR]);
	reason_add_number(&signal->reason, "target_atr", s->p[P_TARGET_ATR]);
}

static void decide_one(struct swing *s, size_t place, const struct strategy_view *view,
                       struct strategy_output *output)
{
	const struct strategy_instrument *one = &view->instruments[place];
	struct swing_state *state = &s->states[place];
	struct signal *signal = NULL;

	if (!one->updated || one->bar_count == 0)
		return;
	take_bars(state, one);
	signal = strategy_emit(output, view, "swing", TIMEFRAME_1D, one->instrument);
	if (!signal)
		return;
	signal->reference_price = one->bars[one->bar_count - 1].close;
	signal->expiration_ns = view->now_ns + (int64_t)(s->p[P_TTL_DAYS] * (double)NS_PER_DAY);
	if (one->position.e8 > 0 && state->held_bars >= s->p[P_HOLD]) {
		signal->direction = SIGNAL_SELL;
		signal->strength = 1.0;
		signal->intent.kind = INTENT_TARGET_QUANTITY;
		reason_init(&signal->reason, "swing.held_long_enough");
		reason_add_number(&signal->reason, "bars", state->held_bars);
	} else if (ask_gates(signal, s, state, one) && plan(signal, s, state)) {
		explain(signal, s, state, "swing.pullback");
	} else {
		memset(&signal->intent, 0, sizeof(signal->intent));
		explain(signal, s, state, "swing.not_raised");
		if (!output->want_rejected)
			output->count--;
	}
}

static void swing_on_bars(void *self, const struct strategy_view *view,
                          struct strategy_output *output)
{
	for (size_t i = 0; i < view->instrument_count; i++)
		decide_one(self, i, view, output);
}

const struct strategy swing_strategy = {
	.name = "swing",
	.description = "buys pullbacks in an uptrend with a stop and a target by ATR",
	.timeframe = TIMEFRAME_1D,
	.params = params,
	.param_count = P_COUNT,
	.create = swing_create,
	.on_bars = swing_on_bars,
	.free = swing_free,
};
