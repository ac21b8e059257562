/* test_matcher.c - the matcher against the reference backtests, order by order.
 *
 * The recorded orders of each run are placed on the bar on which they were created;
 * only what a strategy decides (the cancels of the written rules) is replayed. Every
 * fill, its bar, order, quantity and price, and every end must be those recorded. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "core/timeval.h"
#include "sim/matcher.h"
#include "tests/support/support.h"

enum { MAX_BARS = 3200, MAX_SYMBOLS = 10, MAX_ORDERS = 600 };

struct series {
	char symbol[8];
	struct bar bars[MAX_BARS];
	size_t count;
};

struct record {
	uint64_t id; /* of the matcher; 0: not placed or over */
	int64_t ended_ns;
	const char *status; /* as the reference words it */
};

struct replay {
	struct sim_matcher *matcher;
	struct series *series;
	size_t series_count;
	json_t *run;
	struct record records[MAX_ORDERS];
	json_t *fills; /* of the reference */
	size_t filled;
	double tolerance;
	int scenario; /* how cancels and links are derived: 'b', 'd', 'e' or 0 */
};

static size_t numbers;
static size_t files;

static double number_of(const json_t *object, const char *key)
{
	return json_number_value(json_object_get(object, key));
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static int64_t day_ns(const char *date)
{
	int64_t day = 0;

	assert_int_equal(day_parse(&day, date, strlen(date)), DRT_OK);
	return day * NS_PER_DAY;
}

static decimal exact(double value)
{
	decimal out = { 0 };

	assert_int_equal(decimal_from_double(&out, value), DRT_OK);
	return out;
}

static void load_series(struct series *series, const char *symbol)
{
	char name[64];
	char *text = NULL;
	char *line = NULL;
	char *rest = NULL;

	snprintf(series->symbol, sizeof(series->symbol), "%s", symbol);
	snprintf(name, sizeof(name), "golden/backtests/input_%s.csv", symbol);
	text = test_read_file(test_shared_path(name), NULL);
	line = strtok_r(text, "\n", &rest);
	series->count = 0;
	while ((line = strtok_r(NULL, "\n", &rest)) != NULL) {
		struct bar *bar = &series->bars[series->count++];
		char date[16];

		assert_true(series->count < MAX_BARS);
		assert_int_equal(sscanf(line, "%10[^,],%lf,%lf,%lf,%lf,%lf", date, &bar->open,
		                        &bar->high, &bar->low, &bar->close, &bar->volume),
		                 6);
		bar->time_ns = day_ns(date);
	}
	free(text);
}

static void on_event(void *arg, const struct sim_event *event)
{
	struct replay *replay = arg;
	struct record *record = &replay->records[event->tag];
	const json_t *want = NULL;

	if (event->kind == SIM_EVENT_END) {
		record->status = event->end == SIM_END_EXPIRED ? "Expired" : "Canceled";
		record->ended_ns = event->time_ns;
		record->id = 0;
	}
	if (event->kind != SIM_EVENT_FILL)
		return;
	record->status = "Completed";
	record->ended_ns = event->time_ns;
	record->id = 0;
	assert_true(replay->filled < json_array_size(replay->fills));
	want = json_array_get(replay->fills, replay->filled++);
	assert_int_equal(event->tag, (uint64_t)number_of(want, "order_id"));
	assert_int_equal(event->time_ns, day_ns(text_of(want, "date")));
	assert_int_equal(event->quantity.e8, exact(number_of(want, "size")).e8);
	assert_int_equal(event->side == SIDE_BUY, strcmp(text_of(want, "side"), "buy") == 0);
	if (!test_close(decimal_to_double(event->price) / number_of(want, "price"), 1.0,
	                replay->tolerance))
		fail_msg("%s: fill of order %d at %.10f, want %.10f",
		         text_of(replay->run, "name"), (int)event->tag,
		         decimal_to_double(event->price), number_of(want, "price"));
	numbers += 4;
}

static int book_of(const struct replay *replay, const char *symbol)
{
	for (size_t i = 0; i < replay->series_count; i++) {
		if (strcmp(replay->series[i].symbol, symbol) == 0)
			return (int)i;
	}
	fail_msg("no series of %s", symbol);
	return -1;
}

static void set_type(struct sim_order *order, const json_t *from)
{
	const char *type = text_of(from, "type");

	if (strcmp(type, "Limit") == 0)
		order->limit_price = exact(number_of(from, "price"));
	if (strcmp(type, "Stop") == 0 || strcmp(type, "StopLimit") == 0) {
		order->trigger = SIM_TRIGGER_STOP;
		order->stop_price = exact(number_of(from, "price"));
	}
	if (strcmp(type, "StopLimit") == 0)
		order->limit_price = exact(number_of(from, "limit"));
	if (strcmp(type, "StopTrail") == 0) {
		order->trigger = SIM_TRIGGER_TRAIL;
		order->trail_amount = exact(number_of(from, "trail_amount"));
		order->trail_ratio = exact(number_of(from, "trail_percent"));
	}
	if (strcmp(type, "Close") == 0)
		order->moment = SIM_AT_CLOSE;
}

/* The links that the written rules state: brackets and one-cancels-other. */
static void set_links(struct sim_order *order, const struct replay *replay, size_t id,
                      const json_t *from, char *group, size_t size)
{
	const char *tag = text_of(from, "tag");
	const json_t *orders = json_object_get(replay->run, "orders");
	size_t first = id;

	while (first > 1 &&
	       strcmp(text_of(json_array_get(orders, first - 2), "created"),
	              text_of(from, "created")) == 0 &&
	       strcmp(text_of(json_array_get(orders, first - 2), "tag"), tag) == 0)
		first--;
	if (strcmp(tag, "entry") == 0 || strcmp(tag, "s7") == 0) {
		if (first == id && strcmp(tag, "entry") == 0)
			order->good_till_ns = day_ns(text_of(from, "created")) + 5 * NS_PER_DAY;
		if (first == id)
			return;
		order->parent = replay->records[first].id;
	} else if (strcmp(tag, "s0") != 0 || first == id) {
		return;
	}
	snprintf(group, size, "oca-%zu", first);
	order->oca_group = group;
}

static void place_created_on(struct replay *replay, int64_t time_ns)
{
	const json_t *orders = json_object_get(replay->run, "orders");

	for (size_t i = 0; i < json_array_size(orders); i++) {
		const json_t *from = json_array_get(orders, i);
		size_t id = (size_t)number_of(from, "id");
		struct sim_order order = { .tag = id };
		char group[32];

		if (day_ns(text_of(from, "created")) != time_ns)
			continue;
		assert_int_equal(id, i + 1);
		order.book = book_of(replay, text_of(from, "symbol"));
		order.side = strcmp(text_of(from, "side"), "buy") == 0 ? SIDE_BUY : SIDE_SELL;
		order.quantity = exact(number_of(from, "size"));
		set_type(&order, from);
		set_links(&order, replay, id, from, group, sizeof(group));
		assert_int_equal(sim_place(&replay->records[id].id, replay->matcher, &order),
		                 DRT_OK);
	}
}

/* The cancels of the written rules, in order of submission. */
static void cancel_on(struct replay *replay, size_t bar)
{
	const json_t *orders = json_object_get(replay->run, "orders");
	int64_t time_ns = replay->series[0].bars[bar].time_ns;
	bool all = replay->scenario == 'e' && bar >= 30 && (bar - 30) % 15 == 0;

	for (size_t i = 0; replay->scenario == 'd' && i < json_array_size(orders); i++) {
		const json_t *from = json_array_get(orders, i);

		all = all || (day_ns(text_of(from, "created")) == time_ns &&
		              strcmp(text_of(from, "tag"), "channel_exit") == 0);
	}
	for (size_t id = 1; all && id < MAX_ORDERS; id++) {
		if (replay->records[id].id != 0)
			assert_int_equal(sim_cancel(replay->matcher, replay->records[id].id),
			                 DRT_OK);
	}
}

static void check_ends(const struct replay *replay)
{
	const json_t *orders = json_object_get(replay->run, "orders");
	const json_t *want = NULL;
	size_t i = 0;

	json_array_foreach(orders, i, want)
	{
		const struct record *record = &replay->records[i + 1];

		if (strcmp(text_of(want, "ended"), "") == 0) {
			assert_true(record->id != 0); /* works at the end of the run */
			continue;
		}
		assert_non_null(record->status);
		if (strcmp(record->status, text_of(want, "status")) != 0)
			fail_msg("%s: order %zu is %s, want %s", text_of(replay->run, "name"),
			         i + 1, record->status, text_of(want, "status"));
		numbers++;
		/* a strategy's cancel shows a bar later there */
		if (strcmp(record->status, "Canceled") != 0) {
			assert_int_equal(record->ended_ns, day_ns(text_of(want, "ended")));
			numbers++;
		}
	}
	assert_int_equal(replay->filled, json_array_size(replay->fills));
}

static int by_order(const void *a, const void *b)
{
	const json_t *x = *(json_t *const *)a;
	const json_t *y = *(json_t *const *)b;
	int64_t left = day_ns(text_of(x, "date"));
	int64_t right = day_ns(text_of(y, "date"));

	if (left != right)
		return left < right ? -1 : 1;
	if (strcmp(text_of(x, "symbol"), text_of(y, "symbol")) != 0)
		return strcmp(text_of(x, "symbol"), text_of(y, "symbol"));
	return (int)(number_of(x, "order_id") - number_of(y, "order_id"));
}

/* Books are fed one after the other, in the order of the files: by symbol. */
static json_t *sorted_fills(const json_t *fills)
{
	size_t count = json_array_size(fills);
	json_t **list = calloc(count, sizeof(*list));
	json_t *out = json_array();

	assert_non_null(list);
	for (size_t i = 0; i < count; i++)
		list[i] = json_array_get(fills, i);
	qsort(list, count, sizeof(*list), by_order);
	for (size_t i = 0; i < count; i++)
		json_array_append(out, list[i]);
	free(list);
	return out;
}

static void replay_run(const char *name, int scenario, double tolerance,
                       struct sim_slippage slippage)
{
	struct replay *replay = calloc(1, sizeof(*replay));
	struct sim_matcher_options options = { on_event, replay, slippage };
	const json_t *symbols = NULL;
	char path[96];
	int book = 0;

	assert_non_null(replay);
	snprintf(path, sizeof(path), "golden/backtests/%s.json", name);
	replay->run = json_load_file(test_shared_path(path), 0, NULL);
	assert_non_null(replay->run);
	replay->scenario = scenario;
	replay->tolerance = tolerance;
	symbols = json_object_get(replay->run, "symbols");
	replay->series_count = json_array_size(symbols);
	replay->series = calloc(replay->series_count, sizeof(*replay->series));
	assert_non_null(replay->series);
	assert_int_equal(sim_matcher_new(&replay->matcher, &options), DRT_OK);
	for (size_t i = 0; i < replay->series_count; i++) {
		load_series(&replay->series[i], json_string_value(json_array_get(symbols, i)));
		assert_int_equal(
			sim_matcher_add_book(&book, replay->matcher, decimal_from_units(1)),
			DRT_OK);
	}
	replay->fills = sorted_fills(json_object_get(replay->run, "fills"));
	for (size_t bar = 0; bar < replay->series[0].count; bar++) {
		for (size_t i = 0; i < replay->series_count; i++)
			assert_int_equal(sim_match_bar(replay->matcher, (int)i,
			                               &replay->series[i].bars[bar]),
			                 DRT_OK);
		cancel_on(replay, bar);
		place_created_on(replay, replay->series[0].bars[bar].time_ns);
	}
	check_ends(replay);
	files++;
	sim_matcher_free(replay->matcher);
	json_decref(replay->fills);
	json_decref(replay->run);
	free(replay->series);
	free(replay);
}

static void market_orders_fill_at_the_next_open(void **state)
{
	static const struct sim_slippage none;
	(void)state;

	replay_run("a_sma_cross_AAPL", 0, 1e-12, none);
	replay_run("a_sma_cross_GE", 0, 1e-12, none);
	replay_run("a_sma_cross_XOM", 0, 1e-12, none);
	replay_run("c_momentum_rotation", 0, 1e-12, none);
}

static void brackets_sleep_expire_and_cancel_each_other(void **state)
{
	static const struct sim_slippage none;
	(void)state;

	replay_run("b_rsi_bracket_AAPL", 'b', 1e-12, none);
	replay_run("b_rsi_bracket_CAT", 'b', 1e-12, none);
}

static void trailing_stops_follow_closes_only(void **state)
{
	static const struct sim_slippage none;
	(void)state;

	replay_run("d_donchian_trail_AAPL", 'd', 1e-9, none);
	replay_run("d_donchian_trail_BA", 'd', 1e-9, none);
}

static void every_order_type_fills_as_the_reference_says(void **state)
{
	static const struct sim_slippage none;
	(void)state;

	replay_run("e_order_types_AAPL", 'e', 1e-12, none);
}

static void slippage_is_bounded_by_bar_and_limit(void **state)
{
	(void)state;

	replay_run("e_order_types_slip_XOM", 'e', 1e-9,
	           (struct sim_slippage){ SIM_SLIPPAGE_RATIO, 0, { 100000 } });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(market_orders_fill_at_the_next_open),
		cmocka_unit_test(brackets_sleep_expire_and_cancel_each_other),
		cmocka_unit_test(trailing_stops_follow_closes_only),
		cmocka_unit_test(every_order_type_fills_as_the_reference_says),
		cmocka_unit_test(slippage_is_bounded_by_bar_and_limit),
	};
	int failed = 0;

	test_require_shared();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	printf("compared %zu numbers in %zu files\n", numbers, files);
	return failed;
}
