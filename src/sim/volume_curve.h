/* volume_curve.h - how activity is spread over a session: the U of a stock market.
 *
 * Shape:   1 + open * e^(-x/0.06) + close * e^(-(1-x)/0.05) over x in [0, 1], not
 *          normalised: much at the open, little at noon, much before the close.
 * Used by: the generator (volume and variance of its minutes) and by algorithms that
 *          follow the volume. */
#ifndef SIM_VOLUME_CURVE_H
#define SIM_VOLUME_CURVE_H

/* The weights of volume, as the generator makes it. */
#define SIM_VOLUME_OPEN 2.4
#define SIM_VOLUME_CLOSE 2.0

double sim_curve_at(double x, double open, double close);

/* The share of a session's volume that has traded once the fraction x of it has passed:
 * 0 at 0, 1 at 1; outside, the nearer of them. */
double sim_volume_until(double x);

#endif
