/* performance_days.c - see performance_days.h. Days without a return count with the wins
 * where QuantStats says "from 0 on": they add nothing to the sum of gains, only to the
 * number of days. */
#include "improve/performance_days.h"

#include <math.h>

#include "improve/performance_ratio.h"

static double divided(double numerator, double denominator)
{
	return denominator != 0 ? numerator / denominator : NAN;
}

/* Sums of gains and losses (below 0). */
struct sums {
	double gains, losses;
};

static struct sums count_days(struct performance_days *out,
                              const struct performance_sample *sample)
{
	struct sums sums = { 0, 0 };
	size_t wins_in_row = 0;
	size_t losses_in_row = 0;

	for (size_t i = 0; i < sample->count; i++) {
		double value = sample->returns[i];

		wins_in_row = value > 0 ? wins_in_row + 1 : 0;
		losses_in_row = value < 0 ? losses_in_row + 1 : 0;
		if (wins_in_row > out->longest_wins)
			out->longest_wins = wins_in_row;
		if (losses_in_row > out->longest_losses)
			out->longest_losses = losses_in_row;
		out->wins += value > 0;
		out->losses += value < 0;
		sums.gains += value > 0 ? value : 0;
		sums.losses += value < 0 ? value : 0;
	}
	return sums;
}

void performance_days(struct performance_days *out, const struct performance_sample *sample)
{
	double n = (double)sample->count;
	struct sums sums = { 0, 0 };
	double not_losses = 0;
	double active = 0;

	*out = (struct performance_days){ 0 };
	sums = count_days(out, sample);
	active = (double)(out->wins + out->losses);
	not_losses = n - (double)out->losses;
	out->best = sample->sorted[sample->count - 1];
	out->worst = sample->sorted[0];
	out->exposure = ceil(active / n * 100) / 100;
	out->win_rate = divided((double)out->wins, active);
	out->average = divided(sample->sum, active);
	out->average_win = divided(sums.gains, (double)out->wins);
	out->average_loss = divided(sums.losses, (double)out->losses);
	out->gain_to_pain = divided(sample->sum, -sums.losses);
	out->payoff_ratio = divided(out->average_win, -out->average_loss);
	out->profit_factor = divided(sums.gains, -sums.losses);
	out->profit_ratio = divided(sums.gains / not_losses / not_losses,
	                            -out->average_loss / (double)out->losses);
	out->cpc_index = out->profit_factor * out->win_rate * out->payoff_ratio;
	out->common_sense = out->profit_factor * performance_tail_ratio(sample);
	out->outlier_win = divided(performance_quantile(sample, 0.99), sums.gains / not_losses);
	out->outlier_loss = divided(performance_quantile(sample, 0.01), out->average_loss);
	out->kelly = divided(out->payoff_ratio * out->win_rate - (1 - out->win_rate),
	                     out->payoff_ratio);
	out->risk_of_ruin = pow((1 - out->win_rate) / (1 + out->win_rate), n);
	out->risk_adjusted_return = divided(performance_annual_return(sample), out->exposure);
}
