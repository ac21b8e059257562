/* methods_news.c - collect.*: news and reports about companies, from the broker; run on the
 * collector worker. What comes is kept as documents of the knowledge base. */
#include <stdlib.h>
#include <string.h>

#include "collect/report.h"
#include "core/strbuf.h"
#include "engine/methods.h"
#include "engine/query.h"
#include "engine/research_call.h"
#include "engine/research_documents.h"
#include "engine/research_json.h"
#include "model/json.h"

enum { HEADLINES = 50, HEADLINES_MOST = 300, FACTS_MOST = 5000, PROVIDERS_TEXT = 512 };

/* ---- headlines ---- */

static json_t *provider_row(const void *row)
{
	const struct ask_word *provider = row;

	return json_pack("{s:o, s:o}", "code", json_from_text(provider->code), "name",
	                 json_from_text(provider->name));
}

static bool put_providers(struct research_call *call, json_t *result,
                          const struct ask_answer *answer)
{
	(void)call;
	return research_put_rows(result, "providers", answer->words, answer->count,
	                         sizeof(struct ask_word), provider_row);
}

json_t *method_collect_news_providers(void *state, const struct rpc_request *request,
                                      struct rpc_refusal *refusal)
{
	struct research_call *call =
		research_call_new(state, request, refusal, put_providers, json_object());
	struct ask_reply reply;

	if (!call)
		return NULL;
	reply = research_call_reply(call);
	return research_call_wait(
		call, ask_news_providers(collector_asker(state), &reply, &refusal->error),
		refusal);
}

static json_t *headline_row(const void *row)
{
	return research_headline_json(row);
}

static bool put_headlines(struct research_call *call, json_t *result,
                          const struct ask_answer *answer)
{
	const char *symbol = json_string_value(json_object_get(result, "symbol"));

	research_keep_headlines(research_call_engine(call), symbol, answer->headlines,
	                        answer->count);
	return research_put_rows(result, "headlines", answer->headlines, answer->count,
	                         sizeof(struct ask_headline), headline_row) &&
	       json_object_set_new(result, "more", json_boolean(answer->more)) == 0;
}

/* ["DJ-N", "BRFG"] as "DJ-N+BRFG". */
static bool read_providers(char *out, const json_t *params, struct rpc_refusal *refusal)
{
	const json_t *list = NULL;
	size_t used = 0;
	size_t i = 0;
	json_t *code = NULL;

	*out = '\0';
	if (!param_list(&list, params, "providers", refusal))
		return false;
	json_array_foreach(list, i, code)
	{
		const char *text = json_string_value(code);
		size_t length = text ? strlen(text) : 0;

		if (length == 0 || strchr(text, '+') || used + length + 2 > PROVIDERS_TEXT) {
			method_refuse(refusal, DRT_EINVAL,
			              "providers: codes of collect.news_providers");
			return false;
		}
		if (used > 0)
			out[used++] = '+';
		memcpy(out + used, text, length + 1);
		used += length;
	}
	return true;
}

json_t *method_collect_headlines(void *state, const struct rpc_request *request,
                                 struct rpc_refusal *refusal)
{
	const json_t *params = request->params;
	char providers[PROVIDERS_TEXT];
	struct instrument what;
	struct ask_news news = {
		.what = &what, .providers = providers, .from_ns = INT64_MIN, .to_ns = INT64_MAX
	};
	struct research_call *call = NULL;
	struct ask_reply reply;
	int64_t limit = HEADLINES;

	if (!research_instrument(&what, state, params, refusal) ||
	    !read_providers(providers, params, refusal) ||
	    !param_limit(&limit, params, refusal) ||
	    json_get_time(&news.from_ns, params, "from", false, &refusal->error) != DRT_OK ||
	    json_get_time(&news.to_ns, params, "to", false, &refusal->error) != DRT_OK)
		return NULL;
	news.most = (int)(limit < HEADLINES_MOST ? limit : HEADLINES_MOST);
	call = research_call_new(state, request, refusal, put_headlines,
	                         json_pack("{s:s}", "symbol", what.symbol));
	if (!call)
		return NULL;
	reply = research_call_reply(call);
	return research_call_wait(
		call, ask_headlines(collector_asker(state), &news, &reply, &refusal->error),
		refusal);
}

/* ---- articles ---- */

static bool put_article(struct research_call *call, json_t *result,
                        const struct ask_answer *answer)
{
	const char *provider = json_string_value(json_object_get(result, "provider"));
	const char *id = json_string_value(json_object_get(result, "article_id"));
	struct drt_error error;
	char *text = NULL;
	bool done = false;

	if (answer->is_binary)
		text = strdup(answer->text);
	else if (report_plain_text(&text, answer->text, &error) != DRT_OK)
		text = NULL;
	if (!text)
		return false;
	if (!answer->is_binary)
		research_keep_article(research_call_engine(call), provider, id, text);
	done = json_object_set_new(result, "text", json_from_text(text)) == 0 &&
	       json_object_set_new(result, "base64", json_boolean(answer->is_binary)) == 0 &&
	       json_object_set_new(result, "cut", json_boolean(answer->more)) == 0;
	free(text);
	return done;
}

/* The provider of "DJ-N$19985fef" is DJ-N. */
static const char *provider_of(char *out, size_t size, const char *article_id)
{
	size_t length = strcspn(article_id, "$");

	if (article_id[length] == '\0' || length == 0 || length >= size)
		return NULL;
	memcpy(out, article_id, length);
	out[length] = '\0';
	return out;
}

json_t *method_collect_article(void *state, const struct rpc_request *request,
                               struct rpc_refusal *refusal)
{
	const char *id = NULL;
	const char *provider = NULL;
	char own[ASK_CODE];
	struct research_call *call = NULL;
	struct ask_reply reply;

	if (!param_text(&id, request->params, "article_id", true, refusal) ||
	    !param_text(&provider, request->params, "provider", false, refusal))
		return NULL;
	if (!provider)
		provider = provider_of(own, sizeof(own), id);
	if (!provider || !*provider || !*id || strlen(id) >= ASK_CODE ||
	    strlen(provider) >= ASK_CODE)
		return method_refuse(refusal, DRT_EINVAL,
		                     "article_id: as collect.headlines gives it; provider: "
		                     "the code before its $");
	call = research_call_new(
		state, request, refusal, put_article,
		json_pack("{s:s, s:s}", "provider", provider, "article_id", id));
	if (!call)
		return NULL;
	reply = research_call_reply(call);
	return research_call_wait(
		call,
		ask_article(collector_asker(state), provider, id, &reply, &refusal->error),
		refusal);
}

/* ---- reports ---- */

struct listing {
	json_t *facts;
	struct strbuf text; /* for the knowledge base */
	bool more, failed;
};

static bool add_fact(void *arg, const struct report_fact *fact)
{
	struct listing *listing = arg;

	if (json_array_size(listing->facts) == FACTS_MOST) {
		listing->more = true;
		return false;
	}
	listing->failed =
		json_array_append_new(
			listing->facts,
			json_pack("{s:o, s:o, s:o}", "path", json_from_text(fact->path), "name",
	                          *fact->name ? json_from_text(fact->name) : json_null(),
	                          "text", json_from_text(fact->text))) != 0;
	strbuf_printf(&listing->text, "%s: %s\n", *fact->name ? fact->name : fact->path,
	              fact->text);
	return !listing->failed;
}

/* A report that is no XML has no facts; its text is given as it came. */
static bool put_report(struct research_call *call, json_t *result,
                       const struct ask_answer *answer)
{
	struct listing listing = { .facts = json_array() };
	struct drt_error error;
	bool done = listing.facts != NULL;

	strbuf_init(&listing.text);
	if (done && report_each_fact(answer->text, strlen(answer->text), add_fact, &listing,
	                             &error) != DRT_OK)
		done = json_object_set_new(result, "unreadable", json_from_text(error.text)) ==
		       0;
	done = done && !listing.failed && !listing.text.failed;
	if (done && listing.text.length > 0)
		research_keep_report(research_call_engine(call), result, listing.text.text);
	strbuf_release(&listing.text);
	if (!done) {
		json_decref(listing.facts);
		return false;
	}
	return json_object_set_new(result, "facts", listing.facts) == 0 &&
	       json_object_set_new(result, "more", json_boolean(listing.more)) == 0;
}

json_t *method_collect_fundamentals(void *state, const struct rpc_request *request,
                                    struct rpc_refusal *refusal)
{
	const char *report = "ReportSnapshot";
	struct instrument what;
	struct research_call *call = NULL;
	struct ask_reply reply;

	if (!research_instrument(&what, state, request->params, refusal) ||
	    !param_text(&report, request->params, "report", false, refusal))
		return NULL;
	call = research_call_new(
		state, request, refusal, put_report,
		json_pack("{s:s, s:s}", "symbol", what.symbol, "report", report));
	if (!call)
		return NULL;
	reply = research_call_reply(call);
	return research_call_wait(
		call,
		ask_report(collector_asker(state), &what, report, &reply, &refusal->error),
		refusal);
}
