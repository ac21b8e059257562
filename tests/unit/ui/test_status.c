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
		{ BROKER_UP, true, true, 0, "! LOCKED" },
		{ BROKER_UP, false, false, 0, "! ENGINE DOWN" },
		{ BROKER_UP, true, false, 90, "! Data 1:30 old" },
	};
	struct room *room = *state;
	struct view_status *status = &room->fixture.view.status;
	const char *line = NULL;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		status->broker = cases[i].broker;
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(what_matters_never_leaves_the_status_line),
		IN_ROOM(abnormal_slots_are_in_capitals),
		IN_ROOM(closed_and_fast_markets_say_so),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui status", tests, NULL, NULL);
}
