/* catalog_table.c - see catalog_table.h. Each indicator has an adapter from the
 * uniform calls of a row to its own typed ones. */
#include "analysis/catalog_table.h"

#include "analysis/adx.h"
#include "analysis/aroon.h"
#include "analysis/atr.h"
#include "analysis/bbands.h"
#include "analysis/dmi.h"
#include "analysis/ema.h"
#include "analysis/macd.h"
#include "analysis/obv.h"
#include "analysis/roc.h"
#include "analysis/rsi.h"
#include "analysis/sma.h"
#include "analysis/stddev.h"
#include "analysis/stoch.h"

#define PARAM_PERIOD(name, preset, least)                                                      \
	{                                                                                      \
		name, preset, least, INDICATOR_PERIOD_MAX, 1                                   \
	}
#define PARAM_FACTOR(name, preset)                                                             \
	{                                                                                      \
		name, preset, -1000, 1000, 0                                                   \
	}
#define PARAM_KIND(name)                                                                       \
	{                                                                                      \
		name, MOVING_SMA, 0, MOVING_KINDS - 1, 1                                       \
	}
#define HLC (ANALYSIS_HIGH_LOW | ANALYSIS_CLOSE)

/* What the indicators with a period as the only parameter have in common. */
#define ADAPT_PERIOD(name)                                                                     \
	static enum drt_status name##_begin(void *state, const double *params)                 \
	{                                                                                      \
		return name##_init(state, (int)params[0]);                                     \
	}                                                                                      \
	static int name##_leads(const double *params, int output)                              \
	{                                                                                      \
		(void)output;                                                                  \
		return name##_lookback((int)params[0]);                                        \
	}

/* And those of them that read closes and give one number. */
#define ADAPT_CLOSE(name)                                                                      \
	ADAPT_PERIOD(name)                                                                     \
	static void name##_take(double *out, void *state, const struct bar *bar)               \
	{                                                                                      \
		if (!name##_update(out, state, bar->close))                                    \
			*out = NAN;                                                            \
	}

#define ADAPT_RELEASE(name)                                                                    \
	static void name##_end(void *state)                                                    \
	{                                                                                      \
		name##_release(state);                                                         \
	}

ADAPT_CLOSE(ema)
ADAPT_CLOSE(roc)
ADAPT_RELEASE(roc)
ADAPT_CLOSE(rsi)
ADAPT_CLOSE(sma)
ADAPT_RELEASE(sma)
ADAPT_PERIOD(atr)
ADAPT_PERIOD(aroon)
ADAPT_RELEASE(aroon)
ADAPT_PERIOD(dmi)
ADAPT_RELEASE(bbands)
ADAPT_RELEASE(stddev)
ADAPT_RELEASE(stoch)

static enum drt_status adx_begin(void *state, const double *params)
{
	return adx_init(state, (int)params[0]);
}

static void adx_take(double *out, void *state, const struct bar *bar)
{
	struct adx_value value;

	(void)adx_update(&value, state, bar);
	out[0] = value.adx;
	out[1] = value.di.plus_di;
	out[2] = value.di.minus_di;
}

static int adx_leads(const double *params, int output)
{
	int period = (int)params[0];

	return output == 0 ? adx_lookback(period) : dmi_lookback(period);
}

static void aroon_take(double *out, void *state, const struct bar *bar)
{
	struct aroon_value value = { NAN, NAN };

	(void)aroon_update(&value, state, bar);
	out[0] = value.down;
	out[1] = value.up;
}

static void atr_take(double *out, void *state, const struct bar *bar)
{
	if (!atr_update(out, state, bar))
		*out = NAN;
}

static enum drt_status bbands_begin(void *state, const double *params)
{
	struct bbands_options options = { (int)params[0], params[1], params[2],
		                          (enum moving_kind)params[3] };

	return bbands_init(state, options);
}

static void bbands_take(double *out, void *state, const struct bar *bar)
{
	struct bbands_value value = { NAN, NAN, NAN };

	(void)bbands_update(&value, state, bar->close);
	out[0] = value.upper;
	out[1] = value.middle;
	out[2] = value.lower;
}

static int bbands_leads(const double *params, int output)
{
	(void)output;
	return bbands_lookback((int)params[0]);
}

static void dmi_take(double *out, void *state, const struct bar *bar)
{
	struct dmi_value value = { NAN, NAN };

	(void)dmi_update(&value, state, bar);
	out[0] = value.plus_di;
	out[1] = value.minus_di;
}

static enum drt_status macd_begin(void *state, const double *params)
{
	return macd_init(state, (int)params[0], (int)params[1], (int)params[2]);
}

static void macd_take(double *out, void *state, const struct bar *bar)
{
	struct macd_value value = { NAN, NAN, NAN };

	(void)macd_update(&value, state, bar->close);
	out[0] = value.macd;
	out[1] = value.signal;
	out[2] = value.histogram;
}

static int macd_leads(const double *params, int output)
{
	(void)output;
	return macd_lookback((int)params[1], (int)params[2]);
}

static enum drt_status obv_begin(void *state, const double *params)
{
	(void)params;
	obv_init(state);
	return DRT_OK;
}

static void obv_take(double *out, void *state, const struct bar *bar)
{
	if (!obv_update(out, state, bar))
		*out = NAN;
}

static int obv_leads(const double *params, int output)
{
	(void)params;
	(void)output;
	return obv_lookback();
}

static enum drt_status stddev_begin(void *state, const double *params)
{
	return stddev_init(state, (int)params[0], params[1]);
}

static void stddev_take(double *out, void *state, const struct bar *bar)
{
	if (!stddev_update(out, NULL, state, bar->close))
		*out = NAN;
}

static int stddev_leads(const double *params, int output)
{
	(void)output;
	return stddev_lookback((int)params[0]);
}

static struct stoch_options stoch_options_of(const double *params)
{
	return (struct stoch_options){ (int)params[0], (int)params[1],
		                       (enum moving_kind)params[2], (int)params[3],
		                       (enum moving_kind)params[4] };
}

static enum drt_status stoch_begin(void *state, const double *params)
{
	return stoch_init(state, stoch_options_of(params));
}

static void stoch_take(double *out, void *state, const struct bar *bar)
{
	struct stoch_value value = { NAN, NAN };

	(void)stoch_update(&value, state, bar);
	out[0] = value.k;
	out[1] = value.d;
}

static int stoch_leads(const double *params, int output)
{
	(void)output;
	return stoch_lookback(stoch_options_of(params));
}

const struct analysis_indicator catalog_table[] = {
	{
		.name = "adx",
		.title = "Average directional index",
		.inputs = HLC,
		.param_count = 1,
		.params = { PARAM_PERIOD("period", 14, 2) },
		.output_count = 3,
		.outputs = { "adx", "plus_di", "minus_di" },
		.state_size = sizeof(struct adx),
		.init = adx_begin,
		.update = adx_take,
		.lookback = adx_leads,
	},
	{
		.name = "aroon",
		.title = "Aroon",
		.inputs = ANALYSIS_HIGH_LOW,
		.param_count = 1,
		.params = { PARAM_PERIOD("period", 14, 2) },
		.output_count = 2,
		.outputs = { "down", "up" },
		.state_size = sizeof(struct aroon),
		.init = aroon_begin,
		.update = aroon_take,
		.release = aroon_end,
		.lookback = aroon_leads,
	},
	{
		.name = "atr",
		.title = "Average true range",
		.inputs = HLC,
		.param_count = 1,
		.params = { PARAM_PERIOD("period", 14, 1) },
		.output_count = 1,
		.outputs = { "atr" },
		.state_size = sizeof(struct atr),
		.init = atr_begin,
		.update = atr_take,
		.lookback = atr_leads,
	},
	{
		.name = "bbands",
		.title = "Bollinger bands",
		.inputs = ANALYSIS_CLOSE,
		.overlay = true,
		.param_count = 4,
		.params = { PARAM_PERIOD("period", 20, 2), PARAM_FACTOR("up", 2),
	                    PARAM_FACTOR("down", 2), PARAM_KIND("kind") },
		.output_count = 3,
		.outputs = { "upper", "middle", "lower" },
		.state_size = sizeof(struct bbands),
		.init = bbands_begin,
		.update = bbands_take,
		.release = bbands_end,
		.lookback = bbands_leads,
	},
	{
		.name = "dmi",
		.title = "Directional movement",
		.inputs = HLC,
		.param_count = 1,
		.params = { PARAM_PERIOD("period", 14, 1) },
		.output_count = 2,
		.outputs = { "plus_di", "minus_di" },
		.state_size = sizeof(struct dmi),
		.init = dmi_begin,
		.update = dmi_take,
		.lookback = dmi_leads,
	},
	{
		.name = "ema",
		.title = "Exponential moving average",
		.inputs = ANALYSIS_CLOSE,
		.overlay = true,
		.param_count = 1,
		.params = { PARAM_PERIOD("period", 30, 1) },
		.output_count = 1,
		.outputs = { "ema" },
		.state_size = sizeof(struct ema),
		.init = ema_begin,
		.update = ema_take,
		.lookback = ema_leads,
	},
	{
		.name = "macd",
		.title = "Moving average convergence/divergence",
		.inputs = ANALYSIS_CLOSE,
		.param_count = 3,
		.params = { PARAM_PERIOD("fast", 12, 1), PARAM_PERIOD("slow", 26, 2),
	                    PARAM_PERIOD("signal", 9, 1) },
		.output_count = 3,
		.outputs = { "macd", "signal", "histogram" },
		.state_size = sizeof(struct macd),
		.init = macd_begin,
		.update = macd_take,
		.lookback = macd_leads,
	},
	{
		.name = "obv",
		.title = "On-balance volume",
		.inputs = ANALYSIS_CLOSE | ANALYSIS_VOLUME,
		.output_count = 1,
		.outputs = { "obv" },
		.state_size = sizeof(struct obv),
		.init = obv_begin,
		.update = obv_take,
		.lookback = obv_leads,
	},
	{
		.name = "roc",
		.title = "Rate of change",
		.inputs = ANALYSIS_CLOSE,
		.param_count = 1,
		.params = { PARAM_PERIOD("period", 10, 1) },
		.output_count = 1,
		.outputs = { "roc" },
		.state_size = sizeof(struct roc),
		.init = roc_begin,
		.update = roc_take,
		.release = roc_end,
		.lookback = roc_leads,
	},
	{
		.name = "rsi",
		.title = "Relative strength index",
		.inputs = ANALYSIS_CLOSE,
		.param_count = 1,
		.params = { PARAM_PERIOD("period", 14, 2) },
		.output_count = 1,
		.outputs = { "rsi" },
		.state_size = sizeof(struct rsi),
		.init = rsi_begin,
		.update = rsi_take,
		.lookback = rsi_leads,
	},
	{
		.name = "sma",
		.title = "Simple moving average",
		.inputs = ANALYSIS_CLOSE,
		.overlay = true,
		.param_count = 1,
		.params = { PARAM_PERIOD("period", 30, 1) },
		.output_count = 1,
		.outputs = { "sma" },
		.state_size = sizeof(struct sma),
		.init = sma_begin,
		.update = sma_take,
		.release = sma_end,
		.lookback = sma_leads,
	},
	{
		.name = "stddev",
		.title = "Standard deviation",
		.inputs = ANALYSIS_CLOSE,
		.param_count = 2,
		.params = { PARAM_PERIOD("period", 5, 2), PARAM_FACTOR("factor", 1) },
		.output_count = 1,
		.outputs = { "stddev" },
		.state_size = sizeof(struct stddev),
		.init = stddev_begin,
		.update = stddev_take,
		.release = stddev_end,
		.lookback = stddev_leads,
	},
	{
		.name = "stoch",
		.title = "Stochastic",
		.inputs = HLC,
		.param_count = 5,
		.params = { PARAM_PERIOD("fast_k", 5, 1), PARAM_PERIOD("slow_k", 3, 1),
	                    PARAM_KIND("slow_k_kind"), PARAM_PERIOD("slow_d", 3, 1),
	                    PARAM_KIND("slow_d_kind") },
		.output_count = 2,
		.outputs = { "k", "d" },
		.state_size = sizeof(struct stoch),
		.init = stoch_begin,
		.update = stoch_take,
		.release = stoch_end,
		.lookback = stoch_leads,
	},
};

const size_t catalog_table_rows = sizeof(catalog_table) / sizeof(catalog_table[0]);
