/* view_feed.c - see view_feed.h.
 *
 * One subscription is under way at a time (`asked`); what changes meanwhile sets
 * `again`. Callbacks may free the feed, so they come last wherever they are called, or
 * `dead` is looked at behind them. */
#include "client/view_feed.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/order_draft.h"
#include "client/reason_text.h"
#include "client/view_what_if.h"
#include "core/timeval.h"
#include "model/json.h"

#define RETRY_LEAST_NS (NS_PER_SEC / 2)
#define RETRY_MOST_NS (10 * NS_PER_SEC)

struct view_feed {
	struct loop *loop;
	struct view_update *update;
	struct rpc *rpc; /* NULL: no connection and none begun */
	struct loop_timer *retry, *tick;
	struct view_feed_options options;
	char *address; /* owned; NULL: a stream was handed over */
	enum view_feed_state state;
	json_t *hello; /* owned; NULL: not attached */
	int64_t retry_ns;

	char *symbols;      /* owned; parted by blanks; NULL: the watchlist */
	char *accepted;     /* owned; those that the engine took last; NULL: the watchlist */
	char watchlist[32]; /* empty: the engine's first */
	char chart_symbol[SYMBOL_TEXT];
	enum timeframe timeframe;
	int bars;
	char depth_symbol[SYMBOL_TEXT], tape_symbol[SYMBOL_TEXT]; /* empty: none */
	bool asked, again;
	bool wondering, wonder_again; /* as asked and again, of what_if */
	int busy;
	bool dead;
};

static void subscribe(struct view_feed *feed);

static void release(struct view_feed *feed)
{
	rpc_free(feed->rpc);
	loop_timer_free(feed->retry);
	loop_timer_free(feed->tick);
	view_update_free(feed->update);
	json_decref(feed->hello);
	free(feed->address);
	free(feed->symbols);
	free(feed->accepted);
	free(feed);
}

static void leave(struct view_feed *feed)
{
	feed->busy--;
	if (feed->busy == 0 && feed->dead)
		release(feed);
}

static void changed(struct view_feed *feed, unsigned topics)
{
	feed->busy++;
	if (topics && !feed->dead && feed->options.on_change)
		feed->options.on_change(feed->options.arg, topics);
	leave(feed);
}

static void become(struct view_feed *feed, enum view_feed_state state, const char *text)
{
	feed->state = state;
	feed->busy++;
	if (!feed->dead && feed->options.on_state)
		feed->options.on_state(feed->options.arg, state, text);
	leave(feed);
}

/* ---- subscribing ---- */

static json_t *topic_list(unsigned topics)
{
	json_t *list = json_array();

	for (unsigned bit = 1; bit < TOPIC_ALL; bit <<= 1) {
		if (topics & bit)
			json_array_append_new(
				list, json_string(view_topic_name((enum view_topic)bit)));
	}
	return list;
}

static json_t *symbol_list(const char *symbols)
{
	json_t *list = json_array();

	for (symbols += strspn(symbols, " "); *symbols; symbols += strspn(symbols, " ")) {
		size_t length = strcspn(symbols, " ");

		json_array_append_new(list, json_stringn(symbols, length));
		symbols += length;
	}
	return list;
}

static json_t *interest(const struct view_feed *feed)
{
	json_t *params = json_pack("{s:o}", "topics", topic_list(feed->options.topics));

	if (!params)
		return NULL;
	if (*feed->watchlist)
		json_object_set_new(params, "watchlist", json_string(feed->watchlist));
	if (feed->symbols)
		json_object_set_new(params, "symbols", symbol_list(feed->symbols));
	if (*feed->chart_symbol)
		json_object_set_new(params, "chart",
		                    json_pack("{s:s, s:s, s:i}", "symbol", feed->chart_symbol,
		                              "timeframe", timeframe_name(feed->timeframe),
		                              "bars", feed->bars));
	if (*feed->depth_symbol)
		json_object_set_new(params, "depth",
		                    json_pack("{s:s, s:i}", "symbol", feed->depth_symbol,
		                              "rows", DEPTH_ROWS));
	if (*feed->tape_symbol)
		json_object_set_new(params, "tape",
		                    json_pack("{s:s, s:i}", "symbol", feed->tape_symbol,
		                              "prints", VIEW_PRINTS));
	if (feed->options.rate_hz > 0)
		json_object_set_new(params, "rate_hz", json_integer(feed->options.rate_hz));
	return params;
}

static void try_later(struct view_feed *feed)
{
	loop_timer_start(feed->retry, feed->retry_ns);
	feed->retry_ns =
		feed->retry_ns * 2 > RETRY_MOST_NS ? RETRY_MOST_NS : feed->retry_ns * 2;
}

static void say(struct view_feed *feed, const char *text)
{
	view_update_say(feed->update,
	                view_market_ns(view_update_view(feed->update),
	                               clock_now_ns(loop_monotonic(feed->loop))),
	                true, text);
}

/* The symbols that the engine took last are what is fallen back on. */
static void keep_symbols(struct view_feed *feed)
{
	free(feed->accepted);
	feed->accepted = feed->symbols ? strdup(feed->symbols) : NULL;
}

static void watch(struct view_feed *feed, const char *depth, const char *tape)
{
	struct view *view = view_update_view(feed->update);

	if (depth && strcmp(depth, view->depth.symbol) != 0) {
		snprintf(feed->depth_symbol, sizeof(feed->depth_symbol), "%s", depth);
		view_watch_depth(view, feed->depth_symbol);
	}
	if (tape && strcmp(tape, view->tape.symbol) != 0) {
		snprintf(feed->tape_symbol, sizeof(feed->tape_symbol), "%s", tape);
		view_watch_tape(view, feed->tape_symbol);
	}
}

/* The engine knows one of the symbols not: the list as before, else without what is watched.
 * False where nothing changes. */
static bool take_back(struct view_feed *feed)
{
	if (feed->symbols && !(feed->accepted && strcmp(feed->symbols, feed->accepted) == 0)) {
		free(feed->symbols);
		feed->symbols = feed->accepted;
		feed->accepted = NULL;
		return true;
	}
	if (!*feed->depth_symbol && !*feed->tape_symbol)
		return false;
	watch(feed, "", "");
	return true;
}

static void on_snapshot(void *arg, const struct rpc_error *why, json_t *result)
{
	struct view_feed *feed = arg;
	struct drt_error error = { 0 };
	enum drt_status status = DRT_OK;

	feed->asked = false;
	if (feed->again) {
		feed->again = false;
		subscribe(feed);
		return;
	}
	if (why) {
		say(feed, why->text);
		if (why->status == DRT_ENOTFOUND && take_back(feed))
			subscribe(feed);
		else
			try_later(feed);
		changed(feed, TOPIC_MESSAGE);
		return;
	}
	keep_symbols(feed);
	status = view_update_snapshot(feed->update, result, &error);
	if (status == DRT_OK)
		feed->retry_ns = RETRY_LEAST_NS;
	else
		say(feed, error.text);
	changed(feed, TOPIC_ALL);
}

static void subscribe(struct view_feed *feed)
{
	struct rpc_request request = { .method = "subscribe", .fn = on_snapshot, .arg = feed };

	if (feed->state != FEED_ATTACHED || !feed->rpc)
		return;
	if (feed->asked) {
		feed->again = true;
		return;
	}
	request.params = interest(feed);
	if (!request.params || rpc_call(feed->rpc, &request, NULL) != DRT_OK) {
		try_later(feed);
		return;
	}
	feed->asked = true;
}

/* ---- the connection ---- */

static void on_hello(void *arg, const struct rpc_error *why, json_t *result)
{
	struct view_feed *feed = arg;
	const char *role = json_string_value(json_object_get(result, "role"));

	if (why) {
		rpc_free(feed->rpc);
		feed->rpc = NULL;
		if (feed->address)
			try_later(feed);
		become(feed, FEED_LOST, why->text);
		return;
	}
	json_decref(feed->hello);
	feed->hello = json_incref(result);
	view_update_view(feed->update)->status.read_only = role && strcmp(role, "viewer") == 0;
	view_update_expect(feed->update, feed->options.topics);
	feed->state = FEED_ATTACHED;
	subscribe(feed);
	become(feed, FEED_ATTACHED, "");
}

static void greet(struct view_feed *feed)
{
	if (rpc_hello(feed->rpc, feed->options.name, feed->options.role, on_hello, feed,
	              NULL) != DRT_OK)
		try_later(feed);
}

static void on_open(void *arg)
{
	greet(arg);
}

static bool on_line(void *arg, const char *line, size_t length)
{
	struct view_feed *feed = arg;

	if (!view_update_quotes_line(feed->update, line, length))
		return false;
	changed(feed, TOPIC_QUOTES);
	return true;
}

static void on_notice(void *arg, const char *method, json_t *params)
{
	struct view_feed *feed = arg;
	struct drt_error error = { 0 };
	unsigned topics = 0;
	enum drt_status status = DRT_OK;

	if (strcmp(method, "update") != 0)
		return;
	status = view_update_change(&topics, feed->update, params, &error);
	if (status == DRT_ESTATE && !feed->asked)
		subscribe(feed);
	else if (status != DRT_OK && status != DRT_ESTATE)
		say(feed, error.text);
	changed(feed,
	        status == DRT_OK || status == DRT_ESTATE ? topics : topics | TOPIC_MESSAGE);
}

static void on_close(void *arg, enum drt_status why, const char *text)
{
	struct view_feed *feed = arg;

	(void)why;
	rpc_free(feed->rpc);
	feed->rpc = NULL;
	feed->asked = feed->again = false;
	json_decref(feed->hello);
	feed->hello = NULL;
	view_update_disconnected(feed->update);
	if (feed->address)
		try_later(feed);
	feed->busy++;
	become(feed, FEED_LOST, text);
	changed(feed, TOPIC_ALL);
	leave(feed);
}

static const struct rpc_handler handler = {
	.on_open = on_open,
	.on_line = on_line,
	.on_notice = on_notice,
	.on_close = on_close,
};

static enum drt_status connect_again(struct view_feed *feed, struct drt_error *error)
{
	feed->state = FEED_CONNECTING;
	return rpc_connect(&feed->rpc, feed->loop, feed->address, &handler, feed, error);
}

static void on_retry(void *arg)
{
	struct view_feed *feed = arg;

	if (feed->rpc && feed->hello)
		subscribe(feed);
	else if (feed->rpc)
		greet(feed);
	else if (feed->address && connect_again(feed, NULL) != DRT_OK)
		try_later(feed);
}

static void on_tick(void *arg)
{
	struct view_feed *feed = arg;

	loop_timer_start(feed->tick, NS_PER_SEC);
	changed(feed, view_update_tick(feed->update));
}

/* ---- life ---- */

static enum drt_status make(struct view_feed *feed, struct view *view)
{
	enum drt_status status =
		view_update_new(&feed->update, view, loop_monotonic(feed->loop));

	if (status == DRT_OK)
		status = loop_timer_new(&feed->retry, feed->loop, on_retry, feed);
	if (status == DRT_OK)
		status = loop_timer_new(&feed->tick, feed->loop, on_tick, feed);
	if (status == DRT_OK && feed->options.address) {
		feed->address = strdup(feed->options.address);
		status = feed->address ? DRT_OK : DRT_ENOMEM;
	}
	return status;
}

enum drt_status view_feed_new(struct view_feed **out, struct loop *loop, struct view *view,
                              const struct view_feed_options *options, struct drt_error *error)
{
	struct view_feed *feed = calloc(1, sizeof(*feed));
	enum drt_status status = DRT_OK;

	if (!feed)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	feed->loop = loop;
	feed->options = *options;
	feed->retry_ns = RETRY_LEAST_NS;
	status = make(feed, view);
	if (status != DRT_OK)
		drt_fail(error, status, "out of memory");
	else if (feed->address)
		status = connect_again(feed, error);
	else
		status = rpc_adopt(&feed->rpc, loop, options->stream, &handler, feed);
	if (status != DRT_OK) {
		release(feed);
		return status;
	}
	loop_timer_start(feed->tick, NS_PER_SEC);
	if (!feed->address)
		greet(feed);
	*out = feed;
	return DRT_OK;
}

void view_feed_free(struct view_feed *feed)
{
	if (!feed)
		return;
	feed->dead = true;
	/* from here on nothing calls back */
	rpc_free(feed->rpc);
	feed->rpc = NULL;
	loop_timer_stop(feed->retry);
	loop_timer_stop(feed->tick);
	if (feed->busy == 0)
		release(feed);
}

enum view_feed_state view_feed_state(const struct view_feed *feed)
{
	return feed->state;
}

const json_t *view_feed_hello(const struct view_feed *feed)
{
	return feed->hello;
}

void view_feed_show(struct view_feed *feed, const struct view_feed_interest *wanted)
{
	struct view *view = view_update_view(feed->update);

	if (wanted->symbols) {
		free(feed->symbols); /* out of memory: the watchlist as before */
		feed->symbols = *wanted->symbols ? strdup(wanted->symbols) : NULL;
	}
	if (wanted->watchlist)
		snprintf(feed->watchlist, sizeof(feed->watchlist), "%s", wanted->watchlist);
	if (wanted->chart_symbol) {
		snprintf(feed->chart_symbol, sizeof(feed->chart_symbol), "%s",
		         wanted->chart_symbol);
		feed->timeframe = wanted->timeframe;
		feed->bars = wanted->bars > 0 ? wanted->bars : feed->bars;
		view->chart.load = *feed->chart_symbol ? VIEW_LOADING : VIEW_EMPTY;
	}
	watch(feed, wanted->depth_symbol, wanted->tape_symbol);
	subscribe(feed);
}

enum drt_status view_feed_call(struct view_feed *feed, const struct rpc_request *request,
                               struct drt_error *error)
{
	if (feed->rpc && feed->state == FEED_ATTACHED)
		return rpc_call(feed->rpc, request, error);
	json_decref(request->params);
	return drt_fail(error, DRT_ECLOSED, "no engine is attached");
}

/* ---- what an order would do ---- */

static void ask_what_if(struct view_feed *feed);

static void on_what_if(void *arg, const struct rpc_error *error, json_t *result)
{
	struct view_feed *feed = arg;
	struct view_what_if *what_if = &view_update_view(feed->update)->what_if;
	struct drt_error bad = { .status = DRT_OK };

	feed->wondering = false;
	if (feed->wonder_again) {
		ask_what_if(feed);
		return;
	}
	what_if->load = VIEW_FAILED;
	what_if->refused = error && error->status == DRT_EDENIED;
	if (error && *error->reason.code)
		reason_text(what_if->text, sizeof(what_if->text), &error->reason);
	else if (error)
		text_copy(what_if->text, sizeof(what_if->text), error->text);
	else if (view_what_if_read(what_if, result, &bad) != DRT_OK)
		text_copy(what_if->text, sizeof(what_if->text), bad.text);
	else
		what_if->load = VIEW_READY;
	what_if->answered_local_ns = clock_now_ns(loop_monotonic(feed->loop));
	changed(feed, TOPIC_ORDERS);
}

/* The view's question; one at a time is under way. */
static void ask_what_if(struct view_feed *feed)
{
	struct view_what_if *what_if = &view_update_view(feed->update)->what_if;
	struct rpc_request request = { .method = "trade.what_if",
		                       .fn = on_what_if,
		                       .arg = feed };
	struct drt_error error = { .status = DRT_OK };

	feed->wonder_again = feed->wondering;
	if (feed->wondering)
		return;
	request.params = *what_if->draft.symbol ? order_draft_json(&what_if->draft)
	                                        : json_pack("{s:o}", "order_id",
	                                                    json_from_uuid(&what_if->order_id));
	if (view_feed_call(feed, &request, &error) == DRT_OK) {
		feed->wondering = true;
		return;
	}
	what_if->load = VIEW_FAILED;
	text_copy(what_if->text, sizeof(what_if->text), error.text);
}

void view_feed_ask_what_if(struct view_feed *feed, const struct uuid *id, uint32_t version,
                           const struct order *draft)
{
	struct view_what_if *what_if = &view_update_view(feed->update)->what_if;

	*what_if = (struct view_what_if){ .load = VIEW_LOADING, .spread_cost = NAN };
	if (draft) {
		what_if->draft = *draft;
	} else {
		what_if->order_id = *id;
		what_if->version = version;
	}
	ask_what_if(feed);
}

void view_feed_forget(struct view_feed *feed, const void *arg)
{
	if (feed->rpc)
		rpc_forget(feed->rpc, arg);
}
