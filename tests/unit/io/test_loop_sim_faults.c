/* test_loop_sim_faults.c - the clauses of loop_sim.h about the network and its faults,
 * and about the end of a process. */
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/unit/io/sim_talk.h"

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
				sim_world_cut(&count, talk.world, i == 1 ? talk_address : NULL),
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
		assert_int_equal(sim_world_cut(&count, talk.world, talk_address), DRT_OK);
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
		const char *which = i ? talk_address : NULL;
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
	assert_int_equal(sim_world_stall(talk.world, talk_address, true), DRT_OK);
	talk_run(&talk, NS_PER_HOUR);
	assert_int_equal(talk.c.client.opens, 0);
	assert_int_equal(talk.c.client.closes, 0);
	assert_int_equal(sim_world_stall(talk.world, talk_address, false), DRT_OK);
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
		assert_int_equal(sim_world_refuse(talk.world, i ? talk_address : NULL, true),
		                 DRT_OK);
		talk_run(&talk, NS_PER_SEC);
		assert_int_equal(talk.c.client.opens, 0);
		assert_int_equal(talk.c.client.why, DRT_ENOTFOUND);
		assert_int_equal(sim_world_refuse(talk.world, i ? talk_address : NULL, false),
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
	assert_int_equal(sim_world_cut(NULL, fixture->world, talk_address), DRT_OK);
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

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, world_set_up, world_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
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

	return cmocka_run_group_tests(tests, NULL, NULL);
}
