/* test_order.c - model/order.h: states, words, and which orders make sense. */
#include "model/order.h"

#include <string.h>

#include "tests/support/support.h"

/* ---- the life of an order ---- */

/* Rows: from; columns: to, in the order of the enum. x: may become. */
static const char *const steps[ORDER_STATUS_COUNT] = {
	[ORDER_PROPOSED] = ".xxx......x..",     [ORDER_APPROVED] = "..x.x.....x..",
	[ORDER_REJECTED] = ".............",     [ORDER_EXPIRED] = "........x....",
	[ORDER_JOURNALED] = "..x..x....x.x",    [ORDER_SENT] = "...x..xxxxxxx",
	[ORDER_ACKNOWLEDGED] = "...x...xxxxxx", [ORDER_PARTIAL] = "...x....xxxxx",
	[ORDER_FILLED] = ".............",       [ORDER_CANCEL_PENDING] = "...x..xxx.xxx",
	[ORDER_CANCELLED] = "........x....",    [ORDER_BROKER_REJECTED] = ".............",
	[ORDER_UNKNOWN] = "...x..xxxxxx.",
};

static void an_order_takes_the_steps_of_its_table_and_no_others(void **state)
{
	(void)state;
	for (int from = 0; from < ORDER_STATUS_COUNT; from++) {
		for (int to = 0; to < ORDER_STATUS_COUNT; to++) {
			bool may = order_status_may_become((enum order_status)from,
			                                   (enum order_status)to);

			if (may != (steps[from][to] == 'x'))
				fail_msg("%s to %s", order_status_name((enum order_status)from),
				         order_status_name((enum order_status)to));
		}
	}
}

static void what_is_final_stays_but_for_a_fill_that_came_late(void **state)
{
	(void)state;
	for (int from = 0; from < ORDER_STATUS_COUNT; from++) {
		int ways = 0;

		for (int to = 0; to < ORDER_STATUS_COUNT; to++)
			ways += order_status_may_become((enum order_status)from,
			                                (enum order_status)to);
		if (order_status_is_final((enum order_status)from))
			assert_int_equal(ways,
			                 from == ORDER_CANCELLED || from == ORDER_EXPIRED);
		else
			assert_true(ways > 0);
		/* what works at the broker is not over, and may turn out unknown */
		if (order_status_is_working((enum order_status)from)) {
			assert_false(order_status_is_final((enum order_status)from));
			assert_true(from == ORDER_UNKNOWN ||
			            order_status_may_become((enum order_status)from,
			                                    ORDER_UNKNOWN));
		}
	}
}

static void nothing_returns_to_before_it_was_sent(void **state)
{
	(void)state;
	for (int from = ORDER_SENT; from < ORDER_STATUS_COUNT; from++) {
		assert_false(order_status_may_become((enum order_status)from, ORDER_PROPOSED));
		assert_false(order_status_may_become((enum order_status)from, ORDER_APPROVED));
		assert_false(order_status_may_become((enum order_status)from, ORDER_JOURNALED));
		assert_false(order_status_may_become((enum order_status)from, ORDER_SENT));
	}
}

/* ---- words ---- */

static void every_status_has_its_word_and_the_seeds(void **state)
{
	static const struct {
		enum order_status status;
		const char *name, *seed;
	} rows[] = {
		{ ORDER_PROPOSED, "proposed", "PENDING" },
		{ ORDER_APPROVED, "approved", "PENDING" },
		{ ORDER_REJECTED, "rejected", "REJECTED" },
		{ ORDER_EXPIRED, "expired", "CANCELLED" },
		{ ORDER_JOURNALED, "journaled", "PENDING" },
		{ ORDER_SENT, "sent", "SUBMITTED" },
		{ ORDER_ACKNOWLEDGED, "acknowledged", "SUBMITTED" },
		{ ORDER_PARTIAL, "partial", "SUBMITTED" },
		{ ORDER_FILLED, "filled", "FILLED" },
		{ ORDER_CANCEL_PENDING, "cancel-pending", "SUBMITTED" },
		{ ORDER_CANCELLED, "cancelled", "CANCELLED" },
		{ ORDER_BROKER_REJECTED, "broker-rejected", "REJECTED" },
		{ ORDER_UNKNOWN, "unknown", "UNKNOWN" },
	};
	enum order_status back = ORDER_PROPOSED;

	(void)state;
	assert_int_equal(sizeof(rows) / sizeof(rows[0]), ORDER_STATUS_COUNT);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_string_equal(order_status_name(rows[i].status), rows[i].name);
		assert_string_equal(order_status_seed(rows[i].status), rows[i].seed);
		assert_int_equal(order_status_parse(&back, rows[i].name), DRT_OK);
		assert_int_equal(back, rows[i].status);
	}
	assert_int_equal(order_status_parse(&back, "Cancel-Pending"), DRT_OK);
	assert_int_equal(back, ORDER_CANCEL_PENDING);
}

static void sides_types_and_times_read_back_in_any_case(void **state)
{
	enum order_side side;
	enum order_type type;
	enum time_in_force tif;

	(void)state;
	for (int i = SIDE_BUY; i <= SIDE_SELL; i++) {
		assert_int_equal(order_side_parse(&side, order_side_name((enum order_side)i)),
		                 DRT_OK);
		assert_int_equal(side, i);
	}
	for (int i = ORDER_MARKET; i <= ORDER_MARKET_ON_CLOSE; i++) {
		assert_int_equal(order_type_parse(&type, order_type_name((enum order_type)i)),
		                 DRT_OK);
		assert_int_equal(type, i);
	}
	for (int i = TIF_DAY; i <= TIF_OPG; i++) {
		assert_int_equal(
			time_in_force_parse(&tif, time_in_force_name((enum time_in_force)i)),
			DRT_OK);
		assert_int_equal(tif, i);
	}
	assert_int_equal(order_side_parse(&side, "sell"), DRT_OK);
	assert_int_equal(side, SIDE_SELL);
	assert_int_equal(order_type_parse(&type, "Stop_Limit"), DRT_OK);
	assert_int_equal(type, ORDER_STOP_LIMIT);
	assert_int_equal(time_in_force_parse(&tif, "gtc"), DRT_OK);
	assert_int_equal(tif, TIF_GTC);
}

static void other_words_are_refused_and_change_nothing(void **state)
{
	static const char *const words[] = { "",     " ",        "BUY ",   " BUY",
		                             "BUYS", "B",        "LIMITS", "STOP LIMIT",
		                             "GTC1", "filled\n", "\xff" };
	enum order_side side = SIDE_SELL;
	enum order_type type = ORDER_TRAIL;
	enum time_in_force tif = TIF_FOK;
	enum order_status status = ORDER_UNKNOWN;

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		assert_int_equal(order_side_parse(&side, words[i]), DRT_EPARSE);
		assert_int_equal(order_type_parse(&type, words[i]), DRT_EPARSE);
		assert_int_equal(time_in_force_parse(&tif, words[i]), DRT_EPARSE);
		assert_int_equal(order_status_parse(&status, words[i]), DRT_EPARSE);
	}
	assert_true(side == SIDE_SELL && type == ORDER_TRAIL && tif == TIF_FOK &&
	            status == ORDER_UNKNOWN);
}

/* ---- which orders make sense ---- */

struct draft {
	enum order_type type;
	int64_t quantity, limit, stop, amount, ratio; /* 10^-8 */
	enum time_in_force tif;
	int64_t good_till;
	const char *part; /* of the refusal; NULL: it makes sense */
};

#define ONE DECIMAL_ONE
#define MOST DECIMAL_EXACT_MAX

static void prices_must_fit_the_type(void **state)
{
	static const struct draft rows[] = {
		{ ORDER_MARKET, ONE, 0, 0, 0, 0, TIF_DAY, 0, NULL },
		{ ORDER_MARKET, 1, 0, 0, 0, 0, TIF_DAY, 0, NULL },
		{ ORDER_MARKET, MOST, 0, 0, 0, 0, TIF_DAY, 0, NULL },
		{ ORDER_MARKET, MOST + 1, 0, 0, 0, 0, TIF_DAY, 0, "quantity" },
		{ ORDER_MARKET, INT64_MAX, 0, 0, 0, 0, TIF_DAY, 0, "quantity" },
		{ ORDER_MARKET, 0, 0, 0, 0, 0, TIF_DAY, 0, "quantity" },
		{ ORDER_MARKET, -1, 0, 0, 0, 0, TIF_DAY, 0, "quantity" },
		{ ORDER_MARKET, INT64_MIN, 0, 0, 0, 0, TIF_DAY, 0, "quantity" },
		{ ORDER_MARKET, ONE, ONE, 0, 0, 0, TIF_DAY, 0, "limit_price" },
		{ ORDER_MARKET, ONE, 0, ONE, 0, 0, TIF_DAY, 0, "stop_price" },
		{ ORDER_MARKET, ONE, 0, 0, ONE, 0, TIF_DAY, 0, "trail_amount" },
		{ ORDER_MARKET, ONE, 0, 0, 0, ONE, TIF_DAY, 0, "trail_ratio" },
		{ ORDER_MARKET_ON_CLOSE, ONE, 0, 0, 0, 0, TIF_DAY, 0, NULL },
		{ ORDER_MARKET_ON_CLOSE, ONE, ONE, 0, 0, 0, TIF_DAY, 0, "limit_price" },
		{ ORDER_LIMIT, ONE, ONE, 0, 0, 0, TIF_DAY, 0, NULL },
		{ ORDER_LIMIT, ONE, 1, 0, 0, 0, TIF_DAY, 0, NULL },
		{ ORDER_LIMIT, ONE, MOST, 0, 0, 0, TIF_DAY, 0, NULL },
		{ ORDER_LIMIT, ONE, MOST + 1, 0, 0, 0, TIF_DAY, 0, "limit_price" },
		{ ORDER_LIMIT, ONE, 0, 0, 0, 0, TIF_DAY, 0, "limit_price is missing" },
		{ ORDER_LIMIT, ONE, -ONE, 0, 0, 0, TIF_DAY, 0, "limit_price" },
		{ ORDER_LIMIT, ONE, ONE, ONE, 0, 0, TIF_DAY, 0, "leave stop_price out" },
		{ ORDER_STOP, ONE, 0, ONE, 0, 0, TIF_DAY, 0, NULL },
		{ ORDER_STOP, ONE, 0, 0, 0, 0, TIF_DAY, 0, "stop_price is missing" },
		{ ORDER_STOP, ONE, ONE, ONE, 0, 0, TIF_DAY, 0, "leave limit_price out" },
		{ ORDER_STOP_LIMIT, ONE, ONE, ONE, 0, 0, TIF_DAY, 0, NULL },
		{ ORDER_STOP_LIMIT, ONE, ONE, 0, 0, 0, TIF_DAY, 0, "stop_price is missing" },
		{ ORDER_STOP_LIMIT, ONE, 0, ONE, 0, 0, TIF_DAY, 0, "limit_price is missing" },
		{ ORDER_TRAIL, ONE, 0, 0, ONE, 0, TIF_DAY, 0, NULL },
		{ ORDER_TRAIL, ONE, 0, 0, 0, ONE / 20, TIF_DAY, 0, NULL },
		{ ORDER_TRAIL, ONE, 0, ONE, ONE, 0, TIF_DAY, 0, NULL },
		{ ORDER_TRAIL, ONE, 0, 0, 0, 0, TIF_DAY, 0, "trail_amount or trail_ratio" },
		{ ORDER_TRAIL, ONE, 0, 0, ONE, ONE, TIF_DAY, 0, "trail_amount or trail_ratio" },
		{ ORDER_TRAIL, ONE, 0, 0, -ONE, 0, TIF_DAY, 0, "trail_amount" },
		{ ORDER_TRAIL, ONE, ONE, 0, ONE, 0, TIF_DAY, 0, "leave limit_price out" },
		{ ORDER_MARKET, ONE, 0, 0, 0, 0, TIF_GTD, 0, "good_till" },
		{ ORDER_MARKET, ONE, 0, 0, 0, 0, TIF_GTD, 5, NULL },
		{ ORDER_MARKET, ONE, 0, 0, 0, 0, TIF_GTC, 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct drt_error error = { .status = DRT_OK };
		struct order order = { .symbol = "SPY",
			               .type = rows[i].type,
			               .quantity = { rows[i].quantity },
			               .limit_price = { rows[i].limit },
			               .stop_price = { rows[i].stop },
			               .trail_amount = { rows[i].amount },
			               .trail_ratio = { rows[i].ratio },
			               .tif = rows[i].tif,
			               .good_till_ns = rows[i].good_till };
		enum drt_status status = order_check(&order, &error);

		if (status != (rows[i].part ? DRT_EINVAL : DRT_OK) ||
		    (rows[i].part &&
		     !(strstr(error.text, rows[i].part) && strstr(error.text, "SPY"))))
			fail_msg("row %zu: %s", i, error.text);
		assert_int_equal(order_check(&order, NULL), status);
	}
}

static void what_remains_is_what_was_not_filled(void **state)
{
	struct order order = { .quantity = { 10 * ONE }, .filled = { 3 * ONE } };

	(void)state;
	assert_int_equal(order_remaining(&order).e8, 7 * ONE);
	order.filled.e8 = 10 * ONE;
	assert_int_equal(order_remaining(&order).e8, 0);
	assert_int_equal(order_sign(SIDE_BUY), 1);
	assert_int_equal(order_sign(SIDE_SELL), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_order_takes_the_steps_of_its_table_and_no_others),
		cmocka_unit_test(what_is_final_stays_but_for_a_fill_that_came_late),
		cmocka_unit_test(nothing_returns_to_before_it_was_sent),
		cmocka_unit_test(every_status_has_its_word_and_the_seeds),
		cmocka_unit_test(sides_types_and_times_read_back_in_any_case),
		cmocka_unit_test(other_words_are_refused_and_change_nothing),
		cmocka_unit_test(prices_must_fit_the_type),
		cmocka_unit_test(what_remains_is_what_was_not_filled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
