/* test_instrument.c - symbols, ours and the broker's. */
#include "model/instrument.h"

#include <string.h>

#include "tests/support/support.h"

static void an_instrument_begins_as_a_us_stock(void **state)
{
	struct instrument instrument;

	(void)state;
	assert_int_equal(instrument_init(&instrument, "AAPL"), DRT_OK);
	assert_string_equal(instrument.symbol, "AAPL");
	assert_int_equal(instrument.type, SECURITY_STOCK);
	assert_string_equal(instrument.exchange, "SMART");
	assert_string_equal(instrument.calendar, "us-equity");
	assert_int_equal(instrument.tick.e8, DECIMAL_ONE / 100);
	assert_int_equal(instrument_init(&instrument, "aapl"), DRT_EINVAL);
}

struct name {
	const char *ours;
	enum security_type type;
	const char *currency;
	const char *theirs;
};

static const struct name names[] = {
	{ "AAPL", SECURITY_STOCK, "USD", "AAPL" },
	{ "BRK.B", SECURITY_STOCK, "USD", "BRK B" },
	{ "BTCUSD", SECURITY_CRYPTO, "USD", "BTC" },
	{ "DOGEUSD", SECURITY_CRYPTO, "USD", "DOGE" },
	{ "EURUSD", SECURITY_FOREX, "USD", "EUR" },
	{ "USDJPY", SECURITY_FOREX, "JPY", "USD" },
	{ "EURUSD", SECURITY_STOCK, "USD", "EURUSD" },
};

static void names_go_to_the_broker_and_come_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct instrument instrument;
		char theirs[SYMBOL_TEXT];
		char ours[SYMBOL_TEXT];

		assert_int_equal(instrument_init(&instrument, names[i].ours), DRT_OK);
		instrument.type = names[i].type;
		strcpy(instrument.currency, names[i].currency);
		instrument_ib_symbol(theirs, &instrument);
		assert_string_equal(theirs, names[i].theirs);
		assert_int_equal(symbol_parse_ib(ours, theirs,
		                                 security_type_ib(instrument.type),
		                                 instrument.currency),
		                 DRT_OK);
		assert_string_equal(ours, names[i].ours);
	}
}

static void a_separator_of_a_pair_does_not_travel(void **state)
{
	struct instrument instrument;
	char theirs[SYMBOL_TEXT];

	(void)state;
	assert_int_equal(instrument_init(&instrument, "ETH-USD"), DRT_OK);
	instrument.type = SECURITY_CRYPTO;
	instrument_ib_symbol(theirs, &instrument);
	assert_string_equal(theirs, "ETH");
	/* a pair in a currency that its symbol does not end with stays as it is */
	strcpy(instrument.currency, "CHF");
	instrument_ib_symbol(theirs, &instrument);
	assert_string_equal(theirs, "ETH-USD");
}

static void an_index_has_the_brokers_name(void **state)
{
	struct instrument instrument;
	char theirs[SYMBOL_TEXT];

	(void)state;
	assert_int_equal(instrument_init(&instrument, "DJI"), DRT_OK);
	instrument_ib_symbol(theirs, &instrument);
	assert_string_equal(theirs, "DJI"); /* a stock of that name */
	instrument.type = SECURITY_INDEX;
	instrument_ib_symbol(theirs, &instrument);
	assert_string_equal(theirs, "INDU");
	strcpy(instrument.symbol, "VIX");
	instrument_ib_symbol(theirs, &instrument);
	assert_string_equal(theirs, "VIX");
}

static void a_broker_that_names_the_whole_pair_is_understood(void **state)
{
	char ours[SYMBOL_TEXT];

	(void)state;
	assert_int_equal(symbol_parse_ib(ours, "BTCUSD", "CRYPTO", "USD"), DRT_OK);
	assert_string_equal(ours, "BTCUSD");
	assert_int_equal(symbol_parse_ib(ours, "BTC", NULL, NULL), DRT_OK);
	assert_string_equal(ours, "BTC");
	assert_int_equal(symbol_parse_ib(ours, "BTC", "CRYPTO", ""), DRT_OK);
	assert_string_equal(ours, "BTC");
}

static void what_is_no_symbol_is_refused(void **state)
{
	static const struct {
		const char *symbol, *type, *currency;
	} bad[] = {
		{ NULL, "STK", "USD" },
		{ "", "STK", "USD" },
		{ " B", "STK", "USD" },
		{ "A/B", "STK", "USD" },
		{ "ABCDEFGHIJKLMNOPQRSTUVWX", "STK", "USD" },
		{ "ABCDEFGHIJKLMNOPQRSTUVW", "CASH", "USD" },
		{ "EUR", "CASH", "U$D" },
		{ "EUR", "CASH", "ABCDEFGHIJKLMNOPQRSTUVWX" },
	};
	char ours[SYMBOL_TEXT] = "SAME";

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(
			symbol_parse_ib(ours, bad[i].symbol, bad[i].type, bad[i].currency),
			DRT_EPARSE);
		assert_string_equal(ours, "SAME");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_instrument_begins_as_a_us_stock),
		cmocka_unit_test(names_go_to_the_broker_and_come_back),
		cmocka_unit_test(a_separator_of_a_pair_does_not_travel),
		cmocka_unit_test(an_index_has_the_brokers_name),
		cmocka_unit_test(a_broker_that_names_the_whole_pair_is_understood),
		cmocka_unit_test(what_is_no_symbol_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
