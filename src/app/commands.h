/* commands.h - the program's own subcommands, which join engine, client and screen. */
#ifndef APP_COMMANDS_H
#define APP_COMMANDS_H

#include "cli/command.h"

extern const struct cli_command app_attach; /* shows a running engine; starts one */
extern const struct cli_command app_daemon;
extern const struct cli_command app_demo;
extern const struct cli_command app_snapshot; /* draws a screen without a terminal */

/* Runs the screen over a control socket, or a connected descriptor, until the person
 * leaves; returns the exit code. */
enum cli_exit app_show(struct cli *cli, const char *socket, int fd, bool read_only);

#endif
