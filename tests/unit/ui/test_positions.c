/* test_positions.c - the positions pane: values, sums, what a missing price hides. */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/ui/room.h"

static const char *draw(struct room *room, int rows, int cols)
{
	return room_draw(room, rows, cols, CHARSET_UTF8, pane_positions);
}

static struct position *position_of(struct room *room, const char *symbol)
{
	for (int i = 0; i < FIXTURE_POSITIONS; i++)
		if (strcmp(room->fixture.positions[i].symbol, symbol) == 0)
			return &room->fixture.positions[i];
	fail_msg("no position in %s", symbol);
	return NULL;
}

/* ---- rows ---- */

static void a_row_values_what_is_held_at_the_newest_price(void **state)
{
	struct room *room = *state;

	draw(room, 14, 80);
	room_expect(room, "AAPL", "AAPL    200  196.42   199.20   39,840.00     +556.00");
	room_expect(room, "IWM", "IWM    -100  213.40   212.05  -21,205.00     +135.00");
	position_of(room, "AAPL")->market_price = 200;
	draw(room, 14, 80);
	room_expect(room, "AAPL", "200.00   40,000.00     +716.00");
	position_of(room, "AAPL")->market_price = NAN; /* then the watchlist's */
	draw(room, 14, 80);
	room_expect(room, "AAPL", "199.20   39,840.00     +556.00");
}

static void contracts_count_with_their_multiplier(void **state)
{
	struct room *room = *state;

	view_find_quote(&room->fixture.view, "AAPL")->instrument.multiplier =
		decimal_from_int(100);
	draw(room, 14, 80);
	room_expect(room, "AAPL", "3,984,000.00");
	room_expect(room, "AAPL", "+55,600.00");
}

static void what_is_closed_has_no_row(void **state)
{
	struct room *room = *state;

	position_of(room, "AAPL")->quantity = decimal_from_int(0);
	draw(room, 14, 80);
	assert_null(strstr(room->text, "AAPL"));
	room_expect(room, "Positions", " 6, unrealised +1,584.40");
}

static void results_of_sales_and_costs_have_columns_where_there_is_room(void **state)
{
	struct room *room = *state;

	position_of(room, "MSFT")->realised = decimal_from_units(INT64_C(12345000000));
	draw(room, 14, 90);
	room_expect(room, "Sym", "Realised  Commission");
	room_expect(room, "MSFT", "+123.45        1.00");
	room_expect(room, "All", "+123.45        7.00");
	draw(room, 14, 60);
	assert_null(strstr(room->text, "Commission"));
	room_expect(room, "MSFT", "+1,006.20");
}

static void narrow_panes_keep_symbol_quantity_and_result(void **state)
{
	struct room *room = *state;

	for (int cols = 37; cols <= 100; cols++) {
		draw(room, 14, cols);
		room_expect(room, "AAPL", " 200 ");
		room_expect(room, "AAPL", "39,840.00");
		room_expect(room, "AAPL", "+556.00");
	}
}

/* ---- sums ---- */

static void the_last_line_adds_up(void **state)
{
	struct room *room = *state;

	draw(room, 14, 80);
	room_expect(room, "All", "132,160.60   +2,140.40");
	room_expect(room, "Positions", " 7, unrealised +2,140.40");
}

/* A sum that lacks a part would be wrong, so there is none. */
static void one_missing_price_leaves_the_sums_blank(void **state)
{
	struct room *room = *state;
	char line[512];

	position_of(room, "AAPL")->market_price = NAN;
	quote_init(&view_find_quote(&room->fixture.view, "AAPL")->quote);
	draw(room, 14, 90);
	room_line(line, sizeof(line), room, "All");
	assert_null(strstr(line, "132,160"));
	assert_null(strstr(line, "nan"));
	assert_non_null(strstr(line, "7.00")); /* costs are known all the same */
	room_expect(room, "Positions", "─ 7 ");
	room_expect(room, "AAPL", "200  196.42 ");
	assert_null(strstr(room->text, "unrealised"));
}

/* ---- states ---- */

static void states_tell_themselves_apart(void **state)
{
	struct room *room = *state;

	fixture_empty(&room->fixture);
	assert_non_null(strstr(draw(room, 10, 80), "No positions"));
	room->fixture.view.positions_load = VIEW_FAILED;
	assert_non_null(strstr(draw(room, 10, 80), "Ledger unreadable. Trading locked"));
	room->fixture.view.positions_load = VIEW_LOADING;
	assert_non_null(strstr(draw(room, 10, 80), "loading"));
	room->fixture.view.positions_load = VIEW_READY; /* ready, and nothing there */
	assert_non_null(strstr(draw(room, 10, 80), "No positions"));
}

static void stale_values_stay_and_say_of_when(void **state)
{
	struct room *room = *state;

	fixture_broker_down(&room->fixture);
	draw(room, 14, 80);
	room_expect(room, "Positions", "? of 14:31:02");
	room_expect(room, "AAPL", "39,840.00");
}

/* ---- cursor and filter ---- */

static void the_cursor_shows_in_the_focused_pane_alone(void **state)
{
	struct room *room = *state;

	snprintf(room->state.position, SYMBOL_TEXT, "NVDA");
	draw(room, 14, 80);
	assert_null(strstr(room->text, "›"));
	room->context.focus = PANE_POSITIONS;
	draw(room, 14, 80);
	room_expect(room, "NVDA", "›NVDA");
	room_expect(room, "Positions", "━");
	draw(room, 4, 80); /* in sight where there is room for two rows */
	room_expect(room, "NVDA", "›NVDA");
}

static void a_filter_sums_what_it_leaves(void **state)
{
	struct room *room = *state;

	room->state.filter_pane = PANE_POSITIONS;
	snprintf(room->state.filter, sizeof(room->state.filter), "xl");
	draw(room, 14, 80);
	assert_null(strstr(room->text, "AAPL"));
	room_expect(room, "Positions", " 2, unrealised +399.50");
	room_expect(room, "All", "+399.50");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(a_row_values_what_is_held_at_the_newest_price),
		IN_ROOM(contracts_count_with_their_multiplier),
		IN_ROOM(what_is_closed_has_no_row),
		IN_ROOM(results_of_sales_and_costs_have_columns_where_there_is_room),
		IN_ROOM(narrow_panes_keep_symbol_quantity_and_result),
		IN_ROOM(the_last_line_adds_up),
		IN_ROOM(one_missing_price_leaves_the_sums_blank),
		IN_ROOM(states_tell_themselves_apart),
		IN_ROOM(stale_values_stay_and_say_of_when),
		IN_ROOM(the_cursor_shows_in_the_focused_pane_alone),
		IN_ROOM(a_filter_sums_what_it_leaves),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui positions", tests, NULL, NULL);
}
