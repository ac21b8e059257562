/* view_update.c - see view_update.h: topics, sequence numbers, life. */
#include "client/view_update.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/reason_text.h"
#include "client/view_update_internal.h"
#include "model/json.h"

/* In the order in which a snapshot is read: quotes need the watchlist, positions are
 * joined to quotes. */
static const struct {
	enum view_topic topic;
	const char *name;
} topics[] = {
	{ TOPIC_STATUS, "status" },
	{ TOPIC_ACCOUNT, "account" },
	{ TOPIC_WATCHLIST, "watchlist" },
	{ TOPIC_QUOTES, "quotes" },
	{ TOPIC_POSITIONS, "positions" },
	{ TOPIC_ORDERS, "orders" },
	{ TOPIC_SIGNALS, "signals" },
	{ TOPIC_CHART, "chart" },
	{ TOPIC_PERFORMANCE, "performance" },
	{ TOPIC_MESSAGE, "message" },
	{ TOPIC_DEPTH, "depth" },
	{ TOPIC_TAPE, "tape" },
};
enum { TOPIC_COUNT = sizeof(topics) / sizeof(topics[0]) };

const char *view_topic_name(enum view_topic topic)
{
	for (int i = 0; i < TOPIC_COUNT; i++) {
		if (topics[i].topic == topic)
			return topics[i].name;
	}
	return NULL;
}

/* Where the view keeps whether a topic's value is there; NULL: it keeps none. */
static enum view_load *load_of(struct view *view, enum view_topic topic)
{
	switch (topic) {
	case TOPIC_WATCHLIST:
	case TOPIC_QUOTES:
		return &view->quotes_load;
	case TOPIC_ORDERS:
		return &view->orders_load;
	case TOPIC_SIGNALS:
		return &view->signals_load;
	case TOPIC_POSITIONS:
		return &view->positions_load;
	case TOPIC_PERFORMANCE:
		return &view->performance.load;
	case TOPIC_CHART:
		return &view->chart.load;
	case TOPIC_DEPTH:
		return &view->depth.load;
	case TOPIC_TAPE:
		return &view->tape.load;
	default:
		return NULL;
	}
}

/* ---- fields ---- */

enum drt_status view_get_count(int *out, const json_t *object, const char *key,
                               struct drt_error *error)
{
	int64_t value = *out;
	enum drt_status status = json_get_int(&value, object, key, false, error);

	if (status != DRT_OK)
		return status;
	if (value < 0 || value > 1000000)
		return drt_fail(error, DRT_ERANGE, "%s is outside 0 to 1000000", key);
	*out = (int)value;
	return DRT_OK;
}

enum { NO_TIME = -1 };
#define FARTHEST_NS (INT64_C(4000) * 86400 * 1000000000)

static enum drt_status get_span(int64_t *span_ns, const json_t *object, const char *key,
                                struct drt_error *error)
{
	enum drt_status status = DRT_OK;

	*span_ns = INT64_MIN;
	status = json_get_int(span_ns, object, key, false, error);
	/* a market that stands still never gets there */
	if (*span_ns > FARTHEST_NS || *span_ns < -FARTHEST_NS)
		*span_ns = INT64_MIN;
	return status;
}

/* A moment of exactly 0 would mean "none"; it cannot matter by one nanosecond. */
static int64_t moment(int64_t local_ns)
{
	return local_ns == 0 ? NO_TIME : local_ns;
}

enum drt_status view_get_until(int64_t *local_ns, const json_t *object, const char *key,
                               int64_t now_ns, struct drt_error *error)
{
	int64_t span_ns = 0;
	enum drt_status status = get_span(&span_ns, object, key, error);

	if (status == DRT_OK)
		*local_ns = span_ns == INT64_MIN ? 0 : moment(now_ns + span_ns);
	return status;
}

enum drt_status view_get_since(int64_t *local_ns, const json_t *object, const char *key,
                               int64_t now_ns, struct drt_error *error)
{
	int64_t span_ns = 0;
	enum drt_status status = get_span(&span_ns, object, key, error);

	if (status == DRT_OK)
		*local_ns = span_ns == INT64_MIN ? 0 : moment(now_ns - span_ns);
	return status;
}

enum drt_status view_get_number(double *out, const json_t *object, const char *key,
                                struct drt_error *error)
{
	double value = NAN;
	enum drt_status status = json_get_double(&value, object, key, false, error);

	if (status == DRT_OK)
		*out = value;
	return status;
}

enum drt_status view_get_array(const json_t **out, const json_t *object, const char *key,
                               struct drt_error *error)
{
	const json_t *array = json_object_get(object, key);

	if (!json_is_array(array))
		return drt_fail(error, DRT_EPARSE, "%s is not a list", key);
	*out = array;
	return DRT_OK;
}

/* ---- life ---- */

void view_forget_account(struct view_account *account)
{
	memset(account, 0, sizeof(*account));
	account->day_ratio = account->week_ratio = NAN;
	account->month_ratio = account->year_ratio = NAN;
	account->unrealised_ratio = NAN;
	account->gross_ratio = account->gross_limit_ratio = NAN;
	account->nearest_limit_used = account->nearest_limit_max = NAN;
}

/* Everything unknown: NaN where a number would be taken for one. */
static void view_clear(struct view *view)
{
	memset(view, 0, sizeof(*view));
	view->status.broker_latency_ns = -1;
	view->status.market_speed_milli = 1000;
	view_forget_account(&view->account);
	view->performance.drawdown_now = view->performance.drawdown_worst = NAN;
	view->performance.sharpe = view->performance.sortino = NAN;
	view->performance.volatility = view->performance.annual_return = NAN;
}

enum drt_status view_update_new(struct view_update **out, struct view *view,
                                const struct clock *monotonic)
{
	struct view_update *update = calloc(1, sizeof(*update));

	if (!update)
		return DRT_ENOMEM;
	update->view = view;
	update->monotonic = monotonic;
	view_clear(view);
	*out = update;
	return DRT_OK;
}

void view_update_free(struct view_update *update)
{
	if (!update)
		return;
	view_free_chart(update);
	view_free_orders(update->view);
	free(update->view->quotes);
	free(update->view->signals);
	free(update->view->positions);
	free(update->links);
	view_clear(update->view);
	free(update);
}

/* ---- topics ---- */

static enum drt_status read_topic(struct view_update *update, enum view_topic topic,
                                  const json_t *value, bool whole, struct drt_error *error)
{
	switch (topic) {
	case TOPIC_STATUS:
		return view_read_status(update, value, error);
	case TOPIC_ACCOUNT:
		return view_read_account(update, value, error);
	case TOPIC_WATCHLIST:
		return view_read_watchlist(update, value, error);
	case TOPIC_QUOTES:
		return view_read_quotes(update, value, error);
	case TOPIC_ORDERS:
		return view_read_orders(update, value, whole, error);
	case TOPIC_SIGNALS:
		return view_read_signals(update, value, error);
	case TOPIC_POSITIONS:
		return view_read_positions(update, value, error);
	case TOPIC_PERFORMANCE:
		return view_read_performance(update, value, error);
	case TOPIC_CHART:
		return view_read_chart(update, value, whole, error);
	case TOPIC_DEPTH:
		return view_read_depth(update, value, error);
	case TOPIC_TAPE:
		return view_read_tape(update, value, error);
	default:
		return view_read_message(update, value, error);
	}
}

static enum drt_status take_topic(struct view_update *update, int index, const json_t *value,
                                  bool whole, struct drt_error *error)
{
	enum view_topic topic = topics[index].topic;
	enum view_load *load = load_of(update->view, topic);
	enum drt_status status = read_topic(update, topic, value, whole, error);

	if (status != DRT_OK) {
		drt_fail_within(error, "the engine's %s", topics[index].name);
		if (load)
			*load = VIEW_FAILED;
		return status;
	}
	/* the watchlist alone has no quotes yet */
	if (load && !(topic == TOPIC_WATCHLIST && *load != VIEW_READY))
		*load = VIEW_READY;
	return DRT_OK;
}

static enum drt_status take_snapshot(struct view_update *update, int64_t seq,
                                     const json_t *snapshot, struct drt_error *error)
{
	enum drt_status first = DRT_OK;

	if (!json_is_object(snapshot))
		return drt_fail(error, DRT_EPARSE, "the engine's snapshot is not an object");
	for (int i = 0; i < TOPIC_COUNT; i++) {
		const json_t *value = json_object_get(snapshot, topics[i].name);
		struct drt_error why = { 0 };
		enum drt_status status = DRT_OK;

		if (!value || json_is_null(value))
			continue;
		status = take_topic(update, i, value, true, &why);
		if (status != DRT_OK && first == DRT_OK) {
			first = status;
			drt_fail(error, status, "%s", why.text);
		}
	}
	update->seq = seq;
	update->synced = true;
	update->view->status.connected = true;
	return first;
}

struct view *view_update_view(struct view_update *update)
{
	return update->view;
}

/* Nothing is expected of a book or a tape that nobody named. */
static bool is_named(const struct view *view, enum view_topic topic)
{
	if (topic == TOPIC_DEPTH)
		return *view->depth.symbol != '\0';
	return topic != TOPIC_TAPE || *view->tape.symbol != '\0';
}

void view_update_expect(struct view_update *update, unsigned wanted)
{
	for (int i = 0; i < TOPIC_COUNT; i++) {
		enum view_load *load = load_of(update->view, topics[i].topic);

		if (load && (wanted & topics[i].topic) && *load == VIEW_EMPTY &&
		    is_named(update->view, topics[i].topic))
			*load = VIEW_LOADING;
	}
}

enum drt_status view_update_snapshot(struct view_update *update, const json_t *answer,
                                     struct drt_error *error)
{
	int64_t seq = 0;
	enum drt_status status = json_get_int(&seq, answer, "seq", true, error);

	if (status != DRT_OK)
		return status;
	return take_snapshot(update, seq, json_object_get(answer, "snapshot"), error);
}

enum drt_status view_update_change(unsigned *changed, struct view_update *update,
                                   const json_t *params, struct drt_error *error)
{
	const char *name = json_string_value(json_object_get(params, "topic"));
	const json_t *value = json_object_get(params, "value");
	int64_t seq = 0;
	enum drt_status status = json_get_int(&seq, params, "seq", true, error);

	if (status != DRT_OK)
		return status;
	if (!name || !value)
		return drt_fail(error, DRT_EPARSE, "an update without a topic or a value");
	if (strcmp(name, "snapshot") == 0) {
		*changed |= TOPIC_ALL;
		return take_snapshot(update, seq, value, error);
	}
	if (!update->synced || seq != update->seq + 1) {
		update->synced = false;
		return drt_fail(error, DRT_ESTATE,
		                "an update of the engine is missing before number %lld",
		                (long long)seq);
	}
	update->seq = seq;
	for (int i = 0; i < TOPIC_COUNT; i++) {
		if (strcmp(topics[i].name, name) != 0)
			continue;
		*changed |= topics[i].topic;
		return take_topic(update, i, value, false, error);
	}
	return DRT_OK; /* a topic of a newer engine */
}

void view_update_disconnected(struct view_update *update)
{
	struct view *view = update->view;

	update->synced = false;
	view->status.connected = false;
	for (int i = 0; i < TOPIC_COUNT; i++) {
		enum view_load *load = load_of(view, topics[i].topic);

		if (load && *load == VIEW_READY)
			*load = VIEW_STALE;
		else if (load && *load == VIEW_LOADING)
			*load = VIEW_EMPTY;
	}
	for (size_t i = 0; i < view->quote_count; i++)
		view->quotes[i].stale = true;
}

static bool tick_quote(struct view_update *update, size_t index, int64_t now_ns)
{
	const struct view_status *status = &update->view->status;
	struct view_quote *quote = &update->view->quotes[index];
	struct quote_link *link = &update->links[index];
	int64_t age_ns = now_ns - quote->quote.received_ns;
	bool stale = !status->connected || status->broker < BROKER_RESETTING ||
	             quote->quote.stale != QUOTE_LIVE ||
	             (status->market_open && age_ns > VIEW_QUOTE_STALE_NS);
	bool alert = link->alert_local_ns != 0 && now_ns - link->alert_local_ns < VIEW_ALERT_NS;
	bool touched = stale != quote->stale || alert != quote->alert;

	quote->stale = stale;
	quote->alert = alert;
	return touched;
}

unsigned view_update_tick(struct view_update *update)
{
	int64_t now_ns = view_now(update);
	unsigned touched = 0;

	for (size_t i = 0; i < update->view->quote_count; i++) {
		if (tick_quote(update, i, now_ns))
			touched = TOPIC_QUOTES;
	}
	return touched;
}

void view_update_say(struct view_update *update, int64_t time_ns, bool important,
                     const char *text)
{
	struct view *view = update->view;
	size_t capacity = sizeof(view->messages) / sizeof(view->messages[0]);
	struct view_message *message = &view->messages[view->message_next % capacity];

	message->time_ns = time_ns;
	message->important = important;
	text_copy(message->text, sizeof(message->text), text);
	view->message_next = (view->message_next + 1) % capacity;
	if (view->message_count < capacity)
		view->message_count++;
}
