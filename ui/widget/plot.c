/* plot.c - see plot.h. */
#include "ui/widget/plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double level_of(const struct scale *scale, double value)
{
	return scale->logarithmic && value > 0 && scale->low > 0 ? log(value) : value;
}

int scale_place(const struct scale *scale, double value, int parts)
{
	double low = level_of(scale, scale->low), high = level_of(scale, scale->high);
	double share = high > low ? (high - level_of(scale, value)) / (high - low) : 0.5;
	int most = scale->rows * parts - 1;
	double place = floor(share * scale->rows * parts);

	if (!(place > 0))
		return 0;
	return place > most ? most : (int)place;
}

bool scale_cover(struct scale *scale, const double *values, size_t count)
{
	double low = INFINITY, high = -INFINITY;

	for (size_t i = 0; i < count; i++) {
		if (isfinite(values[i])) {
			low = fmin(low, values[i]);
			high = fmax(high, values[i]);
		}
	}
	if (low > high)
		return false;
	if (low == high) {
		double pad = low != 0 ? fabs(low) * 0.01 : 1.0;

		low -= pad;
		high += pad;
	}
	scale->low = low;
	scale->high = high;
	return true;
}

double scale_step(const struct scale *scale, int rows_apart)
{
	static const double factors[] = { 1, 2, 5, 10 };
	double range = scale->high - scale->low;
	double least = scale->rows > 0 ? range / scale->rows * rows_apart : range;
	double power = 0;

	if (!(least > 0) || !isfinite(least))
		return 1.0;
	power = pow(10, floor(log10(least)));
	for (size_t i = 0; i < 4; i++)
		if (factors[i] * power >= least * (1 - 1e-9))
			return factors[i] * power;
	return 10 * power;
}

void plot_begin(struct plot *plot, int rows, int cols)
{
	plot->rows = rows < 0 ? 0 : rows > PLOT_ROWS ? PLOT_ROWS : rows;
	plot->cols = cols < 0 ? 0 : cols > PLOT_COLS ? PLOT_COLS : cols;
	for (int row = 0; row < plot->rows; row++)
		memset(plot->dots[row], 0, (size_t)plot->cols);
}

void plot_dot(struct plot *plot, int x, int y)
{
	if (x < 0 || y < 0 || x >= plot->cols * 2 || y >= plot->rows * 4)
		return;
	plot->dots[y / 4][x / 2] |= (unsigned char)(1U << (x % 2 * 4 + y % 4));
}

void plot_stroke(struct plot *plot, int x0, int y0, int x1, int y1)
{
	int wide = abs(x1 - x0), high = -abs(y1 - y0);
	int right = x0 < x1 ? 1 : -1, down = y0 < y1 ? 1 : -1;
	int error = wide + high;

	for (;;) { /* Bresenham's line */
		int twice = 2 * error;

		plot_dot(plot, x0, y0);
		if (x0 == x1 && y0 == y1)
			return;
		if (twice >= high) {
			error += high;
			x0 += right;
		}
		if (twice <= wide) {
			error += wide;
			y0 += down;
		}
	}
}

/* Joins the dots of values whose columns of dots are given by `place`. */
static void join(struct plot *plot, const struct scale *scale, const double *values,
                 size_t count, bool dotted, double per_value)
{
	int last_x = 0, last_y = 0;
	bool joined = false;

	for (size_t i = 0; i < count; i++) {
		int x = (int)((double)i * per_value), y = 0;

		if (!isfinite(values[i])) {
			joined = false;
			continue;
		}
		y = scale_place(scale, values[i], 4);
		if (dotted ? x % 2 == 0 : !joined)
			plot_dot(plot, x, y);
		else if (!dotted)
			plot_stroke(plot, last_x, last_y, x, y);
		last_x = x;
		last_y = y;
		joined = true;
	}
	if (joined && !dotted && per_value >= 2)
		plot_dot(plot, last_x + 1, last_y);
}

void plot_series(struct plot *plot, const struct scale *scale, const double *values,
                 size_t count, bool dotted)
{
	double per_value = count > 1 ? (double)(plot->cols * 2 - 1) / (double)(count - 1) : 1;

	join(plot, scale, values, count, dotted, per_value);
}

void plot_columns(struct plot *plot, const struct scale *scale, const double *values,
                  size_t count, bool dotted)
{
	join(plot, scale, values, count, dotted, 2);
}

void plot_paint(const struct plot *plot, struct area area, unsigned style, int overlay)
{
	char text[4];

	for (int row = 0; row < plot->rows; row++) {
		for (int col = 0; col < plot->cols; col++) {
			if (!plot->dots[row][col])
				continue;
			glyph_braille(text, area_charset(area), plot->dots[row][col], overlay);
			area_put(area, row, col, style, text);
		}
	}
}

static int spark_level(double value, double low, double high)
{
	if (!isfinite(value))
		return 0;
	return high > low ? 1 + (int)((value - low) / (high - low) * 7 + 0.5) : 4;
}

void spark_text(char *out, enum charset charset, const double *values, size_t count, int width)
{
	double low = INFINITY, high = -INFINITY;
	size_t first = width > 0 && count > (size_t)width ? count - (size_t)width : 0;

	*out = '\0';
	for (size_t i = first; i < count && width > 0; i++) {
		if (isfinite(values[i])) {
			low = fmin(low, values[i]);
			high = fmax(high, values[i]);
		}
	}
	for (size_t i = first; i < count && width > 0; i++) {
		const char *bar = glyph_bar(charset, spark_level(values[i], low, high));

		strcpy(out, bar);
		out += strlen(bar);
	}
}

int spark_draw(struct area area, int row, int col, int width, unsigned style,
               const double *values, size_t count)
{
	char text[SCREEN_MAX * 3 + 1];
	int most = area.cols - col;

	width = width < most ? width : most;
	if (width <= 0)
		return 0;
	spark_text(text, area_charset(area), values, count, width);
	return area_put(area, row, col, style, text);
}

void bars_draw(struct area area, unsigned style, const double *values, size_t count,
               double most)
{
	for (size_t i = 0; i < count && (int)i < area.cols && most > 0; i++) {
		int eighths = 0;

		if (!isfinite(values[i]) || values[i] <= 0)
			continue;
		eighths = (int)(values[i] / most * area.rows * 8 + 0.5);
		if (eighths == 0)
			eighths = 1;
		for (int row = area.rows - 1; row >= 0 && eighths > 0; row--, eighths -= 8)
			area_put(area, row, (int)i, style,
			         glyph_bar(area_charset(area), eighths));
	}
}

void bars_hang(struct area area, unsigned style, const double *values, size_t count,
               double most)
{
	for (size_t i = 0; i < count && (int)i < area.cols && most < 0; i++) {
		int eighths = 0;

		if (!isfinite(values[i]) || values[i] >= 0)
			continue;
		eighths = (int)(values[i] / most * area.rows * 8 + 0.5);
		for (int row = 0; row < area.rows && eighths > 0; row++, eighths -= 8)
			area_glyph(area, row, (int)i, style,
			           eighths > 6   ? GLYPH_BAR_FULL
			           : eighths > 2 ? GLYPH_HANG_HALF
			                         : GLYPH_HANG_THIN);
	}
}
