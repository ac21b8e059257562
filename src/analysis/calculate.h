/* calculate.h - runs an indicator of the catalog over bars, by name.
 *
 * Shape:   an analysis_stream takes bars one at a time, for strategies and live
 *          charts; analysis_calculate_indicators() runs one over an array. Both go
 *          through the same step and agree bit for bit.
 * Owners:  a stream owns its state, a series its arrays.
 * Threads: one thread at a time per object. */
#ifndef ANALYSIS_CALCULATE_H
#define ANALYSIS_CALCULATE_H

#include "analysis/catalog.h"

struct analysis_stream;

/* A stream over the indicator of that name. `params` holds `count` numbers in the
 * order of the catalog; missing ones take their presets.
 * Errors: DRT_ENOTFOUND (the name; the error lists those there are), DRT_EINVAL (a
 * parameter, see analysis_indicator_params()), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status analysis_stream_new(struct analysis_stream **out,
                                                   const char *name, const double *params,
                                                   size_t count, struct drt_error *error);
/* Accepts NULL. */
void analysis_stream_free(struct analysis_stream *stream);

const struct analysis_indicator *
analysis_stream_indicator(const struct analysis_stream *stream);

/* Leading bars without a value of `output`. */
int analysis_stream_lookback(const struct analysis_stream *stream, int output);

/* Takes the next bar. `values` has room for the outputs of the indicator; one that
 * is not there yet is NaN. True when all are there. A bar with a number that is not
 * finite where the indicator reads it is not taken: all NaN, false. */
bool analysis_stream_update(double *values, struct analysis_stream *stream,
                            const struct bar *bar);

/* What to calculate; zeroed fields mean nothing. */
struct analysis_request {
	const char *name;
	const double *params; /* param_count of them; may be NULL when none */
	size_t param_count;
	const struct bar *bars; /* oldest first */
	size_t bar_count;
};

struct analysis_series {
	const struct analysis_indicator *indicator;
	double params[ANALYSIS_PARAMS_MAX]; /* those used, presets filled in */
	size_t count;                       /* bar_count of the request */
	/* Per output `count` numbers, one per bar; NaN before first[output]. */
	double *values[ANALYSIS_OUTPUTS_MAX];
	size_t first[ANALYSIS_OUTPUTS_MAX]; /* the lookback, at most count */
};

/* Calculates one indicator over bars; the result is the caller's, to be given to
 * analysis_series_release().
 * Errors: those of analysis_stream_new(); DRT_EINVAL also for a bar with a number
 * that is not finite (the error names its position and time). */
DRT_MUST_CHECK enum drt_status
analysis_calculate_indicators(struct analysis_series *out,
                              const struct analysis_request *request, struct drt_error *error);
void analysis_series_release(struct analysis_series *series);

#endif
