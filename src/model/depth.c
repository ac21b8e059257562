/* depth.c - see depth.h. */
#include "model/depth.h"

#include <math.h>
#include <string.h>

static const char *const state_names[WATCH_STATES] = {
	[WATCH_NONE] = "none", [WATCH_WAITING] = "waiting",     [WATCH_LOADING] = "loading",
	[WATCH_LIVE] = "live", [WATCH_REPAIRING] = "repairing", [WATCH_REFUSED] = "refused",
};

void depth_init(struct depth *depth)
{
	memset(depth, 0, sizeof(*depth));
}

const char *watch_state_name(enum watch_state state)
{
	return state_names[state];
}

enum watch_state watch_state_find(const char *name)
{
	for (int i = 0; i < WATCH_STATES; i++) {
		if (strcmp(state_names[i], name) == 0)
			return (enum watch_state)i;
	}
	return WATCH_REPAIRING;
}

double depth_spread(const struct depth *depth)
{
	if (depth->bid_count == 0 || depth->ask_count == 0)
		return NAN;
	return depth->asks[0].price - depth->bids[0].price;
}
