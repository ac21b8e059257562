/* performance_benchmark.h - a series of returns beside those of a benchmark over the
 * same days.
 *
 * Shape:   both samples have the same count and belong to the same days; a different
 *          count is a programmer's error (assert). Up days are those on which the
 *          benchmark rose, down days those on which it fell.
 * Source:  empyrical and, where a name says so, QuantStats 0.0.81.
 * Units:   risk-free rates are per day. Results: NaN where not defined. */
#ifndef IMPROVE_PERFORMANCE_BENCHMARK_H
#define IMPROVE_PERFORMANCE_BENCHMARK_H

#include "improve/performance_sample.h"

struct performance_alpha_beta {
	double alpha; /* (1 + mean(r - f - beta (b - f)))^252 - 1 */
	double beta;  /* covariance / variance of the benchmark */
};

enum performance_side { PERFORMANCE_ALL_DAYS, PERFORMANCE_UP_DAYS, PERFORMANCE_DOWN_DAYS };

/* Alpha and beta over the days of one side. */
struct performance_alpha_beta performance_alpha_beta(const struct performance_sample *sample,
                                                     const struct performance_sample *benchmark,
                                                     double risk_free,
                                                     enum performance_side side);

/* 252 * mean(r - beta b): the alpha of QuantStats' "greeks". */
double performance_alpha_simple(const struct performance_sample *sample,
                                const struct performance_sample *benchmark);

/* Annual return / the benchmark's, over the days of one side and their count. */
double performance_capture(const struct performance_sample *sample,
                           const struct performance_sample *benchmark,
                           enum performance_side side);

/* Up capture / down capture. */
double performance_up_down_capture(const struct performance_sample *sample,
                                   const struct performance_sample *benchmark);

/* Mean of r - b / its deviation, not annualised: the information ratio. */
double performance_information_ratio(const struct performance_sample *sample,
                                     const struct performance_sample *benchmark);

/* Square of the correlation. */
double performance_r_squared(const struct performance_sample *sample,
                             const struct performance_sample *benchmark);

/* Total return / beta (QuantStats; not annualised). */
double performance_treynor(const struct performance_sample *sample,
                           const struct performance_sample *benchmark);

/* Fragility to the benchmark's extremes: the returns on its worst and best day, weighted
 * by how far its median day lies from the other end, less that on its median day (IMF
 * working paper 12/216). Negative: large moves hurt more than they help. */
double performance_beta_fragility(const struct performance_sample *sample,
                                  const struct performance_sample *benchmark);

#endif
