/* metrics_scalars.h - the metrics of the reference file that are one number, by library
 * and name. */
#ifndef TESTS_METRICS_SCALARS_H
#define TESTS_METRICS_SCALARS_H

#include <stdbool.h>

#include "improve/performance.h"

struct metrics_context {
	const struct performance_sample *sample;
	const struct performance_sample *benchmark; /* NULL for metrics without one */
};

/* True, and the number, for a metric of that name without the benchmark's suffix. */
bool metrics_scalar(double *out, const char *library, const char *name,
                    const struct metrics_context *context);

#endif
