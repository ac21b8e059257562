/* control_state.c - the picture that clients see, as other workers told it. */
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/control.h"
#include "engine/record.h"

enum { TAKEN = 512, DONE_KEPT = 400 };
#define WORTH_NS (5 * NS_PER_SEC) /* how often the whole curve is sent for its end */

struct control_order *control_find_order(struct control *control, const struct uuid *id)
{
	for (size_t i = 0; i < control->order_count; i++) {
		if (uuid_cmp(&control->orders[i].view.order.id, id) == 0)
			return &control->orders[i];
	}
	return NULL;
}

/* Forgets the oldest finished order when there are many. */
static void forget_oldest(struct control *control)
{
	size_t oldest = control->order_count;

	for (size_t i = 0; i < control->order_count; i++) {
		if (order_status_is_final(control->orders[i].view.order.status) &&
		    (oldest == control->order_count ||
		     control->orders[i].changed_ns < control->orders[oldest].changed_ns))
			oldest = i;
	}
	if (oldest == control->order_count)
		return;
	memmove(&control->orders[oldest], &control->orders[oldest + 1],
	        (control->order_count - oldest - 1) * sizeof(control->orders[0]));
	control->order_count--;
}

static struct control_order *add_order(struct control *control)
{
	if (control->order_count >= DONE_KEPT)
		forget_oldest(control);
	if (control->order_count == control->order_capacity) {
		size_t capacity = control->order_capacity ? control->order_capacity * 2 : 64;
		struct control_order *grown =
			realloc(control->orders, capacity * sizeof(*grown));

		if (!grown)
			return NULL;
		control->orders = grown;
		control->order_capacity = capacity;
	}
	return &control->orders[control->order_count++];
}

void control_take_orders(struct control *control, const struct message_orders *message)
{
	int64_t now_ns = clock_now_ns(control->engine->host->monotonic);
	json_t *rows = json_array();

	for (size_t i = 0; i < message->count; i++) {
		struct control_order *row =
			control_find_order(control, &message->rows[i].order.id);

		if (!row)
			row = add_order(control);
		if (!row)
			continue;
		row->view = message->rows[i];
		row->changed_ns = now_ns;
		json_array_append_new(rows, topic_order_row(control, row));
	}
	control_push(control, TOPIC_ORDERS, json_pack("{s:o, s:[]}", "upsert", rows, "remove"));
	control_touch(control, TOPIC_STATUS);
}

/* ---- signals ---- */

static void keep_taken(struct control *control, const struct signal *signal)
{
	control->taken[control->taken_next % TAKEN] = *signal;
	control->taken_next++;
}

const struct signal *control_find_signal(const struct control *control, const struct uuid *id)
{
	size_t kept = control->taken_next < TAKEN ? control->taken_next : TAKEN;

	for (size_t i = 0; i < kept; i++) {
		if (uuid_cmp(&control->taken[i].id, id) == 0)
			return &control->taken[i];
	}
	return NULL;
}

static struct signal *find_candidate(struct control *control, const struct signal *signal)
{
	for (size_t i = 0; i < control->signal_count; i++) {
		if (strcmp(control->signals[i].symbol, signal->symbol) == 0 &&
		    strcmp(control->signals[i].strategy, signal->strategy) == 0)
			return &control->signals[i];
	}
	return NULL;
}

void control_take_signals(struct control *control, const struct message_signals *message)
{
	if (!control->taken)
		control->taken = calloc(TAKEN, sizeof(*control->taken));
	for (size_t i = 0; i < message->count; i++) {
		const struct signal *signal = &message->signals[i];
		struct signal *place = find_candidate(control, signal);

		if (!place && control->signal_count == control->signal_capacity) {
			size_t capacity =
				control->signal_capacity ? control->signal_capacity * 2 : 64;
			struct signal *grown =
				realloc(control->signals, capacity * sizeof(*grown));

			if (!grown)
				continue;
			control->signals = grown;
			control->signal_capacity = capacity;
		}
		if (!place)
			place = &control->signals[control->signal_count++];
		*place = *signal;
		if (control->taken && signal->intent.kind != INTENT_NONE)
			keep_taken(control, signal);
	}
	control_touch(control, TOPIC_SIGNALS);
}

void control_take_mark(struct control *control, const struct message_mark *mark)
{
	for (size_t i = 0; i < control->signal_count; i++) {
		if (uuid_cmp(&control->signals[i].id, &mark->signal_id) == 0)
			control->signals[i].state = mark->state;
	}
	control_touch(control, TOPIC_SIGNALS);
}

/* ---- money ---- */

/* The one receiver takes the record out. */
void control_take_record(struct control *control, struct message_record *message)
{
	performance_account_free(control->record);
	control->record = message->account;
	message->account = NULL;
	control_touch(control, TOPIC_PERFORMANCE);
	control_touch(control, TOPIC_ACCOUNT);
}

void control_note_holdings(const struct control *control, int64_t now_ns)
{
	const struct message_portfolio *held = control->portfolio;

	for (size_t i = 0; held && i < held->count; i++) {
		int place = engine_find_symbol(control->engine, held->positions[i].symbol);

		if (place >= 0 && held->positions[i].quantity.e8 != 0)
			quote_board_view(control->engine->board, (size_t)place, now_ns);
	}
}

void control_take_portfolio(struct control *control, struct message_portfolio *message)
{
	int64_t now_ns = clock_now_ns(control->engine->host->monotonic);
	bool worth = !control->portfolio || decimal_cmp(control->portfolio->portfolio.equity,
	                                                message->portfolio.equity) != 0;

	message_ref(&message->base);
	if (control->portfolio)
		message_unref(&control->portfolio->base);
	control->portfolio = message;
	control_note_holdings(control, now_ns);
	if (worth && now_ns >= control->worth_ns + WORTH_NS) {
		control->worth_ns = now_ns;
		control_touch(control, TOPIC_PERFORMANCE);
	}
	control_touch(control, TOPIC_STATUS);
	control_touch(control, TOPIC_ACCOUNT);
	control_touch(control, TOPIC_POSITIONS);
}

void control_take_note(struct control *control, struct message_note *note)
{
	struct message **place = &control->notes[control->note_next % CONTROL_NOTES];

	message_unref(*place);
	*place = message_ref(&note->base);
	control->note_next++;
	if (control->note_count < CONTROL_NOTES)
		control->note_count++;
	control_push(control, TOPIC_MESSAGE, topic_note(note));
}
