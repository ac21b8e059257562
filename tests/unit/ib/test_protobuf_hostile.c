/* test_protobuf_hostile.c - what protobuf.h says about bytes that cannot be, and about
 * memory that is not there. */
#include <math.h>
#include <stdlib.h>

#include "ib/protobuf.h"
#include "ib/protobuf_private.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"
#include "tests/unit/ib/random_message.h"
#include "tests/unit/ib/wire_bytes.h"

enum { VERSION = 213 };

static enum drt_status read_bytes(struct ib_message *out, enum ib_direction direction,
                                  int32_t id, const void *bytes, size_t length,
                                  struct drt_error *error)
{
	struct ib_decoder *decoder = NULL;
	struct ib_frame frame = { 0 };
	struct strbuf wire;
	enum drt_status status = DRT_OK;

	strbuf_init(&wire);
	wire_big(&wire, (uint32_t)id + 200);
	strbuf_append(&wire, bytes, length);
	frame = (struct ib_frame){ wire.text, wire.length };
	assert_int_equal(ib_decoder_new(&decoder, VERSION), DRT_OK);
	status = direction == IB_TO_SERVER ? ib_decode_client(out, decoder, &frame, error)
	                                   : ib_decode_server(out, decoder, &frame, error);
	assert_int_equal(out->id, id);
	ib_decoder_free(decoder);
	strbuf_release(&wire);
	return status;
}

#define BYTES(text) text, sizeof(text) - 1

static void bytes_that_are_no_message_are_refused_by_name(void **state)
{
	static const struct {
		int32_t id;
		const char *bytes;
		size_t length;
		enum drt_status want;
		const char *words;
	} cases[] = {
		{ IB_TICK_PRICE, BYTES("\x08"), DRT_EPARSE, "reqId is cut off" },
		{ IB_TICK_PRICE, BYTES("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"),
		  DRT_EPARSE, "reqId is cut off, or no number" },
		{ IB_TICK_PRICE, BYTES("\x08\x80\x80\x80\x80\x08"), DRT_ERANGE,
		  "tickPrice (TickPrice, server version 213): reqId is too large" },
		{ IB_TICK_PRICE, BYTES("\x0a\x01x"), DRT_EPARSE, "reqId is not of its type" },
		{ IB_TICK_PRICE, BYTES("\x19\x01\x02"), DRT_EPARSE, "price is cut off" },
		{ IB_TICK_PRICE, BYTES("\x18\x01"), DRT_EPARSE, "price is not of its type" },
		{ IB_TICK_PRICE,
		  BYTES("\x22\x05"
		        "12"),
		  DRT_EPARSE, "size is longer than its message" },
		{ IB_TICK_PRICE, BYTES("\x22\x02\xc3("), DRT_EPARSE, "size is not UTF-8" },
		{ IB_TICK_PRICE, BYTES("\x22\x03\xed\xa0\x80"), DRT_EPARSE, "not UTF-8" },
		{ IB_TICK_PRICE,
		  BYTES("\x22\x03"
		        "1\0002"),
		  DRT_EPARSE, "size holds a NUL" },
		{ IB_TICK_PRICE,
		  BYTES("\x22\x03"
		        "1.x"),
		  DRT_EPARSE, "tickPrice (TickPrice, server version 213): size is no number" },
		{ IB_TICK_PRICE, BYTES("\x19\0\0\0\0\0\0\xf8\x7f"), DRT_EPARSE,
		  "price is not a finite number" },
		{ IB_TICK_PRICE, BYTES("\x00\x01"), DRT_EPARSE, "a field has no number" },
		{ IB_TICK_PRICE, BYTES("\xfb\x01"), DRT_EPARSE, "field 31 is cut off" },
		{ IB_TICK_PRICE, BYTES("\xfa\x01\x7f"), DRT_EPARSE, "field 31 is cut off" },
		{ IB_OPEN_ORDER, BYTES("\x1a\x02\x0a\x00"), DRT_EPARSE,
		  "order.clientId is not of its type" },
		{ IB_OPEN_ORDER, BYTES("\x1a\x05\xca\x06\x02\x08\x01"), DRT_EPARSE,
		  "order.softDollarTier.name is not of its type" },
		{ IB_OPEN_ORDER, BYTES("\x1a\x00\x1a\x00"), DRT_EPARSE, "order comes twice" },
		{ IB_OPEN_ORDER, BYTES("\x1a\x05\xa2\x06\x02\x08\x09"), DRT_EPARSE,
		  "conditionsCount of an unknown condition type" },
		{ IB_SEC_DEF_OPT_PARAMETER,
		  BYTES("\x3a\x03"
		        "123"),
		  DRT_EPARSE, "strikes is not a list of numbers" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ib_message message;
		struct drt_error error = { 0 };
		enum drt_status status = read_bytes(&message, IB_TO_CLIENT, cases[i].id,
		                                    cases[i].bytes, cases[i].length, &error);

		if (status != cases[i].want || !strstr(error.text, cases[i].words))
			fail_msg("case %zu, \"%s\": %s, \"%s\"", i, cases[i].words,
			         drt_status_name(status), error.text);
	}
}

static void frames_without_a_whole_id_are_refused(void **state)
{
	struct ib_decoder *decoder = NULL;
	struct ib_message message;

	(void)state;
	assert_int_equal(ib_decoder_new(&decoder, VERSION), DRT_OK);
	for (size_t length = 0; length < 4; length++) {
		struct ib_frame frame = { "\0\0\0\xcb", length };
		struct drt_error error = { 0 };

		assert_int_equal(ib_decode_client(&message, decoder, &frame, &error),
		                 DRT_EPARSE);
		assert_int_equal(message.id, -1);
		assert_non_null(strstr(error.text, "too short for its id"));
	}
	ib_decoder_free(decoder);
}

static void ids_that_nobody_knows_are_told(void **state)
{
	static const struct {
		const char *bytes;
		int32_t id;
	} cases[] = { { "\0\0\0\x3c", 60 },
		      { "\0\0\x01\x04", 60 },
		      { "\x7f\xff\xff\xff", INT32_MAX - 200 },
		      { "\xff\xff\xff\xff", -1 } };
	struct ib_decoder *decoder = NULL;
	struct ib_message message;

	(void)state;
	assert_int_equal(ib_decoder_new(&decoder, VERSION), DRT_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ib_frame frame = { cases[i].bytes, 4 };

		assert_int_equal(ib_decode_client(&message, decoder, &frame, NULL),
		                 DRT_EUNSUPPORTED);
		assert_int_equal(message.id, cases[i].id);
	}
	ib_decoder_free(decoder);
}

static void unknown_fields_are_passed_over(void **state)
{
	struct ib_message message;
	struct strbuf body;

	(void)state;
	strbuf_init(&body);
	wire_int(&body, 99, -1);
	wire_double(&body, 98, 1);
	wire_text(&body, 97, "new");
	wire_varint(&body, 96 << 3 | 5);
	wire_big(&body, 1);
	wire_int(&body, 1, 5);
	assert_int_equal(
		read_bytes(&message, IB_TO_CLIENT, IB_TICK_SIZE, body.text, body.length, NULL),
		DRT_OK);
	assert_int_equal(message.tick_size.req_id, 5);
	strbuf_release(&body);
}

/* Two bytes each, which become a struct each. */
static void memory_is_bounded_by_what_came(void **state)
{
	enum { ITEMS = 200000 };
	struct ib_message message;
	struct drt_error error = { 0 };
	struct strbuf body;

	(void)state;
	strbuf_init(&body);
	for (int i = 0; i < ITEMS; i++)
		strbuf_append(&body, "\x12\x00", 2);
	assert_int_equal(read_bytes(&message, IB_TO_CLIENT, IB_SCANNER_DATA, body.text,
	                            body.length, &error),
	                 DRT_ENOMEM);
	assert_string_equal(error.text, "scannerData (ScannerData): needs too much memory");
	strbuf_release(&body);
}

/* A long history of honest bars stays within the bound. */
static void honest_messages_stay_within_the_bound(void **state)
{
	enum { BARS = 20000 };
	struct ib_message message;
	struct strbuf body;
	struct strbuf bar;

	(void)state;
	strbuf_init(&body);
	strbuf_init(&bar);
	for (int i = 0; i < BARS; i++) {
		wire_text(&bar, 1, "20250616");
		wire_double(&bar, 2, 1);
		wire_double(&bar, 5, 1);
		wire_message(&body, 2, &bar);
	}
	assert_int_equal(read_bytes(&message, IB_TO_CLIENT, IB_HISTORICAL_DATA, body.text,
	                            body.length, NULL),
	                 DRT_OK);
	strbuf_release(&body);
	strbuf_release(&bar);
}

static void values_that_cannot_travel_leave_the_buffer_alone(void **state)
{
	struct ib_message message;
	struct strbuf wire;
	struct drt_error error = { 0 };

	(void)state;
	strbuf_init(&wire);
	strbuf_puts(&wire, "before");
	assert_int_equal(ib_message_init(&message, IB_TO_SERVER, IB_PLACE_ORDER), DRT_OK);
	message.place_order.order.order_ref = "caf\xc3\xa9";
	assert_int_equal(ib_encode_client(&wire, &message, VERSION, &error), DRT_EINVAL);
	assert_non_null(strstr(error.text, "placeOrder: orderRef"));
	message.place_order.order.order_ref = "";
	message.place_order.order.delta = NAN;
	assert_int_equal(ib_encode_client(&wire, &message, VERSION, &error), DRT_EINVAL);
	assert_non_null(strstr(error.text, "delta is not a finite number"));
	message.place_order.order.delta = IB_UNSET_DOUBLE;
	message.place_order.contract.multiplier = "a lot";
	assert_int_equal(ib_encode_client(&wire, &message, VERSION, &error), DRT_EINVAL);
	assert_string_equal(error.text, "placeOrder: contract.multiplier is no number");
	message.place_order.contract.multiplier = "";
	message.place_order.order.condition_count = 1;
	assert_int_equal(ib_encode_client(&wire, &message, VERSION, &error), DRT_EINVAL);
	assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, IB_ERROR), DRT_OK);
	message.error.text = "\xff";
	assert_int_equal(ib_encode_server(&wire, &message, VERSION, &error), DRT_EINVAL);
	assert_string_equal(error.text, "error: errorMsg is not UTF-8");
	assert_string_equal(wire.text, "before");
	strbuf_release(&wire);
}

/* ---- memory ---- */

static void a_tick_is_written_and_read_without_memory(void **state)
{
	struct ib_decoder *decoder = NULL;
	struct ib_message message;
	struct strbuf wire;

	(void)state;
	strbuf_init(&wire);
	assert_int_equal(ib_decoder_new(&decoder, VERSION), DRT_OK);
	assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, IB_TICK_PRICE), DRT_OK);
	message.tick_price.size = decimal_from_int(100);
	for (int i = 0; i < 3; i++) {
		struct ib_frame frame = { 0 };

		/* the first takes what the others use again */
		failing_alloc_after(i == 0 ? -1 : 0);
		strbuf_clear(&wire);
		assert_int_equal(ib_encode_server(&wire, &message, VERSION, NULL), DRT_OK);
		strbuf_clear(&wire);
		assert_int_equal(ib_encode_beside(&wire, IB_TO_CLIENT, &message, decoder, NULL),
		                 DRT_OK);
		frame = (struct ib_frame){ wire.text + 4, wire.length - 4 };
		assert_int_equal(ib_decode_server(&message, decoder, &frame, NULL), DRT_OK);
		assert_false(failing_alloc_happened());
	}
	failing_alloc_after(-1);
	ib_decoder_free(decoder);
	strbuf_release(&wire);
}

static void memory_that_is_out_is_told(void **state)
{
	struct ib_arena arena;
	struct rng rng;

	(void)state;
	ib_arena_init(&arena);
	rng_init(&rng, 1);
	for (int n = 0;; n++) {
		struct ib_decoder *decoder = NULL;
		struct ib_message message;
		struct strbuf wire;
		struct ib_frame frame = { 0 };
		enum drt_status status = DRT_OK;

		random_message(&message, &arena, &rng, IB_TO_CLIENT, IB_OPEN_ORDER, VERSION);
		strbuf_init(&wire);
		failing_alloc_after(n);
		status = ib_decoder_new(&decoder, VERSION);
		if (status == DRT_OK)
			status = ib_encode_beside(&wire, IB_TO_CLIENT, &message, decoder, NULL);
		if (status == DRT_OK) {
			frame = (struct ib_frame){ wire.text + 4, wire.length - 4 };
			status = ib_decode_server(&message, decoder, &frame, NULL);
		}
		ib_decoder_free(decoder);
		strbuf_release(&wire);
		if (!failing_alloc_happened()) {
			assert_int_equal(status, DRT_OK);
			break;
		}
		assert_int_equal(status, DRT_ENOMEM);
	}
	failing_alloc_after(-1);
	ib_arena_release(&arena);
}

/* ---- damage ---- */

/* Nothing crashes or reads past the end; what is accepted is written and read again with
 * the same result. */
static void check_damaged(struct ib_decoder *decoder, enum ib_direction direction,
                          const char *bytes, size_t length)
{
	struct ib_frame frame = { bytes, length };
	struct ib_message message;
	struct drt_error error = { 0 };
	struct strbuf first;
	struct strbuf second;

	strbuf_init(&first);
	strbuf_init(&second);
	if ((direction == IB_TO_SERVER ? ib_decode_client : ib_decode_server)(
		    &message, decoder, &frame, &error) != DRT_OK) {
		assert_true(*error.text);
	} else if ((direction == IB_TO_SERVER ? ib_encode_client : ib_encode_server)(
			   &first, &message, VERSION, NULL) == DRT_OK) {
		frame = (struct ib_frame){ first.text + 4, first.length - 4 };
		assert_int_equal((direction == IB_TO_SERVER
		                          ? ib_decode_client
		                          : ib_decode_server)(&message, decoder, &frame, NULL),
		                 DRT_OK);
		assert_int_equal((direction == IB_TO_SERVER
		                          ? ib_encode_client
		                          : ib_encode_server)(&second, &message, VERSION, NULL),
		                 DRT_OK);
		assert_int_equal(second.length, first.length);
		assert_memory_equal(second.text, first.text, first.length);
	}
	strbuf_release(&first);
	strbuf_release(&second);
}

static void damage(struct rng *rng, char *bytes, size_t length)
{
	for (uint64_t n = 1 + rng_below(rng, 3); n > 0; n--) {
		size_t at = 4 + rng_below(rng, length - 3);

		if (at < length)
			bytes[at] =
				(char)(rng_below(rng, 2) ? (int)rng_below(rng, 256)
			                                 : bytes[at] ^ 1 << rng_below(rng, 8));
	}
}

static void damaged_messages_are_refused_or_mean_something(void **state)
{
	enum { ROUNDS = 60 };
	struct ib_decoder *decoder = NULL;
	struct ib_arena arena;
	struct strbuf wire;
	struct rng rng;

	(void)state;
	ib_arena_init(&arena);
	strbuf_init(&wire);
	rng_init(&rng, 20250616);
	assert_int_equal(ib_decoder_new(&decoder, VERSION), DRT_OK);
	for (int d = IB_TO_SERVER; d <= IB_TO_CLIENT; d++)
		for (int32_t id = 0; id < ib_layout_end((enum ib_direction)d); id++)
			for (int i = 0; i < ROUNDS; i++) {
				struct ib_message message;
				size_t length = 0;
				char *exact = NULL;

				if (!ib_layout_find((enum ib_direction)d, id))
					continue;
				random_message(&message, &arena, &rng, (enum ib_direction)d, id,
				               VERSION);
				strbuf_clear(&wire);
				assert_int_equal((d == IB_TO_SERVER ? ib_encode_client
				                                    : ib_encode_server)(
							 &wire, &message, VERSION, NULL),
				                 DRT_OK);
				length = 4 + rng_below(&rng, wire.length - 7);
				if (rng_below(&rng, 4) > 0)
					length = wire.length - 4;
				exact = malloc(length);
				assert_non_null(exact);
				memcpy(exact, wire.text + 4, length);
				damage(&rng, exact, length);
				check_damaged(decoder, (enum ib_direction)d, exact, length);
				free(exact);
				ib_arena_reset(&arena);
			}
	ib_decoder_free(decoder);
	ib_arena_release(&arena);
	strbuf_release(&wire);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_that_are_no_message_are_refused_by_name),
		cmocka_unit_test(frames_without_a_whole_id_are_refused),
		cmocka_unit_test(ids_that_nobody_knows_are_told),
		cmocka_unit_test(unknown_fields_are_passed_over),
		cmocka_unit_test(memory_is_bounded_by_what_came),
		cmocka_unit_test(honest_messages_stay_within_the_bound),
		cmocka_unit_test(values_that_cannot_travel_leave_the_buffer_alone),
		cmocka_unit_test(a_tick_is_written_and_read_without_memory),
		cmocka_unit_test(memory_that_is_out_is_told),
		cmocka_unit_test(damaged_messages_are_refused_or_mean_something),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
