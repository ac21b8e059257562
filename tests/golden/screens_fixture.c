/* screens_fixture.c - see screens_fixture.h. */
#include "tests/golden/screens_fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "core/timeval.h"
#include "tests/support/support.h"

#define MARKET_NS INT64_C(1749753127000000000) /* 2025-06-12T18:32:07Z, 14:32:07 in New York */

static const struct {
	const char *symbol;
	double last, change_pct, bid, ask, volume_m;
	const char *spark; /* levels 1 to 8 */
} quotes[FIXTURE_QUOTES] = {
	{ "SPY", 603.12, 0.26, 603.07, 603.17, 41.3, "13733187" },
	{ "QQQ", 533.40, 0.31, 533.35, 533.45, 25.8, "12125787" },
	{ "IWM", 212.05, -0.38, 212.04, 212.06, 19.7, "57866421" },
	{ "XLK", 240.31, 0.52, 240.30, 240.32, 3.5, "21144778" },
	{ "XLC", 105.63, 0.44, 105.62, 105.64, 2.9, "13566386" },
	{ "XLF", 51.28, 0.12, 51.27, 51.29, 27.0, "21244863" },
	{ "XLI", 143.96, 0.18, 143.95, 143.97, 5.9, "21447585" },
	{ "XLE", 86.15, -1.07, 86.14, 86.16, 10.6, "88674331" },
	{ "XLV", 135.18, -0.14, 135.17, 135.19, 6.2, "87514456" },
	{ "AAPL", 199.20, 0.21, 199.19, 199.21, 31.2, "17643884" },
	{ "MSFT", 478.87, 1.32, 478.82, 478.92, 15.3, "13466568" },
	{ "NVDA", 144.69, 0.74, 144.68, 144.70, 115.3, "14112358" },
	{ "AMZN", 213.24, 0.02, 213.23, 213.25, 19.6, "43131865" },
	{ "GOOGL", 176.31, -0.59, 176.30, 176.32, 14.8, "86667661" },
	{ "META", 693.36, -0.11, 693.31, 693.41, 6.6, "58742313" },
	{ "TSLA", 319.11, -2.24, 319.10, 319.12, 74.6, "88654211" },
	{ "JPM", 266.91, -0.46, 266.90, 266.92, 5.8, "65785421" },
	{ "XOM", 109.73, -0.91, 109.72, 109.74, 10.8, "86864331" },
	{ "XLB", 88.74, -0.21, 88.73, 88.75, 3.7, "63135788" },
	{ "XLP", 81.92, 0.09, 81.91, 81.93, 6.8, "54631866" },
	{ "XLRE", 42.07, -0.05, 42.06, 42.08, 3.2, "38515255" },
	{ "XLU", 81.44, 0.33, 81.43, 81.45, 7.2, "51245788" },
	{ "XLY", 216.55, 0.07, 216.54, 216.56, 2.8, "73176666" },
	{ "JNJ", 155.42, 0.38, 155.41, 155.43, 4.3, "21215555" },
	{ "UNH", 312.30, -0.83, 312.29, 312.31, 10.2, "88521444" },
	{ "CVX", 145.91, -0.77, 145.90, 145.92, 5.5, "86522344" },
	{ "PG", 160.28, 0.15, 160.27, 160.29, 4.7, "35821433" },
	{ "KO", 71.02, 0.11, 71.01, 71.03, 8.4, "65123677" },
	{ "WMT", 94.83, -0.28, 94.82, 94.84, 9.6, "83474111" },
	{ "HD", 357.06, -0.64, 357.01, 357.11, 2.2, "84231333" },
};

static decimal money(double value)
{
	decimal out = { 0 };

	assert_int_equal(decimal_from_double(&out, value), DRT_OK);
	return out;
}

static int64_t today(int hour, int minute, int second)
{
	return MARKET_NS + ((hour - 14) * 3600 + (minute - 32) * 60 + second - 7) * NS_PER_SEC;
}

/* An id that the screens show as the given four digits. */
static struct uuid id_of(unsigned digits)
{
	struct uuid id = { { 0x01, 0x90, 0xf3, 0xc2, 0, 0, 0x70, 0, 0x80 } };

	id.bytes[14] = (uint8_t)(digits >> 8);
	id.bytes[15] = (uint8_t)digits;
	return id;
}

static void fill_quotes(struct fixture *fixture)
{
	for (int i = 0; i < FIXTURE_QUOTES; i++) {
		struct view_quote *row = &fixture->quotes[i];

		assert_int_equal(instrument_init(&row->instrument, quotes[i].symbol), DRT_OK);
		quote_init(&row->quote);
		row->quote.last = quotes[i].last;
		row->quote.previous_close = quotes[i].last / (1 + quotes[i].change_pct / 100);
		row->quote.bid = quotes[i].bid;
		row->quote.ask = quotes[i].ask;
		row->quote.volume = quotes[i].volume_m * 1e6;
		row->quote.received_ns = FIXTURE_LOCAL_NS - 300 * NS_PER_MS;
		for (int k = 0; k < VIEW_SPARK; k++)
			row->spark[k] = quotes[i].spark[k] - '0';
		row->alert = strcmp(quotes[i].symbol, "TSLA") == 0;
	}
	snprintf(view_find_quote(&fixture->view, "JPM")->instrument.name, INSTRUMENT_NAME_TEXT,
	         "JPMorgan Chase & Co");
	snprintf(view_find_quote(&fixture->view, "AAPL")->instrument.name, INSTRUMENT_NAME_TEXT,
	         "Apple Inc");
}

/* ---- signals ---- */

static void momentum(struct reason *reason, double percent, int rank)
{
	reason_init(reason, "momentum.ranked");
	reason_add_number(reason, "days", 126);
	reason_add_number(reason, "return_pct", percent);
	reason_add_number(reason, "rank", rank);
	reason_add_number(reason, "of", 16);
	reason_add_number(reason, "sma", 200);
}

static void rotation(struct reason *reason, const char *code, double percent, int rank)
{
	reason_init(reason, code);
	reason_add_number(reason, "days", 63);
	reason_add_number(reason, "return_pct", percent);
	reason_add_number(reason, "rank", rank);
	reason_add_number(reason, "of", 11);
}

static void swing(struct reason *reason, int average, double rsi)
{
	reason_init(reason, "swing.pullback");
	reason_add_number(reason, "sma", average);
	reason_add_number(reason, "rsi_days", 2);
	reason_add_number(reason, "rsi", rsi);
}

static void add_gate(struct signal *signal, const char *code, double needs, double found,
                     bool passed)
{
	struct gate *gate = &signal->gates[signal->gate_count++];

	reason_init(&gate->reason, code);
	reason_add_number(&gate->reason, "needs", needs);
	reason_add_number(&gate->reason, "found", found);
	gate->passed = passed;
}

static void set_signal(struct fixture *fixture, int at, const char *symbol,
                       enum signal_direction direction, const char *strategy, double strength,
                       int64_t age_ns)
{
	struct signal *signal = &fixture->signals[at].signal;

	signal->id = id_of(0x1000u + (unsigned)at);
	snprintf(signal->symbol, SYMBOL_TEXT, "%s", symbol);
	snprintf(signal->strategy, STRATEGY_TEXT, "%s", strategy);
	signal->direction = direction;
	signal->strength = strength;
	signal->time_ns = MARKET_NS - age_ns;
	signal->timeframe = TIMEFRAME_1D;
	signal->state = SIGNAL_ACTIVE;
}

static void fill_signals(struct fixture *fixture)
{
	struct signal *ko = &fixture->signals[5].signal;

	set_signal(fixture, 0, "JPM", SIGNAL_BUY, "swing", 0.64, 192 * NS_PER_SEC);
	swing(&fixture->signals[0].signal.reason, 20, 9.5);
	set_signal(fixture, 1, "MSFT", SIGNAL_BUY, "momentum", 0.82, 108 * NS_PER_SEC);
	momentum(&fixture->signals[1].signal.reason, 18.2, 1);
	set_signal(fixture, 2, "XLE", SIGNAL_SELL, "rotation", 0.71, 80 * NS_PER_SEC);
	rotation(&fixture->signals[2].signal.reason, "rotation.below_cash", -4.1, 11);
	set_signal(fixture, 3, "GOOGL", SIGNAL_BUY, "swing", 0.58,
	           4 * NS_PER_HOUR + NS_PER_MIN);
	swing(&fixture->signals[3].signal.reason, 50, 11.8);
	set_signal(fixture, 4, "XLK", SIGNAL_HOLD, "rotation", 0.77, NS_PER_DAY + NS_PER_HOUR);
	rotation(&fixture->signals[4].signal.reason, "rotation.ranked", 9.4, 1);
	set_signal(fixture, 5, "KO", SIGNAL_BUY, "momentum", 0.41, 108 * NS_PER_SEC);
	momentum(&ko->reason, 13.9, 3);
	snprintf(ko->reason.code, REASON_CODE_TEXT, "momentum.not_raised");
	ko->state = SIGNAL_NOT_RAISED;
	add_gate(ko, "gate.data", 252, 301, true);
	add_gate(ko, "gate.trend", 66.22, 71.02, true);
	add_gate(ko, "gate.return", 5.0, 13.9, true);
	add_gate(ko, "gate.rank", 4, 3, true);
	add_gate(ko, "gate.long_return", 0, 13.3, true);
	add_gate(ko, "gate.flat", 0, 0, true);
	add_gate(ko, "gate.month_return", 0, -0.6, false);
	add_gate(ko, "gate.strength", 0.5, 0.41, false);
	fixture->view.signals_active = 5;
	fixture->view.signals_not_raised = 51;
}

/* ---- orders ---- */

static struct view_order *set_order(struct fixture *fixture, int at, unsigned id,
                                    enum order_side side, int quantity, const char *symbol,
                                    enum order_type type, double price)
{
	struct view_order *row = &fixture->orders[at];
	struct order *order = &row->order;

	order->id = id_of(id);
	order->side = side;
	order->quantity = decimal_from_int(quantity);
	snprintf(order->symbol, SYMBOL_TEXT, "%s", symbol);
	snprintf(order->account, ACCOUNT_TEXT, "DU4815162");
	order->type = type;
	if (type == ORDER_LIMIT)
		order->limit_price = money(price);
	else if (type == ORDER_STOP)
		order->stop_price = money(price);
	else
		order->average_price = money(price);
	order->status = ORDER_ACKNOWLEDGED;
	order->version = 1;
	order->reference_price = money(price);
	row->value = decimal_mul_sat(order->quantity, money(price));
	row->exposure_before = row->exposure_after = row->gross_before = row->gross_after = NAN;
	return row;
}

/* A check as the engine sends it: NAN for a limit or figure that the rule has not. */
static void check(struct view_order *row, const char *code, double value, double soft,
                  double hard)
{
	struct view_check *check = &row->checks[row->check_count++];

	reason_init(&check->reason, code);
	if (isfinite(value)) {
		reason_add_number(&check->reason, "value", value);
		reason_add_number(&check->reason, "limit", isfinite(soft) ? soft : hard);
	}
	if (isfinite(soft))
		reason_add_number(&check->reason, "soft", soft);
	if (isfinite(hard))
		reason_add_number(&check->reason, "hard", hard);
	check->level = CHECK_OK;
}

static void propose(struct view_order *row, const char *strategy, int left_s,
                    struct signal *signal)
{
	snprintf(row->order.strategy, STRATEGY_TEXT, "%s", strategy);
	row->order.status = ORDER_PROPOSED;
	row->expires_local_ns = FIXTURE_LOCAL_NS + left_s * NS_PER_SEC + 400 * NS_PER_MS;
	row->approval_ttl_ns = 300 * NS_PER_SEC;
	row->signal = signal;
	check(row, "risk.locked", NAN, NAN, NAN);
	check(row, "risk.frozen", NAN, NAN, NAN);
	check(row, "risk.reference", NAN, NAN, NAN);
	check(row, "risk.quote_age", 0.3, NAN, 5.0);
	check(row, "risk.quantity", decimal_to_double(row->order.quantity), NAN, 2000);
	check(row, "risk.order_value", decimal_to_double(row->value), NAN, 50000);
	check(row, "risk.price_collar", 0.0001, NAN, 0.02);
	check(row, "risk.position", row->exposure_after, 0.20, 0.25);
	check(row, "risk.gross", row->gross_after, 1.00, 1.50);
	check(row, "risk.open_orders", 4, NAN, 50);
	check(row, "risk.duplicate", 0, NAN, 0);
	check(row, "risk.message_rate", 1, NAN, 5);
	check(row, "risk.daily_loss", 0, NAN, 3000);
	row->checks_ok = row->check_count;
}

static void set_exposure(struct view_order *row, double before, double after,
                         double gross_before, double gross_after)
{
	row->exposure_before = before;
	row->exposure_after = after;
	row->gross_before = gross_before;
	row->gross_after = gross_after;
}

static void fill_orders(struct fixture *fixture)
{
	struct view_order *row =
		set_order(fixture, 0, 0x7c3b, SIDE_BUY, 60, "JPM", ORDER_LIMIT, 266.90);

	set_exposure(row, 0.0, 0.0427, 0.465, 0.508);
	propose(row, "swing", 108, &fixture->signals[0].signal);
	row->child_stop = money(260.20);
	row->child_target = money(280.30);
	row->order.reference_price = money(266.91);
	row = set_order(fixture, 1, 0x7c41, SIDE_BUY, 90, "MSFT", ORDER_LIMIT, 478.90);
	set_exposure(row, 0.077, 0.231, 0.465, 0.619);
	propose(row, "momentum", 192, &fixture->signals[1].signal);
	row->checks_ok--;
	row->checks_soft = 1;
	row->checks[7].level = CHECK_SOFT; /* the position */
	row->order.reference_price = money(478.77);
	row = set_order(fixture, 2, 0x7c46, SIDE_SELL, 400, "XLE", ORDER_LIMIT, 86.10);
	set_exposure(row, 0.092, 0.0, 0.465, 0.373);
	propose(row, "rotation", 220, &fixture->signals[2].signal);
	row = set_order(fixture, 3, 0x7b90, SIDE_SELL, 100, "AAPL", ORDER_LIMIT, 201.50);
	snprintf(row->order.strategy, STRATEGY_TEXT, "manual");
	row = set_order(fixture, 4, 0x7b8f, SIDE_BUY, 100, "GOOGL", ORDER_LIMIT, 176.20);
	snprintf(row->order.strategy, STRATEGY_TEXT, "swing");
	row->order.status = ORDER_PARTIAL;
	row->order.filled = decimal_from_int(40);
	row->order.average_price = money(176.18);
	row = set_order(fixture, 5, 0x7a02, SIDE_SELL, 150, "XLK", ORDER_STOP, 228.40);
	snprintf(row->order.strategy, STRATEGY_TEXT, "rotation");
	row->order.tif = TIF_GTC;
	row = set_order(fixture, 6, 0x0001, SIDE_BUY, 100, "IWM", ORDER_LIMIT, 209.00);
	snprintf(row->order.strategy, STRATEGY_TEXT, "TWS");
	row->order.foreign = true;
	row = set_order(fixture, 7, 0x7a15, SIDE_BUY, 50, "NVDA", ORDER_MARKET, 143.92);
	snprintf(row->order.strategy, STRATEGY_TEXT, "momentum");
	row->order.status = ORDER_FILLED;
	row->order.filled = decimal_from_int(50);
	row->order.updated_ns = today(10, 14, 31);
}

/* ---- the rest ---- */

static void fill_positions(struct fixture *fixture)
{
	static const struct {
		const char *symbol;
		int quantity;
		double average, unrealised;
	} held[FIXTURE_POSITIONS] = {
		{ "AAPL", 200, 196.42, 556.00 }, { "MSFT", 60, 462.10, 1006.20 },
		{ "XLK", 150, 232.58, 1159.50 }, { "XLE", 400, 88.05, -760.00 },
		{ "NVDA", 50, 143.92, 38.50 },   { "GOOGL", 40, 176.18, 5.20 },
		{ "IWM", -100, 213.40, 135.00 },
	};

	for (int i = 0; i < FIXTURE_POSITIONS; i++) {
		struct position *position = &fixture->positions[i];
		struct view_quote *quote = view_find_quote(&fixture->view, held[i].symbol);

		snprintf(position->symbol, SYMBOL_TEXT, "%s", held[i].symbol);
		position->quantity = decimal_from_int(held[i].quantity);
		position->average_price = money(held[i].average);
		position->commission = money(1.0);
		position->market_price = quote->quote.last;
		quote->position = position->quantity;
		quote->unrealised = money(held[i].unrealised);
	}
}

/* A weekday walk that ends with the bar of the picture. */
static void fill_chart(struct fixture *fixture)
{
	struct view_chart *chart = &fixture->view.chart;
	int64_t day = time_to_day(MARKET_NS);
	double close = 266.91;
	struct rng rng;

	rng_init(&rng, 20);
	for (int i = FIXTURE_BARS - 1; i >= 0; i--) {
		struct bar *bar = &fixture->bars[i];
		double move = rng_normal(&rng) * 1.7 + (i > 90 ? 0.25 : -0.05);

		while (day_of_week(day) == 0 || day_of_week(day) == 6)
			day--;
		bar->time_ns = day-- * NS_PER_DAY;
		bar->close = close;
		bar->open = close - move * 0.8;
		bar->high = fmax(bar->open, bar->close) + fabs(rng_normal(&rng)) * 0.9;
		bar->low = fmin(bar->open, bar->close) - fabs(rng_normal(&rng)) * 0.9;
		bar->volume = 6e6 + 4e6 * rng_uniform(&rng) + (i % 23 == 9 ? 7e6 : 0);
		close -= move;
	}
	fixture->bars[FIXTURE_BARS - 1] = (struct bar){
		fixture->bars[FIXTURE_BARS - 1].time_ns, 267.88, 269.17, 266.83, 266.91, 5.8e6
	};
	fixture->bars[FIXTURE_BARS - 2].close = 268.14;
	fixture->bars[FIXTURE_BARS - 2].high =
		fmax(fixture->bars[FIXTURE_BARS - 2].high, 268.40);
	*chart = (struct view_chart){ .load = VIEW_READY,
		                      .timeframe = TIMEFRAME_1D,
		                      .bars = fixture->bars,
		                      .bar_count = FIXTURE_BARS,
		                      .overlay_count = 3 };
	snprintf(chart->symbol, SYMBOL_TEXT, "JPM");
	for (int k = 0; k < 3; k++) {
		static const char *const names[] = { "SMA20", "SMA50", "RSI14" };

		snprintf(chart->overlays[k].name, sizeof(chart->overlays[k].name), "%s",
		         names[k]);
		chart->overlays[k].values = fixture->overlays[k];
	}
}

static void fill_overlays(struct fixture *fixture)
{
	static const int lengths[] = { 20, 50 };
	double gain = 0, loss = 0;

	for (int k = 0; k < 2; k++) {
		for (int i = 0; i < FIXTURE_BARS; i++) {
			double sum = 0;

			for (int j = 0; j < lengths[k] && i >= lengths[k] - 1; j++)
				sum += fixture->bars[i - j].close;
			fixture->overlays[k][i] = i >= lengths[k] - 1 ? sum / lengths[k] : NAN;
		}
	}
	fixture->overlays[2][0] = NAN;
	for (int i = 1; i < FIXTURE_BARS; i++) {
		double move = fixture->bars[i].close - fixture->bars[i - 1].close;

		gain += (fmax(move, 0) - gain) / 14;
		loss += (fmax(-move, 0) - loss) / 14;
		fixture->overlays[2][i] = i >= 14 ? 100 * gain / (gain + loss) : NAN;
	}
}

static void fill_account(struct fixture *fixture)
{
	struct view_account *account = &fixture->view.account;

	*account = (struct view_account){ .known = true,
		                          .day_pnl = money(395.10),
		                          .week_pnl = money(2187.03),
		                          .month_pnl = money(-1209.48),
		                          .year_pnl = money(14245.50),
		                          .unrealised = money(2140.40),
		                          .commission_today = money(2.0),
		                          .day_ratio = 0.0011,
		                          .week_ratio = 0.0059,
		                          .month_ratio = -0.0032,
		                          .year_ratio = 0.0395,
		                          .unrealised_ratio = 0.0057,
		                          .gross_ratio = 0.465,
		                          .gross_limit_ratio = 1.0,
		                          .nearest_limit = "risk.position",
		                          .nearest_limit_used = 0.191,
		                          .nearest_limit_max = 0.25 };
	account->account.net_liquidation = money(375278.96);
	account->account.gross_position_value = money(174570.60);
	snprintf(account->account.currency, 4, "USD");
	snprintf(account->account.id, ACCOUNT_TEXT, "DU4815162");
}

static void fill_performance(struct fixture *fixture)
{
	struct view_performance *performance = &fixture->view.performance;
	double value = 375278.96;
	struct rng rng;

	rng_init(&rng, 5);
	performance->load = VIEW_READY;
	performance->equity_count = 300;
	for (int i = 299; i >= 0; i--) {
		performance->equity[i] = value;
		performance->equity_ns[i] = MARKET_NS - (299 - i) * 3 * NS_PER_DAY;
		value -= 250 + rng_normal(&rng) * 1500;
	}
	performance->drawdown_now = -0.0040;
	performance->drawdown_worst = -0.0592;
	performance->sharpe = 1.20;
	performance->sortino = 1.80;
	performance->volatility = 0.0791;
	performance->annual_return = 0.0964;
	performance->trades = 442;
	performance->trades_won = 251;
	performance->realised = money(73138.56);
	performance->commission = money(953.20);
	performance->strategy_count = 4;
	for (int i = 0; i < 4; i++) {
		static const struct {
			const char *name;
			int trades, won;
			double profit, cost, sharpe, worst;
		} rows[] = {
			{ "momentum", 148, 81, 31014.93, 312.40, 1.08, -0.051 },
			{ "rotation", 61, 35, 22658.97, 141.20, 0.94, -0.044 },
			{ "swing", 214, 126, 16787.21, 455.00, 0.88, -0.039 },
			{ "manual", 19, 9, 4817.85, 44.60, 0.21, -0.026 },
		};
		struct view_strategy *strategy = &performance->strategies[i];

		snprintf(strategy->name, STRATEGY_TEXT, "%s", rows[i].name);
		strategy->trades = rows[i].trades;
		strategy->won = rows[i].won;
		strategy->profit = money(rows[i].profit);
		strategy->cost = money(rows[i].cost);
		strategy->sharpe = rows[i].sharpe;
		strategy->worst = rows[i].worst;
	}
}

static void say(struct view *view, int64_t time_ns, const char *text)
{
	struct view_message *message = &view->messages[view->message_next];

	message->time_ns = time_ns;
	snprintf(message->text, sizeof(message->text), "%s", text);
	view->message_next = (view->message_next + 1) % 64;
	if (view->message_count < 64)
		view->message_count++;
}

static void fill_messages(struct view *view)
{
	say(view, today(12, 40, 3), "Alert: TSLA below 320.00");
	say(view, today(13, 5, 0), "XOM buy 70 expired unapproved after 5:00");
	say(view, today(13, 31, 20), "Foreign order seen: BUY 100 IWM at 209.00 from TWS");
	say(view, today(14, 28, 55), "7c3b proposed: BUY 60 JPM at 266.90, swing");
	say(view, today(14, 30, 19),
	    "7c41 proposed: BUY 90 MSFT at 478.90, momentum, 1 soft limit");
	say(view, today(14, 30, 47), "Order 7c46 waits: SELL 400 XLE at 86.10.");
}

static void fill_status(struct view_status *status)
{
	*status = (struct view_status){
		.connected = true,
		.synthetic = true,
		.broker = BROKER_UP,
		.broker_latency_ns = 4 * NS_PER_MS,
		.broker_since_local_ns = FIXTURE_LOCAL_NS - 8046 * NS_PER_SEC,
		.data_local_ns = FIXTURE_LOCAL_NS - 300 * NS_PER_MS,
		.to_approve = 3,
		.first_expiry_local_ns = FIXTURE_LOCAL_NS + 108 * NS_PER_SEC + 400 * NS_PER_MS,
		.market_ns = MARKET_NS,
		.market_local_ns = FIXTURE_LOCAL_NS,
		.market_speed_milli = 1000,
		.market_open = true
	};
	snprintf(status->account, ACCOUNT_TEXT, "DU4815162");
}

void fixture_init(struct fixture *fixture)
{
	struct drt_error error = { 0 };
	struct view *view = &fixture->view;

	memset(fixture, 0, sizeof(*fixture));
	if (zone_new(&fixture->zone, "America/New_York", &error) != DRT_OK)
		fail_msg("%s", error.text);
	fixture->local_ns = FIXTURE_LOCAL_NS;
	view->quotes = fixture->quotes;
	view->quote_count = FIXTURE_QUOTES;
	view->orders = fixture->orders;
	view->order_count = FIXTURE_ORDERS;
	view->signals = fixture->signals;
	view->signal_count = FIXTURE_SIGNALS;
	view->positions = fixture->positions;
	view->position_count = FIXTURE_POSITIONS;
	view->quotes_load = view->orders_load = VIEW_READY;
	view->signals_load = view->positions_load = VIEW_READY;
	fill_status(&view->status);
	fill_account(fixture);
	for (int i = 0; i < FIXTURE_QUOTES; i++) /* so that they can be found */
		snprintf(fixture->quotes[i].instrument.symbol, SYMBOL_TEXT, "%s",
		         quotes[i].symbol);
	fill_quotes(fixture);
	fill_signals(fixture);
	fill_orders(fixture);
	fill_positions(fixture);
	fill_chart(fixture);
	fill_overlays(fixture);
	fill_performance(fixture);
	fill_messages(view);
	fixture_market(fixture);
	snprintf(view->watchlist, sizeof(view->watchlist), "Core");
}

void fixture_release(struct fixture *fixture)
{
	zone_free(fixture->zone);
}
