/* test_market.c - market time, sessions, replays, and what outlives the gateway. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "core/strbuf.h"
#include "core/timeval.h"
#include "ib/sim_notice.h"
#include "model/calendar.h"
#include "model/csv.h"
#include "sim/matcher.h"
#include "tests/unit/gateway/gateway_fixture.h"

static struct test_market market;
static struct test_client client;

static void begin(struct gateway_options options)
{
	market_begin(&market, options);
	client_begin(&client, &market, 1);
	assert_true(client.ready);
}

static void end(void)
{
	assert_int_equal(client.undecodable, 0);
	client_end(&client);
	market_end(&market);
}

/* The newest notice of the market clock. */
static struct ib_sim_notice newest_notice(void)
{
	struct ib_sim_notice notice = { .speed_milli = -1 };

	for (size_t i = 0; i < client.count; i++) {
		if (client.kept[i]->id == IB_ERROR &&
		    ib_sim_notice_parse(&notice, &client.kept[i]->error) != DRT_OK)
			continue;
	}
	return notice;
}

/* ---- time ---- */

static void market_time_runs_at_its_speed(void **state)
{
	(void)state;

	begin((struct gateway_options){ .speed_milli = 60000 });
	market_run(&market, 10 * NS_PER_SEC);
	/* ten seconds after connecting, which took some milliseconds */
	assert_true(llabs(gateway_market_ns(market.gateway) - test_open_ns - 600 * NS_PER_SEC) <
	            10 * NS_PER_SEC);
	assert_int_equal(gateway_set_speed(market.gateway, 1000), DRT_OK);
	market_run(&market, NS_PER_SEC);
	assert_int_equal(newest_notice().speed_milli, 1000);
	assert_int_equal(gateway_set_speed(market.gateway, -1), DRT_EINVAL);
	assert_int_equal(gateway_set_speed(market.gateway, INT64_C(1000000001)), DRT_EINVAL);
	end();
}

static void closed_markets_are_skipped_and_told(void **state)
{
	struct ib_sim_notice notice;
	struct calendar *calendar = NULL;
	size_t days = 0;
	int64_t before = 0;
	(void)state;

	assert_int_equal(calendar_new(&calendar, "us-equity", NULL), DRT_OK);
	begin((struct gateway_options){ .speed_milli = 10000000 }); /* 10,000 times */
	for (int i = 0; i < 30; i++) {
		market_run(&market, NS_PER_SEC);
		if (calendar_is_open(calendar, gateway_market_ns(market.gateway)))
			continue;
		/* without a pause the market is never found closed for long */
		market_run(&market, 20 * NS_PER_MS);
		assert_true(calendar_is_open(calendar, gateway_market_ns(market.gateway)));
	}
	for (size_t i = 0; i < client.count; i++) {
		if (client.kept[i]->id != IB_ERROR ||
		    ib_sim_notice_parse(&notice, &client.kept[i]->error) != DRT_OK)
			continue;
		assert_true(calendar_is_open(calendar, notice.time_ns));
		days += before / NS_PER_DAY != notice.time_ns / NS_PER_DAY;
		before = notice.time_ns;
	}
	assert_true(days >= 12); /* 30 s are 83 hours of sessions */
	calendar_free(calendar);
	end();
}

static void a_pause_leaves_time_between_sessions(void **state)
{
	int64_t close_ns = test_open_ns + 390 * NS_PER_MIN;
	(void)state;

	begin((struct gateway_options){ .speed_milli = 10000000, .pause_ns = 3 * NS_PER_SEC });
	market_run(&market, 2400 * NS_PER_MS); /* the session takes 2.34 s */
	assert_true(gateway_market_ns(market.gateway) >= close_ns);
	market_run(&market, 2 * NS_PER_SEC);
	assert_true(gateway_market_ns(market.gateway) < close_ns + 12 * NS_PER_HOUR);
	market_run(&market, 2 * NS_PER_SEC);
	assert_true(gateway_market_ns(market.gateway) > close_ns + 17 * NS_PER_HOUR);
	end();
}

static void a_held_market_waits_for_its_first_client(void **state)
{
	(void)state;

	market_begin(&market, (struct gateway_options){ .speed_milli = 1000, .hold = true });
	market_run(&market, NS_PER_MIN);
	assert_int_equal(gateway_market_ns(market.gateway), test_open_ns);
	client_begin(&client, &market, 1);
	market_run(&market, 10 * NS_PER_SEC);
	assert_true(gateway_market_ns(market.gateway) > test_open_ns + 9 * NS_PER_SEC);
	assert_int_equal(newest_notice().speed_milli, 1000);
	end();
}

/* ---- orders and sessions ---- */

static void day_orders_end_with_their_session_others_do_not(void **state)
{
	static const char *const tifs[] = { "DAY", "GTC", "GTD" };
	(void)state;

	begin((struct gateway_options){ .speed_milli = 10000000, .pause_ns = NS_PER_SEC });
	for (int i = 0; i < 3; i++) {
		struct ib_message place = order(i + 1, "SPY", "BUY", "LMT");

		place.place_order.order.lmt_price = dec(100);
		place.place_order.order.tif = tifs[i];
		place.place_order.order.good_till_date = "20250618-00:00:00";
		client_send(&client, &place);
		client_wait_status(&client, &market, i + 1, "Submitted");
	}
	client_wait_status(&client, &market, 1, "Cancelled");
	assert_int_equal(client_wait_error(&client, &market, 202)->id, 1);
	client_wait_status(&client, &market, 3, "Cancelled");
	assert_true(gateway_market_ns(market.gateway) > test_open_ns + NS_PER_DAY);
	client_send(&client, &(struct ib_message){ .id = IB_REQ_OPEN_ORDERS });
	assert_int_equal(client_wait(&client, &market, IB_OPEN_ORDER)->open_order.order_id, 2);
	end();
}

static void an_order_in_a_closed_market_waits_for_the_open(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "MKT");
	(void)state;

	begin((struct gateway_options){ .speed_milli = 10000000, .pause_ns = 5 * NS_PER_SEC });
	market_run(&market, 2500 * NS_PER_MS);
	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "PreSubmitted");
	assert_non_null(strstr(client_wait_error(&client, &market, 399)->text,
	                       "20250617 09:30:00 US/Eastern"));
	assert_int_equal(client_count(&client, IB_EXECUTION_DATA), 0);
	client_wait_status(&client, &market, 1, "Filled");
	end();
}

static void orders_at_the_close_fill_at_the_close(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "MOC");
	const struct ib_execution *execution = NULL;
	(void)state;

	begin((struct gateway_options){ .speed_milli = 10000000, .pause_ns = NS_PER_SEC });
	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "PreSubmitted");
	execution = &client_wait(&client, &market, IB_EXECUTION_DATA)->execution;
	assert_string_equal(execution->time, "20250616 16:00:00 US/Eastern");
	assert_float_equal(decimal_to_double(execution->shares), 100, 0);
	end();
}

/* ---- replays ---- */

enum { BARS = 260, MAX_FILLS = 2000 };

struct filled {
	uint64_t tag;
	int64_t price, quantity;
};

struct direct {
	struct sim_matcher *matcher;
	struct filled fills[MAX_FILLS];
	size_t count;
};

static void on_direct(void *arg, const struct sim_event *event)
{
	struct direct *d = arg;

	if (event->kind == SIM_EVENT_FILL)
		d->fills[d->count++] =
			(struct filled){ event->tag, event->price.e8, event->quantity.e8 };
}

/* Sessions and prices of a year, on the tick, with gaps; and where the bars end. */
static void make_bars(struct bar *bars, int64_t *ends, bool minutes)
{
	struct calendar *calendar = NULL;
	struct rng rng;
	struct session session;
	int64_t after_ns = test_open_ns - NS_PER_HOUR;
	double price = 100;

	rng_init(&rng, 11);
	assert_int_equal(calendar_new(&calendar, "us-equity", NULL), DRT_OK);
	calendar_session_at_or_after(&session, calendar, after_ns);
	for (int i = 0; i < BARS; i++) {
		struct bar *bar = &bars[i];
		double open = price * exp(0.004 * rng_normal(&rng));
		double close = open * exp(0.012 * rng_normal(&rng));
		double high = fmax(open, close) * exp(0.006 * fabs(rng_normal(&rng)));
		double low = fmin(open, close) * exp(-0.006 * fabs(rng_normal(&rng)));

		bar->time_ns =
			minutes ? session.open_ns + i * NS_PER_MIN : session.day * NS_PER_DAY;
		ends[i] = minutes ? bar->time_ns + NS_PER_MIN : session.close_ns;
		bar->open = round(open * 100) / 100;
		bar->close = round(close * 100) / 100;
		bar->high = round(high * 100) / 100;
		bar->low = round(low * 100) / 100;
		bar->volume = 100000;
		price = bar->close;
		if (!minutes)
			calendar_session_at_or_after(&session, calendar, session.close_ns);
	}
	calendar_free(calendar);
}

static const char *write_bars(const struct bar *bars, bool minutes)
{
	const char *path = test_scratch_path(minutes ? "TEST_m.csv" : "TEST_d.csv");
	struct strbuf text;

	strbuf_init(&text);
	if (!minutes) {
		csv_write_header(&text, false, true);
	} else {
		strbuf_puts(&text, "epoch_ms,open,high,low,close,volume\n");
	}
	for (int i = 0; i < BARS; i++) {
		if (!minutes)
			csv_write_bar(&text, &bars[i], NULL, true);
		else
			strbuf_printf(&text, "%lld,%.2f,%.2f,%.2f,%.2f,%.0f\n",
			              (long long)(bars[i].time_ns / NS_PER_MS), bars[i].open,
			              bars[i].high, bars[i].low, bars[i].close, bars[i].volume);
	}
	test_write_file(path, text.text);
	strbuf_release(&text);
	return path;
}

static double cents(double price)
{
	return round(price * 100) / 100;
}

/* The order that is decided on after bar `i`: every type comes around. */
static bool plan(struct ib_message *out, int i, double close, bool minutes)
{
	static const char *const types[] = { "MKT", "LMT", "STP", "STP LMT", "TRAIL", "MOC" };
	bool buy = i % 4 < 2;
	int kind = minutes ? i % 5 : i % 6; /* minutes have no close of their own */
	struct ib_order *o = &out->place_order.order;

	if (i % 7 == 6)
		return false;
	*out = order(i + 1, "TEST", buy ? "BUY" : "SELL", types[kind]);
	o->total_quantity = dec(10 + i % 5);
	o->tif = kind == 5 ? "DAY" : "GTC";
	if (kind == 1)
		o->lmt_price = dec(cents(close * (buy ? 0.99 : 1.01)));
	if (kind == 2 || kind == 3)
		o->aux_price = dec(cents(close * (buy ? 1.01 : 0.99)));
	if (kind == 3)
		o->lmt_price = dec(cents(
			close * (i % 12 < 6 ? (buy ? 1.015 : 0.985) : (buy ? 1.005 : 0.995))));
	if (kind == 4 && i % 24 < 12)
		o->aux_price = dec(cents(close * 0.02));
	else if (kind == 4)
		o->trailing_percent = dec(2);
	return true;
}

static void place_directly(struct direct *d, const struct ib_message *message)
{
	const struct ib_order *o = &message->place_order.order;
	struct sim_order sim = { .tag = (uint64_t)message->place_order.order_id,
		                 .side = o->action[0] == 'B' ? SIDE_BUY : SIDE_SELL,
		                 .quantity = o->total_quantity };
	uint64_t id = 0;

	if (strstr(o->order_type, "LMT"))
		sim.limit_price = o->lmt_price;
	if (strncmp(o->order_type, "STP", 3) == 0) {
		sim.trigger = SIM_TRIGGER_STOP;
		sim.stop_price = o->aux_price;
	}
	if (strcmp(o->order_type, "TRAIL") == 0) {
		sim.trigger = SIM_TRIGGER_TRAIL;
		if (ib_decimal_is_set(o->aux_price))
			sim.trail_amount = o->aux_price;
		else
			sim.trail_ratio = dec(0.02);
	}
	if (strcmp(o->order_type, "MOC") == 0)
		sim.moment = SIM_AT_CLOSE;
	assert_int_equal(sim_place(&id, d->matcher, &sim), DRT_OK);
}

/* Runs until market time has reached the instant. */
static void run_to(int64_t market_ns, int64_t step_ns)
{
	for (int i = 0; gateway_market_ns(market.gateway) < market_ns; i++) {
		assert_true(i < 100000);
		market_run(&market, step_ns);
	}
}

static void compare_fills(const struct direct *d)
{
	size_t at = 0;

	for (size_t i = 0; i < client.count; i++) {
		const struct ib_execution *e = &client.kept[i]->execution;

		if (client.kept[i]->id != IB_EXECUTION_DATA)
			continue;
		assert_true(at < d->count);
		assert_int_equal(e->order_id, d->fills[at].tag);
		assert_int_equal(e->price.e8, d->fills[at].price);
		assert_int_equal(e->shares.e8, d->fills[at].quantity);
		at++;
	}
	assert_int_equal(at, d->count);
	assert_true(at > 100);
}

static void replay_like_a_backtest(bool minutes, struct gateway_options options)
{
	static struct bar bars[BARS];
	static int64_t ends[BARS];
	struct direct *d = calloc(1, sizeof(*d));
	struct sim_matcher_options matching = { on_direct, d, options.slippage };
	const char *path = NULL;
	int book = 0;

	assert_non_null(d);
	make_bars(bars, ends, minutes);
	path = write_bars(bars, minutes);
	options.files = &path;
	options.file_count = 1;
	options.hold = true;
	assert_int_equal(sim_matcher_new(&d->matcher, &matching), DRT_OK);
	assert_int_equal(sim_matcher_add_book(&book, d->matcher, dec(0.01)), DRT_OK);
	begin(options);
	for (int i = 0; i < BARS; i++) {
		struct ib_message message;

		assert_int_equal(sim_match_bar(d->matcher, book, &bars[i]), DRT_OK);
		run_to(ends[i], minutes ? NS_PER_SEC / 2 : 10 * NS_PER_MS);
		if (i == BARS - 1 || !plan(&message, i, bars[i].close, minutes))
			continue;
		place_directly(d, &message);
		client_send(&client, &message);
		client_wait(&client, &market, IB_OPEN_ORDER);
	}
	assert_int_equal(gateway_set_speed(market.gateway, 1000000), DRT_OK);
	market_run(&market, NS_PER_MIN);
	assert_true(gateway_is_over(market.gateway));
	compare_fills(d);
	sim_matcher_free(d->matcher);
	free(d);
	end();
}

static void daily_bars_fill_as_in_a_backtest(void **state)
{
	(void)state;

	/* the pause after the close leaves time to place */
	replay_like_a_backtest(false, (struct gateway_options){ .speed_milli = 10000000,
	                                                        .pause_ns = NS_PER_SEC });
}

static void slipped_fills_are_the_same_too(void **state)
{
	(void)state;

	replay_like_a_backtest(
		false,
		(struct gateway_options){ .speed_milli = 10000000,
	                                  .pause_ns = NS_PER_SEC,
	                                  .slippage = { SIM_SLIPPAGE_RATIO, 0, { 100000 } } });
}

static void minute_bars_fill_as_in_a_backtest(void **state)
{
	(void)state;

	replay_like_a_backtest(true, (struct gateway_options){ .speed_milli = 1000 });
}

static void a_replayed_day_is_history_digit_by_digit(void **state)
{
	static struct bar bars[BARS];
	static int64_t ends[BARS];
	const char *path = NULL;
	struct ib_message ask = request(IB_REQ_HISTORICAL_DATA);
	const struct ib_historical_data *data = NULL;
	(void)state;

	make_bars(bars, ends, false);
	path = write_bars(bars, false);
	begin((struct gateway_options){ .files = &path, .file_count = 1, .hold = true });
	market_run(&market, NS_PER_MIN); /* as fast as it can: to the end */
	assert_true(gateway_is_over(market.gateway));
	ask.req_historical_data.req_id = 1;
	ask.req_historical_data.contract = stock("TEST");
	ask.req_historical_data.bar_size = "1 day";
	ask.req_historical_data.duration = "2 Y";
	ask.req_historical_data.what_to_show = "TRADES";
	client_send(&client, &ask);
	data = &client_wait(&client, &market, IB_HISTORICAL_DATA)->historical_data;
	assert_int_equal(data->bar_count, BARS);
	for (int i = 0; i < BARS; i++) {
		assert_float_equal(data->bars[i].open, bars[i].open, 0);
		assert_float_equal(data->bars[i].high, bars[i].high, 0);
		assert_float_equal(data->bars[i].low, bars[i].low, 0);
		assert_float_equal(data->bars[i].close, bars[i].close, 0);
		assert_float_equal(decimal_to_double(data->bars[i].volume), bars[i].volume, 0);
	}
	ask.req_historical_data.bar_size = "1 min";
	ask.req_historical_data.duration = "1 D";
	client_send(&client, &ask);
	client_wait_error(&client, &market, 162); /* there are no minutes to invent */
	end();
}

static void pairs_have_contracts_of_their_kind(void **state)
{
	const char *paths[2];
	struct ib_message ask = request(IB_REQ_CONTRACT_DETAILS);
	(void)state;

	paths[0] = test_scratch_path("BTCUSD_1.csv");
	test_write_file(paths[0], "epoch_ms,open,high,low,close,volume\n"
	                          "1750000000000,100,101,99,100,1.5\n"
	                          "1750000060000,100,101,99,100,1.5\n");
	paths[1] = test_scratch_path("EURUSD_q.csv");
	test_write_file(paths[1], "epoch_ms,bid,ask\n1750080600000,1.1,1.2\n"
	                          "1750080601000,1.1,1.2\n");
	begin((struct gateway_options){
		.files = paths, .file_count = 2, .hold = true, .speed_milli = 1000 });
	ask.req_contract.contract = (struct ib_contract){
		.symbol = "BTC", .sec_type = "CRYPTO", .exchange = "PAXOS", .currency = "USD"
	};
	client_send(&client, &ask);
	assert_string_equal(client_wait(&client, &market, IB_CONTRACT_DATA)
	                            ->contract_details.contract.local_symbol,
	                    "BTC.USD");
	ask.req_contract.contract = (struct ib_contract){
		.symbol = "EUR", .sec_type = "CASH", .exchange = "IDEALPRO", .currency = "USD"
	};
	client_send(&client, &ask);
	assert_string_equal(client_wait(&client, &market, IB_CONTRACT_DATA)
	                            ->contract_details.contract.local_symbol,
	                    "EUR.USD");
	ask.req_contract.contract = (struct ib_contract){ .symbol = "BTCUSD" };
	client_send(&client, &ask);
	client_wait(&client, &market, IB_CONTRACT_DATA);
	end();
}

/* ---- repetition ---- */

static uint64_t run_once(uint64_t seed)
{
	struct ib_message place = order(1, "SPY", "BUY", "MKT");
	struct ib_message ask = request(IB_REQ_MKT_DATA);
	uint64_t hash = 0;

	begin((struct gateway_options){ .speed_milli = 60000, .seed = seed });
	ask.req_mkt_data.req_id = 5;
	ask.req_mkt_data.contract = stock("SPY");
	client_send(&client, &ask);
	client_send(&client, &place);
	market_run(&market, 20 * NS_PER_SEC);
	hash = sim_world_trace_hash(market.world);
	end();
	return hash;
}

static void one_seed_repeats_byte_for_byte(void **state)
{
	uint64_t first = run_once(1);
	(void)state;

	assert_true(run_once(1) == first);
	assert_true(run_once(2) != first);
}

/* ---- restarts ---- */

static void positions_orders_and_numbers_outlive_the_gateway(void **state)
{
	const char *path = test_scratch_path("state.json");
	struct gateway_options options = { .speed_milli = 1000, .state_path = path };
	struct ib_message place = order(1, "SPY", "BUY", "MKT");
	struct ib_message ask = request(IB_REQ_EXECUTIONS);
	const struct ib_execution *execution = NULL;
	const struct ib_open_order *open = NULL;
	char exec_id[64];
	int64_t perm_id = 0;
	(void)state;

	begin(options);
	client_send(&client, &place);
	execution = &client_wait(&client, &market, IB_EXECUTION_DATA)->execution;
	snprintf(exec_id, sizeof(exec_id), "%s", execution->exec_id);
	client_wait(&client, &market, IB_COMMISSION_REPORT);
	place = order(2, "AAPL", "BUY", "LMT");
	place.place_order.order.lmt_price = dec(10);
	place.place_order.order.tif = "GTC";
	place.place_order.order.order_ref = "kept";
	client_send(&client, &place);
	perm_id = client_wait(&client, &market, IB_OPEN_ORDER)->open_order.order.perm_id;
	market_run(&market, NS_PER_SEC);
	end();

	options.start_ns = test_open_ns + NS_PER_HOUR;
	begin(options);
	assert_int_equal(client.next_id, 3);
	client_send(&client, &(struct ib_message){ .id = IB_REQ_POSITIONS });
	assert_float_equal(
		decimal_to_double(
			client_wait(&client, &market, IB_POSITION)->position.position),
		100, 0);
	client_send(&client, &(struct ib_message){ .id = IB_REQ_OPEN_ORDERS });
	open = &client_wait(&client, &market, IB_OPEN_ORDER)->open_order;
	assert_int_equal(open->order.perm_id, perm_id);
	assert_string_equal(open->order.order_ref, "kept");
	ask.req_executions.req_id = 5;
	client_send(&client, &ask);
	assert_string_equal(client_wait(&client, &market, IB_EXECUTION_DATA)->execution.exec_id,
	                    exec_id);
	client_wait(&client, &market, IB_EXECUTION_DATA_END);
	/* what comes now has numbers that were never used */
	place = order(3, "SPY", "SELL", "MKT");
	client_send(&client, &place);
	execution = &client_wait(&client, &market, IB_EXECUTION_DATA)->execution;
	assert_string_not_equal(execution->exec_id, exec_id);
	assert_true(execution->perm_id > perm_id);
	end();
}

static struct ib_message child_of(int32_t parent, int32_t id, const char *type)
{
	struct ib_message message = order(id, "SPY", "SELL", type);

	message.place_order.order.parent_id = parent;
	message.place_order.order.tif = "GTC";
	return message;
}

static const struct ib_open_order *open_order(int32_t id)
{
	for (size_t i = client.count; i > 0; i--) {
		if (client.kept[i - 1]->id == IB_OPEN_ORDER &&
		    client.kept[i - 1]->open_order.order_id == id)
			return &client.kept[i - 1]->open_order;
	}
	fail_msg("order %d is not open", (int)id);
	return NULL;
}

/* A bracket whose entry has filled, a trailing stop, and a day order. */
static void working_orders_go_on_as_far_as_they_had_come(void **state)
{
	const char *path = test_scratch_path("going.json");
	struct gateway_options options = { .speed_milli = 60000, .state_path = path };
	struct ib_message place = order(1, "SPY", "BUY", "MKT");
	decimal stop = { 0 };
	(void)state;

	begin(options);
	market_run(&market, NS_PER_SEC);
	place.place_order.order.transmit = false;
	client_send(&client, &place);
	place = child_of(1, 2, "TRAIL");
	place.place_order.order.trailing_percent = dec(5);
	place.place_order.order.transmit = false;
	client_send(&client, &place);
	place = child_of(1, 3, "LMT");
	place.place_order.order.lmt_price = dec(5000);
	client_send(&client, &place);
	client_wait_status(&client, &market, 3, "Submitted");
	place = order(4, "SPY", "BUY", "LMT");
	place.place_order.order.lmt_price = dec(1);
	client_send(&client, &place);
	client_wait_status(&client, &market, 4, "Submitted");
	client_send(&client, &(struct ib_message){ .id = IB_REQ_OPEN_ORDERS });
	client_wait(&client, &market, IB_OPEN_ORDER_END);
	stop = open_order(2)->order.trail_stop_price;
	assert_true(stop.e8 > 0);
	end();

	/* two days later the entry is history and the day order has expired */
	options.start_ns = test_open_ns + 2 * NS_PER_DAY;
	begin(options);
	market_run(&market, NS_PER_SEC);
	client_send(&client, &(struct ib_message){ .id = IB_REQ_OPEN_ORDERS });
	client_wait(&client, &market, IB_OPEN_ORDER_END);
	assert_int_equal(client_count(&client, IB_OPEN_ORDER), 2);
	assert_true(decimal_cmp(open_order(2)->order.trail_stop_price, stop) >= 0);
	assert_string_equal(open_order(3)->state.status, "Submitted");
	/* and the two still cancel each other */
	place = child_of(1, 3, "LMT");
	place.place_order.order.lmt_price = dec(1);
	client_send(&client, &place);
	client_wait_status(&client, &market, 3, "Filled");
	client_wait_status(&client, &market, 2, "Cancelled");
	end();
}

static void an_order_in_another_currency_is_refused(void **state)
{
	const char *path = test_scratch_path("USDJPY_q.csv");
	struct ib_message place = order(1, "USD", "BUY", "MKT");
	(void)state;

	test_write_file(path, "epoch_ms,bid,ask\n1750080600000,140.1,140.2\n"
	                      "1750080601000,140.1,140.2\n");
	begin((struct gateway_options){
		.files = &path, .file_count = 1, .hold = true, .speed_milli = 1000 });
	place.place_order.contract = (struct ib_contract){ .symbol = "USDJPY" };
	client_send(&client, &place);
	assert_int_equal(client_wait_error(&client, &market, 203)->id, 1);
	end();
}

static void the_days_profit_begins_at_nothing(void **state)
{
	struct ib_message ask = request(IB_REQ_PNL);
	(void)state;

	/* on a Sunday, before the first session */
	begin((struct gateway_options){ .speed_milli = 1000,
	                                .start_ns = test_open_ns - NS_PER_DAY,
	                                .pause_ns = NS_PER_HOUR });
	ask.req_account_multi.req_id = 60;
	ask.req_account_multi.account = "DU1000001";
	client_send(&client, &ask);
	assert_int_equal(client_wait(&client, &market, IB_PNL)->pnl.daily.e8, 0);
	end();
}

static void a_foreign_state_is_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"{}",
		"{\"version\":1,\"account\":\"DU9\"}",
		"not json",
	};
	struct test_market m;
	(void)state;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *path = test_scratch_path("bad.json");
		struct gateway_options options = { .start_ns = test_open_ns,
			                           .address = "tcp:127.0.0.1:4003",
			                           .state_path = path };
		struct drt_error error = { 0 };
		struct gateway *gateway = NULL;

		test_write_file(path, texts[i]);
		market_begin(&m, (struct gateway_options){ .speed_milli = 1000 });
		options.loop = m.gateway_loop;
		assert_int_equal(gateway_new(&gateway, &options, &error), DRT_ECORRUPT);
		assert_non_null(strstr(error.text, "bad.json"));
		assert_null(gateway);
		market_end(&m);
	}
}

static void options_are_checked(void **state)
{
	struct sim_fee fee = { .ratio = { -1 } };
	const char *missing = "/nonexistent/AAPL.csv";
	struct gateway_options bad[] = {
		{ .speed_milli = -1 },
		{ .speed_milli = INT64_C(1000000001) },
		{ .account = "U123" },
		{ .account = "DU1,DU2" },
		{ .cash = { -1 } },
		{ .fee = &fee },
		{ .slippage = { SIM_SLIPPAGE_TICKS, -1, { 0 } } },
		{ .version_max = 156 },
		{ .start_ns = -5 },
		{ .files = &missing, .file_count = 1 },
	};
	struct test_market m;
	(void)state;

	market_begin(&m, (struct gateway_options){ .speed_milli = 1000 });
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct gateway *gateway = NULL;
		struct drt_error error = { 0 };

		bad[i].loop = m.gateway_loop;
		bad[i].address = "tcp:127.0.0.1:4003";
		if (bad[i].start_ns == 0)
			bad[i].start_ns = test_open_ns;
		assert_int_not_equal(gateway_new(&gateway, &bad[i], &error), DRT_OK);
		assert_true(error.text[0] != '\0');
		assert_null(gateway);
	}
	market_end(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(market_time_runs_at_its_speed),
		cmocka_unit_test(closed_markets_are_skipped_and_told),
		cmocka_unit_test(a_pause_leaves_time_between_sessions),
		cmocka_unit_test(a_held_market_waits_for_its_first_client),
		cmocka_unit_test(day_orders_end_with_their_session_others_do_not),
		cmocka_unit_test(an_order_in_a_closed_market_waits_for_the_open),
		cmocka_unit_test(orders_at_the_close_fill_at_the_close),
		cmocka_unit_test(daily_bars_fill_as_in_a_backtest),
		cmocka_unit_test(slipped_fills_are_the_same_too),
		cmocka_unit_test(minute_bars_fill_as_in_a_backtest),
		cmocka_unit_test(a_replayed_day_is_history_digit_by_digit),
		cmocka_unit_test(pairs_have_contracts_of_their_kind),
		cmocka_unit_test(one_seed_repeats_byte_for_byte),
		cmocka_unit_test(positions_orders_and_numbers_outlive_the_gateway),
		cmocka_unit_test(working_orders_go_on_as_far_as_they_had_come),
		cmocka_unit_test(an_order_in_another_currency_is_refused),
		cmocka_unit_test(the_days_profit_begins_at_nothing),
		cmocka_unit_test(a_foreign_state_is_refused),
		cmocka_unit_test(options_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
