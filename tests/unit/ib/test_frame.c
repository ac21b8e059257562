/* test_frame.c - the contracts in frame.h and hello.h: streams, fields, greetings. */
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "ib/hello.h"
#include "tests/support/support.h"

static struct ib_frame frame_of(const char *bytes, size_t length)
{
	return (struct ib_frame){ bytes, length };
}

/* A literal of fields; the NUL that the compiler adds is the last one. */
#define FIELDS(text) frame_of(text, sizeof(text))

/* ---- streams ---- */

static void frames_come_out_as_they_went_in(void **state)
{
	struct strbuf stream;
	struct rng rng;

	(void)state;
	strbuf_init(&stream);
	rng_init(&rng, 5);
	for (int i = 0; i < 50; i++) {
		size_t begin = ib_frame_begin(&stream);

		for (uint64_t n = rng_below(&rng, 2000); n > 0; n--)
			strbuf_putc(&stream, (char)rng_next(&rng));
		assert_int_equal(ib_frame_end(&stream, begin), DRT_OK);
	}
	/* fed in pieces of 1, 2, 3, … bytes and of random size, the same frames leave */
	for (size_t piece = 1; piece < 40; piece++) {
		struct ib_reader reader;
		struct ib_frame frame;
		size_t fed = 0;
		size_t compared = 0;
		int frames = 0;

		ib_reader_init(&reader, IB_FRAME_MAX);
		while (fed < stream.length) {
			size_t count = piece < 30 ? piece : 1 + rng_below(&rng, 5000);

			if (count > stream.length - fed)
				count = stream.length - fed;
			assert_int_equal(ib_reader_feed(&reader, stream.text + fed, count),
			                 DRT_OK);
			fed += count;
			while (ib_reader_next(&frame, &reader, NULL) == DRT_OK) {
				compared += IB_FRAME_HEAD;
				assert_memory_equal(frame.bytes, stream.text + compared,
				                    frame.length);
				compared += frame.length;
				frames++;
			}
		}
		assert_int_equal(frames, 50);
		assert_int_equal(compared, stream.length);
		assert_int_equal(ib_reader_next(&frame, &reader, NULL), DRT_EEMPTY);
		ib_reader_release(&reader);
	}
	strbuf_release(&stream);
}

static void the_length_is_big_endian_and_counts_the_payload(void **state)
{
	struct strbuf out;
	size_t begin = 0;

	(void)state;
	strbuf_init(&out);
	begin = ib_frame_begin(&out);
	for (int i = 0; i < 0x10203; i++)
		strbuf_putc(&out, 'x');
	assert_int_equal(ib_frame_end(&out, begin), DRT_OK);
	assert_memory_equal(out.text, "\x00\x01\x02\x03", 4);
	strbuf_release(&out);
}

static void a_length_beyond_the_limit_breaks_the_stream(void **state)
{
	static const char *const heads[] = { "\x01\x00\x00\x00", "\xff\xff\xff\xff", "HTTP" };
	struct ib_reader reader;
	struct ib_frame frame;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct drt_error error = { 0 };

		ib_reader_init(&reader, IB_FRAME_MAX);
		assert_int_equal(ib_reader_feed(&reader, heads[i], 4), DRT_OK);
		assert_int_equal(ib_reader_next(&frame, &reader, &error), DRT_EPARSE);
		assert_non_null(strstr(error.text, "bytes"));
		assert_int_equal(ib_reader_feed(&reader, "\0\0\0\1x", 5), DRT_OK);
		assert_int_equal(ib_reader_next(&frame, &reader, NULL), DRT_EPARSE);
		ib_reader_reset(&reader);
		assert_int_equal(ib_reader_feed(&reader, "\0\0\0\1x", 5), DRT_OK);
		assert_int_equal(ib_reader_next(&frame, &reader, NULL), DRT_OK);
		ib_reader_release(&reader);
	}
	ib_reader_init(&reader, 10);
	assert_int_equal(ib_reader_feed(&reader, "\0\0\0\x0b", 4), DRT_OK);
	assert_int_equal(ib_reader_next(&frame, &reader, NULL), DRT_EPARSE);
	ib_reader_release(&reader);
}

static void a_frame_may_be_empty_or_as_long_as_allowed(void **state)
{
	struct ib_reader reader;
	struct ib_frame frame;
	char *large = calloc(1, IB_FRAME_MAX);

	(void)state;
	assert_non_null(large);
	ib_reader_init(&reader, IB_FRAME_MAX);
	assert_int_equal(ib_reader_feed(&reader, "\0\0\0\0\0\xff\xff\xff", 8), DRT_OK);
	assert_int_equal(ib_reader_next(&frame, &reader, NULL), DRT_OK);
	assert_int_equal(frame.length, 0);
	assert_int_equal(ib_reader_next(&frame, &reader, NULL), DRT_EEMPTY);
	assert_int_equal(ib_reader_feed(&reader, large, IB_FRAME_MAX), DRT_OK);
	assert_int_equal(ib_reader_next(&frame, &reader, NULL), DRT_OK);
	assert_int_equal(frame.length, IB_FRAME_MAX);
	ib_reader_release(&reader);
	free(large);
}

static void a_payload_beyond_the_limit_is_not_written(void **state)
{
	struct strbuf out;
	size_t begin = 0;
	char *large = malloc(IB_FRAME_MAX + 1);

	(void)state;
	assert_non_null(large);
	memset(large, 'x', IB_FRAME_MAX + 1);
	strbuf_init(&out);
	strbuf_puts(&out, "before");
	begin = ib_frame_begin(&out);
	strbuf_append(&out, large, IB_FRAME_MAX + 1);
	assert_int_equal(ib_frame_end(&out, begin), DRT_ERANGE);
	assert_string_equal(out.text, "before");
	strbuf_release(&out);
	free(large);
}

/* ---- fields ---- */

static void fields_come_out_typed(void **state)
{
	struct ib_cursor cursor;
	struct ib_frame frame = FIELDS("text\0"
	                               "42\0"
	                               "-7\0"
	                               "1376327563000\0"
	                               "196.52\0"
	                               "0.5\0"
	                               "1\0"
	                               "Infinite\0"
	                               "skipped\0"
	                               "last");

	(void)state;
	assert_int_equal(ib_cursor_init(&cursor, &frame, NULL), DRT_OK);
	assert_int_equal(ib_cursor_left(&cursor), 10);
	assert_string_equal(ib_next_str(&cursor), "text");
	assert_int_equal(ib_next_int(&cursor), 42);
	assert_int_equal(ib_next_int_max(&cursor), -7);
	assert_int_equal(ib_next_long(&cursor), 1376327563000);
	assert_true(ib_next_dbl(&cursor) == 196.52);
	assert_int_equal(ib_next_dec(&cursor).e8, 50000000);
	assert_true(ib_next_bool(&cursor));
	assert_true(ib_next_dbl_inf(&cursor) > 1e308);
	ib_next_skip(&cursor);
	assert_string_equal(ib_next_str(&cursor), "last");
	assert_int_equal(cursor.taken, 10);
	assert_true(ib_cursor_at_end(&cursor));
	assert_int_equal(cursor.problem, IB_FINE);
}

static void empty_fields_read_as_their_defaults(void **state)
{
	struct ib_cursor cursor;
	struct ib_frame frame = frame_of("\0\0\0\0\0\0\0\0\0", 9);

	(void)state;
	assert_int_equal(ib_cursor_init(&cursor, &frame, NULL), DRT_OK);
	assert_string_equal(ib_next_str(&cursor), "");
	assert_int_equal(ib_next_int(&cursor), 0);
	assert_int_equal(ib_next_int_max(&cursor), IB_UNSET_INT);
	assert_int_equal(ib_next_long(&cursor), 0);
	assert_true(ib_next_dbl(&cursor) == 0);
	assert_true(ib_next_dbl_max(&cursor) == IB_UNSET_DOUBLE);
	assert_true(ib_next_dbl_inf(&cursor) == IB_UNSET_DOUBLE);
	assert_false(ib_decimal_is_set(ib_next_dec(&cursor)));
	assert_false(ib_next_bool(&cursor));
	assert_int_equal(cursor.problem, IB_FINE);
	assert_true(ib_cursor_at_end(&cursor));
}

static void the_first_problem_stays(void **state)
{
	struct ib_cursor cursor;
	struct ib_frame frame = FIELDS("1\0"
	                               "x\0"
	                               "3");

	(void)state;
	assert_int_equal(ib_cursor_init(&cursor, &frame, NULL), DRT_OK);
	assert_int_equal(ib_next_int(&cursor), 1);
	assert_int_equal(ib_next_int(&cursor), 0);
	assert_int_equal(cursor.problem, IB_NO_NUMBER);
	assert_int_equal(cursor.taken, 2);
	assert_string_equal(cursor.field, "x");
	assert_int_equal(ib_next_int(&cursor), 0);
	assert_int_equal(cursor.taken, 2);
	assert_int_equal(cursor.problem, IB_NO_NUMBER);
}

static void a_field_after_the_last_is_missing(void **state)
{
	struct ib_cursor cursor;
	struct ib_frame frame = FIELDS("1");

	(void)state;
	assert_int_equal(ib_cursor_init(&cursor, &frame, NULL), DRT_OK);
	assert_int_equal(ib_next_int(&cursor), 1);
	assert_string_equal(ib_next_str(&cursor), "");
	assert_int_equal(cursor.problem, IB_MISSING);
	assert_int_equal(cursor.taken, 2);
	assert_int_equal(ib_next_int_max(&cursor), IB_UNSET_INT);
	assert_false(ib_decimal_is_set(ib_next_dec(&cursor)));
}

static void numbers_that_do_not_fit_are_too_large(void **state)
{
	struct ib_cursor cursor;
	struct ib_frame frame = FIELDS("99999999999");
	struct ib_frame infinite = FIELDS("Infinity");

	(void)state;
	assert_int_equal(ib_cursor_init(&cursor, &frame, NULL), DRT_OK);
	assert_int_equal(ib_next_int(&cursor), 0);
	assert_int_equal(cursor.problem, IB_TOO_LARGE);
	assert_int_equal(ib_cursor_init(&cursor, &infinite, NULL), DRT_OK);
	assert_true(ib_next_dbl(&cursor) == 0);
	assert_int_equal(cursor.problem, IB_TOO_LARGE);
}

static void a_frame_without_a_last_nul_is_refused(void **state)
{
	struct ib_cursor cursor;
	struct ib_frame empty = frame_of("", 0);
	struct ib_frame torn = frame_of("1\0abc", 5);
	struct drt_error error = { 0 };

	(void)state;
	assert_int_equal(ib_cursor_init(&cursor, &empty, &error), DRT_EPARSE);
	assert_int_equal(ib_cursor_init(&cursor, &torn, &error), DRT_EPARSE);
	assert_non_null(strstr(error.text, "NUL"));
}

static void fields_are_written_as_they_are_read(void **state)
{
	static const char want[] = "text\0"
				   "\0"
				   "-5\0"
				   "\0"
				   "7\0"
				   "2.5\0"
				   "\0"
				   "100\0"
				   "\0"
				   "1\0"
				   "0";
	struct strbuf out;

	(void)state;
	strbuf_init(&out);
	ib_put_str(&out, "text");
	ib_put_str(&out, NULL);
	ib_put_int(&out, -5);
	ib_put_int_max(&out, IB_UNSET_INT);
	ib_put_int_max(&out, 7);
	ib_put_dbl(&out, 2.5);
	ib_put_dbl_max(&out, IB_UNSET_DOUBLE);
	ib_put_dec(&out, decimal_from_int(100));
	ib_put_dec(&out, IB_UNSET_DECIMAL);
	ib_put_bool(&out, true);
	ib_put_bool(&out, false);
	assert_int_equal(out.length, sizeof(want));
	assert_memory_equal(out.text, want, sizeof(want));
	strbuf_release(&out);
}

/* ---- greetings ---- */

static void a_client_greets_in_the_public_form(void **state)
{
	struct strbuf out;

	(void)state;
	strbuf_init(&out);
	ib_hello_write(&out, (struct ib_version_range){ 157, 178 }, NULL);
	assert_int_equal(out.length, 17);
	assert_memory_equal(out.text, "API\0\0\0\0\x09v157..178", 17);
	strbuf_clear(&out);
	ib_hello_write(&out, (struct ib_version_range){ 178, 178 }, "+PACEAPI");
	assert_memory_equal(out.text, "API\0\0\0\0\x0dv178 +PACEAPI", 21);
	strbuf_release(&out);
}

static enum drt_status greet(struct ib_version_range *range, const char *bytes, size_t length,
                             size_t *consumed)
{
	struct ib_reader reader;
	enum drt_status status = DRT_OK;

	ib_reader_init(&reader, IB_FRAME_MAX);
	assert_int_equal(ib_reader_feed(&reader, bytes, length), DRT_OK);
	status = ib_hello_read(range, &reader, NULL);
	if (consumed) {
		ib_reader_peek(&reader, consumed);
		*consumed = length - *consumed;
	}
	ib_reader_release(&reader);
	return status;
}

static void greetings_of_all_clients_are_understood(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		int min, max;
	} cases[] = {
		{ "API\0\0\0\0\x09v157..178", 17, 157, 178 },
		{ "API\0\0\0\0\x09v100..193", 17, 100, 193 },
		{ "API\0\0\0\0\x04v178", 12, 178, 178 },
		{ "API\0\0\0\0\x12v157..178 +PACEAPI", 26, 157, 178 },
		{ "API\0\0\0\0\x09v213..225rest", 21, 213, 225 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ib_version_range range = { 0, 0 };
		size_t consumed = 0;

		assert_int_equal(greet(&range, cases[i].bytes, cases[i].length, &consumed),
		                 DRT_OK);
		assert_int_equal(range.min, cases[i].min);
		assert_int_equal(range.max, cases[i].max);
		assert_int_equal(consumed, i == 4 ? 17 : cases[i].length);
		/* and every part of it is not enough */
		for (size_t part = 0; part < consumed; part++)
			assert_int_equal(greet(&range, cases[i].bytes, part, NULL), DRT_EEMPTY);
	}
}

static void what_is_no_greeting_is_refused(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
	} cases[] = {
		{ "GET / HTTP/1.1\r\n", 16 },
		{ "X", 1 },
		{ "API\1", 4 },
		{ "API\0\xff\xff\xff\xff", 8 },
		{ "API\0\0\0\0\x03"
		  "157",
		  11 },
		{ "API\0\0\0\0\x02vx", 10 },
		{ "API\0\0\0\0\x01v", 9 },
		{ "API\0\0\0\0\x06v178..", 14 },
		{ "API\0\0\0\0\x09v178..157", 17 },
		{ "API\0\0\0\0\x05v178x", 13 },
		{ "API\0\0\0\0\x08v1234567", 16 },
		{ "API\0\0\0\0\0", 8 },
	};
	struct ib_version_range range = { 0, 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (greet(&range, cases[i].bytes, cases[i].length, NULL) != DRT_EPARSE)
			fail_msg("case %zu is not refused", i);
}

static void the_smaller_maximum_is_answered_but_never_158(void **state)
{
	static const struct {
		struct ib_version_range client;
		enum drt_status want;
		int version;
	} cases[] = {
		{ { 157, 178 }, DRT_OK, 178 },         { { 100, 193 }, DRT_OK, 178 },
		{ { 100, 177 }, DRT_OK, 177 },         { { 100, 158 }, DRT_OK, 157 },
		{ { 100, 157 }, DRT_OK, 157 },         { { 100, 156 }, DRT_EUNSUPPORTED, 0 },
		{ { 213, 225 }, DRT_EUNSUPPORTED, 0 }, { { 158, 158 }, DRT_EUNSUPPORTED, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int version = 0;

		assert_int_equal(ib_hello_choose(&version, cases[i].client,
		                                 (struct ib_version_range){ 157, 178 }, NULL),
		                 cases[i].want);
		assert_int_equal(version, cases[i].version);
	}
}

static void the_answer_has_two_fields(void **state)
{
	struct strbuf out;
	struct ib_frame frame;
	struct ib_version_range offered = { 157, 178 };
	int version = 0;
	const char *when = NULL;

	(void)state;
	strbuf_init(&out);
	assert_int_equal(ib_hello_reply_write(&out, 178, "20250415 19:38:30 GMT"), DRT_OK);
	assert_memory_equal(out.text,
	                    "\0\0\0\x1a"
	                    "178\0"
	                    "20250415 19:38:30 GMT",
	                    30);
	frame = frame_of(out.text + 4, out.length - 4);
	assert_int_equal(ib_hello_reply_read(&version, &when, &frame, offered, NULL), DRT_OK);
	assert_int_equal(version, 178);
	assert_string_equal(when, "20250415 19:38:30 GMT");
	strbuf_release(&out);
}

static void answers_outside_the_offer_are_refused(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		enum drt_status want;
	} cases[] = {
		{ "179\0x", 6, DRT_EUNSUPPORTED },
		{ "156\0x", 6, DRT_EUNSUPPORTED },
		{ "-1\0other:4001", 14, DRT_EUNSUPPORTED },
		{ "178", 4, DRT_EPARSE },
		{ "abc\0x", 6, DRT_EPARSE },
		{ "178\0x", 5, DRT_EPARSE }, /* the last NUL is missing */
		{ "", 0, DRT_EPARSE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ib_frame frame = frame_of(cases[i].bytes, cases[i].length);
		int version = 0;
		const char *when = NULL;

		assert_int_equal(ib_hello_reply_read(&version, &when, &frame,
		                                     (struct ib_version_range){ 157, 178 },
		                                     NULL),
		                 cases[i].want);
		assert_int_equal(version, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_come_out_as_they_went_in),
		cmocka_unit_test(the_length_is_big_endian_and_counts_the_payload),
		cmocka_unit_test(a_length_beyond_the_limit_breaks_the_stream),
		cmocka_unit_test(a_frame_may_be_empty_or_as_long_as_allowed),
		cmocka_unit_test(a_payload_beyond_the_limit_is_not_written),
		cmocka_unit_test(fields_come_out_typed),
		cmocka_unit_test(empty_fields_read_as_their_defaults),
		cmocka_unit_test(the_first_problem_stays),
		cmocka_unit_test(a_field_after_the_last_is_missing),
		cmocka_unit_test(numbers_that_do_not_fit_are_too_large),
		cmocka_unit_test(a_frame_without_a_last_nul_is_refused),
		cmocka_unit_test(fields_are_written_as_they_are_read),
		cmocka_unit_test(a_client_greets_in_the_public_form),
		cmocka_unit_test(greetings_of_all_clients_are_understood),
		cmocka_unit_test(what_is_no_greeting_is_refused),
		cmocka_unit_test(the_smaller_maximum_is_answered_but_never_158),
		cmocka_unit_test(the_answer_has_two_fields),
		cmocka_unit_test(answers_outside_the_offer_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
