/* ledger_read.c - see ledger.h: what readers follow, and what a start loads. */
#include <stdlib.h>
#include <string.h>

#include "kb/kb_internal.h"
#include "kb/ledger_internal.h"
#include "model/json.h"

enum drt_status ledger_last_seq(int64_t *out, struct ledger *ledger, struct drt_error *error)
{
	return db_query_int(out, ledger->db, "SELECT coalesce(max(seq), 0) FROM event", error);
}

enum drt_status ledger_get_control(struct ledger_control *out, struct ledger *ledger,
                                   struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	bool row = false;
	enum drt_status status =
		db_prepare(&stmt, ledger->db,
	                   "SELECT next_order_id, frozen, frozen_note FROM control", error);

	if (status == DRT_OK)
		status = db_step(&row, stmt, error);
	if (status == DRT_OK && !row)
		status = drt_fail(error, DRT_ECORRUPT, "the ledger has no control row");
	if (status == DRT_OK) {
		memset(out, 0, sizeof(*out));
		out->next_order_id = (int32_t)db_column_int(stmt, 0);
		out->frozen = db_column_int(stmt, 1) != 0;
		db_column_copy(out->frozen_note, sizeof(out->frozen_note), stmt, 2);
	}
	db_finalize(stmt);
	return status;
}

/* ---- events ---- */

static enum drt_status read_event(void *record, struct db_stmt *stmt, struct drt_error *error)
{
	struct ledger_event *event = record;
	json_t *reason = NULL;
	enum drt_status status = DRT_OK;

	event->seq = db_column_int(stmt, 0);
	event->time_ns = db_column_int(stmt, 1);
	db_column_copy(event->kind, sizeof(event->kind), stmt, 2);
	db_column_uuid(&event->order_id, stmt, 3);
	event->version = (uint32_t)db_column_int(stmt, 4);
	db_column_copy(event->from, sizeof(event->from), stmt, 5);
	db_column_copy(event->to, sizeof(event->to), stmt, 6);
	db_column_copy(event->actor, sizeof(event->actor), stmt, 7);
	if (!db_column_is_null(stmt, 8)) {
		status = kb_column_json(&reason, stmt, 8, error);
		if (status == DRT_OK)
			status = kb_read_back(reason_from_json(&event->reason, reason, error),
			                      error);
		json_decref(reason);
	}
	if (status == DRT_OK && !db_column_is_null(stmt, 9)) {
		event->detail = strdup(db_column_text(stmt, 9));
		if (!event->detail)
			status = kb_no_memory(error);
	}
	return status;
}

static void release_event(void *record)
{
	free(((struct ledger_event *)record)->detail);
}

enum drt_status ledger_get_events(struct ledger_event **out, size_t *count,
                                  struct ledger *ledger, int64_t seq,
                                  const struct uuid *order_id, size_t limit,
                                  struct drt_error *error)
{
	const struct kb_shape shape = { sizeof(struct ledger_event), read_event,
		                        release_event };
	struct db_stmt *stmt = NULL;
	enum drt_status status = db_prepare(
		&stmt, ledger->db,
		order_id ? "SELECT seq, time_ns, kind, order_id, version, "
			   "from_status, to_status, actor, reason, detail FROM event "
			   "WHERE seq > ?1 AND order_id = ?3 ORDER BY seq LIMIT ?2"
			 : "SELECT seq, time_ns, kind, order_id, version, "
			   "from_status, to_status, actor, reason, detail FROM event "
			   "WHERE seq > ?1 ORDER BY seq LIMIT ?2",
		error);

	if (status != DRT_OK)
		return status;
	db_bind_int(stmt, 1, seq);
	db_bind_int(stmt, 2, kb_limit(limit));
	if (order_id)
		db_bind_uuid(stmt, 3, order_id);
	return kb_read_all(out, count, stmt, &shape, error);
}

void ledger_events_free(struct ledger_event *events, size_t count)
{
	for (size_t i = 0; i < count; i++)
		release_event(&events[i]);
	free(events);
}

/* ---- orders ---- */

static enum drt_status read_order(void *record, struct db_stmt *stmt, struct drt_error *error)
{
	json_t *json = NULL;
	enum drt_status status = kb_column_json(&json, stmt, 0, error);

	if (status == DRT_OK)
		status = kb_read_back(order_from_json(record, json, error), error);
	json_decref(json);
	return status;
}

static void bind_filter(struct db_stmt *stmt, const struct ledger_filter *filter)
{
	db_bind_text(stmt, 1, filter->symbol);
	db_bind_text(stmt, 2, filter->strategy);
	db_bind_int(stmt, 3, filter->from_ns);
	db_bind_int(stmt, 4, kb_range_end(filter->to_ns));
	db_bind_int(stmt, 5, kb_limit(filter->limit));
}

/* Order ids of one time sort by themselves: they are UUIDs of version 7. */
static const char *order_query(const struct ledger_filter *filter)
{
	if (filter->open_or_since)
		return "SELECT body FROM orders WHERE (?1 IS NULL OR symbol = ?1) "
		       "AND (?2 IS NULL OR strategy = ?2) AND (final = 0 OR updated_ns >= ?3) "
		       "AND created_ns < ?4 ORDER BY created_ns, id LIMIT ?5";
	if (filter->newest_first)
		return "SELECT body FROM orders WHERE (?1 IS NULL OR symbol = ?1) "
		       "AND (?2 IS NULL OR strategy = ?2) AND created_ns >= ?3 "
		       "AND created_ns < ?4 ORDER BY created_ns DESC, id DESC LIMIT ?5";
	return "SELECT body FROM orders WHERE (?1 IS NULL OR symbol = ?1) "
	       "AND (?2 IS NULL OR strategy = ?2) AND created_ns >= ?3 AND created_ns < ?4 "
	       "ORDER BY created_ns, id LIMIT ?5";
}

enum drt_status ledger_get_orders(struct order **out, size_t *count, struct ledger *ledger,
                                  const struct ledger_filter *filter, struct drt_error *error)
{
	const struct ledger_filter all = { .symbol = NULL };
	const struct kb_shape shape = { sizeof(struct order), read_order, NULL };
	struct db_stmt *stmt = NULL;
	enum drt_status status = DRT_OK;

	if (!filter)
		filter = &all;
	status = db_prepare(&stmt, ledger->db, order_query(filter), error);
	if (status != DRT_OK)
		return status;
	bind_filter(stmt, filter);
	return kb_read_all(out, count, stmt, &shape, error);
}

enum drt_status ledger_get_order(struct order *out, char *tag, struct ledger *ledger,
                                 const struct uuid *id, struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	bool row = false;
	enum drt_status status = db_prepare(
		&stmt, ledger->db, "SELECT body, tag FROM orders WHERE id = ?1", error);

	if (status != DRT_OK)
		return status;
	db_bind_uuid(stmt, 1, id);
	status = db_step(&row, stmt, error);
	if (status == DRT_OK && !row)
		status = drt_fail(error, DRT_ENOTFOUND, "the ledger has no such order");
	if (status == DRT_OK)
		status = read_order(out, stmt, error);
	if (status == DRT_OK && tag)
		db_column_copy(tag, OCA_TEXT, stmt, 1);
	db_finalize(stmt);
	return status;
}

/* ---- fills, positions, equity ---- */

static enum drt_status read_fill(void *record, struct db_stmt *stmt, struct drt_error *error)
{
	json_t *json = NULL;
	enum drt_status status = kb_column_json(&json, stmt, 0, error);

	if (status == DRT_OK)
		status = kb_read_back(fill_from_json(record, json, error), error);
	json_decref(json);
	return status;
}

enum drt_status ledger_get_fills(struct fill **out, size_t *count, struct ledger *ledger,
                                 const struct ledger_filter *filter, struct drt_error *error)
{
	const struct ledger_filter all = { .symbol = NULL };
	const struct kb_shape shape = { sizeof(struct fill), read_fill, NULL };
	struct db_stmt *stmt = NULL;
	enum drt_status status = DRT_OK;

	if (!filter)
		filter = &all;
	status = db_prepare(&stmt, ledger->db,
	                    filter->newest_first
	                            ? "SELECT body FROM fill WHERE superseded = 0 "
	                              "AND (?1 IS NULL OR symbol = ?1) "
	                              "AND (?2 IS NULL OR strategy = ?2) AND time_ns >= ?3 "
	                              "AND time_ns < ?4 ORDER BY time_ns DESC, rowid DESC "
	                              "LIMIT ?5"
	                            : "SELECT body FROM fill WHERE superseded = 0 "
	                              "AND (?1 IS NULL OR symbol = ?1) "
	                              "AND (?2 IS NULL OR strategy = ?2) AND time_ns >= ?3 "
	                              "AND time_ns < ?4 ORDER BY time_ns, rowid LIMIT ?5",
	                    error);
	if (status != DRT_OK)
		return status;
	bind_filter(stmt, filter);
	return kb_read_all(out, count, stmt, &shape, error);
}

static enum drt_status read_position(void *record, struct db_stmt *stmt,
                                     struct drt_error *error)
{
	struct ledger_position *row = record;
	json_t *json = NULL;
	enum drt_status status = kb_column_json(&json, stmt, 0, error);

	if (status == DRT_OK)
		status = kb_read_back(position_from_json(&row->position, json, error), error);
	json_decref(json);
	db_column_copy(row->strategy, sizeof(row->strategy), stmt, 1);
	return status;
}

enum drt_status ledger_get_positions(struct ledger_position **out, size_t *count,
                                     struct ledger *ledger, struct drt_error *error)
{
	const struct kb_shape shape = { sizeof(struct ledger_position), read_position, NULL };
	struct db_stmt *stmt = NULL;
	enum drt_status status = db_prepare(
		&stmt, ledger->db,
		"SELECT body, strategy FROM position ORDER BY symbol, strategy", error);

	if (status != DRT_OK)
		return status;
	return kb_read_all(out, count, stmt, &shape, error);
}

static enum drt_status read_equity(void *record, struct db_stmt *stmt, struct drt_error *error)
{
	struct ledger_equity *row = record;

	(void)error;
	row->time_ns = db_column_int(stmt, 0);
	row->equity.e8 = db_column_int(stmt, 1);
	row->cash.e8 = db_column_int(stmt, 2);
	db_column_copy(row->account, sizeof(row->account), stmt, 3);
	return DRT_OK;
}

enum drt_status ledger_get_equity(struct ledger_equity **out, size_t *count,
                                  struct ledger *ledger,
                                  const struct ledger_equity_filter *filter,
                                  struct drt_error *error)
{
	const struct kb_shape shape = { sizeof(struct ledger_equity), read_equity, NULL };
	const struct ledger_equity_filter all = { .account = NULL };
	struct db_stmt *stmt = NULL;
	enum drt_status status =
		db_prepare(&stmt, ledger->db,
	                   "SELECT time_ns, equity_e8, cash_e8, account FROM equity "
	                   "WHERE account = coalesce(?3, (SELECT account FROM equity "
	                   "ORDER BY time_ns DESC LIMIT 1)) "
	                   "AND time_ns >= ?1 AND time_ns < ?2 ORDER BY time_ns",
	                   error);

	if (status != DRT_OK)
		return status;
	if (!filter)
		filter = &all;
	db_bind_int(stmt, 1, filter->from_ns);
	db_bind_int(stmt, 2, kb_range_end(filter->to_ns));
	db_bind_text(stmt, 3, filter->account);
	return kb_read_all(out, count, stmt, &shape, error);
}

/* ---- proposals ---- */

enum drt_status ledger_get_proposal(json_t **signal, json_t **quote, json_t **checks,
                                    struct ledger *ledger, const struct uuid *order_id,
                                    struct drt_error *error)
{
	json_t *parts[3] = { NULL, NULL, NULL };
	struct db_stmt *stmt = NULL;
	bool row = false;
	enum drt_status status = db_prepare(
		&stmt, ledger->db,
		"SELECT signal, quote, checks FROM proposal WHERE order_id = ?1", error);

	if (status != DRT_OK)
		return status;
	db_bind_uuid(stmt, 1, order_id);
	status = db_step(&row, stmt, error);
	if (status == DRT_OK && !row)
		status = drt_fail(error, DRT_ENOTFOUND, "the ledger has no such proposal");
	for (int i = 0; status == DRT_OK && i < 3; i++)
		status = kb_column_value(&parts[i], stmt, i, error);
	db_finalize(stmt);
	if (status != DRT_OK) {
		for (int i = 0; i < 3; i++)
			json_decref(parts[i]);
		return status;
	}
	*signal = parts[0];
	*quote = parts[1];
	*checks = parts[2];
	return DRT_OK;
}
