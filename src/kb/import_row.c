/* import_row.c - what is wrong with a row; see import_internal.h. */
#include <math.h>
#include <stdio.h>

#include "kb/import_internal.h"

static const char *const reject_names[KB_REJECT_COUNT] = { "unparsable",   "not-finite",
	                                                   "not-positive", "high-too-low",
	                                                   "low-too-high", "negative-volume",
	                                                   "duplicate",    "off-grid" };
static const char *const flag_names[KB_FLAG_COUNT] = { "zero-volume", "jump", "gap",
	                                               "holiday" };

const char *kb_reject_name(enum kb_reject reject)
{
	return reject_names[reject];
}

const char *kb_flag_name(enum kb_flag flag)
{
	return flag_names[flag];
}

unsigned import_check_bar(const struct bar *bar)
{
	unsigned rejects = 0;

	/* Nearly every bar has no defect at all. */
	if (bar_check(bar) == BAR_OK)
		return 0;
	if (!isfinite(bar->open) || !isfinite(bar->high) || !isfinite(bar->low) ||
	    !isfinite(bar->close) || !isfinite(bar->volume))
		return 1U << KB_REJECT_NOT_FINITE;
	if (bar->open <= 0 || bar->high <= 0 || bar->low <= 0 || bar->close <= 0)
		rejects |= 1U << KB_REJECT_NOT_POSITIVE;
	if (bar->high < fmax(bar->open, bar->close))
		rejects |= 1U << KB_REJECT_HIGH_TOO_LOW;
	if (bar->low > fmin(bar->open, bar->close))
		rejects |= 1U << KB_REJECT_LOW_TOO_HIGH;
	if (bar->volume < 0)
		rejects |= 1U << KB_REJECT_NEGATIVE_VOLUME;
	return rejects;
}

enum kb_reject import_first_reject(unsigned rejects)
{
	return (enum kb_reject)__builtin_ctz(rejects);
}

void import_explain(char *out, size_t size, enum kb_reject reject, const struct bar *bar)
{
	double top = fmax(bar->open, bar->close), bottom = fmin(bar->open, bar->close);

	switch (reject) {
	case KB_REJECT_NOT_FINITE:
		snprintf(out, size, "a value is not a finite number");
		break;
	case KB_REJECT_NOT_POSITIVE:
		snprintf(out, size, "the lowest price is %.10g",
		         fmin(fmin(bar->high, bar->low), bottom));
		break;
	case KB_REJECT_HIGH_TOO_LOW:
		snprintf(out, size, "high %.10g is below %s %.10g", bar->high,
		         top == bar->open ? "open" : "close", top);
		break;
	case KB_REJECT_LOW_TOO_HIGH:
		snprintf(out, size, "low %.10g is above %s %.10g", bar->low,
		         bottom == bar->open ? "open" : "close", bottom);
		break;
	case KB_REJECT_NEGATIVE_VOLUME:
		snprintf(out, size, "volume is %.10g", bar->volume);
		break;
	case KB_REJECT_DUPLICATE:
		snprintf(out, size, "an earlier line has this bar");
		break;
	default:
		snprintf(out, size, "no bar of this size starts at that time");
		break;
	}
}
