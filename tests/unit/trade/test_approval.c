/* test_approval.c - written rules and the queue of what waits. */
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "trade/approval.h"

static struct approval_rules rules;
static struct approval_queue queue;

static struct approval_rule good(void)
{
	struct approval_rule rule = { .name = "demo",
		                      .strategy = "momentum",
		                      .buys = true,
		                      .max_value = { 5000 * DECIMAL_ONE },
		                      .from_minute = 570,
		                      .to_minute = 960 };

	return rule;
}

static struct order order_of(const char *strategy, enum order_side side, int64_t quantity)
{
	struct order order;

	memset(&order, 0, sizeof(order));
	snprintf(order.strategy, sizeof(order.strategy), "%s", strategy);
	order.side = side;
	order.quantity.e8 = quantity * DECIMAL_ONE;
	return order;
}

/* At minute `minute` of a UTC day. */
static const char *decide(const struct order *order, int minute, int soft, bool live)
{
	struct approval_request request = { .order = order,
		                            .price = { 100 * DECIMAL_ONE },
		                            .soft_failed = soft,
		                            .market_ns =
		                                    20000 * NS_PER_DAY + minute * NS_PER_MIN,
		                            .live = live };

	return rules.approver.decide(&rules.approver, &request);
}

static void a_rule_fits_its_strategy_side_value_and_time(void **state)
{
	struct approval_rule rule = good();
	struct order fits = order_of("momentum", SIDE_BUY, 50);
	struct order large = order_of("momentum", SIDE_BUY, 51);
	struct order other = order_of("swing", SIDE_BUY, 1);
	struct order sell = order_of("momentum", SIDE_SELL, 1);
	(void)state;

	approval_rules_init(&rules, NULL);
	assert_null(decide(&fits, 600, 0, false));
	assert_int_equal(approval_rules_add(&rules, &rule, NULL), DRT_OK);
	assert_string_equal(decide(&fits, 600, 0, false), "demo");
	assert_null(decide(&large, 600, 0, false));
	assert_null(decide(&other, 600, 0, false));
	assert_null(decide(&sell, 600, 0, false));
	assert_null(decide(&fits, 569, 0, false));
	assert_string_equal(decide(&fits, 570, 0, false), "demo");
	assert_string_equal(decide(&fits, 959, 0, false), "demo");
	assert_null(decide(&fits, 960, 0, false));
	assert_null(decide(&fits, 600, 1, false)); /* soft limits want a person */
	assert_null(decide(&fits, 600, 0, true));  /* paper only unless stated */
}

static void a_rule_for_live_says_so(void **state)
{
	struct approval_rule rule = good();
	struct order order = order_of("momentum", SIDE_BUY, 1);
	(void)state;

	rule.live = true;
	approval_rules_init(&rules, NULL);
	assert_int_equal(approval_rules_add(&rules, &rule, NULL), DRT_OK);
	assert_string_equal(decide(&order, 600, 0, true), "demo");
}

static void minutes_are_those_of_the_zone(void **state)
{
	struct approval_rule rule = good();
	struct order order = order_of("momentum", SIDE_BUY, 1);
	struct zone *zone = NULL;
	struct approval_request request = { .order = &order, .price = { DECIMAL_ONE } };
	(void)state;

	assert_int_equal(zone_new(&zone, "America/New_York", NULL), DRT_OK);
	approval_rules_init(&rules, zone);
	assert_int_equal(approval_rules_add(&rules, &rule, NULL), DRT_OK);
	/* 2025-06-12 13:29 UTC is 09:29 in New York, a minute before the rule begins */
	request.market_ns = INT64_C(1749734940000000000);
	assert_null(rules.approver.decide(&rules.approver, &request));
	request.market_ns += NS_PER_MIN;
	assert_non_null(rules.approver.decide(&rules.approver, &request));
	zone_free(zone);
}

static void bad_rules_are_refused(void **state)
{
	static const struct {
		const char *name, *strategy;
		bool buys;
		int64_t max_value;
		int from, to;
		enum drt_status want;
	} cases[] = {
		{ "", "s", true, 1, 0, 1440, DRT_EINVAL },
		{ "a", "", true, 1, 0, 1440, DRT_EINVAL },
		{ "a", "s", false, 1, 0, 1440, DRT_EINVAL },
		{ "a", "s", true, 0, 0, 1440, DRT_EINVAL },
		{ "a", "s", true, -1, 0, 1440, DRT_EINVAL },
		{ "a", "s", true, 1, -1, 1440, DRT_EINVAL },
		{ "a", "s", true, 1, 0, 1441, DRT_EINVAL },
		{ "a", "s", true, 1, 600, 600, DRT_EINVAL },
		{ "demo", "s", true, 1, 0, 1440, DRT_EEXIST },
	};
	struct approval_rule rule = good();
	struct drt_error error;
	(void)state;

	approval_rules_init(&rules, NULL);
	assert_int_equal(approval_rules_add(&rules, &rule, NULL), DRT_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		rule = (struct approval_rule){ .buys = cases[i].buys,
			                       .max_value = { cases[i].max_value },
			                       .from_minute = cases[i].from,
			                       .to_minute = cases[i].to };
		snprintf(rule.name, sizeof(rule.name), "%s", cases[i].name);
		snprintf(rule.strategy, sizeof(rule.strategy), "%s", cases[i].strategy);
		assert_int_equal(approval_rules_add(&rules, &rule, &error), cases[i].want);
		assert_true(error.text[0] != '\0');
	}
	assert_int_equal(rules.count, 1);
	for (int i = 1; i < APPROVAL_RULES; i++) {
		rule = good();
		snprintf(rule.name, sizeof(rule.name), "rule %d", i);
		assert_int_equal(approval_rules_add(&rules, &rule, NULL), DRT_OK);
	}
	snprintf(rule.name, sizeof(rule.name), "one more");
	assert_int_equal(approval_rules_add(&rules, &rule, NULL), DRT_EFULL);
}

static void the_queue_gives_out_what_expires_first(void **state)
{
	uint32_t slot = 99;
	(void)state;

	approval_queue_init(&queue);
	assert_int_equal(approval_queue_next_ns(&queue), INT64_MAX);
	assert_int_equal(approval_queue_add(&queue, 1, 300), DRT_OK);
	assert_int_equal(approval_queue_add(&queue, 2, 100), DRT_OK);
	assert_int_equal(approval_queue_add(&queue, 3, 200), DRT_OK);
	assert_int_equal(approval_queue_add(&queue, 3, 200), DRT_EEXIST);
	assert_int_equal(approval_queue_next_ns(&queue), 100);
	assert_false(approval_queue_pop_expired(&slot, &queue, 99));
	assert_int_equal(slot, 99);
	assert_true(approval_queue_remove(&queue, 3));
	assert_false(approval_queue_remove(&queue, 3));
	assert_true(approval_queue_pop_expired(&slot, &queue, 300));
	assert_int_equal(slot, 2);
	assert_true(approval_queue_pop_expired(&slot, &queue, 300));
	assert_int_equal(slot, 1);
	assert_false(approval_queue_pop_expired(&slot, &queue, INT64_MAX));
}

static void a_full_queue_refuses(void **state)
{
	(void)state;
	approval_queue_init(&queue);
	for (uint32_t i = 0; i < APPROVAL_QUEUE; i++)
		assert_int_equal(approval_queue_add(&queue, i, 1000 - i), DRT_OK);
	assert_int_equal(approval_queue_add(&queue, APPROVAL_QUEUE, 5), DRT_EFULL);
	assert_true(approval_queue_remove(&queue, 7));
	assert_int_equal(approval_queue_add(&queue, APPROVAL_QUEUE, 5), DRT_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rule_fits_its_strategy_side_value_and_time),
		cmocka_unit_test(a_rule_for_live_says_so),
		cmocka_unit_test(minutes_are_those_of_the_zone),
		cmocka_unit_test(bad_rules_are_refused),
		cmocka_unit_test(the_queue_gives_out_what_expires_first),
		cmocka_unit_test(a_full_queue_refuses),
	};

	return cmocka_run_group_tests_name("approval", tests, NULL, NULL);
}
