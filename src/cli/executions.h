/* executions.h - orders that an algorithm worked, and what that cost.
 * Errors: CLI_FAILURE after the fault was printed. */
#ifndef CLI_EXECUTIONS_H
#define CLI_EXECUTIONS_H

#include "cli/command.h"

/* A table of the orders of kb.get_orders that have `execution`, oldest first, and nothing
 * where none has. */
enum cli_exit cli_put_executions(struct cli *cli, const json_t *orders);

#endif
