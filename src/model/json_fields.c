/* json_fields.c - see json_fields.h. */
#include "model/json_fields.h"

#include <stdint.h>
#include <string.h>

#include "model/json.h"

enum { WORD_TEXT = 32 };

/* What JSON_EMPTY_NULL writes as null. Flags, words and ids have no such value here. */
static bool is_empty(const void *member, const struct json_field *field)
{
	int64_t wide = 0;
	int32_t narrow = 0;

	switch (field->kind) {
	case JSON_TEXT:
	case JSON_SYMBOL:
		return *(const char *)member == '\0';
	case JSON_EXACT:
	case JSON_INT64:
	case JSON_TIME:
		memcpy(&wide, member, sizeof(wide));
		return wide == 0;
	case JSON_INT32:
	case JSON_UINT32:
		memcpy(&narrow, member, sizeof(narrow));
		return narrow == 0;
	default:
		return false;
	}
}

/* Every enum of the model has the size of an int. */
static json_t *write_word(const void *member, const struct json_words *words)
{
	int value = 0;

	memcpy(&value, member, sizeof(value));
	return json_string(words->name(value));
}

/* NULL when out of memory, or for a kind that is none. */
static json_t *write_member(const void *member, const struct json_field *field)
{
	switch (field->kind) {
	case JSON_TEXT:
	case JSON_SYMBOL:
		return json_from_text(member);
	case JSON_EXACT:
		return json_from_decimal(*(const decimal *)member);
	case JSON_FLOAT:
		return json_from_double(*(const double *)member);
	case JSON_INT64:
		return json_integer(*(const int64_t *)member);
	case JSON_INT32:
		return json_integer(*(const int32_t *)member);
	case JSON_UINT32:
		return json_integer(*(const uint32_t *)member);
	case JSON_FLAG:
		return json_boolean(*(const bool *)member);
	case JSON_TIME:
		return json_from_time(*(const int64_t *)member);
	case JSON_UUID:
		return json_from_uuid(member);
	case JSON_WORD:
		return write_word(member, field->words);
	}
	return NULL;
}

bool json_write_fields(json_t *object, const void *base, const struct json_field *fields,
                       size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct json_field *field = &fields[i];
		const void *member = (const char *)base + field->offset;
		bool null = (field->flags & JSON_EMPTY_NULL) && is_empty(member, field);

		if (!json_put(object, field->key,
		              null ? json_null() : write_member(member, field)))
			return false;
	}
	return true;
}

json_t *json_object_of(const void *base, const struct json_field *fields, size_t count)
{
	json_t *object = json_object();

	if (object && !json_write_fields(object, base, fields, count)) {
		json_decref(object);
		return NULL;
	}
	return object;
}

/* The narrow kinds check their range; JSON_INT64 needs none. */
static enum drt_status read_int(void *member, const json_t *object,
                                const struct json_field *field, struct drt_error *error)
{
	bool is_signed = field->kind == JSON_INT32;
	int64_t value = 0;
	enum drt_status status = DRT_OK;

	if (json_object_get(object, field->key) == NULL ||
	    json_is_null(json_object_get(object, field->key)))
		return json_get_int(&value, object, field->key, field->flags & JSON_NEEDED,
		                    error);
	status = json_get_int(&value, object, field->key, true, error);
	if (status != DRT_OK)
		return status;
	if (is_signed ? value < INT32_MIN || value > INT32_MAX
	              : value < 0 || value > UINT32_MAX)
		return drt_fail(error, DRT_ERANGE, "field \"%s\" is out of range", field->key);
	if (is_signed)
		*(int32_t *)member = (int32_t)value;
	else
		*(uint32_t *)member = (uint32_t)value;
	return DRT_OK;
}

/* People type symbols in lower case; the model has them in upper case. */
static enum drt_status read_symbol(char *member, const json_t *object,
                                   const struct json_field *field, struct drt_error *error)
{
	char text[SYMBOL_TEXT] = "";
	enum drt_status status = json_get_text(text, sizeof(text), object, field->key,
	                                       field->flags & JSON_NEEDED, error);

	if (status != DRT_OK || (!*text && !(field->flags & JSON_NEEDED)))
		return status;
	if (symbol_normalise(member, text, strlen(text)) != DRT_OK)
		return drt_fail(error, DRT_EPARSE,
		                "field \"%s\" must be a symbol of A-Z 0-9 . -", field->key);
	return DRT_OK;
}

/* A word that the enum does not have is told with the field. */
static enum drt_status read_word(void *member, const json_t *object,
                                 const struct json_field *field, struct drt_error *error)
{
	char text[WORD_TEXT] = "";
	int value = 0;
	enum drt_status status = json_get_text(text, sizeof(text), object, field->key,
	                                       field->flags & JSON_NEEDED, error);

	if (status != DRT_OK || (!*text && !(field->flags & JSON_NEEDED)))
		return status;
	if (field->words->parse(&value, text) != DRT_OK)
		return drt_fail(error, DRT_EPARSE, "field \"%s\" has no value \"%s\"",
		                field->key, text);
	memcpy(member, &value, sizeof(value));
	return DRT_OK;
}

/* The mirror of write_member(). */
static enum drt_status read_member(void *member, const json_t *object,
                                   const struct json_field *field, struct drt_error *error)
{
	const char *key = field->key;
	bool needed = field->flags & JSON_NEEDED;

	switch (field->kind) {
	case JSON_TEXT:
		return json_get_text(member, field->size, object, key, needed, error);
	case JSON_SYMBOL:
		return read_symbol(member, object, field, error);
	case JSON_EXACT:
		return json_get_decimal(member, object, key, needed, error);
	case JSON_FLOAT:
		return json_get_double(member, object, key, needed, error);
	case JSON_INT64:
		return json_get_int(member, object, key, needed, error);
	case JSON_INT32:
	case JSON_UINT32:
		return read_int(member, object, field, error);
	case JSON_FLAG:
		return json_get_bool(member, object, key, needed, error);
	case JSON_TIME:
		return json_get_time(member, object, key, needed, error);
	case JSON_UUID:
		return json_get_uuid(member, object, key, needed, error);
	case JSON_WORD:
		return read_word(member, object, field, error);
	}
	return drt_fail(error, DRT_EINVAL, "field \"%s\" has no kind", key);
}

enum drt_status json_read_fields(void *base, const json_t *object,
                                 const struct json_field *fields, size_t count,
                                 struct drt_error *error)
{
	for (size_t i = 0; i < count; i++) {
		enum drt_status status =
			read_member((char *)base + fields[i].offset, object, &fields[i], error);

		if (status != DRT_OK)
			return status;
	}
	return DRT_OK;
}
