/* table.c - see table.h. */
#include "ui/widget/table.h"

#include <assert.h>

#include "core/i18n.h"

struct layout {
	bool shown[TABLE_COLUMNS];
	int width[TABLE_COLUMNS];
};

static void write_cell(struct table_cell *cell, const struct table *table, size_t row,
                       int column)
{
	cell->text[0] = '\0';
	cell->style = ROLE_PLAIN;
	table->cell(cell, table->arg, row, column);
}

static int title_need(enum charset charset, const struct table_column *column)
{
	int width = column->title ? text_width(charset, _(column->title)) : 0;

	/* a title may reach into the gap before its column, but for one blank */
	return width - (column->gap > 1 ? column->gap - 1 : 0);
}

/* A column without a gap shares its blanks with the one before it: where both texts of a
 * row are long, one blank is left between them. */
static void part_neighbours(struct layout *layout, enum charset charset,
                            const struct table *table, int column, size_t rows)
{
	struct table_cell cell;

	for (size_t row = 0; row < rows; row++) {
		int need = 0;

		write_cell(&cell, table, table->top + row, column);
		if (!*cell.text)
			continue;
		need = text_width(charset, cell.text) + 1;
		write_cell(&cell, table, table->top + row, column - 1);
		need += text_width(charset, cell.text) - layout->width[column - 1];
		if (need > layout->width[column])
			layout->width[column] = need;
	}
}

static void measure(struct layout *layout, struct area area, const struct table *table,
                    size_t rows)
{
	enum charset charset = area_charset(area);
	struct table_cell cell;

	for (int i = 0; i < table->column_count; i++) {
		const struct table_column *column = &table->columns[i];
		int need = table->header ? title_need(charset, column) : 0;

		layout->shown[i] = true;
		layout->width[i] = column->width > need ? column->width : need;
		for (size_t row = 0; row < rows && !column->grow; row++) {
			write_cell(&cell, table, table->top + row, i);
			need = text_width(charset, cell.text);
			if (need > layout->width[i])
				layout->width[i] = need;
		}
		if (i > 0 && column->gap == 0 && column->right)
			part_neighbours(layout, charset, table, i, rows);
	}
}

static int total_width(const struct layout *layout, const struct table *table)
{
	int total = table->gutter;

	for (int i = 0; i < table->column_count; i++)
		if (layout->shown[i])
			total += layout->width[i] +
			         (total > table->gutter ? table->columns[i].gap : 0);
	return total;
}

/* The column to drop next: the highest order, else the last one; -1 when one is left. */
static int next_to_drop(const struct layout *layout, const struct table *table)
{
	int found = -1, order = 0, count = 0, last = -1;

	for (int i = 0; i < table->column_count; i++) {
		if (!layout->shown[i])
			continue;
		count++;
		last = i;
		if (table->columns[i].drop > order) {
			order = table->columns[i].drop;
			found = i;
		}
	}
	if (found >= 0)
		return found;
	return count > 1 ? last : -1;
}

static void fit(struct layout *layout, struct area area, const struct table *table)
{
	int spare = 0;

	while (total_width(layout, table) > area.cols) {
		int column = next_to_drop(layout, table);

		if (column < 0)
			break;
		layout->shown[column] = false;
	}
	spare = area.cols - total_width(layout, table);
	for (int i = 0; i < table->column_count && spare > 0; i++) {
		if (layout->shown[i] && table->columns[i].grow) {
			layout->width[i] += spare;
			spare = 0;
		}
	}
}

static void draw_cell(struct area area, int row, int col, int width,
                      const struct table_column *column, const struct table_cell *cell)
{
	if (column->grow)
		area_put_text(area, row, col, width, cell->style, cell->text);
	else if (column->right)
		area_put_right(area, row, col + width, width, cell->style, cell->text);
	else if (text_width(area_charset(area), cell->text) <= area.cols - col)
		area_put(area, row, col, cell->style, cell->text);
}

static void draw_header(struct area area, const struct layout *layout,
                        const struct table *table)
{
	int col = table->gutter;

	for (int i = 0; i < table->column_count; i++) {
		const struct table_column *column = &table->columns[i];
		const char *title = column->title ? _(column->title) : "";
		int width = layout->width[i];

		if (!layout->shown[i])
			continue;
		if (col > table->gutter)
			col += column->gap;
		if (column->right)
			area_put(area, 0,
			         col + width - text_width(area_charset(area), title) +
			                 column->shift,
			         ROLE_DIM, title);
		else
			area_put(area, 0, col + column->shift, ROLE_DIM, title);
		col += width;
	}
}

static void draw_row(struct area area, int at, const struct layout *layout,
                     const struct table *table, size_t row)
{
	struct table_cell cell;
	int col = table->gutter;

	for (int i = 0; i < table->column_count; i++) {
		if (!layout->shown[i])
			continue;
		if (col > table->gutter)
			col += table->columns[i].gap;
		write_cell(&cell, table, row, i);
		draw_cell(area, at, col, layout->width[i], &table->columns[i], &cell);
		col += layout->width[i];
	}
	if (table->marked && table->marked[row])
		area_glyph(area, at, 1, ROLE_PLAIN, GLYPH_MARK);
	if (row == table->cursor) {
		if (table->gutter > 0)
			area_glyph(area, at, 0, ROLE_PLAIN, table->cursor_glyph);
		if (table->select)
			area_mark(area, at, 0, area.cols, ATTR_SELECT);
	}
}

size_t table_draw(struct area area, const struct table *table)
{
	struct layout layout;
	int first = table->header ? 1 : 0;
	size_t rows = 0;

	assert(table->column_count <= TABLE_COLUMNS);
	if (area.rows <= first || area.cols <= table->gutter)
		return 0;
	rows = table->top < table->row_count ? table->row_count - table->top : 0;
	if (rows > (size_t)(area.rows - first))
		rows = (size_t)(area.rows - first);
	measure(&layout, area, table, rows);
	fit(&layout, area, table);
	if (table->header)
		draw_header(area, &layout, table);
	for (size_t i = 0; i < rows; i++)
		draw_row(area, first + (int)i, &layout, table, table->top + i);
	return rows;
}

size_t table_scroll(size_t top, size_t cursor, size_t row_count, size_t visible)
{
	size_t last = row_count > visible ? row_count - visible : 0;

	if (visible == 0)
		return 0;
	if (cursor != TABLE_NONE && cursor < top)
		top = cursor;
	if (cursor != TABLE_NONE && cursor >= top + visible)
		top = cursor - visible + 1;
	return top > last ? last : top;
}
