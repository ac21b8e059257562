/* test_screen.c - the contracts in ui/term/screen.h and ui/headless/headless.h. */
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "tests/support/support.h"
#include "ui/headless/headless.h"
#include "ui/term/screen.h"

static int calls_until_failure = -1;

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_realloc(void *memory, size_t size);

void *__wrap_calloc(size_t count, size_t size)
{
	if (calls_until_failure >= 0 && calls_until_failure-- == 0)
		return NULL;
	return __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
	if (calls_until_failure >= 0 && calls_until_failure-- == 0)
		return NULL;
	return __real_realloc(memory, size);
}

static int setup(void **state)
{
	struct screen *screen = NULL;

	calls_until_failure = -1;
	if (screen_new(&screen, 3, 10, CHARSET_UTF8) != DRT_OK)
		return -1;
	*state = screen;
	return 0;
}

static int teardown(void **state)
{
	screen_free(*state);
	return 0;
}

static void assert_shows(const struct screen *screen, const char *want)
{
	struct strbuf got;

	strbuf_init(&got);
	screen_dump(&got, screen);
	assert_string_equal(got.text, want);
	strbuf_release(&got);
}

static void new_survives_every_failed_allocation(void **state)
{
	struct screen *screen = NULL;
	int failures = 0;
	(void)state;

	for (;; failures++) {
		calls_until_failure = failures;
		if (screen_new(&screen, 2, 2, CHARSET_UTF8) == DRT_OK)
			break;
		assert_null(screen);
	}
	calls_until_failure = -1;
	assert_int_equal(failures, 2);
	screen_free(screen);
	screen_free(NULL);
}

static void a_failed_resize_keeps_the_screen(void **state)
{
	struct screen *screen = *state;

	area_put(area_of(screen), 0, 0, ROLE_PLAIN, "kept");
	calls_until_failure = 0;
	assert_int_equal(screen_resize(screen, 100, 100), DRT_ENOMEM);
	calls_until_failure = -1;
	assert_int_equal(screen_rows(screen), 3);
	assert_shows(screen, "kept      \n          \n          \n");
}

static void sizes_are_clamped(void **state)
{
	struct screen *screen = *state;

	assert_int_equal(screen_resize(screen, 0, -5), DRT_OK);
	assert_int_equal(screen_rows(screen), 1);
	assert_int_equal(screen_cols(screen), 1);
	assert_int_equal(screen_resize(screen, 1, 1 << 30), DRT_OK);
	assert_int_equal(screen_cols(screen), SCREEN_MAX);
}

static void text_is_clipped_on_every_side(void **state)
{
	struct screen *screen = *state;
	struct area part = area_part(area_of(screen), 1, 2, 1, 5);

	assert_int_equal(area_put(part, 0, -2, ROLE_PLAIN, "abcdefghij"), 10);
	area_put(part, -1, 0, ROLE_PLAIN, "above");
	area_put(part, 1, 0, ROLE_PLAIN, "below");
	area_put(part, 0, 5, ROLE_PLAIN, "right");
	assert_shows(screen, "          \n  cdefg   \n          \n");
}

static void parts_never_leave_their_area(void **state)
{
	struct area all = area_of(*state);
	struct area part = area_part(all, -3, -3, 100, 5);

	assert_int_equal(part.rows, 3);
	assert_int_equal(part.cols, 2);
	part = area_part(all, 5, 20, 3, 3);
	assert_int_equal(part.rows, 0);
	assert_int_equal(part.cols, 0);
	area_put(part, 0, 0, ROLE_PLAIN, "nothing");
	area_clear(part);
	area_mark(part, 0, 0, 9, ATTR_SELECT);
	assert_shows(*state, "          \n          \n          \n");
}

static void wide_clusters_are_never_halved(void **state)
{
	struct screen *screen = *state;
	struct area area = area_of(screen);

	area_put(area, 0, 0, ROLE_PLAIN, "日本語日本");
	area_put(area, 0, 1, ROLE_PLAIN, "x");
	area_put(area, 0, 4, ROLE_PLAIN, "y");
	assert_shows(screen, " x本y 日本\n          \n          \n");
	area_put(area, 1, 9, ROLE_PLAIN, "日"); /* does not fit */
	area_put(area_part(area, 2, 0, 1, 3), 0, 0, ROLE_PLAIN, "日本");
	assert_shows(screen, " x本y 日本\n          \n日        \n");
}

static void numbers_are_written_whole_or_not_at_all(void **state)
{
	struct area area = area_of(*state);

	assert_true(area_put_right(area, 0, 10, 8, ROLE_PLAIN, "1,234.50"));
	assert_false(area_put_right(area, 1, 10, 7, ROLE_PLAIN, "1,234.50"));
	assert_false(area_put_right(area, 2, 5, 8, ROLE_PLAIN, "1,234.50"));
	assert_false(area_put_right(area, 2, 11, 9, ROLE_PLAIN, "1,234.50")); /* sticks out */
	assert_shows(*state, "  1,234.50\n          \n          \n");
}

static void long_text_ends_in_an_ellipsis_after_a_word(void **state)
{
	struct screen *screen = *state;
	struct area area = area_of(screen);

	assert_int_equal(area_put_text(area, 0, 0, 10, ROLE_PLAIN, "two words"), 9);
	assert_int_equal(area_put_text(area, 1, 0, 10, ROLE_PLAIN, "three longer words"), 6);
	screen_set_charset(screen, CHARSET_ASCII);
	assert_int_equal(area_put_text(area, 2, 0, 10, ROLE_PLAIN, "three longer words"), 8);
	assert_shows(screen, "two words \nthree…    \nthree...  \n");
}

static void rules_and_columns_use_the_charset(void **state)
{
	struct screen *screen = *state;
	struct area area = area_of(screen);

	area_rule(area, 0, 0, 10, ROLE_DIM, GLYPH_FOCUS);
	area_column(area, 1, 3, 9, ROLE_DIM, GLYPH_DIVIDER);
	assert_shows(screen, "━━━━━━━━━━\n   │      \n   │      \n");
	screen_set_charset(screen, CHARSET_ASCII);
	area_rule(area, 0, 0, 10, ROLE_DIM, GLYPH_FOCUS);
	assert_shows(screen, "==========\n   │      \n   │      \n");
}

static void styles_can_be_added_later(void **state)
{
	struct screen *screen = *state;
	struct area area = area_of(screen);
	struct strbuf got;

	area_put(area, 0, 0, ROLE_UP, "up");
	area_put(area, 0, 2, ROLE_DANGER, "LIVE");
	area_mark(area, 0, 0, 4, ATTR_SELECT);
	area_tint(area, 0, 4, 2, ROLE_WARN);
	area_mark(area, 1, 9, 9, ATTR_BOLD);
	strbuf_init(&got);
	screen_dump_styles(&got, screen);
	assert_string_equal(got.text, "UU!!ww....\n.........*\n..........\n");
	strbuf_release(&got);
}

static void the_caret_stays_inside(void **state)
{
	struct screen *screen = *state;
	int row = 9, col = 9;

	screen_caret(&row, &col, screen);
	assert_int_equal(row, -1);
	area_set_caret(area_part(area_of(screen), 1, 2, 1, 3), 0, 1);
	screen_caret(&row, &col, screen);
	assert_int_equal(row, 1);
	assert_int_equal(col, 3);
	area_set_caret(area_of(screen), 5, 1);
	screen_caret(&row, &col, screen);
	assert_int_equal(row, 1);
	screen_clear(screen);
	screen_caret(&row, &col, screen);
	assert_int_equal(row, -1);
}

static void random_writing_keeps_every_cell_valid(void **state)
{
	static const char *const texts[] = { "a",      "日本", "e\xcc\x81", "",
		                             "wörter", "👍",    "plain" };
	struct screen *screen = *state;
	struct rng rng;

	rng_init(&rng, 7);
	for (int i = 0; i < 20000; i++) {
		struct area part = area_part(area_of(screen), (int)rng_below(&rng, 6) - 2,
		                             (int)rng_below(&rng, 14) - 2,
		                             (int)rng_below(&rng, 5), (int)rng_below(&rng, 12));

		area_put(part, (int)rng_below(&rng, 4) - 1, (int)rng_below(&rng, 14) - 4,
		         ROLE_UP, texts[rng_below(&rng, 7)]);
		if (rng_below(&rng, 8) == 0)
			area_clear(part);
		for (int row = 0; row < 3; row++) {
			for (int col = 0; col < 10; col++) {
				int width = screen_cell(screen, row, col)->width;

				if (width == 2)
					assert_int_equal(
						screen_cell(screen, row, col + 1)->width, 0);
				if (width == 0)
					assert_int_equal(
						screen_cell(screen, row, col - 1)->width, 2);
			}
		}
	}
}

/* A run of plain letters takes a short way; it has to end where the long way ends. */
static void a_run_writes_what_its_letters_write_one_by_one(void **state)
{
	struct screen *one = *state, *other = NULL;
	struct rng rng;

	rng_init(&rng, 11);
	assert_int_equal(screen_new(&other, 3, 10, CHARSET_UTF8), DRT_OK);
	for (int i = 0; i < 5000; i++) {
		char text[16] = "", letter[2] = "";
		int length = (int)rng_below(&rng, 15), row = (int)rng_below(&rng, 5) - 1;
		int col = (int)rng_below(&rng, 16) - 4, wide = (int)rng_below(&rng, 9);

		area_put(area_of(one), row, wide, ROLE_DOWN, "日本");
		area_put(area_of(other), row, wide, ROLE_DOWN, "日本");
		for (int k = 0; k < length; k++) {
			text[k] = letter[0] = (char)('a' + (int)rng_below(&rng, 26));
			area_put(area_of(other), row, col + k, ROLE_UP, letter);
		}
		assert_int_equal(area_put(area_of(one), row, col, ROLE_UP, text), length);
		for (int at = 0; at < 30; at++)
			assert_true(cell_equal(screen_cell(one, at / 10, at % 10),
			                       screen_cell(other, at / 10, at % 10)));
	}
	screen_free(other);
}

static void clearing_leaves_no_half_behind(void **state)
{
	struct screen *screen = *state;

	area_put(area_of(screen), 0, 0, ROLE_UP, "日本語日本");
	area_put(area_of(screen), 1, 0, ROLE_UP, "日本語日本");
	area_clear(area_part(area_of(screen), 0, 3, 1, 4));
	assert_shows(screen, "日      本\n日本語日本\n          \n");
	area_clear(area_part(area_of(screen), 1, 0, 2, 10));
	assert_shows(screen, "日      本\n          \n          \n");
}

static void a_memory_terminal_counts_what_changed(void **state)
{
	struct terminal *terminal = NULL;
	struct screen *screen = *state;

	assert_int_equal(headless_new(&terminal, 3, 10, CHARSET_UTF8), DRT_OK);
	assert_int_equal(terminal_flush(terminal, screen), DRT_OK);
	assert_int_equal(headless_cells_changed(terminal), 30);
	assert_int_equal(terminal_flush(terminal, screen), DRT_OK);
	assert_int_equal(headless_cells_changed(terminal), 0);
	area_put(area_of(screen), 0, 0, ROLE_PLAIN, "ab");
	assert_int_equal(terminal_flush(terminal, screen), DRT_OK);
	assert_int_equal(headless_cells_changed(terminal), 2);
	assert_shows(headless_screen(terminal), "ab        \n          \n          \n");
	terminal_bell(terminal);
	assert_int_equal(headless_bells(terminal), 1);
	terminal_free(terminal);
}

static void a_memory_terminal_hands_out_keys_in_order(void **state)
{
	struct terminal *terminal = NULL;
	struct key key = { 0 };
	(void)state;

	assert_int_equal(headless_new(&terminal, 3, 10, CHARSET_UTF8), DRT_OK);
	assert_int_equal(terminal_read_key(&key, terminal), DRT_EEMPTY);
	assert_int_equal(headless_feed(terminal, "a Shift-Tab  Ctrl-R", false), DRT_OK);
	assert_int_equal(headless_feed(terminal, "Nonsense", false), DRT_EPARSE);
	assert_int_equal(terminal_read_key(&key, terminal), DRT_OK);
	assert_true(key_is(&key, "a"));
	assert_int_equal(terminal_read_key(&key, terminal), DRT_OK);
	assert_int_equal(key.code, CODE_TAB);
	assert_int_equal(key.modifiers, MOD_SHIFT);
	assert_int_equal(terminal_read_key(&key, terminal), DRT_OK);
	assert_true(key_is_ctrl(&key, 'r'));
	headless_resize(terminal, 5, 6);
	assert_int_equal(terminal_read_key(&key, terminal), DRT_OK);
	assert_int_equal(key.code, CODE_RESIZE);
	assert_int_equal(terminal_read_key(&key, terminal), DRT_EEMPTY);
	terminal_free(terminal);
}

#define WITH_SCREEN(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_survives_every_failed_allocation),
		WITH_SCREEN(a_failed_resize_keeps_the_screen),
		WITH_SCREEN(sizes_are_clamped),
		WITH_SCREEN(text_is_clipped_on_every_side),
		WITH_SCREEN(parts_never_leave_their_area),
		WITH_SCREEN(wide_clusters_are_never_halved),
		WITH_SCREEN(numbers_are_written_whole_or_not_at_all),
		WITH_SCREEN(long_text_ends_in_an_ellipsis_after_a_word),
		WITH_SCREEN(rules_and_columns_use_the_charset),
		WITH_SCREEN(styles_can_be_added_later),
		WITH_SCREEN(the_caret_stays_inside),
		WITH_SCREEN(random_writing_keeps_every_cell_valid),
		WITH_SCREEN(a_run_writes_what_its_letters_write_one_by_one),
		WITH_SCREEN(clearing_leaves_no_half_behind),
		WITH_SCREEN(a_memory_terminal_counts_what_changed),
		WITH_SCREEN(a_memory_terminal_hands_out_keys_in_order),
	};

	return cmocka_run_group_tests_name("ui screen", tests, NULL, NULL);
}
