/* test_calculate.c - the catalog and running its indicators by name. What holds for
 * one row must hold for each, so most tests walk the whole catalog. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/calculate.h"
#include "analysis/indicator.h"
#include "core/rng.h"
#include "tests/support/support.h"

enum { BARS = 400 };

static void fill_bars(struct bar *bars, size_t count)
{
	struct rng rng;
	double price = 50;

	rng_init(&rng, 3);
	for (size_t i = 0; i < count; i++) {
		double open = price;

		price *= 1 + 0.02 * rng_normal(&rng);
		bars[i] = (struct bar){ .time_ns = (int64_t)i * 86400000000000,
			                .open = open,
			                .close = price,
			                .high = fmax(open, price) * 1.01,
			                .low = fmin(open, price) * 0.99,
			                .volume = floor(1e6 * rng_uniform(&rng)) };
	}
}

static void rows_are_found_by_name(void **state)
{
	const struct analysis_indicator *row = NULL;
	const char *previous = "";
	size_t count = 0;
	(void)state;

	while ((row = analysis_indicator_at(count)) != NULL) {
		assert_ptr_equal(analysis_indicator_find(row->name), row);
		assert_true(strcmp(previous, row->name) < 0);
		assert_true(row->title && *row->title);
		assert_in_range(row->output_count, 1, ANALYSIS_OUTPUTS_MAX);
		for (int i = 0; i < row->param_count; i++) {
			assert_int_equal(analysis_indicator_param(row, row->params[i].name), i);
			assert_true(row->params[i].preset >= row->params[i].least);
			assert_true(row->params[i].preset <= row->params[i].most);
		}
		for (int i = 0; i < row->output_count; i++)
			assert_int_equal(analysis_indicator_output(row, row->outputs[i]), i);
		previous = row->name;
		count++;
	}
	assert_true(count >= 13);
	assert_null(analysis_indicator_find("no such"));
	assert_null(analysis_indicator_find(""));
	assert_int_equal(analysis_indicator_param(analysis_indicator_find("sma"), "x"), -1);
	assert_int_equal(analysis_indicator_output(analysis_indicator_find("sma"), "x"), -1);
}

static void params_are_checked_and_filled_up(void **state)
{
	const struct analysis_indicator *sma = analysis_indicator_find("sma");
	static const struct {
		double value;
		const char *says;
	} bad[] = {
		{ 0, "period must be a whole number from 1 to 10000, got 0" },
		{ -5, "got -5" },
		{ 10001, "got 10001" },
		{ 2.5, "got 2.5" },
		{ NAN, "nan" },
		{ INFINITY, "inf" },
	};
	double full[ANALYSIS_PARAMS_MAX] = { 0 };
	const double two[] = { 5, 5 };
	struct drt_error error;
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(analysis_indicator_params(full, sma, &bad[i].value, 1, &error),
		                 DRT_EINVAL);
		assert_non_null(strstr(error.text, bad[i].says));
	}
	assert_int_equal(analysis_indicator_params(full, sma, two, 2, &error), DRT_EINVAL);
	assert_string_equal(error.text, "sma takes 1 parameters, got 2");
	assert_int_equal(analysis_indicator_params(full, sma, two, 1, NULL), DRT_OK);
	assert_true(full[0] == 5);
	assert_int_equal(analysis_indicator_params(full, sma, NULL, 0, NULL), DRT_OK);
	assert_true(full[0] == 30);
}

static void an_unknown_name_lists_the_known_ones(void **state)
{
	struct analysis_stream *stream = NULL;
	struct drt_error error;
	(void)state;

	assert_int_equal(analysis_stream_new(&stream, "smaa", NULL, 0, &error), DRT_ENOTFOUND);
	assert_null(stream);
	assert_non_null(strstr(error.text, "no indicator \"smaa\""));
	assert_non_null(strstr(error.text, " rsi"));
	assert_non_null(strstr(error.text, " sma"));
}

static void every_row_has_values_from_its_lookback_on(void **state)
{
	struct bar bars[BARS];
	const struct analysis_indicator *row = NULL;
	(void)state;

	fill_bars(bars, BARS);
	for (size_t r = 0; (row = analysis_indicator_at(r)) != NULL; r++) {
		struct analysis_request request = { .name = row->name,
			                            .bars = bars,
			                            .bar_count = BARS };
		struct analysis_series series;

		assert_int_equal(analysis_calculate_indicators(&series, &request, NULL),
		                 DRT_OK);
		assert_int_equal(series.count, BARS);
		for (int k = 0; k < row->output_count; k++)
			for (size_t i = 0; i < BARS; i++)
				assert_int_equal(isnan(series.values[k][i]) != 0,
				                 i < series.first[k]);
		for (int p = 0; p < row->param_count; p++)
			assert_true(series.params[p] == row->params[p].preset);
		analysis_series_release(&series);
		analysis_series_release(&series); /* twice is harmless */
	}
}

static void every_row_takes_an_empty_series(void **state)
{
	const struct analysis_indicator *row = NULL;
	(void)state;

	for (size_t r = 0; (row = analysis_indicator_at(r)) != NULL; r++) {
		struct analysis_request request = { .name = row->name };
		struct analysis_series series;

		assert_int_equal(analysis_calculate_indicators(&series, &request, NULL),
		                 DRT_OK);
		assert_int_equal(series.count, 0);
		assert_int_equal(series.first[0], 0);
		analysis_series_release(&series);
	}
}

/* A bar with holes between good ones changes nothing for those that follow. */
static void every_row_passes_over_bars_with_holes(void **state)
{
	struct bar bars[BARS];
	const struct bar hole = { .high = NAN, .low = NAN, .close = NAN, .volume = NAN };
	const struct analysis_indicator *row = NULL;
	(void)state;

	fill_bars(bars, BARS);
	for (size_t r = 0; (row = analysis_indicator_at(r)) != NULL; r++) {
		struct analysis_stream *with = NULL, *without = NULL;
		double a[ANALYSIS_OUTPUTS_MAX], b[ANALYSIS_OUTPUTS_MAX];

		assert_int_equal(analysis_stream_new(&with, row->name, NULL, 0, NULL), DRT_OK);
		assert_int_equal(analysis_stream_new(&without, row->name, NULL, 0, NULL),
		                 DRT_OK);
		for (size_t i = 0; i < BARS; i++) {
			assert_false(analysis_stream_update(a, with, &hole));
			for (int k = 0; k < row->output_count; k++)
				assert_true(isnan(a[k]));
			assert_int_equal(analysis_stream_update(a, with, &bars[i]),
			                 analysis_stream_update(b, without, &bars[i]));
			assert_memory_equal(a, b, (size_t)row->output_count * sizeof(a[0]));
		}
		assert_ptr_equal(analysis_stream_indicator(with), row);
		analysis_stream_free(with);
		analysis_stream_free(without);
	}
	analysis_stream_free(NULL);
}

static void a_series_with_a_hole_is_refused_by_its_bar(void **state)
{
	struct bar bars[BARS];
	struct analysis_request request = { .name = "sma", .bars = bars, .bar_count = BARS };
	struct analysis_series series = { .count = 42 };
	struct drt_error error;
	(void)state;

	fill_bars(bars, BARS);
	bars[2].close = INFINITY;
	assert_int_equal(analysis_calculate_indicators(&series, &request, &error), DRT_EINVAL);
	assert_non_null(strstr(error.text, "bar 2 (1970-01-03"));
	assert_int_equal(series.count, 42);
}

static void every_row_refuses_parameters_outside_its_ranges(void **state)
{
	const struct analysis_indicator *row = NULL;
	(void)state;

	for (size_t r = 0; (row = analysis_indicator_at(r)) != NULL; r++)
		for (int p = 0; p < row->param_count; p++) {
			double params[ANALYSIS_PARAMS_MAX];
			struct analysis_stream *stream = NULL;

			for (int i = 0; i <= p; i++)
				params[i] = row->params[i].preset;
			params[p] = row->params[p].least - 1;
			assert_int_equal(analysis_stream_new(&stream, row->name, params,
			                                     (size_t)p + 1, NULL),
			                 DRT_EINVAL);
			params[p] = row->params[p].most + 1;
			assert_int_equal(analysis_stream_new(&stream, row->name, params,
			                                     (size_t)p + 1, NULL),
			                 DRT_EINVAL);
			assert_null(stream);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_found_by_name),
		cmocka_unit_test(params_are_checked_and_filled_up),
		cmocka_unit_test(an_unknown_name_lists_the_known_ones),
		cmocka_unit_test(every_row_has_values_from_its_lookback_on),
		cmocka_unit_test(every_row_takes_an_empty_series),
		cmocka_unit_test(every_row_passes_over_bars_with_holes),
		cmocka_unit_test(a_series_with_a_hole_is_refused_by_its_bar),
		cmocka_unit_test(every_row_refuses_parameters_outside_its_ranges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
