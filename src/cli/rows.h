/* rows.h - lists of an answer as a table: one member a column, as text.
 *
 * A column names its member; a missing or null one is blank, a number is shown as it is,
 * a list by its words, a time to the minute. */
#ifndef CLI_ROWS_H
#define CLI_ROWS_H

#include "cli/command.h"

enum rows_kind {
	ROWS_TEXT,  /* also numbers and lists of words */
	ROWS_TIME,  /* "2025-06-12 14:30" of an instant, UTC */
	ROWS_NUMBER /* aligned right */
};

struct rows_column {
	const char *key;
	const char *title; /* marked for translation; NULL ends the list */
	enum rows_kind kind;
	int places; /* of a number; -1: as many as it needs, up to 8 */
};

/* Prints the answer, as JSON where that was asked for, else its list `key` as a table, or
 * `nothing` where that is empty. Takes the answer. */
enum cli_exit cli_put_rows(struct cli *cli, json_t *answer, const char *key,
                           const struct rows_column *columns, const char *nothing);
/* A member as the table shows it; `out` has `size` bytes. */
void cli_row_text(char *out, size_t size, const json_t *row, const struct rows_column *column);

#endif
