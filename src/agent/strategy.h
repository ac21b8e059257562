/* strategy.h - what every strategy is: parameters, a view of the market, signals out.
 *
 * The same object runs live and in a backtest. It sees completed bars only, keeps its
 * own state, and answers with signals that carry intents; it places no orders, reads
 * no clock and does no I/O.
 *
 * Shape:   one instance per strategy and universe. on_bars() is called once for each
 *          market time at which at least one instrument completed a bar.
 * Time:    now_ns is the end of the completed bars, market time.
 * Owners:  the view and everything in it is borrowed for the call. Emitted signals
 *          are written into the output's slots; the caller takes them.
 * Cost:    on_bars() is the hot path of a backtest: no allocation, no formatting. */
#ifndef AGENT_STRATEGY_H
#define AGENT_STRATEGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/decimal.h"
#include "core/status.h"
#include "model/bar.h"
#include "model/instrument.h"
#include "model/order.h"
#include "model/signal.h"
#include "model/timeframe.h"

struct strategy_param {
	const char *name; /* "lookback"; the configuration's strategies.NAME.lookback */
	double initial, least, most;
	bool whole;              /* a whole number */
	const char *description; /* one English line */
};

/* A working order of this strategy, as far as it needs to know. */
struct strategy_order {
	char tag[OCA_TEXT];
	enum order_side side;
	enum order_type type;
	decimal remaining;
};

struct strategy_instrument {
	const struct instrument *instrument;
	const struct bar *bars; /* completed, oldest first; [bar_count - 1] is the newest */
	size_t bar_count;
	bool updated;     /* completed a bar at now_ns */
	decimal position; /* held by this strategy; negative: short */
	decimal average_price;
	int64_t held_since_ns; /* when the position was opened; 0: none, or not known */
	int working_count;     /* this strategy's working orders here */
	const struct strategy_order *working;
};

struct strategy_view {
	int64_t now_ns;
	size_t instrument_count;
	const struct strategy_instrument *instruments;
	decimal equity; /* of the account */
	decimal cash;
};

struct strategy_output {
	struct signal *slots; /* of the caller */
	size_t capacity;
	size_t count;
	size_t dropped;     /* signals that found no slot; the caller reports them */
	bool want_rejected; /* also emit SIGNAL_NOT_RAISED candidates with their gates */
};

/* The next slot with time, strategy, timeframe, symbol and state (ACTIVE) set and no
 * reason, gates or intent; NULL when all are taken (counted). */
struct signal *strategy_emit(struct strategy_output *output, const struct strategy_view *view,
                             const char *strategy, enum timeframe timeframe,
                             const struct instrument *instrument);

struct strategy {
	const char *name;        /* "momentum" */
	const char *description; /* one English line */
	enum timeframe timeframe;
	const struct strategy_param *params;
	size_t param_count;
	/* Makes an instance for `count` instruments, in the order of every later view.
	 * `params` holds param_count values within their ranges.
	 * Errors: DRT_EINVAL, DRT_ENOMEM. */
	enum drt_status (*create)(void **self, const double *params,
	                          const struct instrument *const *instruments, size_t count,
	                          struct drt_error *error);
	void (*on_bars)(void *self, const struct strategy_view *view,
	                struct strategy_output *output);
	void (*free)(void *self);
};

/* The built-in strategies: momentum, rotation, swing, sma_cross. NULL-terminated. */
const struct strategy *const *strategy_list(void);
/* NULL when there is none of that name. */
const struct strategy *strategy_find(const char *name);

/* Fills `values` (param_count of them) with the initial values. */
void strategy_params_init(double *values, const struct strategy *strategy);
/* Sets one by name. Errors: DRT_ENOTFOUND, DRT_ERANGE, with the remedy. */
DRT_MUST_CHECK enum drt_status strategy_params_set(double *values,
                                                   const struct strategy *strategy,
                                                   const char *name, double value,
                                                   struct drt_error *error);

#endif
