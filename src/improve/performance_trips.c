/* performance_trips.c - see performance_trips.h. Fills are sorted by instrument and time
 * and merged in place into transactions; then a queue of open lots, oldest first, is
 * kept per instrument. All lots of a queue have one sign. */
#include "improve/performance_trips.h"

#include <math.h>
#include <stdlib.h>

#include "core/timeval.h"

static const int64_t merge_within_ns = 8 * NS_PER_HOUR;

struct entry {
	struct performance_fill fill;
	size_t position; /* in the caller's array: the order of equal times */
	int64_t last_ns; /* of the latest fill merged into it */
};

/* Open lots lots[front .. back - 1] of the present instrument; lots share the array of
 * transactions, since there are never more. */
struct matcher {
	struct performance_fill *lots;
	size_t front, back;
	struct performance_trips trips;
};

static int by_instrument_and_time(const void *left, const void *right)
{
	const struct entry *a = left;
	const struct entry *b = right;

	if (a->fill.instrument != b->fill.instrument)
		return a->fill.instrument < b->fill.instrument ? -1 : 1;
	if (a->fill.time_ns != b->fill.time_ns)
		return a->fill.time_ns < b->fill.time_ns ? -1 : 1;
	return (a->position > b->position) - (a->position < b->position);
}

static enum drt_status check_fills(const struct performance_fill *fills, size_t count,
                                   struct drt_error *error)
{
	for (size_t i = 0; i < count; i++)
		if (!isfinite(fills[i].quantity) || fills[i].quantity == 0 ||
		    !isfinite(fills[i].price) || fills[i].price <= 0)
			return drt_fail(error, DRT_EINVAL,
			                "round trips: fill %zu has quantity %g and price %g; "
			                "the quantity must not be 0 and the price be above 0",
			                i, fills[i].quantity, fills[i].price);
	return DRT_OK;
}

/* True when the fill continues the transaction before it. */
static bool continues(const struct entry *before, const struct entry *entry)
{
	return before->fill.instrument == entry->fill.instrument &&
	       (before->fill.quantity > 0) == (entry->fill.quantity > 0) &&
	       entry->fill.time_ns - before->last_ns <= merge_within_ns;
}

/* Merges neighbours in place; the number of transactions. */
static size_t merge(struct entry *entries, size_t count)
{
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		struct performance_fill *into = used ? &entries[used - 1].fill : NULL;
		const struct performance_fill *fill = &entries[i].fill;

		if (!into || !continues(&entries[used - 1], &entries[i])) {
			entries[i].last_ns = fill->time_ns;
			entries[used++] = entries[i];
			continue;
		}
		into->price = (into->price * into->quantity + fill->price * fill->quantity) /
		              (into->quantity + fill->quantity);
		into->quantity += fill->quantity;
		entries[used - 1].last_ns = fill->time_ns;
	}
	return used;
}

/* Takes from the oldest lots what the transaction closes; what is left of it. */
static double close_lots(struct matcher *matcher, const struct performance_fill *fill)
{
	struct performance_trip *trip = &matcher->trips.trips[matcher->trips.count++];
	double left = fabs(fill->quantity);

	*trip = (struct performance_trip){ .instrument = fill->instrument,
		                           .open_ns = matcher->lots[matcher->front].time_ns,
		                           .close_ns = fill->time_ns,
		                           .is_long = fill->quantity < 0 };
	while (left > 0 && matcher->front < matcher->back) {
		struct performance_fill *lot = &matcher->lots[matcher->front];
		double closed = fmin(left, fabs(lot->quantity));
		double gain = closed * (fill->price - lot->price);

		trip->quantity += closed;
		trip->invested += closed * lot->price;
		trip->pnl += trip->is_long ? gain : -gain;
		left -= closed;
		lot->quantity -= lot->quantity > 0 ? closed : -closed;
		matcher->front += lot->quantity == 0;
	}
	trip->value = trip->pnl / trip->invested;
	return left;
}

static void take(struct matcher *matcher, const struct performance_fill *fill)
{
	struct performance_fill rest = *fill;

	if (matcher->front < matcher->back &&
	    matcher->lots[matcher->front].instrument != fill->instrument)
		matcher->front = matcher->back;
	if (matcher->front < matcher->back &&
	    (matcher->lots[matcher->front].quantity > 0) != (fill->quantity > 0))
		rest.quantity = copysign(close_lots(matcher, fill), fill->quantity);
	if (rest.quantity != 0)
		matcher->lots[matcher->back++] = rest;
}

enum drt_status performance_trips_match(struct performance_trips *out,
                                        const struct performance_fill *fills, size_t count,
                                        struct drt_error *error)
{
	struct matcher matcher = { 0 };
	struct entry *entries = NULL;
	size_t transactions = 0;
	enum drt_status status = check_fills(fills, count, error);

	if (status != DRT_OK)
		return status;
	entries = calloc(count + 1, sizeof(*entries));
	matcher.lots = calloc(count + 1, sizeof(*matcher.lots));
	matcher.trips.trips = calloc(count + 1, sizeof(*matcher.trips.trips));
	if (!entries || !matcher.lots || !matcher.trips.trips) {
		status = drt_fail(error, DRT_ENOMEM, "round trips: out of memory for %zu fills",
		                  count);
		performance_trips_release(&matcher.trips);
		goto done;
	}
	for (size_t i = 0; i < count; i++)
		entries[i] = (struct entry){ fills[i], i, fills[i].time_ns };
	qsort(entries, count, sizeof(*entries), by_instrument_and_time);
	transactions = merge(entries, count);
	for (size_t i = 0; i < transactions; i++)
		take(&matcher, &entries[i].fill);
	*out = matcher.trips;

done:
	free(entries);
	free(matcher.lots);
	return status;
}

void performance_trips_release(struct performance_trips *trips)
{
	free(trips->trips);
	*trips = (struct performance_trips){ 0 };
}
