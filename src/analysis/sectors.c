/* sectors.c - see sectors.h. Rows are found by comparing names: there are a dozen sectors,
 * and the work is in the binary searches for closes. Sums become means in place. */
#include "analysis/sectors.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"

static const int64_t stale_after_ns = 10 * NS_PER_DAY;

static enum drt_status check_bars(const char *whose, size_t number, const struct bar *bars,
                                  size_t count, struct drt_error *error)
{
	for (size_t i = 0; i < count; i++) {
		if (!isfinite(bars[i].close) || bars[i].close <= 0)
			return drt_fail(error, DRT_EINVAL,
			                "sectors: %s %zu: close %zu is %g; it must be above 0",
			                whose, number, i, bars[i].close);
		if (i > 0 && bars[i].time_ns <= bars[i - 1].time_ns)
			return drt_fail(error, DRT_EINVAL,
			                "sectors: %s %zu: the time of bar %zu does not rise",
			                whose, number, i);
	}
	return DRT_OK;
}

static enum drt_status check_request(const struct sector_request *request,
                                     struct drt_error *error)
{
	enum drt_status status = DRT_OK;

	if (request->window_count < 1 || request->window_count > SECTOR_WINDOWS_MAX)
		return drt_fail(error, DRT_EINVAL, "sectors: 1 to %d windows, got %zu",
		                SECTOR_WINDOWS_MAX, request->window_count);
	for (size_t w = 0; w < request->window_count; w++)
		if (request->windows[w] < 1)
			return drt_fail(error, DRT_EINVAL,
			                "sectors: window %zu is %d; it must be at least 1", w,
			                request->windows[w]);
	if (request->benchmark_count == 0)
		return drt_fail(error, DRT_EINVAL, "sectors: the benchmark has no bars");
	status =
		check_bars("benchmark", 0, request->benchmark, request->benchmark_count, error);
	for (size_t i = 0; i < request->member_count && status == DRT_OK; i++)
		status = check_bars("member", i, request->members[i].bars,
		                    request->members[i].count, error);
	return status;
}

/* The last close at or before a time, or 0 when there is none or it is stale. */
static double close_at(const struct sector_member *member, int64_t time_ns)
{
	size_t below = 0;
	size_t above = member->count;

	while (below < above) {
		size_t middle = below + (above - below) / 2;

		if (member->bars[middle].time_ns <= time_ns)
			below = middle + 1;
		else
			above = middle;
	}
	if (below == 0 || time_ns - member->bars[below - 1].time_ns > stale_after_ns)
		return 0;
	return member->bars[below - 1].close;
}

/* The position of a sector's row; a new one is opened at the end. */
static size_t row_of(struct sector_table *table, const char *sector)
{
	for (size_t i = 0; i < table->count; i++)
		if (strcmp(table->rows[i].sector, sector) == 0)
			return i;
	table->rows[table->count] = (struct sector_performance){ .sector = sector };
	return table->count++;
}

/* The benchmark's bars at the ends of a window; false when it is too short. */
static bool window_ends(const struct bar **from, const struct bar **to,
                        const struct sector_request *request, size_t window)
{
	size_t length = (size_t)request->windows[window];

	if (request->benchmark_count <= length)
		return false;
	*to = &request->benchmark[request->benchmark_count - 1];
	*from = *to - length;
	return true;
}

/* Adds each member's return of a window to its sector's row. */
static void sum_window(struct sector_table *table, const struct sector_request *request,
                       size_t window)
{
	const struct bar *from = NULL;
	const struct bar *to = NULL;

	if (!window_ends(&from, &to, request, window))
		return;
	for (size_t i = 0; i < request->member_count; i++) {
		const struct sector_member *member = &request->members[i];
		struct sector_window *sum =
			&table->rows[row_of(table, member->sector)].windows[window];
		double first = close_at(member, from->time_ns);
		double last = close_at(member, to->time_ns);

		if (first <= 0 || last <= 0)
			continue;
		sum->value += last / first - 1;
		sum->advancing += last > first;
		sum->counted++;
	}
}

/* Turns the sums of a window into means. */
static void average_window(struct sector_table *table, const struct sector_request *request,
                           size_t window)
{
	const struct bar *from = NULL;
	const struct bar *to = NULL;

	table->benchmark[window] = NAN;
	if (window_ends(&from, &to, request, window))
		table->benchmark[window] = to->close / from->close - 1;
	for (size_t i = 0; i < table->count; i++) {
		struct sector_window *mean = &table->rows[i].windows[window];
		double counted = mean->counted ? (double)mean->counted : NAN;

		mean->value /= counted;
		mean->advancing /= counted;
		mean->relative = (1 + mean->value) / (1 + table->benchmark[window]) - 1;
	}
}

/* Ranks the sectors in a window; how many have a return. */
static int rank_window(struct sector_table *table, size_t window)
{
	int ranked = 0;

	for (size_t i = 0; i < table->count; i++) {
		struct sector_window *own = &table->rows[i].windows[window];

		if (isnan(own->value))
			continue;
		ranked++;
		own->rank = 1;
		for (size_t k = 0; k < table->count; k++)
			own->rank += table->rows[k].windows[window].value > own->value;
	}
	return ranked;
}

static void fill_strength(struct sector_table *table, size_t windows, const int *ranked)
{
	for (size_t i = 0; i < table->count; i++) {
		struct sector_performance *row = &table->rows[i];
		double sum = 0;
		size_t counted = 0;

		for (size_t w = 0; w < windows; w++) {
			if (row->windows[w].rank == 0)
				continue;
			sum += ranked[w] > 1 ? 100.0 * (ranked[w] - row->windows[w].rank) /
			                               (ranked[w] - 1)
			                     : 50;
			counted++;
		}
		row->strength = counted ? sum / (double)counted : NAN;
	}
}

/* Strongest first, those without a strength last, equal ones by name. */
static int compare_rows(const void *left, const void *right)
{
	const struct sector_performance *a = left;
	const struct sector_performance *b = right;
	double strength_a = isnan(a->strength) ? -1 : a->strength;
	double strength_b = isnan(b->strength) ? -1 : b->strength;

	if (strength_a != strength_b)
		return strength_a > strength_b ? -1 : 1;
	return strcmp(a->sector, b->sector);
}

static void rank_rows(struct sector_table *table)
{
	qsort(table->rows, table->count, sizeof(*table->rows), compare_rows);
	for (size_t i = 0; i < table->count; i++) {
		bool equal = i > 0 && table->rows[i].strength == table->rows[i - 1].strength;

		table->rows[i].rank = equal ? table->rows[i - 1].rank : (int)i + 1;
	}
}

enum drt_status analysis_get_sector_performance(struct sector_table *out,
                                                const struct sector_request *request,
                                                struct drt_error *error)
{
	struct sector_table table = { 0 };
	int ranked[SECTOR_WINDOWS_MAX] = { 0 };
	enum drt_status status = check_request(request, error);

	if (status != DRT_OK)
		return status;
	table.rows = calloc(request->member_count + 1, sizeof(*table.rows));
	if (!table.rows)
		return drt_fail(error, DRT_ENOMEM, "sectors: out of memory");
	for (size_t i = 0; i < request->member_count; i++)
		table.rows[row_of(&table, request->members[i].sector)].members++;
	for (size_t w = 0; w < request->window_count; w++) {
		sum_window(&table, request, w);
		average_window(&table, request, w);
		ranked[w] = rank_window(&table, w);
	}
	fill_strength(&table, request->window_count, ranked);
	rank_rows(&table);
	*out = table;
	return DRT_OK;
}

void sector_table_release(struct sector_table *table)
{
	free(table->rows);
	*table = (struct sector_table){ 0 };
}
