/* hours.c - sessions: before, regular, after, closed.
 *
 * A calendar's regular session stands between two outside ones where the gateway has
 * them, which are the stock market's: from 04:00 and to 20:00 in New York, and four hours
 * after an early close. A day begins with its first phase: account, dividends and splits
 * are dealt with there. Outside only orders match that say so. */
#include "gateway/gateway_parts.h"

enum gw_phase gw_phase_of(const struct gateway *g, int index)
{
	return g->sessions[g->instruments[index].session].phase;
}

bool gw_is_regular(const struct gateway *g, int index)
{
	return gw_phase_of(g, index) == GW_REGULAR;
}

bool gw_is_open_for(const struct gateway *g, const struct gw_order *order)
{
	enum gw_phase phase = gw_phase_of(g, order->index);

	return phase == GW_REGULAR || (order->outside && phase != GW_CLOSED);
}

bool gw_any_open(const struct gateway *g)
{
	for (int i = 0; i < GW_CALENDARS; i++) {
		if (g->sessions[i].used && g->sessions[i].phase != GW_CLOSED)
			return true;
	}
	return false;
}

bool gw_has_outside(const struct gateway *g, int index)
{
	return g->extended && g->instruments[index].session == 0;
}

/* The same by the session's place. */
static bool has_outside(const struct gateway *g, const struct gw_session *s)
{
	return g->extended && s == &g->sessions[0];
}

void gw_session_find(struct session *out, const struct gateway *g, int index, bool outside)
{
	const struct calendar *calendar = g->instruments[index].calendar;

	if (outside) {
		calendar_session_at_or_before(out, calendar, g->time_ns);
		if (g->time_ns < gw_outside_end(out))
			return;
	}
	calendar_session_at_or_after(out, calendar, g->time_ns);
}

/* ---- phases ---- */

/* The calendar whose opens begin a new day for account and lists. */
static bool is_first_session(const struct gateway *g, const struct gw_session *s)
{
	for (int i = 0; i < GW_CALENDARS; i++) {
		if (g->sessions[i].used)
			return s == &g->sessions[i];
	}
	return false;
}

static void set_phase(struct gateway *g, struct gw_session *s, enum gw_phase phase)
{
	s->phase = phase;
	for (size_t i = 0; i < g->count; i++) {
		if (g->instruments[i].session == s - g->sessions)
			sim_set_outside(g->matcher, g->instruments[i].book,
			                phase == GW_BEFORE || phase == GW_AFTER);
	}
}

static void begin_day(struct gateway *g, struct gw_session *s)
{
	for (size_t i = 0; i < g->count; i++) {
		struct gw_instrument *in = &g->instruments[i];

		if (in->session != s - g->sessions)
			continue;
		if (in->daily.count > 0)
			in->previous_close = in->daily.bars[in->daily.count - 1].close;
		in->open = in->high = in->low = in->volume = 0;
		in->changes++;
	}
	if (is_first_session(g, s) && s->session.day != g->day) {
		g->day = s->session.day;
		g->day_ns =
			has_outside(g, s) ? gw_outside_start(&s->session) : s->session.open_ns;
		gw_orders_new_day(g);
		gw_account_new_day(g);
	}
	if (s == &g->sessions[0])
		gw_corporate_open(g, s->session.day);
}

static void open_regular(struct gateway *g, struct gw_session *s)
{
	set_phase(g, s, GW_REGULAR);
	gw_news_bulletin(g, "A regular session of the simulated market has opened.");
	if (!has_outside(g, s))
		begin_day(g, s);
	gw_halts_open(g, (int)(s - g->sessions));
	gw_orders_session_open(g, (int)(s - g->sessions));
	/* where there were quotes before, those who waited meet them */
	for (size_t i = 0; has_outside(g, s) && i < g->count; i++) {
		if (g->instruments[i].session == 0)
			gw_order_match(g, (int)i);
	}
}

/* What the closing auction is held at: the last trade, or the middle where there are
 * only quotes. */
static decimal closing_price(const struct gw_instrument *in)
{
	decimal price = in->quote.last;
	decimal middle = { (in->quote.bid.e8 + in->quote.ask.e8) / 2 };

	if (price.e8 > 0 || in->quote.bid.e8 <= 0 || in->quote.ask.e8 <= 0 ||
	    decimal_round(&price, middle, in->instrument.tick, DECIMAL_NEAREST) != DRT_OK)
		return price;
	return price;
}

static void expire(struct gateway *g, int64_t time_ns)
{
	if (sim_expire(g->matcher, time_ns) != DRT_OK)
		log_write(g->log, LOG_ERROR, "gateway", "expire.failed",
		          "day orders could not be ended: out of memory");
}

static void close_regular(struct gateway *g, struct gw_session *s)
{
	int64_t close_ns = s->session.close_ns;

	for (size_t i = 0; i < g->count; i++) {
		struct gw_instrument *in = &g->instruments[i];
		decimal price = closing_price(in);

		if (in->session != s - g->sessions)
			continue;
		if (!in->bars && price.e8 > 0)
			gw_warn_match(g, (int)i,
			              sim_match_close(g->matcher, in->book, price, close_ns));
		gw_bars_close_session(g, (int)i);
	}
	expire(g, close_ns);
}

static void close_all(struct gateway *g, struct gw_session *s, int64_t time_ns)
{
	for (size_t i = 0; i < g->count; i++) {
		if (g->instruments[i].session == s - g->sessions)
			gw_bars_close_outside(g, (int)i);
	}
	set_phase(g, s, GW_CLOSED);
	calendar_session_at_or_after(&s->session, s->calendar, time_ns);
}

void gw_pass_boundary(struct gateway *g, struct gw_session *s)
{
	switch (s->phase) {
	case GW_CLOSED:
		if (!has_outside(g, s)) {
			open_regular(g, s);
			break;
		}
		set_phase(g, s, GW_BEFORE);
		begin_day(g, s);
		gw_orders_session_open(g, (int)(s - g->sessions));
		break;
	case GW_BEFORE:
		open_regular(g, s);
		break;
	case GW_REGULAR:
		close_regular(g, s);
		if (has_outside(g, s))
			set_phase(g, s, GW_AFTER);
		else
			close_all(g, s, s->session.close_ns);
		break;
	case GW_AFTER:
		expire(g, gw_outside_end(&s->session));
		close_all(g, s, gw_outside_end(&s->session));
		break;
	}
}

static int64_t boundary_of(const struct gateway *g, const struct gw_session *s)
{
	switch (s->phase) {
	case GW_CLOSED:
		return has_outside(g, s) ? gw_outside_start(&s->session) : s->session.open_ns;
	case GW_BEFORE:
		return s->session.open_ns;
	case GW_REGULAR:
		return s->session.close_ns;
	default:
		return gw_outside_end(&s->session);
	}
}

struct gw_session *gw_next_boundary(struct gateway *g, int64_t *time_ns)
{
	struct gw_session *next = NULL;

	for (int i = 0; i < GW_CALENDARS; i++) {
		struct gw_session *s = &g->sessions[i];
		int64_t at = boundary_of(g, s);

		if (s->used &&
		    (!next || at < *time_ns || (at == *time_ns && s->phase == GW_REGULAR))) {
			*time_ns = at;
			next = s;
		}
	}
	return next;
}
