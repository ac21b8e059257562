/* test_import.c - the reference market data through the import: rows and every kind of
 * defect as its README and manifest state them, and a second import that changes nothing.
 *
 * Each figure of `stated` is copied from the README; where a test below computes a figure
 * it does so from the stored rows, not from what the import says it did. */
#include <dirent.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/timeval.h"
#include "kb/db.h"
#include "kb/import.h"
#include "kb/kb.h"
#include "tests/support/support.h"

static struct kb *kb;
static int compared, files_read;

#define SAME(got, want)                                                                        \
	do {                                                                                   \
		assert_int_equal((int64_t)(got), (int64_t)(want));                             \
		compared++;                                                                    \
	} while (0)

static int open_kb(void **state)
{
	const struct kb_options options = { .path = test_scratch_path("kb.db") };
	(void)state;

	return kb_open(&kb, &options, NULL) == DRT_OK ? 0 : -1;
}

static int close_kb(void **state)
{
	(void)state;
	kb_close(kb);
	return 0;
}

static struct kb_import_result import_file(const char *relative, const char *source,
                                           const char *adjustment)
{
	struct kb_import_options options = { .file = open(test_shared_path(relative), O_RDONLY),
		                             .name = relative,
		                             .source = source,
		                             .adjustment = adjustment,
		                             .now_ns = 1 };
	struct kb_import_result result = { .rows = -1 };
	struct drt_error error = { 0 };

	if (options.file < 0)
		fail_msg("cannot open %s", relative);
	if (kb_import_file(&result, kb, &options, NULL, NULL, &error) != DRT_OK)
		fail_msg("%s", error.text);
	close(options.file);
	files_read++;
	assert_true(result.done);
	SAME(result.stored + result.quarantined, result.rows);
	SAME(result.inserted + result.updated + result.unchanged, result.stored);
	SAME(result.bytes_done, result.bytes_total);
	return result;
}

static void add(struct kb_import_result *sum, const struct kb_import_result *result)
{
	sum->rows += result->rows;
	sum->stored += result->stored;
	sum->quarantined += result->quarantined;
	sum->inserted += result->inserted;
	sum->missing_sessions += result->missing_sessions;
	sum->conflicts += result->conflicts;
	for (int i = 0; i < KB_REJECT_COUNT; i++)
		sum->rejects[i] += result->rejects[i];
	for (int i = 0; i < KB_FLAG_COUNT; i++)
		sum->flags[i] += result->flags[i];
}

static int64_t number(const char *sql)
{
	struct drt_error error = { 0 };
	int64_t value = -1;

	if (db_query_int(&value, kb_db(kb), sql, &error) != DRT_OK)
		fail_msg("%s", error.text);
	return value;
}

/* ---- the manifest ---- */

/* One line: "file,rows,first,last,adjustment,violations,zero_volume,missing,...". */
struct stated {
	char file[64];
	int64_t rows, violations, zero_volume, missing;
	char first[16], last[16];
};

/* Cuts the next comma-separated field off *line. */
static const char *field(char **line)
{
	char *start = *line, *comma = strchr(start, ',');

	if (comma) {
		*comma = '\0';
		*line = comma + 1;
	}
	return start;
}

static bool read_stated(struct stated *out, char *line, const char *folder)
{
	*out = (struct stated){ .rows = 0 };
	snprintf(out->file, sizeof(out->file), "%s", field(&line));
	if (strncmp(out->file, folder, strlen(folder)) != 0)
		return false;
	out->rows = atoll(field(&line));
	snprintf(out->first, sizeof(out->first), "%s", field(&line));
	snprintf(out->last, sizeof(out->last), "%s", field(&line));
	field(&line);
	out->violations = atoll(field(&line));
	out->zero_volume = atoll(field(&line));
	out->missing = atoll(field(&line));
	return true;
}

static int64_t day_of(const char *date)
{
	int64_t day = 0;

	assert_int_equal(day_parse(&day, date, strlen(date)), DRT_OK);
	return day;
}

/* ---- daily/ ---- */

static struct kb_import_result daily;

/* What the manifest says about one file. Its violations are rows with high or low that
 * do not contain open and close; a low of 0.0 is none of them. */
static void compare_daily(const struct stated *stated)
{
	char path[96];
	struct kb_import_result result;

	snprintf(path, sizeof(path), "market/%s", stated->file);
	result = import_file(path, "pack", "split");
	add(&daily, &result);
	SAME(result.rows, stated->rows);
	SAME(result.rejects[KB_REJECT_HIGH_TOO_LOW] + result.rejects[KB_REJECT_LOW_TOO_HIGH],
	     stated->violations);
	SAME(result.flags[KB_FLAG_ZERO_VOLUME], stated->zero_volume);
	SAME(result.missing_sessions, stated->missing);
	SAME(result.first_ns, day_of(stated->first) * NS_PER_DAY);
	SAME(result.last_ns, day_of(stated->last) * NS_PER_DAY);
	SAME(result.symbols, 1);
	SAME(result.conflicts, 0);
}

static void daily_files_agree_with_the_manifest(void **state)
{
	char *text = test_read_file(test_shared_path("market/manifest.csv"), NULL);
	char *rest = NULL;
	int count = 0;
	(void)state;

	for (char *line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		struct stated stated;

		if (!read_stated(&stated, line, "daily/"))
			continue;
		compare_daily(&stated);
		count++;
	}
	free(text);
	SAME(count, 47);
}

static void daily_totals_agree_with_the_readme(void **state)
{
	(void)state;

	SAME(daily.rows, 188915);
	SAME(daily.rejects[KB_REJECT_HIGH_TOO_LOW], 65 + 20); /* szrlee, VIX */
	SAME(daily.rejects[KB_REJECT_LOW_TOO_HIGH], 86 + 27);
	SAME(daily.rejects[KB_REJECT_NOT_POSITIVE], 1); /* HD 2009-04-17 */
	SAME(daily.rejects[KB_REJECT_UNPARSABLE], 0);
	SAME(daily.rejects[KB_REJECT_DUPLICATE], 0);
	SAME(daily.flags[KB_FLAG_ZERO_VOLUME], 1 + 5 + 9235); /* XLI, XLRE, VIX */
	SAME(daily.flags[KB_FLAG_JUMP], 1 + 24);              /* AABA, VIX */
	SAME(daily.flags[KB_FLAG_HOLIDAY], 33);               /* VIX */
	/* 2017-07-31 in 24 files, 2010-04-01 in seven, MRK and DIS one more, VIX one */
	SAME(daily.missing_sessions, 24 + 7 + 1 + 1 + 1);
	SAME(daily.flags[KB_FLAG_GAP], daily.missing_sessions);
	SAME(daily.inserted, daily.stored);
	SAME(number("SELECT count(*) FROM bars WHERE source = 'pack' AND timeframe = '1d'"),
	     daily.stored);
	SAME(number("SELECT count(*) FROM quarantine"), daily.quarantined);
	SAME(number("SELECT count(*) FROM bar_flag WHERE kind = 'holiday'"), 33);
	SAME(number("SELECT count(*) FROM bar_flag WHERE kind = 'jump'"), 25);
	SAME(number("SELECT sum(value) FROM bar_flag WHERE kind = 'gap'"), 34);
}

/* Rows named in the README, found by date and symbol. */
static void named_rows_are_where_the_readme_has_them(void **state)
{
	(void)state;

	SAME(number("SELECT count(*) FROM quarantine WHERE symbol = 'HD' AND reason = "
	            "'not-positive' AND raw LIKE '2009-04-17,%' AND detail = "
	            "'the lowest price is 0'"),
	     1);
	SAME(number("SELECT count(*) FROM quarantine WHERE symbol = 'MRK'"), 0);
	SAME(number("SELECT count(DISTINCT symbol) FROM quarantine WHERE symbol <> 'VIX'"), 30);
	SAME(number("SELECT round(100 * value) FROM bar_flag AS f JOIN series AS s ON s.id = "
	            "f.series_id JOIN instrument AS i ON i.id = s.instrument_id WHERE "
	            "i.symbol = 'AABA' AND kind = 'jump'"),
	     48);
	SAME(number("SELECT min(raw) BETWEEN '1992-02-11' AND '1992-02-12' AND max(raw) "
	            "BETWEEN "
	            "'2006-02-08' AND '2006-02-09' FROM quarantine WHERE symbol = 'VIX'"),
	     1);
	/* the session after each day that is absent in the source */
	SAME(number("SELECT count(*) FROM bar_flag WHERE kind = 'gap' AND time_ns = "
	            "1501545600000000000"),
	     24); /* 2017-08-01 */
	SAME(number("SELECT count(*) FROM bar_flag WHERE kind = 'gap' AND time_ns = "
	            "1270425600000000000"),
	     7); /* 2010-04-05 */
}

/* ---- minute/ ---- */

static void minute_files_are_stored_whole(void **state)
{
	DIR *folder = opendir(test_shared_path("market/minute"));
	struct kb_import_result sum = { .rows = 0 };
	int count = 0;
	(void)state;

	assert_non_null(folder);
	for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
		struct kb_import_result result;
		char path[300];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "market/minute/%s", entry->d_name);
		result = import_file(path, "pack", "none");
		SAME(result.rows >= 1007 && result.rows <= 1440, 1);
		SAME(result.quarantined, 0);
		for (int i = 0; i < KB_FLAG_COUNT; i++)
			SAME(result.flags[i], 0);
		add(&sum, &result);
		count++;
	}
	closedir(folder);
	SAME(count, 9 + 4);
	SAME(number("SELECT count(*) FROM bars WHERE timeframe = '1m'"), sum.rows);
	SAME(number("SELECT count(*) FROM instrument WHERE type = 'crypto' AND calendar = "
	            "'always'"),
	     2);
}

/* Hours made from minutes against a sum over the file. */
static void minutes_add_up_to_days(void **state)
{
	const struct kb_bar_query query = { .symbol = "BTCUSD",
		                            .timeframe = TIMEFRAME_1D,
		                            .from_ns = day_of("2017-12-17") * NS_PER_DAY,
		                            .to_ns = day_of("2017-12-18") * NS_PER_DAY };
	char *text =
		test_read_file(test_shared_path("market/minute/BTCUSD_20171217.csv"), NULL);
	double high = 0, volume = 0, close = 0;
	struct bar *bars = NULL;
	char *rest = NULL;
	size_t count = 0;
	(void)state;

	strtok_r(text, "\n", &rest);
	for (char *line = strtok_r(NULL, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		double h = 0, c = 0, v = 0;

		assert_int_equal(sscanf(line, "%*[^,],%*[^,],%lf,%*[^,],%lf,%lf", &h, &c, &v),
		                 3);
		high = fmax(high, h);
		volume += v;
		close = c;
	}
	free(text);
	assert_int_equal(kb_get_market_data(&bars, &count, kb, &query, NULL), DRT_OK);
	SAME(count, 1);
	assert_true(bars[0].high == high && bars[0].close == close && bars[0].volume == volume);
	compared += 3;
	free(bars);
}

/* ---- sp500_5yr.csv.gz ---- */

/* Of the rows in quarantine: high below low. */
static int64_t count_crossed(void)
{
	struct kb_quarantined *rows = NULL;
	size_t count = 0;
	int64_t crossed = 0;

	assert_int_equal(
		kb_list_quarantine(&rows, &count, kb, "market/sp500_5yr.csv.gz", 0, NULL),
		DRT_OK);
	for (size_t i = 0; i < count; i++) {
		double high = 0, low = 0;

		if (sscanf(rows[i].raw, "%*[^,],%*[^,],%*[^,],%lf,%lf", &high, &low) == 2)
			crossed += high < low;
	}
	free(rows);
	return crossed;
}

static void the_load_test_agrees_with_the_readme(void **state)
{
	struct kb_import_result result =
		import_file("market/sp500_5yr.csv.gz", "kaggle", "split");
	(void)state;

	SAME(result.rows, 619040);
	SAME(result.symbols, 505);
	SAME(result.first_ns, day_of("2013-02-08") * NS_PER_DAY);
	SAME(result.last_ns, day_of("2018-02-07") * NS_PER_DAY);
	SAME(result.rejects[KB_REJECT_UNPARSABLE], 11); /* an empty open */
	SAME(result.rejects[KB_REJECT_LOW_TOO_HIGH], 11);
	SAME(result.rejects[KB_REJECT_HIGH_TOO_LOW], 1);
	SAME(result.quarantined, 11 + 11 + 1);
	SAME(count_crossed(), 1);
	SAME(result.flags[KB_FLAG_JUMP], 11);
	SAME(result.missing_sessions, 51); /* the manifest */
	SAME(result.flags[KB_FLAG_ZERO_VOLUME], 0);
	SAME(result.flags[KB_FLAG_HOLIDAY], 0);
	SAME(number("SELECT count(*) FROM quarantine WHERE detail = 'open is empty'"), 11);
	SAME(number("SELECT count(DISTINCT symbol) FROM quarantine WHERE detail = "
	            "'open is empty' AND symbol IN ('BHF', 'DHR', 'ES', 'FTV', 'O', 'REGN', "
	            "'UA', 'VRTX', 'WRK')"),
	     9);
	SAME(number("SELECT count(DISTINCT f.series_id) FROM bar_flag AS f JOIN series AS s ON "
	            "s.id = f.series_id WHERE s.source = 'kaggle' AND f.kind = 'gap'"),
	     6);
	/* all sessions, the quarantined ones counted in */
	SAME(number("SELECT count(*) FROM (SELECT symbol FROM (SELECT symbol FROM bars WHERE "
	            "source = 'kaggle' UNION ALL SELECT symbol FROM quarantine AS q JOIN "
	            "import "
	            "AS i ON i.id = q.import_id WHERE i.source = 'kaggle') GROUP BY symbol "
	            "HAVING count(*) = 1259)"),
	     470);
	SAME(number("SELECT count(*) FROM bars WHERE source = 'kaggle'"), result.stored);
}

/* "Closes of ten names compared: equal within 0.5 % but for one date each at most." */
static void sources_conflict_where_the_readme_says(void **state)
{
	struct kb_conflict *list = NULL;
	size_t count = 0, counted = 0;
	bool found = false;
	(void)state;

	assert_int_equal(kb_list_conflicts(&list, &count, kb, "AAPL", 0, NULL), DRT_OK);
	assert_int_equal(kb_count_conflicts(&counted, kb, "AAPL", NULL), DRT_OK);
	SAME(count, counted);
	for (size_t i = 0; i < count; i++) {
		double ratio = list[i].bars[1].close / list[i].bars[0].close - 1;

		if (fabs(ratio) <= 0.005)
			continue;
		SAME(list[i].time_ns, day_of("2017-08-01") * NS_PER_DAY);
		SAME(round(fabs(ratio) * 1000), 54);
		assert_false(found);
		found = true;
	}
	SAME(found, 1);
	free(list);
}

/* ---- again ---- */

static uint64_t mix(uint64_t hash, const void *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		hash = (hash ^ ((const unsigned char *)bytes)[i]) * UINT64_C(1099511628211);
	return hash;
}

/* Most of what there is, so without a detour over text. */
static uint64_t mix_bars(uint64_t hash)
{
	struct db_stmt *stmt = NULL;
	bool row = false;

	assert_int_equal(db_prepare(&stmt, kb_db(kb),
	                            "SELECT series_id, time_ns, open, high, low, close, volume "
	                            "FROM bar",
	                            NULL),
	                 DRT_OK);
	assert_int_equal(db_step(&row, stmt, NULL), DRT_OK);
	while (row) {
		int64_t key[2] = { db_column_int(stmt, 0), db_column_int(stmt, 1) };
		double values[5];

		for (int i = 0; i < 5; i++)
			values[i] = db_column_double(stmt, 2 + i);
		hash = mix(mix(hash, key, sizeof(key)), values, sizeof(values));
		assert_int_equal(db_step(&row, stmt, NULL), DRT_OK);
	}
	db_finalize(stmt);
	return hash;
}

/* A number that changes with any value of any table of the import. */
static uint64_t checksum(void)
{
	static const char *const queries[] = {
		"SELECT series_id, time_ns, kind, value FROM bar_flag",
		"SELECT import_id, line, reason, detail, symbol, raw FROM quarantine",
		"SELECT * FROM import",
		"SELECT * FROM instrument",
		"SELECT * FROM series",
	};
	uint64_t hash = mix_bars(UINT64_C(14695981039346656037));

	for (size_t q = 0; q < sizeof(queries) / sizeof(queries[0]); q++) {
		struct db_stmt *stmt = NULL;
		bool row = false;

		assert_int_equal(db_prepare(&stmt, kb_db(kb), queries[q], NULL), DRT_OK);
		assert_int_equal(db_step(&row, stmt, NULL), DRT_OK);
		while (row) {
			for (int i = 0; i < 7; i++) {
				const char *text = db_column_text(stmt, i);

				hash = mix(hash, text, strlen(text) + 1);
			}
			assert_int_equal(db_step(&row, stmt, NULL), DRT_OK);
		}
		db_finalize(stmt);
	}
	return hash;
}

static void import_again(const char *relative, const char *source, const char *adjustment)
{
	struct kb_import_result result = import_file(relative, source, adjustment);

	SAME(result.unchanged, result.stored);
	SAME(result.new_instruments, 0);
}

static void import_folder_again(const char *folder, const char *adjustment)
{
	DIR *entries = opendir(test_shared_path(folder));

	assert_non_null(entries);
	for (struct dirent *entry = readdir(entries); entry; entry = readdir(entries)) {
		char path[300];

		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (entry->d_name[0] != '.')
			import_again(path, "pack", adjustment);
	}
	closedir(entries);
}

static void a_second_import_changes_nothing(void **state)
{
	uint64_t before = checksum();
	int64_t changes = db_total_changes(kb_db(kb));
	(void)state;

	import_folder_again("market/daily", "split");
	import_folder_again("market/minute", "none");
	import_again("market/sp500_5yr.csv.gz", "kaggle", "split");
	SAME(db_total_changes(kb_db(kb)), changes);
	SAME(checksum(), before);
	SAME(db_check(kb_db(kb), NULL), DRT_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(daily_files_agree_with_the_manifest),
		cmocka_unit_test(daily_totals_agree_with_the_readme),
		cmocka_unit_test(named_rows_are_where_the_readme_has_them),
		cmocka_unit_test(minute_files_are_stored_whole),
		cmocka_unit_test(minutes_add_up_to_days),
		cmocka_unit_test(the_load_test_agrees_with_the_readme),
		cmocka_unit_test(sources_conflict_where_the_readme_says),
		cmocka_unit_test(a_second_import_changes_nothing),
	};
	int failed = 0;

	test_require_shared();
	failed = cmocka_run_group_tests(tests, open_kb, close_kb);
	printf("compared %d numbers in %d files\n", compared, files_read);
	return failed;
}
