/* charges.c - what the broker takes for a fill, by the shares of the month where its
 * schedule has tiers. */
#include "core/timeval.h"
#include "gateway/gateway_parts.h"

/* Months since year 0, by New York's date. */
static int64_t month_of(const struct gateway *g, int64_t time_ns)
{
	int64_t day = 0;
	int minute = 0;
	int year = 0;
	int month = 0;
	int mday = 0;

	zone_local(&day, &minute, calendar_zone(g->calendars[0]), time_ns);
	civil_from_day(&year, &month, &mday, day);
	return year * INT64_C(12) + month;
}

static decimal month_shares(const struct gateway *g)
{
	if (month_of(g, g->time_ns) != g->month)
		return decimal_from_units(0);
	return g->month_shares;
}

decimal gw_charge_estimate(const struct gateway *g, int index, decimal quantity, decimal price)
{
	struct sim_fee_fill fill = { quantity, price,
		                     g->instruments[index].instrument.multiplier,
		                     month_shares(g) };
	struct sim_fee_order order = { .quantity = { 0 } };
	decimal charge = { 0 };

	if (sim_fee_charge_month(&charge, &order, &g->fee, &fill) != DRT_OK)
		return decimal_from_units(0);
	return charge;
}

decimal gw_charge_fill(struct gateway *g, struct gw_order *order, decimal quantity,
                       decimal price)
{
	enum security_type type = g->instruments[order->index].instrument.type;
	struct sim_fee_fill fill = { quantity, price,
		                     g->instruments[order->index].instrument.multiplier,
		                     month_shares(g) };
	decimal charge = { 0 };

	if (sim_fee_charge_month(&charge, &order->fee, &g->fee, &fill) != DRT_OK)
		charge = decimal_from_units(0);
	if (type == SECURITY_STOCK || type == SECURITY_ETF) {
		g->month_shares = decimal_add(fill.month, quantity);
		g->month = month_of(g, g->time_ns);
	}
	return charge;
}
