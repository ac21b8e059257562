/* broker_calls.h - what the tests of the broker worker ask of an engine with a gateway. */
#ifndef TESTS_ENGINE_BROKER_CALLS_H
#define TESTS_ENGINE_BROKER_CALLS_H

#include "tests/unit/engine/engine_world.h"

/* cmocka's setup and teardown: an engine without strategies, attached to a gateway and
 * reconciled, with quotes; *state is the struct world. */
int broker_begin(void **state);
int broker_end(void **state);

/* Proposes an order by hand and returns the answer. */
json_t *propose(struct world *world, const char *symbol, const char *side, double quantity,
                double limit);
/* The parameters that approve it, and that name it. */
json_t *approval(const json_t *outcome);
json_t *order_id(const json_t *outcome);
/* Runs until the order has that status, for at most five minutes. */
void wait_for_order(struct world *world, const json_t *outcome, const char *status);

double last_price(const struct world *world, const char *symbol);
/* The rule of the last refusal. */
const char *reason_code(const struct world *world);
json_t *status_of(struct world *world);
bool note_came(struct world *world, const char *code);

#endif
