/* strategy.c - see strategy.h: the list, the parameters, the slots of signals. */
#include "agent/strategy.h"

#include <math.h>
#include <string.h>

#include "agent/strategies.h"
#include "core/strbuf.h"

static const struct strategy *const built_in[] = {
	&momentum_strategy, &rotation_strategy, &swing_strategy, &sma_cross_strategy, NULL,
};

const struct strategy *const *strategy_list(void)
{
	return built_in;
}

const struct strategy *strategy_find(const char *name)
{
	for (size_t i = 0; built_in[i]; i++) {
		if (strcmp(built_in[i]->name, name) == 0)
			return built_in[i];
	}
	return NULL;
}

void strategy_params_init(double *values, const struct strategy *strategy)
{
	for (size_t i = 0; i < strategy->param_count; i++)
		values[i] = strategy->params[i].initial;
}

static enum drt_status no_such_parameter(const struct strategy *strategy, const char *name,
                                         struct drt_error *error)
{
	struct strbuf names;

	strbuf_init(&names);
	for (size_t i = 0; i < strategy->param_count; i++)
		strbuf_printf(&names, "%s%s", i > 0 ? ", " : "", strategy->params[i].name);
	drt_fail(error, DRT_ENOTFOUND, "strategy %s has no parameter %s; it has %s",
	         strategy->name, name, names.failed ? "others" : names.text);
	strbuf_release(&names);
	return DRT_ENOTFOUND;
}

enum drt_status strategy_params_set(double *values, const struct strategy *strategy,
                                    const char *name, double value, struct drt_error *error)
{
	const struct strategy_param *param = NULL;
	size_t i = 0;

	while (i < strategy->param_count && strcmp(strategy->params[i].name, name) != 0)
		i++;
	if (i == strategy->param_count)
		return no_such_parameter(strategy, name, error);
	param = &strategy->params[i];
	if (!(value >= param->least && value <= param->most))
		return drt_fail(error, DRT_ERANGE, "%s.%s must be from %g to %g",
		                strategy->name, name, param->least, param->most);
	if (param->whole && value != floor(value))
		return drt_fail(error, DRT_ERANGE, "%s.%s must be a whole number",
		                strategy->name, name);
	values[i] = value;
	return DRT_OK;
}

/* A signal is several kilobytes, mostly gates and arguments that their counts hide. */
struct signal *strategy_emit(struct strategy_output *output, const struct strategy_view *view,
                             const char *strategy, enum timeframe timeframe,
                             const struct instrument *instrument)
{
	struct signal *signal = NULL;

	if (output->count == output->capacity) {
		output->dropped++;
		return NULL;
	}
	signal = &output->slots[output->count++];
	memset(&signal->id, 0, sizeof(signal->id));
	signal->time_ns = view->now_ns;
	memcpy(signal->symbol, instrument->symbol, sizeof(signal->symbol));
	signal->instrument_id = instrument->id;
	signal->direction = SIGNAL_HOLD;
	signal->strength = 0;
	memset(signal->strategy, 0, sizeof(signal->strategy));
	memccpy(signal->strategy, strategy, '\0', sizeof(signal->strategy) - 1);
	signal->timeframe = timeframe;
	signal->expiration_ns = 0;
	signal->state = SIGNAL_ACTIVE;
	signal->reference_price = 0;
	signal->reason.code[0] = '\0';
	signal->reason.count = 0;
	signal->gate_count = 0;
	memset(&signal->intent, 0, sizeof(signal->intent));
	return signal;
}
