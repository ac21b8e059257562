/* topics.c - the values of the control API's topics, as doc/API.md says. Relative times
 * are reckoned when the value is made, on the monotonic clock. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/control.h"
#include "engine/history.h"
#include "engine/order_row.h"
#include "engine/record.h"
#include "engine/watch.h"

static const char *const names[TOPICS] = {
	[TOPIC_STATUS] = "status",       [TOPIC_ACCOUNT] = "account",
	[TOPIC_WATCHLIST] = "watchlist", [TOPIC_QUOTES] = "quotes",
	[TOPIC_ORDERS] = "orders",       [TOPIC_SIGNALS] = "signals",
	[TOPIC_POSITIONS] = "positions", [TOPIC_PERFORMANCE] = "performance",
	[TOPIC_CHART] = "chart",         [TOPIC_MESSAGE] = "message",
	[TOPIC_DEPTH] = "depth",         [TOPIC_TAPE] = "tape",
};

enum { SPARK = 8 };

const char *topic_name(enum topic topic)
{
	return names[topic];
}

enum topic topic_find(const char *name)
{
	int topic = 0;

	while (topic < TOPICS && strcmp(names[topic], name) != 0)
		topic++;
	return (enum topic)topic;
}

static void set(json_t *object, const char *key, json_t *value)
{
	json_object_set_new(object, key, value);
}

/* ---- status ---- */

static const char *broker_word(const struct control *control)
{
	const struct message_portfolio *p = control->portfolio;

	if (control->engine->settings->brokerless || !p || p->link == LINK_DOWN)
		return "down";
	if (p->link == LINK_SUSPENDED)
		return "connecting";
	if (p->reset_end_ns != 0)
		return "resetting";
	return p->locked ? "reconciling" : "up";
}

/* How old the newest quote is; -1: none came yet. */
static int64_t data_age_ns(const struct engine *engine, int64_t now_ns)
{
	int64_t newest_ns = INT64_MIN;

	for (size_t i = 0; i < engine->universe_count; i++) {
		struct quote quote;

		if (quote_board_get(&quote, engine->board, i) > 0 &&
		    quote.received_ns > newest_ns)
			newest_ns = quote.received_ns;
	}
	return newest_ns == INT64_MIN ? -1 : now_ns - newest_ns;
}

/* How many quotes are marked stale, and the gravest cause. */
static int count_stale(enum quote_stale *why, const struct engine *engine)
{
	int count = 0;

	*why = QUOTE_LIVE;
	for (size_t i = 0; i < engine->universe_count; i++) {
		struct quote quote;

		if (quote_board_get(&quote, engine->board, i) == 0 || quote.stale == QUOTE_LIVE)
			continue;
		count++;
		*why = quote.stale > *why ? quote.stale : *why;
	}
	return count;
}

void topic_look_at_data(struct control *control)
{
	uint64_t total = control->engine->board ? quote_board_total(control->engine->board) : 0;
	enum quote_stale why = QUOTE_LIVE;
	int count = 0;

	if (total == control->quotes_total)
		return;
	control->quotes_total = total;
	count = count_stale(&why, control->engine);
	if (count != control->stale_quotes || why != control->stale_why)
		control_touch(control, TOPIC_STATUS);
	control->stale_quotes = count;
	control->stale_why = why;
}

static json_t *relative(int64_t due_ns, int64_t now_ns)
{
	return due_ns == INT64_MAX ? json_null() : json_integer(due_ns - now_ns);
}

static void add_trading(json_t *value, const struct control *control, int64_t now_ns)
{
	const struct message_portfolio *p = control->portfolio;

	set(value, "broker", json_string(broker_word(control)));
	set(value, "broker_text", json_from_text(p ? p->link_text : ""));
	set(value, "broker_since_ns",
	    p ? json_integer(now_ns - p->link_since_ns) : json_null());
	set(value, "broker_latency_ns",
	    p && p->link == LINK_UP && p->latency_ns >= 0 ? json_integer(p->latency_ns)
	                                                  : json_null());
	set(value, "broker_version",
	    p && p->link == LINK_UP && p->server_version > 0 ? json_integer(p->server_version)
	                                                     : json_null());
	set(value, "broker_attempts", json_integer(p ? p->attempts : 0));
	set(value, "broker_retry_in_ns",
	    p && p->retry_due_ns > now_ns ? json_integer(p->retry_due_ns - now_ns)
	                                  : json_null());
	set(value, "broker_reset_until",
	    p && p->reset_end_ns != 0 ? json_from_time(p->reset_end_ns) : json_null());
	set(value, "to_approve", json_integer(p ? p->counts.proposed : 0));
	set(value, "first_expires_in_ns",
	    p ? relative(p->counts.first_expiry_ns, now_ns) : json_null());
	set(value, "unknown_orders", json_integer(p ? p->counts.unknown : 0));
	set(value, "frozen", json_boolean(p && p->frozen));
	set(value, "frozen_for_ns",
	    p && p->frozen ? json_integer(now_ns - p->frozen_since_ns) : json_null());
	set(value, "frozen_reason", json_string(p ? p->frozen_note : ""));
	set(value, "locked", json_boolean(!p || p->locked));
	set(value, "account",
	    json_string(p && *p->portfolio.account.id ? p->portfolio.account.id
	                                              : control->engine->settings->account));
}

static json_t *status_value(const struct control *control)
{
	const struct engine *engine = control->engine;
	int64_t now_ns = clock_now_ns(engine->host->monotonic);
	int64_t market_ns = clock_now_ns(engine->market);
	int64_t age_ns = data_age_ns(engine, now_ns);
	enum quote_stale why = QUOTE_LIVE;
	int stale = 0;
	json_t *value = json_object();

	set(value, "mode", json_string(engine->settings->live ? "LIVE" : "PAPER"));
	set(value, "live", json_boolean(engine->settings->live));
	set(value, "synthetic", json_boolean(engine_is_synthetic(engine)));
	set(value, "demo", json_boolean(engine->settings->demo));
	set(value, "brokerless", json_boolean(engine->settings->brokerless));
	add_trading(value, control, now_ns);
	set(value, "data_age_ns", age_ns < 0 ? json_null() : json_integer(age_ns));
	stale = count_stale(&why, engine);
	set(value, "stale_quotes", json_integer(stale));
	set(value, "stale_reason",
	    stale > 0 ? json_string(quote_stale_name(why)) : json_null());
	set(value, "market_time", json_from_time(market_ns));
	set(value, "market_speed_milli", json_integer(market_clock_speed_milli(engine->clock)));
	set(value, "market_open", json_boolean(engine_market_is_open(engine, market_ns)));
	set(value, "engine_version", json_string(PACKAGE_VERSION));
	set(value, "engine_started", json_from_time(engine->started_ns));
	return value;
}

/* ---- money ---- */

static json_t *ratio(double change, double base)
{
	return json_from_double(base > 0 ? change / base : NAN);
}

/* What changed since the period began, by the ledger's record of this account. */
static void add_periods(json_t *value, const struct control *control)
{
	static const struct {
		enum account_period period;
		const char *money, *part;
	} rows[] = {
		{ PERIOD_DAY, "day_pnl", "day_ratio" },
		{ PERIOD_WEEK, "week_pnl", "week_ratio" },
		{ PERIOD_MONTH, "month_pnl", "month_ratio" },
		{ PERIOD_YEAR, "year_pnl", "year_ratio" },
	};
	const struct trade_portfolio *portfolio = &control->portfolio->portfolio;
	bool known = control->record && portfolio->account.time_ns != 0 &&
	             strcmp(control->record->account, portfolio->account.id) == 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		double base = NAN;
		decimal before = { 0 };

		if (known)
			base = performance_account_base(
				control->record, control->engine->calendar, rows[i].period,
				clock_now_ns(control->engine->market));
		if (base > 0 && decimal_from_double(&before, base) == DRT_OK) {
			decimal change = decimal_sub(portfolio->equity, before);

			set(value, rows[i].money, json_from_decimal(change));
			set(value, rows[i].part, ratio(decimal_to_double(change), base));
		} else {
			set(value, rows[i].money, json_null());
			set(value, rows[i].part, json_null());
		}
	}
}

static json_t *account_value(const struct control *control)
{
	const struct message_portfolio *p = control->portfolio;
	json_t *value = p ? account_to_json(&p->portfolio.account) : json_object();
	double equity = p ? decimal_to_double(p->portfolio.equity) : NAN;
	double gross = p ? decimal_to_double(p->portfolio.gross) : NAN;
	int64_t limit = nearest_limit_level(&control->engine->settings->limits, RISK_GROSS);

	if (!p || !value)
		return value;
	set(value, "equity", json_from_decimal(p->portfolio.equity));
	set(value, "realised", json_from_decimal(p->portfolio.realised));
	set(value, "unrealised", json_from_decimal(p->portfolio.unrealised));
	set(value, "commission_today", json_from_decimal(p->portfolio.commission));
	add_periods(value, control);
	set(value, "unrealised_ratio",
	    ratio(decimal_to_double(p->portfolio.unrealised), equity));
	set(value, "gross_ratio", ratio(gross, equity));
	set(value, "gross_limit_ratio",
	    json_from_double(limit == RISK_NONE ? NAN : (double)limit / (double)DECIMAL_ONE));
	set(value, "nearest_limit", json_string(p->nearest.code));
	set(value, "nearest_limit_used", json_from_double(p->nearest.used));
	set(value, "nearest_limit_max", json_from_double(p->nearest.most));
	return value;
}

static json_t *positions_value(const struct control *control)
{
	json_t *list = json_array();

	for (size_t i = 0; control->portfolio && i < control->portfolio->count; i++) {
		const struct position *position = &control->portfolio->positions[i];
		json_t *row = position_to_json(position);

		json_array_append_new(list, row);
	}
	return json_pack("{s:o}", "positions", list);
}

/* What the account is worth now; false before the broker has told. */
static bool worth_now(struct account_point *out, const struct control *control)
{
	const struct message_portfolio *p = control->portfolio;

	if (!p || p->portfolio.account.time_ns == 0 || p->portfolio.equity.e8 <= 0)
		return false;
	out->time_ns = clock_now_ns(control->engine->market);
	out->equity = decimal_to_double(p->portfolio.equity);
	return true;
}

static void add_drawdown(json_t *value, const struct performance_account *record,
                         const struct account_point *now)
{
	double current = record->drawdown_now;
	double worst = record->drawdown_worst;

	if (now) {
		current = now->equity < record->peak ? now->equity / record->peak - 1 : 0;
		worst = isnan(worst) ? current : fmin(worst, current);
	}
	set(value, "drawdown_now", json_from_double(current));
	set(value, "drawdown_worst", json_from_double(worst));
}

static json_t *performance_value(struct control *control)
{
	static const struct performance_account nothing = { .drawdown_now = NAN,
		                                            .drawdown_worst = NAN };
	const struct performance_account *record = control->record ? control->record : &nothing;
	const struct performance_report *report = &record->report;
	bool judged = record->has_report;
	struct account_point point;
	const struct account_point *now = worth_now(&point, control) ? &point : NULL;
	json_t *value = json_pack(
		"{s:o, s:o, s:o, s:o, s:o, s:I, s:I, s:I, s:o, s:o, s:o}", "equity",
		record_curve_json(record, CONTROL_EQUITY, now), "sharpe",
		json_from_double(judged ? report->sharpe : NAN), "sortino",
		json_from_double(judged ? report->sortino : NAN), "volatility",
		json_from_double(judged ? report->volatility : NAN), "annual_return",
		json_from_double(judged ? report->annual_return : NAN), "trades",
		(json_int_t)record->trips, "trades_won", (json_int_t)record->won, "fill_count",
		(json_int_t)record->fills, "realised", json_from_double(record->realised),
		"commission", json_from_double(record->commission), "strategies",
		record_strategies_json(record));

	if (value)
		add_drawdown(value, record, now);
	return value;
}

/* ---- watchlist and quotes ---- */

static json_t *watchlist_value(struct control *control, const struct subscription *subscription)
{
	json_t *list = json_array();

	for (size_t i = 0; i < subscription->count; i++) {
		const struct instrument *instrument =
			&control->engine->universe[subscription->members[i]];
		json_t *row = instrument_to_json(instrument);

		set(row, "spark", history_spark(control, subscription->members[i], SPARK));
		json_array_append_new(list, row);
	}
	return json_pack("{s:s, s:o}", "name", subscription->watchlist, "instruments", list);
}

static json_t *quote_row(size_t index, const struct quote *q, int64_t now_ns)
{
	const double figures[] = { q->last, q->bid,  q->ask, q->bid_size,       q->ask_size,
		                   q->open, q->high, q->low, q->previous_close, q->volume };
	json_t *row = json_array();

	json_array_append_new(row, json_integer((json_int_t)index));
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		json_array_append_new(row, json_from_double(figures[i]));
	json_array_append_new(row, json_integer((now_ns - q->received_ns) / NS_PER_MS));
	if (q->stale != QUOTE_LIVE)
		json_array_append_new(row, json_string(quote_stale_name(q->stale)));
	return row;
}

json_t *topic_quotes(struct control *control, struct subscription *subscription, bool all)
{
	int64_t now_ns = clock_now_ns(control->engine->host->monotonic);
	json_t *rows = NULL;

	for (size_t i = 0; i < subscription->count; i++) {
		struct quote quote;
		size_t place = subscription->members[i];
		uint64_t version = quote_board_version(control->engine->board, place);

		if (version == 0 || (!all && version == subscription->versions[i]))
			continue;
		subscription->versions[i] =
			quote_board_get(&quote, control->engine->board, place);
		rows = rows ? rows : json_array();
		json_array_append_new(rows, quote_row(i, &quote, now_ns));
	}
	if (!rows && !all)
		return NULL;
	return json_pack("{s:o, s:o}", "t",
	                 json_from_time(clock_now_ns(control->engine->market)), "q",
	                 rows ? rows : json_array());
}

/* ---- orders and signals ---- */

json_t *topic_order_row(struct control *control, const struct control_order *order)
{
	int64_t now_ns = clock_now_ns(control->engine->host->monotonic);
	const struct signal *signal =
		control_find_signal(control, &order->view.order.signal_id);
	json_t *row = order_row_json(&order->view, now_ns,
	                             control->engine->settings->approval_ttl_ns);

	if (!row)
		return NULL;
	set(row, "signal", signal ? signal_to_json(signal) : json_null());
	set(row, "changed_ago_ns", json_integer(now_ns - order->changed_ns));
	return row;
}

static json_t *orders_value(struct control *control)
{
	json_t *list = json_array();

	for (size_t i = 0; i < control->order_count; i++)
		json_array_append_new(list, topic_order_row(control, &control->orders[i]));
	return json_pack("{s:o}", "orders", list);
}

static json_t *signals_value(struct control *control)
{
	json_t *list = json_array();
	int active = 0;
	int not_raised = 0;

	for (size_t i = 0; i < control->signal_count; i++) {
		const struct signal *signal = &control->signals[i];
		json_t *row = signal_to_json(signal);

		active += signal->state == SIGNAL_ACTIVE;
		not_raised += signal->state == SIGNAL_NOT_RAISED;
		if (row)
			set(row, "expires_in_ns",
			    json_integer(market_clock_until_ns(control->engine->clock,
			                                       signal->expiration_ns)));
		json_array_append_new(list, row);
	}
	return json_pack("{s:o, s:i, s:i}", "signals", list, "active", active, "not_raised",
	                 not_raised);
}

json_t *topic_note(const struct message_note *note)
{
	return json_pack("{s:o, s:b, s:o}", "time", json_from_time(note->time_ns), "important",
	                 note->important, "reason", reason_to_json(&note->reason));
}

/* The newest notes, oldest first, so that a fresh client knows what happened. */
static json_t *notes_value(const struct control *control)
{
	json_t *list = json_array();
	size_t count = control->note_count < 32 ? control->note_count : 32;

	for (size_t i = control->note_next - count; i < control->note_next; i++)
		json_array_append_new(
			list,
			topic_note((struct message_note *)control->notes[i % CONTROL_NOTES]));
	return json_pack("{s:o}", "messages", list);
}

/* ---- chart ---- */

json_t *topic_chart_bar(const char *symbol, enum timeframe timeframe, const struct bar *bar)
{
	return json_pack("{s:s, s:s, s:o}", "symbol", symbol, "timeframe",
	                 timeframe_name(timeframe), "bar", history_bar_row(bar));
}

json_t *topic_value(struct control *control, struct subscription *subscription,
                    enum topic topic)
{
	switch (topic) {
	case TOPIC_STATUS:
		return status_value(control);
	case TOPIC_ACCOUNT:
		return account_value(control);
	case TOPIC_WATCHLIST:
		return watchlist_value(control, subscription);
	case TOPIC_QUOTES:
		return topic_quotes(control, subscription, true);
	case TOPIC_ORDERS:
		return orders_value(control);
	case TOPIC_SIGNALS:
		return signals_value(control);
	case TOPIC_POSITIONS:
		return positions_value(control);
	case TOPIC_PERFORMANCE:
		return performance_value(control);
	case TOPIC_CHART:
		return history_chart(control, subscription);
	case TOPIC_MESSAGE:
		return notes_value(control);
	case TOPIC_DEPTH:
		return watch_depth_value(control, subscription);
	case TOPIC_TAPE:
		return watch_tape_value(control, subscription);
	case TOPICS:
		break;
	}
	return json_null();
}
