/* json_signal.c - reasons, intents and signals as JSON; see json.h. */
#include <math.h>
#include <string.h>

#include "model/json.h"
#include "model/json_fields.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static const char *const intent_kinds[] = { "none",  "target-weight", "target-quantity",
	                                    "order", "bracket",       "cancel" };

/* The kinds have no name function of their own: only their JSON needs words. */
static const char *intent_kind_word(int value)
{
	return intent_kinds[value];
}

/* The counterpart of intent_kind_word(). */
static enum drt_status intent_kind_unword(int *out, const char *text)
{
	for (int i = 0; i <= INTENT_CANCEL; i++) {
		if (strcmp(intent_kinds[i], text) == 0) {
			*out = i;
			return DRT_OK;
		}
	}
	return DRT_EPARSE;
}

static const struct json_words intent_kind_words = { intent_kind_word, intent_kind_unword };
JSON_WORDS(order_type, order_type);
JSON_WORDS(time_in_force, time_in_force);
JSON_WORDS(signal_direction, signal_direction);
JSON_WORDS(signal_state, signal_state);
JSON_WORDS(timeframe, timeframe);

static const struct json_field intent_fields[] = {
	JSON_WORD_FIELD(intent, kind, "kind", &intent_kind_words, JSON_NEEDED),
	JSON_FIELD(intent, weight, "weight", JSON_FLOAT, 0),
	JSON_FIELD(intent, quantity, "quantity", JSON_EXACT, 0),
	JSON_WORD_FIELD(intent, type, "order_type", &order_type_words, 0),
	JSON_FIELD(intent, limit_price, "limit_price", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_FIELD(intent, stop_price, "stop_price", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_FIELD(intent, trail_amount, "trail_amount", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_FIELD(intent, trail_ratio, "trail_ratio", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_WORD_FIELD(intent, tif, "time_in_force", &time_in_force_words, 0),
	JSON_FIELD(intent, good_till_ns, "good_till", JSON_TIME, JSON_EMPTY_NULL),
	JSON_FIELD(intent, bracket_stop, "bracket_stop", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_FIELD(intent, bracket_target, "bracket_target", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_FIELD(intent, bracket_trail, "bracket_trail", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_FIELD(intent, oca_group, "oca_group", JSON_TEXT, JSON_EMPTY_NULL),
	JSON_FIELD(intent, tag, "tag", JSON_TEXT, JSON_EMPTY_NULL),
};

static const struct json_field signal_fields[] = {
	JSON_FIELD(signal, id, "signal_id", JSON_UUID, JSON_NEEDED),
	JSON_FIELD(signal, time_ns, "timestamp", JSON_TIME, JSON_NEEDED),
	JSON_FIELD(signal, symbol, "symbol", JSON_SYMBOL, JSON_NEEDED),
	JSON_WORD_FIELD(signal, direction, "direction", &signal_direction_words, JSON_NEEDED),
	JSON_FIELD(signal, strength, "strength", JSON_FLOAT, JSON_NEEDED),
	JSON_FIELD(signal, strategy, "strategy", JSON_TEXT, JSON_NEEDED),
	JSON_WORD_FIELD(signal, timeframe, "timeframe", &timeframe_words, JSON_NEEDED),
	JSON_FIELD(signal, expiration_ns, "expiration", JSON_TIME, JSON_NEEDED),
};

static const struct json_field metadata_fields[] = {
	JSON_WORD_FIELD(signal, state, "state", &signal_state_words, 0),
	JSON_FIELD(signal, reference_price, "reference_price", JSON_FLOAT, 0),
	JSON_FIELD(signal, instrument_id, "instrument_id", JSON_INT64, JSON_EMPTY_NULL),
};

/* In the order in which they were added, which jansson keeps. */
static json_t *args_to_json(const struct reason *reason)
{
	json_t *args = json_object();

	for (int i = 0; args && i < reason->count; i++) {
		const struct reason_arg *arg = &reason->args[i];

		if (!json_put(args, arg->name,
		              arg->is_text ? json_from_text(reason_arg_text(reason, arg))
		                           : json_from_double(arg->number))) {
			json_decref(args);
			return NULL;
		}
	}
	return args;
}

json_t *reason_to_json(const struct reason *reason)
{
	json_t *object = json_object();

	if (object && json_put(object, "code", json_from_text(reason->code)) &&
	    json_put(object, "args", args_to_json(reason)))
		return object;
	json_decref(object);
	return NULL;
}

/* One argument: a number, a text, or null for a number that is not known. */
static enum drt_status read_arg(struct reason *reason, const char *name, const json_t *value,
                                struct drt_error *error)
{
	if (strlen(name) >= REASON_NAME_TEXT)
		return drt_fail(error, DRT_ERANGE, "argument \"%s\" has a name beyond %d bytes",
		                name, REASON_NAME_TEXT - 1);
	if (json_is_string(value))
		reason_add_text(reason, name, json_string_value(value));
	else if (json_is_number(value) || json_is_null(value))
		reason_add_number(reason, name,
		                  json_is_number(value) ? json_number_value(value) : NAN);
	else
		return drt_fail(error, DRT_EPARSE, "argument \"%s\" must be a number or a text",
		                name);
	return DRT_OK;
}

/* In the order of the text. */
static enum drt_status read_args(struct reason *reason, const json_t *args,
                                 struct drt_error *error)
{
	const char *name = NULL;
	json_t *value = NULL;

	if (json_object_size(args) > REASON_ARGS)
		return drt_fail(error, DRT_ERANGE, "a reason has at most %d arguments",
		                (int)REASON_ARGS);
	json_object_foreach((json_t *)args, name, value)
	{
		enum drt_status status = read_arg(reason, name, value, error);

		if (status != DRT_OK)
			return status;
	}
	return DRT_OK;
}

enum drt_status reason_from_json(struct reason *out, const json_t *json,
                                 struct drt_error *error)
{
	struct reason reason = { .count = 0 };
	const json_t *args = NULL;
	enum drt_status status = json_check_object(json, "a reason", error);

	if (status == DRT_OK)
		status = json_get_text(reason.code, sizeof(reason.code), json, "code", true,
		                       error);
	if (status == DRT_OK)
		status = json_get_object(&args, json, "args", false, error);
	if (status == DRT_OK && args)
		status = read_args(&reason, args, error);
	if (status == DRT_OK)
		*out = reason;
	return status;
}

json_t *intent_to_json(const struct intent *intent)
{
	return json_object_of(intent, intent_fields, COUNT(intent_fields));
}

enum drt_status intent_from_json(struct intent *out, const json_t *json,
                                 struct drt_error *error)
{
	struct intent intent = { .kind = INTENT_NONE };
	enum drt_status status = json_check_object(json, "an intent", error);

	if (status == DRT_OK)
		status = json_read_fields(&intent, json, intent_fields, COUNT(intent_fields),
		                          error);
	if (status == DRT_OK)
		*out = intent;
	return status;
}

/* A reason with one field more. */
static json_t *gate_to_json(const struct gate *gate)
{
	json_t *object = reason_to_json(&gate->reason);

	if (object && !json_put(object, "passed", json_boolean(gate->passed))) {
		json_decref(object);
		return NULL;
	}
	return object;
}

/* In the order in which the gates were tried. */
static json_t *gates_to_json(const struct signal *signal)
{
	json_t *list = json_array();

	for (int i = 0; list && i < signal->gate_count; i++) {
		if (json_array_append_new(list, gate_to_json(&signal->gates[i])) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

/* A list that is too long is refused, not cut: a gate that is lost could be the one that
 * failed. */
static enum drt_status read_gates(struct signal *signal, const json_t *metadata,
                                  struct drt_error *error)
{
	const json_t *list = json_object_get(metadata, "gates");
	enum drt_status status = DRT_OK;

	if (!list || json_is_null(list))
		return DRT_OK;
	if (!json_is_array(list) || json_array_size(list) > SIGNAL_GATES)
		return drt_fail(error, DRT_EPARSE,
		                "field \"gates\" must be a list of at most %d gates",
		                (int)SIGNAL_GATES);
	for (size_t i = 0; status == DRT_OK && i < json_array_size(list); i++) {
		struct gate *gate = &signal->gates[i];
		const json_t *item = json_array_get(list, i);

		status = reason_from_json(&gate->reason, item, error);
		if (status == DRT_OK)
			status = json_get_bool(&gate->passed, item, "passed", true, error);
		if (status == DRT_OK)
			signal->gate_count++;
		else
			(void)drt_fail_within(error, "gates[%zu]", i);
	}
	return status;
}

/* Everything that the seed's signal model has no field for. */
static json_t *metadata_to_json(const struct signal *signal)
{
	json_t *object = json_object_of(signal, metadata_fields, COUNT(metadata_fields));

	if (object && json_put(object, "reason", reason_to_json(&signal->reason)) &&
	    json_put(object, "gates", gates_to_json(signal)) &&
	    json_put(object, "intent", intent_to_json(&signal->intent)))
		return object;
	json_decref(object);
	return NULL;
}

json_t *signal_to_json(const struct signal *signal)
{
	json_t *object = json_object_of(signal, signal_fields, COUNT(signal_fields));

	if (object && json_put(object, "metadata", metadata_to_json(signal)))
		return object;
	json_decref(object);
	return NULL;
}

/* All of it may be absent. */
static enum drt_status read_metadata(struct signal *signal, const json_t *metadata,
                                     struct drt_error *error)
{
	const json_t *reason = NULL, *intent = NULL;
	enum drt_status status = json_read_fields(signal, metadata, metadata_fields,
	                                          COUNT(metadata_fields), error);

	if (status == DRT_OK)
		status = json_get_object(&reason, metadata, "reason", false, error);
	if (status == DRT_OK && reason)
		status = reason_from_json(&signal->reason, reason, error);
	if (status == DRT_OK)
		status = json_get_object(&intent, metadata, "intent", false, error);
	if (status == DRT_OK && intent)
		status = intent_from_json(&signal->intent, intent, error);
	if (status == DRT_OK)
		status = read_gates(signal, metadata, error);
	return status;
}

enum drt_status signal_from_json(struct signal *out, const json_t *json,
                                 struct drt_error *error)
{
	struct signal signal = { .reference_price = NAN };
	const json_t *metadata = NULL;
	enum drt_status status = json_check_object(json, "a signal", error);

	if (status == DRT_OK)
		status = json_read_fields(&signal, json, signal_fields, COUNT(signal_fields),
		                          error);
	if (status == DRT_OK)
		status = json_get_object(&metadata, json, "metadata", false, error);
	if (status == DRT_OK && metadata) {
		status = read_metadata(&signal, metadata, error);
		if (status != DRT_OK)
			(void)drt_fail_within(error, "metadata");
	}
	if (status == DRT_OK && !(signal.strength >= 0 && signal.strength <= 1))
		return drt_fail(error, DRT_ERANGE, "field \"strength\" must be within 0 and 1");
	if (status == DRT_OK)
		*out = signal;
	return status;
}
