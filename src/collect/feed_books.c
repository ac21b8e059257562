/* feed_books.c - the books of the IB feed; see feed_watch.h. */
#include "collect/feed_watch.h"

#include <stdio.h>
#include <string.h>

#include "core/timeval.h"

#define ODD_NS (500 * NS_PER_MS) /* so long a side may be half rewritten */

static bool is_smart(const struct feed *feed, const struct feed_watched *one)
{
	return !one->direct &&
	       strcmp(feed->options.instruments[one->instrument].exchange, "SMART") == 0;
}

bool feed_book_go_direct(const struct feed *feed, struct feed_watched *one)
{
	if (!one->book || !is_smart(feed, one) ||
	    !*feed->options.instruments[one->instrument].primary_exchange)
		return false;
	one->direct = true;
	return true;
}

bool feed_book_ask(struct feed *feed, struct feed_watched *one)
{
	const struct instrument *what = &feed->options.instruments[one->instrument];
	struct ib_message message;
	char symbol[SYMBOL_TEXT];

	if (ib_message_init(&message, IB_TO_SERVER, IB_REQ_MKT_DEPTH) != DRT_OK)
		return false;
	message.req_mkt_depth.contract = feed_contract(symbol, what);
	message.req_mkt_depth.rows = DEPTH_ROWS;
	message.req_mkt_depth.smart = is_smart(feed, one);
	if (one->direct)
		message.req_mkt_depth.contract.exchange = what->primary_exchange;
	depth_book_clear(one->book);
	one->odd_ns = 0;
	one->news = true;
	if (feed_send_request(&one->id, feed, REQUEST_DEPTH, one->instrument, &message) ==
	    DRT_OK)
		return true;
	one->id = 0;
	one->due_ns = feed_watch_now(feed) + NS_PER_SEC;
	return false;
}

void feed_book_cancel(struct feed *feed, struct feed_watched *one)
{
	struct ib_message message;

	if (one->id == 0 || !feed->up ||
	    ib_message_init(&message, IB_TO_SERVER, IB_CANCEL_MKT_DEPTH) != DRT_OK)
		return;
	message.cancel_mkt_depth.req_id = one->id;
	message.cancel_mkt_depth.smart = is_smart(feed, one);
	feed_watch_send(feed, &message);
	one->id = 0;
}

void feed_book_take(struct feed *feed, struct feed_watched *one,
                    const struct ib_market_depth *row)
{
	enum depth_fault fault = depth_book_apply(one->book, row);
	char why[WATCH_NOTE];

	if (fault != DEPTH_FITS && fault != DEPTH_OUTSIDE) {
		snprintf(why, sizeof(why), "%s (operation %d, side %d, row %d)",
		         depth_fault_text(fault), (int)row->operation, (int)row->side,
		         (int)row->position);
		feed_watch_repair(feed, one, why);
		return;
	}
	feed_watch_came(feed, one);
}

bool feed_book_look(struct feed *feed, struct feed_watched *one)
{
	bool ordered = depth_book_is_ordered(one->book);
	int64_t now_ns = feed_watch_now(feed);
	bool crossed = depth_book_is_crossed(one->book);

	if (ordered && !crossed) {
		one->odd_ns = 0;
		one->news |= one->crossed;
		one->crossed = false;
		return true;
	}
	if (one->odd_ns == 0)
		one->odd_ns = now_ns;
	if (now_ns - one->odd_ns < ODD_NS)
		return one->crossed && ordered; /* perhaps half rewritten */
	if (!ordered && one->id != 0)
		feed_watch_repair(feed, one, "rows that are out of order");
	one->news |= crossed != one->crossed;
	one->crossed = crossed;
	return true;
}

void feed_book_tell(struct feed *feed, struct feed_watched *one)
{
	struct depth depth;

	depth_init(&depth);
	depth_book_read(&depth, one->book);
	depth.state = one->state;
	depth.stale = one->stale;
	depth.crossed = one->crossed;
	depth.time_ns = one->came_market_ns;
	depth.received_ns = one->came_ns;
	memcpy(depth.note, one->note, sizeof(depth.note));
	one->news = false;
	if (feed->options.handler->depth)
		feed->options.handler->depth(feed->options.arg, one->instrument, &depth);
}
