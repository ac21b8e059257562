/* watch_text.h - the words of books and tapes, shared by screens and commands.
 * Threads: any. Texts follow the reader's language; the broker's own words do not. */
#ifndef CLIENT_WATCH_TEXT_H
#define CLIENT_WATCH_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/depth.h"

/* "live", "loading", "waits", "doubtful", "refused"; where it is stale, why: "farm lost". */
const char *watch_word(enum watch_state state, enum quote_stale stale);

/* A sentence where there is something to say: why nothing comes, or why what is shown must
 * not be trusted; empty where it is live. `note` is the engine's; of a refusal it holds the
 * broker's words. */
void watch_sentence(char *out, size_t size, enum watch_state state, enum quote_stale stale,
                    const char *note);

#endif
