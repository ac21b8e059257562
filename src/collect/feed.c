/* feed.c - see feed.h. Request ids of one connection are consecutive, so the request of
 * an answer is found by its distance from the first. */
#include "collect/feed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "collect/feed_internal.h"
#include "collect/tick_field.h"
#include "core/timeval.h"
#include "ib/errors.h"

/* ---- requests ---- */

struct ib_contract feed_contract(char symbol[SYMBOL_TEXT], const struct instrument *instrument)
{
	struct ib_message blank;
	struct ib_contract contract = { 0 };

	if (ib_message_init(&blank, IB_TO_SERVER, IB_REQ_CONTRACT_DETAILS) == DRT_OK)
		contract = blank.req_contract.contract;
	contract.con_id = (int32_t)instrument->con_id;
	instrument_ib_symbol(symbol, instrument);
	contract.symbol = symbol;
	contract.sec_type = security_type_ib(instrument->type);
	contract.exchange = instrument->exchange;
	contract.primary_exchange = instrument->primary_exchange;
	contract.currency = instrument->currency;
	return contract;
}

static struct feed_request *find_request(struct feed *feed, int32_t id)
{
	int64_t place = feed->request_count > 0 ? (int64_t)id - feed->requests[0].id : -1;

	if (place < 0 || place >= (int64_t)feed->request_count ||
	    feed->requests[place].id != id)
		return NULL;
	return &feed->requests[place];
}

static void set_request_id(struct ib_message *message, int32_t id)
{
	switch (message->id) {
	case IB_REQ_MKT_DATA:
		message->req_mkt_data.req_id = id;
		break;
	case IB_REQ_MKT_DEPTH:
		message->req_mkt_depth.req_id = id;
		break;
	case IB_REQ_TICK_BY_TICK_DATA:
		message->req_tick_by_tick.req_id = id;
		break;
	case IB_REQ_HISTORICAL_TICKS:
		message->req_historical_ticks.req_id = id;
		break;
	default:
		message->req_historical_data.req_id = id;
		break;
	}
}

/* One of those that bring series of bars. */
static bool is_history(const struct feed_request *request)
{
	return request && (request->kind == REQUEST_DAILY || request->kind == REQUEST_MINUTE);
}

enum drt_status feed_send_request(int32_t *id, struct feed *feed, enum request_kind kind,
                                  size_t instrument, struct ib_message *message)
{
	struct drt_error error = { .status = DRT_OK };
	enum drt_status status = DRT_OK;
	bool sent = false;

	if (feed->request_count == feed->request_capacity) {
		size_t capacity = feed->request_capacity ? feed->request_capacity * 2 : 64;
		struct feed_request *grown = realloc(feed->requests, capacity * sizeof(*grown));

		if (!grown)
			return DRT_ENOMEM;
		feed->requests = grown;
		feed->request_capacity = capacity;
	}
	*id = ib_session_take_request_id(feed->session);
	set_request_id(message, *id);
	feed->requests[feed->request_count++] = (struct feed_request){ *id, kind, instrument };
	status = ib_session_send(&sent, feed->session, message, 0, &error);
	if (status != DRT_OK)
		log_write(feed->options.log, LOG_WARNING, "feed", "send", "%s", error.text);
	return status;
}

void feed_ask_quotes(struct feed *feed, size_t instrument)
{
	struct ib_message message;
	char symbol[SYMBOL_TEXT];
	int32_t id = 0;

	/* what is left of an earlier line would make old prices look new with the first tick */
	quote_init(&feed->items[instrument].quote);
	feed->items[instrument].line = (struct feed_line){ 0 };
	if (ib_message_init(&message, IB_TO_SERVER, IB_REQ_MKT_DATA) != DRT_OK)
		return;
	message.req_mkt_data.contract =
		feed_contract(symbol, &feed->options.instruments[instrument]);
	if (feed_send_request(&id, feed, REQUEST_QUOTES, instrument, &message) != DRT_OK)
		log_write(feed->options.log, LOG_WARNING, "feed", "quotes",
		          "no quotes could be asked for %s",
		          feed->options.instruments[instrument].symbol);
	feed->items[instrument].line_id = id;
}

/* ---- ticks ---- */

static void tell_quote(struct feed *feed, size_t instrument)
{
	struct quote *quote = &feed->items[instrument].quote;

	quote->time_ns = clock_now_ns(market_clock_as_clock(feed->options.clock));
	quote->received_ns = clock_now_ns(loop_monotonic(feed->options.loop));
	feed_line_ticked(feed, instrument);
	feed->options.handler->quote(feed->options.arg, instrument, quote);
}

static void take_size(struct feed *feed, size_t instrument, int32_t type, decimal size)
{
	double *field = tick_size_field(&feed->items[instrument].quote, type);

	if (field && ib_decimal_is_set(size) && size.e8 >= 0)
		*field = decimal_to_double(size);
}

/* False for what still comes for a line that was given up. */
static bool is_of_line(const struct feed *feed, const struct feed_request *request)
{
	return request && request->kind == REQUEST_QUOTES &&
	       feed->items[request->instrument].line_id == request->id;
}

static void take_price_tick(struct feed *feed, const struct ib_tick_price_message *tick)
{
	struct feed_request *request = find_request(feed, tick->req_id);
	double *field = NULL;

	if (!is_of_line(feed, request))
		return;
	field = tick_price_field(&feed->items[request->instrument].quote, tick->type);
	if (!field)
		return;
	/* -1 and 0 mean "none" for a price of a stock, a fund or a pair */
	*field = tick->price > 0 && isfinite(tick->price) && ib_double_is_set(tick->price)
	                 ? tick->price
	                 : NAN;
	take_size(feed, request->instrument, tick->type, tick->size);
	tell_quote(feed, request->instrument);
}

static void take_size_tick(struct feed *feed, const struct ib_tick_size_message *tick)
{
	struct feed_request *request = find_request(feed, tick->req_id);

	if (!is_of_line(feed, request))
		return;
	take_size(feed, request->instrument, tick->type, tick->size);
	tell_quote(feed, request->instrument);
}

/* 0: it trades; 1 and 2: halted, by a rule or for its volatility; -1: nobody knows. */
static void take_halt(struct feed *feed, const struct ib_tick_generic_message *tick)
{
	struct feed_request *request = find_request(feed, tick->req_id);

	if (tick->type != IB_TICK_HALTED || !is_of_line(feed, request))
		return;
	feed->items[request->instrument].quote.halted = tick->value > 0;
	tell_quote(feed, request->instrument);
}

/* ---- subscribing ---- */

/* Asks for the quotes of those that have a line and wants every series. */
static void subscribe_all(struct feed *feed)
{
	ib_history_gate_lost(feed->gate);
	feed_watch_renew(feed);
	for (size_t i = 0; i < feed->options.count; i++) {
		if (feed->items[i].has_line)
			feed_ask_quotes(feed, i);
		else
			feed_mark(feed, i, QUOTE_RELEASED);
		for (size_t series = 0; series < FEED_SERIES; series++) {
			struct feed_series *one = &feed->items[i].series[series];

			one->in_flight = one->subscribed = one->has_forming = false;
			one->id = 0;
			one->wanted = series == 0 || feed->options.minute_bars;
		}
	}
	/* the notice that says whether the gateway is simulated follows at once */
	loop_timer_start(feed->ask, 50 * NS_PER_MS);
}

/* ---- what the broker says ---- */

static void take_error(struct feed *feed, const struct ib_error_message *error)
{
	struct ib_sim_notice notice;
	struct feed_request *request = find_request(feed, error->id);

	if (ib_sim_notice_parse(&notice, error) == DRT_OK) {
		feed->simulated = true;
		ib_history_gate_set_simulated(feed->gate, true);
		feed->options.handler->simulated(feed->options.arg, &notice);
		feed_clock_changed(feed);
		feed_ask_history(feed);
		return;
	}
	feed_take_link_news(feed, error);
	if (ib_error_link_news(error->code) == IB_NEWS_BROKER_BACK_NO_DATA)
		subscribe_all(feed);
	else if (request && request->kind == REQUEST_QUOTES && error->code == 101)
		feed_line_refused(feed, request);
	else if (is_history(request) && (error->code < 2100 || error->code >= 10000))
		feed_history_refused(feed, request, ib_error_is_pacing(error));
	else if (request && request->kind >= REQUEST_DEPTH)
		feed_watch_refused(feed, request, error);
	feed->options.handler->broker_says(feed->options.arg,
	                                   request ? (int)request->instrument : -1, error->code,
	                                   error->text);
}

static void on_message(void *arg, const struct ib_message *message)
{
	struct feed *feed = arg;
	struct feed_request *request = NULL;

	if (feed->guest.take && feed->guest.take(feed->guest.arg, message))
		return;
	switch (message->id) {
	case IB_TICK_PRICE:
		take_price_tick(feed, &message->tick_price);
		break;
	case IB_TICK_GENERIC:
		take_halt(feed, &message->tick_generic);
		break;
	case IB_TICK_SIZE:
		take_size_tick(feed, &message->tick_size);
		break;
	case IB_HISTORICAL_DATA:
		request = find_request(feed, message->historical_data.req_id);
		if (is_history(request))
			feed_take_history(feed, request, &message->historical_data);
		break;
	case IB_HISTORICAL_DATA_UPDATE:
		request = find_request(feed, message->historical_update.req_id);
		if (is_history(request))
			feed_take_update(feed, request, &message->historical_update);
		break;
	case IB_MARKET_DEPTH:
	case IB_MARKET_DEPTH_L2:
		feed_watch_take(feed, find_request(feed, message->market_depth.req_id),
		                message);
		break;
	case IB_TICK_BY_TICK:
		feed_watch_take(feed, find_request(feed, message->tick_by_tick.req_id),
		                message);
		break;
	case IB_HISTORICAL_TICKS_LAST:
		feed_watch_take(feed, find_request(feed, message->historical_ticks.req_id),
		                message);
		break;
	case IB_ERROR:
		take_error(feed, &message->error);
		break;
	default:
		break;
	}
}

static void on_ready(void *arg, const struct ib_session_ready *ready)
{
	struct feed *feed = arg;

	(void)ready;
	feed->up = true;
	feed->request_count = 0;
	feed->options.handler->link(feed->options.arg, true, "");
	subscribe_all(feed);
	feed_watch_lines(feed);
	if (feed->guest.link)
		feed->guest.link(feed->guest.arg, true);
}

static void on_down(void *arg, enum ib_down_reason reason, const char *text, int64_t retry_ns)
{
	struct feed *feed = arg;

	(void)retry_ns;
	feed->up = false;
	feed->simulated = false;
	ib_history_gate_set_simulated(feed->gate, false);
	loop_timer_stop(feed->ask);
	loop_timer_stop(feed->complete);
	feed_link_lost(feed);
	feed_watch_lost(feed);
	if (feed->guest.link)
		feed->guest.link(feed->guest.arg, false);
	feed->options.handler->link(feed->options.arg, false,
	                            text && *text ? text : ib_down_reason_name(reason));
}

static const struct ib_session_handler session_handler = {
	.on_ready = on_ready,
	.on_message = on_message,
	.on_down = on_down,
};

/* ---- life ---- */

static enum drt_status find_calendar(const struct calendar **out, struct feed *feed,
                                     const char *name, struct drt_error *error)
{
	enum drt_status status = DRT_OK;

	for (size_t i = 0; i < feed->calendar_count; i++) {
		if (strcmp(calendar_name(feed->calendars[i]), name) == 0) {
			*out = feed->calendars[i];
			return DRT_OK;
		}
	}
	if (feed->calendar_count == sizeof(feed->calendars) / sizeof(feed->calendars[0]))
		return drt_fail(error, DRT_EINVAL, "too many different calendars");
	status = calendar_new(&feed->calendars[feed->calendar_count], name, error);
	if (status == DRT_OK)
		*out = feed->calendars[feed->calendar_count++];
	return status;
}

static enum drt_status make_items(struct feed *feed, struct drt_error *error)
{
	feed->items = calloc(feed->options.count + 1, sizeof(*feed->items));
	if (!feed->items)
		return drt_fail(error, DRT_ENOMEM, "the feed is out of memory");
	for (size_t i = 0; i < feed->options.count; i++) {
		enum drt_status status =
			find_calendar(&feed->items[i].calendar, feed,
		                      feed->options.instruments[i].calendar, error);

		if (status != DRT_OK)
			return status;
		quote_init(&feed->items[i].quote);
		for (size_t series = 0; series < FEED_SERIES; series++)
			feed->items[i].series[series].told_ns = INT64_MIN;
	}
	feed_begin_lines(feed);
	return DRT_OK;
}

static enum drt_status make_session(struct feed *feed, struct drt_error *error)
{
	struct ib_session_options options = {
		.loop = feed->options.loop,
		.address = feed->options.address,
		.client_id = feed->options.client_id,
		.versions = ib_versions_upto(feed->options.server_version),
		.pacer = feed->options.pacer,
		.seed = feed->options.seed,
		.log = feed->options.log,
		.handler = &session_handler,
		.arg = feed,
	};

	return ib_session_new(&feed->session, &options, error);
}

enum drt_status feed_new(struct feed **out, const struct feed_options *options,
                         struct drt_error *error)
{
	struct feed *feed = calloc(1, sizeof(*feed));
	enum drt_status status = DRT_OK;

	if (!feed)
		return drt_fail(error, DRT_ENOMEM, "the feed is out of memory");
	feed->options = *options;
	feed->farm_lost_ns = INT64_MIN;
	status = make_items(feed, error);
	if (status == DRT_OK)
		status = ib_history_gate_new(&feed->gate, FEED_IN_FLIGHT);
	if (status == DRT_OK)
		status = loop_timer_new(&feed->ask, options->loop, feed_ask_history, feed);
	if (status == DRT_OK)
		status = loop_timer_new(&feed->complete, options->loop, feed_complete_bars,
		                        feed);
	if (status == DRT_OK)
		status = loop_timer_new(&feed->watch, options->loop, feed_watch_lines, feed);
	if (status == DRT_OK)
		status = loop_timer_new(&feed->watcher, options->loop, feed_watch_round, feed);
	if (status == DRT_OK)
		status = make_session(feed, error);
	if (status == DRT_ENOMEM)
		drt_fail(error, status, "the feed is out of memory");
	if (status != DRT_OK) {
		feed_free(feed);
		return status;
	}
	*out = feed;
	return DRT_OK;
}

void feed_free(struct feed *feed)
{
	if (!feed)
		return;
	ib_session_free(feed->session);
	loop_timer_free(feed->ask);
	loop_timer_free(feed->complete);
	loop_timer_free(feed->watch);
	loop_timer_free(feed->watcher);
	feed_watch_free(feed);
	ib_history_gate_free(feed->gate);
	for (size_t i = 0; i < feed->calendar_count; i++)
		calendar_free(feed->calendars[i]);
	free(feed->items);
	free(feed->requests);
	free(feed);
}

void feed_start(struct feed *feed)
{
	ib_session_start(feed->session);
}

enum drt_status collect_market_data(struct feed *feed, size_t instrument,
                                    enum timeframe timeframe)
{
	if (!feed->up)
		return DRT_ECLOSED;
	if (instrument >= feed->options.count)
		return DRT_EINVAL;
	for (size_t series = 0; series < FEED_SERIES; series++) {
		if (feed_timeframe(series) != timeframe)
			continue;
		feed->items[instrument].series[series].wanted = true;
		feed_ask_history(feed);
		return DRT_OK;
	}
	return DRT_EINVAL;
}

void feed_clock_changed(struct feed *feed)
{
	loop_timer_start(feed->complete, 0);
}

bool feed_is_collecting(const struct feed *feed, size_t instrument, enum timeframe timeframe)
{
	for (size_t series = 0; instrument < feed->options.count && series < FEED_SERIES;
	     series++) {
		const struct feed_series *one = &feed->items[instrument].series[series];

		if (feed_timeframe(series) == timeframe)
			return one->wanted || one->in_flight;
	}
	return false;
}

bool feed_is_up(const struct feed *feed)
{
	return feed->up;
}

/* ---- others on the same session ---- */

void feed_set_guest(struct feed *feed, const struct feed_guest *guest)
{
	feed->guest = *guest;
}

enum drt_status feed_send(struct feed *feed, const struct ib_message *message,
                          struct drt_error *error)
{
	return ib_session_send(NULL, feed->session, message, 0, error);
}

struct ib_history_gate *feed_gate(struct feed *feed)
{
	return feed->gate;
}

void feed_gate_freed(struct feed *feed)
{
	if (feed->up)
		loop_timer_start(feed->ask, 0);
}
