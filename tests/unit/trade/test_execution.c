/* test_execution.c - trade/execution.h: what each algorithm wants next, and what it cost. */
#include "trade/execution.h"

#include <math.h>
#include <string.h>

#include "core/rng.h"
#include "core/timeval.h"
#include "tests/support/support.h"

/* 2025-06-12T14:00:00Z */
#define BEGAN_NS (INT64_C(1749736800) * NS_PER_SEC)

static decimal whole(int64_t units)
{
	return decimal_from_int(units);
}

static decimal price(double value)
{
	decimal out = { 0 };

	assert_int_equal(decimal_from_double(&out, value), DRT_OK);
	return out;
}

/* A buy of `quantity` in an hour, begun, with nothing done yet. */
static void make(struct order *order, struct execution_view *view, enum algo_kind kind,
                 int64_t quantity)
{
	*order = (struct order){ .symbol = "AAPL",
		                 .side = SIDE_BUY,
		                 .type = ORDER_MARKET,
		                 .quantity = whole(quantity) };
	order->algo.kind = kind;
	order->algo.began_ns = BEGAN_NS;
	order->algo.end_ns = BEGAN_NS + NS_PER_HOUR;
	*view = (struct execution_view){ .now_ns = BEGAN_NS,
		                         .order = order,
		                         .tick = price(0.01),
		                         .lot = whole(1),
		                         .bid = 99.98,
		                         .ask = 100.02 };
}

/* The slice that was wanted fills at once. */
static void take(struct order *order, const struct execution_view *view,
                 const struct execution_step *step)
{
	order->filled = decimal_add(order->filled, step->quantity);
	order->algo.placed++;
	order->algo.placed_ns = view->now_ns;
}

/* Units placed at `now_ns`; 0: it waits. */
static int64_t placed_at(struct order *order, struct execution_view *view, int64_t now_ns)
{
	struct execution_step step;

	view->now_ns = now_ns;
	execution_decide(&step, view);
	if (step.verb != EXECUTION_PLACE)
		return 0;
	take(order, view, &step);
	execution_decide(&step, view);
	assert_int_not_equal(step.verb, EXECUTION_PLACE); /* once at a time */
	return step.verb == EXECUTION_WAIT ? order->filled.e8 / DECIMAL_ONE : -1;
}

/* ---- schedules ---- */

static void twap_places_equal_parts_and_the_last_takes_the_rest(void **state)
{
	static const int64_t totals[] = { 25, 50, 76, 101 }; /* 101 / 4, 76 / 3, 51 / 2 */
	struct execution_view view;
	struct execution_step step;
	struct order order;

	(void)state;
	make(&order, &view, ALGO_TWAP, 101);
	order.algo.slices = 4;
	for (int i = 0; i < 4; i++) {
		int64_t at = BEGAN_NS + i * 15 * NS_PER_MIN;

		if (i > 0)
			assert_int_equal(placed_at(&order, &view, at - 1), 0);
		assert_int_equal(placed_at(&order, &view, at), totals[i]);
	}
	view.now_ns = BEGAN_NS + NS_PER_HOUR;
	execution_decide(&step, &view);
	assert_int_equal(step.verb, EXECUTION_FINISH);
}

static void a_wait_tells_when_the_next_part_begins(void **state)
{
	struct execution_view view;
	struct execution_step step;
	struct order order;

	(void)state;
	make(&order, &view, ALGO_TWAP, 100);
	order.algo.slices = 4;
	order.algo.start_ns = BEGAN_NS + 10 * NS_PER_MIN;
	execution_decide(&step, &view);
	assert_int_equal(step.verb, EXECUTION_WAIT);
	assert_int_equal(step.due_ns, order.algo.start_ns);
	view.now_ns = step.due_ns;
	execution_decide(&step, &view);
	assert_int_equal(step.verb, EXECUTION_PLACE);
	take(&order, &view, &step);
	execution_decide(&step, &view);
	assert_int_equal(step.due_ns,
	                 order.algo.start_ns + (50 * NS_PER_MIN) / 4); /* 50 min are left */
}

static void parts_that_were_missed_are_spread_over_the_others(void **state)
{
	struct execution_view view;
	struct order order;

	(void)state;
	make(&order, &view, ALGO_TWAP, 120);
	order.algo.slices = 12;
	assert_int_equal(placed_at(&order, &view, BEGAN_NS), 10);
	/* away for half an hour: 110 over the six parts that are left, not 60 at once */
	assert_int_equal(placed_at(&order, &view, BEGAN_NS + 31 * NS_PER_MIN), 10 + 18);
	assert_int_equal(placed_at(&order, &view, BEGAN_NS + 35 * NS_PER_MIN), 28 + 18);
	assert_int_equal(placed_at(&order, &view, BEGAN_NS + 59 * NS_PER_MIN), 120);
}

static void what_works_counts_as_done_and_a_limit_stays(void **state)
{
	struct execution_view view;
	struct execution_step step;
	struct order order;

	(void)state;
	make(&order, &view, ALGO_TWAP, 100);
	order.type = ORDER_LIMIT;
	order.limit_price = price(100.5);
	order.algo.slices = 2;
	view.open = whole(60);
	execution_decide(&step, &view);
	assert_int_equal(step.verb, EXECUTION_PLACE);
	assert_int_equal(step.type, ORDER_LIMIT);
	assert_int_equal(step.limit_price.e8, order.limit_price.e8);
	assert_int_equal(step.quantity.e8, whole(20).e8);
	view.open = whole(100);
	execution_decide(&step, &view);
	assert_int_equal(step.verb, EXECUTION_WAIT);
}

static void vwap_follows_the_curve_by_half_hours(void **state)
{
	struct execution_view view;
	struct order order;

	(void)state;
	make(&order, &view, ALGO_VWAP, 400);
	order.algo.slices = 4;
	order.algo.curve_offset_ns = -4 * NS_PER_HOUR; /* 14:00Z is 10:00 in New York */
	order.algo.curve[20] = 300;                    /* 10:00 */
	order.algo.curve[21] = 100;                    /* 10:30 */
	assert_int_equal(placed_at(&order, &view, BEGAN_NS), 150);
	assert_int_equal(placed_at(&order, &view, BEGAN_NS + 15 * NS_PER_MIN), 300);
	assert_int_equal(placed_at(&order, &view, BEGAN_NS + 30 * NS_PER_MIN), 350);
	assert_int_equal(placed_at(&order, &view, BEGAN_NS + 45 * NS_PER_MIN), 400);
}

static void nothing_is_placed_while_the_curve_says_that_nothing_trades(void **state)
{
	struct execution_view view;
	struct order order;

	(void)state;
	make(&order, &view, ALGO_VWAP, 400);
	order.algo.slices = 2;
	order.algo.curve[29] = 7; /* 14:30 */
	assert_int_equal(placed_at(&order, &view, BEGAN_NS), 0);
	assert_int_equal(placed_at(&order, &view, BEGAN_NS + 30 * NS_PER_MIN), 400);
}

/* The parameters of the paper's numerical example, with its eta - gamma tau / 2 as eta and
 * a day of it as our hour: sigma 0.95, eta 2.375e-6, lambda 1e-6, five periods.
 * lambda sigma^2 / eta = 0.38, so cosh(kappa) = 1.19 and kappa = ln(1.19 + sqrt(0.4161)). */
static void make_published(struct order *order, struct execution_view *view)
{
	make(order, view, ALGO_SHORTFALL, 1000000);
	order->algo.slices = 5;
	order->algo.end_ns = BEGAN_NS + 5 * NS_PER_HOUR;
	order->algo.risk_aversion = 1e-6;
	order->algo.impact = 2.375e-6;
	order->algo.volatility = 0.95;
}

static void shortfall_has_the_published_trajectory(void **state)
{
	struct execution_view view;
	struct order order;
	double kappa = 0;
	double held[6];

	(void)state;
	make_published(&order, &view);
	kappa = execution_kappa(&order.algo, 1);
	assert_true(fabs(kappa - log(1.19 + sqrt(0.4161))) < 1e-12);
	assert_true(fabs(kappa - 0.60708) < 1e-5);
	for (int i = 0; i < 6; i++)
		held[i] = execution_held(kappa, i, 5);
	assert_true(held[0] == 1 && held[5] == 0);
	/* sinh(4 kappa) / sinh(5 kappa) = 5.6261 / 10.3812 */
	assert_true(fabs(held[1] - 0.5420) < 1e-4);
	/* equation 16: x[j-1] - 2 x[j] + x[j+1] = 0.38 x[j] */
	for (int i = 1; i < 5; i++)
		assert_true(fabs(held[i - 1] - 2 * held[i] + held[i + 1] - 0.38 * held[i]) <
		            1e-12);
}

static void shortfall_places_the_differences_of_the_trajectory(void **state)
{
	struct execution_view view;
	struct order order;
	double kappa = 0;

	(void)state;
	make_published(&order, &view);
	kappa = execution_kappa(&order.algo, 1);
	for (int i = 0; i < 5; i++) {
		int64_t total = placed_at(&order, &view, BEGAN_NS + i * NS_PER_HOUR);
		double planned = 1e6 * (1 - execution_held(kappa, i + 1, 5));

		assert_true(fabs((double)total - planned) < 1.5);
	}
	assert_int_equal(order.filled.e8, order.quantity.e8);
}

static void without_risk_shortfall_is_a_straight_line_and_with_much_it_is_at_once(void **state)
{
	struct execution_view view;
	struct order order;

	(void)state;
	make_published(&order, &view);
	order.algo.risk_aversion = 1e-30;
	assert_true(fabs(execution_share(&order.algo, 0, 5) - 0.2) < 1e-9);
	order.algo.risk_aversion = 1e30; /* nothing leaves the range of a double */
	assert_true(execution_share(&order.algo, 0, 5) == 1);
	assert_true(execution_share(&order.algo, 4, 5) == 1);
}

/* ---- shares, icebergs, chases ---- */

static void pov_takes_its_share_of_what_traded(void **state)
{
	struct execution_view view;
	struct order order;

	(void)state;
	make(&order, &view, ALGO_POV, 1000);
	order.algo.share = price(0.1);
	order.algo.min_slice = whole(10);
	order.algo.max_slice = whole(40);
	assert_int_equal(placed_at(&order, &view, BEGAN_NS), 0);
	order.algo.volume = 99; /* 9 of 10 */
	assert_int_equal(placed_at(&order, &view, BEGAN_NS + NS_PER_SEC), 0);
	order.algo.volume = 100;
	assert_int_equal(placed_at(&order, &view, BEGAN_NS + 2 * NS_PER_SEC), 10);
	order.algo.volume = 1000; /* 90 more are due: 40 at a time, one a second */
	assert_int_equal(placed_at(&order, &view, BEGAN_NS + 2 * NS_PER_SEC + 1), 0);
	assert_int_equal(placed_at(&order, &view, BEGAN_NS + 3 * NS_PER_SEC), 50);
	assert_int_equal(placed_at(&order, &view, BEGAN_NS + 4 * NS_PER_SEC), 90);
	assert_int_equal(placed_at(&order, &view, BEGAN_NS + 5 * NS_PER_SEC), 100);
	view.slices = 1; /* one at a time */
	order.algo.volume = 5000;
	assert_int_equal(placed_at(&order, &view, BEGAN_NS + 9 * NS_PER_SEC), 0);
	view.slices = 0;
	order.filled = whole(995); /* the last ones may be fewer than min_slice */
	order.algo.volume = 1e6;
	assert_int_equal(placed_at(&order, &view, BEGAN_NS + 10 * NS_PER_SEC), 1000);
}

static void an_iceberg_shows_one_part_after_the_other(void **state)
{
	struct execution_view view;
	struct execution_step step;
	struct order order;

	(void)state;
	make(&order, &view, ALGO_ICEBERG, 250);
	order.type = ORDER_LIMIT;
	order.limit_price = price(99.9);
	order.algo.end_ns = 0;
	order.algo.display = whole(100);
	execution_decide(&step, &view);
	assert_int_equal(step.quantity.e8, whole(100).e8);
	view.slices = 1;
	view.open = whole(30);
	execution_decide(&step, &view);
	assert_int_equal(step.verb, EXECUTION_WAIT);
	assert_true(step.due_ns == INT64_MAX);
	view.slices = 0;
	view.open = whole(0);
	order.filled = whole(200);
	execution_decide(&step, &view);
	assert_int_equal(step.verb, EXECUTION_PLACE);
	assert_int_equal(step.quantity.e8, whole(50).e8);
	assert_int_equal(step.limit_price.e8, order.limit_price.e8);
}

static void what_an_iceberg_shows_varies_by_its_id_and_repeats(void **state)
{
	struct execution_view view;
	struct execution_step step, again;
	struct order order;
	int different = 0;

	(void)state;
	make(&order, &view, ALGO_ICEBERG, 100000);
	order.algo.display = whole(100);
	order.algo.vary = price(0.2);
	for (int i = 0; i < 100; i++) {
		order.algo.placed = i;
		order.id.bytes[15] = (uint8_t)i;
		execution_decide(&step, &view);
		execution_decide(&again, &view);
		assert_int_equal(step.quantity.e8, again.quantity.e8);
		assert_in_range(step.quantity.e8, whole(80).e8, whole(120).e8);
		assert_true(decimal_is_multiple(step.quantity, view.lot));
		different += step.quantity.e8 != whole(100).e8;
	}
	assert_true(different > 50);
}

static void check_chase(const struct execution_view *view, enum execution_verb verb,
                        double wanted)
{
	struct execution_step step;

	execution_decide(&step, view);
	assert_int_equal(step.verb, verb);
	if (verb != EXECUTION_WAIT)
		assert_int_equal(step.limit_price.e8, price(wanted).e8);
}

static void a_chase_joins_the_near_side_and_steps_to_the_far_one(void **state)
{
	struct execution_view view;
	struct order order, slice = { .type = ORDER_LIMIT };

	(void)state;
	make(&order, &view, ALGO_CHASE, 300);
	order.type = ORDER_LIMIT;
	order.limit_price = price(100.05);
	order.algo.step = price(0.015); /* rounded to the tick, away from the far side */
	order.algo.patience_ns = 10 * NS_PER_SEC;
	check_chase(&view, EXECUTION_PLACE, 99.98);
	order.algo.placed = 1;
	order.algo.placed_ns = BEGAN_NS;
	slice.limit_price = price(99.98);
	view.slice = &slice;
	view.slices = 1;
	view.slice_works = true;
	view.open = whole(300);
	view.now_ns = BEGAN_NS + 10 * NS_PER_SEC;
	check_chase(&view, EXECUTION_REPRICE, 99.99); /* 99.995 down */
	view.slice_works = false;                     /* a change is on its way */
	check_chase(&view, EXECUTION_WAIT, 0);
	view.slice_works = true;
	order.algo.placed_ns = view.now_ns - 1; /* it changed just now */
	check_chase(&view, EXECUTION_WAIT, 0);
	view.now_ns = BEGAN_NS + 90 * NS_PER_SEC;
	check_chase(&view, EXECUTION_REPRICE, 100.02); /* not beyond the far side */
	view.bid = 100.03;
	view.ask = 100.09;
	check_chase(&view, EXECUTION_REPRICE, 100.05); /* nor the order's own limit */
	view.ask = NAN;
	check_chase(&view, EXECUTION_WAIT, 0);
}

static void a_chase_that_sells_mirrors_one_that_buys(void **state)
{
	struct execution_view view;
	struct order order;

	(void)state;
	make(&order, &view, ALGO_CHASE, 300);
	order.side = SIDE_SELL;
	order.limit_price = price(99.97);
	order.algo.step = price(0.01);
	order.algo.patience_ns = 10 * NS_PER_SEC;
	check_chase(&view, EXECUTION_PLACE, 100.02);
	view.now_ns = BEGAN_NS + 20 * NS_PER_SEC;
	check_chase(&view, EXECUTION_PLACE, 100);
	view.now_ns = BEGAN_NS + 120 * NS_PER_SEC;
	check_chase(&view, EXECUTION_PLACE, 99.98);
	view.bid = 99.9;
	check_chase(&view, EXECUTION_PLACE, 99.97);
}

/* ---- whatever happens ---- */

static void set_up(struct order *order, struct execution_view *view, enum algo_kind kind,
                   struct rng *rng)
{
	make(order, view, kind, 1 + (int64_t)rng_below(rng, 5000));
	order->side = rng_below(rng, 2) ? SIDE_BUY : SIDE_SELL;
	order->type = ORDER_LIMIT;
	order->limit_price = price(order->side == SIDE_BUY ? 100.5 : 99.5);
	order->algo.slices = 1 + (int32_t)rng_below(rng, 30);
	order->algo.share = price(0.25);
	order->algo.display = whole(1 + (int64_t)rng_below(rng, 300));
	order->algo.vary = price(0.5);
	order->algo.step = price(0.01);
	order->algo.patience_ns = 7 * NS_PER_SEC;
	order->algo.risk_aversion = 1e-6;
	order->algo.impact = 1e-6;
	order->algo.volatility = 1;
	order->algo.curve[28] = 10;
	order->algo.curve[29] = 20;
}

/* Slices fill in parts, are cancelled, or just stay; the order is looked at at any time. */
static void filled_and_open_and_the_next_slice_never_exceed_the_quantity(void **state)
{
	struct rng rng;

	(void)state;
	rng_init(&rng, 4);
	for (int run = 0; run < 1200; run++) {
		struct execution_view view;
		struct order order, slice = { .type = ORDER_LIMIT };
		int64_t total = 0;

		set_up(&order, &view, (enum algo_kind)(ALGO_TWAP + run % 6), &rng);
		while (view.now_ns < order.algo.end_ns) {
			struct execution_step step;
			int64_t part = 0;

			execution_decide(&step, &view);
			total = order.filled.e8 + view.open.e8;
			if (step.verb == EXECUTION_PLACE) {
				assert_true(step.quantity.e8 > 0);
				assert_true(decimal_is_multiple(step.quantity, view.lot));
				assert_true(total + step.quantity.e8 <= order.quantity.e8);
				view.open = decimal_add(view.open, step.quantity);
				view.slices++;
				order.algo.placed++;
				order.algo.placed_ns = view.now_ns;
				slice.limit_price = step.limit_price;
				view.slice = &slice;
				view.slice_works = true;
			}
			if (step.verb != EXECUTION_WAIT)
				assert_true(order_sign(order.side) *
				                    decimal_cmp(step.limit_price,
				                                order.limit_price) <=
				            0);
			if (rng_below(&rng, 2) && view.open.e8 > 0) {
				part = DECIMAL_ONE *
				       (int64_t)rng_below(&rng, 1 + (uint64_t)(view.open.e8 /
				                                               DECIMAL_ONE));
				order.filled.e8 += part;
				view.open.e8 -= part;
			}
			if (view.open.e8 == 0 || rng_below(&rng, 20) == 0) {
				view.open.e8 = 0; /* cancelled */
				view.slices = 0;
				view.slice = NULL;
			}
			order.algo.volume += (double)rng_below(&rng, 200);
			view.now_ns += (int64_t)rng_below(&rng, 200) * NS_PER_SEC + 1;
		}
		assert_true(order.filled.e8 + view.open.e8 <= order.quantity.e8);
	}
}

/* ---- what it cost ---- */

static void the_cost_is_that_of_perold(void **state)
{
	struct execution_cost cost;
	struct execution_view view;
	struct order order;

	(void)state;
	make(&order, &view, ALGO_TWAP, 1000);
	order.algo.arrival = price(100);
	order.filled = whole(800);
	order.average_price = price(100.25);
	order.commission = price(4);
	order.algo.volume = 4000;
	order.algo.turnover = 4000 * 100.2;
	execution_cost(&cost, &order, 101, whole(1));
	assert_true(fabs(cost.execution - 200) < 1e-9);   /* 800 times 0.25 */
	assert_true(fabs(cost.opportunity - 200) < 1e-9); /* 200 times 1 */
	assert_true(fabs(cost.shortfall - 404) < 1e-9);
	assert_true(fabs(cost.shortfall_bp - 40.4) < 1e-9); /* of 100,000 */
	assert_true(fabs(cost.fill_ratio - 0.8) < 1e-12);
	assert_true(fabs(cost.vwap - 100.2) < 1e-9);
	assert_true(fabs(cost.vwap_bp - 1e4 * 0.05 / 100.2) < 1e-9);
	order.side = SIDE_SELL;
	order.algo.ended_ns = BEGAN_NS + NS_PER_HOUR; /* its own record counts now */
	order.algo.last = price(99.5);
	execution_cost(&cost, &order, 101, whole(50));
	assert_true(fabs(cost.execution + 10000) < 1e-6);
	assert_true(fabs(cost.opportunity - 5000) < 1e-6);
}

static void what_is_not_known_is_not_a_number(void **state)
{
	struct execution_cost cost;
	struct execution_view view;
	struct order order;

	(void)state;
	make(&order, &view, ALGO_TWAP, 1000);
	execution_cost(&cost, &order, NAN, whole(1));
	assert_true(isnan(cost.arrival) && isnan(cost.average) && isnan(cost.vwap));
	assert_true(isnan(cost.shortfall_bp) && isnan(cost.vwap_bp));
	assert_true(cost.fill_ratio == 0 && cost.shortfall == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(twap_places_equal_parts_and_the_last_takes_the_rest),
		cmocka_unit_test(a_wait_tells_when_the_next_part_begins),
		cmocka_unit_test(parts_that_were_missed_are_spread_over_the_others),
		cmocka_unit_test(what_works_counts_as_done_and_a_limit_stays),
		cmocka_unit_test(vwap_follows_the_curve_by_half_hours),
		cmocka_unit_test(nothing_is_placed_while_the_curve_says_that_nothing_trades),
		cmocka_unit_test(shortfall_has_the_published_trajectory),
		cmocka_unit_test(shortfall_places_the_differences_of_the_trajectory),
		cmocka_unit_test(
			without_risk_shortfall_is_a_straight_line_and_with_much_it_is_at_once),
		cmocka_unit_test(pov_takes_its_share_of_what_traded),
		cmocka_unit_test(an_iceberg_shows_one_part_after_the_other),
		cmocka_unit_test(what_an_iceberg_shows_varies_by_its_id_and_repeats),
		cmocka_unit_test(a_chase_joins_the_near_side_and_steps_to_the_far_one),
		cmocka_unit_test(a_chase_that_sells_mirrors_one_that_buys),
		cmocka_unit_test(filled_and_open_and_the_next_slice_never_exceed_the_quantity),
		cmocka_unit_test(the_cost_is_that_of_perold),
		cmocka_unit_test(what_is_not_known_is_not_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
