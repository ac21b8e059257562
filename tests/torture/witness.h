/* witness.h - what the gateway itself says of an account: a client beside the engine's,
 * which asks for all orders, executions, positions and the cash, and follows prices.
 *
 * Shape:   one session on a loop of its own that runs inside the calls. It comes back by
 *          itself after a loss, and asks for its prices again.
 * Owners:  the lists live until the next witness_ask(). */
#ifndef TESTS_WITNESS_H
#define TESTS_WITNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/uuid.h"
#include "ib/session.h"
#include "model/order.h"

enum { WITNESS_MOST = 4000, WITNESS_SYMBOLS = 4, WITNESS_CLIENT = 77 };

struct witness_order {
	int64_t perm_id;
	int32_t client_id, order_id; /* 0 of a completed one: the protocol names none */
	char ref[UUID_TEXT];
	char status[24];
	decimal filled;
};

struct witness_execution {
	char exec_id[EXEC_ID_TEXT];
	char ref[UUID_TEXT];
	int32_t client_id, order_id;
	decimal quantity, price, commission;
};

struct witness_position {
	char symbol[SYMBOL_TEXT];
	decimal quantity;
};

struct witness {
	struct loop *loop;
	struct loop_timer *timer;
	struct ib_session *session;
	const char *const *symbols;
	int symbol_count;
	double bid[WITNESS_SYMBOLS], ask[WITNESS_SYMBOLS]; /* 0: none yet */
	int missing;                                       /* answers that have not come */
	bool lost; /* the connection, since the question */

	struct witness_order orders[WITNESS_MOST];
	struct witness_execution executions[WITNESS_MOST];
	struct witness_position positions[WITNESS_MOST];
	size_t order_count, execution_count, position_count;
	decimal cash;
};

/* `symbols` lives as long as the witness. Fails the test. */
void witness_open(struct witness *w, const char *port, const char *const *symbols, int count);
void witness_close(struct witness *w);
/* Lets so much time pass. */
void witness_run(struct witness *w, int64_t ns);
/* False: there was no whole answer within ten seconds. */
bool witness_ask(struct witness *w);
/* The middle of bid and ask, 0 where there is none yet. */
double witness_price(const struct witness *w, int symbol);
/* The order of that reference; NULL: none. */
const struct witness_order *witness_find(const struct witness *w, const char *ref);

#endif
