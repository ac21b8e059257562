/* ask_rig.h - an asker and the other end of its session, which the test plays: what is
 * sent is kept, and the test answers with any message it likes. */
#ifndef TESTS_COLLECT_ASK_RIG_H
#define TESTS_COLLECT_ASK_RIG_H

#include "collect/ask.h"
#include "core/timeval.h"
#include "io/loop_sim.h"

enum { ASK_RIG_SENT = 256 };

struct ask_rig {
	struct sim_world *world;
	struct loop *loop;
	struct asker *asker;
	struct ib_message *sent[ASK_RIG_SENT]; /* owned copies */
	int64_t sent_ns[ASK_RIG_SENT];
	size_t sent_count;
	enum drt_status send_fails; /* DRT_OK: nothing does */
	size_t freed;               /* places of the gate */
};

/* What a question came to. */
struct ask_result {
	size_t calls;
	bool answered;
	size_t count; /* rows */
	bool more;
	struct drt_error error;
	/* called while the answer lives; may be NULL */
	void (*look)(const struct ask_answer *answer);
};

/* An asker on a session that is up. gate NULL: its own. */
void ask_rig_begin(struct ask_rig *rig, struct ib_history_gate *gate);
void ask_rig_end(struct ask_rig *rig);
void ask_rig_run(struct ask_rig *rig, int64_t for_ns);

/* A blank question, and a blank answer to the newest message sent. */
struct ib_message ask_rig_question(int32_t id);
struct ib_message ask_rig_answer(const struct ask_rig *rig, int32_t id);
/* Asks, which must work, and lets what can be sent go. */
uint64_t ask_rig_ask(struct ask_rig *rig, const struct ib_message *question,
                     struct ask_result *result);
/* Asks a blank question of that id. */
uint64_t ask_rig_ask_blank(struct ask_rig *rig, int32_t id, struct ask_result *result);
/* Hands the message over, which the asker must take. */
void ask_rig_say(struct ask_rig *rig, const struct ib_message *message);
/* The same for an error about the newest message sent. */
void ask_rig_error(struct ask_rig *rig, int32_t code, const char *text);
/* How many of that id were sent. */
size_t ask_rig_count(const struct ask_rig *rig, int32_t id);

#endif
