/* view.c - see view.h. */
#include "client/view.h"

#include <string.h>

struct view_order *view_find_order(const struct view *view, const struct uuid *id)
{
	for (size_t i = 0; i < view->order_count; i++) {
		if (uuid_cmp(&view->orders[i].order.id, id) == 0)
			return &view->orders[i];
	}
	return NULL;
}

struct view_quote *view_find_quote(const struct view *view, const char *symbol)
{
	for (size_t i = 0; i < view->quote_count; i++) {
		if (strcmp(view->quotes[i].instrument.symbol, symbol) == 0)
			return &view->quotes[i];
	}
	return NULL;
}

int64_t view_market_ns(const struct view *view, int64_t local_ns)
{
	int64_t passed_ns = local_ns - view->status.market_local_ns;

	return view->status.market_ns + passed_ns / 1000 * view->status.market_speed_milli;
}
