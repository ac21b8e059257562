/* feed.h - the IB feed: streaming quotes and bars of a set of instruments over a data
 * session of its own.
 *
 * Shape:   for each instrument a market data line, a daily and, if wanted, a minute
 *          series, both kept up to date. History arrives in blocks, oldest first; then
 *          each bar is told while it forms, and once more when it is complete.
 * Time:    a bar is complete when market time has passed its end by the instrument's
 *          calendar (and, in real time, a moment to settle), or when the next one has
 *          begun.
 * Pacing:  the session's pacer for all messages; besides, the broker's rules for history
 *          (ib/history_gate.h), five requests at a time. What has to wait waits in the
 *          feed, in order, daily series first; a series that waits for its own sake (asked
 *          for again too soon) lets the others pass. What was counted stays counted over
 *          reconnects. A gateway that says that it is simulated has none of those rules.
 * Lines:   at most `lines` instruments have a market data line, the first ones to begin
 *          with. One that is looked at and has none gets that of the one looked at least
 *          recently, whose quote is told as released; it comes back when looked at again.
 *          Nothing that is looked at loses its line: beyond that, the newcomers wait.
 * Stale:   a quote is told again with its mark (struct quote) when its line went silent
 *          while its market is open, or the broker lost a farm or itself, or the session
 *          was lost: within two seconds for a line that ticks several times a second. It
 *          is live with the next tick, or when the broker says so.
 * Watched: books of depth and tapes of prints, while somebody looks at them (feed_watch());
 *          the broker gives few at once, so that some may have to wait. Released a moment
 *          after the last one looked away; asked for anew after a reconnect and 1101, kept
 *          after 1102. See collect/feed_watch.h.
 * Threads: the loop's. Callbacks may not free the feed.
 * Owners:  loop, pacer, clock, instruments and log are borrowed and outlive the feed. */
#ifndef COLLECT_FEED_H
#define COLLECT_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/log.h"
#include "core/loop.h"
#include "core/market_clock.h"
#include "core/status.h"
#include "ib/sim_notice.h"
#include "model/bar.h"
#include "model/depth.h"
#include "model/instrument.h"
#include "model/print.h"
#include "model/quote.h"
#include "model/timeframe.h"

struct feed;
struct ib_pacer;

enum feed_watch_kind { FEED_DEPTH, FEED_TAPE, FEED_WATCH_KINDS };

/* Every member must be there but those of what is watched. */
struct feed_handler {
	void (*quote)(void *arg, size_t instrument, const struct quote *quote);
	/* Complete bars, to be stored. live: they completed just now. */
	void (*bars)(void *arg, size_t instrument, enum timeframe timeframe,
	             const struct bar *bars, size_t count, bool live);
	/* A bar that still changes, to be shown. */
	void (*forming)(void *arg, size_t instrument, enum timeframe timeframe,
	                const struct bar *bar);
	/* The gateway says that its market is simulated. */
	void (*simulated)(void *arg, const struct ib_sim_notice *notice);
	/* The session came up (text empty) or went down. */
	void (*link)(void *arg, bool up, const char *text);
	/* What the broker says of a request, or of its data farms; instrument -1: none. */
	void (*broker_says)(void *arg, int instrument, int code, const char *text);
	/* When it was looked at last (monotonic); INT64_MIN: never. Asked several times a
	 * second where there are fewer lines than instruments. */
	int64_t (*viewed_ns)(void *arg, size_t instrument);
	/* Start of the newest bar that is stored already, or INT64_MIN: decides how much
	 * history is asked for. */
	int64_t (*newest_ns)(void *arg, size_t instrument, enum timeframe timeframe);
	/* The book as it is now, whole; at most ten times a second. May be NULL. */
	void (*depth)(void *arg, size_t instrument, const struct depth *depth);
	/* How it stands with the tape, and its new prints, perhaps none, oldest first; after
	 * feed_watch() all that are kept. May be NULL. */
	void (*tape)(void *arg, size_t instrument, const struct tape_status *status,
	             const struct print *prints, size_t count);
};

struct feed_options {
	struct loop *loop;
	const char *address; /* "tcp:127.0.0.1:4002" */
	int32_t client_id;
	int server_version;     /* the newest that is offered; 0: all that are known */
	struct ib_pacer *pacer; /* shared with the order session; NULL: its own */
	const struct market_clock *clock;
	const struct instrument *instruments;
	size_t count;
	bool minute_bars;
	size_t lines; /* market data lines that may be used; 0: 100 */
	uint64_t seed;
	struct log_sink *log;
	const struct feed_handler *handler;
	void *arg;
};

/* Connects when feed_start() is called. Errors: DRT_EINVAL, DRT_ENOMEM, and those of
 * calendar_new(). */
DRT_MUST_CHECK enum drt_status feed_new(struct feed **out, const struct feed_options *options,
                                        struct drt_error *error);
void feed_free(struct feed *feed);
void feed_start(struct feed *feed);

/* The seed's collect_market_data(): asks for the history of one series now (again), and
 * has it told through `bars`. Errors: DRT_ECLOSED (no session), DRT_EINVAL (a timeframe
 * that is not stored), DRT_EFULL. */
DRT_MUST_CHECK enum drt_status collect_market_data(struct feed *feed, size_t instrument,
                                                   enum timeframe timeframe);

/* What somebody looks at from now on; of that kind nothing else. Errors: DRT_EINVAL (an
 * instrument that is not there; nothing changes), DRT_ENOMEM (some are not asked for). */
DRT_MUST_CHECK enum drt_status feed_watch(struct feed *feed, enum feed_watch_kind kind,
                                          const size_t *instruments, size_t count);

/* After the market clock jumped: bars whose time is over are completed. */
void feed_clock_changed(struct feed *feed);

/* True while a series is asked for, or waits to be. */
bool feed_is_collecting(const struct feed *feed, size_t instrument, enum timeframe timeframe);

/* How long that history still has to wait, at least, before it may be asked for: 0 when it
 * was asked for or nobody wants it; INT64_MAX when that depends on an answer of the
 * broker, or on the connection. */
int64_t feed_wait_ns(const struct feed *feed, size_t instrument, enum timeframe timeframe);

bool feed_is_up(const struct feed *feed);

/* ---- others on the same session ---- */

struct ib_history_gate;
struct ib_message;

/* Somebody who asks over the feed's session, by request numbers of its own. */
struct feed_guest {
	/* True: the message was the guest's alone. Sees every message first. */
	bool (*take)(void *arg, const struct ib_message *message);
	void (*link)(void *arg, bool up); /* the session came up or went down */
	void *arg;
};

/* From now on, one at a time; before feed_start(). */
void feed_set_guest(struct feed *feed, const struct feed_guest *guest);
/* Sends a guest's message as it is. Errors: those of ib_session_send(). */
DRT_MUST_CHECK enum drt_status feed_send(struct feed *feed, const struct ib_message *message,
                                         struct drt_error *error);
/* What the broker counts of requests for history, the guest's too. */
struct ib_history_gate *feed_gate(struct feed *feed);
/* The guest gave a place of it back: histories that wait may go. */
void feed_gate_freed(struct feed *feed);

#endif
