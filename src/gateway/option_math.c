/* option_math.c - see option_math.h. */
#include "gateway/option_math.h"

#include <math.h>

static const double least_volatility = 1e-4;
static const double most_volatility = 10;

static double normal_density(double x)
{
	return exp(-x * x / 2) / sqrt(2 * 3.14159265358979323846);
}

static double normal_below(double x)
{
	return erfc(-x / sqrt(2)) / 2;
}

struct gw_option_value gw_option_value_at(const struct gw_option_terms *t, double volatility)
{
	double spread = volatility * sqrt(t->years);
	double d1 = log(t->spot / t->strike) / spread + spread / 2;
	double d2 = d1 - spread;
	double sign = t->call ? 1 : -1;

	return (struct gw_option_value){
		.price = sign * (t->spot * normal_below(sign * d1) -
		                 t->strike * normal_below(sign * d2)),
		.delta = sign * normal_below(sign * d1),
		.gamma = normal_density(d1) / (t->spot * spread),
		.vega = t->spot * normal_density(d1) * sqrt(t->years) / 100,
		.theta =
			-t->spot * normal_density(d1) * volatility / (2 * sqrt(t->years)) / 365,
	};
}

enum drt_status gw_option_implied(double *volatility, const struct gw_option_terms *t,
                                  double price)
{
	double low = least_volatility;
	double high = most_volatility;

	if (!(price >= gw_option_value_at(t, low).price) ||
	    !(price <= gw_option_value_at(t, high).price))
		return DRT_ERANGE;
	/* the price rises with the volatility: 60 halvings leave nothing of the interval */
	for (int i = 0; i < 60; i++) {
		double middle = (low + high) / 2;

		if (gw_option_value_at(t, middle).price < price)
			low = middle;
		else
			high = middle;
	}
	*volatility = (low + high) / 2;
	return DRT_OK;
}
