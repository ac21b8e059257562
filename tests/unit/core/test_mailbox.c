/* test_mailbox.c - the contract in mailbox.h, clause by clause: in a simulated world,
 * and with real threads. */
#include "config.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "core/mailbox.h"
#include "core/timeval.h"
#include "io/loop_event.h"
#include "io/loop_sim.h"
#include "io/thread.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

struct note {
	struct message message; /* first */
	int sender, number;
	atomic_int *released; /* counts; may be NULL */
};

static void note_release(struct message *message)
{
	struct note *note = (struct note *)message;

	if (note->released)
		atomic_fetch_add(note->released, 1);
	free(note);
}

static struct message *note_new(int sender, int number, atomic_int *released)
{
	struct note *note = malloc(sizeof(*note));

	assert_non_null(note);
	message_init(&note->message, 5, note_release);
	note->sender = sender;
	note->number = number;
	note->released = released;
	return &note->message;
}

/* ---- in a world ---- */

enum { HEARD = 1000 };

struct box {
	struct sim_world *world;
	struct loop *loop;
	struct mailbox *mailbox;
	int numbers[HEARD];
	int count;
	struct message *kept;
	bool keep;
	int push_back; /* so many more, from the handler */
	atomic_int released;
};

static void heard(void *arg, struct message *message)
{
	struct box *box = arg;

	assert_int_equal(message->kind, 5);
	assert_true(box->count < HEARD);
	box->numbers[box->count++] = ((struct note *)message)->number;
	if (box->keep && !box->kept)
		box->kept = message_ref(message);
	if (box->push_back > 0)
		assert_int_equal(mailbox_push(box->mailbox, note_new(0, 1000 + box->push_back--,
		                                                     &box->released)),
		                 DRT_OK);
}

static void box_open(struct box *box, size_t capacity)
{
	*box = (struct box){ .count = 0 };
	assert_int_equal(sim_world_new(&box->world, NULL), DRT_OK);
	assert_int_equal(sim_world_loop_new(&box->loop, box->world, "box"), DRT_OK);
	assert_int_equal(mailbox_new(&box->mailbox, box->loop, capacity, heard, box), DRT_OK);
}

static void box_run(struct box *box)
{
	while (sim_world_step(box->world))
		;
}

static void box_close(struct box *box)
{
	mailbox_free(box->mailbox);
	loop_free(box->loop);
	sim_world_free(box->world);
}

static void push(struct box *box, int number)
{
	assert_int_equal(mailbox_push(box->mailbox, note_new(0, number, &box->released)),
	                 DRT_OK);
}

static void messages_come_in_order_of_arrival_and_are_released(void **state)
{
	struct box box;
	(void)state;

	box_open(&box, 300);
	for (int round = 0; round < 3; round++) { /* goes round the ring */
		for (int i = 0; i < 250; i++)
			push(&box, round * 250 + i);
		assert_int_equal(box.count, round * 250); /* not before the loop runs */
		assert_int_equal(mailbox_waiting(box.mailbox), 250);
		box_run(&box);
		assert_int_equal(mailbox_waiting(box.mailbox), 0);
	}
	assert_int_equal(box.count, 750);
	for (int i = 0; i < 750; i++)
		assert_int_equal(box.numbers[i], i);
	assert_int_equal(box.released, 750);
	box_close(&box);
}

static void a_full_mailbox_refuses_and_counts(void **state)
{
	struct message *extra = note_new(0, 9, NULL);
	struct box box;
	(void)state;

	box_open(&box, 2);
	push(&box, 1);
	push(&box, 2);
	assert_int_equal(mailbox_push(box.mailbox, extra), DRT_EFULL);
	assert_int_equal(mailbox_push(box.mailbox, extra), DRT_EFULL);
	assert_int_equal(mailbox_refused(box.mailbox), 2);
	box_run(&box);
	assert_int_equal(mailbox_push(box.mailbox, extra), DRT_OK); /* it was still ours */
	box_run(&box);
	assert_int_equal(box.count, 3);
	assert_int_equal(box.numbers[2], 9);
	box_close(&box);
}

static void a_handler_may_keep_a_message_and_push_more(void **state)
{
	struct box box;
	(void)state;

	box_open(&box, 10);
	box.keep = true;
	box.push_back = 5;
	push(&box, 1);
	box_run(&box);
	assert_int_equal(box.count, 6);
	assert_int_equal(box.released, 5); /* all but the one that is kept */
	assert_int_equal(((struct note *)box.kept)->number, 1);
	message_unref(box.kept);
	assert_int_equal(box.released, 6);
	message_unref(NULL);
	box_close(&box);
}

static void freeing_drops_what_waits(void **state)
{
	struct box box;
	(void)state;

	box_open(&box, 10);
	for (int i = 0; i < 7; i++)
		push(&box, i);
	mailbox_free(box.mailbox);
	box.mailbox = NULL;
	assert_int_equal(box.released, 7);
	box_run(&box);
	assert_int_equal(box.count, 0);
	box_close(&box);
}

static void draining_handles_what_waits_without_the_loop(void **state)
{
	struct box box;

	(void)state;
	box_open(&box, 200);
	for (int i = 0; i < 200; i++)
		push(&box, i);
	mailbox_drain(box.mailbox);
	assert_int_equal(box.count, 200);
	assert_int_equal(mailbox_waiting(box.mailbox), 0);
	mailbox_drain(box.mailbox);
	assert_int_equal(box.count, 200);
	box_close(&box);
}

static void count_up(void *arg)
{
	++*(int *)arg;
}

static void a_long_queue_lets_others_run(void **state)
{
	struct loop_timer *timer = NULL;
	struct box box;
	int rang = 0;
	int between = 0;
	(void)state;

	box_open(&box, HEARD);
	assert_int_equal(loop_timer_new(&timer, box.loop, count_up, &rang), DRT_OK);
	for (int i = 0; i < HEARD; i++)
		push(&box, i);
	for (int i = 0; i < 8; i++) {
		loop_timer_start(timer, 0);
		while (!rang && sim_world_step(box.world))
			;
		between += box.count > 0 && box.count < HEARD;
		rang = 0;
	}
	assert_true(between > 0);
	box_run(&box);
	assert_int_equal(box.count, HEARD);
	loop_timer_free(timer);
	box_close(&box);
}

static void a_mailbox_needs_room_and_memory(void **state)
{
	struct mailbox *mailbox = NULL;
	struct box box;
	(void)state;

	box_open(&box, 1);
	assert_int_equal(mailbox_new(&mailbox, box.loop, 0, heard, &box), DRT_EINVAL);
	for (int n = 0; n < 3; n++) {
		failing_alloc_after(n);
		assert_int_equal(mailbox_new(&mailbox, box.loop, 4, heard, &box), DRT_ENOMEM);
		assert_true(failing_alloc_happened());
	}
	failing_alloc_after(-1);
	assert_null(mailbox);
	mailbox_free(NULL);
	box_close(&box);
}

/* ---- with threads ---- */

enum { SENDERS = 3, NOTES = 20000 };

struct office {
	struct mailbox *mailbox;
	struct loop *loop;
	int last[SENDERS]; /* the loop's thread only */
	int out_of_order;
	int count;
	atomic_int released;
};

struct sender {
	struct office *office;
	int number;
	uint64_t refused;
};

static void office_heard(void *arg, struct message *message)
{
	struct office *office = arg;
	const struct note *note = (const struct note *)message;

	office->out_of_order += note->number != office->last[note->sender] + 1;
	office->last[note->sender] = note->number;
	if (++office->count == SENDERS * NOTES)
		loop_stop(office->loop);
}

static void *send_all(void *arg)
{
	struct sender *sender = arg;

	for (int i = 1; i <= NOTES; i++) {
		struct note *note = malloc(sizeof(*note));

		message_init(&note->message, 5, note_release);
		note->sender = sender->number;
		note->number = i;
		note->released = &sender->office->released;
		while (mailbox_push(sender->office->mailbox, &note->message) == DRT_EFULL) {
			sender->refused++;
			sched_yield();
		}
	}
	return NULL;
}

static void threads_hand_over_every_message_once_and_in_order(void **state)
{
	struct office office = { .count = 0 };
	struct sender senders[SENDERS];
	pthread_t threads[SENDERS];
	struct thread *worker = NULL;
	uint64_t refused = 0;
	(void)state;

	assert_int_equal(loop_event_new(&office.loop), DRT_OK);
	assert_int_equal(mailbox_new(&office.mailbox, office.loop, 64, office_heard, &office),
	                 DRT_OK);
	assert_int_equal(thread_start_loop(&worker, "office", office.loop), DRT_OK);
	for (int i = 0; i < SENDERS; i++) {
		senders[i] = (struct sender){ &office, i, 0 };
		assert_int_equal(pthread_create(&threads[i], NULL, send_all, &senders[i]), 0);
	}
	for (int i = 0; i < SENDERS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		refused += senders[i].refused;
	}
	thread_join(worker);
	assert_int_equal(office.count, SENDERS * NOTES);
	assert_int_equal(office.out_of_order, 0);
	assert_int_equal(atomic_load(&office.released), SENDERS * NOTES);
	assert_int_equal(mailbox_refused(office.mailbox), refused);
	mailbox_free(office.mailbox);
	loop_free(office.loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_come_in_order_of_arrival_and_are_released),
		cmocka_unit_test(a_full_mailbox_refuses_and_counts),
		cmocka_unit_test(a_handler_may_keep_a_message_and_push_more),
		cmocka_unit_test(freeing_drops_what_waits),
		cmocka_unit_test(draining_handles_what_waits_without_the_loop),
		cmocka_unit_test(a_long_queue_lets_others_run),
		cmocka_unit_test(a_mailbox_needs_room_and_memory),
		cmocka_unit_test(threads_hand_over_every_message_once_and_in_order),
	};

	return cmocka_run_group_tests_name("mailbox", tests, NULL, NULL);
}
