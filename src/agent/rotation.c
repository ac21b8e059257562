/* rotation.c - sector rotation: the strongest sector funds, or cash.
 *
 * On the first bar of each month (and at the first evaluation) ranks the funds by
 * their return, holds the best `top` of them whose return is above what cash earned
 * (absolute momentum: Antonacci 2014), and leaves the others. Between those days a
 * held fund is left at once when its own return falls below cash. */
#include "agent/strategies.h"

#include <math.h>
#include <stdlib.h>

#include "agent/gates.h"
#include "agent/measure.h"
#include "core/timeval.h"

enum { P_DAYS, P_TOP, P_CASH_RETURN, P_WEIGHT, P_TTL_DAYS, P_COUNT };

static const struct strategy_param params[P_COUNT] = {
	[P_DAYS] = { "days", 63, 10, 500, true, "bars of the return that ranks" },
	[P_TOP] = { "top", 3, 1, 20, true, "funds held" },
	[P_CASH_RETURN] = { "cash_return", 0.03, -1, 1, false, "what cash earns, a year" },
	[P_WEIGHT] = { "weight", 0.15, 0.001, 1, false, "target share of equity a fund" },
	[P_TTL_DAYS] = { "ttl_days", 2, 0.01, 30, false, "days until a signal expires" },
};

struct rotation {
	double p[P_COUNT];
	size_t count;
	int last_month;  /* year * 12 + month of the last rebalancing; -1: none yet */
	double *returns; /* owned */
	int *ranks;      /* owned */
};

static void rotation_free(void *self)
{
	struct rotation *r = self;

	if (!r)
		return;
	free(r->returns);
	free(r->ranks);
	free(r);
}

static enum drt_status rotation_create(void **self, const double *values,
                                       const struct instrument *const *instruments,
                                       size_t count, struct drt_error *error)
{
	struct rotation *r = calloc(1, sizeof(*r));

	(void)instruments;
	if (!r)
		return drt_fail(error, DRT_ENOMEM, "rotation: out of memory");
	for (int i = 0; i < P_COUNT; i++)
		r->p[i] = values[i];
	r->count = count;
	r->last_month = -1;
	r->returns = calloc(count + 1, sizeof(*r->returns));
	r->ranks = calloc(count + 1, sizeof(*r->ranks));
	if (!r->returns || !r->ranks) {
		rotation_free(r);
		return drt_fail(error, DRT_ENOMEM, "rotation: out of memory");
	}
	*self = r;
	return DRT_OK;
}

static int month_of(int64_t time_ns)
{
	struct civil civil = { 0 };

	time_to_civil(&civil, time_ns);
	return civil.year * 12 + civil.month - 1;
}

static void explain(struct signal *signal, const struct rotation *r, size_t place,
                    const char *code)
{
	reason_init(&signal->reason, code);
	reason_add_number(&signal->reason, "days", r->p[P_DAYS]);
	reason_add_number(&signal->reason, "return_pct", 100 * r->returns[place]);
	reason_add_number(&signal->reason, "rank", r->ranks[place]);
	reason_add_number(&signal->reason, "of", (double)r->count);
}

static void ask_gates(struct signal *signal, const struct rotation *r,
                      const struct strategy_instrument *one, size_t place, bool rebalance)
{
	double cash = r->p[P_CASH_RETURN] * r->p[P_DAYS] / 252;

	signal->strength =
		r->ranks[place] == 0
			? 0
			: strength_clamp(1 - (r->ranks[place] - 1.0) / (double)r->count);
	gate_add(signal, "gate.data", one->bar_count > (size_t)r->p[P_DAYS], r->p[P_DAYS] + 1,
	         (double)one->bar_count);
	gate_add(signal, "gate.rank", r->ranks[place] > 0 && r->ranks[place] <= r->p[P_TOP],
	         r->p[P_TOP], r->ranks[place]);
	gate_add(signal, "gate.above_cash", r->returns[place] > cash, 100 * cash,
	         100 * r->returns[place]);
	gate_add(signal, "gate.rebalance_day", rebalance, 1, rebalance);
}

static void sell(struct signal *signal, const struct rotation *r, size_t place, bool below_cash)
{
	signal->state = SIGNAL_ACTIVE;
	signal->direction = SIGNAL_SELL;
	signal->strength = 1.0;
	signal->intent.kind = INTENT_TARGET_QUANTITY;
	explain(signal, r, place, below_cash ? "rotation.below_cash" : "rotation.rank_lost");
}

static void decide_one(struct rotation *r, size_t place, const struct strategy_view *view,
                       struct strategy_output *output, bool rebalance)
{
	const struct strategy_instrument *one = &view->instruments[place];
	double cash = r->p[P_CASH_RETURN] * r->p[P_DAYS] / 252;
	bool held = one->position.e8 > 0;
	bool blind = isnan(r->returns[place]); /* too few bars to judge it */
	bool below_cash = !(r->returns[place] > cash);
	bool out_of_rank = r->ranks[place] == 0 || r->ranks[place] > r->p[P_TOP];
	struct signal *signal = NULL;

	if (!one->updated || one->bar_count == 0)
		return;
	signal = strategy_emit(output, view, "rotation", TIMEFRAME_1D, one->instrument);
	if (!signal)
		return;
	signal->reference_price = one->bars[one->bar_count - 1].close;
	signal->expiration_ns = view->now_ns + (int64_t)(r->p[P_TTL_DAYS] * (double)NS_PER_DAY);
	if (held && !blind && (below_cash || (rebalance && out_of_rank))) {
		sell(signal, r, place, below_cash);
		return;
	}
	ask_gates(signal, r, one, place, rebalance || held);
	if (gates_decide(signal, SIGNAL_BUY)) {
		explain(signal, r, place, "rotation.ranked");
		if (held || one->working_count > 0) {
			signal->direction = SIGNAL_HOLD;
		} else {
			signal->intent.kind = INTENT_TARGET_WEIGHT;
			signal->intent.weight = r->p[P_WEIGHT];
		}
	} else {
		if (held && blind)
			reason_kept(signal, one->bar_count, r->p[P_DAYS] + 1);
		else
			explain(signal, r, place, "rotation.not_raised");
		if (!output->want_rejected)
			output->count--;
	}
}

static void rotation_on_bars(void *self, const struct strategy_view *view,
                             struct strategy_output *output)
{
	struct rotation *r = self;
	int64_t newest_ns = INT64_MIN;
	bool rebalance = false;

	for (size_t i = 0; i < view->instrument_count; i++) {
		const struct strategy_instrument *one = &view->instruments[i];

		r->returns[i] =
			measure_return(one->bars, one->bar_count, (size_t)r->p[P_DAYS], 0);
		if (one->updated && one->bars[one->bar_count - 1].time_ns > newest_ns)
			newest_ns = one->bars[one->bar_count - 1].time_ns;
	}
	if (newest_ns == INT64_MIN)
		return;
	measure_ranks(r->ranks, r->returns, view->instrument_count);
	rebalance = month_of(newest_ns) != r->last_month;
	for (size_t i = 0; i < view->instrument_count; i++)
		decide_one(r, i, view, output, rebalance);
	r->last_month = month_of(newest_ns);
}

const struct strategy rotation_strategy = {
	.name = "rotation",
	.description = "holds the strongest sector funds, or cash when none beats it",
	.timeframe = TIMEFRAME_1D,
	.params = params,
	.param_count = P_COUNT,
	.create = rotation_create,
	.on_bars = rotation_on_bars,
	.free = rotation_free,
};
