/* json_fields.h - a struct's JSON form as a table of its fields; used by json_*.c only.
 *
 * Shape:   one row per field: key, kind, offset and what else the kind needs. The
 *          same table writes and reads, so both directions cannot drift apart.
 * Errors:  writing returns false when out of memory; reading names the field. */
#ifndef MODEL_JSON_FIELDS_H
#define MODEL_JSON_FIELDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/status.h"

enum json_kind {
	JSON_TEXT,   /* char[size] */
	JSON_SYMBOL, /* char[SYMBOL_TEXT]; read in any case, kept in upper case */
	JSON_EXACT,  /* decimal */
	JSON_FLOAT,  /* double; NaN is null */
	JSON_INT64,
	JSON_INT32,
	JSON_UINT32,
	JSON_FLAG, /* bool */
	JSON_TIME, /* int64_t nanoseconds as RFC 3339 */
	JSON_UUID,
	JSON_WORD /* an enum of the size of an int, as a word */
};

enum {
	JSON_NEEDED = 1,    /* absent or null is an error on reading */
	JSON_EMPTY_NULL = 2 /* zero or empty is written as null */
};

/* The words of an enum: its name function and its parser. */
struct json_words {
	const char *(*name)(int value);
	enum drt_status (*parse)(int *out, const char *text);
};

struct json_field {
	const char *key;
	enum json_kind kind;
	size_t offset;
	size_t size;                    /* JSON_TEXT */
	const struct json_words *words; /* JSON_WORD */
	unsigned flags;
};

/* Rows for a member of `type`. */
#define JSON_FIELD(type, member, key, kind, flags)                                             \
	{                                                                                      \
		key, kind, offsetof(struct type, member), sizeof(((struct type *)0)->member),  \
			NULL, flags                                                            \
	}
#define JSON_WORD_FIELD(type, member, key, words, flags)                                       \
	{                                                                                      \
		key, JSON_WORD, offsetof(struct type, member), 0, words, flags                 \
	}

/* Defines `prefix_words` from prefix_name() and prefix_parse(). */
#define JSON_WORDS(prefix, type)                                                               \
	static const char *prefix##_word(int value)                                            \
	{                                                                                      \
		return prefix##_name((enum type)value);                                        \
	}                                                                                      \
	static enum drt_status prefix##_unword(int *out, const char *text)                     \
	{                                                                                      \
		enum type value;                                                               \
		enum drt_status status = prefix##_parse(&value, text);                         \
                                                                                               \
		if (status == DRT_OK)                                                          \
			*out = (int)value;                                                     \
		return status;                                                                 \
	}                                                                                      \
	static const struct json_words prefix##_words = { prefix##_word, prefix##_unword }

/* Adds every field of *base to the object. */
bool json_write_fields(json_t *object, const void *base, const struct json_field *fields,
                       size_t count);
/* Reads them; what is absent or null and not needed stays as it is in *base. On
 * failure *base is partly written: read into a copy. */
DRT_MUST_CHECK enum drt_status json_read_fields(void *base, const json_t *object,
                                                const struct json_field *fields, size_t count,
                                                struct drt_error *error);

/* A new object with the fields, or NULL. */
json_t *json_object_of(const void *base, const struct json_field *fields, size_t count);

/* Takes the reference of `value`; false when it is NULL or there is no memory. */
bool json_put(json_t *object, const char *key, json_t *value);

/* The object under `key`: NULL where it is absent or null.
 * Errors: DRT_EPARSE (something else is there; absent and `needed`). */
DRT_MUST_CHECK enum drt_status json_get_object(const json_t **out, const json_t *object,
                                               const char *key, bool needed,
                                               struct drt_error *error);
/* DRT_EPARSE unless `json` is an object; `what` names it in the message. */
DRT_MUST_CHECK enum drt_status json_check_object(const json_t *json, const char *what,
                                                 struct drt_error *error);

#endif
