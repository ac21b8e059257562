/* test_approval.c - a trading day of a person at a terminal, on real processes: drt-ibsim
 * replays real minutes, the engine is the daemon, and the desk is a tmux pane. A signal
 * becomes an order, two keys approve it, and kill -9 at the worst moments neither loses
 * nor repeats it. The tests run in the order of that day. */
#include "config.h"

#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "core/uuid.h"
#include "tests/integration/pane.h"
#include "tests/integration/program.h"
#include "tests/integration/workstation.h"
#include "tests/support/support.h"

static struct workstation desk;
static struct pane pane;

/* ---- looking at the engine ---- */

/* What `drt positions --json` holds, without the prices that move. */
static json_t *positions(void)
{
	static const char *const keys[] = { "symbol", "quantity", "average_price",
		                            "commission" };
	json_t *answer = workstation_ask("positions", NULL);
	json_t *rows = json_object_get(answer, "positions");
	json_t *kept = json_array();
	size_t i = 0;
	json_t *row = NULL;

	json_array_foreach(rows, i, row)
	{
		json_t *part = json_object();

		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
			json_t *value = json_object_get(row, keys[k]);

			if (!value)
				fail_msg("a position has no %s", keys[k]);
			json_object_set(part, keys[k], value);
		}
		json_array_append_new(kept, part);
	}
	json_decref(answer);
	return kept;
}

static void must_equal(json_t *got, json_t *want)
{
	if (!json_equal(got, want)) {
		json_dumpf(got, stderr, JSON_INDENT(1));
		json_dumpf(want, stderr, JSON_INDENT(1));
		fail_msg("the positions differ");
	}
}

static double held(const json_t *list)
{
	assert_int_equal(json_array_size(list), 1);
	return json_number_value(json_object_get(json_array_get(list, 0), "quantity"));
}

/* ---- the day ---- */

static void a_signal_appears_with_its_reason_and_its_order_waits(void **state)
{
	(void)state;
	pane_open(&pane, 120, 36, desk.attach);
	pane_wait(&pane, "^ PAPER   REPLAY x60   Broker up .*Trading on");
	pane_wait(&pane, "Chart  BTCUSD 1d");
	pane_wait(&pane, "Net liquidation +1,000,000\\.00");
	pane_wait(&pane, "BTCUSD +buy +sma_cross .*The short average 6707\\.17 crossed above");
	pane_wait(&pane, "BUY +1 BTCUSD MKT +[0-9,]+\\.[0-9][0-9] .*sma_cross to approve ok");
	pane_wait(&pane, "APPROVE 1, first [0-9]:[0-9][0-9]");
	assert_int_equal(workstation_placements(&desk), 0);
}

static void a_then_y_approves_it_and_the_fill_shows(void **state)
{
	json_t *held_now = NULL;
	json_t *row = NULL;
	size_t count = 0;

	(void)state;
	/* y alone, and a with a change of mind, send nothing */
	pane_key(&pane, "y");
	pane_key(&pane, "a");
	pane_wait(&pane, "Approve  [0-9a-f]{4} .*expires in");
	pane_key(&pane, "n");
	pane_wait_gone(&pane, "Approve  [0-9a-f]{4} ");
	assert_int_equal(workstation_placements(&desk), 0);

	pane_key(&pane, "a");
	pane_wait(&pane, "y sends the order to the PAPER account");
	pane_must_show(&pane, "BUY 1 BTCUSD +market");
	pane_must_show(&pane, "Why +sma_cross 0\\.50, raised");
	pane_key(&pane, "y");
	pane_wait(&pane, "BUY +1 BTCUSD MKT .*filled +1/1");
	held_now = positions();
	assert_true(held(held_now) == 1);
	json_decref(held_now);
	row = workstation_find_order(&count, NULL);
	assert_int_equal(count, 1);
	assert_string_equal(workstation_state(row), "filled");
	json_decref(row);
	assert_int_equal(workstation_placements(&desk), 1);
}

static void kill_9_and_a_restart_show_the_same_position(void **state)
{
	json_t *before = positions();
	json_t *after = NULL;
	json_t *old = NULL;
	json_t *row = NULL;
	size_t count = 0;

	(void)state;
	old = workstation_find_order(&count, NULL);
	workstation_kill_engine(&desk);
	pane_wait(&pane, "! (BROKER|ENGINE)");
	assert_int_equal(workstation_run("orders", NULL, NULL), 3);
	workstation_start_engine(&desk);
	after = positions();
	must_equal(after, before);
	row = workstation_find_order(&count, NULL);
	assert_int_equal(count, 1);
	assert_string_equal(workstation_state(row), "filled");
	assert_string_equal(json_string_value(json_object_get(row, "order_id")),
	                    json_string_value(json_object_get(old, "order_id")));
	/* the desk that was open all the time comes back by itself */
	pane_wait(&pane, "^ PAPER +.*Broker up");
	pane_wait(&pane, "BUY +1 BTCUSD MKT .*filled +1/1");
	assert_int_equal(workstation_placements(&desk), 1);
	json_decref(before);
	json_decref(after);
	json_decref(old);
	json_decref(row);
}

static void kill_9_right_after_an_approval_sends_the_order_once(void **state)
{
	char id[UUID_TEXT];
	json_t *list = NULL;

	(void)state;
	workstation_propose(id, json_pack("{s:s,s:s,s:i,s:s}", "symbol", "BTCUSD", "direction",
	                                  "BUY", "quantity", 2, "order_type", "MARKET"));
	assert_int_equal(workstation_run("approve", id, "--yes"), 0);
	workstation_kill_engine(&desk);
	workstation_start_engine(&desk);
	json_decref(workstation_wait_state(&desk, id, "filled"));
	list = positions();
	assert_true(held(list) == 3);
	json_decref(list);
	assert_int_equal(workstation_placements(&desk), 2);
}

static void a_resting_order_survives_kill_9_and_can_be_cancelled(void **state)
{
	char id[UUID_TEXT];
	json_t *list = NULL;

	(void)state;
	workstation_propose(id, json_pack("{s:s,s:s,s:i,s:s,s:f}", "symbol", "BTCUSD",
	                                  "direction", "BUY", "quantity", 1, "order_type",
	                                  "LIMIT", "price", 5000.0));
	assert_int_equal(workstation_run("approve", id, "--yes"), 0);
	workstation_kill_engine(&desk);
	workstation_start_engine(&desk);
	json_decref(workstation_wait_state(&desk, id, "acknowledged"));
	pane_wait(&pane, "BUY +1 BTCUSD LMT +5,000\\.00 .*working +0/1");
	assert_int_equal(workstation_run("cancel", id, NULL), 0);
	json_decref(workstation_wait_state(&desk, id, "cancelled"));
	list = positions();
	assert_true(held(list) == 3);
	json_decref(list);
	assert_int_equal(workstation_placements(&desk), 3);
}

/* ---- the terminal ---- */

static void the_desk_fits_every_size_of_the_terminal(void **state)
{
	static const struct {
		int cols, rows;
		const char *shows;
	} sizes[] = {
		{ 80, 24, "^ PAPER .*Broker up" },
		{ 40, 10, "^PAPER +Broker up" },
		{ 200, 60, "^ PAPER .*Broker up" },
		{ 120, 36, "^ PAPER .*Broker up" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		pane_resize(&pane, sizes[i].cols, sizes[i].rows);
		pane_wait(&pane, sizes[i].shows);
		pane_wait(&pane, "! freeze");
	}
	/* one size after the other, faster than frames are drawn, down to nothing */
	for (int i = 0; i < 12; i++)
		pane_resize(&pane, i % 2 ? 1 : 30 + 15 * i, i % 3 ? 1 : 2 + 5 * i);
	pane_resize(&pane, 120, 36);
	pane_wait(&pane, "BUY +1 BTCUSD MKT .*filled +1/1");
}

static void a_killed_desk_leaves_the_engine_alone(void **state)
{
	json_t *before = positions();
	json_t *after = NULL;

	(void)state;
	kill(pane_pid(&pane), SIGKILL);
	pane_wait_dead(&pane);
	assert_true(program_runs(desk.engine));
	after = positions();
	must_equal(after, before);
	json_decref(before);
	json_decref(after);
}

/* A shell that shows the desk, as on a terminal that a person works at. */
static const char session[] =
	"stty -g >\"$1/stty.before\"\n"
	"sh -c 'echo $$ >\"$1/desk.pid\"; exec \"$2\" attach' sh \"$1\" \"$2\"\n"
	"echo \"left with $?\"\n"
	"stty -g >\"$1/stty.after\"\n"
	"echo over\n"
	"exec cat\n";

static pid_t desk_pid(void)
{
	char *text = test_read_file(test_scratch_path("desk.pid"), NULL);
	pid_t pid = (pid_t)strtol(text, NULL, 10);

	free(text);
	assert_true(pid > 1);
	return pid;
}

static void sigterm_ends_the_desk_and_gives_the_terminal_back(void **state)
{
	char command[1200];

	(void)state;
	test_write_file(test_scratch_path("session.sh"), session);
	snprintf(command, sizeof(command), "exec sh '%s' '%s' '%s'",
	         test_scratch_path("session.sh"), test_scratch_dir(), program_path("drt"));
	pane_respawn(&pane, command);
	pane_wait(&pane, "BUY +1 BTCUSD MKT .*filled +1/1");
	assert_int_equal(pane_flag(&pane, "alternate_on"), 1);
	kill(desk_pid(), SIGTERM);
	pane_wait(&pane, "left with 0");
	pane_wait(&pane, "^over");
	assert_int_equal(pane_flag(&pane, "alternate_on"), 0);
	assert_int_equal(pane_flag(&pane, "cursor_flag"), 1);
	assert_int_equal(pane_flag(&pane, "mouse_any_flag"), 0);
	assert_int_equal(pane_flag(&pane, "keypad_flag"), 0);
	assert_int_equal(program_run(NULL, WORDS("cmp", test_scratch_path("stty.before"),
	                                         test_scratch_path("stty.after"))),
	                 0);
	assert_true(program_runs(desk.engine));
}

/* Terminals such as vt100 have no second screen to come back from. */
static void a_plain_terminal_is_left_clean(void **state)
{
	char command[1200];

	(void)state;
	snprintf(command, sizeof(command), "TERM=vt100 exec sh '%s' '%s' '%s'",
	         test_scratch_path("session.sh"), test_scratch_dir(), program_path("drt"));
	pane_respawn(&pane, command);
	pane_wait(&pane, "BUY +1 BTCUSD MKT .*filled +1/1");
	pane_must_show(&pane, "! freeze");
	pane_key(&pane, "q");
	pane_wait(&pane, "left with 0");
	pane_wait_gone(&pane, "! freeze|BTCUSD");
}

/* :flatten with a change of mind, then :close and y. */
static void a_position_is_closed_from_the_command_line(void **state)
{
	(void)state;
	pane_respawn(&pane, desk.attach);
	pane_wait(&pane, "^ PAPER   REPLAY x60   Broker up");
	pane_wait(&pane, "BUY +1 BTCUSD MKT .*filled +1/1");
	pane_key(&pane, ":");
	pane_type(&pane, "flatten");
	pane_key(&pane, "Enter");
	pane_wait(&pane, "Close 1 position .*PAPER account");
	pane_key(&pane, "n");
	pane_wait_gone(&pane, "Close 1 position");
	assert_int_equal(workstation_placements(&desk), 3);
	pane_key(&pane, ":");
	pane_type(&pane, "close btcusd");
	pane_key(&pane, "Enter");
	pane_wait(&pane, "Close BTCUSD .*PAPER account");
	pane_wait(&pane, "y cancels the orders there, then sends market orders in the PAPER");
	pane_key(&pane, "y");
	/* each strategy sells its part */
	pane_wait(&pane, "SELL +2 BTCUSD MKT .*manual +filled +2/2");
	pane_wait(&pane, "SELL +1 BTCUSD MKT .*sma_cross +filled +1/1");
	assert_int_equal(workstation_placements(&desk), 5);
}

static void a_lost_gateway_is_told_with_its_cause(void **state)
{
	(void)state;
	pane_respawn(&pane, desk.attach);
	pane_wait(&pane, "^ PAPER   REPLAY x60   Broker up");
	assert_int_equal(program_end(&desk.gateway, SIGKILL), -SIGKILL);
	pane_wait(&pane, "! BROKER DOWN .*! LOCKED");
	pane_wait(&pane, "Attempts +[0-9]+, next in [0-9]:[0-9][0-9]");
	pane_wait(&pane, "Last answer +Connection refused");
	assert_int_equal(workstation_run("positions", NULL, NULL), 0);
}

static void sigterm_drains_the_engine(void **state)
{
	(void)state;
	assert_int_equal(program_end(&desk.engine, SIGTERM), 0);
	assert_int_equal(workstation_run("status", NULL, NULL), 3);
	assert_int_equal(workstation_placements(&desk), 5);
}

static int setup(void **state)
{
	(void)state;
	workstation_start(&desk);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	pane_close(&pane);
	workstation_stop(&desk);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signal_appears_with_its_reason_and_its_order_waits),
		cmocka_unit_test(a_then_y_approves_it_and_the_fill_shows),
		cmocka_unit_test(kill_9_and_a_restart_show_the_same_position),
		cmocka_unit_test(kill_9_right_after_an_approval_sends_the_order_once),
		cmocka_unit_test(a_resting_order_survives_kill_9_and_can_be_cancelled),
		cmocka_unit_test(the_desk_fits_every_size_of_the_terminal),
		cmocka_unit_test(a_killed_desk_leaves_the_engine_alone),
		cmocka_unit_test(sigterm_ends_the_desk_and_gives_the_terminal_back),
		cmocka_unit_test(a_plain_terminal_is_left_clean),
		cmocka_unit_test(a_position_is_closed_from_the_command_line),
		cmocka_unit_test(a_lost_gateway_is_told_with_its_cause),
		cmocka_unit_test(sigterm_drains_the_engine),
	};

	test_require_shared();
	return cmocka_run_group_tests_name("approval in a terminal", tests, setup, teardown);
}
