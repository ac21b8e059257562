/* pane.c - see pane.h. */
#include "ui/pane/pane.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/i18n.h"
#include "core/timeval.h"
#include "ui/term/text.h"

bool view_is_stale(const struct view *view)
{
	return !view->status.connected || view->status.broker == BROKER_DOWN;
}

bool view_is_locked(const struct view *view)
{
	return view_is_stale(view) || view->status.locked || view->status.frozen ||
	       view->status.read_only;
}

const char *pane_stale_text(char *out, const struct pane_context *context)
{
	const struct view_status *status = &context->view->status;
	int64_t since_ns = status->connected ? status->broker_since_local_ns
	                                     : context->state->disconnected_ns;
	char clock[CLOCK_TEXT];

	out[0] = '\0';
	if (!view_is_stale(context->view))
		return out;
	if (since_ns == 0)
		return strcpy(out, "?");
	/* TRANSLATORS: the values are those of this time */
	snprintf(out, CLOCK_TEXT, _("? of %s"),
	         clock_text(clock, context->zone, view_market_ns(context->view, since_ns)));
	return out;
}

bool pane_has_rows(struct pane_void *what, size_t count)
{
	if (count == 0 && (what->load == VIEW_READY || what->load == VIEW_STALE))
		what->load = VIEW_EMPTY;
	return count > 0 && what->load != VIEW_FAILED;
}

bool pane_draw_void(struct area area, int row, const struct pane_context *context,
                    const struct pane_void *what)
{
	int64_t since_ns = context->state->loading_since_ns[what->pane];
	char text[PANE_TEXT];
	int used = 0;

	switch (what->load) {
	case VIEW_LOADING:
		if (what->total > 0)
			used = snprintf(text, sizeof(text), _("loading %zu of %zu"), what->done,
			                what->total);
		else
			used = snprintf(text, sizeof(text), "%s", _("loading"));
		if (what->source && since_ns && context->local_ns - since_ns > 2 * NS_PER_SEC)
			snprintf(text + used, sizeof(text) - (size_t)used, _(" from %s"),
			         what->source);
		area_put_text(area, row, 1, area.cols - 1, ROLE_DIM, text);
		return true;
	case VIEW_EMPTY:
		area_put_text(area, row, 1, area.cols - 1, ROLE_PLAIN, what->empty);
		return true;
	case VIEW_FAILED:
		area_put_text(area, row, 1, area.cols - 1, ROLE_WARN, what->failed);
		return true;
	case VIEW_READY:
	case VIEW_STALE:
		break;
	}
	return false;
}

/* ---- times ---- */

static void local_civil(struct civil *out, const struct zone *zone, int64_t time_ns)
{
	time_to_civil(out, time_ns + zone_offset_s(zone, time_ns) * NS_PER_SEC);
}

const char *clock_text(char *out, const struct zone *zone, int64_t time_ns)
{
	struct civil civil;

	local_civil(&civil, zone, time_ns);
	snprintf(out, CLOCK_TEXT, "%02d:%02d:%02d", civil.hour, civil.minute, civil.second);
	return out;
}

const char *clock_minute(char *out, const struct zone *zone, int64_t time_ns)
{
	struct civil civil;

	local_civil(&civil, zone, time_ns);
	snprintf(out, CLOCK_TEXT, "%02d:%02d", civil.hour, civil.minute);
	return out;
}

const char *clock_zone(char *out, const struct zone *zone, int64_t time_ns)
{
	const char *name = zone_abbreviation(zone, time_ns);

	snprintf(out, CLOCK_TEXT, "%s", name);
	/* American zones are spoken of without "standard" and "daylight": ET, CT, MT, PT */
	if (strncmp(zone_name(zone), "America/", 8) == 0 && strlen(name) == 3 &&
	    strchr("ECMP", name[0]) && strchr("SD", name[1]) && name[2] == 'T')
		snprintf(out, CLOCK_TEXT, "%cT", name[0]);
	return out;
}

const char *month_name(int month)
{
	static const char *const names[] = { N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"),
		                             N_("May"), N_("Jun"), N_("Jul"), N_("Aug"),
		                             N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec") };

	return month >= 1 && month <= 12 ? _(names[month - 1]) : "";
}

const char *clock_date(char *out, int64_t day)
{
	static const char *const days[] = { N_("Sun"), N_("Mon"), N_("Tue"), N_("Wed"),
		                            N_("Thu"), N_("Fri"), N_("Sat") };
	int year = 0, month = 0, of_month = 0;

	civil_from_day(&year, &month, &of_month, day);
	snprintf(out, CLOCK_TEXT, "%s %d %s %d", _(days[day_of_week(day)]), of_month,
	         month_name(month), year);
	return out;
}

int64_t clock_day(const struct zone *zone, int64_t time_ns)
{
	return time_to_day(time_ns + zone_offset_s(zone, time_ns) * NS_PER_SEC);
}

/* ---- symbols, rows ---- */

int symbol_places(const struct view *view, const char *symbol)
{
	const struct view_quote *quote = view_find_quote(view, symbol);

	return quote ? figure_places(quote->instrument.tick) : 2;
}

const char *price_text(char *out, const struct view *view, const char *symbol, decimal price)
{
	out[0] = '\0';
	return decimal_is_zero(price) ? out
	                              : figure_exact(out, price, symbol_places(view, symbol));
}

const struct view_order *selected_order(const struct pane_context *context)
{
	return context->state->order_set
	               ? view_find_order(context->view, &context->state->order_id)
	               : NULL;
}

const struct view_signal *selected_signal(const struct pane_context *context)
{
	const struct view *view = context->view;

	for (size_t i = 0; context->state->signal_set && i < view->signal_count; i++)
		if (uuid_cmp(&view->signals[i].signal.id, &context->state->signal_id) == 0)
			return &view->signals[i];
	return NULL;
}

/* ASCII case is ignored; other letters have to match. */
static bool holds(const char *text, const char *part)
{
	size_t length = strlen(part);

	for (; *text; text++)
		if (strncasecmp(text, part, length) == 0)
			return true;
	return length == 0;
}

bool filter_passes(const struct pane_context *context, enum pane_id pane, const char *a,
                   const char *b)
{
	const struct pane_state *state = context->state;

	if (!*state->filter || state->filter_pane != pane)
		return true;
	return holds(a, state->filter) || holds(b, state->filter);
}

void add_count(char *out, int count, const char *word)
{
	size_t length = strlen(out);

	if (count > 0)
		snprintf(out + length, PANE_TEXT - length, "%s%d %s", length > 0 ? ", " : "",
		         count, word);
}

unsigned sign_style(double value)
{
	return value > 0 ? ROLE_UP : value < 0 ? ROLE_DOWN : ROLE_PLAIN;
}

int labelled_draw(struct area area, int row, int text_col, const char *label, const char *text,
                  unsigned style)
{
	int used = area_put(area, row, 1, ROLE_TITLE, label);
	int width = 0;

	if (used > 0 && text_col < used + 2)
		text_col = used + 2;
	if (text_col < 1)
		text_col = 1;
	width = area.cols - text_col - 1;
	if (width < 8)
		return row + 1;
	do {
		const char *next = NULL;
		size_t bytes = 0;

		text_wrap(&bytes, &next, area_charset(area), text, width);
		area_put_bytes(area, row++, text_col, style, text, bytes);
		text = next;
	} while (*text);
	return row;
}

int wrapped_rows(enum charset charset, const char *text, int width)
{
	int rows = 0;

	do {
		const char *next = NULL;
		size_t bytes = 0;

		text_wrap(&bytes, &next, charset, text, width);
		text = next;
		rows++;
	} while (*text && width > 0);
	return rows;
}

void footer_draw(struct area area, const char *text, unsigned style)
{
	int rows = wrapped_rows(area_charset(area), text, area.cols - 2);
	struct area part = area_part(area, area.rows - rows, 0, rows, area.cols);

	area_clear(part);
	labelled_draw(part, 0, 1, "", text, style);
}
