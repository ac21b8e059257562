/* broker_ib.h - Interactive Brokers behind the port, over a session of src/ib.
 *
 * Shape:   the session is made and owned here: orders, cancels and reconciliation go
 *          through it, its answers become the port's events. LINK_UP comes when the
 *          session is ready and the expected account is among the managed ones;
 *          LINK_SUSPENDED while the gateway has lost the broker (1100, 2110).
 * Numbers: our orders bear our client id; the orderRef of each carries its UUID, so that
 *          an order whose answer was lost is found again. Orders of other clients and of
 *          TWS are reported with number 0.
 * Account: a paper configuration refuses an account that does not begin with D, a live
 *          one that does; the link stays down then, with the reason as text.
 * Threads: the loop's. Owners: loop, pacer, clock and log are borrowed. */
#ifndef TRADE_BROKER_IB_H
#define TRADE_BROKER_IB_H

#include <stdbool.h>
#include <stdint.h>

#include "core/clock.h"
#include "core/log.h"
#include "core/loop.h"
#include "core/status.h"
#include "ib/answer.h"
#include "ib/pacer.h"
#include "trade/broker.h"

struct broker_ib;

struct broker_ib_options {
	struct loop *loop;
	const char *address; /* "tcp:127.0.0.1:4002"; copied */
	int32_t client_id;
	int server_version;  /* the newest that is offered; 0: all that are known */
	const char *account; /* that is traded; copied; empty: the only one there is */
	bool live;
	struct ib_pacer *pacer;     /* NULL: its own */
	const struct clock *market; /* time of events that bear none */
	struct log_sink *log;       /* NULL: none */
	uint64_t seed;
	/* How long each question of a reconciliation may take, monotonic; 0: 15 s. */
	int64_t answer_ns;
	/* Sees every error and notice of the gateway, also those about orders; NULL: none. */
	void (*on_notice)(void *arg, const struct ib_error_message *notice);
	void *notice_arg;
};

/* Errors: DRT_EINVAL (address, client id), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status broker_ib_new(struct broker_ib **out,
                                             const struct broker_ib_options *options,
                                             struct drt_error *error);
void broker_ib_free(struct broker_ib *ib);

/* The port; lives as long as the object. */
struct broker *broker_ib_port(struct broker_ib *ib);

/* Connects, and again after every loss, until stopped. Set the port's handler first. */
void broker_ib_start(struct broker_ib *ib);
void broker_ib_stop(struct broker_ib *ib);

/* Round trip of the newest reqCurrentTime; negative: none yet. */
int64_t broker_ib_latency_ns(const struct broker_ib *ib);
/* How the connection is, for people. */
struct broker_ib_status {
	int64_t latency_ns;   /* as above */
	int server_version;   /* of the gateway; 0: not connected */
	int attempts;         /* that failed since it was up */
	int64_t retry_due_ns; /* monotonic; of the next one; 0: none is planned */
	char text[NOTE_TEXT]; /* why it is not up; empty: it is */
};
void broker_ib_get_status(struct broker_ib_status *out, const struct broker_ib *ib);
/* The account that is traded; "" before the link was up. */
const char *broker_ib_account(const struct broker_ib *ib);

#endif
