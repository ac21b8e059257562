/* csv.h - reads a whole CSV file with a header line, for tests.
 *
 * Shape:  cells are texts; quotes and doubled quotes are undone. Every row has as
 *         many cells as the header, or the test fails.
 * Owners: test_csv_release() frees all; cells live until then. */
#ifndef TESTS_CSV_H
#define TESTS_CSV_H

#include <stddef.h>

struct test_csv {
	char *text;   /* owned; cells point into it */
	char **cells; /* owned; the header first */
	size_t columns;
	size_t rows; /* without the header */
};

void test_csv_read(struct test_csv *csv, const char *path);
void test_csv_release(struct test_csv *csv);

/* The position of a column; fails the test when there is none. */
size_t test_csv_column(const struct test_csv *csv, const char *name);

const char *test_csv_cell(const struct test_csv *csv, size_t row, size_t column);

/* The cell as a number; NaN for an empty one; fails the test for other text. */
double test_csv_number(const struct test_csv *csv, size_t row, size_t column);

/* A whole column as numbers, owned by the caller. */
double *test_csv_numbers(const struct test_csv *csv, const char *name);

#endif
