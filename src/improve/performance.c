/* performance.c - see performance.h. The report is built on the side and copied at the
 * end, so that a failure leaves the caller's untouched. */
#include "improve/performance.h"

#include <assert.h>
#include <math.h>

static void fill_own(struct performance_report *out, const struct performance_sample *sample,
                     double risk_free)
{
	out->count = sample->count;
	out->total_return = performance_total_return(sample);
	out->annual_return = performance_annual_return(sample);
	out->volatility = performance_volatility(sample);
	out->sharpe = performance_sharpe(sample, risk_free);
	out->sortino = performance_sortino(sample, risk_free);
	out->calmar = performance_calmar(sample);
	out->omega = performance_omega(sample, risk_free, 0);
	out->probabilistic_sharpe = performance_probabilistic_sharpe(sample);
	out->stability = performance_stability(sample);
	out->tail_ratio = performance_tail_ratio(sample);
	out->common_sense = performance_common_sense(sample);
	out->skew = performance_skew(sample);
	out->kurtosis = performance_kurtosis(sample);
	out->var_95 = performance_var(sample, 0.05);
	out->cvar_95 = performance_cvar(sample, 0.05);
	out->var_99 = performance_var(sample, 0.01);
	out->var_2_sigma = performance_var_sigma(sample, 2);
	out->ulcer_index = performance_ulcer_index(sample);
	out->recovery_factor = performance_recovery_factor(sample);
	out->max_drawdown = performance_max_drawdown(sample);
	performance_days(&out->days, sample);
}

static void fill_beside(struct performance_report *out, const struct performance_sample *sample,
                        const struct performance_sample *benchmark, double risk_free)
{
	struct performance_alpha_beta both =
		performance_alpha_beta(sample, benchmark, risk_free, PERFORMANCE_ALL_DAYS);

	out->has_benchmark = true;
	out->benchmark_return = performance_annual_return(benchmark);
	out->benchmark_volatility = performance_volatility(benchmark);
	out->benchmark_sharpe = performance_sharpe(benchmark, risk_free);
	out->benchmark_drawdown = performance_max_drawdown(benchmark);
	out->alpha = both.alpha;
	out->beta = both.beta;
	out->r_squared = performance_r_squared(sample, benchmark);
	out->information_ratio = performance_information_ratio(sample, benchmark);
	out->up_capture = performance_capture(sample, benchmark, PERFORMANCE_UP_DAYS);
	out->down_capture = performance_capture(sample, benchmark, PERFORMANCE_DOWN_DAYS);
}

static void fill_without_benchmark(struct performance_report *out)
{
	out->benchmark_return = out->benchmark_volatility = NAN;
	out->benchmark_sharpe = out->benchmark_drawdown = NAN;
	out->alpha = out->beta = out->r_squared = out->information_ratio = NAN;
	out->up_capture = out->down_capture = NAN;
}

enum drt_status improve_evaluate_performance(struct performance_report *out,
                                             const struct performance_request *request,
                                             struct drt_error *error)
{
	struct performance_sample sample = { 0 };
	struct performance_sample benchmark = { 0 };
	struct performance_report report = { 0 };
	double risk_free = request->risk_free_annual / PERFORMANCE_PERIODS;
	enum drt_status status = DRT_OK;

	if (!isfinite(risk_free) || request->risk_free_annual <= -1)
		return drt_fail(error, DRT_EINVAL,
		                "performance: the risk-free rate %g must be above -1",
		                request->risk_free_annual);
	status = performance_sample_init(&sample, request->returns, request->count, error);
	if (status != DRT_OK)
		return status;
	fill_own(&report, &sample, risk_free);
	status = performance_drawdowns(report.drawdowns, &report.drawdown_count,
	                               PERFORMANCE_WORST, &sample);
	if (status != DRT_OK) {
		drt_fail(error, status, "performance: out of memory");
		goto done;
	}
	fill_without_benchmark(&report);
	if (request->benchmark) {
		status = performance_sample_init(&benchmark, request->benchmark, request->count,
		                                 error);
		if (status != DRT_OK) {
			drt_fail_within(error, "benchmark");
			goto done;
		}
		fill_beside(&report, &sample, &benchmark, risk_free);
	}
	*out = report;

done:
	performance_sample_release(&sample);
	performance_sample_release(&benchmark);
	return status;
}

static size_t list_beside(struct performance_number *out,
                          const struct performance_report *report)
{
	const struct performance_number list[] = {
		{ "benchmark_return", report->benchmark_return },
		{ "benchmark_volatility", report->benchmark_volatility },
		{ "benchmark_sharpe", report->benchmark_sharpe },
		{ "benchmark_drawdown", report->benchmark_drawdown },
		{ "alpha", report->alpha },
		{ "beta", report->beta },
		{ "r_squared", report->r_squared },
		{ "information_ratio", report->information_ratio },
		{ "up_capture", report->up_capture },
		{ "down_capture", report->down_capture },
	};

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		out[i] = list[i];
	return sizeof(list) / sizeof(list[0]);
}

size_t performance_report_numbers(struct performance_number *out,
                                  const struct performance_report *report)
{
	const struct performance_days *days = &report->days;
	const struct performance_number list[] = {
		{ "count", (double)report->count },
		{ "total_return", report->total_return },
		{ "annual_return", report->annual_return },
		{ "volatility", report->volatility },
		{ "sharpe", report->sharpe },
		{ "sortino", report->sortino },
		{ "calmar", report->calmar },
		{ "omega", report->omega },
		{ "probabilistic_sharpe", report->probabilistic_sharpe },
		{ "stability", report->stability },
		{ "tail_ratio", report->tail_ratio },
		{ "common_sense", report->common_sense },
		{ "skew", report->skew },
		{ "kurtosis", report->kurtosis },
		{ "var_95", report->var_95 },
		{ "cvar_95", report->cvar_95 },
		{ "var_99", report->var_99 },
		{ "var_2_sigma", report->var_2_sigma },
		{ "ulcer_index", report->ulcer_index },
		{ "recovery_factor", report->recovery_factor },
		{ "max_drawdown", report->max_drawdown },
		{ "days.wins", (double)days->wins },
		{ "days.losses", (double)days->losses },
		{ "days.longest_wins", (double)days->longest_wins },
		{ "days.longest_losses", (double)days->longest_losses },
		{ "days.best", days->best },
		{ "days.worst", days->worst },
		{ "days.exposure", days->exposure },
		{ "days.win_rate", days->win_rate },
		{ "days.average", days->average },
		{ "days.average_win", days->average_win },
		{ "days.average_loss", days->average_loss },
		{ "days.gain_to_pain", days->gain_to_pain },
		{ "days.payoff_ratio", days->payoff_ratio },
		{ "days.profit_factor", days->profit_factor },
		{ "days.profit_ratio", days->profit_ratio },
		{ "days.cpc_index", days->cpc_index },
		{ "days.common_sense", days->common_sense },
		{ "days.outlier_win", days->outlier_win },
		{ "days.outlier_loss", days->outlier_loss },
		{ "days.kelly", days->kelly },
		{ "days.risk_of_ruin", days->risk_of_ruin },
		{ "days.risk_adjusted_return", days->risk_adjusted_return },
	};
	size_t count = sizeof(list) / sizeof(list[0]);

	for (size_t i = 0; i < count; i++)
		out[i] = list[i];
	if (report->has_benchmark)
		count += list_beside(out + count, report);
	assert(count <= PERFORMANCE_NUMBERS_MAX);
	return count;
}
