/* view_what_if.c - see view_what_if.h. */
#include "client/view_what_if.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "client/number_text.h"
#include "core/i18n.h"
#include "model/json.h"

/* null: the broker did not say */
static enum drt_status read_margin(struct view_margin *out, const json_t *result,
                                   const char *key, struct drt_error *error)
{
	const json_t *json = json_object_get(result, key);
	struct view_margin read = { .known = true };

	*out = (struct view_margin){ .known = false };
	if (!json || json_is_null(json))
		return DRT_OK;
	if (json_get_decimal(&read.before, json, "before", true, error) != DRT_OK ||
	    json_get_decimal(&read.change, json, "change", true, error) != DRT_OK ||
	    json_get_decimal(&read.after, json, "after", true, error) != DRT_OK) {
		drt_fail_within(error, "%s", key);
		return DRT_EPARSE;
	}
	*out = read;
	return DRT_OK;
}

static enum drt_status read_cost(struct view_what_if *out, const json_t *result,
                                 struct drt_error *error)
{
	const json_t *spread = json_object_get(result, "spread_cost");

	out->spread_cost = json_is_number(spread) ? json_number_value(spread) : NAN;
	out->commission_known = json_is_number(json_object_get(result, "commission_min")) &&
	                        json_is_number(json_object_get(result, "commission_max"));
	if (!out->commission_known)
		return DRT_OK;
	if (json_get_decimal(&out->commission_min, result, "commission_min", true, error) !=
	            DRT_OK ||
	    json_get_decimal(&out->commission_max, result, "commission_max", true, error) !=
	            DRT_OK)
		return DRT_EPARSE;
	return DRT_OK;
}

enum drt_status view_what_if_read(struct view_what_if *out, const json_t *result,
                                  struct drt_error *error)
{
	struct view_what_if read = *out;
	struct {
		const char *key;
		struct view_margin *to;
	} margins[] = {
		{ "initial_margin", &read.initial },
		{ "maintenance_margin", &read.maintenance },
		{ "available_funds", &read.available },
		{ "excess_liquidity", &read.excess },
	};

	if (!json_is_object(result))
		return drt_fail(error, DRT_EPARSE, "the what-if is no object");
	for (size_t i = 0; i < sizeof(margins) / sizeof(margins[0]); i++) {
		if (read_margin(margins[i].to, result, margins[i].key, error) != DRT_OK)
			return DRT_EPARSE;
	}
	if (read_cost(&read, result, error) != DRT_OK ||
	    json_get_text(read.text, sizeof(read.text), result, "warning", false, error) !=
	            DRT_OK)
		return DRT_EPARSE;
	*out = read;
	return DRT_OK;
}

const char *view_what_if_commission(char *out, size_t size, const struct view_what_if *what_if)
{
	char least[NUMBER_TEXT], most[NUMBER_TEXT];

	*out = '\0';
	if (!what_if->commission_known)
		return out;
	number_text_decimal(least, sizeof(least), what_if->commission_min, 2, false);
	number_text_decimal(most, sizeof(most), what_if->commission_max, 2, false);
	if (strcmp(least, most) == 0)
		snprintf(out, size, "%s", least);
	else
		/* TRANSLATORS: two amounts of money, the least and the most */
		snprintf(out, size, _("%s to %s"), least, most);
	return out;
}
