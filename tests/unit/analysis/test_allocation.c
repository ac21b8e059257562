/* test_allocation.c - every allocation of this folder fails in turn: the call says so,
 * holds nothing (the address sanitizer sees leaks) and works the next time. */
#include <string.h>

#include "analysis/alerts.h"
#include "analysis/calculate.h"
#include "analysis/sectors.h"
#include "analysis/sentiment.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

enum { BARS = 300 };

static void fill_bars(struct bar *bars)
{
	for (int i = 0; i < BARS; i++)
		bars[i] = (struct bar){ i, 1, 2 + i % 7, 1, 1 + i % 7, 100 + i % 5 * 100 };
}

static void every_row_survives_each_failing_allocation(void **state)
{
	struct bar bars[BARS];
	const struct analysis_indicator *row = NULL;
	(void)state;

	fill_bars(bars);
	for (size_t r = 0; (row = analysis_indicator_at(r)) != NULL; r++) {
		struct analysis_request request = { row->name, NULL, 0, bars, BARS };
		struct analysis_series series = { 0 };
		int failures = 0;

		for (;; failures++) {
			struct drt_error error = { 0 };
			enum drt_status status = DRT_OK;

			failing_alloc_after(failures);
			status = analysis_calculate_indicators(&series, &request, &error);
			if (!failing_alloc_happened())
				break;
			assert_int_equal(status, DRT_ENOMEM);
			assert_int_equal(error.status, DRT_ENOMEM);
			assert_null(series.indicator);
		}
		failing_alloc_after(-1);
		/* the stream, each output, and what the indicator itself holds */
		assert_in_range(failures, 1 + row->output_count, 10);
		analysis_series_release(&series);
	}
}

static void alerts_survive_each_failing_allocation(void **state)
{
	struct bar bars[BARS];
	struct alert_rule rules[ALERT_KINDS];
	struct alert_request request = { rules, ALERT_KINDS, bars, BARS, 0 };
	struct alert_list list = { NULL, 0 };
	int failures = 0;
	(void)state;

	fill_bars(bars);
	for (int i = 0; i < ALERT_KINDS; i++)
		rules[i] = alert_rule_usual((enum alert_kind)i);
	rules[ALERT_PRICE_ABOVE].value = rules[ALERT_PRICE_BELOW].value = 4;
	for (;; failures++) {
		enum drt_status status = DRT_OK;

		failing_alloc_after(failures);
		status = analysis_generate_alerts(&list, &request, NULL);
		if (!failing_alloc_happened())
			break;
		assert_int_equal(status, DRT_ENOMEM);
		assert_null(list.alerts);
	}
	failing_alloc_after(-1);
	assert_true(failures > 8);
	assert_true(list.count > 16);
	alert_list_release(&list);
}

static void sectors_survive_a_failing_allocation(void **state)
{
	const struct bar bars[] = { { .time_ns = 0, .close = 1 },
		                    { .time_ns = 1, .close = 2 } };
	const struct sector_member member = { "a", bars, 2 };
	const int window = 1;
	const struct sector_request request = { &member, 1, bars, 2, &window, 1 };
	struct sector_table table = { 0 };
	(void)state;

	failing_alloc_after(0);
	assert_int_equal(analysis_get_sector_performance(&table, &request, NULL), DRT_ENOMEM);
	failing_alloc_after(-1);
	assert_null(table.rows);
}

static void sentiment_survives_each_failing_allocation(void **state)
{
	struct lexicon *lexicon = NULL;
	struct analysis_sentiment result = { 0 };
	(void)state;

	for (int n = 0;; n++) {
		enum drt_status status = DRT_OK;

		failing_alloc_after(n);
		status = lexicon_new_finance(&lexicon, NULL);
		if (!failing_alloc_happened())
			break;
		assert_int_equal(status, DRT_ENOMEM);
		assert_null(lexicon);
	}
	for (int n = 0;; n++) {
		enum drt_status status = DRT_OK;

		failing_alloc_after(n);
		status = analysis_analyze_sentiment(&result, lexicon, "very good", 9);
		if (!failing_alloc_happened())
			break;
		assert_int_equal(status, DRT_ENOMEM);
		assert_int_equal(result.words, 0);
	}
	failing_alloc_after(-1);
	assert_int_equal(result.words, 2);
	lexicon_free(lexicon);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_survives_each_failing_allocation),
		cmocka_unit_test(alerts_survive_each_failing_allocation),
		cmocka_unit_test(sectors_survive_a_failing_allocation),
		cmocka_unit_test(sentiment_survives_each_failing_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
