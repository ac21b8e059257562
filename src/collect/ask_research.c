/* ask_research.c - answers that are texts: news, fundamentals, the list of scans. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collect/ask_internal.h"
#include "collect/report.h"
#include "core/timeval.h"

enum { ARTICLE_MOST = 1024 * 1024, REPORT_MOST = 8 * 1024 * 1024 };

/* ---- news ---- */

enum ask_step ask_take_providers(struct ask_call *call, const struct ib_message *message,
                                 struct drt_error *error)
{
	const struct ib_news_providers *list = &message->news_providers;

	for (int32_t i = 0; i < list->provider_count; i++) {
		struct ask_word *word = ask_add_row(call, error);

		if (!word)
			break;
		if (!ask_put_code(word->code, sizeof(word->code), list->providers[i].code))
			ask_drop_row(call);
		else
			ask_put_text(word->name, sizeof(word->name), list->providers[i].name);
	}
	return error->status == DRT_OK ? ASK_IS_DONE : ASK_HAS_FAILED;
}

/* Two digits, or -1. */
static int two(const char *text)
{
	bool good = text[0] >= '0' && text[0] <= '9' && text[1] >= '0' && text[1] <= '9';

	return good ? (text[0] - '0') * 10 + (text[1] - '0') : -1;
}

/* "2024-12-23 19:45:00.0", UTC. */
static bool parse_news_time(int64_t *time_ns, const char *text)
{
	int64_t day = 0;
	int hour = 0;
	int minute = 0;
	int second = 0;

	if (strlen(text) < strlen("2024-12-23 19:45:00") || text[10] != ' ' ||
	    text[13] != ':' || text[16] != ':' || day_parse(&day, text, 10) != DRT_OK)
		return false;
	hour = two(text + 11);
	minute = two(text + 14);
	second = two(text + 17);
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
		return false;
	*time_ns =
		day * NS_PER_DAY + ((int64_t)hour * 3600 + minute * 60 + second) * NS_PER_SEC;
	return true;
}

/* The headline without "{A:800008:L:en:K:n/a:C:0.9}" before it. */
static const char *skip_metadata(const char *headline)
{
	const char *end = *headline == '{' ? strchr(headline, '}') : NULL;

	return end ? end + 1 : headline;
}

enum ask_step ask_take_headlines(struct ask_call *call, const struct ib_message *message,
                                 struct drt_error *error)
{
	const struct ib_historical_news *from = &message->historical_news;
	struct ask_headline *row = NULL;

	if (message->id == IB_HISTORICAL_NEWS_END) {
		call->answer.more = call->answer.more || message->historical_news_end.more;
		return ASK_IS_DONE;
	}
	if (message->id != IB_HISTORICAL_NEWS)
		return ASK_GOES_ON;
	row = ask_add_row(call, error);
	if (!row)
		return error->status == DRT_OK ? ASK_GOES_ON : ASK_HAS_FAILED;
	if (!parse_news_time(&row->time_ns, from->time) || !*from->article_id ||
	    !ask_put_code(row->article_id, sizeof(row->article_id), from->article_id) ||
	    !ask_put_code(row->provider, sizeof(row->provider), from->provider))
		ask_drop_row(call);
	else
		ask_put_text(row->headline, sizeof(row->headline),
		             skip_metadata(from->headline));
	return ASK_GOES_ON;
}

/* Keeps the text; what is too long for it is cut and said to be. */
static enum ask_step keep_text(struct ask_call *call, const char *text, size_t limit,
                               struct drt_error *error)
{
	call->answer.text = ask_copy_text(&call->answer.more, text, limit);
	if (call->answer.text)
		return ASK_IS_DONE;
	drt_fail(error, DRT_ENOMEM, "no memory for the broker's answer");
	return ASK_HAS_FAILED;
}

enum ask_step ask_take_article(struct ask_call *call, const struct ib_message *message,
                               struct drt_error *error)
{
	if (message->id != IB_NEWS_ARTICLE)
		return ASK_GOES_ON;
	call->answer.is_binary = message->news_article.type == 1;
	return keep_text(call, message->news_article.text, ARTICLE_MOST, error);
}

/* ---- fundamentals and scans ---- */

enum ask_step ask_take_report(struct ask_call *call, const struct ib_message *message,
                              struct drt_error *error)
{
	if (message->id != IB_FUNDAMENTAL_DATA)
		return ASK_GOES_ON;
	if (strlen(message->fundamentals.xml) > REPORT_MOST) {
		drt_fail(error, DRT_ERANGE, "the broker's report has more than %d MiB",
		         REPORT_MOST / 1024 / 1024);
		return ASK_HAS_FAILED;
	}
	return keep_text(call, message->fundamentals.xml, REPORT_MOST, error);
}

struct listing {
	struct ask_call *call;
	struct drt_error *error;
};

static bool add_scan(void *arg, const struct report_scan *scan)
{
	struct listing *listing = arg;
	struct ask_word *word = ask_add_row(listing->call, listing->error);

	if (!word)
		return false;
	if (!*scan->code || !ask_put_code(word->code, sizeof(word->code), scan->code)) {
		ask_drop_row(listing->call);
		return true;
	}
	ask_put_text(word->name, sizeof(word->name), scan->name);
	ask_put_text(word->kinds, sizeof(word->kinds), scan->kinds);
	return true;
}

static int by_code(const void *a, const void *b)
{
	const struct ask_word *left = a;
	const struct ask_word *right = b;

	return strcmp(left->code, right->code);
}

enum ask_step ask_take_scan_codes(struct ask_call *call, const struct ib_message *message,
                                  struct drt_error *error)
{
	struct listing listing = { call, error };
	const char *xml = message->scanner_parameters.xml;

	if (report_each_scan(xml, strlen(xml), add_scan, &listing, error) != DRT_OK ||
	    error->status != DRT_OK)
		return ASK_HAS_FAILED;
	if (call->answer.count > 0)
		qsort(call->answer.words, call->answer.count, sizeof(*call->answer.words),
		      by_code);
	return ASK_IS_DONE;
}
