/* window.h - the last `size` values of a series, always as one contiguous array.
 *
 * Shape:   each value is written twice, `size` slots apart, so that the window,
 *          oldest first, is an ordinary array wherever the ring stands. A result
 *          computed from it depends on the values alone, never on the phase.
 * Owners:  one allocation at birth; window_push() allocates nothing. A struct that
 *          holds a window is not copied.
 * Threads: one thread at a time. */
#ifndef ANALYSIS_WINDOW_H
#define ANALYSIS_WINDOW_H

#include <stdbool.h>
#include <stdlib.h>

#include "core/status.h"

struct window {
	double *slots; /* owned; 2 * size */
	int size;
	int next;  /* where the next value goes, 0..size-1; the oldest once full */
	int count; /* values inside, at most size */
};

/* Empty, for `size` (> 0) values. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK static inline enum drt_status window_init(struct window *window, int size)
{
	*window = (struct window){ .size = size };
	window->slots = calloc((size_t)size, 2 * sizeof(*window->slots));
	return window->slots ? DRT_OK : DRT_ENOMEM;
}

static inline void window_release(struct window *window)
{
	free(window->slots);
	*window = (struct window){ 0 };
}

static inline void window_clear(struct window *window)
{
	window->next = 0;
	window->count = 0;
}

static inline bool window_is_full(const struct window *window)
{
	return window->count == window->size;
}

/* The value that the next push drops; the window is full. */
static inline double window_oldest(const struct window *window)
{
	return window->slots[window->next];
}

static inline void window_push(struct window *window, double value)
{
	window->slots[window->next] = value;
	window->slots[window->next + window->size] = value;
	window->next = window->next + 1 == window->size ? 0 : window->next + 1;
	window->count += window->count < window->size;
}

/* `size` values, oldest first, until the next push; the window is full. */
static inline const double *window_values(const struct window *window)
{
	return window->slots + window->next;
}

#endif
