/* csv.c - bar files line by line; see csv.h. */
#include "model/csv.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/timeval.h"

/* A field as a slice of its line. */
struct field {
	const char *text;
	size_t length;
};

static const char *const column_names[CSV_COLUMNS] = { "date",   "epoch_ms", "timestamp",
	                                               "symbol", "open",     "high",
	                                               "low",    "close",    "volume" };

const char *csv_column_name(enum csv_column column)
{
	return column_names[column];
}

const char *csv_defect_name(enum csv_defect defect)
{
	static const char *const names[] = { "ok", "field-count", "empty", "no-time",
		                             "no-number" };

	return names[defect];
}

/* A carriage return may be half of a line's end. */
static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The slice without blanks at both ends. */
static struct field trimmed(const char *text, const char *end)
{
	while (text < end && is_blank(*text))
		text++;
	while (text < end && is_blank(end[-1]))
		end--;
	return (struct field){ text, (size_t)(end - text) };
}

/* The field at *at, which moves behind its comma, or to NULL after the last field.
 * False for a quote that does not end as it should. */
static bool next_field(struct field *out, const char **at, const char *end)
{
	const char *start = *at, *comma = NULL;

	while (start < end && is_blank(*start))
		start++;
	if (start < end && *start == '"') {
		const char *quote = memchr(start + 1, '"', (size_t)(end - start - 1));

		if (!quote)
			return false;
		*out = trimmed(start + 1, quote);
		for (comma = quote + 1; comma < end && is_blank(*comma);)
			comma++;
		if (comma < end && *comma != ',')
			return false;
		*at = comma < end ? comma + 1 : NULL;
		return true;
	}
	comma = memchr(start, ',', (size_t)(end - start));
	*out = trimmed(start, comma ? comma : end);
	*at = comma ? comma + 1 : NULL;
	return true;
}

/* Cuts the line; fields beyond CSV_FIELDS are counted only. -1: a bad quote. */
static int split(struct field *fields, const char *line, size_t length)
{
	const char *at = line, *end = line + length;
	struct field beyond;
	int count = 0;

	while (at) {
		if (!next_field(count < CSV_FIELDS ? &fields[count] : &beyond, &at, end))
			return -1;
		count++;
	}
	return count;
}

/* CSV_COLUMNS: a column of somebody else's. */
static enum csv_column find_column(const struct field *field)
{
	int column = 0;

	while (column < CSV_COLUMNS &&
	       (strlen(column_names[column]) != field->length ||
	        strncasecmp(column_names[column], field->text, field->length) != 0))
		column++;
	return (enum csv_column)column;
}

/* Exactly one column of time: with two the file would have two truths. */
static enum drt_status check_time(struct csv_layout *layout, const char *line, size_t length,
                                  struct drt_error *error)
{
	int found = 0, shown = length < 80 ? (int)length : 80;

	for (int column = CSV_DATE; column <= CSV_TIMESTAMP; column++) {
		if (layout->columns[column] >= 0) {
			layout->time = (enum csv_column)column;
			found++;
		}
	}
	if (found == 1)
		return DRT_OK;
	return drt_fail(error, DRT_EPARSE,
	                "the header \"%.*s\" has %s; a bar file has one of date, epoch_ms or "
	                "timestamp, and open, high, low, close, volume, comma-separated",
	                shown, line,
	                found ? "more than one column of time" : "no column of time");
}

/* Volume too: a file without it would have to be guessed. */
static enum drt_status check_prices(const struct csv_layout *layout, const char *line,
                                    size_t length, struct drt_error *error)
{
	int shown = length < 80 ? (int)length : 80;

	for (int column = CSV_OPEN; column <= CSV_VOLUME; column++) {
		if (layout->columns[column] < 0)
			return drt_fail(error, DRT_EPARSE,
			                "the header \"%.*s\" has no column \"%s\"", shown, line,
			                column_names[column]);
	}
	return DRT_OK;
}

enum drt_status csv_header_parse(struct csv_layout *out, const char *line, size_t length,
                                 struct drt_error *error)
{
	struct csv_layout layout = { .field_count = 0 };
	struct field fields[CSV_FIELDS];
	enum drt_status status = DRT_OK;

	if (length >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0) {
		line += 3;
		length -= 3;
	}
	layout.field_count = split(fields, line, length);
	if (layout.field_count < 0 || layout.field_count > CSV_FIELDS)
		return drt_fail(error, DRT_EPARSE,
		                "the header has more than %d columns or an open quote",
		                (int)CSV_FIELDS);
	for (int i = 0; i < CSV_COLUMNS; i++)
		layout.columns[i] = -1;
	for (int i = 0; i < layout.field_count; i++) {
		enum csv_column column = find_column(&fields[i]);

		if (column == CSV_COLUMNS)
			continue;
		if (layout.columns[column] >= 0)
			return drt_fail(error, DRT_EPARSE,
			                "the header has the column \"%s\" twice",
			                column_names[column]);
		layout.columns[column] = i;
	}
	status = check_time(&layout, line, length, error);
	if (status == DRT_OK)
		status = check_prices(&layout, line, length, error);
	if (status == DRT_OK)
		*out = layout;
	return status;
}

/* Up to 15 digits with a sign. */
static bool read_epoch_ms(int64_t *time_ns, const struct field *field)
{
	bool negative = field->length > 0 && field->text[0] == '-';
	size_t at = negative, digits = field->length - at;
	int64_t ms = 0;

	if (digits == 0 || digits > 15)
		return false;
	for (; at < field->length; at++) {
		if (field->text[at] < '0' || field->text[at] > '9')
			return false;
		ms = 10 * ms + field->text[at] - '0';
	}
	if (ms > INT64_MAX / NS_PER_MS)
		return false;
	*time_ns = (negative ? -ms : ms) * NS_PER_MS;
	return true;
}

/* A date within the range of int64 nanoseconds. */
static bool read_date(int64_t *time_ns, const struct field *field)
{
	int64_t day = 0;

	if (day_parse(&day, field->text, field->length) != DRT_OK ||
	    day > INT64_MAX / NS_PER_DAY || day < INT64_MIN / NS_PER_DAY)
		return false;
	*time_ns = day * NS_PER_DAY;
	return true;
}

/* By the kind of the one column of time. */
static bool read_time(int64_t *time_ns, enum csv_column kind, const struct field *field)
{
	if (kind == CSV_DATE)
		return read_date(time_ns, field);
	if (kind == CSV_EPOCH_MS)
		return read_epoch_ms(time_ns, field);
	return time_parse(time_ns, field->text, field->length) == DRT_OK;
}

/* The first defect is the one that is told. */
static void note(struct csv_row *row, enum csv_defect defect, enum csv_column column)
{
	if (row->defect != CSV_OK)
		return;
	row->defect = defect;
	row->column = column;
}

/* NaN where there is none, so that the other fields can still be used. */
static double read_number(struct csv_row *row, const struct csv_layout *layout,
                          const struct field *fields, enum csv_column column)
{
	const struct field *field = &fields[layout->columns[column]];
	double value = NAN;

	if (field->length == 0)
		note(row, CSV_EMPTY, column);
	else if (csv_number_parse(&value, field->text, field->length) != DRT_OK)
		note(row, CSV_NO_NUMBER, column);
	return value;
}

bool csv_row_parse(struct csv_row *out, const struct csv_layout *layout, const char *line,
                   size_t length)
{
	struct field fields[CSV_FIELDS];
	const struct field *time = &fields[layout->columns[layout->time]];

	*out = (struct csv_row){ .bar = { 0, NAN, NAN, NAN, NAN, NAN }, .defect = CSV_OK };
	out->field_count = split(fields, line, length);
	if (out->field_count != layout->field_count) {
		note(out, CSV_FIELD_COUNT, CSV_COLUMNS);
		return false;
	}
	if (layout->columns[CSV_SYMBOL] >= 0) {
		out->symbol = fields[layout->columns[CSV_SYMBOL]].text;
		out->symbol_length = fields[layout->columns[CSV_SYMBOL]].length;
		if (out->symbol_length == 0)
			note(out, CSV_EMPTY, CSV_SYMBOL);
	}
	out->has_time = read_time(&out->bar.time_ns, layout->time, time);
	if (!out->has_time)
		note(out, time->length ? CSV_NO_TIME : CSV_EMPTY, layout->time);
	out->bar.open = read_number(out, layout, fields, CSV_OPEN);
	out->bar.high = read_number(out, layout, fields, CSV_HIGH);
	out->bar.low = read_number(out, layout, fields, CSV_LOW);
	out->bar.close = read_number(out, layout, fields, CSV_CLOSE);
	out->bar.volume = read_number(out, layout, fields, CSV_VOLUME);
	return out->defect == CSV_OK;
}

void csv_row_explain(char *out, size_t size, const struct csv_row *row,
                     const struct csv_layout *layout)
{
	const char *name = row->column < CSV_COLUMNS ? column_names[row->column] : "";

	switch (row->defect) {
	case CSV_OK:
		snprintf(out, size, "nothing is wrong");
		break;
	case CSV_FIELD_COUNT:
		if (row->field_count < 0)
			snprintf(out, size, "a quote does not end");
		else
			snprintf(out, size, "%d fields where the header has %d",
			         row->field_count, layout->field_count);
		break;
	case CSV_EMPTY:
		snprintf(out, size, "%s is empty", name);
		break;
	case CSV_NO_TIME:
		snprintf(out, size, "%s is no %s", name,
		         row->column == CSV_DATE ? "date such as 2025-06-12" : "time");
		break;
	case CSV_NO_NUMBER:
		snprintf(out, size, "%s is no number", name);
		break;
	}
}

void csv_write_header(struct strbuf *out, bool with_symbol, bool dated)
{
	strbuf_puts(out, dated ? "date" : "timestamp");
	strbuf_puts(out, with_symbol ? ",symbol" : "");
	strbuf_puts(out, ",open,high,low,close,volume\n");
}

void csv_write_bar(struct strbuf *out, const struct bar *bar, const char *symbol, bool dated)
{
	const double numbers[] = { bar->open, bar->high, bar->low, bar->close, bar->volume };
	char text[TIME_TEXT + CSV_NUMBER_TEXT];
	size_t length = dated ? day_format(text, time_to_day(bar->time_ns))
	                      : time_format(text, bar->time_ns);

	strbuf_append(out, text, length);
	if (symbol) {
		strbuf_putc(out, ',');
		strbuf_puts(out, symbol);
	}
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		strbuf_putc(out, ',');
		strbuf_append(out, text, csv_number_format(text, numbers[i]));
	}
	strbuf_putc(out, '\n');
}
