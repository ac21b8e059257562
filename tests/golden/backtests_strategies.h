/* backtests_strategies.h - the reference runs' rules as strategies (run a is the built-in
 * sma_cross). */
#ifndef TESTS_GOLDEN_BACKTESTS_STRATEGIES_H
#define TESTS_GOLDEN_BACKTESTS_STRATEGIES_H

#include "agent/strategy.h"

extern const struct strategy reference_rsi_bracket;
extern const struct strategy reference_momentum;
extern const struct strategy reference_donchian;
extern const struct strategy reference_order_types;

#endif
