/* confirm.h - what a person is asked before something happens that cannot be taken back.
 *
 * Only the word itself counts; an empty line, another word and the end of the input mean
 * no. A script is not asked: whoever wants that refused checks cli_may_ask() first. */
#ifndef CLI_CONFIRM_H
#define CLI_CONFIRM_H

#include "cli/command.h"

/* True when somebody sits at standard input. */
bool cli_may_ask(const struct cli *cli);

/* Asks the question on standard error and reads a line. True when it is `word`, or when
 * nobody needs to be asked: with --yes, and without a terminal. */
bool cli_is_meant(const struct cli *cli, const char *word, const char *question, ...)
	DRT_PRINTF(3, 4);

#endif
