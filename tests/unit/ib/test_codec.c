/* test_codec.c - the contract in message.h: both directions, every layout, any bytes. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"
#include "tests/unit/ib/random_message.h"

static enum drt_status encode(struct strbuf *out, enum ib_direction direction,
                              const struct ib_message *message, int version,
                              struct drt_error *error)
{
	return direction == IB_TO_SERVER ? ib_encode_client(out, message, version, error)
	                                 : ib_encode_server(out, message, version, error);
}

static enum drt_status decode(struct ib_message *out, enum ib_direction direction,
                              struct ib_decoder *decoder, const char *bytes, size_t length,
                              struct drt_error *error)
{
	struct ib_frame frame = { bytes, length };

	return direction == IB_TO_SERVER ? ib_decode_client(out, decoder, &frame, error)
	                                 : ib_decode_server(out, decoder, &frame, error);
}

/* The last ones only where the program has protobuf. */
static const int versions[] = { 157, 158, 160, 162, 163, 164, 166, 169, 170, 173, 176,
	                        177, 178, 179, 182, 185, 188, 192, 195, 200, 201, 202,
	                        203, 204, 205, 206, 207, 208, 209, 210, 211, 212, 213 };
enum { VERSIONS = sizeof(versions) / sizeof(versions[0]) };

static size_t version_count(void)
{
	size_t count = VERSIONS;

	while (versions[count - 1] > ib_version_last())
		count--;
	return count;
}

/* Calls `check` for every layout of both directions. */
static void for_each_layout(void (*check)(enum ib_direction direction, int32_t id))
{
	for (int direction = IB_TO_SERVER; direction <= IB_TO_CLIENT; direction++)
		for (int32_t id = 0; id < ib_layout_end((enum ib_direction)direction); id++)
			if (ib_layout_find((enum ib_direction)direction, id))
				check((enum ib_direction)direction, id);
}

/* ---- round trips ---- */

static void check_round_trip(enum ib_direction direction, int32_t id)
{
	struct ib_arena arena;
	struct rng rng;
	struct strbuf wire;
	struct strbuf again;

	ib_arena_init(&arena);
	strbuf_init(&wire);
	strbuf_init(&again);
	rng_init(&rng, (uint64_t)id * 2 + direction);
	for (int i = 0; i < 200; i++) {
		struct ib_message message;
		struct ib_message back;
		struct ib_decoder *decoder = NULL;
		struct drt_error error = { 0 };
		const char *name = NULL;
		int version = versions[i % (int)version_count()];

		random_message(&message, &arena, &rng, direction, id, version);
		strbuf_clear(&wire);
		if (encode(&wire, direction, &message, version, &error) != DRT_OK)
			fail_msg("%s", error.text);
		assert_int_equal(ib_decoder_new(&decoder, version), DRT_OK);
		if (decode(&back, direction, decoder, wire.text + 4, wire.length - 4, &error) !=
		    DRT_OK)
			fail_msg("%s", error.text);
		assert_int_equal(back.surplus, 0);
		if (!same_message(&name, &message, &back, direction, version))
			fail_msg("%s at version %d: %s did not come back",
			         ib_message_name(direction, id), version, name);
		strbuf_clear(&again);
		assert_int_equal(ib_encode_beside(&again, direction, &back, decoder, NULL),
		                 DRT_OK);
		assert_int_equal(again.length, wire.length);
		assert_memory_equal(again.text, wire.text, wire.length);
		ib_decoder_free(decoder);
		ib_arena_reset(&arena);
	}
	strbuf_release(&wire);
	strbuf_release(&again);
	ib_arena_release(&arena);
}

static void every_message_comes_back_as_it_went(void **state)
{
	(void)state;
	for_each_layout(check_round_trip);
}

/* ---- the tables themselves ---- */

static void check_rows(const struct ib_rows *rows)
{
	for (uint16_t i = 0; i < rows->count; i++) {
		const struct ib_row *row = &rows->row[i];

		assert_non_null(row->name);
		if (rows->fixed) {
			assert_int_equal(row->since, 0);
			assert_int_equal(row->before, 0);
			assert_int_equal(row->only, 0);
			assert_null(row->when);
			assert_int_not_equal(row->kind, IB_KIND_GROUP);
			assert_int_not_equal(row->kind, IB_KIND_BLOCK);
		}
		if (row->kind == IB_KIND_BLOCK)
			check_rows(row->of.block);
		if (row->kind == IB_KIND_GROUP)
			check_rows(row->of.group->item);
		if (row->kind == IB_KIND_LITERAL)
			assert_non_null(row->of.literal);
		assert_true(row->offset < rows->size);
	}
}

static void check_layout(enum ib_direction direction, int32_t id)
{
	const struct ib_layout *layout = ib_layout_find(direction, id);
	struct ib_message message;

	assert_true(*layout->name);
	check_rows(layout->rows);
	assert_true(layout->rows->size <=
	            sizeof(message) - offsetof(struct ib_message, id_only));
	assert_string_equal(ib_message_name(direction, id), layout->name);
}

static void the_tables_are_consistent(void **state)
{
	(void)state;
	for_each_layout(check_layout);
	assert_null(ib_message_name(IB_TO_CLIENT, 0));
	assert_null(ib_message_name(IB_TO_CLIENT, -1));
	assert_null(ib_message_name(IB_TO_CLIENT, 1000));
	assert_null(ib_message_name(IB_TO_SERVER, 60));
}

/* A struct that was filled with rubbish before must not shine through. */
static void check_defaults(enum ib_direction direction, int32_t id)
{
	struct ib_message clean;
	struct ib_message message;
	struct ib_message back;
	struct strbuf wire;
	const char *name = NULL;

	strbuf_init(&wire);
	for (size_t i = 0; i < version_count(); i++) {
		struct ib_decoder *decoder = NULL;

		memset(&message, 0xA5, sizeof(message));
		assert_int_equal(ib_message_init(&message, direction, id), DRT_OK);
		strbuf_clear(&wire);
		assert_int_equal(encode(&wire, direction, &message, versions[i], NULL), DRT_OK);
		memset(&back, 0xA5, sizeof(back));
		assert_int_equal(ib_decoder_new(&decoder, versions[i]), DRT_OK);
		assert_int_equal(
			decode(&back, direction, decoder, wire.text + 4, wire.length - 4, NULL),
			DRT_OK);
		/* encoding what was read once more finds no stray pointer or count */
		assert_int_equal(ib_message_init(&clean, direction, id), DRT_OK);
		if (!same_message(&name, &clean, &message, direction, 0))
			fail_msg("%s: %s differs", ib_message_name(direction, id), name);
		ib_decoder_free(decoder);
	}
	strbuf_release(&wire);
}

static void an_empty_message_is_complete(void **state)
{
	(void)state;
	for_each_layout(check_defaults);
}

static void an_empty_order_has_no_prices(void **state)
{
	struct ib_message message;
	const struct ib_order *order = &message.place_order.order;

	(void)state;
	assert_int_equal(ib_message_init(&message, IB_TO_SERVER, IB_PLACE_ORDER), DRT_OK);
	assert_false(ib_decimal_is_set(order->lmt_price));
	assert_false(ib_decimal_is_set(order->aux_price));
	assert_false(ib_decimal_is_set(order->total_quantity));
	assert_true(order->transmit);
	assert_int_equal(order->exempt_code, -1);
	assert_int_equal(order->min_qty, IB_UNSET_INT);
	assert_string_equal(order->order_ref, "");
	assert_string_equal(message.place_order.contract.primary_exchange, "");
	assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, 60), DRT_EUNSUPPORTED);
}

/* ---- what our own client sends is what public clients send ---- */

static void a_plain_limit_order_has_114_fields(void **state)
{
	struct ib_message message;
	struct strbuf wire;
	size_t fields = 0;

	(void)state;
	strbuf_init(&wire);
	assert_int_equal(ib_message_init(&message, IB_TO_SERVER, IB_PLACE_ORDER), DRT_OK);
	message.place_order.order_id = 4;
	message.place_order.contract.symbol = "AAPL";
	message.place_order.contract.sec_type = "STK";
	message.place_order.contract.exchange = "SMART";
	message.place_order.contract.currency = "USD";
	message.place_order.order.action = "BUY";
	message.place_order.order.total_quantity = decimal_from_int(10);
	message.place_order.order.order_type = "LMT";
	message.place_order.order.lmt_price = decimal_from_int(150);
	assert_int_equal(ib_encode_client(&wire, &message, 178, NULL), DRT_OK);
	for (size_t i = 4; i < wire.length; i++)
		fields += wire.text[i] == '\0';
	assert_int_equal(fields, 114);
	strbuf_release(&wire);
}

/* Field counts that strict clients insist on. */
static void answers_have_the_field_counts_of_the_protocol(void **state)
{
	static const struct {
		int32_t id;
		size_t fields;
	} cases[] = {
		{ IB_NEXT_VALID_ID, 3 },
		{ IB_MANAGED_ACCOUNTS, 3 },
		{ IB_TICK_PRICE, 7 },
		{ IB_TICK_SIZE, 5 },
		{ IB_TICK_GENERIC, 5 },
		{ IB_TICK_STRING, 5 },
		{ IB_ORDER_STATUS, 12 },
		{ IB_ACCOUNT_VALUE, 6 },
		{ IB_PORTFOLIO_VALUE, 20 },
		{ IB_ACCOUNT_SUMMARY, 7 },
		{ IB_POSITION, 16 },
		{ IB_COMMISSION_REPORT, 8 },
		{ IB_ERROR, 6 },
		{ IB_ACCOUNT_UPDATE_TIME, 3 },
		{ IB_CURRENT_TIME, 3 },
		{ IB_ACCOUNT_DOWNLOAD_END, 3 },
		{ IB_CONTRACT_DATA_END, 3 },
		{ IB_EXECUTION_DATA_END, 3 },
		{ IB_TICK_SNAPSHOT_END, 3 },
		{ IB_ACCOUNT_SUMMARY_END, 3 },
		{ IB_POSITION_MULTI_END, 3 },
		{ IB_ACCOUNT_UPDATE_MULTI_END, 3 },
		{ IB_OPEN_ORDER_END, 2 },
		{ IB_POSITION_END, 2 },
		{ IB_COMPLETED_ORDERS_END, 1 },
		{ IB_MARKET_DATA_TYPE, 4 },
		{ IB_ACCOUNT_UPDATE_MULTI, 8 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ib_message message;
		struct strbuf wire;
		size_t fields = 0;

		strbuf_init(&wire);
		assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, cases[i].id), DRT_OK);
		assert_int_equal(ib_encode_server(&wire, &message, 178, NULL), DRT_OK);
		for (size_t at = 4; at < wire.length; at++)
			fields += wire.text[at] == '\0';
		assert_int_equal(fields, cases[i].fields);
		strbuf_release(&wire);
	}
}

static void unset_values_are_written_as_gateways_write_them(void **state)
{
	struct ib_message message;
	struct strbuf wire;

	(void)state;
	strbuf_init(&wire);
	assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, IB_COMMISSION_REPORT), DRT_OK);
	message.commission_report.exec_id = "e";
	message.commission_report.commission = decimal_from_int(1);
	message.commission_report.currency = "USD";
	assert_int_equal(ib_encode_server(&wire, &message, 178, NULL), DRT_OK);
	assert_memory_equal(wire.text + 4,
	                    "59\0"
	                    "1\0"
	                    "e\0"
	                    "1\0"
	                    "USD\0"
	                    "1.7976931348623157E308\0"
	                    "1.7976931348623157E308\0",
	                    wire.length - 4);
	strbuf_release(&wire);
}

/* ---- keeping ---- */

static void check_clone(enum ib_direction direction, int32_t id)
{
	struct ib_arena arena;
	struct rng rng;

	ib_arena_init(&arena);
	rng_init(&rng, (uint64_t)id);
	for (int i = 0; i < 10; i++) {
		struct ib_message message;
		struct ib_message *clone = NULL;
		struct ib_message *second = NULL;
		const char *name = NULL;

		random_message(&message, &arena, &rng, direction, id, 200);
		assert_int_equal(ib_message_clone(&clone, direction, &message), DRT_OK);
		if (!same_message(&name, &message, clone, direction, 0))
			fail_msg("%s: %s is not the same", ib_message_name(direction, id),
			         name);
		/* the original may go, and the copy of the copy is whole too */
		ib_arena_release(&arena);
		memset(&message, 0xA5, sizeof(message));
		assert_int_equal(ib_message_clone(&second, direction, clone), DRT_OK);
		assert_true(same_message(&name, clone, second, direction, 0));
		ib_message_free(clone);
		ib_message_free(second);
	}
	ib_arena_release(&arena);
}

static void a_clone_is_whole_and_stands_alone(void **state)
{
	struct ib_message message = { .id = 60 };
	struct ib_message *clone = NULL;

	(void)state;
	for_each_layout(check_clone);
	assert_int_equal(ib_message_clone(&clone, IB_TO_CLIENT, &message), DRT_EUNSUPPORTED);
	ib_message_free(NULL);
}

/* ---- memory ---- */

static void running_out_of_memory_is_told(void **state)
{
	struct ib_arena arena;
	struct rng rng;
	struct ib_message message;
	int failures = 0;

	(void)state;
	ib_arena_init(&arena);
	rng_init(&rng, 11);
	do
		random_message(&message, &arena, &rng, IB_TO_CLIENT, IB_CONTRACT_DATA, 200);
	while (message.contract_details.sec_id_count == 0);
	for (int n = 0;; n++) {
		struct strbuf wire;
		struct ib_decoder *decoder = NULL;
		struct ib_message back;
		struct ib_message *clone = NULL;
		enum drt_status status = DRT_OK;

		strbuf_init(&wire);
		failing_alloc_after(n);
		status = ib_encode_server(&wire, &message, 200, NULL);
		if (status == DRT_OK)
			status = ib_decoder_new(&decoder, 200);
		if (status == DRT_OK)
			status = decode(&back, IB_TO_CLIENT, decoder, wire.text + 4,
			                wire.length - 4, NULL);
		if (status == DRT_OK)
			status = ib_message_clone(&clone, IB_TO_CLIENT, &back);
		ib_message_free(clone);
		ib_decoder_free(decoder);
		strbuf_release(&wire);
		if (!failing_alloc_happened())
			break;
		assert_int_equal(status, DRT_ENOMEM);
		failures++;
	}
	failing_alloc_after(-1);
	assert_true(failures >= 5);
	ib_arena_release(&arena);
}

static void ticks_and_states_are_read_without_allocation(void **state)
{
	static const int32_t ids[] = { IB_TICK_PRICE,   IB_TICK_SIZE,    IB_TICK_STRING,
		                       IB_TICK_GENERIC, IB_ORDER_STATUS, IB_EXECUTION_DATA };
	struct ib_decoder *decoder = NULL;
	struct ib_message message;
	struct strbuf wire;

	(void)state;
	strbuf_init(&wire);
	assert_int_equal(ib_decoder_new(&decoder, 178), DRT_OK);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, ids[i]), DRT_OK);
		strbuf_clear(&wire);
		assert_int_equal(ib_encode_server(&wire, &message, 178, NULL), DRT_OK);
		failing_alloc_after(0);
		assert_int_equal(decode(&message, IB_TO_CLIENT, decoder, wire.text + 4,
		                        wire.length - 4, NULL),
		                 DRT_OK);
		assert_false(failing_alloc_happened());
		failing_alloc_after(-1);
	}
	ib_decoder_free(decoder);
	strbuf_release(&wire);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_message_comes_back_as_it_went),
		cmocka_unit_test(the_tables_are_consistent),
		cmocka_unit_test(an_empty_message_is_complete),
		cmocka_unit_test(an_empty_order_has_no_prices),
		cmocka_unit_test(a_plain_limit_order_has_114_fields),
		cmocka_unit_test(answers_have_the_field_counts_of_the_protocol),
		cmocka_unit_test(unset_values_are_written_as_gateways_write_them),
		cmocka_unit_test(a_clone_is_whole_and_stands_alone),
		cmocka_unit_test(running_out_of_memory_is_told),
		cmocka_unit_test(ticks_and_states_are_read_without_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
