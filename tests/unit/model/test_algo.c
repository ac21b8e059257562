/* test_algo.c - model/algo.h: which parameters an algorithm takes, its curve, its JSON. */
#include "model/algo.h"

#include <math.h>
#include <string.h>

#include "core/timeval.h"
#include "model/json.h"
#include "tests/support/support.h"

/* 2025-06-12T14:00:00Z */
#define NOON_NS (INT64_C(1749736800) * NS_PER_SEC)

/* A LIMIT order for 100 with the algo that the text describes. */
static enum drt_status read(struct order *order, const char *text, struct drt_error *error)
{
	json_t *json = json_loads(text, 0, NULL);
	enum drt_status status = DRT_OK;

	assert_non_null(json);
	*order = (struct order){ .symbol = "AAPL",
		                 .type = ORDER_LIMIT,
		                 .quantity = decimal_from_int(100),
		                 .limit_price = decimal_from_int(10) };
	status = algo_from_json(&order->algo, json, error);
	json_decref(json);
	return status;
}

#define WINDOW "\"start\":\"2025-06-12T14:00:00Z\",\"end\":\"2025-06-12T15:00:00Z\""

static const char *const good[] = {
	"{\"name\":\"twap\"," WINDOW ",\"slices\":12}",
	"{\"name\":\"pov\"," WINDOW ",\"share\":0.1,\"min_slice\":5,\"max_slice\":50}",
	"{\"name\":\"iceberg\",\"display\":10,\"vary\":0.25}",
	"{\"name\":\"shortfall\"," WINDOW
	",\"slices\":6,\"risk_aversion\":1e-6,\"impact\":1e-5,\"volatility\":0.5}",
	"{\"name\":\"chase\",\"step\":0.01,\"patience_s\":2.5}",
	"{\"name\":\"bracket\",\"stop\":9,\"target\":12}",
	"{\"name\":\"bracket\",\"trail\":0.5}",
	"{\"name\":\"ib-adaptive\",\"urgency\":\"patient\"}",
	"{\"name\":\"ib-twap\"," WINDOW "}",
	"{\"name\":\"ib-vwap\",\"share\":0.2}",
};

static void what_belongs_together_is_taken_and_read_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct drt_error error = { 0 };
		struct order order, again = { .symbol = "AAPL" };
		json_t *json = NULL, *once = NULL;

		if (read(&order, good[i], &error) != DRT_OK ||
		    algo_check(&order, &error) != DRT_OK)
			fail_msg("%s: %s", good[i], error.text);
		order.algo.began_ns = NOON_NS; /* with progress */
		order.algo.placed = 3;
		order.algo.held = true;
		order.algo.arrival = decimal_from_int(10);
		order.algo.volume = 1234.5;
		json = algo_to_json(&order.algo);
		assert_int_equal(algo_from_json(&again.algo, json, &error), DRT_OK);
		once = algo_to_json(&again.algo);
		assert_true(json_equal(json, once));
		assert_true(again.algo.held && again.algo.placed == 3);
		json_decref(json);
		json_decref(once);
	}
}

static void what_does_not_is_refused_by_its_field(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "{\"name\":\"fast\"}", "name" },
		{ "{\"slices\":3}", "name" },
		{ "{\"name\":\"twap\",\"slizes\":3}", "slizes" },
		{ "{\"name\":\"twap\",\"slices\":3}", "end is missing" },
		{ "{\"name\":\"twap\"," WINDOW "}", "slices is missing" },
		{ "{\"name\":\"twap\"," WINDOW ",\"slices\":-1}", "slices must" },
		{ "{\"name\":\"twap\"," WINDOW ",\"slices\":1001}", "slices must" },
		{ "{\"name\":\"twap\"," WINDOW ",\"slices\":3,\"share\":0.1}",
		  "share does not belong" },
		{ "{\"name\":\"twap\",\"start\":\"2025-06-12T15:00:00Z\","
		  "\"end\":\"2025-06-12T15:00:00Z\",\"slices\":3}",
		  "end must be after" },
		{ "{\"name\":\"twap\",\"start\":\"2025-06-12T15:00:00Z\","
		  "\"end\":\"2025-06-14T15:00:00Z\",\"slices\":3}",
		  "within a day" },
		{ "{\"name\":\"pov\"," WINDOW "}", "share is missing" },
		{ "{\"name\":\"pov\"," WINDOW ",\"share\":0.51}", "share must" },
		{ "{\"name\":\"pov\"," WINDOW ",\"share\":-0.1}", "share must" },
		{ "{\"name\":\"pov\"," WINDOW ",\"share\":0.1,\"min_slice\":9,\"max_slice\":8}",
		  "min_slice must" },
		{ "{\"name\":\"iceberg\"}", "display is missing" },
		{ "{\"name\":\"iceberg\",\"display\":101}", "display must" },
		{ "{\"name\":\"iceberg\",\"display\":-1}", "out of range" },
		{ "{\"name\":\"iceberg\",\"display\":10,\"vary\":0.6}", "vary must" },
		{ "{\"name\":\"shortfall\"," WINDOW ",\"slices\":6,\"risk_aversion\":-1,"
		  "\"impact\":1,\"volatility\":1}",
		  "above 0" },
		{ "{\"name\":\"shortfall\"," WINDOW ",\"slices\":6,\"risk_aversion\":1,"
		  "\"impact\":1}",
		  "volatility is missing" },
		{ "{\"name\":\"chase\",\"step\":0.01}", "patience_s is missing" },
		{ "{\"name\":\"chase\",\"step\":0.01,\"patience_s\":86401}", "patience_s" },
		{ "{\"name\":\"chase\",\"step\":0.01,\"patience_s\":-1}", "patience_s" },
		{ "{\"name\":\"bracket\"}", "missing" },
		{ "{\"name\":\"bracket\",\"stop\":9,\"trail\":1}", "exclude" },
		{ "{\"name\":\"bracket\",\"stop\":10}", "wrong side" },
		{ "{\"name\":\"bracket\",\"target\":9}", "wrong side" },
		{ "{\"name\":\"ib-vwap\",\"share\":0.09}", "share must be 0.1" },
		{ "{\"name\":\"ib-adaptive\"}", "urgency is missing" },
		{ "{\"name\":\"ib-adaptive\",\"urgency\":\"fast\"}", "urgency" },
		{ "{\"name\":\"vwap\"," WINDOW ",\"slices\":3}", "no history of volume" },
		{ "{\"name\":\"vwap\"," WINDOW ",\"slices\":3,\"curve\":[1]}", "curve" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct drt_error error = { 0 };
		struct order order;
		enum drt_status status = read(&order, bad[i].text, &error);

		if (status == DRT_OK)
			status = algo_check(&order, &error);
		assert_int_not_equal(status, DRT_OK);
		if (!strstr(error.text, bad[i].says))
			fail_msg("%s: %s", bad[i].text, error.text);
	}
}

static void the_order_must_fit_its_algorithm(void **state)
{
	struct drt_error error = { 0 };
	struct order order;

	(void)state;
	assert_int_equal(read(&order, good[2], &error), DRT_OK);
	order.type = ORDER_MARKET; /* an iceberg needs a limit */
	assert_int_equal(algo_check(&order, &error), DRT_EINVAL);
	assert_non_null(strstr(error.text, "must be LIMIT"));
	assert_int_equal(read(&order, good[0], &error), DRT_OK);
	order.type = ORDER_MARKET;
	assert_int_equal(algo_check(&order, &error), DRT_OK);
	order.type = ORDER_STOP;
	assert_int_equal(algo_check(&order, &error), DRT_EINVAL);
	order.type = ORDER_LIMIT;
	order.tif = TIF_GTC;
	assert_int_equal(algo_check(&order, &error), DRT_EINVAL);
	order.tif = TIF_DAY;
	strcpy(order.oca_group, "g");
	assert_int_equal(algo_check(&order, &error), DRT_EINVAL);
}

static void the_curve_is_kept_and_measured_across_half_hours_and_days(void **state)
{
	struct algo algo = { .kind = ALGO_VWAP };
	double sums[ALGO_BINS] = { 0 };
	int64_t midnight_ns = time_to_day(NOON_NS) * NS_PER_DAY;

	(void)state;
	assert_int_equal(algo_set_curve(&algo, sums), DRT_ENOTFOUND);
	sums[0] = 2000;
	sums[1] = 1e-9;
	sums[47] = 1000;
	assert_int_equal(algo_set_curve(&algo, sums), DRT_OK);
	assert_int_equal(algo.curve[0], 65535);
	assert_int_equal(algo.curve[1], 1); /* what traded at all is not nothing */
	assert_int_equal(algo.curve[2], 0);
	assert_int_equal(algo.curve[47], 32768);
	assert_true(fabs(algo_curve_volume(&algo, midnight_ns - 15 * NS_PER_MIN,
	                                   midnight_ns + 15 * NS_PER_MIN) -
	                 (32768 + 65535) / 2.0) < 1e-6);
	algo.curve_offset_ns = -30 * NS_PER_MIN; /* local time is behind */
	assert_true(fabs(algo_curve_volume(&algo, midnight_ns, midnight_ns + 30 * NS_PER_MIN) -
	                 32768) < 1e-6);
	assert_true(algo_curve_volume(&algo, midnight_ns, midnight_ns) == 0);
	sums[3] = -1;
	assert_int_equal(algo_set_curve(&algo, sums), DRT_EINVAL);
	sums[3] = NAN;
	assert_int_equal(algo_set_curve(&algo, sums), DRT_EINVAL);
}

static void a_curve_travels_with_its_order(void **state)
{
	struct drt_error error = { 0 };
	struct order order = { .symbol = "AAPL",
		               .type = ORDER_LIMIT,
		               .quantity = decimal_from_int(5),
		               .limit_price = decimal_from_int(10),
		               .slice_of = { { 7 } } };
	struct order again;
	json_t *json = NULL;

	(void)state;
	order.algo = (struct algo){ .kind = ALGO_VWAP,
		                    .start_ns = NOON_NS,
		                    .end_ns = NOON_NS + NS_PER_HOUR,
		                    .slices = 4,
		                    .curve_offset_ns = -4 * NS_PER_HOUR };
	order.algo.curve[20] = 65535;
	assert_int_equal(order_check(&order, &error), DRT_OK);
	json = order_to_json(&order);
	assert_int_equal(order_from_json(&again, json, &error), DRT_OK);
	assert_int_equal(again.algo.curve[20], 65535);
	assert_int_equal(again.algo.curve_offset_ns, -4 * NS_PER_HOUR);
	assert_int_equal(uuid_cmp(&again.slice_of, &order.slice_of), 0);
	assert_int_equal(order_check(&again, &error), DRT_OK);
	json_decref(json);
	order.algo.end_ns = order.algo.start_ns + NS_PER_MIN;
	order.algo.curve_offset_ns = 0; /* nothing ever traded at 14:00 */
	assert_int_equal(order_check(&order, &error), DRT_EINVAL);
}

static void names_are_read_back_in_any_case(void **state)
{
	enum algo_kind kind = ALGO_NONE;
	enum algo_urgency urgency = URGENCY_NONE;

	(void)state;
	for (int i = 0; i < ALGO_KINDS; i++) {
		assert_int_equal(algo_parse(&kind, algo_name((enum algo_kind)i)), DRT_OK);
		assert_int_equal(kind, i);
		assert_false(algo_is_worked(kind) && algo_is_native(kind));
	}
	assert_int_equal(algo_parse(&kind, "TWAP"), DRT_OK);
	assert_int_equal(algo_parse(&kind, "twap "), DRT_EPARSE);
	assert_int_equal(algo_urgency_parse(&urgency, "Urgent"), DRT_OK);
	assert_int_equal(urgency, URGENCY_URGENT);
	assert_int_equal(algo_urgency_parse(&urgency, ""), DRT_EPARSE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_belongs_together_is_taken_and_read_back),
		cmocka_unit_test(what_does_not_is_refused_by_its_field),
		cmocka_unit_test(the_order_must_fit_its_algorithm),
		cmocka_unit_test(the_curve_is_kept_and_measured_across_half_hours_and_days),
		cmocka_unit_test(a_curve_travels_with_its_order),
		cmocka_unit_test(names_are_read_back_in_any_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
