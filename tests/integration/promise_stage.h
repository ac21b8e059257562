/* promise_stage.h - a simulated day with a trader at the control API, where everything that
 * the gateway is asked to place is written down together with what the ledger's file held
 * of it at that moment.
 *
 * Shape:   placements are counted as the gateway receives them: each placeOrder, also one
 *          that repeats a number. The ledger is read with SQLite, from the file.
 * Owners:  the caller's storage; stage_end() gives back what it holds.
 * Errors:  any fails the test. A placement while the engine is locked does, too. */
#ifndef TESTS_PROMISE_STAGE_H
#define TESTS_PROMISE_STAGE_H

#include "tests/integration/simulated_day.h"
#include "tests/unit/engine/peer.h"

enum { STAGE_PLACEMENTS = 256, STAGE_STATUS = 24, STAGE_HEX = 33 };

struct placement {
	int32_t number;
	int64_t time_ns;           /* market time, at the gateway */
	char status[STAGE_STATUS]; /* in the ledger's file then; empty: no such order */
};

struct stage {
	struct simulated_day day;
	struct loop *client_loop;
	struct peer peer; /* a trader that said hello */
	void (*log)(struct log_sink *sink, enum log_level level, const char *area,
	            const char *event, const char *text); /* the day's own */
	struct placement placements[STAGE_PLACEMENTS];
	size_t placement_count;
};

/* From 20:00 on; runs until the engine is reconciled and has quotes. */
void stage_begin(struct stage *stage, uint64_t seed, const char *name, const char *config);
void stage_end(struct stage *stage);
/* The engine's process ends now, as simulated_day_kill() says. */
void stage_kill(struct stage *stage);
/* Another one begins, and the trader joins it. */
void stage_restart(struct stage *stage);
/* Runs until trading is open. */
void stage_wait_unlocked(struct stage *stage);
/* Runs until the order has the state, for at most five minutes. */
void stage_wait_order(struct stage *stage, const json_t *outcome, const char *state);

/* Proposes an order of the trader's at market; NULL: refused, with peer.error set. */
json_t *stage_propose(struct stage *stage, const char *symbol, const char *side, int quantity);
/* Parameters: order_id and version of an outcome. */
json_t *stage_approval(const json_t *outcome);
/* What an order is now, to the engine: the caller's buffer. */
const char *stage_state(char out[STAGE_STATUS], struct stage *stage, const json_t *outcome);
/* The rule of the last refusal. */
const char *stage_refusal(const struct stage *stage);
/* The id of an outcome as hex() writes it; the caller's buffer. */
const char *stage_hex(char out[STAGE_HEX], const json_t *outcome);

/* The first column of the first row that `sql` finds in the ledger's file, as text;
 * empty: none, or NULL. `a` and `b` are its parameters; NULL: fewer. */
void stage_query(char *out, size_t size, const struct stage *stage, const char *sql,
                 const char *a, const char *b);
int64_t stage_count(const struct stage *stage, const char *sql, const char *a);
/* Takes the last transaction off the ledger's file of an engine that was killed, as if
 * the machine had stopped before it. */
void stage_forget_last_commit(const struct stage *stage);

#endif
