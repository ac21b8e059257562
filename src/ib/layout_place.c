/* layout_place.c - the fields of placeOrder.
 *
 * Row by row the table of the protocol description. Conditions look at what the rows
 * above have filled in, so that reading and writing ask the same. */
#include "ib/layout_order.h"

#include <math.h>

#define T struct ib_place_order
#define THIS ((const T *)base)

static bool place_bag(const void *base)
{
	return ib_contract_is_bag(&THIS->contract);
}

static bool place_delta_neutral(const void *base)
{
	return ib_text_given(THIS->order.delta_neutral_order_type);
}

static bool place_scale(const void *base)
{
	return ib_order_scales(&THIS->order);
}

static bool place_hedge(const void *base)
{
	return ib_text_given(THIS->order.hedge_type);
}

static bool place_algo(const void *base)
{
	return ib_text_given(THIS->order.algo_strategy);
}

static bool place_bench(const void *base)
{
	return ib_order_pegged_to_benchmark(&THIS->order);
}

static bool place_conditions(const void *base)
{
	return THIS->order.condition_count > 0;
}

static bool place_ibkrats(const void *base)
{
	return ib_text_is(THIS->contract.exchange, "IBKRATS");
}

static bool place_peg_best(const void *base)
{
	return ib_text_is(THIS->order.order_type, "PEG BEST") ||
	       ib_text_is(THIS->order.order_type, "PEGBEST");
}

static bool place_mid_offsets(const void *base)
{
	return ib_text_is(THIS->order.order_type, "PEG MID") ||
	       ib_text_is(THIS->order.order_type, "PEGMID") ||
	       (place_peg_best(base) && isinf(THIS->order.compete_against_best_offset));
}

static const struct ib_group place_legs = { .item = &ib_rows_order_leg,
	                                    .count_offset =
	                                            IB_AT(T, contract.leg_count, int32_t) };
static const struct ib_group place_leg_prices = {
	.item = &ib_rows_leg_price, .count_offset = IB_AT(T, order.leg_price_count, int32_t)
};
static const struct ib_group place_smart_params = {
	.item = &ib_rows_tag_value, .count_offset = IB_AT(T, order.smart_param_count, int32_t)
};
static const struct ib_group place_algo_params = {
	.item = &ib_rows_tag_value, .count_offset = IB_AT(T, order.algo_param_count, int32_t)
};
static const struct ib_group place_condition_group = {
	.item = &ib_rows_condition,
	.count_offset = IB_AT(T, order.condition_count, int32_t),
	.complaint = ib_condition_complaint
};

static const struct ib_row place[] = {
	{ INT(order_id, "orderId") },
	{ BLOCK(contract, ib_rows_c12, "contract") },
	{ STR(contract.sec_id_type, "contract.secIdType") },
	{ STR(contract.sec_id, "contract.secId") },
	{ STR(order.action, "action") },
	{ DEC(order.total_quantity, "totalQuantity") },
	{ STR(order.order_type, "orderType") },
	{ DEC(order.lmt_price, "lmtPrice") },
	{ DEC(order.aux_price, "auxPrice") },
	{ STR(order.tif, "tif") },
	{ STR(order.oca_group, "ocaGroup") },
	{ STR(order.account, "account") },
	{ STR(order.open_close, "openClose") },
	{ INT(order.origin, "origin") },
	{ STR(order.order_ref, "orderRef") },
	{ BOOL(order.transmit, "transmit") },
	{ INT(order.parent_id, "parentId") },
	{ BOOL(order.block_order, "blockOrder") },
	{ BOOL(order.sweep_to_fill, "sweepToFill") },
	{ INT_MAX_(order.display_size, "displaySize"), AS_ZERO },
	{ INT(order.trigger_method, "triggerMethod") },
	{ BOOL(order.outside_rth, "outsideRth") },
	{ BOOL(order.hidden, "hidden") },
	{ GROUP(contract.legs, place_legs, "comboLegsCount"), WHEN(place_bag) },
	{ GROUP(order.leg_prices, place_leg_prices, "orderComboLegsCount"), WHEN(place_bag) },
	{ GROUP(order.smart_params, place_smart_params, "smartComboRoutingParamsCount"),
	  WHEN(place_bag) },
	{ LITERAL("", "sharesAllocation") },
	{ DEC(order.discretionary_amt, "discretionaryAmt"), AS_ZERO },
	{ STR(order.good_after_time, "goodAfterTime") },
	{ STR(order.good_till_date, "goodTillDate") },
	{ STR(order.fa_group, "faGroup") },
	{ STR(order.fa_method, "faMethod") },
	{ STR(order.fa_percentage, "faPercentage") },
	{ LITERAL("", "faProfile"), BEFORE(177) },
	{ STR(order.model_code, "modelCode") },
	{ INT(order.short_sale_slot, "shortSaleSlot") },
	{ STR(order.designated_location, "designatedLocation") },
	{ INT(order.exempt_code, "exemptCode"), INITIAL(-1) },
	{ INT(order.oca_type, "ocaType") },
	{ STR(order.rule80a, "rule80A") },
	{ STR(order.settling_firm, "settlingFirm") },
	{ BOOL(order.all_or_none, "allOrNone") },
	{ INT_MAX_(order.min_qty, "minQty") },
	{ DEC(order.percent_offset, "percentOffset") },
	{ LITERAL("0", "eTradeOnly") },
	{ LITERAL("0", "firmQuoteOnly") },
	{ LITERAL("", "nbboPriceCap") },
	{ INT(order.auction_strategy, "auctionStrategy") },
	{ DEC(order.starting_price, "startingPrice") },
	{ DEC(order.stock_ref_price, "stockRefPrice") },
	{ DBL_MAX_(order.delta, "delta") },
	{ DEC(order.stock_range_lower, "stockRangeLower") },
	{ DEC(order.stock_range_upper, "stockRangeUpper") },
	{ BOOL(order.override_percentage_constraints, "overridePercentageConstraints") },
	{ DBL_MAX_(order.volatility, "volatility") },
	{ INT_MAX_(order.volatility_type, "volatilityType") },
	{ STR(order.delta_neutral_order_type, "deltaNeutralOrderType") },
	{ DEC(order.delta_neutral_aux_price, "deltaNeutralAuxPrice") },
	{ INT(order.delta_neutral_con_id, "deltaNeutralConId"), WHEN(place_delta_neutral) },
	{ STR(order.delta_neutral_settling_firm, "deltaNeutralSettlingFirm"),
	  WHEN(place_delta_neutral) },
	{ STR(order.delta_neutral_clearing_account, "deltaNeutralClearingAccount"),
	  WHEN(place_delta_neutral) },
	{ STR(order.delta_neutral_clearing_intent, "deltaNeutralClearingIntent"),
	  WHEN(place_delta_neutral) },
	{ STR(order.delta_neutral_open_close, "deltaNeutralOpenClose"),
	  WHEN(place_delta_neutral) },
	{ BOOL(order.delta_neutral_short_sale, "deltaNeutralShortSale"),
	  WHEN(place_delta_neutral) },
	{ INT(order.delta_neutral_short_sale_slot, "deltaNeutralShortSaleSlot"),
	  WHEN(place_delta_neutral) },
	{ STR(order.delta_neutral_designated_location, "deltaNeutralDesignatedLocation"),
	  WHEN(place_delta_neutral) },
	{ BOOL(order.continuous_update, "continuousUpdate") },
	{ INT_MAX_(order.reference_price_type, "referencePriceType") },
	{ DEC(order.trail_stop_price, "trailStopPrice") },
	{ DEC(order.trailing_percent, "trailingPercent") },
	{ INT_MAX_(order.scale_init_level_size, "scaleInitLevelSize") },
	{ INT_MAX_(order.scale_subs_level_size, "scaleSubsLevelSize") },
	{ DEC(order.scale_price_increment, "scalePriceIncrement") },
	{ DEC(order.scale_price_adjust_value, "scalePriceAdjustValue"), WHEN(place_scale) },
	{ INT_MAX_(order.scale_price_adjust_interval, "scalePriceAdjustInterval"),
	  WHEN(place_scale) },
	{ DEC(order.scale_profit_offset, "scaleProfitOffset"), WHEN(place_scale) },
	{ BOOL(order.scale_auto_reset, "scaleAutoReset"), WHEN(place_scale) },
	{ INT_MAX_(order.scale_init_position, "scaleInitPosition"), WHEN(place_scale) },
	{ INT_MAX_(order.scale_init_fill_qty, "scaleInitFillQty"), WHEN(place_scale) },
	{ BOOL(order.scale_random_percent, "scaleRandomPercent"), WHEN(place_scale) },
	{ STR(order.scale_table, "scaleTable") },
	{ STR(order.active_start_time, "activeStartTime") },
	{ STR(order.active_stop_time, "activeStopTime") },
	{ STR(order.hedge_type, "hedgeType") },
	{ STR(order.hedge_param, "hedgeParam"), WHEN(place_hedge) },
	{ BOOL(order.opt_out_smart_routing, "optOutSmartRouting") },
	{ STR(order.clearing_account, "clearingAccount") },
	{ STR(order.clearing_intent, "clearingIntent") },
	{ BOOL(order.not_held, "notHeld") },
	{ BLOCK(contract.delta_neutral, ib_rows_delta_neutral, "deltaNeutralContract") },
	{ STR(order.algo_strategy, "algoStrategy") },
	{ GROUP(order.algo_params, place_algo_params, "algoParamsCount"), WHEN(place_algo) },
	{ STR(order.algo_id, "algoId") },
	{ BOOL(order.what_if, "whatIf") },
	{ STR(order.misc_options, "orderMiscOptions") },
	{ BOOL(order.solicited, "solicited") },
	{ BOOL(order.randomize_size, "randomizeSize") },
	{ BOOL(order.randomize_price, "randomizePrice") },
	{ INT(order.reference_contract_id, "referenceContractId"), WHEN(place_bench) },
	{ BOOL(order.is_pegged_change_amount_decrease, "isPeggedChangeAmountDecrease"),
	  WHEN(place_bench) },
	{ DEC_ZERO(order.pegged_change_amount, "peggedChangeAmount"), WHEN(place_bench) },
	{ DEC_ZERO(order.reference_change_amount, "referenceChangeAmount"), WHEN(place_bench) },
	{ STR(order.reference_exchange_id, "referenceExchangeId"), WHEN(place_bench) },
	{ GROUP(order.conditions, place_condition_group, "conditionsCount") },
	{ BOOL(order.conditions_ignore_rth, "conditionsIgnoreRth"), WHEN(place_conditions) },
	{ BOOL(order.conditions_cancel_order, "conditionsCancelOrder"),
	  WHEN(place_conditions) },
	{ STR(order.adjusted_order_type, "adjustedOrderType") },
	{ DEC(order.trigger_price, "triggerPrice") },
	{ DEC(order.lmt_price_offset, "lmtPriceOffset") },
	{ DEC(order.adjusted_stop_price, "adjustedStopPrice") },
	{ DEC(order.adjusted_stop_limit_price, "adjustedStopLimitPrice") },
	{ DEC(order.adjusted_trailing_amount, "adjustedTrailingAmount") },
	{ INT(order.adjustable_trailing_unit, "adjustableTrailingUnit") },
	{ STR(order.ext_operator, "extOperator") },
	{ STR(order.soft_dollar_name, "softDollarTier.name") },
	{ STR(order.soft_dollar_value, "softDollarTier.value") },
	{ DEC(order.cash_qty, "cashQty") },
	{ STR(order.mifid2_decision_maker, "mifid2DecisionMaker") },
	{ STR(order.mifid2_decision_algo, "mifid2DecisionAlgo") },
	{ STR(order.mifid2_execution_trader, "mifid2ExecutionTrader") },
	{ STR(order.mifid2_execution_algo, "mifid2ExecutionAlgo") },
	{ BOOL(order.dont_use_auto_price_for_hedge, "dontUseAutoPriceForHedge") },
	{ BOOL(order.is_oms_container, "isOmsContainer") },
	{ BOOL(order.discretionary_up_to_limit_price, "discretionaryUpToLimitPrice") },
	{ INT_MAX_(order.use_price_mgmt_algo, "usePriceMgmtAlgo") },
	{ INT_MAX_(order.duration, "duration"), SINCE(158) },
	{ INT_MAX_(order.post_to_ats, "postToAts"), SINCE(160) },
	{ BOOL(order.auto_cancel_parent, "autoCancelParent"), SINCE(162) },
	{ STR(order.advanced_error_override, "advancedErrorOverride"), SINCE(166) },
	{ STR(order.manual_order_time, "manualOrderTime"), SINCE(169) },
	{ INT_MAX_(order.min_trade_qty, "minTradeQty"), SINCE(170), WHEN(place_ibkrats) },
	{ INT_MAX_(order.min_compete_size, "minCompeteSize"), SINCE(170),
	  WHEN(place_peg_best) },
	{ DBL_INF(order.compete_against_best_offset, "competeAgainstBestOffset"), SINCE(170),
	  WHEN(place_peg_best) },
	{ DEC(order.mid_offset_at_whole, "midOffsetAtWhole"), SINCE(170),
	  WHEN(place_mid_offsets) },
	{ DEC(order.mid_offset_at_half, "midOffsetAtHalf"), SINCE(170),
	  WHEN(place_mid_offsets) },
	{ STR(order.customer_account, "customerAccount"), SINCE(183) },
	{ BOOL(order.professional_customer, "professionalCustomer"), SINCE(184) },
	{ LITERAL("", "rfq text"), SINCE(187), BEFORE(190) },
	{ LITERAL("2147483647", "rfq number"), SINCE(187), BEFORE(190) },
	{ BOOL(order.include_overnight, "includeOvernight"), SINCE(189) },
	{ INT_MAX_(order.manual_order_indicator, "manualOrderIndicator"), SINCE(192) },
	{ BOOL(order.imbalance_only, "imbalanceOnly"), SINCE(199) },
};

static const struct ib_place_order place_blank = { .contract = IB_CONTRACT_BLANK,
	                                           .order = IB_ORDER_BLANK };
const struct ib_rows ib_rows_place_order = { ROWS(place, T), .blank = &place_blank };

#undef THIS
#undef T
