/* log_file.c - see log_file.h. The lock guards `fd`, `lost` and `unsaid`; a line is made
 * outside of it. */
#include "config.h"

#include "io/log_file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <utf8proc.h>

#include "core/timeval.h"
#include "io/file.h"

/* Each byte of the text may become six ("\u001b"), the rest is short. */
enum { LINE = 6 * LOG_TEXT + 1024, WORD = 64 };

struct log_file {
	struct log_sink sink; /* first, so that the sink is the log */
	const struct clock *wall;
	bool json;
	char *path; /* owned; NULL: standard error */
	pthread_mutex_t lock;
	int fd;          /* owned where there is a path */
	uint64_t lost;   /* ever */
	uint64_t unsaid; /* since a line was last written */
};

struct line {
	char bytes[LINE];
	size_t length;
};

/* ---- making a line ---- */

static void put(struct line *line, const char *bytes, size_t length)
{
	if (length > LINE - 1 - line->length) /* one is kept for the end of the line */
		length = LINE - 1 - line->length;
	memcpy(line->bytes + line->length, bytes, length);
	line->length += length;
}

static void put_text(struct line *line, const char *text)
{
	put(line, text, strlen(text));
}

static void put_escaped_byte(struct line *line, unsigned char byte, bool json)
{
	char text[8];

	if (byte == '\n')
		put_text(line, "\\n");
	else if (byte == '\t')
		put_text(line, "\\t");
	else {
		snprintf(text, sizeof(text), json ? "\\u%04x" : "\\x%02x", byte);
		put_text(line, text);
	}
}

/* At most `most` bytes of text, harmless. C1 control characters go as bytes do. */
static void put_harmless(struct line *line, const char *text, size_t most, bool json)
{
	size_t left = strnlen(text, most);

	while (left > 0) {
		utf8proc_int32_t c = 0;
		utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)text,
		                                      (utf8proc_ssize_t)left, &c);

		if (n <= 0) {
			put_text(line, "\xef\xbf\xbd"); /* U+FFFD */
			n = 1;
		} else if (c < ' ' || (c >= 0x7f && c < 0xa0)) {
			put_escaped_byte(line, (unsigned char)c, json);
		} else {
			if (json && (c == '"' || c == '\\'))
				put_text(line, "\\");
			put(line, text, (size_t)n);
		}
		text += n;
		left -= (size_t)n;
	}
}

static void put_field(struct line *line, const char *before, const char *text, size_t most)
{
	put_text(line, before);
	put_harmless(line, text, most, true);
}

static void make_line(struct line *line, const struct log_file *log, enum log_level level,
                      const char *area, const char *event, const char *text)
{
	char time[TIME_TEXT];
	int64_t now_ns = clock_now_ns(log->wall);

	line->length = 0;
	time_format(time, now_ns - now_ns % NS_PER_US);
	if (log->json) {
		put_field(line, "{\"time\":\"", time, TIME_TEXT);
		put_field(line, "\",\"level\":\"", log_level_name(level), WORD);
		put_field(line, "\",\"area\":\"", area, WORD);
		put_field(line, "\",\"event\":\"", event, WORD);
		put_field(line, "\",\"text\":\"", text, LOG_TEXT);
		put_text(line, "\"}");
	} else {
		put_text(line, time);
		put_text(line, " ");
		put_text(line, log_level_name(level));
		put_text(line, " ");
		put_harmless(line, area, WORD, false);
		put_text(line, " ");
		put_harmless(line, event, WORD, false);
		put_text(line, ": ");
		put_harmless(line, text, LOG_TEXT, false);
	}
	line->bytes[line->length++] = '\n';
}

/* ---- writing ---- */

/* A part of a line that went out is ended, so that the next starts on its own. */
static bool write_line(int fd, const struct line *line)
{
	size_t done = 0;

	while (done < line->length) {
		ssize_t n = write(fd, line->bytes + done, line->length - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	if (done > 0 && done < line->length && write(fd, "\n", 1) != 1)
		errno = 0; /* then the next line begins behind the part */
	return done == line->length;
}

static void say_lost(struct log_file *log)
{
	struct line line;
	char text[80];

	snprintf(text, sizeof(text), "%llu records could not be written",
	         (unsigned long long)log->unsaid);
	make_line(&line, log, LOG_WARNING, "log", "log.lost", text);
	if (write_line(log->fd, &line))
		log->unsaid = 0;
}

static void log_file_write(struct log_sink *sink, enum log_level level, const char *area,
                           const char *event, const char *text)
{
	struct log_file *log = (struct log_file *)sink;
	struct line line;

	make_line(&line, log, level, area, event, text);
	pthread_mutex_lock(&log->lock);
	if (!write_line(log->fd, &line)) {
		log->lost++;
		log->unsaid++;
	} else if (log->unsaid > 0) {
		say_lost(log);
	}
	pthread_mutex_unlock(&log->lock);
}

/* ---- life ---- */

static enum drt_status open_path(int *fd, const char *path, struct drt_error *error)
{
	int opened = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);

	if (opened < 0)
		return file_fail(error, errno, path, "cannot open the log");
	*fd = opened;
	return DRT_OK;
}

enum drt_status log_file_open(struct log_file **out, const struct log_file_options *options,
                              struct drt_error *error)
{
	bool is_file = options->path && strcmp(options->path, "-") != 0;
	struct log_file *log = calloc(1, sizeof(*log));
	enum drt_status status = DRT_OK;

	if (log && is_file)
		log->path = strdup(options->path);
	if (!log || (is_file && !log->path)) {
		free(log);
		return drt_fail(error, DRT_ENOMEM, "log: out of memory");
	}
	log->fd = STDERR_FILENO;
	if (is_file)
		status = open_path(&log->fd, log->path, error);
	if (status != DRT_OK) {
		free(log->path);
		free(log);
		return status;
	}
	log->sink.write = log_file_write;
	log->sink.least = options->least;
	log->wall = options->wall;
	log->json = options->json;
	pthread_mutex_init(&log->lock, NULL);
	*out = log;
	return DRT_OK;
}

void log_file_free(struct log_file *log)
{
	if (!log)
		return;
	if (log->path)
		close(log->fd);
	pthread_mutex_destroy(&log->lock);
	free(log->path);
	free(log);
}

struct log_sink *log_file_sink(struct log_file *log)
{
	return &log->sink;
}

enum drt_status log_file_reopen(struct log_file *log, struct drt_error *error)
{
	int fd = -1;
	int old = -1;
	enum drt_status status = DRT_OK;

	if (!log->path)
		return DRT_OK;
	status = open_path(&fd, log->path, error);
	if (status != DRT_OK)
		return status;
	pthread_mutex_lock(&log->lock);
	old = log->fd;
	log->fd = fd;
	pthread_mutex_unlock(&log->lock);
	close(old);
	return DRT_OK;
}

void log_file_set_level(struct log_file *log, enum log_level least)
{
	log->sink.least = least;
}

uint64_t log_file_lost(struct log_file *log)
{
	uint64_t lost = 0;

	pthread_mutex_lock(&log->lock);
	lost = log->lost;
	pthread_mutex_unlock(&log->lock);
	return lost;
}
