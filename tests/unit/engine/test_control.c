/* test_control.c - engine/control.h: subscriptions, snapshots and what is pushed, against
 * messages as the other workers send them. */
#include "engine/control.h"

#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "kb/ledger.h"
#include "tests/support/support.h"
#include "tests/unit/engine/engine_world.h"
#include "tests/unit/engine/samples.h"

static int begin(void **state)
{
	static struct world world;

	world_init(&world);
	world_start(&world);
	*state = &world;
	return 0;
}

static int end(void **state)
{
	world_release(*state);
	return 0;
}

static json_t *subscribe(struct peer *peer, json_t *params)
{
	json_t *result = peer_get(peer, "subscribe", params);
	json_t *snapshot = json_incref(peer_member(result, "snapshot"));

	json_decref(result);
	return snapshot;
}

static void post(struct world *world, struct message *message)
{
	assert_true(engine_post(world->engine, WORKER_CONTROL, message));
}

/* The next update: its value, with topic and seq checked. */
static json_t *update(struct peer *peer, const char *topic, int seq)
{
	json_t *params = peer_notice(peer, "update");
	json_t *value = NULL;

	if (!params)
		fail_msg("no update of %s came", topic);
	assert_string_equal(peer_text(params, "topic"), topic);
	assert_int_equal(json_integer_value(peer_member(params, "seq")), seq);
	value = json_incref(peer_member(params, "value"));
	json_decref(params);
	return value;
}

/* Nothing comes, however long one waits. */
static void assert_quiet(struct peer *peer)
{
	peer_settle(peer);
	assert_null(peer_waiting(peer));
	assert_int_equal(json_array_size(peer->notices), 0);
}

/* ---- hello and snapshots ---- */

static void hello_tells_what_the_engine_is(void **state)
{
	struct world *world = *state;
	struct peer peer;
	json_t *result = NULL;

	assert_true(engine_has_clients(world->engine));
	world_join(world, &peer);
	result = peer_get(
		&peer, "hello",
		json_pack("{s:i, s:s, s:s}", "version", 1, "client", "tui", "role", "viewer"));
	assert_int_equal(json_integer_value(peer_member(result, "version")), 1);
	assert_string_equal(peer_text(result, "role"), "viewer");
	assert_string_equal(peer_text(result, "mode"), "PAPER");
	assert_true(json_is_true(peer_member(result, "brokerless")));
	assert_true(json_is_false(peer_member(result, "synthetic")));
	json_decref(result);
	peer_refused(&peer, "engine.stop", json_object(), DRT_EDENIED);
	peer_release(&peer);
	peer_hang_up(&world->peer);
	world_run(world, NS_PER_SEC);
	assert_false(engine_has_clients(world->engine));
}

static void hello_said_twice_counts_one_client(void **state)
{
	struct world *world = *state;

	json_decref(peer_get(&world->peer, "hello", json_pack("{s:i}", "version", 1)));
	assert_int_equal(atomic_load(&world->engine->clients), 1);
}

static void a_snapshot_has_the_topics_that_were_asked_for(void **state)
{
	static const char *const topics[TOPICS] = { "status",    "account",     "watchlist",
		                                    "quotes",    "orders",      "signals",
		                                    "positions", "performance", "chart",
		                                    "message",   "depth",       "tape" };
	struct world *world = *state;

	for (int i = 0; i < TOPICS; i++) {
		json_t *snapshot =
			subscribe(&world->peer, json_pack("{s:[s]}", "topics", topics[i]));

		assert_int_equal(json_object_size(snapshot), 1);
		peer_member(snapshot, topics[i]);
		json_decref(snapshot);
		assert_string_equal(topic_name((enum topic)i), topics[i]);
		assert_int_equal(topic_find(topics[i]), i);
	}
	assert_int_equal(topic_find("weather"), TOPICS);
}

static void before_anything_is_known_the_snapshot_says_so(void **state)
{
	struct world *world = *state;
	json_t *snapshot = subscribe(&world->peer,
	                             json_pack("{s:[s,s,s,s,s]}", "topics", "status", "account",
	                                       "quotes", "orders", "performance"));
	json_t *status = peer_member(snapshot, "status");

	assert_string_equal(peer_text(status, "broker"), "down");
	assert_true(json_is_null(peer_member(status, "data_age_ns")));
	assert_true(json_is_null(peer_member(status, "first_expires_in_ns")));
	assert_true(json_is_true(peer_member(status, "locked")));
	assert_int_equal(json_integer_value(peer_member(status, "market_speed_milli")), 1000);
	assert_int_equal(json_array_size(peer_member(peer_member(snapshot, "quotes"), "q")), 0);
	assert_int_equal(
		json_array_size(peer_member(peer_member(snapshot, "orders"), "orders")), 0);
	assert_int_equal(
		json_array_size(peer_member(peer_member(snapshot, "performance"), "equity")),
		0);
	json_decref(snapshot);
}

static void a_watchlist_is_its_members_in_order(void **state)
{
	struct world *world = *state;
	json_t *snapshot =
		subscribe(&world->peer, json_pack("{s:[s], s:[s,s]}", "topics", "watchlist",
	                                          "symbols", "AAPL", "SPY"));
	json_t *list = peer_member(peer_member(snapshot, "watchlist"), "instruments");

	assert_int_equal(json_array_size(list), 2);
	assert_string_equal(peer_text(json_array_get(list, 0), "symbol"), "AAPL");
	assert_string_equal(peer_text(json_array_get(list, 1), "symbol"), "SPY");
	assert_int_equal(json_array_size(peer_member(json_array_get(list, 0), "spark")), 8);
	json_decref(snapshot);
	snapshot = subscribe(&world->peer, json_pack("{s:[s]}", "topics", "watchlist"));
	assert_string_equal(peer_text(peer_member(snapshot, "watchlist"), "name"), "Core");
	json_decref(snapshot);
}

/* ---- orders and notes: at once ---- */

static void an_order_goes_out_at_once_to_who_asked(void **state)
{
	struct world *world = *state;
	struct order order = sample_order(1, "SPY", ORDER_PROPOSED);
	struct peer other;
	json_t *value = NULL;
	json_t *row = NULL;

	world_join(world, &other);
	json_decref(peer_get(&other, "hello", json_pack("{s:i}", "version", 1)));
	json_decref(subscribe(&other, json_pack("{s:[s]}", "topics", "signals")));
	json_decref(subscribe(&world->peer, json_pack("{s:[s]}", "topics", "orders")));
	post(world, sample_orders_message(&order));
	value = update(&world->peer, "orders", 1);
	assert_int_equal(json_array_size(peer_member(value, "upsert")), 1);
	assert_int_equal(json_array_size(peer_member(value, "remove")), 0);
	row = json_array_get(peer_member(value, "upsert"), 0);
	assert_string_equal(peer_text(row, "status"), "PENDING");
	assert_true(json_is_null(peer_member(row, "signal")));
	json_decref(value);
	order.status = ORDER_SENT;
	order.version = 2;
	post(world, sample_orders_message(&order));
	value = update(&world->peer, "orders", 2);
	row = json_array_get(peer_member(value, "upsert"), 0);
	assert_string_equal(peer_text(row, "status"), "SUBMITTED");
	json_decref(value);
	assert_quiet(&other);
	/* one order, as it is now */
	value = subscribe(&world->peer, json_pack("{s:[s]}", "topics", "orders"));
	assert_int_equal(json_array_size(peer_member(peer_member(value, "orders"), "orders")),
	                 1);
	json_decref(value);
	peer_release(&other);
}

static void an_order_carries_the_signal_it_came_from(void **state)
{
	struct world *world = *state;
	struct signal signal = sample_signal(7, "momentum", "SPY");
	struct order order = sample_order(2, "SPY", ORDER_PROPOSED);
	struct message_signals *message = message_signals_new(0, &signal, 1);
	json_t *value = NULL;

	order.signal_id = signal.id;
	assert_non_null(message);
	post(world, &message->base);
	post(world, sample_orders_message(&order));
	peer_settle(&world->peer);
	value = subscribe(&world->peer, json_pack("{s:[s]}", "topics", "orders"));
	assert_string_equal(
		peer_text(peer_member(json_array_get(peer_member(peer_member(value, "orders"),
	                                                         "orders"),
	                                             0),
	                              "signal"),
	                  "strategy"),
		"momentum");
	json_decref(value);
}

static void finished_orders_are_forgotten_oldest_first_open_ones_never(void **state)
{
	enum { DONE = 420, KEPT = 400 };
	struct world *world = *state;
	struct order order = sample_order(1, "SPY", ORDER_ACKNOWLEDGED);
	json_t *value = NULL;
	json_t *list = NULL;

	post(world, sample_orders_message(&order));
	for (unsigned i = 0; i < DONE; i++) {
		order = sample_order(100 + i, "SPY", ORDER_FILLED);
		post(world, sample_orders_message(&order));
		world_run(world, NS_PER_MS);
	}
	value = subscribe(&world->peer, json_pack("{s:[s]}", "topics", "orders"));
	list = peer_member(peer_member(value, "orders"), "orders");
	assert_int_equal(json_array_size(list), KEPT);
	assert_string_equal(peer_text(json_array_get(list, 0), "status"), "SUBMITTED");
	order = sample_order(100 + DONE - 1, "SPY", ORDER_FILLED);
	assert_non_null(control_find_order(world->engine->control, &order.id));
	order = sample_order(100, "SPY", ORDER_FILLED);
	assert_null(control_find_order(world->engine->control, &order.id));
	json_decref(value);
}

static void notes_go_out_at_once_and_are_kept(void **state)
{
	struct world *world = *state;
	json_t *value = NULL;
	char code[32];

	json_decref(subscribe(&world->peer, json_pack("{s:[s]}", "topics", "message")));
	post(world, sample_note_message("feed.up"));
	value = update(&world->peer, "message", 1);
	assert_string_equal(peer_text(peer_member(value, "reason"), "code"), "feed.up");
	assert_true(json_is_true(peer_member(value, "important")));
	json_decref(value);
	for (int i = 0; i < CONTROL_NOTES + 10; i++) {
		snprintf(code, sizeof(code), "test.%d", i);
		post(world, sample_note_message(code));
	}
	peer_settle(&world->peer);
	json_array_clear(world->peer.notices);
	value = peer_get(&world->peer, "engine.log", json_pack("{s:i}", "limit", 1000000));
	assert_int_equal(json_array_size(peer_member(value, "messages")), CONTROL_NOTES);
	json_decref(value);
	value = peer_get(&world->peer, "engine.log", json_pack("{s:i}", "limit", 2));
	assert_int_equal(json_array_size(peer_member(value, "messages")), 2);
	assert_string_equal(
		peer_text(peer_member(json_array_get(peer_member(value, "messages"), 1),
	                              "reason"),
	                  "code"),
		code);
	json_decref(value);
	value = subscribe(&world->peer, json_pack("{s:[s]}", "topics", "message"));
	assert_int_equal(
		json_array_size(peer_member(peer_member(value, "message"), "messages")), 32);
	json_decref(value);
}

/* ---- what is throttled ---- */

static void a_burst_of_changes_costs_one_message_a_topic(void **state)
{
	struct world *world = *state;
	json_t *value = NULL;

	json_decref(subscribe(&world->peer,
	                      json_pack("{s:[s,s]}", "topics", "account", "positions")));
	for (int i = 1; i <= 50; i++)
		post(world, sample_portfolio_message(i, 1000 + i));
	value = update(&world->peer, "account", 1);
	assert_true(json_number_value(peer_member(value, "equity")) == 1050);
	assert_true(json_number_value(peer_member(value, "gross_ratio")) == 0.5);
	json_decref(value);
	value = update(&world->peer, "positions", 2);
	assert_int_equal(json_array_size(peer_member(value, "positions")), 1);
	json_decref(value);
	assert_quiet(&world->peer);
}

static void quotes_go_out_as_they_change_and_no_faster_than_asked(void **state)
{
	struct world *world = *state;
	struct quote quote = { .time_ns = 1, .last = 10, .bid = 9, .ask = 11 };
	json_t *value = NULL;
	json_t *row = NULL;
	int came = 0;

	json_decref(
		subscribe(&world->peer, json_pack("{s:[s], s:[s,s], s:i}", "topics", "quotes",
	                                          "symbols", "AAPL", "SPY", "rate_hz", 2)));
	quote.received_ns = clock_now_ns(world->host.monotonic);
	quote_board_put(world->engine->board, (size_t)engine_find_symbol(world->engine, "SPY"),
	                &quote);
	quote_board_put(world->engine->board, (size_t)engine_find_symbol(world->engine, "XLK"),
	                &quote);
	value = update(&world->peer, "quotes", 1);
	assert_int_equal(json_array_size(peer_member(value, "q")), 1);
	row = json_array_get(peer_member(value, "q"), 0);
	assert_int_equal(json_integer_value(json_array_get(row, 0)), 1); /* SPY's place */
	assert_true(json_number_value(json_array_get(row, 1)) == 10);
	json_decref(value);
	assert_quiet(&world->peer);
	/* a quote every 50 ms for five seconds */
	for (int i = 0; i < 100; i++) {
		quote.last = 10 + i;
		quote_board_put(world->engine->board,
		                (size_t)engine_find_symbol(world->engine, "SPY"), &quote);
		world_run(world, 50 * NS_PER_MS);
	}
	peer_settle(&world->peer);
	while ((value = peer_waiting(&world->peer)) != NULL) {
		came++;
		json_decref(value);
	}
	assert_in_range(came, 9, 12);
}

static void only_the_bars_of_the_chart_are_pushed(void **state)
{
	struct world *world = *state;
	struct bar bar = sample_bar(1000 * NS_PER_DAY, 100);
	struct message_bars *message = NULL;
	size_t spy = (size_t)engine_find_symbol(world->engine, "SPY");
	json_t *value = NULL;

	json_decref(subscribe(&world->peer,
	                      json_pack("{s:[s], s:{s:s, s:s}}", "topics", "chart", "chart",
	                                "symbol", "SPY", "timeframe", "1m")));
	for (int i = 0; i < 3; i++) {
		static const enum timeframe timeframes[] = { TIMEFRAME_1M, TIMEFRAME_1D,
			                                     TIMEFRAME_1M };

		message = message_bars_new(i == 0 ? spy + 1 : spy, timeframes[i], "unit", &bar,
		                           1);
		assert_non_null(message);
		message->forming = true;
		post(world, &message->base);
	}
	value = update(&world->peer, "chart", 1);
	assert_string_equal(peer_text(value, "symbol"), "SPY");
	assert_string_equal(peer_text(value, "timeframe"), "1m");
	assert_true(json_number_value(json_array_get(peer_member(value, "bar"), 4)) == 100);
	json_decref(value);
	assert_quiet(&world->peer);
}

static void the_chart_has_the_newest_bars_and_their_averages(void **state)
{
	struct world *world = *state;
	json_t *value = NULL;
	json_t *chart = NULL;
	json_t *sma = NULL;

	world_store_bars(world, "SPY", 90);
	value = subscribe(&world->peer, json_pack("{s:[s], s:{s:s, s:i}}", "topics", "chart",
	                                          "chart", "symbol", "SPY", "bars", 30));
	chart = peer_member(value, "chart");
	assert_int_equal(json_array_size(peer_member(chart, "bars")), 30);
	assert_true(json_number_value(json_array_get(
			    json_array_get(peer_member(chart, "bars"), 29), 4)) == 190);
	sma = json_array_get(peer_member(chart, "overlays"), 0);
	assert_string_equal(peer_text(sma, "name"), "SMA20");
	assert_int_equal(json_array_size(peer_member(sma, "values")), 30);
	/* closes rise by one: the mean of the last twenty is 9.5 below the newest */
	assert_true(json_number_value(json_array_get(peer_member(sma, "values"), 29)) == 180.5);
	json_decref(value);
}

/* ---- signals ---- */

static void the_newest_candidate_of_strategy_and_symbol_stands(void **state)
{
	struct world *world = *state;
	struct signal signals[3] = { sample_signal(1, "momentum", "SPY"),
		                     sample_signal(2, "swing", "SPY"),
		                     sample_signal(3, "momentum", "SPY") };
	struct message_signals *message = message_signals_new(0, signals, 3);
	struct message_mark *mark = NULL;
	json_t *value = NULL;

	signals[0].state = SIGNAL_NOT_RAISED;
	post(world, &message->base);
	peer_settle(&world->peer);
	value = subscribe(&world->peer, json_pack("{s:[s]}", "topics", "signals"));
	assert_int_equal(
		json_integer_value(peer_member(peer_member(value, "signals"), "active")), 2);
	json_decref(value);
	mark = message_mark_new(&signals[2].id, SIGNAL_TAKEN);
	post(world, &mark->base);
	value = update(&world->peer, "signals", 1);
	assert_int_equal(json_integer_value(peer_member(value, "active")), 1);
	assert_int_equal(json_array_size(peer_member(value, "signals")), 2);
	json_decref(value);
}

/* ---- the record of the ledger ---- */

/* Writes rows of equity, one a minute up to now, and has them told to the screens. */
static void keep_equity(struct world *world, const int *equity, int count)
{
	const struct ledger_options options = { .path = world->settings.ledger_path };
	int64_t now_ns = clock_now_ns(world->engine->market);
	struct ledger *ledger = NULL;
	struct drt_error error = { .status = DRT_OK };

	if (ledger_open(&ledger, &options, &error) != DRT_OK ||
	    ledger_begin(ledger, &error) != DRT_OK)
		fail_msg("%s", error.text);
	for (int i = 0; i < count; i++) {
		struct ledger_equity row = { .account = "DU7",
			                     .time_ns = now_ns - (count - i) * NS_PER_MIN,
			                     .equity = decimal_from_int(equity[i]) };

		assert_int_equal(ledger_put_equity(ledger, &row, NULL), DRT_OK);
	}
	assert_int_equal(ledger_commit(ledger, NULL), DRT_OK);
	ledger_close(ledger);
	assert_true(
		engine_post(world->engine, WORKER_IMPROVE, message_plain_new(MESSAGE_TICKLE)));
	world_run(world, 6 * NS_PER_SEC);
}

static void the_equity_curve_spans_the_record_however_long_it_is(void **state)
{
	static int equity[3 * CONTROL_EQUITY];
	struct world *world = *state;
	json_t *value = NULL;
	json_t *curve = NULL;

	for (int i = 0; i < 3 * CONTROL_EQUITY; i++)
		equity[i] = 1000 + i;
	keep_equity(world, equity, 3 * CONTROL_EQUITY);
	value = subscribe(&world->peer, json_pack("{s:[s]}", "topics", "performance"));
	curve = peer_member(peer_member(value, "performance"), "equity");
	assert_in_range(json_array_size(curve), CONTROL_EQUITY / 4, CONTROL_EQUITY + 1);
	assert_true(json_number_value(json_array_get(
			    json_array_get(curve, json_array_size(curve) - 1), 1)) ==
	            1000 + 3 * CONTROL_EQUITY - 1);
	assert_true(json_number_value(peer_member(peer_member(value, "performance"),
	                                          "drawdown_worst")) == 0);
	json_decref(value);
}

static void a_fall_is_seen_from_the_peak(void **state)
{
	static const int equity[] = { 1000, 2000, 1500 };
	struct world *world = *state;
	json_t *value = NULL;

	keep_equity(world, equity, 3);
	post(world, sample_portfolio_message(1, 1800));
	peer_settle(&world->peer);
	value = subscribe(&world->peer,
	                  json_pack("{s:[s,s]}", "topics", "performance", "account"));
	assert_true(test_close(json_number_value(peer_member(peer_member(value, "performance"),
	                                                     "drawdown_now")),
	                       -0.1, 1e-12));
	assert_true(test_close(json_number_value(peer_member(peer_member(value, "performance"),
	                                                     "drawdown_worst")),
	                       -0.25, 1e-12));
	assert_true(json_number_value(peer_member(peer_member(value, "account"), "day_pnl")) ==
	            800);
	json_decref(value);
}

/* ---- slow clients ---- */

static void a_slow_client_gets_one_fresh_snapshot_with_the_next_number(void **state)
{
	struct world *world = *state;
	struct order order = sample_order(1, "SPY", ORDER_PROPOSED);
	json_t *line = NULL;
	int64_t seq = 0;

	json_decref(
		subscribe(&world->peer, json_pack("{s:[s,s]}", "topics", "orders", "status")));
	loop_stream_pause(world->peer.stream);
	for (int i = 0; i < 8000; i++) {
		order.version = (uint32_t)i + 1;
		post(world, sample_orders_message(&order));
		if (i % 1000 == 999)
			world_run(world, NS_PER_SEC);
	}
	order.status = ORDER_REJECTED;
	post(world, sample_orders_message(&order));
	world_run(world, NS_PER_SEC);
	loop_stream_resume(world->peer.stream);
	/* no number is left out, and the last word is the snapshot */
	while ((line = peer_next(&world->peer)) != NULL) {
		json_t *params = peer_member(line, "params");

		assert_int_equal(json_integer_value(peer_member(params, "seq")), ++seq);
		if (strcmp(peer_text(params, "topic"), "snapshot") == 0)
			break;
		json_decref(line);
	}
	assert_non_null(line);
	assert_true(seq < 8000);
	assert_string_equal(
		peer_text(
			json_array_get(
				peer_member(peer_member(peer_member(peer_member(line, "params"),
	                                                            "value"),
	                                                "orders"),
	                                    "orders"),
				0),
			"status"),
		"REJECTED");
	json_decref(line);
	order.status = ORDER_CANCELLED;
	post(world, sample_orders_message(&order));
	line = update(&world->peer, "orders", (int)seq + 1);
	json_decref(line);
}

static void a_refused_subscription_leaves_the_old_one(void **state)
{
	struct world *world = *state;

	json_decref(subscribe(&world->peer, json_pack("{s:[s]}", "topics", "message")));
	peer_refused(&world->peer, "subscribe", json_pack("{s:[s]}", "topics", "weather"),
	             DRT_EINVAL);
	post(world, sample_note_message("feed.up"));
	json_decref(update(&world->peer, "message", 1));
	/* and an accepted one replaces it, its numbers going on */
	json_decref(subscribe(&world->peer, json_pack("{s:[s]}", "topics", "positions")));
	post(world, sample_note_message("feed.up"));
	post(world, sample_portfolio_message(1, 1000));
	json_decref(update(&world->peer, "positions", 2));
	assert_quiet(&world->peer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
		T(hello_tells_what_the_engine_is),
		T(hello_said_twice_counts_one_client),
		T(a_snapshot_has_the_topics_that_were_asked_for),
		T(before_anything_is_known_the_snapshot_says_so),
		T(a_watchlist_is_its_members_in_order),
		T(an_order_goes_out_at_once_to_who_asked),
		T(an_order_carries_the_signal_it_came_from),
		T(finished_orders_are_forgotten_oldest_first_open_ones_never),
		T(notes_go_out_at_once_and_are_kept),
		T(a_burst_of_changes_costs_one_message_a_topic),
		T(quotes_go_out_as_they_change_and_no_faster_than_asked),
		T(only_the_bars_of_the_chart_are_pushed),
		T(the_chart_has_the_newest_bars_and_their_averages),
		T(the_newest_candidate_of_strategy_and_symbol_stands),
		T(the_equity_curve_spans_the_record_however_long_it_is),
		T(a_fall_is_seen_from_the_peak),
		T(a_slow_client_gets_one_fresh_snapshot_with_the_next_number),
		T(a_refused_subscription_leaves_the_old_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
