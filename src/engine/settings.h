/* settings.h - what the engine is told: configuration and command line in one value.
 *
 * Plain data, filled once by engine_settings_load() and never changed while workers
 * run; a reload makes a new one and says what differs.
 * Units:   as the fields say; ratios are of equity. */
#ifndef ENGINE_SETTINGS_H
#define ENGINE_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/agent.h"
#include "core/log.h"
#include "core/status.h"
#include "kb/bars.h"
#include "trade/approval.h"
#include "trade/risk.h"
#include "trade/sizing.h"
#include "trade/trade.h"

struct config;

enum {
	SETTINGS_SYMBOLS = 512,
	SETTINGS_SOURCES = 8,
	SETTINGS_LIMITED = 16, /* strategies with limits of their own */
	SETTINGS_PATH = 512,
	SETTINGS_WATCHLISTS = 16
};

struct settings_strategy {
	const struct strategy *strategy;
	double params[AGENT_PARAMS];
	enum timeframe timeframe;
	bool disabled; /* while loading only: a disabled one is taken out at the end */
	size_t member_count;
	char (*members)[SYMBOL_TEXT]; /* owned by the settings */
};

struct settings_watchlist {
	char name[32];
	size_t count;
	char (*symbols)[SYMBOL_TEXT]; /* owned by the settings */
};

struct engine_settings {
	/* what runs */
	bool brokerless; /* no broker, no collector */
	bool demo;
	bool live;
	char account[ACCOUNT_TEXT]; /* empty: the first that the broker names */

	/* where things are */
	char kb_path[SETTINGS_PATH], ledger_path[SETTINGS_PATH];
	int64_t dead_man_ns; /* monotonic; 0: trading goes on without a person */
	char kill_path[SETTINGS_PATH];       /* empty: no file stops trading */
	char control_address[SETTINGS_PATH]; /* "unix:..."; empty: no listener */
	char broker_host[64];
	int broker_port;
	int broker_client_id, data_client_id;
	int broker_server_version; /* the newest that is offered */

	/* data */
	char source_text[SETTINGS_SOURCES][KB_SOURCE_TEXT];
	const char *sources[SETTINGS_SOURCES + 1]; /* NULL-terminated, into source_text */
	char adjustment[KB_ADJUSTMENT_TEXT];       /* of reads; "any" takes what there is */
	int data_lines;   /* market data lines that the collector may use */
	bool minute_bars; /* the collector keeps minute bars, beside daily ones */
	size_t watchlist_count;
	struct settings_watchlist watchlists[SETTINGS_WATCHLISTS];
	size_t strategy_count;
	struct settings_strategy strategies[AGENT_STRATEGIES];

	/* trading */
	struct risk_limits limits;
	size_t strategy_limit_count;
	struct trade_strategy_limits strategy_limits[SETTINGS_LIMITED];
	size_t restricted_count, no_short_count;
	char (*restricted)[SYMBOL_TEXT], (*no_short)[SYMBOL_TEXT]; /* owned */
	size_t execution_count;
	struct trade_execution executions[SETTINGS_LIMITED]; /* by strategy */
	bool regular_hours;
	int runaway_orders;
	int64_t runaway_window_ns;
	struct sizing_rules sizing;
	int64_t approval_ttl_ns;
	size_t rule_count;
	struct approval_rule rules[APPROVAL_RULES];

	/* overnight */
	int nightly_minute; /* of the exchange's day; -1: never */
	int reset_from, reset_to; /* likewise; the broker's nightly reset */

	enum log_level log_level;
};

/* Fills *out from the configuration; `config` may be NULL for the built-in values. A name
 * that does not fit its field is refused: cut, it would be another one.
 * Errors: DRT_EINVAL with the key and the remedy, DRT_ENOMEM; *out is then empty. */
DRT_MUST_CHECK enum drt_status engine_settings_load(struct engine_settings *out,
                                                    const struct config *config,
                                                    struct drt_error *error);
/* What reads ask for: NULL takes any adjustment, split-adjusted first. */
const char *settings_adjustment(const struct engine_settings *settings);
void engine_settings_release(struct engine_settings *settings);

#endif
