/* methods_search.c - improve.optimize_strategies, generate_scenarios and
 * apply_improvements: run on the improve worker. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/improve_worker.h"
#include "engine/methods.h"
#include "engine/query.h"
#include "improve/optimise.h"
#include "improve/scenarios.h"
#include "kb/kb.h"
#include "model/json.h"

enum { TRIALS_MOST = 500, SCENARIOS_MOST = 200 };

/* ---- searching ---- */

struct judge {
	struct improve_worker *worker;
	struct backtest_input *input;
	int64_t split_ns; /* where the later part begins */
	int64_t from_ns, to_ns;
};

/* Sharpe ratio of the daily returns on one part of the data. */
static double judge(void *arg, const double *params, bool later)
{
	struct judge *j = arg;
	struct backtest_result result;
	double saved[AGENT_PARAMS];
	double score = NAN;
	json_t *metrics = NULL;

	memcpy(saved, j->input->params, sizeof(saved));
	memcpy(j->input->params, params, j->input->strategy->param_count * sizeof(*params));
	j->input->from_ns = later ? j->split_ns : j->from_ns;
	j->input->to_ns = later ? j->to_ns : j->split_ns;
	if (backtest_input_run(&result, j->worker, j->input, NULL) == DRT_OK) {
		metrics = backtest_metrics(&result, j->input->cash);
		score = result.fill_count > 0
		                ? json_number_value(json_object_get(metrics, "sharpe"))
		                : NAN;
		json_decref(metrics);
		backtest_result_release(&result);
	}
	memcpy(j->input->params, saved, sizeof(saved));
	return score;
}

static void find_span(struct judge *j)
{
	int64_t first = INT64_MAX;
	int64_t last = INT64_MIN;

	for (size_t i = 0; i < j->input->count; i++) {
		const struct bar *bars = j->input->bars[i];

		first = bars[0].time_ns < first ? bars[0].time_ns : first;
		last = bars[j->input->bar_counts[i] - 1].time_ns > last
		               ? bars[j->input->bar_counts[i] - 1].time_ns
		               : last;
	}
	j->from_ns = j->input->from_ns ? j->input->from_ns : first;
	j->to_ns = j->input->to_ns ? j->input->to_ns : last + 1;
	j->split_ns = j->from_ns + (j->to_ns - j->from_ns) / 10 * 7;
}

static json_t *params_of(const struct strategy *strategy, const double *values)
{
	json_t *object = json_object();

	for (size_t i = 0; i < strategy->param_count; i++)
		json_object_set_new(object, strategy->params[i].name,
		                    json_from_double(values[i]));
	return object;
}

static json_t *search_one(struct improve_worker *worker, const char *name, const json_t *params,
                          int64_t trials, int64_t seed, struct rpc_refusal *refusal)
{
	json_t *query = json_pack("{s:s}", "strategy", name);
	struct backtest_input input;
	struct judge j = { .worker = worker, .input = &input };
	struct optimise_request request = {
		.trials = (int)trials, .seed = (uint64_t)seed, .judge = judge, .arg = &j
	};
	struct optimise_result result;
	struct improve_proposal *proposal = NULL;
	enum drt_status status = DRT_OK;
	json_t *json = NULL;
	const char *const copied[] = { "symbols", "from", "to" };

	for (size_t i = 0; i < 3; i++) {
		if (json_object_get(params, copied[i]))
			json_object_set(query, copied[i], json_object_get(params, copied[i]));
	}
	if (!backtest_input_read(&input, worker, query, refusal)) {
		json_decref(query);
		return NULL;
	}
	json_decref(query);
	find_span(&j);
	request.strategy = input.strategy;
	request.present = input.params;
	status = improve_optimize_strategy(&result, &request);
	if (status != DRT_OK) {
		method_refuse(refusal, status, "the search over %s failed: %s", name,
		              drt_status_name(status));
	} else {
		proposal = &worker->proposals[worker->proposal_next++ % IMPROVE_PROPOSALS];
		*proposal = (struct improve_proposal){ .id = ++worker->last_proposal,
			                               .strategy = input.strategy };
		memcpy(proposal->params, result.params, sizeof(result.params));
		json = json_pack(
			"{s:I, s:s, s:o, s:b, s:i, s:{s:o, s:o}, s:{s:o, s:o}, s:b}",
			"proposal_id", (json_int_t)proposal->id, "strategy",
			input.strategy->name, "params",
			params_of(input.strategy, result.params), "better", result.better,
			"tried", result.tried, "now", "sharpe_in_sample",
			json_from_double(result.present_earlier), "sharpe_out_of_sample",
			json_from_double(result.present_later), "proposed", "sharpe_in_sample",
			json_from_double(result.best_earlier), "sharpe_out_of_sample",
			json_from_double(result.best_later), "synthetic", input.synthetic);
	}
	backtest_input_release(&input);
	return json;
}

json_t *method_improve_optimize_strategies(void *state, const struct rpc_request *request,
                                           struct rpc_refusal *refusal)
{
	struct improve_worker *worker = state;
	const json_t *names = json_object_get(request->params, "strategies");
	json_t *list = json_array();
	int64_t trials = 20;
	int64_t seed = 1;
	size_t i = 0;
	json_t *name = NULL;

	if (json_get_int(&trials, request->params, "trials", false, &refusal->error) !=
	            DRT_OK ||
	    json_get_int(&seed, request->params, "seed", false, &refusal->error) != DRT_OK)
		goto fail;
	if (trials < 1 || trials > TRIALS_MOST || !json_is_array(names) ||
	    json_array_size(names) == 0) {
		method_refuse(refusal, DRT_EINVAL,
		              "strategies must list at least one, and trials be from 1 to %d",
		              TRIALS_MOST);
		goto fail;
	}
	json_array_foreach(names, i, name)
	{
		json_t *one = json_is_string(name)
		                      ? search_one(worker, json_string_value(name),
		                                   request->params, trials, seed, refusal)
		                      : NULL;

		if (!one)
			goto fail;
		json_array_append_new(list, one);
	}
	return json_pack("{s:o}", "proposals", list);

fail:
	if (refusal->error.status == DRT_OK)
		method_refuse(refusal, DRT_EINVAL, "strategies must be names");
	json_decref(list);
	return NULL;
}

/* ---- proposals ---- */

json_t *method_improve_apply_improvements(void *state, const struct rpc_request *request,
                                          struct rpc_refusal *refusal)
{
	struct improve_worker *worker = state;
	struct improve_proposal *proposal = NULL;
	int64_t id = 0;
	bool accept = false;

	if (json_get_int(&id, request->params, "proposal_id", true, &refusal->error) !=
	            DRT_OK ||
	    json_get_bool(&accept, request->params, "accept", true, &refusal->error) != DRT_OK)
		return NULL;
	for (size_t i = 0; i < IMPROVE_PROPOSALS; i++) {
		if (id > 0 && worker->proposals[i].id == id)
			proposal = &worker->proposals[i];
	}
	if (!proposal)
		return method_refuse(
			refusal, DRT_ENOTFOUND,
			"there is no proposal %lld; run improve.optimize_strategies",
			(long long)id);
	if (proposal->decided)
		return method_refuse(refusal, DRT_ESTATE, "proposal %lld was decided already",
		                     (long long)id);
	proposal->decided = true;
	if (accept)
		improve_ask(worker->engine, "agent.update_model",
		            json_pack("{s:s, s:o}", "strategy", proposal->strategy->name,
		                      "params",
		                      params_of(proposal->strategy, proposal->params)));
	improve_ask(worker->engine, "kb.store_strategy_performance",
	            json_pack("{s:s, s:s, s:o}", "strategy", proposal->strategy->name, "kind",
	                      accept ? "accepted" : "rejected", "metrics",
	                      params_of(proposal->strategy, proposal->params)));
	return json_pack("{s:I, s:s, s:s, s:o}", "proposal_id", (json_int_t)id, "state",
	                 accept ? "accepted" : "rejected", "strategy", proposal->strategy->name,
	                 "params", params_of(proposal->strategy, proposal->params));
}

/* ---- scenarios ---- */

static bool add_scenarios(json_t *list, const json_t *variation, const struct bar *base,
                          size_t bars, int64_t count, int64_t seed, struct rpc_refusal *refusal)
{
	const char *kind = json_string_value(json_object_get(variation, "kind"));
	struct scenario_request request = { .size = 0.2, .base = base, .count = bars };
	struct scenario_figures figures;
	struct bar *out = NULL;
	bool good = true;

	if (!kind || scenario_kind_parse(&request.kind, kind) != DRT_OK) {
		method_refuse(refusal, DRT_EINVAL,
		              "kind %.20s: use bootstrap, shock or volatility",
		              kind ? kind : "is missing");
		return false;
	}
	if (request.kind == SCENARIO_VOLATILITY)
		request.size = 2;
	if (json_get_double(&request.size, variation, "size", false, &refusal->error) != DRT_OK)
		return false;
	out = calloc(bars, sizeof(*out));
	for (int64_t i = 0; out && good && i < count; i++) {
		request.seed = (uint64_t)(seed + i);
		good = improve_generate_scenario(out, &figures, &request, &refusal->error) ==
		       DRT_OK;
		if (good)
			json_array_append_new(
				list,
				json_pack("{s:s, s:I, s:o, s:o, s:o}", "kind", kind, "seed",
			                  (json_int_t)request.seed, "return",
			                  json_from_double(figures.total_return),
			                  "worst_drawdown",
			                  json_from_double(figures.worst_drawdown),
			                  "volatility", json_from_double(figures.volatility)));
	}
	free(out);
	return good;
}

json_t *method_improve_generate_scenarios(void *state, const struct rpc_request *request,
                                          struct rpc_refusal *refusal)
{
	struct improve_worker *worker = state;
	const json_t *variations = json_object_get(request->params, "variations");
	struct market_query query;
	struct bar *bars = NULL;
	json_t *list = json_array();
	json_t *variation = NULL;
	size_t count = 0;
	size_t i = 0;
	int64_t scenarios = 10;
	int64_t seed = 1;
	int64_t span = 252;
	bool good =
		json_get_int(&scenarios, request->params, "count", false, &refusal->error) ==
			DRT_OK &&
		json_get_int(&seed, request->params, "seed", false, &refusal->error) ==
			DRT_OK &&
		json_get_int(&span, request->params, "bars", false, &refusal->error) ==
			DRT_OK &&
		market_query_read(&query, request->params, worker->engine->settings, refusal);

	if (good && (scenarios < 1 || scenarios > SCENARIOS_MOST || span < 30 || span > 5000 ||
	             !json_is_array(variations))) {
		method_refuse(
			refusal, DRT_EINVAL,
			"count is from 1 to %d, bars from 30 to 5000, and variations a list",
			SCENARIOS_MOST);
		good = false;
	}
	if (good) {
		query.limit = span;
		good = market_query_run(&bars, &count, worker->kb, &query, refusal);
	}
	json_array_foreach(variations, i, variation)
	{
		good = good &&
		       add_scenarios(list, variation, bars, count, scenarios, seed, refusal);
	}
	free(bars);
	if (good)
		return json_pack("{s:s, s:o}", "symbol", query.symbol, "scenarios", list);
	json_decref(list);
	return NULL;
}
