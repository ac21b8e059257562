/* test_hostile.c - what message.h says about bytes and values that cannot be. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/ib/random_message.h"

static enum drt_status decode(struct ib_message *out, enum ib_direction direction,
                              struct ib_decoder *decoder, const char *bytes, size_t length,
                              struct drt_error *error)
{
	struct ib_frame frame = { bytes, length };

	return direction == IB_TO_SERVER ? ib_decode_client(out, decoder, &frame, error)
	                                 : ib_decode_server(out, decoder, &frame, error);
}

/* Frames for a client; a bar stands for the zero that ends a field, and one more ends the
 * frame. */
static const struct hostile_frame {
	const char *fields;
	enum drt_status want;
	const char *words;
} hostile_frames[] = {
	{ "", DRT_EPARSE, "message id" },
	{ "x", DRT_EPARSE, "message id \"x\"" },
	{ "-1", DRT_EUNSUPPORTED, "id -1" },
	{ "0", DRT_EUNSUPPORTED, "id 0" },
	{ "111", DRT_EUNSUPPORTED, "id 111" },
	{ "99999999999", DRT_EPARSE, "message id" },
	{ "1", DRT_EPARSE, "tickPrice ends before field 2 (version" },
	{ "1|6|5", DRT_EPARSE, "tickPrice ends before field 4 (tickType" },
	{ "1|6|x|1|1|1|1", DRT_EPARSE,
	  "tickPrice, field 3 (reqId, server version 178): \"x\" is no number" },
	{ "1|6|1|1|1.2.3|1|1", DRT_EPARSE, "field 5 (price, server version 178): \"1.2.3\"" },
	{ "1|6|99999999999|1|1|1|1", DRT_ERANGE, "too large" },
	{ "1|6|1|1|1e999|1|1", DRT_ERANGE, "price" },
	{ "1|6|1|1|NaN|1|1", DRT_EPARSE, "NaN" },
	{ "1|6|1|1|Infinity|1|1", DRT_ERANGE, "price" },
	{ "2|6|1|1|\x01\x1b[31m\"\xff", DRT_EPARSE, "\"??[31m??\"" },
	{ "17|1|a|b|2|d|1|1|1|1|1|1|1", DRT_EPARSE, "ends before field 14 (bar.date" },
	{ "17|1|a|b|-1", DRT_EPARSE, "itemCount" },
	{ "17|1|a|b|2147483647", DRT_EPARSE, "counts more than the frame holds" },
	{ "17|1|a|b|999999999999", DRT_ERANGE, "itemCount" },
	{ "79|1|1|1|A|S|E|C|1000000", DRT_EPARSE, "derivativeSecTypesCount" },
	{ "75|1|E|1|T|M|1|e|1|x", DRT_EPARSE, "item" },
	{ "93|26|2|0|0.01|1", DRT_EPARSE, "marketRule" },
	{ "4|2|1|200|text", DRT_EPARSE, "advancedOrderRejectJson" },
	{ "11|-1|1", DRT_EPARSE, "contract.conId" },
};

static void hostile_frames_are_refused_by_name(void **state)
{
	struct ib_decoder *decoder = NULL;

	(void)state;
	assert_int_equal(ib_decoder_new(&decoder, 178), DRT_OK);
	for (size_t i = 0; i < sizeof(hostile_frames) / sizeof(hostile_frames[0]); i++) {
		const struct hostile_frame *frame = &hostile_frames[i];
		struct ib_message message;
		struct drt_error error = { 0 };
		char bytes[128];
		size_t length = strlen(frame->fields) + 1;
		enum drt_status status = DRT_OK;

		assert_true(length <= sizeof(bytes));
		memcpy(bytes, frame->fields, length);
		for (size_t k = 0; k < length; k++)
			bytes[k] = bytes[k] == '|' ? '\0' : bytes[k];
		status = decode(&message, IB_TO_CLIENT, decoder, bytes, length, &error);
		if (status != frame->want || !strstr(error.text, frame->words))
			fail_msg("%s: %s, \"%s\"", frame->fields, drt_status_name(status),
			         error.text);
		assert_int_equal(error.status, status);
	}
	ib_decoder_free(decoder);
}

static void a_frame_cut_anywhere_is_an_error_not_a_crash(void **state)
{
	struct ib_arena arena;
	struct rng rng;
	struct strbuf wire;
	struct ib_message message;
	struct ib_decoder *decoder = NULL;

	(void)state;
	ib_arena_init(&arena);
	strbuf_init(&wire);
	rng_init(&rng, 4);
	random_message(&message, &arena, &rng, IB_TO_CLIENT, IB_OPEN_ORDER, 178);
	assert_int_equal(ib_encode_server(&wire, &message, 178, NULL), DRT_OK);
	assert_int_equal(ib_decoder_new(&decoder, 178), DRT_OK);
	for (size_t length = 0; length < wire.length - 4; length++) {
		/* a copy of exactly this size, so that a sanitizer sees a step too far */
		char *bytes = malloc(length ? length : 1);

		assert_non_null(bytes);
		memcpy(bytes, wire.text + 4, length);
		assert_int_not_equal(
			decode(&message, IB_TO_CLIENT, decoder, bytes, length, NULL), DRT_OK);
		free(bytes);
	}
	ib_decoder_free(decoder);
	strbuf_release(&wire);
	ib_arena_release(&arena);
}

static void surplus_fields_are_counted_and_ignored(void **state)
{
	static const char tick[] = "2\0"
				   "6\0"
				   "1\0"
				   "0\0"
				   "300\0"
				   "\0"
				   "new";
	struct ib_decoder *decoder = NULL;
	struct ib_message message;

	(void)state;
	assert_int_equal(ib_decoder_new(&decoder, 178), DRT_OK);
	assert_int_equal(decode(&message, IB_TO_CLIENT, decoder, tick, sizeof(tick), NULL),
	                 DRT_OK);
	assert_int_equal(message.surplus, 2);
	assert_int_equal(message.tick_size.size.e8, 300 * DECIMAL_ONE);
	ib_decoder_free(decoder);
}

static void an_unknown_condition_type_is_refused(void **state)
{
	struct ib_condition condition = { .type = 2 };
	struct ib_message message;
	struct strbuf wire;
	struct drt_error error = { 0 };
	struct ib_decoder *decoder = NULL;

	(void)state;
	strbuf_init(&wire);
	assert_int_equal(ib_message_init(&message, IB_TO_SERVER, IB_PLACE_ORDER), DRT_OK);
	message.place_order.order.conditions = &condition;
	message.place_order.order.condition_count = 1;
	assert_int_equal(ib_encode_client(&wire, &message, 178, &error), DRT_EINVAL);
	assert_non_null(strstr(error.text, "condition"));
	assert_int_equal(wire.length, 0);
	condition.type = IB_CONDITION_TIME;
	condition.conjunction = "a";
	assert_int_equal(ib_encode_client(&wire, &message, 178, &error), DRT_OK);
	/* the same with the type changed on the wire: "3" NUL "a" NUL to "2" */
	for (size_t i = 4; i + 4 < wire.length; i++)
		if (memcmp(wire.text + i, "\0003\0a\0", 5) == 0)
			wire.text[i + 1] = '2';
	assert_int_equal(ib_decoder_new(&decoder, 178), DRT_OK);
	assert_int_equal(
		decode(&message, IB_TO_SERVER, decoder, wire.text + 4, wire.length - 4, &error),
		DRT_EPARSE);
	assert_non_null(strstr(error.text, "unknown condition type"));
	ib_decoder_free(decoder);
	strbuf_release(&wire);
}

static void versions_outside_the_protocol_are_refused(void **state)
{
	struct ib_decoder *decoder = NULL;
	struct ib_message message;
	struct strbuf wire;

	(void)state;
	strbuf_init(&wire);
	assert_int_equal(ib_decoder_new(&decoder, 156), DRT_EINVAL);
	assert_int_equal(ib_decoder_new(&decoder, ib_version_last() + 1), DRT_EINVAL);
	assert_null(decoder);
	assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, IB_TICK_SIZE), DRT_OK);
	assert_int_equal(ib_encode_server(&wire, &message, 156, NULL), DRT_EUNSUPPORTED);
	assert_int_equal(ib_encode_server(&wire, &message, ib_version_last() + 1, NULL),
	                 DRT_EUNSUPPORTED);
	message.id = 60;
	assert_int_equal(ib_encode_server(&wire, &message, 178, NULL), DRT_EUNSUPPORTED);
	strbuf_release(&wire);
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
	assert_int_equal(ib_encode_client(&wire, &message, 178, &error), DRT_EINVAL);
	assert_non_null(strstr(error.text, "placeOrder: orderRef"));
	message.place_order.order.order_ref = "\x7f";
	assert_int_equal(ib_encode_client(&wire, &message, 178, &error), DRT_EINVAL);
	message.place_order.order.order_ref = "";
	message.place_order.order.delta = NAN;
	assert_int_equal(ib_encode_client(&wire, &message, 178, &error), DRT_EINVAL);
	assert_non_null(strstr(error.text, "delta"));
	message.place_order.order.delta = INFINITY;
	assert_int_equal(ib_encode_client(&wire, &message, 178, &error), DRT_EINVAL);
	message.place_order.order.delta = IB_UNSET_DOUBLE;
	message.place_order.order.condition_count = 1;
	assert_int_equal(ib_encode_client(&wire, &message, 178, &error), DRT_EINVAL);
	message.place_order.order.condition_count = -1;
	assert_int_equal(ib_encode_client(&wire, &message, 178, &error), DRT_EINVAL);
	assert_string_equal(wire.text, "before");
	strbuf_release(&wire);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_frames_are_refused_by_name),
		cmocka_unit_test(a_frame_cut_anywhere_is_an_error_not_a_crash),
		cmocka_unit_test(surplus_fields_are_counted_and_ignored),
		cmocka_unit_test(an_unknown_condition_type_is_refused),
		cmocka_unit_test(versions_outside_the_protocol_are_refused),
		cmocka_unit_test(values_that_cannot_travel_leave_the_buffer_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
