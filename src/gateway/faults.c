/* faults.c - what goes wrong on request: orders, executions, numbers, restarts.
 *
 * Every fault is told to the log as "fault", so that a run can be read afterwards. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/gateway_parts.h"

void gw_fault_log(struct gateway *g, const char *format, ...)
{
	char text[GW_PLAIN_TEXT];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	g->fault_count++;
	log_write(g->log, LOG_NOTICE, "gateway", "fault", "%s", text);
}

/* ---- corrections ---- */

/* Cash, position and order as if the execution had had that price from the start. */
static void rebook(struct gateway *g, struct gw_execution *e, decimal price)
{
	struct gw_position *p = &g->positions[e->order->index];
	bool buy = strcmp(e->order->placed->place_order.order.action, "BUY") == 0;
	decimal change = decimal_mul_sat(e->shares, decimal_sub(price, e->price));
	decimal paid = buy ? change : decimal_neg(change);
	bool same_way = buy == (p->quantity.e8 > 0);
	decimal share = { 0 };

	g->cash = decimal_sub(g->cash, paid);
	p->flow = decimal_sub(p->flow, paid);
	if (e->closing || !same_way || p->quantity.e8 == 0) {
		p->realized = decimal_sub(p->realized, paid);
		g->realized_total = decimal_sub(g->realized_total, paid);
	} else if (decimal_div(&share, change, decimal_abs(p->quantity)) == DRT_OK) {
		p->average_cost = decimal_add(p->average_cost, share);
	}
	e->order->value = decimal_add(e->order->value, change);
	e->price = price;
	if (decimal_div(&e->average, e->order->value, e->order->filled) != DRT_OK)
		e->average = price;
	g->account_dirty = g->state_dirty = true;
}

bool gw_fault_correct(struct gateway *g, decimal change)
{
	struct gw_execution *e = NULL;
	decimal price = { 0 };
	char *last = NULL;
	int revision = 0;

	if (g->execution_count == 0)
		return false;
	e = &g->executions[g->execution_count - 1];
	price = decimal_add(e->price, change);
	last = strrchr(e->exec_id, '.');
	if (price.e8 <= 0 || !last)
		return false;
	revision = atoi(last + 1) + 1;
	snprintf(last, (size_t)(e->exec_id + sizeof(e->exec_id) - last), ".%02d",
	         revision % 100);
	rebook(g, e, price);
	gw_fault_log(g, "execution %s corrects its price", e->exec_id);
	gw_report_correction(g, e);
	return true;
}

/* ---- numbers ---- */

void gw_fault_rollback(struct gateway *g, int32_t by)
{
	struct gw_high_water *mark = NULL;
	struct gw_high_water *next = NULL;

	gw_fault_log(g, "nextValidId falls back by %d", (int)by);
	HASH_ITER(hh, g->high_waters, mark, next)
	{
		mark->order_id = mark->order_id > by ? mark->order_id - by : 0;
	}
	g->state_dirty = true;
}

/* ---- restarts ---- */

static void on_restarted(void *arg)
{
	struct gateway *g = arg;
	struct drt_error error = { 0 };

	if (loop_listen(&g->listener, g->loop, g->address, gw_on_accept, g, &error) == DRT_OK)
		return;
	log_write(g->log, LOG_ERROR, "gateway", "restart.failed", "%s", error.text);
	loop_timer_start(g->restart_timer, NS_PER_SEC);
}

/* What was never transmitted is lost with the process that held it. */
static void forget_held(struct gateway *g)
{
	for (size_t i = g->first_live; i < g->order_count; i++) {
		if (g->orders[i]->status == GW_ORDER_HELD)
			gw_order_end(g, g->orders[i], GW_ORDER_CANCELLED, "Cancelled");
	}
}

bool gw_fault_restart(struct gateway *g, int64_t away_ns)
{
	if (!g->listener || (!g->restart_timer && loop_timer_new(&g->restart_timer, g->loop,
	                                                         on_restarted, g) != DRT_OK))
		return false;
	gw_fault_log(g, "restart: away for %lld ms", (long long)(away_ns / NS_PER_MS));
	for (struct gw_client *client = g->clients; client; client = client->next)
		gw_doom(client);
	forget_held(g);
	g->port = loop_listener_port(g->listener);
	gw_address_with_port(g);
	loop_listener_close(g->listener);
	g->listener = NULL;
	loop_timer_start(g->restart_timer, away_ns);
	return true;
}

/* ---- a greeting that is no greeting ---- */

struct stranger {
	struct loop_stream *stream;
	int version;
};

static void answer_wrongly(void *arg, const unsigned char *bytes, size_t length)
{
	struct stranger *s = arg;
	struct strbuf frame;
	size_t begin = 0;

	(void)bytes;
	(void)length;
	strbuf_init(&frame);
	begin = ib_frame_begin(&frame);
	ib_put_int(&frame, s->version);
	ib_put_str(&frame, "19700101 00:00:00 UTC");
	if (ib_frame_end(&frame, begin) == DRT_OK)
		(void)!loop_stream_write(s->stream, frame.text, frame.length);
	strbuf_release(&frame);
}

static void stranger_gone(void *arg, enum drt_status why, const char *text)
{
	struct stranger *s = arg;

	(void)why;
	(void)text;
	loop_stream_close(s->stream);
	free(s);
}

static const struct loop_stream_handler stranger_handler = { .on_data = answer_wrongly,
	                                                     .on_close = stranger_gone };

bool gw_fault_greet(struct gateway *g, struct loop_stream *stream)
{
	struct stranger *s = NULL;

	if (g->wrong_version == 0)
		return false;
	s = calloc(1, sizeof(*s));
	if (!s)
		return false;
	gw_fault_log(g, "a client is greeted with version %d", g->wrong_version);
	*s = (struct stranger){ stream, g->wrong_version };
	g->wrong_version = 0;
	loop_stream_set_handler(stream, &stranger_handler, s);
	return true;
}
