/* market.c - market time, and the market itself: prices in, matches out.
 *
 * Market time is anchored to monotonic time and runs at the gateway's speed. A round
 * takes everything that is due, in order of market time: opens of sessions, events of
 * the source, closes of sessions. At speed 0 a round takes a fixed number of events.
 * When all markets are closed, time jumps to the next open. */
#include <math.h>

#include "core/timeval.h"
#include "gateway/gateway_parts.h"
#include "ib/sim_notice.h"

enum { ROUND_EVENTS = 4000, ROUND_MOST = 200000 };
static const int64_t shortest_wait_ns = 5 * NS_PER_MS;
static const int64_t notice_interval_ns = 100 * NS_PER_MS;

/* ---- the clock ---- */

static int64_t monotonic(const struct gateway *g)
{
	return clock_now_ns(loop_monotonic(g->loop));
}

static bool stands(const struct gateway *g)
{
	return g->held || g->over || g->speed_milli == 0;
}

__extension__ typedef __int128 int128;

int64_t gw_now(const struct gateway *g)
{
	int128 passed = monotonic(g) - g->anchor_mono_ns;

	if (stands(g))
		return g->time_ns;
	return g->anchor_market_ns + (int64_t)(passed * g->speed_milli / 1000);
}

static void set_clock(struct gateway *g, int64_t market_ns)
{
	g->anchor_market_ns = market_ns;
	g->anchor_mono_ns = monotonic(g);
	if (market_ns > g->time_ns)
		g->time_ns = market_ns;
}

void gw_announce(struct gateway *g, struct gw_client *client)
{
	struct ib_sim_notice notice = { stands(g) ? 0 : g->speed_milli, gw_now(g),
		                        gw_source_is_synthetic(g->source) };
	char text[IB_SIM_NOTICE_TEXT];

	ib_sim_notice_format(text, &notice);
	if (client) {
		gw_error(client, -1, IB_SIM_NOTICE_CODE, "%s", text);
		return;
	}
	g->announced_mono_ns = monotonic(g);
	for (client = g->clients; client; client = client->next) {
		if (client->started)
			gw_error(client, -1, IB_SIM_NOTICE_CODE, "%s", text);
	}
}

void gw_release_hold(struct gateway *g)
{
	if (!g->held)
		return;
	g->held = false;
	set_clock(g, g->time_ns);
	g->closed_mono_ns = g->anchor_mono_ns - g->pause_ns;
}

enum drt_status gateway_set_speed(struct gateway *g, int64_t speed_milli)
{
	if (speed_milli < 0 || speed_milli > INT64_C(1000000000))
		return DRT_EINVAL;
	gw_advance(g);
	set_clock(g, gw_now(g));
	g->speed_milli = speed_milli;
	gw_announce(g, NULL);
	gw_advance(g);
	return DRT_OK;
}

/* ---- prices ---- */

double gw_market_price(const struct gw_instrument *in)
{
	if (in->last > 0)
		return in->last;
	if (in->quote.bid.e8 > 0 && in->quote.ask.e8 > 0)
		return (decimal_to_double(in->quote.bid) + decimal_to_double(in->quote.ask)) /
		       2;
	return in->previous_close;
}

static void note_price(struct gateway *g, int index, int64_t time_ns, double price,
                       double volume)
{
	struct gw_instrument *in = gw_instrument_at(g, index);

	in->last = price;
	if (gw_is_regular(g, index)) {
		if (in->open == 0)
			in->open = in->high = in->low = price;
		in->high = fmax(in->high, price);
		in->low = fmin(in->low, price);
	}
	in->volume += volume;
	in->changes++;
	gw_bars_print(g, index, time_ns, price, volume);
	gw_feed_print(g, index, time_ns, price, volume);
	gw_tape_print(g, index, time_ns, price, volume);
}

/* Where bars are replayed the quote is a tick around the price. */
static void quote_around(struct gateway *g, struct gw_instrument *in, int64_t time_ns,
                         double price)
{
	decimal middle = { 0 };

	if (decimal_from_double(&middle, price) != DRT_OK ||
	    decimal_round(&middle, middle, in->instrument.tick, DECIMAL_NEAREST) != DRT_OK)
		return;
	in->quote = (struct sim_quote){
		.time_ns = time_ns,
		.bid = decimal_sub(middle, in->instrument.tick),
		.ask = decimal_add(middle, in->instrument.tick),
		.last = middle,
		.bid_size = decimal_from_int(100),
		.ask_size = decimal_from_int(100),
		.last_size = decimal_from_int(100),
	};
	gw_tape_quote(g, (int)(in - g->instruments), &in->quote);
}

/* ---- events ---- */

void gw_warn_match(struct gateway *g, int index, enum drt_status status)
{
	if (status != DRT_OK)
		log_write(g->log, LOG_ERROR, "gateway", "match.failed",
		          "matching %s failed: %s", g->instruments[index].instrument.symbol,
		          drt_status_name(status));
}

void gw_market_quote(struct gateway *g, const struct gw_event *event)
{
	struct gw_instrument *in = gw_instrument_at(g, event->index);
	double price = decimal_to_double(event->quote.last);
	bool traded = event->traded && !in->halted; /* nothing trades in a halt */
	decimal last = in->quote.last;

	in->quote = event->quote;
	if (in->halted)
		in->quote.last = last;
	in->changes++;
	gw_tape_quote(g, event->index, &in->quote);
	if (traded) {
		note_price(g, event->index, event->time_ns, price, event->volume);
	} else if (event->quote.last.e8 == 0) {
		/* quotes without trades: the middle is the price of bars */
		price = (decimal_to_double(event->quote.bid) +
		         decimal_to_double(event->quote.ask)) /
		        2;
		note_price(g, event->index, event->time_ns, price, 0);
		in->last = 0;
	}
	if (gw_phase_of(g, event->index) == GW_CLOSED)
		return;
	if (traded)
		gw_warn_match(g, event->index,
		              sim_match_trade(g->matcher, in->book, event->quote.last,
		                              event->quote.last_size, event->time_ns));
	if (!in->halted)
		gw_warn_match(g, event->index,
		              sim_match_quote(g->matcher, in->book, &event->quote));
}

void gw_market_halt(struct gateway *g, int index, bool halted)
{
	gw_fault_log(g, "%s %s", halted ? "halt of" : "end of the halt of",
	             g->instruments[index].instrument.symbol);
	gw_market_pause(g, index, halted ? GW_HALT : GW_NO_HALT);
}

void gw_market_pause(struct gateway *g, int index, enum gw_halt halted)
{
	struct gw_instrument *in = gw_instrument_at(g, index);

	in->halted = halted;
	in->changes++;
	if (halted == GW_VOLATILITY_HALT)
		log_write(g->log, LOG_INFO, "gateway", "market.halt", "%s is halted",
		          in->instrument.symbol);
	if (!halted && !in->bars && gw_phase_of(g, index) != GW_CLOSED)
		gw_warn_match(g, index, sim_match_quote(g->matcher, in->book, &in->quote));
}

static void take_bar(struct gateway *g, const struct gw_event *event)
{
	struct gw_instrument *in = gw_instrument_at(g, event->index);
	enum drt_status status = DRT_OK;

	if (event->kind == GW_EVENT_BAR_DONE) {
		gw_bars_done(g, event->index, event->bar, event->timeframe);
		return;
	}
	quote_around(g, in, event->time_ns, event->price);
	note_price(g, event->index, event->time_ns, event->price, event->volume);
	if (event->kind == GW_EVENT_BAR_OPEN && !in->halted)
		status = sim_match_open(g->matcher, in->book, event->bar, event->time_ns);
	if (event->kind == GW_EVENT_BAR_REST)
		status = sim_match_rest(g->matcher, in->book, event->bar, event->time_ns);
	gw_warn_match(g, event->index, status);
}

/* ---- rounds ---- */

void gw_market_init(struct gateway *g)
{
	int64_t start_ns = gw_source_start_ns(g->source);

	g->time_ns = start_ns;
	for (int i = 0; i < GW_CALENDARS; i++) {
		struct gw_session *s = &g->sessions[i];

		if (!s->used)
			continue;
		/* a session under way is opened like any other, in the first round */
		calendar_session_at_or_after(&s->session, s->calendar, start_ns);
	}
	set_clock(g, start_ns);
	g->closed_mono_ns = g->anchor_mono_ns - g->pause_ns;
}

/* When time alone next changes something: a part of an algorithm, a halt. */
static int64_t next_alarm(const struct gateway *g)
{
	return g->algo_alarm_ns < g->halt_alarm_ns ? g->algo_alarm_ns : g->halt_alarm_ns;
}

static void take_alarm(struct gateway *g, int64_t alarm_ns)
{
	if (alarm_ns > g->time_ns)
		g->time_ns = alarm_ns;
	gw_bars_roll(g, g->time_ns);
	if (g->halt_alarm_ns <= g->time_ns)
		gw_halts_pass_time(g);
	if (g->algo_alarm_ns <= g->time_ns)
		gw_algos_pass_time(g);
}

/* Takes what comes next, if that is not after `until_ns`. False: nothing was due. */
static bool take_next(struct gateway *g, int64_t until_ns)
{
	struct gw_event event;
	int64_t boundary_ns = 0;
	int64_t event_ns = 0;
	int64_t alarm_ns = 0;
	struct gw_session *boundary = gw_next_boundary(g, &boundary_ns);
	bool more = gw_source_peek(&event_ns, g->source);

	alarm_ns = next_alarm(g);
	if (alarm_ns <= until_ns && alarm_ns < boundary_ns && (!more || alarm_ns <= event_ns)) {
		take_alarm(g, alarm_ns);
		return true;
	}
	/* what happens at the very close still belongs to the session */
	if (more && (event_ns < boundary_ns ||
	             (event_ns == boundary_ns && boundary->phase != GW_CLOSED))) {
		if (event_ns > until_ns)
			return false;
		if (event_ns > g->time_ns)
			g->time_ns = event_ns;
		gw_bars_roll(g, event_ns);
		gw_source_next(&event, g->source);
		if (event.kind == GW_EVENT_QUOTE)
			gw_market_quote(g, &event);
		else
			take_bar(g, &event);
		return true;
	}
	if (boundary_ns > until_ns || (!more && !gw_any_open(g)))
		return false;
	if (boundary_ns > g->time_ns)
		g->time_ns = boundary_ns;
	gw_bars_roll(g, boundary_ns);
	gw_pass_boundary(g, boundary);
	if (!gw_any_open(g))
		g->closed_mono_ns = monotonic(g);
	return true;
}

static void finish_replay(struct gateway *g)
{
	int64_t event_ns = 0;

	if (g->over || gw_any_open(g) || gw_source_peek(&event_ns, g->source))
		return;
	g->over = true;
	log_write(g->log, LOG_NOTICE, "gateway", "replay.over", "the replay has ended");
	gw_announce(g, NULL);
}

/* Over a closed market time jumps to the next open. */
static bool jump(struct gateway *g)
{
	int64_t boundary_ns = 0;

	if (g->over || g->held || gw_any_open(g))
		return false;
	gw_next_boundary(g, &boundary_ns);
	if (boundary_ns <= gw_now(g) || monotonic(g) - g->closed_mono_ns < g->pause_ns)
		return false;
	set_clock(g, boundary_ns);
	log_write(g->log, LOG_DEBUG, "gateway", "market.jump",
	          "the market was closed; its time jumps to the next session");
	gw_announce(g, NULL);
	return true;
}

static int64_t until_pause_ends(const struct gateway *g)
{
	return g->closed_mono_ns + g->pause_ns - monotonic(g);
}

/* Starts the timer for the next event, open or close, or for the end of the pause. */
static void schedule(struct gateway *g)
{
	int64_t due_ns = 0;
	int64_t event_ns = 0;
	int64_t wait_ns = 0;
	int128 distance = 0;

	if (g->held || g->over)
		return;
	gw_next_boundary(g, &due_ns);
	if (gw_source_peek(&event_ns, g->source) && event_ns < due_ns)
		due_ns = event_ns;
	if (next_alarm(g) < due_ns)
		due_ns = next_alarm(g);
	distance = due_ns - gw_now(g);
	if (g->speed_milli > 0)
		wait_ns = (int64_t)(distance * 1000 / g->speed_milli) + 1;
	if (!gw_any_open(g) && (g->speed_milli == 0 || until_pause_ends(g) < wait_ns))
		wait_ns = until_pause_ends(g);
	if (wait_ns < shortest_wait_ns && (g->speed_milli > 0 || !gw_any_open(g)))
		wait_ns = shortest_wait_ns;
	loop_timer_start(g->market_timer, wait_ns);
}

/* As fast as the machine can: a number of events, then others get their turn. */
static void run_free(struct gateway *g)
{
	for (int i = 0; i < ROUND_EVENTS && take_next(g, INT64_MAX); i++) {
		if (!gw_any_open(g))
			break; /* the pause of a closed market is kept */
	}
	if (monotonic(g) - g->announced_mono_ns >= notice_interval_ns)
		gw_announce(g, NULL);
	gw_feed_flush(g);
}

/* Runs to until_ns, or as far as a round goes; market time then falls back to where
 * the machine is. */
static void catch_up(struct gateway *g, int64_t until_ns)
{
	for (int i = 0; i < ROUND_MOST; i++) {
		if (take_next(g, until_ns))
			continue;
		if (!stands(g) && until_ns > g->time_ns)
			g->time_ns = until_ns;
		return;
	}
	set_clock(g, g->time_ns);
	gw_announce(g, NULL);
}

void gw_advance(struct gateway *g)
{
	if (g->running)
		return;
	g->running = true;
	if (!g->held && !g->over) {
		do {
			int64_t until_ns = gw_now(g);

			catch_up(g, until_ns);
		} while (jump(g));
		gw_orders_pass_time(g);
		finish_replay(g);
	}
	g->running = false;
	schedule(g);
}

void gw_market_skip(struct gateway *g, int64_t length_ns)
{
	gw_advance(g);
	g->anchor_market_ns += length_ns;
	gw_advance(g);
}

/* The timer's round; at full speed requests do not move the market, this does. */
void gw_market_round(struct gateway *g)
{
	gw_advance(g);
	if (g->speed_milli == 0 && !g->held && !g->over && gw_any_open(g)) {
		g->running = true;
		run_free(g);
		finish_replay(g);
		g->running = false;
		schedule(g);
	}
}
