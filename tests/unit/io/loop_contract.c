/* loop_contract.c - see loop_contract.h: the helpers, the loop, timers, wake-ups. */
#include "tests/unit/io/loop_contract.h"

#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/unit/io/loop_contract_streams.h"

/* ---- helpers ---- */

static void heard_open(void *arg)
{
	struct end *end = arg;

	end->opens++;
	if (end->close_on_open)
		end_close(end);
}

static void heard_data(void *arg, const unsigned char *bytes, size_t length)
{
	struct end *end = arg;

	end->data++;
	end->heard_after_close += end->closes;
	strbuf_append(&end->heard, bytes, length);
	if (end->echo)
		assert_int_equal(loop_stream_write(end->stream, bytes, length), DRT_OK);
	if (end->victim)
		end_close(end->victim);
	if (end->close_on_data)
		end_close(end);
}

static void heard_drain(void *arg)
{
	struct end *end = arg;

	end->drains++;
	end->heard_after_close += end->closes;
	if (end->close_on_drain)
		end_close(end);
}

static void heard_close(void *arg, enum drt_status why, const char *text)
{
	struct end *end = arg;

	end->closes++;
	end->why = why;
	snprintf(end->text, sizeof(end->text), "%s", text);
	if (end->close_on_close)
		end_close(end);
}

const struct loop_stream_handler end_handler = { heard_open, heard_data, heard_drain,
	                                         heard_close };

void end_init(struct end *end)
{
	*end = (struct end){ 0 };
	strbuf_init(&end->heard);
}

void end_close(struct end *end)
{
	loop_stream_close(end->stream);
	end->stream = NULL;
}

void end_write(struct end *end, const char *text)
{
	assert_int_equal(loop_stream_write(end->stream, text, strlen(text)), DRT_OK);
}

bool end_heard_nothing(void *end)
{
	return ((struct end *)end)->heard.length == 0;
}

bool end_is_open(void *end)
{
	return ((struct end *)end)->closes == 0;
}

static void accepted(void *arg, struct loop_stream *stream)
{
	struct connection *c = arg;

	c->accepted++;
	if (c->close_stream) {
		loop_stream_close(stream);
	} else {
		loop_stream_close(c->server.stream);
		c->server.stream = stream;
		loop_stream_set_handler(stream, &end_handler, &c->server);
	}
	if (c->close_listener) {
		loop_listener_close(c->listener);
		c->listener = NULL;
	}
}

void connection_listen(struct connection *c, struct loop_fixture *fixture, const char *address)
{
	struct drt_error error = { 0 };

	*c = (struct connection){ .fixture = fixture };
	end_init(&c->server);
	end_init(&c->client);
	if (loop_listen(&c->listener, fixture->loop, address, accepted, c, &error) != DRT_OK)
		fail_msg("%s", error.text);
	snprintf(c->address, sizeof(c->address), "%s", address);
	if (strncmp(address, "tcp:", 4) == 0)
		snprintf(c->address, sizeof(c->address), "tcp:127.0.0.1:%d",
		         loop_listener_port(c->listener));
}

void connection_connect(struct connection *c)
{
	struct drt_error error = { 0 };

	if (loop_connect(&c->client.stream, c->fixture->loop, c->address, &end_handler,
	                 &c->client, &error) != DRT_OK)
		fail_msg("%s", error.text);
}

static bool is_opening(void *arg)
{
	struct connection *c = arg;

	return c->client.opens == 0 || c->accepted == 0;
}

void connection_open(struct connection *c, struct loop_fixture *fixture, const char *address)
{
	connection_listen(c, fixture, address);
	connection_connect(c);
	run_until_not(fixture, is_opening, c);
}

void connection_close(struct connection *c)
{
	end_close(&c->client);
	end_close(&c->server);
	loop_listener_close(c->listener);
	strbuf_release(&c->client.heard);
	strbuf_release(&c->server.heard);
}

void run_until_not(struct loop_fixture *fixture, bool (*predicate)(void *), void *arg)
{
	if (!fixture->run_while(fixture, predicate, arg))
		fail_msg("what was waited for did not happen before the deadline");
}

struct alarm {
	struct loop_fixture *fixture;
	struct loop_timer *timer;
	int64_t started_ns;
	int64_t fired_ns;
	int count;
	bool again;      /* starts itself again with no delay */
	bool free_timer; /* in its own callback */
	int *sequence;   /* counted up by each alarm */
	int place;
};

static void rang(void *arg)
{
	struct alarm *alarm = arg;

	alarm->count++;
	alarm->fired_ns = clock_now_ns(loop_monotonic(alarm->fixture->loop));
	if (alarm->sequence)
		alarm->place = ++*alarm->sequence;
	if (alarm->again)
		loop_timer_start(alarm->timer, 0);
	if (alarm->free_timer) {
		loop_timer_free(alarm->timer);
		alarm->timer = NULL;
	}
}

static bool is_silent(void *arg)
{
	return ((struct alarm *)arg)->count == 0;
}

static void alarm_set(struct alarm *alarm, struct loop_fixture *fixture, int64_t delay_ns)
{
	*alarm = (struct alarm){ .fixture = fixture };
	alarm->started_ns = clock_now_ns(loop_monotonic(fixture->loop));
	assert_int_equal(loop_timer_new(&alarm->timer, fixture->loop, rang, alarm), DRT_OK);
	loop_timer_start(alarm->timer, delay_ns);
}

void run_for(struct loop_fixture *fixture, int64_t duration_ns)
{
	struct alarm alarm;

	alarm_set(&alarm, fixture, duration_ns);
	run_until_not(fixture, is_silent, &alarm);
	loop_timer_free(alarm.timer);
}

/* ---- timers ---- */

static void a_timer_fires_once_and_never_early(void **state)
{
	static const int64_t delays_ns[] = { 0, 1, 999, 1000, 1001, 250000, 3000000, 20000000 };
	struct alarm alarm;

	for (size_t i = 0; i < sizeof(delays_ns) / sizeof(delays_ns[0]); i++) {
		alarm_set(&alarm, *state, delays_ns[i]);
		assert_int_equal(alarm.count, 0);
		run_until_not(*state, is_silent, &alarm);
		assert_true(alarm.fired_ns - alarm.started_ns >= delays_ns[i]);
		run_for(*state, 2 * NS_PER_MS);
		assert_int_equal(alarm.count, 1);
		loop_timer_free(alarm.timer);
	}
}

static void a_second_start_replaces_the_first(void **state)
{
	struct alarm alarm;

	alarm_set(&alarm, *state, NS_PER_HOUR);
	loop_timer_start(alarm.timer, NS_PER_MS);
	run_until_not(*state, is_silent, &alarm);
	alarm.count = 0;
	loop_timer_start(alarm.timer, NS_PER_MS);
	loop_timer_start(alarm.timer, NS_PER_HOUR);
	run_for(*state, 5 * NS_PER_MS);
	assert_int_equal(alarm.count, 0);
	loop_timer_free(alarm.timer);
}

static void a_stopped_timer_is_silent_and_starts_again(void **state)
{
	struct alarm alarm;

	alarm_set(&alarm, *state, NS_PER_MS);
	loop_timer_stop(alarm.timer);
	loop_timer_stop(alarm.timer);
	run_for(*state, 4 * NS_PER_MS);
	assert_int_equal(alarm.count, 0);
	loop_timer_start(alarm.timer, -5); /* as 0 */
	run_until_not(*state, is_silent, &alarm);
	loop_timer_free(alarm.timer);
}

static void a_timer_may_free_itself(void **state)
{
	struct alarm alarm;

	alarm_set(&alarm, *state, 0);
	alarm.free_timer = true;
	run_until_not(*state, is_silent, &alarm);
	assert_null(alarm.timer);
}

static void timers_fire_in_order_of_their_time(void **state)
{
	enum { COUNT = 20 };
	struct alarm alarms[COUNT];
	int sequence = 0;

	for (int i = 0; i < COUNT; i++) {
		alarm_set(&alarms[i], *state, (1 + i * 7 % COUNT) * NS_PER_MS);
		alarms[i].sequence = &sequence;
	}
	run_for(*state, (COUNT + 2) * NS_PER_MS);
	for (int i = 0; i < COUNT; i++) {
		assert_int_equal(alarms[i].place, 1 + i * 7 % COUNT);
		loop_timer_free(alarms[i].timer);
	}
}

static bool has_rung_few(void *arg)
{
	return ((struct alarm *)arg)->count < 50;
}

static void a_timer_without_delay_starves_nobody(void **state)
{
	struct alarm busy;
	struct alarm other;

	alarm_set(&busy, *state, 0);
	busy.again = true;
	alarm_set(&other, *state, 0);
	run_until_not(*state, is_silent, &other);
	run_until_not(*state, has_rung_few, &busy);
	loop_timer_free(busy.timer);
	loop_timer_free(other.timer);
}

static void the_longest_delay_does_not_overflow(void **state)
{
	struct alarm alarm;

	alarm_set(&alarm, *state, INT64_MAX);
	run_for(*state, 3 * NS_PER_MS);
	assert_int_equal(alarm.count, 0);
	loop_timer_free(alarm.timer);
}

/* ---- wake-ups ---- */

struct bell {
	struct loop_wake *wake;
	int count;
	int again; /* signals itself that often */
	bool free_wake;
};

static void bell_rang(void *arg)
{
	struct bell *bell = arg;

	bell->count++;
	if (bell->again-- > 0)
		loop_wake_signal(bell->wake);
	if (bell->free_wake)
		loop_wake_free(bell->wake);
}

static bool bell_is_silent(void *arg)
{
	return ((struct bell *)arg)->count == 0;
}

static void signals_collapse_into_one_call(void **state)
{
	struct loop_fixture *fixture = *state;
	struct bell bell = { 0 };

	assert_int_equal(loop_wake_new(&bell.wake, fixture->loop, bell_rang, &bell), DRT_OK);
	run_for(fixture, NS_PER_MS);
	assert_int_equal(bell.count, 0);
	for (int i = 0; i < 1000; i++)
		loop_wake_signal(bell.wake);
	assert_int_equal(bell.count, 0);
	run_until_not(fixture, bell_is_silent, &bell);
	run_for(fixture, NS_PER_MS);
	assert_int_equal(bell.count, 1);
	loop_wake_signal(bell.wake);
	run_for(fixture, NS_PER_MS);
	assert_int_equal(bell.count, 2);
	loop_wake_free(bell.wake);
}

static void a_signal_from_its_own_call_calls_again(void **state)
{
	struct loop_fixture *fixture = *state;
	struct bell bell = { .again = 3 };

	assert_int_equal(loop_wake_new(&bell.wake, fixture->loop, bell_rang, &bell), DRT_OK);
	loop_wake_signal(bell.wake);
	run_for(fixture, 2 * NS_PER_MS);
	assert_int_equal(bell.count, 4);
	loop_wake_free(bell.wake);
}

static void a_wake_may_free_itself(void **state)
{
	struct loop_fixture *fixture = *state;
	struct bell bell = { .free_wake = true };

	assert_int_equal(loop_wake_new(&bell.wake, fixture->loop, bell_rang, &bell), DRT_OK);
	loop_wake_signal(bell.wake);
	run_until_not(fixture, bell_is_silent, &bell);
}

/* ---- the loop ---- */

static void stop_the_loop(void *arg)
{
	loop_stop(arg);
}

static void a_stop_ends_one_run(void **state)
{
	struct loop_fixture *fixture = *state;
	struct loop_timer *timer = NULL;

	assert_int_equal(loop_timer_new(&timer, fixture->loop, stop_the_loop, fixture->loop),
	                 DRT_OK);
	for (int i = 0; i < 3; i++) {
		loop_timer_start(timer, NS_PER_MS);
		loop_run(fixture->loop);
	}
	loop_timer_free(timer);
}

static void a_stop_before_the_run_ends_it_at_once(void **state)
{
	struct loop_fixture *fixture = *state;
	struct alarm alarm;

	alarm_set(&alarm, fixture, NS_PER_HOUR);
	loop_stop(fixture->loop);
	loop_stop(fixture->loop);
	loop_run(fixture->loop);
	assert_int_equal(alarm.count, 0);
	loop_timer_start(alarm.timer, 0);
	run_until_not(fixture, is_silent, &alarm);
	loop_timer_free(alarm.timer);
}

static void freeing_nothing_is_allowed(void **state)
{
	(void)state;
	loop_free(NULL);
	loop_timer_free(NULL);
	loop_wake_free(NULL);
	loop_listener_close(NULL);
	loop_stream_close(NULL);
}

int loop_contract_run(const char *name, CMFixtureFunction setup, CMFixtureFunction teardown)
{
	struct CMUnitTest tests[64] = {
		cmocka_unit_test(a_timer_fires_once_and_never_early),
		cmocka_unit_test(a_second_start_replaces_the_first),
		cmocka_unit_test(a_stopped_timer_is_silent_and_starts_again),
		cmocka_unit_test(a_timer_may_free_itself),
		cmocka_unit_test(timers_fire_in_order_of_their_time),
		cmocka_unit_test(a_timer_without_delay_starves_nobody),
		cmocka_unit_test(the_longest_delay_does_not_overflow),
		cmocka_unit_test(signals_collapse_into_one_call),
		cmocka_unit_test(a_signal_from_its_own_call_calls_again),
		cmocka_unit_test(a_wake_may_free_itself),
		cmocka_unit_test(a_stop_ends_one_run),
		cmocka_unit_test(a_stop_before_the_run_ends_it_at_once),
		cmocka_unit_test(freeing_nothing_is_allowed),
	};
	size_t count = 0;

	while (tests[count].name)
		count++;
	assert_true(count + loop_contract_streams_count <= sizeof(tests) / sizeof(tests[0]));
	memcpy(tests + count, loop_contract_streams,
	       loop_contract_streams_count * sizeof(tests[0]));
	count += loop_contract_streams_count;
	for (size_t i = 0; i < count; i++) {
		tests[i].setup_func = setup;
		tests[i].teardown_func = teardown;
	}
	return _cmocka_run_group_tests(name, tests, count, NULL, NULL);
}
