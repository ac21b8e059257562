/* why.c - one candidate with every gate it passed and failed. */
#include "ui/pane/why.h"

#include <stdio.h>
#include <string.h>

#include "client/reason_text.h"
#include "core/i18n.h"
#include "ui/pane/order_text.h"
#include "ui/widget/table.h"
#include "ui/widget/title.h"

enum column { COL_GATE, COL_NEEDS, COL_FOUND, COL_RESULT, COLUMNS };

/* clang-format off */
static const struct table_column wide_columns[COLUMNS] = {
	{ .title = N_("Gate"), .width = 22 },
	{ .title = N_("Needs"), .width = 23, .gap = 1, .drop = 2 },
	{ .title = N_("Found"), .width = 20, .gap = 1, .drop = 1 },
	{ .title = N_("Result"), .width = 8, .gap = 1 },
};
static const struct table_column narrow_columns[COLUMNS] = {
	{ .title = N_("Gate"), .width = 16 },
	{ .title = N_("Needs"), .width = 12, .gap = 2, .drop = 1 },
	{ .title = N_("Found"), .width = 8, .gap = 2, .drop = 2 },
	{ .title = N_("Result"), .width = 6, .gap = 2 },
};
/* clang-format on */

static void put_cell(struct table_cell *out, const void *arg, size_t row, int column)
{
	const struct signal *signal = arg;
	const struct gate *gate = &signal->gates[row];

	switch ((enum column)column) {
	case COL_GATE:
		reason_label(out->text, sizeof(out->text), &gate->reason);
		break;
	case COL_NEEDS:
		reason_needs(out->text, sizeof(out->text), &gate->reason);
		break;
	case COL_FOUND:
		reason_found(out->text, sizeof(out->text), &gate->reason);
		break;
	case COL_RESULT:
		strcpy(out->text, gate->passed ? _("passed") : _("FAILED"));
		out->style = gate->passed ? ROLE_OK : ROLE_WARN;
		break;
	case COLUMNS:
		break;
	}
}

static void write_verdict(char *out, const struct signal *signal)
{
	int passed = signal_gates_passed(signal), failed = signal->gate_count - passed;

	if (signal->gate_count == 0)
		snprintf(out, PANE_TEXT, _("No gates are on record. Strength %.2f."),
		         signal->strength);
	else if (signal->state == SIGNAL_NOT_RAISED)
		snprintf(out, PANE_TEXT,
		         _("Not raised: %d of %d gates passed, %d failed. Strength %.2f."),
		         passed, signal->gate_count, failed, signal->strength);
	else
		snprintf(out, PANE_TEXT, _("Raised: %d of %d gates passed. Strength %.2f."),
		         passed, signal->gate_count, signal->strength);
}

static int put_wrapped(struct area area, int row, const char *text)
{
	int width = area.cols - 2;

	while (*text && row < area.rows && width > 0) {
		const char *next = NULL;
		size_t bytes = 0;

		text_wrap(&bytes, &next, area_charset(area), text, width);
		area_put_bytes(area, row++, 1, ROLE_PLAIN, text, bytes);
		text = next;
	}
	return row;
}

/* What a raised signal led to; empty while it is active. */
static void write_fate(char *out, const struct view *view, const struct signal *signal)
{
	const struct order *order = signal_order(view, signal);
	char id[UUID_SHORT_TEXT];

	out[0] = '\0';
	if (order) {
		uuid_format_short(id, &order->id);
		snprintf(out, PANE_TEXT, _("It became order %s, %s."), id,
		         order_status_text(order->status));
	} else if (signal->state == SIGNAL_TAKEN) {
		snprintf(out, PANE_TEXT, "%s",
		         _("It became an order that is not shown any more."));
	} else if (signal->state == SIGNAL_EXPIRED) {
		snprintf(out, PANE_TEXT, "%s", _("It expired before it became an order."));
	} else if (signal->state == SIGNAL_REFUSED) {
		snprintf(out, PANE_TEXT, "%s", _("Trading refused it; :log says why."));
	}
}

int why_draw(struct area area, int row, const struct view *view, const struct signal *signal)
{
	bool wide = area.cols >= 84;
	struct table table = { .columns = wide ? wide_columns : narrow_columns,
		               .column_count = COLUMNS,
		               .cell = put_cell,
		               .arg = signal,
		               .row_count = (size_t)signal->gate_count,
		               .cursor = TABLE_NONE,
		               .gutter = wide ? 3 : 1,
		               .header = true };
	char text[PANE_TEXT];

	write_verdict(text, signal);
	row = put_wrapped(area, row, text);
	write_fate(text, view, signal);
	row = put_wrapped(area, row, text) + 1;
	if (signal->gate_count > 0) {
		struct area part = area_part(area, row, 0, area.rows - row, area.cols - 1);
		size_t drawn = table_draw(part, &table);

		for (size_t i = 0; wide && i < drawn; i++)
			if (!signal->gates[i].passed)
				area_glyph(part, (int)i + 1, 1, ROLE_WARN, GLYPH_ORDER_CURSOR);
		row += (int)drawn + 2;
	}
	if (*signal->reason.code) {
		reason_text(text, sizeof(text), &signal->reason);
		row = put_wrapped(area, row, text);
	}
	return row;
}

void why_title(char *out, const struct signal *signal)
{
	snprintf(out, PANE_TEXT, "%s  %s  %s",
	         signal->state == SIGNAL_NOT_RAISED ? _("Why not") : _("Why"), signal->symbol,
	         signal->strategy);
}

void pane_why(struct area area, const struct pane_context *context)
{
	const struct view_signal *row = selected_signal(context);
	char left[PANE_TEXT], right[PANE_TEXT], clock[CLOCK_TEXT];
	struct title title = { .left = left, .right = right, .margin = true };

	if (!row) {
		title.left = _("Why");
		title.right = NULL;
		title_draw(area, &title);
		area_put_text(area, 1, 1, area.cols - 2, ROLE_PLAIN,
		              _("No signal is chosen; j k in the signals chooses one"));
		return;
	}
	why_title(left, &row->signal);
	snprintf(right, sizeof(right), _("evaluated %s"),
	         clock_text(clock, context->zone, row->signal.time_ns));
	title_draw(area, &title);
	why_draw(area, 1, context->view, &row->signal);
}

void pane_research(struct area area, const struct pane_context *context)
{
	const struct view *view = context->view;
	char left[PANE_TEXT], head[PANE_TEXT];
	struct title title = { .left = left, .focused = true };
	int row = 1;
	bool any = false;

	snprintf(left, sizeof(left), "%s  %s", _("Research"), context->state->symbol);
	title_draw(area, &title);
	for (size_t i = 0; i < view->signal_count && row < area.rows; i++) {
		const struct signal *signal = &view->signals[i].signal;

		if (strcmp(signal->symbol, context->state->symbol) != 0)
			continue;
		why_title(head, signal);
		area_put_text(area, row, 1, area.cols - 2, ROLE_TITLE, head);
		row = why_draw(area, row + 1, view, signal) + 1;
		any = true;
	}
	if (!any)
		area_put_text(area, 1, 1, area.cols - 2, ROLE_PLAIN,
		              _("No strategy has looked at this symbol yet"));
}
