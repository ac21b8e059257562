/* sheet_change.c - another quantity or other prices for an order that waits or works: the
 * fields, and the question before the change. */
#include <stdio.h>
#include <string.h>

#include "core/i18n.h"
#include "ui/pane/change.h"
#include "ui/pane/order_text.h"
#include "ui/widget/title.h"

enum { LABEL_COL = 1, FIELD_COL = 17, FIELD = 12, NOTE_COL = 32 };

static const char *const labels[CHANGE_FIELDS] = {
	[CHANGE_QUANTITY] = N_("Quantity"),
	[CHANGE_LIMIT] = N_("Limit"),
	[CHANGE_STOP] = N_("Stop"),
};

static decimal *value_of(struct order *order, enum change_field field)
{
	return field == CHANGE_QUANTITY ? &order->quantity
	       : field == CHANGE_LIMIT  ? &order->limit_price
	                                : &order->stop_price;
}

static decimal value_at(const struct order *order, enum change_field field)
{
	return field == CHANGE_QUANTITY ? order->quantity
	       : field == CHANGE_LIMIT  ? order->limit_price
	                                : order->stop_price;
}

bool change_has(const struct order *order, enum change_field field)
{
	switch (field) {
	case CHANGE_QUANTITY:
		return true;
	case CHANGE_LIMIT:
		return order->type == ORDER_LIMIT || order->type == ORDER_STOP_LIMIT;
	default:
		return order->type == ORDER_STOP || order->type == ORDER_STOP_LIMIT;
	}
}

bool change_allowed(const struct order *order)
{
	return !order->foreign &&
	       (order->status == ORDER_PROPOSED || order->status == ORDER_ACKNOWLEDGED ||
	        order->status == ORDER_PARTIAL);
}

void change_open(struct sheet *sheet, const struct order *order)
{
	char text[DECIMAL_TEXT];

	*sheet = (struct sheet){ .kind = SHEET_CHANGE, .order = { order->id, order->version } };
	for (int field = 0; field < CHANGE_FIELDS; field++) {
		decimal value = value_at(order, (enum change_field)field);

		if (!change_has(order, (enum change_field)field))
			continue;
		decimal_format(text, value);
		input_set(&sheet->fields[field], text);
	}
	sheet->entered = true;
}

static bool differs(const struct order *a, const struct order *b)
{
	for (int field = 0; field < CHANGE_FIELDS; field++) {
		if (decimal_cmp(value_at(a, (enum change_field)field),
		                value_at(b, (enum change_field)field)) != 0)
			return true;
	}
	return false;
}

enum drt_status change_read(struct order *out, const struct sheet *sheet,
                            const struct order *order, char *problem)
{
	struct order next = *order;
	struct drt_error error = { .status = DRT_OK };
	enum drt_status status = DRT_OK;

	problem[0] = '\0';
	for (int field = 0; field < CHANGE_FIELDS && !*problem; field++) {
		const struct input *input = &sheet->fields[field];
		decimal *value = value_of(&next, (enum change_field)field);

		if (!change_has(order, (enum change_field)field))
			continue;
		status = decimal_parse(value, input->text, input->length);
		if (status == DRT_ERANGE)
			snprintf(problem, PANE_TEXT, "%s",
			         _("Quantity or price is too large."));
		else if (status != DRT_OK || value->e8 <= 0)
			snprintf(problem, PANE_TEXT, _("%s: a number above 0 is needed."),
			         _(labels[field]));
	}
	if (!*problem && decimal_cmp(next.quantity, next.filled) <= 0)
		snprintf(problem, PANE_TEXT, "%s",
		         _("Quantity: it is the total, above what is filled."));
	if (!*problem && order_check(&next, &error) != DRT_OK)
		snprintf(problem, PANE_TEXT, "%s", _("Quantity or price is too large."));
	if (!*problem && !differs(&next, order))
		snprintf(problem, PANE_TEXT, "%s", _("Nothing is different yet."));
	if (*problem)
		return DRT_EINVAL;
	*out = next;
	return DRT_OK;
}

/* ---- drawing ---- */

static int draw_head(struct area area, const struct pane_context *context,
                     const struct view_order *row)
{
	char title[PANE_TEXT], line[PANE_TEXT], id[UUID_SHORT_TEXT];

	snprintf(title, sizeof(title), _("Change  %s"), order_id_text(id, &row->order));
	sheet_title(area, context->view, title);
	area_put_text(area, 1, 1, area.cols - 2, ROLE_TITLE,
	              order_line(line, context->view, row, false));
	return 3;
}

static void draw_fields(struct area area, int row, const struct sheet *sheet,
                        const struct order *order)
{
	char text[PANE_TEXT], figure[FIGURE_TEXT];

	for (int field = 0; field < CHANGE_FIELDS; field++) {
		const struct input *input = &sheet->fields[field];
		decimal value = value_at(order, (enum change_field)field);

		if (!change_has(order, (enum change_field)field))
			continue;
		area_put_text(area, row, LABEL_COL, FIELD_COL - LABEL_COL - 2, ROLE_PLAIN,
		              _(labels[field]));
		area_put(area, row, FIELD_COL - 1, ROLE_PLAIN, "[");
		area_put(area, row, FIELD_COL + FIELD, ROLE_PLAIN, "]");
		if (field == (int)sheet->field) {
			area_glyph(area, row, FIELD_COL - 2, ROLE_PLAIN, GLYPH_ORDER_CURSOR);
			input_draw(area, row, FIELD_COL, FIELD, input);
		} else {
			area_put_text(area, row, FIELD_COL, FIELD, ROLE_PLAIN, input->text);
		}
		snprintf(text, sizeof(text), _("is %s"),
		         field == CHANGE_QUANTITY ? figure_quantity(figure, value)
		                                  : figure_exact(figure, value, 2));
		row = labelled_draw(area, row, NOTE_COL, "", text, ROLE_DIM);
	}
}

static void draw_changes(struct area area, int row, const struct order *order,
                         const struct order *next)
{
	char text[PANE_TEXT], from[FIGURE_TEXT], to[FIGURE_TEXT];

	for (int field = 0; field < CHANGE_FIELDS; field++) {
		decimal before = value_at(order, (enum change_field)field);
		decimal after = value_at(next, (enum change_field)field);

		if (decimal_cmp(before, after) == 0)
			continue;
		if (field == CHANGE_QUANTITY)
			snprintf(text, sizeof(text), _("%s becomes %s"),
			         figure_quantity(from, before), figure_quantity(to, after));
		else
			snprintf(text, sizeof(text), _("%s becomes %s"),
			         figure_exact(from, before, 2), figure_exact(to, after, 2));
		row = labelled_draw(area, row, 12, _(labels[field]), text, ROLE_PLAIN);
	}
}

void sheet_draw_change(struct area area, const struct pane_context *context,
                       const struct sheet *sheet)
{
	const struct view_order *row = view_find_order(context->view, &sheet->order.id);
	char problem[PANE_TEXT], text[PANE_TEXT];
	struct order next;
	int at = 0;

	if (!row) {
		sheet_title(area, context->view, _("Change"));
		footer_draw(area, sheet_verdict_text(text, sheet, context), ROLE_WARN);
		return;
	}
	at = draw_head(area, context, row);
	if (change_read(&next, sheet, &row->order, problem) != DRT_OK)
		next = row->order;
	if (sheet->kind == SHEET_CHANGE) {
		draw_fields(area, at, sheet, &row->order);
		footer_draw(
			area,
			*problem ? problem
				 : _("Enter on the last field asks; y then changes the order."),
			*problem ? ROLE_WARN : ROLE_PLAIN);
		return;
	}
	draw_changes(area, at, &row->order, &next);
	footer_draw(area, sheet_verdict_text(text, sheet, context),
	            sheet_verdict(sheet, context) == VERDICT_YES ? ROLE_PLAIN : ROLE_WARN);
}
