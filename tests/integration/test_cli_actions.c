/* test_cli_actions.c - orders that work and positions, by command: `drt buy`, `drt sell`, `drt
 * modify`, `drt cancel --all`, `drt close`, `drt flatten` against the engine's daemon and drt-ibsim, as real
 * processes. The tests run in the order of one day. */
#include "config.h"

#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "core/uuid.h"
#include "tests/integration/program.h"
#include "tests/integration/workstation.h"
#include "tests/support/support.h"

enum { WAIT_SECONDS = 40 };

static struct workstation desk;

static int run(const char *const *words)
{
	return program_run(NULL, words);
}

#define DRT(...) WORDS(program_path("drt"), __VA_ARGS__)

/* What the last command said on standard error has this part. */
static void must_have_said(const char *part)
{
	char *text = test_read_file(test_scratch_path("command.err"), NULL);

	if (!strstr(text, part))
		fail_msg("not said: %s; but: %s", part, text);
	free(text);
}

/* The gate lets so many messages a second pass, which commands can outrun. */
static void approve(const char *id)
{
	int64_t deadline_ns = now_ns() + WAIT_SECONDS * NS_PER_SEC;

	while (run(DRT("approve", id, "--yes")) != 0) {
		must_have_said("Messages a second");
		assert_true(now_ns() < deadline_ns);
	}
}

/* No two alike: they would count as duplicates. */
static void buy(char *id, int quantity, double limit)
{
	json_t *order =
		json_pack("{s:s, s:s, s:i, s:s}", "symbol", "BTCUSD", "direction", "BUY",
	                  "quantity", quantity, "order_type", limit > 0 ? "LIMIT" : "MARKET");

	if (limit > 0)
		json_object_set_new(order, "price", json_real(limit));
	workstation_propose(id, order);
	approve(id);
	json_decref(workstation_wait_state(&desk, id, limit > 0 ? "acknowledged" : "filled"));
}

static double number_of(const json_t *row, const char *key)
{
	return json_number_value(json_object_get(row, key));
}

static double held(void)
{
	json_t *answer = workstation_ask("positions", NULL);
	const json_t *list = json_object_get(answer, "positions");
	double sum = 0;

	for (size_t i = 0; i < json_array_size(list); i++)
		sum += number_of(json_array_get(list, i), "quantity");
	json_decref(answer);
	return sum;
}

static void wait_until_held(double quantity)
{
	int64_t deadline_ns = now_ns() + WAIT_SECONDS * NS_PER_SEC;

	while (held() != quantity) {
		if (now_ns() > deadline_ns) {
			file_tell(desk.engine_log);
			fail_msg("%g is held, not %g", held(), quantity);
		}
		look_again();
	}
}

static void wait_for_values(const char *id, double quantity, double price)
{
	int64_t deadline_ns = now_ns() + WAIT_SECONDS * NS_PER_SEC;

	for (;;) {
		json_t *row = workstation_wait_state(&desk, id, "acknowledged");
		bool there = number_of(row, "quantity") == quantity &&
		             number_of(row, "price") == price;

		json_decref(row);
		if (there)
			return;
		if (now_ns() > deadline_ns)
			fail_msg("the broker does not confirm the change");
		look_again();
	}
}

/* ---- buy and sell ---- */

static void the_ticket_by_command_waits_until_it_is_approved(void **state)
{
	json_t *answer = program_json(DRT("buy", "btcusd", "2", "--limit", "5010", "--note",
	                                  "by command", "--tif", "gtc", "--json"));
	const char *id = json_string_value(json_object_get(answer, "order_id"));
	int placements = workstation_placements(&desk);
	json_t *row = workstation_wait_state(&desk, id, "proposed");

	(void)state;
	assert_true(number_of(row, "quantity") == 2 && number_of(row, "price") == 5010);
	json_decref(row);
	assert_int_equal(workstation_placements(&desk), placements);
	approve(id);
	json_decref(workstation_wait_state(&desk, id, "acknowledged"));
	assert_int_equal(workstation_placements(&desk), placements + 1);
	assert_int_equal(run(DRT("cancel", id)), 0);
	json_decref(workstation_wait_state(&desk, id, "cancelled"));
	json_decref(answer);
	assert_int_equal(run(DRT("sell", "GOLD", "1")), 1);
	must_have_said("GOLD is not a known instrument");
	assert_int_equal(run(DRT("sell", "BTCUSD", "100000")), 5);
	must_have_said("drt sell: Quantity: 100,000, needs at most");
	assert_int_equal(run(DRT("buy", "BTCUSD", "none")), 2);
}

/* ---- modify ---- */

static void a_working_order_is_changed_at_the_broker(void **state)
{
	char id[UUID_TEXT];

	(void)state;
	buy(id, 1, 5000);
	assert_int_equal(run(DRT("modify", id, "--quantity", "2", "--limit", "5100")), 0);
	must_have_said("quantity: 1 becomes 2");
	wait_for_values(id, 2, 5100);
	assert_int_equal(run(DRT("modify", id, "--limit", "5100")), 0);
	/* by its last four digits */
	assert_int_equal(run(DRT("modify", id + strlen(id) - 4, "--quantity", "1")), 0);
	wait_for_values(id, 1, 5100);
}

static void a_change_beyond_a_limit_is_refused_and_nothing_changes(void **state)
{
	char id[UUID_TEXT];

	(void)state;
	buy(id, 1, 5050);
	assert_int_equal(run(DRT("modify", id, "--quantity", "100000")), 5);
	must_have_said("drt modify: Quantity: 100,000, needs at most");
	assert_int_equal(run(DRT("modify", id, "--stop", "4000")), 1);
	assert_int_equal(run(DRT("modify", id, "--limit", "0.000000001")), 2);
	assert_int_equal(run(DRT("modify", "ffff", "--limit", "5000")), 1);
	wait_for_values(id, 1, 5050);
	assert_int_equal(run(DRT("settle", id, "--never", "--yes")), 1);
	must_have_said("only an UNKNOWN one waits for a person's word");
}

/* ---- cancel --all ---- */

static long long count_of(const char *const *words, const char *key)
{
	json_t *answer = program_json(words);
	long long count = json_integer_value(json_object_get(answer, key));

	json_decref(answer);
	return count;
}

static void cancel_all_cancels_what_works(void **state)
{
	(void)state;
	assert_int_equal(run(DRT("cancel", "--all", "--symbol", "GOLD")), 1);
	assert_int_equal(
		count_of(DRT("cancel", "--all", "--symbol", "btcusd", "--json"), "orders"), 2);
	json_decref(workstation_wait_state(&desk, NULL, "cancelled"));
	assert_int_equal(count_of(DRT("cancel", "--all", "--json"), "orders"), 0);
}

/* ---- close and flatten ---- */

static void close_cancels_and_sells(void **state)
{
	char bought[UUID_TEXT], rests[UUID_TEXT];

	(void)state;
	assert_int_equal(run(DRT("close", "BTCUSD", "--yes")), 1);
	must_have_said("nothing is held in BTCUSD");
	buy(bought, 2, 0);
	buy(rests, 1, 5001);
	wait_until_held(2);
	assert_int_equal(run(DRT("close", "btcusd")), 0);
	json_decref(workstation_wait_state(&desk, rests, "cancelled"));
	wait_until_held(0);
}

static void flatten_wants_yes_and_sells_everything(void **state)
{
	char bought[UUID_TEXT], rests[UUID_TEXT];

	(void)state;
	buy(bought, 3, 0);
	buy(rests, 1, 5002);
	wait_until_held(3);
	assert_int_equal(run(DRT("flatten")), 2);
	assert_true(held() == 3);
	assert_int_equal(count_of(DRT("flatten", "--yes", "--json"), "positions"), 1);
	json_decref(workstation_wait_state(&desk, rests, "cancelled"));
	wait_until_held(0);
	assert_int_equal(count_of(DRT("flatten", "--yes", "--json"), "positions"), 0);
}

static void while_frozen_one_cancels_and_gets_out(void **state)
{
	char bought[UUID_TEXT], rests[UUID_TEXT];

	(void)state;
	buy(bought, 1, 0);
	buy(rests, 1, 5003);
	wait_until_held(1);
	assert_int_equal(run(DRT("freeze")), 0);
	assert_int_equal(run(DRT("close", "BTCUSD", "--reverse", "--yes")), 5);
	must_have_said("trading is frozen");
	assert_int_equal(run(DRT("sell", "BTCUSD", "1")), 5);
	must_have_said("Trading is frozen");
	assert_int_equal(run(DRT("modify", rests, "--limit", "5100")), 5);
	must_have_said("Trading is frozen");
	assert_int_equal(count_of(DRT("cancel", "--all", "--json"), "orders"), 1);
	json_decref(workstation_wait_state(&desk, rests, "cancelled"));
	assert_true(held() == 1);
	assert_int_equal(run(DRT("flatten", "--yes")), 0);
	wait_until_held(0);
	assert_int_equal(run(DRT("unfreeze", "PAPER")), 0);
}

static void without_the_broker_each_says_so(void **state)
{
	char bought[UUID_TEXT], rests[UUID_TEXT];
	int64_t deadline_ns = now_ns() + WAIT_SECONDS * NS_PER_SEC;

	(void)state;
	buy(bought, 4, 0); /* no duplicate of what was bought before */
	buy(rests, 1, 5004);
	wait_until_held(4);
	assert_int_equal(program_end(&desk.gateway, SIGKILL), -SIGKILL);
	while (run(DRT("status")) != 4)
		assert_true(now_ns() < deadline_ns);
	assert_int_equal(run(DRT("close", "BTCUSD", "--yes")), 4);
	must_have_said("the broker is not connected");
	assert_int_equal(run(DRT("flatten", "--yes")), 4);
	assert_int_equal(run(DRT("cancel", "--all")), 4);
	assert_int_equal(program_end(&desk.engine, SIGTERM), 0);
	assert_int_equal(run(DRT("flatten", "--yes")), 3);
}

static int setup(void **state)
{
	json_t *row = NULL;

	(void)state;
	workstation_start(&desk);
	/* the strategy's own proposal is not what is looked at */
	row = workstation_wait_proposal(&desk);
	assert_int_equal(
		run(DRT("reject", json_string_value(json_object_get(row, "order_id")))), 0);
	json_decref(row);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	workstation_stop(&desk);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ticket_by_command_waits_until_it_is_approved),
		cmocka_unit_test(a_working_order_is_changed_at_the_broker),
		cmocka_unit_test(a_change_beyond_a_limit_is_refused_and_nothing_changes),
		cmocka_unit_test(cancel_all_cancels_what_works),
		cmocka_unit_test(close_cancels_and_sells),
		cmocka_unit_test(flatten_wants_yes_and_sells_everything),
		cmocka_unit_test(while_frozen_one_cancels_and_gets_out),
		cmocka_unit_test(without_the_broker_each_says_so),
	};

	test_require_shared();
	return cmocka_run_group_tests_name("orders and positions by command", tests, setup,
	                                   teardown);
}
