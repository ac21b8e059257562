/* fuzz_control.c - any bytes from a client of the control API, against every method of an
 * engine without a broker: each line that is not empty has one answer, in JSON, and the
 * engine goes on. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "core/strbuf.h"
#include "core/timeval.h"
#include "engine/engine.h"
#include "io/loop_sim.h"
#include "tests/fuzz/fuzz.h"

#define CALL(method, params)                                                                   \
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":" params "}\n"

const struct fuzz_seed fuzz_seeds[] = {
	{ CALL("hello", "{\"version\":1,\"client\":\"f\",\"role\":\"trader\"}"), 0 },
	{ CALL("subscribe",
	       "{\"topics\":[\"status\",\"quotes\",\"chart\",\"orders\",\"message\"],"
	       "\"symbols\":["
	       "\"SPY\"],\"rate_hz\":4,\"chart\":{\"symbol\":\"SPY\",\"timeframe\":\"1d\","
	       "\"bars\":9}}"),
	  0 },
	{ CALL("engine.status", "{}") CALL("engine.log", "{\"limit\":5}")
	          CALL("engine.jobs", "{}"),
	  0 },
	{ CALL("kb.get_market_data",
	       "{\"symbol\":\"SPY\",\"from\":\"2020-01-01\",\"to\":\"2025-01-01T00:00:00Z\","
	       "\"timeframe\":\"1d\",\"limit\":5,\"source\":\"unit\"}"),
	  0 },
	{ CALL("kb.store_market_data",
	       "{\"symbol\":\"SPY\",\"timeframe\":\"1d\",\"source\":\"unit\",\"bars\":[{"
	       "\"timestamp\":\"2024-01-02T00:00:00Z\",\"open\":1,\"high\":2,\"low\":1,"
	       "\"close\":1.5,\"volume\":100}]}"),
	  0 },
	{ CALL("kb.store_trading_signal",
	       "{\"signal\":{\"signal_id\":\"0190f3c2-7c3b-7abc-8def-012345678901\","
	       "\"timestamp\":\"2025-06-12T14:32:07.250Z\",\"symbol\":\"AAPL\",\"direction\":"
	       "\"BUY\",\"strength\":0.8,\"strategy\":\"momentum\",\"timeframe\":\"1d\","
	       "\"expiration\":\"2025-06-13\",\"metadata\":{\"state\":\"taken\"}}}"),
	  0 },
	{ CALL("kb.get_trading_signals",
	       "{\"symbol\":\"SPY\",\"state\":\"active\",\"raised\":true}")
	          CALL("kb.get_orders", "{\"status\":\"filled\"}")
	                  CALL("kb.get_fills", "{\"limit\":1}"),
	  0 },
	{ CALL("kb.store_document", "{\"title\":\"a\",\"text\":\"profits "
	                            "rose\",\"source\":\"c\",\"symbols\":[\"SPY\"],"
	                            "\"time\":\"2025-01-01\"}")
	          CALL("kb.search", "{\"text\":\"profits\"}"),
	  0 },
	{ CALL("kb.store_strategy_performance",
	       "{\"strategy\":\"swing\",\"metrics\":{\"sharpe\":1.5},\"timeframe\":\"1d\"}")
	          CALL("kb.get_strategy_performance", "{\"strategy\":\"swing\"}"),
	  0 },
	{ CALL("kb.get_series", "{\"symbol\":\"SPY\"}") CALL("kb.get_instruments", "{}")
	          CALL("kb.record_job", "{\"job\":\"x\",\"failed\":true,\"text\":\"y\"}"),
	  0 },
	{ CALL("kb.import", "{\"files\":[{\"name\":\"a.csv\",\"symbol\":\"SPY\"}]}"), 0 },
	{ CALL("agent.why", "{\"symbol\":\"SPY\",\"strategy\":\"momentum\"}") CALL(
		  "agent.update_model", "{\"strategy\":\"momentum\",\"params\":{\"top\":3}}"),
	  0 },
	{ CALL("agent.get_market_view", "{}") CALL("agent.generate_signals", "{}"), 0 },
	{ CALL("trade.approve", "{\"order_id\":\"abcd\",\"version\":1}"), 0 },
	{ CALL("analysis.analyze_sentiment", "{\"text\":\"Shares surge on record profit\"}"),
	  0 },
	{ CALL("analysis.calculate_indicators", "{\"symbol\":\"SPY\",\"indicators\":[{\"name\":"
	                                        "\"SMA\",\"params\":{\"period\":2}},"
	                                        "{\"name\":\"MACD\"}],\"limit\":3}"),
	  0 },
	{ CALL("analysis.generate_alerts", "{\"symbols\":[\"SPY\"]}")
	          CALL("analysis.get_sector_performance", "{\"days\":5}"),
	  0 },
	{ CALL("improve.backtest_strategy", "{\"strategy\":\"sma_cross\",\"symbols\":[\"SPY\"],"
	                                    "\"params\":{\"fast\":2,\"slow\":5},"
	                                    "\"cash\":1000,\"from\":\"2024-01-01\"}"),
	  0 },
	{ CALL("improve.generate_scenarios", "{\"symbol\":\"SPY\",\"variations\":[{\"kind\":"
	                                     "\"shock\",\"size\":0.3}],\"count\":1,"
	                                     "\"bars\":30}"),
	  0 },
	{ CALL("improve.apply_improvements", "{\"proposal_id\":1,\"accept\":false}"), 0 },
	{ NULL, 0 },
};

/* ---- one engine for all inputs ---- */

struct house {
	struct sim_world *world;
	struct loop *client_loop;
	struct engine_host host;
	struct engine_settings settings;
	struct engine *engine;
	struct strbuf in;
	bool closed;
};

static enum drt_status make_loop(void *arg, struct loop **out, const char *name,
                                 struct drt_error *error)
{
	(void)error;
	return sim_world_loop_new(out, ((struct house *)arg)->world, name);
}

static void must(enum drt_status status)
{
	if (status != DRT_OK)
		abort();
}

static void on_data(void *arg, const unsigned char *bytes, size_t length)
{
	strbuf_append(&((struct house *)arg)->in, bytes, length);
}

static void on_close(void *arg, enum drt_status why, const char *text)
{
	(void)why;
	(void)text;
	((struct house *)arg)->closed = true;
}

static void build(struct house *house)
{
	static char folder[] = "/tmp/fuzz-control-XXXXXX";
	struct sim_options options = { .seed = 1,
		                       .wall_start_ns = 20000 * NS_PER_DAY,
		                       .events_per_instant = 100000000 };

	must(sim_world_new(&house->world, &options));
	must(sim_world_loop_new(&house->client_loop, house->world, "client"));
	house->host = (struct engine_host){ .arg = house,
		                            .make_loop = make_loop,
		                            .wall = sim_world_wall(house->world),
		                            .monotonic = sim_world_clock(house->world),
		                            .seed = 1 };
	must(engine_settings_load(&house->settings, NULL, NULL));
	if (!mkdtemp(folder) || chdir(folder) != 0)
		abort();
	snprintf(house->settings.kb_path, SETTINGS_PATH, "kb.db");
	snprintf(house->settings.ledger_path, SETTINGS_PATH, "ledger.db");
	house->settings.brokerless = true;
	must(engine_new(&house->engine, &house->host, &house->settings, NULL, NULL));
	must(engine_start(house->engine, NULL));
	strbuf_init(&house->in);
}

static void run(struct house *house)
{
	must(sim_world_run_until(house->world,
	                         clock_now_ns(sim_world_clock(house->world)) + NS_PER_SEC));
}

static void send(struct loop_stream *stream, const void *bytes, size_t length)
{
	if (length > 0)
		must(loop_stream_write(stream, bytes, length));
}

/* Answers among what came; every line of it must be JSON. */
static size_t count_answers(const struct house *house)
{
	size_t count = 0;
	const char *line = house->in.text;
	const char *end = NULL;

	for (; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		json_t *value = json_loadb(line, (size_t)(end - line), 0, NULL);

		if (!json_is_object(value))
			abort();
		count += json_object_get(value, "id") != NULL;
		json_decref(value);
	}
	if (*line)
		abort(); /* half a line */
	return count;
}

static size_t count_lines(const uint8_t *bytes, size_t size)
{
	size_t count = 0;
	size_t length = 0;

	for (size_t i = 0; i < size; i++) {
		count += bytes[i] == '\n' && length > 0;
		length = bytes[i] == '\n' ? 0 : length + 1;
	}
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char hello[] = CALL("hello", "{\"version\":1,\"role\":\"trader\"}");
	static const struct loop_stream_handler handler = { .on_data = on_data,
		                                            .on_close = on_close };
	static struct house house;
	struct loop_stream *mine = NULL;
	struct loop_stream *theirs = NULL;

	if (!house.engine)
		build(&house);
	strbuf_clear(&house.in);
	house.closed = false;
	must(sim_world_pair(&mine, house.client_loop, &theirs,
	                    engine_control_loop(house.engine)));
	must(engine_adopt(house.engine, theirs));
	loop_stream_set_handler(mine, &handler, &house);
	send(mine, hello, sizeof(hello) - 1);
	send(mine, bytes, size / 2);
	run(&house);
	send(mine, bytes + size / 2, size - size / 2);
	run(&house);
	run(&house);
	if (house.closed || count_answers(&house) != 1 + count_lines(bytes, size))
		abort();
	loop_stream_close(mine);
	run(&house);
	return 0;
}
