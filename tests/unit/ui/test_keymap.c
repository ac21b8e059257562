/* test_keymap.c - the contracts of keymap.h and input.h in ui/widget. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/ui/canvas.h"
#include "ui/headless/headless.h"
#include "ui/widget/input.h"
#include "ui/widget/keymap.h"

/* ---- keys ---- */

static void order_keys_mean_the_same_everywhere(void **state)
{
	static const struct {
		const char *key;
		enum key_action action;
	} keys[] = {
		{ "a", ACT_APPROVE }, { "r", ACT_REJECT }, { "A", ACT_BATCH },
		{ "!", ACT_FREEZE },  { "b", ACT_BUY },    { "s", ACT_SELL },
		{ "x", ACT_CANCEL },
	};
	size_t count = 0;
	const struct key_row *rows = keymap_rows(&count);
	(void)state;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct key key = key_char(keys[i].key);

		for (int place = 0; place < 7; place++)
			assert_int_equal(keymap_find(1U << place, &key), keys[i].action);
	}
	for (size_t i = 0; i < count; i++) /* y decides in sheets only */
		if (strcmp(rows[i].key, "y") == 0)
			assert_int_equal(rows[i].places & PLACE_PANES, 0);
}

static void enter_never_approves(void **state)
{
	struct key enter = key_named(CODE_ENTER);
	(void)state;

	for (int place = 0; place < 18; place++) {
		enum key_action action = keymap_find(1U << place, &enter);

		assert_true(action == ACT_NONE || action == ACT_OPEN ||
		            action == ACT_CONFIRM_WORD);
	}
}

static void every_key_of_the_table_is_a_key(void **state)
{
	size_t count = 0;
	const struct key_row *rows = keymap_rows(&count);
	(void)state;

	for (size_t i = 0; i < count; i++) {
		struct key key = { 0 };

		assert_true((rows[i].key[0] == '\0') == (rows[i].places == 0));
		if (rows[i].key[0])
			assert_int_equal(key_parse(&key, rows[i].key), DRT_OK);
		assert_true(!rows[i].hint || rows[i].shown);
		assert_true((rows[i].help != NULL) == (rows[i].section != SECTION_NONE));
	}
	assert_true(ACT_COUNT <= 64);
}

/* ---- table and help say the same; the manual too (tests/unit/cli/test_manual.c) ---- */

/* Whether a shown text such as "b s", "1-8" or "a Space y" names the key. */
static bool names_key(const struct key_row *row, const char *key)
{
	char shown[128], *word = NULL, *rest = shown;

	if (strcmp(row->shown, "1-8") == 0)
		return strlen(key) == 1 && key[0] >= '1' && key[0] <= '8';
	if (strstr(row->help, "arrow keys") &&
	    (strcmp(key, "Up") == 0 || strcmp(key, "Down") == 0 || strcmp(key, "Left") == 0 ||
	     strcmp(key, "Right") == 0))
		return true;
	snprintf(shown, sizeof(shown), "%s", row->shown);
	while ((word = strtok_r(rest, " ", &rest)) != NULL)
		if (strcmp(word, key) == 0)
			return true;
	return false;
}

/* Keys that go together in one row of the help: up, down and what they move. */
static enum key_action family(enum key_action action)
{
	switch (action) {
	case ACT_SELL:
		return ACT_BUY;
	case ACT_UP:
		return ACT_DOWN;
	case ACT_LAST:
		return ACT_FIRST;
	case ACT_PAGE_UP:
		return ACT_PAGE_DOWN;
	case ACT_PREVIOUS_MATCH:
		return ACT_NEXT_MATCH;
	case ACT_TIMEFRAME_UP:
		return ACT_TIMEFRAME_DOWN;
	case ACT_ZOOM_OUT:
		return ACT_ZOOM_IN;
	case ACT_PAN_RIGHT:
		return ACT_PAN_LEFT;
	case ACT_RIGHT:
		return ACT_LEFT;
	case ACT_TAPE:
		return ACT_DEPTH;
	default:
		return action;
	}
}

static bool in_help(const struct key_row *row)
{
	size_t count = 0;
	const struct key_row *rows = keymap_rows(&count);
	enum key_action action = family(row->action);

	for (size_t i = 0; i < count; i++) {
		enum key_action other = family(rows[i].action);

		if (!rows[i].help || !names_key(&rows[i], row->key))
			continue;
		if (other == action ||
		    (row->action == ACT_ACCEPT_SOFT && rows[i].action == ACT_NONE) ||
		    (action == ACT_LEFT && other == ACT_DOWN))
			return true;
	}
	return false;
}

static void every_key_that_acts_stands_in_the_help(void **state)
{
	size_t count = 0;
	const struct key_row *rows = keymap_rows(&count);
	(void)state;

	for (size_t i = 0; i < count; i++)
		if (rows[i].key[0] && !in_help(&rows[i]))
			fail_msg("key %s (action %d) is not in the help", rows[i].key,
			         (int)rows[i].action);
}

static void the_help_screen_shows_every_row_of_the_table(void **state)
{
	static const int widths[] = { 118, 100, 79, 60 };
	size_t count = 0;
	const struct key_row *rows = keymap_rows(&count);
	(void)state;

	for (size_t w = 0; w < sizeof(widths) / sizeof(widths[0]); w++) {
		struct screen *screen = canvas_new(200, widths[w]);
		struct strbuf dump;

		assert_in_range(keymap_draw(area_of(screen), 0), 10, 199);
		strbuf_init(&dump);
		screen_dump(&dump, screen);
		for (size_t i = 0; i < count; i++) {
			if (!rows[i].help)
				continue;
			if (!strstr(dump.text, rows[i].shown) ||
			    !strstr(dump.text, rows[i].help))
				fail_msg("%s  %s is not on the help screen:\n%s", rows[i].shown,
				         rows[i].help, dump.text);
		}
		strbuf_release(&dump);
		screen_free(screen);
	}
}

static void hints_drop_from_the_middle_and_freeze_goes_last(void **state)
{
	static const struct {
		int cols;
		const char *want;
	} cases[] = {
		{ 90, " a approve  r reject  Space mark  A batch  w why  x cancel"
		      "        ! freeze  : cmd  ? help \n" },
		{ 60, " a approve  r reject  Space mark    ! freeze  : cmd  ? help \n" },
		{ 40, " a approve      ! freeze  : cmd  ? help \n" },
		{ 20, "    ! freeze  : cmd \n" },
		{ 12, "   ! freeze \n" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct screen *screen = canvas_new(1, cases[i].cols);

		hints_draw(area_of(screen), PLACE_ORDERS, 0, 1);
		canvas_expect(screen, cases[i].want);
	}
}

static void hints_leave_out_what_does_not_work_now(void **state)
{
	struct screen *screen = canvas_new(1, 60);
	(void)state;

	hints_draw(area_of(screen), PLACE_ORDERS, 1ULL << ACT_APPROVE | 1ULL << ACT_BATCH, 1);
	canvas_expect(screen, " r reject  Space mark  w why        ! freeze  : cmd  ? help \n");
}

/* ---- input ---- */

static void type(struct input *input, const char *keys)
{
	char name[KEY_NAME];
	int used = 0;

	while (sscanf(keys, " %31s%n", name, &used) == 1) {
		struct key key = { 0 };

		assert_int_equal(key_parse(&key, name), DRT_OK);
		assert_true(input_key(input, &key, NULL));
		keys += used;
	}
}

static void typing_edits_the_line(void **state)
{
	static const struct {
		const char *keys, *want;
	} cases[] = {
		{ "a b c", "abc" },
		{ "a b Left c", "acb" },
		{ "a é 日 Backspace", "aé" },
		{ "a é b Left Left Del", "ab" },
		{ "a b Home c End d", "cabd" },
		{ "a Space b c Ctrl-W", "a " },
		{ "a b c Left Ctrl-U", "c" },
		{ "a b c Left Ctrl-K", "ab" },
		{ "a b Ctrl-A x Ctrl-E y", "xaby" },
		{ "Backspace Del Left Right a", "a" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct input input;

		input_clear(&input);
		type(&input, cases[i].keys);
		assert_string_equal(input.text, cases[i].want);
		assert_int_equal(input.length, strlen(cases[i].want));
	}
}

static void pasted_text_becomes_one_safe_line(void **state)
{
	struct input input;
	char big[1000];
	(void)state;

	input_clear(&input);
	input_insert(&input, "a\r\nb\033[2Jy", 9);
	assert_string_equal(input.text, "a  b?[2Jy");
	memset(big, 'x', sizeof(big));
	input_insert(&input, big, sizeof(big));
	assert_int_equal(input.length, INPUT_TEXT - 1);
	assert_int_equal(strlen(input.text), INPUT_TEXT - 1);
}

static void other_keys_are_left_to_others(void **state)
{
	struct input input;
	struct key keys[] = { key_named(CODE_ENTER), key_named(CODE_ESCAPE), key_ctrl('r'),
		              key_named(CODE_UP), key_named(CODE_TAB) };
	(void)state;

	input_clear(&input);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_false(input_key(&input, &keys[i], NULL));
}

static void the_history_comes_back(void **state)
{
	struct input_history history = { .count = 0 };
	struct input input;
	struct key up = key_named(CODE_UP), down = key_named(CODE_DOWN);
	char line[16];
	(void)state;

	for (int i = 0; i < 40; i++) {
		snprintf(line, sizeof(line), "line %d", i);
		input_remember(&history, line);
		input_remember(&history, line);
		input_remember(&history, "");
	}
	input_clear(&input);
	assert_true(input_key(&input, &up, &history));
	assert_string_equal(input.text, "line 39");
	for (int i = 0; i < 100; i++)
		assert_true(input_key(&input, &up, &history));
	assert_string_equal(input.text, "line 8");
	for (int i = 0; i < 100; i++)
		assert_true(input_key(&input, &down, &history));
	assert_string_equal(input.text, "");
}

static void a_long_line_scrolls_to_its_caret(void **state)
{
	struct screen *screen = canvas_new(1, 8);
	struct input input;
	int row = 0, col = 0;
	(void)state;

	input_set(&input, "0123456789");
	input_draw(area_of(screen), 0, 1, 6, &input);
	screen_caret(&row, &col, screen);
	assert_int_equal(col, 6);
	canvas_expect(screen, " 56789  \n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_keys_mean_the_same_everywhere),
		cmocka_unit_test(enter_never_approves),
		cmocka_unit_test(every_key_of_the_table_is_a_key),
		cmocka_unit_test(every_key_that_acts_stands_in_the_help),
		cmocka_unit_test(the_help_screen_shows_every_row_of_the_table),
		cmocka_unit_test(hints_drop_from_the_middle_and_freeze_goes_last),
		cmocka_unit_test(hints_leave_out_what_does_not_work_now),
		cmocka_unit_test(typing_edits_the_line),
		cmocka_unit_test(pasted_text_becomes_one_safe_line),
		cmocka_unit_test(other_keys_are_left_to_others),
		cmocka_unit_test(the_history_comes_back),
		cmocka_unit_test(a_long_line_scrolls_to_its_caret),
	};

	return cmocka_run_group_tests_name("ui keymap", tests, NULL, NULL);
}
