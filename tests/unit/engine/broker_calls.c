/* broker_calls.c - see broker_calls.h. */
#include "tests/unit/engine/broker_calls.h"

#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"

int broker_begin(void **state)
{
	static struct world world;

	world_init(&world);
	world_add_gateway(&world);
	world.settings.strategy_count = 0; /* only what a test asks for is proposed */
	world_start(&world);
	world_wait_status(&world, "broker", "up");
	world_run(&world, 2 * NS_PER_SEC); /* quotes of every instrument */
	*state = &world;
	return 0;
}

int broker_end(void **state)
{
	world_release(*state);
	return 0;
}

json_t *propose(struct world *world, const char *symbol, const char *side, double quantity,
                double limit)
{
	json_t *order = json_pack("{s:s, s:s, s:f}", "symbol", symbol, "direction", side,
	                          "quantity", quantity);

	if (limit > 0) {
		json_object_set_new(order, "order_type", json_string("LIMIT"));
		json_object_set_new(order, "price", json_real(limit));
	}
	return peer_get(&world->peer, "trade.execute_order",
	                json_pack("{s:o}", "order", order));
}

json_t *approval(const json_t *outcome)
{
	return json_pack("{s:O, s:O}", "order_id", peer_member(outcome, "order_id"), "version",
	                 peer_member(outcome, "version"));
}

json_t *order_id(const json_t *outcome)
{
	return json_pack("{s:O}", "order_id", peer_member(outcome, "order_id"));
}

void wait_for_order(struct world *world, const json_t *outcome, const char *status)
{
	char last[32] = "";

	for (int i = 0; i < 300; i++) {
		json_t *row =
			peer_get(&world->peer, "trade.get_order_status", order_id(outcome));

		snprintf(last, sizeof(last), "%s", peer_text(row, "status"));
		json_decref(row);
		if (strcmp(last, status) == 0)
			return;
		world_run(world, NS_PER_SEC);
	}
	fail_msg("the order is %s, not %s", last, status);
}

double last_price(const struct world *world, const char *symbol)
{
	struct quote quote;

	quote_board_get(&quote, world->engine->board,
	                (size_t)engine_find_symbol(world->engine, symbol));
	return quote_reference(&quote);
}

const char *reason_code(const struct world *world)
{
	return peer_text(peer_member(peer_member(world->peer.error, "data"), "reason"), "code");
}

json_t *status_of(struct world *world)
{
	return peer_get(&world->peer, "engine.status", json_object());
}

bool note_came(struct world *world, const char *code)
{
	json_t *value = peer_get(&world->peer, "engine.log", json_pack("{s:i}", "limit", 256));
	json_t *list = peer_member(value, "messages");
	bool came = false;

	for (size_t i = 0; i < json_array_size(list); i++)
		came = came ||
		       strcmp(peer_text(peer_member(json_array_get(list, i), "reason"), "code"),
		              code) == 0;
	json_decref(value);
	return came;
}
