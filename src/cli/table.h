/* table.h - columns for people: aligned by what characters take on a terminal.
 *
 * Shape:   cells are added row by row, left to right; the header is the first row. Text
 *          is aligned left, figures right; a column is as wide as its widest cell.
 * Width:   East Asian wide characters count two columns, combining ones none.
 * Owners:  cells are copied. Running out of memory shows in cli_table_print(). */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stddef.h>
#include <stdio.h>

#include "core/decimal.h"
#include "core/status.h"

enum { TABLE_COLUMNS = 16 };

struct cli_table;

/* One letter a column: l left, r right. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status cli_table_new(struct cli_table **out, const char *columns);
void cli_table_free(struct cli_table *table);

void cli_table_add(struct cli_table *table, const char *text);
void cli_table_addf(struct cli_table *table, const char *format, ...) DRT_PRINTF(2, 3);
/* Blank where the number is not finite. */
void cli_table_add_number(struct cli_table *table, double value, int places);
void cli_table_add_money(struct cli_table *table, decimal value, int places);
void cli_table_add_change(struct cli_table *table, decimal value, int places);
/* A price: two places or as many as it has; blank where it is zero, which means none. */
void cli_table_add_price(struct cli_table *table, decimal value);
void cli_table_add_count(struct cli_table *table, long long value);

size_t cli_table_rows(const struct cli_table *table); /* without the header */

/* Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status cli_table_print(const struct cli_table *table, FILE *out);

/* Columns of a terminal that the UTF-8 text takes. */
int cli_text_columns(const char *text);
/* Prints the text in lines of at most `width` columns, each after `indent` spaces. */
void cli_text_wrap(FILE *out, const char *text, int indent, int width);

#endif
