/* command_call.h - what a typed command asks of the engine, and its answer in one line.
 *
 * Shape:   words in, a method and its parameters out; a result in, a sentence out. No
 *          command here decides about an order.
 * Commands: evaluate | refresh | nightly | reconcile | reload |
 *          backtest STRATEGY [--symbols A,B] [--from DATE] [--to DATE]
 * Threads: any.
 * Owners:  params are a new reference, the caller's. */
#ifndef CLIENT_COMMAND_CALL_H
#define CLIENT_COMMAND_CALL_H

#include <stddef.h>

#include <jansson.h>

#include "core/status.h"

struct command_call {
	const char *command; /* static: "backtest" */
	const char *method;  /* static: "improve.backtest_strategy" */
	json_t *params;
};

/* Reads a command line. Errors: DRT_ENOTFOUND (no such command), DRT_EPARSE (its words; the
 * text says what was expected), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status command_call_parse(struct command_call *out, const char *line,
                                                  struct drt_error *error);

/* One sentence about the result of that command, in the reader's language. */
void command_call_answer(char *out, size_t size, const char *command, const json_t *result);

#endif
