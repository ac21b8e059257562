/* quote.c - see quote.h. */
#include "model/quote.h"

#include <math.h>

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
