/* test_desk_orders.c - the safety clauses of ui/pane/desk.h: who may decide what, and when. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/ui/stage.h"

/* ---- approving ---- */

static void a_then_y_approves_the_order_that_was_shown(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_press(stage, "a");
	assert_true(stage_shows(stage, "Approve  7c3b"));
	assert_true(stage_shows(stage, "y sends the order to the PAPER account."));
	stage_press(stage, "y");
	assert_true(stage_take(&action, stage, ACTION_APPROVE));
	assert_int_equal(uuid_cmp(&action.order_id, &order_at(stage, 0)->order.id), 0);
	assert_int_equal(action.version, 1);
	assert_false(action.accept_soft);
	stage_press(stage, "y y y"); /* the sheet is gone */
	stage_expect_no_order_action(stage);
}

static void y_without_a_frame_in_between_decides_nothing(void **state)
{
	struct stage *stage = *state;

	stage_show(stage);
	stage_type_blind(stage, "a y y", false);
	stage_expect_no_order_action(stage);
	stage_show(stage);
	assert_true(stage_shows(stage, "Approve  7c3b"));
}

static void a_frame_that_was_not_flushed_does_not_count(void **state)
{
	struct stage *stage = *state;

	stage_show(stage);
	stage_type_blind(stage, "a", false);
	desk_draw(stage->screen, stage->desk, &stage->fixture.view, stage->fixture.local_ns);
	stage_type_blind(stage, "y", false); /* desk_shown() never came */
	stage_expect_no_order_action(stage);
}

static void keys_typed_ahead_decide_nothing(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_press(stage, "a");
	stage_type_blind(stage, "y", true);
	stage_expect_no_order_action(stage);
	stage_type_blind(stage, "Esc r", true);
	stage_expect_no_order_action(stage);
	stage_press(stage, "a y");
	assert_true(stage_take(&action, stage, ACTION_APPROVE));
}

static void a_changed_row_is_asked_for_again(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_press(stage, "a");
	order_at(stage, 0)->order.version = 2;
	order_at(stage, 0)->order.quantity = decimal_from_int(600);
	stage_type_blind(stage, "y", false);
	stage_expect_no_order_action(stage);
	stage_show(stage);
	assert_true(stage_shows(stage, "The order changed since you opened it."));
	stage_press(stage, "y");
	stage_expect_no_order_action(stage);
	stage_type_blind(stage, "a y", false); /* again without looking */
	stage_expect_no_order_action(stage);
	stage_press(stage, "y");
	assert_true(stage_take(&action, stage, ACTION_APPROVE));
	assert_int_equal(action.version, 2);
}

static void enter_never_sends_an_order(void **state)
{
	static const char *const ways[] = {
		"Enter Enter Enter",
		"a Enter Enter",
		"Space A Enter",
		"j j j x Enter",
		"! Enter",
		"X Enter",
		"w Enter",
		"2 Enter",
		"3 Enter",
		"4 Enter",
		"5 Enter",
		"6 Enter",
		"Tab Enter",
		"Tab Tab Enter",
		": o r d e r s Enter",
		": f l a t t e n Enter Enter",
		"/ x Enter",
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct stage stage;
		(void)state;

		stage_open(&stage, 36, 120, CHARSET_UTF8);
		stage_press(&stage, ways[i]);
		stage_expect_no_order_action(&stage);
		stage_close(&stage);
	}
}

static void pasted_text_triggers_nothing(void **state)
{
	struct stage *stage = *state;

	stage_show(stage);
	stage_paste(stage, "a");
	assert_false(stage_shows(stage, "Approve  7c3b"));
	assert_true(stage_shows(stage, "Pasted text is not taken as keys."));
	stage_press(stage, "a");
	stage_paste(stage, "y");
	stage_paste(stage, "y\r!y\r");
	stage_expect_no_order_action(stage);
	stage_press(stage, "Esc :");
	stage_paste(stage, "orders\r\nfreeze");
	stage_expect_no_order_action(stage);
	assert_true(stage_shows(stage, ":orders  freeze"));
}

static void soft_limits_want_a_space_first(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_press(stage, "j a y");
	stage_expect_no_order_action(stage);
	assert_true(stage_shows(stage, "Space accepts the soft limit"));
	stage_press(stage, "Space");
	assert_true(stage_shows(stage, "[x] SOFT"));
	order_at(stage, 1)->checks_soft = 2; /* another one appeared */
	stage_press(stage, "y");
	stage_expect_no_order_action(stage);
	order_at(stage, 1)->checks_soft = 1;
	stage_press(stage, "y");
	assert_true(stage_take(&action, stage, ACTION_APPROVE));
	assert_true(action.accept_soft);
}

static void what_cannot_be_approved_says_why(void **state)
{
	static const struct {
		int status, hard;
		bool frozen, locked, down, late;
		const char *says;
	} cases[] = {
		{ ORDER_PROPOSED, 1, false, false, false, false, "A hard limit refuses" },
		{ ORDER_PROPOSED, 0, true, false, false, false, "Trading is frozen" },
		{ ORDER_PROPOSED, 0, false, true, false, false, "Approvals are locked" },
		{ ORDER_PROPOSED, 0, false, false, true, false, "Approvals are locked" },
		{ ORDER_PROPOSED, 0, false, false, false, true, "time to approve is over" },
		{ ORDER_ACKNOWLEDGED, 0, false, false, false, false, "does not wait any more" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct stage stage;
		struct view_status *status = NULL;

		stage_open(&stage, 36, 120, CHARSET_UTF8);
		stage_press(&stage, "a");
		status = &stage.fixture.view.status;
		order_at(&stage, 0)->order.status = (enum order_status)cases[i].status;
		order_at(&stage, 0)->checks_hard = cases[i].hard;
		status->frozen = cases[i].frozen;
		status->locked = cases[i].locked;
		if (cases[i].down)
			status->broker = BROKER_DOWN;
		if (cases[i].late)
			stage.fixture.local_ns += 200 * NS_PER_SEC;
		stage_press(&stage, "y");
		stage_expect_no_order_action(&stage);
		if (!stage_shows(&stage, cases[i].says))
			fail_msg("\"%s\" is not on the screen:\n%s", cases[i].says, stage.text);
		stage_close(&stage);
	}
}

static void a_on_an_order_that_does_not_wait_shows_the_first_that_does(void **state)
{
	struct stage *stage = *state;

	stage_press(stage, "j j j a");
	assert_true(stage_shows(stage, "Approve  7c3b"));
	stage_press(stage, "Esc");
	for (int i = 0; i < 3; i++)
		order_at(stage, i)->order.status = ORDER_ACKNOWLEDGED;
	stage_press(stage, "a y");
	stage_expect_no_order_action(stage);
	assert_false(stage_shows(stage, "Approve  "));
}

static void a_finished_order_hands_the_cursor_to_the_first_that_waits(void **state)
{
	struct stage *stage = *state;

	order_at(stage, 0)->order.status = ORDER_FILLED;
	stage_press(stage, "a");
	assert_true(stage_shows(stage, "Approve  7c41"));
	stage_press(stage, "Esc G"); /* a person who goes to a finished order stays there */
	desk_observe(stage->desk, &stage->fixture.view, stage->fixture.local_ns);
	stage_show(stage);
	assert_true(stage_shows(stage, "▸ 7a15"));
}

static void nothing_is_promised_without_an_engine(void **state)
{
	static const char *const ways[] = { "r", "! y", "j j j x y", "X y",
		                            "b 5 Enter Enter 1 Enter Enter Enter Enter" };
	(void)state;

	for (size_t i = 0; i < 2 * sizeof(ways) / sizeof(ways[0]); i++) {
		struct stage stage;
		bool gone = i % 2 == 0;

		stage_open(&stage, 36, 120, CHARSET_UTF8);
		stage.fixture.view.status.connected = !gone;
		stage.fixture.view.status.read_only = !gone;
		stage_press(&stage, ways[i / 2]);
		stage_expect_no_order_action(&stage);
		if (!stage_shows(&stage, gone ? "nothing was sent" : "may only look"))
			fail_msg("%s:\n%s", ways[i / 2], stage.text);
		stage_close(&stage);
	}
}

static void the_tiny_screen_approves_with_the_same_two_keys(void **state)
{
	struct stage stage;
	struct action action;
	(void)state;

	stage_open(&stage, 10, 40, CHARSET_ASCII);
	stage_press(&stage, "a");
	assert_true(stage_shows(&stage, "Approve 7c3b?"));
	stage_press(&stage, "y");
	assert_true(stage_take(&action, &stage, ACTION_APPROVE));
	stage_close(&stage);
}

static void a_screen_too_small_for_the_sheet_cannot_approve(void **state)
{
	static const int sizes[][2] = { { 1, 1 }, { 5, 30 }, { 3, 12 }, { 9, 39 }, { 1, 300 } };
	(void)state;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct stage stage;

		stage_open(&stage, sizes[i][0], sizes[i][1], CHARSET_UTF8);
		stage_press(&stage, "a y a y");
		stage_expect_no_order_action(&stage);
		stage_close(&stage);
	}
}

/* ---- rejecting, marking, batches ---- */

static void r_rejects_the_selected_version(void **state)
{
	struct stage *stage = *state;
	struct action action;

	order_at(stage, 1)->order.version = 7;
	stage_press(stage, "j r");
	assert_true(stage_take(&action, stage, ACTION_REJECT));
	assert_int_equal(uuid_cmp(&action.order_id, &order_at(stage, 1)->order.id), 0);
	assert_int_equal(action.version, 7);
	stage_press(stage, "j j r"); /* a working order */
	stage_expect_no_order_action(stage);
}

static void a_batch_approves_what_was_marked_and_shown(void **state)
{
	struct stage *stage = *state;
	struct action first, second;

	stage_press(stage, "A");
	stage_expect_no_order_action(stage);
	assert_true(stage_shows(stage, "No order is marked"));
	stage_press(stage, "Space j j Space A");
	assert_true(stage_shows(stage, "Approve 2 marked"));
	stage_press(stage, "y");
	assert_true(stage_take(&first, stage, ACTION_APPROVE));
	assert_true(stage_take(&second, stage, ACTION_APPROVE));
	assert_int_equal(uuid_cmp(&first.order_id, &order_at(stage, 0)->order.id), 0);
	assert_int_equal(uuid_cmp(&second.order_id, &order_at(stage, 2)->order.id), 0);
	stage_press(stage, "A y");
	stage_expect_no_order_action(stage); /* the marks are used up */
}

static void one_changed_row_stops_the_whole_batch(void **state)
{
	struct stage *stage = *state;

	stage_press(stage, "Space j j Space A");
	order_at(stage, 2)->order.version++;
	stage_press(stage, "y");
	stage_expect_no_order_action(stage);
}

static void a_batch_leaves_soft_limits_alone(void **state)
{
	struct stage *stage = *state;

	stage_press(stage, "Space j Space A y");
	stage_expect_no_order_action(stage);
	assert_true(stage_shows(stage, "approve that order by itself"));
}

static void a_batch_that_does_not_fit_is_refused(void **state)
{
	struct stage stage;
	(void)state;

	stage_open(&stage, 10, 40, CHARSET_UTF8);
	for (int i = 0; i < FIXTURE_ORDERS; i++) {
		order_at(&stage, i)->order.status = ORDER_PROPOSED;
		order_at(&stage, i)->order.foreign = false;
		order_at(&stage, i)->checks_soft = 0;
	}
	stage_press(&stage, "Space j Space j Space j Space j Space A y");
	stage_expect_no_order_action(&stage);
	stage_close(&stage);
}

/* ---- cancelling ---- */

static void x_then_y_cancels_a_working_order(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_press(stage, "j j j x");
	assert_true(stage_shows(stage, "Cancel  7b90"));
	stage_press(stage, "y");
	assert_true(stage_take(&action, stage, ACTION_CANCEL));
	assert_int_equal(uuid_cmp(&action.order_id, &order_at(stage, 3)->order.id), 0);
}

static void foreign_finished_and_waiting_orders_are_not_cancelled(void **state)
{
	static const char *const ways[] = { "x y", "j j j j j j x y", "G x y" };
	(void)state;

	for (size_t i = 0; i < 3; i++) {
		struct stage stage;

		stage_open(&stage, 36, 120, CHARSET_UTF8);
		stage_press(&stage, ways[i]);
		stage_expect_no_order_action(&stage);
		stage_close(&stage);
	}
}

static void capital_x_cancels_all_own_orders(void **state)
{
	struct stage *stage = *state;
	struct action action;
	int count = 0;

	stage_press(stage, "X y");
	while (stage_take(&action, stage, ACTION_CANCEL)) {
		const struct view_order *row =
			view_find_order(&stage->fixture.view, &action.order_id);

		assert_false(row->order.foreign);
		assert_true(order_status_is_working(row->order.status));
		count++;
	}
	assert_int_equal(count, 3);
}

/* ---- freezing ---- */

static void freezing_takes_two_keys(void **state)
{
	static const char *const ways[] = { "! y", "! !" };
	(void)state;

	for (size_t i = 0; i < 2; i++) {
		struct stage stage;
		struct action action;

		stage_open(&stage, 36, 120, CHARSET_UTF8);
		stage_press(&stage, ways[i]);
		assert_true(stage_take(&action, &stage, ACTION_FREEZE));
		assert_string_equal(action.text, "");
		stage_close(&stage);
	}
}

static void freezing_keeps_a_reason_and_may_cancel(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_press(stage, "! Tab h a l t y Tab x y");
	assert_true(stage_take(&action, stage, ACTION_FREEZE));
	assert_string_equal(action.text, "halty"); /* a letter is a letter there */
	for (int i = 0; i < 3; i++)
		assert_true(stage_take(&action, stage, ACTION_CANCEL));
	assert_false(stage_take(&action, stage, ACTION_CANCEL));
}

static void freezing_works_on_the_smallest_screens(void **state)
{
	static const int sizes[][2] = { { 10, 40 }, { 1, 40 }, { 3, 12 }, { 1, 6 }, { 1, 1 } };
	(void)state;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct stage stage;
		struct action action;

		stage_open(&stage, sizes[i][0], sizes[i][1], CHARSET_UTF8);
		stage_press(&stage, "! y");
		assert_true(stage_take(&action, &stage, ACTION_FREEZE));
		stage_close(&stage);
	}
}

static void esc_leaves_every_sheet_without_a_trace(void **state)
{
	struct stage *stage = *state;

	stage_press(stage, "a Esc y j j j x n y ! Esc y b Esc y ? Esc y v q y w Esc y");
	stage_expect_no_order_action(stage);
}

static void unfreezing_wants_the_typed_word(void **state)
{
	static const struct {
		bool live;
		const char *keys;
		bool opens;
	} cases[] = {
		{ false, "P A P E R Enter", true },
		{ true, "L I V E Enter", true },
		{ false, "L I V E Enter", false },
		{ true, "P A P E R Enter", false },
		{ false, "p a p e r Enter", false },
		{ false, "Enter", false },
		{ false, "P A P E Enter", false },
		{ false, "P A P E R R Enter", false },
		{ false, "P A P E R Esc Enter", false },
		{ false, "P A P E X Backspace R Enter", true },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct stage stage;
		struct action action;
		bool opened = false;

		stage_open(&stage, 36, 120, CHARSET_UTF8);
		stage.fixture.view.status.frozen = true;
		stage.fixture.view.status.live = cases[i].live;
		stage_press(&stage, ": u n f r e e z e Enter");
		stage_press(&stage, cases[i].keys);
		opened = stage_take(&action, &stage, ACTION_UNFREEZE);
		assert_int_equal(opened, cases[i].opens);
		if (opened)
			assert_string_equal(action.text, cases[i].live ? "LIVE" : "PAPER");
		stage_close(&stage);
	}
}

static void a_pasted_word_does_not_unfreeze(void **state)
{
	struct stage *stage = *state;

	stage->fixture.view.status.frozen = true;
	stage_press(stage, ": u n f r e e z e Enter");
	stage_paste(stage, "PAPER");
	stage_press(stage, "Enter");
	stage_expect_no_order_action(stage);
	assert_true(stage_shows(stage, "Unfreeze"));
	stage_press(stage, "P A P E R");
	stage_type_blind(stage, "Enter", true); /* a paste without brackets */
	stage_expect_no_order_action(stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_STAGE(a_then_y_approves_the_order_that_was_shown),
		ON_STAGE(y_without_a_frame_in_between_decides_nothing),
		ON_STAGE(a_frame_that_was_not_flushed_does_not_count),
		ON_STAGE(keys_typed_ahead_decide_nothing),
		ON_STAGE(a_changed_row_is_asked_for_again),
		cmocka_unit_test(enter_never_sends_an_order),
		ON_STAGE(pasted_text_triggers_nothing),
		ON_STAGE(soft_limits_want_a_space_first),
		cmocka_unit_test(what_cannot_be_approved_says_why),
		ON_STAGE(a_on_an_order_that_does_not_wait_shows_the_first_that_does),
		ON_STAGE(a_finished_order_hands_the_cursor_to_the_first_that_waits),
		cmocka_unit_test(nothing_is_promised_without_an_engine),
		cmocka_unit_test(the_tiny_screen_approves_with_the_same_two_keys),
		cmocka_unit_test(a_screen_too_small_for_the_sheet_cannot_approve),
		ON_STAGE(r_rejects_the_selected_version),
		ON_STAGE(a_batch_approves_what_was_marked_and_shown),
		ON_STAGE(one_changed_row_stops_the_whole_batch),
		ON_STAGE(a_batch_leaves_soft_limits_alone),
		cmocka_unit_test(a_batch_that_does_not_fit_is_refused),
		ON_STAGE(x_then_y_cancels_a_working_order),
		cmocka_unit_test(foreign_finished_and_waiting_orders_are_not_cancelled),
		ON_STAGE(capital_x_cancels_all_own_orders),
		cmocka_unit_test(freezing_takes_two_keys),
		ON_STAGE(freezing_keeps_a_reason_and_may_cancel),
		cmocka_unit_test(freezing_works_on_the_smallest_screens),
		ON_STAGE(esc_leaves_every_sheet_without_a_trace),
		cmocka_unit_test(unfreezing_wants_the_typed_word),
		ON_STAGE(a_pasted_word_does_not_unfreeze),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui desk orders", tests, NULL, NULL);
}
