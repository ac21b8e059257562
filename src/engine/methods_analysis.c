/* methods_analysis.c - analysis.*: run on the control worker with its own handle. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "analysis/calculate.h"
#include "analysis/lexicon.h"
#include "analysis/sentiment.h"
#include "engine/control.h"
#include "engine/methods.h"
#include "engine/query.h"
#include "kb/kb.h"

enum { INDICATORS = 16, DOCUMENTS = 200 };

/* ---- indicators ---- */

struct calculated {
	char label[48];
	struct analysis_series series;
};

/* By name in any case: traders write RSI. */
static const struct analysis_indicator *find_indicator(const char *name)
{
	const struct analysis_indicator *indicator = NULL;

	for (size_t i = 0; (indicator = analysis_indicator_at(i)) != NULL; i++) {
		if (strcasecmp(indicator->name, name) == 0)
			return indicator;
	}
	return NULL;
}

static bool calculate_one(struct calculated *out, const json_t *wanted, const struct bar *bars,
                          size_t count, struct rpc_refusal *refusal)
{
	const char *given = json_string_value(json_object_get(wanted, "name"));
	const struct analysis_indicator *indicator = given ? find_indicator(given) : NULL;
	const char *name = indicator ? indicator->name : given;
	double params[ANALYSIS_PARAMS_MAX] = { 0 };
	struct analysis_request request = { .name = name, .bars = bars, .bar_count = count };
	const json_t *given_params = NULL;
	const char *key = NULL;
	json_t *value = NULL;

	if (!indicator) {
		method_refuse(refusal, DRT_ENOTFOUND, "there is no indicator %.32s",
		              name ? name : "without a name");
		return false;
	}
	if (!param_object(&given_params, wanted, "params", refusal) ||
	    analysis_indicator_params(params, indicator, NULL, 0, &refusal->error) != DRT_OK)
		return false;
	json_object_foreach((json_t *)given_params, key, value)
	{
		int place = analysis_indicator_param(indicator, key);

		if (place < 0 || !json_is_number(value)) {
			method_refuse(refusal, DRT_EINVAL, "%s has no number %.32s", name, key);
			return false;
		}
		params[place] = json_number_value(value);
	}
	snprintf(out->label, sizeof(out->label), "%.40s", given);
	request.params = params;
	request.param_count = (size_t)indicator->param_count;
	return analysis_calculate_indicators(&out->series, &request, &refusal->error) == DRT_OK;
}

static json_t *values_at(const struct calculated *all, size_t count, size_t bar)
{
	json_t *object = json_object();

	for (size_t i = 0; i < count; i++) {
		const struct analysis_indicator *indicator = all[i].series.indicator;

		for (int o = 0; o < indicator->output_count; o++) {
			char key[2 * sizeof(all[i].label)];

			if (indicator->output_count == 1)
				snprintf(key, sizeof(key), "%.47s", all[i].label);
			else
				snprintf(key, sizeof(key), "%.47s.%.40s", all[i].label,
				         indicator->outputs[o]);
			json_object_set_new(object, key,
			                    json_from_double(all[i].series.values[o][bar]));
		}
	}
	return object;
}

static json_t *indicators_json(const struct market_query *query, const struct bar *bars,
                               size_t count, size_t limit, const struct calculated *all,
                               size_t indicators, bool synthetic)
{
	json_t *list = json_array();

	for (size_t i = count > limit ? count - limit : 0; i < count; i++) {
		json_t *row = bar_to_json(&bars[i], query->symbol);

		json_object_set_new(row, "indicators", values_at(all, indicators, i));
		json_array_append_new(list, row);
	}
	return json_pack("{s:s, s:s, s:b, s:o}", "symbol", query->symbol, "timeframe",
	                 timeframe_name(query->query.timeframe), "synthetic", synthetic, "bars",
	                 list);
}

json_t *method_analysis_calculate_indicators(void *state, const struct rpc_request *request,
                                             struct rpc_refusal *refusal)
{
	struct control *control = state;
	const json_t *wanted = json_object_get(request->params, "indicators");
	struct calculated all[INDICATORS];
	struct market_query query;
	struct bar *bars = NULL;
	json_t *result = NULL;
	size_t done = 0;
	size_t count = 0;
	size_t limit = 250;

	if (!market_query_read(&query, request->params, control->engine->settings, refusal))
		return NULL;
	if (json_object_get(request->params, "limit"))
		limit = (size_t)query.limit;
	if (!json_is_array(wanted) || json_array_size(wanted) == 0 ||
	    json_array_size(wanted) > INDICATORS)
		return method_refuse(refusal, DRT_EINVAL,
		                     "indicators must list 1 to %d of them", INDICATORS);
	query.limit = INT64_MAX; /* the lookback needs the bars before */
	if (kb_get_market_data(&bars, &count, control->kb, &query.query, &refusal->error) !=
	    DRT_OK)
		return NULL;
	while (done < json_array_size(wanted) &&
	       calculate_one(&all[done], json_array_get(wanted, done), bars, count, refusal))
		done++;
	if (done == json_array_size(wanted))
		result = indicators_json(&query, bars, count, limit, all, done,
		                         market_query_is_synthetic(control->kb, &query));
	for (size_t i = 0; i < done; i++)
		analysis_series_release(&all[i].series);
	free(bars);
	return result;
}

/* ---- sentiment ---- */

struct mood {
	double score;
	size_t positive, negative, documents;
	json_t *words;
};

static enum drt_status add_text(struct mood *mood, const struct lexicon *lexicon,
                                const char *text)
{
	struct analysis_sentiment sentiment;
	size_t length = strlen(text);
	enum drt_status status = DRT_OK;

	if (length > SENTIMENT_TEXT_MAX)
		length = SENTIMENT_TEXT_MAX;
	status = analysis_analyze_sentiment(&sentiment, lexicon, text, length);
	if (status != DRT_OK)
		return status;
	mood->score += sentiment.score;
	mood->positive += sentiment.positive;
	mood->negative += sentiment.negative;
	mood->documents++;
	for (size_t i = 0; i < sentiment.match_count && json_array_size(mood->words) < 32; i++)
		json_array_append_new(mood->words,
		                      json_stringn(text + sentiment.matches[i].offset,
		                                   sentiment.matches[i].length));
	return DRT_OK;
}

static enum drt_status add_documents(struct mood *mood, const struct lexicon *lexicon,
                                     struct kb *kb, const char *symbol, struct drt_error *error)
{
	struct kb_document_filter filter = { .symbol = symbol, .limit = DOCUMENTS };
	struct kb_document *documents = NULL;
	size_t count = 0;
	enum drt_status status = kb_find_documents(&documents, &count, kb, &filter, error);

	for (size_t i = 0; status == DRT_OK && i < count; i++) {
		status = add_text(mood, lexicon, documents[i].title);
		if (status == DRT_OK && *documents[i].text)
			status = add_text(mood, lexicon, documents[i].text);
	}
	kb_documents_free(documents, count);
	return status;
}

static json_t *mood_json(const struct mood *mood)
{
	double score = mood->documents > 0 ? mood->score / (double)mood->documents : 0;
	enum sentiment_label label = score > 0.05    ? SENTIMENT_POSITIVE
	                             : score < -0.05 ? SENTIMENT_NEGATIVE
	                                             : SENTIMENT_NEUTRAL;

	return json_pack("{s:o, s:s, s:I, s:I, s:I, s:O}", "score", json_from_double(score),
	                 "label", sentiment_label_name(label), "positive",
	                 (json_int_t)mood->positive, "negative", (json_int_t)mood->negative,
	                 "documents", (json_int_t)mood->documents, "words", mood->words);
}

json_t *method_analysis_analyze_sentiment(void *state, const struct rpc_request *request,
                                          struct rpc_refusal *refusal)
{
	struct control *control = state;
	const char *text = NULL;
	char symbol[SYMBOL_TEXT] = "";
	struct mood mood = { .words = json_array() };
	struct lexicon *lexicon = NULL;
	enum drt_status status = DRT_OK;
	json_t *result = NULL;

	if (!param_text(&text, request->params, "text", false, refusal) ||
	    !param_symbol(symbol, request->params, text == NULL, refusal))
		status = refusal->error.status;
	if (status == DRT_OK)
		status = lexicon_new_finance(&lexicon, &refusal->error);
	if (status == DRT_OK && text)
		status = add_text(&mood, lexicon, text);
	else if (status == DRT_OK)
		status = add_documents(&mood, lexicon, control->kb, symbol, &refusal->error);
	if (status == DRT_OK)
		result = mood_json(&mood);
	else if (refusal->error.status == DRT_OK)
		method_refuse(refusal, status, "the text could not be scored: %s",
		              drt_status_name(status));
	lexicon_free(lexicon);
	json_decref(mood.words);
	return result;
}
