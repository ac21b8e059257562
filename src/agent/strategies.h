/* strategies.h - the built-in strategies, one file each; see strategy.h. */
#ifndef AGENT_STRATEGIES_H
#define AGENT_STRATEGIES_H

#include "agent/strategy.h"

/* Buys when the fast average of closes crosses above the slow one, sells when it crosses
 * below; long or flat. */
extern const struct strategy momentum_strategy;
extern const struct strategy rotation_strategy;
extern const struct strategy sma_cross_strategy;
extern const struct strategy swing_strategy;

#endif
