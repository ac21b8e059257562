/* script.h - commands at their times, and faults at random from a seed.
 *
 * Shape:   lines, each one of
 *            at SECONDS COMMAND…       once, so long after the first client has started
 *            every SECONDS COMMAND…    again and again
 *            random SECONDS [FAULT…]   one of the faults, at random times that are so far
 *                                      apart on the average; without names any of them
 *          and comments behind #. SECONDS may have a fraction.
 * Time:    monotonic. Randomness: from the seed alone, so that a run repeats.
 * Errors:  name the line, the word and the remedy. */
#ifndef GATEWAY_SCRIPT_H
#define GATEWAY_SCRIPT_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

struct gateway;
struct gw_script;

/* `name` stands in errors. Errors: DRT_EPARSE, DRT_EINVAL, DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status gw_script_new(struct gw_script **out, struct gateway *gateway,
                                             const char *name, const char *text, uint64_t seed,
                                             struct drt_error *error);
void gw_script_free(struct gw_script *script);
/* Counts time from now on; a second call does nothing. */
void gw_script_start(struct gw_script *script);
/* Nothing more happens by it. Also from inside one of its commands; accepts NULL. */
void gw_script_stop(struct gw_script *script);

#endif
