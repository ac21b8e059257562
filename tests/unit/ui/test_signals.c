/* test_signals.c - the signals pane: what is active, what became an order, what did not, in
 * letters alone; titles that agree with the rows. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/ui/room.h"

static const char *draw(struct room *room, int rows, int cols)
{
	return room_draw(room, rows, cols, CHARSET_UTF8, pane_signals);
}

static struct signal *signal_of(struct room *room, const char *symbol)
{
	for (int i = 0; i < FIXTURE_SIGNALS; i++)
		if (strcmp(room->fixture.signals[i].signal.symbol, symbol) == 0)
			return &room->fixture.signals[i].signal;
	fail_msg("no signal of %s", symbol);
	return NULL;
}

/* ---- rows ---- */

static void every_state_is_told_in_letters(void **state)
{
	static const struct {
		const char *symbol, *direction, *reason;
	} rows[] = {
		{ "MSFT", "▲ buy  momentum", " 126-day return 18.2 %" },
		{ "JPM", "  buy  swing", "RSI(2) 9.5; 7c3b to approve" },
		{ "GOOGL", "  buy  swing", "RSI(2) 11.8; 7b8f partial" },
		{ "XLE", "  sell rotation", "Refused: 63-day return -4.1 %" },
		{ "XLK", "  hold rotation", "Expired: 63-day return 9.4 %" },
		{ "KO", "· none momentum", "Not raised: 2 of 8 gates failed" },
	};
	struct room *room = *state;

	fixture_taken(&room->fixture);
	draw(room, 10, 100);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		room_expect(room, rows[i].symbol, rows[i].direction);
		room_expect(room, rows[i].symbol, rows[i].reason);
	}
}

static void an_arrow_stands_for_active_signals_alone(void **state)
{
	struct room *room = *state;
	struct signal *signal = signal_of(room, "JPM");

	for (int i = SIGNAL_ACTIVE; i <= SIGNAL_REFUSED; i++) {
		bool active = i == SIGNAL_ACTIVE;

		signal->state = (enum signal_state)i;
		signal->direction = SIGNAL_BUY;
		draw(room, 10, 100);
		room_expect(room, "JPM",
		            active                   ? "▲ buy"
		            : i == SIGNAL_NOT_RAISED ? "none"
		                                     : "  buy");
		/* row 1, the word of the direction */
		assert_int_equal(screen_cell(room->screen, 1, 10)->style & ROLE_MASK,
		                 active ? ROLE_UP : ROLE_DIM);
		signal->direction = SIGNAL_SELL;
		draw(room, 10, 100);
		assert_int_equal(screen_cell(room->screen, 1, 10)->style & ROLE_MASK,
		                 active ? ROLE_DOWN : ROLE_DIM);
	}
}

static void a_taken_signal_follows_its_order(void **state)
{
	static const struct {
		enum order_status status;
		const char *says;
	} rows[] = {
		{ ORDER_PROPOSED, "9.5; 7c3b to approve" },
		{ ORDER_ACKNOWLEDGED, "9.5; 7c3b working" },
		{ ORDER_FILLED, "9.5; 7c3b filled" },
		{ ORDER_REJECTED, "9.5; 7c3b rejected" },
		{ ORDER_UNKNOWN, "9.5; 7c3b UNKNOWN" },
	};
	struct room *room = *state;

	fixture_taken(&room->fixture);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		room->fixture.orders[0].order.status = rows[i].status;
		draw(room, 10, 100);
		room_expect(room, "JPM", rows[i].says);
	}
}

static void an_order_that_left_the_view_leaves_the_word_taken(void **state)
{
	struct room *room = *state;

	fixture_taken(&room->fixture);
	room->fixture.view.order_count = 0;
	draw(room, 10, 100);
	room_expect(room, "JPM", "RSI(2) 9.5; taken");
}

/* A bracket's children carry the signal of their parent; foreign orders carry anything. */
static void children_and_foreign_orders_do_not_stand_for_a_signal(void **state)
{
	struct room *room = *state;
	struct view_order *orders = room->fixture.orders;

	fixture_taken(&room->fixture);
	orders[3].order.signal_id = signal_of(room, "GOOGL")->id;
	orders[3].order.parent_id = orders[4].order.id;
	draw(room, 10, 100);
	room_expect(room, "GOOGL", "; 7b8f partial");
	orders[3].order.parent_id = (struct uuid){ { 0 } };
	orders[3].order.foreign = true;
	draw(room, 10, 100);
	room_expect(room, "GOOGL", "; 7b8f partial");
}

static void narrow_panes_fold_the_reason_below_its_row(void **state)
{
	struct room *room = *state;
	const char *text = NULL;

	fixture_taken(&room->fixture);
	text = draw(room, 20, 50);
	assert_non_null(strstr(text, " MSFT  ▲ buy  momentum  0.82  1m"));
	assert_non_null(strstr(text, "\n   RSI(2) 9.5; 7c3b to approve"));
	text = draw(room, 20, 35); /* no room for reasons: the arrow still tells */
	assert_non_null(strstr(text, "MSFT  ▲ buy"));
	assert_null(strstr(text, "▲ buy  swing"));
	assert_null(strstr(text, "Pullback"));
}

/* ---- title ---- */

static void titles_count_what_the_rows_show(void **state)
{
	struct room *room = *state;
	char line[512];

	draw(room, 10, 100);
	room_line(line, sizeof(line), room, "Signals");
	assert_non_null(strstr(line, " 5 active, 51 not raised"));
	fixture_taken(&room->fixture);
	draw(room, 10, 100);
	room_line(line, sizeof(line), room, "Signals");
	assert_non_null(
		strstr(line, " 1 active, 2 taken, 1 refused, 1 expired, 51 not raised"));
}

static void narrow_titles_drop_whole_counts(void **state)
{
	static const struct {
		int cols;
		const char *title;
	} rows[] = {
		{ 65, "─ 1 active, 2 taken, 1 refused, 1 expired, 51 not raised" },
		{ 50, "─ 1 active, 2 taken, 51 not raised" },
		{ 36, "─ 1 active, 2 taken" },
	};
	struct room *room = *state;

	fixture_taken(&room->fixture);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char line[512];

		draw(room, 10, rows[i].cols);
		room_line(line, sizeof(line), room, "Signals");
		if (!strstr(line, rows[i].title))
			fail_msg("%d columns: %s", rows[i].cols, line);
	}
}

static void old_signals_are_paused_and_stay(void **state)
{
	struct room *room = *state;
	char line[512];

	fixture_broker_down(&room->fixture);
	draw(room, 10, 100);
	room_line(line, sizeof(line), room, "Signals");
	assert_non_null(strstr(line, "Signals  paused "));
	room_expect(room, "JPM", "▲ buy");
}

/* ---- cursor and filter ---- */

static void the_cursor_is_drawn_where_the_keys_act(void **state)
{
	struct room *room = *state;

	room->state.signal_id = signal_of(room, "XLE")->id;
	room->state.signal_set = true;
	draw(room, 10, 100);
	assert_null(strstr(room->text, "›"));
	room->context.focus = PANE_SIGNALS;
	draw(room, 10, 100);
	room_expect(room, "XLE", "› XLE");
	draw(room, 3, 86); /* it stays in sight where rows are few */
	room_expect(room, "XLE", "› XLE");
}

static void filters_choose_by_symbol_and_strategy(void **state)
{
	struct room *room = *state;

	snprintf(room->state.filter, sizeof(room->state.filter), "swing");
	room->state.filter_pane = PANE_SIGNALS;
	draw(room, 10, 100);
	assert_non_null(strstr(room->text, "JPM"));
	assert_non_null(strstr(room->text, "GOOGL"));
	assert_null(strstr(room->text, "MSFT"));
	snprintf(room->state.filter, sizeof(room->state.filter), "nothing like it");
	draw(room, 10, 100);
	assert_non_null(strstr(room->text, "None active, 51 not raised; w shows why"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(every_state_is_told_in_letters),
		IN_ROOM(an_arrow_stands_for_active_signals_alone),
		IN_ROOM(a_taken_signal_follows_its_order),
		IN_ROOM(an_order_that_left_the_view_leaves_the_word_taken),
		IN_ROOM(children_and_foreign_orders_do_not_stand_for_a_signal),
		IN_ROOM(narrow_panes_fold_the_reason_below_its_row),
		IN_ROOM(titles_count_what_the_rows_show),
		IN_ROOM(narrow_titles_drop_whole_counts),
		IN_ROOM(old_signals_are_paused_and_stay),
		IN_ROOM(the_cursor_is_drawn_where_the_keys_act),
		IN_ROOM(filters_choose_by_symbol_and_strategy),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui signals", tests, NULL, NULL);
}
