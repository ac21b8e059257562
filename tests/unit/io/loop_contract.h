/* loop_contract.h - the clauses of core/loop.h as tests, for any implementation.
 *
 * A test program makes a fixture in its setup function and runs these tests with it;
 * what they share to talk over streams is here for its own tests too. */
#ifndef TESTS_UNIT_IO_LOOP_CONTRACT_H
#define TESTS_UNIT_IO_LOOP_CONTRACT_H

#include <stdbool.h>

#include "core/loop.h"
#include "core/strbuf.h"
#include "tests/support/support.h"

struct loop_fixture {
	struct loop *loop;
	/* Runs the loop while the predicate holds; false when it still did at the
	 * deadline. */
	bool (*run_while)(struct loop_fixture *fixture, bool (*predicate)(void *), void *arg);
	char unix_address[120]; /* nobody listens there yet */
	void *world;
};

/* One end of a connection and all it heard. */
struct end {
	struct loop_stream *stream;
	struct strbuf heard;
	int opens, data, drains, closes;
	enum drt_status why;
	char text[256];
	int heard_after_close;
	bool close_on_open, close_on_data, close_on_drain, close_on_close;
	bool echo;
	struct end *victim; /* closed in this end's on_data */
};

/* A listener, its address, the accepted end and a client end. */
struct connection {
	struct loop_fixture *fixture;
	struct loop_listener *listener;
	char address[160];
	struct end server, client;
	int accepted;
	bool close_listener; /* in the accept callback */
	bool close_stream;
};

extern const struct loop_stream_handler end_handler;

void end_init(struct end *end);
void end_close(struct end *end);
void end_write(struct end *end, const char *text);
bool end_heard_nothing(void *end);
bool end_is_open(void *end); /* has not heard on_close */

/* Listens on `address` and connects; both ends are open afterwards. */
void connection_open(struct connection *c, struct loop_fixture *fixture, const char *address);
void connection_listen(struct connection *c, struct loop_fixture *fixture, const char *address);
void connection_connect(struct connection *c);
void connection_close(struct connection *c);

/* Runs until predicate(arg) is false; fails the test at the deadline. */
void run_until_not(struct loop_fixture *fixture, bool (*predicate)(void *), void *arg);
/* Runs for some time of the loop's clock. */
void run_for(struct loop_fixture *fixture, int64_t duration_ns);

/* Runs every clause with `setup` and `teardown`. */
int loop_contract_run(const char *name, CMFixtureFunction setup, CMFixtureFunction teardown);

#endif
