/* feed_tapes.c - the tapes of the IB feed; see feed_watch.h.
 *
 * The live ticks are asked for first and the past at once behind them, so that nothing
 * falls between the two; collect/tape.h joins them. The quotes that tell on which side a
 * trade was are another tick-by-tick request, hence asked for when the broker's rule of
 * 15 seconds allows it. */
#include "collect/feed_watch.h"

#include <stdio.h>
#include <string.h>

#include "core/timeval.h"

#define SAME_NS (15500 * NS_PER_MS) /* between two tick-by-tick requests of one instrument */
#define PAST_NS (5 * NS_PER_SEC)    /* so long live prints wait for the past */
enum { END_TEXT = 32, PRINTS_AT_ONCE = 128 };

/* ---- asking ---- */

/* How long the rule of 15 seconds still holds it back. */
static int64_t held_back(const struct feed *feed, const struct feed_watched *one)
{
	int64_t asked_ns = feed->items[one->instrument].ticks_asked_ns;
	int64_t left_ns = asked_ns + SAME_NS - feed_watch_now(feed);

	return feed->simulated || asked_ns == 0 || left_ns < 0 ? 0 : left_ns;
}

static int32_t ask_ticks(struct feed *feed, const struct feed_watched *one, const char *type)
{
	struct ib_message message;
	char symbol[SYMBOL_TEXT];
	int32_t id = 0;

	if (ib_message_init(&message, IB_TO_SERVER, IB_REQ_TICK_BY_TICK_DATA) != DRT_OK)
		return 0;
	message.req_tick_by_tick.contract =
		feed_contract(symbol, &feed->options.instruments[one->instrument]);
	message.req_tick_by_tick.type = type;
	if (feed_send_request(&id, feed, REQUEST_TICKS, one->instrument, &message) != DRT_OK)
		return 0;
	feed->items[one->instrument].ticks_asked_ns = feed_watch_now(feed);
	return id;
}

bool feed_tape_ask(struct feed *feed, struct feed_watched *one)
{
	if (held_back(feed, one) > 0) {
		feed_watch_set(one, WATCH_WAITING,
		               "the broker takes one request in 15 seconds");
		return false;
	}
	one->id = ask_ticks(feed, one, "AllLast");
	if (one->id == 0) {
		one->due_ns = feed_watch_now(feed) + NS_PER_SEC;
		return false;
	}
	tape_begin(one->tape);
	one->past_until_ns = feed_watch_now(feed) + PAST_NS;
	return true;
}

/* ---- the past ---- */

static void end_text(char out[END_TEXT], int64_t time_ns)
{
	struct civil civil;

	time_to_civil(&civil, time_ns);
	snprintf(out, END_TEXT, "%04d%02d%02d-%02d:%02d:%02d", civil.year, civil.month,
	         civil.day, civil.hour, civil.minute, civil.second);
}

/* The broker counts them as history; so does the gate. */
static bool gate_lets(struct feed *feed, const struct ib_req_historical_ticks *request)
{
	struct ib_message message;
	struct ib_req_historical_data *counted = &message.req_historical_data;

	if (ib_message_init(&message, IB_TO_SERVER, IB_REQ_HISTORICAL_DATA) != DRT_OK)
		return false;
	counted->contract = request->contract;
	counted->end_time = request->end;
	counted->bar_size = "tick";
	counted->duration = "";
	counted->what_to_show = request->what_to_show;
	return ib_history_gate_take(NULL, feed->gate, counted, feed_watch_now(feed)) == 0;
}

static void ask_past(struct feed *feed, struct feed_watched *one)
{
	int64_t now_ns = clock_now_ns(market_clock_as_clock(feed->options.clock));
	struct ib_message message;
	char symbol[SYMBOL_TEXT];
	char end[END_TEXT];

	if (ib_message_init(&message, IB_TO_SERVER, IB_REQ_HISTORICAL_TICKS) != DRT_OK)
		return;
	end_text(end, now_ns + NS_PER_SEC);
	message.req_historical_ticks.contract =
		feed_contract(symbol, &feed->options.instruments[one->instrument]);
	message.req_historical_ticks.end = end;
	message.req_historical_ticks.tick_count = FEED_PAST;
	message.req_historical_ticks.what_to_show = "TRADES";
	if (!gate_lets(feed, &message.req_historical_ticks))
		return;
	if (feed_send_request(&one->past_id, feed, REQUEST_PAST, one->instrument, &message) !=
	    DRT_OK) {
		ib_history_gate_release(feed->gate);
		one->past_id = 0;
		return;
	}
	one->past_in_flight = true;
}

static void past_over(struct feed *feed, struct feed_watched *one)
{
	if (one->past_in_flight) {
		ib_history_gate_release(feed->gate);
		feed_gate_freed(feed);
	}
	one->past_in_flight = false;
	one->past_id = 0;
}

void feed_tape_take_past(struct feed *feed, struct feed_watched *one,
                         const struct ib_historical_ticks *ticks)
{
	if (!one->past_in_flight)
		return;
	tape_take_past(one->tape, ticks);
	if (!ticks->done)
		return;
	past_over(feed, one);
	ib_history_gate_served(feed->gate);
	feed_watch_came(feed, one);
}

void feed_tape_past_refused(struct feed *feed, struct feed_watched *one, bool pacing)
{
	past_over(feed, one);
	if (pacing)
		ib_history_gate_refused(feed->gate, feed_watch_now(feed));
	tape_no_past(one->tape);
	one->news = true;
}

void feed_tape_look(struct feed *feed, struct feed_watched *one, bool room)
{
	int64_t now_ns = feed_watch_now(feed);

	if (tape_is_holding(one->tape)) {
		if (now_ns >= one->past_until_ns) {
			tape_no_past(one->tape);
			one->news = true;
		} else if (!one->past_in_flight) {
			ask_past(feed, one);
		}
	} else if (room && one->wanted && one->quote_id == 0 && !one->no_quotes &&
	           held_back(feed, one) == 0) {
		one->quote_id = ask_ticks(feed, one, "BidAsk");
	}
}

/* ---- giving up ---- */

static void cancel_ticks(struct feed *feed, int32_t *id)
{
	struct ib_message message;

	if (*id == 0 || !feed->up ||
	    ib_message_init(&message, IB_TO_SERVER, IB_CANCEL_TICK_BY_TICK_DATA) != DRT_OK)
		return;
	message.id_only.req_id = *id;
	feed_watch_send(feed, &message);
	*id = 0;
}

void feed_tape_cancel_quotes(struct feed *feed, struct feed_watched *one)
{
	cancel_ticks(feed, &one->quote_id);
}

void feed_tape_cancel(struct feed *feed, struct feed_watched *one)
{
	cancel_ticks(feed, &one->id);
	cancel_ticks(feed, &one->quote_id);
	past_over(feed, one);
}

/* ---- what comes ---- */

void feed_tape_take(struct feed *feed, struct feed_watched *one,
                    const struct ib_tick_by_tick *tick)
{
	if (!tape_take_live(one->tape, tick))
		one->news = true; /* the count of those refused */
	else if (tick->type != IB_BY_TICK_BID_ASK)
		feed_watch_came(feed, one);
}

void feed_tape_tell(struct feed *feed, struct feed_watched *one)
{
	const struct feed_handler *handler = feed->options.handler;
	struct tape_status status = { .state = one->state,
		                      .stale = one->stale,
		                      .refused = tape_refused(one->tape) };
	struct print prints[FEED_TAPE_PRINTS];
	size_t count = tape_read(prints, FEED_TAPE_PRINTS, one->tape, one->told);

	if (tape_is_holding(one->tape) && one->state == WATCH_LIVE)
		status.state = WATCH_LOADING; /* the past is awaited */
	memcpy(status.note, one->note, sizeof(status.note));
	one->news = false;
	one->told = tape_newest(one->tape);
	for (size_t i = 0; handler->tape && (i == 0 || i < count); i += PRINTS_AT_ONCE) {
		size_t part = count - i < PRINTS_AT_ONCE ? count - i : PRINTS_AT_ONCE;

		handler->tape(feed->options.arg, one->instrument, &status, prints + i, part);
	}
}
