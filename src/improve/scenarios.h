/* scenarios.h - what might have happened: variations of a run of daily bars.
 *
 *  bootstrap   blocks of ten days drawn with replacement (Kuensch 1989), so that runs
 *              of volatility stay together
 *  shock       the base path with a fall of `size` (0.2: 20 %) on a random day
 *  volatility  the base path's daily log returns times `size` about their mean
 *
 * Units:   prices of the base; volumes are those of the days drawn. Seeded. */
#ifndef IMPROVE_SCENARIOS_H
#define IMPROVE_SCENARIOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "model/bar.h"

enum scenario_kind { SCENARIO_BOOTSTRAP, SCENARIO_SHOCK, SCENARIO_VOLATILITY };

struct scenario_request {
	enum scenario_kind kind;
	double size; /* see above; not for the bootstrap */
	uint64_t seed;
	const struct bar *base; /* oldest first */
	size_t count;           /* at least 30 */
};

struct scenario_figures {
	double total_return;
	double worst_drawdown; /* <= 0 */
	double volatility;     /* a year */
};

const char *scenario_kind_name(enum scenario_kind kind);
/* Errors: DRT_ENOTFOUND. */
DRT_MUST_CHECK enum drt_status scenario_kind_parse(enum scenario_kind *out, const char *name);

/* Writes `count` bars on the dates of the base. Errors: DRT_EINVAL (too few bars, a size
 * out of range: shock in (0, 0.95], volatility in (0, 10]). */
DRT_MUST_CHECK enum drt_status improve_generate_scenario(struct bar *out,
                                                         struct scenario_figures *figures,
                                                         const struct scenario_request *request,
                                                         struct drt_error *error);

#endif
