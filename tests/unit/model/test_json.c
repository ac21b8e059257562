/* test_json.c - the objects of the domain in json.h, clause by clause. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "model/json.h"
#include "tests/support/support.h"
#include "tests/unit/model/json_fixture.h"

#define SIGNAL_TIME INT64_C(1749738727250000000) /* 2025-06-12T14:32:07.250Z */

static void a_bar_has_the_seeds_fields(void **state)
{
	const struct bar bar = { .time_ns = 1136246400 * NS_PER_SEC,
		                 .open = 10.34,
		                 .high = 10.68,
		                 .low = 10.32,
		                 .close = 10.68,
		                 .volume = 201853036 };
	struct bar again = { 0 };
	char *text = NULL;
	json_t *json = bar_to_json(&bar, "AAPL");
	(void)state;

	text = json_to_text(json);
	assert_string_equal(text, "{\"symbol\":\"AAPL\",\"timestamp\":\"2006-01-03T00:00:00Z\","
	                          "\"open\":10.34,\"high\":10.68,\"low\":10.32,\"close\":10.68,"
	                          "\"volume\":201853036,\"indicators\":{}}");
	free(text);
	json = reread(json);
	assert_int_equal(bar_from_json(&again, json, NULL), DRT_OK);
	assert_memory_equal(&again, &bar, sizeof(bar));
	json_decref(json);
	json = bar_to_json(&bar, NULL);
	assert_null(json_object_get(json, "symbol"));
	json_decref(json);
}

static void an_instrument_survives_the_round_trip(void **state)
{
	struct instrument instrument, again;
	json_t *json = NULL;
	(void)state;

	assert_int_equal(instrument_init(&instrument, "BRK.B"), DRT_OK);
	instrument.id = 42;
	instrument.type = SECURITY_ETF;
	instrument.tick = exact("0.005");
	instrument.con_id = 265598;
	instrument.synthetic = true;
	strcpy(instrument.name, "Größe & Söhne");
	strcpy(instrument.sector, "Financials");
	json = reread(instrument_to_json(&instrument));
	assert_int_equal(instrument_from_json(&again, json, NULL), DRT_OK);
	assert_same(instrument_to_json(&again), instrument_to_json(&instrument));
	json_object_set_new(json, "tick", json_integer(0));
	assert_int_equal(instrument_from_json(&again, json, NULL), DRT_ERANGE);
	json_decref(json);
	json = parsed("{\"symbol\": \"spy\"}");
	assert_int_equal(instrument_from_json(&again, json, NULL), DRT_OK);
	assert_string_equal(again.symbol, "SPY");
	assert_string_equal(again.calendar, "us-equity");
	json_decref(json);
}

static void a_quote_keeps_unknown_values_unknown(void **state)
{
	struct quote quote, again;
	json_t *json = NULL;
	(void)state;

	quote_init(&quote);
	quote.time_ns = SIGNAL_TIME;
	quote.received_ns = 17;
	quote.bid = 195.31;
	json = reread(quote_to_json(&quote, "AAPL"));
	assert_string_equal(text_at(json, "symbol"), "AAPL");
	assert_true(json_is_null(json_object_get(json, "ask")));
	assert_int_equal(quote_from_json(&again, json, NULL), DRT_OK);
	assert_true(again.bid == 195.31 && isnan(again.ask) && isnan(again.volume));
	assert_int_equal(again.time_ns, SIGNAL_TIME);
	assert_int_equal(again.received_ns, 17);
	json_decref(json);
}

static struct signal sample_signal(void)
{
	struct signal signal = {
		.id = some_id(1),
		.time_ns = SIGNAL_TIME,
		.symbol = "AAPL",
		.instrument_id = 3,
		.direction = SIGNAL_BUY,
		.strength = 0.82,
		.strategy = "momentum",
		.timeframe = TIMEFRAME_1D,
		.expiration_ns = SIGNAL_TIME + NS_PER_DAY,
		.state = SIGNAL_TAKEN,
		.reference_price = 195.3,
		.gate_count = 2,
		.intent = { .kind = INTENT_BRACKET,
		            .type = ORDER_LIMIT,
		            .limit_price = exact("195.30"),
		            .bracket_stop = exact("189.05"),
		            .tif = TIF_GTC,
		            .tag = "entry" },
	};

	reason_init(&signal.reason, "momentum.ranked");
	reason_add_number(&signal.reason, "days", 126);
	reason_add_number(&signal.reason, "return_pct", 18.2);
	reason_add_text(&signal.reason, "above", "SMA200");
	reason_add_number(&signal.reason, "beta", NAN);
	reason_init(&signal.gates[0].reason, "gate.trend");
	reason_add_number(&signal.gates[0].reason, "needs", 1.5);
	signal.gates[0].passed = true;
	reason_init(&signal.gates[1].reason, "gate.volume");
	return signal;
}

static void a_signal_has_the_seeds_fields_and_its_metadata(void **state)
{
	const struct signal signal = sample_signal();
	json_t *json = reread(signal_to_json(&signal));
	const json_t *metadata = json_object_get(json, "metadata");
	(void)state;

	assert_string_equal(text_at(json, "signal_id"), "0190f3c2-7c3b-7abc-8def-012345678901");
	assert_string_equal(text_at(json, "timestamp"), "2025-06-12T14:32:07.250Z");
	assert_string_equal(text_at(json, "direction"), "BUY");
	assert_string_equal(text_at(json, "timeframe"), "1d");
	assert_string_equal(text_at(json, "expiration"), "2025-06-13T14:32:07.250Z");
	assert_string_equal(text_at(metadata, "state"), "taken");
	assert_string_equal(text_at(json_object_get(metadata, "reason"), "code"),
	                    "momentum.ranked");
	assert_int_equal(json_array_size(json_object_get(metadata, "gates")), 2);
	assert_string_equal(text_at(json_object_get(metadata, "intent"), "kind"), "bracket");
	json_decref(json);
}

static void a_signal_survives_the_round_trip(void **state)
{
	const struct signal signal = sample_signal();
	struct signal again;
	json_t *json = reread(signal_to_json(&signal));
	(void)state;

	assert_int_equal(signal_from_json(&again, json, NULL), DRT_OK);
	assert_true(isnan(reason_find(&again.reason, "beta")->number));
	again.reason.args[3].number = 0;
	json_decref(json);
	json = signal_to_json(&again);
	assert_int_equal(again.reason.count, 4);
	assert_string_equal(reason_arg_text(&again.reason, &again.reason.args[2]), "SMA200");
	assert_int_equal(again.gate_count, 2);
	assert_true(again.gates[0].passed && !again.gates[1].passed);
	assert_same(intent_to_json(&again.intent), intent_to_json(&signal.intent));
	assert_int_equal(again.state, SIGNAL_TAKEN);
	assert_int_equal(again.instrument_id, 3);
	assert_true(again.strength == 0.82 && again.reference_price == 195.3);
	json_decref(json);
}

static struct order sample_order(void)
{
	struct order order = {
		.id = some_id(2),
		.signal_id = some_id(1),
		.parent_id = some_id(3),
		.oca_group = "exit-1",
		.symbol = "AAPL",
		.instrument_id = 3,
		.account = "DU1234567",
		.strategy = "momentum",
		.side = SIDE_SELL,
		.type = ORDER_STOP_LIMIT,
		.quantity = exact("150"),
		.limit_price = exact("195.30"),
		.stop_price = exact("195.5"),
		.trail_amount = exact("1.5"),
		.trail_ratio = exact("0.05"),
		.tif = TIF_GTD,
		.good_till_ns = SIGNAL_TIME + NS_PER_DAY,
		.status = ORDER_PARTIAL,
		.version = 7,
		.filled = exact("50"),
		.average_price = exact("195.31000001"),
		.commission = exact("1.00"),
		.reference_price = exact("195.3"),
		.note = "held by the broker",
		.created_ns = SIGNAL_TIME,
		.expires_ns = 123456789,
		.updated_ns = SIGNAL_TIME + 1,
		.ib_order_id = 17,
		.ib_perm_id = INT64_C(2000000000000),
		.ib_client_id = 1,
		.foreign = true,
	};

	reason_init(&order.reason, "sized");
	reason_add_decimal(&order.reason, "shares", exact("150"));
	return order;
}

static void an_order_has_the_seeds_fields_and_survives(void **state)
{
	const struct order order = sample_order();
	struct order again;
	json_t *json = reread(order_to_json(&order));
	const json_t *details = json_object_get(json, "execution_details");
	(void)state;

	assert_string_equal(text_at(json, "order_type"), "STOP_LIMIT");
	assert_string_equal(text_at(json, "direction"), "SELL");
	assert_string_equal(text_at(json, "status"), "SUBMITTED");
	assert_string_equal(text_at(details, "state"), "partial");
	assert_true(json_number_value(json_object_get(json, "price")) == 195.30);
	assert_int_equal(order_from_json(&again, json, NULL), DRT_OK);
	assert_same(order_to_json(&again), order_to_json(&order));
	json_decref(json);
}

static void an_order_by_hand_needs_four_fields(void **state)
{
	static const struct {
		const char *text;
		enum order_type type;
		const char *limit, *stop;
	} cases[] = {
		{ "{\"symbol\":\"aapl\",\"order_type\":\"market\",\"direction\":\"buy\","
		  "\"quantity\":10}",
		  ORDER_MARKET, "0", "0" },
		{ "{\"symbol\":\"AAPL\",\"order_type\":\"LIMIT\",\"direction\":\"BUY\","
		  "\"quantity\":10,\"price\":195.3}",
		  ORDER_LIMIT, "195.3", "0" },
		{ "{\"symbol\":\"AAPL\",\"order_type\":\"STOP\",\"direction\":\"BUY\","
		  "\"quantity\":10,\"price\":195.3}",
		  ORDER_STOP, "0", "195.3" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *json = parsed(cases[i].text);
		struct order order;

		assert_int_equal(order_from_json(&order, json, NULL), DRT_OK);
		assert_true(uuid_is_nil(&order.id));
		assert_string_equal(order.symbol, "AAPL");
		assert_int_equal(order.status, ORDER_PROPOSED);
		assert_int_equal(order.type, cases[i].type);
		assert_int_equal(order.limit_price.e8, exact(cases[i].limit).e8);
		assert_int_equal(order.stop_price.e8, exact(cases[i].stop).e8);
		json_decref(json);
	}
}

static void fills_positions_and_accounts_survive(void **state)
{
	const struct fill fill = { .exec_id = "0000e0d5.1",
		                   .order_id = some_id(2),
		                   .symbol = "AAPL",
		                   .instrument_id = 3,
		                   .account = "DU1",
		                   .strategy = "swing",
		                   .side = SIDE_SELL,
		                   .quantity = exact("0.5"),
		                   .price = exact("195.31"),
		                   .commission = exact("0.35"),
		                   .commission_known = true,
		                   .realised_pnl = exact("-12.01"),
		                   .time_ns = SIGNAL_TIME,
		                   .ib_perm_id = 99 };
	const struct position position = { .symbol = "AAPL",
		                           .instrument_id = 3,
		                           .account = "DU1",
		                           .quantity = exact("-150"),
		                           .average_price = exact("195.3"),
		                           .realised = exact("10"),
		                           .commission = exact("2"),
		                           .market_price = 196.01 };
	const struct account account = { .id = "DU1",
		                         .currency = "USD",
		                         .cash = exact("1000.01"),
		                         .net_liquidation = exact("2000"),
		                         .buying_power = exact("4000"),
		                         .gross_position_value = exact("999.99"),
		                         .initial_margin = exact("1"),
		                         .maintenance_margin = exact("2"),
		                         .time_ns = SIGNAL_TIME };
	struct fill fill_again;
	struct position position_again;
	struct account account_again;
	json_t *json = reread(fill_to_json(&fill));
	(void)state;

	assert_int_equal(fill_from_json(&fill_again, json, NULL), DRT_OK);
	assert_same(fill_to_json(&fill_again), fill_to_json(&fill));
	json_decref(json);
	json = reread(position_to_json(&position));
	assert_int_equal(position_from_json(&position_again, json, NULL), DRT_OK);
	assert_same(position_to_json(&position_again), position_to_json(&position));
	json_object_set_new(json, "market_price", json_null());
	assert_int_equal(position_from_json(&position_again, json, NULL), DRT_OK);
	assert_true(isnan(position_again.market_price));
	json_decref(json);
	json = reread(account_to_json(&account));
	assert_int_equal(account_from_json(&account_again, json, NULL), DRT_OK);
	assert_same(account_to_json(&account_again), account_to_json(&account));
	json_decref(json);
}

static enum drt_status read_any(const char *kind, const json_t *json, struct drt_error *error)
{
	static union {
		struct bar bar;
		struct signal signal;
		struct order order;
		struct intent intent;
		struct reason reason;
		struct fill fill;
	} out;

	if (strcmp(kind, "bar") == 0)
		return bar_from_json(&out.bar, json, error);
	if (strcmp(kind, "signal") == 0)
		return signal_from_json(&out.signal, json, error);
	if (strcmp(kind, "intent") == 0)
		return intent_from_json(&out.intent, json, error);
	if (strcmp(kind, "reason") == 0)
		return reason_from_json(&out.reason, json, error);
	if (strcmp(kind, "fill") == 0)
		return fill_from_json(&out.fill, json, error);
	return order_from_json(&out.order, json, error);
}

#define ORDER_START "{\"symbol\":\"A\",\"order_type\":\"LIMIT\",\"direction\":\"BUY\","
#define SIGNAL_START                                                                           \
	"{\"signal_id\":\"0190f3c2-7c3b-7abc-8def-012345678901\",\"symbol\":\"A\","            \
	"\"timestamp\":\"2025-06-12\",\"direction\":\"BUY\",\"strategy\":\"s\","               \
	"\"timeframe\":\"1d\",\"expiration\":\"2025-06-13\","

static void bad_objects_are_refused_with_the_field(void **state)
{
	static const struct {
		const char *kind, *text, *want;
	} cases[] = {
		{ "bar", "[]", "a bar must be a JSON object" },
		{ "bar", "{\"timestamp\":\"2025-06-12\",\"open\":1}", "\"high\" is missing" },
		{ "bar", "{\"timestamp\":12}", "\"timestamp\" must be an RFC 3339 time" },
		{ "order", "{\"symbol\":\"A B\"}", "\"symbol\" must be a symbol" },
		{ "order", "{\"symbol\":\"\"}", "\"symbol\" must be a symbol" },
		{ "order", "{\"symbol\":\"A\",\"order_type\":\"ICEBERG\"}",
		  "\"order_type\" has no value \"ICEBERG\"" },
		{ "order", ORDER_START "\"quantity\":\"10\"}",
		  "\"quantity\" must be a number" },
		{ "order", ORDER_START "\"quantity\":1,\"status\":\"LOST\"}",
		  "\"status\" has no value \"LOST\"" },
		{ "order", ORDER_START "\"quantity\":1,\"execution_details\":3}",
		  "\"execution_details\" must be an object" },
		{ "order", ORDER_START "\"quantity\":1,\"execution_details\":{\"version\":-1}}",
		  "execution_details: field \"version\" is out of range" },
		{ "order",
		  ORDER_START
		  "\"quantity\":1,\"execution_details\":{\"ib_order_id\":3000000000}}",
		  "\"ib_order_id\" is out of range" },
		{ "order", ORDER_START "\"quantity\":1e30}", "\"quantity\" is beyond" },
		{ "fill", "{}", "\"exec_id\" is missing" },
		{ "signal", SIGNAL_START "\"strength\":1.5}", "\"strength\" must be within" },
		{ "signal", SIGNAL_START "\"strength\":1,\"metadata\":{\"gates\":3}}",
		  "\"gates\" must be a list" },
		{ "signal",
		  SIGNAL_START "\"strength\":1,\"metadata\":{\"gates\":[{\"code\":\"a\"}]}}",
		  "gates[0]: field \"passed\" is missing" },
		{ "signal", SIGNAL_START "\"strength\":1,\"metadata\":{\"state\":\"lost\"}}",
		  "\"state\" has no value" },
		{ "intent", "{\"kind\":\"buy\"}", "\"kind\" has no value \"buy\"" },
		{ "reason", "{\"code\":\"a\",\"args\":{\"x\":[]}}",
		  "argument \"x\" must be a number or a text" },
		{ "reason", "{\"code\":\"a\",\"args\":{\"abcdefghijklmnop\":1}}",
		  "has a name beyond" },
		{ "reason",
		  "{\"code\":\"a\",\"args\":{\"1\":1,\"2\":1,\"3\":1,\"4\":1,\"5\":1,\"6\":1,"
		  "\"7\":1,\"8\":1,\"9\":1}}",
		  "at most 8 arguments" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *json = parsed(cases[i].text);
		struct drt_error error = { 0 };

		assert_int_not_equal(read_any(cases[i].kind, json, &error), DRT_OK);
		assert_int_not_equal(read_any(cases[i].kind, json, NULL), DRT_OK);
		if (!strstr(error.text, cases[i].want))
			fail_msg("%s: got \"%s\", want \"%s\"", cases[i].text, error.text,
			         cases[i].want);
		json_decref(json);
	}
}

static void text_that_is_not_utf8_is_written_all_the_same(void **state)
{
	struct order order = sample_order();
	json_t *json = NULL;
	(void)state;

	strcpy(order.note, "refus\xe9");
	json = order_to_json(&order);
	assert_non_null(json);
	assert_string_equal(text_at(json_object_get(json, "execution_details"), "note"),
	                    "refus?");
	json_decref(json);
}

/* ---- no memory ---- */

static int allocations_left, blocks;

static void *failing_malloc(size_t size)
{
	void *memory = allocations_left-- > 0 ? malloc(size) : NULL;

	blocks += memory != NULL;
	return memory;
}

static void counting_free(void *memory)
{
	blocks -= memory != NULL;
	free(memory);
}

static json_t *write_bar(void)
{
	const struct bar bar = { 0, 1, 2, 1, 2, 100 };

	return bar_to_json(&bar, "AAPL");
}

static json_t *write_instrument(void)
{
	struct instrument instrument;

	assert_int_equal(instrument_init(&instrument, "AAPL"), DRT_OK);
	return instrument_to_json(&instrument);
}

static json_t *write_quote(void)
{
	struct quote quote;

	quote_init(&quote);
	quote.bid = 10;
	return quote_to_json(&quote, "AAPL");
}

static json_t *write_reason(void)
{
	const struct signal signal = sample_signal();

	return reason_to_json(&signal.reason);
}

static json_t *write_intent(void)
{
	const struct signal signal = sample_signal();

	return intent_to_json(&signal.intent);
}

static json_t *write_signal(void)
{
	const struct signal signal = sample_signal();

	return signal_to_json(&signal);
}

static json_t *write_order(void)
{
	const struct order order = sample_order();

	return order_to_json(&order);
}

static json_t *write_fill(void)
{
	const struct fill fill = { .exec_id = "a.1", .symbol = "AAPL", .account = "DU1" };

	return fill_to_json(&fill);
}

static json_t *write_position(void)
{
	const struct position position = { .symbol = "AAPL", .account = "DU1" };

	return position_to_json(&position);
}

static json_t *write_account(void)
{
	const struct account account = { .id = "DU1", .currency = "USD" };

	return account_to_json(&account);
}

static void running_out_of_memory_gives_null_and_leaks_nothing(void **state)
{
	static json_t *(*const writers[])(void) = {
		write_bar,    write_instrument, write_quote, write_reason,   write_intent,
		write_signal, write_order,      write_fill,  write_position, write_account,
	};
	json_malloc_t own_malloc = NULL;
	json_free_t own_free = NULL;
	(void)state;

	json_get_alloc_funcs(&own_malloc, &own_free);
	for (size_t i = 0; i < sizeof(writers) / sizeof(writers[0]); i++) {
		json_t *json = NULL;
		int needed = 0;

		json_set_alloc_funcs(failing_malloc, counting_free);
		for (needed = 0; !json; needed++) {
			assert_int_equal(blocks, 0);
			allocations_left = needed;
			json = writers[i]();
		}
		json_decref(json);
		assert_int_equal(blocks, 0);
		json_set_alloc_funcs(own_malloc, own_free);
		assert_true(needed > 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bar_has_the_seeds_fields),
		cmocka_unit_test(an_instrument_survives_the_round_trip),
		cmocka_unit_test(a_quote_keeps_unknown_values_unknown),
		cmocka_unit_test(a_signal_has_the_seeds_fields_and_its_metadata),
		cmocka_unit_test(a_signal_survives_the_round_trip),
		cmocka_unit_test(an_order_has_the_seeds_fields_and_survives),
		cmocka_unit_test(an_order_by_hand_needs_four_fields),
		cmocka_unit_test(fills_positions_and_accounts_survive),
		cmocka_unit_test(bad_objects_are_refused_with_the_field),
		cmocka_unit_test(text_that_is_not_utf8_is_written_all_the_same),
		cmocka_unit_test(running_out_of_memory_gives_null_and_leaks_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
