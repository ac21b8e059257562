/* pane.h - a terminal for a test: one pane of a tmux server of its own.
 *
 * Shape:   the server's socket is in the scratch directory and its configuration is
 *          empty, so that no tmux of the user's is seen or touched. Keys are sent as a
 *          person types them, and the screen is read as a person sees it.
 * Patterns: POSIX extended regular expressions; a dot does not match the end of a line.
 * Owners:  pane_close() ends the server and what runs in it; it may be called twice. */
#ifndef TESTS_INTEGRATION_PANE_H
#define TESTS_INTEGRATION_PANE_H

#include <sys/types.h>

struct pane {
	char socket[300]; /* empty: closed */
	pid_t server;
};

/* A new server with one pane of that size which runs `command` by sh. */
void pane_open(struct pane *pane, int cols, int rows, const char *command);
void pane_close(struct pane *pane);
/* Another command in the same pane; what ran there is killed. */
void pane_respawn(struct pane *pane, const char *command);

/* Keys by tmux's names: "a", "Escape", "C-l". */
void pane_key(struct pane *pane, const char *key);
/* Text as typed, letter by letter. */
void pane_type(struct pane *pane, const char *text);
void pane_resize(struct pane *pane, int cols, int rows);

/* The screen, its lines separated by newlines; the caller frees it. */
char *pane_text(struct pane *pane);
/* The process that runs in it, and a number that tmux knows of the pane ("alternate_on"). */
pid_t pane_pid(struct pane *pane);
int pane_flag(struct pane *pane, const char *name);
/* Until the pane's program has ended. */
void pane_wait_dead(struct pane *pane);

/* Waits until a pattern is, or is no longer, on the screen; fails the test after half a
 * minute and prints the screen. */
void pane_wait(struct pane *pane, const char *pattern);
void pane_wait_gone(struct pane *pane, const char *pattern);
/* Fails the test unless the screen shows it now. */
void pane_must_show(struct pane *pane, const char *pattern);

#endif
