/* random_message.h - random messages of any layout, and their comparison.
 *
 * Values are such that a round trip must give them back: no unset value where the wire
 * writes a zero for it. Texts and arrays belong to the arena. */
#ifndef TESTS_UNIT_IB_RANDOM_MESSAGE_H
#define TESTS_UNIT_IB_RANDOM_MESSAGE_H

#include <stdbool.h>

#include "core/rng.h"
#include "ib/arena.h"
#include "ib/layout.h"

/* Fills every member that the layout has at this version. */
void random_message(struct ib_message *out, struct ib_arena *arena, struct rng *rng,
                    enum ib_direction direction, int32_t id, int version);

/* True when all members that the layout has at this version are the same; *name tells
 * the first that is not. `version` 0 compares what any version has. */
bool same_message(const char **name, const struct ib_message *a, const struct ib_message *b,
                  enum ib_direction direction, int version);

#endif
