/* test_order_text.c - orders in words: the contract of ui/pane/order_text.h. */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/ui/room.h"
#include "ui/pane/order_text.h"

/* ---- orders ---- */

static void order_states_read_as_in_the_table(void **state)
{
	static const struct {
		enum order_status status;
		int filled;
		bool foreign, down;
		const char *wide, *brief;
	} cases[] = {
		{ ORDER_ACKNOWLEDGED, 0, false, false, "working   0/100", "working 0/100" },
		{ ORDER_PARTIAL, 40, false, false, "partial  40/100", "partial 40/100" },
		{ ORDER_FILLED, 100, false, false, "filled   100/100", "filled 100/100" },
		{ ORDER_ACKNOWLEDGED, 0, false, true, "at broker  0/100", "at broker 0/100" },
		{ ORDER_ACKNOWLEDGED, 0, true, false, "foreign   0/100", "foreign 0/100" },
		{ ORDER_CANCELLED, 40, false, false, "cancelled 40/100", "cancelled 40/100" },
		{ ORDER_REJECTED, 0, false, false, "rejected", "rejected" },
		{ ORDER_EXPIRED, 0, false, false, "expired", "expired" },
		{ ORDER_UNKNOWN, 0, false, false, "UNKNOWN   0/100", "UNKNOWN 0/100" },
	};
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[3];
	char text[FIGURE_TEXT];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		row->order.status = cases[i].status;
		row->order.filled = decimal_from_int(cases[i].filled);
		row->order.foreign = cases[i].foreign;
		room->fixture.view.status.broker = cases[i].down ? BROKER_DOWN : BROKER_UP;
		assert_string_equal(order_state_line(text, row, &room->context, false),
		                    cases[i].wide);
		assert_string_equal(order_state_line(text, row, &room->context, true),
		                    cases[i].brief);
	}
}

static void what_is_decided_has_no_checks(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[3];
	char text[PANE_TEXT] = "some";

	row->checks_ok = row->checks_soft = row->checks_hard = 0;
	assert_string_equal(order_checks(text, row), "");
}

static void proposals_tell_their_checks_and_the_lock(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[0];
	char text[FIGURE_TEXT];

	assert_string_equal(order_state_line(text, row, &room->context, false),
	                    "to approve ok");
	assert_string_equal(order_state_line(text, row, &room->context, true), "approve ok");
	row->checks_soft = 2;
	assert_string_equal(order_state_line(text, row, &room->context, false),
	                    "to approve 2 soft");
	assert_int_equal(order_state_style(row), ROLE_WARN);
	row->checks_hard = 1;
	assert_string_equal(order_state_line(text, row, &room->context, false),
	                    "to approve 1 hard");
	assert_int_equal(order_state_style(row), ROLE_DANGER);
	row->checks_soft = row->checks_hard = 0;
	room->fixture.view.status.frozen = true;
	assert_string_equal(order_state_line(text, row, &room->context, false), "locked ok");
}

static void the_last_column_is_time_left_force_or_clock(void **state)
{
	struct room *room = *state;
	struct view_order *rows = room->fixture.orders;
	char text[FIGURE_TEXT];

	assert_string_equal(order_left(text, &rows[0], &room->context), "1:48");
	assert_string_equal(order_left(text, &rows[3], &room->context), "DAY");
	assert_string_equal(order_left(text, &rows[5], &room->context), "GTC");
	assert_string_equal(order_left(text, &rows[7], &room->context), "10:14");
	rows[0].expires_local_ns = 0;
	assert_string_equal(order_left(text, &rows[0], &room->context), "");
}

static void finished_rows_without_a_fill_stay_one_minute(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[0];
	int64_t now_ns = room->fixture.local_ns;

	row->changed_local_ns = now_ns;
	row->order.status = ORDER_EXPIRED;
	assert_true(order_is_shown(row, now_ns + 59 * NS_PER_SEC));
	assert_false(order_is_shown(row, now_ns + 60 * NS_PER_SEC));
	row->order.status = ORDER_FILLED;
	assert_true(order_is_shown(row, now_ns + 3600 * NS_PER_SEC));
}

static void plans_weigh_risk_and_reward(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[0];
	char text[PANE_TEXT];

	assert_string_equal(
		order_plan(text, &room->fixture.view, row),
		"stop 260.20, target 280.30; risk 402.00, reward 804.00, ratio 2.0");
	row->child_target = decimal_from_int(0);
	assert_string_equal(order_plan(text, &room->fixture.view, row),
	                    "stop 260.20; risk 402.00");
	row->child_stop = decimal_from_int(0);
	assert_string_equal(order_plan(text, &room->fixture.view, row), "");
}

static void what_is_not_known_is_left_out(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[3];
	char text[PANE_TEXT];

	assert_string_equal(order_after(text, row), "");
	assert_string_equal(order_why(text, row), "");
	snprintf(row->order.symbol, SYMBOL_TEXT, "NONE");
	assert_string_equal(order_market(text, &room->context, row), "no quote of NONE");
	assert_true(isnan(order_drift(&room->fixture.view, row)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(order_states_read_as_in_the_table),
		IN_ROOM(what_is_decided_has_no_checks),
		IN_ROOM(proposals_tell_their_checks_and_the_lock),
		IN_ROOM(the_last_column_is_time_left_force_or_clock),
		IN_ROOM(finished_rows_without_a_fill_stay_one_minute),
		IN_ROOM(plans_weigh_risk_and_reward),
		IN_ROOM(what_is_not_known_is_left_out),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui order text", tests, NULL, NULL);
}
