/* test_loop_sim.c - the contract of core/loop.h in a simulated world, and the clauses
 * of loop_sim.h. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "io/loop_sim.h"
#include "tests/unit/io/loop_contract.h"

static const char *const address = "tcp:10.0.0.1:4002";

/* ---- the fixture: one world with one loop ---- */

static bool run_while(struct loop_fixture *fixture, bool (*predicate)(void *), void *arg)
{
	return sim_world_run_while(fixture->world, predicate, arg, 30 * NS_PER_SEC) == DRT_OK;
}

static int setup(void **state)
{
	static struct loop_fixture fixture;
	struct sim_options options = { .seed = 7 };
	struct sim_world *world = NULL;

	fixture = (struct loop_fixture){ .run_while = run_while,
		                         .unix_address = "unix:/run/drt/control.sock" };
	if (sim_world_new(&world, &options) != DRT_OK ||
	    sim_world_loop_new(&fixture.loop, world, "test") != DRT_OK)
		return -1;
	fixture.world = world;
	*state = &fixture;
	return 0;
}

static int teardown(void **state)
{
	struct loop_fixture *fixture = *state;

	loop_free(fixture->loop);
	sim_world_free(fixture->world);
	return 0;
}

/* ---- two loops that talk ---- */

struct talk {
	struct loop_fixture fixture; /* of the client's loop */
	struct sim_world *world;
	struct loop *server_loop;
	struct connection c;
};

static void talk_begin(struct talk *talk, uint64_t seed)
{
	struct sim_options options = { .seed = seed };

	memset(talk, 0, sizeof(*talk));
	assert_int_equal(sim_world_new(&talk->world, &options), DRT_OK);
	assert_int_equal(sim_world_loop_new(&talk->server_loop, talk->world, "server"), DRT_OK);
	talk->fixture.run_while = run_while;
	talk->fixture.world = talk->world;
	talk->fixture.loop = talk->server_loop;
	connection_listen(&talk->c, &talk->fixture, address);
	snprintf(talk->c.address, sizeof(talk->c.address), "%s", address);
	assert_int_equal(sim_world_loop_new(&talk->fixture.loop, talk->world, "client"),
	                 DRT_OK);
	connection_connect(&talk->c);
}

static void talk_run(struct talk *talk, int64_t duration_ns)
{
	int64_t now_ns = clock_now_ns(sim_world_clock(talk->world));

	assert_int_equal(sim_world_run_until(talk->world, now_ns + duration_ns), DRT_OK);
}

static void talk_open(struct talk *talk, uint64_t seed)
{
	talk_begin(talk, seed);
	talk_run(talk, 10 * NS_PER_MS);
	assert_int_equal(talk->c.client.opens, 1);
	assert_int_equal(talk->c.accepted, 1);
}

static void talk_end(struct talk *talk)
{
	connection_close(&talk->c);
	loop_free(talk->fixture.loop);
	loop_free(talk->server_loop);
	sim_world_free(talk->world);
}

/* ---- repeating ---- */

struct party {
	struct loop_timer *timer;
	struct party *other;
	struct loop_wake *wake;
	char *log;
	char name;
	int left;
};

static void party_speaks(void *arg)
{
	struct party *party = arg;

	party->log[strlen(party->log)] = party->name;
	if (--party->left > 0)
		loop_timer_start(party->timer, 0);
	loop_wake_signal(party->other->wake);
}

static void party_hears(void *arg)
{
	struct party *party = arg;

	party->log[strlen(party->log)] = (char)(party->name - 'a' + 'A');
}

/* The order in which two loops ran in a world of that seed, and its hash. */
static uint64_t order_of(char log[200], uint64_t seed)
{
	struct sim_options options = { .seed = seed };
	struct sim_world *world = NULL;
	struct loop *loops[2];
	struct party parties[2];
	uint64_t hash = 0;

	memset(log, 0, 200);
	assert_int_equal(sim_world_new(&world, &options), DRT_OK);
	for (int i = 0; i < 2; i++) {
		parties[i] = (struct party){
			.log = log, .name = (char)('a' + i), .left = 30, .other = &parties[!i]
		};
		assert_int_equal(sim_world_loop_new(&loops[i], world, i ? "b" : "a"), DRT_OK);
		assert_int_equal(
			loop_timer_new(&parties[i].timer, loops[i], party_speaks, &parties[i]),
			DRT_OK);
		assert_int_equal(
			loop_wake_new(&parties[i].wake, loops[i], party_hears, &parties[i]),
			DRT_OK);
		loop_timer_start(parties[i].timer, 0);
	}
	while (sim_world_step(world))
		;
	hash = sim_world_trace_hash(world);
	for (int i = 0; i < 2; i++) {
		loop_timer_free(parties[i].timer);
		loop_wake_free(parties[i].wake);
		loop_free(loops[i]);
	}
	sim_world_free(world);
	return hash;
}

static void one_seed_gives_one_order_and_others_differ(void **state)
{
	char first[200];
	char again[200];
	char other[200];
	int different = 0;
	(void)state;

	for (uint64_t seed = 0; seed < 20; seed++) {
		uint64_t hash = order_of(first, seed);

		assert_true(hash == order_of(again, seed));
		assert_string_equal(first, again);
		assert_true(hash != order_of(other, seed + 1000));
		different += strcmp(first, other) != 0;
		assert_true(strlen(first) > 60);
	}
	assert_true(different >= 19);
}

/* Bytes over a stream, both ways, with pauses, cuts and a killed loop. */
static uint64_t hash_of_talk(uint64_t seed, int *deliveries)
{
	struct talk talk;
	uint64_t hash = 0;

	talk_open(&talk, seed);
	talk.c.server.echo = true;
	for (int i = 0; i < 200; i++) {
		end_write(&talk.c.client, "a line of some length that may be cut\n");
		talk_run(&talk, 100 * NS_PER_US);
	}
	talk_run(&talk, NS_PER_SEC);
	assert_int_equal(talk.c.client.heard.length, 200 * 38);
	assert_memory_equal(talk.c.client.heard.text, talk.c.server.heard.text, 200 * 38);
	*deliveries = talk.c.server.data + talk.c.client.data;
	sim_loop_kill(talk.server_loop);
	talk_run(&talk, NS_PER_SEC);
	hash = sim_world_trace_hash(talk.world);
	talk_end(&talk);
	return hash;
}

static void a_run_with_a_seed_repeats_byte_for_byte(void **state)
{
	int deliveries = 0;
	int others = 0;
	(void)state;

	for (uint64_t seed = 1; seed < 6; seed++) {
		uint64_t hash = hash_of_talk(seed, &deliveries);

		assert_true(hash == hash_of_talk(seed, &others));
		assert_int_equal(deliveries, others);
		assert_true(hash != hash_of_talk(seed + 77, &others));
		assert_true(deliveries > 100);
	}
}

static bool heard_less(void *arg)
{
	return ((struct end *)arg)->heard.length < 5000;
}

static void writes_are_cut_unless_told_otherwise(void **state)
{
	static const struct {
		unsigned permille;
		int least, most;
	} cases[] = { { 0, 9, 40 }, { 1000, 24, 200 }, { 1001, 8, 8 } };
	char bytes[5000];
	(void)state;

	memset(bytes, 'x', sizeof(bytes));
	for (size_t i = 0; i < 3; i++) {
		struct sim_options options = { .seed = 5,
			                       .fragment_permille = cases[i].permille };
		struct loop_fixture fixture = { .run_while = run_while };
		struct sim_world *world = NULL;
		struct connection c;

		assert_int_equal(sim_world_new(&world, &options), DRT_OK);
		assert_int_equal(sim_world_loop_new(&fixture.loop, world, "x"), DRT_OK);
		fixture.world = world;
		connection_open(&c, &fixture, "unix:pieces");
		for (int n = 0; n < 8; n++) {
			strbuf_clear(&c.server.heard);
			assert_int_equal(
				loop_stream_write(c.client.stream, bytes, sizeof(bytes)),
				DRT_OK);
			run_until_not(&fixture, heard_less, &c.server);
		}
		assert_in_range(c.server.data, cases[i].least, cases[i].most);
		connection_close(&c);
		loop_free(fixture.loop);
		sim_world_free(world);
	}
}

/* ---- time ---- */

static void count_up(void *arg)
{
	++*(int *)arg;
}

static void time_jumps_to_what_is_next(void **state)
{
	struct loop_fixture *fixture = *state;
	struct sim_world *world = fixture->world;
	const struct clock *clock = sim_world_clock(world);
	struct loop_timer *timer = NULL;
	int count = 0;

	assert_int_equal(clock_now_ns(clock), 0);
	assert_false(sim_world_step(world));
	assert_int_equal(loop_timer_new(&timer, fixture->loop, count_up, &count), DRT_OK);
	loop_timer_start(timer, 365 * NS_PER_DAY);
	assert_int_equal(sim_world_run_until(world, 365 * NS_PER_DAY - 1), DRT_OK);
	assert_int_equal(count, 0);
	assert_int_equal(clock_now_ns(clock), 365 * NS_PER_DAY - 1);
	assert_int_equal(clock_now_ns(loop_monotonic(fixture->loop)), 365 * NS_PER_DAY - 1);
	assert_true(sim_world_step(world));
	assert_int_equal(count, 1);
	assert_int_equal(clock_now_ns(clock), 365 * NS_PER_DAY);
	assert_int_equal(sim_world_events(world), 1);
	assert_int_equal(sim_world_run_until(world, 5), DRT_OK); /* never goes back */
	assert_int_equal(clock_now_ns(clock), 365 * NS_PER_DAY);
	loop_timer_free(timer);
}

static bool always(void *arg)
{
	(void)arg;
	return true;
}

static bool is_zero(void *arg)
{
	return *(int *)arg == 0;
}

static void run_while_stops_at_the_predicate_or_the_limit(void **state)
{
	struct loop_fixture *fixture = *state;
	struct sim_world *world = fixture->world;
	struct loop_timer *timer = NULL;
	int count = 0;

	assert_int_equal(loop_timer_new(&timer, fixture->loop, count_up, &count), DRT_OK);
	loop_timer_start(timer, 3 * NS_PER_SEC);
	assert_int_equal(sim_world_run_while(world, is_zero, &count, NS_PER_HOUR), DRT_OK);
	assert_int_equal(clock_now_ns(sim_world_clock(world)), 3 * NS_PER_SEC);
	assert_int_equal(sim_world_run_while(world, always, NULL, NS_PER_SEC), DRT_ETIMEOUT);
	assert_int_equal(clock_now_ns(sim_world_clock(world)), 4 * NS_PER_SEC);
	loop_timer_free(timer);
}

static void the_wall_clock_is_an_offset_that_can_step(void **state)
{
	struct sim_options options = { .wall_start_ns = 1000 * NS_PER_DAY };
	struct sim_world *world = NULL;
	const struct clock *wall = NULL;
	(void)state;

	assert_int_equal(sim_world_new(&world, &options), DRT_OK);
	wall = sim_world_wall(world);
	assert_int_equal(sim_world_run_until(world, NS_PER_SEC), DRT_OK);
	assert_int_equal(clock_now_ns(wall), 1000 * NS_PER_DAY + NS_PER_SEC);
	sim_world_set_wall(world, 5);
	assert_int_equal(clock_now_ns(wall), 5);
	assert_int_equal(sim_world_run_until(world, 2 * NS_PER_SEC), DRT_OK);
	assert_int_equal(clock_now_ns(wall), NS_PER_SEC + 5);
	assert_int_equal(clock_now_ns(sim_world_clock(world)), 2 * NS_PER_SEC);
	sim_world_free(world);
}

static void latencies_outside_their_range_are_refused(void **state)
{
	static const struct sim_options bad[] = {
		{ .latency_min_ns = -1, .latency_max_ns = 5 },
		{ .latency_min_ns = 6, .latency_max_ns = 5 },
	};
	struct sim_world *world = NULL;
	(void)state;

	for (size_t i = 0; i < 2; i++)
		assert_int_equal(sim_world_new(&world, &bad[i]), DRT_EINVAL);
	assert_null(world);
	assert_int_equal(sim_world_new(&world, NULL), DRT_OK);
	sim_world_free(world);
}

static void rearm(void *arg)
{
	loop_timer_start(*(struct loop_timer **)arg, 0);
}

static void an_instant_without_end_is_a_livelock(void **state)
{
	struct sim_options options = { .events_per_instant = 1000 };
	struct sim_world *world = NULL;
	struct loop_timer *timer = NULL;
	struct loop *loop = NULL;
	(void)state;

	assert_int_equal(sim_world_new(&world, &options), DRT_OK);
	assert_int_equal(sim_world_loop_new(&loop, world, "x"), DRT_OK);
	assert_int_equal(loop_timer_new(&timer, loop, rearm, &timer), DRT_OK);
	loop_timer_start(timer, 0);
	assert_int_equal(sim_world_run_until(world, 1), DRT_ESTATE);
	assert_int_equal(sim_world_run_while(world, always, NULL, 1), DRT_ESTATE);
	loop_timer_free(timer);
	loop_free(loop);
	sim_world_free(world);
}

/* ---- the network ---- */

static void latency_stays_in_its_range(void **state)
{
	struct talk talk;
	(void)state;

	talk_open(&talk, 3);
	sim_world_set_latency(talk.world, 5 * NS_PER_MS, 9 * NS_PER_MS);
	for (int i = 0; i < 50; i++) {
		int64_t sent_ns = clock_now_ns(sim_world_clock(talk.world));
		int64_t took_ns = 0;

		strbuf_clear(&talk.c.server.heard);
		end_write(&talk.c.client, "x");
		run_until_not(&talk.fixture, end_heard_nothing, &talk.c.server);
		took_ns = clock_now_ns(sim_world_clock(talk.world)) - sent_ns;
		assert_in_range(took_ns, 5 * NS_PER_MS, 9 * NS_PER_MS);
	}
	talk_end(&talk);
}

static void a_cut_ends_both_sides_and_loses_what_is_under_way(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		struct talk talk;
		size_t count = 99;

		talk_open(&talk, 1);
		end_write(&talk.c.client, "lost");
		if (i == 0) {
			sim_stream_cut(talk.c.server.stream);
		} else {
			assert_int_equal(
				sim_world_cut(&count, talk.world, i == 1 ? address : NULL),
				DRT_OK);
			assert_int_equal(count, 1);
		}
		talk_run(&talk, NS_PER_SEC);
		assert_int_equal(talk.c.server.heard.length, 0);
		assert_int_equal(talk.c.server.closes, 1);
		assert_int_equal(talk.c.client.closes, 1);
		assert_int_equal(talk.c.client.why, DRT_ECLOSED);
		assert_int_equal(sim_world_cut(&count, talk.world, NULL), DRT_OK);
		assert_int_equal(count, 0);
		talk_end(&talk);
	}
}

static void a_cut_while_connecting_is_told_to_the_client(void **state)
{
	int told_without_opening = 0;
	(void)state;

	for (uint64_t seed = 0; seed < 30; seed++) {
		struct talk talk;
		size_t count = 0;

		talk_begin(&talk, seed);
		for (int n = (int)(seed % 4); n > 0; n--)
			sim_world_step(talk.world);
		assert_int_equal(sim_world_cut(&count, talk.world, address), DRT_OK);
		talk_run(&talk, NS_PER_SEC);
		assert_int_equal(talk.c.client.closes, (int)count);
		told_without_opening += count == 1 && talk.c.client.opens == 0;
		talk_end(&talk);
	}
	assert_true(told_without_opening > 3);
}

static void a_listener_that_goes_ends_what_waits_for_it(void **state)
{
	int told = 0;
	(void)state;

	for (uint64_t seed = 0; seed < 20; seed++) {
		struct talk talk;

		talk_begin(&talk, seed);
		assert_true(sim_world_step(talk.world)); /* it stands in the backlog */
		loop_listener_close(talk.c.listener);
		talk.c.listener = NULL;
		talk_run(&talk, NS_PER_SEC);
		assert_int_equal(talk.c.accepted, 0);
		assert_int_equal(talk.c.client.closes, 1);
		told += talk.c.client.why == DRT_ECLOSED;
		talk_end(&talk);
	}
	assert_int_equal(told, 20);
}

static void several_may_wait_for_a_listener(void **state)
{
	enum { MANY = 30 };
	struct loop_fixture *fixture = *state;
	struct connection c;
	struct end ends[MANY];

	connection_listen(&c, fixture, fixture->unix_address);
	for (int i = 0; i < MANY; i++) {
		end_init(&ends[i]);
		assert_int_equal(loop_connect(&ends[i].stream, fixture->loop, c.address,
		                              &end_handler, &ends[i], NULL),
		                 DRT_OK);
	}
	run_for(fixture, NS_PER_SEC);
	assert_int_equal(c.accepted, MANY);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(ends[i].opens, 1);
		end_close(&ends[i]);
	}
	connection_close(&c);
}

static void a_stalled_network_swallows_until_it_is_well_again(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		const char *which = i ? address : NULL;
		struct talk talk;

		talk_open(&talk, 1);
		assert_int_equal(sim_world_stall(talk.world, which, true), DRT_OK);
		end_write(&talk.c.client, "one ");
		talk_run(&talk, NS_PER_HOUR);
		end_write(&talk.c.client, "two");
		end_close(&talk.c.client);
		talk_run(&talk, NS_PER_HOUR);
		assert_int_equal(talk.c.server.heard.length, 0);
		assert_int_equal(talk.c.server.closes, 0);
		assert_int_equal(sim_world_stall(talk.world, which, false), DRT_OK);
		talk_run(&talk, NS_PER_SEC);
		assert_string_equal(talk.c.server.heard.text, "one two");
		assert_int_equal(talk.c.server.closes, 1);
		talk_end(&talk);
	}
}

static void a_stall_also_holds_new_connections(void **state)
{
	struct talk talk;
	(void)state;

	talk_begin(&talk, 1);
	assert_int_equal(sim_world_stall(talk.world, address, true), DRT_OK);
	talk_run(&talk, NS_PER_HOUR);
	assert_int_equal(talk.c.client.opens, 0);
	assert_int_equal(talk.c.client.closes, 0);
	assert_int_equal(sim_world_stall(talk.world, address, false), DRT_OK);
	talk_run(&talk, NS_PER_SEC);
	assert_int_equal(talk.c.client.opens, 1);
	talk_end(&talk);
}

static void a_refusing_network_is_as_if_nobody_listened(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct talk talk;

		talk_begin(&talk, 1);
		assert_int_equal(sim_world_refuse(talk.world, i ? address : NULL, true),
		                 DRT_OK);
		talk_run(&talk, NS_PER_SEC);
		assert_int_equal(talk.c.client.opens, 0);
		assert_int_equal(talk.c.client.why, DRT_ENOTFOUND);
		assert_int_equal(sim_world_refuse(talk.world, i ? address : NULL, false),
		                 DRT_OK);
		end_close(&talk.c.client);
		connection_connect(&talk.c);
		talk_run(&talk, NS_PER_SEC);
		assert_int_equal(talk.c.client.opens, 1);
		talk_end(&talk);
	}
}

static void faults_need_an_address(void **state)
{
	struct loop_fixture *fixture = *state;

	assert_int_equal(sim_world_stall(fixture->world, "gateway", true), DRT_EINVAL);
	assert_int_equal(sim_world_refuse(fixture->world, "gateway", true), DRT_EINVAL);
	assert_int_equal(sim_world_cut(NULL, fixture->world, "gateway"), DRT_EINVAL);
	assert_int_equal(sim_world_cut(NULL, fixture->world, address), DRT_OK);
}

static void a_listener_on_any_host_hears_its_port(void **state)
{
	struct loop_fixture *fixture = *state;
	struct connection c;

	connection_listen(&c, fixture, "tcp:0.0.0.0:7000");
	snprintf(c.address, sizeof(c.address), "tcp:localhost:7000");
	connection_connect(&c);
	end_write(&c.client, "hi");
	run_until_not(fixture, end_heard_nothing, &c.server);
	connection_close(&c);
}

static void a_pair_is_joined_from_birth(void **state)
{
	struct loop_fixture *fixture = *state;
	struct end ends[2];

	end_init(&ends[0]);
	end_init(&ends[1]);
	assert_int_equal(
		sim_world_pair(&ends[0].stream, fixture->loop, &ends[1].stream, fixture->loop),
		DRT_OK);
	loop_stream_set_handler(ends[0].stream, &end_handler, &ends[0]);
	loop_stream_set_handler(ends[1].stream, &end_handler, &ends[1]);
	assert_int_equal(loop_stream_write_fd(ends[0].stream, "fd", 2, 0), DRT_OK);
	run_until_not(fixture, end_heard_nothing, &ends[1]);
	end_close(&ends[0]);
	run_until_not(fixture, end_is_open, &ends[1]);
	assert_string_equal(ends[1].heard.text, "fd");
	end_close(&ends[1]);
	strbuf_release(&ends[0].heard);
	strbuf_release(&ends[1].heard);
}

/* ---- the end of a process ---- */

static void a_killed_loop_never_runs_and_its_streams_vanish(void **state)
{
	struct talk talk;
	struct loop_timer *timer = NULL;
	struct loop_wake *wake = NULL;
	int count = 0;
	(void)state;

	talk_open(&talk, 1);
	assert_int_equal(loop_timer_new(&timer, talk.server_loop, count_up, &count), DRT_OK);
	assert_int_equal(loop_wake_new(&wake, talk.server_loop, count_up, &count), DRT_OK);
	loop_timer_start(timer, NS_PER_MS);
	end_write(&talk.c.client, "too late");
	sim_loop_kill(talk.server_loop);
	assert_true(sim_loop_is_killed(talk.server_loop));
	loop_wake_signal(wake);
	loop_timer_start(timer, 0);
	assert_int_equal(loop_stream_write(talk.c.server.stream, "x", 1), DRT_ECLOSED);
	talk_run(&talk, NS_PER_HOUR);
	assert_int_equal(count, 0);
	assert_int_equal(talk.c.server.heard.length, 0);
	assert_int_equal(talk.c.server.closes, 0);
	assert_int_equal(talk.c.client.closes, 1);
	end_close(&talk.c.client);
	connection_connect(&talk.c); /* nobody listens any more */
	talk_run(&talk, NS_PER_SEC);
	assert_int_equal(talk.c.client.why, DRT_ENOTFOUND);
	loop_timer_free(timer);
	loop_wake_free(wake);
	talk_end(&talk);
}

static void what_left_before_the_kill_arrives(void **state)
{
	struct talk talk;
	(void)state;

	talk_open(&talk, 1);
	end_write(&talk.c.server, "the last fill");
	assert_true(sim_world_step(talk.world)); /* it goes on its way */
	end_write(&talk.c.server, "never sent");
	sim_loop_kill(talk.server_loop);
	talk_run(&talk, NS_PER_SEC);
	assert_string_equal(talk.c.client.heard.text, "the last fill");
	assert_int_equal(talk.c.client.closes, 1);
	talk_end(&talk);
}

static void a_frozen_loop_catches_up_when_thawed(void **state)
{
	struct talk talk;
	struct loop_timer *timer = NULL;
	int count = 0;
	(void)state;

	talk_open(&talk, 1);
	assert_int_equal(loop_timer_new(&timer, talk.server_loop, count_up, &count), DRT_OK);
	loop_timer_start(timer, NS_PER_MS);
	sim_loop_freeze(talk.server_loop);
	end_write(&talk.c.client, "are you there");
	talk_run(&talk, NS_PER_HOUR);
	assert_int_equal(count, 0);
	assert_int_equal(talk.c.server.heard.length, 0);
	loop_timer_start(timer, NS_PER_MS); /* a parked event moves, too */
	sim_loop_thaw(talk.server_loop);
	talk_run(&talk, NS_PER_SEC);
	assert_int_equal(count, 1);
	assert_string_equal(talk.c.server.heard.text, "are you there");
	loop_timer_free(timer);
	talk_end(&talk);
}

static void a_stopped_loop_waits_for_the_next_run(void **state)
{
	struct loop_fixture *fixture = *state;
	struct loop_wake *wake = NULL;
	int count = 0;

	assert_int_equal(loop_wake_new(&wake, fixture->loop, count_up, &count), DRT_OK);
	loop_stop(fixture->loop);
	loop_wake_signal(wake);
	assert_int_equal(sim_world_run_until(fixture->world, NS_PER_SEC), DRT_OK);
	assert_int_equal(count, 0);
	sim_loop_thaw(fixture->loop);
	assert_int_equal(sim_world_run_until(fixture->world, 2 * NS_PER_SEC), DRT_OK);
	assert_int_equal(count, 1);
	loop_wake_free(wake);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_seed_gives_one_order_and_others_differ),
		cmocka_unit_test(a_run_with_a_seed_repeats_byte_for_byte),
		cmocka_unit_test(writes_are_cut_unless_told_otherwise),
		WITH_WORLD(time_jumps_to_what_is_next),
		WITH_WORLD(run_while_stops_at_the_predicate_or_the_limit),
		cmocka_unit_test(the_wall_clock_is_an_offset_that_can_step),
		cmocka_unit_test(latencies_outside_their_range_are_refused),
		cmocka_unit_test(an_instant_without_end_is_a_livelock),
		cmocka_unit_test(latency_stays_in_its_range),
		cmocka_unit_test(a_cut_ends_both_sides_and_loses_what_is_under_way),
		cmocka_unit_test(a_cut_while_connecting_is_told_to_the_client),
		cmocka_unit_test(a_listener_that_goes_ends_what_waits_for_it),
		WITH_WORLD(several_may_wait_for_a_listener),
		cmocka_unit_test(a_stalled_network_swallows_until_it_is_well_again),
		cmocka_unit_test(a_stall_also_holds_new_connections),
		cmocka_unit_test(a_refusing_network_is_as_if_nobody_listened),
		WITH_WORLD(faults_need_an_address),
		WITH_WORLD(a_listener_on_any_host_hears_its_port),
		WITH_WORLD(a_pair_is_joined_from_birth),
		cmocka_unit_test(a_killed_loop_never_runs_and_its_streams_vanish),
		cmocka_unit_test(what_left_before_the_kill_arrives),
		cmocka_unit_test(a_frozen_loop_catches_up_when_thawed),
		WITH_WORLD(a_stopped_loop_waits_for_the_next_run),
	};
	int failed = loop_contract_run("loop contract, simulated", setup, teardown);

	return failed + cmocka_run_group_tests_name("loop_sim", tests, NULL, NULL);
}
