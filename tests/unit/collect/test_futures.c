/* test_futures.c - collect/futures.h: which contracts are taken, whose bars are asked for, and
 * what is said when they do not come. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "collect/futures.h"
#include "model/calendar.h"
#include "tests/support/support.h"
#include "tests/unit/collect/ask_rig.h"

static struct ask_rig rig;
static struct calendar *calendar;
static struct futures_query query;
static struct {
	int calls;
	bool told;
	struct futures futures;
	struct future contracts[FUTURES_LISTED];
	struct bar bars[64];
	struct drt_error error;
} result;

static void on_futures(void *arg, const struct futures *futures, const struct drt_error *error)
{
	(void)arg;
	assert_true((futures == NULL) != (error == NULL));
	result.calls++;
	result.told = futures != NULL;
	if (error)
		result.error = *error;
	if (!futures)
		return;
	result.futures = *futures;
	memcpy(result.contracts, futures->contracts,
	       futures->count * sizeof(*futures->contracts));
	assert_true(futures->bar_count <= 64);
	if (futures->bars)
		memcpy(result.bars, futures->bars, futures->bar_count * sizeof(struct bar));
}

static int begin(void **state)
{
	struct drt_error error;

	(void)state;
	ask_rig_begin(&rig, NULL);
	memset(&result, 0, sizeof(result));
	assert_int_equal(calendar_new(&calendar, "us-equity", &error), DRT_OK);
	query = (struct futures_query){ .symbol = "ES",
		                        .exchange = "",
		                        .currency = "",
		                        .trading_class = "",
		                        .policy = { ROLL_BY_VOLUME, 1 },
		                        .adjust = ROLL_RATIO,
		                        .calendar = calendar,
		                        .today = day_from_civil(2025, 6, 11) };
	return 0;
}

static int end(void **state)
{
	(void)state;
	ask_rig_end(&rig);
	calendar_free(calendar);
	return 0;
}

static void start(void)
{
	struct drt_error error = { .status = DRT_OK };

	if (futures_ask(rig.asker, &query, on_futures, NULL, &error) != DRT_OK)
		fail_msg("%s", error.text);
	ask_rig_run(&rig, NS_PER_MS);
	assert_int_equal(rig.sent[rig.sent_count - 1]->id, IB_REQ_CONTRACT_DETAILS);
	assert_string_equal(rig.sent[rig.sent_count - 1]->req_contract.contract.sec_type,
	                    "FUT");
}

/* One for each name, whatever the exchange. */
static int32_t contract_number(const char *name)
{
	int32_t number = 7;

	for (; *name; name++)
		number = (number * 31 + *name) % 1000003;
	return number;
}

static void say_future(const char *name, const char *class, const char *expiry,
                       const char *exchange)
{
	struct ib_message message = ask_rig_answer(&rig, IB_CONTRACT_DATA);
	struct ib_contract *contract = &message.contract_details.contract;

	contract->con_id = contract_number(name);
	contract->symbol = "ES";
	contract->sec_type = "FUT";
	contract->local_symbol = name;
	contract->trading_class = class;
	contract->last_trade_date = expiry;
	contract->exchange = exchange;
	ask_rig_say(&rig, &message);
}

static void end_contracts(void)
{
	struct ib_message message = ask_rig_answer(&rig, IB_CONTRACT_DATA_END);

	ask_rig_say(&rig, &message);
}

/* Four quarters in no order, with what does not belong to them. */
static void say_futures(void)
{
	say_future("ESM5", "ES", "20250620", "QBALGO");
	say_future("ESZ5", "ES", "20251219", "CME");
	say_future("ESU5", "ES", "20250919", "CME");
	say_future("ESM5", "ES", "20250620", "CME");
	say_future("ESU5", "ES", "20250919", "QBALGO");
	say_future("XSU5", "XS", "20250919", "CME");
	say_future("ESH5", "ES", "20250321", "CME");
	say_future("ES", "ES", "soon", "CME");
	say_future("ESH6", "ES", "20260320", "CME");
	end_contracts();
}

/* Answers the request for bars of that contract: volumes from Monday, the 9th of June, on. */
static void say_bars(size_t request, double close, const int *volumes, int count)
{
	static const char *const dates[] = { "20250609", "20250610", "20250611" };
	struct ib_bar bars[3];
	struct ib_message message = ask_rig_answer(&rig, IB_HISTORICAL_DATA);

	assert_int_equal(rig.sent[request]->id, IB_REQ_HISTORICAL_DATA);
	for (int i = 0; i < count; i++)
		bars[i] = (struct ib_bar){ .date = dates[i],
			                   .open = close,
			                   .high = close,
			                   .low = close,
			                   .close = close,
			                   .volume = decimal_from_int(volumes[i]) };
	message.historical_data.req_id = rig.sent[request]->req_historical_data.req_id;
	message.historical_data.bars = bars;
	message.historical_data.bar_count = count;
	ask_rig_say(&rig, &message);
}

static void contracts_of_one_class_are_listed_by_expiry(void **state)
{
	static const int front[] = { 900, 800, 10 };
	static const int next[] = { 100, 200, 20 };

	(void)state;
	start();
	say_futures();
	assert_int_equal(rig.sent_count, 4); /* bars of the first three that have not ended */
	assert_true(rig.sent[1]->req_historical_data.contract.include_expired);
	assert_string_equal(rig.sent[1]->req_historical_data.bar_size, "1 day");
	say_bars(1, 6000, front, 3);
	say_bars(2, 6050, next, 3);
	assert_int_equal(result.calls, 0);
	say_bars(3, 6100, next, 3);
	assert_true(result.told);
	assert_int_equal(result.futures.count, 4);
	assert_string_equal(result.contracts[0].contract.local_symbol, "ESM5");
	assert_string_equal(result.contracts[3].contract.local_symbol, "ESH6");
	assert_string_equal(result.contracts[1].contract.exchange, "CME");
	assert_true(result.futures.active_known);
	assert_int_equal(result.futures.active, 0); /* today's session is not over */
	assert_true(result.contracts[0].volume == 800 && result.contracts[0].close == 6000);
	assert_int_equal(result.contracts[0].session_day, day_from_civil(2025, 6, 10));
	assert_true(isnan(result.contracts[3].volume));
	assert_int_equal(result.futures.bar_count, 0);
	assert_int_equal(result.futures.why.status, DRT_OK);
}

static void the_next_one_is_active_once_it_leads(void **state)
{
	static const int front[] = { 900, 800 };
	static const int next[] = { 100, 801 };

	(void)state;
	start();
	say_futures();
	say_bars(1, 6000, front, 2);
	say_bars(2, 6050, next, 2);
	say_bars(3, 6100, front, 2);
	assert_int_equal(result.futures.active, 1);
	assert_int_equal(result.futures.rolled_day, day_from_civil(2025, 6, 11));
	assert_int_equal(result.futures.latest_day, day_from_civil(2025, 9, 20));
}

static void a_volume_that_does_not_come_leaves_the_roll_unknown(void **state)
{
	static const int front[] = { 900, 800 };
	struct ib_message message;

	(void)state;
	start();
	say_futures();
	say_bars(1, 6000, front, 2);
	message = ask_rig_answer(&rig, IB_ERROR);
	message.error.id = rig.sent[2]->req_historical_data.req_id;
	message.error.code = 162;
	message.error.text = "No market data permissions for CME FUT";
	ask_rig_say(&rig, &message);
	say_bars(3, 6100, front, 2);
	assert_true(result.told);
	assert_false(result.futures.active_known);
	assert_int_equal(result.futures.count, 4);
	assert_non_null(strstr(result.futures.why.text, "permissions"));
}

static void by_date_the_active_one_needs_no_volume(void **state)
{
	static const int none[] = { 0 };

	(void)state;
	query.policy = (struct roll_policy){ ROLL_BY_DATE, 6 };
	start();
	say_futures();
	for (size_t i = 1; i < 4; i++)
		say_bars(i, 6000, none, 0);
	assert_true(result.futures.active_known);
	assert_int_equal(result.futures.active, 1);
	assert_int_equal(result.futures.rolled_day, day_from_civil(2025, 6, 11));
}

static void a_history_takes_contracts_that_ended_and_adjusts(void **state)
{
	static const int front[] = { 900, 800 };
	static const int next[] = { 1000, 1900 };

	(void)state;
	query.history_days = 30;
	start();
	assert_true(rig.sent[0]->req_contract.contract.include_expired);
	say_futures();
	assert_string_equal(rig.sent[1]->req_historical_data.duration, "2 Y");
	say_bars(1, 6000, front, 2);
	say_bars(2, 6600, next, 2);
	say_bars(3, 6700, front, 2);
	assert_true(result.told);
	assert_int_equal(result.futures.active, 1);
	assert_int_equal(result.futures.bar_count, 2);
	assert_true(fabs(result.bars[0].close - 6600) < 1e-6); /* 6000 by the ratio */
	assert_true(result.bars[0].volume == 900 && result.bars[1].volume == 1900);
}

static void what_is_not_there_is_said(void **state)
{
	(void)state;
	start();
	end_contracts();
	assert_int_equal(result.error.status, DRT_ENOTFOUND);
	query.trading_class = "MES";
	start();
	say_futures();
	assert_int_equal(result.calls, 2);
	assert_string_equal(result.error.text, "the broker has no futures ES of the class MES");
	start();
	ask_rig_error(&rig, 200, "No security definition");
	assert_int_equal(result.calls, 3);
	assert_int_equal(result.error.status, DRT_ENOTFOUND);
	query.trading_class = "";
	start();
	say_futures();
	asker_set_link(rig.asker, false);
	assert_int_equal(result.calls, 4);
	assert_false(result.futures.active_known);
	assert_int_equal(result.futures.why.status, DRT_ECLOSED);
	assert_int_equal(asker_open(rig.asker), 0);
}

static void wrong_values_are_refused(void **state)
{
	struct drt_error error;

	(void)state;
	query.history_days = FUTURES_DAYS + 1;
	assert_int_equal(futures_ask(rig.asker, &query, on_futures, NULL, &error), DRT_EINVAL);
	query.history_days = 0;
	query.policy.days = 0;
	assert_int_equal(futures_ask(rig.asker, &query, on_futures, NULL, &error), DRT_EINVAL);
	query.policy.days = 1;
	asker_set_link(rig.asker, false);
	assert_int_equal(futures_ask(rig.asker, &query, on_futures, NULL, &error), DRT_ECLOSED);
	assert_int_equal(result.calls, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(contracts_of_one_class_are_listed_by_expiry),
		TEST(the_next_one_is_active_once_it_leads),
		TEST(a_volume_that_does_not_come_leaves_the_roll_unknown),
		TEST(by_date_the_active_one_needs_no_volume),
		TEST(a_history_takes_contracts_that_ended_and_adjusts),
		TEST(what_is_not_there_is_said),
		TEST(wrong_values_are_refused),
	};

	return cmocka_run_group_tests_name("futures", tests, NULL, NULL);
}
