/* worker.c - see worker.h. */
#include "engine/worker.h"

#include <stdio.h>
#include <stdlib.h>

#include "io/thread.h"

struct worker {
	char name[16];
	const struct engine_host *host;
	struct loop *loop;     /* owned */
	struct mailbox *inbox; /* owned */
	struct thread *thread; /* owned; NULL where the world runs the loop */
};

enum drt_status worker_new(struct worker **out, const struct engine_host *host,
                           const char *name, size_t capacity, mailbox_fn *fn, void *arg,
                           struct drt_error *error)
{
	struct worker *worker = calloc(1, sizeof(*worker));
	enum drt_status status = DRT_OK;

	if (!worker)
		return drt_fail(error, DRT_ENOMEM, "worker %s: out of memory", name);
	snprintf(worker->name, sizeof(worker->name), "%s", name);
	worker->host = host;
	status = host->make_loop(host->arg, &worker->loop, name, error);
	if (status != DRT_OK)
		goto fail;
	status = mailbox_new(&worker->inbox, worker->loop, capacity, fn, arg);
	if (status != DRT_OK) {
		drt_fail(error, status, "worker %s: no room for its inbox", name);
		goto fail;
	}
	*out = worker;
	return DRT_OK;

fail:
	worker_free(worker);
	return status;
}

void worker_free(struct worker *worker)
{
	if (!worker)
		return;
	mailbox_free(worker->inbox);
	loop_free(worker->loop);
	free(worker);
}

enum drt_status worker_start(struct worker *worker, struct drt_error *error)
{
	if (!worker->host->threads)
		return DRT_OK;
	if (thread_start_loop(&worker->thread, worker->name, worker->loop) != DRT_OK)
		return drt_fail(error, DRT_EIO, "no thread could be started for %s",
		                worker->name);
	return DRT_OK;
}

void worker_stop(struct worker *worker)
{
	if (!worker || !worker->thread)
		return;
	loop_stop(worker->loop);
	thread_join(worker->thread);
	worker->thread = NULL;
}

void worker_drain(struct worker *worker)
{
	if (worker)
		mailbox_drain(worker->inbox);
}

struct loop *worker_loop(const struct worker *worker)
{
	return worker->loop;
}

const char *worker_name(const struct worker *worker)
{
	return worker->name;
}

bool worker_post(struct worker *worker, struct message *message)
{
	if (!message)
		return false;
	if (mailbox_push(worker->inbox, message) == DRT_OK)
		return true;
	message_unref(message);
	return false;
}

struct mailbox *worker_inbox(const struct worker *worker)
{
	return worker->inbox;
}
