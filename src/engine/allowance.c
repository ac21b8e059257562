/* allowance.c - see allowance.h. */
#include "engine/allowance.h"

int64_t allowance_take(struct allowance *allowance, int64_t now_ns, int at_once,
                       int64_t while_ns)
{
	int64_t most_ns = now_ns + (at_once - 1) * while_ns;

	if (allowance->used_ns > most_ns)
		return allowance->used_ns - most_ns;
	if (allowance->used_ns < now_ns)
		allowance->used_ns = now_ns;
	allowance->used_ns += while_ns;
	return 0;
}
