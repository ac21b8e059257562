/* time_text.c - see time_text.h. */
#include "gateway/time_text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"

static bool is_new_york(const struct zone *zone)
{
	return strcmp(zone_name(zone), "America/New_York") == 0;
}

const char *gw_zone_name(const struct zone *zone)
{
	return is_new_york(zone) ? "US/Eastern" : zone_name(zone);
}

size_t gw_day_format(char *out, int64_t day)
{
	int year = 0;
	int month = 0;
	int mday = 0;

	civil_from_day(&year, &month, &mday, day);
	return (size_t)snprintf(out, GW_TIME_TEXT, "%04d%02d%02d", year, month, mday);
}

size_t gw_time_format(char *out, int64_t time_ns, const struct zone *zone, int server_version)
{
	struct civil civil;

	time_to_civil(&civil, time_ns + zone_offset_s(zone, time_ns) * NS_PER_SEC);
	if (server_version < 174)
		return (size_t)snprintf(out, GW_TIME_TEXT, "%04d%02d%02d  %02d:%02d:%02d",
		                        civil.year, civil.month, civil.day, civil.hour,
		                        civil.minute, civil.second);
	return (size_t)snprintf(out, GW_TIME_TEXT, "%04d%02d%02d %02d:%02d:%02d %s", civil.year,
	                        civil.month, civil.day, civil.hour, civil.minute, civil.second,
	                        gw_zone_name(zone));
}

static bool read_digits(int *out, const char **text, int count)
{
	int value = 0;

	for (int i = 0; i < count; i++, (*text)++) {
		if (**text < '0' || **text > '9')
			return false;
		value = value * 10 + (**text - '0');
	}
	*out = value;
	return true;
}

static bool read_date(int64_t *day, const char **text)
{
	int year = 0;
	int month = 0;
	int mday = 0;

	if (!read_digits(&year, text, 4) || !read_digits(&month, text, 2) ||
	    !read_digits(&mday, text, 2))
		return false;
	if (year < 1900 || month < 1 || month > 12 || mday < 1 ||
	    mday > days_in_month(year, month))
		return false;
	*day = day_from_civil(year, month, mday);
	return true;
}

static bool read_clock(int *second, const char **text)
{
	int hour = 0;
	int minute = 0;

	*second = 0;
	if (!read_digits(&hour, text, 2) || **text != ':')
		return false;
	++*text;
	if (!read_digits(&minute, text, 2))
		return false;
	if (**text == ':') {
		++*text;
		if (!read_digits(second, text, 2))
			return false;
	}
	if (hour > 23 || minute > 59 || *second > 59)
		return false;
	*second += hour * 3600 + minute * 60;
	return true;
}

static const char *skip_blanks(const char *text)
{
	while (*text == ' ')
		text++;
	return text;
}

enum zone_kind { ZONE_UNKNOWN, ZONE_UTC, ZONE_LOCAL };

static enum zone_kind zone_kind_of(const char *name, const struct zone *zone)
{
	static const char *const utc[] = { "UTC", "GMT", "Z", "Universal" };
	static const char *const eastern[] = { "US/Eastern", "America/New_York", "EST", "EDT",
		                               "EST5EDT" };

	if (*name == '\0' || strcmp(name, zone_name(zone)) == 0)
		return ZONE_LOCAL;
	for (size_t i = 0; i < sizeof(utc) / sizeof(utc[0]); i++) {
		if (strcmp(name, utc[i]) == 0)
			return ZONE_UTC;
	}
	for (size_t i = 0; i < sizeof(eastern) / sizeof(eastern[0]); i++) {
		if (strcmp(name, eastern[i]) == 0)
			return is_new_york(zone) ? ZONE_LOCAL : ZONE_UNKNOWN;
	}
	return ZONE_UNKNOWN;
}

static enum drt_status set_instant(int64_t *time_ns, int64_t day, int second,
                                   enum zone_kind kind, const struct zone *zone)
{
	if (kind == ZONE_UNKNOWN)
		return DRT_EPARSE;
	if (kind == ZONE_UTC)
		*time_ns = day * NS_PER_DAY + second * NS_PER_SEC;
	else
		*time_ns = zone_instant_ns(zone, day, second / 60) + second % 60 * NS_PER_SEC;
	return DRT_OK;
}

enum drt_status gw_time_parse(int64_t *time_ns, const char *text, const struct zone *zone)
{
	enum zone_kind kind = ZONE_LOCAL;
	int64_t day = 0;
	int second = 0;

	text = skip_blanks(text);
	if (!read_date(&day, &text))
		return DRT_EPARSE;
	if (*text == '-') {
		text++;
		if (!read_clock(&second, &text) || *skip_blanks(text) != '\0')
			return DRT_EPARSE;
		kind = ZONE_UTC;
	} else {
		if (*text != '\0' && *text != ' ')
			return DRT_EPARSE;
		text = skip_blanks(text);
		if (*text >= '0' && *text <= '9' && !read_clock(&second, &text))
			return DRT_EPARSE;
		kind = zone_kind_of(skip_blanks(text), zone);
	}
	return set_instant(time_ns, day, second, kind, zone);
}

enum drt_status gw_time_parse_on(int64_t *time_ns, const char *text, const struct zone *zone,
                                 int64_t day)
{
	char padded[GW_TIME_TEXT] = "0";
	const char *at = padded;
	int second = 0;

	text = skip_blanks(text);
	if (strcspn(text, ":") > 2 || strlen(text) >= sizeof(padded) - 1)
		return gw_time_parse(time_ns, text, zone);
	if (strcspn(text, ":") == 2)
		at = text;
	else
		strcpy(padded + 1, text); /* "9:30" */
	if (!read_clock(&second, &at) || (*at != '\0' && *at != ' '))
		return DRT_EPARSE;
	return set_instant(time_ns, day, second, zone_kind_of(skip_blanks(at), zone), zone);
}
