/* test_metrics.c - performance metrics against empyrical, pyfolio, scipy and QuantStats on
 * real returns: every number of metrics.json and of the rolling file. A metric that is
 * in the file and not known here fails the test. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "improve/performance.h"
#include "improve/performance_calendar.h"
#include "improve/performance_rolling.h"
#include "tests/golden/metrics_scalars.h"
#include "tests/support/csv.h"
#include "tests/support/support.h"

static const double tolerance = 1e-10;
static const double gpd_tolerance = 1e-3; /* where two searches stop */

static size_t numbers_compared;

struct fixture {
	struct test_csv csv;
	int64_t *times_ns;
	struct performance_sample spy, ewdjia;
	double *spy_returns, *ewdjia_returns;
};

/* Relative to the number itself, however small. */
static void compare(const char *where, double got, double want, double within)
{
	numbers_compared++;
	if (isnan(want) ? !isnan(got) : !(fabs(got - want) <= within * fabs(want)))
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

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	size_t column = 0;

	assert_non_null(fixture);
	test_csv_read(&fixture->csv, test_shared_path("golden/metrics/input_returns.csv"));
	column = test_csv_column(&fixture->csv, "date");
	fixture->times_ns = calloc(fixture->csv.rows, sizeof(int64_t));
	assert_non_null(fixture->times_ns);
	for (size_t i = 0; i < fixture->csv.rows; i++) {
		const char *date = test_csv_cell(&fixture->csv, i, column);

		assert_int_equal(time_parse(&fixture->times_ns[i], date, strlen(date)), DRT_OK);
	}
	fixture->spy_returns = test_csv_numbers(&fixture->csv, "SPY");
	fixture->ewdjia_returns = test_csv_numbers(&fixture->csv, "EWDJIA");
	assert_int_equal(performance_sample_init(&fixture->spy, fixture->spy_returns,
	                                         fixture->csv.rows, NULL),
	                 DRT_OK);
	assert_int_equal(performance_sample_init(&fixture->ewdjia, fixture->ewdjia_returns,
	                                         fixture->csv.rows, NULL),
	                 DRT_OK);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	performance_sample_release(&fixture->spy);
	performance_sample_release(&fixture->ewdjia);
	free(fixture->spy_returns);
	free(fixture->ewdjia_returns);
	free(fixture->times_ns);
	test_csv_release(&fixture->csv);
	free(fixture);
	return 0;
}

/* A metric that is being compared. */
struct metric {
	const struct fixture *fixture;
	const struct performance_sample *sample;
	const struct performance_sample *benchmark; /* by the suffix of the name */
	const char *library;
	char name[96]; /* without that suffix */
	char where[160];
	json_t *value;
};

static bool has_suffix(char *name, const char *suffix)
{
	size_t length = strlen(name);
	size_t end = strlen(suffix);

	if (length <= end || strcmp(name + length - end, suffix) != 0)
		return false;
	name[length - end] = '\0';
	return true;
}

static double item(json_t *list, size_t i)
{
	return json_number_value(json_array_get(list, i));
}

static void compare_alpha_beta(const struct metric *metric, double risk_free,
                               enum performance_side side)
{
	struct performance_alpha_beta got =
		performance_alpha_beta(metric->sample, metric->benchmark, risk_free, side);

	compare(metric->where, got.alpha, item(metric->value, 0), tolerance);
	compare(metric->where, got.beta, item(metric->value, 1), tolerance);
}

static void compare_gpd(const struct metric *metric)
{
	struct performance_gpd got;

	assert_true(performance_gpd(&got, metric->sample, 0.01));
	compare(metric->where, got.threshold, item(metric->value, 0), tolerance);
	compare(metric->where, got.scale, item(metric->value, 1), gpd_tolerance);
	/* a shape next to 0 is where the search stopped, not a property of the data */
	assert_true(test_close(got.shape, item(metric->value, 2), gpd_tolerance));
	numbers_compared++;
	compare(metric->where, got.var, item(metric->value, 3), gpd_tolerance);
	compare(metric->where, got.es, item(metric->value, 4), gpd_tolerance);
}

static void compare_periods(const struct metric *metric, enum performance_period period)
{
	const struct fixture *fixture = metric->fixture;
	size_t count = metric->sample->count;
	struct performance_period_return *got = calloc(count, sizeof(*got));
	const char *key = NULL;
	json_t *want = NULL;
	size_t periods = 0;
	size_t at = 0;

	assert_non_null(got);
	assert_int_equal(performance_by_period(got, &periods, period, fixture->times_ns,
	                                       metric->sample->returns, count),
	                 DRT_OK);
	json_object_foreach(metric->value, key, want)
	{
		char name[32];

		assert_true(at < periods);
		if (period == PERFORMANCE_YEARS)
			snprintf(name, sizeof(name), "%d", got[at].year);
		else
			snprintf(name, sizeof(name), "%d-%02d", got[at].year, got[at].part);
		assert_string_equal(name, key);
		/* next to 0 the cancellation in (1 + r) - 1 sets the error */
		assert_true(test_close(got[at++].value, json_number_value(want), 1e-13));
		numbers_compared++;
	}
	/* the file holds the first 60 weeks only */
	if (period != PERFORMANCE_WEEKS_OF_CALENDAR_YEAR)
		assert_int_equal(at, periods);
	free(got);
}

static void compare_var_monthly(const struct metric *metric)
{
	const struct fixture *fixture = metric->fixture;
	size_t count = metric->sample->count;
	struct performance_period_return *months = calloc(count, sizeof(*months));
	double *returns = calloc(count, sizeof(*returns));
	struct performance_sample sample;
	size_t periods = 0;

	assert_true(months && returns);
	assert_int_equal(performance_by_period(months, &periods, PERFORMANCE_MONTHS,
	                                       fixture->times_ns, metric->sample->returns,
	                                       count),
	                 DRT_OK);
	for (size_t i = 0; i < periods; i++)
		returns[i] = months[i].value;
	assert_int_equal(performance_sample_init(&sample, returns, periods, NULL), DRT_OK);
	compare(metric->where, performance_var_sigma(&sample, 2),
	        json_number_value(metric->value), tolerance);
	performance_sample_release(&sample);
	free(months);
	free(returns);
}

/* A null date is position -2, which no drawdown has. */
static int64_t position_of(const struct fixture *fixture, json_t *date)
{
	size_t column = test_csv_column(&fixture->csv, "date");

	if (!json_is_string(date))
		return -2;
	for (size_t i = 0; i < fixture->csv.rows; i++)
		if (strcmp(test_csv_cell(&fixture->csv, i, column), json_string_value(date)) ==
		    0)
			return (int64_t)i;
	fail_msg("%s is no date of the returns", json_string_value(date));
	return -2;
}

static int64_t recovery_of(const struct performance_drawdown *drawdown)
{
	return drawdown->recovered ? drawdown->end + 1 : -2;
}

static void compare_dates(const struct metric *metric, json_t *dates,
                          const struct performance_drawdown *got)
{
	assert_int_equal(json_array_size(dates), 3);
	assert_int_equal(got->peak, position_of(metric->fixture, json_array_get(dates, 0)));
	assert_int_equal(got->valley, position_of(metric->fixture, json_array_get(dates, 1)));
	assert_int_equal(recovery_of(got),
	                 position_of(metric->fixture, json_array_get(dates, 2)));
	numbers_compared += 3;
}

static void compare_pyfolio_row(const struct metric *metric, json_t *row,
                                const struct performance_drawdown *got)
{
	const struct fixture *fixture = metric->fixture;
	json_t *dates = json_pack("[OOO]", json_object_get(row, "Peak date"),
	                          json_object_get(row, "Valley date"),
	                          json_object_get(row, "Recovery date"));
	json_t *duration = json_object_get(row, "Duration");

	assert_int_equal(json_object_size(row), 5);
	compare(metric->where, got->depth * -100,
	        json_number_value(json_object_get(row, "Net drawdown in %")), tolerance);
	compare_dates(metric, dates, got);
	if (got->recovered)
		assert_int_equal(performance_weekdays(fixture->times_ns[got->peak],
		                                      fixture->times_ns[got->end + 1]),
		                 json_integer_value(duration));
	else
		assert_true(json_is_null(duration));
	numbers_compared++;
	json_decref(dates);
}

static void compare_quantstats_row(const struct metric *metric, json_t *row,
                                   const struct performance_drawdown *got)
{
	const struct fixture *fixture = metric->fixture;
	int64_t start = got->peak + 1;

	assert_int_equal(json_object_size(row), 6);
	assert_int_equal(start, position_of(fixture, json_object_get(row, "start")));
	assert_int_equal(got->valley, position_of(fixture, json_object_get(row, "valley")));
	assert_int_equal(got->end, position_of(fixture, json_object_get(row, "end")));
	assert_int_equal((fixture->times_ns[got->end] - fixture->times_ns[start]) / NS_PER_DAY +
	                         1,
	                 json_integer_value(json_object_get(row, "days")));
	numbers_compared += 4;
	compare(metric->where, got->depth * 100,
	        json_number_value(json_object_get(row, "max drawdown")), tolerance);
	compare(metric->where, got->depth_usual * 100,
	        json_number_value(json_object_get(row, "99% max drawdown")), tolerance);
}

static void compare_drawdowns(const struct metric *metric)
{
	struct performance_drawdown got[5];
	size_t count = 0;
	json_t *row = NULL;
	size_t i = 0;

	assert_int_equal(performance_drawdowns(got, &count, 5, metric->sample), DRT_OK);
	if (strcmp(metric->name, "max_drawdown_peak_valley_recovery") == 0) {
		compare_dates(metric, metric->value, &got[0]);
		return;
	}
	assert_int_equal(json_array_size(metric->value), count);
	json_array_foreach(metric->value, i, row)
	{
		if (strcmp(metric->name, "drawdown_table_top5") == 0)
			compare_pyfolio_row(metric, row, &got[i]);
		else if (strcmp(metric->name, "drawdown_details_worst5") == 0)
			compare_quantstats_row(metric, row, &got[i]);
		else
			compare_dates(metric, row, &got[i]);
	}
}

static void compare_perf_stats(const struct metric *metric)
{
	struct metrics_context context = { metric->sample, metric->benchmark };
	const char *key = NULL;
	json_t *want = NULL;

	json_object_foreach(metric->value, key, want)
	{
		double got = 0;

		if (!metrics_scalar(&got, "pyfolio", key, &context))
			fail_msg("%s: %s is not known", metric->where, key);
		compare(key, got, json_number_value(want), tolerance);
	}
}

static void compare_jarque_bera(const struct metric *metric)
{
	double p = 0;

	compare(metric->where, performance_jarque_bera(&p, metric->sample),
	        item(metric->value, 0), tolerance);
	compare(metric->where, p, item(metric->value, 1), tolerance);
}

static void compare_greeks(const struct metric *metric)
{
	assert_int_equal(json_object_size(metric->value), 2);
	compare(metric->where,
	        performance_alpha_beta(metric->sample, metric->benchmark, 0,
	                               PERFORMANCE_ALL_DAYS)
	                .beta,
	        json_number_value(json_object_get(metric->value, "beta")), tolerance);
	compare(metric->where, performance_alpha_simple(metric->sample, metric->benchmark),
	        json_number_value(json_object_get(metric->value, "alpha")), tolerance);
}

/* False for a metric that is not known here. */
static bool compare_structured(const struct metric *metric)
{
	const char *name = metric->name;

	if (strcmp(name, "alpha_beta_rf2pct") == 0)
		compare_alpha_beta(metric, 0.02 / 252, PERFORMANCE_ALL_DAYS);
	else if (strcmp(name, "up_alpha_beta") == 0)
		compare_alpha_beta(metric, 0, PERFORMANCE_UP_DAYS);
	else if (strcmp(name, "down_alpha_beta") == 0)
		compare_alpha_beta(metric, 0, PERFORMANCE_DOWN_DAYS);
	else if (strcmp(name, "gpd_risk_estimates_0.01") == 0)
		compare_gpd(metric);
	else if (strcmp(name, "aggregate_returns_monthly") == 0)
		compare_periods(metric, PERFORMANCE_MONTHS);
	else if (strcmp(name, "aggregate_returns_yearly") == 0)
		compare_periods(metric, PERFORMANCE_YEARS);
	else if (strcmp(name, "aggregate_returns_weekly") == 0)
		compare_periods(metric, PERFORMANCE_WEEKS_OF_CALENDAR_YEAR);
	else if (strcmp(name, "value_at_risk_2sigma_monthly") == 0)
		compare_var_monthly(metric);
	else if (strcmp(name, "perf_stats_vs") == 0)
		compare_perf_stats(metric);
	else if (strcmp(name, "jarque_bera") == 0)
		compare_jarque_bera(metric);
	else if (strcmp(name, "greeks") == 0)
		compare_greeks(metric);
	else if (strstr(name, "drawdown") && strcmp(name, "max_drawdown") != 0)
		compare_drawdowns(metric);
	else
		return false;
	return true;
}

static void compare_metric(struct metric *metric, const char *name)
{
	struct metrics_context context = { metric->sample, NULL };
	const struct fixture *fixture = metric->fixture;
	char *at = NULL;
	double got = 0;

	snprintf(metric->name, sizeof(metric->name), "%s", name);
	metric->benchmark = NULL;
	/* the suffix stands before that of the rate */
	at = strstr(metric->name, "_rf2pct");
	if (at && strstr(metric->name, "alpha_beta"))
		*at = '\0';
	else
		at = NULL;
	if (has_suffix(metric->name, "_SPY"))
		metric->benchmark = &fixture->spy;
	else if (has_suffix(metric->name, "_EWDJIA"))
		metric->benchmark = &fixture->ewdjia;
	if (at)
		strcat(metric->name, "_rf2pct");
	context.benchmark = metric->benchmark;
	if (json_is_number(metric->value) &&
	    metrics_scalar(&got, metric->library, metric->name, &context))
		compare(metric->where, got, json_number_value(metric->value), tolerance);
	else if (!compare_structured(metric))
		fail_msg("%s is not known", metric->where);
}

static void every_metric_of_every_library_is_met(void **state)
{
	struct fixture *fixture = *state;
	json_t *json = read_json("golden/metrics/metrics.json");
	const char *series = NULL, *library = NULL, *name = NULL;
	json_t *libraries = NULL, *metrics = NULL, *metric = NULL;

	json_object_foreach(json_object_get(json, "series"), series, libraries)
	{
		double *returns = test_csv_numbers(&fixture->csv, series);
		struct performance_sample sample;

		assert_int_equal(
			performance_sample_init(&sample, returns, fixture->csv.rows, NULL),
			DRT_OK);
		json_object_foreach(libraries, library, metrics)
		{
			json_object_foreach(metrics, name, metric)
			{
				struct metric under = { .fixture = fixture,
					                .sample = &sample,
					                .library = library };

				under.value = json_object_get(metric, "value");
				snprintf(under.where, sizeof(under.where), "%s %s %s", series,
				         library, name);
				compare_metric(&under, name);
			}
		}
		performance_sample_release(&sample);
		free(returns);
	}
	json_decref(json);
}

static void every_rolling_column_is_met(void **state)
{
	static const struct {
		const char *column;
		enum performance_rolling_kind kind;
		size_t window;
	} columns[] = {
		{ "ep_roll_sharpe_126", PERFORMANCE_ROLLING_SHARPE, 126 },
		{ "ep_roll_beta_126", PERFORMANCE_ROLLING_BETA, 126 },
		{ "ep_roll_max_drawdown_126", PERFORMANCE_ROLLING_MAX_DRAWDOWN, 126 },
		{ "ep_roll_annual_volatility_126", PERFORMANCE_ROLLING_VOLATILITY, 126 },
		{ "ep_roll_sortino_126", PERFORMANCE_ROLLING_SORTINO, 126 },
		{ "pf_rolling_sharpe_126", PERFORMANCE_ROLLING_SHARPE, 126 },
		{ "pf_rolling_volatility_126", PERFORMANCE_ROLLING_VOLATILITY, 126 },
		{ "pf_rolling_beta_126", PERFORMANCE_ROLLING_BETA, 127 },
		{ "qs_rolling_sharpe_126", PERFORMANCE_ROLLING_SHARPE, 126 },
		{ "qs_rolling_beta_126", PERFORMANCE_ROLLING_BETA, 126 },
	};
	enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };
	struct fixture *fixture = *state;
	double *returns = test_csv_numbers(&fixture->csv, "AAPL");
	double *got = calloc(fixture->csv.rows, sizeof(*got));
	struct test_csv csv;

	assert_non_null(got);
	test_csv_read(&csv, test_shared_path("golden/metrics/rolling_AAPL_vs_SPY.csv"));
	assert_int_equal(csv.columns, COLUMNS + 1);
	for (int c = 0; c < COLUMNS; c++) {
		struct performance_rolling options = { columns[c].kind, columns[c].window,
			                               returns, fixture->spy_returns,
			                               fixture->csv.rows };
		size_t column = test_csv_column(&csv, columns[c].column);

		assert_int_equal(performance_rolling(got, &options), DRT_OK);
		for (size_t i = 0; i < csv.rows; i++) {
			double want = test_csv_number(&csv, i, column);

			if (isnan(want))
				assert_true(isnan(got[i]));
			else
				compare(columns[c].column, got[i], want, tolerance);
		}
	}
	test_csv_release(&csv);
	free(returns);
	free(got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_metric_of_every_library_is_met),
		cmocka_unit_test(every_rolling_column_is_met),
	};
	int failed = 0;

	test_require_shared();
	failed = cmocka_run_group_tests(tests, set_up, tear_down);
	printf("compared %zu numbers in %d files\n", numbers_compared, 2);
	return failed;
}
