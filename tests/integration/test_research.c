/* test_research.c - research at the broker by command: drt-ibsim on its synthetic market and
 * the engine's daemon as real processes; each command asks through all of them. */
#include "config.h"

#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/integration/program.h"
#include "tests/support/support.h"

enum { READY_SECONDS = 90 };

static pid_t gateway, engine;

#define DRT(...) WORDS(program_path("drt"), __VA_ARGS__)

/* Nothing of the user's is read or written. */
static void set_environment(void)
{
	setenv("HOME", test_scratch_dir(), 1);
	setenv("DRT_CONFIG", test_scratch_path("drt.conf"), 1);
	setenv("DRT_DATA_DIR", test_scratch_path("data"), 1);
	setenv("DRT_STATE_DIR", test_scratch_path("state"), 1);
	setenv("DRT_RUNTIME_DIR", test_scratch_path("run"), 1);
	setenv("LC_ALL", "C.UTF-8", 1);
}

static void start_gateway(void)
{
	const char *out = test_scratch_path("gateway.out");
	char port[16];
	char config[512];

	gateway = program_start(WORDS(program_path("drt-ibsim"), "--port", "0", "--hold",
	                              "--log", test_scratch_path("gateway.log")),
	                        out);
	file_wait_word(port, sizeof(port), out, "port=");
	snprintf(config, sizeof(config),
	         "broker: { port = %s; };\n"
	         "watchlists = ( { name = \"Core\"; symbols = [ \"AAPL\", \"SPY\" ]; } );\n"
	         "schedule: { nightly = \"off\"; };\n"
	         "strategies: { momentum: { enabled = false; }; rotation: { enabled = false; "
	         "};\n"
	         "  swing: { enabled = false; }; };\n",
	         port);
	test_write_file(test_scratch_path("drt.conf"), config);
}

/* Returns when questions are answered: the session for data is not that for orders. */
static void start_engine(void)
{
	int64_t deadline_ns = now_ns() + READY_SECONDS * NS_PER_SEC;
	const char *out = test_scratch_path("engine.out");

	engine = program_start(DRT("daemon", "--no-fork"), out);
	while (program_run(NULL, DRT("scan")) != 0) {
		if (!program_runs(engine) || now_ns() > deadline_ns) {
			file_tell(out);
			file_tell(test_scratch_path("state/drt.log"));
			fail_msg("the engine does not come up");
		}
		look_again();
	}
}

static int setup(void **state)
{
	(void)state;
	set_environment();
	start_gateway();
	start_engine();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	if (engine > 0)
		program_end(&engine, SIGKILL);
	if (gateway > 0)
		program_end(&gateway, SIGKILL);
	return 0;
}

static size_t size_of(const json_t *answer, const char *list)
{
	return json_array_size(json_object_get(answer, list));
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* Runs it; its table must have the part. */
static void must_print(const char *const *words, const char *part)
{
	char *text = NULL;
	int code = program_run(&text, words);

	if (code != 0 || !strstr(text, part))
		fail_msg("%s ended with %d and printed: %s", words[1], code, text);
	free(text);
}

static void instruments_are_found(void **state)
{
	json_t *answer = program_json(DRT("find", "apple", "--json"));

	(void)state;
	assert_string_equal(
		text_of(json_array_get(json_object_get(answer, "contracts"), 0), "symbol"),
		"AAPL");
	json_decref(answer);
	must_print(DRT("contract", "AAPL"), "SMART");
	must_print(DRT("contract", "AAPL", "--since"), "prices of AAPL begin at 20");
	assert_int_equal(program_run(NULL, DRT("contract", "NOSUCH")), 1);
}

static void the_market_is_scanned(void **state)
{
	json_t *answer = program_json(DRT("scan", "TOP_PERC_GAIN", "--rows", "5", "--json"));

	(void)state;
	assert_int_equal(size_of(answer, "rows"), 5);
	json_decref(answer);
	must_print(DRT("scan"), "TOP_PERC_GAIN");
	assert_int_equal(program_run(NULL, DRT("scan", "NO_SUCH")), 1);
}

static void news_are_read_and_kept(void **state)
{
	json_t *answer = program_json(DRT("news", "AAPL", "--limit", "3", "--json"));
	const json_t *row = json_array_get(json_object_get(answer, "headlines"), 0);

	(void)state;
	assert_int_equal(size_of(answer, "headlines"), 3);
	must_print(DRT("article", text_of(row, "article_id")), "made by a simulation");
	json_decref(answer);
	must_print(DRT("news"), "DRTSIM");
	assert_int_equal(program_run(NULL, DRT("article", "DRTSIM$1-19990101")), 1);
}

static void a_report_is_printed(void **state)
{
	(void)state;
	must_print(DRT("fundamentals", "AAPL"), "NPRICE");
	assert_int_equal(program_run(NULL, DRT("fundamentals", "SPY")), 1);
}

static void a_chain_has_greeks(void **state)
{
	json_t *answer = program_json(DRT("options", "AAPL", "--strikes", "4", "--json"));
	const json_t *row = json_array_get(json_object_get(answer, "rows"), 1);
	const json_t *greeks = json_object_get(json_object_get(row, "call"), "greeks");

	(void)state;
	assert_int_equal(size_of(answer, "rows"), 4);
	assert_true(json_is_real(json_object_get(json_object_get(greeks, "model"), "delta")));
	assert_true(json_is_true(json_object_get(answer, "synthetic")));
	json_decref(answer);
	must_print(DRT("options", "AAPL", "--expiries"), "-");
	must_print(DRT("options", "AAPL"), "Strike");
}

static void a_future_is_rolled(void **state)
{
	json_t *answer = program_json(DRT("futures", "ES", "--history", "200", "--json"));

	(void)state;
	assert_true(size_of(answer, "contracts") >= 4);
	assert_true(size_of(answer, "bars") > 100);
	assert_true(strncmp(text_of(answer, "active"), "ES", 2) == 0);
	json_decref(answer);
	must_print(DRT("futures", "ES"), "*");
	must_print(DRT("futures", "ES", "--history", "60", "--csv"),
	           "date,open,high,low,close");
}

/* The last test: it takes gateway and engine away. */
static void without_broker_or_daemon_the_exit_code_says_so(void **state)
{
	int64_t deadline_ns = now_ns() + READY_SECONDS * NS_PER_SEC;
	int code = 0;

	(void)state;
	program_end(&gateway, SIGKILL);
	while ((code = program_run(NULL, DRT("find", "apple"))) != 4) {
		assert_true(now_ns() < deadline_ns);
		look_again();
	}
	program_end(&engine, SIGTERM);
	assert_int_equal(program_run(NULL, DRT("find", "apple")), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instruments_are_found),
		cmocka_unit_test(the_market_is_scanned),
		cmocka_unit_test(news_are_read_and_kept),
		cmocka_unit_test(a_report_is_printed),
		cmocka_unit_test(a_chain_has_greeks),
		cmocka_unit_test(a_future_is_rolled),
		cmocka_unit_test(without_broker_or_daemon_the_exit_code_says_so),
	};

	return cmocka_run_group_tests_name("research by command", tests, setup, teardown);
}
