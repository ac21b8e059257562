/* line_reader.h - the lines of a text file, plain or compressed with gzip.
 *
 * Shape:   gzip is recognised by its first two bytes, also several members in a row.
 *          Lines end with LF or CRLF, which are not part of them; the last may have
 *          no end. A UTF-8 byte order mark before the first is skipped.
 * Cost:    a line is a view into the reader's buffer, not a copy.
 * Threads: one.
 * Errors:  messages begin with "NAME:LINE: ". */
#ifndef IO_LINE_READER_H
#define IO_LINE_READER_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

enum { LINE_MAX_BYTES = 1 << 20 };

struct line_reader;

struct line {
	const char *text; /* NUL-terminated; lives until the next call */
	size_t length;
	uint64_t number; /* from 1 */
	uint64_t offset; /* of its first byte in the uncompressed text */
};

/* Opens a file by path. Errors: as file.h. */
DRT_MUST_CHECK enum drt_status line_reader_open(struct line_reader **out, const char *path,
                                                struct drt_error *error);

/* Reads an open descriptor from where it stands; it is the reader's on success. `name`
 * is for messages. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status line_reader_open_fd(struct line_reader **out, int fd,
                                                   const char *name, struct drt_error *error);
void line_reader_free(struct line_reader *reader);

/* The next line. Errors: DRT_EEMPTY (no more, no message), DRT_EPARSE (the line holds a
 * NUL byte: *out has it all the same, the next call goes on; or it is longer than
 * LINE_MAX_BYTES: for good, *out untouched), DRT_ECORRUPT (damaged or cut gzip data, for good), DRT_EIO (for good),
 * DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status line_reader_next(struct line *out, struct line_reader *reader,
                                                struct drt_error *error);

/* For progress: bytes of the file, compressed or not, that were used up so far, and how
 * many it has; 0 where that is not known (a pipe). */
uint64_t line_reader_position(const struct line_reader *reader);
uint64_t line_reader_size(const struct line_reader *reader);

/* "NAME:NUMBER", for messages about the line that came last. */
void line_reader_where(char *out, size_t size, const struct line_reader *reader);

#endif
