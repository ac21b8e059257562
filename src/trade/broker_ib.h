/* broker_ib.h - the broker port over an IB session of its own, for orders only.
 *
 * Shape:   orders are placed under the numbers the order book gives them, with our UUID
 *          in orderRef. What the gateway says becomes events of broker.h; what it does
 *          not say is not guessed.
 * Account: the session is up only when the gateway names the account that is expected,
 *          and paper and live agree: a paper account's name begins with D. Otherwise the
 *          link stays suspended with the reason as its text.
 * Threads: the loop's. Owners: loop, pacer, clock, log and instruments are borrowed.
 * Silence: a reconciliation that is not answered within 30 s ends with what is missing
 *          marked as not answered. */
#ifndef TRADE_BROKER_IB_H
#define TRADE_BROKER_IB_H

#include <stdbool.h>
#include <stdint.h>

#include "core/clock.h"
#include "core/log.h"
#include "core/loop.h"
#include "core/status.h"
#include "trade/broker.h"

struct broker_ib;
struct ib_pacer;

struct broker_ib_options {
	struct loop *loop;
	const char *address; /* "tcp:127.0.0.1:4002" */
	int32_t client_id;
	struct ib_pacer *pacer;     /* shared with the data session; NULL: its own */
	char account[ACCOUNT_TEXT]; /* empty: the only one that the gateway names */
	bool live;
	const struct clock *market;
	uint64_t seed;
	struct log_sink *log;
};

/* Errors: DRT_EINVAL, DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status broker_ib_new(struct broker_ib **out,
                                             const struct broker_ib_options *options,
                                             struct drt_error *error);
void broker_ib_free(struct broker_ib *broker);

/* Connects, and keeps connecting. After broker_set_handler(). */
void broker_ib_start(struct broker_ib *broker);

/* The port; lives as long as the object. */
struct broker *broker_ib_port(struct broker_ib *broker);

/* The account in use; empty before the gateway named it. */
const char *broker_ib_account(const struct broker_ib *broker);

#endif
