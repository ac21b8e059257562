/* promise_stage.c - see promise_stage.h. */
#include "config.h"

#include "tests/integration/promise_stage.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/timeval.h"
#include "engine/broker_worker.h"
#include "engine/engine_internal.h"
#include "tests/support/support.h"

#define PATIENCE_S 300

/* ---- the file ---- */

void stage_query(char *out, size_t size, const struct stage *stage, const char *sql,
                 const char *a, const char *b)
{
	char path[SIMULATED_DAY_PATH];
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL;

	simulated_day_path(path, &stage->day, "ledger.db");
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	if (a)
		sqlite3_bind_text(stmt, 1, a, -1, SQLITE_STATIC);
	if (b)
		sqlite3_bind_text(stmt, 2, b, -1, SQLITE_STATIC);
	out[0] = '\0';
	if (sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_type(stmt, 0) != SQLITE_NULL)
		snprintf(out, size, "%s", (const char *)sqlite3_column_text(stmt, 0));
	assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

int64_t stage_count(const struct stage *stage, const char *sql, const char *a)
{
	char text[32];

	stage_query(text, sizeof(text), stage, sql, a, NULL);
	return strtoll(text, NULL, 10);
}

static uint32_t big_endian(const char *bytes)
{
	const unsigned char *at = (const unsigned char *)bytes;

	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Format of a write-ahead log: sqlite.org/fileformat2.html, section 4. */
void stage_forget_last_commit(const struct stage *stage)
{
	enum { HEADER = 32, FRAME = 24, PAGE_SIZE = 8, SALTS = 16, FRAME_SALTS = 8 };
	char path[SIMULATED_DAY_PATH];
	char *bytes = NULL;
	size_t length = 0, frame = 0;
	size_t last = 0, before = 0; /* where the last commit ends, and the one before it */

	simulated_day_path(path, &stage->day, "ledger.db-wal");
	bytes = test_read_file(path, &length);
	assert_true(length > HEADER);
	frame = FRAME + big_endian(bytes + PAGE_SIZE);
	for (size_t at = HEADER; at + frame <= length; at += frame) {
		if (memcmp(bytes + at + FRAME_SALTS, bytes + SALTS, 8) != 0)
			break; /* of an older log */
		if (big_endian(bytes + at + 4) == 0)
			continue;
		before = last;
		last = at + frame;
	}
	free(bytes);
	assert_true(before > 0);
	assert_int_equal(truncate(path, (off_t)before), 0);
}

/* ---- the gateway's side ---- */

static void note_placement(struct stage *stage, const char *text)
{
	struct placement *place = &stage->placements[stage->placement_count++];
	char number[16];

	assert_true(stage->placement_count <= STAGE_PLACEMENTS);
	assert_int_equal(sscanf(text, "order %15[0-9]", number), 1);
	place->number = (int32_t)strtol(number, NULL, 10);
	place->time_ns = gateway_market_ns(stage->day.gateway);
	stage_query(place->status, sizeof(place->status), stage,
	            "SELECT status FROM orders WHERE number = CAST(?1 AS INTEGER)", number,
	            NULL);
	if (stage->day.engine && trade_is_locked(stage->day.engine->broker->trade))
		fail_msg("%s: came while trading was locked", text);
}

static void write_log(struct log_sink *sink, enum log_level level, const char *area,
                      const char *event, const char *text)
{
	struct stage *stage = (struct stage *)((char *)sink - offsetof(struct stage, day.sink));

	if (strcmp(area, "gateway") == 0 && strcmp(event, "order.request") == 0)
		note_placement(stage, text);
	stage->log(sink, level, area, event, text);
}

/* ---- life ---- */

static void join(struct stage *stage)
{
	struct loop_stream *end = NULL;

	peer_init(&stage->peer, stage->day.world, stage->client_loop, &end,
	          engine_control_loop(stage->day.engine));
	assert_int_equal(engine_adopt(stage->day.engine, end), DRT_OK);
	json_decref(peer_get(&stage->peer, "hello",
	                     json_pack("{s:i, s:s}", "version", 1, "client", "unit")));
}

void stage_begin(struct stage *stage, uint64_t seed, const char *name, const char *config)
{
	struct simulated_day_options options = {
		.seed = seed,
		.name = name,
		.config = config,
		.speed_milli = 10000,
		.from_ns = simulated_day_from_ns + 20 * 3600 * NS_PER_SEC,
	};

	memset(stage, 0, sizeof(*stage));
	simulated_day_begin(&stage->day, &options);
	stage->log = stage->day.sink.write;
	stage->day.sink.write = write_log;
	assert_int_equal(sim_world_loop_new(&stage->client_loop, stage->day.world, "trader"),
	                 DRT_OK);
	join(stage);
	stage_wait_unlocked(stage);
	simulated_day_wait(&stage->day, 20 * NS_PER_SEC);
}

void stage_kill(struct stage *stage)
{
	simulated_day_kill(&stage->day);
	peer_release(&stage->peer);
}

void stage_restart(struct stage *stage)
{
	simulated_day_restart(&stage->day);
	join(stage);
}

void stage_end(struct stage *stage)
{
	peer_release(&stage->peer);
	if (stage->day.engine)
		simulated_day_stop(&stage->day);
	loop_free(stage->client_loop);
	simulated_day_end(&stage->day);
}

void stage_wait_unlocked(struct stage *stage)
{
	for (int i = 0; i < PATIENCE_S; i++) {
		json_t *status = peer_get(&stage->peer, "engine.status", json_object());
		bool open = json_is_false(peer_member(status, "locked"));

		json_decref(status);
		if (open)
			return;
		simulated_day_wait(&stage->day, NS_PER_SEC);
	}
	fail_msg("trading stayed locked");
}

/* ---- the trader's side ---- */

json_t *stage_propose(struct stage *stage, const char *symbol, const char *side, int quantity)
{
	return peer_ask(&stage->peer, "trade.execute_order",
	                json_pack("{s:{s:s, s:s, s:i}}", "order", "symbol", symbol, "direction",
	                          side, "quantity", quantity));
}

json_t *stage_approval(const json_t *outcome)
{
	return json_pack("{s:O, s:O}", "order_id", peer_member(outcome, "order_id"), "version",
	                 peer_member(outcome, "version"));
}

const char *stage_state(char out[STAGE_STATUS], struct stage *stage, const json_t *outcome)
{
	json_t *row =
		peer_get(&stage->peer, "trade.get_order_status",
	                 json_pack("{s:O}", "order_id", peer_member(outcome, "order_id")));

	snprintf(out, STAGE_STATUS, "%s",
	         peer_text(peer_member(row, "execution_details"), "state"));
	json_decref(row);
	return out;
}

void stage_wait_order(struct stage *stage, const json_t *outcome, const char *state)
{
	char now[STAGE_STATUS] = "";

	for (int i = 0; i < PATIENCE_S; i++) {
		if (strcmp(stage_state(now, stage, outcome), state) == 0)
			return;
		simulated_day_wait(&stage->day, NS_PER_SEC);
	}
	fail_msg("the order is %s, not %s", now, state);
}

const char *stage_refusal(const struct stage *stage)
{
	return peer_text(peer_member(peer_member(stage->peer.error, "data"), "reason"), "code");
}

const char *stage_hex(char out[STAGE_HEX], const json_t *outcome)
{
	size_t length = 0;

	for (const char *at = peer_text(outcome, "order_id"); *at; at++) {
		if (*at == '-')
			continue;
		assert_true(length < STAGE_HEX - 1);
		out[length++] = *at >= 'a' ? (char)(*at - 'a' + 'A') : *at;
	}
	out[length] = '\0';
	return out;
}
