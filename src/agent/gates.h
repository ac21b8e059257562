/* gates.h - the questions a strategy asks of a candidate, kept for "why" and "why not".
 *
 * Each gate is recorded with what it needed and what it found, whether it passed or
 * not; a candidate is raised when all of them passed. */
#ifndef AGENT_GATES_H
#define AGENT_GATES_H

#include <stdbool.h>
#include <stddef.h>

#include "model/signal.h"

/* Adds a gate "gate.NAME" with args needs and found. Returns `passed`. */
bool gate_add(struct signal *signal, const char *code, bool passed, double needs, double found);
/* As above with a band: args least, most and found. */
bool gate_add_band(struct signal *signal, const char *code, double least, double most,
                   double found);

/* Sets state and direction by the gates: NOT_RAISED with HOLD where one failed.
 * Returns true when all passed. */
bool gates_decide(struct signal *signal, enum signal_direction direction);

/* The reason of a held name that stays because it has too few bars to be judged. */
void reason_kept(struct signal *signal, size_t bars, double needs);

/* Clamps to 0..1. */
double strength_clamp(double value);

#endif
