/* matcher_fixture.h - a matcher with one book that keeps what it tells, for the tests of
 * sim/matcher.h. */
#ifndef TESTS_UNIT_SIM_MATCHER_FIXTURE_H
#define TESTS_UNIT_SIM_MATCHER_FIXTURE_H

#include "sim/matcher.h"

enum { MAX_EVENTS = 128 };

struct fixture {
	struct sim_matcher *matcher;
	int book;
	double lot; /* the quantity of an order that names none */
	struct sim_event events[MAX_EVENTS];
	size_t count;
	uint64_t place_on_fill; /* how many orders the handler still places */
};

decimal dec(double value);

/* Without slippage, on a tick of a cent, with lots of 10. */
void begin(struct fixture *f);
void begin_with(struct fixture *f, struct sim_slippage slippage, double tick);
/* The handler: keeps the event, and places an order of 1 for each fill as long as it is
 * told to. */
void on_event(void *arg, const struct sim_event *event);

uint64_t place(struct fixture *f, struct sim_order order);
/* Forgets the events and matches one bar. */
void feed(struct fixture *f, int64_t time_ns, double open, double high, double low,
          double close);
/* The fill of a tag among the events of the last feed; NaN: there is none. */
double fill_of(const struct fixture *f, uint64_t tag);
enum sim_end end_of(const struct fixture *f, uint64_t tag);

#endif
