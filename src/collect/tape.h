/* tape.h - the newest prints of one instrument: live ticks, joined to those of the past.
 *
 * Shape:   a ring of numbered prints, newest last; the oldest fall out. After
 *          tape_begin() what comes live is held back until the past has come, or will
 *          not; then both are joined and the tape only grows.
 * Seams:   the broker's times are whole seconds, so both ends of the past are told apart
 *          by content:
 *            - towards the prints that are there already: older seconds are known, and of
 *              the newest known second what is not there;
 *            - towards the live ones: of the second in which the first of them came what
 *              is not among them; later seconds have come live.
 *          A live print that is in the past already, of the same second, is left out once.
 *          Where the past does not reach back to what was known, the first print behind
 *          the hole says so (gap), and so does the first live one where no past came.
 * Trust:   a tick without a sensible time, price or size is refused and counted, and so
 *          is one of the past that is older than the one before.
 * Source:  the TWS API's "Tick-by-Tick Data" and "Historical Time & Sales".
 * Threads: one.
 * Cost:    no allocation after birth. */
#ifndef COLLECT_TAPE_H
#define COLLECT_TAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "ib/depth.h"
#include "model/print.h"

enum { TAPE_MOST = 4096 };

struct tape;

/* An empty tape that holds nothing back. Errors: DRT_EINVAL (capacity 0 or above
 * TAPE_MOST), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status tape_new(struct tape **out, size_t capacity);
/* NULL is fine. */
void tape_free(struct tape *tape);

/* A subscription begins: live prints are held back until tape_take_past() has the last
 * part, tape_no_past(), or `capacity` of them came. What was held or half come is dropped,
 * and so is the quote. */
void tape_begin(struct tape *tape);

/* A trade ("Last", "AllLast"), or a quote ("BidAsk") that tells on which side the next
 * trades are. False where it was refused. */
bool tape_take_live(struct tape *tape, const struct ib_tick_by_tick *tick);

/* A part of the past, oldest first; the last part has `done`. Nothing is waited for: it is
 * passed over. */
void tape_take_past(struct tape *tape, const struct ib_historical_ticks *ticks);
/* No past will come. */
void tape_no_past(struct tape *tape);

/* Live prints wait for the past. */
bool tape_is_holding(const struct tape *tape);

/* The newest print's number; 0: none yet. */
uint64_t tape_newest(const struct tape *tape);
/* When it was printed; INT64_MIN: none yet. */
int64_t tape_newest_ns(const struct tape *tape);
/* Writes the newest prints behind number `after`, at most `most`, oldest first, and
 * returns how many. */
size_t tape_read(struct print *out, size_t most, const struct tape *tape, uint64_t after);
/* Ticks refused since birth. */
uint64_t tape_refused(const struct tape *tape);

#endif
