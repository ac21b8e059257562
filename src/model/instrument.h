/* instrument.h - what can be traded.
 *
 * Units:   tick and min_size are exact; multiplier is money per price unit. */
#ifndef MODEL_INSTRUMENT_H
#define MODEL_INSTRUMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/decimal.h"
#include "core/status.h"

enum { SYMBOL_TEXT = 24, INSTRUMENT_NAME_TEXT = 64, EXCHANGE_TEXT = 16, SECTOR_TEXT = 40 };

enum security_type {
	SECURITY_STOCK,
	SECURITY_ETF,
	SECURITY_INDEX,
	SECURITY_FOREX,
	SECURITY_CRYPTO,
	SECURITY_FUTURE,
	SECURITY_OPTION
};

struct instrument {
	int64_t id;               /* row of the knowledge base; 0: not stored */
	char symbol[SYMBOL_TEXT]; /* upper case, A-Z 0-9 . - */
	char name[INSTRUMENT_NAME_TEXT];
	enum security_type type;
	char exchange[EXCHANGE_TEXT]; /* "SMART" */
	char primary_exchange[EXCHANGE_TEXT];
	char currency[4];
	char calendar[16];        /* name for calendar_new() */
	char sector[SECTOR_TEXT]; /* GICS words; empty: none */
	decimal tick;             /* smallest price step, > 0 */
	decimal min_size;         /* smallest quantity step, > 0 */
	decimal multiplier;
	int64_t con_id; /* the broker's contract id; 0: not asked yet */
	bool synthetic; /* prices come from the generator */
};

/* A US stock with tick 0.01, size 1, calendar us-equity. The symbol is copied.
 * Errors: DRT_EINVAL (symbol_is_valid() says no). */
DRT_MUST_CHECK enum drt_status instrument_init(struct instrument *out, const char *symbol);

/* 1..23 of A-Z 0-9 . - beginning with a letter or digit. */
bool symbol_is_valid(const char *symbol);
/* Upper-cases and checks into SYMBOL_TEXT bytes. Errors: DRT_EPARSE. */
DRT_MUST_CHECK enum drt_status symbol_normalise(char *out, const char *text, size_t length);

/* The broker's name: a class of shares follows a blank ("BRK B" for BRK.B), a pair is its
 * first half ("BTC" for BTCUSD; the currency says the other), an index has the broker's
 * ("INDU" for DJI). Needs SYMBOL_TEXT bytes. */
void instrument_ib_symbol(char *out, const struct instrument *instrument);
/* The way back; `type` and `currency` are the contract's and may be NULL or empty.
 * Errors: DRT_EPARSE (no symbol of ours). */
DRT_MUST_CHECK enum drt_status symbol_parse_ib(char *out, const char *symbol, const char *type,
                                               const char *currency);

/* "stock"; and the broker's word "STK". Never translated. */
const char *security_type_name(enum security_type type);
const char *security_type_ib(enum security_type type);
DRT_MUST_CHECK enum drt_status security_type_parse(enum security_type *out, const char *name);
DRT_MUST_CHECK enum drt_status security_type_parse_ib(enum security_type *out,
                                                      const char *name);

#endif
