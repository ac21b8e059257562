/* matcher_fixture.c - see matcher_fixture.h. */
#include "tests/unit/sim/matcher_fixture.h"

#include <math.h>
#include <string.h>

#include "tests/support/support.h"

decimal dec(double value)
{
	decimal out = { 0 };

	assert_int_equal(decimal_from_double(&out, value), DRT_OK);
	return out;
}

void on_event(void *arg, const struct sim_event *event)
{
	struct fixture *f = arg;
	uint64_t id = 0;

	assert_true(f->count < MAX_EVENTS);
	f->events[f->count++] = *event;
	if (event->kind == SIM_EVENT_FILL && f->place_on_fill > 0) {
		f->place_on_fill--;
		assert_int_equal(
			sim_place(&id, f->matcher,
		                  &(struct sim_order){ .tag = 77, .quantity = dec(1) }),
			DRT_OK);
		assert_int_equal(sim_match_again(f->matcher, 0, event->time_ns), DRT_OK);
	}
}

void begin_with(struct fixture *f, struct sim_slippage slippage, double tick)
{
	struct sim_matcher_options options = { on_event, f, slippage };

	memset(f, 0, sizeof(*f));
	f->lot = 10;
	assert_int_equal(sim_matcher_new(&f->matcher, &options), DRT_OK);
	assert_int_equal(sim_matcher_add_book(&f->book, f->matcher, dec(tick)), DRT_OK);
}

void begin(struct fixture *f)
{
	begin_with(f, (struct sim_slippage){ 0 }, 0.01);
}

uint64_t place(struct fixture *f, struct sim_order order)
{
	uint64_t id = 0;

	if (order.quantity.e8 == 0)
		order.quantity = dec(f->lot);
	assert_int_equal(sim_place(&id, f->matcher, &order), DRT_OK);
	assert_true(id != 0);
	return id;
}

void feed(struct fixture *f, int64_t time_ns, double open, double high, double low,
          double close)
{
	struct bar bar = { time_ns, open, high, low, close, 1000 };

	f->count = 0;
	assert_int_equal(sim_match_bar(f->matcher, f->book, &bar), DRT_OK);
}

double fill_of(const struct fixture *f, uint64_t tag)
{
	for (size_t i = 0; i < f->count; i++) {
		if (f->events[i].kind == SIM_EVENT_FILL && f->events[i].tag == tag)
			return decimal_to_double(f->events[i].price);
	}
	return NAN;
}

enum sim_end end_of(const struct fixture *f, uint64_t tag)
{
	for (size_t i = 0; i < f->count; i++) {
		if (f->events[i].kind == SIM_EVENT_END && f->events[i].tag == tag)
			return f->events[i].end;
	}
	return SIM_END_NONE;
}
