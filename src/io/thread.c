/* thread.c - see thread.h. */
#include "config.h"

#include "io/thread.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { NAME = 16, NICE = 15 };

struct thread {
	pthread_t id;
	thread_fn *fn;
	void *arg;
	char name[NAME];
};

static void *body(void *arg)
{
	struct thread *thread = arg;

	(void)pthread_setname_np(pthread_self(), thread->name);
	thread->fn(thread->arg);
	return NULL;
}

/* Blocked around the creation, so that the thread is born with them blocked. Those
 * that tell of a fault of the thread itself must stay. */
static int create(struct thread *thread)
{
	static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP };
	sigset_t all;
	sigset_t before;
	int result = 0;

	sigfillset(&all);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		sigdelset(&all, faults[i]);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	result = pthread_create(&thread->id, NULL, body, thread);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return result;
}

enum drt_status thread_start(struct thread **out, const char *name, thread_fn *fn, void *arg)
{
	struct thread *thread = malloc(sizeof(*thread));

	if (!thread)
		return DRT_ENOMEM;
	*thread = (struct thread){ .fn = fn, .arg = arg };
	snprintf(thread->name, sizeof(thread->name), "%s", name);
	if (create(thread) != 0) {
		free(thread);
		return DRT_EIO;
	}
	*out = thread;
	return DRT_OK;
}

static void run_loop(void *arg)
{
	loop_run(arg);
}

enum drt_status thread_start_loop(struct thread **out, const char *name, struct loop *loop)
{
	return thread_start(out, name, run_loop, loop);
}

void thread_join(struct thread *thread)
{
	if (!thread)
		return;
	pthread_join(thread->id, NULL);
	free(thread);
}

enum drt_status thread_lower_priority(void)
{
	/* on Linux the number of a thread stands for itself only */
	return setpriority(PRIO_PROCESS, (id_t)gettid(), NICE) == 0 ? DRT_OK : DRT_EIO;
}
