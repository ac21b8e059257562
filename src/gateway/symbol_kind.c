/* symbol_kind.c - see symbol_kind.h. */
#include "gateway/symbol_kind.h"

#include <stdio.h>
#include <string.h>

#include "sim/universe.h"

static const char *const currencies[] = { "USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD",
	                                  "NZD", "SEK", "NOK", "DKK", "HKD", "SGD", "CNH",
	                                  "MXN", "ZAR", "TRY", "PLN", "HUF", "CZK", "ILS" };
static const char *const coins[] = { "BTC", "ETH", "LTC", "BCH", "XRP", "SOL", "ADA", "DOGE" };
static const char *const coin_quotes[] = { "USD", "EUR", "USDT" };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool is_one_of(const char *const *words, size_t count, const char *text, size_t length)
{
	for (size_t i = 0; i < count; i++) {
		if (strlen(words[i]) == length && strncmp(words[i], text, length) == 0)
			return true;
	}
	return false;
}

static bool is_coin_pair(const char *symbol)
{
	size_t length = strlen(symbol);

	for (size_t cut = 3; cut <= 4 && cut < length; cut++) {
		if (is_one_of(coins, COUNT(coins), symbol, cut) &&
		    is_one_of(coin_quotes, COUNT(coin_quotes), symbol + cut, length - cut))
			return true;
	}
	return false;
}

static bool is_currency_pair(const char *symbol)
{
	return strlen(symbol) == 6 && is_one_of(currencies, COUNT(currencies), symbol, 3) &&
	       is_one_of(currencies, COUNT(currencies), symbol + 3, 3);
}

static void set_text(char *out, size_t size, const char *text)
{
	snprintf(out, size, "%s", text);
}

static void set_pair(struct instrument *out, enum security_type type, const char *exchange,
                     const char *calendar, int64_t tick_units)
{
	size_t length = strlen(out->symbol);

	out->type = type;
	set_text(out->exchange, sizeof(out->exchange), exchange);
	set_text(out->primary_exchange, sizeof(out->primary_exchange), exchange);
	set_text(out->calendar, sizeof(out->calendar), calendar);
	set_text(out->currency, sizeof(out->currency), out->symbol + length - 3);
	if (length > 4 && strcmp(out->symbol + length - 4, "USDT") == 0)
		set_text(out->currency, sizeof(out->currency), "USD");
	out->tick = decimal_from_units(tick_units);
}

static void set_stock(struct instrument *out)
{
	const struct sim_listing *listings = NULL;
	size_t count = sim_universe(&listings);

	set_text(out->primary_exchange, sizeof(out->primary_exchange), "NYSE");
	for (size_t i = 0; i < count; i++) {
		if (strcmp(listings[i].symbol, out->symbol) != 0)
			continue;
		sim_listing_instrument(out, &listings[i]);
		out->synthetic = false;
	}
}

/* FNV-1a; 800,000,000 and up, away from the synthetic universe's numbers. */
static int64_t con_id_of(const char *symbol)
{
	uint32_t hash = UINT32_C(2166136261);

	for (; *symbol; symbol++)
		hash = (hash ^ (unsigned char)*symbol) * UINT32_C(16777619);
	return 800000000 + (int64_t)(hash % 90000000);
}

enum drt_status gw_instrument_of_symbol(struct instrument *out, const char *symbol)
{
	enum drt_status status = instrument_init(out, symbol);

	if (status != DRT_OK)
		return status;
	set_text(out->name, sizeof(out->name), symbol);
	out->con_id = con_id_of(symbol);
	if (is_currency_pair(symbol)) {
		set_pair(out, SECURITY_FOREX, "IDEALPRO", "fx", 1000);
	} else if (is_coin_pair(symbol)) {
		set_pair(out, SECURITY_CRYPTO, "PAXOS", "always", DECIMAL_ONE / 100);
		out->min_size = decimal_from_units(1);
	} else {
		set_stock(out);
	}
	return DRT_OK;
}
