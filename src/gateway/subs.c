/* subs.c - what a client has subscribed to: a list by kind and request id. */
#include <stdlib.h>

#include "gateway/gateway_parts.h"

enum { MOST_SUBS = 2000 };

struct gw_sub *gw_sub_find(struct gw_client *client, enum gw_sub_kind kind, int32_t req_id)
{
	for (struct gw_sub *sub = client->subs; sub; sub = sub->next) {
		if (sub->kind == kind && sub->req_id == req_id)
			return sub;
	}
	return NULL;
}

struct gw_sub *gw_sub_add(struct gw_client *client, enum gw_sub_kind kind, int32_t req_id,
                          int index)
{
	struct gw_sub *sub = NULL;

	if (client->sub_count < MOST_SUBS)
		sub = calloc(1, sizeof(*sub));
	if (!sub) {
		gw_error(client, req_id, 322,
		         "Error processing request.-'bM' : cause - too many subscriptions");
		return NULL;
	}
	sub->kind = kind;
	sub->req_id = req_id;
	sub->index = index;
	sub->next = client->subs;
	client->subs = sub;
	client->sub_count++;
	return sub;
}

void gw_sub_free(struct gw_sub *sub)
{
	ib_message_free(sub->request);
	free(sub->tags);
	free(sub);
}

bool gw_sub_drop(struct gw_client *client, enum gw_sub_kind kind, int32_t req_id)
{
	struct gw_sub **link = &client->subs;

	for (; *link; link = &(*link)->next) {
		struct gw_sub *sub = *link;

		if (sub->kind != kind || sub->req_id != req_id)
			continue;
		*link = sub->next;
		gw_sub_free(sub);
		client->sub_count--;
		return true;
	}
	return false;
}

static bool is_market_data(const struct gw_sub *sub)
{
	switch (sub->kind) {
	case GW_SUB_QUOTES:
	case GW_SUB_BARS:
	case GW_SUB_REALTIME:
	case GW_SUB_DEPTH:
	case GW_SUB_TICKS:
	case GW_SUB_OPTION:
	case GW_SUB_SCANNER:
		return true;
	default:
		return false;
	}
}

void gw_subs_forget(struct gw_client *client)
{
	struct gw_sub **link = &client->subs;

	while (*link) {
		struct gw_sub *sub = *link;

		if (!is_market_data(sub)) {
			link = &sub->next;
			continue;
		}
		*link = sub->next;
		gw_sub_free(sub);
		client->sub_count--;
	}
	client->lines = 0;
}
