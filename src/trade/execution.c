/* execution.c - see execution.h. */
#include "trade/execution.h"

#include <math.h>
#include <string.h>

#include "core/rng.h"
#include "core/timeval.h"

__extension__ typedef __int128 int128;

/* A price is not changed, and a share of the volume not taken, more often than this. */
#define LEAST_NS NS_PER_SEC

/* ---- steps ---- */

static void wait_until(struct execution_step *out, int64_t due_ns)
{
	*out = (struct execution_step){ .verb = EXECUTION_WAIT, .due_ns = due_ns };
}

static void place(struct execution_step *out, int64_t units, decimal limit_price)
{
	*out = (struct execution_step){ .verb = EXECUTION_PLACE,
		                        .quantity = decimal_from_units(units),
		                        .type = limit_price.e8 ? ORDER_LIMIT : ORDER_MARKET,
		                        .limit_price = limit_price };
}

/* Units that neither filled nor may still fill. */
static int64_t free_units(const struct execution_view *view)
{
	int64_t units =
		decimal_sub(view->order->quantity, decimal_add(view->order->filled, view->open))
			.e8;

	return units > 0 ? units : 0;
}

static int64_t whole_lots(double units, decimal lot, bool nearest)
{
	double lots = units / (double)lot.e8;

	if (!(lots > 0))
		return 0;
	/* a sum of doubles may end just below the whole number it stands for */
	return (int64_t)(nearest ? floor(lots + 0.5) : floor(lots + 1e-9)) * lot.e8;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* ---- schedules ---- */

static int64_t window_start(const struct algo *algo)
{
	return algo->began_ns > algo->start_ns ? algo->began_ns : algo->start_ns;
}

static int64_t part_start(const struct algo *algo, int k, int parts)
{
	int64_t start = window_start(algo);

	return start + (int64_t)((int128)(algo->end_ns - start) * k / parts);
}

static int part_of(const struct algo *algo, int64_t now_ns, int parts)
{
	int64_t start = window_start(algo);
	int k = (int)((int128)(now_ns - start) * parts / (algo->end_ns - start));

	/* rounding of part_start() down must not put its instant into the part before */
	while (k + 1 < parts && now_ns >= part_start(algo, k + 1, parts))
		k++;
	return k < parts ? k : parts - 1;
}

double execution_kappa(const struct algo *algo, double tau)
{
	double square =
		algo->risk_aversion * algo->volatility * algo->volatility / algo->impact;

	/* acosh(1 + y) = 2 asinh(sqrt(y / 2)), exact for a small y */
	return 2 * asinh(sqrt(square) * tau / 2) / tau;
}

/* sinh(a) / sinh(b) for 0 <= a <= b without leaving the range of a double. */
static double sinh_ratio(double a, double b)
{
	return exp(a - b) * (-expm1(-2 * a)) / (-expm1(-2 * b));
}

double execution_held(double kappa, double t, double end)
{
	if (!(kappa * end > 1e-8))
		return 1 - t / end; /* no risk: a straight line */
	return sinh_ratio(kappa * (end - t), kappa * end);
}

/* The trajectory has no memory: from any point on it is the one of what is left. */
static double shortfall_share(const struct algo *algo, int k, int parts)
{
	double end = (double)(algo->end_ns - window_start(algo)) / (double)NS_PER_HOUR;
	double tau = end / parts;

	return 1 - execution_held(execution_kappa(algo, tau), tau, end - k * tau);
}

static double volume_share(const struct algo *algo, int k, int parts)
{
	int64_t from = part_start(algo, k, parts);
	double own = algo_curve_volume(algo, from, part_start(algo, k + 1, parts));
	double rest = algo_curve_volume(algo, from, algo->end_ns);

	return rest > 0 ? own / rest : 1.0 / (parts - k);
}

double execution_share(const struct algo *algo, int k, int parts)
{
	if (k >= parts - 1)
		return 1;
	if (algo->kind == ALGO_VWAP)
		return volume_share(algo, k, parts);
	if (algo->kind == ALGO_SHORTFALL)
		return shortfall_share(algo, k, parts);
	return 1.0 / (parts - k);
}

static void decide_scheduled(struct execution_step *out, const struct execution_view *view)
{
	const struct algo *algo = &view->order->algo;
	int parts = algo->slices;
	int k = part_of(algo, view->now_ns, parts);
	int64_t next = part_start(algo, k + 1, parts);
	int64_t rest = free_units(view);
	int64_t units = rest;

	if (algo->placed > 0 && algo->placed_ns >= part_start(algo, k, parts)) {
		wait_until(out, next);
		return;
	}
	if (k < parts - 1)
		units = least(rest, whole_lots((double)rest * execution_share(algo, k, parts),
		                               view->lot, true));
	if (units == 0)
		wait_until(out, next);
	else
		place(out, units, view->order->limit_price);
}

/* ---- the others ---- */

static void decide_share(struct execution_step *out, const struct execution_view *view)
{
	const struct algo *algo = &view->order->algo;
	int64_t taken = decimal_add(view->order->filled, view->open).e8;
	double wanted = decimal_to_double(algo->share) * algo->volume * (double)DECIMAL_ONE;
	int64_t units = whole_lots(wanted - (double)taken, view->lot, false);
	int64_t rest = free_units(view);

	if (view->slices > 0 ||
	    (algo->placed > 0 && view->now_ns < algo->placed_ns + LEAST_NS)) {
		wait_until(out, algo->placed_ns + LEAST_NS);
		return;
	}
	units = least(units, rest);
	if (algo->max_slice.e8 != 0)
		units = least(units, whole_lots((double)algo->max_slice.e8, view->lot, false));
	if (units == 0 || (units < algo->min_slice.e8 && units < rest))
		wait_until(out, algo->end_ns); /* or the next trade */
	else
		place(out, units, view->order->limit_price);
}

/* The same for the same slice of the same order, whenever it is asked. */
static double variation(const struct order *order)
{
	uint64_t seed = 0;
	struct rng rng;

	memcpy(&seed, order->id.bytes + 8, sizeof(seed));
	rng_init(&rng, seed + (uint64_t)order->algo.placed);
	return decimal_to_double(order->algo.vary) * (2 * rng_uniform(&rng) - 1);
}

static void decide_iceberg(struct execution_step *out, const struct execution_view *view)
{
	const struct algo *algo = &view->order->algo;
	int64_t units = algo->display.e8;

	if (view->slices > 0) {
		wait_until(out, algo->end_ns ? algo->end_ns : INT64_MAX);
		return;
	}
	if (algo->vary.e8 != 0)
		units = whole_lots((double)units * (1 + variation(view->order)), view->lot,
		                   true);
	if (units < view->lot.e8)
		units = view->lot.e8;
	place(out, least(units, free_units(view)), view->order->limit_price);
}

/* Joined to the near side, a step further for each span of patience; never beyond the far
 * side or the order's limit, and on the tick. Zero: the market is not known. */
static decimal chase_price(const struct execution_view *view)
{
	const struct order *order = view->order;
	const struct algo *algo = &order->algo;
	bool buys = order->side == SIDE_BUY;
	int64_t steps = (view->now_ns - window_start(algo)) / algo->patience_ns;
	double far = buys ? view->ask : view->bid;
	double price = (buys ? view->bid : view->ask) +
	               order_sign(order->side) * (double)steps * decimal_to_double(algo->step);
	double limit = decimal_to_double(order->limit_price);
	decimal out = { 0 };

	price = buys ? fmin(fmin(price, far), limit) : fmax(fmax(price, far), limit);
	if (!(view->bid > 0) || !(view->ask >= view->bid) ||
	    decimal_from_double(&out, price) != DRT_OK ||
	    decimal_round(&out, out, view->tick, buys ? DECIMAL_DOWN : DECIMAL_UP) != DRT_OK)
		return (decimal){ 0 };
	return out.e8 > 0 ? out : (decimal){ 0 };
}

static void decide_chase(struct execution_step *out, const struct execution_view *view)
{
	const struct algo *algo = &view->order->algo;
	int64_t into = (view->now_ns - window_start(algo)) % algo->patience_ns;
	decimal price = chase_price(view);
	bool patient = algo->placed > 0 && view->now_ns < algo->placed_ns + LEAST_NS;

	wait_until(out,
	           least(view->now_ns + algo->patience_ns - into, view->now_ns + LEAST_NS));
	if (price.e8 == 0)
		return;
	if (view->slices == 0) {
		place(out, free_units(view), price);
	} else if (view->slice_works && !patient &&
	           decimal_cmp(view->slice->limit_price, price) != 0) {
		out->verb = EXECUTION_REPRICE;
		out->type = ORDER_LIMIT;
		out->limit_price = price;
	}
}

void execution_decide(struct execution_step *out, const struct execution_view *view)
{
	const struct algo *algo = &view->order->algo;

	if (algo->end_ns != 0 && view->now_ns >= algo->end_ns) {
		*out = (struct execution_step){ .verb = EXECUTION_FINISH };
		return;
	}
	if (view->now_ns < window_start(algo)) {
		wait_until(out, window_start(algo));
		return;
	}
	if (free_units(view) == 0 && algo->kind != ALGO_CHASE) {
		wait_until(out, algo->end_ns ? algo->end_ns : INT64_MAX);
		return;
	}
	switch (algo->kind) {
	case ALGO_TWAP:
	case ALGO_VWAP:
	case ALGO_SHORTFALL:
		decide_scheduled(out, view);
		break;
	case ALGO_POV:
		decide_share(out, view);
		break;
	case ALGO_ICEBERG:
		decide_iceberg(out, view);
		break;
	case ALGO_CHASE:
		decide_chase(out, view);
		break;
	default:
		wait_until(out, INT64_MAX);
		break;
	}
	/* nothing is free, so a slice works: what was wanted is another price of it */
	if (out->verb == EXECUTION_PLACE && out->quantity.e8 == 0)
		wait_until(out, view->now_ns + LEAST_NS);
}

/* ---- what it cost ---- */

void execution_cost(struct execution_cost *out, const struct order *order, double last,
                    decimal multiplier)
{
	const struct algo *algo = &order->algo;
	double money = decimal_to_double(multiplier) * order_sign(order->side);
	double quantity = decimal_to_double(order->quantity);
	double filled = decimal_to_double(order->filled);
	double end = algo->ended_ns ? decimal_to_double(algo->last) : last;

	*out = (struct execution_cost){
		.arrival = algo->arrival.e8 ? decimal_to_double(algo->arrival) : NAN,
		.average = filled > 0 ? decimal_to_double(order->average_price) : NAN,
		.vwap = algo->volume > 0 ? algo->turnover / algo->volume : NAN,
		.fill_ratio = filled / quantity,
		.commission = decimal_to_double(order->commission),
	};
	if (filled > 0 && !isnan(out->arrival))
		out->execution = money * filled * (out->average - out->arrival);
	if (filled < quantity && end > 0 && !isnan(out->arrival))
		out->opportunity = money * (quantity - filled) * (end - out->arrival);
	out->shortfall = out->execution + out->opportunity + out->commission;
	out->shortfall_bp = 1e4 * out->shortfall /
	                    (out->arrival * quantity * decimal_to_double(multiplier));
	out->vwap_bp = 1e4 * order_sign(order->side) * (out->average - out->vwap) / out->vwap;
}
