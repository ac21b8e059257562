/* intent.h - what a strategy wants: a target, an order plan, or a cancel.
 *
 * A target says where the position should be; sizing turns it into an order. A plan
 * says which order to place, with what protects it. Strategies return intents, live
 * and in backtests; nothing else places orders.
 * Units:   prices exact; weights are ratios of equity (0.25), a short one negative. */
#ifndef MODEL_INTENT_H
#define MODEL_INTENT_H

#include "core/decimal.h"
#include "model/order.h"

enum intent_kind {
	INTENT_NONE,            /* a view without an order */
	INTENT_TARGET_WEIGHT,   /* bring the position to `weight` of equity */
	INTENT_TARGET_QUANTITY, /* bring the position to `quantity` (negative: short) */
	INTENT_ORDER,   /* place `type` for `quantity`, or sized by risk where it is 0 */
	INTENT_BRACKET, /* an entry with a stop and/or a target that protect it */
	INTENT_CANCEL   /* cancel the working order or group tagged `tag` */
};

struct intent {
	enum intent_kind kind;
	double weight;
	decimal quantity;     /* 0 in INTENT_ORDER/BRACKET: sizing by risk to the stop */
	enum order_type type; /* of the entry */
	decimal limit_price;
	decimal stop_price;
	decimal trail_amount;
	decimal trail_ratio;
	enum time_in_force tif;
	int64_t good_till_ns;   /* market time; 0: none */
	decimal bracket_stop;   /* INTENT_BRACKET: stop of the protecting order, 0: none */
	decimal bracket_target; /* INTENT_BRACKET: limit of the profit order, 0: none */
	decimal bracket_trail;  /* INTENT_BRACKET: trailing amount instead of a fixed stop */
	char oca_group
		[OCA_TEXT]; /* joins orders of several intents: one fill cancels the rest */
	char tag[OCA_TEXT]; /* names the order for a later INTENT_CANCEL; empty: none */
};

#endif
