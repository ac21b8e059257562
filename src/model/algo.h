/* algo.h - how an order is worked: the algorithm, its parameters, and how far it is.
 *
 * Shape:   part of an order. A *worked* order is never sent itself: trade/execution.h
 *          turns it into slices, orders of their own that name it in `slice_of`. The
 *          broker works the kinds IB_*; a bracket is an entry and what protects it.
 *          Everything that a restart needs to go on stands here and in the fills.
 * Units:   shares and ratios exact (0.1 is ten percent); prices and quantities as in an
 *          order. Costs of SHORTFALL: time in hours, quantity in units, money per unit.
 * Time:    market time; 0: none.
 * Owners:  plain values. */
#ifndef MODEL_ALGO_H
#define MODEL_ALGO_H

#include <stdbool.h>
#include <stdint.h>

#include "core/decimal.h"
#include "core/status.h"

struct order;

enum algo_kind {
	ALGO_NONE,
	ALGO_TWAP,        /* equal slices over a window */
	ALGO_VWAP,        /* slices as large as volume was, at that time of the day */
	ALGO_POV,         /* a share of the volume that trades */
	ALGO_ICEBERG,     /* shows a part of a limit order at a time */
	ALGO_SHORTFALL,   /* slices that balance impact and risk (Almgren and Chriss) */
	ALGO_CHASE,       /* joins the near side and steps towards the far one */
	ALGO_BRACKET,     /* an entry, with a stop or a trailing stop and a target behind it */
	ALGO_IB_ADAPTIVE, /* these three are the broker's own */
	ALGO_IB_TWAP,
	ALGO_IB_VWAP,
	ALGO_KINDS
};

/* Of IB_ADAPTIVE. */
enum algo_urgency { URGENCY_NONE, URGENCY_PATIENT, URGENCY_NORMAL, URGENCY_URGENT };

/* Half hours of a day, in the time of the exchange. */
enum { ALGO_BINS = 48, ALGO_SLICES_MAX = 1000 };

struct algo {
	enum algo_kind kind;
	int32_t slices;           /* TWAP, VWAP, SHORTFALL */
	int64_t start_ns, end_ns; /* the window; start 0: at once */
	decimal share;            /* POV, IB_VWAP: of the volume */
	decimal min_slice;        /* POV: smaller ones wait; zero: any */
	decimal max_slice;        /* POV: larger ones are cut; zero: not */
	decimal display;          /* ICEBERG: what shows */
	decimal vary;        /* ICEBERG: ratio by which that may differ, seeded by the id */
	decimal step;        /* CHASE: price towards the far side ... */
	int64_t patience_ns; /* ... each time this much has gone by */
	enum algo_urgency urgency; /* IB_ADAPTIVE */
	double risk_aversion;      /* SHORTFALL: lambda, per money */
	double impact;             /* eta, money per unit and (unit per hour) */
	double volatility;         /* sigma, money per unit and square root of an hour */
	decimal stop, target;      /* BRACKET: prices behind the entry; zero: none */
	decimal trail; /* BRACKET: a trailing stop by this amount, instead of stop */
	uint16_t curve[ALGO_BINS]; /* VWAP: volume by half hour; only ratios matter */
	int64_t curve_offset_ns;   /* local time of the curve, less UTC */

	/* how far it is; kept with the order in the ledger */
	int64_t began_ns;  /* 0: not yet */
	int64_t ended_ns;  /* 0: not yet */
	int64_t placed_ns; /* of the newest slice or its newest price; 0: none */
	int32_t placed;    /* slices so far */
	bool held;         /* the gate or the broker refused a slice: a person decides */
	bool accept_soft;  /* a person accepted what is beyond soft limits, for all slices */
	decimal arrival;   /* middle of the market when it began; zero: not known */
	decimal last;      /* ... when it ended */
	double volume;     /* that was seen to trade while it worked */
	double turnover;   /* and its price times volume */
};

/* "twap" "vwap" "pov" "iceberg" "shortfall" "chase" "bracket" "ib-adaptive" "ib-twap"
 * "ib-vwap"; "none". Errors: DRT_EPARSE. */
const char *algo_name(enum algo_kind kind);
DRT_MUST_CHECK enum drt_status algo_parse(enum algo_kind *out, const char *name);
/* "patient" "normal" "urgent"; "none". Errors: DRT_EPARSE. */
const char *algo_urgency_name(enum algo_urgency urgency);
DRT_MUST_CHECK enum drt_status algo_urgency_parse(enum algo_urgency *out, const char *name);

/* Turned into slices here, and never sent itself. */
static inline bool algo_is_worked(enum algo_kind kind)
{
	return kind >= ALGO_TWAP && kind <= ALGO_CHASE;
}
/* Sent whole, and worked by the broker. */
static inline bool algo_is_native(enum algo_kind kind)
{
	return kind >= ALGO_IB_ADAPTIVE && kind <= ALGO_IB_VWAP;
}

/* Whether the parameters are whole, in range and those of the kind, and fit the order: its
 * type, time in force and prices. VWAP needs a curve with volume in the window.
 * Errors: DRT_EINVAL with the field and the remedy. */
DRT_MUST_CHECK enum drt_status algo_check(const struct order *order, struct drt_error *error);

/* Volume of the curve from one instant to another, in units of its weights. */
double algo_curve_volume(const struct algo *algo, int64_t from_ns, int64_t to_ns);

/* The curve from sums of volume by half hour; the largest becomes 65535, and what traded
 * at all stays above 0. Errors: DRT_ENOTFOUND (nothing traded), DRT_EINVAL (a sum that is
 * negative or not a number). */
DRT_MUST_CHECK enum drt_status algo_set_curve(struct algo *algo, const double sums[ALGO_BINS]);

#endif
