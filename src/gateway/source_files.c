/* source_files.c - files of bars or quotes as a source.
 *
 * Each instrument replays the finest form it has: quotes, else intraday bars, else daily
 * bars; coarser ones are history only. A heap of instruments by their next event gives
 * the order of events; ties go by the instrument's number. */
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/hours.h"
#include "gateway/price_files.h"
#include "gateway/source.h"
#include "gateway/symbol_kind.h"

struct track {
	struct instrument instrument;
	const struct calendar *calendar;
	const struct price_series *series;
	bool ticks;
	bool extended;            /* has hours before and after regular ones */
	enum timeframe timeframe; /* of the bars that are replayed */
	const struct bar *bars;
	size_t count, first, cursor; /* of bars or ticks; those before first are history */
	size_t daily_history;
	int phase;                   /* of the bar at the cursor */
	int64_t start_ns, length_ns; /* its period */
	int64_t next_ns;
	decimal last, last_size; /* of ticks: the newest trade */
};

struct from_files {
	struct gw_source source;
	struct price_files files;
	struct track *tracks;
	size_t count;
	size_t *heap; /* indices of tracks that have events */
	size_t heap_count;
};

enum { PHASES = 5 };
static const int phase_permille[PHASES] = { 100, 400, 700, 950, 1000 };
static const double phase_volume[PHASES] = { 0.1, 0.3, 0.3, 0.3, 0 };
static const enum gw_event_kind phase_kind[PHASES] = { GW_EVENT_BAR_OPEN, GW_EVENT_BAR_PRICE,
	                                               GW_EVENT_BAR_PRICE, GW_EVENT_BAR_REST,
	                                               GW_EVENT_BAR_DONE };

/* ---- the heap ---- */

static bool comes_first(const struct from_files *f, size_t a, size_t b)
{
	const struct track *x = &f->tracks[a];
	const struct track *y = &f->tracks[b];

	return x->next_ns != y->next_ns ? x->next_ns < y->next_ns : a < b;
}

static void sink(struct from_files *f, size_t at)
{
	for (;;) {
		size_t child = 2 * at + 1;
		size_t moved = f->heap[at];

		if (child >= f->heap_count)
			return;
		if (child + 1 < f->heap_count &&
		    comes_first(f, f->heap[child + 1], f->heap[child]))
			child++;
		if (!comes_first(f, f->heap[child], moved))
			return;
		f->heap[at] = f->heap[child];
		f->heap[child] = moved;
		at = child;
	}
}

/* ---- periods and phases ---- */

/* True in the hours after that session or before the next one. */
static bool is_outside(const struct track *t, const struct session *before, int64_t time_ns)
{
	struct session next;

	calendar_session_at_or_after(&next, t->calendar, time_ns);
	return time_ns < gw_outside_end(before) || time_ns >= gw_outside_start(&next);
}

/* The period of a bar; false where it lies outside the instrument's sessions. */
static bool period_of(int64_t *start_ns, int64_t *length_ns, const struct track *t,
                      const struct bar *bar)
{
	struct session session;

	if (t->timeframe == TIMEFRAME_1D) {
		if (calendar_session(&session, t->calendar, time_to_day(bar->time_ns)) !=
		    DRT_OK)
			return false;
		*start_ns = session.open_ns;
		*length_ns = session.close_ns - session.open_ns;
		return true;
	}
	*start_ns = bar->time_ns;
	*length_ns = timeframe_length_ns(t->timeframe);
	calendar_session_at_or_before(&session, t->calendar, bar->time_ns);
	if (bar->time_ns >= session.close_ns)
		return t->extended && is_outside(t, &session, bar->time_ns);
	if (*start_ns + *length_ns > session.close_ns)
		*length_ns = session.close_ns - *start_ns;
	return true;
}

/* Stands at the next bar that has a period. False: there is none. */
static bool seek_bar(struct track *t)
{
	while (t->cursor < t->count) {
		if (period_of(&t->start_ns, &t->length_ns, t, &t->bars[t->cursor])) {
			t->phase = 0;
			t->next_ns = t->start_ns + t->length_ns / 1000 * phase_permille[0];
			return true;
		}
		t->cursor++;
	}
	return false;
}

static bool seek(struct track *t)
{
	if (!t->ticks)
		return seek_bar(t);
	if (t->cursor == t->count)
		return false;
	t->next_ns = t->series->ticks[t->cursor].time_ns;
	return true;
}

static bool advance(struct track *t)
{
	if (t->ticks || ++t->phase == PHASES) {
		t->cursor++;
		return seek(t);
	}
	t->next_ns = t->phase == PHASES - 1
	                     ? t->start_ns + t->length_ns
	                     : t->start_ns + t->length_ns / 1000 * phase_permille[t->phase];
	return true;
}

static double phase_price(const struct track *t, const struct bar *bar)
{
	bool rises = bar->close > bar->open;

	switch (t->phase) {
	case 0:
		return bar->open;
	case 1:
		return rises ? bar->low : bar->high;
	case 2:
		return rises ? bar->high : bar->low;
	default:
		return bar->close;
	}
}

static decimal exact(double value)
{
	decimal out = { 0 };

	return decimal_from_double(&out, value) == DRT_OK ? out : decimal_from_units(0);
}

static void fill_quote(struct gw_event *out, struct track *t, const struct price_tick *tick)
{
	/* files that tell no sizes: deep enough for a person's orders */
	double bid_size = tick->bid_size > 0 ? tick->bid_size : 1000000;
	double ask_size = tick->ask_size > 0 ? tick->ask_size : 1000000;

	if (tick->last > 0) {
		t->last = exact(tick->last);
		t->last_size = exact(tick->last_size);
	}
	out->kind = GW_EVENT_QUOTE;
	out->traded = tick->last > 0;
	out->volume = tick->last_size;
	out->quote = (struct sim_quote){
		.time_ns = tick->time_ns,
		.bid = exact(tick->bid),
		.ask = exact(tick->ask),
		.last = t->last,
		.bid_size = exact(bid_size),
		.ask_size = exact(ask_size),
		.last_size = t->last_size,
	};
}

/* ---- the source ---- */

static void files_free(struct gw_source *source)
{
	struct from_files *f = (struct from_files *)source;

	price_files_release(&f->files);
	free(f->tracks);
	free(f->heap);
	free(f);
}

static const struct track *track_at(const struct gw_source *source, size_t index)
{
	return &((const struct from_files *)source)->tracks[index];
}

static size_t files_count(const struct gw_source *source)
{
	return ((const struct from_files *)source)->count;
}

static const struct instrument *files_instrument(const struct gw_source *source, size_t index)
{
	return &track_at(source, index)->instrument;
}

static const struct calendar *files_calendar(const struct gw_source *source, size_t index)
{
	return track_at(source, index)->calendar;
}

static bool files_is_bars(const struct gw_source *source, size_t index)
{
	return !track_at(source, index)->ticks;
}

static enum timeframe files_timeframe(const struct gw_source *source, size_t index)
{
	const struct track *t = track_at(source, index);

	return t->ticks ? TIMEFRAME_1M : t->timeframe;
}

static const struct bar *files_history(size_t *count, const struct gw_source *source,
                                       size_t index, enum timeframe timeframe)
{
	const struct track *t = track_at(source, index);

	*count = 0;
	if (timeframe == TIMEFRAME_1D) {
		*count = t->daily_history;
		return t->series->daily;
	}
	if (timeframe_is_intraday(timeframe) && t->timeframe == timeframe)
		*count = t->first;
	return *count > 0 ? t->series->minutes : NULL;
}

static bool files_peek(int64_t *time_ns, const struct gw_source *source)
{
	const struct from_files *f = (const struct from_files *)source;

	if (f->heap_count == 0)
		return false;
	*time_ns = f->tracks[f->heap[0]].next_ns;
	return true;
}

static void files_next(struct gw_event *out, struct gw_source *source)
{
	struct from_files *f = (struct from_files *)source;
	size_t index = f->heap[0];
	struct track *t = &f->tracks[index];

	*out = (struct gw_event){ .time_ns = t->next_ns, .index = (int)index };
	if (t->ticks) {
		fill_quote(out, t, &t->series->ticks[t->cursor]);
	} else {
		out->bar = &t->bars[t->cursor];
		out->kind = phase_kind[t->phase];
		out->timeframe = t->timeframe;
		out->price = phase_price(t, out->bar);
		out->volume = out->bar->volume * phase_volume[t->phase];
	}
	if (!advance(t))
		f->heap[0] = f->heap[--f->heap_count];
	if (f->heap_count > 0)
		sink(f, 0);
}

/* ---- making it ---- */

/* The bar size of a file of intraday bars: its smallest step. */
static enum drt_status find_timeframe(enum timeframe *out, const struct price_series *s,
                                      struct drt_error *error)
{
	int64_t step = NS_PER_DAY;

	for (size_t i = 1; i < s->minute_count; i++) {
		int64_t gap = s->minutes[i].time_ns - s->minutes[i - 1].time_ns;

		if (gap < step)
			step = gap;
	}
	for (enum timeframe t = TIMEFRAME_1M; t < TIMEFRAME_1D; t++) {
		if (timeframe_length_ns(t) == step) {
			*out = t;
			return DRT_OK;
		}
	}
	return drt_fail(error, DRT_EINVAL,
	                "%s: bars are %lld s apart; only 1, 5, 15, 30 minutes, 1 and 4 hours "
	                "can be replayed",
	                s->symbol, (long long)(step / NS_PER_SEC));
}

static size_t first_after(const struct track *t, const struct bar *bars, size_t count,
                          enum timeframe timeframe, int64_t start_ns)
{
	struct track probe = *t;
	size_t i = 0;

	probe.timeframe = timeframe;
	for (; i < count; i++) {
		int64_t from = 0;
		int64_t length = 0;

		if (period_of(&from, &length, &probe, &bars[i]) && from + length > start_ns)
			break;
	}
	return i;
}

static void cut_history(struct track *t, int64_t start_ns)
{
	const struct price_series *s = t->series;

	if (!t->ticks && t->timeframe == TIMEFRAME_1D && start_ns == 0)
		t->first = 0;
	else if (!t->ticks)
		t->first = first_after(t, t->bars, t->count, t->timeframe, start_ns);
	else
		while (t->first < t->count && s->ticks[t->first].time_ns < start_ns)
			t->first++;
	t->cursor = t->first;
	/* daily history ends where the finer replay begins */
	if (!t->ticks && t->timeframe == TIMEFRAME_1D)
		t->daily_history = t->first;
	else if (seek(t))
		t->daily_history = first_after(
			t, s->daily, s->daily_count, TIMEFRAME_1D,
			start_ns > t->next_ns || start_ns == 0 ? t->next_ns : start_ns);
	else
		t->daily_history = s->daily_count;
}

static enum drt_status make_track(struct track *t, const struct price_series *series,
                                  const struct gw_files_options *options,
                                  struct drt_error *error)
{
	enum drt_status status = gw_instrument_of_symbol(&t->instrument, series->symbol);

	if (status != DRT_OK)
		return drt_fail(error, status, "%s is no valid symbol", series->symbol);
	t->series = series;
	t->calendar = options->us_equity;
	if (strcmp(t->instrument.calendar, "always") == 0)
		t->calendar = options->always;
	if (strcmp(t->instrument.calendar, "fx") == 0)
		t->calendar = options->fx;
	t->extended = options->extended && t->calendar == options->us_equity;
	t->timeframe = TIMEFRAME_1D;
	t->bars = series->daily;
	t->count = series->daily_count;
	if (series->tick_count > 0) {
		t->ticks = true;
		t->count = series->tick_count;
	} else if (series->minute_count > 0) {
		t->bars = series->minutes;
		t->count = series->minute_count;
		status = find_timeframe(&t->timeframe, series, error);
		if (status != DRT_OK)
			return status;
	}
	cut_history(t, options->start_ns);
	return DRT_OK;
}

static enum drt_status make_tracks(struct from_files *f, const struct gw_files_options *options,
                                   struct drt_error *error)
{
	enum drt_status status = DRT_OK;

	f->count = f->files.count;
	f->tracks = calloc(f->count + 1, sizeof(*f->tracks));
	f->heap = calloc(f->count + 1, sizeof(*f->heap));
	if (!f->tracks || !f->heap)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	for (size_t i = 0; i < f->count; i++) {
		status = make_track(&f->tracks[i], &f->files.series[i], options, error);
		if (status != DRT_OK)
			return status;
		if (seek(&f->tracks[i]))
			f->heap[f->heap_count++] = i;
	}
	for (size_t i = f->heap_count; i > 0; i--)
		sink(f, i - 1);
	return DRT_OK;
}

enum drt_status gw_source_new_files(struct gw_source **out,
                                    const struct gw_files_options *options,
                                    struct drt_error *error)
{
	static const struct gw_source_ops ops = {
		files_free,      files_count,   files_instrument, files_calendar, files_is_bars,
		files_timeframe, files_history, files_peek,       files_next,
	};
	struct from_files *f = NULL;
	enum drt_status status = DRT_OK;

	if (options->path_count == 0)
		return drt_fail(error, DRT_EINVAL, "no price file");
	f = calloc(1, sizeof(*f));
	if (!f)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	f->source = (struct gw_source){ .ops = &ops, .start_ns = options->start_ns };
	for (size_t i = 0; status == DRT_OK && i < options->path_count; i++)
		status = price_files_add(&f->files, options->paths[i], options->log, error);
	if (status == DRT_OK) {
		price_files_finish(&f->files);
		status = make_tracks(f, options, error);
	}
	if (status == DRT_OK && f->heap_count == 0)
		status = drt_fail(error, DRT_EEMPTY, "no price in the files can be replayed%s",
		                  options->start_ns != 0 ? " from that time on" : "");
	if (status != DRT_OK) {
		files_free(&f->source);
		return status;
	}
	if (options->start_ns == 0)
		files_peek(&f->source.start_ns, &f->source);
	*out = &f->source;
	return DRT_OK;
}
