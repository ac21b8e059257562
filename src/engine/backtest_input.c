/* backtest_input.c - the bars and the specification of a backtest asked for over the
 * control API; see improve_worker.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/improve_worker.h"
#include "engine/methods.h"
#include "engine/query.h"
#include "improve/performance.h"
#include "kb/kb.h"
#include "model/json.h"

/* Bars before the first one traded, so that averages are there from the first day. */
enum { WARM_UP_BARS = 300 };

void backtest_input_release(struct backtest_input *input)
{
	for (size_t i = 0; input->bars && i < input->count; i++)
		free(input->bars[i]);
	free(input->bars);
	free(input->bar_counts);
	free(input->instruments);
	memset(input, 0, sizeof(*input));
}

/* ---- reading the request ---- */

static const struct settings_strategy *find_settings(const struct engine *engine,
                                                     const struct strategy *strategy)
{
	for (size_t i = 0; i < engine->settings->strategy_count; i++) {
		if (engine->settings->strategies[i].strategy == strategy)
			return &engine->settings->strategies[i];
	}
	return NULL;
}

static bool read_params(struct backtest_input *out, const json_t *request,
                        struct rpc_refusal *refusal)
{
	const json_t *params = NULL;
	const char *name = NULL;
	json_t *value = NULL;

	if (!param_object(&params, request, "params", refusal))
		return false;
	json_object_foreach((json_t *)params, name, value)
	{
		if (!json_is_number(value)) {
			method_refuse(refusal, DRT_EINVAL, "params.%.32s must be a number",
			              name);
			return false;
		}
		if (strategy_params_set(out->params, out->strategy, name,
		                        json_number_value(value), &refusal->error) != DRT_OK)
			return false;
	}
	return true;
}

static bool read_strategy(struct backtest_input *out, const struct engine *engine,
                          const json_t *params, struct rpc_refusal *refusal)
{
	char name[STRATEGY_TEXT];
	char timeframe[8] = "";
	const struct settings_strategy *settings = NULL;

	if (json_get_text(name, sizeof(name), params, "strategy", true, &refusal->error) !=
	            DRT_OK ||
	    json_get_text(timeframe, sizeof(timeframe), params, "timeframe", false,
	                  &refusal->error) != DRT_OK)
		return false;
	out->strategy = strategy_find(name);
	if (!out->strategy) {
		method_refuse(
			refusal, DRT_ENOTFOUND,
			"there is no strategy %s; there are momentum, rotation, swing and "
			"sma_cross",
			name);
		return false;
	}
	settings = find_settings(engine, out->strategy);
	out->timeframe = settings ? settings->timeframe : out->strategy->timeframe;
	if (settings)
		memcpy(out->params, settings->params, sizeof(out->params));
	else
		strategy_params_init(out->params, out->strategy);
	if (*timeframe && timeframe_parse(&out->timeframe, timeframe) != DRT_OK) {
		method_refuse(refusal, DRT_EINVAL, "timeframe %s is not one", timeframe);
		return false;
	}
	return read_params(out, params, refusal);
}

/* ---- loading ---- */

static bool add_series(struct backtest_input *out, struct improve_worker *worker,
                       const char *symbol, bool named, struct rpc_refusal *refusal)
{
	const struct engine_settings *settings = worker->engine->settings;
	int64_t warm_up_ns = WARM_UP_BARS * timeframe_length_ns(out->timeframe) *
	                     (timeframe_is_intraday(out->timeframe) ? 6 : 2);
	struct kb_bar_query query = {
		.symbol = symbol,
		.timeframe = out->timeframe,
		.from_ns = out->from_ns && out->from_ns > INT64_MIN + warm_up_ns
		                   ? out->from_ns - warm_up_ns
		                   : INT64_MIN,
		.to_ns = out->to_ns ? out->to_ns : INT64_MAX,
		.sources = settings->sources[0] ? settings->sources : NULL,
		.adjustment = settings_adjustment(settings),
	};
	size_t at = out->count;
	enum drt_status status = DRT_OK;
	struct kb_bars *cursor = NULL;

	while (settings->sources[query.source_count])
		query.source_count++;
	status = kb_find_instrument(&out->instruments[at], worker->kb, symbol, &refusal->error);
	if (status == DRT_OK)
		status = kb_get_market_data(&out->bars[at], &out->bar_counts[at], worker->kb,
		                            &query, &refusal->error);
	if (status == DRT_ENOTFOUND && !named) {
		refusal->error.status = DRT_OK;
		return true; /* a member without bars is left out */
	}
	if (status != DRT_OK)
		return false;
	if (out->bar_counts[at] == 0) {
		free(out->bars[at]);
		out->bars[at] = NULL;
		return true;
	}
	out->count++;
	if (kb_bars_open(&cursor, worker->kb, &query, NULL) == DRT_OK) {
		out->synthetic = out->synthetic ||
		                 strcmp(kb_bars_series(cursor)->source, "synthetic") == 0;
		kb_bars_close(cursor);
	}
	return true;
}

static bool load_series(struct backtest_input *out, struct improve_worker *worker,
                        const json_t *symbols, struct rpc_refusal *refusal)
{
	const struct settings_strategy *settings = find_settings(worker->engine, out->strategy);
	size_t named = json_array_size(symbols);
	size_t most = named      ? named
	              : settings ? settings->member_count
	                         : worker->engine->universe_count;

	out->instruments = calloc(most + 1, sizeof(*out->instruments));
	out->bars = calloc(most + 1, sizeof(*out->bars));
	out->bar_counts = calloc(most + 1, sizeof(*out->bar_counts));
	if (!out->instruments || !out->bars || !out->bar_counts) {
		method_refuse(refusal, DRT_ENOMEM, "the engine is out of memory");
		return false;
	}
	for (size_t i = 0; i < most; i++) {
		const char *text = named      ? json_string_value(json_array_get(symbols, i))
		                   : settings ? settings->members[i]
		                              : worker->engine->universe[i].symbol;
		char symbol[SYMBOL_TEXT];

		if (!text || symbol_normalise(symbol, text, strlen(text)) != DRT_OK) {
			method_refuse(refusal, DRT_EINVAL, "%.32s is not a symbol",
			              text ? text : "an entry of symbols");
			return false;
		}
		if (!add_series(out, worker, symbol, named > 0, refusal))
			return false;
	}
	if (out->count == 0) {
		method_refuse(refusal, DRT_ENOTFOUND,
		              "no bars are stored for this; import some with drt import");
		return false;
	}
	return true;
}

bool backtest_input_read(struct backtest_input *out, struct improve_worker *worker,
                         const json_t *params, struct rpc_refusal *refusal)
{
	const json_t *symbols = NULL;

	memset(out, 0, sizeof(*out));
	out->cash = decimal_from_int(100000);
	if (!read_strategy(out, worker->engine, params, refusal) ||
	    json_get_time(&out->from_ns, params, "from", false, &refusal->error) != DRT_OK ||
	    json_get_time(&out->to_ns, params, "to", false, &refusal->error) != DRT_OK ||
	    json_get_decimal(&out->cash, params, "cash", false, &refusal->error) != DRT_OK)
		return false;
	if (out->cash.e8 <= 0) {
		method_refuse(refusal, DRT_EINVAL, "cash must be above 0");
		return false;
	}
	if (out->to_ns != 0 && out->from_ns != 0 && out->to_ns <= out->from_ns) {
		method_refuse(refusal, DRT_EINVAL, "to must be after from");
		return false;
	}
	if (param_list(&symbols, params, "symbols", refusal) &&
	    load_series(out, worker, symbols, refusal))
		return true;
	backtest_input_release(out);
	return false;
}

/* ---- running ---- */

enum drt_status backtest_input_run(struct backtest_result *result,
                                   struct improve_worker *worker,
                                   const struct backtest_input *input, struct drt_error *error)
{
	struct backtest_series *series = calloc(input->count + 1, sizeof(*series));
	struct backtest_spec spec;
	enum drt_status status = DRT_OK;

	if (!series)
		return drt_fail(error, DRT_ENOMEM, "the engine is out of memory");
	for (size_t i = 0; i < input->count; i++)
		series[i] = (struct backtest_series){ &input->instruments[i], input->bars[i],
			                              input->bar_counts[i] };
	backtest_spec_init(&spec);
	spec.strategy = input->strategy;
	spec.params = input->params;
	spec.series = series;
	spec.series_count = input->count;
	spec.timeframe = input->timeframe;
	spec.from_ns = input->from_ns;
	spec.to_ns = input->to_ns;
	spec.cash = input->cash;
	spec.sizing = worker->engine->settings->sizing;
	backtest_spec_limit(&spec, &worker->engine->settings->limits);
	spec.rows = BACKTEST_ROWS_DAYS;
	spec.calendars = true;
	status = improve_backtest_strategy(result, &spec, error);
	free(series);
	return status;
}

static void add_report(json_t *metrics, const struct backtest_result *result, decimal cash)
{
	double *returns = calloc(result->row_count + 1, sizeof(*returns));
	struct performance_request request = { .returns = returns, .count = result->row_count };
	struct performance_number numbers[PERFORMANCE_NUMBERS_MAX];
	struct performance_report report;
	double before = decimal_to_double(cash);
	size_t count = 0;

	for (size_t i = 0; returns && i < result->row_count; i++) {
		returns[i] = result->rows[i].equity / before - 1;
		before = result->rows[i].equity;
	}
	if (returns && improve_evaluate_performance(&report, &request, NULL) == DRT_OK) {
		count = performance_report_numbers(numbers, &report);
		for (size_t i = 0; i < count; i++)
			json_object_set_new(metrics, numbers[i].name,
			                    json_from_double(numbers[i].value));
	}
	free(returns);
}

json_t *backtest_metrics(const struct backtest_result *result, decimal cash)
{
	json_t *metrics = json_object();
	double start = decimal_to_double(cash);
	double won = 0;
	double gains = 0;
	double losses = 0;

	add_report(metrics, result, cash);
	for (size_t i = 0; i < result->trade_count; i++) {
		double net = decimal_to_double(result->trades[i].net);

		won += net > 0;
		gains += net > 0 ? net : 0;
		losses -= net < 0 ? net : 0;
	}
	json_object_set_new(metrics, "start", json_from_decimal(cash));
	json_object_set_new(metrics, "final",
	                    json_from_double(round(result->equity * 1e8) / 1e8));
	json_object_set_new(metrics, "profit",
	                    json_from_double(round((result->equity - start) * 1e8) / 1e8));
	json_object_set_new(metrics, "commission", json_from_decimal(result->commission));
	json_object_set_new(metrics, "trades", json_integer((json_int_t)result->trade_count));
	json_object_set_new(metrics, "trades_won", json_integer((json_int_t)won));
	json_object_set_new(metrics, "win_rate",
	                    json_from_double(won / (double)result->trade_count));
	json_object_set_new(metrics, "profit_factor", json_from_double(gains / losses));
	return metrics;
}
