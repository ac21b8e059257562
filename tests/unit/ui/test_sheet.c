/* test_sheet.c - the contract of ui/pane/sheet.h: every verdict, its sentence, and what a
 * sheet must have shown before it may be decided on. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/ui/room.h"
#include "ui/pane/sheet.h"

/* A sheet over the order at a place of the fixture, as the desk opens it. */
static struct sheet sheet_over(const struct room *room, enum sheet_kind kind, int at)
{
	const struct order *order = &room->fixture.orders[at].order;
	struct sheet sheet = { .kind = kind, .order = { order->id, order->version } };

	return sheet;
}

static void add_to_batch(struct sheet *sheet, const struct room *room, int at)
{
	const struct order *order = &room->fixture.orders[at].order;

	sheet->batch[sheet->batch_count++] = (struct sheet_order){ order->id, order->version };
}

static bool draws_whole(struct room *room, const struct sheet *sheet, int rows, int cols)
{
	struct screen *screen = NULL;
	bool whole = false;

	assert_int_equal(screen_new(&screen, rows, cols, CHARSET_UTF8), DRT_OK);
	whole = sheet_draw(area_of(screen), &room->context, sheet);
	room_take(room, screen);
	return whole;
}

/* ---- verdicts ---- */

/* One thing that stands against an approval. */
static void change(struct room *room, int what)
{
	struct view_order *row = &room->fixture.orders[0];
	struct view_status *status = &room->fixture.view.status;

	switch (what) {
	case 1:
		row->order.status = ORDER_FILLED;
		break;
	case 2:
		room->fixture.view.order_count = 0;
		break;
	case 3:
		row->order.version++;
		break;
	case 4:
		status->frozen = true;
		break;
	case 5:
		status->broker = BROKER_DOWN;
		break;
	case 6:
		status->connected = false;
		break;
	case 7:
		status->locked = true;
		break;
	case 8:
		status->read_only = true;
		break;
	case 9:
		row->expires_local_ns = room->context.local_ns;
		break;
	case 10:
		row->checks_hard = 1;
		break;
	case 11:
		row->checks_soft = 1;
		break;
	default:
		break;
	}
}

static const struct {
	enum sheet_verdict verdict;
	const char *says;
} verdicts[] = {
	{ VERDICT_YES, "y sends the order to the PAPER account." },
	{ VERDICT_GONE, "The order does not wait any more." },
	{ VERDICT_GONE, "The order does not wait any more." },
	{ VERDICT_CHANGED, "The order changed since you opened it. Look again, then press a." },
	{ VERDICT_FROZEN, "Trading is frozen; :unfreeze opens it. y is refused." },
	{ VERDICT_LOCKED,
	  "Approvals are locked until the broker is connected and reconciled." },
	{ VERDICT_LOCKED,
	  "Approvals are locked until the broker is connected and reconciled." },
	{ VERDICT_LOCKED,
	  "Approvals are locked until the broker is connected and reconciled." },
	{ VERDICT_LOCKED, "This client may only look." },
	{ VERDICT_EXPIRED, "The time to approve is over." },
	{ VERDICT_HARD, "A hard limit refuses this order." },
	{ VERDICT_SOFT,
	  "Space accepts the soft limit, then y sends the order to the PAPER account." },
};

enum { VERDICTS = sizeof(verdicts) / sizeof(verdicts[0]) };

static void every_obstacle_has_its_verdict_and_sentence(void **state)
{
	(void)state;

	for (int what = 0; what < VERDICTS; what++) {
		void *own = NULL;
		struct room *room = NULL;
		struct sheet sheet;
		char text[PANE_TEXT];

		room_setup(&own);
		room = own;
		sheet = sheet_over(room, SHEET_APPROVE, 0);
		change(room, what);
		if (sheet_verdict(&sheet, &room->context) != verdicts[what].verdict)
			fail_msg("obstacle %d: verdict %d", what,
			         (int)sheet_verdict(&sheet, &room->context));
		sheet_verdict_text(text, &sheet, &room->context);
		if (strncmp(text, verdicts[what].says, strlen(verdicts[what].says) - 1) != 0)
			fail_msg("obstacle %d: %s", what, text);
		room_teardown(&own);
	}
}

static void what_the_sheet_says_is_drawn(void **state)
{
	(void)state;

	for (int what = 0; what < VERDICTS; what++) {
		void *own = NULL;
		struct room *room = NULL;
		struct sheet sheet;
		char words[21]; /* the line may wrap behind them */

		room_setup(&own);
		room = own;
		sheet = sheet_over(room, SHEET_APPROVE, 0);
		change(room, what);
		(void)draws_whole(room, &sheet, 30, 84);
		snprintf(words, sizeof(words), "%s", verdicts[what].says);
		if (!strstr(room->text, words))
			fail_msg("obstacle %d: no \"%s\":\n%s", what, words, room->text);
		room_teardown(&own);
	}
}

static void how_an_algorithm_works_the_order_is_shown(void **state)
{
	struct room *room = *state;
	struct sheet sheet = sheet_over(room, SHEET_APPROVE, 0);
	struct order *order = &room->fixture.orders[0].order;

	order->algo = (struct algo){ .kind = ALGO_TWAP,
		                     .slices = 12,
		                     .end_ns = INT64_C(1749756600) * NS_PER_SEC };
	(void)draws_whole(room, &sheet, 30, 84);
	if (!strstr(room->text, "twap") || !strstr(room->text, "12 slices, until "))
		fail_msg("the plan is not shown:\n%s", room->text);
}

static void soft_limits_pass_once_all_were_accepted(void **state)
{
	struct room *room = *state;
	struct sheet sheet = sheet_over(room, SHEET_APPROVE, 1);

	room->fixture.orders[1].checks_soft = 2;
	assert_int_equal(sheet_verdict(&sheet, &room->context), VERDICT_SOFT);
	sheet.accepted_soft = 1; /* another came while the first was accepted */
	assert_int_equal(sheet_verdict(&sheet, &room->context), VERDICT_SOFT);
	sheet.accepted_soft = 2;
	assert_int_equal(sheet_verdict(&sheet, &room->context), VERDICT_YES);
	room->fixture.orders[1].checks_hard = 1;
	assert_int_equal(sheet_verdict(&sheet, &room->context), VERDICT_HARD);
}

static void a_batch_is_as_good_as_its_worst_row(void **state)
{
	struct room *room = *state;
	struct sheet sheet = { .kind = SHEET_BATCH };
	char text[PANE_TEXT];

	assert_int_equal(sheet_verdict(&sheet, &room->context), VERDICT_EMPTY);
	assert_string_equal(sheet_verdict_text(text, &sheet, &room->context),
	                    "There is nothing to do.");
	add_to_batch(&sheet, room, 0);
	add_to_batch(&sheet, room, 2);
	assert_int_equal(sheet_verdict(&sheet, &room->context), VERDICT_YES);
	assert_string_equal(sheet_verdict_text(text, &sheet, &room->context),
	                    "y sends all of them to the PAPER account.");
	add_to_batch(&sheet, room, 1); /* one soft limit: not in a batch */
	assert_int_equal(sheet_verdict(&sheet, &room->context), VERDICT_SOFT);
	assert_string_equal(sheet_verdict_text(text, &sheet, &room->context),
	                    "A soft limit is exceeded; approve that order by itself.");
	sheet.accepted_soft = 9; /* nor can it be accepted for all */
	assert_int_equal(sheet_verdict(&sheet, &room->context), VERDICT_SOFT);
	sheet.batch_count = 2;
	room->fixture.orders[2].order.version++;
	assert_int_equal(sheet_verdict(&sheet, &room->context), VERDICT_CHANGED);
}

/* Cancelling and freezing are the ways out: no lock closes them. */
static void the_ways_out_stay_open(void **state)
{
	static const enum sheet_kind kinds[] = { SHEET_CANCEL, SHEET_CANCEL_ALL, SHEET_FREEZE };
	struct room *room = *state;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct sheet sheet = sheet_over(room, kinds[i], 3);

		add_to_batch(&sheet, room, 3);
		room->fixture.view.status.frozen = true;
		room->fixture.view.status.locked = true;
		assert_int_equal(sheet_verdict(&sheet, &room->context), VERDICT_YES);
	}
}

static void only_own_working_orders_can_be_cancelled(void **state)
{
	struct room *room = *state;
	struct sheet sheet = sheet_over(room, SHEET_CANCEL, 6); /* foreign */
	char text[PANE_TEXT];

	assert_int_equal(sheet_verdict(&sheet, &room->context), VERDICT_EMPTY);
	assert_string_equal(sheet_verdict_text(text, &sheet, &room->context),
	                    "A foreign order is not touched; cancel it where it was made.");
	sheet = sheet_over(room, SHEET_CANCEL, 7); /* filled */
	assert_int_equal(sheet_verdict(&sheet, &room->context), VERDICT_GONE);
	assert_string_equal(sheet_verdict_text(text, &sheet, &room->context),
	                    "The order is finished already.");
	sheet = sheet_over(room, SHEET_CANCEL, 4); /* partly filled */
	assert_int_equal(sheet_verdict(&sheet, &room->context), VERDICT_YES);
	assert_string_equal(sheet_verdict_text(text, &sheet, &room->context),
	                    "y asks the broker to cancel. What is filled stays.");
}

static void pages_have_nothing_to_decide(void **state)
{
	static const enum sheet_kind kinds[] = { SHEET_NONE, SHEET_ORDER, SHEET_WHY, SHEET_HELP,
		                                 SHEET_LOG };
	struct room *room = *state;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct sheet sheet = sheet_over(room, kinds[i], 0);

		assert_int_equal(sheet_verdict(&sheet, &room->context), VERDICT_EMPTY);
	}
}

static void the_account_is_named_with_its_mode(void **state)
{
	struct room *room = *state;
	struct sheet sheet = sheet_over(room, SHEET_APPROVE, 0);
	char text[PANE_TEXT];

	assert_string_equal(unfreeze_word(&room->fixture.view), "PAPER");
	room->fixture.view.status.live = true;
	assert_string_equal(unfreeze_word(&room->fixture.view), "LIVE");
	assert_string_equal(sheet_verdict_text(text, &sheet, &room->context),
	                    "y sends the order to the LIVE account.");
}

/* ---- what was inside ---- */

/* A list that is cut off must not be decided on. */
static void a_list_that_is_cut_off_does_not_count_as_shown(void **state)
{
	struct room *room = *state;
	struct sheet sheet = { .kind = SHEET_BATCH };
	int least = 0;

	for (int i = 0; i < 3; i++)
		add_to_batch(&sheet, room, i);
	for (int rows = 1; rows <= 20; rows++) {
		bool whole = draws_whole(room, &sheet, rows, 84);
		bool all = strstr(room->text, "7c3b") && strstr(room->text, "7c41") &&
		           strstr(room->text, "7c46");

		if (whole && !all)
			fail_msg("%d rows say that all is there:\n%s", rows, room->text);
		if (whole && !least)
			least = rows;
		assert_int_equal(whole, least > 0); /* and more room never hides it again */
	}
	assert_in_range(least, 5, 10);
}

static void sheets_of_every_kind_survive_every_size(void **state)
{
	struct room *room = *state;

	for (int kind = SHEET_NONE; kind <= SHEET_TICKET; kind++) {
		struct sheet sheet = sheet_over(room, (enum sheet_kind)kind, 0);

		for (int i = 0; i < 3; i++)
			add_to_batch(&sheet, room, i);
		for (int rows = 1; rows <= 40; rows += 3)
			for (int cols = 1; cols <= 120; cols += 7)
				(void)draws_whole(room, &sheet, rows, cols);
	}
}

static void the_freeze_sheet_counts_what_stays(void **state)
{
	struct room *room = *state;
	struct sheet sheet = { .kind = SHEET_FREEZE };

	assert_true(draws_whole(room, &sheet, 30, 84));
	room_expect(room, "to approve", "3 orders to approve");
	room_expect(room, "7b8f", "60 of 100");
	room_expect(room, "----", "100 of 100, foreign: not touched");
	room_expect(room, "gross", "7 positions, gross 174,570.60");
	room_expect(room, "x y", "freeze, then cancel 3 own orders");
	fixture_empty(&room->fixture);
	assert_true(draws_whole(room, &sheet, 30, 84));
	assert_null(strstr(room->text, "7b8f"));
}

static void unfreezing_lists_what_is_not_as_it_should_be(void **state)
{
	struct room *room = *state;
	struct sheet sheet = { .kind = SHEET_UNFREEZE };

	fixture_frozen_live(&room->fixture);
	fixture_unknown(&room->fixture);
	draws_whole(room, &sheet, 30, 84);
	room_expect(room, "Type", "Type LIVE and press Enter");
	room_expect(room, "Frozen", "Reason: GOOGL halted");
	room_expect(room, "unknown", "unknown outcome");
	room_expect(room, "Still", "3 own and 1 foreign orders. 3 to approve.");
	room->fixture.view.status.broker = BROKER_DOWN;
	draws_whole(room, &sheet, 30, 84);
	assert_null(strstr(room->text, "ok    Broker"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_obstacle_has_its_verdict_and_sentence),
		cmocka_unit_test(what_the_sheet_says_is_drawn),
		IN_ROOM(how_an_algorithm_works_the_order_is_shown),
		IN_ROOM(soft_limits_pass_once_all_were_accepted),
		IN_ROOM(a_batch_is_as_good_as_its_worst_row),
		IN_ROOM(the_ways_out_stay_open),
		IN_ROOM(only_own_working_orders_can_be_cancelled),
		IN_ROOM(pages_have_nothing_to_decide),
		IN_ROOM(the_account_is_named_with_its_mode),
		IN_ROOM(a_list_that_is_cut_off_does_not_count_as_shown),
		IN_ROOM(sheets_of_every_kind_survive_every_size),
		IN_ROOM(the_freeze_sheet_counts_what_stays),
		IN_ROOM(unfreezing_lists_what_is_not_as_it_should_be),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui sheet", tests, NULL, NULL);
}
