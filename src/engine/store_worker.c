/* store_worker.c - see store_worker.h. */
#include "engine/store_worker.h"

#include <stdlib.h>

#include "core/timeval.h"
#include "engine/import_job.h"
#include "engine/storage.h"
#include "kb/kb.h"

#define GROUP_NS (5 * NS_PER_MS)

static void complain(struct store *store, const char *what, const struct drt_error *error)
{
	struct reason reason;

	store->failures++;
	log_write(store->engine->log, LOG_ERROR, "store", what, "%s", error->text);
	reason_init(&reason, "store.failed");
	reason_add_text(&reason, "cause", error->text);
	engine_note(store->engine, true, &reason);
}

void store_flush(struct store *store)
{
	struct drt_error error = { .status = DRT_OK };
	bool durable = true;

	loop_timer_stop(store->commit);
	if (store->open) {
		store->open = false;
		if (kb_commit(store->kb, &error) != DRT_OK) {
			kb_rollback(store->kb);
			complain(store, "commit", &error);
			durable = false;
		}
	}
	for (size_t i = 0; i < store->pending_count; i++) {
		if (durable)
			engine_post_all(store->engine,
			                1u << WORKER_AGENT | 1u << WORKER_CONTROL,
			                store->pending[i]);
		else
			message_unref(store->pending[i]);
	}
	store->pending_count = 0;
}

void store_tell_changed(struct store *store, size_t instrument, enum timeframe timeframe)
{
	struct message_changed *message = message_changed_new(instrument, timeframe);

	if (message)
		engine_post_all(store->engine, 1u << WORKER_AGENT | 1u << WORKER_CONTROL,
		                &message->base);
}

static void commit_due(void *arg)
{
	store_flush(arg);
}

bool store_begin(struct store *store)
{
	struct drt_error error = { .status = DRT_OK };

	if (store->open)
		return true;
	if (kb_begin(store->kb, &error) != DRT_OK) {
		complain(store, "begin", &error);
		return false;
	}
	store->open = true;
	loop_timer_start(store->commit, GROUP_NS);
	return true;
}

static void take_bars(struct store *store, struct message_bars *bars)
{
	const struct instrument *instrument = &store->engine->universe[bars->instrument];
	struct kb_series_key key = {
		.symbol = instrument->symbol,
		.timeframe = bars->timeframe,
		.source = bars->source,
		.adjustment = "split", /* as IB gives them */
	};
	struct drt_error error = { .status = DRT_OK };
	size_t changed = 0;

	if (!store_begin(store))
		return;
	if (kb_store_market_data(&changed, store->kb, &key, bars->bars, bars->count, &error) !=
	    DRT_OK) {
		complain(store, "bars", &error);
		return;
	}
	store->bars_stored += changed;
	store->pending[store->pending_count++] = message_ref(&bars->base);
	if (bars->live || store->pending_count == STORE_PENDING)
		store_flush(store);
}

static void take_signals(struct store *store, const struct message_signals *signals)
{
	struct drt_error error = { .status = DRT_OK };

	if (!store_begin(store))
		return;
	if (kb_expire_signals(NULL, store->kb, signals->time_ns, &error) != DRT_OK) {
		complain(store, "signals", &error);
		return;
	}
	for (size_t i = 0; i < signals->count; i++) {
		if (kb_store_trading_signal(store->kb, &signals->signals[i], &error) !=
		    DRT_OK) {
			complain(store, "signals", &error);
			return;
		}
	}
}

static void take_mark(struct store *store, const struct message_mark *mark)
{
	struct drt_error error = { .status = DRT_OK };
	enum drt_status status = DRT_OK;

	if (!store_begin(store))
		return;
	status = kb_set_signal_state(store->kb, &mark->signal_id, mark->state, &error);
	if (status != DRT_OK && status != DRT_ENOTFOUND)
		complain(store, "mark", &error);
}

static void take_orders(struct store *store, const struct message_orders *orders)
{
	struct drt_error error = { .status = DRT_OK };

	if (!store_begin(store))
		return;
	for (size_t i = 0; i < orders->count; i++) {
		if (kb_store_order(store->kb, &orders->rows[i].order, &error) != DRT_OK) {
			complain(store, "orders", &error);
			return;
		}
	}
}

void store_on_message(void *arg, struct message *message)
{
	struct store *store = *(struct store **)arg;

	if (!store)
		return;
	switch (message->kind) {
	case MESSAGE_BARS:
		take_bars(store, (struct message_bars *)message);
		break;
	case MESSAGE_SIGNALS:
		take_signals(store, (struct message_signals *)message);
		break;
	case MESSAGE_MARK:
		take_mark(store, (struct message_mark *)message);
		break;
	case MESSAGE_ORDERS:
		take_orders(store, (struct message_orders *)message);
		break;
	case MESSAGE_GONE:
		import_jobs_cancel(store, ((struct message_gone *)message)->client_number);
		break;
	case MESSAGE_ANSWER: /* of a call whose signals came before it */
		store_flush(store);
		engine_post(store->engine,
		            engine_answers_to(&((struct message_answer *)message)->call),
		            message_ref(message));
		break;
	case MESSAGE_CALL:
		engine_run_call(store->engine, store, (struct message_call *)message);
		break;
	default:
		break;
	}
}

/* The watched instruments are rows, so that bars can be stored under them. */
static enum drt_status store_universe(struct store *store, struct drt_error *error)
{
	struct engine *engine = store->engine;

	for (size_t i = 0; i < engine->universe_count; i++) {
		struct instrument known;
		enum drt_status status = kb_find_instrument(&known, store->kb,
		                                            engine->universe[i].symbol, error);

		if (status == DRT_OK) {
			engine->universe[i] = known;
			continue;
		}
		if (status == DRT_ENOTFOUND)
			status = kb_store_instrument(&engine->universe[i].id, store->kb,
			                             &engine->universe[i], error);
		if (status != DRT_OK)
			return status;
	}
	return DRT_OK;
}

enum drt_status store_new(struct store **out, struct engine *engine, struct drt_error *error)
{
	struct store *store = calloc(1, sizeof(*store));
	enum drt_status status = DRT_OK;

	if (!store)
		return drt_fail(error, DRT_ENOMEM, "the store worker is out of memory");
	store->engine = engine;
	status = storage_open_writer(&store->kb, engine->settings, error);
	if (status == DRT_OK)
		status = store_universe(store, error);
	if (status == DRT_OK)
		status = kb_abandon_jobs(store->kb, clock_now_ns(engine->host->wall), error);
	if (status == DRT_OK)
		status = loop_timer_new(&store->commit,
		                        worker_loop(engine->workers[WORKER_STORE]), commit_due,
		                        store);
	if (status == DRT_OK)
		status = import_jobs_init(store);
	if (status != DRT_OK) {
		store_free(store);
		return status;
	}
	*out = store;
	return DRT_OK;
}

enum drt_status store_start(struct store *store, struct drt_error *error)
{
	(void)store;
	(void)error;
	return DRT_OK;
}

void store_free(struct store *store)
{
	struct drt_error error;

	if (!store)
		return;
	if (store->open && kb_commit(store->kb, &error) != DRT_OK)
		log_write(store->engine->log, LOG_ERROR, "store", "commit", "%s", error.text);
	for (size_t i = 0; i < store->pending_count; i++)
		message_unref(store->pending[i]);
	import_jobs_cancel(store, 0);
	loop_timer_free(store->import_round);
	loop_timer_free(store->commit);
	storage_close(store->kb);
	free(store);
}
