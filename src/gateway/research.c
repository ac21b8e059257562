/* research.c - fundamentals and market scanners, from what the market itself shows. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/strbuf.h"
#include "core/timeval.h"
#include "gateway/gateway_parts.h"

enum { YEAR_BARS = 252, MONTH_BARS = 21, MOST_ROWS = 50, MOST_SCANS = 10 };
static const int64_t scan_interval_ns = 30 * NS_PER_SEC; /* monotonic */

/* ---- fundamentals ---- */

struct year {
	double high, low, volume, change;
};

static struct year year_of(const struct gw_instrument *in)
{
	size_t count = in->daily.count;
	size_t first = count > YEAR_BARS ? count - YEAR_BARS : 0;
	size_t month = count > MONTH_BARS ? count - MONTH_BARS : 0;
	struct year out = { 0, 0, 0, 0 };

	for (size_t i = first; i < count; i++) {
		const struct bar *bar = &in->daily.bars[i];

		out.high = i == first ? bar->high : fmax(out.high, bar->high);
		out.low = i == first ? bar->low : fmin(out.low, bar->low);
		if (i >= month)
			out.volume += bar->volume / (double)(count - month);
	}
	if (count > first && in->daily.bars[first].open > 0)
		out.change = in->daily.bars[count - 1].close / in->daily.bars[first].open - 1;
	return out;
}

/* Text as XML shows it. */
static void put_xml(struct strbuf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '&')
			strbuf_puts(out, "&amp;");
		else if (*text == '<')
			strbuf_puts(out, "&lt;");
		else
			strbuf_putc(out, *text);
	}
}

static void write_snapshot(struct strbuf *out, const struct gw_instrument *in)
{
	struct year year = year_of(in);

	strbuf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	                 "<ReportSnapshot Major=\"1\" Minor=\"0\"><CoIDs><CoID "
	                 "Type=\"CompanyName\">");
	put_xml(out, in->instrument.name);
	strbuf_puts(out, "</CoID></CoIDs><Issues><Issue ID=\"1\" Type=\"C\"><IssueID "
	                 "Type=\"Ticker\">");
	put_xml(out, in->ib_symbol);
	strbuf_puts(out, "</IssueID><Exchange Code=\"");
	put_xml(out, in->instrument.primary_exchange);
	strbuf_puts(out, "\"/></Issue></Issues><peerInfo><IndustryInfo><Industry>");
	put_xml(out, in->instrument.sector);
	strbuf_printf(out,
	              "</Industry></IndustryInfo></peerInfo><Ratios PriceCurrency=\"%s\">"
	              "<Group ID=\"Price and Volume\"><Ratio FieldName=\"NPRICE\">%.4f</Ratio>"
	              "<Ratio FieldName=\"NHIG\">%.4f</Ratio><Ratio FieldName=\"NLOW\">%.4f"
	              "</Ratio><Ratio FieldName=\"VOL1DAVG\">%.0f</Ratio><Ratio "
	              "FieldName=\"PR52WKPCT\">%.4f</Ratio></Group></Ratios>"
	              "</ReportSnapshot>\n",
	              in->instrument.currency, gw_market_price(in), year.high, year.low,
	              year.volume, year.change * 100);
}

void gw_fundamentals(struct gw_client *client, const struct ib_message *m)
{
	const struct ib_req_fundamentals *r = &m->req_fundamentals;
	int index = gw_contract_resolve(client, r->req_id, &r->contract);
	struct ib_message answer = gw_message(IB_FUNDAMENTAL_DATA);
	struct strbuf xml;

	if (index < 0)
		return;
	if (strcmp(r->report, "ReportSnapshot") != 0 ||
	    client->gateway->instruments[index].instrument.type != SECURITY_STOCK) {
		gw_error(
			client, r->req_id, 430,
			"We are sorry, but fundamentals data for the security specified is not "
			"available.");
		return;
	}
	strbuf_init(&xml);
	write_snapshot(&xml, &client->gateway->instruments[index]);
	answer.fundamentals.req_id = r->req_id;
	answer.fundamentals.xml = xml.text ? xml.text : "";
	gw_send(client, &answer);
	strbuf_release(&xml);
}

/* ---- scanners ---- */

enum measure { CHANGE_UP, CHANGE_DOWN, VOLUME, TURNOVER, RANGE };

static const struct scan {
	const char *code, *name;
	enum measure measure;
} scans[] = {
	{ "TOP_PERC_GAIN", "Top % Gainers", CHANGE_UP },
	{ "TOP_PERC_LOSE", "Top % Losers", CHANGE_DOWN },
	{ "MOST_ACTIVE", "Most Active", VOLUME },
	{ "MOST_ACTIVE_USD", "Most Active ($)", TURNOVER },
	{ "HOT_BY_VOLUME", "Hot Contracts by Volume", VOLUME },
	{ "HOT_BY_PRICE_RANGE", "Hot Contracts by Price Range", RANGE },
};
enum { SCANS = sizeof(scans) / sizeof(scans[0]) };

void gw_scanner_parameters(struct gw_client *client, const struct ib_message *m)
{
	struct ib_message answer = gw_message(IB_SCANNER_PARAMETERS);
	struct strbuf xml;

	(void)m;
	strbuf_init(&xml);
	strbuf_puts(&xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ScanParameterResponse>"
	                  "<InstrumentList><Instrument><name>US Stocks</name><type>STK</type>"
	                  "</Instrument></InstrumentList><LocationTree><Location>"
	                  "<locationCode>STK.US.MAJOR</locationCode></Location></LocationTree>"
	                  "<ScanTypeList>");
	for (int i = 0; i < SCANS; i++)
		strbuf_printf(&xml,
		              "<ScanType><displayName>%s</displayName><scanCode>%s</scanCode>"
		              "<instruments>STK</instruments></ScanType>",
		              scans[i].name, scans[i].code);
	strbuf_puts(&xml, "</ScanTypeList></ScanParameterResponse>\n");
	answer.scanner_parameters.xml = xml.text ? xml.text : "";
	gw_send(client, &answer);
	strbuf_release(&xml);
}

static double measure_of(const struct gw_instrument *in, enum measure measure)
{
	double price = gw_market_price(in);

	switch (measure) {
	case CHANGE_UP:
	case CHANGE_DOWN:
		return in->previous_close > 0 ? price / in->previous_close - 1 : 0;
	case VOLUME:
		return in->volume;
	case TURNOVER:
		return in->volume * price;
	case RANGE:
		return price > 0 ? (in->high - in->low) / price : 0;
	}
	return 0;
}

static bool passes(const struct gw_instrument *in, const struct ib_req_scanner *r)
{
	double price = gw_market_price(in);
	bool stock =
		in->instrument.type == SECURITY_STOCK || in->instrument.type == SECURITY_ETF;

	return stock && price > 0 &&
	       (!ib_double_is_set(r->above_price) || price >= r->above_price) &&
	       (!ib_double_is_set(r->below_price) || price <= r->below_price) &&
	       (r->above_volume == IB_UNSET_INT || in->volume >= r->above_volume);
}

struct ranked {
	const struct gw_instrument *in;
	double value;
};

static int by_value(const void *a, const void *b)
{
	const struct ranked *left = a;
	const struct ranked *right = b;

	if (left->value != right->value)
		return left->value < right->value ? 1 : -1;
	return strcmp(left->in->ib_symbol, right->in->ib_symbol);
}

static size_t rank(struct ranked *out, const struct gateway *g, const struct ib_req_scanner *r,
                   enum measure measure)
{
	size_t count = 0;
	size_t most = r->rows == IB_UNSET_INT || r->rows < 1 || r->rows > MOST_ROWS
	                      ? MOST_ROWS
	                      : (size_t)r->rows;

	for (size_t i = 0; i < g->count; i++) {
		const struct gw_instrument *in = &g->instruments[i];

		if (passes(in, r))
			out[count++] = (struct ranked){ in, measure == CHANGE_DOWN
				                                    ? -measure_of(in, measure)
				                                    : measure_of(in, measure) };
	}
	qsort(out, count, sizeof(*out), by_value);
	return count < most ? count : most;
}

static const struct scan *scan_of(const char *code)
{
	for (int i = 0; i < SCANS; i++) {
		if (strcmp(scans[i].code, code) == 0)
			return &scans[i];
	}
	return NULL;
}

static void send_scan(struct gw_client *client, const struct ib_req_scanner *r)
{
	struct gateway *g = client->gateway;
	struct ranked *ranked = calloc(g->count + 1, sizeof(*ranked));
	struct ib_scanner_row *rows = calloc(MOST_ROWS, sizeof(*rows));
	struct ib_message answer = gw_message(IB_SCANNER_DATA);
	size_t count = 0;

	if (ranked && rows)
		count = rank(ranked, g, r, scan_of(r->code)->measure);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct ib_scanner_row){ (int32_t)i,
			                           ranked[i].in->contract,
			                           ranked[i].in->trading_class,
			                           "",
			                           "",
			                           "",
			                           "" };
	answer.scanner_data = (struct ib_scanner_data){ r->req_id, rows, (int32_t)count };
	gw_send(client, &answer);
	free(ranked);
	free(rows);
}

void gw_scanner_flush(struct gw_client *client, struct gw_sub *sub)
{
	int64_t now_ns = clock_now_ns(loop_monotonic(client->gateway->loop));

	if (now_ns - sub->sent_ns < scan_interval_ns)
		return;
	sub->sent_ns = now_ns;
	send_scan(client, &sub->request->req_scanner);
}

static int count_scans(const struct gw_client *client)
{
	int count = 0;

	for (const struct gw_sub *sub = client->subs; sub; sub = sub->next)
		count += sub->kind == GW_SUB_SCANNER;
	return count;
}

void gw_scanner_request(struct gw_client *client, const struct ib_message *m)
{
	const struct ib_req_scanner *r = &m->req_scanner;
	struct gw_sub *sub = NULL;

	if (gw_sub_find(client, GW_SUB_SCANNER, r->req_id)) {
		gw_error(client, r->req_id, 385,
		         "Duplicate ticker ID for API scanner subscription");
		return;
	}
	if (!scan_of(r->code) || strncmp(r->location, "STK.US", 6) != 0 ||
	    count_scans(client) >= MOST_SCANS) {
		gw_error(client, r->req_id, 162,
		         "Historical Market Data Service error message:%s",
		         !scan_of(r->code) ? "Scanner type is disabled or not known"
		         : count_scans(client) >= MOST_SCANS
		                 ? "Only 10 simultaneous API scanner subscriptions are allowed."
		                 : "Scanner location is not known");
		return;
	}
	sub = gw_sub_add(client, GW_SUB_SCANNER, r->req_id, -1);
	if (!sub)
		return;
	if (ib_message_clone(&sub->request, IB_TO_SERVER, m) != DRT_OK) {
		(void)gw_sub_drop(client, GW_SUB_SCANNER, r->req_id);
		gw_error(client, r->req_id, 322, "Error processing request: out of memory");
		return;
	}
	sub->sent_ns = clock_now_ns(loop_monotonic(client->gateway->loop));
	send_scan(client, r);
}

void gw_scanner_cancel(struct gw_client *client, const struct ib_message *m)
{
	if (!gw_sub_drop(client, GW_SUB_SCANNER, m->id_only.req_id))
		gw_error(client, m->id_only.req_id, 365,
		         "No scanner subscription found for ticker id:%d",
		         (int)m->id_only.req_id);
}
