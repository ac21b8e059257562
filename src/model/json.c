/* json.c - values to JSON and single fields back; see json.h. */
#include "model/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "model/json_fields.h"

/* Integers up to here are exact in a double, as readers in other languages have it. */
#define WHOLE_MAX 9007199254740992.0

/* Whole values stay integers; others have at most 16 significant digits where they
 * are within DECIMAL_EXACT_MAX, so that the double's text is the exact number. */
json_t *json_from_decimal(decimal value)
{
	if (value.e8 % DECIMAL_ONE == 0)
		return json_integer(value.e8 / DECIMAL_ONE);
	return json_real(decimal_to_double(value));
}

json_t *json_from_time(int64_t time_ns)
{
	char text[TIME_TEXT];
	size_t length = time_format(text, time_ns);

	return json_stringn(text, length);
}

json_t *json_from_uuid(const struct uuid *id)
{
	char text[UUID_TEXT];

	if (uuid_is_nil(id))
		return json_null();
	uuid_format(text, id);
	return json_string(text);
}

json_t *json_from_double(double value)
{
	if (!isfinite(value))
		return json_null();
	if (value == floor(value) && fabs(value) <= WHOLE_MAX)
		return json_integer((json_int_t)value);
	return json_real(value);
}

json_t *json_from_text(const char *text)
{
	json_t *string = json_string(text);
	size_t length = strlen(text);
	char *plain = NULL;

	if (string)
		return string;
	plain = strdup(text);
	if (!plain)
		return NULL;
	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)plain[i] >= 0x80)
			plain[i] = '?';
	}
	string = json_string(plain);
	free(plain);
	return string;
}

bool json_put(json_t *object, const char *key, json_t *value)
{
	return value && json_object_set_new(object, key, value) == 0;
}

enum drt_status json_check_object(const json_t *json, const char *what, struct drt_error *error)
{
	if (json_is_object(json))
		return DRT_OK;
	return drt_fail(error, DRT_EPARSE, "%s must be a JSON object", what);
}

/* The value under `key`: NULL where it is absent or null and not needed. */
static enum drt_status find(const json_t **out, const json_t *object, const char *key,
                            bool needed, struct drt_error *error)
{
	const json_t *value = json_object_get(object, key);

	if (json_is_null(value))
		value = NULL;
	if (!value && needed)
		return drt_fail(error, DRT_EPARSE, "field \"%s\" is missing", key);
	*out = value;
	return DRT_OK;
}

/* "field X must be a number". */
static enum drt_status mistyped(const char *key, const char *want, struct drt_error *error)
{
	return drt_fail(error, DRT_EPARSE, "field \"%s\" must be %s", key, want);
}

enum drt_status json_get_object(const json_t **out, const json_t *object, const char *key,
                                bool needed, struct drt_error *error)
{
	const json_t *value = NULL;
	enum drt_status status = find(&value, object, key, needed, error);

	if (status == DRT_OK && value && !json_is_object(value))
		return mistyped(key, "an object", error);
	if (status == DRT_OK)
		*out = value;
	return status;
}

enum drt_status json_get_decimal(decimal *out, const json_t *object, const char *key,
                                 bool needed, struct drt_error *error)
{
	const json_t *value = NULL;
	enum drt_status status = find(&value, object, key, needed, error);
	json_int_t whole = 0;

	if (status != DRT_OK || !value)
		return status;
	if (!json_is_number(value))
		return mistyped(key, "a number", error);
	if (json_is_real(value)) {
		status = decimal_from_double(out, json_real_value(value));
	} else {
		whole = json_integer_value(value);
		if (whole > INT64_MAX / DECIMAL_ONE || whole < INT64_MIN / DECIMAL_ONE)
			status = DRT_ERANGE;
		else
			*out = decimal_from_int(whole);
	}
	if (status != DRT_OK)
		return drt_fail(error, DRT_ERANGE, "field \"%s\" is beyond 92,233,720,368",
		                key);
	return DRT_OK;
}

enum drt_status json_get_double(double *out, const json_t *object, const char *key, bool needed,
                                struct drt_error *error)
{
	const json_t *value = NULL;
	enum drt_status status = find(&value, object, key, needed, error);

	if (status != DRT_OK || !value)
		return status;
	if (!json_is_number(value))
		return mistyped(key, "a number", error);
	*out = json_number_value(value);
	return DRT_OK;
}

enum drt_status json_get_int(int64_t *out, const json_t *object, const char *key, bool needed,
                             struct drt_error *error)
{
	const json_t *value = NULL;
	enum drt_status status = find(&value, object, key, needed, error);

	if (status != DRT_OK || !value)
		return status;
	if (!json_is_integer(value))
		return mistyped(key, "a whole number", error);
	*out = json_integer_value(value);
	return DRT_OK;
}

enum drt_status json_get_bool(bool *out, const json_t *object, const char *key, bool needed,
                              struct drt_error *error)
{
	const json_t *value = NULL;
	enum drt_status status = find(&value, object, key, needed, error);

	if (status != DRT_OK || !value)
		return status;
	if (!json_is_boolean(value))
		return mistyped(key, "true or false", error);
	*out = json_is_true(value);
	return DRT_OK;
}

enum drt_status json_get_time(int64_t *out, const json_t *object, const char *key, bool needed,
                              struct drt_error *error)
{
	const json_t *value = NULL;
	enum drt_status status = find(&value, object, key, needed, error);

	if (status != DRT_OK || !value)
		return status;
	if (!json_is_string(value) ||
	    time_parse(out, json_string_value(value), json_string_length(value)) != DRT_OK)
		return mistyped(key, "an RFC 3339 time such as \"2025-06-12T14:30:00Z\"",
		                error);
	return DRT_OK;
}

enum drt_status json_get_uuid(struct uuid *out, const json_t *object, const char *key,
                              bool needed, struct drt_error *error)
{
	const json_t *value = NULL;
	enum drt_status status = find(&value, object, key, needed, error);

	if (status != DRT_OK || !value)
		return status;
	if (!json_is_string(value) ||
	    uuid_parse(out, json_string_value(value), json_string_length(value)) != DRT_OK)
		return mistyped(key, "a UUID", error);
	return DRT_OK;
}

enum drt_status json_get_text(char *out, size_t size, const json_t *object, const char *key,
                              bool needed, struct drt_error *error)
{
	const json_t *value = NULL;
	enum drt_status status = find(&value, object, key, needed, error);
	size_t length = 0;

	if (status != DRT_OK || !value)
		return status;
	if (!json_is_string(value))
		return mistyped(key, "a text", error);
	length = json_string_length(value);
	if (length >= size)
		return drt_fail(error, DRT_ERANGE, "field \"%s\" is longer than %zu bytes", key,
		                size - 1);
	if (strlen(json_string_value(value)) != length)
		return mistyped(key, "a text without NUL bytes", error);
	memcpy(out, json_string_value(value), length + 1);
	return DRT_OK;
}
