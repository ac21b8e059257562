/* rpc_rig.h - a control-API server with made-up methods, in a simulated world.
 *
 * Methods: hello {role}, echo {...} (viewers too), order {...} (traders, needs a
 *          broker), keep {} (answers when the test says so), refuse {text, status,
 *          reason?}, big {size} (a text of that length), nothing {} (out of memory). */
#ifndef TESTS_ENGINE_RPC_RIG_H
#define TESTS_ENGINE_RPC_RIG_H

#include "engine/rpc_server.h"
#include "io/loop_sim.h"
#include "tests/unit/engine/peer.h"

enum { RIG_KEPT = 128 };

struct rpc_rig {
	struct sim_world *world;
	struct loop *server_loop, *client_loop;
	struct rpc_server *server;
	struct rpc_call kept[RIG_KEPT]; /* of `keep`, in order */
	size_t kept_count;
	size_t dispatched, drained, gone;
	uint64_t gone_number; /* of the client that left last */
};

void rig_init(struct rpc_rig *rig, bool brokerless);
void rig_release(struct rpc_rig *rig);
/* cmocka's setup and teardown with a broker; *state is the rig. */
int rig_set_up(void **state);
int rig_tear_down(void **state);
/* A client that has not said hello, and one that has, as that role. */
void rig_join(struct rpc_rig *rig, struct peer *peer);
void rig_join_as(struct rpc_rig *rig, struct peer *peer, const char *role);

#endif
