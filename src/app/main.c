/* main.c - drt: joins the command line, the engine and the screen. */
#include "config.h"

#include <libintl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app_engine.h"
#include "app/commands.h"
#include "ib/message.h"
#include "io/clock_real.h"

struct local {
	struct app_engine *engine;
};

static enum drt_status start_local(void *self, int *fd, const struct paths *paths,
                                   struct drt_error *error)
{
	struct local *local = self;
	struct app_engine_options options = {
		.paths = paths,
		.brokerless = true,
		.quiet = true,
		.client = true,
	};

	return app_engine_start(&local->engine, fd, &options, error);
}

static void stop_local(void *self)
{
	struct local *local = self;

	app_engine_stop(local->engine);
	local->engine = NULL;
}

static void set_language(void)
{
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C"); /* numbers on the wire and in files have a point */
	bindtextdomain("drt",
	               getenv("DRT_LOCALEDIR") ? getenv("DRT_LOCALEDIR") : DRT_LOCALEDIR);
	textdomain("drt");
}

int main(int argc, char **argv)
{
	static const struct cli_command *const commands[] = { &app_attach, &app_daemon,
		                                              &app_demo, &app_snapshot, NULL };
	struct local local = { NULL };
	const struct cli_host host = {
		.self = &local,
		.in = stdin,
		.out = stdout,
		.err = stderr,
		.in_is_terminal = isatty(STDIN_FILENO),
		.out_is_terminal = isatty(STDOUT_FILENO),
		.err_is_terminal = isatty(STDERR_FILENO),
		.wall = clock_real_wall(),
		.version = PACKAGE_VERSION,
		.broker_versions = { IB_VERSION_MIN, ib_version_offered() },
		.protobuf = ib_has_protobuf(),
		.start_local = start_local,
		.stop_local = stop_local,
		.commands = commands,
		.default_command = "attach",
	};

	set_language();
	signal(SIGPIPE, SIG_IGN);
	/* drt --daemon reads as drt daemon */
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--daemon") == 0)
			argv[i] = (char *)"daemon";
	}
	return cli_main(argc, argv, &host);
}
