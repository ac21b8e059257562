/* test_stale_data.c - doc/API.md, topics status and quotes: what a client is told when data
 * cannot be trusted, within two seconds of real time, through the whole engine. */
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/command.h"
#include "tests/support/support.h"
#include "tests/unit/engine/broker_calls.h"

enum { SOON_MS = 2000, STEP_MS = 50 };

/* What the client of the topics saw last. */
struct seen {
	char status[24]; /* stale_reason; empty: null */
	char quote[24];  /* SPY's word; empty: none */
	int count;
	bool told_status, told_quote;
};

static void see_quotes(struct seen *seen, const json_t *value)
{
	size_t i = 0;
	json_t *row = NULL;

	json_array_foreach(peer_member(value, "q"), i, row)
	{
		const char *word = json_string_value(json_array_get(row, 12));

		assert_int_equal(json_array_size(row), word ? 13 : 12);
		snprintf(seen->quote, sizeof(seen->quote), "%s", word ? word : "");
		seen->told_quote = true;
	}
}

static void see_status(struct seen *seen, const json_t *value)
{
	const char *word = json_string_value(peer_member(value, "stale_reason"));

	seen->count = (int)json_integer_value(peer_member(value, "stale_quotes"));
	snprintf(seen->status, sizeof(seen->status), "%s", word ? word : "");
	assert_int_equal(word != NULL, seen->count > 0);
	seen->told_status = true;
}

static void look(struct seen *seen, struct world *world)
{
	json_t *line = NULL;

	while ((line = peer_waiting(&world->peer)) != NULL) {
		const json_t *params = json_object_get(line, "params");
		const char *topic = json_string_value(json_object_get(params, "topic"));

		if (topic && strcmp(topic, "quotes") == 0)
			see_quotes(seen, peer_member(params, "value"));
		else if (topic && strcmp(topic, "status") == 0)
			see_status(seen, peer_member(params, "value"));
		json_decref(line);
	}
}

static void subscribe(struct world *world)
{
	json_decref(peer_get(
		&world->peer, "subscribe",
		json_pack("{s:[s,s], s:[s]}", "topics", "status", "quotes", "symbols", "SPY")));
}

static void command(struct world *world, const char *line)
{
	struct drt_error error = { .status = DRT_OK };

	if (gateway_command(world->gateway, line, &error) != DRT_OK)
		fail_msg("%s: %s", line, error.text);
}

/* The topics must both say the word within that time. */
static void assert_said(struct world *world, const char *word, int within_ms)
{
	struct seen seen = { .count = 0 };

	for (int ms = 0; ms < within_ms; ms += STEP_MS) {
		world_run(world, STEP_MS * NS_PER_MS);
		look(&seen, world);
		if (seen.told_quote && seen.told_status && strcmp(seen.quote, word) == 0 &&
		    strcmp(seen.status, word) == 0)
			return;
	}
	fail_msg("\"%s\" was not said in %d ms: status \"%s\" (%d), quotes \"%s\"", word,
	         within_ms, seen.status, seen.count, seen.quote);
}

static void a_lost_farm_is_said_and_so_is_its_return(void **state)
{
	struct world *world = *state;

	subscribe(world);
	command(world, "notice 2103 Market data farm connection is broken:usfarm");
	assert_said(world, "farm_lost", SOON_MS);
	assert_true(note_came(world, "feed.broker_says"));
	command(world, "notice 2104 Market data farm connection is OK:usfarm");
	assert_said(world, "", SOON_MS);
}

static void a_lost_farm_of_history_is_said_in_words(void **state)
{
	struct world *world = *state;

	world_run(world, NS_PER_SEC);
	assert_false(note_came(world, "feed.broker_says"));
	command(world, "notice 2105 HMDS data farm connection is broken:ushmds");
	world_run(world, SOON_MS * NS_PER_MS);
	assert_true(note_came(world, "feed.broker_says"));
}

static void a_gateway_that_lost_its_broker_is_said(void **state)
{
	struct world *world = *state;

	subscribe(world);
	command(world, "notice 1100 Connectivity between IB and TWS has been lost.");
	assert_said(world, "broker_lost", SOON_MS);
	command(world, "notice 1102 Connectivity restored - data maintained.");
	assert_said(world, "", SOON_MS);
}

static void quotes_that_stop_on_an_open_line_are_said(void **state)
{
	struct world *world = *state;

	world_run(world, 10 * NS_PER_SEC);
	subscribe(world);
	command(world, "half-open"); /* the socket stands, nothing comes any more */
	assert_said(world, "silent", SOON_MS);
}

static void a_gateway_that_is_gone_is_said(void **state)
{
	struct world *world = *state;

	subscribe(world);
	gateway_free(world->gateway);
	world->gateway = NULL;
	assert_said(world, "link_lost", SOON_MS);
	loop_free(world->gateway_loop);
	world_add_gateway(world);
	assert_said(world, "", 60 * 1000);
}

/* The mark of an instrument on the board. */
static enum quote_stale mark_of(const struct world *world, const char *symbol)
{
	struct quote quote;

	assert_true(quote_board_get(&quote, world->engine->board,
	                            (size_t)engine_find_symbol(world->engine, symbol)) > 0);
	return quote.stale;
}

static void
what_a_client_looks_at_gets_the_lines_and_the_rest_is_said_to_be_released(void **state)
{
	struct world *world = *state;
	json_t *answer = NULL;

	world_stop(world);
	world->settings.data_lines = 1;
	world_start(world);
	world_wait_status(world, "broker", "up");
	world_run(world, 10 * NS_PER_SEC);
	answer = peer_get(&world->peer, "subscribe",
	                  json_pack("{s:[s], s:[s]}", "topics", "quotes", "symbols", "AAPL"));
	json_decref(answer);
	world_run(world, 5 * NS_PER_SEC);
	assert_int_equal(mark_of(world, "AAPL"), QUOTE_LIVE);
	assert_int_equal(mark_of(world, "SPY"), QUOTE_RELEASED);
	assert_int_equal(mark_of(world, "XLK"), QUOTE_RELEASED);
	answer = peer_get(&world->peer, "subscribe",
	                  json_pack("{s:[s], s:{s:s}}", "topics", "chart", "chart", "symbol",
	                            "SPY")); /* a chart looks, too */
	json_decref(answer);
	world_run(world, 5 * NS_PER_SEC);
	assert_int_equal(mark_of(world, "SPY"), QUOTE_LIVE);
	assert_int_equal(mark_of(world, "AAPL"), QUOTE_RELEASED);
	answer = peer_get(&world->peer, "engine.status", json_object());
	assert_int_equal(json_integer_value(peer_member(answer, "stale_quotes")), 2);
	assert_string_equal(peer_text(answer, "stale_reason"), "released");
	json_decref(answer);
}

static void what_is_held_keeps_its_line(void **state)
{
	struct world *world = *state;
	json_t *outcome = propose(world, "SPY", "BUY", 1, 0);

	json_decref(peer_get(&world->peer, "trade.approve", approval(outcome)));
	wait_for_order(world, outcome, "FILLED");
	json_decref(outcome);
	world_stop(world);
	world->settings.data_lines = 1;
	world_start(world);
	world_wait_status(world, "broker", "up");
	world_run(world, 10 * NS_PER_SEC);
	json_decref(
		peer_get(&world->peer, "subscribe",
	                 json_pack("{s:[s], s:[s]}", "topics", "quotes", "symbols", "AAPL")));
	world_run(world, 10 * NS_PER_SEC);
	assert_int_equal(mark_of(world, "SPY"), QUOTE_LIVE);
	assert_int_equal(mark_of(world, "AAPL"), QUOTE_RELEASED);
}

static void one_who_comes_later_sees_it_in_the_first_picture(void **state)
{
	struct world *world = *state;
	struct seen seen = { .count = 0 };
	json_t *answer = NULL;
	json_t *snapshot = NULL;

	command(world, "notice 1100 Connectivity between IB and TWS has been lost.");
	world_run(world, NS_PER_SEC);
	answer = peer_get(
		&world->peer, "subscribe",
		json_pack("{s:[s,s], s:[s]}", "topics", "status", "quotes", "symbols", "SPY"));
	snapshot = peer_member(answer, "snapshot");
	see_status(&seen, peer_member(snapshot, "status"));
	see_quotes(&seen, peer_member(snapshot, "quotes"));
	assert_string_equal(seen.status, "broker_lost");
	assert_string_equal(seen.quote, "broker_lost");
	assert_true(seen.count > 0);
	json_decref(answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, broker_begin, broker_end)
		T(a_lost_farm_is_said_and_so_is_its_return),
		T(a_lost_farm_of_history_is_said_in_words),
		T(a_gateway_that_lost_its_broker_is_said),
		T(quotes_that_stop_on_an_open_line_are_said),
		T(a_gateway_that_is_gone_is_said),
		T(what_a_client_looks_at_gets_the_lines_and_the_rest_is_said_to_be_released),
		T(what_is_held_keeps_its_line),
		T(one_who_comes_later_sees_it_in_the_first_picture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
