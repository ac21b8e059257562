/* log.c - the messages of this session, newest first; and the lab, which has no jobs. */
#include "ui/pane/pane.h"

#include "core/i18n.h"
#include "ui/widget/title.h"

void pane_log(struct area area, const struct pane_context *context)
{
	const struct view *view = context->view;
	const size_t ring = sizeof(view->messages) / sizeof(view->messages[0]);
	struct title title = { .left = _("Log"), .focused = context->focus == PANE_LOG };
	char clock[CLOCK_TEXT];
	size_t skip = context->state->top[PANE_LOG];

	title_draw(area, &title);
	if (skip >= view->message_count)
		skip = view->message_count > 0 ? view->message_count - 1 : 0;
	context->state->top[PANE_LOG] = skip;
	if (view->message_count == 0)
		area_put_text(area, 1, 1, area.cols - 2, ROLE_PLAIN,
		              _("Nothing has happened yet"));
	for (size_t i = skip; i < view->message_count && (int)(i - skip) + 1 < area.rows; i++) {
		const struct view_message *message =
			&view->messages[(view->message_next + ring - 1 - i) % ring];
		int row = (int)(i - skip) + 1, col = 1;

		col += area_put(area, row, col, ROLE_DIM,
		                clock_text(clock, context->zone, message->time_ns)) +
		       2;
		area_put_text(area, row, col, area.cols - col - 1,
		              message->important ? ROLE_WARN : ROLE_PLAIN, message->text);
	}
}

void pane_lab(struct area area, const struct pane_context *context)
{
	struct title title = { .left = _("Jobs"), .focused = true };

	(void)context;
	title_draw(area, &title);
	area_put_text(area, 1, 1, area.cols - 2, ROLE_PLAIN, _("No jobs. :backtest"));
}
