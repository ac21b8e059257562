/* depth.c - the book of an instrument, level by level.
 *
 * Sources give the best prices only. The levels behind them are made here: one tick
 * apart, with sizes that depend on the price alone, so that a book repeats with its
 * quotes. A client is told what differs from what it knows. */
#include <string.h>

#include "gateway/gateway_parts.h"

enum { MOST_BOOKS = 3, LEAST_SIZE = 100, SIZE_STEPS = 20 };

static const char *const venues[] = { "ISLAND", "ARCA", "NYSE", "BATS", "IEX" };
enum { VENUES = sizeof(venues) / sizeof(venues[0]) };
static const char *const letters[VENUES] = { "Q", "P", "N", "Z", "V" };

void gw_depth_exchanges(struct gw_client *client, const struct ib_message *m)
{
	struct ib_depth_exchange list[VENUES];
	struct ib_message answer = gw_message(IB_MKT_DEPTH_EXCHANGES);

	(void)m;
	for (int i = 0; i < VENUES; i++)
		list[i] = (struct ib_depth_exchange){ venues[i], "STK", "", "Deep",
			                              IB_UNSET_INT };
	answer.depth_exchanges = (struct ib_depth_exchanges){ list, VENUES };
	gw_send(client, &answer);
}

void gw_depth_components(struct gw_client *client, const struct ib_message *m)
{
	struct ib_smart_component list[VENUES];
	struct ib_message answer = gw_message(IB_SMART_COMPONENTS);

	for (int i = 0; i < VENUES; i++)
		list[i] = (struct ib_smart_component){ i, venues[i], letters[i] };
	answer.smart_components =
		(struct ib_smart_components){ m->req_smart_components.req_id, list, VENUES };
	gw_send(client, &answer);
}

/* ---- levels ---- */

static uint64_t mix(uint64_t x)
{
	x ^= x >> 33;
	x *= UINT64_C(0xff51afd7ed558ccd);
	x ^= x >> 33;
	return x;
}

static struct gw_level level_at(const struct gw_instrument *in, int side, int row)
{
	decimal best = side ? in->quote.bid : in->quote.ask;
	decimal size = side ? in->quote.bid_size : in->quote.ask_size;
	int64_t away = in->instrument.tick.e8 * row;
	decimal price = { side ? best.e8 - away : best.e8 + away };

	if (best.e8 <= 0 || price.e8 <= 0)
		return (struct gw_level){ { 0 }, { 0 } };
	if (row > 0)
		size = decimal_from_int(LEAST_SIZE *
		                        (int64_t)(1 + mix((uint64_t)price.e8) % SIZE_STEPS));
	return (struct gw_level){ price, size };
}

static void tell_level(struct gw_client *client, const struct gw_sub *sub, int side, int row,
                       int operation, const struct gw_level *level)
{
	struct ib_message m = gw_message(sub->smart ? IB_MARKET_DEPTH_L2 : IB_MARKET_DEPTH);

	m.market_depth = (struct ib_market_depth){
		.req_id = sub->req_id,
		.position = row,
		.market_maker = venues[mix((uint64_t)level->price.e8 + 7) % VENUES],
		.operation = operation,
		.side = side,
		.price = decimal_to_double(level->price),
		.size = level->size,
		.smart = sub->smart,
	};
	gw_send(client, &m);
}

static void tell_side(struct gw_client *client, struct gw_sub *sub, int side)
{
	const struct gw_instrument *in = &client->gateway->instruments[sub->index];
	struct gw_level *known = &sub->levels[side * sub->rows];
	int row = 0;

	for (; row < sub->rows; row++) {
		struct gw_level now = level_at(in, side, row);

		if (now.price.e8 == 0)
			break;
		if (known[row].price.e8 == 0)
			tell_level(client, sub, side, row, 0, &now);
		else if (known[row].price.e8 != now.price.e8 ||
		         known[row].size.e8 != now.size.e8)
			tell_level(client, sub, side, row, 1, &now);
		known[row] = now;
	}
	/* the quote has gone: from the end, so that the rows before keep their places */
	for (int last = sub->rows - 1; last >= row; last--) {
		if (known[last].price.e8 == 0)
			continue;
		tell_level(client, sub, side, last, 2, &(struct gw_level){ { 0 }, { 0 } });
		known[last] = (struct gw_level){ { 0 }, { 0 } };
	}
}

void gw_depth_flush(struct gw_client *client, struct gw_sub *sub)
{
	tell_side(client, sub, 0);
	tell_side(client, sub, 1);
	sub->changes = client->gateway->instruments[sub->index].changes;
}

/* ---- requests ---- */

static int count_books(const struct gw_client *client)
{
	int count = 0;

	for (const struct gw_sub *sub = client->subs; sub; sub = sub->next)
		count += sub->kind == GW_SUB_DEPTH;
	return count;
}

void gw_depth_request(struct gw_client *client, const struct ib_message *m)
{
	const struct ib_req_mkt_depth *request = &m->req_mkt_depth;
	int32_t id = request->req_id;
	struct gw_sub *sub = NULL;
	int index = gw_contract_resolve(client, id, &request->contract);

	if (index < 0)
		return;
	if (gw_sub_find(client, GW_SUB_DEPTH, id)) {
		gw_error(client, id, 102, "Duplicate ticker ID.");
		return;
	}
	if (count_books(client) >= MOST_BOOKS) {
		gw_error(client, id, 309,
		         "Max number (%d) of market depth requests has been reached",
		         MOST_BOOKS);
		return;
	}
	if (request->rows < 1 || request->rows > GW_DEPTH_ROWS) {
		gw_error(client, id, 321,
		         "Error validating request.-'bR' : cause - Number of rows must be 1 "
		         "to %d",
		         GW_DEPTH_ROWS);
		return;
	}
	sub = gw_sub_add(client, GW_SUB_DEPTH, id, index);
	if (!sub)
		return;
	sub->rows = request->rows;
	sub->smart = request->smart;
	if (sub->smart)
		gw_error(client, id, 2152,
		         "Exchanges - Depth: ISLAND; ARCA; NYSE; BATS; IEX; Top: ");
	gw_depth_flush(client, sub);
}

void gw_depth_cancel(struct gw_client *client, const struct ib_message *m)
{
	if (!gw_sub_drop(client, GW_SUB_DEPTH, m->cancel_mkt_depth.req_id))
		gw_error(client, m->cancel_mkt_depth.req_id, 310,
		         "Can't find the subscribed market depth with tickerId:%d",
		         (int)m->cancel_mkt_depth.req_id);
}
