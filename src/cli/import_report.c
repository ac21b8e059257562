/* import_report.c - see import_report.h. */
#include "cli/import_report.h"

#include <string.h>

#include "cli/table.h"
#include "client/reason_text.h"
#include "core/i18n.h"
#include "model/json.h"

static const char *const counts[] = { "rows", "stored", "unchanged", "quarantined", "flagged" };
enum { COUNTS = sizeof(counts) / sizeof(counts[0]) };

enum cli_exit import_report_init(struct import_report *report)
{
	*report = (struct import_report){ .files = json_array() };
	return report->files ? CLI_OK : CLI_FAILURE;
}

void import_report_release(struct import_report *report)
{
	json_decref(report->files);
}

enum cli_exit import_report_add(struct import_report *report, const struct cli *cli,
                                const json_t *done)
{
	const json_t *files = json_object_get(done, "files");
	const char *failed = json_string_value(json_object_get(done, "error"));
	struct drt_error error = { 0 };
	int64_t conflicts = 0;

	if (failed)
		return cli_fail(cli, CLI_FAILURE, "%s", failed);
	if (!json_is_array(files)) {
		drt_fail(&error, DRT_EPARSE, "files is not a list");
		return cli_bad_answer(cli, &error);
	}
	if (json_get_int(&conflicts, done, "conflicts", false, &error) != DRT_OK)
		return cli_bad_answer(cli, &error);
	report->conflicts += conflicts;
	return json_array_extend(report->files, (json_t *)files) == 0
	               ? CLI_OK
	               : cli_fail(cli, CLI_FAILURE, _("out of memory"));
}

static int64_t count_of(const json_t *file, int which)
{
	return json_integer_value(json_object_get(file, counts[which]));
}

static void put_row(struct cli_table *table, const char *name, const int64_t *values)
{
	cli_table_add(table, name);
	for (int i = 0; i < COUNTS; i++)
		cli_table_add_count(table, (long long)values[i]);
}

static enum drt_status put_files(const struct import_report *report, FILE *out)
{
	struct cli_table *table = NULL;
	int64_t sum[COUNTS] = { 0 };
	size_t files = json_array_size(report->files);
	enum drt_status status = cli_table_new(&table, "lrrrrr");

	if (status != DRT_OK)
		return status;
	cli_table_add(table, _("File"));
	cli_table_add(table, _("Rows"));
	cli_table_add(table, _("Stored"));
	cli_table_add(table, _("Unchanged"));
	cli_table_add(table, _("Quarantined"));
	cli_table_add(table, _("Flagged"));
	for (size_t f = 0; f < files; f++) {
		const json_t *file = json_array_get(report->files, f);
		const char *name = json_string_value(json_object_get(file, "name"));
		int64_t values[COUNTS];

		for (int i = 0; i < COUNTS; i++) {
			values[i] = count_of(file, i);
			sum[i] += values[i];
		}
		put_row(table, name ? name : "?", values);
	}
	if (files > 1)
		put_row(table, _("All"), sum);
	status = cli_table_print(table, out);
	cli_table_free(table);
	return status;
}

/* "high-too-low" or a reason, in words. */
static void defect_text(char *out, size_t size, const char *word)
{
	struct reason reason;
	char code[REASON_CODE_TEXT];
	size_t used = 0;

	used = (size_t)snprintf(code, sizeof(code), "%s%.24s",
	                        strncmp(word, "import.", 7) == 0 ? "" : "import.", word);
	for (size_t i = 0; i < used && i < sizeof(code); i++) {
		if (code[i] == '-')
			code[i] = '_';
	}
	if (!reason_is_known(code)) {
		text_copy(out, size, word);
		return;
	}
	reason_init(&reason, code);
	reason_text(out, size, &reason);
}

static void put_defects(const struct import_report *report, FILE *out)
{
	json_t *sum = json_object();
	const char *name = NULL;
	json_t *value = NULL;
	size_t f = 0;
	json_t *file = NULL;

	json_array_foreach(report->files, f, file)
	{
		json_object_foreach(json_object_get(file, "defects"), name, value)
		{
			json_int_t before = json_integer_value(json_object_get(sum, name));

			json_object_set_new(sum, name,
			                    json_integer(before + json_integer_value(value)));
		}
	}
	json_object_foreach(sum, name, value)
	{
		char text[REASON_TEXT];

		defect_text(text, sizeof(text), name);
		fprintf(out, "  %s: %lld\n", text, (long long)json_integer_value(value));
	}
	json_decref(sum);
}

static void quarantine_text(char *out, size_t size, const json_t *row)
{
	const json_t *why = json_object_get(row, "reason");
	struct reason reason;

	if (json_is_string(why))
		defect_text(out, size, json_string_value(why));
	else if (reason_from_json(&reason, why, NULL) == DRT_OK)
		reason_text(out, size, &reason);
	else
		text_copy(out, size, "?");
}

static void put_quarantine(const struct import_report *report, FILE *out)
{
	size_t f = 0;
	json_t *file = NULL;

	json_array_foreach(report->files, f, file)
	{
		const json_t *rows = json_object_get(file, "quarantine");
		const char *name = json_string_value(json_object_get(file, "name"));
		int64_t left = count_of(file, 3) - (int64_t)json_array_size(rows);
		size_t r = 0;
		json_t *row = NULL;

		json_array_foreach(rows, r, row)
		{
			const char *detail = json_string_value(json_object_get(row, "detail"));
			char text[REASON_TEXT];

			quarantine_text(text, sizeof(text), row);
			fprintf(out, "%s:%lld: %s%s%s%s\n", name ? name : "?",
			        (long long)json_integer_value(json_object_get(row, "line")),
			        text, detail && *detail ? " (" : "",
			        detail && *detail ? detail : "", detail && *detail ? ")" : "");
		}
		if (left > 0)
			fprintf(out,
			        ngettext("%s: %lld more row is quarantined\n",
			                 "%s: %lld more rows are quarantined\n",
			                 (unsigned long)left),
			        name ? name : "?", (long long)left);
	}
}

/* A file of which nothing could be read. */
static enum cli_exit put_failures(const struct import_report *report, const struct cli *cli)
{
	enum cli_exit code = CLI_OK;
	size_t f = 0;
	json_t *file = NULL;

	json_array_foreach(report->files, f, file)
	{
		const char *name = json_string_value(json_object_get(file, "name"));
		const char *text = json_string_value(json_object_get(file, "error"));

		if (text)
			code = cli_fail(cli, CLI_FAILURE, "%s: %s", name ? name : "?", text);
	}
	return code;
}

enum cli_exit import_report_put(struct import_report *report, struct cli *cli)
{
	enum cli_exit failed = put_failures(report, cli);
	enum cli_exit code = CLI_OK;

	if (cli->json) {
		code = cli_put_json(cli, json_pack("{s:O, s:I}", "files", report->files,
		                                   "conflicts", (json_int_t)report->conflicts));
		return code == CLI_OK ? failed : code;
	}
	if (put_files(report, cli->out) != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	put_defects(report, cli->out);
	put_quarantine(report, cli->out);
	if (report->conflicts > 0)
		fprintf(cli->out,
		        ngettext("%lld bar differs between two sources\n",
		                 "%lld bars differ between two sources\n",
		                 (unsigned long)report->conflicts),
		        (long long)report->conflicts);
	return failed;
}
