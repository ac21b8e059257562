/* test_status.c - the line above everything: the contract of ui/pane/status.h. */
#include <locale.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/ui/room.h"
#include "ui/pane/status.h"

static void what_matters_never_leaves_the_status_line(void **state)
{
	struct room *room = *state;
	struct view_status *status = &room->fixture.view.status;
	const char *line = NULL;

	for (int cols = 64; cols <= 200; cols++) {
		status->frozen = false;
		status->unknown_orders = 0;
		line = room_draw(room, 1, cols, CHARSET_UTF8, status_draw);
		assert_non_null(strstr(line, " PAPER  "));
		assert_non_null(strstr(line, "SYNTHETIC"));
		assert_non_null(strstr(line, "APPROVE 3"));
		status->frozen = true;
		status->frozen_local_ns = room->fixture.local_ns - 5 * NS_PER_SEC;
		line = room_draw(room, 1, cols, CHARSET_UTF8, status_draw);
		assert_non_null(strstr(line, "! FROZEN 0:05"));
		status->frozen = false;
		status->unknown_orders = 2;
		status->unknown_since_local_ns = room->fixture.local_ns - 5 * NS_PER_SEC;
		line = room_draw(room, 1, cols, CHARSET_UTF8, status_draw);
		assert_non_null(strstr(line, "! UNKNOWN 2, 0:05"));
	}
}

static void abnormal_slots_are_in_capitals(void **state)
{
	static const struct {
		enum view_broker broker;
		bool connected, locked;
		int64_t age_s;
		const char *want;
	} cases[] = {
		{ BROKER_DOWN, true, false, 0, "! BROKER DOWN 2:14:06" },
		{ BROKER_CONNECTING, true, false, 0, "! CONNECTING 2:14:06" },
		{ BROKER_RECONCILING, true, true, 0, "! RECONCILING 2:14:06" },
		{ BROKER_RESETTING, true, true, 0, "! BROKER RESETS to 01:45" },
		{ BROKER_UP, true, true, 0, "! LOCKED" },
		{ BROKER_UP, false, false, 0, "! ENGINE DOWN" },
		{ BROKER_UP, true, false, 90, "! Data 1:30 old" },
	};
	struct room *room = *state;
	struct view_status *status = &room->fixture.view.status;
	const char *line = NULL;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		status->broker = cases[i].broker;
		status->broker_reset_ns = INT64_C(1749707100000000000); /* 05:45 UTC */
		status->connected = cases[i].connected;
		status->locked = cases[i].locked;
		status->data_local_ns =
			room->fixture.local_ns - cases[i].age_s * NS_PER_SEC - 1;
		line = room_draw(room, 1, 160, CHARSET_UTF8, status_draw);
		if (!strstr(line, cases[i].want))
			fail_msg("%s is not in %s", cases[i].want, line);
	}
}

static void closed_and_fast_markets_say_so(void **state)
{
	struct room *room = *state;
	struct view_status *status = &room->fixture.view.status;
	const char *line = NULL;

	status->market_open = false;
	status->market_speed_milli = 60000;
	line = room_draw(room, 1, 160, CHARSET_UTF8, status_draw);
	assert_non_null(strstr(line, "SYNTHETIC x60"));
	assert_non_null(strstr(line, "Data closed"));
	assert_non_null(strstr(line, "Market closed"));
	status->synthetic = false; /* real prices, faster than they were */
	line = room_draw(room, 1, 160, CHARSET_UTF8, status_draw);
	assert_non_null(strstr(line, " PAPER   REPLAY x60   Broker up"));
	status->live = true;
	status->market_speed_milli = 1000;
	line = room_draw(room, 1, 160, CHARSET_UTF8, status_draw);
	assert_non_null(strstr(line, " LIVE   Broker up"));
	assert_null(strstr(line, "SYNTHETIC"));
}

/* ---- the words, which small screens share ---- */

static void approvals_count_down_to_the_first(void **state)
{
	static const struct {
		int count;
		int64_t left_s;
		bool locked;
		const char *wide, *brief;
		bool abnormal;
	} rows[] = {
		{ 0, 0, false, "APPROVE 0", "APPROVE 0", false },
		{ 3, 0, false, "APPROVE 3", "APPROVE 3", false }, /* none expires */
		{ 3, 108, false, "APPROVE 3, first 1:48", "APPROVE 3, 1:48", false },
		{ 3, 59, false, "APPROVE 3, first 0:59", "APPROVE 3, 0:59", true },
		{ 3, 108, true, "APPROVE 3 locked", "APPROVE 3 locked", false },
	};
	struct room *room = *state;
	struct view_status *status = &room->fixture.view.status;
	char text[PANE_TEXT];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		status->to_approve = rows[i].count;
		status->locked = rows[i].locked;
		status->first_expiry_local_ns =
			rows[i].left_s
				? room->context.local_ns + rows[i].left_s * NS_PER_SEC + 1
				: 0;
		assert_int_equal(approvals_text(text, &room->context, false), rows[i].abnormal);
		assert_string_equal(text, rows[i].wide);
		(void)approvals_text(text, &room->context, true);
		assert_string_equal(text, rows[i].brief);
	}
}

static void trading_says_the_strongest_reason_against_it(void **state)
{
	static const struct {
		bool frozen, locked, read_only, open;
		const char *text;
		bool abnormal;
	} rows[] = {
		{ false, false, false, true, "Trading on", false },
		{ false, false, false, false, "Market closed", false },
		{ false, false, true, false, "Read only", false },
		{ false, true, true, false, "! LOCKED", true },
		{ true, true, true, false, "! FROZEN 0:05", true },
	};
	struct room *room = *state;
	struct view_status *status = &room->fixture.view.status;
	char text[PANE_TEXT];

	status->frozen_local_ns = room->context.local_ns - 5 * NS_PER_SEC;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		status->frozen = rows[i].frozen;
		status->locked = rows[i].locked;
		status->read_only = rows[i].read_only;
		status->market_open = rows[i].open;
		assert_int_equal(trading_text(text, &room->context), rows[i].abnormal);
		assert_string_equal(text, rows[i].text);
	}
}

static void the_age_of_data_warns_after_ten_seconds(void **state)
{
	static const struct {
		int64_t age_ns;
		const char *text;
		bool abnormal;
	} rows[] = {
		{ 0, "Data 0.1 s", false }, /* never better than a tenth */
		{ 10 * NS_PER_SEC, "Data 10 s", false },
		{ 11 * NS_PER_SEC, "! Data 11 s old", true },
	};
	struct room *room = *state;
	struct view_status *status = &room->fixture.view.status;
	char text[PANE_TEXT];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		status->data_local_ns = room->context.local_ns - rows[i].age_ns;
		assert_int_equal(data_text(text, &room->context), rows[i].abnormal);
		assert_string_equal(text, rows[i].text);
	}
	status->data_local_ns = 0;
	assert_false(data_text(text, &room->context));
	assert_string_equal(text, "No data yet");
}

static void a_lost_engine_counts_from_its_loss(void **state)
{
	struct room *room = *state;
	char text[PANE_TEXT];

	room->fixture.view.status.connected = false;
	assert_true(broker_text(text, &room->context, false));
	assert_string_equal(text, "! ENGINE DOWN");
	room->state.disconnected_ns = room->context.local_ns - 65 * NS_PER_SEC;
	assert_true(broker_text(text, &room->context, true));
	assert_string_equal(text, "! ENGINE DOWN 1:05");
	room->fixture.view.status.connected = true;
	assert_false(broker_text(text, &room->context, false));
	assert_string_equal(text, "Broker up 4 ms");
	room->fixture.view.status.broker_latency_ns = -1; /* not measured */
	assert_false(broker_text(text, &room->context, false));
	assert_string_equal(text, "Broker up");
}

/* ---- widths ---- */

/* The clock is the first to leave, then data, broker, trading. */
static void slots_leave_whole_and_in_order(void **state)
{
	static const char *const leaving[] = { "14:32:07", "Data", "Broker", "Trading" };
	struct room *room = *state;

	for (int cols = 30; cols <= 200; cols++) {
		const char *line = room_draw(room, 1, cols, CHARSET_UTF8, status_draw);
		bool gone = false;

		for (size_t i = 4; i-- > 0;) { /* once one is there, all stronger ones are */
			bool there = strstr(line, leaving[i]) != NULL;

			if (there && gone)
				fail_msg("%d columns: %s without what is stronger: %s", cols,
				         leaving[i], line);
			gone = gone || !there;
		}
		if (strstr(line, "14:32"))
			assert_non_null(strstr(line, "14:32:07"));
	}
}

static void draw_screens(struct room *room, int cols, enum screen_id present)
{
	struct screen *screen = NULL;

	assert_int_equal(screen_new(&screen, 1, cols, CHARSET_UTF8), DRT_OK);
	screens_draw(area_of(screen), &room->context, present);
	room_take(room, screen);
}

static void the_present_screen_stands_in_brackets(void **state)
{
	static const char *const wide[SCREEN_COUNT] = {
		"[1 Desk]",        "[2 Chart]",    "[3 Signals]", "[4 Orders]", "[5 Positions]",
		"[6 Performance]", "[7 Research]", "[8 Lab]",     "[d Depth]",  "[t Trades]"
	};
	static const char *const brief[SCREEN_COUNT] = {
		"[Watch]", "[Chart]",    "[Signals]", "[Orders 3]", "[Positions]",
		"[Perf]",  "[Research]", "[Lab]",     "[Depth]",    "[Trades]"
	};
	struct room *room = *state;

	for (int i = 0; i < SCREEN_COUNT; i++) {
		draw_screens(room, 120, (enum screen_id)i);
		room_expect(room, "[", wide[i]);
		room_expect(room, "[", "DU4815162  day +395.10 +0.11 %");
		draw_screens(room, 80, (enum screen_id)i);
		room_expect(room, "[", brief[i]);
		room_expect(room, "[", " day +395.10 +0.11 %");
		assert_ptr_equal(strchr(room->text, '['), strrchr(room->text, '['));
	}
}

static void the_right_end_shows_what_is_known_of_the_account(void **state)
{
	struct room *room = *state;
	struct view_account *account = &room->fixture.view.account;

	draw_screens(room, 200, SCREEN_DESK);
	room_expect(room, "net liq", "DU4815162   net liq 375,278.96   day +395.10 +0.11 %");
	room_expect(room, "net liq", "gross 46.5 %   Position 19.1 of 25.0");
	fixture_broker_down(&room->fixture);
	draw_screens(room, 120, SCREEN_DESK);
	room_expect(room, "U4815162", "U4815162  day ? +395.10 +0.11 %");
	account->known = false;
	draw_screens(room, 200, SCREEN_DESK);
	assert_null(strstr(room->text, "day"));
	assert_null(strstr(room->text, "net liq"));
	room_expect(room, "[", " U4815162 ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(what_matters_never_leaves_the_status_line),
		IN_ROOM(abnormal_slots_are_in_capitals),
		IN_ROOM(closed_and_fast_markets_say_so),
		IN_ROOM(approvals_count_down_to_the_first),
		IN_ROOM(trading_says_the_strongest_reason_against_it),
		IN_ROOM(the_age_of_data_warns_after_ten_seconds),
		IN_ROOM(a_lost_engine_counts_from_its_loss),
		IN_ROOM(slots_leave_whole_and_in_order),
		IN_ROOM(the_present_screen_stands_in_brackets),
		IN_ROOM(the_right_end_shows_what_is_known_of_the_account),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui status", tests, NULL, NULL);
}
