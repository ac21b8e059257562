/* store_worker.h - the store worker: the single writer of the knowledge base.
 *
 * What arrives within a moment is committed together. Bars are passed on to those who
 * use them once they are durable.
 * Threads: its worker's only. */
#ifndef ENGINE_STORE_WORKER_H
#define ENGINE_STORE_WORKER_H

#include "engine/engine_internal.h"

struct kb;

struct import_job;

enum { STORE_PENDING = 256 };

struct store {
	struct engine *engine;
	struct kb *kb;                          /* owned; the writer */
	struct loop_timer *commit;              /* owned */
	bool open;                              /* a transaction is open */
	struct message *pending[STORE_PENDING]; /* owned references: bars to pass on */
	size_t pending_count;
	struct import_job *imports;      /* owned list; the first one runs */
	struct loop_timer *import_round; /* owned */
	int64_t last_import;
	uint64_t bars_stored;
	uint64_t failures;
};

/* Commits what is open and passes pending bars on; before a call that writes alone. */
void store_flush(struct store *store);
/* Opens a transaction if none is, and plans its end. False: it cannot (logged). */
bool store_begin(struct store *store);

/* Tells agent and screens that stored bars changed; instrument SIZE_MAX: any. */
void store_tell_changed(struct store *store, size_t instrument, enum timeframe timeframe);

#endif
