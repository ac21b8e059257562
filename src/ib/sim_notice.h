/* sim_notice.h - how a simulated gateway tells that its market runs fast.
 *
 * An ordinary farm notice, so that foreign clients see nothing odd: error id -1, code
 * 2104 and a farm that is called drtsim:
 *
 *   Market data farm connection is OK:drtsim speed=60000 time=1749736800000000000
 *
 * Units:   speed in thousandths of real time (1000: as fast as the world, 60000: a
 *          minute a second, 0: the market stands); time is the market time now, in
 *          nanoseconds since the epoch, UTC. " synthetic=1" says that prices come from
 *          the generator. Other words behind are for later and ignored.
 * Threads: pure functions. */
#ifndef IB_SIM_NOTICE_H
#define IB_SIM_NOTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "ib/answer.h"

enum { IB_SIM_NOTICE_CODE = 2104, IB_SIM_NOTICE_TEXT = 160 };

struct ib_sim_notice {
	int64_t speed_milli; /* >= 0 */
	int64_t time_ns;
	bool synthetic;
};

/* Writes the error text; needs IB_SIM_NOTICE_TEXT bytes. Returns its length. */
size_t ib_sim_notice_format(char *out, const struct ib_sim_notice *notice);

/* Errors: DRT_ENOTFOUND (any other message), DRT_EPARSE (a drtsim notice without valid
 * speed and time: treat the market clock as unknown). */
DRT_MUST_CHECK enum drt_status ib_sim_notice_parse(struct ib_sim_notice *out,
                                                   const struct ib_error_message *message);

#endif
