/* daemon.c - drt daemon: the engine by itself, in the background or, with --no-fork, in
 * this process. SIGTERM and SIGINT drain and stop; SIGHUP reads the configuration again. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/app_engine.h"
#include "app/commands.h"
#include "core/i18n.h"
#include "io/file.h"
#include "io/loop_event.h"
#include "io/signals.h"

struct daemon {
	struct loop *loop;
	struct app_engine *engine;
};

static void on_signal(void *arg, int number)
{
	struct daemon *daemon = arg;

	if (number == SIGHUP)
		app_engine_reload(daemon->engine);
	else
		loop_stop(daemon->loop);
}

/* Any thread: a client asked to stop. */
static void on_stop(void *arg)
{
	struct daemon *daemon = arg;

	loop_stop(daemon->loop);
}

/* Tells the parent how it went: an empty line is success. */
static void tell_parent(int fd, const char *text)
{
	size_t length = strlen(text);

	if (fd < 0)
		return;
	if (write(fd, text, length) != (ssize_t)length || write(fd, "\n", 1) != 1)
		errno = 0; /* the parent is gone; nobody waits for this */
	close(fd);
}

static enum drt_status run_engine(struct cli *cli, int ready_fd, struct drt_error *error)
{
	static const int caught[] = { SIGTERM, SIGINT, SIGHUP };
	struct daemon daemon = { .loop = NULL };
	struct app_engine_options options = {
		.paths = &cli->paths,
		.listen = true,
		.on_stop = on_stop,
		.on_stop_arg = &daemon,
	};
	struct file_lock *lock = NULL;
	struct signals *signals = NULL;
	int fd = -1;
	enum drt_status status = paths_make_dirs(&cli->paths, error);

	if (status == DRT_OK)
		status = file_lock_acquire(&lock, cli->paths.lock_file, error);
	if (status == DRT_OK && loop_event_new(&daemon.loop) != DRT_OK)
		status = drt_fail(error, DRT_ENOMEM, "no event loop");
	if (status == DRT_OK &&
	    signals_new(&signals, daemon.loop, caught, 3, on_signal, &daemon) != DRT_OK)
		status = drt_fail(error, DRT_EIO, "signals cannot be caught");
	if (status == DRT_OK)
		status = app_engine_start(&daemon.engine, &fd, &options, error);
	tell_parent(ready_fd, status == DRT_OK ? "" : error->text);
	if (status == DRT_OK)
		loop_run(daemon.loop);
	app_engine_stop(daemon.engine);
	signals_free(signals);
	loop_free(daemon.loop);
	file_lock_release(lock);
	if (status == DRT_OK)
		unlink(cli->paths.control_socket);
	return status;
}

/* In the child: a session of its own, no terminal, no directory held. */
static void leave_terminal(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	setsid();
	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		close(null);
	}
	if (chdir("/") != 0)
		errno = 0; /* only keeps a directory busy */
}

/* Waits for the child's line. */
static enum cli_exit wait_ready(struct cli *cli, int fd)
{
	char text[DRT_ERROR_TEXT] = "";
	size_t used = 0;
	ssize_t count = 0;

	while (used + 1 < sizeof(text) &&
	       ((count = read(fd, text + used, sizeof(text) - used - 1)) > 0 ||
	        (count < 0 && errno == EINTR)))
		used += count > 0 ? (size_t)count : 0;
	close(fd);
	if (used == 1 && text[0] == '\n')
		return CLI_OK;
	text[strcspn(text, "\n")] = '\0';
	return cli_fail(cli, CLI_FAILURE, "%s", *text ? text : _("the engine ended at once"));
}

static enum cli_exit start_in_background(struct cli *cli)
{
	struct drt_error error = { .status = DRT_OK };
	int ready[2];
	pid_t child = 0;

	fflush(NULL); /* what waits there is not the child's to write */
	if (pipe2(ready, O_CLOEXEC) != 0 || (child = fork()) < 0)
		return cli_fail(cli, CLI_FAILURE, _("no process could be started"));
	if (child > 0) {
		close(ready[1]);
		return wait_ready(cli, ready[0]);
	}
	close(ready[0]);
	leave_terminal();
	/* not _exit(), which would end it before a leak checker looks */
	exit(run_engine(cli, ready[1], &error) == DRT_OK ? 0 : 1);
}

static enum cli_exit run_daemon(struct cli *cli)
{
	struct drt_error error = { .status = DRT_OK };

	if (!cli_value(cli, "no-fork"))
		return start_in_background(cli);
	if (run_engine(cli, -1, &error) != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, "%s", error.text);
	return CLI_OK;
}

static const struct cli_option options[] = {
	{ "no-fork", NULL, N_("stay in the foreground") },
	{ NULL, NULL, NULL },
};

const struct cli_command app_daemon = {
	.name = "daemon",
	.arguments = "",
	.summary = N_("runs the engine by itself"),
	.description =
		N_("Collects data, evaluates strategies, keeps the approval queue and trades "
	           "what is approved. SIGTERM drains and stops, SIGHUP reads the "
	           "configuration again. drt --daemon is the same."),
	.example = "drt daemon --no-fork",
	.need = CLI_NEEDS_NOTHING,
	.options = options,
	.run = run_daemon,
};
