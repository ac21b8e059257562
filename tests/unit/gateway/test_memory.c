/* test_memory.c - allocations of the gateway fail in turn: at birth nothing is left
 * behind, later a client loses an answer or its connection, the gateway goes on. */
#include "config.h"

#include <string.h>

#include "core/timeval.h"
#include "tests/support/failing_alloc.h"
#include "tests/unit/gateway/gateway_fixture.h"

static const char *write_bars(void)
{
	const char *path = test_scratch_path("AAPL.csv");

	test_write_file(path, "date,open,high,low,close,volume\n"
	                      "2025-06-16,10,12,9,11,1000\n"
	                      "2025-06-17,11,12,10,11,1000\n"
	                      "2025-06-18,11,12,10,11,1000\n");
	return path;
}

static void birth_survives_each_failure(void **state)
{
	const char *path = write_bars();
	struct gateway_options options = { .address = "tcp:127.0.0.1:4003",
		                           .files = &path,
		                           .file_count = 1,
		                           .universe = "instrument AAPL size=0.01\n"
		                                       "dividend AAPL 2025-06-17 1\n",
		                           .universe_name = "u",
		                           .state_path = test_scratch_path("none.json") };
	struct test_market m;
	(void)state;

	market_begin(&m, options);
	options.loop = m.gateway_loop;
	options.address = "tcp:127.0.0.1:4004";
	for (int n = 0;; n++) {
		struct gateway *gateway = NULL;
		struct drt_error error = { 0 };
		enum drt_status status = DRT_OK;

		failing_alloc_after(n);
		status = gateway_new(&gateway, &options, &error);
		if (!failing_alloc_happened()) {
			assert_int_equal(status, DRT_OK);
			gateway_free(gateway);
			break;
		}
		/* a lost log line aside, a birth that failed says so */
		if (status == DRT_OK) {
			gateway_free(gateway);
			continue;
		}
		assert_int_equal(status, DRT_ENOMEM);
		assert_null(gateway);
	}
	failing_alloc_after(-1);
	market_end(&m);
}

/* One request with its n-th allocation failing on the gateway's side. */
static bool request_once(int n)
{
	static struct test_market m;
	static struct test_client client;
	static struct test_client after;
	const char *path = write_bars();
	struct ib_message history = request(IB_REQ_HISTORICAL_DATA);
	struct ib_message place = order(1, "AAPL", "BUY", "LMT");
	bool happened = false;

	market_begin(&m, (struct gateway_options){
				 .files = &path, .file_count = 1, .speed_milli = 1000 });
	client_begin(&client, &m, 1);
	history.req_historical_data.req_id = 1;
	history.req_historical_data.contract = stock("AAPL");
	history.req_historical_data.bar_size = "1 day";
	history.req_historical_data.duration = "10 D";
	history.req_historical_data.what_to_show = "TRADES";
	history.req_historical_data.keep_up_to_date = true;
	place.place_order.order.lmt_price = dec(1);
	client_send(&client, &history);
	client_send(&client, &place);
	failing_alloc_after(n);
	market_run(&m, NS_PER_SEC);
	happened = failing_alloc_happened();
	failing_alloc_after(-1);
	client_end(&client);
	client_begin(&after, &m, 2);
	assert_true(after.ready);
	client_end(&after);
	market_end(&m);
	return happened;
}

static void requests_survive_each_failure(void **state)
{
	int n = 0;
	(void)state;

	/* the world's own allocations are among them; a step of five keeps it short */
	while (request_once(n))
		n += 5;
	assert_true(n > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(birth_survives_each_failure),
		cmocka_unit_test(requests_survive_each_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
