/* instrument.c - see instrument.h. */
#include "model/instrument.h"

#include <string.h>

static const struct {
	const char *name, *ib;
} types[] = {
	[SECURITY_STOCK] = { "stock", "STK" },      [SECURITY_ETF] = { "etf", "STK" },
	[SECURITY_INDEX] = { "index", "IND" },      [SECURITY_FOREX] = { "forex", "CASH" },
	[SECURITY_CRYPTO] = { "crypto", "CRYPTO" }, [SECURITY_FUTURE] = { "future", "FUT" },
	[SECURITY_OPTION] = { "option", "OPT" },
};
enum { TYPES = sizeof(types) / sizeof(types[0]) };

enum drt_status symbol_normalise(char *out, const char *text, size_t length)
{
	char symbol[SYMBOL_TEXT] = "";

	if (length == 0 || length >= SYMBOL_TEXT)
		return DRT_EPARSE;
	for (size_t i = 0; i < length; i++) {
		char c = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 'a' + 'A')
		                                          : text[i];
		bool plain = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

		if (!plain && (i == 0 || (c != '.' && c != '-')))
			return DRT_EPARSE;
		symbol[i] = c;
	}
	memcpy(out, symbol, sizeof(symbol));
	return DRT_OK;
}

bool symbol_is_valid(const char *symbol)
{
	char normal[SYMBOL_TEXT];

	return symbol_normalise(normal, symbol, strlen(symbol)) == DRT_OK &&
	       strcmp(normal, symbol) == 0;
}

enum drt_status instrument_init(struct instrument *out, const char *symbol)
{
	struct instrument instrument = {
		.type = SECURITY_STOCK,
		.exchange = "SMART",
		.currency = "USD",
		.calendar = "us-equity",
		.tick = { DECIMAL_ONE / 100 },
		.min_size = { DECIMAL_ONE },
		.multiplier = { DECIMAL_ONE },
	};

	if (!symbol_is_valid(symbol))
		return DRT_EINVAL;
	memcpy(instrument.symbol, symbol, strlen(symbol) + 1);
	*out = instrument;
	return DRT_OK;
}

/* ---- the broker's names ---- */

static bool is_pair(enum security_type type)
{
	return type == SECURITY_FOREX || type == SECURITY_CRYPTO;
}

static bool ends_with(const char *text, size_t length, const char *end)
{
	size_t size = strlen(end);

	return size > 0 && length > size && memcmp(text + length - size, end, size) == 0;
}

/* The indexes that the broker calls otherwise. */
static const struct {
	const char *ours, *theirs;
} index_names[] = { { "DJI", "INDU" }, { "GSPC", "SPX" } };

void instrument_ib_symbol(char *out, const struct instrument *instrument)
{
	size_t length = strlen(instrument->symbol);

	for (size_t i = 0; i < sizeof(index_names) / sizeof(index_names[0]); i++) {
		if (instrument->type != SECURITY_INDEX ||
		    strcmp(index_names[i].ours, instrument->symbol) != 0)
			continue;
		strcpy(out, index_names[i].theirs);
		return;
	}

	memcpy(out, instrument->symbol, SYMBOL_TEXT);
	if (is_pair(instrument->type) && ends_with(out, length, instrument->currency)) {
		length -= strlen(instrument->currency);
		length -= out[length - 1] == '-' || out[length - 1] == '.';
		out[length] = '\0';
	}
	for (char *c = out; *c; c++)
		*c = *c == '.' ? ' ' : *c;
}

enum drt_status symbol_parse_ib(char *out, const char *symbol, const char *type,
                                const char *currency)
{
	char ours[2 * SYMBOL_TEXT] = "";
	enum security_type kind = SECURITY_STOCK;
	size_t length = symbol ? strlen(symbol) : 0;
	size_t size = currency ? strlen(currency) : 0;

	if (length == 0 || length >= SYMBOL_TEXT || size >= SYMBOL_TEXT)
		return DRT_EPARSE;
	memcpy(ours, symbol, length);
	if (type && security_type_parse_ib(&kind, type) == DRT_OK && is_pair(kind) &&
	    size > 0 && !ends_with(ours, length, currency)) {
		memcpy(ours + length, currency, size);
		length += size;
	}
	for (char *c = ours; *c; c++)
		*c = *c == ' ' ? '.' : *c;
	return symbol_normalise(out, ours, length);
}

/* ---- types ---- */

const char *security_type_name(enum security_type type)
{
	return types[type].name;
}

const char *security_type_ib(enum security_type type)
{
	return types[type].ib;
}

enum drt_status security_type_parse(enum security_type *out, const char *name)
{
	for (int i = 0; i < TYPES; i++) {
		if (strcmp(types[i].name, name) == 0) {
			*out = (enum security_type)i;
			return DRT_OK;
		}
	}
	return DRT_EPARSE;
}

enum drt_status security_type_parse_ib(enum security_type *out, const char *name)
{
	for (int i = 0; i < TYPES; i++) {
		if (strcmp(types[i].ib, name) == 0) {
			*out = (enum security_type)i;
			return DRT_OK;
		}
	}
	return DRT_EPARSE;
}
