/* status.c - see status.h. */
#include "ui/pane/status.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/i18n.h"
#include "core/timeval.h"
#include "ui/pane/performance.h"
#include "ui/term/text.h"

#define DATA_OLD_NS (10 * NS_PER_SEC)

enum { SLOTS = 8 };

struct slot {
	char text[PANE_TEXT];
	unsigned style;
	bool keeps; /* never leaves */
};

const char *mode_text(const struct view *view)
{
	return view->status.live ? "LIVE" : "PAPER";
}

/* ---- the words ---- */

bool broker_text(char *out, const struct pane_context *context, bool brief)
{
	const struct view_status *status = &context->view->status;
	char span[FIGURE_TEXT], clock[CLOCK_TEXT];

	if (!status->connected) {
		if (context->state->disconnected_ns)
			snprintf(out, PANE_TEXT, _("! ENGINE DOWN %s"),
			         figure_span(span, context->local_ns -
			                                   context->state->disconnected_ns));
		else
			snprintf(out, PANE_TEXT, "%s", _("! ENGINE DOWN"));
		return true;
	}
	figure_span(span, context->local_ns - status->broker_since_local_ns);
	switch (status->broker) {
	case BROKER_DOWN:
		snprintf(out, PANE_TEXT, _("! BROKER DOWN %s"), span);
		return true;
	case BROKER_CONNECTING:
		snprintf(out, PANE_TEXT, _("! CONNECTING %s"), span);
		return true;
	case BROKER_RECONCILING:
		snprintf(out, PANE_TEXT, _("! RECONCILING %s"), span);
		return true;
	case BROKER_RESETTING:
		clock_minute(clock, context->zone, status->broker_reset_ns);
		snprintf(out, PANE_TEXT, _("! BROKER RESETS to %s"), clock);
		return true;
	case BROKER_UP:
		break;
	}
	if (brief || status->broker_latency_ns < 0)
		snprintf(out, PANE_TEXT, "%s", _("Broker up"));
	else
		snprintf(out, PANE_TEXT, _("Broker up %s"),
		         figure_age(span, status->broker_latency_ns));
	return false;
}

bool data_text(char *out, const struct pane_context *context)
{
	const struct view_status *status = &context->view->status;
	int64_t age_ns = context->local_ns - status->data_local_ns;
	char age[FIGURE_TEXT];

	if (status->data_local_ns == 0) {
		snprintf(out, PANE_TEXT, "%s", _("No data yet"));
		return false;
	}
	if (!status->market_open && !view_is_stale(context->view)) {
		snprintf(out, PANE_TEXT, "%s", _("Data closed"));
		return false;
	}
	figure_age(age, age_ns < 100 * NS_PER_MS ? 100 * NS_PER_MS : age_ns);
	snprintf(out, PANE_TEXT, age_ns > DATA_OLD_NS ? _("! Data %s old") : _("Data %s"), age);
	return age_ns > DATA_OLD_NS;
}

bool approvals_text(char *out, const struct pane_context *context, bool brief)
{
	const struct view_status *status = &context->view->status;
	int64_t left_ns = status->first_expiry_local_ns - context->local_ns;
	char left[FIGURE_TEXT];

	if (status->to_approve == 0 || status->first_expiry_local_ns == 0)
		snprintf(out, PANE_TEXT, _("APPROVE %d"), status->to_approve);
	else if (view_is_locked(context->view))
		snprintf(out, PANE_TEXT, _("APPROVE %d locked"), status->to_approve);
	else
		snprintf(out, PANE_TEXT,
		         brief ? _("APPROVE %d, %s") : _("APPROVE %d, first %s"),
		         status->to_approve, figure_span(left, left_ns));
	return status->to_approve > 0 && status->first_expiry_local_ns > 0 &&
	       left_ns < NS_PER_MIN;
}

bool unknown_text(char *out, const struct pane_context *context)
{
	const struct view_status *status = &context->view->status;
	char span[FIGURE_TEXT];

	if (status->unknown_orders == 0) {
		snprintf(out, PANE_TEXT, "%s", _("Unknown 0"));
		return false;
	}
	snprintf(out, PANE_TEXT, _("! UNKNOWN %d, %s"), status->unknown_orders,
	         figure_span(span, context->local_ns - status->unknown_since_local_ns));
	return true;
}

bool trading_text(char *out, const struct pane_context *context)
{
	const struct view_status *status = &context->view->status;
	char span[FIGURE_TEXT];

	if (status->frozen)
		snprintf(out, PANE_TEXT, _("! FROZEN %s"),
		         figure_span(span, context->local_ns - status->frozen_local_ns));
	else if (view_is_stale(context->view) || status->locked)
		snprintf(out, PANE_TEXT, "%s", _("! LOCKED"));
	else if (status->read_only)
		snprintf(out, PANE_TEXT, "%s", _("Read only"));
	else if (!status->market_open)
		snprintf(out, PANE_TEXT, "%s", _("Market closed"));
	else
		snprintf(out, PANE_TEXT, "%s", _("Trading on"));
	return status->frozen || view_is_stale(context->view) || status->locked;
}

/* ---- row 0 ---- */

/* Market time that does not run like the world's is said, also where prices are real. */
static void feed_text(char *out, const struct view_status *status)
{
	const char *word = status->synthetic ? "SYNTHETIC" : "";

	if (status->market_speed_milli > 0 && status->market_speed_milli != 1000)
		snprintf(out, PANE_TEXT, "%s x%g", status->synthetic ? word : "REPLAY",
		         (double)status->market_speed_milli / 1000.0);
	else
		snprintf(out, PANE_TEXT, "%s", word);
}

static void fill_slots(struct slot *slots, const struct pane_context *context, bool brief)
{
	const struct view_status *status = &context->view->status;

	snprintf(slots[0].text, PANE_TEXT, "%s", mode_text(context->view));
	slots[0].style = status->live ? ROLE_DANGER : ROLE_PLAIN;
	slots[0].keeps = true;
	feed_text(slots[1].text, status);
	slots[1].keeps = true;
	if (broker_text(slots[2].text, context, brief)) {
		slots[2].style = ROLE_DANGER;
		slots[2].keeps = true;
	}
	slots[3].style = data_text(slots[3].text, context) ? ROLE_WARN : ROLE_PLAIN;
	slots[4].style = approvals_text(slots[4].text, context, brief) ? ROLE_WARN : ROLE_PLAIN;
	slots[4].keeps = true;
	slots[5].keeps = unknown_text(slots[5].text, context);
	slots[5].style = slots[5].keeps ? ROLE_DANGER : ROLE_PLAIN;
	if (brief && !slots[5].keeps)
		slots[5].text[0] = '\0';
	slots[6].keeps = trading_text(slots[6].text, context);
	slots[6].style = slots[6].keeps ? ROLE_DANGER : ROLE_PLAIN;
}

static void fill_clock(char *out, const struct pane_context *context, int cols)
{
	char time[CLOCK_TEXT], zone[CLOCK_TEXT], date[CLOCK_TEXT];

	clock_text(time, context->zone, context->market_ns);
	clock_zone(zone, context->zone, context->market_ns);
	if (cols >= 190)
		snprintf(out, PANE_TEXT, "%s  %s %s",
		         clock_date(date, clock_day(context->zone, context->market_ns)), time,
		         zone);
	else if (cols >= 120)
		snprintf(out, PANE_TEXT, "%s %s", time, zone);
	else
		snprintf(out, PANE_TEXT, "%s", time);
}

static int slots_width(enum charset charset, const struct slot *slots, int gap)
{
	int width = 0;

	for (int i = 0; i < SLOTS; i++)
		if (*slots[i].text)
			width += text_width(charset, slots[i].text) + gap;
	return width;
}

void status_draw(struct area area, const struct pane_context *context)
{
	static const unsigned char leaves[] = { 7, 3, 2, 6, 5 }; /* clock, data, broker, ... */
	struct slot slots[SLOTS] = { 0 };
	enum charset charset = area_charset(area);
	bool brief = area.cols < 120;
	int gap = brief ? 2 : 3, col = 1, end = area.cols - 1;

	fill_slots(slots, context, brief);
	fill_clock(slots[7].text, context, area.cols);
	for (size_t i = 0; i < sizeof(leaves); i++)
		if (slots_width(charset, slots, gap) - gap > area.cols - 2 &&
		    !slots[leaves[i]].keeps)
			slots[leaves[i]].text[0] = '\0';
	for (int i = 0; i < SLOTS - 1; i++) {
		int width = text_width(charset, slots[i].text);

		if (width == 0 || col + width > area.cols)
			continue;
		area_put(area, 0, col, slots[i].style, slots[i].text);
		col += width + gap;
	}
	area_put_right(area, 0, end, end - col, ROLE_PLAIN, slots[7].text);
}

/* ---- row 1 ---- */

static const char *screen_name(enum screen_id screen, bool brief)
{
	static const char *const names[SCREEN_COUNT][2] = {
		[SCREEN_DESK] = { N_("1 Desk"), N_("Watch") },
		[SCREEN_CHART] = { N_("2 Chart"), N_("Chart") },
		[SCREEN_SIGNALS] = { N_("3 Signals"), N_("Signals") },
		[SCREEN_ORDERS] = { N_("4 Orders"), N_("Orders") },
		[SCREEN_POSITIONS] = { N_("5 Positions"), N_("Positions") },
		[SCREEN_PERFORMANCE] = { N_("6 Performance"), N_("Perf") },
		[SCREEN_RESEARCH] = { N_("7 Research"), N_("Research") },
		[SCREEN_LAB] = { N_("8 Lab"), N_("Lab") },
		[SCREEN_DEPTH] = { N_("d Depth"), N_("Depth") },
		[SCREEN_TAPE] = { N_("t Trades"), N_("Trades") },
	};

	return _(names[screen][brief]);
}

static int draw_tabs(struct area area, const struct pane_context *context,
                     enum screen_id screen)
{
	bool brief = area.cols < 120;
	int to_approve = context->view->status.to_approve, col = 0;

	for (int i = 0; i < SCREEN_COUNT; i++) {
		bool here = i == (int)screen;
		char text[PANE_TEXT];

		/* those without a digit stand there only while they are shown */
		if (!here && (i >= SCREEN_DEPTH || (i == SCREEN_LAB && screen >= SCREEN_DEPTH)))
			continue;
		if (brief && !here &&
		    (i == SCREEN_POSITIONS || i == SCREEN_RESEARCH || i == SCREEN_LAB))
			continue;
		if (brief && i == SCREEN_ORDERS && to_approve > 0)
			snprintf(text, sizeof(text), "%s%s %d%s", here ? "[" : " ",
			         screen_name(i, true), to_approve, here ? "]" : " ");
		else
			snprintf(text, sizeof(text), "%s%s%s", here ? "[" : " ",
			         screen_name(i, brief), here ? "]" : " ");
		if (col + text_width(area_charset(area), text) > area.cols)
			break;
		col += area_put(area, 0, col, here ? ROLE_TITLE : ROLE_PLAIN, text);
	}
	return col;
}

static void write_day(char *out, const struct view *view)
{
	char money[FIGURE_TEXT], ratio[FIGURE_TEXT];

	out[0] = '\0';
	if (!view->account.known || !isfinite(view->account.day_ratio))
		return;
	snprintf(out, PANE_TEXT, _("day %s%s %s %%"), view_is_stale(view) ? "? " : "",
	         figure_exact_change(money, view->account.day_pnl, 2),
	         figure_percent(ratio, view->account.day_ratio, 2));
}

static void write_right(char *out, const struct view *view, int cols)
{
	char day[PANE_TEXT], limit[PANE_TEXT], money[FIGURE_TEXT], gross[FIGURE_TEXT];
	const struct view_account *account = &view->account;
	size_t length = 0;

	write_day(day, view);
	if (cols < 120)
		snprintf(out, PANE_TEXT, "%s", day);
	else if (cols < 190 || !account->known)
		snprintf(out, PANE_TEXT, "%s%s%.400s", view->status.account, *day ? "  " : "",
		         day);
	else {
		figure_percent_level(gross, account->gross_ratio, 1);
		length = (size_t)snprintf(
			out, PANE_TEXT, _("%s   net liq %s   %s"), view->status.account,
			figure_exact(money, account->account.net_liquidation, 2), day);
		if (length < PANE_TEXT && *gross)
			length += (size_t)snprintf(out + length, PANE_TEXT - length,
			                           _("   gross %s %%"), gross);
		if (length < PANE_TEXT && *nearest_limit_text(limit, view))
			snprintf(out + length, PANE_TEXT - length, "   %.200s", limit);
	}
}

void screens_draw(struct area area, const struct pane_context *context, enum screen_id screen)
{
	int used = draw_tabs(area, context, screen), end = area.cols - 1;
	char right[PANE_TEXT];

	write_right(right, context->view, area.cols);
	if (!area_put_right(area, 0, end, end - used - 1, ROLE_PLAIN, right) &&
	    area.cols >= 120) {
		write_day(right, context->view);
		area_put_right(area, 0, end, end - used - 1, ROLE_PLAIN, right);
	}
}

/* ---- the message ---- */

static const struct view_message *newest(const struct view *view)
{
	const size_t ring = sizeof(view->messages) / sizeof(view->messages[0]);

	return view->message_count > 0 ? &view->messages[(view->message_next + ring - 1) % ring]
	                               : NULL;
}

/* The message up to its first colon, as a sentence. */
static void shorten(char *out, const char *text)
{
	const char *colon = strstr(text, ": ");

	if (colon && memchr(text, ' ', (size_t)(colon - text))) /* one word says too little */
		snprintf(out, PANE_TEXT, "%.*s.", (int)(colon - text), text);
	else
		snprintf(out, PANE_TEXT, "%s", text);
}

static bool can_approve(const struct view *view)
{
	return view->status.to_approve > 0 && !view_is_locked(view);
}

void message_draw(struct area area, const struct pane_context *context, const char *own,
                  bool above)
{
	const struct view_message *message = newest(context->view);
	const char *tip = above ? _("a then y approves the order above, r rejects it.")
	                        : _("a then y approves the selected order, r rejects it.");
	enum charset charset = area_charset(area);
	char brief[PANE_TEXT], clock[CLOCK_TEXT];
	const char *text = own && *own ? own : message ? message->text : "";
	int64_t time_ns = own && *own ? context->market_ns : message ? message->time_ns : 0;
	int col = 1, room = 0;
	bool with_tip = can_approve(context->view) && !(own && *own);

	if (!*text && !with_tip)
		return;
	if (*text)
		col += area_put(area, 0, col, ROLE_DIM,
		                clock_text(clock, context->zone, time_ns)) +
		       2;
	room = area.cols - col;
	if (with_tip && text_width(charset, text) + 2 + text_width(charset, tip) > room) {
		shorten(brief, text);
		if (text_width(charset, brief) + 1 + text_width(charset, tip) <= room) {
			col += area_put(area, 0, col, ROLE_PLAIN, brief) + 1;
			area_put(area, 0, col, ROLE_PLAIN, tip);
			return;
		}
		with_tip = false;
	}
	col += area_put_text(
		area, 0, col, room,
		message && message->important && text == message->text ? ROLE_WARN : ROLE_PLAIN,
		text);
	if (with_tip)
		area_put(area, 0, col + (*text ? 2 : 0), ROLE_PLAIN, tip);
}
