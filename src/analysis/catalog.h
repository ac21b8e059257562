/* catalog.h - the indicators by name: what each needs, takes and gives.
 *
 * Shape:   one constant row per indicator. The chart, the control API and the
 *          strategies ask by name; calculate.h runs a row over bars. The functions
 *          of a row are for calculate.c: they work on `state_size` bytes of zeroed
 *          storage.
 * Names:   lower-case words ("sma", "bbands"); parameters and outputs as well
 *          ("period", "signal"). They are stable and never translated.
 * Threads: constant data. */
#ifndef ANALYSIS_CATALOG_H
#define ANALYSIS_CATALOG_H

#include <stdbool.h>
#include <stddef.h>

#include "core/status.h"
#include "model/bar.h"

enum { ANALYSIS_PARAMS_MAX = 5, ANALYSIS_OUTPUTS_MAX = 3 };

/* Columns of a bar that an indicator reads; a bit each. */
enum analysis_input {
	ANALYSIS_CLOSE = 1,
	ANALYSIS_HIGH_LOW = 2,
	ANALYSIS_VOLUME = 4,
};

struct analysis_param {
	const char *name;
	double preset; /* what counts when it is not given */
	double least, most;
	bool whole; /* a fraction is refused */
};

struct analysis_indicator {
	const char *name;
	const char *title; /* English, for help texts; the client translates it */
	unsigned inputs;   /* enum analysis_input, or'ed */
	bool overlay;      /* its outputs are prices: drawn over the bars */
	int param_count;
	struct analysis_param params[ANALYSIS_PARAMS_MAX];
	int output_count;
	const char *outputs[ANALYSIS_OUTPUTS_MAX];

	size_t state_size;
	/* Prepares zeroed state; params holds param_count checked numbers.
	 * Errors: DRT_EINVAL (numbers that do not go together), DRT_ENOMEM. */
	enum drt_status (*init)(void *state, const double *params);
	/* Takes one bar; every output in out, NaN for one that is not there yet. */
	void (*update)(double *out, void *state, const struct bar *bar);
	/* Gives memory back; NULL where nothing is held. */
	void (*release)(void *state);
	/* Leading bars without a value of that output. */
	int (*lookback)(const double *params, int output);
};

/* The row of that name, or NULL. */
const struct analysis_indicator *analysis_indicator_find(const char *name);

/* Row number `index` from 0, or NULL behind the last. */
const struct analysis_indicator *analysis_indicator_at(size_t index);

/* The position of a parameter or an output by name, or -1. */
int analysis_indicator_param(const struct analysis_indicator *indicator, const char *name);
int analysis_indicator_output(const struct analysis_indicator *indicator, const char *name);

/* Fills `full`, which has room for ANALYSIS_PARAMS_MAX, with the first `count`
 * numbers of `params` and the presets for the rest.
 * Errors: DRT_EINVAL (too many, outside a range, a fraction, not a number): the
 * error names the indicator, the parameter and its range. */
DRT_MUST_CHECK enum drt_status
analysis_indicator_params(double *full, const struct analysis_indicator *indicator,
                          const double *params, size_t count, struct drt_error *error);

#endif
