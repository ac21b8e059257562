/* methods_agent.c - agent.*: run on the agent worker. */
#include <stdlib.h>
#include <string.h>

#include "engine/agent_worker.h"
#include "engine/methods.h"
#include "engine/query.h"
#include "model/json.h"

enum { WHY = 256, CANDIDATES = 4096 };

static json_t *params_json(const struct agent_strategy *choice)
{
	json_t *params = json_object();

	for (size_t i = 0; i < choice->strategy->param_count; i++)
		json_object_set_new(params, choice->strategy->params[i].name,
		                    json_from_double(choice->params[i]));
	return params;
}

static const struct agent_strategy *find_choice(const struct agent_worker *worker,
                                                const char *name)
{
	const struct agent_strategy *choices[AGENT_STRATEGIES];
	size_t count = agent_strategies(choices, worker->agent);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(choices[i]->strategy->name, name) == 0)
			return choices[i];
	}
	return NULL;
}

/* Evaluates at the time that the request names, or now. With a broker there is only now:
 * signals of the past would become orders of today. */
static bool evaluate(struct agent_summary *summary, struct agent_worker *worker,
                     const struct rpc_request *request, struct rpc_refusal *refusal)
{
	int64_t as_of_ns = 0;

	if (json_get_time(&as_of_ns, request->params, "as_of", false, &refusal->error) !=
	    DRT_OK)
		return false;
	if (as_of_ns != 0 && !worker->engine->settings->brokerless) {
		method_refuse(refusal, DRT_EINVAL,
		              "as_of: an engine that trades evaluates the present only; "
		              "stop it, or look without it");
		return false;
	}
	if (as_of_ns > clock_now_ns(worker->engine->market)) {
		method_refuse(refusal, DRT_EINVAL, "as_of: lies in the future");
		return false;
	}
	if (as_of_ns != 0)
		return agent_worker_look_back(summary, worker, as_of_ns, &refusal->error) ==
		       DRT_OK;
	return agent_worker_evaluate(summary, worker, true, &refusal->error) == DRT_OK;
}

json_t *method_agent_analyze_market(void *state, const struct rpc_request *request,
                                    struct rpc_refusal *refusal)
{
	struct agent_summary summary;

	if (!evaluate(&summary, state, request, refusal))
		return NULL;
	return json_pack("{s:I, s:I, s:I, s:o}", "evaluated", (json_int_t)summary.evaluated,
	                 "raised", (json_int_t)summary.raised, "not_raised",
	                 (json_int_t)summary.not_raised, "time",
	                 json_from_time(summary.time_ns));
}

/* Raised ones first, strongest first; ties by symbol and strategy, so that a run repeats. */
static int by_strength(const void *a, const void *b)
{
	const struct signal *x = *(const struct signal *const *)a;
	const struct signal *y = *(const struct signal *const *)b;
	int order = (y->state == SIGNAL_ACTIVE) - (x->state == SIGNAL_ACTIVE);

	if (order == 0)
		order = (x->strength < y->strength) - (x->strength > y->strength);
	if (order == 0)
		order = strcmp(x->symbol, y->symbol);
	return order ? order : strcmp(x->strategy, y->strategy);
}

/* The candidates of the last evaluation, or only the raised ones. */
static json_t *candidates_json(const struct agent_worker *worker, const char *symbol,
                               const char *strategy, bool all)
{
	const struct signal **found = calloc(CANDIDATES, sizeof(*found));
	json_t *list = json_array();
	size_t count = 0;

	if (!found) {
		json_decref(list);
		return NULL;
	}
	count = agent_get_candidates(found, CANDIDATES, worker->agent, symbol, strategy);
	qsort(found, count, sizeof(*found), by_strength);
	for (size_t i = 0; i < count; i++) {
		if (all || found[i]->state == SIGNAL_ACTIVE)
			json_array_append_new(list, signal_to_json(found[i]));
	}
	free(found);
	return json_pack("{s:o, s:b}", "signals", list, "synthetic",
	                 engine_is_synthetic(worker->engine));
}

/* "strategy", which may be left out but must be an enabled one. */
static bool read_strategy(const char **out, const struct agent_worker *worker,
                          const json_t *params, struct rpc_refusal *refusal)
{
	if (!param_text(out, params, "strategy", false, refusal))
		return false;
	if (*out && !find_choice(worker, *out)) {
		method_refuse(
			refusal, DRT_ENOTFOUND,
			"no strategy %.32s is enabled; strategies in drt.conf enables one",
			*out);
		return false;
	}
	return true;
}

json_t *method_agent_generate_signals(void *state, const struct rpc_request *request,
                                      struct rpc_refusal *refusal)
{
	struct agent_worker *worker = state;
	const char *strategy = NULL;
	char symbol[SYMBOL_TEXT] = "";
	struct agent_summary summary;
	bool all = false;
	json_t *result = NULL;

	if (!read_strategy(&strategy, worker, request->params, refusal) ||
	    json_get_text(symbol, sizeof(symbol), request->params, "symbol", false,
	                  &refusal->error) != DRT_OK ||
	    json_get_bool(&all, request->params, "all", false, &refusal->error) != DRT_OK ||
	    !evaluate(&summary, worker, request, refusal))
		return NULL;
	result = candidates_json(worker, *symbol ? symbol : NULL, strategy, all);
	return result ? result : method_refuse(refusal, DRT_ENOMEM, "out of memory");
}

json_t *method_agent_get_active_signals(void *state, const struct rpc_request *request,
                                        struct rpc_refusal *refusal)
{
	struct agent_worker *worker = state;
	const struct signal *active = NULL;
	json_t *list = NULL;
	size_t count = 0;

	(void)request;
	if (agent_worker_ensure(worker, &refusal->error) != DRT_OK)
		return NULL;
	count = agent_get_active_signals(&active, worker->agent,
	                                 clock_now_ns(worker->engine->market));
	list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, signal_to_json(&active[i]));
	return json_pack("{s:o}", "signals", list);
}

json_t *method_agent_why(void *state, const struct rpc_request *request,
                         struct rpc_refusal *refusal)
{
	struct agent_worker *worker = state;
	const char *strategy = NULL;
	const struct signal *found[WHY];
	char symbol[SYMBOL_TEXT];
	json_t *list = NULL;
	size_t count = 0;

	if (!param_symbol(symbol, request->params, true, refusal) ||
	    !read_strategy(&strategy, worker, request->params, refusal))
		return NULL;
	if (engine_find_symbol(worker->engine, symbol) < 0)
		return method_refuse(refusal, DRT_ENOTFOUND,
		                     "%s is in no watchlist and no strategy looks at it; add "
		                     "it to one in drt.conf",
		                     symbol);
	count = json_object_get(request->params, "as_of")
	                ? 0
	                : agent_get_candidates(found, WHY, worker->agent, symbol, strategy);
	if (count == 0) {
		struct agent_summary summary;

		if (!evaluate(&summary, worker, request, refusal))
			return NULL;
		count = agent_get_candidates(found, WHY, worker->agent, symbol, strategy);
	}
	list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, signal_to_json(found[i]));
	return json_pack("{s:s, s:o, s:b}", "symbol", symbol, "candidates", list, "synthetic",
	                 engine_is_synthetic(worker->engine));
}

/* All of the parameters are tried on a copy first: a change is made whole or not at all. */
static bool try_params(const struct agent_strategy *choice, json_t *params,
                       struct rpc_refusal *refusal)
{
	double values[AGENT_PARAMS];
	const char *name = NULL;
	json_t *value = NULL;

	memcpy(values, choice->params, sizeof(values));
	json_object_foreach(params, name, value)
	{
		if (!json_is_number(value)) {
			method_refuse(refusal, DRT_EINVAL, "params.%.32s must be a number",
			              name);
			return false;
		}
		if (strategy_params_set(values, choice->strategy, name,
		                        json_number_value(value), &refusal->error) != DRT_OK)
			return false;
	}
	return true;
}

json_t *method_agent_update_model(void *state, const struct rpc_request *request,
                                  struct rpc_refusal *refusal)
{
	struct agent_worker *worker = state;
	json_t *params = json_object_get(request->params, "params");
	char strategy[STRATEGY_TEXT];
	const struct agent_strategy *choice = NULL;
	const char *name = NULL;
	json_t *value = NULL;

	if (json_get_text(strategy, sizeof(strategy), request->params, "strategy", true,
	                  &refusal->error) != DRT_OK)
		return NULL;
	choice = find_choice(worker, strategy);
	if (!choice)
		return method_refuse(
			refusal, DRT_ENOTFOUND,
			"no strategy %s is enabled; strategies in drt.conf enables one",
			strategy);
	if (!json_is_object(params) || json_object_size(params) == 0)
		return method_refuse(refusal, DRT_EINVAL,
		                     "params must name at least one number");
	if (!try_params(choice, params, refusal))
		return NULL;
	json_object_foreach(params, name, value)
	{
		if (agent_update_model(worker->agent, strategy, name, json_number_value(value),
		                       &refusal->error) != DRT_OK)
			return NULL;
	}
	log_write(worker->engine->log, LOG_NOTICE, "agent", "model.updated", "%s", strategy);
	return json_pack("{s:s, s:o}", "strategy", strategy, "params", params_json(choice));
}

static json_t *sectors_json(const struct agent_market_view *view)
{
	json_t *list = json_array();

	for (size_t i = 0; i < view->sector_count; i++)
		json_array_append_new(list,
		                      json_pack("{s:s, s:s, s:o, s:i}", "symbol",
		                                view->sectors[i].symbol, "sector",
		                                view->sectors[i].sector, "return_63d",
		                                json_from_double(view->sectors[i].return_63d),
		                                "rank", view->sectors[i].rank));
	return list;
}

static json_t *strategies_json(const struct agent_worker *worker)
{
	const struct agent_strategy *choices[AGENT_STRATEGIES];
	const struct signal *found[WHY * 4];
	size_t count = agent_strategies(choices, worker->agent);
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		const char *name = choices[i]->strategy->name;
		size_t all = agent_get_candidates(found, WHY * 4, worker->agent, NULL, name);
		int active = 0;
		int not_raised = 0;

		for (size_t k = 0; k < all; k++) {
			active += found[k]->state == SIGNAL_ACTIVE;
			not_raised += found[k]->state == SIGNAL_NOT_RAISED;
		}
		json_array_append_new(list,
		                      json_pack("{s:s, s:i, s:i, s:o}", "strategy", name,
		                                "active", active, "not_raised", not_raised,
		                                "params", params_json(choices[i])));
	}
	return list;
}

json_t *method_agent_get_market_view(void *state, const struct rpc_request *request,
                                     struct rpc_refusal *refusal)
{
	struct agent_worker *worker = state;
	struct agent_market_view view;

	(void)request;
	if (agent_worker_ensure(worker, &refusal->error) != DRT_OK ||
	    agent_get_market_view(&view, worker->agent, clock_now_ns(worker->engine->market),
	                          &refusal->error) != DRT_OK)
		return NULL;
	return json_pack("{s:s, s:s, s:{s:i, s:i}, s:o, s:o, s:o, s:b}", "regime", view.regime,
	                 "volatility", view.volatility, "breadth", "above_sma50",
	                 view.above_sma50, "of", view.of, "sectors", sectors_json(&view),
	                 "strategies", strategies_json(worker), "time",
	                 json_from_time(view.time_ns), "synthetic",
	                 engine_is_synthetic(worker->engine));
}
