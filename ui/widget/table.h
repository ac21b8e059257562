/* table.h - rows in columns that never cut a number or an identifier.
 *
 * Shape:   the caller describes columns and hands over a function that writes a cell.
 *          A column is as wide as it says, or as its widest cell on the screen; texts of
 *          neighbours never touch. Where the
 *          columns do not fit, whole columns drop in the order the caller gave, and only
 *          a column that may grow is ever shortened, after a word.
 * Header:  titles are translated here; a long one widens its column.
 * Cost:    a cell is written twice a frame; nothing is allocated. */
#ifndef UI_WIDGET_TABLE_H
#define UI_WIDGET_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/term/screen.h"

enum { TABLE_COLUMNS = 16, TABLE_CELL = 288 };
#define TABLE_NONE ((size_t)-1)

struct table_column {
	const char *title;   /* marked with N_(); NULL: none */
	unsigned char width; /* at least */
	unsigned char gap;   /* blank columns before it */
	bool right;          /* aligned to the right */
	bool grow;           /* takes the room that is left; at least `width` */
	unsigned char drop;  /* 0: never drops of its own; the highest drops first */
	signed char shift;   /* moves the title */
};

struct table_cell {
	char text[TABLE_CELL];
	unsigned style;
};

/* Writes one cell; *out comes empty and plain. */
typedef void table_cell_fn(struct table_cell *out, const void *arg, size_t row, int column);

struct table {
	const struct table_column *columns;
	int column_count;
	table_cell_fn *cell;
	const void *arg;
	size_t row_count;
	size_t top;    /* the first row that is shown */
	size_t cursor; /* TABLE_NONE: none */
	enum glyph cursor_glyph;
	bool select;        /* paint the cursor's row */
	const bool *marked; /* one per row, or NULL; needs a gutter of 2 */
	int gutter;         /* columns for cursor and mark */
	bool header;
};

/* Draws the rows that fit and returns how many. */
size_t table_draw(struct area area, const struct table *table);

/* The first row to show so that the cursor is among `visible` rows, moving `top` no
 * more than needed. */
size_t table_scroll(size_t top, size_t cursor, size_t row_count, size_t visible);

#endif
