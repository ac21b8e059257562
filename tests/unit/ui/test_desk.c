/* test_desk.c - the contract in ui/pane/desk.h: cursors, commands, ticket, bell. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/ui/stage.h"

/* ---- cursors ---- */

static void swap_orders(struct stage *stage, int a, int b)
{
	struct view_order row = *order_at(stage, a);

	*order_at(stage, a) = *order_at(stage, b);
	*order_at(stage, b) = row;
}

static void the_cursor_follows_the_order_not_its_place(void **state)
{
	struct stage *stage = *state;
	struct action action;
	struct uuid id = order_at(stage, 1)->order.id;

	stage_press(stage, "j");
	swap_orders(stage, 1, 2);
	swap_orders(stage, 0, 1);
	desk_observe(stage->desk, &stage->fixture.view, stage->fixture.local_ns);
	stage_press(stage, "r");
	assert_true(stage_take(&action, stage, ACTION_REJECT));
	assert_int_equal(uuid_cmp(&action.order_id, &id), 0);
}

static void a_vanished_order_hands_the_cursor_to_its_neighbour(void **state)
{
	struct stage *stage = *state;
	struct action action;
	struct uuid next = order_at(stage, 2)->order.id;

	stage_press(stage, "j");
	swap_orders(stage, 1, 2); /* order 1 leaves: the list closes up */
	swap_orders(stage, 2, 7);
	stage->fixture.view.order_count = 7;
	desk_observe(stage->desk, &stage->fixture.view, stage->fixture.local_ns);
	stage_press(stage, "r");
	assert_true(stage_take(&action, stage, ACTION_REJECT));
	assert_int_equal(uuid_cmp(&action.order_id, &next), 0);
}

static void the_sheet_stays_with_its_order_when_the_list_moves(void **state)
{
	struct stage *stage = *state;
	struct action action;
	struct uuid id = order_at(stage, 0)->order.id;

	stage_press(stage, "a");
	swap_orders(stage, 0, 2);
	stage_press(stage, "y");
	assert_true(stage_take(&action, stage, ACTION_APPROVE));
	assert_int_equal(uuid_cmp(&action.order_id, &id), 0);
}

static void moving_the_cursor_asks_for_that_chart(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_press(stage, "j");
	assert_true(stage_take(&action, stage, ACTION_SUBSCRIBE));
	assert_string_equal(action.symbol, "MSFT");
	assert_int_equal(action.timeframe, TIMEFRAME_1D);
	stage_press(stage, "]");
	assert_true(stage_take(&action, stage, ACTION_SUBSCRIBE));
	assert_int_equal(action.timeframe, TIMEFRAME_1W);
	stage_press(stage, "[ [");
	assert_true(stage_take(&action, stage, ACTION_SUBSCRIBE));
	assert_int_equal(action.timeframe, TIMEFRAME_4H);
}

static void filters_and_ends_move_within_what_is_shown(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_press(stage, "/ x l Enter g r");
	assert_true(stage_take(&action, stage, ACTION_REJECT));
	assert_int_equal(uuid_cmp(&action.order_id, &order_at(stage, 2)->order.id), 0);
	stage_press(stage, "Esc");
	assert_true(stage_shows(stage, "7c3b BUY"));
}

/* ---- commands ---- */

static void a_symbol_typed_as_a_command_opens_its_chart(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_press(stage, ": A A P L Enter");
	assert_true(stage_take(&action, stage, ACTION_SUBSCRIBE));
	assert_string_equal(action.symbol, "AAPL");
	stage_press(stage, ": m s f t Enter"); /* in the watchlist */
	assert_true(stage_take(&action, stage, ACTION_SUBSCRIBE));
	assert_string_equal(action.symbol, "MSFT");
	stage_press(stage, ": Z Z Z Z Enter"); /* not in it, but in capitals */
	assert_true(stage_take(&action, stage, ACTION_SUBSCRIBE));
	assert_string_equal(action.symbol, "ZZZZ");
}

static void engine_commands_are_handed_on(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_press(stage, ":");
	stage_paste(stage, "backtest momentum --from 2020");
	stage_press(stage, "Enter");
	assert_true(stage_take(&action, stage, ACTION_COMMAND));
	assert_string_equal(action.text, "backtest momentum --from 2020");
}

static void unknown_commands_say_so(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_press(stage, ": f o o b a r Enter");
	assert_false(stage_take(&action, stage, ACTION_COMMAND));
	assert_true(stage_shows(stage, "No command has the name foobar"));
}

static void tab_and_arrows_complete(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_press(stage, ": b a c k Tab");
	assert_true(stage_shows(stage, ":backtest "));
	stage_press(stage, "Esc : r e Down Down Enter");
	assert_true(stage_take(&action, stage, ACTION_COMMAND));
	assert_string_equal(action.text, "refresh");
	stage_press(stage, ": Up Enter");
	assert_true(stage_take(&action, stage, ACTION_COMMAND));
	assert_string_equal(action.text, "refresh");
}

static void screens_change_by_digit_and_by_name(void **state)
{
	static const struct {
		const char *keys, *tab;
	} cases[] = {
		{ "2", "[2 Chart]" },
		{ "3", "[3 Signals]" },
		{ "4", "[4 Orders]" },
		{ "5", "[5 Positions]" },
		{ "6", "[6 Performance]" },
		{ "7", "[7 Research]" },
		{ "8", "[8 Lab]" },
		{ "1", "[1 Desk]" },
		{ ": l a b Enter", "[8 Lab]" },
	};
	struct stage *stage = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		stage_press(stage, cases[i].keys);
		assert_true(stage_shows(stage, cases[i].tab));
	}
}

static void leaving_is_a_detach(void **state)
{
	struct stage *stage = *state;
	struct action action;
	struct key closed = key_named(CODE_CLOSED);

	stage_press(stage, "Ctrl-C Esc");
	assert_false(stage_take(&action, stage, ACTION_DETACH));
	stage_press(stage, "q");
	assert_true(stage_take(&action, stage, ACTION_DETACH));
	stage_press(stage, ": q u i t Enter");
	assert_true(stage_take(&action, stage, ACTION_DETACH));
	desk_key(stage->desk, &closed, &stage->fixture.view, stage->fixture.local_ns);
	assert_true(stage_take(&action, stage, ACTION_DETACH));
}

/* ---- the ticket ---- */

static void the_ticket_proposes_a_draft(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_press(stage, "b 1 0 0 Enter Enter 2 0 0 . 4 0 Enter Enter Enter");
	stage_expect_no_order_action(stage);
	stage_press(stage, "h i Enter");
	assert_true(stage_take(&action, stage, ACTION_PROPOSE));
	assert_string_equal(action.draft.symbol, "JPM");
	assert_int_equal(action.draft.side, SIDE_BUY);
	assert_int_equal(action.draft.type, ORDER_LIMIT);
	assert_int_equal(action.draft.quantity.e8, 100 * DECIMAL_ONE);
	assert_int_equal(action.draft.limit_price.e8, INT64_C(20040000000));
	assert_int_equal(action.draft.tif, TIF_DAY);
	assert_string_equal(action.draft.note, "hi");
}

static void a_letter_replaces_what_a_field_was_filled_with(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_press(stage, "b 5 Tab M K T Tab Tab Tab G T C Backspace C Tab n o Enter");
	assert_true(stage_take(&action, stage, ACTION_PROPOSE));
	assert_int_equal(action.draft.type, ORDER_MARKET);
	assert_int_equal(action.draft.tif, TIF_GTC);
	/* an editing key keeps it */
	stage_press(stage, "b 5 Tab End Backspace T Shift-Tab Left 1");
	assert_true(stage_shows(stage, "[LMT"));
	assert_true(stage_shows(stage, "[15"));
}

static void a_bad_field_keeps_the_ticket_open(void **state)
{
	static const struct {
		const char *keys, *says;
	} cases[] = {
		{ "b Enter Enter Enter Enter Enter Enter", "Quantity: a number above 0" },
		{ "b 0 Enter Enter Enter Enter Enter Enter", "Quantity: a number above 0" },
		{ "b 1 e 9 9 Enter Enter Enter Enter Enter Enter",
		  "Quantity: a number above 0" },
		{ "b 5 Enter Enter x Enter Enter Enter Enter", "A price is not a number" },
		{ "b 5 Enter Ctrl-U F O O Enter Enter Enter Enter Enter", "Type: MKT, LMT" },
		{ "b 5 Enter Enter Enter Enter Enter Enter",
		  "Limit: LMT and STPLMT orders need" },
		{ "b 5 Enter Ctrl-U M K T Enter 2 0 Enter Enter Enter Enter",
		  "Limit: leave it empty" },
		{ "b 5 Enter Ctrl-U S T P Enter Enter Enter Enter Enter",
		  "Stop: STP and STPLMT orders need" },
		{ "b 5 Enter Enter 2 0 Enter 9 Enter Enter Enter", "Stop: leave it empty" },
		{ "b 5 Enter Ctrl-U T R A I L Enter Enter Enter Enter Enter",
		  "Type: MKT, LMT" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct stage stage;

		stage_open(&stage, 36, 120, CHARSET_UTF8);
		stage_press(&stage, cases[i].keys);
		stage_expect_no_order_action(&stage);
		if (!stage_shows(&stage, cases[i].says) || !stage_shows(&stage, "Order ticket"))
			fail_msg("%s: \"%s\" is missing:\n%s", cases[i].keys, cases[i].says,
			         stage.text);
		stage_close(&stage);
	}
}

static void buy_as_a_command_fills_the_ticket(void **state)
{
	struct stage *stage = *state;

	stage_press(stage, ":");
	stage_paste(stage, "sell AAPL 50 201.25");
	stage_press(stage, "Enter");
	stage_expect_no_order_action(stage);
	assert_true(stage_shows(stage, "[AAPL        ]"));
	assert_true(stage_shows(stage, "[SELL        ]"));
	assert_true(stage_shows(stage, "[201.25      ]"));
}

/* ---- telling ---- */

static void a_new_proposal_rings_once(void **state)
{
	struct stage *stage = *state;
	struct action action;

	assert_true(stage_take(&action, stage, ACTION_TITLE));
	assert_string_equal(action.text, "drt PAPER  APPROVE 3");
	stage->fixture.view.status.to_approve = 4;
	desk_observe(stage->desk, &stage->fixture.view, stage->fixture.local_ns);
	assert_true(stage_take(&action, stage, ACTION_BELL));
	assert_true(stage_take(&action, stage, ACTION_TITLE));
	desk_observe(stage->desk, &stage->fixture.view, stage->fixture.local_ns);
	assert_false(desk_take(&action, stage->desk));
	stage->fixture.view.status.to_approve = 2;
	desk_observe(stage->desk, &stage->fixture.view, stage->fixture.local_ns);
	assert_false(stage_take(&action, stage, ACTION_BELL));
}

static void a_lost_broker_and_an_unknown_order_ring(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage->fixture.view.status.broker = BROKER_DOWN;
	desk_observe(stage->desk, &stage->fixture.view, stage->fixture.local_ns);
	assert_true(stage_take(&action, stage, ACTION_BELL));
	stage->fixture.view.status.broker = BROKER_UP;
	stage->fixture.view.status.unknown_orders = 1;
	desk_observe(stage->desk, &stage->fixture.view, stage->fixture.local_ns);
	assert_true(stage_take(&action, stage, ACTION_BELL));
	assert_true(stage_take(&action, stage, ACTION_TITLE));
	assert_string_equal(action.text, "drt PAPER  UNKNOWN 1");
}

static void answers_stay_until_the_next_key(void **state)
{
	struct stage *stage = *state;

	desk_say(stage->desk, "7c3b was refused: the row changed.");
	stage_show(stage);
	assert_true(stage_shows(stage, "7c3b was refused: the row changed."));
	stage_press(stage, "k");
	assert_false(stage_shows(stage, "7c3b was refused: the row changed."));
}

static void progress_gives_way_to_the_engines_message(void **state)
{
	struct stage *stage = *state;
	struct view *view = &stage->fixture.view;

	stage_press(stage, "a y");
	assert_true(stage_shows(stage, "Approving; waiting for the engine."));
	snprintf(view->messages[view->message_next].text, VIEW_MESSAGE_TEXT,
	         "7c3b acknowledged, working, 0 of 60 filled");
	view->message_next++;
	view->message_count++;
	desk_observe(stage->desk, view, stage->fixture.local_ns);
	stage_show(stage);
	assert_true(stage_shows(stage, "7c3b acknowledged"));
}

static void a_frame_is_right_for_at_most_a_second(void **state)
{
	struct stage *stage = *state;
	struct view *view = &stage->fixture.view;

	for (int64_t at = 0; at < 3000; at += 7) {
		int64_t wait_ns = desk_wait_ns(stage->desk, view,
		                               stage->fixture.local_ns + at * NS_PER_MS);

		assert_in_range(wait_ns, 20 * NS_PER_MS, NS_PER_SEC);
	}
	view->status.market_speed_milli = 60000;
	assert_in_range(desk_wait_ns(stage->desk, view, stage->fixture.local_ns), 1,
	                100 * NS_PER_MS);
	view->status.market_speed_milli = 0;
	assert_int_equal(desk_wait_ns(stage->desk, view, stage->fixture.local_ns), NS_PER_SEC);
}

static void a_full_queue_refuses_keys_and_recovers(void **state)
{
	struct stage *stage = *state;
	struct action action;
	int count = 0;

	stage_show(stage);
	for (int i = 0; i < 400; i++)
		stage_type_blind(stage, i % 2 ? "k" : "j", false);
	stage_show(stage);
	while (desk_take(&action, stage->desk))
		count++;
	assert_in_range(count, 100, 200);
	stage_press(stage, "q");
	assert_true(stage_take(&action, stage, ACTION_DETACH));
}

static void the_focus_goes_round_with_tab(void **state)
{
	struct stage *stage = *state;

	stage_press(stage, "Tab");
	assert_true(stage_shows(stage, "Signals ━━━"));
	stage_press(stage, "Tab");
	assert_true(stage_shows(stage, "Watchlist  Core ━━━"));
	stage_press(stage, "Shift-Tab Shift-Tab");
	assert_true(stage_shows(stage, "Orders ━━━"));
	stage_press(stage, "z");
	assert_false(stage_shows(stage, "Watchlist"));
	stage_press(stage, "Esc");
	assert_true(stage_shows(stage, "Watchlist"));
}

static void the_mouse_chooses_a_pane_and_the_wheel_moves(void **state)
{
	struct stage *stage = *state;
	struct key click = key_named(CODE_MOUSE), wheel = key_named(CODE_MOUSE);
	struct action action;

	stage_show(stage);
	click.number = 1;
	click.row = 5;
	click.col = 5;
	desk_key(stage->desk, &click, &stage->fixture.view, stage->fixture.local_ns);
	stage_show(stage);
	assert_true(stage_shows(stage, "Watchlist  Core ━━━"));
	wheel.number = 5;
	desk_key(stage->desk, &wheel, &stage->fixture.view, stage->fixture.local_ns);
	assert_true(stage_take(&action, stage, ACTION_SUBSCRIBE));
	assert_string_equal(action.symbol, "XOM");
}

static void nobody_at_the_window_gets_a_notice_too(void **state)
{
	struct stage *stage = *state;
	struct view *view = &stage->fixture.view;
	struct key out = key_named(CODE_FOCUS_OUT), in = key_named(CODE_FOCUS_IN);
	struct action action;

	view->status.to_approve = 4; /* somebody looks: the bell alone */
	desk_observe(stage->desk, view, stage->fixture.local_ns);
	assert_false(stage_take(&action, stage, ACTION_NOTIFY));
	desk_say(stage->desk, "an answer");
	desk_key(stage->desk, &out, view, stage->fixture.local_ns);
	stage_show(stage);
	assert_true(stage_shows(stage, "an answer")); /* looking away is no key */
	view->status.to_approve = 5;
	desk_observe(stage->desk, view, stage->fixture.local_ns);
	assert_true(stage_take(&action, stage, ACTION_NOTIFY));
	assert_string_equal(action.text, "drt PAPER  APPROVE 5");
	desk_key(stage->desk, &in, view, stage->fixture.local_ns);
	view->status.to_approve = 6;
	desk_observe(stage->desk, view, stage->fixture.local_ns);
	assert_false(stage_take(&action, stage, ACTION_NOTIFY));
}

static void the_focused_row_is_copied_in_words(void **state)
{
	static const struct {
		const char *keys, *copied;
	} rows[] = {
		{ "Y", "7c3b BUY 60 JPM BRK 266.90" },
		{ "j Y", "7c41 BUY 90 MSFT LMT 478.90" },
		{ "1 Tab Y", "JPM swing 0.64: Pullback to SMA20 in uptrend, RSI(2) 9.5" },
		{ "1 Tab Tab j Y", "XOM" },
		{ "2 Y", "XOM" },
	};
	struct stage *stage = *state;
	struct action action;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (i == 2)
			stage_press(stage, "k");
		stage_press(stage, rows[i].keys);
		if (!stage_take(&action, stage, ACTION_COPY))
			fail_msg("%s copies nothing", rows[i].keys);
		assert_string_equal(action.text, rows[i].copied);
	}
	assert_true(stage_shows(stage, "Copied: XOM"));
}

static void the_mouse_can_be_given_back(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_press(stage, ": m o u s e Space o f f Enter");
	assert_true(stage_take(&action, stage, ACTION_MOUSE));
	assert_false(action.on);
	stage_press(stage, ": m o u s e Space o n Enter");
	assert_true(stage_take(&action, stage, ACTION_MOUSE));
	assert_true(action.on);
	stage_press(stage, ": m o u s e Enter");
	assert_false(stage_take(&action, stage, ACTION_MOUSE));
	assert_true(stage_shows(stage, "The mouse is on or off."));
}

static void a_guess_is_completed_first_and_run_with_the_next_enter(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_press(stage, ": b k t s t Enter"); /* backtest, by its letters */
	assert_false(stage_take(&action, stage, ACTION_COMMAND));
	assert_true(stage_shows(stage, ":backtest "));
	stage_press(stage, "s w i n g Enter");
	assert_true(stage_take(&action, stage, ACTION_COMMAND));
	assert_string_equal(action.text, "backtest swing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_STAGE(the_cursor_follows_the_order_not_its_place),
		ON_STAGE(a_vanished_order_hands_the_cursor_to_its_neighbour),
		ON_STAGE(the_sheet_stays_with_its_order_when_the_list_moves),
		ON_STAGE(moving_the_cursor_asks_for_that_chart),
		ON_STAGE(filters_and_ends_move_within_what_is_shown),
		ON_STAGE(a_symbol_typed_as_a_command_opens_its_chart),
		ON_STAGE(engine_commands_are_handed_on),
		ON_STAGE(unknown_commands_say_so),
		ON_STAGE(tab_and_arrows_complete),
		ON_STAGE(screens_change_by_digit_and_by_name),
		ON_STAGE(leaving_is_a_detach),
		ON_STAGE(the_ticket_proposes_a_draft),
		ON_STAGE(a_letter_replaces_what_a_field_was_filled_with),
		cmocka_unit_test(a_bad_field_keeps_the_ticket_open),
		ON_STAGE(buy_as_a_command_fills_the_ticket),
		ON_STAGE(a_new_proposal_rings_once),
		ON_STAGE(a_lost_broker_and_an_unknown_order_ring),
		ON_STAGE(answers_stay_until_the_next_key),
		ON_STAGE(progress_gives_way_to_the_engines_message),
		ON_STAGE(a_frame_is_right_for_at_most_a_second),
		ON_STAGE(a_full_queue_refuses_keys_and_recovers),
		ON_STAGE(the_focus_goes_round_with_tab),
		ON_STAGE(the_mouse_chooses_a_pane_and_the_wheel_moves),
		ON_STAGE(nobody_at_the_window_gets_a_notice_too),
		ON_STAGE(the_focused_row_is_copied_in_words),
		ON_STAGE(the_mouse_can_be_given_back),
		ON_STAGE(a_guess_is_completed_first_and_run_with_the_next_enter),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui desk", tests, NULL, NULL);
}
