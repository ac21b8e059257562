/* backtest.h - a strategy over stored bars, through the same trading code as live.
 *
 * Shape:   bars of several instruments are merged in time order. At each market time the
 *          broker works first (orders placed before are matched against the new bars),
 *          then the equity row is taken, then the strategy sees the completed bars and
 *          answers with signals, which pass sizing, gate and order book at once.
 * Rules:   an order decided on a bar can fill from the next bar of its instrument on; the
 *          fill rules of a bar are those of sim/matcher.h. Positions open at the end stay
 *          open and are valued at the last close.
 * Time:    fills and rows bear the time of their bar; now is the bar's end.
 * Units:   money and quantities exact; equity rows are doubles.
 * Threads: any, one call per result. Cost: nothing is allocated per bar; results grow by
 *          doubling.
 * Owners:  the specification and everything in it is borrowed for the call; the result
 *          owns its arrays (backtest_result_release). */
#ifndef IMPROVE_BACKTEST_H
#define IMPROVE_BACKTEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/strategy.h"
#include "core/decimal.h"
#include "core/status.h"
#include "model/bar.h"
#include "model/instrument.h"
#include "model/order.h"
#include "model/timeframe.h"
#include "sim/fee.h"
#include "sim/slippage.h"
#include "trade/risk.h"
#include "trade/sizing.h"

struct backtest_series {
	const struct instrument *instrument;
	const struct bar *bars; /* ascending in time */
	size_t count;
};

enum backtest_rows {
	BACKTEST_ROWS_BARS, /* one equity row per market time */
	BACKTEST_ROWS_DAYS, /* the last one of each UTC day */
	BACKTEST_ROWS_NONE
};

struct backtest_spec {
	const struct strategy *strategy;
	const double *params; /* strategy->param_count of them; NULL: the initial ones */
	const struct backtest_series *series;
	size_t series_count;
	enum timeframe timeframe;
	/* Bars before from_ns warm the strategy up: it sees them, its signals are dropped.
	 * Bars from to_ns on are left out. 0: no bound. */
	int64_t from_ns, to_ns;
	decimal cash;
	struct sim_fee fee;
	struct sim_slippage slippage;
	struct risk_limits limits;
	struct sizing_rules sizing;
	enum backtest_rows rows;
	bool calendars; /* DAY orders and bar ends by each instrument's calendar */
	/* Asked now and then; true ends the run with DRT_ECANCELLED. NULL: never. */
	bool (*cancelled)(void *arg);
	void *cancelled_arg;
};

/* 100,000 of cash, IB's fixed fees, slippage of one basis point, default sizing, cautious
 * default limits without those that need a wall clock (message rate, duplicates). */
void backtest_spec_init(struct backtest_spec *spec);

/* The limits of live trading as a backtest can keep them: without those that need a wall
 * clock. */
void backtest_spec_limit(struct backtest_spec *spec, const struct risk_limits *live);

struct backtest_order {
	int64_t created_ns; /* time of the bar it was decided on */
	int64_t ended_ns;   /* of the bar on which it ended; 0: still works */
	int32_t series;
	enum order_side side;
	enum order_type type;
	enum order_status status;
	decimal quantity, limit_price, stop_price, trail_amount, trail_ratio;
	decimal filled, average_price, commission;
};

struct backtest_fill {
	int64_t time_ns;
	size_t order; /* place in orders */
	int32_t series;
	enum order_side side;
	decimal quantity, price, commission;
	decimal realised; /* before commission */
};

struct backtest_row {
	int64_t time_ns;
	double cash;
	double equity;
};

/* From flat to flat in one instrument; a fill that crosses zero ends one and begins the
 * next, its commission shared by quantity. */
struct backtest_trade {
	int64_t entry_ns, exit_ns;
	int32_t series;
	bool is_long;
	decimal quantity;   /* the most that was held */
	double entry_price; /* average cost of what was held last */
	double exit_price;  /* average over all exits */
	size_t bars;        /* from entry to exit */
	decimal gross, commission;
	decimal net;
};

/* What trading would not do, by reason. */
struct backtest_refusal {
	char code[REASON_CODE_TEXT];
	size_t count;
};
enum { BACKTEST_REFUSALS = 24 };

struct backtest_result {
	struct backtest_order *orders;
	struct backtest_fill *fills;
	struct backtest_row *rows;
	struct backtest_trade *trades; /* closed ones, by exit */
	size_t order_count, fill_count, row_count, trade_count;
	size_t order_capacity, fill_capacity, row_capacity, trade_capacity;
	decimal *positions; /* one per series, at the end */
	size_t series_count;
	size_t bars;    /* processed, warm-up included */
	size_t signals; /* that asked for something */
	size_t dropped; /* that found no slot */
	decimal cash;   /* at the end */
	double equity;  /* at the end */
	decimal commission;
	double peak, worst_drawdown; /* of equity over every bar; worst <= 0 */
	size_t refusal_count;
	struct backtest_refusal refusals[BACKTEST_REFUSALS];
};

void backtest_result_release(struct backtest_result *result);

/* Errors: DRT_EINVAL (the specification, with the field; bars out of order, with the
 * place; a price that is none while an order works), DRT_ENOMEM, DRT_ECANCELLED, and
 * those of the strategy's create(). *result is empty then. */
DRT_MUST_CHECK enum drt_status improve_backtest_strategy(struct backtest_result *result,
                                                         const struct backtest_spec *spec,
                                                         struct drt_error *error);

#endif
