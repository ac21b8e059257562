/* depth_book.c - see depth_book.h.
 *
 * Invariants: a side has `count` rows, at most `rows`; each of them has a finite price
 * above zero and a size of zero or more. */
#include "collect/depth_book.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "ib/text.h"

enum { INSERT, UPDATE, DELETE, OPERATIONS };

struct side {
	size_t count;
	struct depth_row rows[DEPTH_ROWS];
};

struct depth_book {
	size_t rows; /* of a side, at most */
	bool whole;
	struct side sides[DEPTH_SIDES];
	uint64_t faults[DEPTH_FAULTS];
};

enum drt_status depth_book_new(struct depth_book **out, size_t rows)
{
	struct depth_book *book = NULL;

	if (rows == 0 || rows > DEPTH_ROWS)
		return DRT_EINVAL;
	book = calloc(1, sizeof(*book));
	if (!book)
		return DRT_ENOMEM;
	book->rows = rows;
	book->whole = true;
	*out = book;
	return DRT_OK;
}

void depth_book_free(struct depth_book *book)
{
	free(book);
}

void depth_book_clear(struct depth_book *book)
{
	book->sides[DEPTH_ASK].count = book->sides[DEPTH_BID].count = 0;
	book->whole = true;
}

/* ---- changes ---- */

static enum depth_fault judge_values(const struct ib_market_depth *change)
{
	if (!isfinite(change->price) || !ib_double_is_set(change->price) || change->price <= 0)
		return DEPTH_BAD_PRICE;
	if (!ib_decimal_is_set(change->size) || change->size.e8 < 0)
		return DEPTH_BAD_SIZE;
	return DEPTH_FITS;
}

static enum depth_fault judge(const struct depth_book *book,
                              const struct ib_market_depth *change)
{
	const struct side *side = NULL;
	size_t at = 0;

	if (change->side != DEPTH_ASK && change->side != DEPTH_BID)
		return DEPTH_BAD_SIDE;
	if (change->operation < INSERT || change->operation >= OPERATIONS)
		return DEPTH_BAD_OPERATION;
	if (change->position < 0)
		return DEPTH_BAD_POSITION;
	side = &book->sides[change->side];
	at = (size_t)change->position;
	if (at >= book->rows)
		return DEPTH_OUTSIDE;
	if (change->operation == INSERT && at > side->count)
		return DEPTH_HOLE;
	if (change->operation != INSERT && at >= side->count)
		return DEPTH_MISSING;
	/* what goes needs no price */
	return change->operation == DELETE ? DEPTH_FITS : judge_values(change);
}

static void write_row(struct depth_row *row, const struct ib_market_depth *change)
{
	row->price = change->price;
	row->size = change->size;
	text_put(row->venue, sizeof(row->venue),
	         change->market_maker ? change->market_maker : "");
}

static void apply(struct depth_book *book, const struct ib_market_depth *change)
{
	struct side *side = &book->sides[change->side];
	struct depth_row *row = &side->rows[change->position];
	size_t below = side->count - (size_t)change->position; /* with this one */

	switch (change->operation) {
	case INSERT:
		if (side->count == book->rows)
			below--;
		else
			side->count++;
		memmove(row + 1, row, below * sizeof(*row));
		write_row(row, change);
		break;
	case UPDATE:
		write_row(row, change);
		break;
	default:
		memmove(row, row + 1, (below - 1) * sizeof(*row));
		side->count--;
		break;
	}
	assert(side->count <= book->rows);
}

enum depth_fault depth_book_apply(struct depth_book *book, const struct ib_market_depth *change)
{
	enum depth_fault fault = judge(book, change);

	book->faults[fault]++;
	if (fault == DEPTH_FITS)
		apply(book, change);
	else if (fault != DEPTH_OUTSIDE)
		book->whole = false;
	return fault;
}

/* ---- reading ---- */

bool depth_book_is_whole(const struct depth_book *book)
{
	return book->whole;
}

/* A side without its empty rows. */
static size_t shown(struct depth_row *out, const struct side *side)
{
	size_t count = 0;

	for (size_t i = 0; i < side->count; i++) {
		if (side->rows[i].size.e8 > 0)
			out[count++] = side->rows[i];
	}
	return count;
}

/* sign 1: prices rise, -1: they fall. */
static bool side_is_ordered(const struct side *side, double sign)
{
	struct depth_row rows[DEPTH_ROWS];
	size_t count = shown(rows, side);

	for (size_t i = 1; i < count; i++) {
		if (sign * (rows[i].price - rows[i - 1].price) < 0)
			return false;
	}
	return true;
}

bool depth_book_is_ordered(const struct depth_book *book)
{
	return side_is_ordered(&book->sides[DEPTH_ASK], 1) &&
	       side_is_ordered(&book->sides[DEPTH_BID], -1);
}

bool depth_book_is_crossed(const struct depth_book *book)
{
	struct depth depth;

	depth_book_read(&depth, book);
	return depth.crossed;
}

size_t depth_book_count(const struct depth_book *book, enum depth_side side)
{
	return book->sides[side].count;
}

uint64_t depth_book_faults(const struct depth_book *book, enum depth_fault fault)
{
	return book->faults[fault];
}

uint64_t depth_book_refused(const struct depth_book *book)
{
	uint64_t sum = 0;

	for (int i = DEPTH_BAD_SIDE; i < DEPTH_FAULTS; i++)
		sum += book->faults[i];
	return sum;
}

void depth_book_read(struct depth *out, const struct depth_book *book)
{
	out->bid_count = shown(out->bids, &book->sides[DEPTH_BID]);
	out->ask_count = shown(out->asks, &book->sides[DEPTH_ASK]);
	out->crossed = out->bid_count > 0 && out->ask_count > 0 &&
	               out->bids[0].price > out->asks[0].price;
	out->refused = depth_book_refused(book);
}

const char *depth_fault_text(enum depth_fault fault)
{
	static const char *const texts[DEPTH_FAULTS] = {
		[DEPTH_FITS] = "nothing",
		[DEPTH_OUTSIDE] = "a row below those asked for",
		[DEPTH_BAD_SIDE] = "neither bid nor ask",
		[DEPTH_BAD_OPERATION] = "neither insert nor update nor delete",
		[DEPTH_BAD_POSITION] = "a position below 0",
		[DEPTH_BAD_PRICE] = "no price",
		[DEPTH_BAD_SIZE] = "no size",
		[DEPTH_HOLE] = "an insert beyond the end",
		[DEPTH_MISSING] = "a change of a row that is not there",
	};

	return texts[fault];
}
