/* test_collect_calls.c - collect.* of doc/API.md against a simulated gateway: what is asked
 * is answered from its market, and what came is kept as documents. */
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "model/json.h"
#include "tests/support/support.h"
#include "tests/unit/engine/engine_world.h"

static struct world world;

static int setup(void **state)
{
	(void)state;
	world_init(&world);
	world_add_gateway(&world);
	world_start(&world);
	world_wait_status(&world, "broker", "up");
	world_run(&world, 5 * NS_PER_SEC);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	world_release(&world);
	return 0;
}

static json_t *ask_for(const char *method, const char *params)
{
	json_t *in = json_loads(params, 0, NULL);

	assert_non_null(in);
	return peer_get(&world.peer, method, in);
}

/* The first row of a list, borrowed. */
static const json_t *first(const json_t *result, const char *list)
{
	const json_t *row = json_array_get(peer_member(result, list), 0);

	assert_non_null(row);
	return row;
}

static void contracts_are_found_by_name_and_described(void **state)
{
	json_t *result = ask_for("collect.search", "{\"text\": \"aap\"}");
	const json_t *row = first(result, "contracts");
	json_int_t con_id = json_integer_value(peer_member(row, "con_id"));

	(void)state;
	assert_string_equal(peer_text(row, "symbol"), "AAPL");
	assert_string_equal(peer_text(row, "type"), "STK");
	assert_string_equal(peer_text(row, "currency"), "USD");
	json_decref(result);
	result = ask_for("collect.contract", "{\"symbol\": \"aapl\"}");
	row = first(result, "contracts");
	assert_int_equal(json_integer_value(peer_member(row, "con_id")), con_id);
	assert_string_equal(peer_text(row, "exchange"), "SMART");
	assert_true(json_number_value(peer_member(row, "min_tick")) == 0.01);
	assert_true(json_is_null(peer_member(row, "expiry")));
	assert_int_equal(json_array_size(peer_member(row, "exchanges")),
	                 json_array_size(peer_member(row, "market_rules")));
	json_decref(result);
	result = ask_for("collect.contract", "{\"symbol\": \"AAPL\", \"type\": \"OPT\", "
	                                     "\"exchange\": \"SMART\"}");
	assert_true(json_array_size(peer_member(result, "contracts")) > 100);
	row = first(result, "contracts");
	assert_string_equal(peer_text(row, "multiplier"), "100");
	assert_true(json_is_string(peer_member(row, "expiry")));
	json_decref(result);
}

static void what_nobody_is_called_is_not_found(void **state)
{
	json_t *result = ask_for("collect.search", "{\"text\": \"qqqqqq\"}");
	const char *text = NULL;

	(void)state;
	assert_int_equal(json_array_size(peer_member(result, "contracts")), 0);
	json_decref(result);
	text = peer_refused(&world.peer, "collect.contract",
	                    json_pack("{s:s}", "symbol", "NOSUCH"), DRT_ENOTFOUND);
	assert_non_null(strstr(text, "200 (no or ambiguous security definition)"));
}

static void the_first_price_and_the_traded_prices_are_told(void **state)
{
	json_t *result = ask_for("collect.head_time", "{\"symbol\": \"AAPL\"}");
	int64_t time_ns = 0;
	double last = 0;
	size_t i = 0;
	json_t *level = NULL;

	(void)state;
	assert_int_equal(json_get_time(&time_ns, result, "time", true, NULL), DRT_OK);
	assert_true(time_ns < gateway_market_ns(world.gateway) - 100 * NS_PER_DAY);
	assert_string_equal(peer_text(result, "of"), "TRADES");
	json_decref(result);
	result = ask_for("collect.histogram", "{\"symbol\": \"AAPL\", \"days\": 5}");
	assert_true(json_array_size(peer_member(result, "levels")) > 5);
	json_array_foreach(peer_member(result, "levels"), i, level)
	{
		assert_true(json_number_value(json_array_get(level, 0)) > last);
		last = json_number_value(json_array_get(level, 0));
	}
	json_decref(result);
}

static void a_scan_has_codes_and_ranks(void **state)
{
	json_t *result = ask_for("collect.scan_codes", "{}");

	(void)state;
	assert_true(json_array_size(peer_member(result, "scans")) >= 6);
	assert_string_equal(peer_text(first(result, "scans"), "code"), "HOT_BY_PRICE_RANGE");
	json_decref(result);
	result = ask_for("collect.scan", "{\"code\": \"MOST_ACTIVE\", \"rows\": 3}");
	assert_int_equal(json_array_size(peer_member(result, "rows")), 3);
	assert_int_equal(json_integer_value(peer_member(first(result, "rows"), "rank")), 1);
	json_decref(result);
	/* the scan was ended at the broker, so that any number of them can follow */
	for (int i = 0; i < 12; i++)
		json_decref(ask_for("collect.scan", "{\"code\": \"TOP_PERC_LOSE\"}"));
	peer_refused(&world.peer, "collect.scan", json_pack("{s:s}", "code", "NO_SUCH_SCAN"),
	             DRT_EIO);
	assert_non_null(strstr(peer_text(world.peer.error, "message"), "not known"));
}

/* ---- news ---- */

static json_t *documents_of(const char *params)
{
	json_t *result = NULL;
	json_t *list = NULL;

	world_run(&world, NS_PER_SEC);
	result = ask_for("kb.search", params);
	list = json_incref(peer_member(result, "documents"));
	json_decref(result);
	return list;
}

static void headlines_and_articles_are_told_and_kept_once(void **state)
{
	json_t *result = ask_for("collect.headlines", "{\"symbol\": \"AAPL\", \"limit\": 5}");
	json_t *again = NULL;
	json_t *kept = NULL;
	char id[64];

	(void)state;
	assert_int_equal(json_array_size(peer_member(result, "headlines")), 5);
	assert_true(json_is_true(peer_member(result, "more")));
	snprintf(id, sizeof(id), "%s", peer_text(first(result, "headlines"), "article_id"));
	kept = documents_of("{\"symbol\": \"AAPL\", \"text\": \"volume\"}");
	assert_int_equal(json_array_size(kept), 5);
	json_decref(kept);
	again = peer_get(&world.peer, "collect.article", json_pack("{s:s}", "article_id", id));
	assert_string_equal(peer_text(again, "provider"), "DRTSIM");
	assert_non_null(strstr(peer_text(again, "text"), "made by a simulation"));
	assert_true(json_is_false(peer_member(again, "base64")));
	json_decref(again);
	/* the article joined its headline, and the headline does not replace it again */
	json_decref(ask_for("collect.headlines", "{\"symbol\": \"AAPL\", \"limit\": 5}"));
	kept = documents_of("{\"symbol\": \"AAPL\", \"text\": \"simulation\"}");
	assert_int_equal(json_array_size(kept), 1);
	assert_string_equal(peer_text(json_array_get(kept, 0), "title"),
	                    peer_text(first(result, "headlines"), "headline"));
	assert_string_equal(peer_text(json_array_get(kept, 0), "time"),
	                    peer_text(first(result, "headlines"), "time"));
	assert_string_equal(peer_text(json_array_get(kept, 0), "kind"), "news");
	json_decref(kept);
	kept = documents_of("{\"symbol\": \"AAPL\", \"text\": \"volume\"}");
	assert_int_equal(json_array_size(kept), 5);
	json_decref(kept);
	json_decref(result);
}

static void an_article_alone_is_called_by_its_first_line(void **state)
{
	json_t *result = ask_for("collect.headlines", "{\"symbol\": \"XLK\", \"limit\": 1}");
	json_t *kept = NULL;

	(void)state;
	kept = documents_of("{\"symbol\": \"XLK\"}");
	assert_int_equal(json_array_size(kept), 1);
	json_decref(kept);
	json_decref(result);
	peer_refused(&world.peer, "collect.article",
	             json_pack("{s:s}", "article_id", "DRTSIM$1-20200101"), DRT_ENOTFOUND);
	peer_refused(&world.peer, "collect.headlines",
	             json_pack("{s:s, s:[s]}", "symbol", "AAPL", "providers", "NOPE"),
	             DRT_EINVAL);
}

static void providers_are_told(void **state)
{
	json_t *result = ask_for("collect.news_providers", "{}");

	(void)state;
	assert_string_equal(peer_text(first(result, "providers"), "code"), "DRTSIM");
	json_decref(result);
	result = ask_for("collect.headlines",
	                 "{\"symbol\": \"AAPL\", \"providers\": [\"DRTSIM\"], "
	                 "\"from\": \"2025-01-01T00:00:00Z\", \"to\": "
	                 "\"2025-03-01T00:00:00Z\"}");
	assert_true(json_array_size(peer_member(result, "headlines")) > 0);
	assert_true(strncmp(peer_text(first(result, "headlines"), "time"), "2025-0", 6) == 0);
	json_decref(result);
}

static void a_report_is_read_into_facts_and_kept(void **state)
{
	json_t *result = ask_for("collect.fundamentals", "{\"symbol\": \"AAPL\"}");
	json_t *kept = NULL;
	bool found = false;
	size_t i = 0;
	json_t *fact = NULL;

	(void)state;
	json_array_foreach(peer_member(result, "facts"), i, fact)
	{
		const json_t *name = peer_member(fact, "name");

		found = found || (json_is_string(name) &&
		                  strcmp(json_string_value(name), "NPRICE") == 0);
	}
	assert_true(found);
	assert_null(json_object_get(result, "unreadable"));
	json_decref(result);
	kept = documents_of("{\"text\": \"ReportSnapshot\"}");
	assert_int_equal(json_array_size(kept), 1);
	assert_string_equal(peer_text(json_array_get(kept, 0), "source"), "ib");
	assert_string_equal(peer_text(json_array_get(kept, 0), "kind"), "fundamentals");
	json_decref(kept);
	peer_refused(&world.peer, "collect.fundamentals", json_pack("{s:s}", "symbol", "SPY"),
	             DRT_ENOTFOUND);
	peer_refused(&world.peer, "collect.fundamentals",
	             json_pack("{s:s, s:s}", "symbol", "AAPL", "report", "Everything"),
	             DRT_EINVAL);
}

/* ---- options ---- */

/* AAPL is followed, so that its price is known; MSFT is not, and is asked for. */
static void a_chain_stands_around_the_price_with_quotes_and_greeks(void **state)
{
	static const char *const symbols[] = { "AAPL", "MSFT" };
	size_t i = 0;
	json_t *row = NULL;

	(void)state;
	for (int s = 0; s < 2; s++) {
		json_t *result =
			peer_get(&world.peer, "collect.option_chain",
		                 json_pack("{s:s, s:i}", "symbol", symbols[s], "strikes", 6));
		double price = json_number_value(peer_member(result, "price"));
		double last = 0;

		assert_true(price > 0);
		assert_int_equal(json_array_size(peer_member(result, "rows")), 6);
		assert_int_equal(json_integer_value(peer_member(result, "missing")), 0);
		assert_true(json_array_size(peer_member(result, "expiries")) >= 8);
		json_array_foreach(peer_member(result, "rows"), i, row)
		{
			const json_t *call = peer_member(row, "call");
			const json_t *put = peer_member(row, "put");
			const json_t *model = peer_member(peer_member(call, "greeks"), "model");
			double strike = json_number_value(peer_member(row, "strike"));
			double delta = json_number_value(peer_member(model, "delta"));

			assert_true(strike > last);
			last = strike;
			assert_true(json_number_value(peer_member(call, "ask")) >
			            json_number_value(peer_member(call, "bid")));
			assert_true(delta > 0 && delta < 1);
			model = peer_member(peer_member(put, "greeks"), "model");
			/* put and call of one strike: deltas are one apart */
			assert_true(delta - json_number_value(peer_member(model, "delta")) >
			            0.9);
			assert_true(json_number_value(peer_member(model, "gamma")) >= 0);
			assert_true(
				json_is_object(peer_member(peer_member(put, "greeks"), "ask")));
			assert_true(
				json_is_null(peer_member(peer_member(put, "greeks"), "last")));
		}
		assert_true(last > price && last < price * 1.5);
		json_decref(result);
	}
}

static void an_expiry_is_chosen_or_said_to_be_none(void **state)
{
	json_t *result = ask_for("collect.option_chain", "{\"symbol\": \"AAPL\", \"expiry\": "
	                                                 "\"2025-06-20\", \"strikes\": 1}");
	const char *text = NULL;

	(void)state;
	assert_string_equal(peer_text(result, "expiry"), "2025-06-20");
	assert_int_equal(json_array_size(peer_member(result, "rows")), 1);
	json_decref(result);
	text = peer_refused(&world.peer, "collect.option_chain",
	                    json_pack("{s:s, s:s}", "symbol", "AAPL", "expiry", "2025-06-21"),
	                    DRT_ENOTFOUND);
	assert_non_null(strstr(text, "there are 2025-06-13 2025-06-20"));
	peer_refused(&world.peer, "collect.option_chain",
	             json_pack("{s:s, s:s}", "symbol", "AAPL", "trading_class", "NOPE"),
	             DRT_ENOTFOUND);
}

/* ---- futures ---- */

/* The market stands at the 11th of June; ESM5 ends on the 20th, and from eight days before
 * on ESU5 has more volume. */
static void the_active_future_is_known_by_volume_and_by_date(void **state)
{
	json_t *result = ask_for("collect.futures", "{\"symbol\": \"ES\"}");

	(void)state;
	assert_string_equal(peer_text(first(result, "contracts"), "local_symbol"), "ESM5");
	assert_int_equal(json_array_size(peer_member(result, "contracts")), 5);
	assert_string_equal(peer_text(result, "active"), "ESM5");
	assert_string_equal(peer_text(result, "latest"), "2025-06-21");
	assert_true(json_is_null(peer_member(result, "rolled")));
	assert_true(json_number_value(peer_member(first(result, "contracts"), "volume")) > 0);
	assert_null(json_object_get(result, "bars"));
	assert_null(json_object_get(result, "why"));
	json_decref(result);
	result = ask_for("collect.futures", "{\"symbol\": \"ES\", \"rule\": \"date\", "
	                                    "\"days\": 6}");
	assert_string_equal(peer_text(result, "active"), "ESU5");
	assert_string_equal(peer_text(result, "rolled"), "2025-06-11");
	json_decref(result);
	peer_refused(&world.peer, "collect.futures", json_pack("{s:s}", "symbol", "GC"),
	             DRT_ENOTFOUND);
}

static void the_history_of_a_future_goes_over_its_rolls(void **state)
{
	json_t *plain = ask_for("collect.futures", "{\"symbol\": \"ES\", \"history\": 300, "
	                                           "\"adjust\": \"none\"}");
	json_t *ratio = ask_for("collect.futures", "{\"symbol\": \"ES\", \"history\": 300}");
	json_t *bars = peer_member(plain, "bars");
	json_t *adjusted = peer_member(ratio, "bars");
	size_t count = json_array_size(bars);
	size_t i = 0;
	json_t *bar = NULL;
	const char *last = "";

	(void)state;
	assert_true(count > 150);
	assert_int_equal(json_array_size(adjusted), count);
	json_array_foreach(bars, i, bar)
	{
		const char *day = json_string_value(json_array_get(bar, 0));

		assert_true(strcmp(day, last) > 0);
		last = day;
	}
	/* the newest contract's own prices, and older ones moved up by the rolls */
	assert_true(json_equal(json_array_get(bars, count - 1),
	                       json_array_get(adjusted, count - 1)));
	assert_true(json_number_value(json_array_get(json_array_get(adjusted, 0), 4)) >
	            json_number_value(json_array_get(json_array_get(bars, 0), 4)));
	assert_string_equal(peer_text(ratio, "active"), "ESM5");
	assert_true(json_is_string(peer_member(ratio, "rolled")));
	json_decref(plain);
	json_decref(ratio);
}

/* ---- refusals ---- */

static void wrong_values_are_named(void **state)
{
	static const struct world_bad_call rows[] = {
		{ "collect.search", "{}", DRT_EPARSE, "text" },
		{ "collect.search", "{\"text\": \"\"}", DRT_EINVAL, "text" },
		{ "collect.contract", "{\"symbol\": \"not one\"}", DRT_EINVAL, "symbol" },
		{ "collect.contract", "{\"symbol\": \"A\", \"type\": 3}", DRT_EPARSE, "type" },
		{ "collect.histogram", "{\"symbol\": \"A\", \"days\": 0}", DRT_EINVAL, "days" },
		{ "collect.scan", "{}", DRT_EPARSE, "code" },
		{ "collect.scan", "{\"code\": \"A\", \"rows\": 51}", DRT_EINVAL, "rows" },
		{ "collect.scan", "{\"code\": \"A\", \"volume_above\": -1}", DRT_EINVAL,
		  "volume_above" },
		{ "collect.headlines", "{\"symbol\": \"A\", \"providers\": [3]}", DRT_EINVAL,
		  "providers" },
		{ "collect.headlines", "{\"symbol\": \"A\", \"providers\": [\"a+b\"]}",
		  DRT_EINVAL, "providers" },
		{ "collect.headlines", "{\"symbol\": \"A\", \"limit\": 0}", DRT_EINVAL,
		  "limit" },
		{ "collect.option_chain", "{\"symbol\": \"A\", \"strikes\": 61}", DRT_EINVAL,
		  "strikes" },
		{ "collect.option_chain", "{\"symbol\": \"A\", \"expiry\": \"June\"}",
		  DRT_EINVAL, "expiry" },
		{ "collect.futures", "{\"symbol\": \"ES\", \"rule\": \"moon\"}", DRT_EINVAL,
		  "rule" },
		{ "collect.futures", "{\"symbol\": \"ES\", \"days\": 61}", DRT_EINVAL, "days" },
		{ "collect.futures", "{\"symbol\": \"ES\", \"days\": 0}", DRT_EINVAL, "days" },
		{ "collect.futures", "{\"symbol\": \"ES\", \"adjust\": \"up\"}", DRT_EINVAL,
		  "adjust" },
		{ "collect.article", "{}", DRT_EPARSE, "article_id" },
		{ "collect.article", "{\"article_id\": \"x\"}", DRT_EINVAL, "article_id" },
	};

	(void)state;
	world_refuse_all(&world, rows, sizeof(rows) / sizeof(rows[0]));
}

/* The last test: it takes the gateway away. */
static void without_the_broker_the_session_is_said_to_be_down(void **state)
{
	(void)state;
	gateway_free(world.gateway);
	world.gateway = NULL;
	world_run(&world, 5 * NS_PER_SEC);
	assert_non_null(strstr(peer_refused(&world.peer, "collect.search",
	                                    json_pack("{s:s}", "text", "A"), DRT_ECLOSED),
	                       "session is down"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(contracts_are_found_by_name_and_described),
		cmocka_unit_test(what_nobody_is_called_is_not_found),
		cmocka_unit_test(the_first_price_and_the_traded_prices_are_told),
		cmocka_unit_test(a_scan_has_codes_and_ranks),
		cmocka_unit_test(headlines_and_articles_are_told_and_kept_once),
		cmocka_unit_test(an_article_alone_is_called_by_its_first_line),
		cmocka_unit_test(providers_are_told),
		cmocka_unit_test(a_report_is_read_into_facts_and_kept),
		cmocka_unit_test(a_chain_stands_around_the_price_with_quotes_and_greeks),
		cmocka_unit_test(an_expiry_is_chosen_or_said_to_be_none),
		cmocka_unit_test(the_active_future_is_known_by_volume_and_by_date),
		cmocka_unit_test(the_history_of_a_future_goes_over_its_rolls),
		cmocka_unit_test(wrong_values_are_named),
		cmocka_unit_test(without_the_broker_the_session_is_said_to_be_down),
	};

	return cmocka_run_group_tests_name("research", tests, setup, teardown);
}
