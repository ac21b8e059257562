/* desk.c - requests about the login: advisors, verification, display groups, tiers.
 *
 * There is one account and no advisor, so what belongs to advisors gets the errors that
 * single accounts get. Display groups are kept here as the texts that clients set. */
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/gateway_parts.h"

static const char no_advisor[] = "FA data operations ignored for non FA customers.";

void gw_desk_log_level(struct gw_client *client, const struct ib_message *m)
{
	if (m->log_level.level < 1 || m->log_level.level > 5)
		gw_error(client, -1, 319, "Invalid log level");
}

void gw_desk_request_fa(struct gw_client *client, const struct ib_message *m)
{
	(void)m;
	gw_error(client, -1, 321, "Error validating request.-'bE' : cause - %s", no_advisor);
}

void gw_desk_replace_fa(struct gw_client *client, const struct ib_message *m)
{
	gw_error(client, m->replace_fa.req_id, 321,
	         "Error validating request.-'bE' : cause - %s", no_advisor);
}

/* Nobody is verified here: the answer is that it did not succeed. */
void gw_desk_verify(struct gw_client *client, const struct ib_message *m)
{
	bool auth = m->id == IB_VERIFY_AND_AUTH_REQUEST || m->id == IB_VERIFY_AND_AUTH_MESSAGE;
	struct ib_message answer =
		gw_message(auth ? IB_VERIFY_AND_AUTH_COMPLETED : IB_VERIFY_COMPLETED);

	answer.verify_completed.successful = "false";
	answer.verify_completed.error = "The simulated gateway does not verify programs.";
	gw_send(client, &answer);
}

void gw_desk_tiers(struct gw_client *client, const struct ib_message *m)
{
	struct ib_message answer = gw_message(IB_SOFT_DOLLAR_TIERS);

	answer.soft_dollar_tiers.req_id = m->id_only.req_id;
	gw_send(client, &answer);
}

void gw_desk_families(struct gw_client *client, const struct ib_message *m)
{
	struct ib_family_code code = { client->gateway->account, "" };
	struct ib_message answer = gw_message(IB_FAMILY_CODES);

	(void)m;
	answer.family_codes = (struct ib_family_codes){ &code, 1 };
	gw_send(client, &answer);
}

void gw_desk_user_info(struct gw_client *client, const struct ib_message *m)
{
	struct ib_message answer = gw_message(IB_USER_INFO);

	answer.id_text.req_id = m->id_only.req_id;
	gw_send(client, &answer);
}

void gw_desk_time_ms(struct gw_client *client, const struct ib_message *m)
{
	struct ib_message answer = gw_message(IB_CURRENT_TIME_IN_MILLIS);

	(void)m;
	answer.current_time_ms.epoch_ms = gw_now(client->gateway) / NS_PER_MS;
	gw_send(client, &answer);
}

/* ---- display groups ---- */

void gw_desk_groups(struct gw_client *client, const struct ib_message *m)
{
	struct ib_message answer = gw_message(IB_DISPLAY_GROUP_LIST);
	char list[4 * GW_GROUPS] = "";
	size_t length = 0;

	for (int i = 1; i <= GW_GROUPS; i++)
		length += (size_t)snprintf(list + length, sizeof(list) - length,
		                           i == 1 ? "%d" : "|%d", i);
	answer.id_text.req_id = m->id_only.req_id;
	answer.id_text.text = list;
	gw_send(client, &answer);
}

static void tell_group(struct gw_client *client, const struct gw_sub *sub)
{
	struct ib_message answer = gw_message(IB_DISPLAY_GROUP_UPDATED);
	const char *text = client->gateway->groups[sub->index];

	answer.group_contract.req_id = sub->req_id;
	answer.group_contract.contract = text[0] ? text : "none";
	gw_send(client, &answer);
}

void gw_desk_group_subscribe(struct gw_client *client, const struct ib_message *m)
{
	int32_t group = m->group_subscription.group_id;
	int32_t id = m->group_subscription.req_id;
	struct gw_sub *sub = NULL;

	if (group < 1 || group > GW_GROUPS) {
		gw_error(client, id, 321,
		         "Error validating request.-'cc' : cause - No such group");
		return;
	}
	if (gw_sub_find(client, GW_SUB_GROUP, id)) {
		gw_error(client, id, 322,
		         "Error processing request.-'cc' : cause - Duplicate id");
		return;
	}
	sub = gw_sub_add(client, GW_SUB_GROUP, id, group - 1);
	if (sub)
		tell_group(client, sub);
}

void gw_desk_group_update(struct gw_client *client, const struct ib_message *m)
{
	struct gateway *g = client->gateway;
	struct gw_sub *own = gw_sub_find(client, GW_SUB_GROUP, m->group_contract.req_id);
	int group = 0;

	if (!own) {
		gw_error(client, m->group_contract.req_id, 300,
		         "Can't find EId with tickerId:%d", (int)m->group_contract.req_id);
		return;
	}
	group = own->index;
	snprintf(g->groups[group], sizeof(g->groups[group]), "%s", m->group_contract.contract);
	for (struct gw_client *c = g->clients; c; c = c->next) {
		for (struct gw_sub *sub = c->subs; sub && !c->doomed; sub = sub->next) {
			if (sub->kind == GW_SUB_GROUP && sub->index == group)
				tell_group(c, sub);
		}
	}
}

void gw_desk_group_unsubscribe(struct gw_client *client, const struct ib_message *m)
{
	if (!gw_sub_drop(client, GW_SUB_GROUP, m->id_only.req_id))
		gw_error(client, m->id_only.req_id, 300, "Can't find EId with tickerId:%d",
		         (int)m->id_only.req_id);
}
