/* bench_io.c - what the loops and the line reader cost. Prints figures, asserts nothing
 * but that the work was done. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/mailbox.h"
#include "core/timeval.h"
#include "io/clock_real.h"
#include "io/line_reader.h"
#include "io/loop_event.h"
#include "io/loop_sim.h"
#include "io/thread.h"

enum { TRIPS = 50000, CHUNK = 65536, CHUNKS = 8192, MESSAGES = 1000000, LINES = 4000000 };

static double seconds_since(int64_t start_ns)
{
	return (double)(clock_now_ns(clock_real_monotonic()) - start_ns) / 1e9;
}

static void must(bool done, const char *what)
{
	if (done)
		return;
	fprintf(stderr, "bench_io: %s failed\n", what);
	exit(1);
}

/* ---- streams ---- */

struct side {
	struct loop *loop;
	struct loop_stream *stream;
	int left; /* trips to make */
	bool echo;
	size_t heard, want;
	int chunks_left;
};

static char chunk[CHUNK];

static void on_data(void *arg, const unsigned char *bytes, size_t length)
{
	struct side *side = arg;

	side->heard += length;
	if (side->want > 0) {
		if (side->heard >= side->want)
			loop_stop(side->loop);
		return;
	}
	if (!side->echo && --side->left == 0)
		loop_stop(side->loop);
	must(loop_stream_write(side->stream, bytes, length) == DRT_OK, "write");
}

static void on_drain(void *arg)
{
	struct side *side = arg;

	if (side->chunks_left-- > 0)
		must(loop_stream_write(side->stream, chunk, CHUNK) == DRT_OK, "write");
}

static void on_close(void *arg, enum drt_status why, const char *text)
{
	(void)arg;
	(void)why;
	must(false, text);
}

static const struct loop_stream_handler handler = { NULL, on_data, on_drain, on_close };

static void bench_streams(void)
{
	struct side sides[2] = { { .left = TRIPS }, { .echo = true } };
	struct thread *thread = NULL;
	int64_t start_ns = 0;
	double took = 0;
	int fds[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0, "socketpair");
	for (int i = 0; i < 2; i++) {
		must(loop_event_new(&sides[i].loop) == DRT_OK, "loop");
		must(loop_event_adopt_fd(&sides[i].stream, sides[i].loop, fds[i]) == DRT_OK,
		     "stream");
		loop_stream_set_handler(sides[i].stream, &handler, &sides[i]);
	}
	must(thread_start_loop(&thread, "echo", sides[1].loop) == DRT_OK, "thread");
	start_ns = clock_now_ns(clock_real_monotonic());
	must(loop_stream_write(sides[0].stream, "ping", 4) == DRT_OK, "write");
	loop_run(sides[0].loop);
	took = seconds_since(start_ns);
	printf("event loop: round trip between two threads  %8.2f us (%d trips)\n",
	       took / TRIPS * 1e6, TRIPS);
	loop_stop(sides[1].loop);
	thread_join(thread);
	sides[1].want = sides[1].heard + (size_t)CHUNK * CHUNKS;
	sides[0].chunks_left = CHUNKS;
	on_drain(&sides[0]);
	must(thread_start_loop(&thread, "write", sides[0].loop) == DRT_OK, "thread");
	start_ns = clock_now_ns(clock_real_monotonic());
	loop_run(sides[1].loop);
	took = seconds_since(start_ns);
	printf("event loop: one way over a Unix socket      %8.2f GB/s\n",
	       (double)CHUNK * CHUNKS / took / 1e9);
	loop_stop(sides[0].loop);
	thread_join(thread);
	for (int i = 0; i < 2; i++) {
		loop_stream_close(sides[i].stream);
		loop_free(sides[i].loop);
	}
}

/* ---- mailboxes ---- */

struct office {
	struct loop *loop;
	struct mailbox *mailbox;
	int heard;
	struct message *messages;
};

static void keep(struct message *message)
{
	(void)message; /* of the array */
}

static void heard(void *arg, struct message *message)
{
	struct office *office = arg;

	(void)message;
	if (++office->heard == MESSAGES)
		loop_stop(office->loop);
}

static void send_all(void *arg)
{
	struct office *office = arg;

	for (int i = 0; i < MESSAGES; i++) {
		message_init(&office->messages[i], 0, keep);
		while (mailbox_push(office->mailbox, &office->messages[i]) != DRT_OK)
			;
	}
}

static void bench_mailbox(void)
{
	struct office office = { .heard = 0 };
	struct thread *thread = NULL;
	int64_t start_ns = 0;

	office.messages = calloc(MESSAGES, sizeof(*office.messages));
	must(office.messages && loop_event_new(&office.loop) == DRT_OK &&
	             mailbox_new(&office.mailbox, office.loop, 4096, heard, &office) == DRT_OK,
	     "mailbox");
	start_ns = clock_now_ns(clock_real_monotonic());
	must(thread_start(&thread, "send", send_all, &office) == DRT_OK, "thread");
	loop_run(office.loop);
	printf("mailbox: messages from another thread       %8.2f million/s\n",
	       MESSAGES / seconds_since(start_ns) / 1e6);
	thread_join(thread);
	mailbox_free(office.mailbox);
	loop_free(office.loop);
	free(office.messages);
}

/* ---- the simulated world ---- */

static void ring_again(void *arg)
{
	loop_timer_start(*(struct loop_timer **)arg, 1000);
}

static void bench_world(void)
{
	enum { TIMERS = 100 };
	struct sim_world *world = NULL;
	struct loop *loop = NULL;
	struct loop_timer *timers[TIMERS];
	int64_t start_ns = 0;

	must(sim_world_new(&world, NULL) == DRT_OK &&
	             sim_world_loop_new(&loop, world, "x") == DRT_OK,
	     "world");
	for (int i = 0; i < TIMERS; i++) {
		must(loop_timer_new(&timers[i], loop, ring_again, &timers[i]) == DRT_OK,
		     "timer");
		loop_timer_start(timers[i], i);
	}
	start_ns = clock_now_ns(clock_real_monotonic());
	must(sim_world_run_until(world, 20 * NS_PER_MS) == DRT_OK, "run");
	printf("simulated world: timer events               %8.2f million/s (%llu)\n",
	       (double)sim_world_events(world) / seconds_since(start_ns) / 1e6,
	       (unsigned long long)sim_world_events(world));
	for (int i = 0; i < TIMERS; i++)
		loop_timer_free(timers[i]);
	loop_free(loop);
	sim_world_free(world);
}

/* ---- lines ---- */

static void bench_lines(void)
{
	char path[] = "/tmp/bench-io-XXXXXX";
	int fd = mkstemp(path);
	FILE *file = fd >= 0 ? fdopen(fd, "wb") : NULL;
	struct line_reader *reader = NULL;
	struct line line = { .number = 0 };
	int64_t start_ns = 0;
	double took = 0;

	must(file != NULL, path);
	for (int i = 0; i < LINES; i++)
		fprintf(file, "17497387%05d,101.25,101.5,100.75,101,%d\n", i % 100000, i);
	must(fclose(file) == 0 && line_reader_open(&reader, path, NULL) == DRT_OK, path);
	start_ns = clock_now_ns(clock_real_monotonic());
	while (line_reader_next(&line, reader, NULL) == DRT_OK)
		;
	took = seconds_since(start_ns);
	must(line.number == LINES, "reading");
	printf("line reader: plain text                     %8.2f million lines/s, %.2f GB/s\n",
	       LINES / took / 1e6, (double)line_reader_size(reader) / took / 1e9);
	line_reader_free(reader);
	unlink(path);
}

int main(void)
{
	bench_streams();
	bench_mailbox();
	bench_world();
	bench_lines();
	return 0;
}
