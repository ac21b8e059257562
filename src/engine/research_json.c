/* research_json.c - see research_json.h. */
#include "engine/research_json.h"

#include <math.h>
#include <string.h>

#include "core/timeval.h"
#include "model/json.h"

json_t *research_day_json(int64_t day)
{
	char text[TIME_TEXT];

	if (day == INT64_MIN)
		return json_null();
	day_format(text, day);
	return json_string(text);
}

/* "OPT,CFD" as a list. */
static json_t *words_json(const char *list)
{
	json_t *words = json_array();

	while (words && *list) {
		size_t length = strcspn(list, ",;");

		if (length > 0)
			json_array_append_new(words, json_stringn(list, length));
		list += length + (list[length] != '\0');
	}
	return words;
}

static json_t *text_or_null(const char *text)
{
	return *text ? json_from_text(text) : json_null();
}

static json_t *amount_or_null(decimal value)
{
	return value.e8 > 0 ? json_from_decimal(value) : json_null();
}

json_t *research_found_json(const struct ask_contract *row)
{
	return json_pack(
		"{s:i, s:o, s:o, s:o, s:o, s:o, s:o}", "con_id", (int)row->con_id, "symbol",
		json_from_text(row->symbol), "type", json_from_text(row->sec_type), "exchange",
		text_or_null(row->primary_exchange), "currency", text_or_null(row->currency),
		"name", text_or_null(row->name), "derivatives", words_json(row->derivatives));
}

json_t *research_contract_json(const struct ask_contract *row)
{
	json_t *object = json_pack(
		"{s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "con_id",
		(int)row->con_id, "symbol", json_from_text(row->symbol), "type",
		json_from_text(row->sec_type), "exchange", text_or_null(row->exchange),
		"primary_exchange", text_or_null(row->primary_exchange), "currency",
		text_or_null(row->currency), "local_symbol", text_or_null(row->local_symbol),
		"trading_class", text_or_null(row->trading_class), "multiplier",
		text_or_null(row->multiplier), "expiry", research_day_json(row->expiry_day),
		"strike", json_from_double(row->strike), "right", text_or_null(row->right));
	json_t *more = json_pack(
		"{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:i, s:o}", "name",
		text_or_null(row->name), "month", text_or_null(row->month), "industry",
		text_or_null(row->industry), "category", text_or_null(row->category),
		"time_zone", text_or_null(row->time_zone), "stock_type",
		text_or_null(row->stock_type), "exchanges", words_json(row->exchanges),
		"market_rules", words_json(row->market_rules), "min_tick",
		amount_or_null(row->min_tick), "min_size", amount_or_null(row->min_size),
		"under_con_id", (int)row->under_con_id, "under_symbol",
		text_or_null(row->under_symbol));

	if (!object || !more || json_object_update(object, more) != 0) {
		json_decref(object);
		object = NULL;
	}
	json_decref(more);
	return object;
}

json_t *research_ranked_json(const struct ask_contract *row)
{
	return json_pack("{s:i, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "rank",
	                 (int)row->rank + 1, "con_id", (int)row->con_id, "symbol",
	                 json_from_text(row->symbol), "type", json_from_text(row->sec_type),
	                 "exchange", text_or_null(row->exchange), "currency",
	                 text_or_null(row->currency), "distance", text_or_null(row->distance),
	                 "benchmark", text_or_null(row->benchmark), "projection",
	                 text_or_null(row->projection), "legs", text_or_null(row->legs));
}

json_t *research_headline_json(const struct ask_headline *row)
{
	return json_pack("{s:o, s:o, s:o, s:o}", "time", json_from_time(row->time_ns),
	                 "provider", json_from_text(row->provider), "article_id",
	                 json_from_text(row->article_id), "headline",
	                 json_from_text(row->headline));
}

bool research_put_rows(json_t *result, const char *key, const void *rows, size_t count,
                       size_t size, json_t *(*make)(const void *row))
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < count; i++) {
		if (json_array_append_new(list, make((const char *)rows + i * size)) != 0) {
			json_decref(list);
			return false;
		}
	}
	return list && json_object_set_new(result, key, list) == 0;
}
