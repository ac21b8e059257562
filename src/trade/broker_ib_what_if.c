/* broker_ib_what_if.c - what an order would do: a placeOrder that IB only reckons.
 *
 * It bears whatIf and transmit (413 without), takes a number of its own and is answered by
 * one openOrder with the margins, or by an error. A first openOrder may bear nothing but a
 * warning. Source of the figures: the order state of the broker's answer. */
#include "core/timeval.h"
#include "ib/errors.h"
#include "ib/text.h"
#include "trade/broker_ib_internal.h"

#define PATIENCE_NS (5 * NS_PER_SEC)

/* A free place for number 0. */
static struct broker_ib_what_if *find(struct broker_ib *ib, int32_t number)
{
	for (int i = 0; i < BROKER_IB_WHAT_IFS; i++) {
		if (ib->what_ifs[i].number == number)
			return &ib->what_ifs[i];
	}
	return NULL;
}

static void answer(struct broker_ib *ib, struct broker_ib_what_if *asked,
                   struct broker_what_if *what_if)
{
	what_if->number = asked->number;
	asked->number = 0;
	if (ib->port.handler && ib->port.handler->what_if)
		ib->port.handler->what_if(ib->port.handler_arg, what_if);
}

enum drt_status broker_ib_ask_what_if(struct broker *port, const struct broker_ticket *ticket)
{
	struct broker_ib *ib = (struct broker_ib *)port;
	struct broker_ib_what_if *place = find(ib, 0);
	struct broker_ib_texts texts;
	struct ib_message message;
	enum drt_status status = DRT_OK;

	if (!ib->ready || ib->suspended)
		return DRT_ECLOSED;
	if (!place)
		return DRT_EFULL;
	status = ib_message_init(&message, IB_TO_SERVER, IB_PLACE_ORDER);
	if (status != DRT_OK)
		return status;
	broker_ib_place(&message, &texts, ib, ticket);
	message.place_order.order.what_if = true;
	message.place_order.order.transmit = true;
	status = broker_ib_send(ib, &message, TOKEN_WHAT_IF, ticket->order->ib_order_id);
	if (status != DRT_OK)
		return status;
	*place = (struct broker_ib_what_if){
		ticket->order->ib_order_id,
		clock_now_ns(loop_monotonic(ib->loop)) + PATIENCE_NS,
	};
	loop_timer_start(ib->wonder, PATIENCE_NS);
	return DRT_OK;
}

static void take_margin(struct broker_margin *out, decimal before, decimal change,
                        decimal after)
{
	if (!ib_decimal_is_set(before) || !ib_decimal_is_set(after))
		return;
	*out = (struct broker_margin){ .known = true, .before = before, .after = after };
	out->change = ib_decimal_or(change, decimal_sub(after, before));
}

static void take_commission(struct broker_what_if *out, const struct ib_order_state *state)
{
	if (ib_decimal_is_set(state->commission)) {
		out->commission_min = out->commission_max = state->commission;
	} else if (ib_decimal_is_set(state->min_commission) &&
	           ib_decimal_is_set(state->max_commission)) {
		out->commission_min = state->min_commission;
		out->commission_max = state->max_commission;
	} else {
		return;
	}
	out->commission_known = true;
}

void broker_ib_on_what_if(struct broker_ib *ib, const struct ib_open_order *open)
{
	const struct ib_order_state *state = &open->state;
	struct broker_ib_what_if *asked = open->order_id > 0 ? find(ib, open->order_id) : NULL;
	struct broker_what_if what_if = { .known = true, .text = state->warning_text };

	/* another client's are shown to nobody */
	if (!asked || (open->order.client_id != ib->client_id && open->order.client_id != 0))
		return;
	take_margin(&what_if.initial, state->init_margin_before, state->init_margin_change,
	            state->init_margin_after);
	if (!what_if.initial.known)
		return; /* a warning; the figures follow */
	take_margin(&what_if.maintenance, state->maint_margin_before,
	            state->maint_margin_change, state->maint_margin_after);
	take_margin(&what_if.equity_with_loan, state->equity_with_loan_before,
	            state->equity_with_loan_change, state->equity_with_loan_after);
	take_commission(&what_if, state);
	answer(ib, asked, &what_if);
}

bool broker_ib_what_if_error(struct broker_ib *ib, const struct ib_error_message *error)
{
	struct broker_ib_what_if *asked = find(ib, error->id);
	struct broker_what_if what_if = { .code = error->code, .text = error->text };

	if (!asked)
		return false;
	if (ib_error_find(error->code)->severity > IB_SEVERITY_WARNING)
		answer(ib, asked, &what_if);
	return true;
}

void broker_ib_what_if_failed(struct broker_ib *ib, int32_t number, const char *text)
{
	for (int i = 0; i < BROKER_IB_WHAT_IFS; i++) {
		struct broker_what_if what_if = { .text = text };
		struct broker_ib_what_if *asked = &ib->what_ifs[i];

		if (asked->number != 0 && (number == 0 || asked->number == number))
			answer(ib, asked, &what_if);
	}
}

void broker_ib_what_if_late(void *arg)
{
	struct broker_ib *ib = arg;
	int64_t now_ns = clock_now_ns(loop_monotonic(ib->loop));
	int64_t next_ns = INT64_MAX;

	for (int i = 0; i < BROKER_IB_WHAT_IFS; i++) {
		const struct broker_ib_what_if *asked = &ib->what_ifs[i];

		if (asked->number == 0)
			continue;
		if (asked->due_ns <= now_ns)
			broker_ib_what_if_failed(ib, asked->number,
			                         "the broker did not answer in time");
		else if (asked->due_ns < next_ns)
			next_ns = asked->due_ns;
	}
	if (next_ns != INT64_MAX)
		loop_timer_start(ib->wonder, next_ns - now_ns);
}
