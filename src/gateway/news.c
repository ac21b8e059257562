/* news.c - headlines, articles and bulletins of a simulated newswire.
 *
 * Headlines are made from the daily bars: a day that moved a price by 1.5 % or more is
 * news. So they repeat with their market, and nothing in them is more than what the
 * bars say. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/gateway_parts.h"

enum { MOST_HEADLINES = 300 };
static const char wire_code[] = "DRTSIM";
static const double newsworthy = 0.015;

void gw_news_providers(struct gw_client *client, const struct ib_message *m)
{
	struct ib_news_provider provider = { wire_code, "Simulated newswire" };
	struct ib_message answer = gw_message(IB_NEWS_PROVIDERS);

	(void)m;
	answer.news_providers = (struct ib_news_providers){ &provider, 1 };
	gw_send(client, &answer);
}

/* ---- what happened on a day ---- */

static bool is_news(const struct gw_instrument *in, size_t i)
{
	const struct bar *bars = in->daily.bars;

	return i > 0 && bars[i - 1].close > 0 &&
	       fabs(bars[i].close / bars[i - 1].close - 1) >= newsworthy;
}

static void write_headline(char *out, size_t size, const struct gw_instrument *in, size_t i)
{
	const struct bar *bars = in->daily.bars;
	double change = bars[i].close / bars[i - 1].close - 1;

	snprintf(out, size, "%s %s %.1f%% to %.2f on a volume of %.0f", in->ib_symbol,
	         change > 0 ? "rises" : "falls", fabs(change) * 100, bars[i].close,
	         bars[i].volume);
}

static void write_id(char *out, size_t size, const struct gw_instrument *in, size_t i)
{
	char day[GW_TIME_TEXT];

	gw_day_format(day, time_to_day(in->daily.bars[i].time_ns));
	snprintf(out, size, "%s$%d-%s", wire_code, (int)in->contract.con_id, day);
}

/* ---- history ---- */

/* "2024-12-23 19:45:00.0" or nothing; anything that is not a digit separates. */
static int64_t read_time(const char *text, int64_t otherwise)
{
	int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
	int got = sscanf(text, "%4d-%2d-%2d %2d:%2d:%2d", &year, &month, &day, &hour, &minute,
	                 &second);

	if (got < 3)
		got = sscanf(text, "%4d%2d%2d%*c%2d:%2d:%2d", &year, &month, &day, &hour,
		             &minute, &second);
	if (got < 3 || year < 1970 || year > 2200 || month < 1 || month > 12 || day < 1 ||
	    day > 31)
		return otherwise;
	return day_from_civil(year, month, day) * NS_PER_DAY +
	       ((int64_t)hour * 3600 + minute * 60 + second) * NS_PER_SEC;
}

static void send_headline(struct gw_client *client, int32_t req_id,
                          const struct gw_instrument *in, size_t i, int64_t close_ns)
{
	struct ib_message m = gw_message(IB_HISTORICAL_NEWS);
	struct civil at;
	char headline[160];
	char id[96];
	char time[GW_TIME_TEXT];

	write_headline(headline, sizeof(headline), in, i);
	write_id(id, sizeof(id), in, i);
	time_to_civil(&at, close_ns);
	snprintf(time, sizeof(time), "%04d-%02d-%02d %02d:%02d:%02d.0", at.year, at.month,
	         at.day, at.hour, at.minute, at.second);
	m.historical_news =
		(struct ib_historical_news){ req_id, time, wire_code, id, headline };
	gw_send(client, &m);
}

static const struct gw_instrument *instrument_of(const struct gateway *g, int32_t con_id)
{
	for (size_t i = 0; i < g->count; i++) {
		if (g->instruments[i].contract.con_id == con_id)
			return &g->instruments[i];
	}
	return NULL;
}

/* Newest first; true where more than `most` were found. */
static bool send_news(struct gw_client *client, const struct ib_req_historical_news *r,
                      const struct gw_instrument *in, int32_t most)
{
	int64_t start_ns = read_time(r->start, INT64_MIN);
	int64_t end_ns = read_time(r->end, INT64_MAX);
	int32_t sent = 0;

	for (size_t i = in->daily.count; i-- > 1;) {
		struct session session;
		int64_t day = time_to_day(in->daily.bars[i].time_ns);

		if (!is_news(in, i) ||
		    calendar_session(&session, in->calendar, day) != DRT_OK ||
		    session.close_ns > end_ns)
			continue;
		if (session.close_ns < start_ns)
			break;
		if (sent == most)
			return true;
		send_headline(client, r->req_id, in, i, session.close_ns);
		sent++;
	}
	return false;
}

void gw_news_history(struct gw_client *client, const struct ib_message *m)
{
	const struct ib_req_historical_news *r = &m->req_historical_news;
	const struct gw_instrument *in = instrument_of(client->gateway, r->con_id);
	struct ib_message end = gw_message(IB_HISTORICAL_NEWS_END);
	int32_t most = r->most < 1 || r->most > MOST_HEADLINES ? MOST_HEADLINES : r->most;

	if (!in) {
		gw_error(client, r->req_id, 200,
		         "No security definition has been found for the request");
		return;
	}
	if (!strstr(r->providers, wire_code)) {
		gw_error(client, r->req_id, 321,
		         "Error validating request.-'cN' : cause - Not allowed news provider: "
		         "%s",
		         r->providers);
		return;
	}
	end.historical_news_end.req_id = r->req_id;
	end.historical_news_end.more = send_news(client, r, in, most);
	gw_send(client, &end);
}

/* ---- articles ---- */

static bool find_article(const struct gw_instrument **in, size_t *row, const struct gateway *g,
                         const char *id)
{
	char day[GW_TIME_TEXT];
	int con_id = 0;
	const char *dash = strrchr(id, '-');

	if (!dash || sscanf(id, "DRTSIM$%d-", &con_id) != 1)
		return false;
	*in = instrument_of(g, con_id);
	for (size_t i = 1; *in && i < (*in)->daily.count; i++) {
		gw_day_format(day, time_to_day((*in)->daily.bars[i].time_ns));
		if (strcmp(day, dash + 1) == 0 && is_news(*in, i)) {
			*row = i;
			return true;
		}
	}
	return false;
}

void gw_news_article(struct gw_client *client, const struct ib_message *m)
{
	const struct ib_req_news_article *r = &m->req_news_article;
	struct ib_message answer = gw_message(IB_NEWS_ARTICLE);
	const struct gw_instrument *in = NULL;
	size_t row = 0;
	char headline[160];
	char text[600];

	if (strcmp(r->provider, wire_code) != 0 ||
	    !find_article(&in, &row, client->gateway, r->article_id)) {
		gw_error(client, r->req_id, 10172,
		         "Failed to request news article:No such article here: %s",
		         r->article_id);
		return;
	}
	write_headline(headline, sizeof(headline), in, row);
	snprintf(text, sizeof(text),
	         "%s. The day opened at %.2f, traded between %.2f and %.2f and closed at %.2f. "
	         "This text was made by a simulation.",
	         headline, in->daily.bars[row].open, in->daily.bars[row].low,
	         in->daily.bars[row].high, in->daily.bars[row].close);
	answer.news_article = (struct ib_news_article){ r->req_id, 0, text };
	gw_send(client, &answer);
}

/* ---- bulletins ---- */

static void send_bulletin(struct gw_client *client, const char *text)
{
	struct ib_message m = gw_message(IB_NEWS_BULLETINS);

	m.news_bulletin =
		(struct ib_news_bulletin){ client->gateway->bulletin_id, 1, text, "" };
	gw_send(client, &m);
}

void gw_news_bulletins(struct gw_client *client, const struct ib_message *m)
{
	client->bulletins = true;
	if (m->req_news_bulletins.all && client->gateway->bulletin_id > 0)
		send_bulletin(client, client->gateway->bulletin);
}

void gw_news_bulletins_cancel(struct gw_client *client, const struct ib_message *m)
{
	(void)m;
	client->bulletins = false;
}

void gw_news_bulletin(struct gateway *g, const char *text)
{
	g->bulletin_id++;
	snprintf(g->bulletin, sizeof(g->bulletin), "%s", text);
	for (struct gw_client *client = g->clients; client; client = client->next) {
		if (client->started && client->bulletins)
			send_bulletin(client, g->bulletin);
	}
}

/* ---- corporate events: there are none in a simulated market ---- */

void gw_news_wsh_meta(struct gw_client *client, const struct ib_message *m)
{
	struct ib_message answer = gw_message(IB_WSH_META_DATA);

	answer.wsh =
		(struct ib_wsh){ m->id_only.req_id, "{\"meta_data\":{\"event_types\":[]}}" };
	gw_send(client, &answer);
}

void gw_news_wsh_events(struct gw_client *client, const struct ib_message *m)
{
	struct ib_message answer = gw_message(IB_WSH_EVENT_DATA);

	answer.wsh = (struct ib_wsh){ m->req_wsh_events.req_id, "[]" };
	gw_send(client, &answer);
}
