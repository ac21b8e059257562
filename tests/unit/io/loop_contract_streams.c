/* loop_contract_streams.c - the clauses of core/loop.h about streams. */
#include "config.h"

#include "tests/unit/io/loop_contract_streams.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/timeval.h"
#include "tests/unit/io/loop_contract.h"

enum { MANY = 1 << 20 };

static const char *const tcp_any = "tcp:127.0.0.1:0";

/* ---- connecting ---- */

static void bytes_go_both_ways_over_tcp_and_unix(void **state)
{
	struct loop_fixture *fixture = *state;
	const char *addresses[] = { tcp_any, fixture->unix_address };

	for (size_t i = 0; i < 2; i++) {
		struct connection c;

		connection_open(&c, fixture, addresses[i]);
		assert_int_equal(c.client.opens, 1);
		assert_int_equal(c.server.opens, 0);
		c.server.echo = true;
		end_write(&c.client, "hello");
		run_until_not(fixture, end_heard_nothing, &c.client);
		run_for(fixture, 5 * NS_PER_MS);
		assert_string_equal(c.server.heard.text, "hello");
		assert_string_equal(c.client.heard.text, "hello");
		connection_close(&c);
	}
}

static void addresses_that_are_none_are_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"tcp",
		"tcp:",
		"tcp:127.0.0.1",
		"tcp::4002",
		"tcp:127.0.0.1:",
		"tcp:127.0.0.1:65536",
		"tcp:127.0.0.1:-1",
		"tcp:127.0.0.1:4x",
		"tcp:::1:4002",
		"udp:127.0.0.1:4002",
		"unix:",
		"127.0.0.1:4002",
		"unix:/0123456789012345678901234567890123456789012345678901234567890123456789"
		"01234567890123456789012345678901234567",
	};
	struct loop_fixture *fixture = *state;
	struct loop_stream *stream = NULL;
	struct loop_listener *listener = NULL;
	struct drt_error error;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		error = (struct drt_error){ 0 };
		assert_int_equal(loop_connect(&stream, fixture->loop, bad[i], &end_handler,
		                              NULL, &error),
		                 DRT_EINVAL);
		assert_non_null(strstr(error.text, "address"));
		assert_int_equal(
			loop_listen(&listener, fixture->loop, bad[i], NULL, NULL, NULL),
			DRT_EINVAL);
	}
	assert_null(stream);
	assert_null(listener);
}

static void connecting_to_nobody_is_told_later_and_once(void **state)
{
	struct loop_fixture *fixture = *state;
	const char *addresses[2] = { NULL, fixture->unix_address };
	struct connection gone;
	char address[160];

	connection_listen(&gone, fixture, tcp_any);
	snprintf(address, sizeof(address), "%s", gone.address);
	addresses[0] = address;
	connection_close(&gone);
	for (size_t i = 0; i < 2; i++) {
		struct end end;

		end_init(&end);
		assert_int_equal(loop_connect(&end.stream, fixture->loop, addresses[i],
		                              &end_handler, &end, NULL),
		                 DRT_OK);
		end_write(&end, "never read");
		assert_int_equal(end.closes, 0);
		run_until_not(fixture, end_is_open, &end);
		run_for(fixture, NS_PER_MS);
		assert_int_equal(end.closes, 1);
		assert_int_equal(end.opens, 0);
		assert_int_equal(end.why, DRT_ENOTFOUND);
		assert_true(strlen(end.text) > 0);
		assert_int_equal(loop_stream_write(end.stream, "x", 1), DRT_ECLOSED);
		end_close(&end);
		strbuf_release(&end.heard);
	}
}

static void what_is_written_before_the_opening_arrives(void **state)
{
	struct loop_fixture *fixture = *state;
	struct connection c;

	connection_listen(&c, fixture, tcp_any);
	connection_connect(&c);
	end_write(&c.client, "early");
	assert_int_equal(loop_stream_pending(c.client.stream), 5);
	run_until_not(fixture, end_heard_nothing, &c.server);
	run_for(fixture, 5 * NS_PER_MS);
	assert_string_equal(c.server.heard.text, "early");
	connection_close(&c);
}

static void a_taken_address_is_busy(void **state)
{
	struct loop_fixture *fixture = *state;
	const char *addresses[] = { tcp_any, fixture->unix_address };

	for (size_t i = 0; i < 2; i++) {
		struct loop_listener *second = NULL;
		struct drt_error error = { 0 };
		struct connection c;

		connection_listen(&c, fixture, addresses[i]);
		assert_int_equal(
			loop_listen(&second, fixture->loop, c.address, NULL, NULL, &error),
			DRT_EBUSY);
		assert_true(strlen(error.text) > 0);
		connection_connect(&c); /* the first goes on listening */
		end_write(&c.client, "still here");
		run_until_not(fixture, end_heard_nothing, &c.server);
		connection_close(&c);
		assert_int_equal(
			loop_listen(&second, fixture->loop, addresses[i], NULL, NULL, NULL),
			DRT_OK);
		loop_listener_close(second);
	}
}

static void listeners_tell_their_port(void **state)
{
	struct loop_fixture *fixture = *state;
	struct connection a;
	struct connection b;
	struct connection c;

	connection_listen(&a, fixture, tcp_any);
	connection_listen(&b, fixture, tcp_any);
	connection_listen(&c, fixture, fixture->unix_address);
	assert_true(loop_listener_port(a.listener) > 0);
	assert_true(loop_listener_port(b.listener) > 0);
	assert_int_not_equal(loop_listener_port(a.listener), loop_listener_port(b.listener));
	assert_int_equal(loop_listener_port(c.listener), 0);
	connection_close(&a);
	connection_close(&b);
	connection_close(&c);
}

/* ---- bytes ---- */

static bool heard_too_few(void *arg)
{
	return ((struct end *)arg)->heard.length < MANY;
}

static unsigned char *pattern(void)
{
	unsigned char *bytes = malloc(MANY);

	assert_non_null(bytes);
	for (size_t i = 0; i < MANY; i++)
		bytes[i] = (unsigned char)(i * 2654435761u >> 13);
	return bytes;
}

static void many_bytes_arrive_complete_and_in_order(void **state)
{
	struct loop_fixture *fixture = *state;
	unsigned char *bytes = pattern();
	struct connection c;
	size_t at = 0;

	connection_open(&c, fixture, fixture->unix_address);
	for (size_t step = 1; at < MANY; at += step, step = step * 3 % 50021)
		assert_int_equal(loop_stream_write(c.client.stream, bytes + at,
		                                   MANY - at < step ? MANY - at : step),
		                 DRT_OK);
	run_until_not(fixture, heard_too_few, &c.server);
	assert_int_equal(c.server.heard.length, MANY);
	assert_memory_equal(c.server.heard.text, bytes, MANY);
	assert_int_equal(loop_stream_pending(c.client.stream), 0);
	assert_true(c.server.data >= MANY / 65536); /* never more than one round's share */
	connection_close(&c);
	free(bytes);
}

static void a_write_beyond_the_limit_queues_nothing(void **state)
{
	struct loop_fixture *fixture = *state;
	struct connection c;

	connection_open(&c, fixture, tcp_any);
	loop_stream_set_limit(c.client.stream, 10);
	end_write(&c.client, "1234567");
	assert_int_equal(loop_stream_write(c.client.stream, "8901", 4), DRT_EFULL);
	assert_int_equal(loop_stream_write(c.client.stream, "0", SIZE_MAX), DRT_EFULL);
	end_write(&c.client, "890");
	assert_int_equal(loop_stream_write(c.client.stream, "", 0), DRT_OK);
	run_until_not(fixture, end_heard_nothing, &c.server);
	run_for(fixture, 5 * NS_PER_MS);
	assert_string_equal(c.server.heard.text, "1234567890");
	end_write(&c.client, "and again"); /* there is room now */
	connection_close(&c);
}

static bool has_not_drained(void *arg)
{
	return ((struct end *)arg)->drains == 0;
}

static void drain_comes_when_everything_has_left(void **state)
{
	struct loop_fixture *fixture = *state;
	unsigned char *bytes = pattern();
	struct connection c;

	connection_open(&c, fixture, fixture->unix_address);
	run_for(fixture, 2 * NS_PER_MS);
	assert_int_equal(c.client.drains, 0); /* nothing was written */
	loop_stream_pause(c.server.stream);
	assert_int_equal(loop_stream_write(c.client.stream, bytes, MANY), DRT_OK);
	assert_int_equal(c.client.drains, 0);
	run_for(fixture, 5 * NS_PER_MS);
	assert_int_equal(c.client.drains, 0); /* the other side does not read */
	assert_true(loop_stream_pending(c.client.stream) > 0);
	assert_int_equal(c.server.heard.length, 0);
	loop_stream_resume(c.server.stream);
	run_until_not(fixture, has_not_drained, &c.client);
	assert_int_equal(loop_stream_pending(c.client.stream), 0);
	run_until_not(fixture, heard_too_few, &c.server);
	assert_int_equal(c.client.drains, 1);
	end_write(&c.client, "more");
	assert_int_equal(c.client.drains, 1);
	run_for(fixture, 5 * NS_PER_MS);
	assert_int_equal(c.client.drains, 2);
	connection_close(&c);
	free(bytes);
}

static void a_paused_stream_hears_nothing_until_it_resumes(void **state)
{
	struct loop_fixture *fixture = *state;
	struct connection c;

	connection_open(&c, fixture, tcp_any);
	loop_stream_pause(c.server.stream);
	loop_stream_pause(c.server.stream);
	end_write(&c.client, "wait");
	end_close(&c.client);
	run_for(fixture, 5 * NS_PER_MS);
	assert_int_equal(c.server.heard.length, 0);
	assert_int_equal(c.server.closes, 0);
	loop_stream_resume(c.server.stream);
	run_until_not(fixture, end_is_open, &c.server);
	assert_string_equal(c.server.heard.text, "wait");
	connection_close(&c);
}

static void a_busy_stream_does_not_starve_another(void **state)
{
	struct loop_fixture *fixture = *state;
	unsigned char *bytes = pattern();
	struct connection busy;
	struct connection quiet;

	connection_open(&busy, fixture, fixture->unix_address);
	connection_open(&quiet, fixture, tcp_any);
	for (int i = 0; i < 16; i++)
		assert_int_equal(loop_stream_write(busy.client.stream, bytes, MANY), DRT_OK);
	end_write(&quiet.client, "me too");
	run_until_not(fixture, end_heard_nothing, &quiet.server);
	assert_true(busy.server.heard.length < (size_t)8 * MANY);
	connection_close(&busy);
	connection_close(&quiet);
	free(bytes);
}

/* ---- the end ---- */

static void the_end_is_heard_once_after_all_bytes(void **state)
{
	struct loop_fixture *fixture = *state;
	struct connection c;

	connection_open(&c, fixture, tcp_any);
	end_write(&c.client, "last words");
	end_close(&c.client); /* tries what is queued */
	run_until_not(fixture, end_is_open, &c.server);
	run_for(fixture, 5 * NS_PER_MS);
	assert_string_equal(c.server.heard.text, "last words");
	assert_int_equal(c.server.closes, 1);
	assert_int_equal(c.server.heard_after_close, 0);
	assert_int_equal(c.server.why, DRT_ECLOSED);
	assert_int_equal(loop_stream_write(c.server.stream, "x", 1), DRT_ECLOSED);
	assert_int_equal(loop_stream_pending(c.server.stream), 0);
	loop_stream_pause(c.server.stream);
	loop_stream_resume(c.server.stream);
	assert_int_equal(c.client.closes, 0); /* who closes hears nothing */
	connection_close(&c);
}

static void an_end_may_close_itself_in_any_callback(void **state)
{
	struct loop_fixture *fixture = *state;

	for (int i = 0; i < 4; i++) {
		struct connection c;

		connection_listen(&c, fixture, i % 2 ? tcp_any : fixture->unix_address);
		c.client.close_on_open = i == 0;
		c.client.close_on_data = i == 1;
		c.client.close_on_drain = i == 2;
		c.client.close_on_close = i == 3;
		connection_connect(&c);
		run_for(fixture, 5 * NS_PER_MS);
		assert_int_equal(c.client.opens, 1);
		assert_int_equal(c.accepted, 1);
		if (i == 1)
			end_write(&c.server, "answer");
		if (i == 2)
			end_write(&c.client, "question");
		if (i == 3)
			end_close(&c.server);
		run_for(fixture, 5 * NS_PER_MS);
		assert_null(c.client.stream);
		assert_int_equal(c.client.closes, i == 3);
		connection_close(&c);
	}
}

static void an_end_closed_by_another_is_silent(void **state)
{
	struct loop_fixture *fixture = *state;

	for (int i = 0; i < 4; i++) {
		struct connection a;
		struct connection b;

		connection_open(&a, fixture, tcp_any);
		connection_open(&b, fixture, fixture->unix_address);
		a.server.victim = i % 2 ? &b.server : NULL;
		b.server.victim = i % 2 ? NULL : &a.server;
		end_write(&a.client, "first");
		end_write(&b.client, "second");
		run_for(fixture, 10 * NS_PER_MS);
		if (a.server.victim) {
			assert_null(b.server.stream);
			assert_int_equal(b.client.closes, 1);
		} else {
			assert_null(a.server.stream);
			assert_int_equal(a.client.closes, 1);
		}
		assert_int_equal(a.server.closes + b.server.closes, 0);
		connection_close(&a);
		connection_close(&b);
	}
}

static void a_listener_and_its_stream_may_go_while_accepting(void **state)
{
	struct loop_fixture *fixture = *state;

	for (int i = 1; i < 4; i++) {
		struct connection c;

		connection_listen(&c, fixture, fixture->unix_address);
		c.close_listener = i & 1;
		c.close_stream = i & 2;
		connection_connect(&c);
		run_for(fixture, 5 * NS_PER_MS);
		assert_int_equal(c.accepted, 1);
		assert_int_equal(c.client.closes, c.close_stream);
		connection_close(&c);
	}
}

/* ---- descriptors ---- */

static int open_descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 1024; fd++)
		count += fcntl(fd, F_GETFD) != -1;
	return count;
}

static bool has_no_fd(void *arg)
{
	return ((struct end *)arg)->data == 0;
}

static void descriptors_arrive_beside_their_first_byte(void **state)
{
	struct loop_fixture *fixture = *state;
	struct connection c;
	int pair[2] = { -1, -1 };
	int fd = -1;
	char byte = 0;

	connection_open(&c, fixture, fixture->unix_address);
	assert_int_equal(pipe(pair), 0);
	assert_int_equal(loop_stream_take_fd(c.server.stream), -1);
	end_write(&c.client, "before ");
	assert_int_equal(loop_stream_write_fd(c.client.stream, "read ", 5, pair[0]), DRT_OK);
	assert_int_equal(loop_stream_write_fd(c.client.stream, "write", 5, pair[1]), DRT_OK);
	assert_int_equal(close(pair[0]), 0); /* it was duplicated */
	assert_int_equal(close(pair[1]), 0);
	run_until_not(fixture, has_no_fd, &c.server);
	run_for(fixture, 10 * NS_PER_MS);
	assert_string_equal(c.server.heard.text, "before read write");
	pair[0] = loop_stream_take_fd(c.server.stream);
	pair[1] = loop_stream_take_fd(c.server.stream);
	assert_int_equal(loop_stream_take_fd(c.server.stream), -1);
	assert_true(fcntl(pair[0], F_GETFD) & FD_CLOEXEC);
	assert_int_equal(write(pair[1], "!", 1), 1);
	assert_int_equal(read(pair[0], &byte, 1), 1);
	assert_int_equal(byte, '!');
	close(pair[0]);
	close(pair[1]);
	assert_int_equal(loop_stream_write_fd(c.client.stream, "", 0, 0), DRT_EINVAL);
	fd = 1023;
	assert_int_equal(loop_stream_write_fd(c.client.stream, "x", 1, fd), DRT_EINVAL);
	connection_close(&c);
}

static void descriptors_do_not_pass_over_tcp(void **state)
{
	struct loop_fixture *fixture = *state;
	struct connection c;

	connection_open(&c, fixture, tcp_any);
	assert_int_equal(loop_stream_write_fd(c.client.stream, "x", 1, 0), DRT_EUNSUPPORTED);
	connection_close(&c);
}

static void descriptors_nobody_took_are_closed(void **state)
{
	struct loop_fixture *fixture = *state;
	int before = open_descriptors();

	for (int i = 0; i < 3; i++) {
		struct connection c;

		connection_open(&c, fixture, fixture->unix_address);
		assert_int_equal(loop_stream_write_fd(c.client.stream, "x", 1, 0), DRT_OK);
		if (i > 0)
			run_for(fixture, 5 * NS_PER_MS);
		if (i == 2)
			loop_stream_pause(c.server.stream);
		assert_int_equal(loop_stream_write_fd(c.client.stream, "y", 1, 0), DRT_OK);
		if (i == 2)
			run_for(fixture, 5 * NS_PER_MS);
		connection_close(&c);
	}
	assert_int_equal(open_descriptors(), before);
}

static void too_many_descriptors_end_the_stream(void **state)
{
	struct loop_fixture *fixture = *state;
	int before = open_descriptors();
	struct connection c;

	connection_open(&c, fixture, fixture->unix_address);
	for (int i = 0; i < 65; i++)
		assert_int_equal(loop_stream_write_fd(c.client.stream, "x", 1, 0), DRT_OK);
	run_until_not(fixture, end_is_open, &c.server);
	assert_int_equal(c.server.why, DRT_EFULL);
	assert_int_equal(c.server.heard.length, 64);
	connection_close(&c);
	assert_int_equal(open_descriptors(), before);
}

const struct CMUnitTest loop_contract_streams[] = {
	cmocka_unit_test(bytes_go_both_ways_over_tcp_and_unix),
	cmocka_unit_test(addresses_that_are_none_are_refused),
	cmocka_unit_test(connecting_to_nobody_is_told_later_and_once),
	cmocka_unit_test(what_is_written_before_the_opening_arrives),
	cmocka_unit_test(a_taken_address_is_busy),
	cmocka_unit_test(listeners_tell_their_port),
	cmocka_unit_test(many_bytes_arrive_complete_and_in_order),
	cmocka_unit_test(a_write_beyond_the_limit_queues_nothing),
	cmocka_unit_test(drain_comes_when_everything_has_left),
	cmocka_unit_test(a_paused_stream_hears_nothing_until_it_resumes),
	cmocka_unit_test(a_busy_stream_does_not_starve_another),
	cmocka_unit_test(the_end_is_heard_once_after_all_bytes),
	cmocka_unit_test(an_end_may_close_itself_in_any_callback),
	cmocka_unit_test(an_end_closed_by_another_is_silent),
	cmocka_unit_test(a_listener_and_its_stream_may_go_while_accepting),
	cmocka_unit_test(descriptors_arrive_beside_their_first_byte),
	cmocka_unit_test(descriptors_do_not_pass_over_tcp),
	cmocka_unit_test(descriptors_nobody_took_are_closed),
	cmocka_unit_test(too_many_descriptors_end_the_stream),
};

const size_t loop_contract_streams_count =
	sizeof(loop_contract_streams) / sizeof(loop_contract_streams[0]);
