/* perception.h - the agent's eyes: completed bars of the universe, kept up to date.
 *
 * Shape:   one series for each timeframe in use and instrument. A refresh reads what
 *          came since the last one; history is loaded once.
 * Owners:  the kb handle is borrowed; series belong to the perception and move when
 *          they grow, so a pointer lives until the next refresh.
 * Time:    only bars that are complete at now_ns, by the instrument's calendar. */
#ifndef AGENT_PERCEPTION_H
#define AGENT_PERCEPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "model/bar.h"
#include "model/instrument.h"
#include "model/timeframe.h"

struct kb;
struct perception;

struct series {
	struct bar *bars; /* oldest first */
	size_t count;
	size_t capacity;
	int64_t updated_ns; /* time of the newest bar at the refresh before the last */
	bool updated;       /* the last refresh brought a new bar */
	int64_t missed;     /* sessions that ended by the last refresh and are not in it */
};

struct perception_options {
	const struct instrument *universe; /* borrowed for the object's life */
	size_t universe_count;
	const char *const *sources; /* NULL-terminated; borrowed */
	const char *adjustment;
	size_t history_bars;
};

DRT_MUST_CHECK enum drt_status perception_new(struct perception **out,
                                              const struct perception_options *options,
                                              struct kb *kb, struct drt_error *error);
void perception_free(struct perception *perception);

/* Errors: what the knowledge base and the calendars say, DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status perception_refresh(struct perception *perception,
                                                  enum timeframe timeframe, int64_t now_ns,
                                                  struct drt_error *error);

/* True when one of these stored bars (of `timeframe`, oldest first) is not as the series
 * made of it hold it: history was corrected, or filled in behind their newest bar. Those
 * series are forgotten then, and read anew by the next refresh. */
bool perception_note_bars(struct perception *perception, enum timeframe timeframe,
                          size_t instrument, const struct bar *bars, size_t count);
/* Forgets every series. */
void perception_forget(struct perception *perception);

/* The series of an instrument; empty before a refresh. */
const struct series *perception_series(const struct perception *perception,
                                       enum timeframe timeframe, size_t instrument);

#endif
