/* import_guess.c - see import_guess.h. */
#include "kb/import_guess.h"

#include <assert.h>
#include <string.h>

static const char *const currencies[] = { "USD", "EUR", "GBP", "JPY", "CHF", "AUD", "CAD",
	                                  "NZD", "SEK", "NOK", "DKK", "SGD", "HKD", "CNH",
	                                  "MXN", "ZAR", "TRY", "PLN", "CZK", "HUF", NULL };
static const char *const coins[] = { "BTC", "ETH", "LTC", "XRP",  "BCH",  "ADA",  "SOL",
	                             "DOT", "XLM", "ETC", "DOGE", "USDT", "USDC", NULL };
/* An index is asked for at the exchange that reckons it; the broker routes no index. */
static const struct {
	const char *symbol, *exchange;
} indexes[] = {
	{ "VIX", "CBOE" },   { "SPX", "CBOE" }, { "GSPC", "CBOE" },
	{ "NDX", "NASDAQ" }, { "DJI", "CME" },  { "RUT", "RUSSELL" },
};
static const char *const funds[] = { "SPY", "QQQ",  "IWM", "DIA", "AGG", "TLT", "GLD", "HYG",
	                             "USO", "UUP",  "XLB", "XLC", "XLE", "XLF", "XLI", "XLK",
	                             "XLP", "XLRE", "XLU", "XLV", "XLY", NULL };

/* Compares a slice with every word of a list. */
static bool is_one_of(const char *const *words, const char *text, size_t length)
{
	for (; *words; words++) {
		if (strlen(*words) == length && memcmp(*words, text, length) == 0)
			return true;
	}
	return false;
}

/* Cuts "EURUSD" or "ETH-BTC" in two where both halves are known. */
static bool is_pair(const char **quote, const char *symbol, const char *const *bases,
                    const char *const *quotes)
{
	size_t length = strlen(symbol);

	for (size_t cut = 3; cut + 3 <= length; cut++) {
		size_t skip = symbol[cut] == '-' || symbol[cut] == '.';

		if (is_one_of(bases, symbol, cut) &&
		    is_one_of(quotes, symbol + cut + skip, length - cut - skip)) {
			*quote = symbol + cut + skip;
			return true;
		}
	}
	return false;
}

/* A coin as quote has no three-letter currency: its first three letters stand for it. */
static void make_pair(struct instrument *out, enum security_type type, const char *calendar,
                      const char *quote)
{
	out->type = type;
	strcpy(out->exchange, type == SECURITY_FOREX ? "IDEALPRO" : "PAXOS");
	strcpy(out->calendar, calendar);
	strncpy(out->currency, quote, sizeof(out->currency) - 1);
	out->currency[sizeof(out->currency) - 1] = '\0';
}

static bool make_index(struct instrument *out, const char *symbol)
{
	for (size_t i = 0; i < sizeof(indexes) / sizeof(indexes[0]); i++) {
		if (strcmp(indexes[i].symbol, symbol) != 0)
			continue;
		out->type = SECURITY_INDEX;
		strcpy(out->exchange, indexes[i].exchange);
		return true;
	}
	return false;
}

void instrument_guess(struct instrument *out, const char *symbol)
{
	const char *quote = NULL;
	enum drt_status status = instrument_init(out, symbol);

	assert(status == DRT_OK);
	(void)status;
	if (is_pair(&quote, symbol, currencies, currencies)) {
		make_pair(out, SECURITY_FOREX, "fx", quote);
		out->tick.e8 = DECIMAL_ONE / 100000;
	} else if (is_pair(&quote, symbol, coins, currencies) ||
	           is_pair(&quote, symbol, coins, coins)) {
		make_pair(out, SECURITY_CRYPTO, "always", quote);
		out->min_size.e8 = 1;
	} else if (!make_index(out, symbol) && is_one_of(funds, symbol, strlen(symbol))) {
		out->type = SECURITY_ETF;
	}
}
