/* calendar_table.h - the dates on which an exchange differs from its weekly plan.
 *
 * Shape:   entries sorted by day, no day twice, no weekend. The text form has one
 *          entry a line, "2025-07-03 13:00 why" (early close) or "2025-07-04 closed
 *          why"; "# ..." is a comment; one line "covers FROM TO" says between which
 *          dates, both included, the list is complete.
 * Owners:  the caller keeps the struct; calendar_table_release() gives memory back. */
#ifndef MODEL_CALENDAR_TABLE_H
#define MODEL_CALENDAR_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

struct calendar_entry {
	int64_t day;
	int close_minute;     /* local minute of an early close; 0: closed all day */
	size_t closed_before; /* closed days among the entries before this one */
};

struct calendar_table {
	struct calendar_entry *entries;
	size_t count;
	int64_t first_day, last_day; /* covered, both included */
};

/* Loads data/calendars/NAME.txt, which is compiled in.
 * Errors: DRT_ENOTFOUND, DRT_EPARSE (with the line), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status calendar_table_load(struct calendar_table *out, const char *name,
                                                   struct drt_error *error);
/* Reads the text form. Errors: DRT_EPARSE (with the line), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status calendar_table_parse(struct calendar_table *out,
                                                    const char *text, struct drt_error *error);
/* Accepts a zeroed table. */
void calendar_table_release(struct calendar_table *table);

/* The entry of that day, or NULL. Lives with the table. */
const struct calendar_entry *calendar_table_find(const struct calendar_table *table,
                                                 int64_t day);
/* How many closed days lie before `day`. */
int64_t calendar_table_closed_before(const struct calendar_table *table, int64_t day);

#endif
