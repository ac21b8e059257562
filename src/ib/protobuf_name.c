/* protobuf_name.c - where a layout and a .proto file call one thing by two names, and the
 * few that have no counterpart.
 *
 * The layouts use the names of the text protocol's description, the .proto files those of
 * the newer API. A test goes through all layouts: a row is found by its name, stands here,
 * or fails it. */
#include "ib/protobuf_private.h"

#include <string.h>

#include "ib/proto/account.pb-c.h"
#include "ib/proto/contract.pb-c.h"
#include "ib/proto/market.pb-c.h"
#include "ib/proto/order.pb-c.h"
#include "ib/proto/research.pb-c.h"

#define BY_TICK_TYPE (((const struct ib_tick_by_tick *)base)->type)

static bool is_trade(const void *base)
{
	return BY_TICK_TYPE == IB_BY_TICK_LAST || BY_TICK_TYPE == IB_BY_TICK_ALL_LAST;
}

static bool is_quote(const void *base)
{
	return BY_TICK_TYPE == IB_BY_TICK_BID_ASK;
}

static bool is_middle(const void *base)
{
	return BY_TICK_TYPE == IB_BY_TICK_MID;
}

#define ANY(r, p)                                                                              \
	{                                                                                      \
		.row = r, .path = p                                                            \
	}
#define OF(message, r, p)                                                                      \
	{                                                                                      \
		.of = &ibwire__##message##__descriptor, .row = r, .path = p                    \
	}
#define TRUTH(message, r, p, y, n)                                                             \
	{                                                                                      \
		.of = &ibwire__##message##__descriptor, .row = r, .path = p, .yes = y, .no = n \
	}
#define MASK_REVERSED(message, r, p)                                                           \
	{                                                                                      \
		.of = &ibwire__##message##__descriptor, .row = r, .path = p, .reversed = true  \
	}
#define IF(message, r, p, w)                                                                   \
	{                                                                                      \
		.of = &ibwire__##message##__descriptor, .row = r, .path = p, .when = w         \
	}

/* clang-format off */
static const struct ib_name names[] = {
	ANY("contract.primaryExchange", "contract.primaryExch"),
	/* from 202 on a strike may be zero: for us it means that there is none */
	{ .row = "contract.strike", .path = "contract.strike", .zero_is_absent = true },
	ANY("deltaNeutralContract present", "contract.deltaNeutralContract"),
	ANY("deltaNeutralContract.conId", "contract.deltaNeutralContract.conId"),
	ANY("deltaNeutralContract.delta", "contract.deltaNeutralContract.delta"),
	ANY("deltaNeutralContract.price", "contract.deltaNeutralContract.price"),
	/* prices of legs are in the legs */
	{ .row = "orderComboLegsCount", .path = "contract.comboLegs", .leg_prices = true },
	ANY("orderState.commission", "orderState.commissionAndFees"),
	ANY("orderState.minCommission", "orderState.minCommissionAndFees"),
	ANY("orderState.maxCommission", "orderState.maxCommissionAndFees"),
	ANY("orderState.commissionCurrency", "orderState.commissionAndFeesCurrency"),
	ANY("trailStopPrice again", NULL), /* the same value once more */
	ANY("auctionStrategy", NULL),
	ANY("basisPoints", NULL),
	ANY("basisPointsType", NULL),
	OF(combo_leg, "leg.shortSaleSlot", "shortSalesSlot"),
	OF(entry, "tag", "key"),
	TRUTH(order_condition, "condition.conjunction", "isConjunctionConnection", "a", "o"),
	OF(cancel_order_request, "manualCancelTime", "orderCancel.manualOrderCancelTime"),
	OF(execution_details, "liquidation", "execution.isLiquidation"),
	OF(execution_details, "pendingPriceRevision", "execution.isPriceRevisionPending"),
	OF(commission_and_fees_report, "commission", "commissionAndFees"),
	OF(commission_and_fees_report, "yield", "bondYield"),
	OF(exercise_options_request, "reqId", "orderId"),
	OF(soft_dollar_tiers, "tiersCount", "softDollarTiers"),

	OF(contract_data, "secIdCount", "contractDetails.secIdList"),
	OF(contract_data, "ineligibilityCount", "contractDetails.ineligibilityReasonList"),
	OF(contract_data, "frontLoad", "contractDetails.fundFrontLoad"),
	OF(contract_data, "backLoad", "contractDetails.fundBackLoad"),
	OF(contract_data, "backLoadTimeInterval", "contractDetails.fundBackLoadTimeInterval"),
	OF(contract_data, "managementFee", "contractDetails.fundManagementFee"),
	OF(contract_data, "closed", "contractDetails.fundClosed"),
	OF(contract_data, "closedForNewInvestors", "contractDetails.fundClosedForNewInvestors"),
	OF(contract_data, "closedForNewMoney", "contractDetails.fundClosedForNewMoney"),
	OF(contract_data, "notifyAmount", "contractDetails.fundNotifyAmount"),
	OF(contract_data, "minimumInitialPurchase", "contractDetails.fundMinimumInitialPurchase"),
	OF(contract_data, "subsequentMinimumPurchase",
	   "contractDetails.fundMinimumSubsequentPurchase"),
	OF(contract_data, "blueSkyStates", "contractDetails.fundBlueSkyStates"),
	OF(contract_data, "blueSkyTerritories", "contractDetails.fundBlueSkyTerritories"),
	OF(contract_data, "distributionPolicyIndicator",
	   "contractDetails.fundDistributionPolicyIndicator"),
	OF(contract_data, "assetType", "contractDetails.fundAssetType"),
	OF(contract_data, "maturity", "contract.lastTradeDateOrContractMonth"),
	OF(contract_data, "putable", "contractDetails.puttable"),
	OF(contract_data, "notes", "contractDetails.bondNotes"),
	OF(symbol_samples, "samplesCount", "contractDescriptions"),
	OF(contract_description, "primaryExchange", "contract.primaryExch"),
	OF(market_rule, "incrementsCount", "priceIncrements"),
	OF(smart_components, "componentsCount", "smartComponents"),

	OF(market_data_request, "mktDataOptions", "marketDataOptions"),
	OF(market_depth_request, "mktDepthOptions", "marketDepthOptions"),
	OF(market_depth_exchanges, "exchangesCount", "depthMarketDataDescriptions"),
	OF(tick_news, "timeStamp", "timestamp"),
	OF(calculate_implied_volatility_request, "options", "impliedVolatilityOptions"),
	OF(calculate_option_price_request, "options", "optionPriceOptions"),
	OF(historical_data_request, "barSize", "barSizeSetting"),
	OF(historical_data, "itemCount", "historicalDataBars"),
	OF(historical_data_end, "startDate", "startDateStr"),
	OF(historical_data_end, "endDate", "endDateStr"),
	OF(head_timestamp, "timestamp", "headTimestamp"),
	OF(real_time_bars_request, "options", "realTimeBarsOptions"),
	OF(histogram_data_request, "period", "timePeriod"),
	OF(histogram_data, "entriesCount", "histogramDataEntries"),
	OF(historical_schedule, "sessionsCount", "historicalSessions"),
	OF(historical_ticks_request, "useRth", "useRTH"),
	OF(historical_ticks, "ticksCount", "historicalTicks"),
	OF(historical_ticks, "done", "isDone"),
	OF(historical_ticks_bid_ask, "ticksCount", "historicalTicksBidAsk"),
	OF(historical_ticks_bid_ask, "done", "isDone"),
	OF(historical_ticks_last, "ticksCount", "historicalTicksLast"),
	OF(historical_ticks_last, "done", "isDone"),
	MASK_REVERSED(historical_tick_bid_ask, "tick.mask", "tickAttribBidAsk"),
	OF(historical_tick_bid_ask, "tick.bidPrice", "priceBid"),
	OF(historical_tick_bid_ask, "tick.askPrice", "priceAsk"),
	OF(historical_tick_bid_ask, "tick.bidSize", "sizeBid"),
	OF(historical_tick_bid_ask, "tick.askSize", "sizeAsk"),
	OF(historical_tick_last, "tick.mask", "tickAttribLast"),
	IF(tick_by_tick_data, "time", "historicalTickLast.time", is_trade),
	IF(tick_by_tick_data, "time", "historicalTickBidAsk.time", is_quote),
	IF(tick_by_tick_data, "time", "historicalTickMidPoint.time", is_middle),
	OF(tick_by_tick_data, "time", NULL), /* of a type that nobody knows */
	IF(tick_by_tick_data, "mask", "historicalTickLast.tickAttribLast", is_trade),
	IF(tick_by_tick_data, "mask", "historicalTickBidAsk.tickAttribBidAsk", is_quote),
	OF(tick_by_tick_data, "mask", NULL),
	OF(tick_by_tick_data, "price", "historicalTickLast.price"),
	OF(tick_by_tick_data, "size", "historicalTickLast.size"),
	OF(tick_by_tick_data, "bidPrice", "historicalTickBidAsk.priceBid"),
	OF(tick_by_tick_data, "askPrice", "historicalTickBidAsk.priceAsk"),
	OF(tick_by_tick_data, "bidSize", "historicalTickBidAsk.sizeBid"),
	OF(tick_by_tick_data, "askSize", "historicalTickBidAsk.sizeAsk"),
	OF(tick_by_tick_data, "midPoint", "historicalTickMidPoint.price"),

	OF(current_time, "time", "currentTime"),
	OF(current_time_in_millis, "timeInMillis", "currentTimeInMillis"),
	OF(account_value, "account", "accountName"),
	OF(account_data_end, "account", "accountName"),
	OF(portfolio_value, "account", "accountName"),
	TRUTH(verify_completed, "isSuccessful", "isSuccessful", "true", "false"),

	OF(news_bulletin, "msgId", "newsMsgId"),
	OF(news_bulletin, "msgType", "newsMsgType"),
	OF(news_bulletin, "message", "newsMessage"),
	OF(news_bulletin, "exchange", "originatingExch"),
	OF(scanner_data, "numberOfElements", "scannerDataElement"),
	OF(scanner_data_element, "legsStr", "comboKey"),
	OF(fundamentals_data_request, "fundamentalDataOptions", "fundamentalsDataOptions"),
};
/* clang-format on */

bool ib_name_has_conditions(const ProtobufCMessageDescriptor *of, const char *row)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].when && names[i].of == of && strcmp(names[i].row, row) == 0)
			return true;
	return false;
}

const struct ib_name *ib_name_find(const ProtobufCMessageDescriptor *of, const char *row,
                                   const void *base)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct ib_name *name = &names[i];

		if ((!name->of || name->of == of) && strcmp(name->row, row) == 0 &&
		    (!name->when || name->when(base)))
			return name;
	}
	return NULL;
}
