/* test_protobuf.c - the contract in protobuf.h: bytes put together by hand are read and
 * written. */
#include <math.h>
#include <stdlib.h>

#include "ib/protobuf.h"
#include "tests/support/support.h"
#include "tests/unit/ib/wire_bytes.h"

enum { VERSION = 213 };

/* One message by hand, what is read from it, and what is written again. */
struct trip {
	struct strbuf body, inner, deeper, wire;
	struct ib_decoder *decoder;
	struct ib_message message;
};

static void begin(struct trip *t)
{
	strbuf_init(&t->body);
	strbuf_init(&t->inner);
	strbuf_init(&t->deeper);
	strbuf_init(&t->wire);
	assert_int_equal(ib_decoder_new(&t->decoder, VERSION), DRT_OK);
}

static void end(struct trip *t)
{
	strbuf_release(&t->body);
	strbuf_release(&t->inner);
	strbuf_release(&t->deeper);
	strbuf_release(&t->wire);
	ib_decoder_free(t->decoder);
}

static void read_body(struct trip *t, enum ib_direction direction, int32_t id)
{
	struct drt_error error = { 0 };
	struct ib_frame frame;
	enum drt_status status = DRT_OK;

	strbuf_clear(&t->wire);
	wire_big(&t->wire, (uint32_t)id + 200);
	strbuf_append(&t->wire, t->body.length ? t->body.text : "", t->body.length);
	frame = (struct ib_frame){ t->wire.text, t->wire.length };
	status = direction == IB_TO_SERVER
	                 ? ib_decode_client(&t->message, t->decoder, &frame, &error)
	                 : ib_decode_server(&t->message, t->decoder, &frame, &error);
	if (status != DRT_OK)
		fail_msg("%s", error.text);
	assert_int_equal(t->message.id, id);
}

/* What was read is written as the same bytes. */
static void check_written(struct trip *t, enum ib_direction direction)
{
	struct strbuf out;
	struct drt_error error = { 0 };
	enum drt_status status = DRT_OK;

	strbuf_init(&out);
	status = direction == IB_TO_SERVER
	                 ? ib_encode_client(&out, &t->message, VERSION, &error)
	                 : ib_encode_server(&out, &t->message, VERSION, &error);
	if (status != DRT_OK)
		fail_msg("%s", error.text);
	assert_int_equal(out.length, t->wire.length + 4);
	assert_memory_equal(out.text + 4, t->wire.text, t->wire.length);
	strbuf_release(&out);
}

static enum drt_status write_body(struct trip *t, struct drt_error *error)
{
	const struct ib_protobuf_writer writer = { NULL, VERSION };

	return ib_protobuf_write(&t->body, IB_TO_SERVER, &writer, &t->message, error);
}

static void start_api_is_an_id_and_a_number(void **state)
{
	static const unsigned char want[] = { 0, 0, 0, 6, 0, 0, 1, 0x0F, 0x08, 0x07 };
	struct ib_message message;
	struct strbuf out;

	(void)state;
	strbuf_init(&out);
	assert_int_equal(ib_message_init(&message, IB_TO_SERVER, IB_START_API), DRT_OK);
	message.start_api.client_id = 7;
	assert_int_equal(ib_encode_client(&out, &message, VERSION, NULL), DRT_OK);
	assert_int_equal(out.length, sizeof(want));
	assert_memory_equal(out.text, want, sizeof(want));
	strbuf_release(&out);
}

/* From 201 on the number is raw also where the fields are text, and may stand alone. */
static void text_messages_have_raw_ids_too(void **state)
{
	static const unsigned char want[] = { 0, 0, 0, 8, 0, 0, 0, 71, '2', 0, '7', 0 };
	static const unsigned char alone[] = { 0, 0, 0, 4, 0, 0, 0, 102 };
	struct ib_frame frame = { (const char *)alone + 4, 4 };
	struct ib_decoder *decoder = NULL;
	struct ib_message message;
	struct strbuf out;

	(void)state;
	strbuf_init(&out);
	assert_int_equal(ib_message_init(&message, IB_TO_SERVER, IB_START_API), DRT_OK);
	message.start_api.client_id = 7;
	assert_int_equal(ib_encode_client(&out, &message, 201, NULL), DRT_OK);
	assert_int_equal(out.length, sizeof(want) + 1);
	assert_int_equal(out.text[3], 9);
	assert_memory_equal(out.text + 4, want + 4, sizeof(want) - 4);
	strbuf_clear(&out);
	assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, IB_COMPLETED_ORDERS_END),
	                 DRT_OK);
	assert_int_equal(ib_encode_server(&out, &message, 203, NULL), DRT_OK);
	assert_int_equal(out.length, sizeof(alone));
	assert_memory_equal(out.text, alone, sizeof(alone));
	assert_int_equal(ib_decoder_new(&decoder, 203), DRT_OK);
	assert_int_equal(ib_decode_server(&message, decoder, &frame, NULL), DRT_OK);
	assert_int_equal(message.id, IB_COMPLETED_ORDERS_END);
	ib_decoder_free(decoder);
	strbuf_release(&out);
}

static void put_contract(struct strbuf *out)
{
	wire_int(out, 1, 265598);
	wire_text(out, 2, "AAPL");
	wire_text(out, 3, "STK");
	wire_text(out, 8, "SMART");
	wire_text(out, 9, "NASDAQ");
	wire_text(out, 10, "USD");
}

static void an_order_is_placed(void **state)
{
	struct trip t;
	struct ib_order *order = &t.message.place_order.order;

	(void)state;
	begin(&t);
	wire_int(&t.body, 1, 41);
	put_contract(&t.inner);
	wire_message(&t.body, 2, &t.inner);
	wire_int(&t.inner, 4, 40);
	wire_text(&t.inner, 5, "BUY");
	wire_text(&t.inner, 6, "0.5");
	wire_text(&t.inner, 8, "LMT");
	wire_double(&t.inner, 9, 150.25);
	wire_text(&t.inner, 11, "DAY");
	wire_int(&t.inner, 66, 1);
	wire_text(&t.deeper, 1, "adaptivePriority");
	wire_text(&t.deeper, 2, "Normal");
	wire_text(&t.inner, 61, "Adaptive");
	wire_message(&t.inner, 62, &t.deeper);
	wire_message(&t.body, 3, &t.inner);
	read_body(&t, IB_TO_SERVER, IB_PLACE_ORDER);
	assert_int_equal(t.message.place_order.order_id, 41);
	assert_int_equal(t.message.place_order.contract.con_id, 265598);
	assert_string_equal(t.message.place_order.contract.primary_exchange, "NASDAQ");
	assert_string_equal(order->action, "BUY");
	assert_int_equal(order->parent_id, 40);
	assert_true(order->transmit);
	assert_int_equal(order->total_quantity.e8, DECIMAL_ONE / 2);
	assert_int_equal(order->lmt_price.e8, INT64_C(15025000000));
	assert_false(ib_decimal_is_set(order->aux_price));
	assert_int_equal(order->min_qty, IB_UNSET_INT);
	assert_int_equal(order->exempt_code, -1);
	assert_int_equal(order->algo_param_count, 1);
	assert_string_equal(order->algo_params[0].tag, "adaptivePriority");
	assert_string_equal(order->algo_params[0].value, "Normal");
	end(&t);
}

/* A client that leaves transmit out means false, whatever our own orders begin with. */
static void an_absent_transmit_is_false(void **state)
{
	struct trip t;

	(void)state;
	begin(&t);
	wire_int(&t.body, 1, 41);
	read_body(&t, IB_TO_SERVER, IB_PLACE_ORDER);
	assert_false(t.message.place_order.order.transmit);
	end(&t);
}

static void put_open_order(struct trip *t)
{
	wire_int(&t->body, 1, 41);
	put_contract(&t->inner);
	wire_message(&t->body, 2, &t->inner);
	wire_int(&t->inner, 1, 3);
	wire_int(&t->inner, 3, 2000000001);
	wire_text(&t->inner, 5, "SELL");
	wire_text(&t->inner, 6, "100");
	wire_text(&t->inner, 28, "0198-ref");
	wire_message(&t->body, 3, &t->inner);
	wire_text(&t->inner, 1, "Submitted");
	wire_double(&t->inner, 2, 1234.56);
	wire_text(&t->inner, 14, "USD");
	wire_text(&t->deeper, 1, "DU1");
	wire_text(&t->deeper, 2, "-3.5");
	wire_int(&t->deeper, 7, 1);
	wire_message(&t->inner, 27, &t->deeper);
	wire_message(&t->body, 4, &t->inner);
}

static void an_open_order_is_read(void **state)
{
	struct trip t;
	struct ib_open_order *open = &t.message.open_order;

	(void)state;
	begin(&t);
	put_open_order(&t);
	read_body(&t, IB_TO_CLIENT, IB_OPEN_ORDER);
	assert_int_equal(open->order_id, 41);
	assert_int_equal(open->order.client_id, 3);
	assert_int_equal(open->order.perm_id, 2000000001);
	assert_string_equal(open->order.order_ref, "0198-ref");
	assert_string_equal(open->state.status, "Submitted");
	assert_int_equal(open->state.init_margin_before.e8, INT64_C(123456000000));
	assert_false(ib_decimal_is_set(open->state.maint_margin_before));
	assert_false(ib_decimal_is_set(open->state.commission));
	assert_string_equal(open->state.commission_currency, "USD");
	assert_int_equal(open->state.allocation_count, 1);
	assert_int_equal(open->state.allocations[0].position.e8, -DECIMAL_ONE * 7 / 2);
	assert_true(open->state.allocations[0].is_monetary);
	end(&t);
}

static void an_order_status_keeps_zero_apart_from_absent(void **state)
{
	struct trip t;
	struct ib_order_status *status = &t.message.order_status;

	(void)state;
	begin(&t);
	wire_int(&t.body, 1, 41);
	wire_text(&t.body, 2, "Filled");
	wire_text(&t.body, 3, "100");
	wire_text(&t.body, 4, "0");
	wire_double(&t.body, 5, 150.125);
	wire_int(&t.body, 6, INT64_C(9000000000));
	wire_int(&t.body, 7, 0);
	wire_double(&t.body, 8, 150.5);
	wire_int(&t.body, 9, -1);
	wire_double(&t.body, 11, 0);
	read_body(&t, IB_TO_CLIENT, IB_ORDER_STATUS);
	assert_string_equal(status->status, "Filled");
	assert_int_equal(status->filled.e8, 100 * DECIMAL_ONE);
	assert_int_equal(status->remaining.e8, 0);
	assert_int_equal(status->perm_id, INT64_C(9000000000));
	assert_int_equal(status->client_id, -1);
	assert_string_equal(status->why_held, "");
	check_written(&t, IB_TO_CLIENT);
	end(&t);
}

static void an_execution_and_its_commission_are_read(void **state)
{
	struct trip t;
	struct ib_execution *execution = &t.message.execution;
	struct ib_commission_report *report = &t.message.commission_report;

	(void)state;
	begin(&t);
	wire_int(&t.body, 1, -1);
	put_contract(&t.inner);
	wire_message(&t.body, 2, &t.inner);
	wire_int(&t.inner, 1, 41);
	wire_text(&t.inner, 2, "0000e0d5.1");
	wire_text(&t.inner, 5, "ISLAND");
	wire_text(&t.inner, 6, "BOT");
	wire_text(&t.inner, 7, "0.12345678");
	wire_double(&t.inner, 8, 150.1);
	wire_int(&t.inner, 11, 1);
	wire_int(&t.inner, 19, 1);
	wire_message(&t.body, 3, &t.inner);
	read_body(&t, IB_TO_CLIENT, IB_EXECUTION_DATA);
	assert_int_equal(execution->req_id, -1);
	assert_string_equal(execution->exchange, "ISLAND");
	assert_string_equal(execution->contract.exchange, "SMART");
	assert_int_equal(execution->shares.e8, 12345678);
	assert_int_equal(execution->price.e8, INT64_C(15010000000));
	assert_int_equal(execution->liquidation, 1);
	assert_true(execution->pending_price_revision);
	assert_false(ib_double_is_set(execution->ev_multiplier));
	strbuf_clear(&t.body);
	wire_text(&t.body, 1, "0000e0d5.1");
	wire_double(&t.body, 2, 1.05);
	wire_text(&t.body, 3, "USD");
	read_body(&t, IB_TO_CLIENT, IB_COMMISSION_REPORT);
	assert_int_equal(report->commission.e8, 105000000);
	assert_false(ib_decimal_is_set(report->realized_pnl));
	assert_false(ib_double_is_set(report->yield));
	check_written(&t, IB_TO_CLIENT);
	end(&t);
}

static void an_error_is_read(void **state)
{
	struct trip t;

	(void)state;
	begin(&t);
	wire_int(&t.body, 1, 41);
	wire_int(&t.body, 2, INT64_C(1750080600123));
	wire_int(&t.body, 3, 201);
	wire_text(&t.body, 4, "abgelehnt: K\xc3\xb6nig");
	wire_text(&t.body, 5, "{}");
	read_body(&t, IB_TO_CLIENT, IB_ERROR);
	assert_int_equal(t.message.error.code, 201);
	assert_int_equal(t.message.error.time_ms, INT64_C(1750080600123));
	assert_string_equal(t.message.error.text, "abgelehnt: K\xc3\xb6nig");
	assert_string_equal(t.message.error.reject_json, "{}");
	check_written(&t, IB_TO_CLIENT);
	end(&t);
}

static void a_tick_is_read(void **state)
{
	struct trip t;

	(void)state;
	begin(&t);
	wire_int(&t.body, 1, 1000000001);
	wire_int(&t.body, 2, IB_TICK_BID);
	wire_double(&t.body, 3, 150.25);
	wire_text(&t.body, 4, "300");
	wire_int(&t.body, 5, 3);
	read_body(&t, IB_TO_CLIENT, IB_TICK_PRICE);
	assert_int_equal(t.message.tick_price.req_id, 1000000001);
	assert_true(t.message.tick_price.price == 150.25);
	assert_int_equal(t.message.tick_price.size.e8, 300 * DECIMAL_ONE);
	assert_int_equal(t.message.tick_price.attributes, 3);
	check_written(&t, IB_TO_CLIENT);
	/* no size is another thing than a size of zero */
	strbuf_clear(&t.body);
	wire_int(&t.body, 1, 5);
	wire_int(&t.body, 2, IB_TICK_BID);
	wire_double(&t.body, 3, -1);
	wire_int(&t.body, 5, 0);
	read_body(&t, IB_TO_CLIENT, IB_TICK_PRICE);
	assert_false(ib_decimal_is_set(t.message.tick_price.size));
	check_written(&t, IB_TO_CLIENT);
	end(&t);
}

static void bars_are_read(void **state)
{
	struct trip t;
	const struct ib_bar *bars = NULL;

	(void)state;
	begin(&t);
	wire_int(&t.body, 1, 7);
	for (int i = 0; i < 3; i++) {
		wire_text(&t.inner, 1, "20250616");
		for (unsigned k = 2; k <= 5; k++)
			wire_double(&t.inner, k, 100.0 + i);
		wire_text(&t.inner, 6, "123456");
		wire_text(&t.inner, 7, "100.5");
		wire_int(&t.inner, 8, 17 + i);
		wire_message(&t.body, 2, &t.inner);
	}
	read_body(&t, IB_TO_CLIENT, IB_HISTORICAL_DATA);
	bars = t.message.historical_data.bars;
	assert_int_equal(t.message.historical_data.bar_count, 3);
	assert_string_equal(bars[2].date, "20250616");
	assert_true(bars[2].close == 102);
	assert_int_equal(bars[0].volume.e8, 123456 * DECIMAL_ONE);
	assert_int_equal(bars[1].count, 18);
	check_written(&t, IB_TO_CLIENT);
	end(&t);
}

/* ---- what is particular ---- */

static void leg_prices_stand_in_the_legs(void **state)
{
	static const struct ib_combo_leg legs[] = {
		{ 1, 1, "BUY", "SMART", 0, 0, "", -1 },
		{ 2, 1, "SELL", "SMART", 0, 0, "", -1 },
	};
	const decimal prices[] = { { 150000000 }, IB_UNSET_DECIMAL };
	struct drt_error error = { 0 };
	struct trip t;
	struct ib_place_order *place = &t.message.place_order;

	(void)state;
	begin(&t);
	assert_int_equal(ib_message_init(&t.message, IB_TO_SERVER, IB_PLACE_ORDER), DRT_OK);
	place->contract.sec_type = "BAG";
	place->contract.legs = legs;
	place->contract.leg_count = 2;
	place->order.leg_prices = prices;
	place->order.leg_price_count = 2;
	assert_int_equal(write_body(&t, NULL), DRT_OK);
	read_body(&t, IB_TO_SERVER, IB_PLACE_ORDER);
	assert_int_equal(place->contract.leg_count, 2);
	assert_int_equal(place->order.leg_price_count, 2);
	assert_int_equal(place->order.leg_prices[0].e8, 150000000);
	assert_false(ib_decimal_is_set(place->order.leg_prices[1]));
	place->contract.leg_count = 1;
	assert_int_equal(write_body(&t, &error), DRT_EINVAL);
	assert_non_null(strstr(error.text, "more prices than legs"));
	end(&t);
}

/* From 202 on a strike may be zero, so that none is another thing. */
static void a_stock_has_no_strike(void **state)
{
	struct trip t;
	struct ib_frame frame;

	(void)state;
	begin(&t);
	assert_int_equal(ib_message_init(&t.message, IB_TO_SERVER, IB_REQ_CONTRACT_DETAILS),
	                 DRT_OK);
	t.message.req_contract.contract.symbol = "X";
	assert_int_equal(write_body(&t, NULL), DRT_OK);
	frame = (struct ib_frame){ t.body.text, t.body.length };
	assert_int_equal(frame.length, 9);
	assert_memory_equal(frame.bytes, "\x08\x00\x12\x05\x08\x00\x12\x01X", 9);
	t.message.req_contract.contract.strike = 0.5;
	strbuf_clear(&t.body);
	assert_int_equal(write_body(&t, NULL), DRT_OK);
	read_body(&t, IB_TO_SERVER, IB_REQ_CONTRACT_DETAILS);
	assert_true(t.message.req_contract.contract.strike == 0.5);
	end(&t);
}

static void options_become_entries_and_back(void **state)
{
	struct trip t;
	struct drt_error error = { 0 };

	(void)state;
	begin(&t);
	assert_int_equal(ib_message_init(&t.message, IB_TO_SERVER, IB_REQ_MKT_DATA), DRT_OK);
	t.message.req_mkt_data.options = "a=b;c=1=2";
	assert_int_equal(write_body(&t, NULL), DRT_OK);
	read_body(&t, IB_TO_SERVER, IB_REQ_MKT_DATA);
	assert_string_equal(t.message.req_mkt_data.options, "a=b;c=1=2;");
	t.message.req_mkt_data.options = "no list";
	assert_int_equal(write_body(&t, &error), DRT_EINVAL);
	assert_string_equal(error.text,
	                    "reqMktData: mktDataOptions is not a list of tag=value;");
	end(&t);
}

static void prices_of_orders_do_not_change_on_their_way(void **state)
{
	static const struct {
		int64_t e8;
		bool travels;
	} prices[] = {
		{ 0, true },
		{ 1, true },
		{ INT64_C(15025000000), true },
		{ INT64_C(-3712000000), true },
		{ INT64_C(12345678901234567), true },
		{ INT64_C(1234567890123456789), false },
		{ INT64_C(9223372036854774999), false },
		{ INT64_C(9000000000000000000), true },
	};
	struct drt_error error = { 0 };
	struct trip t;

	(void)state;
	begin(&t);
	for (size_t i = 0; i < sizeof(prices) / sizeof(prices[0]); i++) {
		enum drt_status want = prices[i].travels ? DRT_OK : DRT_EINVAL;

		assert_int_equal(ib_message_init(&t.message, IB_TO_SERVER, IB_PLACE_ORDER),
		                 DRT_OK);
		t.message.place_order.order.lmt_price.e8 = prices[i].e8;
		strbuf_clear(&t.body);
		assert_int_equal(write_body(&t, &error), want);
		if (!prices[i].travels) {
			assert_non_null(strstr(error.text, "lmtPrice has more digits"));
			continue;
		}
		read_body(&t, IB_TO_SERVER, IB_PLACE_ORDER);
		assert_int_equal(t.message.place_order.order.lmt_price.e8, prices[i].e8);
	}
	end(&t);
}

static void nothing_of_a_request_is_left_out_in_silence(void **state)
{
	struct drt_error error = { 0 };
	struct trip t;

	(void)state;
	begin(&t);
	assert_int_equal(ib_message_init(&t.message, IB_TO_SERVER, IB_PLACE_ORDER), DRT_OK);
	t.message.place_order.order.auction_strategy = 1;
	assert_int_equal(write_body(&t, &error), DRT_EINVAL);
	assert_string_equal(error.text,
	                    "placeOrder: auctionStrategy cannot travel at this server version");
	end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(start_api_is_an_id_and_a_number),
		cmocka_unit_test(text_messages_have_raw_ids_too),
		cmocka_unit_test(an_order_is_placed),
		cmocka_unit_test(an_absent_transmit_is_false),
		cmocka_unit_test(an_open_order_is_read),
		cmocka_unit_test(an_order_status_keeps_zero_apart_from_absent),
		cmocka_unit_test(an_execution_and_its_commission_are_read),
		cmocka_unit_test(an_error_is_read),
		cmocka_unit_test(a_tick_is_read),
		cmocka_unit_test(bars_are_read),
		cmocka_unit_test(leg_prices_stand_in_the_legs),
		cmocka_unit_test(a_stock_has_no_strike),
		cmocka_unit_test(options_become_entries_and_back),
		cmocka_unit_test(prices_of_orders_do_not_change_on_their_way),
		cmocka_unit_test(nothing_of_a_request_is_left_out_in_silence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
