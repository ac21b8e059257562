/* depth.h - market data beyond quotes and bars: books, tapes, histograms, options.
 *
 * Shape:   one struct per layout, requests first; histories of ticks share one struct.
 * Units:   sizes are decimals, IB_UNSET_DECIMAL where none came; prices are doubles, -1
 *          where an option figure was not computed (-2 for the greeks).
 * Time:    epoch seconds, milliseconds where the name says so.
 * Owners:  texts and arrays are borrowed, as in contract.h. */
#ifndef IB_DEPTH_H
#define IB_DEPTH_H

#include <stdbool.h>
#include <stdint.h>

#include "ib/contract.h"

/* ---- requests ---- */

struct ib_req_mkt_depth {
	int32_t req_id;
	struct ib_contract contract;
	int32_t rows;
	bool smart; /* one book of all exchanges; answers are then marketDepthL2 */
	const char *options;
};

struct ib_cancel_mkt_depth {
	int32_t req_id;
	bool smart;
};

struct ib_req_smart_components {
	int32_t req_id;
	const char *bbo_exchange; /* the code of tickReqParams */
};

struct ib_req_tick_by_tick {
	int32_t req_id;
	struct ib_contract contract;
	const char *type;   /* "Last", "AllLast", "BidAsk", "MidPoint" */
	int32_t tick_count; /* of the past, first; 0: none */
	bool ignore_size;
};

struct ib_req_historical_ticks {
	int32_t req_id;
	struct ib_contract contract;
	const char *start; /* one of the two is empty */
	const char *end;
	int32_t tick_count;       /* up to 1000 */
	const char *what_to_show; /* "TRADES", "BID_ASK", "MIDPOINT" */
	int32_t use_rth;
	bool ignore_size;
	const char *options;
};

struct ib_req_histogram {
	int32_t req_id;
	struct ib_contract contract;
	bool use_rth;
	const char *period; /* "3 days" */
};

/* calculateImpliedVolatility (54: value is the option's price) and
 * calculateOptionPrice (55: value is the volatility). */
struct ib_req_option_value {
	int32_t req_id;
	struct ib_contract contract;
	double value;
	double under_price;
	const char *options;
};

struct ib_exercise_options {
	int32_t req_id;
	struct ib_contract contract;
	int32_t action; /* 1 exercise, 2 lapse */
	int32_t quantity;
	const char *account;
	int32_t override;             /* 1: also where it is out of the money */
	const char *manual_time;      /* from 180 */
	const char *customer_account; /* from 183 */
	bool professional_customer;   /* from 184 */
};

/* ---- answers ---- */

/* marketDepth (12, without market maker and smart) and marketDepthL2 (13). */
struct ib_market_depth {
	int32_t req_id;
	int32_t position;
	const char *market_maker; /* of a smart book: the exchange */
	int32_t operation;        /* 0 insert, 1 update, 2 delete */
	int32_t side;             /* 0 ask, 1 bid */
	double price;
	decimal size;
	bool smart;
};

struct ib_depth_exchange {
	const char *exchange;
	const char *sec_type;
	const char *listing_exchange;
	const char *service_type; /* "Deep", "Deep2" */
	int32_t agg_group;        /* IB_UNSET_INT: none */
};

struct ib_depth_exchanges {
	const struct ib_depth_exchange *exchanges;
	int32_t exchange_count;
};

struct ib_smart_component {
	int32_t bit;
	const char *exchange;
	const char *letter;
};

struct ib_smart_components {
	int32_t req_id;
	const struct ib_smart_component *components;
	int32_t component_count;
};

enum ib_tick_by_tick_type {
	IB_BY_TICK_LAST = 1,
	IB_BY_TICK_ALL_LAST = 2,
	IB_BY_TICK_BID_ASK = 3,
	IB_BY_TICK_MID = 4
};

/* Bits of `mask`: of trades 1 past limit, 2 unreported; of quotes 1 bid past low, 2 ask
 * past high. What the type does not carry is empty. */
struct ib_tick_by_tick {
	int32_t req_id;
	int32_t type; /* enum ib_tick_by_tick_type */
	int64_t epoch_s;
	double price; /* of the trade, or the middle */
	decimal size;
	double bid;
	double ask;
	decimal bid_size;
	decimal ask_size;
	int32_t mask;
	const char *exchange;
	const char *conditions;
};

/* Bits of `mask`: of quotes 1 ask past high, 2 bid past low (the other way round than
 * above); of trades as above. */
struct ib_historical_tick {
	int64_t epoch_s;
	int32_t mask;
	double price; /* of the trade, or the middle */
	decimal size;
	double bid;
	double ask;
	decimal bid_size;
	decimal ask_size;
	const char *exchange;
	const char *conditions;
};

/* historicalTicks (96), historicalTicksBidAsk (97), historicalTicksLast (98). */
struct ib_historical_ticks {
	int32_t req_id;
	const struct ib_historical_tick *ticks;
	int32_t tick_count;
	bool done;
};

struct ib_histogram_entry {
	double price;
	decimal size;
};

struct ib_histogram {
	int32_t req_id;
	const struct ib_histogram_entry *entries;
	int32_t entry_count;
};

struct ib_schedule_session {
	const char *start;
	const char *end;
	const char *day;
};

struct ib_historical_schedule {
	int32_t req_id;
	const char *start;
	const char *end;
	const char *zone;
	const struct ib_schedule_session *sessions;
	int32_t session_count;
};

/* historicalDataEnd, a message of its own from 196. */
struct ib_historical_end {
	int32_t req_id;
	const char *start;
	const char *end;
};

struct ib_tick_option {
	int32_t req_id;
	int32_t type;      /* 10 bid, 11 ask, 12 last, 13 model, 80 to 83 delayed */
	int32_t attribute; /* 0 return based, 1 price based */
	double implied_volatility;
	double delta;
	double price;
	double dividends; /* present value */
	double gamma;
	double vega;
	double theta;
	double under_price;
};

struct ib_tick_efp {
	int32_t req_id;
	int32_t type;
	double basis_points;
	const char *formatted;
	double implied_future;
	int32_t hold_days;
	const char *future_date;
	double dividend_impact;
	double dividends_to_date;
};

/* Ask for the data of this contract instead: rerouteMktDataReq (91), …Depth… (92). */
struct ib_reroute {
	int32_t req_id;
	int32_t con_id;
	const char *exchange;
};

struct ib_delta_neutral_validation {
	int32_t req_id;
	int32_t con_id;
	double delta;
	double price;
};

#endif
