/* errors.h - what the codes of error messages mean and what they do to an order.
 *
 * Shape:   one sorted table of codes and ranges. A code that is not in it is answered
 *          too, as a failure of unknown kind, so that nobody mistakes it for nothing.
 * Threads: pure functions over constant data. English texts, never translated. */
#ifndef IB_ERRORS_H
#define IB_ERRORS_H

#include <stdbool.h>
#include <stdint.h>

#include "ib/answer.h"

enum ib_severity {
	IB_SEVERITY_INFO,    /* nothing is wrong */
	IB_SEVERITY_WARNING, /* order or request lives on */
	IB_SEVERITY_REQUEST, /* the request failed */
	IB_SEVERITY_ORDER,   /* the order failed or was not changed */
	IB_SEVERITY_LINK     /* the whole connection is meant */
};

/* What a program should do. */
enum ib_action {
	IB_DO_NOTHING,
	IB_DO_TELL,      /* show the text to a person */
	IB_DO_FIX,       /* the request itself is wrong; the same again fails again */
	IB_DO_RENUMBER,  /* take a new id; an order's first copy may be alive, so query first */
	IB_DO_RETRY,     /* later, as it is */
	IB_DO_SLOW_DOWN, /* too many messages or requests */
	IB_DO_QUERY,     /* the state is not known: ask before assuming anything */
	IB_DO_DROP,      /* the thing is gone for good */
	IB_DO_SUSPEND,   /* no new orders until further notice */
	IB_DO_RESYNC,    /* reconcile with the broker */
	IB_DO_RESUBSCRIBE, /* reconcile, and ask for all market data again */
	IB_DO_RECONNECT
};

/* What it says about an order, when its id is an order's. */
enum ib_order_effect {
	IB_ORDER_UNAFFECTED,     /* lives on; the next orderStatus tells its state */
	IB_ORDER_REFUSED,        /* this order was not taken */
	IB_ORDER_CHANGE_REFUSED, /* a change was not taken; the order is what it was */
	IB_ORDER_CANCELLED,      /* its rest is gone */
	IB_ORDER_CANCEL_REFUSED, /* the cancel found nothing to do: probably done already */
	IB_ORDER_UNSURE          /* do not assume; wait for orderStatus, then query */
};

struct ib_error_info {
	int32_t first; /* the code, or the first of a range up to `last` */
	int32_t last;
	enum ib_severity severity;
	enum ib_action action;
	enum ib_order_effect effect;
	const char *meaning;
};

/* Never NULL. `first` is 0 for a code that is not known. */
const struct ib_error_info *ib_error_find(int32_t code);

static inline bool ib_error_is_known(int32_t code)
{
	return ib_error_find(code)->first != 0;
}

/* "info", "warning", "request", "order", "link"; "do nothing", "fix the request", … */
const char *ib_severity_name(enum ib_severity severity);
const char *ib_action_name(enum ib_action action);

/* The news about the gateway's own connections in a message, whatever its id. */
enum ib_link_news {
	IB_NEWS_NONE,
	IB_NEWS_BROKER_LOST,         /* 1100, 2110: suspend orders, keep the socket */
	IB_NEWS_BROKER_BACK,         /* 1102: subscriptions kept */
	IB_NEWS_BROKER_BACK_NO_DATA, /* 1101: subscriptions lost */
	IB_NEWS_PORT_CHANGED,        /* 1300: this socket will drop */
	IB_NEWS_FARM_LOST,           /* 2103, 2105, 2157: data of that farm is stale */
	IB_NEWS_FARM_BACK,           /* 2104, 2106, 2158 */
	IB_NEWS_FARM_IDLE            /* 2107, 2108, 2119: wakes on demand */
};
enum ib_link_news ib_error_link_news(int32_t code);

/* The farm's name, what follows the last colon of the text ("usfarm"); "" without one.
 * Borrowed from the text. */
const char *ib_error_farm(const char *text);

/* Error 162 means several things; these look at its text, as the gateway words them. */
bool ib_error_is_pacing(const struct ib_error_message *message);
bool ib_error_is_no_data(const struct ib_error_message *message);

/* One line for a log or a screen: code, meaning, the gateway's own words and the reject
 * JSON, whole. Cut at `size`. Returns the length written. */
size_t ib_error_describe(char *out, size_t size, const struct ib_error_message *message);

#endif
