/* checks.c - see checks.h. A refusal is a sentence; a passed check is a name and figures. */
#include "ui/pane/checks.h"

#include <stdio.h>

#include "client/reason_text.h"
#include "core/i18n.h"
#include "ui/pane/order_text.h"
#include "ui/term/text.h"

enum { LABEL = 9, PART = 96, GAP = 2, FIGURE = 24 };

static int check_count(const struct view_order *order)
{
	return order->check_count < VIEW_CHECKS ? order->check_count : VIEW_CHECKS;
}

/* ---- what failed ---- */

static int draw_failed(struct area area, int row, const struct view_order *order,
                       const struct sheet *sheet)
{
	bool first = true, approve = sheet->kind == SHEET_APPROVE;
	char text[REASON_TEXT];

	for (int i = 0; i < check_count(order) && row < area.rows; i++) {
		const struct view_check *check = &order->checks[i];
		bool soft = check->level == CHECK_SOFT;
		int col = 1;

		if (check->level == CHECK_OK)
			continue;
		if (first && approve)
			area_glyph(area, row, 0, ROLE_PLAIN, GLYPH_ORDER_CURSOR);
		first = false;
		if (soft && approve)
			col += area_put(area, row, col, ROLE_PLAIN,
			                sheet->accepted_soft >= order->checks_soft ? "[x] "
			                                                           : "[ ] ");
		col += area_put(area, row, col, soft ? ROLE_WARN : ROLE_DANGER,
		                soft ? _("SOFT") : _("HARD")) +
		       2;
		reason_breach(text, sizeof(text), &check->reason);
		row = labelled_draw(area, row, col, "", text, ROLE_PLAIN);
	}
	return row;
}

/* ---- what passed ---- */

/* How wide one column of passed checks is: name with figure, then the limit. */
struct widths {
	int figure, limit;
};

struct passed {
	char label[PART], found[PART], limit[PART];
};

static void read_passed(struct passed *out, const struct view_check *check)
{
	reason_label(out->label, sizeof(out->label), &check->reason);
	reason_found(out->found, sizeof(out->found), &check->reason);
	reason_limit(out->limit, sizeof(out->limit), &check->reason);
}

/* The nth check that passed, or NULL. */
static const struct view_check *passed_at(const struct view_order *order, int at)
{
	for (int i = 0; i < check_count(order); i++)
		if (order->checks[i].level == CHECK_OK && at-- == 0)
			return &order->checks[i];
	return NULL;
}

static struct widths measure(const struct view_order *order, enum charset charset, int from,
                             int to)
{
	struct widths widths = { 0, 0 };

	for (int i = from; i < to; i++) {
		const struct view_check *check = passed_at(order, i);
		struct passed passed;
		int figure = 0, limit = 0;

		if (!check)
			break;
		read_passed(&passed, check);
		figure = text_width(charset, passed.label);
		if (*passed.found)
			figure += 1 + text_width(charset, passed.found);
		limit = text_width(charset, passed.limit);
		widths.figure = figure > widths.figure ? figure : widths.figure;
		widths.limit = limit > widths.limit ? limit : widths.limit;
	}
	return widths;
}

/* "ok" with two blanks */
static int word_width(enum charset charset)
{
	return text_width(charset, _("ok")) + 2;
}

static int of_width(enum charset charset)
{
	return text_width(charset, _("of")) + 2;
}

static int whole_width(enum charset charset, struct widths widths)
{
	return word_width(charset) + widths.figure +
	       (widths.limit ? of_width(charset) + widths.limit : 0);
}

static void put_passed(struct area area, int row, int col, const struct view_check *check,
                       struct widths widths)
{
	struct passed passed;
	int figure = 0, label = col + word_width(area_charset(area));
	int end = label + widths.figure;

	read_passed(&passed, check);
	figure = text_width(area_charset(area), passed.found);
	area_put(area, row, col, ROLE_OK, _("ok"));
	if (widths.figure > figure)
		area_put_text(area, row, label, widths.figure - (figure ? figure + 1 : 0),
		              ROLE_PLAIN, passed.label);
	area_put_right(area, row, end, figure, ROLE_PLAIN, passed.found);
	if (!*passed.limit)
		return;
	area_put(area, row, end + 1, ROLE_DIM, _("of"));
	area_put_right(area, row, end + of_width(area_charset(area)) + widths.limit,
	               widths.limit, ROLE_DIM, passed.limit);
}

/* Where the columns stand: how many, how wide, where the first begins. */
struct grid {
	int columns, rows, margin;
	struct widths widths[2];
};

/* Room that is left goes to the margin, then between name and figure. */
static void spread(struct grid *grid, int room)
{
	if (room > 0) {
		grid->margin++;
		room--;
	}
	for (int i = 0; i < grid->columns && room > 0; i++) {
		int more = FIGURE - grid->widths[i].figure;

		more = more < 0 ? 0 : more > room ? room : more;
		grid->widths[i].figure += more;
		room -= more;
	}
}

static struct grid lay_out(const struct view_order *order, enum charset charset, int count,
                           int cols)
{
	struct grid grid = { .columns = 2, .rows = (count + 1) / 2, .margin = 1 };
	int used = 0;

	grid.widths[0] = measure(order, charset, 0, grid.rows);
	grid.widths[1] = measure(order, charset, grid.rows, count);
	used = 1 + whole_width(charset, grid.widths[0]) + GAP +
	       whole_width(charset, grid.widths[1]);
	if (used > cols) {
		grid.columns = 1;
		grid.rows = count;
		grid.widths[0] = measure(order, charset, 0, count);
		used = 1 + whole_width(charset, grid.widths[0]);
	}
	if (used > cols) /* names are shortened, figures never */
		grid.widths[0].figure -= used - cols;
	spread(&grid, cols - used - 1);
	return grid;
}

static int draw_passed(struct area area, int row, const struct view_order *order)
{
	enum charset charset = area_charset(area);
	struct grid grid;
	int count = 0, rows = 0, shown = 0;

	while (passed_at(order, count))
		count++;
	grid = lay_out(order, charset, count, area.cols);
	rows = grid.rows;
	if (row + rows > area.rows) /* the last row says how many are not seen */
		rows = area.rows - row - 1;
	for (int i = 0; i < count; i++) {
		int side = i / grid.rows, at = i % grid.rows;
		int col = grid.margin;

		if (side > 0)
			col += whole_width(charset, grid.widths[0]) + GAP;
		if (at >= rows)
			continue;
		put_passed(area, row + at, col, passed_at(order, i), grid.widths[side]);
		shown++;
	}
	row += rows > 0 ? rows : 0;
	if (shown < count && row < area.rows)
		area_putf(area, row++, grid.margin + word_width(charset), ROLE_DIM,
		          _("%d more passed"), count - shown);
	return row;
}

int checks_draw(struct area area, int row, const struct view_order *order,
                const struct sheet *sheet)
{
	char text[PANE_TEXT];

	if (row >= area.rows)
		return row;
	if (!*order_checks(text, order))
		return row; /* decided: nothing is checked any more */
	if (sheet->kind == SHEET_APPROVE)
		area_put_right(area, row, area.cols - 1,
		               area.cols - 6 - text_width(area_charset(area), text) -
		                       text_width(area_charset(area), _("Checks")),
		               ROLE_DIM, _("run again when you press y"));
	row = labelled_draw(area, row, LABEL, _("Checks"), text, order_state_style(order));
	row = draw_failed(area, row, order, sheet);
	return draw_passed(area, row, order);
}
