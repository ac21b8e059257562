/* json_fixture.h - values and texts for the tests of model/json.h; what cannot be made
 * fails the test. */
#ifndef TESTS_UNIT_MODEL_JSON_FIXTURE_H
#define TESTS_UNIT_MODEL_JSON_FIXTURE_H

#include <jansson.h>

#include "core/decimal.h"
#include "core/uuid.h"

struct uuid some_id(uint8_t last);
decimal exact(const char *text);

json_t *parsed(const char *text);
/* Through the text, as every reader outside the program sees it; takes the reference. */
json_t *reread(json_t *json);
/* Both values have the same text; takes both references. */
void assert_same(json_t *got, json_t *want);
const char *text_at(const json_t *json, const char *key);

#endif
