/* jobs.c - see jobs.h. */
#include "kb/jobs.h"

#include <string.h>

#include "kb/kb_internal.h"

static const char *const state_names[] = { "running", "done", "failed", "abandoned" };

const char *kb_job_state_name(enum kb_job_state state)
{
	return state_names[state];
}

enum drt_status kb_start_job(int64_t *id, struct kb *kb, const char *kind, int64_t now_ns,
                             struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	enum drt_status status = db_prepare(
		&stmt, kb->db,
		"INSERT INTO job (kind, state, started_ns) VALUES (?1, 'running', ?2)", error);

	if (status != DRT_OK)
		return status;
	db_bind_text(stmt, 1, kind);
	db_bind_int(stmt, 2, now_ns);
	status = db_run(stmt, error);
	db_finalize(stmt);
	if (status == DRT_OK)
		*id = db_last_rowid(kb->db);
	return status;
}

enum drt_status kb_finish_job(struct kb *kb, const struct kb_job *job, struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	enum drt_status status = DRT_OK;

	if (job->state == KB_JOB_RUNNING)
		return drt_fail(error, DRT_EINVAL, "a job does not end by running");
	status = db_prepare(&stmt, kb->db,
	                    "UPDATE job SET state = ?2, finished_ns = ?3, detail = ?4 "
	                    "WHERE id = ?1 AND state = 'running'",
	                    error);
	if (status != DRT_OK)
		return status;
	db_bind_int(stmt, 1, job->id);
	db_bind_text(stmt, 2, state_names[job->state]);
	db_bind_int(stmt, 3, job->finished_ns);
	db_bind_text(stmt, 4, job->detail);
	status = db_run(stmt, error);
	if (status == DRT_OK && db_changes(kb->db) == 0)
		status = drt_fail(error, DRT_ENOTFOUND, "job %lld does not run",
		                  (long long)job->id);
	db_finalize(stmt);
	return status;
}

enum drt_status kb_abandon_jobs(struct kb *kb, int64_t now_ns, struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	enum drt_status status =
		db_prepare(&stmt, kb->db,
	                   "UPDATE job SET state = 'abandoned', finished_ns = ?1 "
	                   "WHERE state = 'running'",
	                   error);

	if (status != DRT_OK)
		return status;
	db_bind_int(stmt, 1, now_ns);
	status = db_run(stmt, error);
	db_finalize(stmt);
	return status;
}

/* The table allows no other state than those named here. */
static enum drt_status read_row(void *record, struct db_stmt *stmt, struct drt_error *error)
{
	struct kb_job *out = record;

	(void)error;
	out->id = db_column_int(stmt, 0);
	db_column_copy(out->kind, sizeof(out->kind), stmt, 1);
	for (int i = KB_JOB_RUNNING; i <= KB_JOB_ABANDONED; i++) {
		if (strcmp(state_names[i], db_column_text(stmt, 2)) == 0)
			out->state = (enum kb_job_state)i;
	}
	out->started_ns = db_column_int(stmt, 3);
	out->finished_ns = db_column_int(stmt, 4);
	db_column_copy(out->detail, sizeof(out->detail), stmt, 5);
	return DRT_OK;
}

enum drt_status kb_list_jobs(struct kb_job **out, size_t *count, struct kb *kb,
                             const char *kind, size_t limit, struct drt_error *error)
{
	const struct kb_shape shape = { sizeof(struct kb_job), read_row, NULL };
	struct db_stmt *stmt = NULL;
	enum drt_status status =
		db_prepare(&stmt, kb->db,
	                   "SELECT id, kind, state, started_ns, finished_ns, detail FROM job "
	                   "WHERE ?1 IS NULL OR kind = ?1 ORDER BY started_ns DESC, id DESC "
	                   "LIMIT ?2",
	                   error);

	if (status != DRT_OK)
		return status;
	db_bind_text(stmt, 1, kind);
	db_bind_int(stmt, 2, kb_limit(limit));
	return kb_read_all(out, count, stmt, &shape, error);
}
