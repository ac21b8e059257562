/* backtest_record.c - what the trading system tells becomes the result: orders by the
 * count in their id, fills as they come, trades from flat to flat. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "improve/backtest_run.h"

enum { FIRST_CAPACITY = 256 };

#define HUGE_PAGE ((size_t)2 << 20)

/* Large results are written once, front to back: huge pages spare a fault per 4 KiB. They
 * must be asked for before the first write, so that realloc(), which copies, will not do.
 * It is advice only, so a refusal does not matter. */
static void *reserve_pages(size_t size)
{
	void *pages = NULL;

	if (posix_memalign(&pages, HUGE_PAGE, size) != 0)
		return NULL;
#ifdef MADV_HUGEPAGE
	(void)madvise(pages, size & ~(HUGE_PAGE - 1), MADV_HUGEPAGE);
#endif
	return pages;
}

/* As realloc(), of an array of which `used` bytes matter. */
static void *lengthen(void *array, size_t used, size_t size)
{
	void *longer = size < 2 * HUGE_PAGE ? realloc(array, size) : reserve_pages(size);

	if (!longer || size < 2 * HUGE_PAGE)
		return longer;
	if (array)
		memcpy(longer, array, used);
	free(array);
	return longer;
}

enum drt_status backtest_grow(void *array_of, size_t *capacity, size_t count, size_t size)
{
	void **array = array_of;
	size_t more = *capacity ? 2 * *capacity : FIRST_CAPACITY;
	void *longer = NULL;

	if (count < *capacity)
		return DRT_OK;
	longer = more > SIZE_MAX / size ? NULL : lengthen(*array, count * size, more * size);
	if (!longer)
		return DRT_ENOMEM;
	*array = longer;
	*capacity = more;
	return DRT_OK;
}

/* Room for one more record; the first failure stays. */
static bool make_room(struct run *run, void *array_of, size_t *capacity, size_t count,
                      size_t size)
{
	enum drt_status status = DRT_OK;

	if (count < *capacity)
		return true;
	status = backtest_grow(array_of, capacity, count, size);
	if (run->failed == DRT_OK)
		run->failed = status;
	return status == DRT_OK;
}

void backtest_refused(struct run *run, const char *code)
{
	struct backtest_result *result = run->result;

	for (size_t i = 0; i < result->refusal_count; i++) {
		if (strcmp(result->refusals[i].code, code) == 0) {
			result->refusals[i].count++;
			return;
		}
	}
	if (result->refusal_count == BACKTEST_REFUSALS)
		return;
	memccpy(result->refusals[result->refusal_count].code, code, '\0', REASON_CODE_TEXT - 1);
	result->refusals[result->refusal_count++].count = 1;
}

/* ---- orders ---- */

static struct backtest_order *order_slot(struct run *run, const struct order *order)
{
	struct backtest_result *result = run->result;
	size_t place = (size_t)ids_count_of(&order->id) - 1;

	/* an id is spent for every order made, also for those refused at once */
	while (result->order_count <= place) {
		if (!make_room(run, &result->orders, &result->order_capacity,
		               result->order_count, sizeof(*result->orders)))
			return NULL;
		memset(&result->orders[result->order_count++], 0, sizeof(*result->orders));
	}
	return &result->orders[place];
}

static void begin_order(struct run *run, struct backtest_order *record,
                        const struct order *order)
{
	record->created_ns = run->bar_ns;
	record->series = trade_find_instrument(run->trade, order->instrument_id, order->symbol);
	record->side = order->side;
	record->type = order->type;
	record->quantity = order->quantity;
	record->limit_price = order->limit_price;
	record->stop_price = order->stop_price;
	record->trail_amount = order->trail_amount;
	record->trail_ratio = order->trail_ratio;
}

static void on_order(void *arg, const struct order *order, enum order_status from)
{
	struct run *run = arg;
	struct backtest_order *record = NULL;

	(void)from;
	/* what lies between proposal and end is of no interest to the result */
	if (order->status == ORDER_APPROVED || order->status == ORDER_JOURNALED)
		return;
	record = order_slot(run, order);
	if (!record)
		return;
	if (record->quantity.e8 == 0)
		begin_order(run, record, order);
	run_touch(run, record->series);
	record->status = order->status;
	record->filled = order->filled;
	record->average_price = order->average_price;
	record->commission = order->commission;
	if (order_status_is_final(order->status))
		record->ended_ns = run->bar_ns;
	if (order->status == ORDER_REJECTED)
		backtest_refused(run, order->reason.code);
}

/* ---- trades ---- */

static void end_trade(struct run *run, struct run_series *series, int32_t number)
{
	struct backtest_result *result = run->result;
	struct backtest_trade *trade = NULL;

	if (!make_room(run, &result->trades, &result->trade_capacity, result->trade_count,
	               sizeof(*result->trades)))
		return;
	trade = &result->trades[result->trade_count++];
	*trade = (struct backtest_trade){
		.entry_ns = series->entry_ns,
		.exit_ns = run->bar_ns,
		.series = number,
		.is_long = series->most_units > 0,
		.quantity = decimal_abs(decimal_from_units(series->most_units)),
		.entry_price = series->average,
		.exit_price = series->exit_value / series->exit_units,
		.bars = run_bar(run, (size_t)number) - series->entry_bar,
		.gross = series->gross,
		.commission = series->commission,
		.net = decimal_sub(series->gross, series->commission),
	};
	series->most_units = 0;
	series->average = series->exit_value = series->exit_units = 0;
	series->gross = series->commission = (decimal){ 0 };
}

/* One part of a fill, all of it opening or all of it closing. */
static void take_part(struct run *run, int32_t number, int64_t units, double price, bool opens)
{
	struct run_series *series = &run->series[number];
	double size = (double)(units < 0 ? -units : units) / (double)DECIMAL_ONE;

	if (series->open_units == 0) {
		series->entry_ns = run->bar_ns;
		series->entry_bar = run_bar(run, (size_t)number);
	}
	if (opens) {
		double held = (double)llabs(series->open_units) / (double)DECIMAL_ONE;

		series->average = (series->average * held + price * size) / (held + size);
	} else {
		series->exit_value += size * price;
		series->exit_units += size;
	}
	series->open_units += units;
	if (llabs(series->open_units) > llabs(series->most_units))
		series->most_units = series->open_units;
}

static void take_fill(struct run *run, int32_t number, const struct backtest_fill *fill)
{
	struct run_series *series = &run->series[number];
	int64_t units = order_sign(fill->side) * fill->quantity.e8;
	int64_t closing = 0;
	double price = (double)fill->price.e8 / (double)DECIMAL_ONE;
	decimal part = fill->commission;

	if (series->open_units != 0 && (series->open_units > 0) != (units > 0))
		closing =
			llabs(units) < llabs(series->open_units) ? units : -series->open_units;
	if (closing != 0 && closing != units) /* the rest opens the next trade */
		part = decimal_from_units((int64_t)((double)fill->commission.e8 *
		                                    (double)closing / (double)units));
	if (closing != 0) {
		series->gross = decimal_add(series->gross, fill->realised);
		series->commission = decimal_add(series->commission, part);
		take_part(run, number, closing, price, false);
		part = decimal_sub(fill->commission, part);
		if (series->open_units == 0)
			end_trade(run, series, number);
	}
	if (closing == units)
		return;
	series->commission = decimal_add(series->commission, part);
	take_part(run, number, units - closing, price, true);
}

static void on_fill(void *arg, const struct fill *fill)
{
	struct run *run = arg;
	struct backtest_result *result = run->result;
	struct backtest_fill *record = NULL;
	size_t order = (size_t)ids_count_of(&fill->order_id) - 1;
	int32_t series = 0;

	if (order >= result->order_count) /* no memory for it; the run ends with that */
		return;
	series = result->orders[order].series;
	run_touch(run, series);
	if (!make_room(run, &result->fills, &result->fill_capacity, result->fill_count,
	               sizeof(*result->fills)))
		return;
	record = &result->fills[result->fill_count++];
	*record = (struct backtest_fill){
		.time_ns = fill->time_ns,
		.order = order,
		.series = series,
		.side = fill->side,
		.quantity = fill->quantity,
		.price = fill->price,
		.commission = fill->commission,
		.realised = fill->realised_pnl,
	};
	result->commission = decimal_add(result->commission, fill->commission);
	take_fill(run, series, record);
}

const struct trade_observer backtest_observer = {
	.order = on_order,
	.fill = on_fill,
};
