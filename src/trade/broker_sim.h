/* broker_sim.h - the broker of a backtest: src/sim's matcher behind the port.
 *
 * Shape:   the caller feeds completed bars; working orders are matched against them and
 *          the results come as the port's events, from within broker_sim_match(). What a
 *          cancel causes is told at the beginning of the next feed, as a broker would:
 *          after the fact. Every bar can fill what was placed before it.
 * Fees:    charged by sim/fee.h, known with the fill.
 * DAY:     with a calendar an order lives to the close of the session that holds or
 *          follows its placing; without one, through the UTC day of the first bar that
 *          it could match on.
 * Algos:   those that the broker works (IB_*) are not known here: DRT_EUNSUPPORTED. Ours come
 *          as slices, like any order.
 * Threads: one. Owners: the options are copied, calendars are borrowed. */
#ifndef TRADE_BROKER_SIM_H
#define TRADE_BROKER_SIM_H

#include <stddef.h>
#include <stdint.h>

#include "core/clock.h"
#include "core/status.h"
#include "model/bar.h"
#include "model/calendar.h"
#include "model/instrument.h"
#include "sim/fee.h"
#include "sim/slippage.h"
#include "trade/broker.h"

struct broker_sim;

struct broker_sim_options {
	struct sim_fee fee;
	struct sim_slippage slippage;
	const struct clock *market; /* when an order is placed */
};

/* Errors: DRT_EINVAL (fee, slippage, no clock), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status broker_sim_new(struct broker_sim **out,
                                              const struct broker_sim_options *options);
void broker_sim_free(struct broker_sim *sim);

/* The port; lives as long as the object. */
struct broker *broker_sim_port(struct broker_sim *sim);

/* A book for an instrument, found again by its id and symbol; *book counts from 0.
 * calendar NULL: none. Errors: DRT_EINVAL, DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status broker_sim_add(int *book, struct broker_sim *sim,
                                              const struct instrument *instrument,
                                              const struct calendar *calendar);

/* Bars of one market time, of different books. Opens are matched before anything else, so
 * that OCA groups across books see the bar as it went.
 * Errors: DRT_EINVAL (a price is not one, while an order works), DRT_ENOMEM. */
struct broker_sim_bar {
	int book;
	const struct bar *bar;
};
DRT_MUST_CHECK enum drt_status
broker_sim_match(struct broker_sim *sim, const struct broker_sim_bar *bars, size_t count);

#endif
