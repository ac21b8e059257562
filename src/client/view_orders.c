/* view_orders.c - the topic orders: rows with their checks and their signal. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "client/view_update_internal.h"
#include "model/json.h"

enum { ORDERS_MAX = 10000 };

void view_free_order(struct view_order *order)
{
	free(order->signal);
	order->signal = NULL;
}

void view_free_orders(struct view *view)
{
	for (size_t i = 0; i < view->order_count; i++)
		view_free_order(&view->orders[i]);
	free(view->orders);
	view->orders = NULL;
	view->order_count = 0;
}

/* ---- one row ---- */

static enum drt_status read_check(struct view_order *row, const json_t *json,
                                  struct drt_error *error)
{
	const char *level = json_string_value(json_object_get(json, "level"));
	struct view_check check;
	enum drt_status status =
		reason_from_json(&check.reason, json_object_get(json, "reason"), error);

	if (status != DRT_OK)
		return status;
	if (level && strcmp(level, "ok") == 0) {
		check.level = CHECK_OK;
		row->checks_ok++;
	} else if (level && strcmp(level, "soft") == 0) {
		check.level = CHECK_SOFT;
		row->checks_soft++;
	} else if (level && strcmp(level, "hard") == 0) {
		check.level = CHECK_HARD;
		row->checks_hard++;
	} else {
		return drt_fail(error, DRT_EPARSE, "a check's level is not ok, soft or hard");
	}
	/* the counts stay true where the list is full */
	if (row->check_count < VIEW_CHECKS)
		row->checks[row->check_count++] = check;
	return DRT_OK;
}

static enum drt_status read_checks(struct view_order *row, const json_t *json,
                                   struct drt_error *error)
{
	const json_t *checks = json_object_get(json, "checks");

	if (checks && !json_is_null(checks) && !json_is_array(checks))
		return drt_fail(error, DRT_EPARSE, "checks is not a list");
	for (size_t i = 0; i < json_array_size(checks); i++) {
		enum drt_status status = read_check(row, json_array_get(checks, i), error);

		if (status != DRT_OK)
			return status;
	}
	return DRT_OK;
}

static enum drt_status read_signal(struct view_order *row, const json_t *json,
                                   struct drt_error *error)
{
	const json_t *value = json_object_get(json, "signal");
	enum drt_status status = DRT_OK;

	if (!value || json_is_null(value))
		return DRT_OK;
	row->signal = calloc(1, sizeof(*row->signal));
	if (!row->signal)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	status = signal_from_json(row->signal, value, error);
	if (status != DRT_OK)
		view_free_order(row);
	return status;
}

static enum drt_status read_exact(struct view_order *row, const json_t *json,
                                  struct drt_error *error)
{
	const struct {
		const char *key;
		decimal *out;
	} fields[] = {
		{ "value", &row->value },
		{ "child_stop", &row->child_stop },
		{ "child_target", &row->child_target },
		{ "position_before", &row->position_before },
		{ "position_after", &row->position_after },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		enum drt_status status =
			json_get_decimal(fields[i].out, json, fields[i].key, false, error);

		if (status != DRT_OK)
			return status;
	}
	return DRT_OK;
}

static enum drt_status read_ratios(struct view_order *row, const json_t *json,
                                   struct drt_error *error)
{
	const struct {
		const char *key;
		double *out;
	} fields[] = {
		{ "exposure_before", &row->exposure_before },
		{ "exposure_after", &row->exposure_after },
		{ "gross_before", &row->gross_before },
		{ "gross_after", &row->gross_after },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		enum drt_status status =
			view_get_number(fields[i].out, json, fields[i].key, error);

		if (status != DRT_OK)
			return status;
	}
	return DRT_OK;
}

enum drt_status view_order_from_json(struct view_order *row, const json_t *json, int64_t now_ns,
                                     struct drt_error *error)
{
	enum drt_status status = DRT_OK;

	memset(row, 0, sizeof(*row));
	row->exposure_before = row->exposure_after = NAN;
	row->gross_before = row->gross_after = NAN;
	status = order_from_json(&row->order, json, error);
	if (status == DRT_OK)
		status = read_checks(row, json, error);
	if (status == DRT_OK)
		status = read_exact(row, json, error);
	if (status == DRT_OK)
		status = read_ratios(row, json, error);
	if (status == DRT_OK)
		status = view_get_until(&row->expires_local_ns, json, "expires_in_ns", now_ns,
		                        error);
	if (status == DRT_OK)
		status = json_get_int(&row->approval_ttl_ns, json, "approval_ttl_ns", false,
		                      error);
	if (status == DRT_OK)
		status = view_get_since(&row->changed_local_ns, json, "changed_ago_ns", now_ns,
		                        error);
	if (status == DRT_OK)
		status = read_signal(row, json, error);
	return status;
}

/* ---- the list ---- */

static int rank(const struct order *order)
{
	if (order->status == ORDER_PROPOSED)
		return 0;
	if (order_status_is_final(order->status))
		return 3;
	return order->foreign ? 2 : 1;
}

static int later_first(int64_t a, int64_t b)
{
	return (a < b) - (a > b);
}

static int compare(const void *left, const void *right)
{
	const struct view_order *a = left;
	const struct view_order *b = right;
	int order = rank(&a->order) - rank(&b->order);

	if (order == 0 && rank(&a->order) == 0) {
		/* those that never expire come last */
		int64_t x = a->expires_local_ns ? a->expires_local_ns : INT64_MAX;
		int64_t y = b->expires_local_ns ? b->expires_local_ns : INT64_MAX;

		order = later_first(y, x);
	} else if (order == 0 && rank(&a->order) == 3) {
		order = later_first(a->order.updated_ns, b->order.updated_ns);
	} else if (order == 0) {
		order = later_first(a->order.created_ns, b->order.created_ns);
	}
	return order ? order : uuid_cmp(&a->order.id, &b->order.id);
}

static enum drt_status read_rows(struct view_order **out, size_t *count, const json_t *list,
                                 int64_t now_ns, struct drt_error *error)
{
	struct view read = { 0 };
	size_t size = json_array_size(list);
	enum drt_status status = DRT_OK;

	if (size > ORDERS_MAX)
		return drt_fail(error, DRT_ERANGE, "more than %d orders", ORDERS_MAX);
	read.orders = calloc(size + 1, sizeof(*read.orders));
	if (!read.orders)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	while (read.order_count < size && status == DRT_OK) {
		status = view_order_from_json(&read.orders[read.order_count],
		                              json_array_get(list, read.order_count), now_ns,
		                              error);
		if (status == DRT_OK)
			read.order_count++;
	}
	if (status != DRT_OK) {
		view_free_orders(&read);
		return status;
	}
	*out = read.orders;
	*count = read.order_count;
	return DRT_OK;
}

static enum drt_status replace_all(struct view_update *update, const json_t *value,
                                   struct drt_error *error)
{
	struct view_order *rows = NULL;
	const json_t *list = NULL;
	size_t count = 0;
	enum drt_status status = view_get_array(&list, value, "orders", error);

	if (status == DRT_OK)
		status = read_rows(&rows, &count, list, view_now(update), error);
	if (status != DRT_OK)
		return status;
	view_free_orders(update->view);
	update->view->orders = rows;
	update->view->order_count = count;
	update->order_capacity = count + 1;
	return DRT_OK;
}

static enum drt_status grow(struct view_update *update, size_t extra, struct drt_error *error)
{
	size_t needed = update->view->order_count + extra;
	struct view_order *grown = NULL;

	if (needed > ORDERS_MAX)
		return drt_fail(error, DRT_ERANGE, "more than %d orders", ORDERS_MAX);
	if (needed <= update->order_capacity)
		return DRT_OK;
	grown = realloc(update->view->orders, 2 * needed * sizeof(*grown));
	if (!grown)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	update->view->orders = grown;
	update->order_capacity = 2 * needed;
	return DRT_OK;
}

static void remove_order(struct view *view, const struct uuid *id)
{
	struct view_order *order = view_find_order(view, id);
	size_t index = 0;

	if (!order)
		return;
	index = (size_t)(order - view->orders);
	view_free_order(order);
	memmove(order, order + 1, (view->order_count - index - 1) * sizeof(*order));
	view->order_count--;
}

/* The row of the same order; one without an id of ours goes by the broker's. */
static struct view_order *find_row(struct view *view, const struct order *order)
{
	if (!uuid_is_nil(&order->id))
		return view_find_order(view, &order->id);
	for (size_t i = 0; i < view->order_count; i++) {
		const struct order *known = &view->orders[i].order;

		if (uuid_is_nil(&known->id) && known->ib_perm_id == order->ib_perm_id)
			return &view->orders[i];
	}
	return NULL;
}

static enum drt_status check_ids(const json_t *list, struct drt_error *error)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *text = json_string_value(json_array_get(list, i));
		struct uuid id;

		if (!text || uuid_parse(&id, text, strlen(text)) != DRT_OK)
			return drt_fail(error, DRT_EPARSE,
			                "remove holds something else than "
			                "order ids");
	}
	return DRT_OK;
}

static void apply_change(struct view_update *update, const struct view_order *rows,
                         size_t count, const json_t *removed)
{
	struct view *view = update->view;

	for (size_t i = 0; i < count; i++) {
		struct view_order *known = find_row(view, &rows[i].order);

		if (known)
			view_free_order(known);
		else
			known = &view->orders[view->order_count++];
		*known = rows[i];
	}
	for (size_t i = 0; i < json_array_size(removed); i++) {
		const char *text = json_string_value(json_array_get(removed, i));
		struct uuid id;

		if (uuid_parse(&id, text, strlen(text)) == DRT_OK)
			remove_order(view, &id);
	}
}

static enum drt_status take_change(struct view_update *update, const json_t *value,
                                   struct drt_error *error)
{
	const json_t *upsert = json_object_get(value, "upsert");
	const json_t *removed = json_object_get(value, "remove");
	struct view read = { 0 };
	enum drt_status status = check_ids(removed, error);

	if (status == DRT_OK)
		status = read_rows(&read.orders, &read.order_count, upsert, view_now(update),
		                   error);
	if (status != DRT_OK)
		return status;
	status = grow(update, read.order_count, error);
	if (status != DRT_OK) {
		view_free_orders(&read);
		return status;
	}
	apply_change(update, read.orders, read.order_count, removed);
	free(read.orders); /* the signals moved along */
	return DRT_OK;
}

enum drt_status view_read_orders(struct view_update *update, const json_t *value, bool whole,
                                 struct drt_error *error)
{
	enum drt_status status =
		whole ? replace_all(update, value, error) : take_change(update, value, error);
	struct view *view = update->view;

	if (status == DRT_OK && view->order_count > 1)
		qsort(view->orders, view->order_count, sizeof(*view->orders), compare);
	return status;
}
