/* sim_talk.c - see sim_talk.h. */
#include "tests/unit/io/sim_talk.h"

#include <stdio.h>
#include <string.h>

#include "core/timeval.h"

const char *const talk_address = "tcp:10.0.0.1:4002";

/* ---- one loop ---- */

bool world_run_while(struct loop_fixture *fixture, bool (*predicate)(void *), void *arg)
{
	return sim_world_run_while(fixture->world, predicate, arg, 30 * NS_PER_SEC) == DRT_OK;
}

int world_set_up(void **state)
{
	static struct loop_fixture fixture;
	struct sim_options options = { .seed = 7 };
	struct sim_world *world = NULL;

	fixture = (struct loop_fixture){ .run_while = world_run_while,
		                         .unix_address = "unix:/run/drt/control.sock" };
	if (sim_world_new(&world, &options) != DRT_OK ||
	    sim_world_loop_new(&fixture.loop, world, "test") != DRT_OK)
		return -1;
	fixture.world = world;
	*state = &fixture;
	return 0;
}

int world_tear_down(void **state)
{
	struct loop_fixture *fixture = *state;

	loop_free(fixture->loop);
	sim_world_free(fixture->world);
	return 0;
}

void count_up(void *arg)
{
	++*(int *)arg;
}

/* ---- two loops that talk ---- */

void talk_begin(struct talk *talk, uint64_t seed)
{
	struct sim_options options = { .seed = seed };

	memset(talk, 0, sizeof(*talk));
	assert_int_equal(sim_world_new(&talk->world, &options), DRT_OK);
	assert_int_equal(sim_world_loop_new(&talk->server_loop, talk->world, "server"), DRT_OK);
	talk->fixture.run_while = world_run_while;
	talk->fixture.world = talk->world;
	talk->fixture.loop = talk->server_loop;
	connection_listen(&talk->c, &talk->fixture, talk_address);
	snprintf(talk->c.address, sizeof(talk->c.address), "%s", talk_address);
	assert_int_equal(sim_world_loop_new(&talk->fixture.loop, talk->world, "client"),
	                 DRT_OK);
	connection_connect(&talk->c);
}

void talk_run(struct talk *talk, int64_t duration_ns)
{
	int64_t now_ns = clock_now_ns(sim_world_clock(talk->world));

	assert_int_equal(sim_world_run_until(talk->world, now_ns + duration_ns), DRT_OK);
}

void talk_open(struct talk *talk, uint64_t seed)
{
	talk_begin(talk, seed);
	talk_run(talk, 10 * NS_PER_MS);
	assert_int_equal(talk->c.client.opens, 1);
	assert_int_equal(talk->c.accepted, 1);
}

void talk_end(struct talk *talk)
{
	connection_close(&talk->c);
	loop_free(talk->fixture.loop);
	loop_free(talk->server_loop);
	sim_world_free(talk->world);
}
