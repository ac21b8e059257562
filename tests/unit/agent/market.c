/* market.c - see market.h. */
#include "tests/unit/agent/market.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"

/* 2024-01-01. */
static const int64_t first_day_ns = (int64_t)19723 * 86400 * 1000000000;

struct market *market_new(size_t count, const char *strategy)
{
	struct market *market = calloc(1, sizeof(*market));

	assert_non_null(market);
	assert_true(count <= MARKET_NAMES);
	market->count = count;
	market->strategy = strategy_find(strategy);
	assert_non_null(market->strategy);
	assert_true(market->strategy->param_count <= 24);
	strategy_params_init(market->params, market->strategy);
	for (size_t i = 0; i < count; i++) {
		char symbol[4] = { 0 };

		memset(symbol, 'A' + (int)i, 3);
		assert_int_equal(instrument_init(&market->instruments[i], symbol), DRT_OK);
		market->instruments[i].id = (int64_t)i + 1;
		market->pointers[i] = &market->instruments[i];
		market->views[i].instrument = &market->instruments[i];
		market->views[i].bars = market->bars[i];
		market->views[i].updated = true;
	}
	return market;
}

void market_free(struct market *market)
{
	if (market->self)
		market->strategy->free(market->self);
	free(market);
}

void market_set(struct market *market, const char *param, double value)
{
	struct drt_error error = { 0 };

	assert_int_equal(
		strategy_params_set(market->params, market->strategy, param, value, &error),
		DRT_OK);
}

void market_add(struct market *market, size_t place, double close)
{
	size_t n = market->views[place].bar_count;
	struct bar *bar = &market->bars[place][n];
	double open = n > 0 ? bar[-1].close : close;

	assert_true(n < MARKET_BARS);
	*bar = (struct bar){ .time_ns = first_day_ns + (int64_t)n * NS_PER_DAY,
		             .open = open,
		             .high = fmax(open, close) * 1.01,
		             .low = fmin(open, close) * 0.99,
		             .close = close,
		             .volume = 1000 };
	assert_int_equal(bar_check(bar), BAR_OK);
	market->views[place].bar_count = n + 1;
}

void market_grow(struct market *market, size_t place, size_t days, double growth, double wave)
{
	for (size_t i = 0; i < days; i++)
		market_add(market, place,
		           100 * exp(growth * (double)i) * (i % 2 ? 1 + wave : 1));
}

void market_step(struct market *market, size_t place, double ratio)
{
	size_t n = market->views[place].bar_count;

	assert_true(n > 0);
	market_add(market, place, market->bars[place][n - 1].close * ratio);
}

void market_hold(struct market *market, size_t place, int quantity)
{
	market->views[place].position = decimal_from_int(quantity);
}

size_t market_ask(struct market *market, bool want_rejected)
{
	struct drt_error error = { 0 };
	int64_t newest_ns = first_day_ns;
	struct strategy_view view = { .instrument_count = market->count,
		                      .instruments = market->views };

	for (size_t i = 0; i < market->count; i++) {
		size_t n = market->views[i].bar_count;

		if (n > 0 && market->bars[i][n - 1].time_ns > newest_ns)
			newest_ns = market->bars[i][n - 1].time_ns;
	}
	view.now_ns = newest_ns + NS_PER_DAY;
	if (!market->self)
		assert_int_equal(market->strategy->create(&market->self, market->params,
		                                          market->pointers, market->count,
		                                          &error),
		                 DRT_OK);
	market->output = (struct strategy_output){ .slots = market->slots,
		                                   .capacity = MARKET_NAMES,
		                                   .want_rejected = want_rejected };
	market->strategy->on_bars(market->self, &view, &market->output);
	for (size_t i = 0; i < market->output.count; i++) {
		assert_int_equal(market->slots[i].time_ns, view.now_ns);
		assert_string_equal(market->slots[i].strategy, market->strategy->name);
		assert_true(market->slots[i].expiration_ns > view.now_ns);
		assert_true(market->slots[i].strength >= 0 && market->slots[i].strength <= 1);
	}
	return market->output.count;
}

const struct signal *market_find(const struct market *market, size_t place)
{
	for (size_t i = 0; i < market->output.count; i++) {
		if (market->slots[i].instrument_id == market->instruments[place].id)
			return &market->slots[i];
	}
	return NULL;
}

const char *market_failed_gate(const struct signal *signal)
{
	for (int i = 0; i < signal->gate_count; i++) {
		if (!signal->gates[i].passed)
			return signal->gates[i].reason.code;
	}
	return "";
}

double market_argument(const struct signal *signal, const char *name)
{
	const struct reason_arg *arg = reason_find(&signal->reason, name);

	assert_non_null(arg);
	assert_false(arg->is_text);
	return arg->number;
}

void market_expect_hold(const struct market *market, size_t place)
{
	const struct signal *signal = market_find(market, place);

	assert_non_null(signal);
	assert_int_equal(signal->direction, SIGNAL_HOLD);
	assert_int_equal(signal->intent.kind, INTENT_NONE);
}

void market_expect_kept(const struct market *market, size_t place, size_t bars, size_t needs)
{
	const struct signal *signal = market_find(market, place);

	market_expect_hold(market, place);
	assert_int_equal(signal->state, SIGNAL_NOT_RAISED);
	assert_string_equal(signal->reason.code, "strategy.kept");
	assert_true(market_argument(signal, "bars") == (double)bars);
	assert_true(market_argument(signal, "needs") == (double)needs);
}
