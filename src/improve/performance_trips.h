/* performance_trips.h - round trips: fills matched first in, first out, and what they
 * earned (pyfolio).
 *
 * Shape:   fills of one instrument in one direction, each within eight hours of the one
 *          before, count as one transaction at their average price and the time of the
 *          first. A transaction against the position closes its oldest lots and makes
 *          one round trip, however many lots it takes; what is left over opens the
 *          opposite position. A position that is still open makes none.
 * Units:   prices and results in the instrument's currency, without commission;
 *          quantities signed, above 0 bought, below sold; fractions are allowed. */
#ifndef IMPROVE_PERFORMANCE_TRIPS_H
#define IMPROVE_PERFORMANCE_TRIPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

struct performance_fill {
	int64_t time_ns;
	int64_t instrument; /* any number that tells them apart */
	double quantity;    /* not 0 */
	double price;       /* above 0 */
};

struct performance_trip {
	int64_t instrument;
	int64_t open_ns; /* of the oldest lot that it closed */
	int64_t close_ns;
	bool is_long;
	double quantity; /* closed, above 0 */
	double invested; /* cost of the closed lots, above 0 */
	double pnl;
	double value; /* pnl / invested */
};

struct performance_trips {
	struct performance_trip *trips; /* owned; by instrument, then in order of closing */
	size_t count;
};

/* Matches fills, which may be in any order; those with equal times keep theirs.
 * Errors: DRT_EINVAL (a quantity of 0, a price not above 0, or not finite: the error
 * names the fill), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status performance_trips_match(struct performance_trips *out,
                                                       const struct performance_fill *fills,
                                                       size_t count, struct drt_error *error);
void performance_trips_release(struct performance_trips *trips);

/* Mean, median and ends of a set of numbers; NaN when it is empty. */
struct performance_spread {
	double mean, median, most, least;
};

struct performance_trip_stats {
	size_t count, wins, losses, even;
	double part_profitable;
	double profit, gross_profit, gross_loss; /* sums; the loss is below 0 */
	double profit_factor;                    /* gross profit / |gross loss| */
	double win_loss_ratio;                   /* average win / |average loss| */
	struct performance_spread pnl, pnl_wins, pnl_losses;
	struct performance_spread value, value_wins, value_losses;
	struct performance_spread days; /* from open to close, of 86,400 seconds */
};

/* Statistics over the trips; those that are not defined are NaN. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status performance_trip_stats(struct performance_trip_stats *out,
                                                      const struct performance_trips *trips);

#endif
