/* watched.c - see watched.h. */
#include "cli/watched.h"

#include "client/watch_text.h"
#include "core/i18n.h"

enum { SENTENCE = 320 };

enum cli_exit cli_judge_watched(const struct cli *cli, const struct cli_watched *watched)
{
	char text[SENTENCE];
	bool down = watched->stale == QUOTE_BROKER_LOST || watched->stale == QUOTE_LINK_LOST;

	watch_sentence(text, sizeof(text), watched->state, watched->stale, watched->note);
	if (watched->state == WATCH_REFUSED)
		return cli_fail(cli, CLI_FAILURE, "%s", text);
	if (watched->rows > 0) {
		if (*text)
			cli_note(cli, "%s", text);
		return CLI_OK;
	}
	if (*text)
		return cli_fail(cli, down ? CLI_BROKER_DOWN : CLI_FAILURE, "%s", text);
	return cli_fail(cli, CLI_FAILURE,
	                _("nothing came within five seconds; \"drt status\" says whether the "
	                  "market is open and the broker there"));
}
