/* signals.c - see signals.h. */
#include "kb/signals.h"

#include "kb/kb_internal.h"
#include "model/json.h"

enum drt_status kb_store_trading_signal(struct kb *kb, const struct signal *signal,
                                        struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	enum drt_status status = DRT_OK;

	if (uuid_is_nil(&signal->id))
		return drt_fail(error, DRT_EINVAL, "the signal of %s has no id",
		                signal->symbol);
	status = db_prepare(&stmt, kb->db,
	                    "INSERT OR REPLACE INTO signal (id, time_ns, symbol, strategy, "
	                    "direction, strength, timeframe, expiration_ns, state, body) "
	                    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	                    error);
	if (status != DRT_OK)
		return status;
	db_bind_uuid(stmt, 1, &signal->id);
	db_bind_int(stmt, 2, signal->time_ns);
	db_bind_text(stmt, 3, signal->symbol);
	db_bind_text(stmt, 4, signal->strategy);
	db_bind_text(stmt, 5, signal_direction_name(signal->direction));
	db_bind_double(stmt, 6, signal->strength);
	db_bind_text(stmt, 7, timeframe_name(signal->timeframe));
	db_bind_int(stmt, 8, signal->expiration_ns);
	db_bind_text(stmt, 9, signal_state_name(signal->state));
	status = kb_bind_json(stmt, 10, signal_to_json(signal), error);
	if (status == DRT_OK)
		status = db_run(stmt, error);
	db_finalize(stmt);
	return status;
}

/* The body, with the state of the column beside it. */
static enum drt_status read_row(void *record, struct db_stmt *stmt, struct drt_error *error)
{
	struct signal *out = record;
	json_t *json = NULL;
	enum drt_status status = kb_column_json(&json, stmt, 0, error);

	if (status == DRT_OK) {
		status = kb_read_back(signal_from_json(out, json, error), error);
		json_decref(json);
	}
	if (status == DRT_OK &&
	    signal_state_parse(&out->state, db_column_text(stmt, 1)) != DRT_OK)
		status = drt_fail(error, DRT_ECORRUPT, "a signal has the unknown state \"%s\"",
		                  db_column_text(stmt, 1));
	return status;
}

/* A filter that is not set is NULL or 0, which its condition lets pass. */
static void bind_filter(struct db_stmt *stmt, const struct kb_signal_filter *filter)
{
	db_bind_text(stmt, 1, filter->symbol);
	db_bind_text(stmt, 2, filter->strategy);
	db_bind_text(stmt, 3, filter->by_state ? signal_state_name(filter->state) : NULL);
	db_bind_int(stmt, 4, filter->raised_only);
	db_bind_text(stmt, 5, signal_state_name(SIGNAL_NOT_RAISED));
	db_bind_int(stmt, 6, filter->from_ns);
	db_bind_int(stmt, 7, kb_range_end(filter->to_ns));
	db_bind_int(stmt, 8, filter->active_at_ns);
	db_bind_int(stmt, 9, kb_limit(filter->limit));
}

enum drt_status kb_get_trading_signals(struct signal **out, size_t *count, struct kb *kb,
                                       const struct kb_signal_filter *filter,
                                       struct drt_error *error)
{
	const struct kb_signal_filter all = { .symbol = NULL };
	const struct kb_shape shape = { sizeof(struct signal), read_row, NULL };
	struct db_stmt *stmt = NULL;
	enum drt_status status =
		db_prepare(&stmt, kb->db,
	                   "SELECT body, state FROM signal WHERE (?1 IS NULL OR symbol = ?1) "
	                   "AND (?2 IS NULL OR strategy = ?2) AND (?3 IS NULL OR state = ?3) "
	                   "AND (?4 = 0 OR state <> ?5) AND time_ns >= ?6 AND time_ns < ?7 "
	                   "AND (?8 = 0 OR expiration_ns > ?8) "
	                   "ORDER BY time_ns DESC, id DESC LIMIT ?9",
	                   error);

	if (status != DRT_OK)
		return status;
	bind_filter(stmt, filter ? filter : &all);
	return kb_read_all(out, count, stmt, &shape, error);
}

/* With the id, which is what a person has at hand. */
static enum drt_status not_found(const struct uuid *id, struct drt_error *error)
{
	char text[UUID_TEXT];

	uuid_format(text, id);
	return drt_fail(error, DRT_ENOTFOUND, "there is no signal %s", text);
}

enum drt_status kb_get_trading_signal(struct signal *out, struct kb *kb, const struct uuid *id,
                                      struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	bool row = false;
	struct signal signal;
	enum drt_status status = db_prepare(
		&stmt, kb->db, "SELECT body, state FROM signal WHERE id = ?1", error);

	if (status != DRT_OK)
		return status;
	db_bind_uuid(stmt, 1, id);
	status = db_step(&row, stmt, error);
	if (status == DRT_OK)
		status = row ? read_row(&signal, stmt, error) : not_found(id, error);
	if (status == DRT_OK)
		*out = signal;
	db_finalize(stmt);
	return status;
}

enum drt_status kb_set_signal_state(struct kb *kb, const struct uuid *id,
                                    enum signal_state state, struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	enum drt_status status =
		db_prepare(&stmt, kb->db, "UPDATE signal SET state = ?2 WHERE id = ?1", error);

	if (status != DRT_OK)
		return status;
	db_bind_uuid(stmt, 1, id);
	db_bind_text(stmt, 2, signal_state_name(state));
	status = db_run(stmt, error);
	if (status == DRT_OK && db_changes(kb->db) == 0)
		status = not_found(id, error);
	db_finalize(stmt);
	return status;
}

enum drt_status kb_expire_signals(size_t *count, struct kb *kb, int64_t now_ns,
                                  struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	enum drt_status status = db_prepare(
		&stmt, kb->db,
		"UPDATE signal SET state = ?1 WHERE state = ?2 AND expiration_ns <= ?3", error);

	if (status != DRT_OK)
		return status;
	db_bind_text(stmt, 1, signal_state_name(SIGNAL_EXPIRED));
	db_bind_text(stmt, 2, signal_state_name(SIGNAL_ACTIVE));
	db_bind_int(stmt, 3, now_ns);
	status = db_run(stmt, error);
	if (status == DRT_OK && count)
		*count = (size_t)db_changes(kb->db);
	db_finalize(stmt);
	return status;
}
