/* sma_cross.c - the crossing of two simple moving averages of closes.
 *
 * The averages are kept as exact sums of prices in 10^-8, so that a tie is a tie however
 * long the history is: fast above slow means fast_sum * slow_n > slow_sum * fast_n. */
#include <stdlib.h>

#include "agent/strategies.h"

__extension__ typedef __int128 int128;

enum { PARAM_FAST, PARAM_SLOW, PARAM_QUANTITY, PARAM_WEIGHT, PARAMS };

static const struct strategy_param params[PARAMS] = {
	{ "fast", 10, 1, 500, true, "bars of the fast average" },
	{ "slow", 30, 2, 1000, true, "bars of the slow average" },
	{ "quantity", 0, 0, 1e7, false, "units to hold; 0: by weight" },
	{ "weight", 0.1, 0, 1, false, "part of equity to hold where quantity is 0" },
};

struct line {
	int64_t fast_sum, slow_sum; /* of the newest closes, in 10^-8 */
	int64_t time_ns;            /* of the newest bar in the sums */
	bool ready;                 /* the sums hold as many closes as they should */
	int8_t side;                /* of fast against slow at that bar: +1 above, 0 equal */
};

struct sma_cross {
	int64_t fast, slow;
	decimal quantity;
	double weight;
	struct line lines[]; /* one per instrument */
};

static enum drt_status create(void **self, const double *values,
                              const struct instrument *const *instruments, size_t count,
                              struct drt_error *error)
{
	struct sma_cross *cross = NULL;

	(void)instruments;
	if (values[PARAM_FAST] >= values[PARAM_SLOW])
		return drt_fail(error, DRT_EINVAL,
		                "sma_cross.fast must be below sma_cross.slow");
	if (count > (SIZE_MAX - sizeof(*cross)) / sizeof(cross->lines[0]))
		return DRT_ENOMEM;
	cross = calloc(1, sizeof(*cross) + count * sizeof(cross->lines[0]));
	if (!cross)
		return DRT_ENOMEM;
	cross->fast = (int64_t)values[PARAM_FAST];
	cross->slow = (int64_t)values[PARAM_SLOW];
	cross->weight = values[PARAM_WEIGHT];
	if (decimal_from_double(&cross->quantity, values[PARAM_QUANTITY]) != DRT_OK) {
		free(cross);
		return drt_fail(error, DRT_EINVAL, "sma_cross.quantity is out of range");
	}
	*self = cross;
	return DRT_OK;
}

/* Prices are checked when they enter the house; what is none counts as nothing. */
static inline int64_t units(double price)
{
	double scaled = price * (double)DECIMAL_ONE;

	if (__builtin_expect(scaled > 0 && scaled < 4503599627370496.0, true))
		return (int64_t)(scaled + 0.5);
	return 0;
}

static int8_t compare(const struct line *line, const struct sma_cross *cross)
{
	int128 fast = (int128)line->fast_sum * cross->slow;
	int128 slow = (int128)line->slow_sum * cross->fast;

	return (int8_t)((fast > slow) - (fast < slow));
}

/* Sums anew: at the beginning, and where bars came or went since the last call. */
static __attribute__((noinline)) void begin(struct line *line, const struct sma_cross *cross,
                                            const struct bar *end, size_t count)
{
	line->fast_sum = line->slow_sum = 0;
	line->ready = count >= (size_t)cross->slow;
	for (int64_t i = 1; line->ready && i <= cross->slow; i++) {
		int64_t close = units(end[-i].close);

		line->slow_sum += close;
		line->fast_sum += i <= cross->fast ? close : 0;
	}
	line->time_ns = end[-1].time_ns;
	line->side = line->ready ? compare(line, cross) : 0;
}

/* Rare beside the bars it is asked for: kept out of the way of the ones without. */
static __attribute__((noinline)) void raise_signal(const struct sma_cross *cross,
                                                   const struct line *line,
                                                   const struct strategy_instrument *in,
                                                   const struct strategy_view *view,
                                                   struct strategy_output *output)
{
	struct signal *signal =
		strategy_emit(output, view, "sma_cross", TIMEFRAME_1D, in->instrument);
	double fast = (double)line->fast_sum / ((double)DECIMAL_ONE * (double)cross->fast);
	double slow = (double)line->slow_sum / ((double)DECIMAL_ONE * (double)cross->slow);

	if (!signal)
		return;
	signal->direction = line->side > 0 ? SIGNAL_BUY : SIGNAL_SELL;
	signal->strength = 0.5;
	signal->reference_price = in->bars[in->bar_count - 1].close;
	reason_init(&signal->reason, line->side > 0 ? "sma_cross.above" : "sma_cross.below");
	reason_add_number(&signal->reason, "fast", fast);
	reason_add_number(&signal->reason, "slow", slow);
	signal->intent.kind =
		cross->quantity.e8 > 0 ? INTENT_TARGET_QUANTITY : INTENT_TARGET_WEIGHT;
	if (line->side > 0) {
		signal->intent.quantity = cross->quantity;
		signal->intent.weight = cross->weight;
	}
}

/* The sums over the newest bar; false: the line has nothing to tell of it. */
static inline bool follow(struct line *line, const struct sma_cross *cross,
                          const struct strategy_instrument *in)
{
	const struct bar *end = in->bars + in->bar_count;
	bool was_ready = line->ready;
	int8_t was = line->side;
	int64_t close = 0;

	if (!was_ready || in->bar_count < (size_t)cross->slow + 1 ||
	    end[-2].time_ns != line->time_ns) {
		begin(line, cross, end, in->bar_count);
		/* a line that was whole and is again may have crossed in between */
		return was_ready && line->ready && line->side != 0 && line->side != was;
	}
	close = units(end[-1].close);
	line->fast_sum += close - units(end[-1 - cross->fast].close);
	line->slow_sum += close - units(end[-1 - cross->slow].close);
	line->time_ns = end[-1].time_ns;
	line->side = compare(line, cross);
	return line->side != 0 && line->side != was;
}

static void on_bars(void *self, const struct strategy_view *view,
                    struct strategy_output *output)
{
	struct sma_cross *cross = self;
	const struct strategy_instrument *in = view->instruments;
	const struct strategy_instrument *end = in + view->instrument_count;

	for (struct line *line = cross->lines; in < end; in++, line++) {
		if (!in->updated || !follow(line, cross, in))
			continue;
		if (line->side > 0 ? in->position.e8 == 0 : in->position.e8 > 0)
			raise_signal(cross, line, in, view, output);
	}
}

const struct strategy sma_cross_strategy = {
	.name = "sma_cross",
	.description = "crossing of two simple moving averages, long or flat",
	.timeframe = TIMEFRAME_1D,
	.params = params,
	.param_count = PARAMS,
	.create = create,
	.on_bars = on_bars,
	.free = free,
};
