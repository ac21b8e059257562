/* quote.c - see quote.h. */
#include "model/quote.h"

#include <math.h>
#include <string.h>

static const char *const stale_names[QUOTE_STALE_KINDS] = {
	[QUOTE_LIVE] = "live",
	[QUOTE_RELEASED] = "released",
	[QUOTE_SILENT] = "silent",
	[QUOTE_FARM_LOST] = "farm_lost",
	[QUOTE_BROKER_LOST] = "broker_lost",
	[QUOTE_LINK_LOST] = "link_lost",
};

void quote_init(struct quote *quote)
{
	*quote = (struct quote){
		.bid = NAN,
		.ask = NAN,
		.last = NAN,
		.bid_size = NAN,
		.ask_size = NAN,
		.last_size = NAN,
		.open = NAN,
		.high = NAN,
		.low = NAN,
		.previous_close = NAN,
		.volume = NAN,
	};
}

const char *quote_stale_name(enum quote_stale stale)
{
	return stale_names[stale];
}

enum quote_stale quote_stale_find(const char *name)
{
	for (int i = 0; i < QUOTE_STALE_KINDS; i++) {
		if (strcmp(stale_names[i], name) == 0)
			return (enum quote_stale)i;
	}
	return QUOTE_SILENT;
}

double quote_reference(const struct quote *quote)
{
	if (!isnan(quote->last))
		return quote->last;
	if (!isnan(quote->bid) && !isnan(quote->ask))
		return (quote->bid + quote->ask) / 2;
	return quote->previous_close;
}

double quote_change(const struct quote *quote)
{
	return quote->last - quote->previous_close;
}

double quote_change_ratio(const struct quote *quote)
{
	return quote->last / quote->previous_close - 1;
}
