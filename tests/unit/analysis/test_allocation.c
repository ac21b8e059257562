/* test_allocation.c - every allocation of this folder fails in turn: the call says so,
 * holds nothing (the address sanitizer sees leaks) and works the next time. */
#include <math.h>
#include <stdlib.h>

#include "analysis/calculate.h"
#include "tests/support/support.h"

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

static int calls_until_failure; /* 0: none fails */

void *__wrap_calloc(size_t count, size_t size)
{
	if (calls_until_failure > 0 && --calls_until_failure == 0)
		return NULL;
	return __real_calloc(count, size);
}

static void every_row_survives_each_failing_allocation(void **state)
{
	struct bar bars[50];
	const struct analysis_indicator *row = NULL;
	(void)state;

	for (int i = 0; i < 50; i++)
		bars[i] = (struct bar){ i, 1, 2, 1, 1 + i % 2, 100 };
	for (size_t r = 0; (row = analysis_indicator_at(r)) != NULL; r++) {
		struct analysis_request request = { row->name, NULL, 0, bars, 50 };
		struct analysis_series series = { 0 };
		enum drt_status status = DRT_ENOMEM;
		int failures = 0;

		while (status != DRT_OK) {
			struct drt_error error;

			calls_until_failure = failures + 1;
			status = analysis_calculate_indicators(&series, &request, &error);
			calls_until_failure = 0;
			if (status == DRT_OK)
				break;
			assert_int_equal(status, DRT_ENOMEM);
			assert_int_equal(error.status, DRT_ENOMEM);
			assert_null(series.indicator);
			failures++;
		}
		/* the stream, each output, and what the indicator itself holds */
		assert_in_range(failures, 1 + row->output_count, 8);
		analysis_series_release(&series);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_survives_each_failing_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
