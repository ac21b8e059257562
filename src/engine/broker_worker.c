/* broker_worker.c - see broker_worker.h. */
#include "engine/broker_worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/reset_window.h"
#include "engine/storage.h"
#include "ib/sim_notice.h"
#include "io/file.h"
#include "kb/ledger.h"
#include "trade/broker_ib.h"
#include "trade/journal_ledger.h"

/* ---- what trade tells ---- */

static void mark_dirty(struct broker_worker *worker, const struct uuid *id)
{
	for (size_t i = 0; i < worker->dirty_count; i++) {
		if (uuid_cmp(&worker->dirty[i], id) == 0)
			return;
	}
	if (worker->dirty_count == BROKER_DIRTY)
		worker->dirty_all = true;
	else
		worker->dirty[worker->dirty_count++] = *id;
}

static void on_order(void *arg, const struct order *order, enum order_status from)
{
	struct broker_worker *worker = arg;
	struct reason reason;

	mark_dirty(worker, &order->id);
	worker->dirty_portfolio = true;
	loop_timer_start(worker->flush, 0);
	/* a new proposal is told as a step from PROPOSED to itself */
	if ((order->status == from && (from != ORDER_PROPOSED || order->version > 1)) ||
	    order->foreign)
		return;
	reason_init(&reason, "order.changed");
	reason_add_text(&reason, "state", order_status_name(order->status));
	reason_add_text(&reason, "side", order_side_name(order->side));
	reason_add_decimal(&reason, "quantity", order->quantity);
	reason_add_text(&reason, "symbol", order->symbol);
	reason_add_text(&reason, "strategy", order->strategy);
	engine_note(worker->engine, order->status == ORDER_PROPOSED, &reason);
	if (order->status == ORDER_PROPOSED && !uuid_is_nil(&order->signal_id)) {
		struct message_mark *mark = message_mark_new(&order->signal_id, SIGNAL_TAKEN);

		if (mark)
			engine_post_all(worker->engine,
			                1u << WORKER_AGENT | 1u << WORKER_STORE |
			                        1u << WORKER_CONTROL,
			                &mark->base);
	}
}

static void on_fill(void *arg, const struct fill *fill)
{
	struct broker_worker *worker = arg;
	struct reason reason;

	worker->dirty_portfolio = true;
	worker->dirty_record = true;
	loop_timer_start(worker->flush, 0);
	reason_init(&reason, "order.fill");
	reason_add_text(&reason, "side", order_side_name(fill->side));
	reason_add_decimal(&reason, "quantity", fill->quantity);
	reason_add_text(&reason, "symbol", fill->symbol);
	reason_add_decimal(&reason, "price", fill->price);
	if (!fill->commission_known)
		engine_note(worker->engine, true, &reason);
}

static void on_position(void *arg, const struct position *position)
{
	struct broker_worker *worker = arg;

	(void)position;
	worker->dirty_portfolio = true;
	loop_timer_start(worker->flush, 0);
}

static void on_notice(void *arg, const struct reason *reason, bool important)
{
	struct broker_worker *worker = arg;

	engine_note(worker->engine, important, reason);
}

static void on_state(void *arg)
{
	struct broker_worker *worker = arg;
	enum broker_link link = trade_link(worker->trade);

	if (link != worker->link) {
		worker->link = link;
		worker->link_since_ns = clock_now_ns(worker->engine->host->monotonic);
	}
	worker->dirty_portfolio = true;
	worker->dirty_record = true; /* the journal keeps what the account is worth */
	loop_timer_start(worker->flush, 0);
}

static const struct trade_observer observer = {
	.order = on_order,
	.fill = on_fill,
	.position = on_position,
	.notice = on_notice,
	.state = on_state,
	.what_if = broker_worker_on_what_if,
};

/* ---- what is due ---- */

static void flush(void *arg)
{
	struct broker_worker *worker = arg;
	bool portfolio = worker->dirty_portfolio;

	worker->dirty_portfolio = false;
	if (worker->dirty_record)
		engine_post(worker->engine, WORKER_IMPROVE, message_plain_new(MESSAGE_TICKLE));
	worker->dirty_record = false;
	broker_worker_send_orders(worker);
	if (portfolio) {
		broker_worker_send_holdings(worker);
		broker_worker_send_portfolio(worker);
	}
}

static void plan_tick(struct broker_worker *worker)
{
	int64_t due_ns = trade_next_due_ns(worker->trade);

	if (due_ns == INT64_MAX)
		loop_timer_stop(worker->tick);
	else
		loop_timer_start(worker->tick,
		                 due_ns - clock_now_ns(worker->engine->host->monotonic));
}

static void tick(void *arg)
{
	struct broker_worker *worker = arg;

	broker_worker_take_quotes(worker); /* algorithms look at them */
	trade_tick(worker->trade);
	plan_tick(worker);
}

/* What the account is worth at the close ends the day, whether or not it changed. */
static void keep_close(struct broker_worker *worker)
{
	struct engine *engine = worker->engine;
	struct ledger_equity row = { .time_ns = 0 };
	struct trade_portfolio portfolio;
	struct drt_error error = { .status = DRT_OK };

	trade_get_portfolio_status(&portfolio, worker->trade);
	if (worker->link != LINK_UP || portfolio.account.time_ns == 0 ||
	    portfolio.equity.e8 <= 0 ||
	    !equity_close_passed(&row.time_ns, &worker->close, engine->calendar,
	                         clock_now_ns(engine->market),
	                         clock_now_ns(engine->host->monotonic)))
		return;
	memcpy(row.account, portfolio.account.id, sizeof(row.account));
	row.equity = portfolio.equity;
	row.cash = portfolio.cash;
	if (ledger_put_equity(worker->ledger, &row, &error) != DRT_OK) {
		log_write(engine->log, LOG_ERROR, "ledger", "equity", "%s", error.text);
		return;
	}
	worker->dirty_record = true;
	loop_timer_start(worker->flush, 0);
}

static enum drt_status make_rules(struct broker_worker *worker, struct drt_error *error)
{
	const struct engine_settings *settings = worker->settings;

	approval_rules_init(&worker->rules, calendar_zone(worker->engine->calendar));
	for (size_t i = 0; i < settings->rule_count; i++) {
		enum drt_status status =
			approval_rules_add(&worker->rules, &settings->rules[i], error);

		if (status != DRT_OK)
			return status;
	}
	return DRT_OK;
}

/* What trade is told of the settings, at first and after a reload. */
static void set_rules(struct trade_options *options, const struct engine_settings *settings)
{
	options->limits = settings->limits;
	options->strategy_limits = settings->strategy_limits;
	options->strategy_limit_count = settings->strategy_limit_count;
	options->restricted = (const char(*)[SYMBOL_TEXT])settings->restricted;
	options->restricted_count = settings->restricted_count;
	options->no_short = (const char(*)[SYMBOL_TEXT])settings->no_short;
	options->no_short_count = settings->no_short_count;
	options->executions = settings->executions;
	options->execution_count = settings->execution_count;
	options->regular_hours = settings->regular_hours;
	options->runaway_orders = settings->runaway_orders;
	options->runaway_window_ns = settings->runaway_window_ns;
	options->sizing = settings->sizing;
	options->approval_ttl_ns = settings->approval_ttl_ns;
}

/* Takes over the settings that are in force, where they are others. They were checked. */
static void follow_settings(struct broker_worker *worker)
{
	const struct engine_settings *settings = worker->engine->settings;
	struct trade_options rules = { .live = settings->live };
	struct drt_error error = { .status = DRT_OK };

	if (settings == worker->settings)
		return;
	worker->settings = settings;
	memset(worker->held, 0,
	       (AGENT_STRATEGIES * worker->engine->universe_count + 1) * sizeof(*worker->held));
	set_rules(&rules, settings);
	if (make_rules(worker, &error) != DRT_OK ||
	    trade_set_rules(worker->trade, &rules, &error) != DRT_OK)
		log_write(worker->engine->log, LOG_ERROR, "trade", "settings", "%s",
		          error.text);
	worker->dirty_all = true; /* the checks of proposals are others */
	worker->dirty_portfolio = true;
	loop_timer_start(worker->flush, 0);
}

bool broker_worker_is_killed(const struct broker_worker *worker)
{
	const char *path = worker->settings->kill_path;

	return path[0] != '\0' && file_may_exist(path);
}

/* Frozen on record, and nothing left to work: also what a lost link kept from being
 * cancelled before. */
static void obey_kill_file(struct broker_worker *worker)
{
	char note[NOTE_TEXT] = "kill file ";
	struct trade_counts counts;
	int cancelled = 0;

	if (!broker_worker_is_killed(worker))
		return;
	memccpy(note + strlen(note), worker->settings->kill_path, '\0',
	        sizeof(note) - strlen(note) - 1);
	if (!trade_is_frozen(worker->trade, NULL) &&
	    trade_freeze(worker->trade, note) != DRT_OK)
		log_write(worker->engine->log, LOG_ERROR, "trade", "kill",
		          "frozen, but the ledger could not be written");
	trade_get_counts(&counts, worker->trade);
	if (counts.proposed + counts.working == 0)
		return;
	if (trade_cancel_all(&cancelled, worker->trade) != DRT_OK || cancelled > 0)
		log_write(worker->engine->log, LOG_WARNING, "trade", "kill",
		          "%s exists: %d of %d orders cancelled now",
		          worker->settings->kill_path, cancelled,
		          counts.proposed + counts.working);
	broker_worker_touch(worker);
}

/* A simulated gateway resets nothing. */
static void follow_reset(struct broker_worker *worker)
{
	const struct engine *engine = worker->engine;
	const struct engine_settings *settings = worker->settings;

	worker->reset_end_ns =
		market_clock_is_simulated(engine->clock)
			? 0
			: reset_window_end_ns(calendar_zone(engine->calendar),
	                                      settings->reset_from, settings->reset_to,
	                                      clock_now_ns(engine->market));
	trade_set_resetting(worker->trade, worker->reset_end_ns != 0);
}

static void pulse(void *arg)
{
	struct broker_worker *worker = arg;

	follow_settings(worker);
	follow_reset(worker);
	obey_kill_file(worker);
	broker_worker_follow_absence(worker);
	keep_close(worker);
	broker_worker_take_quotes(worker);
	broker_worker_read_volumes(worker, false);
	broker_worker_retry_signals(worker);
	broker_worker_send_portfolio(worker);
	plan_tick(worker);
	loop_timer_start(worker->pulse, NS_PER_SEC);
}

void broker_worker_touch(struct broker_worker *worker)
{
	plan_tick(worker);
	loop_timer_start(worker->flush, 0);
}

/* ---- what arrives ---- */

void broker_worker_take_quotes(struct broker_worker *worker)
{
	struct engine *engine = worker->engine;

	for (size_t i = 0; i < engine->universe_count; i++) {
		struct quote quote;
		uint64_t version = quote_board_version(engine->board, i);

		if (version == worker->versions[i] || worker->indices[i] < 0)
			continue;
		worker->versions[i] = quote_board_get(&quote, engine->board, i);
		trade_set_quote(worker->trade, worker->indices[i], &quote);
	}
}

void broker_worker_on_message(void *arg, struct message *message)
{
	struct broker_worker *worker = *(struct broker_worker **)arg;

	if (!worker)
		return;
	follow_settings(worker);
	broker_worker_take_quotes(worker);
	if (message->kind == MESSAGE_SIGNALS) {
		const struct message_signals *signals = (struct message_signals *)message;

		for (size_t i = 0; i < signals->count; i++)
			broker_worker_take_signal(worker, &signals->signals[i]);
	} else if (message->kind == MESSAGE_CALL) {
		if (!((struct message_call *)message)->method->viewer)
			broker_worker_note_present(worker);
		engine_run_call(worker->engine, worker, (struct message_call *)message);
	}
	broker_worker_touch(worker);
}

/* ---- life ---- */

static enum drt_status make_journal(struct broker_worker *worker, struct drt_error *error)
{
	struct ledger_options ledger = { .path = worker->engine->settings->ledger_path };
	struct journal_ledger_options options = { .market = worker->engine->market,
		                                  .log = worker->engine->log };
	enum drt_status status = ledger_open(&worker->ledger, &ledger, error);

	if (status != DRT_OK)
		return status;
	options.ledger = worker->ledger;
	status = journal_ledger_new(&worker->journal, &options);
	if (status != DRT_OK)
		return drt_fail(error, status, "the journal could not be made");
	return DRT_OK;
}

/* The order session hears first hand that the market is simulated: what it says next
 * bears the right time, however slow the data session is. The collector tells people. */
static void on_broker_notice(void *arg, const struct ib_error_message *error)
{
	struct broker_worker *worker = arg;
	struct ib_sim_notice notice;

	if (ib_sim_notice_parse(&notice, error) == DRT_OK &&
	    market_clock_announce(worker->engine->clock, notice.time_ns, notice.speed_milli) !=
	            DRT_OK)
		log_write(worker->engine->log, LOG_ERROR, "trade", "simulated",
		          "a simulated market was announced, and refused");
}

static enum drt_status make_broker(struct broker_worker *worker, struct drt_error *error)
{
	struct engine *engine = worker->engine;
	struct broker_ib_options options = {
		.loop = worker_loop(engine->workers[WORKER_BROKER]),
		.client_id = engine->settings->broker_client_id,
		.server_version = engine->settings->broker_server_version,
		.pacer = engine->pacer,
		.live = engine->settings->live,
		.market = engine->market,
		.seed = engine->host->seed ^ UINT64_C(0xb20ce2),
		.log = engine->log,
		.on_notice = on_broker_notice,
		.notice_arg = worker,
	};
	char address[96];

	snprintf(address, sizeof(address), "tcp:%s:%d", engine->settings->broker_host,
	         engine->settings->broker_port);
	options.account = engine->settings->account;
	options.address = address;
	return broker_ib_new(&worker->broker, &options, error);
}

static enum drt_status make_trade(struct broker_worker *worker, struct drt_error *error)
{
	struct engine *engine = worker->engine;
	struct trade_options options;
	enum drt_status status = DRT_OK;

	trade_options_init(&options);
	snprintf(options.account, sizeof(options.account), "%s", engine->settings->account);
	options.live = engine->settings->live;
	options.market = engine->market;
	options.monotonic = engine->host->monotonic;
	ids_uuid_init(&worker->ids, engine->market, engine->host->seed ^ UINT64_C(0x02de2));
	options.ids = &worker->ids.ids;
	options.broker = broker_ib_port(worker->broker);
	options.journal = journal_ledger_port(worker->journal);
	options.approver = &worker->rules.approver;
	options.observer = &observer;
	options.observer_arg = worker;
	options.log = engine->log;
	set_rules(&options, worker->settings);
	options.reconcile_every_ns = 600 * NS_PER_SEC;
	status = trade_new(&worker->trade, &options, error);
	for (size_t i = 0; status == DRT_OK && i < engine->universe_count; i++)
		status = trade_add_instrument(&worker->indices[i], worker->trade,
		                              &engine->universe[i]);
	return status;
}

static enum drt_status make_timers(struct broker_worker *worker)
{
	struct loop *loop = worker_loop(worker->engine->workers[WORKER_BROKER]);
	enum drt_status status = loop_timer_new(&worker->tick, loop, tick, worker);

	if (status == DRT_OK)
		status = loop_timer_new(&worker->flush, loop, flush, worker);
	if (status == DRT_OK)
		status = loop_timer_new(&worker->pulse, loop, pulse, worker);
	return status;
}

enum drt_status broker_worker_new(struct broker_worker **out, struct engine *engine,
                                  struct drt_error *error)
{
	struct broker_worker *worker = calloc(1, sizeof(*worker));
	enum drt_status status = DRT_OK;

	if (!worker)
		return drt_fail(error, DRT_ENOMEM, "the broker worker is out of memory");
	worker->engine = engine;
	worker->settings = engine->settings;
	worker->link_since_ns = clock_now_ns(engine->host->monotonic);
	worker->indices = calloc(engine->universe_count + 1, sizeof(*worker->indices));
	worker->versions = calloc(engine->universe_count + 1, sizeof(*worker->versions));
	worker->held =
		calloc(AGENT_STRATEGIES * engine->universe_count + 1, sizeof(*worker->held));
	worker->volumes = calloc(engine->universe_count + 1, sizeof(*worker->volumes));
	if (!worker->indices || !worker->versions || !worker->held || !worker->volumes)
		status = drt_fail(error, DRT_ENOMEM, "the broker worker is out of memory");
	if (status == DRT_OK)
		status = make_timers(worker);
	if (status == DRT_OK)
		status = make_rules(worker, error);
	if (status == DRT_OK)
		status = make_journal(worker, error);
	if (status == DRT_OK)
		status = make_broker(worker, error);
	if (status == DRT_OK)
		status = make_trade(worker, error);
	if (status == DRT_OK)
		status = storage_open_reader(&worker->kb, engine->settings, error);
	if (status != DRT_OK) {
		broker_worker_free(worker);
		return status;
	}
	*out = worker;
	return DRT_OK;
}

/* What the ledger remembers is shown at once; then the session begins. */
enum drt_status broker_worker_start(struct broker_worker *worker, struct drt_error *error)
{
	(void)error;
	worker->dirty_all = true;
	worker->dirty_portfolio = true;
	loop_timer_start(worker->flush, 0);
	loop_timer_start(worker->pulse, NS_PER_SEC);
	obey_kill_file(worker);
	broker_worker_read_volumes(worker, true);
	follow_reset(worker);
	broker_ib_start(worker->broker);
	return DRT_OK;
}

void broker_worker_free(struct broker_worker *worker)
{
	if (!worker)
		return;
	trade_free(worker->trade); /* lets go of broker and journal */
	broker_ib_free(worker->broker);
	journal_ledger_free(worker->journal);
	ledger_close(worker->ledger);
	storage_close(worker->kb);
	loop_timer_free(worker->tick);
	loop_timer_free(worker->flush);
	loop_timer_free(worker->pulse);
	free(worker->indices);
	free(worker->versions);
	free(worker->held);
	free(worker->volumes);
	free(worker->waiting);
	free(worker);
}
