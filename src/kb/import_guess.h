/* import_guess.h - what a symbol that nobody described is: for imports and watchlists. */
#ifndef KB_IMPORT_GUESS_H
#define KB_IMPORT_GUESS_H

#include "model/instrument.h"

/* Fills a new instrument for a valid symbol:
 * - two codes of currencies (EURUSD): forex at IDEALPRO, calendar fx;
 * - a crypto coin and a currency or coin (BTCUSD, ETH-BTC): crypto at PAXOS, calendar
 *   always;
 * - one of a few well-known indexes (VIX, at the exchange that reckons it) or funds (SPY):
 *   that, calendar us-equity;
 * - anything else: a US stock.
 * A description that comes later from the user or the broker replaces it. */
void instrument_guess(struct instrument *out, const char *symbol);

#endif
