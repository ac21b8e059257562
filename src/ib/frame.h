/* frame.h - frames on the wire, and the fields inside a frame.
 *
 * Shape:   a frame is a 4-byte big-endian length and that many payload bytes; the
 *          payload is a list of fields, each ended by one NUL, the last one too; from
 *          server version 201 on behind a number of four bytes, or protobuf instead.
 * Owners:  a frame and every text taken from it are borrowed from the reader (or
 *          whoever filled the frame) and live until that reader is fed, asked for the
 *          next frame or released.
 * Threads: one object, one thread.
 * Hostile: nothing here trusts the other side; a length beyond the limit, a last
 *          field without its NUL and a missing field are errors, never reads past
 *          the end. */
#ifndef IB_FRAME_H
#define IB_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/decimal.h"
#include "core/status.h"
#include "core/strbuf.h"
#include "ib/text.h"

enum { IB_FRAME_MAX = 0xFFFFFF, IB_FRAME_HEAD = 4 };

/* The payload of one frame, without its length. */
struct ib_frame {
	const char *bytes;
	size_t length;
};

/* ---- reading a stream: bytes in, frames out ---- */

struct ib_reader {
	char *bytes; /* owned */
	size_t capacity;
	size_t start; /* first byte not yet handed out */
	size_t end;   /* one past the last byte received */
	size_t limit; /* longest payload that is taken */
	bool broken;  /* a length beyond the limit came; nothing more is handed out */
};

/* Takes payloads of up to `limit` bytes (1..IB_FRAME_MAX). */
void ib_reader_init(struct ib_reader *reader, size_t limit);
void ib_reader_release(struct ib_reader *reader);
/* Forgets what was received, for a new connection. */
void ib_reader_reset(struct ib_reader *reader);

/* Appends what arrived, in pieces of any size. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status ib_reader_feed(struct ib_reader *reader, const void *bytes,
                                              size_t length);

/* The next whole frame. Errors: DRT_EEMPTY (feed more), DRT_EPARSE (the stream is
 * broken for good: close it). */
DRT_MUST_CHECK enum drt_status ib_reader_next(struct ib_frame *out, struct ib_reader *reader,
                                              struct drt_error *error);

/* The bytes received and not yet handed out; *length tells how many. For what
 * precedes the first frame; take them away with ib_reader_skip(). */
const char *ib_reader_peek(const struct ib_reader *reader, size_t *length);
void ib_reader_skip(struct ib_reader *reader, size_t count);

/* The number that begins a frame from server version 201 on: four bytes, big-endian. What
 * is behind it goes to `body`. False when the frame is too short. */
bool ib_raw_id_read(int32_t *id, struct ib_frame *body, const struct ib_frame *frame);
void ib_raw_id_write(struct strbuf *out, int32_t id);

/* ---- reading fields ---- */

enum ib_problem {
	IB_FINE,
	IB_MISSING,   /* asked for a field after the last one */
	IB_NO_NUMBER, /* text where a number belongs */
	IB_TOO_LARGE  /* a number that does not fit its type */
};

/* The first problem stays; after it every call returns the default value. */
struct ib_cursor {
	const char *at;    /* the next field */
	const char *end;   /* one past the last NUL */
	const char *field; /* the field taken last */
	unsigned taken;    /* how many, so also the number of `field`, from 1 */
	enum ib_problem problem;
};

/* Errors: DRT_EPARSE (empty, or the last field is not ended). */
DRT_MUST_CHECK enum drt_status
ib_cursor_init(struct ib_cursor *cursor, const struct ib_frame *frame, struct drt_error *error);

static inline bool ib_cursor_at_end(const struct ib_cursor *cursor)
{
	return cursor->at == cursor->end;
}

/* How many fields are left; scans them. */
size_t ib_cursor_left(const struct ib_cursor *cursor);

/* Each takes one field. Empty fields read as: "" - 0 - IB_UNSET_INT - 0 - 0.0 -
 * IB_UNSET_DOUBLE - IB_UNSET_DECIMAL - false. The plain forms keep the marks for
 * "unset" as they stand. An infinite double is refused except by next_dbl_inf. */
const char *ib_next_str(struct ib_cursor *cursor);
int32_t ib_next_int(struct ib_cursor *cursor);
int32_t ib_next_int_max(struct ib_cursor *cursor);
int64_t ib_next_long(struct ib_cursor *cursor);
double ib_next_dbl(struct ib_cursor *cursor);
double ib_next_dbl_max(struct ib_cursor *cursor);
double ib_next_dbl_inf(struct ib_cursor *cursor); /* empty: IB_UNSET_DOUBLE */
decimal ib_next_dec(struct ib_cursor *cursor);
bool ib_next_bool(struct ib_cursor *cursor); /* any whole number but 0 is true */
void ib_next_skip(struct ib_cursor *cursor); /* whatever it is */

/* ---- writing ---- */

/* Starts a frame at the end of `out` and returns where; finish with ib_frame_end(),
 * which fills in the length. Errors: DRT_ERANGE (payload beyond IB_FRAME_MAX; the
 * frame is taken back), DRT_ENOMEM. */
size_t ib_frame_begin(struct strbuf *out);
DRT_MUST_CHECK enum drt_status ib_frame_end(struct strbuf *out, size_t begin);

/* Each writes one field with its NUL. NULL is written as an empty text; the *_max
 * forms and decimals write an unset value as an empty field. */
void ib_put_str(struct strbuf *out, const char *text);
void ib_put_int(struct strbuf *out, int64_t value);
void ib_put_int_max(struct strbuf *out, int32_t value);
void ib_put_dbl(struct strbuf *out, double value);
void ib_put_dbl_max(struct strbuf *out, double value);
void ib_put_dec(struct strbuf *out, decimal value);
void ib_put_bool(struct strbuf *out, bool value);

#endif
