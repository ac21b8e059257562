/* feed_internal.h - what the files of the IB feed share; for src/collect only. */
#ifndef COLLECT_FEED_INTERNAL_H
#define COLLECT_FEED_INTERNAL_H

#include "collect/feed.h"
#include "ib/history_gate.h"
#include "ib/message.h"
#include "ib/session.h"
#include "model/calendar.h"

/* The broker allows 50 histories at once; few are as fast and leave room for other clients. */
enum {
	FEED_SERIES = 2,
	FEED_IN_FLIGHT = 5,
	FEED_FARMS = 8,
	FEED_LINES = 100,
	FEED_FARM_TEXT = 24
};

enum request_kind {
	REQUEST_QUOTES,
	REQUEST_DAILY,
	REQUEST_MINUTE,
	REQUEST_DEPTH,
	REQUEST_TICKS, /* tick by tick */
	REQUEST_PAST   /* ticks of the past */
};

struct feed_request {
	int32_t id;
	enum request_kind kind;
	size_t instrument;
};

/* One series of one instrument. */
struct feed_series {
	bool wanted;     /* waits to be asked for */
	int64_t due_ns;  /* not before, for its own sake (monotonic); 0: at once */
	bool in_flight;  /* asked, history not here yet */
	bool subscribed; /* updates come */
	int32_t id;      /* of the request that keeps it up to date; 0: none */
	struct bar forming;
	bool has_forming;
	int64_t told_ns; /* start of the newest complete bar told; INT64_MIN: none */
};

/* How a market data line ticks; monotonic times, 0: not yet. */
struct feed_line {
	int64_t tick_ns;       /* the newest */
	int64_t open_since_ns; /* since when the market was seen open */
	int64_t gap_ns;        /* the longest between ticks of late */
	int gaps;              /* seen, as far as it matters */
};

struct feed_instrument {
	const struct calendar *calendar; /* borrowed from feed->calendars */
	struct quote quote;
	struct feed_line line;
	bool has_line;                          /* one of the market data lines is for it */
	int32_t line_id;                        /* of its request; 0: not asked yet */
	int64_t ticks_asked_ns;                 /* tick by tick, last (monotonic); 0: never */
	struct feed_series series[FEED_SERIES]; /* daily, minute */
};

struct feed {
	struct feed_options options;
	struct ib_session *session;    /* owned */
	struct ib_history_gate *gate;  /* owned; outlives connections */
	struct calendar *calendars[8]; /* owned */
	size_t calendar_count;
	struct feed_instrument *items; /* owned; options.count of them */
	struct feed_request *requests; /* owned; ascending ids */
	size_t request_count, request_capacity;
	int64_t told_wait_ns; /* until when the log was told that histories wait */
	bool simulated;
	bool up;
	struct loop_timer *ask;                      /* owned; asks for more history */
	char lost_farms[FEED_FARMS][FEED_FARM_TEXT]; /* of market data; empty: free place */
	int64_t farm_lost_ns;                        /* the last; INT64_MIN: none is */
	size_t line_count, line_limit;
	bool broker_lost;                  /* the gateway said so */
	struct loop_timer *watch;          /* owned; runs while the session is up */
	struct loop_timer *complete;       /* owned; completes bars whose time is over */
	struct feed_watched *watched;      /* owned list; first looked at first */
	struct loop_timer *watcher;        /* owned; runs while there are some */
	int watch_limit[FEED_WATCH_KINDS]; /* what the broker gives at once; 0: not told */
	struct feed_guest guest;           /* zeros: there is none */
};

/* ---- feed_history.c ---- */

enum timeframe feed_timeframe(size_t series);
/* False where a field is missing or the bar contradicts itself. */
bool feed_read_bar(struct bar *out, const struct ib_bar *from, enum timeframe timeframe);
/* Asks for as much wanted history as pacing allows, and plans the next time. */
void feed_ask_history(void *arg);
void feed_take_history(struct feed *feed, const struct feed_request *request,
                       const struct ib_historical_data *data);
void feed_take_update(struct feed *feed, const struct feed_request *request,
                      const struct ib_historical_update *update);
/* A request for history was refused: for its pace, it is asked for again when the gate
 * opens; otherwise the series is left alone until asked for again. */
void feed_history_refused(struct feed *feed, const struct feed_request *request, bool pacing);
/* Completes bars whose time is over and plans the next time. */
void feed_complete_bars(void *arg);

/* ---- feed_stale.c ---- */

/* Marks the quote, and tells it where that is news and there is one. */
void feed_mark(struct feed *feed, size_t instrument, enum quote_stale why);
/* What the broker says of farms and its connections, whatever the code. */
void feed_take_link_news(struct feed *feed, const struct ib_error_message *error);
/* The session is lost: every quote is stale. */
void feed_link_lost(struct feed *feed);
/* A tick came and is told next: sets its quote's mark. */
void feed_line_ticked(struct feed *feed, size_t instrument);
/* Looks which lines went silent, and plans the next look. */
void feed_watch_lines(void *arg);

/* ---- feed_lines.c ---- */

/* The first instruments get the lines. */
void feed_begin_lines(struct feed *feed);
/* Gives lines to those that are looked at and have none. */
void feed_look_at_lines(struct feed *feed, int64_t now_ns);
/* The broker has fewer lines than we thought (101). */
void feed_line_refused(struct feed *feed, const struct feed_request *request);

/* ---- feed_watch.c ---- */

/* Looks over what is watched, and plans the next round. */
void feed_watch_round(void *arg);
/* A book's row, a tick or ticks of the past. */
void feed_watch_take(struct feed *feed, const struct feed_request *request,
                     const struct ib_message *message);
/* The broker speaks of one of those requests. */
void feed_watch_refused(struct feed *feed, const struct feed_request *request,
                        const struct ib_error_message *error);
/* The broker forgot them: all is asked for anew. */
void feed_watch_renew(struct feed *feed);
/* The session is lost. */
void feed_watch_lost(struct feed *feed);
void feed_watch_free(struct feed *feed);

/* ---- feed.c ---- */

/* Begins a new line; what was known of the quote is forgotten. */
void feed_ask_quotes(struct feed *feed, size_t instrument);

/* Sends a request of that kind; *id is its number. */
enum drt_status feed_send_request(int32_t *id, struct feed *feed, enum request_kind kind,
                                  size_t instrument, struct ib_message *message);
/* The contract, whose symbol is written into the caller's text. */
struct ib_contract feed_contract(char symbol[SYMBOL_TEXT], const struct instrument *instrument);

#endif
