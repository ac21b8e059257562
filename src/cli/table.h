/* table.h - columns for people: aligned by what characters take on a terminal.
 *
 * Shape:   cells are added row by row, left to right; the header is the first row. Text
 *          is aligned left, figures right; a column is as wide as its widest cell.
 * Width:   East Asian wide characters count two columns, combining ones none.
 * Owners:  cells are copied. Running out of memory shows in table_print(). */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stddef.h>
#include <stdio.h>

#include "core/decimal.h"
#include "core/status.h"

enum { TABLE_COLUMNS = 16 };

struct table;

/* One letter a column: l left, r right. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status table_new(struct table **out, const char *columns);
void table_free(struct table *table);

void table_add(struct table *table, const char *text);
void table_addf(struct table *table, const char *format, ...) DRT_PRINTF(2, 3);
/* Blank where the number is not finite. */
void table_add_number(struct table *table, double value, int places);
void table_add_money(struct table *table, decimal value, int places);
void table_add_change(struct table *table, decimal value, int places);
/* A price: two places or as many as it has; blank where it is zero, which means none. */
void table_add_price(struct table *table, decimal value);
void table_add_count(struct table *table, long long value);

size_t table_rows(const struct table *table); /* without the header */

/* Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status table_print(const struct table *table, FILE *out);

/* Columns of a terminal that the UTF-8 text takes. */
int text_columns(const char *text);
/* Prints the text in lines of at most `width` columns, each after `indent` spaces. */
void text_wrap(FILE *out, const char *text, int indent, int width);

#endif
