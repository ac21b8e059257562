/* query.h - reading request parameters that several methods share. */
#ifndef ENGINE_QUERY_H
#define ENGINE_QUERY_H

#include "engine/rpc_server.h"
#include "kb/kb.h"

struct engine_settings;

/* Each reads one parameter; absent or null leaves *out alone unless it is needed. False
 * with the refusal filled, which names the parameter. */

/* Any text; borrowed from params. */
bool param_text(const char **out, const json_t *params, const char *key, bool needed,
                struct rpc_refusal *refusal);
/* A list or an object; borrowed from params. */
bool param_list(const json_t **out, const json_t *params, const char *key,
                struct rpc_refusal *refusal);
bool param_object(const json_t **out, const json_t *params, const char *key,
                  struct rpc_refusal *refusal);
/* "symbol" in any case; out has SYMBOL_TEXT bytes. */
bool param_symbol(char *out, const json_t *params, bool needed, struct rpc_refusal *refusal);
/* "limit", at least 1. */
bool param_limit(int64_t *out, const json_t *params, struct rpc_refusal *refusal);

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
