/* outbox.c - see outbox.h. */
#include "ib/outbox.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void ib_outbox_init(struct ib_outbox *outbox, size_t limit)
{
	*outbox = (struct ib_outbox){ .limit = limit };
	for (int i = 0; i < 2; i++)
		outbox->lane[i].last = &outbox->lane[i].first;
}

enum drt_status ib_outbox_push(struct ib_outbox *outbox, bool urgent, const char *bytes,
                               size_t length, const uint64_t *token)
{
	struct ib_lane *lane = &outbox->lane[urgent];
	struct ib_waiting *waiting = NULL;

	if (lane->count >= outbox->limit)
		return DRT_EFULL;
	waiting = malloc(sizeof(*waiting) + length);
	if (!waiting)
		return DRT_ENOMEM;
	waiting->next = NULL;
	waiting->token = token ? *token : 0;
	waiting->silent = !token;
	waiting->length = length;
	memcpy(waiting->bytes, bytes, length);
	*lane->last = waiting;
	lane->last = &waiting->next;
	lane->count++;
	return DRT_OK;
}

struct ib_waiting *ib_outbox_peek(const struct ib_outbox *outbox, bool *urgent)
{
	*urgent = outbox->lane[1].first != NULL;
	return outbox->lane[*urgent].first;
}

struct ib_waiting *ib_outbox_take(struct ib_outbox *outbox)
{
	bool urgent = false;
	struct ib_waiting *waiting = ib_outbox_peek(outbox, &urgent);
	struct ib_lane *lane = &outbox->lane[urgent];

	if (!waiting)
		return NULL;
	lane->first = waiting->next;
	if (!lane->first)
		lane->last = &lane->first;
	assert(lane->count > 0);
	lane->count--;
	return waiting;
}

size_t ib_outbox_count(const struct ib_outbox *outbox)
{
	return outbox->lane[0].count + outbox->lane[1].count;
}
