/* test_chain.c - collect/chain.h: the steps, what is chosen, and where they break off. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "collect/chain.h"
#include "tests/support/support.h"
#include "tests/unit/collect/ask_rig.h"

static struct ask_rig rig;
static struct instrument apple;
static struct chain_query query;
static struct {
	int calls;
	bool told;
	struct chain chain; /* its lists are gone */
	struct chain_row rows[CHAIN_STRIKES];
	struct drt_error error;
} result;

static void on_chain(void *arg, const struct chain *chain, const struct drt_error *error)
{
	(void)arg;
	assert_true((chain == NULL) != (error == NULL));
	result.calls++;
	result.told = chain != NULL;
	if (error)
		result.error = *error;
	if (!chain)
		return;
	result.chain = *chain;
	assert_true(chain->row_count <= CHAIN_STRIKES);
	memcpy(result.rows, chain->rows, chain->row_count * sizeof(*chain->rows));
}

static int begin(void **state)
{
	(void)state;
	ask_rig_begin(&rig, NULL);
	memset(&result, 0, sizeof(result));
	assert_int_equal(instrument_init(&apple, "AAPL"), DRT_OK);
	query = (struct chain_query){ .what = &apple,
		                      .today = day_from_civil(2025, 6, 11),
		                      .expiry_day = INT64_MIN,
		                      .exchange = "SMART",
		                      .trading_class = "",
		                      .strikes = 2,
		                      .price = 101 };
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

/* ---- the steps ---- */

static void start(void)
{
	struct drt_error error = { .status = DRT_OK };
	struct ib_message message;

	if (chain_ask(rig.asker, &query, on_chain, NULL, &error) != DRT_OK)
		fail_msg("%s", error.text);
	assert_int_equal(newest()->id, IB_REQ_CONTRACT_DETAILS);
	message = ask_rig_answer(&rig, IB_CONTRACT_DATA);
	message.contract_details.contract.con_id = 265598;
	message.contract_details.contract.symbol = "AAPL";
	message.contract_details.contract.sec_type = "STK";
	ask_rig_say(&rig, &message);
	message = ask_rig_answer(&rig, IB_CONTRACT_DATA_END);
	ask_rig_say(&rig, &message);
	assert_int_equal(newest()->id, IB_REQ_SEC_DEF_OPT_PARAMS);
	assert_int_equal(newest()->req_sec_def_opt_params.con_id, 265598);
}

static void say_class(const char *exchange, const char *name, int32_t expiries)
{
	static const char *const dates[] = { "20250606", "20250613", "20250620" };
	static const double strikes[] = { 90, 95, 100, 105, 110 };
	struct ib_message message = ask_rig_answer(&rig, IB_SEC_DEF_OPT_PARAMETER);

	message.sec_def_opt_params.exchange = exchange;
	message.sec_def_opt_params.trading_class = name;
	message.sec_def_opt_params.multiplier = "100";
	message.sec_def_opt_params.expirations = dates;
	message.sec_def_opt_params.expiration_count = expiries;
	message.sec_def_opt_params.strikes = strikes;
	message.sec_def_opt_params.strike_count = 5;
	ask_rig_say(&rig, &message);
}

static void end_classes(void)
{
	struct ib_message message = ask_rig_answer(&rig, IB_SEC_DEF_OPT_PARAMETER_END);

	ask_rig_say(&rig, &message);
}

static void say_option(int32_t con_id, double strike, const char *right, const char *expiry)
{
	struct ib_message message = ask_rig_answer(&rig, IB_CONTRACT_DATA);

	message.contract_details.contract.con_id = con_id;
	message.contract_details.contract.symbol = "AAPL";
	message.contract_details.contract.sec_type = "OPT";
	message.contract_details.contract.local_symbol = "AAPL  250613";
	message.contract_details.contract.strike = strike;
	message.contract_details.contract.right = right;
	message.contract_details.contract.last_trade_date = expiry;
	ask_rig_say(&rig, &message);
}

/* Calls and puts at 90 to 110, but no put at 105; con ids say which. */
static void say_options(void)
{
	struct ib_message message;

	assert_int_equal(newest()->id, IB_REQ_CONTRACT_DETAILS);
	for (int i = 4; i >= 0; i--) {
		say_option(1000 + i, 90 + 5 * i, "C", "20250613");
		if (i != 3)
			say_option(2000 + i, 90 + 5 * i, "P", "20250613");
	}
	say_option(1, 100, "C", "20250620"); /* another expiry */
	say_option(2, -5, "C", "20250613");
	say_option(3, 100, "?", "20250613");
	message = ask_rig_answer(&rig, IB_CONTRACT_DATA_END);
	ask_rig_say(&rig, &message);
}

/* Answers every quote that was asked for from that message on. */
static void say_quotes(size_t first)
{
	for (size_t i = first; i < rig.sent_count; i++) {
		struct ib_message message = ask_rig_answer(&rig, IB_TICK_PRICE);

		assert_int_equal(rig.sent[i]->id, IB_REQ_MKT_DATA);
		assert_true(rig.sent[i]->req_mkt_data.snapshot);
		message.tick_price.req_id = rig.sent[i]->req_mkt_data.req_id;
		message.tick_price.type = IB_TICK_BID;
		message.tick_price.price = rig.sent[i]->req_mkt_data.contract.con_id;
		ask_rig_say(&rig, &message);
		message = ask_rig_answer(&rig, IB_TICK_SNAPSHOT_END);
		message.id_only.req_id = rig.sent[i]->req_mkt_data.req_id;
		ask_rig_say(&rig, &message);
	}
}

static void the_strikes_around_the_price_are_quoted(void **state)
{
	size_t sent = 0;

	(void)state;
	start();
	say_class("CBOE", "AAPL", 3);
	say_class("SMART", "2AAPL", 3);
	say_class("SMART", "AAPL", 2);
	end_classes();
	assert_string_equal(newest()->req_contract.contract.last_trade_date, "20250613");
	assert_string_equal(newest()->req_contract.contract.trading_class, "AAPL");
	assert_string_equal(newest()->req_contract.contract.exchange, "SMART");
	sent = rig.sent_count;
	say_options();
	ask_rig_run(&rig, NS_PER_MS);
	assert_int_equal(rig.sent_count - sent, 3); /* no put at 105 */
	say_quotes(sent);
	assert_int_equal(result.calls, 1);
	assert_true(result.told);
	assert_int_equal(result.chain.expiry_day, day_from_civil(2025, 6, 13));
	assert_int_equal(result.chain.expiry_count, 2);
	assert_string_equal(result.chain.multiplier, "100");
	assert_int_equal(result.chain.row_count, 2);
	assert_int_equal(result.chain.missing, 0);
	assert_true(result.rows[0].strike == 100 && result.rows[1].strike == 105);
	assert_true(result.rows[0].options[CHAIN_CALL].quote.top.bid == 1002);
	assert_true(result.rows[0].options[CHAIN_PUT].quote.top.bid == 2002);
	assert_true(result.rows[1].options[CHAIN_CALL].quote.top.bid == 1003);
	assert_int_equal(result.rows[1].options[CHAIN_PUT].con_id, 0);
}

static void strikes_are_those_nearest_to_the_price(void **state)
{
	static const struct {
		double price;
		int strikes;
		double first;
		size_t count;
	} rows[] = {
		{ 90, 2, 90, 2 },  { 1, 2, 90, 2 },   { 1000, 2, 105, 2 }, { 97, 1, 95, 1 },
		{ 98, 1, 100, 1 }, { 100, 3, 95, 3 }, { 100, 60, 90, 5 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t sent = 0;

		if (i > 0)
			begin(state);
		query.price = rows[i].price;
		query.strikes = rows[i].strikes;
		start();
		say_class("SMART", "AAPL", 2);
		end_classes();
		sent = rig.sent_count;
		say_options();
		ask_rig_run(&rig, NS_PER_MS);
		say_quotes(sent);
		assert_true(result.told);
		if (result.rows[0].strike != rows[i].first)
			fail_msg("row %zu: %g", i, result.rows[0].strike);
		assert_int_equal(result.chain.row_count, rows[i].count);
		if (i + 1 < sizeof(rows) / sizeof(rows[0]))
			end(state);
	}
}

static void without_a_price_the_underlying_is_asked_for_it(void **state)
{
	struct ib_message message;

	(void)state;
	query.price = NAN;
	start();
	say_class("SMART", "AAPL", 2);
	end_classes();
	assert_int_equal(newest()->id, IB_REQ_MKT_DATA);
	assert_int_equal(newest()->req_mkt_data.contract.con_id, 265598);
	message = ask_rig_answer(&rig, IB_TICK_PRICE);
	message.tick_price.type = IB_TICK_BID;
	message.tick_price.price = 109;
	ask_rig_say(&rig, &message);
	message.tick_price.type = IB_TICK_ASK;
	message.tick_price.price = 111;
	ask_rig_say(&rig, &message);
	message = ask_rig_answer(&rig, IB_TICK_SNAPSHOT_END);
	ask_rig_say(&rig, &message);
	say_options();
	say_quotes(rig.sent_count - 3);
	assert_true(result.told);
	assert_true(result.chain.price == 110);
	assert_true(result.rows[1].strike == 110);
}

static void an_underlying_without_data_leaves_the_middle(void **state)
{
	(void)state;
	query.price = NAN;
	query.strikes = 1;
	start();
	say_class("SMART", "AAPL", 2);
	end_classes();
	ask_rig_error(&rig, 354, "not subscribed");
	say_options();
	say_quotes(rig.sent_count - 2);
	assert_true(result.told);
	assert_true(isnan(result.chain.price));
	assert_true(result.rows[0].strike == 100);
}

static void options_without_a_quote_are_counted(void **state)
{
	struct ib_message message;
	size_t sent = 0;

	(void)state;
	start();
	say_class("SMART", "AAPL", 2);
	end_classes();
	sent = rig.sent_count;
	say_options();
	for (size_t i = sent; i < sent + 2; i++) {
		message = ask_rig_answer(&rig, IB_ERROR);
		message.error.id = rig.sent[i]->req_mkt_data.req_id;
		message.error.code = 354;
		message.error.text = "not subscribed";
		ask_rig_say(&rig, &message);
	}
	assert_int_equal(result.calls, 0);
	say_quotes(rig.sent_count - 1);
	assert_true(result.told);
	assert_int_equal(result.chain.missing, 2);
	assert_int_equal(result.chain.why.status, DRT_EDENIED);
	assert_false(result.rows[0].options[CHAIN_CALL].quoted);
}

/* ---- breaking off ---- */

static void what_is_not_there_is_said_with_what_is(void **state)
{
	(void)state;
	start();
	say_class("CBOE", "AAPL", 3);
	end_classes();
	assert_int_equal(result.error.status, DRT_ENOTFOUND);
	assert_string_equal(result.error.text,
	                    "AAPL has no options at SMART; there are AAPL at CBOE");
	query.expiry_day = day_from_civil(2025, 6, 14);
	start();
	say_class("SMART", "AAPL", 3);
	end_classes();
	assert_int_equal(result.calls, 2);
	assert_string_equal(result.error.text, "no options of AAPL end then; there are "
	                                       "2025-06-06 2025-06-13 2025-06-20");
	query.expiry_day = INT64_MIN;
	query.today = day_from_civil(2025, 6, 21);
	start();
	say_class("SMART", "AAPL", 3);
	end_classes();
	assert_int_equal(result.calls, 3);
	query.today = 0;
	query.trading_class = "X";
	start();
	say_class("SMART", "AAPL", 3);
	end_classes();
	assert_int_equal(result.calls, 4);
	assert_non_null(strstr(result.error.text, "of the class X at SMART"));
}

static void the_lost_session_ends_it_at_every_step(void **state)
{
	for (int step = 0; step < 4; step++) {
		if (step > 0)
			begin(state);
		query.price = NAN;
		start();
		if (step > 0) {
			say_class("SMART", "AAPL", 2);
			end_classes();
		}
		if (step > 1)
			ask_rig_error(&rig, 354, "not subscribed");
		if (step > 2)
			say_options();
		asker_set_link(rig.asker, false);
		assert_int_equal(result.calls, 1);
		assert_int_equal(asker_open(rig.asker), 0);
		if (step < 3)
			assert_int_equal(result.error.status, DRT_ECLOSED);
		else
			assert_int_equal(result.chain.missing, 4);
		if (step < 3)
			end(state);
	}
}

static void too_many_strikes_are_refused(void **state)
{
	struct drt_error error;

	(void)state;
	query.strikes = 0;
	assert_int_equal(chain_ask(rig.asker, &query, on_chain, NULL, &error), DRT_EINVAL);
	query.strikes = CHAIN_STRIKES + 1;
	assert_int_equal(chain_ask(rig.asker, &query, on_chain, NULL, &error), DRT_EINVAL);
	query.strikes = 1;
	asker_set_link(rig.asker, false);
	assert_int_equal(chain_ask(rig.asker, &query, on_chain, NULL, &error), DRT_ECLOSED);
	assert_int_equal(result.calls, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_strikes_around_the_price_are_quoted),
		TEST(strikes_are_those_nearest_to_the_price),
		TEST(without_a_price_the_underlying_is_asked_for_it),
		TEST(an_underlying_without_data_leaves_the_middle),
		TEST(options_without_a_quote_are_counted),
		TEST(what_is_not_there_is_said_with_what_is),
		TEST(the_lost_session_ends_it_at_every_step),
		TEST(too_many_strikes_are_refused),
	};

	return cmocka_run_group_tests_name("chains of options", tests, NULL, NULL);
}
