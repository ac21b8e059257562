/* workstation.h - the programs of a desk as a user runs them, in a directory of the test:
 * drt-ibsim, which replays a day of real bars, the engine's daemon, and commands.
 *
 * Owners:  workstation_stop() ends every program, also after a failed assertion. */
#ifndef TESTS_INTEGRATION_WORKSTATION_H
#define TESTS_INTEGRATION_WORKSTATION_H

#include <jansson.h>
#include <sys/types.h>

struct workstation {
	pid_t gateway, engine;
	char gateway_log[300], engine_log[300];
	char attach[400]; /* the command that shows the desk */
};

/* The gateway stands at 03:46 UTC of the real 2018-04-05 of BTCUSD, a minute a second once
 * the engine has connected; the engine knows the minutes of the day before by import, and
 * runs one strategy, the crossing of the averages of 10 and 300 minutes. */
void workstation_start(struct workstation *desk);
void workstation_stop(struct workstation *desk);

/* The engine's daemon, in the foreground of a process of its own; returns when it is
 * reconciled with the broker. */
void workstation_start_engine(struct workstation *desk);
/* Ends it with kill -9. */
void workstation_kill_engine(struct workstation *desk);

/* `drt WORDS...` as a command. It must succeed; with --json the answer is the caller's. */
json_t *workstation_ask(const char *command, const char *option);
/* The exit code of `drt COMMAND ARGUMENT OPTION`; either may be NULL. */
int workstation_run(const char *command, const char *argument, const char *option);

/* How many orders have ever reached the gateway. */
int workstation_placements(const struct workstation *desk);

/* The row of an order in `drt orders --json`, its own reference; NULL where there is none.
 * *count is how many orders there are. id NULL: the last one. */
json_t *workstation_find_order(size_t *count, const char *id);
/* "acknowledged", of such a row. */
const char *workstation_state(const json_t *row);
/* Waits until the strategy's first proposal is there, and gives its row. */
json_t *workstation_wait_proposal(const struct workstation *desk);
/* Waits until the order is in that state, and gives its row. */
json_t *workstation_wait_state(const struct workstation *desk, const char *id,
                               const char *state);
/* Proposes an order as a program would; `order_id` gets UUID_TEXT bytes. Takes `order`. */
void workstation_propose(char *order_id, json_t *order);

#endif
