/* order_text.c - see order_text.h. */
#include "client/order_text.h"

#include <stdio.h>
#include <string.h>

#include "client/number_text.h"
#include "client/reason_text.h"
#include "core/i18n.h"

const char *order_type_word(const struct view_order *row)
{
	static const char *const words[] = {
		[ORDER_MARKET] = "MKT",  [ORDER_LIMIT] = "LMT",
		[ORDER_STOP] = "STP",    [ORDER_STOP_LIMIT] = "STPLMT",
		[ORDER_TRAIL] = "TRAIL", [ORDER_MARKET_ON_CLOSE] = "MOC",
	};
	static const char *const algos[ALGO_KINDS] = {
		[ALGO_TWAP] = "TWAP",      [ALGO_VWAP] = "VWAP",
		[ALGO_POV] = "POV",        [ALGO_ICEBERG] = "ICE",
		[ALGO_SHORTFALL] = "IS",   [ALGO_CHASE] = "CHASE",
		[ALGO_BRACKET] = "BRK",    [ALGO_IB_ADAPTIVE] = "IBADPT",
		[ALGO_IB_TWAP] = "IBTWAP", [ALGO_IB_VWAP] = "IBVWAP",
	};

	if (row->order.algo.kind != ALGO_NONE)
		return algos[row->order.algo.kind];
	if (!uuid_is_nil(&row->order.slice_of))
		return row->order.type == ORDER_MARKET ? "/MKT" : "/LMT";
	if (!decimal_is_zero(row->child_stop) || !decimal_is_zero(row->child_target))
		return "BRK";
	return words[row->order.type];
}

decimal order_price(const struct order *order)
{
	return decimal_is_zero(order->limit_price) ? order->stop_price : order->limit_price;
}

static const char *const states[ORDER_STATUS_COUNT] = {
	[ORDER_PROPOSED] = N_("to approve"),
	[ORDER_APPROVED] = N_("approved"),
	[ORDER_REJECTED] = N_("rejected"),
	[ORDER_EXPIRED] = N_("expired"),
	[ORDER_JOURNALED] = N_("sending"),
	[ORDER_SENT] = N_("sent"),
	[ORDER_ACKNOWLEDGED] = N_("working"),
	[ORDER_PARTIAL] = N_("partial"),
	[ORDER_FILLED] = N_("filled"),
	[ORDER_CANCEL_PENDING] = N_("cancelling"),
	[ORDER_CANCELLED] = N_("cancelled"),
	[ORDER_BROKER_REJECTED] = N_("rejected by the broker"),
	[ORDER_UNKNOWN] = N_("UNKNOWN"),
};

const char *order_status_text(enum order_status status)
{
	return _(states[status]);
}

/* "40/100" */
static void put_filled(char *out, size_t size, const char *word, const struct order *order)
{
	char filled[NUMBER_TEXT], quantity[NUMBER_TEXT];

	number_text_decimal(filled, sizeof(filled), order->filled, 0, false);
	number_text_decimal(quantity, sizeof(quantity), order->quantity, 0, false);
	snprintf(out, size, "%s %s/%s", word, filled, quantity);
}

void order_state_text(char *out, size_t size, const struct view_order *row)
{
	const struct order *order = &row->order;
	bool final = order_status_is_final(order->status);
	const char *word = order->foreign && !final     ? _("foreign")
	                   : order->algo.held && !final ? _("held")
	                                                : _(states[order->status]);

	if (order->status == ORDER_PROPOSED && row->checks_hard > 0)
		/* TRANSLATORS: state of a proposal, number of checks beyond a hard limit */
		snprintf(out, size, _("%s %d hard"), word, row->checks_hard);
	else if (order->status == ORDER_PROPOSED && row->checks_soft > 0)
		/* TRANSLATORS: state of a proposal, number of checks beyond a soft limit */
		snprintf(out, size, _("%s %d soft"), word, row->checks_soft);
	else if (order->status == ORDER_ACKNOWLEDGED || order->status == ORDER_PARTIAL ||
	         order->status == ORDER_CANCEL_PENDING)
		put_filled(out, size, word, order);
	else
		text_copy(out, size, word);
}

void order_left_text(char *out, size_t size, const struct view_order *row, int64_t local_ns)
{
	text_copy(out, size, "");
	if (row->order.status == ORDER_PROPOSED && row->expires_local_ns != 0)
		number_text_span(out, size, row->expires_local_ns - local_ns);
	else if (!order_status_is_final(row->order.status) &&
	         row->order.status != ORDER_PROPOSED)
		text_copy(out, size, time_in_force_name(row->order.tif));
}

/* What is special about the kind. */
static void algo_terms(char *out, size_t size, const struct algo *algo)
{
	char first[NUMBER_TEXT], second[NUMBER_TEXT];

	out[0] = '\0';
	number_text_decimal(first, sizeof(first), algo->display, 0, false);
	number_text_decimal(second, sizeof(second), algo->step, 2, false);
	if (algo->slices > 0)
		snprintf(out, size, ngettext("%d slice", "%d slices", (unsigned)algo->slices),
		         (int)algo->slices);
	else if (algo->share.e8 != 0)
		/* TRANSLATORS: of what trades in the market */
		snprintf(out, size, _("%g %% of the volume"),
		         100 * decimal_to_double(algo->share));
	else if (algo->display.e8 != 0)
		/* TRANSLATORS: an iceberg order; the part that others see */
		snprintf(out, size, _("shows %s"), first);
	else if (algo->patience_ns != 0)
		/* TRANSLATORS: a price step, seconds */
		snprintf(out, size, _("%s further every %g s"), second,
		         (double)algo->patience_ns / 1e9);
	else if (algo->urgency != URGENCY_NONE)
		text_copy(out, size, algo_urgency_name(algo->urgency));
}

void order_algo_text(char *out, size_t size, const struct algo *algo, const char *from,
                     const char *to)
{
	size_t length = 0;

	algo_terms(out, size, algo);
	length = strlen(out);
	if (*from && *to)
		/* TRANSLATORS: two times of the day */
		snprintf(out + length, size - length, _("%s%s to %s"), length ? ", " : "", from,
		         to);
	else if (*to)
		/* TRANSLATORS: a time of the day */
		snprintf(out + length, size - length, _("%suntil %s"), length ? ", " : "", to);
}

const char *signal_state_text(enum signal_state state)
{
	switch (state) {
	case SIGNAL_ACTIVE:
		return _("active");
	case SIGNAL_TAKEN:
		return _("taken");
	case SIGNAL_EXPIRED:
		return _("expired");
	case SIGNAL_NOT_RAISED:
		return _("not raised");
	case SIGNAL_REFUSED:
		return _("refused");
	}
	return "";
}

const char *signal_direction_text(enum signal_direction direction)
{
	switch (direction) {
	case SIGNAL_BUY:
		return _("buy");
	case SIGNAL_SELL:
		return _("sell");
	case SIGNAL_HOLD:
		return _("hold");
	}
	return "";
}
