/* test_reset_window.c - engine/reset_window.h. */
#include "engine/reset_window.h"

#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"

static struct zone *new_york;

static int setup(void **state)
{
	(void)state;
	return zone_new(&new_york, "America/New_York", NULL) == DRT_OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	zone_free(new_york);
	return 0;
}

static int64_t at(const char *text)
{
	int64_t time_ns = 0;

	if (!text)
		return 0;
	if (time_parse(&time_ns, text, strlen(text)) != DRT_OK)
		fail_msg("no time: %s", text);
	return time_ns;
}

static void the_window_begins_and_ends_to_the_minute(void **state)
{
	static const struct {
		int from, to;
		const char *now, *end; /* NULL: outside */
	} rows[] = {
		/* 00:15 to 01:45 in summer is 04:15 to 05:45 UTC */
		{ 15, 105, "2025-06-12T04:14:59Z", NULL },
		{ 15, 105, "2025-06-12T04:15:00Z", "2025-06-12T05:45:00Z" },
		{ 15, 105, "2025-06-12T05:44:59Z", "2025-06-12T05:45:00Z" },
		{ 15, 105, "2025-06-12T05:45:00Z", NULL },
		{ 15, 105, "2025-01-15T05:15:00Z", "2025-01-15T06:45:00Z" },
		/* over midnight: 23:45 to 00:45 */
		{ 1425, 45, "2025-06-12T03:44:59Z", NULL },
		{ 1425, 45, "2025-06-12T03:45:00Z", "2025-06-12T04:45:00Z" },
		{ 1425, 45, "2025-06-12T04:44:59Z", "2025-06-12T04:45:00Z" },
		{ 1425, 45, "2025-06-12T04:45:00Z", NULL },
		/* none */
		{ 15, 15, "2025-06-12T04:15:00Z", NULL },
		{ -1, 105, "2025-06-12T04:15:00Z", NULL },
		{ 15, -1, "2025-06-12T04:15:00Z", NULL },
		/* clocks go back at 02:00 on 2 November: 01:30 comes twice */
		{ 15, 105, "2025-11-02T05:30:00Z", "2025-11-02T05:45:00Z" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t end_ns = reset_window_end_ns(new_york, rows[i].from, rows[i].to,
		                                     at(rows[i].now));

		if (end_ns != at(rows[i].end))
			fail_msg("row %d: %lld", (int)i, (long long)end_ns);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_window_begins_and_ends_to_the_minute, setup,
		                                teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
