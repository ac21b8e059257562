/* sentiment.c - see sentiment.h. */
#include "analysis/sentiment.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const double turned = -0.75;    /* "not good" is less bad than "bad" */
static const double percent = 1.5;     /* weight of a signed percentage */
static const double softening = 6;     /* of the score, see sentiment.h */
static const double label_least = 0.3; /* |score| from which a text is not neutral */

enum { NOT_REACHES = 3, TIMES_REACHES = 2 };

struct word {
	size_t offset, length; /* in the text */
	bool breaks;           /* punctuation stands before it */
	int sign;              /* of a percentage: -1, 1; else 0 */
};

/* The words of a text. texts[i] is the lower-case text of words[i]. */
struct words {
	char *lower; /* owned; twice the text at most */
	struct word *list;
	const char **texts;
	size_t count;
};

static void words_release(struct words *words)
{
	free(words->lower);
	free(words->list);
	free(words->texts);
}

/* General punctuation, U+2000 to U+207F: dashes, quotes, the ellipsis. */
static bool is_wide_punctuation(const char *text, size_t at, size_t length)
{
	return at + 2 < length && text[at] == '\xe2' &&
	       (text[at + 1] == '\x80' || text[at + 1] == '\x81');
}

static bool is_wide_apostrophe(const char *text, size_t at, size_t length)
{
	return at + 2 < length && memcmp(text + at, "\xe2\x80\x99", 3) == 0;
}

/* Bytes of the letter or digit that begins at `at`, or 0. */
static size_t letter_at(const char *text, size_t at, size_t length)
{
	unsigned char byte = at < length ? (unsigned char)text[at] : ' ';
	size_t bytes = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;

	if (byte < 0x80)
		return isalnum(byte) != 0;
	if (is_wide_punctuation(text, at, length))
		return 0;
	return bytes < length - at ? bytes : length - at;
}

/* Bytes of an apostrophe, hyphen, & or . between letters, or 0. */
static size_t joint_at(const char *text, size_t at, size_t length)
{
	size_t bytes = 0;

	if (at >= length)
		return 0;
	if (is_wide_apostrophe(text, at, length))
		bytes = 3;
	else if (memchr("'-&.", text[at], 4))
		bytes = 1;
	return bytes && letter_at(text, at + bytes, length) ? bytes : 0;
}

/* The end of what begins at `at` and is no word: a link or a name. */
static size_t skip_alien(const char *text, size_t at, size_t length)
{
	bool link = (length - at > 7 && strncmp(text + at, "http://", 7) == 0) ||
	            (length - at > 8 && strncmp(text + at, "https://", 8) == 0);
	bool symbol =
		text[at] == '$' && at + 1 < length && isalpha((unsigned char)text[at + 1]);

	if (!link && !symbol && text[at] != '@')
		return at;
	while (at < length && !isspace((unsigned char)text[at]))
		at++;
	return at;
}

/* Copies the word at `at` in lower case; the position behind it. */
static size_t take_word(struct words *words, char **lower, const char *text, size_t at,
                        size_t length)
{
	struct word *word = &words->list[words->count];
	size_t from = at;
	size_t bytes = 0;

	words->texts[words->count] = *lower;
	for (;;) {
		bool apostrophe = is_wide_apostrophe(text, at, length);

		bytes = letter_at(text, at, length);
		if (bytes == 0)
			bytes = joint_at(text, at, length);
		if (bytes == 0)
			break;

		for (size_t i = 0; i < bytes && !apostrophe; i++)
			*(*lower)++ = (char)tolower((unsigned char)text[at + i]);
		if (apostrophe)
			*(*lower)++ = '\'';
		at += bytes;
	}
	*(*lower)++ = '\0';
	*word = (struct word){ .offset = from, .length = at - from };
	words->count++;
	return at;
}

/* The sign of the percentage that the word just taken is, or 0. */
static int sign_of_percentage(const char *text, const struct word *word, size_t length)
{
	size_t end = word->offset + word->length;
	char before = word->offset > 0 ? text[word->offset - 1] : ' ';

	if (!isdigit((unsigned char)text[word->offset]) || end >= length || text[end] != '%')
		return 0;
	if (before != '+' && before != '-')
		return 0;
	if (word->offset > 1 && isalnum((unsigned char)text[word->offset - 2]))
		return 0; /* a range, "3-4%" */
	return before == '+' ? 1 : -1;
}

static void cut(struct words *words, const char *text, size_t length)
{
	char *lower = words->lower;
	bool breaks = true;
	size_t at = 0;

	while (at < length) {
		size_t behind = skip_alien(text, at, length);

		if (behind > at) {
			at = behind;
			continue;
		}
		if (!letter_at(text, at, length)) {
			bool wide = is_wide_punctuation(text, at, length);

			breaks = breaks || wide || memchr(".,;:!?()\"", text[at], 9) != NULL;
			at += wide ? 3 : 1;
			continue;
		}
		at = take_word(words, &lower, text, at, length);
		words->list[words->count - 1].breaks = breaks;
		words->list[words->count - 1].sign =
			sign_of_percentage(text, &words->list[words->count - 1], length);
		breaks = false;
	}
}

/* What "not" and "times" entries do to those that follow. */
struct mood {
	size_t turned_until; /* word positions, excluded */
	size_t scaled_until;
	double scale;
};

static void count_match(struct analysis_sentiment *out, struct mood *mood, double weight,
                        const struct words *words, size_t from, size_t behind)
{
	const struct word *last = &words->list[behind - 1];

	if (from < mood->scaled_until)
		weight *= mood->scale;
	if (from < mood->turned_until)
		weight *= turned;
	mood->scaled_until = 0;
	if (weight == 0)
		return;
	out->positive += weight > 0;
	out->negative += weight < 0;
	out->score += weight;
	if (out->match_count < SENTIMENT_MATCHES)
		out->matches[out->match_count++] = (struct sentiment_match){
			words->list[from].offset,
			last->offset + last->length - words->list[from].offset, weight
		};
}

/* The words that a phrase may take: those up to the next punctuation. */
static size_t words_until_break(const struct words *words, size_t from)
{
	size_t count = 1;

	while (count < LEXICON_WORDS_MAX && from + count < words->count &&
	       !words->list[from + count].breaks)
		count++;
	return count;
}

static void weigh(struct analysis_sentiment *out, const struct words *words,
                  const struct lexicon *lexicon)
{
	struct mood mood = { 0, 0, 1 };
	size_t at = 0;

	while (at < words->count) {
		const struct lexicon_entry *entry =
			lexicon_match(lexicon, words->texts + at, words_until_break(words, at));
		size_t behind = at + (entry ? (size_t)entry->words : 1);

		if (words->list[at].breaks)
			mood = (struct mood){ 0, 0, 1 };
		if (words->list[at].sign)
			count_match(out, &mood, percent * words->list[at].sign, words, at,
			            behind);
		else if (entry && entry->kind == LEXICON_NOT)
			mood.turned_until = behind + NOT_REACHES;
		else if (entry && entry->kind == LEXICON_TIMES)
			mood = (struct mood){ mood.turned_until, behind + TIMES_REACHES,
				              entry->value };
		else if (entry)
			count_match(out, &mood, entry->value, words, at, behind);
		at = behind;
	}
}

enum drt_status analysis_analyze_sentiment(struct analysis_sentiment *out,
                                           const struct lexicon *lexicon, const char *text,
                                           size_t length)
{
	struct analysis_sentiment result = { 0 };
	struct words words = { 0 };

	if (length > SENTIMENT_TEXT_MAX)
		return DRT_ERANGE;
	words.lower = malloc(2 * length + 1);
	words.list = calloc(length / 2 + 1, sizeof(*words.list));
	words.texts = calloc(length / 2 + 1, sizeof(*words.texts));
	if (!words.lower || !words.list || !words.texts) {
		words_release(&words);
		return DRT_ENOMEM;
	}
	cut(&words, text, length);
	weigh(&result, &words, lexicon);
	result.words = words.count;
	result.score /= sqrt(result.score * result.score + softening);
	result.label = result.score >= label_least    ? SENTIMENT_POSITIVE
	               : result.score <= -label_least ? SENTIMENT_NEGATIVE
	                                              : SENTIMENT_NEUTRAL;
	words_release(&words);
	*out = result;
	return DRT_OK;
}

const char *sentiment_label_name(enum sentiment_label label)
{
	static const char *const names[] = { "negative", "neutral", "positive" };

	return names[label];
}
