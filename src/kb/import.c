/* import.c - see import.h.
 *
 * An import is a small state machine: rows in batches, then the flags of every symbol,
 * then the record. Each step is one transaction. What happened before a kill needs no
 * memory: every write compares with what is stored, so a second run passes over it. */
#include "kb/import.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "kb/import_state.h"
#include "model/calendar.h"

enum { BATCH_ROWS = 50000, FLAG_SYMBOLS = 256 };

/* One line on its way. */
struct taken {
	const struct line *line;
	struct csv_row row;
	struct import_symbol *symbol; /* NULL: it names none */
	unsigned rejects;             /* bits of kb_reject */
	char detail[KB_DETAIL_TEXT];
};

enum drt_status kb_import_new(struct kb_import **out, struct kb *kb,
                              const struct kb_import_options *options, struct drt_error *error)
{
	struct kb_import *import = NULL;
	enum drt_status status = DRT_OK;

	if (sqlite3_db_readonly(db_handle(kb->db), "main") == 1)
		return drt_fail(error, DRT_EDENIED, "%s is open for reading only",
		                db_path(kb->db));
	import = calloc(1, sizeof(*import));
	if (!import)
		return kb_no_memory(error);
	import->kb = kb;
	import->now_ns = options->now_ns;
	import->batch_rows = options->batch_rows ? options->batch_rows : BATCH_ROWS;
	import->name = strdup(options->name);
	status = import->name ? import_start(import, options, error) : kb_no_memory(error);
	if (status != DRT_OK) {
		kb_import_free(import);
		return status;
	}
	import->result.bytes_total = (int64_t)line_reader_size(import->reader);
	*out = import;
	return DRT_OK;
}

void kb_import_free(struct kb_import *import)
{
	if (!import)
		return;
	line_reader_free(import->reader);
	import_symbols_free(import->symbols);
	bar_writer_release(&import->writer);
	import_record_release(&import->record);
	free(import->name);
	free(import);
}

const struct kb_import_result *kb_import_result(const struct kb_import *import)
{
	return &import->result;
}

/* ---- rows ---- */

static void reject(struct taken *taken, enum kb_reject why, const char *detail)
{
	taken->rejects |= 1U << why;
	if (!*taken->detail)
		snprintf(taken->detail, sizeof(taken->detail), "%s", detail);
}

/* Copies text, cut to fit; NUL bytes, which a column of text cannot hold, become '?'. */
static void copy_text(char *out, size_t size, const char *text, size_t length)
{
	if (length >= size)
		length = size - 1;
	for (size_t i = 0; i < length; i++)
		out[i] = text[i] ? text[i] : '?';
	out[length] = '\0';
}

/* A row is quarantined once, under its first reason, and counted under each. */
static enum drt_status quarantine(struct kb_import *import, const struct taken *taken,
                                  struct drt_error *error)
{
	struct kb_quarantined row = { .line = (int64_t)taken->line->number };
	enum kb_reject first = import_first_reject(taken->rejects);

	snprintf(row.reason, sizeof(row.reason), "%s", kb_reject_name(first));
	snprintf(row.detail, sizeof(row.detail), "%s", taken->detail);
	if (!*row.detail)
		import_explain(row.detail, sizeof(row.detail), first, &taken->row.bar);
	if (taken->symbol)
		strcpy(row.symbol, taken->symbol->symbol);
	copy_text(row.raw, sizeof(row.raw), taken->line->text, taken->line->length);
	import->result.quarantined++;
	for (int i = 0; i < KB_REJECT_COUNT; i++)
		import->result.rejects[i] += taken->rejects >> i & 1;
	return import_record_quarantine(&import->record, &row, error);
}

/* A symbol that is none makes the row unparsable; it ends nothing. */
static enum drt_status find_symbol(struct kb_import *import, struct taken *taken,
                                   struct drt_error *error)
{
	const char *text = taken->row.symbol ? taken->row.symbol : import->symbol;
	size_t length = taken->row.symbol ? taken->row.symbol_length : strlen(text);
	bool added = false;
	enum drt_status status =
		import_symbols_obtain(&taken->symbol, &added, import->symbols, text, length);

	if (status == DRT_EPARSE) {
		reject(taken, KB_REJECT_UNPARSABLE, "symbol is not 1 to 23 of A-Z 0-9 . -");
		return DRT_OK;
	}
	return status == DRT_OK ? DRT_OK : kb_no_memory(error);
}

/* The first good row of a symbol makes its series. */
static enum drt_status open_symbol(struct kb_import *import, struct import_symbol *symbol,
                                   struct drt_error *error)
{
	bool is_new = false;
	enum drt_status status = DRT_OK;

	if (symbol->calendar)
		return DRT_OK;
	status = import_symbol_open(symbol, &is_new, import->kb, &import->key, error);
	if (status == DRT_OK) {
		import->result.symbols++;
		import->result.new_instruments += is_new;
	}
	return status;
}

/* Turns an instant into the name of its day for sizes of a day and above. An instant at
 * midnight UTC names its date already. */
static void name_day(struct kb_import *import, struct taken *taken)
{
	int64_t *time_ns = &taken->row.bar.time_ns;

	if (!timeframe_is_intraday(import->key.timeframe) && *time_ns % NS_PER_DAY != 0)
		*time_ns = calendar_day_at(taken->symbol->calendar, *time_ns) * NS_PER_DAY;
}

/* Sizes between a minute and a day may count from the open or from the hour, so only the
 * minute is sure; weeks and months have one first day. */
static bool is_on_grid(enum timeframe timeframe, int64_t time_ns)
{
	if (timeframe_is_intraday(timeframe))
		return time_ns % NS_PER_MIN == 0;
	return calendar_bar_start_of_day(timeframe, time_ns) == time_ns;
}

/* Place and duplicates of a row whose prices are good. */
static enum drt_status check_time(struct kb_import *import, struct taken *taken,
                                  struct drt_error *error)
{
	bool duplicate = false;

	name_day(import, taken);
	if (!is_on_grid(import->key.timeframe, taken->row.bar.time_ns)) {
		reject(taken, KB_REJECT_OFF_GRID, "");
		return DRT_OK;
	}
	if (import_symbol_has(&duplicate, taken->symbol, taken->row.bar.time_ns) != DRT_OK)
		return kb_no_memory(error);
	if (duplicate)
		reject(taken, KB_REJECT_DUPLICATE, "");
	return DRT_OK;
}

/* Decides about one row. What is checked last needs the database: the calendar of the
 * symbol, for the day of an instant. */
static enum drt_status judge(struct kb_import *import, struct taken *taken,
                             struct drt_error *error)
{
	bool readable = csv_row_parse(&taken->row, &import->layout, taken->line->text,
	                              taken->line->length);
	enum drt_status status = DRT_OK;

	if (!readable) {
		csv_row_explain(taken->detail, sizeof(taken->detail), &taken->row,
		                &import->layout);
		taken->rejects = 1U << KB_REJECT_UNPARSABLE;
	}
	if (taken->row.has_time)
		status = find_symbol(import, taken, error);
	if (status != DRT_OK || !readable || !taken->symbol)
		return status;
	taken->rejects |= import_check_bar(&taken->row.bar);
	if (taken->rejects)
		return DRT_OK;
	status = open_symbol(import, taken->symbol, error);
	return status == DRT_OK ? check_time(import, taken, error) : status;
}

/* The prices have been checked; the writer compares with what is there. */
static enum drt_status store(struct kb_import *import, const struct taken *taken,
                             struct drt_error *error)
{
	struct kb_import_result *result = &import->result;
	int64_t time_ns = taken->row.bar.time_ns;
	enum bar_put put = BAR_UNCHANGED;
	enum drt_status status = bar_writer_put(&put, &import->writer, taken->symbol->series_id,
	                                        &taken->row.bar, error);

	if (status != DRT_OK)
		return status;
	if (result->stored == 0 || time_ns < result->first_ns)
		result->first_ns = time_ns;
	if (result->stored == 0 || time_ns > result->last_ns)
		result->last_ns = time_ns;
	result->stored++;
	result->inserted += put == BAR_INSERTED;
	result->updated += put == BAR_UPDATED;
	result->unchanged += put == BAR_UNCHANGED;
	return DRT_OK;
}

/* Duplicates are no rows of their own, and a row without a time has no place. */
static enum drt_status remember(struct kb_import *import, struct taken *taken,
                                struct drt_error *error)
{
	const unsigned without = 1U << KB_REJECT_DUPLICATE | 1U << KB_REJECT_OFF_GRID;
	bool day_known = timeframe_is_intraday(import->key.timeframe) ||
	                 taken->row.bar.time_ns % NS_PER_DAY == 0;
	struct import_point point = {
		.close = taken->row.bar.close,
		.stored = taken->rejects == 0,
		.zero_volume = taken->row.defect == CSV_OK && taken->row.bar.volume == 0,
	};

	if (!taken->symbol || !taken->row.has_time || (taken->rejects & without))
		return DRT_OK;
	if (!day_known && !taken->symbol->calendar)
		return DRT_OK;
	if (!day_known)
		name_day(import, taken);
	point.time_ns = taken->row.bar.time_ns;
	return import_symbol_note(taken->symbol, &point) == DRT_OK ? DRT_OK
	                                                           : kb_no_memory(error);
}

/* A line of nothing at the end of a file, or between two of its parts. */
static bool is_blank(const struct line *line)
{
	return strspn(line->text, " \t\r") == line->length;
}

/* One line is one row of the counts, whatever it holds. */
static enum drt_status take_line(struct kb_import *import, const struct line *line, bool text,
                                 struct drt_error *error)
{
	struct taken taken = { .line = line, .row = { .defect = CSV_OK } };
	enum drt_status status = DRT_OK;

	import_add_to_crc(import, line);
	if (is_blank(line))
		return DRT_OK;
	import->result.rows++;
	if (text)
		status = judge(import, &taken, error);
	else
		reject(&taken, KB_REJECT_UNPARSABLE, "the line holds a NUL byte");
	if (status == DRT_OK)
		status = taken.rejects ? quarantine(import, &taken, error)
		                       : store(import, &taken, error);
	if (status == DRT_OK && text)
		status = remember(import, &taken, error);
	return status;
}

/* Until the batch is full or the file is read. Of the reader's errors one belongs to a row:
 * a NUL byte, with the line at hand. */
static enum drt_status take_rows(struct kb_import *import, struct drt_error *error)
{
	int64_t enough = import->result.rows + (int64_t)import->batch_rows;
	enum drt_status status = DRT_OK;

	while (status == DRT_OK && import->result.rows < enough) {
		struct line line = { .number = 0 };

		status = line_reader_next(&line, import->reader, error);
		if (status == DRT_EEMPTY) {
			import->phase = PHASE_FLAGS;
			return DRT_OK;
		}
		if (status == DRT_OK || (status == DRT_EPARSE && line.number > 0))
			status = take_line(import, &line, status == DRT_OK, error);
	}
	return status;
}

/* ---- steps ---- */

static enum drt_status step_rows(struct kb_import *import, struct drt_error *error)
{
	struct kb *kb = import->kb;
	int64_t before = db_total_changes(kb->db);
	enum drt_status status = DRT_OK;

	if (import->record.id == 0)
		status = import_record_open(&import->record, kb, import->name, &import->key,
		                            import->now_ns, error);
	if (status == DRT_OK)
		status = take_rows(import, error);
	import->result.bytes_done = (int64_t)line_reader_position(import->reader);
	if (status == DRT_OK && db_total_changes(kb->db) > before)
		status = import_record_running(&import->record, kb, error);
	return status;
}

/* Flags need the rows in order of time, so they come after the last row. */
static enum drt_status step_flags(struct kb_import *import, struct drt_error *error)
{
	size_t count = import_symbols_count(import->symbols);
	size_t enough = import->flagged + FLAG_SYMBOLS;
	enum drt_status status = DRT_OK;

	for (; status == DRT_OK && import->flagged < count && import->flagged < enough;
	     import->flagged++) {
		struct import_symbol *symbol =
			import_symbols_at(import->symbols, import->flagged);

		if (symbol->calendar)
			status = import_flags_write(&import->result, import->kb, symbol,
			                            import->key.timeframe, error);
	}
	if (import->flagged == count)
		import->phase = PHASE_RECORD;
	return status;
}

/* Only where the instrument has another source with the same size and adjustment. */
static enum drt_status count_conflicts(struct kb_import *import, struct drt_error *error)
{
	size_t count = import_symbols_count(import->symbols);
	enum drt_status status = DRT_OK;

	for (size_t i = 0; status == DRT_OK && i < count; i++) {
		struct import_symbol *symbol = import_symbols_at(import->symbols, i);
		size_t conflicts = 0;

		if (symbol->has_stored)
			status = series_count_conflicts(&conflicts, import->kb,
			                                symbol->series_id, symbol->first_ns,
			                                symbol->last_ns, error);
		import->result.conflicts += (int64_t)conflicts;
	}
	return status;
}

/* The last transaction. Only after it does the record say that the file is done. */
static enum drt_status step_record(struct kb_import *import, struct drt_error *error)
{
	enum drt_status status = import_record_finish(&import->record, import->kb,
	                                              &import->result, import->now_ns, error);

	if (status == DRT_OK)
		status = count_conflicts(import, error);
	import->phase = PHASE_DONE;
	return status;
}

/* Each phase moves on to the next by itself. */
static enum drt_status run_phase(struct kb_import *import, struct drt_error *error)
{
	switch (import->phase) {
	case PHASE_ROWS:
		return step_rows(import, error);
	case PHASE_FLAGS:
		return step_flags(import, error);
	default:
		return step_record(import, error);
	}
}

enum drt_status kb_import_step(bool *more, struct kb_import *import, struct drt_error *error)
{
	struct db *db = import->kb->db;
	enum drt_status status = DRT_OK;

	if (import->phase >= PHASE_DONE) {
		*more = false;
		return import->phase == PHASE_DONE
		               ? DRT_OK
		               : drt_fail(error, DRT_ESTATE, "%s: the import has failed",
		                          import->name);
	}
	status = db_begin(db, error);
	if (status != DRT_OK)
		return status;
	status = run_phase(import, error);
	if (status == DRT_OK)
		status = db_commit(db, error);
	if (status == DRT_OK && import->phase == PHASE_DONE)
		status = db_sync_now(db, error);
	if (status != DRT_OK) {
		db_rollback(db);
		import->phase = PHASE_FAILED;
		return status;
	}
	import->result.done = import->phase == PHASE_DONE;
	*more = !import->result.done;
	return DRT_OK;
}

enum drt_status kb_import_file(struct kb_import_result *out, struct kb *kb,
                               const struct kb_import_options *options,
                               bool (*progress)(void *context,
                                                const struct kb_import_result *result),
                               void *context, struct drt_error *error)
{
	struct kb_import *import = NULL;
	bool more = true;
	enum drt_status status = kb_import_new(&import, kb, options, error);

	while (status == DRT_OK && more) {
		status = kb_import_step(&more, import, error);
		if (status == DRT_OK && more && progress && !progress(context, &import->result))
			status = drt_fail(error, DRT_ECANCELLED,
			                  "%s: cancelled; import it again to complete it",
			                  options->name);
	}
	if (status == DRT_OK && progress)
		(void)progress(context, &import->result);
	if (import && (status == DRT_OK || status == DRT_ECANCELLED))
		*out = import->result;
	kb_import_free(import);
	return status;
}
