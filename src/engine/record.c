/* record.c - see record.h. */
#include "engine/record.h"

#include <math.h>
#include <stdlib.h>

#include "model/json.h"

enum { MOST_POINTS = 2048 };

enum drt_status record_read(struct performance_account **out, const struct engine *engine,
                            const struct record_request *request, struct drt_error *error)
{
	struct ledger_options options = { .path = engine->settings->ledger_path,
		                          .read_only = true };
	struct ledger_filter filter = { .from_ns = request->from_ns, .to_ns = request->to_ns };
	struct ledger_equity_filter equity = { request->account, request->from_ns,
		                               request->to_ns };
	struct performance_account_request all = { .calendar = engine->calendar };
	struct ledger_equity *rows = NULL;
	struct ledger *ledger = NULL;
	struct fill *fills = NULL;
	enum drt_status status = ledger_open(&ledger, &options, error);

	if (status == DRT_OK)
		status = ledger_get_fills(&fills, &all.fill_count, ledger, &filter, error);
	if (status == DRT_OK)
		status = ledger_get_equity(&rows, &all.count, ledger, &equity, error);
	if (status == DRT_OK || status == DRT_ENOTFOUND) { /* nothing was traded yet */
		all.rows = rows;
		all.fills = fills;
		status = performance_account_new(out, &all, error);
	}
	free(rows);
	free(fills);
	ledger_close(ledger);
	return status;
}

static void release(struct message *message)
{
	struct message_record *record = (struct message_record *)message;

	performance_account_free(record->account);
	free(record);
}

struct message_record *message_record_new(struct performance_account *account)
{
	struct message_record *message = calloc(1, sizeof(*message));

	if (!message) {
		performance_account_free(account);
		return NULL;
	}
	message_init(&message->base, MESSAGE_RECORD, release);
	message->account = account;
	return message;
}

json_t *record_strategies_json(const struct performance_account *account)
{
	json_t *list = json_array();

	for (size_t i = 0; i < account->strategy_count; i++) {
		const struct account_strategy *one = &account->strategies[i];

		json_array_append_new(
			list, json_pack("{s:s, s:I, s:I, s:I, s:o, s:o, s:o, s:o}", "strategy",
		                        *one->name ? one->name : "manual", "trades",
		                        (json_int_t)one->trips, "won", (json_int_t)one->won,
		                        "fills", (json_int_t)one->fills, "profit",
		                        json_from_double(one->profit), "cost",
		                        json_from_double(one->cost), "sharpe",
		                        json_from_double(one->sharpe), "worst",
		                        json_from_double(one->worst)));
	}
	return list;
}

static void add_point(json_t *curve, const struct account_point *point)
{
	json_array_append_new(curve, json_pack("[o,o]", json_from_time(point->time_ns),
	                                       json_from_double(point->equity)));
}

json_t *record_curve_json(const struct performance_account *account, size_t most,
                          const struct account_point *now)
{
	struct account_point points[MOST_POINTS];
	size_t count = performance_account_curve(
		points, most < MOST_POINTS ? most : MOST_POINTS, account);
	json_t *curve = json_array();

	for (size_t i = 0; i < count; i++)
		add_point(curve, &points[i]);
	if (now && (count == 0 || now->time_ns > points[count - 1].time_ns))
		add_point(curve, now);
	return curve;
}

static void put(json_t *metrics, const char *name, double value)
{
	json_object_set_new(metrics, name, json_from_double(value));
}

json_t *record_metrics_json(const struct performance_account *account)
{
	struct performance_number numbers[PERFORMANCE_NUMBERS_MAX];
	json_t *metrics = json_object();
	size_t all = 0;

	if (account->count > 0) {
		double start = decimal_to_double(account->rows[0].equity);
		double final = decimal_to_double(account->rows[account->count - 1].equity);

		put(metrics, "start", start);
		put(metrics, "final", final);
		put(metrics, "profit", final - start);
	}
	put(metrics, "commission", account->commission);
	json_object_set_new(metrics, "fills", json_integer((json_int_t)account->fills));
	json_object_set_new(metrics, "trades", json_integer((json_int_t)account->trips));
	json_object_set_new(metrics, "trades_won", json_integer((json_int_t)account->won));
	if (account->trips > 0)
		put(metrics, "win_rate", (double)account->won / (double)account->trips);
	if (account->gross_loss < 0)
		put(metrics, "profit_factor", account->gross_profit / -account->gross_loss);
	if (account->has_report)
		all = performance_report_numbers(numbers, &account->report);
	for (size_t i = 0; i < all; i++)
		put(metrics, numbers[i].name, numbers[i].value);
	return metrics;
}
