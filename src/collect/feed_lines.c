/* feed_lines.c - which instruments have a market data line, where there are fewer lines
 * than instruments.
 *
 * Invariants: line_count is the number of items with has_line, and never above the limit.
 * Nothing that is looked at loses its line: where more are looked at than there are lines,
 * those that came last wait. Hence nothing goes to and fro. */
#include "collect/feed_internal.h"
#include "core/timeval.h"

/* Looked at so recently counts as looked at now; screens renew it several times a second. */
#define VIEWED_NS (2 * NS_PER_SEC)

void feed_begin_lines(struct feed *feed)
{
	feed->line_limit = feed->options.lines > 0 ? feed->options.lines : FEED_LINES;
	for (size_t i = 0; i < feed->options.count && i < feed->line_limit; i++) {
		feed->items[i].has_line = true;
		feed->line_count++;
	}
}

static int64_t viewed_ns(const struct feed *feed, size_t instrument)
{
	return feed->options.handler->viewed_ns(feed->options.arg, instrument);
}

/* Without a line from here on, whatever still comes for it. */
static void drop_line(struct feed *feed, size_t instrument)
{
	feed->items[instrument].has_line = false;
	feed->items[instrument].line_id = 0;
	feed->line_count--;
	feed_mark(feed, instrument, QUOTE_RELEASED);
}

static void release_line(struct feed *feed, size_t instrument)
{
	struct drt_error error = { .status = DRT_OK };
	struct ib_message message;
	bool sent = false;

	if (ib_message_init(&message, IB_TO_SERVER, IB_CANCEL_MKT_DATA) != DRT_OK)
		return;
	message.id_only.req_id = feed->items[instrument].line_id;
	if (ib_session_send(&sent, feed->session, &message, 0, &error) != DRT_OK)
		log_write(feed->options.log, LOG_WARNING, "feed", "send", "%s", error.text);
	log_write(feed->options.log, LOG_INFO, "feed", "line.released",
	          "%s gives its market data line to another; it was looked at least recently",
	          feed->options.instruments[instrument].symbol);
	drop_line(feed, instrument);
}

/* The one with a line that was looked at least recently; false where all are looked at. */
static bool find_victim(size_t *victim, const struct feed *feed, int64_t now_ns)
{
	int64_t oldest_ns = now_ns - VIEWED_NS;
	bool found = false;

	for (size_t i = 0; i < feed->options.count; i++) {
		int64_t seen_ns = INT64_MIN;

		if (!feed->items[i].has_line)
			continue;
		seen_ns = viewed_ns(feed, i);
		if (seen_ns < oldest_ns) {
			oldest_ns = seen_ns;
			*victim = i;
			found = true;
		}
	}
	return found;
}

void feed_look_at_lines(struct feed *feed, int64_t now_ns)
{
	if (feed->line_count == feed->options.count)
		return;
	for (size_t i = 0; i < feed->options.count; i++) {
		size_t victim = 0;

		if (feed->items[i].has_line || viewed_ns(feed, i) < now_ns - VIEWED_NS)
			continue;
		if (feed->line_count >= feed->line_limit) {
			if (!find_victim(&victim, feed, now_ns))
				return;
			release_line(feed, victim);
		}
		feed->items[i].has_line = true;
		feed->line_count++;
		feed_ask_quotes(feed, i);
	}
}

void feed_line_refused(struct feed *feed, const struct feed_request *request)
{
	if (feed->items[request->instrument].line_id != request->id)
		return;
	drop_line(feed, request->instrument);
	feed->line_limit = feed->line_count > 0 ? feed->line_count : 1;
	log_write(feed->options.log, LOG_WARNING, "feed", "lines",
	          "the broker gives no more than %zu market data lines", feed->line_count);
}
