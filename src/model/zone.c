/* zone.c - see zone.h.
 *
 * libical turns the database's file into rules; birth walks them from 1970 to 2100
 * in steps of STEP_S, finds each change of offset by bisection to the second, and
 * keeps only the resulting table. No zone in the database goes there and back within
 * STEP_S. The component is parsed per zone, so libical's own table of built-in zones,
 * which is shared and not locked, is never touched. */
#include "model/zone.h"

#include <libical/ical.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"

#define FIRST_S INT64_C(0)
#define LAST_S INT64_C(4102444800) /* 2100-01-01 */
#define STEP_S (4 * INT64_C(86400))
#define DAY_MAX INT64_C(106751) /* of int64 nanoseconds */

enum { ZONE_NAME_TEXT = 64, ABBREVIATION_TEXT = 12 };

struct span {
	int64_t from_s; /* the offset holds from here to the next span */
	int32_t offset_s;
	bool daylight;
};

struct zone {
	char name[ZONE_NAME_TEXT];
	char abbreviation[2][ABBREVIATION_TEXT]; /* standard, daylight */
	size_t count;                            /* at least one */
	size_t capacity;
	struct span *spans; /* by from_s; the first holds before it too */
};

/* C rounds towards zero; times before 1970 need the floor. */
static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Letters, digits, _ + - and single inner slashes: a name, never a path out. */
static bool name_is_valid(const char *name)
{
	size_t length = strlen(name);

	return length > 0 && length < ZONE_NAME_TEXT && name[0] != '/' &&
	       strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	                    "0123456789_+-/") == length;
}

/* What libical says about one second. */
static struct span probe(icaltimezone *rules, int64_t time_s)
{
	struct icaltimetype time = icaltime_from_timet_with_zone(
		(time_t)time_s, 0, icaltimezone_get_utc_timezone());
	int daylight = 0;
	int offset = icaltimezone_get_utc_offset_of_utc_time(rules, &time, &daylight);

	return (struct span){ .from_s = time_s, .offset_s = offset, .daylight = daylight };
}

/* Spans come in order of time. */
static enum drt_status add_span(struct zone *zone, struct span span)
{
	if (zone->count == zone->capacity) {
		size_t capacity = zone->capacity ? 2 * zone->capacity : 64;
		struct span *spans = realloc(zone->spans, capacity * sizeof(*spans));

		if (!spans)
			return DRT_ENOMEM;
		zone->spans = spans;
		zone->capacity = capacity;
	}
	zone->spans[zone->count++] = span;
	return DRT_OK;
}

/* The first second in (low, high] whose offset is not low's. */
static struct span bisect(icaltimezone *rules, struct span low, struct span high)
{
	while (high.from_s - low.from_s > 1) {
		struct span middle = probe(rules, low.from_s + (high.from_s - low.from_s) / 2);

		if (middle.offset_s == low.offset_s)
			low = middle;
		else
			high = middle;
	}
	return high;
}

/* Daylight is taken from the change, so that the name of the offset fits it. */
static enum drt_status read_spans(struct zone *zone, icaltimezone *rules)
{
	struct span last;
	enum drt_status status = DRT_OK;

	/* libical expands its rules up to the year it is asked for, from the first year
	 * each time; asked for the last one first, it does so once */
	(void)probe(rules, LAST_S);
	last = probe(rules, FIRST_S);
	status = add_span(zone, last);
	for (int64_t at = FIRST_S + STEP_S; status == DRT_OK && at < LAST_S; at += STEP_S) {
		struct span here = probe(rules, at);

		if (here.offset_s != last.offset_s)
			status = add_span(zone, bisect(rules, last, here));
		last = here;
	}
	return status;
}

/* "EST/EDT", or one name for both. */
static void read_abbreviations(struct zone *zone, const char *names)
{
	const char *slash = names ? strchr(names, '/') : NULL;
	size_t length = slash ? (size_t)(slash - names) : strlen(names ? names : "");

	if (!names)
		return;
	if (length >= ABBREVIATION_TEXT)
		length = ABBREVIATION_TEXT - 1;
	memcpy(zone->abbreviation[0], names, length);
	strncpy(zone->abbreviation[1], slash ? slash + 1 : names, ABBREVIATION_TEXT - 1);
}

/* From here on the component belongs to the zone of libical, and goes with it. */
static enum drt_status read_rules(struct zone *zone, struct drt_error *error)
{
	icalcomponent *component = icaltzutil_fetch_timezone(zone->name);
	icaltimezone *rules = component ? icaltimezone_new() : NULL;
	enum drt_status status = DRT_OK;

	if (!component)
		return drt_fail(error, DRT_ENOTFOUND,
		                "time zone \"%s\" is not in the system's database; install "
		                "tzdata or correct the name",
		                zone->name);
	if (!rules || !icaltimezone_set_component(rules, component)) {
		icalcomponent_free(component);
		status = drt_fail(error, rules ? DRT_ENOTFOUND : DRT_ENOMEM,
		                  "time zone \"%s\" cannot be read", zone->name);
	} else {
		read_abbreviations(zone, icaltimezone_get_tznames(rules));
		status = read_spans(zone, rules);
		if (status != DRT_OK)
			(void)drt_fail(error, status, "out of memory");
	}
	if (rules)
		icaltimezone_free(rules, 1);
	return status;
}

enum drt_status zone_new(struct zone **out, const char *name, struct drt_error *error)
{
	struct zone *zone = NULL;
	enum drt_status status = DRT_OK;

	if (!name_is_valid(name))
		return drt_fail(error, DRT_ENOTFOUND,
		                "\"%s\" is not the name of a time zone; write for example "
		                "America/New_York",
		                name);
	zone = calloc(1, sizeof(*zone));
	if (!zone)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	strcpy(zone->name, name);
	if (strcmp(name, "UTC") == 0) {
		read_abbreviations(zone, "UTC");
		status = add_span(zone, (struct span){ 0 });
	} else {
		status = read_rules(zone, error);
	}
	if (status != DRT_OK) {
		zone_free(zone);
		return status;
	}
	*out = zone;
	return DRT_OK;
}

void zone_free(struct zone *zone)
{
	if (!zone)
		return;
	free(zone->spans);
	free(zone);
}

const char *zone_name(const struct zone *zone)
{
	return zone->name;
}

/* The span that holds at the instant; the first and last reach beyond their ends. */
static const struct span *find_span(const struct zone *zone, int64_t time_s)
{
	size_t low = 0, high = zone->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (zone->spans[middle].from_s <= time_s)
			low = middle;
		else
			high = middle;
	}
	return &zone->spans[low];
}

int32_t zone_offset_s(const struct zone *zone, int64_t time_ns)
{
	return find_span(zone, floor_div(time_ns, NS_PER_SEC))->offset_s;
}

/* Both the gap and the overlap take the offset that holds before the change. */
int64_t zone_instant_ns(const struct zone *zone, int64_t day_number, int minute_of_day)
{
	int64_t local_s = 0;
	int32_t before = 0, after = 0;

	if (day_number >= DAY_MAX)
		return INT64_MAX;
	if (day_number <= -DAY_MAX)
		return INT64_MIN;
	local_s = day_number * 86400 + minute_of_day * INT64_C(60);
	before = find_span(zone, local_s - 86400)->offset_s;
	after = find_span(zone, local_s - before)->offset_s;
	if (after != before && find_span(zone, local_s - after)->offset_s == after)
		before = after;
	return (local_s - before) * NS_PER_SEC;
}

void zone_local(int64_t *day_number, int *minute_of_day, const struct zone *zone,
                int64_t time_ns)
{
	int64_t utc_s = floor_div(time_ns, NS_PER_SEC);
	int64_t local_s = utc_s + find_span(zone, utc_s)->offset_s;

	*day_number = floor_div(local_s, 86400);
	*minute_of_day = (int)((local_s - *day_number * 86400) / 60);
}

const char *zone_abbreviation(const struct zone *zone, int64_t time_ns)
{
	const struct span *span = find_span(zone, floor_div(time_ns, NS_PER_SEC));

	return zone->abbreviation[span->daylight];
}
