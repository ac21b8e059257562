/* universe_file.h - what is traded, and what befalls it: the file of --universe.
 *
 * Shape:   one fact a line; blank lines and what follows "#" do not count.
 *            instrument SYMBOL [KEY=VALUE]... [name=THE REST OF THE LINE]
 *            dividend SYMBOL DATE AMOUNT
 *            split SYMBOL DATE NEW OLD [adjust]
 *            only
 *          Keys of any instrument: size (the smallest step of a quantity), least (the
 *          smallest order), halts (a session, on average), borrow (easy or hard). Keys
 *          of the generator: price, volatility, beta, sector, sector-beta, drift,
 *          volume, exchange, type (stock or etf). What is not given stays as it is,
 *          or, of an instrument that the synthetic market does not have, takes a usual
 *          value; its price must be given. `only` leaves the instruments of the
 *          synthetic market out that the file does not name.
 * Units:   price in dollars; volatility and drift annual ratios; volume shares a day;
 *          a split "4 1" makes four shares of one; an amount is per share.
 * Owners:  everything lives with the universe.
 * Threads: immutable after reading. */
#ifndef GATEWAY_UNIVERSE_FILE_H
#define GATEWAY_UNIVERSE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/decimal.h"
#include "core/status.h"
#include "model/instrument.h"
#include "sim/generator.h"
#include "sim/universe.h"

struct gw_universe;

/* What the file says of an instrument beyond the generator's numbers. */
struct gw_universe_entry {
	char symbol[SYMBOL_TEXT];
	decimal size, least; /* zero: not given */
	double halts;        /* a session; below 0: not given */
	bool hard_to_borrow;
	int line;
};

/* A dividend (new == 0) or a split, at the open of its date's session or the next. */
struct gw_universe_action {
	char symbol[SYMBOL_TEXT];
	int64_t day;
	decimal amount;
	int64_t new_shares, old_shares;
	bool adjust; /* open orders, instead of cancelling them */
	int line;
};

/* Reads the text; `name` is for messages. Errors: DRT_EINVAL with line, word and remedy,
 * DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status gw_universe_read(struct gw_universe **out, const char *name,
                                                const char *text, struct drt_error *error);
/* Accepts NULL. */
void gw_universe_free(struct gw_universe *universe);

const struct gw_universe_entry *gw_universe_entries(size_t *count,
                                                    const struct gw_universe *universe);
/* In order of dates. */
const struct gw_universe_action *gw_universe_actions(size_t *count,
                                                     const struct gw_universe *universe);
/* The name that was given. */
const char *gw_universe_name(const struct gw_universe *universe);

/* The listings of the generator with this universe. Errors: DRT_EINVAL (a new instrument
 * has no price; nothing is left), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status gw_universe_list(struct gw_universe *universe,
                                                struct drt_error *error);
const struct sim_listing *gw_universe_listings(size_t *count,
                                               const struct gw_universe *universe);

#endif
