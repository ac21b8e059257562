/* methods_improve.c - improve.evaluate_performance: judges what was traded, from the
 * ledger. */
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/improve_worker.h"
#include "engine/methods.h"
#include "improve/performance.h"
#include "kb/ledger.h"
#include "model/json.h"

/* ---- judging what was traded ---- */

static void add_strategy(json_t *strategies, const struct fill *fill)
{
	json_t *row = json_object_get(strategies, fill->strategy);
	double realised = decimal_to_double(fill->realised_pnl);
	double commission = decimal_to_double(fill->commission);

	if (!row) {
		row = json_pack("{s:s, s:i, s:i, s:f, s:f}", "strategy", fill->strategy,
		                "trades", 0, "won", 0, "profit", 0.0, "cost", 0.0);
		json_object_set_new(strategies, fill->strategy, row);
	}
	json_real_set(json_object_get(row, "profit"),
	              json_real_value(json_object_get(row, "profit")) + realised - commission);
	json_real_set(json_object_get(row, "cost"),
	              json_real_value(json_object_get(row, "cost")) + commission);
	if (realised == 0)
		return;
	json_integer_set(json_object_get(row, "trades"),
	                 json_integer_value(json_object_get(row, "trades")) + 1);
	if (realised > 0)
		json_integer_set(json_object_get(row, "won"),
		                 json_integer_value(json_object_get(row, "won")) + 1);
}

static void add_report(json_t *metrics, const struct ledger_equity *points, size_t count)
{
	double *returns = calloc(count + 1, sizeof(*returns));
	struct performance_request request = { .returns = returns };
	struct performance_number numbers[PERFORMANCE_NUMBERS_MAX];
	struct performance_report report;
	size_t last = 0;

	/* the last point of each UTC day is the day's */
	for (size_t i = 1; returns && i < count; i++) {
		bool ends_day = i + 1 == count || time_to_day(points[i + 1].time_ns) !=
		                                          time_to_day(points[i].time_ns);

		if (!ends_day ||
		    time_to_day(points[i].time_ns) == time_to_day(points[last].time_ns))
			continue;
		returns[request.count++] = decimal_to_double(points[i].equity) /
		                                   decimal_to_double(points[last].equity) -
		                           1;
		last = i;
	}
	if (returns && request.count > 0 &&
	    improve_evaluate_performance(&report, &request, NULL) == DRT_OK) {
		size_t all = performance_report_numbers(numbers, &report);

		for (size_t i = 0; i < all; i++)
			json_object_set_new(metrics, numbers[i].name,
			                    json_from_double(numbers[i].value));
	}
	free(returns);
}

static json_t *list_of(json_t *object)
{
	json_t *list = json_array();
	const char *key = NULL;
	json_t *value = NULL;

	json_object_foreach(object, key, value) json_array_append(list, value);
	json_decref(object);
	return list;
}

json_t *method_improve_evaluate_performance(void *state, const struct rpc_request *request,
                                            struct rpc_refusal *refusal)
{
	struct improve_worker *worker = state;
	struct ledger_options options = { .path = worker->engine->settings->ledger_path,
		                          .read_only = true };
	struct ledger_filter filter = { .symbol = NULL };
	struct ledger_equity *points = NULL;
	struct ledger *ledger = NULL;
	struct fill *fills = NULL;
	json_t *metrics = json_object();
	json_t *strategies = json_object();
	size_t point_count = 0;
	size_t count = 0;
	enum drt_status status = DRT_OK;

	if (json_get_time(&filter.from_ns, request->params, "from", false, &refusal->error) !=
	            DRT_OK ||
	    json_get_time(&filter.to_ns, request->params, "to", false, &refusal->error) !=
	            DRT_OK)
		status = refusal->error.status;
	if (status == DRT_OK)
		status = ledger_open(&ledger, &options, &refusal->error);
	if (status == DRT_OK)
		status = ledger_get_fills(&fills, &count, ledger, &filter, &refusal->error);
	if (status == DRT_OK)
		status = ledger_get_equity(&points, &point_count, ledger, filter.from_ns,
		                           filter.to_ns, &refusal->error);
	if (status == DRT_ENOTFOUND) { /* nothing was traded yet */
		refusal->error.status = DRT_OK;
		status = DRT_OK;
	}
	for (size_t i = 0; status == DRT_OK && i < count; i++)
		add_strategy(strategies, &fills[i]);
	if (status == DRT_OK)
		add_report(metrics, points, point_count);
	free(fills);
	free(points);
	ledger_close(ledger);
	if (status != DRT_OK) {
		json_decref(metrics);
		json_decref(strategies);
		return NULL;
	}
	json_object_set_new(metrics, "fills", json_integer((json_int_t)count));
	return json_pack("{s:o, s:I, s:o, s:b}", "metrics", metrics, "trades",
	                 (json_int_t)count, "strategies", list_of(strategies), "synthetic",
	                 engine_is_synthetic(worker->engine));
}
