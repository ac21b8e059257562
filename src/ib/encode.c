/* encode.c - messages to frames, along the layout tables (see message.h). */
#include <math.h>
#include <string.h>

#include "ib/escape.h"
#include "ib/layout.h"
#include "ib/protobuf.h"
#include "ib/protobuf_form.h"

/* One encode under way. */
struct writing {
	struct strbuf *out;
	enum ib_direction direction;
	int version;
	uint8_t variant;
	struct ib_plans **plans; /* NULL: none are kept */
	const struct ib_row *row;
	const char *complaint;
};

static bool write_rows(struct writing *writing, const char *base, const struct ib_rows *rows);

/* Appends; the common case, room enough, without a call. The NUL that a strbuf keeps
 * behind its text is set once, at the end. */
static inline void put(struct writing *writing, const char *bytes, size_t length)
{
	struct strbuf *out = writing->out;

	if (out->capacity - out->length > length && !out->failed) {
		memcpy(out->text + out->length, bytes, length);
		out->length += length;
	} else {
		strbuf_append(out, bytes, length);
	}
}

static void put_text(struct writing *writing, const char *text)
{
	put(writing, text, strlen(text) + 1);
}

static void put_int(struct writing *writing, int64_t value)
{
	char text[24];

	if (value >= 0 && value <= 9) {
		text[0] = (char)('0' + value);
		text[1] = '\0';
		put(writing, text, 2);
		return;
	}
	put(writing, text, ib_format_long(text, value) + 1);
}

static bool give_up(struct writing *writing, const struct ib_row *row, const char *complaint)
{
	writing->row = row;
	writing->complaint = complaint;
	return false;
}

/* What the official clients let through: printable ASCII, tab, CR and LF. */
static bool is_plain(const char *text)
{
	for (; *text; text++)
		if ((*text < ' ' || *text > '~') && *text != '\t' && *text != '\r' &&
		    *text != '\n')
			return false;
	return true;
}

static bool write_text(struct writing *writing, const struct ib_row *row, const char *text)
{
	if (!text || !*text) {
		put(writing, "", 1);
		return true;
	}
	if (writing->direction == IB_TO_SERVER && !is_plain(text))
		return give_up(writing, row, "has characters other than printable ASCII");
	if (row->kind == IB_KIND_ESCAPED) {
		ib_append_escaped(writing->out, text);
		strbuf_putc(writing->out, '\0');
		return true;
	}
	put_text(writing, text);
	return true;
}

static bool write_group(struct writing *writing, const char *base, const struct ib_row *row)
{
	const struct ib_group *group = row->of.group;
	int32_t count = *(const int32_t *)(base + group->count_offset);
	const char *items = *(const char *const *)(base + row->offset);

	if (count < 0 || (count > 0 && !items))
		return give_up(writing, row, "counts items that are not there");
	put_int(writing, count);
	for (int32_t i = 0; i < count; i++) {
		const char *item = items + (size_t)i * group->item->size;
		const char *complaint = group->complaint ? group->complaint(item) : NULL;

		if (complaint)
			return give_up(writing, row, complaint);
		if (!write_rows(writing, item, group->item))
			return false;
	}
	return true;
}

/* An unset value; the marks differ by kind. */
static void write_unset(struct writing *writing, const struct ib_row *row, const char *max)
{
	if (row->unset == IB_UNSET_AS_MAX)
		put_text(writing, max);
	else if (row->unset == IB_UNSET_AS_ZERO)
		put(writing, "0", 2);
	else
		put(writing, "", 1);
}

#define MAX_DOUBLE_TEXT "1.7976931348623157E308"

static bool write_double(struct writing *writing, const struct ib_row *row, double value)
{
	bool can_unset = row->kind != IB_KIND_DBL;

	if (isnan(value) || (isinf(value) && row->kind != IB_KIND_DBL_INF))
		return give_up(writing, row, "is not a finite number");
	if (can_unset && !ib_double_is_set(value))
		write_unset(writing, row, MAX_DOUBLE_TEXT);
	else
		ib_put_dbl(writing->out, value);
	return true;
}

static void write_decimal(struct writing *writing, const struct ib_row *row, decimal value)
{
	char text[DECIMAL_TEXT];

	if (ib_decimal_is_set(value))
		put(writing, text, decimal_format(text, value) + 1);
	else if (row->kind == IB_KIND_DEC_ZERO && row->unset == IB_UNSET_EMPTY)
		put_text(writing, MAX_DOUBLE_TEXT); /* an empty one would read as 0 */
	else
		write_unset(writing, row, MAX_DOUBLE_TEXT);
}

static void write_int_max(struct writing *writing, const struct ib_row *row, int32_t value)
{
	if (value == IB_UNSET_INT)
		write_unset(writing, row, "2147483647");
	else
		put_int(writing, value);
}

static bool write_row(struct writing *writing, const char *base, const struct ib_row *row)
{
	const void *at = base + row->offset;

	switch ((enum ib_kind)row->kind) {
	case IB_KIND_LITERAL:
		put_text(writing, row->of.literal);
		return true;
	case IB_KIND_STR:
	case IB_KIND_REST:
	case IB_KIND_ESCAPED:
		return write_text(writing, row, *(const char *const *)at);
	case IB_KIND_INT:
		put_int(writing, *(const int32_t *)at);
		return true;
	case IB_KIND_INT_MAX:
		write_int_max(writing, row, *(const int32_t *)at);
		return true;
	case IB_KIND_LONG:
	case IB_KIND_LONG_MAX:
		put_int(writing, *(const int64_t *)at);
		return true;
	case IB_KIND_BOOL:
		put(writing, *(const bool *)at ? "1" : "0", 2);
		return true;
	case IB_KIND_DBL:
	case IB_KIND_DBL_MAX:
	case IB_KIND_DBL_INF:
	case IB_KIND_DBL_BAR:
		return write_double(writing, row, *(const double *)at);
	case IB_KIND_DEC:
	case IB_KIND_DEC_ZERO:
		write_decimal(writing, row, *(const decimal *)at);
		return true;
	case IB_KIND_BLOCK:
		return write_rows(writing, at, row->of.block);
	case IB_KIND_GROUP:
		return write_group(writing, base, row);
	}
	return give_up(writing, row, "is of an unknown kind");
}

static bool write_rows(struct writing *writing, const char *base, const struct ib_rows *rows)
{
	for (uint16_t i = 0; i < rows->count; i++) {
		const struct ib_row *row = &rows->row[i];

		if (ib_row_exists(row, base, writing->version, writing->variant) &&
		    !write_row(writing, base, row))
			return false;
	}
	return true;
}

/* Takes back what was appended. */
static void take_back(struct strbuf *out, size_t begin)
{
	if (out->length > begin) {
		out->length = begin;
		out->text[begin] = '\0';
	}
}

/* Id and fields; the frame around them is the caller's. */
static enum drt_status write_body(struct writing *writing, const struct ib_message *message,
                                  const struct ib_layout *layout, struct drt_error *error)
{
	bool raw = writing->version >= IB_VERSION_RAW_ID;

	if (ib_travels_as_protobuf(writing->direction, message->id, writing->version)) {
		const struct ib_protobuf_writer writer = { writing->plans, writing->version };

		ib_raw_id_write(writing->out, message->id + IB_PROTOBUF_ID);
		return ib_protobuf_write(writing->out, writing->direction, &writer, message,
		                         error);
	}
	if (raw)
		ib_raw_id_write(writing->out, message->id);
	else
		ib_put_int(writing->out, message->id);
	if (!write_rows(writing, (const char *)&message->id_only, layout->rows))
		return drt_fail(error, DRT_EINVAL, "%s: %s %s", layout->name,
		                writing->row->name, writing->complaint);
	return DRT_OK;
}

static enum drt_status encode(struct writing *writing, const struct ib_message *message,
                              struct drt_error *error)
{
	const struct ib_layout *layout = ib_layout_find(writing->direction, message->id);
	int version = writing->version;
	size_t begin = 0;
	enum drt_status status = DRT_OK;

	if (!layout)
		return drt_fail(error, DRT_EUNSUPPORTED, "no message has the id %d",
		                (int)message->id);
	if (version < IB_VERSION_MIN || version > ib_version_last())
		return drt_fail(error, DRT_EUNSUPPORTED,
		                "server version %d is outside %d to %d", version,
		                IB_VERSION_MIN, ib_version_last());
	writing->variant = layout->variant;
	begin = ib_frame_begin(writing->out);
	status = write_body(writing, message, layout, error);
	if (status != DRT_OK) {
		take_back(writing->out, begin);
		return status;
	}
	status = ib_frame_end(writing->out, begin);
	if (status == DRT_OK)
		return DRT_OK;
	take_back(writing->out, begin);
	return drt_fail(error, status, "%s: %s", layout->name,
	                status == DRT_ERANGE ? "longer than a frame may be" : "out of memory");
}

enum drt_status ib_encode_server(struct strbuf *out, const struct ib_message *message,
                                 int server_version, struct drt_error *error)
{
	struct writing writing = { .out = out,
		                   .direction = IB_TO_CLIENT,
		                   .version = server_version };

	return encode(&writing, message, error);
}

enum drt_status ib_encode_client(struct strbuf *out, const struct ib_message *message,
                                 int server_version, struct drt_error *error)
{
	struct writing writing = { .out = out,
		                   .direction = IB_TO_SERVER,
		                   .version = server_version };

	return encode(&writing, message, error);
}

enum drt_status ib_encode_beside(struct strbuf *out, enum ib_direction direction,
                                 const struct ib_message *message, struct ib_decoder *decoder,
                                 struct drt_error *error)
{
	struct writing writing = { .out = out,
		                   .direction = direction,
		                   .version = ib_decoder_version(decoder),
		                   .plans = ib_decoder_plans(decoder) };

	return encode(&writing, message, error);
}
