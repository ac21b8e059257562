/* optimise.h - the search for better parameters, judged out of sample.
 *
 * Random search over the ranges of a strategy's parameters (Bergstra and Bengio 2012:
 * in few trials it beats a grid), seeded. Each trial is judged on the earlier part of
 * the data; the best one, and the present parameters, are then judged on the later part,
 * which the search never saw. A proposal is made only where the best is better there.
 * Threads: pure but for the judge. */
#ifndef IMPROVE_OPTIMISE_H
#define IMPROVE_OPTIMISE_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/strategy.h"
#include "core/status.h"

enum { OPTIMISE_PARAMS = 24 };

/* The score of the parameters on a part of the data, higher is better; NaN: unusable.
 * later: the part that was kept back. */
typedef double optimise_judge_fn(void *arg, const double *params, bool later);

struct optimise_request {
	const struct strategy *strategy;
	const double *present; /* strategy->param_count of them */
	int trials;
	uint64_t seed;
	optimise_judge_fn *judge;
	void *arg;
};

struct optimise_result {
	double params[OPTIMISE_PARAMS]; /* the best trial */
	double present_earlier, present_later;
	double best_earlier, best_later;
	bool better; /* out of sample, by more than nothing */
	int tried;
};

/* Errors: DRT_EINVAL (no trials, too many parameters). */
DRT_MUST_CHECK enum drt_status
improve_optimize_strategy(struct optimise_result *out, const struct optimise_request *request);

#endif
