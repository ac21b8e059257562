/* broker_ib.c - see broker_ib.h: life, link, the port's operations. */
#include "trade/broker_ib.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "core/timeval.h"
#include "trade/broker_ib_internal.h"

#define ANSWER_NS (15 * NS_PER_SEC)
#define PULSE_NS (20 * NS_PER_SEC)

/* ---- the link ---- */

void broker_ib_set_link(struct broker_ib *ib, enum broker_link link, const char *text)
{
	text_put(ib->down_text, sizeof(ib->down_text), text ? text : "");
	if (link == LINK_UP) {
		ib->attempts = 0;
		ib->retry_due_ns = 0;
	}
	if (ib->port.handler)
		ib->port.handler->link(ib->port.handler_arg, link, text);
}

/* The place of a name in a comma list, or NULL. */
static const char *find_in_list(const char *list, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = list; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (strncmp(at, name, length) == 0 && (at[length] == ',' || at[length] == '\0'))
			return at;
	}
	return NULL;
}

/* The account that is traded, or why there is none. */
static const char *choose_account(struct broker_ib *ib, const char *accounts)
{
	char first[ACCOUNT_TEXT] = "";
	size_t length = strcspn(accounts, ",");

	if (ib->wanted[0] != '\0') {
		if (!find_in_list(accounts, ib->wanted))
			return "the gateway does not manage the account that is configured";
		memcpy(first, ib->wanted, sizeof(first));
	} else {
		if (length == 0 || length >= sizeof(first))
			return "the gateway named no account";
		memcpy(first, accounts, length);
		if (accounts[length] == ',' && accounts[length + 1] != '\0')
			return "the gateway manages several accounts; configure which one to "
			       "trade";
	}
	if (ib->live == (first[0] == 'D'))
		return ib->live ? "a paper account, but the configuration says live"
		                : "a live account, but the configuration says paper";
	memcpy(ib->account, first, sizeof(ib->account));
	return NULL;
}

static enum drt_status send(struct broker_ib *ib, const struct ib_message *message,
                            uint64_t token)
{
	struct drt_error error = { 0 };
	enum drt_status status = ib_session_send(NULL, ib->session, message, token, &error);

	if (status != DRT_OK)
		log_write(ib->log, LOG_WARNING, "ib", "send", "%s", error.text);
	return status;
}

static enum drt_status ask(struct broker_ib *ib, int32_t id)
{
	struct ib_message message;
	enum drt_status status = ib_message_init(&message, IB_TO_SERVER, id);

	return status == DRT_OK ? send(ib, &message, TOKEN_OTHER) : status;
}

static void ask_account(struct broker_ib *ib)
{
	struct ib_message message;

	if (ib_message_init(&message, IB_TO_SERVER, IB_REQ_ACCOUNT_UPDATES) != DRT_OK)
		return;
	message.req_account_updates.subscribe = true;
	message.req_account_updates.account = ib->account;
	if (send(ib, &message, TOKEN_OTHER) != DRT_OK)
		log_write(ib->log, LOG_WARNING, "ib", "account",
		          "no account figures will come");
}

static void pulse(void *arg)
{
	struct broker_ib *ib = arg;

	loop_timer_start(ib->pulse, PULSE_NS);
	if (!ib_session_is_ready(ib->session) || ib->asked_time_ns != 0)
		return;
	ib->asked_time_ns = clock_now_ns(loop_monotonic(ib->loop));
	if (ask(ib, IB_REQ_CURRENT_TIME) != DRT_OK)
		ib->asked_time_ns = 0;
}

static void on_ready(void *arg, const struct ib_session_ready *ready)
{
	struct broker_ib *ib = arg;
	const char *problem = choose_account(ib, ready->accounts);

	if (problem) {
		log_write(ib->log, LOG_ERROR, "ib", "account", "%s: %s", problem,
		          ready->accounts);
		broker_ib_set_link(ib, LINK_DOWN, problem);
		return;
	}
	ib->ready = true;
	ib->suspended = false;
	if (ib->port.handler)
		ib->port.handler->next_id(ib->port.handler_arg, ready->next_valid_id);
	ask_account(ib);
	ib->asked_time_ns = 0;
	pulse(ib);
	broker_ib_set_link(ib, LINK_UP, NULL);
}

static void on_down(void *arg, enum ib_down_reason reason, const char *text, int64_t retry_ns)
{
	struct broker_ib *ib = arg;

	ib->attempts += ib->attempts < INT_MAX;
	ib->retry_due_ns = retry_ns > 0 ? clock_now_ns(loop_monotonic(ib->loop)) + retry_ns : 0;
	ib->latency_ns = -1;
	ib->ready = false;
	ib->asked_time_ns = 0;
	loop_timer_stop(ib->pulse);
	broker_ib_finish(ib, "the connection was lost");
	broker_ib_what_if_failed(ib, 0, "the connection was lost");
	broker_ib_set_link(ib, LINK_DOWN, text ? text : ib_down_reason_name(reason));
}

/* What never left this process: an order was not placed, a cancel was not asked for. */
static void on_unsent(void *arg, uint64_t token)
{
	struct broker_ib *ib = arg;
	struct broker_report report = { .order_id = (int32_t)(uint32_t)token,
		                        .text = "it never left: the connection was lost first",
		                        .time_ns = clock_now_ns(ib->market) };

	if (token >> 32 == TOKEN_WHAT_IF)
		broker_ib_what_if_failed(ib, report.order_id, report.text);
	if (token >> 32 == TOKEN_PLACE)
		report.state = REPORT_REJECTED;
	else if (token >> 32 == TOKEN_CANCEL)
		report.state = REPORT_CANCEL_REFUSED;
	else
		return;
	broker_ib_report(ib, &report);
}

static void on_undecodable(void *arg, int32_t id, const struct drt_error *error)
{
	struct broker_ib *ib = arg;

	log_write(ib->log, LOG_WARNING, "ib", "undecodable", "message %d: %s", (int)id,
	          error->text);
}

/* ---- the port's operations ---- */

enum drt_status broker_ib_send(struct broker_ib *ib, const struct ib_message *message,
                               enum broker_ib_token kind, int32_t number)
{
	return send(ib, message, (uint64_t)kind << 32 | (uint32_t)number);
}

static enum drt_status place(struct broker *port, const struct broker_ticket *ticket,
                             enum broker_ib_token kind)
{
	struct broker_ib *ib = (struct broker_ib *)port;
	struct broker_ib_texts texts;
	struct ib_message message;
	enum drt_status status = DRT_OK;

	if (!ib->ready || ib->suspended)
		return DRT_ECLOSED;
	status = ib_message_init(&message, IB_TO_SERVER, IB_PLACE_ORDER);
	if (status != DRT_OK)
		return status;
	broker_ib_place(&message, &texts, ib, ticket);
	return broker_ib_send(ib, &message, kind, ticket->order->ib_order_id);
}

static enum drt_status ib_submit(struct broker *port, const struct broker_ticket *ticket)
{
	return place(port, ticket, TOKEN_PLACE);
}

static enum drt_status ib_modify(struct broker *port, const struct broker_ticket *ticket)
{
	return place(port, ticket, TOKEN_MODIFY);
}

static enum drt_status ib_cancel(struct broker *port, const struct order *order)
{
	struct broker_ib *ib = (struct broker_ib *)port;
	struct ib_message message;
	enum drt_status status = DRT_OK;

	if (!ib->ready || order->ib_order_id <= 0)
		return DRT_ECLOSED;
	status = ib_message_init(&message, IB_TO_SERVER, IB_CANCEL_ORDER);
	if (status != DRT_OK)
		return status;
	message.cancel_order.order_id = order->ib_order_id;
	return broker_ib_send(ib, &message, TOKEN_CANCEL, order->ib_order_id);
}

static enum drt_status ask_executions(struct broker_ib *ib)
{
	struct ib_message message;
	enum drt_status status = ib_message_init(&message, IB_TO_SERVER, IB_REQ_EXECUTIONS);

	if (status != DRT_OK)
		return status;
	ib->executions_id = ib_session_take_request_id(ib->session);
	message.req_executions.req_id = ib->executions_id;
	return send(ib, &message, TOKEN_OTHER);
}

static void out_of_patience(void *arg)
{
	broker_ib_finish(arg, "the gateway did not answer in time");
}

static enum drt_status ib_reconcile(struct broker *port)
{
	struct broker_ib *ib = (struct broker_ib *)port;
	struct ib_message completed;
	enum drt_status status = DRT_OK;

	if (!ib->ready)
		return DRT_ECLOSED;
	if (ib->asking)
		return DRT_EBUSY;
	ib->answered = 0;
	status = ib_message_init(&completed, IB_TO_SERVER, IB_REQ_COMPLETED_ORDERS);
	if (status == DRT_OK)
		status = ask(ib, IB_REQ_ALL_OPEN_ORDERS);
	if (status == DRT_OK)
		status = send(ib, &completed, TOKEN_OTHER);
	if (status == DRT_OK)
		status = ask_executions(ib);
	if (status == DRT_OK)
		status = ask(ib, IB_REQ_POSITIONS);
	if (status != DRT_OK)
		return status;
	ib->asking = true;
	loop_timer_start(ib->patience, ib->answer_ns);
	return DRT_OK;
}

/* ---- life ---- */

static const struct ib_session_handler session_handler = {
	.on_ready = on_ready,
	.on_message = broker_ib_on_message,
	.on_undecodable = on_undecodable,
	.on_unsent = on_unsent,
	.on_down = on_down,
};

static enum drt_status make_session(struct broker_ib *ib,
                                    const struct broker_ib_options *options,
                                    struct drt_error *error)
{
	const struct ib_session_options session = { .loop = options->loop,
		                                    .address = options->address,
		                                    .client_id = options->client_id,
		                                    .versions = ib_versions_upto(
							    options->server_version),
		                                    .pacer = options->pacer,
		                                    .seed = options->seed,
		                                    .log = options->log,
		                                    .handler = &session_handler,
		                                    .arg = ib };
	enum drt_status status = loop_timer_new(&ib->patience, ib->loop, out_of_patience, ib);

	if (status == DRT_OK)
		status = loop_timer_new(&ib->pulse, ib->loop, pulse, ib);
	if (status == DRT_OK)
		status = loop_timer_new(&ib->wonder, ib->loop, broker_ib_what_if_late, ib);
	if (status != DRT_OK)
		return drt_fail(error, status, "no timer for the broker");
	return ib_session_new(&ib->session, &session, error);
}

enum drt_status broker_ib_new(struct broker_ib **out, const struct broker_ib_options *options,
                              struct drt_error *error)
{
	static const struct broker_ops ops = { ib_submit, ib_modify, ib_cancel, ib_reconcile,
		                               broker_ib_ask_what_if };
	struct broker_ib *ib = NULL;
	enum drt_status status = DRT_OK;

	if (!options->loop || !options->address || !options->market || options->client_id < 0 ||
	    options->answer_ns < 0)
		return drt_fail(error, DRT_EINVAL, "the broker needs loop, address and clock");
	if (options->account && strlen(options->account) >= ACCOUNT_TEXT)
		return drt_fail(error, DRT_EINVAL, "the account's name is too long");
	ib = calloc(1, sizeof(*ib));
	if (!ib)
		return drt_fail(error, DRT_ENOMEM, "no memory for the broker");
	ib->port.ops = &ops;
	ib->loop = options->loop;
	ib->market = options->market;
	ib->log = options->log;
	ib->client_id = options->client_id;
	ib->live = options->live;
	ib->answer_ns = options->answer_ns ? options->answer_ns : ANSWER_NS;
	ib->on_notice = options->on_notice;
	ib->notice_arg = options->notice_arg;
	ib->latency_ns = -1;
	if (options->account)
		memcpy(ib->wanted, options->account, strlen(options->account));
	status = make_session(ib, options, error);
	if (status != DRT_OK) {
		broker_ib_free(ib);
		return status;
	}
	*out = ib;
	return DRT_OK;
}

void broker_ib_free(struct broker_ib *ib)
{
	if (!ib)
		return;
	ib->port.handler = NULL;
	ib_session_free(ib->session);
	if (ib->patience)
		loop_timer_free(ib->patience);
	if (ib->pulse)
		loop_timer_free(ib->pulse);
	if (ib->wonder)
		loop_timer_free(ib->wonder);
	zone_free(ib->zone);
	free(ib);
}

struct broker *broker_ib_port(struct broker_ib *ib)
{
	return &ib->port;
}

void broker_ib_start(struct broker_ib *ib)
{
	ib_session_start(ib->session);
}

void broker_ib_stop(struct broker_ib *ib)
{
	ib_session_stop(ib->session);
	if (ib->ready)
		on_down(ib, IB_DOWN_CLOSED, "stopped", 0);
}

int64_t broker_ib_latency_ns(const struct broker_ib *ib)
{
	return ib->latency_ns;
}

void broker_ib_get_status(struct broker_ib_status *out, const struct broker_ib *ib)
{
	*out = (struct broker_ib_status){ .latency_ns = ib->latency_ns,
		                          .server_version =
		                                  ib_session_server_version(ib->session),
		                          .attempts = ib->attempts,
		                          .retry_due_ns = ib->retry_due_ns };
	memcpy(out->text, ib->down_text, sizeof(out->text));
}

const char *broker_ib_account(const struct broker_ib *ib)
{
	return ib->account;
}
