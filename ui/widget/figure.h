/* figure.h - figures as the screens write them.
 *
 * Rules:   comma between thousands, fixed places per column, a sign always on changes
 *          and never on levels ('-' excepted); a change of nothing reads "+0.00". What is not known (NaN) is an empty text, never 0.
 * Units:   each function says what it takes; ratios become percent here and nowhere else.
 * Owners:  the caller's buffer of FIGURE_TEXT bytes; every function returns it. */
#ifndef UI_WIDGET_FIGURE_H
#define UI_WIDGET_FIGURE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/decimal.h"

enum { FIGURE_TEXT = 48 };

/* "16,014.00", places 0..8. */
const char *figure_level(char *out, double value, int places);

/* "+395.10", "-1,209.48". */
const char *figure_change(char *out, double value, int places);

/* The same for exact numbers. */
const char *figure_exact(char *out, decimal value, int places);
const char *figure_exact_change(char *out, decimal value, int places);

/* A quantity: as many places as it has, at most 8: "1,500", "0.25". */
const char *figure_quantity(char *out, decimal value);

/* Ratio 0.0026 as percent "+0.26"; figure_percent_level() without the plus. */
const char *figure_percent(char *out, double ratio, int places);
const char *figure_percent_level(char *out, double ratio, int places);

/* Shares in millions with one place: "41.3". */
const char *figure_millions(char *out, double shares);

/* Places of a price on this tick: 0.01 is 2, 0.25 is 2, 1 is 0. At least 2 for ticks
 * below 1; 2 where the tick is not positive. */
int figure_places(decimal tick);

/* Time that is left or has passed: "0:08", "1:48", "4:26:55", "6 d 3:11". Left time is
 * rounded down, so that "0:00" is the last second. Negative counts as 0. */
const char *figure_span(char *out, int64_t span_ns);

/* An age in steps: "4 ms", "0.3 s", "12 s", "1:30". */
const char *figure_age(char *out, int64_t age_ns);

/* An age in one unit: "45s", "3m", "4h", "1d". */
const char *figure_age_short(char *out, int64_t age_ns);

#endif
