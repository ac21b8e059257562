/* position.h - what is held, and the account it is held in.
 *
 * Units:   exact; a short position has a negative quantity. Average price excludes
 *          commission. Realised and unrealised P&L are before commission, which is
 *          kept beside them. */
#ifndef MODEL_POSITION_H
#define MODEL_POSITION_H

#include "core/decimal.h"
#include "model/instrument.h"
#include "model/order.h"

struct position {
	char symbol[SYMBOL_TEXT];
	int64_t instrument_id;
	char account[ACCOUNT_TEXT];
	decimal quantity;
	decimal average_price;
	decimal realised;    /* since the ledger began */
	decimal commission;  /* paid, since the ledger began */
	double market_price; /* NaN: no quote */
};

struct account {
	char id[ACCOUNT_TEXT];
	char currency[4];
	decimal cash;
	decimal net_liquidation;
	decimal buying_power;
	decimal gross_position_value;
	decimal initial_margin;
	decimal maintenance_margin;
	int64_t time_ns; /* market time of the broker's figures; 0: none yet */
};

/* Takes a fill into the position (average cost) and stores what it realised, before
 * commission, in *realised. A fill may cross zero: the rest opens at its price.
 * multiplier is money per price unit. Errors: DRT_ERANGE; the position is unchanged. */
DRT_MUST_CHECK enum drt_status position_apply(decimal *realised, struct position *position,
                                              enum order_side side, decimal quantity,
                                              decimal price, decimal multiplier);

/* Unrealised P&L at `price`; saturates. */
decimal position_unrealised(const struct position *position, decimal price, decimal multiplier);

#endif
