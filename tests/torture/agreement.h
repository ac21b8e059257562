/* agreement.h - whether engine and gateway agree after a simulated day of trouble.
 *
 * Compared: every order of the gateway with the ledger's (reference, number, state, filled,
 * commission), every execution (id, quantity, price, commission), every position, the
 * account's and the strategy's; and each order that an algorithm worked with its slices. Nothing may have been sent twice, no number used twice. An
 * order that never got to the gateway must be held as UNKNOWN, or was settled by a person.
 * Errors: any difference fails the test. */
#ifndef TESTS_AGREEMENT_H
#define TESTS_AGREEMENT_H

#include <stddef.h>

#include "tests/integration/simulated_day.h"

/* Sums over days. */
struct agreement {
	size_t orders, fills;
	size_t unknown;        /* never got to the gateway */
	size_t settled;        /* nor did these, and a person has said so */
	size_t worked, slices; /* orders that an algorithm worked, and what it placed */
};

/* The engine has been stopped; the gateway still stands. */
void agreement_check(struct agreement *totals, const struct simulated_day *day);

#endif
