/* view_update.h - fills a struct view from the control API's snapshots and changes.
 *
 * Shape:   a snapshot replaces everything it names; a change touches one topic. Each
 *          message has the sequence number after the last one; anything else is a gap
 *          (DRT_ESTATE), and the view takes nothing more until the next snapshot.
 * Errors:  a value that cannot be read leaves its part of the view as it was, marks
 *          it VIEW_FAILED where it has such a mark, and says which field (DRT_EPARSE).
 * Cost:    a quotes line in the engine's own form is read without any allocation.
 * Time:    "in ns" and "ago ns" of the engine become moments of this client's
 *          monotonic clock when they arrive.
 * Threads: the client's one thread.
 * Owners:  the view is the caller's storage; its arrays belong to this object. */
#ifndef CLIENT_VIEW_UPDATE_H
#define CLIENT_VIEW_UPDATE_H

#include <jansson.h>

#include "client/view.h"
#include "core/clock.h"
#include "core/status.h"

/* What changed, for who draws. */
enum view_topic {
	TOPIC_STATUS = 1 << 0,
	TOPIC_ACCOUNT = 1 << 1,
	TOPIC_WATCHLIST = 1 << 2,
	TOPIC_QUOTES = 1 << 3,
	TOPIC_ORDERS = 1 << 4,
	TOPIC_SIGNALS = 1 << 5,
	TOPIC_POSITIONS = 1 << 6,
	TOPIC_PERFORMANCE = 1 << 7,
	TOPIC_CHART = 1 << 8,
	TOPIC_MESSAGE = 1 << 9,
	TOPIC_DEPTH = 1 << 10,
	TOPIC_TAPE = 1 << 11,
	TOPIC_ALL = (1 << 12) - 1
};

enum { VIEW_CHART_BARS = 20000 }; /* the oldest go first */

#define VIEW_QUOTE_STALE_NS INT64_C(60000000000) /* while the market is open */
#define VIEW_ALERT_NS INT64_C(300000000000)      /* how long a row carries its mark */

struct view_update;

/* "orders"; NULL for a combination. Never translated. */
const char *view_topic_name(enum view_topic topic);

/* Empties *view, every part VIEW_EMPTY, and keeps it up to date from now on. Both
 * pointers are borrowed and outlive the object. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status view_update_new(struct view_update **out, struct view *view,
                                               const struct clock *monotonic);
/* Gives the view's arrays back and empties it. Accepts NULL. */
void view_update_free(struct view_update *update);

/* The view that it fills. */
struct view *view_update_view(struct view_update *update);

/* Parts of the view that a subscription asked for: shown as loading until they come. */
void view_update_expect(struct view_update *update, unsigned topics);

/* Takes subscribe's answer {seq, snapshot}. Later topics are tried even when one
 * fails; the first failure is returned. Errors: DRT_EPARSE, DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status
view_update_snapshot(struct view_update *update, const json_t *answer, struct drt_error *error);

/* Takes an update's params {seq, topic, value} and adds to *topics what changed.
 * Errors: DRT_ESTATE (a message is missing: subscribe again), DRT_EPARSE, DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status view_update_change(unsigned *topics, struct view_update *update,
                                                  const json_t *params,
                                                  struct drt_error *error);

/* True when the line was a quotes update in the engine's form and was taken; false
 * leaves it to view_update_change(), to which it is safe to hand it again. */
bool view_update_quotes_line(struct view_update *update, const char *line, size_t length);

/* The engine is gone: what is shown stays, marked stale, and a snapshot is awaited. */
void view_update_disconnected(struct view_update *update);

/* Once a second: quotes grow stale, alert marks end. Returns the topics touched. */
unsigned view_update_tick(struct view_update *update);

/* From now on it is that symbol's book, or tape, that is shown, none for an empty one: what
 * comes for another is passed over. */
void view_watch_depth(struct view *view, const char *symbol);
void view_watch_tape(struct view *view, const char *symbol);

/* One row of the topic orders; *row is overwritten. On success row->signal is the
 * caller's, for free(); on failure nothing is. Errors: DRT_EPARSE, DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status view_order_from_json(struct view_order *row, const json_t *json,
                                                    int64_t now_ns, struct drt_error *error);

/* One line in the reader's language on the message line. */
void view_update_say(struct view_update *update, int64_t time_ns, bool important,
                     const char *text);

#endif
