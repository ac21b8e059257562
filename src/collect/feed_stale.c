/* feed_stale.c - which quotes must not be trusted, and why.
 *
 * A line is silent when nothing came for twice the longest gap that it had of late, at
 * least SILENT_MIN_NS and at most SILENT_MAX_NS: one that ticks four times a second is
 * noticed within two seconds, one that trades once a minute is left in peace. The longest
 * gap decays with every tick. Only the time counts in which the market was open. */
#include <stdio.h>
#include <string.h>

#include "collect/feed_internal.h"
#include "core/timeval.h"
#include "ib/errors.h"

#define WATCH_NS (200 * NS_PER_MS)
#define SILENT_MIN_NS (1250 * NS_PER_MS)
#define SILENT_MAX_NS (60 * NS_PER_SEC)
#define BURST_NS (50 * NS_PER_MS)     /* ticks of one moment */
#define EVIDENCE_NS (10 * NS_PER_SEC) /* ticks so long after a lost farm come from another */
enum { GAPS_KNOWN = 8, DECAY = 64 };

static int64_t monotonic_ns(const struct feed *feed)
{
	return clock_now_ns(loop_monotonic(feed->options.loop));
}

void feed_mark(struct feed *feed, size_t instrument, enum quote_stale why)
{
	struct quote *quote = &feed->items[instrument].quote;

	if (quote->stale == why)
		return;
	quote->stale = why;
	if (quote->received_ns != 0 || why == QUOTE_RELEASED)
		feed->options.handler->quote(feed->options.arg, instrument, quote);
}

static void mark_all(struct feed *feed, enum quote_stale why)
{
	for (size_t i = 0; i < feed->options.count; i++) {
		if (feed->items[i].has_line || why == QUOTE_LINK_LOST)
			feed_mark(feed, i, why);
	}
}

/* The cause is over; silence counts from now. */
static void unmark_all(struct feed *feed, enum quote_stale why)
{
	for (size_t i = 0; i < feed->options.count; i++) {
		struct feed_line *line = &feed->items[i].line;

		if (feed->items[i].quote.stale != why)
			continue;
		line->open_since_ns = 0;
		feed_mark(feed, i, QUOTE_LIVE);
	}
}

/* ---- farms and the broker ---- */

static char *find_farm(struct feed *feed, const char *name)
{
	for (size_t i = 0; i < FEED_FARMS; i++) {
		if (strcmp(feed->lost_farms[i], name) == 0)
			return feed->lost_farms[i];
	}
	return NULL;
}

static void farm_lost(struct feed *feed, const char *name)
{
	char *place = NULL;

	name = *name ? name : "?";
	place = find_farm(feed, name);
	if (!place)
		place = find_farm(feed, "");
	if (place)
		snprintf(place, sizeof(feed->lost_farms[0]), "%s", name);
	feed->farm_lost_ns = monotonic_ns(feed);
	if (!feed->broker_lost)
		mark_all(feed, QUOTE_FARM_LOST);
}

static void farm_back(struct feed *feed, const char *name)
{
	char *place = find_farm(feed, *name ? name : "?");

	if (!place)
		return;
	*place = '\0';
	for (size_t i = 0; i < FEED_FARMS; i++) {
		if (*feed->lost_farms[i])
			return;
	}
	feed->farm_lost_ns = INT64_MIN;
	unmark_all(feed, QUOTE_FARM_LOST);
}

void feed_take_link_news(struct feed *feed, const struct ib_error_message *error)
{
	switch (ib_error_link_news(error->code)) {
	case IB_NEWS_BROKER_LOST:
		feed->broker_lost = true;
		mark_all(feed, QUOTE_BROKER_LOST);
		break;
	case IB_NEWS_BROKER_BACK:
		feed->broker_lost = false;
		unmark_all(feed, QUOTE_BROKER_LOST);
		break;
	case IB_NEWS_BROKER_BACK_NO_DATA:
		feed->broker_lost = false; /* each line is live with its first tick */
		break;
	default:
		if (error->code == 2103)
			farm_lost(feed, ib_error_farm(error->text));
		else if (error->code == 2104 || error->code == 2108)
			farm_back(feed, ib_error_farm(error->text));
		break;
	}
}

void feed_link_lost(struct feed *feed)
{
	memset(feed->lost_farms, 0, sizeof(feed->lost_farms));
	feed->farm_lost_ns = INT64_MIN;
	feed->broker_lost = false;
	loop_timer_stop(feed->watch);
	mark_all(feed, QUOTE_LINK_LOST);
}

/* ---- silence ---- */

void feed_line_ticked(struct feed *feed, size_t instrument)
{
	struct feed_line *line = &feed->items[instrument].line;
	struct quote *quote = &feed->items[instrument].quote;
	int64_t now_ns = monotonic_ns(feed);
	int64_t gap_ns = now_ns - line->tick_ns;

	if (line->tick_ns == 0 || gap_ns >= BURST_NS) {
		if (line->tick_ns != 0 && gap_ns < SILENT_MAX_NS) {
			line->gap_ns -= line->gap_ns / DECAY;
			line->gap_ns = gap_ns > line->gap_ns ? gap_ns : line->gap_ns;
			line->gaps += line->gaps < GAPS_KNOWN;
		}
		line->tick_ns = now_ns;
	}
	if (feed->broker_lost)
		quote->stale = QUOTE_BROKER_LOST;
	else if (feed->farm_lost_ns != INT64_MIN && now_ns - feed->farm_lost_ns < EVIDENCE_NS)
		quote->stale = QUOTE_FARM_LOST;
	else
		quote->stale = QUOTE_LIVE;
}

static int64_t patience_ns(const struct feed_line *line)
{
	if (line->gaps < GAPS_KNOWN || line->gap_ns > SILENT_MAX_NS / 2)
		return SILENT_MAX_NS;
	return line->gap_ns * 2 > SILENT_MIN_NS ? line->gap_ns * 2 : SILENT_MIN_NS;
}

static void watch_line(struct feed *feed, size_t instrument, int64_t market_ns, int64_t now_ns)
{
	struct feed_line *line = &feed->items[instrument].line;
	int64_t since_ns = line->tick_ns;

	/* what is halted is silent of right */
	if (market_clock_speed_milli(feed->options.clock) == 0 ||
	    feed->items[instrument].quote.halted ||
	    !calendar_is_open(feed->items[instrument].calendar, market_ns)) {
		line->open_since_ns = 0;
		return;
	}
	if (line->open_since_ns == 0)
		line->open_since_ns = now_ns;
	since_ns = since_ns > line->open_since_ns ? since_ns : line->open_since_ns;
	if (feed->items[instrument].quote.stale == QUOTE_LIVE &&
	    now_ns - since_ns > patience_ns(line))
		feed_mark(feed, instrument, QUOTE_SILENT);
}

void feed_watch_lines(void *arg)
{
	struct feed *feed = arg;
	int64_t market_ns = clock_now_ns(market_clock_as_clock(feed->options.clock));
	int64_t now_ns = monotonic_ns(feed);

	for (size_t i = 0; i < feed->options.count; i++)
		watch_line(feed, i, market_ns, now_ns);
	feed_look_at_lines(feed, now_ns);
	loop_timer_start(feed->watch, WATCH_NS);
}
