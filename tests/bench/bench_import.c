/* bench_import.c - bars a second into the knowledge base and out of it, beside a plain
 * loop of INSERTs in one transaction over the same bars. Prints, asserts nothing.
 *
 * The file is generated (200 symbols of 5,000 minutes, sorted by symbol); where the
 * reference folder is there, its largest file is imported too. */
#include <fcntl.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/rng.h"
#include "core/strbuf.h"
#include "core/timeval.h"
#include "io/clock_real.h"
#include "kb/import.h"
#include "kb/kb.h"
#include "model/csv.h"
#include "tests/support/support.h"

enum { SYMBOLS = 200, BARS = 5000, TOTAL = SYMBOLS * BARS };

static const char *const names = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* Wall and processor seconds so far. */
struct moment {
	double wall_s, cpu_s;
};

static struct moment now(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (struct moment){
		(double)clock_now_ns(clock_real_monotonic()) / NS_PER_SEC,
		(double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
			(double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6,
	};
}

static double report(const char *what, double bars, struct moment from)
{
	struct moment to = now();
	double rate = bars / (to.wall_s - from.wall_s);

	printf("%-42s %9.0f bars %6.2f s %10.0f bars/s (%.0f per processor second)\n", what,
	       bars, to.wall_s - from.wall_s, rate, bars / (to.cpu_s - from.cpu_s));
	return rate;
}

static double cents(double value)
{
	return round(value * 100) / 100;
}

static struct bar *make_bars(void)
{
	struct bar *bars = calloc(TOTAL, sizeof(*bars));
	struct rng rng;

	if (!bars)
		abort();
	rng_init(&rng, 7);
	for (int i = 0; i < TOTAL; i++) {
		double open = 50 + 100 * rng_uniform(&rng),
		       close = open + rng_normal(&rng) / 10;

		bars[i] = (struct bar){
			.time_ns = (INT64_C(1500000000) / 60 + i % BARS) * NS_PER_MIN,
			.open = cents(open),
			.high = cents(fmax(open, close) + rng_uniform(&rng)),
			.low = cents(fmin(open, close) - rng_uniform(&rng)),
			.close = cents(close),
			.volume = (double)rng_below(&rng, 100000) + 1,
		};
	}
	return bars;
}

static void symbol_of(char *out, int i)
{
	snprintf(out, SYMBOL_TEXT, "Z%c%c", names[i / 26], names[i % 26]);
}

static void write_file(const char *path, const struct bar *bars)
{
	struct strbuf text;
	FILE *file = fopen(path, "w");

	if (!file)
		abort();
	strbuf_init(&text);
	strbuf_puts(&text, "epoch_ms,symbol,open,high,low,close,volume\n");
	for (int i = 0; i < TOTAL; i++) {
		const double prices[] = { bars[i].open, bars[i].high, bars[i].low,
			                  bars[i].close };
		char symbol[SYMBOL_TEXT], number[CSV_NUMBER_TEXT];

		symbol_of(symbol, i / BARS);
		strbuf_printf(&text, "%lld,%s", (long long)(bars[i].time_ns / NS_PER_MS),
		              symbol);
		for (int k = 0; k < 4; k++) {
			csv_number_format(number, prices[k]);
			strbuf_printf(&text, ",%s", number);
		}
		strbuf_printf(&text, ",%.0f\n", bars[i].volume);
	}
	if (text.failed || fwrite(text.text, 1, text.length, file) != text.length)
		abort();
	fclose(file);
	strbuf_release(&text);
}

static void stop(const char *text)
{
	fprintf(stderr, "%s\n", text);
	exit(1);
}

static double import(struct kb *kb, const char *what, const char *path, const char *name)
{
	struct kb_import_options options = { .file = open(path, O_RDONLY), .name = name };
	struct kb_import_result result;
	struct drt_error error = { 0 };
	struct moment from = now();

	if (kb_import_file(&result, kb, &options, NULL, NULL, &error) != DRT_OK)
		stop(error.text);
	close(options.file);
	return report(what, (double)result.rows, from);
}

static void run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		stop(sqlite3_errmsg(db));
}

/* The simplest thing that stores the same bars. */
static double plain_loop(const char *path, const struct bar *bars)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL;
	struct moment from = now();

	if (sqlite3_open(path, &db) != SQLITE_OK)
		stop("cannot open");
	run(db,
	    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
	    "CREATE TABLE bar (series INTEGER, time INTEGER, open REAL, high REAL, low REAL, "
	    "close REAL, volume REAL, PRIMARY KEY (series, time)) WITHOUT ROWID; BEGIN");
	sqlite3_prepare_v2(db, "INSERT INTO bar VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", -1, &stmt,
	                   NULL);
	for (int i = 0; i < TOTAL; i++) {
		sqlite3_bind_int64(stmt, 1, i / BARS);
		sqlite3_bind_int64(stmt, 2, bars[i].time_ns);
		sqlite3_bind_double(stmt, 3, bars[i].open);
		sqlite3_bind_double(stmt, 4, bars[i].high);
		sqlite3_bind_double(stmt, 5, bars[i].low);
		sqlite3_bind_double(stmt, 6, bars[i].close);
		sqlite3_bind_double(stmt, 7, bars[i].volume);
		if (sqlite3_step(stmt) != SQLITE_DONE)
			stop(sqlite3_errmsg(db));
		sqlite3_reset(stmt);
	}
	sqlite3_finalize(stmt);
	run(db, "COMMIT");
	sqlite3_close(db);
	return report("plain INSERTs in one transaction, no text", TOTAL, from);
}

static void read_all(struct kb *kb, const char *what, enum timeframe timeframe)
{
	struct moment from = now();
	double bars_read = 0;

	for (int i = 0; i < SYMBOLS; i++) {
		char symbol[SYMBOL_TEXT];
		struct kb_bar_query query = { .symbol = symbol,
			                      .timeframe = timeframe,
			                      .from_ns = INT64_MIN,
			                      .to_ns = INT64_MAX };
		struct kb_bars *bars = NULL;
		struct bar bar;
		bool more = true;

		symbol_of(symbol, i);
		if (kb_bars_open(&bars, kb, &query, NULL) != DRT_OK)
			stop("no bars");
		while (more && kb_bars_next(&bar, &more, bars, NULL) == DRT_OK)
			bars_read += more;
		kb_bars_close(bars);
	}
	report(what, timeframe == TIMEFRAME_1M ? bars_read : TOTAL, from);
}

int main(void)
{
	const struct kb_options options = { .path = test_scratch_path("kb.db") };
	const char *path = test_scratch_path("bars.csv");
	const char *shared = test_shared_path("market/sp500_5yr.csv.gz");
	struct bar *bars = make_bars();
	struct drt_error error = { 0 };
	struct kb *kb = NULL;
	double rate = 0, plain = 0;

	write_file(path, bars);
	if (kb_open(&kb, &options, &error) != DRT_OK)
		stop(error.text);
	rate = import(kb, "import, generated CSV", path, "bars.csv");
	plain = plain_loop(test_scratch_path("plain.db"), bars);
	import(kb, "import again: nothing changes", path, "bars.csv");
	read_all(kb, "read by cursor", TIMEFRAME_1M);
	read_all(kb, "read as 15m made on the fly", TIMEFRAME_15M);
	if (access(shared, R_OK) == 0)
		import(kb, "import, sp500_5yr.csv.gz", shared, "sp500_5yr.csv.gz");
	printf("import runs at %.2f of the plain loop, parsing and checks included\n",
	       rate / plain);
	kb_close(kb);
	free(bars);
	return 0;
}
