/* watch.h - books and tapes for clients: who looks at which, and what is known of them.
 *
 * Shape:   the control worker gathers at each pulse which instruments its clients look at
 *          and tells the collector when that changes (MESSAGE_WATCH); what the feed tells
 *          comes back as MESSAGE_DEPTH and MESSAGE_TAPE and is kept while somebody looks. A
 *          call for one look counts as looking until it is answered, and a moment more.
 * Loss:    a message that the full inbox refused leaves a hole in the prints' numbers; the
 *          next print says so (gap).
 * Threads: messages are immutable; everything else is the control worker's. */
#ifndef ENGINE_WATCH_H
#define ENGINE_WATCH_H

#include "collect/feed.h"
#include "engine/control.h"

enum {
	WATCH_PLACES = 16, /* instruments of a kind that may be looked at together */
	WATCH_PRINTS = 500 /* kept of a tape */
};

/* What is looked at; all of it. */
struct message_watch {
	struct message base;
	size_t counts[FEED_WATCH_KINDS];
	size_t places[FEED_WATCH_KINDS][WATCH_PLACES]; /* in the universe */
};

struct message_depth {
	struct message base;
	size_t instrument;
	struct depth depth;
};

struct message_tape {
	struct message base;
	size_t instrument;
	struct tape_status status;
	size_t count;
	struct print prints[];
};

/* Each returns a message with one reference, or NULL when there is no memory. */
struct message_watch *message_watch_new(const struct message_watch *what);
struct message_depth *message_depth_new(size_t instrument, const struct depth *depth);
struct message_tape *message_tape_new(size_t instrument, const struct tape_status *status,
                                      const struct print *prints, size_t count);

/* ---- the control worker ---- */

/* Frees what is known; calls that wait are forgotten with their clients. */
void watch_free(struct control *control);
/* MESSAGE_DEPTH or MESSAGE_TAPE. */
void watch_take(struct control *control, const struct message *message);
/* Gathers who looks, tells the collector, answers calls whose time has come. */
void watch_pulse(struct control *control, int64_t now_ns);
/* True while a call waits: the pulse must go on. */
bool watch_is_busy(const struct control *control);

/* Reads "depth" and "tape" of subscribe's parameters. False with the error filled. */
bool watch_read_interest(struct subscription *subscription, const struct engine *engine,
                         const json_t *params, struct drt_error *error);
/* The topics' values for this client; null where it looks at none. */
json_t *watch_depth_value(struct control *control, struct subscription *subscription);
json_t *watch_tape_value(struct control *control, struct subscription *subscription);
/* What is new since the last value for this client; NULL: nothing. */
json_t *watch_depth_change(struct control *control, struct subscription *subscription);
json_t *watch_tape_change(struct control *control, struct subscription *subscription);

#endif
