/* nearest_limit.c - see nearest_limit.h. */
#include "engine/nearest_limit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

int64_t nearest_limit_level(const struct risk_limits *limits, enum risk_rule rule)
{
	const struct risk_level *level = &limits->level[rule];

	return level->soft != RISK_NONE ? level->soft : level->hard;
}

void nearest_limit_find(struct nearest_limit *out, const struct risk_limits *limits,
                        const struct nearest_limit_input *input)
{
	const struct {
		enum risk_rule rule;
		double used;
	} rows[] = {
		{ RISK_GROSS, input->gross / input->equity },
		{ RISK_POSITION, input->position / input->equity },
		{ RISK_DAILY_LOSS, input->day_pnl < 0 ? -input->day_pnl : 0 },
	};
	double nearest = -1;

	*out = (struct nearest_limit){ .used = NAN, .most = NAN };
	for (size_t i = 0; input->equity > 0 && i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t level = nearest_limit_level(limits, rows[i].rule);
		double most = (double)level / (double)DECIMAL_ONE;
		double part = level > 0 ? rows[i].used / most : HUGE_VAL;

		if (level == RISK_NONE || !(part > nearest))
			continue;
		nearest = part;
		out->used = rows[i].used;
		out->most = most;
		snprintf(out->code, sizeof(out->code), "%s", risk_rule_code(rows[i].rule));
	}
}
