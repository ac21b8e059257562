/* alerts.c - see alerts.h. Each rule walks the bars with a watch: what it needs to
 * remember of the bars before. */
#include "analysis/alerts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/extreme.h"
#include "analysis/indicator.h"
#include "analysis/rsi.h"
#include "analysis/sma.h"
#include "core/timeval.h"

struct watch {
	const struct alert_rule *rule;
	struct sma sma; /* of closes or volumes */
	struct rsi rsi;
	struct extreme extreme;
	bool was; /* the state on the bar before */
	bool had; /* there was a state */
	double previous_close;
	double previous_mean; /* of the volumes before */
	size_t seen;
};

static const char *const names[] = { "price_above", "price_below", "day_move", "sma_above",
	                             "sma_below",   "rsi_high",    "rsi_low",  "new_high",
	                             "new_low",     "volume_spike" };

static const char *const codes[] = { "alert.price_above", "alert.price_below", "alert.day_move",
	                             "alert.sma_above",   "alert.sma_below",   "alert.rsi_high",
	                             "alert.rsi_low",     "alert.new_high",    "alert.new_low",
	                             "alert.volume_spike" };

static const struct alert_rule usual[] = {
	{ ALERT_PRICE_ABOVE, 0, 0 },   { ALERT_PRICE_BELOW, 0, 0 }, { ALERT_DAY_MOVE, 5, 0 },
	{ ALERT_SMA_ABOVE, 0, 200 },   { ALERT_SMA_BELOW, 0, 200 }, { ALERT_RSI_HIGH, 70, 14 },
	{ ALERT_RSI_LOW, 30, 14 },     { ALERT_NEW_HIGH, 0, 252 },  { ALERT_NEW_LOW, 0, 252 },
	{ ALERT_VOLUME_SPIKE, 2, 20 },
};

struct alert_rule alert_rule_usual(enum alert_kind kind)
{
	return usual[kind];
}

const char *alert_kind_name(enum alert_kind kind)
{
	return names[kind];
}

enum drt_status alert_kind_parse(enum alert_kind *out, const char *name)
{
	for (int i = 0; i < ALERT_KINDS; i++)
		if (strcmp(names[i], name) == 0) {
			*out = (enum alert_kind)i;
			return DRT_OK;
		}
	return DRT_ENOTFOUND;
}

static bool is_state_of_price(enum alert_kind kind)
{
	return kind == ALERT_PRICE_ABOVE || kind == ALERT_PRICE_BELOW;
}

static bool uses_period(enum alert_kind kind)
{
	return !is_state_of_price(kind) && kind != ALERT_DAY_MOVE;
}

static bool uses_value(enum alert_kind kind)
{
	return kind != ALERT_SMA_ABOVE && kind != ALERT_SMA_BELOW && kind != ALERT_NEW_HIGH &&
	       kind != ALERT_NEW_LOW;
}

static enum drt_status check_rule(const struct alert_rule *rule, size_t at,
                                  struct drt_error *error)
{
	bool is_rsi = rule->kind == ALERT_RSI_HIGH || rule->kind == ALERT_RSI_LOW;

	if ((unsigned)rule->kind >= ALERT_KINDS)
		return drt_fail(error, DRT_EINVAL, "alert rule %zu: there is no kind %d", at,
		                (int)rule->kind);
	if (uses_period(rule->kind) &&
	    (rule->period < 1 + is_rsi || rule->period > INDICATOR_PERIOD_MAX))
		return drt_fail(error, DRT_EINVAL,
		                "alert rule %zu (%s): the period must be %d to %d, got %d", at,
		                names[rule->kind], 1 + is_rsi, INDICATOR_PERIOD_MAX,
		                rule->period);
	if (uses_value(rule->kind) && (!indicator_takes(rule->value) || rule->value <= 0 ||
	                               (is_rsi && rule->value >= 100)))
		return drt_fail(error, DRT_EINVAL,
		                "alert rule %zu (%s): the value must be above 0%s, got %g", at,
		                names[rule->kind], is_rsi ? " and below 100" : "", rule->value);
	return DRT_OK;
}

static enum drt_status check_bars(const struct bar *bars, size_t count, struct drt_error *error)
{
	char when[TIME_TEXT];

	for (size_t i = 0; i < count; i++) {
		const struct bar *bar = &bars[i];

		if (indicator_takes(bar->high) && indicator_takes(bar->low) &&
		    indicator_takes(bar->close) && indicator_takes(bar->volume))
			continue;
		time_format(when, bar->time_ns);
		return drt_fail(
			error, DRT_EINVAL,
			"alerts: bar %zu (%s) holds a value that is not a finite number", i,
			when);
	}
	return DRT_OK;
}

static enum drt_status watch_init(struct watch *watch, const struct alert_rule *rule)
{
	*watch = (struct watch){ .rule = rule };
	switch (rule->kind) {
	case ALERT_SMA_ABOVE:
	case ALERT_SMA_BELOW:
	case ALERT_VOLUME_SPIKE:
		return sma_init(&watch->sma, rule->period);
	case ALERT_RSI_HIGH:
	case ALERT_RSI_LOW:
		return rsi_init(&watch->rsi, rule->period);
	case ALERT_NEW_HIGH:
		return extreme_init(&watch->extreme, EXTREME_HIGHEST, rule->period);
	case ALERT_NEW_LOW:
		return extreme_init(&watch->extreme, EXTREME_LOWEST, rule->period);
	default:
		return DRT_OK;
	}
}

static void watch_release(struct watch *watch)
{
	sma_release(&watch->sma);
	extreme_release(&watch->extreme);
}

/* What a rule saw; it becomes a reason only when the rule fires. */
struct finding {
	int count;
	struct {
		const char *name;
		double value;
	} args[4];
};

static inline void found(struct finding *finding, const char *name, double value)
{
	finding->args[finding->count].name = name;
	finding->args[finding->count++].value = value;
}

/* True when a state begins: it is there and on the bar before it was not. */
static bool begins(struct watch *watch, bool is)
{
	bool result = watch->had && is && !watch->was;

	watch->had = true;
	watch->was = is;
	return result;
}

static bool fires_on_price(struct watch *watch, struct finding *finding, const struct bar *bar)
{
	double level = watch->rule->value;

	found(finding, "level", level);
	return begins(watch, watch->rule->kind == ALERT_PRICE_ABOVE ? bar->close >= level
	                                                            : bar->close <= level);
}

static bool fires_on_move(struct watch *watch, struct finding *finding, const struct bar *bar)
{
	double previous = watch->previous_close;
	double move = 0;

	if (watch->seen == 0 || previous <= 0)
		return false;
	move = (bar->close / previous - 1) * 100;
	found(finding, "pct", move);
	return fabs(move) >= watch->rule->value;
}

/* A close on the average itself belongs to the side where the price was. */
static bool fires_on_average(struct watch *watch, struct finding *finding,
                             const struct bar *bar)
{
	double mean = 0;

	if (!sma_update(&mean, &watch->sma, bar->close) || bar->close == mean)
		return false;
	found(finding, "sma", mean);
	found(finding, "period", watch->rule->period);
	return begins(watch, (bar->close > mean) == (watch->rule->kind == ALERT_SMA_ABOVE));
}

static bool fires_on_rsi(struct watch *watch, struct finding *finding, const struct bar *bar)
{
	double rsi = 0;

	if (!rsi_update(&rsi, &watch->rsi, bar->close))
		return false;
	found(finding, "rsi", rsi);
	found(finding, "level", watch->rule->value);
	found(finding, "period", watch->rule->period);
	return begins(watch, watch->rule->kind == ALERT_RSI_HIGH ? rsi >= watch->rule->value
	                                                         : rsi <= watch->rule->value);
}

static bool fires_on_extreme(struct watch *watch, struct finding *finding,
                             const struct bar *bar)
{
	bool high = watch->rule->kind == ALERT_NEW_HIGH;
	double price = high ? bar->high : bar->low;
	double level = watch->seen > 0 ? extreme_value(&watch->extreme) : price;
	bool full = watch->seen >= (size_t)watch->rule->period;

	extreme_push(&watch->extreme, price);
	if (!full)
		return false;
	found(finding, "level", level);
	found(finding, "period", watch->rule->period);
	watch->had = true; /* the first full window may fire: before it nothing is known */
	return begins(watch, high ? price > level : price < level);
}

static bool fires_on_volume(struct watch *watch, struct finding *finding, const struct bar *bar)
{
	double before = watch->previous_mean;
	double mean = 0;

	if (sma_update(&mean, &watch->sma, bar->volume))
		watch->previous_mean = mean;
	if (before <= 0)
		return false;
	found(finding, "times", bar->volume / before);
	found(finding, "period", watch->rule->period);
	return bar->volume >= watch->rule->value * before;
}

static bool fires(struct watch *watch, struct finding *finding, const struct bar *bar)
{
	bool result = false;

	finding->count = 0;
	found(finding, "close", bar->close);
	switch (watch->rule->kind) {
	case ALERT_PRICE_ABOVE:
	case ALERT_PRICE_BELOW:
		result = fires_on_price(watch, finding, bar);
		break;
	case ALERT_DAY_MOVE:
		result = fires_on_move(watch, finding, bar);
		break;
	case ALERT_SMA_ABOVE:
	case ALERT_SMA_BELOW:
		result = fires_on_average(watch, finding, bar);
		break;
	case ALERT_RSI_HIGH:
	case ALERT_RSI_LOW:
		result = fires_on_rsi(watch, finding, bar);
		break;
	case ALERT_NEW_HIGH:
	case ALERT_NEW_LOW:
		result = fires_on_extreme(watch, finding, bar);
		break;
	default:
		result = fires_on_volume(watch, finding, bar);
		break;
	}
	watch->previous_close = bar->close;
	watch->seen++;
	return result;
}

/* Appends; doubles the room when it is full. */
static enum drt_status append(struct alert_list *list, size_t *room, const struct alert *alert,
                              const struct finding *finding)
{
	struct alert *last = NULL;

	if (list->count == *room) {
		size_t more = *room ? 2 * *room : 16;
		struct alert *alerts = realloc(list->alerts, more * sizeof(*alerts));

		if (!alerts)
			return DRT_ENOMEM;
		list->alerts = alerts;
		*room = more;
	}
	last = &list->alerts[list->count++];
	*last = *alert;
	reason_init(&last->reason, codes[alert->kind]);
	for (int i = 0; i < finding->count; i++)
		reason_add_number(&last->reason, finding->args[i].name, finding->args[i].value);
	return DRT_OK;
}

static enum drt_status walk(struct alert_list *list, struct watch *watches,
                            const struct alert_request *request)
{
	size_t room = 0;

	for (size_t i = 0; i < request->bar_count; i++)
		for (size_t r = 0; r < request->rule_count; r++) {
			struct alert alert = { .rule = r,
				               .kind = request->rules[r].kind,
				               .bar = i,
				               .time_ns = request->bars[i].time_ns };
			struct finding finding;

			if (!fires(&watches[r], &finding, &request->bars[i]) ||
			    i < request->from)
				continue;
			if (append(list, &room, &alert, &finding) != DRT_OK)
				return DRT_ENOMEM;
		}
	return DRT_OK;
}

enum drt_status analysis_generate_alerts(struct alert_list *out,
                                         const struct alert_request *request,
                                         struct drt_error *error)
{
	struct alert_list list = { NULL, 0 };
	struct watch *watches = NULL;
	enum drt_status status = check_bars(request->bars, request->bar_count, error);

	for (size_t r = 0; r < request->rule_count && status == DRT_OK; r++)
		status = check_rule(&request->rules[r], r, error);
	if (status != DRT_OK)
		return status;
	watches = calloc(request->rule_count + 1, sizeof(*watches));
	status = watches ? DRT_OK : DRT_ENOMEM;
	for (size_t r = 0; r < request->rule_count && status == DRT_OK; r++)
		status = watch_init(&watches[r], &request->rules[r]);
	if (status == DRT_OK)
		status = walk(&list, watches, request);
	for (size_t r = 0; watches && r < request->rule_count; r++)
		watch_release(&watches[r]);
	free(watches);
	if (status != DRT_OK) {
		alert_list_release(&list);
		return drt_fail(error, status, "alerts: out of memory");
	}
	*out = list;
	return DRT_OK;
}

void alert_list_release(struct alert_list *list)
{
	free(list->alerts);
	*list = (struct alert_list){ NULL, 0 };
}
