/* test_pane.c - what panes share: times, symbols, filters; the contract of ui/pane/pane.h. */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
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

/* ---- trust ---- */

static void what_is_stale_and_what_is_locked(void **state)
{
	static const struct {
		bool connected, locked, frozen, read_only;
		enum view_broker broker;
		bool stale, shut;
	} rows[] = {
		{ true, false, false, false, BROKER_UP, false, false },
		{ false, false, false, false, BROKER_UP, true, true },
		{ true, false, false, false, BROKER_DOWN, true, true },
		{ true, true, false, false, BROKER_RECONCILING, false, true },
		{ true, false, true, false, BROKER_UP, false, true },
		{ true, false, false, true, BROKER_UP, false, true },
	};
	struct room *room = *state;
	struct view_status *status = &room->fixture.view.status;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		status->connected = rows[i].connected;
		status->locked = rows[i].locked;
		status->frozen = rows[i].frozen;
		status->read_only = rows[i].read_only;
		status->broker = rows[i].broker;
		assert_int_equal(view_is_stale(&room->fixture.view), rows[i].stale);
		assert_int_equal(view_is_locked(&room->fixture.view), rows[i].shut);
	}
}

static void stale_values_name_the_time_they_are_of(void **state)
{
	struct room *room = *state;
	struct view_status *status = &room->fixture.view.status;
	char text[CLOCK_TEXT];

	assert_string_equal(pane_stale_text(text, &room->context), "");
	status->broker = BROKER_DOWN;
	status->broker_since_local_ns = room->context.local_ns - 65 * NS_PER_SEC;
	assert_string_equal(pane_stale_text(text, &room->context), "? of 14:31:02");
	status->connected = false; /* then since the engine went */
	room->state.disconnected_ns = room->context.local_ns - 5 * NS_PER_SEC;
	assert_string_equal(pane_stale_text(text, &room->context), "? of 14:32:02");
	room->state.disconnected_ns = 0; /* not known since when */
	assert_string_equal(pane_stale_text(text, &room->context), "?");
}

/* ---- parts without rows ---- */

static struct pane_void part(enum view_load load)
{
	return (struct pane_void){ .load = load,
		                   .pane = PANE_CHART,
		                   .empty = "Nothing. Do this",
		                   .failed = "Broken. Do that",
		                   .source = "IB" };
}

static void parts_without_rows_say_which_way(void **state)
{
	static const struct {
		enum view_load load;
		size_t rows;
		bool has;
		enum view_load then;
	} rows[] = {
		{ VIEW_READY, 3, true, VIEW_READY },
		{ VIEW_READY, 0, false, VIEW_EMPTY },
		{ VIEW_STALE, 3, true, VIEW_STALE },
		{ VIEW_STALE, 0, false, VIEW_EMPTY },
		{ VIEW_LOADING, 3, true, VIEW_LOADING },
		{ VIEW_LOADING, 0, false, VIEW_LOADING },
		{ VIEW_FAILED, 3, false, VIEW_FAILED },
		{ VIEW_FAILED, 0, false, VIEW_FAILED },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pane_void what = part(rows[i].load);

		assert_int_equal(pane_has_rows(&what, rows[i].rows), rows[i].has);
		assert_int_equal(what.load, rows[i].then);
	}
}

/* Draws the message of a part; returns what pane_draw_void() did. */
static bool draw_part(struct room *room, const struct pane_void *what)
{
	struct screen *screen = NULL;
	bool drawn = false;

	assert_int_equal(screen_new(&screen, 1, 40, CHARSET_UTF8), DRT_OK);
	drawn = pane_draw_void(area_of(screen), 0, &room->context, what);
	room_take(room, screen);
	return drawn;
}

static void loading_counts_and_names_a_slow_source(void **state)
{
	struct room *room = *state;
	struct pane_void what = part(VIEW_LOADING);

	assert_true(draw_part(room, &what));
	room_expect(room, "load", " loading    ");
	what.done = 3;
	what.total = 30;
	draw_part(room, &what);
	room_expect(room, "load", " loading 3 of 30    ");
	room->state.loading_since_ns[PANE_CHART] = room->context.local_ns - 2 * NS_PER_SEC;
	draw_part(room, &what);
	assert_null(strstr(room->text, "IB"));
	room->state.loading_since_ns[PANE_CHART] -= 1; /* over two seconds */
	draw_part(room, &what);
	room_expect(room, "load", " loading 3 of 30 from IB");
	what.source = NULL;
	draw_part(room, &what);
	assert_null(strstr(room->text, "from"));
}

static void ready_parts_are_left_to_the_pane(void **state)
{
	struct room *room = *state;

	for (int load = VIEW_EMPTY; load <= VIEW_FAILED; load++) {
		struct pane_void what = part((enum view_load)load);
		bool drawn = draw_part(room, &what);

		assert_int_equal(drawn, load != VIEW_READY && load != VIEW_STALE);
		assert_int_equal(strspn(room->text, " \n") == strlen(room->text), !drawn);
		if (load == VIEW_FAILED)
			assert_int_equal(screen_cell(room->screen, 0, 1)->style & ROLE_MASK,
			                 ROLE_WARN);
	}
}

/* ---- words ---- */

static void counts_join_with_commas_and_skip_nothing(void **state)
{
	char text[PANE_TEXT] = "";
	(void)state;

	add_count(text, 0, "UNKNOWN");
	assert_string_equal(text, "");
	add_count(text, 3, "to approve");
	add_count(text, 0, "working");
	add_count(text, 1, "done");
	assert_string_equal(text, "3 to approve, 1 done");
	for (int i = 0; i < 100; i++) /* never past its end */
		add_count(text, i, "more of the same words");
	assert_int_equal(strlen(text), PANE_TEXT - 1);
}

static void signs_are_up_down_and_plain(void **state)
{
	(void)state;
	assert_int_equal(sign_style(0.01), ROLE_UP);
	assert_int_equal(sign_style(-0.01), ROLE_DOWN);
	assert_int_equal(sign_style(0), ROLE_PLAIN);
	assert_int_equal(sign_style((double)NAN), ROLE_PLAIN);
}

static void every_month_and_weekday_has_a_name(void **state)
{
	struct room *room = *state;
	char text[CLOCK_TEXT];

	assert_string_equal(month_name(1), "Jan");
	assert_string_equal(month_name(12), "Dec");
	assert_string_equal(clock_date(text, 0), "Thu 1 Jan 1970");
	assert_string_equal(clock_date(text, -1), "Wed 31 Dec 1969");
	assert_string_equal(clock_minute(text, room->fixture.zone, room->context.market_ns),
	                    "14:32");
}

/* A wrapped text beside its label; rows is what wrapped_rows() promises. */
static void labelled_texts_wrap_below_themselves(void **state)
{
	static const char text[] = "one two three four five";
	struct room *room = *state;
	struct screen *screen = NULL;

	assert_int_equal(screen_new(&screen, 6, 24, CHARSET_UTF8), DRT_OK);
	assert_int_equal(labelled_draw(area_of(screen), 0, 9, "Why", text, ROLE_PLAIN), 2);
	assert_int_equal(labelled_draw(area_of(screen), 2, 4, "A long label", "x", ROLE_PLAIN),
	                 3);
	/* no room for a text: the label alone */
	assert_int_equal(labelled_draw(area_of(screen), 4, 18, "Lost", "text", ROLE_PLAIN), 5);
	room_take(room, screen);
	room_expect(room, "Why", " Why     one two three");
	room_expect(room, "four", "         four five");
	room_expect(room, "A long", " A long label x"); /* clear of its label */
	assert_null(strstr(room->text, "text"));
	assert_int_equal(wrapped_rows(CHARSET_UTF8, text, 14), 2);
	assert_int_equal(wrapped_rows(CHARSET_UTF8, "", 14), 1);
	assert_int_equal(wrapped_rows(CHARSET_UTF8, text, 0), 1);
}

static void footers_clear_the_rows_they_take(void **state)
{
	struct room *room = *state;
	struct screen *screen = NULL;

	assert_int_equal(screen_new(&screen, 4, 20, CHARSET_UTF8), DRT_OK);
	for (int row = 0; row < 4; row++)
		area_put(area_of(screen), row, 0, ROLE_PLAIN, "####################");
	footer_draw(area_of(screen), "one two three four five", ROLE_WARN);
	room_take(room, screen);
	assert_string_equal(room->text, "####################\n####################\n"
	                                " one two three four \n five               \n");
}

static void choices_are_found_by_their_id(void **state)
{
	struct room *room = *state;

	assert_null(selected_order(&room->context));
	assert_null(selected_signal(&room->context));
	room->state.order_id = room->fixture.orders[2].order.id;
	room->state.signal_id = room->fixture.signals[3].signal.id;
	assert_null(selected_order(&room->context)); /* not set: an id means nothing */
	room->state.order_set = room->state.signal_set = true;
	assert_ptr_equal(selected_order(&room->context), &room->fixture.orders[2]);
	assert_ptr_equal(selected_signal(&room->context), &room->fixture.signals[3]);
	room->fixture.view.order_count = room->fixture.view.signal_count = 1; /* gone */
	assert_null(selected_order(&room->context));
	assert_null(selected_signal(&room->context));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(clocks_are_the_exchanges),
		IN_ROOM(filters_look_at_symbol_and_name),
		IN_ROOM(prices_follow_their_tick),
		IN_ROOM(what_is_stale_and_what_is_locked),
		IN_ROOM(stale_values_name_the_time_they_are_of),
		cmocka_unit_test(parts_without_rows_say_which_way),
		IN_ROOM(loading_counts_and_names_a_slow_source),
		IN_ROOM(ready_parts_are_left_to_the_pane),
		cmocka_unit_test(counts_join_with_commas_and_skip_nothing),
		cmocka_unit_test(signs_are_up_down_and_plain),
		IN_ROOM(every_month_and_weekday_has_a_name),
		IN_ROOM(labelled_texts_wrap_below_themselves),
		IN_ROOM(footers_clear_the_rows_they_take),
		IN_ROOM(choices_are_found_by_their_id),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui pane", tests, NULL, NULL);
}
