/* test_memory.c - every allocation of matcher and generator fails in turn; nothing
 * leaks, and what failed has changed nothing. */
#include "core/timeval.h"
#include "sim/generator.h"
#include "sim/matcher.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

enum { ORDERS = 300 };

static void count_events(void *arg, const struct sim_event *event)
{
	size_t *fills = arg;

	*fills += event->kind == SIM_EVENT_FILL;
}

/* Places many orders in groups and fills them; the first failure ends it. */
static enum drt_status trade(struct sim_matcher *m, size_t *placed)
{
	struct bar bar = { 1, 10, 11, 9, 10, 0 };
	int book = 0;
	enum drt_status status = sim_matcher_add_book(&book, m, decimal_from_units(1000000));

	for (int i = 0; status == DRT_OK && i < ORDERS; i++) {
		char group[16] = { 'g', (char)('a' + i % 26), (char)('a' + i / 26), '\0' };
		struct sim_order order = { .book = book,
			                   .quantity = { DECIMAL_ONE },
			                   .oca_group = group };
		uint64_t id = 0;

		status = sim_place(&id, m, &order);
		*placed += status == DRT_OK;
		assert_int_equal(sim_working(m, -1), *placed);
	}
	if (status == DRT_OK)
		status = sim_match_bar(m, book, &bar);
	return status;
}

static void the_matcher_survives_each_failure(void **state)
{
	(void)state;

	for (int n = 0;; n++) {
		size_t fills = 0;
		size_t placed = 0;
		struct sim_matcher_options options = { count_events, &fills, { 0 } };
		struct sim_matcher *m = NULL;
		enum drt_status status = DRT_OK;

		failing_alloc_after(n);
		status = sim_matcher_new(&m, &options);
		if (status == DRT_OK)
			status = trade(m, &placed);
		sim_matcher_free(m);
		if (!failing_alloc_happened()) {
			assert_int_equal(status, DRT_OK);
			assert_int_equal(fills, ORDERS);
			break;
		}
		assert_int_equal(status, DRT_ENOMEM);
		assert_int_equal(fills, 0);
	}
	failing_alloc_after(-1);
}

static void a_steady_state_allocates_nothing(void **state)
{
	size_t fills = 0;
	struct sim_matcher_options options = { count_events, &fills, { 0 } };
	struct sim_matcher *m = NULL;
	struct bar bar = { 1, 10, 11, 9, 10, 0 };
	uint64_t id = 0;
	int book = 0;
	(void)state;

	assert_int_equal(sim_matcher_new(&m, &options), DRT_OK);
	assert_int_equal(sim_matcher_add_book(&book, m, decimal_from_units(1)), DRT_OK);
	for (int i = 0; i < 1000; i++) {
		struct sim_order order = { .quantity = { DECIMAL_ONE }, .oca_group = "g" };

		if (i == 1)
			failing_alloc_after(0); /* from here on any allocation fails */
		assert_int_equal(sim_place(&id, m, &order), DRT_OK);
		assert_int_equal(sim_match_bar(m, book, &bar), DRT_OK);
	}
	assert_false(failing_alloc_happened());
	failing_alloc_after(-1);
	assert_int_equal(fills, 1000);
	sim_matcher_free(m);
}

static void the_generator_survives_each_failure(void **state)
{
	struct calendar *calendar = NULL;
	struct sim_generator_options options = { .last_day = day_from_civil(2025, 6, 13),
		                                 .years = 1,
		                                 .minute_days = 1 };
	(void)state;

	assert_int_equal(calendar_new(&calendar, "us-equity", NULL), DRT_OK);
	options.calendar = calendar;
	for (int n = 0;; n++) {
		struct sim_generator *g = NULL;
		enum drt_status status = DRT_OK;

		failing_alloc_after(n);
		status = sim_generator_new(&g, &options);
		sim_generator_free(g);
		if (!failing_alloc_happened()) {
			assert_int_equal(status, DRT_OK);
			break;
		}
		assert_int_equal(status, DRT_ENOMEM);
		assert_null(g);
	}
	failing_alloc_after(-1);
	calendar_free(calendar);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_matcher_survives_each_failure),
		cmocka_unit_test(a_steady_state_allocates_nothing),
		cmocka_unit_test(the_generator_survives_each_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
