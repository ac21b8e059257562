/* order_text.h - the words of orders and signals, shared by screens and reports.
 * Threads: any. Texts follow the reader's language; short words of the trade (BUY, LMT,
 * DAY) do not. */
#ifndef CLIENT_ORDER_TEXT_H
#define CLIENT_ORDER_TEXT_H

#include <stddef.h>

#include "client/view.h"

/* "MKT" "LMT" "STP" "STPLMT" "TRAIL" "MOC"; "BRK" for an entry with a stop or target; "TWAP"
 * "VWAP" "POV" "ICE" "IS" "CHASE" "IBADPT" "IBTWAP" "IBVWAP" where an algorithm works it, and
 * "/MKT" "/LMT" for the slices of such an order. */
const char *order_type_word(const struct view_order *row);

/* The price that matters: the limit, or the stop; zero: none. */
decimal order_price(const struct order *order);

/* The state alone: "to approve", "working", "UNKNOWN". */
const char *order_status_text(enum order_status status);

/* "to approve 1 soft", "working 0/100", "held 40/100", "partial 40/100", "filled", "UNKNOWN". */
void order_state_text(char *out, size_t size, const struct view_order *row);

/* What the last column says: time left of a proposal, time in force of a working one,
 * empty otherwise. */
void order_left_text(char *out, size_t size, const struct view_order *row, int64_t local_ns);

/* "12 slices, 10:00 to 15:30": how an algorithm works the order; empty: none, or nothing to
 * say. `from` and `to` are the times of its window, empty where there are none. */
void order_algo_text(char *out, size_t size, const struct algo *algo, const char *from,
                     const char *to);

/* "active", "taken", "not raised". */
const char *signal_state_text(enum signal_state state);
/* "buy", "sell", "hold". */
const char *signal_direction_text(enum signal_direction direction);

#endif
