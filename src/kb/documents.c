/* documents.c - see documents.h.
 *
 * Words of a query are quoted for FTS5 one by one, so that nothing a user or a feed
 * writes can be its query syntax. */
#include "kb/documents.h"

#include <stdlib.h>
#include <string.h>

#include "core/strbuf.h"
#include "kb/kb_internal.h"

/* What the unique key and the index of symbols rely on. */
static enum drt_status check(const struct kb_document *document, struct drt_error *error)
{
	if (!*document->source || !*document->key || !*document->kind)
		return drt_fail(error, DRT_EINVAL,
		                "a document needs a source, a key and a kind");
	if (document->symbol_count > KB_DOCUMENT_SYMBOLS)
		return drt_fail(error, DRT_EINVAL, "%s: more than %d symbols", document->key,
		                (int)KB_DOCUMENT_SYMBOLS);
	for (size_t i = 0; i < document->symbol_count; i++) {
		if (!symbol_is_valid(document->symbols[i]))
			return drt_fail(error, DRT_EINVAL, "%s: \"%s\" is not a symbol",
			                document->key, document->symbols[i]);
	}
	return DRT_OK;
}

/* Inserts or replaces where something differs; *id is the row's. */
static enum drt_status put_text(int64_t *id, struct kb *kb, const struct kb_document *document,
                                struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	bool row = false;
	enum drt_status status = db_prepare(
		&stmt, kb->db,
		"INSERT INTO document (source, key, kind, time_ns, title, text) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (source, key) DO UPDATE SET "
		"(kind, time_ns, title, text) = (?3, ?4, ?5, ?6) "
		"WHERE (kind, time_ns, title, text) IS NOT (?3, ?4, ?5, ?6)",
		error);

	if (status != DRT_OK)
		return status;
	db_bind_text(stmt, 1, document->source);
	db_bind_text(stmt, 2, document->key);
	db_bind_text(stmt, 3, document->kind);
	db_bind_int(stmt, 4, document->time_ns);
	db_bind_text(stmt, 5, document->title ? document->title : "");
	db_bind_text(stmt, 6, document->text ? document->text : "");
	status = db_run(stmt, error);
	db_finalize(stmt);
	if (status == DRT_OK)
		status = db_prepare(&stmt, kb->db,
		                    "SELECT id FROM document WHERE source = ?1 AND key = ?2",
		                    error);
	if (status != DRT_OK)
		return status;
	db_bind_text(stmt, 1, document->source);
	db_bind_text(stmt, 2, document->key);
	status = db_step(&row, stmt, error);
	if (status == DRT_OK && row)
		*id = db_column_int(stmt, 0);
	db_finalize(stmt);
	return status;
}

/* True when the document has the symbol. */
static bool names(const struct kb_document *document, const char *symbol)
{
	for (size_t i = 0; i < document->symbol_count; i++) {
		if (strcmp(document->symbols[i], symbol) == 0)
			return true;
	}
	return false;
}

/* Runs a statement on the pair (document, symbol). */
static enum drt_status run_pair(struct kb *kb, const char *sql, int64_t id, const char *symbol,
                                struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	enum drt_status status = db_prepare(&stmt, kb->db, sql, error);

	if (status != DRT_OK)
		return status;
	db_bind_int(stmt, 1, id);
	db_bind_text(stmt, 2, symbol);
	status = db_run(stmt, error);
	db_finalize(stmt);
	return status;
}

/* The symbols of a stored document, by name. */
static enum drt_status read_symbols(struct kb_document *out, struct kb *kb,
                                    struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	bool row = false;
	enum drt_status status = db_prepare(&stmt, kb->db,
	                                    "SELECT symbol FROM document_symbol "
	                                    "WHERE document_id = ?1 ORDER BY symbol",
	                                    error);

	if (status != DRT_OK)
		return status;
	db_bind_int(stmt, 1, out->id);
	out->symbol_count = 0;
	status = db_step(&row, stmt, error);
	while (status == DRT_OK && row && out->symbol_count < KB_DOCUMENT_SYMBOLS) {
		db_column_copy(out->symbols[out->symbol_count++], SYMBOL_TEXT, stmt, 0);
		status = db_step(&row, stmt, error);
	}
	db_finalize(stmt);
	return status;
}

/* Makes the stored symbols those of the document, touching only what differs. */
static enum drt_status put_symbols(struct kb *kb, int64_t id,
                                   const struct kb_document *document, struct drt_error *error)
{
	struct kb_document *stored = calloc(1, sizeof(*stored));
	enum drt_status status = DRT_OK;

	if (!stored)
		return kb_no_memory(error);
	stored->id = id;
	status = read_symbols(stored, kb, error);
	for (size_t i = 0; status == DRT_OK && i < stored->symbol_count; i++) {
		if (!names(document, stored->symbols[i]))
			status = run_pair(kb,
			                  "DELETE FROM document_symbol "
			                  "WHERE document_id = ?1 AND symbol = ?2",
			                  id, stored->symbols[i], error);
	}
	for (size_t i = 0; status == DRT_OK && i < document->symbol_count; i++) {
		if (!names(stored, document->symbols[i]))
			status = run_pair(kb,
			                  "INSERT INTO document_symbol (document_id, symbol) "
			                  "VALUES (?1, ?2) ON CONFLICT DO NOTHING",
			                  id, document->symbols[i], error);
	}
	free(stored);
	return status;
}

enum drt_status kb_store_document(int64_t *id, struct kb *kb,
                                  const struct kb_document *document, struct drt_error *error)
{
	int64_t row_id = 0;
	bool own = false;
	enum drt_status status = check(document, error);

	if (status == DRT_OK)
		status = kb_enter(&own, kb, error);
	if (status != DRT_OK)
		return status;
	status = put_text(&row_id, kb, document, error);
	if (status == DRT_OK)
		status = put_symbols(kb, row_id, document, error);
	status = kb_leave(own, kb, status, error);
	if (status == DRT_OK)
		*id = row_id;
	return status;
}

/* Anything but letters, digits and bytes beyond ASCII separates words. */
static bool is_word_byte(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c >= 0x80;
}

/* "fed rates" becomes "fed" "rates"*; empty without a word. */
static void quote_words(struct strbuf *out, const char *words)
{
	for (const char *at = words; *at;) {
		size_t length = 0;

		while (is_word_byte((unsigned char)at[length]))
			length++;
		if (length > 0) {
			strbuf_puts(out, out->length ? " \"" : "\"");
			strbuf_append(out, at, length);
			strbuf_putc(out, '"');
		}
		at += length > 0 ? length : 1;
	}
	if (out->length > 0)
		strbuf_putc(out, '*');
}

/* On failure some texts are NULL, which free() takes. */
static enum drt_status read_row(void *record, struct db_stmt *stmt, struct drt_error *error)
{
	struct kb_document *out = record;

	out->id = db_column_int(stmt, 0);
	out->time_ns = db_column_int(stmt, 4);
	out->source = strdup(db_column_text(stmt, 1));
	out->key = strdup(db_column_text(stmt, 2));
	out->kind = strdup(db_column_text(stmt, 3));
	out->title = strdup(db_column_text(stmt, 5));
	out->text = strdup(db_column_text(stmt, 6));
	if (!out->source || !out->key || !out->kind || !out->title || !out->text)
		return kb_no_memory(error);
	return DRT_OK;
}

#define COLUMNS "d.id, d.source, d.key, d.kind, d.time_ns, d.title, d.text"
#define CONDITIONS                                                                             \
	"(?1 IS NULL OR EXISTS (SELECT 1 FROM document_symbol AS s WHERE s.symbol = ?1 "       \
	"AND s.document_id = d.id)) AND (?2 IS NULL OR d.kind = ?2) "                          \
	"AND d.time_ns >= ?3 AND d.time_ns < ?4 "

/* With words by rank, a title's word counting four times; without by time. */
static enum drt_status run_query(struct kb_list *list, struct kb *kb,
                                 const struct kb_document_filter *filter, const char *query,
                                 struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	const char *by_time = "SELECT " COLUMNS " FROM document AS d WHERE " CONDITIONS
			      "ORDER BY d.time_ns DESC, d.id DESC LIMIT ?5";
	const char *by_match =
		"SELECT " COLUMNS
		" FROM document_text AS t JOIN document AS d ON d.id = t.rowid "
		"WHERE document_text MATCH ?6 AND " CONDITIONS
		"ORDER BY bm25(document_text, 4.0, 1.0), d.time_ns DESC, d.id DESC LIMIT ?5";
	enum drt_status status = db_prepare(&stmt, kb->db, *query ? by_match : by_time, error);

	if (status != DRT_OK)
		return status;
	db_bind_text(stmt, 1, filter->symbol);
	db_bind_text(stmt, 2, filter->kind);
	db_bind_int(stmt, 3, filter->from_ns);
	db_bind_int(stmt, 4, kb_range_end(filter->to_ns));
	db_bind_int(stmt, 5, kb_limit(filter->limit));
	if (*query)
		db_bind_text(stmt, 6, query);
	status = kb_collect(list, stmt, read_row, error);
	db_finalize(stmt);
	return status;
}

enum drt_status kb_find_documents(struct kb_document **out, size_t *count, struct kb *kb,
                                  const struct kb_document_filter *filter,
                                  struct drt_error *error)
{
	const struct kb_document_filter all = { .words = NULL };
	struct kb_list list = { .size = sizeof(struct kb_document) };
	struct kb_document *documents = NULL;
	struct strbuf query;
	enum drt_status status = DRT_OK;

	if (!filter)
		filter = &all;
	strbuf_init(&query);
	quote_words(&query, filter->words ? filter->words : "");
	status = query.failed ? kb_no_memory(error)
	                      : run_query(&list, kb, filter, query.text, error);
	strbuf_release(&query);
	documents = list.items;
	for (size_t i = 0; status == DRT_OK && i < list.count; i++)
		status = read_symbols(&documents[i], kb, error);
	if (status != DRT_OK) {
		kb_documents_free(documents, list.count);
		return status;
	}
	*out = documents;
	*count = list.count;
	return DRT_OK;
}

enum drt_status kb_get_document(struct kb_document **out, struct kb *kb, const char *source,
                                const char *key, struct drt_error *error)
{
	struct kb_list list = { .size = sizeof(struct kb_document) };
	struct db_stmt *stmt = NULL;
	enum drt_status status = db_prepare(&stmt, kb->db,
	                                    "SELECT " COLUMNS " FROM document AS d "
	                                    "WHERE d.source = ?1 AND d.key = ?2",
	                                    error);

	if (status != DRT_OK)
		return status;
	db_bind_text(stmt, 1, source);
	db_bind_text(stmt, 2, key);
	status = kb_collect(&list, stmt, read_row, error);
	db_finalize(stmt);
	if (status == DRT_OK && list.count > 0)
		status = read_symbols(list.items, kb, error);
	if (status == DRT_OK && list.count > 0) {
		*out = list.items;
		return DRT_OK;
	}
	kb_documents_free(list.items, list.count);
	return status == DRT_OK ? drt_fail(error, DRT_ENOTFOUND,
	                                   "there is no document %s of %s", key, source)
	                        : status;
}

void kb_documents_free(struct kb_document *documents, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free((char *)documents[i].source);
		free((char *)documents[i].key);
		free((char *)documents[i].kind);
		free((char *)documents[i].title);
		free((char *)documents[i].text);
	}
	free(documents);
}
