/* history.c - reqHistoricalData, its updates, and head timestamps. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/gateway_parts.h"

enum { MOST_BARS = 100000 };

/* What is asked for, read and found valid. */
struct query {
	int32_t req_id;
	int index;
	struct gw_bar_size size;
	int64_t start_ns, end_ns;
	int32_t format;
	bool trades;  /* volume and count apply */
	bool regular; /* of regular hours only */
};

static const char *const prices[] = { "TRADES",  "MIDPOINT",      "BID",      "ASK",
	                              "BID_ASK", "ADJUSTED_LAST", "AGGTRADES" };

static bool is_known_price(const char *what)
{
	for (size_t i = 0; i < sizeof(prices) / sizeof(prices[0]); i++) {
		if (strcmp(prices[i], what) == 0)
			return true;
	}
	return false;
}

static bool has_trades(const char *what)
{
	return strcmp(what, "TRADES") == 0 || strcmp(what, "ADJUSTED_LAST") == 0 ||
	       strcmp(what, "AGGTRADES") == 0;
}

static bool invalid(struct gw_client *client, int32_t id, const char *cause)
{
	gw_error(client, id, 321, "Error validating request.-'bP' : cause - %s", cause);
	return false;
}

static bool no_data(struct gw_client *client, int32_t id, const char *symbol, const char *what)
{
	gw_error(client, id, 162,
	         "Historical Market Data Service error message:HMDS query returned no data: "
	         "%s@SMART %s",
	         symbol, what);
	return false;
}

static bool read_size(struct query *out, struct gw_client *client,
                      const struct ib_req_historical_data *request)
{
	char text[GW_PLAIN_TEXT];

	if (gw_bar_size_parse(&out->size, request->bar_size) == DRT_OK)
		return true;
	snprintf(text, sizeof(text),
	         "Historical data bar size setting is invalid. Legal ones are: %s",
	         gw_bar_size_list());
	return invalid(client, request->req_id, text);
}

static bool read_period(struct query *out, struct gw_client *client,
                        const struct ib_req_historical_data *request)
{
	const struct calendar *calendar = client->gateway->instruments[out->index].calendar;
	struct gw_duration duration = { 0, 0 };
	struct session session;
	enum drt_status status = gw_duration_parse(&duration, request->duration);

	if (status == DRT_ERANGE)
		return invalid(client, request->req_id,
		               "Historical data requests for durations longer than 365 days "
		               "must be made in years.");
	if (status != DRT_OK)
		return invalid(client, request->req_id,
		               "Historical data query end date/time string is invalid or the "
		               "duration is not of the form integer{SPACE}unit (S|D|W|M|Y).");
	out->end_ns = gw_now(client->gateway) + 1; /* what is now is in */
	if (request->end_time[0] != '\0' &&
	    gw_time_parse(&out->end_ns, request->end_time, calendar_zone(calendar)) != DRT_OK) {
		gw_error(client, request->req_id, 10314,
		         "End Date/Time: The date, time, or time-zone entered is invalid. The "
		         "correct format is yyyymmdd hh:mm:ss xx/xxxx where yyyymmdd and "
		         "xx/xxxx are optional.");
		return false;
	}
	if (out->end_ns > gw_now(client->gateway) + 1)
		out->end_ns = gw_now(client->gateway) + 1;
	out->start_ns = gw_duration_start(&duration, calendar, out->end_ns);
	calendar_session_at_or_before(&session, calendar, out->start_ns);
	if (!out->regular && gw_has_outside(client->gateway, out->index) &&
	    session.open_ns == out->start_ns)
		out->start_ns = gw_outside_start(&session);
	return true;
}

static bool read_query(struct query *out, struct gw_client *client,
                       const struct ib_req_historical_data *request)
{
	const struct gw_instrument *in = NULL;

	out->req_id = request->req_id;
	out->format = request->format_date;
	out->trades = has_trades(request->what_to_show);
	out->regular = request->use_rth;
	out->index = gw_contract_resolve(client, request->req_id, &request->contract);
	if (out->index < 0 || !read_size(out, client, request))
		return false;
	in = &client->gateway->instruments[out->index];
	if (request->keep_up_to_date && request->end_time[0] != '\0')
		return invalid(client, request->req_id,
		               "End date not supported with keepUpToDate");
	if (gw_sub_find(client, GW_SUB_BARS, request->req_id)) {
		gw_error(client, request->req_id, 386, "Duplicate ticker id");
		return false;
	}
	if (!is_known_price(request->what_to_show) ||
	    (in->instrument.type == SECURITY_FOREX && out->trades))
		return no_data(client, request->req_id, in->ib_symbol, request->what_to_show);
	return read_period(out, client, request);
}

/* The text of a bar's time: a date for daily bars and above, whatever the format. */
static void format_bar_time(char *out, const struct gw_instrument *in,
                            const struct gw_bar_size *size, int32_t format, int64_t time_ns,
                            int server_version)
{
	if (size->kind != GW_SIZE_INTRADAY)
		gw_day_format(out, time_to_day(time_ns));
	else if (format == 2)
		snprintf(out, GW_TIME_TEXT, "%lld", (long long)(time_ns / NS_PER_SEC));
	else
		gw_time_format(out, time_ns, calendar_zone(in->calendar), server_version);
}

static struct ib_bar to_ib(const struct bar *bar, const char *date, bool trades)
{
	struct ib_bar out = {
		.date = date,
		.open = bar->open,
		.high = bar->high,
		.low = bar->low,
		.close = bar->close,
		.volume = decimal_from_int(-1),
		.wap = decimal_from_int(-1),
		.count = -1,
	};
	decimal middle = { 0 };

	if (!trades)
		return out;
	if (decimal_from_double(&out.volume, bar->volume) != DRT_OK)
		out.volume = decimal_from_int(-1);
	/* the average price is not known; the middle of the bar stands for it */
	if (decimal_from_double(&middle, (bar->high + bar->low + bar->close) / 3) == DRT_OK)
		out.wap = middle;
	out.count = (int32_t)(bar->volume / 100 < 2e9 ? bar->volume / 100 : 2e9);
	return out;
}

static void send_bars(struct gw_client *client, const struct query *query,
                      const struct bar *bars, size_t count)
{
	const struct gw_instrument *in = &client->gateway->instruments[query->index];
	int version = ib_peer_version(client->peer);
	struct ib_message message = gw_message(IB_HISTORICAL_DATA);
	struct ib_bar *list = calloc(count, sizeof(*list));
	char(*dates)[GW_TIME_TEXT] = calloc(count, sizeof(*dates));
	char start[GW_TIME_TEXT];
	char end[GW_TIME_TEXT];

	if (!list || !dates) {
		gw_error(client, query->req_id, 322,
		         "Error processing request.-'bP' : out of memory");
		goto done;
	}
	for (size_t i = 0; i < count; i++) {
		format_bar_time(dates[i], in, &query->size, query->format, bars[i].time_ns,
		                version);
		list[i] = to_ib(&bars[i], dates[i], query->trades);
	}
	gw_time_format(start, query->start_ns, calendar_zone(in->calendar), version);
	gw_time_format(end, query->end_ns, calendar_zone(in->calendar), version);
	message.historical_data = (struct ib_historical_data){
		.req_id = query->req_id,
		.start = start,
		.end = end,
		.bars = list,
		.bar_count = (int32_t)count,
	};
	gw_send(client, &message);
	/* from this version on the end is a message of its own */
	if (version >= 196) {
		message = gw_message(IB_HISTORICAL_DATA_END);
		message.historical_end =
			(struct ib_historical_end){ query->req_id, start, end };
		gw_send(client, &message);
	}
done:
	free(list);
	free(dates);
}

/* Goes on from the last bar that was sent. */
static void keep_up(struct gw_client *client, const struct query *query, const struct bar *last)
{
	const struct gw_instrument *in = &client->gateway->instruments[query->index];
	struct gw_sub *sub = gw_sub_add(client, GW_SUB_BARS, query->req_id, query->index);

	if (!sub)
		return;
	sub->size = query->size;
	sub->format = query->format;
	sub->whole = !query->trades;
	sub->regular = query->regular;
	sub->bar = *last;
	sub->end_ns = gw_bar_end(&sub->size, in->calendar, last->time_ns);
	sub->live = sub->end_ns > client->gateway->time_ns;
	if (sub->live && sub->end_ns < client->gateway->next_bar_end_ns)
		client->gateway->next_bar_end_ns = sub->end_ns;
}

void gw_history_request(struct gw_client *client, const struct ib_req_historical_data *request)
{
	struct gateway *g = client->gateway;
	struct query query = { 0 };
	struct bar *bars = NULL;
	size_t count = 0;
	size_t skipped = 0;
	enum drt_status status = DRT_OK;

	if (gw_future_is_meant(&request->contract)) {
		gw_future_history(client, request);
		return;
	}
	if (!read_query(&query, client, request))
		return;
	status = gw_bars_collect(&bars, &count, g, query.index, &query.size, query.start_ns,
	                         query.end_ns, query.regular);
	if (status != DRT_OK) {
		no_data(client, request->req_id, g->instruments[query.index].ib_symbol,
		        request->what_to_show);
		return;
	}
	skipped = count > MOST_BARS ? count - MOST_BARS : 0;
	send_bars(client, &query, bars + skipped, count - skipped);
	if (request->keep_up_to_date)
		keep_up(client, &query, &bars[count - 1]);
	free(bars);
}

void gw_history_cancel(struct gw_client *client, int32_t req_id)
{
	if (gw_sub_drop(client, GW_SUB_BARS, req_id))
		gw_error(client, req_id, 162,
		         "Historical Market Data Service error message:API historical data "
		         "query cancelled: %d",
		         (int)req_id);
	else
		gw_error(client, req_id, 366, "No historical data query found for ticker id:%d",
		         (int)req_id);
}

void gw_history_update(struct gw_client *client, struct gw_sub *sub)
{
	const struct gw_instrument *in = &client->gateway->instruments[sub->index];
	struct ib_message message = gw_message(IB_HISTORICAL_DATA_UPDATE);
	char date[GW_TIME_TEXT];

	format_bar_time(date, in, &sub->size, sub->format, sub->bar.time_ns,
	                ib_peer_version(client->peer));
	message.historical_update.req_id = sub->req_id;
	message.historical_update.bar = to_ib(&sub->bar, date, !sub->whole);
	gw_send(client, &message);
	sub->dirty = false;
	sub->sent_ns = client->gateway->time_ns;
}

void gw_head_timestamp(struct gw_client *client, const struct ib_req_head_timestamp *request)
{
	struct gateway *g = client->gateway;
	struct ib_message message = gw_message(IB_HEAD_TIMESTAMP);
	int index = gw_contract_resolve(client, request->req_id, &request->contract);
	const struct gw_instrument *in = NULL;
	const struct zone *zone = NULL;
	int64_t first_ns = 0;
	char text[GW_TIME_TEXT];

	if (index < 0)
		return;
	in = &g->instruments[index];
	zone = calendar_zone(in->calendar);
	if (in->daily.count > 0) {
		first_ns = zone_instant_ns(zone, time_to_day(in->daily.bars[0].time_ns), 0);
	} else if (in->fine.count > 0) {
		first_ns = in->fine.bars[0].time_ns;
	} else {
		no_data(client, request->req_id, in->ib_symbol, request->what_to_show);
		return;
	}
	if (request->format_date == 2)
		snprintf(text, sizeof(text), "%lld", (long long)(first_ns / NS_PER_SEC));
	else
		gw_time_format(text, first_ns, zone, ib_peer_version(client->peer));
	message.head_timestamp.req_id = request->req_id;
	message.head_timestamp.time = text;
	gw_send(client, &message);
}
