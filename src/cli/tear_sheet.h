/* tear_sheet.h - figures of a strategy or an account on one page of text.
 *
 * Shape:   metrics by their stable names ("sharpe", "days.win_rate") in the order and with
 *          the words of one table; a name that it does not know is shown as it is.
 * Errors:  CLI_FAILURE after the fault was printed. */
#ifndef CLI_TEAR_SHEET_H
#define CLI_TEAR_SHEET_H

#include "cli/command.h"

/* Two columns of {name: number or null}; null is left out. */
enum cli_exit tear_sheet_metrics(struct cli *cli, const json_t *metrics);

/* Returns by month and year, in percent, of [[time, value], ...] in order of time; `start`
 * is the value before the first point, or NaN for the first point's own. Nothing is
 * printed for fewer than two points. */
enum cli_exit tear_sheet_months(struct cli *cli, const json_t *equity, double start);

/* The strategies of a report: {strategy, trades, won, profit, cost, sharpe, worst}. */
enum cli_exit tear_sheet_strategies(struct cli *cli, const json_t *strategies);

#endif
