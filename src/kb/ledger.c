/* ledger.c - see ledger.h: opening and the steps. Each step writes its event and what it
 * adds up to in one transaction; the event's unique key makes it idempotent. */
#include "kb/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/file.h"
#include "kb/kb_internal.h"
#include "kb/ledger_internal.h"
#include "model/json.h"

#define LEDGER_APPLICATION_ID 0x4452544cU /* "DRTL" */
enum { PATH_TEXT = 4096 };

extern const struct embedded_file ledger_migrations[]; /* made by data/embed */

static const char *const stmt_texts[LEDGER_STMTS] = {
	[LEDGER_EVENT] = "INSERT INTO event (time_ns, kind, order_id, version, from_status, "
			 "to_status, actor, reason, detail) "
			 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
	[LEDGER_EVENT_ONCE] = "INSERT INTO event (time_ns, kind, order_id, version, "
			      "from_status, to_status, actor, reason, detail) "
			      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) "
			      "ON CONFLICT DO NOTHING",
	[LEDGER_ORDER] = "INSERT INTO orders (id, created_ns, updated_ns, symbol, strategy, "
			 "status, final, version, number, tag, body) "
			 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) "
			 "ON CONFLICT (id) DO UPDATE SET (updated_ns, status, final, version, "
			 "number, body) = (?3, ?6, ?7, ?8, ?9, ?11) WHERE version < ?8",
	[LEDGER_PROPOSAL] = "INSERT INTO proposal (order_id, signal, quote, checks) "
			    "VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
	[LEDGER_FILL] = "INSERT INTO fill (exec_id, base, order_id, time_ns, symbol, "
			"strategy, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[LEDGER_SUPERSEDE] = "UPDATE fill SET superseded = 1 WHERE base = ?1 AND exec_id < ?2",
	[LEDGER_COMMISSION] = "UPDATE fill SET body = ?2 WHERE exec_id = ?1",
	[LEDGER_POSITION] = "INSERT INTO position (symbol, strategy, body) VALUES (?1, ?2, ?3) "
			    "ON CONFLICT (symbol, strategy) DO UPDATE SET body = ?3",
	[LEDGER_EQUITY] = "INSERT INTO equity (time_ns, equity_e8, cash_e8, account) "
			  "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (account, time_ns) "
			  "DO UPDATE SET (equity_e8, cash_e8) = (?2, ?3)",
	[LEDGER_NEXT_ID] = "UPDATE control SET next_order_id = ?1 WHERE next_order_id < ?1",
	[LEDGER_FROZEN] = "UPDATE control SET (frozen, frozen_note) = (?1, ?2)",
};

/* ---- life ---- */

/* One writer at a time, in this process or another. */
static enum drt_status lock(struct ledger *ledger, const char *path, struct drt_error *error)
{
	char beside[PATH_TEXT];
	enum drt_status status = DRT_OK;

	if (strcmp(path, ":memory:") == 0)
		return DRT_OK;
	if (snprintf(beside, sizeof(beside), "%s.lock", path) >= (int)sizeof(beside))
		return drt_fail(error, DRT_EINVAL, "the ledger's path is too long");
	status = file_lock_acquire(&ledger->lock, beside, error);
	if (status == DRT_EBUSY)
		drt_fail_within(error, "the ledger has a writer already");
	return status;
}

static enum drt_status prepare(struct ledger *ledger, struct drt_error *error)
{
	enum drt_status status = DRT_OK;

	for (int i = 0; status == DRT_OK && i < LEDGER_STMTS; i++)
		status = db_prepare(&ledger->stmts[i], ledger->db, stmt_texts[i], error);
	return status;
}

enum drt_status ledger_open(struct ledger **out, const struct ledger_options *options,
                            struct drt_error *error)
{
	const struct db_options db_options = {
		.path = options->path,
		.schema = "ledger",
		.read_only = options->read_only,
		.sync = DB_SYNC_FULL,
		.busy_timeout_ms = options->busy_timeout_ms,
		.application_id = LEDGER_APPLICATION_ID,
		.migrations = ledger_migrations,
	};
	struct ledger *ledger = calloc(1, sizeof(*ledger));
	enum drt_status status = DRT_OK;

	if (!ledger)
		return kb_no_memory(error);
	if (!options->read_only)
		status = lock(ledger, options->path, error);
	if (status == DRT_OK)
		status = db_open(&ledger->db, &db_options, error);
	if (status == DRT_OK && !options->read_only)
		status = prepare(ledger, error);
	if (status != DRT_OK) {
		ledger_close(ledger);
		return status;
	}
	*out = ledger;
	return DRT_OK;
}

void ledger_close(struct ledger *ledger)
{
	if (!ledger)
		return;
	db_close(ledger->db);
	file_lock_release(ledger->lock);
	free(ledger);
}

enum drt_status ledger_begin(struct ledger *ledger, struct drt_error *error)
{
	return db_begin(ledger->db, error);
}

enum drt_status ledger_commit(struct ledger *ledger, struct drt_error *error)
{
	return db_commit(ledger->db, error);
}

void ledger_rollback(struct ledger *ledger)
{
	db_rollback(ledger->db);
}

/* As kb_enter() and kb_leave(), for this handle. */
static enum drt_status enter(bool *own, struct ledger *ledger, struct drt_error *error)
{
	if (!ledger->stmts[0])
		return drt_fail(error, DRT_ESTATE, "the ledger is open for reading only");
	*own = !db_in_transaction(ledger->db);
	return *own ? db_begin(ledger->db, error) : DRT_OK;
}

static enum drt_status leave(bool own, struct ledger *ledger, enum drt_status status,
                             struct drt_error *error)
{
	if (own && status == DRT_OK)
		return db_commit(ledger->db, error);
	if (own)
		db_rollback(ledger->db);
	return status;
}

/* Runs a statement whose last value, at `index`, is a document; takes the document. */
static enum drt_status run_with(struct db_stmt *stmt, int index, json_t *body,
                                struct drt_error *error)
{
	enum drt_status status = kb_bind_json(stmt, index, body, error);

	return status == DRT_OK ? db_run(stmt, error) : status;
}

/* ---- events ---- */

struct event {
	int64_t time_ns;
	const char *kind;
	const struct uuid *order_id; /* NULL: none */
	uint32_t version;
	const char *from, *to, *actor; /* NULL: none */
	const struct reason *reason;   /* NULL: none */
	const char *detail;            /* NULL: none */
};

static enum drt_status add_event(struct ledger *ledger, enum ledger_stmt which,
                                 const struct event *event, struct drt_error *error)
{
	struct db_stmt *stmt = ledger->stmts[which];
	enum drt_status status = DRT_OK;

	db_bind_int(stmt, 1, event->time_ns);
	db_bind_text(stmt, 2, event->kind);
	if (event->order_id)
		db_bind_uuid(stmt, 3, event->order_id);
	else
		db_bind_null(stmt, 3);
	db_bind_int(stmt, 4, event->version);
	db_bind_text(stmt, 5, event->from);
	db_bind_text(stmt, 6, event->to);
	db_bind_text(stmt, 7, event->actor);
	db_bind_null(stmt, 8);
	if (event->reason && event->reason->code[0] != '\0')
		status = kb_bind_json(stmt, 8, reason_to_json(event->reason), error);
	db_bind_text(stmt, 9, event->detail);
	return status == DRT_OK ? db_run(stmt, error) : status;
}

static enum drt_status put_order(struct ledger *ledger, const struct order *order,
                                 const char *tag, struct drt_error *error)
{
	struct db_stmt *stmt = ledger->stmts[LEDGER_ORDER];

	db_bind_uuid(stmt, 1, &order->id);
	db_bind_int(stmt, 2, order->created_ns);
	db_bind_int(stmt, 3, order->updated_ns);
	db_bind_text(stmt, 4, order->symbol);
	db_bind_text(stmt, 5, order->strategy);
	db_bind_text(stmt, 6, order_status_name(order->status));
	db_bind_int(stmt, 7, order_status_is_final(order->status));
	db_bind_int(stmt, 8, order->version);
	db_bind_int(stmt, 9, order->ib_order_id);
	db_bind_text(stmt, 10, tag);
	return run_with(stmt, 11, order_to_json(order), error);
}

/* ---- proposals ---- */

static json_t *checks_to_json(const struct ledger_proposal *proposal)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < proposal->check_count; i++) {
		json_t *check =
			json_pack("{s:o?, s:b}", "reason", reason_to_json(&proposal->checks[i]),
		                  "passed", proposal->check_passed[i]);

		if (json_array_append_new(list, check) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static enum drt_status put_proposal(struct ledger *ledger,
                                    const struct ledger_proposal *proposal,
                                    struct drt_error *error)
{
	struct db_stmt *stmt = ledger->stmts[LEDGER_PROPOSAL];
	enum drt_status status = DRT_OK;

	db_bind_uuid(stmt, 1, &proposal->order->id);
	db_bind_null(stmt, 2);
	db_bind_null(stmt, 3);
	if (proposal->signal)
		status = kb_bind_json(stmt, 2, signal_to_json(proposal->signal), error);
	if (status == DRT_OK && proposal->quote)
		status = kb_bind_json(stmt, 3,
		                      quote_to_json(proposal->quote, proposal->order->symbol),
		                      error);
	if (status == DRT_OK)
		status = run_with(stmt, 4, checks_to_json(proposal), error);
	return status;
}

enum drt_status ledger_propose(struct ledger *ledger, const struct ledger_proposal *proposal,
                               struct drt_error *error)
{
	const struct order *order = proposal->order;
	const struct event event = { .time_ns = order->updated_ns,
		                     .kind = "propose",
		                     .order_id = &order->id,
		                     .version = order->version,
		                     .to = order_status_name(order->status),
		                     .actor = order->strategy,
		                     .reason = &order->reason };
	bool own = false;
	enum drt_status status = enter(&own, ledger, error);

	if (status != DRT_OK)
		return status;
	status = add_event(ledger, LEDGER_EVENT_ONCE, &event, error);
	if (status == DRT_OK)
		status = put_order(ledger, order, proposal->tag ? proposal->tag : "", error);
	if (status == DRT_OK)
		status = put_proposal(ledger, proposal, error);
	return leave(own, ledger, status, error);
}

enum drt_status ledger_step(struct ledger *ledger, const struct ledger_step *step,
                            struct drt_error *error)
{
	const struct order *order = step->order;
	const struct event event = { .time_ns = order->updated_ns,
		                     .kind = "step",
		                     .order_id = &order->id,
		                     .version = order->version,
		                     .from = order_status_name(step->from),
		                     .to = order_status_name(order->status),
		                     .actor = step->actor,
		                     .reason = step->reason };
	bool own = false;
	enum drt_status status = enter(&own, ledger, error);

	if (status != DRT_OK)
		return status;
	status = add_event(ledger, LEDGER_EVENT_ONCE, &event, error);
	if (status == DRT_OK)
		status = put_order(ledger, order, "", error);
	return leave(own, ledger, status, error);
}

/* ---- fills ---- */

static enum drt_status insert_fill(struct ledger *ledger, const struct fill *fill,
                                   struct drt_error *error)
{
	struct db_stmt *stmt = ledger->stmts[LEDGER_FILL];
	const char *point = strrchr(fill->exec_id, '.');
	char base[EXEC_ID_TEXT] = "";
	enum drt_status status = DRT_OK;

	memcpy(base, fill->exec_id,
	       point ? (size_t)(point - fill->exec_id) : strlen(fill->exec_id));
	db_bind_text(stmt, 1, fill->exec_id);
	db_bind_text(stmt, 2, base);
	db_bind_uuid(stmt, 3, &fill->order_id);
	db_bind_int(stmt, 4, fill->time_ns);
	db_bind_text(stmt, 5, fill->symbol);
	db_bind_text(stmt, 6, fill->strategy);
	status = run_with(stmt, 7, fill_to_json(fill), error);
	if (status != DRT_OK || !point)
		return status;
	stmt = ledger->stmts[LEDGER_SUPERSEDE];
	db_bind_text(stmt, 1, base);
	db_bind_text(stmt, 2, fill->exec_id);
	return db_run(stmt, error);
}

static enum drt_status fill_event(struct ledger *ledger, const char *kind,
                                  const struct fill *fill, struct drt_error *error)
{
	const struct event event = {
		.time_ns = fill->time_ns,
		.kind = kind,
		.order_id = uuid_is_nil(&fill->order_id) ? NULL : &fill->order_id,
		.actor = "broker",
		.detail = fill->exec_id,
	};

	return add_event(ledger, LEDGER_EVENT, &event, error);
}

enum drt_status ledger_add_fill(struct ledger *ledger, const struct fill *fill,
                                struct drt_error *error)
{
	bool own = false;
	enum drt_status status = DRT_OK;

	if (fill->exec_id[0] == '\0')
		return drt_fail(error, DRT_EINVAL, "a fill of %s has no execution id",
		                fill->symbol);
	status = enter(&own, ledger, error);
	if (status != DRT_OK)
		return status;
	status = insert_fill(ledger, fill, error);
	if (status == DRT_OK)
		status = fill_event(ledger, "fill", fill, error);
	return leave(own, ledger, status, error);
}

enum drt_status ledger_set_commission(struct ledger *ledger, const struct fill *fill,
                                      struct drt_error *error)
{
	struct db_stmt *stmt = ledger->stmts[LEDGER_COMMISSION];
	bool own = false;
	enum drt_status status = enter(&own, ledger, error);

	if (status != DRT_OK)
		return status;
	db_bind_text(stmt, 1, fill->exec_id);
	status = run_with(stmt, 2, fill_to_json(fill), error);
	if (status == DRT_OK && db_changes(ledger->db) == 0)
		status = drt_fail(error, DRT_ENOTFOUND, "no fill %s", fill->exec_id);
	if (status == DRT_OK)
		status = fill_event(ledger, "commission", fill, error);
	return leave(own, ledger, status, error);
}

/* ---- positions, notes, equity, control ---- */

enum drt_status ledger_put_position(struct ledger *ledger, const struct position *position,
                                    const char *strategy, int64_t time_ns,
                                    struct drt_error *error)
{
	struct db_stmt *stmt = ledger->stmts[LEDGER_POSITION];
	const struct event event = { .time_ns = time_ns,
		                     .kind = "position",
		                     .actor = strategy,
		                     .detail = position->symbol };
	bool own = false;
	enum drt_status status = enter(&own, ledger, error);

	if (status != DRT_OK)
		return status;
	db_bind_text(stmt, 1, position->symbol);
	db_bind_text(stmt, 2, strategy);
	status = run_with(stmt, 3, position_to_json(position), error);
	if (status == DRT_OK)
		status = add_event(ledger, LEDGER_EVENT, &event, error);
	return leave(own, ledger, status, error);
}

enum drt_status ledger_add_note(struct ledger *ledger, const struct ledger_note *note,
                                struct drt_error *error)
{
	const struct event event = {
		.time_ns = note->time_ns,
		.kind = note->kind,
		.order_id =
			note->order_id && !uuid_is_nil(note->order_id) ? note->order_id : NULL,
		.reason = note->reason,
		.detail = note->text,
	};
	bool own = false;
	enum drt_status status = enter(&own, ledger, error);

	if (status != DRT_OK)
		return status;
	return leave(own, ledger, add_event(ledger, LEDGER_EVENT, &event, error), error);
}

enum drt_status ledger_put_equity(struct ledger *ledger, const struct ledger_equity *row,
                                  struct drt_error *error)
{
	struct db_stmt *stmt = ledger->stmts[LEDGER_EQUITY];
	bool own = false;
	enum drt_status status = enter(&own, ledger, error);

	if (status != DRT_OK)
		return status;
	db_bind_int(stmt, 1, row->time_ns);
	db_bind_int(stmt, 2, row->equity.e8);
	db_bind_int(stmt, 3, row->cash.e8);
	db_bind_text(stmt, 4, row->account);
	return leave(own, ledger, db_run(stmt, error), error);
}

enum drt_status ledger_set_next_order_id(struct ledger *ledger, int32_t next,
                                         struct drt_error *error)
{
	struct db_stmt *stmt = ledger->stmts[LEDGER_NEXT_ID];
	bool own = false;
	enum drt_status status = enter(&own, ledger, error);

	if (status != DRT_OK)
		return status;
	db_bind_int(stmt, 1, next);
	return leave(own, ledger, db_run(stmt, error), error);
}

enum drt_status ledger_set_frozen(struct ledger *ledger, bool frozen, const char *note,
                                  struct drt_error *error)
{
	struct db_stmt *stmt = ledger->stmts[LEDGER_FROZEN];
	bool own = false;
	enum drt_status status = enter(&own, ledger, error);

	if (status != DRT_OK)
		return status;
	db_bind_int(stmt, 1, frozen);
	db_bind_text(stmt, 2, note ? note : "");
	return leave(own, ledger, db_run(stmt, error), error);
}
