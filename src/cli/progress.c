/* progress.c - see progress.h. */
#include "cli/progress.h"

#include <string.h>

#include "cli/table.h"
#include "client/reason_text.h"

enum { BAR = 30, NAME = 40 };

void cli_progress_init(struct cli_progress *progress, FILE *out, bool shown, int64_t total)
{
	*progress = (struct cli_progress){
		.out = out, .shown = shown, .total = total, .permille = -1
	};
}

void cli_progress_show(struct cli_progress *progress, int64_t done, const char *what)
{
	char bar[BAR + 1];
	char name[NAME] = "";
	int permille = 0;
	int full = 0;

	if (!progress->shown)
		return;
	if (progress->total > 0 && done > 0)
		permille = (int)(1000.0 * (double)done / (double)progress->total);
	if (permille > 1000)
		permille = 1000;
	if (permille == progress->permille)
		return;
	full = permille * BAR / 1000;
	memset(bar, '#', (size_t)full);
	memset(bar + full, '.', (size_t)(BAR - full));
	bar[BAR] = '\0';
	/* the file's own name, of its path */
	if (what)
		text_copy(name, sizeof(name),
		          strrchr(what, '/') ? strrchr(what, '/') + 1 : what);
	fprintf(progress->out, "\r%s %5.1f %%  %s\033[K", bar, permille / 10.0, name);
	fflush(progress->out);
	progress->permille = permille;
	progress->drawn = true;
}

void cli_progress_end(struct cli_progress *progress)
{
	if (!progress->drawn)
		return;
	fprintf(progress->out, "\r\033[K");
	fflush(progress->out);
	progress->drawn = false;
	progress->permille = -1;
}
