/* test_loop_memory.c - every allocation of both loops fails in turn; nothing leaks,
 * nothing is left behind, and each failure is told. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/mailbox.h"
#include "core/timeval.h"
#include "io/loop_event.h"
#include "io/loop_sim.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

static void on_data(void *arg, const unsigned char *bytes, size_t length)
{
	(void)arg;
	(void)bytes;
	(void)length;
}

static void on_close(void *arg, enum drt_status why, const char *text)
{
	(void)why;
	(void)text;
	++*(int *)arg;
}

static const struct loop_stream_handler handler = { .on_data = on_data, .on_close = on_close };

static void nothing(void *arg)
{
	(void)arg;
}

static void no_message(void *arg, struct message *message)
{
	(void)arg;
	(void)message;
}

static void take(void *arg, struct loop_stream *stream)
{
	loop_stream_set_handler(stream, &handler, arg);
	loop_stream_close(stream);
}

/* One of everything a loop makes; stops at the first that fails. */
static enum drt_status make_all(struct loop *loop, const char *address)
{
	struct loop_timer *timer = NULL;
	struct loop_wake *wake = NULL;
	struct loop_listener *listener = NULL;
	struct loop_stream *stream = NULL;
	struct mailbox *mailbox = NULL;
	int closed = 0;
	enum drt_status status = loop_timer_new(&timer, loop, nothing, NULL);

	if (status == DRT_OK)
		status = loop_wake_new(&wake, loop, nothing, NULL);
	if (status == DRT_OK)
		status = mailbox_new(&mailbox, loop, 4, no_message, NULL);
	if (status == DRT_OK)
		status = loop_listen(&listener, loop, address, take, &closed, NULL);
	if (status == DRT_OK)
		status = loop_connect(&stream, loop, address, &handler, &closed, NULL);
	if (status == DRT_OK)
		status = loop_stream_write(stream, "abc", 3);
	loop_stream_close(stream);
	loop_listener_close(listener);
	mailbox_free(mailbox);
	loop_wake_free(wake);
	loop_timer_free(timer);
	return status;
}

static void the_event_loop_survives_every_failure(void **state)
{
	char address[200];
	int failures = 0;
	(void)state;

	snprintf(address, sizeof(address), "unix:%s", test_scratch_path("s"));
	for (bool failed = true; failed; failures++) {
		struct loop *loop = NULL;
		enum drt_status status = DRT_OK;

		failing_alloc_after(failures);
		status = loop_event_new(&loop);
		if (status == DRT_OK) {
			status = make_all(loop, address);
			loop_free(loop);
		}
		failed = failing_alloc_happened();
		assert_int_equal(status, failed ? DRT_ENOMEM : DRT_OK);
	}
	failing_alloc_after(-1);
	assert_true(failures > 6);
	assert_int_equal(access(address + 5, F_OK), -1);
}

static void adopting_without_memory_leaves_the_descriptor(void **state)
{
	struct loop_stream *stream = NULL;
	struct loop *loop = NULL;
	int fds[2];
	(void)state;

	assert_int_equal(loop_event_new(&loop), DRT_OK);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	failing_alloc_after(0);
	assert_int_equal(loop_event_adopt_fd(&stream, loop, fds[0]), DRT_ENOMEM);
	assert_int_equal(close(fds[0]), 0);
	close(fds[1]);
	loop_free(loop);
}

static void the_simulated_world_survives_every_failure(void **state)
{
	int failures = 0;
	(void)state;

	for (bool failed = true; failed; failures++) {
		struct sim_world *world = NULL;
		struct loop *loop = NULL;
		enum drt_status status = DRT_OK;

		failing_alloc_after(failures);
		status = sim_world_new(&world, NULL);
		if (status == DRT_OK)
			status = sim_world_loop_new(&loop, world, "x");
		if (status == DRT_OK)
			status = make_all(loop, "tcp:127.0.0.1:1");
		loop_free(loop);
		sim_world_free(world);
		failed = failing_alloc_happened();
		assert_int_equal(status, failed ? DRT_ENOMEM : DRT_OK);
	}
	failing_alloc_after(-1);
	assert_true(failures > 8);
}

/* Failures on the way are told to the handler or made good later; never a crash. */
static void a_simulated_talk_ends_well_or_is_closed(void **state)
{
	(void)state;
	for (int n = 0; n < 8; n++) {
		struct sim_world *world = NULL;
		struct loop *loop = NULL;
		struct loop_listener *listener = NULL;
		struct loop_stream *stream = NULL;
		int closed = 0;

		assert_int_equal(sim_world_new(&world, NULL), DRT_OK);
		assert_int_equal(sim_world_loop_new(&loop, world, "x"), DRT_OK);
		assert_int_equal(loop_listen(&listener, loop, "tcp:h:1", take, &closed, NULL),
		                 DRT_OK);
		assert_int_equal(
			loop_connect(&stream, loop, "tcp:h:1", &handler, &closed, NULL),
			DRT_OK);
		assert_int_equal(loop_stream_write(stream, "abc", 3), DRT_OK);
		failing_alloc_after(n);
		assert_int_equal(sim_world_run_until(world, NS_PER_SEC), DRT_OK);
		failing_alloc_after(-1);
		assert_int_equal(closed, 1); /* by the accepting side, or for lack of memory */
		loop_stream_close(stream);
		loop_listener_close(listener);
		loop_free(loop);
		sim_world_free(world);
	}
}

struct ear {
	struct loop_stream *stream;
	size_t heard;
	int closed;
};

static void ear_heard(void *arg, const unsigned char *bytes, size_t length)
{
	(void)bytes;
	((struct ear *)arg)->heard += length;
}

static void ear_closed(void *arg, enum drt_status why, const char *text)
{
	(void)why;
	(void)text;
	((struct ear *)arg)->closed++;
}

static const struct loop_stream_handler ear_handler = { .on_data = ear_heard,
	                                                .on_close = ear_closed };

/* A simulated write that finds no memory on its way goes a little later. */
static void bytes_wait_for_memory(void **state)
{
	struct sim_world *world = NULL;
	struct loop *loop = NULL;
	struct ear ears[2] = { { .heard = 0 }, { .heard = 0 } };
	(void)state;

	assert_int_equal(sim_world_new(&world, NULL), DRT_OK);
	assert_int_equal(sim_world_loop_new(&loop, world, "x"), DRT_OK);
	for (int n = 0; n < 3; n++) {
		failing_alloc_after(n);
		assert_int_equal(sim_world_pair(&ears[0].stream, loop, &ears[1].stream, loop),
		                 DRT_ENOMEM);
	}
	failing_alloc_after(-1);
	assert_int_equal(sim_world_pair(&ears[0].stream, loop, &ears[1].stream, loop), DRT_OK);
	for (int i = 0; i < 2; i++)
		loop_stream_set_handler(ears[i].stream, &ear_handler, &ears[i]);
	assert_int_equal(loop_stream_write(ears[0].stream, "hello", 5), DRT_OK);
	failing_alloc_after(0);
	assert_int_equal(sim_world_run_until(world, NS_PER_SEC), DRT_OK);
	assert_true(failing_alloc_happened());
	failing_alloc_after(-1);
	assert_int_equal(ears[1].heard, 5);
	assert_int_equal(ears[0].closed + ears[1].closed, 0);
	failing_alloc_after(0);
	assert_int_equal(loop_stream_write_fd(ears[0].stream, "fd", 2, 0), DRT_ENOMEM);
	failing_alloc_after(-1);
	for (int i = 0; i < 2; i++)
		loop_stream_close(ears[i].stream);
	loop_free(loop);
	sim_world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_event_loop_survives_every_failure),
		cmocka_unit_test(adopting_without_memory_leaves_the_descriptor),
		cmocka_unit_test(the_simulated_world_survives_every_failure),
		cmocka_unit_test(a_simulated_talk_ends_well_or_is_closed),
		cmocka_unit_test(bytes_wait_for_memory),
	};

	return cmocka_run_group_tests_name("loop memory", tests, NULL, NULL);
}
