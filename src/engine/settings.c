/* settings.c - see settings.h. */
#include "engine/settings.h"
#include "engine/settings_limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/strategies.h"
#include "core/timeval.h"
#include "engine/universe.h"
#include "io/configuration.h"

/* ---- lists of symbols ---- */

enum drt_status settings_copy_symbols(char (**out)[SYMBOL_TEXT], size_t *count,
                                      const char *const *symbols, size_t most,
                                      const char *where, struct drt_error *error)
{
	char(*copy)[SYMBOL_TEXT] = calloc(most + 1, sizeof(*copy));

	if (!copy)
		return drt_fail(error, DRT_ENOMEM, "the settings are out of memory");
	for (size_t i = 0; i < most; i++) {
		if (symbol_normalise(copy[i], symbols[i], strlen(symbols[i])) != DRT_OK) {
			drt_fail(error, DRT_EINVAL,
			         "%s: %s is not a symbol; use letters, digits, . and -", where,
			         symbols[i]);
			free(copy);
			return DRT_EINVAL;
		}
	}
	free(*out);
	*out = copy;
	*count = most;
	return DRT_OK;
}

/* Cut to fit, a name would be another one. */
static enum drt_status copy_name(char *out, size_t size, const char *text, const char *key,
                                 struct drt_error *error)
{
	size_t length = strlen(text);

	if (length >= size)
		return drt_fail(error, DRT_EINVAL, "%s: \"%s\" is too long; at most %zu bytes",
		                key, text, size - 1);
	memcpy(out, text, length + 1);
	return DRT_OK;
}

static size_t list_length(const char *const *list)
{
	size_t count = 0;

	while (list[count])
		count++;
	return count;
}

static enum drt_status load_watchlist(struct settings_watchlist *list,
                                      const struct config *config, size_t index,
                                      struct drt_error *error)
{
	size_t count = config_list_count_at(config, CONFIG_WATCHLISTS_SYMBOLS, index);
	const char **symbols = calloc(count + 1, sizeof(*symbols));
	enum drt_status status = DRT_OK;

	if (!symbols)
		return drt_fail(error, DRT_ENOMEM, "the settings are out of memory");
	for (size_t i = 0; i < count; i++)
		symbols[i] = config_list_item_at(config, CONFIG_WATCHLISTS_SYMBOLS, index, i);
	status = copy_name(list->name, sizeof(list->name),
	                   config_string_at(config, CONFIG_WATCHLISTS_NAME, index),
	                   "watchlists.name", error);
	if (status == DRT_OK)
		status = settings_copy_symbols(&list->symbols, &list->count, symbols, count,
		                               "watchlists.symbols", error);
	free(symbols);
	return status;
}

static enum drt_status load_watchlists(struct engine_settings *out, const struct config *config,
                                       struct drt_error *error)
{
	size_t count = config ? config_group_count(config, CONFIG_WATCHLISTS) : 0;
	const char *const *initial = universe_default_symbols();

	if (count > SETTINGS_WATCHLISTS)
		return drt_fail(error, DRT_EINVAL, "watchlists: at most %d",
		                SETTINGS_WATCHLISTS);
	if (count == 0) {
		out->watchlist_count = 1;
		snprintf(out->watchlists[0].name, sizeof(out->watchlists[0].name), "Core");
		return settings_copy_symbols(&out->watchlists[0].symbols,
		                             &out->watchlists[0].count, initial,
		                             list_length(initial), "watchlists", error);
	}
	for (size_t i = 0; i < count; i++) {
		enum drt_status status = load_watchlist(&out->watchlists[i], config, i, error);

		if (status != DRT_OK)
			return status;
		out->watchlist_count = i + 1;
	}
	return DRT_OK;
}

/* ---- strategies ---- */

static enum drt_status add_strategy(struct engine_settings *out,
                                    const struct strategy *strategy, const char *const *members,
                                    struct drt_error *error)
{
	struct settings_strategy *one = &out->strategies[out->strategy_count++];

	one->strategy = strategy;
	one->timeframe = strategy->timeframe;
	strategy_params_init(one->params, strategy);
	return settings_copy_symbols(&one->members, &one->member_count, members,
	                             list_length(members), strategy->name, error);
}

/* What runs when the configuration names no strategy. */
static enum drt_status default_strategies(struct engine_settings *out, struct drt_error *error)
{
	enum drt_status status =
		add_strategy(out, &momentum_strategy, universe_default_symbols(), error);

	if (status == DRT_OK)
		status = add_strategy(out, &rotation_strategy, universe_sector_funds(), error);
	if (status == DRT_OK)
		status = add_strategy(out, &swing_strategy, universe_default_symbols(), error);
	return status;
}

static struct settings_strategy *find_strategy(struct engine_settings *out, const char *name)
{
	for (size_t i = 0; i < out->strategy_count; i++) {
		if (strcmp(out->strategies[i].strategy->name, name) == 0)
			return &out->strategies[i];
	}
	return NULL;
}

static void remove_strategy(struct engine_settings *out, struct settings_strategy *one)
{
	size_t place = (size_t)(one - out->strategies);

	free(one->members);
	memmove(one, one + 1, (out->strategy_count - place - 1) * sizeof(*one));
	out->strategy_count--;
	memset(&out->strategies[out->strategy_count], 0, sizeof(*one));
}

/* Last, so that no other parameter of a disabled strategy brings it back. */
static void remove_disabled(struct engine_settings *out)
{
	for (size_t i = out->strategy_count; i-- > 0;) {
		if (out->strategies[i].disabled)
			remove_strategy(out, &out->strategies[i]);
	}
}

/* One "strategies.NAME.PARAMETER" of the configuration. */
static enum drt_status set_param(void *arg, const struct config_param *param,
                                 struct drt_error *error)
{
	struct engine_settings *out = arg;
	const struct strategy *strategy = strategy_find(param->strategy);
	struct settings_strategy *one = find_strategy(out, param->strategy);

	if (!strategy)
		return drt_fail(
			error, DRT_EINVAL,
			"there is no strategy %s; there are momentum, rotation, swing and "
			"sma_cross",
			param->strategy);
	if (!one) {
		enum drt_status status =
			out->strategy_count == AGENT_STRATEGIES
				? drt_fail(error, DRT_EINVAL, "at most %d strategies",
		                           AGENT_STRATEGIES)
				: add_strategy(out, strategy, universe_default_symbols(),
		                               error);

		if (status != DRT_OK)
			return status;
		one = &out->strategies[out->strategy_count - 1];
	}
	if (strcmp(param->name, "enabled") == 0 && param->type == CONFIG_BOOL) {
		one->disabled = !param->flag;
		return DRT_OK;
	}
	if (strcmp(param->name, "symbols") == 0 && param->type == CONFIG_STRINGS)
		return settings_copy_symbols(&one->members, &one->member_count, param->list,
		                             param->count, "symbols", error);
	if (strcmp(param->name, "timeframe") == 0 && param->type == CONFIG_STRING)
		return timeframe_parse(&one->timeframe, param->text) == DRT_OK
		               ? DRT_OK
		               : drt_fail(error, DRT_EINVAL,
		                          "%s is no timeframe; use 1m 5m 15m 30m 1h 4h 1d 1w "
		                          "or 1mo",
		                          param->text);
	if (param->type != CONFIG_DOUBLE)
		return drt_fail(error, DRT_EINVAL, "give a number");
	return strategy_params_set(one->params, strategy, param->name, param->number, error);
}

/* ---- limits and rules ---- */

static void load_execution(struct trade_execution *out, const struct config *config, size_t i)
{
	/* the words were checked with the configuration */
	(void)!algo_parse(&out->algo.kind,
	                  config_string_at(config, CONFIG_TRADING_EXECUTION_ALGO, i));
	if (out->algo.kind == ALGO_TWAP)
		out->algo.slices =
			(int32_t)config_int_at(config, CONFIG_TRADING_EXECUTION_SLICES, i);
	else if (out->algo.kind == ALGO_POV)
		out->algo.share = config_decimal_at(config, CONFIG_TRADING_EXECUTION_SHARE, i);
	else
		out->algo.urgency = URGENCY_NORMAL;
	if (algo_is_worked(out->algo.kind))
		out->window_ns =
			NS_PER_MIN * config_int_at(config, CONFIG_TRADING_EXECUTION_MINUTES, i);
}

static enum drt_status load_executions(struct engine_settings *out, const struct config *config,
                                       struct drt_error *error)
{
	size_t count = config ? config_group_count(config, CONFIG_TRADING_EXECUTION) : 0;

	if (count > SETTINGS_LIMITED)
		return drt_fail(error, DRT_EINVAL, "trading.execution: at most %d strategies",
		                SETTINGS_LIMITED);
	for (size_t i = 0; i < count; i++) {
		struct trade_execution *execution = &out->executions[i];
		enum drt_status status = copy_name(
			execution->strategy, sizeof(execution->strategy),
			config_string_at(config, CONFIG_TRADING_EXECUTION_STRATEGY, i),
			"trading.execution.strategy", error);

		if (status != DRT_OK)
			return status;
		for (size_t k = 0; k < i; k++) {
			if (strcmp(out->executions[k].strategy, execution->strategy) == 0)
				return drt_fail(error, DRT_EINVAL,
				                "trading.execution: strategy %s is there twice",
				                execution->strategy);
		}
		load_execution(execution, config, i);
		out->execution_count = i + 1;
	}
	return DRT_OK;
}

static enum drt_status load_rules(struct engine_settings *out, const struct config *config,
                                  struct drt_error *error)
{
	size_t count = config ? config_group_count(config, CONFIG_TRADING_AUTO_APPROVE) : 0;

	if (count > APPROVAL_RULES)
		return drt_fail(error, DRT_EINVAL, "trading.auto_approve: at most %d rules",
		                APPROVAL_RULES);
	for (size_t i = 0; i < count; i++) {
		struct approval_rule *rule = &out->rules[i];
		const char *name =
			config_string_at(config, CONFIG_TRADING_AUTO_APPROVE_NAME, i);
		const char *side =
			config_string_at(config, CONFIG_TRADING_AUTO_APPROVE_SIDE, i);
		enum drt_status status = copy_name(rule->name, sizeof(rule->name), name,
		                                   "trading.auto_approve.name", error);

		if (status == DRT_OK)
			status = copy_name(
				rule->strategy, sizeof(rule->strategy),
				config_string_at(config, CONFIG_TRADING_AUTO_APPROVE_STRATEGY,
			                         i),
				"trading.auto_approve.strategy", error);
		if (status != DRT_OK)
			return status;
		if (!*name)
			snprintf(rule->name, sizeof(rule->name), "rule-%zu", i + 1);
		rule->buys = strcmp(side, "sell") != 0;
		rule->sells = strcmp(side, "buy") != 0;
		rule->max_value =
			config_decimal_at(config, CONFIG_TRADING_AUTO_APPROVE_MAX_VALUE, i);
		config_hours_at(&rule->from_minute, &rule->to_minute, config,
		                CONFIG_TRADING_AUTO_APPROVE_HOURS, i);
		rule->live = !config_bool_at(config, CONFIG_TRADING_AUTO_APPROVE_PAPER_ONLY, i);
		out->rule_count = i + 1;
	}
	return DRT_OK;
}

/* ---- the rest ---- */

static enum drt_status load_sources(struct engine_settings *out, const struct config *config,
                                    struct drt_error *error)
{
	size_t count = config ? config_list_count(config, CONFIG_DATA_SOURCES) : 0;

	if (count > SETTINGS_SOURCES)
		return drt_fail(error, DRT_EINVAL, "data.sources: at most %d",
		                SETTINGS_SOURCES);
	for (size_t i = 0; i < count; i++) {
		enum drt_status status =
			copy_name(out->source_text[i], sizeof(out->source_text[i]),
		                  config_list_item(config, CONFIG_DATA_SOURCES, i),
		                  "data.sources", error);

		if (status != DRT_OK)
			return status;
		out->sources[i] = out->source_text[i];
	}
	return DRT_OK;
}

static enum drt_status load_plain(struct engine_settings *out, const struct config *config,
                                  struct drt_error *error)
{
	enum drt_status status = DRT_OK;

	if (!config)
		return DRT_OK;
	out->live = strcmp(config_string(config, CONFIG_TRADING_MODE), "live") == 0;
	status = copy_name(out->account, sizeof(out->account),
	                   config_string(config, CONFIG_TRADING_ACCOUNT), "trading.account",
	                   error);
	if (status == DRT_OK)
		status = copy_name(out->broker_host, sizeof(out->broker_host),
		                   config_string(config, CONFIG_BROKER_HOST), "broker.host",
		                   error);
	out->broker_port = (int)config_int(config, CONFIG_BROKER_PORT);
	out->broker_client_id = (int)config_int(config, CONFIG_BROKER_CLIENT_ID);
	out->data_client_id = (int)config_int(config, CONFIG_DATA_CLIENT_ID);
	out->broker_server_version = (int)config_int(config, CONFIG_BROKER_SERVER_VERSION);
	snprintf(out->adjustment, sizeof(out->adjustment), "%s",
	         config_string(config, CONFIG_DATA_ADJUSTMENT));
	out->data_lines = (int)config_int(config, CONFIG_DATA_LINES);
	out->minute_bars = config_bool(config, CONFIG_DATA_MINUTE_BARS);
	out->nightly_minute = config_minute(config, CONFIG_SCHEDULE_NIGHTLY);
	out->reset_from = config_minute(config, CONFIG_BROKER_RESET_FROM);
	out->reset_to = config_minute(config, CONFIG_BROKER_RESET_TO);
	if (log_level_parse(&out->log_level, config_string(config, CONFIG_LOG_LEVEL)) != DRT_OK)
		out->log_level = LOG_INFO;
	return status;
}

static void set_defaults(struct engine_settings *out)
{
	memset(out, 0, sizeof(*out));
	snprintf(out->broker_host, sizeof(out->broker_host), "127.0.0.1");
	out->broker_port = 4002;
	out->broker_client_id = 1;
	out->data_client_id = 2;
	snprintf(out->adjustment, sizeof(out->adjustment), "any");
	risk_limits_default(&out->limits);
	sizing_rules_default(&out->sizing);
	out->approval_ttl_ns = 300 * NS_PER_SEC;
	out->runaway_orders = 10;
	out->runaway_window_ns = 60 * NS_PER_SEC;
	out->data_lines = 100;
	out->minute_bars = true;
	out->nightly_minute = 120;
	out->reset_from = 15;
	out->reset_to = 105;
	out->log_level = LOG_INFO;
}

enum drt_status engine_settings_load(struct engine_settings *out, const struct config *config,
                                     struct drt_error *error)
{
	enum drt_status status = DRT_OK;

	set_defaults(out);
	status = load_plain(out, config, error);
	if (status == DRT_OK)
		status = settings_load_limits(out, config, error);
	if (status == DRT_OK)
		status = load_sources(out, config, error);
	if (status == DRT_OK)
		status = load_watchlists(out, config, error);
	if (status == DRT_OK)
		status = default_strategies(out, error);
	if (status == DRT_OK && config)
		status = config_check_params(config, set_param, out, error);
	remove_disabled(out);
	if (status == DRT_OK)
		status = load_rules(out, config, error);
	if (status == DRT_OK)
		status = load_executions(out, config, error);
	if (status != DRT_OK) {
		engine_settings_release(out);
		return status;
	}
	return DRT_OK;
}

const char *settings_adjustment(const struct engine_settings *settings)
{
	return strcmp(settings->adjustment, "any") == 0 ? NULL : settings->adjustment;
}

void engine_settings_release(struct engine_settings *settings)
{
	free(settings->restricted);
	free(settings->no_short);
	for (size_t i = 0; i < SETTINGS_WATCHLISTS; i++)
		free(settings->watchlists[i].symbols);
	for (size_t i = 0; i < AGENT_STRATEGIES; i++)
		free(settings->strategies[i].members);
	memset(settings, 0, sizeof(*settings));
}
