/* snapshot_picture.h - a screen in the form that the line of drt snapshot asks for: text,
 * text with colours, or a drawing. */
#ifndef APP_SNAPSHOT_PICTURE_H
#define APP_SNAPSHOT_PICTURE_H

#include "cli/command.h"
#include "ui/term/screen.h"

/* Looks at the options of the form before anything is started. CLI_USAGE: told. */
enum cli_exit snapshot_check_form(struct cli *cli);

/* Writes the screen, called by its name, to cli->out. CLI_FAILURE, told: the memory did not
 * suffice, and nothing of it was written. */
enum cli_exit snapshot_write(struct cli *cli, const struct screen *screen, const char *name);

#endif
