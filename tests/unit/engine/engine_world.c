/* engine_world.c - see engine_world.h. */
#include "tests/unit/engine/engine_world.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/timeval.h"
#include "model/json.h"
#include "tests/support/support.h"

static enum drt_status make_loop(void *arg, struct loop **out, const char *name,
                                 struct drt_error *error)
{
	struct world *world = arg;

	(void)error;
	return sim_world_loop_new(out, world->world, name);
}

static void on_log(struct log_sink *sink, enum log_level level, const char *area,
                   const char *event, const char *text)
{
	struct world *world = (struct world *)((char *)sink - offsetof(struct world, log));
	struct world_log *place = &world->logged[world->log_count % WORLD_LOG];

	place->level = level;
	snprintf(place->area, sizeof(place->area), "%s", area);
	snprintf(place->event, sizeof(place->event), "%s", event);
	snprintf(place->text, sizeof(place->text), "%s", text);
	world->log_count++;
}

static int64_t start_of_the_world(void)
{
	struct civil start = { .year = 2025, .month = 6, .day = 11, .hour = 14 };

	return time_from_civil(&start);
}

/* Only three instruments, so that tests stay quick. */
static void watch_little(struct engine_settings *settings)
{
	static const char symbols[][SYMBOL_TEXT] = { "SPY", "XLK", "AAPL" };

	for (size_t i = 0; i < settings->watchlist_count; i++) {
		assert_true(settings->watchlists[i].count >= 3);
		memcpy(settings->watchlists[i].symbols, symbols, sizeof(symbols));
		settings->watchlists[i].count = 3;
	}
	for (size_t i = 0; i < settings->strategy_count; i++) {
		assert_true(settings->strategies[i].member_count >= 3);
		memcpy(settings->strategies[i].members, symbols, sizeof(symbols));
		settings->strategies[i].member_count = 3;
	}
}

static void fresh_path(char *out, const char *name)
{
	char beside[SETTINGS_PATH + 8];

	snprintf(out, SETTINGS_PATH, "%s", test_scratch_path(name));
	unlink(out);
	snprintf(beside, sizeof(beside), "%s-wal", out);
	unlink(beside);
	snprintf(beside, sizeof(beside), "%s-shm", out);
	unlink(beside);
}

void world_init(struct world *world)
{
	struct sim_options options = { .seed = 11, .wall_start_ns = start_of_the_world() };
	struct drt_error error = { .status = DRT_OK };

	memset(world, 0, sizeof(*world));
	world->log.write = on_log;
	world->log.least = LOG_WARNING;
	assert_int_equal(sim_world_new(&world->world, &options), DRT_OK);
	assert_int_equal(sim_world_loop_new(&world->client_loop, world->world, "client"),
	                 DRT_OK);
	world->host = (struct engine_host){ .arg = world,
		                            .make_loop = make_loop,
		                            .wall = sim_world_wall(world->world),
		                            .monotonic = sim_world_clock(world->world),
		                            .seed = 7 };
	if (engine_settings_load(&world->settings, NULL, &error) != DRT_OK)
		fail_msg("%s", error.text);
	watch_little(&world->settings);
	fresh_path(world->settings.kb_path, "kb.db");
	fresh_path(world->settings.ledger_path, "ledger.db");
	fresh_path(world->settings.kill_path, "kill");
	world->settings.brokerless = true;
	world->settings.nightly_minute = -1;
}

void world_add_gateway(struct world *world)
{
	struct gateway_options options = { .address = "tcp:127.0.0.1:4002",
		                           .seed = 3,
		                           .start_ns = start_of_the_world(),
		                           .speed_milli = 60000,
		                           .cash = decimal_from_int(100000) };
	struct drt_error error = { .status = DRT_OK };

	assert_int_equal(sim_world_loop_new(&world->gateway_loop, world->world, "gateway"),
	                 DRT_OK);
	options.loop = world->gateway_loop;
	if (gateway_new(&world->gateway, &options, &error) != DRT_OK)
		fail_msg("%s", error.text);
	world->settings.brokerless = false;
}

void world_join(struct world *world, struct peer *peer)
{
	struct loop_stream *end = NULL;

	peer_init(peer, world->world, world->client_loop, &end,
	          engine_control_loop(world->engine));
	assert_int_equal(engine_adopt(world->engine, end), DRT_OK);
}

void world_start(struct world *world)
{
	struct drt_error error = { .status = DRT_OK };

	if (engine_new(&world->engine, &world->host, &world->settings, &world->log, &error) !=
	    DRT_OK)
		fail_msg("%s", error.text);
	if (engine_start(world->engine, &error) != DRT_OK)
		fail_msg("%s", error.text);
	world_join(world, &world->peer);
	json_decref(peer_get(&world->peer, "hello",
	                     json_pack("{s:i, s:s}", "version", 1, "client", "unit")));
}

void world_stop(struct world *world)
{
	if (!world->engine)
		return;
	engine_stop(world->engine);
	engine_free(world->engine);
	world->engine = NULL;
	peer_release(&world->peer);
}

void world_release(struct world *world)
{
	world_stop(world);
	gateway_free(world->gateway);
	if (world->gateway_loop)
		loop_free(world->gateway_loop);
	loop_free(world->client_loop);
	sim_world_free(world->world);
	engine_settings_release(&world->settings);
}

void world_run(struct world *world, int64_t for_ns)
{
	int64_t now_ns = clock_now_ns(sim_world_clock(world->world));

	assert_int_equal(sim_world_run_until(world->world, now_ns + for_ns), DRT_OK);
}

void world_wait_status(struct world *world, const char *key, const char *text)
{
	for (int i = 0; i < 600; i++) {
		json_t *status = peer_get(&world->peer, "engine.status", json_object());
		bool there = strcmp(peer_text(status, key), text) == 0;

		json_decref(status);
		if (there)
			return;
		world_run(world, NS_PER_SEC);
	}
	fail_msg("%s never became %s", key, text);
}

void world_store_bars(struct world *world, const char *symbol, int count)
{
	int64_t today = time_to_day(start_of_the_world());
	json_t *bars = json_array();
	json_t *result = NULL;

	for (int i = 0; i < count; i++) {
		struct bar bar = { .time_ns = (today - count + i) * NS_PER_DAY,
			           .open = 100 + i,
			           .high = 101.5 + i,
			           .low = 99.5 + i,
			           .close = 101 + i,
			           .volume = 1000 };

		json_array_append_new(bars, bar_to_json(&bar, NULL));
	}
	result = peer_get(&world->peer, "kb.store_market_data",
	                  json_pack("{s:s, s:s, s:s, s:o}", "symbol", symbol, "timeframe", "1d",
	                            "source", "unit", "bars", bars));
	assert_int_equal(json_integer_value(peer_member(result, "stored")), count);
	json_decref(result);
}

void world_fill_disk(bool on)
{
	struct rlimit limit;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = on ? 0 : limit.rlim_max;
	setrlimit(RLIMIT_FSIZE, &limit);
}

bool world_has_logged(const struct world *world, const char *area, const char *event)
{
	for (size_t i = 0; i < world->log_count && i < WORLD_LOG; i++) {
		if (strcmp(world->logged[i].area, area) == 0 &&
		    strcmp(world->logged[i].event, event) == 0)
			return true;
	}
	return false;
}

void world_refuse_all(struct world *world, const struct world_bad_call *rows, size_t count)
{
	size_t wrong = 0;

	for (size_t i = 0; i < count; i++) {
		json_error_t why;
		json_t *params = json_loads(rows[i].params, JSON_REJECT_DUPLICATES, &why);
		json_t *result = NULL;
		const char *text = "";
		const char *word = "answered";

		if (!params)
			fail_msg("%s: %s", rows[i].params, why.text);
		result = peer_ask(&world->peer, rows[i].method, params);
		if (!result) {
			text = peer_text(world->peer.error, "message");
			word = peer_text(peer_member(world->peer.error, "data"), "status");
		}
		json_decref(result);
		if (strcmp(word, drt_status_name(rows[i].status)) == 0 &&
		    strstr(text, rows[i].part))
			continue;
		print_error("%s %s: %s: %s\n", rows[i].method, rows[i].params, word, text);
		wrong++;
	}
	if (wrong > 0)
		fail_msg("%zu of %zu calls", wrong, count);
}
