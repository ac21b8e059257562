/* test_hostile.c - what clients send that they should not: the gateway stays up. */
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "core/strbuf.h"
#include "core/timeval.h"
#include "ib/frame.h"
#include "ib/hello.h"
#include "tests/unit/gateway/gateway_fixture.h"

static struct test_market market;

/* A client made of bytes. */
struct raw {
	struct loop_stream *stream;
	struct ib_reader reader;
	bool closed;
};

static void on_data(void *arg, const unsigned char *bytes, size_t length)
{
	struct raw *raw = arg;

	assert_int_equal(ib_reader_feed(&raw->reader, bytes, length), DRT_OK);
}

static void on_close(void *arg, enum drt_status why, const char *text)
{
	struct raw *raw = arg;

	(void)why;
	(void)text;
	raw->closed = true;
}

static void raw_begin(struct raw *raw)
{
	static const struct loop_stream_handler handler = { .on_data = on_data,
		                                            .on_close = on_close };

	memset(raw, 0, sizeof(*raw));
	ib_reader_init(&raw->reader, IB_FRAME_MAX);
	assert_int_equal(loop_connect(&raw->stream, market.client_loop, "tcp:127.0.0.1:4002",
	                              &handler, raw, NULL),
	                 DRT_OK);
}

static void raw_end(struct raw *raw)
{
	loop_stream_close(raw->stream);
	ib_reader_release(&raw->reader);
}

static void raw_write(struct raw *raw, const void *bytes, size_t length)
{
	if (!raw->closed && loop_stream_write(raw->stream, bytes, length) != DRT_OK)
		raw->closed = true;
	market_run(&market, 100 * NS_PER_MS);
}

/* Fields separated by blanks as one frame; "-" is an empty field. */
static void raw_send(struct raw *raw, const char *fields)
{
	struct strbuf frame;
	size_t begin = 0;

	strbuf_init(&frame);
	begin = ib_frame_begin(&frame);
	while (*fields) {
		size_t length = strcspn(fields, " ");

		if (length != 1 || *fields != '-')
			strbuf_append(&frame, fields, length);
		strbuf_putc(&frame, '\0');
		fields += length + (fields[length] == ' ');
	}
	assert_int_equal(ib_frame_end(&frame, begin), DRT_OK);
	raw_write(raw, frame.text, frame.length);
	strbuf_release(&frame);
}

static void raw_greet(struct raw *raw, const char *versions)
{
	struct strbuf hello;

	strbuf_init(&hello);
	strbuf_append(&hello, "API", 4);
	strbuf_append(&hello, "\0\0\0", 3);
	strbuf_putc(&hello, (char)strlen(versions));
	strbuf_puts(&hello, versions);
	raw_write(raw, hello.text, hello.length);
	strbuf_release(&hello);
}

/* Looks for a frame that begins with these fields; takes everything before it. */
static bool raw_got(struct raw *raw, const char *fields)
{
	struct ib_frame frame;

	while (ib_reader_next(&frame, &raw->reader, NULL) == DRT_OK) {
		char text[256];
		size_t length =
			frame.length < sizeof(text) - 1 ? frame.length : sizeof(text) - 1;

		for (size_t i = 0; i < length; i++)
			text[i] = frame.bytes[i] == '\0' ? ' ' : frame.bytes[i];
		text[length] = '\0';
		if (strncmp(text, fields, strlen(fields)) == 0)
			return true;
	}
	return false;
}

static void raw_start(struct raw *raw)
{
	raw_begin(raw);
	raw_greet(raw, "v157..178");
	raw_send(raw, "71 2 28 -");
	assert_true(raw_got(raw, "9 1 1 "));
}

static int set_up(void **state)
{
	(void)state;
	market_begin(&market,
	             (struct gateway_options){ .speed_milli = 1000, .version_max = 178 });
	return 0;
}

/* Whatever happened, an honest client is served. */
static int tear_down(void **state)
{
	static struct test_client honest;
	(void)state;

	client_begin(&honest, &market, 1);
	assert_true(honest.ready);
	client_end(&honest);
	market_end(&market);
	return 0;
}

static void another_protocol_is_closed(void **state)
{
	static const char *const greetings[] = { "GET / HTTP/1.1\r\n\r\n", "\x16\x03\x01",
		                                 "APX" };
	(void)state;

	for (size_t i = 0; i < sizeof(greetings) / sizeof(greetings[0]); i++) {
		struct raw raw;

		raw_begin(&raw);
		raw_write(&raw, greetings[i], strlen(greetings[i]));
		raw_write(&raw, "0123456789", 10);
		assert_true(raw.closed);
		raw_end(&raw);
	}
}

static void versions_that_do_not_meet_are_closed(void **state)
{
	static const struct {
		const char *versions;
		const char *answer; /* NULL: closed */
	} cases[] = { { "v100..156", NULL },      { "v213..225", NULL },
		      { "v100..158", "157 " },    { "v100..177", "177 " },
		      { "v157..178", "178 " },    { "v100..193", "178 " },
		      { "v178 +PACEAPI", "178 " } };
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct raw raw;

		raw_begin(&raw);
		raw_greet(&raw, cases[i].versions);
		assert_int_equal(raw.closed, cases[i].answer == NULL);
		if (cases[i].answer)
			assert_true(raw_got(&raw, cases[i].answer));
		raw_end(&raw);
	}
}

static void requests_before_the_start_are_dropped(void **state)
{
	struct raw raw;
	(void)state;

	raw_begin(&raw);
	raw_greet(&raw, "v157..178");
	raw_send(&raw, "49 1");
	assert_false(raw_got(&raw, "49 "));
	raw_send(&raw, "71 2 5 -");
	raw_send(&raw, "49 1");
	assert_true(raw_got(&raw, "49 1 "));
	raw_end(&raw);
}

/* Requests that cannot be fulfilled, and such that end early: each gets its answer. */
static void every_request_is_answered(void **state)
{
	static const struct {
		const char *request, *answer;
	} cases[] = {
		{ "10 5 77 0 SPY STK - 0 - - SMART - USD - - 0 0 -", "4 2 77 321 " },
		{ "10 5 77 0 NONE STK - 0 - - SMART - USD - - 5 0 -", "4 2 77 200 " },
		{ "11 1 77 0", "4 2 77 310 " },
		{ "97 78 0 SPY STK - 0 - - SMART - USD - - Lust 0 0", "4 2 78 321 " },
		{ "98 78", "4 2 78 300 " },
		{ "96 79 0 SPY STK", "4 2 -1 320 " },
		{ "22 80 10 STK", "4 2 -1 320 " },
		{ "23 1 81", "4 2 81 365 " },
		{ "52 2 82 0 SPY STK SMART ARCA USD - X", "4 2 82 430 " },
		{ "52 3 82 0 SPY STK SMART ARCA USD - X 0 -", "4 2 82 430 " },
		{ "84 83 BRFG X -", "4 2 83 10172 " },
		{ "86 84 1 BRFG - - 5 -", "4 2 84 200 " },
		{ "18 1 1", "4 2 -1 321 " },
		{ "19 1 1 x 85", "4 2 85 321 " },
		{ "21 2 86 0 SPY OPT - 0 - - SMART USD - - 1 1 - 0", "4 2 86 322 " },
		{ "54 2 87 0 SPY OPT 19990101 0 C - SMART - USD - - 1 1", "4 2 87 200 " },
		{ "68 1 88 99", "4 2 88 321 " },
		{ "69 1 89 x", "4 2 89 300 " },
		{ "70 1 89", "4 2 89 300 " },
		{ "88 90 0 SPY STK - 0 - - SMART - USD - - 0 1 soon", "4 2 90 321 " },
		{ "14 1 9", "4 2 -1 319 " },
		{ "65 1 name 1", "66 1 false " },
		{ "72 1 name 1 key", "70 1 false " },
		{ "85", "85 1 " },
		{ "80", "78 1 " },
		{ "97", "4 2 -1 320 " },
	};
	struct raw raw;
	(void)state;

	raw_start(&raw);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		raw_send(&raw, cases[i].request);
		if (!raw_got(&raw, cases[i].answer))
			fail_msg("no answer to %s", cases[i].request);
	}
	assert_false(raw.closed);
	raw_end(&raw);
}

static void an_unknown_message_leaves_the_connection(void **state)
{
	struct raw raw;
	(void)state;

	raw_start(&raw);
	raw_send(&raw, "4711 1 2 3");
	raw_send(&raw, "-5");
	raw_send(&raw, "49 1");
	assert_true(raw_got(&raw, "49 1 "));
	raw_end(&raw);
}

static void a_request_that_cannot_be_read_is_answered_by_320(void **state)
{
	struct raw raw;
	(void)state;

	raw_start(&raw);
	raw_send(&raw, "3 1 0 SPY STK"); /* an order that ends early */
	assert_true(raw_got(&raw, "4 2 -1 320 "));
	raw_send(&raw, "1 11 5 zero SPY STK");
	assert_true(raw_got(&raw, "4 2 -1 320 "));
	assert_false(raw.closed);
	raw_end(&raw);
}

static void random_frames_never_stop_the_gateway(void **state)
{
	struct rng rng;
	(void)state;

	rng_init(&rng, 3);
	for (int round = 0; round < 300; round++) {
		struct raw raw;
		char text[200];
		size_t length = 0;

		raw_start(&raw);
		for (int i = 0; i < 10 && !raw.closed; i++) {
			static const char letters[] = "0123456789-.  SPYTKMLDUAB";

			length = 1 + rng_below(&rng, sizeof(text) - 2);
			text[0] = '0' + (char)rng_below(&rng, 10);
			for (size_t k = 1; k < length; k++)
				text[k] = letters[rng_below(&rng, sizeof(letters) - 1)];
			text[length] = '\0';
			raw_send(&raw, text);
		}
		raw_end(&raw);
		market_run(&market, NS_PER_MS);
	}
}

static void a_frame_beyond_the_limit_is_closed(void **state)
{
	struct raw raw;
	(void)state;

	raw_start(&raw);
	raw_write(&raw, "\x7f\xff\xff\xff", 4);
	raw_write(&raw, "x", 1);
	assert_true(raw.closed);
	raw_end(&raw);
}

static void connections_beyond_the_limit_are_refused(void **state)
{
	static struct raw many[40];
	size_t closed = 0;
	(void)state;

	for (size_t i = 0; i < 40; i++)
		raw_begin(&many[i]);
	market_run(&market, NS_PER_SEC);
	for (size_t i = 0; i < 40; i++) {
		closed += many[i].closed;
		raw_end(&many[i]);
	}
	assert_int_equal(closed, 8);
	market_run(&market, NS_PER_SEC);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(another_protocol_is_closed),
		EACH(versions_that_do_not_meet_are_closed),
		EACH(requests_before_the_start_are_dropped),
		EACH(every_request_is_answered),
		EACH(an_unknown_message_leaves_the_connection),
		EACH(a_request_that_cannot_be_read_is_answered_by_320),
		EACH(random_frames_never_stop_the_gateway),
		EACH(a_frame_beyond_the_limit_is_closed),
		EACH(connections_beyond_the_limit_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
