/* volume_curve.c - see volume_curve.h. */
#include "sim/volume_curve.h"

#include <math.h>

static const double fall = 0.06, rise = 0.05;

double sim_curve_at(double x, double open, double close)
{
	return 1 + open * exp(-x / fall) + close * exp(-(1 - x) / rise);
}

/* The integral of the curve from 0 to x. */
static double volume_sum(double x)
{
	return x + SIM_VOLUME_OPEN * fall * (1 - exp(-x / fall)) +
	       SIM_VOLUME_CLOSE * rise * (exp(-(1 - x) / rise) - exp(-1 / rise));
}

double sim_volume_until(double x)
{
	if (!(x > 0))
		return 0;
	if (x >= 1)
		return 1;
	return volume_sum(x) / volume_sum(1);
}
