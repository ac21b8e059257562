/* broker_worker_dead_man.c - trading stops when nobody has been there for long.
 *
 * A person is there who calls a method that a viewer may not call, or whose screen says
 * that keys were pressed (trade.present). A minute before the time is over a notice calls
 * for one; then trading is frozen and every order is cancelled, also what a lost link keeps
 * from being cancelled at first, until somebody comes. What a person unfreezes afterwards
 * has the whole time again. */
#include <stdio.h>

#include "core/timeval.h"
#include "engine/broker_worker.h"
#include "engine/methods.h"
#include "model/json.h"

#define WARNING_NS NS_PER_MIN

void broker_worker_note_present(struct broker_worker *worker)
{
	worker->present_ns = clock_now_ns(worker->engine->host->monotonic);
	worker->absence_told = worker->absent = false;
}

/* How long until trading stops; INT64_MAX: it will not. */
static int64_t time_left_ns(const struct broker_worker *worker)
{
	int64_t limit_ns = worker->settings->dead_man_ns;

	if (limit_ns == 0 || trade_is_frozen(worker->trade, NULL))
		return INT64_MAX;
	return worker->present_ns + limit_ns - clock_now_ns(worker->engine->host->monotonic);
}

static void cancel_rest(struct broker_worker *worker)
{
	struct trade_counts counts;
	int cancelled = 0;

	trade_get_counts(&counts, worker->trade);
	if (counts.proposed + counts.working == 0)
		return;
	if (trade_cancel_all(&cancelled, worker->trade) != DRT_OK && cancelled == 0)
		return; /* the link is down: again in a second */
	if (cancelled == 0)
		return; /* asked for already */
	log_write(worker->engine->log, LOG_WARNING, "trade", "dead_man",
	          "nobody is there: %d of %d orders cancelled now", cancelled,
	          counts.proposed + counts.working);
	broker_worker_touch(worker);
}

static void stop(struct broker_worker *worker)
{
	char note[NOTE_TEXT];

	snprintf(note, sizeof(note), "nobody was there for %lld s (trading.dead_man_s)",
	         (long long)(worker->settings->dead_man_ns / NS_PER_SEC));
	if (trade_freeze(worker->trade, note) != DRT_OK)
		log_write(worker->engine->log, LOG_ERROR, "trade", "dead_man",
		          "frozen, but the ledger could not be written");
	worker->absent = true;
	cancel_rest(worker);
	broker_worker_touch(worker);
}

void broker_worker_follow_absence(struct broker_worker *worker)
{
	int64_t left_ns = time_left_ns(worker);
	struct reason reason;

	if (left_ns == INT64_MAX && worker->absent) {
		cancel_rest(worker);
		return;
	}
	if (left_ns == INT64_MAX) {
		broker_worker_note_present(worker); /* the time begins with trading */
		return;
	}
	if (left_ns <= 0) {
		stop(worker);
		return;
	}
	if (left_ns > WARNING_NS || worker->absence_told)
		return;
	worker->absence_told = true;
	reason_init(&reason, "trading.nobody_there");
	reason_add_number(&reason, "seconds", (double)(left_ns / NS_PER_SEC));
	engine_note(worker->engine, true, &reason);
}

json_t *method_trade_present(void *state, const struct rpc_request *request,
                             struct rpc_refusal *refusal)
{
	struct broker_worker *worker = state;
	int64_t left_ns = 0;

	(void)request;
	(void)refusal;
	broker_worker_note_present(worker);
	left_ns = time_left_ns(worker);
	return json_pack("{s:o}", "stops_in_ns",
	                 left_ns == INT64_MAX ? json_null() : json_integer(left_ns));
}
