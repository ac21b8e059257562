/* test_perception.c - what the agent sees of stored bars: complete ones, kept up to date,
 * read anew where history was corrected. */
#include "agent/perception.h"

#include <stdlib.h>

#include "tests/unit/kb/fixture.h"

static const char *const any_source[] = { NULL };

struct scene {
	struct kb *kb;
	struct instrument *universe;
	struct perception *perception;
};

/* Ten daily bars from Monday 2 June 2025 on, at 100, 101, ... */
static struct scene open_scene(size_t first, size_t count, size_t history_bars)
{
	static const char *const days[] = { "2025-06-02", "2025-06-03", "2025-06-04",
		                            "2025-06-05", "2025-06-06", "2025-06-09",
		                            "2025-06-10", "2025-06-11", "2025-06-12",
		                            "2025-06-13" };
	struct scene scene = { .kb = fixture_kb() };
	struct perception_options options = { .universe_count = 1,
		                              .sources = any_source,
		                              .history_bars = history_bars };
	struct drt_error error = { 0 };

	fixture_instrument(scene.kb, "AAA", "us-equity");
	scene.universe = malloc(sizeof(*scene.universe));
	assert_non_null(scene.universe);
	assert_int_equal(kb_find_instrument(scene.universe, scene.kb, "AAA", &error), DRT_OK);
	options.universe = scene.universe;
	for (size_t i = first; i < first + count; i++) {
		struct bar bar = fixture_bar(days[i], 100 + (double)i);

		fixture_store(scene.kb, "AAA", TIMEFRAME_1D, "test", &bar, 1);
	}
	assert_int_equal(perception_new(&scene.perception, &options, scene.kb, &error), DRT_OK);
	return scene;
}

static const struct series *look(struct scene *scene, enum timeframe timeframe, const char *now)
{
	struct drt_error error = { 0 };

	if (perception_refresh(scene->perception, timeframe, fixture_time(now), &error) !=
	    DRT_OK)
		fail_msg("%s", error.text);
	return perception_series(scene->perception, timeframe, 0);
}

static void close_scene(struct scene *scene)
{
	perception_free(scene->perception);
	kb_close(scene->kb);
	free(scene->universe);
}

static bool note(struct scene *scene, const char *day, double price)
{
	struct bar bar = fixture_bar(day, price);

	fixture_store(scene->kb, "AAA", TIMEFRAME_1D, "test", &bar, 1);
	return perception_note_bars(scene->perception, TIMEFRAME_1D, 0, &bar, 1);
}

static void bars_are_seen_when_they_are_complete(void **state)
{
	struct scene scene = open_scene(0, 10, 100);

	(void)state;
	assert_int_equal(look(&scene, TIMEFRAME_1D, "2025-06-12T19:59:00Z")->count, 8);
	assert_int_equal(look(&scene, TIMEFRAME_1D, "2025-06-12T20:00:00Z")->count, 9);
	assert_true(look(&scene, TIMEFRAME_1D, "2025-06-13T20:00:00Z")->updated);
	assert_false(look(&scene, TIMEFRAME_1D, "2025-06-13T21:00:00Z")->updated);
	close_scene(&scene);
}

static void a_bar_that_follows_is_no_correction(void **state)
{
	struct scene scene = open_scene(0, 8, 100);

	(void)state;
	assert_int_equal(look(&scene, TIMEFRAME_1D, "2025-06-12T12:00:00Z")->count, 8);
	assert_false(note(&scene, "2025-06-12", 108));
	assert_int_equal(look(&scene, TIMEFRAME_1D, "2025-06-13T12:00:00Z")->count, 9);
	close_scene(&scene);
}

static void a_bar_told_again_as_it_was_is_no_correction(void **state)
{
	struct scene scene = open_scene(0, 10, 100);

	(void)state;
	look(&scene, TIMEFRAME_1D, "2025-06-16T12:00:00Z");
	assert_false(note(&scene, "2025-06-05", 103));
	assert_int_equal(perception_series(scene.perception, TIMEFRAME_1D, 0)->count, 10);
	close_scene(&scene);
}

static void a_corrected_bar_is_read_anew(void **state)
{
	struct scene scene = open_scene(0, 10, 100);
	const struct series *series = NULL;

	(void)state;
	look(&scene, TIMEFRAME_1D, "2025-06-16T12:00:00Z");
	look(&scene, TIMEFRAME_1W, "2025-06-16T12:00:00Z");
	assert_true(note(&scene, "2025-06-05", 203));
	series = look(&scene, TIMEFRAME_1D, "2025-06-16T12:00:00Z");
	assert_int_equal(series->count, 10);
	assert_true(series->bars[3].open == 203);
	/* what is made of it, too */
	series = look(&scene, TIMEFRAME_1W, "2025-06-16T12:00:00Z");
	assert_int_equal(series->count, 2);
	assert_true(series->bars[0].high == 204);
	close_scene(&scene);
}

static void history_behind_the_first_bar_is_read_while_there_is_room(void **state)
{
	struct scene scene = open_scene(5, 5, 100);

	(void)state;
	assert_int_equal(look(&scene, TIMEFRAME_1D, "2025-06-16T12:00:00Z")->count, 5);
	assert_true(note(&scene, "2025-06-06", 104));
	assert_int_equal(look(&scene, TIMEFRAME_1D, "2025-06-16T12:00:00Z")->count, 6);
	close_scene(&scene);
	scene = open_scene(5, 5, 5);
	look(&scene, TIMEFRAME_1D, "2025-06-16T12:00:00Z");
	assert_false(note(&scene, "2025-06-06", 104));
	close_scene(&scene);
}

static void what_is_forgotten_is_read_anew(void **state)
{
	struct scene scene = open_scene(0, 10, 100);

	(void)state;
	look(&scene, TIMEFRAME_1D, "2025-06-16T12:00:00Z");
	perception_forget(scene.perception);
	assert_int_equal(perception_series(scene.perception, TIMEFRAME_1D, 0)->count, 0);
	assert_int_equal(look(&scene, TIMEFRAME_1D, "2025-06-16T12:00:00Z")->count, 10);
	close_scene(&scene);
}

static void history_that_ended_years_ago_is_seen(void **state)
{
	struct scene scene = open_scene(0, 10, 4);
	const struct series *series = look(&scene, TIMEFRAME_1D, "2039-06-16T12:00:00Z");

	(void)state;
	assert_int_equal(series->count, 4);
	assert_true(series->bars[0].open == 106 && series->bars[3].open == 109);
	assert_true(series->missed > 3000);
	close_scene(&scene);
}

static void history_before_a_day_gone_by_ends_there(void **state)
{
	struct scene scene = open_scene(0, 10, 4);
	const struct series *series = look(&scene, TIMEFRAME_1D, "2025-06-10T15:00:00Z");

	(void)state;
	/* the tenth is not complete, and does not count as one of the four */
	assert_int_equal(series->count, 4);
	assert_true(series->bars[0].open == 102 && series->bars[3].open == 105);
	close_scene(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_are_seen_when_they_are_complete),
		cmocka_unit_test(a_bar_that_follows_is_no_correction),
		cmocka_unit_test(a_bar_told_again_as_it_was_is_no_correction),
		cmocka_unit_test(a_corrected_bar_is_read_anew),
		cmocka_unit_test(history_behind_the_first_bar_is_read_while_there_is_room),
		cmocka_unit_test(what_is_forgotten_is_read_anew),
		cmocka_unit_test(history_that_ended_years_ago_is_seen),
		cmocka_unit_test(history_before_a_day_gone_by_ends_there),
	};

	return cmocka_run_group_tests_name("perception", tests, NULL, NULL);
}
