/* test_indicators.c - the indicators against TA-Lib's numbers on real prices: every
 * file of every indicator of the catalog, and the checksums of the full series. */
#include <dirent.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/adx.h"
#include "analysis/aroon.h"
#include "analysis/bbands.h"
#include "analysis/calculate.h"
#include "analysis/ema.h"
#include "analysis/macd.h"
#include "analysis/obv.h"
#include "analysis/roc.h"
#include "analysis/rsi.h"
#include "analysis/stddev.h"
#include "analysis/stoch.h"
#include "tests/support/csv.h"
#include "tests/support/support.h"

/* The array form of an indicator over a market: `out` takes the results of a bar next
 * to one another, as the value structs of the indicators hold them. */
struct market {
	struct bar *bars;
	double *closes;
	size_t count;
};
typedef enum drt_status series_fn(double *out, const struct market *market,
                                  const double *params);

static enum drt_status run_adx(double *out, const struct market *market, const double *params)
{
	return adx_series((struct adx_value *)out, market->bars, market->count, (int)params[0]);
}

static enum drt_status run_aroon(double *out, const struct market *market, const double *params)
{
	return aroon_series((struct aroon_value *)out, market->bars, market->count,
	                    (int)params[0]);
}

static enum drt_status run_atr(double *out, const struct market *market, const double *params)
{
	return atr_series(out, market->bars, market->count, (int)params[0]);
}

static enum drt_status run_bbands(double *out, const struct market *market,
                                  const double *params)
{
	struct bbands_options options = { (int)params[0], params[1], params[2],
		                          (enum moving_kind)params[3] };

	return bbands_series((struct bbands_value *)out, market->closes, market->count,
	                     options);
}

static enum drt_status run_dmi(double *out, const struct market *market, const double *params)
{
	return dmi_series((struct dmi_value *)out, market->bars, market->count, (int)params[0]);
}

static enum drt_status run_ema(double *out, const struct market *market, const double *params)
{
	return ema_series(out, market->closes, market->count, (int)params[0]);
}

static enum drt_status run_macd(double *out, const struct market *market, const double *params)
{
	struct macd_options options = { (int)params[0], (int)params[1], (int)params[2] };

	return macd_series((struct macd_value *)out, market->closes, market->count, options);
}

static enum drt_status run_obv(double *out, const struct market *market, const double *params)
{
	(void)params;
	return obv_series(out, market->bars, market->count);
}

static enum drt_status run_roc(double *out, const struct market *market, const double *params)
{
	return roc_series(out, market->closes, market->count, (int)params[0]);
}

static enum drt_status run_rsi(double *out, const struct market *market, const double *params)
{
	return rsi_series(out, market->closes, market->count, (int)params[0]);
}

static enum drt_status run_sma(double *out, const struct market *market, const double *params)
{
	return sma_series(out, market->closes, market->count, (int)params[0]);
}

static enum drt_status run_stddev(double *out, const struct market *market,
                                  const double *params)
{
	return stddev_series(out, market->closes, market->count, (int)params[0], params[1]);
}

static enum drt_status run_stoch(double *out, const struct market *market, const double *params)
{
	struct stoch_options options = { (int)params[0], (int)params[1],
		                         (enum moving_kind)params[2], (int)params[3],
		                         (enum moving_kind)params[4] };

	return stoch_series((struct stoch_value *)out, market->bars, market->count, options);
}

/* TA-Lib's function, our indicator, and our outputs in TA-Lib's order. Parameters
 * have the same order in both. */
static const struct {
	const char *function;
	const char *name;
	const char *outputs[ANALYSIS_OUTPUTS_MAX];
	series_fn *series;
} map[] = {
	{ "ADX", "adx", { "adx" }, run_adx },
	{ "AROON", "aroon", { "down", "up" }, run_aroon },
	{ "ATR", "atr", { "atr" }, run_atr },
	{ "BBANDS", "bbands", { "upper", "middle", "lower" }, run_bbands },
	{ "EMA", "ema", { "ema" }, run_ema },
	{ "MACD", "macd", { "macd", "signal", "histogram" }, run_macd },
	{ "MINUS_DI", "dmi", { "minus_di" }, run_dmi },
	{ "OBV", "obv", { "obv" }, run_obv },
	{ "PLUS_DI", "dmi", { "plus_di" }, run_dmi },
	{ "ROC", "roc", { "roc" }, run_roc },
	{ "RSI", "rsi", { "rsi" }, run_rsi },
	{ "SMA", "sma", { "sma" }, run_sma },
	{ "STDDEV", "stddev", { "stddev" }, run_stddev },
	{ "STOCH", "stoch", { "k", "d" }, run_stoch },
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
 * streaming form agree with it bit for bit, every output of them. */
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
	size_t outputs = 0;
	double *array = NULL;

	if (analysis_calculate_indicators(out, &request, &error) != DRT_OK)
		fail_msg("%s", error.text);
	assert_int_equal(analysis_stream_new(&stream, map[row].name, params, n, NULL), DRT_OK);
	outputs = (size_t)out->indicator->output_count;
	for (size_t k = 0; k < outputs; k++)
		assert_int_equal(out->first[k], analysis_stream_lookback(stream, (int)k));
	array = calloc(market->count, outputs * sizeof(double));
	assert_non_null(array);
	assert_int_equal(map[row].series(array, market, out->params), DRT_OK);
	for (size_t i = 0; i < market->count; i++) {
		double values[ANALYSIS_OUTPUTS_MAX];

		analysis_stream_update(values, stream, &market->bars[i]);
		assert_memory_equal(&array[i * outputs], values, outputs * sizeof(double));
		for (size_t k = 0; k < outputs; k++)
			assert_memory_equal(&values[k], &out->values[k][i], sizeof(double));
	}
	free(array);
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

static bool is_compared(const char *indicator, const char *output)
{
	for (int row = 0; row < MAPPED; row++)
		for (int k = 0; k < ANALYSIS_OUTPUTS_MAX && map[row].outputs[k]; k++)
			if (strcmp(map[row].name, indicator) == 0 &&
			    strcmp(map[row].outputs[k], output) == 0)
				return true;
	return false;
}

/* The DI that come along with ADX are compared with those of the dmi row below. */
static void every_indicator_of_the_catalog_is_compared(void **state)
{
	const struct analysis_indicator *row = NULL;
	(void)state;

	for (size_t i = 0; (row = analysis_indicator_at(i)) != NULL; i++)
		for (int k = 0; k < row->output_count; k++)
			if (!is_compared(row->name, row->outputs[k]) &&
			    !(strcmp(row->name, "adx") == 0 &&
			      is_compared("dmi", row->outputs[k])))
				fail_msg("%s: output %s is compared with nothing", row->name,
				         row->outputs[k]);
}

static void adx_brings_the_movements_of_dmi(void **state)
{
	struct market aapl;
	struct adx_value *adx = NULL;
	struct dmi_value *dmi = NULL;
	(void)state;

	market_read(&aapl, test_shared_path("golden/indicators/input_AAPL.csv"));
	adx = calloc(aapl.count, sizeof(*adx));
	dmi = calloc(aapl.count, sizeof(*dmi));
	assert_true(adx && dmi);
	assert_int_equal(adx_series(adx, aapl.bars, aapl.count, 14), DRT_OK);
	assert_int_equal(dmi_series(dmi, aapl.bars, aapl.count, 14), DRT_OK);
	for (size_t i = 0; i < aapl.count; i++)
		assert_memory_equal(&adx[i].di, &dmi[i], sizeof(dmi[i]));
	free(adx);
	free(dmi);
	market_release(&aapl);
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
		cmocka_unit_test(adx_brings_the_movements_of_dmi),
		cmocka_unit_test(full_series_of_both_symbols_have_the_checksums),
	};
	int failed = 0;

	test_require_shared();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	printf("compared %zu numbers in %zu files\n", numbers_compared, files_compared + 1);
	return failed;
}
