/* gateway_state.h - what the files of the gateway share. Internal to src/gateway.
 *
 * Order of a round: market time first (market.c moves quotes, matches, fills), then the
 * request; what goes to clients leaves at once, but for quotes and account figures,
 * which the flush timer collects.
 * Owners:  everything belongs to the gateway. A client that must go is marked and freed
 *          by gw_sweep_clients() when no one walks the list. */
#ifndef GATEWAY_STATE_H
#define GATEWAY_STATE_H

#include <uthash.h>

#include "gateway/gateway.h"
#include "gateway/history_text.h"
#include "gateway/source.h"
#include "gateway/time_text.h"
#include "ib/message.h"
#include "ib/peer.h"
#include "model/calendar.h"
#include "model/instrument.h"
#include "sim/algo.h"
#include "sim/matcher.h"

enum {
	GW_CALENDARS = 3,
	GW_PLAIN_TEXT = 480,
	GW_EXEC_TEXT = 40,
	GW_LINES = 100,
	GW_GROUPS = 7,
	GW_DEPTH_ROWS = 20,
	GW_PACE_MOST = 200,
	GW_MOST_HALTS = 8,
	GW_BY_HAND = INT32_MIN /* in an order's key: typed in here, not bound to a client */
};

/* ---- instruments ---- */

struct gw_series {
	struct bar *bars;
	size_t count, capacity;
};

/* Tick 49's words. */
enum gw_halt { GW_NO_HALT = 0, GW_HALT = 1, GW_VOLATILITY_HALT = 2 };

struct gw_instrument {
	struct instrument instrument;
	const struct calendar *calendar;
	int session; /* index into the gateway's sessions */
	bool bars;   /* replayed by bars, else by quotes */
	int book;
	struct ib_contract contract; /* as answers carry it; texts are below */
	char ib_symbol[SYMBOL_TEXT];
	char local_symbol[SYMBOL_TEXT + 1];
	char trading_class[SYMBOL_TEXT + 1];

	struct gw_series daily, fine; /* complete bars */
	enum timeframe fine_size;
	struct bar day_bar, fine_bar; /* growing */
	bool day_live, fine_live;

	struct sim_quote quote;
	double last; /* price, 0: none yet */
	double open, high, low, volume, previous_close;
	uint64_t changes; /* counts quote changes */
	enum gw_halt halted;
	bool hard_to_borrow;            /* short sales wait until shares are located */
	decimal least;                  /* the smallest order; zero: none */
	double halts;                   /* a session, on average */
	int64_t halt_ns[GW_MOST_HALTS]; /* when those of this session begin */
	int halt_count, halt_next;
};

enum gw_phase { GW_CLOSED, GW_BEFORE, GW_REGULAR, GW_AFTER };

/* The sessions of one calendar. */
struct gw_session {
	const struct calendar *calendar;
	struct session session; /* under way, or next */
	enum gw_phase phase;
	bool used;
};

/* ---- orders ---- */

enum gw_order_status {
	GW_ORDER_HELD, /* not transmitted */
	GW_ORDER_PRESUBMITTED,
	GW_ORDER_SUBMITTED,
	GW_ORDER_FILLED,
	GW_ORDER_CANCELLED,
	GW_ORDER_INACTIVE
};

struct gw_order_key {
	int32_t client_id, order_id;
};

/* An algorithm at work on an order. */
struct gw_algo {
	struct sim_algo plan;
	int64_t next_ns; /* when its next part is due */
	bool begun;
	double volume, volume_base; /* of the market since it began, and before */
};

struct gw_order {
	UT_hash_handle hh;
	struct gw_order_key key;
	uint64_t serial; /* index into the gateway's orders; the matcher's tag */
	int64_t perm_id;
	int index;                 /* of the instrument */
	uint64_t sim_id;           /* 0: not in the matcher */
	struct ib_message *placed; /* placeOrder as it came last, owned */
	enum gw_order_status status;
	bool triggered, asleep;
	bool outside;          /* matches outside regular hours too */
	bool by_hand;          /* typed in here; a client it was bound to stands in the key */
	bool locating;         /* waits for shares to borrow */
	int64_t good_till_ns;  /* as the matcher knows it; 0: none */
	int64_t not_before_ns; /* likewise */
	bool auction;          /* for the open or the close only */
	struct gw_algo *algo;  /* owned; NULL: none */
	decimal stop;          /* of a resumed trail; zero: none */
	decimal quantity, filled, value, last_price; /* value: sum of quantity * price */
	struct sim_fee_order fee;
	char oca[OCA_TEXT];
	char ended[64]; /* completedStatus */
	int64_t ended_ns;
};

struct gw_execution {
	char exec_id[GW_EXEC_TEXT];
	struct gw_order *order;
	int64_t time_ns;
	decimal shares, price, cumulated, average, commission;
	decimal realized;
	bool closing;  /* realized counts */
	bool added;    /* liquidity */
	bool reported; /* the commissionReport has left */
};

struct gw_position {
	decimal quantity;
	decimal average_cost; /* a share, with commissions */
	decimal realized;     /* today */
	/* for the day's P&L */
	decimal start_value, flow;
	decimal told; /* the quantity that subscribers know */
	bool touched; /* traded since: a zero position is told once */
};

/* ---- clients ---- */

enum gw_sub_kind {
	GW_SUB_QUOTES,
	GW_SUB_BARS,     /* keepUpToDate */
	GW_SUB_REALTIME, /* bars of five seconds */
	GW_SUB_SUMMARY,
	GW_SUB_PNL,
	GW_SUB_PNL_SINGLE,
	GW_SUB_POSITIONS_MULTI,
	GW_SUB_ACCOUNT_MULTI,
	GW_SUB_DEPTH,
	GW_SUB_TICKS, /* tick by tick */
	GW_SUB_OPTION,
	GW_SUB_SCANNER,
	GW_SUB_GROUP
};

struct gw_level {
	decimal price, size; /* a price of 0: no such level */
};

struct gw_sub {
	struct gw_sub *next;
	enum gw_sub_kind kind;
	int32_t req_id;
	int index; /* of the instrument, -1: none */
	/* QUOTES: what the client knows */
	uint64_t changes;
	struct sim_quote sent;
	double sent_open, sent_high, sent_low, sent_close, sent_volume;
	enum gw_halt sent_halted;
	/* BARS, REALTIME */
	struct gw_bar_size size;
	bool regular; /* of regular hours only */
	int32_t format;
	bool whole; /* sizes and counts do not apply (MIDPOINT and the like) */
	struct bar bar;
	bool live, dirty;
	int64_t end_ns, sent_ns;
	/* SUMMARY */
	char *tags;
	/* PNL */
	decimal sent_daily, sent_unrealized, sent_realized;
	bool sent_once;
	/* DEPTH */
	int32_t rows;
	bool smart;
	struct gw_level levels[2 * GW_DEPTH_ROWS]; /* asks, then bids: what it knows */
	/* TICKS */
	int32_t tick_type;
	/* OPTION: on the instrument */
	int64_t expiry;
	double strike;
	bool call;
	/* SCANNER */
	struct ib_message *request; /* owned */
};

/* The way to one client, with its faults. */
struct gw_wire {
	struct strbuf held;  /* bytes that are late */
	struct strbuf early; /* a frame that lets the next one go first */
	struct loop_timer *timer, *stall, *alone;
	int64_t delay_ns;
	size_t split; /* the next frame is torn behind so many bytes; 0: not */
	bool half_open;
	bool reorder; /* the next two frames change places */
	/* when the last requests came, monotonic */
	int64_t asked_ns[GW_PACE_MOST];
	int asked_at, asked_count, strikes;
};

struct gw_client {
	struct gw_client *next;
	struct gateway *gateway;
	struct ib_peer *peer;
	int32_t id;
	bool started, doomed;
	struct gw_wire wire;
	bool positions, account_updates, bulletins;
	bool auto_bind; /* orders by hand become this client's */
	struct gw_sub *subs;
	size_t sub_count, lines; /* lines: of quotes */
};

struct gw_high_water {
	UT_hash_handle hh;
	int32_t client_id;
	int32_t order_id; /* the highest used */
};

/* ---- the gateway ---- */

struct gateway {
	struct loop *loop;
	struct loop_listener *listener;
	struct loop_timer *market_timer, *flush_timer, *sweep_timer;
	struct log_sink *log;
	struct gw_source *source;
	struct gw_universe *universe; /* NULL: none was given */
	int64_t prices_day;           /* dividends and splits up to it are in the prices, */
	int64_t actions_day;          /* and in the account */
	const char *end_reason;       /* why the matcher's end is told, instead of its own */
	struct calendar *calendars[GW_CALENDARS]; /* us-equity, always, fx */
	struct gw_session sessions[GW_CALENDARS];
	struct gw_instrument *instruments;
	size_t count;
	struct sim_matcher *matcher;

	/* market time */
	int64_t anchor_market_ns, anchor_mono_ns, speed_milli;
	int64_t time_ns; /* up to where the market has been run */
	int64_t pause_ns, closed_mono_ns, announced_mono_ns;
	bool held, over, running;
	bool extended;           /* stocks trade before and after regular hours */
	int64_t next_bar_end_ns; /* of the streaming bars */

	/* orders */
	struct gw_order *by_key;
	struct gw_order **orders; /* by serial */
	size_t order_count, order_capacity;
	struct gw_execution *executions; /* of the day */
	size_t execution_count, execution_capacity;
	struct gw_high_water *high_waters;
	int64_t next_perm;
	uint32_t exec_prefix, next_exec;
	uint64_t seed;
	struct sim_fee fee;
	decimal month_shares; /* of stocks, traded in `month` */
	int64_t month;        /* months since year 0 */
	unsigned faults;
	size_t first_live;      /* orders before it are over */
	int64_t order_alarm_ns; /* when time alone next changes an order */
	int64_t algo_alarm_ns;  /* when an algorithm's next part is due */
	int64_t halt_alarm_ns;  /* when a halt begins or ends */
	int64_t day;            /* of the newest session of the first calendar */
	int64_t day_ns;         /* when it began */
	bool rejecting;         /* the matcher's end is told as a rejection */

	/* account */
	char account[ACCOUNT_TEXT];
	decimal cash, realized_total, day_equity;
	struct gw_position *positions; /* by instrument */
	bool account_dirty;
	int64_t account_sent_ns;   /* monotonic */
	int64_t account_market_ns; /* the same moment in market time */
	int64_t pnl_sent_ns;

	char groups[GW_GROUPS][64]; /* what the display groups show */
	char bulletin[160];         /* the newest */
	int32_t bulletin_id;        /* its number, 0: none yet */

	int64_t sample_ns;      /* of the quotes; the flush timer */
	int64_t chores_mono_ns; /* when it last did more than that */

	/* faults and control */
	struct gw_script *script;
	struct loop_listener *control_listener;
	struct gw_control *controls;
	struct loop_timer *restart_timer;
	char *address;
	int port; /* while it is away */
	int pace; /* requests a second of one client; 0: any number */
	int wrong_version;
	size_t fault_count;

	struct gw_client *clients;
	struct gw_client hand; /* who types orders in here; in no list, without a peer */
	char hand_told[GW_PLAIN_TEXT + 16]; /* the last error that was told there */
	bool has_master;
	int32_t master_id; /* of the client that hears of all orders */
	int version_max;
	char *state_path;
	bool state_dirty;
};

static inline struct gw_instrument *gw_instrument_at(const struct gateway *g, int index)
{
	return &g->instruments[index];
}

#endif
