/* json_algo.c - an order's algorithm as JSON; see json.h. Parameters that are not set and
 * progress that has not begun are left out. */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "core/timeval.h"
#include "model/json.h"
#include "model/json_fields.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

JSON_WORDS(algo_urgency, algo_urgency);
JSON_WORDS(algo, algo_kind);

static const struct json_field parameters[] = {
	JSON_WORD_FIELD(algo, kind, "name", &algo_words, JSON_NEEDED),
	JSON_FIELD(algo, start_ns, "start", JSON_TIME, JSON_EMPTY_NULL),
	JSON_FIELD(algo, end_ns, "end", JSON_TIME, JSON_EMPTY_NULL),
	JSON_FIELD(algo, slices, "slices", JSON_INT32, JSON_EMPTY_NULL),
	JSON_FIELD(algo, share, "share", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_FIELD(algo, min_slice, "min_slice", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_FIELD(algo, max_slice, "max_slice", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_FIELD(algo, display, "display", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_FIELD(algo, vary, "vary", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_FIELD(algo, step, "step", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_FIELD(algo, stop, "stop", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_FIELD(algo, target, "target", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_FIELD(algo, trail, "trail", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_WORD_FIELD(algo, urgency, "urgency", &algo_urgency_words, 0),
	JSON_FIELD(algo, risk_aversion, "risk_aversion", JSON_FLOAT, 0),
	JSON_FIELD(algo, impact, "impact", JSON_FLOAT, 0),
	JSON_FIELD(algo, volatility, "volatility", JSON_FLOAT, 0),
};

static const struct json_field progress[] = {
	JSON_FIELD(algo, began_ns, "began", JSON_TIME, JSON_EMPTY_NULL),
	JSON_FIELD(algo, ended_ns, "ended", JSON_TIME, JSON_EMPTY_NULL),
	JSON_FIELD(algo, placed_ns, "placed_at", JSON_TIME, JSON_EMPTY_NULL),
	JSON_FIELD(algo, placed, "placed", JSON_INT32, 0),
	JSON_FIELD(algo, held, "held", JSON_FLAG, 0),
	JSON_FIELD(algo, accept_soft, "accept_soft", JSON_FLAG, 0),
	JSON_FIELD(algo, arrival, "arrival", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_FIELD(algo, last, "last", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_FIELD(algo, volume, "volume", JSON_FLOAT, 0),
	JSON_FIELD(algo, turnover, "turnover", JSON_FLOAT, 0),
};

/* Seconds: what people write. Whole nanoseconds come back. */
static json_t *patience_to_json(int64_t patience_ns)
{
	return json_from_decimal(decimal_from_units(patience_ns / (NS_PER_SEC / DECIMAL_ONE)));
}

static json_t *curve_to_json(const struct algo *algo)
{
	json_t *list = json_array();

	for (int i = 0; list && i < ALGO_BINS; i++) {
		if (json_array_append_new(list, json_integer(algo->curve[i])) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

/* What says nothing is left out: nulls, zeros of doubles and the word "none". */
static void drop_empty(json_t *object)
{
	const char *key = NULL;
	void *next = NULL;
	json_t *value = NULL;

	json_object_foreach_safe(object, next, key, value)
	{
		if (json_is_null(value) ||
		    (json_is_real(value) && json_real_value(value) == 0) ||
		    (json_is_string(value) && strcmp(json_string_value(value), "none") == 0))
			json_object_del(object, key);
	}
}

json_t *algo_to_json(const struct algo *algo)
{
	json_t *object = json_object_of(algo, parameters, COUNT(parameters));
	json_t *facts = NULL;
	bool whole = object != NULL;

	if (whole)
		drop_empty(object);
	if (whole && algo->patience_ns != 0)
		whole = json_put(object, "patience_s", patience_to_json(algo->patience_ns));
	if (whole && algo->kind == ALGO_VWAP)
		whole = json_put(object, "curve", curve_to_json(algo)) &&
		        json_put(object, "curve_offset_s",
		                 json_integer(algo->curve_offset_ns / NS_PER_SEC));
	if (whole && algo->began_ns != 0) {
		facts = json_object_of(algo, progress, COUNT(progress));
		if (facts)
			drop_empty(facts);
		whole = json_put(object, "progress", facts);
	}
	if (whole)
		return object;
	json_decref(object);
	return NULL;
}

static enum drt_status check_keys(const json_t *json, struct drt_error *error)
{
	static const char *const more[] = { "patience_s", "curve", "curve_offset_s",
		                            "progress" };
	const char *key = NULL;
	json_t *value = NULL;

	json_object_foreach((json_t *)json, key, value)
	{
		bool known = false;

		for (size_t i = 0; i < COUNT(parameters); i++)
			known |= strcmp(parameters[i].key, key) == 0;
		for (size_t i = 0; i < COUNT(more); i++)
			known |= strcmp(more[i], key) == 0;
		if (!known)
			return drt_fail(error, DRT_EPARSE, "there is no field \"%.40s\"", key);
	}
	return DRT_OK;
}

static enum drt_status read_patience(struct algo *algo, const json_t *json,
                                     struct drt_error *error)
{
	decimal seconds = { 0 };
	enum drt_status status = json_get_decimal(&seconds, json, "patience_s", false, error);

	if (status != DRT_OK)
		return status;
	if (seconds.e8 < 0 || seconds.e8 > 86400 * DECIMAL_ONE)
		return drt_fail(error, DRT_ERANGE,
		                "field \"patience_s\" must be above 0 and at most a day");
	algo->patience_ns = seconds.e8 * (NS_PER_SEC / DECIMAL_ONE);
	return DRT_OK;
}

static enum drt_status read_curve(struct algo *algo, const json_t *json,
                                  struct drt_error *error)
{
	const json_t *list = json_object_get(json, "curve");
	int64_t offset_s = 0;
	enum drt_status status = json_get_int(&offset_s, json, "curve_offset_s", false, error);

	if (status != DRT_OK || !list || json_is_null(list))
		return status;
	if (!json_is_array(list) || json_array_size(list) != ALGO_BINS || offset_s < -86400 ||
	    offset_s > 86400)
		return drt_fail(error, DRT_EPARSE, "field \"curve\" needs %d half hours",
		                ALGO_BINS);
	for (size_t i = 0; i < ALGO_BINS; i++) {
		json_int_t weight = json_integer_value(json_array_get(list, i));

		if (!json_is_integer(json_array_get(list, i)) || weight < 0 ||
		    weight > UINT16_MAX)
			return drt_fail(error, DRT_ERANGE,
			                "field \"curve\" needs weights from 0 to 65535");
		algo->curve[i] = (uint16_t)weight;
	}
	algo->curve_offset_ns = offset_s * NS_PER_SEC;
	return DRT_OK;
}

static enum drt_status check_facts(const struct algo *algo, struct drt_error *error)
{
	if (algo->placed < 0 || algo->arrival.e8 < 0 || algo->last.e8 < 0 ||
	    !(algo->volume >= 0) || !(algo->turnover >= 0) || isinf(algo->volume) ||
	    isinf(algo->turnover))
		return drt_fail(error, DRT_ERANGE, "field \"progress\" is out of range");
	return DRT_OK;
}

enum drt_status algo_from_json(struct algo *out, const json_t *json, struct drt_error *error)
{
	struct algo algo = { .kind = ALGO_NONE };
	const json_t *facts = NULL;
	enum drt_status status = json_check_object(json, "an algo", error);

	if (status == DRT_OK)
		status = check_keys(json, error);
	if (status == DRT_OK)
		status = json_read_fields(&algo, json, parameters, COUNT(parameters), error);
	if (status == DRT_OK)
		status = read_patience(&algo, json, error);
	if (status == DRT_OK)
		status = read_curve(&algo, json, error);
	if (status == DRT_OK)
		status = json_get_object(&facts, json, "progress", false, error);
	if (status == DRT_OK && facts)
		status = json_read_fields(&algo, facts, progress, COUNT(progress), error);
	if (status == DRT_OK)
		status = check_facts(&algo, error);
	if (status == DRT_OK)
		*out = algo;
	else
		drt_fail_within(error, "algo");
	return status;
}
