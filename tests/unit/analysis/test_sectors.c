/* test_sectors.c - sector returns, ranks and strength on small made-up sectors. */
#include <math.h>
#include <string.h>

#include "analysis/sectors.h"
#include "tests/support/support.h"

#define DAY INT64_C(86400000000000)

static void fill(struct bar *bars, const double *closes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		bars[i] = (struct bar){ .time_ns = (int64_t)i * DAY, .close = closes[i] };
}

/* Four days; the benchmark gains 10 % on the last one. */
struct world {
	struct bar benchmark[4], fast[4], slow[4], down[4];
	struct sector_member members[4];
	int windows[2];
	struct sector_request request;
};

static void world_init(struct world *world)
{
	static const double benchmark[] = { 100, 100, 100, 110 };
	static const double fast[] = { 10, 10, 10, 13 };
	static const double slow[] = { 10, 20, 10, 11 };
	static const double down[] = { 20, 10, 10, 9 };

	fill(world->benchmark, benchmark, 4);
	fill(world->fast, fast, 4);
	fill(world->slow, slow, 4);
	fill(world->down, down, 4);
	world->members[0] = (struct sector_member){ "tech", world->fast, 4 };
	world->members[1] = (struct sector_member){ "energy", world->down, 4 };
	world->members[2] = (struct sector_member){ "tech", world->slow, 4 };
	world->members[3] = (struct sector_member){ "utilities", world->slow, 4 };
	world->windows[0] = 1;
	world->windows[1] = 3;
	world->request = (struct sector_request){ world->members, 4, world->benchmark, 4,
		                                  world->windows, 2 };
}

static struct sector_table table_of(const struct world *world)
{
	struct sector_table table;
	struct drt_error error;

	if (analysis_get_sector_performance(&table, &world->request, &error) != DRT_OK)
		fail_msg("%s", error.text);
	return table;
}

static void a_sector_is_the_mean_of_its_members(void **state)
{
	struct world world;
	struct sector_table table;
	(void)state;

	world_init(&world);
	table = table_of(&world);
	assert_int_equal(table.count, 3);
	assert_true(test_close(table.benchmark[0], 0.1, 1e-15));
	assert_string_equal(table.rows[0].sector, "tech");
	assert_int_equal(table.rows[0].members, 2);
	assert_int_equal(table.rows[0].windows[0].counted, 2);
	assert_true(test_close(table.rows[0].windows[0].value, (0.3 + 0.1) / 2, 1e-14));
	assert_true(test_close(table.rows[0].windows[0].relative, 1.2 / 1.1 - 1, 1e-14));
	assert_true(table.rows[0].windows[0].advancing == 1);
	assert_true(test_close(table.rows[0].windows[1].value, 0.2, 1e-14));
	sector_table_release(&table);
	sector_table_release(&table); /* twice is harmless */
}

static void ranks_and_strength_order_the_sectors(void **state)
{
	struct world world;
	struct sector_table table;
	(void)state;

	world_init(&world);
	table = table_of(&world);
	assert_string_equal(table.rows[1].sector, "utilities");
	assert_string_equal(table.rows[2].sector, "energy");
	for (int i = 0; i < 3; i++) {
		assert_int_equal(table.rows[i].rank, i + 1);
		assert_int_equal(table.rows[i].windows[0].rank, i + 1);
		assert_true(table.rows[i].strength == 100 - 50 * i);
	}
	assert_true(table.rows[2].windows[0].advancing == 0);
	sector_table_release(&table);
}

static void equal_sectors_share_a_rank(void **state)
{
	struct world world;
	struct sector_table table;
	(void)state;

	world_init(&world);
	world.members[0].sector = "a";
	world.members[0].bars = world.slow;
	world.members[1].sector = "b";
	world.members[1].bars = world.slow;
	world.request.member_count = 2;
	table = table_of(&world);
	assert_int_equal(table.rows[0].rank, 1);
	assert_int_equal(table.rows[1].rank, 1);
	assert_string_equal(table.rows[0].sector, "a");
	assert_true(table.rows[0].strength == 100);
	sector_table_release(&table);
	world.request.member_count = 1;
	table = table_of(&world);
	assert_true(table.rows[0].strength == 50); /* alone */
	sector_table_release(&table);
}

static void members_without_a_close_do_not_count(void **state)
{
	struct world world;
	struct sector_table table;
	(void)state;

	world_init(&world);
	world.members[0].bars = world.fast + 2; /* listed late */
	world.members[0].count = 2;
	world.members[1].count = 0;
	table = table_of(&world);
	assert_string_equal(table.rows[0].sector, "tech");
	assert_int_equal(table.rows[0].windows[0].counted, 2);
	assert_int_equal(table.rows[0].windows[1].counted, 1);
	assert_string_equal(table.rows[2].sector, "energy");
	assert_true(isnan(table.rows[2].windows[0].value));
	assert_true(isnan(table.rows[2].strength));
	assert_int_equal(table.rows[2].windows[0].rank, 0);
	assert_int_equal(table.rows[2].members, 1);
	sector_table_release(&table);
}

static void a_missing_day_takes_the_close_before(void **state)
{
	struct world world;
	struct sector_table table;
	(void)state;

	world_init(&world);
	world.fast[2].time_ns = world.fast[3].time_ns - 1; /* no bar on day 2 */
	world.fast[2].close = 10;
	world.fast[1].close = 12;
	world.request.member_count = 1;
	table = table_of(&world);
	assert_true(test_close(table.rows[0].windows[0].value, 13 / 12.0 - 1, 1e-14));
	sector_table_release(&table);
}

static void a_close_older_than_ten_days_is_stale(void **state)
{
	struct world world;
	struct sector_table table;
	(void)state;

	world_init(&world);
	for (int i = 0; i < 4; i++)
		world.benchmark[i].time_ns += 10 * DAY;
	world.request.member_count = 1;
	table = table_of(&world); /* the last bars are of day 3 and 13: just fresh enough */
	assert_int_equal(table.rows[0].windows[0].counted, 1);
	sector_table_release(&table);
	world.benchmark[3].time_ns += 1;
	table = table_of(&world);
	assert_int_equal(table.rows[0].windows[0].counted, 0);
	sector_table_release(&table);
}

static void a_window_longer_than_the_benchmark_has_no_return(void **state)
{
	struct world world;
	struct sector_table table;
	(void)state;

	world_init(&world);
	world.windows[1] = 4;
	table = table_of(&world);
	assert_true(isnan(table.benchmark[1]));
	assert_true(isnan(table.rows[0].windows[1].value));
	assert_true(table.rows[0].strength == 100); /* the other window alone */
	sector_table_release(&table);
}

static void bad_requests_are_refused(void **state)
{
	struct sector_table table = { NULL, 42, { 0 } };
	struct drt_error error;
	struct world world;
	(void)state;

	world_init(&world);
	world.request.window_count = 0;
	assert_int_equal(analysis_get_sector_performance(&table, &world.request, &error),
	                 DRT_EINVAL);
	world.request.window_count = SECTOR_WINDOWS_MAX + 1;
	assert_int_equal(analysis_get_sector_performance(&table, &world.request, &error),
	                 DRT_EINVAL);
	assert_non_null(strstr(error.text, "1 to 8 windows"));
	world_init(&world);
	world.windows[1] = 0;
	assert_int_equal(analysis_get_sector_performance(&table, &world.request, &error),
	                 DRT_EINVAL);
	assert_non_null(strstr(error.text, "window 1 is 0"));
	world_init(&world);
	world.request.benchmark_count = 0;
	assert_int_equal(analysis_get_sector_performance(&table, &world.request, &error),
	                 DRT_EINVAL);
	world_init(&world);
	world.slow[1].close = NAN;
	assert_int_equal(analysis_get_sector_performance(&table, &world.request, &error),
	                 DRT_EINVAL);
	assert_non_null(strstr(error.text, "member 2: close 1"));
	world_init(&world);
	world.benchmark[2].time_ns = world.benchmark[1].time_ns;
	assert_int_equal(analysis_get_sector_performance(&table, &world.request, &error),
	                 DRT_EINVAL);
	assert_non_null(strstr(error.text, "benchmark 0: the time of bar 2"));
	assert_int_equal(table.count, 42);
}

static void no_members_give_no_rows(void **state)
{
	struct world world;
	struct sector_table table;
	(void)state;

	world_init(&world);
	world.request.member_count = 0;
	table = table_of(&world);
	assert_int_equal(table.count, 0);
	assert_true(test_close(table.benchmark[1], 0.1, 1e-15));
	sector_table_release(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sector_is_the_mean_of_its_members),
		cmocka_unit_test(ranks_and_strength_order_the_sectors),
		cmocka_unit_test(equal_sectors_share_a_rank),
		cmocka_unit_test(members_without_a_close_do_not_count),
		cmocka_unit_test(a_missing_day_takes_the_close_before),
		cmocka_unit_test(a_close_older_than_ten_days_is_stale),
		cmocka_unit_test(a_window_longer_than_the_benchmark_has_no_return),
		cmocka_unit_test(bad_requests_are_refused),
		cmocka_unit_test(no_members_give_no_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
