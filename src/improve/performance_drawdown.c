/* performance_drawdown.c - see performance_drawdown.h. A drawdown is a run of days below
 * the peak. Finding runs in one pass gives the same table as taking out the deepest span
 * again and again, since spans from peak to recovery do not overlap. */
#include "improve/performance_drawdown.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "improve/performance_risk.h"

double performance_max_drawdown(const struct performance_sample *sample)
{
	double lowest = 0;

	for (size_t i = 0; i < sample->count; i++)
		lowest = fmin(lowest, sample->underwater[i]);
	return lowest;
}

double performance_ulcer_index(const struct performance_sample *sample)
{
	double squares = 0;

	if (sample->count < 2)
		return NAN;
	for (size_t i = 0; i < sample->count; i++)
		squares += sample->underwater[i] * sample->underwater[i];
	return sqrt(squares / (double)(sample->count - 1));
}

double performance_ulcer_performance(const struct performance_sample *sample)
{
	double ulcer = performance_ulcer_index(sample);

	return ulcer > 0 ? (sample->wealth - 1) / ulcer : NAN;
}

double performance_serenity_index(const struct performance_sample *sample)
{
	double tail = performance_cvar_normal_of(sample->underwater, sample->count, 0.05);
	double cost = performance_ulcer_index(sample) * -tail / sample->deviation;

	return cost != 0 ? sample->sum / cost : NAN;
}

double performance_recovery_factor(const struct performance_sample *sample)
{
	double lowest = performance_max_drawdown(sample);

	return lowest < 0 ? fabs(sample->sum) / -lowest : NAN;
}

static int by_value(const void *left, const void *right)
{
	double a = *(const double *)left;
	double b = *(const double *)right;

	return (a > b) - (a < b);
}

/* The deepest of `values` (at most 0) above its own 1 % quantile; `sorted` is room. */
static double usual_depth(const double *values, size_t count, double *sorted)
{
	double position = (double)(count - 1) * 0.99;
	size_t below = (size_t)position;
	size_t above = below + 1 < count ? below + 1 : below;
	double bound = 0;

	for (size_t i = 0; i < count; i++)
		sorted[i] = -values[i];
	qsort(sorted, count, sizeof(*sorted), by_value);
	bound = sorted[below] + (position - (double)below) * (sorted[above] - sorted[below]);
	for (size_t i = count; i-- > 0;)
		if (sorted[i] < bound)
			return -sorted[i];
	return NAN;
}

/* The drawdown that begins at `first`, a position below the peak. */
static struct performance_drawdown drawdown_from(const struct performance_sample *sample,
                                                 size_t first, double *sorted)
{
	const double *depth = sample->underwater;
	struct performance_drawdown drawdown = { .peak = (int64_t)first - 1 };
	size_t at = first;
	size_t valley = first;

	for (; at < sample->count && depth[at] < 0; at++)
		valley = depth[at] < depth[valley] ? at : valley;
	drawdown.depth = depth[valley];
	drawdown.valley = (int64_t)valley;
	drawdown.end = (int64_t)at - 1;
	drawdown.recovered = at < sample->count;
	drawdown.depth_usual = usual_depth(depth + first, at - first, sorted);
	return drawdown;
}

/* Puts a drawdown in its place among the deepest. */
static void keep_deepest(struct performance_drawdown *kept, size_t *count, size_t room,
                         struct performance_drawdown drawdown)
{
	size_t place = *count;

	while (place > 0 && drawdown.depth < kept[place - 1].depth)
		place--;
	if (place == room)
		return;
	*count += *count < room;
	memmove(kept + place + 1, kept + place, (*count - place - 1) * sizeof(*kept));
	kept[place] = drawdown;
}

enum drt_status performance_drawdowns(struct performance_drawdown *out, size_t *count,
                                      size_t room, const struct performance_sample *sample)
{
	double *sorted = calloc(sample->count, sizeof(*sorted));

	if (!sorted)
		return DRT_ENOMEM;
	*count = 0;
	for (size_t i = 0; i < sample->count; i++) {
		struct performance_drawdown drawdown;

		if (sample->underwater[i] >= 0)
			continue;
		drawdown = drawdown_from(sample, i, sorted);
		keep_deepest(out, count, room, drawdown);
		i = (size_t)drawdown.end;
	}
	free(sorted);
	return DRT_OK;
}

int64_t performance_weekdays(int64_t from_ns, int64_t to_ns)
{
	int64_t from = time_to_day(from_ns);
	int64_t to = time_to_day(to_ns);
	int64_t weekdays = 0;

	if (to < from)
		return 0;
	weekdays = (to - from + 1) / 7 * 5;
	for (int64_t day = to - (to - from + 1) % 7 + 1; day <= to; day++) {
		int of_week = day_of_week(day);

		weekdays += of_week != 0 && of_week != 6;
	}
	return weekdays;
}
