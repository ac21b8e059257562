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

#include "core/decimal.h"
#include "core/status.h"

struct sim_fee {
	decimal per_share;
	decimal ratio; /* of value = quantity * price * multiplier */
	decimal minimum;
	decimal maximum_ratio; /* of value; zero: no maximum. Wins over the minimum */
	decimal fixed;         /* per order */
};

/* Zeroed at the first fill of an order. */
struct sim_fee_order {
	decimal quantity, value, charged;
};

/* Interactive Brokers' fixed schedule for US stocks: 0.005 a share, at least 1.00 an
 * order, at most 1 % of its value. Source: the broker's published price list. */
struct sim_fee sim_fee_ib_fixed(void);

/* Errors: DRT_EINVAL (a member is negative). */
DRT_MUST_CHECK enum drt_status sim_fee_check(const struct sim_fee *fee);

/* What this fill adds to the order's fee; takes the fill into *order. Quantity and
 * price are positive. Never negative: a total that falls (the maximum took over)
 * charges nothing more. Errors: DRT_ERANGE; *order is unchanged. */
DRT_MUST_CHECK enum drt_status sim_fee_charge(decimal *charge, struct sim_fee_order *order,
                                              const struct sim_fee *fee, decimal quantity,
                                              decimal price, decimal multiplier);

#endif
