/* agent.h - the AI Trading Agent: perception, analysis, strategies, signals, learning.
 *
 * It reads bars from the knowledge base through a read-only handle, runs the enabled
 * strategies on them and keeps their answers: raised signals with intents, and the
 * candidates that were not raised with every gate that they passed and failed. It
 * emits signals, never orders.
 *
 * Shape:   one agent on one thread (the agent worker, or a backtest's caller).
 * Time:    now_ns is market time, passed in.
 * Owners:  the agent copies its options; the kb handle is borrowed. Signals that
 *          getters hand out are borrowed until the next analyze or expire call.
 * Rules:   a strategy's new raised signal replaces its older active one for the same
 *          symbol; the older becomes EXPIRED. */
#ifndef AGENT_AGENT_H
#define AGENT_AGENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/strategy.h"
#include "core/clock.h"
#include "core/status.h"
#include "model/instrument.h"
#include "model/signal.h"

struct agent;
struct kb;

enum { AGENT_PARAMS = 24, AGENT_STRATEGIES = 16 };

/* One enabled strategy. */
struct agent_strategy {
	const struct strategy *strategy;
	double params[AGENT_PARAMS]; /* strategy->param_count of them */
	enum timeframe timeframe;    /* of the bars it runs on */
	const size_t *members;       /* places in the universe it looks at */
	size_t member_count;
};

struct agent_options {
	const struct instrument *universe; /* copied */
	size_t universe_count;
	const struct agent_strategy *strategies; /* copied, members too */
	size_t strategy_count;
	const char *const *sources; /* order of preference; NULL-terminated */
	const char *adjustment;
	const struct clock *clock; /* market clock, for ids; borrowed */
	uint64_t seed;             /* of ids */
	size_t history_bars;       /* loaded per instrument; 0: 600 */
};

/* What is held and works, per strategy and instrument; the trading system tells it. */
struct agent_holding {
	char strategy[STRATEGY_TEXT];
	size_t instrument; /* place in the universe */
	decimal quantity, average_price;
	int64_t held_since_ns; /* market time of the fill that opened it; 0: not known */
	int working;           /* working orders */
};

/* Errors: DRT_EINVAL (with the field), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status agent_new(struct agent **out,
                                         const struct agent_options *options, struct kb *kb,
                                         struct drt_error *error);
void agent_free(struct agent *agent);

/* Other strategies from the next evaluation on. One that is as it was (parameters,
 * timeframe, members) goes on with what it knows; signals of one that is gone are
 * dropped. Errors: DRT_EINVAL (with the strategy), DRT_ENOMEM; nothing changed. */
DRT_MUST_CHECK enum drt_status agent_set_strategies(struct agent *agent,
                                                    const struct agent_strategy *strategies,
                                                    size_t count, struct drt_error *error);

/* What strategies will see as theirs from the next analysis on. */
DRT_MUST_CHECK enum drt_status agent_set_holdings(struct agent *agent,
                                                  const struct agent_holding *holdings,
                                                  size_t count, decimal equity, decimal cash);

/* Bars were stored. True when they correct, or fill in, what the agent has seen already:
 * it reads that history anew, and an analysis should follow with `again`. */
bool agent_note_bars(struct agent *agent, size_t instrument, enum timeframe timeframe,
                     const struct bar *bars, size_t count);
/* Any bars may have changed: all history is read anew by the next analysis. */
void agent_forget_bars(struct agent *agent);

struct agent_summary {
	size_t evaluated, raised, not_raised;
	int64_t time_ns;
};

/* A candidate whose newest bar is older than so many sessions is not raised. */
enum { AGENT_MISSED_SESSIONS = 3 };

/* Loads what is new and runs every enabled strategy of that timeframe on the bars
 * completed by now_ns, then asks whether those bars are recent. A strategy with no new bar since its last run is left out
 * unless `again`. Errors: what the knowledge base says. */
DRT_MUST_CHECK enum drt_status agent_analyze_market(struct agent_summary *out,
                                                    struct agent *agent,
                                                    enum timeframe timeframe, int64_t now_ns,
                                                    bool again, struct drt_error *error);

/* The signals raised by the last analysis that nobody took out yet, strongest first;
 * returns how many. Each is handed out once. */
size_t agent_generate_signals(const struct signal **out, struct agent *agent);

/* Active signals, strongest first. */
size_t agent_get_active_signals(const struct signal **out, struct agent *agent, int64_t now_ns);

/* Candidates of each strategy's last evaluation, raised or not; symbol and strategy
 * may be NULL. Returns how many were written, at most `capacity`. */
size_t agent_get_candidates(const struct signal **out, size_t capacity,
                            const struct agent *agent, const char *symbol,
                            const char *strategy);

/* Changes a parameter from the next evaluation on. Errors: DRT_ENOTFOUND, DRT_ERANGE. */
DRT_MUST_CHECK enum drt_status agent_update_model(struct agent *agent, const char *strategy,
                                                  const char *param, double value,
                                                  struct drt_error *error);

/* A signal's fate, told by the trading system. Unknown ids are ignored. */
void agent_mark_signal(struct agent *agent, const struct uuid *id, enum signal_state state);

struct agent_sector {
	char symbol[SYMBOL_TEXT], sector[SECTOR_TEXT];
	double return_63d; /* NaN: not enough bars */
	int rank;          /* 1 is the strongest; 0: none */
};

struct agent_market_view {
	int64_t time_ns;
	char regime[32];     /* "trend-up", "trend-down", "range"; and */
	char volatility[16]; /* "low", "normal", "high" */
	int above_sma50, of;
	size_t sector_count;
	struct agent_sector sectors[16];
};

/* The market as the last analysis saw it. Errors: DRT_ENOTFOUND (no bars yet). */
DRT_MUST_CHECK enum drt_status agent_get_market_view(struct agent_market_view *out,
                                                     struct agent *agent, int64_t now_ns,
                                                     struct drt_error *error);

/* The enabled strategies and their present parameters; out has AGENT_STRATEGIES places. */
size_t agent_strategies(const struct agent_strategy **out, const struct agent *agent);

#endif
