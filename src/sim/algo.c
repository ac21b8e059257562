/* algo.c - see algo.h.
 *
 * A slot has two instants: its part's time and, for a VWAP that may cross, the half
 * behind it. The step is that of the last instant that has passed. */
#include "sim/algo.h"

#include <stddef.h>

#include "core/rng.h"
#include "core/timeval.h"
#include "sim/volume_curve.h"

enum { MOST_SLOTS = 120 };

/* ---- prices ---- */

/* A limit at `price`, but not beyond the order's own. */
static decimal within_limit(const struct sim_algo_now *now, decimal price)
{
	bool beyond = now->side == SIDE_BUY ? decimal_cmp(price, now->limit_price) > 0
	                                    : decimal_cmp(price, now->limit_price) < 0;

	return now->limit_price.e8 > 0 && beyond ? now->limit_price : price;
}

static void set_style(struct sim_slice *slice, enum sim_algo_style style,
                      const struct sim_algo_now *now)
{
	slice->peg = SIM_PEG_NONE;
	slice->limit_price = now->limit_price;
	if (!now->quotes)
		return;
	if (style == SIM_STYLE_JOIN)
		slice->peg = SIM_PEG_PRIMARY;
	if (style == SIM_STYLE_MIDDLE)
		slice->peg = SIM_PEG_MID;
	if (style == SIM_STYLE_LAST && now->last.e8 > 0)
		slice->limit_price = within_limit(now, now->last);
}

static decimal left_of(const struct sim_algo_now *now)
{
	return decimal_sub(now->quantity, now->filled);
}

/* ---- slots ---- */

static int64_t count_slots(const struct sim_algo *algo)
{
	int64_t count = (algo->end_ns - algo->start_ns) / NS_PER_MIN;

	if (count < 1)
		return 1;
	return count > MOST_SLOTS ? MOST_SLOTS : count;
}

static int64_t slot_start(const struct sim_algo *algo, int64_t slot, int64_t count)
{
	return algo->start_ns + (algo->end_ns - algo->start_ns) / count * slot;
}

/* When the slot's part comes. */
static int64_t part_time(const struct sim_algo *algo, int64_t slot, int64_t count)
{
	int64_t start_ns = slot_start(algo, slot, count);
	int64_t quarter_ns = (algo->end_ns - algo->start_ns) / count / 4;
	struct rng rng;

	if (slot == 0 || slot == count - 1 || quarter_ns <= 0)
		return start_ns;
	rng_init(&rng, algo->seed + (uint64_t)slot);
	return start_ns + (int64_t)rng_below(&rng, (uint64_t)quarter_ns);
}

/* The newest slot whose part has come; the plan has begun. */
static int64_t slot_at_time(const struct sim_algo *algo, int64_t now_ns, int64_t count)
{
	int64_t length_ns = (algo->end_ns - algo->start_ns) / count;
	int64_t slot = length_ns > 0 ? (now_ns - algo->start_ns) / length_ns : 0;

	if (slot >= count)
		slot = count - 1;
	while (slot > 0 && part_time(algo, slot, count) > now_ns)
		slot--;
	return slot;
}

/* The share of the order that is due by the beginning of a slot. */
static double due_by(const struct sim_algo *algo, int64_t slot, int64_t count)
{
	double length = (double)(algo->close_ns - algo->open_ns);
	double from = 0;
	double all = 0;

	if (slot >= count)
		return 1;
	if (algo->kind == SIM_ALGO_TWAP || length <= 0)
		return (double)slot / (double)count;
	from = sim_volume_until((double)(algo->start_ns - algo->open_ns) / length);
	all = sim_volume_until((double)(algo->end_ns - algo->open_ns) / length) - from;
	if (all <= 0)
		return (double)slot / (double)count;
	return (sim_volume_until((double)(slot_start(algo, slot, count) - algo->open_ns) /
	                         length) -
	        from) /
	       all;
}

/* `quantity` times a ratio, rounded down to whole steps; what is a whole step but for
 * the error of the ratio counts as one. */
static decimal part_of(decimal quantity, double ratio, decimal step)
{
	decimal out = { (int64_t)((double)quantity.e8 * ratio + 0.001 * (double)step.e8) };

	if (ratio >= 1 || decimal_cmp(out, quantity) > 0)
		return quantity;
	out.e8 -= out.e8 % step.e8;
	return out;
}

/* How much may be filled by the end of this slot, in all. */
static decimal target_of(const struct sim_algo *algo, const struct sim_algo_now *now,
                         int64_t slot, int64_t count)
{
	double before = due_by(algo, slot, count);
	double after = due_by(algo, slot + 1, count);
	decimal due = part_of(now->quantity, before, now->size_step);

	if (slot == count - 1)
		return now->quantity;
	if (algo->kind == SIM_ALGO_TWAP || algo->catch_up || decimal_cmp(now->filled, due) >= 0)
		return part_of(now->quantity, after, now->size_step);
	/* behind: the rest over what is left of the curve */
	return decimal_add(now->filled, part_of(left_of(now), (after - before) / (1 - before),
	                                        now->size_step));
}

static decimal cap_share(const struct sim_algo *algo, const struct sim_algo_now *now,
                         decimal target)
{
	decimal most = { 0 };

	if (algo->max_share.e8 == 0)
		return target;
	most = decimal_mul_sat(now->volume, algo->max_share);
	most.e8 -= most.e8 % now->size_step.e8;
	return decimal_cmp(most, target) < 0 ? most : target;
}

static void next_slot(struct sim_algo_step *out, const struct sim_algo *algo,
                      const struct sim_algo_now *now)
{
	int64_t count = count_slots(algo);
	int64_t slot = slot_at_time(algo, now->now_ns, count);
	int64_t cross_ns =
		slot_start(algo, slot, count) + (algo->end_ns - algo->start_ns) / count / 2;
	bool waits = algo->kind == SIM_ALGO_VWAP && (algo->passive || now->now_ns < cross_ns);
	enum sim_algo_style style = algo->kind == SIM_ALGO_TWAP ? algo->style
	                            : waits                     ? SIM_STYLE_JOIN
	                                                        : SIM_STYLE_TAKE;
	decimal target = cap_share(algo, now, target_of(algo, now, slot, count));

	out->next_ns = slot == count - 1 ? algo->end_ns : part_time(algo, slot + 1, count);
	if (waits && !algo->passive && cross_ns < out->next_ns)
		out->next_ns = cross_ns;
	set_style(&out->slice, style, now);
	if (decimal_cmp(target, now->filled) > 0)
		out->slice.quantity = decimal_sub(target, now->filled);
}

/* ---- adaptive ---- */

static void next_adaptive(struct sim_algo_step *out, const struct sim_algo *algo,
                          const struct sim_algo_now *now)
{
	static const int64_t middle_s[] = { 0, 5, 30 };
	static const int64_t cross_s[] = { 2, 15, 90 };
	int64_t middle_ns = algo->start_ns + middle_s[algo->patience] * NS_PER_SEC;
	int64_t cross_ns = algo->start_ns + cross_s[algo->patience] * NS_PER_SEC;
	enum sim_algo_style style = SIM_STYLE_TAKE;

	if (now->now_ns < middle_ns) {
		style = SIM_STYLE_JOIN;
		out->next_ns = middle_ns;
	} else if (now->now_ns < cross_ns) {
		style = SIM_STYLE_MIDDLE;
		out->next_ns = cross_ns;
	}
	out->slice.quantity = left_of(now);
	set_style(&out->slice, style, now);
}

void sim_algo_next(struct sim_algo_step *out, const struct sim_algo *algo,
                   const struct sim_algo_now *now)
{
	*out = (struct sim_algo_step){ .next_ns = INT64_MAX };
	if (now->now_ns < algo->start_ns) {
		out->next_ns = algo->start_ns;
	} else if (algo->kind == SIM_ALGO_ADAPTIVE) {
		next_adaptive(out, algo, now);
	} else if (now->now_ns < algo->end_ns) {
		next_slot(out, algo, now);
	} else if (algo->past_end) {
		out->slice.quantity = left_of(now);
		set_style(&out->slice, algo->passive ? SIM_STYLE_JOIN : SIM_STYLE_TAKE, now);
	} else {
		out->over = true;
	}
}
