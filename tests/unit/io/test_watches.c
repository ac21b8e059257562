/* test_watches.c - io/signals.h and io/input_watch.h: what comes from outside a loop that is
 * neither stream nor timer. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/timeval.h"
#include "io/input_watch.h"
#include "io/loop_event.h"
#include "io/signals.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

struct desk {
	struct loop *loop;
	struct loop_timer *deadline;
	struct signals *signals;
	struct input_watch *watch;
	int heard[8];
	int count;
	int stop_after; /* calls until the loop is stopped */
	bool free_inside;
	bool late;
	int ends[2]; /* of a pipe */
	bool read_it;
};

static void on_deadline(void *arg)
{
	struct desk *desk = arg;

	desk->late = true;
	loop_stop(desk->loop);
}

static int begin(void **state)
{
	static struct desk desk;

	memset(&desk, 0, sizeof(desk));
	assert_int_equal(loop_event_new(&desk.loop), DRT_OK);
	assert_int_equal(loop_timer_new(&desk.deadline, desk.loop, on_deadline, &desk), DRT_OK);
	assert_int_equal(pipe(desk.ends), 0);
	desk.stop_after = 1;
	desk.read_it = true;
	*state = &desk;
	return 0;
}

static int end(void **state)
{
	struct desk *desk = *state;

	signals_free(desk->signals);
	input_watch_free(desk->watch);
	loop_timer_free(desk->deadline);
	loop_free(desk->loop);
	close(desk->ends[0]);
	close(desk->ends[1]);
	return 0;
}

/* Runs the loop until it was stopped, for at most `ms`. */
static void run(struct desk *desk, int ms)
{
	desk->late = false;
	loop_timer_start(desk->deadline, ms * NS_PER_MS);
	loop_run(desk->loop);
	loop_timer_stop(desk->deadline);
}

static bool is_blocked(int number)
{
	sigset_t set;

	assert_int_equal(pthread_sigmask(SIG_SETMASK, NULL, &set), 0);
	return sigismember(&set, number) == 1;
}

/* ---- signals ---- */

static void on_signal(void *arg, int number)
{
	struct desk *desk = arg;

	desk->heard[desk->count++] = number;
	if (desk->free_inside) {
		signals_free(desk->signals);
		desk->signals = NULL;
	}
	if (desk->count >= desk->stop_after)
		loop_stop(desk->loop);
}

static void watch_signals(struct desk *desk)
{
	static const int list[] = { SIGUSR1, SIGUSR2, SIGHUP };

	assert_int_equal(signals_new(&desk->signals, desk->loop, list, 3, on_signal, desk),
	                 DRT_OK);
}

static void a_signal_becomes_a_call_on_the_loop(void **state)
{
	struct desk *desk = *state;

	watch_signals(desk);
	assert_int_equal(kill(getpid(), SIGUSR1), 0);
	assert_int_equal(desk->count, 0); /* nothing happens outside of the loop */
	run(desk, 10000);
	assert_int_equal(desk->count, 1);
	assert_int_equal(desk->heard[0], SIGUSR1);
	assert_false(desk->late);
}

static void different_signals_are_each_heard(void **state)
{
	struct desk *desk = *state;
	unsigned seen = 0;

	watch_signals(desk);
	desk->stop_after = 3;
	assert_int_equal(kill(getpid(), SIGHUP), 0);
	assert_int_equal(kill(getpid(), SIGUSR2), 0);
	assert_int_equal(kill(getpid(), SIGUSR1), 0);
	run(desk, 10000);
	assert_int_equal(desk->count, 3);
	for (int i = 0; i < 3; i++)
		seen |= 1u << desk->heard[i];
	assert_int_equal(seen, 1u << SIGHUP | 1u << SIGUSR1 | 1u << SIGUSR2);
}

static void several_of_one_kind_come_at_least_once(void **state)
{
	struct desk *desk = *state;

	watch_signals(desk);
	for (int i = 0; i < 5; i++)
		assert_int_equal(kill(getpid(), SIGUSR1), 0);
	run(desk, 10000);
	assert_in_range(desk->count, 1, 5);
	assert_int_equal(kill(getpid(), SIGUSR1), 0); /* and later ones too */
	desk->count = 0;
	run(desk, 10000);
	assert_int_equal(desk->count, 1);
}

static void they_are_blocked_while_watched_and_as_before_after(void **state)
{
	struct desk *desk = *state;

	assert_false(is_blocked(SIGUSR1));
	watch_signals(desk);
	assert_true(is_blocked(SIGUSR1) && is_blocked(SIGUSR2) && is_blocked(SIGHUP));
	assert_false(is_blocked(SIGWINCH));
	/* what came and was not heard is dropped: it would end the process now */
	assert_int_equal(kill(getpid(), SIGUSR1), 0);
	signals_free(desk->signals);
	desk->signals = NULL;
	assert_false(is_blocked(SIGUSR1));
	assert_int_equal(desk->count, 0);
}

static void the_callback_may_free_them(void **state)
{
	struct desk *desk = *state;

	watch_signals(desk);
	desk->free_inside = true;
	assert_int_equal(kill(getpid(), SIGUSR1), 0);
	assert_int_equal(kill(getpid(), SIGUSR2), 0);
	run(desk, 10000);
	assert_int_equal(desk->count, 1);
	assert_false(is_blocked(SIGUSR1));
}

static void what_cannot_be_caught_is_refused(void **state)
{
	static const int numbers[] = { SIGKILL, SIGSTOP, 0, -1, 4711 };
	struct desk *desk = *state;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		int list[] = { SIGUSR1, numbers[i] };

		assert_int_equal(
			signals_new(&desk->signals, desk->loop, list, 2, on_signal, desk),
			DRT_EINVAL);
		assert_null(desk->signals);
		assert_false(is_blocked(SIGUSR1));
	}
	signals_free(NULL);
}

/* ---- input ---- */

static void on_input(void *arg)
{
	struct desk *desk = arg;
	char bytes[4];

	desk->count++;
	if (desk->read_it)
		assert_true(read(desk->ends[0], bytes, sizeof(bytes)) >= 0);
	if (desk->free_inside) {
		input_watch_free(desk->watch);
		desk->watch = NULL;
	}
	if (desk->count >= desk->stop_after)
		loop_stop(desk->loop);
}

static void watch_input(struct desk *desk)
{
	assert_int_equal(
		input_watch_new(&desk->watch, desk->loop, desk->ends[0], on_input, desk),
		DRT_OK);
}

static void what_can_be_read_is_told_until_it_is_read(void **state)
{
	struct desk *desk = *state;

	watch_input(desk);
	run(desk, 20);
	assert_int_equal(desk->count, 0);
	assert_true(desk->late);
	assert_int_equal(write(desk->ends[1], "0123456789", 10), 10);
	desk->stop_after = 3; /* four bytes at a time */
	run(desk, 10000);
	assert_int_equal(desk->count, 3);
	run(desk, 20);
	assert_int_equal(desk->count, 3);
}

static void what_nobody_reads_is_told_again(void **state)
{
	struct desk *desk = *state;

	watch_input(desk);
	desk->read_it = false;
	desk->stop_after = 5;
	assert_int_equal(write(desk->ends[1], "x", 1), 1);
	run(desk, 10000);
	assert_int_equal(desk->count, 5);
}

static void the_end_of_input_can_be_read_too(void **state)
{
	struct desk *desk = *state;

	watch_input(desk);
	close(desk->ends[1]);
	desk->ends[1] = open("/dev/null", O_WRONLY);
	run(desk, 10000);
	assert_int_equal(desk->count, 1);
	assert_false(desk->late);
}

static void the_callback_may_free_the_watch_and_the_descriptor_stays(void **state)
{
	struct desk *desk = *state;

	watch_input(desk);
	desk->free_inside = true;
	desk->read_it = false;
	assert_int_equal(write(desk->ends[1], "x", 1), 1);
	run(desk, 10000);
	assert_int_equal(desk->count, 1);
	run(desk, 20);
	assert_int_equal(desk->count, 1);
	assert_true(fcntl(desk->ends[0], F_GETFD) >= 0);
	input_watch_free(NULL);
}

static void what_cannot_be_waited_for_is_refused(void **state)
{
	struct desk *desk = *state;
	int file = open(test_source_path("README.md"), O_RDONLY);

	assert_true(file >= 0);
	assert_int_equal(input_watch_new(&desk->watch, desk->loop, -1, on_input, desk),
	                 DRT_EINVAL);
	assert_int_equal(input_watch_new(&desk->watch, desk->loop, file, on_input, desk),
	                 DRT_EIO);
	assert_null(desk->watch);
	close(file);
}

static void without_memory_neither_is_made(void **state)
{
	static const int list[] = { SIGUSR1 };
	struct desk *desk = *state;

	failing_alloc_after(0);
	assert_int_equal(signals_new(&desk->signals, desk->loop, list, 1, on_signal, desk),
	                 DRT_ENOMEM);
	failing_alloc_after(0);
	assert_int_equal(
		input_watch_new(&desk->watch, desk->loop, desk->ends[0], on_input, desk),
		DRT_ENOMEM);
	failing_alloc_after(-1);
	assert_false(is_blocked(SIGUSR1));
	assert_true(!desk->signals && !desk->watch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
		T(a_signal_becomes_a_call_on_the_loop),
		T(different_signals_are_each_heard),
		T(several_of_one_kind_come_at_least_once),
		T(they_are_blocked_while_watched_and_as_before_after),
		T(the_callback_may_free_them),
		T(what_cannot_be_caught_is_refused),
		T(what_can_be_read_is_told_until_it_is_read),
		T(what_nobody_reads_is_told_again),
		T(the_end_of_input_can_be_read_too),
		T(the_callback_may_free_the_watch_and_the_descriptor_stays),
		T(what_cannot_be_waited_for_is_refused),
		T(without_memory_neither_is_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
