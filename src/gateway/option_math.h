/* option_math.h - the value of a European option by Black and Scholes.
 *
 * Shape:   spot and strike in the same money, years to expiry, volatility a year; no
 *          interest and no dividends, as in the simulated market.
 * Source:  F. Black, M. Scholes, "The Pricing of Options and Corporate Liabilities",
 *          Journal of Political Economy 81 (1973).
 * Threads: pure functions. */
#ifndef GATEWAY_OPTION_MATH_H
#define GATEWAY_OPTION_MATH_H

#include <stdbool.h>

#include "core/status.h"

struct gw_option_terms {
	double spot, strike, years; /* all > 0 */
	bool call;
};

/* theta is for a calendar day, vega for one point (0.01) of volatility. */
struct gw_option_value {
	double price, delta, gamma, vega, theta;
};

/* volatility > 0. */
struct gw_option_value gw_option_value_at(const struct gw_option_terms *terms,
                                          double volatility);

/* The volatility that gives the price. Errors: DRT_ERANGE (below what it is worth if
 * exercised, or above what any volatility up to 10 gives). */
DRT_MUST_CHECK enum drt_status
gw_option_implied(double *volatility, const struct gw_option_terms *terms, double price);

#endif
