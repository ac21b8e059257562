/* test_checks.c - the contract in ui/pane/checks.h, and the approval sheet around it. */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/ui/stage.h"
#include "ui/pane/checks.h"

struct desk_top {
	struct fixture fixture;
	struct screen *screen;
	char *text;
};

static void open_top(struct desk_top *top, int rows, int cols)
{
	fixture_init(&top->fixture);
	top->text = NULL;
	assert_int_equal(screen_new(&top->screen, rows, cols, CHARSET_UTF8), DRT_OK);
}

static void close_top(struct desk_top *top)
{
	screen_free(top->screen);
	fixture_release(&top->fixture);
	free(top->text);
}

/* Draws the checks of an order over the whole screen; returns the next free row. */
static int draw(struct desk_top *top, int order, const struct sheet *sheet)
{
	struct strbuf dump;
	int row = 0;

	screen_clear(top->screen);
	row = checks_draw(area_of(top->screen), 0, &top->fixture.orders[order], sheet);
	strbuf_init(&dump);
	screen_dump(&dump, top->screen);
	free(top->text);
	top->text = strbuf_detach(&dump);
	return row;
}

static const struct sheet approve = { .kind = SHEET_APPROVE };
static const struct sheet look = { .kind = SHEET_ORDER };

static const char *const labels[] = { "Reconciled",   "Not frozen", "Reference price",
	                              "Quote age",    "Quantity",   "Order value",
	                              "Price collar", "Position",   "Gross exposure",
	                              "Open orders",  "Duplicates", "Messages a second",
	                              "Daily loss" };

static int count_labels(const struct desk_top *top)
{
	int count = 0;

	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		count += strstr(top->text, labels[i]) != NULL;
	return count;
}

static void thirteen_checks_take_seven_rows_on_80_columns(void **state)
{
	struct desk_top top;
	(void)state;

	open_top(&top, 20, 80);
	assert_int_equal(draw(&top, 0, &approve), 8);
	assert_int_equal(count_labels(&top), 13);
	assert_null(strstr(top.text, "more passed"));
	assert_null(strstr(top.text, "…"));
	assert_non_null(strstr(top.text, "Order value 16,014.00 of 50,000.00"));
	close_top(&top);
}

static void narrow_columns_stand_below_each_other(void **state)
{
	struct desk_top top;
	(void)state;

	open_top(&top, 20, 60);
	assert_int_equal(draw(&top, 0, &approve), 14);
	assert_int_equal(count_labels(&top), 13);
	close_top(&top);
}

static void figures_are_never_cut(void **state)
{
	static const char *const figures[] = { "16,014.00", "50,000.00", "3,000.00",
		                               "100.0 %" };
	(void)state;

	for (int cols = 36; cols <= 130; cols++) {
		struct desk_top top;

		open_top(&top, 20, cols);
		draw(&top, 0, &approve);
		for (size_t i = 0; i < 4; i++)
			if (!strstr(top.text, figures[i]))
				fail_msg("%d columns: %s is not whole:\n%s", cols, figures[i],
				         top.text);
		close_top(&top);
	}
}

static void what_does_not_fit_is_counted(void **state)
{
	(void)state;

	for (int cols = 50; cols <= 120; cols += 35) {
		for (int rows = 1; rows <= 16; rows++) {
			struct desk_top top;
			const char *more = NULL;
			int hidden = 0;

			open_top(&top, rows, cols);
			assert_in_range(draw(&top, 0, &look), 0, rows);
			more = strstr(top.text, " more passed");
			if (more) {
				while (more > top.text && more[-1] != ' ')
					more--;
				hidden = atoi(more);
			}
			if (rows > 1)
				assert_int_equal(count_labels(&top) + hidden, 13);
			close_top(&top);
		}
	}
}

static void what_failed_stands_first_and_whole(void **state)
{
	struct desk_top top;
	const char *soft = NULL, *ok = NULL;
	(void)state;

	open_top(&top, 12, 80);
	draw(&top, 1, &approve);
	soft = strstr(top.text,
	              "[ ] SOFT  Position 23.1 % is above soft 20.0 %, below hard 25.0 %");
	ok = strstr(top.text, "  ok  Reconciled");
	assert_non_null(soft);
	assert_non_null(ok);
	assert_true(soft < ok);
	top.fixture.orders[1].checks[5].level = CHECK_HARD;
	top.fixture.orders[1].checks[5].reason.args[0].number = 60000;
	draw(&top, 1, &approve);
	assert_non_null(
		strstr(top.text, "HARD  Order value 60,000.00 is above hard 50,000.00"));
	/* on 40 columns the sentence goes on below itself */
	close_top(&top);
	open_top(&top, 12, 46);
	draw(&top, 1, &approve);
	assert_non_null(strstr(top.text, "below hard"));
	assert_non_null(strstr(top.text, "25.0 %"));
	assert_null(strstr(top.text, "…"));
	close_top(&top);
}

static void the_box_is_there_only_where_space_ticks_it(void **state)
{
	struct desk_top top;
	struct sheet accepted = approve;
	(void)state;

	open_top(&top, 12, 80);
	draw(&top, 1, &look);
	assert_null(strstr(top.text, "[ ]"));
	assert_null(strstr(top.text, "run again"));
	accepted.accepted_soft = 1;
	draw(&top, 1, &accepted);
	assert_non_null(strstr(top.text, "[x] SOFT"));
	assert_non_null(strstr(top.text, "run again when you press y"));
	close_top(&top);
}

static void an_order_without_checks_says_nothing_of_them(void **state)
{
	struct desk_top top;
	(void)state;

	open_top(&top, 12, 80);
	top.fixture.orders[0].check_count = 0;
	assert_int_equal(draw(&top, 0, &look), 1);
	assert_int_equal(count_labels(&top), 0);
	close_top(&top);
}

/* ---- the sheet ---- */

static void the_sheet_shows_limits_beside_the_exposure(void **state)
{
	static const struct {
		int rows, cols;
		bool word; /* there is room for SOFT beside the row too */
	} sizes[] = { { 24, 80, true }, { 36, 120, true }, { 60, 200, true } };
	(void)state;

	for (size_t i = 0; i < 3; i++) {
		struct stage stage;

		stage_open(&stage, sizes[i].rows, sizes[i].cols, CHARSET_UTF8);
		stage_press(&stage, "4 j a");
		assert_true(stage_shows(&stage, "% after"));
		assert_true(stage_shows(&stage, "23.1   20.0  25.0"));
		assert_true(stage_shows(&stage, "61.9  100.0 150.0"));
		assert_true(stage_shows(&stage, "SOFT  Position 23.1 %"));
		assert_true(stage_shows(&stage, "Space accepts the soft limit"));
		stage_close(&stage);
	}
}

static void a_hard_limit_refuses_with_its_figures(void **state)
{
	struct stage stage;
	struct view_order *row = NULL;
	(void)state;

	stage_open(&stage, 36, 120, CHARSET_UTF8);
	row = &stage.fixture.orders[0];
	row->checks_hard = 1;
	row->checks_ok--;
	row->checks[5].level = CHECK_HARD;
	row->checks[5].reason.args[0].number = 60000;
	stage_press(&stage, "a");
	assert_true(stage_shows(&stage,
	                        "A hard limit refuses this order: Order value 60,000.00 "
	                        "is above hard"));
	stage_press(&stage, "y");
	stage_expect_no_order_action(&stage);
	stage_close(&stage);
}

static void exposure_that_is_not_known_leaves_its_table_away(void **state)
{
	struct stage stage;
	(void)state;

	stage_open(&stage, 36, 120, CHARSET_UTF8);
	stage.fixture.orders[0].exposure_after = NAN;
	stage_press(&stage, "a");
	assert_false(stage_shows(&stage, "Exposure"));
	assert_true(stage_shows(&stage, "Checks  13 ok"));
	stage.fixture.orders[0].exposure_after = 0.04;
	stage.fixture.view.account.known = false; /* ratios yes, money no */
	stage_press(&stage, "Esc a");
	assert_true(stage_shows(&stage, "Exposure"));
	assert_false(stage_shows(&stage, "16,024.41"));
	stage_close(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(thirteen_checks_take_seven_rows_on_80_columns),
		cmocka_unit_test(narrow_columns_stand_below_each_other),
		cmocka_unit_test(figures_are_never_cut),
		cmocka_unit_test(what_does_not_fit_is_counted),
		cmocka_unit_test(what_failed_stands_first_and_whole),
		cmocka_unit_test(the_box_is_there_only_where_space_ticks_it),
		cmocka_unit_test(an_order_without_checks_says_nothing_of_them),
		cmocka_unit_test(the_sheet_shows_limits_beside_the_exposure),
		cmocka_unit_test(a_hard_limit_refuses_with_its_figures),
		cmocka_unit_test(exposure_that_is_not_known_leaves_its_table_away),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui checks", tests, NULL, NULL);
}
