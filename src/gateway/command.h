/* command.h - words that steer a running gateway: prices, time, faults.
 *
 * Shape:   one line is one command: a verb and its words, parted by blanks. Lines come
 *          from a script of faults (script.h), a control connection (control.h) or a
 *          test. gw_command_list() names them all.
 * Errors:  DRT_EPARSE and DRT_EINVAL with the verb, the word and the remedy; nothing
 *          has happened then.
 * Threads: the loop's. */
#ifndef GATEWAY_COMMAND_H
#define GATEWAY_COMMAND_H

#include "core/status.h"

struct gateway;

/* Runs one line. An empty line and one that begins with # do nothing. */
DRT_MUST_CHECK enum drt_status gateway_command(struct gateway *gateway, const char *line,
                                               struct drt_error *error);
/* The same without doing it. */
DRT_MUST_CHECK enum drt_status gateway_command_check(const char *line, struct drt_error *error);
/* "advance SECONDS\nclose …", one a line. */
const char *gateway_command_list(void);

#endif
