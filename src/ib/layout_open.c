/* layout_open.c - the fields of openOrder and completedOrder.
 *
 * Row by row the table of the protocol description. Conditions look at what the rows
 * above have filled in, so that reading and writing ask the same. */
#include "ib/layout_order.h"

#define T struct ib_open_order
#define THIS ((const T *)base)
#define OPEN ONLY(IB_VARIANT_OPEN)
#define COMPLETED ONLY(IB_VARIANT_COMPLETED)

static bool open_delta_neutral(const void *base)
{
	return ib_text_given(THIS->order.delta_neutral_order_type);
}

static bool open_scale(const void *base)
{
	return ib_order_scales(&THIS->order);
}

static bool open_hedge(const void *base)
{
	return ib_text_given(THIS->order.hedge_type);
}

static bool open_algo(const void *base)
{
	return ib_text_given(THIS->order.algo_strategy);
}

static bool open_bench(const void *base)
{
	return ib_order_pegged_to_benchmark(&THIS->order);
}

static bool open_conditions(const void *base)
{
	return THIS->order.condition_count > 0;
}

static const struct ib_group open_legs = { .item = &ib_rows_order_leg,
	                                   .count_offset =
	                                           IB_AT(T, contract.leg_count, int32_t) };
static const struct ib_group open_leg_prices = {
	.item = &ib_rows_leg_price, .count_offset = IB_AT(T, order.leg_price_count, int32_t)
};
static const struct ib_group open_smart_params = {
	.item = &ib_rows_tag_value, .count_offset = IB_AT(T, order.smart_param_count, int32_t)
};
static const struct ib_group open_algo_params = {
	.item = &ib_rows_tag_value, .count_offset = IB_AT(T, order.algo_param_count, int32_t)
};
static const struct ib_group open_condition_group = {
	.item = &ib_rows_condition,
	.count_offset = IB_AT(T, order.condition_count, int32_t),
	.complaint = ib_condition_complaint
};

#undef T
#define T struct ib_order_allocation
static const struct ib_row allocation[] = {
	{ STR(account, "allocation.account") },
	{ DEC(position, "allocation.position") },
	{ DEC(position_desired, "allocation.positionDesired") },
	{ DEC(position_after, "allocation.positionAfter") },
	{ DEC(desired_alloc_qty, "allocation.desiredAllocQty") },
	{ DEC(allowed_alloc_qty, "allocation.allowedAllocQty") },
	{ BOOL(is_monetary, "allocation.isMonetary") },
};
static const struct ib_rows allocation_rows = { ROWS(allocation, T), .fixed = true };
#undef T
#define T struct ib_open_order

static const struct ib_group open_allocations = {
	.item = &allocation_rows, .count_offset = IB_AT(T, state.allocation_count, int32_t)
};

static const struct ib_row open[] = {
	{ INT(order_id, "orderId"), OPEN },
	{ BLOCK(contract, ib_rows_c11, "contract") },
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
	{ INT(order.client_id, "clientId"), OPEN },
	{ LONG(order.perm_id, "permId") },
	{ BOOL(order.outside_rth, "outsideRth") },
	{ BOOL(order.hidden, "hidden") },
	{ DEC(order.discretionary_amt, "discretionaryAmt"), AS_ZERO },
	{ STR(order.good_after_time, "goodAfterTime") },
	{ LITERAL("", "sharesAllocation"), OPEN },
	{ STR(order.fa_group, "faGroup") },
	{ STR(order.fa_method, "faMethod") },
	{ STR(order.fa_percentage, "faPercentage") },
	{ LITERAL("", "faProfile"), BEFORE(177) },
	{ STR(order.model_code, "modelCode") },
	{ STR(order.good_till_date, "goodTillDate") },
	{ STR(order.rule80a, "rule80A") },
	{ DEC(order.percent_offset, "percentOffset") },
	{ STR(order.settling_firm, "settlingFirm") },
	{ INT(order.short_sale_slot, "shortSaleSlot") },
	{ STR(order.designated_location, "designatedLocation") },
	{ INT(order.exempt_code, "exemptCode"), INITIAL(-1) },
	{ INT(order.auction_strategy, "auctionStrategy"), OPEN },
	{ DEC(order.starting_price, "startingPrice") },
	{ DEC(order.stock_ref_price, "stockRefPrice") },
	{ DBL_MAX_(order.delta, "delta") },
	{ DEC(order.stock_range_lower, "stockRangeLower") },
	{ DEC(order.stock_range_upper, "stockRangeUpper") },
	{ INT_MAX_(order.display_size, "displaySize"), AS_MAX },
	{ BOOL(order.block_order, "blockOrder"), OPEN },
	{ BOOL(order.sweep_to_fill, "sweepToFill") },
	{ BOOL(order.all_or_none, "allOrNone") },
	{ INT_MAX_(order.min_qty, "minQty") },
	{ INT(order.oca_type, "ocaType") },
	{ LITERAL("0", "eTradeOnly"), OPEN },
	{ LITERAL("0", "firmQuoteOnly"), OPEN },
	{ LITERAL("", "nbboPriceCap"), OPEN },
	{ INT(order.parent_id, "parentId"), OPEN },
	{ INT(order.trigger_method, "triggerMethod") },
	{ DBL_MAX_(order.volatility, "volatility") },
	{ INT_MAX_(order.volatility_type, "volatilityType"), AS_ZERO },
	{ STR(order.delta_neutral_order_type, "deltaNeutralOrderType") },
	{ DEC(order.delta_neutral_aux_price, "deltaNeutralAuxPrice") },
	{ INT(order.delta_neutral_con_id, "deltaNeutralConId"), WHEN(open_delta_neutral) },
	{ STR(order.delta_neutral_settling_firm, "deltaNeutralSettlingFirm"), OPEN,
	  WHEN(open_delta_neutral) },
	{ STR(order.delta_neutral_clearing_account, "deltaNeutralClearingAccount"), OPEN,
	  WHEN(open_delta_neutral) },
	{ STR(order.delta_neutral_clearing_intent, "deltaNeutralClearingIntent"), OPEN,
	  WHEN(open_delta_neutral) },
	{ STR(order.delta_neutral_open_close, "deltaNeutralOpenClose"), OPEN,
	  WHEN(open_delta_neutral) },
	{ BOOL(order.delta_neutral_short_sale, "deltaNeutralShortSale"),
	  WHEN(open_delta_neutral) },
	{ INT(order.delta_neutral_short_sale_slot, "deltaNeutralShortSaleSlot"),
	  WHEN(open_delta_neutral) },
	{ STR(order.delta_neutral_designated_location, "deltaNeutralDesignatedLocation"),
	  WHEN(open_delta_neutral) },
	{ BOOL(order.continuous_update, "continuousUpdate") },
	{ INT_MAX_(order.reference_price_type, "referencePriceType"), AS_ZERO },
	{ DEC(order.trail_stop_price, "trailStopPrice") },
	{ DEC(order.trailing_percent, "trailingPercent") },
	{ DBL_MAX_(order.basis_points, "basisPoints"), OPEN },
	{ INT_MAX_(order.basis_points_type, "basisPointsType"), OPEN },
	{ STR(contract.combo_description, "contract.comboLegsDescrip") },
	{ GROUP(contract.legs, open_legs, "comboLegsCount") },
	{ GROUP(order.leg_prices, open_leg_prices, "orderComboLegsCount") },
	{ GROUP(order.smart_params, open_smart_params, "smartComboRoutingParamsCount") },
	{ INT_MAX_(order.scale_init_level_size, "scaleInitLevelSize"), AS_MAX },
	{ INT_MAX_(order.scale_subs_level_size, "scaleSubsLevelSize"), AS_MAX },
	{ DEC(order.scale_price_increment, "scalePriceIncrement") },
	{ DEC(order.scale_price_adjust_value, "scalePriceAdjustValue"), WHEN(open_scale) },
	{ INT_MAX_(order.scale_price_adjust_interval, "scalePriceAdjustInterval"),
	  WHEN(open_scale) },
	{ DEC(order.scale_profit_offset, "scaleProfitOffset"), WHEN(open_scale) },
	{ BOOL(order.scale_auto_reset, "scaleAutoReset"), WHEN(open_scale) },
	{ INT_MAX_(order.scale_init_position, "scaleInitPosition"), WHEN(open_scale) },
	{ INT_MAX_(order.scale_init_fill_qty, "scaleInitFillQty"), WHEN(open_scale) },
	{ BOOL(order.scale_random_percent, "scaleRandomPercent"), WHEN(open_scale) },
	{ STR(order.hedge_type, "hedgeType") },
	{ STR(order.hedge_param, "hedgeParam"), WHEN(open_hedge) },
	{ BOOL(order.opt_out_smart_routing, "optOutSmartRouting"), OPEN },
	{ STR(order.clearing_account, "clearingAccount") },
	{ STR(order.clearing_intent, "clearingIntent") },
	{ BOOL(order.not_held, "notHeld") },
	{ BLOCK(contract.delta_neutral, ib_rows_delta_neutral, "deltaNeutralContract") },
	{ STR(order.algo_strategy, "algoStrategy") },
	{ GROUP(order.algo_params, open_algo_params, "algoParamsCount"), WHEN(open_algo) },
	{ BOOL(order.solicited, "solicited") },
	{ BOOL(order.what_if, "whatIf"), OPEN },
	{ STR(state.status, "orderState.status") },
	{ DEC(state.init_margin_before, "orderState.initMarginBefore"), OPEN, AS_MAX },
	{ DEC(state.maint_margin_before, "orderState.maintMarginBefore"), OPEN, AS_MAX },
	{ DEC(state.equity_with_loan_before, "orderState.equityWithLoanBefore"), OPEN, AS_MAX },
	{ DEC(state.init_margin_change, "orderState.initMarginChange"), OPEN, AS_MAX },
	{ DEC(state.maint_margin_change, "orderState.maintMarginChange"), OPEN, AS_MAX },
	{ DEC(state.equity_with_loan_change, "orderState.equityWithLoanChange"), OPEN, AS_MAX },
	{ DEC(state.init_margin_after, "orderState.initMarginAfter"), OPEN, AS_MAX },
	{ DEC(state.maint_margin_after, "orderState.maintMarginAfter"), OPEN, AS_MAX },
	{ DEC(state.equity_with_loan_after, "orderState.equityWithLoanAfter"), OPEN, AS_MAX },
	{ DEC(state.commission, "orderState.commission"), OPEN },
	{ DEC(state.min_commission, "orderState.minCommission"), OPEN },
	{ DEC(state.max_commission, "orderState.maxCommission"), OPEN },
	{ STR(state.commission_currency, "orderState.commissionCurrency"), OPEN },
	{ STR(state.margin_currency, "orderState.marginCurrency"), OPEN, SINCE(195) },
	{ DEC(state.outside_init_margin_before, "orderState.initMarginBeforeOutsideRTH"), OPEN,
	  SINCE(195), AS_MAX },
	{ DEC(state.outside_maint_margin_before, "orderState.maintMarginBeforeOutsideRTH"),
	  OPEN, SINCE(195), AS_MAX },
	{ DEC(state.outside_equity_with_loan_before,
	      "orderState.equityWithLoanBeforeOutsideRTH"),
	  OPEN, SINCE(195), AS_MAX },
	{ DEC(state.outside_init_margin_change, "orderState.initMarginChangeOutsideRTH"), OPEN,
	  SINCE(195), AS_MAX },
	{ DEC(state.outside_maint_margin_change, "orderState.maintMarginChangeOutsideRTH"),
	  OPEN, SINCE(195), AS_MAX },
	{ DEC(state.outside_equity_with_loan_change,
	      "orderState.equityWithLoanChangeOutsideRTH"),
	  OPEN, SINCE(195), AS_MAX },
	{ DEC(state.outside_init_margin_after, "orderState.initMarginAfterOutsideRTH"), OPEN,
	  SINCE(195), AS_MAX },
	{ DEC(state.outside_maint_margin_after, "orderState.maintMarginAfterOutsideRTH"), OPEN,
	  SINCE(195), AS_MAX },
	{ DEC(state.outside_equity_with_loan_after, "orderState.equityWithLoanAfterOutsideRTH"),
	  OPEN, SINCE(195), AS_MAX },
	{ DEC(state.suggested_size, "orderState.suggestedSize"), OPEN, SINCE(195) },
	{ STR(state.reject_reason, "orderState.rejectReason"), OPEN, SINCE(195) },
	{ GROUP(state.allocations, open_allocations, "orderAllocationsCount"), OPEN,
	  SINCE(195) },
	{ STR(state.warning_text, "orderState.warningText"), OPEN },
	{ BOOL(order.randomize_size, "randomizeSize") },
	{ BOOL(order.randomize_price, "randomizePrice") },
	{ INT(order.reference_contract_id, "referenceContractId"), WHEN(open_bench) },
	{ BOOL(order.is_pegged_change_amount_decrease, "isPeggedChangeAmountDecrease"),
	  WHEN(open_bench) },
	{ DEC_ZERO(order.pegged_change_amount, "peggedChangeAmount"), WHEN(open_bench) },
	{ DEC_ZERO(order.reference_change_amount, "referenceChangeAmount"), WHEN(open_bench) },
	{ STR(order.reference_exchange_id, "referenceExchangeId"), WHEN(open_bench) },
	{ GROUP(order.conditions, open_condition_group, "conditionsCount") },
	{ BOOL(order.conditions_ignore_rth, "conditionsIgnoreRth"), WHEN(open_conditions) },
	{ BOOL(order.conditions_cancel_order, "conditionsCancelOrder"), WHEN(open_conditions) },
	{ STR(order.adjusted_order_type, "adjustedOrderType"), OPEN },
	{ DEC(order.trigger_price, "triggerPrice"), OPEN, AS_MAX },
	{ DEC(order.trail_stop_price, "trailStopPrice again"), AS_MAX },
	{ DEC(order.lmt_price_offset, "lmtPriceOffset"), AS_MAX },
	{ DEC(order.adjusted_stop_price, "adjustedStopPrice"), OPEN, AS_MAX },
	{ DEC(order.adjusted_stop_limit_price, "adjustedStopLimitPrice"), OPEN, AS_MAX },
	{ DEC(order.adjusted_trailing_amount, "adjustedTrailingAmount"), OPEN, AS_MAX },
	{ INT(order.adjustable_trailing_unit, "adjustableTrailingUnit"), OPEN },
	{ STR(order.soft_dollar_name, "softDollarTier.name"), OPEN },
	{ STR(order.soft_dollar_value, "softDollarTier.value"), OPEN },
	{ STR(order.soft_dollar_display_name, "softDollarTier.displayName"), OPEN },
	{ DEC(order.cash_qty, "cashQty"), AS_ZERO },
	{ BOOL(order.dont_use_auto_price_for_hedge, "dontUseAutoPriceForHedge") },
	{ BOOL(order.is_oms_container, "isOmsContainer") },
	{ BOOL(order.discretionary_up_to_limit_price, "discretionaryUpToLimitPrice"), OPEN },
	{ INT_MAX_(order.use_price_mgmt_algo, "usePriceMgmtAlgo"), OPEN, AS_ZERO },
	{ INT_MAX_(order.duration, "duration"), OPEN, SINCE(158) },
	{ INT_MAX_(order.post_to_ats, "postToAts"), OPEN, SINCE(160) },
	{ BOOL(order.auto_cancel_parent, "autoCancelParent"), OPEN, SINCE(162) },
	{ STR(order.auto_cancel_date, "autoCancelDate"), COMPLETED },
	{ DEC(order.filled_quantity, "filledQuantity"), COMPLETED, AS_ZERO },
	{ INT_MAX_(order.ref_futures_con_id, "refFuturesConId"), COMPLETED, AS_MAX },
	{ BOOL(order.auto_cancel_parent, "autoCancelParent"), COMPLETED },
	{ STR(order.shareholder, "shareholder"), COMPLETED },
	{ BOOL(order.imbalance_only, "imbalanceOnly"), COMPLETED },
	{ BOOL(order.route_marketable_to_bbo, "routeMarketableToBbo"), COMPLETED },
	{ LONG_MAX_(order.parent_perm_id, "parentPermId"), COMPLETED, AS_MAX },
	{ STR(state.completed_time, "completedTime"), COMPLETED },
	{ STR(state.completed_status, "completedStatus"), COMPLETED },
	{ INT_MAX_(order.min_trade_qty, "minTradeQty"), SINCE(170) },
	{ INT_MAX_(order.min_compete_size, "minCompeteSize"), SINCE(170) },
	{ DBL_INF(order.compete_against_best_offset, "competeAgainstBestOffset"), SINCE(170) },
	{ DEC(order.mid_offset_at_whole, "midOffsetAtWhole"), SINCE(170) },
	{ DEC(order.mid_offset_at_half, "midOffsetAtHalf"), SINCE(170) },
	{ STR(order.customer_account, "customerAccount"), SINCE(183) },
	{ BOOL(order.professional_customer, "professionalCustomer"), SINCE(184) },
	{ STR(order.bond_accrued_interest, "bondAccruedInterest"), OPEN, SINCE(185) },
	{ BOOL(order.include_overnight, "includeOvernight"), OPEN, SINCE(189) },
	{ STR(order.ext_operator, "extOperator"), OPEN, SINCE(193) },
	{ INT_MAX_(order.manual_order_indicator, "manualOrderIndicator"), OPEN, SINCE(193) },
	{ STR(order.submitter, "submitter"), SINCE(198) },
	{ BOOL(order.imbalance_only, "imbalanceOnly"), OPEN, SINCE(199) },
};

static const struct ib_open_order open_blank = {
	.contract = IB_CONTRACT_BLANK,
	.order = IB_ORDER_BLANK,
	.state = { .status = "",
	           .init_margin_before = IB_DECIMAL_BLANK,
	           .maint_margin_before = IB_DECIMAL_BLANK,
	           .equity_with_loan_before = IB_DECIMAL_BLANK,
	           .init_margin_change = IB_DECIMAL_BLANK,
	           .maint_margin_change = IB_DECIMAL_BLANK,
	           .equity_with_loan_change = IB_DECIMAL_BLANK,
	           .init_margin_after = IB_DECIMAL_BLANK,
	           .maint_margin_after = IB_DECIMAL_BLANK,
	           .equity_with_loan_after = IB_DECIMAL_BLANK,
	           .commission = IB_DECIMAL_BLANK,
	           .min_commission = IB_DECIMAL_BLANK,
	           .max_commission = IB_DECIMAL_BLANK,
	           .commission_currency = "",
	           .warning_text = "",
	           .completed_time = "",
	           .completed_status = "",
	           .margin_currency = "",
	           .outside_init_margin_before = IB_DECIMAL_BLANK,
	           .outside_maint_margin_before = IB_DECIMAL_BLANK,
	           .outside_equity_with_loan_before = IB_DECIMAL_BLANK,
	           .outside_init_margin_change = IB_DECIMAL_BLANK,
	           .outside_maint_margin_change = IB_DECIMAL_BLANK,
	           .outside_equity_with_loan_change = IB_DECIMAL_BLANK,
	           .outside_init_margin_after = IB_DECIMAL_BLANK,
	           .outside_maint_margin_after = IB_DECIMAL_BLANK,
	           .outside_equity_with_loan_after = IB_DECIMAL_BLANK,
	           .suggested_size = IB_DECIMAL_BLANK,
	           .reject_reason = "" },
};
const struct ib_rows ib_rows_open_order = { ROWS(open, T), .blank = &open_blank };

#undef THIS
#undef T
