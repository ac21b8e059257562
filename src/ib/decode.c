/* decode.c - frames to messages, along the layout tables (see message.h). */
#include <stdlib.h>
#include <string.h>

#include "ib/arena.h"
#include "ib/escape.h"
#include "ib/layout.h"
#include "ib/protobuf.h"
#include "ib/protobuf_form.h"

struct ib_decoder {
	struct ib_arena arena;  /* arrays and unescaped texts of the last message */
	struct ib_plans *plans; /* of protobuf messages; NULL before the first */
	int version;
};

/* One decode under way. */
struct reading {
	struct ib_cursor cursor;
	struct ib_decoder *decoder;
	uint8_t variant;
	/* What went wrong, once something did. */
	const struct ib_row *row;
	const char *complaint; /* NULL: the cursor's problem */
	enum drt_status status;
};

enum drt_status ib_decoder_new(struct ib_decoder **out, int server_version)
{
	struct ib_decoder *decoder = NULL;

	if (server_version < IB_VERSION_MIN || server_version > ib_version_last())
		return DRT_EINVAL;
	decoder = calloc(1, sizeof(*decoder));
	if (!decoder)
		return DRT_ENOMEM;
	ib_arena_init(&decoder->arena);
	decoder->version = server_version;
	*out = decoder;
	return DRT_OK;
}

void ib_decoder_free(struct ib_decoder *decoder)
{
	if (!decoder)
		return;
	ib_arena_release(&decoder->arena);
	ib_plans_free(decoder->plans);
	free(decoder);
}

int ib_decoder_version(const struct ib_decoder *decoder)
{
	return decoder->version;
}

struct ib_plans **ib_decoder_plans(struct ib_decoder *decoder)
{
	return &decoder->plans;
}

static bool read_rows(struct reading *reading, char *base, const struct ib_rows *rows);

static bool give_up(struct reading *reading, const struct ib_row *row, enum drt_status status,
                    const char *complaint)
{
	reading->row = row;
	reading->status = status;
	reading->complaint = complaint;
	return false;
}

/* The fewest fields, hence bytes, that an item takes. */
static size_t least_fields(const struct ib_rows *rows)
{
	size_t count = 0;

	for (uint16_t i = 0; i < rows->count; i++) {
		const struct ib_row *row = &rows->row[i];

		if (row->since == 0 && row->before == 0 && row->only == 0 && !row->when)
			count++;
	}
	return count ? count : 1;
}

static bool read_group(struct reading *reading, char *base, const struct ib_row *row)
{
	const struct ib_group *group = row->of.group;
	const struct ib_rows *item = group->item;
	int32_t count = ib_next_int(&reading->cursor);
	size_t left = (size_t)(reading->cursor.end - reading->cursor.at);
	char *items = NULL;

	if (reading->cursor.problem != IB_FINE)
		return give_up(reading, row, DRT_EPARSE, NULL);
	if (count < 0 || (size_t)count > left / least_fields(item))
		return give_up(reading, row, DRT_EPARSE, "counts more than the frame holds");
	if (count > 0) {
		items = ib_arena_alloc(&reading->decoder->arena, (size_t)count, item->size);
		if (!items)
			return give_up(reading, row, DRT_ENOMEM, "needs too much memory");
	}
	for (int32_t i = 0; i < count; i++) {
		char *at = items + (size_t)i * item->size;
		const char *complaint = NULL;

		if (!item->fixed)
			ib_rows_prepare(at, item);
		if (!read_rows(reading, at, item))
			return false;
		complaint = group->complaint ? group->complaint(at) : NULL;
		if (complaint)
			return give_up(reading, row, DRT_EPARSE, complaint);
	}
	*ib_group_count(base, group) = count;
	*(const void **)(base + row->offset) = items;
	return true;
}

static bool read_escaped(struct reading *reading, void *at, const struct ib_row *row)
{
	const char *text = ib_next_str(&reading->cursor);
	char *plain = NULL;

	*(const char **)at = text;
	if (!ib_has_escapes(text))
		return true;
	plain = ib_arena_copy(&reading->decoder->arena, text, strlen(text));
	if (!plain)
		return give_up(reading, row, DRT_ENOMEM, "needs too much memory");
	ib_unescape(plain);
	*(const char **)at = plain;
	return true;
}

static double read_bar_price(struct ib_cursor *cursor)
{
	if (cursor->problem == IB_FINE && cursor->at != cursor->end && cursor->at[0] == '?' &&
	    cursor->at[1] == '\0') {
		ib_next_skip(cursor);
		return IB_UNSET_DOUBLE;
	}
	return ib_next_dbl_max(cursor);
}

/* A field that is not empty. */
static void read_scalar(struct ib_cursor *cursor, void *at, const struct ib_row *row)
{
	switch ((enum ib_kind)row->kind) {
	case IB_KIND_INT:
	case IB_KIND_INT_MAX:
		*(int32_t *)at = ib_next_int(cursor);
		break;
	case IB_KIND_LONG:
	case IB_KIND_LONG_MAX:
		*(int64_t *)at = ib_next_long(cursor);
		break;
	case IB_KIND_BOOL:
		*(bool *)at = ib_next_bool(cursor);
		break;
	case IB_KIND_DBL:
	case IB_KIND_DBL_MAX:
		*(double *)at = ib_next_dbl(cursor);
		break;
	case IB_KIND_DBL_INF:
		*(double *)at = ib_next_dbl_inf(cursor);
		break;
	case IB_KIND_DBL_BAR:
		*(double *)at = read_bar_price(cursor);
		break;
	case IB_KIND_DEC:
	case IB_KIND_DEC_ZERO:
		*(decimal *)at = ib_next_dec(cursor);
		break;
	case IB_KIND_STR:
		*(const char **)at = ib_next_str(cursor);
		break;
	default:
		ib_next_skip(cursor);
		break;
	}
}

static bool read_field(struct reading *reading, void *at, const struct ib_row *row)
{
	struct ib_cursor *cursor = &reading->cursor;

	if (!ib_cursor_at_end(cursor) && *cursor->at == '\0') {
		ib_next_skip(cursor);
		ib_row_store_empty(at, row);
		return true;
	}
	if (row->kind == IB_KIND_ESCAPED && !read_escaped(reading, at, row))
		return false;
	if (row->kind != IB_KIND_ESCAPED)
		read_scalar(cursor, at, row);
	return cursor->problem == IB_FINE || give_up(reading, row, DRT_EPARSE, NULL);
}

/* What is left at the end: nothing, a text, or a count and a text. */
static void read_rest(struct ib_cursor *cursor, char *at)
{
	const char *text = "";

	while (cursor->problem == IB_FINE && !ib_cursor_at_end(cursor))
		text = ib_next_str(cursor);
	*(const char **)at = text;
}

static bool read_rows(struct reading *reading, char *base, const struct ib_rows *rows)
{
	int version = reading->decoder->version;
	bool ok = true;

	for (uint16_t i = 0; i < rows->count && ok; i++) {
		const struct ib_row *row = &rows->row[i];
		char *at = base + row->offset;

		if (!ib_row_exists(row, base, version, reading->variant))
			continue;
		if (row->kind == IB_KIND_BLOCK)
			ok = read_rows(reading, at, row->of.block);
		else if (row->kind == IB_KIND_GROUP)
			ok = read_group(reading, base, row);
		else if (row->kind == IB_KIND_REST)
			read_rest(&reading->cursor, at);
		else
			ok = read_field(reading, at, row);
	}
	return ok;
}

/* The offending field's text, cut and made printable. */
static void quote(char *out, size_t size, const char *field)
{
	size_t length = 0;

	for (; length < size - 4 && field[length]; length++) {
		char byte = field[length];

		out[length] = byte;
		if (byte < ' ' || byte > '~' || byte == '"')
			out[length] = '?';
	}
	strcpy(out + length, field[length] ? "..." : "");
}

static enum drt_status report(const struct reading *reading, const char *message,
                              struct drt_error *error)
{
	const struct ib_cursor *cursor = &reading->cursor;
	const char *name = reading->row->name;
	int version = reading->decoder->version;
	char text[48];

	quote(text, sizeof(text), cursor->field);
	if (reading->complaint)
		return drt_fail(error, reading->status,
		                "%s, field %u (%s, server version %d): \"%s\" %s", message,
		                cursor->taken, name, version, text, reading->complaint);
	switch (cursor->problem) {
	case IB_MISSING:
		return drt_fail(error, DRT_EPARSE,
		                "%s ends before field %u (%s, server version %d)", message,
		                cursor->taken, name, version);
	case IB_TOO_LARGE:
		return drt_fail(error, DRT_ERANGE,
		                "%s, field %u (%s, server version %d): \"%s\" is too large",
		                message, cursor->taken, name, version, text);
	default:
		return drt_fail(error, DRT_EPARSE,
		                "%s, field %u (%s, server version %d): \"%s\" is no number",
		                message, cursor->taken, name, version, text);
	}
}

/* The first field. */
static enum drt_status read_text_id(struct ib_message *out, struct ib_cursor *cursor,
                                    const struct ib_frame *frame, const char *side,
                                    struct drt_error *error)
{
	enum drt_status status = ib_cursor_init(cursor, frame, error);
	char text[48];

	if (status != DRT_OK)
		return status;
	out->id = ib_next_int(cursor);
	if (cursor->problem == IB_FINE && *cursor->field)
		return DRT_OK;
	out->id = -1;
	quote(text, sizeof(text), cursor->field);
	return drt_fail(error, DRT_EPARSE, "the %s id \"%s\" is no number", side, text);
}

/* The first four bytes; what is behind them goes to `body`. */
static enum drt_status read_raw_id(struct ib_message *out, bool *protobuf,
                                   struct ib_frame *body, const struct ib_frame *frame,
                                   const char *side, struct drt_error *error)
{
	int32_t id = 0;

	if (!ib_raw_id_read(&id, body, frame))
		return drt_fail(error, DRT_EPARSE, "a %s of %zu bytes is too short for its id",
		                side, frame->length);
	*protobuf = id > IB_PROTOBUF_ID;
	out->id = *protobuf ? id - IB_PROTOBUF_ID : id;
	return DRT_OK;
}

/* The id, and what reads the rest: `protobuf`, or the cursor. */
static enum drt_status read_id(struct ib_message *out, bool *protobuf, struct ib_frame *body,
                               struct reading *reading, const struct ib_frame *frame,
                               const char *side, struct drt_error *error)
{
	enum drt_status status = DRT_OK;

	if (reading->decoder->version < IB_VERSION_RAW_ID)
		return read_text_id(out, &reading->cursor, frame, side, error);
	status = read_raw_id(out, protobuf, body, frame, side, error);
	if (status != DRT_OK || *protobuf)
		return status;
	reading->cursor =
		(struct ib_cursor){ .at = body->bytes, .end = body->bytes, .field = "" };
	return body->length == 0 ? DRT_OK : ib_cursor_init(&reading->cursor, body, error);
}

static enum drt_status decode(struct ib_message *out, enum ib_direction direction,
                              struct ib_decoder *decoder, const struct ib_frame *frame,
                              struct drt_error *error)
{
	struct reading reading = { .decoder = decoder };
	const struct ib_layout *layout = NULL;
	const char *side = direction == IB_TO_SERVER ? "request" : "message";
	struct ib_frame body = { NULL, 0 };
	bool protobuf = false;
	enum drt_status status = DRT_OK;

	out->id = -1;
	out->surplus = 0;
	status = read_id(out, &protobuf, &body, &reading, frame, side, error);
	if (status != DRT_OK)
		return status;
	ib_arena_reset(&decoder->arena);
	layout = ib_layout_find(direction, out->id);
	if (!layout)
		return drt_fail(error, DRT_EUNSUPPORTED, "the %s id %d is not known", side,
		                (int)out->id);
	if (protobuf) {
		const struct ib_protobuf_reader reader = { &decoder->arena, &decoder->plans,
			                                   decoder->version };

		return ib_protobuf_read(out, direction, &reader, &body, error);
	}
	reading.variant = layout->variant;
	if (!layout->rows->fixed)
		ib_rows_prepare(&out->id_only, layout->rows);
	if (!read_rows(&reading, (char *)&out->id_only, layout->rows))
		return report(&reading, layout->name, error);
	if (!ib_cursor_at_end(&reading.cursor))
		out->surplus = (int32_t)ib_cursor_left(&reading.cursor);
	return DRT_OK;
}

enum drt_status ib_decode_server(struct ib_message *out, struct ib_decoder *decoder,
                                 const struct ib_frame *frame, struct drt_error *error)
{
	return decode(out, IB_TO_CLIENT, decoder, frame, error);
}

enum drt_status ib_decode_client(struct ib_message *out, struct ib_decoder *decoder,
                                 const struct ib_frame *frame, struct drt_error *error)
{
	return decode(out, IB_TO_SERVER, decoder, frame, error);
}
