/* research_documents.h - news and reports on their way into the knowledge base.
 *
 * They go to the store worker as a call of nobody. There, under the source (the provider's
 * code) and key (the article's id), each is kept once: a headline never takes the place of
 * its article, and an article takes over what its headline said of it.
 * Threads: the keep functions on any worker; the method on the store's. */
#ifndef ENGINE_RESEARCH_DOCUMENTS_H
#define ENGINE_RESEARCH_DOCUMENTS_H

#include <stddef.h>

#include <jansson.h>

struct ask_headline;
struct engine;

/* Nothing is told where memory is short or the store is too busy: the answer to the caller
 * does not depend on it, and asking again keeps them. */
void research_keep_headlines(struct engine *engine, const char *symbol,
                             const struct ask_headline *rows, size_t count);
void research_keep_article(struct engine *engine, const char *provider, const char *article_id,
                           const char *text);
/* `about` has symbol and report. */
void research_keep_report(struct engine *engine, const json_t *about, const char *text);

#endif
