/* order_text.c - see order_text.h. */
#include "ui/pane/order_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "client/reason_text.h"
#include "core/i18n.h"
#include "core/text.h"
#include "core/timeval.h"
#include "ui/term/text.h"

const char *order_id_text(char *out, const struct order *order)
{
	if (order->foreign)
		return strcpy(out, "----");
	uuid_format_short(out, &order->id);
	return out;
}

decimal order_shown_price(const struct order *order)
{
	if (!decimal_is_zero(order->limit_price))
		return order->limit_price;
	if (!decimal_is_zero(order->stop_price))
		return order->stop_price;
	if (!decimal_is_zero(order->average_price))
		return order->average_price;
	return order->reference_price;
}

/* clang-format off */
static const struct table_column field_columns[ORDER_FIELDS] = {
	{ .title = N_("Id"), .width = 4 },
	{ .title = N_("Side"), .width = 4, .gap = 1 },
	{ .title = N_("Qty"), .width = 6, .gap = 1, .right = true },
	{ .title = N_("Sym"), .width = 5, .gap = 1 },
	{ .title = N_("Type"), .width = 4, .gap = 1, .drop = 2 },
	{ .title = N_("Price"), .width = 9, .gap = 1, .right = true, .drop = 1 },
	{ .title = N_("Value"), .width = 10, .gap = 1, .right = true, .drop = 4 },
};
/* clang-format on */

void order_columns(struct table_column *out, const struct table_column *own, size_t count)
{
	memcpy(out, field_columns, sizeof(field_columns));
	memcpy(out + ORDER_FIELDS, own, count * sizeof(*own));
}

void order_field_text(char *out, enum order_field field, const struct view *view,
                      const struct view_order *row)
{
	const struct order *order = &row->order;

	out[0] = '\0';
	switch (field) {
	case FIELD_ID:
		order_id_text(out, order);
		break;
	case FIELD_SIDE:
		strcpy(out, order_side_name(order->side));
		break;
	case FIELD_QUANTITY:
		figure_quantity(out, order->quantity);
		break;
	case FIELD_SYMBOL:
		strcpy(out, order->symbol);
		break;
	case FIELD_TYPE:
		strcpy(out, order_type_word(row));
		break;
	case FIELD_PRICE:
		price_text(out, view, order->symbol, order_shown_price(order));
		break;
	case FIELD_VALUE:
		if (!decimal_is_zero(row->value))
			figure_exact(out, row->value, 2);
		break;
	case ORDER_FIELDS:
		break;
	}
}

bool order_waits(const struct order *order)
{
	return order->status == ORDER_PROPOSED;
}

bool order_is_shown(const struct view_order *row, int64_t local_ns)
{
	enum order_status status = row->order.status;

	if (status != ORDER_EXPIRED && status != ORDER_REJECTED &&
	    status != ORDER_BROKER_REJECTED)
		return true;
	return row->changed_local_ns == 0 || local_ns - row->changed_local_ns < NS_PER_MIN;
}

static const char *status_word(const struct order *order, bool stale)
{
	if (order->foreign && !order_status_is_final(order->status))
		return _("foreign");
	if (stale && (order->status == ORDER_ACKNOWLEDGED || order->status == ORDER_PARTIAL))
		return _("at broker");
	return order_status_text(order->status);
}

static const char *waiting_text(char *out, const struct view_order *row, bool locked,
                                bool brief)
{
	const char *word = locked ? _("locked") : brief ? _("approve") : _("to approve");

	if (row->checks_hard > 0)
		snprintf(out, FIGURE_TEXT, _("%s %d hard"), word, row->checks_hard);
	else if (row->checks_soft > 0)
		snprintf(out, FIGURE_TEXT, _("%s %d soft"), word, row->checks_soft);
	else
		snprintf(out, FIGURE_TEXT, _("%s ok"), word);
	return out;
}

const char *order_state_line(char *out, const struct view_order *row,
                             const struct pane_context *context, bool brief)
{
	const struct order *order = &row->order;
	bool stale = view_is_stale(context->view);
	const char *word = status_word(order, stale);
	char filled[FIGURE_TEXT], quantity[FIGURE_TEXT], all[PANE_TEXT];
	int pad = 8 - text_width(CHARSET_UTF8, word);

	if (order_waits(order))
		return waiting_text(out, row, view_is_locked(context->view), brief);
	if (order->status == ORDER_REJECTED || order->status == ORDER_EXPIRED ||
	    order->status == ORDER_APPROVED || order->status == ORDER_BROKER_REJECTED) {
		snprintf(out, FIGURE_TEXT, "%s", word);
		return out;
	}
	figure_quantity(filled, order->filled);
	figure_quantity(quantity, order->quantity);
	if (brief)
		snprintf(all, sizeof(all), "%s %s/%s", word, filled, quantity);
	else
		snprintf(all, sizeof(all), "%s%*s %2s/%s", word, pad > 0 ? pad : 0, "", filled,
		         quantity);
	text_copy(out, FIGURE_TEXT, all);
	return out;
}

unsigned order_state_style(const struct view_order *row)
{
	if (row->order.status == ORDER_UNKNOWN)
		return ROLE_DANGER;
	if (order_status_is_final(row->order.status))
		return ROLE_DIM;
	if (!order_waits(&row->order))
		return ROLE_PLAIN;
	return row->checks_hard > 0 ? ROLE_DANGER : row->checks_soft > 0 ? ROLE_WARN : ROLE_OK;
}

const char *order_line(char *out, const struct view *view, const struct view_order *row,
                       bool at)
{
	const struct order *order = &row->order;
	char quantity[FIGURE_TEXT], price[FIGURE_TEXT];

	figure_quantity(quantity, order->quantity);
	price_text(price, view, order->symbol, order_shown_price(order));
	if (order->type == ORDER_MARKET)
		snprintf(out, PANE_TEXT, _("%s %s %s at market"), order_side_name(order->side),
		         quantity, order->symbol);
	else if (at)
		snprintf(out, PANE_TEXT, _("%s %s %s at %s"), order_side_name(order->side),
		         quantity, order->symbol, price);
	else
		snprintf(out, PANE_TEXT, "%s %s %s %s %s", order_side_name(order->side),
		         quantity, order->symbol, order_type_word(row), price);
	return out;
}

const char *order_why(char *out, const struct view_order *row)
{
	const struct signal *signal = row->signal;
	char reason[REASON_TEXT];

	out[0] = '\0';
	if (signal) {
		reason_text(reason, sizeof(reason), &signal->reason);
		if (snprintf(out, PANE_TEXT, "%s %.2f: %s", signal->strategy, signal->strength,
		             reason) >= PANE_TEXT)
			text_mark_cut(out, PANE_TEXT);
	} else if (*row->order.reason.code) {
		reason_text(out, PANE_TEXT, &row->order.reason);
	} else if (*row->order.note) {
		snprintf(out, PANE_TEXT, "%s", row->order.note);
	}
	return out;
}

const struct order *signal_order(const struct view *view, const struct signal *signal)
{
	for (size_t i = 0; signal->state == SIGNAL_TAKEN && i < view->order_count; i++) {
		const struct order *order = &view->orders[i].order;

		if (uuid_is_nil(&order->parent_id) && !order->foreign &&
		    uuid_cmp(&order->signal_id, &signal->id) == 0)
			return order;
	}
	return NULL;
}

/* Money between two prices for the whole quantity. */
static decimal distance(decimal from, decimal to, decimal quantity)
{
	return decimal_mul_sat(decimal_abs(decimal_sub(from, to)), quantity);
}

static const char *algo_plan(char *out, const struct pane_context *context,
                             const struct algo *algo)
{
	char from[CLOCK_TEXT] = "", to[CLOCK_TEXT] = "";

	if (algo->start_ns != 0)
		clock_text(from, context->zone, algo->start_ns);
	if (algo->end_ns != 0)
		clock_text(to, context->zone, algo->end_ns);
	order_algo_text(out, PANE_TEXT, algo, from, to);
	return out;
}

const char *order_plan(char *out, const struct pane_context *context,
                       const struct view_order *row)
{
	const struct view *view = context->view;
	const struct order *order = &row->order;
	decimal entry = order_shown_price(order);
	bool stop = !decimal_is_zero(row->child_stop),
	     target = !decimal_is_zero(row->child_target);
	decimal risk = distance(entry, row->child_stop, order->quantity);
	decimal reward = distance(entry, row->child_target, order->quantity);
	char price[FIGURE_TEXT], money[FIGURE_TEXT], second[FIGURE_TEXT], third[FIGURE_TEXT];

	out[0] = '\0';
	if (order->algo.kind != ALGO_NONE && order->algo.kind != ALGO_BRACKET)
		return algo_plan(out, context, &order->algo);
	price_text(price, view, order->symbol, row->child_stop);
	price_text(second, view, order->symbol, row->child_target);
	figure_exact(money, risk, 2);
	figure_exact(third, reward, 2);
	if (stop && target && !decimal_is_zero(risk))
		snprintf(out, PANE_TEXT,
		         _("stop %s, target %s; risk %s, reward %s, ratio %.1f"), price, second,
		         money, third, decimal_to_double(reward) / decimal_to_double(risk));
	else if (stop)
		snprintf(out, PANE_TEXT, _("stop %s; risk %s"), price, money);
	else if (target)
		snprintf(out, PANE_TEXT, _("target %s; reward %s"), second, third);
	return out;
}

/* Adds "bid 266.90", two blanks before it where something stands already. */
static void add_price(char *out, const char *format, double price, int places)
{
	size_t length = strlen(out);
	char number[FIGURE_TEXT];

	if (!*figure_level(number, price, places))
		return;
	length += (size_t)snprintf(out + length, PANE_TEXT - length, "%s",
	                           length > 0 ? "  " : "");
	snprintf(out + length, PANE_TEXT - length, format, number);
}

const char *order_market(char *out, const struct pane_context *context,
                         const struct view_order *row)
{
	const struct view_quote *quote = view_find_quote(context->view, row->order.symbol);
	char age[FIGURE_TEXT];
	size_t length = 0;

	out[0] = '\0';
	if (quote) {
		int places = figure_places(quote->instrument.tick);

		add_price(out, _("bid %s"), quote->quote.bid, places);
		add_price(out, _("ask %s"), quote->quote.ask, places);
		add_price(out, _("last %s"), quote->quote.last, places);
	}
	length = strlen(out);
	if (length == 0)
		snprintf(out, PANE_TEXT, _("no quote of %s"), row->order.symbol);
	else if (quote->quote.received_ns > 0)
		snprintf(out + length, PANE_TEXT - length, _("  %s old"),
		         figure_age(age, context->local_ns - quote->quote.received_ns));
	return out;
}

const char *order_after(char *out, const struct view_order *row)
{
	out[0] = '\0';
	if (isfinite(row->exposure_before) && isfinite(row->exposure_after) &&
	    isfinite(row->gross_before) && isfinite(row->gross_after))
		snprintf(out, PANE_TEXT,
		         _("%s %.1f to %.1f %% of equity, gross %.1f to %.1f %%"),
		         row->order.symbol, row->exposure_before * 100,
		         row->exposure_after * 100, row->gross_before * 100,
		         row->gross_after * 100);
	return out;
}

const char *order_checks(char *out, const struct view_order *row)
{
	out[0] = '\0';
	if (row->checks_ok + row->checks_soft + row->checks_hard > 0)
		snprintf(out, PANE_TEXT, _("%d ok, %d soft, %d hard"), row->checks_ok,
		         row->checks_soft, row->checks_hard);
	return out;
}

double order_drift(const struct view *view, const struct view_order *row)
{
	const struct view_quote *quote = view_find_quote(view, row->order.symbol);
	double then = decimal_to_double(row->order.reference_price);

	if (!quote || !(then > 0))
		return NAN;
	return quote_reference(&quote->quote) / then - 1;
}

const char *order_left(char *out, const struct view_order *row,
                       const struct pane_context *context)
{
	const struct order *order = &row->order;

	out[0] = '\0';
	if (order_waits(order)) {
		if (row->expires_local_ns)
			figure_span(out, row->expires_local_ns - context->local_ns);
	} else if (order_status_is_final(order->status)) {
		char clock[CLOCK_TEXT];

		snprintf(out, FIGURE_TEXT, "%.40s",
		         clock_minute(clock, context->zone, order->updated_ns));
	} else {
		snprintf(out, FIGURE_TEXT, "%s", time_in_force_name(order->tif));
	}
	return out;
}
