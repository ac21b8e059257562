/* universe.h - the instruments of the synthetic market and how each of them moves.
 *
 * Every price that comes from here is invented; names and sectors are those of the
 * real instruments so that reports read as they would on real data.
 * Units: volatilities and drifts are annual ratios (0.16 is 16 %), prices US dollars,
 *        volume shares a day. */
#ifndef SIM_UNIVERSE_H
#define SIM_UNIVERSE_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "model/instrument.h"

enum sim_sector {
	SIM_SECTOR_NONE, /* moves with the market and on its own only */
	SIM_SECTOR_TECHNOLOGY,
	SIM_SECTOR_COMMUNICATION,
	SIM_SECTOR_FINANCIALS,
	SIM_SECTOR_INDUSTRIALS,
	SIM_SECTOR_ENERGY,
	SIM_SECTOR_HEALTH,
	SIM_SECTOR_STAPLES,
	SIM_SECTOR_DISCRETIONARY,
	SIM_SECTOR_UTILITIES,
	SIM_SECTOR_MATERIALS,
	SIM_SECTOR_REAL_ESTATE,
	SIM_SECTOR_COUNT
};

struct sim_listing {
	const char *symbol;
	const char *name;
	const char *primary_exchange;
	enum security_type type;
	enum sim_sector sector;
	double price;       /* about what it costs at the end of the history */
	double beta;        /* loading on the market factor */
	double sector_beta; /* loading on its sector's factor */
	double volatility;  /* of what is its own */
	double drift;       /* beyond that of the market factor */
	double daily_volume;
	int32_t con_id; /* the simulated broker's contract number */
};

/* The table, in its fixed order; lives as long as the program. */
size_t sim_universe(const struct sim_listing **out);

/* The GICS name of a sector, "" for none; and the annual volatility of its factor. */
const char *sim_sector_name(enum sim_sector sector);
double sim_sector_volatility(enum sim_sector sector);

/* The listing as an instrument (tick 0.01, us-equity, synthetic). */
void sim_listing_instrument(struct instrument *out, const struct sim_listing *listing);

#endif
