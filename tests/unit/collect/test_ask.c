/* test_ask.c - collect/ask.h: when a question goes, how it ends, and that it ends once. */
#include <stdio.h>
#include <string.h>

#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"
#include "tests/unit/collect/ask_rig.h"

static struct ask_rig rig;

static int begin(void **state)
{
	(void)state;
	ask_rig_begin(&rig, NULL);
	return 0;
}

static int end(void **state)
{
	(void)state;
	ask_rig_end(&rig);
	return 0;
}

static void say_id(int32_t id)
{
	struct ib_message message = ask_rig_answer(&rig, id);

	ask_rig_say(&rig, &message);
}

/* ---- asking ---- */

static void a_question_goes_at_once_by_a_number_of_its_own(void **state)
{
	static struct ask_result result = { 0 };

	(void)state;
	ask_rig_ask_blank(&rig, IB_REQ_CONTRACT_DETAILS, &result);
	assert_int_equal(rig.sent_count, 1);
	assert_int_equal(rig.sent[0]->id_only.req_id, ASK_ID_FIRST);
	assert_int_equal(asker_open(rig.asker), 1);
	assert_int_equal(result.calls, 0);
	say_id(IB_CONTRACT_DATA_END);
	assert_int_equal(result.calls, 1);
	assert_true(result.answered);
	assert_int_equal(asker_open(rig.asker), 0);
	ask_rig_ask_blank(&rig, IB_REQ_CONTRACT_DETAILS, &result);
	assert_int_equal(rig.sent[1]->id_only.req_id, ASK_ID_FIRST + 1);
}

static void what_has_no_single_answer_is_refused(void **state)
{
	struct ib_message question = ask_rig_question(IB_REQ_MKT_DATA);
	struct drt_error error = { .status = DRT_OK };

	(void)state;
	assert_int_equal(ask(NULL, rig.asker, &question, NULL, NULL, &error), DRT_EUNSUPPORTED);
	question = ask_rig_question(IB_REQ_HISTORICAL_DATA);
	question.req_historical_data.keep_up_to_date = true;
	assert_int_equal(ask(NULL, rig.asker, &question, NULL, NULL, &error), DRT_EUNSUPPORTED);
	question = ask_rig_question(IB_PLACE_ORDER);
	assert_int_equal(ask(NULL, rig.asker, &question, NULL, NULL, &error), DRT_EUNSUPPORTED);
	assert_int_equal(asker_open(rig.asker), 0);
}

static void without_a_session_nothing_is_asked(void **state)
{
	struct ib_message question = ask_rig_question(IB_REQ_NEWS_PROVIDERS);
	struct drt_error error = { .status = DRT_OK };

	(void)state;
	asker_set_link(rig.asker, false);
	assert_false(asker_is_up(rig.asker));
	assert_int_equal(ask(NULL, rig.asker, &question, NULL, NULL, &error), DRT_ECLOSED);
	assert_non_null(strstr(error.text, "session is down"));
}

static void too_many_that_wait_are_refused(void **state)
{
	struct ib_message question = ask_rig_question(IB_REQ_MATCHING_SYMBOLS);
	static struct ask_result results[ASK_WAITING] = { 0 };
	struct drt_error error = { .status = DRT_OK };

	(void)state;
	for (int i = 0; i < ASK_WAITING; i++)
		ask_rig_ask(&rig, &question, &results[i]);
	assert_int_equal(ask(NULL, rig.asker, &question, NULL, NULL, &error), DRT_EFULL);
	assert_int_equal(asker_open(rig.asker), ASK_WAITING);
}

static void what_cannot_be_sent_fails_with_the_cause(void **state)
{
	static struct ask_result result = { 0 };

	(void)state;
	rig.send_fails = DRT_EFULL;
	ask_rig_ask_blank(&rig, IB_REQ_NEWS_ARTICLE, &result);
	assert_int_equal(result.calls, 1);
	assert_int_equal(result.error.status, DRT_EFULL);
	assert_string_equal(result.error.text, "the socket is full");
	assert_int_equal(asker_open(rig.asker), 0);
}

/* ---- pacing ---- */

static void symbols_go_once_a_second(void **state)
{
	static struct ask_result results[3] = { 0 };

	(void)state;
	for (int i = 0; i < 3; i++)
		ask_rig_ask_blank(&rig, IB_REQ_MATCHING_SYMBOLS, &results[i]);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(rig.sent_count, i + 1);
		say_id(IB_SYMBOL_SAMPLES);
		assert_int_equal(results[i].calls, 1);
		ask_rig_run(&rig, 900 * NS_PER_MS);
		assert_int_equal(rig.sent_count, i + 1);
		ask_rig_run(&rig, 200 * NS_PER_MS);
	}
	assert_true(rig.sent_ns[1] - rig.sent_ns[0] >= NS_PER_SEC);
	assert_true(rig.sent_ns[2] - rig.sent_ns[1] >= NS_PER_SEC);
}

static void ten_scans_run_at_once_and_each_is_ended(void **state)
{
	static struct ask_result results[12] = { 0 };

	(void)state;
	for (int i = 0; i < 12; i++)
		ask_rig_ask_blank(&rig, IB_REQ_SCANNER_SUBSCRIPTION, &results[i]);
	assert_int_equal(ask_rig_count(&rig, IB_REQ_SCANNER_SUBSCRIPTION), 10);
	say_id(IB_SCANNER_DATA); /* of the tenth */
	assert_int_equal(results[9].calls, 1);
	assert_int_equal(ask_rig_count(&rig, IB_CANCEL_SCANNER_SUBSCRIPTION), 1);
	assert_int_equal(rig.sent[10]->id, IB_CANCEL_SCANNER_SUBSCRIPTION);
	assert_int_equal(rig.sent[10]->id_only.req_id, rig.sent[9]->id_only.req_id);
	assert_int_equal(ask_rig_count(&rig, IB_REQ_SCANNER_SUBSCRIPTION), 11);
}

static void a_full_kind_lets_the_others_pass(void **state)
{
	static struct ask_result symbols[2] = { 0 };
	static struct ask_result article = { 0 };

	(void)state;
	ask_rig_ask_blank(&rig, IB_REQ_MATCHING_SYMBOLS, &symbols[0]);
	ask_rig_ask_blank(&rig, IB_REQ_MATCHING_SYMBOLS, &symbols[1]);
	ask_rig_ask_blank(&rig, IB_REQ_NEWS_ARTICLE, &article);
	assert_int_equal(rig.sent_count, 2);
	assert_int_equal(rig.sent[1]->id, IB_REQ_NEWS_ARTICLE);
}

static void history_is_counted_with_that_of_the_feed(void **state)
{
	struct ib_history_gate *gate = NULL;
	struct ask_rig shared;
	static struct ask_result results[3] = { 0 };

	(void)state;
	assert_int_equal(ib_history_gate_new(&gate, 1), DRT_OK);
	ask_rig_begin(&shared, gate);
	ask_rig_ask_blank(&shared, IB_REQ_HISTORICAL_DATA, &results[0]);
	ask_rig_ask_blank(&shared, IB_REQ_HEAD_TIMESTAMP, &results[1]);
	assert_int_equal(shared.sent_count, 1); /* one at once */
	assert_int_equal(ib_history_gate_wait(NULL, gate, 0), INT64_MAX);
	ask_rig_say(&shared,
	            &(struct ib_message){ .id = IB_HISTORICAL_DATA,
	                                  .historical_data = { .req_id = ASK_ID_FIRST } });
	assert_int_equal(results[0].calls, 1);
	assert_int_equal(shared.freed, 1);
	ask_rig_run(&shared, NS_PER_SEC);
	assert_int_equal(shared.sent_count, 2);
	asker_set_link(shared.asker, false); /* the feed frees what was on its way */
	assert_int_equal(shared.freed, 1);
	assert_int_equal(results[1].error.status, DRT_ECLOSED);
	ask_rig_end(&shared);
	ib_history_gate_free(gate);
}

static void a_pacing_violation_holds_history_back(void **state)
{
	static struct ask_result results[2] = { 0 };

	(void)state;
	ask_rig_ask_blank(&rig, IB_REQ_HISTOGRAM_DATA, &results[0]);
	ask_rig_error(&rig, 162,
	              "Historical Market Data Service error message:Historical data "
	              "request pacing violation");
	assert_int_equal(results[0].error.status, DRT_EBUSY);
	ask_rig_ask_blank(&rig, IB_REQ_HEAD_TIMESTAMP, &results[1]);
	ask_rig_run(&rig, 50 * NS_PER_SEC);
	assert_int_equal(rig.sent_count, 1);
	ask_rig_run(&rig, 11 * NS_PER_SEC);
	assert_int_equal(results[1].calls + rig.sent_count, 2); /* sent, or out of patience */
}

/* ---- ends ---- */

static void without_an_answer_it_ends_at_its_limit_and_is_cancelled(void **state)
{
	static struct ask_result result = { 0 };

	(void)state;
	ask_rig_ask_blank(&rig, IB_REQ_HEAD_TIMESTAMP, &result);
	ask_rig_run(&rig, 29 * NS_PER_SEC);
	assert_int_equal(result.calls, 0);
	ask_rig_run(&rig, 2 * NS_PER_SEC);
	assert_int_equal(result.calls, 1);
	assert_int_equal(result.error.status, DRT_ETIMEOUT);
	assert_string_equal(result.error.text,
	                    "the broker did not answer reqHeadTimestamp in 30 s");
	assert_int_equal(rig.sent[1]->id, IB_CANCEL_HEAD_TIMESTAMP);
	assert_int_equal(rig.sent[1]->id_only.req_id, ASK_ID_FIRST);
	say_id(IB_HEAD_TIMESTAMP); /* late: taken, and for nobody */
	assert_int_equal(result.calls, 1);
}

static void what_waits_too_long_for_its_turn_gives_up(void **state)
{
	static struct ask_result results[13] = { 0 };

	(void)state;
	/* four at once, each of which takes a minute to expire: the last has its turn after three */
	for (int i = 0; i < 13; i++)
		ask_rig_ask_blank(&rig, IB_REQ_CONTRACT_DETAILS, &results[i]);
	assert_int_equal(rig.sent_count, 4);
	ask_rig_run(&rig, 61 * NS_PER_SEC);
	assert_int_equal(results[0].error.status, DRT_ETIMEOUT);
	assert_int_equal(rig.sent_count, 8);
	assert_int_equal(results[12].calls, 0);
	ask_rig_run(&rig, 61 * NS_PER_SEC);
	assert_int_equal(results[12].calls, 1);
	assert_int_equal(results[12].error.status, DRT_EBUSY);
	assert_non_null(
		strstr(results[12].error.text, "pacing kept reqContractDetails waiting"));
	assert_int_equal(rig.sent_count, 12);
	ask_rig_run(&rig, 61 * NS_PER_SEC);
	assert_int_equal(asker_open(rig.asker), 0);
}

static void errors_are_told_with_code_and_meaning(void **state)
{
	static const struct {
		int32_t code;
		const char *text;
		enum drt_status status;
		const char *part;
	} rows[] = {
		{ 200, "No security definition has been found", DRT_ENOTFOUND, "200 (no or" },
		{ 430, "We are sorry", DRT_ENOTFOUND, "430 (no fundamental data): We are" },
		{ 162, "HMDS query returned no data: X", DRT_ENOTFOUND, "162" },
		{ 162, "No market data permissions for X", DRT_EIO, "permissions" },
		{ 321, "Error validating request", DRT_EINVAL, "321" },
		{ 354, "not subscribed", DRT_EDENIED, "354" },
		{ 10172, "Failed to request news article", DRT_ENOTFOUND, "10172" },
		{ 10197, "competing", DRT_EBUSY, "10197" },
		{ 987654, "what\033[2J is\nthis", DRT_EIO, "what [2J is this" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ask_result result = { 0 };

		ask_rig_ask_blank(&rig, IB_REQ_NEWS_ARTICLE, &result);
		ask_rig_error(&rig, rows[i].code, rows[i].text);
		assert_int_equal(result.calls, 1);
		assert_int_equal(result.error.status, rows[i].status);
		if (!strstr(result.error.text, rows[i].part))
			fail_msg("row %zu: %s", i, result.error.text);
	}
}

static void a_warning_ends_nothing(void **state)
{
	static struct ask_result result = { 0 };

	(void)state;
	ask_rig_ask_blank(&rig, IB_REQ_MKT_DATA, &result);
	ask_rig_error(&rig, 10167, "delayed data is shown");
	ask_rig_error(&rig, 2104, "farm is fine");
	assert_int_equal(result.calls, 0);
	say_id(IB_TICK_SNAPSHOT_END);
	assert_true(result.answered);
}

static void the_end_of_the_session_ends_all_of_them(void **state)
{
	static struct ask_result results[3] = { 0 };

	(void)state;
	ask_rig_ask_blank(&rig, IB_REQ_MATCHING_SYMBOLS, &results[0]);
	ask_rig_ask_blank(&rig, IB_REQ_MATCHING_SYMBOLS, &results[1]); /* waits */
	ask_rig_ask_blank(&rig, IB_REQ_SCANNER_PARAMETERS, &results[2]);
	asker_set_link(rig.asker, false);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(results[i].calls, 1);
		assert_int_equal(results[i].error.status, DRT_ECLOSED);
	}
	assert_int_equal(rig.sent_count, 2); /* nothing is cancelled where nobody listens */
	asker_set_link(rig.asker, true);
	ask_rig_ask_blank(&rig, IB_REQ_SCANNER_PARAMETERS, &results[2]);
	assert_int_equal(rig.sent_count, 3);
}

static void the_end_of_the_asker_ends_them_too(void **state)
{
	static struct ask_result results[2] = { 0 };
	struct ask_rig short_lived;

	(void)state;
	ask_rig_begin(&short_lived, NULL);
	ask_rig_ask_blank(&short_lived, IB_REQ_MATCHING_SYMBOLS, &results[0]);
	ask_rig_ask_blank(&short_lived, IB_REQ_MATCHING_SYMBOLS, &results[1]);
	ask_rig_end(&short_lived);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(results[i].calls, 1);
		assert_int_equal(results[i].error.status, DRT_ECANCELLED);
	}
}

static void a_cancelled_question_ends_untold(void **state)
{
	static struct ask_result results[2] = { 0 };
	uint64_t first = ask_rig_ask_blank(&rig, IB_REQ_HISTOGRAM_DATA, &results[0]);

	(void)state;
	ask_cancel(rig.asker, first);
	ask_cancel(rig.asker, first);
	ask_cancel(rig.asker, 4711);
	assert_int_equal(ask_rig_count(&rig, IB_CANCEL_HISTOGRAM_DATA), 1);
	say_id(IB_HISTOGRAM_DATA);
	ask_rig_run(&rig, 120 * NS_PER_SEC);
	assert_int_equal(results[0].calls, 0);
	assert_int_equal(asker_open(rig.asker), 0);
}

/* ---- whose messages ---- */

static void the_messages_of_others_are_left_alone(void **state)
{
	static const int32_t ids[] = { IB_TICK_PRICE, IB_HISTORICAL_DATA, IB_ERROR,
		                       IB_CONTRACT_DATA };
	struct ib_message message;

	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, ids[i]), DRT_OK);
		message.id_only.req_id = IB_REQUEST_ID_FIRST + 3;
		assert_false(asker_take(rig.asker, &message));
	}
	/* begins with a time, whose low half looks like one of our numbers */
	assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, IB_CURRENT_TIME), DRT_OK);
	message.current_time.epoch_s = 1752606307;
	assert_false(asker_take(rig.asker, &message));
	assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, IB_POSITION), DRT_OK);
	assert_false(asker_take(rig.asker, &message));
}

static void an_answer_of_another_kind_changes_nothing(void **state)
{
	static const int32_t ids[] = { IB_SYMBOL_SAMPLES,    IB_HEAD_TIMESTAMP,
		                       IB_HISTOGRAM_DATA,    IB_NEWS_ARTICLE,
		                       IB_TICK_SNAPSHOT_END, IB_HISTORICAL_NEWS_END };
	static struct ask_result result = { 0 };

	(void)state;
	ask_rig_ask_blank(&rig, IB_REQ_CONTRACT_DETAILS, &result);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		say_id(ids[i]);
	assert_int_equal(result.calls, 0);
	say_id(IB_CONTRACT_DATA_END);
	assert_int_equal(result.count, 0);
	assert_true(result.answered);
}

static void ignore(void *arg, const struct ask_answer *answer, const struct drt_error *error)
{
	(void)arg;
	(void)answer;
	(void)error;
}

static void every_failing_allocation_is_told(void **state)
{
	struct ask_rig fresh;

	(void)state;
	for (int n = 0;; n++) {
		struct ib_message question = ask_rig_question(IB_REQ_CONTRACT_DETAILS);
		struct drt_error error = { .status = DRT_OK };
		enum drt_status status = DRT_OK;

		ask_rig_begin(&fresh, NULL);
		failing_alloc_after(n);
		status = ask(NULL, fresh.asker, &question, ignore, NULL, &error);
		if (!failing_alloc_happened()) {
			failing_alloc_after(-1);
			assert_true(n > 1);
			ask_rig_end(&fresh);
			return;
		}
		failing_alloc_after(-1);
		assert_int_equal(status, DRT_ENOMEM);
		assert_int_equal(asker_open(fresh.asker), 0);
		ask_rig_end(&fresh);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_question_goes_at_once_by_a_number_of_its_own),
		TEST(what_has_no_single_answer_is_refused),
		TEST(without_a_session_nothing_is_asked),
		TEST(too_many_that_wait_are_refused),
		TEST(what_cannot_be_sent_fails_with_the_cause),
		TEST(symbols_go_once_a_second),
		TEST(ten_scans_run_at_once_and_each_is_ended),
		TEST(a_full_kind_lets_the_others_pass),
		TEST(history_is_counted_with_that_of_the_feed),
		TEST(a_pacing_violation_holds_history_back),
		TEST(without_an_answer_it_ends_at_its_limit_and_is_cancelled),
		TEST(what_waits_too_long_for_its_turn_gives_up),
		TEST(errors_are_told_with_code_and_meaning),
		TEST(a_warning_ends_nothing),
		TEST(the_end_of_the_session_ends_all_of_them),
		TEST(the_end_of_the_asker_ends_them_too),
		TEST(a_cancelled_question_ends_untold),
		TEST(the_messages_of_others_are_left_alone),
		TEST(an_answer_of_another_kind_changes_nothing),
		TEST(every_failing_allocation_is_told),
	};

	return cmocka_run_group_tests_name("questions", tests, NULL, NULL);
}
