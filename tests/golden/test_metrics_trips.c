/* test_metrics_trips.c - round trips against pyfolio: the fills of four backtests are
 * matched, and every trip and every statistic of round_trips.json compared. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "improve/performance_trips.h"
#include "tests/support/support.h"

static const double tolerance = 1e-10;

static size_t numbers_compared;
static size_t files_compared;

/* Prices have up to 17 digits, and a result may be the small difference of large sums;
 * results are relative to what was invested. */
static void compare(const char *where, double got, double want, double scale)
{
	numbers_compared++;
	if (!(fabs(got - want) <= tolerance * fmax(fabs(want), scale)))
		fail_msg("%s: got %.17g, want %.17g", where, got, want);
}

static json_t *read_json(const char *relative)
{
	json_error_t error;
	json_t *json = json_load_file(test_shared_path(relative), 0, &error);

	if (!json)
		fail_msg("%s: %s", relative, error.text);
	return json;
}

static const char *text(json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	assert_non_null(value);
	return value;
}

static double number(json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);

	assert_true(json_is_number(value));
	return json_number_value(value);
}

static int64_t date_of(json_t *object, const char *key)
{
	int64_t time_ns = 0;
	const char *date = text(object, key);

	assert_int_equal(time_parse(&time_ns, date, strlen(date)), DRT_OK);
	return time_ns;
}

/* A number for a symbol that sorts as the text does. */
static int64_t instrument_of(const char *symbol)
{
	int64_t number = 0;

	for (int i = 0; i < 7; i++) {
		number = number * 256 + (unsigned char)*symbol;
		symbol += *symbol != '\0';
	}
	return number;
}

static void match(struct performance_trips *out, const char *run)
{
	char path[96];
	json_t *backtest = NULL;
	json_t *list = NULL;
	json_t *item = NULL;
	struct performance_fill *fills = NULL;
	size_t i = 0;

	snprintf(path, sizeof(path), "golden/backtests/%s.json", run);
	backtest = read_json(path);
	list = json_object_get(backtest, "fills");
	fills = calloc(json_array_size(list), sizeof(*fills));
	assert_non_null(fills);
	json_array_foreach(list, i, item)
	{
		double size = number(item, "size");

		fills[i] = (struct performance_fill){
			.time_ns = date_of(item, "date"),
			.instrument = instrument_of(text(item, "symbol")),
			.quantity = strcmp(text(item, "side"), "buy") == 0 ? size : -size,
			.price = number(item, "price"),
		};
	}
	assert_int_equal(performance_trips_match(out, fills, json_array_size(list), NULL),
	                 DRT_OK);
	free(fills);
	json_decref(backtest);
	files_compared++;
}

static void compare_trips(const struct performance_trips *got, json_t *want)
{
	json_t *trip = NULL;
	size_t i = 0;

	assert_true(json_array_size(want) <= got->count);
	json_array_foreach(want, i, trip)
	{
		const struct performance_trip *own = &got->trips[i];

		assert_int_equal(json_object_size(trip), 7);
		assert_int_equal(own->instrument, instrument_of(text(trip, "symbol")));
		assert_int_equal(own->open_ns, date_of(trip, "open_dt"));
		assert_int_equal(own->close_ns, date_of(trip, "close_dt"));
		assert_int_equal(own->is_long, json_is_true(json_object_get(trip, "long")));
		numbers_compared += 3;
		compare("pnl", own->pnl, number(trip, "pnl"), own->invested);
		compare("rt_returns", own->value, number(trip, "rt_returns"), 1);
		compare("duration", (double)(own->close_ns - own->open_ns) / NS_PER_DAY,
		        number(trip, "duration"), 0);
	}
}

struct expected {
	const char *name;
	double got;
};

static void compare_group(json_t *stats, const char *group, const struct expected *rows,
                          size_t count)
{
	json_t *want = json_object_get(stats, group);

	if (json_object_size(want) != count)
		fail_msg("%s has %zu statistics, %zu are known", group, json_object_size(want),
		         count);
	for (size_t i = 0; i < count; i++)
		compare(rows[i].name, rows[i].got, number(want, rows[i].name), 0);
}

/* The reference took the mean of durations to the whole second. */
static double seconds_down(double days)
{
	return floor(days * 86400 + 1e-6) / 86400;
}

static void compare_stats(const struct performance_trip_stats *got, json_t *want)
{
	const struct expected pnl[] = {
		{ "Total profit", got->profit },
		{ "Gross profit", got->gross_profit },
		{ "Gross loss", got->gross_loss },
		{ "Profit factor", got->profit_factor },
		{ "Avg. trade net profit", got->pnl.mean },
		{ "Avg. winning trade", got->pnl_wins.mean },
		{ "Avg. losing trade", got->pnl_losses.mean },
		{ "Ratio Avg. Win:Avg. Loss", got->win_loss_ratio },
		{ "Largest winning trade", got->pnl.most },
		{ "Largest losing trade", got->pnl.least },
	};
	const struct expected summary[] = {
		{ "Total number of round_trips", (double)got->count },
		{ "Percent profitable", got->part_profitable },
		{ "Winning round_trips", (double)got->wins },
		{ "Losing round_trips", (double)got->losses },
		{ "Even round_trips", (double)got->even },
	};
	const struct expected duration[] = {
		{ "Avg duration", seconds_down(got->days.mean) },
		{ "Median duration", got->days.median },
		{ "Longest duration", got->days.most },
		{ "Shortest duration", got->days.least },
	};
	const struct expected returns[] = {
		{ "Avg returns all round_trips", got->value.mean },
		{ "Avg returns winning", got->value_wins.mean },
		{ "Avg returns losing", got->value_losses.mean },
		{ "Median returns all round_trips", got->value.median },
		{ "Median returns winning", got->value_wins.median },
		{ "Median returns losing", got->value_losses.median },
		{ "Largest winning trade", got->value.most },
		{ "Largest losing trade", got->value.least },
	};

	assert_int_equal(json_object_size(want), 4);
	compare_group(want, "pnl", pnl, sizeof(pnl) / sizeof(pnl[0]));
	compare_group(want, "summary", summary, sizeof(summary) / sizeof(summary[0]));
	compare_group(want, "duration_days", duration, sizeof(duration) / sizeof(duration[0]));
	compare_group(want, "rt_returns", returns, sizeof(returns) / sizeof(returns[0]));
}

static void every_round_trip_is_met(void **state)
{
	json_t *json = read_json("golden/metrics/round_trips.json");
	const char *run = NULL;
	json_t *want = NULL;
	(void)state;

	json_object_foreach(json, run, want)
	{
		struct performance_trips trips;
		struct performance_trip_stats stats;
		const char *key = NULL;
		json_t *value = NULL;

		match(&trips, run);
		assert_int_equal(performance_trip_stats(&stats, &trips), DRT_OK);
		json_object_foreach(want, key, value)
		{
			if (strcmp(key, "n_round_trips") == 0)
				compare(key, (double)trips.count, json_number_value(value), 0);
			else if (strncmp(key, "round_trips", 11) == 0)
				compare_trips(&trips, value);
			else if (strcmp(key, "pnl_sum") == 0)
				compare(key, stats.profit, json_number_value(value), 0);
			else if (strcmp(key, "stats") == 0)
				compare_stats(&stats, value);
			else
				fail_msg("%s: %s is not known", run, key);
		}
		performance_trips_release(&trips);
	}
	json_decref(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_round_trip_is_met),
	};
	int failed = 0;

	test_require_shared();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	printf("compared %zu numbers in %zu files\n", numbers_compared, files_compared + 1);
	return failed;
}
