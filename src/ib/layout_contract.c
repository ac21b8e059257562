/* layout_contract.c - the fields of contracts, legs and contract details. */
#include "ib/layout.h"

#include <string.h>

bool ib_contract_is_bag(const struct ib_contract *contract)
{
	return contract->sec_type && strcmp(contract->sec_type, "BAG") == 0;
}

static const struct ib_contract contract_blank = IB_CONTRACT_BLANK;

/* ---- the contract blocks ---- */

#define T struct ib_contract

static const struct ib_row c12[] = {
	{ INT(con_id, "contract.conId") },
	{ STR(symbol, "contract.symbol") },
	{ STR(sec_type, "contract.secType") },
	{ STR(last_trade_date, "contract.lastTradeDateOrContractMonth") },
	{ DBL(strike, "contract.strike") },
	{ STR(right, "contract.right") },
	{ STR(multiplier, "contract.multiplier") },
	{ STR(exchange, "contract.exchange") },
	{ STR(primary_exchange, "contract.primaryExchange") },
	{ STR(currency, "contract.currency") },
	{ STR(local_symbol, "contract.localSymbol") },
	{ STR(trading_class, "contract.tradingClass") },
};
const struct ib_rows ib_rows_c12 = { ROWS(c12, T), .blank = &contract_blank };

static const struct ib_row c11[] = {
	{ INT(con_id, "contract.conId") },
	{ STR(symbol, "contract.symbol") },
	{ STR(sec_type, "contract.secType") },
	{ STR(last_trade_date, "contract.lastTradeDateOrContractMonth") },
	{ DBL(strike, "contract.strike") },
	{ STR(right, "contract.right") },
	{ STR(multiplier, "contract.multiplier") },
	{ STR(exchange, "contract.exchange") },
	{ STR(currency, "contract.currency") },
	{ STR(local_symbol, "contract.localSymbol") },
	{ STR(trading_class, "contract.tradingClass") },
};
const struct ib_rows ib_rows_c11 = { ROWS(c11, T), .blank = &contract_blank };

static const struct ib_row c11_primary[] = {
	{ INT(con_id, "contract.conId") },
	{ STR(symbol, "contract.symbol") },
	{ STR(sec_type, "contract.secType") },
	{ STR(last_trade_date, "contract.lastTradeDateOrContractMonth") },
	{ DBL(strike, "contract.strike") },
	{ STR(right, "contract.right") },
	{ STR(multiplier, "contract.multiplier") },
	{ STR(primary_exchange, "contract.primaryExchange") },
	{ STR(currency, "contract.currency") },
	{ STR(local_symbol, "contract.localSymbol") },
	{ STR(trading_class, "contract.tradingClass") },
};
const struct ib_rows ib_rows_c11_primary = { ROWS(c11_primary, T), .blank = &contract_blank };

#undef T

/* ---- the parts of a contract ---- */

#define T struct ib_delta_neutral

static bool is_present(const void *base)
{
	return ((const struct ib_delta_neutral *)base)->present;
}

static const struct ib_row delta_neutral[] = {
	{ BOOL(present, "deltaNeutralContract present") },
	{ INT(con_id, "deltaNeutralContract.conId"), WHEN(is_present) },
	{ DBL(delta, "deltaNeutralContract.delta"), WHEN(is_present) },
	{ DBL(price, "deltaNeutralContract.price"), WHEN(is_present) },
};
const struct ib_rows ib_rows_delta_neutral = { ROWS(delta_neutral, T) };

#undef T
#define T struct ib_tag_value

static const struct ib_row tag_value[] = {
	{ STR(tag, "tag") },
	{ STR(value, "value") },
};
const struct ib_rows ib_rows_tag_value = { ROWS(tag_value, T), .fixed = true };

#undef T
#define T struct ib_combo_leg

static const struct ib_combo_leg leg_blank = {
	.action = "", .exchange = "", .designated_location = "", .exempt_code = -1
};

static const struct ib_row data_leg[] = {
	{ INT(con_id, "leg.conId") },
	{ INT(ratio, "leg.ratio") },
	{ STR(action, "leg.action") },
	{ STR(exchange, "leg.exchange") },
};
const struct ib_rows ib_rows_data_leg = { ROWS(data_leg, T), .blank = &leg_blank };

static const struct ib_row order_leg[] = {
	{ INT(con_id, "leg.conId") },
	{ INT(ratio, "leg.ratio") },
	{ STR(action, "leg.action") },
	{ STR(exchange, "leg.exchange") },
	{ INT(open_close, "leg.openClose") },
	{ INT(short_sale_slot, "leg.shortSaleSlot") },
	{ STR(designated_location, "leg.designatedLocation") },
	{ INT(exempt_code, "leg.exemptCode"), INITIAL(-1) },
};
const struct ib_rows ib_rows_order_leg = { ROWS(order_leg, T), .blank = &leg_blank };

#undef T

/* ---- contractData (10) ---- */

#define T struct ib_contract_details

static const struct ib_group details_sec_ids = { .item = &ib_rows_tag_value,
	                                         .count_offset =
	                                                 IB_AT(T, sec_id_count, int32_t) };

static const struct ib_row ineligibility[] = {
	{ .name = "ineligibility.id",
	  .offset = IB_AT(struct ib_ineligibility, id, const char *),
	  .kind = IB_KIND_STR },
	{ .name = "ineligibility.description",
	  .offset = IB_AT(struct ib_ineligibility, description, const char *),
	  .kind = IB_KIND_STR },
};
static const struct ib_rows ineligibility_rows = { ROWS(ineligibility, struct ib_ineligibility),
	                                           .fixed = true };
static const struct ib_group details_ineligibilities = {
	.item = &ineligibility_rows, .count_offset = IB_AT(T, ineligibility_count, int32_t)
};

static bool is_fund(const void *base)
{
	return strcmp(((const T *)base)->contract.sec_type, "FUND") == 0;
}
#define FUND SINCE(179), WHEN(is_fund)

static const struct ib_row details[] = {
	{ VERSION("8"), BEFORE(164) },
	{ INT(req_id, "reqId") },
	{ STR(contract.symbol, "contract.symbol") },
	{ STR(contract.sec_type, "contract.secType") },
	{ STR(contract.last_trade_date, "contract.lastTradeDateOrContractMonth") },
	{ STR(final_trade_date, "lastTradeDate"), SINCE(182) },
	{ DBL(contract.strike, "contract.strike") },
	{ STR(contract.right, "contract.right") },
	{ STR(contract.exchange, "contract.exchange") },
	{ STR(contract.currency, "contract.currency") },
	{ STR(contract.local_symbol, "contract.localSymbol") },
	{ STR(market_name, "marketName") },
	{ STR(contract.trading_class, "contract.tradingClass") },
	{ INT(contract.con_id, "contract.conId") },
	{ DEC_ZERO(min_tick, "minTick") },
	{ INT(md_size_multiplier, "mdSizeMultiplier"), BEFORE(164) },
	{ STR(contract.multiplier, "contract.multiplier") },
	{ STR(order_types, "orderTypes") },
	{ STR(valid_exchanges, "validExchanges") },
	{ INT(price_magnifier, "priceMagnifier") },
	{ INT(under_con_id, "underConId") },
	{ ESCAPED(long_name, "longName") },
	{ STR(contract.primary_exchange, "contract.primaryExchange") },
	{ STR(contract_month, "contractMonth") },
	{ STR(industry, "industry") },
	{ STR(category, "category") },
	{ STR(subcategory, "subcategory") },
	{ STR(time_zone_id, "timeZoneId") },
	{ STR(trading_hours, "tradingHours") },
	{ STR(liquid_hours, "liquidHours") },
	{ STR(ev_rule, "evRule") },
	{ DBL_MAX_(ev_multiplier, "evMultiplier") },
	{ GROUP(sec_ids, details_sec_ids, "secIdCount") },
	{ INT_MAX_(agg_group, "aggGroup"), AS_MAX },
	{ STR(under_symbol, "underSymbol") },
	{ STR(under_sec_type, "underSecType") },
	{ STR(market_rule_ids, "marketRuleIds") },
	{ STR(real_expiration_date, "realExpirationDate") },
	{ STR(stock_type, "stockType") },
	{ DEC(min_size, "minSize"), SINCE(163) },
	{ DEC(size_increment, "sizeIncrement"), SINCE(164) },
	{ DEC(suggested_size_increment, "suggestedSizeIncrement"), SINCE(164) },
	{ STR(fund_name, "fundName"), FUND },
	{ STR(fund_family, "fundFamily"), FUND },
	{ STR(fund_type, "fundType"), FUND },
	{ STR(fund_front_load, "frontLoad"), FUND },
	{ STR(fund_back_load, "backLoad"), FUND },
	{ STR(fund_back_load_time_interval, "backLoadTimeInterval"), FUND },
	{ STR(fund_management_fee, "managementFee"), FUND },
	{ BOOL(fund_closed, "closed"), FUND },
	{ BOOL(fund_closed_for_new_investors, "closedForNewInvestors"), FUND },
	{ BOOL(fund_closed_for_new_money, "closedForNewMoney"), FUND },
	{ STR(fund_notify_amount, "notifyAmount"), FUND },
	{ STR(fund_minimum_initial_purchase, "minimumInitialPurchase"), FUND },
	{ STR(fund_subsequent_minimum_purchase, "subsequentMinimumPurchase"), FUND },
	{ STR(fund_blue_sky_states, "blueSkyStates"), FUND },
	{ STR(fund_blue_sky_territories, "blueSkyTerritories"), FUND },
	{ STR(fund_distribution_policy, "distributionPolicyIndicator"), FUND },
	{ STR(fund_asset_type, "assetType"), FUND },
	{ GROUP(ineligibilities, details_ineligibilities, "ineligibilityCount"), SINCE(186) },
};

static const struct ib_contract_details details_blank = {
	.contract = IB_CONTRACT_BLANK,
	.final_trade_date = "",
	.market_name = "",
	.order_types = "",
	.valid_exchanges = "",
	.price_magnifier = 1,
	.long_name = "",
	.contract_month = "",
	.industry = "",
	.category = "",
	.subcategory = "",
	.time_zone_id = "",
	.trading_hours = "",
	.liquid_hours = "",
	.ev_rule = "",
	.ev_multiplier = IB_UNSET_DOUBLE,
	.agg_group = IB_UNSET_INT,
	.under_symbol = "",
	.under_sec_type = "",
	.market_rule_ids = "",
	.real_expiration_date = "",
	.stock_type = "",
	.min_size = IB_DECIMAL_BLANK,
	.size_increment = IB_DECIMAL_BLANK,
	.suggested_size_increment = IB_DECIMAL_BLANK,
	.fund_name = "",
	.fund_family = "",
	.fund_type = "",
	.fund_front_load = "",
	.fund_back_load = "",
	.fund_back_load_time_interval = "",
	.fund_management_fee = "",
	.fund_notify_amount = "",
	.fund_minimum_initial_purchase = "",
	.fund_subsequent_minimum_purchase = "",
	.fund_blue_sky_states = "",
	.fund_blue_sky_territories = "",
	.fund_distribution_policy = "",
	.fund_asset_type = "",
};
const struct ib_rows ib_rows_contract_details = { ROWS(details, T), .blank = &details_blank };

#undef T

/* ---- bondContractData (18) ---- */

#define T struct ib_bond_details

static const struct ib_group bond_sec_ids = { .item = &ib_rows_tag_value,
	                                      .count_offset = IB_AT(T, sec_id_count, int32_t) };

static const struct ib_row bond[] = {
	{ VERSION("6"), BEFORE(164) },
	{ INT(req_id, "reqId") },
	{ STR(contract.symbol, "contract.symbol") },
	{ STR(contract.sec_type, "contract.secType") },
	{ STR(cusip, "cusip") },
	{ DBL(coupon, "coupon") },
	{ STR(maturity, "maturity") },
	{ STR(issue_date, "issueDate") },
	{ STR(ratings, "ratings") },
	{ STR(bond_type, "bondType") },
	{ STR(coupon_type, "couponType") },
	{ BOOL(convertible, "convertible") },
	{ BOOL(callable, "callable") },
	{ BOOL(putable, "putable") },
	{ STR(description, "descAppend") },
	{ STR(contract.exchange, "contract.exchange") },
	{ STR(contract.currency, "contract.currency") },
	{ STR(market_name, "marketName") },
	{ STR(contract.trading_class, "contract.tradingClass") },
	{ INT(contract.con_id, "contract.conId") },
	{ DEC_ZERO(min_tick, "minTick") },
	{ INT(md_size_multiplier, "mdSizeMultiplier"), BEFORE(164) },
	{ STR(order_types, "orderTypes") },
	{ STR(valid_exchanges, "validExchanges") },
	{ STR(next_option_date, "nextOptionDate") },
	{ STR(next_option_type, "nextOptionType") },
	{ BOOL(next_option_partial, "nextOptionPartial") },
	{ STR(notes, "notes") },
	{ ESCAPED(long_name, "longName") },
	{ STR(time_zone_id, "timeZoneId"), SINCE(188) },
	{ STR(trading_hours, "tradingHours"), SINCE(188) },
	{ STR(liquid_hours, "liquidHours"), SINCE(188) },
	{ STR(ev_rule, "evRule") },
	{ DBL_MAX_(ev_multiplier, "evMultiplier") },
	{ GROUP(sec_ids, bond_sec_ids, "secIdCount") },
	{ INT_MAX_(agg_group, "aggGroup"), AS_MAX },
	{ STR(market_rule_ids, "marketRuleIds") },
	{ DEC(min_size, "minSize"), SINCE(163) },
	{ DEC(size_increment, "sizeIncrement"), SINCE(164) },
	{ DEC(suggested_size_increment, "suggestedSizeIncrement"), SINCE(164) },
};

static const struct ib_bond_details bond_blank = {
	.contract = IB_CONTRACT_BLANK,
	.cusip = "",
	.maturity = "",
	.issue_date = "",
	.ratings = "",
	.bond_type = "",
	.coupon_type = "",
	.description = "",
	.market_name = "",
	.order_types = "",
	.valid_exchanges = "",
	.next_option_date = "",
	.next_option_type = "",
	.notes = "",
	.long_name = "",
	.time_zone_id = "",
	.trading_hours = "",
	.liquid_hours = "",
	.ev_rule = "",
	.ev_multiplier = IB_UNSET_DOUBLE,
	.agg_group = IB_UNSET_INT,
	.market_rule_ids = "",
	.min_size = IB_DECIMAL_BLANK,
	.size_increment = IB_DECIMAL_BLANK,
	.suggested_size_increment = IB_DECIMAL_BLANK,
};
const struct ib_rows ib_rows_bond_details = { ROWS(bond, T), .blank = &bond_blank };

#undef T
