/* tick_field.c - see tick_field.h. */
#include "collect/tick_field.h"

#include <stddef.h>

#include "ib/answer.h"

double *tick_price_field(struct quote *quote, int32_t type)
{
	switch (type) {
	case IB_TICK_BID:
	case IB_TICK_DELAYED_BID:
		return &quote->bid;
	case IB_TICK_ASK:
	case IB_TICK_DELAYED_ASK:
		return &quote->ask;
	case IB_TICK_LAST:
	case IB_TICK_DELAYED_LAST:
		return &quote->last;
	case IB_TICK_HIGH:
	case IB_TICK_DELAYED_HIGH:
		return &quote->high;
	case IB_TICK_LOW:
	case IB_TICK_DELAYED_LOW:
		return &quote->low;
	case IB_TICK_OPEN:
	case IB_TICK_DELAYED_OPEN:
		return &quote->open;
	case IB_TICK_CLOSE:
	case IB_TICK_DELAYED_CLOSE:
		return &quote->previous_close;
	default:
		return NULL;
	}
}

double *tick_size_field(struct quote *quote, int32_t type)
{
	switch (type) {
	case IB_TICK_BID_SIZE:
	case IB_TICK_DELAYED_BID_SIZE:
	case IB_TICK_BID:
	case IB_TICK_DELAYED_BID:
		return &quote->bid_size;
	case IB_TICK_ASK_SIZE:
	case IB_TICK_DELAYED_ASK_SIZE:
	case IB_TICK_ASK:
	case IB_TICK_DELAYED_ASK:
		return &quote->ask_size;
	case IB_TICK_LAST_SIZE:
	case IB_TICK_DELAYED_LAST_SIZE:
	case IB_TICK_LAST:
	case IB_TICK_DELAYED_LAST:
		return &quote->last_size;
	case IB_TICK_VOLUME:
	case IB_TICK_DELAYED_VOLUME:
		return &quote->volume;
	default:
		return NULL;
	}
}
