/* pacer.c - see pacer.h. */
#include "ib/pacer.h"

#include <pthread.h>
#include <stdlib.h>

struct ib_pacer {
	pthread_mutex_t lock; /* guards next and sent_ns */
	size_t limit;
	size_t reserve;
	int64_t window_ns;
	size_t next;       /* the oldest entry, which is overwritten next */
	int64_t sent_ns[]; /* `limit` times */
};

enum drt_status ib_pacer_new(struct ib_pacer **out, size_t limit, int64_t window_ns,
                             size_t reserve)
{
	struct ib_pacer *pacer = NULL;

	if (limit == 0 || limit > IB_PACER_LIMIT_MAX || window_ns <= 0 || reserve >= limit)
		return DRT_EINVAL;
	pacer = malloc(sizeof(*pacer) + limit * sizeof(pacer->sent_ns[0]));
	if (!pacer)
		return DRT_ENOMEM;
	if (pthread_mutex_init(&pacer->lock, NULL) != 0) {
		free(pacer);
		return DRT_ENOMEM;
	}
	pacer->limit = limit;
	pacer->reserve = reserve;
	pacer->window_ns = window_ns;
	pacer->next = 0;
	for (size_t i = 0; i < limit; i++)
		pacer->sent_ns[i] = INT64_MIN;
	*out = pacer;
	return DRT_OK;
}

enum drt_status ib_pacer_new_default(struct ib_pacer **out)
{
	return ib_pacer_new(out, IB_PACER_LIMIT, INT64_C(1000000000), IB_PACER_RESERVE);
}

void ib_pacer_free(struct ib_pacer *pacer)
{
	if (!pacer)
		return;
	pthread_mutex_destroy(&pacer->lock);
	free(pacer);
}

int64_t ib_pacer_take(struct ib_pacer *pacer, int64_t now_ns, bool urgent)
{
	int64_t wait_ns = 0;
	int64_t due_ns = 0;
	size_t at = 0;

	pthread_mutex_lock(&pacer->lock);
	/* ordinary: the message that must have left the window is `reserve` younger */
	at = (pacer->next + (urgent ? 0 : pacer->reserve)) % pacer->limit;
	if (pacer->sent_ns[at] != INT64_MIN) {
		/* one nanosecond more, so that the window holds `limit`, not one more */
		due_ns = pacer->sent_ns[at] + pacer->window_ns + 1;
		wait_ns = due_ns > now_ns ? due_ns - now_ns : 0;
	}
	if (wait_ns == 0) {
		pacer->sent_ns[pacer->next] = now_ns;
		pacer->next = (pacer->next + 1) % pacer->limit;
	}
	pthread_mutex_unlock(&pacer->lock);
	return wait_ns;
}
