/* test_ask_answers.c - collect/ask_answer.h: what becomes of the broker's messages, also of
 * those that no honest one sends. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ib/text.h"
#include "tests/support/support.h"
#include "tests/unit/collect/ask_rig.h"

static struct ask_rig rig;
static struct ask_result result;
static bool looked;

static int begin(void **state)
{
	(void)state;
	ask_rig_begin(&rig, NULL);
	result = (struct ask_result){ 0 };
	looked = false;
	return 0;
}

static int end(void **state)
{
	(void)state;
	ask_rig_end(&rig);
	return 0;
}

/* Asks for it and has the answer looked at when it comes. */
static void ask_for(int32_t question, void (*look)(const struct ask_answer *answer))
{
	result = (struct ask_result){ .look = look };
	looked = false;
	ask_rig_ask_blank(&rig, question, &result);
}

static void must_have_come(void)
{
	assert_int_equal(result.calls, 1);
	if (!result.answered)
		fail_msg("%s", result.error.text);
	assert_true(looked);
}

static char long_text[3000];

/* ---- contracts ---- */

static void look_at_contract(const struct ask_answer *answer)
{
	const struct ask_contract *row = answer->contracts;

	looked = true;
	assert_int_equal(answer->count, 1);
	assert_int_equal(row->con_id, 265598);
	assert_string_equal(row->symbol, "AAPL");
	assert_string_equal(row->name, "Apple Inc");
	assert_string_equal(row->right, "C");
	assert_true(row->strike == 190);
	assert_int_equal(row->expiry_day, day_from_civil(2025, 6, 20));
	assert_int_equal(row->min_tick.e8, DECIMAL_ONE / 100);
	assert_int_equal(row->min_size.e8, 0);
}

static struct ib_message contract_message(void)
{
	struct ib_message message = ask_rig_answer(&rig, IB_CONTRACT_DATA);
	struct ib_contract *contract = &message.contract_details.contract;

	contract->con_id = 265598;
	contract->symbol = "AAPL";
	contract->sec_type = "OPT";
	contract->last_trade_date = "20250620 16:00 US/Eastern";
	contract->strike = 190;
	contract->right = "CALL";
	message.contract_details.long_name = "Apple\nInc";
	message.contract_details.min_tick.e8 = DECIMAL_ONE / 100;
	message.contract_details.min_size = IB_UNSET_DECIMAL;
	return message;
}

static void a_description_is_taken_over(void **state)
{
	struct ib_message message;

	(void)state;
	ask_for(IB_REQ_CONTRACT_DETAILS, look_at_contract);
	message = contract_message();
	ask_rig_say(&rig, &message);
	message.contract_details.contract.symbol = long_text; /* identifies nothing any more */
	ask_rig_say(&rig, &message);
	message.contract_details.contract.symbol = "A\033PL";
	ask_rig_say(&rig, &message);
	message = ask_rig_answer(&rig, IB_CONTRACT_DATA_END);
	ask_rig_say(&rig, &message);
	must_have_come();
}

static void look_at_bound(const struct ask_answer *answer)
{
	looked = true;
	assert_int_equal(answer->count, 4096);
	assert_true(answer->more);
}

static void more_rows_than_the_bound_are_left_out(void **state)
{
	struct ib_message message;

	(void)state;
	ask_for(IB_REQ_CONTRACT_DETAILS, look_at_bound);
	message = contract_message();
	for (int i = 0; i < 5000; i++)
		assert_true(asker_take(rig.asker, &message));
	message = ask_rig_answer(&rig, IB_CONTRACT_DATA_END);
	ask_rig_say(&rig, &message);
	must_have_come();
}

static void look_at_samples(const struct ask_answer *answer)
{
	looked = true;
	assert_int_equal(answer->count, 2);
	assert_string_equal(answer->contracts[0].symbol, "TSLA");
	assert_string_equal(answer->contracts[0].derivatives, "OPT,CFD");
	assert_string_equal(answer->contracts[1].symbol, "TL0");
	assert_true(isnan(answer->contracts[1].strike));
	assert_true(answer->contracts[1].expiry_day == INT64_MIN);
}

static void what_was_found_by_name_has_its_derivatives(void **state)
{
	const char *const types[] = { "OPT", "CFD" };
	const struct ib_symbol_sample samples[] = {
		{ .con_id = 1,
		  .symbol = "TSLA",
		  .sec_type = "STK",
		  .derivative_types = types,
		  .derivative_type_count = 2 },
		{ .con_id = -1, .symbol = "", .sec_type = "BOND" },
		{ .con_id = 3, .symbol = "TL0", .sec_type = "STK" },
	};
	struct ib_message message;

	(void)state;
	ask_for(IB_REQ_MATCHING_SYMBOLS, look_at_samples);
	message = ask_rig_answer(&rig, IB_SYMBOL_SAMPLES);
	message.symbol_samples.samples = samples;
	message.symbol_samples.sample_count = 3;
	ask_rig_say(&rig, &message);
	must_have_come();
}

static void look_at_ranks(const struct ask_answer *answer)
{
	looked = true;
	assert_int_equal(answer->count, 50);
	assert_true(answer->more);
	assert_int_equal(answer->contracts[0].rank, 10);
	assert_int_equal(answer->contracts[49].rank, 59);
}

static void a_scan_is_ranked_and_bounded(void **state)
{
	static struct ib_scanner_row rows[60];
	struct ib_message message;

	(void)state;
	for (int i = 0; i < 60; i++)
		rows[i] = (struct ib_scanner_row){
			.rank = 59 - i, .contract = { .con_id = i + 1, .symbol = "S" }
		};
	ask_for(IB_REQ_SCANNER_SUBSCRIPTION, look_at_ranks);
	message = ask_rig_answer(&rig, IB_SCANNER_DATA);
	message.scanner_data.rows = rows;
	message.scanner_data.row_count = 60;
	ask_rig_say(&rig, &message);
	must_have_come();
}

static void look_at_classes(const struct ask_answer *answer)
{
	const struct ask_option_class *row = answer->classes;

	looked = true;
	assert_int_equal(answer->count, 1);
	assert_int_equal(row->expiry_count, 2);
	assert_int_equal(row->expiry_days[0], day_from_civil(2025, 6, 20));
	assert_int_equal(row->expiry_days[1], day_from_civil(2025, 7, 18));
	assert_int_equal(row->strike_count, 2);
	assert_true(row->strikes[0] == 90 && row->strikes[1] == 100);
}

static void expiries_and_strikes_are_sorted_and_cleaned(void **state)
{
	const char *const dates[] = {
		"20250718", "20250620", "20250620", "2025", "20251399", ""
	};
	const double strikes[] = { 100, 90, NAN, -1, INFINITY, DBL_MAX, 90 };
	struct ib_message message;

	(void)state;
	ask_for(IB_REQ_SEC_DEF_OPT_PARAMS, look_at_classes);
	message = ask_rig_answer(&rig, IB_SEC_DEF_OPT_PARAMETER);
	message.sec_def_opt_params.exchange = "SMART";
	message.sec_def_opt_params.expirations = dates;
	message.sec_def_opt_params.expiration_count = 6;
	message.sec_def_opt_params.strikes = strikes;
	message.sec_def_opt_params.strike_count = 7;
	ask_rig_say(&rig, &message);
	message.sec_def_opt_params.exchange = long_text;
	ask_rig_say(&rig, &message);
	message = ask_rig_answer(&rig, IB_SEC_DEF_OPT_PARAMETER_END);
	ask_rig_say(&rig, &message);
	must_have_come();
}

/* ---- prices ---- */

static void look_at_quote(const struct ask_answer *answer)
{
	const struct ask_quote *quote = &answer->quote;

	looked = true;
	assert_true(quote->top.bid == 1.25 && quote->top.bid_size == 7);
	assert_true(isnan(quote->top.ask) && isnan(quote->top.previous_close));
	assert_true(quote->top.volume == 120);
	assert_true(quote->delayed);
	assert_true(quote->greeks[ASK_OF_MODEL].delta == -0.4);
	assert_true(isnan(quote->greeks[ASK_OF_MODEL].implied_volatility));
	assert_true(isnan(quote->greeks[ASK_OF_MODEL].gamma));
	assert_true(quote->greeks[ASK_OF_MODEL].under_price == 200);
	assert_true(quote->greeks[ASK_OF_BID].implied_volatility == 0.31);
	assert_true(isnan(quote->greeks[ASK_OF_ASK].delta));
}

static void say_price(int32_t type, double price, decimal size)
{
	struct ib_message message = ask_rig_answer(&rig, IB_TICK_PRICE);

	message.tick_price.type = type;
	message.tick_price.price = price;
	message.tick_price.size = size;
	ask_rig_say(&rig, &message);
}

static void say_greeks(int32_t type, double volatility, double delta)
{
	struct ib_message message = ask_rig_answer(&rig, IB_TICK_OPTION_COMPUTATION);

	message.tick_option.type = type;
	message.tick_option.implied_volatility = volatility;
	message.tick_option.delta = delta;
	message.tick_option.gamma = -2;
	message.tick_option.vega = message.tick_option.theta = 0.1;
	message.tick_option.price = 3;
	message.tick_option.under_price = 200;
	ask_rig_say(&rig, &message);
}

static void a_snapshot_has_quotes_and_greeks(void **state)
{
	struct ib_message message;

	(void)state;
	ask_for(IB_REQ_MKT_DATA, look_at_quote);
	say_price(IB_TICK_BID, 1.25, decimal_from_int(7));
	say_price(IB_TICK_ASK, -1, decimal_from_int(0));
	say_price(IB_TICK_DELAYED_CLOSE, INFINITY, IB_UNSET_DECIMAL);
	say_price(4711, 5, decimal_from_int(5));
	message = ask_rig_answer(&rig, IB_TICK_SIZE);
	message.tick_size.type = IB_TICK_VOLUME;
	message.tick_size.size = decimal_from_int(120);
	ask_rig_say(&rig, &message);
	say_greeks(10, 0.31, 0.5);
	say_greeks(13, -1, -0.4);
	say_greeks(14, 9, 9);
	say_greeks(-5, 9, 9);
	say_greeks(84, 9, 9);
	message = ask_rig_answer(&rig, IB_TICK_SNAPSHOT_END);
	ask_rig_say(&rig, &message);
	must_have_come();
}

static void look_at_bars(const struct ask_answer *answer)
{
	looked = true;
	assert_int_equal(answer->count, 2);
	assert_int_equal(answer->bars[0].time_ns, day_from_civil(2025, 6, 10) * NS_PER_DAY);
	assert_true(answer->bars[1].volume == 20);
}

static void bars_are_sorted_and_bad_ones_left_out(void **state)
{
	struct ib_bar bars[] = {
		{ .date = "20250611", .open = 1, .high = 1, .low = 1, .close = 1 },
		{ .date = "20250610", .open = 1, .high = 1, .low = 1, .close = 1 },
		{ .date = "20250609", .open = 1, .high = 1, .low = 2, .close = 1 },
		{ .date = "yesterday", .open = 1, .high = 1, .low = 1, .close = 1 },
	};
	struct ib_message message = ask_rig_question(IB_REQ_HISTORICAL_DATA);

	(void)state;
	bars[0].volume = decimal_from_int(20);
	result = (struct ask_result){ .look = look_at_bars };
	message.req_historical_data.bar_size = "1 day";
	ask_rig_ask(&rig, &message, &result);
	message = ask_rig_answer(&rig, IB_HISTORICAL_DATA);
	message.historical_data.bars = bars;
	message.historical_data.bar_count = 4;
	ask_rig_say(&rig, &message);
	must_have_come();
}

static void look_at_head(const struct ask_answer *answer)
{
	looked = true;
	assert_true(answer->head_ns == INT64_C(345479400) * NS_PER_SEC);
}

static void a_head_time_is_read_or_refused(void **state)
{
	static const char *const bad[] = {
		"", "soon", "19801212 09:30:00", "99999999999", "-9999999999", "1e9"
	};
	struct ib_message message;

	(void)state;
	ask_for(IB_REQ_HEAD_TIMESTAMP, look_at_head);
	message = ask_rig_answer(&rig, IB_HEAD_TIMESTAMP);
	message.head_timestamp.time = "345479400";
	ask_rig_say(&rig, &message);
	must_have_come();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ask_rig_run(&rig, 16 * NS_PER_SEC); /* not the same again sooner */
		ask_for(IB_REQ_HEAD_TIMESTAMP, NULL);
		message = ask_rig_answer(&rig, IB_HEAD_TIMESTAMP);
		message.head_timestamp.time = bad[i];
		ask_rig_say(&rig, &message);
		assert_int_equal(result.calls, 1);
		assert_int_equal(result.error.status, DRT_EPARSE);
	}
}

static void look_at_levels(const struct ask_answer *answer)
{
	looked = true;
	assert_int_equal(answer->count, 2);
	assert_true(answer->levels[0].price == 9.5 && answer->levels[0].size == 1);
	assert_true(answer->levels[1].price == 10);
}

static void a_histogram_is_by_price(void **state)
{
	const struct ib_histogram_entry entries[] = {
		{ 10, { 0 } },
		{ 9.5, { DECIMAL_ONE } },
		{ NAN, { DECIMAL_ONE } },
		{ 11, { -DECIMAL_ONE } },
	};
	struct ib_message message;

	(void)state;
	ask_for(IB_REQ_HISTOGRAM_DATA, look_at_levels);
	message = ask_rig_answer(&rig, IB_HISTOGRAM_DATA);
	message.histogram.entries = entries;
	message.histogram.entry_count = 4;
	ask_rig_say(&rig, &message);
	must_have_come();
}

/* ---- texts ---- */

static void look_at_headlines(const struct ask_answer *answer)
{
	looked = true;
	assert_int_equal(answer->count, 2);
	assert_true(answer->more);
	assert_int_equal(answer->headlines[0].time_ns,
	                 (day_from_civil(2024, 12, 23) * 24 + 19) * NS_PER_HOUR +
	                         45 * NS_PER_MIN);
	assert_string_equal(answer->headlines[0].provider, "DJ-N");
	assert_string_equal(answer->headlines[0].headline, "Stocks\xe2\x80\x94up? now");
	assert_int_equal(strlen(answer->headlines[1].headline), ASK_HEADLINE - 1);
}

static void headlines_lose_their_metadata_and_nothing_else(void **state)
{
	static const char *const bad_times[] = { "",
		                                 "2024-12-23",
		                                 "2024-13-23 19:45:00.0",
		                                 "2024-12-23T19:45:00",
		                                 "2024-12-23 25:45:00.0",
		                                 "2024-12-23 19:4x:00.0" };
	struct ib_message message;

	(void)state;
	ask_for(IB_REQ_HISTORICAL_NEWS, look_at_headlines);
	message = ask_rig_answer(&rig, IB_HISTORICAL_NEWS);
	message.historical_news.time = "2024-12-23 19:45:00.0";
	message.historical_news.provider = "DJ-N";
	message.historical_news.article_id = "DJ-N$19985fef";
	message.historical_news.headline =
		"{A:800008:L:en:K:n/a:C:0.98}Stocks\xe2\x80\x94up\xff\tnow";
	ask_rig_say(&rig, &message);
	message.historical_news.headline = long_text;
	ask_rig_say(&rig, &message);
	for (size_t i = 0; i < sizeof(bad_times) / sizeof(bad_times[0]); i++) {
		message.historical_news.time = bad_times[i];
		ask_rig_say(&rig, &message);
	}
	message.historical_news.time = "2024-12-23 19:45:00.0";
	message.historical_news.article_id = "";
	ask_rig_say(&rig, &message);
	message = ask_rig_answer(&rig, IB_HISTORICAL_NEWS_END);
	message.historical_news_end.more = true;
	ask_rig_say(&rig, &message);
	must_have_come();
}

static void look_at_article(const struct ask_answer *answer)
{
	looked = true;
	assert_string_equal(answer->text, "one\n\ttwo  [31m three?");
	assert_false(answer->is_binary);
	assert_false(answer->more);
}

static void look_at_long_article(const struct ask_answer *answer)
{
	looked = true;
	assert_int_equal(strlen(answer->text), 1024 * 1024);
	assert_true(answer->more);
	assert_true(answer->is_binary);
}

static void an_article_keeps_its_lines_and_is_bounded(void **state)
{
	size_t length = 2 * 1024 * 1024;
	char *much = malloc(length + 1);
	struct ib_message message;

	(void)state;
	ask_for(IB_REQ_NEWS_ARTICLE, look_at_article);
	message = ask_rig_answer(&rig, IB_NEWS_ARTICLE);
	message.news_article.text = "one\n\ttwo\r\033[31m\xe2\x80\xaethree\xc3";
	ask_rig_say(&rig, &message);
	must_have_come();
	assert_non_null(much);
	memset(much, 'x', length);
	much[length] = '\0';
	ask_for(IB_REQ_NEWS_ARTICLE, look_at_long_article);
	message = ask_rig_answer(&rig, IB_NEWS_ARTICLE);
	message.news_article.text = much;
	message.news_article.type = 1;
	ask_rig_say(&rig, &message);
	must_have_come();
	free(much);
}

static void look_at_providers(const struct ask_answer *answer)
{
	looked = true;
	assert_int_equal(answer->count, 1);
	assert_string_equal(answer->words[0].code, "BRFG");
	assert_string_equal(answer->words[0].name, "Briefing.com");
}

static void answers_without_a_number_go_to_who_asked(void **state)
{
	const struct ib_news_provider providers[] = { { long_text, "x" },
		                                      { "BRFG", "Briefing.com" } };
	struct ib_message message;

	(void)state;
	ask_for(IB_REQ_NEWS_PROVIDERS, look_at_providers);
	message = ask_rig_answer(&rig, IB_NEWS_PROVIDERS);
	message.news_providers.providers = providers;
	message.news_providers.provider_count = 2;
	ask_rig_say(&rig, &message);
	must_have_come();
	ask_rig_say(&rig, &message); /* nobody asked */
	assert_int_equal(result.calls, 1);
}

static void look_at_scans(const struct ask_answer *answer)
{
	looked = true;
	assert_int_equal(answer->count, 2);
	assert_string_equal(answer->words[0].code, "A");
	assert_string_equal(answer->words[1].code, "B");
	assert_string_equal(answer->words[1].name, "Beta");
}

static void scan_codes_are_sorted_and_bad_xml_is_refused(void **state)
{
	struct ib_message message;

	(void)state;
	ask_for(IB_REQ_SCANNER_PARAMETERS, look_at_scans);
	message = ask_rig_answer(&rig, IB_SCANNER_PARAMETERS);
	message.scanner_parameters.xml =
		"<r><ScanType><scanCode>B</scanCode><displayName>Beta</displayName></ScanType>"
		"<ScanType><scanCode>A</scanCode></ScanType><ScanType/></r>";
	ask_rig_say(&rig, &message);
	must_have_come();
	ask_for(IB_REQ_SCANNER_PARAMETERS, NULL);
	message.scanner_parameters.xml = "<r><ScanType>";
	ask_rig_say(&rig, &message);
	assert_int_equal(result.calls, 1);
	assert_int_equal(result.error.status, DRT_EPARSE);
}

static void a_report_beyond_all_measure_is_refused(void **state)
{
	size_t length = 9 * 1024 * 1024;
	char *much = malloc(length + 1);
	struct ib_message message;

	(void)state;
	assert_non_null(much);
	memset(much, 'x', length);
	much[length] = '\0';
	ask_for(IB_REQ_FUNDAMENTAL_DATA, NULL);
	message = ask_rig_answer(&rig, IB_FUNDAMENTAL_DATA);
	message.fundamentals.xml = much;
	ask_rig_say(&rig, &message);
	assert_int_equal(result.error.status, DRT_ERANGE);
	free(much);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_description_is_taken_over),
		TEST(more_rows_than_the_bound_are_left_out),
		TEST(what_was_found_by_name_has_its_derivatives),
		TEST(a_scan_is_ranked_and_bounded),
		TEST(expiries_and_strikes_are_sorted_and_cleaned),
		TEST(a_snapshot_has_quotes_and_greeks),
		TEST(bars_are_sorted_and_bad_ones_left_out),
		TEST(a_head_time_is_read_or_refused),
		TEST(a_histogram_is_by_price),
		TEST(headlines_lose_their_metadata_and_nothing_else),
		TEST(an_article_keeps_its_lines_and_is_bounded),
		TEST(answers_without_a_number_go_to_who_asked),
		TEST(scan_codes_are_sorted_and_bad_xml_is_refused),
		TEST(a_report_beyond_all_measure_is_refused),
	};

	memset(long_text, 'A', sizeof(long_text) - 1);
	return cmocka_run_group_tests_name("answers", tests, NULL, NULL);
}
