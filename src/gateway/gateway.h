/* gateway.h - a simulated IB Gateway: a paper exchange that speaks the TWS protocol.
 *
 * Shape:   listens on a loop and serves any number of clients, each with an id of its
 *          own. Prices come from the seeded generator or from files of bars or quotes.
 *          Orders match on sim/matcher.h: against quotes with partial fills, or, where
 *          bars are replayed, by the rules of a bar, so that a backtest over the same
 *          bars has the same fills. One account with cash, positions and margin.
 * Time:    market time runs at `speed_milli` thousandths of monotonic time from
 *          start_ns on, and jumps over closed markets. Clients are told by the notice
 *          of ib/sim_notice.h, at connect and at each jump.
 * Repeats: under io/loop_sim.h one seed and one set of options repeat exactly.
 * Threads: the loop's.
 * Errors:  requests are answered in the protocol, with IB's codes; what cannot be
 *          decoded is logged and dropped. */
#ifndef GATEWAY_GATEWAY_H
#define GATEWAY_GATEWAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/decimal.h"
#include "core/log.h"
#include "core/loop.h"
#include "core/status.h"
#include "sim/fee.h"
#include "sim/slippage.h"

struct gateway;

/* Zeros take the defaults in brackets. Texts and arrays are copied or read at birth. */
struct gateway_options {
	struct loop *loop;
	const char *address;      /* "tcp:127.0.0.1:4002"; port 0 takes a free one */
	uint64_t seed;            /* of the generator */
	const char *const *files; /* price files instead of the generator */
	size_t file_count;
	const char *universe;      /* text of universe_file.h [the usual instruments] */
	const char *universe_name; /* in its errors */
	int64_t start_ns;          /* market time; files: [the first price]; else needed */
	int64_t speed_milli;       /* 1000 as the world, 60000 a minute a second, 0 as fast as
	                      * the machine can: then time stands while nothing happens */
	int64_t pause_ns;    /* monotonic time that a closed market waits before the jump */
	int64_t sample_ns;   /* monotonic time between two samples of the quotes [250 ms] */
	bool extended;       /* stocks trade from 04:00 to 20:00 in New York too */
	bool hold;           /* market time stands until the first client has started */
	const char *account; /* [DU1000001] */
	decimal cash;        /* [1,000,000.00] */
	const struct sim_fee *fee; /* [Interactive Brokers' fixed schedule] */
	struct sim_slippage slippage;
	const char *state_path; /* orders, positions and numbers outlive the gateway [no] */
	uint64_t instance;      /* makes permIds and execIds differ between runs */
	int version_max;        /* of the protocol [178] */
	bool has_master;        /* a client hears of all orders: */
	int32_t master_id;      /* the one with this id */
	const char *control_address; /* takes commands (command.h), one a line [none] */
	const char *script;          /* faults at their times (script.h) [none] */
	const char *script_name;     /* in its errors */
	struct log_sink *log;
};

/* Listens when it returns. Errors: DRT_EINVAL (options, with the remedy), DRT_EBUSY
 * (address in use), those of the files, DRT_ECORRUPT (state), DRT_ENOMEM, DRT_EIO. */
DRT_MUST_CHECK enum drt_status gateway_new(struct gateway **out,
                                           const struct gateway_options *options,
                                           struct drt_error *error);
/* Closes all connections; the state is saved first. Accepts NULL. */
void gateway_free(struct gateway *gateway);

/* The port it listens on. */
int gateway_port(const struct gateway *gateway);
/* The port of the control address, 0 without one. */
int gateway_control_port(const struct gateway *gateway);
/* Market time now. */
int64_t gateway_market_ns(const struct gateway *gateway);
/* Another speed from now on; clients are told. Errors: DRT_EINVAL (below 0 or above
 * 10^9). */
DRT_MUST_CHECK enum drt_status gateway_set_speed(struct gateway *gateway, int64_t speed_milli);
/* True once a replay has nothing left. */
bool gateway_is_over(const struct gateway *gateway);
/* Clients that have started, and instruments. */
size_t gateway_clients(const struct gateway *gateway);
size_t gateway_instruments(const struct gateway *gateway);

/* ---- faults, all off at birth: what real gateways do now and then ---- */

enum gateway_fault {
	GATEWAY_FAULT_DUPLICATE_STATUS = 1,  /* every orderStatus twice */
	GATEWAY_FAULT_EXECUTION_FIRST = 2,   /* executions before the openOrder */
	GATEWAY_FAULT_LATE_COMMISSION = 4,   /* commissionReports wait for the next flush */
	GATEWAY_FAULT_UNKNOWN_MESSAGES = 8,  /* a message of unknown id before each status */
	GATEWAY_FAULT_DROP_AFTER_PLACE = 16, /* the next placeOrder is taken, then the
	                                       * connection closes without an answer */
	GATEWAY_FAULT_LOSE_PLACE = 32,       /* the next placeOrder is lost with the
	                                       * connection */
	GATEWAY_FAULT_REJECT_AFTER_ACK = 64  /* the next order is taken, then rejected */
};

/* How many faults there have been, by script and by command. */
size_t gateway_faults(const struct gateway *gateway);
/* Replaces the set of faults (enum gateway_fault, or-ed). */
void gateway_set_faults(struct gateway *gateway, unsigned faults);
/* Sends a notice to every client: 1100 (broker lost), 1102 (back), 2103, … */
void gateway_send_notice(struct gateway *gateway, int code, const char *text);

#endif
