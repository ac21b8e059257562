/* test_memory.c - every allocation of the screen's parts fails once: what was there stays,
 * nothing leaks, and the answer is DRT_ENOMEM. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/golden/screens_fixture.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"
#include "ui/headless/headless.h"
#include "ui/headless/picture.h"
#include "ui/pane/desk.h"

static void a_desk_is_made_whole_or_not_at_all(void **state)
{
	struct desk *desk = NULL;
	int failed = 0;
	(void)state;

	for (int n = 0;; n++) {
		enum drt_status status;

		failing_alloc_after(n);
		status = desk_new(&desk, NULL);
		if (!failing_alloc_happened()) {
			failing_alloc_after(-1);
			assert_int_equal(status, DRT_OK);
			break;
		}
		assert_int_equal(status, DRT_ENOMEM);
		assert_null(desk);
		failed++;
	}
	assert_true(failed > 0);
	desk_free(desk);
	desk_free(NULL);
}

static void a_memory_terminal_is_made_whole_or_not_at_all(void **state)
{
	struct terminal *terminal = NULL;
	int failed = 0;
	(void)state;

	for (int n = 0;; n++) {
		enum drt_status status;

		failing_alloc_after(n);
		status = headless_new(&terminal, 24, 80, CHARSET_UTF8);
		if (!failing_alloc_happened()) {
			failing_alloc_after(-1);
			assert_int_equal(status, DRT_OK);
			break;
		}
		assert_int_equal(status, DRT_ENOMEM);
		assert_null(terminal);
		failed++;
	}
	assert_true(failed >= 2);
	terminal_free(terminal);
	terminal_free(NULL);
}

static void a_flush_that_fails_keeps_the_last_frame(void **state)
{
	struct terminal *terminal = NULL;
	struct screen *screen = NULL;
	(void)state;

	assert_int_equal(headless_new(&terminal, 4, 10, CHARSET_UTF8), DRT_OK);
	assert_int_equal(screen_new(&screen, 4, 10, CHARSET_UTF8), DRT_OK);
	area_put(area_of(screen), 0, 0, ROLE_PLAIN, "first");
	assert_int_equal(terminal_flush(terminal, screen), DRT_OK);
	assert_int_equal(screen_resize(screen, 90, 200), DRT_OK);
	area_put(area_of(screen), 0, 0, ROLE_PLAIN, "second");
	failing_alloc_after(0);
	assert_int_equal(terminal_flush(terminal, screen), DRT_ENOMEM);
	failing_alloc_after(-1);
	assert_string_equal(screen_cell(headless_screen(terminal), 0, 0)->text, "f");
	assert_int_equal(terminal_flush(terminal, screen), DRT_OK);
	assert_string_equal(screen_cell(headless_screen(terminal), 0, 0)->text, "s");
	screen_free(screen);
	terminal_free(terminal);
}

/* Frames allocate nothing, so that no failure can leave half of one. */
static void frames_and_keys_survive_without_any_memory(void **state)
{
	static const char *const keys[] = { "a",   "Esc", "j",   "2",  "3",   "4",    "5",
		                            "6",   "7",   "8",   "?",  "Esc", "1",    "!",
		                            "Esc", "b",   "Esc", ":",  "x",   "Down", "Tab",
		                            "Esc", "/",   "x",   "Esc" };
	struct fixture fixture;
	struct desk *desk = NULL;
	struct screen *screen = NULL;
	(void)state;

	fixture_init(&fixture);
	assert_int_equal(desk_new(&desk, fixture.zone), DRT_OK);
	assert_int_equal(screen_new(&screen, 60, 200, CHARSET_UTF8), DRT_OK);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct action action;
		struct key key;

		assert_int_equal(key_parse(&key, keys[i]), DRT_OK);
		failing_alloc_after(0);
		desk_observe(desk, &fixture.view, fixture.local_ns);
		desk_key(desk, &key, &fixture.view, fixture.local_ns);
		desk_draw(screen, desk, &fixture.view, fixture.local_ns);
		desk_shown(desk);
		while (desk_take(&action, desk))
			;
		if (failing_alloc_happened())
			fail_msg("key %s or its frame allocated", keys[i]);
		failing_alloc_after(-1);
	}
	screen_free(screen);
	desk_free(desk);
	fixture_release(&fixture);
}

static void a_picture_without_memory_notes_it_and_does_not_crash(void **state)
{
	struct picture_look look = { .palette = PALETTE_TRUE };
	struct screen *screen = NULL;
	int failed = 0;
	(void)state;

	assert_int_equal(screen_new(&screen, 24, 80, CHARSET_UTF8), DRT_OK);
	for (int row = 0; row < 24; row++)
		area_put(area_of(screen), row, row, row % ROLE_COUNT, "some text on this row");
	for (int n = 0; n < 64; n++) {
		struct strbuf out;

		strbuf_init(&out);
		failing_alloc_after(n);
		if (n % 3 == 0)
			picture_svg(&out, screen, &look, "a title");
		else if (n % 3 == 1)
			picture_ansi(&out, screen, &look);
		else
			picture_text(&out, screen);
		failed += failing_alloc_happened();
		failing_alloc_after(-1);
		strbuf_release(&out);
	}
	assert_true(failed > 0);
	screen_free(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_desk_is_made_whole_or_not_at_all),
		cmocka_unit_test(a_memory_terminal_is_made_whole_or_not_at_all),
		cmocka_unit_test(a_flush_that_fails_keeps_the_last_frame),
		cmocka_unit_test(frames_and_keys_survive_without_any_memory),
		cmocka_unit_test(a_picture_without_memory_notes_it_and_does_not_crash),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui without memory", tests, NULL, NULL);
}
