/* progress.h - one line on a terminal that says how far something is.
 *
 * Drawn over itself with a carriage return; nothing at all where nobody looks. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct cli_progress {
	FILE *out;     /* borrowed */
	bool shown;    /* a terminal */
	bool drawn;    /* the line stands there */
	int64_t total; /* bytes */
	int permille;  /* as drawn; -1: not yet */
};

void cli_progress_init(struct cli_progress *progress, FILE *out, bool shown, int64_t total);
/* Draws where the share changed by a tenth of a percent. `what` may be NULL. */
void cli_progress_show(struct cli_progress *progress, int64_t done, const char *what);
/* Takes the line away. */
void cli_progress_end(struct cli_progress *progress);

#endif
