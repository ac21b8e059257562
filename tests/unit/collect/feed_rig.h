/* feed_rig.h - a feed and the other end of its session, which the test plays: what is asked
 * is kept, and the test answers as a gateway would, or as none should.
 *
 * Time: Wednesday 2025-06-11, 14:00 UTC (10:00 in New York) at the start, real speed. */
#ifndef TESTS_COLLECT_FEED_RIG_H
#define TESTS_COLLECT_FEED_RIG_H

#include "collect/feed.h"
#include "core/timeval.h"
#include "ib/peer.h"
#include "io/loop_sim.h"

enum { RIG_ASKED = 512, RIG_TOLD = 4096, RIG_INSTRUMENTS = 48, RIG_WATCHED = 64 };

/* One request of the feed. */
struct rig_asked {
	int32_t message_id, req_id;
	char symbol[SYMBOL_TEXT], bar_size[16], duration[16], what[16], sec_type[8], end[24];
	int32_t rows; /* of a book, or how many ticks */
	bool smart;
	char exchange[EXCHANGE_TEXT]; /* of a book */
	bool use_rth, keep_up_to_date;
	int64_t at_ns; /* monotonic */
};

/* One call of the feed's handler. */
struct rig_told {
	enum rig_kind {
		TOLD_QUOTE,
		TOLD_BAR,
		TOLD_FORMING,
		TOLD_LINK,
		TOLD_SIMULATED,
		TOLD_SAID,
		TOLD_DEPTH,
		TOLD_TAPE
	} kind;
	size_t instrument;
	enum timeframe timeframe;
	struct bar bar; /* one of those told together */
	size_t of;      /* how many were told together */
	struct quote quote;
	bool live, up;
	int code;                          /* TOLD_SAID; instrument SIZE_MAX: none */
	const struct rig_watched *watched; /* TOLD_DEPTH, TOLD_TAPE; of the newest ones */
};

/* What was told of a book or a tape. */
struct rig_watched {
	struct depth depth;
	struct tape_status tape;
	struct print prints[8]; /* the first of rig_told.of */
};

struct feed_rig {
	struct sim_world *world;
	struct loop *feed_loop, *server_loop;
	struct market_clock *clock;
	struct loop_listener *listener;
	struct ib_peer *peer;
	struct feed *feed;
	struct instrument instruments[RIG_INSTRUMENTS];
	int64_t viewed_ns[RIG_INSTRUMENTS]; /* when each was looked at */
	int64_t newest_ns;                  /* what is stored of every series */
	struct rig_asked asked[RIG_ASKED];
	size_t asked_count;
	struct rig_told told[RIG_TOLD];
	struct rig_watched watched[RIG_WATCHED]; /* ring */
	size_t watched_count;
	size_t told_count, taken; /* taken: looked at by rig_next() */
	struct log_sink log;
	size_t warnings;
};

/* Makes world, fake gateway and a feed of `count` stocks (S0, S1, ...); connects. */
void rig_begin(struct feed_rig *rig, size_t count, bool minute_bars);
/* The same with so many market data lines. */
void rig_begin_lines(struct feed_rig *rig, size_t count, size_t lines);
void rig_end(struct feed_rig *rig);
void rig_run(struct feed_rig *rig, int64_t for_ns);
/* Runs until market time, UTC, on 2025-06-DAY; the days of July go on from 31. */
void rig_run_to(struct feed_rig *rig, int day, int hour, int minute);
/* An instant of that month. */
int64_t rig_time(int day, int hour, int minute);

/* The newest request for a series of an instrument ("1 day", "1 min"), or for its quotes
 * (NULL); the test fails where there is none. */
const struct rig_asked *rig_find(const struct feed_rig *rig, size_t instrument,
                                 const char *bar_size);
size_t rig_count(const struct feed_rig *rig, int32_t message_id);
/* The newest message of that kind, or NULL. */
const struct rig_asked *rig_last(const struct feed_rig *rig, int32_t message_id);

/* The gateway speaks; the world then runs for 10 ms. */
void rig_tick(struct feed_rig *rig, int32_t req_id, int32_t type, double price, double size);
void rig_size(struct feed_rig *rig, int32_t req_id, int32_t type, decimal size);
void rig_error(struct feed_rig *rig, int32_t req_id, int32_t code, const char *text);
/* A bar whose figures follow from its close; the date as IB writes it. */
struct ib_bar rig_bar(const char *date, double close);
void rig_history(struct feed_rig *rig, int32_t req_id, const struct ib_bar *bars,
                 int32_t count);
void rig_update(struct feed_rig *rig, int32_t req_id, const struct ib_bar *bar);
/* One row of a book; of a smart one where a venue is named. */
void rig_row(struct feed_rig *rig, int32_t req_id, const struct ib_market_depth *row);
void rig_print(struct feed_rig *rig, int32_t req_id, const struct ib_tick_by_tick *tick);
void rig_past(struct feed_rig *rig, int32_t req_id, const struct ib_historical_tick *ticks,
              int32_t count);
void rig_hang_up(struct feed_rig *rig);
void rig_simulated(struct feed_rig *rig, int64_t time_ns, int64_t speed_milli);

/* The next call of the handler of that kind, after the one looked at last; NULL: none. */
const struct rig_told *rig_next(struct feed_rig *rig, enum rig_kind kind);
/* The newest call of that kind, or NULL. */
const struct rig_told *rig_newest(const struct feed_rig *rig, enum rig_kind kind);
/* Forgets what was told so far. */
void rig_forget(struct feed_rig *rig);

#endif
