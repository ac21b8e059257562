/* test_loop_event.c - the contract of core/loop.h on the real world, and what
 * loop_event.h adds to it. */
#include "config.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/timeval.h"
#include "io/clock_real.h"
#include "io/loop_event.h"
#include "tests/unit/io/loop_contract.h"

/* ---- the fixture ---- */

struct watch {
	struct loop_fixture *fixture;
	struct loop_timer *timer;
	bool (*predicate)(void *);
	void *arg;
	int64_t deadline_ns;
};

static void look(void *arg)
{
	struct watch *watch = arg;

	if (!watch->predicate(watch->arg) ||
	    clock_now_ns(clock_real_monotonic()) > watch->deadline_ns)
		loop_stop(watch->fixture->loop);
	else
		loop_timer_start(watch->timer, NS_PER_MS / 5);
}

static bool run_while(struct loop_fixture *fixture, bool (*predicate)(void *), void *arg)
{
	struct watch watch = { fixture, NULL, predicate, arg, 0 };

	watch.deadline_ns = clock_now_ns(clock_real_monotonic()) + 30 * NS_PER_SEC;
	assert_int_equal(loop_timer_new(&watch.timer, fixture->loop, look, &watch), DRT_OK);
	loop_timer_start(watch.timer, 0);
	loop_run(fixture->loop);
	loop_timer_free(watch.timer);
	return !predicate(arg);
}

static int setup(void **state)
{
	static struct loop_fixture fixture;

	fixture = (struct loop_fixture){ .run_while = run_while };
	snprintf(fixture.unix_address, sizeof(fixture.unix_address), "unix:%s",
	         test_scratch_path("s"));
	*state = &fixture;
	return loop_event_new(&fixture.loop) == DRT_OK ? 0 : -1;
}

static int teardown(void **state)
{
	loop_free(((struct loop_fixture *)*state)->loop);
	return 0;
}

static const char *path_of(const struct loop_fixture *fixture)
{
	return fixture->unix_address + strlen("unix:");
}

/* ---- Unix listeners ---- */

static void a_unix_listener_is_private_and_removes_its_file(void **state)
{
	struct loop_fixture *fixture = *state;
	mode_t before = umask(0);
	struct connection c;
	struct stat info;

	connection_listen(&c, fixture, fixture->unix_address);
	umask(before);
	assert_int_equal(stat(path_of(fixture), &info), 0);
	assert_true(S_ISSOCK(info.st_mode));
	assert_int_equal(info.st_mode & 07777, 0600);
	connection_close(&c);
	assert_int_equal(stat(path_of(fixture), &info), -1);
}

/* A socket file whose listener is gone, as after a crash. */
static void leave_stale_socket(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	close(fd);
}

static void a_stale_socket_file_is_replaced(void **state)
{
	struct loop_fixture *fixture = *state;
	struct connection c;

	leave_stale_socket(path_of(fixture));
	connection_open(&c, fixture, fixture->unix_address);
	end_write(&c.client, "new");
	run_until_not(fixture, end_heard_nothing, &c.server);
	connection_close(&c);
}

static void a_file_that_is_no_socket_stays(void **state)
{
	struct loop_fixture *fixture = *state;
	struct loop_listener *listener = NULL;
	struct drt_error error = { 0 };

	test_write_file(path_of(fixture), "precious");
	assert_int_equal(loop_listen(&listener, fixture->loop, fixture->unix_address, NULL,
	                             NULL, &error),
	                 DRT_EBUSY);
	assert_non_null(strstr(error.text, path_of(fixture)));
	assert_int_equal(access(path_of(fixture), F_OK), 0);
	unlink(path_of(fixture));
	assert_int_equal(loop_listen(&listener, fixture->loop, "unix:/nonexistent/dir/s", NULL,
	                             NULL, &error),
	                 DRT_EIO);
	assert_non_null(strstr(error.text, "/nonexistent/dir/s"));
}

static void a_file_of_somebody_else_is_not_removed(void **state)
{
	struct loop_fixture *fixture = *state;
	struct connection c;

	connection_listen(&c, fixture, fixture->unix_address);
	assert_int_equal(unlink(path_of(fixture)), 0);
	leave_stale_socket(path_of(fixture));
	connection_close(&c);
	assert_int_equal(access(path_of(fixture), F_OK), 0);
	unlink(path_of(fixture));
}

/* ---- descriptors ---- */

static void every_descriptor_closes_on_exec_and_tcp_does_not_wait(void **state)
{
	struct loop_fixture *fixture = *state;
	bool before[256];
	struct connection c;
	int connected = 0;
	int ours = 0;

	for (int fd = 0; fd < 256; fd++)
		before[fd] = fcntl(fd, F_GETFD) != -1;
	connection_open(&c, fixture, "tcp:127.0.0.1:0");
	for (int fd = 0; fd < 256; fd++) {
		int nodelay = 0;
		int listens = 0;
		socklen_t size = sizeof(int);
		socklen_t listens_size = sizeof(int);

		if (before[fd] || fcntl(fd, F_GETFD) == -1)
			continue;
		ours++;
		assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
		assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
		if (getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &nodelay, &size) != 0)
			continue;
		assert_int_equal(
			getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &listens_size), 0);
		assert_true(listens || nodelay);
		connected += !listens;
	}
	assert_int_equal(ours, 3);
	assert_int_equal(connected, 2);
	connection_close(&c);
}

static void one_end_of_a_socketpair_becomes_a_stream(void **state)
{
	struct loop_fixture *fixture = *state;
	struct end ends[2];
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	for (int i = 0; i < 2; i++) {
		end_init(&ends[i]);
		assert_int_equal(loop_event_adopt_fd(&ends[i].stream, fixture->loop, fds[i]),
		                 DRT_OK);
		loop_stream_set_handler(ends[i].stream, &end_handler, &ends[i]);
		assert_true(fcntl(fds[i], F_GETFD) & FD_CLOEXEC);
	}
	ends[1].echo = true;
	assert_int_equal(loop_stream_write_fd(ends[0].stream, "ping", 4, 0), DRT_OK);
	run_until_not(fixture, end_heard_nothing, &ends[0]);
	assert_string_equal(ends[0].heard.text, "ping");
	for (int i = 0; i < 2; i++) {
		end_close(&ends[i]);
		strbuf_release(&ends[i].heard);
	}
}

static void what_is_no_stream_socket_is_not_adopted(void **state)
{
	struct loop_fixture *fixture = *state;
	struct loop_stream *stream = NULL;
	int fds[2];
	int datagram = socket(AF_UNIX, SOCK_DGRAM, 0);

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(loop_event_adopt_fd(&stream, fixture->loop, fds[0]), DRT_EINVAL);
	assert_int_equal(loop_event_adopt_fd(&stream, fixture->loop, datagram), DRT_EINVAL);
	assert_int_equal(loop_event_adopt_fd(&stream, fixture->loop, -1), DRT_EINVAL);
	assert_null(stream);
	assert_int_equal(close(fds[0]), 0); /* still ours */
	close(fds[1]);
	close(datagram);
}

/* A plain socket that talks to an adopted end, to see what only it can do. */
static int adopt_one(struct end *end, struct loop_fixture *fixture)
{
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	end_init(end);
	assert_int_equal(loop_event_adopt_fd(&end->stream, fixture->loop, fds[0]), DRT_OK);
	loop_stream_set_handler(end->stream, &end_handler, end);
	return fds[1];
}

static void a_dead_peer_raises_no_signal_and_is_heard_to_the_end(void **state)
{
	struct loop_fixture *fixture = *state;
	struct end end;
	int other = adopt_one(&end, fixture);

	assert_int_equal(write(other, "my reasons", 10), 10);
	close(other);
	end_write(&end, "into the void"); /* SIGPIPE would end this program */
	run_until_not(fixture, end_is_open, &end);
	assert_string_equal(end.heard.text, "my reasons");
	assert_int_equal(end.why, DRT_ECLOSED);
	assert_int_equal(end.closes, 1);
	end_close(&end);
	strbuf_release(&end.heard);
}

static void a_paused_stream_learns_of_a_dead_peer_by_writing(void **state)
{
	struct loop_fixture *fixture = *state;
	struct end end;
	int other = adopt_one(&end, fixture);

	loop_stream_pause(end.stream);
	close(other);
	end_write(&end, "into the void");
	run_for(fixture, 2 * NS_PER_MS);
	assert_int_equal(end.closes, 0);
	assert_int_equal(loop_stream_write(end.stream, "x", 1), DRT_ECLOSED);
	loop_stream_resume(end.stream);
	run_until_not(fixture, end_is_open, &end);
	end_close(&end);
	strbuf_release(&end.heard);
}

/* ---- running out ---- */

/* No further descriptor can be opened until the limit is put back. */
static struct rlimit exhaust_descriptors(void)
{
	struct rlimit before;
	struct rlimit none;
	int next = dup(0);

	close(next);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = (rlim_t)next;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	return before;
}

static void without_descriptors_everything_says_so(void **state)
{
	struct loop_fixture *fixture = *state;
	struct rlimit before = exhaust_descriptors();
	struct loop *loop = NULL;
	struct loop_wake *wake = NULL;
	struct loop_stream *stream = NULL;
	struct loop_listener *listener = NULL;
	struct drt_error error = { 0 };
	enum drt_status results[4];

	results[0] = loop_event_new(&loop);
	results[1] = loop_wake_new(&wake, fixture->loop, NULL, NULL);
	results[2] = loop_connect(&stream, fixture->loop, "tcp:127.0.0.1:1", &end_handler, NULL,
	                          &error);
	results[3] =
		loop_listen(&listener, fixture->loop, fixture->unix_address, NULL, NULL, NULL);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	for (int i = 0; i < 4; i++)
		assert_int_equal(results[i], DRT_EIO);
	assert_non_null(strstr(error.text, "tcp:127.0.0.1:1"));
}

static bool is_not_accepted(void *arg)
{
	return ((struct connection *)arg)->accepted == 0;
}

static void a_listener_without_descriptors_rests_and_tries_again(void **state)
{
	struct loop_fixture *fixture = *state;
	struct connection c;
	struct rlimit before;

	connection_listen(&c, fixture, fixture->unix_address);
	connection_connect(&c);
	before = exhaust_descriptors();
	run_for(fixture, 10 * NS_PER_MS);
	assert_int_equal(c.accepted, 0);
	assert_int_equal(c.client.opens, 1); /* it waits in the backlog */
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	run_until_not(fixture, is_not_accepted, &c);
	connection_close(&c);
}

static void a_full_backlog_is_told_as_busy(void **state)
{
	enum { MANY = 200 };
	struct loop_fixture *fixture = *state;
	struct connection c;
	struct end ends[MANY];
	int busy = 0;

	connection_listen(&c, fixture, fixture->unix_address);
	for (int i = 0; i < MANY; i++) {
		end_init(&ends[i]);
		assert_int_equal(loop_connect(&ends[i].stream, fixture->loop, c.address,
		                              &end_handler, &ends[i], NULL),
		                 DRT_OK);
	}
	run_for(fixture, 5 * NS_PER_MS);
	for (int i = 0; i < MANY; i++) {
		busy += ends[i].why == DRT_EBUSY;
		assert_int_equal(ends[i].opens + (ends[i].why == DRT_EBUSY), 1);
		end_close(&ends[i]);
	}
	assert_true(busy > 0 && busy < MANY);
	connection_close(&c);
}

/* ---- addresses ---- */

static void a_host_must_be_numeric(void **state)
{
	struct loop_fixture *fixture = *state;
	struct loop_stream *stream = NULL;
	struct drt_error error = { 0 };

	assert_int_equal(loop_connect(&stream, fixture->loop, "tcp:gateway.example:4002",
	                              &end_handler, NULL, &error),
	                 DRT_EINVAL);
	assert_non_null(strstr(error.text, "must be numeric"));
}

static void ipv6_works_where_the_machine_has_it(void **state)
{
	struct loop_fixture *fixture = *state;
	struct loop_listener *probe = NULL;
	struct connection c;
	int port = 0;

	if (loop_listen(&probe, fixture->loop, "tcp:[::1]:0", NULL, NULL, NULL) != DRT_OK)
		skip();
	loop_listener_close(probe);
	connection_listen(&c, fixture, "tcp:[::1]:0");
	port = loop_listener_port(c.listener);
	assert_true(port > 0);
	snprintf(c.address, sizeof(c.address), "tcp:[::1]:%d", port);
	connection_connect(&c);
	end_write(&c.client, "six");
	run_until_not(fixture, end_heard_nothing, &c.server);
	connection_close(&c);
}

/* ---- threads ---- */

enum { SIGNALLERS = 4, SIGNALS = 20000 };

struct crowd {
	struct loop_wake *wake;
	atomic_int announced; /* signals given so far */
	int seen;             /* the last count a call saw */
	int calls;
};

static void crowd_woke(void *arg)
{
	struct crowd *crowd = arg;

	crowd->calls++;
	crowd->seen = atomic_load(&crowd->announced);
}

static void *signal_often(void *arg)
{
	struct crowd *crowd = arg;

	for (int i = 0; i < SIGNALS; i++) {
		atomic_fetch_add(&crowd->announced, 1);
		loop_wake_signal(crowd->wake);
	}
	return NULL;
}

static bool crowd_is_unseen(void *arg)
{
	return ((struct crowd *)arg)->seen < SIGNALLERS * SIGNALS;
}

static void no_signal_of_any_thread_is_lost(void **state)
{
	struct loop_fixture *fixture = *state;
	pthread_t threads[SIGNALLERS];
	struct crowd crowd = { 0 };

	assert_int_equal(loop_wake_new(&crowd.wake, fixture->loop, crowd_woke, &crowd), DRT_OK);
	for (int i = 0; i < SIGNALLERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, signal_often, &crowd), 0);
	run_until_not(fixture, crowd_is_unseen, &crowd);
	for (int i = 0; i < SIGNALLERS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	run_for(fixture, NS_PER_MS);
	assert_true(crowd.calls <= SIGNALLERS * SIGNALS);
	loop_wake_free(crowd.wake);
}

static void *stop_it(void *loop)
{
	loop_stop(loop);
	return NULL;
}

static void another_thread_may_stop_the_loop(void **state)
{
	struct loop_fixture *fixture = *state;

	for (int i = 0; i < 50; i++) {
		pthread_t thread;

		assert_int_equal(pthread_create(&thread, NULL, stop_it, fixture->loop), 0);
		loop_run(fixture->loop);
		assert_int_equal(pthread_join(thread, NULL), 0);
	}
}

static void the_real_clocks_move_and_agree(void **state)
{
	int64_t wall_ns = clock_now_ns(clock_real_wall());
	int64_t before_ns = clock_now_ns(clock_real_monotonic());
	(void)state;

	assert_true(wall_ns > INT64_C(1577836800) * NS_PER_SEC); /* after 2020 */
	for (int i = 0; i < 1000; i++) {
		int64_t now_ns = clock_now_ns(clock_real_monotonic());

		assert_true(now_ns >= before_ns);
		before_ns = now_ns;
	}
}

#define WITH_LOOP(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_LOOP(a_unix_listener_is_private_and_removes_its_file),
		WITH_LOOP(a_stale_socket_file_is_replaced),
		WITH_LOOP(a_file_that_is_no_socket_stays),
		WITH_LOOP(a_file_of_somebody_else_is_not_removed),
		WITH_LOOP(every_descriptor_closes_on_exec_and_tcp_does_not_wait),
		WITH_LOOP(one_end_of_a_socketpair_becomes_a_stream),
		WITH_LOOP(what_is_no_stream_socket_is_not_adopted),
		WITH_LOOP(a_dead_peer_raises_no_signal_and_is_heard_to_the_end),
		WITH_LOOP(a_paused_stream_learns_of_a_dead_peer_by_writing),
		WITH_LOOP(without_descriptors_everything_says_so),
		WITH_LOOP(a_listener_without_descriptors_rests_and_tries_again),
		WITH_LOOP(a_full_backlog_is_told_as_busy),
		WITH_LOOP(a_host_must_be_numeric),
		WITH_LOOP(ipv6_works_where_the_machine_has_it),
		WITH_LOOP(no_signal_of_any_thread_is_lost),
		WITH_LOOP(another_thread_may_stop_the_loop),
		cmocka_unit_test(the_real_clocks_move_and_agree),
	};
	int failed = loop_contract_run("loop contract, event", setup, teardown);

	return failed + cmocka_run_group_tests_name("loop_event", tests, NULL, NULL);
}
