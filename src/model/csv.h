/* csv.h - bars as comma-separated text: one header line, then one bar a line.
 *
 * Columns: by name, in any order and any case: one of `date` (2025-06-12), `epoch_ms`
 *          (start of the bar, UTC) or `timestamp` (RFC 3339); open, high, low, close,
 *          volume; `symbol` where there is one. Others are left alone.
 * Fields:  comma-separated, blanks around them dropped; one in double quotes may hold
 *          commas but no quote. Numbers have a decimal point, whatever the locale.
 * Owners:  lines are the caller's; slices point into them.
 * Errors:  csv_row_parse() reads as much as it can: what it could not is NaN, and the
 *          first thing wrong is told. Whether a bar makes sense is for bar_check(). */
#ifndef MODEL_CSV_H
#define MODEL_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "core/status.h"
#include "core/strbuf.h"
#include "model/bar.h"

enum { CSV_FIELDS = 64, CSV_NUMBER_TEXT = 32 };

/* What a column is; also the index into csv_layout.columns. */
enum csv_column {
	CSV_DATE,
	CSV_EPOCH_MS,
	CSV_TIMESTAMP,
	CSV_SYMBOL,
	CSV_OPEN,
	CSV_HIGH,
	CSV_LOW,
	CSV_CLOSE,
	CSV_VOLUME,
	CSV_COLUMNS
};

/* Where the columns are. */
struct csv_layout {
	int field_count;          /* of the header; every row must have as many */
	int columns[CSV_COLUMNS]; /* field of each, -1: absent */
	enum csv_column time;     /* the one of the three that is there */
};

enum csv_defect {
	CSV_OK,
	CSV_FIELD_COUNT, /* not as many fields as the header, or a quote that does not end */
	CSV_EMPTY,       /* a needed field is empty */
	CSV_NO_TIME,     /* a time or date that is none, or out of range */
	CSV_NO_NUMBER    /* a price or volume that is no number */
};

struct csv_row {
	struct bar bar;     /* NaN where a number could not be read */
	bool has_time;      /* bar.time_ns was read */
	const char *symbol; /* slice; NULL without the column */
	size_t symbol_length;
	enum csv_defect defect; /* the first, in the order of the enum's columns */
	enum csv_column column; /* that it is about; CSV_COLUMNS with CSV_FIELD_COUNT */
	int field_count;        /* fields found */
};

/* "epoch_ms"; "field-count", "empty", "no-time", "no-number". Never translated. */
const char *csv_column_name(enum csv_column column);
const char *csv_defect_name(enum csv_defect defect);

/* Reads the header line, without its line end; a byte order mark is dropped.
 * Errors: DRT_EPARSE saying what is missing, twice there or no header at all. */
DRT_MUST_CHECK enum drt_status csv_header_parse(struct csv_layout *out, const char *line,
                                                size_t length, struct drt_error *error);
/* Reads one line, without its line end. False when there is a defect. */
bool csv_row_parse(struct csv_row *out, const struct csv_layout *layout, const char *line,
                   size_t length);
/* Writes "open is empty" for the row's defect; at most size - 1 bytes. */
void csv_row_explain(char *out, size_t size, const struct csv_row *row,
                     const struct csv_layout *layout);

/* "[+-]digits[.digits][e[+-]digits]", "nan", "inf" or "infinity", over exactly `length`
 * bytes, correctly rounded. Errors: DRT_EPARSE. */
DRT_MUST_CHECK enum drt_status csv_number_parse(double *out, const char *text, size_t length);
/* The shortest text that reads back as the same double; CSV_NUMBER_TEXT bytes. */
size_t csv_number_format(char *out, double value);

/* Appends a header line, and bars that csv_row_parse() reads back. With a symbol the
 * column is there; `dated` writes the date alone. */
void csv_write_header(struct strbuf *out, bool with_symbol, bool dated);
void csv_write_bar(struct strbuf *out, const struct bar *bar, const char *symbol, bool dated);

#endif
