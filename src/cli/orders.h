/* orders.h - order rows as the order commands print them. */
#ifndef CLI_ORDERS_H
#define CLI_ORDERS_H

#include "cli/command.h"
#include "client/view.h"

/* Prints {orders: [row...]} as a table, proposals first. */
enum cli_exit cli_put_orders(struct cli *cli, const json_t *answer);

/* "BUY 60 JPM LMT 266.90": what an approval is about. */
void cli_order_text(char *out, size_t size, const struct view_order *row);

/* Fetches the row that the id names; row->signal is the caller's, for free(). */
enum cli_exit cli_get_order(struct view_order *row, struct cli *cli, const char *id);

/* "PAPER account DU4815162" of the engine we talk to. */
void cli_account_text(char *out, size_t size, const struct cli *cli,
                      const struct view_order *row);

struct cli_decision {
	const char *id; /* as the person named the order */
	bool sending;   /* an order that ends rejected is then a refusal */
};

/* Prints or lists {order_id, state}; the state decides the exit code. */
enum cli_exit cli_put_decision(struct cli *cli, json_t *list, const json_t *result,
                               const struct cli_decision *decision);

/* The same of a command that names one order: with --json the answer is the document.
 * Takes the reference. */
enum cli_exit cli_put_outcome(struct cli *cli, json_t *result,
                              const struct cli_decision *decision);

/* Runs `fn` for each argument, an order id, and prints {"orders": [...]} with --json.
 * Ends with the code of the first that failed. */
enum cli_exit cli_each_order(struct cli *cli, enum cli_exit (*fn)(struct cli *cli, json_t *list,
                                                                  const char *id));

#endif
