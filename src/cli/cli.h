/* cli.h - the command line: one file and one table row for each subcommand.
 *
 * The engine is reached through src/client only: the running daemon over its socket, or,
 * for commands that need no broker, a brokerless engine in this process, which the
 * host starts. So this folder knows nothing of the engine, and the host (src/app)
 * adds the commands that are its own: attach, daemon, demo.
 *
 * Output:  what was asked for goes to `out`: tables for people, or with --json one
 *          document. Everything else goes to `err`.
 * Threads: one.
 * Owners:  host, streams and rows are borrowed for the call. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stdio.h>

#include "core/clock.h"
#include "core/status.h"
#include "io/paths.h"

/* What the program ends with; the numbers are part of the interface. */
enum cli_exit {
	CLI_OK = 0,
	CLI_FAILURE = 1,
	CLI_USAGE = 2,
	CLI_NO_DAEMON = 3,
	CLI_BROKER_DOWN = 4,
	CLI_REFUSED = 5, /* by the risk gate, a freeze, or the role */
	CLI_EXPIRED = 6,
	CLI_UNKNOWN = 7 /* sent, outcome not known */
};

struct cli_command;

struct cli_host {
	void *self;
	FILE *in, *out, *err;
	/* Whether a person reads and types there. */
	bool in_is_terminal, out_is_terminal, err_is_terminal;
	const struct clock *wall;
	const char *version;
	int broker_versions[2]; /* of the gateway's protocol, that are offered */
	bool protobuf;          /* whether it was built with it */

	/* Starts a brokerless engine in this process on these paths and stores our end of
	 * a socketpair, connected, in *fd. NULL: there is none. */
	enum drt_status (*start_local)(void *self, int *fd, const struct paths *paths,
	                               struct drt_error *error);
	/* Ends it, after our end was closed. */
	void (*stop_local)(void *self);

	/* The host's own rows, NULL-terminated; may be NULL. */
	const struct cli_command *const *commands;
	/* What runs where no command is named; NULL: the usage is shown. */
	const char *default_command;
	/* The environment; NULL: getenv(). */
	const char *(*lookup)(void *self, const char *name);
};

/* Runs one command line and returns its exit code. Never ends the process. */
int cli_main(int argc, char **argv, const struct cli_host *host);

#endif
