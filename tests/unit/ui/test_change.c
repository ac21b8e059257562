/* test_change.c - m and e: another quantity, other prices; what is asked and what leaves. */
#include <locale.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/ui/stage.h"

/* The selected order of the fixture on the orders screen, by its place. */
static void select_order(struct stage *stage, int place)
{
	stage_press(stage, "4");
	for (int i = 0; i < place; i++)
		stage_press(stage, "j");
}

static void a_proposal_is_edited_from_its_sheet(void **state)
{
	struct stage *stage = *state;
	const struct order *order = &order_at(stage, 1)->order; /* BUY 90 MSFT 478.90 */
	struct action action;

	select_order(stage, 1);
	stage_press(stage, "a e");
	assert_true(stage_shows(stage, "Change  7c41"));
	assert_true(stage_shows(stage, "Nothing is different yet."));
	stage_press(stage, "8 0 Enter 4 7 8 . 5 Enter");
	assert_true(stage_shows(stage, "90 becomes 80"));
	assert_true(stage_shows(stage, "478.90 becomes 478.50"));
	assert_true(stage_shows(stage, "y changes the order in the PAPER account."));
	stage_expect_no_order_action(stage);
	stage_press(stage, "y");
	assert_true(stage_take(&action, stage, ACTION_MODIFY));
	assert_true(uuid_cmp(&action.order_id, &order->id) == 0);
	assert_int_equal(action.version, order->version);
	assert_int_equal(action.draft.quantity.e8, 80 * DECIMAL_ONE);
	assert_int_equal(action.draft.limit_price.e8, 4785 * (DECIMAL_ONE / 10));
	stage_press(stage, "y y"); /* the sheet is gone */
	stage_expect_no_order_action(stage);
}

static void a_working_order_is_changed_by_m(void **state)
{
	struct stage *stage = *state;
	struct order *order = &order_at(stage, 3)->order;
	struct action action;

	order->status = ORDER_ACKNOWLEDGED;
	order->type = ORDER_LIMIT;
	order->foreign = false;
	select_order(stage, 3);
	stage_press(stage, "m Tab 1 2 3 Enter y");
	assert_true(stage_take(&action, stage, ACTION_MODIFY));
	assert_int_equal(action.draft.quantity.e8, order->quantity.e8);
	assert_int_equal(action.draft.limit_price.e8, 123 * DECIMAL_ONE);
}

static void a_row_that_changed_underneath_is_not_changed(void **state)
{
	struct stage *stage = *state;
	struct action action;

	select_order(stage, 1);
	stage_press(stage, "m 8 0 Enter Enter");
	order_at(stage, 1)->order.version++;
	stage_press(stage, "y");
	assert_false(stage_take(&action, stage, ACTION_MODIFY));
	assert_true(stage_shows(stage, "The order changed since you opened it."));
}

static void what_cannot_be_changed_opens_no_fields(void **state)
{
	static const enum order_status done[] = { ORDER_FILLED, ORDER_CANCELLED, ORDER_UNKNOWN,
		                                  ORDER_CANCEL_PENDING };
	struct stage *stage = *state;

	select_order(stage, 1);
	for (size_t i = 0; i < sizeof(done) / sizeof(done[0]); i++) {
		order_at(stage, 1)->order.status = done[i];
		stage_press(stage, "m");
		assert_false(stage_shows(stage, "Change  7c41"));
	}
	order_at(stage, 1)->order.status = ORDER_ACKNOWLEDGED;
	order_at(stage, 1)->order.foreign = true;
	stage_press(stage, "m");
	assert_true(stage_shows(stage, "Only an own order that waits or works"));
	order_at(stage, 1)->order.foreign = false;
	stage->fixture.view.status.read_only = true;
	stage_press(stage, "m");
	assert_true(stage_shows(stage, "This client may only look."));
}

static void bad_values_are_named_and_not_asked_about(void **state)
{
	static const struct {
		const char *keys, *text;
	} rows[] = {
		{ "m x Enter Enter", "Quantity: a number above 0 is needed." },
		{ "m 0 Enter Enter", "Quantity: a number above 0 is needed." },
		{ "m - 5 Enter Enter", "Quantity: a number above 0 is needed." },
		{ "m Tab z Enter", "Limit: a number above 0 is needed." },
		{ "m Enter Enter", "Nothing is different yet." },
		{ "m 9 9 9 9 9 9 9 9 9 9 9 9 Enter Enter", "too large" },
	};
	struct stage *stage = *state;
	struct action action;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		select_order(stage, 1);
		stage_press(stage, rows[i].keys);
		if (!stage_shows(stage, rows[i].text))
			fail_msg("%s: %s", rows[i].keys, stage->text);
		stage_press(stage, "y");
		assert_false(stage_take(&action, stage, ACTION_MODIFY));
		stage_press(stage, "Esc k k k");
	}
}

static void n_and_escape_change_nothing(void **state)
{
	struct stage *stage = *state;

	select_order(stage, 1);
	stage_press(stage, "m 8 0 Enter Enter n y");
	stage_expect_no_order_action(stage);
	stage_press(stage, "m 8 0 Esc y");
	stage_expect_no_order_action(stage);
	assert_false(stage_shows(stage, "Change  7c41"));
}

static void y_before_a_frame_and_typed_ahead_change_nothing(void **state)
{
	struct stage *stage = *state;
	struct action action;

	select_order(stage, 1);
	stage_press(stage, "m 8 0 Enter");
	stage_type_blind(stage, "Enter y", false);
	assert_false(stage_take(&action, stage, ACTION_MODIFY));
	stage_press(stage, "y");
	assert_true(stage_take(&action, stage, ACTION_MODIFY));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_STAGE(a_proposal_is_edited_from_its_sheet),
		ON_STAGE(a_working_order_is_changed_by_m),
		ON_STAGE(a_row_that_changed_underneath_is_not_changed),
		ON_STAGE(what_cannot_be_changed_opens_no_fields),
		ON_STAGE(bad_values_are_named_and_not_asked_about),
		ON_STAGE(n_and_escape_change_nothing),
		ON_STAGE(y_before_a_frame_and_typed_ahead_change_nothing),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui change", tests, NULL, NULL);
}
