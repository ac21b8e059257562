/* order_draft.c - see order_draft.h. */
#include "client/order_draft.h"

#include "model/json.h"

enum order_type order_draft_type(const struct order *draft)
{
	bool limit = !decimal_is_zero(draft->limit_price);

	if (decimal_is_zero(draft->stop_price))
		return limit ? ORDER_LIMIT : ORDER_MARKET;
	return limit ? ORDER_STOP_LIMIT : ORDER_STOP;
}

json_t *order_draft_json(const struct order *draft)
{
	json_t *json = json_pack("{s:s, s:s, s:o, s:s, s:s, s:s}", "symbol", draft->symbol,
	                         "direction", order_side_name(draft->side), "quantity",
	                         json_from_decimal(draft->quantity), "order_type",
	                         order_type_name(draft->type), "time_in_force",
	                         time_in_force_name(draft->tif), "note", draft->note);

	if (!json)
		return NULL;
	if (!decimal_is_zero(draft->limit_price))
		json_object_set_new(json, "price", json_from_decimal(draft->limit_price));
	if (!decimal_is_zero(draft->stop_price))
		json_object_set_new(json, "stop_price", json_from_decimal(draft->stop_price));
	return json_pack("{s:o}", "order", json);
}

json_t *order_change_json(const struct order *draft, json_t *id, uint32_t version)
{
	json_t *json =
		json_pack("{s:O, s:I, s:o}", "order_id", id, "version", (json_int_t)version,
	                  "quantity", json_from_decimal(draft->quantity));

	if (!json)
		return NULL;
	if (!decimal_is_zero(draft->limit_price))
		json_object_set_new(json, "price", json_from_decimal(draft->limit_price));
	if (!decimal_is_zero(draft->stop_price))
		json_object_set_new(json, "stop_price", json_from_decimal(draft->stop_price));
	return json;
}
