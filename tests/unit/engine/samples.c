/* samples.c - see samples.h. */
#include "tests/unit/engine/samples.h"

#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"

struct uuid sample_uuid(unsigned n)
{
	struct uuid id;
	char text[UUID_TEXT];

	snprintf(text, sizeof(text), "01976000-0000-7000-8000-%012x", n);
	assert_int_equal(uuid_parse(&id, text, strlen(text)), DRT_OK);
	return id;
}

struct order sample_order(unsigned n, const char *symbol, enum order_status status)
{
	struct order order = { .id = sample_uuid(n),
		               .side = SIDE_BUY,
		               .type = ORDER_MARKET,
		               .tif = TIF_DAY,
		               .quantity = decimal_from_int(10),
		               .status = status,
		               .version = 1 };

	snprintf(order.symbol, sizeof(order.symbol), "%s", symbol);
	snprintf(order.strategy, sizeof(order.strategy), "manual");
	return order;
}

struct signal sample_signal(unsigned n, const char *strategy, const char *symbol)
{
	struct signal signal = { .id = sample_uuid(n),
		                 .time_ns = 1000 * NS_PER_DAY,
		                 .direction = SIGNAL_BUY,
		                 .strength = 0.5,
		                 .timeframe = TIMEFRAME_1D,
		                 .state = SIGNAL_ACTIVE,
		                 .expiration_ns = 30000 * NS_PER_DAY,
		                 .reference_price = 100,
		                 .intent = { .kind = INTENT_TARGET_QUANTITY,
		                             .quantity = decimal_from_int(10),
		                             .type = ORDER_MARKET } };

	snprintf(signal.symbol, sizeof(signal.symbol), "%s", symbol);
	snprintf(signal.strategy, sizeof(signal.strategy), "%s", strategy);
	reason_init(&signal.reason, "momentum.ranked");
	return signal;
}

struct bar sample_bar(int64_t time_ns, double close)
{
	return (struct bar){ .time_ns = time_ns,
		             .open = close - 0.5,
		             .high = close + 1,
		             .low = close - 1,
		             .close = close,
		             .volume = 1000 };
}

struct message *sample_orders_message(const struct order *order)
{
	struct message_orders *message = message_orders_new(1);

	assert_non_null(message);
	message->rows[0].order = *order;
	return &message->base;
}

struct message *sample_portfolio_message(int64_t time_ns, int64_t equity)
{
	struct message_portfolio *message = message_portfolio_new(1);

	assert_non_null(message);
	message->portfolio.account.time_ns = time_ns;
	snprintf(message->portfolio.account.id, sizeof(message->portfolio.account.id), "DU7");
	message->portfolio.equity = decimal_from_int(equity);
	message->portfolio.gross = decimal_from_int(equity / 2);
	message->portfolio.position_count = 1;
	message->counts.first_expiry_ns = INT64_MAX;
	message->link = LINK_UP;
	snprintf(message->positions[0].symbol, sizeof(message->positions[0].symbol), "SPY");
	message->positions[0].quantity = decimal_from_int(5);
	return &message->base;
}

struct message *sample_note_message(const char *code)
{
	struct message_note *message = NULL;
	struct reason reason;

	reason_init(&reason, code);
	message = message_note_new(1000 * NS_PER_DAY, true, &reason);
	assert_non_null(message);
	return &message->base;
}
