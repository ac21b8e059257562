/* lexicon.c - see lexicon.h. Entries are sorted by their first byte and then in the order
 * in which a match is wanted; `from` points at the first entry of each first byte. */
#include "analysis/lexicon.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/embed.h"

extern const struct embedded_file lexicon_files[]; /* made by data/embed */

enum { LINE_MAX_BYTES = 200 };

struct lexicon {
	char *text; /* owned; phrases point into it */
	struct lexicon_entry *entries;
	size_t count;
	size_t from[257];
};

/* A line being read. */
struct line {
	const char *name;
	size_t number;
	char *text;
};

static enum drt_status fail(struct drt_error *error, const struct line *line, const char *what)
{
	return drt_fail(error, DRT_EPARSE, "%s:%zu: %s: \"%.60s\"", line->name, line->number,
	                what, line->text);
}

static bool is_word_byte(char byte)
{
	unsigned char code = (unsigned char)byte;

	return code >= 0x80 || islower(code) || isdigit(code) || strchr("'-&.", byte);
}

/* Checks a phrase, takes its "*" off and counts its words. */
static enum drt_status read_phrase(struct lexicon_entry *entry, char *phrase,
                                   const struct line *line, struct drt_error *error)
{
	size_t length = strlen(phrase);

	if (length > 0 && phrase[length - 1] == '*') {
		entry->prefix = true;
		phrase[--length] = '\0';
	}
	if (length == 0)
		return fail(error, line, "no phrase");
	entry->phrase = phrase;
	entry->length = length;
	entry->words = 1;
	for (size_t i = 0; i < length; i++) {
		bool space = phrase[i] == ' ';

		if (!space && !is_word_byte(phrase[i]))
			return fail(error, line,
			            "words have lower-case letters, digits and '-&.");
		if (space && (i == 0 || i + 1 == length || phrase[i + 1] == ' '))
			return fail(error, line, "words are separated by single spaces");
		entry->words += space;
	}
	if (entry->words > LEXICON_WORDS_MAX)
		return fail(error, line, "a phrase has at most six words");
	return DRT_OK;
}

/* Reads a number and the space behind it; NULL when there is none. */
static char *read_number(double *value, char *text)
{
	size_t sign = text[0] == '-';
	size_t digits = strspn(text + sign, "0123456789.");
	char *end = NULL;

	if (!isdigit((unsigned char)text[sign]) || text[sign + digits] != ' ')
		return NULL;
	*value = strtod(text, &end);
	return *end == ' ' ? end + 1 : NULL;
}

static enum drt_status read_line(struct lexicon_entry *entry, const struct line *line,
                                 struct drt_error *error)
{
	char *rest = line->text;

	*entry = (struct lexicon_entry){ 0 };
	if (strncmp(rest, "not ", 4) == 0) {
		entry->kind = LEXICON_NOT;
		return read_phrase(entry, rest + 4, line, error);
	}
	if (strncmp(rest, "times ", 6) == 0) {
		entry->kind = LEXICON_TIMES;
		rest = read_number(&entry->value, rest + 6);
		if (!rest || entry->value < 0 || entry->value > 4)
			return fail(error, line, "a factor is a number from 0 to 4");
		return read_phrase(entry, rest, line, error);
	}
	rest = read_number(&entry->value, rest);
	if (!rest || fabs(entry->value) > 4)
		return fail(error, line,
		            "a line begins with a weight from -4 to 4, not or times");
	return read_phrase(entry, rest, line, error);
}

/* First byte, then the order in which matches are wanted. */
static int compare_entries(const void *left, const void *right)
{
	const struct lexicon_entry *a = left;
	const struct lexicon_entry *b = right;

	if (*a->phrase != *b->phrase)
		return (unsigned char)*a->phrase < (unsigned char)*b->phrase ? -1 : 1;
	if (a->words != b->words)
		return a->words > b->words ? -1 : 1;
	if (a->prefix != b->prefix)
		return a->prefix ? 1 : -1;
	if (a->length != b->length)
		return a->length > b->length ? -1 : 1;
	return strcmp(a->phrase, b->phrase);
}

static enum drt_status index_entries(struct lexicon *lexicon, const char *name,
                                     struct drt_error *error)
{
	size_t at = 0;

	qsort(lexicon->entries, lexicon->count, sizeof(*lexicon->entries), compare_entries);
	for (size_t i = 1; i < lexicon->count; i++)
		if (compare_entries(&lexicon->entries[i - 1], &lexicon->entries[i]) == 0)
			return drt_fail(error, DRT_EPARSE, "%s: \"%.60s\" is there twice", name,
			                lexicon->entries[i].phrase);
	for (unsigned byte = 0; byte <= 256; byte++) {
		while (at < lexicon->count &&
		       (unsigned char)*lexicon->entries[at].phrase < byte)
			at++;
		lexicon->from[byte] = at;
	}
	return DRT_OK;
}

static enum drt_status read_lines(struct lexicon *lexicon, const char *name,
                                  struct drt_error *error)
{
	struct line line = { name, 0, lexicon->text };
	char *next = NULL;

	for (; line.text; line.text = next) {
		size_t length = strcspn(line.text, "\n");
		enum drt_status status = DRT_OK;

		next = line.text[length] ? line.text + length + 1 : NULL;
		line.text[length] = '\0';
		line.number++;
		if (length == 0 || *line.text == '#')
			continue;
		if (length > LINE_MAX_BYTES)
			return fail(error, &line, "the line is too long");
		status = read_line(&lexicon->entries[lexicon->count], &line, error);
		if (status != DRT_OK)
			return status;
		lexicon->count++;
	}
	return index_entries(lexicon, name, error);
}

enum drt_status lexicon_parse(struct lexicon **out, const char *name, const char *text,
                              size_t length, struct drt_error *error)
{
	struct lexicon *lexicon = NULL;
	size_t lines = 1;
	enum drt_status status = DRT_ENOMEM;

	for (size_t i = 0; i < length; i++) {
		if (text[i] == '\0')
			return drt_fail(error, DRT_EPARSE, "%s: byte %zu is zero", name, i);
		lines += text[i] == '\n';
	}
	if (lines > LEXICON_ENTRIES_MAX)
		return drt_fail(error, DRT_ERANGE, "%s: more than %d lines", name,
		                LEXICON_ENTRIES_MAX);
	lexicon = calloc(1, sizeof(*lexicon));
	if (!lexicon)
		goto fail;
	lexicon->text = calloc(length + 1, 1);
	lexicon->entries = calloc(lines, sizeof(*lexicon->entries));
	if (!lexicon->text || !lexicon->entries)
		goto fail;
	if (length > 0)
		memcpy(lexicon->text, text, length);
	status = read_lines(lexicon, name, error);
	if (status != DRT_OK)
		goto fail;
	*out = lexicon;
	return DRT_OK;

fail:
	if (status == DRT_ENOMEM)
		drt_fail(error, status, "%s: out of memory", name);
	lexicon_free(lexicon);
	return status;
}

enum drt_status lexicon_new_finance(struct lexicon **out, struct drt_error *error)
{
	return lexicon_parse(out, lexicon_files[0].name, lexicon_files[0].text,
	                     lexicon_files[0].length, error);
}

void lexicon_free(struct lexicon *lexicon)
{
	if (!lexicon)
		return;
	free(lexicon->text);
	free(lexicon->entries);
	free(lexicon);
}

size_t lexicon_count(const struct lexicon *lexicon)
{
	return lexicon->count;
}

/* True when the entry's words are the first ones of `words`. */
static bool stands_at(const struct lexicon_entry *entry, const char *const *words, size_t count)
{
	const char *phrase = entry->phrase;

	if ((size_t)entry->words > count)
		return false;
	for (int i = 0; i < entry->words; i++) {
		size_t length = strcspn(phrase, " ");

		if (strncmp(phrase, words[i], length) != 0)
			return false;
		if (words[i][length] && !(entry->prefix && i + 1 == entry->words))
			return false;
		phrase += length + 1;
	}
	return true;
}

const struct lexicon_entry *lexicon_match(const struct lexicon *lexicon,
                                          const char *const *words, size_t count)
{
	unsigned char byte = 0;

	if (count == 0)
		return NULL;
	byte = (unsigned char)*words[0];
	for (size_t i = lexicon->from[byte]; i < lexicon->from[byte + 1]; i++)
		if (stands_at(&lexicon->entries[i], words, count))
			return &lexicon->entries[i];
	return NULL;
}
