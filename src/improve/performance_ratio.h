/* performance_ratio.h - growth, and what was earned per unit of risk.
 *
 * Source:  the definitions of empyrical and, where a name says so, of QuantStats
 *          0.0.81; they agree on all but what is noted.
 * Units:   risk-free and required rates are per day unless a name says annual.
 * Results: NaN where not defined, see performance_sample.h. */
#ifndef IMPROVE_PERFORMANCE_RATIO_H
#define IMPROVE_PERFORMANCE_RATIO_H

#include "improve/performance_sample.h"

/* prod(1 + r) - 1 */
double performance_total_return(const struct performance_sample *sample);

/* (1 + total)^(252 / n) - 1: CAGR by the count of returns, not by dates. NaN where the
 * wealth fell below 0. */
double performance_annual_return(const struct performance_sample *sample);

/* (1 + total)^(1 / n) - 1: the expected return of one day. */
double performance_geometric_mean(const struct performance_sample *sample);

/* Standard deviation (n - 1) * sqrt(252). */
double performance_volatility(const struct performance_sample *sample);

/* mean(r - risk_free) / deviation * sqrt(252) */
double performance_sharpe(const struct performance_sample *sample, double risk_free);

/* sqrt(mean(min(r - required, 0)^2)) * sqrt(252), over all days. */
double performance_downside_risk(const struct performance_sample *sample, double required);

/* mean(r - required) * 252 / downside risk */
double performance_sortino(const struct performance_sample *sample, double required);

/* Sortino / sqrt(2), comparable with Sharpe (Schwager). */
double performance_adjusted_sortino(const struct performance_sample *sample);

/* Annual return / |maximum drawdown|; NaN without a drawdown. */
double performance_calmar(const struct performance_sample *sample);

/* Sum of what lies above the threshold / sum of what lies below; the threshold is
 * risk_free + (1 + required_annual)^(1 / 252) - 1. NaN where nothing lies below. */
double performance_omega(const struct performance_sample *sample, double risk_free,
                         double required_annual);

/* r^2 of the cumulative log return on time, 0..1. */
double performance_stability(const struct performance_sample *sample);

/* |95th percentile| / |5th percentile| */
double performance_tail_ratio(const struct performance_sample *sample);

/* pyfolio: tail ratio * (1 + annual return). QuantStats: tail ratio * profit factor,
 * see performance_days.h. */
double performance_common_sense(const struct performance_sample *sample);

/* mean / deviation, not annualised. */
double performance_risk_return(const struct performance_sample *sample);

/* sqrt(1 + 2 sum((n - k) / n * c^k), k = 1..n-1), c = |correlation of neighbours|: how
 * much autocorrelation understates the risk; 1 without any (QuantStats). */
double performance_autocorrelation_penalty(const struct performance_sample *sample);

/* Sharpe and Sortino divided by the penalty (QuantStats "smart"). */
double performance_smart_sharpe(const struct performance_sample *sample);
double performance_smart_sortino(const struct performance_sample *sample);

/* Probability that the true Sharpe ratio is above 0: Bailey and Lopez de Prado, "The
 * Sharpe Ratio Efficient Frontier" (2012), eq. 9, with unbiased skewness and raw
 * kurtosis. */
double performance_probabilistic_sharpe(const struct performance_sample *sample);

/* The same as QuantStats 0.0.81 computes it: it adds SR^2 / 2 and subtracts 3 from the
 * excess kurtosis. For comparison with its reports only. */
double performance_probabilistic_sharpe_quantstats(const struct performance_sample *sample);

#endif
