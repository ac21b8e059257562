/* signal.c - see signal.h. */
#include "model/signal.h"

#include <strings.h>

static const char *const directions[] = { "BUY", "SELL", "HOLD" };
static const char *const state_names[] = { "active", "taken", "expired", "not-raised",
	                                   "refused" };

const char *signal_direction_name(enum signal_direction direction)
{
	return directions[direction];
}

const char *signal_state_name(enum signal_state state)
{
	return state_names[state];
}

enum drt_status signal_direction_parse(enum signal_direction *out, const char *name)
{
	for (int i = 0; i <= SIGNAL_HOLD; i++) {
		if (strcasecmp(directions[i], name) == 0) {
			*out = (enum signal_direction)i;
			return DRT_OK;
		}
	}
	return DRT_EPARSE;
}

enum drt_status signal_state_parse(enum signal_state *out, const char *name)
{
	for (int i = 0; i <= SIGNAL_REFUSED; i++) {
		if (strcasecmp(state_names[i], name) == 0) {
			*out = (enum signal_state)i;
			return DRT_OK;
		}
	}
	return DRT_EPARSE;
}

int signal_gates_passed(const struct signal *signal)
{
	int passed = 0;

	for (int i = 0; i < signal->gate_count; i++)
		passed += signal->gates[i].passed;
	return passed;
}
