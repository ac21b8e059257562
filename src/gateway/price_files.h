/* price_files.h - bars and quotes read from CSV files, gathered by symbol.
 *
 * Forms:   bars as model/csv.h reads them, daily where they are named by date, intraday
 *          otherwise; quotes as "epoch_ms,bid,ask", with ",bid_size,ask_size" behind
 *          them, and with ",last,last_size" behind those: the trade of that instant, or
 *          both empty for none; .gz too.
 * Rows:    one that is no sound bar or quote, or that repeats a time, is skipped and
 *          counted; nothing is repaired.
 * Owners:  everything belongs to the set. Internal to src/gateway. */
#ifndef GATEWAY_PRICE_FILES_H
#define GATEWAY_PRICE_FILES_H

#include <stddef.h>
#include <stdint.h>

#include "core/log.h"
#include "core/status.h"
#include "model/bar.h"
#include "model/instrument.h"

struct price_tick {
	int64_t time_ns;
	double bid, ask;
	double bid_size, ask_size; /* 0: the file tells none */
	double last, last_size;    /* of a trade; 0: there was none */
};

struct price_series {
	char symbol[SYMBOL_TEXT];
	struct bar *daily, *minutes; /* by time, no time twice; minutes: any intraday size */
	struct price_tick *ticks;
	size_t daily_count, minute_count, tick_count;
	size_t daily_capacity, minute_capacity, tick_capacity;
};

struct price_files {
	struct price_series *series; /* in the order in which the symbols came */
	size_t count, capacity;
	size_t rows, skipped;
};

/* Adds a file. Errors: those of io/line_reader.h, DRT_EPARSE (unknown header, or no
 * symbol in column or name), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status price_files_add(struct price_files *files, const char *path,
                                               struct log_sink *log, struct drt_error *error);
/* After the last file: sorts, and drops what repeats a time (the first one stays). */
void price_files_finish(struct price_files *files);
void price_files_release(struct price_files *files);

#endif
