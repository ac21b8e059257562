/* test_indicators.c - the indicators against TA-Lib's numbers on real prices: every
 * file of every indicator of the catalog, and the checksums of the full series. */
#include <dirent.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/atr.h"
#include "analysis/calculate.h"
#include "analysis/roc.h"
#include "analysis/rsi.h"
#include "analysis/sma.h"
#include "tests/support/csv.h"
#include "tests/support/support.h"

/* The array form of an indicator: out[k] has room for `count` numbers. */
typedef enum drt_status series_fn(double *const *out, const struct bar *bars,
                                  const double *closes, size_t count, const double *params);

static series_fn run_atr, run_roc, run_rsi, run_sma;

static enum drt_status run_atr(double *const *out, const struct bar *bars, const double *closes,
                               size_t count, const double *params)
{
	(void)closes;
	return atr_series(out[0], bars, count, (int)params[0]);
}

static enum drt_status run_roc(double *const *out, const struct bar *bars, const double *closes,
                               size_t count, const double *params)
{
	(void)bars;
	return roc_series(out[0], closes, count, (int)params[0]);
}

static enum drt_status run_rsi(double *const *out, const struct bar *bars, const double *closes,
                               size_t count, const double *params)
{
	(void)bars;
	return rsi_series(out[0], closes, count, (int)params[0]);
}

static enum drt_status run_sma(double *const *out, const struct bar *bars, const double *closes,
                               size_t count, const double *params)
{
	(void)bars;
	return sma_series(out[0], closes, count, (int)params[0]);
}

/* TA-Lib's function, our indicator, and our outputs in TA-Lib's order. Parameters
 * have the same order in both. */
static const struct {
	const char *function;
	const char *name;
	const char *outputs[3];
	series_fn *series;
} map[] = {
	{ "ATR", "atr", { "atr" }, run_atr },
	{ "ROC", "roc", { "roc" }, run_roc },
	{ "RSI", "rsi", { "rsi" }, run_rsi },
	{ "SMA", "sma", { "sma" }, run_sma },
};
enum { MAPPED = sizeof(map) / sizeof(map[0]) };

/* Variances here are sums over the window; TA-Lib's come from running sums and
 * carry errors of that size themselves (golden/README.md). */
static double tolerance_of(const char *function)
{
	return strcmp(function, "BBANDS") == 0 || strcmp(function, "STDDEV") == 0 ? 1e-8 : 1e-9;
}

static size_t numbers_compared;
static size_t files_compared;

struct market {
	struct bar *bars;
	double *closes;
	size_t count;
};

static void market_read(struct market *market, const char *path)
{
	struct test_csv csv;
	double *columns[5] = { NULL };
	static const char *const names[] = { "open", "high", "low", "close", "volume" };

	test_csv_read(&csv, path);
	for (int i = 0; i < 5; i++)
		columns[i] = test_csv_numbers(&csv, names[i]);
	market->count = csv.rows;
	market->bars = calloc(csv.rows, sizeof(*market->bars));
	assert_non_null(market->bars);
	for (size_t i = 0; i < csv.rows; i++)
		market->bars[i] = (struct bar){ (int64_t)i,    columns[0][i], columns[1][i],
			                        columns[2][i], columns[3][i], columns[4][i] };
	market->closes = columns[3];
	columns[3] = NULL;
	for (int i = 0; i < 5; i++)
		free(columns[i]);
	test_csv_release(&csv);
}

static void market_release(struct market *market)
{
	free(market->bars);
	free(market->closes);
}

static int mapped(const char *function)
{
	for (int i = 0; i < MAPPED; i++)
		if (strcmp(map[i].function, function) == 0)
			return i;
	return -1;
}

static json_t *read_json(const char *path)
{
	json_error_t error;
	json_t *json = json_load_file(path, 0, &error);

	if (!json)
		fail_msg("%s: %s", path, error.text);
	return json;
}

/* TA-Lib's parameters of a manifest entry in their order. */
static size_t params_of(double *params, json_t *entry)
{
	size_t count = 0;
	const char *key = NULL;
	json_t *value = NULL;

	json_object_foreach(json_object_get(entry, "params"), key, value)
	{
		assert_true(count < ANALYSIS_PARAMS_MAX);
		params[count++] = json_number_value(value);
	}
	return count;
}

/* Calculates by name over the market and checks that the array form and the
 * streaming form agree with it bit for bit. */
static void calculate(struct analysis_series *out, int row, const double *params, size_t n,
                      const struct market *market)
{
	struct analysis_request request = { .name = map[row].name,
		                            .params = params,
		                            .param_count = n,
		                            .bars = market->bars,
		                            .bar_count = market->count };
	struct drt_error error = { 0 };
	struct analysis_stream *stream = NULL;
	double *arrays[ANALYSIS_OUTPUTS_MAX] = { NULL };

	if (analysis_calculate_indicators(out, &request, &error) != DRT_OK)
		fail_msg("%s", error.text);
	assert_int_equal(analysis_stream_new(&stream, map[row].name, params, n, NULL), DRT_OK);
	for (int k = 0; k < out->indicator->output_count; k++) {
		arrays[k] = calloc(market->count, sizeof(double));
		assert_non_null(arrays[k]);
		assert_int_equal(out->first[k], analysis_stream_lookback(stream, k));
	}
	assert_int_equal(map[row].series(arrays, market->bars, market->closes, market->count,
	                                 out->params),
	                 DRT_OK);
	for (size_t i = 0; i < market->count; i++) {
		double values[ANALYSIS_OUTPUTS_MAX];

		analysis_stream_update(values, stream, &market->bars[i]);
		for (int k = 0; k < out->indicator->output_count; k++) {
			assert_memory_equal(&values[k], &out->values[k][i], sizeof(double));
			assert_memory_equal(&arrays[k][i], &out->values[k][i], sizeof(double));
		}
	}
	for (int k = 0; k < ANALYSIS_OUTPUTS_MAX; k++)
		free(arrays[k]);
	analysis_stream_free(stream);
}

static void compare_column(const char *file, const struct test_csv *csv, const char *column,
                           const double *got, double tolerance)
{
	size_t at = test_csv_column(csv, column);

	for (size_t row = 0; row < csv->rows; row++) {
		double want = test_csv_number(csv, row, at);

		if (!test_close(got[row], want, tolerance))
			fail_msg("%s row %zu %s: got %.17g, want %.17g", file, row, column,
			         got[row], want);
		numbers_compared += !isnan(want);
	}
}

static void compare_file(json_t *entry, int row, const struct market *market)
{
	const char *file = json_string_value(json_object_get(entry, "file"));
	json_t *outputs = json_object_get(entry, "outputs");
	double params[ANALYSIS_PARAMS_MAX];
	size_t n = params_of(params, entry);
	struct analysis_series series;
	struct test_csv csv;
	char path[128];

	snprintf(path, sizeof(path), "golden/indicators/%s", file);
	test_csv_read(&csv, test_shared_path(path));
	assert_int_equal(csv.rows, json_integer_value(json_object_get(entry, "rows")));
	calculate(&series, row, params, n, market);
	for (size_t k = 0; k < json_array_size(outputs); k++) {
		int output = analysis_indicator_output(series.indicator, map[row].outputs[k]);

		assert_true(output >= 0);
		assert_int_equal(series.first[output],
		                 json_integer_value(json_object_get(entry, "lookback")));
		compare_column(
			file, &csv,
			json_string_value(json_object_get(json_array_get(outputs, k), "name")),
			series.values[output], tolerance_of(map[row].function));
	}
	files_compared++;
	analysis_series_release(&series);
	test_csv_release(&csv);
}

static void every_listed_file_is_met(void **state)
{
	json_t *manifest = read_json(test_shared_path("golden/indicators/manifest.json"));
	struct market aapl;
	json_t *entry = NULL;
	size_t i = 0;
	(void)state;

	market_read(&aapl, test_shared_path("golden/indicators/input_AAPL.csv"));
	json_array_foreach(manifest, i, entry)
	{
		int row = mapped(json_string_value(json_object_get(entry, "function")));

		if (row >= 0)
			compare_file(entry, row, &aapl);
	}
	market_release(&aapl);
	json_decref(manifest);
}

/* "MINUS_DI_14.csv" belongs to MINUS_DI. */
static bool is_file_of(const char *file, const char *function)
{
	size_t length = strlen(function);

	return strncmp(file, function, length) == 0 &&
	       (file[length] == '.' ||
	        (file[length] == '_' && file[length + 1] >= '0' && file[length + 1] <= '9'));
}

static void no_file_of_a_listed_indicator_is_left_out(void **state)
{
	DIR *folder = opendir(test_shared_path("golden/indicators"));
	struct dirent *item = NULL;
	size_t of_function[MAPPED] = { 0 };
	size_t files = 0;
	(void)state;

	assert_non_null(folder);
	while ((item = readdir(folder)) != NULL)
		for (int i = 0; i < MAPPED; i++)
			if (is_file_of(item->d_name, map[i].function)) {
				of_function[i]++;
				files++;
			}
	closedir(folder);
	assert_int_equal(files, files_compared);
	for (int i = 0; i < MAPPED; i++)
		if (of_function[i] == 0)
			fail_msg("no file of %s", map[i].function);
}

static void every_indicator_of_the_catalog_is_compared(void **state)
{
	const struct analysis_indicator *indicator = NULL;
	(void)state;

	for (size_t i = 0; (indicator = analysis_indicator_at(i)) != NULL; i++)
		for (int k = 0; k < indicator->output_count; k++) {
			bool found = false;

			for (int row = 0; row < MAPPED; row++)
				for (int o = 0; o < 3 && map[row].outputs[o]; o++)
					found = found ||
					        (strcmp(map[row].name, indicator->name) == 0 &&
					         strcmp(map[row].outputs[o],
					                indicator->outputs[k]) == 0);
			if (!found)
				fail_msg("%s: output %s is compared with nothing",
				         indicator->name, indicator->outputs[k]);
		}
}

static void compare_checksums(const char *what, json_t *want, const double *values,
                              size_t count, double tolerance)
{
	struct {
		const char *name;
		double value;
	} got[] = {
		{ "first_row", 0 },  { "count", 0 },       { "sum", 0 },  { "sum_sq", 0 },
		{ "min", INFINITY }, { "max", -INFINITY }, { "last", 0 }, { "nonzero", 0 }
	};

	while ((size_t)got[0].value < count && isnan(values[(size_t)got[0].value]))
		got[0].value++;
	for (size_t i = (size_t)got[0].value; i < count; i++) {
		got[1].value++;
		got[2].value += values[i];
		got[3].value += values[i] * values[i];
		got[4].value = fmin(got[4].value, values[i]);
		got[5].value = fmax(got[5].value, values[i]);
		got[6].value = values[i];
		got[7].value += values[i] != 0;
	}
	assert_int_equal(json_object_size(want), 8);
	for (int i = 0; i < 8; i++) {
		double number = json_number_value(json_object_get(want, got[i].name));

		if (!test_close(got[i].value, number, tolerance))
			fail_msg("%s %s: got %.17g, want %.17g", what, got[i].name,
			         got[i].value, number);
		numbers_compared++;
	}
}

/* The manifest entry whose file is `key`.csv. */
static json_t *entry_of(json_t *manifest, const char *key)
{
	json_t *entry = NULL;
	size_t i = 0;

	json_array_foreach(manifest, i, entry)
	{
		const char *file = json_string_value(json_object_get(entry, "file"));

		if (strncmp(file, key, strlen(key)) == 0 &&
		    strcmp(file + strlen(key), ".csv") == 0)
			return entry;
	}
	return NULL;
}

static size_t compare_full_series(json_t *sums, json_t *manifest, const struct market *market)
{
	const char *key = NULL;
	json_t *want = NULL;
	size_t compared = 0;

	json_object_foreach(sums, key, want)
	{
		json_t *entry = entry_of(manifest, key);
		int row = mapped(json_string_value(json_object_get(entry, "function")));
		json_t *outputs = json_object_get(entry, "outputs");
		double params[ANALYSIS_PARAMS_MAX];
		struct analysis_series series;

		assert_non_null(entry);
		if (row < 0)
			continue;
		calculate(&series, row, params, params_of(params, entry), market);
		for (size_t k = 0; k < json_array_size(outputs); k++) {
			const char *name = json_string_value(
				json_object_get(json_array_get(outputs, k), "name"));
			int output = analysis_indicator_output(series.indicator,
			                                       map[row].outputs[k]);

			compare_checksums(key, json_object_get(want, name),
			                  series.values[output], series.count,
			                  tolerance_of(map[row].function));
		}
		analysis_series_release(&series);
		compared++;
	}
	return compared;
}

static void full_series_of_both_symbols_have_the_checksums(void **state)
{
	json_t *manifest = read_json(test_shared_path("golden/indicators/manifest.json"));
	json_t *sums =
		read_json(test_shared_path("golden/indicators/full_series_checksums.json"));
	static const char *const symbols[] = { "AAPL", "SPY" };
	(void)state;

	for (size_t i = 0; i < 2; i++) {
		struct market market;
		char path[64];

		snprintf(path, sizeof(path), "golden/indicators/input_%s.csv", symbols[i]);
		market_read(&market, test_shared_path(path));
		assert_int_equal(compare_full_series(json_object_get(sums, symbols[i]),
		                                     manifest, &market),
		                 files_compared);
		market_release(&market);
	}
	json_decref(sums);
	json_decref(manifest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_listed_file_is_met),
		cmocka_unit_test(no_file_of_a_listed_indicator_is_left_out),
		cmocka_unit_test(every_indicator_of_the_catalog_is_compared),
		cmocka_unit_test(full_series_of_both_symbols_have_the_checksums),
	};
	int failed = 0;

	test_require_shared();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	printf("compared %zu numbers in %zu files\n", numbers_compared, files_compared + 1);
	return failed;
}
