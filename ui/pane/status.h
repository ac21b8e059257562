/* status.h - the lines around the body: status, screens, messages. */
#ifndef UI_PANE_STATUS_H
#define UI_PANE_STATUS_H

#include "ui/pane/pane.h"

enum screen_id {
	SCREEN_DESK,
	SCREEN_CHART,
	SCREEN_SIGNALS,
	SCREEN_ORDERS,
	SCREEN_POSITIONS,
	SCREEN_PERFORMANCE,
	SCREEN_RESEARCH,
	SCREEN_LAB,
	SCREEN_DEPTH, /* the book, beside the trades where there is room; by a key, no digit */
	SCREEN_TAPE,
	SCREEN_COUNT
};

/* Row 0: mode, feed, broker, data age, approvals, unknown, trading, clock, in this order.
 * Below 120 columns the short forms; what still does not fit leaves, but never mode,
 * SYNTHETIC, approvals, UNKNOWN or FROZEN. */
void status_draw(struct area area, const struct pane_context *context);

/* Row 1: the screens with the present one in brackets, account and day on the right. */
void screens_draw(struct area area, const struct pane_context *context, enum screen_id screen);

/* The row above the hints: what this screen says, else the newest message, with the tip
 * how to approve where there is room and something waits. `above` says that the order
 * stands in the strip above. */
void message_draw(struct area area, const struct pane_context *context, const char *own,
                  bool above);

/* The words that the small screens use too; PANE_TEXT bytes. The result says whether the
 * value is abnormal. */
bool broker_text(char *out, const struct pane_context *context, bool brief);
bool data_text(char *out, const struct pane_context *context);
bool trading_text(char *out, const struct pane_context *context);
bool unknown_text(char *out, const struct pane_context *context);
bool approvals_text(char *out, const struct pane_context *context, bool brief);
const char *mode_text(const struct view *view);

#endif
