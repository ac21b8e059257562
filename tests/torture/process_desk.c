/* process_desk.c - see process_desk.h. */
#include "config.h"

#include "tests/torture/process_desk.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "core/timeval.h"
#include "ib/message.h"
#include "tests/integration/program.h"
#include "tests/support/support.h"

enum { READY_SECONDS = 60, CALL_SECONDS = 30, STOP_SECONDS = 60 };

static const char start_time[] = "2025-06-16T13:30:00Z"; /* a Monday's opening */

/* No limit stands in the way of an order: the faults shall. */
static const char settings[] =
	"trading: { auto_approve = ( { name = \"torture\"; strategy = \"swing\";\n"
	"  max_value = 1000000000; } ); };\n"
	"risk: { max_order_value = 1000000000; max_order_quantity = 100000;\n"
	"  max_position_pct = 1000.0; max_gross_exposure_pct = 1000.0; price_collar_pct = "
	"50.0;\n"
	"  duplicate_window_s = 0; max_messages_per_s = 50; max_quote_age_s = 3600;\n"
	"  max_open_orders = 10000; max_daily_loss = 1000000000; runaway_orders = 0; };\n"
	"watchlists = ( { name = \"Core\"; symbols = [ \"SPY\", \"AAPL\", \"MSFT\" ]; } );\n"
	"schedule: { nightly = \"off\"; };\n"
	"strategies: {\n"
	"  momentum: { enabled = false; }; rotation: { enabled = false; };\n"
	"  swing: { enabled = false; }; sma_cross: { enabled = false; };\n"
	"};\n";

const char *process_desk_path(char *out, const struct process_desk *desk, const char *name)
{
	snprintf(out, PROCESS_DESK_PATH, "%s/%.60s", desk->folder, name);
	return out;
}

/* ---- the gateway ---- */

static void start_gateway(struct process_desk *desk, uint64_t seed, double seconds)
{
	char log[PROCESS_DESK_PATH], out[PROCESS_DESK_PATH], faults[PROCESS_DESK_PATH];
	char number[24], script[64], control[16], version[16];
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct timeval patience = { .tv_sec = CALL_SECONDS };

	process_desk_path(log, desk, "gateway.log");
	process_desk_path(out, desk, "gateway.out");
	snprintf(script, sizeof(script), "random %.3f\n", seconds);
	test_write_file(process_desk_path(faults, desk, "faults.txt"), script);
	snprintf(number, sizeof(number), "%" PRIu64, seed);
	/* every other one at the newest version */
	snprintf(version, sizeof(version), "%d",
	         seed % 2 ? ib_version_last() : IB_VERSION_SERVER);
	desk->gateway =
		program_start(WORDS(program_path("drt-ibsim"), "--port", "0", "--control", "0",
	                            "--seed", number, "--server-version", version, "--faults",
	                            faults, "--from", start_time, "--log", log),
	                      out);
	file_wait_word(desk->port, sizeof(desk->port), out, "port=");
	file_wait_word(control, sizeof(control), out, "control=");
	address.sin_port = htons((uint16_t)strtol(control, NULL, 10));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	desk->control = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(desk->control >= 0);
	assert_int_equal(
		setsockopt(desk->control, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)),
		0);
	assert_int_equal(connect(desk->control, (struct sockaddr *)&address, sizeof(address)),
	                 0);
}

void process_desk_command(struct process_desk *desk, const char *line)
{
	char text[300];
	size_t length = 0;

	snprintf(text, sizeof(text), "%s\n", line);
	assert_int_equal(send(desk->control, text, strlen(text), MSG_NOSIGNAL),
	                 (ssize_t)strlen(text));
	do {
		ssize_t got = recv(desk->control, text + length, sizeof(text) - 1 - length, 0);

		if (got <= 0)
			fail_msg("%s: the gateway does not answer", line);
		length += (size_t)got;
		text[length] = '\0';
	} while (!strchr(text, '\n') && length + 1 < sizeof(text));
	if (strcmp(text, "ok\n") != 0)
		fail_msg("%s: %s", line, text);
}

/* ---- the engine ---- */

static void set_environment(const struct process_desk *desk)
{
	static const char *const variables[][2] = { { "DRT_CONFIG", "drt.conf" },
		                                    { "DRT_DATA_DIR", "data" },
		                                    { "DRT_STATE_DIR", "state" },
		                                    { "DRT_RUNTIME_DIR", "run" } };
	char path[PROCESS_DESK_PATH];
	char config[2048];

	setenv("HOME", desk->folder, 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		setenv(variables[i][0], process_desk_path(path, desk, variables[i][1]), 1);
	snprintf(config, sizeof(config), "broker: { port = %s; client_id = %d; };\n%s",
	         desk->port, PROCESS_DESK_CLIENT, settings);
	test_write_file(process_desk_path(path, desk, "drt.conf"), config);
}

static void start_engine(struct process_desk *desk)
{
	int64_t deadline_ns = now_ns() + READY_SECONDS * NS_PER_SEC;
	char out[PROCESS_DESK_PATH], path[PROCESS_DESK_PATH], name[32];
	struct client_options options = { .fd = -1, .name = "torture", .role = "trader" };

	snprintf(name, sizeof(name), "engine-%d.out", ++desk->starts);
	process_desk_path(out, desk, name);
	desk->engine = program_start(WORDS(program_path("drt"), "daemon", "--no-fork"), out);
	options.socket = process_desk_path(path, desk, "run/control.sock");
	while (client_open(&desk->client, &options, NULL) != DRT_OK) {
		desk->client = NULL;
		if (!program_runs(desk->engine) || now_ns() > deadline_ns) {
			file_tell(out);
			fail_msg("the engine does not come up");
		}
		look_again();
	}
}

void process_desk_kill(struct process_desk *desk)
{
	client_close(desk->client);
	desk->client = NULL;
	assert_int_equal(program_end(&desk->engine, SIGKILL), -SIGKILL);
	start_engine(desk);
}

json_t *process_desk_call(struct process_desk *desk, const char *method, json_t *params)
{
	struct rpc_request request = { .method = method,
		                       .params = params,
		                       .timeout_ns = CALL_SECONDS * NS_PER_SEC };
	struct rpc_error why = { .status = DRT_OK };
	json_t *result = NULL;
	enum drt_status status = client_call(&result, desk->client, &request, &why);

	if (status == DRT_OK)
		return result;
	if (status == DRT_ETIMEOUT || !program_runs(desk->engine))
		fail_msg("%s: %s", method, why.text);
	if (getenv("DRT_TORTURE_TELL"))
		printf("# %s refused: %s\n", method, why.text);
	return NULL;
}

/* ---- life ---- */

void process_desk_begin(struct process_desk *desk, uint64_t seed, double seconds)
{
	memset(desk, 0, sizeof(*desk));
	desk->control = -1;
	snprintf(desk->folder, sizeof(desk->folder), "%s/session-%" PRIu64, test_scratch_dir(),
	         seed);
	assert_int_equal(program_run(NULL, WORDS("mkdir", "-p", desk->folder)), 0);
	start_gateway(desk, seed, seconds);
	set_environment(desk);
	start_engine(desk);
}

void process_desk_stop(struct process_desk *desk)
{
	client_close(desk->client);
	desk->client = NULL;
	kill(desk->engine, SIGTERM);
	assert_int_equal(program_wait(&desk->engine, STOP_SECONDS), 0);
	kill(desk->gateway, SIGTERM);
	assert_int_equal(program_wait(&desk->gateway, STOP_SECONDS), 0);
}

void process_desk_end(struct process_desk *desk)
{
	client_close(desk->client);
	desk->client = NULL;
	if (desk->engine > 0)
		program_end(&desk->engine, SIGKILL);
	if (desk->gateway > 0)
		program_end(&desk->gateway, SIGKILL);
	if (desk->control >= 0)
		close(desk->control);
	desk->control = -1;
}
