/* jobs.h - what ran and how it ended: imports, nightly evaluation, backtests.
 * Threads, errors: kb/kb.h. */
#ifndef KB_JOBS_H
#define KB_JOBS_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

enum { KB_JOB_KIND_TEXT = 32, KB_JOB_DETAIL_TEXT = 480 };

enum kb_job_state {
	KB_JOB_RUNNING,
	KB_JOB_DONE,
	KB_JOB_FAILED,
	KB_JOB_ABANDONED /* the program ended before the job did */
};

struct kb;

struct kb_job {
	int64_t id;
	char kind[KB_JOB_KIND_TEXT]; /* "nightly" */
	enum kb_job_state state;
	int64_t started_ns, finished_ns; /* finished 0: it runs */
	char detail[KB_JOB_DETAIL_TEXT]; /* what it did, or why it failed */
};

/* "running" "done" "failed" "abandoned"; never translated. */
const char *kb_job_state_name(enum kb_job_state state);

/* Records a start; *id names the job from now on. */
DRT_MUST_CHECK enum drt_status kb_start_job(int64_t *id, struct kb *kb, const char *kind,
                                            int64_t now_ns, struct drt_error *error);
/* Records the end; detail may be NULL. Errors: DRT_ENOTFOUND (no such job, or it has
 * ended already), DRT_EINVAL (state RUNNING). */
DRT_MUST_CHECK enum drt_status kb_finish_job(struct kb *kb, const struct kb_job *job,
                                             struct drt_error *error);
/* At the start of the program: what still says "running" was abandoned. */
DRT_MUST_CHECK enum drt_status kb_abandon_jobs(struct kb *kb, int64_t now_ns,
                                               struct drt_error *error);
/* The newest first; kind NULL: any. */
DRT_MUST_CHECK enum drt_status kb_list_jobs(struct kb_job **out, size_t *count, struct kb *kb,
                                            const char *kind, size_t limit,
                                            struct drt_error *error);

#endif
