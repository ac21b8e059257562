/* test_question.c - collect/question.h: what is asked in whose words, and questions of
 * several steps that break off at each of them. */
#include <math.h>
#include <string.h>

#include "collect/question.h"
#include "ib/text.h"
#include "tests/support/support.h"
#include "tests/unit/collect/ask_rig.h"

static struct ask_rig rig;
static struct ask_result result;
static struct ask_reply reply;
static struct instrument apple;

static void on_done(void *arg, const struct ask_answer *answer, const struct drt_error *error)
{
	(void)arg;
	result.calls++;
	result.answered = answer != NULL;
	result.count = answer ? answer->count : 0;
	if (error)
		result.error = *error;
}

static int begin(void **state)
{
	(void)state;
	ask_rig_begin(&rig, NULL);
	result = (struct ask_result){ 0 };
	reply = (struct ask_reply){ on_done, NULL };
	assert_int_equal(instrument_init(&apple, "AAPL"), DRT_OK);
	return 0;
}

static int end(void **state)
{
	(void)state;
	ask_rig_end(&rig);
	return 0;
}

static const struct ib_message *newest(void)
{
	ask_rig_run(&rig, NS_PER_MS);
	assert_true(rig.sent_count > 0);
	return rig.sent[rig.sent_count - 1];
}

/* ---- one step ---- */

static void instruments_are_asked_for_in_the_brokers_words(void **state)
{
	static const struct {
		const char *symbol, *ib_symbol, *sec_type, *exchange, *currency, *of;
		enum security_type type;
	} rows[] = {
		{ "BRK.B", "BRK B", "STK", "SMART", "USD", "TRADES", SECURITY_STOCK },
		{ "SPY", "SPY", "STK", "SMART", "USD", "TRADES", SECURITY_ETF },
		{ "EURUSD", "EUR", "CASH", "IDEALPRO", "USD", "MIDPOINT", SECURITY_FOREX },
		{ "BTCUSD", "BTC", "CRYPTO", "PAXOS", "USD", "AGGTRADES", SECURITY_CRYPTO },
		{ "DJI", "INDU", "IND", "CME", "USD", "TRADES", SECURITY_INDEX },
	};
	struct drt_error error;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct instrument what;
		const struct ib_contract *contract = NULL;

		assert_int_equal(instrument_init(&what, rows[i].symbol), DRT_OK);
		what.type = rows[i].type;
		strcpy(what.exchange, rows[i].exchange);
		assert_int_equal(ask_head_time(rig.asker, &what, &reply, &error), DRT_OK);
		contract = &newest()->req_head_timestamp.contract;
		assert_string_equal(contract->symbol, rows[i].ib_symbol);
		assert_string_equal(contract->sec_type, rows[i].sec_type);
		assert_string_equal(contract->exchange, rows[i].exchange);
		assert_string_equal(contract->currency, rows[i].currency);
		assert_string_equal(newest()->req_head_timestamp.what_to_show, rows[i].of);
		assert_int_equal(newest()->req_head_timestamp.format_date, 2);
		ask_rig_error(&rig, 162, "HMDS query returned no data");
	}
}

static void a_scan_filters_only_by_what_was_named(void **state)
{
	struct ask_scan scan = { .code = "TOP_PERC_GAIN",
		                 .instrument = "STK",
		                 .location = "STK.US",
		                 .rows = 7,
		                 .price_above = 5,
		                 .price_below = NAN,
		                 .market_cap_above = NAN,
		                 .market_cap_below = 1e9 };
	const struct ib_req_scanner *sent = NULL;
	struct drt_error error;

	(void)state;
	assert_int_equal(ask_scan(rig.asker, &scan, &reply, &error), DRT_OK);
	sent = &newest()->req_scanner;
	assert_int_equal(sent->rows, 7);
	assert_true(sent->above_price == 5 && sent->market_cap_below == 1e9);
	assert_true(sent->below_price == IB_UNSET_DOUBLE);
	assert_int_equal(sent->above_volume, IB_UNSET_INT);
	scan.rows = 51;
	assert_int_equal(ask_scan(rig.asker, &scan, &reply, &error), DRT_EINVAL);
}

static void values_that_no_broker_takes_are_refused(void **state)
{
	struct ask_news news = { .what = &apple, .providers = "", .most = 301 };
	struct drt_error error;

	(void)state;
	assert_int_equal(ask_histogram(rig.asker, &apple, 0, &reply, &error), DRT_EINVAL);
	assert_int_equal(ask_histogram(rig.asker, &apple, 366, &reply, &error), DRT_EINVAL);
	assert_int_equal(ask_report(rig.asker, &apple, "All", &reply, &error), DRT_EINVAL);
	assert_int_equal(ask_headlines(rig.asker, &news, &reply, &error), DRT_EINVAL);
	assert_int_equal(asker_open(rig.asker), 0);
	assert_int_equal(ask_histogram(rig.asker, &apple, 3, &reply, &error), DRT_OK);
	assert_string_equal(newest()->req_histogram.period, "3 days");
}

/* ---- several steps ---- */

static void ask_news(const char *providers)
{
	struct ask_news news = { .what = &apple,
		                 .providers = providers,
		                 .from_ns = day_from_civil(2024, 12, 23) * NS_PER_DAY,
		                 .to_ns = INT64_MAX,
		                 .most = 12 };
	struct drt_error error;

	assert_int_equal(ask_headlines(rig.asker, &news, &reply, &error), DRT_OK);
	assert_int_equal(newest()->id, IB_REQ_CONTRACT_DETAILS);
}

static void say_contract(int32_t con_id)
{
	struct ib_message message = ask_rig_answer(&rig, IB_CONTRACT_DATA);

	message.contract_details.contract.con_id = con_id;
	message.contract_details.contract.symbol = "AAPL";
	message.contract_details.contract.local_symbol = "AAPL";
	message.contract_details.contract.sec_type = "STK";
	message.contract_details.contract.exchange = con_id == 1 ? "SMART" : "MEXI";
	message.contract_details.contract.currency = con_id == 1 ? "USD" : "MXN";
	ask_rig_say(&rig, &message);
}

static void end_contracts(void)
{
	struct ib_message message = ask_rig_answer(&rig, IB_CONTRACT_DATA_END);

	ask_rig_say(&rig, &message);
}

static void say_providers(int32_t count)
{
	static const struct ib_news_provider providers[] = { { "BRFG", "a" }, { "DJNL", "b" } };
	struct ib_message message = ask_rig_answer(&rig, IB_NEWS_PROVIDERS);

	message.news_providers.providers = providers;
	message.news_providers.provider_count = count;
	ask_rig_say(&rig, &message);
}

static void headlines_need_contract_and_providers_first(void **state)
{
	struct ib_message message;

	(void)state;
	ask_news("");
	say_contract(1);
	say_contract(1); /* the same on another exchange */
	end_contracts();
	assert_int_equal(newest()->id, IB_REQ_NEWS_PROVIDERS);
	say_providers(2);
	assert_int_equal(newest()->id, IB_REQ_HISTORICAL_NEWS);
	assert_int_equal(newest()->req_historical_news.con_id, 1);
	assert_string_equal(newest()->req_historical_news.providers, "BRFG+DJNL");
	assert_string_equal(newest()->req_historical_news.start, "2024-12-23 00:00:00.0");
	assert_string_equal(newest()->req_historical_news.end, "");
	assert_int_equal(newest()->req_historical_news.most, 12);
	message = ask_rig_answer(&rig, IB_HISTORICAL_NEWS_END);
	ask_rig_say(&rig, &message);
	assert_int_equal(result.calls, 1);
	assert_true(result.answered);
}

static void named_providers_are_not_asked_for(void **state)
{
	(void)state;
	ask_news("BRFG");
	say_contract(1);
	end_contracts();
	assert_int_equal(newest()->id, IB_REQ_HISTORICAL_NEWS);
	assert_string_equal(newest()->req_historical_news.providers, "BRFG");
	ask_rig_error(&rig, 10276, "News feed is not allowed");
	assert_int_equal(result.error.status, DRT_EDENIED);
}

static void each_step_can_break_off(void **state)
{
	(void)state;
	ask_news("");
	ask_rig_error(&rig, 200, "No security definition");
	assert_int_equal(result.error.status, DRT_ENOTFOUND);
	ask_news("");
	end_contracts();
	assert_int_equal(result.calls, 2);
	assert_int_equal(result.error.status, DRT_ENOTFOUND);
	ask_news("");
	say_contract(1);
	say_contract(2);
	end_contracts();
	assert_int_equal(result.calls, 3);
	assert_int_equal(result.error.status, DRT_EINVAL);
	assert_non_null(strstr(result.error.text,
	                       "2 contracts are called so: AAPL STK SMART USD, AAPL STK MEXI "
	                       "MXN"));
	ask_news("");
	say_contract(1);
	end_contracts();
	say_providers(0);
	assert_int_equal(result.calls, 4);
	assert_int_equal(result.error.status, DRT_EDENIED);
	ask_news("");
	say_contract(1);
	end_contracts();
	asker_set_link(rig.asker, false);
	assert_int_equal(result.calls, 5);
	assert_int_equal(result.error.status, DRT_ECLOSED);
	assert_int_equal(asker_open(rig.asker), 0);
}

static void the_end_of_the_asker_ends_the_steps(void **state)
{
	(void)state;
	ask_news("");
	say_contract(1);
	end_contracts();
	ask_rig_end(&rig);
	assert_int_equal(result.calls, 1);
	assert_int_equal(result.error.status, DRT_ECANCELLED);
	ask_rig_begin(&rig, NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(instruments_are_asked_for_in_the_brokers_words),
		TEST(a_scan_filters_only_by_what_was_named),
		TEST(values_that_no_broker_takes_are_refused),
		TEST(headlines_need_contract_and_providers_first),
		TEST(named_providers_are_not_asked_for),
		TEST(each_step_can_break_off),
		TEST(the_end_of_the_asker_ends_the_steps),
	};

	return cmocka_run_group_tests_name("questions in words", tests, NULL, NULL);
}
