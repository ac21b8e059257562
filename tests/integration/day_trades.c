/* day_trades.c - see day_trades.h. */
#include "config.h"

#include "tests/integration/day_trades.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/settings.h"
#include "io/configuration.h"
#include "kb/import_guess.h"
#include "kb/ledger.h"
#include "tests/integration/simulated_day.h"
#include "tests/support/support.h"

static const char *const symbols[] = { "BTCUSD", "ETHUSD" };
enum { SYMBOLS = 2 };

void assert_same_text(const char *what, const struct strbuf *a, const struct strbuf *b)
{
	const char *x = a->text;
	const char *y = b->text;
	int line = 1;

	while (*x && *x == *y) {
		line += *x == '\n';
		x++;
		y++;
	}
	if (*x != *y)
		fail_msg("%s differs in line %d: \"%.200s\" and \"%.200s\"", what, line, x, y);
}

/* ---- the orders and fills of a day ---- */

static int by_decision(const void *left, const void *right)
{
	const struct order *a = left;
	const struct order *b = right;
	int64_t x = a->created_ns / (60 * NS_PER_SEC);
	int64_t y = b->created_ns / (60 * NS_PER_SEC);

	if (x != y)
		return (x > y) - (x < y);
	if (strcmp(a->symbol, b->symbol) != 0)
		return strcmp(a->symbol, b->symbol);
	if (a->side != b->side)
		return (int)a->side - (int)b->side;
	return (int)a->type - (int)b->type;
}

static int by_bar(const void *left, const void *right)
{
	const struct fill *a = left;
	const struct fill *b = right;
	int64_t x = a->time_ns / (60 * NS_PER_SEC);
	int64_t y = b->time_ns / (60 * NS_PER_SEC);

	if (x != y)
		return (x > y) - (x < y);
	if (strcmp(a->symbol, b->symbol) != 0)
		return strcmp(a->symbol, b->symbol);
	return (int)a->side - (int)b->side;
}

void day_trades_read(struct day_trades *out, const char *ledger_path)
{
	struct ledger_options options = { .path = ledger_path, .read_only = true };
	struct ledger *ledger = NULL;
	struct drt_error error = { .status = DRT_OK };

	assert_int_equal(ledger_open(&ledger, &options, &error), DRT_OK);
	assert_int_equal(
		ledger_get_orders(&out->orders, &out->order_count, ledger, NULL, &error),
		DRT_OK);
	assert_int_equal(ledger_get_fills(&out->fills, &out->fill_count, ledger, NULL, &error),
	                 DRT_OK);
	ledger_close(ledger);
	qsort(out->orders, out->order_count, sizeof(*out->orders), by_decision);
	qsort(out->fills, out->fill_count, sizeof(*out->fills), by_bar);
}

void day_trades_free(struct day_trades *trades)
{
	free(trades->orders);
	free(trades->fills);
}

/* Where `step` is not 1, quantities are compared to so many units. */
static int64_t to_step(decimal quantity, int64_t step)
{
	return (quantity.e8 + step / 2) / step;
}

static void print_order(struct strbuf *out, const struct order *order, int64_t step)
{
	strbuf_printf(out,
	              "%s bar %" PRId64 " %s %s %" PRId64 " limit %" PRId64 " stop %" PRId64
	              " %s filled %" PRId64 " at %" PRId64 " for %" PRId64 "\n",
	              order->symbol, order->created_ns / (60 * NS_PER_SEC),
	              order_side_name(order->side), order_type_name(order->type),
	              to_step(order->quantity, step), order->limit_price.e8,
	              order->stop_price.e8, order_status_name(order->status),
	              to_step(order->filled, step), order->average_price.e8,
	              order->commission.e8);
}

static void print_fill(struct strbuf *out, const struct fill *fill, int64_t step)
{
	strbuf_printf(out,
	              "%s bar %" PRId64 " %s %" PRId64 " at %" PRId64 " for %" PRId64
	              " realised %" PRId64 "\n",
	              fill->symbol, fill->time_ns / (60 * NS_PER_SEC),
	              order_side_name(fill->side), to_step(fill->quantity, step),
	              fill->price.e8, fill->commission.e8,
	              step == 1 ? fill->realised_pnl.e8 : 0);
}

void day_trades_print(struct strbuf *out, const struct day_trades *trades, int64_t step)
{
	for (size_t i = 0; i < trades->order_count; i++)
		print_order(out, &trades->orders[i], step);
	for (size_t i = 0; i < trades->fill_count; i++)
		print_fill(out, &trades->fills[i], step);
}

void day_files_read(struct price_files *out)
{
	struct drt_error error = { .status = DRT_OK };

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(price_files_add(out, test_shared_path(simulated_day_files[i]),
		                                 NULL, &error),
		                 DRT_OK);
	price_files_finish(out);
	assert_int_equal(out->count, SYMBOLS);
}

/* ---- the backtest ---- */

void day_backtest(struct backtest_result *out, const char *config)
{
	struct config *parsed = NULL;
	struct price_files files;
	struct engine_settings settings;
	struct instrument instruments[SYMBOLS];
	struct backtest_series series[SYMBOLS];
	struct backtest_spec spec;
	struct drt_error error = { .status = DRT_OK };

	day_files_read(&files);
	assert_int_equal(config_parse(&parsed, config, "day.conf", &error), DRT_OK);
	assert_int_equal(engine_settings_load(&settings, parsed, &error), DRT_OK);
	config_free(parsed);
	assert_int_equal(settings.strategy_count, 1);
	for (size_t s = 0; s < SYMBOLS; s++) {
		instrument_guess(&instruments[s], files.series[s].symbol);
		series[s] = (struct backtest_series){ &instruments[s], files.series[s].minutes,
			                              files.series[s].minute_count };
	}
	backtest_spec_init(&spec);
	spec.strategy = settings.strategies[0].strategy;
	spec.params = settings.strategies[0].params;
	spec.series = series;
	spec.series_count = SYMBOLS;
	spec.timeframe = settings.strategies[0].timeframe;
	spec.from_ns = simulated_day_from_ns;
	spec.cash = decimal_from_int(1000000); /* as the gateway's account begins */
	spec.sizing = settings.sizing;
	backtest_spec_limit(&spec, &settings.limits);
	spec.calendars = true;
	if (improve_backtest_strategy(out, &spec, &error) != DRT_OK)
		fail_msg("backtest: %s", error.text);
	engine_settings_release(&settings);
	price_files_release(&files);
}

/* In the words of the ledger. An order is decided at the end of the bar that the backtest
 * names, which is where the next one begins. */
static void translate(struct day_trades *out, const struct backtest_result *result)
{
	out->orders = calloc(result->order_count + 1, sizeof(*out->orders));
	out->fills = calloc(result->fill_count + 1, sizeof(*out->fills));
	assert_non_null(out->orders);
	assert_non_null(out->fills);
	out->order_count = result->order_count;
	out->fill_count = result->fill_count;
	for (size_t i = 0; i < result->order_count; i++) {
		const struct backtest_order *from = &result->orders[i];
		struct order *to = &out->orders[i];

		snprintf(to->symbol, sizeof(to->symbol), "%s", symbols[from->series]);
		to->created_ns = from->created_ns + 60 * NS_PER_SEC;
		to->side = from->side;
		to->type = from->type;
		to->status = from->status;
		to->quantity = from->quantity;
		to->limit_price = from->limit_price;
		to->stop_price = from->stop_price;
		to->filled = from->filled;
		to->average_price = from->average_price;
		to->commission = from->commission;
	}
	for (size_t i = 0; i < result->fill_count; i++) {
		const struct backtest_fill *from = &result->fills[i];
		struct fill *to = &out->fills[i];

		snprintf(to->symbol, sizeof(to->symbol), "%s", symbols[from->series]);
		to->time_ns = from->time_ns;
		to->side = from->side;
		to->quantity = from->quantity;
		to->price = from->price;
		to->commission = from->commission;
		to->realised_pnl = from->realised;
	}
	qsort(out->orders, out->order_count, sizeof(*out->orders), by_decision);
	qsort(out->fills, out->fill_count, sizeof(*out->fills), by_bar);
}

size_t day_trades_refused(const struct day_trades *trades)
{
	size_t count = 0;

	for (size_t i = 0; i < trades->order_count; i++)
		count += trades->orders[i].status == ORDER_REJECTED;
	return count;
}

void day_trades_compare(struct day_trades *day, const char *ledger_path,
                        const struct backtest_result *backtest, int64_t step)
{
	struct day_trades simulated;
	struct strbuf text[2];

	day_trades_read(day, ledger_path);
	translate(&simulated, backtest);
	strbuf_init(&text[0]);
	strbuf_init(&text[1]);
	day_trades_print(&text[0], day, step);
	day_trades_print(&text[1], &simulated, step);
	assert_same_text("the day and its backtest", &text[0], &text[1]);
	strbuf_release(&text[0]);
	strbuf_release(&text[1]);
	day_trades_free(&simulated);
}
