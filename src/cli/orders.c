/* orders.c - see orders.h. */
#include "cli/orders.h"

#include <stdlib.h>
#include <string.h>

#include "cli/table.h"
#include "client/number_text.h"
#include "client/order_text.h"
#include "client/reason_text.h"
#include "client/view_update.h"
#include "core/i18n.h"
#include "core/timeval.h"
#include "io/clock_real.h"
#include "model/json.h"

static int64_t now(void)
{
	return clock_now_ns(clock_real_monotonic());
}

/* "14:00", or "14:00 UTC" */
static void clock_of(char out[TIME_TEXT], int64_t time_ns, bool zone)
{
	char whole[TIME_TEXT];

	time_format(whole, time_ns);
	snprintf(out, TIME_TEXT, "%.5s%s", whole + 11, zone ? " UTC" : "");
}

/* " (12 slices, 14:00 to 19:30 UTC)" */
static void add_algo(char *out, size_t size, const struct algo *algo)
{
	char from[TIME_TEXT] = "", to[TIME_TEXT] = "", text[REASON_TEXT];
	size_t length = strlen(out);

	if (algo->start_ns != 0)
		clock_of(from, algo->start_ns, algo->end_ns == 0);
	if (algo->end_ns != 0)
		clock_of(to, algo->end_ns, true);
	order_algo_text(text, sizeof(text), algo, from, to);
	if (*text)
		snprintf(out + length, size - length, " (%s)", text);
}

void cli_order_text(char *out, size_t size, const struct view_order *row)
{
	const struct order *order = &row->order;
	char quantity[NUMBER_TEXT], price[NUMBER_TEXT] = "";

	number_text_decimal(quantity, sizeof(quantity), order->quantity, 0, false);
	if (!decimal_is_zero(order_price(order)))
		number_text_decimal(price, sizeof(price), order_price(order), 2, false);
	snprintf(out, size, "%s %s %s %s%s%s", order_side_name(order->side), quantity,
	         order->symbol, order_type_word(row), *price ? " " : "", price);
	add_algo(out, size, &order->algo);
}

void cli_account_text(char *out, size_t size, const struct cli *cli,
                      const struct view_order *row)
{
	const json_t *hello = client_hello(cli->client);
	const char *mode = json_string_value(json_object_get(hello, "mode"));
	const char *account = json_string_value(json_object_get(hello, "account"));

	if (*row->order.account)
		account = row->order.account;
	/* TRANSLATORS: PAPER or LIVE, the account's number */
	snprintf(out, size, _("%s account %s"), mode ? mode : "?", account ? account : "?");
}

static void put_header(struct cli_table *table)
{
	cli_table_add(table, _("Id"));
	cli_table_add(table, _("Side"));
	cli_table_add(table, _("Quantity"));
	cli_table_add(table, _("Symbol"));
	cli_table_add(table, _("Type"));
	cli_table_add(table, _("Price"));
	cli_table_add(table, _("Value"));
	cli_table_add(table, _("From"));
	cli_table_add(table, _("State"));
	cli_table_add(table, _("Left"));
}

static void put_row(struct cli_table *table, const struct view_order *row, int64_t now_ns)
{
	const struct order *order = &row->order;
	char id[UUID_SHORT_TEXT] = "----";
	char text[REASON_TEXT];

	if (!uuid_is_nil(&order->id))
		uuid_format_short(id, &order->id);
	cli_table_add(table, id);
	cli_table_add(table, order_side_name(order->side));
	number_text_decimal(text, sizeof(text), order->quantity, 0, false);
	cli_table_add(table, text);
	cli_table_add(table, order->symbol);
	cli_table_add(table, order_type_word(row));
	cli_table_add_price(table, order_price(order));
	if (decimal_is_zero(row->value))
		cli_table_add(table, "");
	else
		cli_table_add_money(table, row->value, 2);
	cli_table_add(table, order->strategy);
	order_state_text(text, sizeof(text), row);
	cli_table_add(table, text);
	order_left_text(text, sizeof(text), row, now_ns);
	cli_table_add(table, text);
}

static enum cli_exit print(struct cli *cli, const struct view *view)
{
	struct cli_table *table = NULL;
	enum drt_status status = cli_table_new(&table, "llrllrrllr");

	if (status != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	put_header(table);
	for (size_t i = 0; i < view->order_count; i++)
		put_row(table, &view->orders[i], now());
	status = cli_table_print(table, cli->out);
	cli_table_free(table);
	return status == DRT_OK ? CLI_OK : cli_fail(cli, CLI_FAILURE, _("out of memory"));
}

enum cli_exit cli_put_orders(struct cli *cli, const json_t *answer)
{
	struct view *view = calloc(1, sizeof(*view));
	struct view_update *update = NULL;
	struct drt_error error = { 0 };
	json_t *snapshot = NULL;
	enum cli_exit code = CLI_OK;

	if (!view || view_update_new(&update, view, clock_real_monotonic()) != DRT_OK) {
		free(view);
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	}
	snapshot = json_pack("{s:i, s:{s:O}}", "seq", 0, "snapshot", "orders", answer);
	if (!snapshot)
		code = cli_fail(cli, CLI_FAILURE, _("out of memory"));
	else if (view_update_snapshot(update, snapshot, &error) != DRT_OK)
		code = cli_bad_answer(cli, &error);
	else if (view->order_count == 0)
		cli_note(cli, _("there are no orders"));
	else
		code = print(cli, view);
	json_decref(snapshot);
	view_update_free(update);
	free(view);
	return code;
}

enum cli_exit cli_get_order(struct view_order *row, struct cli *cli, const char *id)
{
	struct drt_error error = { 0 };
	json_t *result = NULL;
	enum cli_exit code = cli_call(&result, cli, "trade.get_order_status",
	                              json_pack("{s:s}", "order_id", id), CLI_SOON);

	if (code != CLI_OK)
		return code;
	if (view_order_from_json(row, result, now(), &error) != DRT_OK)
		code = cli_bad_answer(cli, &error);
	json_decref(result);
	return code;
}

/* ---- decisions ---- */

static enum cli_exit code_of(enum order_status status, bool sending)
{
	switch (status) {
	case ORDER_UNKNOWN:
		return CLI_UNKNOWN;
	case ORDER_EXPIRED:
		return CLI_EXPIRED;
	case ORDER_REJECTED:
		return sending ? CLI_REFUSED : CLI_OK;
	case ORDER_BROKER_REJECTED:
		return sending ? CLI_FAILURE : CLI_OK;
	default:
		return CLI_OK;
	}
}

static enum cli_exit read_state(enum order_status *out, const struct cli *cli,
                                const json_t *result)
{
	const char *state = json_string_value(json_object_get(result, "state"));
	struct drt_error error;

	if (state && order_status_parse(out, state) == DRT_OK)
		return CLI_OK;
	drt_fail(&error, DRT_EPARSE, "state is not the state of an order");
	return cli_bad_answer(cli, &error);
}

enum cli_exit cli_put_decision(struct cli *cli, json_t *list, const json_t *result,
                               const struct cli_decision *decision)
{
	enum order_status status;
	enum cli_exit code = read_state(&status, cli, result);

	if (code != CLI_OK)
		return code;
	if (cli->json)
		json_array_append(list, (json_t *)result);
	else
		fprintf(cli->out, "%s: %s\n", decision->id, order_status_text(status));
	return code_of(status, decision->sending);
}

enum cli_exit cli_put_outcome(struct cli *cli, json_t *result,
                              const struct cli_decision *decision)
{
	enum order_status status;
	enum cli_exit code = read_state(&status, cli, result);

	if (code == CLI_OK && cli->json) {
		code = cli_put_json(cli, result);
		return code == CLI_OK ? code_of(status, decision->sending) : code;
	}
	json_decref(result);
	if (code != CLI_OK)
		return code;
	fprintf(cli->out, "%s: %s\n", decision->id, order_status_text(status));
	return code_of(status, decision->sending);
}

enum cli_exit cli_each_order(struct cli *cli,
                             enum cli_exit (*fn)(struct cli *cli, json_t *list, const char *id))
{
	json_t *list = json_array();
	enum cli_exit first = CLI_OK;
	enum cli_exit code = CLI_OK;

	for (int i = 0; i < cli->argc; i++) {
		code = fn(cli, list, cli->argv[i]);
		if (first == CLI_OK)
			first = code;
	}
	if (!cli->json) {
		json_decref(list);
		return first;
	}
	code = cli_put_json(cli, json_pack("{s:o}", "orders", list));
	return first == CLI_OK ? code : first;
}
