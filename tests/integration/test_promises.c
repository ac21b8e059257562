/* test_promises.c - the three promises above every feature, each proven on a simulated day.
 *
 * 1. No order without a decision, no decision without a record: each order that the
 *    gateway was asked to place is looked up in the file of the ledger, at that moment
 *    and afterwards.
 * 2. The broker's truth wins: the engine is killed at each moment around an approval.
 * 3. One logic: the same orders, refusals and fills live and in a backtest. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/broker_worker.h"
#include "engine/engine_internal.h"
#include "gateway/gateway_state.h"
#include "tests/integration/day_trades.h"
#include "tests/integration/promise_stage.h"
#include "tests/support/support.h"
#include "tests/torture/agreement.h"

#define CONFIG(risk, strategy)                                                                 \
	"trading: { account = \"DU1000001\"; approval_ttl_s = 30;\n"                           \
	"  auto_approve = ( { name = \"small\"; strategy = \"sma_cross\";\n"                   \
	"    max_value = 45000; } ); };\n"                                                     \
	"data: { sources = [ \"ib\" ]; adjustment = \"any\"; };\n"                             \
	"risk: { " risk " };\n"                                                                \
	"schedule: { nightly = \"off\"; };\n"                                                  \
	"watchlists = ( { name = \"Day\"; symbols = [ \"BTCUSD\", \"ETHUSD\" ]; } );\n"        \
	"strategies: {\n"                                                                      \
	"  momentum: { enabled = false; }; rotation: { enabled = false; };\n"                  \
	"  swing: { enabled = false; };\n"                                                     \
	"  sma_cross: { symbols = [ \"BTCUSD\", \"ETHUSD\" ]; timeframe = \"1m\";\n"           \
	"    " strategy " };\n};\n"

/* One message a second: of two signals on one bar the second waits for the gate. */
static const char deciding[] = CONFIG("max_order_value = 20000; duplicate_window_s = 1;"
                                      "max_messages_per_s = 1;",
                                      "fast = 2.0; slow = 5.0; quantity = 2.0;");
static const char by_hand[] = CONFIG("duplicate_window_s = 1;", "enabled = false;");
static const char crossings[] = CONFIG("max_order_value = 44000; max_position_pct = 4.3;"
                                       "duplicate_window_s = 5;"
                                       "max_messages_per_s = 20;",
                                       "fast = 10.0; slow = 30.0; quantity = 10.0;");

/* ---- 1: decisions and their record ---- */

enum { ROUNDS = 30 };

/* What the trader did. */
struct decisions {
	size_t approved, rejected, expired, refused, frozen;
};

/* True where the approval passed; the rate of messages is waited for. */
static bool approve(struct stage *stage, const json_t *outcome)
{
	for (int i = 0; i < 10; i++) {
		json_t *result =
			peer_ask(&stage->peer, "trade.approve", stage_approval(outcome));

		json_decref(result);
		if (result)
			return true;
		if (strcmp(stage_refusal(stage), "risk.message_rate") != 0)
			return false;
		simulated_day_wait(&stage->day, NS_PER_SEC / 2);
	}
	return false;
}

static void approve_while_frozen(struct stage *stage, const json_t *outcome)
{
	json_decref(peer_get(&stage->peer, "trade.freeze", json_object()));
	assert_false(approve(stage, outcome));
	assert_string_equal(stage_refusal(stage), "risk.frozen");
	json_decref(
		peer_get(&stage->peer, "trade.unfreeze", json_pack("{s:s}", "word", "PAPER")));
}

static void decide(struct decisions *out, struct stage *stage, int round)
{
	bool too_large = round % 5 == 3;
	json_t *outcome = stage_propose(stage, too_large ? "BTCUSD" : "ETHUSD",
	                                round % 2 ? "BUY" : "SELL", too_large ? 10 : 3);

	if (too_large) {
		assert_null(outcome);
		assert_string_equal(stage_refusal(stage), "risk.order_value");
		out->refused++;
		return;
	}
	assert_non_null(outcome);
	if (round % 5 == 0) {
		assert_true(approve(stage, outcome));
		out->approved++;
	} else if (round % 5 == 1) {
		json_decref(peer_get(&stage->peer, "trade.reject", stage_approval(outcome)));
		out->rejected++;
	} else {
		if (round % 5 == 4) {
			approve_while_frozen(stage, outcome);
			out->frozen++;
		}
		out->expired++; /* if nobody touches it */
	}
	json_decref(outcome);
}

/* How many orders had such a step. */
static size_t count_steps(const struct stage *stage, const char *to, const char *actor)
{
	char text[32];

	stage_query(text, sizeof(text), stage,
	            "SELECT count(*) FROM event WHERE kind = 'step' AND to_status = ?1 AND "
	            "actor = ?2",
	            to, actor);
	return strtoull(text, NULL, 10);
}

/* The steps of an order up to its leaving, as they were written. */
static const char steps_sql[] =
	"SELECT group_concat(word, ' ') FROM (SELECT to_status || CASE to_status WHEN "
	"'approved' THEN '=' || actor ELSE '' END AS word FROM event WHERE order_id = (SELECT "
	"id FROM orders WHERE number = CAST(?1 AS INTEGER)) AND kind IN ('propose', 'step') "
	"ORDER BY seq LIMIT 4)";
static const char journaled_sql[] =
	"SELECT time_ns FROM event WHERE to_status = 'journaled' AND kind = 'step' AND "
	"order_id = (SELECT id FROM orders WHERE number = CAST(?1 AS INTEGER))";
static const char checks_sql[] =
	"SELECT json_array_length(checks) FROM proposal WHERE order_id = (SELECT id FROM "
	"orders WHERE number = CAST(?1 AS INTEGER))";
/* Checks that failed, but for the one that the gate only waits for. */
static const char failed_sql[] =
	"SELECT count(*) FROM proposal, json_each(checks) WHERE order_id = (SELECT id FROM "
	"orders WHERE number = CAST(?1 AS INTEGER)) AND NOT json_extract(value, '$.passed') "
	"AND json_extract(value, '$.reason.code') <> 'risk.message_rate'";

/* Returns whether a person approved it; otherwise the rule did. */
static bool check_placement(const struct stage *stage, const struct placement *place)
{
	char number[16];
	char steps[160];
	bool person = false;

	snprintf(number, sizeof(number), "%d", place->number);
	/* it was on record when it came; "sent" is written behind the sending */
	if (strcmp(place->status, "journaled") != 0 && strcmp(place->status, "sent") != 0)
		fail_msg("order %s came while the ledger said \"%s\"", number, place->status);
	stage_query(steps, sizeof(steps), stage, steps_sql, number, NULL);
	person = strcmp(steps, "proposed approved=person journaled sent") == 0;
	if (!person && strcmp(steps, "proposed approved=rule:small journaled sent") != 0)
		fail_msg("order %s: %s", number, steps);
	assert_true(stage_count(stage, checks_sql, number) > 5);
	assert_int_equal(stage_count(stage, failed_sql, number), 0);
	if (stage_count(stage, journaled_sql, number) > place->time_ns)
		fail_msg("order %s was journaled after it came", number);
	return person;
}

/* Orders that nobody may have sent, and of them those with a number or a step beyond. */
static const char unsent_sql[] = "SELECT count(*) FROM orders WHERE status IN ('rejected', "
				 "'expired') AND number = 0";
static const char leaked_sql[] =
	"SELECT count(*) FROM orders WHERE id IN (SELECT order_id FROM event WHERE kind = "
	"'step' AND to_status IN ('rejected', 'expired')) AND (number <> 0 OR id IN (SELECT "
	"order_id FROM event WHERE to_status IN ('journaled', 'sent')))";
/* Refused by the gate: the check that failed is on record under the order's reason. */
static const char refused_sql[] =
	"SELECT count(*) FROM orders o JOIN proposal p ON p.order_id = o.id JOIN event e ON "
	"e.order_id = o.id AND e.actor = 'risk' AND e.to_status = 'rejected' WHERE EXISTS "
	"(SELECT 1 FROM json_each(p.checks) WHERE NOT json_extract(value, '$.passed') AND "
	"json_extract(value, '$.reason.code') = json_extract(e.reason, '$.code'))";

/* Orders of the rule that waited for the gate. */
static const char held_sql[] =
	"SELECT count(*) FROM proposal p JOIN event e ON e.order_id = p.order_id AND e.actor = "
	"'rule:small', json_each(p.checks) WHERE NOT json_extract(value, '$.passed')";

static void check_record(const struct stage *stage, const struct decisions *did)
{
	size_t persons = 0;
	size_t rules = 0;

	for (size_t i = 0; i < stage->placement_count; i++) {
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(stage->placements[k].number,
			                     stage->placements[i].number);
		if (check_placement(stage, &stage->placements[i]))
			persons++;
		else
			rules++;
	}
	assert_int_equal(
		stage->placement_count,
		stage_count(stage, "SELECT count(*) FROM orders WHERE number > 0", NULL));
	assert_int_equal(persons, did->approved);
	assert_int_equal(rules, count_steps(stage, "approved", "rule:small"));
	assert_int_equal(count_steps(stage, "rejected", "person"), did->rejected);
	assert_int_equal(count_steps(stage, "expired", "clock"), did->expired);
	assert_int_equal(stage_count(stage, refused_sql, NULL),
	                 count_steps(stage, "rejected", "risk"));
	assert_true(count_steps(stage, "rejected", "risk") >= did->refused);
	assert_int_equal(stage_count(stage, leaked_sql, NULL), 0);
	assert_true((size_t)stage_count(stage, unsent_sql, NULL) >=
	            did->rejected + did->expired + did->refused);
	assert_true(persons > 0 && rules > 10 && did->frozen > 0);
	assert_true(stage_count(stage, held_sql, NULL) > 0);
	printf("%zu placements: %zu by a person, %zu by a rule; %zu rejected, %zu expired (%zu "
	       "of them frozen), %zu refused: none of these was placed\n",
	       stage->placement_count, persons, rules, did->rejected, did->expired, did->frozen,
	       count_steps(stage, "rejected", "risk"));
}

static void no_order_without_a_decision_and_no_decision_without_a_record(void **state)
{
	static struct stage stage;
	struct decisions did = { 0, 0, 0, 0, 0 };

	(void)state;
	stage_begin(&stage, 5, "decisions", deciding);
	for (int round = 0; round < ROUNDS; round++) {
		decide(&did, &stage, round);
		simulated_day_wait(&stage.day, 8 * NS_PER_SEC);
	}
	simulated_day_wait(&stage.day, 60 * NS_PER_SEC);
	peer_release(&stage.peer);
	simulated_day_stop(&stage.day);
	check_record(&stage, &did);
	stage_end(&stage);
}

/* ---- 2: the broker's truth ---- */

/* What the world had come to, for the order that was approved last. */
struct sight {
	const struct stage *stage;
	char order[STAGE_HEX];
	size_t placements, executions; /* before */
};

static bool file_says(const struct sight *sight, const char *status)
{
	char text[STAGE_STATUS];

	stage_query(text, sizeof(text), sight->stage,
	            "SELECT status FROM orders WHERE hex(id) = ?1", sight->order, NULL);
	return strcmp(text, status) == 0;
}

static bool at_once(const struct sight *sight)
{
	return file_says(sight, "proposed");
}

static bool is_sent(const struct sight *sight)
{
	return file_says(sight, "sent");
}

static bool has_come(const struct sight *sight)
{
	return sight->stage->placement_count > sight->placements;
}

static bool is_answered(const struct sight *sight)
{
	return file_says(sight, "acknowledged");
}

static bool is_filled_there(const struct sight *sight)
{
	return sight->stage->day.gateway->execution_count > sight->executions;
}

static bool is_filled_here(const struct sight *sight)
{
	return file_says(sight, "filled");
}

static const struct moment {
	const char *name;
	bool (*reached)(const struct sight *sight);
	bool forget;         /* the disk lost the last transaction */
	const char *on_disk; /* when the engine was killed */
	const char *after;   /* a restart, before the broker was asked */
	const char *at_last; /* when it was asked, and the market went on */
	size_t placed;
} moments[] = {
	{ "before-journal", at_once, false, "proposed", "expired", "expired", 0 },
	{ "before-send", is_sent, true, "journaled", "unknown", "unknown", 0 },
	{ "lost-on-the-way", is_sent, false, "sent", "unknown", "unknown", 0 },
	{ "before-answer", has_come, false, "sent", "unknown", "filled", 1 },
	{ "answer-unwritten", has_come, true, "journaled", "unknown", "filled", 1 },
	{ "before-fill", is_answered, false, "acknowledged", "acknowledged", "filled", 1 },
	{ "before-report", is_filled_there, false, "acknowledged", "acknowledged", "filled",
	  1 },
	{ "after-report", is_filled_here, false, "filled", "filled", "filled", 1 },
};

/* Runs event by event from an approval to the moment, and kills there. */
static void kill_at(struct stage *stage, const struct moment *moment, const json_t *outcome)
{
	struct sight sight = { .stage = stage,
		               .placements = stage->placement_count,
		               .executions = stage->day.gateway->execution_count };
	json_t *params = stage_approval(outcome);
	json_t *call = json_pack("{s:s, s:i, s:s, s:o}", "jsonrpc", "2.0", "id", 9999, "method",
	                         "trade.approve", "params", params);
	char *line = json_dumps(call, JSON_COMPACT);

	stage_hex(sight.order, outcome);
	peer_send(&stage->peer, line);
	free(line);
	json_decref(call);
	for (int i = 0; !moment->reached(&sight); i++) {
		assert_true(i < 20000);
		assert_true(simulated_day_step(&stage->day, 1));
	}
	stage_kill(stage);
	if (moment->forget)
		stage_forget_last_commit(stage);
	if (!file_says(&sight, moment->on_disk))
		fail_msg("%s: the file does not say %s", moment->name, moment->on_disk);
	simulated_day_wait(&stage->day, 5 * NS_PER_SEC);
	assert_int_equal(stage->placement_count - sight.placements, moment->placed);
}

static void check_locked(struct stage *stage)
{
	size_t placements = stage->placement_count;

	assert_null(stage_propose(stage, "BTCUSD", "SELL", 1));
	assert_string_equal(stage_refusal(stage), "risk.locked");
	assert_int_equal(stage->placement_count, placements);
}

/* A restart that cannot reach the broker, and then the broker, whose answers to the
 * questions of a reconciliation take longer than a trader's call: nothing goes out, nothing
 * is guessed. */
static void stand_locked(struct stage *stage, const struct moment *moment,
                         const json_t *outcome)
{
	struct sim_world *world = stage->day.world;
	const struct trade *trade = NULL;
	char state[STAGE_STATUS];

	assert_int_equal(sim_world_refuse(world, NULL, true), DRT_OK);
	stage_restart(stage);
	trade = stage->day.engine->broker->trade;
	simulated_day_wait(&stage->day, 10 * NS_PER_SEC);
	assert_string_equal(stage_state(state, stage, outcome), moment->after);
	check_locked(stage);
	sim_world_set_latency(world, 200 * NS_PER_MS, 300 * NS_PER_MS);
	assert_int_equal(sim_world_refuse(world, NULL, false), DRT_OK);
	for (int i = 0; trade_link(trade) != LINK_UP; i++) {
		assert_true(i < 100000);
		assert_true(simulated_day_step(&stage->day, 1));
	}
	assert_true(trade_is_locked(trade));
	check_locked(stage);
	sim_world_set_latency(world, NS_PER_MS / 50, NS_PER_MS / 2);
}

static void check_cash(struct stage *stage)
{
	json_t *value = peer_get(&stage->peer, "trade.get_portfolio_status", json_object());
	double cash = json_number_value(peer_member(peer_member(value, "account"), "cash"));
	double theirs = decimal_to_double(stage->day.gateway->cash);

	if (cash < theirs - 0.0051 || cash > theirs + 0.0051) /* told in cents */
		fail_msg("cash %.4f here, %.4f at the gateway", cash, theirs);
	json_decref(value);
}

/* What never left is nobody's but a person's to call so. */
static void settle(struct stage *stage, const json_t *outcome)
{
	json_t *params = json_pack("{s:O, s:s}", "order_id", peer_member(outcome, "order_id"),
	                           "outcome", "never");

	json_decref(peer_get(&stage->peer, "trade.settle", params));
}

static void run_moment(struct agreement *totals, const struct moment *moment)
{
	static struct stage stage;
	json_t *first = NULL;
	json_t *outcome = NULL;
	json_t *other = NULL;

	stage_begin(&stage, 3, moment->name, by_hand);
	first = stage_propose(&stage, "ETHUSD", "BUY", 5);
	assert_non_null(first);
	assert_true(approve(&stage, first));
	stage_wait_order(&stage, first, "filled");
	outcome = stage_propose(&stage, "BTCUSD", "BUY", 2);
	assert_non_null(outcome);
	kill_at(&stage, moment, outcome);
	stand_locked(&stage, moment, outcome);
	stage_wait_unlocked(&stage);
	stage_wait_order(&stage, outcome, moment->at_last);
	simulated_day_wait(&stage.day, 60 * NS_PER_SEC);
	stage_wait_order(&stage, outcome, moment->at_last); /* for good */
	assert_int_equal(stage.placement_count, 1 + moment->placed);
	if (strcmp(moment->at_last, "unknown") == 0)
		settle(&stage, outcome);
	other = stage_propose(&stage, "BTCUSD", "SELL", 1); /* trading goes on */
	assert_non_null(other);
	assert_true(approve(&stage, other));
	stage_wait_order(&stage, other, "filled");
	simulated_day_wait(&stage.day, 60 * NS_PER_SEC);
	assert_int_equal(stage.placement_count, 2 + moment->placed);
	check_cash(&stage);
	peer_release(&stage.peer);
	simulated_day_stop(&stage.day);
	agreement_check(totals, &stage.day);
	json_decref(first);
	json_decref(outcome);
	json_decref(other);
	stage_end(&stage);
}

static void the_brokers_truth_wins(void **state)
{
	struct agreement totals = { 0 };
	size_t count = sizeof(moments) / sizeof(moments[0]);

	(void)state;
	for (size_t i = 0; i < count; i++)
		run_moment(&totals, &moments[i]);
	printf("killed at %zu moments: %zu orders and %zu fills agree, with positions and "
	       "cash; "
	       "%zu never left\n",
	       count, totals.orders, totals.fills, totals.settled);
	assert_int_equal(totals.settled, 2);
	assert_int_equal(totals.unknown, 0);
}

/* ---- 3: one logic ---- */

/* Refusals of the day, by the code of their reason. */
static void check_refusals(const struct day_trades *day, const struct backtest_result *result)
{
	size_t told = 0;
	size_t kinds = 0;

	for (size_t i = 0; i < result->refusal_count; i++) {
		const struct backtest_refusal *refusal = &result->refusals[i];
		size_t count = 0;

		for (size_t k = 0; k < day->order_count; k++)
			count += day->orders[k].status == ORDER_REJECTED &&
			         strcmp(day->orders[k].reason.code, refusal->code) == 0;
		if (count != refusal->count)
			fail_msg("%s: %zu live, %zu in the backtest", refusal->code, count,
			         refusal->count);
		told += count;
		kinds += count > 0;
	}
	assert_int_equal(told, day_trades_refused(day));
	assert_true(kinds > 1);
}

static void one_logic(void **state)
{
	struct simulated_day_options options = {
		.seed = 8, .name = "logic", .config = crossings, .speed_milli = 10000
	};
	char path[SIMULATED_DAY_PATH];
	struct simulated_day day;
	struct backtest_result result;
	struct day_trades trades;

	(void)state;
	simulated_day_begin(&day, &options);
	simulated_day_run(&day);
	simulated_day_stop(&day);
	day_backtest(&result, crossings);
	day_trades_compare(&trades, simulated_day_path(path, &day, "ledger.db"), &result, 1);
	check_refusals(&trades, &result);
	assert_true(trades.fill_count > 50);
	printf("live and backtest: %zu orders, %zu of them refused for the same reasons, %zu "
	       "fills\n",
	       trades.order_count, day_trades_refused(&trades), trades.fill_count);
	day_trades_free(&trades);
	backtest_result_release(&result);
	simulated_day_end(&day);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_order_without_a_decision_and_no_decision_without_a_record),
		cmocka_unit_test(the_brokers_truth_wins),
		cmocka_unit_test(one_logic),
	};

	test_require_shared();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
