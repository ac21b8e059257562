/* performance.c - the account today: money, equity, drawdown, the nearest limit. */
#include "ui/pane/performance.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "client/reason_text.h"
#include "core/i18n.h"
#include "core/text.h"
#include "ui/widget/title.h"

enum { EQUITY_POINTS = 256, USED_TEXT = 2 * FIGURE_TEXT + 16 };

/* Ends of the two columns of figures. */
struct columns {
	int percent, money;
};

static void put_money(struct area area, int row, const struct columns *at, const char *label,
                      double ratio, const char *money, double sign)
{
	char percent[FIGURE_TEXT];
	int width = text_width(area_charset(area), money);
	int room = at->percent - 2 - text_width(area_charset(area), label);
	bool both = isfinite(ratio) && width < at->money - at->percent;

	/* sums of money that are wide take the room of the percentage */
	area_put_text(area, row, 1, both ? at->percent - 7 : at->money - 2 - width, ROLE_PLAIN,
	              label);
	if (both && room >= 5)
		area_put_right(area, row, at->percent, room, sign_style(ratio),
		               figure_percent(percent, ratio, 2));
	area_put_right(area, row, at->money, at->money - 2, sign_style(sign), money);
}

static int draw_account(struct area area, int row, const struct columns *at,
                        const struct view_account *account)
{
	const struct {
		const char *label;
		double ratio;
		decimal money;
	} rows[] = {
		{ _("Day"), account->day_ratio, account->day_pnl },
		{ _("Week"), account->week_ratio, account->week_pnl },
		{ _("Month"), account->month_ratio, account->month_pnl },
		{ _("Year"), account->year_ratio, account->year_pnl },
		{ _("Unrealised"), account->unrealised_ratio, account->unrealised },
	};
	char money[FIGURE_TEXT];

	area_put_right(area, row, at->percent, 1, ROLE_DIM, "%");
	area_put_right(area, row, at->money + (at->money < 40 ? 1 : 0), 3, ROLE_DIM,
	               *account->account.currency ? account->account.currency : "USD");
	row++;
	put_money(area, row++, at, _("Net liquidation"), NAN,
	          account->known ? figure_exact(money, account->account.net_liquidation, 2)
	                         : "",
	          0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		put_money(area, row++, at, rows[i].label, rows[i].ratio,
		          account->known && isfinite(rows[i].ratio)
		                  ? figure_exact_change(money, rows[i].money, 2)
		                  : "",
		          (double)rows[i].money.e8);
	return row;
}

size_t performance_sample(double *out, size_t want, const struct view_performance *performance)
{
	size_t count = performance->equity_count;

	if (count > VIEW_EQUITY_POINTS)
		count = VIEW_EQUITY_POINTS;
	if (count <= want) {
		memcpy(out, performance->equity, count * sizeof(*out));
		return count;
	}
	for (size_t i = 0; i < want; i++) /* the newest value always stays */
		out[i] =
			performance
				->equity[count - 1 - (want - 1 - i) * (count - 1) / (want - 1)];
	return want;
}

static int draw_equity(struct area area, int row, const struct pane_context *context,
                       int height)
{
	const struct view_performance *performance = &context->view->performance;
	double values[EQUITY_POINTS];
	struct scale scale = { .rows = height };
	int left = 2 + area_put(area, row, 1, ROLE_PLAIN, _("Equity")), width = 0;
	size_t count = 0;

	left = (left < 9 ? 9 : left + 1);
	width = area.cols - left - 3;
	if (width <= 1)
		return row + height;
	count = performance_sample(values, (size_t)(height > 1 ? EQUITY_POINTS : width),
	                           performance);
	if (height == 1) {
		spark_draw(area, row, left, width, ROLE_PLAIN, values, count);
	} else if (scale_cover(&scale, values, count)) {
		plot_begin(context->plot, height, width);
		plot_series(context->plot, &scale, values, count, false);
		plot_paint(context->plot, area_part(area, row, left, height, width), ROLE_LINE1,
		           1);
	}
	return row + height;
}

static void append(char *out, const char *format, const char *figure)
{
	size_t length = strlen(out);

	if (*figure)
		snprintf(out + length, PANE_TEXT - length, format, figure);
}

/* The first of `count` texts that fits, the fullest one first; nothing where none does. */
static void put_fitting(struct area area, int row, char texts[][PANE_TEXT], int count)
{
	for (int i = 0; i < count; i++) {
		if (text_width(area_charset(area), texts[i]) > area.cols - 2)
			continue;
		area_put(area, row, 1, ROLE_PLAIN, texts[i]);
		return;
	}
}

/* What the nearest limit is called and how much of it is used; false where none is known. */
static bool limit_parts(char *label, char *figures, const struct view *view)
{
	const struct view_account *account = &view->account;
	bool money = strcmp(account->nearest_limit, "risk.daily_loss") == 0 ||
	             strcmp(account->nearest_limit, "risk.order_value") == 0;
	char used[FIGURE_TEXT], most[FIGURE_TEXT];
	struct reason reason;

	if (!*account->nearest_limit || strlen(account->nearest_limit) >= REASON_CODE_TEXT)
		return false;
	reason_init(&reason, account->nearest_limit);
	reason_label(label, REASON_TEXT, &reason);
	if (money) {
		figure_level(used, account->nearest_limit_used, 0);
		figure_level(most, account->nearest_limit_max, 0);
	} else {
		figure_percent_level(used, account->nearest_limit_used, 1);
		figure_percent_level(most, account->nearest_limit_max, 1);
	}
	snprintf(figures, USED_TEXT, _("%s of %s"), used, most);
	return *used && *most;
}

/* Words in front go first, then the name is shortened; the figures stay whole. */
static void draw_limit(struct area area, int row, const struct view *view)
{
	const char *const heads[] = { _("Nearest limit"), _("Limit"), "" };
	enum charset charset = area_charset(area);
	char label[REASON_TEXT], figures[USED_TEXT];
	int width = 0, need = 0, head = 0, col = 1, room = 0;

	if (!limit_parts(label, figures, view))
		return;
	width = text_width(charset, figures);
	need = text_width(charset, label) + 1 + width;
	while (head < 2 && text_width(charset, heads[head]) + 2 + need > area.cols - 2)
		head++;
	if (*heads[head])
		col += area_put(area, row, col, ROLE_PLAIN, heads[head]) + 2;
	room = area.cols - 1 - col - width; /* for the name and a blank */
	if (room < 0)
		return;
	if (room > 1)
		col += area_put_text(area, row, col, room - 1, ROLE_PLAIN, label) + 1;
	area_put(area, row, col, ROLE_PLAIN, figures);
}

static void draw_risk(struct area area, int row, const struct view *view, bool wide)
{
	const struct view_performance *performance = &view->performance;
	char texts[2][PANE_TEXT] = { "", "" }, worst[FIGURE_TEXT], figure[FIGURE_TEXT];

	append(texts[0], _("Drawdown now %s"),
	       figure_percent(figure, performance->drawdown_now, 2));
	append(texts[1], _("Drawdown %s"), figure);
	figure_percent(worst, performance->drawdown_worst, 2);
	figure_level(figure, performance->sharpe, 2);
	for (int i = 0; i < 2; i++)
		append(texts[i], _("  worst %s"), worst);
	if (wide)
		append(texts[0], _("   Sharpe %s"), figure);
	put_fitting(area, row++, texts, 2);
	if (wide)
		return;
	texts[0][0] = texts[1][0] = '\0';
	append(texts[0], _("Sharpe %s"), figure);
	for (int i = 0; i < 2; i++) {
		append(texts[i], i == 0 ? _("  gross %s") : _("Gross %s"),
		       figure_percent_level(figure, view->account.gross_ratio, 1));
		if (isfinite(view->account.gross_ratio))
			append(texts[i], _(" of %s"),
			       figure_percent_level(figure, view->account.gross_limit_ratio,
			                            1));
	}
	put_fitting(area, row++, isfinite(performance->sharpe) ? texts : texts + 1,
	            isfinite(performance->sharpe) ? 2 : 1);
	draw_limit(area, row, view);
}

const char *nearest_limit_text(char *out, const struct view *view)
{
	char label[REASON_TEXT], figures[USED_TEXT];

	out[0] = '\0';
	if (limit_parts(label, figures, view))
		if (snprintf(out, PANE_TEXT, "%s %s", label, figures) >= PANE_TEXT)
			text_mark_cut(out, PANE_TEXT);
	return out;
}

void pane_performance(struct area area, const struct pane_context *context)
{
	const struct view *view = context->view;
	bool wide = area.cols >= 52;
	struct columns at = { wide ? 33 : 21, wide ? 49 : 33 };
	char stale[CLOCK_TEXT];
	struct title title = { .left = _("Performance"),
		               .right = wide ? _("year to date") : NULL,
		               .margin = true,
		               .focused = context->focus == PANE_PERFORMANCE };
	struct pane_void none = { .load = view->performance.load,
		                  .pane = PANE_PERFORMANCE,
		                  .empty = _("Nothing closed yet"),
		                  .failed = _("Equity missing; :log") };
	int row = 1;

	if (*pane_stale_text(stale, context)) {
		title.right = stale;
		title.right_style = ROLE_WARN;
	}
	title_draw(area, &title);
	row = draw_account(area, row, &at, &view->account);
	if (pane_draw_void(area, row, context, &none) && view->performance.equity_count == 0) {
		row++;
	} else {
		row = draw_equity(area, row, context, wide ? 2 : 1);
		draw_risk(area, row, view, wide);
	}
}
