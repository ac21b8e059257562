/* frame.c - see frame.h. */
#include "ib/frame.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading a stream ---- */

void ib_reader_init(struct ib_reader *reader, size_t limit)
{
	assert(limit > 0 && limit <= IB_FRAME_MAX);
	*reader = (struct ib_reader){ .limit = limit };
}

void ib_reader_release(struct ib_reader *reader)
{
	free(reader->bytes);
	*reader = (struct ib_reader){ .limit = reader->limit };
}

void ib_reader_reset(struct ib_reader *reader)
{
	reader->start = 0;
	reader->end = 0;
	reader->broken = false;
}

/* Makes room behind `end`: moves the rest to the front, or grows. */
static enum drt_status make_room(struct ib_reader *reader, size_t length)
{
	size_t waiting = reader->end - reader->start;
	size_t capacity = reader->capacity ? reader->capacity : 4096;
	char *grown = NULL;

	if (reader->start > 0) {
		memmove(reader->bytes, reader->bytes + reader->start, waiting);
		reader->start = 0;
		reader->end = waiting;
	}
	if (length > SIZE_MAX / 4 - waiting)
		return DRT_ENOMEM;
	while (capacity < waiting + length)
		capacity *= 2;
	if (capacity == reader->capacity)
		return DRT_OK;
	grown = realloc(reader->bytes, capacity);
	if (!grown)
		return DRT_ENOMEM;
	reader->bytes = grown;
	reader->capacity = capacity;
	return DRT_OK;
}

enum drt_status ib_reader_feed(struct ib_reader *reader, const void *bytes, size_t length)
{
	if (length == 0)
		return DRT_OK;
	if (reader->start == reader->end) {
		reader->start = 0;
		reader->end = 0;
	}
	if (length > reader->capacity - reader->end && make_room(reader, length) != DRT_OK)
		return DRT_ENOMEM;
	memcpy(reader->bytes + reader->end, bytes, length);
	reader->end += length;
	return DRT_OK;
}

static size_t read_length(const char *bytes)
{
	const unsigned char *byte = (const unsigned char *)bytes;

	return (size_t)byte[0] << 24 | (size_t)byte[1] << 16 | (size_t)byte[2] << 8 | byte[3];
}

enum drt_status ib_reader_next(struct ib_frame *out, struct ib_reader *reader,
                               struct drt_error *error)
{
	size_t waiting = reader->end - reader->start;
	size_t length = 0;

	if (!reader->broken && waiting < IB_FRAME_HEAD)
		return DRT_EEMPTY;
	length = reader->broken ? 0 : read_length(reader->bytes + reader->start);
	if (reader->broken || length > reader->limit) {
		reader->broken = true;
		return drt_fail(error, DRT_EPARSE,
		                "the stream announces a frame of %zu bytes, more than %zu: not "
		                "the TWS protocol, or out of step; reconnect",
		                length, reader->limit);
	}
	if (waiting - IB_FRAME_HEAD < length)
		return DRT_EEMPTY;
	*out = (struct ib_frame){ reader->bytes + reader->start + IB_FRAME_HEAD, length };
	reader->start += IB_FRAME_HEAD + length;
	return DRT_OK;
}

const char *ib_reader_peek(const struct ib_reader *reader, size_t *length)
{
	*length = reader->end - reader->start;
	return *length ? reader->bytes + reader->start : "";
}

void ib_reader_skip(struct ib_reader *reader, size_t count)
{
	assert(count <= reader->end - reader->start);
	reader->start += count;
}

bool ib_raw_id_read(int32_t *id, struct ib_frame *body, const struct ib_frame *frame)
{
	if (frame->length < IB_FRAME_HEAD)
		return false;
	*id = (int32_t)read_length(frame->bytes);
	*body = (struct ib_frame){ frame->bytes + IB_FRAME_HEAD,
		                   frame->length - IB_FRAME_HEAD };
	return true;
}

void ib_raw_id_write(struct strbuf *out, int32_t id)
{
	for (int i = 0; i < IB_FRAME_HEAD; i++)
		strbuf_putc(out, (char)((uint32_t)id >> (24 - 8 * i)));
}

/* ---- reading fields ---- */

enum drt_status ib_cursor_init(struct ib_cursor *cursor, const struct ib_frame *frame,
                               struct drt_error *error)
{
	if (frame->length == 0)
		return drt_fail(error, DRT_EPARSE, "the frame is empty");
	if (frame->bytes[frame->length - 1] != '\0')
		return drt_fail(error, DRT_EPARSE,
		                "the last field of the frame (%zu bytes) is not ended by a NUL",
		                frame->length);
	*cursor = (struct ib_cursor){ .at = frame->bytes,
		                      .end = frame->bytes + frame->length,
		                      .field = "" };
	return DRT_OK;
}

size_t ib_cursor_left(const struct ib_cursor *cursor)
{
	size_t count = 0;

	for (const char *at = cursor->at; at < cursor->end; at++)
		count += *at == '\0';
	return count;
}

/* The next field, whose end is not known yet, or NULL after a problem. */
static const char *take(struct ib_cursor *cursor)
{
	if (cursor->problem != IB_FINE)
		return NULL;
	if (cursor->at == cursor->end) {
		cursor->problem = IB_MISSING;
		cursor->field = "";
		cursor->taken++;
		return NULL;
	}
	cursor->field = cursor->at;
	cursor->taken++;
	return cursor->at;
}

/* Steps behind the NUL at `end` and keeps what the number reader said. */
static bool step(struct ib_cursor *cursor, const char *end, enum drt_status status)
{
	cursor->at = end + 1;
	if (status == DRT_OK)
		return true;
	cursor->problem = status == DRT_ERANGE ? IB_TOO_LARGE : IB_NO_NUMBER;
	return false;
}

void ib_next_skip(struct ib_cursor *cursor)
{
	const char *field = take(cursor);

	if (!field)
		return;
	/* mostly version numbers: shorter than a call */
	while (*field)
		field++;
	cursor->at = field + 1;
}

const char *ib_next_str(struct ib_cursor *cursor)
{
	const char *field = take(cursor);

	if (!field)
		return "";
	cursor->at = field + strlen(field) + 1;
	return field;
}

/* The commonest numbers by far: one to nine digits. Steps behind them and answers
 * true, or touches nothing. */
static inline bool quick(int32_t *value, struct ib_cursor *cursor, const char *field)
{
	const char *at = field;
	int32_t sum = 0;

	while (*at >= '0' && *at <= '9' && at - field < 9)
		sum = sum * 10 + (*at++ - '0');
	if (*at != '\0' || at == field)
		return false;
	cursor->at = at + 1;
	*value = sum;
	return true;
}

static int32_t next_int(struct ib_cursor *cursor, int32_t empty)
{
	const char *field = take(cursor);
	const char *end = field;
	int32_t value = 0;
	enum drt_status status = DRT_OK;

	if (!field)
		return empty;
	if (!*field) {
		cursor->at++;
		return empty;
	}
	if (quick(&value, cursor, field))
		return value;
	status = ib_parse_int(&value, &end, field);
	return step(cursor, end, status) ? value : empty;
}

int32_t ib_next_int(struct ib_cursor *cursor)
{
	return next_int(cursor, 0);
}

int32_t ib_next_int_max(struct ib_cursor *cursor)
{
	return next_int(cursor, IB_UNSET_INT);
}

int64_t ib_next_long(struct ib_cursor *cursor)
{
	const char *field = take(cursor);
	const char *end = field;
	int64_t value = 0;
	int32_t small = 0;
	enum drt_status status = DRT_OK;

	if (!field)
		return 0;
	if (!*field) {
		cursor->at++;
		return 0;
	}
	if (quick(&small, cursor, field))
		return small;
	status = ib_parse_long(&value, &end, field);
	return step(cursor, end, status) ? value : 0;
}

bool ib_next_bool(struct ib_cursor *cursor)
{
	return ib_next_long(cursor) != 0;
}

static double next_double(struct ib_cursor *cursor, double empty, bool infinite)
{
	const char *field = take(cursor);
	const char *end = field;
	double value = 0;
	enum drt_status status = DRT_OK;

	if (!field)
		return empty;
	if (!*field) {
		cursor->at++;
		return empty;
	}
	status = ib_parse_double(&value, &end, field);
	if (status == DRT_OK && !infinite && isinf(value))
		status = DRT_ERANGE;
	return step(cursor, end, status) ? value : empty;
}

double ib_next_dbl(struct ib_cursor *cursor)
{
	return next_double(cursor, 0, false);
}

double ib_next_dbl_max(struct ib_cursor *cursor)
{
	return next_double(cursor, IB_UNSET_DOUBLE, false);
}

double ib_next_dbl_inf(struct ib_cursor *cursor)
{
	return next_double(cursor, IB_UNSET_DOUBLE, true);
}

decimal ib_next_dec(struct ib_cursor *cursor)
{
	const char *field = take(cursor);
	const char *end = field;
	decimal value = IB_UNSET_DECIMAL;
	enum drt_status status = DRT_OK;

	if (!field)
		return value;
	if (!*field) {
		cursor->at++;
		return value;
	}
	status = ib_parse_decimal(&value, &end, field);
	return step(cursor, end, status) ? value : IB_UNSET_DECIMAL;
}

/* ---- writing ---- */

size_t ib_frame_begin(struct strbuf *out)
{
	size_t begin = out->length;

	strbuf_append(out, "\0\0\0\0", IB_FRAME_HEAD);
	return begin;
}

enum drt_status ib_frame_end(struct strbuf *out, size_t begin)
{
	size_t length = 0;

	if (out->failed)
		return DRT_ENOMEM;
	length = out->length - begin - IB_FRAME_HEAD;
	if (length > IB_FRAME_MAX) {
		out->length = begin;
		out->text[begin] = '\0';
		return DRT_ERANGE;
	}
	for (int i = 0; i < IB_FRAME_HEAD; i++)
		out->text[begin + (size_t)i] = (char)(length >> (24 - 8 * i));
	return DRT_OK;
}

void ib_put_str(struct strbuf *out, const char *text)
{
	if (text)
		strbuf_append(out, text, strlen(text) + 1);
	else
		strbuf_putc(out, '\0');
}

void ib_put_int(struct strbuf *out, int64_t value)
{
	char text[24];

	strbuf_append(out, text, ib_format_long(text, value) + 1);
}

void ib_put_int_max(struct strbuf *out, int32_t value)
{
	if (value == IB_UNSET_INT)
		strbuf_putc(out, '\0');
	else
		ib_put_int(out, value);
}

void ib_put_dbl(struct strbuf *out, double value)
{
	char text[IB_DOUBLE_TEXT];
	size_t length = ib_format_double(text, value);

	text[length] = '\0';
	strbuf_append(out, text, length + 1);
}

void ib_put_dbl_max(struct strbuf *out, double value)
{
	if (ib_double_is_set(value))
		ib_put_dbl(out, value);
	else
		strbuf_putc(out, '\0');
}

void ib_put_dec(struct strbuf *out, decimal value)
{
	char text[DECIMAL_TEXT];

	if (ib_decimal_is_set(value))
		strbuf_append(out, text, decimal_format(text, value) + 1);
	else
		strbuf_putc(out, '\0');
}

void ib_put_bool(struct strbuf *out, bool value)
{
	strbuf_append(out, value ? "1" : "0", 2);
}
