/* log.h - structured log records and where they go.
 *
 * A record is a level, an area ("ib", "trade"), an event ("order.sent") and
 * a sentence. Libraries write records; the sink, made in src/io, decides about
 * files and format. English, never translated.
 * Threads: log_write() from any thread. The sink copies what it keeps. */
#ifndef CORE_LOG_H
#define CORE_LOG_H

#include <stdatomic.h>
#include <stdint.h>

#include "core/status.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_NOTICE, LOG_WARNING, LOG_ERROR };
enum { LOG_TEXT = 1024 };

struct log_sink {
	void (*write)(struct log_sink *sink, enum log_level level, const char *area,
	              const char *event, const char *text);
	/* enum log_level: records below are dropped before they are formatted. May change
	 * while other threads write. */
	atomic_int least;
};

/* `text` is a sentence made by printf rules, cut at LOG_TEXT. A NULL sink drops it. */
void log_write(struct log_sink *sink, enum log_level level, const char *area, const char *event,
               const char *format, ...) DRT_PRINTF(5, 6);

const char *log_level_name(enum log_level level);
/* Errors: DRT_ENOTFOUND. */
DRT_MUST_CHECK enum drt_status log_level_parse(enum log_level *out, const char *name);

#endif
