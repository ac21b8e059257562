/* strbuf.h - a growing text or byte buffer.
 *
 * Shape:   `text` is always NUL-terminated at `length`, also when empty.
 * Owners:  strbuf_init() takes caller storage, strbuf_release() gives the memory
 *          back; strbuf_detach() hands the text over.
 * Errors:  running out of memory is remembered in `failed` and later appends do
 *          nothing, so that a writer may check once at the end. */
#ifndef CORE_STRBUF_H
#define CORE_STRBUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/status.h"

struct strbuf {
	char *text; /* owned once capacity > 0 */
	size_t length;
	size_t capacity;
	bool failed;
};

void strbuf_init(struct strbuf *buffer);
void strbuf_release(struct strbuf *buffer);

/* Empties, keeps the memory and clears `failed`. */
void strbuf_clear(struct strbuf *buffer);

void strbuf_append(struct strbuf *buffer, const void *bytes, size_t length);
void strbuf_puts(struct strbuf *buffer, const char *text);
void strbuf_putc(struct strbuf *buffer, char byte);
void strbuf_printf(struct strbuf *buffer, const char *format, ...) DRT_PRINTF(2, 3);

/* Removes `count` bytes (at most length) from the front. */
void strbuf_consume(struct strbuf *buffer, size_t count);

/* Makes room for `extra` more bytes. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status strbuf_reserve(struct strbuf *buffer, size_t extra);

/* The text, owned by the caller, or NULL where the buffer failed; empties it. */
char *strbuf_detach(struct strbuf *buffer);

#endif
