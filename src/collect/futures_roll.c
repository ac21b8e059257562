/* futures_roll.c - see futures_roll.h. */
#include "collect/futures_roll.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "model/calendar.h"

static const char *const rules[] = { [ROLL_BY_VOLUME] = "volume", [ROLL_BY_DATE] = "date" };

enum drt_status roll_rule_parse(enum roll_rule *out, const char *name)
{
	for (int i = 0; i < 2; i++) {
		if (strcmp(rules[i], name) == 0) {
			*out = (enum roll_rule)i;
			return DRT_OK;
		}
	}
	return DRT_EPARSE;
}

const char *roll_rule_name(enum roll_rule rule)
{
	return rules[rule];
}

static int64_t day_of(const struct bar *bar)
{
	return time_to_day(bar->time_ns);
}

/* ---- by volume ---- */

static enum drt_status unknown_volume(struct drt_error *error, const struct roll_contract *of,
                                      int64_t day)
{
	char text[TIME_TEXT];

	day_format(text, day);
	return drt_fail(error, DRT_ENOTFOUND,
	                "the volume of %s on %s is not known, so that the roll is not",
	                of->name, text);
}

static bool is_volume(double volume)
{
	return isfinite(volume) && volume >= 0;
}

/* Walks the sessions of two contracts side by side. */
struct pair {
	const struct roll_contract *front, *next;
	size_t i, j;  /* places of their bars */
	bool begun;   /* a session of both was seen */
	int on_end;   /* sessions in which the next one led */
	int64_t last; /* the first day that is not looked at */
};

/* Takes one session; false where there is none any more. */
static bool step(enum drt_status *status, struct pair *pair, int64_t *day,
                 struct drt_error *error)
{
	const struct bar *front = &pair->front->bars[pair->i];
	const struct bar *next = &pair->next->bars[pair->j];
	int64_t front_day = pair->i < pair->front->count ? day_of(front) : INT64_MAX;
	int64_t next_day = pair->j < pair->next->count ? day_of(next) : INT64_MAX;

	*day = front_day < next_day ? front_day : next_day;
	if (*day >= pair->last)
		return false;
	pair->i += front_day == *day;
	pair->j += next_day == *day;
	if (front_day != next_day) {
		if (pair->begun)
			*status = unknown_volume(
				error, front_day < next_day ? pair->next : pair->front, *day);
		return *status == DRT_OK;
	}
	pair->begun = true;
	if (!is_volume(front->volume) || !is_volume(next->volume)) {
		*status = unknown_volume(
			error, is_volume(next->volume) ? pair->front : pair->next, *day);
		return false;
	}
	pair->on_end = next->volume > front->volume ? pair->on_end + 1 : 0;
	return true;
}

/* *day is when the next one becomes active; INT64_MAX: not up to today. */
static enum drt_status roll_by_volume(int64_t *roll_day, const struct roll_contract *front,
                                      int64_t from, int64_t today, int days,
                                      struct drt_error *error)
{
	struct pair pair = { .front = front, .next = front + 1, .last = today };
	enum drt_status status = DRT_OK;
	int64_t day = 0;

	if (front->last_trade_day < pair.last)
		pair.last = front->last_trade_day + 1;
	if (from < front->last_trade_day - ROLL_WINDOW)
		from = front->last_trade_day - ROLL_WINDOW;
	while (pair.i < front->count && day_of(&front->bars[pair.i]) < from)
		pair.i++;
	while (pair.j < pair.next->count && day_of(&pair.next->bars[pair.j]) < from)
		pair.j++;
	*roll_day = INT64_MAX;
	while (step(&status, &pair, &day, error)) {
		if (pair.on_end == days) {
			*roll_day = day + 1;
			return DRT_OK;
		}
	}
	if (status != DRT_OK)
		return status;
	if (!pair.begun && pair.last > from)
		return unknown_volume(error, front + 1, pair.last - 1);
	if (front->last_trade_day < today)
		*roll_day = front->last_trade_day + 1;
	return DRT_OK;
}

/* ---- by date ---- */

/* The session that is `days` sessions before the end. */
static int64_t date_of_roll(const struct roll_contract *contract,
                            const struct calendar *calendar, int days)
{
	int64_t day = contract->last_trade_day;

	if (contract->first_notice_day != INT64_MIN && contract->first_notice_day < day)
		day = contract->first_notice_day;
	while (!calendar_is_trading_day(calendar, day))
		day--;
	for (int i = 0; i < days; i++) {
		do
			day--;
		while (!calendar_is_trading_day(calendar, day));
	}
	return day;
}

/* ---- both ---- */

static enum drt_status check(const struct roll_contract *contracts, size_t count,
                             const struct roll_policy *policy, struct drt_error *error)
{
	int least = policy->rule == ROLL_BY_VOLUME ? 1 : 0;

	if (policy->days < least || policy->days > ROLL_DAYS)
		return drt_fail(error, DRT_EINVAL, "roll days %d: from %d to %d", policy->days,
		                least, (int)ROLL_DAYS);
	if (count == 0 || count > ROLL_CONTRACTS)
		return drt_fail(error, DRT_EINVAL, "%zu contracts: from 1 to %d", count,
		                (int)ROLL_CONTRACTS);
	for (size_t i = 1; i < count; i++) {
		if (contracts[i].last_trade_day <= contracts[i - 1].last_trade_day)
			return drt_fail(error, DRT_EINVAL, "%s does not end after %s",
			                contracts[i].name, contracts[i - 1].name);
	}
	return DRT_OK;
}

enum drt_status futures_roll(struct roll_plan *out, const struct roll_contract *contracts,
                             size_t count, const struct roll_policy *policy,
                             const struct calendar *calendar, int64_t today,
                             struct drt_error *error)
{
	struct roll_plan plan = { .active = 0 };
	enum drt_status status = check(contracts, count, policy, error);
	int64_t from = INT64_MIN;

	while (status == DRT_OK) {
		const struct roll_contract *front = &contracts[plan.active];
		bool last = plan.active + 1 == count;
		int64_t day = INT64_MAX;

		plan.latest_day = policy->rule == ROLL_BY_DATE
		                          ? date_of_roll(front, calendar, policy->days)
		                          : front->last_trade_day + 1;
		if (policy->rule == ROLL_BY_DATE || last)
			day = plan.latest_day <= today ? plan.latest_day : INT64_MAX;
		else
			status = roll_by_volume(&day, front, from, today, policy->days, error);
		if (status != DRT_OK || day == INT64_MAX)
			break;
		if (last)
			return drt_fail(error, DRT_ENOTFOUND, "there is no contract after %s",
			                front->name);
		from = day;
		plan.rolls[plan.count++].day = day;
		plan.active++;
	}
	if (status == DRT_OK)
		*out = plan;
	return status;
}

/* ---- one series ---- */

/* The last bar before the day, NULL: none. */
static const struct bar *bar_before(const struct roll_contract *contract, int64_t day)
{
	const struct bar *found = NULL;

	for (size_t i = 0; i < contract->count && day_of(&contract->bars[i]) < day; i++)
		found = &contract->bars[i];
	return found;
}

static const struct bar *bar_on(const struct roll_contract *contract, int64_t day)
{
	const struct bar *bar = bar_before(contract, day + 1);

	return bar && day_of(bar) == day ? bar : NULL;
}

/* Moves what is there by the step from one contract to the next. */
static enum drt_status adjust_bars(struct bar *bars, size_t count,
                                   const struct roll_contract *front, int64_t roll_day,
                                   enum roll_adjust adjust, struct drt_error *error)
{
	const struct roll_contract *next = front + 1;
	const struct bar *left = bar_before(front, roll_day);
	const struct bar *right = left ? bar_on(next, day_of(left)) : NULL;
	double ratio = 1;
	double shift = 0;

	if (adjust == ROLL_UNADJUSTED || count == 0)
		return DRT_OK;
	if (!left || !right || !(left->close > 0) || !(right->close > 0))
		return drt_fail(error, DRT_ENOTFOUND,
		                "%s has no close of the last session of %s before the roll",
		                next->name, front->name);
	if (adjust == ROLL_RATIO)
		ratio = right->close / left->close;
	else
		shift = right->close - left->close;
	for (size_t i = 0; i < count; i++) {
		bars[i].open = bars[i].open * ratio + shift;
		bars[i].high = bars[i].high * ratio + shift;
		bars[i].low = bars[i].low * ratio + shift;
		bars[i].close = bars[i].close * ratio + shift;
		if (!(bars[i].low > 0))
			return drt_fail(
				error, DRT_ERANGE,
				"the difference at the roll from %s leaves prices below "
				"0; adjust by ratio",
				front->name);
	}
	return DRT_OK;
}

enum drt_status futures_join(struct bar **out, size_t *count,
                             const struct roll_contract *contracts,
                             const struct roll_plan *plan, enum roll_adjust adjust,
                             struct drt_error *error)
{
	enum drt_status status = DRT_OK;
	struct bar *bars = NULL;
	size_t room = 1;
	size_t used = 0;

	for (size_t c = 0; c <= plan->active; c++)
		room += contracts[c].count;
	bars = calloc(room, sizeof(*bars));
	if (!bars)
		return drt_fail(error, DRT_ENOMEM, "no memory for the series");
	for (size_t c = 0; status == DRT_OK && c <= plan->active; c++) {
		int64_t from = c > 0 ? plan->rolls[c - 1].day : INT64_MIN;
		int64_t to = c < plan->active ? plan->rolls[c].day : INT64_MAX;

		for (size_t i = 0; i < contracts[c].count; i++) {
			int64_t day = day_of(&contracts[c].bars[i]);

			if (day >= from && day < to)
				bars[used++] = contracts[c].bars[i];
		}
		if (c < plan->active)
			status = adjust_bars(bars, used, &contracts[c], to, adjust, error);
	}
	if (status != DRT_OK) {
		free(bars);
		return status;
	}
	*out = bars;
	*count = used;
	return DRT_OK;
}
