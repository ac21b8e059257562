/* performance_gpd.c - the Pareto tail of performance_risk.h. The likelihood is maximised
 * by the simplex method of Nelder and Mead (1965) with the start, the coefficients and
 * the stopping rule of scipy's, since near a shape of 0 the likelihood is flat and the
 * point where a search stops is part of the answer. */
#include <float.h>
#include <math.h>

#include "improve/performance_risk.h"

enum { CORNERS = 3, STEPS_MAX = 400 };

static const double threshold_first = 0.2;
static const double threshold_least = 1e-9;
static const double tolerance = 1e-4;

/* The losses of at least a threshold: the lowest returns, sorted. */
struct tail {
	const double *sorted;
	size_t count;
};

struct corner {
	double scale, shape;
	double cost; /* the negative log likelihood */
};

static double cost_of(double scale, double shape, const struct tail *tail)
{
	double n = (double)tail->count;
	double sum = 0;

	if (shape == 0) {
		for (size_t i = 0; i < tail->count; i++)
			sum -= tail->sorted[i];
		return scale >= 0 ? n * log(scale) + sum / scale : DBL_MAX;
	}
	if (scale <= 0 || shape < 0)
		return DBL_MAX;
	for (size_t i = 0; i < tail->count; i++)
		sum += log(shape / scale * -tail->sorted[i] + 1);
	return n * log(scale) + (1 / shape + 1) * sum;
}

static struct corner corner_at(double scale, double shape, const struct tail *tail)
{
	return (struct corner){ scale, shape, cost_of(scale, shape, tail) };
}

/* Stable, as the order of equal corners decides the path. */
static void sort_corners(struct corner *corners)
{
	for (int i = 1; i < CORNERS; i++)
		for (int k = i; k > 0 && corners[k].cost < corners[k - 1].cost; k--) {
			struct corner other = corners[k];

			corners[k] = corners[k - 1];
			corners[k - 1] = other;
		}
}

static bool is_small(const struct corner *corners)
{
	double size = 0;
	double spread = 0;

	for (int i = 1; i < CORNERS; i++) {
		size = fmax(size, fabs(corners[i].scale - corners[0].scale));
		size = fmax(size, fabs(corners[i].shape - corners[0].shape));
		spread = fmax(spread, fabs(corners[i].cost - corners[0].cost));
	}
	return size <= tolerance && spread <= tolerance;
}

/* The point on the line from the worst corner through the middle of the others, `by`
 * times as far behind the middle. */
static struct corner moved(const struct corner *corners, double by, const struct tail *tail)
{
	double scale = (corners[0].scale + corners[1].scale) / 2;
	double shape = (corners[0].shape + corners[1].shape) / 2;

	return corner_at((1 + by) * scale - by * corners[2].scale,
	                 (1 + by) * shape - by * corners[2].shape, tail);
}

static void shrink(struct corner *corners, const struct tail *tail)
{
	for (int i = 1; i < CORNERS; i++)
		corners[i] = corner_at(
			corners[0].scale + 0.5 * (corners[i].scale - corners[0].scale),
			corners[0].shape + 0.5 * (corners[i].shape - corners[0].shape), tail);
}

static void improve_corners(struct corner *corners, const struct tail *tail)
{
	struct corner reflected = moved(corners, 1, tail);
	struct corner other;

	if (reflected.cost < corners[0].cost) {
		other = moved(corners, 2, tail);
		corners[2] = other.cost < reflected.cost ? other : reflected;
		return;
	}
	if (reflected.cost < corners[1].cost) {
		corners[2] = reflected;
		return;
	}
	if (reflected.cost < corners[2].cost) {
		other = moved(corners, 0.5, tail);
		if (other.cost <= reflected.cost) {
			corners[2] = other;
			return;
		}
	} else {
		other = moved(corners, -0.5, tail);
		if (other.cost < corners[2].cost) {
			corners[2] = other;
			return;
		}
	}
	shrink(corners, tail);
}

/* False when the search does not come to an end. */
static bool fit(double *scale, double *shape, const struct tail *tail)
{
	struct corner corners[CORNERS] = { corner_at(1, 1, tail), corner_at(1.05, 1, tail),
		                           corner_at(1, 1.05, tail) };

	sort_corners(corners);
	for (int step = 1; step < STEPS_MAX; step++) {
		if (is_small(corners)) {
			*scale = corners[0].scale;
			*shape = corners[0].shape;
			return true;
		}
		improve_corners(corners, tail);
		sort_corners(corners);
	}
	return false;
}

bool performance_gpd(struct performance_gpd *out, const struct performance_sample *sample,
                     double p)
{
	struct tail tail = { sample->sorted, 0 };
	double losses = 0;

	*out = (struct performance_gpd){ 0 };
	if (sample->count < 3)
		return false;
	while (losses < (double)sample->count && sample->sorted[(size_t)losses] < 0)
		losses++;
	for (double threshold = threshold_first; threshold > threshold_least; threshold /= 2) {
		double scale = 0;
		double shape = 0;
		double var = 0;

		while (tail.count < sample->count && -sample->sorted[tail.count] >= threshold)
			tail.count++;
		if (tail.count == 0 || !fit(&scale, &shape, &tail) || shape <= 0)
			continue;
		var = threshold +
		      scale / shape * (pow(losses / (double)tail.count * p, -shape) - 1);
		if (var <= 0)
			continue;
		*out = (struct performance_gpd){ threshold, scale, shape, var, 0 };
		if (shape != 1)
			out->es = (var + scale - shape * threshold) / (1 - shape);
		return true;
	}
	return false;
}
