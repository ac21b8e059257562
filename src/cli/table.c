/* table.c - see table.h. */
#include "cli/table.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "client/number_text.h"
#include "core/strbuf.h"
#include "core/text.h"

struct cli_table {
	char columns[TABLE_COLUMNS + 1]; /* l or r */
	size_t width;                    /* number of columns */
	char **cells;                    /* owned, row by row */
	size_t count, capacity;
	bool failed;
};

int cli_text_columns(const char *text)
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
	utf8proc_int32_t point = 0;
	int columns = 0;

	while (*at) {
		utf8proc_ssize_t used = utf8proc_iterate(at, -1, &point);

		if (used <= 0) { /* not UTF-8: one column a byte */
			columns++;
			at++;
			continue;
		}
		columns += utf8proc_charwidth(point);
		at += used;
	}
	return columns;
}

void cli_text_wrap(FILE *out, const char *text, int indent, int width)
{
	int used = 0;

	while (*text) {
		size_t length = strcspn(text, " ");
		char word[256];
		int columns = 0;

		snprintf(word, sizeof(word), "%.*s", (int)length, text);
		columns = cli_text_columns(word);
		if (used > 0 && indent + used + 1 + columns > width) {
			fputc('\n', out);
			used = 0;
		}
		fprintf(out, "%*s%.*s", used > 0 ? 1 : indent, "", (int)length, text);
		used += columns + (used > 0 ? 1 : 0);
		text += length;
		text += strspn(text, " ");
	}
	if (used > 0)
		fputc('\n', out);
}

enum drt_status cli_table_new(struct cli_table **out, const char *columns)
{
	struct cli_table *table = calloc(1, sizeof(*table));

	assert(strlen(columns) > 0 && strlen(columns) <= TABLE_COLUMNS);
	if (!table)
		return DRT_ENOMEM;
	table->width = strlen(columns);
	memcpy(table->columns, columns, table->width);
	*out = table;
	return DRT_OK;
}

void cli_table_free(struct cli_table *table)
{
	if (!table)
		return;
	for (size_t i = 0; i < table->count; i++)
		free(table->cells[i]);
	free(table->cells);
	free(table);
}

void cli_table_add(struct cli_table *table, const char *text)
{
	char *copy = NULL;

	if (table->count == table->capacity) {
		size_t capacity = table->capacity ? 2 * table->capacity : 64;
		char **grown = realloc(table->cells, capacity * sizeof(*grown));

		if (!grown) {
			table->failed = true;
			return;
		}
		table->cells = grown;
		table->capacity = capacity;
	}
	copy = strdup(text);
	if (!copy) {
		table->failed = true;
		return;
	}
	table->cells[table->count++] = copy;
}

void cli_table_addf(struct cli_table *table, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	if (vsnprintf(text, sizeof(text), format, args) >= (int)sizeof(text))
		text_mark_cut(text, sizeof(text));
	va_end(args);
	cli_table_add(table, text);
}

void cli_table_add_number(struct cli_table *table, double value, int places)
{
	struct number_format format = { .group = true, .places = places, .type = 'f' };
	char text[NUMBER_TEXT];

	number_text(text, sizeof(text), value, &format);
	cli_table_add(table, text);
}

void cli_table_add_money(struct cli_table *table, decimal value, int places)
{
	cli_table_add_number(table, decimal_to_double(value), places);
}

void cli_table_add_change(struct cli_table *table, decimal value, int places)
{
	struct number_format format = {
		.plus = value.e8 != 0, .group = true, .places = places, .type = 'f'
	};
	char text[NUMBER_TEXT];

	number_text(text, sizeof(text), decimal_to_double(value), &format);
	cli_table_add(table, text);
}

void cli_table_add_price(struct cli_table *table, decimal value)
{
	char text[NUMBER_TEXT] = "";

	if (!decimal_is_zero(value))
		number_text_decimal(text, sizeof(text), value, 2, false);
	cli_table_add(table, text);
}

void cli_table_add_count(struct cli_table *table, long long value)
{
	struct number_format format = { .group = true, .type = 'd', .places = -1 };
	char text[NUMBER_TEXT];

	number_text(text, sizeof(text), (double)value, &format);
	cli_table_add(table, text);
}

size_t cli_table_rows(const struct cli_table *table)
{
	size_t rows = table->count / table->width;

	return rows > 0 ? rows - 1 : 0;
}

static void put_spaces(struct strbuf *line, int count)
{
	for (int i = 0; i < count; i++)
		strbuf_putc(line, ' ');
}

/* No spaces at the end of a line, whatever the last cells hold. */
static void print_row(const struct cli_table *table, size_t row, const int *widths,
                      struct strbuf *line, FILE *out)
{
	strbuf_clear(line);
	for (size_t column = 0; column < table->width; column++) {
		const char *text = table->cells[row * table->width + column];
		int pad = widths[column] - cli_text_columns(text);

		if (column > 0)
			strbuf_puts(line, "  ");
		if (table->columns[column] == 'r')
			put_spaces(line, pad);
		strbuf_puts(line, text);
		if (table->columns[column] == 'l')
			put_spaces(line, pad);
	}
	while (line->length > 0 && line->text[line->length - 1] == ' ')
		line->length--;
	fprintf(out, "%.*s\n", (int)line->length, line->text);
}

enum drt_status cli_table_print(const struct cli_table *table, FILE *out)
{
	int widths[TABLE_COLUMNS] = { 0 };
	struct strbuf line;
	enum drt_status status = DRT_OK;

	if (table->failed)
		return DRT_ENOMEM;
	assert(table->count % table->width == 0);
	for (size_t i = 0; i < table->count; i++) {
		int columns = cli_text_columns(table->cells[i]);

		if (columns > widths[i % table->width])
			widths[i % table->width] = columns;
	}
	strbuf_init(&line);
	for (size_t row = 0; row < table->count / table->width && !line.failed; row++)
		print_row(table, row, widths, &line, out);
	status = line.failed ? DRT_ENOMEM : DRT_OK;
	strbuf_release(&line);
	return status;
}
