/* state_file.c - what outlives a gateway: cash, positions, orders, the day's executions,
 * and numbers that must never repeat.
 *
 * One JSON document, replaced whole. Decimals are texts; an order is kept as the very
 * request that placed it, in hexadecimal, and read back by the codec that reads
 * clients. A document that does not fit this gateway (another account, a symbol that is
 * not traded here) is refused: guessing would invent positions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "gateway/gateway_parts.h"
#include "io/file.h"

enum { STATE_VERSION = 1, STATE_MODE = 0600, STATE_LIMIT = 64 * 1024 * 1024 };

/* ---- writing ---- */

static json_t *decimal_json(decimal value)
{
	char text[DECIMAL_TEXT];

	decimal_format(text, value);
	return json_string(text);
}

static json_t *request_json(const struct gw_order *order)
{
	static const char digits[] = "0123456789abcdef";
	struct strbuf frame;
	struct strbuf hex;
	json_t *out = NULL;

	strbuf_init(&frame);
	strbuf_init(&hex);
	if (ib_encode_client(&frame, order->placed, IB_VERSION_SERVER, NULL) == DRT_OK) {
		for (size_t i = 0; i < frame.length; i++) {
			strbuf_putc(&hex, digits[(unsigned char)frame.text[i] >> 4]);
			strbuf_putc(&hex, digits[(unsigned char)frame.text[i] & 15]);
		}
		out = json_stringn(hex.text, hex.length);
	}
	strbuf_release(&frame);
	strbuf_release(&hex);
	return out;
}

/* The present stop of a trailing order; zero for all others. */
static decimal stop_of(const struct gateway *g, const struct gw_order *order)
{
	struct sim_order_view view;

	if (order->sim_id == 0 || sim_look(&view, g->matcher, order->sim_id) != DRT_OK)
		return decimal_from_units(0);
	return view.stop_price;
}

static json_t *order_json(const struct gateway *g, const struct gw_order *order)
{
	json_t *out = json_pack("{s:i, s:i, s:I, s:s, s:o, s:i, s:b, s:I, s:s, s:s, s:I}",
	                        "client", (int)order->key.client_id, "order",
	                        (int)order->key.order_id, "perm", (json_int_t)order->perm_id,
	                        "symbol", g->instruments[order->index].instrument.symbol,
	                        "request", request_json(order), "status", (int)order->status,
	                        "triggered", order->triggered, "good_till_ns",
	                        (json_int_t)order->good_till_ns, "oca", order->oca, "ended",
	                        order->ended, "ended_ns", (json_int_t)order->ended_ns);

	if (!out)
		return NULL;
	json_object_set_new(out, "quantity", decimal_json(order->quantity));
	json_object_set_new(out, "filled", decimal_json(order->filled));
	json_object_set_new(out, "value", decimal_json(order->value));
	json_object_set_new(out, "last", decimal_json(order->last_price));
	json_object_set_new(out, "charged", decimal_json(order->fee.charged));
	json_object_set_new(out, "by_tier", decimal_json(order->fee.by_tier));
	json_object_set_new(out, "stop", decimal_json(stop_of(g, order)));
	if (order->by_hand)
		json_object_set_new(out, "by_hand", json_true());
	if (order->algo)
		json_object_set_new(out, "algo",
		                    json_pack("{s:I, s:I, s:b, s:f}", "start_ns",
		                              (json_int_t)order->algo->plan.start_ns, "end_ns",
		                              (json_int_t)order->algo->plan.end_ns, "begun",
		                              order->algo->begun, "volume",
		                              order->algo->volume));
	return out;
}

static json_t *execution_json(const struct gw_execution *e)
{
	return json_pack("{s:s, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:b}", "id",
	                 e->exec_id, "perm", (json_int_t)e->order->perm_id, "time_ns",
	                 (json_int_t)e->time_ns, "shares", decimal_json(e->shares), "price",
	                 decimal_json(e->price), "cumulated", decimal_json(e->cumulated),
	                 "average", decimal_json(e->average), "commission",
	                 decimal_json(e->commission), "realized", decimal_json(e->realized),
	                 "closing", e->closing, "added", e->added);
}

static json_t *positions_json(const struct gateway *g)
{
	json_t *list = json_array();

	for (size_t i = 0; i < g->count; i++) {
		const struct gw_position *p = &g->positions[i];

		if (p->quantity.e8 != 0)
			json_array_append_new(
				list, json_pack("{s:s, s:o, s:o}", "symbol",
			                        g->instruments[i].instrument.symbol, "quantity",
			                        decimal_json(p->quantity), "average_cost",
			                        decimal_json(p->average_cost)));
	}
	return list;
}

/* NULL: something cannot be written; nothing is then, so that no order gets lost. */
static json_t *state_json(const struct gateway *g)
{
	json_t *orders = json_array();
	json_t *executions = json_array();
	json_t *marks = json_array();
	json_t *root = NULL;
	bool whole = true;

	for (size_t i = 0; i < g->order_count; i++) {
		const struct gw_order *order = g->orders[i];

		/* what was never transmitted does not survive */
		if (order->status != GW_ORDER_HELD &&
		    (!gw_order_is_over(order) || order->ended_ns >= g->day_ns))
			whole = json_array_append_new(orders, order_json(g, order)) == 0 &&
			        whole;
	}
	for (size_t i = 0; i < g->execution_count; i++)
		json_array_append_new(executions, execution_json(&g->executions[i]));
	for (const struct gw_high_water *m = g->high_waters; m; m = m->hh.next)
		json_array_append_new(marks,
		                      json_pack("{s:i, s:i}", "client", (int)m->client_id,
		                                "order", (int)m->order_id));
	root = json_pack("{s:i, s:I, s:s, s:o, s:o, s:I, s:I, s:I, s:o, s:o, s:o, s:o}",
	                 "version", STATE_VERSION, "day", (json_int_t)g->day, "account",
	                 g->account, "cash", decimal_json(g->cash), "realized",
	                 decimal_json(g->realized_total), "next_perm", (json_int_t)g->next_perm,
	                 "exec_prefix", (json_int_t)g->exec_prefix, "next_exec",
	                 (json_int_t)g->next_exec, "positions", positions_json(g), "orders",
	                 orders, "executions", executions, "order_ids", marks);
	json_object_set_new(root, "actions_day", json_integer(g->actions_day));
	json_object_set_new(root, "month", json_integer(g->month));
	json_object_set_new(root, "month_shares", decimal_json(g->month_shares));
	if (whole)
		return root;
	json_decref(root);
	return NULL;
}

enum drt_status gw_state_save(struct gateway *g, struct drt_error *error)
{
	json_t *root = state_json(g);
	char *text = root ? json_dumps(root, JSON_INDENT(1)) : NULL;
	enum drt_status status = DRT_OK;

	if (text)
		status =
			file_write_atomic(g->state_path, text, strlen(text), STATE_MODE, error);
	else
		status = drt_fail(error, DRT_EINVAL,
		                  "%s: an order cannot be written, or memory is out; the old "
		                  "state stands",
		                  g->state_path);
	if (status == DRT_OK)
		g->state_dirty = false;
	free(text);
	json_decref(root);
	return status;
}

/* ---- reading ---- */

static bool read_decimal(decimal *out, const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text && decimal_parse(out, text, strlen(text)) == DRT_OK;
}

static bool read_integer(int64_t *out, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_integer(value))
		return false;
	*out = json_integer_value(value);
	return true;
}

static bool read_text(char *out, size_t size, const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	if (!text || strlen(text) >= size)
		return false;
	memcpy(out, text, strlen(text) + 1);
	return true;
}

static int index_of(const struct gateway *g, const json_t *object)
{
	const char *symbol = json_string_value(json_object_get(object, "symbol"));

	for (size_t i = 0; symbol && i < g->count; i++) {
		if (strcmp(g->instruments[i].instrument.symbol, symbol) == 0)
			return (int)i;
	}
	return -1;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_hex(struct strbuf *out, const char *text)
{
	for (; *text; text += 2) {
		int high = hex_digit(text[0]);
		int low = high < 0 ? -1 : hex_digit(text[1]);

		if (low < 0)
			return false;
		strbuf_putc(out, (char)(high << 4 | low));
	}
	return !out->failed && out->length > IB_FRAME_HEAD;
}

/* The window of an algorithm; a file without one is of an order that has none. */
static bool read_algo(struct gw_order *order, const json_t *object)
{
	const json_t *algo = json_object_get(object, "algo");

	if (!algo)
		return order->placed->place_order.order.algo_strategy[0] == '\0' ||
		       gw_order_is_over(order);
	order->algo = calloc(1, sizeof(*order->algo));
	if (!order->algo)
		return false;
	order->algo->begun = json_is_true(json_object_get(algo, "begun"));
	order->algo->volume = json_number_value(json_object_get(algo, "volume"));
	return read_integer(&order->algo->plan.start_ns, algo, "start_ns") &&
	       read_integer(&order->algo->plan.end_ns, algo, "end_ns");
}

static bool read_order(struct gateway *g, const json_t *object, struct ib_decoder *decoder)
{
	const char *hex = json_string_value(json_object_get(object, "request"));
	int index = index_of(g, object);
	struct ib_message message;
	struct strbuf bytes;
	struct ib_frame frame;
	struct gw_order *order = NULL;
	int64_t client = 0;
	int64_t id = 0;
	int64_t status = 0;
	bool good = false;

	strbuf_init(&bytes);
	if (!hex || index < 0 || !read_hex(&bytes, hex) ||
	    !read_integer(&client, object, "client") || !read_integer(&id, object, "order") ||
	    !read_integer(&status, object, "status") || status < GW_ORDER_PRESUBMITTED ||
	    status > GW_ORDER_INACTIVE)
		goto done;
	frame = (struct ib_frame){ bytes.text + IB_FRAME_HEAD, bytes.length - IB_FRAME_HEAD };
	if (ib_decode_client(&message, decoder, &frame, NULL) != DRT_OK ||
	    message.id != IB_PLACE_ORDER ||
	    gw_order_add(&order, g, (struct gw_order_key){ (int32_t)client, (int32_t)id },
	                 &message, index) != DRT_OK)
		goto done;
	order->status = (enum gw_order_status)status;
	good = read_integer(&order->perm_id, object, "perm") &&
	       read_decimal(&order->quantity, object, "quantity") &&
	       read_decimal(&order->filled, object, "filled") &&
	       read_decimal(&order->value, object, "value") &&
	       read_decimal(&order->last_price, object, "last") &&
	       read_decimal(&order->fee.charged, object, "charged") &&
	       read_decimal(&order->stop, object, "stop") &&
	       read_integer(&order->good_till_ns, object, "good_till_ns") &&
	       read_text(order->oca, sizeof(order->oca), object, "oca") &&
	       read_text(order->ended, sizeof(order->ended), object, "ended") &&
	       read_integer(&order->ended_ns, object, "ended_ns");
	good = good && read_algo(order, object);
	order->by_hand = json_is_true(json_object_get(object, "by_hand"));
	order->triggered = json_is_true(json_object_get(object, "triggered"));
	good = good && (!json_object_get(object, "by_tier") ||
	                read_decimal(&order->fee.by_tier, object, "by_tier"));
	order->fee.quantity = order->filled;
	order->fee.value = order->value;
done:
	strbuf_release(&bytes);
	return good;
}

static struct gw_order *order_of_perm(const struct gateway *g, int64_t perm_id)
{
	for (size_t i = 0; i < g->order_count; i++) {
		if (g->orders[i]->perm_id == perm_id)
			return g->orders[i];
	}
	return NULL;
}

static bool read_execution(struct gateway *g, const json_t *object)
{
	struct gw_execution e = { .reported = true };
	struct gw_execution *slot = NULL;
	int64_t perm = 0;

	if (!read_text(e.exec_id, sizeof(e.exec_id), object, "id") ||
	    !read_integer(&perm, object, "perm") ||
	    !read_integer(&e.time_ns, object, "time_ns") ||
	    !read_decimal(&e.shares, object, "shares") ||
	    !read_decimal(&e.price, object, "price") ||
	    !read_decimal(&e.cumulated, object, "cumulated") ||
	    !read_decimal(&e.average, object, "average") ||
	    !read_decimal(&e.commission, object, "commission") ||
	    !read_decimal(&e.realized, object, "realized"))
		return false;
	e.closing = json_is_true(json_object_get(object, "closing"));
	e.added = json_is_true(json_object_get(object, "added"));
	e.order = order_of_perm(g, perm);
	slot = e.order ? gw_execution_add(g) : NULL;
	if (slot)
		*slot = e;
	return slot != NULL;
}

static bool read_position(struct gateway *g, const json_t *object)
{
	int index = index_of(g, object);

	return index >= 0 && read_decimal(&g->positions[index].quantity, object, "quantity") &&
	       read_decimal(&g->positions[index].average_cost, object, "average_cost");
}

static bool read_numbers(struct gateway *g, const json_t *root)
{
	char account[ACCOUNT_TEXT];
	int64_t version = 0;
	int64_t prefix = 0;
	int64_t next = 0;

	if (!read_integer(&version, root, "version") || version != STATE_VERSION ||
	    !read_text(account, sizeof(account), root, "account") ||
	    strcmp(account, g->account) != 0 || !read_decimal(&g->cash, root, "cash") ||
	    !read_decimal(&g->realized_total, root, "realized") ||
	    !read_integer(&prefix, root, "exec_prefix") ||
	    !read_integer(&next, root, "next_exec") || !read_integer(&g->day, root, "day"))
		return false;
	/* files of older versions know neither month nor dividends */
	g->actions_day = g->day;
	if (json_object_get(root, "actions_day") &&
	    !read_integer(&g->actions_day, root, "actions_day"))
		return false;
	if (json_object_get(root, "month") &&
	    (!read_integer(&g->month, root, "month") ||
	     !read_decimal(&g->month_shares, root, "month_shares")))
		return false;
	g->exec_prefix = (uint32_t)prefix;
	g->next_exec = (uint32_t)next;
	return true;
}

static bool read_lists(struct gateway *g, const json_t *root, struct ib_decoder *decoder)
{
	const json_t *item = NULL;
	size_t i = 0;
	int64_t client = 0;
	int64_t order = 0;
	int64_t next_perm = 0;

	json_array_foreach(json_object_get(root, "positions"), i, item)
	{
		if (!read_position(g, item))
			return false;
	}
	json_array_foreach(json_object_get(root, "orders"), i, item)
	{
		if (!read_order(g, item, decoder))
			return false;
	}
	json_array_foreach(json_object_get(root, "executions"), i, item)
	{
		if (!read_execution(g, item))
			return false;
	}
	json_array_foreach(json_object_get(root, "order_ids"), i, item)
	{
		if (!read_integer(&client, item, "client") ||
		    !read_integer(&order, item, "order") ||
		    gw_order_use_id(g, (int32_t)client, (int32_t)order) != DRT_OK)
			return false;
	}
	if (!read_integer(&next_perm, root, "next_perm"))
		return false;
	g->next_perm = next_perm;
	return true;
}

enum drt_status gw_state_load(struct gateway *g, struct drt_error *error)
{
	struct ib_decoder *decoder = NULL;
	char *text = NULL;
	size_t length = 0;
	json_t *root = NULL;
	bool good = false;
	enum drt_status status = file_read(&text, &length, g->state_path, STATE_LIMIT, error);

	if (status == DRT_ENOTFOUND)
		return DRT_OK;
	if (status != DRT_OK)
		return status;
	root = json_loadb(text, length, 0, NULL);
	free(text);
	if (root && ib_decoder_new(&decoder, IB_VERSION_SERVER) == DRT_OK)
		good = read_numbers(g, root) && read_lists(g, root, decoder);
	ib_decoder_free(decoder);
	json_decref(root);
	if (!good)
		return drt_fail(error, DRT_ECORRUPT,
		                "%s is no state of this gateway (account %s and its "
		                "instruments); remove the file to start anew",
		                g->state_path, g->account);
	gw_orders_resume(g);
	return DRT_OK;
}
