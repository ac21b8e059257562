/* bars_choice.c - see bars_choice.h. */
#include "kb/bars_choice.h"

#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "kb/bars_internal.h"

/* A candidate and its place: lower ranks first. */
struct candidate {
	struct kb_series series;
	size_t source_rank; /* place in the caller's list; the list's length: not in it */
	int timeframe_rank; /* 0: as asked; then the largest first */
	int adjustment_rank;
};

/* Split-adjusted prices are what charts and indicators expect; dividend-adjusted ones
 * serve returns; raw ones jump at splits. */
static int rank_adjustment(const char *adjustment)
{
	if (strcmp(adjustment, "split") == 0)
		return 0;
	return strcmp(adjustment, "split+dividend") == 0 ? 1 : 2;
}

/* Sources that the caller did not list share the last place and are told apart by name. */
static size_t rank_source(const struct kb_bar_query *query, const char *source)
{
	size_t rank = 0;

	while (rank < query->source_count && strcmp(query->sources[rank], source) != 0)
		rank++;
	return rank;
}

/* Weeks do not make months; every other size is made from any smaller one. */
static bool can_give(enum timeframe stored, enum timeframe asked)
{
	return stored == asked ||
	       (stored < asked && !(stored == TIMEFRAME_1W && asked == TIMEFRAME_1MO));
}

/* The order of bars.h: source, then size, then adjustment. */
static int by_rank(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	int order = 0;

	if (x->source_rank != y->source_rank)
		return x->source_rank < y->source_rank ? -1 : 1;
	order = strcmp(x->series.source, y->series.source);
	if (order == 0)
		order = x->timeframe_rank - y->timeframe_rank;
	return order ? order : x->adjustment_rank - y->adjustment_rank;
}

/* Turns the list of series into the ranked candidates among them. */
static enum drt_status rank_all(struct kb_list *candidates, const struct kb_list *series,
                                const struct kb_bar_query *query, struct drt_error *error)
{
	const struct kb_series *all = series->items;

	for (size_t i = 0; i < series->count; i++) {
		struct candidate *candidate = NULL;

		if (!can_give(all[i].timeframe, query->timeframe) ||
		    (query->adjustment && strcmp(query->adjustment, all[i].adjustment) != 0))
			continue;
		candidate = kb_list_add(candidates);
		if (!candidate)
			return kb_no_memory(error);
		candidate->series = all[i];
		candidate->source_rank = rank_source(query, all[i].source);
		candidate->timeframe_rank = (int)query->timeframe - (int)all[i].timeframe;
		candidate->adjustment_rank = rank_adjustment(all[i].adjustment);
	}
	if (candidates->count > 0)
		qsort(candidates->items, candidates->count, candidates->size, by_rank);
	return DRT_OK;
}

/* The series of one instrument are few; choosing among them needs no SQL. */
static enum drt_status list_series(struct kb_list *series, struct kb *kb,
                                   const struct instrument *instrument, struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	enum drt_status status =
		db_prepare(&stmt, kb->db,
	                   "SELECT id, instrument_id, ?2, timeframe, source, adjustment "
	                   "FROM series WHERE instrument_id = ?1",
	                   error);

	if (status == DRT_OK) {
		db_bind_int(stmt, 1, instrument->id);
		db_bind_text(stmt, 2, instrument->symbol);
		status = kb_collect(series, stmt, series_read, error);
	}
	db_finalize(stmt);
	return status;
}

void bars_stored_range(int64_t *from_ns, int64_t *to_ns, const struct kb_bar_query *query,
                       enum timeframe stored)
{
	bool made = stored != query->timeframe;
	int64_t before = 0, after = made ? timeframe_length_ns(query->timeframe) : 0;

	/* A session may begin on the eve of its date, and end on the day after it. A
	 * month may be a day longer than its nominal length. */
	if (made && timeframe_is_intraday(stored) && !timeframe_is_intraday(query->timeframe))
		before = NS_PER_DAY;
	if (made && !timeframe_is_intraday(query->timeframe))
		after += 2 * NS_PER_DAY;
	*from_ns = query->from_ns < INT64_MIN + before ? INT64_MIN : query->from_ns - before;
	*to_ns = query->to_ns > INT64_MAX - after ? INT64_MAX : query->to_ns + after;
}

/* The first candidate with a bar in the range; the first of all where none has. */
static enum drt_status pick(const struct candidate **out, struct kb *kb,
                            const struct kb_list *candidates, const struct kb_bar_query *query,
                            struct drt_error *error)
{
	const struct candidate *all = candidates->items;
	struct db_stmt *stmt = NULL;
	bool found = false;
	enum drt_status status = db_prepare(&stmt, kb->db,
	                                    "SELECT 1 FROM bar WHERE series_id = ?1 AND "
	                                    "time_ns >= ?2 AND time_ns < ?3 LIMIT 1",
	                                    error);

	*out = &all[0];
	for (size_t i = 0; status == DRT_OK && !found && i < candidates->count; i++) {
		int64_t from_ns = 0, to_ns = 0;

		bars_stored_range(&from_ns, &to_ns, query, all[i].series.timeframe);
		db_bind_int(stmt, 1, all[i].series.id);
		db_bind_int(stmt, 2, from_ns);
		db_bind_int(stmt, 3, to_ns);
		status = db_step(&found, stmt, error);
		db_rewind(stmt);
		if (status == DRT_OK && found)
			*out = &all[i];
	}
	db_finalize(stmt);
	return status;
}

static enum drt_status list_candidates(struct kb_list *candidates, struct kb *kb,
                                       const struct instrument *instrument,
                                       const struct kb_bar_query *query,
                                       struct drt_error *error)
{
	struct kb_list series = { .size = sizeof(struct kb_series) };
	enum drt_status status = list_series(&series, kb, instrument, error);

	if (status == DRT_OK)
		status = rank_all(candidates, &series, query, error);
	free(series.items);
	if (status == DRT_OK && candidates->count == 0)
		status = drt_fail(error, DRT_ENOTFOUND,
		                  "no bars of %s that give %s%s%s; import some",
		                  instrument->symbol, timeframe_name(query->timeframe),
		                  query->adjustment ? " with adjustment " : "",
		                  query->adjustment ? query->adjustment : "");
	return status;
}

enum drt_status bars_choose(struct kb_series *out, struct kb *kb,
                            const struct instrument *instrument,
                            const struct kb_bar_query *query, struct drt_error *error)
{
	struct kb_list candidates = { .size = sizeof(struct candidate) };
	const struct candidate *best = NULL;
	enum drt_status status = list_candidates(&candidates, kb, instrument, query, error);

	if (status == DRT_OK)
		status = pick(&best, kb, &candidates, query, error);
	if (status == DRT_OK)
		*out = best->series;
	free(candidates.items);
	return status;
}

/* ---- the newest ---- */

/* The newest stored bar of any candidate in the range; INT64_MIN: none. */
static enum drt_status find_newest(int64_t *newest_ns, struct kb *kb,
                                   const struct kb_list *candidates,
                                   const struct kb_bar_query *query, struct drt_error *error)
{
	const struct candidate *all = candidates->items;
	struct db_stmt *stmt = NULL;
	enum drt_status status = db_prepare(&stmt, kb->db,
	                                    "SELECT time_ns FROM bar WHERE series_id = ?1 AND "
	                                    "time_ns >= ?2 AND time_ns < ?3 "
	                                    "ORDER BY time_ns DESC LIMIT 1",
	                                    error);

	*newest_ns = INT64_MIN;
	for (size_t i = 0; status == DRT_OK && i < candidates->count; i++) {
		int64_t from_ns = 0, to_ns = 0;
		bool found = false;

		bars_stored_range(&from_ns, &to_ns, query, all[i].series.timeframe);
		db_bind_int(stmt, 1, all[i].series.id);
		db_bind_int(stmt, 2, from_ns);
		db_bind_int(stmt, 3, to_ns);
		status = db_step(&found, stmt, error);
		if (status == DRT_OK && found && db_column_int(stmt, 0) > *newest_ns)
			*newest_ns = db_column_int(stmt, 0);
		db_rewind(stmt);
	}
	db_finalize(stmt);
	return status;
}

/* Calendar time that holds so many bars, with weekends and holidays to spare; INT64_MAX
 * where that is longer than time can tell. */
static int64_t span_ns(enum timeframe timeframe, size_t bars)
{
	int64_t length_ns = timeframe_length_ns(timeframe);
	int64_t spare_ns = 30 * NS_PER_DAY;

	if (bars >= (size_t)((INT64_MAX - spare_ns) / length_ns / 8))
		return INT64_MAX;
	if (timeframe_is_intraday(timeframe))
		return (int64_t)bars * length_ns * 6 + 7 * NS_PER_DAY;
	return (int64_t)bars * (length_ns / 5 * 8) + spare_ns;
}

enum drt_status bars_choose_newest(struct kb_series *out, int64_t *from_ns, struct kb *kb,
                                   const struct instrument *instrument,
                                   const struct kb_bar_query *query, struct drt_error *error)
{
	struct kb_list candidates = { .size = sizeof(struct candidate) };
	const struct candidate *best = NULL;
	struct kb_bar_query stretch = *query;
	int64_t length_ns = span_ns(query->timeframe, query->newest);
	int64_t newest_ns = 0;
	enum drt_status status = list_candidates(&candidates, kb, instrument, query, error);

	if (status == DRT_OK)
		status = find_newest(&newest_ns, kb, &candidates, query, error);
	if (status == DRT_OK) {
		if (newest_ns > INT64_MIN + length_ns && newest_ns - length_ns > query->from_ns)
			stretch.from_ns = newest_ns - length_ns;
		status = pick(&best, kb, &candidates, &stretch, error);
	}
	if (status == DRT_OK) {
		*out = best->series;
		*from_ns = stretch.from_ns;
	}
	free(candidates.items);
	return status;
}
