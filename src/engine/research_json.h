/* research_json.h - the broker's answers as the control API shows them; see doc/API.md.
 *
 * Each returns a new reference, NULL where memory is short. What is not known is null. */
#ifndef ENGINE_RESEARCH_JSON_H
#define ENGINE_RESEARCH_JSON_H

#include <jansson.h>

#include "collect/ask_answer.h"

json_t *research_day_json(int64_t day); /* "2025-06-20"; INT64_MIN: null */
json_t *research_found_json(const struct ask_contract *row);
json_t *research_contract_json(const struct ask_contract *row);
json_t *research_ranked_json(const struct ask_contract *row);
json_t *research_headline_json(const struct ask_headline *row);

/* A list of `count` rows made by `make`, put under the key. */
bool research_put_rows(json_t *result, const char *key, const void *rows, size_t count,
                       size_t size, json_t *(*make)(const void *row));

#endif
