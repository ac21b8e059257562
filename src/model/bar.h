/* bar.h - one price bar.
 *
 * Time:    time_ns is the start of the bar. A daily, weekly or monthly bar starts
 *          at midnight UTC of its (first) session date, whatever the exchange's
 *          zone: the date is its name.
 * Units:   prices in the instrument's currency, volume in shares, coins or contracts. */
#ifndef MODEL_BAR_H
#define MODEL_BAR_H

#include <stdbool.h>
#include <stdint.h>

struct bar {
	int64_t time_ns;
	double open, high, low, close;
	double volume;
};

/* Why a bar is not one. */
enum bar_defect {
	BAR_OK,
	BAR_NOT_FINITE,   /* a price or the volume is NaN or infinite */
	BAR_NOT_POSITIVE, /* a price is zero or below */
	BAR_HIGH_TOO_LOW, /* high below open or close */
	BAR_LOW_TOO_HIGH, /* low above open or close */
	BAR_NEGATIVE_VOLUME,
};

/* The first defect in the order above, BAR_OK when there is none. */
enum bar_defect bar_check(const struct bar *bar);

/* A stable word ("high-too-low"), never translated. */
const char *bar_defect_name(enum bar_defect defect);

/* Takes `next` into `sum`, which covers the earlier part of the same period. */
void bar_merge(struct bar *sum, const struct bar *next);

#endif
