/* test_order_text.c - client/order_text.h: words for every type, state and time in force. */
#include "client/order_text.h"

#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"

static struct view_order row_of(enum order_type type, enum order_status status)
{
	return (struct view_order){ .order = { .type = type,
		                               .status = status,
		                               .quantity = { 100 * DECIMAL_ONE },
		                               .filled = { 40 * DECIMAL_ONE } } };
}

/* ---- types and prices ---- */

static void every_type_has_a_short_word(void **state)
{
	static const char *const words[] = { "MKT", "LMT", "STP", "STPLMT", "TRAIL", "MOC" };

	(void)state;
	for (int i = ORDER_MARKET; i <= ORDER_MARKET_ON_CLOSE; i++) {
		struct view_order row = row_of((enum order_type)i, ORDER_PROPOSED);

		assert_string_equal(order_type_word(&row), words[i]);
	}
}

static void an_entry_with_children_is_a_bracket(void **state)
{
	struct view_order row = row_of(ORDER_LIMIT, ORDER_PROPOSED);

	(void)state;
	row.child_stop.e8 = 1;
	assert_string_equal(order_type_word(&row), "BRK");
	row.child_stop.e8 = 0;
	row.child_target.e8 = 1;
	assert_string_equal(order_type_word(&row), "BRK");
}

static void the_price_that_matters_is_the_limit_or_else_the_stop(void **state)
{
	static const struct {
		int64_t limit, stop, price;
	} rows[] = { { 0, 0, 0 }, { 5, 0, 5 }, { 0, 7, 7 }, { 5, 7, 5 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct order order = { .limit_price = { rows[i].limit },
			               .stop_price = { rows[i].stop } };

		assert_int_equal(order_price(&order).e8, rows[i].price);
	}
}

/* ---- states ---- */

static void every_state_has_its_words(void **state)
{
	static const struct {
		enum order_status status;
		const char *alone, *in_a_row;
	} rows[] = {
		{ ORDER_PROPOSED, "to approve", "to approve" },
		{ ORDER_APPROVED, "approved", "approved" },
		{ ORDER_REJECTED, "rejected", "rejected" },
		{ ORDER_EXPIRED, "expired", "expired" },
		{ ORDER_JOURNALED, "sending", "sending" },
		{ ORDER_SENT, "sent", "sent" },
		{ ORDER_ACKNOWLEDGED, "working", "working 40/100" },
		{ ORDER_PARTIAL, "partial", "partial 40/100" },
		{ ORDER_FILLED, "filled", "filled" },
		{ ORDER_CANCEL_PENDING, "cancelling", "cancelling 40/100" },
		{ ORDER_CANCELLED, "cancelled", "cancelled" },
		{ ORDER_BROKER_REJECTED, "rejected by the broker", "rejected by the broker" },
		{ ORDER_UNKNOWN, "UNKNOWN", "UNKNOWN" },
	};

	(void)state;
	assert_int_equal(sizeof(rows) / sizeof(rows[0]), ORDER_STATUS_COUNT);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct view_order row = row_of(ORDER_MARKET, rows[i].status);
		char text[64];

		assert_string_equal(order_status_text(rows[i].status), rows[i].alone);
		order_state_text(text, sizeof(text), &row);
		assert_string_equal(text, rows[i].in_a_row);
	}
}

static void a_proposal_counts_what_is_beyond_its_limits(void **state)
{
	struct view_order row = row_of(ORDER_MARKET, ORDER_PROPOSED);
	char text[64];

	(void)state;
	row.checks_soft = 2;
	order_state_text(text, sizeof(text), &row);
	assert_string_equal(text, "to approve 2 soft");
	row.checks_hard = 1;
	order_state_text(text, sizeof(text), &row);
	assert_string_equal(text, "to approve 1 hard");
	row.order.status = ORDER_REJECTED; /* no longer of interest */
	order_state_text(text, sizeof(text), &row);
	assert_string_equal(text, "rejected");
}

static void a_foreign_order_says_so_while_it_works(void **state)
{
	struct view_order row = row_of(ORDER_MARKET, ORDER_ACKNOWLEDGED);
	char text[64];

	(void)state;
	row.order.foreign = true;
	order_state_text(text, sizeof(text), &row);
	assert_string_equal(text, "foreign 40/100");
	row.order.status = ORDER_FILLED;
	order_state_text(text, sizeof(text), &row);
	assert_string_equal(text, "filled");
}

static void a_text_never_leaves_its_space(void **state)
{
	struct view_order row = row_of(ORDER_MARKET, ORDER_PARTIAL);

	(void)state;
	row.order.quantity.e8 = row.order.filled.e8 = INT64_MAX;
	for (size_t size = 1; size < 64; size++) {
		char text[80];

		memset(text, '#', sizeof(text));
		order_state_text(text, size, &row);
		assert_true(strlen(text) < size);
		assert_int_equal(text[size], '#');
		order_left_text(text, size, &row, 0);
		assert_true(strlen(text) < size);
	}
}

/* ---- the time that is left ---- */

static void the_last_column_is_time_left_or_time_in_force(void **state)
{
	static const struct {
		enum order_status status;
		enum time_in_force tif;
		int64_t expires_s;
		const char *text;
	} rows[] = {
		{ ORDER_PROPOSED, TIF_DAY, 75, "1:15" },
		{ ORDER_PROPOSED, TIF_DAY, 0, "" }, /* never */
		{ ORDER_ACKNOWLEDGED, TIF_DAY, 75, "DAY" },
		{ ORDER_PARTIAL, TIF_GTC, 0, "GTC" },
		{ ORDER_UNKNOWN, TIF_GTD, 0, "GTD" },
		{ ORDER_FILLED, TIF_DAY, 0, "" },
		{ ORDER_CANCELLED, TIF_GTC, 0, "" },
		{ ORDER_EXPIRED, TIF_DAY, 75, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct view_order row = row_of(ORDER_MARKET, rows[i].status);
		int64_t now_ns = 1000 * NS_PER_SEC;
		char text[32];

		row.order.tif = rows[i].tif;
		if (rows[i].expires_s > 0)
			row.expires_local_ns = now_ns + rows[i].expires_s * NS_PER_SEC;
		order_left_text(text, sizeof(text), &row, now_ns);
		assert_string_equal(text, rows[i].text);
	}
}

/* ---- algorithms ---- */

static void an_algorithm_is_a_word_and_its_plan(void **state)
{
	static const struct {
		struct algo algo;
		const char *from, *to, *word, *text;
	} rows[] = {
		{ { .kind = ALGO_TWAP, .slices = 12 },
		  "10:00",
		  "15:30",
		  "TWAP",
		  "12 slices, 10:00 to 15:30" },
		{ { .kind = ALGO_VWAP, .slices = 1 },
		  "",
		  "15:30",
		  "VWAP",
		  "1 slice, until 15:30" },
		{ { .kind = ALGO_POV, .share = { 12500000 } },
		  "",
		  "",
		  "POV",
		  "12.5 % of the volume" },
		{ { .kind = ALGO_ICEBERG, .display = { 40 * DECIMAL_ONE } },
		  "",
		  "",
		  "ICE",
		  "shows 40" },
		{ { .kind = ALGO_CHASE, .step = { 1000000 }, .patience_ns = 2500 * NS_PER_MS },
		  "",
		  "",
		  "CHASE",
		  "0.01 further every 2.5 s" },
		{ { .kind = ALGO_IB_ADAPTIVE, .urgency = URGENCY_PATIENT },
		  "",
		  "",
		  "IBADPT",
		  "patient" },
		{ { .kind = ALGO_IB_TWAP }, "", "15:30", "IBTWAP", "until 15:30" },
		{ { .kind = ALGO_BRACKET }, "", "", "BRK", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct view_order row = row_of(ORDER_MARKET, ORDER_PARTIAL);
		char text[64];

		row.order.algo = rows[i].algo;
		assert_string_equal(order_type_word(&row), rows[i].word);
		order_algo_text(text, sizeof(text), &row.order.algo, rows[i].from, rows[i].to);
		assert_string_equal(text, rows[i].text);
	}
}

static void slices_are_marked_and_what_is_held_says_so(void **state)
{
	struct view_order row = row_of(ORDER_MARKET, ORDER_PARTIAL);
	char text[32];

	(void)state;
	row.order.slice_of.bytes[0] = 1;
	assert_string_equal(order_type_word(&row), "/MKT");
	row.order.type = ORDER_LIMIT;
	assert_string_equal(order_type_word(&row), "/LMT");
	row.order.algo = (struct algo){ .kind = ALGO_TWAP, .held = true };
	row.order.quantity = decimal_from_int(100);
	row.order.filled = decimal_from_int(40);
	order_state_text(text, sizeof(text), &row);
	assert_string_equal(text, "held 40/100");
	row.order.status = ORDER_CANCELLED; /* over is over */
	order_state_text(text, sizeof(text), &row);
	assert_string_equal(text, "cancelled");
}

/* ---- signals ---- */

static void signals_have_words_too(void **state)
{
	static const char *const states[] = { "active", "taken", "expired", "not raised",
		                              "refused" };
	static const char *const directions[] = { "buy", "sell", "hold" };

	(void)state;
	for (int i = SIGNAL_ACTIVE; i <= SIGNAL_REFUSED; i++)
		assert_string_equal(signal_state_text((enum signal_state)i), states[i]);
	for (int i = SIGNAL_BUY; i <= SIGNAL_HOLD; i++)
		assert_string_equal(signal_direction_text((enum signal_direction)i),
		                    directions[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_has_a_short_word),
		cmocka_unit_test(an_entry_with_children_is_a_bracket),
		cmocka_unit_test(the_price_that_matters_is_the_limit_or_else_the_stop),
		cmocka_unit_test(every_state_has_its_words),
		cmocka_unit_test(a_proposal_counts_what_is_beyond_its_limits),
		cmocka_unit_test(a_foreign_order_says_so_while_it_works),
		cmocka_unit_test(a_text_never_leaves_its_space),
		cmocka_unit_test(the_last_column_is_time_left_or_time_in_force),
		cmocka_unit_test(an_algorithm_is_a_word_and_its_plan),
		cmocka_unit_test(slices_are_marked_and_what_is_held_says_so),
		cmocka_unit_test(signals_have_words_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
