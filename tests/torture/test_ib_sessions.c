/* test_ib_sessions.c - trading through a gateway that fails, seed by seed.
 *
 * One session: trade, ledger and broker port of the product against the simulated gateway
 * in one simulated world. Orders of all kinds go out and are cancelled while the gateway's
 * script makes random faults, and now and then the trading side restarts from its ledger.
 * Then the weather clears; after the reconciliation orders, fills, positions and cash must
 * be the gateway's, and no number may have been used twice.
 *
 * There are four sessions for each of DRT_TORTURE_SEEDS, 10 without it (make check-long:
 * 1000); a seed as argument replays that session alone, with its log. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "core/strbuf.h"
#include "core/timeval.h"
#include "gateway/command.h"
#include "gateway/gateway_state.h"
#include "io/loop_sim.h"
#include "kb/ledger.h"
#include "tests/support/support.h"
#include "trade/broker_ib.h"
#include "trade/journal_ledger.h"
#include "trade/trade.h"

/* 2025-06-16T13:30:00Z, a Monday's opening. */
#define OPEN_NS INT64_C(1750080600000000000)
static const char address[] = "tcp:127.0.0.1:4002";
static const char *const symbols[] = { "SPY", "AAPL", "MSFT" };
enum { SYMBOLS = 3, STEPS = 120, CLIENT = 1, FINAL_PASSES = 40, REPEATED = 7 };

struct evening {
	uint64_t seed;
	struct rng rng;
	struct sim_world *world;
	struct loop *gateway_loop, *loop;
	struct gateway *gateway;
	struct broker_ib *broker;
	struct ledger *ledger;
	struct journal_ledger *journal;
	struct trade *trade;
	struct ids_uuid ids;
	uint64_t runs;
	char path[512];
	struct log_sink log;
	bool loud;
	struct strbuf *record; /* what gateway and broker said; NULL: is not kept */
	int reused;            /* errors 103: a number was used before */
	int sent, cancelled, restarts;
};

static struct {
	size_t sessions, faults, orders, fills, restarts, unknown;
} totals;

static void say(struct log_sink *sink, enum log_level level, const char *area,
                const char *event, const char *text)
{
	const struct evening *e =
		(const struct evening *)(const void *)((const char *)sink -
	                                               offsetof(struct evening, log));

	(void)level;
	if (e->loud)
		printf("# %s %s: %s\n", area, event, text);
	if (e->record)
		strbuf_printf(e->record, "%lld %s %s: %s\n",
		              (long long)clock_now_ns(sim_world_clock(e->world)), area, event,
		              text);
}

/* ---- the trading side ---- */

static void on_error(void *arg, const struct ib_error_message *notice)
{
	struct evening *e = arg;

	e->reused += notice->code == 103;
	if (e->loud)
		printf("# error %d %d %s\n", (int)notice->id, (int)notice->code, notice->text);
	if (e->record)
		strbuf_printf(e->record, "error %d %d %s\n", (int)notice->id, (int)notice->code,
		              notice->text);
}

static void set_options(struct trade_options *options, struct evening *e)
{
	const struct clock *wall = sim_world_wall(e->world);

	trade_options_init(options);
	snprintf(options->account, sizeof(options->account), "DU1000001");
	options->market = wall;
	options->monotonic = sim_world_clock(e->world);
	ids_uuid_init(&e->ids, wall, e->seed * 1000 + ++e->runs);
	options->ids = &e->ids.ids;
	options->broker = broker_ib_port(e->broker);
	options->journal = journal_ledger_port(e->journal);
	options->approver = approver_always();
	risk_limits_none(&options->limits);
}

static void start_trade(struct evening *e)
{
	const struct ledger_options ledger = { .path = e->path };
	const struct broker_ib_options broker = { .loop = e->loop,
		                                  .address = address,
		                                  .client_id = CLIENT,
		                                  .account = "",
		                                  .market = sim_world_wall(e->world),
		                                  .seed = e->seed,
		                                  .on_notice = on_error,
		                                  .notice_arg = e };
	struct journal_ledger_options journal = { .market = sim_world_wall(e->world) };
	struct trade_options options;
	struct drt_error error = { 0 };

	if (ledger_open(&e->ledger, &ledger, &error) != DRT_OK)
		fail_msg("%s", error.text);
	journal.ledger = e->ledger;
	assert_int_equal(journal_ledger_new(&e->journal, &journal), DRT_OK);
	assert_int_equal(broker_ib_new(&e->broker, &broker, &error), DRT_OK);
	set_options(&options, e);
	assert_int_equal(trade_new(&e->trade, &options, &error), DRT_OK);
	for (int i = 0; i < SYMBOLS; i++) {
		struct instrument in;
		int32_t index = 0;

		assert_int_equal(instrument_init(&in, symbols[i]), DRT_OK);
		in.id = i + 1;
		assert_int_equal(trade_add_instrument(&index, e->trade, &in), DRT_OK);
		trade_set_mark(e->trade, index, 400, 1);
	}
	broker_ib_start(e->broker);
}

static void stop_trade(struct evening *e)
{
	trade_free(e->trade);
	broker_ib_free(e->broker);
	journal_ledger_free(e->journal);
	ledger_close(e->ledger);
}

static void run(struct evening *e, int64_t ns)
{
	int64_t end = clock_now_ns(sim_world_clock(e->world)) + ns;
	int64_t now = 0;

	while ((now = clock_now_ns(sim_world_clock(e->world))) < end) {
		now = now + 50 * NS_PER_MS < end ? now + 50 * NS_PER_MS : end;
		assert_int_equal(sim_world_run_until(e->world, now), DRT_OK);
		trade_tick(e->trade);
	}
}

/* ---- the evening ---- */

static void begin(struct evening *e, uint64_t seed, bool loud, struct strbuf *record)
{
	const struct sim_options world = { .seed = seed, .wall_start_ns = OPEN_NS };
	char script[64];
	struct gateway_options gateway = { .address = address,
		                           .seed = seed,
		                           .start_ns = OPEN_NS,
		                           .speed_milli = 1000,
		                           .instance = seed,
		                           .script = script,
		                           .script_name = "session",
		                           /* every other one in the newest form */
		                           .version_max = seed % 2 ? ib_version_last() : 0 };
	struct drt_error error = { 0 };

	memset(e, 0, sizeof(*e));
	e->seed = seed;
	e->loud = loud;
	e->record = record;
	rng_init(&e->rng, seed * 7919 + 1);
	e->log = (struct log_sink){ say, LOG_INFO };
	snprintf(script, sizeof(script), "random %u", (unsigned)(4 + seed % 9));
	snprintf(e->path, sizeof(e->path), "%s/session-%llu.db", test_scratch_dir(),
	         (unsigned long long)seed);
	assert_int_equal(sim_world_new(&e->world, &world), DRT_OK);
	assert_int_equal(sim_world_loop_new(&e->gateway_loop, e->world, "gateway"), DRT_OK);
	assert_int_equal(sim_world_loop_new(&e->loop, e->world, "broker"), DRT_OK);
	gateway.loop = e->gateway_loop;
	gateway.log = loud || record ? &e->log : NULL;
	if (gateway_new(&e->gateway, &gateway, &error) != DRT_OK)
		fail_msg("%s", error.text);
	start_trade(e);
}

static void end(struct evening *e)
{
	stop_trade(e);
	gateway_free(e->gateway);
	loop_free(e->gateway_loop);
	loop_free(e->loop);
	sim_world_free(e->world);
	remove(e->path);
}

static decimal cents(double price)
{
	return decimal_from_units((int64_t)(price * 100) * 1000000);
}

static double market_price(const struct evening *e, int symbol)
{
	for (size_t i = 0; i < e->gateway->count; i++) {
		const struct gw_instrument *in = &e->gateway->instruments[i];

		if (strcmp(in->ib_symbol, symbols[symbol]) == 0)
			return in->last > 0 ? in->last : in->previous_close;
	}
	return 100;
}

static void send_something(struct evening *e)
{
	struct signal signal;
	struct trade_outcome outcome;
	int symbol = (int)rng_below(&e->rng, SYMBOLS);
	double price = market_price(e, symbol);
	bool buy = rng_below(&e->rng, 2) == 0;
	enum drt_status status = DRT_OK;

	memset(&signal, 0, sizeof(signal));
	snprintf(signal.symbol, sizeof(signal.symbol), "%s", symbols[symbol]);
	snprintf(signal.strategy, sizeof(signal.strategy), "swing");
	signal.direction = buy ? SIGNAL_BUY : SIGNAL_SELL;
	signal.intent.kind = INTENT_ORDER;
	signal.intent.quantity = decimal_from_int(1 + (int64_t)rng_below(&e->rng, 300));
	signal.intent.tif = rng_below(&e->rng, 4) ? TIF_DAY : TIF_GTC;
	switch (rng_below(&e->rng, 4)) {
	case 0:
		break;
	case 1: /* marketable */
		signal.intent.type = ORDER_LIMIT;
		signal.intent.limit_price = cents(price * (buy ? 1.01 : 0.99));
		break;
	case 2: /* rests */
		signal.intent.type = ORDER_LIMIT;
		signal.intent.limit_price = cents(price * (buy ? 0.9995 : 1.0005));
		break;
	default:
		signal.intent.kind = INTENT_BRACKET;
		signal.intent.bracket_stop = cents(price * (buy ? 0.998 : 1.002));
		signal.intent.bracket_target = cents(price * (buy ? 1.002 : 0.998));
	}
	status = trade_process_signal(&outcome, e->trade, &signal);
	e->sent += status == DRT_OK;
}

static void cancel_something(struct evening *e)
{
	const struct order *order = NULL;
	size_t count = 0;
	struct uuid id;

	while (trade_order_at(e->trade, count))
		count++;
	if (count == 0)
		return;
	order = trade_order_at(e->trade, rng_below(&e->rng, count));
	id = order->id;
	if (!order->foreign && order_status_is_working(order->status))
		e->cancelled += trade_cancel_order(e->trade, &id) == DRT_OK;
}

static void live_through(struct evening *e)
{
	for (int i = 0; i < STEPS; i++) {
		uint64_t what = rng_below(&e->rng, 100);

		if (what < 45) {
			send_something(e);
		} else if (what < 65) {
			cancel_something(e);
		} else if (what < 67) {
			stop_trade(e);
			start_trade(e);
			e->restarts++;
		}
		run(e, (int64_t)rng_below(&e->rng, 1500) * NS_PER_MS);
	}
}

/* ---- fair weather, and the comparison ---- */

static void command(struct evening *e, const char *line)
{
	struct drt_error error = { 0 };

	if (gateway_command(e->gateway, line, &error) != DRT_OK)
		fail_msg("%s", error.text);
}

static const struct gw_order *gateway_order(const struct evening *e, int32_t number)
{
	for (size_t i = 0; i < e->gateway->order_count; i++) {
		const struct gw_order *o = e->gateway->orders[i];

		if (o->key.client_id == CLIENT && o->key.order_id == number)
			return o;
	}
	return NULL;
}

/* What an order must be here, by what it is there. */
static bool order_agrees(const struct order *ours, const struct gw_order *theirs)
{
	if (!theirs) /* it never came there: nothing may be filled */
		return ours->filled.e8 == 0 && ours->status != ORDER_FILLED &&
		       ours->status != ORDER_PARTIAL && ours->status != ORDER_ACKNOWLEDGED;
	if (ours->filled.e8 != theirs->filled.e8)
		return false;
	switch (theirs->status) {
	case GW_ORDER_FILLED:
		return ours->status == ORDER_FILLED;
	case GW_ORDER_CANCELLED:
		return ours->status == ORDER_CANCELLED || ours->status == ORDER_EXPIRED ||
		       ours->status == ORDER_BROKER_REJECTED;
	case GW_ORDER_INACTIVE:
		return ours->status == ORDER_BROKER_REJECTED || ours->status == ORDER_CANCELLED;
	default:
		return order_status_is_working(ours->status);
	}
}

static decimal position_there(const struct evening *e, const char *symbol)
{
	for (size_t i = 0; i < e->gateway->count; i++) {
		if (strcmp(e->gateway->instruments[i].ib_symbol, symbol) == 0)
			return e->gateway->positions[i].quantity;
	}
	return decimal_from_int(0);
}

static decimal position_here(const struct evening *e, const char *symbol)
{
	const struct position *p = NULL;

	for (size_t i = 0; (p = trade_position_at(e->trade, i)) != NULL; i++) {
		if (strcmp(p->symbol, symbol) == 0)
			return p->quantity;
	}
	return decimal_from_int(0);
}

/* The first difference, as text; NULL: none. */
static const char *difference(const struct evening *e)
{
	static char text[300];
	const struct order *order = NULL;
	struct trade_portfolio portfolio;

	for (size_t i = 0; (order = trade_order_at(e->trade, i)) != NULL; i++) {
		const struct gw_order *theirs = NULL;

		if (order->foreign || order->ib_order_id == 0)
			continue;
		theirs = gateway_order(e, order->ib_order_id);
		if (!order_agrees(order, theirs)) {
			snprintf(text, sizeof(text),
			         "order %d is %s with %.0f filled, there %d with %.0f",
			         (int)order->ib_order_id, order_status_name(order->status),
			         decimal_to_double(order->filled),
			         theirs ? (int)theirs->status : -1,
			         theirs ? decimal_to_double(theirs->filled) : 0);
			return text;
		}
	}
	for (int i = 0; i < SYMBOLS; i++) {
		decimal here = position_here(e, symbols[i]);
		decimal there = position_there(e, symbols[i]);

		if (here.e8 != there.e8) {
			snprintf(text, sizeof(text), "position %s is %.0f, there %.0f",
			         symbols[i], decimal_to_double(here), decimal_to_double(there));
			return text;
		}
	}
	trade_get_portfolio_status(&portfolio, e->trade);
	if (llabs(portfolio.account.cash.e8 - e->gateway->cash.e8) > DECIMAL_ONE / 100) {
		snprintf(text, sizeof(text), "cash is %.2f, there %.2f",
		         decimal_to_double(portfolio.account.cash),
		         decimal_to_double(e->gateway->cash));
		return text;
	}
	return NULL;
}

static const struct fill *find_fill(const struct fill *fills, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(fills[i].exec_id, id) == 0)
			return &fills[i];
	}
	return NULL;
}

/* Executions on record: those of the gateway, and no others, in all that they say. */
static const char *fills_differ(struct evening *e)
{
	static char text[300];
	struct ledger_filter filter = { 0 };
	struct drt_error error = { 0 };
	struct fill *fills = NULL;
	size_t count = 0;

	text[0] = '\0';
	if (ledger_get_fills(&fills, &count, e->ledger, &filter, &error) != DRT_OK)
		fail_msg("%s", error.text);
	for (size_t i = 0; i < e->gateway->execution_count; i++) {
		const struct gw_execution *x = &e->gateway->executions[i];
		const struct fill *ours = find_fill(fills, count, x->exec_id);

		if (!ours)
			snprintf(text, sizeof(text), "execution %s is missing", x->exec_id);
		else if (ours->quantity.e8 != x->shares.e8 || ours->price.e8 != x->price.e8 ||
		         !ours->commission_known || ours->commission.e8 != x->commission.e8)
			snprintf(text, sizeof(text), "execution %s is another one", x->exec_id);
	}
	if (count != e->gateway->execution_count && text[0] == '\0')
		snprintf(text, sizeof(text), "%zu executions are on record, there %zu", count,
		         e->gateway->execution_count);
	totals.fills += count;
	free(fills);
	return text[0] ? text : NULL;
}

static const char *numbers_differ(const struct evening *e)
{
	const struct order *a = NULL;
	const struct order *b = NULL;

	if (e->reused > 0)
		return "the gateway has seen a number twice (103)";
	for (size_t i = 0; (a = trade_order_at(e->trade, i)) != NULL; i++) {
		for (size_t k = 0; k < i && (b = trade_order_at(e->trade, k)) != NULL; k++) {
			if (!a->foreign && !b->foreign && a->ib_order_id != 0 &&
			    a->ib_order_id == b->ib_order_id)
				return "two orders have one number";
		}
	}
	return NULL;
}

static void clear_weather(struct evening *e)
{
	command(e, "calm");
	command(e, "notice 1102 Connectivity between IB and TWS has been restored.");
	run(e, 70 * NS_PER_SEC); /* also what is half open ends by then */
	command(e, "notice 1102 Connectivity between IB and TWS has been restored.");
}

static const char *settle(struct evening *e)
{
	const char *differs = "nothing was compared";

	for (int i = 0; i < FINAL_PASSES && differs; i++) {
		run(e, 5 * NS_PER_SEC);
		if (trade_link(e->trade) == LINK_UP && i % 4 == 3)
			(void)!trade_reconcile(e->trade);
		differs = difference(e);
	}
	return differs;
}

static void count_up(const struct evening *e)
{
	const struct order *order = NULL;

	totals.sessions++;
	totals.faults += gateway_faults(e->gateway);
	totals.restarts += (size_t)e->restarts;
	for (size_t i = 0; (order = trade_order_at(e->trade, i)) != NULL; i++) {
		totals.orders += !order->foreign;
		totals.unknown += order->status == ORDER_UNKNOWN;
	}
}

static bool session(uint64_t seed, bool loud, struct strbuf *record)
{
	static struct evening e;
	const char *differs = NULL;

	begin(&e, seed, loud, record);
	live_through(&e);
	clear_weather(&e);
	differs = settle(&e);
	if (!differs)
		differs = fills_differ(&e);
	if (!differs)
		differs = numbers_differ(&e);
	count_up(&e);
	if (differs)
		print_error("seed %llu: %s (replay: torture_ib_sessions %llu)\n",
		            (unsigned long long)seed, differs, (unsigned long long)seed);
	end(&e);
	return !differs;
}

static uint64_t replay; /* 0: all */

static void every_session_ends_with_the_brokers_truth(void **state)
{
	const char *text = getenv("DRT_TORTURE_SEEDS");
	uint64_t count = text && *text ? 4 * strtoull(text, NULL, 10) : 10;
	size_t failed = 0;

	(void)state;
	if (replay != 0) {
		assert_true(session(replay, true, NULL));
		return;
	}
	for (uint64_t seed = 1; seed <= count; seed++)
		failed += !session(seed, false, NULL);
	print_message("%zu sessions, %zu faults, %zu orders, %zu executions, %zu restarts, "
	              "%zu outcomes unknown\n",
	              totals.sessions, totals.faults, totals.orders, totals.fills,
	              totals.restarts, totals.unknown);
	assert_int_equal(failed, 0);
	assert_true(totals.faults > 0 && totals.fills > 0);
}

static void a_session_repeats_byte_for_byte(void **state)
{
	struct strbuf first, second;

	(void)state;
	if (replay != 0)
		skip();
	strbuf_init(&first);
	strbuf_init(&second);
	assert_true(session(REPEATED, false, &first));
	assert_true(session(REPEATED, false, &second));
	assert_true(first.length > 3000); /* there was something to repeat */
	assert_int_equal(first.length, second.length);
	assert_memory_equal(first.text, second.text, first.length);
	strbuf_release(&first);
	strbuf_release(&second);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_session_ends_with_the_brokers_truth),
		cmocka_unit_test(a_session_repeats_byte_for_byte),
	};

	if (argc == 2)
		replay = strtoull(argv[1], NULL, 10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
