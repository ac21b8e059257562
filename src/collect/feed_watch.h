/* feed_watch.h - books and tapes of the IB feed, asked for while somebody looks; for
 * src/collect only, the public side is feed_watch() of feed.h.
 *
 * Shape:   one record for each book and each tape that is looked at, or was a moment ago.
 *          Ten times a second each is looked over: released, asked for, repaired, told.
 * Limits:  three books at once (309), and as many tick-by-tick requests as a twentieth of
 *          the market data lines, at least three (10190); the broker's refusal is believed
 *          where it gives less. What nobody looks at any more makes room at once. One
 *          tick-by-tick request an instrument in 15 s; a simulated gateway has no such rule.
 * Told:    when something changed, at most ten times a second, and every ten seconds without
 *          a change: what a full inbox lost comes again.
 * Where:   a SMART book of all exchanges; where the broker has none for the instrument
 *          (10092), that of its primary exchange.
 * Trust:   a book that a change did not fit (collect/depth_book.h), or whose rows stay out
 *          of order, is told as doubtful and asked for anew after a second, two, four, at
 *          most a minute. One that is crossed for half a second is told with that mark. The
 *          broker rewrites a side row by row, so that nothing is told in between. */
#ifndef COLLECT_FEED_WATCH_H
#define COLLECT_FEED_WATCH_H

#include "collect/depth_book.h"
#include "collect/feed_internal.h"
#include "collect/tape.h"

enum {
	FEED_BOOKS = 3,         /* at once */
	FEED_TICKS_LEAST = 3,   /* tick-by-tick requests at once, at least */
	FEED_TAPE_PRINTS = 500, /* of a tape that are kept */
	FEED_PAST = 300         /* prints of the past that are asked for */
};

struct feed_watched {
	struct feed_watched *next;
	enum feed_watch_kind kind;
	size_t instrument;
	bool wanted;      /* somebody looks */
	int64_t since_ns; /* since when that is so (monotonic) */
	int32_t id;       /* of the request; 0: none */
	int64_t due_ns;   /* not asked for before (monotonic) */
	bool barred;      /* refused: not asked for again while somebody looks */
	int failures;     /* in a row */
	int64_t whole_ns; /* since when nothing failed (monotonic) */
	int64_t came_ns;  /* the newest row or tick (monotonic); 0: none */
	int64_t came_market_ns;
	enum watch_state state;
	enum quote_stale stale; /* as told */
	char note[WATCH_NOTE];
	int64_t told_ns; /* when it was told last (monotonic) */
	bool news;       /* something is to be told */

	struct depth_book *book; /* owned; of a book */
	bool direct;    /* of the primary exchange alone: the broker has no SMART one */
	int64_t odd_ns; /* since when it is out of order or crossed; 0: it is not */
	bool crossed;   /* as told */

	struct tape *tape;         /* owned; of a tape */
	int32_t quote_id, past_id; /* of its quotes, of its past; 0: none */
	bool past_in_flight;
	bool no_quotes;        /* the broker will not */
	int64_t past_until_ns; /* the past is waited for till then (monotonic) */
	uint64_t told;         /* number of the newest print told */
};

/* ---- feed_watch.c ---- */

/* The state and why; news where it is another. */
void feed_watch_set(struct feed_watched *one, enum watch_state state, const char *note);
/* Cancels its requests; it is asked for again after `delay_ns` where somebody looks. */
void feed_watch_drop(struct feed *feed, struct feed_watched *one, int64_t delay_ns);
/* As that, because something went wrong: the delay doubles with every failure. */
void feed_watch_repair(struct feed *feed, struct feed_watched *one, const char *why);
bool feed_watch_send(struct feed *feed, const struct ib_message *message);
int64_t feed_watch_now(const struct feed *feed);
/* Something came for it. */
void feed_watch_came(struct feed *feed, struct feed_watched *one);

/* ---- feed_books.c ---- */

bool feed_book_ask(struct feed *feed, struct feed_watched *one);
void feed_book_cancel(struct feed *feed, struct feed_watched *one);
/* From now on the primary exchange's book; false where that is no other. */
bool feed_book_go_direct(const struct feed *feed, struct feed_watched *one);
void feed_book_take(struct feed *feed, struct feed_watched *one,
                    const struct ib_market_depth *row);
/* Judges the book as it stands; true where it may be told now. */
bool feed_book_look(struct feed *feed, struct feed_watched *one);
void feed_book_tell(struct feed *feed, struct feed_watched *one);

/* ---- feed_tapes.c ---- */

bool feed_tape_ask(struct feed *feed, struct feed_watched *one);
void feed_tape_cancel(struct feed *feed, struct feed_watched *one);
/* Its quotes, which make room for another tape. */
void feed_tape_cancel_quotes(struct feed *feed, struct feed_watched *one);
void feed_tape_take(struct feed *feed, struct feed_watched *one,
                    const struct ib_tick_by_tick *tick);
void feed_tape_take_past(struct feed *feed, struct feed_watched *one,
                         const struct ib_historical_ticks *ticks);
void feed_tape_past_refused(struct feed *feed, struct feed_watched *one, bool pacing);
/* Asks for past and quotes where they are due; `room`: for one more request. */
void feed_tape_look(struct feed *feed, struct feed_watched *one, bool room);
void feed_tape_tell(struct feed *feed, struct feed_watched *one);

#endif
