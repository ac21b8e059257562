/* metrics_scalars.c - see metrics_scalars.h. */
#include "tests/golden/metrics_scalars.h"

#include <stddef.h>
#include <string.h>

/* 2 % a year per day, as the reference has it. */
static const double two_percent = 0.02 / 252;

#define SAMPLE(name, expression)                                                               \
	static double name(const struct metrics_context *context)                              \
	{                                                                                      \
		const struct performance_sample *sample = context->sample;                     \
                                                                                               \
		return expression;                                                             \
	}
#define BESIDE(name, expression)                                                               \
	static double name(const struct metrics_context *context)                              \
	{                                                                                      \
		const struct performance_sample *sample = context->sample;                     \
		const struct performance_sample *benchmark = context->benchmark;               \
                                                                                               \
		return expression;                                                             \
	}
#define DAYS(name, field)                                                                      \
	static double name(const struct metrics_context *context)                              \
	{                                                                                      \
		struct performance_days days;                                                  \
                                                                                               \
		performance_days(&days, context->sample);                                      \
		return (double)days.field;                                                     \
	}

SAMPLE(total, performance_total_return(sample))
SAMPLE(annual, performance_annual_return(sample))
SAMPLE(volatility, performance_volatility(sample))
SAMPLE(sharpe, performance_sharpe(sample, 0))
SAMPLE(sharpe_2, performance_sharpe(sample, two_percent))
SAMPLE(sortino, performance_sortino(sample, 0))
SAMPLE(sortino_2, performance_sortino(sample, two_percent))
SAMPLE(downside, performance_downside_risk(sample, 0))
SAMPLE(downside_2, performance_downside_risk(sample, two_percent))
SAMPLE(calmar, performance_calmar(sample))
SAMPLE(omega, performance_omega(sample, 0, 0))
SAMPLE(omega_10, performance_omega(sample, 0, 0.1))
SAMPLE(drawdown, performance_max_drawdown(sample))
SAMPLE(tail, performance_tail_ratio(sample))
SAMPLE(stability, performance_stability(sample))
SAMPLE(var_5, performance_var(sample, 0.05))
SAMPLE(var_1, performance_var(sample, 0.01))
SAMPLE(cvar_5, performance_cvar(sample, 0.05))
SAMPLE(cvar_1, performance_cvar(sample, 0.01))
SAMPLE(skew, performance_skew(sample))
SAMPLE(skew_unbiased, performance_skew_unbiased(sample))
SAMPLE(kurtosis, performance_kurtosis(sample))
SAMPLE(kurtosis_unbiased, performance_kurtosis_unbiased(sample))
SAMPLE(var_sigma, performance_var_sigma(sample, 2))
SAMPLE(common_sense, performance_common_sense(sample))
SAMPLE(geometric, performance_geometric_mean(sample))
SAMPLE(smart_sharpe, performance_smart_sharpe(sample))
SAMPLE(smart_sortino, performance_smart_sortino(sample))
SAMPLE(adjusted_sortino, performance_adjusted_sortino(sample))
SAMPLE(penalty, performance_autocorrelation_penalty(sample))
SAMPLE(probabilistic, performance_probabilistic_sharpe_quantstats(sample))
SAMPLE(ulcer, performance_ulcer_index(sample))
SAMPLE(ulcer_performance, performance_ulcer_performance(sample))
SAMPLE(serenity, performance_serenity_index(sample))
SAMPLE(recovery, performance_recovery_factor(sample))
SAMPLE(var_normal, performance_var_normal(sample, 0.05))
SAMPLE(cvar_normal, performance_cvar_normal(sample, 0.05))
SAMPLE(risk_return, performance_risk_return(sample))

BESIDE(alpha, performance_alpha_beta(sample, benchmark, 0, PERFORMANCE_ALL_DAYS).alpha)
BESIDE(beta, performance_alpha_beta(sample, benchmark, 0, PERFORMANCE_ALL_DAYS).beta)
BESIDE(capture, performance_capture(sample, benchmark, PERFORMANCE_ALL_DAYS))
BESIDE(up_capture, performance_capture(sample, benchmark, PERFORMANCE_UP_DAYS))
BESIDE(down_capture, performance_capture(sample, benchmark, PERFORMANCE_DOWN_DAYS))
BESIDE(up_down, performance_up_down_capture(sample, benchmark))
BESIDE(information, performance_information_ratio(sample, benchmark))
BESIDE(fragility, performance_beta_fragility(sample, benchmark))
BESIDE(r_squared, performance_r_squared(sample, benchmark))
BESIDE(treynor, performance_treynor(sample, benchmark))

DAYS(best, best)
DAYS(worst, worst)
DAYS(longest_wins, longest_wins)
DAYS(longest_losses, longest_losses)
DAYS(exposure, exposure)
DAYS(win_rate, win_rate)
DAYS(average, average)
DAYS(average_win, average_win)
DAYS(average_loss, average_loss)
DAYS(gain_to_pain, gain_to_pain)
DAYS(payoff, payoff_ratio)
DAYS(profit_factor, profit_factor)
DAYS(profit_ratio, profit_ratio)
DAYS(cpc, cpc_index)
DAYS(days_common_sense, common_sense)
DAYS(outlier_win, outlier_win)
DAYS(outlier_loss, outlier_loss)
DAYS(kelly, kelly)
DAYS(ruin, risk_of_ruin)
DAYS(rar, risk_adjusted_return)

static const struct {
	const char *library, *name;
	double (*number)(const struct metrics_context *context);
} scalars[] = {
	{ "empyrical", "cum_returns_final", total },
	{ "empyrical", "annual_return", annual },
	{ "empyrical", "cagr", annual },
	{ "empyrical", "annual_volatility", volatility },
	{ "empyrical", "sharpe_ratio_rf0", sharpe },
	{ "empyrical", "sharpe_ratio_rf2pct", sharpe_2 },
	{ "empyrical", "sortino_ratio_rr0", sortino },
	{ "empyrical", "sortino_ratio_rr2pct", sortino_2 },
	{ "empyrical", "downside_risk_rr0", downside },
	{ "empyrical", "downside_risk_rr2pct", downside_2 },
	{ "empyrical", "calmar_ratio", calmar },
	{ "empyrical", "omega_ratio_0", omega },
	{ "empyrical", "omega_ratio_10pct", omega_10 },
	{ "empyrical", "max_drawdown", drawdown },
	{ "empyrical", "tail_ratio", tail },
	{ "empyrical", "stability_of_timeseries", stability },
	{ "empyrical", "value_at_risk_0.05", var_5 },
	{ "empyrical", "conditional_value_at_risk_0.05", cvar_5 },
	{ "empyrical", "value_at_risk_0.01", var_1 },
	{ "empyrical", "conditional_value_at_risk_0.01", cvar_1 },
	{ "empyrical", "alpha", alpha },
	{ "empyrical", "beta", beta },
	{ "empyrical", "capture", capture },
	{ "empyrical", "up_capture", up_capture },
	{ "empyrical", "down_capture", down_capture },
	{ "empyrical", "up_down_capture", up_down },
	{ "empyrical", "excess_sharpe", information },
	{ "empyrical", "beta_fragility_heuristic", fragility },
	{ "scipy", "skew", skew },
	{ "scipy", "kurtosis_excess", kurtosis },
	{ "scipy", "skew_unbiased", skew_unbiased },
	{ "scipy", "kurtosis_excess_unbiased", kurtosis_unbiased },
	{ "pyfolio", "value_at_risk_2sigma", var_sigma },
	{ "pyfolio", "common_sense_ratio", common_sense },
	{ "pyfolio", "Annual return", annual },
	{ "pyfolio", "Cumulative returns", total },
	{ "pyfolio", "Annual volatility", volatility },
	{ "pyfolio", "Sharpe ratio", sharpe },
	{ "pyfolio", "Calmar ratio", calmar },
	{ "pyfolio", "Stability", stability },
	{ "pyfolio", "Max drawdown", drawdown },
	{ "pyfolio", "Omega ratio", omega },
	{ "pyfolio", "Sortino ratio", sortino },
	{ "pyfolio", "Skew", skew },
	{ "pyfolio", "Kurtosis", kurtosis },
	{ "pyfolio", "Tail ratio", tail },
	{ "pyfolio", "Daily value at risk", var_sigma },
	{ "pyfolio", "Alpha", alpha },
	{ "pyfolio", "Beta", beta },
	{ "quantstats", "comp", total },
	{ "quantstats", "expected_return", geometric },
	{ "quantstats", "geometric_mean", geometric },
	{ "quantstats", "best", best },
	{ "quantstats", "worst", worst },
	{ "quantstats", "consecutive_wins", longest_wins },
	{ "quantstats", "consecutive_losses", longest_losses },
	{ "quantstats", "exposure", exposure },
	{ "quantstats", "win_rate", win_rate },
	{ "quantstats", "avg_return", average },
	{ "quantstats", "avg_win", average_win },
	{ "quantstats", "avg_loss", average_loss },
	{ "quantstats", "volatility", volatility },
	{ "quantstats", "sharpe", sharpe },
	{ "quantstats", "smart_sharpe", smart_sharpe },
	{ "quantstats", "sortino", sortino },
	{ "quantstats", "smart_sortino", smart_sortino },
	{ "quantstats", "adjusted_sortino", adjusted_sortino },
	{ "quantstats", "autocorr_penalty", penalty },
	{ "quantstats", "probabilistic_sharpe_ratio", probabilistic },
	{ "quantstats", "omega", omega },
	{ "quantstats", "gain_to_pain_ratio", gain_to_pain },
	{ "quantstats", "cagr", annual },
	{ "quantstats", "rar", rar },
	{ "quantstats", "skew", skew_unbiased },
	{ "quantstats", "kurtosis", kurtosis_unbiased },
	{ "quantstats", "calmar", calmar },
	{ "quantstats", "ulcer_index", ulcer },
	{ "quantstats", "ulcer_performance_index", ulcer_performance },
	{ "quantstats", "serenity_index", serenity },
	{ "quantstats", "risk_of_ruin", ruin },
	{ "quantstats", "value_at_risk", var_normal },
	{ "quantstats", "conditional_value_at_risk", cvar_normal },
	{ "quantstats", "tail_ratio", tail },
	{ "quantstats", "payoff_ratio", payoff },
	{ "quantstats", "profit_ratio", profit_ratio },
	{ "quantstats", "profit_factor", profit_factor },
	{ "quantstats", "cpc_index", cpc },
	{ "quantstats", "common_sense_ratio", days_common_sense },
	{ "quantstats", "outlier_win_ratio", outlier_win },
	{ "quantstats", "outlier_loss_ratio", outlier_loss },
	{ "quantstats", "recovery_factor", recovery },
	{ "quantstats", "risk_return_ratio", risk_return },
	{ "quantstats", "max_drawdown", drawdown },
	{ "quantstats", "kelly_criterion", kelly },
	{ "quantstats", "r_squared", r_squared },
	{ "quantstats", "information_ratio", information },
	{ "quantstats", "treynor_ratio", treynor },
};

bool metrics_scalar(double *out, const char *library, const char *name,
                    const struct metrics_context *context)
{
	for (size_t i = 0; i < sizeof(scalars) / sizeof(scalars[0]); i++)
		if (strcmp(scalars[i].library, library) == 0 &&
		    strcmp(scalars[i].name, name) == 0) {
			*out = scalars[i].number(context);
			return true;
		}
	return false;
}
