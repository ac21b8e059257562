/* evening.h - a trading evening in virtual time, for tests that make trouble in it: a
 * strategy that trades often, from 20:00 on, all of it from one seed.
 *
 * Errors: any fails the test. */
#ifndef TESTS_EVENING_H
#define TESTS_EVENING_H

#include "core/rng.h"
#include "tests/integration/simulated_day.h"

/* simulated_day_begin() for an evening; `name` lives as long as the day. */
void evening_begin(struct simulated_day *day, uint64_t seed, const char *name);

/* The same, with each order worked in two slices within three minutes. */
void evening_begin_worked(struct simulated_day *day, uint64_t seed, const char *name);

/* How far evening_advance() may go, in signals and events. */
struct evening_reach {
	uint64_t signals;
	uint64_t far, near;
};

/* Runs to where the next trouble comes. In half of all cases that is within `near` events
 * of one of the next signals, while its order is proposed, journaled, sent, answered or
 * filled, else anywhere within `far` events. False: the market closed before. */
bool evening_advance(struct simulated_day *day, struct rng *rng,
                     const struct evening_reach *reach);

/* Runs an evening for each of DRT_TORTURE_SEEDS (3 without it) from DRT_TORTURE_FIRST (1)
 * on, says which, and returns how many there were. */
uint64_t evening_for_each_seed(void (*run)(uint64_t seed));

#endif
