/* calendar_table.c - see calendar_table.h. */
#include "model/calendar_table.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/embed.h"
#include "core/timeval.h"

enum { DATE_LENGTH = 10, CLOCK_LENGTH = 5 };

extern const struct embedded_file calendar_files[]; /* made by data/embed */

static bool two_digits(int *out, const char *text)
{
	if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
		return false;
	*out = (text[0] - '0') * 10 + text[1] - '0';
	return true;
}

/* "closed" gives 0, "13:00" its minute. */
static bool read_close(int *out, const char *text, size_t length)
{
	int hour = 0, minute = 0;

	if (length == 6 && memcmp(text, "closed", 6) == 0) {
		*out = 0;
		return true;
	}
	if (length != CLOCK_LENGTH || text[2] != ':' || !two_digits(&hour, text) ||
	    !two_digits(&minute, text + 3) || hour > 23 || minute > 59)
		return false;
	*out = hour * 60 + minute;
	return *out > 0;
}

/* "FROM TO", the words after "covers". */
static bool read_covers(struct calendar_table *table, const char *text, size_t length)
{
	return length == 2 * DATE_LENGTH + 1 && text[DATE_LENGTH] == ' ' &&
	       day_parse(&table->first_day, text, DATE_LENGTH) == DRT_OK &&
	       day_parse(&table->last_day, text + DATE_LENGTH + 1, DATE_LENGTH) == DRT_OK &&
	       table->first_day <= table->last_day;
}

/* Appends the entry of a line; the room is there. */
static bool read_entry(struct calendar_table *table, const char *line, size_t length)
{
	struct calendar_entry *entry = &table->entries[table->count];
	const struct calendar_entry *previous = table->count ? entry - 1 : NULL;
	const char *word = line + DATE_LENGTH + 1;
	const char *end = NULL;
	int weekday = 0;

	if (length < DATE_LENGTH + 2 || line[DATE_LENGTH] != ' ' ||
	    day_parse(&entry->day, line, DATE_LENGTH) != DRT_OK)
		return false;
	end = memchr(word, ' ', (size_t)(line + length - word));
	if (!read_close(&entry->close_minute, word,
	                (size_t)((end ? end : line + length) - word)))
		return false;
	weekday = day_of_week(entry->day);
	if (weekday == 0 || weekday == 6 || (previous && previous->day >= entry->day))
		return false;
	entry->closed_before =
		previous ? previous->closed_before + (previous->close_minute == 0) : 0;
	table->count++;
	return true;
}

/* A comment, the range, or an entry. */
static bool read_line(struct calendar_table *table, const char *line, size_t length)
{
	if (length == 0 || line[0] == '#')
		return true;
	if (length > 7 && memcmp(line, "covers ", 7) == 0)
		return read_covers(table, line + 7, length - 7);
	return read_entry(table, line, length);
}

enum drt_status calendar_table_parse(struct calendar_table *out, const char *text,
                                     struct drt_error *error)
{
	struct calendar_table table = { .first_day = 0, .last_day = -1 };
	size_t lines = 1;
	int number = 0;

	for (const char *at = text; *at; at++)
		lines += *at == '\n';
	table.entries = calloc(lines, sizeof(*table.entries));
	if (!table.entries)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	for (const char *line = text; *line; number++) {
		size_t length = strcspn(line, "\n");

		if (!read_line(&table, line, length)) {
			calendar_table_release(&table);
			return drt_fail(
				error, DRT_EPARSE,
				"calendar line %d is not \"DATE closed|HH:MM why\" of a "
				"later weekday",
				number + 1);
		}
		line += length + (line[length] == '\n');
	}
	*out = table;
	return DRT_OK;
}

enum drt_status calendar_table_load(struct calendar_table *out, const char *name,
                                    struct drt_error *error)
{
	size_t length = strlen(name);

	for (const struct embedded_file *file = calendar_files; file->name; file++) {
		if (strncmp(file->name, name, length) == 0 &&
		    strcmp(file->name + length, ".txt") == 0)
			return calendar_table_parse(out, file->text, error);
	}
	return drt_fail(error, DRT_ENOTFOUND, "calendar table \"%s\" is not built in", name);
}

void calendar_table_release(struct calendar_table *table)
{
	free(table->entries);
	*table = (struct calendar_table){ .last_day = -1 };
}

/* Index of the first entry at or after `day`. */
static size_t lower_bound(const struct calendar_table *table, int64_t day)
{
	size_t low = 0, high = table->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (table->entries[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct calendar_entry *calendar_table_find(const struct calendar_table *table,
                                                 int64_t day)
{
	size_t index = lower_bound(table, day);

	return index < table->count && table->entries[index].day == day ? &table->entries[index]
	                                                                : NULL;
}

int64_t calendar_table_closed_before(const struct calendar_table *table, int64_t day)
{
	size_t index = lower_bound(table, day);
	const struct calendar_entry *last = index ? &table->entries[index - 1] : NULL;

	return last ? (int64_t)last->closed_before + (last->close_minute == 0) : 0;
}
