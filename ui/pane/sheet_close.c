/* sheet_close.c - out of one position, or out of all: what is held, and what y does. The
 * engine decides by its own books; a list that does not fit is counted in the title. */
#include "ui/pane/sheet.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/i18n.h"
#include "ui/widget/title.h"

enum { QUANTITY_COL = 1, QUANTITY = 12, SYMBOL_COL = 15, SYMBOL = 12, VALUE = 22 };

static bool is_meant(const struct sheet *sheet, const struct position *position)
{
	if (decimal_is_zero(position->quantity))
		return false;
	return sheet->kind == SHEET_FLATTEN || strcmp(position->symbol, sheet->symbol) == 0;
}

int sheet_held(const struct sheet *sheet, const struct view *view)
{
	int count = 0;

	for (size_t i = 0; i < view->position_count; i++)
		count += is_meant(sheet, &view->positions[i]);
	return count;
}

/* At the newest price; NaN: none. */
static double value_of(const struct view *view, const struct position *position)
{
	const struct view_quote *quote = view_find_quote(view, position->symbol);
	double price = position->market_price;
	double multiplier = quote ? decimal_to_double(quote->instrument.multiplier) : 1;

	if (!isfinite(price))
		price = quote ? quote_reference(&quote->quote) : NAN;
	return decimal_to_double(position->quantity) * price *
	       (multiplier > 0 ? multiplier : 1);
}

static void draw_position(struct area area, int row, const struct view *view,
                          const struct position *position)
{
	char figure[FIGURE_TEXT], text[PANE_TEXT];
	double value = value_of(view, position);

	area_put_right(area, row, QUANTITY_COL + QUANTITY, QUANTITY, ROLE_PLAIN,
	               figure_quantity(figure, position->quantity));
	area_put_text(area, row, SYMBOL_COL, SYMBOL, ROLE_PLAIN, position->symbol);
	if (!isfinite(value) || area.cols < SYMBOL_COL + SYMBOL + VALUE)
		return;
	snprintf(text, sizeof(text), _("value %s"), figure_level(figure, value, 2));
	area_put_text(area, row, SYMBOL_COL + SYMBOL, area.cols - SYMBOL_COL - SYMBOL - 1,
	              ROLE_PLAIN, text);
}

/* As many as there is room for; the last line says how many more. */
static void draw_held(struct area area, const struct view *view, const struct sheet *sheet)
{
	int left = sheet_held(sheet, view), row = 0;
	char text[PANE_TEXT];

	for (size_t i = 0; i < view->position_count && left > 0; i++) {
		if (!is_meant(sheet, &view->positions[i]))
			continue;
		if (row + 1 >= area.rows && left > 1)
			break;
		draw_position(area, row++, view, &view->positions[i]);
		left--;
	}
	if (left == 0)
		return;
	snprintf(text, sizeof(text), _("and %d more"), left);
	area_put_text(area, row, SYMBOL_COL, area.cols - SYMBOL_COL - 1, ROLE_DIM, text);
}

void sheet_draw_close(struct area area, const struct pane_context *context,
                      const struct sheet *sheet)
{
	const struct view *view = context->view;
	int held = sheet_held(sheet, view), lines = area.cols < 70 ? 3 : 2;
	char text[PANE_TEXT];

	if (sheet->kind == SHEET_CLOSE)
		snprintf(text, sizeof(text), _("Close %s"), sheet->symbol);
	else if (area.cols < 60) /* beside the account */
		snprintf(text, sizeof(text), _("Close all %d"), held);
	else
		snprintf(text, sizeof(text),
		         ngettext("Close %d position", "Close all %d positions",
		                  (unsigned long)held),
		         held);
	sheet_title(area, view, text);
	if (area.rows > lines + 1)
		draw_held(area_part(area, 1, 0, area.rows - lines - 1, area.cols), view, sheet);
	footer_draw(area, sheet_verdict_text(text, sheet, context), ROLE_PLAIN);
}
