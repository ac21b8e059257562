/* input_watch.c - see input_watch.h. */
#include "config.h"

#include "io/input_watch.h"

#include <stdlib.h>

#include "io/loop_event_internal.h"

struct input_watch {
	struct event *event; /* owned */
	loop_fn *fn;
	void *arg;
};

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct input_watch *watch = arg;

	(void)fd;
	(void)what;
	watch->fn(watch->arg);
}

enum drt_status input_watch_new(struct input_watch **out, struct loop *loop, int fd,
                                loop_fn *fn, void *arg)
{
	struct input_watch *watch = NULL;

	if (fd < 0)
		return DRT_EINVAL;
	watch = calloc(1, sizeof(*watch));
	if (!watch)
		return DRT_ENOMEM;
	watch->fn = fn;
	watch->arg = arg;
	watch->event = event_new(((struct event_loop *)loop)->base, fd, EV_READ | EV_PERSIST,
	                         on_readable, watch);
	if (!watch->event || event_add(watch->event, NULL) != 0) {
		enum drt_status status = watch->event ? DRT_EIO : DRT_ENOMEM;

		input_watch_free(watch);
		return status;
	}
	*out = watch;
	return DRT_OK;
}

void input_watch_free(struct input_watch *watch)
{
	if (!watch)
		return;
	if (watch->event)
		event_free(watch->event);
	free(watch);
}
