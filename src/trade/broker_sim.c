/* broker_sim.c - see broker_sim.h. The matcher hands an order's pool place back as `tag`;
 * the order book names it by its broker number. */
#include "trade/broker_sim.h"

#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "sim/matcher.h"
#include "trade/idmap.h"

struct sim_entry {
	int32_t number; /* of the order; 0: the place is free */
	uint32_t next;  /* of the free places */
	int book;
	uint64_t id; /* of the matcher */
	struct sim_fee_order charged;
	enum order_side side;
	decimal filled;
	decimal value; /* of the fills, for the average price */
	bool day;      /* ends with its day, which begins with its first bar */
	int64_t first_day;
};

struct sim_place_of {
	struct instrument instrument;
	const struct calendar *calendar;
	int day_orders; /* that no calendar ends */
};

struct pending { /* told at the next feed */
	struct broker_report report;
};

struct broker_sim {
	struct broker port; /* first */
	struct sim_fee fee;
	bool charges; /* the fee is not nothing */
	const struct clock *market;
	struct sim_matcher *matcher;
	struct sim_place_of *books;
	size_t book_count;
	struct idmap book_by_id;
	struct sim_entry *entries;
	size_t entry_count, entry_capacity;
	uint32_t free_entry;
	struct idmap by_number;
	struct pending *pending;
	size_t pending_count, pending_capacity;
	bool inside;         /* an operation runs: events wait */
	bool any_day_orders; /* there ever was one that no calendar ends */
	uint64_t executions;
	enum drt_status failed; /* an event that found no memory */
};

/* ---- events out ---- */

static void report(struct broker_sim *sim, const struct broker_report *what)
{
	struct pending *grown = NULL;
	size_t capacity = sim->pending_capacity ? 2 * sim->pending_capacity : 32;

	if (!sim->inside) {
		sim->port.handler->report(sim->port.handler_arg, what);
		return;
	}
	if (sim->pending_count == sim->pending_capacity) {
		grown = realloc(sim->pending, capacity * sizeof(*grown));
		if (!grown) {
			sim->failed = DRT_ENOMEM;
			return;
		}
		sim->pending = grown;
		sim->pending_capacity = capacity;
	}
	sim->pending[sim->pending_count++].report = *what;
}

static void flush(struct broker_sim *sim)
{
	/* a handler may cancel, which adds to the list */
	for (size_t i = 0; i < sim->pending_count; i++) {
		struct broker_report next = sim->pending[i].report;

		next.time_ns = clock_now_ns(sim->market);
		sim->port.handler->report(sim->port.handler_arg, &next);
	}
	sim->pending_count = 0;
}

static void release_entry(struct broker_sim *sim, struct sim_entry *entry)
{
	idmap_remove(&sim->by_number, (uint64_t)entry->number);
	if (entry->day)
		sim->books[entry->book].day_orders--;
	entry->number = 0;
	entry->next = sim->free_entry;
	sim->free_entry = (uint32_t)(entry - sim->entries);
}

static void tell_fill(struct broker_sim *sim, struct sim_entry *entry,
                      const struct sim_event *event)
{
	const struct instrument *instrument = &sim->books[entry->book].instrument;
	struct broker_fill fill = {
		.order_id = entry->number,
		.sequence = ++sim->executions,
		.symbol = instrument->symbol,
		.instrument_id = instrument->id,
		.side = event->side,
		.quantity = event->quantity,
		.price = event->price,
		.commission_known = true,
		.time_ns = event->time_ns,
	};

	if (sim->charges &&
	    sim_fee_charge(&fill.commission, &entry->charged, &sim->fee, event->quantity,
	                   event->price, instrument->multiplier) != DRT_OK)
		sim->failed = DRT_ERANGE;
	if (event->remaining.e8 == 0)
		release_entry(sim, entry);
	sim->port.handler->fill(sim->port.handler_arg, &fill);
}

static const char *end_text(enum sim_end end)
{
	switch (end) {
	case SIM_END_OCA:
		return "another order of its group filled";
	case SIM_END_PARENT:
		return "its parent ended unfilled";
	case SIM_END_UNFILLED:
		return "its moment passed";
	case SIM_END_NONE:
	case SIM_END_CANCELLED:
	case SIM_END_EXPIRED:
		break;
	}
	return NULL;
}

static void tell_end(struct broker_sim *sim, struct sim_entry *entry,
                     const struct sim_event *event)
{
	struct broker_report told = {
		.order_id = entry->number,
		.state = event->end == SIM_END_EXPIRED ? REPORT_EXPIRED : REPORT_CANCELLED,
		.text = end_text(event->end),
		.time_ns = event->time_ns,
	};

	release_entry(sim, entry);
	report(sim, &told);
}

static void tell_reduction(struct broker_sim *sim, const struct sim_entry *entry,
                           const struct sim_event *event)
{
	struct sim_order_view view;
	struct order seen;
	struct broker_report told = { .order_id = entry->number,
		                      .state = REPORT_REDUCED,
		                      .seen = &seen,
		                      .time_ns = event->time_ns };

	if (sim_look(&view, sim->matcher, event->id) != DRT_OK || sim->inside)
		return;
	memset(&seen, 0, sizeof(seen));
	seen.quantity = view.quantity;
	report(sim, &told);
}

static void on_event(void *arg, const struct sim_event *event)
{
	struct broker_sim *sim = arg;
	struct sim_entry *entry = &sim->entries[event->tag];

	switch (event->kind) {
	case SIM_EVENT_FILL:
		tell_fill(sim, entry, event);
		break;
	case SIM_EVENT_END:
		tell_end(sim, entry, event);
		break;
	case SIM_EVENT_REDUCED:
		tell_reduction(sim, entry, event);
		break;
	case SIM_EVENT_AWAKE:
	case SIM_EVENT_TRIGGERED:
		break;
	}
}

/* ---- the port's operations ---- */

static enum drt_status take_entry(uint32_t *out, struct broker_sim *sim)
{
	size_t capacity = sim->entry_capacity ? 2 * sim->entry_capacity : 64;
	struct sim_entry *entries = NULL;

	if (sim->free_entry != IDMAP_NONE) {
		*out = sim->free_entry;
		sim->free_entry = sim->entries[*out].next;
		return DRT_OK;
	}
	if (sim->entry_count == sim->entry_capacity) {
		entries = realloc(sim->entries, capacity * sizeof(*entries));
		if (!entries)
			return DRT_ENOMEM;
		sim->entries = entries;
		sim->entry_capacity = capacity;
	}
	*out = (uint32_t)sim->entry_count++;
	return DRT_OK;
}

static int find_book(const struct broker_sim *sim, const struct order *order)
{
	uint32_t book = IDMAP_NONE;

	if (order->instrument_id != 0)
		book = idmap_get(&sim->book_by_id, (uint64_t)order->instrument_id);
	for (size_t i = 0; book == IDMAP_NONE && i < sim->book_count; i++) {
		if (strcmp(sim->books[i].instrument.symbol, order->symbol) == 0)
			book = (uint32_t)i;
	}
	return book == IDMAP_NONE ? -1 : (int)book;
}

/* Market orders fill at the next open whatever they are in force for. */
static bool ends_with_day(const struct order *order)
{
	return order->tif == TIF_DAY && order->type != ORDER_MARKET &&
	       order->type != ORDER_MARKET_ON_CLOSE;
}

static void set_day(struct sim_entry *entry, struct sim_order *placed,
                    const struct broker_sim *sim, const struct order *order)
{
	const struct calendar *calendar = sim->books[entry->book].calendar;
	struct session session;

	if (!ends_with_day(order))
		return;
	if (!calendar) {
		entry->day = true;
		entry->first_day = INT64_MIN;
		return;
	}
	calendar_session_at_or_after(&session, calendar, clock_now_ns(sim->market));
	placed->good_till_ns = session.close_ns - 1;
}

static enum drt_status sim_submit(struct broker *port, const struct broker_ticket *ticket)
{
	struct broker_sim *sim = (struct broker_sim *)port;
	const struct order *order = ticket->order;
	struct broker_report told = { .order_id = order->ib_order_id, .state = REPORT_WORKING };
	struct sim_entry *entry = NULL;
	struct sim_order placed;
	uint32_t parent = IDMAP_NONE, at = 0;
	enum drt_status status =
		algo_is_native(order->algo.kind) ? DRT_EUNSUPPORTED : take_entry(&at, sim);

	if (status != DRT_OK)
		return status;
	entry = &sim->entries[at];
	*entry = (struct sim_entry){ .number = order->ib_order_id,
		                     .book = find_book(sim, order),
		                     .side = order->side };
	sim_order_set(&placed, order);
	placed.book = entry->book;
	placed.tag = at;
	if (ticket->parent_order_id != 0)
		parent = idmap_get(&sim->by_number, (uint64_t)ticket->parent_order_id);
	if (parent != IDMAP_NONE)
		placed.parent = sim->entries[parent].id;
	status = entry->book < 0 ? DRT_ENOTFOUND
	                         : idmap_set(&sim->by_number, (uint64_t)entry->number, at);
	if (status == DRT_OK) {
		set_day(entry, &placed, sim, order);
		status = sim_place(&entry->id, sim->matcher, &placed);
	}
	sim->books[entry->book < 0 ? 0 : entry->book].day_orders += entry->day;
	sim->any_day_orders |= entry->day;
	if (status != DRT_OK) {
		release_entry(sim, entry);
		return status;
	}
	if (order->type != ORDER_MARKET) { /* a market order is answered by its fill */
		sim->inside = true;
		report(sim, &told);
		sim->inside = false;
	}
	return DRT_OK;
}

static enum drt_status sim_change_order(struct broker *port, const struct broker_ticket *ticket)
{
	struct broker_sim *sim = (struct broker_sim *)port;
	const struct order *order = ticket->order;
	uint32_t at = idmap_get(&sim->by_number, (uint64_t)order->ib_order_id);
	struct sim_change change = { order->quantity,     order->limit_price, order->stop_price,
		                     order->trail_amount, order->trail_ratio, 0 };
	enum drt_status status = DRT_ENOTFOUND;

	if (order->tif == TIF_GTD)
		change.good_till_ns = order->good_till_ns;
	sim->inside = true;
	if (at != IDMAP_NONE)
		status = sim_modify(sim->matcher, sim->entries[at].id, &change);
	sim->inside = false;
	return status;
}

static enum drt_status sim_cancel_order(struct broker *port, const struct order *order)
{
	struct broker_sim *sim = (struct broker_sim *)port;
	uint32_t at = idmap_get(&sim->by_number, (uint64_t)order->ib_order_id);
	struct broker_report told = { .order_id = order->ib_order_id,
		                      .state = REPORT_CANCEL_REFUSED };
	enum drt_status status = DRT_OK;

	sim->inside = true;
	if (at == IDMAP_NONE)
		report(sim, &told);
	else
		status = sim_cancel(sim->matcher, sim->entries[at].id);
	sim->inside = false;
	return status;
}

static enum drt_status sim_reconcile(struct broker *port)
{
	(void)port;
	return DRT_EUNSUPPORTED; /* it holds nothing that the order book did not send */
}

/* ---- life ---- */

enum drt_status broker_sim_new(struct broker_sim **out,
                               const struct broker_sim_options *options)
{
	static const struct broker_ops ops = { .submit = sim_submit,
		                               .modify = sim_change_order,
		                               .cancel = sim_cancel_order,
		                               .request_reconciliation = sim_reconcile };
	struct sim_matcher_options matcher = { .on_event = on_event,
		                               .slippage = options->slippage };
	struct broker_sim *sim = NULL;
	enum drt_status status = sim_fee_check(&options->fee);

	if (status != DRT_OK || !options->market)
		return DRT_EINVAL;
	sim = calloc(1, sizeof(*sim));
	if (!sim)
		return DRT_ENOMEM;
	sim->port.ops = &ops;
	sim->fee = options->fee;
	sim->charges = options->fee.per_share.e8 || options->fee.ratio.e8 ||
	               options->fee.minimum.e8 || options->fee.fixed.e8;
	sim->market = options->market;
	sim->free_entry = IDMAP_NONE;
	matcher.arg = sim;
	status = sim_matcher_new(&sim->matcher, &matcher);
	if (status != DRT_OK) {
		broker_sim_free(sim);
		return status;
	}
	*out = sim;
	return DRT_OK;
}

void broker_sim_free(struct broker_sim *sim)
{
	if (!sim)
		return;
	sim_matcher_free(sim->matcher);
	free(sim->books);
	free(sim->entries);
	free(sim->pending);
	idmap_release(&sim->by_number);
	idmap_release(&sim->book_by_id);
	free(sim);
}

struct broker *broker_sim_port(struct broker_sim *sim)
{
	return &sim->port;
}

enum drt_status broker_sim_add(int *book, struct broker_sim *sim,
                               const struct instrument *instrument,
                               const struct calendar *calendar)
{
	struct sim_place_of *books =
		realloc(sim->books, (sim->book_count + 1) * sizeof(*books));
	int number = 0;
	enum drt_status status = DRT_OK;

	if (!books)
		return DRT_ENOMEM;
	sim->books = books;
	status = sim_matcher_add_book(&number, sim->matcher, instrument->tick);
	if (status == DRT_OK && instrument->id != 0)
		status =
			idmap_set(&sim->book_by_id, (uint64_t)instrument->id, (uint32_t)number);
	if (status != DRT_OK)
		return status;
	books[sim->book_count++] = (struct sim_place_of){ *instrument, calendar, 0 };
	*book = number;
	return DRT_OK;
}

/* ---- bars ---- */

/* Ends DAY orders of a book whose day is over; no calendar says when. */
static void end_day(struct broker_sim *sim, int book, const struct bar *bar)
{
	int64_t day = time_to_day(bar->time_ns);

	for (size_t i = 0; sim->books[book].day_orders > 0 && i < sim->entry_count; i++) {
		struct sim_entry *entry = &sim->entries[i];
		struct broker_report told = { .order_id = entry->number,
			                      .state = REPORT_EXPIRED,
			                      .time_ns = bar->time_ns };

		if (entry->number == 0 || !entry->day || entry->book != book)
			continue;
		if (entry->first_day == INT64_MIN)
			entry->first_day = day;
		if (entry->first_day >= day)
			continue;
		/* told first, so that the order book knows why it is gone */
		sim->port.handler->report(sim->port.handler_arg, &told);
		if (entry->number != 0 && sim_cancel(sim->matcher, entry->id) != DRT_OK)
			sim->failed = DRT_ESTATE;
	}
}

static enum drt_status match_all(struct broker_sim *sim, const struct broker_sim_bar *bars,
                                 size_t count)
{
	enum drt_status status = DRT_OK;

	for (size_t i = 0; status == DRT_OK && i < count; i++)
		status = sim_match_open(sim->matcher, bars[i].book, bars[i].bar,
		                        bars[i].bar->time_ns);
	for (size_t i = 0; status == DRT_OK && i < count; i++)
		status = sim_match_rest(sim->matcher, bars[i].book, bars[i].bar,
		                        bars[i].bar->time_ns);
	return status;
}

/* Several books, what waits to be told, orders that end with their day. */
static __attribute__((noinline)) enum drt_status
match_any(struct broker_sim *sim, const struct broker_sim_bar *bars, size_t count)
{
	enum drt_status status = DRT_OK;

	if (sim->pending_count > 0)
		flush(sim);
	for (size_t i = 0; sim->any_day_orders && i < count; i++) {
		if (sim->books[bars[i].book].day_orders > 0)
			end_day(sim, bars[i].book, bars[i].bar);
	}
	if (count > 1 && sim_working(sim->matcher, -1) > 0) {
		status = match_all(sim, bars, count);
	} else {
		for (size_t i = 0; status == DRT_OK && i < count; i++)
			status = sim_match_bar(sim->matcher, bars[i].book, bars[i].bar);
	}
	return status == DRT_OK ? sim->failed : status;
}

enum drt_status broker_sim_match(struct broker_sim *sim, const struct broker_sim_bar *bars,
                                 size_t count)
{
	enum drt_status status = DRT_OK;

	if (count != 1 || sim->any_day_orders || sim->pending_count > 0)
		return match_any(sim, bars, count);
	status = sim_match_bar(sim->matcher, bars->book, bars->bar);
	return status == DRT_OK ? sim->failed : status;
}
