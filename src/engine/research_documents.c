/* research_documents.c - see research_documents.h. */
#include "engine/research_documents.h"

#include <string.h>

#include "collect/ask_answer.h"
#include "core/text.h"
#include "engine/engine_internal.h"
#include "engine/methods.h"
#include "engine/query.h"
#include "engine/store_worker.h"
#include "kb/documents.h"
#include "model/json.h"

enum { TITLE_TEXT = 120, TEXT_MOST = 256 * 1024 };

/* ---- on their way ---- */

static json_t *keep_rows(void *state, const struct rpc_request *request,
                         struct rpc_refusal *refusal);

static void post(struct engine *engine, json_t *documents)
{
	static const struct rpc_method method = { "kb.keep_documents", false, true,
		                                  WORKER_STORE, keep_rows };
	const struct rpc_call nobody = { 0 };
	json_t *params = json_pack("{s:o}", "documents", documents);
	struct message_call *call = params ? message_call_new(&nobody, &method, params) : NULL;

	json_decref(params);
	if (call)
		engine_post(engine, WORKER_STORE, &call->base);
}

void research_keep_headlines(struct engine *engine, const char *symbol,
                             const struct ask_headline *rows, size_t count)
{
	json_t *documents = json_array();

	for (size_t i = 0; documents && i < count; i++)
		json_array_append_new(documents,
		                      json_pack("{s:o, s:o, s:s, s:o, s:o, s:s, s:s}", "source",
		                                json_from_text(rows[i].provider), "key",
		                                json_from_text(rows[i].article_id), "kind",
		                                "news", "time", json_from_time(rows[i].time_ns),
		                                "title", json_from_text(rows[i].headline),
		                                "text", "", "symbol", symbol));
	if (documents)
		post(engine, documents);
}

void research_keep_article(struct engine *engine, const char *provider, const char *article_id,
                           const char *text)
{
	json_t *document = json_pack("{s:s, s:s, s:s, s:s, s:s}", "source", provider, "key",
	                             article_id, "kind", "news", "title", "", "text", text);

	if (document)
		post(engine, json_pack("[o]", document));
}

void research_keep_report(struct engine *engine, const json_t *about, const char *text)
{
	const char *symbol = json_string_value(json_object_get(about, "symbol"));
	const char *report = json_string_value(json_object_get(about, "report"));
	json_t *document = json_pack(
		"{s:s, s:o, s:s, s:o, s:o, s:s, s:s}", "source", "ib", "key",
		json_sprintf("%s.%s", symbol, report), "kind", "fundamentals", "time",
		json_from_time(clock_now_ns(engine->market)), "title",
		json_sprintf("%s %s", symbol, report), "text", text, "symbol", symbol);

	if (document)
		post(engine, json_pack("[o]", document));
}

/* ---- arriving ---- */

struct arriving {
	const char *source, *key, *kind, *title, *text, *symbol;
	int64_t time_ns;
};

static bool read_row(struct arriving *out, const json_t *row, struct rpc_refusal *refusal)
{
	return param_text(&out->source, row, "source", true, refusal) &&
	       param_text(&out->key, row, "key", true, refusal) &&
	       param_text(&out->kind, row, "kind", true, refusal) &&
	       param_text(&out->title, row, "title", true, refusal) &&
	       param_text(&out->text, row, "text", true, refusal) &&
	       param_text(&out->symbol, row, "symbol", false, refusal) &&
	       json_get_time(&out->time_ns, row, "time", false, &refusal->error) == DRT_OK;
}

/* An article without a headline is called by its first line. */
static void name_by_text(char *out, const char *text)
{
	char line[TITLE_TEXT * 2];
	size_t length = strcspn(text, "\n");

	length = length < sizeof(line) - 1 ? length : sizeof(line) - 1;
	memcpy(line, text, length);
	line[length] = '\0';
	text_put(out, TITLE_TEXT, line);
}

static void add_symbol(struct kb_document *document, const char *symbol)
{
	for (size_t i = 0; i < document->symbol_count; i++) {
		if (strcmp(document->symbols[i], symbol) == 0)
			return;
	}
	if (document->symbol_count < KB_DOCUMENT_SYMBOLS &&
	    symbol_normalise(document->symbols[document->symbol_count], symbol,
	                     strlen(symbol)) == DRT_OK)
		document->symbol_count++;
}

static enum drt_status keep(struct store *store, const struct arriving *from,
                            struct drt_error *error)
{
	struct kb_document *stored = NULL;
	struct kb_document document = { .source = from->source,
		                        .key = from->key,
		                        .kind = from->kind,
		                        .time_ns = from->time_ns,
		                        .title = from->title,
		                        .text = from->text };
	char title[TITLE_TEXT];
	int64_t id = 0;
	enum drt_status status =
		kb_get_document(&stored, store->kb, from->source, from->key, error);

	if (status != DRT_OK && status != DRT_ENOTFOUND)
		return status;
	if (stored) {
		document.symbol_count = stored->symbol_count;
		memcpy(document.symbols, stored->symbols, sizeof(document.symbols));
		if (from->time_ns == 0)
			document.time_ns = stored->time_ns;
		if (!*from->title)
			document.title = stored->title;
		if (!*from->text)
			document.text = stored->text;
	}
	if (document.time_ns == 0)
		document.time_ns = clock_now_ns(store->engine->market);
	if (!*document.title) {
		name_by_text(title, document.text);
		document.title = title;
	}
	if (from->symbol)
		add_symbol(&document, from->symbol);
	status = kb_store_document(&id, store->kb, &document, error);
	kb_documents_free(stored, stored != NULL);
	return status;
}

/* {documents: [{source, key, kind, time?, title, text, symbol?}]}; nobody waits for the
 * answer. */
static json_t *keep_rows(void *state, const struct rpc_request *request,
                         struct rpc_refusal *refusal)
{
	struct store *store = state;
	const json_t *list = json_object_get(request->params, "documents");
	size_t i = 0;
	json_t *row = NULL;

	if (!store_begin(store))
		return NULL;
	json_array_foreach(list, i, row)
	{
		struct arriving from = { .symbol = NULL };

		if (!read_row(&from, row, refusal) || strlen(from.text) > TEXT_MOST ||
		    keep(store, &from, &refusal->error) != DRT_OK) {
			log_write(store->engine->log, LOG_WARNING, "store", "document", "%s",
			          refusal->error.text);
			return NULL;
		}
	}
	return json_object();
}
