/* broker_worker.h - the broker worker: the trading system on its own loop.
 *
 * Owns trade, journal, ledger and the order session; the single writer of the ledger.
 * It waits for no other worker. Signals and calls come as messages; quotes come from
 * the quote board; what changed leaves as ORDERS, PORTFOLIO, HOLDINGS and MARK.
 * Threads: its worker's only. */
#ifndef ENGINE_BROKER_WORKER_H
#define ENGINE_BROKER_WORKER_H

#include "engine/allowance.h"
#include "engine/engine_internal.h"
#include "engine/equity_close.h"
#include "trade/trade.h"

enum { BROKER_DIRTY = 256, BROKER_WHAT_IFS = 8 };

struct broker_ib;
struct journal_ledger;
struct kb;
struct ledger;
struct waiting_signal;

/* Since when a strategy holds an instrument. */
struct broker_held {
	int side; /* 1 long, -1 short, 0 flat */
	int64_t since_ns;
};

/* The day for which an instrument's average volume was read. */
struct broker_volume {
	int64_t day_ns;   /* its start, market time; 0: never read */
	int64_t again_ns; /* monotonic; when to look again on that day */
};

/* A call that waits for what the broker reckons. */
struct broker_asked {
	int32_t number; /* 0: none */
	struct rpc_call call;
	struct order order;
};

struct broker_worker {
	struct engine *engine;
	const struct engine_settings *settings; /* that trade has taken over */
	struct trade *trade;                    /* owned */
	struct broker_ib *broker;               /* owned */
	struct ledger *ledger;                  /* owned; the one writing handle */
	struct kb *kb;                  /* owned; read-only: signals named by their ids */
	struct journal_ledger *journal; /* owned */
	struct ids_uuid ids;
	struct approval_rules rules;
	int32_t *indices;              /* trade's index of each universe instrument; owned */
	uint64_t *versions;            /* of the quotes that trade has seen; owned */
	struct broker_held *held;      /* of each strategy and instrument; owned */
	struct broker_volume *volumes; /* of each universe instrument; owned */
	struct loop_timer *tick;       /* owned; expiry and time-outs */
	struct loop_timer *flush;      /* owned; tells what changed, once a round */
	struct loop_timer *pulse;      /* owned; marks and figures, each second */
	struct uuid dirty[BROKER_DIRTY];
	size_t dirty_count;
	bool dirty_all; /* more changed than fits above: tell every order */
	bool dirty_portfolio;
	bool dirty_record;              /* the ledger has more fills or equity */
	struct waiting_signal *waiting; /* owned; for a price or the account's figures */
	size_t waiting_count;
	struct broker_asked what_ifs[BROKER_WHAT_IFS];
	struct allowance what_if_allowance;
	struct equity_close close;
	int64_t link_since_ns;
	int64_t frozen_since_ns; /* monotonic; 0: not frozen */
	enum broker_link link;
	int64_t present_ns;   /* monotonic; a person was there */
	bool absent;          /* nobody came since trading was stopped for that */
	bool absence_told;    /* that trading will stop soon */
	int64_t reset_end_ns; /* market time; of the reset that goes on; 0: none does */
};

/* Brings trade's quotes up to date; before every decision. */
void broker_worker_take_quotes(struct broker_worker *worker);
/* While the file exists nobody may unfreeze. */
bool broker_worker_is_killed(const struct broker_worker *worker);
/* After anything that may have changed orders: starts flush and tick. */
void broker_worker_touch(struct broker_worker *worker);

/* Tells trade what an average day trades: of a few instruments that are due, or of all. */
void broker_worker_read_volumes(struct broker_worker *worker, bool all);

/* methods_what_if.c: the observer's; `arg` is the worker. */
void broker_worker_on_what_if(void *arg, const struct broker_what_if *answer);

/* A person is there. */
void broker_worker_note_present(struct broker_worker *worker);
/* Stops trading when nobody was there for as long as the settings say. */
void broker_worker_follow_absence(struct broker_worker *worker);

/* Into trade, or among those that wait for what they are sized by. */
void broker_worker_take_signal(struct broker_worker *worker, const struct signal *signal);
/* Hands over those whose price and account have come, or that have waited long enough. */
void broker_worker_retry_signals(struct broker_worker *worker);

/* Every dirty order to control and store; what a full queue refuses stays dirty and is
 * told again soon. */
void broker_worker_send_orders(struct broker_worker *worker);
/* The account, its positions, its link and the nearest limit to control. A message that
 * finds no room is lost: the next pulse sends another. */
void broker_worker_send_portfolio(struct broker_worker *worker);
/* What each strategy holds, to the agent. */
void broker_worker_send_holdings(struct broker_worker *worker);

#endif
