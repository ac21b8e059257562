/* feed_rig.c - see feed_rig.h. */
#include "tests/unit/collect/feed_rig.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/support.h"

#define ADDRESS "tcp:127.0.0.1:4002"

/* ---- the gateway ---- */

static void answer(struct feed_rig *rig, const struct ib_message *message)
{
	struct drt_error error = { .status = DRT_OK };

	if (ib_peer_send(rig->peer, message, &error) != DRT_OK)
		fail_msg("%s", error.text);
}

static struct ib_message blank(int32_t id)
{
	struct ib_message message;

	assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, id), DRT_OK);
	return message;
}

static void copy_contract(struct rig_asked *asked, const struct ib_contract *contract)
{
	snprintf(asked->symbol, sizeof(asked->symbol), "%s", contract->symbol);
	snprintf(asked->sec_type, sizeof(asked->sec_type), "%s", contract->sec_type);
}

/* Books and ticks; false where the request is another. */
static bool keep_watched(struct rig_asked *asked, const struct ib_message *request)
{
	switch (request->id) {
	case IB_REQ_MKT_DEPTH:
		asked->req_id = request->req_mkt_depth.req_id;
		asked->rows = request->req_mkt_depth.rows;
		asked->smart = request->req_mkt_depth.smart;
		snprintf(asked->exchange, sizeof(asked->exchange), "%s",
		         request->req_mkt_depth.contract.exchange);
		copy_contract(asked, &request->req_mkt_depth.contract);
		return true;
	case IB_CANCEL_MKT_DEPTH:
		asked->req_id = request->cancel_mkt_depth.req_id;
		asked->smart = request->cancel_mkt_depth.smart;
		return true;
	case IB_REQ_TICK_BY_TICK_DATA:
		asked->req_id = request->req_tick_by_tick.req_id;
		copy_contract(asked, &request->req_tick_by_tick.contract);
		snprintf(asked->what, sizeof(asked->what), "%s",
		         request->req_tick_by_tick.type);
		return true;
	case IB_REQ_HISTORICAL_TICKS:
		asked->req_id = request->req_historical_ticks.req_id;
		asked->rows = request->req_historical_ticks.tick_count;
		copy_contract(asked, &request->req_historical_ticks.contract);
		snprintf(asked->what, sizeof(asked->what), "%s",
		         request->req_historical_ticks.what_to_show);
		snprintf(asked->end, sizeof(asked->end), "%s",
		         request->req_historical_ticks.end);
		return true;
	default:
		return false;
	}
}

static void keep(struct feed_rig *rig, const struct ib_message *request)
{
	struct rig_asked *asked = &rig->asked[rig->asked_count++];

	assert_true(rig->asked_count < RIG_ASKED);
	memset(asked, 0, sizeof(*asked));
	asked->message_id = request->id;
	asked->at_ns = clock_now_ns(sim_world_clock(rig->world));
	if (keep_watched(asked, request))
		return;
	if (request->id == IB_REQ_MKT_DATA) {
		asked->req_id = request->req_mkt_data.req_id;
		copy_contract(asked, &request->req_mkt_data.contract);
	} else if (request->id == IB_REQ_HISTORICAL_DATA) {
		const struct ib_req_historical_data *history = &request->req_historical_data;

		asked->req_id = history->req_id;
		asked->use_rth = history->use_rth;
		asked->keep_up_to_date = history->keep_up_to_date;
		copy_contract(asked, &history->contract);
		snprintf(asked->bar_size, sizeof(asked->bar_size), "%s", history->bar_size);
		snprintf(asked->duration, sizeof(asked->duration), "%s", history->duration);
		snprintf(asked->what, sizeof(asked->what), "%s", history->what_to_show);
	} else {
		asked->req_id = request->id_only.req_id;
	}
}

static void on_hello(void *arg, int version)
{
	(void)arg;
	(void)version;
}

static void on_request(void *arg, const struct ib_message *request)
{
	struct feed_rig *rig = arg;
	struct ib_message message;

	if (request->id == IB_START_API) {
		message = blank(IB_MANAGED_ACCOUNTS);
		message.managed_accounts.accounts = "DU1,";
		answer(rig, &message);
		message = blank(IB_NEXT_VALID_ID);
		message.next_valid_id.order_id = 1;
		answer(rig, &message);
	} else if (request->id == IB_REQ_CURRENT_TIME) {
		message = blank(IB_CURRENT_TIME);
		message.current_time.epoch_s = 1752606307;
		answer(rig, &message);
	} else if (request->id == IB_REQ_MKT_DATA || request->id == IB_REQ_HISTORICAL_DATA ||
	           request->id == IB_CANCEL_HISTORICAL_DATA ||
	           request->id == IB_CANCEL_MKT_DATA || request->id == IB_REQ_MKT_DEPTH ||
	           request->id == IB_CANCEL_MKT_DEPTH ||
	           request->id == IB_REQ_TICK_BY_TICK_DATA ||
	           request->id == IB_CANCEL_TICK_BY_TICK_DATA ||
	           request->id == IB_REQ_HISTORICAL_TICKS) {
		keep(rig, request);
	}
}

static void on_undecodable(void *arg, int32_t id, const struct drt_error *error)
{
	(void)arg;
	fail_msg("request %d: %s", (int)id, error->text);
}

static void on_close(void *arg, enum drt_status why, const char *text)
{
	(void)arg;
	(void)why;
	(void)text;
}

static void on_accept(void *arg, struct loop_stream *stream)
{
	static const struct ib_peer_handler handler = { .on_hello = on_hello,
		                                        .on_request = on_request,
		                                        .on_undecodable = on_undecodable,
		                                        .on_close = on_close };
	struct feed_rig *rig = arg;
	struct ib_peer_options options = { .connection_time = "20250611 10:00:00 EST",
		                           .handler = &handler,
		                           .arg = rig };

	ib_peer_free(rig->peer);
	assert_int_equal(ib_peer_new(&rig->peer, stream, &options), DRT_OK);
}

/* ---- the feed's handler ---- */

static struct rig_told *tell(struct feed_rig *rig, enum rig_kind kind, size_t instrument)
{
	struct rig_told *told = &rig->told[rig->told_count++];

	assert_true(rig->told_count < RIG_TOLD);
	memset(told, 0, sizeof(*told));
	told->kind = kind;
	told->instrument = instrument;
	return told;
}

static void on_quote(void *arg, size_t instrument, const struct quote *quote)
{
	tell(arg, TOLD_QUOTE, instrument)->quote = *quote;
}

static void on_bars(void *arg, size_t instrument, enum timeframe timeframe,
                    const struct bar *bars, size_t count, bool live)
{
	for (size_t i = 0; i < count; i++) {
		struct rig_told *told = tell(arg, TOLD_BAR, instrument);

		told->timeframe = timeframe;
		told->bar = bars[i];
		told->of = count;
		told->live = live;
	}
}

static void on_forming(void *arg, size_t instrument, enum timeframe timeframe,
                       const struct bar *bar)
{
	struct rig_told *told = tell(arg, TOLD_FORMING, instrument);

	told->timeframe = timeframe;
	told->bar = *bar;
}

static void on_simulated(void *arg, const struct ib_sim_notice *notice)
{
	struct feed_rig *rig = arg;

	tell(rig, TOLD_SIMULATED, 0);
	assert_int_equal(
		market_clock_announce(rig->clock, notice->time_ns, notice->speed_milli),
		DRT_OK);
}

static void on_link(void *arg, bool up, const char *text)
{
	tell(arg, TOLD_LINK, 0)->up = up;
	assert_int_equal(*text == '\0', up);
}

static void on_broker_says(void *arg, int instrument, int code, const char *text)
{
	assert_non_null(text);
	tell(arg, TOLD_SAID, instrument < 0 ? SIZE_MAX : (size_t)instrument)->code = code;
}

static int64_t newest_ns(void *arg, size_t instrument, enum timeframe timeframe)
{
	(void)instrument;
	(void)timeframe;
	return ((struct feed_rig *)arg)->newest_ns;
}

static int64_t viewed_ns(void *arg, size_t instrument)
{
	return ((struct feed_rig *)arg)->viewed_ns[instrument];
}

static struct rig_watched *tell_watched(struct feed_rig *rig, enum rig_kind kind,
                                        size_t instrument, size_t of)
{
	struct rig_watched *watched = &rig->watched[rig->watched_count++ % RIG_WATCHED];
	struct rig_told *told = tell(rig, kind, instrument);

	told->watched = watched;
	told->of = of;
	return watched;
}

static void on_depth(void *arg, size_t instrument, const struct depth *depth)
{
	tell_watched(arg, TOLD_DEPTH, instrument, 0)->depth = *depth;
}

static void on_tape(void *arg, size_t instrument, const struct tape_status *status,
                    const struct print *prints, size_t count)
{
	struct rig_watched *watched = tell_watched(arg, TOLD_TAPE, instrument, count);

	watched->tape = *status;
	memcpy(watched->prints, prints, (count < 8 ? count : 8) * sizeof(*prints));
}

static const struct feed_handler handler = {
	.depth = on_depth,
	.tape = on_tape,
	.quote = on_quote,
	.bars = on_bars,
	.forming = on_forming,
	.simulated = on_simulated,
	.link = on_link,
	.broker_says = on_broker_says,
	.viewed_ns = viewed_ns,
	.newest_ns = newest_ns,
};

static void on_log(struct log_sink *sink, enum log_level level, const char *area,
                   const char *event, const char *text)
{
	struct feed_rig *rig =
		(struct feed_rig *)((char *)sink - offsetof(struct feed_rig, log));

	(void)area;
	(void)event;
	(void)text;
	rig->warnings += level >= LOG_WARNING;
}

/* ---- life ---- */

int64_t rig_time(int day, int hour, int minute)
{
	struct civil first = { .year = 2025, .month = 6, .day = 1 };

	return time_from_civil(&first) + (day - 1) * NS_PER_DAY + hour * NS_PER_HOUR +
	       minute * NS_PER_MIN;
}

static void start(struct feed_rig *rig, size_t count, bool minute_bars, size_t lines)
{
	struct sim_options world = { .seed = 5, .wall_start_ns = rig_time(11, 14, 0) };
	struct feed_options options = { .address = ADDRESS,
		                        .client_id = 2,
		                        .instruments = rig->instruments,
		                        .count = count,
		                        .minute_bars = minute_bars,
		                        .lines = lines,
		                        .seed = 9,
		                        .handler = &handler,
		                        .arg = rig };
	struct drt_error error = { .status = DRT_OK };

	memset(rig, 0, sizeof(*rig));
	rig->log.write = on_log;
	rig->newest_ns = INT64_MIN;
	for (size_t i = 0; i < RIG_INSTRUMENTS; i++)
		rig->viewed_ns[i] = INT64_MIN;
	assert_int_equal(sim_world_new(&rig->world, &world), DRT_OK);
	assert_int_equal(sim_world_loop_new(&rig->feed_loop, rig->world, "feed"), DRT_OK);
	assert_int_equal(sim_world_loop_new(&rig->server_loop, rig->world, "server"), DRT_OK);
	assert_int_equal(market_clock_new(&rig->clock, sim_world_wall(rig->world),
	                                  sim_world_clock(rig->world)),
	                 DRT_OK);
	for (size_t i = 0; i < count; i++) {
		char symbol[SYMBOL_TEXT];

		snprintf(symbol, sizeof(symbol), "S%zu", i);
		assert_int_equal(instrument_init(&rig->instruments[i], symbol), DRT_OK);
	}
	assert_int_equal(
		loop_listen(&rig->listener, rig->server_loop, ADDRESS, on_accept, rig, NULL),
		DRT_OK);
	options.loop = rig->feed_loop;
	options.clock = rig->clock;
	options.log = &rig->log;
	if (feed_new(&rig->feed, &options, &error) != DRT_OK)
		fail_msg("%s", error.text);
	assert_false(feed_is_up(rig->feed));
	feed_start(rig->feed);
	rig_run(rig, 5 * NS_PER_SEC);
	assert_true(feed_is_up(rig->feed));
}

void rig_begin(struct feed_rig *rig, size_t count, bool minute_bars)
{
	start(rig, count, minute_bars, 0);
}

void rig_begin_lines(struct feed_rig *rig, size_t count, size_t lines)
{
	start(rig, count, false, lines);
}

void rig_end(struct feed_rig *rig)
{
	feed_free(rig->feed);
	ib_peer_free(rig->peer);
	loop_listener_close(rig->listener);
	market_clock_free(rig->clock);
	loop_free(rig->feed_loop);
	loop_free(rig->server_loop);
	sim_world_free(rig->world);
}

void rig_run(struct feed_rig *rig, int64_t for_ns)
{
	int64_t now_ns = clock_now_ns(sim_world_clock(rig->world));

	assert_int_equal(sim_world_run_until(rig->world, now_ns + for_ns), DRT_OK);
}

void rig_run_to(struct feed_rig *rig, int day, int hour, int minute)
{
	rig_run(rig, rig_time(day, hour, minute) - clock_now_ns(sim_world_wall(rig->world)));
}

/* ---- what was asked ---- */

const struct rig_asked *rig_find(const struct feed_rig *rig, size_t instrument,
                                 const char *bar_size)
{
	for (size_t i = rig->asked_count; i-- > 0;) {
		const struct rig_asked *asked = &rig->asked[i];

		if (asked->message_id != IB_CANCEL_HISTORICAL_DATA &&
		    asked->message_id != IB_CANCEL_MKT_DATA &&
		    strcmp(asked->symbol, rig->instruments[instrument].symbol) == 0 &&
		    strcmp(asked->bar_size, bar_size ? bar_size : "") == 0)
			return asked;
	}
	fail_msg("nothing was asked about %s %s", rig->instruments[instrument].symbol,
	         bar_size ? bar_size : "");
	return NULL;
}

size_t rig_count(const struct feed_rig *rig, int32_t message_id)
{
	size_t count = 0;

	for (size_t i = 0; i < rig->asked_count; i++)
		count += rig->asked[i].message_id == message_id;
	return count;
}

const struct rig_asked *rig_last(const struct feed_rig *rig, int32_t message_id)
{
	for (size_t i = rig->asked_count; i-- > 0;) {
		if (rig->asked[i].message_id == message_id)
			return &rig->asked[i];
	}
	return NULL;
}

/* ---- what the gateway says ---- */

static void speak(struct feed_rig *rig, const struct ib_message *message)
{
	answer(rig, message);
	rig_run(rig, 10 * NS_PER_MS);
}

void rig_tick(struct feed_rig *rig, int32_t req_id, int32_t type, double price, double size)
{
	struct ib_message message = blank(IB_TICK_PRICE);

	message.tick_price.req_id = req_id;
	message.tick_price.type = type;
	message.tick_price.price = price;
	assert_int_equal(decimal_from_double(&message.tick_price.size, size), DRT_OK);
	speak(rig, &message);
}

void rig_size(struct feed_rig *rig, int32_t req_id, int32_t type, decimal size)
{
	struct ib_message message = blank(IB_TICK_SIZE);

	message.tick_size.req_id = req_id;
	message.tick_size.type = type;
	message.tick_size.size = size;
	speak(rig, &message);
}

void rig_error(struct feed_rig *rig, int32_t req_id, int32_t code, const char *text)
{
	struct ib_message message = blank(IB_ERROR);

	message.error.id = req_id;
	message.error.code = code;
	message.error.text = text;
	speak(rig, &message);
}

struct ib_bar rig_bar(const char *date, double close)
{
	return (struct ib_bar){ .date = date,
		                .open = close - 0.5,
		                .high = close + 1,
		                .low = close - 1,
		                .close = close,
		                .volume = decimal_from_int(100),
		                .wap = decimal_from_int(1),
		                .count = 1 };
}

void rig_history(struct feed_rig *rig, int32_t req_id, const struct ib_bar *bars, int32_t count)
{
	struct ib_message message = blank(IB_HISTORICAL_DATA);

	message.historical_data.req_id = req_id;
	message.historical_data.start = "";
	message.historical_data.end = "";
	message.historical_data.bars = bars;
	message.historical_data.bar_count = count;
	speak(rig, &message);
}

void rig_update(struct feed_rig *rig, int32_t req_id, const struct ib_bar *bar)
{
	struct ib_message message = blank(IB_HISTORICAL_DATA_UPDATE);

	message.historical_update.req_id = req_id;
	message.historical_update.bar = *bar;
	speak(rig, &message);
}

void rig_row(struct feed_rig *rig, int32_t req_id, const struct ib_market_depth *row)
{
	struct ib_message message = blank(row->smart ? IB_MARKET_DEPTH_L2 : IB_MARKET_DEPTH);

	message.market_depth = *row;
	message.market_depth.req_id = req_id;
	speak(rig, &message);
}

void rig_print(struct feed_rig *rig, int32_t req_id, const struct ib_tick_by_tick *tick)
{
	struct ib_message message = blank(IB_TICK_BY_TICK);

	message.tick_by_tick = *tick;
	message.tick_by_tick.req_id = req_id;
	speak(rig, &message);
}

void rig_past(struct feed_rig *rig, int32_t req_id, const struct ib_historical_tick *ticks,
              int32_t count)
{
	struct ib_message message = blank(IB_HISTORICAL_TICKS_LAST);

	message.historical_ticks = (struct ib_historical_ticks){ req_id, ticks, count, true };
	speak(rig, &message);
}

void rig_hang_up(struct feed_rig *rig)
{
	ib_peer_close(rig->peer);
	rig_run(rig, 10 * NS_PER_MS);
}

void rig_simulated(struct feed_rig *rig, int64_t time_ns, int64_t speed_milli)
{
	struct ib_sim_notice notice = { .speed_milli = speed_milli, .time_ns = time_ns };
	char text[IB_SIM_NOTICE_TEXT];

	ib_sim_notice_format(text, &notice);
	rig_error(rig, -1, IB_SIM_NOTICE_CODE, text);
}

/* ---- what was told ---- */

const struct rig_told *rig_next(struct feed_rig *rig, enum rig_kind kind)
{
	while (rig->taken < rig->told_count) {
		const struct rig_told *told = &rig->told[rig->taken++];

		if (told->kind == kind)
			return told;
	}
	return NULL;
}

const struct rig_told *rig_newest(const struct feed_rig *rig, enum rig_kind kind)
{
	for (size_t i = rig->told_count; i-- > 0;) {
		if (rig->told[i].kind == kind)
			return &rig->told[i];
	}
	return NULL;
}

void rig_forget(struct feed_rig *rig)
{
	rig->taken = rig->told_count = 0;
}
