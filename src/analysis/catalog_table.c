/* catalog_table.c - see catalog_table.h. Each indicator has an adapter from the
 * uniform calls of a row to its own typed ones. */
#include "analysis/catalog_table.h"

#include "analysis/atr.h"
#include "analysis/roc.h"
#include "analysis/rsi.h"
#include "analysis/sma.h"

#define PERIOD(preset, least)                                                                  \
	{                                                                                      \
		"period", preset, least, INDICATOR_PERIOD_MAX, 1                               \
	}
#define HLC (ANALYSIS_HIGH_LOW | ANALYSIS_CLOSE)

static enum drt_status atr_begin(void *state, const double *params)
{
	return atr_init(state, (int)params[0]);
}

static void atr_take(double *out, void *state, const struct bar *bar)
{
	if (!atr_update(out, state, bar))
		*out = NAN;
}

static int atr_leads(const double *params, int output)
{
	(void)output;
	return atr_lookback((int)params[0]);
}

static enum drt_status roc_begin(void *state, const double *params)
{
	return roc_init(state, (int)params[0]);
}

static void roc_take(double *out, void *state, const struct bar *bar)
{
	if (!roc_update(out, state, bar->close))
		*out = NAN;
}

static void roc_end(void *state)
{
	roc_release(state);
}

static int roc_leads(const double *params, int output)
{
	(void)output;
	return roc_lookback((int)params[0]);
}

static enum drt_status rsi_begin(void *state, const double *params)
{
	return rsi_init(state, (int)params[0]);
}

static void rsi_take(double *out, void *state, const struct bar *bar)
{
	if (!rsi_update(out, state, bar->close))
		*out = NAN;
}

static int rsi_leads(const double *params, int output)
{
	(void)output;
	return rsi_lookback((int)params[0]);
}

static enum drt_status sma_begin(void *state, const double *params)
{
	return sma_init(state, (int)params[0]);
}

static void sma_take(double *out, void *state, const struct bar *bar)
{
	if (!sma_update(out, state, bar->close))
		*out = NAN;
}

static void sma_end(void *state)
{
	sma_release(state);
}

static int sma_leads(const double *params, int output)
{
	(void)output;
	return sma_lookback((int)params[0]);
}

const struct analysis_indicator catalog_table[] = {
	{
		.name = "atr",
		.title = "Average true range",
		.inputs = HLC,
		.param_count = 1,
		.params = { PERIOD(14, 1) },
		.output_count = 1,
		.outputs = { "atr" },
		.state_size = sizeof(struct atr),
		.init = atr_begin,
		.update = atr_take,
		.lookback = atr_leads,
	},
	{
		.name = "roc",
		.title = "Rate of change",
		.inputs = ANALYSIS_CLOSE,
		.param_count = 1,
		.params = { PERIOD(10, 1) },
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
		.params = { PERIOD(14, 2) },
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
		.params = { PERIOD(30, 1) },
		.output_count = 1,
		.outputs = { "sma" },
		.state_size = sizeof(struct sma),
		.init = sma_begin,
		.update = sma_take,
		.release = sma_end,
		.lookback = sma_leads,
	},
};

const size_t catalog_table_rows = sizeof(catalog_table) / sizeof(catalog_table[0]);
