/* sheet_ticket.c - an order by hand, field by field; it is proposed, never sent. */
#include "ui/pane/ticket.h"

#include <stdio.h>
#include <string.h>

#include "client/reason_text.h"
#include "core/i18n.h"
#include "core/strbuf.h"
#include "ui/pane/order_text.h"
#include "ui/widget/title.h"

enum { LABEL_COL = 1, FIELD_COL = 17, FIELD = 12, NOTE_COL = 32, ROOMY_ROWS = 30 };

static const char *field_label(enum ticket_field field)
{
	static const char *const labels[TICKET_FIELDS] = {
		[TICKET_SYMBOL] = N_("Symbol"),     [TICKET_SIDE] = N_("Side"),
		[TICKET_QUANTITY] = N_("Quantity"), [TICKET_TYPE] = N_("Type"),
		[TICKET_LIMIT] = N_("Limit"),       [TICKET_STOP] = N_("Stop"),
		[TICKET_TIF] = N_("In force"),      [TICKET_NOTE] = N_("Note"),
	};

	return _(labels[field]);
}

static void write_quote(char *out, const struct view *view, const char *symbol)
{
	const struct view_quote *quote = view_find_quote(view, symbol);
	char bid[FIGURE_TEXT], ask[FIGURE_TEXT], tick[FIGURE_TEXT];

	out[0] = '\0';
	if (!quote)
		return;
	snprintf(out, PANE_TEXT, _("bid %s  ask %s   tick %s"),
	         figure_level(bid, quote->quote.bid, figure_places(quote->instrument.tick)),
	         figure_level(ask, quote->quote.ask, figure_places(quote->instrument.tick)),
	         figure_quantity(tick, quote->instrument.tick));
}

static void write_held(char *out, const struct view *view, const char *symbol)
{
	const struct view_quote *quote = view_find_quote(view, symbol);
	char held[FIGURE_TEXT];

	out[0] = '\0';
	if (quote && !decimal_is_zero(quote->position))
		snprintf(out, PANE_TEXT, _("position %s"),
		         figure_quantity(held, quote->position));
}

static void field_note(char *out, const struct view *view, const struct sheet *sheet,
                       enum ticket_field field)
{
	const char *symbol = sheet->fields[TICKET_SYMBOL].text;
	const struct view_quote *quote = view_find_quote(view, symbol);

	out[0] = '\0';
	switch (field) {
	case TICKET_SYMBOL:
		if (quote)
			snprintf(out, PANE_TEXT, "%s", quote->instrument.name);
		else if (*symbol)
			snprintf(out, PANE_TEXT, "%s", _("not in the watchlist"));
		break;
	case TICKET_SIDE:
		snprintf(out, PANE_TEXT, "BUY SELL");
		break;
	case TICKET_QUANTITY:
		write_held(out, view, symbol);
		break;
	case TICKET_TYPE:
		snprintf(out, PANE_TEXT, "MKT LMT STP STPLMT");
		break;
	case TICKET_LIMIT:
		write_quote(out, view, symbol);
		break;
	case TICKET_STOP:
		snprintf(out, PANE_TEXT, "%s", _("needed for STP, STPLMT"));
		break;
	case TICKET_TIF:
		snprintf(out, PANE_TEXT, "DAY GTC IOC FOK OPG");
		break;
	case TICKET_NOTE:
		snprintf(out, PANE_TEXT, "%s", _("kept in the record with your name"));
		break;
	case TICKET_FIELDS:
		break;
	}
}

static int draw_field(struct area area, int row, const struct pane_context *context,
                      const struct sheet *sheet, enum ticket_field field)
{
	const struct input *input = &sheet->fields[field];
	char note[PANE_TEXT];

	area_put_text(area, row, LABEL_COL, FIELD_COL - LABEL_COL - 2, ROLE_PLAIN,
	              field_label(field));
	area_put(area, row, FIELD_COL - 1, ROLE_PLAIN, "[");
	area_put(area, row, FIELD_COL + FIELD, ROLE_PLAIN, "]");
	if (field == sheet->field) {
		area_glyph(area, row, FIELD_COL - 2, ROLE_PLAIN, GLYPH_ORDER_CURSOR);
		input_draw(area, row, FIELD_COL, FIELD, input);
	} else {
		area_put_text(area, row, FIELD_COL, FIELD, ROLE_PLAIN, input->text);
	}
	field_note(note, context->view, sheet, field);
	return labelled_draw(area, row, NOTE_COL, "", note, ROLE_DIM);
}

/* ---- what the fields say ---- */

static enum drt_status parse_type(enum order_type *out, const char *text)
{
	static const struct {
		const char *word;
		enum order_type type;
	} words[] = { { "MKT", ORDER_MARKET },
		      { "LMT", ORDER_LIMIT },
		      { "STP", ORDER_STOP },
		      { "STPLMT", ORDER_STOP_LIMIT } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(text, words[i].word) == 0) {
			*out = words[i].type;
			return DRT_OK;
		}
	}
	return order_type_parse(out, text) == DRT_OK && *out != ORDER_TRAIL ? DRT_OK
	                                                                    : DRT_EPARSE;
}

/* What keeps readable fields from being an order; empty: nothing. */
static const char *misfit(const struct order *order)
{
	bool limit = order->type == ORDER_LIMIT || order->type == ORDER_STOP_LIMIT;
	bool stop = order->type == ORDER_STOP || order->type == ORDER_STOP_LIMIT;
	struct drt_error error;

	if (limit && order->limit_price.e8 <= 0)
		return _("Limit: LMT and STPLMT orders need a price above 0.");
	if (!limit && order->limit_price.e8 != 0)
		return _("Limit: leave it empty for MKT and STP orders.");
	if (stop && order->stop_price.e8 <= 0)
		return _("Stop: STP and STPLMT orders need a price above 0.");
	if (!stop && order->stop_price.e8 != 0)
		return _("Stop: leave it empty for MKT and LMT orders.");
	if (order_check(order, &error) != DRT_OK)
		return _("Quantity or price is too large.");
	return "";
}

static enum drt_status parse_amount(decimal *out, const struct input *input)
{
	if (input->length == 0) {
		*out = decimal_from_int(0);
		return DRT_OK;
	}
	return decimal_parse(out, input->text, input->length);
}

static void upper(char *out, size_t size, const char *text)
{
	size_t i = 0;

	for (; text[i] && i + 1 < size; i++)
		out[i] = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 'a' + 'A')
		                                          : text[i];
	out[i] = '\0';
}

enum drt_status ticket_read(struct order *out, const struct sheet *sheet, char *problem)
{
	struct order order = { 0 };
	char words[TICKET_FIELDS][INPUT_TEXT];

	for (int i = 0; i < TICKET_FIELDS; i++)
		upper(words[i], INPUT_TEXT, sheet->fields[i].text);
	problem[0] = '\0';
	if (symbol_normalise(order.symbol, words[TICKET_SYMBOL],
	                     strlen(words[TICKET_SYMBOL])) != DRT_OK)
		snprintf(problem, PANE_TEXT, "%s", _("Symbol: a name such as AAPL is needed."));
	else if (order_side_parse(&order.side, words[TICKET_SIDE]) != DRT_OK)
		snprintf(problem, PANE_TEXT, "%s", _("Side: BUY or SELL is needed."));
	else if (parse_amount(&order.quantity, &sheet->fields[TICKET_QUANTITY]) != DRT_OK ||
	         order.quantity.e8 <= 0)
		snprintf(problem, PANE_TEXT, "%s", _("Quantity: a number above 0 is needed."));
	else if (parse_type(&order.type, words[TICKET_TYPE]) != DRT_OK)
		snprintf(problem, PANE_TEXT, "%s",
		         _("Type: MKT, LMT, STP or STPLMT is needed."));
	else if (parse_amount(&order.limit_price, &sheet->fields[TICKET_LIMIT]) != DRT_OK ||
	         parse_amount(&order.stop_price, &sheet->fields[TICKET_STOP]) != DRT_OK)
		snprintf(problem, PANE_TEXT, "%s", _("A price is not a number."));
	else if (time_in_force_parse(&order.tif, words[TICKET_TIF]) != DRT_OK)
		snprintf(problem, PANE_TEXT, "%s", _("In force: DAY, GTC, IOC, FOK or OPG."));
	if (*problem)
		return DRT_EPARSE;
	snprintf(order.strategy, sizeof(order.strategy), "manual");
	text_copy(order.note, sizeof(order.note), sheet->fields[TICKET_NOTE].text);
	snprintf(problem, PANE_TEXT, "%s", misfit(&order));
	if (*problem)
		return DRT_EINVAL;
	*out = order;
	return DRT_OK;
}

static int draw_preview(struct area area, int row, const struct pane_context *context,
                        const struct sheet *sheet)
{
	const struct view *view = context->view;
	char problem[PANE_TEXT], text[PANE_TEXT], money[FIGURE_TEXT], cost[PANE_TEXT];
	const struct view_what_if *what_if = NULL;
	struct order order;
	decimal price;

	if (ticket_read(&order, sheet, problem) != DRT_OK)
		return labelled_draw(area, row, 0, "", problem, ROLE_WARN) + 1;
	price = order_shown_price(&order);
	if (decimal_is_zero(price)) {
		const struct view_quote *quote = view_find_quote(view, order.symbol);

		if (!quote ||
		    decimal_from_double(&price, quote_reference(&quote->quote)) != DRT_OK)
			return row;
	}
	what_if = what_if_of_draft(view, &order);
	snprintf(text, sizeof(text), _("value %s"),
	         figure_exact(money, decimal_mul_sat(price, order.quantity), 2));
	what_if_cost(cost, what_if);
	if (strlen(text) + strlen(cost) < sizeof(text))
		strcat(text, cost);
	row = labelled_draw(area, row, 10, _("Preview"), text, ROLE_PLAIN);
	return what_if_draw(area, row, what_if, area.rows >= ROOMY_ROWS) + 1;
}

void sheet_draw_ticket(struct area area, const struct pane_context *context,
                       const struct sheet *sheet)
{
	int row = 2;

	sheet_title(area, context->view, _("Order ticket  new"));
	for (int i = 0; i < TICKET_FIELDS; i++)
		row = draw_field(area, row, context, sheet, (enum ticket_field)i);
	draw_preview(area, row + 1, context, sheet);
	footer_draw(area,
	            _("Enter moves on and, on the last field, proposes. Nothing is sent before "
	              "a and y."),
	            ROLE_PLAIN);
}

void ticket_open(struct sheet *sheet, const char *symbol, const char *side)
{
	*sheet = (struct sheet){ .kind = SHEET_TICKET, .field = TICKET_QUANTITY };
	input_set(&sheet->fields[TICKET_SYMBOL], symbol);
	input_set(&sheet->fields[TICKET_SIDE], side);
	input_set(&sheet->fields[TICKET_TYPE], "LMT");
	input_set(&sheet->fields[TICKET_TIF], "DAY");
	if (!*symbol)
		sheet->field = TICKET_SYMBOL;
}
