/* sentiment.h - scores what a short text says about the instrument it speaks of.
 *
 * Method:  the text is cut into words; links and @names are left out, #tags count as
 *          words, $SYMBOLS do not. At each word the longest entry of the lexicon counts.
 *          A "not" entry turns the entries that begin within three words; a "times"
 *          entry scales one that follows at once or after one word; both end at
 *          punctuation. A percentage with a sign ("+4%", "-0.5%") counts as an entry.
 *          With the sum s of all, the score is s / sqrt(s^2 + 6): one strong word is
 *          enough to see the direction, many approach 1.
 * Text:    UTF-8; only ASCII letters are lowered. Up to SENTIMENT_TEXT_MAX bytes.
 * Threads: pure; a lexicon may be shared. */
#ifndef ANALYSIS_SENTIMENT_H
#define ANALYSIS_SENTIMENT_H

#include <stddef.h>

#include "analysis/lexicon.h"

enum { SENTIMENT_TEXT_MAX = 65536, SENTIMENT_MATCHES = 32 };

enum sentiment_label { SENTIMENT_NEGATIVE, SENTIMENT_NEUTRAL, SENTIMENT_POSITIVE };

struct sentiment_match {
	size_t offset, length; /* bytes of the text */
	double weight;         /* after turning and scaling */
};

struct analysis_sentiment {
	double score; /* -1..1; 0 when nothing was found */
	enum sentiment_label label;
	size_t words;              /* in the text */
	size_t positive, negative; /* entries that counted */
	size_t match_count;        /* of those below; the first ones, when there are more */
	struct sentiment_match matches[SENTIMENT_MATCHES];
};

/* Scores `length` bytes of text. Errors: DRT_ERANGE (longer than SENTIMENT_TEXT_MAX),
 * DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status analysis_analyze_sentiment(struct analysis_sentiment *out,
                                                          const struct lexicon *lexicon,
                                                          const char *text, size_t length);

/* A stable lower-case word ("negative"), never translated. */
const char *sentiment_label_name(enum sentiment_label label);

#endif
