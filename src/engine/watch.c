/* watch.c - see watch.h: messages, and what is known of books and tapes.
 *
 * Invariant: an entry lives while somebody looks at it; what is told of an instrument that
 * nobody looks at is late, and dropped. */
#include "engine/watch.h"

#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "core/timeval.h"
#include "engine/methods.h"
#include "engine/query.h"
#include "model/json_depth.h"

#define ANSWER_NS (5 * NS_PER_SEC) /* so long a call waits */
#define KEEP_NS (3 * NS_PER_SEC)   /* who asked may ask again */
#define GROWN_NS (300 * NS_PER_MS) /* until the first rows have come, all of them */
enum { DEFAULT_ROWS = 10, DEFAULT_PRINTS = 100 };

/* ---- messages ---- */

static void release(struct message *message)
{
	free(message);
}

struct message_watch *message_watch_new(const struct message_watch *what)
{
	struct message_watch *message = calloc(1, sizeof(*message));

	if (!message)
		return NULL;
	*message = *what;
	message_init(&message->base, MESSAGE_WATCH, release);
	return message;
}

struct message_depth *message_depth_new(size_t instrument, const struct depth *depth)
{
	struct message_depth *message = calloc(1, sizeof(*message));

	if (!message)
		return NULL;
	message_init(&message->base, MESSAGE_DEPTH, release);
	message->instrument = instrument;
	message->depth = *depth;
	return message;
}

struct message_tape *message_tape_new(size_t instrument, const struct tape_status *status,
                                      const struct print *prints, size_t count)
{
	struct message_tape *message = NULL;

	if (count > (SIZE_MAX - sizeof(*message)) / sizeof(*prints))
		return NULL;
	message = calloc(1, sizeof(*message) + count * sizeof(*prints));
	if (!message)
		return NULL;
	message_init(&message->base, MESSAGE_TAPE, release);
	message->instrument = instrument;
	message->status = *status;
	message->count = count;
	if (count > 0)
		memcpy(message->prints, prints, count * sizeof(*prints));
	return message;
}

/* ---- what is known ---- */

struct watch_entry {
	struct watch_entry *next;
	enum feed_watch_kind kind;
	size_t place;
	bool wanted;      /* found at this pulse */
	int64_t until_ns; /* a call looks till then (monotonic) */
	int64_t live_ns;  /* since when it is live (monotonic); 0: it is not */
	uint64_t version; /* grows with every message; 0: none came */
	struct depth depth;
	struct tape_status status;
	unsigned life;        /* grows when the prints begin anew */
	uint64_t newest;      /* number of the newest print; 0: none */
	size_t count;         /* prints kept; number n is at n % WATCH_PRINTS */
	struct print *prints; /* owned; of a tape */
};

/* A call for one look. */
struct watch_call {
	struct watch_call *next;
	struct rpc_call call;
	enum feed_watch_kind kind;
	size_t place, most; /* rows or prints */
	int64_t due_ns;     /* monotonic */
};

static struct watch_entry *find(const struct control *control, enum feed_watch_kind kind,
                                size_t place)
{
	struct watch_entry *one = control->watched;

	while (one && (one->kind != kind || one->place != place))
		one = one->next;
	return one;
}

static struct watch_entry *find_symbol(const struct control *control, enum feed_watch_kind kind,
                                       const char *symbol)
{
	int place = *symbol ? engine_find_symbol(control->engine, symbol) : -1;

	return place < 0 ? NULL : find(control, kind, (size_t)place);
}

/* Says itself how it stands, where the collector will not. */
static void say(struct watch_entry *one, enum watch_state state, const char *note)
{
	one->status.state = one->depth.state = state;
	text_put(one->status.note, sizeof(one->status.note), note);
	text_put(one->depth.note, sizeof(one->depth.note), note);
	one->version++;
}

static void free_entry(struct watch_entry *one)
{
	free(one->prints);
	free(one);
}

/* The entry, new where there is none; NULL: out of memory. */
static struct watch_entry *want(struct control *control, enum feed_watch_kind kind,
                                size_t place)
{
	struct watch_entry *one = find(control, kind, place);

	if (!one) {
		one = calloc(1, sizeof(*one));
		if (one && kind == FEED_TAPE)
			one->prints = calloc(WATCH_PRINTS, sizeof(*one->prints));
		if (!one || (kind == FEED_TAPE && !one->prints)) {
			free(one);
			return NULL;
		}
		one->kind = kind;
		one->place = place;
		if (!control->engine->workers[WORKER_COLLECT])
			say(one, WATCH_REFUSED, "this engine has no broker");
		one->next = control->watched;
		control->watched = one;
	}
	one->wanted = true;
	return one;
}

static void want_symbol(struct control *control, enum feed_watch_kind kind, const char *symbol)
{
	int place = *symbol ? engine_find_symbol(control->engine, symbol) : -1;

	if (place >= 0)
		want(control, kind, (size_t)place);
}

void watch_free(struct control *control)
{
	while (control->watched) {
		struct watch_entry *one = control->watched;

		control->watched = one->next;
		free_entry(one);
	}
	while (control->watch_calls) {
		struct watch_call *call = control->watch_calls;

		control->watch_calls = call->next;
		free(call);
	}
	free(control->watch_told);
}

/* ---- what comes ---- */

static void take_print(struct watch_entry *one, const struct print *print)
{
	struct print *to = &one->prints[print->number % WATCH_PRINTS];

	*to = *print;
	if (one->newest > 0 && print->number > one->newest + 1) {
		to->gap = true; /* those between found the inbox full */
		one->count = 0;
	}
	one->newest = print->number;
	one->count += one->count < WATCH_PRINTS;
}

static void take_tape(struct watch_entry *one, const struct message_tape *message)
{
	one->status = message->status;
	/* the feed tells a tape from its beginning again */
	if (message->count > 0 && message->prints[0].number <= one->newest) {
		one->life++;
		one->newest = one->count = 0;
	}
	for (size_t i = 0; i < message->count; i++)
		take_print(one, &message->prints[i]);
}

void watch_take(struct control *control, const struct message *message)
{
	const struct message_depth *depth = (const struct message_depth *)message;
	const struct message_tape *tape = (const struct message_tape *)message;
	bool is_depth = message->kind == MESSAGE_DEPTH;
	struct watch_entry *one = find(control, is_depth ? FEED_DEPTH : FEED_TAPE,
	                               is_depth ? depth->instrument : tape->instrument);
	bool live = false;

	if (!one)
		return;
	if (is_depth)
		one->depth = depth->depth;
	else
		take_tape(one, tape);
	one->version++;
	live = (is_depth ? one->depth.state : one->status.state) == WATCH_LIVE;
	if (!live)
		one->live_ns = 0;
	else if (one->live_ns == 0)
		one->live_ns = clock_now_ns(control->engine->host->monotonic);
}

/* ---- values ---- */

static const char *symbol_of(const struct control *control, const struct watch_entry *one)
{
	return control->engine->universe[one->place].symbol;
}

static json_t *depth_json(const struct control *control, const struct watch_entry *one,
                          size_t rows)
{
	return depth_to_json(&one->depth, symbol_of(control, one), rows,
	                     clock_now_ns(control->engine->host->monotonic));
}

/* The prints behind number `after`, at most `most`. */
static json_t *prints_json(const struct watch_entry *one, uint64_t after, size_t most)
{
	uint64_t from = one->newest - one->count + 1;
	json_t *list = json_array();

	if (from <= after)
		from = after + 1;
	if (from <= one->newest && one->newest - from + 1 > most)
		from = one->newest - most + 1;
	for (uint64_t number = from; number <= one->newest; number++)
		json_array_append_new(list, print_to_json(&one->prints[number % WATCH_PRINTS]));
	return list;
}

static json_t *tape_json(const struct control *control, const struct watch_entry *one,
                         uint64_t after, size_t most)
{
	json_t *value = json_pack("{s:s}", "symbol", symbol_of(control, one));

	if (!tape_status_put(value, &one->status)) {
		json_decref(value);
		return NULL;
	}
	json_object_set_new(value, "prints", prints_json(one, after, most));
	return value;
}

json_t *watch_depth_value(struct control *control, struct subscription *subscription)
{
	struct watch_entry *one = NULL;

	want_symbol(control, FEED_DEPTH, subscription->depth_symbol);
	one = find_symbol(control, FEED_DEPTH, subscription->depth_symbol);
	if (!one)
		return json_null();
	subscription->depth_version = one->version;
	return depth_json(control, one, subscription->depth_rows);
}

json_t *watch_depth_change(struct control *control, struct subscription *subscription)
{
	const struct watch_entry *one =
		find_symbol(control, FEED_DEPTH, subscription->depth_symbol);

	if (!one || one->version == subscription->depth_version)
		return NULL;
	return watch_depth_value(control, subscription);
}

json_t *watch_tape_value(struct control *control, struct subscription *subscription)
{
	struct watch_entry *one = NULL;
	json_t *value = NULL;

	want_symbol(control, FEED_TAPE, subscription->tape_symbol);
	one = find_symbol(control, FEED_TAPE, subscription->tape_symbol);
	if (!one)
		return json_null();
	subscription->tape_version = one->version;
	subscription->tape_newest = one->newest;
	subscription->tape_life = one->life;
	value = tape_json(control, one, 0, subscription->tape_prints);
	if (value)
		json_object_set_new(value, "whole", json_true());
	return value;
}

json_t *watch_tape_change(struct control *control, struct subscription *subscription)
{
	const struct watch_entry *one =
		find_symbol(control, FEED_TAPE, subscription->tape_symbol);
	json_t *value = NULL;

	if (!one || one->version == subscription->tape_version)
		return NULL;
	if (one->life != subscription->tape_life ||
	    one->newest - subscription->tape_newest > one->count)
		return watch_tape_value(control, subscription);
	value = tape_json(control, one, subscription->tape_newest, WATCH_PRINTS);
	if (value)
		json_object_set_new(value, "whole", json_false());
	subscription->tape_version = one->version;
	subscription->tape_newest = one->newest;
	return value;
}

/* ---- who looks ---- */

static void gather(struct control *control, int64_t now_ns)
{
	struct quote_board *board = control->engine->board;
	struct rpc_client *client = NULL;

	for (struct watch_entry *one = control->watched; one; one = one->next)
		one->wanted = now_ns < one->until_ns;
	while ((client = rpc_server_next(control->server, client)) != NULL) {
		const struct subscription *subscription = rpc_client_data(client);

		if (!subscription)
			continue;
		want_symbol(control, FEED_DEPTH, subscription->depth_symbol);
		want_symbol(control, FEED_TAPE, subscription->tape_symbol);
	}
	/* the quote beside it keeps its market data line */
	for (struct watch_entry *one = control->watched; one; one = one->next) {
		if (one->wanted)
			quote_board_view(board, one->place, now_ns);
	}
}

static void forget_unwanted(struct control *control)
{
	struct watch_entry **link = &control->watched;

	while (*link) {
		struct watch_entry *one = *link;

		if (one->wanted) {
			link = &one->next;
			continue;
		}
		*link = one->next;
		free_entry(one);
	}
}

static void tell_collector(struct control *control)
{
	struct message_watch now = { .counts = { 0 } };
	struct message_watch *told = control->watch_told;
	struct message_watch *message = NULL;

	for (struct watch_entry *one = control->watched; one; one = one->next) {
		if (now.counts[one->kind] < WATCH_PLACES)
			now.places[one->kind][now.counts[one->kind]++] = one->place;
		else if (one->status.state == WATCH_NONE && one->depth.state == WATCH_NONE)
			say(one, WATCH_WAITING, "too many instruments are looked at");
	}
	control->watch_untold = false;
	if (!told)
		told = control->watch_told = calloc(1, sizeof(*told));
	if (!told || (memcmp(told->counts, now.counts, sizeof(now.counts)) == 0 &&
	              memcmp(told->places, now.places, sizeof(now.places)) == 0))
		return;
	message = control->engine->workers[WORKER_COLLECT] ? message_watch_new(&now) : NULL;
	if (message && engine_post(control->engine, WORKER_COLLECT, &message->base))
		*told = now;
	else if (control->engine->workers[WORKER_COLLECT])
		control->watch_untold = true; /* the next pulse tries again */
}

/* ---- one look ---- */

static bool is_ready(const struct watch_entry *one, int64_t now_ns)
{
	enum watch_state state = one->kind == FEED_DEPTH ? one->depth.state : one->status.state;

	if (state == WATCH_REFUSED)
		return true;
	return one->live_ns != 0 && now_ns - one->live_ns >= GROWN_NS;
}

static json_t *look_json(const struct control *control, const struct watch_entry *one,
                         size_t most)
{
	json_t *value = one->kind == FEED_DEPTH ? depth_json(control, one, most)
	                                        : tape_json(control, one, 0, most);

	if (value)
		json_object_set_new(value, "synthetic",
		                    json_boolean(engine_is_synthetic(control->engine)));
	return value;
}

static void answer_calls(struct control *control, int64_t now_ns)
{
	struct watch_call **link = &control->watch_calls;

	while (*link) {
		struct watch_call *call = *link;
		struct watch_entry *one = find(control, call->kind, call->place);

		if (one && !is_ready(one, now_ns) && now_ns < call->due_ns) {
			link = &call->next;
			continue;
		}
		*link = call->next;
		if (one)
			rpc_answer(control->server, &call->call,
			           look_json(control, one, call->most));
		else
			rpc_refuse(control->server, &call->call, DRT_ENOMEM,
			           "the engine is out of memory", NULL);
		free(call);
	}
}

void watch_pulse(struct control *control, int64_t now_ns)
{
	gather(control, now_ns);
	answer_calls(control, now_ns);
	forget_unwanted(control);
	tell_collector(control);
}

bool watch_is_busy(const struct control *control)
{
	return control->watched || control->watch_untold;
}

static json_t *look(struct control *control, const struct rpc_request *request,
                    enum feed_watch_kind kind, int64_t most, struct rpc_refusal *refusal)
{
	int64_t now_ns = clock_now_ns(control->engine->host->monotonic);
	struct watch_entry *one = NULL;
	struct watch_call *call = NULL;
	char symbol[SYMBOL_TEXT];
	int place = -1;

	if (!param_symbol(symbol, request->params, true, refusal))
		return NULL;
	place = engine_find_symbol(control->engine, symbol);
	if (place < 0)
		return method_refuse(refusal, DRT_ENOTFOUND,
		                     "%s is in no watchlist; add it there first", symbol);
	one = want(control, kind, (size_t)place);
	call = one ? calloc(1, sizeof(*call)) : NULL;
	if (!call)
		return method_refuse(refusal, DRT_ENOMEM, "the engine is out of memory");
	one->until_ns = now_ns + ANSWER_NS + KEEP_NS;
	*call = (struct watch_call){ .next = control->watch_calls,
		                     .call = request->call,
		                     .kind = kind,
		                     .place = (size_t)place,
		                     .most = (size_t)most,
		                     .due_ns = now_ns + ANSWER_NS };
	control->watch_calls = call;
	refusal->later = true;
	control_plan_pulse(control);
	return NULL;
}

json_t *method_market_get_depth(void *state, const struct rpc_request *request,
                                struct rpc_refusal *refusal)
{
	int64_t rows = DEFAULT_ROWS;

	if (json_get_int(&rows, request->params, "rows", false, &refusal->error) != DRT_OK)
		return NULL;
	if (rows < 1 || rows > DEPTH_ROWS)
		return method_refuse(refusal, DRT_EINVAL, "rows: from 1 to %d", DEPTH_ROWS);
	return look(state, request, FEED_DEPTH, rows, refusal);
}

json_t *method_market_get_tape(void *state, const struct rpc_request *request,
                               struct rpc_refusal *refusal)
{
	int64_t limit = DEFAULT_PRINTS;

	if (!param_limit(&limit, request->params, refusal))
		return NULL;
	return look(state, request, FEED_TAPE, limit > WATCH_PRINTS ? WATCH_PRINTS : limit,
	            refusal);
}

/* ---- subscribe ---- */

/* {symbol, rows} or {symbol, prints}. */
static bool read_one(char symbol[SYMBOL_TEXT], size_t *most, const struct engine *engine,
                     const json_t *params, const char *key, struct drt_error *error)
{
	const json_t *wanted = json_object_get(params, key);
	bool depth = strcmp(key, "depth") == 0;
	const char *name = depth ? "rows" : "prints";
	int64_t limit = depth ? DEPTH_ROWS : WATCH_PRINTS;
	int64_t count = depth ? DEFAULT_ROWS : DEFAULT_PRINTS;
	char text[SYMBOL_TEXT] = "";

	symbol[0] = '\0';
	*most = (size_t)count;
	if (!wanted || json_is_null(wanted))
		return true;
	if (json_get_text(text, sizeof(text), wanted, "symbol", true, error) != DRT_OK ||
	    json_get_int(&count, wanted, name, false, error) != DRT_OK) {
		drt_fail_within(error, "%s", key);
		return false;
	}
	if (count < 1) {
		drt_fail(error, DRT_EINVAL, "%s.%s must be at least 1", key, name);
		return false;
	}
	if (symbol_normalise(symbol, text, strlen(text)) != DRT_OK ||
	    engine_find_symbol(engine, symbol) < 0) {
		drt_fail(error, DRT_ENOTFOUND, "%s.symbol %.24s is not followed", key, text);
		return false;
	}
	*most = (size_t)(count > limit ? limit : count);
	return true;
}

bool watch_read_interest(struct subscription *subscription, const struct engine *engine,
                         const json_t *params, struct drt_error *error)
{
	return read_one(subscription->depth_symbol, &subscription->depth_rows, engine, params,
	                "depth", error) &&
	       read_one(subscription->tape_symbol, &subscription->tape_prints, engine, params,
	                "tape", error);
}
