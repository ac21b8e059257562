/* collector_worker.h - what the methods that run on the collector worker are given.
 *
 * Threads: the collector's only. */
#ifndef ENGINE_COLLECTOR_WORKER_H
#define ENGINE_COLLECTOR_WORKER_H

#include "collect/question.h"
#include "engine/engine_internal.h"

/* Both live as long as the worker. */
struct asker *collector_asker(struct collector_worker *worker);
struct engine *collector_engine(struct collector_worker *worker);

#endif
