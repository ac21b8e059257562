/* line_reader.c - see line_reader.h.
 *
 * Bytes go from the descriptor into `raw`, through zlib where they are compressed, into
 * `text`, whose part [start, end) was not handed out yet. The text buffer grows until
 * it holds the longest line allowed. A line's end is replaced by a NUL in place, so one
 * byte behind `end` is always kept free. */
#include "config.h"

#include "io/line_reader.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "io/file.h"

enum { RAW = 131072, TEXT_AT_BIRTH = 262144, TEXT_MAX = 2 * LINE_MAX_BYTES };

struct line_reader {
	int fd; /* owned */
	char *name;
	uint64_t size;
	uint64_t raw_read; /* bytes that came from the descriptor */
	unsigned char *raw;
	size_t raw_start, raw_end;
	bool raw_eof;
	bool begun;
	bool gzip;
	bool between; /* a gzip member ended and no other began */
	bool text_eof;
	z_stream inflater;
	char *text;
	size_t start, end, capacity;
	size_t scanned; /* no LF in [start, scanned) */
	uint64_t line;  /* number of the line that came last */
	uint64_t offset;
	enum drt_status failure; /* for good */
	struct drt_error kept;   /* its message */
};

static enum drt_status fail_for_good(struct line_reader *r, enum drt_status status,
                                     const char *what)
{
	r->failure = drt_fail(&r->kept, status, "%s:%llu: %s", r->name,
	                      (unsigned long long)r->line + 1, what);
	return status;
}

/* ---- bytes of the file ---- */

static ssize_t read_or_wait(int fd, void *bytes, size_t room)
{
	for (;;) {
		struct pollfd waiting = { .fd = fd, .events = POLLIN };
		ssize_t got = read(fd, bytes, room);

		if (got >= 0 || (errno != EINTR && errno != EAGAIN))
			return got;
		if (errno == EAGAIN && poll(&waiting, 1, -1) < 0 && errno != EINTR)
			return -1;
	}
}

/* Makes sure that raw bytes are there, or the end. */
static enum drt_status need_raw(struct line_reader *r)
{
	ssize_t got = 0;

	if (r->raw_start < r->raw_end || r->raw_eof)
		return DRT_OK;
	got = read_or_wait(r->fd, r->raw, RAW);
	if (got < 0)
		return fail_for_good(r, DRT_EIO, strerror(errno));
	r->raw_start = 0;
	r->raw_end = (size_t)got;
	r->raw_read += (uint64_t)got;
	r->raw_eof = got == 0;
	return DRT_OK;
}

/* The first two bytes say whether it is gzip. A pipe may give them one by one. */
static enum drt_status begin(struct line_reader *r)
{
	enum drt_status status = need_raw(r);

	while (status == DRT_OK && r->raw_end == 1 && !r->raw_eof) {
		ssize_t got = read_or_wait(r->fd, r->raw + 1, RAW - 1);

		if (got < 0)
			return fail_for_good(r, DRT_EIO, strerror(errno));
		r->raw_eof = got == 0;
		r->raw_end += (size_t)got;
		r->raw_read += (uint64_t)got;
	}
	if (status != DRT_OK)
		return status;
	r->begun = true;
	r->gzip = r->raw_end >= 2 && r->raw[0] == 0x1f && r->raw[1] == 0x8b;
	if (r->gzip && inflateInit2(&r->inflater, 15 + 16) != Z_OK) {
		r->gzip = false;
		return fail_for_good(r, DRT_ENOMEM, "out of memory");
	}
	return DRT_OK;
}

static enum drt_status copy_plain(struct line_reader *r, size_t room)
{
	size_t here = r->raw_end - r->raw_start;

	if (here > room)
		here = room;
	memcpy(r->text + r->end, r->raw + r->raw_start, here);
	r->raw_start += here;
	r->end += here;
	r->text_eof = here == 0;
	return DRT_OK;
}

/* After a member: another one, padding with zeros, or the end. */
static enum drt_status next_member(struct line_reader *r)
{
	while (r->raw_start < r->raw_end && r->raw[r->raw_start] == 0)
		r->raw_start++;
	if (r->raw_start == r->raw_end) {
		r->text_eof = r->raw_eof;
		return DRT_OK;
	}
	if (r->raw[r->raw_start] != 0x1f)
		return fail_for_good(r, DRT_ECORRUPT, "something follows the gzip data");
	if (inflateReset(&r->inflater) != Z_OK)
		return fail_for_good(r, DRT_ENOMEM, "out of memory");
	r->between = false;
	return DRT_OK;
}

static enum drt_status copy_inflated(struct line_reader *r, size_t room)
{
	int result = 0;

	if (r->between)
		return next_member(r);
	if (r->raw_eof)
		return fail_for_good(r, DRT_ECORRUPT,
		                     "the gzip data is cut off; fetch the file again");
	r->inflater.next_in = r->raw + r->raw_start;
	r->inflater.avail_in = (uInt)(r->raw_end - r->raw_start);
	r->inflater.next_out = (Bytef *)r->text + r->end;
	r->inflater.avail_out = (uInt)room;
	result = inflate(&r->inflater, Z_NO_FLUSH);
	r->raw_start = r->raw_end - r->inflater.avail_in;
	r->end += room - r->inflater.avail_out;
	if (result == Z_STREAM_END)
		r->between = true;
	else if (result == Z_MEM_ERROR)
		return fail_for_good(r, DRT_ENOMEM, "out of memory");
	else if (result != Z_OK && result != Z_BUF_ERROR)
		return fail_for_good(r, DRT_ECORRUPT, "the gzip data is damaged");
	return DRT_OK;
}

/* ---- text ---- */

/* Moves the text to the front and makes room behind it. */
static enum drt_status make_room(struct line_reader *r)
{
	char *grown = NULL;

	if (r->start > 0) {
		memmove(r->text, r->text + r->start, r->end - r->start);
		r->end -= r->start;
		r->scanned -= r->start;
		r->start = 0;
	}
	if (r->end + 1 < r->capacity / 2 || r->capacity >= TEXT_MAX)
		return DRT_OK;
	grown = realloc(r->text, 2 * r->capacity);
	if (!grown)
		return fail_for_good(r, DRT_ENOMEM, "out of memory");
	r->text = grown;
	r->capacity *= 2;
	return DRT_OK;
}

static enum drt_status more_text(struct line_reader *r)
{
	enum drt_status status = r->begun ? need_raw(r) : begin(r);
	size_t room = 0;

	if (status == DRT_OK)
		status = make_room(r);
	if (status != DRT_OK)
		return status;
	room = r->capacity - r->end - 1;
	assert(room > 0);
	return r->gzip ? copy_inflated(r, room) : copy_plain(r, room);
}

/* A CR at the end does not count; it may be half of the line's end. */
static bool is_too_long(const char *line, size_t length)
{
	if (length > 0 && line[length - 1] == '\r')
		length--;
	return length > LINE_MAX_BYTES;
}

/* Finds the end of the line that begins at `start`; reads until it is there. */
static enum drt_status find_end(size_t *end, struct line_reader *r)
{
	for (;;) {
		char *newline = memchr(r->text + r->scanned, '\n', r->end - r->scanned);
		size_t length =
			newline ? (size_t)(newline - r->text) - r->start : r->end - r->start;
		enum drt_status status = DRT_OK;

		if (is_too_long(r->text + r->start, length))
			return fail_for_good(
				r, DRT_EPARSE,
				"the line is longer than 1 MiB; is this a text file?");
		r->scanned = r->start + length;
		if (newline || r->text_eof) {
			*end = r->start + length;
			return DRT_OK;
		}
		status = more_text(r);
		if (status != DRT_OK)
			return status;
	}
}

static void skip_mark(struct line_reader *r)
{
	if (r->line == 0 && r->end - r->start >= 3 &&
	    memcmp(r->text + r->start, "\xef\xbb\xbf", 3) == 0) {
		r->start += 3;
		r->offset += 3;
	}
}

enum drt_status line_reader_next(struct line *out, struct line_reader *r,
                                 struct drt_error *error)
{
	size_t end = 0;
	size_t used = 0;
	enum drt_status status = r->failure;

	if (status == DRT_OK)
		status = find_end(&end, r);
	if (status != DRT_OK)
		return drt_fail(error, status, "%s", r->kept.text);
	skip_mark(r);
	if (r->start == r->end)
		return DRT_EEMPTY;
	used = end - r->start + (end < r->end); /* with the LF */
	*out = (struct line){ .text = r->text + r->start,
		              .length = end - r->start,
		              .number = ++r->line,
		              .offset = r->offset };
	r->start += used;
	r->scanned = r->start;
	r->offset += used;
	if (out->length > 0 && out->text[out->length - 1] == '\r')
		out->length--;
	r->text[out->text - r->text + (ptrdiff_t)out->length] = '\0';
	if (memchr(out->text, '\0', out->length))
		return drt_fail(error, DRT_EPARSE,
		                "%s:%llu: the line holds a NUL byte; is this a text file?",
		                r->name, (unsigned long long)r->line);
	return DRT_OK;
}

/* ---- life ---- */

enum drt_status line_reader_open_fd(struct line_reader **out, int fd, const char *name,
                                    struct drt_error *error)
{
	struct line_reader *r = calloc(1, sizeof(*r));
	struct stat info;

	if (!r)
		goto fail;
	r->fd = -1; /* the caller's until success */
	r->name = strdup(name);
	r->raw = malloc(RAW);
	r->text = malloc(TEXT_AT_BIRTH);
	r->capacity = TEXT_AT_BIRTH;
	if (!r->name || !r->raw || !r->text)
		goto fail;
	if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode))
		r->size = (uint64_t)info.st_size;
	r->fd = fd;
	*out = r;
	return DRT_OK;

fail:
	line_reader_free(r);
	return drt_fail(error, DRT_ENOMEM, "%s: out of memory", name);
}

enum drt_status line_reader_open(struct line_reader **out, const char *path,
                                 struct drt_error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	enum drt_status status = DRT_OK;
	struct stat info;

	if (fd < 0)
		return file_fail(error, errno, path, "cannot open");
	if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
		close(fd);
		return drt_fail(error, DRT_EINVAL, "%s: is a directory", path);
	}
	status = line_reader_open_fd(out, fd, path, error);
	if (status != DRT_OK)
		close(fd);
	return status;
}

void line_reader_free(struct line_reader *reader)
{
	if (!reader)
		return;
	if (reader->gzip)
		inflateEnd(&reader->inflater);
	if (reader->fd >= 0)
		close(reader->fd);
	free(reader->name);
	free(reader->raw);
	free(reader->text);
	free(reader);
}

uint64_t line_reader_position(const struct line_reader *reader)
{
	uint64_t waiting = reader->raw_end - reader->raw_start;

	if (!reader->gzip)
		waiting += reader->end - reader->start;
	return reader->raw_read - waiting;
}

uint64_t line_reader_size(const struct line_reader *reader)
{
	return reader->size;
}

void line_reader_where(char *out, size_t size, const struct line_reader *reader)
{
	snprintf(out, size, "%s:%llu", reader->name, (unsigned long long)reader->line);
}
