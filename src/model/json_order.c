/* json_order.c - orders, fills, positions and accounts as JSON; see json.h. */
#include <math.h>
#include <string.h>

#include "model/json.h"
#include "model/json_fields.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

JSON_WORDS(order_side, order_side);
JSON_WORDS(order_type, order_type);
JSON_WORDS(order_status, order_status);
JSON_WORDS(time_in_force, time_in_force);

static const struct json_field order_fields[] = {
	JSON_FIELD(order, id, "order_id", JSON_UUID, 0),
	JSON_FIELD(order, signal_id, "signal_id", JSON_UUID, 0),
	JSON_FIELD(order, symbol, "symbol", JSON_SYMBOL, JSON_NEEDED),
	JSON_WORD_FIELD(order, type, "order_type", &order_type_words, JSON_NEEDED),
	JSON_WORD_FIELD(order, side, "direction", &order_side_words, JSON_NEEDED),
	JSON_FIELD(order, quantity, "quantity", JSON_EXACT, JSON_NEEDED),
	JSON_FIELD(order, created_ns, "timestamp", JSON_TIME, 0),
};

static const struct json_field detail_fields[] = {
	JSON_WORD_FIELD(order, status, "state", &order_status_words, 0),
	JSON_FIELD(order, version, "version", JSON_UINT32, 0),
	JSON_FIELD(order, filled, "filled", JSON_EXACT, 0),
	JSON_FIELD(order, average_price, "average_price", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_FIELD(order, commission, "commission", JSON_EXACT, 0),
	JSON_FIELD(order, limit_price, "limit_price", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_FIELD(order, stop_price, "stop_price", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_FIELD(order, trail_amount, "trail_amount", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_FIELD(order, trail_ratio, "trail_ratio", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_WORD_FIELD(order, tif, "time_in_force", &time_in_force_words, 0),
	JSON_FIELD(order, good_till_ns, "good_till", JSON_TIME, JSON_EMPTY_NULL),
	JSON_FIELD(order, parent_id, "parent_id", JSON_UUID, 0),
	JSON_FIELD(order, oca_group, "oca_group", JSON_TEXT, JSON_EMPTY_NULL),
	JSON_FIELD(order, account, "account", JSON_TEXT, JSON_EMPTY_NULL),
	JSON_FIELD(order, strategy, "strategy", JSON_TEXT, JSON_EMPTY_NULL),
	JSON_FIELD(order, instrument_id, "instrument_id", JSON_INT64, JSON_EMPTY_NULL),
	JSON_FIELD(order, reference_price, "reference_price", JSON_EXACT, JSON_EMPTY_NULL),
	JSON_FIELD(order, note, "note", JSON_TEXT, JSON_EMPTY_NULL),
	JSON_FIELD(order, expires_ns, "expires_ns", JSON_INT64, JSON_EMPTY_NULL),
	JSON_FIELD(order, updated_ns, "updated", JSON_TIME, JSON_EMPTY_NULL),
	JSON_FIELD(order, ib_order_id, "ib_order_id", JSON_INT32, JSON_EMPTY_NULL),
	JSON_FIELD(order, ib_perm_id, "ib_perm_id", JSON_INT64, JSON_EMPTY_NULL),
	JSON_FIELD(order, ib_client_id, "ib_client_id", JSON_INT32, 0),
	JSON_FIELD(order, foreign, "foreign", JSON_FLAG, 0),
};

static const struct json_field fill_fields[] = {
	JSON_FIELD(fill, exec_id, "exec_id", JSON_TEXT, JSON_NEEDED),
	JSON_FIELD(fill, order_id, "order_id", JSON_UUID, 0),
	JSON_FIELD(fill, symbol, "symbol", JSON_SYMBOL, JSON_NEEDED),
	JSON_FIELD(fill, instrument_id, "instrument_id", JSON_INT64, JSON_EMPTY_NULL),
	JSON_FIELD(fill, account, "account", JSON_TEXT, JSON_EMPTY_NULL),
	JSON_FIELD(fill, strategy, "strategy", JSON_TEXT, JSON_EMPTY_NULL),
	JSON_WORD_FIELD(fill, side, "direction", &order_side_words, JSON_NEEDED),
	JSON_FIELD(fill, quantity, "quantity", JSON_EXACT, JSON_NEEDED),
	JSON_FIELD(fill, price, "price", JSON_EXACT, JSON_NEEDED),
	JSON_FIELD(fill, commission, "commission", JSON_EXACT, 0),
	JSON_FIELD(fill, commission_known, "commission_known", JSON_FLAG, 0),
	JSON_FIELD(fill, realised_pnl, "realised_pnl", JSON_EXACT, 0),
	JSON_FIELD(fill, time_ns, "timestamp", JSON_TIME, JSON_NEEDED),
	JSON_FIELD(fill, ib_perm_id, "ib_perm_id", JSON_INT64, JSON_EMPTY_NULL),
};

static const struct json_field position_fields[] = {
	JSON_FIELD(position, symbol, "symbol", JSON_SYMBOL, JSON_NEEDED),
	JSON_FIELD(position, instrument_id, "instrument_id", JSON_INT64, JSON_EMPTY_NULL),
	JSON_FIELD(position, account, "account", JSON_TEXT, JSON_EMPTY_NULL),
	JSON_FIELD(position, quantity, "quantity", JSON_EXACT, JSON_NEEDED),
	JSON_FIELD(position, average_price, "average_price", JSON_EXACT, 0),
	JSON_FIELD(position, realised, "realised", JSON_EXACT, 0),
	JSON_FIELD(position, commission, "commission", JSON_EXACT, 0),
	JSON_FIELD(position, market_price, "market_price", JSON_FLOAT, 0),
};

static const struct json_field account_fields[] = {
	JSON_FIELD(account, id, "account", JSON_TEXT, JSON_NEEDED),
	JSON_FIELD(account, currency, "currency", JSON_TEXT, JSON_EMPTY_NULL),
	JSON_FIELD(account, cash, "cash", JSON_EXACT, 0),
	JSON_FIELD(account, net_liquidation, "net_liquidation", JSON_EXACT, 0),
	JSON_FIELD(account, buying_power, "buying_power", JSON_EXACT, 0),
	JSON_FIELD(account, gross_position_value, "gross_position_value", JSON_EXACT, 0),
	JSON_FIELD(account, initial_margin, "initial_margin", JSON_EXACT, 0),
	JSON_FIELD(account, maintenance_margin, "maintenance_margin", JSON_EXACT, 0),
	JSON_FIELD(account, time_ns, "timestamp", JSON_TIME, JSON_EMPTY_NULL),
};

/* The price that the order type is named after. */
static decimal main_price(const struct order *order)
{
	return decimal_is_zero(order->limit_price) ? order->stop_price : order->limit_price;
}

/* The seed has one price per order; both are in execution_details. */
static json_t *price_to_json(const struct order *order)
{
	decimal price = main_price(order);

	return decimal_is_zero(price) ? json_null() : json_from_decimal(price);
}

/* Everything that the seed's order model has no field for. */
static json_t *details_to_json(const struct order *order)
{
	json_t *object = json_object_of(order, detail_fields, COUNT(detail_fields));

	if (object && json_put(object, "reason", reason_to_json(&order->reason)) &&
	    (uuid_is_nil(&order->slice_of) ||
	     json_put(object, "slice_of", json_from_uuid(&order->slice_of))) &&
	    (order->algo.kind == ALGO_NONE ||
	     json_put(object, "algo", algo_to_json(&order->algo))))
		return object;
	json_decref(object);
	return NULL;
}

json_t *order_to_json(const struct order *order)
{
	json_t *object = json_object_of(order, order_fields, COUNT(order_fields));

	if (object && json_put(object, "price", price_to_json(order)) &&
	    json_put(object, "status", json_string(order_status_seed(order->status))) &&
	    json_put(object, "execution_details", details_to_json(order)))
		return object;
	json_decref(object);
	return NULL;
}

/* What the seed's word says at least; an exact `state` is read after it. */
static enum drt_status read_seed_status(struct order *order, const json_t *json,
                                        struct drt_error *error)
{
	static const struct {
		const char *word;
		enum order_status status;
	} words[] = {
		{ "PENDING", ORDER_PROPOSED },  { "SUBMITTED", ORDER_ACKNOWLEDGED },
		{ "FILLED", ORDER_FILLED },     { "CANCELLED", ORDER_CANCELLED },
		{ "REJECTED", ORDER_REJECTED }, { "UNKNOWN", ORDER_UNKNOWN },
	};
	char text[NOTE_TEXT] = "";
	enum drt_status status =
		json_get_text(text, sizeof(text), json, "status", false, error);

	if (status != DRT_OK || !*text)
		return status;
	for (size_t i = 0; i < COUNT(words); i++) {
		if (strcmp(words[i].word, text) == 0) {
			order->status = words[i].status;
			return DRT_OK;
		}
	}
	return drt_fail(error, DRT_EPARSE, "field \"status\" has no value \"%s\"", text);
}

/* `price` stands for the limit or the stop that the details do not give. */
static enum drt_status read_price(struct order *order, const json_t *json,
                                  struct drt_error *error)
{
	decimal price = { 0 };
	enum drt_status status = json_get_decimal(&price, json, "price", false, error);

	if (status != DRT_OK || decimal_is_zero(price) || !decimal_is_zero(main_price(order)))
		return status;
	if (order->type == ORDER_LIMIT || order->type == ORDER_STOP_LIMIT)
		order->limit_price = price;
	else if (order->type == ORDER_STOP || order->type == ORDER_TRAIL)
		order->stop_price = price;
	return DRT_OK;
}

/* Messages say that the field is inside. */
static enum drt_status read_details(struct order *order, const json_t *json,
                                    struct drt_error *error)
{
	const json_t *reason = NULL;
	const json_t *algo = NULL;
	enum drt_status status =
		json_read_fields(order, json, detail_fields, COUNT(detail_fields), error);

	if (status == DRT_OK)
		status = json_get_object(&reason, json, "reason", false, error);
	if (status == DRT_OK && reason)
		status = reason_from_json(&order->reason, reason, error);
	if (status == DRT_OK)
		status = json_get_uuid(&order->slice_of, json, "slice_of", false, error);
	if (status == DRT_OK)
		status = json_get_object(&algo, json, "algo", false, error);
	if (status == DRT_OK && algo)
		status = algo_from_json(&order->algo, algo, error);
	if (status != DRT_OK)
		(void)drt_fail_within(error, "execution_details");
	return status;
}

enum drt_status order_from_json(struct order *out, const json_t *json, struct drt_error *error)
{
	struct order order = { .status = ORDER_PROPOSED };
	const json_t *details = NULL;
	enum drt_status status = json_check_object(json, "an order", error);

	if (status == DRT_OK)
		status = json_read_fields(&order, json, order_fields, COUNT(order_fields),
		                          error);
	if (status == DRT_OK)
		status = read_seed_status(&order, json, error);
	if (status == DRT_OK)
		status = json_get_object(&details, json, "execution_details", false, error);
	if (status == DRT_OK && details)
		status = read_details(&order, details, error);
	if (status == DRT_OK)
		status = read_price(&order, json, error);
	if (status == DRT_OK)
		*out = order;
	return status;
}

json_t *fill_to_json(const struct fill *fill)
{
	return json_object_of(fill, fill_fields, COUNT(fill_fields));
}

enum drt_status fill_from_json(struct fill *out, const json_t *json, struct drt_error *error)
{
	struct fill fill = { .side = SIDE_BUY };
	enum drt_status status = json_check_object(json, "a fill", error);

	if (status == DRT_OK)
		status = json_read_fields(&fill, json, fill_fields, COUNT(fill_fields), error);
	if (status == DRT_OK)
		*out = fill;
	return status;
}

json_t *position_to_json(const struct position *position)
{
	return json_object_of(position, position_fields, COUNT(position_fields));
}

enum drt_status position_from_json(struct position *out, const json_t *json,
                                   struct drt_error *error)
{
	struct position position = { .market_price = NAN };
	enum drt_status status = json_check_object(json, "a position", error);

	if (status == DRT_OK)
		status = json_read_fields(&position, json, position_fields,
		                          COUNT(position_fields), error);
	if (status == DRT_OK)
		*out = position;
	return status;
}

json_t *account_to_json(const struct account *account)
{
	return json_object_of(account, account_fields, COUNT(account_fields));
}

enum drt_status account_from_json(struct account *out, const json_t *json,
                                  struct drt_error *error)
{
	struct account account = { .time_ns = 0 };
	enum drt_status status = json_check_object(json, "an account", error);

	if (status == DRT_OK)
		status = json_read_fields(&account, json, account_fields, COUNT(account_fields),
		                          error);
	if (status == DRT_OK)
		*out = account;
	return status;
}
