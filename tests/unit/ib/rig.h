/* rig.h - a client session and a small gateway joined in a simulated world.
 *
 * The gateway answers the greeting and, told so, startApi and reqCurrentTime; what it
 * got is counted by id. The client's handler counts and remembers. */
#ifndef TESTS_UNIT_IB_RIG_H
#define TESTS_UNIT_IB_RIG_H

#include "ib/peer.h"
#include "ib/session.h"
#include "io/loop_sim.h"

#define RIG_SECOND INT64_C(1000000000)
enum { RIG_TOKENS = 4096 };

struct rig {
	struct sim_world *world;
	struct loop *client_loop;
	struct loop *server_loop;

	/* the gateway */
	struct loop_listener *listener;
	struct ib_peer *peer; /* the newest connection */
	struct ib_version_range versions;
	bool answers_start; /* managedAccounts and nextValidId after startApi */
	bool id_in_use;     /* 326 instead */
	bool answers_time;  /* reqCurrentTime */
	bool hangs_up;      /* closes right after the greeting */
	int accepted;
	int closed;
	enum drt_status closed_why;
	int requests[128]; /* by id */
	int undecodable;
	int32_t started_as;        /* client id of startApi */
	int32_t order[RIG_TOKENS]; /* ids in the order of their arrival */
	int64_t when[RIG_TOKENS];
	int arrived;

	/* the client */
	struct ib_session *session;
	int ready;
	struct ib_session_ready last_ready; /* its texts are dead */
	char accounts[64];
	int messages[128]; /* by id */
	int64_t last_time;
	int undecoded;
	int32_t undecoded_id;
	enum drt_status undecoded_why;
	int down;
	enum ib_down_reason why;
	char why_text[128];
	int64_t retry_ns;
	int64_t down_at[64];
	uint64_t sent[RIG_TOKENS];
	int sent_count;
	uint64_t unsent[RIG_TOKENS];
	int unsent_count;
	/* what the client does inside a callback, once */
	void (*in_message)(struct rig *rig, const struct ib_message *message);
	void (*in_ready)(struct rig *rig);
	void (*in_down)(struct rig *rig);
};

/* Makes world, gateway and session (client id 7, seed 1); nothing runs yet. `change`
 * may adjust the options; NULL is fine. */
void rig_open(struct rig *rig, uint64_t seed,
              void (*change)(struct ib_session_options *options));
void rig_close(struct rig *rig);

/* Starts the session and runs until it is ready; fails the test otherwise. */
void rig_connect(struct rig *rig);
void rig_run(struct rig *rig, int64_t for_ns);
int64_t rig_now(const struct rig *rig);

/* Sends from the gateway; fails the test where that fails. */
void rig_answer(struct rig *rig, const struct ib_message *message);
/* Bytes as they stand. */
void rig_answer_raw(struct rig *rig, const void *bytes, size_t length);

/* Sends a request without content or with an id from the client. */
enum drt_status rig_ask(struct rig *rig, int32_t id, uint64_t token, bool *sent);

#endif
