/* test_flood.c - a strategy that floods: 10,000 signals a second for a minute, approved by a
 * rule. What is refused is counted and recorded by rule and second, the broker never gets
 * more messages in any sliding second than allowed, memory stays where it was, and a person
 * can still approve. */
#include <stdio.h>
#include <string.h>

#include "kb/ledger.h"
#include "tests/unit/trade/desk.h"
#include "trade/journal_ledger.h"

enum { SECONDS = 60, A_SECOND = 10000, RATE = 5, MOST = (SECONDS + 5) * RATE };

/* A broker that takes everything and remembers when. */
struct counting {
	struct broker port; /* first */
	const struct clock *clock;
	int64_t sent_ns[MOST];
	int count;
};

static struct desk desk;
static struct counting broker;

static enum drt_status take(struct broker *port, const struct broker_ticket *ticket)
{
	struct counting *counting = (struct counting *)port;

	(void)ticket;
	assert_true(counting->count < MOST);
	counting->sent_ns[counting->count++] = clock_now_ns(counting->clock);
	return DRT_OK;
}

static enum drt_status refuse(struct broker *port, const struct broker_ticket *ticket)
{
	(void)port;
	(void)ticket;
	return DRT_EUNSUPPORTED;
}

static enum drt_status drop(struct broker *port, const struct order *order)
{
	(void)port;
	(void)order;
	return DRT_OK;
}

static enum drt_status ask(struct broker *port)
{
	(void)port;
	return DRT_OK;
}

/* Approves what the strategy "swing" wants, nothing else. */
static const char *decide(struct approver *self, const struct approval_request *request)
{
	(void)self;
	return strcmp(request->order->strategy, "swing") == 0 ? "flood" : NULL;
}

static size_t order_count(void)
{
	size_t count = 0;

	while (trade_order_at(desk.trade, count))
		count++;
	return count;
}

static void flood_a_second(int second)
{
	for (int i = 0; i < A_SECOND; i++) {
		struct signal signal = desk_signal("AAPL", 1 + second * 100 + i % 97);
		struct trade_outcome outcome;

		(void)!trade_process_signal(&outcome, desk.trade, &signal);
		desk_advance(&desk, NS_PER_SEC / A_SECOND);
	}
}

/* A person's order goes through queue, gate and out while the flood runs. */
static void approve_by_hand(int second)
{
	struct order draft;
	struct trade_outcome made, outcome;
	enum drt_status status = DRT_EDENIED;

	memset(&draft, 0, sizeof(draft));
	snprintf(draft.symbol, sizeof(draft.symbol), "MSFT");
	draft.quantity = dec(1 + second);
	assert_int_equal(trade_execute_order(&made, desk.trade, &draft, NULL), DRT_OK);
	desk_advance(&desk, NS_PER_SEC);
	status = trade_approve(&outcome, desk.trade, &made.order_id, made.version, false);
	assert_int_equal(status, DRT_OK);
}

static void a_flood_is_counted_and_held_back(void **state)
{
	static const struct broker_ops ops = {
		.submit = take, .modify = refuse, .cancel = drop, .request_reconciliation = ask
	};
	const char *path = test_scratch_path("flood.db");
	const struct ledger_options options = { .path = path };
	struct approver approver = { decide };
	struct journal_ledger_options made = { .market = &desk.market.clock };
	struct ledger *ledger = NULL;
	struct journal_ledger *journal = NULL;
	struct ledger_event *events = NULL;
	struct trade_counts counts;
	struct drt_error error;
	size_t event_count = 0, refused_rows = 0;

	(void)state;
	desk_options(&desk);
	broker.port.ops = &ops;
	broker.clock = &desk.monotonic.clock;
	desk.options.broker = &broker.port;
	desk.options.approver = &approver;
	desk.options.limits.level[RISK_MESSAGE_RATE].hard = RATE;
	desk.options.limits.level[RISK_DUPLICATE].hard = 0;
	desk.options.limits.level[RISK_QUANTITY].hard = dec(5000).e8;
	desk.options.limits.duplicate_window_ns = 10 * NS_PER_SEC;
	desk.options.answer_timeout_ns = 0;
	assert_int_equal(ledger_open(&ledger, &options, &error), DRT_OK);
	made.ledger = ledger;
	assert_int_equal(journal_ledger_new(&journal, &made), DRT_OK);
	desk.options.journal = journal_ledger_port(journal);
	desk_start(&desk);
	desk.broker.port.handler = broker.port.handler;
	broker.port.handler->account(
		desk.trade, &(struct account){ .id = "DU1", .net_liquidation = dec(1e9) });
	broker.port.handler->link(desk.trade, LINK_UP, NULL);
	broker.port.handler->reconciled(
		desk.trade, &(struct broker_reconciliation){ true, true, true, true, NULL });
	for (int second = 0; second < SECONDS; second++) {
		flood_a_second(second);
		trade_tick(desk.trade);
		if (second % 20 == 10)
			approve_by_hand(second);
	}
	for (int i = RATE; i < broker.count; i++)
		assert_true(broker.sent_ns[i] - broker.sent_ns[i - RATE] >= NS_PER_SEC);
	assert_true(broker.count > SECONDS);
	trade_get_counts(&counts, desk.trade);
	assert_true(counts.refused > (uint64_t)SECONDS * A_SECOND / 10);
	/* proposals wait for the rate only in a queue of fixed size, refusals are not kept */
	assert_true(order_count() < 4 * APPROVAL_QUEUE + MOST + 10 * SECONDS);
	assert_int_equal(ledger_get_events(&events, &event_count, ledger, 0, NULL, 0, NULL),
	                 DRT_OK);
	for (size_t i = 0; i < event_count; i++)
		refused_rows += strcmp(events[i].to, "rejected") == 0;
	ledger_events_free(events, event_count);
	printf("%d signals: %d sent, %llu refused, %zu rows about refusals, %zu orders kept\n",
	       SECONDS * A_SECOND, broker.count, (unsigned long long)counts.refused,
	       refused_rows, order_count());
	assert_true(refused_rows < 10 * SECONDS + APPROVAL_QUEUE);
	desk_close(&desk);
	journal_ledger_free(journal);
	ledger_close(ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_flood_is_counted_and_held_back),
	};

	return cmocka_run_group_tests_name("flood", tests, NULL, NULL);
}
