/* test_sentiment.c - how well the lexicon of finance tells good from bad news on labelled
 * posts. The measure is balanced accuracy, the mean of the three classes' recall: a
 * guess of the commonest class reaches a third. The posts marked "valid" were not
 * looked at when the lexicon was written. */
#include <stdio.h>
#include <string.h>

#include "analysis/sentiment.h"
#include "tests/support/csv.h"
#include "tests/support/support.h"

enum { CLASSES = 3 };

/* counts[label][guess] */
struct outcome {
	size_t counts[CLASSES][CLASSES];
};

static size_t texts_scored;

static int class_of(const char *label)
{
	for (int i = 0; i < CLASSES; i++)
		if (strcmp(sentiment_label_name((enum sentiment_label)i), label) == 0)
			return i;
	fail_msg("label %s is not known", label);
	return 0;
}

static void measure(struct outcome *out, const struct lexicon *lexicon,
                    const struct test_csv *csv, const char *split)
{
	size_t text = test_csv_column(csv, "text");
	size_t label = test_csv_column(csv, "label");
	size_t part = test_csv_column(csv, "split");

	*out = (struct outcome){ 0 };
	for (size_t i = 0; i < csv->rows; i++) {
		const char *words = test_csv_cell(csv, i, text);
		struct analysis_sentiment result;

		if (strcmp(test_csv_cell(csv, i, part), split) != 0)
			continue;
		assert_int_equal(
			analysis_analyze_sentiment(&result, lexicon, words, strlen(words)),
			DRT_OK);
		out->counts[class_of(test_csv_cell(csv, i, label))][result.label]++;
		texts_scored++;
	}
}

static double balanced_accuracy(const struct outcome *outcome, const char *split)
{
	size_t right = 0;
	size_t all = 0;
	size_t commonest = 0;
	double recalls = 0;

	for (int label = 0; label < CLASSES; label++) {
		size_t of_label = 0;

		for (int guess = 0; guess < CLASSES; guess++)
			of_label += outcome->counts[label][guess];
		recalls += (double)outcome->counts[label][label] / (double)of_label;
		right += outcome->counts[label][label];
		all += of_label;
		commonest = of_label > commonest ? of_label : commonest;
		printf("%s %s: %zu of %zu recognised\n", split,
		       sentiment_label_name((enum sentiment_label)label),
		       outcome->counts[label][label], of_label);
	}
	printf("%s: balanced accuracy %.3f (commonest class 0.333), accuracy %.3f "
	       "(commonest class %.3f)\n",
	       split, recalls / CLASSES, (double)right / (double)all,
	       (double)commonest / (double)all);
	return recalls / CLASSES;
}

static void the_lexicon_beats_the_commonest_class_by_far(void **state)
{
	struct lexicon *lexicon = NULL;
	struct outcome outcome;
	struct test_csv csv;
	(void)state;

	assert_int_equal(lexicon_new_finance(&lexicon, NULL), DRT_OK);
	test_csv_read(&csv, test_shared_path("market/news/sentiment_financial_tweets.csv"));
	measure(&outcome, lexicon, &csv, "train");
	assert_true(balanced_accuracy(&outcome, "train") > 0.65);
	measure(&outcome, lexicon, &csv, "valid");
	assert_true(balanced_accuracy(&outcome, "valid") > 0.65);
	assert_int_equal(texts_scored, csv.rows);
	test_csv_release(&csv);
	lexicon_free(lexicon);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_lexicon_beats_the_commonest_class_by_far),
	};
	int failed = 0;

	test_require_shared();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	printf("compared %zu numbers in %d files\n", texts_scored, 1);
	return failed;
}
