/* fake_loop.h - a loop whose time and network the test makes.
 *
 * Shape:   timers fire in fake_loop_advance(); what the code under test writes is
 *          kept in stream_sent; fake_feed() hands bytes to it. One stream at a time.
 * Owners:  fake_loop_release() checks that everything was given back. */
#ifndef TESTS_CLIENT_FAKE_LOOP_H
#define TESTS_CLIENT_FAKE_LOOP_H

#include "core/loop.h"
#include "core/strbuf.h"

enum { FAKE_TIMERS = 16, FAKE_FDS = 64 };

struct fake_loop {
	struct loop loop; /* first */
	struct clock_manual clock;
	struct fake_timer {
		struct loop_timer timer; /* first */
		struct fake_loop *owner;
		bool used, running;
		int64_t at_ns;
		loop_fn *fn;
		void *arg;
	} timers[FAKE_TIMERS];
	struct fake_stream {
		struct loop_stream stream; /* first */
		struct fake_loop *owner;
		bool open;
		struct loop_stream_handler handler;
		void *arg;
	} stream;
	struct strbuf sent;     /* written by the code under test */
	int fds[FAKE_FDS];      /* handed over; borrowed */
	size_t fd_at[FAKE_FDS]; /* the byte of `sent` each went with */
	size_t fd_count;
	enum drt_status write_result; /* of the next writes */
	size_t writes_left;           /* until write_result applies; SIZE_MAX: never */
	enum drt_status timer_result;
	int connects;
	char address[128];
};

void fake_loop_init(struct fake_loop *fake);
/* Fails the test when a timer or the stream was not given back. */
void fake_loop_release(struct fake_loop *fake);

/* The stream as if somebody had connected or a socketpair was adopted. */
struct loop_stream *fake_open(struct fake_loop *fake);
void fake_opened(struct fake_loop *fake);
void fake_feed(struct fake_loop *fake, const char *text);
void fake_feed_bytes(struct fake_loop *fake, const void *bytes, size_t length);
void fake_hang_up(struct fake_loop *fake, enum drt_status why, const char *text);
void fake_advance(struct fake_loop *fake, int64_t by_ns);
/* Timers that are running. */
int fake_timers_running(const struct fake_loop *fake);

#endif
