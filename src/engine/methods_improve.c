/* methods_improve.c - improve.evaluate_performance: judges what was traded, from the
 * ledger; and the same for the screens, after each change. */
#include "core/timeval.h"
#include "engine/improve_worker.h"
#include "engine/methods.h"
#include "engine/record.h"
#include "model/json.h"

enum { POINTS = 2000 };
#define RECORD_LEAST_NS (500 * NS_PER_MS)
#define RECORD_EVERY_NS (5 * NS_PER_SEC)

static json_t *record_json(const struct performance_account *account, bool synthetic)
{
	return json_pack("{s:s, s:o, s:I, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:b}", "account",
	                 account->account, "metrics", record_metrics_json(account), "trades",
	                 (json_int_t)account->trips, "trades_won", (json_int_t)account->won,
	                 "fill_count", (json_int_t)account->fills, "realised",
	                 json_from_double(account->realised), "drawdown_now",
	                 json_from_double(account->drawdown_now), "drawdown_worst",
	                 json_from_double(account->drawdown_worst), "equity",
	                 record_curve_json(account, POINTS, NULL), "strategies",
	                 record_strategies_json(account), "synthetic", synthetic);
}

json_t *method_improve_evaluate_performance(void *state, const struct rpc_request *request,
                                            struct rpc_refusal *refusal)
{
	struct improve_worker *worker = state;
	struct record_request wanted = { .account = NULL };
	struct performance_account *account = NULL;
	char name[ACCOUNT_TEXT] = "";
	json_t *answer = NULL;

	if (json_get_time(&wanted.from_ns, request->params, "from", false, &refusal->error) !=
	            DRT_OK ||
	    json_get_time(&wanted.to_ns, request->params, "to", false, &refusal->error) !=
	            DRT_OK ||
	    json_get_text(name, sizeof(name), request->params, "account", false,
	                  &refusal->error) != DRT_OK)
		return NULL;
	wanted.account = *name ? name : NULL;
	if (record_read(&account, worker->engine, &wanted, &refusal->error) != DRT_OK)
		return NULL;
	answer = record_json(account, engine_is_synthetic(worker->engine));
	performance_account_free(account);
	return answer;
}

/* ---- for the screens ---- */

void improve_tell_record(void *arg)
{
	struct improve_worker *worker = arg;
	const struct record_request all = { .account = NULL };
	struct performance_account *account = NULL;
	struct message_record *message = NULL;
	struct drt_error error = { .status = DRT_OK };

	worker->record_planned = false;
	worker->record_ns = clock_now_ns(worker->engine->host->monotonic);
	if (record_read(&account, worker->engine, &all, &error) != DRT_OK) {
		log_write(worker->engine->log, LOG_ERROR, "improve", "record", "%s",
		          error.text);
		return;
	}
	message = message_record_new(account);
	if (message)
		engine_post(worker->engine, WORKER_CONTROL, &message->base);
}

void improve_plan_record(struct improve_worker *worker)
{
	int64_t wait_ns = worker->record_ns + RECORD_EVERY_NS -
	                  clock_now_ns(worker->engine->host->monotonic);

	if (worker->record_planned)
		return;
	worker->record_planned = true;
	loop_timer_start(worker->record, wait_ns > RECORD_LEAST_NS ? wait_ns : RECORD_LEAST_NS);
}
