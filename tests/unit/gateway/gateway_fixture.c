/* gateway_fixture.c - see gateway_fixture.h. */
#include "tests/unit/gateway/gateway_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"

const int64_t test_open_ns = INT64_C(1750080600) * INT64_C(1000000000);
static const char address[] = "tcp:127.0.0.1:4002";
static const int64_t patience_ns = 60 * NS_PER_SEC;

decimal dec(double value)
{
	decimal out = { 0 };

	assert_int_equal(decimal_from_double(&out, value), DRT_OK);
	return out;
}

static void count_warnings(struct log_sink *sink, enum log_level level, const char *area,
                           const char *event, const char *text)
{
	struct test_market *m =
		(struct test_market *)(void *)((char *)sink -
	                                       offsetof(struct test_market, log));

	(void)area;
	(void)event;
	(void)text;
	m->warnings += level >= LOG_WARNING;
}

void market_begin(struct test_market *m, struct gateway_options options)
{
	struct sim_options world = { .seed = 5, .wall_start_ns = test_open_ns };
	struct drt_error error = { 0 };

	memset(m, 0, sizeof(*m));
	m->log = (struct log_sink){ count_warnings, LOG_DEBUG };
	assert_int_equal(sim_world_new(&m->world, &world), DRT_OK);
	assert_int_equal(sim_world_loop_new(&m->gateway_loop, m->world, "gateway"), DRT_OK);
	assert_int_equal(sim_world_loop_new(&m->client_loop, m->world, "client"), DRT_OK);
	options.loop = m->gateway_loop;
	options.address = address;
	options.log = &m->log;
	if (options.version_max == 0)
		options.version_max = test_server_version();
	if (options.file_count == 0 && options.start_ns == 0)
		options.start_ns = test_open_ns;
	if (gateway_new(&m->gateway, &options, &error) != DRT_OK)
		fail_msg("%s", error.text);
}

void market_end(struct test_market *m)
{
	gateway_free(m->gateway);
	loop_free(m->gateway_loop);
	loop_free(m->client_loop);
	sim_world_free(m->world);
}

void market_run(struct test_market *m, int64_t ns)
{
	assert_int_equal(
		sim_world_run_until(m->world, clock_now_ns(sim_world_clock(m->world)) + ns),
		DRT_OK);
}

static void on_ready(void *arg, const struct ib_session_ready *ready)
{
	struct test_client *c = arg;

	c->ready = true;
	c->next_id = ready->next_valid_id;
}

static void on_message(void *arg, const struct ib_message *message)
{
	struct test_client *c = arg;

	assert_true(c->count < KEPT_MESSAGES);
	assert_int_equal(message->surplus, 0);
	if (ib_message_clone(&c->kept[c->count], IB_TO_CLIENT, message) == DRT_OK)
		c->count++;
	else
		c->lost++;
}

static void on_undecodable(void *arg, int32_t id, const struct drt_error *error)
{
	struct test_client *c = arg;

	(void)id;
	(void)error;
	c->undecodable++;
}

static void on_down(void *arg, enum ib_down_reason reason, const char *text, int64_t retry_ns)
{
	struct test_client *c = arg;

	(void)text;
	(void)retry_ns;
	c->down = true;
	c->ready = false;
	c->reason = reason;
}

static bool is_starting(void *arg)
{
	const struct test_client *c = arg;

	return !c->ready && !c->down;
}

void client_begin(struct test_client *c, struct test_market *m, int32_t client_id)
{
	static const struct ib_session_handler handler = { .on_ready = on_ready,
		                                           .on_message = on_message,
		                                           .on_undecodable = on_undecodable,
		                                           .on_down = on_down };
	struct ib_session_options options = { .loop = m->client_loop,
		                              .address = address,
		                              .client_id = client_id,
		                              .handler = &handler,
		                              .arg = c };

	memset(c, 0, sizeof(*c));
	/* as much as the gateway likes */
	options.versions = (struct ib_version_range){ IB_VERSION_MIN, ib_version_last() };
	assert_int_equal(ib_session_new(&c->session, &options, NULL), DRT_OK);
	ib_session_start(c->session);
	assert_int_equal(sim_world_run_while(m->world, is_starting, c, patience_ns), DRT_OK);
}

void client_forget(struct test_client *c)
{
	for (size_t i = 0; i < c->count; i++)
		ib_message_free(c->kept[i]);
	c->count = c->seen = 0;
}

void client_end(struct test_client *c)
{
	ib_session_free(c->session);
	client_forget(c);
}

void market_begin_with(struct test_market *m, struct test_client *c, int32_t client_id,
                       struct gateway_options options)
{
	market_begin(m, options);
	client_begin(c, m, client_id);
	assert_true(c->ready);
}

void market_begin_quoted(struct test_market *m, struct test_client *c, int32_t client_id)
{
	market_begin_with(m, c, client_id,
	                  (struct gateway_options){ .speed_milli = 1000, .seed = 4 });
	market_run(m, 5 * NS_PER_SEC);
}

void market_end_with(struct test_market *m, struct test_client *c)
{
	assert_int_equal(c->undecodable, 0);
	client_end(c);
	market_end(m);
}

struct ib_message request(int32_t id)
{
	struct ib_message message;

	memset(&message, 0, sizeof(message));
	assert_int_equal(ib_message_init(&message, IB_TO_SERVER, id), DRT_OK);
	return message;
}

void client_send(struct test_client *c, const struct ib_message *message)
{
	struct drt_error error = { 0 };

	if (ib_session_send(NULL, c->session, message, 0, &error) != DRT_OK)
		fail_msg("%s", error.text);
}

void client_send_id(struct test_client *c, int32_t message_id, int32_t req_id)
{
	struct ib_message message = request(message_id);

	message.id_only.req_id = req_id;
	client_send(c, &message);
}

struct ib_contract stock(const char *symbol)
{
	return (struct ib_contract){
		.symbol = symbol, .sec_type = "STK", .exchange = "SMART", .currency = "USD"
	};
}

struct ib_message order(int32_t id, const char *symbol, const char *action, const char *type)
{
	struct ib_message message = request(IB_PLACE_ORDER);

	message.place_order.order_id = id;
	message.place_order.contract = stock(symbol);
	message.place_order.order.action = action;
	message.place_order.order.order_type = type;
	message.place_order.order.total_quantity = dec(100);
	message.place_order.order.tif = "DAY";
	message.place_order.order.transmit = true;
	return message;
}

/* ---- waiting ---- */

struct wanted {
	struct test_client *client;
	int32_t id, code, order_id;
	const char *status;
	size_t at;
};

static bool fits(const struct wanted *w, const struct ib_message *m)
{
	if (m->id != w->id)
		return false;
	if (w->code != 0 && m->error.code != w->code)
		return false;
	return !w->status || (m->order_status.order_id == w->order_id &&
	                      strcmp(m->order_status.status, w->status) == 0);
}

static bool is_missing(void *arg)
{
	struct wanted *w = arg;

	for (; w->at < w->client->count; w->at++) {
		if (fits(w, w->client->kept[w->at]))
			return false;
	}
	return true;
}

static const struct ib_message *wait_for(struct test_client *c, struct test_market *m,
                                         struct wanted wanted)
{
	wanted.client = c;
	wanted.at = c->seen;
	if (sim_world_run_while(m->world, is_missing, &wanted, patience_ns) != DRT_OK)
		fail_msg("waited in vain for message %d, code %d, status %s of %d",
		         (int)wanted.id, (int)wanted.code,
		         wanted.status ? wanted.status : "any", (int)wanted.order_id);
	c->seen = wanted.at + 1;
	return c->kept[wanted.at];
}

const struct ib_message *client_wait(struct test_client *c, struct test_market *m, int32_t id)
{
	return wait_for(c, m, (struct wanted){ .id = id });
}

const struct ib_error_message *client_wait_error(struct test_client *c, struct test_market *m,
                                                 int32_t code)
{
	return &wait_for(c, m, (struct wanted){ .id = IB_ERROR, .code = code })->error;
}

const struct ib_order_status *client_wait_status(struct test_client *c, struct test_market *m,
                                                 int32_t order_id, const char *status)
{
	return &wait_for(c, m,
	                 (struct wanted){ .id = IB_ORDER_STATUS,
	                                  .order_id = order_id,
	                                  .status = status })
	                ->order_status;
}

size_t client_count(const struct test_client *c, int32_t id)
{
	size_t count = 0;

	for (size_t i = 0; i < c->count; i++)
		count += c->kept[i]->id == id;
	return count;
}

size_t client_count_errors(const struct test_client *c, int32_t code)
{
	size_t count = 0;

	for (size_t i = 0; i < c->count; i++)
		count += c->kept[i]->id == IB_ERROR && c->kept[i]->error.code == code;
	return count;
}
