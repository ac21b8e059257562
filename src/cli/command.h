/* command.h - what a subcommand is, and what it works with.
 *
 * A row describes a command wholly: its options, its help, what it needs, what it does.
 * cli.c parses the line against the row, connects, runs, and cleans up.
 * Owners:  whatever a helper hands out belongs to the struct cli unless it says
 *          otherwise. json_t results are the caller's references. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/cli.h"
#include "client/client.h"
#include "core/decimal.h"
#include "core/status.h"
#include "io/paths.h"

enum { CLI_OPTIONS = 16, CLI_GIVEN = 64 };

struct cli;

struct cli_option {
	const char *name;  /* "from", without dashes; NULL ends the list */
	const char *value; /* "DATE"; NULL: a flag */
	const char *help;  /* marked for translation */
};

enum cli_need {
	CLI_NEEDS_NOTHING,
	CLI_NEEDS_STORE, /* an engine, with or without a broker */
	CLI_NEEDS_DAEMON /* the running one */
};

struct cli_command {
	const char *name;
	const char *arguments;   /* "SYMBOL"; empty: none */
	const char *summary;     /* one line, marked for translation */
	const char *description; /* a paragraph, marked for translation; NULL: none */
	const char *example;     /* never translated; NULL: none */
	enum cli_need need;
	const struct cli_option *options; /* NULL: none */
	int least, most;                  /* arguments; most -1: any number */
	enum cli_exit (*run)(struct cli *cli);
};

struct cli_given {
	const struct cli_option *option;
	const char *value;
};

/* One run. Commands read it; only cli.c and session.c change it. */
struct cli {
	const struct cli_host *host;
	const struct cli_command *command; /* NULL while the line is read */
	FILE *out, *err;
	bool json, quiet, help;
	struct paths_options places; /* what the line says about paths */
	const char *socket;          /* --socket; NULL: the one of `paths` */
	struct paths paths;
	int argc; /* arguments, options taken out */
	char **argv;
	int given_count;
	struct cli_given given[CLI_GIVEN];
	struct client *client; /* NULL: not connected */
	bool local;            /* the engine runs in this process */
	void (*on_notice)(void *arg, const char *method, json_t *params);
	void *notice_arg; /* both set by a command before it calls */
};

/* ---- the line ---- */

/* The last value given, or NULL; of a flag: "" or NULL. */
const char *cli_value(const struct cli *cli, const char *option);
/* The index-th value of an option given several times, or NULL. */
const char *cli_value_at(const struct cli *cli, const char *option, int index);

/* ---- messages, to standard error ---- */

/* "drt bars: sentence"; returns `code`. */
enum cli_exit cli_fail(const struct cli *cli, enum cli_exit code, const char *format, ...)
	DRT_PRINTF(3, 4);
/* Not with --quiet. */
void cli_note(const struct cli *cli, const char *format, ...) DRT_PRINTF(2, 3);

/* ---- the engine ---- */

/* Connects as the row's need says, unless that was done; says why not. A call does it by
 * itself, so that a command's values are checked before anything is opened. */
enum cli_exit cli_connect(struct cli *cli);
void cli_disconnect(struct cli *cli);

/* How long a call may take. */
enum cli_patience { CLI_SOON, CLI_LONG };

/* Calls; params are taken over. On failure the reason was printed. */
enum cli_exit cli_call(json_t **result, struct cli *cli, const char *method, json_t *params,
                       enum cli_patience patience);
/* The same for what acts on orders: where the connection breaks on the way the outcome
 * is not known. */
enum cli_exit cli_act(json_t **result, struct cli *cli, const char *method, json_t *params);
/* Prints why a call failed and returns the exit code. */
enum cli_exit cli_explain(const struct cli *cli, const struct rpc_error *why);
/* "The engine's answer cannot be read: ..."; CLI_FAILURE. */
enum cli_exit cli_bad_answer(const struct cli *cli, const struct drt_error *error);

/* True when the answer's figures, or all of this engine's, come from the generator. */
bool cli_is_synthetic(const struct cli *cli, const json_t *answer);

/* ---- output ---- */

/* One document and a line end; takes the reference. An object says whether its figures
 * are synthetic. */
enum cli_exit cli_put_json(struct cli *cli, json_t *document);
/* The line "SYNTHETIC: ..." above figures of the generator; nothing otherwise. */
void cli_put_origin(struct cli *cli, const json_t *answer);

/* ---- values of options and arguments: on failure the remedy was printed ---- */

/* A day that "to" or "as-of" names is meant whole; "as-of" is the parameter as_of. */
enum cli_exit cli_get_time(json_t *params, struct cli *cli, const char *option);
/* "from" and "to", which must not end before they begin. */
enum cli_exit cli_get_range(json_t *params, struct cli *cli);
/* A source of bars, as the knowledge base names them. */
enum cli_exit cli_get_source(json_t *params, struct cli *cli, const char *option);
enum cli_exit cli_get_timeframe(json_t *params, struct cli *cli, const char *option);
enum cli_exit cli_get_count(json_t *params, struct cli *cli, const char *option, int64_t least,
                            int64_t most);
/* A price or quantity above 0; 0 where the option was not given. */
enum cli_exit cli_get_amount(decimal *out, const struct cli *cli, const char *option);
enum cli_exit cli_get_symbol(json_t *params, const struct cli *cli, const char *text);
/* Appends the symbols of "AAPL,MSFT" to the list, each once; none is no list. */
enum cli_exit cli_get_symbols(json_t *list, const struct cli *cli, const char *text);
/* Puts the option's text under the key, where it was given. */
void cli_get_text(json_t *params, const struct cli *cli, const char *option, const char *key);

/* ---- the rows ---- */

extern const struct cli_command cli_import, cli_bars, cli_depth, cli_tape, cli_why, cli_signals,
	cli_orders, cli_buy, cli_sell, cli_approve, cli_reject, cli_modify, cli_cancel,
	cli_settle, cli_resume, cli_positions, cli_close, cli_flatten, cli_backtest, cli_report,
	cli_status, cli_freeze, cli_unfreeze, cli_stop, cli_version, cli_what_if, cli_find,
	cli_contract, cli_scan, cli_news, cli_article, cli_fundamentals, cli_options,
	cli_futures;

#endif
