/* import.h - bar files into the knowledge base.
 *
 * File:    CSV as in model/csv.h, plain or gzip, read from an open descriptor. Without a
 *          symbol column the symbol is the option's, or else the file name's part before
 *          the first "_" or its suffix. A `date` column holds 1d bars, `epoch_ms` and
 *          `timestamp` 1m bars, unless the options say otherwise.
 * Rows:    every row is stored or quarantined with line, reason and raw text; what is
 *          only odd is stored and flagged. Blank lines are no rows. A symbol that is
 *          not known becomes an instrument: a currency pair, a crypto pair or an index
 *          where the symbol says so, otherwise a US stock.
 * Again:   importing the same file again changes no row of the database. A changed file
 *          replaces its bars, its quarantine and the flags of its range.
 * Steps:   one step is one transaction. A program that is killed leaves whole steps, and
 *          importing the file again completes it. Between steps the handle is free for
 *          other work.
 * Memory:  24 bytes a row, to find duplicates and gaps in any order of rows.
 * Threads: that of the handle. */
#ifndef KB_IMPORT_H
#define KB_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "kb/bars.h"
#include "model/timeframe.h"

enum { KB_RAW_TEXT = 256, KB_DETAIL_TEXT = 96, KB_REASON_TEXT = 20, KB_FILE_TEXT = 256 };

/* Why a row is quarantined. */
enum kb_reject {
	KB_REJECT_UNPARSABLE, /* a field is missing, empty or not what it should be */
	KB_REJECT_NOT_FINITE,
	KB_REJECT_NOT_POSITIVE, /* a price is zero or below */
	KB_REJECT_HIGH_TOO_LOW, /* below open or close */
	KB_REJECT_LOW_TOO_HIGH, /* above open or close */
	KB_REJECT_NEGATIVE_VOLUME,
	KB_REJECT_DUPLICATE, /* the same bar was stored from an earlier line */
	KB_REJECT_OFF_GRID,  /* a time at which no bar of this size starts */
	KB_REJECT_COUNT
};

/* What is odd about a row. */
enum kb_flag {
	KB_FLAG_ZERO_VOLUME,
	KB_FLAG_JUMP,    /* close against close of the row before: more than 40 % */
	KB_FLAG_GAP,     /* sessions of the calendar without a row before this one */
	KB_FLAG_HOLIDAY, /* the calendar has no session on its day */
	KB_FLAG_COUNT
};

/* Stable words, "high-too-low" and "zero-volume"; never translated. */
const char *kb_reject_name(enum kb_reject reject);
const char *kb_flag_name(enum kb_flag flag);

struct kb;
struct kb_import;

struct kb_import_options {
	int file;               /* descriptor at the start of the file; stays the caller's */
	const char *name;       /* of the file, for record and messages */
	const char *symbol;     /* NULL: column or file name */
	const char *source;     /* NULL: "csv" */
	const char *adjustment; /* NULL: "none" */
	bool has_timeframe;     /* `timeframe` counts */
	enum timeframe timeframe;
	int64_t now_ns;    /* kept with the record of the import */
	size_t batch_rows; /* of one step; 0: 50,000 */
};

/* Counts up to now. rows = stored + quarantined, and stored = inserted + updated +
 * unchanged. A row with two defects counts in both, but is quarantined once. Flags count
 * rows of the file, also quarantined ones that can be read; only stored bars keep them. */
struct kb_import_result {
	int64_t bytes_done, bytes_total; /* of the file as it is; total 0: not known */
	int64_t rows, stored, quarantined;
	int64_t inserted, updated, unchanged;
	int64_t rejects[KB_REJECT_COUNT];
	int64_t flags[KB_FLAG_COUNT];
	int64_t missing_sessions; /* that the gaps sum up to */
	int64_t symbols, new_instruments;
	int64_t conflicts;         /* with other sources, in the range of the file */
	int64_t first_ns, last_ns; /* of the stored bars; 0 without one */
	bool done;
	uint32_t crc32; /* of the text, lines ended by LF */
};

/* Reads the header. Errors: DRT_EPARSE (no bar file, no symbol), DRT_EINVAL (source,
 * adjustment, a symbol given twice, a size that the column cannot have), DRT_EIO,
 * DRT_ECORRUPT (gzip), DRT_EDENIED (a read-only handle). */
DRT_MUST_CHECK enum drt_status kb_import_new(struct kb_import **out, struct kb *kb,
                                             const struct kb_import_options *options,
                                             struct drt_error *error);
/* Takes up to batch_rows rows in one transaction; the last steps write flags and the
 * record and make everything durable. *more is false once done. After a failure the
 * step is rolled back and the import can only be freed. */
DRT_MUST_CHECK enum drt_status kb_import_step(bool *more, struct kb_import *import,
                                              struct drt_error *error);
/* Lives with the import. */
const struct kb_import_result *kb_import_result(const struct kb_import *import);
/* Accepts NULL, and one that is not done. */
void kb_import_free(struct kb_import *import);

/* All steps. `progress`, which may be NULL, is called after each; when it returns false
 * the import ends with DRT_ECANCELLED and *out says how far it came. */
DRT_MUST_CHECK enum drt_status
kb_import_file(struct kb_import_result *out, struct kb *kb,
               const struct kb_import_options *options,
               bool (*progress)(void *context, const struct kb_import_result *result),
               void *context, struct drt_error *error);

/* A quarantined row. */
struct kb_quarantined {
	char file[KB_FILE_TEXT];
	int64_t line; /* from 1, the header */
	char reason[KB_REASON_TEXT];
	char detail[KB_DETAIL_TEXT];
	char symbol[SYMBOL_TEXT];
	char raw[KB_RAW_TEXT]; /* cut to fit */
};

/* Of the file, or of all (NULL), by file and line. */
DRT_MUST_CHECK enum drt_status kb_list_quarantine(struct kb_quarantined **out, size_t *count,
                                                  struct kb *kb, const char *file, size_t limit,
                                                  struct drt_error *error);

#endif
