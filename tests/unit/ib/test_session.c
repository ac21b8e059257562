/* test_session.c - the contract in session.h, all but sending, in a simulated world. */
#include <stdio.h>
#include <string.h>

#include "io/loop_event.h"
#include "tests/support/support.h"
#include "tests/unit/ib/rig.h"

static struct rig rig;

/* ---- becoming ready ---- */

static void a_session_is_ready_after_accounts_and_next_id(void **state)
{
	(void)state;
	rig_open(&rig, 1, NULL);
	assert_int_equal(ib_session_state(rig.session), IB_SESSION_IDLE);
	rig_connect(&rig);
	assert_int_equal(rig.ready, 1);
	assert_int_equal(rig.last_ready.server_version, 178);
	assert_int_equal(rig.last_ready.next_valid_id, 17);
	assert_string_equal(rig.accounts, "DU1234567,");
	assert_int_equal(rig.started_as, 7);
	assert_int_equal(ib_session_server_version(rig.session), 178);
	assert_int_equal(rig.messages[IB_MANAGED_ACCOUNTS], 1);
	assert_int_equal(rig.messages[IB_NEXT_VALID_ID], 1);
	rig_close(&rig);
}

static void every_cut_of_the_bytes_leads_to_ready(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 60; seed++) {
		rig_open(&rig, seed, NULL);
		rig_connect(&rig);
		assert_int_equal(rig.ready, 1);
		assert_int_equal(rig.undecoded, 0);
		rig_close(&rig);
	}
}

static void the_next_id_may_come_before_the_accounts(void **state)
{
	struct ib_message message;

	(void)state;
	rig_open(&rig, 1, NULL);
	rig.answers_start = false;
	ib_session_start(rig.session);
	rig_run(&rig, RIG_SECOND);
	assert_int_equal(ib_session_state(rig.session), IB_SESSION_STARTING);
	assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, IB_NEXT_VALID_ID), DRT_OK);
	message.next_valid_id.order_id = 5;
	rig_answer(&rig, &message);
	rig_run(&rig, RIG_SECOND);
	assert_int_equal(rig.ready, 0);
	assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, IB_MANAGED_ACCOUNTS), DRT_OK);
	message.managed_accounts.accounts = "U1";
	rig_answer(&rig, &message);
	rig_run(&rig, RIG_SECOND);
	assert_int_equal(rig.ready, 1);
	rig_close(&rig);
}

static void old_gateways_are_spoken_to_in_their_version(void **state)
{
	(void)state;
	rig_open(&rig, 1, NULL);
	rig.versions = (struct ib_version_range){ 157, 163 };
	rig_connect(&rig);
	assert_int_equal(rig.last_ready.server_version, 163);
	rig_close(&rig);
}

static void a_session_offers_what_the_program_was_built_for(void **state)
{
	(void)state;
	assert_int_equal(ib_version_offered(), ib_has_protobuf() ? 213 : 178);
	rig_open(&rig, 1, NULL);
	rig.versions = (struct ib_version_range){ 157, ib_version_last() };
	rig_connect(&rig);
	assert_int_equal(rig.last_ready.server_version, ib_version_offered());
	rig_close(&rig);
}

static void offers_up_to_170(struct ib_session_options *options)
{
	options->versions = ib_versions_upto(170);
}

static void what_is_offered_can_be_lowered(void **state)
{
	(void)state;
	assert_int_equal(ib_versions_upto(0).max, ib_version_offered());
	assert_int_equal(ib_versions_upto(10000).max, ib_version_offered());
	assert_int_equal(ib_versions_upto(157).max, 157);
	assert_int_equal(ib_versions_upto(170).min, 157);
	rig_open(&rig, 1, offers_up_to_170);
	rig.versions = (struct ib_version_range){ 157, ib_version_last() };
	rig_connect(&rig);
	assert_int_equal(rig.last_ready.server_version, 170);
	rig_close(&rig);
}

static void offers_all(struct ib_session_options *options)
{
	options->versions = (struct ib_version_range){ 157, ib_version_last() };
}

/* Raw ids from 201 on; startApi, accounts, next id and time each change their form at a
 * version of their own. */
static void every_version_leads_to_ready(void **state)
{
	(void)state;
	for (int version = 178; version <= ib_version_last(); version++) {
		rig_open(&rig, (uint64_t)version, offers_all);
		rig.versions = (struct ib_version_range){ 157, version };
		rig_connect(&rig);
		assert_int_equal(rig.last_ready.server_version, version);
		assert_int_equal(rig.last_ready.next_valid_id, 17);
		assert_string_equal(rig.accounts, "DU1234567,");
		assert_int_equal(rig.started_as, 7);
		assert_int_equal(rig_ask(&rig, IB_REQ_CURRENT_TIME, 1, NULL), DRT_OK);
		rig_run(&rig, RIG_SECOND);
		assert_int_equal(rig.messages[IB_CURRENT_TIME], 1);
		assert_int_equal(rig.undecoded + rig.undecodable, 0);
		rig_close(&rig);
	}
}

static void offers_190_up(struct ib_session_options *options)
{
	options->versions = (struct ib_version_range){ 190, 193 };
}

static void no_common_version_is_told_as_such(void **state)
{
	(void)state;
	rig_open(&rig, 1, offers_190_up);
	ib_session_start(rig.session);
	rig_run(&rig, RIG_SECOND / 2);
	assert_int_equal(rig.down, 1);
	/* our gateway hangs up; one that answers 178 all the same is refused by us */
	assert_int_equal(rig.why, IB_DOWN_CLOSED);
	assert_int_equal(rig.closed_why, DRT_EUNSUPPORTED);
	rig_close(&rig);
}

static void a_client_id_in_use_is_told_and_can_be_changed(void **state)
{
	(void)state;
	rig_open(&rig, 1, NULL);
	rig.id_in_use = true;
	ib_session_start(rig.session);
	rig_run(&rig, RIG_SECOND / 2);
	assert_int_equal(rig.down, 1);
	assert_int_equal(rig.why, IB_DOWN_CLIENT_ID);
	assert_non_null(strstr(rig.why_text, "already in use"));
	rig.id_in_use = false;
	ib_session_set_client_id(rig.session, 8);
	rig_connect(&rig);
	assert_int_equal(rig.started_as, 8);
	rig_close(&rig);
}

/* ---- losses ---- */

static void attempts_back_off_with_jitter_and_start_over(void **state)
{
	int64_t least = RIG_SECOND;

	(void)state;
	rig_open(&rig, 1, NULL);
	assert_int_equal(sim_world_refuse(rig.world, NULL, true), DRT_OK);
	ib_session_start(rig.session);
	rig_run(&rig, 600 * RIG_SECOND);
	assert_int_equal(rig.why, IB_DOWN_CONNECT);
	assert_in_range(rig.down, 12, 25);
	for (int i = 1; i < rig.down; i++) {
		int64_t gap = rig.down_at[i] - rig.down_at[i - 1];

		assert_true(gap >= least * 3 / 4);
		assert_true(gap <= least * 5 / 4 + RIG_SECOND / 10);
		least = least * 2 > 60 * RIG_SECOND ? 60 * RIG_SECOND : least * 2;
	}
	assert_int_equal(sim_world_refuse(rig.world, NULL, false), DRT_OK);
	rig_run(&rig, 80 * RIG_SECOND);
	assert_int_equal(rig.ready, 1);
	/* ready for longer than the longest delay: the next loss starts small again */
	rig_run(&rig, 61 * RIG_SECOND);
	sim_stream_cut(ib_peer_stream(rig.peer));
	rig_run(&rig, RIG_SECOND / 10);
	assert_true(rig.retry_ns <= RIG_SECOND * 5 / 4);
	rig_close(&rig);
}

/* What one failed attempt on a real socket said, to the log and to the handler. */
struct failure {
	struct log_sink sink;
	struct loop *loop;
	char logged[LOG_TEXT];
	char told[256];
};

static void keep_record(struct log_sink *sink, enum log_level level, const char *area,
                        const char *event, const char *text)
{
	struct failure *failure = (struct failure *)sink;

	(void)level;
	(void)area;
	if (strcmp(event, "session.down") == 0)
		snprintf(failure->logged, sizeof(failure->logged), "%s", text);
}

static void keep_cause(void *arg, enum ib_down_reason reason, const char *text,
                       int64_t retry_ns)
{
	struct failure *failure = arg;

	(void)retry_ns;
	assert_int_equal(reason, IB_DOWN_CONNECT);
	snprintf(failure->told, sizeof(failure->told), "%s", text);
	loop_stop(failure->loop);
}

static void no_message(void *arg, const struct ib_message *message)
{
	(void)arg;
	(void)message;
}

static void a_cause_names_the_address_at_most_once(void **state)
{
	static const struct ib_session_handler handler = { .on_message = no_message,
		                                           .on_down = keep_cause };
	struct failure failure = { .sink = { .write = keep_record } };
	struct ib_session *session = NULL;
	char address[512], begin[600];
	struct ib_session_options options = { .address = address,
		                              .client_id = 7,
		                              .handler = &handler,
		                              .arg = &failure,
		                              .log = &failure.sink };

	(void)state;
	snprintf(address, sizeof(address), "unix:%s", test_scratch_path("nobody"));
	snprintf(begin, sizeof(begin), "%s: No such file or directory (", address);
	assert_int_equal(loop_event_new(&failure.loop), DRT_OK);
	options.loop = failure.loop;
	assert_int_equal(ib_session_new(&session, &options, &(struct drt_error){ 0 }), DRT_OK);
	ib_session_start(session);
	if (!*failure.told)
		loop_run(failure.loop);
	assert_string_equal(failure.told, "No such file or directory");
	assert_memory_equal(failure.logged, begin, strlen(begin));
	ib_session_free(session);
	loop_free(failure.loop);
}

static void a_connection_that_falls_at_once_does_not_reset_the_delay(void **state)
{
	(void)state;
	rig_open(&rig, 1, NULL);
	rig.hangs_up = true;
	ib_session_start(rig.session);
	rig_run(&rig, 300 * RIG_SECOND);
	assert_in_range(rig.down, 6, 14);
	assert_int_equal(rig.why, IB_DOWN_CLOSED);
	rig_close(&rig);
}

static void the_jitter_follows_the_seed(void **state)
{
	int64_t first = 0;

	(void)state;
	for (int round = 0; round < 2; round++) {
		rig_open(&rig, 3, NULL);
		assert_int_equal(sim_world_refuse(rig.world, NULL, true), DRT_OK);
		ib_session_start(rig.session);
		rig_run(&rig, 100 * RIG_SECOND);
		if (round == 0)
			first = rig.down_at[rig.down - 1];
		else
			assert_int_equal(rig.down_at[rig.down - 1], first);
		rig_close(&rig);
	}
}

static void a_lost_connection_comes_back_by_itself(void **state)
{
	(void)state;
	rig_open(&rig, 1, NULL);
	rig_connect(&rig);
	sim_stream_cut(ib_peer_stream(rig.peer));
	rig_run(&rig, 3 * RIG_SECOND);
	assert_int_equal(rig.down, 1);
	assert_int_equal(rig.why, IB_DOWN_CLOSED);
	assert_int_equal(rig.ready, 2);
	assert_int_equal(rig.accepted, 2);
	rig_close(&rig);
}

static void a_gateway_that_never_answers_is_given_up(void **state)
{
	(void)state;
	rig_open(&rig, 1, NULL);
	rig.answers_start = false;
	ib_session_start(rig.session);
	rig_run(&rig, 9 * RIG_SECOND);
	assert_int_equal(rig.down, 0);
	rig_run(&rig, 2 * RIG_SECOND);
	assert_int_equal(rig.down, 1);
	assert_int_equal(rig.why, IB_DOWN_SILENT);
	rig_close(&rig);
}

/* ---- silence ---- */

static void silence_is_answered_by_a_question_for_the_time(void **state)
{
	(void)state;
	rig_open(&rig, 1, NULL);
	rig_connect(&rig);
	rig_run(&rig, 29 * RIG_SECOND);
	assert_int_equal(rig.requests[IB_REQ_CURRENT_TIME], 0);
	rig_run(&rig, 2 * RIG_SECOND);
	assert_int_equal(rig.requests[IB_REQ_CURRENT_TIME], 1);
	assert_int_equal(rig.last_time, 1752606307);
	rig_run(&rig, 300 * RIG_SECOND);
	assert_in_range(rig.requests[IB_REQ_CURRENT_TIME], 10, 11);
	assert_int_equal(rig.down, 0);
	assert_int_equal(rig.sent_count, 0);
	rig_close(&rig);
}

static void traffic_makes_the_question_unnecessary(void **state)
{
	struct ib_message message;

	(void)state;
	rig_open(&rig, 1, NULL);
	rig_connect(&rig);
	assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, IB_TICK_SIZE), DRT_OK);
	for (int i = 0; i < 20; i++) {
		rig_answer(&rig, &message);
		rig_run(&rig, 20 * RIG_SECOND);
	}
	assert_int_equal(rig.requests[IB_REQ_CURRENT_TIME], 0);
	rig_close(&rig);
}

static void no_sign_of_life_is_a_loss(void **state)
{
	(void)state;
	rig_open(&rig, 1, NULL);
	rig_connect(&rig);
	assert_int_equal(sim_world_stall(rig.world, NULL, true), DRT_OK);
	rig_run(&rig, 39 * RIG_SECOND);
	assert_int_equal(rig.down, 0);
	rig_run(&rig, 2 * RIG_SECOND);
	assert_int_equal(rig.down, 1);
	assert_int_equal(rig.why, IB_DOWN_SILENT);
	rig_close(&rig);
}

/* ---- messages ---- */

static void an_unreadable_message_does_not_end_the_session(void **state)
{
	static const char bad[] = "\0\0\0\x0a"
				  "2\0"
				  "6\0"
				  "x\0"
				  "1\0"
				  "5";

	(void)state;
	rig_open(&rig, 1, NULL);
	rig_connect(&rig);
	rig_answer_raw(&rig, bad, sizeof(bad));
	rig_run(&rig, RIG_SECOND);
	assert_int_equal(rig.undecoded, 1);
	assert_int_equal(rig.undecoded_id, IB_TICK_SIZE);
	assert_int_equal(rig.undecoded_why, DRT_EPARSE);
	assert_true(ib_session_is_ready(rig.session));
	rig_close(&rig);
}

static void unknown_ids_are_told_once(void **state)
{
	static const char unknown[] = "\0\0\0\x06"
				      "200\0"
				      "1\0";

	(void)state;
	rig_open(&rig, 1, NULL);
	rig_connect(&rig);
	for (int i = 0; i < 3; i++)
		rig_answer_raw(&rig, unknown, 4 + 6);
	rig_run(&rig, RIG_SECOND);
	assert_int_equal(rig.undecoded, 1);
	assert_int_equal(rig.undecoded_id, 200);
	assert_int_equal(rig.undecoded_why, DRT_EUNSUPPORTED);
	assert_true(ib_session_is_ready(rig.session));
	rig_close(&rig);
}

static void bytes_out_of_step_end_the_connection(void **state)
{
	(void)state;
	rig_open(&rig, 1, NULL);
	rig_connect(&rig);
	rig_answer_raw(&rig, "HTTP/1.1 400 Bad Request\r\n", 26);
	rig_run(&rig, RIG_SECOND / 2);
	assert_int_equal(rig.down, 1);
	assert_int_equal(rig.why, IB_DOWN_PROTOCOL);
	rig_close(&rig);
}

/* ---- stopping and freeing, also from inside ---- */

static void stopping_gives_back_and_stays_down(void **state)
{
	(void)state;
	rig_open(&rig, 1, NULL);
	rig_connect(&rig);
	for (uint64_t i = 0; i < 60; i++)
		assert_int_equal(rig_ask(&rig, IB_CANCEL_ORDER, i, NULL), DRT_OK);
	ib_session_stop(rig.session);
	assert_int_equal(rig.unsent_count, 60 - 44);
	assert_int_equal(rig.down, 0);
	rig_run(&rig, 100 * RIG_SECOND);
	assert_int_equal(ib_session_state(rig.session), IB_SESSION_IDLE);
	assert_int_equal(rig.accepted, 1);
	rig_connect(&rig);
	assert_int_equal(rig.ready, 2);
	rig_close(&rig);
}

static void free_inside(struct rig *r)
{
	ib_session_free(r->session);
	r->session = NULL;
	r->in_down = NULL;
	r->in_ready = NULL;
}

static void free_at_a_message(struct rig *r, const struct ib_message *message)
{
	(void)message;
	r->in_message = NULL;
	free_inside(r);
}

static void stop_at_a_message(struct rig *r, const struct ib_message *message)
{
	r->in_message = NULL;
	ib_session_stop(r->session);
	/* what the message points to is still there */
	if (message->id == IB_MANAGED_ACCOUNTS)
		assert_string_equal(message->managed_accounts.accounts, "DU1234567,");
}

static void a_session_may_be_freed_in_any_callback(void **state)
{
	(void)state;
	rig_open(&rig, 1, NULL);
	rig.in_ready = free_inside;
	ib_session_start(rig.session);
	rig_run(&rig, RIG_SECOND);
	assert_null(rig.session);
	rig_close(&rig);

	rig_open(&rig, 1, NULL);
	rig.in_message = free_at_a_message;
	ib_session_start(rig.session);
	rig_run(&rig, RIG_SECOND);
	assert_null(rig.session);
	rig_close(&rig);

	rig_open(&rig, 1, NULL);
	rig_connect(&rig);
	rig.in_down = free_inside;
	sim_stream_cut(ib_peer_stream(rig.peer));
	rig_run(&rig, RIG_SECOND);
	assert_null(rig.session);
	rig_close(&rig);

	rig_open(&rig, 1, NULL);
	rig.in_message = stop_at_a_message;
	ib_session_start(rig.session);
	rig_run(&rig, RIG_SECOND);
	assert_int_equal(ib_session_state(rig.session), IB_SESSION_IDLE);
	rig_close(&rig);
}

static void ignore(void *arg, const struct ib_message *message)
{
	(void)arg;
	(void)message;
}

static void wrong_options_are_refused(void **state)
{
	static const struct ib_session_handler nothing = { .on_message = ignore };
	struct ib_session_options options = { .handler = &nothing };
	struct ib_session *session = NULL;

	(void)state;
	rig_open(&rig, 1, NULL);
	options.loop = rig.client_loop;
	assert_int_equal(ib_session_new(&session, &options, NULL), DRT_EINVAL);
	options.address = "tcp:127.0.0.1:1";
	options.versions = (struct ib_version_range){ 100, 178 };
	assert_int_equal(ib_session_new(&session, &options, NULL), DRT_EINVAL);
	options.versions = (struct ib_version_range){ 178, 157 };
	assert_int_equal(ib_session_new(&session, &options, NULL), DRT_EINVAL);
	assert_null(session);
	rig_close(&rig);
}

static void names_are_words(void **state)
{
	(void)state;
	assert_string_equal(ib_session_state_name(IB_SESSION_READY), "ready");
	assert_string_equal(ib_down_reason_name(IB_DOWN_CLIENT_ID), "client id in use");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_is_ready_after_accounts_and_next_id),
		cmocka_unit_test(every_cut_of_the_bytes_leads_to_ready),
		cmocka_unit_test(the_next_id_may_come_before_the_accounts),
		cmocka_unit_test(old_gateways_are_spoken_to_in_their_version),
		cmocka_unit_test(a_session_offers_what_the_program_was_built_for),
		cmocka_unit_test(what_is_offered_can_be_lowered),
		cmocka_unit_test(every_version_leads_to_ready),
		cmocka_unit_test(no_common_version_is_told_as_such),
		cmocka_unit_test(a_client_id_in_use_is_told_and_can_be_changed),
		cmocka_unit_test(attempts_back_off_with_jitter_and_start_over),
		cmocka_unit_test(a_cause_names_the_address_at_most_once),
		cmocka_unit_test(a_connection_that_falls_at_once_does_not_reset_the_delay),
		cmocka_unit_test(the_jitter_follows_the_seed),
		cmocka_unit_test(a_lost_connection_comes_back_by_itself),
		cmocka_unit_test(a_gateway_that_never_answers_is_given_up),
		cmocka_unit_test(silence_is_answered_by_a_question_for_the_time),
		cmocka_unit_test(traffic_makes_the_question_unnecessary),
		cmocka_unit_test(no_sign_of_life_is_a_loss),
		cmocka_unit_test(an_unreadable_message_does_not_end_the_session),
		cmocka_unit_test(unknown_ids_are_told_once),
		cmocka_unit_test(bytes_out_of_step_end_the_connection),
		cmocka_unit_test(stopping_gives_back_and_stays_down),
		cmocka_unit_test(a_session_may_be_freed_in_any_callback),
		cmocka_unit_test(wrong_options_are_refused),
		cmocka_unit_test(names_are_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
