/* collector_worker.c - the collector worker: the data session on its own loop. Quotes go
 * to the board, bars to the store, growing bars to the screens. It tells
 * when the gateway says that its market is simulated. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collect/feed.h"
#include "core/timeval.h"
#include "engine/collector_worker.h"
#include "engine/engine_internal.h"
#include "engine/methods.h"
#include "engine/storage.h"
#include "engine/watch.h"
#include "ib/errors.h"
#include "kb/kb.h"
#include "model/json.h"

#define LOOK_NS (250 * NS_PER_MS)

static const char source[] = "ib";
static const char synthetic_source[] = "synthetic";

struct collector_worker {
	struct engine *engine;
	struct feed *feed;          /* owned */
	struct asker *asker;        /* owned; asks over the feed's session */
	struct kb *kb;              /* owned; read-only: what is stored already */
	struct loop_timer *look;    /* owned; whether what callers wait for has come */
	struct collecting *waiting; /* owned list */
	char address[96];
};

/* A call that is answered when its series have come. */
struct collecting {
	struct collecting *next;
	struct rpc_call call;
	enum timeframe timeframe;
	int requested;
	size_t count;
	size_t places[]; /* in the universe */
};

static const char *source_of(const struct collector_worker *worker)
{
	return engine_is_synthetic(worker->engine) ? synthetic_source : source;
}

static void on_quote(void *arg, size_t instrument, const struct quote *quote)
{
	struct collector_worker *worker = arg;

	quote_board_put(worker->engine->board, instrument, quote);
}

static void on_bars(void *arg, size_t instrument, enum timeframe timeframe,
                    const struct bar *bars, size_t count, bool live)
{
	struct collector_worker *worker = arg;
	struct message_bars *message =
		message_bars_new(instrument, timeframe, source_of(worker), bars, count);

	if (!message)
		return;
	message->live = live;
	engine_post(worker->engine, WORKER_STORE, &message->base);
}

static void on_forming(void *arg, size_t instrument, enum timeframe timeframe,
                       const struct bar *bar)
{
	struct collector_worker *worker = arg;
	struct message_bars *message =
		message_bars_new(instrument, timeframe, source_of(worker), bar, 1);

	if (!message)
		return;
	message->forming = true;
	engine_post(worker->engine, WORKER_CONTROL, &message->base);
}

static void on_simulated(void *arg, const struct ib_sim_notice *notice)
{
	struct collector_worker *worker = arg;
	struct engine *engine = worker->engine;
	enum drt_status status =
		market_clock_announce(engine->clock, notice->time_ns, notice->speed_milli);

	if (status != DRT_OK) {
		struct reason reason;

		reason_init(&reason, "broker.simulated_in_live");
		engine_note(engine, true, &reason);
		log_write(engine->log, LOG_ERROR, "feed", "simulated",
		          "a LIVE engine was given a simulated market: %s",
		          drt_status_name(status));
		return;
	}
	if (notice->synthetic)
		atomic_store(&engine->synthetic, true);
	if (engine->workers[WORKER_BROKER])
		engine_post(engine, WORKER_BROKER, message_plain_new(MESSAGE_TICKLE));
}

static void on_link(void *arg, bool up, const char *text)
{
	struct collector_worker *worker = arg;
	struct reason reason;

	reason_init(&reason, up ? "feed.up" : "feed.down");
	if (!up)
		reason_add_text(&reason, "cause", text);
	engine_note(worker->engine, !up, &reason);
	log_write(worker->engine->log, up ? LOG_INFO : LOG_WARNING, "feed", up ? "up" : "down",
	          "%s", up ? worker->address : text);
}

static void on_broker_says(void *arg, int instrument, int code, const char *text)
{
	struct collector_worker *worker = arg;
	const char *symbol = instrument >= 0 ? worker->engine->universe[instrument].symbol : "";
	bool lost = ib_error_link_news(code) == IB_NEWS_FARM_LOST ||
	            ib_error_link_news(code) == IB_NEWS_BROKER_LOST;
	struct reason reason;

	log_write(worker->engine->log, code >= 2100 && code < 2200 ? LOG_INFO : LOG_WARNING,
	          "feed", "broker", "%s%s%d %s", symbol, *symbol ? " " : "", code, text);
	if (code >= 2100 && code < 2200 && !lost)
		return;
	reason_init(&reason, "feed.broker_says");
	reason_add_text(&reason, "symbol", symbol);
	reason_add_number(&reason, "code", code);
	reason_add_text(&reason, "text", text);
	engine_note(worker->engine, lost, &reason);
}

static int64_t viewed_ns(void *arg, size_t instrument)
{
	const struct collector_worker *worker = arg;

	return quote_board_viewed_ns(worker->engine->board, instrument);
}

static int64_t newest_ns(void *arg, size_t instrument, enum timeframe timeframe)
{
	struct collector_worker *worker = arg;
	struct kb_series *series = NULL;
	size_t count = 0;
	int64_t newest = INT64_MIN;

	if (kb_list_series(&series, &count, worker->kb,
	                   worker->engine->universe[instrument].symbol, NULL) != DRT_OK)
		return INT64_MIN;
	for (size_t i = 0; i < count; i++) {
		if (series[i].timeframe == timeframe && series[i].count > 0 &&
		    strcmp(series[i].source, source_of(worker)) == 0 &&
		    series[i].last_ns > newest)
			newest = series[i].last_ns;
	}
	free(series);
	return newest;
}

/* ---- calls that wait ---- */

static void look_at_waiting(void *arg)
{
	struct collector_worker *worker = arg;
	struct collecting **link = &worker->waiting;

	while (*link) {
		struct collecting *one = *link;
		int missing = 0;

		for (size_t i = 0; i < one->count; i++)
			missing += feed_is_collecting(worker->feed, one->places[i],
			                              one->timeframe);
		if (missing > 0 && feed_is_up(worker->feed)) {
			link = &one->next;
			continue;
		}
		*link = one->next;
		engine_answer(worker->engine, &one->call,
		              json_pack("{s:i, s:i}", "requested", one->requested, "arrived",
		                        one->requested - missing),
		              NULL);
		free(one);
	}
	if (worker->waiting)
		loop_timer_start(worker->look, LOOK_NS);
}

/* Keeps the call until its series have come, or the session is lost. */
static bool wait_for(struct collector_worker *worker, const struct collecting *what,
                     const size_t *places)
{
	struct collecting *one =
		calloc(1, sizeof(*one) + (what->count + 1) * sizeof(one->places[0]));

	if (!one)
		return false;
	*one = *what;
	memcpy(one->places, places, what->count * sizeof(places[0]));
	one->next = worker->waiting;
	worker->waiting = one;
	loop_timer_start(worker->look, LOOK_NS);
	return true;
}

/* ---- what clients look at ---- */

static void on_depth(void *arg, size_t instrument, const struct depth *depth)
{
	struct collector_worker *worker = arg;
	struct message_depth *message = message_depth_new(instrument, depth);

	if (message)
		engine_post(worker->engine, WORKER_CONTROL, &message->base);
}

static void on_tape(void *arg, size_t instrument, const struct tape_status *status,
                    const struct print *prints, size_t count)
{
	struct collector_worker *worker = arg;
	struct message_tape *message = message_tape_new(instrument, status, prints, count);

	if (message)
		engine_post(worker->engine, WORKER_CONTROL, &message->base);
}

static void watch(struct collector_worker *worker, const struct message_watch *what)
{
	for (int kind = 0; kind < FEED_WATCH_KINDS; kind++) {
		enum drt_status status = feed_watch(worker->feed, (enum feed_watch_kind)kind,
		                                    what->places[kind], what->counts[kind]);

		if (status != DRT_OK)
			log_write(worker->engine->log, LOG_WARNING, "feed", "watch", "%s",
			          drt_status_name(status));
	}
}

static const struct feed_handler handler = {
	.depth = on_depth,
	.tape = on_tape,
	.quote = on_quote,
	.bars = on_bars,
	.forming = on_forming,
	.simulated = on_simulated,
	.link = on_link,
	.broker_says = on_broker_says,
	.viewed_ns = viewed_ns,
	.newest_ns = newest_ns,
};

void collector_worker_on_message(void *arg, struct message *message)
{
	struct collector_worker *worker = *(struct collector_worker **)arg;

	if (worker && message->kind == MESSAGE_CALL)
		engine_run_call(worker->engine, worker, (struct message_call *)message);
	else if (worker && message->kind == MESSAGE_WATCH)
		watch(worker, (struct message_watch *)message);
}

/* The places of the symbols, or NULL with the refusal filled. */
static size_t *find_places(const struct collector_worker *worker, const json_t *symbols,
                           struct rpc_refusal *refusal)
{
	size_t *places = calloc(json_array_size(symbols) + 1, sizeof(*places));
	size_t i = 0;
	json_t *symbol = NULL;

	if (!places) {
		method_refuse(refusal, DRT_ENOMEM, "the engine is out of memory");
		return NULL;
	}
	json_array_foreach(symbols, i, symbol)
	{
		const char *name = json_string_value(symbol);
		int place = name ? engine_find_symbol(worker->engine, name) : -1;

		if (place < 0) {
			method_refuse(refusal, DRT_ENOTFOUND,
			              "%s is in no watchlist; add it there first",
			              name ? name : "?");
			free(places);
			return NULL;
		}
		places[i] = (size_t)place;
	}
	return places;
}

static json_t *collected(int requested, int64_t waits_ns)
{
	if (waits_ns == 0)
		return json_pack("{s:i}", "requested", requested);
	return json_pack("{s:i, s:I}", "requested", requested, "waits_ns",
	                 (json_int_t)waits_ns);
}

json_t *method_collect_market_data(void *state, const struct rpc_request *request,
                                   struct rpc_refusal *refusal)
{
	struct collector_worker *worker = state;
	const json_t *symbols = json_object_get(request->params, "symbols");
	struct collecting what = { .call = request->call,
		                   .timeframe = TIMEFRAME_1D,
		                   .count = json_array_size(symbols) };
	char text[8] = "1d";
	bool wait = false;
	int64_t waits_ns = 0;
	size_t *places = NULL;

	if (json_get_text(text, sizeof(text), request->params, "timeframe", false,
	                  &refusal->error) != DRT_OK ||
	    json_get_bool(&wait, request->params, "wait", false, &refusal->error) != DRT_OK)
		return NULL;
	if (!json_is_array(symbols))
		return method_refuse(refusal, DRT_EINVAL, "symbols must be a list");
	if (timeframe_parse(&what.timeframe, text) != DRT_OK ||
	    (what.timeframe != TIMEFRAME_1D && what.timeframe != TIMEFRAME_1M))
		return method_refuse(refusal, DRT_EINVAL, "timeframe %s: collect 1d or 1m",
		                     text);
	if (!feed_is_up(worker->feed))
		return method_refuse(refusal, DRT_ECLOSED,
		                     "the data session is down; see status");
	places = find_places(worker, symbols, refusal);
	if (!places)
		return NULL;
	for (size_t i = 0; i < what.count; i++)
		what.requested +=
			collect_market_data(worker->feed, places[i], what.timeframe) == DRT_OK;
	for (size_t i = 0; i < what.count; i++) {
		int64_t one_ns = feed_wait_ns(worker->feed, places[i], what.timeframe);

		if (one_ns < INT64_MAX && one_ns > waits_ns)
			waits_ns = one_ns;
	}
	refusal->later = wait && wait_for(worker, &what, places);
	free(places);
	return refusal->later ? NULL : collected(what.requested, waits_ns);
}

/* ---- what is asked beside the feed ---- */

struct asker *collector_asker(struct collector_worker *worker)
{
	return worker->asker;
}

struct engine *collector_engine(struct collector_worker *worker)
{
	return worker->engine;
}

static enum drt_status send_question(void *arg, const struct ib_message *message,
                                     struct drt_error *error)
{
	struct collector_worker *worker = arg;

	return feed_send(worker->feed, message, error);
}

static void on_gate_freed(void *arg)
{
	feed_gate_freed(((struct collector_worker *)arg)->feed);
}

static bool take_for_asker(void *arg, const struct ib_message *message)
{
	return asker_take(((struct collector_worker *)arg)->asker, message);
}

static void link_of_asker(void *arg, bool up)
{
	asker_set_link(((struct collector_worker *)arg)->asker, up);
}

static enum drt_status make_asker(struct collector_worker *worker, struct drt_error *error)
{
	const struct feed_guest guest = { take_for_asker, link_of_asker, worker };
	const struct asker_options options = {
		.loop = worker_loop(worker->engine->workers[WORKER_COLLECT]),
		.send = send_question,
		.gate_freed = on_gate_freed,
		.arg = worker,
		.gate = feed_gate(worker->feed),
		.log = worker->engine->log,
	};
	enum drt_status status = asker_new(&worker->asker, &options);

	if (status != DRT_OK)
		return drt_fail(error, status, "the collector is out of memory");
	feed_set_guest(worker->feed, &guest);
	return DRT_OK;
}

enum drt_status collector_worker_new(struct collector_worker **out, struct engine *engine,
                                     struct drt_error *error)
{
	struct collector_worker *worker = calloc(1, sizeof(*worker));
	struct feed_options options = {
		.loop = worker_loop(engine->workers[WORKER_COLLECT]),
		.client_id = engine->settings->data_client_id,
		.server_version = engine->settings->broker_server_version,
		.clock = engine->clock,
		.instruments = engine->universe,
		.count = engine->universe_count,
		.minute_bars = engine->settings->minute_bars,
		.lines = (size_t)engine->settings->data_lines,
		.seed = engine->host->seed ^ UINT64_C(0xfeed),
		.log = engine->log,
		.handler = &handler,
	};
	enum drt_status status = DRT_OK;

	if (!worker)
		return drt_fail(error, DRT_ENOMEM, "the collector is out of memory");
	worker->engine = engine;
	snprintf(worker->address, sizeof(worker->address), "tcp:%s:%d",
	         engine->settings->broker_host, engine->settings->broker_port);
	options.address = worker->address;
	options.pacer = engine->pacer;
	options.arg = worker;
	status = storage_open_reader(&worker->kb, engine->settings, error);
	if (status == DRT_OK)
		status = feed_new(&worker->feed, &options, error);
	if (status == DRT_OK)
		status = make_asker(worker, error);
	if (status == DRT_OK)
		status = loop_timer_new(&worker->look, options.loop, look_at_waiting, worker);
	if (status != DRT_OK) {
		collector_worker_free(worker);
		return status;
	}
	*out = worker;
	return DRT_OK;
}

enum drt_status collector_worker_start(struct collector_worker *worker, struct drt_error *error)
{
	(void)error;
	feed_start(worker->feed);
	return DRT_OK;
}

void collector_worker_free(struct collector_worker *worker)
{
	struct collecting *one = NULL;

	if (!worker)
		return;
	while ((one = worker->waiting) != NULL) {
		worker->waiting = one->next;
		free(one);
	}
	loop_timer_free(worker->look);
	asker_free(worker->asker);
	feed_free(worker->feed);
	storage_close(worker->kb);
	free(worker);
}
