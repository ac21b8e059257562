/* control.c - a connection that takes commands, one a line, and answers each with "ok"
 * or "error" and why. Beside the script of faults the only way in. */
#include <stdlib.h>
#include <string.h>

#include "core/strbuf.h"
#include "gateway/command.h"
#include "gateway/gateway_parts.h"

enum { MOST_LINE = 4096 };

struct gw_control {
	struct gw_control *next;
	struct gateway *gateway;
	struct loop_stream *stream;
	struct strbuf in;
};

static void leave(struct gw_control *control)
{
	struct gw_control **link = &control->gateway->controls;

	while (*link != control)
		link = &(*link)->next;
	*link = control->next;
	loop_stream_close(control->stream);
	strbuf_release(&control->in);
	free(control);
}

static bool answer(struct gw_control *control, const char *line)
{
	struct drt_error error = { 0 };
	struct strbuf out;
	bool ok = false;

	strbuf_init(&out);
	if (gateway_command(control->gateway, line, &error) == DRT_OK)
		strbuf_puts(&out, "ok\n");
	else
		strbuf_printf(&out, "error %s\n", error.text);
	ok = out.text && loop_stream_write(control->stream, out.text, out.length) == DRT_OK;
	strbuf_release(&out);
	return ok;
}

static void on_data(void *arg, const unsigned char *bytes, size_t length)
{
	struct gw_control *control = arg;
	char *end = NULL;

	if (control->in.length + length > MOST_LINE) {
		leave(control);
		return;
	}
	strbuf_append(&control->in, bytes, length);
	while (control->in.text && (end = memchr(control->in.text, '\n', control->in.length))) {
		size_t line = (size_t)(end - control->in.text);

		*end = '\0';
		if (!answer(control, control->in.text)) {
			leave(control);
			return;
		}
		strbuf_consume(&control->in, line + 1);
	}
}

static void on_close(void *arg, enum drt_status why, const char *text)
{
	(void)why;
	(void)text;
	leave(arg);
}

static const struct loop_stream_handler handler = { .on_data = on_data, .on_close = on_close };

static void on_accept(void *arg, struct loop_stream *stream)
{
	struct gateway *g = arg;
	struct gw_control *control = calloc(1, sizeof(*control));

	if (!control) {
		loop_stream_close(stream);
		return;
	}
	*control = (struct gw_control){ g->controls, g, stream, { 0 } };
	strbuf_init(&control->in);
	g->controls = control;
	loop_stream_set_handler(stream, &handler, control);
}

enum drt_status gw_control_open(struct gateway *g, const char *address, struct drt_error *error)
{
	return loop_listen(&g->control_listener, g->loop, address, on_accept, g, error);
}

void gw_control_close(struct gateway *g)
{
	if (g->control_listener)
		loop_listener_close(g->control_listener);
	while (g->controls)
		leave(g->controls);
}
