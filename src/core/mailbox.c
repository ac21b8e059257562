/* mailbox.c - see mailbox.h. The lock guards `slots`, `first`, `count`, `refused`;
 * it is held for a few instructions and never across a handler. */
#include "core/mailbox.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

enum { ROUND = 64 }; /* messages handled before the loop may do something else */

struct mailbox {
	pthread_mutex_t lock;
	struct message **slots; /* owned ring of capacity pointers */
	size_t capacity;
	size_t first;
	size_t count;
	uint64_t refused;
	struct loop_wake *wake; /* owned */
	mailbox_fn *fn;
	void *arg;
};

void message_init(struct message *message, int kind, void (*release)(struct message *))
{
	message->kind = kind;
	atomic_init(&message->references, 1);
	message->release = release;
}

struct message *message_ref(struct message *message)
{
	atomic_fetch_add_explicit(&message->references, 1, memory_order_relaxed);
	return message;
}

void message_unref(struct message *message)
{
	if (!message)
		return;
	if (atomic_fetch_sub_explicit(&message->references, 1, memory_order_acq_rel) == 1)
		message->release(message);
}

static struct message *pop(struct mailbox *mailbox)
{
	struct message *message = NULL;

	pthread_mutex_lock(&mailbox->lock);
	if (mailbox->count > 0) {
		message = mailbox->slots[mailbox->first];
		mailbox->first = (mailbox->first + 1) % mailbox->capacity;
		mailbox->count--;
	}
	pthread_mutex_unlock(&mailbox->lock);
	return message;
}

static void deliver(void *arg)
{
	struct mailbox *mailbox = arg;

	for (int i = 0; i < ROUND; i++) {
		struct message *message = pop(mailbox);

		if (!message)
			return;
		mailbox->fn(mailbox->arg, message);
		message_unref(message);
	}
	loop_wake_signal(mailbox->wake);
}

void mailbox_drain(struct mailbox *mailbox)
{
	struct message *message = NULL;

	while ((message = pop(mailbox)) != NULL) {
		mailbox->fn(mailbox->arg, message);
		message_unref(message);
	}
}

enum drt_status mailbox_new(struct mailbox **out, struct loop *loop, size_t capacity,
                            mailbox_fn *fn, void *arg)
{
	struct mailbox *mailbox = NULL;
	enum drt_status status = DRT_ENOMEM;

	if (capacity == 0)
		return DRT_EINVAL;
	mailbox = calloc(1, sizeof(*mailbox));
	if (!mailbox)
		return DRT_ENOMEM;
	pthread_mutex_init(&mailbox->lock, NULL);
	mailbox->capacity = capacity;
	mailbox->fn = fn;
	mailbox->arg = arg;
	mailbox->slots = calloc(capacity, sizeof(*mailbox->slots));
	if (!mailbox->slots)
		goto fail;
	status = loop_wake_new(&mailbox->wake, loop, deliver, mailbox);
	if (status != DRT_OK)
		goto fail;
	*out = mailbox;
	return DRT_OK;

fail:
	mailbox_free(mailbox);
	return status;
}

void mailbox_free(struct mailbox *mailbox)
{
	struct message *message = NULL;

	if (!mailbox)
		return;
	loop_wake_free(mailbox->wake);
	while (mailbox->slots && (message = pop(mailbox)) != NULL)
		message_unref(message);
	pthread_mutex_destroy(&mailbox->lock);
	free(mailbox->slots);
	free(mailbox);
}

enum drt_status mailbox_push(struct mailbox *mailbox, struct message *message)
{
	enum drt_status status = DRT_OK;

	assert(message);
	pthread_mutex_lock(&mailbox->lock);
	if (mailbox->count == mailbox->capacity) {
		mailbox->refused++;
		status = DRT_EFULL;
	} else {
		mailbox->slots[(mailbox->first + mailbox->count) % mailbox->capacity] = message;
		mailbox->count++;
	}
	pthread_mutex_unlock(&mailbox->lock);
	if (status == DRT_OK)
		loop_wake_signal(mailbox->wake);
	return status;
}

size_t mailbox_waiting(struct mailbox *mailbox)
{
	size_t count = 0;

	pthread_mutex_lock(&mailbox->lock);
	count = mailbox->count;
	pthread_mutex_unlock(&mailbox->lock);
	return count;
}

uint64_t mailbox_refused(struct mailbox *mailbox)
{
	uint64_t refused = 0;

	pthread_mutex_lock(&mailbox->lock);
	refused = mailbox->refused;
	pthread_mutex_unlock(&mailbox->lock);
	return refused;
}
