/* simulated_day.c - see simulated_day.h. */
#include "tests/integration/simulated_day.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/timeval.h"
#include "io/configuration.h"
#include "tests/support/support.h"

const int64_t simulated_day_from_ns = INT64_C(1504483200) * NS_PER_SEC; /* 2017-09-04 */

const char *const simulated_day_files[4] = {
	"market/minute/BTCUSD_20170903.csv",
	"market/minute/BTCUSD_20170904.csv",
	"market/minute/ETHUSD_20170903.csv",
	"market/minute/ETHUSD_20170904.csv",
};

/* What is still on the wire or in a timer when the market has ended. */
#define AFTERGLOW_NS (60 * NS_PER_SEC)
#define LONGEST_NS (10 * NS_PER_DAY)

static const char address[] = "tcp:127.0.0.1:4002";

static void must(enum drt_status status, const struct drt_error *error, const char *what)
{
	if (status != DRT_OK)
		fail_msg("%s: %s: %s", what, drt_status_name(status), error->text);
}

/* ---- the log ---- */

static void write_log(struct log_sink *sink, enum log_level level, const char *area,
                      const char *event, const char *text)
{
	struct simulated_day *day =
		(struct simulated_day *)((char *)sink - offsetof(struct simulated_day, sink));

	day->raised += strcmp(event, "evaluated") == 0 && !strstr(text, " 0 raised");
	strbuf_printf(&day->log, "%" PRId64 " %s %s %s: %s\n",
	              clock_now_ns(sim_world_clock(day->world)), log_level_name(level), area,
	              event, text);
}

/* ---- the gateway ---- */

static void start_gateway(struct simulated_day *day)
{
	const char *files[4];
	struct gateway_options options = {
		.address = address,
		.files = files,
		.file_count = 4,
		.start_ns = day->options.from_ns,
		.speed_milli = day->options.speed_milli,
		.hold = true,
		.version_max = day->options.server_version ? day->options.server_version
		                                           : test_server_version(),
		.slippage = { SIM_SLIPPAGE_RATIO, 0, { DECIMAL_ONE / 10000 } },
		.log = &day->sink,
	};
	struct drt_error error = { .status = DRT_OK };

	for (size_t i = 0; i < 4; i++)
		files[i] = test_shared_path(simulated_day_files[i]);
	assert_int_equal(sim_world_loop_new(&day->gateway_loop, day->world, "gateway"), DRT_OK);
	options.loop = day->gateway_loop;
	must(gateway_new(&day->gateway, &options, &error), &error, "gateway");
}

/* ---- the engine ---- */

static enum drt_status make_loop(void *arg, struct loop **out, const char *name,
                                 struct drt_error *error)
{
	struct simulated_day *day = arg;
	enum drt_status status = sim_world_loop_new(out, day->world, name);

	(void)error;
	if (status == DRT_OK) {
		assert_true(day->loop_count < SIMULATED_DAY_LOOPS);
		day->loops[day->loop_count++] = *out;
	}
	return status;
}

static void make_folder(struct simulated_day *day)
{
	char relative[96];

	snprintf(relative, sizeof(relative), "%s-%d", day->options.name, day->life);
	snprintf(day->folder, sizeof(day->folder), "%s", test_scratch_path(relative));
	assert_int_equal(mkdir(day->folder, 0700), 0);
}

static void load_settings(struct simulated_day *day)
{
	struct config *config = NULL;
	struct drt_error error = { .status = DRT_OK };
	struct engine_settings *settings = &day->settings;

	must(config_parse(&config, day->options.config, "day.conf", &error), &error,
	     "configuration");
	must(engine_settings_load(settings, config, &error), &error, "settings");
	config_free(config);
}

static void start_engine(struct simulated_day *day)
{
	struct drt_error error = { .status = DRT_OK };

	simulated_day_path(day->settings.kb_path, day, "kb.db");
	simulated_day_path(day->settings.ledger_path, day, "ledger.db");
	day->loop_count = 0;
	day->host = (struct engine_host){
		.arg = day,
		.make_loop = make_loop,
		.wall = sim_world_wall(day->world),
		.monotonic = sim_world_clock(day->world),
		/* as every process draws its own */
		.seed = day->options.seed * 1000 + (uint64_t)day->life,
	};
	must(engine_new(&day->engine, &day->host, &day->settings, &day->sink, &error), &error,
	     "engine");
	must(engine_start(day->engine, &error), &error, "engine");
	day->life++;
}

/* ---- life ---- */

void simulated_day_begin(struct simulated_day *day, const struct simulated_day_options *options)
{
	struct sim_options world = { .seed = options->seed,
		                     .wall_start_ns = options->from_ns ? options->from_ns
		                                                       : simulated_day_from_ns,
		                     .latency_min_ns = options->latency_min_ns,
		                     .latency_max_ns = options->latency_max_ns };

	memset(day, 0, sizeof(*day));
	day->options = *options;
	if (day->options.from_ns == 0)
		day->options.from_ns = simulated_day_from_ns;
	strbuf_init(&day->log);
	day->sink.write = write_log;
	atomic_init(&day->sink.least, LOG_INFO);
	assert_int_equal(sim_world_new(&day->world, &world), DRT_OK);
	start_gateway(day);
	load_settings(day);
	make_folder(day);
	start_engine(day);
}

static bool goes_on(void *arg)
{
	const struct simulated_day *day = arg;

	return !gateway_is_over(day->gateway);
}

void simulated_day_run(struct simulated_day *day)
{
	assert_int_equal(sim_world_run_while(day->world, goes_on, day, LONGEST_NS), DRT_OK);
	simulated_day_wait(day, AFTERGLOW_NS);
}

bool simulated_day_step(struct simulated_day *day, uint64_t events)
{
	for (uint64_t i = 0; i < events; i++) {
		if (gateway_is_over(day->gateway))
			return false;
		assert_true(sim_world_step(day->world));
	}
	return true;
}

void simulated_day_wait(struct simulated_day *day, int64_t wait_ns)
{
	int64_t now_ns = clock_now_ns(sim_world_clock(day->world));

	assert_int_equal(sim_world_run_until(day->world, now_ns + wait_ns), DRT_OK);
}

static void copy_file(const char *from_folder, const char *to_folder, const char *name)
{
	char path[SIMULATED_DAY_PATH + 32];
	char *bytes = NULL;
	size_t length = 0;
	FILE *file = NULL;
	struct stat what;

	snprintf(path, sizeof(path), "%s/%s", from_folder, name);
	if (stat(path, &what) != 0)
		return;
	bytes = test_read_file(path, &length);
	snprintf(path, sizeof(path), "%s/%s", to_folder, name);
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
	free(bytes);
}

void simulated_day_kill(struct simulated_day *day)
{
	static const char *const names[] = { "kb.db", "kb.db-wal", "ledger.db",
		                             "ledger.db-wal" };
	char before[SIMULATED_DAY_PATH];

	for (size_t i = 0; i < day->loop_count; i++)
		sim_loop_kill(day->loops[i]);
	snprintf(before, sizeof(before), "%s", day->folder);
	make_folder(day);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		copy_file(before, day->folder, names[i]);
	/* what it still writes while it is taken apart goes where nobody looks */
	engine_free(day->engine);
	day->engine = NULL;
}

void simulated_day_restart(struct simulated_day *day)
{
	assert_null(day->engine);
	start_engine(day);
}

void simulated_day_stop(struct simulated_day *day)
{
	engine_stop(day->engine);
	engine_free(day->engine);
	day->engine = NULL;
}

void simulated_day_end(struct simulated_day *day)
{
	if (day->engine)
		simulated_day_stop(day);
	gateway_free(day->gateway);
	loop_free(day->gateway_loop);
	sim_world_free(day->world);
	engine_settings_release(&day->settings);
	strbuf_release(&day->log);
	memset(day, 0, sizeof(*day));
}

/* ---- looking at databases ---- */

const char *simulated_day_path(char out[SIMULATED_DAY_PATH], const struct simulated_day *day,
                               const char *name)
{
	int length = snprintf(out, SIMULATED_DAY_PATH, "%s/%s", day->folder, name);

	assert_true(length > 0 && length < SIMULATED_DAY_PATH);
	return out;
}

static void dump_value(struct strbuf *out, sqlite3_stmt *stmt, int column)
{
	const unsigned char *bytes = NULL;

	switch (sqlite3_column_type(stmt, column)) {
	case SQLITE_INTEGER:
		strbuf_printf(out, "%lld", (long long)sqlite3_column_int64(stmt, column));
		break;
	case SQLITE_FLOAT:
		strbuf_printf(out, "%.17g", sqlite3_column_double(stmt, column));
		break;
	case SQLITE_TEXT:
		strbuf_printf(out, "%s", (const char *)sqlite3_column_text(stmt, column));
		break;
	case SQLITE_BLOB:
		bytes = sqlite3_column_blob(stmt, column);
		for (int i = 0; i < sqlite3_column_bytes(stmt, column); i++)
			strbuf_printf(out, "%02x", bytes[i]);
		break;
	default:
		strbuf_puts(out, "null");
		break;
	}
}

static size_t dump_table(struct strbuf *out, sqlite3 *db, const char *table)
{
	sqlite3_stmt *stmt = NULL;
	char sql[160];
	size_t rows = 0;

	snprintf(sql, sizeof(sql), "SELECT * FROM \"%s\"", table);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		strbuf_puts(out, table);
		for (int i = 0; i < sqlite3_column_count(stmt); i++) {
			strbuf_printf(out, " %s=", sqlite3_column_name(stmt, i));
			dump_value(out, stmt, i);
		}
		strbuf_putc(out, '\n');
		rows++;
	}
	assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
	return rows;
}

void simulated_day_dump(struct strbuf *out, size_t *rows, const char *path)
{
	static const char list[] = "SELECT name FROM sqlite_schema WHERE type = 'table' AND "
				   "name NOT LIKE 'sqlite_%' ORDER BY name";
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, list, -1, &stmt, NULL), SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW)
		*rows += dump_table(out, db, (const char *)sqlite3_column_text(stmt, 0));
	assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}
