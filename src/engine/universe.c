/* universe.c - see universe.h. */
#include "engine/universe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kb/import_guess.h"

struct fact {
	const char *symbol, *name, *sector;
	enum security_type type;
};

static const struct fact facts[] = {
	{ "SPY", "SPDR S&P 500 ETF", "", SECURITY_ETF },
	{ "QQQ", "Invesco QQQ Trust", "", SECURITY_ETF },
	{ "IWM", "iShares Russell 2000 ETF", "", SECURITY_ETF },
	{ "XLK", "Technology Select Sector SPDR", "Information Technology", SECURITY_ETF },
	{ "XLC", "Communication Services Select Sector SPDR", "Communication Services",
	  SECURITY_ETF },
	{ "XLF", "Financial Select Sector SPDR", "Financials", SECURITY_ETF },
	{ "XLI", "Industrial Select Sector SPDR", "Industrials", SECURITY_ETF },
	{ "XLE", "Energy Select Sector SPDR", "Energy", SECURITY_ETF },
	{ "XLV", "Health Care Select Sector SPDR", "Health Care", SECURITY_ETF },
	{ "XLP", "Consumer Staples Select Sector SPDR", "Consumer Staples", SECURITY_ETF },
	{ "XLY", "Consumer Discretionary Select Sector SPDR", "Consumer Discretionary",
	  SECURITY_ETF },
	{ "XLU", "Utilities Select Sector SPDR", "Utilities", SECURITY_ETF },
	{ "XLB", "Materials Select Sector SPDR", "Materials", SECURITY_ETF },
	{ "XLRE", "Real Estate Select Sector SPDR", "Real Estate", SECURITY_ETF },
	{ "AAPL", "Apple Inc", "Information Technology", SECURITY_STOCK },
	{ "MSFT", "Microsoft Corp", "Information Technology", SECURITY_STOCK },
	{ "NVDA", "NVIDIA Corp", "Information Technology", SECURITY_STOCK },
	{ "AMZN", "Amazon.com Inc", "Consumer Discretionary", SECURITY_STOCK },
	{ "GOOGL", "Alphabet Inc Class A", "Communication Services", SECURITY_STOCK },
	{ "META", "Meta Platforms Inc", "Communication Services", SECURITY_STOCK },
	{ "TSLA", "Tesla Inc", "Consumer Discretionary", SECURITY_STOCK },
	{ "JPM", "JPMorgan Chase & Co", "Financials", SECURITY_STOCK },
	{ "XOM", "Exxon Mobil Corp", "Energy", SECURITY_STOCK },
	{ "JNJ", "Johnson & Johnson", "Health Care", SECURITY_STOCK },
	{ "PG", "Procter & Gamble Co", "Consumer Staples", SECURITY_STOCK },
	{ "KO", "Coca-Cola Co", "Consumer Staples", SECURITY_STOCK },
	{ "WMT", "Walmart Inc", "Consumer Staples", SECURITY_STOCK },
	{ "HD", "Home Depot Inc", "Consumer Discretionary", SECURITY_STOCK },
	{ "CVX", "Chevron Corp", "Energy", SECURITY_STOCK },
	{ "UNH", "UnitedHealth Group Inc", "Health Care", SECURITY_STOCK },
};
enum { FACTS = sizeof(facts) / sizeof(facts[0]) };

static const char *const sector_funds[] = { "XLK", "XLC", "XLF", "XLI", "XLE",  "XLV",
	                                    "XLP", "XLY", "XLU", "XLB", "XLRE", NULL };

static const char *const default_symbols[] = {
	"SPY", "QQQ", "IWM",  "XLK",  "XLC",  "XLF",  "XLI",  "XLE",   "XLV",  "XLP",  "XLY",
	"XLU", "XLB", "XLRE", "AAPL", "MSFT", "NVDA", "AMZN", "GOOGL", "META", "TSLA", "JPM",
	"XOM", "JNJ", "PG",   "KO",   "WMT",  "HD",   "CVX",  "UNH",   NULL
};

const char *const *universe_default_symbols(void)
{
	return default_symbols;
}

const char *const *universe_sector_funds(void)
{
	return sector_funds;
}

static void add_facts(struct instrument *instrument)
{
	for (int i = 0; i < FACTS; i++) {
		if (strcmp(facts[i].symbol, instrument->symbol) != 0)
			continue;
		snprintf(instrument->name, sizeof(instrument->name), "%s", facts[i].name);
		snprintf(instrument->sector, sizeof(instrument->sector), "%s", facts[i].sector);
		instrument->type = facts[i].type;
		return;
	}
}

struct list {
	struct instrument *items;
	size_t count;
};

static enum drt_status add(struct list *list, const char *symbol, struct drt_error *error)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->items[i].symbol, symbol) == 0)
			return DRT_OK;
	}
	if (list->count == SETTINGS_SYMBOLS)
		return drt_fail(error, DRT_EINVAL, "at most %d symbols can be watched",
		                SETTINGS_SYMBOLS);
	if (!symbol_is_valid(symbol))
		return drt_fail(error, DRT_EINVAL,
		                "symbol %s: use capital letters, digits, . and -", symbol);
	instrument_guess(&list->items[list->count], symbol);
	add_facts(&list->items[list->count]);
	list->count++;
	return DRT_OK;
}

enum drt_status universe_load(struct instrument **out, size_t *count,
                              const struct engine_settings *settings, struct drt_error *error)
{
	struct list list = { .items = calloc(SETTINGS_SYMBOLS, sizeof(struct instrument)) };
	enum drt_status status = DRT_OK;

	if (!list.items)
		return drt_fail(error, DRT_ENOMEM, "the engine is out of memory");
	for (size_t w = 0; status == DRT_OK && w < settings->watchlist_count; w++) {
		for (size_t i = 0; status == DRT_OK && i < settings->watchlists[w].count; i++)
			status = add(&list, settings->watchlists[w].symbols[i], error);
	}
	for (size_t s = 0; status == DRT_OK && s < settings->strategy_count; s++) {
		for (size_t i = 0; status == DRT_OK && i < settings->strategies[s].member_count;
		     i++)
			status = add(&list, settings->strategies[s].members[i], error);
	}
	if (status != DRT_OK) {
		free(list.items);
		return status;
	}
	*out = list.items;
	*count = list.count;
	return DRT_OK;
}
