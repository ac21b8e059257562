/* view_update_internal.h - what the view_*.c files share. Each view_read_* function
 * takes one topic's value: it changes the view wholly or, on failure, not at all. */
#ifndef CLIENT_VIEW_UPDATE_INTERNAL_H
#define CLIENT_VIEW_UPDATE_INTERNAL_H

#include "client/view_update.h"

/* What a watchlist row refers to beside the view. */
struct quote_link {
	size_t position;        /* index in view->positions; SIZE_MAX: none held */
	int64_t alert_local_ns; /* 0: none */
};

struct view_update {
	struct view *view;
	const struct clock *monotonic;
	int64_t seq;              /* of the last message taken */
	bool synced;              /* a snapshot came and nothing is missing since */
	struct quote_link *links; /* one per quote */
	size_t chart_capacity;    /* bars allocated in the chart and its overlays */
	size_t order_capacity;
};

static inline int64_t view_now(const struct view_update *update)
{
	return clock_now_ns(update->monotonic);
}

/* Field readers that the topics share: null or absent leaves *out alone. */
DRT_MUST_CHECK enum drt_status view_get_count(int *out, const json_t *object, const char *key,
                                              struct drt_error *error);
/* "in_ns" from now, as a moment; 0 where it is null. */
DRT_MUST_CHECK enum drt_status view_get_until(int64_t *local_ns, const json_t *object,
                                              const char *key, int64_t now_ns,
                                              struct drt_error *error);
/* "ago ns" before now, as a moment; 0 where it is null. */
DRT_MUST_CHECK enum drt_status view_get_since(int64_t *local_ns, const json_t *object,
                                              const char *key, int64_t now_ns,
                                              struct drt_error *error);
/* A ratio or price that may be null: NaN then. */
DRT_MUST_CHECK enum drt_status view_get_number(double *out, const json_t *object,
                                               const char *key, struct drt_error *error);
/* The array of that name. Errors: DRT_EPARSE. */
DRT_MUST_CHECK enum drt_status view_get_array(const json_t **out, const json_t *object,
                                              const char *key, struct drt_error *error);

DRT_MUST_CHECK enum drt_status view_read_status(struct view_update *update, const json_t *value,
                                                struct drt_error *error);
DRT_MUST_CHECK enum drt_status view_read_account(struct view_update *update,
                                                 const json_t *value, struct drt_error *error);
DRT_MUST_CHECK enum drt_status
view_read_watchlist(struct view_update *update, const json_t *value, struct drt_error *error);
DRT_MUST_CHECK enum drt_status view_read_quotes(struct view_update *update, const json_t *value,
                                                struct drt_error *error);
/* `whole`: the snapshot's list; otherwise upsert and remove. */
DRT_MUST_CHECK enum drt_status view_read_orders(struct view_update *update, const json_t *value,
                                                bool whole, struct drt_error *error);
DRT_MUST_CHECK enum drt_status view_read_signals(struct view_update *update,
                                                 const json_t *value, struct drt_error *error);
DRT_MUST_CHECK enum drt_status
view_read_positions(struct view_update *update, const json_t *value, struct drt_error *error);
DRT_MUST_CHECK enum drt_status
view_read_performance(struct view_update *update, const json_t *value, struct drt_error *error);
DRT_MUST_CHECK enum drt_status view_read_chart(struct view_update *update, const json_t *value,
                                               bool whole, struct drt_error *error);
DRT_MUST_CHECK enum drt_status view_read_depth(struct view_update *update, const json_t *value,
                                               struct drt_error *error);
DRT_MUST_CHECK enum drt_status view_read_tape(struct view_update *update, const json_t *value,
                                              struct drt_error *error);
DRT_MUST_CHECK enum drt_status view_read_message(struct view_update *update,
                                                 const json_t *value, struct drt_error *error);

/* One row: index, last, bid, ask, bid_size, ask_size, open, high, low,
 * previous_close, volume, age_ms; a word follows where the quote is stale. */
enum { QUOTE_FIELDS = 12 };
/* Takes a row (QUOTE_FIELDS numbers, then enum quote_stale) into the view; false when the index is not one of the watchlist. */
bool view_apply_quote(struct view_update *update, const double *fields, int64_t now_ns,
                      int64_t time_ns);
/* Joins positions and quotes anew after either list changed. */
void view_link_positions(struct view_update *update);
/* Recomputes what a position is worth at the quote. */
void view_value_position(struct view_update *update, size_t quote);

/* Every figure not known. */
void view_forget_account(struct view_account *account);

void view_free_order(struct view_order *order);
void view_free_orders(struct view *view);
void view_free_chart(struct view_update *update);

#endif
