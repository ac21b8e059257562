/* performance_calendar.c - see performance_calendar.h. Days come in order, so the period
 * of a day is the last one or a new one at the end; calendar weeks may go back within the
 * year, hence the search from the end. */
#include "improve/performance_calendar.h"

#include "core/timeval.h"

/* The Thursday of a day's week decides its ISO year and week. */
static void iso_week(int *year, int *week, int64_t day)
{
	int64_t thursday = day + 3 - (day_of_week(day) + 6) % 7;
	int month = 0;
	int of_month = 0;

	civil_from_day(year, &month, &of_month, thursday);
	*week = (int)(thursday - day_from_civil(*year, 1, 1)) / 7 + 1;
}

static void key_of(int *year, int *part, enum performance_period period, int64_t time_ns)
{
	int64_t day = time_to_day(time_ns);
	int month = 0;
	int of_month = 0;
	int iso_year = 0;

	civil_from_day(year, &month, &of_month, day);
	*part = 0;
	if (period == PERFORMANCE_MONTHS)
		*part = month;
	if (period == PERFORMANCE_WEEKS)
		iso_week(year, part, day);
	if (period == PERFORMANCE_WEEKS_OF_CALENDAR_YEAR)
		iso_week(&iso_year, part, day);
}

/* The slot of a key among those in order; a new one is opened where it belongs. It is
 * the last one or, for calendar weeks, one of the last year. */
static struct performance_period_return *slot_of(struct performance_period_return *slots,
                                                 size_t *used, int year, int part)
{
	size_t at = *used;

	while (at > 0 && (slots[at - 1].year > year ||
	                  (slots[at - 1].year == year && slots[at - 1].part > part)))
		at--;
	if (at > 0 && slots[at - 1].year == year && slots[at - 1].part == part)
		return &slots[at - 1];
	for (size_t i = *used; i > at; i--)
		slots[i] = slots[i - 1];
	*used += 1;
	slots[at] = (struct performance_period_return){ .year = year, .part = part };
	return &slots[at];
}

enum drt_status performance_by_period(struct performance_period_return *out, size_t *periods,
                                      enum performance_period period, const int64_t *times_ns,
                                      const double *returns, size_t count)
{
	size_t used = 0;

	for (size_t i = 1; i < count; i++)
		if (times_ns[i] < times_ns[i - 1])
			return DRT_EINVAL;
	for (size_t i = 0; i < count; i++) {
		struct performance_period_return *slot = NULL;
		int year = 0;
		int part = 0;

		key_of(&year, &part, period, times_ns[i]);
		slot = slot_of(out, &used, year, part);
		slot->value = (1 + slot->value) * (1 + returns[i]) - 1;
		slot->days++;
	}
	*periods = used;
	return DRT_OK;
}
