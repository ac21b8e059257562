/* test_risk.c - each rule at its limit and one unit beyond it, what is missing, what grows
 * and what shrinks, the words. */
#include <stdio.h>
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

/* ---- boundaries ---- */

/* For each rule an order that stands exactly at `limit`. */
static const struct boundary {
	const char *name;
	enum risk_rule rule;
	int64_t limit;
	struct risk_input in;
} boundaries[] = {
	{ "quantity", RISK_QUANTITY, 10 * E8, { .quantity = { 10 * E8 } } },
	{ "order value", RISK_ORDER_VALUE, 1000 * E8, { .quantity = { 10 * E8 } } },
	{ "order value at the limit price",
	  RISK_ORDER_VALUE,
	  1010 * E8,
	  { .quantity = { 10 * E8 }, .type = ORDER_LIMIT, .limit_price = { 101 * E8 } } },
	{ "order value at the stop price",
	  RISK_ORDER_VALUE,
	  1020 * E8,
	  { .quantity = { 10 * E8 }, .type = ORDER_STOP, .stop_price = { 102 * E8 } } },
	{ "order value of a contract",
	  RISK_ORDER_VALUE,
	  50000 * E8,
	  { .quantity = { 10 * E8 }, .multiplier = { 50 * E8 } } },
	{ "collar of a buy",
	  RISK_PRICE_COLLAR,
	  E8 / 50,
	  { .type = ORDER_LIMIT, .limit_price = { 102 * E8 } } },
	{ "collar of a sell",
	  RISK_PRICE_COLLAR,
	  E8 / 50,
	  { .side = SIDE_SELL, .type = ORDER_LIMIT, .limit_price = { 98 * E8 } } },
	{ "collar of a stop-limit, from its stop",
	  RISK_PRICE_COLLAR,
	  E8 / 100,
	  { .type = ORDER_STOP_LIMIT,
	    .stop_price = { 110 * E8 },
	    .limit_price = { 11110 * (E8 / 100) } } },
	{ "position", RISK_POSITION, E8 / 100, { .quantity = { 10 * E8 } } },
	{ "position, short",
	  RISK_POSITION,
	  E8 / 100,
	  { .side = SIDE_SELL, .quantity = { 10 * E8 } } },
	{ "position with what is held",
	  RISK_POSITION,
	  E8 / 50,
	  { .quantity = { 10 * E8 }, .position = { 10 * E8 } } },
	{ "position with what works",
	  RISK_POSITION,
	  E8 * 3 / 100,
	  { .quantity = { 10 * E8 }, .position = { 10 * E8 }, .working_buy = { 10 * E8 } } },
	{ "position through zero",
	  RISK_POSITION,
	  E8 / 100,
	  { .side = SIDE_SELL, .quantity = { 15 * E8 }, .position = { 5 * E8 } } },
	{ "gross", RISK_GROSS, E8 / 2, { .gross = { 49000 * E8 } } },
	{ "quote age", RISK_QUOTE_AGE, 5 * NS_PER_SEC, { .quote_age_ns = 5 * NS_PER_SEC } },
	{ "open orders", RISK_OPEN_ORDERS, 5, { .open_orders = 4 } },
	{ "open orders of a group", RISK_OPEN_ORDERS, 5, { .open_orders = 2, .ahead = 2 } },
	{ "daily loss", RISK_DAILY_LOSS, 3000 * E8, { .day_pnl = { -3000 * E8 } } },
	{ "share of the volume",
	  RISK_VOLUME_SHARE,
	  E8 / 100,
	  { .average_volume = { 1000 * E8 } } },
	{ "sector",
	  RISK_SECTOR,
	  E8 / 2,
	  { .has_sector = true, .sector_gross = { 49000 * E8 } } },
	{ "sector, only what is held",
	  RISK_SECTOR,
	  E8 / 100,
	  { .has_sector = true, .side = SIDE_SELL } },
	{ "strategy",
	  RISK_STRATEGY,
	  E8 / 2,
	  { .has_strategy = true, .strategy_gross = { 49000 * E8 } } },
	{ "strategy through zero",
	  RISK_STRATEGY,
	  E8 * 6 / 100,
	  { .has_strategy = true,
	    .side = SIDE_SELL,
	    .quantity = { 30 * E8 },
	    .strategy_position = { 10 * E8 },
	    .strategy_gross = { 5000 * E8 } } },
	{ "net, long", RISK_NET, E8 / 2, { .net = { 49000 * E8 } } },
	{ "net, short", RISK_NET, E8 / 2, { .net = { -49000 * E8 }, .side = SIDE_SELL } },
	{ "capital", RISK_CAPITAL, 50000 * E8, { .gross = { 49000 * E8 } } },
	{ "buying power", RISK_BUYING_POWER, E8 / 2, { .buying_power = { 2000 * E8 } } },
	{ "drawdown", RISK_DRAWDOWN, E8 / 5, { .peak_equity = { 125000 * E8 } } },
	{ "losses in a row", RISK_LOSSES, 4, { .losses = 4 } },
};

/* The table gives what differs from plain(). */
static struct risk_input complete(const struct boundary *b)
{
	struct risk_input in = plain();

	in.side = b->in.side;
	in.type = b->in.type;
	in.limit_price = b->in.limit_price;
	in.stop_price = b->in.stop_price;
	in.position = b->in.position;
	in.working_buy = b->in.working_buy;
	in.gross = b->in.gross;
	in.day_pnl = b->in.day_pnl;
	in.open_orders = b->in.open_orders;
	in.ahead = b->in.ahead;
	in.has_sector = b->in.has_sector;
	in.has_strategy = b->in.has_strategy;
	in.average_volume = b->in.average_volume;
	in.sector_gross = b->in.sector_gross;
	in.strategy_gross = b->in.strategy_gross;
	in.strategy_position = b->in.strategy_position;
	in.net = b->in.net;
	in.buying_power = b->in.buying_power;
	in.peak_equity = b->in.peak_equity;
	in.losses = b->in.losses;
	if (b->in.quantity.e8)
		in.quantity = in.exposed_quantity = b->in.quantity;
	if (b->in.multiplier.e8)
		in.multiplier = b->in.multiplier;
	if (b->in.quote_age_ns)
		in.quote_age_ns = b->in.quote_age_ns;
	return in;
}

static struct risk_verdict check_with(enum risk_rule rule, struct risk_level level,
                                      const struct risk_input *in)
{
	struct risk_limits limits;

	risk_limits_none(&limits);
	limits.level[rule] = level;
	set_limits(&limits);
	return risk_check(&gate, in);
}

static void at_the_limit_passes_one_unit_beyond_fails(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(boundaries) / sizeof(boundaries[0]); i++) {
		const struct boundary *b = &boundaries[i];
		struct risk_input in = complete(b);
		struct risk_level at = { RISK_NONE, b->limit };
		struct risk_level below = { RISK_NONE, b->limit - 1 };
		struct risk_verdict verdict = check_with(b->rule, at, &in);

		if (verdict.hard || verdict.soft)
			fail_msg("%s: refused at its limit", b->name);
		verdict = check_with(b->rule, below, &in);
		if (verdict.hard != 1u << b->rule || verdict.soft)
			fail_msg("%s: passed beyond its limit", b->name);
	}
}

static void between_soft_and_hard_a_person_must_accept(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(boundaries) / sizeof(boundaries[0]); i++) {
		const struct boundary *b = &boundaries[i];
		struct risk_input in = complete(b);
		struct risk_level between = { b->limit - 1, b->limit };
		struct risk_level beyond = { b->limit - 2, b->limit - 1 };
		struct risk_verdict verdict = check_with(b->rule, between, &in);

		assert_int_equal(verdict.hard, 0);
		assert_int_equal(verdict.soft, 1u << b->rule);
		verdict = check_with(b->rule, beyond, &in);
		assert_int_equal(verdict.hard, 1u << b->rule);
		assert_int_equal(verdict.soft, 0);
	}
}

static void without_limits_everything_passes(void **state)
{
	struct risk_limits limits;
	(void)state;

	risk_limits_none(&limits);
	set_limits(&limits);
	for (size_t i = 0; i < sizeof(boundaries) / sizeof(boundaries[0]); i++) {
		struct risk_input in = complete(&boundaries[i]);
		struct risk_verdict verdict = risk_check(&gate, &in);

		assert_int_equal(verdict.hard | verdict.soft, 0);
	}
}

/* Against a plain, slow reckoning in long double over random orders. */
static void random_orders_agree_with_a_slow_reckoning(void **state)
{
	struct risk_limits limits;
	struct rng rng;
	(void)state;

	risk_limits_default(&limits);
	limits.level[RISK_DUPLICATE].hard = limits.level[RISK_MESSAGE_RATE].hard = RISK_NONE;
	set_limits(&limits);
	rng_init(&rng, 11);
	for (int i = 0; i < 100000; i++) {
		struct risk_input in = plain();
		long double value = 0, before = 0, after = 0;
		bool want = false;

		in.side = rng_below(&rng, 2) ? SIDE_BUY : SIDE_SELL;
		in.quantity.e8 = (int64_t)(1 + rng_below(&rng, 700)) * E8;
		in.exposed_quantity = in.quantity;
		in.position.e8 = ((int64_t)rng_below(&rng, 600) - 300) * E8;
		in.working_buy.e8 = (int64_t)rng_below(&rng, 50) * E8;
		in.working_sell.e8 = (int64_t)rng_below(&rng, 50) * E8;
		before = (long double)(in.position.e8 + in.working_buy.e8);
		after = (long double)(in.position.e8 - in.working_sell.e8);
		before = before < 0 ? -before : before;
		after = after < 0 ? -after : after;
		before = before > after ? before : after;
		{
			long double high = (long double)(in.position.e8 + in.working_buy.e8);
			long double low = (long double)(in.position.e8 - in.working_sell.e8);

			if (in.side == SIDE_BUY)
				high += (long double)in.quantity.e8;
			else
				low -= (long double)in.quantity.e8;
			high = high < 0 ? -high : high;
			low = low < 0 ? -low : low;
			after = high > low ? high : low;
		}
		value = (long double)in.quantity.e8 / E8 * 100;
		want |= value > 50000;
		if (after > before)
			want |= after / E8 * 100 > 0.25L * 100000;
		assert_int_equal(risk_check(&gate, &in).hard != 0, want);
	}
}

/* ---- what is missing ---- */

static void a_missing_reference_refuses(void **state)
{
	static const struct {
		int64_t reference, limit, stop, quantity;
		enum order_type type;
	} cases[] = {
		{ 0, 0, 0, 10 * E8, ORDER_MARKET },
		{ -1, 0, 0, 10 * E8, ORDER_MARKET },
		{ 0, 100 * E8, 0, 10 * E8, ORDER_LIMIT },
		{ 0, 0, 100 * E8, 10 * E8, ORDER_STOP },
		{ 100 * E8, -1, 0, 10 * E8, ORDER_LIMIT },
		{ 100 * E8, 0, 0, 0, ORDER_MARKET },
		{ 100 * E8, 0, 0, -E8, ORDER_MARKET },
		{ 100 * E8, 100 * E8, 0, 10 * E8, ORDER_STOP_LIMIT },
	};
	struct risk_limits limits;
	(void)state;

	risk_limits_none(&limits);
	set_limits(&limits);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct risk_input in = plain();

		in.reference.e8 = cases[i].reference;
		in.limit_price.e8 = cases[i].limit;
		in.stop_price.e8 = cases[i].stop;
		in.quantity.e8 = cases[i].quantity;
		in.type = cases[i].type;
		assert_true(risk_check(&gate, &in).hard & 1u << RISK_REFERENCE);
	}
}

static void a_figure_that_a_limit_needs_and_lacks_refuses(void **state)
{
	struct risk_level some = { RISK_NONE, E8 };
	struct risk_input in = plain();
	(void)state;

	in.equity.e8 = 0;
	assert_int_equal(check_with(RISK_POSITION, some, &in).hard, 1u << RISK_POSITION);
	assert_int_equal(check_with(RISK_GROSS, some, &in).hard, 1u << RISK_GROSS);
	in.equity.e8 = -1;
	assert_int_equal(check_with(RISK_POSITION, some, &in).hard, 1u << RISK_POSITION);
	in = plain();
	in.quote_age_ns = -1;
	assert_int_equal(check_with(RISK_QUOTE_AGE, some, &in).hard, 1u << RISK_QUOTE_AGE);
	in = plain();
	in.has_sector = in.has_strategy = true;
	assert_int_equal(check_with(RISK_VOLUME_SHARE, some, &in).hard,
	                 1u << RISK_VOLUME_SHARE);
	assert_int_equal(check_with(RISK_BUYING_POWER, some, &in).hard,
	                 1u << RISK_BUYING_POWER);
	assert_int_equal(check_with(RISK_DRAWDOWN, some, &in).hard, 1u << RISK_DRAWDOWN);
	in.equity.e8 = 0;
	assert_int_equal(check_with(RISK_SECTOR, some, &in).hard, 1u << RISK_SECTOR);
	assert_int_equal(check_with(RISK_STRATEGY, some, &in).hard, 1u << RISK_STRATEGY);
	assert_int_equal(check_with(RISK_NET, some, &in).hard, 1u << RISK_NET);
	in.has_sector = in.has_strategy = false; /* nothing to hold against it */
	assert_int_equal(check_with(RISK_SECTOR, some, &in).hard, 0);
	assert_int_equal(check_with(RISK_STRATEGY, some, &in).hard, 0);
	in = plain();
	in.quote_age_ns = -1;
	/* and a limit that is not set needs nothing */
	assert_int_equal(check_with(RISK_QUANTITY, some, &in).hard & 1u << RISK_QUOTE_AGE, 0);
}

static void locks_refuse(void **state)
{
	struct risk_limits limits;
	struct risk_input in = plain();
	(void)state;

	risk_limits_none(&limits);
	set_limits(&limits);
	in.locked = true;
	assert_int_equal(risk_check(&gate, &in).hard, 1u << RISK_LOCKED);
	in.frozen = true;
	assert_int_equal(risk_check(&gate, &in).hard, 1u << RISK_LOCKED | 1u << RISK_FROZEN);
}

static void a_price_lies_on_the_grid(void **state)
{
	struct risk_limits limits;
	struct risk_input in = plain();
	(void)state;

	risk_limits_none(&limits);
	set_limits(&limits);
	in.tick.e8 = E8 / 100;
	in.type = ORDER_STOP_LIMIT;
	in.limit_price.e8 = 100 * E8 + E8 / 100;
	in.stop_price.e8 = 99 * E8;
	assert_int_equal(risk_check(&gate, &in).hard, 0);
	in.limit_price.e8++;
	assert_int_equal(risk_check(&gate, &in).hard, 1u << RISK_TICK);
	in.limit_price.e8--;
	in.stop_price.e8--;
	assert_int_equal(risk_check(&gate, &in).hard, 1u << RISK_TICK);
	in.tick.e8 = 1;
	assert_int_equal(risk_check(&gate, &in).hard, 0);
	in.tick.e8 = 0;
	assert_int_equal(risk_check(&gate, &in).hard, 0);
}

static void lists_and_hours_refuse(void **state)
{
	struct risk_limits limits;
	struct risk_input in = plain();
	(void)state;

	risk_limits_none(&limits);
	set_limits(&limits);
	in.closed = true;
	assert_int_equal(risk_check(&gate, &in).hard, 1u << RISK_HOURS);
	in.closed = false;
	in.halted = true;
	assert_int_equal(risk_check(&gate, &in).hard, 1u << RISK_HALTED);
	in.halted = false;
	in.restricted = true;
	assert_int_equal(risk_check(&gate, &in).hard, 1u << RISK_RESTRICTED);
	in.side = SIDE_SELL; /* what is held may go */
	in.position.e8 = 10 * E8;
	assert_int_equal(risk_check(&gate, &in).hard, 0);
	in.restricted = false;
	in.no_short = true;
	assert_int_equal(risk_check(&gate, &in).hard, 0);
	in.working_sell.e8 = 1; /* one unit beyond what is held */
	assert_int_equal(risk_check(&gate, &in).hard, 1u << RISK_RESTRICTED);
	in.exposed_quantity.e8 = 0; /* a child only follows its parent */
	assert_int_equal(risk_check(&gate, &in).hard, 0);
	in.exposed_quantity = in.quantity;
	in.side = SIDE_BUY;
	in.position.e8 = -5 * E8;
	assert_int_equal(risk_check(&gate, &in).hard, 0);
}

/* ---- growth ---- */

static void what_reduces_is_not_held_back(void **state)
{
	const struct risk_level none = { RISK_NONE, 0 };
	struct risk_input in = plain();
	(void)state;

	in.position.e8 = 100 * E8;
	in.side = SIDE_SELL;
	in.gross.e8 = 10000 * E8;
	in.day_pnl.e8 = -E8;
	assert_int_equal(check_with(RISK_POSITION, none, &in).hard, 0);
	assert_int_equal(check_with(RISK_GROSS, none, &in).hard, 0);
	in.losses = 9;
	in.peak_equity.e8 = 900000 * E8;
	in.buying_power.e8 = 1;
	in.has_sector = in.has_strategy = true;
	in.sector_gross = in.strategy_gross = in.net = in.gross;
	in.strategy_position = in.position;
	for (int rule = RISK_DAILY_LOSS; rule < RISK_RULES; rule++) {
		if (rule != RISK_VOLUME_SHARE)
			assert_int_equal(check_with((enum risk_rule)rule, none, &in).hard, 0);
	}
	/* selling more than is held twice over is growth again */
	in.quantity.e8 = in.exposed_quantity.e8 = 201 * E8;
	assert_int_equal(check_with(RISK_POSITION, none, &in).hard, 1u << RISK_POSITION);
	/* a child only follows its parent */
	in.exposed_quantity.e8 = 0;
	assert_int_equal(check_with(RISK_POSITION, none, &in).hard, 0);
}

static void a_passive_limit_has_no_collar(void **state)
{
	const struct risk_level tight = { RISK_NONE, 0 };
	struct risk_input in = plain();
	(void)state;

	in.type = ORDER_LIMIT;
	in.limit_price.e8 = 50 * E8;
	assert_int_equal(check_with(RISK_PRICE_COLLAR, tight, &in).hard, 0);
	in.side = SIDE_SELL;
	in.limit_price.e8 = 500 * E8;
	assert_int_equal(check_with(RISK_PRICE_COLLAR, tight, &in).hard, 0);
	in.limit_price.e8 = 100 * E8 - 1;
	assert_int_equal(check_with(RISK_PRICE_COLLAR, tight, &in).hard,
	                 1u << RISK_PRICE_COLLAR);
}

static void huge_figures_saturate_and_refuse(void **state)
{
	const struct risk_level some = { RISK_NONE, INT64_MAX - 1 };
	struct risk_input in = plain();
	(void)state;

	in.quantity.e8 = in.exposed_quantity.e8 = INT64_MAX;
	in.reference.e8 = INT64_MAX;
	assert_int_equal(check_with(RISK_ORDER_VALUE, some, &in).hard, 1u << RISK_ORDER_VALUE);
	in.position.e8 = INT64_MAX;
	in.working_buy.e8 = INT64_MAX - 5;
	in.equity.e8 = 1;
	assert_int_equal(check_with(RISK_GROSS, some, &in).hard & 1u << RISK_ORDER_VALUE, 0);
}

/* ---- groups ---- */

static void a_group_counts_its_own_messages(void **state)
{
	struct risk_input in = plain();
	(void)state;

	assert_int_equal(
		check_with(RISK_MESSAGE_RATE, (struct risk_level){ RISK_NONE, 3 }, &in).hard,
		0);
	in.ahead = 2;
	assert_int_equal(risk_check(&gate, &in).hard, 0);
	in.ahead = 3;
	assert_int_equal(risk_check(&gate, &in).hard, 1u << RISK_MESSAGE_RATE);
}

/* ---- limits and words ---- */

static void bad_limits_are_refused_by_name(void **state)
{
	static const struct {
		enum risk_rule rule;
		struct risk_level level;
	} cases[] = {
		{ RISK_QUANTITY, { -1, 5 } },
		{ RISK_QUANTITY, { RISK_NONE, -1 } },
		{ RISK_GROSS, { 10, 9 } },
		{ RISK_MESSAGE_RATE, { RISK_NONE, RISK_MESSAGES } },
		{ RISK_DUPLICATE, { RISK_NONE, RISK_RECENT } },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct risk_limits limits;
		struct drt_error error;

		risk_limits_none(&limits);
		limits.level[cases[i].rule] = cases[i].level;
		assert_int_equal(risk_gate_init(&gate, &limits, &error), DRT_EINVAL);
		assert_non_null(strstr(error.text, risk_rule_code(cases[i].rule)));
	}
}

static void a_reason_tells_value_and_limit(void **state)
{
	struct risk_limits limits;
	struct risk_input in = plain();
	struct reason reason;
	enum risk_rule rule = RISK_LOCKED;
	(void)state;

	risk_limits_none(&limits);
	limits.level[RISK_POSITION] = (struct risk_level){ E8 / 200, E8 / 100 };
	limits.level[RISK_QUOTE_AGE].hard = NS_PER_SEC / 2;
	set_limits(&limits);
	risk_reason(&reason, &gate, &in, RISK_POSITION);
	assert_string_equal(reason.code, "risk.position");
	assert_true(test_close(reason_find(&reason, "value")->number, 0.01, 1e-12));
	assert_true(test_close(reason_find(&reason, "limit")->number, 0.005, 1e-12));
	assert_true(test_close(reason_find(&reason, "hard")->number, 0.01, 1e-12));
	risk_reason(&reason, &gate, &in, RISK_QUOTE_AGE);
	assert_true(test_close(reason_find(&reason, "value")->number, 1, 1e-12));
	assert_true(test_close(reason_find(&reason, "limit")->number, 0.5, 1e-12));
	assert_null(reason_find(&reason, "soft"));
	assert_true(risk_first_failed(&rule, risk_check(&gate, &in)));
	assert_int_equal(rule, RISK_QUOTE_AGE); /* hard before soft */
	in.quote_age_ns = 0;
	assert_true(risk_first_failed(&rule, risk_check(&gate, &in)));
	assert_int_equal(rule, RISK_POSITION);
	in.position.e8 = 500 * E8;
	in.side = SIDE_SELL;
	assert_false(risk_first_failed(&rule, risk_check(&gate, &in)));
}

static void every_rule_can_tell_its_reason(void **state)
{
	struct risk_limits limits;
	struct risk_input in = plain();
	(void)state;

	risk_limits_default(&limits);
	set_limits(&limits);
	for (int rule = 0; rule < RISK_RULES; rule++) {
		struct reason reason;

		risk_reason(&reason, &gate, &in, (enum risk_rule)rule);
		assert_string_equal(reason.code, risk_rule_code((enum risk_rule)rule));
		assert_memory_equal(reason.code, "risk.", 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_the_limit_passes_one_unit_beyond_fails),
		cmocka_unit_test(between_soft_and_hard_a_person_must_accept),
		cmocka_unit_test(without_limits_everything_passes),
		cmocka_unit_test(random_orders_agree_with_a_slow_reckoning),
		cmocka_unit_test(a_missing_reference_refuses),
		cmocka_unit_test(a_figure_that_a_limit_needs_and_lacks_refuses),
		cmocka_unit_test(locks_refuse),
		cmocka_unit_test(a_price_lies_on_the_grid),
		cmocka_unit_test(lists_and_hours_refuse),
		cmocka_unit_test(what_reduces_is_not_held_back),
		cmocka_unit_test(a_passive_limit_has_no_collar),
		cmocka_unit_test(huge_figures_saturate_and_refuse),
		cmocka_unit_test(a_group_counts_its_own_messages),
		cmocka_unit_test(bad_limits_are_refused_by_name),
		cmocka_unit_test(a_reason_tells_value_and_limit),
		cmocka_unit_test(every_rule_can_tell_its_reason),
	};

	return cmocka_run_group_tests_name("risk", tests, NULL, NULL);
}
