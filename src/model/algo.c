/* algo.c - see algo.h: words, which parameters belong to which kind, the volume curve. */
#include "model/algo.h"

#include <math.h>
#include <stddef.h>
#include <strings.h>

#include "core/timeval.h"
#include "model/order.h"

#define BIN_NS (30 * NS_PER_MIN)

static const char *const names[ALGO_KINDS] = { "none",        "twap",      "vwap",   "pov",
	                                       "iceberg",     "shortfall", "chase",  "bracket",
	                                       "ib-adaptive", "ib-twap",   "ib-vwap" };
static const char *const urgencies[] = { "none", "patient", "normal", "urgent" };

static int find_word(const char *const *words, int count, const char *word)
{
	for (int i = 0; i < count; i++) {
		if (strcasecmp(words[i], word) == 0)
			return i;
	}
	return -1;
}

const char *algo_name(enum algo_kind kind)
{
	return names[kind];
}

enum drt_status algo_parse(enum algo_kind *out, const char *name)
{
	int i = find_word(names, ALGO_KINDS, name);

	if (i < 0)
		return DRT_EPARSE;
	*out = (enum algo_kind)i;
	return DRT_OK;
}

const char *algo_urgency_name(enum algo_urgency urgency)
{
	return urgencies[urgency];
}

enum drt_status algo_urgency_parse(enum algo_urgency *out, const char *name)
{
	int i = find_word(urgencies, URGENCY_URGENT + 1, name);

	if (i < 0)
		return DRT_EPARSE;
	*out = (enum algo_urgency)i;
	return DRT_OK;
}

/* ---- which parameters ---- */

enum {
	START = 1 << 0,
	END = 1 << 1,
	SLICES = 1 << 2,
	SHARE = 1 << 3,
	MIN_SLICE = 1 << 4,
	MAX_SLICE = 1 << 5,
	DISPLAY = 1 << 6,
	VARY = 1 << 7,
	STEP = 1 << 8,
	PATIENCE = 1 << 9,
	URGENCY = 1 << 10,
	RISK = 1 << 11,
	IMPACT = 1 << 12,
	VOLATILITY = 1 << 13,
	STOP = 1 << 14,
	TARGET = 1 << 15,
	TRAIL = 1 << 16
};

static const char *const fields[] = { "start",     "end",        "slices",  "share",
	                              "min_slice", "max_slice",  "display", "vary",
	                              "step",      "patience_s", "urgency", "risk_aversion",
	                              "impact",    "volatility", "stop",    "target",
	                              "trail" };

static const struct {
	unsigned needed, allowed;
} rules[ALGO_KINDS] = {
	[ALGO_TWAP] = { END | SLICES, START },
	[ALGO_VWAP] = { END | SLICES, START },
	[ALGO_POV] = { END | SHARE, START | MIN_SLICE | MAX_SLICE },
	[ALGO_ICEBERG] = { DISPLAY, START | END | VARY },
	[ALGO_SHORTFALL] = { END | SLICES | RISK | IMPACT | VOLATILITY, START },
	[ALGO_CHASE] = { STEP | PATIENCE, START | END },
	[ALGO_BRACKET] = { 0, STOP | TARGET | TRAIL },
	[ALGO_IB_ADAPTIVE] = { URGENCY, 0 },
	[ALGO_IB_TWAP] = { 0, START | END },
	[ALGO_IB_VWAP] = { SHARE, START | END },
};

static unsigned given(const struct algo *algo)
{
	const bool there[] = { algo->start_ns != 0,
		               algo->end_ns != 0,
		               algo->slices != 0,
		               algo->share.e8 != 0,
		               algo->min_slice.e8 != 0,
		               algo->max_slice.e8 != 0,
		               algo->display.e8 != 0,
		               algo->vary.e8 != 0,
		               algo->step.e8 != 0,
		               algo->patience_ns != 0,
		               algo->urgency != URGENCY_NONE,
		               algo->risk_aversion != 0,
		               algo->impact != 0,
		               algo->volatility != 0,
		               algo->stop.e8 != 0,
		               algo->target.e8 != 0,
		               algo->trail.e8 != 0 };
	unsigned bits = 0;

	for (size_t i = 0; i < sizeof(there) / sizeof(there[0]); i++)
		bits |= there[i] ? 1u << i : 0;
	return bits;
}

static enum drt_status refuse(struct drt_error *error, const struct algo *algo,
                              const char *field, const char *what)
{
	return drt_fail(error, DRT_EINVAL, "algo %s: %s %s", algo_name(algo->kind), field,
	                what);
}

static enum drt_status check_fields(const struct algo *algo, struct drt_error *error)
{
	unsigned there = given(algo);

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		unsigned bit = 1u << i;

		if (rules[algo->kind].needed & ~there & bit)
			return refuse(error, algo, fields[i], "is missing");
		if (there & ~(rules[algo->kind].needed | rules[algo->kind].allowed) & bit)
			return refuse(error, algo, fields[i], "does not belong to it");
	}
	return DRT_OK;
}

static bool above_zero(double value)
{
	return isfinite(value) && value > 0;
}

static enum drt_status check_ranges(const struct algo *algo, decimal quantity,
                                    struct drt_error *error)
{
	const decimal sizes[] = { algo->min_slice, algo->max_slice, algo->display, algo->step,
		                  algo->stop,      algo->target,    algo->trail };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		if (sizes[i].e8 < 0 || sizes[i].e8 > DECIMAL_EXACT_MAX)
			return refuse(error, algo, "a price or quantity", "is out of range");
	}
	if (algo->start_ns < 0 || algo->end_ns < 0 ||
	    (algo->end_ns != 0 && algo->end_ns <= algo->start_ns))
		return refuse(error, algo, "end", "must be after start");
	if (algo->start_ns != 0 && algo->end_ns != 0 &&
	    algo->end_ns - algo->start_ns > NS_PER_DAY)
		return refuse(error, algo, "end", "must be within a day of start");
	if (algo->slices < 0 || algo->slices > ALGO_SLICES_MAX)
		return refuse(error, algo, "slices", "must be 1 to 1000");
	if (algo->share.e8 < 0 || algo->share.e8 > DECIMAL_ONE / 2)
		return refuse(error, algo, "share", "must be above 0 and at most 0.5");
	if (algo->kind == ALGO_IB_VWAP && algo->share.e8 < DECIMAL_ONE / 10)
		return refuse(error, algo, "share", "must be 0.1 to 0.5");
	if (algo->vary.e8 < 0 || algo->vary.e8 > DECIMAL_ONE / 2)
		return refuse(error, algo, "vary", "must be 0 to 0.5");
	if (algo->max_slice.e8 != 0 && decimal_cmp(algo->min_slice, algo->max_slice) > 0)
		return refuse(error, algo, "min_slice", "must not exceed max_slice");
	if (decimal_cmp(algo->display, quantity) > 0)
		return refuse(error, algo, "display", "must not exceed the quantity");
	if (algo->patience_ns < 0 || algo->patience_ns > NS_PER_DAY)
		return refuse(error, algo, "patience_s", "must be above 0 and at most a day");
	if (algo->kind == ALGO_SHORTFALL &&
	    (!above_zero(algo->risk_aversion) || !above_zero(algo->impact) ||
	     !above_zero(algo->volatility)))
		return refuse(error, algo, "risk_aversion, impact and volatility",
		              "must be above 0");
	return DRT_OK;
}

static enum drt_status check_bracket(const struct order *order, struct drt_error *error)
{
	const struct algo *algo = &order->algo;
	decimal price = order->limit_price.e8 ? order->limit_price : order->stop_price;
	int sign = order_sign(order->side);

	if (algo->stop.e8 != 0 && algo->trail.e8 != 0)
		return refuse(error, algo, "stop", "and trail exclude each other");
	if (algo->stop.e8 == 0 && algo->trail.e8 == 0 && algo->target.e8 == 0)
		return refuse(error, algo, "stop, trail or target", "is missing");
	if (order->type == ORDER_TRAIL || order->oca_group[0] != '\0')
		return refuse(error, algo, "the entry", "must be no trail and in no group");
	if (algo->stop.e8 != 0 && price.e8 != 0 && sign * decimal_cmp(algo->stop, price) >= 0)
		return refuse(error, algo, "stop", "is on the wrong side of the price");
	if (algo->target.e8 != 0 && price.e8 != 0 &&
	    sign * decimal_cmp(algo->target, price) <= 0)
		return refuse(error, algo, "target", "is on the wrong side of the price");
	if (algo->stop.e8 != 0 && algo->target.e8 != 0 &&
	    sign * decimal_cmp(algo->target, algo->stop) <= 0)
		return refuse(error, algo, "target", "is on the wrong side of the stop");
	return DRT_OK;
}

/* The window as it will be at the latest: a start that is not given is not known yet. */
static bool trades_in_window(const struct algo *algo)
{
	int64_t from_ns = algo->began_ns        ? algo->began_ns
	                  : algo->start_ns != 0 ? algo->start_ns
	                                        : algo->end_ns - BIN_NS;

	return algo_curve_volume(algo, from_ns, algo->end_ns) > 0;
}

enum drt_status algo_check(const struct order *order, struct drt_error *error)
{
	const struct algo *algo = &order->algo;
	enum drt_status status = DRT_OK;

	if (algo->kind == ALGO_NONE)
		return DRT_OK;
	status = check_fields(algo, error);
	if (status == DRT_OK)
		status = check_ranges(algo, order->quantity, error);
	if (status != DRT_OK || algo->kind == ALGO_BRACKET)
		return status == DRT_OK ? check_bracket(order, error) : status;
	if (order->type != ORDER_LIMIT &&
	    (order->type != ORDER_MARKET || algo->kind == ALGO_ICEBERG ||
	     algo->kind == ALGO_CHASE))
		return refuse(error, algo, "order_type",
		              order->type == ORDER_MARKET
		                      ? "must be LIMIT; price is the worst it may pay"
		                      : "must be MARKET or LIMIT");
	if (order->tif != TIF_DAY)
		return refuse(error, algo, "time_in_force", "must be DAY");
	if (order->oca_group[0] != '\0')
		return refuse(error, algo, "oca_group", "does not belong to it");
	if (algo->kind == ALGO_VWAP && !trades_in_window(algo))
		return refuse(
			error, algo, "the window",
			"has no history of volume; import minute bars first, or use twap");
	return DRT_OK;
}

/* ---- the volume curve ---- */

double algo_curve_volume(const struct algo *algo, int64_t from_ns, int64_t to_ns)
{
	int64_t at = from_ns + algo->curve_offset_ns;
	int64_t to = to_ns + algo->curve_offset_ns;
	double sum = 0;

	while (at < to) {
		int64_t into_day = at - time_to_day(at) * NS_PER_DAY;
		int64_t next = at - into_day % BIN_NS + BIN_NS;
		int64_t until = next < to ? next : to;

		sum += algo->curve[into_day / BIN_NS] * ((double)(until - at) / (double)BIN_NS);
		at = until;
	}
	return sum;
}

enum drt_status algo_set_curve(struct algo *algo, const double sums[ALGO_BINS])
{
	double largest = 0;

	for (int i = 0; i < ALGO_BINS; i++) {
		if (!isfinite(sums[i]) || sums[i] < 0)
			return DRT_EINVAL;
		largest = sums[i] > largest ? sums[i] : largest;
	}
	if (largest <= 0)
		return DRT_ENOTFOUND;
	for (int i = 0; i < ALGO_BINS; i++) {
		double weight = ceil(sums[i] / largest * UINT16_MAX);

		algo->curve[i] = (uint16_t)(weight > UINT16_MAX ? UINT16_MAX : weight);
	}
	return DRT_OK;
}
