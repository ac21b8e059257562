/* fee.h - what a broker charges for a fill.
 *
 * Shape:   a schedule (sim_fee) and one running total per order (sim_fee_order), since
 *          minimum, maximum and fixed part are charged per order, however many fills it
 *          takes.
 * Units:   money of the instrument, exact; ratios: 0.001 is a tenth of a percent.
 *
 * A fee is per_share * quantity + ratio * value, at least `minimum` and at most
 * maximum_ratio * value of the whole order, plus `fixed` once. */
#ifndef SIM_FEE_H
#define SIM_FEE_H

#include <stddef.h>

#include "core/decimal.h"
#include "core/status.h"

enum { SIM_FEE_TIERS = 6 };

/* So much a share once `from` shares have traded in the month. */
struct sim_fee_tier {
	decimal from, per_share;
};

struct sim_fee {
	decimal per_share;
	decimal ratio; /* of value = quantity * price * multiplier */
	decimal minimum;
	decimal maximum_ratio; /* of value; zero: no maximum. Wins over the minimum */
	decimal fixed;         /* per order */
	/* instead of per_share, by the shares of the month; the first one from zero, each
	 * from more than the one before. A fill across a bound pays each part its rate */
	struct sim_fee_tier tiers[SIM_FEE_TIERS];
	size_t tier_count; /* 0: per_share */
};

/* Zeroed at the first fill of an order. */
struct sim_fee_order {
	decimal quantity, value, charged;
	decimal by_tier; /* what the tiers have made of it so far */
};

/* Interactive Brokers' fixed schedule for US stocks: 0.005 a share, at least 1.00 an
 * order, at most 1 % of its value. Source: the broker's published price list. */
struct sim_fee sim_fee_ib_fixed(void);

/* Its tiered schedule: 0.0035 a share, and from 300,000, 3, 20 and 100 million shares a
 * month on 0.0020, 0.0015, 0.0010 and 0.0005; at least 0.35 an order, at most 1 % of its
 * value. What exchanges and regulators charge besides is left out. Same source. */
struct sim_fee sim_fee_ib_tiered(void);

/* Errors: DRT_EINVAL (a member is negative, tiers out of order). */
DRT_MUST_CHECK enum drt_status sim_fee_check(const struct sim_fee *fee);

struct sim_fee_fill {
	decimal quantity, price, multiplier;
	decimal month; /* shares of the month before this fill */
};

/* What this fill adds to the order's fee; takes the fill into *order. Quantity and
 * price are positive. The first form is for schedules without tiers: the month's shares
 * are zero. Never negative: a total that falls (the maximum took over)
 * charges nothing more. Errors: DRT_ERANGE; *order is unchanged. */
DRT_MUST_CHECK enum drt_status sim_fee_charge(decimal *charge, struct sim_fee_order *order,
                                              const struct sim_fee *fee, decimal quantity,
                                              decimal price, decimal multiplier);
DRT_MUST_CHECK enum drt_status sim_fee_charge_month(decimal *charge,
                                                    struct sim_fee_order *order,
                                                    const struct sim_fee *fee,
                                                    const struct sim_fee_fill *fill);

#endif
