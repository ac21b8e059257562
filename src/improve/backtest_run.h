/* backtest_run.h - what the files of the backtest share. Internal to src/improve. */
#ifndef IMPROVE_BACKTEST_RUN_H
#define IMPROVE_BACKTEST_RUN_H

#include "core/clock.h"
#include "improve/backtest.h"
#include "trade/broker_sim.h"
#include "trade/trade.h"

enum { BACKTEST_WORKING = 32 }; /* working orders a strategy sees per instrument */

struct calendar;

/* One instrument while the backtest runs. */
struct run_series {
	int32_t index;         /* in the trade object */
	int book;              /* at the broker */
	bool stale;            /* its position or orders changed since the last look */
	const struct bar *end; /* of its bars */
	const struct calendar *calendar;
	struct strategy_order *working; /* owned; BACKTEST_WORKING of them */
	/* the open trade: nothing while open_quantity is 0 */
	int64_t open_units; /* signed */
	int64_t most_units;
	int64_t entry_ns;
	size_t entry_bar;
	double average; /* cost of what is held */
	double exit_value, exit_units;
	decimal gross, commission;
};

struct run {
	const struct backtest_spec *spec;
	struct backtest_result *result;
	struct clock_manual clock; /* market and monotonic alike */
	struct ids_count ids;
	struct broker_sim *broker;
	struct trade *trade;
	int32_t strategy; /* number in the trade object */
	void *self;       /* of the strategy */
	void (*on_bars)(void *self, const struct strategy_view *view,
	                struct strategy_output *output); /* the strategy's */
	double *params;                                  /* owned */
	struct run_series *series;
	struct strategy_instrument *instruments;
	struct broker_sim_bar *bars; /* of the present time */
	const struct bar **next;     /* newest unread bar per series */
	int64_t *next_ns;            /* its time; INT64_MAX: no more */
	int64_t length_ns;           /* of a bar; 0: calendars know its end */
	struct strategy_view view;
	struct strategy_output output;
	struct calendar **calendars; /* owned; by distinct name */
	size_t calendar_count;
	int64_t bar_ns;            /* time of the present bars */
	double worst;              /* equity below it is a new worst drawdown */
	int64_t market_day_end_ns; /* bars from here on begin another day */
	int64_t day_end_ns;        /* of the newest row */
	int64_t row_ns;            /* the newest row, of a day that may go on */
	decimal row_cash;
	double row_equity;
	bool row_stands;
	size_t stale_count;     /* series that are */
	enum drt_status failed; /* a record that found no memory */
};

/* Place of the bar of series `i` that came last. */
static inline size_t run_bar(const struct run *run, size_t i)
{
	return (size_t)(run->next[i] - run->spec->series[i].bars) - 1;
}

/* What the strategy sees of the series has changed. */
static inline void run_touch(struct run *run, int32_t number)
{
	run->stale_count += !run->series[number].stale;
	run->series[number].stale = true;
}

/* Appends to a result array that grows by doubling. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status backtest_grow(void *array_of, size_t *capacity, size_t count,
                                             size_t size);

/* Records orders, fills and trades (backtest_record.c). */
extern const struct trade_observer backtest_observer;
void backtest_refused(struct run *run, const char *code);

#endif
