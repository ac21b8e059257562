/* watched.h - what drt depth and drt tape share: how it stands with what is looked at. */
#ifndef CLI_WATCHED_H
#define CLI_WATCHED_H

#include "cli/command.h"
#include "model/depth.h"

struct cli_watched {
	enum watch_state state;
	enum quote_stale stale;
	const char *note;
	size_t rows; /* or prints */
};

/* The exit code: CLI_OK where there is something live to show. Otherwise says why not on
 * standard error: CLI_BROKER_DOWN where gateway or broker is lost, else CLI_FAILURE. What
 * is shown although it is stale or doubtful ends with CLI_OK and a note. */
enum cli_exit cli_judge_watched(const struct cli *cli, const struct cli_watched *watched);

#endif
