/* orders.c - see orders.h. */
#include "kb/orders.h"

#include "kb/kb_internal.h"
#include "model/json.h"

enum drt_status kb_store_order(struct kb *kb, const struct order *order,
                               struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	enum drt_status status = DRT_OK;

	if (uuid_is_nil(&order->id))
		return drt_fail(error, DRT_EINVAL, "the order of %s has no id", order->symbol);
	status =
		db_prepare(&stmt, kb->db,
	                   "INSERT INTO order_mirror (id, created_ns, symbol, strategy, "
	                   "status, version, body) "
	                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO UPDATE SET "
	                   "(created_ns, symbol, strategy, status, version, body) = "
	                   "(?2, ?3, ?4, ?5, ?6, ?7) WHERE version < ?6",
	                   error);
	if (status != DRT_OK)
		return status;
	db_bind_uuid(stmt, 1, &order->id);
	db_bind_int(stmt, 2, order->created_ns);
	db_bind_text(stmt, 3, order->symbol);
	db_bind_text(stmt, 4, order->strategy);
	db_bind_text(stmt, 5, order_status_name(order->status));
	db_bind_int(stmt, 6, order->version);
	status = kb_bind_json(stmt, 7, order_to_json(order), error);
	if (status == DRT_OK)
		status = db_run(stmt, error);
	db_finalize(stmt);
	return status;
}

/* The body is the order; the columns beside it only select. */
static enum drt_status read_row(void *record, struct db_stmt *stmt, struct drt_error *error)
{
	json_t *json = NULL;
	enum drt_status status = kb_column_json(&json, stmt, 0, error);

	if (status == DRT_OK) {
		status = kb_read_back(order_from_json(record, json, error), error);
		json_decref(json);
	}
	return status;
}

/* The working states as a JSON list, which json_each() turns into rows. */
static enum drt_status bind_working(struct db_stmt *stmt, int index, struct drt_error *error)
{
	json_t *list = json_array();

	for (int i = 0; list && i < ORDER_STATUS_COUNT; i++) {
		const char *name = order_status_name((enum order_status)i);

		if (order_status_is_working((enum order_status)i) &&
		    json_array_append_new(list, json_string(name)) != 0) {
			json_decref(list);
			return kb_no_memory(error);
		}
	}
	return kb_bind_json(stmt, index, list, error);
}

/* A filter that is not set is NULL or 0, which its condition lets pass. */
static enum drt_status bind_filter(struct db_stmt *stmt, const struct kb_order_filter *filter,
                                   struct drt_error *error)
{
	db_bind_text(stmt, 1, filter->symbol);
	db_bind_text(stmt, 2, filter->strategy);
	db_bind_text(stmt, 3, filter->by_status ? order_status_name(filter->status) : NULL);
	db_bind_int(stmt, 4, filter->working_only);
	db_bind_int(stmt, 6, filter->from_ns);
	db_bind_int(stmt, 7, kb_range_end(filter->to_ns));
	db_bind_int(stmt, 8, kb_limit(filter->limit));
	return bind_working(stmt, 5, error);
}

enum drt_status kb_get_orders(struct order **out, size_t *count, struct kb *kb,
                              const struct kb_order_filter *filter, struct drt_error *error)
{
	const struct kb_order_filter all = { .symbol = NULL };
	const struct kb_shape shape = { sizeof(struct order), read_row, NULL };
	struct db_stmt *stmt = NULL;
	enum drt_status status =
		db_prepare(&stmt, kb->db,
	                   "SELECT body FROM order_mirror WHERE (?1 IS NULL OR symbol = ?1) "
	                   "AND (?2 IS NULL OR strategy = ?2) AND (?3 IS NULL OR status = ?3) "
	                   "AND (?4 = 0 OR status IN (SELECT value FROM json_each(?5))) "
	                   "AND created_ns >= ?6 AND created_ns < ?7 "
	                   "ORDER BY created_ns DESC, id DESC LIMIT ?8",
	                   error);

	if (status == DRT_OK)
		status = bind_filter(stmt, filter ? filter : &all, error);
	if (status == DRT_OK)
		return kb_read_all(out, count, stmt, &shape, error);
	db_finalize(stmt);
	return status;
}
