/* test_tiny.c - the contract of ui/pane/tiny.h: what stays on screens too small for panes,
 * down to one cell. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/ui/room.h"
#include "ui/pane/tiny.h"

static bool draw(struct room *room, const struct sheet *sheet, int rows, int cols,
                 bool (*fn)(struct area, const struct pane_context *, const struct sheet *))
{
	struct screen *screen = NULL;
	bool shown = false;

	assert_int_equal(screen_new(&screen, rows, cols, CHARSET_UTF8), DRT_OK);
	shown = fn(area_of(screen), &room->context, sheet);
	room_take(room, screen);
	return shown;
}

static bool tiny(struct area area, const struct pane_context *context,
                 const struct sheet *sheet)
{
	return tiny_draw(area, context, sheet, 0);
}

static bool shows(const struct room *room, const char *part)
{
	return strstr(room->text, part) != NULL;
}

static struct sheet approval(struct room *room, int at)
{
	const struct order *order = &room->fixture.orders[at].order;

	room->state.order_id = order->id;
	room->state.order_set = true;
	return (struct sheet){ .kind = SHEET_APPROVE, .order = { order->id, order->version } };
}

static const struct sheet no_sheet = { .kind = SHEET_NONE };

/* ---- 40 x 10 ---- */

static void the_chosen_order_stands_whole_on_forty_columns(void **state)
{
	static const char *const parts[] = { "7c41  2 of 3",
		                             "left 3:12",
		                             "BUY 90 MSFT  LMT 478.90",
		                             "value 43,101.00",
		                             "12 ok, 1 soft, 0 hard",
		                             "126-day return 18.2 %",
		                             "PAPER",
		                             "SYNTHETIC",
		                             "! freeze" };
	struct room *room = *state;

	(void)approval(room, 1);
	draw(room, &no_sheet, 10, 40, tiny);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!shows(room, parts[i]))
			fail_msg("\"%s\" is missing:\n%s", parts[i], room->text);
}

static void an_order_that_does_not_wait_tells_its_state(void **state)
{
	struct room *room = *state;

	(void)approval(room, 4);
	draw(room, &no_sheet, 10, 40, tiny);
	assert_true(shows(room, "7b8f  partial 40/100"));
	assert_false(shows(room, "left"));
	room->state.order_set = false;
	draw(room, &no_sheet, 10, 40, tiny);
	assert_true(shows(room, "No orders."));
}

static void the_sheet_says_what_y_does(void **state)
{
	static const struct {
		int order;
		enum order_status status;
		bool frozen;
		const char *says;
	} rows[] = {
		{ 0, ORDER_PROPOSED, false, "y sends it to the PAPER account" },
		{ 1, ORDER_PROPOSED, false, "Space accepts the soft limit, then y" },
		{ 0, ORDER_FILLED, false, "The order does not wait any more." },
		{ 0, ORDER_PROPOSED, true, "Trading is frozen" },
	};
	struct room *room = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sheet sheet = approval(room, rows[i].order);

		room->fixture.orders[0].order.status = rows[i].status;
		room->fixture.view.status.frozen = rows[i].frozen;
		assert_true(draw(room, &sheet, 10, 40, tiny));
		if (!shows(room, rows[i].says))
			fail_msg("no \"%s\":\n%s", rows[i].says, room->text);
		assert_true(shows(room, "DU4815162"));
	}
}

/* What is not on the screen cannot be decided. */
static void a_vanished_order_is_not_shown(void **state)
{
	struct room *room = *state;
	struct sheet sheet = approval(room, 0);

	room->fixture.view.order_count = 0;
	assert_false(draw(room, &sheet, 10, 40, tiny));
	assert_true(shows(room, "The order does not wait any more."));
}

static void freezing_counts_what_it_leaves(void **state)
{
	struct room *room = *state;
	struct sheet sheet = { .kind = SHEET_FREEZE };

	assert_true(draw(room, &sheet, 10, 40, tiny));
	assert_true(shows(room, "3 to approve are held"));
	assert_true(shows(room, "3 own orders stay at the broker"));
	assert_true(shows(room, "1 foreign order is not touched"));
	assert_true(shows(room, "7 positions stay"));
	fixture_empty(&room->fixture);
	room->fixture.view.position_count = 1;
	room->fixture.view.order_count = 4;
	draw(room, &sheet, 10, 40, tiny);
	assert_true(shows(room, "1 own order stays at the broker"));
	assert_true(shows(room, "1 position stays"));
}

static void the_worst_state_keeps_its_place_on_top(void **state)
{
	struct room *room = *state;
	struct view_status *status = &room->fixture.view.status;

	fixture_unknown(&room->fixture);
	draw(room, &no_sheet, 10, 40, tiny);
	assert_true(shows(room, "! UNKNOWN 1"));
	status->frozen = true;
	status->frozen_local_ns = room->context.local_ns;
	draw(room, &no_sheet, 10, 40, tiny);
	assert_true(shows(room, "! UNKNOWN 1"));
	status->unknown_orders = 0;
	draw(room, &no_sheet, 10, 40, tiny);
	assert_true(shows(room, "! FROZEN"));
	status->frozen = false;
	status->broker = BROKER_DOWN;
	draw(room, &no_sheet, 10, 40, tiny);
	assert_true(shows(room, "BROKER DOWN") || shows(room, "DOWN"));
	assert_true(shows(room, "locked"));
}

/* ---- smaller ---- */

static void smaller_screens_keep_mode_count_and_freeze(void **state)
{
	static const struct {
		int rows, cols;
		const char *mode, *count, *freeze;
	} rows[] = {
		{ 1, 30, "PAPER", "APPROVE 3", "! freeze" },
		{ 3, 12, "PAPER", "APPROVE 3", "! freeze" },
		{ 2, 12, "PAPER", NULL, NULL },
		{ 1, 5, "PAPER", NULL, NULL },
		{ 5, 4, NULL, NULL, NULL },
		{ 1, 1, NULL, NULL, NULL },
	};
	struct room *room = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_false(draw(room, &no_sheet, rows[i].rows, rows[i].cols, mini_draw));
		assert_int_equal(shows(room, "PAPER"), rows[i].mode != NULL);
		assert_int_equal(shows(room, "APPROVE 3"), rows[i].count != NULL);
		assert_int_equal(shows(room, "! freeze"), rows[i].freeze != NULL);
	}
}

static void the_smallest_screen_puts_danger_before_the_count(void **state)
{
	struct room *room = *state;
	struct view_status *status = &room->fixture.view.status;

	fixture_unknown(&room->fixture);
	draw(room, &no_sheet, 1, 40, mini_draw);
	assert_true(shows(room, "! UNKNOWN 1"));
	status->frozen = true;
	draw(room, &no_sheet, 1, 40, mini_draw);
	assert_true(shows(room, "! FROZEN"));
	status->live = true;
	draw(room, &no_sheet, 1, 40, mini_draw);
	assert_true(shows(room, "LIVE"));
	assert_int_equal(screen_cell(room->screen, 0, 0)->style & ROLE_MASK, ROLE_DANGER);
}

/* Freezing is the one decision there; it counts only where its key was to be seen. */
static void only_freezing_can_be_decided_there(void **state)
{
	struct room *room = *state;
	struct sheet freeze = { .kind = SHEET_FREEZE }, approve = approval(room, 0);

	assert_true(draw(room, &freeze, 1, 40, mini_draw));
	assert_true(shows(room, "y freezes"));
	assert_true(draw(room, &freeze, 3, 10, mini_draw));
	assert_false(draw(room, &freeze, 2, 10, mini_draw)); /* no room for the words */
	assert_false(draw(room, &freeze, 3, 4, mini_draw));
	assert_false(draw(room, &approve, 3, 40, mini_draw));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(the_chosen_order_stands_whole_on_forty_columns),
		IN_ROOM(an_order_that_does_not_wait_tells_its_state),
		IN_ROOM(the_sheet_says_what_y_does),
		IN_ROOM(a_vanished_order_is_not_shown),
		IN_ROOM(freezing_counts_what_it_leaves),
		IN_ROOM(the_worst_state_keeps_its_place_on_top),
		IN_ROOM(smaller_screens_keep_mode_count_and_freeze),
		IN_ROOM(the_smallest_screen_puts_danger_before_the_count),
		IN_ROOM(only_freezing_can_be_decided_there),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui tiny", tests, NULL, NULL);
}
