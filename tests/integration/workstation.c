/* workstation.c - see workstation.h. */
#include "config.h"

#include "tests/integration/workstation.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/client.h"
#include "core/timeval.h"
#include "core/uuid.h"
#include "tests/integration/program.h"
#include "tests/support/support.h"

enum { READY_SECONDS = 60, WAIT_SECONDS = 40, ROWS_OF_THE_DAY_BEFORE = 1007 };

static const char day_before[] = "market/minute/BTCUSD_20180404.csv";
static const char day[] = "market/minute/BTCUSD_20180405.csv";
static const char start_time[] = "2018-04-05T03:50:00Z";

/* Nothing of the user's is read or written. */
static void set_environment(void)
{
	setenv("HOME", test_scratch_dir(), 1);
	setenv("DRT_CONFIG", test_scratch_path("drt.conf"), 1);
	setenv("DRT_DATA_DIR", test_scratch_path("data"), 1);
	setenv("DRT_STATE_DIR", test_scratch_path("state"), 1);
	setenv("DRT_RUNTIME_DIR", test_scratch_path("run"), 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	unsetenv("NO_COLOR");
	unsetenv("LANGUAGE");
}

static void start_gateway(struct workstation *desk)
{
	const char *out = test_scratch_path("gateway.out");
	char port[16];
	char config[1024];

	desk->gateway =
		program_start(WORDS(program_path("drt-ibsim"), "--port", "0", "--data",
	                            test_shared_path(day), "--from", start_time, "--hold",
	                            "--speed", "60", "--log", desk->gateway_log),
	                      out);
	file_wait_word(port, sizeof(port), out, "port=");
	snprintf(config, sizeof(config),
	         "broker: { port = %s; };\n"
	         "watchlists = ( { name = \"Core\"; symbols = [ \"BTCUSD\" ]; } );\n"
	         "schedule: { nightly = \"off\"; };\n"
	         "strategies: {\n"
	         "  momentum: { enabled = false; };\n"
	         "  rotation: { enabled = false; };\n"
	         "  swing: { enabled = false; };\n"
	         "  sma_cross: { symbols = [ \"BTCUSD\" ]; timeframe = \"1m\";\n"
	         "    fast = 10; slow = 300; quantity = 1; };\n"
	         "};\n",
	         port);
	test_write_file(test_scratch_path("drt.conf"), config);
}

static void import_day_before(void)
{
	json_t *answer = program_json(
		WORDS(program_path("drt"), "import", "--json", test_shared_path(day_before)));
	const json_t *file = json_array_get(json_object_get(answer, "files"), 0);

	assert_int_equal(json_integer_value(json_object_get(file, "stored")),
	                 ROWS_OF_THE_DAY_BEFORE);
	json_decref(answer);
}

void workstation_start_engine(struct workstation *desk)
{
	int64_t deadline_ns = now_ns() + READY_SECONDS * NS_PER_SEC;
	const char *out = test_scratch_path("engine.out");
	int up = 0;

	desk->engine = program_start(WORDS(program_path("drt"), "daemon", "--no-fork"), out);
	while (!up) {
		char *text = NULL;

		if (!program_runs(desk->engine) || now_ns() > deadline_ns) {
			file_tell(out);
			file_tell(desk->engine_log);
			fail_msg("the engine does not come up");
		}
		if (program_run(&text, WORDS(program_path("drt"), "status", "--json")) == 0)
			up = strstr(text, "\"broker\":\"up\"") != NULL;
		free(text);
	}
}

void workstation_kill_engine(struct workstation *desk)
{
	assert_int_equal(program_end(&desk->engine, SIGKILL), -SIGKILL);
}

void workstation_start(struct workstation *desk)
{
	memset(desk, 0, sizeof(*desk));
	set_environment();
	snprintf(desk->gateway_log, sizeof(desk->gateway_log), "%s",
	         test_scratch_path("gateway.log"));
	snprintf(desk->engine_log, sizeof(desk->engine_log), "%s",
	         test_scratch_path("state/drt.log"));
	snprintf(desk->attach, sizeof(desk->attach), "exec '%s' attach", program_path("drt"));
	start_gateway(desk);
	import_day_before();
	workstation_start_engine(desk);
}

void workstation_stop(struct workstation *desk)
{
	if (desk->engine > 0)
		kill(desk->engine, SIGKILL);
	if (desk->gateway > 0)
		kill(desk->gateway, SIGKILL);
	program_end(&desk->engine, SIGKILL);
	program_end(&desk->gateway, SIGKILL);
}

json_t *workstation_ask(const char *command, const char *option)
{
	return program_json(WORDS(program_path("drt"), command, "--json", option));
}

int workstation_run(const char *command, const char *argument, const char *option)
{
	return program_run(NULL, argument
	                                 ? WORDS(program_path("drt"), command, argument, option)
	                                 : WORDS(program_path("drt"), command, option));
}

int workstation_placements(const struct workstation *desk)
{
	return file_count(desk->gateway_log, " order.request: ");
}

/* ---- orders ---- */

json_t *workstation_find_order(size_t *count, const char *id)
{
	json_t *answer = workstation_ask("orders", NULL);
	json_t *orders = json_object_get(answer, "orders");
	json_t *found = NULL;
	size_t i = 0;
	json_t *row = NULL;

	*count = json_array_size(orders);
	json_array_foreach(orders, i, row)
	{
		const char *row_id = json_string_value(json_object_get(row, "order_id"));

		if (!id || (row_id && strcmp(row_id, id) == 0))
			found = row;
	}
	json_incref(found);
	json_decref(answer);
	return found;
}

json_t *workstation_wait_proposal(const struct workstation *desk)
{
	int64_t deadline_ns = now_ns() + WAIT_SECONDS * NS_PER_SEC;
	json_t *row = NULL;
	size_t count = 0;

	while (!(row = workstation_find_order(&count, NULL)) && now_ns() < deadline_ns)
		look_again();
	if (!row) {
		file_tell(desk->engine_log);
		fail_msg("the strategy proposed nothing");
	}
	return row;
}

const char *workstation_state(const json_t *row)
{
	const char *state = json_string_value(
		json_object_get(json_object_get(row, "execution_details"), "state"));

	return state ? state : "";
}

json_t *workstation_wait_state(const struct workstation *desk, const char *id,
                               const char *state)
{
	int64_t deadline_ns = now_ns() + WAIT_SECONDS * NS_PER_SEC;
	char last[32] = "not there";

	do {
		size_t count = 0;
		json_t *row = workstation_find_order(&count, id);

		if (row && strcmp(workstation_state(row), state) == 0)
			return row;
		snprintf(last, sizeof(last), "%s", row ? workstation_state(row) : "not there");
		json_decref(row);
	} while (now_ns() < deadline_ns);
	file_tell(desk->engine_log);
	fail_msg("order %s is %s, not %s", id, last, state);
	return NULL;
}

void workstation_propose(char *order_id, json_t *order)
{
	struct client_options options = { .socket = test_scratch_path("run/control.sock"),
		                          .fd = -1,
		                          .name = "test",
		                          .role = "trader" };
	struct rpc_request request = { .method = "trade.execute_order",
		                       .params = json_pack("{s:o}", "order", order),
		                       .timeout_ns = WAIT_SECONDS * NS_PER_SEC };
	struct drt_error error = { .status = DRT_OK };
	struct rpc_error why = { .status = DRT_OK };
	struct client *client = NULL;
	json_t *result = NULL;

	if (client_open(&client, &options, &error) != DRT_OK)
		fail_msg("%s", error.text);
	if (client_call(&result, client, &request, &why) != DRT_OK)
		fail_msg("trade.execute_order: %s", why.text);
	snprintf(order_id, UUID_TEXT, "%s",
	         json_string_value(json_object_get(result, "order_id")));
	json_decref(result);
	client_close(client);
}
