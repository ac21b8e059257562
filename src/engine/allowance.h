/* allowance.h - so many at once, and one more each while: for what somebody wants rarely.
 *
 * Shape:   the time up to which the allowance is used; each use moves it by one while, from
 *          now at least.
 * Time:    monotonic, handed in.
 * Owners:  a plain value; zeroed: nothing was used. */
#ifndef ENGINE_ALLOWANCE_H
#define ENGINE_ALLOWANCE_H

#include <stdint.h>

struct allowance {
	int64_t used_ns;
};

/* Uses one of `at_once` and returns 0; or returns how long until one may be used, and uses
 * none. One comes back each `while_ns`. */
int64_t allowance_take(struct allowance *allowance, int64_t now_ns, int at_once,
                       int64_t while_ns);

#endif
