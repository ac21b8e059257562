/* trade_algo.c - orders that name an algorithm, by hand or by their strategy: what only the order book can check,
 * and the children of a bracket. */
#include <stddef.h>
#include <string.h>

#include "core/timeval.h"
#include "trade/oms.h"

void oms_take_algo(struct order *order, const struct algo *algo)
{
	order->algo = *algo;
	/* how far it is is not for others to say */
	memset((char *)&order->algo + offsetof(struct algo, began_ns), 0,
	       sizeof(order->algo) - offsetof(struct algo, began_ns));
}

static enum drt_status check_steps(const struct algo *algo, const struct instrument *instrument,
                                   struct drt_error *error)
{
	const decimal sizes[] = { algo->display, algo->min_slice, algo->max_slice };
	const decimal prices[] = { algo->stop, algo->target, algo->trail };
	char step[DECIMAL_TEXT];

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		(void)decimal_format(step, instrument->min_size);
		if (!decimal_is_multiple(sizes[i], instrument->min_size))
			return drt_fail(error, DRT_EINVAL,
			                "algo %s: quantities of %s move in steps of %s",
			                algo_name(algo->kind), instrument->symbol, step);
		(void)decimal_format(step, instrument->tick);
		if (!decimal_is_multiple(prices[i], instrument->tick))
			return drt_fail(error, DRT_EINVAL,
			                "algo %s: prices of %s move in steps of %s",
			                algo_name(algo->kind), instrument->symbol, step);
	}
	return DRT_OK;
}

enum drt_status oms_check_algo(const struct trade *trade, const struct order *draft,
                               const struct instrument *instrument, struct drt_error *error)
{
	const struct algo *algo = &draft->algo;
	int64_t now_ns = oms_market(trade);

	if (algo->kind == ALGO_NONE)
		return DRT_OK;
	if (algo->end_ns != 0 && algo->end_ns <= now_ns)
		return drt_fail(error, DRT_EINVAL, "algo %s: end is over",
		                algo_name(algo->kind));
	if (algo->end_ns > now_ns + NS_PER_DAY)
		return drt_fail(error, DRT_EINVAL, "algo %s: end must be within a day",
		                algo_name(algo->kind));
	return check_steps(algo, instrument, error);
}

void oms_choose_algo(const struct trade *trade, struct oms_order *o)
{
	const struct trade_options *options = &trade->options;

	if ((o->order.type != ORDER_MARKET && o->order.type != ORDER_LIMIT) ||
	    o->order.tif != TIF_DAY || o->order.oca_group[0] != '\0')
		return;
	for (size_t i = 0; i < options->execution_count; i++) {
		const struct trade_execution *execution = &options->executions[i];

		if (strcmp(execution->strategy, o->order.strategy) != 0)
			continue;
		oms_take_algo(&o->order, &execution->algo);
		if (execution->window_ns > 0)
			o->order.algo.end_ns = o->order.created_ns + execution->window_ns;
		return;
	}
}

static enum drt_status add_child(struct oms_order **out, struct trade *trade,
                                 const struct oms_order *entry, enum order_type type)
{
	struct uuid id = trade->options.ids->next(trade->options.ids);
	struct oms_order *o = NULL;
	enum drt_status status = oms_add(&o, trade, &id);

	if (status != DRT_OK)
		return status;
	o->order = entry->order;
	o->order.id = id;
	o->order.algo = (struct algo){ .kind = ALGO_NONE };
	o->order.side = entry->order.side == SIDE_BUY ? SIDE_SELL : SIDE_BUY;
	o->order.type = type;
	o->order.tif = TIF_GTC;
	o->order.limit_price = o->order.stop_price = o->order.trail_amount = (decimal){ 0 };
	o->order.good_till_ns = 0;
	o->index = entry->index;
	o->strategy = entry->strategy;
	o->closes = true;
	if (type == ORDER_TRAIL)
		o->order.trail_amount = entry->order.algo.trail;
	else if (type == ORDER_STOP)
		o->order.stop_price = entry->order.algo.stop;
	else
		o->order.limit_price = entry->order.algo.target;
	*out = o;
	return DRT_OK;
}

enum drt_status oms_add_bracket(struct oms_order **members, int *count, struct trade *trade)
{
	const struct algo *algo = &members[0]->order.algo;
	enum drt_status status = DRT_OK;

	*count = 1;
	if (algo->kind != ALGO_BRACKET)
		return DRT_OK;
	if (algo->stop.e8 != 0 || algo->trail.e8 != 0) {
		status = add_child(&members[1], trade, members[0],
		                   algo->trail.e8 != 0 ? ORDER_TRAIL : ORDER_STOP);
		*count += status == DRT_OK;
	}
	if (status == DRT_OK && algo->target.e8 != 0) {
		status = add_child(&members[*count], trade, members[0], ORDER_LIMIT);
		*count += status == DRT_OK;
	}
	if (status == DRT_OK)
		oms_join_children(members, *count);
	return status;
}

void trade_get_execution_cost(struct execution_cost *out, const struct trade *trade,
                              const struct order *order)
{
	int32_t index = book_find(&trade->book, order->instrument_id, order->symbol);
	decimal multiplier = decimal_from_int(1);
	double last = 0;

	if (index >= 0) {
		multiplier = trade->book.rows[index].instrument.multiplier;
		last = decimal_to_double(oms_middle(trade, index));
	}
	execution_cost(out, order, last, multiplier);
}
