/* performance_benchmark.c - see performance_benchmark.h. Every measure is made of the same
 * sums over the days of one side; two passes, since sums of squares less the square of
 * sums would cancel. */
#include "improve/performance_benchmark.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

/* Sums over the days of one side. */
struct joint {
	size_t count;
	double mean, benchmark_mean;
	double variance, benchmark_variance, covariance; /* sums, not divided */
	double wealth, benchmark_wealth;
};

static bool is_on(enum performance_side side, double benchmark)
{
	if (side == PERFORMANCE_UP_DAYS)
		return benchmark > 0;
	if (side == PERFORMANCE_DOWN_DAYS)
		return benchmark < 0;
	return true;
}

static void sum_first(struct joint *joint, const struct performance_sample *sample,
                      const struct performance_sample *benchmark, enum performance_side side)
{
	*joint = (struct joint){ .wealth = 1, .benchmark_wealth = 1 };
	for (size_t i = 0; i < sample->count; i++) {
		if (!is_on(side, benchmark->returns[i]))
			continue;
		joint->count++;
		joint->mean += sample->returns[i];
		joint->benchmark_mean += benchmark->returns[i];
		joint->wealth *= 1 + sample->returns[i];
		joint->benchmark_wealth *= 1 + benchmark->returns[i];
	}
	joint->mean /= (double)joint->count;
	joint->benchmark_mean /= (double)joint->count;
}

static struct joint joint_of(const struct performance_sample *sample,
                             const struct performance_sample *benchmark,
                             enum performance_side side)
{
	struct joint joint;

	assert(sample->count == benchmark->count);
	sum_first(&joint, sample, benchmark, side);
	for (size_t i = 0; i < sample->count; i++) {
		double own = sample->returns[i] - joint.mean;
		double other = benchmark->returns[i] - joint.benchmark_mean;

		if (!is_on(side, benchmark->returns[i]))
			continue;
		joint.variance += own * own;
		joint.benchmark_variance += other * other;
		joint.covariance += own * other;
	}
	return joint;
}

struct performance_alpha_beta performance_alpha_beta(const struct performance_sample *sample,
                                                     const struct performance_sample *benchmark,
                                                     double risk_free,
                                                     enum performance_side side)
{
	struct joint joint = joint_of(sample, benchmark, side);
	struct performance_alpha_beta result = { NAN, NAN };
	double daily = 0;

	if (joint.count < 2 || joint.benchmark_variance <= 0)
		return result;
	result.beta = joint.covariance / joint.benchmark_variance;
	daily = joint.mean - risk_free - result.beta * (joint.benchmark_mean - risk_free);
	result.alpha = pow(1 + daily, PERFORMANCE_PERIODS) - 1;
	return result;
}

double performance_alpha_simple(const struct performance_sample *sample,
                                const struct performance_sample *benchmark)
{
	struct joint joint = joint_of(sample, benchmark, PERFORMANCE_ALL_DAYS);
	double beta = joint.covariance / joint.benchmark_variance;

	if (joint.count < 2 || joint.benchmark_variance <= 0)
		return NAN;
	return PERFORMANCE_PERIODS * (joint.mean - beta * joint.benchmark_mean);
}

double performance_capture(const struct performance_sample *sample,
                           const struct performance_sample *benchmark,
                           enum performance_side side)
{
	struct joint joint = joint_of(sample, benchmark, side);
	double years = (double)joint.count / PERFORMANCE_PERIODS;
	double own = 0;
	double other = 0;

	if (joint.count == 0 || joint.wealth < 0 || joint.benchmark_wealth < 0)
		return NAN;
	own = pow(joint.wealth, 1 / years) - 1;
	other = pow(joint.benchmark_wealth, 1 / years) - 1;
	return other != 0 ? own / other : NAN;
}

double performance_up_down_capture(const struct performance_sample *sample,
                                   const struct performance_sample *benchmark)
{
	double down = performance_capture(sample, benchmark, PERFORMANCE_DOWN_DAYS);

	return down != 0 ? performance_capture(sample, benchmark, PERFORMANCE_UP_DAYS) / down
	                 : NAN;
}

double performance_information_ratio(const struct performance_sample *sample,
                                     const struct performance_sample *benchmark)
{
	struct joint joint = joint_of(sample, benchmark, PERFORMANCE_ALL_DAYS);
	double mean = joint.mean - joint.benchmark_mean;
	double squares = 0;

	for (size_t i = 0; i < sample->count; i++) {
		double active = sample->returns[i] - benchmark->returns[i] - mean;

		squares += active * active;
	}
	return squares > 0 ? mean / sqrt(squares / (double)(sample->count - 1)) : NAN;
}

double performance_r_squared(const struct performance_sample *sample,
                             const struct performance_sample *benchmark)
{
	struct joint joint = joint_of(sample, benchmark, PERFORMANCE_ALL_DAYS);
	double product = joint.variance * joint.benchmark_variance;

	return product > 0 ? joint.covariance * joint.covariance / product : NAN;
}

double performance_treynor(const struct performance_sample *sample,
                           const struct performance_sample *benchmark)
{
	double beta = performance_alpha_beta(sample, benchmark, 0, PERFORMANCE_ALL_DAYS).beta;

	return beta != 0 ? (sample->wealth - 1) / beta : NAN;
}

/* The position of the day that stands at `rank` when days are sorted by the benchmark's
 * return, equal ones by their order. */
static size_t day_at_rank(const struct performance_sample *benchmark, size_t rank)
{
	double value = benchmark->sorted[rank];
	size_t equal = 0;
	size_t at = 0;

	while (equal < rank && benchmark->sorted[rank - equal - 1] == value)
		equal++;
	for (;; at++)
		if (benchmark->returns[at] == value && equal-- == 0)
			return at;
}

double performance_beta_fragility(const struct performance_sample *sample,
                                  const struct performance_sample *benchmark)
{
	size_t count = benchmark->count;
	size_t middle = count / 2 + (count % 4 == 3); /* n / 2, halves to even */
	size_t days[3];
	double weight[2] = { 0.5, 0.5 };
	const double *b = benchmark->returns;
	double range = 0;

	assert(sample->count == count);
	if (count < 3)
		return NAN;
	days[0] = day_at_rank(benchmark, 0);
	days[1] = day_at_rank(benchmark, middle);
	days[2] = day_at_rank(benchmark, count - 1);
	range = b[days[2]] - b[days[0]];
	if (range != 0) {
		weight[0] = (b[days[1]] - b[days[0]]) / range;
		weight[1] = (b[days[2]] - b[days[1]]) / range;
	}
	return weight[0] * sample->returns[days[0]] + weight[1] * sample->returns[days[2]] -
	       sample->returns[days[1]];
}
