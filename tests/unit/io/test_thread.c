/* test_thread.c - thread.h and signals.h, clause by clause. */
#include "config.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/timeval.h"
#include "io/clock_real.h"
#include "io/loop_event.h"
#include "io/signals.h"
#include "io/thread.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

/* ---- threads ---- */

struct seen {
	char name[32];
	sigset_t mask;
	int priority;
};

static void look_around(void *arg)
{
	struct seen *seen = arg;

	pthread_getname_np(pthread_self(), seen->name, sizeof(seen->name));
	pthread_sigmask(SIG_BLOCK, NULL, &seen->mask);
	if (thread_lower_priority() == DRT_OK)
		seen->priority = getpriority(PRIO_PROCESS, (id_t)gettid());
}

static void a_thread_has_its_name_and_no_signals(void **state)
{
	static const int blocked[] = { SIGTERM, SIGINT, SIGHUP, SIGWINCH, SIGCHLD, SIGUSR1 };
	struct thread *thread = NULL;
	struct seen seen = { .name = "" };
	sigset_t before;
	sigset_t after;
	int priority = getpriority(PRIO_PROCESS, (id_t)gettid());
	(void)state;

	pthread_sigmask(SIG_BLOCK, NULL, &before);
	assert_int_equal(thread_start(&thread, "broker-with-a-long-name", look_around, &seen),
	                 DRT_OK);
	thread_join(thread);
	pthread_sigmask(SIG_BLOCK, NULL, &after);
	assert_string_equal(seen.name, "broker-with-a-l");
	for (size_t i = 0; i < sizeof(blocked) / sizeof(blocked[0]); i++) {
		assert_true(sigismember(&seen.mask, blocked[i]));
		assert_int_equal(sigismember(&after, blocked[i]),
		                 sigismember(&before, blocked[i]));
	}
	assert_false(sigismember(&seen.mask, SIGSEGV));
	assert_int_equal(seen.priority, 15);
	assert_int_equal(getpriority(PRIO_PROCESS, (id_t)gettid()), priority); /* as it was */
	thread_join(NULL);
}

static void a_thread_without_memory_does_not_start(void **state)
{
	struct thread *thread = NULL;
	(void)state;

	failing_alloc_after(0);
	assert_int_equal(thread_start(&thread, "x", look_around, NULL), DRT_ENOMEM);
	assert_null(thread);
}

static void count_up(void *arg)
{
	atomic_fetch_add((atomic_int *)arg, 1);
}

static void a_loop_runs_on_its_thread_until_it_is_stopped(void **state)
{
	struct thread *thread = NULL;
	struct loop *loop = NULL;
	struct loop_wake *wake = NULL;
	int64_t deadline_ns = clock_now_ns(clock_real_monotonic()) + 30 * NS_PER_SEC;
	atomic_int count = 0;
	(void)state;

	assert_int_equal(loop_event_new(&loop), DRT_OK);
	assert_int_equal(loop_wake_new(&wake, loop, count_up, &count), DRT_OK);
	assert_int_equal(thread_start_loop(&thread, "loop", loop), DRT_OK);
	loop_wake_signal(wake);
	while (atomic_load(&count) == 0 && clock_now_ns(clock_real_monotonic()) < deadline_ns)
		sched_yield();
	loop_stop(loop);
	thread_join(thread);
	assert_int_equal(atomic_load(&count), 1);
	loop_wake_free(wake);
	loop_free(loop);
}

/* ---- signals ---- */

struct heard {
	struct loop *loop;
	struct signals *signals;
	int numbers[8];
	int count;
	int stop_at; /* the loop stops after so many */
	bool free_at_once;
};

static void heard_signal(void *arg, int number)
{
	struct heard *heard = arg;

	if (heard->count < 8)
		heard->numbers[heard->count] = number;
	heard->count++;
	if (heard->free_at_once) {
		signals_free(heard->signals);
		heard->signals = NULL;
	}
	if (heard->count >= heard->stop_at)
		loop_stop(heard->loop);
}

static const int all[] = { SIGTERM, SIGINT, SIGHUP, SIGWINCH };

static void signals_come_as_callbacks(void **state)
{
	struct heard heard = { .stop_at = 4 };
	sigset_t now;
	int sum = 0;
	(void)state;

	assert_int_equal(loop_event_new(&heard.loop), DRT_OK);
	assert_int_equal(signals_new(&heard.signals, heard.loop, all, 4, heard_signal, &heard),
	                 DRT_OK);
	for (int i = 0; i < 4; i++)
		assert_int_equal(kill(getpid(), all[i]), 0);
	assert_int_equal(kill(getpid(), SIGWINCH), 0); /* one kind collapses */
	assert_int_equal(heard.count, 0);
	loop_run(heard.loop);
	assert_int_equal(heard.count, 4);
	for (int i = 0; i < 4; i++)
		sum += heard.numbers[i];
	assert_int_equal(sum, SIGTERM + SIGINT + SIGHUP + SIGWINCH);
	assert_int_equal(kill(getpid(), SIGTERM), 0); /* dropped by the free */
	signals_free(heard.signals);
	pthread_sigmask(SIG_BLOCK, NULL, &now);
	assert_false(sigismember(&now, SIGTERM));
	loop_free(heard.loop);
	signals_free(NULL);
}

static void signals_may_be_freed_by_their_callback(void **state)
{
	struct heard heard = { .stop_at = 1, .free_at_once = true };
	(void)state;

	assert_int_equal(loop_event_new(&heard.loop), DRT_OK);
	assert_int_equal(signals_new(&heard.signals, heard.loop, all, 4, heard_signal, &heard),
	                 DRT_OK);
	assert_int_equal(kill(getpid(), SIGHUP), 0);
	assert_int_equal(kill(getpid(), SIGINT), 0);
	loop_run(heard.loop);
	assert_int_equal(heard.count, 1);
	loop_free(heard.loop);
}

static void what_cannot_be_caught_is_refused(void **state)
{
	static const int bad[] = { SIGKILL, SIGSTOP, 0, 9999 };
	struct heard heard = { 0 };
	(void)state;

	assert_int_equal(loop_event_new(&heard.loop), DRT_OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(signals_new(&heard.signals, heard.loop, &bad[i], 1,
		                             heard_signal, &heard),
		                 DRT_EINVAL);
	failing_alloc_after(0);
	assert_int_equal(signals_new(&heard.signals, heard.loop, all, 4, heard_signal, &heard),
	                 DRT_ENOMEM);
	assert_null(heard.signals);
	loop_free(heard.loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_thread_has_its_name_and_no_signals),
		cmocka_unit_test(a_thread_without_memory_does_not_start),
		cmocka_unit_test(a_loop_runs_on_its_thread_until_it_is_stopped),
		cmocka_unit_test(signals_come_as_callbacks),
		cmocka_unit_test(signals_may_be_freed_by_their_callback),
		cmocka_unit_test(what_cannot_be_caught_is_refused),
	};

	return cmocka_run_group_tests_name("thread and signals", tests, NULL, NULL);
}
