/* import_rig.c - see import_rig.h. */
#include "tests/unit/kb/import_rig.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/strbuf.h"
#include "core/timeval.h"
#include "tests/unit/kb/fixture.h"

struct import_rig rig;

int rig_set_up(void **state)
{
	(void)state;
	rig.kb = fixture_kb();
	rig.options = (struct kb_import_options){ .name = "data/AAPL.csv", .now_ns = 5 };
	rig.error = (struct drt_error){ 0 };
	return 0;
}

int rig_tear_down(void **state)
{
	(void)state;
	kb_close(rig.kb);
	return 0;
}

/* A descriptor at the start of a file with these bytes. */
int rig_file_of(const char *bytes, size_t length)
{
	const char *path = test_scratch_path("import.csv");
	int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	assert_true(file >= 0);
	assert_int_equal(write(file, bytes, length), length);
	assert_int_equal(lseek(file, 0, SEEK_SET), 0);
	return file;
}

enum drt_status rig_try(struct kb_import_result *result, const char *text)
{
	enum drt_status status = DRT_OK;

	rig.options.file = rig_file_of(text, strlen(text));
	status = kb_import_file(result, rig.kb, &rig.options, NULL, NULL, &rig.error);
	close(rig.options.file);
	return status;
}

struct kb_import_result rig_import(const char *text)
{
	struct kb_import_result result = { .rows = -1 };

	if (rig_try(&result, text) != DRT_OK)
		fail_msg("%s", rig.error.text);
	assert_true(result.done);
	assert_int_equal(result.stored + result.quarantined, result.rows);
	assert_int_equal(result.inserted + result.updated + result.unchanged, result.stored);
	return result;
}

/* Every quarantined row as "line reason [symbol] detail", one a line. */
void rig_assert_quarantine(const char *want)
{
	struct kb_quarantined *rows = NULL;
	struct strbuf got;
	size_t count = 0;

	strbuf_init(&got);
	assert_int_equal(kb_list_quarantine(&rows, &count, rig.kb, NULL, 0, NULL), DRT_OK);
	for (size_t i = 0; i < count; i++)
		strbuf_printf(&got, "%lld %s [%s] %s\n", (long long)rows[i].line,
		              rows[i].reason, rows[i].symbol, rows[i].detail);
	assert_string_equal(got.text, want);
	strbuf_release(&got);
	free(rows);
}

/* Every flag as "date kind value", one a line. */
void rig_assert_flags(const char *want)
{
	struct db_stmt *stmt = NULL;
	struct strbuf got;
	bool row = false;

	strbuf_init(&got);
	assert_int_equal(db_prepare(&stmt, kb_db(rig.kb),
	                            "SELECT time_ns, kind, value FROM bar_flag "
	                            "ORDER BY series_id, time_ns, kind",
	                            NULL),
	                 DRT_OK);
	assert_int_equal(db_step(&row, stmt, NULL), DRT_OK);
	while (row) {
		char date[TIME_TEXT];

		day_format(date, time_to_day(db_column_int(stmt, 0)));
		strbuf_printf(&got, "%s %s %g\n", date, db_column_text(stmt, 1),
		              db_column_double(stmt, 2));
		assert_int_equal(db_step(&row, stmt, NULL), DRT_OK);
	}
	db_finalize(stmt);
	assert_string_equal(got.text, want);
	strbuf_release(&got);
}
