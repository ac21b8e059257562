/* pacer.h - at most so many messages in any sliding stretch of time.
 *
 * A gateway counts messages per second and closes the socket after the third breach.
 * A token bucket would let twice the limit through in one unlucky second, so this one
 * remembers when each of the last `limit` messages went out.
 *
 * Shape:   ring of `limit` times. Ordinary messages leave `reserve` places free, so that
 *          an order of one session never waits for the data requests of another.
 * Threads: any; the sessions to one gateway share one pacer and may run on different
 *          threads. The lock guards the ring. Use clocks that tell the same time.
 * Time:    monotonic nanoseconds, passed in. */
#ifndef IB_PACER_H
#define IB_PACER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

enum { IB_PACER_LIMIT = 45, IB_PACER_RESERVE = 5, IB_PACER_LIMIT_MAX = 4096 };

struct ib_pacer;

/* `limit` messages in any `window_ns`. Errors: DRT_EINVAL (limit 0 or too large, window
 * not positive, reserve >= limit), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status ib_pacer_new(struct ib_pacer **out, size_t limit,
                                            int64_t window_ns, size_t reserve);
/* The one for messages to a gateway: 45 in a second, 5 of them for orders. */
DRT_MUST_CHECK enum drt_status ib_pacer_new_default(struct ib_pacer **out);
/* Nobody may use it any more. NULL is fine. */
void ib_pacer_free(struct ib_pacer *pacer);

/* Takes one place if there is one and answers 0, else the nanoseconds to wait before
 * asking again. Urgent messages may use the reserve. */
int64_t ib_pacer_take(struct ib_pacer *pacer, int64_t now_ns, bool urgent);

#endif
