/* import_job.c - see import_job.h. Jobs stand in a list; the first one runs. */
#include "engine/import_job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/methods.h"
#include "kb/import.h"
#include "kb/kb.h"
#include "model/json.h"

enum { FIRST_QUARANTINED = 20, NAME_TEXT = 256 };

struct import_file {
	int fd; /* owned; -1 once read */
	char name[NAME_TEXT];
	char symbol[SYMBOL_TEXT]; /* empty: column or file name */
};

struct import_job {
	struct import_job *next;
	struct store *store;
	struct rpc_call call;
	int64_t id;
	char source[KB_SOURCE_TEXT], adjustment[KB_ADJUSTMENT_TEXT];
	bool has_timeframe;
	enum timeframe timeframe;
	size_t count, at;
	struct kb_import *import; /* owned; of the file at hand */
	json_t *done;             /* owned; what each file gave */
	int64_t conflicts, stored;
	struct import_file files[RPC_FILES];
};

static void job_free(struct import_job *job)
{
	kb_import_free(job->import);
	for (size_t i = 0; i < job->count; i++) {
		if (job->files[i].fd >= 0)
			close(job->files[i].fd);
	}
	json_decref(job->done);
	free(job);
}

static void tell(struct import_job *job, bool done, json_t *params)
{
	struct message_progress *message = message_progress_new(&job->call, done, params);

	if (message)
		engine_post(job->store->engine, WORKER_CONTROL, &message->base);
}

static void tell_progress(struct import_job *job, const struct kb_import_result *result)
{
	tell(job, false,
	     json_pack("{s:I, s:I, s:I, s:I, s:s, s:I, s:I}", "job_id", (json_int_t)job->id,
	               "done_bytes", (json_int_t)result->bytes_done, "total_bytes",
	               (json_int_t)result->bytes_total, "rows", (json_int_t)result->rows,
	               "file", job->files[job->at].name, "file_number", (json_int_t)job->at + 1,
	               "files", (json_int_t)job->count));
}

/* Raw rows and what quotes them may hold any bytes. */
static json_t *quarantined_json(const struct kb_quarantined *row)
{
	return json_pack("{s:I, s:s, s:o, s:o}", "line", (json_int_t)row->line, "reason",
	                 row->reason, "detail", json_from_text(row->detail), "raw",
	                 json_from_text(row->raw));
}

static json_t *quarantine_json(struct import_job *job, const char *name)
{
	struct kb_quarantined *rows = NULL;
	size_t count = 0;
	json_t *list = json_array();

	if (kb_list_quarantine(&rows, &count, job->store->kb, name, FIRST_QUARANTINED, NULL) !=
	    DRT_OK)
		return list;
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, quarantined_json(&rows[i]));
	free(rows);
	return list;
}

static json_t *defects_json(const struct kb_import_result *result)
{
	json_t *object = json_object();

	for (int i = 0; i < KB_REJECT_COUNT; i++) {
		if (result->rejects[i] > 0)
			json_object_set_new(object, kb_reject_name((enum kb_reject)i),
			                    json_integer(result->rejects[i]));
	}
	for (int i = 0; i < KB_FLAG_COUNT; i++) {
		if (result->flags[i] > 0)
			json_object_set_new(object, kb_flag_name((enum kb_flag)i),
			                    json_integer(result->flags[i]));
	}
	return object;
}

/* Ends the file at hand with its figures, or with what went wrong. */
static void finish_file(struct import_job *job, const struct drt_error *error)
{
	struct import_file *file = &job->files[job->at];
	const struct kb_import_result *r = job->import ? kb_import_result(job->import) : NULL;
	int64_t flagged = 0;
	json_t *row = json_pack("{s:s}", "name", file->name);

	for (int i = 0; r && i < KB_FLAG_COUNT; i++)
		flagged += r->flags[i];
	if (r) {
		json_object_set_new(row, "rows", json_integer(r->rows));
		json_object_set_new(row, "stored", json_integer(r->inserted + r->updated));
		json_object_set_new(row, "unchanged", json_integer(r->unchanged));
		json_object_set_new(row, "quarantined", json_integer(r->quarantined));
		json_object_set_new(row, "flagged", json_integer(flagged));
		json_object_set_new(row, "defects", defects_json(r));
		json_object_set_new(row, "quarantine", quarantine_json(job, file->name));
		job->conflicts += r->conflicts;
		job->stored += r->inserted + r->updated;
	}
	if (error)
		json_object_set_new(row, "error", json_from_text(error->text));
	json_array_append_new(job->done, row);
	kb_import_free(job->import);
	job->import = NULL;
	close(file->fd);
	file->fd = -1;
	job->at++;
}

static void end_job(struct import_job *job)
{
	struct store *store = job->store;
	json_t *files = job->done;

	/* given away whole: a reference kept here would be shared with another thread */
	job->done = NULL;
	tell(job, true,
	     json_pack("{s:I, s:o, s:I}", "job_id", (json_int_t)job->id, "files", files,
	               "conflicts", (json_int_t)job->conflicts));
	if (job->stored > 0)
		store_tell_changed(store, SIZE_MAX, job->timeframe);
	store->imports = job->next;
	job_free(job);
}

static enum drt_status begin_file(struct import_job *job, struct drt_error *error)
{
	struct import_file *file = &job->files[job->at];
	struct kb_import_options options = {
		.file = file->fd,
		.name = file->name,
		.symbol = *file->symbol ? file->symbol : NULL,
		.source = *job->source ? job->source : NULL,
		.adjustment = *job->adjustment ? job->adjustment : NULL,
		.has_timeframe = job->has_timeframe,
		.timeframe = job->timeframe,
		.now_ns = clock_now_ns(job->store->engine->host->wall),
	};

	return kb_import_new(&job->import, job->store->kb, &options, error);
}

/* One batch of the first job. */
static void import_round(void *arg)
{
	struct store *store = arg;
	struct import_job *job = store->imports;
	struct drt_error error = { .status = DRT_OK };
	bool more = false;

	if (!job)
		return;
	store_flush(store);
	if (job->at == job->count) {
		end_job(job);
	} else if ((!job->import && begin_file(job, &error) != DRT_OK) ||
	           kb_import_step(&more, job->import, &error) != DRT_OK) {
		finish_file(job, &error);
	} else {
		tell_progress(job, kb_import_result(job->import));
		if (!more)
			finish_file(job, NULL);
	}
	if (store->imports)
		loop_timer_start(store->import_round, 0);
}

void import_jobs_cancel(struct store *store, uint64_t client_number)
{
	struct import_job **link = &store->imports;

	while (*link) {
		struct import_job *job = *link;

		if (client_number == 0 || job->call.client_number == client_number) {
			*link = job->next;
			log_write(store->engine->log, LOG_NOTICE, "store", "import.cancelled",
			          "import %lld ended with %zu of %zu files read",
			          (long long)job->id, job->at, job->count);
			job_free(job);
		} else {
			link = &job->next;
		}
	}
}

/* ---- the method ---- */

static bool read_files(struct import_job *job, const struct rpc_request *request,
                       struct rpc_refusal *refusal)
{
	const json_t *files = json_object_get(request->params, "files");
	size_t i = 0;
	json_t *file = NULL;

	if (!json_is_array(files) || json_array_size(files) == 0) {
		method_refuse(refusal, DRT_EINVAL, "files must list at least one file");
		return false;
	}
	if (json_array_size(files) > RPC_FILES ||
	    (int)json_array_size(files) != request->fd_count) {
		method_refuse(
			refusal, DRT_EINVAL,
			"%zu files were named and %d descriptors came with them; send one "
			"each, at most %d a call",
			json_array_size(files), request->fd_count, RPC_FILES);
		return false;
	}
	json_array_foreach(files, i, file)
	{
		struct import_file *one = &job->files[i];
		char symbol[SYMBOL_TEXT] = "";

		if (json_get_text(one->name, sizeof(one->name), file, "name", true,
		                  &refusal->error) != DRT_OK ||
		    json_get_text(symbol, sizeof(symbol), file, "symbol", false,
		                  &refusal->error) != DRT_OK)
			return false;
		if (*symbol &&
		    symbol_normalise(one->symbol, symbol, strlen(symbol)) != DRT_OK) {
			method_refuse(refusal, DRT_EINVAL, "%s is not a symbol", symbol);
			return false;
		}
		one->fd = request->fds[i];
		request->fds[i] = -1;
		job->count = i + 1;
	}
	return true;
}

static bool read_options(struct import_job *job, const json_t *params,
                         struct rpc_refusal *refusal)
{
	char timeframe[8] = "";
	struct drt_error *error = &refusal->error;

	if (json_get_text(job->source, sizeof(job->source), params, "source", false, error) !=
	            DRT_OK ||
	    json_get_text(job->adjustment, sizeof(job->adjustment), params, "adjustment", false,
	                  error) != DRT_OK ||
	    json_get_text(timeframe, sizeof(timeframe), params, "timeframe", false, error) !=
	            DRT_OK)
		return false;
	job->has_timeframe = *timeframe != '\0';
	if (job->has_timeframe && timeframe_parse(&job->timeframe, timeframe) != DRT_OK) {
		method_refuse(refusal, DRT_EINVAL, "timeframe %s is not one", timeframe);
		return false;
	}
	return true;
}

json_t *method_kb_import(void *state, const struct rpc_request *request,
                         struct rpc_refusal *refusal)
{
	struct store *store = state;
	struct import_job *job = calloc(1, sizeof(*job));
	struct import_job **link = &store->imports;

	if (!job)
		return method_refuse(refusal, DRT_ENOMEM, "the engine is out of memory");
	for (size_t i = 0; i < RPC_FILES; i++)
		job->files[i].fd = -1;
	job->store = store;
	job->call = request->call;
	job->done = json_array();
	if (!job->done || !read_options(job, request->params, refusal) ||
	    !read_files(job, request, refusal)) {
		job_free(job);
		return NULL;
	}
	job->id = ++store->last_import;
	while (*link)
		link = &(*link)->next;
	*link = job;
	loop_timer_start(store->import_round, 0);
	return json_pack("{s:I}", "job_id", (json_int_t)job->id);
}

enum drt_status import_jobs_init(struct store *store)
{
	return loop_timer_new(&store->import_round,
	                      worker_loop(store->engine->workers[WORKER_STORE]), import_round,
	                      store);
}
