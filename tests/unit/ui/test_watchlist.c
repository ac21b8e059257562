/* test_watchlist.c - the watchlist: what each width shows, flags, trust, states, cursor. */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/ui/room.h"

static const char *draw(struct room *room, int rows, int cols)
{
	return room_draw(room, rows, cols, CHARSET_UTF8, pane_watchlist);
}

static struct view_quote *quote_of(struct room *room, const char *symbol)
{
	struct view_quote *quote = view_find_quote(&room->fixture.view, symbol);

	assert_non_null(quote);
	return quote;
}

/* ---- columns ---- */

static void each_width_has_its_columns(void **state)
{
	static const struct {
		int cols;
		const char *head, *row;
	} rows[] = {
		{ 34, " Sym       Last   Chg % Today", " SPY      603.12 ▲ +0.26 ▁▃▇▃▃▁█▇" },
		{ 58, " Sym       Last    Chg %      Bid      Ask  Vol M  Today",
		  " SPY      603.12 ▲ +0.26   603.07   603.17   41.3 ▃▇▃▃▁█▇" },
		{ 84, "   Bid      Ask    Vol M   Pos  Unrealised",
		  "603.07   603.17     41.3 " },
	};
	struct room *room = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		draw(room, 12, rows[i].cols);
		room_expect(room, "Sym ", rows[i].head);
		room_expect(room, "SPY ", rows[i].row);
	}
}

static void narrow_panes_drop_whole_columns(void **state)
{
	struct room *room = *state;

	for (int cols = 1; cols <= 120; cols++) {
		const char *text = draw(room, 6, cols);

		/* the price is whole or not there at all */
		if (strstr(text, "603."))
			assert_non_null(strstr(text, "603.12 "));
		if (strstr(text, "▲ +0") || strstr(text, "▲ +1"))
			assert_non_null(strstr(text, "+0.26"));
		assert_null(strstr(text, "603.…"));
	}
	room_expect(room, "SPY", "603.12");
}

static void wide_panes_show_what_is_held(void **state)
{
	struct room *room = *state;

	draw(room, 24, 100);
	room_expect(room, "XLK", "  150  ");
	room_expect(room, "XLK", "+1,159.50");
	room_expect(room, "IWM", " -100 ");
	room_expect(room, "SPY", "41.3");
	draw(room, 24, 34); /* and narrow ones a letter */
	room_expect(room, "XLK", "XLK   L ");
	room_expect(room, "IWM", "IWM   S ");
	room_expect(room, "TSLA", "TSLA   ! ");
}

static void an_alert_and_a_position_stand_side_by_side(void **state)
{
	struct room *room = *state;

	quote_of(room, "XLK")->alert = true;
	draw(room, 24, 34);
	room_expect(room, "XLK", "XLK   L! ");
	draw(room, 24, 100);
	room_expect(room, "XLK", "XLK  ! ");
}

/* ---- prices ---- */

static void an_arrow_says_which_way_without_colour(void **state)
{
	static const struct {
		double last, before;
		const char *want;
	} rows[] = {
		{ 101, 100, "101.00 ▲ +1.00" },
		{ 99, 100, " 99.00 ▼ -1.00" },
		{ 100, 100, "100.00   +0.00" },
		{ 100.004, 100, "100.00   +0.00" },
		{ NAN, 100, "" },
		{ 100, NAN, "100.00 " },
	};
	struct room *room = *state;
	struct view_quote *spy = quote_of(room, "SPY");

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		spy->quote.last = rows[i].last;
		spy->quote.bid = spy->quote.ask = NAN;
		spy->quote.previous_close = rows[i].before;
		draw(room, 6, 34);
		room_expect(room, "SPY", rows[i].want);
	}
	assert_null(strstr(room->text, "nan"));
}

static void what_is_not_known_is_blank(void **state)
{
	struct room *room = *state;
	struct view_quote *spy = quote_of(room, "SPY");
	char line[512];

	quote_init(&spy->quote);
	for (int k = 0; k < VIEW_SPARK; k++)
		spy->spark[k] = NAN;
	draw(room, 6, 100);
	room_line(line, sizeof(line), room, "SPY");
	assert_int_equal(strspn(line + 4, " "), strlen(line + 4));
}

static void before_the_first_quote_stands_the_newest_close(void **state)
{
	struct room *room = *state;
	struct view_quote *spy = quote_of(room, "SPY");
	const char *text = NULL;

	quote_init(&spy->quote);
	spy->spark[VIEW_SPARK - 1] = 598.76;
	draw(room, 6, 34);
	room_expect(room, "SPY", "598.76 ?  ");
	text = strstr(draw(room, 6, 100), "598.76");
	assert_non_null(text);
	assert_null(strstr(text + 1, "598.76")); /* it is neither a bid nor an ask */
}

static void old_prices_stay_with_a_question_mark(void **state)
{
	struct room *room = *state;

	quote_of(room, "SPY")->stale = true;
	draw(room, 6, 34);
	room_expect(room, "SPY", "603.12 ? +0.26"); /* this one alone */
	room_expect(room, "QQQ", "533.40 ▲ +0.31");
	fixture_broker_down(&room->fixture);
	draw(room, 6, 34);
	room_expect(room, "QQQ", "533.40 ? +0.31");
}

static void ticks_set_the_places_of_a_price(void **state)
{
	struct room *room = *state;
	struct view_quote *spy = quote_of(room, "SPY");

	spy->instrument.tick = decimal_from_units(10000); /* 0.0001 */
	draw(room, 6, 40);
	room_expect(room, "SPY", "603.1200 ▲");
	spy->instrument.tick = decimal_from_int(1);
	draw(room, 6, 40);
	room_expect(room, "SPY", " 603 ▲");
}

/* ---- states ---- */

static void loading_counts_the_quotes_that_came(void **state)
{
	struct room *room = *state;

	fixture_loading(&room->fixture);
	draw(room, 12, 40);
	room_expect(room, "Watchlist", "loading 3 of 30");
	room_expect(room, "SPY", "603.12"); /* what came is shown */
}

static void empty_and_failed_lists_say_what_to_do(void **state)
{
	struct room *room = *state;

	fixture_empty(&room->fixture);
	assert_non_null(strstr(draw(room, 6, 40), "No symbols. :add AAPL"));
	room->fixture.view.quotes_load = VIEW_FAILED;
	assert_non_null(strstr(draw(room, 6, 40), "No quotes from IB; :doctor"));
}

static void the_title_counts_what_is_in_sight(void **state)
{
	struct room *room = *state;

	draw(room, 12, 40);
	room_expect(room, "Watchlist", " 10 of 30 ");
	draw(room, 40, 40);
	room_expect(room, "Watchlist", " 30 of 30 ");
	snprintf(room->fixture.view.watchlist, sizeof(room->fixture.view.watchlist), "Core");
	draw(room, 12, 40);
	room_expect(room, "Watchlist", "Watchlist  Core ━");
	room->context.alone = true;
	draw(room, 12, 40);
	assert_null(strstr(room->text, "Watchlist"));
}

/* ---- cursor and filter ---- */

static void the_cursor_is_the_linked_symbol(void **state)
{
	struct room *room = *state;

	snprintf(room->state.symbol, SYMBOL_TEXT, "HD"); /* the last one */
	draw(room, 12, 40);
	room_expect(room, "HD ", "›HD");
	assert_null(strstr(room->text, "SPY"));
	snprintf(room->state.symbol, SYMBOL_TEXT, "SPY");
	draw(room, 12, 40);
	room_expect(room, "SPY", "›SPY");
	snprintf(room->state.symbol, SYMBOL_TEXT, "NONE");
	draw(room, 12, 40);
	assert_null(strstr(room->text, "›"));
}

static void filters_look_at_symbols_and_names(void **state)
{
	struct room *room = *state;

	room->state.filter_pane = PANE_WATCHLIST;
	snprintf(room->state.filter, sizeof(room->state.filter), "xl");
	draw(room, 40, 40);
	assert_non_null(strstr(room->text, "XLK"));
	assert_null(strstr(room->text, "SPY"));
	snprintf(room->state.filter, sizeof(room->state.filter), "chase");
	draw(room, 40, 40);
	assert_non_null(strstr(room->text, "JPM"));
	room_expect(room, "Watchlist", " 1 of 30 ");
	room->state.filter_pane = PANE_ORDERS; /* another pane's filter does nothing here */
	draw(room, 40, 40);
	room_expect(room, "Watchlist", " 30 of 30 ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(each_width_has_its_columns),
		IN_ROOM(narrow_panes_drop_whole_columns),
		IN_ROOM(wide_panes_show_what_is_held),
		IN_ROOM(an_alert_and_a_position_stand_side_by_side),
		IN_ROOM(an_arrow_says_which_way_without_colour),
		IN_ROOM(what_is_not_known_is_blank),
		IN_ROOM(before_the_first_quote_stands_the_newest_close),
		IN_ROOM(old_prices_stay_with_a_question_mark),
		IN_ROOM(ticks_set_the_places_of_a_price),
		IN_ROOM(loading_counts_the_quotes_that_came),
		IN_ROOM(empty_and_failed_lists_say_what_to_do),
		IN_ROOM(the_title_counts_what_is_in_sight),
		IN_ROOM(the_cursor_is_the_linked_symbol),
		IN_ROOM(filters_look_at_symbols_and_names),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui watchlist", tests, NULL, NULL);
}
