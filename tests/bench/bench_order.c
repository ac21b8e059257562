/* bench_order.c - from a signal to the bytes of its order on a TCP socket: sized, judged,
 * approved by a rule, durable in the ledger, encoded, written. Beside it what the same disk
 * takes for one fdatasync() in the same run, since durability is most of it. Prints; asserts
 * nothing but that every order arrived. Usage: bench_order [DIRECTORY]. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/strbuf.h"
#include "core/timeval.h"
#include "ib/message.h"
#include "io/clock_real.h"
#include "kb/ledger.h"
#include "trade/broker_ib_internal.h"
#include "trade/journal_ledger.h"
#include "trade/trade.h"

enum { ORDERS = 400, PAGE = 4096, VERSION = 176 };

/* A broker that encodes and writes, and hears nothing. */
struct wire {
	struct broker port; /* first */
	struct broker_ib ib;
	struct strbuf frame;
	int fd;
	int64_t written_ns;
	int count;
};

static void die(const char *why)
{
	fprintf(stderr, "bench_order: %s\n", why);
	exit(1);
}

static enum drt_status wire_submit(struct broker *port, const struct broker_ticket *ticket)
{
	struct wire *wire = (struct wire *)port;
	struct broker_ib_texts texts;
	struct ib_message message;
	struct drt_error error;

	strbuf_clear(&wire->frame);
	if (ib_message_init(&message, IB_TO_SERVER, IB_PLACE_ORDER) != DRT_OK)
		return DRT_ENOMEM;
	broker_ib_place(&message, &texts, &wire->ib, ticket);
	if (ib_encode_client(&wire->frame, &message, VERSION, &error) != DRT_OK ||
	    write(wire->fd, wire->frame.text, wire->frame.length) !=
	            (ssize_t)wire->frame.length)
		return DRT_ECLOSED;
	wire->written_ns = clock_now_ns(clock_real_monotonic());
	wire->count++;
	return DRT_OK;
}

static enum drt_status wire_modify(struct broker *port, const struct broker_ticket *ticket)
{
	(void)port;
	(void)ticket;
	return DRT_EUNSUPPORTED;
}

static enum drt_status wire_cancel(struct broker *port, const struct order *order)
{
	(void)port;
	(void)order;
	return DRT_EUNSUPPORTED;
}

static enum drt_status wire_ask(struct broker *port)
{
	(void)port;
	return DRT_OK;
}

static void connect_pair(int *writer, int *reader)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	*writer = socket(AF_INET, SOCK_STREAM, 0);
	if (listener < 0 || *writer < 0 ||
	    bind(listener, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(listener, 1) != 0 ||
	    getsockname(listener, (struct sockaddr *)&address, &length) != 0 ||
	    connect(*writer, (struct sockaddr *)&address, sizeof(address)) != 0)
		die("no loopback socket");
	*reader = accept(listener, NULL, NULL);
	close(listener);
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void show(const char *what, int64_t *ns, int count)
{
	qsort(ns, (size_t)count, sizeof(*ns), by_size);
	printf("%-44s p50 %7.1f us, p99 %7.1f us\n", what, (double)ns[count / 2] / 1e3,
	       (double)ns[count * 99 / 100] / 1e3);
}

static int64_t sync_once(int fd)
{
	static char page[PAGE];
	int64_t began = clock_now_ns(clock_real_monotonic());

	page[0]++;
	if (write(fd, page, sizeof(page)) != PAGE || fdatasync(fd) != 0)
		die("fdatasync");
	return clock_now_ns(clock_real_monotonic()) - began;
}

static struct trade *make_trade(struct wire *wire, struct ids_uuid *ids,
                                struct journal *journal)
{
	static const struct broker_ops ops = { wire_submit, wire_modify, wire_cancel,
		                               wire_ask };
	struct trade_options options;
	struct instrument spy;
	struct trade *trade = NULL;
	struct drt_error error;
	int32_t index = 0;

	wire->port.ops = &ops;
	snprintf(wire->ib.account, sizeof(wire->ib.account), "DU1");
	strbuf_init(&wire->frame);
	trade_options_init(&options);
	snprintf(options.account, sizeof(options.account), "DU1");
	ids_uuid_init(ids, clock_real_wall(), 7);
	options.market = clock_real_wall();
	options.monotonic = clock_real_monotonic();
	options.ids = &ids->ids;
	options.broker = &wire->port;
	options.journal = journal;
	options.approver = approver_always();
	options.trusted_broker = true; /* nobody answers here */
	options.equity_computed = true;
	options.answer_timeout_ns = 0;
	options.cash = decimal_from_int(1000000000);
	options.limits.level[RISK_MESSAGE_RATE].hard = RISK_MESSAGES - 1;
	options.limits.level[RISK_OPEN_ORDERS].hard = 10 * ORDERS;
	if (trade_new(&trade, &options, &error) != DRT_OK ||
	    instrument_init(&spy, "SPY") != DRT_OK ||
	    trade_add_instrument(&index, trade, &spy) != DRT_OK)
		die("no trade object");
	return trade;
}

static struct signal make_signal(int i)
{
	struct signal signal;

	memset(&signal, 0, sizeof(signal));
	signal.id.bytes[15] = (uint8_t)i;
	signal.id.bytes[14] = (uint8_t)(i >> 8);
	signal.id.bytes[8] = 0x80;
	snprintf(signal.symbol, sizeof(signal.symbol), "SPY");
	snprintf(signal.strategy, sizeof(signal.strategy), "swing");
	signal.direction = SIGNAL_BUY;
	signal.intent.kind = INTENT_ORDER;
	signal.intent.type = ORDER_LIMIT;
	signal.intent.quantity = decimal_from_int(1 + i);
	signal.intent.limit_price = decimal_from_int(100);
	reason_init(&signal.reason, "swing.pullback");
	return signal;
}

static void run(struct trade *trade, struct wire *wire, int reader, int sync_fd)
{
	static int64_t orders[ORDERS], syncs[ORDERS];
	static char sink[1 << 16];

	for (int i = 0; i < ORDERS; i++) {
		struct signal signal = make_signal(i);
		struct trade_outcome outcome;
		int64_t began = 0;

		trade_set_mark(trade, 0, 100, clock_now_ns(clock_real_monotonic()));
		began = clock_now_ns(clock_real_monotonic());
		if (trade_process_signal(&outcome, trade, &signal) != DRT_OK)
			die(outcome.reason.code);
		orders[i] = wire->written_ns - began;
		if (read(reader, sink, sizeof(sink)) <= 0)
			die("nothing arrived");
		syncs[i] = sync_once(sync_fd);
	}
	if (wire->count != ORDERS)
		die("an order is missing");
	show("signal to bytes on the socket, durable", orders, ORDERS);
	show("one write and fdatasync() of 4 KiB", syncs, ORDERS);
	printf("p50 of the order: %.2f of fdatasync, that is %.1f us beyond 1.5 of it\n",
	       (double)orders[ORDERS / 2] / (double)syncs[ORDERS / 2],
	       ((double)orders[ORDERS / 2] - 1.5 * (double)syncs[ORDERS / 2]) / 1e3);
}

int main(int argc, char **argv)
{
	const char *directory = argc > 1 ? argv[1] : ".";
	char path[4096], beside[4096];
	struct journal_ledger_options options = { .market = clock_real_wall() };
	struct ledger_options ledger_options = { .path = path };
	struct journal_ledger *journal = NULL;
	struct ledger *ledger = NULL;
	static struct wire wire;
	struct ids_uuid ids;
	struct trade *trade = NULL;
	struct drt_error error;
	int reader = -1, sync_fd = -1;

	snprintf(path, sizeof(path), "%s/bench-order.db", directory);
	snprintf(beside, sizeof(beside), "%s/bench-order.sync", directory);
	(void)unlink(path);
	sync_fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (sync_fd < 0 || ledger_open(&ledger, &ledger_options, &error) != DRT_OK)
		die("the directory cannot be written");
	options.ledger = ledger;
	if (journal_ledger_new(&journal, &options) != DRT_OK)
		die("no journal");
	connect_pair(&wire.fd, &reader);
	trade = make_trade(&wire, &ids, journal_ledger_port(journal));
	run(trade, &wire, reader, sync_fd);
	trade_free(trade);
	journal_ledger_free(journal);
	ledger_close(ledger);
	strbuf_release(&wire.frame);
	close(sync_fd);
	for (size_t i = 0; i < 5; i++) {
		static const char *const ends[] = { "db", "db-wal", "db-shm", "db.lock",
			                            "sync" };

		snprintf(path, sizeof(path), "%s/bench-order.%s", directory, ends[i]);
		(void)unlink(path);
	}
	return 0;
}
