/* view_feed.h - keeps a view filled over a connection: hello, subscribe, changes, reconnect.
 *
 * Shape:   one feed, one view. After a gap in the sequence it subscribes again; after a
 *          lost connection it tries again after half a second, then twice as long each
 *          time, up to ten seconds. What the view shows meanwhile is marked stale.
 * Time:    the loop's monotonic clock.
 * Threads: those of the loop.
 * Owners:  loop and view are borrowed and outlive the feed. Callbacks may free it. */
#ifndef CLIENT_VIEW_FEED_H
#define CLIENT_VIEW_FEED_H

#include "client/rpc.h"
#include "client/view_update.h"
#include "core/loop.h"

struct view_feed;

enum view_feed_state { FEED_CONNECTING, FEED_ATTACHED, FEED_LOST };

struct view_feed_options {
	const char *address;        /* "unix:PATH", copied; NULL: use `stream` */
	struct loop_stream *stream; /* open; the feed's on success; then no reconnecting */
	const char *name;           /* "tui" */
	const char *role;           /* "trader" or "viewer" */
	unsigned topics;            /* bits of enum view_topic */
	int rate_hz;                /* of quotes; 0: the engine's own */
	/* Topics changed; draw. */
	void (*on_change)(void *arg, unsigned topics);
	/* The connection came or went; `text` says why. May be NULL. */
	void (*on_state)(void *arg, enum view_feed_state state, const char *text);
	void *arg;
};

/* Errors: DRT_EINVAL (address), DRT_ENOMEM, DRT_EIO. */
DRT_MUST_CHECK enum drt_status view_feed_new(struct view_feed **out, struct loop *loop,
                                             struct view *view,
                                             const struct view_feed_options *options,
                                             struct drt_error *error);
/* Accepts NULL. The view's arrays go with it. */
void view_feed_free(struct view_feed *feed);

enum view_feed_state view_feed_state(const struct view_feed *feed);
/* The engine's answer to hello; NULL before. Borrowed until the connection ends. */
const json_t *view_feed_hello(const struct view_feed *feed);

/* What to look at; each asks the engine for a fresh snapshot. NULL or 0: as before. */
struct view_feed_interest {
	const char *watchlist;    /* a configured list */
	const char *symbols;      /* names parted by blanks, instead of a list; "": no more */
	const char *chart_symbol; /* with timeframe and bars; empty: no chart */
	enum timeframe timeframe;
	int bars;
	const char *depth_symbol; /* of the book; empty: none */
	const char *tape_symbol;  /* of the prints; empty: none */
};
void view_feed_show(struct view_feed *feed, const struct view_feed_interest *interest);

/* A call over the feed's connection. Errors: those of rpc_call(); DRT_ECLOSED. */
DRT_MUST_CHECK enum drt_status view_feed_call(struct view_feed *feed,
                                              const struct rpc_request *request,
                                              struct drt_error *error);
/* Asks what an order would do, into the view's what_if: of the proposal with that id and
 * version, or, where `draft` is not NULL, of a draft. Its answer is told as a change of
 * TOPIC_ORDERS; an answer to an older question is dropped. */
void view_feed_ask_what_if(struct view_feed *feed, const struct uuid *id, uint32_t version,
                           const struct order *draft);

/* Drops the answers to calls with this arg. */
void view_feed_forget(struct view_feed *feed, const void *arg);

#endif
