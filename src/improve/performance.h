/* performance.h - the common tear sheet of a strategy: what it earned, what it risked,
 * how it did beside a benchmark.
 *
 * Shape:   one call over daily simple returns fills a plain struct. The variants that
 *          other libraries have, and the parts, stand in performance_ratio.h (growth and
 *          ratios), _risk.h (distribution and tail), _drawdown.h, _benchmark.h, _days.h
 *          (winning days), _calendar.h (months and years), _rolling.h and _trips.h
 *          (round trips).
 * Units:   returns and rates as fractions; 252 days a year.
 * Results: NaN where not defined for the series, e.g. a Sharpe ratio without risk.
 * Threads: pure. */
#ifndef IMPROVE_PERFORMANCE_H
#define IMPROVE_PERFORMANCE_H

#include "improve/performance_benchmark.h"
#include "improve/performance_days.h"
#include "improve/performance_drawdown.h"
#include "improve/performance_ratio.h"
#include "improve/performance_risk.h"

enum { PERFORMANCE_WORST = 5, PERFORMANCE_NUMBERS_MAX = 64 };

struct performance_request {
	const double *returns;   /* count of them, oldest first */
	const double *benchmark; /* the same days, or NULL */
	size_t count;
	double risk_free_annual; /* simple: divided by 252 per day; above -1 */
};

struct performance_report {
	size_t count; /* returns */
	double total_return, annual_return, volatility;
	double sharpe, sortino, calmar, omega; /* over the risk-free rate, but calmar */
	double probabilistic_sharpe;
	double stability, tail_ratio, common_sense;
	double skew, kurtosis;          /* kurtosis in excess of 3; both as they are */
	double var_95, cvar_95, var_99; /* of the returns themselves */
	double var_2_sigma;             /* mean - 2 deviations */
	double ulcer_index, recovery_factor;
	double max_drawdown;
	struct performance_days days;
	size_t drawdown_count; /* of those below */
	struct performance_drawdown drawdowns[PERFORMANCE_WORST];
	bool has_benchmark; /* else what follows is NaN */
	double benchmark_return, benchmark_volatility, benchmark_sharpe, benchmark_drawdown;
	double alpha, beta, r_squared, information_ratio;
	double up_capture, down_capture;
};

/* Fills *out. Errors: DRT_EINVAL (no returns; a return, a benchmark return or the rate
 * that is not finite or out of range: the error says which), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status
improve_evaluate_performance(struct performance_report *out,
                             const struct performance_request *request,
                             struct drt_error *error);

/* One figure of a report by its stable name ("annual_return", "days.win_rate"). */
struct performance_number {
	const char *name;
	double value;
};

/* Every figure of the report in its order, for tables and JSON; `out` has room for
 * PERFORMANCE_NUMBERS_MAX. Without a benchmark, without those about it. Returns their
 * number. */
size_t performance_report_numbers(struct performance_number *out,
                                  const struct performance_report *report);

#endif
