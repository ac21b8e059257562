/* gateway_fixture.h - a gateway and clients in one simulated world.
 *
 * Every message a client gets is kept, in order, so that a test can look back; the
 * waiting helpers run the world until something has come, and fail the test after a
 * minute of virtual time. */
#ifndef TESTS_GATEWAY_FIXTURE_H
#define TESTS_GATEWAY_FIXTURE_H

#include "gateway/gateway.h"
#include "ib/session.h"
#include "io/loop_sim.h"
#include "tests/support/support.h"

enum { KEPT_MESSAGES = 20000 };

struct test_client {
	struct ib_session *session;
	struct ib_message *kept[KEPT_MESSAGES]; /* clones */
	size_t count;
	size_t seen; /* where waiting begins */
	bool ready, down;
	enum ib_down_reason reason;
	int32_t next_id;
	size_t undecodable, lost; /* lost: for want of memory */
};

struct test_market {
	struct sim_world *world;
	struct loop *gateway_loop, *client_loop;
	struct gateway *gateway;
	struct log_sink log;
	size_t warnings;
};

/* 2025-06-16T13:30:00Z, a Monday's opening. */
extern const int64_t test_open_ns;

/* Makes world and gateway; options may lack loop, address and start. With
 * $DRT_TEST_SERVER_VERSION the gateway speaks up to that version of the protocol. */
void market_begin(struct test_market *m, struct gateway_options options);
void market_end(struct test_market *m);
/* Lets so much monotonic time pass. */
void market_run(struct test_market *m, int64_t ns);

/* Connects and waits until the client is ready. */
void client_begin(struct test_client *c, struct test_market *m, int32_t client_id);
void client_end(struct test_client *c);

/* Both at once; the client must get ready, and at the end it must have understood all it
 * was sent. */
void market_begin_with(struct test_market *m, struct test_client *c, int32_t client_id,
                       struct gateway_options options);
/* The same with the usual market, and runs it until every instrument has a quote. */
void market_begin_quoted(struct test_market *m, struct test_client *c, int32_t client_id);
void market_end_with(struct test_market *m, struct test_client *c);

/* A request with its defaults, and sending it. */
struct ib_message request(int32_t id);
void client_send(struct test_client *c, const struct ib_message *message);
void client_send_id(struct test_client *c, int32_t message_id, int32_t req_id);

/* A stock contract, and an order of 100 at market. */
struct ib_contract stock(const char *symbol);
struct ib_message order(int32_t id, const char *symbol, const char *action, const char *type);

/* The next message of that id since the last wait; runs the world until it comes. */
const struct ib_message *client_wait(struct test_client *c, struct test_market *m, int32_t id);
/* The next error with that code. */
const struct ib_error_message *client_wait_error(struct test_client *c, struct test_market *m,
                                                 int32_t code);
/* The next status of the order with that text. */
const struct ib_order_status *client_wait_status(struct test_client *c, struct test_market *m,
                                                 int32_t order_id, const char *status);
/* Looks among everything kept: how many of that id. */
size_t client_count(const struct test_client *c, int32_t id);
size_t client_count_errors(const struct test_client *c, int32_t code);
/* Forgets what was kept. */
void client_forget(struct test_client *c);

decimal dec(double value);

#endif
