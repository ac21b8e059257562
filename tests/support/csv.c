/* csv.c - see csv.h. */
#include "tests/support/csv.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/support.h"

/* Reads one cell at *at, writing it over itself; leaves *at behind its separator.
 * True when the cell was the last of its line. */
static bool take_cell(char **cell, char **at)
{
	char *from = *at;
	char *to = *at;
	bool quoted = *from == '"';
	bool last = false;

	*cell = to;
	from += quoted;
	while (*from && (quoted || (*from != ',' && *from != '\n'))) {
		if (quoted && *from == '"') {
			if (from[1] != '"')
				break;
			from++;
		}
		*to++ = *from++;
	}
	from += quoted;
	from += quoted && *from == '\r';
	if (!quoted && to > *cell && to[-1] == '\r')
		to--;
	last = *from != ',';
	from += *from != '\0';
	*to = '\0';
	*at = from;
	return last;
}

void test_csv_read(struct test_csv *csv, const char *path)
{
	size_t length = 0;
	size_t count = 0;
	size_t room = 0;
	size_t in_row = 0;
	char *at = NULL;

	*csv = (struct test_csv){ 0 };
	csv->text = test_read_file(path, &length);
	at = csv->text;
	while (*at) {
		if (count == room) {
			room = room ? 2 * room : 1024;
			csv->cells = realloc(csv->cells, room * sizeof(*csv->cells));
			if (!csv->cells)
				fail_msg("%s: out of memory", path);
		}
		in_row++;
		if (!take_cell(&csv->cells[count++], &at))
			continue;
		if (csv->columns == 0)
			csv->columns = in_row;
		if (in_row != csv->columns)
			fail_msg("%s: %zu cells in line %zu, want %zu", path, in_row,
			         count / csv->columns + 1, csv->columns);
		in_row = 0;
	}
	if (csv->columns == 0)
		fail_msg("%s: no header", path);
	csv->rows = count / csv->columns - 1;
}

void test_csv_release(struct test_csv *csv)
{
	free(csv->text);
	free(csv->cells);
	*csv = (struct test_csv){ 0 };
}

size_t test_csv_column(const struct test_csv *csv, const char *name)
{
	for (size_t i = 0; i < csv->columns; i++)
		if (strcmp(csv->cells[i], name) == 0)
			return i;
	fail_msg("no column %s", name);
	return 0;
}

const char *test_csv_cell(const struct test_csv *csv, size_t row, size_t column)
{
	assert_true(row < csv->rows && column < csv->columns);
	return csv->cells[(row + 1) * csv->columns + column];
}

double test_csv_number(const struct test_csv *csv, size_t row, size_t column)
{
	const char *cell = test_csv_cell(csv, row, column);
	char *end = NULL;
	double value = strtod(cell, &end);

	if (end == cell && !*cell)
		return NAN;
	if (end == cell || *end)
		fail_msg("row %zu column %s: \"%s\" is no number", row, csv->cells[column],
		         cell);
	return value;
}

double *test_csv_numbers(const struct test_csv *csv, const char *name)
{
	size_t column = test_csv_column(csv, name);
	double *values = malloc((csv->rows + 1) * sizeof(*values));

	assert_non_null(values);
	for (size_t row = 0; row < csv->rows; row++)
		values[row] = test_csv_number(csv, row, column);
	return values;
}
