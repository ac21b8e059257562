/* json_depth.h - books and tapes as JSON, as the control API sends them.
 *
 * Book:    {symbol, state, stale, crossed, note, time, age_ms, refused,
 *          bids: [[price, size, exchange]...], asks: [...]}, best rows first.
 * Print:   {number, time, price, size, tick, side, exchange, conditions, past_limit,
 *          unreported, past, gap}.
 * Status:  {state, stale, note, refused}, of a tape.
 * Words:   `stale` is null while live, `tick` and `side` where they are not known, `time`
 *          and `age_ms` before the first row; see model/depth.h and model/print.h.
 * Owners and errors: as in json.h. */
#ifndef MODEL_JSON_DEPTH_H
#define MODEL_JSON_DEPTH_H

#include <jansson.h>

#include "core/status.h"
#include "model/depth.h"
#include "model/print.h"

/* At most `rows` rows a side; the age is reckoned at now_ns (monotonic). */
json_t *depth_to_json(const struct depth *depth, const char *symbol, size_t rows,
                      int64_t now_ns);
/* received_ns becomes a moment of the reader's monotonic clock. Errors: DRT_EPARSE,
 * DRT_ERANGE (more than DEPTH_ROWS rows). */
DRT_MUST_CHECK enum drt_status depth_from_json(struct depth *out, const json_t *json,
                                               int64_t now_ns, struct drt_error *error);

json_t *print_to_json(const struct print *print);
DRT_MUST_CHECK enum drt_status print_from_json(struct print *out, const json_t *json,
                                               struct drt_error *error);

/* Adds the members of a tape's status to the object; false: out of memory. */
bool tape_status_put(json_t *object, const struct tape_status *status);
DRT_MUST_CHECK enum drt_status tape_status_get(struct tape_status *out, const json_t *object,
                                               struct drt_error *error);

#endif
