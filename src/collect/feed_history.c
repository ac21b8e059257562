/* feed_history.c - history blocks, growing bars, and when a bar is complete. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collect/feed_internal.h"
#include "core/timeval.h"
#include "ib/history_gate.h"

/* After its end a bar may still get its last trades. In real time they are awaited; a
 * simulated gateway sends the whole bar at its very end, so only the wire is (monotonic). */
#define SETTLE_NS (3 * NS_PER_SEC)
/* How often a busy session is looked at again. */
#define BUSY_NS (100 * NS_PER_MS)
#define SETTLE_SIMULATED_NS (10 * NS_PER_MS)

static const enum timeframe timeframes[FEED_SERIES] = { TIMEFRAME_1D, TIMEFRAME_1M };

enum timeframe feed_timeframe(size_t series)
{
	return timeframes[series];
}

/* ---- asking ---- */

/* What IB calls the stretch from the newest stored bar to now. */
static void duration_text(char *out, size_t size, enum timeframe timeframe, int64_t newest_ns,
                          int64_t now_ns)
{
	int64_t days = newest_ns == INT64_MIN || newest_ns > now_ns
	                       ? INT64_MAX
	                       : (now_ns - newest_ns) / NS_PER_DAY + 2;

	if (timeframe == TIMEFRAME_1D && days > 360)
		snprintf(out, size, "%d Y", days > 3600 ? 10 : (int)(days / 365 + 1));
	else if (timeframe == TIMEFRAME_1D)
		snprintf(out, size, "%d D", (int)days);
	else
		snprintf(out, size, "%d D", days > 30 ? 30 : (int)days);
}

/* What IB calls the trades of an instrument; pairs of currencies have none. */
static const char *what_to_show(const struct instrument *what)
{
	if (what->type == SECURITY_FOREX)
		return "MIDPOINT";
	return what->type == SECURITY_CRYPTO ? "AGGTRADES" : "TRADES";
}

static int64_t monotonic_ns(const struct feed *feed)
{
	return clock_now_ns(loop_monotonic(feed->options.loop));
}

static void set_answered(struct feed *feed, struct feed_series *one)
{
	if (one->in_flight)
		ib_history_gate_release(feed->gate);
	one->in_flight = false;
}

/* The broker keeps a subscription until it is cancelled, also when it is asked again. */
static void cancel_updates(struct feed *feed, struct feed_series *one)
{
	struct drt_error error = { .status = DRT_OK };
	struct ib_message message;
	bool sent = false;

	if (!one->subscribed ||
	    ib_message_init(&message, IB_TO_SERVER, IB_CANCEL_HISTORICAL_DATA) != DRT_OK)
		return;
	message.id_only.req_id = one->id;
	if (ib_session_send(&sent, feed->session, &message, 0, &error) != DRT_OK)
		log_write(feed->options.log, LOG_WARNING, "feed", "send", "%s", error.text);
	one->subscribed = false;
	set_answered(feed, one);
}

/* Asks, or leaves with *wait_ns above zero what the rule says. */
static enum drt_status ask_one(int64_t *wait_ns, enum ib_history_rule *rule, struct feed *feed,
                               size_t instrument, size_t series)
{
	struct feed_series *one = &feed->items[instrument].series[series];
	const struct instrument *what = &feed->options.instruments[instrument];
	struct ib_message message;
	char duration[24];
	char symbol[SYMBOL_TEXT];
	int64_t now_ns = clock_now_ns(market_clock_as_clock(feed->options.clock));
	int64_t newest_ns = feed->options.handler->newest_ns(feed->options.arg, instrument,
	                                                     timeframes[series]);
	enum drt_status status =
		ib_message_init(&message, IB_TO_SERVER, IB_REQ_HISTORICAL_DATA);

	if (status != DRT_OK)
		return status;
	duration_text(duration, sizeof(duration), timeframes[series], newest_ns, now_ns);
	message.req_historical_data.contract = feed_contract(symbol, what);
	message.req_historical_data.bar_size = series == 0 ? "1 day" : "1 min";
	message.req_historical_data.duration = duration;
	message.req_historical_data.use_rth = strcmp(what->calendar, "us-equity") == 0;
	message.req_historical_data.what_to_show = what_to_show(what);
	message.req_historical_data.format_date = 2;
	message.req_historical_data.keep_up_to_date = true;
	*wait_ns = ib_history_gate_take(rule, feed->gate, &message.req_historical_data,
	                                monotonic_ns(feed));
	if (*wait_ns > 0)
		return DRT_OK;
	cancel_updates(feed, one);
	status = feed_send_request(&one->id, feed, series == 0 ? REQUEST_DAILY : REQUEST_MINUTE,
	                           instrument, &message);
	if (status != DRT_OK) {
		ib_history_gate_release(feed->gate);
		return status;
	}
	one->wanted = false;
	one->in_flight = true;
	one->subscribed = true;
	return DRT_OK;
}

/* How long all histories have to wait. Those for a real gateway stay out of the session's
 * queue, where they would lose the distance that the gate gave them. */
static int64_t common_wait(enum ib_history_rule *rule, const struct feed *feed)
{
	int64_t wait_ns = ib_history_gate_wait(rule, feed->gate, monotonic_ns(feed));

	if (wait_ns == 0 && !feed->simulated && ib_session_waiting(feed->session) > 0)
		return BUSY_NS;
	return wait_ns;
}

static void log_wait(const struct feed *feed, const char *whose, int64_t wait_ns,
                     enum ib_history_rule rule)
{
	log_write(feed->options.log, LOG_INFO, "feed", "history.waits",
	          "%s: the history waits %.1f s for %s", whose,
	          (double)wait_ns / (double)NS_PER_SEC, ib_history_rule_text(rule));
}

/* True where all have to wait; the log is told once for each such stretch. */
static bool all_wait(int64_t *wait_ns, struct feed *feed, size_t instrument)
{
	enum ib_history_rule rule = IB_HISTORY_FREE;
	int64_t due_ns = 0;

	*wait_ns = common_wait(&rule, feed);
	if (*wait_ns == 0)
		return false;
	if (rule != IB_HISTORY_WINDOW && rule != IB_HISTORY_BACK_OFF)
		return true;
	due_ns = monotonic_ns(feed) + *wait_ns;
	if (due_ns > feed->told_wait_ns)
		log_wait(feed, feed->options.instruments[instrument].symbol, *wait_ns, rule);
	feed->told_wait_ns = due_ns;
	return true;
}

/* Looks at one wanted series: *wait_ns is 0 when it was asked for. True while others may
 * be asked for. */
static bool ask_in_turn(int64_t *wait_ns, struct feed *feed, size_t instrument, size_t series)
{
	struct feed_series *one = &feed->items[instrument].series[series];
	enum ib_history_rule rule = IB_HISTORY_FREE;
	int64_t now_ns = monotonic_ns(feed);

	if (all_wait(wait_ns, feed, instrument))
		return false;
	if (one->due_ns > now_ns) {
		*wait_ns = one->due_ns - now_ns;
		return true;
	}
	if (ask_one(wait_ns, &rule, feed, instrument, series) != DRT_OK) {
		*wait_ns = NS_PER_SEC;
		return false;
	}
	if (*wait_ns == 0)
		return true;
	one->due_ns = rule > IB_HISTORY_BACK_OFF ? now_ns + *wait_ns : 0;
	log_wait(feed, feed->options.instruments[instrument].symbol, *wait_ns, rule);
	return rule > IB_HISTORY_BACK_OFF;
}

void feed_ask_history(void *arg)
{
	struct feed *feed = arg;
	int64_t soonest_ns = INT64_MAX;
	bool more = feed->up;

	/* all daily series first: strategies wait for them */
	for (size_t series = 0; more && series < FEED_SERIES; series++) {
		for (size_t i = 0; more && i < feed->options.count; i++) {
			int64_t wait_ns = 0;

			if (!feed->items[i].series[series].wanted)
				continue;
			more = ask_in_turn(&wait_ns, feed, i, series);
			if (wait_ns > 0 && wait_ns < soonest_ns)
				soonest_ns = wait_ns;
		}
	}
	if (soonest_ns < INT64_MAX)
		loop_timer_start(feed->ask, soonest_ns);
}

int64_t feed_wait_ns(const struct feed *feed, size_t instrument, enum timeframe timeframe)
{
	int64_t wait_ns = 0;

	for (size_t series = 0; instrument < feed->options.count && series < FEED_SERIES;
	     series++) {
		const struct feed_series *one = &feed->items[instrument].series[series];
		int64_t now_ns = monotonic_ns(feed);

		if (timeframes[series] != timeframe || !one->wanted)
			continue;
		wait_ns = feed->up ? common_wait(NULL, feed) : INT64_MAX;
		if (one->due_ns - now_ns > wait_ns)
			wait_ns = one->due_ns - now_ns;
	}
	return wait_ns;
}

/* ---- reading ---- */

/* "20250612" names a day; anything else is seconds since the epoch. */
static bool bar_time(int64_t *time_ns, const char *text, enum timeframe timeframe)
{
	char *end = NULL;
	long long value = strtoll(text, &end, 10);

	if (end == text || *end != '\0' || value <= 0)
		return false;
	if (timeframe == TIMEFRAME_1D && value >= 10000101 && value <= 99991231) {
		int year = (int)(value / 10000);
		int month = (int)(value / 100 % 100);
		int day = (int)(value % 100);

		if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) ||
		    year < 1900 || year > 2200)
			return false;
		*time_ns = day_from_civil(year, month, day) * NS_PER_DAY;
		return true;
	}
	if (value > INT64_C(7258118400)) /* the year 2200 */
		return false;
	*time_ns = (int64_t)value * NS_PER_SEC;
	if (timeframe == TIMEFRAME_1D)
		*time_ns = time_to_day(*time_ns) * NS_PER_DAY;
	return true;
}

bool feed_read_bar(struct bar *out, const struct ib_bar *from, enum timeframe timeframe)
{
	struct bar bar = {
		.open = from->open,
		.high = from->high,
		.low = from->low,
		.close = from->close,
		.volume = from->volume.e8 < 0 ? 0 : decimal_to_double(from->volume),
	};

	if (!bar_time(&bar.time_ns, from->date, timeframe) || bar_check(&bar) != BAR_OK ||
	    from->volume.e8 == INT64_MAX)
		return false;
	*out = bar;
	return true;
}

static void tell_complete(struct feed *feed, size_t instrument, size_t series,
                          const struct bar *bars, size_t count, bool live)
{
	struct feed_series *one = &feed->items[instrument].series[series];

	if (count == 0)
		return;
	if (bars[count - 1].time_ns > one->told_ns)
		one->told_ns = bars[count - 1].time_ns;
	feed->options.handler->bars(feed->options.arg, instrument, timeframes[series], bars,
	                            count, live);
}

static int64_t end_of(const struct feed *feed, size_t instrument, size_t series,
                      int64_t start_ns)
{
	return calendar_bar_end(feed->items[instrument].calendar, timeframes[series], start_ns);
}

static int compare_times(const void *a, const void *b)
{
	const struct bar *left = a;
	const struct bar *right = b;

	return (left->time_ns > right->time_ns) - (left->time_ns < right->time_ns);
}

void feed_take_history(struct feed *feed, const struct feed_request *request,
                       const struct ib_historical_data *data)
{
	size_t series = request->kind == REQUEST_DAILY ? 0 : 1;
	struct feed_series *one = &feed->items[request->instrument].series[series];
	int64_t now_ns = clock_now_ns(market_clock_as_clock(feed->options.clock));
	struct bar *bars = calloc((size_t)data->bar_count + 1, sizeof(*bars));
	size_t count = 0;
	int bad = 0;

	if (request->id != one->id) {
		free(bars);
		return; /* of a subscription that was replaced */
	}
	set_answered(feed, one);
	ib_history_gate_served(feed->gate);
	for (int32_t i = 0; bars && i < data->bar_count; i++) {
		bool good = feed_read_bar(&bars[count], &data->bars[i], timeframes[series]);

		bad += !good;
		count += good;
	}
	if (bad > 0)
		log_write(feed->options.log, LOG_WARNING, "feed", "history.bad",
		          "%s: %d bars of the broker's history cannot be used",
		          feed->options.instruments[request->instrument].symbol, bad);
	if (count > 1)
		qsort(bars, count, sizeof(*bars), compare_times);
	if (count > 0 &&
	    end_of(feed, request->instrument, series, bars[count - 1].time_ns) > now_ns) {
		one->forming = bars[--count];
		one->has_forming = true;
	}
	tell_complete(feed, request->instrument, series, bars, count, false);
	if (one->has_forming)
		feed->options.handler->forming(feed->options.arg, request->instrument,
		                               timeframes[series], &one->forming);
	free(bars);
	loop_timer_start(feed->complete, 0);
	feed_ask_history(feed);
}

/* How long after its end a bar is taken as it is, in market time. */
static int64_t settle_time(const struct feed *feed)
{
	if (!feed->simulated)
		return SETTLE_NS;
	return SETTLE_SIMULATED_NS / 1000 * market_clock_speed_milli(feed->options.clock);
}

void feed_take_update(struct feed *feed, const struct feed_request *request,
                      const struct ib_historical_update *update)
{
	size_t series = request->kind == REQUEST_DAILY ? 0 : 1;
	struct feed_series *one = &feed->items[request->instrument].series[series];
	struct bar bar;

	if (request->id != one->id || !feed_read_bar(&bar, &update->bar, timeframes[series]))
		return;
	if (one->has_forming && bar.time_ns > one->forming.time_ns) {
		/* the next bar began: the one before is complete, whatever the clock says */
		one->has_forming = false;
		tell_complete(feed, request->instrument, series, &one->forming, 1, true);
	}
	if (bar.time_ns <= one->told_ns ||
	    (one->has_forming && bar.time_ns < one->forming.time_ns)) {
		/* a late trade changed a bar that was complete */
		tell_complete(feed, request->instrument, series, &bar, 1, false);
		return;
	}
	if (feed->simulated &&
	    end_of(feed, request->instrument, series, bar.time_ns) <=
	            clock_now_ns(market_clock_as_clock(feed->options.clock))) {
		/* what comes after the end is the whole bar */
		one->has_forming = false;
		tell_complete(feed, request->instrument, series, &bar, 1, true);
		return;
	}
	if (!one->has_forming)
		loop_timer_start(feed->complete, 0);
	one->forming = bar;
	one->has_forming = true;
	feed->options.handler->forming(feed->options.arg, request->instrument,
	                               timeframes[series], &bar);
}

void feed_history_refused(struct feed *feed, const struct feed_request *request, bool pacing)
{
	struct feed_series *one = &feed->items[request->instrument]
	                                   .series[request->kind == REQUEST_DAILY ? 0 : 1];

	if (request->id != one->id)
		return;
	set_answered(feed, one);
	one->subscribed = false;
	one->wanted = one->wanted || pacing;
	if (pacing)
		ib_history_gate_refused(feed->gate, monotonic_ns(feed));
	feed_ask_history(feed);
}

void feed_complete_bars(void *arg)
{
	struct feed *feed = arg;
	const struct market_clock *clock = feed->options.clock;
	int64_t now_ns = clock_now_ns(market_clock_as_clock(clock));
	int64_t settle_ns = settle_time(feed);
	int64_t next_ns = INT64_MAX;

	for (size_t i = 0; i < feed->options.count; i++) {
		for (size_t series = 0; series < FEED_SERIES; series++) {
			struct feed_series *one = &feed->items[i].series[series];
			int64_t due_ns = 0;

			if (!one->has_forming)
				continue;
			due_ns = end_of(feed, i, series, one->forming.time_ns) + settle_ns;
			if (due_ns <= now_ns) {
				one->has_forming = false;
				tell_complete(feed, i, series, &one->forming, 1, true);
			} else if (due_ns < next_ns) {
				next_ns = due_ns;
			}
		}
	}
	if (next_ns == INT64_MAX)
		loop_timer_stop(feed->complete);
	else if ((next_ns = market_clock_until_ns(clock, next_ns)) < INT64_MAX)
		loop_timer_start(feed->complete, next_ns);
}
