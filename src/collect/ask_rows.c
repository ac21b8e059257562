/* ask_rows.c - rows, texts and numbers of answers, from bytes that anybody may have sent. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "collect/ask_internal.h"
#include "core/text.h"
#include "core/timeval.h"
#include "ib/text.h"

enum { FIRST_ROWS = 16 };

void *ask_add_row(struct ask_call *call, struct drt_error *error)
{
	struct ask_answer *answer = &call->answer;
	size_t size = call->kind->row_size;
	char *row = NULL;

	if (answer->count == call->kind->row_limit) {
		answer->more = true;
		return NULL;
	}
	if (answer->count == call->capacity) {
		size_t capacity = call->capacity ? 2 * call->capacity : FIRST_ROWS;
		void *grown = realloc(answer->rows, capacity * size);

		if (!grown) {
			drt_fail(error, DRT_ENOMEM, "no memory for the broker's answer");
			return NULL;
		}
		answer->rows = grown;
		call->capacity = capacity;
	}
	row = (char *)answer->rows + answer->count++ * size;
	memset(row, 0, size);
	return row;
}

void ask_drop_row(struct ask_call *call)
{
	call->answer.count--;
}

void ask_answer_release(struct ask_answer *answer)
{
	if (answer->question == IB_REQ_SEC_DEF_OPT_PARAMS) {
		for (size_t i = 0; i < answer->count; i++) {
			free(answer->classes[i].expiry_days);
			free(answer->classes[i].strikes);
		}
	}
	free(answer->rows);
	free(answer->text);
	*answer = (struct ask_answer){ .question = answer->question };
}

/* ---- texts ---- */

/* Copies one character to *out, replaced where it cannot be shown; the bytes read. */
static size_t copy_character(char **out, const char *text, size_t length, bool lines)
{
	utf8proc_int32_t code = 0;
	utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)text,
	                                         (utf8proc_ssize_t)length, &code);

	if (size <= 0) {
		*(*out)++ = '?';
		return 1;
	}
	if (lines && (code == '\n' || code == '\t')) {
		*(*out)++ = (char)code;
	} else if (code < 0x20 || (code >= 0x7F && code < 0xA0) ||
	           (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069)) {
		*(*out)++ = ' '; /* controls, and what turns the direction of writing */
	} else {
		memcpy(*out, text, (size_t)size);
		*out += size;
	}
	return (size_t)size;
}

char *ask_copy_text(bool *cut, const char *text, size_t limit)
{
	size_t length = strnlen(text, limit + 1);
	char *copy = malloc(length + 1);
	char *out = copy;

	*cut = length > limit;
	if (*cut)
		length = limit;
	for (size_t at = 0; copy && at < length;)
		at += copy_character(&out, text + at, length - at, true);
	if (copy)
		*out = '\0';
	return copy;
}

void ask_put_text(char *out, size_t size, const char *text)
{
	char clean[ASK_HEADLINE + 8];
	char *end = clean;
	size_t length = text ? strlen(text) : 0;

	for (size_t at = 0; at < length && end < clean + ASK_HEADLINE;)
		at += copy_character(&end, text + at, length - at, false);
	*end = '\0';
	text_put(out, size, clean);
}

bool ask_put_code(char *out, size_t size, const char *text)
{
	if (text && strlen(text) >= size)
		return false;
	ask_put_text(out, size, text);
	return !text || strcmp(out, text) == 0;
}

/* ---- numbers ---- */

double ask_number(double value)
{
	return isfinite(value) && ib_double_is_set(value) ? value : NAN;
}

bool ask_parse_day(int64_t *day, const char *text)
{
	int value = 0;
	int year = 0;
	int month = 0;
	int in_month = 0;

	for (int i = 0; i < 8; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		value = value * 10 + (text[i] - '0');
	}
	if (text[8] != '\0' && text[8] != ' ' && text[8] != '-')
		return false;
	year = value / 10000;
	month = value / 100 % 100;
	in_month = value % 100;
	if (year < 1900 || year > 2200 || month < 1 || month > 12 || in_month < 1 ||
	    in_month > days_in_month(year, month))
		return false;
	*day = day_from_civil(year, month, in_month);
	return true;
}
