/* test_history_gate.c - what ib/history_gate.h says, rule by rule, on times passed in. */
#include <string.h>

#include "core/timeval.h"
#include "ib/history_gate.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

static const int64_t start_ns = 77 * NS_PER_SEC;

static int begin(void **state)
{
	struct ib_history_gate *gate = NULL;

	assert_int_equal(ib_history_gate_new(&gate, IB_HISTORY_AT_ONCE_MAX), DRT_OK);
	*state = gate;
	return 0;
}

static int end(void **state)
{
	ib_history_gate_free(*state);
	return 0;
}

static struct ib_req_historical_data request_of(const char *symbol, const char *duration)
{
	return (struct ib_req_historical_data){
		.contract = { .symbol = symbol, .sec_type = "STK", .exchange = "SMART" },
		.end_time = "",
		.bar_size = "1 min",
		.duration = duration,
		.what_to_show = "TRADES",
	};
}

/* Asks and has it answered; returns the wait. */
static int64_t ask(struct ib_history_gate *gate, const struct ib_req_historical_data *request,
                   int64_t now_ns, enum ib_history_rule *rule)
{
	int64_t wait_ns = ib_history_gate_take(rule, gate, request, now_ns);

	if (wait_ns == 0)
		ib_history_gate_release(gate);
	return wait_ns;
}

/* Different contracts, `count` of them, one a second. */
static void ask_many(struct ib_history_gate *gate, int count, int64_t from_ns)
{
	for (int i = 0; i < count; i++) {
		struct ib_req_historical_data request = request_of("X", "1 D");

		request.contract.con_id = i + 1;
		assert_int_equal(ask(gate, &request, from_ns + i * NS_PER_SEC, NULL), 0);
	}
}

static void sixty_go_in_ten_minutes_and_the_next_is_told_how_long(void **state)
{
	struct ib_req_historical_data next = request_of("NEXT", "1 D");
	enum ib_history_rule rule = IB_HISTORY_FREE;
	int64_t now_ns = start_ns + 60 * NS_PER_SEC;
	int64_t wait_ns = 0;

	ask_many(*state, 60, start_ns);
	wait_ns = ask(*state, &next, now_ns, &rule);
	assert_int_equal(wait_ns, IB_HISTORY_WINDOW_NS - 60 * NS_PER_SEC + 1);
	assert_int_equal(rule, IB_HISTORY_WINDOW);
	assert_int_equal(ib_history_gate_wait(&rule, *state, now_ns), wait_ns);
	assert_int_equal(rule, IB_HISTORY_WINDOW);
	assert_int_equal(ask(*state, &next, now_ns + wait_ns - 1, &rule), 1);
	assert_int_equal(ask(*state, &next, now_ns + wait_ns, &rule), 0);
	assert_int_equal(rule, IB_HISTORY_FREE);
	/* the second of the sixty is a second younger than the first */
	next.contract.symbol = "LAST";
	assert_int_equal(ask(*state, &next, now_ns + wait_ns, &rule), NS_PER_SEC);
}

static void bid_ask_counts_double(void **state)
{
	struct ib_req_historical_data next = request_of("NEXT", "1 D");
	enum ib_history_rule rule = IB_HISTORY_FREE;

	ask_many(*state, 59, start_ns);
	next.what_to_show = "BID_ASK";
	assert_int_equal(ask(*state, &next, start_ns + 59 * NS_PER_SEC, &rule),
	                 IB_HISTORY_WINDOW_NS - 59 * NS_PER_SEC + 1);
	assert_int_equal(rule, IB_HISTORY_WINDOW);
	next.what_to_show = "TRADES";
	assert_int_equal(ask(*state, &next, start_ns + 59 * NS_PER_SEC, NULL), 0);
}

static void an_identical_request_waits_for_fifteen_seconds(void **state)
{
	struct ib_req_historical_data first = request_of("SPY", "1 D");
	struct ib_req_historical_data again = first;
	enum ib_history_rule rule = IB_HISTORY_FREE;

	assert_int_equal(ask(*state, &first, start_ns, NULL), 0);
	again.req_id = 99; /* another number makes it no other request */
	assert_int_equal(ask(*state, &again, start_ns + 5 * NS_PER_SEC, &rule),
	                 IB_HISTORY_SAME_NS - 5 * NS_PER_SEC + 1);
	assert_int_equal(rule, IB_HISTORY_SAME);
	/* what waits holds back nobody else */
	assert_int_equal(ib_history_gate_wait(&rule, *state, start_ns + 5 * NS_PER_SEC), 0);
	assert_int_equal(rule, IB_HISTORY_FREE);
	assert_int_equal(ask(*state, &again, start_ns + IB_HISTORY_SAME_NS, NULL), 1);
	assert_int_equal(ask(*state, &again, start_ns + IB_HISTORY_SAME_NS + 1, NULL), 0);
}

static void a_request_that_differs_in_one_field_is_another(void **state)
{
	struct ib_req_historical_data rows[9];

	for (size_t i = 0; i < 9; i++)
		rows[i] = request_of("SPY", "1 D");
	rows[1].contract.symbol = "QQQ";
	rows[2].contract.exchange = "ISLAND";
	rows[3].what_to_show = "MIDPOINT";
	rows[4].bar_size = "1 day";
	rows[5].duration = "2 D";
	rows[6].use_rth = true;
	rows[7].keep_up_to_date = true;
	rows[8].end_time = "20250611-14:00:00";
	for (int i = 0; i < 9; i++)
		assert_int_equal(ask(*state, &rows[i], start_ns + i * NS_PER_SEC, NULL), 0);
	for (int i = 0; i < 9; i++)
		assert_true(ask(*state, &rows[i], start_ns + 9 * NS_PER_SEC, NULL) > 0);
}

static void of_one_contract_five_go_in_two_seconds(void **state)
{
	static const char *const durations[] = { "1 D", "2 D", "3 D", "4 D", "5 D", "6 D" };
	struct ib_req_historical_data other = request_of("QQQ", "1 D");
	enum ib_history_rule rule = IB_HISTORY_FREE;
	int64_t step_ns = 100 * NS_PER_MS;

	for (int i = 0; i < 5; i++) {
		struct ib_req_historical_data request = request_of("SPY", durations[i]);

		assert_int_equal(ask(*state, &request, start_ns + i * step_ns, NULL), 0);
	}
	for (int i = 0; i < 2; i++) {
		struct ib_req_historical_data sixth = request_of("SPY", durations[5]);

		assert_int_equal(ask(*state, &sixth, start_ns + 500 * NS_PER_MS, &rule),
		                 IB_HISTORY_SERIES_NS - 500 * NS_PER_MS + 1);
		assert_int_equal(rule, IB_HISTORY_SERIES);
	}
	assert_int_equal(ask(*state, &other, start_ns + 500 * NS_PER_MS, NULL), 0);
	other = request_of("SPY", durations[5]);
	other.what_to_show = "MIDPOINT"; /* another tick type */
	assert_int_equal(ask(*state, &other, start_ns + 500 * NS_PER_MS, NULL), 0);
	other.what_to_show = "TRADES";
	assert_int_equal(ask(*state, &other, start_ns + IB_HISTORY_SERIES_NS + 1, NULL), 0);
}

static void no_more_are_on_their_way_than_were_allowed(void **state)
{
	struct ib_history_gate *gate = NULL;
	enum ib_history_rule rule = IB_HISTORY_FREE;
	struct ib_req_historical_data rows[3] = { request_of("A", "1 D"),
		                                  request_of("B", "1 D"),
		                                  request_of("C", "1 D") };

	(void)state;
	assert_int_equal(ib_history_gate_new(&gate, 2), DRT_OK);
	assert_int_equal(ib_history_gate_take(NULL, gate, &rows[0], start_ns), 0);
	assert_int_equal(ib_history_gate_take(NULL, gate, &rows[1], start_ns), 0);
	assert_true(ib_history_gate_take(&rule, gate, &rows[2], start_ns) == INT64_MAX);
	assert_int_equal(rule, IB_HISTORY_AT_ONCE);
	ib_history_gate_release(gate);
	assert_int_equal(ib_history_gate_take(NULL, gate, &rows[2], start_ns), 0);
	ib_history_gate_free(gate);
}

static void a_lost_session_frees_the_places_and_keeps_the_count(void **state)
{
	struct ib_req_historical_data request = request_of("SPY", "1 D");
	enum ib_history_rule rule = IB_HISTORY_FREE;

	ask_many(*state, 59, start_ns);
	assert_int_equal(
		ib_history_gate_take(NULL, *state, &request, start_ns + 59 * NS_PER_SEC), 0);
	ib_history_gate_lost(*state);
	assert_true(ask(*state, &request, start_ns + 60 * NS_PER_SEC, &rule) > 0);
	assert_int_equal(rule, IB_HISTORY_WINDOW);
	/* a place counted twice would be missed here: all fifty are free */
	for (int i = 0; i < IB_HISTORY_AT_ONCE_MAX; i++) {
		request.contract.con_id = 1000 + i;
		assert_int_equal(ib_history_gate_take(NULL, *state, &request,
		                                      start_ns + 1000 * NS_PER_SEC),
		                 0);
	}
	assert_true(ib_history_gate_wait(&rule, *state, start_ns + 1000 * NS_PER_SEC) ==
	            INT64_MAX);
}

static void a_violation_holds_everything_longer_each_time(void **state)
{
	static const int64_t seconds[] = { 60, 120, 240, 480, 600, 600 };
	struct ib_req_historical_data request = request_of("SPY", "1 D");
	int64_t now_ns = start_ns;

	for (size_t i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++) {
		enum ib_history_rule rule = IB_HISTORY_FREE;

		ib_history_gate_refused(*state, now_ns);
		/* the others that were on their way are refused with it */
		ib_history_gate_refused(*state, now_ns + NS_PER_SEC);
		assert_int_equal(ib_history_gate_wait(&rule, *state, now_ns),
		                 seconds[i] * NS_PER_SEC);
		assert_int_equal(rule, IB_HISTORY_BACK_OFF);
		assert_true(ask(*state, &request, now_ns, NULL) > 0);
		ib_history_gate_lost(*state); /* a new session is no way around it */
		now_ns += seconds[i] * NS_PER_SEC;
		assert_int_equal(ib_history_gate_wait(NULL, *state, now_ns), 0);
	}
	assert_int_equal(ask(*state, &request, now_ns, NULL), 0);
	ib_history_gate_served(*state);
	ib_history_gate_refused(*state, now_ns);
	assert_int_equal(ib_history_gate_wait(NULL, *state, now_ns), 60 * NS_PER_SEC);
}

static void a_simulated_gateway_has_only_the_limit_at_once_and_the_back_off(void **state)
{
	struct ib_req_historical_data request = request_of("SPY", "1 D");
	enum ib_history_rule rule = IB_HISTORY_FREE;

	ib_history_gate_set_simulated(*state, true);
	for (int i = 0; i < 200; i++)
		assert_int_equal(ask(*state, &request, start_ns, NULL), 0);
	for (int i = 0; i < IB_HISTORY_AT_ONCE_MAX; i++)
		assert_int_equal(ib_history_gate_take(NULL, *state, &request, start_ns), 0);
	assert_true(ib_history_gate_take(&rule, *state, &request, start_ns) == INT64_MAX);
	ib_history_gate_lost(*state);
	ib_history_gate_refused(*state, start_ns);
	assert_true(ask(*state, &request, start_ns, &rule) > 0);
	assert_int_equal(rule, IB_HISTORY_BACK_OFF);
	/* what went to it counts when it turns out to be a real one */
	ib_history_gate_set_simulated(*state, false);
	assert_true(ask(*state, &request, start_ns + 61 * NS_PER_SEC, &rule) > 0);
	assert_int_equal(rule, IB_HISTORY_WINDOW);
}

static void each_rule_has_a_text_and_limits_are_checked(void **state)
{
	struct ib_history_gate *gate = NULL;

	(void)state;
	assert_string_equal(ib_history_rule_text(IB_HISTORY_FREE), "");
	for (int rule = IB_HISTORY_AT_ONCE; rule <= IB_HISTORY_SERIES; rule++)
		assert_true(strlen(ib_history_rule_text((enum ib_history_rule)rule)) > 10);
	assert_int_equal(ib_history_gate_new(&gate, 0), DRT_EINVAL);
	assert_int_equal(ib_history_gate_new(&gate, IB_HISTORY_AT_ONCE_MAX + 1), DRT_EINVAL);
	failing_alloc_after(0);
	assert_int_equal(ib_history_gate_new(&gate, 1), DRT_ENOMEM);
	failing_alloc_after(-1);
	assert_null(gate);
	ib_history_gate_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
		T(sixty_go_in_ten_minutes_and_the_next_is_told_how_long),
		T(bid_ask_counts_double),
		T(an_identical_request_waits_for_fifteen_seconds),
		T(a_request_that_differs_in_one_field_is_another),
		T(of_one_contract_five_go_in_two_seconds),
		T(no_more_are_on_their_way_than_were_allowed),
		T(a_lost_session_frees_the_places_and_keeps_the_count),
		T(a_violation_holds_everything_longer_each_time),
		T(a_simulated_gateway_has_only_the_limit_at_once_and_the_back_off),
		T(each_rule_has_a_text_and_limits_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
