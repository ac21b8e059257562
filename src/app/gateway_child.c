/* gateway_child.c - see gateway_child.h. */
#include "config.h"

#include "app/gateway_child.h"

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

enum { LISTEN_MS = 20000, PATH_TEXT = 512 };

/* The program in the directory of this one, or the installed one. */
static enum drt_status find_program(char *path, struct drt_error *error)
{
	ssize_t length = readlink("/proc/self/exe", path, PATH_TEXT - 16);
	char *slash = NULL;

	if (length > 0) {
		path[length] = '\0';
		slash = strrchr(path, '/');
		snprintf(slash + 1, 16, "drt-ibsim");
		if (access(path, X_OK) == 0)
			return DRT_OK;
	}
	snprintf(path, PATH_TEXT, "%s/drt-ibsim", DRT_BINDIR);
	if (access(path, X_OK) == 0)
		return DRT_OK;
	return drt_fail(error, DRT_ENOTFOUND,
	                "the simulated gateway drt-ibsim is not beside drt nor in %s",
	                DRT_BINDIR);
}

/* Reads until the line "listening ... port=N ..." came. */
static enum drt_status wait_listening(int *port, int fd, struct drt_error *error)
{
	char text[1024] = "";
	size_t used = 0;

	for (;;) {
		struct pollfd wait = { .fd = fd, .events = POLLIN };
		ssize_t count = 0;
		char *found = NULL;

		if (poll(&wait, 1, LISTEN_MS) <= 0)
			return drt_fail(error, DRT_ETIMEOUT,
			                "drt-ibsim did not listen within %d seconds",
			                LISTEN_MS / 1000);
		count = read(fd, text + used, sizeof(text) - used - 1);
		if (count <= 0)
			return drt_fail(error, DRT_EIO, "drt-ibsim ended before it listened");
		used += (size_t)count;
		text[used] = '\0';
		found = strstr(text, "port=");
		if (found && strchr(found, '\n')) {
			*port = atoi(found + 5);
			return *port > 0
			               ? DRT_OK
			               : drt_fail(error, DRT_EPARSE, "drt-ibsim named no port");
		}
		if (used + 1 == sizeof(text))
			return drt_fail(error, DRT_EPARSE, "drt-ibsim said too much");
	}
}

static void become_gateway(const char *path, const char *seed, const char *speed,
                           const char *cash, int out)
{
	int null = open("/dev/null", O_RDWR);

	/* whatever happens to the demo, its gateway ends with it */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	dup2(null, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	execl(path, path, "--port", "0", "--seed", seed, "--speed", speed, "--cash", cash,
	      (char *)NULL);
	_exit(127);
}

enum drt_status gateway_child_start(struct gateway_child *out, const char *seed,
                                    const char *speed, const char *cash,
                                    struct drt_error *error)
{
	char path[PATH_TEXT];
	int ends[2];
	struct gateway_child child = { .pid = 0 };
	enum drt_status status = find_program(path, error);

	if (status != DRT_OK)
		return status;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return drt_fail(error, DRT_EIO, "no pipe to drt-ibsim");
	child.pid = fork();
	if (child.pid == 0)
		become_gateway(path, seed, speed, cash, ends[1]);
	close(ends[1]);
	if (child.pid < 0) {
		close(ends[0]);
		return drt_fail(error, DRT_EIO, "drt-ibsim could not be started");
	}
	status = wait_listening(&child.port, ends[0], error);
	close(ends[0]);
	if (status != DRT_OK) {
		gateway_child_stop(&child);
		return status;
	}
	*out = child;
	return DRT_OK;
}

void gateway_child_stop(struct gateway_child *child)
{
	if (child->pid <= 0)
		return;
	kill(child->pid, SIGTERM);
	while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
		;
	child->pid = 0;
}
