/* test_watch.c - books and trades as real processes: drt-ibsim, the engine's daemon, `drt
 * depth` and `drt tape`; the gateway dies and comes back. The tests run in order. */
#include "config.h"

#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "model/json_depth.h"
#include "tests/integration/program.h"
#include "tests/support/support.h"

enum { READY_SECONDS = 60, WAIT_SECONDS = 40 };

static pid_t gateway, engine;
static char port[16];

#define DRT(...) WORDS(program_path("drt"), __VA_ARGS__)

static void set_environment(void)
{
	setenv("HOME", test_scratch_dir(), 1);
	setenv("DRT_CONFIG", test_scratch_path("drt.conf"), 1);
	setenv("DRT_DATA_DIR", test_scratch_path("data"), 1);
	setenv("DRT_STATE_DIR", test_scratch_path("state"), 1);
	setenv("DRT_RUNTIME_DIR", test_scratch_path("run"), 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	unsetenv("LANGUAGE");
}

static void start_gateway(const char *at)
{
	const char *out = test_scratch_path("gateway.out");

	gateway = program_start(
		WORDS(program_path("drt-ibsim"), "--port", at, "--seed", "1", "--speed", "60"),
		out);
	file_wait_word(port, sizeof(port), out, "port=");
}

static void wait_broker(const char *state)
{
	int64_t deadline_ns = now_ns() + READY_SECONDS * NS_PER_SEC;
	char wanted[64];
	bool there = false;

	snprintf(wanted, sizeof(wanted), "\"broker\":\"%s\"", state);
	while (!there) {
		char *text = NULL;

		if (now_ns() > deadline_ns) {
			file_tell(test_scratch_path("state/drt.log"));
			fail_msg("the broker is not %s", state);
		}
		program_run(&text, DRT("status", "--json")); /* 4 where the broker is down */
		there = text && strstr(text, wanted) != NULL;
		free(text);
		look_again();
	}
}

static int setup(void **state)
{
	char config[512];

	(void)state;
	set_environment();
	start_gateway("0");
	snprintf(
		config, sizeof(config),
		"broker: { port = %s; };\n"
		"watchlists = ( { name = \"Core\"; symbols = [ \"SPY\", \"AAPL\", \"XLF\", "
		"\"XLE\" ]; } );\n"
		"schedule: { nightly = \"off\"; };\n"
		"strategies: { momentum: { enabled = false; }; rotation: { enabled = false; }; "
		"swing: { enabled = false; }; };\n",
		port);
	test_write_file(test_scratch_path("drt.conf"), config);
	engine = program_start(DRT("daemon", "--no-fork"), test_scratch_path("engine.out"));
	wait_broker("up");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	program_end(&engine, SIGKILL);
	program_end(&gateway, SIGKILL);
	return 0;
}

/* A book that may be shown: in order, not crossed, with so many rows a side. */
static bool is_good(const json_t *json, size_t rows)
{
	struct depth depth;

	if (depth_from_json(&depth, json, 0, NULL) != DRT_OK || depth.state != WATCH_LIVE ||
	    depth.stale != QUOTE_LIVE || depth.bid_count != rows || depth.ask_count != rows)
		return false;
	assert_false(depth.crossed);
	assert_int_equal(depth.refused, 0);
	assert_true(depth_spread(&depth) >= 0);
	for (size_t i = 1; i < rows; i++) {
		assert_true(depth.bids[i].price < depth.bids[i - 1].price);
		assert_true(depth.asks[i].price > depth.asks[i - 1].price);
	}
	return true;
}

static void the_book_of_a_live_market_is_shown(void **state)
{
	json_t *answer = program_json(DRT("depth", "SPY", "--rows", "8", "--json"));

	(void)state;
	assert_true(is_good(answer, 8));
	assert_true(json_is_true(json_object_get(answer, "synthetic")));
	json_decref(answer);
	answer = program_json(DRT("depth", "aapl", "--json"));
	assert_true(is_good(answer, 10));
	json_decref(answer);
	assert_int_equal(program_run(NULL, DRT("depth", "ZZZZ")), 1);
}

static void history_and_live_prints_are_one_tape(void **state)
{
	json_t *answer = program_json(DRT("tape", "SPY", "--limit", "50", "--json"));
	const json_t *prints = json_object_get(answer, "prints");
	json_int_t number = 0;
	int64_t time_ns = 0;

	(void)state;
	assert_int_equal(json_array_size(prints), 50);
	for (size_t i = 0; i < json_array_size(prints); i++) {
		struct print print;

		assert_int_equal(print_from_json(&print, json_array_get(prints, i), NULL),
		                 DRT_OK);
		assert_true(i == 0 || (json_int_t)print.number == number + 1);
		assert_true(print.time_ns >= time_ns);
		assert_false(print.gap);
		number = (json_int_t)print.number;
		time_ns = print.time_ns;
	}
	json_decref(answer);
}

static void a_followed_tape_goes_on_until_it_is_interrupted(void **state)
{
	const char *out = test_scratch_path("tape.out");
	int64_t deadline_ns = now_ns() + WAIT_SECONDS * NS_PER_SEC;
	pid_t tape =
		program_start(DRT("tape", "SPY", "--limit", "5", "--follow", "--json"), out);

	(void)state;
	while (file_count(out, "\"past\":false") < 10) {
		if (now_ns() > deadline_ns || !program_runs(tape)) {
			file_tell(out);
			fail_msg("no prints go on");
		}
		look_again();
	}
	assert_int_equal(program_end(&tape, SIGINT), 0);
}

static void a_dead_gateway_is_told_and_one_that_comes_back_shown(void **state)
{
	int64_t deadline_ns = now_ns() + READY_SECONDS * NS_PER_SEC;
	char before[16];
	bool good = false;

	(void)state;
	snprintf(before, sizeof(before), "%s", port);
	assert_int_equal(program_end(&gateway, SIGKILL), -SIGKILL);
	wait_broker("down");
	assert_int_equal(program_run(NULL, DRT("depth", "XLF")), 4);
	start_gateway(before);
	wait_broker("up");
	while (!good) {
		char *text = NULL;

		if (now_ns() > deadline_ns) {
			file_tell(test_scratch_path("state/drt.log"));
			fail_msg("the book does not come back");
		}
		if (program_run(&text, DRT("depth", "XLF", "--json")) == 0) {
			json_t *answer = json_loads(text, 0, NULL);

			good = is_good(answer, 10);
			json_decref(answer);
		}
		free(text);
		look_again();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_book_of_a_live_market_is_shown),
		cmocka_unit_test(history_and_live_prints_are_one_tape),
		cmocka_unit_test(a_followed_tape_goes_on_until_it_is_interrupted),
		cmocka_unit_test(a_dead_gateway_is_told_and_one_that_comes_back_shown),
	};

	return cmocka_run_group_tests_name("books and trades", tests, setup, teardown);
}
