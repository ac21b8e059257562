/* layout_depth.c - the fields of depth.h. */
#include "ib/layout.h"
#include "ib/layout_index.h"

/* ---- requests ---- */

#define T struct ib_req_mkt_depth
static const struct ib_row req_mkt_depth[] = {
	{ VERSION("5") },
	{ INT(req_id, "reqId") },
	{ BLOCK(contract, ib_rows_c12, "contract") },
	{ INT(rows, "numRows") },
	{ BOOL(smart, "isSmartDepth") },
	{ STR(options, "mktDepthOptions") },
};
const struct ib_rows ib_rows_req_mkt_depth = { ROWS(req_mkt_depth, T) };
#undef T

#define T struct ib_cancel_mkt_depth
static const struct ib_row cancel_mkt_depth[] = {
	{ VERSION("1") },
	{ INT(req_id, "reqId") },
	{ BOOL(smart, "isSmartDepth") },
};
const struct ib_rows ib_rows_cancel_mkt_depth = { ROWS(cancel_mkt_depth, T), .fixed = true };
#undef T

#define T struct ib_req_smart_components
static const struct ib_row req_smart_components[] = {
	{ INT(req_id, "reqId") },
	{ STR(bbo_exchange, "bboExchange") },
};
const struct ib_rows ib_rows_req_smart_components = { ROWS(req_smart_components, T),
	                                              .fixed = true };
#undef T

#define T struct ib_req_tick_by_tick
static const struct ib_row req_tick_by_tick[] = {
	{ INT(req_id, "reqId") },
	{ BLOCK(contract, ib_rows_c12, "contract") },
	{ STR(type, "tickType") },
	{ INT(tick_count, "numberOfTicks") },
	{ BOOL(ignore_size, "ignoreSize") },
};
const struct ib_rows ib_rows_req_tick_by_tick = { ROWS(req_tick_by_tick, T) };
#undef T

#define T struct ib_req_historical_ticks
static const struct ib_row req_historical_ticks[] = {
	{ INT(req_id, "reqId") },
	{ BLOCK(contract, ib_rows_c12, "contract") },
	{ BOOL(contract.include_expired, "includeExpired") },
	{ STR(start, "startDateTime") },
	{ STR(end, "endDateTime") },
	{ INT(tick_count, "numberOfTicks") },
	{ STR(what_to_show, "whatToShow") },
	{ INT(use_rth, "useRth") },
	{ BOOL(ignore_size, "ignoreSize") },
	{ STR(options, "miscOptions") },
};
const struct ib_rows ib_rows_req_historical_ticks = { ROWS(req_historical_ticks, T) };
#undef T

#define T struct ib_req_histogram
static const struct ib_row req_histogram[] = {
	{ INT(req_id, "reqId") },
	{ BLOCK(contract, ib_rows_c12, "contract") },
	{ BOOL(contract.include_expired, "includeExpired") },
	{ BOOL(use_rth, "useRTH") },
	{ STR(period, "period") },
};
const struct ib_rows ib_rows_req_histogram = { ROWS(req_histogram, T) };
#undef T

#define T struct ib_req_option_value
static const struct ib_row req_implied_volatility[] = {
	{ VERSION("2") },
	{ INT(req_id, "reqId") },
	{ BLOCK(contract, ib_rows_c12, "contract") },
	{ DBL(value, "optionPrice") },
	{ DBL(under_price, "underPrice") },
	{ REST(options, "options") },
};
const struct ib_rows ib_rows_req_implied_volatility = { ROWS(req_implied_volatility, T) };

static const struct ib_row req_option_price[] = {
	{ VERSION("2") },
	{ INT(req_id, "reqId") },
	{ BLOCK(contract, ib_rows_c12, "contract") },
	{ DBL(value, "volatility") },
	{ DBL(under_price, "underPrice") },
	{ REST(options, "options") },
};
const struct ib_rows ib_rows_req_option_price = { ROWS(req_option_price, T) };
#undef T

#define T struct ib_exercise_options
static const struct ib_row exercise_options[] = {
	{ VERSION("2") },
	{ INT(req_id, "reqId") },
	{ BLOCK(contract, ib_rows_c11, "contract") },
	{ INT(action, "exerciseAction") },
	{ INT(quantity, "exerciseQuantity") },
	{ STR(account, "account") },
	{ INT(override, "override") },
	{ STR(manual_time, "manualOrderTime"), SINCE(180) },
	{ STR(customer_account, "customerAccount"), SINCE(183) },
	{ BOOL(professional_customer, "professionalCustomer"), SINCE(184) },
};
const struct ib_rows ib_rows_exercise_options = { ROWS(exercise_options, T) };
#undef T

/* ---- books ---- */

#define T struct ib_market_depth
static const struct ib_market_depth depth_blank = { .market_maker = "",
	                                            .size = IB_DECIMAL_BLANK };
static const struct ib_row market_depth[] = {
	{ VERSION("1") },
	{ INT(req_id, "reqId") },
	{ INT(position, "position") },
	{ INT(operation, "operation") },
	{ INT(side, "side") },
	{ DBL(price, "price") },
	{ DEC(size, "size") },
};
const struct ib_rows ib_rows_market_depth = { ROWS(market_depth, T), .blank = &depth_blank };

static const struct ib_row market_depth_l2[] = {
	{ VERSION("1") },
	{ INT(req_id, "reqId") },
	{ INT(position, "position") },
	{ STR(market_maker, "marketMaker") },
	{ INT(operation, "operation") },
	{ INT(side, "side") },
	{ DBL(price, "price") },
	{ DEC(size, "size") },
	{ BOOL(smart, "isSmartDepth") },
};
const struct ib_rows ib_rows_market_depth_l2 = { ROWS(market_depth_l2, T), .fixed = true };
#undef T

#define T struct ib_depth_exchange
static const struct ib_row depth_exchange[] = {
	{ STR(exchange, "exchange") },
	{ STR(sec_type, "secType") },
	{ STR(listing_exchange, "listingExch") },
	{ STR(service_type, "serviceDataType") },
	{ INT_MAX_(agg_group, "aggGroup") },
};
static const struct ib_rows depth_exchange_rows = { ROWS(depth_exchange, T), .fixed = true };
#undef T

#define T struct ib_depth_exchanges
static const struct ib_group depth_exchange_group = {
	.item = &depth_exchange_rows, .count_offset = IB_AT(T, exchange_count, int32_t)
};
static const struct ib_row depth_exchanges[] = {
	{ GROUP(exchanges, depth_exchange_group, "exchangesCount") },
};
const struct ib_rows ib_rows_depth_exchanges = { ROWS(depth_exchanges, T) };
#undef T

#define T struct ib_smart_component
static const struct ib_row smart_component[] = {
	{ INT(bit, "bitNumber") },
	{ STR(exchange, "exchange") },
	{ STR(letter, "exchangeLetter") },
};
static const struct ib_rows smart_component_rows = { ROWS(smart_component, T), .fixed = true };
#undef T

#define T struct ib_smart_components
static const struct ib_group component_group = { .item = &smart_component_rows,
	                                         .count_offset =
	                                                 IB_AT(T, component_count, int32_t) };
static const struct ib_row smart_components[] = {
	{ INT(req_id, "reqId") },
	{ GROUP(components, component_group, "componentsCount") },
};
const struct ib_rows ib_rows_smart_components = { ROWS(smart_components, T) };
#undef T

/* ---- tapes ---- */

#define T struct ib_tick_by_tick
#define TYPE (((const T *)base)->type)
static bool by_tick_trade(const void *base)
{
	return TYPE == IB_BY_TICK_LAST || TYPE == IB_BY_TICK_ALL_LAST;
}

static bool by_tick_quote(const void *base)
{
	return TYPE == IB_BY_TICK_BID_ASK;
}

static bool by_tick_middle(const void *base)
{
	return TYPE == IB_BY_TICK_MID;
}
#undef TYPE

static const struct ib_tick_by_tick by_tick_blank = { .size = IB_DECIMAL_BLANK,
	                                              .bid_size = IB_DECIMAL_BLANK,
	                                              .ask_size = IB_DECIMAL_BLANK,
	                                              .exchange = "",
	                                              .conditions = "" };
static const struct ib_row tick_by_tick[] = {
	{ INT(req_id, "reqId") },
	{ INT(type, "tickType") },
	{ LONG(epoch_s, "time") },
	{ DBL(price, "price"), WHEN(by_tick_trade) },
	{ DEC(size, "size"), WHEN(by_tick_trade) },
	{ INT(mask, "mask"), WHEN(by_tick_trade) },
	{ STR(exchange, "exchange"), WHEN(by_tick_trade) },
	{ STR(conditions, "specialConditions"), WHEN(by_tick_trade) },
	{ DBL(bid, "bidPrice"), WHEN(by_tick_quote) },
	{ DBL(ask, "askPrice"), WHEN(by_tick_quote) },
	{ DEC(bid_size, "bidSize"), WHEN(by_tick_quote) },
	{ DEC(ask_size, "askSize"), WHEN(by_tick_quote) },
	{ INT(mask, "mask"), WHEN(by_tick_quote) },
	{ DBL(price, "midPoint"), WHEN(by_tick_middle) },
};
const struct ib_rows ib_rows_tick_by_tick = { ROWS(tick_by_tick, T), .blank = &by_tick_blank };
#undef T

#define T struct ib_historical_tick
static const struct ib_historical_tick tick_blank = { .size = IB_DECIMAL_BLANK,
	                                              .bid_size = IB_DECIMAL_BLANK,
	                                              .ask_size = IB_DECIMAL_BLANK,
	                                              .exchange = "",
	                                              .conditions = "" };
static const struct ib_row middle_tick[] = {
	{ LONG(epoch_s, "tick.time") },
	{ LITERAL("0", "tick.unused") },
	{ DBL(price, "tick.price") },
	{ DEC(size, "tick.size") },
};
static const struct ib_rows middle_tick_rows = { ROWS(middle_tick, T), .blank = &tick_blank };

static const struct ib_row quote_tick[] = {
	{ LONG(epoch_s, "tick.time") },    { INT(mask, "tick.mask") },
	{ DBL(bid, "tick.bidPrice") },     { DBL(ask, "tick.askPrice") },
	{ DEC(bid_size, "tick.bidSize") }, { DEC(ask_size, "tick.askSize") },
};
static const struct ib_rows quote_tick_rows = { ROWS(quote_tick, T), .blank = &tick_blank };

static const struct ib_row trade_tick[] = {
	{ LONG(epoch_s, "tick.time") },     { INT(mask, "tick.mask") },
	{ DBL(price, "tick.price") },       { DEC(size, "tick.size") },
	{ STR(exchange, "tick.exchange") }, { STR(conditions, "tick.specialConditions") },
};
static const struct ib_rows trade_tick_rows = { ROWS(trade_tick, T), .blank = &tick_blank };
#undef T

#define T struct ib_historical_ticks
static const struct ib_group middle_ticks = { .item = &middle_tick_rows,
	                                      .count_offset = IB_AT(T, tick_count, int32_t) };
static const struct ib_row historical_ticks[] = {
	{ INT(req_id, "reqId") },
	{ GROUP(ticks, middle_ticks, "ticksCount") },
	{ BOOL(done, "done") },
};
const struct ib_rows ib_rows_historical_ticks = { ROWS(historical_ticks, T) };

static const struct ib_group quote_ticks = { .item = &quote_tick_rows,
	                                     .count_offset = IB_AT(T, tick_count, int32_t) };
static const struct ib_row historical_ticks_quote[] = {
	{ INT(req_id, "reqId") },
	{ GROUP(ticks, quote_ticks, "ticksCount") },
	{ BOOL(done, "done") },
};
const struct ib_rows ib_rows_historical_ticks_quote = { ROWS(historical_ticks_quote, T) };

static const struct ib_group trade_ticks = { .item = &trade_tick_rows,
	                                     .count_offset = IB_AT(T, tick_count, int32_t) };
static const struct ib_row historical_ticks_trade[] = {
	{ INT(req_id, "reqId") },
	{ GROUP(ticks, trade_ticks, "ticksCount") },
	{ BOOL(done, "done") },
};
const struct ib_rows ib_rows_historical_ticks_trade = { ROWS(historical_ticks_trade, T) };
#undef T

/* ---- history ---- */

#define T struct ib_histogram_entry
static const struct ib_row histogram_entry[] = {
	{ DBL(price, "entry.price") },
	{ DEC(size, "entry.size") },
};
static const struct ib_rows histogram_entry_rows = { ROWS(histogram_entry, T), .fixed = true };
#undef T

#define T struct ib_histogram
static const struct ib_group histogram_entries = { .item = &histogram_entry_rows,
	                                           .count_offset =
	                                                   IB_AT(T, entry_count, int32_t) };
static const struct ib_row histogram[] = {
	{ INT(req_id, "reqId") },
	{ GROUP(entries, histogram_entries, "entriesCount") },
};
const struct ib_rows ib_rows_histogram = { ROWS(histogram, T) };
#undef T

#define T struct ib_schedule_session
static const struct ib_row schedule_session[] = {
	{ STR(start, "session.startDateTime") },
	{ STR(end, "session.endDateTime") },
	{ STR(day, "session.refDate") },
};
static const struct ib_rows schedule_session_rows = { ROWS(schedule_session, T),
	                                              .fixed = true };
#undef T

#define T struct ib_historical_schedule
static const struct ib_group schedule_sessions = { .item = &schedule_session_rows,
	                                           .count_offset =
	                                                   IB_AT(T, session_count, int32_t) };
static const struct ib_row historical_schedule[] = {
	{ INT(req_id, "reqId") },
	{ STR(start, "startDateTime") },
	{ STR(end, "endDateTime") },
	{ STR(zone, "timeZone") },
	{ GROUP(sessions, schedule_sessions, "sessionsCount") },
};
const struct ib_rows ib_rows_historical_schedule = { ROWS(historical_schedule, T) };
#undef T

#define T struct ib_historical_end
static const struct ib_row historical_end[] = {
	{ INT(req_id, "reqId") },
	{ STR(start, "startDate") },
	{ STR(end, "endDate") },
};
const struct ib_rows ib_rows_historical_end = { ROWS(historical_end, T), .fixed = true };
#undef T

/* ---- ticks of their own form ---- */

#define T struct ib_tick_option
static const struct ib_row tick_option[] = {
	{ INT(req_id, "reqId") },
	{ INT(type, "tickType") },
	{ INT(attribute, "tickAttrib") },
	{ DBL(implied_volatility, "impliedVol") },
	{ DBL(delta, "delta") },
	{ DBL(price, "optPrice") },
	{ DBL(dividends, "pvDividend") },
	{ DBL(gamma, "gamma") },
	{ DBL(vega, "vega") },
	{ DBL(theta, "theta") },
	{ DBL(under_price, "undPrice") },
};
const struct ib_rows ib_rows_tick_option = { ROWS(tick_option, T), .fixed = true };
#undef T

#define T struct ib_tick_efp
static const struct ib_row tick_efp[] = {
	{ VERSION("6") },
	{ INT(req_id, "reqId") },
	{ INT(type, "tickType") },
	{ DBL(basis_points, "basisPoints") },
	{ STR(formatted, "formattedBasisPoints") },
	{ DBL(implied_future, "impliedFuture") },
	{ INT(hold_days, "holdDays") },
	{ STR(future_date, "futureLastTradeDate") },
	{ DBL(dividend_impact, "dividendImpact") },
	{ DBL(dividends_to_date, "dividendsToLastTradeDate") },
};
const struct ib_rows ib_rows_tick_efp = { ROWS(tick_efp, T), .fixed = true };
#undef T

#define T struct ib_reroute
static const struct ib_row reroute[] = {
	{ INT(req_id, "reqId") },
	{ INT(con_id, "conId") },
	{ STR(exchange, "exchange") },
};
const struct ib_rows ib_rows_reroute = { ROWS(reroute, T), .fixed = true };
#undef T

#define T struct ib_delta_neutral_validation
static const struct ib_row delta_neutral_validation[] = {
	{ VERSION("1") },        { INT(req_id, "reqId") }, { INT(con_id, "conId") },
	{ DBL(delta, "delta") }, { DBL(price, "price") },
};
const struct ib_rows ib_rows_delta_neutral_validation = { ROWS(delta_neutral_validation, T),
	                                                  .fixed = true };
#undef T
