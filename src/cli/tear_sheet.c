/* tear_sheet.c - see tear_sheet.h. */
#include "cli/tear_sheet.h"

#include <math.h>
#include <string.h>

#include "cli/table.h"
#include "client/number_text.h"
#include "client/reason_text.h"
#include "core/i18n.h"
#include "core/timeval.h"
#include "model/json.h"

enum { METRICS_MAX = 128 };

/* p: ratio shown in percent; f: number; d: whole number; m: money */
static const struct metric {
	const char *name, *label;
	char kind;
} known[] = {
	{ "start", N_("Start"), 'm' },
	{ "final", N_("End"), 'm' },
	{ "profit", N_("Profit"), 'm' },
	{ "commission", N_("Commission"), 'm' },
	{ "total_return", N_("Return, %"), 'p' },
	{ "annual_return", N_("A year, %"), 'p' },
	{ "volatility", N_("Volatility, %"), 'p' },
	{ "sharpe", N_("Sharpe"), 'f' },
	{ "sortino", N_("Sortino"), 'f' },
	{ "calmar", N_("Calmar"), 'f' },
	{ "omega", N_("Omega"), 'f' },
	{ "probabilistic_sharpe", N_("Sharpe above 0, probability"), 'f' },
	{ "max_drawdown", N_("Worst drawdown, %"), 'p' },
	{ "ulcer_index", N_("Ulcer index, %"), 'p' },
	{ "recovery_factor", N_("Recovery factor"), 'f' },
	{ "var_95", N_("Value at risk 95 % of a day, %"), 'p' },
	{ "cvar_95", N_("Mean loss beyond it, %"), 'p' },
	{ "var_99", N_("Value at risk 99 % of a day, %"), 'p' },
	{ "var_2_sigma", N_("Two deviations below the mean, %"), 'p' },
	{ "tail_ratio", N_("Tail ratio"), 'f' },
	{ "common_sense", N_("Common sense ratio"), 'f' },
	{ "stability", N_("Stability"), 'f' },
	{ "skew", N_("Skew"), 'f' },
	{ "kurtosis", N_("Excess kurtosis"), 'f' },
	{ "trades", N_("Trades"), 'd' },
	{ "trades_won", N_("Trades won"), 'd' },
	{ "win_rate", N_("Trades won, %"), 'p' },
	{ "profit_factor", N_("Profit factor"), 'f' },
	{ "fills", N_("Fills"), 'd' },
	{ "count", N_("Days"), 'd' },
	{ "days.wins", N_("Days up"), 'd' },
	{ "days.losses", N_("Days down"), 'd' },
	{ "days.win_rate", N_("Days up, %"), 'p' },
	{ "days.longest_wins", N_("Longest run of days up"), 'd' },
	{ "days.longest_losses", N_("Longest run of days down"), 'd' },
	{ "days.best", N_("Best day, %"), 'p' },
	{ "days.worst", N_("Worst day, %"), 'p' },
	{ "days.average", N_("Average day, %"), 'p' },
	{ "days.average_win", N_("Average day up, %"), 'p' },
	{ "days.average_loss", N_("Average day down, %"), 'p' },
	{ "days.exposure", N_("Days in the market, %"), 'p' },
	{ "days.profit_factor", N_("Profit factor of days"), 'f' },
	{ "days.payoff_ratio", N_("Payoff ratio of days"), 'f' },
	{ "days.profit_ratio", N_("Profit ratio of days"), 'f' },
	{ "days.gain_to_pain", N_("Gain to pain"), 'f' },
	{ "days.common_sense", N_("Common sense ratio of days"), 'f' },
	{ "days.cpc_index", N_("CPC index"), 'f' },
	{ "days.outlier_win", N_("Outlier wins"), 'f' },
	{ "days.outlier_loss", N_("Outlier losses"), 'f' },
	{ "days.kelly", N_("Kelly share, %"), 'p' },
	{ "days.risk_of_ruin", N_("Risk of ruin, %"), 'p' },
	{ "days.risk_adjusted_return", N_("Return by exposure, %"), 'p' },
	{ "benchmark_return", N_("Benchmark return, %"), 'p' },
	{ "benchmark_volatility", N_("Benchmark volatility, %"), 'p' },
	{ "benchmark_sharpe", N_("Benchmark Sharpe"), 'f' },
	{ "benchmark_drawdown", N_("Benchmark worst drawdown, %"), 'p' },
	{ "alpha", N_("Alpha, %"), 'p' },
	{ "beta", N_("Beta"), 'f' },
	{ "r_squared", N_("R squared"), 'f' },
	{ "information_ratio", N_("Information ratio"), 'f' },
	{ "up_capture", N_("Captured of the benchmark's rise"), 'f' },
	{ "down_capture", N_("Captured of the benchmark's fall"), 'f' },
};
enum { KNOWN = sizeof(known) / sizeof(known[0]) };

struct line {
	const char *label;
	char value[NUMBER_TEXT];
};

static void format_value(char *out, size_t size, double value, char kind)
{
	struct number_format format = { .group = true, .places = 2, .type = 'f' };

	if (kind == 'p')
		value *= 100;
	if (kind == 'd')
		format.type = 'd';
	number_text(out, size, value, &format);
}

static bool is_known(const char *name)
{
	for (int i = 0; i < KNOWN; i++) {
		if (strcmp(known[i].name, name) == 0)
			return true;
	}
	return false;
}

/* The lines in the table's order, then the unknown names in theirs. */
static int collect(struct line *lines, const json_t *metrics)
{
	int count = 0;
	const char *name = NULL;
	json_t *value = NULL;

	for (int i = 0; i < KNOWN && count < METRICS_MAX; i++) {
		value = json_object_get(metrics, known[i].name);
		if (!json_is_number(value))
			continue;
		lines[count].label = _(known[i].label);
		format_value(lines[count].value, sizeof(lines[count].value),
		             json_number_value(value), known[i].kind);
		count++;
	}
	json_object_foreach((json_t *)metrics, name, value)
	{
		struct number_format plain = { .places = -1, .type = 'g' };

		if (is_known(name) || !json_is_number(value) || count == METRICS_MAX)
			continue;
		lines[count].label = name;
		number_text(lines[count].value, sizeof(lines[count].value),
		            json_number_value(value), &plain);
		count++;
	}
	return count;
}

enum cli_exit tear_sheet_metrics(struct cli *cli, const json_t *metrics)
{
	struct line lines[METRICS_MAX];
	int count = collect(lines, metrics);
	int half = (count + 1) / 2;
	struct cli_table *table = NULL;
	enum drt_status status = cli_table_new(&table, "lrllr");

	if (status != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	for (int i = 0; i < half; i++) {
		bool right = half + i < count;

		cli_table_add(table, lines[i].label);
		cli_table_add(table, lines[i].value);
		cli_table_add(table, "");
		cli_table_add(table, right ? lines[half + i].label : "");
		cli_table_add(table, right ? lines[half + i].value : "");
	}
	status = cli_table_print(table, cli->out);
	cli_table_free(table);
	return status == DRT_OK ? CLI_OK : cli_fail(cli, CLI_FAILURE, _("out of memory"));
}

/* ---- months ---- */

enum { MONTHS = 12 };

struct months {
	struct cli_table *table;
	int year;               /* of the row under way */
	double returns[MONTHS]; /* NaN: no data */
	double year_start, month_start, last;
	int month; /* 1..12 under way */
};

static void end_month(struct months *m)
{
	m->returns[m->month - 1] = m->last / m->month_start - 1;
	m->month_start = m->last;
}

static void end_year(struct months *m)
{
	cli_table_addf(m->table, "%d", m->year);
	for (int i = 0; i < MONTHS; i++)
		cli_table_add_number(m->table, 100 * m->returns[i], 1);
	cli_table_add_number(m->table, 100 * (m->last / m->year_start - 1), 2);
	m->year_start = m->last;
}

static void begin_year(struct months *m, int year)
{
	m->year = year;
	for (int i = 0; i < MONTHS; i++)
		m->returns[i] = NAN;
}

static bool read_point(int *year, int *month, double *value, const json_t *point)
{
	const char *text = json_string_value(json_array_get(point, 0));
	int64_t time_ns = 0;
	int day = 0;

	if (!text || !json_is_number(json_array_get(point, 1)) ||
	    time_parse(&time_ns, text, strlen(text)) != DRT_OK)
		return false;
	civil_from_day(year, month, &day, time_to_day(time_ns));
	*value = json_number_value(json_array_get(point, 1));
	return true;
}

static bool put_months(struct months *m, const json_t *equity, double start)
{
	for (size_t i = 0; i < json_array_size(equity); i++) {
		int year = 0;
		int month = 0;
		double value = 0;

		if (!read_point(&year, &month, &value, json_array_get(equity, i)))
			return false;
		if (i == 0) {
			m->last = m->month_start = m->year_start = isnan(start) ? value : start;
			m->month = month;
			begin_year(m, year);
		}
		if (year != m->year || month != m->month)
			end_month(m);
		if (year != m->year) {
			end_year(m);
			begin_year(m, year);
		}
		m->month = month;
		m->last = value;
	}
	end_month(m);
	end_year(m);
	return true;
}

enum cli_exit tear_sheet_months(struct cli *cli, const json_t *equity, double start)
{
	static const char *const names[MONTHS] = {
		N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
		N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
	};
	struct months m = { .table = NULL };
	struct drt_error error;
	enum drt_status status = DRT_OK;

	if (json_array_size(equity) < 2)
		return CLI_OK;
	if (cli_table_new(&m.table, "lrrrrrrrrrrrrr") != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	cli_table_add(m.table, _("Months, %"));
	for (int i = 0; i < MONTHS; i++)
		cli_table_add(m.table, _(names[i]));
	cli_table_add(m.table, _("Year"));
	if (!put_months(&m, equity, start)) {
		cli_table_free(m.table);
		drt_fail(&error, DRT_EPARSE, "a point of equity is not [time, number]");
		return cli_bad_answer(cli, &error);
	}
	fputc('\n', cli->out);
	status = cli_table_print(m.table, cli->out);
	cli_table_free(m.table);
	return status == DRT_OK ? CLI_OK : cli_fail(cli, CLI_FAILURE, _("out of memory"));
}

/* ---- strategies ---- */

static void put_strategy(struct cli_table *table, const json_t *row)
{
	const char *name = json_string_value(json_object_get(row, "strategy"));
	int64_t trades = json_integer_value(json_object_get(row, "trades"));
	int64_t won = json_integer_value(json_object_get(row, "won"));
	const json_t *sharpe = json_object_get(row, "sharpe");
	const json_t *worst = json_object_get(row, "worst");
	decimal profit = { 0 }, cost = { 0 };

	if (json_get_decimal(&profit, row, "profit", false, NULL) != DRT_OK ||
	    json_get_decimal(&cost, row, "cost", false, NULL) != DRT_OK)
		profit = cost = decimal_from_units(0);
	cli_table_add(table, name ? name : "?");
	cli_table_add_count(table, (long long)trades);
	cli_table_add_number(table, trades > 0 ? 100.0 * (double)won / (double)trades : NAN, 1);
	cli_table_add_change(table, profit, 2);
	cli_table_add_money(table, cost, 2);
	cli_table_add_number(table, json_is_number(sharpe) ? json_number_value(sharpe) : NAN,
	                     2);
	cli_table_add_number(table,
	                     json_is_number(worst) ? 100 * json_number_value(worst) : NAN, 1);
}

enum cli_exit tear_sheet_strategies(struct cli *cli, const json_t *strategies)
{
	struct cli_table *table = NULL;
	enum drt_status status = DRT_OK;

	if (json_array_size(strategies) == 0)
		return CLI_OK;
	if (cli_table_new(&table, "lrrrrrr") != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	cli_table_add(table, _("Strategy"));
	cli_table_add(table, _("Trades"));
	cli_table_add(table, _("Won, %"));
	cli_table_add(table, _("Profit"));
	cli_table_add(table, _("Cost"));
	cli_table_add(table, _("Sharpe"));
	cli_table_add(table, _("Worst, %"));
	for (size_t i = 0; i < json_array_size(strategies); i++)
		put_strategy(table, json_array_get(strategies, i));
	fputc('\n', cli->out);
	status = cli_table_print(table, cli->out);
	cli_table_free(table);
	return status == DRT_OK ? CLI_OK : cli_fail(cli, CLI_FAILURE, _("out of memory"));
}
