/* test_hostile.c - views that no honest engine sends: every text, figure and time at its
 * worst, on every screen and size. Nothing but printable cells may come out, and the words
 * that a decision rests on stay where they are. */
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/ui/stage.h"

/* ---- what is sent ---- */

static const char *const texts[] = {
	"",
	"\033]2;owned\007\033[2J\033[31m",
	"y\ny\rPAPER\tLIVE\b\b\b\b",
	"\xff\xfe\x80\xc3\x28\xf0\x28\x8c\x28",
	"%s%n%d%%%{x}%.9999f",
	"語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語語",
	"\xe2\x80\xae"
	"evil\xe2\x80\x8b\xe2\x80\x8f",
	"a\xcc\x80\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86\xcc\x87\xcc\x88\xcc\x89",
	"👩‍👩‍👧‍👦🏳️‍🌈🇩🇪",
	"WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
	"[[[%{a:[,.2f}]]]",
};

static const double figures[] = {
	0,     -0.0,   NAN,  INFINITY,      -INFINITY, 1e-300, -1e-300,
	1e300, -1e300, 1e18, 123456789.123, -1,        0.005,
};

static const int64_t times[] = {
	0, 1, -1, INT64_MAX / 4, INT64_MIN / 4, 86400 * NS_PER_SEC, -86400 * NS_PER_SEC,
};

enum {
	TEXTS = sizeof(texts) / sizeof(texts[0]),
	FIGURES = sizeof(figures) / sizeof(figures[0]),
	TIMES = sizeof(times) / sizeof(times[0])
};

/* Which of the values comes next; every field gets another one. */
struct dealer {
	size_t text, figure, time;
};

static void deal_text(char *out, size_t size, struct dealer *dealer)
{
	snprintf(out, size, "%s", texts[dealer->text++ % TEXTS]);
}

static double deal_figure(struct dealer *dealer)
{
	return figures[dealer->figure++ % FIGURES];
}

static int64_t deal_time(struct dealer *dealer)
{
	return times[dealer->time++ % TIMES];
}

static decimal deal_decimal(struct dealer *dealer)
{
	static const int64_t values[] = { 0, 1, -1, INT64_MAX, INT64_MIN + 1, 100000000, 5 };

	return (decimal){ values[dealer->time++ % (sizeof(values) / sizeof(values[0]))] };
}

static void spoil_reason(struct reason *reason, struct dealer *dealer)
{
	deal_text(reason->code, sizeof(reason->code), dealer);
	if (dealer->text % 3 == 0)
		snprintf(reason->code, sizeof(reason->code), "risk.position");
	for (int i = 0; i < reason->count; i++) {
		reason->args[i].number = deal_figure(dealer);
		if (dealer->figure % 5 == 0) {
			reason->args[i].is_text = true;
			reason->args[i].text_at = (uint16_t)(i * (REASON_TEXTS / REASON_ARGS));
			deal_text(reason->texts + reason->args[i].text_at,
			          REASON_TEXTS / REASON_ARGS, dealer);
		}
	}
}

static void deal_figures(double *const *out, size_t count, struct dealer *dealer)
{
	for (size_t i = 0; i < count; i++)
		*out[i] = deal_figure(dealer);
}

static void deal_decimals(decimal *const *out, size_t count, struct dealer *dealer)
{
	for (size_t i = 0; i < count; i++)
		*out[i] = deal_decimal(dealer);
}

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static void spoil_quotes(struct fixture *fixture, struct dealer *dealer)
{
	for (int i = 0; i < FIXTURE_QUOTES; i++) {
		struct view_quote *row = &fixture->quotes[i];
		double *const places[] = { &row->quote.last,          &row->quote.bid,
			                   &row->quote.ask,           &row->quote.bid_size,
			                   &row->quote.ask_size,      &row->quote.volume,
			                   &row->quote.previous_close };

		deal_text(row->instrument.symbol, SYMBOL_TEXT, dealer);
		deal_text(row->instrument.name, INSTRUMENT_NAME_TEXT, dealer);
		row->instrument.tick = deal_decimal(dealer);
		deal_figures(places, COUNT(places), dealer);
		row->quote.received_ns = deal_time(dealer);
		row->position = deal_decimal(dealer);
		row->unrealised = deal_decimal(dealer);
		for (int k = 0; k < VIEW_SPARK; k++)
			row->spark[k] = deal_figure(dealer);
	}
}

static void spoil_orders(struct fixture *fixture, struct dealer *dealer)
{
	for (int i = 0; i < FIXTURE_ORDERS; i++) {
		struct view_order *row = &fixture->orders[i];
		struct order *order = &row->order;
		decimal *const exact[] = { &order->quantity,        &order->limit_price,
			                   &order->stop_price,      &order->filled,
			                   &order->average_price,   &order->commission,
			                   &order->reference_price, &row->value,
			                   &row->child_stop,        &row->child_target };
		double *const places[] = { &row->exposure_before, &row->exposure_after,
			                   &row->gross_before, &row->gross_after };

		deal_text(order->symbol, SYMBOL_TEXT, dealer);
		deal_text(order->strategy, STRATEGY_TEXT, dealer);
		deal_text(order->note, NOTE_TEXT, dealer);
		deal_decimals(exact, COUNT(exact), dealer);
		deal_figures(places, COUNT(places), dealer);
		order->updated_ns = deal_time(dealer);
		row->expires_local_ns = deal_time(dealer);
		row->approval_ttl_ns = deal_time(dealer);
		row->check_count = i % 2 ? VIEW_CHECKS + 1000 : row->check_count;
		for (int k = 0; k < VIEW_CHECKS; k++)
			spoil_reason(&row->checks[k].reason, dealer);
	}
}

static void spoil_signals(struct fixture *fixture, struct dealer *dealer)
{
	for (int i = 0; i < FIXTURE_SIGNALS; i++) {
		struct signal *signal = &fixture->signals[i].signal;

		deal_text(signal->symbol, SYMBOL_TEXT, dealer);
		deal_text(signal->strategy, STRATEGY_TEXT, dealer);
		signal->strength = deal_figure(dealer);
		signal->time_ns = deal_time(dealer);
		spoil_reason(&signal->reason, dealer);
		for (int k = 0; k < signal->gate_count; k++)
			spoil_reason(&signal->gates[k].reason, dealer);
	}
}

static void spoil_chart(struct fixture *fixture, struct dealer *dealer)
{
	deal_text(fixture->view.chart.symbol, SYMBOL_TEXT, dealer);
	deal_text(fixture->view.chart.error, VIEW_MESSAGE_TEXT, dealer);
	for (int i = 0; i < FIXTURE_BARS; i++) {
		fixture->bars[i] = (struct bar){ deal_time(dealer),   deal_figure(dealer),
			                         deal_figure(dealer), deal_figure(dealer),
			                         deal_figure(dealer), deal_figure(dealer) };
		for (int k = 0; k < 3; k++)
			fixture->overlays[k][i] = deal_figure(dealer);
	}
	for (int k = 0; k < fixture->view.chart.overlay_count; k++)
		deal_text(fixture->view.chart.overlays[k].name,
		          sizeof(fixture->view.chart.overlays[k].name), dealer);
}

static void spoil_account(struct fixture *fixture, struct dealer *dealer)
{
	struct view_account *account = &fixture->view.account;
	struct view_performance *performance = &fixture->view.performance;

	account->account.net_liquidation = deal_decimal(dealer);
	account->account.gross_position_value = deal_decimal(dealer);
	account->day_pnl = deal_decimal(dealer);
	account->week_pnl = deal_decimal(dealer);
	account->unrealised = deal_decimal(dealer);
	account->day_ratio = deal_figure(dealer);
	account->gross_ratio = deal_figure(dealer);
	account->gross_limit_ratio = deal_figure(dealer);
	account->nearest_limit_used = deal_figure(dealer);
	account->nearest_limit_max = deal_figure(dealer);
	deal_text(account->nearest_limit, NOTE_TEXT, dealer);
	for (size_t i = 0; i < performance->equity_count; i++) {
		performance->equity[i] = deal_figure(dealer);
		performance->equity_ns[i] = deal_time(dealer);
	}
	performance->sharpe = deal_figure(dealer);
	performance->drawdown_now = deal_figure(dealer);
	performance->drawdown_worst = deal_figure(dealer);
	performance->strategy_count = 16;
	for (size_t i = 0; i < 16; i++) {
		deal_text(performance->strategies[i].name, STRATEGY_TEXT, dealer);
		performance->strategies[i].profit = deal_decimal(dealer);
		performance->strategies[i].trades = deal_time(dealer);
		performance->strategies[i].won = deal_time(dealer);
		performance->strategies[i].sharpe = deal_figure(dealer);
	}
}

static void spoil_rest(struct fixture *fixture, struct dealer *dealer)
{
	struct view *view = &fixture->view;

	for (int i = 0; i < FIXTURE_POSITIONS; i++) {
		deal_text(fixture->positions[i].symbol, SYMBOL_TEXT, dealer);
		fixture->positions[i].quantity = deal_decimal(dealer);
		fixture->positions[i].average_price = deal_decimal(dealer);
		fixture->positions[i].market_price = deal_figure(dealer);
	}
	for (int i = 0; i < 64; i++) {
		deal_text(view->messages[i].text, VIEW_MESSAGE_TEXT, dealer);
		view->messages[i].time_ns = deal_time(dealer);
	}
	view->message_count = 64;
	deal_text(view->watchlist, sizeof(view->watchlist), dealer);
	deal_text(view->status.account, ACCOUNT_TEXT, dealer);
	deal_text(view->status.broker_text, VIEW_MESSAGE_TEXT, dealer);
	deal_text(view->status.frozen_reason, NOTE_TEXT, dealer);
	view->status.data_local_ns = deal_time(dealer);
	view->status.broker_since_local_ns = deal_time(dealer);
	view->status.broker_latency_ns = deal_time(dealer);
	view->status.broker_attempts = INT32_MAX;
	view->status.to_approve = INT32_MAX;
	view->status.unknown_orders = INT32_MAX;
	view->status.market_speed_milli = deal_time(dealer);
}

static void spoil(struct fixture *fixture, size_t start)
{
	struct dealer dealer = { start, start, start };

	spoil_quotes(fixture, &dealer);
	spoil_orders(fixture, &dealer);
	spoil_signals(fixture, &dealer);
	spoil_chart(fixture, &dealer);
	spoil_account(fixture, &dealer);
	spoil_rest(fixture, &dealer);
}

/* ---- what may come out ---- */

static void assert_clean(const struct stage *stage, int rows, int cols)
{
	for (int row = 0; row < rows; row++) {
		int width = 0;

		for (int col = 0; col < cols; col++) {
			const struct cell *cell = screen_cell(stage->screen, row, col);

			for (const char *at = cell->text; *at; at++)
				if ((unsigned char)*at < 0x20 || *at == 0x7f)
					fail_msg("byte %02x in row %d", (unsigned char)*at,
					         row);
			width += cell->width;
			assert_in_range(cell->width, 0, 2);
		}
		assert_int_equal(width, cols); /* no half of a wide letter is left */
	}
	/* explicit marks of direction and joiners reach no terminal */
	assert_null(strstr(stage->text, "\xe2\x80\xae"));
	assert_null(strstr(stage->text, "\xe2\x80\x8b"));
}

static const char *const keys[] = { "",    "2",   "3",   "4",     "5",     "6",
	                            "7",   "8",   "?",   "v",     "1 a",   "1 !",
	                            "1 b", "1 w", "3 w", "1 : a", "4 / x", "4 X" };

static void no_text_or_figure_breaks_a_screen(void **state)
{
	static const int sizes[][2] = {
		{ 60, 200 }, { 36, 120 }, { 24, 80 }, { 10, 40 }, { 3, 20 }
	};
	(void)state;

	for (size_t start = 0; start < 13; start += 5) {
		for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
			for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
				struct stage stage;

				stage_open(&stage, sizes[s][0], sizes[s][1],
				           start % 2 ? CHARSET_ASCII : CHARSET_UTF8);
				spoil(&stage.fixture, start);
				stage_press(&stage, keys[k]);
				assert_clean(&stage, sizes[s][0], sizes[s][1]);
				stage_expect_no_order_action(&stage);
				stage_close(&stage);
			}
		}
	}
}

static void the_mode_is_not_for_the_engine_to_write(void **state)
{
	(void)state;

	for (size_t start = 0; start < TEXTS; start++) {
		struct stage stage;
		char first[8] = "";

		stage_open(&stage, 24, 80, CHARSET_UTF8);
		spoil(&stage.fixture, start);
		stage_press(&stage, "");
		snprintf(first, sizeof(first), "%.6s", stage.text);
		assert_string_equal(first, " PAPER");
		stage.fixture.view.status.live = true;
		stage_press(&stage, "");
		snprintf(first, sizeof(first), "%.5s", stage.text);
		assert_string_equal(first, " LIVE");
		stage_close(&stage);
	}
}

/* A row that cannot be shown whole must not be decided on by its neighbours' words. */
static void a_spoiled_order_is_still_approved_by_its_id_alone(void **state)
{
	struct stage stage;
	struct action action;
	struct uuid id;
	(void)state;

	stage_open(&stage, 36, 120, CHARSET_UTF8);
	id = stage.fixture.orders[0].order.id;
	deal_text(stage.fixture.orders[0].order.symbol, SYMBOL_TEXT,
	          &(struct dealer){ 1, 0, 0 });
	deal_text(stage.fixture.orders[0].order.strategy, STRATEGY_TEXT,
	          &(struct dealer){ 2, 0, 0 });
	stage_press(&stage, "a y");
	assert_true(stage_take(&action, &stage, ACTION_APPROVE));
	assert_int_equal(uuid_cmp(&action.order_id, &id), 0);
	stage_close(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_text_or_figure_breaks_a_screen),
		cmocka_unit_test(the_mode_is_not_for_the_engine_to_write),
		cmocka_unit_test(a_spoiled_order_is_still_approved_by_its_id_alone),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui hostile views", tests, NULL, NULL);
}
