/* test_orders.c - the list of orders and the details of one: words, states, columns, marks. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/ui/room.h"

static const char *draw(struct room *room, int rows, int cols)
{
	return room_draw(room, rows, cols, CHARSET_UTF8, pane_orders);
}

static void select_order(struct room *room, int at)
{
	room->state.order_id = room->fixture.orders[at].order.id;
	room->state.order_set = true;
}

/* ---- the list ---- */

static void each_state_has_its_row(void **state)
{
	static const struct {
		const char *id, *row;
	} rows[] = {
		{ "7c3b",
		  "BUY      60 JPM   BRK     266.90  16,014.00 swing     to approve ok" },
		{ "7c41",
		  "BUY      90 MSFT  LMT     478.90  43,101.00 momentum  to approve 1 soft" },
		{ "7b90",
		  "SELL    100 AAPL  LMT     201.50  20,150.00 manual    working   0/100" },
		{ "7b8f",
		  "BUY     100 GOOGL LMT     176.20  17,620.00 swing     partial  40/100" },
		{ "7a02",
		  "SELL    150 XLK   STP     228.40  34,260.00 rotation  working   0/150" },
		{ "----",
		  "BUY     100 IWM   LMT     209.00  20,900.00 TWS       foreign   0/100" },
		{ "7a15",
		  "BUY      50 NVDA  MKT     143.92   7,196.00 momentum  filled   50/50" },
	};
	struct room *room = *state;

	draw(room, 12, 86);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		room_expect(room, rows[i].id, rows[i].row);
}

static void narrow_lists_keep_what_a_decision_needs(void **state)
{
	static const char *const kept[] = { "7c3b BUY", "60 JPM", "approve ok", "1:48" };
	struct room *room = *state;

	for (int cols = 46; cols <= 100; cols++) {
		draw(room, 12, cols);
		for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
			room_expect(room, "7c3b", kept[i]);
		assert_null(strstr(room->text, "266.9 "));
		assert_null(strstr(room->text, "16,014.0 "));
	}
}

static void the_title_counts_by_what_has_to_be_done(void **state)
{
	struct room *room = *state;
	struct view *view = &room->fixture.view;

	draw(room, 12, 86);
	room_expect(room, "Orders", "3 to approve, 3 working, 1 foreign, 1 done");
	room->fixture.orders[3].order.status = ORDER_UNKNOWN;
	draw(room, 12, 86);
	room_expect(room, "Orders", "1 UNKNOWN, 3 to approve, 2 working");
	view->status.frozen = true;
	draw(room, 12, 86);
	room_expect(room, "Orders", "3 locked");
	view->status.frozen = false;
	view->status.broker = BROKER_DOWN;
	draw(room, 12, 86);
	room_expect(room, "Orders", "2 at broker");
	room->context.alone = true; /* then the tabs say it */
	draw(room, 12, 86);
	assert_null(strstr(room->text, "Orders"));
}

static void unknown_and_locked_orders_say_so_in_their_row(void **state)
{
	struct room *room = *state;

	fixture_unknown(&room->fixture);
	draw(room, 12, 86);
	room_expect(room, "7b90", "UNKNOWN   0/100");
	fixture_broker_down(&room->fixture);
	draw(room, 12, 86);
	room_expect(room, "7c3b", "locked ok");
	room_expect(room, "7b8f", "at broker 40/100");
}

static void the_last_minute_warns(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[0];
	static const struct {
		int left_s;
		const char *text;
		unsigned role;
	} rows[] = {
		{ 61, " 1:01", ROLE_PLAIN },
		{ 59, " 0:59", ROLE_WARN },
		{ 0, " 0:00", ROLE_WARN },
		{ -5, " 0:00", ROLE_WARN },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		row->expires_local_ns =
			room->context.local_ns + rows[i].left_s * NS_PER_SEC + NS_PER_MS;
		draw(room, 12, 86);
		room_expect(room, "7c3b", rows[i].text);
		/* the last digit */
		assert_int_equal(screen_cell(room->screen, 2, 83)->style & ROLE_MASK,
		                 rows[i].role);
	}
}

static void finished_rows_leave_after_a_minute(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[1];

	row->order.status = ORDER_REJECTED;
	row->changed_local_ns = room->context.local_ns - 59 * NS_PER_SEC;
	draw(room, 12, 86);
	room_expect(room, "7c41", "rejected");
	row->changed_local_ns -= NS_PER_SEC;
	draw(room, 12, 86);
	assert_null(strstr(room->text, "7c41"));
	room_expect(room, "Orders", "2 to approve");
}

static void cursor_and_marks_stand_in_the_gutter(void **state)
{
	struct room *room = *state;

	select_order(room, 1);
	room->state.marks[room->state.mark_count++] = room->fixture.orders[2].order.id;
	room->state.marks[room->state.mark_count++] = room->fixture.orders[1].order.id;
	draw(room, 12, 86);
	room_expect(room, "7c41", "▸●7c41");
	room_expect(room, "7c46", " ●7c46");
	room_expect(room, "7c3b", "  7c3b");
	assert_true(screen_cell(room->screen, 3, 10)->style & ATTR_SELECT);
	assert_false(screen_cell(room->screen, 2, 10)->style & ATTR_SELECT);
	select_order(room, 7);
	draw(room, 5, 86); /* three rows: the chosen one is among them */
	room_expect(room, "7a15", "▸ 7a15");
}

static void filters_take_symbol_or_strategy(void **state)
{
	struct room *room = *state;

	room->state.filter_pane = PANE_ORDERS;
	snprintf(room->state.filter, sizeof(room->state.filter), "swing");
	draw(room, 12, 86);
	assert_non_null(strstr(room->text, "7c3b"));
	assert_non_null(strstr(room->text, "7b8f"));
	assert_null(strstr(room->text, "7c41"));
	room_expect(room, "Orders", "1 to approve, 1 working");
}

static void empty_loading_and_failed_lists_differ(void **state)
{
	struct room *room = *state;

	fixture_empty(&room->fixture);
	assert_non_null(strstr(draw(room, 6, 86), "No orders. b or s opens a ticket"));
	room->fixture.view.orders_load = VIEW_LOADING;
	assert_non_null(strstr(draw(room, 6, 86), "loading"));
	room->fixture.view.orders_load = VIEW_FAILED;
	assert_non_null(strstr(draw(room, 6, 86), "Ledger unreadable. Trading locked"));
}

/* A failed ledger shows no rows, for what they say cannot be trusted. */
static void a_failed_list_hides_its_old_rows(void **state)
{
	struct room *room = *state;

	room->fixture.view.orders_load = VIEW_FAILED;
	draw(room, 12, 86);
	assert_null(strstr(room->text, "7c3b"));
	assert_non_null(strstr(room->text, "Ledger unreadable"));
}

/* ---- details ---- */

static const char *detail(struct room *room, int cols, bool alone)
{
	room->context.alone = alone;
	return room_draw(room, 10, cols, CHARSET_UTF8, pane_detail);
}

static void details_follow_the_chosen_order(void **state)
{
	struct room *room = *state;

	assert_non_null(strstr(detail(room, 90, true), "Order  ─"));
	select_order(room, 0);
	detail(room, 90, true);
	room_expect(room, "7c3b", "7c3b  BUY 60 JPM at 266.90");
	room_expect(room, "Why", "swing 0.64: Pullback to SMA20 in uptrend, RSI(2) 9.5");
	room_expect(room, "Plan", "stop 260.20, target 280.30; risk 402.00, reward 804.00");
	room_expect(room, "Market", "bid 266.90  ask 266.92  last 266.91");
	room_expect(room, "After", "JPM 0.0 to 4.3 % of equity, gross 46.5 to 50.8 %");
	room_expect(room, "Checks", "13 ok, 0 soft, 0 hard");
	select_order(room, 3);
	detail(room, 90, true);
	room_expect(room, "7b90", "SELL 100 AAPL at 201.50");
	assert_null(strstr(room->text, "After")); /* nothing is to be decided */
	assert_null(strstr(room->text, "Why"));   /* by hand */
}

static void beside_other_panes_the_title_holds_the_checks(void **state)
{
	struct room *room = *state;

	select_order(room, 0);
	detail(room, 90, false);
	room_expect(room, "7c3b", "checks 13 ok, 0 soft, 0 hard");
	room_expect(room, "Market", "drift since proposal +0.00 %");
	assert_null(strstr(room->text, "Why"));
}

static void an_order_without_a_quote_says_so(void **state)
{
	struct room *room = *state;

	select_order(room, 0);
	room->fixture.view.quote_count = 0;
	detail(room, 90, false);
	room_expect(room, "Market", "no quote of JPM");
	assert_null(strstr(room->text, "drift"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(each_state_has_its_row),
		IN_ROOM(narrow_lists_keep_what_a_decision_needs),
		IN_ROOM(the_title_counts_by_what_has_to_be_done),
		IN_ROOM(unknown_and_locked_orders_say_so_in_their_row),
		IN_ROOM(the_last_minute_warns),
		IN_ROOM(finished_rows_leave_after_a_minute),
		IN_ROOM(cursor_and_marks_stand_in_the_gutter),
		IN_ROOM(filters_take_symbol_or_strategy),
		IN_ROOM(empty_loading_and_failed_lists_differ),
		IN_ROOM(a_failed_list_hides_its_old_rows),
		IN_ROOM(details_follow_the_chosen_order),
		IN_ROOM(beside_other_panes_the_title_holds_the_checks),
		IN_ROOM(an_order_without_a_quote_says_so),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui orders", tests, NULL, NULL);
}
