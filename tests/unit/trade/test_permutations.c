/* test_permutations.c - the broker's messages in every order: the same facts give the same
 * state, positions and cash. */
#include <string.h>

#include "tests/unit/trade/desk.h"

static int setup(void **state)
{
	static struct desk desk;

	desk_open(&desk);
	*state = &desk;
	return 0;
}

static int teardown(void **state)
{
	desk_close(*state);
	return 0;
}

/* ---- permutations ---- */

enum message {
	SEEN,
	WORKING,
	EXEC_1,
	EXEC_2,
	COMMISSION_1,
	COMMISSION_2,
	STATUS_FILLED,
	CANCELLED,
	EXPIRED,
	REJECTED,
	AGAIN /* a repetition of EXEC_1 */
};

static void say(struct desk *desk, enum message message)
{
	switch (message) {
	case SEEN:
		desk_report(desk, 1, REPORT_SEEN);
		break;
	case WORKING:
		desk_report(desk, 1, REPORT_WORKING);
		break;
	case EXEC_1:
	case AGAIN:
		desk_fill(desk, 1, "0001.01.01", SIDE_BUY, 4, 200);
		break;
	case EXEC_2:
		desk_fill(desk, 1, "0002.01.01", SIDE_BUY, 6, 201);
		break;
	case COMMISSION_1:
		desk_commission(desk, "0001.01.01", 0.4);
		break;
	case COMMISSION_2:
		desk_commission(desk, "0002.01.01", 0.6);
		break;
	case STATUS_FILLED:
		desk_report(desk, 1, REPORT_FILLED);
		break;
	case CANCELLED:
		desk_report(desk, 1, REPORT_CANCELLED);
		break;
	case EXPIRED:
		desk_report(desk, 1, REPORT_EXPIRED);
		break;
	case REJECTED:
		desk_report(desk, 1, REPORT_REJECTED);
		break;
	}
}

/* The next permutation in place; false after the last. */
static bool permute(enum message *messages, int count)
{
	int i = count - 2, j = count - 1;

	while (i >= 0 && messages[i] >= messages[i + 1])
		i--;
	if (i < 0)
		return false;
	while (messages[j] <= messages[i])
		j--;
	for (int from = -1, to = 0; from < to;) { /* swap i and j, then reverse the rest */
		enum message kept = messages[i];

		messages[i] = messages[j];
		messages[j] = kept;
		from = i + 1;
		to = count - 1;
		for (; from < to; from++, to--) {
			kept = messages[from];
			messages[from] = messages[to];
			messages[to] = kept;
		}
	}
	return true;
}

struct outcome {
	enum order_status status;
	int64_t filled, average, commission, position, cash_spent;
};

static struct outcome replay(struct desk *desk, const enum message *messages, int count)
{
	struct outcome out;
	struct trade_portfolio portfolio;
	struct order order;
	struct uuid id;

	desk_close(desk);
	desk_open(desk);
	id = desk_send(desk, "AAPL", 10);
	for (int i = 0; i < count; i++)
		say(desk, messages[i]);
	order = desk_order(desk, &id);
	trade_get_portfolio_status(&portfolio, desk->trade);
	memset(&out, 0, sizeof(out));
	out.status = order.status;
	out.filled = order.filled.e8;
	out.average = order.average_price.e8;
	out.commission = portfolio.commission.e8;
	out.position = desk_position(desk, "AAPL").e8;
	out.cash_spent = dec(100000).e8 - portfolio.cash.e8;
	assert_int_equal(order.commission.e8, out.commission);
	assert_false(desk_noticed(desk, "order.impossible"));
	return out;
}

static long check_all(struct desk *desk, enum message *messages, int count,
                      const struct outcome *want)
{
	long permutations = 0;

	do {
		struct outcome got = replay(desk, messages, count);

		permutations++;
		assert_int_equal(got.status, want->status);
		assert_int_equal(got.filled, want->filled);
		assert_int_equal(got.average, want->average);
		assert_int_equal(got.commission, want->commission);
		assert_int_equal(got.position, want->position);
		assert_int_equal(got.cash_spent, want->cash_spent);
	} while (permute(messages, count));
	return permutations;
}

static void every_order_of_messages_fills_the_same(void **state)
{
	enum message messages[] = { SEEN,         WORKING,      EXEC_1,       EXEC_2,
		                    COMMISSION_1, COMMISSION_2, STATUS_FILLED };
	struct outcome want = { .status = ORDER_FILLED };

	want.filled = want.position = dec(10).e8;
	want.average = dec(200.6).e8;
	want.commission = dec(1).e8;
	want.cash_spent = dec(2007).e8;
	assert_int_equal(check_all(*state, messages, 7, &want), 5040);
}

static void every_order_of_messages_cancels_the_same(void **state)
{
	enum message messages[] = { SEEN, WORKING, EXEC_1, COMMISSION_1, CANCELLED, AGAIN };
	struct outcome want = { .status = ORDER_CANCELLED };

	want.filled = want.position = dec(4).e8;
	want.average = dec(200).e8;
	want.commission = dec(0.4).e8;
	want.cash_spent = dec(800.4).e8;
	assert_int_equal(check_all(*state, messages, 6, &want), 720);
}

static void every_order_of_messages_ends_the_same_however_it_ends(void **state)
{
	static const struct {
		enum message end;
		enum order_status want;
	} ends[] = { { CANCELLED, ORDER_CANCELLED },
		     { EXPIRED, ORDER_EXPIRED },
		     { REJECTED, ORDER_BROKER_REJECTED } };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		enum message part[] = { SEEN, WORKING, EXEC_1, COMMISSION_1, ends[i].end };
		struct outcome want = { .status = ends[i].want };

		want.filled = want.position = dec(4).e8;
		want.average = dec(200).e8;
		want.commission = dec(0.4).e8;
		want.cash_spent = dec(800.4).e8;
		assert_int_equal(check_all(*state, part, 5, &want), 120);
	}
	/* whole executions win over a cancel or the day's end, whichever came first */
	for (size_t i = 0; i < 2; i++) {
		enum message whole[] = { WORKING, EXEC_1, EXEC_2, STATUS_FILLED, ends[i].end };
		struct outcome want = { .status = ORDER_FILLED };

		want.filled = want.position = dec(10).e8;
		want.average = dec(200.6).e8;
		want.cash_spent = dec(2006).e8;
		assert_int_equal(check_all(*state, whole, 5, &want), 120);
	}
}

static void a_fill_after_the_cancel_still_fills(void **state)
{
	struct desk *desk = *state;
	enum message messages[] = { CANCELLED, EXEC_1, EXEC_2 };
	struct outcome got = replay(desk, messages, 3);

	assert_int_equal(got.status, ORDER_FILLED);
	assert_int_equal(got.position, dec(10).e8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WITH_DESK(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
		WITH_DESK(every_order_of_messages_fills_the_same),
		WITH_DESK(every_order_of_messages_cancels_the_same),
		WITH_DESK(every_order_of_messages_ends_the_same_however_it_ends),
		WITH_DESK(a_fill_after_the_cancel_still_fills),
	};

	return cmocka_run_group_tests_name("permutations", tests, NULL, NULL);
}
