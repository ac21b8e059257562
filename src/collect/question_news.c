/* question_news.c - headlines: contract, then providers where none is named, then news. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collect/question.h"
#include "core/strbuf.h"
#include "core/timeval.h"

struct search {
	struct asker *asker;
	struct ask_reply reply;
	int32_t con_id;
	struct strbuf providers;
	int64_t from_ns, to_ns;
	int most;
};

static void end(struct search *search, const struct ask_answer *answer,
                const struct drt_error *error)
{
	search->reply.done(search->reply.arg, answer, error);
	strbuf_release(&search->providers);
	free(search);
}

static void on_headlines(void *arg, const struct ask_answer *answer,
                         const struct drt_error *error)
{
	end(arg, answer, error);
}

/* "2024-12-23 19:45:00.0"; empty without a bound. */
static void put_time(char *out, size_t size, int64_t time_ns)
{
	struct civil at;

	*out = '\0';
	if (time_ns == INT64_MIN || time_ns == INT64_MAX)
		return;
	time_to_civil(&at, time_ns);
	snprintf(out, size, "%04d-%02d-%02d %02d:%02d:%02d.0", at.year, at.month, at.day,
	         at.hour, at.minute, at.second);
}

static void ask_news(struct search *search)
{
	struct drt_error error = { .status = DRT_OK };
	struct ib_message message;
	char from[48];
	char to[48];
	enum drt_status status =
		ib_message_init(&message, IB_TO_SERVER, IB_REQ_HISTORICAL_NEWS);

	put_time(from, sizeof(from), search->from_ns);
	put_time(to, sizeof(to), search->to_ns);
	message.req_historical_news.con_id = search->con_id;
	message.req_historical_news.providers = search->providers.text;
	message.req_historical_news.start = from;
	message.req_historical_news.end = to;
	message.req_historical_news.most = search->most;
	if (status == DRT_OK)
		status = ask(NULL, search->asker, &message, on_headlines, search, &error);
	if (status != DRT_OK)
		end(search, NULL, &error);
}

static void on_providers(void *arg, const struct ask_answer *answer,
                         const struct drt_error *error)
{
	struct search *search = arg;
	struct drt_error none;

	for (size_t i = 0; answer && i < answer->count; i++)
		strbuf_printf(&search->providers, "%s%s", i > 0 ? "+" : "",
		              answer->words[i].code);
	if (!answer) {
		end(search, NULL, error);
	} else if (search->providers.failed) {
		drt_fail(&none, DRT_ENOMEM, "no memory for the providers of news");
		end(search, NULL, &none);
	} else if (answer->count == 0) {
		drt_fail(&none, DRT_EDENIED,
		         "the account has no provider of news; the broker's account page has "
		         "free ones");
		end(search, NULL, &none);
	} else {
		ask_news(search);
	}
}

static void on_contract(void *arg, const struct ask_answer *answer,
                        const struct drt_error *error)
{
	struct search *search = arg;
	struct ask_reply next = { on_providers, search };
	struct drt_error why = { .status = DRT_OK };
	const struct ask_contract *contract = answer ? ask_pick_contract(answer, &why) : NULL;

	if (!contract) {
		end(search, NULL, answer ? &why : error);
		return;
	}
	search->con_id = contract->con_id;
	if (search->providers.length > 0)
		ask_news(search);
	else if (ask_news_providers(search->asker, &next, &why) != DRT_OK)
		end(search, NULL, &why);
}

enum drt_status ask_headlines(struct asker *asker, const struct ask_news *news,
                              const struct ask_reply *reply, struct drt_error *error)
{
	struct search *search = NULL;
	struct ask_reply next = { on_contract, NULL };
	enum drt_status status = DRT_OK;

	if (news->most < 1 || news->most > 300)
		return drt_fail(error, DRT_EINVAL, "most %d: from 1 to 300 headlines",
		                news->most);
	search = calloc(1, sizeof(*search));
	if (!search)
		return drt_fail(error, DRT_ENOMEM, "no memory for the question");
	*search = (struct search){ .asker = asker,
		                   .reply = *reply,
		                   .from_ns = news->from_ns,
		                   .to_ns = news->to_ns,
		                   .most = news->most };
	strbuf_init(&search->providers);
	strbuf_puts(&search->providers, news->providers);
	next.arg = search;
	status = ask_contract_of(asker, news->what, &next, error);
	if (status != DRT_OK) {
		strbuf_release(&search->providers);
		free(search);
	}
	return status;
}
