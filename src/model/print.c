/* print.c - see print.h. */
#include "model/print.h"

#include <string.h>

static const char *const tick_names[PRINT_TICKS] = {
	[PRINT_UP] = "up",
	[PRINT_DOWN] = "down",
	[PRINT_ZERO_UP] = "zero_up",
	[PRINT_ZERO_DOWN] = "zero_down",
};

static const char *const side_names[PRINT_SIDES] = {
	[PRINT_AT_BID] = "bid",
	[PRINT_AT_ASK] = "ask",
	[PRINT_INSIDE] = "inside",
};

/* The place of a name; 0, which has none, where it is not there. */
static int find_name(const char *const *names, int count, const char *name)
{
	for (int i = 1; name && i < count; i++) {
		if (strcmp(names[i], name) == 0)
			return i;
	}
	return 0;
}

const char *print_tick_name(enum print_tick tick)
{
	return tick_names[tick];
}

enum print_tick print_tick_find(const char *name)
{
	return (enum print_tick)find_name(tick_names, PRINT_TICKS, name);
}

const char *print_side_name(enum print_side side)
{
	return side_names[side];
}

enum print_side print_side_find(const char *name)
{
	return (enum print_side)find_name(side_names, PRINT_SIDES, name);
}
