/* test_approver.c - engine/approver.h with a simulated gateway: two screens and a shell. */
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/engine/broker_calls.h"

static void greet(struct world *world, struct peer *peer, const char *name)
{
	world_join(world, peer);
	json_decref(peer_get(
		peer, "hello",
		json_pack("{s:i, s:s, s:s}", "version", 1, "client", name, "role", "trader")));
}

static const char *code_of(const struct peer *peer)
{
	return peer_text(peer_member(peer_member(peer->error, "data"), "reason"), "code");
}

static void the_screen_that_approves_first_has_the_approvals(void **state)
{
	struct world *world = *state;
	struct peer first, second;
	json_t *a = propose(world, "SPY", "BUY", 1, 0);
	json_t *b = propose(world, "SPY", "BUY", 2, 0);
	json_t *c = propose(world, "AAPL", "BUY", 1, 0);

	greet(world, &first, "tui");
	greet(world, &second, "tui");
	json_decref(peer_get(&first, "trade.approve", approval(a)));
	peer_refused(&second, "trade.approve", approval(b), DRT_EDENIED);
	assert_string_equal(code_of(&second), "approval.elsewhere");
	/* looking, rejecting and stopping are everybody's */
	json_decref(peer_get(&second, "trade.get_orders", json_object()));
	json_decref(peer_get(&second, "trade.reject", order_id(c)));
	/* a shell names what it saw */
	json_decref(peer_get(&world->peer, "trade.approve", approval(b)));
	wait_for_order(world, a, "FILLED");
	wait_for_order(world, b, "FILLED");
	peer_release(&first);
	peer_release(&second);
	json_decref(a);
	json_decref(b);
	json_decref(c);
}

static void they_are_free_when_that_screen_leaves(void **state)
{
	struct world *world = *state;
	struct peer first, second;
	json_t *a = propose(world, "SPY", "BUY", 1, 0);
	json_t *b = propose(world, "SPY", "BUY", 2, 0);

	greet(world, &first, "tui");
	greet(world, &second, "tui");
	json_decref(peer_get(&first, "trade.approve", approval(a)));
	peer_refused(&second, "trade.approve", approval(b), DRT_EDENIED);
	peer_hang_up(&first);
	world_run(world, NS_PER_SEC);
	json_decref(peer_get(&second, "trade.approve", approval(b)));
	peer_release(&first);
	peer_release(&second);
	json_decref(a);
	json_decref(b);
}

static void they_can_be_taken_over_and_that_is_told(void **state)
{
	struct world *world = *state;
	struct peer first, second;
	json_t *a = propose(world, "SPY", "BUY", 1, 0);
	json_t *b = propose(world, "SPY", "BUY", 2, 0);
	json_t *c = propose(world, "AAPL", "BUY", 1, 0);
	json_t *answer = NULL;

	greet(world, &first, "tui");
	greet(world, &second, "tui");
	json_decref(peer_get(&first, "trade.approve", approval(a)));
	answer = peer_get(&second, "trade.take_approvals", json_object());
	assert_true(json_is_true(peer_member(answer, "taken_over")));
	json_decref(answer);
	answer = peer_get(&second, "trade.take_approvals", json_object());
	assert_true(json_is_false(peer_member(answer, "taken_over"))); /* it has them */
	json_decref(answer);
	json_decref(peer_get(&second, "trade.approve", approval(b)));
	peer_refused(&first, "trade.approve", approval(c), DRT_EDENIED);
	assert_true(note_came(world, "approval.taken_over"));
	peer_release(&first);
	peer_release(&second);
	json_decref(a);
	json_decref(b);
	json_decref(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, broker_begin, broker_end)
		T(the_screen_that_approves_first_has_the_approvals),
		T(they_are_free_when_that_screen_leaves),
		T(they_can_be_taken_over_and_that_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
