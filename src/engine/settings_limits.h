/* settings_limits.h - the part of the configuration that limits orders.
 *
 * Threads: none; it runs before the workers do. Internal to src/engine/settings*.c. */
#ifndef ENGINE_SETTINGS_LIMITS_H
#define ENGINE_SETTINGS_LIMITS_H

#include "engine/settings.h"

/* Limits, levels, lists and what live trading must have; `config` may be NULL.
 * Errors: DRT_EINVAL with the key and the remedy, DRT_EFULL, DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status settings_load_limits(struct engine_settings *out,
                                                    const struct config *config,
                                                    struct drt_error *error);

/* Replaces *out by normalised copies. Errors: DRT_EINVAL naming `where`, DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status settings_copy_symbols(char (**out)[SYMBOL_TEXT], size_t *count,
                                                     const char *const *symbols, size_t most,
                                                     const char *where,
                                                     struct drt_error *error);

#endif
