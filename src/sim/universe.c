/* universe.c - see universe.h. Loadings and volatilities are rounded from what such
 * instruments showed over the last decade; none is fitted. */
#include "sim/universe.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define ETF SECURITY_ETF
#define STK SECURITY_STOCK

static const struct sim_listing listings[] = {
	{ "SPY", "SPDR S&P 500 ETF Trust", "ARCA", ETF, SIM_SECTOR_NONE, 600, 1.00, 0, 0.012, 0,
	  60e6, 900001 },
	{ "QQQ", "Invesco QQQ Trust", "NASDAQ", ETF, SIM_SECTOR_TECHNOLOGY, 520, 1.08, 0.6,
	  0.03, 0.02, 40e6, 900002 },
	{ "IWM", "iShares Russell 2000 ETF", "ARCA", ETF, SIM_SECTOR_NONE, 210, 1.12, 0, 0.09,
	  -0.02, 28e6, 900003 },
	{ "XLK", "Technology Select Sector SPDR", "ARCA", ETF, SIM_SECTOR_TECHNOLOGY, 240, 1.10,
	  1, 0.02, 0.03, 6e6, 900004 },
	{ "XLC", "Communication Services Select Sector SPDR", "ARCA", ETF,
	  SIM_SECTOR_COMMUNICATION, 100, 1.00, 1, 0.02, 0, 5e6, 900005 },
	{ "XLF", "Financial Select Sector SPDR", "ARCA", ETF, SIM_SECTOR_FINANCIALS, 50, 1.05,
	  1, 0.02, 0, 40e6, 900006 },
	{ "XLI", "Industrial Select Sector SPDR", "ARCA", ETF, SIM_SECTOR_INDUSTRIALS, 140,
	  1.02, 1, 0.02, 0, 9e6, 900007 },
	{ "XLE", "Energy Select Sector SPDR", "ARCA", ETF, SIM_SECTOR_ENERGY, 85, 0.95, 1, 0.02,
	  -0.03, 16e6, 900008 },
	{ "XLV", "Health Care Select Sector SPDR", "ARCA", ETF, SIM_SECTOR_HEALTH, 135, 0.72, 1,
	  0.02, 0, 8e6, 900009 },
	{ "XLP", "Consumer Staples Select Sector SPDR", "ARCA", ETF, SIM_SECTOR_STAPLES, 80,
	  0.55, 1, 0.02, 0.01, 10e6, 900010 },
	{ "XLY", "Consumer Discretionary Select Sector SPDR", "ARCA", ETF,
	  SIM_SECTOR_DISCRETIONARY, 215, 1.15, 1, 0.02, 0, 4e6, 900011 },
	{ "XLU", "Utilities Select Sector SPDR", "ARCA", ETF, SIM_SECTOR_UTILITIES, 80, 0.50, 1,
	  0.02, 0.01, 11e6, 900012 },
	{ "XLB", "Materials Select Sector SPDR", "ARCA", ETF, SIM_SECTOR_MATERIALS, 88, 1.00, 1,
	  0.02, -0.01, 5e6, 900013 },
	{ "XLRE", "Real Estate Select Sector SPDR", "ARCA", ETF, SIM_SECTOR_REAL_ESTATE, 42,
	  0.85, 1, 0.02, -0.01, 5e6, 900014 },
	{ "AAPL", "Apple Inc.", "NASDAQ", STK, SIM_SECTOR_TECHNOLOGY, 210, 1.12, 1.0, 0.17,
	  0.08, 55e6, 900015 },
	{ "MSFT", "Microsoft Corporation", "NASDAQ", STK, SIM_SECTOR_TECHNOLOGY, 450, 1.05, 1.0,
	  0.14, 0.10, 21e6, 900016 },
	{ "NVDA", "NVIDIA Corporation", "NASDAQ", STK, SIM_SECTOR_TECHNOLOGY, 140, 1.60, 1.5,
	  0.33, 0.25, 210e6, 900017 },
	{ "AMZN", "Amazon.com, Inc.", "NASDAQ", STK, SIM_SECTOR_DISCRETIONARY, 210, 1.20, 1.2,
	  0.21, 0.10, 42e6, 900018 },
	{ "GOOGL", "Alphabet Inc. Class A", "NASDAQ", STK, SIM_SECTOR_COMMUNICATION, 175, 1.10,
	  1.1, 0.18, 0.07, 31e6, 900019 },
	{ "META", "Meta Platforms, Inc.", "NASDAQ", STK, SIM_SECTOR_COMMUNICATION, 620, 1.20,
	  1.3, 0.27, 0.08, 14e6, 900020 },
	{ "TSLA", "Tesla, Inc.", "NASDAQ", STK, SIM_SECTOR_DISCRETIONARY, 320, 1.65, 1.5, 0.45,
	  0.15, 92e6, 900021 },
	{ "JPM", "JPMorgan Chase & Co.", "NYSE", STK, SIM_SECTOR_FINANCIALS, 260, 1.08, 1.1,
	  0.12, 0.04, 9e6, 900022 },
	{ "XOM", "Exxon Mobil Corporation", "NYSE", STK, SIM_SECTOR_ENERGY, 110, 0.88, 1.0,
	  0.10, -0.02, 16e6, 900023 },
	{ "JNJ", "Johnson & Johnson", "NYSE", STK, SIM_SECTOR_HEALTH, 155, 0.55, 0.9, 0.12, 0,
	  8e6, 900024 },
	{ "PG", "Procter & Gamble Company", "NYSE", STK, SIM_SECTOR_STAPLES, 165, 0.52, 1.1,
	  0.11, 0.02, 7e6, 900025 },
	{ "KO", "Coca-Cola Company", "NYSE", STK, SIM_SECTOR_STAPLES, 70, 0.52, 1.0, 0.10, 0.01,
	  14e6, 900026 },
	{ "WMT", "Walmart Inc.", "NYSE", STK, SIM_SECTOR_STAPLES, 97, 0.55, 0.9, 0.15, 0.05,
	  17e6, 900027 },
	{ "HD", "Home Depot, Inc.", "NYSE", STK, SIM_SECTOR_DISCRETIONARY, 365, 1.02, 0.9, 0.14,
	  0.03, 3.6e6, 900028 },
	{ "CVX", "Chevron Corporation", "NYSE", STK, SIM_SECTOR_ENERGY, 145, 0.95, 1.0, 0.11,
	  -0.02, 8e6, 900029 },
	{ "UNH", "UnitedHealth Group Incorporated", "NYSE", STK, SIM_SECTOR_HEALTH, 310, 0.75,
	  1.0, 0.18, 0.03, 6e6, 900030 },
	{ "GLD", "SPDR Gold Shares", "ARCA", ETF, SIM_SECTOR_NONE, 310, 0.05, 0, 0.145, 0.06,
	  8e6, 900031 },
	{ "TLT", "iShares 20+ Year Treasury Bond ETF", "NASDAQ", ETF, SIM_SECTOR_NONE, 88,
	  -0.20, 0, 0.135, 0, 36e6, 900032 },
};

static const struct {
	const char *name;
	double volatility;
} sectors[SIM_SECTOR_COUNT] = {
	[SIM_SECTOR_NONE] = { "", 0 },
	[SIM_SECTOR_TECHNOLOGY] = { "Information Technology", 0.09 },
	[SIM_SECTOR_COMMUNICATION] = { "Communication Services", 0.10 },
	[SIM_SECTOR_FINANCIALS] = { "Financials", 0.11 },
	[SIM_SECTOR_INDUSTRIALS] = { "Industrials", 0.07 },
	[SIM_SECTOR_ENERGY] = { "Energy", 0.20 },
	[SIM_SECTOR_HEALTH] = { "Health Care", 0.085 },
	[SIM_SECTOR_STAPLES] = { "Consumer Staples", 0.075 },
	[SIM_SECTOR_DISCRETIONARY] = { "Consumer Discretionary", 0.08 },
	[SIM_SECTOR_UTILITIES] = { "Utilities", 0.12 },
	[SIM_SECTOR_MATERIALS] = { "Materials", 0.09 },
	[SIM_SECTOR_REAL_ESTATE] = { "Real Estate", 0.115 },
};

size_t sim_universe(const struct sim_listing **out)
{
	*out = listings;
	return sizeof(listings) / sizeof(listings[0]);
}

const char *sim_sector_name(enum sim_sector sector)
{
	return sectors[sector].name;
}

double sim_sector_volatility(enum sim_sector sector)
{
	return sectors[sector].volatility;
}

void sim_listing_instrument(struct instrument *out, const struct sim_listing *listing)
{
	enum drt_status status = instrument_init(out, listing->symbol);

	assert(status == DRT_OK);
	(void)status;
	snprintf(out->name, sizeof(out->name), "%s", listing->name);
	snprintf(out->primary_exchange, sizeof(out->primary_exchange), "%s",
	         listing->primary_exchange);
	snprintf(out->sector, sizeof(out->sector), "%s", sim_sector_name(listing->sector));
	out->type = listing->type;
	out->con_id = listing->con_id;
	out->synthetic = true;
}
