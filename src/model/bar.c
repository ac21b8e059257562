/* bar.c - see bar.h. */
#include "model/bar.h"

#include <math.h>

enum bar_defect bar_check(const struct bar *bar)
{
	double body_top = bar->open > bar->close ? bar->open : bar->close;
	double body_bottom = bar->open < bar->close ? bar->open : bar->close;

	if (!isfinite(bar->open) || !isfinite(bar->high) || !isfinite(bar->low) ||
	    !isfinite(bar->close) || !isfinite(bar->volume))
		return BAR_NOT_FINITE;
	if (bar->open <= 0 || bar->high <= 0 || bar->low <= 0 || bar->close <= 0)
		return BAR_NOT_POSITIVE;
	if (bar->high < body_top)
		return BAR_HIGH_TOO_LOW;
	if (bar->low > body_bottom)
		return BAR_LOW_TOO_HIGH;
	if (bar->volume < 0)
		return BAR_NEGATIVE_VOLUME;
	return BAR_OK;
}

const char *bar_defect_name(enum bar_defect defect)
{
	static const char *const names[] = {
		"ok",           "not-finite",   "not-positive",
		"high-too-low", "low-too-high", "negative-volume"
	};

	return names[defect];
}

void bar_merge(struct bar *sum, const struct bar *next)
{
	if (next->high > sum->high)
		sum->high = next->high;
	if (next->low < sum->low)
		sum->low = next->low;
	sum->close = next->close;
	sum->volume += next->volume;
}
