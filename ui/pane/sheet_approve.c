/* sheet_approve.c - what a person sees before y, and the details of any order. */
#include "ui/pane/sheet.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "client/reason_text.h"
#include "core/i18n.h"
#include "ui/pane/checks.h"
#include "ui/pane/order_text.h"
#include "ui/term/text.h"
#include "ui/widget/table.h"
#include "ui/widget/title.h"

enum { LABEL = 9, ROOMY_ROWS = 30 };

/* ---- head ---- */

static void write_terms(char *out, const struct view *view, const struct view_order *row)
{
	static const char *const words[] = {
		[ORDER_MARKET] = N_("market"),
		[ORDER_LIMIT] = N_("limit"),
		[ORDER_STOP] = N_("stop"),
		[ORDER_STOP_LIMIT] = N_("stop limit"),
		[ORDER_TRAIL] = N_("trailing stop"),
		[ORDER_MARKET_ON_CLOSE] = N_("market on close"),
	};
	const struct order *order = &row->order;
	char quantity[FIGURE_TEXT], price[FIGURE_TEXT];
	bool bracket = !decimal_is_zero(row->child_stop) || !decimal_is_zero(row->child_target);

	figure_quantity(quantity, order->quantity);
	price_text(price, view, order->symbol, order_shown_price(order));
	if (order->type == ORDER_MARKET)
		price[0] = '\0';
	snprintf(out, PANE_TEXT, "%s %s %s  %s %s  %s", order_side_name(order->side), quantity,
	         order->symbol,
	         order->algo.kind != ALGO_NONE ? algo_name(order->algo.kind)
	         : bracket                     ? _("bracket")
	                                       : _(words[order->type]),
	         price, order->tif == TIF_DAY ? _("day") : time_in_force_name(order->tif));
}

/* A rule whose heavy part is the time that is left. */
static void draw_time_bar(struct area area, int row, const struct view_order *order,
                          int64_t local_ns)
{
	int width = area.cols - 2, heavy = 0;
	int64_t left_ns = order->expires_local_ns - local_ns;

	if (order->expires_local_ns == 0 || order->approval_ttl_ns <= 0)
		return;
	if (left_ns > 0)
		heavy = (int)((double)left_ns / (double)order->approval_ttl_ns * width + 0.5);
	if (heavy > width)
		heavy = width;
	area_rule(area, row, 1, heavy, ROLE_PLAIN, GLYPH_FOCUS);
	area_rule(area, row, 1 + heavy, width - heavy, ROLE_DIM, GLYPH_RULE);
}

static void write_source(char *out, const struct pane_context *context,
                         const struct view_order *row)
{
	char reason[REASON_TEXT], clock[CLOCK_TEXT];

	if (!row->signal) {
		order_why(out, row);
		return;
	}
	reason_text(reason, sizeof(reason), &row->signal->reason);
	snprintf(out, PANE_TEXT, _("%s %.2f, raised %s: %s"), row->signal->strategy,
	         row->signal->strength, clock_text(clock, context->zone, row->signal->time_ns),
	         reason);
}

static void write_market(char *out, const struct pane_context *context,
                         const struct view_order *row, bool sizes)
{
	double drift = order_drift(context->view, row);
	const struct view_quote *view_quote = view_find_quote(context->view, row->order.symbol);
	char figure[FIGURE_TEXT], bid[FIGURE_TEXT], ask[FIGURE_TEXT], bids[FIGURE_TEXT];
	char asks[FIGURE_TEXT], last[FIGURE_TEXT], age[FIGURE_TEXT];
	const struct quote *quote = view_quote ? &view_quote->quote : NULL;
	int places = symbol_places(context->view, row->order.symbol);
	size_t length = 0;

	if (quote && sizes && isfinite(quote->bid_size) && isfinite(quote->ask_size))
		snprintf(out, PANE_TEXT, _("bid %s x %s  ask %s x %s  last %s  %s old"),
		         figure_level(bid, quote->bid, places),
		         figure_level(bids, quote->bid_size, 0),
		         figure_level(ask, quote->ask, places),
		         figure_level(asks, quote->ask_size, 0),
		         figure_level(last, quote->last, places),
		         figure_age(age, context->local_ns - quote->received_ns));
	else
		order_market(out, context, row);
	length = strlen(out);
	if (isfinite(drift))
		snprintf(out + length, PANE_TEXT - length, _("  drift %s %%"),
		         figure_percent(figure, drift, 2));
}

static int draw_facts(struct area area, int row, const struct pane_context *context,
                      const struct view_order *order, const struct view_what_if *what_if)
{
	char text[PANE_TEXT], figure[FIGURE_TEXT], cost[PANE_TEXT];

	write_source(text, context, order);
	if (*text)
		row = labelled_draw(area, row, LABEL, _("Why"), text, ROLE_PLAIN);
	if (*order_plan(text, context, order))
		row = labelled_draw(area, row, LABEL, _("Plan"), text, ROLE_PLAIN);
	write_market(text, context, order, area.cols >= 84);
	row = labelled_draw(area, row, LABEL, _("Market"), text, ROLE_PLAIN);
	if (!decimal_is_zero(order->value)) {
		snprintf(text, sizeof(text), _("value %s"),
		         figure_exact(figure, order->value, 2));
		what_if_cost(cost, what_if);
		if (strlen(text) + strlen(cost) < sizeof(text))
			strcat(text, cost);
		row = labelled_draw(area, row, LABEL, _("Cost"), text, ROLE_PLAIN);
	}
	return row;
}

/* ---- exposure ---- */

/* The two limits of a check as ratios; NaN where it has none. */
static void find_limits(double limits[2], const struct view_order *order, const char *code)
{
	static const char *const names[] = { "soft", "hard" };

	limits[0] = limits[1] = NAN;
	for (int i = 0; i < order->check_count && i < VIEW_CHECKS; i++) {
		const struct reason *reason = &order->checks[i].reason;

		for (int k = 0; k < 2 && strcmp(reason->code, code) == 0; k++) {
			const struct reason_arg *arg = reason_find(reason, names[k]);

			if (arg && !arg->is_text)
				limits[k] = arg->number;
		}
	}
}

enum exposure_column {
	COL_WHAT,
	COL_BEFORE,
	COL_AFTER,
	COL_NOW_PERCENT,
	COL_AFTER_PERCENT,
	COL_SOFT,
	COL_HARD,
	COL_WORD,
	COLUMNS
};

/* clang-format off */
static const struct table_column exposure_columns[COLUMNS] = {
	{ .title = N_("Exposure"), .width = 17, .shift = -1 },
	{ .title = N_("Before"), .width = 14, .gap = 2, .right = true, .drop = 5 },
	{ .title = N_("After"), .width = 14, .gap = 1, .right = true, .drop = 3 },
	{ .title = N_("% now"), .width = 5, .gap = 2, .right = true, .drop = 4 },
	{ .title = N_("% after"), .width = 7, .gap = 1, .right = true },
	{ .title = N_("soft"), .width = 5, .gap = 2, .right = true },
	{ .title = N_("hard"), .width = 5, .gap = 1, .right = true },
	{ .width = 4, .gap = 2, .drop = 6 }, /* the failed checks say it too */
};
/* clang-format on */

struct exposure {
	const char *label;
	double before, after; /* ratios of the equity */
	double limits[2];
};

struct exposures {
	double equity;
	struct exposure rows[2];
};

static void put_exposure(struct table_cell *out, const void *arg, size_t at, int column)
{
	const struct exposures *all = arg;
	const struct exposure *row = &all->rows[at];
	const double figures[COLUMNS] = { [COL_BEFORE] = row->before * all->equity,
		                          [COL_AFTER] = row->after * all->equity,
		                          [COL_NOW_PERCENT] = row->before * 100,
		                          [COL_AFTER_PERCENT] = row->after * 100,
		                          [COL_SOFT] = row->limits[0] * 100,
		                          [COL_HARD] = row->limits[1] * 100 };

	if (column == COL_WHAT) {
		snprintf(out->text, sizeof(out->text), "%s", row->label);
	} else if (column == COL_WORD && row->after > row->limits[1]) {
		snprintf(out->text, sizeof(out->text), "%s", _("HARD"));
		out->style = ROLE_DANGER;
	} else if (column == COL_WORD && row->after > row->limits[0]) {
		snprintf(out->text, sizeof(out->text), "%s", _("SOFT"));
		out->style = ROLE_WARN;
	} else if (column != COL_WORD) {
		figure_level(out->text, figures[column], column <= COL_AFTER ? 2 : 1);
		out->style = column >= COL_SOFT ? ROLE_DIM : ROLE_PLAIN;
	}
}

static int draw_exposure(struct area area, int row, const struct view *view,
                         const struct view_order *order)
{
	struct exposures all = {
		.equity = view->account.known
		                  ? decimal_to_double(view->account.account.net_liquidation)
		                  : NAN,
		.rows = { { order->order.symbol,
		            order->exposure_before,
		            order->exposure_after,
		            { NAN, NAN } },
		          { _("Gross"),
		            order->gross_before,
		            order->gross_after,
		            { NAN, NAN } } },
	};
	struct table table = { .columns = exposure_columns,
		               .column_count = COLUMNS,
		               .cell = put_exposure,
		               .arg = &all,
		               .row_count = 2,
		               .cursor = TABLE_NONE,
		               .gutter = 2,
		               .header = true };

	if (!isfinite(order->exposure_before) || !isfinite(order->exposure_after) ||
	    !isfinite(order->gross_before) || !isfinite(order->gross_after))
		return row;
	find_limits(all.rows[0].limits, order, "risk.position");
	find_limits(all.rows[1].limits, order, "risk.gross");
	row += (int)table_draw(area_part(area, row, 0, area.rows - row, area.cols), &table) + 1;
	area_tint(area, row - 3, 1, text_width(area_charset(area), _("Exposure")), ROLE_TITLE);
	return row;
}

/* ---- the sheets ---- */

static void draw_title(struct area area, const struct pane_context *context,
                       const struct view_order *row, const char *word)
{
	char left[PANE_TEXT], right[PANE_TEXT] = "", id[UUID_SHORT_TEXT];
	char span[FIGURE_TEXT], whole[FIGURE_TEXT];
	struct title title = { .left = left, .right = right, .margin = true, .focused = true };
	int64_t left_ns = row->expires_local_ns - context->local_ns;

	snprintf(left, sizeof(left), "%s  %s", word, order_id_text(id, &row->order));
	if (row->expires_local_ns && order_waits(&row->order)) {
		snprintf(right, sizeof(right), _("expires in %s of %s"),
		         figure_span(span, left_ns), figure_span(whole, row->approval_ttl_ns));
		if (left_ns < 60 * INT64_C(1000000000))
			title.right_style = ROLE_WARN;
	}
	title_draw(area, &title);
}

static int draw_head(struct area area, const struct pane_context *context,
                     const struct view_order *row, const char *word)
{
	char text[PANE_TEXT];

	draw_title(area, context, row, word);
	write_terms(text, context->view, row);
	area_put_text(area, 1, 1, area.cols - 30, ROLE_TITLE, text);
	sheet_put_account(area, 1, area.cols - 1, context->view);
	return 2;
}

void sheet_draw_approve(struct area area, const struct pane_context *context,
                        const struct sheet *sheet)
{
	const struct view_order *order = view_find_order(context->view, &sheet->order.id);
	/* blank lines are given up before a check is */
	int roomy = area.rows > 20, last = 0, row = 0;
	enum sheet_verdict verdict = sheet_verdict(sheet, context);
	const struct view_what_if *what_if = what_if_of(context->view, &sheet->order);
	char text[PANE_TEXT];

	sheet_verdict_text(text, sheet, context);
	last = area.rows - roomy - wrapped_rows(area_charset(area), text, area.cols - 2);
	if (!order) {
		sheet_title(area, context->view, _("Approve"));
	} else {
		row = draw_head(area, context, order, _("Approve"));
		draw_time_bar(area, row++, order, context->local_ns);
		row = draw_facts(area, row, context, order, what_if);
		row = what_if_draw(area, row, what_if, area.rows >= ROOMY_ROWS);
		row = draw_exposure(area, row + roomy, context->view, order);
		checks_draw(area_part(area, 0, 0, last, area.cols), row + roomy, order, sheet);
	}
	footer_draw(area, text,
	            verdict == VERDICT_YES                                 ? ROLE_PLAIN
	            : verdict == VERDICT_HARD || verdict == VERDICT_BROKER ? ROLE_DANGER
	                                                                   : ROLE_WARN);
}

static int draw_unknown(struct area area, int row)
{
	const char *const lines[] = {
		_("The connection broke after the order was sent and before the broker "
		  "answered."),
		_("It may be working, filled or lost. It counts against every limit until "
		  "settled."),
		_("Sending it again is not offered. Your broker's order desk can confirm it by "
		  "telephone."),
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		row = labelled_draw(area, row, 0, "", lines[i], ROLE_WARN);
	return row + 1;
}

void sheet_draw_order(struct area area, const struct pane_context *context,
                      const struct sheet *sheet)
{
	const struct view_order *order = view_find_order(context->view, &sheet->order.id);
	char text[PANE_TEXT], price[FIGURE_TEXT], money[FIGURE_TEXT], filled[FIGURE_TEXT];
	int row = 0;

	if (!order) {
		sheet_title(area, context->view, _("Order"));
		area_put_text(area, 1, 1, area.cols - 2, ROLE_PLAIN,
		              _("The order is not in the list any more."));
		return;
	}
	row = draw_head(area, context, order,
	                order->order.status == ORDER_UNKNOWN ? _("Outcome unknown")
	                                                     : _("Order"));
	order_state_line(text, order, context, false);
	row = labelled_draw(area, row, LABEL, _("State"), text, order_state_style(order)) + 1;
	if (order->order.status == ORDER_UNKNOWN)
		row = draw_unknown(area, row);
	if (!decimal_is_zero(order->order.filled)) {
		snprintf(text, sizeof(text), _("%s at %s, commission %s"),
		         figure_quantity(filled, order->order.filled),
		         price_text(price, context->view, order->order.symbol,
		                    order->order.average_price),
		         figure_exact(money, order->order.commission, 2));
		row = labelled_draw(area, row, LABEL, _("Filled"), text, ROLE_PLAIN);
	}
	row = draw_facts(area, row, context, order, what_if_of(context->view, &sheet->order));
	if (*order->order.note)
		row = labelled_draw(area, row, LABEL, _("Note"), order->order.note, ROLE_PLAIN);
	if (order->order.ib_order_id) {
		snprintf(text, sizeof(text), _("order %d"), order->order.ib_order_id);
		row = labelled_draw(area, row, LABEL, _("Broker"), text, ROLE_PLAIN);
	}
	row = draw_exposure(area, row + 1, context->view, order);
	if (order->check_count > 0)
		checks_draw(area, row + 1, order, sheet);
}
