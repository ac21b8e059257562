/* sheet_what_if.c - what the broker reckons that an order would do, as sheets show it. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "client/view_what_if.h"
#include "core/i18n.h"
#include "ui/pane/order_text.h"
#include "ui/pane/sheet.h"
#include "ui/widget/table.h"

enum what_if_column { COL_WHAT, COL_BEFORE, COL_AFTER, COL_CHANGE, COLUMNS };
enum { ROWS = 4, LABEL = 9 };

/* clang-format off */
static const struct table_column columns[COLUMNS] = {
	{ .title = N_("Broker what-if"), .width = 17, .shift = -1 },
	{ .title = N_("Before"), .width = 14, .gap = 2, .right = true, .drop = 2 },
	{ .title = N_("After"), .width = 14, .gap = 1, .right = true },
	{ .title = N_("Change"), .width = 14, .gap = 1, .right = true },
};
/* clang-format on */

static const struct view_margin *margin_at(const struct view_what_if *what_if, size_t at)
{
	const struct view_margin *margins[ROWS] = { &what_if->initial, &what_if->maintenance,
		                                    &what_if->available, &what_if->excess };

	return margins[at];
}

static void put_cell(struct table_cell *out, const void *arg, size_t at, int column)
{
	static const char *const labels[ROWS] = { N_("Initial margin"),
		                                  N_("Maintenance margin"),
		                                  N_("Available funds"),
		                                  N_("Excess liquidity") };
	const struct view_margin *margin = margin_at(arg, at);

	if (column == COL_WHAT)
		snprintf(out->text, sizeof(out->text), "%s", _(labels[at]));
	else if (!margin->known)
		snprintf(out->text, sizeof(out->text), "?");
	else if (column == COL_BEFORE)
		figure_exact(out->text, margin->before, 2);
	else if (column == COL_AFTER)
		figure_exact(out->text, margin->after, 2);
	else
		figure_exact_change(out->text, margin->change, 2);
	/* below zero the broker would close positions */
	if (at >= 2 && margin->known && margin->after.e8 < 0 && column == COL_AFTER)
		out->style = ROLE_DANGER;
}

const char *what_if_cost(char *out, const struct view_what_if *what_if)
{
	char commission[PANE_TEXT], spread[FIGURE_TEXT];
	size_t length = 0;

	out[0] = '\0';
	if (what_if->load != VIEW_READY)
		return out;
	if (*view_what_if_commission(commission, sizeof(commission), what_if))
		snprintf(out, PANE_TEXT, _("  commission %s"), commission);
	length = strlen(out);
	if (isfinite(what_if->spread_cost) && what_if->spread_cost > 0)
		snprintf(out + length, PANE_TEXT - length, _("  half the spread %s"),
		         figure_level(spread, what_if->spread_cost, 2));
	return out;
}

const struct view_what_if *what_if_of(const struct view *view, const struct sheet_order *order)
{
	static const struct view_what_if none = { .load = VIEW_EMPTY };
	const struct view_what_if *what_if = &view->what_if;

	return what_if->version == order->version &&
	                       uuid_cmp(&what_if->order_id, &order->id) == 0
	               ? what_if
	               : &none;
}

const struct view_what_if *what_if_of_draft(const struct view *view, const struct order *draft)
{
	static const struct view_what_if none = { .load = VIEW_EMPTY };
	const struct order *asked = &view->what_if.draft;

	/* the note changes nothing that the broker reckons */
	return strcmp(asked->symbol, draft->symbol) == 0 && asked->side == draft->side &&
	                       asked->type == draft->type && asked->tif == draft->tif &&
	                       decimal_cmp(asked->quantity, draft->quantity) == 0 &&
	                       decimal_cmp(asked->limit_price, draft->limit_price) == 0 &&
	                       decimal_cmp(asked->stop_price, draft->stop_price) == 0
	               ? &view->what_if
	               : &none;
}

/* Where there is no room for the table. */
static int draw_line(struct area area, int row, const struct view_what_if *what_if)
{
	char text[PANE_TEXT], margin[FIGURE_TEXT], left[FIGURE_TEXT];

	snprintf(text, sizeof(text), _("margin %s, available then %s"),
	         figure_exact_change(margin, what_if->initial.change, 2),
	         what_if->available.known ? figure_exact(left, what_if->available.after, 2)
	                                  : "?");
	return labelled_draw(area, row, LABEL, _("What-if"), text,
	                     what_if->available.known && what_if->available.after.e8 < 0
	                             ? ROLE_DANGER
	                             : ROLE_PLAIN);
}

int what_if_draw(struct area area, int row, const struct view_what_if *what_if, bool roomy)
{
	struct table table = { .columns = columns,
		               .column_count = COLUMNS,
		               .cell = put_cell,
		               .arg = what_if,
		               .row_count = ROWS,
		               .cursor = TABLE_NONE,
		               .gutter = 2,
		               .header = true };
	char text[PANE_TEXT];

	if (what_if->load == VIEW_EMPTY)
		return row;
	if (what_if->load == VIEW_LOADING)
		return labelled_draw(area, row, LABEL, _("What-if"), _("asked of the broker"),
		                     ROLE_DIM);
	if (what_if->load == VIEW_FAILED)
		return labelled_draw(area, row, LABEL, _("What-if"), what_if->text, ROLE_WARN);
	if (!roomy) {
		row = draw_line(area, row, what_if);
	} else {
		row++;
		row += (int)table_draw(area_part(area, row, 0, area.rows - row, area.cols),
		                       &table) +
		       1;
		area_tint(area, row - ROWS - 1, 1,
		          text_width(area_charset(area), _("Broker what-if")), ROLE_TITLE);
	}
	snprintf(text, sizeof(text), "%s", what_if->text);
	if (*text)
		row = labelled_draw(area, row, LABEL, _("Broker"), text, ROLE_WARN);
	return row;
}
