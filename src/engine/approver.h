/* approver.h - one screen approves at a time.
 *
 * Of several screens (clients that said hello as "tui") the first that approves has the
 * approvals until it leaves, or until somebody takes them over. Commands from a shell name
 * the version of the order that they saw and are let pass.
 * Threads: the control worker's. */
#ifndef ENGINE_APPROVER_H
#define ENGINE_APPROVER_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/rpc_server.h"

struct approver_lease {
	uint64_t client; /* its number; 0: nobody's */
};

/* Whether the call may go on; takes the lease where nobody has it. False: the refusal is
 * filled. Calls that approve nothing may always. */
bool approver_admits(struct approver_lease *lease, const struct rpc_method *method,
                     const struct rpc_client *client, struct rpc_refusal *refusal);
/* A client is gone. */
void approver_leave(struct approver_lease *lease, uint64_t client);

#endif
