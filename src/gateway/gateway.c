/* gateway.c - see gateway.h: birth and end, clients, sending. */
#include "config.h"

#include "gateway/gateway.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/gateway_parts.h"
#include "gateway/script.h"
#include "gateway/universe_file.h"

enum { MOST_CLIENTS = 32 };
static const int64_t sample_ns = 250 * NS_PER_MS; /* where nothing else is asked for */
static const int64_t chores_ns = 250 * NS_PER_MS;
static const char default_account[] = "DU1000001";
static const char *const calendar_names[GW_CALENDARS] = { "us-equity", "always", "fx" };

/* ---- sending ---- */

struct ib_message gw_message(int32_t id)
{
	struct ib_message message;

	memset(&message, 0, sizeof(message));
	if (ib_message_init(&message, IB_TO_CLIENT, id) != DRT_OK)
		message.id = id; /* every id used here has a layout; the tests see to it */
	return message;
}

void gw_doom(struct gw_client *client)
{
	client->doomed = true;
	loop_timer_start(client->gateway->sweep_timer, 0);
}

void gw_send(struct gw_client *client, const struct ib_message *message)
{
	struct drt_error error = { 0 };
	enum drt_status status = DRT_OK;

	if (client->doomed || !client->peer)
		return;
	status = ib_peer_send(client->peer, message, &error);
	if (status == DRT_OK)
		return;
	log_write(client->gateway->log, LOG_WARNING, "gateway", "send.failed",
	          "message %d to client %d: %s", (int)message->id, (int)client->id,
	          error.text[0] ? error.text : drt_status_name(status));
	/* a client that is gone or does not read is let go; a value that cannot travel
	 * costs only its message */
	if (status == DRT_ECLOSED || status == DRT_EFULL || status == DRT_ENOMEM)
		gw_doom(client);
}

void gw_error(struct gw_client *client, int32_t id, int32_t code, const char *format, ...)
{
	struct ib_message message = gw_message(IB_ERROR);
	char text[GW_PLAIN_TEXT];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (!client->peer) {
		snprintf(client->gateway->hand_told, sizeof(client->gateway->hand_told),
		         "%d %s", (int)code, text);
		return;
	}
	if (id > 0)
		log_write(client->gateway->log, LOG_INFO, "gateway", "error.sent",
		          "%d to client %d about %d: %s", (int)code, (int)client->id, (int)id,
		          text);
	message.error.id = id;
	message.error.code = code;
	message.error.text = text;
	message.error.reject_json = "";
	message.error.time_ms = gw_now(client->gateway) / NS_PER_MS;
	gw_send(client, &message);
}

void gw_send_id_only(struct gw_client *client, int32_t message_id, int32_t req_id)
{
	struct ib_message message = gw_message(message_id);

	message.id_only.req_id = req_id;
	gw_send(client, &message);
}

void gateway_send_notice(struct gateway *g, int code, const char *text)
{
	for (struct gw_client *client = g->clients; client; client = client->next) {
		if (client->started)
			gw_error(client, -1, code, "%s", text);
	}
}

/* ---- clients ---- */

struct gw_client *gw_client_of(const struct gateway *g, int32_t client_id)
{
	for (struct gw_client *client = g->clients; client; client = client->next) {
		if (client->started && !client->doomed && client->id == client_id)
			return client;
	}
	return NULL;
}

static void free_client(struct gw_client *client)
{
	while (client->subs) {
		struct gw_sub *sub = client->subs;

		client->subs = sub->next;
		gw_sub_free(sub);
	}
	ib_peer_free(client->peer);
	gw_wire_release(&client->wire);
	free(client);
}

void gw_sweep_clients(struct gateway *g)
{
	struct gw_client **link = &g->clients;

	while (*link) {
		struct gw_client *client = *link;

		if (!client->doomed) {
			link = &client->next;
			continue;
		}
		*link = client->next;
		if (client->started)
			log_write(g->log, LOG_INFO, "gateway", "client.gone",
			          "client %d is gone", (int)client->id);
		free_client(client);
	}
}

static void send_welcome(struct gw_client *client)
{
	struct gateway *g = client->gateway;
	struct ib_message message = gw_message(IB_MANAGED_ACCOUNTS);
	char accounts[ACCOUNT_TEXT + 1];

	snprintf(accounts, sizeof(accounts), "%s,", g->account);
	message.managed_accounts.accounts = accounts;
	gw_send(client, &message);
	message = gw_message(IB_NEXT_VALID_ID);
	message.next_valid_id.order_id = gw_order_next_id(g, client->id);
	gw_send(client, &message);
	gw_error(client, -1, 2104, "Market data farm connection is OK:usfarm");
	gw_announce(g, client);
	gw_error(client, -1, 2106, "HMDS data farm connection is OK:ushmds");
	gw_error(client, -1, 2158, "Sec-def data farm connection is OK:secdefnj");
}

static void start_client(struct gw_client *client, const struct ib_start_api *request)
{
	struct gateway *g = client->gateway;

	if (request->client_id == GW_BY_HAND || gw_client_of(g, request->client_id)) {
		gw_error(client, -1, 326,
		         "Unable to connect as the client id is already in use. Retry with a "
		         "unique client id.");
		gw_doom(client);
		return;
	}
	client->id = request->client_id;
	client->started = true;
	log_write(g->log, LOG_INFO, "gateway", "client.started", "client %d has started",
	          (int)client->id);
	gw_release_hold(g);
	if (g->script)
		gw_script_start(g->script);
	gw_advance(g);
	send_welcome(client);
}

static void on_request(void *arg, const struct ib_message *request)
{
	struct gw_client *client = arg;

	if (client->doomed)
		return;
	if (request->id == IB_START_API && !client->started) {
		start_client(client, &request->start_api);
		return;
	}
	if (!client->started)
		return; /* real gateways drop what comes before, too */
	if (!gw_wire_pace(client))
		return;
	gw_advance(client->gateway);
	gw_dispatch(client, request);
}

static void on_undecodable(void *arg, int32_t id, const struct drt_error *error)
{
	struct gw_client *client = arg;

	log_write(client->gateway->log, LOG_WARNING, "gateway", "request.dropped",
	          "request %d of client %d: %s", (int)id, (int)client->id, error->text);
	if (error->status != DRT_EUNSUPPORTED && client->started)
		gw_error(client, -1, 320, "Error reading request. %s", error->text);
}

static void on_unknown(void *arg, int32_t id, const struct ib_frame *frame)
{
	struct gw_client *client = arg;

	(void)frame;
	log_write(client->gateway->log, LOG_WARNING, "gateway", "request.unknown",
	          "request %d of client %d is not known and dropped", (int)id, (int)client->id);
}

static void on_close(void *arg, enum drt_status why, const char *text)
{
	struct gw_client *client = arg;

	if (why != DRT_ECLOSED)
		log_write(client->gateway->log, LOG_WARNING, "gateway", "client.broken",
		          "a connection is closed: %s", text ? text : drt_status_name(why));
	gw_doom(client);
}

static const struct ib_peer_handler peer_handler = {
	.on_request = on_request,
	.on_undecodable = on_undecodable,
	.on_unknown = on_unknown,
	.on_close = on_close,
};

static size_t count_clients(const struct gateway *g)
{
	size_t count = 0;

	for (const struct gw_client *client = g->clients; client; client = client->next)
		count++;
	return count;
}

void gw_on_accept(void *arg, struct loop_stream *stream)
{
	struct gateway *g = arg;
	char time[GW_TIME_TEXT];
	struct ib_peer_options options = {
		.versions = { IB_VERSION_MIN, g->version_max },
		.connection_time = time,
		.handler = &peer_handler,
		.write = gw_wire_write,
	};
	struct gw_client *client = NULL;

	if (gw_fault_greet(g, stream))
		return;
	gw_time_format(time, gw_now(g), calendar_zone(g->calendars[0]), IB_VERSION_SERVER);
	if (count_clients(g) < MOST_CLIENTS)
		client = calloc(1, sizeof(*client));
	if (!client) {
		log_write(g->log, LOG_WARNING, "gateway", "client.refused",
		          "a connection is refused: %d clients are connected", MOST_CLIENTS);
		loop_stream_close(stream);
		return;
	}
	client->gateway = g;
	strbuf_init(&client->wire.held);
	strbuf_init(&client->wire.early);
	options.arg = client;
	if (ib_peer_new(&client->peer, stream, &options) != DRT_OK) {
		loop_stream_close(stream);
		free(client);
		return;
	}
	client->next = g->clients;
	g->clients = client;
}

/* ---- timers ---- */

static void on_market_timer(void *arg)
{
	gw_market_round(arg);
}

static void on_sweep_timer(void *arg)
{
	gw_sweep_clients(arg);
}

/* What is not as urgent as quotes may be. */
static void do_chores(struct gateway *g)
{
	struct drt_error error = { 0 };

	gw_account_flush(g);
	gw_report_commissions(g);
	if (g->state_path && g->state_dirty && gw_state_save(g, &error) != DRT_OK)
		log_write(g->log, LOG_ERROR, "gateway", "state.failed", "%s", error.text);
}

static void on_flush_timer(void *arg)
{
	struct gateway *g = arg;
	int64_t now_ns = clock_now_ns(loop_monotonic(g->loop));

	gw_advance(g);
	gw_feed_flush(g);
	if (now_ns - g->chores_mono_ns >= chores_ns) {
		g->chores_mono_ns = now_ns;
		do_chores(g);
	}
	loop_timer_start(g->flush_timer, g->sample_ns);
}

/* ---- birth ---- */

static enum drt_status check_options(const struct gateway_options *options,
                                     struct drt_error *error)
{
	const char *account = options->account ? options->account : default_account;

	if (options->speed_milli < 0 || options->speed_milli > INT64_C(1000000000))
		return drt_fail(error, DRT_EINVAL, "speed is out of range: 0 to 1,000,000");
	if (strncmp(account, "DU", 2) != 0 || strlen(account) >= ACCOUNT_TEXT ||
	    strchr(account, ','))
		return drt_fail(error, DRT_EINVAL,
		                "account \"%s\" is no paper account: it must begin with DU",
		                account);
	if (options->sample_ns < 0 || options->sample_ns > NS_PER_MIN)
		return drt_fail(error, DRT_EINVAL, "the time between samples is out of range");
	if (options->cash.e8 < 0)
		return drt_fail(error, DRT_EINVAL, "cash must not be negative");
	if (options->fee && sim_fee_check(options->fee) != DRT_OK)
		return drt_fail(error, DRT_EINVAL,
		                "a fee must not be negative, and tiers must rise");
	if (options->version_max != 0 &&
	    (options->version_max < IB_VERSION_MIN || options->version_max > ib_version_last()))
		return drt_fail(error, DRT_EINVAL, "server version is out of range: %d to %d",
		                IB_VERSION_MIN, ib_version_last());
	return DRT_OK;
}

static enum drt_status make_loop_objects(struct gateway *g, const char *address,
                                         struct drt_error *error)
{
	if (loop_timer_new(&g->market_timer, g->loop, on_market_timer, g) != DRT_OK ||
	    loop_timer_new(&g->flush_timer, g->loop, on_flush_timer, g) != DRT_OK ||
	    loop_timer_new(&g->sweep_timer, g->loop, on_sweep_timer, g) != DRT_OK)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	return loop_listen(&g->listener, g->loop, address, gw_on_accept, g, error);
}

static enum drt_status copy_options(struct gateway *g, const struct gateway_options *options,
                                    struct drt_error *error)
{
	snprintf(g->account, sizeof(g->account), "%s",
	         options->account ? options->account : default_account);
	g->loop = options->loop;
	g->log = options->log;
	g->speed_milli = options->speed_milli;
	g->pause_ns = options->pause_ns;
	g->held = options->hold;
	g->sample_ns = options->sample_ns ? options->sample_ns : sample_ns;
	g->extended = options->extended;
	g->has_master = options->has_master;
	g->master_id = options->master_id;
	g->hand = (struct gw_client){ .gateway = g, .id = GW_BY_HAND, .started = true };
	g->cash = options->cash.e8 ? options->cash : decimal_from_int(1000000);
	g->fee = options->fee ? *options->fee : sim_fee_ib_fixed();
	g->version_max = options->version_max ? options->version_max : IB_VERSION_SERVER;
	g->next_bar_end_ns = g->order_alarm_ns = g->algo_alarm_ns = g->halt_alarm_ns =
		INT64_MAX;
	g->seed = options->seed;
	/* both stay within 31 bits: older clients read no more */
	g->next_perm = 100000 + (int64_t)(options->instance % 200000) * 10000;
	g->exec_prefix = (uint32_t)options->instance;
	g->address = strdup(options->address);
	if (!g->address)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	if (options->state_path) {
		g->state_path = strdup(options->state_path);
		if (!g->state_path)
			return drt_fail(error, DRT_ENOMEM, "out of memory");
	}
	for (int i = 0; i < GW_CALENDARS; i++) {
		enum drt_status status =
			calendar_new(&g->calendars[i], calendar_names[i], error);

		if (status != DRT_OK)
			return status;
	}
	return DRT_OK;
}

enum drt_status gateway_new(struct gateway **out, const struct gateway_options *options,
                            struct drt_error *error)
{
	struct gateway *g = NULL;
	enum drt_status status = check_options(options, error);

	if (status != DRT_OK)
		return status;
	g = calloc(1, sizeof(*g));
	if (!g)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	status = copy_options(g, options, error);
	if (status == DRT_OK)
		status = gw_birth_source(g, options, error);
	if (status == DRT_OK)
		status = gw_birth_market(g, options, error);
	if (status == DRT_OK && g->state_path)
		status = gw_state_load(g, error);
	if (status == DRT_OK) {
		gw_account_new_day(g);
		status = make_loop_objects(g, options->address, error);
	}
	if (status == DRT_OK && options->control_address)
		status = gw_control_open(g, options->control_address, error);
	if (status == DRT_OK && options->script)
		status = gw_script_new(&g->script, g, options->script_name, options->script,
		                       options->seed, error);
	if (status != DRT_OK) {
		g->state_dirty = false;
		gateway_free(g);
		return status;
	}
	loop_timer_start(g->flush_timer, g->sample_ns);
	gw_advance(g);
	*out = g;
	return DRT_OK;
}

static void free_orders(struct gateway *g)
{
	struct gw_high_water *mark = NULL;
	struct gw_high_water *next = NULL;

	HASH_CLEAR(hh, g->by_key);
	for (size_t i = 0; i < g->order_count; i++)
		gw_order_free(g->orders[i]);
	free(g->orders);
	free(g->executions);
	HASH_ITER(hh, g->high_waters, mark, next)
	{
		HASH_DEL(g->high_waters, mark);
		free(mark);
	}
}

void gateway_free(struct gateway *g)
{
	struct drt_error error = { 0 };

	if (!g)
		return;
	if (g->state_path && g->state_dirty && gw_state_save(g, &error) != DRT_OK)
		log_write(g->log, LOG_ERROR, "gateway", "state.failed", "%s", error.text);
	gw_control_close(g);
	gw_script_free(g->script);
	if (g->restart_timer)
		loop_timer_free(g->restart_timer);
	if (g->listener)
		loop_listener_close(g->listener);
	while (g->clients) {
		struct gw_client *client = g->clients;

		g->clients = client->next;
		free_client(client);
	}
	if (g->market_timer)
		loop_timer_free(g->market_timer);
	if (g->flush_timer)
		loop_timer_free(g->flush_timer);
	if (g->sweep_timer)
		loop_timer_free(g->sweep_timer);
	free_orders(g);
	sim_matcher_free(g->matcher);
	for (size_t i = 0; g->instruments && i < g->count; i++) {
		free(g->instruments[i].daily.bars);
		free(g->instruments[i].fine.bars);
	}
	free(g->instruments);
	free(g->positions);
	gw_source_free(g->source);
	gw_universe_free(g->universe);
	for (int i = 0; i < GW_CALENDARS; i++)
		calendar_free(g->calendars[i]);
	free(g->state_path);
	free(g->address);
	free(g);
}

int gateway_port(const struct gateway *g)
{
	return g->listener ? loop_listener_port(g->listener) : g->port;
}

int64_t gateway_market_ns(const struct gateway *g)
{
	return gw_now(g);
}

bool gateway_is_over(const struct gateway *g)
{
	return g->over;
}

size_t gateway_clients(const struct gateway *g)
{
	size_t count = 0;

	for (const struct gw_client *client = g->clients; client; client = client->next)
		count += client->started && !client->doomed;
	return count;
}

size_t gateway_instruments(const struct gateway *g)
{
	return g->count;
}

int gateway_control_port(const struct gateway *g)
{
	return g->control_listener ? loop_listener_port(g->control_listener) : 0;
}

void gw_address_with_port(struct gateway *g)
{
	char *colon = strrchr(g->address, ':');
	size_t size = strlen(g->address) + 16;
	char *address = strncmp(g->address, "tcp:", 4) == 0 ? malloc(size) : NULL;

	if (!address)
		return;
	snprintf(address, size, "%.*s:%d", (int)(colon - g->address), g->address, g->port);
	free(g->address);
	g->address = address;
}

size_t gateway_faults(const struct gateway *g)
{
	return g->fault_count;
}

void gateway_set_faults(struct gateway *g, unsigned faults)
{
	g->faults = faults;
}
