/* test_replay.c - recorded bars and quotes as a market: fills as in a backtest, and the
 * contracts that a file makes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "core/strbuf.h"
#include "core/timeval.h"
#include "model/calendar.h"
#include "model/csv.h"
#include "sim/matcher.h"
#include "tests/unit/gateway/gateway_fixture.h"

static struct test_market market;
static struct test_client client;

static void begin(struct gateway_options options)
{
	market_begin_with(&market, &client, 1, options);
}

static void end(void)
{
	market_end_with(&market, &client);
}

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

/* ---- the clauses ---- */

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(daily_bars_fill_as_in_a_backtest),
		cmocka_unit_test(slipped_fills_are_the_same_too),
		cmocka_unit_test(minute_bars_fill_as_in_a_backtest),
		cmocka_unit_test(a_replayed_day_is_history_digit_by_digit),
		cmocka_unit_test(pairs_have_contracts_of_their_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
