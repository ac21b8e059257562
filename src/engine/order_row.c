/* order_row.c - see order_row.h. */
#include "engine/order_row.h"

#include "model/json.h"

static json_t *checks_of(const struct trade_order_view *view)
{
	static const char *const levels[] = { "ok", "soft", "hard" };
	json_t *list = json_array();

	for (int i = 0; i < view->check_count; i++)
		json_array_append_new(list, json_pack("{s:o, s:s}", "reason",
		                                      reason_to_json(&view->checks[i]), "level",
		                                      levels[view->levels[i]]));
	return list;
}

json_t *order_cost_json(const struct execution_cost *cost)
{
	const struct {
		const char *key;
		double value;
	} fields[] = {
		{ "arrival", cost->arrival },
		{ "average", cost->average },
		{ "vwap", cost->vwap },
		{ "fill_ratio", cost->fill_ratio },
		{ "execution", cost->execution },
		{ "opportunity", cost->opportunity },
		{ "commission", cost->commission },
		{ "shortfall", cost->shortfall },
		{ "shortfall_bp", cost->shortfall_bp },
		{ "vwap_bp", cost->vwap_bp },
	};
	json_t *json = json_object();

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		json_object_set_new(json, fields[i].key, json_from_double(fields[i].value));
	return json;
}

json_t *order_row_json(const struct trade_order_view *view, int64_t now_ns,
                       int64_t approval_ttl_ns)
{
	json_t *row = order_to_json(&view->order);
	const struct {
		const char *key;
		json_t *value;
	} fields[] = {
		{ "value", json_from_decimal(view->value) },
		{ "expires_in_ns", view->order.expires_ns == 0
		                           ? json_null()
		                           : json_integer(view->order.expires_ns - now_ns) },
		{ "approval_ttl_ns", json_integer(approval_ttl_ns) },
		{ "checks", checks_of(view) },
		{ "child_stop", json_from_decimal(view->child_stop) },
		{ "child_target", json_from_decimal(view->child_target) },
		{ "position_before", json_from_decimal(view->position_before) },
		{ "position_after", json_from_decimal(view->position_after) },
		{ "exposure_before", json_from_double(view->exposure_before) },
		{ "exposure_after", json_from_double(view->exposure_after) },
		{ "gross_before", json_from_double(view->gross_before) },
		{ "gross_after", json_from_double(view->gross_after) },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		json_object_set_new(row, fields[i].key, fields[i].value);
	if (view->order.algo.began_ns != 0)
		json_object_set_new(row, "execution", order_cost_json(&view->cost));
	return row;
}
