/* universe.h - the instruments that an engine watches: those of its watchlists and
 * strategies, in that order, each once. Names, types and sectors of the well-known ones
 * are plain facts kept here; the broker's contract details complete the others. */
#ifndef ENGINE_UNIVERSE_H
#define ENGINE_UNIVERSE_H

#include "core/status.h"
#include "engine/settings.h"
#include "model/instrument.h"

/* *out is the caller's, free() it. Errors: DRT_ENOMEM, DRT_EINVAL (a bad symbol). */
DRT_MUST_CHECK enum drt_status universe_load(struct instrument **out, size_t *count,
                                             const struct engine_settings *settings,
                                             struct drt_error *error);

/* The symbols that stand in when nothing is configured, NULL-terminated: the broad and
 * sector funds and large names. */
const char *const *universe_default_symbols(void);
/* The eleven sector funds, NULL-terminated. */
const char *const *universe_sector_funds(void);

#endif
