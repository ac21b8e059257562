/* ask.c - see ask.h.
 *
 * Invariants: a call is in the list from ask() until it ends; id is 0 exactly while it
 * waits; a call that holds a place of the history gate is on its way. A call is out of the
 * list before its `done` is called, so that `done` may do anything but free the asker.
 *
 * Every request and answer with a number has it first, so that it is read and written as
 * id_only. */
#include "collect/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collect/ask_internal.h"
#include "core/timeval.h"
#include "ib/errors.h"

/* How long a question may wait for its turn: a chain of options has up to 120 snapshots,
 * of which 20 at once may take 11 s each. */
#define PATIENCE_NS (120 * NS_PER_SEC)
/* How often a full history gate is looked at again. */
#define BUSY_NS (250 * NS_PER_MS)
enum { GATE_AT_ONCE = 5 }; /* of an own gate */

struct asker {
	struct asker_options options;
	struct ib_history_gate *own_gate; /* owned; NULL: the feed's is used */
	struct loop_timer *turn;          /* owned */
	struct ask_call *calls;           /* owned list, in the order of asking */
	size_t open;
	bool up;
	int32_t next_id;
	uint64_t last_number;
	int64_t *sent_ns; /* owned; of each kind, when the last one went; INT64_MIN: never */
};

#define SECONDS(n) ((n)*NS_PER_SEC)

/* The bounds are above what was seen: a chain of a large index has some 300 strikes twice
 * in a month, a scan 50 rows, the list of scans some 900 codes. */
static const struct ask_kind kinds[] = {
	{ .question = IB_REQ_MATCHING_SYMBOLS,
	  .at_once = 1,
	  .apart_ns = NS_PER_SEC + 50 * NS_PER_MS,
	  .limit_ns = SECONDS(15),
	  .row_size = sizeof(struct ask_contract),
	  .row_limit = 64,
	  .take = ask_take_symbols },
	{ .question = IB_REQ_CONTRACT_DETAILS,
	  .at_once = 4,
	  .limit_ns = SECONDS(60),
	  .row_size = sizeof(struct ask_contract),
	  .row_limit = 4096,
	  .take = ask_take_contracts },
	{ .question = IB_REQ_HEAD_TIMESTAMP,
	  .cancel = IB_CANCEL_HEAD_TIMESTAMP,
	  .history = true,
	  .at_once = 2,
	  .limit_ns = SECONDS(30),
	  .take = ask_take_head_time },
	{ .question = IB_REQ_SEC_DEF_OPT_PARAMS,
	  .at_once = 2,
	  .limit_ns = SECONDS(30),
	  .row_size = sizeof(struct ask_option_class),
	  .row_limit = 256,
	  .take = ask_take_classes },
	{ .question = IB_REQ_MKT_DATA,
	  .cancel = IB_CANCEL_MKT_DATA,
	  .at_once = 20,
	  .limit_ns = SECONDS(15),
	  .take = ask_take_quote },
	{ .question = IB_REQ_HISTORICAL_DATA,
	  .cancel = IB_CANCEL_HISTORICAL_DATA,
	  .history = true,
	  .at_once = 3,
	  .limit_ns = SECONDS(60),
	  .row_size = sizeof(struct bar),
	  .row_limit = 20000,
	  .take = ask_take_bars },
	{ .question = IB_REQ_HISTOGRAM_DATA,
	  .cancel = IB_CANCEL_HISTOGRAM_DATA,
	  .history = true,
	  .at_once = 2,
	  .limit_ns = SECONDS(30),
	  .row_size = sizeof(struct ask_level),
	  .row_limit = 20000,
	  .take = ask_take_levels },
	{ .question = IB_REQ_SCANNER_PARAMETERS,
	  .nameless = true,
	  .at_once = 1,
	  .limit_ns = SECONDS(30),
	  .row_size = sizeof(struct ask_word),
	  .row_limit = 4096,
	  .take = ask_take_scan_codes },
	{ .question = IB_REQ_SCANNER_SUBSCRIPTION,
	  .cancel = IB_CANCEL_SCANNER_SUBSCRIPTION,
	  .streams = true,
	  .at_once = 10,
	  .limit_ns = SECONDS(30),
	  .row_size = sizeof(struct ask_contract),
	  .row_limit = 50,
	  .take = ask_take_scan },
	{ .question = IB_REQ_NEWS_PROVIDERS,
	  .nameless = true,
	  .at_once = 1,
	  .limit_ns = SECONDS(15),
	  .row_size = sizeof(struct ask_word),
	  .row_limit = 256,
	  .take = ask_take_providers },
	{ .question = IB_REQ_HISTORICAL_NEWS,
	  .at_once = 3,
	  .limit_ns = SECONDS(30),
	  .row_size = sizeof(struct ask_headline),
	  .row_limit = 300,
	  .take = ask_take_headlines },
	{ .question = IB_REQ_NEWS_ARTICLE,
	  .at_once = 3,
	  .limit_ns = SECONDS(30),
	  .take = ask_take_article },
	{ .question = IB_REQ_FUNDAMENTAL_DATA,
	  .cancel = IB_CANCEL_FUNDAMENTAL_DATA,
	  .at_once = 2,
	  .apart_ns = NS_PER_SEC,
	  .limit_ns = SECONDS(30),
	  .take = ask_take_report },
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static const struct ask_kind *kind_of(const struct ib_message *question)
{
	if (question->id == IB_REQ_MKT_DATA && !question->req_mkt_data.snapshot)
		return NULL;
	if (question->id == IB_REQ_HISTORICAL_DATA &&
	    question->req_historical_data.keep_up_to_date)
		return NULL;
	for (size_t i = 0; i < KINDS; i++) {
		if (kinds[i].question == question->id)
			return &kinds[i];
	}
	return NULL;
}

static int64_t now_of(const struct asker *asker)
{
	return clock_now_ns(loop_monotonic(asker->options.loop));
}

/* ---- ending ---- */

static void call_free(struct ask_call *call)
{
	ask_answer_release(&call->answer);
	ib_message_free(call->question);
	free(call);
}

static void unlink_call(struct asker *asker, struct ask_call *call)
{
	struct ask_call **at = &asker->calls;

	while (*at != call)
		at = &(*at)->next;
	*at = call->next;
	asker->open--;
	if (!call->gated)
		return;
	call->gated = false;
	ib_history_gate_release(asker->options.gate);
	if (asker->options.gate_freed)
		asker->options.gate_freed(asker->options.arg);
}

static void cancel_at_broker(struct asker *asker, const struct ask_call *call)
{
	struct drt_error error = { .status = DRT_OK };
	struct ib_message message;

	if (call->id == 0 || call->kind->cancel == 0 || !asker->up ||
	    ib_message_init(&message, IB_TO_SERVER, call->kind->cancel) != DRT_OK)
		return;
	message.id_only.req_id = call->id;
	if (asker->options.send(asker->options.arg, &message, &error) != DRT_OK)
		log_write(asker->options.log, LOG_WARNING, "ask", "cancel", "%s", error.text);
}

static void finish(struct asker *asker, struct ask_call *call, const struct drt_error *error)
{
	unlink_call(asker, call);
	loop_timer_start(asker->turn, 0);
	call->done(call->arg, error ? NULL : &call->answer, error);
	call_free(call);
}

/* ---- asking ---- */

/* The request for history that the question counts as. */
static struct ib_message *gate_question(struct ib_message *out, const struct ask_call *call)
{
	const struct ib_message *question = call->question;

	*out = *question;
	if (question->id == IB_REQ_HISTORICAL_DATA ||
	    ib_message_init(out, IB_TO_SERVER, IB_REQ_HISTORICAL_DATA) != DRT_OK)
		return out;
	if (question->id == IB_REQ_HEAD_TIMESTAMP) {
		out->req_historical_data.contract = question->req_head_timestamp.contract;
		out->req_historical_data.what_to_show =
			question->req_head_timestamp.what_to_show;
		out->req_historical_data.bar_size = "head";
	} else {
		out->req_historical_data.contract = question->req_histogram.contract;
		out->req_historical_data.duration = question->req_histogram.period;
		out->req_historical_data.bar_size = "histogram";
	}
	return out;
}

/* 0: it may go now, and is counted. */
static int64_t wait_of(struct asker *asker, struct ask_call *call, int64_t now_ns)
{
	size_t place = (size_t)(call->kind - kinds);
	size_t on_way = 0;
	struct ib_message message;
	int64_t wait_ns = 0;

	for (const struct ask_call *other = asker->calls; other; other = other->next)
		on_way += other->kind == call->kind && other->id != 0;
	if (on_way >= call->kind->at_once)
		return INT64_MAX;
	if (asker->sent_ns[place] != INT64_MIN &&
	    now_ns - asker->sent_ns[place] < call->kind->apart_ns)
		return asker->sent_ns[place] + call->kind->apart_ns - now_ns;
	if (!call->kind->history)
		return 0;
	wait_ns = ib_history_gate_take(NULL, asker->options.gate,
	                               &gate_question(&message, call)->req_historical_data,
	                               now_ns);
	call->gated = wait_ns == 0;
	/* the answer that frees a place may be the feed's, of which nobody tells us */
	return wait_ns == INT64_MAX ? BUSY_NS : wait_ns;
}

static bool send_call(struct asker *asker, struct ask_call *call, int64_t now_ns)
{
	struct drt_error error = { .status = DRT_OK };

	call->id = asker->next_id;
	asker->next_id = asker->next_id == INT32_MAX ? ASK_ID_FIRST : asker->next_id + 1;
	call->due_ns = now_ns + call->kind->limit_ns;
	asker->sent_ns[call->kind - kinds] = now_ns;
	if (!call->kind->nameless)
		call->question->id_only.req_id = call->id;
	if (asker->options.send(asker->options.arg, call->question, &error) == DRT_OK)
		return true;
	call->id = 0;
	finish(asker, call, &error);
	return false;
}

static void expire(struct asker *asker, struct ask_call *call)
{
	struct drt_error error;

	if (call->id == 0) {
		drt_fail(&error, DRT_EBUSY,
		         "the broker's pacing kept %s waiting for two minutes; try again later",
		         ib_message_name(IB_TO_SERVER, call->kind->question));
	} else {
		drt_fail(&error, DRT_ETIMEOUT, "the broker did not answer %s in %d s",
		         ib_message_name(IB_TO_SERVER, call->kind->question),
		         (int)(call->kind->limit_ns / NS_PER_SEC));
		cancel_at_broker(asker, call);
	}
	finish(asker, call, &error);
}

/* Does the first thing that is due; the time to the next, INT64_MAX: none, 0: look again. */
static int64_t take_turn(struct asker *asker)
{
	int64_t now_ns = now_of(asker);
	int64_t soonest_ns = INT64_MAX;

	for (struct ask_call *call = asker->calls; call; call = call->next) {
		int64_t wait_ns = 0;

		if (call->due_ns <= now_ns) {
			expire(asker, call);
			return 0;
		}
		if (call->id == 0)
			wait_ns = wait_of(asker, call, now_ns);
		if (call->id == 0 && wait_ns == 0 && !send_call(asker, call, now_ns))
			return 0;
		if (wait_ns > 0 && wait_ns < soonest_ns)
			soonest_ns = wait_ns;
		if (call->due_ns - now_ns < soonest_ns)
			soonest_ns = call->due_ns - now_ns;
	}
	return soonest_ns;
}

static void on_turn(void *arg)
{
	struct asker *asker = arg;
	int64_t next_ns = asker->up ? take_turn(asker) : INT64_MAX;

	if (next_ns < INT64_MAX)
		loop_timer_start(asker->turn, next_ns);
}

enum drt_status ask(uint64_t *number, struct asker *asker, const struct ib_message *question,
                    ask_done_fn *done, void *arg, struct drt_error *error)
{
	const struct ask_kind *kind = kind_of(question);
	struct ask_call **end = &asker->calls;
	struct ask_call *call = NULL;

	if (!kind)
		return drt_fail(error, DRT_EUNSUPPORTED, "%d is no question with one answer",
		                (int)question->id);
	if (!asker->up)
		return drt_fail(error, DRT_ECLOSED, "the data session is down; see status");
	if (asker->open == ASK_WAITING)
		return drt_fail(error, DRT_EFULL, "%d questions wait already; try again later",
		                (int)ASK_WAITING);
	call = calloc(1, sizeof(*call));
	if (!call || ib_message_clone(&call->question, IB_TO_SERVER, question) != DRT_OK) {
		free(call);
		return drt_fail(error, DRT_ENOMEM, "no memory for the question");
	}
	call->kind = kind;
	call->number = ++asker->last_number;
	call->done = done;
	call->arg = arg;
	call->due_ns = now_of(asker) + PATIENCE_NS;
	call->answer.question = kind->question;
	while (*end)
		end = &(*end)->next;
	*end = call;
	asker->open++;
	loop_timer_start(asker->turn, 0);
	if (number)
		*number = call->number;
	return DRT_OK;
}

void ask_cancel(struct asker *asker, uint64_t number)
{
	struct ask_call *call = asker->calls;

	while (call && call->number != number)
		call = call->next;
	if (!call)
		return;
	cancel_at_broker(asker, call);
	unlink_call(asker, call);
	call_free(call);
	loop_timer_start(asker->turn, 0);
}

/* ---- what comes ---- */

static struct ask_call *find_call(struct asker *asker, int32_t id)
{
	struct ask_call *call = asker->calls;

	while (call && (call->id == 0 || call->id != id || call->kind->nameless))
		call = call->next;
	return call;
}

static struct ask_call *find_nameless(struct asker *asker, int32_t question)
{
	struct ask_call *call = asker->calls;

	while (call && (call->id == 0 || call->kind->question != question))
		call = call->next;
	return call;
}

static enum drt_status status_of(const struct ib_error_message *said)
{
	switch (said->code) {
	case 162:
	case 165:
		return ib_error_is_pacing(said)    ? DRT_EBUSY
		       : ib_error_is_no_data(said) ? DRT_ENOTFOUND
		                                   : DRT_EIO;
	case 200:
	case 430:
	case 10172:
		return DRT_ENOTFOUND;
	case 354:
	case 10089:
	case 10168:
	case 10186:
	case 10276: /* news feed is not allowed */
		return DRT_EDENIED;
	case 320:
	case 321:
	case 10299:
	case 10314:
		return DRT_EINVAL;
	case 100:
	case 101:
	case 322:
	case 10197:
		return DRT_EBUSY;
	default:
		return DRT_EIO;
	}
}

static void take_error(struct asker *asker, struct ask_call *call,
                       const struct ib_error_message *said)
{
	enum ib_severity severity = ib_error_find(said->code)->severity;
	struct drt_error error = { .status = status_of(said) };
	char text[DRT_ERROR_TEXT];

	if (severity == IB_SEVERITY_INFO || severity == IB_SEVERITY_WARNING)
		return;
	if (call->gated && ib_error_is_pacing(said))
		ib_history_gate_refused(asker->options.gate, now_of(asker));
	ib_error_describe(text, sizeof(text), said);
	ask_put_text(error.text, sizeof(error.text), text);
	finish(asker, call, &error);
}

static void take_answer(struct asker *asker, struct ask_call *call,
                        const struct ib_message *message)
{
	struct drt_error error = { .status = DRT_OK };
	enum ask_step step = call->kind->take(call, message, &error);

	if (step == ASK_GOES_ON)
		return;
	if (call->gated && step == ASK_IS_DONE)
		ib_history_gate_served(asker->options.gate);
	if (call->kind->streams)
		cancel_at_broker(asker, call);
	finish(asker, call, step == ASK_IS_DONE ? NULL : &error);
}

/* Other messages begin with something else than the number of a request. */
static bool has_number(int32_t id)
{
	static const int32_t ids[] = {
		IB_ERROR,
		IB_TICK_PRICE,
		IB_TICK_SIZE,
		IB_TICK_GENERIC,
		IB_TICK_STRING,
		IB_TICK_OPTION_COMPUTATION,
		IB_TICK_REQ_PARAMS,
		IB_TICK_SNAPSHOT_END,
		IB_MARKET_DATA_TYPE,
		IB_CONTRACT_DATA,
		IB_BOND_CONTRACT_DATA,
		IB_CONTRACT_DATA_END,
		IB_SYMBOL_SAMPLES,
		IB_SEC_DEF_OPT_PARAMETER,
		IB_SEC_DEF_OPT_PARAMETER_END,
		IB_HISTORICAL_DATA,
		IB_HISTORICAL_DATA_END,
		IB_HEAD_TIMESTAMP,
		IB_HISTOGRAM_DATA,
		IB_SCANNER_DATA,
		IB_NEWS_ARTICLE,
		IB_HISTORICAL_NEWS,
		IB_HISTORICAL_NEWS_END,
		IB_FUNDAMENTAL_DATA,
	};

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		if (ids[i] == id)
			return true;
	}
	return false;
}

bool asker_take(struct asker *asker, const struct ib_message *message)
{
	struct ask_call *call = NULL;
	int32_t nameless = message->id == IB_NEWS_PROVIDERS       ? IB_REQ_NEWS_PROVIDERS
	                   : message->id == IB_SCANNER_PARAMETERS ? IB_REQ_SCANNER_PARAMETERS
	                                                          : 0;

	if (nameless != 0) {
		call = find_nameless(asker, nameless);
		if (call)
			take_answer(asker, call, message);
		return true;
	}
	if (!has_number(message->id) || message->id_only.req_id < ASK_ID_FIRST)
		return false;
	call = find_call(asker, message->id_only.req_id);
	if (call && message->id == IB_ERROR)
		take_error(asker, call, &message->error);
	else if (call)
		take_answer(asker, call, message);
	return true;
}

static void end_all(struct asker *asker, const struct drt_error *error)
{
	asker->up = false;
	while (asker->calls) {
		/* a shared gate hears from the feed that what was on its way is lost */
		asker->calls->gated = asker->calls->gated && asker->own_gate;
		finish(asker, asker->calls, error);
	}
}

void asker_set_link(struct asker *asker, bool up)
{
	struct drt_error error;

	if (!up) {
		drt_fail(&error, DRT_ECLOSED,
		         "the data session was lost before the broker answered");
		end_all(asker, &error);
	}
	asker->up = up;
}

bool asker_is_up(const struct asker *asker)
{
	return asker->up;
}

size_t asker_open(const struct asker *asker)
{
	return asker->open;
}

/* ---- life ---- */

enum drt_status asker_new(struct asker **out, const struct asker_options *options)
{
	struct asker *asker = calloc(1, sizeof(*asker));
	enum drt_status status = asker ? DRT_OK : DRT_ENOMEM;

	if (status == DRT_OK) {
		asker->options = *options;
		asker->next_id = ASK_ID_FIRST;
		asker->sent_ns = calloc(KINDS, sizeof(*asker->sent_ns));
		status = asker->sent_ns ? DRT_OK : DRT_ENOMEM;
	}
	for (size_t i = 0; status == DRT_OK && i < KINDS; i++)
		asker->sent_ns[i] = INT64_MIN;
	if (status == DRT_OK && !options->gate) {
		status = ib_history_gate_new(&asker->own_gate, GATE_AT_ONCE);
		asker->options.gate = asker->own_gate;
	}
	if (status == DRT_OK)
		status = loop_timer_new(&asker->turn, options->loop, on_turn, asker);
	if (status != DRT_OK) {
		asker_free(asker);
		return status;
	}
	*out = asker;
	return DRT_OK;
}

void asker_free(struct asker *asker)
{
	struct drt_error error;

	if (!asker)
		return;
	drt_fail(&error, DRT_ECANCELLED, "the program ends before the broker answered");
	end_all(asker, &error);
	loop_timer_free(asker->turn);
	ib_history_gate_free(asker->own_gate);
	free(asker->sent_ns);
	free(asker);
}
