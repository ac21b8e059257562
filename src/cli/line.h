/* line.h - reads a command line against the table of commands. */
#ifndef CLI_LINE_H
#define CLI_LINE_H

#include "cli/command.h"

/* The options that every command has. Ends with a NULL name. */
extern const struct cli_option cli_everywhere[];

/* Fills cli->command, options and arguments from argv, whose order may change.
 * CLI_OK with cli->help set: the usage is wanted. Otherwise the fault was printed. */
enum cli_exit cli_read_line(struct cli *cli, int argc, char **argv);

/* The row of that name, the host's own included, or NULL. */
const struct cli_command *cli_find_command(const struct cli_host *host, const char *name);
/* Every row in the order of the help: calls fn for each. */
void cli_each_command(const struct cli_host *host,
                      void (*fn)(void *arg, const struct cli_command *command), void *arg);

/* Prints the list of commands, or the usage of cli->command. */
void cli_print_help(const struct cli *cli, FILE *out);

#endif
