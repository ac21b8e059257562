/* feed_watch.c - what somebody looks at beside quotes: the records, the limits, the rounds.
 * See feed_watch.h.
 *
 * Invariant: a record with a request counts against its limit until the request is
 * cancelled, refused or lost with the session. */
#include "collect/feed_watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "core/timeval.h"
#include "ib/errors.h"

#define ROUND_NS (100 * NS_PER_MS)
#define SETTLE_NS (200 * NS_PER_MS) /* a cursor that only passes asks for nothing */
/* Who looks away may look back; a tape could not be asked for again much sooner. */
#define LINGER_NS (2 * NS_PER_SEC)
#define LINGER_TAPE_NS (16 * NS_PER_SEC)
#define REPAIR_LEAST_NS NS_PER_SEC
#define REPAIR_MOST_NS (60 * NS_PER_SEC)
#define RETELL_NS (10 * NS_PER_SEC)
#define AGAIN_NS (30 * NS_PER_SEC)    /* after the broker said: too many */
#define EVIDENCE_NS (10 * NS_PER_SEC) /* what comes so long after a lost farm is live */

int64_t feed_watch_now(const struct feed *feed)
{
	return clock_now_ns(loop_monotonic(feed->options.loop));
}

void feed_watch_set(struct feed_watched *one, enum watch_state state, const char *note)
{
	if (one->state == state && strcmp(one->note, note) == 0)
		return;
	one->state = state;
	text_put(one->note, sizeof(one->note), note);
	one->news = true;
}

bool feed_watch_send(struct feed *feed, const struct ib_message *message)
{
	struct drt_error error = { .status = DRT_OK };
	bool sent = false;

	if (ib_session_send(&sent, feed->session, message, 0, &error) == DRT_OK)
		return true;
	log_write(feed->options.log, LOG_WARNING, "feed", "send", "%s", error.text);
	return false;
}

void feed_watch_came(struct feed *feed, struct feed_watched *one)
{
	one->came_ns = feed_watch_now(feed);
	one->came_market_ns = clock_now_ns(market_clock_as_clock(feed->options.clock));
	one->news = true;
	feed_watch_set(one, WATCH_LIVE, "");
}

/* ---- records ---- */

static struct feed_watched *find(const struct feed *feed, enum feed_watch_kind kind,
                                 size_t instrument)
{
	struct feed_watched *one = feed->watched;

	while (one && (one->kind != kind || one->instrument != instrument))
		one = one->next;
	return one;
}

static void free_one(struct feed_watched *one)
{
	depth_book_free(one->book);
	tape_free(one->tape);
	free(one);
}

/* At the end of the list: those that came first are served first. */
static struct feed_watched *add(struct feed *feed, enum feed_watch_kind kind, size_t instrument)
{
	struct feed_watched **link = &feed->watched;
	struct feed_watched *one = calloc(1, sizeof(*one));
	enum drt_status status = DRT_OK;

	if (!one)
		return NULL;
	one->kind = kind;
	one->instrument = instrument;
	status = kind == FEED_DEPTH ? depth_book_new(&one->book, DEPTH_ROWS)
	                            : tape_new(&one->tape, FEED_TAPE_PRINTS);
	if (status != DRT_OK) {
		free_one(one);
		return NULL;
	}
	while (*link)
		link = &(*link)->next;
	*link = one;
	return one;
}

static void cancel(struct feed *feed, struct feed_watched *one)
{
	if (one->kind == FEED_DEPTH)
		feed_book_cancel(feed, one);
	else
		feed_tape_cancel(feed, one);
}

void feed_watch_drop(struct feed *feed, struct feed_watched *one, int64_t delay_ns)
{
	cancel(feed, one);
	one->due_ns = feed_watch_now(feed) + delay_ns;
}

void feed_watch_repair(struct feed *feed, struct feed_watched *one, const char *why)
{
	int64_t delay_ns = REPAIR_LEAST_NS;

	for (int i = 0; i < one->failures && delay_ns < REPAIR_MOST_NS; i++)
		delay_ns *= 2;
	if (delay_ns > REPAIR_MOST_NS)
		delay_ns = REPAIR_MOST_NS;
	one->failures++;
	one->whole_ns = feed_watch_now(feed);
	log_write(feed->options.log, LOG_WARNING, "feed",
	          one->kind == FEED_DEPTH ? "depth.repair" : "tape.repair",
	          "%s: %s; asked for anew in %.0f s",
	          feed->options.instruments[one->instrument].symbol, why,
	          (double)delay_ns / (double)NS_PER_SEC);
	feed_watch_drop(feed, one, delay_ns);
	feed_watch_set(one, WATCH_REPAIRING, why);
}

/* ---- limits ---- */

static int count_requests(const struct feed *feed, enum feed_watch_kind kind)
{
	int count = 0;

	for (const struct feed_watched *one = feed->watched; one; one = one->next) {
		if (one->kind == kind)
			count += (one->id != 0) + (one->quote_id != 0);
	}
	return count;
}

static int limit_of(const struct feed *feed, enum feed_watch_kind kind)
{
	int by_lines = (int)(feed->line_limit / 20);
	int limit = kind == FEED_DEPTH ? FEED_BOOKS : FEED_TICKS_LEAST;

	if (kind == FEED_TAPE && by_lines > limit)
		limit = by_lines;
	if (feed->watch_limit[kind] > 0 && feed->watch_limit[kind] < limit)
		limit = feed->watch_limit[kind];
	return limit;
}

/* Room for one more request: what nobody looks at any more goes first, then the quotes of
 * a tape, which only tell the side. */
static bool make_room(struct feed *feed, enum feed_watch_kind kind)
{
	if (count_requests(feed, kind) < limit_of(feed, kind))
		return true;
	for (struct feed_watched *one = feed->watched; one; one = one->next) {
		if (one->kind == kind && one->id != 0 && !one->wanted) {
			feed_watch_drop(feed, one, 0);
			return true;
		}
	}
	for (struct feed_watched *one = feed->watched; one; one = one->next) {
		if (one->kind == kind && one->quote_id != 0) {
			feed_tape_cancel_quotes(feed, one);
			return true;
		}
	}
	return false;
}

/* ---- rounds ---- */

static enum quote_stale stale_of(const struct feed *feed, const struct feed_watched *one)
{
	const struct feed_instrument *item = &feed->items[one->instrument];

	if (!feed->up)
		return QUOTE_LINK_LOST;
	if (feed->broker_lost)
		return QUOTE_BROKER_LOST;
	if (feed->farm_lost_ns != INT64_MIN && one->came_ns < feed->farm_lost_ns + EVIDENCE_NS)
		return QUOTE_FARM_LOST;
	/* the same farm feeds both: where the quotes went silent, rows as old are no better */
	if (item->quote.stale == QUOTE_SILENT && one->came_ns <= item->line.tick_ns)
		return QUOTE_SILENT;
	return QUOTE_LIVE;
}

static void ask(struct feed *feed, struct feed_watched *one, int64_t now_ns)
{
	char note[WATCH_NOTE];

	if (one->id != 0 || one->barred || !one->wanted || now_ns < one->due_ns ||
	    now_ns - one->since_ns < SETTLE_NS)
		return;
	if (!make_room(feed, one->kind)) {
		snprintf(note, sizeof(note),
		         one->kind == FEED_DEPTH ? "the broker gives %d books at once"
		                                 : "the broker gives %d tapes at once",
		         limit_of(feed, one->kind));
		feed_watch_set(one, WATCH_WAITING, note);
		return;
	}
	if (one->kind == FEED_DEPTH ? feed_book_ask(feed, one) : feed_tape_ask(feed, one)) {
		if (one->state != WATCH_REPAIRING)
			feed_watch_set(one, WATCH_LOADING, "");
	}
}

static void tell(struct feed *feed, struct feed_watched *one, int64_t now_ns)
{
	enum quote_stale stale = stale_of(feed, one);

	if (stale != one->stale) {
		one->stale = stale;
		one->news = true;
	}
	if (now_ns - one->told_ns >= RETELL_NS)
		one->news = true;
	if (one->kind == FEED_DEPTH && !feed_book_look(feed, one))
		return;
	if (!one->news)
		return;
	one->told_ns = now_ns;
	if (one->kind == FEED_DEPTH)
		feed_book_tell(feed, one);
	else
		feed_tape_tell(feed, one);
}

static void look_over(struct feed *feed, struct feed_watched *one, int64_t now_ns)
{
	if (feed->up)
		ask(feed, one, now_ns);
	if (feed->up && one->kind == FEED_TAPE && one->id != 0)
		feed_tape_look(feed, one,
		               count_requests(feed, FEED_TAPE) < limit_of(feed, FEED_TAPE));
	if (one->failures > 0 && one->state == WATCH_LIVE &&
	    now_ns - one->whole_ns > REPAIR_MOST_NS)
		one->failures = 0;
	if (one->wanted)
		tell(feed, one, now_ns);
}

static bool is_over(const struct feed_watched *one, int64_t now_ns)
{
	int64_t linger_ns = one->kind == FEED_DEPTH ? LINGER_NS : LINGER_TAPE_NS;

	return !one->wanted && (one->id == 0 || now_ns - one->since_ns >= linger_ns);
}

void feed_watch_round(void *arg)
{
	struct feed *feed = arg;
	struct feed_watched **link = &feed->watched;
	int64_t now_ns = feed_watch_now(feed);

	while (*link) {
		struct feed_watched *one = *link;

		if (is_over(one, now_ns)) {
			*link = one->next;
			cancel(feed, one);
			free_one(one);
			continue;
		}
		look_over(feed, one, now_ns);
		link = &one->next;
	}
	if (feed->watched)
		loop_timer_start(feed->watcher, ROUND_NS);
}

/* ---- who looks ---- */

static void want(struct feed_watched *one, bool wanted, int64_t now_ns)
{
	if (one->wanted == wanted)
		return;
	one->wanted = wanted;
	one->since_ns = now_ns;
	one->news |= wanted; /* who looks back is told how it stands */
	one->told = wanted ? 0 : one->told;
	if (!wanted)
		one->barred = false;
}

enum drt_status feed_watch(struct feed *feed, enum feed_watch_kind kind,
                           const size_t *instruments, size_t count)
{
	int64_t now_ns = feed_watch_now(feed);
	bool had = feed->watched != NULL;
	enum drt_status status = DRT_OK;

	for (size_t i = 0; i < count; i++) {
		if (instruments[i] >= feed->options.count)
			return DRT_EINVAL;
	}
	for (struct feed_watched *one = feed->watched; one; one = one->next) {
		bool wanted = false;

		for (size_t i = 0; i < count; i++)
			wanted |= one->kind == kind && one->instrument == instruments[i];
		if (one->kind == kind)
			want(one, wanted, now_ns);
	}
	for (size_t i = 0; i < count; i++) {
		struct feed_watched *one = find(feed, kind, instruments[i]);

		one = one ? one : add(feed, kind, instruments[i]);
		if (one)
			want(one, true, now_ns);
		else
			status = DRT_ENOMEM;
	}
	if (!had && feed->watched)
		loop_timer_start(feed->watcher, 0);
	return status;
}

void feed_watch_free(struct feed *feed)
{
	while (feed->watched) {
		struct feed_watched *one = feed->watched;

		feed->watched = one->next;
		free_one(one);
	}
}

/* ---- the session ---- */

static void forget_requests(struct feed *feed)
{
	for (struct feed_watched *one = feed->watched; one; one = one->next) {
		one->id = one->quote_id = one->past_id = 0;
		one->past_in_flight = one->barred = one->no_quotes = false;
		one->due_ns = 0;
	}
	feed->watch_limit[FEED_DEPTH] = feed->watch_limit[FEED_TAPE] = 0;
}

void feed_watch_renew(struct feed *feed)
{
	forget_requests(feed);
	for (struct feed_watched *one = feed->watched; one; one = one->next) {
		if (one->state == WATCH_LIVE)
			feed_watch_set(one, WATCH_REPAIRING, "asked for anew");
	}
}

void feed_watch_lost(struct feed *feed)
{
	forget_requests(feed);
	if (feed->watched)
		loop_timer_start(feed->watcher, 0);
}

static struct feed_watched *owner_of(const struct feed *feed,
                                     const struct feed_request *request)
{
	for (struct feed_watched *one = feed->watched; one && request; one = one->next) {
		if (one->instrument == request->instrument &&
		    (one->id == request->id || one->quote_id == request->id ||
		     one->past_id == request->id))
			return one;
	}
	return NULL;
}

void feed_watch_take(struct feed *feed, const struct feed_request *request,
                     const struct ib_message *message)
{
	struct feed_watched *one = owner_of(feed, request);

	if (!one)
		return; /* it was given up while it was on its way */
	if ((message->id == IB_MARKET_DEPTH || message->id == IB_MARKET_DEPTH_L2) && one->book)
		feed_book_take(feed, one, &message->market_depth);
	else if (message->id == IB_TICK_BY_TICK && one->tape)
		feed_tape_take(feed, one, &message->tick_by_tick);
	else if (message->id == IB_HISTORICAL_TICKS_LAST && one->tape)
		feed_tape_take_past(feed, one, &message->historical_ticks);
}

/* The broker has fewer than we thought. */
static void too_many(struct feed *feed, struct feed_watched *one, const char *text)
{
	int left = count_requests(feed, one->kind) - 1;

	feed->watch_limit[one->kind] = left > 0 ? left : 1;
	one->id = 0;
	one->due_ns = feed_watch_now(feed) + AGAIN_NS;
	feed_watch_set(one, WATCH_WAITING, text);
}

void feed_watch_refused(struct feed *feed, const struct feed_request *request,
                        const struct ib_error_message *error)
{
	struct feed_watched *one = owner_of(feed, request);
	enum ib_severity severity = ib_error_find(error->code)->severity;

	if (!one || (ib_error_is_known(error->code) && severity < IB_SEVERITY_REQUEST &&
	             error->code != 317))
		return;
	if (request->id == one->past_id) {
		feed_tape_past_refused(feed, one, ib_error_is_pacing(error));
	} else if (request->id == one->quote_id) {
		one->quote_id = 0;
		one->no_quotes = true;
	} else if (error->code == 317 && !one->book) {
		return;
	} else if (error->code == 317) {
		depth_book_clear(one->book);
		one->odd_ns = 0;
		feed_watch_set(one, WATCH_LOADING, "");
		one->news = true;
	} else if (error->code == 316) {
		feed_watch_repair(feed, one, error->text);
	} else if (error->code == 10092 && feed_book_go_direct(feed, one)) {
		one->id = 0; /* asked for at the next round */
	} else if (error->code == 309 || error->code == 10190) {
		too_many(feed, one, error->text);
	} else {
		one->id = 0;
		one->barred = true;
		if (one->tape)
			tape_no_past(one->tape);
		feed_watch_set(one, WATCH_REFUSED, error->text);
	}
}
