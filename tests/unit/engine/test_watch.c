/* test_watch.c - engine/watch.h over the control API: books and tapes for clients, from a
 * simulated gateway through the collector. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/watch.h"
#include "model/json_depth.h"
#include "tests/support/support.h"
#include "tests/unit/engine/engine_world.h"

static int setup(void **state)
{
	static struct world world;

	world_init(&world);
	world_add_gateway(&world);
	world_start(&world);
	world_wait_status(&world, "broker", "up");
	world_run(&world, 5 * NS_PER_SEC);
	*state = &world;
	return 0;
}

static int teardown(void **state)
{
	world_release(*state);
	return 0;
}

static json_t *subscribe(struct peer *peer, const char *key, const char *symbol)
{
	json_t *result =
		peer_get(peer, "subscribe",
	                 json_pack("{s:[s], s:{s:s}}", "topics", key, key, "symbol", symbol));
	json_t *value = json_incref(json_object_get(peer_member(result, "snapshot"), key));

	assert_non_null(value);
	json_decref(result);
	return value;
}

/* The value of the next update of that topic. */
static json_t *update(struct peer *peer, const char *topic)
{
	for (int i = 0; i < 200; i++) {
		json_t *params = peer_notice(peer, "update");
		json_t *value = NULL;

		assert_non_null(params);
		if (strcmp(peer_text(params, "topic"), topic) == 0)
			value = json_incref(json_object_get(params, "value"));
		json_decref(params);
		if (value)
			return value;
	}
	fail_msg("no update of %s came", topic);
	return NULL;
}

static json_t *wait_state(struct peer *peer, const char *topic, const char *state)
{
	for (int i = 0; i < 200; i++) {
		json_t *value = update(peer, topic);

		if (strcmp(peer_text(value, "state"), state) == 0)
			return value;
		json_decref(value);
	}
	fail_msg("%s never was %s", topic, state);
	return NULL;
}

/* Fails unless the book is one that may be shown. */
static void check_book(const json_t *value, size_t rows)
{
	struct depth depth;
	struct drt_error error;

	if (depth_from_json(&depth, value, 0, &error) != DRT_OK)
		fail_msg("%s", error.text);
	assert_int_equal(depth.state, WATCH_LIVE);
	assert_int_equal(depth.stale, QUOTE_LIVE);
	assert_int_equal(depth.refused, 0);
	assert_false(depth.crossed);
	assert_int_equal(depth.bid_count, rows);
	assert_int_equal(depth.ask_count, rows);
	assert_true(depth_spread(&depth) >= 0);
	for (size_t i = 1; i < rows; i++) {
		assert_true(depth.bids[i].price <= depth.bids[i - 1].price);
		assert_true(depth.asks[i].price >= depth.asks[i - 1].price);
	}
}

static void a_book_comes_after_the_snapshot_and_follows_the_market(void **state)
{
	struct world *world = *state;
	json_t *first = subscribe(&world->peer, "depth", "SPY");
	json_t *book = NULL;
	json_t *later = NULL;

	assert_string_equal(peer_text(first, "symbol"), "SPY");
	assert_string_equal(peer_text(first, "state"), "none");
	book = wait_state(&world->peer, "depth", "live");
	check_book(book, 10);
	later = update(&world->peer, "depth");
	check_book(later, 10);
	assert_false(json_equal(peer_member(book, "bids"), peer_member(later, "bids")) &&
	             json_equal(peer_member(book, "asks"), peer_member(later, "asks")));
	json_decref(first);
	json_decref(book);
	json_decref(later);
}

static void prints_come_whole_first_and_then_go_on(void **state)
{
	struct world *world = *state;
	json_t *value = subscribe(&world->peer, "tape", "SPY");
	json_int_t number = 0;
	bool past = false;
	size_t changes = 0;

	json_decref(value);
	while (changes < 5) {
		const json_t *prints = NULL;

		value = update(&world->peer, "tape");
		prints = peer_member(value, "prints");
		if (json_is_true(peer_member(value, "whole")))
			number = changes = 0;
		for (size_t i = 0; i < json_array_size(prints); i++) {
			const json_t *one = json_array_get(prints, i);
			json_int_t here = json_integer_value(peer_member(one, "number"));

			assert_true(number == 0 || here == number + 1);
			past |= json_is_true(peer_member(one, "past"));
			assert_false(json_is_true(peer_member(one, "gap")));
			number = here;
		}
		changes += json_array_size(prints) > 0;
		json_decref(value);
	}
	assert_true(past); /* history came before what happened since */
}

static void who_comes_later_sees_at_once_what_is_known(void **state)
{
	struct world *world = *state;
	struct peer second;
	json_t *value = subscribe(&world->peer, "depth", "SPY");

	json_decref(value);
	json_decref(wait_state(&world->peer, "depth", "live"));
	world_join(world, &second);
	json_decref(peer_get(&second, "hello",
	                     json_pack("{s:i, s:s, s:s}", "version", 1, "client", "unit",
	                               "role", "viewer")));
	value = subscribe(&second, "depth", "SPY");
	check_book(value, 10);
	json_decref(value);
	/* the first leaves, the second goes on */
	peer_hang_up(&world->peer);
	for (int i = 0; i < 3; i++) {
		value = update(&second, "depth");
		check_book(value, 10);
		json_decref(value);
	}
	assert_non_null(world->engine->control->watched);
	peer_hang_up(&second);
	world_run(world, 20 * NS_PER_SEC);
	assert_null(world->engine->control->watched);
	assert_int_equal(world->engine->control->pulse_ns, 0);
	peer_release(&second);
}

static void a_client_may_look_at_something_else(void **state)
{
	struct world *world = *state;
	json_t *value = subscribe(&world->peer, "depth", "SPY");

	json_decref(value);
	json_decref(wait_state(&world->peer, "depth", "live"));
	json_decref(subscribe(&world->peer, "depth", "AAPL"));
	value = wait_state(&world->peer, "depth", "live");
	assert_string_equal(peer_text(value, "symbol"), "AAPL");
	json_decref(value);
	value = peer_get(&world->peer, "subscribe", json_pack("{s:[s]}", "topics", "depth"));
	assert_true(json_is_null(peer_member(peer_member(value, "snapshot"), "depth")));
	json_decref(value);
	world_run(world, NS_PER_SEC);
	assert_null(world->engine->control->watched);
}

static void so_many_rows_and_prints_come_as_are_asked_for(void **state)
{
	struct world *world = *state;
	json_t *params = json_pack("{s:[s, s], s:{s:s, s:i}, s:{s:s, s:i}}", "topics", "depth",
	                           "tape", "depth", "symbol", "spy", "rows", 3, "tape",
	                           "symbol", "SPY", "prints", 7);
	json_t *value = NULL;

	json_decref(peer_get(&world->peer, "subscribe", json_deep_copy(params)));
	value = wait_state(&world->peer, "depth", "live");
	check_book(value, 3);
	json_decref(value);
	world_run(world, 10 * NS_PER_SEC);
	value = peer_get(&world->peer, "subscribe", params);
	assert_int_equal(
		json_array_size(peer_member(peer_member(peer_member(value, "snapshot"), "tape"),
	                                    "prints")),
		7);
	json_decref(value);
}

static void one_look_is_answered_when_the_book_has_come(void **state)
{
	struct world *world = *state;
	json_t *value = peer_get(&world->peer, "market.get_depth",
	                         json_pack("{s:s, s:i}", "symbol", "XLK", "rows", 5));

	check_book(value, 5);
	assert_true(json_is_true(peer_member(value, "synthetic")));
	json_decref(value);
	value = peer_get(&world->peer, "market.get_tape",
	                 json_pack("{s:s, s:i}", "symbol", "XLK", "limit", 20));
	assert_string_equal(peer_text(value, "state"), "live");
	assert_int_equal(json_array_size(peer_member(value, "prints")), 20);
	json_decref(value);
	world_run(world, 30 * NS_PER_SEC);
	assert_null(world->engine->control->watched);
	assert_int_equal(world->engine->control->pulse_ns, 0); /* nobody subscribed */
}

static void bad_parameters_are_refused_by_name(void **state)
{
	static const struct world_bad_call rows[] = {
		{ "market.get_depth", "{}", DRT_EPARSE, "symbol" },
		{ "market.get_depth", "{\"symbol\": \"ZZZ\"}", DRT_ENOTFOUND, "ZZZ" },
		{ "market.get_depth", "{\"symbol\": \"SPY\", \"rows\": 0}", DRT_EINVAL,
		  "rows" },
		{ "market.get_depth", "{\"symbol\": \"SPY\", \"rows\": 21}", DRT_EINVAL,
		  "rows" },
		{ "market.get_depth", "{\"symbol\": \"SPY\", \"rows\": \"x\"}", DRT_EPARSE,
		  "rows" },
		{ "market.get_tape", "{\"symbol\": 5}", DRT_EPARSE, "symbol" },
		{ "market.get_tape", "{\"symbol\": \"SPY\", \"limit\": 0}", DRT_EINVAL,
		  "limit" },
		{ "subscribe", "{\"topics\": [], \"depth\": {}}", DRT_EPARSE, "symbol" },
		{ "subscribe", "{\"topics\": [], \"depth\": 5}", DRT_EPARSE, "depth" },
		{ "subscribe", "{\"topics\": [], \"depth\": {\"symbol\": \"ZZZ\"}}",
		  DRT_ENOTFOUND, "ZZZ" },
		{ "subscribe", "{\"topics\": [], \"tape\": {\"symbol\": \"SP Y\"}}",
		  DRT_ENOTFOUND, "tape.symbol" },
		{ "subscribe",
		  "{\"topics\": [], \"tape\": {\"symbol\": \"SPY\", \"prints\": 0}}",
		  DRT_EINVAL, "tape.prints" },
	};

	world_refuse_all(*state, rows, sizeof(rows) / sizeof(rows[0]));
}

static void without_a_gateway_what_is_shown_is_stale_and_comes_back(void **state)
{
	struct world *world = *state;
	json_t *value = subscribe(&world->peer, "depth", "SPY");
	const char *stale = NULL;

	json_decref(value);
	json_decref(wait_state(&world->peer, "depth", "live"));
	gateway_free(world->gateway);
	world->gateway = NULL;
	do {
		value = update(&world->peer, "depth");
		stale = json_string_value(peer_member(value, "stale"));
		assert_true(!stale || strcmp(stale, "link_lost") == 0);
		assert_int_equal(json_array_size(peer_member(value, "bids")), 10);
		json_decref(value);
	} while (!stale);
}

static void a_lost_message_is_a_gap(void **state)
{
	struct world *world = *state;
	struct control *control = world->engine->control;
	struct tape_status status = { .state = WATCH_LIVE };
	struct print prints[2] = { { .number = 5, .price = 1 }, { .number = 6, .price = 1 } };
	struct message_tape *message = message_tape_new(0, &status, prints, 2);
	json_t *value = subscribe(&world->peer, "tape", "SPY");
	size_t place = (size_t)engine_find_symbol(world->engine, "SPY");

	json_decref(value);
	message->instrument = place;
	watch_take(control, &message->base);
	message_unref(&message->base);
	prints[0].number = 9;
	prints[1].number = 10;
	message = message_tape_new(place, &status, prints, 2);
	watch_take(control, &message->base);
	message_unref(&message->base);
	value = subscribe(&world->peer, "tape", "SPY");
	assert_int_equal(json_array_size(peer_member(value, "prints")), 2);
	assert_true(json_is_true(
		peer_member(json_array_get(peer_member(value, "prints"), 0), "gap")));
	json_decref(value);
}

static void an_engine_without_a_broker_says_so(void **state)
{
	static struct world world;
	json_t *value = NULL;

	(void)state;
	world_init(&world);
	world_start(&world);
	value = subscribe(&world.peer, "depth", "SPY");
	assert_string_equal(peer_text(value, "state"), "refused");
	assert_string_equal(peer_text(value, "note"), "this engine has no broker");
	json_decref(value);
	peer_refused(&world.peer, "market.get_depth", json_pack("{s:s}", "symbol", "SPY"),
	             DRT_ESTATE);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_book_comes_after_the_snapshot_and_follows_the_market, setup,
			teardown),
		cmocka_unit_test_setup_teardown(prints_come_whole_first_and_then_go_on, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(who_comes_later_sees_at_once_what_is_known,
		                                setup, teardown),
		cmocka_unit_test_setup_teardown(a_client_may_look_at_something_else, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(so_many_rows_and_prints_come_as_are_asked_for,
		                                setup, teardown),
		cmocka_unit_test_setup_teardown(one_look_is_answered_when_the_book_has_come,
		                                setup, teardown),
		cmocka_unit_test_setup_teardown(bad_parameters_are_refused_by_name, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(
			without_a_gateway_what_is_shown_is_stale_and_comes_back, setup,
			teardown),
		cmocka_unit_test_setup_teardown(a_lost_message_is_a_gap, setup, teardown),
		cmocka_unit_test(an_engine_without_a_broker_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
