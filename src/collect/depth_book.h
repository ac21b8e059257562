/* depth_book.h - one order book, kept by the broker's inserts, updates and deletes.
 *
 * Shape:   two sides of at most `rows` rows, best first. An insert shifts what is below it
 *          down (the last row of a full side falls out), a delete shifts it up; changes are
 *          applied in the order in which they come.
 * Source:  the TWS API's "Market Depth (Level II)": operation 0 insert, 1 update,
 *          2 delete; side 0 ask, 1 bid; the market maker of a SMART book is the exchange.
 * Trust:   a change that does not fit is refused and counted, never bent until it fits:
 *            - an unknown side or operation, a position below 0;
 *            - an insert that would leave a hole, an update or a delete of no row;
 *            - a price that is not a positive number, a size that is missing or negative.
 *          From then on the book is not whole until it is cleared and comes anew. What
 *          lies below the rows asked for (a position of `rows` or more) is passed over and
 *          counted apart: it cannot harm the rows above.
 *          Order is not asked of single changes, since the broker rewrites a side row by
 *          row; whether the sides are in order, and do not cross, is asked of the book when
 *          it is read.
 * Empty:   a row of size 0 keeps its place and is not shown.
 * Threads: one.
 * Cost:    no allocation after birth; a change moves at most `rows` rows. */
#ifndef COLLECT_DEPTH_BOOK_H
#define COLLECT_DEPTH_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "ib/depth.h"
#include "model/depth.h"

enum depth_fault {
	DEPTH_FITS,
	DEPTH_OUTSIDE, /* below the rows asked for; passed over */
	DEPTH_BAD_SIDE,
	DEPTH_BAD_OPERATION,
	DEPTH_BAD_POSITION, /* below 0 */
	DEPTH_BAD_PRICE,
	DEPTH_BAD_SIZE,
	DEPTH_HOLE,    /* an insert beyond the end */
	DEPTH_MISSING, /* an update or a delete of a row that is not there */
	DEPTH_FAULTS
};

enum depth_side { DEPTH_ASK, DEPTH_BID, DEPTH_SIDES };

struct depth_book;

/* An empty book. Errors: DRT_EINVAL (rows 0 or above DEPTH_ROWS), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status depth_book_new(struct depth_book **out, size_t rows);
/* NULL is fine. */
void depth_book_free(struct depth_book *book);

/* Both sides are empty and the book is whole again, as after 317 or when it is asked for
 * anew. The counts of faults stay. */
void depth_book_clear(struct depth_book *book);

/* Applies one change; DEPTH_FITS, or why it was refused and the book is as before. */
enum depth_fault depth_book_apply(struct depth_book *book,
                                  const struct ib_market_depth *change);

/* Nothing was refused since it was cleared. */
bool depth_book_is_whole(const struct depth_book *book);
/* Bids fall and asks rise, equal prices allowed. */
bool depth_book_is_ordered(const struct depth_book *book);
/* The best bid is above the best ask. */
bool depth_book_is_crossed(const struct depth_book *book);

size_t depth_book_count(const struct depth_book *book, enum depth_side side);
/* How often that was the answer since birth. */
uint64_t depth_book_faults(const struct depth_book *book, enum depth_fault fault);
/* All of them but DEPTH_FITS and DEPTH_OUTSIDE. */
uint64_t depth_book_refused(const struct depth_book *book);

/* Writes sides, counts of rows, `crossed` and `refused`; the rest of *out stays. */
void depth_book_read(struct depth *out, const struct depth_book *book);

/* "an insert beyond the end", for a log. */
const char *depth_fault_text(enum depth_fault fault);

#endif
