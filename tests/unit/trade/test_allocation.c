/* test_allocation.c - every allocation in the order path fails once: no order leaves without
 * its record, no execution is lost, and nothing is left behind. */
#include <string.h>

#include "tests/support/failing_alloc.h"
#include "tests/unit/trade/desk.h"

static struct desk desk;

/* One order from signal to fill; what fails on the way ends it. */
static void live_a_day(bool *filled)
{
	struct signal signal = desk_signal("AAPL", 10);
	struct trade_outcome outcome;
	enum drt_status status = DRT_OK;

	*filled = false;
	signal.id = (struct uuid){ { 1, 2, 3, 4, 5, 6, 7, 8, 9 } };
	status = trade_process_signal(&outcome, desk.trade, &signal);
	if (status != DRT_OK) {
		assert_int_equal(status, DRT_ENOMEM);
		return;
	}
	status = trade_approve(&outcome, desk.trade, &outcome.order_id, outcome.version, false);
	if (status != DRT_OK) {
		assert_true(status == DRT_ENOMEM || status == DRT_EIO);
		assert_int_equal(desk.broker.submit_count, 0);
		return;
	}
	desk_report(&desk, 1, REPORT_WORKING);
	desk_fill(&desk, 1, "0001.01", SIDE_BUY, 10, 200);
	desk_commission(&desk, "0001.01", 1);
	*filled = true;
}

static void no_failed_allocation_loses_an_order_or_a_fill(void **state)
{
	int failures = 0;
	(void)state;

	for (;; failures++) {
		bool filled = false;

		desk_open(&desk);
		failing_alloc_after(failures);
		live_a_day(&filled);
		if (!failing_alloc_happened()) {
			assert_true(filled);
			desk_close(&desk);
			break;
		}
		failing_alloc_after(-1);
		if (desk.broker.submit_count > 0)
			assert_true(desk_step(&desk, "step journaled", 0) >= 0);
		if (filled)
			assert_int_equal(desk_position(&desk, "AAPL").e8, dec(10).e8);
		desk_close(&desk);
	}
	failing_alloc_after(-1);
	assert_true(failures >= 5);
}

static void a_start_without_memory_says_so(void **state)
{
	struct trade *trade = NULL;
	int failures = 0;
	(void)state;

	desk_open(&desk);
	for (;; failures++) {
		enum drt_status status = DRT_OK;

		failing_alloc_after(failures);
		status = trade_new(&trade, &desk.options, NULL);
		if (!failing_alloc_happened())
			break;
		assert_int_equal(status, DRT_ENOMEM);
		assert_null(trade);
	}
	failing_alloc_after(-1);
	trade_free(trade);
	desk_close(&desk);
	assert_true(failures >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_failed_allocation_loses_an_order_or_a_fill),
		cmocka_unit_test(a_start_without_memory_says_so),
	};

	return cmocka_run_group_tests_name("trade allocation", tests, NULL, NULL);
}
