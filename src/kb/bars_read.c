/* bars_read.c - the cursor over bars, stored or made on the fly; see bars.h.
 *
 * Stored bars come in pages: each is a statement of its own that ends before the page is
 * handed out, and the next begins after the last time of it. Aggregation sits on top of
 * the pages and holds back one bar, which is whole when a stored bar of the next period
 * arrives or none is left. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "kb/bars_choice.h"
#include "model/calendar.h"

enum { PAGE_BARS = 2048 };

struct kb_bars {
	struct db_stmt *stmt;
	struct kb_series series;
	int64_t next_ns, end_ns; /* stored bars still to read: [next, end) */
	bool at_end;
	size_t page_count, page_at;

	bool made; /* the asked timeframe is aggregated; the rest is for that */
	enum timeframe timeframe;
	int64_t from_ns, to_ns; /* of the starts asked for */
	const struct calendar *calendar;
	struct session session;   /* of the last intraday bar seen */
	int64_t session_start_ns; /* start of the asked bar of that session, from 1d on */
	struct bar pending;
	bool has_pending;

	struct bar page[PAGE_BARS];
};

/* A page is found by the key alone: (series, time) is the order of the table, so it costs
 * one descent and a walk. */
static enum drt_status prepare_page(struct kb_bars *bars, struct kb *kb,
                                    struct drt_error *error)
{
	return db_prepare(&bars->stmt, kb->db,
	                  "SELECT time_ns, open, high, low, close, volume FROM bar "
	                  "WHERE series_id = ?1 AND time_ns >= ?2 AND time_ns < ?3 "
	                  "ORDER BY time_ns LIMIT ?4",
	                  error);
}

/* The cursor over that series. */
static enum drt_status open_series(struct kb_bars **out, struct kb *kb,
                                   const struct instrument *instrument,
                                   const struct kb_series *series,
                                   const struct kb_bar_query *query, struct drt_error *error)
{
	struct kb_bars *bars = calloc(1, sizeof(*bars));
	enum drt_status status = DRT_OK;

	if (!bars)
		return kb_no_memory(error);
	bars->series = *series;
	status = kb_calendar(&bars->calendar, kb, instrument->calendar, error);
	if (status == DRT_OK)
		status = prepare_page(bars, kb, error);
	if (status != DRT_OK) {
		kb_bars_close(bars);
		return status;
	}
	bars->made = bars->series.timeframe != query->timeframe;
	bars->timeframe = query->timeframe;
	bars->from_ns = query->from_ns;
	bars->to_ns = query->to_ns;
	bars_stored_range(&bars->next_ns, &bars->end_ns, query, bars->series.timeframe);
	*out = bars;
	return DRT_OK;
}

enum drt_status kb_bars_open(struct kb_bars **out, struct kb *kb,
                             const struct kb_bar_query *query, struct drt_error *error)
{
	struct kb_series series;
	struct instrument instrument;
	enum drt_status status = kb_find_instrument(&instrument, kb, query->symbol, error);

	if (status == DRT_OK)
		status = bars_choose(&series, kb, &instrument, query, error);
	if (status == DRT_OK)
		status = open_series(out, kb, &instrument, &series, query, error);
	return status;
}

void kb_bars_close(struct kb_bars *bars)
{
	if (!bars)
		return;
	db_finalize(bars->stmt);
	free(bars);
}

const struct kb_series *kb_bars_series(const struct kb_bars *bars)
{
	return &bars->series;
}

/* Reads and ends one statement, and with it the read transaction: whatever the caller does
 * between two bars, the writer can checkpoint. */
static enum drt_status read_page(struct kb_bars *bars, struct drt_error *error)
{
	bool row = true;
	enum drt_status status = DRT_OK;
	size_t count = 0;

	db_bind_int(bars->stmt, 1, bars->series.id);
	db_bind_int(bars->stmt, 2, bars->next_ns);
	db_bind_int(bars->stmt, 3, bars->end_ns);
	db_bind_int(bars->stmt, 4, PAGE_BARS);
	status = db_step(&row, bars->stmt, error);
	while (status == DRT_OK && row && count < PAGE_BARS) {
		bars->page[count++] = (struct bar){
			.time_ns = db_column_int(bars->stmt, 0),
			.open = db_column_double(bars->stmt, 1),
			.high = db_column_double(bars->stmt, 2),
			.low = db_column_double(bars->stmt, 3),
			.close = db_column_double(bars->stmt, 4),
			.volume = db_column_double(bars->stmt, 5),
		};
		status = db_step(&row, bars->stmt, error);
	}
	db_rewind(bars->stmt);
	if (status != DRT_OK)
		return status;
	bars->page_count = count;
	bars->page_at = 0;
	bars->at_end = count < PAGE_BARS;
	if (count > 0)
		bars->next_ns = bars->page[count - 1].time_ns + 1;
	return DRT_OK;
}

/* The next stored bar, borrowed; NULL at the end. */
static enum drt_status next_stored(const struct bar **out, struct kb_bars *bars,
                                   struct drt_error *error)
{
	if (bars->page_at == bars->page_count && !bars->at_end) {
		enum drt_status status = read_page(bars, error);

		if (status != DRT_OK)
			return status;
	}
	*out = bars->page_at < bars->page_count ? &bars->page[bars->page_at++] : NULL;
	return DRT_OK;
}

/* Where the intraday bar belongs; false when it lies outside regular trading. */
static bool place_intraday(int64_t *start_ns, struct kb_bars *bars, int64_t time_ns)
{
	int64_t length_ns = timeframe_length_ns(bars->timeframe);
	struct session *session = &bars->session;

	if (time_ns < session->open_ns || time_ns >= session->close_ns) {
		int64_t day = calendar_day_at(bars->calendar, time_ns);

		if (calendar_session(session, bars->calendar, day) != DRT_OK ||
		    time_ns < session->open_ns || time_ns >= session->close_ns)
			return false;
		bars->session_start_ns =
			calendar_bar_start_of_day(bars->timeframe, day * NS_PER_DAY);
	}
	*start_ns = timeframe_is_intraday(bars->timeframe)
	                    ? time_ns - (time_ns - session->open_ns) % length_ns
	                    : bars->session_start_ns;
	return true;
}

/* Where a stored bar belongs; false when it is left out. */
static bool place(int64_t *start_ns, struct kb_bars *bars, int64_t time_ns)
{
	if (timeframe_is_intraday(bars->series.timeframe))
		return place_intraday(start_ns, bars, time_ns);
	*start_ns = calendar_bar_start_of_day(bars->timeframe, time_ns);
	return true;
}

/* Takes a stored bar in. True when that completes the pending bar, which is then in
 * *bar. */
static bool take(struct bar *bar, struct kb_bars *bars, const struct bar *stored)
{
	int64_t start_ns = 0;
	bool complete = false;

	if (!place(&start_ns, bars, stored->time_ns) || start_ns < bars->from_ns)
		return false;
	if (bars->has_pending && bars->pending.time_ns == start_ns) {
		bar_merge(&bars->pending, stored);
		return false;
	}
	complete = bars->has_pending;
	if (complete)
		*bar = bars->pending;
	bars->has_pending = start_ns < bars->to_ns;
	if (bars->has_pending) {
		bars->pending = *stored;
		bars->pending.time_ns = start_ns;
	} else {
		bars->at_end = true;
		bars->page_at = bars->page_count;
	}
	return complete;
}

/* The next whole bar of the asked size; the last one is whole when nothing is left. */
static enum drt_status next_made(struct bar *bar, bool *more, struct kb_bars *bars,
                                 struct drt_error *error)
{
	const struct bar *stored = NULL;
	enum drt_status status = next_stored(&stored, bars, error);

	while (status == DRT_OK && stored) {
		if (take(bar, bars, stored)) {
			*more = true;
			return DRT_OK;
		}
		status = next_stored(&stored, bars, error);
	}
	if (status != DRT_OK)
		return status;
	*more = bars->has_pending;
	if (bars->has_pending)
		*bar = bars->pending;
	bars->has_pending = false;
	return DRT_OK;
}

enum drt_status kb_bars_next(struct bar *bar, bool *more, struct kb_bars *bars,
                             struct drt_error *error)
{
	const struct bar *stored = NULL;
	enum drt_status status = DRT_OK;

	if (bars->made)
		return next_made(bar, more, bars, error);
	status = next_stored(&stored, bars, error);
	if (status != DRT_OK)
		return status;
	*more = stored != NULL;
	if (stored)
		*bar = *stored;
	return DRT_OK;
}

/* What is left of the cursor, as a list; closes it. */
static enum drt_status read_all(struct kb_list *list, struct kb_bars *bars,
                                struct drt_error *error)
{
	enum drt_status status = DRT_OK;
	bool more = true;

	while (status == DRT_OK && more) {
		struct bar bar;

		status = kb_bars_next(&bar, &more, bars, error);
		if (status == DRT_OK && more) {
			struct bar *slot = kb_list_add(list);

			if (slot)
				*slot = bar;
			else
				status = kb_no_memory(error);
		}
	}
	kb_bars_close(bars);
	return status;
}

enum drt_status kb_get_market_data(struct bar **out, size_t *count, struct kb *kb,
                                   const struct kb_bar_query *query, struct drt_error *error)
{
	struct kb_list list = { .size = sizeof(struct bar) };
	struct kb_bars *bars = NULL;
	enum drt_status status = kb_bars_open(&bars, kb, query, error);

	if (status == DRT_OK)
		status = read_all(&list, bars, error);
	if (status != DRT_OK) {
		free(list.items);
		return status;
	}
	*out = list.items;
	*count = list.count;
	return DRT_OK;
}

/* ---- the newest ---- */

/* Where the newest bars begin that are stored as they are asked for. */
static enum drt_status find_start(int64_t *from_ns, struct kb *kb,
                                  const struct kb_series *series,
                                  const struct kb_bar_query *query, struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	bool found = false;
	enum drt_status status = db_prepare(&stmt, kb->db,
	                                    "SELECT time_ns FROM bar WHERE series_id = ?1 AND "
	                                    "time_ns >= ?2 AND time_ns < ?3 "
	                                    "ORDER BY time_ns DESC LIMIT 1 OFFSET ?4",
	                                    error);

	*from_ns = query->from_ns;
	if (status == DRT_OK) {
		db_bind_int(stmt, 1, series->id);
		db_bind_int(stmt, 2, query->from_ns);
		db_bind_int(stmt, 3, query->to_ns);
		db_bind_int(stmt, 4, (int64_t)query->newest - 1);
		status = db_step(&found, stmt, error);
	}
	if (status == DRT_OK && found)
		*from_ns = db_column_int(stmt, 0);
	db_finalize(stmt);
	return status;
}

static enum drt_status read_stretch(struct kb_list *list, struct kb *kb,
                                    const struct instrument *instrument,
                                    const struct kb_series *series,
                                    const struct kb_bar_query *query, struct drt_error *error)
{
	struct kb_bars *bars = NULL;
	enum drt_status status = open_series(&bars, kb, instrument, series, query, error);

	list->count = 0;
	return status == DRT_OK ? read_all(list, bars, error) : status;
}

static void keep_newest(struct kb_list *list, size_t newest)
{
	struct bar *bars = list->items;

	if (list->count <= newest)
		return;
	memmove(bars, bars + list->count - newest, newest * sizeof(*bars));
	list->count = newest;
}

/* Of bars that are made, how many a stretch gives shows when it is read; where too many
 * are missing in it, the whole range is. */
static enum drt_status read_newest(struct kb_list *list, struct kb *kb,
                                   const struct instrument *instrument,
                                   const struct kb_bar_query *query, struct drt_error *error)
{
	struct kb_bar_query stretch = *query;
	struct kb_series series;
	enum drt_status status =
		bars_choose_newest(&series, &stretch.from_ns, kb, instrument, query, error);

	if (status == DRT_OK && series.timeframe == query->timeframe)
		status = find_start(&stretch.from_ns, kb, &series, query, error);
	if (status == DRT_OK)
		status = read_stretch(list, kb, instrument, &series, &stretch, error);
	if (status == DRT_OK && list->count < query->newest &&
	    stretch.from_ns > query->from_ns) {
		stretch.from_ns = query->from_ns;
		status = read_stretch(list, kb, instrument, &series, &stretch, error);
	}
	if (status == DRT_OK)
		keep_newest(list, query->newest);
	return status;
}

enum drt_status kb_get_newest_bars(struct bar **out, size_t *count, struct kb *kb,
                                   const struct kb_bar_query *query, struct drt_error *error)
{
	struct kb_list list = { .size = sizeof(struct bar) };
	struct instrument instrument;
	enum drt_status status = kb_find_instrument(&instrument, kb, query->symbol, error);

	assert(query->newest > 0);
	if (status == DRT_OK)
		status = read_newest(&list, kb, &instrument, query, error);
	if (status != DRT_OK) {
		free(list.items);
		return status;
	}
	*out = list.items;
	*count = list.count;
	return DRT_OK;
}
