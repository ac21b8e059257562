/* catalog.c - see catalog.h. The rows stand in
 * catalog_table.c; thirteen of them are searched in order. */
#include "analysis/catalog.h"

#include <math.h>
#include <string.h>

#include "analysis/catalog_table.h"

const struct analysis_indicator *analysis_indicator_find(const char *name)
{
	const struct analysis_indicator *indicator = NULL;

	for (size_t i = 0; (indicator = analysis_indicator_at(i)) != NULL; i++)
		if (strcmp(indicator->name, name) == 0)
			return indicator;
	return NULL;
}

const struct analysis_indicator *analysis_indicator_at(size_t index)
{
	return index < catalog_table_rows ? &catalog_table[index] : NULL;
}

int analysis_indicator_param(const struct analysis_indicator *indicator, const char *name)
{
	for (int i = 0; i < indicator->param_count; i++)
		if (strcmp(indicator->params[i].name, name) == 0)
			return i;
	return -1;
}

int analysis_indicator_output(const struct analysis_indicator *indicator, const char *name)
{
	for (int i = 0; i < indicator->output_count; i++)
		if (strcmp(indicator->outputs[i], name) == 0)
			return i;
	return -1;
}

/* The negated comparison refuses NaN as well. */
static bool param_accepts(const struct analysis_param *param, double value)
{
	if (!(value >= param->least && value <= param->most))
		return false;
	return !param->whole || value == floor(value);
}

enum drt_status analysis_indicator_params(double *full,
                                          const struct analysis_indicator *indicator,
                                          const double *params, size_t count,
                                          struct drt_error *error)
{
	if (count > (size_t)indicator->param_count)
		return drt_fail(error, DRT_EINVAL, "%s takes %d parameters, got %zu",
		                indicator->name, indicator->param_count, count);
	for (size_t i = 0; i < count; i++) {
		const struct analysis_param *param = &indicator->params[i];

		if (!param_accepts(param, params[i]))
			return drt_fail(error, DRT_EINVAL,
			                "%s: %s must be %s from %g to %g, got %g",
			                indicator->name, param->name,
			                param->whole ? "a whole number" : "a number",
			                param->least, param->most, params[i]);
	}
	for (int i = 0; i < indicator->param_count; i++)
		full[i] = (size_t)i < count ? params[i] : indicator->params[i].preset;
	return DRT_OK;
}
