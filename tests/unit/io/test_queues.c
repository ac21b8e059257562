/* test_queues.c - address.h, byte_queue.h and due_heap.h, clause by clause. */
#include "config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/rng.h"
#include "io/address.h"
#include "io/byte_queue.h"
#include "io/due_heap.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

/* ---- addresses ---- */

static void addresses_have_a_canonical_text(void **state)
{
	static const struct {
		const char *text, *canonical;
		int port;
	} cases[] = {
		{ "tcp:127.0.0.1:4002", "tcp:127.0.0.1:4002", 4002 },
		{ "tcp:localhost:0", "tcp:127.0.0.1:0", 0 },
		{ "tcp:[::1]:65535", "tcp:[::1]:65535", 65535 },
		{ "tcp:gateway.example:007", "tcp:gateway.example:7", 7 },
		{ "unix:/run/drt/control.sock", "unix:/run/drt/control.sock", 0 },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct address address;
		char text[ADDRESS_TEXT];

		assert_int_equal(address_parse(&address, cases[i].text, NULL), DRT_OK);
		address_format(text, &address);
		assert_string_equal(text, cases[i].canonical);
		assert_int_equal(address.port, cases[i].port);
	}
}

static bool reaches(const char *to, const char *on)
{
	struct address a;
	struct address b;

	assert_int_equal(address_parse(&a, to, NULL), DRT_OK);
	assert_int_equal(address_parse(&b, on, NULL), DRT_OK);
	return address_reaches(&a, &b);
}

static void connections_reach_their_listener(void **state)
{
	(void)state;
	assert_true(reaches("tcp:127.0.0.1:1", "tcp:localhost:1"));
	assert_true(reaches("tcp:10.1.2.3:1", "tcp:0.0.0.0:1"));
	assert_true(reaches("tcp:[::1]:1", "tcp:[::]:1"));
	assert_false(reaches("tcp:10.1.2.3:1", "tcp:0.0.0.0:2"));
	assert_false(reaches("tcp:0.0.0.0:1", "tcp:10.1.2.3:1"));
	assert_true(reaches("unix:a", "unix:a"));
	assert_false(reaches("unix:a", "unix:b"));
	assert_false(reaches("unix:0.0.0.0", "tcp:0.0.0.0:0"));
}

/* ---- byte queues ---- */

static void bytes_leave_in_order_in_any_pieces(void **state)
{
	struct byte_queue queue = { 0 };
	unsigned char next_in = 0;
	unsigned char next_out = 0;
	unsigned char bytes[50000];
	struct rng rng;
	(void)state;

	rng_init(&rng, 1);
	for (int i = 0; i < 500; i++) {
		size_t length = (size_t)rng_below(&rng, i % 50 ? 900 : sizeof(bytes));
		size_t count = 0;
		struct iovec pieces[4];

		for (size_t n = 0; n < length; n++)
			bytes[n] = next_in++;
		assert_int_equal(byte_queue_append(&queue, bytes, length, -1), DRT_OK);
		count = (size_t)byte_queue_pieces(&queue, pieces, 4);
		for (size_t p = 0, taken = 0; p < count; p++) {
			size_t here = (size_t)rng_below(&rng, pieces[p].iov_len + 1);

			for (size_t n = 0; n < here; n++)
				assert_int_equal(((unsigned char *)pieces[p].iov_base)[n],
				                 next_out++);
			byte_queue_consume(&queue, here);
			taken += here;
			if (here < pieces[p].iov_len || taken > 0)
				break;
		}
	}
	assert_int_equal((unsigned char)(next_in - next_out), queue.length % 256);
	byte_queue_release(&queue);
	byte_queue_release(&queue);
	assert_int_equal(queue.length, 0);
}

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) != -1;
}

static void descriptors_bound_the_pieces_and_are_closed(void **state)
{
	struct byte_queue queue = { 0 };
	struct iovec pieces[8];
	int a = dup(0);
	int b = dup(0);
	int c = dup(0);
	(void)state;

	assert_int_equal(byte_queue_append(&queue, "one", 3, -1), DRT_OK);
	assert_int_equal(byte_queue_append(&queue, "two", 3, a), DRT_OK);
	assert_int_equal(byte_queue_append(&queue, "2b", 2, -1), DRT_OK);
	assert_int_equal(byte_queue_append(&queue, "three", 5, b), DRT_OK);
	assert_int_equal(byte_queue_append(&queue, "four", 4, c), DRT_OK);
	assert_int_equal(byte_queue_front_fd(&queue), -1);
	assert_int_equal(byte_queue_pieces(&queue, pieces, 8), 1);
	assert_int_equal(pieces[0].iov_len, 3);
	byte_queue_consume(&queue, 3);
	assert_int_equal(byte_queue_front_fd(&queue), a);
	assert_int_equal(byte_queue_pieces(&queue, pieces, 8), 1);
	assert_memory_equal(pieces[0].iov_base, "two2b", 5);
	byte_queue_consume(&queue, 1); /* it left with its first byte */
	assert_false(is_open(a));
	byte_queue_consume(&queue, 4);
	assert_int_equal(byte_queue_take_fd(&queue), b);
	assert_int_equal(byte_queue_take_fd(&queue), -1);
	byte_queue_consume(&queue, 6);
	assert_true(is_open(b));
	assert_false(is_open(c));
	assert_int_equal(queue.length, 3);
	byte_queue_release(&queue);
	close(b);
}

static void a_queue_without_memory_stays_as_it_was(void **state)
{
	struct byte_queue queue = { 0 };
	char many[40000];
	(void)state;

	memset(many, 'x', sizeof(many));
	assert_int_equal(byte_queue_append(&queue, "abc", 3, -1), DRT_OK);
	failing_alloc_after(0);
	assert_int_equal(byte_queue_append(&queue, many, sizeof(many), -1), DRT_ENOMEM);
	assert_int_equal(queue.length, 3);
	assert_int_equal(byte_queue_append(&queue, many, SIZE_MAX - 20000, -1), DRT_ENOMEM);
	assert_int_equal(byte_queue_append(&queue, many, sizeof(many), -1), DRT_OK);
	assert_int_equal(queue.length, sizeof(many) + 3);
	byte_queue_release(&queue);
}

static void a_descriptor_queue_holds_what_it_says(void **state)
{
	struct fd_queue queue = { .first = FD_QUEUE_MAX - 2 };
	int extra = -1;
	int first = dup(0);
	(void)state;

	assert_int_equal(fd_queue_push(&queue, first), DRT_OK);
	for (int i = 1; i < FD_QUEUE_MAX; i++)
		assert_int_equal(fd_queue_push(&queue, dup(0)), DRT_OK);
	extra = dup(0);
	assert_int_equal(fd_queue_push(&queue, extra), DRT_EFULL);
	assert_false(is_open(extra));
	assert_int_equal(fd_queue_pop(&queue), first);
	close(first);
	fd_queue_release(&queue);
	assert_int_equal(fd_queue_pop(&queue), -1);
}

/* ---- what is due ---- */

enum { NODES = 300 };

static void nodes_come_out_by_time_tie_and_order(void **state)
{
	struct due_heap heap = { 0 };
	struct due nodes[NODES] = { { 0 } };
	struct due *last = NULL;
	struct rng rng;
	int out = 0;
	(void)state;

	rng_init(&rng, 2);
	for (int i = 0; i < NODES; i++)
		assert_int_equal(due_heap_reserve(&heap), DRT_OK);
	for (int i = 0; i < 5 * NODES; i++) {
		struct due *node = &nodes[rng_below(&rng, NODES)];

		if (rng_below(&rng, 4) == 0)
			due_heap_remove(&heap, node);
		else
			due_heap_put(&heap, node, (int64_t)rng_below(&rng, 20),
			             rng_below(&rng, 3));
	}
	for (struct due *first = due_heap_first(&heap); first; first = due_heap_first(&heap)) {
		if (last) {
			assert_true(last->due_ns <= first->due_ns);
			if (last->due_ns == first->due_ns)
				assert_true(last->tie <= first->tie);
			if (last->due_ns == first->due_ns && last->tie == first->tie)
				assert_true(last->order < first->order);
		}
		last = first;
		due_heap_remove(&heap, first);
		assert_false(due_is_queued(first));
		out++;
	}
	assert_true(out > NODES / 2);
	for (int i = 0; i < NODES; i++)
		due_heap_unreserve(&heap);
	due_heap_release(&heap);
}

static void reserving_fails_without_memory_and_delays_saturate(void **state)
{
	struct due_heap heap = { 0 };
	(void)state;

	failing_alloc_after(0);
	assert_int_equal(due_heap_reserve(&heap), DRT_ENOMEM);
	assert_int_equal(heap.reserved, 0);
	assert_int_equal(due_heap_reserve(&heap), DRT_OK);
	due_heap_release(&heap);
	assert_int_equal(due_after(5, 6), 11);
	assert_true(due_after(5, INT64_MAX) == INT64_MAX);
	assert_true(due_after(5, INT64_MAX - 5) == INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_have_a_canonical_text),
		cmocka_unit_test(connections_reach_their_listener),
		cmocka_unit_test(bytes_leave_in_order_in_any_pieces),
		cmocka_unit_test(descriptors_bound_the_pieces_and_are_closed),
		cmocka_unit_test(a_queue_without_memory_stays_as_it_was),
		cmocka_unit_test(a_descriptor_queue_holds_what_it_says),
		cmocka_unit_test(nodes_come_out_by_time_tie_and_order),
		cmocka_unit_test(reserving_fails_without_memory_and_delays_saturate),
	};

	return cmocka_run_group_tests_name("queues", tests, NULL, NULL);
}
