/* hello.c - see hello.h. */
#include "ib/hello.h"

#include <string.h>

static const char preamble[] = { 'A', 'P', 'I', '\0' };

void ib_hello_write(struct strbuf *out, struct ib_version_range offered, const char *options)
{
	size_t begin = 0;

	strbuf_append(out, preamble, sizeof(preamble));
	begin = ib_frame_begin(out);
	if (offered.min == offered.max)
		strbuf_printf(out, "v%d", offered.max);
	else
		strbuf_printf(out, "v%d..%d", offered.min, offered.max);
	if (options && *options)
		strbuf_printf(out, " %s", options);
	if (ib_frame_end(out, begin) != DRT_OK)
		out->failed = true;
}

/* Up to five digits; advances *at. */
static bool read_number(int *out, const char **at, const char *end)
{
	const char *first = *at;
	int value = 0;

	while (*at < end && **at >= '0' && **at <= '9' && *at - first < 5)
		value = value * 10 + (*(*at)++ - '0');
	*out = value;
	return *at > first;
}

static bool read_range(struct ib_version_range *out, const struct ib_frame *frame)
{
	const char *at = frame->bytes;
	const char *end = frame->bytes + frame->length;

	if (at == end || *at++ != 'v' || !read_number(&out->min, &at, end))
		return false;
	out->max = out->min;
	if (end - at >= 2 && at[0] == '.' && at[1] == '.') {
		at += 2;
		if (!read_number(&out->max, &at, end))
			return false;
	}
	return (at == end || *at == ' ' || *at == '\0') && out->min <= out->max;
}

enum drt_status ib_hello_read(struct ib_version_range *out, struct ib_reader *reader,
                              struct drt_error *error)
{
	size_t waiting = 0;
	const char *bytes = ib_reader_peek(reader, &waiting);
	size_t seen = waiting < sizeof(preamble) ? waiting : sizeof(preamble);
	struct ib_version_range range = { 0, 0 };
	struct ib_frame frame = { bytes, 0 };

	if (memcmp(bytes, preamble, seen) != 0)
		return drt_fail(error, DRT_EPARSE,
		                "the greeting does not begin with \"API\": not a TWS client");
	if (waiting < sizeof(preamble) + IB_FRAME_HEAD)
		return DRT_EEMPTY;
	for (size_t i = 0; i < IB_FRAME_HEAD; i++)
		frame.length = frame.length << 8 | (unsigned char)bytes[sizeof(preamble) + i];
	if (frame.length > IB_HELLO_TEXT_MAX)
		return drt_fail(error, DRT_EPARSE, "the greeting announces %zu bytes, too many",
		                frame.length);
	if (waiting < sizeof(preamble) + IB_FRAME_HEAD + frame.length)
		return DRT_EEMPTY;
	frame.bytes = bytes + sizeof(preamble) + IB_FRAME_HEAD;
	if (!read_range(&range, &frame))
		return drt_fail(error, DRT_EPARSE,
		                "the greeting names no range of versions (\"v157..178\")");
	ib_reader_skip(reader, sizeof(preamble) + IB_FRAME_HEAD + frame.length);
	*out = range;
	return DRT_OK;
}

enum drt_status ib_hello_choose(int *version, struct ib_version_range client,
                                struct ib_version_range server, struct drt_error *error)
{
	int chosen = client.max < server.max ? client.max : server.max;

	if (chosen == 158)
		chosen = 157;
	if (chosen < client.min || chosen < server.min)
		return drt_fail(error, DRT_EUNSUPPORTED,
		                "the client takes versions %d to %d, this server %d to %d",
		                client.min, client.max, server.min, server.max);
	*version = chosen;
	return DRT_OK;
}

enum drt_status ib_hello_reply_write(struct strbuf *out, int version,
                                     const char *connection_time)
{
	size_t begin = ib_frame_begin(out);

	ib_put_int(out, version);
	ib_put_str(out, connection_time);
	return ib_frame_end(out, begin);
}

enum drt_status ib_hello_reply_read(int *version, const char **connection_time,
                                    const struct ib_frame *frame,
                                    struct ib_version_range offered, struct drt_error *error)
{
	struct ib_cursor cursor;
	enum drt_status status = ib_cursor_init(&cursor, frame, error);
	int32_t answered = 0;
	const char *text = NULL;

	if (status != DRT_OK)
		return status;
	answered = ib_next_int(&cursor);
	text = ib_next_str(&cursor);
	if (cursor.problem != IB_FINE)
		return drt_fail(
			error, DRT_EPARSE,
			"the server's answer to the greeting is not a version and a time");
	if (answered < 0)
		return drt_fail(
			error, DRT_EUNSUPPORTED,
			"the server sends us elsewhere; connect to that address directly");
	if (answered < offered.min || answered > offered.max)
		return drt_fail(error, DRT_EUNSUPPORTED,
		                "the server speaks version %d, this program %d to %d; update "
		                "the gateway",
		                (int)answered, offered.min, offered.max);
	*version = (int)answered;
	*connection_time = text;
	return DRT_OK;
}
