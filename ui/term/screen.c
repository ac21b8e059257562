/* screen.c - see screen.h. Invariants, kept by set_cell():
 * 1. a cell of width 2 is followed in its row by a cell of width 0;
 * 2. a cell of width 0 follows a cell of width 2. */
#include "ui/term/screen.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct screen {
	int rows, cols;
	enum charset charset;
	int caret_row, caret_col; /* row -1: hidden */
	size_t capacity;          /* cells */
	struct cell *cells;       /* owned */
};

static const struct cell blank = { .text = " ", .width = 1, .style = ROLE_PLAIN };

static int clamp(int value, int low, int high)
{
	return value < low ? low : value > high ? high : value;
}

static struct cell *cell_at(const struct screen *screen, int row, int col)
{
	assert(row >= 0 && row < screen->rows && col >= 0 && col < screen->cols);
	return screen->cells + (size_t)row * (size_t)screen->cols + (size_t)col;
}

/* In pieces that double: a frame begins with thousands of blanks. */
static void fill_blank(struct cell *cells, size_t count)
{
	size_t done = count > 0;

	if (count > 0)
		cells[0] = blank;
	while (done < count) {
		size_t piece = done < count - done ? done : count - done;

		memcpy(cells + done, cells, piece * sizeof(*cells));
		done += piece;
	}
}

enum drt_status screen_new(struct screen **out, int rows, int cols, enum charset charset)
{
	struct screen *screen = calloc(1, sizeof(*screen));

	if (!screen)
		return DRT_ENOMEM;
	screen->charset = charset;
	screen->caret_row = -1;
	if (screen_resize(screen, rows, cols) != DRT_OK) {
		screen_free(screen);
		return DRT_ENOMEM;
	}
	*out = screen;
	return DRT_OK;
}

void screen_free(struct screen *screen)
{
	if (!screen)
		return;
	free(screen->cells);
	free(screen);
}

enum drt_status screen_resize(struct screen *screen, int rows, int cols)
{
	size_t need = 0;

	rows = clamp(rows, 1, SCREEN_MAX);
	cols = clamp(cols, 1, SCREEN_MAX);
	need = (size_t)rows * (size_t)cols;
	if (need > screen->capacity) {
		struct cell *cells = realloc(screen->cells, need * sizeof(*cells));

		if (!cells)
			return DRT_ENOMEM;
		screen->cells = cells;
		screen->capacity = need;
	}
	screen->rows = rows;
	screen->cols = cols;
	screen_clear(screen);
	return DRT_OK;
}

void screen_clear(struct screen *screen)
{
	size_t count = (size_t)screen->rows * (size_t)screen->cols;

	fill_blank(screen->cells, count);
	screen->caret_row = -1;
	screen->caret_col = 0;
}

int screen_rows(const struct screen *screen)
{
	return screen->rows;
}

int screen_cols(const struct screen *screen)
{
	return screen->cols;
}

enum charset screen_charset(const struct screen *screen)
{
	return screen->charset;
}

void screen_set_charset(struct screen *screen, enum charset charset)
{
	screen->charset = charset;
}

const struct cell *screen_cell(const struct screen *screen, int row, int col)
{
	return cell_at(screen, row, col);
}

bool cell_equal(const struct cell *a, const struct cell *b)
{
	return a->width == b->width && a->style == b->style && strcmp(a->text, b->text) == 0;
}

enum drt_status screen_copy(struct screen *to, const struct screen *from)
{
	if (to->rows != from->rows || to->cols != from->cols) {
		enum drt_status status = screen_resize(to, from->rows, from->cols);

		if (status != DRT_OK)
			return status;
	}
	to->charset = from->charset;
	to->caret_row = from->caret_row;
	to->caret_col = from->caret_col;
	memcpy(to->cells, from->cells,
	       (size_t)from->rows * (size_t)from->cols * sizeof(*from->cells));
	return DRT_OK;
}

void screen_caret(int *row, int *col, const struct screen *screen)
{
	*row = screen->caret_row;
	*col = screen->caret_col;
}

/* Blanks the halves of wide clusters that a write over [col, col + width) would cut. */
static void part_wide(struct screen *screen, int row, int col, int width)
{
	struct cell *cell = cell_at(screen, row, col);

	if (cell->width == 0 && col > 0) {
		unsigned char style = cell[-1].style;

		cell[-1] = blank;
		cell[-1].style = style;
	}
	cell += width - 1;
	if (cell->width == 2 && col + width < screen->cols) {
		unsigned char style = cell[1].style;

		cell[1] = blank;
		cell[1].style = style;
	}
}

static void set_cell(struct screen *screen, int row, int col, unsigned style,
                     const struct cluster *cluster)
{
	struct cell *cell = cell_at(screen, row, col);

	assert(col + cluster->width <= screen->cols);
	if (cell->width != 1 || cluster->width != 1)
		part_wide(screen, row, col, cluster->width);
	if (cluster->length == 1) {
		cell->text[0] = cluster->text[0];
		cell->text[1] = '\0';
	} else { /* the whole array: a copy of a known size needs no call */
		memcpy(cell->text, cluster->text, sizeof(cell->text));
	}
	cell->width = cluster->width;
	cell->style = (unsigned char)style;
	if (cluster->width == 2) {
		cell[1].text[0] = '\0';
		cell[1].width = 0;
		cell[1].style = (unsigned char)style;
	}
}

struct area area_of(struct screen *screen)
{
	return (struct area){ screen, 0, 0, screen->rows, screen->cols };
}

struct area area_part(struct area area, int row, int col, int rows, int cols)
{
	int top = clamp(row, 0, area.rows), left = clamp(col, 0, area.cols);
	int bottom = clamp(row + rows, top, area.rows);
	int right = clamp(col + cols, left, area.cols);

	return (struct area){ area.screen, area.row + top, area.col + left, bottom - top,
		              right - left };
}

/* Puts one cluster at a place relative to the area, where it is wholly inside. */
static void put_cluster(struct area area, int row, int col, unsigned style,
                        const struct cluster *cluster)
{
	if (row < 0 || row >= area.rows || col < 0 || col + cluster->width > area.cols)
		return;
	set_cell(area.screen, area.row + row, area.col + col, style, cluster);
}

/* Puts text of which every byte is a column; as put_cluster() for each. */
static void put_plain(struct area area, int row, int col, unsigned style, const char *text,
                      size_t length)
{
	int from = col < 0 ? -col : 0, to = (int)length;

	if (to > area.cols - col)
		to = area.cols - col;
	if (row < 0 || row >= area.rows || from >= to)
		return;
	part_wide(area.screen, area.row + row, area.col + col + from, 1);
	part_wide(area.screen, area.row + row, area.col + col + to - 1, 1);
	for (int i = from; i < to; i++) {
		struct cell *cell = cell_at(area.screen, area.row + row, area.col + col + i);

		cell->text[0] = text[i];
		cell->text[1] = '\0';
		cell->width = 1;
		cell->style = (unsigned char)style;
	}
}

int area_put_bytes(struct area area, int row, int col, unsigned style, const char *text,
                   size_t bytes)
{
	struct text_cursor cursor;
	struct cluster cluster = { .length = 0 };
	size_t plain = text ? text_plain(text) : 0;
	int used = 0;

	plain = plain < bytes ? plain : bytes;
	put_plain(area, row, col, style, text, plain);
	used = (int)plain;
	text_begin(&cursor, area.screen->charset, text ? text + plain : text);
	while ((size_t)(cursor.at - (text ? text : cursor.at)) < bytes || *cursor.pending) {
		if (!text_next(&cluster, &cursor))
			break;
		put_cluster(area, row, col + used, style, &cluster);
		used += cluster.width;
	}
	return used;
}

int area_put(struct area area, int row, int col, unsigned style, const char *text)
{
	return text ? area_put_bytes(area, row, col, style, text, strlen(text)) : 0;
}

int area_putf(struct area area, int row, int col, unsigned style, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return area_put(area, row, col, style, text);
}

int area_put_text(struct area area, int row, int col, int width, unsigned style,
                  const char *text)
{
	const char *more = glyph_text(area.screen->charset, GLYPH_ELLIPSIS);
	int more_width = text_width(area.screen->charset, more);
	size_t bytes = 0;
	int used = 0;

	if (!text || width <= 0)
		return 0;
	used = text_fit(&bytes, area.screen->charset, text, width, more_width);
	used = area_put_bytes(area, row, col, style, text, bytes);
	if (text[bytes] && used + more_width <= width)
		used += area_put(area, row, col + used, style, more);
	return used;
}

bool area_put_right(struct area area, int row, int end, int width, unsigned style,
                    const char *text)
{
	int need = text_width(area.screen->charset, text);

	if (need > width || end - need < 0 || end > area.cols)
		return false;
	area_put(area, row, end - need, style, text);
	return true;
}

static struct cluster glyph_cluster(struct area area, enum glyph glyph)
{
	struct text_cursor cursor;
	struct cluster cluster = { .text = " ", .length = 1, .width = 1 };

	text_begin(&cursor, area.screen->charset, glyph_text(area.screen->charset, glyph));
	(void)text_next(&cluster, &cursor);
	return cluster;
}

void area_glyph(struct area area, int row, int col, unsigned style, enum glyph glyph)
{
	area_rule(area, row, col, 1, style, glyph);
}

void area_rule(struct area area, int row, int col, int count, unsigned style, enum glyph glyph)
{
	struct cluster cluster = glyph_cluster(area, glyph);

	for (int i = 0; i < count; i++)
		put_cluster(area, row, col + i, style, &cluster);
}

void area_column(struct area area, int row, int col, int count, unsigned style,
                 enum glyph glyph)
{
	struct cluster cluster = glyph_cluster(area, glyph);

	for (int i = 0; i < count; i++)
		put_cluster(area, row + i, col, style, &cluster);
}

void area_clear(struct area area)
{
	for (int row = area.row; row < area.row + area.rows && area.cols > 0; row++) {
		part_wide(area.screen, row, area.col, 1);
		part_wide(area.screen, row, area.col + area.cols - 1, 1);
		fill_blank(cell_at(area.screen, row, area.col), (size_t)area.cols);
	}
}

void area_mark(struct area area, int row, int col, int cols, unsigned attributes)
{
	struct area part = area_part(area, row, col, 1, cols);

	for (int i = 0; part.rows && i < part.cols; i++)
		cell_at(part.screen, part.row, part.col + i)->style |=
			(unsigned char)attributes;
}

void area_tint(struct area area, int row, int col, int cols, enum role role)
{
	struct area part = area_part(area, row, col, 1, cols);

	for (int i = 0; part.rows && i < part.cols; i++) {
		struct cell *cell = cell_at(part.screen, part.row, part.col + i);

		cell->style = (unsigned char)((cell->style & ~ROLE_MASK) | (unsigned)role);
	}
}

void area_set_caret(struct area area, int row, int col)
{
	if (row < 0 || row >= area.rows || col < 0 || col >= area.cols)
		return;
	area.screen->caret_row = area.row + row;
	area.screen->caret_col = area.col + col;
}

enum charset area_charset(struct area area)
{
	return area.screen->charset;
}
