/* performance_account.c - see performance_account.h. */
#include "improve/performance_account.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "improve/performance_trips.h"

/* ---- days ---- */

/* The session that a row counts for: its close is its last instant. */
static int64_t day_of(const struct calendar *calendar, int64_t time_ns)
{
	struct session session;

	calendar_session_at_or_after(&session, calendar, time_ns - 1);
	return session.day;
}

static enum drt_status take_days(struct performance_account *account,
                                 const struct performance_account_request *request,
                                 struct drt_error *error)
{
	account->days = calloc(request->count + 1, sizeof(*account->days));
	account->rows = calloc(request->count + 1, sizeof(*account->rows));
	if (!account->days || !account->rows)
		return drt_fail(error, DRT_ENOMEM, "the performance is out of memory");
	for (size_t i = 0; i < request->count; i++) {
		const struct ledger_equity *row = &request->rows[i];
		int64_t day = day_of(request->calendar, row->time_ns);
		size_t n = account->day_count;

		account->rows[account->count++] = *row;
		if (n == 0 || account->days[n - 1].day != day)
			account->day_count = ++n;
		account->days[n - 1] = (struct account_day){ day, row->time_ns,
			                                     decimal_to_double(row->equity) };
	}
	if (request->count > 0)
		memcpy(account->account, request->rows[0].account, sizeof(account->account));
	return DRT_OK;
}

static void take_drawdown(struct performance_account *account)
{
	account->drawdown_now = account->drawdown_worst = NAN;
	for (size_t i = 0; i < account->count; i++) {
		double equity = decimal_to_double(account->rows[i].equity);

		if (!(equity > 0))
			continue;
		account->peak = fmax(account->peak, equity);
		account->drawdown_now = equity / account->peak - 1;
		account->drawdown_worst =
			fmin(account->drawdown_now,
		             isnan(account->drawdown_worst) ? 0 : account->drawdown_worst);
	}
}

/* Judges one return a day, `returns[i]` being that of day i + 1. */
static bool judge(struct performance_report *out, const double *returns, size_t count)
{
	const struct performance_request request = { .returns = returns, .count = count };

	return count > 0 && improve_evaluate_performance(out, &request, NULL) == DRT_OK;
}

static void take_report(struct performance_account *account, double *returns)
{
	size_t count = 0;

	for (size_t i = 1; i < account->day_count; i++)
		returns[count++] = account->days[i].equity / account->days[i - 1].equity - 1;
	account->has_report = judge(&account->report, returns, count);
}

/* ---- strategies ---- */

static struct account_strategy *find(struct performance_account *account, const char *name)
{
	size_t place = 0;

	while (place < account->strategy_count &&
	       strcmp(account->strategies[place].name, name) < 0)
		place++;
	if (place < account->strategy_count &&
	    strcmp(account->strategies[place].name, name) == 0)
		return &account->strategies[place];
	if (account->strategy_count == ACCOUNT_STRATEGIES)
		return NULL;
	memmove(&account->strategies[place + 1], &account->strategies[place],
	        (account->strategy_count - place) * sizeof(account->strategies[0]));
	account->strategy_count++;
	account->strategies[place] = (struct account_strategy){ .sharpe = NAN, .worst = NAN };
	snprintf(account->strategies[place].name, STRATEGY_TEXT, "%s", name);
	return &account->strategies[place];
}

static enum drt_status take_fills(struct performance_account *account,
                                  const struct performance_account_request *request,
                                  struct drt_error *error)
{
	for (size_t i = 0; i < request->fill_count; i++) {
		const struct fill *fill = &request->fills[i];
		struct account_strategy *strategy = find(account, fill->strategy);
		double realised = decimal_to_double(fill->realised_pnl);
		double commission = decimal_to_double(fill->commission);

		if (!strategy)
			return drt_fail(error, DRT_EFULL,
			                "the ledger names more than %d strategies",
			                ACCOUNT_STRATEGIES);
		strategy->fills++;
		strategy->profit += realised - commission;
		strategy->cost += commission;
		account->realised += realised;
		account->commission += commission;
	}
	account->fills = request->fill_count;
	return DRT_OK;
}

/* Strategy and symbol of a fill: one instrument for the matching of trips. */
static bool same_place(const struct fill *a, const struct fill *b)
{
	return strcmp(a->strategy, b->strategy) == 0 && strcmp(a->symbol, b->symbol) == 0;
}

static int compare_places(const void *left, const void *right)
{
	const struct fill *const *a = left;
	const struct fill *const *b = right;
	int order = strcmp((*a)->strategy, (*b)->strategy);

	if (order == 0)
		order = strcmp((*a)->symbol, (*b)->symbol);
	return order != 0 ? order : (*a > *b) - (*a < *b);
}

static void count_trips(struct performance_account *account,
                        const struct performance_trips *trips, const struct fill **sorted,
                        const int64_t *first)
{
	for (size_t i = 0; i < trips->count; i++) {
		const struct performance_trip *trip = &trips->trips[i];
		struct account_strategy *strategy =
			find(account, sorted[first[trip->instrument]]->strategy);

		strategy->trips++;
		strategy->won += trip->pnl > 0;
		account->won += trip->pnl > 0;
		if (trip->pnl > 0)
			account->gross_profit += trip->pnl;
		else
			account->gross_loss += trip->pnl;
	}
	account->trips = trips->count;
}

static enum drt_status take_trips(struct performance_account *account,
                                  const struct performance_account_request *request,
                                  struct drt_error *error)
{
	size_t count = request->fill_count;
	const struct fill **sorted = calloc(count + 1, sizeof(*sorted));
	struct performance_fill *plain = calloc(count + 1, sizeof(*plain));
	int64_t *first = calloc(count + 1, sizeof(*first)); /* place in `sorted` of a number */
	struct performance_trips trips = { .trips = NULL };
	enum drt_status status = DRT_OK;
	int64_t number = -1;

	if (!sorted || !plain || !first)
		status = drt_fail(error, DRT_ENOMEM, "the performance is out of memory");
	for (size_t i = 0; status == DRT_OK && i < count; i++)
		sorted[i] = &request->fills[i];
	if (status == DRT_OK && count > 1)
		qsort(sorted, count, sizeof(*sorted), compare_places);
	for (size_t i = 0; status == DRT_OK && i < count; i++) {
		double quantity = decimal_to_double(sorted[i]->quantity);

		if (i == 0 || !same_place(sorted[i - 1], sorted[i]))
			first[++number] = (int64_t)i;
		plain[i] = (struct performance_fill){
			.time_ns = sorted[i]->time_ns,
			.instrument = number,
			.quantity = sorted[i]->side == SIDE_BUY ? quantity : -quantity,
			.price = decimal_to_double(sorted[i]->price),
		};
		if (!(quantity > 0) || !(plain[i].price > 0))
			status = drt_fail(error, DRT_ECORRUPT,
			                  "fill %s has no quantity or price",
			                  sorted[i]->exec_id);
	}
	if (status == DRT_OK)
		status = performance_trips_match(&trips, plain, count, error);
	if (status == DRT_OK)
		count_trips(account, &trips, sorted, first);
	performance_trips_release(&trips);
	free(sorted);
	free(plain);
	free(first);
	return status;
}

/* The place of each fill's day among the account's days; 0 where it has none before it. */
static void place_fills(size_t *places, const struct performance_account *account,
                        const struct performance_account_request *request)
{
	size_t place = 1;

	for (size_t i = 0; i < request->fill_count; i++) {
		int64_t day = day_of(request->calendar, request->fills[i].time_ns);

		while (place < account->day_count && account->days[place].day < day)
			place++;
		places[i] = place < account->day_count && account->days[place].day == day
		                    ? place
		                    : 0;
	}
}

/* What a strategy realised each day, as a part of the account the evening before. */
static void judge_strategies(struct performance_account *account,
                             const struct performance_account_request *request,
                             const size_t *places, double *returns)
{
	size_t count = account->day_count > 0 ? account->day_count - 1 : 0;

	for (size_t s = 0; s < account->strategy_count; s++) {
		struct account_strategy *strategy = &account->strategies[s];
		struct performance_report report;

		memset(returns, 0, count * sizeof(*returns));
		for (size_t i = 0; i < request->fill_count; i++) {
			const struct fill *fill = &request->fills[i];

			if (places[i] == 0 || strcmp(fill->strategy, strategy->name) != 0)
				continue;
			returns[places[i] - 1] += (decimal_to_double(fill->realised_pnl) -
			                           decimal_to_double(fill->commission)) /
			                          account->days[places[i] - 1].equity;
		}
		if (!judge(&report, returns, count))
			continue;
		strategy->sharpe = report.sharpe;
		strategy->worst = report.max_drawdown;
	}
}

/* ---- life ---- */

void performance_account_free(struct performance_account *account)
{
	if (!account)
		return;
	free(account->rows);
	free(account->days);
	free(account);
}

enum drt_status performance_account_new(struct performance_account **out,
                                        const struct performance_account_request *request,
                                        struct drt_error *error)
{
	struct performance_account *account = calloc(1, sizeof(*account));
	double *returns = calloc(request->count + 1, sizeof(*returns));
	size_t *places = calloc(request->fill_count + 1, sizeof(*places));
	enum drt_status status = DRT_OK;

	if (!account || !returns || !places)
		status = drt_fail(error, DRT_ENOMEM, "the performance is out of memory");
	if (status == DRT_OK)
		status = take_days(account, request, error);
	if (status == DRT_OK)
		status = take_fills(account, request, error);
	if (status == DRT_OK)
		status = take_trips(account, request, error);
	if (status == DRT_OK) {
		take_drawdown(account);
		take_report(account, returns);
		place_fills(places, account, request);
		judge_strategies(account, request, places, returns);
	}
	free(returns);
	free(places);
	if (status != DRT_OK) {
		performance_account_free(account);
		return status;
	}
	*out = account;
	return DRT_OK;
}

/* ---- what is asked of it ---- */

static int64_t period_start(enum account_period period, int64_t day)
{
	struct civil civil = { 0 };

	if (period == PERIOD_DAY)
		return day;
	if (period == PERIOD_WEEK)
		return day - (((day + 3) % 7) + 7) % 7; /* 1970-01-01 was a Thursday */
	time_to_civil(&civil, day * NS_PER_DAY);
	civil.day = 1;
	if (period == PERIOD_YEAR)
		civil.month = 1;
	return time_to_day(time_from_civil(&civil));
}

double performance_account_base(const struct performance_account *account,
                                const struct calendar *calendar, enum account_period period,
                                int64_t now_ns)
{
	int64_t today = calendar_day_at(calendar, now_ns);
	int64_t start = 0;
	double base = NAN;
	struct session session;

	if (!calendar_is_trading_day(calendar, today)) {
		calendar_session_at_or_before(&session, calendar, now_ns);
		today = session.day;
	}
	start = period_start(period, today);
	if (account->count > 0 && account->rows[0].time_ns <= now_ns)
		base = decimal_to_double(account->rows[0].equity);
	for (size_t i = 0; i < account->day_count && account->days[i].day < start; i++) {
		if (account->days[i].time_ns <= now_ns)
			base = account->days[i].equity;
	}
	return base;
}

size_t performance_account_curve(struct account_point *out, size_t most,
                                 const struct performance_account *account)
{
	size_t past = account->day_count > 0 ? account->day_count - 1 : 0;
	size_t first = 0; /* row of the last day */
	size_t all = 0;
	size_t kept = 0;

	while (first < account->count && past > 0 &&
	       account->rows[first].time_ns <= account->days[past - 1].time_ns)
		first++;
	all = past + account->count - first;
	kept = all < most ? all : most;
	for (size_t i = 0; i < kept; i++) {
		size_t from = kept < all ? i * (all - 1) / (kept - 1) : i;

		if (from < past)
			out[i] = (struct account_point){ account->days[from].time_ns,
				                         account->days[from].equity };
		else
			out[i] = (struct account_point){
				account->rows[first + from - past].time_ns,
				decimal_to_double(account->rows[first + from - past].equity)
			};
	}
	return kept;
}
