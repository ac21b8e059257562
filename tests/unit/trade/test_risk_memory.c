/* test_risk_memory.c - the gate's quick pass against its judges, sets of limits, and the
 * two memories. */
#include <string.h>

#include "core/rng.h"
#include "core/timeval.h"
#include "tests/support/support.h"
#include "trade/risk.h"

#define E8 DECIMAL_ONE

static struct risk_gate gate;

static void set_limits(const struct risk_limits *limits)
{
	struct drt_error error = { 0 };

	if (risk_gate_init(&gate, limits, &error) != DRT_OK)
		fail_msg("%s", error.text);
}

/* 10 at 100.00 in an account of 100,000; nothing held, nothing working. */
static struct risk_input plain(void)
{
	return (struct risk_input){ .now_ns = 100 * NS_PER_SEC,
		                    .quote_age_ns = NS_PER_SEC,
		                    .side = SIDE_BUY,
		                    .type = ORDER_MARKET,
		                    .quantity = { 10 * E8 },
		                    .reference = { 100 * E8 },
		                    .multiplier = { E8 },
		                    .exposed_quantity = { 10 * E8 },
		                    .equity = { 100000 * E8 } };
}

static struct order as_order(const struct risk_input *in)
{
	struct order order;

	memset(&order, 0, sizeof(order));
	order.side = in->side;
	order.type = in->type;
	order.quantity = in->quantity;
	order.limit_price = in->limit_price;
	order.stop_price = in->stop_price;
	return order;
}

/* ---- the quick pass ---- */

/* A figure of any size, mostly of a usual one. */
static int64_t any(struct rng *rng, int64_t usual, bool negative)
{
	int64_t figure = (int64_t)rng_below(rng, (uint64_t)usual);

	if (rng_below(rng, 50) == 0)
		figure = (int64_t)(rng_next(rng) >> (1 + rng_below(rng, 63)));
	if (rng_below(rng, 50) == 0)
		figure = 0;
	return negative || rng_below(rng, 100) == 0 ? figure * (rng_below(rng, 2) ? 1 : -1)
	                                            : figure;
}

static struct risk_input any_input(struct rng *rng)
{
	int64_t price = any(rng, 200 * E8, false);

	return (struct risk_input){
		.now_ns = (int64_t)rng_below(rng, 100) * NS_PER_MS,
		.quote_age_ns = any(rng, 6 * NS_PER_SEC, false),
		.instrument = (int32_t)rng_below(rng, 3),
		.side = rng_below(rng, 2) ? SIDE_BUY : SIDE_SELL,
		.type = (enum order_type)rng_below(rng, 6),
		.quantity = { any(rng, 300 * E8, false) },
		.limit_price = { rng_below(rng, 2) ? price + any(rng, 3 * E8, true) % E8 : 0 },
		.stop_price = { rng_below(rng, 4) ? 0 : any(rng, 200 * E8, false) },
		.reference = { price },
		.multiplier = { rng_below(rng, 8) ? E8 : 50 * E8 },
		.exposed_quantity = { rng_below(rng, 8) ? any(rng, 300 * E8, false) : 0 },
		.position = { any(rng, 300 * E8, true) },
		.working_buy = { any(rng, 100 * E8, false) },
		.working_sell = { any(rng, 100 * E8, false) },
		.equity = { 200000 * E8 + any(rng, 200000 * E8, false) },
		.gross = { any(rng, 200000 * E8, false) },
		.day_pnl = { any(rng, 3100 * E8, true) },
		.open_orders = (int32_t)rng_below(rng, 52),
		.ahead = (int32_t)rng_below(rng, 4),
		.locked = rng_below(rng, 200) == 0,
		.frozen = rng_below(rng, 200) == 0,
		.closed = rng_below(rng, 200) == 0,
		.restricted = rng_below(rng, 100) == 0,
		.no_short = rng_below(rng, 100) == 0,
		.tick = { rng_below(rng, 4) ? 0 : E8 / 100 },
	};
}

static void the_quick_pass_agrees_with_the_judges(void **state)
{
	static struct risk_gate slow;
	struct risk_limits limits;
	struct drt_error error;
	struct rng rng;
	int passed = 0, refused = 0;
	(void)state;

	risk_limits_default(&limits);
	limits.level[RISK_MESSAGE_RATE].hard = 1000;
	limits.level[RISK_DUPLICATE] = (struct risk_level){ 0, 2 };
	limits.duplicate_window_ns = 30 * NS_PER_MS;
	set_limits(&limits);
	limits.level[RISK_LOSSES].hard = INT64_MAX - 1; /* never reached, always judged */
	assert_int_equal(risk_gate_init(&slow, &limits, &error), DRT_OK);
	rng_init(&rng, 29);
	for (int i = 0; i < 400000; i++) {
		struct risk_input in = any_input(&rng);
		struct risk_verdict quick, full;

		in.now_ns += (int64_t)i * 50 * NS_PER_US;
		quick = risk_check(&gate, &in);
		full = risk_check(&slow, &in);
		if (quick.hard != full.hard || quick.soft != full.soft)
			fail_msg("order %d: %x/%x and %x/%x", i, quick.hard, quick.soft,
			         full.hard, full.soft);
		passed += quick.hard == 0;
		refused += quick.hard != 0;
		if (quick.hard == 0 && rng_below(&rng, 8) == 0) {
			struct order order = as_order(&in);

			risk_note_order(&gate, in.now_ns, in.instrument, &order);
			risk_note_order(&slow, in.now_ns, in.instrument, &order);
			risk_note_message(&gate, in.now_ns);
			risk_note_message(&slow, in.now_ns);
		}
	}
	assert_in_range(passed, 10000, 390000);
	assert_in_range(refused, 10000, 390000);
}

/* ---- sets ---- */

static void a_strategy_has_limits_of_its_own(void **state)
{
	struct risk_limits account, own;
	struct risk_input in = plain();
	struct drt_error error;
	int32_t set = 0;
	(void)state;

	risk_limits_none(&account);
	risk_limits_none(&own);
	account.level[RISK_QUANTITY] = (struct risk_level){ 9 * E8, 20 * E8 };
	own.level[RISK_QUANTITY].hard = 10 * E8;
	own.level[RISK_ORDER_VALUE].hard = 1000 * E8 - 1;
	set_limits(&account);
	assert_int_equal(risk_gate_add_set(&set, &gate, &own, &error), DRT_OK);
	assert_int_equal(set, 1);
	assert_int_equal(risk_check(&gate, &in).hard, 0);
	assert_int_equal(risk_check(&gate, &in).soft, 1u << RISK_QUANTITY);
	in.set = set;
	assert_int_equal(risk_check(&gate, &in).hard, 1u << RISK_ORDER_VALUE);
	assert_int_equal(risk_check(&gate, &in).soft, 1u << RISK_QUANTITY);
	in.quantity.e8++;
	assert_int_equal(risk_check(&gate, &in).hard,
	                 1u << RISK_ORDER_VALUE | 1u << RISK_QUANTITY);
	assert_int_equal(risk_find(&gate, &in, RISK_QUANTITY).limit, 10 * E8);
	/* an own limit that is wider than the account's widens nothing */
	own.level[RISK_QUANTITY].hard = 1000 * E8;
	own.level[RISK_ORDER_VALUE].hard = RISK_NONE;
	assert_int_equal(risk_gate_add_set(&set, &gate, &own, &error), DRT_OK);
	in.set = set;
	in.quantity.e8 = 20 * E8 + 1;
	assert_int_equal(risk_check(&gate, &in).hard, 1u << RISK_QUANTITY);
	own.level[RISK_QUANTITY].hard = -1;
	assert_int_equal(risk_gate_add_set(&set, &gate, &own, &error), DRT_EINVAL);
	own.level[RISK_QUANTITY].hard = RISK_NONE;
	while (set + 1 < RISK_SETS)
		assert_int_equal(risk_gate_add_set(&set, &gate, &own, &error), DRT_OK);
	assert_int_equal(risk_gate_add_set(&set, &gate, &own, &error), DRT_EFULL);
}

/* ---- memories ---- */

static void an_equal_order_within_the_window_is_a_duplicate(void **state)
{
	struct risk_limits limits;
	struct risk_input in = plain();
	struct order order = as_order(&in);
	(void)state;

	risk_limits_none(&limits);
	limits.level[RISK_DUPLICATE].hard = 0;
	limits.duplicate_window_ns = 60 * NS_PER_SEC;
	set_limits(&limits);
	assert_int_equal(risk_check(&gate, &in).hard, 0);
	risk_note_order(&gate, in.now_ns, in.instrument, &order);
	assert_int_equal(risk_check(&gate, &in).hard, 1u << RISK_DUPLICATE);
	in.instrument = 1;
	assert_int_equal(risk_check(&gate, &in).hard, 0);
	in.instrument = 0;
	in.side = SIDE_SELL;
	assert_int_equal(risk_check(&gate, &in).hard, 0);
	in.side = SIDE_BUY;
	in.quantity.e8++;
	assert_int_equal(risk_check(&gate, &in).hard, 0);
	in.quantity.e8--;
	in.now_ns += 60 * NS_PER_SEC - 1;
	assert_int_equal(risk_check(&gate, &in).hard, 1u << RISK_DUPLICATE);
	in.now_ns++;
	assert_int_equal(risk_check(&gate, &in).hard, 0);
}

static void the_window_remembers_more_orders_than_its_ring_turns(void **state)
{
	struct risk_limits limits;
	struct risk_input in = plain();
	struct order order = as_order(&in);
	(void)state;

	risk_limits_none(&limits);
	limits.level[RISK_DUPLICATE].hard = 0;
	limits.duplicate_window_ns = NS_PER_SEC;
	set_limits(&limits);
	for (int i = 0; i < 3 * RISK_RECENT; i++) {
		order.quantity.e8 = i + 1;
		risk_note_order(&gate, in.now_ns, 0, &order);
		in.quantity.e8 = i + 1;
		assert_int_equal(risk_check(&gate, &in).hard, 1u << RISK_DUPLICATE);
		in.quantity.e8 = i + 2;
		assert_int_equal(risk_check(&gate, &in).hard, 0);
	}
}

static void messages_never_exceed_the_limit_in_any_sliding_second(void **state)
{
	enum { LIMIT = 5, TRIES = 5000 };
	static int64_t sent[TRIES];
	struct risk_limits limits;
	struct risk_input in = plain();
	struct rng rng;
	int count = 0;
	(void)state;

	risk_limits_none(&limits);
	limits.level[RISK_MESSAGE_RATE].hard = LIMIT;
	set_limits(&limits);
	rng_init(&rng, 3);
	for (int i = 0; i < TRIES; i++) {
		in.now_ns += (int64_t)rng_below(&rng, 200) * NS_PER_MS;
		if (risk_check(&gate, &in).hard)
			continue;
		risk_note_message(&gate, in.now_ns);
		sent[count++] = in.now_ns;
	}
	assert_true(count > TRIES / 4);
	for (int i = LIMIT; i < count; i++)
		assert_true(sent[i] - sent[i - LIMIT] >= NS_PER_SEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_quick_pass_agrees_with_the_judges),
		cmocka_unit_test(a_strategy_has_limits_of_its_own),
		cmocka_unit_test(an_equal_order_within_the_window_is_a_duplicate),
		cmocka_unit_test(the_window_remembers_more_orders_than_its_ring_turns),
		cmocka_unit_test(messages_never_exceed_the_limit_in_any_sliding_second),
	};

	return cmocka_run_group_tests_name("risk memory", tests, NULL, NULL);
}
