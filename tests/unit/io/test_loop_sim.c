/* test_loop_sim.c - the contract of core/loop.h in a simulated world, and the clauses
 * of loop_sim.h about repetition and time. */
#include "config.h"

#include <string.h>

#include "core/timeval.h"
#include "tests/unit/io/sim_talk.h"

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
		struct loop_fixture fixture = { .run_while = world_run_while };
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

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, world_set_up, world_tear_down)

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
	};
	int failed =
		loop_contract_run("loop contract, simulated", world_set_up, world_tear_down);

	return failed + cmocka_run_group_tests_name("loop_sim", tests, NULL, NULL);
}
