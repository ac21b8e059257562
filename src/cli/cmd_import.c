/* cmd_import.c - drt import: price files into the knowledge base.
 *
 * The files are opened here and handed to the engine as descriptors, a batch at a time,
 * so that the engine needs no right to read them. While it works it tells how far it is;
 * when we go away it drops the batch that is not stored yet. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/import_report.h"
#include "cli/progress.h"
#include "core/i18n.h"
#include "model/json.h"

enum { NAME_MAX_TEXT = 256 };

struct batch {
	int fds[RPC_CALL_FDS];
	int64_t sizes[RPC_CALL_FDS];
	int count;
	int first; /* index of its first file among the arguments */
	int64_t bytes;
};

struct import {
	struct cli *cli;
	struct cli_progress progress;
	int64_t job;               /* whose notices we take; -1: not known yet */
	int64_t done_bytes;        /* of the batches before */
	const struct batch *batch; /* under way */
	json_t *done;              /* the batch's end; owned */
	json_t *early;             /* an end that came before its job's number; owned */
};

/* ---- files ---- */

static void close_batch(struct batch *batch)
{
	for (int i = 0; i < batch->count; i++)
		close(batch->fds[i]);
	batch->count = 0;
}

static enum cli_exit open_file(struct cli *cli, struct batch *batch, const char *path)
{
	struct stat info;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return cli_fail(cli, CLI_FAILURE, "%s: %s", path, strerror(errno));
	batch->fds[batch->count++] = fd;
	if (fstat(fd, &info) != 0)
		return cli_fail(cli, CLI_FAILURE, "%s: %s", path, strerror(errno));
	if (!S_ISREG(info.st_mode))
		return cli_fail(cli, CLI_FAILURE, _("%s: not a file"), path);
	batch->sizes[batch->count - 1] = info.st_size;
	batch->bytes += info.st_size;
	return CLI_OK;
}

/* A wrong name among many must be told before the first row is stored. */
static enum cli_exit check_files(struct cli *cli, int64_t *total)
{
	struct batch one = { .count = 0 };
	enum cli_exit code = CLI_OK;

	for (int i = 0; i < cli->argc && code == CLI_OK; i++) {
		code = open_file(cli, &one, cli->argv[i]);
		close_batch(&one);
	}
	*total = one.bytes;
	return code;
}

static enum cli_exit open_batch(struct cli *cli, struct batch *batch, int first)
{
	enum cli_exit code = CLI_OK;

	*batch = (struct batch){ .first = first };
	while (code == CLI_OK && batch->count < RPC_CALL_FDS &&
	       first + batch->count < cli->argc)
		code = open_file(cli, batch, cli->argv[first + batch->count]);
	if (code != CLI_OK)
		close_batch(batch);
	return code;
}

/* ---- what the engine tells ---- */

static int64_t job_of(const json_t *params)
{
	const json_t *job = json_object_get(params, "job_id");

	return json_is_integer(job) ? json_integer_value(job) : -1;
}

/* Of the batch: the files before the one at hand, and what was read of that. */
static int64_t bytes_done(const struct import *import, const json_t *params)
{
	json_int_t number = json_integer_value(json_object_get(params, "file_number"));
	int64_t done = json_integer_value(json_object_get(params, "done_bytes"));

	for (int i = 0; import->batch && i < import->batch->count && i + 1 < number; i++)
		done += import->batch->sizes[i];
	return done;
}

static void on_notice(void *arg, const char *method, json_t *params)
{
	struct import *import = arg;

	if (strcmp(method, "progress") == 0) {
		cli_progress_show(&import->progress,
		                  import->done_bytes + bytes_done(import, params),
		                  json_string_value(json_object_get(params, "file")));
	} else if (strcmp(method, "done") == 0 && import->job < 0) {
		json_decref(import->early);
		import->early = json_incref(params);
	} else if (strcmp(method, "done") == 0 && job_of(params) == import->job) {
		json_decref(import->done);
		import->done = json_incref(params);
		client_wake(import->cli->client);
	}
}

static enum cli_exit wait_done(struct import *import)
{
	struct rpc_error why;

	if (import->early && job_of(import->early) == import->job) {
		import->done = import->early;
		import->early = NULL;
	}
	while (!import->done) {
		if (client_wait(import->cli->client, RPC_NO_TIMEOUT, &why) == DRT_OK)
			continue;
		cli_progress_end(&import->progress);
		if (why.status == DRT_ECANCELLED)
			return cli_fail(import->cli, CLI_FAILURE,
			                _("interrupted; what was stored so far is whole, and "
			                  "the same import goes on from there"));
		return cli_explain(import->cli, &why);
	}
	return CLI_OK;
}

/* ---- one batch ---- */

/* What the record calls the file: as it was typed, or its own name of a path that is too
 * long for the record. */
static const char *name_of(const char *path)
{
	const char *own = strrchr(path, '/');

	return strlen(path) < NAME_MAX_TEXT || !own ? path : own + 1;
}

static json_t *make_params(struct cli *cli, const struct batch *batch)
{
	json_t *files = json_array();
	json_t *params = json_pack("{s:o}", "files", files);

	for (int i = 0; params && i < batch->count; i++) {
		json_t *file = json_pack("{s:s}", "name", name_of(cli->argv[batch->first + i]));

		if (cli_value(cli, "symbol"))
			json_object_set_new(file, "symbol",
			                    json_string(cli_value(cli, "symbol")));
		json_array_append_new(files, file);
	}
	if (!params)
		return NULL;
	cli_get_text(params, cli, "source", "source");
	cli_get_text(params, cli, "adjustment", "adjustment");
	cli_get_text(params, cli, "timeframe", "timeframe");
	return params;
}

static enum cli_exit send_batch(struct import *import, const struct batch *batch)
{
	struct cli *cli = import->cli;
	struct rpc_request request = {
		.method = "kb.import",
		.params = make_params(cli, batch),
		.fds = batch->fds,
		.fd_count = (size_t)batch->count,
		.timeout_ns = RPC_NO_TIMEOUT,
	};
	struct rpc_error why;
	struct drt_error error;
	json_t *result = NULL;

	import->job = -1;
	if (client_call(&result, cli->client, &request, &why) != DRT_OK) {
		cli_progress_end(&import->progress);
		return cli_explain(cli, &why);
	}
	import->job = job_of(result);
	json_decref(result);
	if (import->job >= 0)
		return CLI_OK;
	drt_fail(&error, DRT_EPARSE, "job_id is not a whole number");
	return cli_bad_answer(cli, &error);
}

static enum cli_exit run_batch(struct import *import, struct import_report *report, int *first)
{
	struct batch batch;
	enum cli_exit code = open_batch(import->cli, &batch, *first);

	if (code != CLI_OK)
		return code;
	import->batch = &batch;
	code = send_batch(import, &batch);
	*first += batch.count;
	if (code == CLI_OK)
		code = wait_done(import);
	import->batch = NULL;
	close_batch(&batch);
	if (code == CLI_OK)
		code = import_report_add(report, import->cli, import->done);
	import->done_bytes += batch.bytes;
	json_decref(import->done);
	import->done = NULL;
	return code;
}

static enum cli_exit import_all(struct import *import)
{
	struct cli *cli = import->cli;
	struct import_report report;
	enum cli_exit code = import_report_init(&report);

	for (int first = 0; first < cli->argc && code == CLI_OK;)
		code = run_batch(import, &report, &first);
	cli_progress_end(&import->progress);
	if (code == CLI_OK)
		code = import_report_put(&report, cli);
	import_report_release(&report);
	return code;
}

static enum cli_exit check_options(struct cli *cli)
{
	const char *adjustment = cli_value(cli, "adjustment");
	json_t *checked = json_object();
	enum cli_exit code = CLI_OK;

	if (cli_value(cli, "symbol"))
		code = cli_get_symbol(checked, cli, cli_value(cli, "symbol"));
	if (code == CLI_OK)
		code = cli_get_timeframe(checked, cli, "timeframe");
	if (code == CLI_OK)
		code = cli_get_source(checked, cli, "source");
	json_decref(checked);
	if (code == CLI_OK && adjustment && strcmp(adjustment, "none") != 0 &&
	    strcmp(adjustment, "split") != 0 && strcmp(adjustment, "split+dividend") != 0)
		code = cli_fail(
			cli, CLI_USAGE,
			_("--adjustment %s is not known; write none, split or split+dividend"),
			adjustment);
	return code;
}

static enum cli_exit run(struct cli *cli)
{
	struct import import = { .cli = cli, .job = -1 };
	int64_t total = 0;
	enum cli_exit code = check_options(cli);

	if (code == CLI_OK)
		code = check_files(cli, &total);
	if (code == CLI_OK)
		code = cli_connect(cli);
	if (code != CLI_OK)
		return code;
	cli_progress_init(&import.progress, cli->err, cli->host->err_is_terminal && !cli->quiet,
	                  total);
	cli->on_notice = on_notice;
	cli->notice_arg = &import;
	code = import_all(&import);
	cli->on_notice = NULL;
	cli->notice_arg = NULL;
	json_decref(import.done);
	json_decref(import.early);
	return code;
}

static const struct cli_option options[] = {
	{ "symbol", "SYMBOL",
	  N_("of files without a symbol column; else from the file's name") },
	{ "source", "NAME", N_("who the prices are from, such as yahoo; csv otherwise") },
	{ "adjustment", "WORD", N_("none, split or split+dividend; none otherwise") },
	{ "timeframe", "SIZE", N_("bar size of the files; else from their first column") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_import = {
	.name = "import",
	.arguments = "FILE...",
	.summary = N_("stores price files (CSV, also .gz) in the knowledge base"),
	.description = N_(
		"Daily files begin with a date, intraday ones with epoch_ms; then open, high, "
		"low, close, volume. Rows that cannot be prices are quarantined and listed "
		"with file, line and reason. Importing a file again changes nothing."),
	.example = "drt import --source yahoo AAPL_daily.csv MSFT_daily.csv.gz",
	.need = CLI_NEEDS_STORE,
	.options = options,
	.least = 1,
	.most = -1,
	.run = run,
};
