/* equity_close.c - see equity_close.h. */
#include "engine/equity_close.h"

#include "core/timeval.h"

#define FRESH_NS (5 * NS_PER_SEC)

bool equity_close_passed(int64_t *close_ns, struct equity_close *state,
                         const struct calendar *calendar, int64_t market_ns, int64_t now_ns)
{
	bool fresh = state->next_ns != 0 && now_ns - state->asked_ns <= FRESH_NS &&
	             market_ns >= state->market_ns;
	bool passed = fresh && market_ns >= state->next_ns;

	*close_ns = state->next_ns;
	if (!fresh || passed) {
		struct session session;

		calendar_session_at_or_after(&session, calendar, market_ns);
		state->next_ns = session.close_ns;
	}
	state->asked_ns = now_ns;
	state->market_ns = market_ns;
	return passed;
}
