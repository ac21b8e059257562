/* matcher_bar.c - the two phases of a bar; the rules stand in matcher.h.
 *
 * The reference results (fills of a well-known engine over real bars) fix the details:
 * the order of tests within each function below is part of the contract. */
#include "sim/matcher.h"

#include "sim/matcher_book.h"

struct prices {
	decimal open, high, low, close;
};

/* As decimal_from_double(), without long double where the product is surely exact
 * enough: below 10^15 units its error is under a quarter of a unit. */
static enum drt_status read_price(decimal *out, double price)
{
	double units = price * (double)DECIMAL_ONE;

	if (!(units > 0 && units < 1e15))
		return decimal_from_double(out, price);
	out->e8 = (int64_t)(units + 0.5);
	return DRT_OK;
}

static enum drt_status read_prices(struct prices *out, const struct bar *bar)
{
	if (read_price(&out->open, bar->open) != DRT_OK ||
	    read_price(&out->high, bar->high) != DRT_OK ||
	    read_price(&out->low, bar->low) != DRT_OK ||
	    read_price(&out->close, bar->close) != DRT_OK)
		return DRT_EINVAL;
	return DRT_OK;
}

/* True when `price` is at `level` or on the far side of it: above for a buy stop,
 * below for a sell stop. */
static bool reaches(enum order_side side, decimal price, decimal level)
{
	return side == SIDE_BUY ? decimal_cmp(price, level) >= 0
	                        : decimal_cmp(price, level) <= 0;
}

/* True when `price` is as good as `limit` or better. */
static bool within(enum order_side side, decimal price, decimal limit)
{
	return side == SIDE_BUY ? decimal_cmp(price, limit) <= 0
	                        : decimal_cmp(price, limit) >= 0;
}

static bool trigger_reached(const struct sim_slot *slot, decimal price)
{
	if (slot->stop.e8 == 0)
		return false; /* a trail that has no price yet */
	if (slot->trigger == SIM_TRIGGER_TOUCH)
		return within(slot->side, price, slot->stop);
	return reaches(slot->side, price, slot->stop);
}

/* The bar's end that is best, and worst, for the order's side. */
static decimal best(enum order_side side, const struct prices *p)
{
	return side == SIDE_BUY ? p->low : p->high;
}

static decimal worst(enum order_side side, const struct prices *p)
{
	return side == SIDE_BUY ? p->high : p->low;
}

static bool may_match(const struct sim_slot *slot, const struct sim_book *book, int64_t time_ns)
{
	return !slot->ended && !slot->asleep && slot->first_bar <= book->bars &&
	       time_ns >= slot->not_before_ns && (!slot->sliced || slot->slice.e8 > 0) &&
	       (!book->outside || slot->outside);
}

static void fill_all(struct sim_matcher *m, struct sim_slot *slot, decimal price,
                     int64_t time_ns)
{
	matcher_fill(m, slot, slot_free(slot), price, true, time_ns);
}

/* A limit that fills at an open better than itself: slipped, but within the limit. For
 * a buy the bar's high bounds it too. */
static decimal open_price_of_limit(const struct sim_matcher *m, const struct sim_book *book,
                                   const struct sim_slot *slot, const struct prices *p)
{
	decimal cap = slot->limit;
	decimal price = { 0 };

	if (slot->side == SIDE_BUY && decimal_cmp(p->high, cap) < 0)
		cap = p->high;
	price = matcher_taken_price(m, book, slot, p->open, cap);
	return within(slot->side, price, slot->limit) ? price : slot->limit;
}

static void match_at_open(struct sim_matcher *m, const struct sim_book *book,
                          struct sim_slot *slot, const struct prices *p, int64_t time_ns)
{
	if (slot->moment == SIM_AT_CLOSE)
		return;
	if (!slot->triggered) {
		if (!trigger_reached(slot, p->open))
			return;
		matcher_trigger(m, slot, time_ns);
	}
	if (slot->limit.e8 == 0)
		fill_all(m, slot,
		         matcher_taken_price(m, book, slot, p->open, worst(slot->side, p)),
		         time_ns);
	else if (within(slot->side, p->open, slot->limit))
		fill_all(m, slot, open_price_of_limit(m, book, slot, p), time_ns);
}

/* A stop-limit whose stop is touched within the bar. */
static void match_touched_limit(struct sim_matcher *m, const struct sim_book *book,
                                struct sim_slot *slot, const struct prices *p, int64_t time_ns)
{
	int falls = decimal_cmp(p->open, p->close);
	bool turned = slot->side == SIDE_BUY ? falls > 0 : falls <= 0;
	decimal cap = worst(slot->side, p);

	if (!within(slot->side, cap, slot->limit))
		cap = slot->limit;
	if (within(slot->side, slot->stop, slot->limit))
		fill_all(m, slot, matcher_taken_price(m, book, slot, slot->stop, cap), time_ns);
	else if (turned && within(slot->side, p->close, slot->limit))
		fill_all(m, slot, slot->limit, time_ns);
}

static void match_in_bar(struct sim_matcher *m, const struct sim_book *book,
                         struct sim_slot *slot, const struct prices *p, int64_t time_ns)
{
	bool touch = slot->trigger == SIM_TRIGGER_TOUCH;

	if (slot->triggered) {
		if (slot->limit.e8 != 0 && within(slot->side, best(slot->side, p), slot->limit))
			fill_all(m, slot, slot->limit, time_ns);
		return;
	}
	if (!trigger_reached(slot, touch ? best(slot->side, p) : worst(slot->side, p)))
		return;
	matcher_trigger(m, slot, time_ns);
	if (slot->limit.e8 != 0)
		match_touched_limit(m, book, slot, p, time_ns);
	else
		fill_all(m, slot,
		         matcher_taken_price(m, book, slot, slot->stop, worst(slot->side, p)),
		         time_ns);
}

static void match_at_close(struct sim_matcher *m, const struct sim_book *book,
                           struct sim_slot *slot, const struct prices *p, int64_t time_ns)
{
	decimal price = p->close;

	/* no slippage in an auction, but on the tick */
	if (decimal_round(&price, p->close, book->tick, DECIMAL_NEAREST) != DRT_OK)
		price = p->close;
	if (slot->limit.e8 == 0 || within(slot->side, price, slot->limit))
		fill_all(m, slot, price, time_ns);
	else
		matcher_end(m, slot, SIM_END_UNFILLED, time_ns);
}

static void open_phase(struct sim_matcher *m, struct sim_book *book, const struct prices *p,
                       int64_t time_ns)
{
	struct sim_slot *slot = NULL;

	matcher_expire_book(m, book, time_ns);
	for (slot = slot_at(m, book->first); slot; slot = slot_at(m, slot->next)) {
		if (may_match(slot, book, time_ns))
			match_at_open(m, book, slot, p, time_ns);
	}
	for (slot = slot_at(m, book->first); slot; slot = slot_at(m, slot->next)) {
		if (may_match(slot, book, time_ns) && slot->moment != SIM_ANY_TIME &&
		    slot->moment != SIM_AT_CLOSE)
			matcher_end(m, slot, SIM_END_UNFILLED, time_ns);
	}
}

static void rest_phase(struct sim_matcher *m, struct sim_book *book, const struct prices *p,
                       int64_t time_ns)
{
	struct sim_slot *slot = NULL;

	for (slot = slot_at(m, book->first); slot; slot = slot_at(m, slot->next)) {
		if (!may_match(slot, book, time_ns))
			continue;
		if (slot->moment == SIM_AT_CLOSE)
			match_at_close(m, book, slot, p, time_ns);
		else
			match_in_bar(m, book, slot, p, time_ns);
	}
	for (slot = slot_at(m, book->first); slot; slot = slot_at(m, slot->next)) {
		if (!slot->ended && !slot->asleep && slot->trigger == SIM_TRIGGER_TRAIL &&
		    (!book->outside || slot->outside))
			matcher_trail(slot, p->close, book->tick);
	}
}

/* Kept apart, as those below, because most books have no order at most bars. */
static __attribute__((noinline)) enum drt_status open_working(struct sim_matcher *m,
                                                              struct sim_book *book,
                                                              const struct bar *bar,
                                                              int64_t time_ns)
{
	struct prices p;
	enum drt_status status = read_prices(&p, bar);

	if (status == DRT_OK)
		status = matcher_begin(m);
	if (status != DRT_OK)
		return status;
	book->bars++;
	book->bar_open = true;
	book->time_ns = time_ns;
	open_phase(m, book, &p, time_ns);
	matcher_finish(m);
	return DRT_OK;
}

enum drt_status sim_match_open(struct sim_matcher *m, int book_index, const struct bar *bar,
                               int64_t time_ns)
{
	struct sim_book *book = &m->books[book_index];

	if (book->working > 0)
		return open_working(m, book, bar, time_ns);
	book->bars++;
	book->bar_open = true;
	book->time_ns = time_ns;
	return DRT_OK;
}

static __attribute__((noinline)) enum drt_status rest_working(struct sim_matcher *m,
                                                              struct sim_book *book,
                                                              const struct bar *bar,
                                                              int64_t time_ns)
{
	struct prices p;
	enum drt_status status = read_prices(&p, bar);

	if (status == DRT_OK)
		status = matcher_begin(m);
	if (status != DRT_OK)
		return status;
	book->bar_open = false;
	book->close = bar->close;
	book->time_ns = time_ns;
	rest_phase(m, book, &p, time_ns);
	matcher_finish(m);
	return DRT_OK;
}

enum drt_status sim_match_rest(struct sim_matcher *m, int book_index, const struct bar *bar,
                               int64_t time_ns)
{
	struct sim_book *book = &m->books[book_index];

	if (!book->bar_open)
		return DRT_OK;
	if (book->working > 0)
		return rest_working(m, book, bar, time_ns);
	book->bar_open = false;
	book->close = bar->close;
	book->time_ns = time_ns;
	return DRT_OK;
}

static __attribute__((noinline)) enum drt_status
match_both(struct sim_matcher *m, int book_index, const struct bar *bar)
{
	enum drt_status status = sim_match_open(m, book_index, bar, bar->time_ns);

	return status == DRT_OK ? sim_match_rest(m, book_index, bar, bar->time_ns) : status;
}

enum drt_status sim_match_bar(struct sim_matcher *m, int book_index, const struct bar *bar)
{
	struct sim_book *book = &m->books[book_index];

	if (book->working > 0 || m->delivering)
		return match_both(m, book_index, bar);
	book->bars++;
	book->close = bar->close;
	book->time_ns = bar->time_ns;
	return DRT_OK;
}
