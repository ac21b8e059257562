/* documents.h - news, filings and notes, found by words, symbols and time.
 *
 * Search:  every word of the query must occur in title or text, in any order; the last
 *          one as a beginning. Case and accents do not matter, punctuation is no syntax.
 * Threads, errors: kb/kb.h. */
#ifndef KB_DOCUMENTS_H
#define KB_DOCUMENTS_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "model/instrument.h"

enum { KB_DOCUMENT_SYMBOLS = 32 };

struct kb;

struct kb_document {
	int64_t id;         /* of the row; ignored on storing */
	const char *source; /* "federalreserve", "note" */
	const char *key;    /* unique within the source: an address, an accession number */
	const char *kind;   /* "news", "filing", "post", "note" */
	int64_t time_ns;    /* published */
	const char *title;
	const char *text;
	size_t symbol_count;
	char symbols[KB_DOCUMENT_SYMBOLS][SYMBOL_TEXT];
};

struct kb_document_filter {
	const char *words;      /* NULL or without a word: all */
	const char *symbol;     /* NULL: any */
	const char *kind;       /* NULL: any */
	int64_t from_ns, to_ns; /* [from, to); to 0: no end */
	size_t limit;           /* 0: all */
};

/* Stores under source and key; a changed document replaces the stored one, an equal one
 * changes nothing. The texts stay the caller's; title and text may be "". Errors:
 * DRT_EINVAL (an empty source, key or kind; an invalid symbol). */
DRT_MUST_CHECK enum drt_status kb_store_document(int64_t *id, struct kb *kb,
                                                 const struct kb_document *document,
                                                 struct drt_error *error);
/* With words the best match first, otherwise the newest; free with
 * kb_documents_free(). */
DRT_MUST_CHECK enum drt_status kb_find_documents(struct kb_document **out, size_t *count,
                                                 struct kb *kb,
                                                 const struct kb_document_filter *filter,
                                                 struct drt_error *error);
/* The one of that source and key; free with kb_documents_free(*out, 1). Errors:
 * DRT_ENOTFOUND. */
DRT_MUST_CHECK enum drt_status kb_get_document(struct kb_document **out, struct kb *kb,
                                               const char *source, const char *key,
                                               struct drt_error *error);
/* Frees the list and its texts. Accepts NULL. */
void kb_documents_free(struct kb_document *documents, size_t count);

#endif
