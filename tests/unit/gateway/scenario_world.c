/* scenario_world.c - see scenario_world.h. */
#include "tests/unit/gateway/scenario_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct test_market market;
struct test_client client;

/* ---- the market: one symbol, one quote a day before the close ---- */

static char data_path[256];

void scenario_write_data(void)
{
	static const int64_t times[] = { 1750080600000, 1750103999000, 1750190399000,
		                         1750276799000, 1750449599000, 1750708799000 };
	const char *folder = getenv("TMPDIR");
	FILE *file = NULL;

	snprintf(data_path, sizeof(data_path), "%s/SPY_drt_%d.csv", folder ? folder : "/tmp",
	         (int)(intptr_t)&market & 0xffff);
	file = fopen(data_path, "w");
	assert_non_null(file);
	fprintf(file, "epoch_ms,bid,ask\n");
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		fprintf(file, "%lld,99.99,100.01\n", (long long)times[i]);
	fclose(file);
}

int scenario_remove_data(void)
{
	return remove(data_path);
}

static const char extended_line[] = "hours extended\n";

/* A line of the universe file, or NULL. */
static const char *universe_line(const char *line)
{
	return strncmp(line, "universe ", 9) == 0 ? line + 9 : NULL;
}

bool scenario_is_option(const char *line)
{
	return universe_line(line) ||
	       strncmp(line, extended_line, sizeof(extended_line) - 2) == 0;
}

/* The lines of the universe, gathered from the whole scenario. */
static void gather_universe(struct strbuf *out, const char *text)
{
	char *copy = strdup(text);
	char *at = NULL;

	for (char *line = strtok_r(copy, "\n", &at); line; line = strtok_r(NULL, "\n", &at)) {
		if (universe_line(line))
			strbuf_printf(out, "%s\n", universe_line(line));
	}
	free(copy);
}

void scenario_begin(struct run *run, const char *text, int version)
{
	const char *files[] = { data_path };
	struct strbuf universe;

	memset(run, 0, sizeof(*run));
	run->version = version;
	strbuf_init(&run->out);
	strbuf_init(&universe);
	gather_universe(&universe, text);
	market_begin(&market, (struct gateway_options){
				      .speed_milli = 1000,
				      .files = files,
				      .file_count = 1,
				      .version_max = version,
				      .universe = universe.length > 0 ? universe.text : NULL,
				      .universe_name = "universe",
				      .extended = strstr(text, extended_line) != NULL });
	strbuf_release(&universe);
	client_begin(&client, &market, 28);
	if (version != 0)
		assert_int_equal(ib_session_server_version(client.session), version);
	run->base = client.next_id - 1;
	run->from = client.count;
}

void scenario_end(struct run *run)
{
	market_end_with(&market, &client);
	strbuf_release(&run->out);
}

/* ---- events ---- */

static const char *text_of(decimal value)
{
	static char texts[8][DECIMAL_TEXT];
	static int next;
	char *out = texts[next++ % 8];

	decimal_format(out, value);
	return out;
}

static void tell_status(struct run *run, const struct ib_order_status *s)
{
	int order = s->order_id - run->base;
	char text[80];

	snprintf(text, sizeof(text), "%d %s %s/%s%s%s", order, s->status, text_of(s->filled),
	         text_of(decimal_add(s->filled, s->remaining)), *s->why_held ? " " : "",
	         s->why_held);
	if (order > 0 && order < MOST_ORDERS) {
		if (strcmp(run->told[order], text) == 0)
			return; /* statuses may repeat */
		strcpy(run->told[order], text);
	}
	strbuf_printf(&run->out, "> %s\n", text);
}

static void tell_position(struct run *run, const struct ib_position *p)
{
	char text[120];

	snprintf(text, sizeof(text), "position %s %s at %s", p->contract.symbol,
	         text_of(p->position), text_of(p->average_cost));
	if (strcmp(run->position, text) != 0) /* they may repeat, too */
		strbuf_printf(&run->out, "> %s\n", text);
	strcpy(run->position, text);
}

static void tell(struct run *run, const struct ib_message *m)
{
	const struct ib_execution *e = &m->execution;

	switch (m->id) {
	case IB_ORDER_STATUS:
		tell_status(run, &m->order_status);
		break;
	case IB_ERROR:
		if (m->error.id > 0)
			strbuf_printf(&run->out, "> %d error %d\n",
			              (int)(m->error.id - run->base), (int)m->error.code);
		else if (m->error.code == 327) /* about nothing, but an answer */
			strbuf_printf(&run->out, "> error %d\n", (int)m->error.code);
		break;
	case IB_ORDER_BOUND:
		strbuf_printf(&run->out, "> %d bound\n",
		              (int)(m->order_bound.order_id - run->base));
		break;
	case IB_EXECUTION_DATA:
		strbuf_printf(&run->out, "> %d %s %s @ %s%s\n", (int)(e->order_id - run->base),
		              e->side, text_of(e->shares), text_of(e->price),
		              strcmp(e->exec_id + strlen(e->exec_id) - 3, ".01") == 0
		                      ? ""
		                      : " corrected");
		break;
	case IB_OPEN_ORDER:
		if (m->open_order.order.what_if)
			strbuf_printf(&run->out, "> %d what-if\n",
			              (int)(m->open_order.order_id - run->base));
		break;
	case IB_COMPLETED_ORDER:
		strbuf_printf(&run->out, "> completed %s %s\n", m->open_order.order.order_type,
		              m->open_order.state.status);
		break;
	case IB_POSITION:
		tell_position(run, &m->position);
		break;
	case IB_ACCOUNT_SUMMARY:
		strbuf_printf(&run->out, "> %s %s\n", m->account_summary.tag,
		              m->account_summary.value);
		break;
	default:
		break;
	}
}

void scenario_settle(struct run *run)
{
	struct ib_message m = request(IB_REQ_CURRENT_TIME);

	client_send(&client, &m);
	client_wait(&client, &market, IB_CURRENT_TIME);
	for (; run->from < client.count; run->from++)
		tell(run, client.kept[run->from]);
}
