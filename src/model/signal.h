/* signal.h - one decision of a strategy: direction, strength, reason, gates, intent.
 *
 * Time:    market time. A signal is active until expiration_ns.
 * Units:   strength 0..1. */
#ifndef MODEL_SIGNAL_H
#define MODEL_SIGNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/uuid.h"
#include "model/intent.h"
#include "model/order.h"
#include "model/reason.h"
#include "model/timeframe.h"

enum { SIGNAL_GATES = 12 };

enum signal_direction { SIGNAL_BUY, SIGNAL_SELL, SIGNAL_HOLD };

enum signal_state {
	SIGNAL_ACTIVE, /* raised, not yet taken or expired */
	SIGNAL_TAKEN,  /* turned into an order proposal */
	SIGNAL_EXPIRED,
	SIGNAL_NOT_RAISED, /* a candidate that failed a gate; kept for "why not" */
	SIGNAL_REFUSED /* raised, but trade would not propose it (sizing, freeze, duplicate) */
};

struct signal {
	struct uuid id;
	int64_t time_ns;
	char symbol[SYMBOL_TEXT];
	int64_t instrument_id;
	enum signal_direction direction;
	double strength;
	char strategy[STRATEGY_TEXT];
	enum timeframe timeframe;
	int64_t expiration_ns;
	enum signal_state state;
	double reference_price; /* the close that it was decided on */
	struct reason reason;
	int gate_count;
	struct gate gates[SIGNAL_GATES]; /* passed and failed, in the order tried */
	struct intent intent;
};

/* "BUY" "SELL" "HOLD"; "active" "taken" "expired" "not-raised" "refused". */
const char *signal_direction_name(enum signal_direction direction);
const char *signal_state_name(enum signal_state state);
DRT_MUST_CHECK enum drt_status signal_direction_parse(enum signal_direction *out,
                                                      const char *name);
DRT_MUST_CHECK enum drt_status signal_state_parse(enum signal_state *out, const char *name);

/* Gates passed; the total is gate_count. */
int signal_gates_passed(const struct signal *signal);

#endif
