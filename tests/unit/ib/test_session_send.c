/* test_session_send.c - what session.h says about sending, in a simulated world. */
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/ib/rig.h"

static struct rig rig;

static void nothing_is_sent_before_ready(void **state)
{
	bool sent = false;

	(void)state;
	rig_open(&rig, 1, NULL);
	assert_int_equal(rig_ask(&rig, IB_REQ_POSITIONS, 1, &sent), DRT_ECLOSED);
	rig_connect(&rig);
	assert_int_equal(rig_ask(&rig, IB_REQ_POSITIONS, 1, &sent), DRT_OK);
	assert_true(sent);
	rig_run(&rig, RIG_SECOND);
	assert_int_equal(rig.requests[IB_REQ_POSITIONS], 1);
	rig_close(&rig);
}

static void no_sliding_second_has_more_than_45_messages(void **state)
{
	int waited = 0;

	(void)state;
	rig_open(&rig, 1, NULL);
	rig_connect(&rig);
	rig_run(&rig, 2 * RIG_SECOND);
	rig.arrived = 0;
	for (uint64_t i = 0; i < 400; i++) {
		bool sent = true;
		int32_t id = i % 3 == 0 ? IB_REQ_OPEN_ORDERS : IB_CANCEL_MKT_DATA;

		assert_int_equal(rig_ask(&rig, id, i, &sent), DRT_OK);
		waited += !sent;
	}
	assert_int_equal(ib_session_waiting(rig.session), (size_t)waited);
	rig_run(&rig, 15 * RIG_SECOND);
	assert_int_equal(rig.arrived, 400);
	assert_int_equal(rig.sent_count, waited);
	/* what arrives is delayed by less than a millisecond */
	for (int i = 45; i < 400; i++)
		assert_true(rig.when[i] - rig.when[i - 45] > RIG_SECOND - RIG_SECOND / 500);
	/* and it is no slower than it must be */
	assert_true(rig.when[399] - rig.when[0] < 11 * RIG_SECOND);
	rig_close(&rig);
}

static void orders_overtake_requests_for_data(void **state)
{
	int last_order = 0;
	int data_after = 0;

	(void)state;
	rig_open(&rig, 1, NULL);
	rig_connect(&rig);
	rig_run(&rig, 2 * RIG_SECOND);
	for (uint64_t i = 0; i < 100; i++)
		assert_int_equal(rig_ask(&rig, IB_CANCEL_MKT_DATA, i, NULL), DRT_OK);
	rig.arrived = 0;
	for (uint64_t i = 0; i < 5; i++) {
		bool sent = false;

		assert_int_equal(rig_ask(&rig, IB_CANCEL_ORDER, 1000 + i, &sent), DRT_OK);
		assert_true(sent); /* the reserve is for these */
	}
	assert_int_equal(rig_ask(&rig, IB_CANCEL_ORDER, 1005, NULL), DRT_OK);
	rig_run(&rig, 10 * RIG_SECOND);
	assert_int_equal(rig.sent[0], 1005);
	for (int i = 0; i < rig.arrived; i++)
		if (rig.order[i] == IB_CANCEL_ORDER)
			last_order = i;
	for (int i = last_order; i < rig.arrived; i++)
		data_after += rig.order[i] == IB_CANCEL_MKT_DATA;
	assert_int_equal(data_after, 60);
	rig_close(&rig);
}

static struct ib_pacer *shared_pacer;

static void shares_a_pacer(struct ib_session_options *options)
{
	options->pacer = shared_pacer;
}

static void sessions_that_share_a_pacer_share_the_budget(void **state)
{
	int waited = 0;

	(void)state;
	assert_int_equal(ib_pacer_new_default(&shared_pacer), DRT_OK);
	rig_open(&rig, 1, shares_a_pacer);
	rig_connect(&rig);
	rig_run(&rig, 2 * RIG_SECOND);
	/* another session used up everything but the reserve */
	while (ib_pacer_take(shared_pacer, rig_now(&rig), false) == 0)
		waited++;
	assert_int_equal(waited, IB_PACER_LIMIT - IB_PACER_RESERVE);
	assert_int_equal(rig_ask(&rig, IB_CANCEL_MKT_DATA, 1, NULL), DRT_OK);
	assert_int_equal(ib_session_waiting(rig.session), 1);
	assert_int_equal(rig_ask(&rig, IB_CANCEL_ORDER, 2, NULL), DRT_OK);
	assert_int_equal(ib_session_waiting(rig.session), 1);
	rig_run(&rig, 2 * RIG_SECOND);
	assert_int_equal(ib_session_waiting(rig.session), 0);
	rig_close(&rig);
	ib_pacer_free(shared_pacer);
}

static void what_waited_when_the_connection_fell_is_given_back(void **state)
{
	(void)state;
	rig_open(&rig, 1, NULL);
	rig_connect(&rig);
	for (uint64_t i = 0; i < 60; i++)
		assert_int_equal(rig_ask(&rig, IB_CANCEL_ORDER, i, NULL), DRT_OK);
	sim_stream_cut(ib_peer_stream(rig.peer));
	rig_run(&rig, RIG_SECOND / 10);
	assert_int_equal(rig.down, 1);
	assert_int_equal(rig.unsent_count, 60 - 44);
	assert_int_equal(rig.unsent[0], 44);
	rig_run(&rig, 5 * RIG_SECOND);
	assert_int_equal(rig.ready, 2);
	/* nothing of it is sent by itself on the new connection */
	assert_true(rig.requests[IB_CANCEL_ORDER] <= 44);
	assert_int_equal(rig.sent_count, 0);
	rig_close(&rig);
}

static void has_a_short_queue(struct ib_session_options *options)
{
	options->queue_limit = 3;
}

static void a_full_queue_refuses(void **state)
{
	(void)state;
	rig_open(&rig, 1, has_a_short_queue);
	rig_connect(&rig);
	rig_run(&rig, 2 * RIG_SECOND);
	for (uint64_t i = 0; i < 40 + 3; i++)
		assert_int_equal(rig_ask(&rig, IB_CANCEL_MKT_DATA, i, NULL), DRT_OK);
	assert_int_equal(rig_ask(&rig, IB_CANCEL_MKT_DATA, 99, NULL), DRT_EFULL);
	assert_int_equal(rig_ask(&rig, IB_CANCEL_ORDER, 100, NULL), DRT_OK);
	rig_close(&rig);
}

static void a_message_that_cannot_travel_is_refused_at_once(void **state)
{
	struct ib_message message;
	struct drt_error error = { 0 };

	(void)state;
	rig_open(&rig, 1, NULL);
	rig_connect(&rig);
	assert_int_equal(ib_message_init(&message, IB_TO_SERVER, IB_REQ_MATCHING_SYMBOLS),
	                 DRT_OK);
	message.req_matching_symbols.pattern = "M\xc3\xbcnchen";
	assert_int_equal(ib_session_send(NULL, rig.session, &message, 0, &error), DRT_EINVAL);
	assert_non_null(strstr(error.text, "pattern"));
	rig_close(&rig);
}

static void request_ids_start_high_and_never_repeat(void **state)
{
	(void)state;
	rig_open(&rig, 1, NULL);
	for (int32_t i = 0; i < 1000; i++)
		assert_int_equal(ib_session_take_request_id(rig.session),
		                 IB_REQUEST_ID_FIRST + i);
	rig_close(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_sent_before_ready),
		cmocka_unit_test(no_sliding_second_has_more_than_45_messages),
		cmocka_unit_test(orders_overtake_requests_for_data),
		cmocka_unit_test(sessions_that_share_a_pacer_share_the_budget),
		cmocka_unit_test(what_waited_when_the_connection_fell_is_given_back),
		cmocka_unit_test(a_full_queue_refuses),
		cmocka_unit_test(a_message_that_cannot_travel_is_refused_at_once),
		cmocka_unit_test(request_ids_start_high_and_never_repeat),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
