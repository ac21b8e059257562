/* ibsim_main.c - drt-ibsim: the simulated gateway as a program. */
#include "config.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/ibsim_options.h"
#include "core/i18n.h"
#include "core/timeval.h"
#include "gateway/gateway.h"
#include "io/clock_real.h"
#include "io/file.h"
#include "io/log_file.h"
#include "io/loop_event.h"
#include "io/signals.h"
#include "model/calendar.h"

struct program {
	struct ibsim_options options;
	struct loop *loop;
	struct log_file *log;
	struct signals *signals;
	struct gateway *gateway;
	char *script, *universe; /* texts of files, owned */
	char state[4200];        /* the file of the state */
};

static enum ibsim_exit fail(const char *text)
{
	fprintf(stderr, "drt-ibsim: %s\n", text);
	return IBSIM_FAILURE;
}

static void on_signal(void *arg, int signal)
{
	struct program *p = arg;
	struct drt_error error = { 0 };

	if (signal != SIGHUP)
		loop_stop(p->loop);
	else if (log_file_reopen(p->log, &error) != DRT_OK)
		fail(error.text);
}

/* Without --from the synthetic market opens today, or on the next trading day. */
static enum drt_status choose_start(int64_t *start_ns, const struct ibsim_options *options,
                                    struct drt_error *error)
{
	int64_t now_ns = clock_now_ns(clock_real_wall());
	struct calendar *calendar = NULL;
	struct session session;
	enum drt_status status = DRT_OK;

	*start_ns = options->from_ns;
	if (options->from_ns != 0 || options->file_count > 0)
		return DRT_OK;
	status = calendar_new(&calendar, "us-equity", error);
	if (status != DRT_OK)
		return status;
	calendar_session_at_or_after(&session, calendar, now_ns);
	*start_ns = session.open_ns;
	calendar_free(calendar);
	return DRT_OK;
}

enum { SCRIPT_MOST = 1024 * 1024, UNIVERSE_MOST = 16 * 1024 * 1024, STATE_DIR_MODE = 0700 };

static enum drt_status read_texts(struct program *p, struct drt_error *error)
{
	size_t length = 0;
	enum drt_status status = DRT_OK;

	if (p->options.faults)
		status = file_read(&p->script, &length, p->options.faults, SCRIPT_MOST, error);
	if (status == DRT_OK && p->options.universe)
		status = file_read(&p->universe, &length, p->options.universe, UNIVERSE_MOST,
		                   error);
	return status;
}

/* A directory, which a slash at the end makes, holds a file for each account. */
static enum drt_status choose_state(struct program *p, struct drt_error *error)
{
	const char *path = p->options.state;
	const char *account = p->options.account ? p->options.account : "DU1000001";
	size_t length = path ? strlen(path) : 0;
	enum drt_status status = DRT_OK;

	if (length == 0)
		return DRT_OK;
	if (length + strlen(account) + 8 > sizeof(p->state))
		return drt_fail(error, DRT_EINVAL, "%s is too long for a path", path);
	snprintf(p->state, sizeof(p->state), "%s/.", path);
	if (path[length - 1] == '/')
		status = file_make_dirs(path, STATE_DIR_MODE, error);
	if (path[length - 1] == '/' || file_may_exist(p->state))
		snprintf(p->state, sizeof(p->state), "%s/%s.json", path, account);
	else
		snprintf(p->state, sizeof(p->state), "%s", path);
	return status;
}

/* An IPv6 address stands in brackets. */
static void write_address(char *out, size_t size, const char *host, int port)
{
	snprintf(out, size, strchr(host, ':') && host[0] != '[' ? "tcp:[%s]:%d" : "tcp:%s:%d",
	         host, port);
}

static enum drt_status open_gateway(struct program *p, struct drt_error *error)
{
	const struct ibsim_options *o = &p->options;
	struct gateway_options options = {
		.loop = p->loop,
		.seed = o->seed,
		.files = (const char *const *)o->files,
		.file_count = o->file_count,
		.speed_milli = o->speed_milli,
		.pause_ns = o->pause_ns,
		.sample_ns = o->sample_ns,
		.hold = o->hold,
		.extended = o->extended,
		.account = o->account,
		.cash = o->cash,
		.has_master = o->has_master,
		.master_id = o->master_id,
		.instance = (uint64_t)(clock_now_ns(clock_real_wall()) / NS_PER_SEC),
		.log = log_file_sink(p->log),
	};
	struct sim_fee tiered = sim_fee_ib_tiered();
	char address[280];
	char control[280];
	enum drt_status status = choose_start(&options.start_ns, o, error);

	if (status == DRT_OK)
		status = read_texts(p, error);
	if (status == DRT_OK)
		status = choose_state(p, error);
	if (status != DRT_OK)
		return status;
	options.state_path = p->state[0] != '\0' ? p->state : NULL;
	write_address(address, sizeof(address), o->listen, o->port);
	write_address(control, sizeof(control), o->listen, o->control);
	options.fee = o->tiered ? &tiered : NULL;
	options.address = address;
	options.version_max = o->server_version;
	options.control_address = o->control >= 0 ? control : NULL;
	options.script = p->script;
	options.script_name = o->faults;
	options.universe = p->universe;
	options.universe_name = o->universe;
	return gateway_new(&p->gateway, &options, error);
}

/* One line for scripts, and so that a person sees where to connect. */
static void say_ready(const struct program *p)
{
	char time[TIME_TEXT];

	time_format(time, gateway_market_ns(p->gateway) / NS_PER_SEC * NS_PER_SEC);
	printf("listening host=%s port=%d instruments=%zu time=%s synthetic=%d",
	       p->options.listen, gateway_port(p->gateway), gateway_instruments(p->gateway),
	       time, p->options.file_count == 0);
	if (p->options.control >= 0)
		printf(" control=%d", gateway_control_port(p->gateway));
	putchar('\n');
	fflush(stdout);
}

static enum ibsim_exit run(struct program *p)
{
	static const int list[] = { SIGINT, SIGTERM, SIGHUP };
	struct log_file_options log = { .path = p->options.log,
		                        .least = p->options.least,
		                        .wall = clock_real_wall() };
	struct drt_error error = { 0 };

	if (log_file_open(&p->log, &log, &error) != DRT_OK)
		return fail(error.text);
	if (loop_event_new(&p->loop) != DRT_OK)
		return fail(_("cannot make an event loop: out of memory or descriptors"));
	if (signals_new(&p->signals, p->loop, list, sizeof(list) / sizeof(list[0]), on_signal,
	                p) != DRT_OK)
		return fail(_("cannot listen to signals"));
	if (open_gateway(p, &error) != DRT_OK)
		return fail(error.text);
	say_ready(p);
	loop_run(p->loop);
	return IBSIM_OK;
}

static void release(struct program *p)
{
	gateway_free(p->gateway);
	free(p->script);
	free(p->universe);
	signals_free(p->signals);
	loop_free(p->loop);
	log_file_free(p->log);
}

int main(int argc, char **argv)
{
	struct program program = { 0 };
	enum ibsim_exit status = IBSIM_OK;

	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	bindtextdomain(PACKAGE, DRT_LOCALEDIR);
	textdomain(PACKAGE);
	status = ibsim_options_read(&program.options, argc, argv);
	if (status != IBSIM_OK)
		return status;
	if (program.options.help) {
		ibsim_print_help();
		return IBSIM_OK;
	}
	if (program.options.version) {
		printf("drt-ibsim %s\n", PACKAGE_VERSION);
		return IBSIM_OK;
	}
	status = run(&program);
	release(&program);
	return status;
}
