/* order.c - see order.h. */
#include "model/order.h"

#include <string.h>
#include <strings.h>

#define BIT(status) (1u << (status))

static const struct {
	const char *name, *seed;
	bool final, working;
	unsigned next; /* the states it may become, as bits */
} states[ORDER_STATUS_COUNT] = {
	[ORDER_PROPOSED] = { "proposed", "PENDING", false, false,
	                     BIT(ORDER_APPROVED) | BIT(ORDER_REJECTED) | BIT(ORDER_EXPIRED) |
	                             BIT(ORDER_CANCELLED) },
	[ORDER_APPROVED] = { "approved", "PENDING", false, false,
	                     BIT(ORDER_JOURNALED) | BIT(ORDER_REJECTED) |
	                             BIT(ORDER_CANCELLED) },
	[ORDER_REJECTED] = { "rejected", "REJECTED", true, false, 0 },
	[ORDER_EXPIRED] = { "expired", "CANCELLED", true, false, BIT(ORDER_FILLED) },
	[ORDER_JOURNALED] = { "journaled", "PENDING", false, false,
	                      BIT(ORDER_SENT) | BIT(ORDER_CANCELLED) | BIT(ORDER_UNKNOWN) |
	                              BIT(ORDER_REJECTED) },
	[ORDER_SENT] = { "sent", "SUBMITTED", false, true,
	                 BIT(ORDER_ACKNOWLEDGED) | BIT(ORDER_PARTIAL) | BIT(ORDER_FILLED) |
	                         BIT(ORDER_CANCEL_PENDING) | BIT(ORDER_CANCELLED) |
	                         BIT(ORDER_BROKER_REJECTED) | BIT(ORDER_UNKNOWN) |
	                         BIT(ORDER_EXPIRED) },
	[ORDER_ACKNOWLEDGED] = { "acknowledged", "SUBMITTED", false, true,
	                         BIT(ORDER_PARTIAL) | BIT(ORDER_FILLED) |
	                                 BIT(ORDER_CANCEL_PENDING) | BIT(ORDER_CANCELLED) |
	                                 BIT(ORDER_BROKER_REJECTED) | BIT(ORDER_UNKNOWN) |
	                                 BIT(ORDER_EXPIRED) },
	[ORDER_PARTIAL] = { "partial", "SUBMITTED", false, true,
	                    BIT(ORDER_FILLED) | BIT(ORDER_CANCEL_PENDING) |
	                            BIT(ORDER_CANCELLED) | BIT(ORDER_BROKER_REJECTED) |
	                            BIT(ORDER_UNKNOWN) | BIT(ORDER_EXPIRED) },
	[ORDER_FILLED] = { "filled", "FILLED", true, false, 0 },
	[ORDER_CANCEL_PENDING] = { "cancel-pending", "SUBMITTED", false, true,
	                           BIT(ORDER_ACKNOWLEDGED) | BIT(ORDER_PARTIAL) |
	                                   BIT(ORDER_FILLED) | BIT(ORDER_CANCELLED) |
	                                   BIT(ORDER_BROKER_REJECTED) | BIT(ORDER_UNKNOWN) |
	                                   BIT(ORDER_EXPIRED) },
	[ORDER_CANCELLED] = { "cancelled", "CANCELLED", true, false, BIT(ORDER_FILLED) },
	[ORDER_BROKER_REJECTED] = { "broker-rejected", "REJECTED", true, false, 0 },
	[ORDER_UNKNOWN] = { "unknown", "UNKNOWN", false, true,
	                    BIT(ORDER_ACKNOWLEDGED) | BIT(ORDER_PARTIAL) | BIT(ORDER_FILLED) |
	                            BIT(ORDER_CANCEL_PENDING) | BIT(ORDER_CANCELLED) |
	                            BIT(ORDER_BROKER_REJECTED) | BIT(ORDER_EXPIRED) },
};

static const char *const sides[] = { "BUY", "SELL" };
static const char *const types[] = { "MARKET",     "LIMIT", "STOP",
	                             "STOP_LIMIT", "TRAIL", "MARKET_ON_CLOSE" };
static const char *const tifs[] = { "DAY", "GTC", "GTD", "IOC", "FOK", "OPG" };

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

static int find_word(const char *const *words, int count, const char *word)
{
	for (int i = 0; i < count; i++) {
		if (strcasecmp(words[i], word) == 0)
			return i;
	}
	return -1;
}

bool order_status_is_final(enum order_status status)
{
	return states[status].final;
}

bool order_status_is_working(enum order_status status)
{
	return states[status].working;
}

bool order_status_may_become(enum order_status from, enum order_status to)
{
	return (states[from].next & BIT(to)) != 0;
}

const char *order_status_name(enum order_status status)
{
	return states[status].name;
}

const char *order_status_seed(enum order_status status)
{
	return states[status].seed;
}

enum drt_status order_status_parse(enum order_status *out, const char *name)
{
	for (int i = 0; i < ORDER_STATUS_COUNT; i++) {
		if (strcasecmp(states[i].name, name) == 0) {
			*out = (enum order_status)i;
			return DRT_OK;
		}
	}
	return DRT_EPARSE;
}

const char *order_side_name(enum order_side side)
{
	return sides[side];
}

const char *order_type_name(enum order_type type)
{
	return types[type];
}

const char *time_in_force_name(enum time_in_force tif)
{
	return tifs[tif];
}

enum drt_status order_side_parse(enum order_side *out, const char *name)
{
	int i = find_word(sides, COUNT(sides), name);

	if (i < 0)
		return DRT_EPARSE;
	*out = (enum order_side)i;
	return DRT_OK;
}

enum drt_status order_type_parse(enum order_type *out, const char *name)
{
	int i = find_word(types, COUNT(types), name);

	if (i < 0)
		return DRT_EPARSE;
	*out = (enum order_type)i;
	return DRT_OK;
}

enum drt_status time_in_force_parse(enum time_in_force *out, const char *name)
{
	int i = find_word(tifs, COUNT(tifs), name);

	if (i < 0)
		return DRT_EPARSE;
	*out = (enum time_in_force)i;
	return DRT_OK;
}

decimal order_remaining(const struct order *order)
{
	return decimal_sub(order->quantity, order->filled);
}

static enum drt_status check_price(const char *field, decimal price, bool needed, bool allowed,
                                   const struct order *order, struct drt_error *error)
{
	if (price.e8 < 0 || price.e8 > DECIMAL_EXACT_MAX)
		return drt_fail(error, DRT_EINVAL, "%s order for %s: %s is out of range",
		                order_type_name(order->type), order->symbol, field);
	if (needed && price.e8 == 0)
		return drt_fail(error, DRT_EINVAL, "%s order for %s: %s is missing",
		                order_type_name(order->type), order->symbol, field);
	if (!allowed && price.e8 != 0)
		return drt_fail(error, DRT_EINVAL, "%s order for %s: leave %s out",
		                order_type_name(order->type), order->symbol, field);
	return DRT_OK;
}

enum drt_status order_check(const struct order *order, struct drt_error *error)
{
	bool limit = order->type == ORDER_LIMIT || order->type == ORDER_STOP_LIMIT;
	bool stop = order->type == ORDER_STOP || order->type == ORDER_STOP_LIMIT;
	bool trail = order->type == ORDER_TRAIL;
	enum drt_status status = DRT_OK;

	if (order->quantity.e8 <= 0 || order->quantity.e8 > DECIMAL_EXACT_MAX)
		return drt_fail(error, DRT_EINVAL,
		                "order for %s: quantity must be above 0 and below %lld",
		                order->symbol, (long long)(DECIMAL_EXACT_MAX / DECIMAL_ONE));
	status = check_price("limit_price", order->limit_price, limit, limit, order, error);
	if (status == DRT_OK)
		status = check_price("stop_price", order->stop_price, stop, stop || trail,
		                     order, error);
	if (status == DRT_OK)
		status = check_price("trail_amount", order->trail_amount, false, trail, order,
		                     error);
	if (status == DRT_OK)
		status = check_price("trail_ratio", order->trail_ratio, false, trail, order,
		                     error);
	if (status == DRT_OK && trail &&
	    (order->trail_amount.e8 == 0) == (order->trail_ratio.e8 == 0))
		return drt_fail(error, DRT_EINVAL,
		                "TRAIL order for %s: give trail_amount or trail_ratio",
		                order->symbol);
	if (status == DRT_OK && order->tif == TIF_GTD && order->good_till_ns == 0)
		return drt_fail(error, DRT_EINVAL, "GTD order for %s: good_till is missing",
		                order->symbol);
	return status == DRT_OK ? algo_check(order, error) : status;
}
