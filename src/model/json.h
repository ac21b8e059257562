/* json.h - the text forms of the model, with the seed's field names.
 *
 * Market data: symbol, timestamp, open, high, low, close, volume, indicators (empty;
 *              who has figures adds them).
 * Signal:      signal_id, timestamp, symbol, direction, strength, strategy, timeframe,
 *              expiration, metadata {state, reference_price, reason, gates, intent}.
 * Order:       order_id, signal_id, symbol, order_type, direction, quantity, price,
 *              status (the seed's words), timestamp, execution_details {state, filled,
 *              average_price, commission, limit_price, stop_price, ...}. `price` is the
 *              limit, else the stop, else null; `status` the seed's word, beside the
 *              exact one in `state`. `algo` (name, parameters, progress) and `slice_of`
 *              stand in execution_details of the orders that have them.
 * Numbers:     exact decimals are JSON numbers, read back rounded to 10^-8, and exact
 *              within DECIMAL_EXACT_MAX or 16 significant digits; a value that is not
 *              known is null. Times are RFC 3339, UTC.
 * Owners:      *_to_json returns a new reference or NULL (out of memory).
 * Errors:      *_from_json refuse a missing or mistyped field by name (DRT_EPARSE) and
 *              one that does not fit (DRT_ERANGE). Unknown fields are ignored. Whether
 *              the values make sense is for bar_check() and order_check() to say. */
#ifndef MODEL_JSON_H
#define MODEL_JSON_H

#include <jansson.h>

#include "core/decimal.h"
#include "core/status.h"
#include "model/bar.h"
#include "model/instrument.h"
#include "model/intent.h"
#include "model/order.h"
#include "model/position.h"
#include "model/quote.h"
#include "model/reason.h"
#include "model/signal.h"

/* One line of compact text, each double in the shortest form that reads back to it;
 * owned by the caller. NULL: out of memory, or nested deeper than 2048. */
char *json_to_text(const json_t *value);

json_t *json_from_decimal(decimal value);
json_t *json_from_time(int64_t time_ns);
json_t *json_from_uuid(const struct uuid *id); /* null for nil */
json_t *json_from_double(double value);        /* null for NaN and infinities */
json_t *json_from_text(const char *text);      /* bytes that are not UTF-8 become '?' */

/* Field readers: absent or null leaves *out alone and returns DRT_OK unless `needed`. */
DRT_MUST_CHECK enum drt_status json_get_decimal(decimal *out, const json_t *object,
                                                const char *key, bool needed,
                                                struct drt_error *error);
DRT_MUST_CHECK enum drt_status json_get_double(double *out, const json_t *object,
                                               const char *key, bool needed,
                                               struct drt_error *error);
DRT_MUST_CHECK enum drt_status json_get_int(int64_t *out, const json_t *object, const char *key,
                                            bool needed, struct drt_error *error);
DRT_MUST_CHECK enum drt_status json_get_bool(bool *out, const json_t *object, const char *key,
                                             bool needed, struct drt_error *error);
DRT_MUST_CHECK enum drt_status json_get_time(int64_t *out, const json_t *object,
                                             const char *key, bool needed,
                                             struct drt_error *error);
DRT_MUST_CHECK enum drt_status json_get_uuid(struct uuid *out, const json_t *object,
                                             const char *key, bool needed,
                                             struct drt_error *error);
/* Copies at most size - 1 bytes; a longer text is DRT_ERANGE. */
DRT_MUST_CHECK enum drt_status json_get_text(char *out, size_t size, const json_t *object,
                                             const char *key, bool needed,
                                             struct drt_error *error);

/* A NULL symbol leaves the field out, as in a list that names it once. */
json_t *bar_to_json(const struct bar *bar, const char *symbol);
json_t *instrument_to_json(const struct instrument *instrument);
json_t *quote_to_json(const struct quote *quote, const char *symbol);
json_t *reason_to_json(const struct reason *reason); /* {"code": ..., "args": {...}} */
json_t *intent_to_json(const struct intent *intent);
json_t *signal_to_json(const struct signal *signal);
json_t *algo_to_json(const struct algo *algo); /* {"name": ..., "progress": {...}} */
json_t *order_to_json(const struct order *order);
json_t *fill_to_json(const struct fill *fill);
json_t *position_to_json(const struct position *position);
json_t *account_to_json(const struct account *account);

DRT_MUST_CHECK enum drt_status bar_from_json(struct bar *out, const json_t *json,
                                             struct drt_error *error);
DRT_MUST_CHECK enum drt_status instrument_from_json(struct instrument *out, const json_t *json,
                                                    struct drt_error *error);
DRT_MUST_CHECK enum drt_status quote_from_json(struct quote *out, const json_t *json,
                                               struct drt_error *error);
DRT_MUST_CHECK enum drt_status reason_from_json(struct reason *out, const json_t *json,
                                                struct drt_error *error);
DRT_MUST_CHECK enum drt_status intent_from_json(struct intent *out, const json_t *json,
                                                struct drt_error *error);
DRT_MUST_CHECK enum drt_status signal_from_json(struct signal *out, const json_t *json,
                                                struct drt_error *error);
/* A field that is not one is refused: a misspelt parameter must not be lost.
 * Whether the parameters make sense is for algo_check() to say. */
DRT_MUST_CHECK enum drt_status algo_from_json(struct algo *out, const json_t *json,
                                              struct drt_error *error);
/* Needs symbol, order_type, direction and quantity; without order_id the id is nil,
 * without a status the order is PROPOSED, and a status without execution_details.state
 * is read as the least that the seed's word says (SUBMITTED: ACKNOWLEDGED). */
DRT_MUST_CHECK enum drt_status order_from_json(struct order *out, const json_t *json,
                                               struct drt_error *error);
DRT_MUST_CHECK enum drt_status fill_from_json(struct fill *out, const json_t *json,
                                              struct drt_error *error);
DRT_MUST_CHECK enum drt_status position_from_json(struct position *out, const json_t *json,
                                                  struct drt_error *error);
DRT_MUST_CHECK enum drt_status account_from_json(struct account *out, const json_t *json,
                                                 struct drt_error *error);

#endif
