/* program.c - see program.h. */
#include "config.h"

#include "tests/integration/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/timeval.h"
#include "io/clock_real.h"
#include "tests/support/support.h"

/* A loaded machine or a sanitizer may take its time. */
enum { COMMAND_SECONDS = 60, LOOK_MS = 15, TOLD_BYTES = 6000 };

int64_t now_ns(void)
{
	return clock_now_ns(clock_real_monotonic());
}

void look_again(void)
{
	poll(NULL, 0, LOOK_MS);
}

const char *program_path(const char *name)
{
	return test_build_path(name);
}

/* In the child: only async-signal-safe calls. */
static void become(const char *const *words, int out, int err)
{
	int null = open("/dev/null", O_RDWR);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(null, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	execvp(words[0], (char *const *)(uintptr_t)words);
	_exit(127);
}

static pid_t start(const char *const *words, const char *out, const char *err)
{
	int out_fd = open(out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int err_fd = err ? open(err, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : out_fd;
	pid_t child = 0;

	if (out_fd < 0 || err_fd < 0)
		fail_msg("cannot write %s", out);
	child = fork();
	if (child == 0)
		become(words, out_fd, err_fd);
	close(out_fd);
	if (err)
		close(err_fd);
	if (child < 0)
		fail_msg("%s: no process could be started", words[0]);
	return child;
}

pid_t program_start(const char *const *words, const char *out)
{
	return start(words, out, NULL);
}

/* True once it ended; then *pid is 0. */
static int has_ended(int *code, pid_t *pid)
{
	int status = 0;
	pid_t ended = 0;

	do {
		ended = waitpid(*pid, &status, WNOHANG);
	} while (ended < 0 && errno == EINTR);
	if (ended == 0)
		return 0;
	*code = ended < 0           ? -SIGCHLD
	        : WIFEXITED(status) ? WEXITSTATUS(status)
	                            : -WTERMSIG(status);
	*pid = 0;
	return 1;
}

int program_wait(pid_t *pid, int seconds)
{
	int64_t deadline_ns = now_ns() + seconds * NS_PER_SEC;
	int code = 0;

	while (!has_ended(&code, pid)) {
		if (now_ns() > deadline_ns)
			fail_msg("process %d did not end within %d seconds", (int)*pid,
			         seconds);
		look_again();
	}
	return code;
}

int program_end(pid_t *pid, int signal)
{
	if (*pid <= 0)
		return 0;
	kill(*pid, signal);
	return program_wait(pid, COMMAND_SECONDS);
}

int program_runs(pid_t pid)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == 0;
}

int program_run(char **out, const char *const *words)
{
	const char *said = test_scratch_path("command.out");
	const char *complained = test_scratch_path("command.err");
	pid_t pid = start(words, said, complained);
	int64_t deadline_ns = now_ns() + COMMAND_SECONDS * NS_PER_SEC;
	int code = 0;

	while (!has_ended(&code, &pid)) {
		if (now_ns() > deadline_ns) {
			program_end(&pid, SIGKILL);
			file_tell(complained);
			fail_msg("%s %s did not end", words[0], words[1] ? words[1] : "");
		}
		look_again();
	}
	if (out)
		*out = test_read_file(said, NULL);
	return code;
}

json_t *program_json(const char *const *words)
{
	json_error_t error;
	char *text = NULL;
	int code = program_run(&text, words);
	json_t *json = json_loads(text, 0, &error);

	if (code != 0 || !json) {
		file_tell(test_scratch_path("command.err"));
		fail_msg("%s %s: exit code %d, answer \"%s\"", words[0],
		         words[1] ? words[1] : "", code, text);
	}
	free(text);
	return json;
}

/* ---- files that others write ---- */

/* As far as it is written; NULL where there is none. */
static char *read_if_there(const char *path)
{
	return access(path, R_OK) == 0 ? test_read_file(path, NULL) : NULL;
}

int file_count(const char *path, const char *text)
{
	char *all = read_if_there(path);
	int count = 0;

	for (const char *at = all; at && (at = strstr(at, text)) != NULL; count++)
		at += strcspn(at, "\n");
	free(all);
	return count;
}

void file_wait_word(char *out, size_t size, const char *path, const char *from)
{
	int64_t deadline_ns = now_ns() + COMMAND_SECONDS * NS_PER_SEC;

	for (;;) {
		char *all = read_if_there(path);
		const char *at = all ? strstr(all, from) : NULL;
		size_t length = at ? strcspn(at += strlen(from), " \n") : 0;

		if (length > 0 && length < size && at[length] != '\0') {
			memcpy(out, at, length);
			out[length] = '\0';
			free(all);
			return;
		}
		free(all);
		if (now_ns() > deadline_ns) {
			file_tell(path);
			fail_msg("%s never says \"%s\"", path, from);
		}
		look_again();
	}
}

void file_tell(const char *path)
{
	char *all = read_if_there(path);
	size_t length = all ? strlen(all) : 0;
	const char *from = length > TOLD_BYTES ? all + length - TOLD_BYTES : all;

	fprintf(stderr, "---- the end of %s\n%s----\n", path, from ? from : "(not there)\n");
	free(all);
}
