/* view.h - what a screen or a report shows: the client's picture of the engine.
 *
 * Filled by client/view_update.c from the control API's snapshot and changes; read by
 * the panes and by the CLI. Plain data, no behaviour.
 *
 * Units:   model types keep their units. A value that is not known is NaN or has its
 *          `known` flag unset; it is shown blank, never as 0.
 * Time:    *_local_ns are on this client's monotonic clock, so that ages and times
 *          left tick without a message. Everything else is market time, UTC.
 * Threads: the client's one thread.
 * Owners:  the arrays belong to the view; panes borrow them for one drawing. */
#ifndef CLIENT_VIEW_H
#define CLIENT_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/bar.h"
#include "model/depth.h"
#include "model/instrument.h"
#include "model/order.h"
#include "model/position.h"
#include "model/print.h"
#include "model/quote.h"
#include "model/reason.h"
#include "model/signal.h"
#include "model/timeframe.h"

enum {
	VIEW_SPARK = 8, /* points of a day's spark line */
	VIEW_OVERLAYS = 4,
	VIEW_CHECKS = 32, /* as many as there may be rules */
	VIEW_MESSAGE_TEXT = 480,
	VIEW_EQUITY_POINTS = 512,
	VIEW_PRINTS = 256
};

enum view_load { VIEW_EMPTY, VIEW_LOADING, VIEW_READY, VIEW_STALE, VIEW_FAILED };

enum view_broker {
	BROKER_DOWN,
	BROKER_CONNECTING,
	BROKER_RECONCILING,
	BROKER_RESETTING, /* its servers, each night: nothing is sent */
	BROKER_UP
};

struct view_status {
	bool connected; /* this client to the engine */
	bool live;      /* LIVE account; otherwise PAPER */
	bool synthetic; /* prices come from the generator */
	bool demo;
	char account[ACCOUNT_TEXT];
	enum view_broker broker;
	int64_t broker_latency_ns;           /* -1: not measured */
	int broker_version;                  /* agreed with the gateway; 0: not known */
	int64_t broker_since_local_ns;       /* of the present state */
	int64_t broker_reset_ns;             /* market time; end of the reset; 0: none */
	char broker_text[VIEW_MESSAGE_TEXT]; /* last answer, cause */
	int broker_attempts;
	int64_t broker_retry_local_ns; /* 0: none planned */
	int64_t data_local_ns;         /* arrival of the newest quote; 0: none yet */
	int to_approve;
	int64_t first_expiry_local_ns; /* of the next proposal; 0: none */
	int unknown_orders;
	int64_t unknown_since_local_ns;
	bool frozen;
	int64_t frozen_local_ns;
	char frozen_reason[NOTE_TEXT];
	bool locked;       /* not reconciled: approvals wait */
	bool read_only;    /* this client may only look */
	int64_t market_ns; /* market time when market_local_ns was taken */
	int64_t market_local_ns;
	int64_t market_speed_milli; /* 1000: real time */
	bool market_open;
	char engine_version[24];
	int64_t engine_started_ns;
};

struct view_account {
	bool known;
	struct account account;
	decimal day_pnl, week_pnl, month_pnl, year_pnl, unrealised, commission_today;
	double day_ratio, week_ratio, month_ratio, year_ratio,
		unrealised_ratio;              /* NaN: not known */
	double gross_ratio, gross_limit_ratio; /* of equity; NaN: not known */
	char nearest_limit[NOTE_TEXT]; /* rule code of the tightest limit; empty: none */
	double nearest_limit_used, nearest_limit_max;
};

struct view_quote {
	struct instrument instrument;
	struct quote quote;
	double spark[VIEW_SPARK]; /* oldest first; NaN: none */
	decimal position;         /* quantity held; zero: none */
	decimal unrealised;
	bool stale;
	bool alert;
};

struct view_overlay {
	char name[24];  /* "SMA20" */
	double *values; /* one per bar; NaN before the lookback */
};

struct view_chart {
	enum view_load load;
	char symbol[SYMBOL_TEXT];
	enum timeframe timeframe;
	struct bar *bars; /* oldest first; the last may still form */
	size_t bar_count;
	int overlay_count;
	struct view_overlay overlays[VIEW_OVERLAYS];
	char error[VIEW_MESSAGE_TEXT];
};

/* The book that this client looks at; received_ns is of its monotonic clock. */
struct view_depth {
	enum view_load load;
	char symbol[SYMBOL_TEXT]; /* empty: none */
	struct depth book;
};

struct view_tape {
	enum view_load load;
	char symbol[SYMBOL_TEXT]; /* empty: none */
	struct tape_status status;
	size_t count, next; /* ring; see view_print() */
	struct print prints[VIEW_PRINTS];
};

struct view_check {
	struct reason reason; /* code "risk.order_value", args value, limit, ... */
	enum { CHECK_OK, CHECK_SOFT, CHECK_HARD } level;
};

struct view_order {
	struct order order;
	int checks_ok, checks_soft, checks_hard;
	int check_count;
	struct view_check checks[VIEW_CHECKS];
	decimal value;            /* quantity * price, account currency */
	int64_t expires_local_ns; /* of a proposal; 0: never */
	int64_t approval_ttl_ns;
	struct signal *signal; /* that it came from; owned by the view; NULL: by hand */
	decimal child_stop, child_target; /* of a bracket's children; zero: none */
	decimal position_before, position_after;
	double exposure_before, exposure_after; /* of this symbol, ratio of equity */
	double gross_before, gross_after;
	int64_t changed_local_ns; /* done rows stay one minute */
};

struct view_signal {
	struct signal signal;
	int64_t expires_local_ns;
};

struct view_performance {
	enum view_load load;
	size_t equity_count;
	int64_t equity_ns[VIEW_EQUITY_POINTS];
	double equity[VIEW_EQUITY_POINTS];
	double drawdown_now, drawdown_worst;               /* ratios, <= 0 */
	double sharpe, sortino, volatility, annual_return; /* NaN: not known */
	int64_t trades, trades_won;
	decimal realised, commission;
	size_t strategy_count;
	struct view_strategy {
		char name[STRATEGY_TEXT];
		int64_t trades, won;
		decimal profit, cost;
		double sharpe, worst;
	} strategies[16];
};

/* What the broker reckons that one order would do: the newest that was asked for. */
struct view_margin {
	bool known;
	decimal before, change, after;
};

struct view_what_if {
	enum view_load load;  /* VIEW_LOADING: asked; VIEW_FAILED: see `text` */
	bool refused;         /* failed, because the broker would refuse the order */
	struct uuid order_id; /* of a proposal; nil: a draft */
	uint32_t version;
	struct order draft;
	struct view_margin initial, maintenance, available, excess;
	bool commission_known;
	decimal commission_min, commission_max;
	double spread_cost;           /* NaN: not known */
	char text[VIEW_MESSAGE_TEXT]; /* why there is none, or the broker's warning */
	int64_t answered_local_ns;
};

struct view_message {
	int64_t time_ns;
	char text[VIEW_MESSAGE_TEXT]; /* already in the reader's language */
	bool important;
};

struct view {
	struct view_status status;
	struct view_account account;
	enum view_load quotes_load, orders_load, signals_load, positions_load;
	struct view_quote *quotes; /* in the watchlist's order */
	size_t quote_count;
	char watchlist[32];
	struct view_chart chart;
	struct view_depth depth;
	struct view_tape tape;
	struct view_order *orders; /* proposals first by expiry, then working, foreign, done */
	size_t order_count;
	struct view_signal *signals; /* active first by strength, then taken, then not raised */
	size_t signal_count;
	int signals_active, signals_not_raised;
	struct position *positions;
	size_t position_count;
	struct view_performance performance;
	struct view_what_if what_if;
	struct view_message messages[64]; /* ring; the newest is (message_next - 1) % 64 */
	size_t message_next, message_count;
};

/* The order or signal with that id, or NULL. */
struct view_order *view_find_order(const struct view *view, const struct uuid *id);
struct view_quote *view_find_quote(const struct view *view, const char *symbol);
/* The print that came so many before the newest (0), or NULL. */
const struct print *view_print(const struct view_tape *tape, size_t back);
/* Market time now, as this client reckons it from its monotonic clock. */
int64_t view_market_ns(const struct view *view, int64_t local_ns);

#endif
