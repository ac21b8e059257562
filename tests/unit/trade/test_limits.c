/* test_limits.c - the limits that look at the whole book: strategy, sector, net, capital,
 * buying power, drawdown, losses, the day's loss over a restart, lists and hours. Each
 * passes at its limit and refuses one unit beyond. */
#include <stdio.h>
#include <string.h>

#include "kb/ledger.h"
#include "tests/unit/trade/desk.h"
#include "trade/journal_ledger.h"

#define E8 DECIMAL_ONE

static struct desk desk;

static int setup(void **state)
{
	(void)state;
	desk_options(&desk);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	desk_close(&desk);
	return 0;
}

static void begin(void)
{
	desk_begin(&desk);
}

static void limit(enum risk_rule rule, int64_t hard)
{
	desk.options.limits.level[rule].hard = hard;
}

/* An order of `quantity` is proposed: the code of its refusal, or NULL. */
static const char *refusal_of(const struct signal *signal)
{
	static struct trade_outcome outcome;
	enum drt_status status = trade_process_signal(&outcome, desk.trade, signal);

	if (status == DRT_OK)
		return NULL;
	assert_int_equal(status, DRT_EDENIED);
	return outcome.reason.code;
}

static const char *refusal(const char *symbol, double quantity)
{
	struct signal signal = desk_signal(symbol, quantity);

	return refusal_of(&signal);
}

static void hold(const char *symbol, double quantity, double price)
{
	static int number;
	struct uuid id = desk_send(&desk, symbol, quantity);
	struct order order = desk_order(&desk, &id);
	char exec_id[32];
	const struct broker_fill fill = { .order_id = order.ib_order_id,
		                          .exec_id = exec_id,
		                          .account = "DU1",
		                          .symbol = symbol,
		                          .side = order.side,
		                          .quantity = order.quantity,
		                          .price = dec(price),
		                          .time_ns = desk.market.time_ns };

	snprintf(exec_id, sizeof(exec_id), "e%d.01.01.01", number++);
	desk.broker.port.handler->fill(desk.trade, &fill);
}

/* ---- what is held elsewhere counts ---- */

static void the_capital_is_the_sum_of_all_positions(void **state)
{
	(void)state;
	limit(RISK_CAPITAL, 10000 * E8);
	begin();
	hold("AAPL", 30, 200); /* 6,000 */
	assert_null(refusal("MSFT", 10));
	assert_string_equal(refusal("MSFT", 11), "risk.capital"); /* beside what waits */
	assert_null(refusal("AAPL", -30));
}

static void shorts_offset_longs_in_the_net(void **state)
{
	(void)state;
	limit(RISK_NET, E8 / 10);
	begin();
	hold("AAPL", 50, 200); /* 10,000: at the limit */
	assert_string_equal(refusal("MSFT", 1), "risk.net");
	hold("MSFT", -10, 400);
	assert_null(refusal("MSFT", 10));
	assert_string_equal(refusal("AAPL", 21), "risk.net");
}

static void a_strategy_counts_what_it_holds_and_works(void **state)
{
	struct signal other;

	(void)state;
	limit(RISK_STRATEGY, E8 / 10);
	begin();
	hold("AAPL", 20, 200);              /* 4,000 */
	(void)desk_send(&desk, "MSFT", 10); /* and 4,000 work */
	assert_null(refusal("AAPL", 10));   /* 10,000 */
	assert_string_equal(refusal("AAPL", 11), "risk.strategy");
	other = desk_signal("AAPL", 50);
	snprintf(other.strategy, sizeof(other.strategy), "momentum");
	assert_null(refusal_of(&other));
	assert_null(refusal("AAPL", -20));
}

static void a_strategy_may_have_tighter_limits(void **state)
{
	struct trade_strategy_limits own = { .strategy = "swing" };
	struct signal other;

	(void)state;
	risk_limits_none(&own.limits);
	own.limits.level[RISK_QUANTITY].hard = 10 * E8;
	desk.options.strategy_limits = &own;
	desk.options.strategy_limit_count = 1;
	limit(RISK_QUANTITY, 20 * E8);
	begin();
	assert_null(refusal("AAPL", 10));
	assert_string_equal(refusal("AAPL", 11), "risk.quantity");
	other = desk_signal("AAPL", 20);
	snprintf(other.strategy, sizeof(other.strategy), "momentum");
	assert_null(refusal_of(&other));
	other.intent.quantity = dec(21);
	assert_string_equal(refusal_of(&other), "risk.quantity");
}

static void a_sector_counts_its_own(void **state)
{
	struct instrument instrument;
	int32_t index = 0;

	(void)state;
	limit(RISK_SECTOR, E8 / 10);
	begin();
	for (int i = 0; i < 2; i++) {
		instrument = *trade_instrument(desk.trade, i ? desk.msft : desk.aapl);
		snprintf(instrument.sector, sizeof(instrument.sector), "Technology");
		assert_int_equal(trade_add_instrument(&index, desk.trade, &instrument), DRT_OK);
	}
	hold("AAPL", 30, 200);
	assert_null(refusal("MSFT", 10));
	assert_string_equal(refusal("MSFT", 11), "risk.sector");
	instrument = *trade_instrument(desk.trade, desk.msft);
	instrument.sector[0] = 'X'; /* another one */
	assert_int_equal(trade_add_instrument(&index, desk.trade, &instrument), DRT_OK);
	assert_null(refusal("MSFT", 25));
	instrument.sector[0] = '\0'; /* none: nothing to hold against it */
	assert_int_equal(trade_add_instrument(&index, desk.trade, &instrument), DRT_OK);
	assert_null(refusal("MSFT", 1000));
}

static void buying_power_is_the_brokers(void **state)
{
	struct account account = { .id = "DU1", .net_liquidation = dec(100000) };

	(void)state;
	limit(RISK_BUYING_POWER, E8 / 2);
	begin();
	assert_string_equal(refusal("AAPL", 1), "risk.buying_power"); /* not told yet */
	account.buying_power = dec(4000);
	desk.broker.port.handler->account(desk.trade, &account);
	assert_null(refusal("AAPL", 10));
	assert_string_equal(refusal("AAPL", 11), "risk.buying_power");
}

static void the_share_of_the_volume_needs_the_volume(void **state)
{
	(void)state;
	limit(RISK_VOLUME_SHARE, E8 / 100);
	begin();
	assert_string_equal(refusal("AAPL", 1), "risk.volume_share");
	trade_set_volume(desk.trade, desk.aapl, dec(1000));
	assert_null(refusal("AAPL", 10));
	assert_string_equal(refusal("AAPL", 11), "risk.volume_share");
}

/* ---- losing ---- */

static void a_drawdown_is_measured_from_the_highest(void **state)
{
	(void)state;
	limit(RISK_DRAWDOWN, E8 / 10);
	begin();
	hold("AAPL", 10, 200);
	desk_account(&desk, 120000, 0);
	desk_account(&desk, 108000, 0);
	assert_null(refusal("AAPL", 10));
	desk_account(&desk, 107999.99, 0);
	assert_string_equal(refusal("AAPL", 10), "risk.drawdown");
	assert_null(refusal("AAPL", -10));
}

static void losses_in_a_row_count_trades_and_end_with_a_win_or_the_day(void **state)
{
	(void)state;
	limit(RISK_LOSSES, 2);
	begin();
	for (int i = 0; i < 3; i++) {
		assert_null(refusal("MSFT", 1));
		hold("AAPL", 10, 200);
		hold("AAPL", -10, 199);
	}
	assert_string_equal(refusal("AAPL", 10), "risk.losses");
	desk_advance(&desk, NS_PER_DAY);
	desk_account(&desk, 100000, 100000);
	assert_null(refusal("AAPL", 10));
	for (int i = 0; i < 6; i++) {
		hold("AAPL", 10, 200);
		hold("AAPL", -10, i % 2 ? 201 : 199);
	}
	assert_null(refusal("AAPL", 10));
}

static void an_unknown_loss_of_the_day_refuses(void **state)
{
	(void)state;
	limit(RISK_DAILY_LOSS, 1000 * E8);
	desk_start(&desk);
	desk_link_up(&desk);
	desk_reconcile(&desk);
	assert_string_equal(refusal("AAPL", 1), "risk.daily_loss");
	desk_account(&desk, 100000, 100000);
	assert_null(refusal("AAPL", 1));
	desk_account(&desk, 99000, 0);
	assert_null(refusal("AAPL", 1));
	desk_account(&desk, 98999.99, 0);
	assert_string_equal(refusal("AAPL", 1), "risk.daily_loss");
}

/* ---- lists and hours ---- */

static void lists_name_what_is_not_bought_or_not_sold_short(void **state)
{
	static const char restricted[][SYMBOL_TEXT] = { "GME", "AAPL" };
	static const char no_short[][SYMBOL_TEXT] = { "MSFT" };

	(void)state;
	desk.options.restricted = restricted;
	desk.options.restricted_count = 2;
	desk.options.no_short = no_short;
	desk.options.no_short_count = 1;
	begin();
	assert_string_equal(refusal("AAPL", 1), "risk.restricted");
	assert_string_equal(refusal("AAPL", -1), "risk.restricted");
	hold("MSFT", 5, 400);
	assert_null(refusal("MSFT", -5));
	assert_string_equal(refusal("MSFT", -6), "risk.restricted");
}

static void orders_go_out_while_the_market_is_open(void **state)
{
	struct instrument instrument;
	int32_t index = 0;

	(void)state;
	desk.options.regular_hours = true;
	begin(); /* a Thursday, 10:30 in New York */
	assert_null(refusal("AAPL", 1));
	desk_advance(&desk, 5 * NS_PER_HOUR + 30 * NS_PER_MIN - 1); /* the close is 16:00 */
	assert_null(refusal("AAPL", 1));
	desk_advance(&desk, 1);
	assert_string_equal(refusal("AAPL", 1), "risk.hours");
	desk_advance(&desk, 17 * NS_PER_HOUR + 30 * NS_PER_MIN); /* the next one's open */
	assert_null(refusal("AAPL", 1));
	instrument = *trade_instrument(desk.trade, desk.aapl);
	snprintf(instrument.calendar, sizeof(instrument.calendar), "nowhere");
	assert_int_equal(trade_add_instrument(&index, desk.trade, &instrument), DRT_OK);
	assert_string_equal(refusal("AAPL", 1), "risk.hours");
}

static void orders_in_what_is_halted_wait_until_it_trades(void **state)
{
	struct trade_outcome made, out;
	struct quote quote;

	(void)state;
	begin();
	made = desk_propose(&desk, "AAPL", 1);
	quote_init(&quote);
	quote.last = 200;
	quote.received_ns = clock_now_ns(&desk.monotonic.clock);
	quote.halted = true;
	trade_set_quote(desk.trade, desk.aapl, &quote);
	assert_int_equal(trade_approve(&out, desk.trade, &made.order_id, made.version, false),
	                 DRT_EDENIED);
	assert_string_equal(out.reason.code, "risk.halted");
	assert_int_equal(desk.broker.submit_count, 0);
	quote.halted = false;
	trade_set_quote(desk.trade, desk.aapl, &quote);
	assert_int_equal(trade_approve(&out, desk.trade, &made.order_id, made.version, false),
	                 DRT_OK);
}

/* ---- over a restart ---- */

static struct ledger *ledger;
static struct journal_ledger *journal;

static void open_ledger(const char *path)
{
	const struct ledger_options options = { .path = path };
	struct journal_ledger_options made = { .market = &desk.market.clock };
	struct drt_error error;

	if (ledger_open(&ledger, &options, &error) != DRT_OK)
		fail_msg("%s", error.text);
	made.ledger = ledger;
	assert_int_equal(journal_ledger_new(&journal, &made), DRT_OK);
	desk.options.journal = journal_ledger_port(journal);
}

static void close_ledger(void)
{
	desk_close(&desk);
	journal_ledger_free(journal);
	ledger_close(ledger);
}

static void a_restart_forgets_neither_the_loss_nor_the_peak(void **state)
{
	char path[512];

	(void)state;
	snprintf(path, sizeof(path), "%s/limits.db", test_scratch_dir());
	limit(RISK_DAILY_LOSS, 1000 * E8);
	limit(RISK_DRAWDOWN, E8 / 2);
	limit(RISK_LOSSES, 2);
	open_ledger(path);
	begin();
	desk_advance(&desk, NS_PER_HOUR);
	desk_account(&desk, 98500, 0);
	assert_string_equal(refusal("AAPL", 1), "risk.daily_loss");
	close_ledger();
	open_ledger(path);
	desk_start(&desk);
	desk_account(&desk, 98500, 0);
	desk_link_up(&desk);
	desk_reconcile(&desk);
	assert_string_equal(refusal("AAPL", 1), "risk.daily_loss");
	desk_advance(&desk, NS_PER_DAY); /* a new day, and the old peak */
	desk_account(&desk, 50000, 0);
	assert_null(refusal("AAPL", 1));
	desk_account(&desk, 49999.99, 0);
	assert_string_equal(refusal("AAPL", 1), "risk.drawdown");
	desk_account(&desk, 98500, 0);
	for (int i = 0; i < 3; i++) {
		desk_advance(&desk, NS_PER_MIN);
		hold("MSFT", 1, 400);
		hold("MSFT", -1, 399);
	}
	assert_string_equal(refusal("AAPL", 1), "risk.losses");
	close_ledger();
	open_ledger(path);
	desk_start(&desk);
	desk_account(&desk, 98500, 0);
	desk_link_up(&desk);
	desk_reconcile(&desk);
	assert_string_equal(refusal("AAPL", 1), "risk.losses");
	journal_ledger_free(journal);
	ledger_close(ledger);
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		ONE(the_capital_is_the_sum_of_all_positions),
		ONE(shorts_offset_longs_in_the_net),
		ONE(a_strategy_counts_what_it_holds_and_works),
		ONE(a_strategy_may_have_tighter_limits),
		ONE(a_sector_counts_its_own),
		ONE(buying_power_is_the_brokers),
		ONE(the_share_of_the_volume_needs_the_volume),
		ONE(a_drawdown_is_measured_from_the_highest),
		ONE(losses_in_a_row_count_trades_and_end_with_a_win_or_the_day),
		ONE(an_unknown_loss_of_the_day_refuses),
		ONE(lists_name_what_is_not_bought_or_not_sold_short),
		ONE(orders_go_out_while_the_market_is_open),
		ONE(orders_in_what_is_halted_wait_until_it_trades),
		ONE(a_restart_forgets_neither_the_loss_nor_the_peak),
	};

	return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
