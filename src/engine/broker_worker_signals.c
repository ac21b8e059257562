/* broker_worker_signals.c - signals on their way into trade.
 *
 * At a start the strategies may be done before the first quote or the account's figures
 * have come, and a signal without them would be refused for good. It waits a little for
 * what it is sized by; after that trade refuses it and says what is missing. */
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/broker_worker.h"

#define PATIENCE_NS (2 * NS_PER_MIN)
enum { MOST_WAITING = 256 };

struct waiting_signal {
	struct signal signal;
	int64_t until_ns; /* monotonic */
};

static void hand_over(struct broker_worker *worker, const struct signal *signal)
{
	struct trade_outcome outcome;
	enum drt_status status = DRT_OK;
	struct message_mark *mark = NULL;

	memset(&outcome, 0, sizeof(outcome));
	status = trade_process_signal(&outcome, worker->trade, signal);
	if (status == DRT_EEXIST || (status == DRT_OK && outcome.orders > 0))
		return;
	log_write(worker->engine->log, status == DRT_OK ? LOG_DEBUG : LOG_NOTICE, "trade",
	          "signal.refused", "%s %s %s: %s %s", signal->strategy,
	          signal_direction_name(signal->direction), signal->symbol,
	          drt_status_name(status), outcome.reason.code);
	mark = message_mark_new(&signal->id, SIGNAL_REFUSED);
	if (mark)
		engine_post_all(worker->engine,
		                1u << WORKER_AGENT | 1u << WORKER_STORE | 1u << WORKER_CONTROL,
		                &mark->base);
	if (status == DRT_EDENIED && *outcome.reason.code)
		engine_note(worker->engine, false, &outcome.reason);
}

static bool let_wait(struct broker_worker *worker, const struct signal *signal)
{
	struct waiting_signal *waiting = worker->waiting;

	if (trade_can_size(worker->trade, signal) || worker->waiting_count == MOST_WAITING)
		return false;
	waiting = realloc(waiting, (worker->waiting_count + 1) * sizeof(*waiting));
	if (!waiting)
		return false;
	worker->waiting = waiting;
	waiting[worker->waiting_count++] = (struct waiting_signal){
		*signal, clock_now_ns(worker->engine->host->monotonic) + PATIENCE_NS
	};
	return true;
}

void broker_worker_take_signal(struct broker_worker *worker, const struct signal *signal)
{
	if (signal->state == SIGNAL_ACTIVE && signal->intent.kind != INTENT_NONE &&
	    !let_wait(worker, signal))
		hand_over(worker, signal);
}

void broker_worker_retry_signals(struct broker_worker *worker)
{
	int64_t now_ns = clock_now_ns(worker->engine->host->monotonic);
	size_t kept = 0;

	for (size_t i = 0; i < worker->waiting_count; i++) {
		const struct waiting_signal *waiting = &worker->waiting[i];

		if (now_ns < waiting->until_ns &&
		    !trade_can_size(worker->trade, &waiting->signal))
			worker->waiting[kept++] = *waiting;
		else
			hand_over(worker, &waiting->signal);
	}
	if (kept != worker->waiting_count)
		broker_worker_touch(worker);
	worker->waiting_count = kept;
}
