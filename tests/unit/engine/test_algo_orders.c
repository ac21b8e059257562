/* test_algo_orders.c - orders that an algorithm works, over the control API, with a
 * simulated gateway. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/broker_worker.h"
#include "engine/order_algo.h"
#include "kb/bars.h"
#include "kb/instruments.h"
#include "kb/kb.h"
#include "model/json.h"
#include "tests/support/support.h"
#include "tests/unit/engine/engine_world.h"

static int begin(void **state)
{
	static struct world world;

	world_init(&world);
	world_add_gateway(&world);
	world.settings.strategy_count = 0;
	world_start(&world);
	world_wait_status(&world, "broker", "up");
	world_run(&world, 2 * NS_PER_SEC); /* quotes of every instrument */
	*state = &world;
	return 0;
}

static int end(void **state)
{
	world_release(*state);
	return 0;
}

static int64_t market_ns(const struct world *world)
{
	return clock_now_ns(world->engine->market);
}

static json_t *window(struct world *world, const char *name, int64_t ns)
{
	return json_pack("{s:s, s:o}", "name", name, "end",
	                 json_from_time(market_ns(world) + ns));
}

/* Proposed and approved; takes `algo`. */
static json_t *work(struct world *world, int quantity, json_t *algo)
{
	json_t *outcome =
		peer_get(&world->peer, "trade.execute_order",
	                 json_pack("{s:{s:s, s:s, s:i, s:o}}", "order", "symbol", "SPY",
	                           "direction", "BUY", "quantity", quantity, "algo", algo));

	json_decref(
		peer_get(&world->peer, "trade.approve",
	                 json_pack("{s:O, s:O}", "order_id", peer_member(outcome, "order_id"),
	                           "version", peer_member(outcome, "version"))));
	return outcome;
}

static json_t *row_of(struct world *world, const json_t *outcome)
{
	return peer_get(&world->peer, "trade.get_order_status",
	                json_pack("{s:O}", "order_id", peer_member(outcome, "order_id")));
}

/* The row once it has that state. */
static json_t *wait_for(struct world *world, const json_t *outcome, const char *wanted)
{
	char last[32] = "";

	for (int i = 0; i < 600; i++) {
		json_t *row = row_of(world, outcome);

		snprintf(last, sizeof(last), "%s",
		         peer_text(peer_member(row, "execution_details"), "state"));
		if (strcmp(last, wanted) == 0)
			return row;
		json_decref(row);
		world_run(world, NS_PER_SEC);
	}
	fail_msg("the order is %s, not %s", last, wanted);
	return NULL;
}

static double sum_of_slices(struct world *world, const json_t *outcome, int *count)
{
	const char *id = peer_text(outcome, "order_id");
	json_t *answer = peer_get(&world->peer, "trade.get_orders", json_object());
	double sum = 0;
	json_t *row = NULL;
	size_t i = 0;

	*count = 0;
	json_array_foreach(peer_member(answer, "orders"), i, row)
	{
		const json_t *details = peer_member(row, "execution_details");
		const char *of = json_string_value(json_object_get(details, "slice_of"));

		if (!of || strcmp(of, id) != 0)
			continue;
		sum += json_number_value(peer_member(details, "filled"));
		++*count;
	}
	json_decref(answer);
	return sum;
}

static void a_worked_order_is_filled_by_slices_and_tells_what_it_cost(void **state)
{
	struct world *world = *state;
	json_t *algo = window(world, "twap", 2 * NS_PER_MIN);
	json_t *outcome = NULL, *row = NULL;
	const json_t *cost = NULL, *progress = NULL;
	int count = 0;

	json_object_set_new(algo, "slices", json_integer(4));
	outcome = work(world, 20, algo);
	row = wait_for(world, outcome, "filled");
	assert_true(sum_of_slices(world, outcome, &count) == 20);
	assert_int_equal(count, 4);
	cost = peer_member(row, "execution");
	assert_true(json_number_value(peer_member(cost, "arrival")) > 0);
	assert_true(json_number_value(peer_member(cost, "fill_ratio")) == 1);
	assert_true(fabs(json_number_value(peer_member(cost, "shortfall_bp"))) < 200);
	assert_true(json_number_value(peer_member(cost, "commission")) > 0);
	progress = peer_member(peer_member(peer_member(row, "execution_details"), "algo"),
	                       "progress");
	assert_int_equal(json_integer_value(peer_member(progress, "placed")), 4);
	json_decref(row);
	json_decref(outcome);
}

/* The knowledge base keeps what it cost, once the order is over. */
static void the_record_tells_what_it_cost(void **state)
{
	struct world *world = *state;
	json_t *algo = window(world, "twap", NS_PER_MIN);
	json_t *outcome = NULL, *answer = NULL, *order = NULL;
	double bp = NAN;
	size_t i = 0;

	json_object_set_new(algo, "slices", json_integer(2));
	outcome = work(world, 20, algo);
	json_decref(wait_for(world, outcome, "filled"));
	world_run(world, 10 * NS_PER_SEC);
	answer = peer_get(&world->peer, "kb.get_orders", json_object());
	json_array_foreach(peer_member(answer, "orders"), i, order)
	{
		const json_t *cost = json_object_get(order, "execution");

		assert_int_equal(cost != NULL, strcmp(peer_text(order, "order_id"),
		                                      peer_text(outcome, "order_id")) == 0);
		if (cost)
			bp = json_number_value(peer_member(cost, "shortfall_bp"));
	}
	assert_int_equal(i, 3);
	assert_true(fabs(bp) > 0 && fabs(bp) < 200);
	json_decref(answer);
	json_decref(outcome);
}

static void cancelled_it_leaves_nothing_working(void **state)
{
	struct world *world = *state;
	json_t *algo = window(world, "twap", NS_PER_HOUR);
	json_t *outcome = NULL;
	int count = 0;

	json_object_set_new(algo, "slices", json_integer(2));
	outcome = work(world, 10, algo);
	json_decref(wait_for(world, outcome, "partial"));
	json_decref(peer_get(&world->peer, "trade.cancel_order",
	                     json_pack("{s:O}", "order_id", peer_member(outcome, "order_id"))));
	json_decref(wait_for(world, outcome, "cancelled"));
	assert_true(sum_of_slices(world, outcome, &count) == 5);
	peer_refused(&world->peer, "trade.resume_order",
	             json_pack("{s:O}", "order_id", peer_member(outcome, "order_id")),
	             DRT_ESTATE);
	json_decref(outcome);
}

#define ORDER(type, algo)                                                                      \
	"{\"order\":{\"symbol\":\"SPY\",\"direction\":\"BUY\",\"quantity\":10," type           \
	"\"algo\":" algo "}}"

static void what_cannot_be_worked_is_refused_in_words(void **state)
{
	static const struct world_bad_call rows[] = {
		{ "trade.execute_order", ORDER("", "7"), DRT_EPARSE, "algo is not an object" },
		{ "trade.execute_order", ORDER("", "{\"name\":\"fast\"}"), DRT_EPARSE, "name" },
		{ "trade.execute_order", ORDER("", "{\"name\":\"twap\"}"), DRT_EINVAL,
		  "algo twap: end is missing" },
		{ "trade.execute_order",
		  ORDER("", "{\"name\":\"twap\",\"end\":\"15:30\",\"slizes\":3}"), DRT_EPARSE,
		  "slizes" },
		{ "trade.execute_order",
		  ORDER("", "{\"name\":\"twap\",\"end\":\"25:30\",\"slices\":3}"), DRT_EPARSE,
		  "end" },
		{ "trade.execute_order",
		  ORDER("", "{\"name\":\"twap\",\"end\":\"09:00\",\"slices\":3}"), DRT_EINVAL,
		  "end is over" },
		{ "trade.execute_order",
		  ORDER("", "{\"name\":\"vwap\",\"start\":\"19:00\",\"end\":\"20:00\","
		            "\"slices\":3}"),
		  DRT_EINVAL, "no history of volume" },
		{ "trade.execute_order",
		  ORDER("", "{\"name\":\"vwap\",\"end\":\"15:30\",\"slices\":3,\"curve\":[]}"),
		  DRT_EINVAL, "leave curve" },
		{ "trade.execute_order", ORDER("", "{\"name\":\"iceberg\",\"display\":2}"),
		  DRT_EINVAL, "must be LIMIT" },
		{ "trade.execute_order",
		  ORDER("\"order_type\":\"LIMIT\",\"price\":500,",
		        "{\"name\":\"iceberg\",\"display\":2.5}"),
		  DRT_EINVAL, "steps of 1" },
		{ "trade.resume_order", "{\"order_id\":\"ffff\"}", DRT_ENOTFOUND, "ffff" },
	};

	world_refuse_all(*state, rows, sizeof(rows) / sizeof(rows[0]));
}

/* ---- the curve ---- */

/* 2025-06-11T14:00:00Z, a Wednesday: 10:00 in New York. */
#define NOW_NS (INT64_C(1749650400) * NS_PER_SEC)

/* Half hours of so many sessions before today, 10:00 to 11:30 in New York. */
static void store_half_hours(struct kb *kb, const struct instrument *instrument, int sessions)
{
	static const double volumes[] = { 3000, 1000, 2000 };
	const struct kb_series_key key = { instrument->symbol, TIMEFRAME_30M, "unit", "none" };
	struct bar bars[3 * 40];
	size_t count = 0;

	for (int64_t day = time_to_day(NOW_NS) - 60; day < time_to_day(NOW_NS); day++) {
		if (day_of_week(day) > 5 || day_of_week(day) < 1 ||
		    day < time_to_day(NOW_NS) - sessions * 7 / 5 - 1)
			continue;
		for (int i = 0; i < 3; i++, count++)
			bars[count] =
				(struct bar){ .time_ns = day * NS_PER_DAY + 14 * NS_PER_HOUR +
				                         i * 30 * NS_PER_MIN,
				              .open = 600,
				              .high = 601,
				              .low = 599,
				              .close = 600,
				              .volume = volumes[i] };
	}
	assert_int_equal(kb_store_market_data(NULL, kb, &key, bars, count, NULL), DRT_OK);
}

static enum drt_status read_vwap(struct order *draft, const char *text, struct kb *kb,
                                 const struct instrument *instrument)
{
	const struct order_algo_context context = { kb, instrument, NOW_NS };
	struct drt_error error = { 0 };
	json_t *json = json_loads(text, 0, NULL);
	enum drt_status status = DRT_OK;

	*draft = (struct order){ .symbol = "SPY", .quantity = decimal_from_int(10) };
	status = order_algo_read(draft, json, &context, &error);
	if (status == DRT_OK)
		status = order_check(draft, &error);
	json_decref(json);
	return status;
}

static void vwap_takes_its_curve_from_the_sessions_before(void **state)
{
	static const char wanted[] = "{\"name\":\"vwap\",\"start\":\"10:30\",\"end\":"
				     "\"11:30\",\"slices\":4}";
	struct kb_options options = { .path = test_scratch_path("curve.db") };
	struct instrument instrument;
	struct order draft;
	struct kb *kb = NULL;

	(void)state;
	assert_int_equal(kb_open(&kb, &options, NULL), DRT_OK);
	assert_int_equal(instrument_init(&instrument, "SPY"), DRT_OK);
	assert_int_equal(read_vwap(&draft, wanted, kb, &instrument), DRT_EINVAL);
	assert_int_equal(kb_store_instrument(&instrument.id, kb, &instrument, NULL), DRT_OK);
	assert_int_equal(read_vwap(&draft, wanted, kb, &instrument), DRT_EINVAL);
	store_half_hours(kb, &instrument, 5);
	assert_int_equal(read_vwap(&draft, wanted, kb, &instrument), DRT_OK);
	assert_int_equal(draft.algo.curve[20], 65535); /* 10:00 */
	assert_int_equal(draft.algo.curve[21], 21845);
	assert_int_equal(draft.algo.curve[22], 43690);
	assert_int_equal(draft.algo.curve[23], 0);
	assert_int_equal(draft.algo.curve_offset_ns, -4 * NS_PER_HOUR);
	assert_int_equal(draft.algo.start_ns, NOW_NS + 30 * NS_PER_MIN);
	assert_int_equal(draft.algo.end_ns, NOW_NS + 90 * NS_PER_MIN);
	/* nothing ever traded then */
	assert_int_equal(read_vwap(&draft,
	                           "{\"name\":\"vwap\",\"start\":\"12:00\",\"end\":"
	                           "\"13:00\",\"slices\":4}",
	                           kb, &instrument),
	                 DRT_EINVAL);
	kb_close(kb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
		TEST(a_worked_order_is_filled_by_slices_and_tells_what_it_cost),
		TEST(the_record_tells_what_it_cost),
		TEST(cancelled_it_leaves_nothing_working),
		TEST(what_cannot_be_worked_is_refused_in_words),
		cmocka_unit_test(vwap_takes_its_curve_from_the_sessions_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
