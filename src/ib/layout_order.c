/* layout_order.c - what placeOrder, openOrder and completedOrder have in common. */
#include "ib/layout_order.h"

#include <string.h>

bool ib_text_given(const char *text)
{
	return text && *text;
}

bool ib_text_is(const char *text, const char *word)
{
	return text && strcmp(text, word) == 0;
}

bool ib_order_scales(const struct ib_order *order)
{
	return ib_decimal_is_set(order->scale_price_increment) &&
	       order->scale_price_increment.e8 > 0;
}

bool ib_order_pegged_to_benchmark(const struct ib_order *order)
{
	return ib_text_is(order->order_type, "PEG BENCH") ||
	       ib_text_is(order->order_type, "PEGBENCH");
}

/* ---- conditions ---- */

#define T struct ib_condition

static bool has_more(const void *base)
{
	return ((const T *)base)->type != IB_CONDITION_EXECUTION;
}

static bool is_price(const void *base)
{
	return ((const T *)base)->type == IB_CONDITION_PRICE;
}

static bool is_time(const void *base)
{
	return ((const T *)base)->type == IB_CONDITION_TIME;
}

static bool is_margin(const void *base)
{
	return ((const T *)base)->type == IB_CONDITION_MARGIN;
}

static bool is_execution(const void *base)
{
	return ((const T *)base)->type == IB_CONDITION_EXECUTION;
}

static bool is_volume(const void *base)
{
	return ((const T *)base)->type == IB_CONDITION_VOLUME;
}

static bool is_change(const void *base)
{
	return ((const T *)base)->type == IB_CONDITION_CHANGE;
}

static bool names_contract(const void *base)
{
	return is_price(base) || is_volume(base) || is_change(base);
}

const char *ib_condition_complaint(const void *item)
{
	return is_execution(item) || is_price(item) || is_time(item) || is_margin(item) ||
	                       is_volume(item) || is_change(item)
	               ? NULL
	               : "of an unknown condition type";
}

static const struct ib_row condition[] = {
	{ INT(type, "condition.type") },
	{ STR(conjunction, "condition.conjunction") },
	{ BOOL(is_more, "condition.isMore"), WHEN(has_more) },
	{ DEC(price, "condition.price"), WHEN(is_price) },
	{ STR(time, "condition.time"), WHEN(is_time) },
	{ INT(percent, "condition.percent"), WHEN(is_margin) },
	{ STR(sec_type, "condition.secType"), WHEN(is_execution) },
	{ STR(exchange, "condition.exchange"), WHEN(is_execution) },
	{ STR(symbol, "condition.symbol"), WHEN(is_execution) },
	{ INT(volume, "condition.volume"), WHEN(is_volume) },
	{ DBL(change_percent, "condition.changePercent"), WHEN(is_change) },
	{ INT(con_id, "condition.conId"), WHEN(names_contract) },
	{ STR(exchange, "condition.exchange"), WHEN(names_contract) },
	{ INT(trigger_method, "condition.triggerMethod"), WHEN(is_price) },
};
static const struct ib_condition condition_blank = { .conjunction = "",
	                                             .price = IB_DECIMAL_BLANK,
	                                             .exchange = "",
	                                             .time = "",
	                                             .sec_type = "",
	                                             .symbol = "" };
const struct ib_rows ib_rows_condition = { ROWS(condition, T), .blank = &condition_blank };

#undef T

static const struct ib_row leg_price[] = {
	{ .name = "orderComboLeg.price", .kind = IB_KIND_DEC },
};
const struct ib_rows ib_rows_leg_price = { ROWS(leg_price, decimal), .fixed = true };
