/* import_job.h - kb.import on the store worker: files one after the other, one batch a
 * round, so that bars from the feed are stored in between.
 *
 * Progress and the end are told to the client that asked. When that client goes the job
 * ends after the batch at hand; what was committed stays whole. */
#ifndef ENGINE_IMPORT_JOB_H
#define ENGINE_IMPORT_JOB_H

#include "engine/store_worker.h"

/* Makes the timer of the rounds. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status import_jobs_init(struct store *store);

/* Ends every job of that client; 0: all of them. */
void import_jobs_cancel(struct store *store, uint64_t client_number);

#endif
