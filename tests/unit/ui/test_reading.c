/* test_reading.c - the panes that are only read: log, jobs, why, research, the broker. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/ui/room.h"
#include "ui/pane/sheet.h"
#include "ui/pane/why.h"

static const char *draw(struct room *room, int rows, int cols, room_draw_fn *pane)
{
	return room_draw(room, rows, cols, CHARSET_UTF8, pane);
}

/* ---- log ---- */

static void write_message(struct room *room, int64_t time_ns, bool important, const char *text)
{
	struct view *view = &room->fixture.view;
	const size_t ring = sizeof(view->messages) / sizeof(view->messages[0]);
	struct view_message *message = &view->messages[view->message_next];

	*message = (struct view_message){ .time_ns = time_ns, .important = important };
	snprintf(message->text, sizeof(message->text), "%s", text);
	view->message_next = (view->message_next + 1) % ring;
	view->message_count += view->message_count < ring;
}

static void empty_log(struct room *room)
{
	room->fixture.view.message_next = room->fixture.view.message_count = 0;
}

static void the_newest_message_stands_on_top(void **state)
{
	struct room *room = *state;
	int64_t now_ns = room->context.market_ns;
	const char *text = NULL;

	empty_log(room);
	write_message(room, now_ns - NS_PER_MIN, false, "The first thing.");
	write_message(room, now_ns, true, "The second thing.");
	text = draw(room, 6, 60, pane_log);
	room_expect(room, "second", " 14:32:07  The second thing.");
	room_expect(room, "first", " 14:31:07  The first thing.");
	assert_true(strstr(text, "second") < strstr(text, "first"));
	/* what is important is so in a role of its own, beside its words */
	assert_int_equal(screen_cell(room->screen, 1, 11)->style & ROLE_MASK, ROLE_WARN);
	assert_int_equal(screen_cell(room->screen, 2, 11)->style & ROLE_MASK, ROLE_PLAIN);
}

static void a_full_ring_still_reads_newest_first(void **state)
{
	struct room *room = *state;
	char text[32];

	empty_log(room);
	for (int i = 0; i < 100; i++) {
		snprintf(text, sizeof(text), "Message %03d.", i);
		write_message(room, room->context.market_ns, false, text);
	}
	draw(room, 80, 40, pane_log);
	assert_non_null(strstr(room->text, "Message 099."));
	assert_non_null(strstr(room->text, "Message 036.")); /* 64 are kept */
	assert_null(strstr(room->text, "Message 035."));
	room->state.top[PANE_LOG] = 9999; /* scrolled too far: the oldest one */
	draw(room, 5, 40, pane_log);
	assert_int_equal(room->state.top[PANE_LOG], 63);
	assert_non_null(strstr(room->text, "Message 036."));
	assert_null(strstr(room->text, "Message 037."));
}

static void long_messages_end_at_a_word(void **state)
{
	struct room *room = *state;

	empty_log(room);
	write_message(room, room->context.market_ns, false,
	              "Order 7c46 waits: SELL 400 XLE at 86.10.");
	draw(room, 3, 40, pane_log);
	room_expect(room, "7c46", "Order 7c46 waits: SELL 400…");
	empty_log(room);
	assert_non_null(strstr(draw(room, 3, 40, pane_log), "Nothing has happened yet"));
}

static void a_screen_without_jobs_names_the_command(void **state)
{
	struct room *room = *state;

	assert_non_null(strstr(draw(room, 4, 40, pane_lab), "No jobs. :backtest"));
}

/* ---- why ---- */

static void choose_signal(struct room *room, int at)
{
	room->state.signal_id = room->fixture.signals[at].signal.id;
	room->state.signal_set = true;
}

static void every_gate_is_named_with_what_it_needs(void **state)
{
	struct room *room = *state;

	choose_signal(room, 5);
	draw(room, 20, 90, pane_why);
	room_expect(room, "Why not", "Why not  KO  momentum ─");
	room_expect(room, "evaluated", "evaluated 14:30:19");
	room_expect(room, "6 of 8",
	            "Not raised: 6 of 8 gates passed, 2 failed. Strength 0.41.");
	room_expect(room, "Data complete", "252 bars");
	room_expect(room, "Data complete", "passed");
	room_expect(room, "21-day return", "FAILED");
	/* the failed ones carry a sign in the gutter */
	room_expect(room, "▸ 21-day return", "▸ 21-day return");
	room_expect(room, "▸ Strength", "at least 0.50");
}

static void a_signal_that_was_raised_is_asked_why(void **state)
{
	struct room *room = *state;

	choose_signal(room, 0);
	draw(room, 20, 90, pane_why);
	room_expect(room, "swing", "Why  JPM  swing ─");
	assert_non_null(strstr(room->text, "No gates are on record. Strength 0.64."));
	assert_non_null(strstr(room->text, "Pullback to SMA20 in uptrend"));
}

static void what_became_of_a_signal_stands_below_its_verdict(void **state)
{
	static const struct {
		const char *symbol, *says; /* of fixture_taken() */
	} rows[] = {
		{ "JPM", "It became order 7c3b, to approve." },
		{ "GOOGL", "It became order 7b8f, partial." },
		{ "XLE", "Trading refused it; :log says why." },
		{ "XLK", "It expired before it became an order." },
	};
	struct room *room = *state;

	fixture_taken(&room->fixture);
	for (int i = 0; i < FIXTURE_SIGNALS; i++) {
		const struct signal *signal = &room->fixture.signals[i].signal;
		const char *says = NULL;

		for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++)
			if (strcmp(rows[k].symbol, signal->symbol) == 0)
				says = rows[k].says;
		choose_signal(room, i);
		draw(room, 20, 90, pane_why);
		if (says)
			room_expect(room, says, says);
		else /* active, and not raised: nothing became of it */
			assert_null(strstr(room->text, " It "));
	}
	room->fixture.view.order_count = 0;
	choose_signal(room, 1);
	draw(room, 20, 90, pane_why);
	room_expect(room, "It became", "It became an order that is not shown any more.");
}

static void without_a_choice_why_says_how_to_choose(void **state)
{
	struct room *room = *state;

	draw(room, 6, 60, pane_why);
	assert_non_null(strstr(room->text, "No signal is chosen; j k in the signals"));
}

static void narrow_reasons_drop_columns_not_the_result(void **state)
{
	struct room *room = *state;

	choose_signal(room, 5);
	for (int cols = 36; cols <= 120; cols += 4) {
		draw(room, 24, cols, pane_why);
		room_expect(room, "Data complete", "passed");
		room_expect(room, "21-day return", "FAILED");
	}
}

/* ---- research ---- */

static void research_joins_all_strategies_of_a_symbol(void **state)
{
	struct room *room = *state;

	snprintf(room->state.symbol, SYMBOL_TEXT, "KO");
	snprintf(room->fixture.signals[4].signal.symbol, SYMBOL_TEXT, "KO");
	draw(room, 30, 90, pane_research);
	room_expect(room, "Research", "Research  KO ━");
	assert_non_null(strstr(room->text, "Why  KO  rotation"));
	assert_non_null(strstr(room->text, "Why not  KO  momentum"));
	snprintf(room->state.symbol, SYMBOL_TEXT, "HD");
	draw(room, 30, 90, pane_research);
	assert_non_null(strstr(room->text, "No strategy has looked at this symbol yet"));
}

/* ---- the broker ---- */

static void a_broker_that_is_down_says_what_is_out_of_reach(void **state)
{
	struct room *room = *state;

	fixture_broker_down(&room->fixture);
	room->context.local_ns = room->fixture.local_ns;
	draw(room, 22, 86, pane_broker);
	assert_non_null(strstr(room->text, "Approvals are locked; no order can leave."));
	room_expect(room, "Out of reach", "3 own and 1 foreign orders");
	room_expect(room, "Unknown", "none. Every order sent was acknowledged.");
	room_expect(room, "Attempts", "5, next in 0:08");
	room_expect(room, "Last answer", "connection refused by 127.0.0.1 port 4001");
	room->fixture.view.status.broker_attempts = 6;
	room->fixture.view.status.broker_retry_local_ns = room->context.local_ns + NS_PER_SEC;
	draw(room, 22, 86, pane_broker);
	room_expect(room, "Attempts", "6, next in 0:01");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(the_newest_message_stands_on_top),
		IN_ROOM(a_full_ring_still_reads_newest_first),
		IN_ROOM(long_messages_end_at_a_word),
		IN_ROOM(a_screen_without_jobs_names_the_command),
		IN_ROOM(every_gate_is_named_with_what_it_needs),
		IN_ROOM(a_signal_that_was_raised_is_asked_why),
		IN_ROOM(what_became_of_a_signal_stands_below_its_verdict),
		IN_ROOM(without_a_choice_why_says_how_to_choose),
		IN_ROOM(narrow_reasons_drop_columns_not_the_result),
		IN_ROOM(research_joins_all_strategies_of_a_symbol),
		IN_ROOM(a_broker_that_is_down_says_what_is_out_of_reach),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui reading", tests, NULL, NULL);
}
