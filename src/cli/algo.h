/* algo.h - the algorithm that a line names: --algo, --from, --to, --slices, --with. */
#ifndef CLI_ALGO_H
#define CLI_ALGO_H

#include <jansson.h>

#include "cli/command.h"
#include "model/algo.h"

/* The object that trade.execute_order takes, a new reference, and its kind; NULL and
 * ALGO_NONE where the line names none. What the values mean the engine says.
 * CLI_USAGE: an unknown name, a parameter without --algo or without a value. */
enum cli_exit cli_get_algo(json_t **out, enum algo_kind *kind, const struct cli *cli);

#endif
