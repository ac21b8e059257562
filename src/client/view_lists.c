/* view_lists.c - the topics signals, positions and performance; see view_update.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "client/view_update_internal.h"
#include "core/timeval.h"
#include "model/json.h"

enum { LIST_MAX = 10000 };

/* ---- signals ---- */

static int signal_rank(enum signal_state state)
{
	switch (state) {
	case SIGNAL_ACTIVE:
		return 0;
	case SIGNAL_TAKEN:
		return 1;
	case SIGNAL_REFUSED:
		return 2;
	case SIGNAL_EXPIRED:
		return 3;
	default:
		return 4;
	}
}

static int compare_signals(const void *left, const void *right)
{
	const struct signal *a = &((const struct view_signal *)left)->signal;
	const struct signal *b = &((const struct view_signal *)right)->signal;
	int order = signal_rank(a->state) - signal_rank(b->state);

	if (order == 0)
		order = (a->strength < b->strength) - (a->strength > b->strength);
	if (order == 0)
		order = strcmp(a->symbol, b->symbol);
	return order ? order : uuid_cmp(&a->id, &b->id);
}

enum drt_status view_read_signals(struct view_update *update, const json_t *value,
                                  struct drt_error *error)
{
	struct view *view = update->view;
	int active = 0;
	int not_raised = 0;
	int64_t now_ns = view_now(update);
	struct view_signal *signals = NULL;
	const json_t *list = NULL;
	size_t count = 0;
	enum drt_status status = view_get_array(&list, value, "signals", error);

	if (status == DRT_OK)
		status = view_get_count(&active, value, "active", error);
	if (status == DRT_OK)
		status = view_get_count(&not_raised, value, "not_raised", error);
	if (status != DRT_OK)
		return status;
	count = json_array_size(list);
	if (count > LIST_MAX)
		return drt_fail(error, DRT_ERANGE, "more than %d signals", LIST_MAX);
	signals = calloc(count + 1, sizeof(*signals));
	if (!signals)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	for (size_t i = 0; i < count && status == DRT_OK; i++) {
		const json_t *row = json_array_get(list, i);

		status = signal_from_json(&signals[i].signal, row, error);
		if (status == DRT_OK)
			status = view_get_until(&signals[i].expires_local_ns, row,
			                        "expires_in_ns", now_ns, error);
	}
	if (status != DRT_OK) {
		free(signals);
		return status;
	}
	if (count > 1)
		qsort(signals, count, sizeof(*signals), compare_signals);
	free(view->signals);
	view->signals = signals;
	view->signal_count = count;
	view->signals_active = active;
	view->signals_not_raised = not_raised;
	return DRT_OK;
}

/* ---- positions ---- */

enum drt_status view_read_positions(struct view_update *update, const json_t *value,
                                    struct drt_error *error)
{
	struct view *view = update->view;
	struct position *positions = NULL;
	const json_t *list = NULL;
	size_t count = 0;
	enum drt_status status = view_get_array(&list, value, "positions", error);

	if (status != DRT_OK)
		return status;
	count = json_array_size(list);
	if (count > LIST_MAX)
		return drt_fail(error, DRT_ERANGE, "more than %d positions", LIST_MAX);
	positions = calloc(count + 1, sizeof(*positions));
	if (!positions)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	for (size_t i = 0; i < count && status == DRT_OK; i++)
		status = position_from_json(&positions[i], json_array_get(list, i), error);
	if (status != DRT_OK) {
		free(positions);
		return status;
	}
	free(view->positions);
	view->positions = positions;
	view->position_count = count;
	view_link_positions(update);
	return DRT_OK;
}

/* ---- performance ---- */

static enum drt_status read_point(struct view_performance *out, const json_t *point,
                                  struct drt_error *error)
{
	const char *text = json_string_value(json_array_get(point, 0));
	const json_t *value = json_array_get(point, 1);
	int64_t time_ns = 0;

	if (json_array_size(point) != 2 || !text || !json_is_number(value) ||
	    time_parse(&time_ns, text, strlen(text)) != DRT_OK)
		return drt_fail(error, DRT_EPARSE, "a point of equity is not [time, number]");
	out->equity_ns[out->equity_count] = time_ns;
	out->equity[out->equity_count] = json_number_value(value);
	out->equity_count++;
	return DRT_OK;
}

/* A longer curve is thinned evenly; the first and the last point stay. */
static enum drt_status read_equity(struct view_performance *out, const json_t *value,
                                   struct drt_error *error)
{
	const json_t *list = NULL;
	enum drt_status status = view_get_array(&list, value, "equity", error);
	size_t size = status == DRT_OK ? json_array_size(list) : 0;
	size_t kept = size < VIEW_EQUITY_POINTS ? size : VIEW_EQUITY_POINTS;

	out->equity_count = 0;
	for (size_t i = 0; i < kept && status == DRT_OK; i++) {
		size_t from = kept < size ? i * (size - 1) / (kept - 1) : i;

		status = read_point(out, json_array_get(list, from), error);
	}
	return status;
}

static enum drt_status read_strategy(struct view_strategy *out, const json_t *row,
                                     struct drt_error *error)
{
	enum drt_status status =
		json_get_text(out->name, sizeof(out->name), row, "strategy", true, error);

	out->sharpe = out->worst = NAN;
	if (status == DRT_OK)
		status = json_get_int(&out->trades, row, "trades", false, error);
	if (status == DRT_OK)
		status = json_get_int(&out->won, row, "won", false, error);
	if (status == DRT_OK)
		status = json_get_decimal(&out->profit, row, "profit", false, error);
	if (status == DRT_OK)
		status = json_get_decimal(&out->cost, row, "cost", false, error);
	if (status == DRT_OK)
		status = view_get_number(&out->sharpe, row, "sharpe", error);
	if (status == DRT_OK)
		status = view_get_number(&out->worst, row, "worst", error);
	return status;
}

static enum drt_status read_strategies(struct view_performance *out, const json_t *value,
                                       struct drt_error *error)
{
	const json_t *list = json_object_get(value, "strategies");
	size_t capacity = sizeof(out->strategies) / sizeof(out->strategies[0]);
	enum drt_status status = DRT_OK;

	if (list && !json_is_array(list))
		return drt_fail(error, DRT_EPARSE, "strategies is not a list");
	if (json_array_size(list) > capacity)
		return drt_fail(error, DRT_ERANGE, "more than %zu strategies", capacity);
	memset(out->strategies, 0, sizeof(out->strategies));
	out->strategy_count = 0;
	for (size_t i = 0; i < json_array_size(list) && status == DRT_OK; i++)
		status = read_strategy(&out->strategies[out->strategy_count++],
		                       json_array_get(list, i), error);
	return status;
}

static enum drt_status read_figures(struct view_performance *out, const json_t *value,
                                    struct drt_error *error)
{
	const struct {
		const char *key;
		double *out;
	} rows[] = {
		{ "drawdown_now", &out->drawdown_now },
		{ "drawdown_worst", &out->drawdown_worst },
		{ "sharpe", &out->sharpe },
		{ "sortino", &out->sortino },
		{ "volatility", &out->volatility },
		{ "annual_return", &out->annual_return },
	};
	enum drt_status status = DRT_OK;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && status == DRT_OK; i++)
		status = view_get_number(rows[i].out, value, rows[i].key, error);
	if (status == DRT_OK)
		status = json_get_int(&out->trades, value, "trades", false, error);
	if (status == DRT_OK)
		status = json_get_int(&out->trades_won, value, "trades_won", false, error);
	if (status == DRT_OK)
		status = json_get_decimal(&out->realised, value, "realised", false, error);
	if (status == DRT_OK)
		status = json_get_decimal(&out->commission, value, "commission", false, error);
	return status;
}

enum drt_status view_read_performance(struct view_update *update, const json_t *value,
                                      struct drt_error *error)
{
	struct view_performance read = update->view->performance;
	enum drt_status status = read_equity(&read, value, error);

	if (status == DRT_OK)
		status = read_figures(&read, value, error);
	if (status == DRT_OK)
		status = read_strategies(&read, value, error);
	if (status == DRT_OK)
		update->view->performance = read;
	return status;
}
