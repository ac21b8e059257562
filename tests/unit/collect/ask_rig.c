/* ask_rig.c - see ask_rig.h. */
#include "tests/unit/collect/ask_rig.h"

#include <string.h>

#include "tests/support/support.h"

static enum drt_status keep(void *arg, const struct ib_message *message,
                            struct drt_error *error)
{
	struct ask_rig *rig = arg;

	if (rig->send_fails != DRT_OK)
		return drt_fail(error, rig->send_fails, "the socket is full");
	assert_true(rig->sent_count < ASK_RIG_SENT);
	assert_int_equal(ib_message_clone(&rig->sent[rig->sent_count], IB_TO_SERVER, message),
	                 DRT_OK);
	rig->sent_ns[rig->sent_count++] = clock_now_ns(sim_world_clock(rig->world));
	return DRT_OK;
}

static void count_freed(void *arg)
{
	((struct ask_rig *)arg)->freed++;
}

void ask_rig_begin(struct ask_rig *rig, struct ib_history_gate *gate)
{
	struct sim_options options = { .seed = 1, .wall_start_ns = NS_PER_DAY };
	struct asker_options with = {
		.send = keep, .gate_freed = count_freed, .arg = rig, .gate = gate
	};

	memset(rig, 0, sizeof(*rig));
	assert_int_equal(sim_world_new(&rig->world, &options), DRT_OK);
	assert_int_equal(sim_world_loop_new(&rig->loop, rig->world, "ask"), DRT_OK);
	with.loop = rig->loop;
	assert_int_equal(asker_new(&rig->asker, &with), DRT_OK);
	asker_set_link(rig->asker, true);
}

void ask_rig_end(struct ask_rig *rig)
{
	asker_free(rig->asker);
	for (size_t i = 0; i < rig->sent_count; i++)
		ib_message_free(rig->sent[i]);
	loop_free(rig->loop);
	sim_world_free(rig->world);
}

void ask_rig_run(struct ask_rig *rig, int64_t for_ns)
{
	assert_int_equal(
		sim_world_run_until(rig->world,
	                            clock_now_ns(sim_world_clock(rig->world)) + for_ns),
		DRT_OK);
}

struct ib_message ask_rig_question(int32_t id)
{
	struct ib_message message;

	assert_int_equal(ib_message_init(&message, IB_TO_SERVER, id), DRT_OK);
	return message;
}

struct ib_message ask_rig_answer(const struct ask_rig *rig, int32_t id)
{
	struct ib_message message;

	assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, id), DRT_OK);
	assert_true(rig->sent_count > 0);
	if (id != IB_NEWS_PROVIDERS && id != IB_SCANNER_PARAMETERS)
		message.id_only.req_id = rig->sent[rig->sent_count - 1]->id_only.req_id;
	return message;
}

static void on_done(void *arg, const struct ask_answer *answer, const struct drt_error *error)
{
	struct ask_result *result = arg;

	result->calls++;
	result->answered = answer != NULL;
	assert_true((answer == NULL) != (error == NULL));
	if (error)
		result->error = *error;
	if (!answer)
		return;
	result->count = answer->count;
	result->more = answer->more;
	if (result->look)
		result->look(answer);
}

uint64_t ask_rig_ask(struct ask_rig *rig, const struct ib_message *question,
                     struct ask_result *result)
{
	struct drt_error error = { .status = DRT_OK };
	uint64_t number = 0;

	if (ask(&number, rig->asker, question, on_done, result, &error) != DRT_OK)
		fail_msg("%s", error.text);
	ask_rig_run(rig, NS_PER_MS);
	return number;
}

uint64_t ask_rig_ask_blank(struct ask_rig *rig, int32_t id, struct ask_result *result)
{
	struct ib_message question = ask_rig_question(id);

	question.req_mkt_data.snapshot = id == IB_REQ_MKT_DATA;
	return ask_rig_ask(rig, &question, result);
}

void ask_rig_say(struct ask_rig *rig, const struct ib_message *message)
{
	assert_true(asker_take(rig->asker, message));
	ask_rig_run(rig, NS_PER_MS);
}

void ask_rig_error(struct ask_rig *rig, int32_t code, const char *text)
{
	struct ib_message message = ask_rig_answer(rig, IB_ERROR);

	message.error.code = code;
	message.error.text = text;
	ask_rig_say(rig, &message);
}

size_t ask_rig_count(const struct ask_rig *rig, int32_t id)
{
	size_t count = 0;

	for (size_t i = 0; i < rig->sent_count; i++)
		count += rig->sent[i]->id == id;
	return count;
}
