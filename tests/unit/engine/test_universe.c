/* test_universe.c - engine/universe.h: what an engine watches. */
#include "engine/universe.h"

#include <stdlib.h>
#include <string.h>

#include "io/configuration.h"
#include "tests/support/support.h"

static void load(struct instrument **out, size_t *count, const char *text)
{
	struct engine_settings settings;
	struct config *config = NULL;
	struct drt_error error = { 0 };

	assert_int_equal(config_parse(&config, text, "drt.conf", &error), DRT_OK);
	assert_int_equal(engine_settings_load(&settings, config, &error), DRT_OK);
	config_free(config);
	assert_int_equal(universe_load(out, count, &settings, &error), DRT_OK);
	engine_settings_release(&settings);
}

static void a_symbol_is_what_its_name_says(void **state)
{
	static const struct {
		const char *symbol, *exchange, *calendar;
		enum security_type type;
	} wanted[] = {
		{ "SPY", "SMART", "us-equity", SECURITY_ETF },
		{ "BTCUSD", "PAXOS", "always", SECURITY_CRYPTO },
		{ "EURUSD", "IDEALPRO", "fx", SECURITY_FOREX },
		{ "ZZZ", "SMART", "us-equity", SECURITY_STOCK },
	};
	struct instrument *universe = NULL;
	size_t count = 0;

	(void)state;
	load(&universe, &count,
	     "watchlists = ( { name = \"A\"; symbols = [ \"SPY\", \"BTCUSD\", \"EURUSD\", "
	     "\"ZZZ\" ]; } );\n");
	assert_true(count >= 4);
	for (size_t i = 0; i < 4; i++) {
		assert_string_equal(universe[i].symbol, wanted[i].symbol);
		assert_string_equal(universe[i].exchange, wanted[i].exchange);
		assert_string_equal(universe[i].calendar, wanted[i].calendar);
		assert_int_equal(universe[i].type, wanted[i].type);
	}
	free(universe);
}

static void a_symbol_of_several_lists_is_watched_once(void **state)
{
	struct instrument *universe = NULL;
	size_t count = 0;
	size_t found = 0;

	(void)state;
	load(&universe, &count,
	     "watchlists = ( { name = \"A\"; symbols = [ \"AAPL\", \"ETHUSD\" ]; },\n"
	     "  { name = \"B\"; symbols = [ \"ETHUSD\", \"AAPL\" ]; } );\n"
	     "strategies: { sma_cross: { symbols = [ \"AAPL\" ]; }; };\n");
	for (size_t i = 0; i < count; i++)
		found += strcmp(universe[i].symbol, "AAPL") == 0;
	assert_int_equal(found, 1);
	assert_string_equal(universe[0].symbol, "AAPL");
	assert_string_equal(universe[0].name, "Apple Inc");
	assert_string_equal(universe[1].symbol, "ETHUSD");
	free(universe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_symbol_is_what_its_name_says),
		cmocka_unit_test(a_symbol_of_several_lists_is_watched_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
