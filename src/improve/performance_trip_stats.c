/* performance_trip_stats.c - the statistics of performance_trips.h. One room for all
 * columns: each spread collects, sorts and reads it before the next. */
#include <math.h>
#include <stdlib.h>

#include "core/timeval.h"
#include "improve/performance_trips.h"

enum column { PNL, VALUE, DAYS };
enum outcome { ANY, WON, LOST };

static double number_of(const struct performance_trip *trip, enum column column)
{
	if (column == PNL)
		return trip->pnl;
	if (column == VALUE)
		return trip->value;
	return (double)(trip->close_ns - trip->open_ns) / (double)NS_PER_DAY;
}

static int by_value(const void *left, const void *right)
{
	double a = *(const double *)left;
	double b = *(const double *)right;

	return (a > b) - (a < b);
}

/* Collects one column of the trips with an outcome into `room`. */
static struct performance_spread spread_of(const struct performance_trips *trips,
                                           enum column column, enum outcome outcome,
                                           double *room)
{
	size_t n = 0;
	double sum = 0;

	for (size_t i = 0; i < trips->count; i++) {
		double number = number_of(&trips->trips[i], column);

		if ((outcome == WON && number <= 0) || (outcome == LOST && number >= 0))
			continue;
		room[n++] = number;
		sum += number;
	}
	if (n == 0)
		return (struct performance_spread){ NAN, NAN, NAN, NAN };
	qsort(room, n, sizeof(*room), by_value);
	return (struct performance_spread){ sum / (double)n,
		                            (room[(n - 1) / 2] + room[n / 2]) / 2, room[n - 1],
		                            room[0] };
}

static void count_outcomes(struct performance_trip_stats *out,
                           const struct performance_trips *trips)
{
	*out = (struct performance_trip_stats){ .count = trips->count };
	for (size_t i = 0; i < trips->count; i++) {
		double pnl = trips->trips[i].pnl;

		out->wins += pnl > 0;
		out->losses += pnl < 0;
		out->even += pnl == 0;
		out->profit += pnl;
		out->gross_profit += pnl > 0 ? pnl : 0;
		out->gross_loss += pnl < 0 ? pnl : 0;
	}
	out->part_profitable = out->count ? (double)out->wins / (double)out->count : NAN;
	out->profit_factor = out->losses ? out->gross_profit / -out->gross_loss : NAN;
}

enum drt_status performance_trip_stats(struct performance_trip_stats *out,
                                       const struct performance_trips *trips)
{
	double *room = calloc(trips->count + 1, sizeof(*room));

	if (!room)
		return DRT_ENOMEM;
	count_outcomes(out, trips);
	out->pnl = spread_of(trips, PNL, ANY, room);
	out->pnl_wins = spread_of(trips, PNL, WON, room);
	out->pnl_losses = spread_of(trips, PNL, LOST, room);
	out->value = spread_of(trips, VALUE, ANY, room);
	out->value_wins = spread_of(trips, VALUE, WON, room);
	out->value_losses = spread_of(trips, VALUE, LOST, room);
	out->days = spread_of(trips, DAYS, ANY, room);
	out->win_loss_ratio = out->pnl_wins.mean / -out->pnl_losses.mean;
	free(room);
	return DRT_OK;
}
