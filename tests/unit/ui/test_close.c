/* test_close.c - :close and :flatten: what they ask, who answers, and what leaves then. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/ui/stage.h"

#define CLOSE ": c l o s e Enter"
#define FLATTEN ": f l a t t e n Enter"

/* Types the command with the symbol of the first position. */
static void close_first(struct stage *stage)
{
	char keys[128];
	const char *symbol = stage->fixture.positions[0].symbol;

	snprintf(keys, sizeof(keys), ": c l o s e Space");
	for (; *symbol; symbol++)
		snprintf(keys + strlen(keys), sizeof(keys) - strlen(keys), " %c", *symbol);
	snprintf(keys + strlen(keys), sizeof(keys) - strlen(keys), " Enter");
	stage_press(stage, keys);
}

/* ---- asking ---- */

static void close_asks_with_the_mode_and_y_closes(void **state)
{
	struct stage *stage = *state;
	const char *symbol = stage->fixture.positions[0].symbol;
	struct action action;
	char title[64];

	close_first(stage);
	snprintf(title, sizeof(title), "Close %s", symbol);
	assert_true(stage_shows(stage, title));
	assert_true(stage_shows(stage, "PAPER account DU4815162"));
	assert_true(stage_shows(stage, "y cancels the orders there, then sends market orders"));
	assert_true(stage_shows(stage, "close at the market"));
	stage_expect_no_order_action(stage);
	stage_press(stage, "y");
	assert_true(stage_take(&action, stage, ACTION_CLOSE));
	assert_string_equal(action.symbol, symbol);
	stage_press(stage, "y y"); /* the sheet is gone */
	stage_expect_no_order_action(stage);
}

static void flatten_asks_for_all_of_them(void **state)
{
	struct stage *stage = *state;
	struct action action;
	char title[64];

	stage->fixture.view.status.live = true;
	stage_press(stage, FLATTEN);
	snprintf(title, sizeof(title), "Close all %d positions", FIXTURE_POSITIONS);
	assert_true(stage_shows(stage, title));
	assert_true(stage_shows(stage, "LIVE account"));
	for (int i = 0; i < FIXTURE_POSITIONS; i++)
		assert_true(stage_shows(stage, stage->fixture.positions[i].symbol));
	stage_expect_no_order_action(stage);
	stage_press(stage, "y");
	assert_true(stage_take(&action, stage, ACTION_FLATTEN));
	stage_expect_no_order_action(stage);
}

/* As :buy does. */
static void without_a_symbol_it_is_the_one_that_is_looked_at(void **state)
{
	struct stage *stage = *state;
	const char *symbol = stage->fixture.positions[1].symbol;
	struct action action;
	char keys[64] = ":";

	for (size_t i = 0; symbol[i]; i++)
		snprintf(keys + strlen(keys), sizeof(keys) - strlen(keys), " %c", symbol[i]);
	strcat(keys, " Enter");
	stage_press(stage, keys);
	stage_press(stage, CLOSE);
	stage_press(stage, "y");
	assert_true(stage_take(&action, stage, ACTION_CLOSE));
	assert_string_equal(action.symbol, symbol);
}

/* ---- no answer but y ---- */

static void nothing_but_a_y_that_was_asked_for_closes(void **state)
{
	static const char *const answers[] = {
		"n", "Esc", "Enter", "Ctrl-C", "Y", "Space", "q"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct stage stage;

		stage_open(&stage, 36, 120, CHARSET_UTF8);
		stage_press(&stage, FLATTEN);
		stage_press(&stage, answers[i]);
		stage_press(&stage, "n");
		stage_expect_no_order_action(&stage);
		stage_close(&stage);
	}
}

static void a_y_typed_ahead_or_pasted_closes_nothing(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_show(stage);
	stage_type_blind(stage, FLATTEN " y", false); /* no frame in between */
	stage_expect_no_order_action(stage);
	stage_show(stage);
	stage_type_blind(stage, "y", true);
	stage_expect_no_order_action(stage);
	stage_paste(stage, "y");
	stage_expect_no_order_action(stage);
	stage_press(stage, "y");
	assert_true(stage_take(&action, stage, ACTION_FLATTEN));
}

static void an_exclamation_mark_in_the_sheet_asks_to_freeze(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_press(stage, FLATTEN " !");
	assert_true(stage_shows(stage, "Freeze trading"));
	stage_press(stage, "y");
	assert_true(stage_take(&action, stage, ACTION_FREEZE));
}

/* ---- what stands against it ---- */

static void what_is_not_held_is_not_asked_for(void **state)
{
	static const struct {
		const char *keys, *says;
	} cases[] = {
		{ ": c l o s e Space Z Z Z Z Enter", "Nothing is held in ZZZZ." },
		{ ": c l o s e Space * Enter", "Symbol: a name such as AAPL is needed." },
		{ ": c l o s e Space K O Space J P M Enter", ":close takes one symbol" },
		{ ": f l a t t e n Space K O Enter", "takes nothing behind it" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct stage stage;

		stage_open(&stage, 36, 120, CHARSET_UTF8);
		stage_press(&stage, cases[i].keys);
		if (!stage_shows(&stage, cases[i].says))
			fail_msg("%s: not said in\n%s", cases[i].says, stage.text);
		stage_press(&stage, "y");
		stage_expect_no_order_action(&stage);
		stage_close(&stage);
	}
}

static void positions_that_are_not_known_are_not_called_none(void **state)
{
	struct stage *stage = *state;

	stage->fixture.view.position_count = 0;
	stage->fixture.view.positions_load = VIEW_LOADING;
	stage_press(stage, FLATTEN);
	assert_true(stage_shows(stage, "What is held is not known yet."));
	stage->fixture.view.positions_load = VIEW_READY;
	stage_press(stage, FLATTEN);
	assert_true(stage_shows(stage, "Nothing is held."));
	stage_press(stage, "y");
	stage_expect_no_order_action(stage);
}

/* One freezes first, then wants out. */
static void a_freeze_does_not_keep_anybody_in(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage->fixture.view.status.frozen = true;
	stage_press(stage, FLATTEN " y");
	assert_true(stage_take(&action, stage, ACTION_FLATTEN));
}

static void without_the_broker_y_is_refused(void **state)
{
	struct stage *stage = *state;

	stage_press(stage, FLATTEN);
	stage->fixture.view.status.broker = BROKER_DOWN;
	stage_press(stage, "y");
	stage_expect_no_order_action(stage);
	assert_true(stage_shows(stage, "Nothing is closed until the broker is connected"));
	stage->fixture.view.status.broker = BROKER_UP;
	stage->fixture.view.status.read_only = true;
	stage_press(stage, "y");
	stage_expect_no_order_action(stage);
	assert_true(stage_shows(stage, "This client may only look."));
}

static void a_position_that_went_meanwhile_is_not_closed(void **state)
{
	struct stage *stage = *state;

	close_first(stage);
	stage->fixture.positions[0].quantity = decimal_from_int(0);
	stage_press(stage, "y");
	stage_expect_no_order_action(stage);
	assert_true(stage_shows(stage, "Nothing is held any more."));
}

/* ---- room ---- */

static void the_question_is_whole_on_every_screen_that_answers(void **state)
{
	static const struct {
		int rows, cols;
	} sizes[] = { { 10, 40 }, { 24, 80 }, { 36, 120 }, { 60, 200 } };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct stage stage;
		struct action action;

		stage_open(&stage, sizes[i].rows, sizes[i].cols, CHARSET_UTF8);
		stage_press(&stage, FLATTEN);
		if (!stage_shows(&stage, "Close all 7") || !stage_shows(&stage, "PAPER") ||
		    !stage_shows(&stage, "y cancels") || !stage_shows(&stage, "y close") ||
		    (sizes[i].rows == 10 && !stage_shows(&stage, "and 5 more")))
			fail_msg("%d x %d:\n%s", sizes[i].cols, sizes[i].rows, stage.text);
		stage_press(&stage, "y");
		assert_true(stage_take(&action, &stage, ACTION_FLATTEN));
		stage_close(&stage);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_STAGE(close_asks_with_the_mode_and_y_closes),
		ON_STAGE(flatten_asks_for_all_of_them),
		ON_STAGE(without_a_symbol_it_is_the_one_that_is_looked_at),
		cmocka_unit_test(nothing_but_a_y_that_was_asked_for_closes),
		ON_STAGE(a_y_typed_ahead_or_pasted_closes_nothing),
		ON_STAGE(an_exclamation_mark_in_the_sheet_asks_to_freeze),
		cmocka_unit_test(what_is_not_held_is_not_asked_for),
		ON_STAGE(positions_that_are_not_known_are_not_called_none),
		ON_STAGE(a_freeze_does_not_keep_anybody_in),
		ON_STAGE(without_the_broker_y_is_refused),
		ON_STAGE(a_position_that_went_meanwhile_is_not_closed),
		cmocka_unit_test(the_question_is_whole_on_every_screen_that_answers),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui close and flatten", tests, NULL, NULL);
}
