/* plot.h - lines of braille dots, spark lines and bars.
 *
 * Shape:   a plot is a grid of dots, two by four in each cell, that lines are drawn into
 *          and that is then painted onto an area; only cells with a dot are touched.
 * Units:   dots from the top left; a scale turns values into dots and halves of rows.
 * Owners:  a plot is large: keep one and use it again. */
#ifndef UI_WIDGET_PLOT_H
#define UI_WIDGET_PLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/term/screen.h"

enum { PLOT_ROWS = 128, PLOT_COLS = 512 };

/* Values from low (bottom) to high (top) over `rows` rows. */
struct scale {
	double low, high;
	int rows;
	bool logarithmic; /* needs low > 0 */
};

/* The place of a value in units of 1/`parts` row from the top, within the rows. */
int scale_place(const struct scale *scale, double value, int parts);

/* The values' range, widened where it is empty; false where no value is finite. */
bool scale_cover(struct scale *scale, const double *values, size_t count);

/* The smallest step of 1, 2 or 5 times a power of ten that leaves at least `rows_apart`
 * rows between two steps. */
double scale_step(const struct scale *scale, int rows_apart);

struct plot {
	int rows, cols; /* cells */
	unsigned char dots[PLOT_ROWS][PLOT_COLS];
};

/* Empties; sizes are cut to PLOT_ROWS and PLOT_COLS. */
void plot_begin(struct plot *plot, int rows, int cols);

/* One dot; outside is ignored. */
void plot_dot(struct plot *plot, int x, int y);

/* A straight line of dots. */
void plot_stroke(struct plot *plot, int x0, int y0, int x1, int y1);

/* `count` values spread evenly over the plot's width; gaps at NaN. A dotted line has
 * only every second dot and no strokes between. */
void plot_series(struct plot *plot, const struct scale *scale, const double *values,
                 size_t count, bool dotted);

/* As above with one value for each cell column, as bars have them. */
void plot_columns(struct plot *plot, const struct scale *scale, const double *values,
                  size_t count, bool dotted);

/* Paints the cells that have dots. Overlay is 1 or 2: the sign where no braille is. */
void plot_paint(const struct plot *plot, struct area area, unsigned style, int overlay);

/* One row of bars, smallest value lowest; the last `width` values where there are more.
 * NaN is blank. Returns the columns used. */
int spark_draw(struct area area, int row, int col, int width, unsigned style,
               const double *values, size_t count);
/* The same as text, for a table cell: at most `width` values; needs 3 bytes for each
 * and one. */
void spark_text(char *out, enum charset charset, const double *values, size_t count, int width);

/* Bars from the bottom of the area, one column a value; `most` fills all rows. */
void bars_draw(struct area area, unsigned style, const double *values, size_t count,
               double most);

/* Bars that hang from the top, for values from 0 down to `most` (negative). */
void bars_hang(struct area area, unsigned style, const double *values, size_t count,
               double most);

#endif
