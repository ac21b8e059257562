/* test_generator.c - the synthetic market: its shape, its statistics, its repetition. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "sim/generator.h"
#include "tests/support/support.h"

static struct calendar *calendar;

static struct sim_generator *generate(uint64_t seed)
{
	struct sim_generator_options options = {
		.seed = seed,
		.calendar = calendar,
		.last_day = day_from_civil(2025, 6, 13),
	};
	struct sim_generator *generator = NULL;

	assert_int_equal(sim_generator_new(&generator, &options), DRT_OK);
	return generator;
}

static size_t index_of(const struct sim_generator *g, const char *symbol)
{
	for (size_t i = 0; i < sim_generator_count(g); i++) {
		if (strcmp(sim_generator_instrument(g, i)->symbol, symbol) == 0)
			return i;
	}
	fail_msg("no %s", symbol);
	return 0;
}

/* Daily log returns; the caller frees them. */
static double *returns_of(size_t *count, const struct sim_generator *g, const char *symbol)
{
	size_t bars = 0;
	const struct bar *bar = sim_generator_daily(&bars, g, index_of(g, symbol));
	double *out = calloc(bars, sizeof(*out));

	assert_non_null(out);
	for (size_t i = 1; i < bars; i++)
		out[i - 1] = log(bar[i].close / bar[i - 1].close);
	*count = bars - 1;
	return out;
}

static double mean_of(const double *x, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += x[i];
	return sum / (double)count;
}

static double correlation_of(const double *x, const double *y, size_t count)
{
	double mx = mean_of(x, count);
	double my = mean_of(y, count);
	double sxy = 0;
	double sxx = 0;
	double syy = 0;

	for (size_t i = 0; i < count; i++) {
		sxy += (x[i] - mx) * (y[i] - my);
		sxx += (x[i] - mx) * (x[i] - mx);
		syy += (y[i] - my) * (y[i] - my);
	}
	return sxy / sqrt(sxx * syy);
}

static double moment_of(const double *x, size_t count, int power)
{
	double mean = mean_of(x, count);
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += pow(x[i] - mean, power);
	return sum / (double)count;
}

static double volatility_of(const struct sim_generator *g, const char *symbol)
{
	size_t count = 0;
	double *x = returns_of(&count, g, symbol);
	double out = sqrt(moment_of(x, count, 2) * 252);

	free(x);
	return out;
}

static double correlation(const struct sim_generator *g, const char *a, const char *b)
{
	size_t count = 0;
	double *x = returns_of(&count, g, a);
	double *y = returns_of(&count, g, b);
	double out = correlation_of(x, y, count);

	free(x);
	free(y);
	return out;
}

static void assert_within(double value, double least, double most, const char *what)
{
	if (!(value >= least && value <= most))
		fail_msg("%s is %g, not within %g to %g", what, value, least, most);
}

static void history_covers_ten_years_of_sessions(void **state)
{
	struct sim_generator *g = generate(1);
	(void)state;

	assert_true(sim_generator_count(g) >= 30);
	assert_int_equal(sim_generator_last_day(g), day_from_civil(2025, 6, 13));
	for (size_t i = 0; i < sim_generator_count(g); i++) {
		size_t days = 0;
		size_t minutes = 0;
		const struct bar *daily = sim_generator_daily(&days, g, i);
		const struct bar *fine = sim_generator_minutes(&minutes, g, i);
		int64_t day = day_from_civil(2015, 6, 14);
		size_t at = 0;

		assert_int_equal(days, calendar_trading_days_between(
					       calendar, day - 1, sim_generator_last_day(g)));
		for (; at < days; day++) {
			if (!calendar_is_trading_day(calendar, day))
				continue;
			assert_int_equal(daily[at++].time_ns, day * NS_PER_DAY);
		}
		assert_int_equal(minutes, 21 * 390);
		for (at = 0; at < minutes; at++)
			assert_true(calendar_is_open(calendar, fine[at].time_ns));
	}
	sim_generator_free(g);
}

static void assert_sound(const struct bar *bar, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const double prices[] = { bar[i].open, bar[i].high, bar[i].low, bar[i].close };

		assert_int_equal(bar_check(&bar[i]), BAR_OK);
		for (size_t k = 0; k < 4; k++)
			assert_float_equal(prices[k], round(prices[k] * 100) / 100, 1e-12);
		assert_float_equal(bar[i].volume, round(bar[i].volume), 0);
	}
}

static void bars_are_sound_and_on_the_tick(void **state)
{
	struct sim_generator *g = generate(2);
	(void)state;

	for (size_t i = 0; i < sim_generator_count(g); i++) {
		size_t count = 0;
		const struct bar *bars = sim_generator_daily(&count, g, i);

		assert_sound(bars, count);
		bars = sim_generator_minutes(&count, g, i);
		assert_sound(bars, count);
	}
	sim_generator_free(g);
}

static void minutes_add_up_to_their_days(void **state)
{
	struct sim_generator *g = generate(3);
	(void)state;

	for (size_t i = 0; i < sim_generator_count(g); i++) {
		size_t days = 0;
		size_t minutes = 0;
		const struct bar *daily = sim_generator_daily(&days, g, i);
		const struct bar *fine = sim_generator_minutes(&minutes, g, i);

		for (size_t at = 0; at < minutes;) {
			int64_t start =
				calendar_bar_start(calendar, TIMEFRAME_1D, fine[at].time_ns);
			struct bar sum = fine[at++];

			while (at < minutes && calendar_bar_start(calendar, TIMEFRAME_1D,
			                                          fine[at].time_ns) == start)
				bar_merge(&sum, &fine[at++]);
			while (daily->time_ns < start)
				daily++;
			assert_int_equal(daily->time_ns, start);
			assert_float_equal(daily->open, sum.open, 0);
			assert_float_equal(daily->high, sum.high, 0);
			assert_float_equal(daily->low, sum.low, 0);
			assert_float_equal(daily->close, sum.close, 0);
			assert_float_equal(daily->volume, sum.volume, 0.5);
		}
	}
	sim_generator_free(g);
}

static void early_closes_shorten_the_day(void **state)
{
	struct sim_generator_options options = { .seed = 1,
		                                 .calendar = calendar,
		                                 .last_day = day_from_civil(2024, 11, 29),
		                                 .years = 1,
		                                 .minute_days = 2 };
	struct sim_generator *g = NULL;
	size_t minutes = 0;
	(void)state;

	assert_int_equal(sim_generator_new(&g, &options), DRT_OK);
	sim_generator_minutes(&minutes, g, 0);
	assert_int_equal(minutes, 390 + 210);
	sim_generator_free(g);
}

static void volatilities_lie_in_their_bands(void **state)
{
	static const struct {
		const char *symbol;
		double least, most;
	} bands[] = {
		{ "SPY", 0.10, 0.24 },  { "QQQ", 0.12, 0.30 },  { "XLP", 0.08, 0.20 },
		{ "XLE", 0.17, 0.42 },  { "AAPL", 0.18, 0.40 }, { "TSLA", 0.40, 0.85 },
		{ "NVDA", 0.30, 0.70 }, { "KO", 0.10, 0.26 },   { "TLT", 0.09, 0.22 },
	};
	(void)state;

	for (uint64_t seed = 1; seed <= 4; seed++) {
		struct sim_generator *g = generate(seed);

		for (size_t i = 0; i < sizeof(bands) / sizeof(bands[0]); i++)
			assert_within(volatility_of(g, bands[i].symbol), bands[i].least,
			              bands[i].most, bands[i].symbol);
		sim_generator_free(g);
	}
}

static void instruments_move_together_as_their_sectors_do(void **state)
{
	(void)state;

	for (uint64_t seed = 1; seed <= 4; seed++) {
		struct sim_generator *g = generate(seed);

		assert_within(correlation(g, "SPY", "XLK"), 0.75, 0.99, "SPY with XLK");
		assert_within(correlation(g, "SPY", "XLU"), 0.30, 0.80, "SPY with XLU");
		assert_within(correlation(g, "XOM", "XLE"), 0.80, 0.99, "XOM with XLE");
		assert_within(correlation(g, "XOM", "CVX"), 0.70, 0.97, "XOM with CVX");
		assert_within(correlation(g, "XOM", "MSFT"), 0.10, 0.65, "XOM with MSFT");
		assert_within(correlation(g, "SPY", "GLD"), -0.15, 0.30, "SPY with GLD");
		assert_within(correlation(g, "SPY", "TLT"), -0.50, 0.00, "SPY with TLT");
		sim_generator_free(g);
	}
}

static void returns_have_fat_tails_and_clustered_volatility(void **state)
{
	(void)state;

	for (uint64_t seed = 1; seed <= 4; seed++) {
		struct sim_generator *g = generate(seed);
		size_t count = 0;
		double *x = returns_of(&count, g, "SPY");
		double variance = moment_of(x, count, 2);
		double clustering = 0;

		assert_within(moment_of(x, count, 4) / (variance * variance), 4, 40,
		              "kurtosis of SPY");
		for (size_t i = 0; i < count; i++)
			x[i] = fabs(x[i]);
		for (size_t lag = 1; lag <= 10; lag++)
			clustering += correlation_of(x, x + lag, count - lag) / 10;
		assert_within(clustering, 0.05, 0.6, "autocorrelation of |return|");
		free(x);
		sim_generator_free(g);
	}
}

static void markets_gap_overnight(void **state)
{
	struct sim_generator *g = generate(5);
	size_t count = 0;
	const struct bar *bar = sim_generator_daily(&count, g, index_of(g, "SPY"));
	double overnight = 0;
	double whole = 0;
	(void)state;

	for (size_t i = 1; i < count; i++) {
		overnight += pow(log(bar[i].open / bar[i - 1].close), 2);
		whole += pow(log(bar[i].close / bar[i - 1].close), 2);
	}
	assert_within(overnight / whole, 0.2, 0.45, "overnight share of variance");
	sim_generator_free(g);
}

static void volume_within_the_day_has_the_shape_of_a_u(void **state)
{
	struct sim_generator *g = generate(6);
	double half_hours[13] = { 0 };
	double range[13] = { 0 };
	(void)state;

	for (size_t i = 0; i < sim_generator_count(g); i++) {
		size_t count = 0;
		const struct bar *bar = sim_generator_minutes(&count, g, i);

		for (size_t at = 0; at < count; at++) {
			half_hours[at % 390 / 30] += bar[at].volume;
			range[at % 390 / 30] += bar[at].high / bar[at].low - 1;
		}
	}
	assert_true(half_hours[0] > 1.7 * half_hours[6]);
	assert_true(half_hours[12] > 1.4 * half_hours[6]);
	assert_true(half_hours[0] > half_hours[1] && half_hours[1] > half_hours[5]);
	assert_true(range[0] > 1.3 * range[6]);
	sim_generator_free(g);
}

static void one_seed_repeats_and_another_differs(void **state)
{
	struct sim_generator *a = generate(7);
	struct sim_generator *b = generate(7);
	struct sim_generator *c = generate(8);
	size_t same = 0;
	(void)state;

	for (size_t i = 0; i < sim_generator_count(a); i++) {
		size_t count = 0;
		const struct bar *x = sim_generator_daily(&count, a, i);
		const struct bar *y = sim_generator_daily(&count, b, i);
		const struct bar *z = sim_generator_daily(&count, c, i);

		assert_memory_equal(x, y, count * sizeof(*x));
		for (size_t at = 0; at < count; at++)
			same += x[at].close == z[at].close;
	}
	assert_true(same < 2000); /* of 80,000 */
	for (int i = 0; i < 100000; i++) {
		struct sim_tick x;
		struct sim_tick y;

		memset(&x, 0, sizeof(x));
		memset(&y, 0, sizeof(y));
		sim_generator_next(&x, a);
		sim_generator_next(&y, b);
		assert_int_equal(x.index, y.index);
		assert_memory_equal(&x.quote, &y.quote, sizeof(x.quote));
		assert_float_equal(x.volume, y.volume, 0);
	}
	sim_generator_free(a);
	sim_generator_free(b);
	sim_generator_free(c);
}

static void ticks_continue_the_history_within_sessions(void **state)
{
	enum { TICKS = 1500000 };
	struct sim_generator *g = generate(9);
	size_t count = 0;
	size_t days = 1;
	int64_t before = 0;
	double spy_volume = 0;
	double first = 0;
	double last = 0;
	size_t spy = index_of(g, "SPY");
	const struct bar *daily = sim_generator_daily(&count, g, spy);
	(void)state;

	for (int i = 0; i < TICKS; i++) {
		struct sim_tick tick;

		sim_generator_next(&tick, g);
		assert_true(tick.quote.time_ns >= before);
		assert_true(i != 0 ||
		            tick.quote.time_ns / NS_PER_DAY == day_from_civil(2025, 6, 16));
		assert_true(calendar_is_open(calendar, tick.quote.time_ns));
		assert_true(decimal_cmp(tick.quote.bid, tick.quote.ask) < 0);
		assert_true(tick.quote.bid.e8 > 0 && tick.quote.last.e8 > 0);
		assert_true(tick.quote.bid_size.e8 > 0 && tick.quote.ask_size.e8 > 0);
		days += before != 0 && tick.quote.time_ns / NS_PER_DAY != before / NS_PER_DAY;
		before = tick.quote.time_ns;
		if ((size_t)tick.index != spy)
			continue;
		last = decimal_to_double(tick.quote.last);
		if (first == 0)
			first = last;
		if (days == 1)
			spy_volume += tick.volume;
	}
	assert_true(days >= 3);
	assert_within(first / daily[count - 1].close, 0.95, 1.05, "first tick to last close");
	assert_within(last / first, 0.85, 1.18, "some days of SPY");
	assert_within(spy_volume, 1e7, 3e8, "a day's volume of SPY");
	sim_generator_free(g);
}

static void options_are_checked(void **state)
{
	struct sim_generator *g = NULL;
	struct sim_generator_options options = { .calendar = calendar,
		                                 .last_day = day_from_civil(2025, 6, 13) };
	struct sim_generator_options bad[5];
	(void)state;

	for (size_t i = 0; i < 5; i++)
		bad[i] = options;
	bad[0].calendar = NULL;
	bad[1].years = -1;
	bad[2].years = 51;
	bad[3].minute_days = -1;
	bad[4].minute_days = 251;
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(sim_generator_new(&g, &bad[i]), DRT_EINVAL);
	assert_null(g);
	sim_generator_free(NULL);
}

static int set_up(void **state)
{
	(void)state;
	return calendar_new(&calendar, "us-equity", NULL) == DRT_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	calendar_free(calendar);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(history_covers_ten_years_of_sessions),
		cmocka_unit_test(bars_are_sound_and_on_the_tick),
		cmocka_unit_test(minutes_add_up_to_their_days),
		cmocka_unit_test(early_closes_shorten_the_day),
		cmocka_unit_test(volatilities_lie_in_their_bands),
		cmocka_unit_test(instruments_move_together_as_their_sectors_do),
		cmocka_unit_test(returns_have_fat_tails_and_clustered_volatility),
		cmocka_unit_test(markets_gap_overnight),
		cmocka_unit_test(volume_within_the_day_has_the_shape_of_a_u),
		cmocka_unit_test(one_seed_repeats_and_another_differs),
		cmocka_unit_test(ticks_continue_the_history_within_sessions),
		cmocka_unit_test(options_are_checked),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
