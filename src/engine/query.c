/* query.c - see query.h. */
#include "engine/query.h"

#include <stdlib.h>
#include <string.h>

#include "engine/methods.h"
#include "engine/settings.h"
#include "model/json.h"

bool param_text(const char **out, const json_t *params, const char *key, bool needed,
                struct rpc_refusal *refusal)
{
	const json_t *value = json_object_get(params, key);

	if ((!value || json_is_null(value)) && !needed)
		return true;
	if (!json_is_string(value)) {
		method_refuse(refusal, DRT_EPARSE, "field \"%s\" must be a text", key);
		return false;
	}
	*out = json_string_value(value);
	return true;
}

/* A value of that type, or nothing. */
static bool param_of_type(const json_t **out, const json_t *params, const char *key,
                          json_type type, struct rpc_refusal *refusal)
{
	const json_t *value = json_object_get(params, key);

	if (!value || json_is_null(value))
		return true;
	if (json_typeof(value) != type) {
		method_refuse(refusal, DRT_EINVAL, "%s must be %s", key,
		              type == JSON_ARRAY ? "a list" : "an object");
		return false;
	}
	*out = value;
	return true;
}

bool param_list(const json_t **out, const json_t *params, const char *key,
                struct rpc_refusal *refusal)
{
	return param_of_type(out, params, key, JSON_ARRAY, refusal);
}

bool param_object(const json_t **out, const json_t *params, const char *key,
                  struct rpc_refusal *refusal)
{
	return param_of_type(out, params, key, JSON_OBJECT, refusal);
}

bool param_symbol(char *out, const json_t *params, bool needed, struct rpc_refusal *refusal)
{
	char symbol[SYMBOL_TEXT] = "";

	if (json_get_text(symbol, sizeof(symbol), params, "symbol", needed, &refusal->error) !=
	    DRT_OK)
		return false;
	if ((needed || *symbol) && symbol_normalise(out, symbol, strlen(symbol)) != DRT_OK) {
		method_refuse(refusal, DRT_EINVAL, "%s is not a symbol", symbol);
		return false;
	}
	return true;
}

bool param_limit(int64_t *out, const json_t *params, struct rpc_refusal *refusal)
{
	if (json_get_int(out, params, "limit", false, &refusal->error) != DRT_OK)
		return false;
	if (*out < 1) {
		method_refuse(refusal, DRT_EINVAL, "limit must be at least 1");
		return false;
	}
	return true;
}

bool market_query_read(struct market_query *out, const json_t *params,
                       const struct engine_settings *settings, struct rpc_refusal *refusal)
{
	struct drt_error *error = &refusal->error;
	char timeframe[8] = "1d";

	memset(out, 0, sizeof(*out));
	out->limit = 5000;
	out->query.to_ns = INT64_MAX;
	out->query.from_ns = INT64_MIN;
	if (!param_symbol(out->symbol, params, true, refusal) ||
	    json_get_text(timeframe, sizeof(timeframe), params, "timeframe", false, error) !=
	            DRT_OK ||
	    json_get_text(out->source, sizeof(out->source), params, "source", false, error) !=
	            DRT_OK ||
	    json_get_time(&out->query.from_ns, params, "from", false, error) != DRT_OK ||
	    json_get_time(&out->query.to_ns, params, "to", false, error) != DRT_OK ||
	    !param_limit(&out->limit, params, refusal))
		return false;
	if (timeframe_parse(&out->query.timeframe, timeframe) != DRT_OK) {
		method_refuse(refusal, DRT_EINVAL,
		              "timeframe %s: use 1m 5m 15m 30m 1h 4h 1d 1w or 1mo", timeframe);
		return false;
	}
	out->query.symbol = out->symbol;
	out->query.adjustment = settings_adjustment(settings);
	out->query.sources = settings->sources;
	while (settings->sources[out->query.source_count])
		out->query.source_count++;
	if (*out->source) {
		out->one_source[0] = out->source;
		out->query.sources = out->one_source;
		out->query.source_count = 1;
	}
	if (out->query.source_count == 0)
		out->query.sources = NULL;
	return true;
}

bool market_query_run(struct bar **bars, size_t *count, struct kb *kb,
                      const struct market_query *query, struct rpc_refusal *refusal)
{
	if (kb_get_market_data(bars, count, kb, &query->query, &refusal->error) != DRT_OK)
		return false;
	if (*count > (size_t)query->limit) {
		memmove(*bars, *bars + *count - query->limit,
		        (size_t)query->limit * sizeof(**bars));
		*count = (size_t)query->limit;
	}
	return true;
}

bool market_query_is_synthetic(struct kb *kb, const struct market_query *query)
{
	struct kb_bars *cursor = NULL;
	bool synthetic = false;

	if (kb_bars_open(&cursor, kb, &query->query, NULL) != DRT_OK)
		return false;
	synthetic = strcmp(kb_bars_series(cursor)->source, "synthetic") == 0;
	kb_bars_close(cursor);
	return synthetic;
}
