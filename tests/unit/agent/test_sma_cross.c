/* test_sma_cross.c - the crossing of two averages against plain sums, ties, gaps. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "agent/strategy.h"
#include "core/rng.h"
#include "core/timeval.h"
#include "tests/support/support.h"

enum { BARS = 5000 };

static struct instrument aapl;
static struct bar bars[BARS];
static struct signal slots[4];
static const struct strategy *cross;
static void *self;

static int make(double fast, double slow, double quantity)
{
	const struct instrument *instruments[] = { &aapl };
	double params[8];

	cross = strategy_find("sma_cross");
	assert_int_equal(instrument_init(&aapl, "AAPL"), DRT_OK);
	strategy_params_init(params, cross);
	assert_int_equal(strategy_params_set(params, cross, "fast", fast, NULL), DRT_OK);
	assert_int_equal(strategy_params_set(params, cross, "slow", slow, NULL), DRT_OK);
	assert_int_equal(strategy_params_set(params, cross, "quantity", quantity, NULL),
	                 DRT_OK);
	return cross->create(&self, params, instruments, 1, NULL);
}

static int setup(void **state)
{
	(void)state;
	return make(3, 5, 10) == DRT_OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	cross->free(self);
	return 0;
}

static void set_close(size_t i, double close)
{
	bars[i] = (struct bar){ (int64_t)(i + 1) * NS_PER_DAY, close, close, close, close, 1 };
}

/* Shows the bars up to and with place `i`; the signal, or NULL. */
static const struct signal *show(size_t i, double position)
{
	struct strategy_instrument in = {
		.instrument = &aapl, .bars = bars, .bar_count = i + 1, .updated = true
	};
	struct strategy_view view = { .now_ns = bars[i].time_ns + NS_PER_DAY,
		                      .instrument_count = 1,
		                      .instruments = &in };
	struct strategy_output output = { .slots = slots, .capacity = 4 };

	assert_int_equal(decimal_from_double(&in.position, position), DRT_OK);
	cross->on_bars(self, &view, &output);
	assert_true(output.count <= 1);
	return output.count ? &slots[0] : NULL;
}

static double mean(size_t i, size_t n)
{
	double sum = 0;

	for (size_t k = 0; k < n; k++)
		sum += bars[i - k].close;
	return sum / (double)n;
}

static void crosses_agree_with_plain_means(void **state)
{
	struct rng rng;
	double held = 0, price = 100;
	int signals = 0;
	(void)state;

	rng_init(&rng, 1);
	for (size_t i = 0; i < BARS; i++) {
		const struct signal *signal = NULL;
		bool up = false, down = false;

		/* a grid of 1/8, so that sums of doubles are exact and ties are ties */
		price = fmax(1, price + ((double)rng_below(&rng, 17) - 8) / 8);
		set_close(i, price);
		signal = show(i, held);
		if (i >= 5) {
			double now = mean(i, 3) * 15 - mean(i, 5) * 15;
			double was = mean(i - 1, 3) * 15 - mean(i - 1, 5) * 15;

			now = fabs(now) < 1e-9 ? 0 : now;
			was = fabs(was) < 1e-9 ? 0 : was;
			up = now > 0 && was <= 0 && held == 0;
			down = now < 0 && was >= 0 && held > 0;
		}
		assert_int_equal(signal != NULL, up || down);
		if (!signal)
			continue;
		signals++;
		assert_int_equal(signal->direction, up ? SIGNAL_BUY : SIGNAL_SELL);
		assert_int_equal(signal->intent.kind, INTENT_TARGET_QUANTITY);
		held = up ? 10 : 0;
		assert_true(decimal_to_double(signal->intent.quantity) == held);
		assert_true(signal->reference_price == price);
		assert_string_equal(signal->reason.code,
		                    up ? "sma_cross.above" : "sma_cross.below");
		assert_true(test_close(reason_find(&signal->reason, "fast")->number, mean(i, 3),
		                       1e-12));
		assert_true(test_close(reason_find(&signal->reason, "slow")->number, mean(i, 5),
		                       1e-12));
	}
	assert_true(signals > 100);
}

static void long_histories_do_not_drift(void **state)
{
	(void)state;
	/* after large prices small differences are still seen */
	for (size_t i = 0; i < 3000; i++)
		set_close(i, 40000000 + (double)(i % 7) * 0.01);
	for (size_t i = 3000; i < 3010; i++)
		set_close(i, 1);
	set_close(3010, 1.00000001);
	for (size_t i = 0; i < 3010; i++)
		(void)show(i, 0);
	assert_non_null(show(3010, 0));
}

static void a_missed_bar_is_made_up_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < 40; i++)
		set_close(i, i < 20 ? 100 - (double)i : 60 + (double)i * 2);
	for (size_t i = 0; i < 20; i++)
		assert_null(show(i, 0));
	assert_non_null(show(39, 0)); /* it crossed while nobody looked */
}

static void the_first_whole_average_is_no_cross(void **state)
{
	(void)state;
	for (size_t i = 0; i < 10; i++)
		set_close(i, 100 + (double)i);
	for (size_t i = 0; i < 10; i++)
		assert_null(show(i, 0)); /* above from the beginning */
}

static void an_instrument_without_a_new_bar_is_left_alone(void **state)
{
	struct strategy_instrument in = { .instrument = &aapl, .bars = bars, .bar_count = 0 };
	struct strategy_view view = { .instrument_count = 1, .instruments = &in };
	struct strategy_output output = { .slots = slots, .capacity = 4 };
	(void)state;

	cross->on_bars(self, &view, &output);
	assert_int_equal(output.count, 0);
}

static void by_weight_where_there_is_no_quantity(void **state)
{
	const struct signal *signal = NULL;
	(void)state;

	cross->free(self);
	assert_int_equal(make(1, 2, 0), DRT_OK);
	set_close(0, 100);
	set_close(1, 90);
	set_close(2, 95);
	assert_null(show(0, 0));
	assert_null(show(1, 0));
	signal = show(2, 0);
	assert_non_null(signal);
	assert_int_equal(signal->intent.kind, INTENT_TARGET_WEIGHT);
	assert_true(signal->intent.weight == 0.1);
}

static void averages_must_differ(void **state)
{
	void *mine = self;
	(void)state;

	assert_int_equal(make(30, 30, 1), DRT_EINVAL);
	assert_int_equal(make(31, 30, 1), DRT_EINVAL);
	self = mine;
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(crosses_agree_with_plain_means),
		WITH(long_histories_do_not_drift),
		WITH(a_missed_bar_is_made_up_for),
		WITH(the_first_whole_average_is_no_cross),
		WITH(an_instrument_without_a_new_bar_is_left_alone),
		WITH(by_weight_where_there_is_no_quantity),
		WITH(averages_must_differ),
	};

	return cmocka_run_group_tests_name("sma_cross", tests, NULL, NULL);
}
