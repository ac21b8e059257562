/* momentum.c - cross-sectional momentum with a trend filter.
 *
 * Ranks the universe by the 12-1 month return (252 bars back to 21 bars back:
 * Jegadeesh and Titman 1993; the last month is left out because of reversal), buys
 * the strongest names that are above their long average, and leaves a name that fell
 * out of the rank band or below the average. */
#include "agent/strategies.h"

#include <math.h>
#include <stdlib.h>

#include "agent/gates.h"
#include "agent/measure.h"
#include "core/timeval.h"

enum {
	P_LOOKBACK,
	P_SKIP,
	P_RANK_DAYS,
	P_SMA,
	P_TOP,
	P_KEEP,
	P_LEAST_RETURN,
	P_VOLATILITY_LEAST,
	P_VOLATILITY_MOST,
	P_LEAST_STRENGTH,
	P_WEIGHT,
	P_TTL_DAYS,
	P_COUNT
};

static const struct strategy_param params[P_COUNT] = {
	[P_LOOKBACK] = { "lookback", 252, 60, 1000, true,
	                 "bars back of the 12-1 month return" },
	[P_SKIP] = { "skip", 21, 0, 120, true, "newest bars left out of it" },
	[P_RANK_DAYS] = { "rank_days", 126, 20, 500, true, "bars of the return that ranks" },
	[P_SMA] = { "sma", 200, 10, 500, true, "bars of the trend filter's average" },
	[P_TOP] = { "top", 4, 1, 50, true, "names bought, best rank first" },
	[P_KEEP] = { "keep", 8, 1, 100, true, "rank down to which a held name stays" },
	[P_LEAST_RETURN] = { "least_return", 0.05, -1, 10, false, "least ranking return" },
	[P_VOLATILITY_LEAST] = { "volatility_least", 0.05, 0, 10, false,
	                         "least yearly volatility" },
	[P_VOLATILITY_MOST] = { "volatility_most", 0.60, 0, 10, false,
	                        "most yearly volatility" },
	[P_LEAST_STRENGTH] = { "least_strength", 0.5, 0, 1, false,
	                       "least strength of a signal" },
	[P_WEIGHT] = { "weight", 0.10, 0.001, 1, false, "target share of equity a name" },
	[P_TTL_DAYS] = { "ttl_days", 1, 0.01, 30, false, "days until a signal expires" },
};

struct momentum {
	double p[P_COUNT];
	size_t count;
	double *returns; /* of the last call, one a name; owned */
	int *ranks;      /* owned */
};

static void momentum_free(void *self)
{
	struct momentum *m = self;

	if (!m)
		return;
	free(m->returns);
	free(m->ranks);
	free(m);
}

static enum drt_status momentum_create(void **self, const double *values,
                                       const struct instrument *const *instruments,
                                       size_t count, struct drt_error *error)
{
	struct momentum *m = NULL;

	(void)instruments;
	if (values[P_SKIP] >= values[P_LOOKBACK])
		return drt_fail(error, DRT_EINVAL, "momentum: skip must be below lookback");
	m = calloc(1, sizeof(*m));
	if (!m)
		return drt_fail(error, DRT_ENOMEM, "momentum: out of memory");
	for (int i = 0; i < P_COUNT; i++)
		m->p[i] = values[i];
	m->count = count;
	m->returns = calloc(count + 1, sizeof(*m->returns));
	m->ranks = calloc(count + 1, sizeof(*m->ranks));
	if (!m->returns || !m->ranks) {
		momentum_free(m);
		return drt_fail(error, DRT_ENOMEM, "momentum: out of memory");
	}
	*self = m;
	return DRT_OK;
}

/* The parts of the strength; they sum to 1 for a perfect candidate. */
static double strength_of(const struct momentum *m, int rank, double close, double sma,
                          double long_return, double month_return)
{
	double by_rank = m->count > 1 ? 1.0 - (rank - 1.0) / (double)(m->count - 1) : 1.0;
	double by_trend = strength_clamp((close / sma - 1) / 0.15);
	double by_return = strength_clamp(long_return / 0.30);
	double by_month = month_return > 0 ? 1.0 : 0.0;

	return strength_clamp(0.40 * by_rank + 0.25 * by_trend + 0.25 * by_return +
	                      0.10 * by_month);
}

/* Asks every gate in the order a trader would. Returns true when all passed. */
static bool ask_gates(struct signal *signal, const struct momentum *m,
                      const struct strategy_instrument *one, size_t place)
{
	size_t n = one->bar_count;
	double close = n > 0 ? one->bars[n - 1].close : NAN;
	double sma = measure_sma(one->bars, n, (size_t)m->p[P_SMA]);
	double long_return =
		measure_return(one->bars, n, (size_t)m->p[P_LOOKBACK], (size_t)m->p[P_SKIP]);
	double month_return = measure_return(one->bars, n, 21, 0);
	double volatility = measure_volatility(one->bars, n, 63);

	signal->strength =
		strength_of(m, m->ranks[place], close, sma, long_return, month_return);
	gate_add(signal, "gate.data", n > (size_t)m->p[P_LOOKBACK], m->p[P_LOOKBACK] + 1,
	         (double)n);
	gate_add(signal, "gate.trend", close > sma, sma, close);
	gate_add(signal, "gate.return", m->returns[place] >= m->p[P_LEAST_RETURN],
	         100 * m->p[P_LEAST_RETURN], 100 * m->returns[place]);
	gate_add(signal, "gate.rank", m->ranks[place] > 0 && m->ranks[place] <= m->p[P_TOP],
	         m->p[P_TOP], m->ranks[place]);
	gate_add(signal, "gate.long_return", long_return > 0, 0, 100 * long_return);
	gate_add_band(signal, "gate.volatility", 100 * m->p[P_VOLATILITY_LEAST],
	              100 * m->p[P_VOLATILITY_MOST], 100 * volatility);
	gate_add(signal, "gate.month_return", month_return > -0.05, -5, 100 * month_return);
	gate_add(signal, "gate.strength", signal->strength >= m->p[P_LEAST_STRENGTH],
	         m->p[P_LEAST_STRENGTH], signal->strength);
	return gates_decide(signal, SIGNAL_BUY);
}

static void explain(struct signal *signal, const struct momentum *m, size_t place,
                    const char *code)
{
	reason_init(&signal->reason, code);
	reason_add_number(&signal->reason, "days", m->p[P_RANK_DAYS]);
	reason_add_number(&signal->reason, "return_pct", 100 * m->returns[place]);
	reason_add_number(&signal->reason, "rank", m->ranks[place]);
	reason_add_number(&signal->reason, "of", (double)m->count);
	reason_add_number(&signal->reason, "sma", m->p[P_SMA]);
}

static void sell(struct signal *signal, const struct momentum *m, size_t place, bool below)
{
	signal->state = SIGNAL_ACTIVE;
	signal->direction = SIGNAL_SELL;
	signal->strength = 1.0;
	signal->gate_count = 0;
	signal->intent.kind = INTENT_TARGET_QUANTITY;
	explain(signal, m, place, below ? "momentum.below_average" : "momentum.rank_lost");
}

static void decide_one(struct momentum *m, size_t place, const struct strategy_view *view,
                       struct strategy_output *output)
{
	const struct strategy_instrument *one = &view->instruments[place];
	struct signal *signal = NULL;
	double sma = measure_sma(one->bars, one->bar_count, (size_t)m->p[P_SMA]);
	bool held = one->position.e8 > 0;
	bool blind = isnan(m->returns[place]); /* too few bars to rank it */
	bool below = false;

	if (!one->updated || one->bar_count == 0)
		return;
	signal = strategy_emit(output, view, "momentum", TIMEFRAME_1D, one->instrument);
	if (!signal)
		return;
	signal->reference_price = one->bars[one->bar_count - 1].close;
	signal->expiration_ns = view->now_ns + (int64_t)(m->p[P_TTL_DAYS] * (double)NS_PER_DAY);
	below = signal->reference_price < sma;
	if (held && (below || (!blind && m->ranks[place] > m->p[P_KEEP]))) {
		sell(signal, m, place, below);
	} else if (ask_gates(signal, m, one, place)) {
		explain(signal, m, place, "momentum.ranked");
		if (held || one->working_count > 0) {
			signal->direction = SIGNAL_HOLD;
		} else {
			signal->intent.kind = INTENT_TARGET_WEIGHT;
			signal->intent.weight = m->p[P_WEIGHT];
		}
	} else {
		if (held && blind)
			reason_kept(signal, one->bar_count, m->p[P_RANK_DAYS] + 1);
		else
			explain(signal, m, place, "momentum.not_raised");
		if (!output->want_rejected)
			output->count--;
	}
}

static void momentum_on_bars(void *self, const struct strategy_view *view,
                             struct strategy_output *output)
{
	struct momentum *m = self;

	for (size_t i = 0; i < view->instrument_count; i++)
		m->returns[i] = measure_return(view->instruments[i].bars,
		                               view->instruments[i].bar_count,
		                               (size_t)m->p[P_RANK_DAYS], 0);
	measure_ranks(m->ranks, m->returns, view->instrument_count);
	for (size_t i = 0; i < view->instrument_count; i++)
		decide_one(m, i, view, output);
}

const struct strategy momentum_strategy = {
	.name = "momentum",
	.description = "buys the strongest names of the universe while their trend is up",
	.timeframe = TIMEFRAME_1D,
	.params = params,
	.param_count = P_COUNT,
	.create = momentum_create,
	.on_bars = momentum_on_bars,
	.free = momentum_free,
};
