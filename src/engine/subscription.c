/* subscription.c - who wants to see what, and sending it. A change marks topics dirty;
 * the pulse sends each dirty topic once, so that a burst costs one message. Orders,
 * notes and chart bars go out at once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/control.h"
#include "engine/query.h"
#include "engine/watch.h"

enum { PULSE_NS = 100 * 1000 * 1000, DEFAULT_RATE_HZ = 4, MOST_RATE_HZ = 20 };

void subscription_free(struct subscription *subscription)
{
	if (!subscription)
		return;
	free(subscription->members);
	free(subscription->versions);
	free(subscription);
}

/* Every symbol must be one that the engine follows. */
static bool check_symbols(const struct engine *engine, const json_t *symbols,
                          struct drt_error *error)
{
	size_t i = 0;
	json_t *symbol = NULL;

	json_array_foreach(symbols, i, symbol)
	{
		const char *text = json_string_value(symbol);

		if (!text) {
			drt_fail(error, DRT_EINVAL, "symbols[%zu] must be a text", i);
			return false;
		}
		if (engine_find_symbol(engine, text) < 0) {
			drt_fail(error, DRT_ENOTFOUND,
			         "%.24s is not followed: name it in a watchlist or a strategy "
			         "of drt.conf and start the engine again",
			         text);
			return false;
		}
	}
	return true;
}

static bool set_members(struct subscription *subscription, const struct engine *engine,
                        const json_t *symbols, const struct settings_watchlist *list)
{
	size_t most = symbols ? json_array_size(symbols)
	              : list  ? list->count
	                      : engine->universe_count;

	subscription->members = calloc(most + 1, sizeof(*subscription->members));
	subscription->versions = calloc(most + 1, sizeof(*subscription->versions));
	if (!subscription->members || !subscription->versions)
		return false;
	for (size_t i = 0; i < most; i++) {
		const char *symbol = symbols ? json_string_value(json_array_get(symbols, i))
		                     : list  ? list->symbols[i]
		                             : engine->universe[i].symbol;
		int place = symbol ? engine_find_symbol(engine, symbol) : -1;

		if (place >= 0)
			subscription->members[subscription->count++] = (size_t)place;
	}
	return true;
}

static const struct settings_watchlist *find_watchlist(const struct engine *engine,
                                                       const char *name)
{
	const struct engine_settings *settings = engine->settings;

	for (size_t i = 0; i < settings->watchlist_count; i++) {
		if (!name || strcmp(settings->watchlists[i].name, name) == 0)
			return &settings->watchlists[i];
	}
	return NULL;
}

static bool set_topics(struct subscription *subscription, const json_t *topics,
                       struct rpc_refusal *refusal)
{
	size_t i = 0;
	json_t *name = NULL;

	json_array_foreach(topics, i, name)
	{
		const char *text = json_string_value(name);
		enum topic topic = text ? topic_find(text) : TOPICS;

		if (topic == TOPICS) {
			drt_fail(&refusal->error, DRT_EINVAL,
			         "there is no topic %.40s; see doc/API.md",
			         text ? text : "of that type");
			return false;
		}
		subscription->topics |= 1u << topic;
	}
	return true;
}

static bool set_chart(struct subscription *subscription, const json_t *chart,
                      struct drt_error *error)
{
	char timeframe[8] = "1d";
	int64_t bars = 250;

	if (!chart || json_is_null(chart))
		return true;
	if (!json_is_object(chart)) {
		drt_fail(error, DRT_EPARSE, "field \"chart\" must be an object");
		return false;
	}
	if (json_get_text(subscription->chart_symbol, sizeof(subscription->chart_symbol), chart,
	                  "symbol", true, error) != DRT_OK ||
	    json_get_text(timeframe, sizeof(timeframe), chart, "timeframe", false, error) !=
	            DRT_OK ||
	    json_get_int(&bars, chart, "bars", false, error) != DRT_OK)
		return false;
	if (timeframe_parse(&subscription->chart_timeframe, timeframe) != DRT_OK) {
		drt_fail(error, DRT_EINVAL,
		         "chart.timeframe %s: use 1m 5m 15m 30m 1h 4h 1d 1w or 1mo", timeframe);
		return false;
	}
	if (bars < 1) {
		drt_fail(error, DRT_EINVAL, "chart.bars must be at least 1");
		return false;
	}
	subscription->chart_bars =
		bars > CONTROL_CHART_BARS ? CONTROL_CHART_BARS : (size_t)bars;
	return true;
}

static bool fill_subscription(struct subscription *subscription, const struct engine *engine,
                              const json_t *params, struct rpc_refusal *refusal)
{
	const json_t *symbols = NULL;
	const json_t *topics = NULL;
	const char *name = NULL;
	const struct settings_watchlist *list = NULL;
	double rate = DEFAULT_RATE_HZ;

	if (!param_list(&topics, params, "topics", refusal) ||
	    !param_list(&symbols, params, "symbols", refusal) ||
	    !param_text(&name, params, "watchlist", false, refusal))
		return false;
	list = find_watchlist(engine, name);
	if (name && !list && !symbols) {
		drt_fail(&refusal->error, DRT_ENOTFOUND, "there is no watchlist %.40s", name);
		return false;
	}
	if (!check_symbols(engine, symbols, &refusal->error) ||
	    !set_topics(subscription, topics, refusal) ||
	    !set_chart(subscription, json_object_get(params, "chart"), &refusal->error) ||
	    !watch_read_interest(subscription, engine, params, &refusal->error) ||
	    json_get_double(&rate, params, "rate_hz", false, &refusal->error) != DRT_OK)
		return false;
	if (!(rate > 0)) {
		drt_fail(&refusal->error, DRT_EINVAL, "rate_hz must be above 0");
		return false;
	}
	rate = rate > MOST_RATE_HZ ? MOST_RATE_HZ : rate;
	subscription->quote_interval_ns = (int64_t)((double)NS_PER_SEC / rate);
	snprintf(subscription->watchlist, sizeof(subscription->watchlist), "%s",
	         list && !symbols ? list->name : "All");
	subscription->by_symbols = symbols != NULL;
	if (!set_members(subscription, engine, symbols, list)) {
		drt_fail(&refusal->error, DRT_ENOMEM, "the engine is out of memory");
		return false;
	}
	return true;
}

static json_t *snapshot(struct control *control, struct subscription *subscription)
{
	json_t *value = json_object();

	for (int topic = 0; topic < TOPICS; topic++) {
		if (subscription->topics & 1u << topic)
			json_object_set_new(
				value, topic_name((enum topic)topic),
				topic_value(control, subscription, (enum topic)topic));
	}
	subscription->dirty = 0;
	return value;
}

json_t *control_subscribe(struct control *control, struct rpc_client *client,
                          const json_t *params, struct rpc_refusal *refusal)
{
	struct subscription *old = rpc_client_data(client);
	struct subscription *subscription = calloc(1, sizeof(*subscription));

	if (!subscription) {
		drt_fail(&refusal->error, DRT_ENOMEM, "the engine is out of memory");
		return NULL;
	}
	if (!fill_subscription(subscription, control->engine, params, refusal)) {
		subscription_free(subscription);
		return NULL;
	}
	subscription->seq = old ? old->seq : 0;
	rpc_client_set_data(client, subscription);
	subscription_free(old);
	control_plan_pulse(control);
	return json_pack("{s:I, s:o}", "seq", (json_int_t)subscription->seq, "snapshot",
	                 snapshot(control, subscription));
}

/* ---- sending ---- */

static void send_update(struct rpc_client *client, struct subscription *subscription,
                        const char *topic, json_t *value)
{
	uint64_t seq = subscription->seq + 1;

	if (!value)
		return;
	/* a collapsed client gets a snapshot with the number after the gap */
	if (rpc_notify(client, "update",
	               json_pack("{s:I, s:s, s:o}", "seq", (json_int_t)seq, "topic", topic,
	                         "value", value)))
		subscription->seq = seq;
}

void control_send_snapshot(struct control *control, struct rpc_client *client)
{
	struct subscription *subscription = rpc_client_data(client);

	if (subscription)
		send_update(client, subscription, "snapshot", snapshot(control, subscription));
}

struct push {
	struct control *control;
	enum topic topic;
	json_t *value;
	const char *symbol;
	enum timeframe timeframe;
	int64_t now_ns;
	size_t subscribers;
};

static void each(struct control *control, struct push *push,
                 void (*fn)(struct push *push, struct rpc_client *client))
{
	struct rpc_client *client = NULL;

	while ((client = rpc_server_next(control->server, client)) != NULL) {
		if (rpc_client_data(client))
			fn(push, client);
	}
}

static void touch_one(struct push *push, struct rpc_client *client)
{
	struct subscription *subscription = rpc_client_data(client);

	subscription->dirty |= subscription->topics & 1u << push->topic;
}

void control_touch(struct control *control, enum topic topic)
{
	struct push push = { .control = control, .topic = topic };

	each(control, &push, touch_one);
}

static void push_one(struct push *push, struct rpc_client *client)
{
	struct subscription *subscription = rpc_client_data(client);

	if (subscription->topics & 1u << push->topic)
		send_update(client, subscription, topic_name(push->topic),
		            json_incref(push->value));
}

void control_push(struct control *control, enum topic topic, json_t *value)
{
	struct push push = { .control = control, .topic = topic, .value = value };

	if (value)
		each(control, &push, push_one);
	json_decref(value);
}

static void push_bar_one(struct push *push, struct rpc_client *client)
{
	struct subscription *subscription = rpc_client_data(client);

	if ((subscription->topics & 1u << TOPIC_CHART) &&
	    subscription->chart_timeframe == push->timeframe &&
	    strcmp(subscription->chart_symbol, push->symbol) == 0)
		send_update(client, subscription, "chart", json_incref(push->value));
}

void control_push_bar(struct control *control, const char *symbol, enum timeframe timeframe,
                      const struct bar *bar)
{
	struct push push = { .control = control, .symbol = symbol, .timeframe = timeframe };

	push.value = topic_chart_bar(symbol, timeframe, bar);
	if (push.value)
		each(control, &push, push_bar_one);
	json_decref(push.value);
}

/* What this client looks at keeps its market data lines. */
static void note_views(struct control *control, const struct subscription *subscription,
                       int64_t now_ns)
{
	struct quote_board *board = control->engine->board;
	int chart = *subscription->chart_symbol
	                    ? engine_find_symbol(control->engine, subscription->chart_symbol)
	                    : -1;

	if (subscription->topics & 1u << TOPIC_QUOTES) {
		for (size_t i = 0; i < subscription->count; i++)
			quote_board_view(board, subscription->members[i], now_ns);
	}
	if ((subscription->topics & 1u << TOPIC_CHART) && chart >= 0)
		quote_board_view(board, (size_t)chart, now_ns);
}

/* Books at the client's rate, prints at every pulse. */
static void push_watched(struct push *push, struct rpc_client *client,
                         struct subscription *subscription)
{
	if ((subscription->topics & 1u << TOPIC_DEPTH) &&
	    push->now_ns >= subscription->depth_due_ns) {
		json_t *value = watch_depth_change(push->control, subscription);

		if (value)
			subscription->depth_due_ns =
				push->now_ns + subscription->quote_interval_ns;
		send_update(client, subscription, "depth", value);
	}
	if (subscription->topics & 1u << TOPIC_TAPE)
		send_update(client, subscription, "tape",
		            watch_tape_change(push->control, subscription));
}

static void pulse_one(struct push *push, struct rpc_client *client)
{
	struct subscription *subscription = rpc_client_data(client);
	unsigned dirty = subscription->dirty & ~(1u << TOPIC_ORDERS | 1u << TOPIC_QUOTES);

	push->subscribers++;
	note_views(push->control, subscription, push->now_ns);
	if (rpc_client_is_collapsed(client))
		return;
	subscription->dirty = 0;
	push_watched(push, client, subscription);
	for (int topic = 0; topic < TOPICS; topic++) {
		if (dirty & 1u << topic)
			send_update(
				client, subscription, topic_name((enum topic)topic),
				topic_value(push->control, subscription, (enum topic)topic));
	}
	if ((subscription->topics & 1u << TOPIC_QUOTES) &&
	    push->now_ns >= subscription->quotes_due_ns) {
		json_t *quotes = topic_quotes(push->control, subscription, false);

		if (quotes) {
			subscription->quotes_due_ns =
				push->now_ns + subscription->quote_interval_ns;
			send_update(client, subscription, "quotes", quotes);
		}
	}
}

static void pulse(void *arg)
{
	struct control *control = arg;
	struct push push = { .control = control,
		             .now_ns = clock_now_ns(control->engine->host->monotonic) };

	topic_look_at_data(control);
	control_note_holdings(control, push.now_ns);
	watch_pulse(control, push.now_ns);
	each(control, &push, pulse_one);
	control->pulse_ns = push.subscribers > 0 || watch_is_busy(control) ? PULSE_NS : 0;
	if (control->pulse_ns > 0)
		loop_timer_start(control->pulse, control->pulse_ns);
}

void control_plan_pulse(struct control *control)
{
	if (!control->pulse &&
	    loop_timer_new(&control->pulse,
	                   worker_loop(control->engine->workers[WORKER_CONTROL]), pulse,
	                   control) != DRT_OK)
		return;
	if (control->pulse_ns == 0) {
		control->pulse_ns = PULSE_NS;
		loop_timer_start(control->pulse, PULSE_NS);
	}
}

static void follow_one(struct push *push, struct rpc_client *client)
{
	struct subscription *old = rpc_client_data(client);
	const struct settings_watchlist *list =
		find_watchlist(push->control->engine, old->watchlist);
	struct subscription fresh = { .count = 0 };

	if (old->by_symbols || !list)
		return;
	if (!set_members(&fresh, push->control->engine, NULL, list)) {
		free(fresh.members);
		free(fresh.versions);
		return; /* as before, until it subscribes again */
	}
	free(old->members);
	free(old->versions);
	old->members = fresh.members;
	old->versions = fresh.versions;
	old->count = fresh.count;
	old->dirty |= old->topics & (1u << TOPIC_WATCHLIST | 1u << TOPIC_QUOTES);
}

void control_follow_watchlists(struct control *control)
{
	struct push push = { .control = control };

	each(control, &push, follow_one);
}
