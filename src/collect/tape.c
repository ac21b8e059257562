/* tape.c - see tape.h.
 *
 * Invariants: the ring's numbers are consecutive, `newest` is the last. `held` and `past`
 * are only filled while the tape holds back. Paired prints have been found on the other
 * side of a seam and are found no second time. */
#include "collect/tape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "core/timeval.h"
#include "ib/text.h"

/* Bits of the broker's mask of trades. */
enum { MASK_PAST_LIMIT = 1, MASK_UNREPORTED = 2 };
/* Beyond that an epoch second has no nanoseconds. */
#define SECONDS_MOST (INT64_MAX / NS_PER_SEC - 1)

struct slot {
	struct print print;
	bool paired;
};

struct tape {
	size_t capacity;
	struct slot *ring; /* owned; number n is at (n - 1) % capacity */
	struct slot *held; /* owned; live, oldest first */
	struct slot *past; /* owned; oldest first */
	size_t held_count, past_count;
	uint64_t newest, oldest; /* numbers; 0: none */
	bool holding;
	bool gap_next;     /* the next print says that something is missing */
	double bid, ask;   /* of the last quote; NaN: none */
	double last_price; /* of the last print that counts; NaN: none */
	enum print_tick last_tick;
	uint64_t refused;
};

enum drt_status tape_new(struct tape **out, size_t capacity)
{
	struct tape *tape = NULL;

	if (capacity == 0 || capacity > TAPE_MOST)
		return DRT_EINVAL;
	tape = calloc(1, sizeof(*tape));
	if (!tape)
		return DRT_ENOMEM;
	tape->capacity = capacity;
	tape->ring = calloc(capacity, sizeof(*tape->ring));
	tape->held = calloc(capacity, sizeof(*tape->held));
	tape->past = calloc(capacity, sizeof(*tape->past));
	tape->bid = tape->ask = tape->last_price = NAN;
	if (!tape->ring || !tape->held || !tape->past) {
		tape_free(tape);
		return DRT_ENOMEM;
	}
	*out = tape;
	return DRT_OK;
}

void tape_free(struct tape *tape)
{
	if (!tape)
		return;
	free(tape->ring);
	free(tape->held);
	free(tape->past);
	free(tape);
}

/* ---- the ring ---- */

static struct slot *slot_at(const struct tape *tape, uint64_t number)
{
	return &tape->ring[(number - 1) % tape->capacity];
}

static enum print_tick tick_of(struct tape *tape, const struct print *print)
{
	bool rose = tape->last_tick == PRINT_UP || tape->last_tick == PRINT_ZERO_UP;

	if (print->unreported || print->past_limit)
		return PRINT_NO_TICK;
	if (isnan(tape->last_price))
		tape->last_tick = PRINT_NO_TICK;
	else if (print->price != tape->last_price)
		tape->last_tick = print->price > tape->last_price ? PRINT_UP : PRINT_DOWN;
	else if (tape->last_tick != PRINT_NO_TICK)
		tape->last_tick = rose ? PRINT_ZERO_UP : PRINT_ZERO_DOWN;
	tape->last_price = print->price;
	return tape->last_tick;
}

static void append(struct tape *tape, const struct slot *slot)
{
	struct slot *to = NULL;

	tape->newest++;
	if (tape->oldest == 0)
		tape->oldest = 1;
	else if (tape->newest - tape->oldest == tape->capacity)
		tape->oldest++;
	to = slot_at(tape, tape->newest);
	*to = *slot;
	if (tape->gap_next)
		tape->last_price = NAN; /* nobody knows what it is compared with */
	to->print.number = tape->newest;
	to->print.tick = tick_of(tape, &to->print);
	to->print.gap = tape->gap_next;
	tape->gap_next = false;
}

static bool is_same(const struct print *a, const struct print *b)
{
	return a->time_ns == b->time_ns && a->price == b->price && a->size.e8 == b->size.e8 &&
	       strcmp(a->venue, b->venue) == 0 && strcmp(a->conditions, b->conditions) == 0;
}

/* Pairs it with one of the prints of its second up to number `from`; only with those of the
 * past where `past` says so. False: there is none. */
static bool pair_in_ring(struct tape *tape, const struct print *print, uint64_t from, bool past)
{
	for (uint64_t number = from; number > 0 && number >= tape->oldest; number--) {
		struct slot *slot = slot_at(tape, number);

		if (slot->print.time_ns < print->time_ns)
			return false;
		if (!slot->paired && (slot->print.past || !past) &&
		    is_same(&slot->print, print)) {
			slot->paired = true;
			return true;
		}
	}
	return false;
}

static bool pair_in_held(struct tape *tape, const struct print *print)
{
	for (size_t i = 0; i < tape->held_count; i++) {
		if (!tape->held[i].paired && is_same(&tape->held[i].print, print)) {
			tape->held[i].paired = true;
			return true;
		}
	}
	return false;
}

/* ---- joining ---- */

/* What is in the ring may be found once more. */
static void unpair_ring(struct tape *tape)
{
	for (uint64_t number = tape->oldest; number > 0 && number <= tape->newest; number++)
		slot_at(tape, number)->paired = false;
}

/* Pairs the past with the live prints, from its end, and returns where the part ends that
 * did not come live: behind the last that is paired everything will. */
static size_t end_of_past(struct tape *tape)
{
	int64_t live_ns = tape->held_count > 0 ? tape->held[0].print.time_ns : INT64_MAX;
	size_t end = tape->past_count;
	bool found = false;

	while (end > 0 && tape->past[end - 1].print.time_ns > live_ns)
		end--;
	for (size_t i = end; i > 0 && tape->past[i - 1].print.time_ns == live_ns; i--) {
		struct slot *slot = &tape->past[i - 1];

		slot->paired = pair_in_held(tape, &slot->print);
		if (slot->paired && !found)
			end = i;
		found |= slot->paired;
	}
	return end;
}

static void join_past(struct tape *tape)
{
	uint64_t known = tape->newest;
	int64_t known_ns = tape_newest_ns(tape);
	size_t end = end_of_past(tape);

	unpair_ring(tape);
	tape->gap_next = tape->newest > 0 &&
	                 (tape->past_count == 0 || tape->past[0].print.time_ns > known_ns);
	for (size_t i = 0; i < end; i++) {
		struct slot *slot = &tape->past[i];

		if (slot->paired || slot->print.time_ns < known_ns)
			continue;
		if (slot->print.time_ns == known_ns &&
		    pair_in_ring(tape, &slot->print, known, false))
			continue;
		append(tape, slot);
	}
}

static void let_go(struct tape *tape)
{
	for (size_t i = 0; i < tape->held_count; i++)
		append(tape, &tape->held[i]);
	tape->held_count = tape->past_count = 0;
	tape->holding = false;
}

void tape_begin(struct tape *tape)
{
	tape->held_count = tape->past_count = 0;
	tape->holding = true;
	tape->bid = tape->ask = NAN;
}

void tape_no_past(struct tape *tape)
{
	if (!tape->holding)
		return;
	tape->gap_next = tape->newest > 0;
	let_go(tape);
}

/* ---- ticks ---- */

static bool make_print(struct print *out, int64_t epoch_s, double price, decimal size,
                       int32_t mask)
{
	*out = (struct print){ .price = price,
		               .size = size,
		               .past_limit = (mask & MASK_PAST_LIMIT) != 0,
		               .unreported = (mask & MASK_UNREPORTED) != 0 };
	if (epoch_s <= 0 || epoch_s > SECONDS_MOST)
		return false;
	out->time_ns = epoch_s * NS_PER_SEC;
	return isfinite(price) && ib_double_is_set(price) && price > 0 &&
	       ib_decimal_is_set(size) && size.e8 >= 0;
}

static void name_print(struct print *print, const char *venue, const char *conditions)
{
	text_put(print->venue, sizeof(print->venue), venue ? venue : "");
	text_put(print->conditions, sizeof(print->conditions), conditions ? conditions : "");
}

static enum print_side side_of(const struct tape *tape, double price)
{
	if (isnan(tape->bid) || isnan(tape->ask) || tape->bid > tape->ask)
		return PRINT_NO_SIDE;
	if (price >= tape->ask)
		return tape->bid == tape->ask ? PRINT_NO_SIDE : PRINT_AT_ASK;
	return price <= tape->bid ? PRINT_AT_BID : PRINT_INSIDE;
}

static double sensible(double price)
{
	return isfinite(price) && ib_double_is_set(price) && price > 0 ? price : NAN;
}

bool tape_take_live(struct tape *tape, const struct ib_tick_by_tick *tick)
{
	struct slot slot = { .paired = false };

	if (tick->type == IB_BY_TICK_BID_ASK) {
		tape->bid = sensible(tick->bid);
		tape->ask = sensible(tick->ask);
		return true;
	}
	if ((tick->type != IB_BY_TICK_LAST && tick->type != IB_BY_TICK_ALL_LAST) ||
	    !make_print(&slot.print, tick->epoch_s, tick->price, tick->size, tick->mask)) {
		tape->refused++;
		return false;
	}
	name_print(&slot.print, tick->exchange, tick->conditions);
	slot.print.side = side_of(tape, slot.print.price);
	if (tape->holding) {
		tape->held[tape->held_count++] = slot;
		if (tape->held_count == tape->capacity)
			tape_no_past(tape); /* so much came live that the past would fall out */
	} else if (!pair_in_ring(tape, &slot.print, tape->newest, true)) {
		append(tape, &slot);
	}
	return true;
}

static void take_past_tick(struct tape *tape, const struct ib_historical_tick *tick)
{
	struct slot slot = { .paired = false };

	if (!make_print(&slot.print, tick->epoch_s, tick->price, tick->size, tick->mask) ||
	    (tape->past_count > 0 &&
	     slot.print.time_ns < tape->past[tape->past_count - 1].print.time_ns)) {
		tape->refused++;
		return;
	}
	name_print(&slot.print, tick->exchange, tick->conditions);
	slot.print.past = true;
	if (tape->past_count == tape->capacity) {
		tape->past_count--;
		memmove(tape->past, tape->past + 1, tape->past_count * sizeof(*tape->past));
	}
	tape->past[tape->past_count++] = slot;
}

void tape_take_past(struct tape *tape, const struct ib_historical_ticks *ticks)
{
	if (!tape->holding)
		return;
	for (int32_t i = 0; i < ticks->tick_count; i++)
		take_past_tick(tape, &ticks->ticks[i]);
	if (!ticks->done)
		return;
	join_past(tape);
	let_go(tape);
}

/* ---- reading ---- */

bool tape_is_holding(const struct tape *tape)
{
	return tape->holding;
}

uint64_t tape_newest(const struct tape *tape)
{
	return tape->newest;
}

int64_t tape_newest_ns(const struct tape *tape)
{
	return tape->newest > 0 ? slot_at(tape, tape->newest)->print.time_ns : INT64_MIN;
}

size_t tape_read(struct print *out, size_t most, const struct tape *tape, uint64_t after)
{
	uint64_t from = after + 1;
	size_t count = 0;

	if (from < tape->oldest)
		from = tape->oldest;
	if (after >= tape->newest || tape->newest == 0)
		return 0;
	if (tape->newest - from + 1 > most)
		from = tape->newest - most + 1;
	for (uint64_t number = from; number <= tape->newest; number++)
		out[count++] = slot_at(tape, number)->print;
	return count;
}

uint64_t tape_refused(const struct tape *tape)
{
	return tape->refused;
}
