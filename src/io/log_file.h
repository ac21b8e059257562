/* log_file.h - log records as lines of a file or of standard error.
 *
 * Shape:   one line a record, whatever its text holds:
 *
 *              2025-06-12T14:32:07.250131Z notice ib order.sent: text
 *              {"time":"...","level":"notice","area":"ib","event":"order.sent","text":"..."}
 *
 *          Control characters are escaped and what is no UTF-8 is replaced, so that
 *          nobody's text can forge a record.
 * Threads: records from any thread; each line is one write and lines never mix. The
 *          level may be changed and the file reopened at any time by any thread.
 * Owners:  borrows the clock. No record may come during and after log_file_free(). */
#ifndef IO_LOG_FILE_H
#define IO_LOG_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/clock.h"
#include "core/log.h"
#include "core/status.h"

struct log_file;

struct log_file_options {
	const char *path; /* NULL or "-": standard error */
	bool json;
	enum log_level least;
	const struct clock *wall;
};

/* Opens the file for appending, made with mode 0600 where it is missing. Errors: as
 * io/file.h. */
DRT_MUST_CHECK enum drt_status log_file_open(struct log_file **out,
                                             const struct log_file_options *options,
                                             struct drt_error *error);
/* Accepts NULL. */
void log_file_free(struct log_file *log);

/* The sink to hand out; lives as long as the log. */
struct log_sink *log_file_sink(struct log_file *log);

/* Opens the path again, after the file was moved away (SIGHUP). On failure the old file
 * goes on. Nothing for standard error. Errors: as io/file.h. */
DRT_MUST_CHECK enum drt_status log_file_reopen(struct log_file *log, struct drt_error *error);

void log_file_set_level(struct log_file *log, enum log_level least);

/* Records that could not be written, as on a full disk. Once writing works again a
 * record "log.lost" says how many. */
uint64_t log_file_lost(struct log_file *log);

#endif
