/* bench_ib_decode.c - how many messages a second the codec reads.
 *
 * Two streams of whole frames, in pieces of 64 KiB as a socket gives them: market data
 * (50 % tickPrice, 25 % tickSize, the rest texts, books, ticks and option figures) and a
 * session's mix (60 % tickPrice, 30 % tickSize, 6 % orderStatus, 4 % openOrder); each
 * against the least that any reader must do: find the end of every field with memchr().
 * Both run over the same bytes in turn; the better of several rounds counts, in seconds of
 * the processor. What was read is checked first. In a program that has protobuf the same
 * messages are read in that form too, at server version 213. `--write FILE` writes the market data for
 * bench_ib_decode.cjs, which has npm's @stoqey/ib read the same bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/rng.h"
#include "ib/message.h"
#include "io/clock_real.h"

enum { MESSAGES = 400000, PIECE = 65536, ROUNDS = 7 };

/* Sums over what was read, so that nothing can be left out. */
struct totals {
	int version; /* of the stream */
	long messages;
	long fields;
	double price;
	int64_t size_e8;
	int64_t ids;
};

static void fail(const char *what)
{
	fprintf(stderr, "bench_ib_decode: %s\n", what);
	exit(1);
}

static void make_order(struct ib_message *message, struct rng *rng)
{
	struct ib_open_order *open = &message->open_order;

	open->order_id = (int32_t)rng_below(rng, 100000);
	open->contract.con_id = 265598;
	open->contract.symbol = "AAPL";
	open->contract.sec_type = "STK";
	open->contract.right = "?";
	open->contract.exchange = "SMART";
	open->contract.currency = "USD";
	open->contract.local_symbol = "AAPL";
	open->contract.trading_class = "NMS";
	open->order.action = "BUY";
	open->order.total_quantity = decimal_from_int(100);
	open->order.order_type = "LMT";
	open->order.lmt_price = decimal_from_units((int64_t)rng_below(rng, 40000) * 1000000);
	open->order.aux_price = decimal_from_int(0);
	open->order.tif = "DAY";
	open->order.account = "DU1234567";
	open->order.perm_id = 600745656;
	open->order.oca_type = 3;
	open->order.delta_neutral_order_type = "None";
	open->order.delta_neutral_open_close = "?";
	open->order.clearing_intent = "IB";
	open->order.adjusted_order_type = "None";
	open->state.status = "Submitted";
}

static int32_t pick_session(struct rng *rng)
{
	uint64_t kind = rng_below(rng, 100);

	return kind < 60   ? IB_TICK_PRICE
	       : kind < 90 ? IB_TICK_SIZE
	       : kind < 96 ? IB_ORDER_STATUS
	                   : IB_OPEN_ORDER;
}

static int32_t pick_market_data(struct rng *rng)
{
	static const int32_t rare[] = { IB_TICK_STRING,  IB_TICK_GENERIC,
		                        IB_MARKET_DEPTH, IB_MARKET_DEPTH_L2,
		                        IB_TICK_BY_TICK, IB_TICK_OPTION_COMPUTATION };
	uint64_t kind = rng_below(rng, 100);

	return kind < 50   ? IB_TICK_PRICE
	       : kind < 75 ? IB_TICK_SIZE
	                   : rare[rng_below(rng, sizeof(rare) / sizeof(rare[0]))];
}

/* The ones beside prices and sizes. */
static void make_rare(struct ib_message *message, struct rng *rng)
{
	double price = (double)(10000 + rng_below(rng, 20000)) / 100;

	switch (message->id) {
	case IB_TICK_STRING:
		message->tick_string.type = IB_TICK_LAST_TIME;
		message->tick_string.value = "1750080612";
		break;
	case IB_TICK_GENERIC:
		message->tick_generic.value = 0;
		break;
	case IB_MARKET_DEPTH:
	case IB_MARKET_DEPTH_L2:
		message->market_depth.position = (int32_t)rng_below(rng, 10);
		message->market_depth.market_maker = "ISLAND";
		message->market_depth.operation = 1;
		message->market_depth.price = price;
		message->market_depth.size = decimal_from_int(300);
		break;
	case IB_TICK_BY_TICK:
		message->tick_by_tick.type = IB_BY_TICK_BID_ASK;
		message->tick_by_tick.epoch_s = 1750080612;
		message->tick_by_tick.bid = price;
		message->tick_by_tick.ask = price + 0.01;
		message->tick_by_tick.bid_size = decimal_from_int(200);
		message->tick_by_tick.ask_size = decimal_from_int(400);
		break;
	default:
		message->tick_option.type = 13;
		message->tick_option.implied_volatility = 0.2345;
		message->tick_option.delta = 0.5125;
		message->tick_option.price = 4.25;
		message->tick_option.gamma = 0.0125;
		message->tick_option.vega = 0.215;
		message->tick_option.theta = -0.0375;
		message->tick_option.under_price = price;
	}
}

typedef int32_t pick_fn(struct rng *rng);

static void make_message(struct ib_message *message, struct rng *rng, pick_fn *pick)
{
	int32_t id = pick(rng);

	if (ib_message_init(message, IB_TO_CLIENT, id) != DRT_OK)
		fail("no such message");
	switch (id) {
	case IB_TICK_PRICE:
		message->tick_price.req_id = IB_REQUEST_ID_FIRST + (int32_t)rng_below(rng, 30);
		message->tick_price.type = 1 + (int32_t)rng_below(rng, 2);
		message->tick_price.price = (double)(10000 + rng_below(rng, 20000)) / 100;
		message->tick_price.size = decimal_from_int((int64_t)rng_below(rng, 50) * 100);
		message->tick_price.attributes = 1;
		break;
	case IB_TICK_SIZE:
		message->tick_size.req_id = IB_REQUEST_ID_FIRST + (int32_t)rng_below(rng, 30);
		message->tick_size.type = 3;
		message->tick_size.size = decimal_from_int((int64_t)rng_below(rng, 5000));
		break;
	case IB_ORDER_STATUS:
		message->order_status.order_id = (int32_t)rng_below(rng, 100000);
		message->order_status.status = "Submitted";
		message->order_status.filled = decimal_from_int(40);
		message->order_status.remaining = decimal_from_int(60);
		message->order_status.avg_fill_price = decimal_from_units(19652333333);
		message->order_status.perm_id = 1376327563;
		message->order_status.client_id = 100;
		break;
	case IB_OPEN_ORDER:
		make_order(message, rng);
		break;
	default:
		make_rare(message, rng);
	}
}

static void count(struct totals *totals, const struct ib_message *message)
{
	totals->messages++;
	switch (message->id) {
	case IB_TICK_PRICE:
		totals->price += message->tick_price.price;
		totals->size_e8 += message->tick_price.size.e8;
		totals->ids += message->tick_price.req_id;
		break;
	case IB_TICK_SIZE:
		totals->size_e8 += message->tick_size.size.e8;
		totals->ids += message->tick_size.req_id;
		break;
	case IB_ORDER_STATUS:
		totals->size_e8 += message->order_status.remaining.e8;
		totals->ids += message->order_status.order_id;
		break;
	case IB_OPEN_ORDER:
		totals->size_e8 += message->open_order.order.lmt_price.e8;
		totals->ids += message->open_order.order_id;
		break;
	case IB_MARKET_DEPTH:
	case IB_MARKET_DEPTH_L2:
		totals->price += message->market_depth.price;
		break;
	case IB_TICK_BY_TICK:
		totals->price += message->tick_by_tick.ask;
		break;
	case IB_TICK_OPTION_COMPUTATION:
		totals->price += message->tick_option.under_price;
		break;
	default:
		totals->ids += message->id;
	}
}

/* The whole way: pieces, frames, messages. */
static void read_messages(struct totals *totals, const struct strbuf *stream)
{
	struct ib_reader reader;
	struct ib_decoder *decoder = NULL;
	struct ib_message message;
	struct ib_frame frame;

	if (ib_decoder_new(&decoder, totals->version) != DRT_OK)
		fail("out of memory");
	ib_reader_init(&reader, IB_FRAME_MAX);
	for (size_t at = 0; at < stream->length; at += PIECE) {
		size_t left = stream->length - at;

		if (ib_reader_feed(&reader, stream->text + at, left < PIECE ? left : PIECE) !=
		    DRT_OK)
			fail("out of memory");
		while (ib_reader_next(&frame, &reader, NULL) == DRT_OK) {
			if (ib_decode_server(&message, decoder, &frame, NULL) != DRT_OK)
				fail("a message cannot be read");
			count(totals, &message);
		}
	}
	ib_reader_release(&reader);
	ib_decoder_free(decoder);
}

/* The least: lengths and ends of fields, no values, no copies. */
static void split_only(struct totals *totals, const struct strbuf *stream)
{
	const char *at = stream->text;
	const char *end = stream->text + stream->length;

	while (at < end) {
		const unsigned char *head = (const unsigned char *)at;
		size_t length = (size_t)head[0] << 24 | (size_t)head[1] << 16 |
		                (size_t)head[2] << 8 | head[3];
		const char *field = at + IB_FRAME_HEAD;
		const char *stop = field + length;

		while (field < stop) {
			field = (const char *)memchr(field, '\0', (size_t)(stop - field)) + 1;
			totals->fields++;
		}
		totals->messages++;
		at = stop;
	}
}

/* A neighbour on the machine does not count. */
static double processor_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double seconds_of(void (*run)(struct totals *, const struct strbuf *),
                         struct totals *totals, const struct strbuf *stream)
{
	double start = processor_seconds();

	*totals = (struct totals){ .version = totals->version };
	run(totals, stream);
	return processor_seconds() - start;
}

/* What one order costs, there and back. */
static void time_orders(int version)
{
	enum { ORDERS = 100000 };
	const struct clock *clock = clock_real_monotonic();
	struct ib_message message;
	struct ib_decoder *decoder = NULL;
	struct strbuf wire;
	struct rng rng;
	int64_t start_ns = 0;
	double decode_ns = 0;
	double encode_ns = 0;

	rng_init(&rng, 2);
	strbuf_init(&wire);
	if (ib_decoder_new(&decoder, version) != DRT_OK ||
	    ib_message_init(&message, IB_TO_CLIENT, IB_OPEN_ORDER) != DRT_OK)
		fail("out of memory");
	make_order(&message, &rng);
	if (ib_encode_server(&wire, &message, version, NULL) != DRT_OK)
		fail("an order cannot be written");
	start_ns = clock_now_ns(clock);
	for (int i = 0; i < ORDERS; i++) {
		struct ib_frame frame = { wire.text + 4, wire.length - 4 };

		if (ib_decode_server(&message, decoder, &frame, NULL) != DRT_OK)
			fail("an order cannot be read");
	}
	decode_ns = (double)(clock_now_ns(clock) - start_ns) / ORDERS;
	if (ib_message_init(&message, IB_TO_SERVER, IB_PLACE_ORDER) != DRT_OK)
		fail("no such message");
	message.place_order.contract.symbol = "AAPL";
	message.place_order.contract.sec_type = "STK";
	message.place_order.contract.exchange = "SMART";
	message.place_order.contract.currency = "USD";
	message.place_order.order.action = "BUY";
	message.place_order.order.order_type = "LMT";
	message.place_order.order.total_quantity = decimal_from_int(100);
	message.place_order.order.lmt_price = decimal_from_int(150);
	start_ns = clock_now_ns(clock);
	for (int i = 0; i < ORDERS; i++) {
		strbuf_clear(&wire);
		message.place_order.order_id = i;
		if (ib_encode_beside(&wire, IB_TO_SERVER, &message, decoder, NULL) != DRT_OK)
			fail("an order cannot be written");
	}
	encode_ns = (double)(clock_now_ns(clock) - start_ns) / ORDERS;
	printf("one order   openOrder read in %.0f ns, placeOrder written in %.0f ns%s\n",
	       decode_ns, encode_ns, version > IB_VERSION_TEXT_MAX ? " as protobuf" : "");
	ib_decoder_free(decoder);
	strbuf_release(&wire);
}

static void make_stream(struct strbuf *stream, struct totals *want, pick_fn *pick)
{
	struct rng rng;

	strbuf_init(stream);
	rng_init(&rng, 1);
	for (int i = 0; i < MESSAGES; i++) {
		struct ib_message message;

		make_message(&message, &rng, pick);
		if (ib_encode_server(stream, &message, want->version, NULL) != DRT_OK)
			fail("a message cannot be written");
		count(want, &message);
	}
}

static bool is_same(const struct totals *got, const struct totals *want)
{
	return got->messages == want->messages && got->price == want->price &&
	       got->size_e8 == want->size_e8 && got->ids == want->ids;
}

/* The same messages in the other form. */
static void time_protobuf(pick_fn *pick)
{
	struct strbuf stream;
	struct totals want = { .version = IB_VERSION_PROTOBUF_MAX };
	struct totals got = { .version = IB_VERSION_PROTOBUF_MAX };
	double best = 1e9;

	make_stream(&stream, &want, pick);
	for (int round = 0; round < ROUNDS; round++) {
		double seconds = seconds_of(read_messages, &got, &stream);

		if (!is_same(&got, &want))
			fail("what was read is not what was written");
		if (seconds < best)
			best = seconds;
	}
	printf("  protobuf    %10.0f messages/s  %6.1f MB/s  (the same messages, %.1f MB)\n",
	       MESSAGES / best, (double)stream.length / 1e6 / best,
	       (double)stream.length / 1e6);
	strbuf_release(&stream);
}

static void time_stream(const char *name, pick_fn *pick)
{
	struct strbuf stream;
	struct totals want = { .version = IB_VERSION_SERVER };
	struct totals got = { .version = IB_VERSION_SERVER };
	struct totals split = { 0 };
	double best_read = 1e9;
	double best_split = 1e9;

	make_stream(&stream, &want, pick);
	for (int round = 0; round < ROUNDS; round++) {
		double seconds = seconds_of(read_messages, &got, &stream);

		if (!is_same(&got, &want))
			fail("what was read is not what was written");
		if (seconds < best_read)
			best_read = seconds;
		seconds = seconds_of(split_only, &split, &stream);
		if (split.messages != want.messages)
			fail("the splitter lost its way");
		if (seconds < best_split)
			best_split = seconds;
	}
	printf("%s\n", name);
	printf("  ib decode   %10.0f messages/s  %6.1f MB/s  %5.1f ns/field  (%d messages, "
	       "%.1f "
	       "MB, %.1f fields each)\n",
	       MESSAGES / best_read, (double)stream.length / 1e6 / best_read,
	       best_read * 1e9 / (double)split.fields, MESSAGES, (double)stream.length / 1e6,
	       (double)split.fields / MESSAGES);
	printf("  split only  %10.0f messages/s  %6.1f MB/s  %5.1f ns/field\n",
	       MESSAGES / best_split, (double)stream.length / 1e6 / best_split,
	       best_split * 1e9 / (double)split.fields);
	printf("  ratio       %.2f of the splitter's speed\n", best_split / best_read);
	if (ib_has_protobuf())
		time_protobuf(pick);
	strbuf_release(&stream);
}

static int write_stream(const char *path)
{
	struct strbuf stream;
	struct totals totals = { .version = IB_VERSION_SERVER };
	FILE *file = fopen(path, "wb");
	bool ok = file != NULL;

	make_stream(&stream, &totals, pick_market_data);
	ok = ok && fwrite(stream.text, 1, stream.length, file) == stream.length;
	ok = file && fclose(file) == 0 && ok;
	strbuf_release(&stream);
	return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "--write") == 0)
		return write_stream(argv[2]);
	time_stream("market data", pick_market_data);
	time_stream("a session's mix", pick_session);
	time_orders(IB_VERSION_SERVER);
	if (ib_has_protobuf())
		time_orders(IB_VERSION_PROTOBUF_MAX);
	return 0;
}
