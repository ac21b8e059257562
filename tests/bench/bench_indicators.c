/* bench_indicators.c - nanoseconds per bar of each indicator: the array form, the
 * typed streaming form's step through the catalog, and beside them what TA-Lib and
 * Tulip Indicators took (golden/speed.json, when it is there). The series is that of
 * the peers' figures: one million bars, AAPL's 3,019 days repeated. Ratios above 1
 * mean that ours is slower. Compare only figures of the same machine. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

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
#include "core/rng.h"
#include "tests/support/csv.h"
#include "tests/support/support.h"

enum { BARS = 1000000, RUNS = 9 };

struct work {
	struct bar *bars;
	double *closes;
	double *out; /* room for three numbers per bar */
	json_t *speed;
};

typedef enum drt_status series_fn(const struct work *work, const double *params);

static enum drt_status run_adx(const struct work *work, const double *params)
{
	return adx_series((struct adx_value *)work->out, work->bars, BARS, (int)params[0]);
}

static enum drt_status run_aroon(const struct work *work, const double *params)
{
	return aroon_series((struct aroon_value *)work->out, work->bars, BARS, (int)params[0]);
}

static enum drt_status run_atr(const struct work *work, const double *params)
{
	return atr_series(work->out, work->bars, BARS, (int)params[0]);
}

static enum drt_status run_bbands(const struct work *work, const double *params)
{
	struct bbands_options options = { (int)params[0], params[1], params[2], MOVING_SMA };

	return bbands_series((struct bbands_value *)work->out, work->closes, BARS, options);
}

static enum drt_status run_dmi(const struct work *work, const double *params)
{
	return dmi_series((struct dmi_value *)work->out, work->bars, BARS, (int)params[0]);
}

static enum drt_status run_ema(const struct work *work, const double *params)
{
	return ema_series(work->out, work->closes, BARS, (int)params[0]);
}

static enum drt_status run_macd(const struct work *work, const double *params)
{
	struct macd_options options = { (int)params[0], (int)params[1], (int)params[2] };

	return macd_series((struct macd_value *)work->out, work->closes, BARS, options);
}

static enum drt_status run_obv(const struct work *work, const double *params)
{
	(void)params;
	return obv_series(work->out, work->bars, BARS);
}

static enum drt_status run_roc(const struct work *work, const double *params)
{
	return roc_series(work->out, work->closes, BARS, (int)params[0]);
}

static enum drt_status run_rsi(const struct work *work, const double *params)
{
	return rsi_series(work->out, work->closes, BARS, (int)params[0]);
}

static enum drt_status run_sma(const struct work *work, const double *params)
{
	return sma_series(work->out, work->closes, BARS, (int)params[0]);
}

static enum drt_status run_stddev(const struct work *work, const double *params)
{
	return stddev_series(work->out, work->closes, BARS, (int)params[0], 1);
}

static enum drt_status run_stoch(const struct work *work, const double *params)
{
	struct stoch_options options = { (int)params[0], (int)params[1], MOVING_SMA,
		                         (int)params[3], MOVING_SMA };

	return stoch_series((struct stoch_value *)work->out, work->bars, BARS, options);
}

static const struct {
	const char *name;
	const char *shown;
	series_fn *series;
	double params[ANALYSIS_PARAMS_MAX];
	size_t count;
	const char *talib, *talib_params; /* NULL: no figure of the peer */
	const char *tulip, *tulip_params;
} rows[] = {
	{ "adx", "14", run_adx, { 14 }, 1, "ADX", "14", "adx", "14" },
	{ "aroon", "14", run_aroon, { 14 }, 1, "AROON", "14", "aroon", "14" },
	{ "atr", "14", run_atr, { 14 }, 1, "ATR", "14", "atr", "14" },
	{ "bbands",
	  "20 2 2 sma",
	  run_bbands,
	  { 20, 2, 2, 0 },
	  4,
	  "BBANDS",
	  "20 2 2 0",
	  "bbands",
	  "20 2" },
	{ "dmi", "14", run_dmi, { 14 }, 1, NULL, NULL, NULL, NULL },
	{ "ema", "30", run_ema, { 30 }, 1, "EMA", "30", "ema", "30" },
	{ "macd", "12 26 9", run_macd, { 12, 26, 9 }, 3, "MACD", "12 26 9", "macd", "12 26 9" },
	{ "obv", "", run_obv, { 0 }, 0, "OBV", "", "obv", "" },
	{ "roc", "10", run_roc, { 10 }, 1, NULL, NULL, NULL, NULL },
	{ "rsi", "14", run_rsi, { 14 }, 1, "RSI", "14", "rsi", "14" },
	{ "sma", "10", run_sma, { 10 }, 1, NULL, NULL, NULL, NULL },
	{ "sma", "30", run_sma, { 30 }, 1, "SMA", "30", "sma", "30" },
	{ "sma", "200", run_sma, { 200 }, 1, NULL, NULL, NULL, NULL },
	{ "stddev", "20", run_stddev, { 20, 1 }, 2, "STDDEV", "20 1", "stddev", "20" },
	{ "stoch",
	  "5 3 3 sma",
	  run_stoch,
	  { 5, 3, 0, 3, 0 },
	  5,
	  "STOCH",
	  "5 3 0 3 0",
	  "stoch",
	  "5 3 3" },
};

/* The process's own time: on a busy machine the wall clock measures the others. */
static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
	double left = *(const double *)a;
	double right = *(const double *)b;

	return (left > right) - (left < right);
}

static double median(double *times)
{
	qsort(times, RUNS, sizeof(*times), by_value);
	return times[RUNS / 2];
}

static double time_series(const struct work *work, size_t row)
{
	double times[RUNS];

	for (int run = 0; run < RUNS; run++) {
		double start = now_ns();

		if (rows[row].series(work, rows[row].params) != DRT_OK)
			exit(1);
		times[run] = (now_ns() - start) / BARS;
	}
	return median(times);
}

static double time_stream(const struct work *work, size_t row)
{
	double times[RUNS];

	for (int run = 0; run < RUNS; run++) {
		struct analysis_stream *stream = NULL;
		double values[ANALYSIS_OUTPUTS_MAX];
		double start = 0;

		if (analysis_stream_new(&stream, rows[row].name, rows[row].params,
		                        rows[row].count, NULL) != DRT_OK)
			exit(1);
		start = now_ns();
		for (size_t i = 0; i < BARS; i++) {
			(void)analysis_stream_update(values, stream, &work->bars[i]);
			work->out[i] = values[0];
		}
		times[run] = (now_ns() - start) / BARS;
		analysis_stream_free(stream);
	}
	return median(times);
}

/* The peer's nanoseconds per bar, or 0 where there is no figure. */
static double peer_ns(json_t *speed, const char *library, const char *function,
                      const char *params)
{
	json_t *list = json_object_get(json_object_get(speed, library), "O2");
	json_t *item = NULL;
	size_t i = 0;

	if (!function)
		return 0;
	json_array_foreach(list, i, item)
	{
		const char *name = json_string_value(json_object_get(item, "function"));
		const char *with = json_string_value(json_object_get(item, "params"));

		if (name && with && strcmp(name, function) == 0 && strcmp(with, params) == 0)
			return json_number_value(json_object_get(item, "median_s")) * 1e9 /
			       json_number_value(json_object_get(item, "n"));
	}
	return 0;
}

static void read_bars(struct work *work, const char *path)
{
	static const char *const names[] = { "open", "high", "low", "close", "volume" };
	struct test_csv csv;
	double *columns[5];

	test_csv_read(&csv, path);
	for (int i = 0; i < 5; i++)
		columns[i] = test_csv_numbers(&csv, names[i]);
	for (size_t i = 0; i < BARS; i++) {
		size_t k = i % csv.rows;

		work->bars[i] = (struct bar){ (int64_t)i,    columns[0][k], columns[1][k],
			                      columns[2][k], columns[3][k], columns[4][k] };
	}
	for (int i = 0; i < 5; i++)
		free(columns[i]);
	test_csv_release(&csv);
}

static void make_bars(struct work *work)
{
	struct rng rng;

	rng_init(&rng, 1);
	for (size_t i = 0; i < BARS; i++) {
		double close = 100 + 10 * rng_normal(&rng);

		work->bars[i] = (struct bar){ (int64_t)i, close,      close + 1,
			                      close - 1,  close + .5, 1e6 };
	}
}

static void print_peer(double ours, double peer)
{
	if (peer > 0)
		printf(" %8.2f %6.2f", peer, ours / peer);
	else
		printf(" %8s %6s", "-", "-");
}

int main(void)
{
	struct work work = { 0 };
	const char *prices = test_shared_path("golden/indicators/input_AAPL.csv");

	work.bars = calloc(BARS, sizeof(*work.bars));
	work.closes = calloc(BARS, sizeof(*work.closes));
	work.out = calloc(BARS, 3 * sizeof(*work.out));
	if (!work.bars || !work.closes || !work.out)
		return 1;
	if (access(prices, R_OK) == 0)
		read_bars(&work, prices);
	else
		make_bars(&work);
	for (size_t i = 0; i < BARS; i++)
		work.closes[i] = work.bars[i].close;
	work.speed = json_load_file(test_shared_path("golden/speed.json"), 0, NULL);
	printf("%-8s %-12s %8s %8s %8s %6s %8s %6s   (ns per bar, median of %d)\n", "", "",
	       "array", "stream", "talib", "ratio", "tulip", "ratio", RUNS);
	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		double array = time_series(&work, row);

		printf("%-8s %-12s %8.2f %8.2f", rows[row].name, rows[row].shown, array,
		       time_stream(&work, row));
		print_peer(array, peer_ns(work.speed, "talib", rows[row].talib,
		                          rows[row].talib_params));
		print_peer(array, peer_ns(work.speed, "tulip", rows[row].tulip,
		                          rows[row].tulip_params));
		printf("\n");
	}
	json_decref(work.speed);
	free(work.bars);
	free(work.closes);
	free(work.out);
	return 0;
}
