/* ask_market.c - answers that are prices: the quote of a moment, bars, the first price
 * there is, and at which prices how much was traded. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "collect/ask_internal.h"
#include "collect/feed_internal.h"
#include "collect/tick_field.h"
#include "core/timeval.h"
#include "ib/text.h"

/* ---- a quote ---- */

static void take_size(struct ask_quote *quote, int32_t type, decimal size)
{
	double *field = tick_size_field(&quote->top, type);

	if (field && ib_decimal_is_set(size) && size.e8 >= 0)
		*field = decimal_to_double(size);
}

static bool is_delayed(int32_t type)
{
	return (type >= IB_TICK_DELAYED_BID && type <= IB_TICK_DELAYED_OPEN) ||
	       (type >= 80 && type <= 83);
}

/* What was not computed is -1 for values and -2 for derivatives. */
static double computed(double value, double none)
{
	return value == none ? NAN : ask_number(value);
}

static void take_greeks(struct ask_quote *quote, const struct ib_tick_option *tick)
{
	int of = tick->type >= 80 ? tick->type - 80 : tick->type - 10;
	struct ask_greeks *greeks = NULL;

	if (of < 0 || of >= ASK_GREEKS)
		return;
	greeks = &quote->greeks[of];
	greeks->implied_volatility = computed(tick->implied_volatility, -1);
	greeks->delta = computed(tick->delta, -2);
	greeks->gamma = computed(tick->gamma, -2);
	greeks->vega = computed(tick->vega, -2);
	greeks->theta = computed(tick->theta, -2);
	greeks->price = computed(tick->price, -1);
	greeks->under_price = computed(tick->under_price, -1);
}

static void clear_quote(struct ask_quote *quote)
{
	const struct ask_greeks none = { NAN, NAN, NAN, NAN, NAN, NAN, NAN };

	quote->delayed = false;
	quote_init(&quote->top);
	for (int i = 0; i < ASK_GREEKS; i++)
		quote->greeks[i] = none;
}

enum ask_step ask_take_quote(struct ask_call *call, const struct ib_message *message,
                             struct drt_error *error)
{
	struct ask_quote *quote = &call->answer.quote;
	double *field = NULL;

	(void)error;
	if (call->answer.count == 0) { /* the one row is the quote */
		clear_quote(quote);
		call->answer.count = 1;
	}
	switch (message->id) {
	case IB_TICK_PRICE:
		field = tick_price_field(&quote->top, message->tick_price.type);
		if (field && message->tick_price.price >= 0)
			*field = ask_number(message->tick_price.price);
		take_size(quote, message->tick_price.type, message->tick_price.size);
		quote->delayed = quote->delayed || is_delayed(message->tick_price.type);
		break;
	case IB_TICK_SIZE:
		take_size(quote, message->tick_size.type, message->tick_size.size);
		break;
	case IB_TICK_OPTION_COMPUTATION:
		take_greeks(quote, &message->tick_option);
		quote->delayed = quote->delayed || is_delayed(message->tick_option.type);
		break;
	case IB_TICK_SNAPSHOT_END:
		return ASK_IS_DONE;
	default:
		break;
	}
	return ASK_GOES_ON;
}

/* ---- history ---- */

static int by_time(const void *a, const void *b)
{
	const struct bar *left = a;
	const struct bar *right = b;

	return (left->time_ns > right->time_ns) - (left->time_ns < right->time_ns);
}

/* One of the two bars of a time is dropped: the later one is newer. */
static void sort_bars(struct ask_answer *answer)
{
	size_t kept = 0;

	if (answer->count > 0)
		qsort(answer->bars, answer->count, sizeof(*answer->bars), by_time);
	for (size_t i = 0; i < answer->count; i++) {
		if (kept > 0 && answer->bars[kept - 1].time_ns == answer->bars[i].time_ns)
			kept--;
		answer->bars[kept++] = answer->bars[i];
	}
	answer->count = kept;
}

enum ask_step ask_take_bars(struct ask_call *call, const struct ib_message *message,
                            struct drt_error *error)
{
	const struct ib_historical_data *data = &message->historical_data;
	bool daily = strcmp(call->question->req_historical_data.bar_size, "1 day") == 0;

	if (message->id != IB_HISTORICAL_DATA)
		return ASK_GOES_ON;
	for (int32_t i = 0; i < data->bar_count; i++) {
		struct bar *bar = ask_add_row(call, error);

		if (!bar)
			break;
		if (!feed_read_bar(bar, &data->bars[i], daily ? TIMEFRAME_1D : TIMEFRAME_1M))
			ask_drop_row(call);
	}
	if (error->status != DRT_OK)
		return ASK_HAS_FAILED;
	sort_bars(&call->answer);
	return ASK_IS_DONE;
}

/* Seconds since the epoch, as they were asked for. */
enum ask_step ask_take_head_time(struct ask_call *call, const struct ib_message *message,
                                 struct drt_error *error)
{
	const char *end = NULL;
	int64_t seconds = 0;

	if (message->id != IB_HEAD_TIMESTAMP)
		return ASK_GOES_ON;
	if (ib_parse_long(&seconds, &end, message->head_timestamp.time) != DRT_OK ||
	    seconds < -INT64_C(5000000000) || seconds > INT64_C(7258118400)) {
		char text[ASK_CODE];

		ask_put_text(text, sizeof(text), message->head_timestamp.time);
		drt_fail(error, DRT_EPARSE, "the broker's head time stamp is no time: %s",
		         text);
		return ASK_HAS_FAILED;
	}
	call->answer.head_ns = seconds * NS_PER_SEC;
	return ASK_IS_DONE;
}

static int by_price(const void *a, const void *b)
{
	const struct ask_level *left = a;
	const struct ask_level *right = b;

	return (left->price > right->price) - (left->price < right->price);
}

enum ask_step ask_take_levels(struct ask_call *call, const struct ib_message *message,
                              struct drt_error *error)
{
	const struct ib_histogram *data = &message->histogram;

	if (message->id != IB_HISTOGRAM_DATA)
		return ASK_GOES_ON;
	for (int32_t i = 0; i < data->entry_count; i++) {
		struct ask_level *level = ask_add_row(call, error);

		if (!level)
			break;
		level->price = ask_number(data->entries[i].price);
		level->size = ib_decimal_is_set(data->entries[i].size)
		                      ? decimal_to_double(data->entries[i].size)
		                      : NAN;
		if (!isfinite(level->price) || !(level->size >= 0))
			ask_drop_row(call);
	}
	if (error->status != DRT_OK)
		return ASK_HAS_FAILED;
	if (call->answer.count > 0)
		qsort(call->answer.levels, call->answer.count, sizeof(*call->answer.levels),
		      by_price);
	return ASK_IS_DONE;
}
