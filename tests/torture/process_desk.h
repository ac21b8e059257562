/* process_desk.h - gateway and engine as real processes with random faults between them:
 * drt-ibsim with a script and a control port, the engine's daemon, which approves by a
 * written rule, and the calls of a trader.
 *
 * Owners:  process_desk_end() ends every process, also after a failed assertion.
 * Errors:  what must not fail fails the test. */
#ifndef TESTS_PROCESS_DESK_H
#define TESTS_PROCESS_DESK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "client/client.h"

enum { PROCESS_DESK_PATH = 400, PROCESS_DESK_FOLDER = 300, PROCESS_DESK_CLIENT = 1 };

struct process_desk {
	char folder[PROCESS_DESK_FOLDER];
	pid_t gateway, engine;
	char port[16];
	int control; /* socket of the gateway's commands, -1: none */
	struct client *client;
	int starts; /* of the engine */
};

/* Gateway (seed, script of random faults, `seconds` apart on the average) and engine;
 * returns when the engine takes calls. Orders of the strategy swing need no person. */
void process_desk_begin(struct process_desk *desk, uint64_t seed, double seconds);
/* Ends both in good order: each must say so by its exit code. */
void process_desk_stop(struct process_desk *desk);
void process_desk_end(struct process_desk *desk);

/* The engine ends by kill -9, and another one begins on what it has written. */
void process_desk_kill(struct process_desk *desk);

/* One command to the gateway; it must be taken. */
void process_desk_command(struct process_desk *desk, const char *line);
/* One call to the engine; the result is the caller's, NULL where it was refused. Takes
 * `params`. A connection that breaks fails the test. */
json_t *process_desk_call(struct process_desk *desk, const char *method, json_t *params);

/* A path below the session's folder; PROCESS_DESK_PATH bytes. */
const char *process_desk_path(char *out, const struct process_desk *desk, const char *name);

#endif
