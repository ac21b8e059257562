/* test_performance_allocation.c - every allocation of the performance metrics fails in
 * turn: the call says so, holds nothing and works the next time. */
#include "improve/performance.h"
#include "improve/performance_trips.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

static void the_tear_sheet_survives_each_failing_allocation(void **state)
{
	const double returns[] = { 0.01, -0.02, 0.03, 0.01 };
	const struct performance_request request = { returns, returns, 4, 0 };
	struct performance_report report = { .count = 42 };
	int failures = 0;
	(void)state;

	for (;; failures++) {
		struct drt_error error = { 0 };
		enum drt_status status = DRT_OK;

		failing_alloc_after(failures);
		status = improve_evaluate_performance(&report, &request, &error);
		if (!failing_alloc_happened())
			break;
		assert_int_equal(status, DRT_ENOMEM);
		assert_int_equal(error.status, DRT_ENOMEM);
		assert_int_equal(report.count, 42);
	}
	failing_alloc_after(-1);
	assert_int_equal(failures, 5); /* two samples of two arrays, the drawdowns */
	assert_int_equal(report.count, 4);
}

static void round_trips_survive_each_failing_allocation(void **state)
{
	const struct performance_fill fills[] = { { 0, 1, 1, 10 }, { 1, 1, -1, 11 } };
	struct performance_trips trips = { NULL, 0 };
	struct performance_trip_stats stats = { .count = 42 };
	int failures = 0;
	(void)state;

	for (;; failures++) {
		struct drt_error error = { 0 };
		enum drt_status status = DRT_OK;

		failing_alloc_after(failures);
		status = performance_trips_match(&trips, fills, 2, &error);
		if (!failing_alloc_happened())
			break;
		assert_int_equal(status, DRT_ENOMEM);
		assert_int_equal(error.status, DRT_ENOMEM);
		assert_null(trips.trips);
	}
	assert_int_equal(failures, 3);
	failing_alloc_after(0);
	assert_int_equal(performance_trip_stats(&stats, &trips), DRT_ENOMEM);
	assert_int_equal(stats.count, 42);
	failing_alloc_after(-1);
	performance_trips_release(&trips);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tear_sheet_survives_each_failing_allocation),
		cmocka_unit_test(round_trips_survive_each_failing_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
