/* test_faults.c - command.h and script.h: faults happen as written, when written, and
 * a client sees what a bad gateway or a bad network would show it. */
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/command.h"
#include "tests/unit/gateway/gateway_fixture.h"

static struct test_market market;
static struct test_client client;

static void begin_with(struct gateway_options options)
{
	options.speed_milli = 1000;
	options.seed = 4;
	market_begin_with(&market, &client, 7, options);
}

static int set_up(void **state)
{
	(void)state;
	begin_with((struct gateway_options){ 0 });
	market_run(&market, 5 * NS_PER_SEC);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	market_end_with(&market, &client);
	return 0;
}

static void run(const char *line)
{
	struct drt_error error = { 0 };

	if (gateway_command(market.gateway, line, &error) != DRT_OK)
		fail_msg("%s", error.text);
}

static void bad_commands_say_what_is_wrong(void **state)
{
	static const struct {
		const char *line, *says;
	} cases[] = {
		{ "explode", "\"explode\" is no command" },
		{ "drop now", "drop: \"now\" does not fit" },
		{ "delay", "delay: words are missing; write delay MS" },
		{ "delay soon", "\"soon\" does not fit" },
		{ "delay -5", "\"-5\" does not fit" },
		{ "delay 12345678901", "does not fit" },
		{ "duplicate maybe", "write duplicate on|off" },
		{ "quote NOBODY 1 2", "no instrument \"NOBODY\"" },
		{ "quote SPY 1", "words are missing" },
		{ "quote SPY one 2", "\"one\" does not fit" },
		{ "quote SPY 1 2 3 4 5", "\"5\" does not fit" },
		{ "trade SPY -1 5", "\"-1\" does not fit" },
		{ "pace 9999", "above 200" },
		{ "correct 0.01", "no execution" },
		{ "hard-to-borrow SPY perhaps", "does not fit" },
		{ "notice 1100", "words are missing" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct drt_error error = { 0 };

		assert_int_not_equal(gateway_command(market.gateway, cases[i].line, &error),
		                     DRT_OK);
		if (!strstr(error.text, cases[i].says))
			fail_msg("%s: \"%s\" does not say \"%s\"", cases[i].line, error.text,
			         cases[i].says);
	}
	run("");
	run("   # a remark");
}

static void a_dropped_client_comes_back(void **state)
{
	(void)state;
	run("drop");
	market_run(&market, NS_PER_SEC);
	assert_true(client.down);
	assert_int_equal(client.reason, IB_DOWN_CLOSED);
	market_run(&market, 5 * NS_PER_SEC);
	assert_true(client.ready);
	assert_true(gateway_faults(market.gateway) == 1);
}

static void a_half_open_connection_is_found_by_its_silence(void **state)
{
	(void)state;
	run("half-open");
	market_run(&market, 20 * NS_PER_SEC);
	assert_false(client.down);
	/* 30 s of silence, 10 s for the answer; then the next attempt is a while away */
	for (int i = 0; i < 60 && !client.down; i++)
		market_run(&market, 500 * NS_PER_MS);
	assert_true(client.down);
	assert_int_equal(client.reason, IB_DOWN_SILENT);
	/* its id is taken until the gateway finds out, too */
	market_run(&market, 8 * NS_PER_SEC);
	assert_int_equal(client.reason, IB_DOWN_CLIENT_ID);
	market_run(&market, 60 * NS_PER_SEC);
	assert_true(client.ready);
}

static void late_bytes_keep_their_order(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "MKT");

	(void)state;
	run("delay 700");
	client_forget(&client);
	client_send(&client, &place);
	market_run(&market, 300 * NS_PER_MS);
	assert_int_equal(client_count(&client, IB_ORDER_STATUS), 0);
	client_wait_status(&client, &market, 1, "Filled");
	assert_true(client_count(&client, IB_OPEN_ORDER) > 0);
	run("delay 0");
	market_run(&market, NS_PER_SEC);
}

static void a_torn_frame_is_put_together(void **state)
{
	struct ib_message time = request(IB_REQ_CURRENT_TIME);

	(void)state;
	run("split 3");
	client_forget(&client);
	client_send(&client, &time);
	market_run(&market, 500 * NS_PER_MS);
	client_wait(&client, &market, IB_CURRENT_TIME);
	assert_false(client.down);
}

static size_t place_of(int32_t message_id)
{
	size_t i = 0;

	while (i < client.count && client.kept[i]->id != message_id)
		i++;
	assert_true(i < client.count);
	return i;
}

static void two_frames_change_places_once(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "LMT");

	(void)state;
	place.place_order.order.lmt_price = dec(1);
	run("reorder");
	client_forget(&client);
	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "Submitted");
	market_run(&market, NS_PER_SEC);
	assert_true(place_of(IB_ORDER_STATUS) < place_of(IB_OPEN_ORDER));
	assert_int_equal(gateway_faults(market.gateway), 2); /* asked for, and done */
	client_forget(&client);
	place.place_order.order_id = 2;
	client_send(&client, &place);
	client_wait_status(&client, &market, 2, "Submitted");
	assert_true(place_of(IB_ORDER_STATUS) > place_of(IB_OPEN_ORDER));
}

static void a_frame_that_stays_alone_is_only_late(void **state)
{
	struct ib_message time = request(IB_REQ_CURRENT_TIME);

	(void)state;
	run("reorder");
	client_forget(&client);
	client_send(&client, &time);
	market_run(&market, 200 * NS_PER_MS);
	assert_int_equal(client_count(&client, IB_CURRENT_TIME), 0);
	client_wait(&client, &market, IB_CURRENT_TIME);
}

static void a_handshake_keeps_its_order(void **state)
{
	(void)state;
	run("drop");
	market_run(&market, 500 * NS_PER_MS);
	client_forget(&client);
	for (int i = 0; i < 400 && !client.ready; i++) {
		run("reorder");
		market_run(&market, 10 * NS_PER_MS);
	}
	assert_true(client.ready);
	market_run(&market, NS_PER_SEC);
	assert_int_equal(place_of(IB_MANAGED_ACCOUNTS), 0);
	assert_true(place_of(IB_NEXT_VALID_ID) < place_of(IB_ERROR));
}

static void calm_ends_every_fault(void **state)
{
	static const char *const faults[] = { "delay 5000",    "reorder", "duplicate on",
		                              "version 99",    "pace 1",  "lose-place on",
		                              "reject-next on" };
	struct ib_message place = order(1, "SPY", "BUY", "MKT");

	(void)state;
	begin_with((struct gateway_options){ .script = "every 1 drop\nat 4 calm\n",
	                                     .script_name = "test" });
	market_run(&market, 3500 * NS_PER_MS);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		run(faults[i]);
	market_run(&market, 30 * NS_PER_SEC);
	assert_true(client.ready);
	client.down = false;
	client_forget(&client);
	for (int32_t id = 1; id <= 3; id++) {
		place.place_order.order_id = id;
		client_send(&client, &place);
	}
	client_wait_status(&client, &market, 3, "Filled");
	market_run(&market, 60 * NS_PER_SEC);
	assert_false(client.down);
	assert_int_equal(client_count_errors(&client, 100), 0);
	assert_int_equal(client_count_errors(&client, 201), 0);
	tear_down(state);
}

static void calm_ends_what_is_half_open(void **state)
{
	(void)state;
	run("half-open");
	run("calm");
	market_run(&market, NS_PER_SEC);
	assert_true(client.down);
	assert_int_equal(client.reason, IB_DOWN_CLOSED);
	market_run(&market, 10 * NS_PER_SEC);
	assert_true(client.ready);
}

static void a_gateway_that_does_not_read_answers_late(void **state)
{
	struct ib_message time = request(IB_REQ_CURRENT_TIME);

	(void)state;
	run("stall 3000");
	client_send(&client, &time);
	market_run(&market, 2 * NS_PER_SEC);
	assert_int_equal(client_count(&client, IB_CURRENT_TIME), 0);
	client_wait(&client, &market, IB_CURRENT_TIME);
}

static void a_restart_keeps_orders_but_what_was_held(void **state)
{
	struct ib_message works = order(1, "SPY", "BUY", "LMT");
	struct ib_message held = order(2, "SPY", "BUY", "LMT");

	(void)state;
	works.place_order.order.lmt_price = held.place_order.order.lmt_price = dec(1);
	held.place_order.order.transmit = false;
	client_send(&client, &works);
	client_send(&client, &held);
	client_wait_status(&client, &market, 1, "Submitted");
	run("restart 3000");
	market_run(&market, 2 * NS_PER_SEC);
	assert_true(client.down);
	market_run(&market, 10 * NS_PER_SEC);
	assert_true(client.ready);
	client_forget(&client);
	client_send(&client, &(struct ib_message){ .id = IB_REQ_OPEN_ORDERS });
	client_wait(&client, &market, IB_OPEN_ORDER_END);
	assert_int_equal(client_count(&client, IB_OPEN_ORDER), 1);
}

static void a_wrong_version_ends_one_attempt(void **state)
{
	(void)state;
	run("version 99");
	run("drop");
	market_run(&market, 2 * NS_PER_SEC);
	assert_int_equal(client.reason, IB_DOWN_VERSION);
	market_run(&market, 10 * NS_PER_SEC);
	assert_true(client.ready);
}

static void who_asks_too_fast_is_told_and_then_closed(void **state)
{
	struct ib_message time = request(IB_REQ_CURRENT_TIME);

	(void)state;
	run("pace 5");
	for (int i = 0; i < 6; i++)
		client_send(&client, &time);
	client_wait_error(&client, &market, 100);
	assert_int_equal(client_count(&client, IB_CURRENT_TIME), 5);
	for (int i = 0; i < 3; i++)
		client_send(&client, &time);
	market_run(&market, NS_PER_SEC);
	assert_true(client.down);
}

static void lost_subscriptions_are_gone(void **state)
{
	struct ib_message quotes = request(IB_REQ_MKT_DATA);

	(void)state;
	quotes.req_mkt_data.req_id = 5;
	quotes.req_mkt_data.contract = stock("SPY");
	client_send(&client, &quotes);
	client_wait(&client, &market, IB_TICK_PRICE);
	run("notice 1101 Connectivity has been restored - data lost");
	assert_string_equal(client_wait_error(&client, &market, 1101)->text,
	                    "Connectivity has been restored - data lost");
	client_forget(&client);
	market_run(&market, 20 * NS_PER_SEC);
	assert_int_equal(client_count(&client, IB_TICK_PRICE), 0);
	client_send(&client, &quotes); /* the id is free */
	client_wait(&client, &market, IB_TICK_PRICE);
}

static void a_corrected_execution_changes_cash_and_id(void **state)
{
	struct ib_message buy = order(1, "SPY", "BUY", "MKT");
	struct ib_message summary = request(IB_REQ_ACCOUNT_SUMMARY);
	const struct ib_execution *e = NULL;
	decimal before = { 0 };
	decimal price = { 0 };
	double cash = 0;

	(void)state;
	client_send(&client, &buy);
	price = client_wait(&client, &market, IB_EXECUTION_DATA)->execution.price;
	client_wait_status(&client, &market, 1, "Filled");
	summary.req_account_summary =
		(struct ib_req_account_summary){ 9, "All", "TotalCashValue" };
	client_send(&client, &summary);
	cash = atof(client_wait(&client, &market, IB_ACCOUNT_SUMMARY)->account_summary.value);
	run("correct -0.05");
	e = &client_wait(&client, &market, IB_EXECUTION_DATA)->execution;
	assert_string_equal(e->exec_id + strlen(e->exec_id) - 3, ".02");
	before = decimal_sub(price, e->price);
	assert_float_equal(decimal_to_double(before), 0.05, 1e-9);
	client_send_id(&client, IB_CANCEL_ACCOUNT_SUMMARY, 9);
	client_send(&client, &summary);
	assert_float_equal(
		atof(client_wait(&client, &market, IB_ACCOUNT_SUMMARY)->account_summary.value),
		cash + 5, 0.011);
}

static void numbers_fall_back_when_told(void **state)
{
	struct ib_message place = order(0, "SPY", "BUY", "MKT");
	struct ib_message ids = request(IB_REQ_IDS);

	(void)state;
	for (int32_t id = 1; id <= 5; id++) {
		place.place_order.order_id = id;
		client_send(&client, &place);
	}
	client_wait_status(&client, &market, 5, "Filled");
	run("rollback 3");
	client_send(&client, &ids);
	assert_int_equal(
		client_wait(&client, &market, IB_NEXT_VALID_ID)->next_valid_id.order_id, 3);
}

/* ---- scripts ---- */

static void a_script_runs_at_its_times(void **state)
{
	(void)state;
	begin_with((struct gateway_options){
		.script = "# two faults\nat 2 notice 1100 lost\r\n\nevery 3 notice 2107 idle\n",
		.script_name = "test" });
	market_run(&market, 1500 * NS_PER_MS);
	assert_int_equal(client_count_errors(&client, 1100), 0);
	market_run(&market, NS_PER_SEC);
	assert_int_equal(client_count_errors(&client, 1100), 1);
	market_run(&market, 10 * NS_PER_SEC);
	assert_int_equal(client_count_errors(&client, 1100), 1);
	assert_int_equal(client_count_errors(&client, 2107), 4);
	tear_down(state);
}

static size_t faults_of_seed(uint64_t seed, char *out, size_t size)
{
	size_t count = 0;

	market_begin(&market, (struct gateway_options){ .speed_milli = 1000,
	                                                .seed = seed,
	                                                .script = "random 2 lost restored "
	                                                          "farm-lost farm-ok",
	                                                .script_name = "test" });
	client_begin(&client, &market, 7);
	market_run(&market, 60 * NS_PER_SEC);
	for (size_t i = 0; i < client.count; i++) {
		int32_t code = client.kept[i]->id == IB_ERROR ? client.kept[i]->error.code : 0;

		if (code == 1100 || code == 1102 || code == 2103)
			out[count++ % size] = (char)(code % 251);
	}
	tear_down(NULL);
	return count;
}

static void random_faults_repeat_with_their_seed(void **state)
{
	char first[100] = "";
	char second[100] = "";
	char third[100] = "";
	size_t count = faults_of_seed(1, first, sizeof(first));

	(void)state;
	assert_in_range(count, 8, 60);
	assert_int_equal(faults_of_seed(1, second, sizeof(second)), count);
	assert_memory_equal(first, second, sizeof(first));
	faults_of_seed(2, third, sizeof(third));
	assert_memory_not_equal(first, third, sizeof(first));
}

static void bad_scripts_name_their_line(void **state)
{
	static const struct {
		const char *script, *says;
	} cases[] = {
		{ "at 1 drop\nsoon drop", "test: line 2: write: at SECONDS" },
		{ "at x drop", "line 1: write: at SECONDS" },
		{ "at 1 explode", "line 1: \"explode\" is no command" },
		{ "whenever 1 drop", "line 1: \"whenever\" is not at" },
		{ "every 0 drop", "line 1: every: the seconds are out of range" },
		{ "at -1 drop", "out of range" },
		{ "at nan drop", "out of range" },
		{ "random 5 drop explode", "line 1: random: \"explode\" is no fault" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gateway_options options = { .loop = market.gateway_loop,
			                           .address = "tcp:127.0.0.1:4003",
			                           .start_ns = test_open_ns,
			                           .speed_milli = 1000,
			                           .script = cases[i].script,
			                           .script_name = "test",
			                           .log = &market.log };
		struct gateway *gateway = NULL;
		struct drt_error error = { 0 };

		assert_int_equal(gateway_new(&gateway, &options, &error), DRT_EPARSE);
		if (!strstr(error.text, cases[i].says))
			fail_msg("\"%s\" does not say \"%s\"", error.text, cases[i].says);
	}
}

/* ---- the control connection ---- */

struct talker {
	struct loop_stream *stream;
	char got[2000];
	size_t length;
	bool closed;
};

static void on_data(void *arg, const unsigned char *bytes, size_t length)
{
	struct talker *t = arg;

	assert_true(t->length + length < sizeof(t->got));
	memcpy(t->got + t->length, bytes, length);
	t->length += length;
}

static void on_close(void *arg, enum drt_status why, const char *text)
{
	struct talker *t = arg;

	(void)why;
	(void)text;
	t->closed = true;
}

static void a_control_connection_answers_each_line(void **state)
{
	static const struct loop_stream_handler handler = { .on_data = on_data,
		                                            .on_close = on_close };
	static const char *const parts[] = { "not", "ice 2107 idle\nexplode\n",
		                             "delay x\ndrop\n" };
	static char flood[5000];
	struct talker talker = { 0 };

	(void)state;
	begin_with((struct gateway_options){ .control_address = "tcp:127.0.0.1:4005" });
	assert_int_equal(gateway_control_port(market.gateway), 4005);
	assert_int_equal(loop_connect(&talker.stream, market.client_loop, "tcp:127.0.0.1:4005",
	                              &handler, &talker, NULL),
	                 DRT_OK);
	for (size_t i = 0; i < 3; i++) {
		market_run(&market, 100 * NS_PER_MS);
		assert_int_equal(loop_stream_write(talker.stream, parts[i], strlen(parts[i])),
		                 DRT_OK);
	}
	market_run(&market, 500 * NS_PER_MS);
	assert_int_equal(strncmp(talker.got, "ok\nerror \"explode\" is no command", 32), 0);
	assert_non_null(strstr(talker.got, "error delay: \"x\" does not fit; write delay MS"));
	assert_string_equal(talker.got + talker.length - 4, "\nok\n");
	assert_int_equal(client_count_errors(&client, 2107), 1);
	assert_true(client.down);
	memset(flood, 'x', sizeof(flood));
	assert_int_equal(loop_stream_write(talker.stream, flood, sizeof(flood)), DRT_OK);
	market_run(&market, 5 * NS_PER_SEC);
	assert_true(talker.closed); /* a line without an end */
	loop_stream_close(talker.stream);
	tear_down(state);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(bad_commands_say_what_is_wrong),
		EACH(a_dropped_client_comes_back),
		EACH(a_half_open_connection_is_found_by_its_silence),
		EACH(late_bytes_keep_their_order),
		EACH(a_torn_frame_is_put_together),
		EACH(two_frames_change_places_once),
		EACH(a_frame_that_stays_alone_is_only_late),
		EACH(a_handshake_keeps_its_order),
		cmocka_unit_test(calm_ends_every_fault),
		EACH(calm_ends_what_is_half_open),
		EACH(a_gateway_that_does_not_read_answers_late),
		EACH(a_restart_keeps_orders_but_what_was_held),
		EACH(a_wrong_version_ends_one_attempt),
		EACH(who_asks_too_fast_is_told_and_then_closed),
		EACH(lost_subscriptions_are_gone),
		EACH(a_corrected_execution_changes_cash_and_id),
		EACH(numbers_fall_back_when_told),
		cmocka_unit_test(a_script_runs_at_its_times),
		cmocka_unit_test(random_faults_repeat_with_their_seed),
		EACH(bad_scripts_name_their_line),
		cmocka_unit_test(a_control_connection_answers_each_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
