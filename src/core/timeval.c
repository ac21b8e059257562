/* timeval.c - see timeval.h. The day arithmetic counts from 1 March so that the
 * leap day is the last of its year (Howard Hinnant, "chrono-Compatible Low-Level
 * Date Algorithms"). */
#include "core/timeval.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int64_t day_from_civil(int year, int month, int day)
{
	int64_t y = (int64_t)year - (month <= 2);
	int64_t era = floor_div(y, 400);
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era =
		year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

void civil_from_day(int *year, int *month, int *day, int64_t day_number)
{
	int64_t z = day_number + 719468;
	int64_t era = floor_div(z, 146097);
	int64_t day_of_era = z - era * 146097;
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) /
		365;
	int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t shifted = (5 * day_of_year + 2) / 153;

	*day = (int)(day_of_year - (153 * shifted + 2) / 5 + 1);
	*month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
	*year = (int)(year_of_era + era * 400 + (*month <= 2));
}

int day_of_week(int64_t day_number)
{
	int64_t day = (day_number + 4) % 7;

	return (int)(day < 0 ? day + 7 : day);
}

int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

int64_t time_to_day(int64_t time_ns)
{
	return floor_div(time_ns, NS_PER_DAY);
}

void time_to_civil(struct civil *out, int64_t time_ns)
{
	int64_t day = time_to_day(time_ns);
	int64_t rest = time_ns - day * NS_PER_DAY;

	civil_from_day(&out->year, &out->month, &out->day, day);
	out->hour = (int)(rest / NS_PER_HOUR);
	out->minute = (int)(rest / NS_PER_MIN % 60);
	out->second = (int)(rest / NS_PER_SEC % 60);
	out->nanosecond = (int32_t)(rest % NS_PER_SEC);
}

int64_t time_from_civil(const struct civil *civil)
{
	return day_from_civil(civil->year, civil->month, civil->day) * NS_PER_DAY +
	       civil->hour * NS_PER_HOUR + civil->minute * NS_PER_MIN +
	       civil->second * NS_PER_SEC + civil->nanosecond;
}

/* Reads exactly `count` digits. */
static bool digits(int *out, const char *text, size_t count)
{
	int value = 0;

	for (size_t i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		value = value * 10 + (text[i] - '0');
	}
	*out = value;
	return true;
}

static bool date_fields(struct civil *civil, const char *text)
{
	return digits(&civil->year, text, 4) && text[4] == '-' &&
	       digits(&civil->month, text + 5, 2) && text[7] == '-' &&
	       digits(&civil->day, text + 8, 2) && civil->month >= 1 && civil->month <= 12 &&
	       civil->day >= 1 && civil->day <= days_in_month(civil->year, civil->month);
}

enum drt_status day_parse(int64_t *day_number, const char *text, size_t length)
{
	struct civil civil = { 0 };

	if (length != 10 || !date_fields(&civil, text))
		return DRT_EPARSE;
	*day_number = day_from_civil(civil.year, civil.month, civil.day);
	return DRT_OK;
}

size_t day_format(char *out, int64_t day_number)
{
	int year = 0;
	int month = 0;
	int day = 0;

	civil_from_day(&year, &month, &day, day_number);
	return (size_t)snprintf(out, TIME_TEXT, "%04d-%02d-%02d", year, month, day);
}

/* The fraction and zone after "2025-06-12T14:32:07". */
static bool rest_fields(struct civil *civil, int64_t *offset_ns, const char *text,
                        size_t length)
{
	size_t i = 0;
	int hours = 0;
	int minutes = 0;

	if (i < length && text[i] == '.') {
		int32_t unit = (int32_t)(NS_PER_SEC / 10);

		for (i = 1; i < length && text[i] >= '0' && text[i] <= '9'; i++) {
			civil->nanosecond += (text[i] - '0') * unit;
			unit /= 10;
		}
		if (i == 1)
			return false;
	}
	if (length - i == 1 && (text[i] == 'Z' || text[i] == 'z'))
		return true;
	if (length - i != 6 || (text[i] != '+' && text[i] != '-') || text[i + 3] != ':')
		return false;
	if (!digits(&hours, text + i + 1, 2) || !digits(&minutes, text + i + 4, 2) ||
	    hours > 23 || minutes > 59)
		return false;
	*offset_ns = hours * NS_PER_HOUR + minutes * NS_PER_MIN;
	if (text[i] == '-')
		*offset_ns = -*offset_ns;
	return true;
}

enum drt_status time_parse(int64_t *time_ns, const char *text, size_t length)
{
	struct civil civil = { 0 };
	int64_t offset_ns = 0;

	if (length < 10 || !date_fields(&civil, text))
		return DRT_EPARSE;
	if (civil.year < 1678 || civil.year > 2261)
		return DRT_ERANGE;
	if (length > 10) {
		if (length < 20 || (text[10] != 'T' && text[10] != 't' && text[10] != ' '))
			return DRT_EPARSE;
		if (!digits(&civil.hour, text + 11, 2) || text[13] != ':' ||
		    !digits(&civil.minute, text + 14, 2) || text[16] != ':' ||
		    !digits(&civil.second, text + 17, 2) || civil.hour > 23 ||
		    civil.minute > 59 || civil.second > 59)
			return DRT_EPARSE;
		if (!rest_fields(&civil, &offset_ns, text + 19, length - 19))
			return DRT_EPARSE;
	}
	*time_ns = time_from_civil(&civil) - offset_ns;
	return DRT_OK;
}

size_t time_format(char *out, int64_t time_ns)
{
	struct civil c = { 0 };
	int length = 0;

	time_to_civil(&c, time_ns);
	length = snprintf(out, TIME_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month,
	                  c.day, c.hour, c.minute, c.second);
	if (c.nanosecond % NS_PER_US != 0)
		length += snprintf(out + length, TIME_TEXT - (size_t)length, ".%09d",
		                   c.nanosecond);
	else if (c.nanosecond % NS_PER_MS != 0)
		length += snprintf(out + length, TIME_TEXT - (size_t)length, ".%06d",
		                   (int)(c.nanosecond / NS_PER_US));
	else if (c.nanosecond != 0)
		length += snprintf(out + length, TIME_TEXT - (size_t)length, ".%03d",
		                   (int)(c.nanosecond / NS_PER_MS));
	out[length++] = 'Z';
	out[length] = '\0';
	return (size_t)length;
}
