/* import_flags.c - what is odd about the bars of a file; see import_internal.h.
 *
 * Flags are computed over the rows of the file by rising time, quarantined ones included,
 * so that a row that was refused is neither a gap nor hides a jump. What is stored for
 * the range of the file is then compared with what was computed, flag by flag, and only
 * the differences are written: the same file again writes nothing. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "kb/import_internal.h"
#include "model/calendar.h"

#define JUMP_RATIO 0.4

struct flag {
	int64_t time_ns;
	enum kb_flag kind;
	double value;
};

/* By time; of one time in the order of the flags' words, as the database sorts. */
static int by_time_and_kind(const void *a, const void *b)
{
	const struct flag *x = a, *y = b;

	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns ? -1 : 1;
	return strcmp(kb_flag_name(x->kind), kb_flag_name(y->kind));
}

/* Of one time the quarantined row first: the stored one is the one that counts. */
static int by_time(const void *a, const void *b)
{
	const struct import_point *x = a, *y = b;

	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns ? -1 : 1;
	return (int)x->stored - (int)y->stored;
}

/* Counts the flag, and keeps it where the bar is stored. */
static enum drt_status raise(struct kb_list *flags, struct kb_import_result *result,
                             const struct import_point *point, enum kb_flag kind, double value,
                             bool keep)
{
	struct flag *flag = NULL;

	result->flags[kind]++;
	if (!keep)
		return DRT_OK;
	flag = kb_list_add(flags);
	if (!flag)
		return DRT_ENOMEM;
	*flag = (struct flag){ point->time_ns, kind, value };
	return DRT_OK;
}

/* The date of a bar. */
static int64_t day_of(const struct import_symbol *symbol, enum timeframe timeframe,
                      int64_t time_ns)
{
	return timeframe_is_intraday(timeframe) ? calendar_day_at(symbol->calendar, time_ns)
	                                        : time_to_day(time_ns);
}

/* Gap and holiday, which concern the first row of a day. */
static enum drt_status judge_day(struct kb_list *flags, struct kb_import_result *result,
                                 const struct import_symbol *symbol,
                                 const struct import_point *point, int64_t last_day,
                                 int64_t day)
{
	const struct calendar *calendar = symbol->calendar;
	int64_t missing = calendar_missing_between(calendar, last_day, day);
	enum drt_status status = DRT_OK;

	if (missing > 0) {
		result->missing_sessions += missing;
		status = raise(flags, result, point, KB_FLAG_GAP, (double)missing,
		               point->stored);
	}
	if (status == DRT_OK && calendar_is_covered(calendar, day) &&
	    !calendar_is_trading_day(calendar, day))
		status = raise(flags, result, point, KB_FLAG_HOLIDAY, 0, point->stored);
	return status;
}

/* A row in quarantine may lack a usable close. */
static bool has_close(const struct import_point *point)
{
	return isfinite(point->close) && point->close > 0;
}

/* Counted between rows of the file, kept between stored bars: next to a refused row the
 * stored series may not jump at all. */
static enum drt_status judge_jump(struct kb_list *flags, struct kb_import_result *result,
                                  const struct import_point *before,
                                  const struct import_point *point)
{
	double ratio = 0;

	if (!before || !has_close(point))
		return DRT_OK;
	ratio = point->close / before->close - 1;
	if (!(fabs(ratio) > JUMP_RATIO))
		return DRT_OK;
	return raise(flags, result, point, KB_FLAG_JUMP, ratio,
	             before->stored && point->stored);
}

/* One pass over the rows by rising time. Days are dates, so gaps and holidays are judged
 * once for all minutes of a day. */
static enum drt_status judge(struct kb_list *flags, struct kb_import_result *result,
                             const struct import_symbol *symbol, enum timeframe timeframe)
{
	const struct import_point *priced = NULL; /* the last row with a close */
	bool sessions = timeframe <= TIMEFRAME_1D;
	int64_t last_day = INT64_MAX;
	enum drt_status status = DRT_OK;

	for (size_t i = 0; status == DRT_OK && i < symbol->count; i++) {
		const struct import_point *point = &symbol->points[i];
		int64_t day = sessions ? day_of(symbol, timeframe, point->time_ns) : 0;

		if (point->zero_volume)
			status = raise(flags, result, point, KB_FLAG_ZERO_VOLUME, 0,
			               point->stored);
		if (status == DRT_OK && sessions && day != last_day)
			status = judge_day(flags, result, symbol, point, last_day, day);
		if (status == DRT_OK)
			status = judge_jump(flags, result, priced, point);
		if (has_close(point))
			priced = point;
		last_day = day;
	}
	return status;
}

/* A row of bar_flag. */
static enum drt_status read_flag(void *record, struct db_stmt *stmt, struct drt_error *error)
{
	struct flag *flag = record;
	int kind = 0;

	(void)error;
	while (kind < KB_FLAG_COUNT - 1 &&
	       strcmp(kb_flag_name((enum kb_flag)kind), db_column_text(stmt, 1)) != 0)
		kind++;
	flag->time_ns = db_column_int(stmt, 0);
	flag->kind = (enum kb_flag)kind;
	flag->value = db_column_double(stmt, 2);
	return DRT_OK;
}

/* What an earlier import left in the range of this one. */
static enum drt_status load_stored(struct kb_list *stored, struct kb *kb,
                                   const struct import_symbol *symbol, struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	enum drt_status status =
		db_prepare(&stmt, kb->db,
	                   "SELECT time_ns, kind, value FROM bar_flag WHERE series_id = ?1 "
	                   "AND time_ns BETWEEN ?2 AND ?3 ORDER BY time_ns, kind",
	                   error);

	if (status != DRT_OK)
		return status;
	db_bind_int(stmt, 1, symbol->series_id);
	db_bind_int(stmt, 2, symbol->first_ns);
	db_bind_int(stmt, 3, symbol->last_ns);
	status = kb_collect(stored, stmt, read_flag, error);
	db_finalize(stmt);
	return status;
}

/* The two statements that change flags. */
struct writer {
	struct db_stmt *put, *drop;
	int64_t series_id;
};

/* Both statements belong to the writer, also when the second cannot be made. */
static enum drt_status writer_init(struct writer *writer, struct kb *kb, int64_t series_id,
                                   struct drt_error *error)
{
	enum drt_status status =
		db_prepare(&writer->put, kb->db,
	                   "INSERT OR REPLACE INTO bar_flag (series_id, time_ns, kind, value) "
	                   "VALUES (?1, ?2, ?3, ?4)",
	                   error);

	writer->series_id = series_id;
	if (status == DRT_OK)
		status =
			db_prepare(&writer->drop, kb->db,
		                   "DELETE FROM bar_flag WHERE series_id = ?1 AND time_ns = ?2 "
		                   "AND kind = ?3",
		                   error);
	return status;
}

/* Parameters 1 to 3 are the same in both statements. */
static enum drt_status run_flag(struct writer *writer, struct db_stmt *stmt,
                                const struct flag *flag, struct drt_error *error)
{
	db_bind_int(stmt, 1, writer->series_id);
	db_bind_int(stmt, 2, flag->time_ns);
	db_bind_text(stmt, 3, kb_flag_name(flag->kind));
	if (stmt == writer->put)
		db_bind_double(stmt, 4, flag->value);
	return db_run(stmt, error);
}

/* Walks both sorted lists and writes where they differ. */
static enum drt_status write_differences(struct writer *writer, const struct kb_list *wanted,
                                         const struct kb_list *stored, struct drt_error *error)
{
	const struct flag *want = wanted->items, *want_end = want + wanted->count;
	const struct flag *have = stored->items, *have_end = have + stored->count;
	enum drt_status status = DRT_OK;

	while (status == DRT_OK && (want < want_end || have < have_end)) {
		int order = want == want_end   ? 1
		            : have == have_end ? -1
		                               : by_time_and_kind(want, have);

		if (order < 0 || (order == 0 && want->value != have->value))
			status = run_flag(writer, writer->put, want, error);
		else if (order > 0)
			status = run_flag(writer, writer->drop, have, error);
		want += order <= 0;
		have += order >= 0;
	}
	return status;
}

/* Makes the stored flags of the range those that are wanted. */
static enum drt_status synchronise(struct kb *kb, const struct import_symbol *symbol,
                                   struct kb_list *wanted, struct drt_error *error)
{
	struct kb_list stored = { .size = sizeof(struct flag) };
	struct writer writer = { .put = NULL };
	enum drt_status status = load_stored(&stored, kb, symbol, error);

	if (wanted->count > 1)
		qsort(wanted->items, wanted->count, wanted->size, by_time_and_kind);
	if (status == DRT_OK && (wanted->count > 0 || stored.count > 0)) {
		status = writer_init(&writer, kb, symbol->series_id, error);
		if (status == DRT_OK)
			status = write_differences(&writer, wanted, &stored, error);
	}
	db_finalize(writer.put);
	db_finalize(writer.drop);
	free(stored.items);
	return status;
}

enum drt_status import_flags_write(struct kb_import_result *result, struct kb *kb,
                                   struct import_symbol *symbol, enum timeframe timeframe,
                                   struct drt_error *error)
{
	struct kb_list wanted = { .size = sizeof(struct flag) };
	enum drt_status status = DRT_OK;

	if (!symbol->ordered)
		qsort(symbol->points, symbol->count, sizeof(*symbol->points), by_time);
	status = judge(&wanted, result, symbol, timeframe);
	if (status != DRT_OK)
		status = kb_no_memory(error);
	else if (symbol->has_stored)
		status = synchronise(kb, symbol, &wanted, error);
	free(wanted.items);
	return status;
}
