/* optimise.c - see optimise.h. */
#include "improve/optimise.h"

#include <math.h>
#include <string.h>

#include "core/rng.h"

/* Near the present value, within its range: half to twice, or a fifth of the range. */
static double draw(struct rng *rng, const struct strategy_param *param, double present)
{
	double span = param->most - param->least;
	double low = present - fmax(fabs(present) * 0.5, span * 0.02);
	double high = present + fmax(fabs(present), span * 0.02);
	double value = 0;

	low = low < param->least ? param->least : low;
	high = high > param->most ? param->most : high;
	value = low + rng_uniform(rng) * (high - low);
	return param->whole ? round(value) : value;
}

enum drt_status improve_optimize_strategy(struct optimise_result *out,
                                          const struct optimise_request *request)
{
	const struct strategy *strategy = request->strategy;
	struct optimise_result result = { .best_earlier = NAN };
	double trial[OPTIMISE_PARAMS];
	struct rng rng;

	if (request->trials < 1 || strategy->param_count > OPTIMISE_PARAMS)
		return DRT_EINVAL;
	rng_init(&rng, request->seed);
	result.present_earlier = request->judge(request->arg, request->present, false);
	memcpy(result.params, request->present, strategy->param_count * sizeof(trial[0]));
	result.best_earlier = result.present_earlier;
	for (int t = 0; t < request->trials; t++) {
		double score = 0;

		for (size_t i = 0; i < strategy->param_count; i++)
			trial[i] = draw(&rng, &strategy->params[i], request->present[i]);
		score = request->judge(request->arg, trial, false);
		result.tried++;
		if (isnan(score) ||
		    (!isnan(result.best_earlier) && score <= result.best_earlier))
			continue;
		result.best_earlier = score;
		memcpy(result.params, trial, strategy->param_count * sizeof(trial[0]));
	}
	result.present_later = request->judge(request->arg, request->present, true);
	result.best_later = request->judge(request->arg, result.params, true);
	result.better = !isnan(result.best_later) && (isnan(result.present_later) ||
	                                              result.best_later > result.present_later);
	*out = result;
	return DRT_OK;
}
