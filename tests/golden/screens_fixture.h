/* screens_fixture.h - a view model with the figures of the design's pictures.
 *
 * One desk at 14:32:07 New York on 12 June 2025: thirty quotes, eight orders of which three
 * wait for an approval, six signals, seven positions, an equity curve. Tests take parts
 * away or age them. */
#ifndef TESTS_SCREENS_FIXTURE_H
#define TESTS_SCREENS_FIXTURE_H

#include "client/view.h"
#include "model/zone.h"

enum {
	FIXTURE_QUOTES = 30,
	FIXTURE_ORDERS = 8,
	FIXTURE_SIGNALS = 6,
	FIXTURE_POSITIONS = 7,
	FIXTURE_BARS = 160
};

/* Now on the client's clock, until a variation moves it. */
#define FIXTURE_LOCAL_NS (INT64_C(500000) * 1000000000)

struct fixture {
	struct view view;
	struct view_quote quotes[FIXTURE_QUOTES];
	struct view_order orders[FIXTURE_ORDERS];
	struct view_signal signals[FIXTURE_SIGNALS];
	struct position positions[FIXTURE_POSITIONS];
	struct bar bars[FIXTURE_BARS];
	double overlays[3][FIXTURE_BARS];
	struct zone *zone; /* New York */
	int64_t local_ns;  /* now on the client's clock */
};

/* Fills everything; the zone is freed by fixture_release(). */
void fixture_init(struct fixture *fixture);
void fixture_release(struct fixture *fixture);

/* Variations. */
void fixture_empty(struct fixture *fixture);
void fixture_loading(struct fixture *fixture);
void fixture_broker_down(struct fixture *fixture);
void fixture_frozen_live(struct fixture *fixture);
void fixture_unknown(struct fixture *fixture);
void fixture_failed(struct fixture *fixture);
/* What the broker reckons of the second order: margins, or that it would refuse it. */
void fixture_what_if(struct fixture *fixture);
void fixture_what_if_refused(struct fixture *fixture);
/* The book and the trades of JPM; fixture_init() calls it. Then: looked at and nothing there
 * yet; doubtful; the market data farm lost; a place not free; refused; crossed, with sizes
 * and prices that are long, and trades with every mark and a gap. */
void fixture_market(struct fixture *fixture);
void fixture_market_loading(struct fixture *fixture);
void fixture_market_doubtful(struct fixture *fixture);
void fixture_market_stale(struct fixture *fixture);
void fixture_market_waits(struct fixture *fixture);
void fixture_market_refused(struct fixture *fixture);
void fixture_market_long(struct fixture *fixture);
/* One signal of each state: MSFT active, JPM taken by the first order, GOOGL by the fifth,
 * XLE refused, XLK expired, KO not raised; in the order of a view. */
void fixture_taken(struct fixture *fixture);

#endif
