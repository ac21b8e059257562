/* query.h - reading request parameters that several methods share. */
#ifndef ENGINE_QUERY_H
#define ENGINE_QUERY_H

#include "engine/rpc_server.h"
#include "kb/kb.h"

struct engine_settings;

/* symbol, from, to, timeframe and source of a request, as a query; its texts live in
 * this struct, so it may not be copied. */
struct market_query {
	struct kb_bar_query query;
	char symbol[SYMBOL_TEXT];
	char source[KB_SOURCE_TEXT];
	const char *one_source[1];
	int64_t limit;
};

/* False with the refusal filled. */
bool market_query_read(struct market_query *out, const json_t *params,
                       const struct engine_settings *settings, struct rpc_refusal *refusal);

/* The last `limit` bars of the query; the caller frees. False with the refusal filled. */
bool market_query_run(struct bar **bars, size_t *count, struct kb *kb,
                      const struct market_query *query, struct rpc_refusal *refusal);

/* Whether the bars that the query would read come from the generator. */
bool market_query_is_synthetic(struct kb *kb, const struct market_query *query);

#endif
