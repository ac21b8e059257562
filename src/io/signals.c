/* signals.c - see signals.h: a signalfd watched by the loop's libevent base. */
#include "config.h"

#include "io/signals.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "io/loop_event_internal.h"

struct signals {
	struct event_loop *loop;
	struct event *event;
	int fd;
	sigset_t set;
	sigset_t before; /* the thread's mask at birth */
	signals_fn *fn;
	void *arg;
	bool *gone; /* set by a free while a callback is under way */
};

static int next_signal(const struct signals *signals)
{
	struct signalfd_siginfo info;
	ssize_t got = read(signals->fd, &info, sizeof(info));

	return got == (ssize_t)sizeof(info) ? (int)info.ssi_signo : 0;
}

static void on_signal(evutil_socket_t fd, short what, void *arg)
{
	struct signals *signals = arg;
	bool gone = false;

	(void)fd;
	(void)what;
	signals->gone = &gone;
	for (int number = next_signal(signals); number != 0; number = next_signal(signals)) {
		signals->fn(signals->arg, number);
		if (gone)
			return;
	}
	signals->gone = NULL;
}

static bool fill(sigset_t *set, const int *list, size_t count)
{
	sigemptyset(set);
	for (size_t i = 0; i < count; i++) {
		if (list[i] == SIGKILL || list[i] == SIGSTOP || sigaddset(set, list[i]) != 0)
			return false;
	}
	return true;
}

enum drt_status signals_new(struct signals **out, struct loop *loop, const int *list,
                            size_t count, signals_fn *fn, void *arg)
{
	struct signals *signals = NULL;
	sigset_t set;

	assert(loop->ops == &loop_event_ops);
	if (!fill(&set, list, count))
		return DRT_EINVAL;
	signals = calloc(1, sizeof(*signals));
	if (!signals)
		return DRT_ENOMEM;
	signals->loop = (struct event_loop *)loop;
	signals->loop->objects++;
	signals->set = set;
	signals->fn = fn;
	signals->arg = arg;
	pthread_sigmask(SIG_BLOCK, &set, &signals->before);
	signals->fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (signals->fd >= 0)
		signals->event = event_new(signals->loop->base, signals->fd,
		                           EV_READ | EV_PERSIST, on_signal, signals);
	if (!signals->event || event_add(signals->event, NULL) != 0) {
		enum drt_status status = signals->fd < 0 ? DRT_EIO : DRT_ENOMEM;

		signals_free(signals);
		return status;
	}
	*out = signals;
	return DRT_OK;
}

void signals_free(struct signals *signals)
{
	if (!signals)
		return;
	if (signals->gone)
		*signals->gone = true;
	if (signals->event)
		event_free(signals->event);
	while (signals->fd >= 0 && next_signal(signals) != 0)
		;
	if (signals->fd >= 0)
		close(signals->fd);
	pthread_sigmask(SIG_SETMASK, &signals->before, NULL);
	signals->loop->objects--;
	free(signals);
}
