/* test_alerts.c - each kind of rule on a short series, when it fires and when not. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/alerts.h"
#include "tests/support/support.h"

enum { DAYS_MAX = 64 };

/* Bars from closes: high and low half a unit around, volume 100. */
static size_t bars_of(struct bar *bars, const double *closes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		bars[i] = (struct bar){ (int64_t)i * 86400000000000,
			                closes[i],
			                closes[i] + 0.5,
			                closes[i] - 0.5,
			                closes[i],
			                100 };
	return count;
}

static struct alert_list alerts_of(struct alert_rule rule, const struct bar *bars, size_t count)
{
	struct alert_request request = { &rule, 1, bars, count, 0 };
	struct alert_list list;
	struct drt_error error;

	if (analysis_generate_alerts(&list, &request, &error) != DRT_OK)
		fail_msg("%s", error.text);
	return list;
}

/* The bars on which a rule fires, as text: "2 5". */
static void assert_fires(struct alert_rule rule, const struct bar *bars, size_t count,
                         const char *want)
{
	struct alert_list list = alerts_of(rule, bars, count);
	char got[256] = "";
	size_t length = 0;

	for (size_t i = 0; i < list.count; i++)
		length += (size_t)snprintf(got + length, sizeof(got) - length, "%s%zu",
		                           i ? " " : "", list.alerts[i].bar);
	assert_string_equal(got, want);
	alert_list_release(&list);
}

static double argument(const struct alert *alert, const char *name)
{
	const struct reason_arg *arg = reason_find(&alert->reason, name);

	assert_non_null(arg);
	return arg->number;
}

static void names_are_read_back(void **state)
{
	enum alert_kind kind = ALERT_KINDS;
	(void)state;

	for (int i = 0; i < ALERT_KINDS; i++) {
		assert_int_equal(alert_kind_parse(&kind, alert_kind_name((enum alert_kind)i)),
		                 DRT_OK);
		assert_int_equal(kind, i);
		assert_int_equal(alert_rule_usual(kind).kind, i);
	}
	assert_int_equal(alert_kind_parse(&kind, "no such"), DRT_ENOTFOUND);
	assert_int_equal(alert_kind_parse(&kind, ""), DRT_ENOTFOUND);
}

static void a_level_fires_when_it_is_reached(void **state)
{
	const double closes[] = { 9, 10, 11, 9, 10.5, 12, 10 };
	struct bar bars[DAYS_MAX];
	size_t n = bars_of(bars, closes, 7);
	struct alert_list list;
	(void)state;

	assert_fires((struct alert_rule){ ALERT_PRICE_ABOVE, 10, 0 }, bars, n, "1 4");
	assert_fires((struct alert_rule){ ALERT_PRICE_BELOW, 10, 0 }, bars, n, "3 6");
	/* beginning beyond the level is no crossing */
	assert_fires((struct alert_rule){ ALERT_PRICE_ABOVE, 5, 0 }, bars, n, "");
	list = alerts_of((struct alert_rule){ ALERT_PRICE_ABOVE, 10, 0 }, bars, n);
	assert_string_equal(list.alerts[0].reason.code, "alert.price_above");
	assert_true(argument(&list.alerts[0], "close") == 10);
	assert_true(argument(&list.alerts[0], "level") == 10);
	assert_int_equal(list.alerts[0].time_ns, 86400000000000);
	alert_list_release(&list);
	alert_list_release(&list); /* twice is harmless */
}

static void a_move_fires_every_time(void **state)
{
	const double closes[] = { 100, 105, 110.25, 112, 100 };
	struct bar bars[DAYS_MAX];
	size_t n = bars_of(bars, closes, 5);
	struct alert_list list;
	(void)state;

	assert_fires((struct alert_rule){ ALERT_DAY_MOVE, 4.9, 0 }, bars, n, "1 2 4");
	list = alerts_of((struct alert_rule){ ALERT_DAY_MOVE, 10, 0 }, bars, n);
	assert_int_equal(list.count, 1);
	assert_true(
		test_close(argument(&list.alerts[0], "pct"), (100 / 112.0 - 1) * 100, 1e-12));
	alert_list_release(&list);
}

static void an_average_fires_when_it_is_crossed(void **state)
{
	/* averages of 2: - 10 9 10 12 12 11 */
	const double closes[] = { 10, 10, 8, 12, 12, 12, 10 };
	struct bar bars[DAYS_MAX];
	size_t n = bars_of(bars, closes, 7);
	struct alert_list list;
	(void)state;

	assert_fires((struct alert_rule){ ALERT_SMA_ABOVE, 0, 2 }, bars, n, "3");
	assert_fires((struct alert_rule){ ALERT_SMA_BELOW, 0, 2 }, bars, n, "6");
	list = alerts_of((struct alert_rule){ ALERT_SMA_ABOVE, 0, 2 }, bars, n);
	assert_true(argument(&list.alerts[0], "sma") == 10);
	assert_true(argument(&list.alerts[0], "period") == 2);
	alert_list_release(&list);
}

static void an_extreme_rsi_fires_when_it_begins(void **state)
{
	const double closes[] = { 10, 11, 10, 14, 18, 17, 10, 5, 20 };
	struct bar bars[DAYS_MAX];
	size_t n = bars_of(bars, closes, 9);
	(void)state;

	/* RSI 2: 50 83 93 68 13 6 78 */
	assert_fires((struct alert_rule){ ALERT_RSI_HIGH, 70, 2 }, bars, n, "3 8");
	assert_fires((struct alert_rule){ ALERT_RSI_LOW, 30, 2 }, bars, n, "6");
}

static void a_new_extreme_fires_once_a_run(void **state)
{
	const double closes[] = { 10, 9, 8, 11, 12, 11, 13, 7, 6, 9 };
	struct bar bars[DAYS_MAX];
	size_t n = bars_of(bars, closes, 10);
	struct alert_list list;
	(void)state;

	assert_fires((struct alert_rule){ ALERT_NEW_HIGH, 0, 3 }, bars, n, "3 6");
	assert_fires((struct alert_rule){ ALERT_NEW_LOW, 0, 3 }, bars, n, "7");
	list = alerts_of((struct alert_rule){ ALERT_NEW_HIGH, 0, 3 }, bars, n);
	assert_true(argument(&list.alerts[0], "level") == 10.5); /* the old high */
	alert_list_release(&list);
	/* too little history says nothing */
	assert_fires((struct alert_rule){ ALERT_NEW_HIGH, 0, 10 }, bars, n, "");
}

static void much_volume_fires_every_time(void **state)
{
	const double closes[] = { 10, 10, 10, 10, 10 };
	struct bar bars[DAYS_MAX];
	size_t n = bars_of(bars, closes, 5);
	struct alert_list list;
	(void)state;

	bars[2].volume = 200;
	bars[3].volume = 500;
	bars[4].volume = 300;
	assert_fires((struct alert_rule){ ALERT_VOLUME_SPIKE, 2, 2 }, bars, n, "2 3");
	list = alerts_of((struct alert_rule){ ALERT_VOLUME_SPIKE, 2, 2 }, bars, n);
	assert_true(test_close(argument(&list.alerts[1], "times"), 500 / 150.0, 1e-14));
	alert_list_release(&list);
	for (int i = 0; i < 5; i++)
		bars[i].volume = 0; /* no average to compare with */
	assert_fires((struct alert_rule){ ALERT_VOLUME_SPIKE, 2, 2 }, bars, n, "");
}

static void alerts_come_by_bar_and_rule_from_the_wanted_bar_on(void **state)
{
	const double closes[] = { 9, 11, 9, 11 };
	const struct alert_rule rules[] = { { ALERT_DAY_MOVE, 1, 0 },
		                            { ALERT_PRICE_ABOVE, 10, 0 } };
	struct bar bars[DAYS_MAX];
	struct alert_request request = { rules, 2, bars, bars_of(bars, closes, 4), 2 };
	struct alert_list list;
	(void)state;

	assert_int_equal(analysis_generate_alerts(&list, &request, NULL), DRT_OK);
	assert_int_equal(list.count, 3);
	assert_int_equal(list.alerts[0].bar, 2);
	assert_int_equal(list.alerts[0].rule, 0);
	assert_int_equal(list.alerts[1].bar, 3);
	assert_int_equal(list.alerts[1].rule, 0);
	assert_int_equal(list.alerts[2].rule, 1);
	assert_int_equal(list.alerts[2].kind, ALERT_PRICE_ABOVE);
	alert_list_release(&list);
}

static void nothing_gives_nothing(void **state)
{
	const struct alert_request request = { 0 };
	struct alert_list list = { NULL, 42 };
	(void)state;

	assert_int_equal(analysis_generate_alerts(&list, &request, NULL), DRT_OK);
	assert_int_equal(list.count, 0);
	alert_list_release(&list);
}

static void rules_out_of_range_are_refused(void **state)
{
	static const struct {
		struct alert_rule rule;
		const char *says;
	} cases[] = {
		{ { ALERT_PRICE_ABOVE, 0, 0 }, "(price_above): the value must be above 0" },
		{ { ALERT_PRICE_BELOW, NAN, 0 }, "the value must be above 0" },
		{ { ALERT_DAY_MOVE, -1, 0 }, "the value" },
		{ { ALERT_SMA_ABOVE, 0, 0 }, "the period must be 1 to 10000, got 0" },
		{ { ALERT_NEW_LOW, 0, 10001 }, "the period" },
		{ { ALERT_RSI_HIGH, 70, 1 }, "the period must be 2" },
		{ { ALERT_RSI_HIGH, 100, 14 }, "above 0 and below 100" },
		{ { ALERT_VOLUME_SPIKE, INFINITY, 20 }, "the value" },
		{ { ALERT_KINDS, 1, 1 }, "there is no kind" },
		{ { (enum alert_kind)(-1), 1, 1 }, "there is no kind" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct alert_request request = { .rules = &cases[i].rule, .rule_count = 1 };
		struct alert_list list = { NULL, 42 };
		struct drt_error error;

		assert_int_equal(analysis_generate_alerts(&list, &request, &error), DRT_EINVAL);
		assert_int_equal(list.count, 42);
		if (!strstr(error.text, cases[i].says))
			fail_msg("case %zu: %s", i, error.text);
	}
}

static void bars_with_holes_are_refused(void **state)
{
	const double closes[] = { 9, 11 };
	struct bar bars[DAYS_MAX];
	struct alert_request request = { NULL, 0, bars, bars_of(bars, closes, 2), 0 };
	struct alert_list list;
	struct drt_error error;
	(void)state;

	bars[1].volume = NAN;
	assert_int_equal(analysis_generate_alerts(&list, &request, &error), DRT_EINVAL);
	assert_non_null(strstr(error.text, "bar 1 (1970-01-02"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_read_back),
		cmocka_unit_test(a_level_fires_when_it_is_reached),
		cmocka_unit_test(a_move_fires_every_time),
		cmocka_unit_test(an_average_fires_when_it_is_crossed),
		cmocka_unit_test(an_extreme_rsi_fires_when_it_begins),
		cmocka_unit_test(a_new_extreme_fires_once_a_run),
		cmocka_unit_test(much_volume_fires_every_time),
		cmocka_unit_test(alerts_come_by_bar_and_rule_from_the_wanted_bar_on),
		cmocka_unit_test(nothing_gives_nothing),
		cmocka_unit_test(rules_out_of_range_are_refused),
		cmocka_unit_test(bars_with_holes_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
