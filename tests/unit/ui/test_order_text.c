/* test_order_text.c - orders in words: the contract of ui/pane/order_text.h. */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/ui/room.h"
#include "ui/pane/order_text.h"

/* ---- orders ---- */

static void order_states_read_as_in_the_table(void **state)
{
	static const struct {
		enum order_status status;
		int filled;
		bool foreign, down;
		const char *wide, *brief;
	} cases[] = {
		{ ORDER_ACKNOWLEDGED, 0, false, false, "working   0/100", "working 0/100" },
		{ ORDER_PARTIAL, 40, false, false, "partial  40/100", "partial 40/100" },
		{ ORDER_FILLED, 100, false, false, "filled   100/100", "filled 100/100" },
		{ ORDER_ACKNOWLEDGED, 0, false, true, "at broker  0/100", "at broker 0/100" },
		{ ORDER_ACKNOWLEDGED, 0, true, false, "foreign   0/100", "foreign 0/100" },
		{ ORDER_CANCELLED, 40, false, false, "cancelled 40/100", "cancelled 40/100" },
		{ ORDER_REJECTED, 0, false, false, "rejected", "rejected" },
		{ ORDER_EXPIRED, 0, false, false, "expired", "expired" },
		{ ORDER_UNKNOWN, 0, false, false, "UNKNOWN   0/100", "UNKNOWN 0/100" },
	};
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[3];
	char text[FIGURE_TEXT];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		row->order.status = cases[i].status;
		row->order.filled = decimal_from_int(cases[i].filled);
		row->order.foreign = cases[i].foreign;
		room->fixture.view.status.broker = cases[i].down ? BROKER_DOWN : BROKER_UP;
		assert_string_equal(order_state_line(text, row, &room->context, false),
		                    cases[i].wide);
		assert_string_equal(order_state_line(text, row, &room->context, true),
		                    cases[i].brief);
	}
}

static void what_is_decided_has_no_checks(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[3];
	char text[PANE_TEXT] = "some";

	row->checks_ok = row->checks_soft = row->checks_hard = 0;
	assert_string_equal(order_checks(text, row), "");
}

static void proposals_tell_their_checks_and_the_lock(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[0];
	char text[FIGURE_TEXT];

	assert_string_equal(order_state_line(text, row, &room->context, false),
	                    "to approve ok");
	assert_string_equal(order_state_line(text, row, &room->context, true), "approve ok");
	row->checks_soft = 2;
	assert_string_equal(order_state_line(text, row, &room->context, false),
	                    "to approve 2 soft");
	assert_int_equal(order_state_style(row), ROLE_WARN);
	row->checks_hard = 1;
	assert_string_equal(order_state_line(text, row, &room->context, false),
	                    "to approve 1 hard");
	assert_int_equal(order_state_style(row), ROLE_DANGER);
	row->checks_soft = row->checks_hard = 0;
	room->fixture.view.status.frozen = true;
	assert_string_equal(order_state_line(text, row, &room->context, false), "locked ok");
}

static void the_last_column_is_time_left_force_or_clock(void **state)
{
	struct room *room = *state;
	struct view_order *rows = room->fixture.orders;
	char text[FIGURE_TEXT];

	assert_string_equal(order_left(text, &rows[0], &room->context), "1:48");
	assert_string_equal(order_left(text, &rows[3], &room->context), "DAY");
	assert_string_equal(order_left(text, &rows[5], &room->context), "GTC");
	assert_string_equal(order_left(text, &rows[7], &room->context), "10:14");
	rows[0].expires_local_ns = 0;
	assert_string_equal(order_left(text, &rows[0], &room->context), "");
}

static void finished_rows_without_a_fill_stay_one_minute(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[0];
	int64_t now_ns = room->fixture.local_ns;

	row->changed_local_ns = now_ns;
	row->order.status = ORDER_EXPIRED;
	assert_true(order_is_shown(row, now_ns + 59 * NS_PER_SEC));
	assert_false(order_is_shown(row, now_ns + 60 * NS_PER_SEC));
	row->order.status = ORDER_FILLED;
	assert_true(order_is_shown(row, now_ns + 3600 * NS_PER_SEC));
}

static void plans_weigh_risk_and_reward(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[0];
	char text[PANE_TEXT];

	assert_string_equal(
		order_plan(text, &room->context, row),
		"stop 260.20, target 280.30; risk 402.00, reward 804.00, ratio 2.0");
	row->child_target = decimal_from_int(0);
	assert_string_equal(order_plan(text, &room->context, row), "stop 260.20; risk 402.00");
	row->child_stop = decimal_from_int(0);
	assert_string_equal(order_plan(text, &room->context, row), "");
}

static void what_is_not_known_is_left_out(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[3];
	char text[PANE_TEXT];

	assert_string_equal(order_after(text, row), "");
	assert_string_equal(order_why(text, row), "");
	snprintf(row->order.symbol, SYMBOL_TEXT, "NONE");
	assert_string_equal(order_market(text, &room->context, row), "no quote of NONE");
	assert_true(isnan(order_drift(&room->fixture.view, row)));
}

static void fields_are_those_of_every_table(void **state)
{
	static const struct {
		int order;
		const char *fields[ORDER_FIELDS];
	} rows[] = {
		{ 0, { "7c3b", "BUY", "60", "JPM", "BRK", "266.90", "16,014.00" } },
		{ 5, { "7a02", "SELL", "150", "XLK", "STP", "228.40", "34,260.00" } },
		{ 6, { "----", "BUY", "100", "IWM", "LMT", "209.00", "20,900.00" } },
	};
	struct room *room = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int field = 0; field < ORDER_FIELDS; field++) {
			char text[TABLE_CELL] = "left over";

			order_field_text(text, (enum order_field)field, &room->fixture.view,
			                 &room->fixture.orders[rows[i].order]);
			assert_string_equal(text, rows[i].fields[field]);
		}
	}
}

static void unknown_prices_and_values_are_blank(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[3];
	char text[TABLE_CELL] = "left over";

	row->order.limit_price = row->order.reference_price = decimal_from_int(0);
	row->value = decimal_from_int(0);
	order_field_text(text, FIELD_PRICE, &room->fixture.view, row);
	assert_string_equal(text, "");
	order_field_text(text, FIELD_VALUE, &room->fixture.view, row);
	assert_string_equal(text, "");
}

static void own_columns_follow_the_fields(void **state)
{
	static const struct table_column own[] = { { .title = "A" }, { .title = "B" } };
	struct table_column columns[ORDER_FIELDS + 2];
	(void)state;

	order_columns(columns, own, 2);
	assert_string_equal(columns[FIELD_ID].title, "Id");
	assert_string_equal(columns[FIELD_VALUE].title, "Value");
	assert_ptr_equal(columns[ORDER_FIELDS].title, own[0].title);
	assert_ptr_equal(columns[ORDER_FIELDS + 1].title, own[1].title);
	for (int i = 0; i < ORDER_FIELDS; i++) /* id, side, quantity, symbol never drop */
		assert_int_equal(columns[i].drop == 0, i <= FIELD_SYMBOL);
}

static void lines_name_side_quantity_symbol_and_price(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[3];
	char text[PANE_TEXT];

	assert_string_equal(order_line(text, &room->fixture.view, row, true),
	                    "SELL 100 AAPL at 201.50");
	assert_string_equal(order_line(text, &room->fixture.view, row, false),
	                    "SELL 100 AAPL LMT 201.50");
	row->order.type = ORDER_MARKET;
	assert_string_equal(order_line(text, &room->fixture.view, row, true),
	                    "SELL 100 AAPL at market");
	assert_string_equal(order_line(text, &room->fixture.view, row, false),
	                    "SELL 100 AAPL at market");
}

static void the_shown_price_is_the_first_that_is_known(void **state)
{
	static const struct {
		int limit, stop, average, reference, want;
	} rows[] = {
		{ 1, 2, 3, 4, 1 }, { 0, 2, 3, 4, 2 }, { 0, 0, 3, 4, 3 },
		{ 0, 0, 0, 4, 4 }, { 0, 0, 0, 0, 0 },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct order order = { .limit_price = decimal_from_int(rows[i].limit),
			                     .stop_price = decimal_from_int(rows[i].stop),
			                     .average_price = decimal_from_int(rows[i].average),
			                     .reference_price =
			                             decimal_from_int(rows[i].reference) };

		assert_int_equal(
			decimal_cmp(order_shown_price(&order), decimal_from_int(rows[i].want)),
			0);
	}
}

static void a_reason_comes_from_signal_order_or_note(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[0];
	char text[PANE_TEXT];

	assert_string_equal(order_why(text, row),
	                    "swing 0.64: Pullback to SMA20 in uptrend, RSI(2) 9.5");
	row->signal = NULL;
	row->order.reason = room->fixture.signals[0].signal.reason;
	assert_string_equal(order_why(text, row), "Pullback to SMA20 in uptrend, RSI(2) 9.5");
	row->order.reason.code[0] = '\0';
	snprintf(row->order.note, NOTE_TEXT, "hedge before the weekend");
	assert_string_equal(order_why(text, row), "hedge before the weekend");
}

static void a_market_names_only_what_is_quoted(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[0];
	struct quote *quote = &view_find_quote(&room->fixture.view, "JPM")->quote;
	char text[PANE_TEXT];

	assert_string_equal(order_market(text, &room->context, row),
	                    "bid 266.90  ask 266.92  last 266.91  0.3 s old");
	quote->bid = NAN;
	assert_string_equal(order_market(text, &room->context, row),
	                    "ask 266.92  last 266.91  0.3 s old");
	quote->received_ns = 0; /* a price of another day, no time known */
	assert_string_equal(order_market(text, &room->context, row), "ask 266.92  last 266.91");
	quote_init(quote);
	assert_string_equal(order_market(text, &room->context, row), "no quote of JPM");
}

static void the_drift_is_of_the_last_price(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[0];
	struct quote *quote = &view_find_quote(&room->fixture.view, "JPM")->quote;

	quote->last = quote->bid = quote->ask = 269.5791; /* 1 % above the reference */
	assert_float_equal(order_drift(&room->fixture.view, row), 0.01, 1e-9);
	row->order.reference_price = decimal_from_int(0);
	assert_true(isnan(order_drift(&room->fixture.view, row)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(order_states_read_as_in_the_table),
		IN_ROOM(what_is_decided_has_no_checks),
		IN_ROOM(proposals_tell_their_checks_and_the_lock),
		IN_ROOM(the_last_column_is_time_left_force_or_clock),
		IN_ROOM(finished_rows_without_a_fill_stay_one_minute),
		IN_ROOM(plans_weigh_risk_and_reward),
		IN_ROOM(what_is_not_known_is_left_out),
		IN_ROOM(fields_are_those_of_every_table),
		IN_ROOM(unknown_prices_and_values_are_blank),
		cmocka_unit_test(own_columns_follow_the_fields),
		IN_ROOM(lines_name_side_quantity_symbol_and_price),
		cmocka_unit_test(the_shown_price_is_the_first_that_is_known),
		IN_ROOM(a_reason_comes_from_signal_order_or_note),
		IN_ROOM(a_market_names_only_what_is_quoted),
		IN_ROOM(the_drift_is_of_the_last_price),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui order text", tests, NULL, NULL);
}
