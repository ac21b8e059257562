/* fuzz_bar_file.c - any bytes as a bar file for the knowledge base. Whatever comes in,
 * rows are stored or quarantined, stored bars are sound, and a second run changes
 * nothing. */
#include "config.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kb/db.h"
#include "kb/import.h"
#include "kb/kb.h"
#include "tests/fuzz/fuzz.h"

#define DAILY "date,open,high,low,close,volume\n"

const struct fuzz_seed fuzz_seeds[] = {
	{ DAILY "2025-06-11,10,11,9,10.5,100\n2025-06-12,10.5,12,10,11,0\n2025-06-11,1,1,1,1,1",
	  0 },
	{ "symbol,epoch_ms,open,high,low,close,volume\r\n"
	  "BTCUSD,1475798400000,611.78,611.91,611.78,611.9,1.13872\n"
	  "BTCUSD,1475798460000,nan,611.88,1e-3,611.88,-5\n",
	  0 },
	{ "\xef\xbb\xbfTimestamp,\"open\",high,low,close,volume,name\n"
	  "2025-07-02T09:30:00-04:00, 1 ,2,0.5,\"1\",1,\"a,b\"\n\n",
	  0 },
	{ NULL, 0 },
};

static struct kb_import_result import(struct kb *kb, int file, bool *taken)
{
	const struct kb_import_options options = { .file = file,
		                                   .name = "fuzz.csv",
		                                   .batch_rows = 7 };
	struct kb_import_result result = { .rows = 0 };

	if (lseek(file, 0, SEEK_SET) != 0)
		abort();
	*taken = kb_import_file(&result, kb, &options, NULL, NULL, NULL) == DRT_OK;
	if (result.stored + result.quarantined != result.rows ||
	    result.inserted + result.updated + result.unchanged != result.stored)
		abort();
	return result;
}

static void check_bars(struct kb *kb)
{
	struct db_stmt *stmt = NULL;
	bool row = false;

	if (db_prepare(&stmt, kb_db(kb),
	               "SELECT 1 FROM bar WHERE NOT (low > 0 AND low <= min(open, close) AND "
	               "high >= max(open, close) AND volume >= 0 AND high < 9e999)",
	               NULL) != DRT_OK ||
	    db_step(&row, stmt, NULL) != DRT_OK || row)
		abort();
	db_finalize(stmt);
}

/* One knowledge base for all inputs, emptied for each: opening costs more than a run. */
static struct kb *empty_kb(void)
{
	static struct kb *kb;
	const struct kb_options options = { .path = ":memory:" };

	if (!kb && kb_open(&kb, &options, NULL) != DRT_OK)
		abort();
	if (db_exec(kb_db(kb),
	            "DELETE FROM bar; DELETE FROM bar_flag; DELETE FROM series; "
	            "DELETE FROM instrument; DELETE FROM quarantine; DELETE FROM import",
	            NULL) != DRT_OK)
		abort();
	return kb;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct kb *kb = empty_kb();
	int64_t changes = 0;
	bool taken = false;
	int file = memfd_create("fuzz", MFD_CLOEXEC);

	if (file < 0 || write(file, bytes, size) != (ssize_t)size)
		abort();
	import(kb, file, &taken);
	check_bars(kb);
	changes = db_total_changes(kb_db(kb));
	if (taken) {
		import(kb, file, &taken);
		if (!taken || db_total_changes(kb_db(kb)) != changes)
			abort();
	}
	close(file);
	return 0;
}
