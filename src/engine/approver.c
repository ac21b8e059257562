/* approver.c - see approver.h. */
#include "engine/approver.h"

#include <string.h>

#include "engine/control.h"
#include "engine/methods.h"

bool approver_admits(struct approver_lease *lease, const struct rpc_method *method,
                     const struct rpc_client *client, struct rpc_refusal *refusal)
{
	uint64_t number = client ? rpc_client_number(client) : 0;

	if (method->fn != method_trade_approve || !client ||
	    strcmp(rpc_client_name(client), "tui") != 0)
		return true;
	if (lease->client == 0)
		lease->client = number;
	if (lease->client == number)
		return true;
	reason_init(&refusal->reason, "approval.elsewhere");
	method_refuse(refusal, DRT_EDENIED,
	              "another screen has the approvals; :take takes them over");
	return false;
}

void approver_leave(struct approver_lease *lease, uint64_t client)
{
	if (lease->client == client)
		lease->client = 0;
}

json_t *method_trade_take_approvals(void *state, const struct rpc_request *request,
                                    struct rpc_refusal *refusal)
{
	struct control *control = state;
	const struct rpc_client *client = rpc_call_client(control->server, &request->call);
	bool others = client && control->approver.client != 0 &&
	              control->approver.client != rpc_client_number(client);
	struct reason reason;

	(void)refusal;
	control->approver.client = client ? rpc_client_number(client) : 0;
	if (others) {
		reason_init(&reason, "approval.taken_over");
		engine_note(control->engine, true, &reason);
	}
	return json_pack("{s:b}", "taken_over", others);
}
