/* test_view_feed.c - the contract in view_feed.h: attach, keep up, lose and find the engine again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/view_feed.h"
#include "client/view_what_if.h"
#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/client/fake_loop.h"

struct world {
	struct fake_loop fake;
	struct view view;
	struct view_feed *feed;
	unsigned topics; /* since the last look */
	int changes, states;
	enum view_feed_state state;
	char text[160];
	bool free_on_change, free_on_state;
};

static void on_change(void *arg, unsigned topics)
{
	struct world *world = arg;

	world->changes++;
	world->topics |= topics;
	if (world->free_on_change) {
		view_feed_free(world->feed);
		world->feed = NULL;
	}
}

static void on_state(void *arg, enum view_feed_state state, const char *text)
{
	struct world *world = arg;

	world->states++;
	world->state = state;
	snprintf(world->text, sizeof(world->text), "%s", text);
	if (world->free_on_state) {
		view_feed_free(world->feed);
		world->feed = NULL;
	}
}

static const struct view_feed_options over_socket = {
	.address = "unix:/run/x",
	.name = "tui",
	.role = "trader",
	.topics = TOPIC_STATUS | TOPIC_ORDERS,
	.rate_hz = 4,
};

static void start(struct world *world, const struct view_feed_options *from)
{
	struct view_feed_options options = *from;

	options.on_change = on_change;
	options.on_state = on_state;
	options.arg = world;
	assert_int_equal(
		view_feed_new(&world->feed, &world->fake.loop, &world->view, &options, NULL),
		DRT_OK);
}

static int setup(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	if (!world)
		return -1;
	fake_loop_init(&world->fake);
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;

	view_feed_free(world->feed);
	fake_loop_release(&world->fake);
	free(world);
	return 0;
}

/* What was written since the last look. */
static const char *sent(struct world *world)
{
	static char text[2048];

	snprintf(text, sizeof(text), "%s", world->fake.sent.text);
	strbuf_clear(&world->fake.sent);
	return text;
}

static void feed_line(struct world *world, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static void feed_line(struct world *world, const char *format, ...)
{
	char text[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text) - 1, format, args);
	va_end(args);
	for (char *at = text; *at; at++) {
		if (*at == '\'')
			*at = '"';
	}
	strcat(text, "\n");
	fake_feed(&world->fake, text);
}

#define HELLO "{'jsonrpc':'2.0','id':1,'result':{'version':1,'role':'viewer'}}"
#define SNAPSHOT(id, seq)                                                                      \
	"{'jsonrpc':'2.0','id':" id ",'result':{'seq':" seq ",'snapshot':{'orders':"           \
	"{'orders':[]}}}}"
#define ORDERS(seq)                                                                            \
	"{'jsonrpc':'2.0','method':'update','params':{'seq':" seq ",'topic':'orders','value':" \
	"{'upsert':[]}}}"

static void attach(struct world *world)
{
	start(world, &over_socket);
	fake_opened(&world->fake);
	feed_line(world, HELLO);
	feed_line(world, SNAPSHOT("2", "5"));
	world->topics = 0;
	world->changes = 0;
	(void)sent(world);
}

static void attaching_says_hello_and_subscribes(void **state)
{
	struct world *world = *state;

	start(world, &over_socket);
	assert_int_equal(view_feed_state(world->feed), FEED_CONNECTING);
	assert_null(view_feed_hello(world->feed));
	fake_opened(&world->fake);
	assert_non_null(strstr(sent(world), "\"method\":\"hello\""));
	feed_line(world, HELLO);
	assert_int_equal(world->state, FEED_ATTACHED);
	assert_true(world->view.status.read_only);
	assert_int_equal(world->view.orders_load, VIEW_LOADING);
	assert_string_equal(sent(world),
	                    "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"subscribe\",\"params\":"
	                    "{\"topics\":[\"status\",\"orders\"],\"rate_hz\":4}}\n");
	feed_line(world, SNAPSHOT("2", "5"));
	assert_int_equal(world->view.orders_load, VIEW_READY);
	assert_int_equal(world->topics, TOPIC_ALL);
	assert_true(world->view.status.connected);
	assert_non_null(view_feed_hello(world->feed));
}

static void a_stream_that_is_open_already_needs_no_address(void **state)
{
	struct world *world = *state;
	struct view_feed_options options = over_socket;

	options.address = NULL;
	options.stream = fake_open(&world->fake);
	start(world, &options);
	assert_non_null(strstr(sent(world), "\"method\":\"hello\""));
	feed_line(world, HELLO);
	fake_hang_up(&world->fake, DRT_ECLOSED, "gone");
	assert_int_equal(world->state, FEED_LOST);
	/* nobody else listens, so nobody is called */
	fake_advance(&world->fake, NS_PER_HOUR);
	assert_int_equal(world->fake.connects, 0);
}

static void a_bad_address_is_refused(void **state)
{
	struct world *world = *state;
	struct view_feed_options options = over_socket;
	struct drt_error error;

	options.address = "nonsense";
	assert_int_equal(
		view_feed_new(&world->feed, &world->fake.loop, &world->view, &options, &error),
		DRT_EINVAL);
	assert_null(world->feed);
}

static void changes_are_told_by_topic(void **state)
{
	struct world *world = *state;

	attach(world);
	feed_line(world, ORDERS("6"));
	assert_int_equal(world->topics, TOPIC_ORDERS);
	feed_line(world, "{'jsonrpc':'2.0','method':'progress','params':{}}");
	assert_int_equal(world->changes, 1);
}

static void quotes_lines_pass_without_a_tree(void **state)
{
	struct world *world = *state;

	attach(world);
	feed_line(world,
	          "{'jsonrpc':'2.0','method':'update','params':{'seq':6,'topic':'quotes',"
	          "'value':{'t':'2025-06-12T14:32:40Z','q':[]}}}");
	assert_int_equal(world->topics, TOPIC_QUOTES);
	feed_line(world, ORDERS("7"));
	assert_int_equal(world->topics, TOPIC_QUOTES | TOPIC_ORDERS);
}

static void a_gap_subscribes_again_once(void **state)
{
	struct world *world = *state;

	attach(world);
	feed_line(world, ORDERS("8"));
	assert_non_null(strstr(sent(world), "\"id\":3,\"method\":\"subscribe\""));
	feed_line(world, ORDERS("9"));
	feed_line(world, ORDERS("10"));
	assert_string_equal(sent(world), "");
	feed_line(world, SNAPSHOT("3", "10"));
	feed_line(world, ORDERS("11"));
	assert_string_equal(sent(world), "");
}

static void another_chart_asks_anew_and_the_last_wish_counts(void **state)
{
	struct world *world = *state;
	struct view_feed_interest first = { .chart_symbol = "JPM",
		                            .timeframe = TIMEFRAME_1D,
		                            .bars = 250 };
	struct view_feed_interest second = { .chart_symbol = "KO",
		                             .timeframe = TIMEFRAME_1H,
		                             .watchlist = "Core" };

	attach(world);
	view_feed_show(world->feed, &first);
	assert_int_equal(world->view.chart.load, VIEW_LOADING);
	assert_non_null(
		strstr(sent(world),
	               "\"chart\":{\"symbol\":\"JPM\",\"timeframe\":\"1d\",\"bars\":250}"));
	view_feed_show(world->feed, &second);
	assert_string_equal(sent(world), "");
	feed_line(world, SNAPSHOT("3", "9"));
	assert_non_null(strstr(sent(world),
	                       "\"watchlist\":\"Core\",\"chart\":{\"symbol\":\"KO\","
	                       "\"timeframe\":\"1h\",\"bars\":250}"));
}

static void a_refused_subscription_is_told_and_tried_later(void **state)
{
	struct world *world = *state;

	attach(world);
	view_feed_show(world->feed, &(struct view_feed_interest){ .watchlist = "Nonsense" });
	(void)sent(world);
	feed_line(world, "{'jsonrpc':'2.0','id':3,'error':{'code':-32005,'message':"
	                 "'There is no watchlist Nonsense.'}}");
	assert_int_equal(world->topics, TOPIC_MESSAGE);
	assert_string_equal(world->view.messages[0].text, "There is no watchlist Nonsense.");
	fake_advance(&world->fake, NS_PER_SEC / 2);
	assert_non_null(strstr(sent(world), "subscribe"));
}

static void an_unknown_symbol_is_told_and_the_others_stay(void **state)
{
	struct world *world = *state;

	attach(world);
	view_feed_show(world->feed, &(struct view_feed_interest){ .symbols = "SPY QQQ" });
	assert_non_null(strstr(sent(world), "\"symbols\":[\"SPY\",\"QQQ\"]"));
	feed_line(world, SNAPSHOT("3", "7"));
	view_feed_show(world->feed,
	               &(struct view_feed_interest){ .symbols = "SPY QQQ NOSUCH" });
	assert_non_null(strstr(sent(world), "NOSUCH"));
	feed_line(world, "{'jsonrpc':'2.0','id':4,'error':{'code':-32005,'message':"
	                 "'NOSUCH is not followed.','data':{'status':'not-found'}}}");
	assert_string_equal(world->view.messages[0].text, "NOSUCH is not followed.");
	assert_non_null(strstr(sent(world), "\"symbols\":[\"SPY\",\"QQQ\"]"));
	feed_line(world, SNAPSHOT("5", "8"));
	fake_advance(&world->fake, NS_PER_HOUR);
	assert_string_equal(sent(world), "");
}

static void a_lost_engine_is_looked_for_with_growing_patience(void **state)
{
	static const int64_t waits_ms[] = { 500, 1000, 2000, 4000, 8000, 10000, 10000 };
	struct world *world = *state;

	attach(world);
	for (size_t i = 0; i < sizeof(waits_ms) / sizeof(waits_ms[0]); i++) {
		fake_hang_up(&world->fake, DRT_EIO, "connection refused");
		assert_int_equal(world->state, FEED_LOST);
		assert_string_equal(world->text, "connection refused");
		assert_false(world->view.status.connected);
		fake_advance(&world->fake, waits_ms[i] * NS_PER_MS - 1);
		assert_int_equal(world->fake.connects, i + 1);
		fake_advance(&world->fake, 1);
		assert_int_equal(world->fake.connects, i + 2);
	}
	assert_int_equal(world->view.orders_load, VIEW_STALE);
	fake_opened(&world->fake);
	feed_line(world, HELLO);
	feed_line(world, SNAPSHOT("2", "1"));
	assert_int_equal(world->view.orders_load, VIEW_READY);
	fake_hang_up(&world->fake, DRT_EIO, "again");
	fake_advance(&world->fake, NS_PER_SEC / 2);
	assert_int_equal(world->fake.connects, 9);
}

static void a_refused_hello_is_a_lost_connection(void **state)
{
	struct world *world = *state;

	start(world, &over_socket);
	fake_opened(&world->fake);
	feed_line(world, "{'jsonrpc':'2.0','id':1,'error':{'code':-32011,'message':'No.'}}");
	assert_int_equal(world->state, FEED_LOST);
	assert_string_equal(world->text, "No.");
	fake_advance(&world->fake, NS_PER_SEC / 2);
	assert_int_equal(world->fake.connects, 2);
}

static void on_reply(void *arg, const struct rpc_error *error, json_t *result)
{
	int *replies = arg;

	(void)result;
	*replies += error ? 100 : 1;
}

static void calls_need_an_attached_engine(void **state)
{
	struct world *world = *state;
	int replies = 0;
	struct rpc_request request = { .method = "trade.freeze",
		                       .fn = on_reply,
		                       .arg = &replies };
	struct drt_error error;

	start(world, &over_socket);
	request.params = json_object();
	assert_int_equal(view_feed_call(world->feed, &request, &error), DRT_ECLOSED);
	fake_opened(&world->fake);
	feed_line(world, HELLO);
	request.params = json_object();
	assert_int_equal(view_feed_call(world->feed, &request, &error), DRT_OK);
	feed_line(world, "{'jsonrpc':'2.0','id':3,'result':{}}");
	assert_int_equal(replies, 1);
	request.params = NULL;
	assert_int_equal(view_feed_call(world->feed, &request, &error), DRT_OK);
	view_feed_forget(world->feed, &replies);
	feed_line(world, "{'jsonrpc':'2.0','id':4,'result':{}}");
	assert_int_equal(replies, 1);
}

/* ---- what an order would do ---- */

#define WHAT_IF                                                                                \
	"{'symbol':'SPY','initial_margin':{'before':1,'change':2.5,'after':3.5},"              \
	"'maintenance_margin':null,'available_funds':{'before':9,'change':-2.5,'after':6.5},"  \
	"'commission_min':0.35,'commission_max':1.2,'spread_cost':2.7,'warning':'odd lot'}"

static void what_an_order_would_do_comes_into_the_view(void **state)
{
	struct world *world = *state;
	const struct view_what_if *what_if = &world->view.what_if;
	struct uuid id = { { 7 } };
	char text[96];

	attach(world);
	view_feed_ask_what_if(world->feed, &id, 3, NULL);
	assert_int_equal(what_if->load, VIEW_LOADING);
	assert_int_equal(what_if->version, 3);
	assert_non_null(strstr(sent(world), "\"method\":\"trade.what_if\""));
	feed_line(world, "{'jsonrpc':'2.0','id':3,'result':" WHAT_IF "}");
	assert_int_equal(world->topics, TOPIC_ORDERS);
	assert_int_equal(what_if->load, VIEW_READY);
	assert_int_equal(what_if->initial.after.e8, 350000000);
	assert_int_equal(what_if->available.change.e8, -250000000);
	assert_false(what_if->maintenance.known);
	assert_false(what_if->excess.known);
	assert_true(what_if->spread_cost == 2.7);
	assert_string_equal(what_if->text, "odd lot");
	assert_string_equal(view_what_if_commission(text, sizeof(text), what_if),
	                    "0.35 to 1.20");
}

static void only_the_newest_what_if_is_answered(void **state)
{
	struct world *world = *state;
	const struct view_what_if *what_if = &world->view.what_if;
	struct uuid first = { { 1 } };
	struct order draft = { .symbol = "AAPL", .quantity = { 500000000 } };

	attach(world);
	view_feed_ask_what_if(world->feed, &first, 1, NULL);
	(void)sent(world);
	view_feed_ask_what_if(world->feed, NULL, 0, &draft);
	assert_string_equal(sent(world), ""); /* one at a time */
	feed_line(world, "{'jsonrpc':'2.0','id':3,'result':" WHAT_IF "}");
	assert_int_equal(what_if->load, VIEW_LOADING); /* that was of the first */
	assert_non_null(strstr(sent(world), "\"symbol\":\"AAPL\""));
	feed_line(world, "{'jsonrpc':'2.0','id':4,'result':" WHAT_IF "}");
	assert_int_equal(what_if->load, VIEW_READY);
	assert_string_equal(what_if->draft.symbol, "AAPL");
}

static void a_what_if_that_fails_says_why(void **state)
{
	static const struct {
		const char *answer, *part;
		bool refused;
	} rows[] = {
		{ "'error':{'code':-32000,'message':'busy','data':{'status':'busy'}}", "busy",
		  false },
		{ "'error':{'code':-32000,'message':'no what-if: "
		  "201','data':{'status':'denied'}}",
		  "201", true },
		{ "'result':[]", "no object", false },
		{ "'result':{'initial_margin':{'before':1}}", "initial_margin", false },
		{ "'result':{'warning':7}", "warning", false },
	};
	struct world *world = *state;
	const struct view_what_if *what_if = &world->view.what_if;
	struct uuid id = { { 7 } };

	attach(world);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		view_feed_ask_what_if(world->feed, &id, 1, NULL);
		feed_line(world, "{'jsonrpc':'2.0','id':%d,%s}", (int)i + 3, rows[i].answer);
		assert_int_equal(what_if->load, VIEW_FAILED);
		if (!strstr(what_if->text, rows[i].part))
			fail_msg("%s gave %s", rows[i].answer, what_if->text);
		assert_int_equal(what_if->refused, rows[i].refused);
	}
	fake_hang_up(&world->fake, DRT_ECLOSED, "gone");
	view_feed_ask_what_if(world->feed, &id, 1, NULL);
	assert_int_equal(what_if->load, VIEW_FAILED);
}

static void the_feed_may_be_freed_in_any_callback(void **state)
{
	struct world *world = *state;

	attach(world);
	world->free_on_change = true;
	feed_line(world, ORDERS("6"));
	assert_null(world->feed);

	world->free_on_change = false;
	attach(world);
	world->free_on_change = true;
	feed_line(world,
	          "{'jsonrpc':'2.0','method':'update','params':{'seq':6,'topic':'quotes',"
	          "'value':{'t':'2025-06-12T14:32:40Z','q':[]}}}");
	assert_null(world->feed);

	world->free_on_change = false;
	attach(world);
	world->free_on_state = true;
	fake_hang_up(&world->fake, DRT_EIO, "gone");
	assert_null(world->feed);
	assert_int_equal(fake_timers_running(&world->fake), 0);

	world->free_on_state = true;
	start(world, &over_socket);
	fake_opened(&world->fake);
	feed_line(world, HELLO);
	assert_null(world->feed);
}

static void books_and_trades_are_asked_for_with_the_rest(void **state)
{
	struct world *world = *state;

	attach(world);
	view_feed_show(world->feed, &(struct view_feed_interest){ .depth_symbol = "SPY",
	                                                          .tape_symbol = "QQQ" });
	assert_int_equal(world->view.depth.load, VIEW_LOADING);
	assert_string_equal(world->view.tape.symbol, "QQQ");
	assert_non_null(
		strstr(world->fake.sent.text, "\"depth\":{\"symbol\":\"SPY\",\"rows\":20}"));
	assert_non_null(strstr(sent(world), "\"tape\":{\"symbol\":\"QQQ\",\"prints\":256}"));
	feed_line(world, SNAPSHOT("3", "6"));
	/* NULL: as before; empty: no more */
	view_feed_show(world->feed, &(struct view_feed_interest){ .depth_symbol = "" });
	assert_null(strstr(world->fake.sent.text, "\"depth\""));
	assert_non_null(strstr(sent(world), "\"tape\":{"));
	assert_int_equal(world->view.depth.load, VIEW_EMPTY);
}

static void a_book_that_the_engine_does_not_know_is_given_up(void **state)
{
	struct world *world = *state;

	attach(world);
	view_feed_show(world->feed, &(struct view_feed_interest){ .depth_symbol = "NOSUCH" });
	(void)sent(world);
	feed_line(world,
	          "{'jsonrpc':'2.0','id':3,'error':{'code':-32000,'message':'depth.symbol "
	          "NOSUCH is not followed','data':{'status':'not-found'}}}");
	assert_int_equal(world->view.depth.load, VIEW_EMPTY);
	assert_non_null(strstr(world->fake.sent.text, "\"method\":\"subscribe\""));
	assert_null(strstr(sent(world), "NOSUCH"));
}

static void a_bad_symbol_does_not_take_the_book_along(void **state)
{
	struct world *world = *state;

	attach(world);
	view_feed_show(world->feed, &(struct view_feed_interest){ .depth_symbol = "SPY" });
	feed_line(world, SNAPSHOT("3", "6"));
	view_feed_show(world->feed, &(struct view_feed_interest){ .symbols = "SPY NOSUCH" });
	(void)sent(world);
	feed_line(world, "{'jsonrpc':'2.0','id':4,'error':{'code':-32005,'message':"
	                 "'NOSUCH is not followed.','data':{'status':'not-found'}}}");
	assert_non_null(strstr(world->fake.sent.text, "\"depth\":{\"symbol\":\"SPY\""));
	assert_null(strstr(sent(world), "NOSUCH"));
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD(attaching_says_hello_and_subscribes),
		WORLD(a_stream_that_is_open_already_needs_no_address),
		WORLD(a_bad_address_is_refused),
		WORLD(changes_are_told_by_topic),
		WORLD(quotes_lines_pass_without_a_tree),
		WORLD(a_gap_subscribes_again_once),
		WORLD(another_chart_asks_anew_and_the_last_wish_counts),
		WORLD(a_refused_subscription_is_told_and_tried_later),
		WORLD(an_unknown_symbol_is_told_and_the_others_stay),
		WORLD(a_lost_engine_is_looked_for_with_growing_patience),
		WORLD(a_refused_hello_is_a_lost_connection),
		WORLD(calls_need_an_attached_engine),
		WORLD(what_an_order_would_do_comes_into_the_view),
		WORLD(only_the_newest_what_if_is_answered),
		WORLD(a_what_if_that_fails_says_why),
		WORLD(the_feed_may_be_freed_in_any_callback),
		WORLD(books_and_trades_are_asked_for_with_the_rest),
		WORLD(a_book_that_the_engine_does_not_know_is_given_up),
		WORLD(a_bad_symbol_does_not_take_the_book_along),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
