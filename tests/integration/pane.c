/* pane.c - see pane.h. */
#include "config.h"

#include "tests/integration/pane.h"

#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/integration/program.h"
#include "tests/support/support.h"

enum { WAIT_SECONDS = 40 };

/* The server is a child like any other: in the foreground, so that it is ended by its
 * process id, and dies with the test. */
static void start_server(struct pane *pane)
{
	int64_t deadline_ns = now_ns() + WAIT_SECONDS * NS_PER_SEC;
	const char *said = test_scratch_path("tmux.out");

	pane->server = program_start(
		WORDS("tmux", "-u", "-D", "-S", pane->socket, "-f", "/dev/null"), said);
	/* its socket is there a moment before it is listened to */
	while (program_run(NULL, WORDS("tmux", "-N", "-S", pane->socket, "show-options",
	                               "-g")) != 0) {
		if (!program_runs(pane->server) || now_ns() > deadline_ns) {
			file_tell(said);
			fail_msg("tmux does not start; ./bootstrap check installs it");
		}
		look_again();
	}
}

/* Runs `tmux WORDS...` against the pane's server. */
static char *ask(struct pane *pane, const char *const *words)
{
	const char *all[PROGRAM_WORDS] = { "tmux", "-N", "-u", "-S", pane->socket };
	char *out = NULL;
	size_t count = 5;

	for (; *words && count + 1 < PROGRAM_WORDS; words++)
		all[count++] = *words;
	if (program_run(&out, all) != 0) {
		file_tell(test_scratch_path("command.err"));
		fail_msg("tmux %s failed", all[5]);
	}
	return out;
}

static void tell(struct pane *pane, const char *const *words)
{
	free(ask(pane, words));
}

static long ask_number(struct pane *pane, const char *name)
{
	char format[64];
	char *out = NULL;
	long number = 0;

	snprintf(format, sizeof(format), "#{%s}", name);
	out = ask(pane, WORDS("display-message", "-p", format));
	number = strtol(out, NULL, 10);
	free(out);
	return number;
}

void pane_open(struct pane *pane, int cols, int rows, const char *command)
{
	char x[16];
	char y[16];

	/* inside another tmux, or in its reach, nothing of it is used */
	unsetenv("TMUX");
	unsetenv("TMUX_TMPDIR");
	setenv("SHELL", "/bin/sh", 1);
	snprintf(pane->socket, sizeof(pane->socket), "%s", test_scratch_path("tmux.sock"));
	snprintf(x, sizeof(x), "%d", cols);
	snprintf(y, sizeof(y), "%d", rows);
	start_server(pane);
	tell(pane, WORDS("set-option", "-g", "remain-on-exit", "on", ";", "set-option", "-g",
	                 "status", "off", ";", "new-session", "-d", "-x", x, "-y", y, command));
}

void pane_close(struct pane *pane)
{
	if (pane->socket[0] == '\0')
		return;
	program_end(&pane->server, SIGTERM);
	pane->socket[0] = '\0';
}

void pane_respawn(struct pane *pane, const char *command)
{
	tell(pane, WORDS("respawn-pane", "-k", command));
}

void pane_key(struct pane *pane, const char *key)
{
	tell(pane, WORDS("send-keys", key));
}

void pane_type(struct pane *pane, const char *text)
{
	tell(pane, WORDS("send-keys", "-l", text));
}

void pane_resize(struct pane *pane, int cols, int rows)
{
	char x[16];
	char y[16];

	snprintf(x, sizeof(x), "%d", cols);
	snprintf(y, sizeof(y), "%d", rows);
	tell(pane, WORDS("resize-window", "-x", x, "-y", y));
}

char *pane_text(struct pane *pane)
{
	return ask(pane, WORDS("capture-pane", "-p"));
}

pid_t pane_pid(struct pane *pane)
{
	return (pid_t)ask_number(pane, "pane_pid");
}

int pane_flag(struct pane *pane, const char *name)
{
	return (int)ask_number(pane, name);
}

/* The terminal's end of file says it; tmux writes its own words about it only when it has
 * heard of the exit, too, which may come first or get lost. */
void pane_wait_dead(struct pane *pane)
{
	int64_t deadline_ns = now_ns() + WAIT_SECONDS * NS_PER_SEC;

	while (pane_flag(pane, "pane_dead") != 1) {
		if (now_ns() > deadline_ns)
			fail_msg("the pane's program does not end");
		look_again();
	}
}

static int shows(const char *text, const char *pattern)
{
	regex_t regex;
	int found = 0;

	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB | REG_NEWLINE) != 0)
		fail_msg("\"%s\" is no pattern", pattern);
	found = regexec(&regex, text, 0, NULL, 0) == 0;
	regfree(&regex);
	return found;
}

static void wait_until(struct pane *pane, const char *pattern, int wanted)
{
	int64_t deadline_ns = now_ns() + WAIT_SECONDS * NS_PER_SEC;

	for (;;) {
		char *text = pane_text(pane);
		int there = shows(text, pattern);

		if (there != wanted && now_ns() > deadline_ns) {
			fprintf(stderr, "%s", text);
			fail_msg("the screen %s shows \"%s\"", wanted ? "never" : "still",
			         pattern);
		}
		free(text);
		if (there == wanted)
			return;
		look_again();
	}
}

void pane_wait(struct pane *pane, const char *pattern)
{
	wait_until(pane, pattern, 1);
}

void pane_wait_gone(struct pane *pane, const char *pattern)
{
	wait_until(pane, pattern, 0);
}

void pane_must_show(struct pane *pane, const char *pattern)
{
	char *text = pane_text(pane);

	if (!shows(text, pattern)) {
		fprintf(stderr, "%s", text);
		fail_msg("the screen does not show \"%s\"", pattern);
	}
	free(text);
}
