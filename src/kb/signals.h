/* signals.h - signals, raised or not, with their reasons and gates: what `why` answers
 * from. Threads, errors: kb/kb.h. */
#ifndef KB_SIGNALS_H
#define KB_SIGNALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "model/signal.h"

struct kb;

struct kb_signal_filter {
	const char *symbol;   /* NULL: any */
	const char *strategy; /* NULL: any */
	bool by_state;        /* only those in `state` */
	enum signal_state state;
	bool raised_only;       /* leaves the candidates that were not raised out */
	int64_t from_ns, to_ns; /* [from, to) of the signal's time; to 0: no end */
	int64_t active_at_ns;   /* only those that have not expired then; 0: all */
	size_t limit;           /* 0: all */
};

/* Stores or replaces by id. Errors: DRT_EINVAL (a nil id). */
DRT_MUST_CHECK enum drt_status
kb_store_trading_signal(struct kb *kb, const struct signal *signal, struct drt_error *error);
/* Newest first; of one instant the later id first. A NULL filter takes all. */
DRT_MUST_CHECK enum drt_status kb_get_trading_signals(struct signal **out, size_t *count,
                                                      struct kb *kb,
                                                      const struct kb_signal_filter *filter,
                                                      struct drt_error *error);
/* Errors: DRT_ENOTFOUND. */
DRT_MUST_CHECK enum drt_status kb_get_trading_signal(struct signal *out, struct kb *kb,
                                                     const struct uuid *id,
                                                     struct drt_error *error);
/* Errors: DRT_ENOTFOUND. */
DRT_MUST_CHECK enum drt_status kb_set_signal_state(struct kb *kb, const struct uuid *id,
                                                   enum signal_state state,
                                                   struct drt_error *error);
/* ACTIVE signals whose time is over become EXPIRED; *count, where not NULL, says how
 * many. */
DRT_MUST_CHECK enum drt_status kb_expire_signals(size_t *count, struct kb *kb, int64_t now_ns,
                                                 struct drt_error *error);

#endif
