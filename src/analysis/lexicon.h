/* lexicon.h - words and phrases with what they say, for scoring short texts.
 *
 * Text:    one entry a line, "#" begins a comment line:
 *            WEIGHT PHRASE       -4..4; 0 says nothing, and neither do its words
 *            not PHRASE          turns what follows
 *            times FACTOR PHRASE strengthens (above 1) or weakens what follows; 0..4
 *          Words are lower case, separated by single spaces, of letters, digits and
 *          ' - & . inside; a "*" behind the last one stands for any ending.
 * Owners:  a lexicon owns its entries; lexicon_free() accepts NULL.
 * Threads: read-only after birth; any thread may read. */
#ifndef ANALYSIS_LEXICON_H
#define ANALYSIS_LEXICON_H

#include <stdbool.h>
#include <stddef.h>

#include "core/status.h"

enum {
	LEXICON_WORDS_MAX = 6,      /* of one phrase */
	LEXICON_ENTRIES_MAX = 50000 /* of one lexicon */
};

enum lexicon_kind { LEXICON_WEIGHT, LEXICON_NOT, LEXICON_TIMES };

struct lexicon_entry {
	const char *phrase; /* lives as long as the lexicon; without the "*" */
	size_t length;
	int words;
	bool prefix; /* the last word may go on */
	enum lexicon_kind kind;
	double value; /* weight or factor */
};

struct lexicon;

/* Reads a lexicon from text. Errors: DRT_EPARSE (a line that does not follow the
 * grammar, or repeats a phrase: the error has `name`, the line and what is wrong),
 * DRT_ERANGE (too many entries), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status lexicon_parse(struct lexicon **out, const char *name,
                                             const char *text, size_t length,
                                             struct drt_error *error);

/* The lexicon of finance that is compiled in (data/lexicon-finance.txt).
 * Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status lexicon_new_finance(struct lexicon **out,
                                                   struct drt_error *error);
void lexicon_free(struct lexicon *lexicon);

size_t lexicon_count(const struct lexicon *lexicon);

/* The entry with the most words that stands at the beginning of `words`, which are
 * lower case; of those the exact one, then the longest. NULL when there is none. */
const struct lexicon_entry *lexicon_match(const struct lexicon *lexicon,
                                          const char *const *words, size_t count);

#endif
