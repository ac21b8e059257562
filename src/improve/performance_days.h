/* performance_days.h - winning and losing days (QuantStats 0.0.81).
 *
 * Shape:   a winning day has a return above 0, a losing one below; a day without a
 *          return counts as neither, but for the ratios that say "from 0 on".
 * Results: NaN where not defined. */
#ifndef IMPROVE_PERFORMANCE_DAYS_H
#define IMPROVE_PERFORMANCE_DAYS_H

#include "improve/performance_sample.h"

struct performance_days {
	size_t wins, losses;                 /* days */
	size_t longest_wins, longest_losses; /* in a row */
	double best, worst;
	double exposure;    /* part of the days with a return, up to the next percent */
	double win_rate;    /* wins / (wins + losses) */
	double average;     /* of the days with a return */
	double average_win; /* above 0 */
	double average_loss;
	double gain_to_pain;         /* sum / |sum of losses| (Schwager) */
	double payoff_ratio;         /* average win / |average loss| */
	double profit_factor;        /* sum of wins / |sum of losses| */
	double profit_ratio;         /* (mean from 0 on / their count) / (mean loss / count) */
	double cpc_index;            /* profit factor * win rate * payoff ratio */
	double common_sense;         /* profit factor * tail ratio */
	double outlier_win;          /* 99th percentile / mean from 0 on */
	double outlier_loss;         /* 1st percentile / average loss */
	double kelly;                /* (payoff * win rate - loss rate) / payoff */
	double risk_of_ruin;         /* ((1 - win rate) / (1 + win rate))^n */
	double risk_adjusted_return; /* annual return / exposure */
};

void performance_days(struct performance_days *out, const struct performance_sample *sample);

#endif
