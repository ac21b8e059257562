/* trade_what_if.c - what an order would do to the account, asked of the broker before
 * anybody decides. Nothing is proposed, journaled as an order or placed. */
#include <limits.h>
#include <string.h>

#include "trade/oms.h"

/* A number that is never used again, also after a crash. */
static enum drt_status take_number(int32_t *number, struct trade *trade)
{
	struct journal *journal = trade->options.journal;
	enum drt_status status = DRT_OK;

	if (trade->next_number > INT32_MAX - OMS_GROUP)
		return DRT_ERANGE;
	status = journal->ops->next_order_id(journal, trade->next_number + 1);
	if (status != DRT_OK) {
		oms_journal_failed(trade, status);
		return status;
	}
	*number = trade->next_number++;
	return DRT_OK;
}

enum drt_status trade_ask_what_if(int32_t *number, struct trade *trade,
                                  const struct order *draft, struct drt_error *error)
{
	int32_t index = book_find(&trade->book, draft->instrument_id, draft->symbol);
	struct broker_ticket ticket = { .transmit = true };
	struct order order = *draft;
	enum drt_status status = DRT_OK;

	if (index < 0)
		return drt_fail(error, DRT_ENOTFOUND, "%s is not a known instrument",
		                draft->symbol);
	ticket.order = &order;
	ticket.instrument = &trade->book.rows[index].instrument;
	status = order_check(draft, error);
	if (status == DRT_OK)
		status = oms_check_grid(draft, ticket.instrument, error);
	if (status != DRT_OK)
		return status;
	if (trade->link != LINK_UP)
		return drt_fail(error, DRT_ECLOSED,
		                "the broker is not connected; nobody reckons the order");
	if (!trade->options.broker->ops->ask_what_if)
		return drt_fail(error, DRT_EUNSUPPORTED, "this broker does not reckon");
	status = take_number(&order.ib_order_id, trade);
	if (status != DRT_OK)
		return drt_fail(error, status, "no order number could be kept");
	order.oca_group[0] = '\0'; /* it must not meet the group's orders */
	risk_note_message(&trade->gate, oms_monotonic(trade));
	status = broker_ask_what_if(trade->options.broker, &ticket);
	if (status != DRT_OK)
		return drt_fail(error, status, "the broker could not be asked");
	*number = order.ib_order_id;
	return DRT_OK;
}

void oms_on_what_if(void *arg, const struct broker_what_if *answer)
{
	struct trade *trade = arg;

	if (trade->options.observer && trade->options.observer->what_if)
		trade->options.observer->what_if(trade->options.observer_arg, answer);
}
