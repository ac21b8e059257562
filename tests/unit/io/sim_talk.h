/* sim_talk.h - worlds with one loop, and with two loops that talk, for the tests of
 * io/loop_sim.h. */
#ifndef TESTS_UNIT_IO_SIM_TALK_H
#define TESTS_UNIT_IO_SIM_TALK_H

#include "io/loop_sim.h"
#include "tests/unit/io/loop_contract.h"

/* Where the server of a talk listens. */
extern const char *const talk_address;

/* run_while() of a fixture in a simulated world. */
bool world_run_while(struct loop_fixture *fixture, bool (*predicate)(void *), void *arg);
/* For cmocka: *state is a loop_fixture with one loop in a world of its own. */
int world_set_up(void **state);
int world_tear_down(void **state);

struct talk {
	struct loop_fixture fixture; /* of the client's loop */
	struct sim_world *world;
	struct loop *server_loop;
	struct connection c;
};

/* Makes world and loops and begins to connect; _open also waits until both ends are. */
void talk_begin(struct talk *talk, uint64_t seed);
void talk_open(struct talk *talk, uint64_t seed);
void talk_run(struct talk *talk, int64_t duration_ns);
void talk_end(struct talk *talk);

/* A callback that adds one to the int at `arg`. */
void count_up(void *arg);

#endif
