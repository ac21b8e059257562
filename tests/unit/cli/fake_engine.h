/* fake_engine.h - an engine that answers from a script, and command lines run against it.
 *
 * Shape:   the script is a list of steps, one for each call after hello, in order. JSON
 *          texts are written with ' for ". A call that is not the next step's method
 *          fails the run. The engine runs on a thread and ends with the run. */
#ifndef TESTS_CLI_FAKE_ENGINE_H
#define TESTS_CLI_FAKE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>

enum fake_kind {
	FAKE_RESULT,
	FAKE_ERROR,   /* text is the error object */
	FAKE_HANG_UP, /* closes without an answer */
	FAKE_SIGNAL   /* raises SIGINT in this process, answers nothing */
};

struct fake_step {
	const char *method; /* NULL ends the script */
	const char *params; /* what must arrive, as compact JSON; NULL: whatever */
	enum fake_kind kind;
	const char *text;
	const char *before; /* whole lines sent before the answer; NULL: none */
	const char *after;  /* and behind it */
};

enum fake_place {
	FAKE_NOWHERE, /* no engine at all */
	FAKE_DAEMON,  /* listens on the control socket */
	FAKE_LOCAL    /* started by the host in this process */
};

struct fake_setup {
	enum fake_place place;
	const char *hello; /* the result of hello; NULL: a paper engine */
	const struct fake_step *steps;
	bool in_is_terminal, err_is_terminal;
	const char *input; /* typed on standard input; NULL: nothing */
};

struct fake_run {
	int code;
	char *out, *err; /* owned */
	int steps;       /* answered */
	int descriptors; /* received */
	long long bytes; /* sizes of the files behind them */
	char fault[512]; /* what did not follow the script; empty: nothing */
	int local_starts, local_stops;
};

/* Runs "drt ARGUMENTS", split at spaces; 'a b' is one argument. Fails the test where the
 * script was not followed to its end. */
void fake_cli(struct fake_run *run, const struct fake_setup *setup, const char *arguments);
void fake_release(struct fake_run *run);

/* Fails with both texts where they differ; with DRT_UPDATE_GOLDEN=1 writes the file
 * tests/unit/cli/golden/NAME instead. */
void fake_compare(const char *name, const char *text);

/* A result of hello with figures of the generator. */
extern const char fake_synthetic[];

/* One line against one script of a daemon; what is NULL is not looked at. */
struct fake_row {
	const char *line;
	struct fake_step steps[4]; /* ends with a NULL method */
	int code;
	const char *out, *err;
};
/* Runs the rows, each alone; hello as in struct fake_setup. */
void fake_rows(const struct fake_row *rows, size_t count, const char *hello);

/* One of them, with this typed at a terminal. */
void fake_row_typed(const struct fake_row *row, const char *typed);

/* What a script is made of: a call that is answered, and the end. */
#define FAKE_STEP(method, params, kind, text)                                                  \
	{                                                                                      \
		method, params, kind, text, NULL, NULL                                         \
	}
#define FAKE_END                                                                               \
	{                                                                                      \
		NULL, NULL, FAKE_RESULT, NULL, NULL, NULL                                      \
	}

#endif
