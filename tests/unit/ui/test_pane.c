/* test_pane.c - what panes share: times, symbols, filters; the contract of ui/pane/pane.h. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/ui/room.h"

/* ---- times, symbols, filters ---- */

static void clocks_are_the_exchanges(void **state)
{
	struct room *room = *state;
	char text[CLOCK_TEXT];
	int64_t winter_ns = INT64_C(1736524800000000000); /* 2025-01-10T16:00:00Z */

	assert_string_equal(clock_text(text, room->fixture.zone, room->context.market_ns),
	                    "14:32:07");
	assert_string_equal(clock_zone(text, room->fixture.zone, room->context.market_ns),
	                    "ET");
	assert_string_equal(clock_text(text, room->fixture.zone, winter_ns), "11:00:00");
	assert_string_equal(clock_zone(text, room->fixture.zone, winter_ns), "ET");
	assert_string_equal(clock_date(text, clock_day(room->fixture.zone, winter_ns)),
	                    "Fri 10 Jan 2025");
	assert_string_equal(month_name(0), "");
	assert_string_equal(month_name(13), "");
}

static void filters_look_at_symbol_and_name(void **state)
{
	struct room *room = *state;

	assert_true(filter_passes(&room->context, PANE_WATCHLIST, "AAPL", "Apple Inc"));
	snprintf(room->state.filter, sizeof(room->state.filter), "appl");
	room->state.filter_pane = PANE_WATCHLIST;
	assert_true(filter_passes(&room->context, PANE_WATCHLIST, "AAPL", "Apple Inc"));
	assert_false(filter_passes(&room->context, PANE_WATCHLIST, "MSFT", "Microsoft"));
	assert_true(filter_passes(&room->context, PANE_ORDERS, "MSFT", ""));
}

static void prices_follow_their_tick(void **state)
{
	struct room *room = *state;
	struct view_quote *quote = view_find_quote(&room->fixture.view, "JPM");
	char text[FIGURE_TEXT];

	assert_string_equal(
		price_text(text, &room->fixture.view, "JPM", decimal_from_units(26690000000)),
		"266.90");
	quote->instrument.tick = decimal_from_units(10000); /* 0.0001 */
	assert_string_equal(
		price_text(text, &room->fixture.view, "JPM", decimal_from_units(26690000000)),
		"266.9000");
	assert_string_equal(price_text(text, &room->fixture.view, "JPM", decimal_from_int(0)),
	                    "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(clocks_are_the_exchanges),
		IN_ROOM(filters_look_at_symbol_and_name),
		IN_ROOM(prices_follow_their_tick),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui pane", tests, NULL, NULL);
}
