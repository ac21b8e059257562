/* test_what_if.c - what the broker reckons, on the sheets that decide: when it is asked, what
 * is shown, and what it forbids. */
#include <locale.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/ui/stage.h"

static void opening_the_sheet_asks_for_that_version_once(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_press(stage, "a");
	assert_true(stage_take(&action, stage, ACTION_WHAT_IF));
	assert_true(uuid_cmp(&action.order_id, &order_at(stage, 0)->order.id) == 0);
	assert_int_equal(action.version, order_at(stage, 0)->order.version);
	assert_string_equal(action.draft.symbol, "");
	stage_press(stage, "Space Space");
	assert_false(stage_take(&action, stage, ACTION_WHAT_IF));
	/* another version of the row, looked at again */
	order_at(stage, 0)->order.version++;
	stage_press(stage, "a");
	assert_true(stage_take(&action, stage, ACTION_WHAT_IF));
	assert_int_equal(action.version, order_at(stage, 0)->order.version);
}

static void who_may_only_look_asks_for_nothing(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage->fixture.view.status.read_only = true;
	stage_press(stage, "a");
	assert_false(stage_take(&action, stage, ACTION_WHAT_IF));
}

static void margins_and_costs_are_shown_of_that_order_only(void **state)
{
	struct stage *stage = *state;

	fixture_what_if(&stage->fixture);
	stage_press(stage, "j a");
	assert_true(stage_shows(stage, "Broker what-if"));
	assert_true(stage_shows(stage, "+12,929.49"));
	assert_true(stage_shows(stage, "309,974.59"));
	assert_true(stage_shows(stage, "commission 1.00"));
	stage_press(stage, "n k a");
	assert_false(stage_shows(stage, "Broker what-if"));
	/* nor of an older version of it */
	order_at(stage, 1)->order.version++;
	stage_press(stage, "n j a");
	assert_false(stage_shows(stage, "Broker what-if"));
}

static void what_the_broker_would_refuse_is_not_sent(void **state)
{
	struct stage *stage = *state;
	struct action action;

	fixture_what_if_refused(&stage->fixture);
	stage_press(stage, "j a Space");
	assert_true(stage_shows(stage, "201 Order rejected"));
	assert_true(stage_shows(stage, "The broker would refuse this order; y is refused."));
	stage_press(stage, "y");
	assert_false(stage_take(&action, stage, ACTION_APPROVE));
	/* merely no answer forbids nothing */
	stage->fixture.view.what_if.refused = false;
	stage_press(stage, "y");
	assert_true(stage_take(&action, stage, ACTION_APPROVE));
}

static void what_is_not_known_is_a_question_mark(void **state)
{
	struct stage *stage = *state;
	const char *figures = NULL;

	fixture_what_if(&stage->fixture);
	stage->fixture.view.what_if.maintenance.known = false;
	stage->fixture.view.what_if.commission_known = false;
	stage_press(stage, "j a");
	figures = strstr(stage->text, "Maintenance margin");
	assert_non_null(figures);
	figures += strlen("Maintenance margin");
	assert_int_equal(figures[strspn(figures, " ")], '?');
	assert_false(stage_shows(stage, "commission"));
}

static void an_answer_under_way_is_said(void **state)
{
	struct stage *stage = *state;

	fixture_what_if(&stage->fixture);
	stage->fixture.view.what_if.load = VIEW_LOADING;
	stage_press(stage, "j a");
	assert_true(stage_shows(stage, "asked of the broker"));
}

static void a_ticket_that_is_filled_in_is_reckoned_once(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_press(stage, "b 1 0 Tab M K T Tab Tab Tab");
	assert_false(stage_take(&action, stage, ACTION_WHAT_IF)); /* not on the last field */
	stage_press(stage, "Tab");
	assert_true(stage_take(&action, stage, ACTION_WHAT_IF));
	assert_true(*action.draft.symbol != '\0');
	assert_int_equal(action.draft.quantity.e8, 10 * DECIMAL_ONE);
	/* the same draft is not asked twice */
	stage->fixture.view.what_if =
		(struct view_what_if){ .load = VIEW_READY, .draft = action.draft };
	stage_press(stage, "Tab Shift-Tab");
	assert_false(stage_take(&action, stage, ACTION_WHAT_IF));
	assert_true(stage_shows(stage, "Broker what-if"));
}

static void a_ticket_with_a_gap_is_not_reckoned(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_press(stage, "b 1 0 Tab L M T Tab Tab Tab Tab"); /* no limit */
	assert_false(stage_take(&action, stage, ACTION_WHAT_IF));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_STAGE(opening_the_sheet_asks_for_that_version_once),
		ON_STAGE(who_may_only_look_asks_for_nothing),
		ON_STAGE(margins_and_costs_are_shown_of_that_order_only),
		ON_STAGE(what_the_broker_would_refuse_is_not_sent),
		ON_STAGE(what_is_not_known_is_a_question_mark),
		ON_STAGE(an_answer_under_way_is_said),
		ON_STAGE(a_ticket_that_is_filled_in_is_reckoned_once),
		ON_STAGE(a_ticket_with_a_gap_is_not_reckoned),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui what-if", tests, NULL, NULL);
}
