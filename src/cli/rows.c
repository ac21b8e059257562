/* rows.c - see rows.h. */
#include "cli/rows.h"

#include <stdio.h>
#include <string.h>

#include "cli/table.h"
#include "core/i18n.h"
#include "core/text.h"
#include "core/timeval.h"
#include "model/json.h"

enum { CELL_TEXT = 640, PLACES_MOST = 8 };

static void put_time(char *out, size_t size, const char *text)
{
	snprintf(out, size, "%s", text);
	if (strlen(out) > strlen("2025-06-12T14:30")) {
		out[strlen("2025-06-12T14:30")] = '\0';
		out[strcspn(out, "T")] = ' ';
	}
}

static void put_number(char *out, size_t size, double value, int places)
{
	size_t end = 0;

	snprintf(out, size, "%.*f", places >= 0 ? places : PLACES_MOST, value);
	if (places >= 0)
		return;
	end = strlen(out);
	while (end > 0 && out[end - 1] == '0')
		end--;
	if (end > 0 && out[end - 1] == '.')
		end--;
	out[end] = '\0';
}

static void put_words(char *out, size_t size, const json_t *list)
{
	size_t used = 0;
	size_t i = 0;
	json_t *word = NULL;

	json_array_foreach(list, i, word)
	{
		const char *text = json_string_value(word);
		size_t length = text ? strlen(text) : 0;

		if (length == 0 || used + length + 2 > size)
			break;
		if (used > 0)
			out[used++] = ' ';
		memcpy(out + used, text, length + 1);
		used += length;
	}
}

void cli_row_text(char *out, size_t size, const json_t *row, const struct rows_column *column)
{
	const json_t *value = json_object_get(row, column->key);

	*out = '\0';
	if (json_is_string(value) && column->kind == ROWS_TIME)
		put_time(out, size, json_string_value(value));
	else if (json_is_string(value))
		text_put(out, size, json_string_value(value));
	else if (json_is_number(value))
		put_number(out, size, json_number_value(value), column->places);
	else if (json_is_array(value))
		put_words(out, size, value);
}

static enum cli_exit put_table(struct cli *cli, const json_t *list,
                               const struct rows_column *columns)
{
	struct cli_table *table = NULL;
	char shape[TABLE_COLUMNS + 1] = "";
	char text[CELL_TEXT];
	size_t count = 0;
	size_t i = 0;
	json_t *row = NULL;
	enum drt_status status = DRT_OK;

	for (; columns[count].title && count < TABLE_COLUMNS; count++)
		shape[count] = columns[count].kind == ROWS_NUMBER ? 'r' : 'l';
	status = cli_table_new(&table, shape);
	if (status != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	for (size_t c = 0; c < count; c++)
		cli_table_add(table, _(columns[c].title));
	json_array_foreach(list, i, row)
	{
		for (size_t c = 0; c < count; c++) {
			cli_row_text(text, sizeof(text), row, &columns[c]);
			cli_table_add(table, text);
		}
	}
	status = cli_table_print(table, cli->out);
	cli_table_free(table);
	return status == DRT_OK ? CLI_OK : cli_fail(cli, CLI_FAILURE, _("out of memory"));
}

enum cli_exit cli_put_rows(struct cli *cli, json_t *answer, const char *key,
                           const struct rows_column *columns, const char *nothing)
{
	const json_t *list = json_object_get(answer, key);
	struct drt_error error;
	enum cli_exit code = CLI_OK;

	if (!json_is_array(list)) {
		drt_fail(&error, DRT_EPARSE, "%s is not a list", key);
		code = cli_bad_answer(cli, &error);
	} else if (cli->json) {
		return cli_put_json(cli, answer);
	} else if (json_array_size(list) == 0) {
		cli_note(cli, "%s", nothing);
	} else {
		cli_put_origin(cli, answer);
		code = put_table(cli, list, columns);
		if (code == CLI_OK && json_is_true(json_object_get(answer, "more")))
			cli_note(cli, _("there is more than is shown"));
	}
	json_decref(answer);
	return code;
}
