/* test_sentiment.c - the lexicon's grammar and the scoring rules, clause by clause, with a
 * small lexicon of its own; and some sentences with the one that is compiled in. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/sentiment.h"
#include "core/rng.h"
#include "tests/support/support.h"

static const char small[] = "# a comment\n"
			    "2 good\n"
			    "-2 bad\n"
			    "3 beats estimates\n"
			    "1 beat*\n"
			    "-3 profit warning\n"
			    "2 profit\n"
			    "0 good stock\n"
			    "\n"
			    "not not\n"
			    "not isn't\n"
			    "times 2 very\n"
			    "times 0.5 slightly\n"
			    "-1.5 cut";

static struct lexicon *lexicon_of(const char *text)
{
	struct lexicon *lexicon = NULL;
	struct drt_error error;

	if (lexicon_parse(&lexicon, "test", text, strlen(text), &error) != DRT_OK)
		fail_msg("%s", error.text);
	return lexicon;
}

static struct analysis_sentiment scored(const struct lexicon *lexicon, const char *text)
{
	struct analysis_sentiment result;

	assert_int_equal(analysis_analyze_sentiment(&result, lexicon, text, strlen(text)),
	                 DRT_OK);
	return result;
}

/* The sum behind a score. */
static double sum_of(const struct lexicon *lexicon, const char *text)
{
	struct analysis_sentiment result = scored(lexicon, text);
	double square = result.score * result.score;
	double sum = sqrt(6 * square / (1 - square));

	return result.score < 0 ? -sum : sum;
}

static void a_lexicon_is_read_line_by_line(void **state)
{
	struct lexicon *lexicon = lexicon_of(small);
	const char *words[] = { "beats", "estimates", "again" };
	const struct lexicon_entry *entry = NULL;
	(void)state;

	assert_int_equal(lexicon_count(lexicon), 12);
	entry = lexicon_match(lexicon, words, 3);
	assert_int_equal(entry->words, 2);
	assert_true(entry->value == 3 && entry->kind == LEXICON_WEIGHT);
	entry = lexicon_match(lexicon, words, 1); /* the phrase does not fit */
	assert_string_equal(entry->phrase, "beat");
	assert_true(entry->prefix);
	words[0] = "very";
	entry = lexicon_match(lexicon, words, 1);
	assert_true(entry->kind == LEXICON_TIMES && entry->value == 2);
	words[0] = "isn't";
	assert_true(lexicon_match(lexicon, words, 1)->kind == LEXICON_NOT);
	words[0] = "goods"; /* no "*" there */
	assert_null(lexicon_match(lexicon, words, 1));
	assert_null(lexicon_match(lexicon, words, 0));
	lexicon_free(lexicon);
	lexicon_free(NULL);
}

static void bad_lines_are_named(void **state)
{
	static const struct {
		const char *text;
		const char *says;
	} cases[] = {
		{ "2 fine\ngood 2", "test:2: a line begins with a weight" },
		{ "5 good", "test:1: a line begins" },
		{ "-4.1 bad", "test:1:" },
		{ "nan bad", "test:1:" },
		{ "0x1 bad", "test:1:" },
		{ "1e9 bad", "test:1:" },
		{ "2", "test:1:" },
		{ "2 ", "no phrase" },
		{ "2 *", "no phrase" },
		{ "2 Good", "words have lower-case" },
		{ "2 go*od", "words have lower-case" },
		{ "2 good\r\n", "words have lower-case" },
		{ "2 good  thing", "single spaces" },
		{ "2  good", "single spaces" },
		{ "2 good ", "single spaces" },
		{ "2 a b c d e f g", "at most six" },
		{ "not ", "no phrase" },
		{ "times good", "a factor" },
		{ "times 5 good", "a factor" },
		{ "times -1 good", "a factor" },
		{ "2 good\n-2 good", "\"good\" is there twice" },
		{ "2 good*\n-2 good*", "is there twice" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct lexicon *lexicon = NULL;
		struct drt_error error = { 0 };

		assert_int_equal(lexicon_parse(&lexicon, "test", cases[i].text,
		                               strlen(cases[i].text), &error),
		                 DRT_EPARSE);
		assert_null(lexicon);
		if (!strstr(error.text, cases[i].says))
			fail_msg("\"%s\": %s", cases[i].text, error.text);
	}
}

static void zero_bytes_and_long_lines_are_refused(void **state)
{
	struct lexicon *lexicon = NULL;
	char line[400] = "2 ";
	(void)state;

	assert_int_equal(lexicon_parse(&lexicon, "t", "2 a\0b", 5, NULL), DRT_EPARSE);
	memset(line + 2, 'a', 300);
	assert_int_equal(lexicon_parse(&lexicon, "t", line, strlen(line), NULL), DRT_EPARSE);
	assert_int_equal(lexicon_parse(&lexicon, "t", "", 0, NULL), DRT_OK);
	assert_int_equal(lexicon_count(lexicon), 0);
	lexicon_free(lexicon);
}

static void too_many_lines_are_refused(void **state)
{
	size_t length = LEXICON_ENTRIES_MAX;
	char *text = malloc(length);
	struct lexicon *lexicon = NULL;
	(void)state;

	assert_non_null(text);
	memset(text, '\n', length);
	assert_int_equal(lexicon_parse(&lexicon, "t", text, length, NULL), DRT_ERANGE);
	free(text);
}

static void words_add_up(void **state)
{
	static const struct {
		const char *text;
		double sum;
	} cases[] = {
		{ "", 0 },
		{ "nothing to see", 0 },
		{ "good", 2 },
		{ "GOOD.", 2 },
		{ "good bad", 0 },
		{ "good good bad", 2 },
		{ "Acme beats estimates", 3 },
		{ "Acme beats. Estimates rise", 1 }, /* no phrase across a full stop */
		{ "Acme is beaten", 1 },
		{ "profit", 2 },
		{ "profit warning", -3 }, /* the longer phrase wins */
		{ "good stock", 0 },      /* says nothing, nor do its words */
		{ "cut", -1.5 },
	};
	struct lexicon *lexicon = lexicon_of(small);
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (!test_close(sum_of(lexicon, cases[i].text), cases[i].sum, 1e-12))
			fail_msg("\"%s\": %g", cases[i].text, sum_of(lexicon, cases[i].text));
	lexicon_free(lexicon);
}

static void words_turn_and_scale_one_another(void **state)
{
	static const struct {
		const char *text;
		double sum;
	} cases[] = {
		{ "not good", -1.5 },
		{ "not bad", 1.5 },
		{ "isn't very good", -3 },
		{ "isn\xe2\x80\x99t good", -1.5 }, /* a typographic apostrophe */
		{ "not a very good", -3 },
		{ "not one two three good", 2 }, /* too far */
		{ "not so, good", 2 },           /* punctuation ends it */
		{ "not so \xe2\x80\x94 good", 2 },
		{ "very good", 4 },
		{ "very much good", 4 },
		{ "very much so good", 2 },
		{ "very good and good", 6 }, /* scales one entry only */
		{ "slightly bad", -1 },
		{ "very! good", 2 },
	};
	struct lexicon *lexicon = lexicon_of(small);
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (!test_close(sum_of(lexicon, cases[i].text), cases[i].sum, 1e-12))
			fail_msg("\"%s\": %g", cases[i].text, sum_of(lexicon, cases[i].text));
	lexicon_free(lexicon);
}

static void signed_percentages_count(void **state)
{
	static const struct {
		const char *text;
		double sum;
	} cases[] = {
		{ "Twitter +3.5% today", 1.5 },
		{ "Twitter -3.5%", -1.5 },
		{ "-3.5 points", 0 },
		{ "3.5%", 0 },
		{ "3-4%", 0 },
		{ "+4%, -2%", 0 },
		{ "not +4%", -1.125 },
	};
	struct lexicon *lexicon = lexicon_of(small);
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (!test_close(sum_of(lexicon, cases[i].text), cases[i].sum, 1e-12))
			fail_msg("\"%s\": %g", cases[i].text, sum_of(lexicon, cases[i].text));
	lexicon_free(lexicon);
}

static void links_names_and_symbols_are_no_words(void **state)
{
	struct lexicon *lexicon = lexicon_of(small);
	(void)state;

	assert_int_equal(scored(lexicon, "$GOOD @good https://good.com/bad").words, 0);
	assert_int_equal(scored(lexicon, "#good $5.20 Q3").words, 3);
	assert_true(scored(lexicon, "#good").score > 0);
	assert_true(scored(lexicon, "Driving good\xe2\x80\xa6 more").score > 0);
	lexicon_free(lexicon);
}

static void matches_name_their_place(void **state)
{
	struct lexicon *lexicon = lexicon_of(small);
	const char *text = "Acme: very good, then profit warning";
	struct analysis_sentiment result = scored(lexicon, text);
	(void)state;

	assert_int_equal(result.positive, 1);
	assert_int_equal(result.negative, 1);
	assert_int_equal(result.match_count, 2);
	assert_memory_equal(text + result.matches[0].offset, "good", 4);
	assert_int_equal(result.matches[0].length, 4);
	assert_true(result.matches[0].weight == 4);
	assert_memory_equal(text + result.matches[1].offset, "profit warning", 14);
	assert_int_equal(result.matches[1].length, 14);
	assert_int_equal(result.words, 6);
	lexicon_free(lexicon);
}

static void only_the_first_matches_are_kept(void **state)
{
	struct lexicon *lexicon = lexicon_of(small);
	char text[6 * 50 + 1] = "";
	struct analysis_sentiment result;
	(void)state;

	for (int i = 0; i < 50; i++)
		strcat(text, "good. ");
	result = scored(lexicon, text);
	assert_int_equal(result.positive, 50);
	assert_int_equal(result.match_count, SENTIMENT_MATCHES);
	assert_true(result.score > 0.99 && result.score < 1);
	lexicon_free(lexicon);
}

static void labels_follow_the_score(void **state)
{
	struct lexicon *lexicon = lexicon_of(small);
	(void)state;

	assert_int_equal(scored(lexicon, "good").label, SENTIMENT_POSITIVE);
	assert_int_equal(scored(lexicon, "bad").label, SENTIMENT_NEGATIVE);
	assert_int_equal(scored(lexicon, "good bad").label, SENTIMENT_NEUTRAL);
	assert_string_equal(sentiment_label_name(SENTIMENT_NEGATIVE), "negative");
	assert_string_equal(sentiment_label_name(SENTIMENT_NEUTRAL), "neutral");
	assert_string_equal(sentiment_label_name(SENTIMENT_POSITIVE), "positive");
	lexicon_free(lexicon);
}

static void long_texts_are_refused(void **state)
{
	struct lexicon *lexicon = lexicon_of(small);
	struct analysis_sentiment result = { .words = 42 };
	char *text = calloc(SENTIMENT_TEXT_MAX + 1, 1);
	(void)state;

	assert_non_null(text);
	memset(text, 'a', SENTIMENT_TEXT_MAX + 1);
	assert_int_equal(
		analysis_analyze_sentiment(&result, lexicon, text, SENTIMENT_TEXT_MAX + 1),
		DRT_ERANGE);
	assert_int_equal(result.words, 42);
	assert_int_equal(analysis_analyze_sentiment(&result, lexicon, text, SENTIMENT_TEXT_MAX),
	                 DRT_OK);
	assert_int_equal(result.words, 1);
	free(text);
	lexicon_free(lexicon);
}

/* Any bytes, cut anywhere: the result stays within its bounds and its text. */
static void any_bytes_are_taken(void **state)
{
	static const char alphabet[] = "god bat-'.,%+$@#\xe2\x80\x99\xa6\xc3\xff\xf0 15";
	struct lexicon *lexicon = lexicon_of(small);
	struct rng rng;
	(void)state;

	rng_init(&rng, 12);
	for (int round = 0; round < 3000; round++) {
		size_t length = (size_t)rng_below(&rng, 40);
		char *text = malloc(length + 1);
		struct analysis_sentiment result;

		assert_non_null(text);
		for (size_t i = 0; i < length; i++)
			text[i] = alphabet[rng_below(&rng, sizeof(alphabet) - 1)];
		assert_int_equal(analysis_analyze_sentiment(&result, lexicon, text, length),
		                 DRT_OK);
		assert_true(result.score > -1 && result.score < 1);
		for (size_t i = 0; i < result.match_count; i++)
			assert_true(result.matches[i].offset + result.matches[i].length <=
			            length);
		free(text);
	}
	lexicon_free(lexicon);
}

static void the_finance_lexicon_reads_headlines(void **state)
{
	static const struct {
		const char *text;
		enum sentiment_label label;
	} cases[] = {
		{ "Acme beats estimates and raises guidance", SENTIMENT_POSITIVE },
		{ "Acme shares plunge 12% after profit warning", SENTIMENT_NEGATIVE },
		{ "Acme downgraded to sell", SENTIMENT_NEGATIVE },
		{ "Acme price target cut to $12 from $15", SENTIMENT_NEGATIVE },
		{ "Acme price target raised to $18 from $15", SENTIMENT_POSITIVE },
		{ "Edited transcript of ACME earnings conference call", SENTIMENT_NEUTRAL },
		{ "Is Acme a good stock to buy?", SENTIMENT_NEUTRAL },
		{ "Acme files for bankruptcy", SENTIMENT_NEGATIVE },
		{ "Acme found not guilty", SENTIMENT_POSITIVE },
		{ "Acme declares $0.48 dividend", SENTIMENT_NEUTRAL },
	};
	struct lexicon *lexicon = NULL;
	(void)state;

	assert_int_equal(lexicon_new_finance(&lexicon, NULL), DRT_OK);
	assert_true(lexicon_count(lexicon) > 500);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (scored(lexicon, cases[i].text).label != cases[i].label)
			fail_msg("\"%s\": %g", cases[i].text,
			         scored(lexicon, cases[i].text).score);
	lexicon_free(lexicon);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lexicon_is_read_line_by_line),
		cmocka_unit_test(bad_lines_are_named),
		cmocka_unit_test(zero_bytes_and_long_lines_are_refused),
		cmocka_unit_test(too_many_lines_are_refused),
		cmocka_unit_test(words_add_up),
		cmocka_unit_test(words_turn_and_scale_one_another),
		cmocka_unit_test(signed_percentages_count),
		cmocka_unit_test(links_names_and_symbols_are_no_words),
		cmocka_unit_test(matches_name_their_place),
		cmocka_unit_test(only_the_first_matches_are_kept),
		cmocka_unit_test(labels_follow_the_score),
		cmocka_unit_test(long_texts_are_refused),
		cmocka_unit_test(any_bytes_are_taken),
		cmocka_unit_test(the_finance_lexicon_reads_headlines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
