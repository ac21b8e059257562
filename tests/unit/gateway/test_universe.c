/* test_universe.c - the file of what is traded and what befalls it. */
#include <string.h>

#include "core/timeval.h"
#include "gateway/universe_file.h"
#include "tests/support/support.h"

static struct gw_universe *read_good(const char *text)
{
	struct gw_universe *u = NULL;
	struct drt_error error = { 0 };

	if (gw_universe_read(&u, "u.txt", text, &error) != DRT_OK)
		fail_msg("%s", error.text);
	return u;
}

static void blank_lines_and_comments_say_nothing(void **state)
{
	struct gw_universe *u = read_good("\n# nothing\n   \t\r\n#instrument AAPL\n");
	size_t count = 9;
	(void)state;

	gw_universe_entries(&count, u);
	assert_int_equal(count, 0);
	gw_universe_actions(&count, u);
	assert_int_equal(count, 0);
	assert_string_equal(gw_universe_name(u), "u.txt");
	gw_universe_free(u);
	gw_universe_free(NULL);
}

static void an_instrument_has_sizes_and_marks(void **state)
{
	struct gw_universe *u = read_good(
		"instrument aapl size=0.0001 least=0.01 halts=1.5 borrow=hard # all of it\n"
		"instrument MSFT\n");
	size_t count = 0;
	const struct gw_universe_entry *e = gw_universe_entries(&count, u);
	(void)state;

	assert_int_equal(count, 2);
	assert_string_equal(e[0].symbol, "AAPL");
	assert_int_equal(e[0].size.e8, 10000);
	assert_int_equal(e[0].least.e8, 1000000);
	assert_float_equal(e[0].halts, 1.5, 0);
	assert_true(e[0].hard_to_borrow);
	assert_int_equal(e[0].line, 1);
	assert_int_equal(e[1].size.e8, 0);
	assert_true(e[1].halts < 0);
	assert_false(e[1].hard_to_borrow);
	gw_universe_free(u);
}

static void dividends_and_splits_come_by_date(void **state)
{
	struct gw_universe *u = read_good("split NVDA 2025-07-01 10 1 adjust\n"
	                                  "dividend SPY 2025-06-20 1.7611\n"
	                                  "split GE 2025-06-20 1 8\n");
	size_t count = 0;
	const struct gw_universe_action *a = gw_universe_actions(&count, u);
	(void)state;

	assert_int_equal(count, 3);
	assert_string_equal(a[0].symbol, "SPY");
	assert_int_equal(a[0].amount.e8, 176110000);
	assert_int_equal(a[0].new_shares, 0);
	assert_int_equal(a[0].day, day_from_civil(2025, 6, 20));
	assert_string_equal(a[1].symbol, "GE");
	assert_int_equal(a[1].new_shares, 1);
	assert_int_equal(a[1].old_shares, 8);
	assert_false(a[1].adjust);
	assert_true(a[2].adjust);
	gw_universe_free(u);
}

static const struct sim_listing *listing(const struct gw_universe *u, const char *symbol)
{
	size_t count = 0;
	const struct sim_listing *l = gw_universe_listings(&count, u);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(l[i].symbol, symbol) == 0)
			return &l[i];
	}
	return NULL;
}

static void listings_are_the_usual_ones_with_changes(void **state)
{
	struct gw_universe *u = read_good(
		"instrument AAPL price=50 volatility=0.4\n"
		"instrument ACME price=12.5 sector=industrials type=stock exchange=NYSE "
		"beta=1.4 sector-beta=0.5 drift=-0.1 volume=900000 name=Acme Widgets Inc. \n");
	const struct sim_listing *usual = NULL;
	size_t usual_count = sim_universe(&usual);
	size_t count = 0;
	const struct sim_listing *l = NULL;
	(void)state;

	assert_int_equal(gw_universe_list(u, NULL), DRT_OK);
	gw_universe_listings(&count, u);
	assert_int_equal(count, usual_count + 1);
	l = listing(u, "AAPL");
	assert_float_equal(l->price, 50, 0);
	assert_float_equal(l->volatility, 0.4, 0);
	assert_int_equal(l->con_id > 0, 1);
	l = listing(u, "ACME");
	assert_string_equal(l->name, "Acme Widgets Inc.");
	assert_string_equal(l->primary_exchange, "NYSE");
	assert_int_equal(l->sector, SIM_SECTOR_INDUSTRIALS);
	assert_float_equal(l->beta, 1.4, 0);
	assert_float_equal(l->sector_beta, 0.5, 0);
	assert_float_equal(l->drift, -0.1, 0);
	assert_float_equal(l->daily_volume, 900000, 0);
	gw_universe_free(u);
}

static void only_leaves_out_the_rest(void **state)
{
	struct gw_universe *u =
		read_good("only\ninstrument SPY\ninstrument NEWCO price=20 type=etf\n");
	size_t count = 0;
	const struct sim_listing *l = NULL;
	(void)state;

	assert_int_equal(gw_universe_list(u, NULL), DRT_OK);
	l = gw_universe_listings(&count, u);
	assert_int_equal(count, 2);
	assert_string_equal(l[0].symbol, "SPY");
	assert_int_equal(l[1].type, SECURITY_ETF);
	gw_universe_free(u);
}

static void listings_that_cannot_be_are_refused(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "only\n", "u.txt: \"only\" leaves no instrument" },
		{ "\ninstrument NEWCO\n",
		  "u.txt line 2: NEWCO is new to the synthetic market" },
		{ "instrument EURUSD price=1\n", "it must be a stock or fund" },
		{ "instrument BTCUSD price=60000\n", "it must be a stock or fund" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gw_universe *u = read_good(cases[i].text);
		struct drt_error error = { 0 };

		assert_int_equal(gw_universe_list(u, &error), DRT_EINVAL);
		assert_non_null(strstr(error.text, cases[i].says));
		gw_universe_free(u);
	}
}

static void a_wrong_line_is_told_with_its_number_and_the_remedy(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "\nstock AAPL\n", "u.txt line 2: \"stock\" is no fact; begin with" },
		{ "instrument\n", "line 1: \"instrument\" needs a symbol" },
		{ "instrument $$$\n", "\"$$$\" is no symbol" },
		{ "instrument A\ninstrument a\n", "line 2: \"A\" has a line already" },
		{ "instrument A price\n", "\"price\" is no KEY=VALUE" },
		{ "instrument A colour=red\n", "\"colour\" is no key; give size" },
		{ "instrument A price=0\n", "\"0\" is no price from 0.05" },
		{ "instrument A price=nan\n", "\"nan\" is no price" },
		{ "instrument A price=99999999999999999999\n", "is no price" },
		{ "instrument A volatility=5\n", "is no annual volatility" },
		{ "instrument A beta=x\n", "is no beta" },
		{ "instrument A drift=7\n", "is no annual drift" },
		{ "instrument A volume=1\n", "is no daily volume" },
		{ "instrument A halts=-1\n", "is no number of halts" },
		{ "instrument A size=0\n", "\"0\" is no size" },
		{ "instrument A size=-1\n", "is no size" },
		{ "instrument A least=\n", "is no size" },
		{ "instrument A borrow=never\n", "is neither easy nor hard" },
		{ "instrument A type=bond\n", "is neither stock nor etf" },
		{ "instrument A sector=space\n", "\"space\" is no sector; give technology" },
		{ "instrument A exchange=nyse\n", "is no exchange" },
		{ "instrument A exchange=ABCDEFGHIJKLMNOPQRST\n", "is no exchange" },
		{ "dividend SPY 2025-06-20\n", "is written: dividend SYMBOL DATE AMOUNT" },
		{ "dividend SPY 2025-06-20 1 2\n", "is written: dividend" },
		{ "dividend SPY 20250620 1\n", "is no date; give one such as" },
		{ "dividend SPY 2025-02-30 1\n", "is no date" },
		{ "dividend SPY 2025-06-20 0\n", "is no amount a share" },
		{ "split A 2025-06-20 2\n", "is written: split SYMBOL DATE NEW OLD [adjust]" },
		{ "split A 2025-06-20 0 1\n", "\"0\" is no number of shares" },
		{ "split A 2025-06-20 1.5 1\n", "\"1.5\" is no number of shares" },
		{ "split A 2025-06-20 2 2\n", "or changes nothing" },
		{ "split A 2025-06-20 2 1 keep\n", "\"keep\" is not \"adjust\"" },
		{ "only AAPL\n", "\"AAPL\" is too much behind \"only\"" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gw_universe *u = NULL;
		struct drt_error error = { 0 };

		assert_int_equal(gw_universe_read(&u, "u.txt", cases[i].text, &error),
		                 DRT_EINVAL);
		if (!strstr(error.text, cases[i].says))
			fail_msg("\"%s\" is told as: %s", cases[i].text, error.text);
		assert_null(u);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blank_lines_and_comments_say_nothing),
		cmocka_unit_test(an_instrument_has_sizes_and_marks),
		cmocka_unit_test(dividends_and_splits_come_by_date),
		cmocka_unit_test(listings_are_the_usual_ones_with_changes),
		cmocka_unit_test(only_leaves_out_the_rest),
		cmocka_unit_test(listings_that_cannot_be_are_refused),
		cmocka_unit_test(a_wrong_line_is_told_with_its_number_and_the_remedy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
