/* order_text.h - orders in words, for panes and sheets alike.
 *
 * Every text goes into the caller's buffer, PANE_TEXT bytes unless said otherwise, and is
 * returned. What the view does not know is left out, never guessed. */
#ifndef UI_PANE_ORDER_TEXT_H
#define UI_PANE_ORDER_TEXT_H

#include "client/order_text.h"
#include "ui/pane/pane.h"
#include "ui/widget/table.h"

/* "7c3b", "----" for a foreign order; UUID_SHORT_TEXT bytes. */
const char *order_id_text(char *out, const struct order *order);
/* The price that stands for the order: limit, stop, average of the fills, reference. */
decimal order_shown_price(const struct order *order);

/* What every table of orders shows first, in the order of its columns. */
enum order_field {
	FIELD_ID,
	FIELD_SIDE,
	FIELD_QUANTITY,
	FIELD_SYMBOL,
	FIELD_TYPE,
	FIELD_PRICE,
	FIELD_VALUE,
	ORDER_FIELDS
};
/* Their columns, followed by `count` of the table's own; out has room for all. */
void order_columns(struct table_column *out, const struct table_column *own, size_t count);
/* One of them, empty where the order has none; TABLE_CELL bytes. */
void order_field_text(char *out, enum order_field field, const struct view *view,
                      const struct view_order *row);

/* "to approve 1 soft", "working   0/100"; brief: "approve 1 soft", "working 0/100".
 * FIGURE_TEXT bytes. */
const char *order_state_line(char *out, const struct view_order *row,
                             const struct pane_context *context, bool brief);
unsigned order_state_style(const struct view_order *row);
/* True for an order that waits for an approval. */
bool order_waits(const struct order *order);
/* Whether the row is to be shown: finished without a fill only for a minute. */
bool order_is_shown(const struct view_order *row, int64_t local_ns);

/* "BUY 60 JPM BRK 266.90"; with `at`: "BUY 60 JPM at 266.90". PANE_TEXT bytes. */
const char *order_line(char *out, const struct view *view, const struct view_order *row,
                       bool at);

/* "swing 0.64: Pullback to SMA20 in uptrend"; the order's own reason or note where it
 * came from no signal. */
const char *order_why(char *out, const struct view_order *row);

/* The order that a signal became; NULL where it became none, or the view holds it no
 * more. Children of a bracket and foreign orders do not count. */
const struct order *signal_order(const struct view *view, const struct signal *signal);

/* "stop 260.20, target 280.30; risk 402.00, reward 804.00, ratio 2.0"; empty where the
 * order has no plan. */
const char *order_plan(char *out, const struct pane_context *context,
                       const struct view_order *row);

/* "bid 266.90  ask 266.92  last 266.91  0.3 s old"; "no quote of JPM" where none is
 * known. */
const char *order_market(char *out, const struct pane_context *context,
                         const struct view_order *row);

/* "JPM 0.0 to 4.3 % of equity, gross 46.5 to 50.8 %". */
const char *order_after(char *out, const struct view_order *row);

/* "14 ok, 0 soft, 0 hard"; empty where nothing is checked. */
const char *order_checks(char *out, const struct view_order *row);

/* How far the price has moved since the proposal, as a ratio; NaN: not known. */
double order_drift(const struct view *view, const struct view_order *row);

/* What stands in the column Left: "1:48", "DAY", "10:14". FIGURE_TEXT bytes. */
const char *order_left(char *out, const struct view_order *row,
                       const struct pane_context *context);

#endif
