/* settings_limits.c - see settings_limits.h. */
#include "engine/settings_limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "io/configuration.h"

/* In what the levels of a rule are written. */
enum unit { UNIT_EXACT, UNIT_PERCENT, UNIT_SECONDS, UNIT_COUNT };

static enum unit unit_of(enum risk_rule rule)
{
	switch (rule) {
	case RISK_ORDER_VALUE:
	case RISK_QUANTITY:
	case RISK_DAILY_LOSS:
	case RISK_CAPITAL:
		return UNIT_EXACT;
	case RISK_QUOTE_AGE:
		return UNIT_SECONDS;
	case RISK_OPEN_ORDERS:
	case RISK_DUPLICATE:
	case RISK_MESSAGE_RATE:
	case RISK_LOSSES:
		return UNIT_COUNT;
	default:
		return UNIT_PERCENT;
	}
}

static int64_t ratio_units(double percent)
{
	return (int64_t)(percent / 100 * (double)DECIMAL_ONE + 0.5);
}

/* ---- plain limits ---- */

static int64_t percent_or_none(const struct config *config, enum config_key key)
{
	double percent = config_double(config, key);

	return percent > 0 ? ratio_units(percent) : RISK_NONE;
}

static void load_plain_limits(struct engine_settings *out, const struct config *config)
{
	struct risk_level *level = out->limits.level;
	int64_t gross = ratio_units(config_double(config, CONFIG_RISK_MAX_GROSS_EXPOSURE_PCT));
	int64_t capital = config_decimal(config, CONFIG_RISK_MAX_CAPITAL).e8;
	int64_t losses = config_int(config, CONFIG_RISK_MAX_LOSSES_IN_A_ROW);

	level[RISK_ORDER_VALUE].hard = config_decimal(config, CONFIG_RISK_MAX_ORDER_VALUE).e8;
	level[RISK_QUANTITY].hard = config_decimal(config, CONFIG_RISK_MAX_ORDER_QUANTITY).e8;
	level[RISK_POSITION].hard =
		ratio_units(config_double(config, CONFIG_RISK_MAX_POSITION_PCT));
	level[RISK_GROSS] = (struct risk_level){ gross / 3 * 2, gross };
	level[RISK_PRICE_COLLAR].hard =
		ratio_units(config_double(config, CONFIG_RISK_PRICE_COLLAR_PCT));
	level[RISK_MESSAGE_RATE].hard = config_int(config, CONFIG_RISK_MAX_MESSAGES_PER_S);
	level[RISK_QUOTE_AGE].hard = config_duration_ns(config, CONFIG_RISK_MAX_QUOTE_AGE_S);
	level[RISK_OPEN_ORDERS].hard = config_int(config, CONFIG_RISK_MAX_OPEN_ORDERS);
	level[RISK_DAILY_LOSS].hard = config_decimal(config, CONFIG_RISK_MAX_DAILY_LOSS).e8;
	level[RISK_CAPITAL].hard = capital > 0 ? capital : RISK_NONE;
	level[RISK_SECTOR].hard = percent_or_none(config, CONFIG_RISK_MAX_SECTOR_PCT);
	level[RISK_STRATEGY].hard = percent_or_none(config, CONFIG_RISK_MAX_STRATEGY_PCT);
	level[RISK_NET].hard = percent_or_none(config, CONFIG_RISK_MAX_NET_EXPOSURE_PCT);
	level[RISK_BUYING_POWER].hard =
		percent_or_none(config, CONFIG_RISK_MAX_BUYING_POWER_PCT);
	level[RISK_VOLUME_SHARE].hard =
		percent_or_none(config, CONFIG_RISK_MAX_VOLUME_SHARE_PCT);
	level[RISK_DRAWDOWN].hard = percent_or_none(config, CONFIG_RISK_MAX_DRAWDOWN_PCT);
	level[RISK_LOSSES].hard = losses > 0 ? losses : RISK_NONE;
	out->limits.duplicate_window_ns =
		config_duration_ns(config, CONFIG_RISK_DUPLICATE_WINDOW_S);
	out->runaway_orders = (int)config_int(config, CONFIG_RISK_RUNAWAY_ORDERS);
	out->runaway_window_ns = config_duration_ns(config, CONFIG_RISK_RUNAWAY_WINDOW_S);
	out->regular_hours = config_bool(config, CONFIG_RISK_REGULAR_HOURS);
}

/* ---- levels ---- */

static enum risk_rule rule_of(const char *word)
{
	for (int rule = 0; rule < RISK_RULES; rule++) {
		if (strcmp(risk_rule_code((enum risk_rule)rule) + strlen("risk."), word) == 0)
			return (enum risk_rule)rule;
	}
	return RISK_RULES;
}

static int64_t level_units(enum risk_rule rule, decimal written)
{
	if (written.e8 < 0)
		return RISK_NONE;
	switch (unit_of(rule)) {
	case UNIT_PERCENT:
		return written.e8 / 100;
	case UNIT_SECONDS: /* what lasts for centuries is a limit all the same */
		if (written.e8 >= RISK_NONE / (NS_PER_SEC / DECIMAL_ONE))
			return RISK_NONE - 1;
		return written.e8 * (NS_PER_SEC / DECIMAL_ONE);
	case UNIT_COUNT:
		return written.e8 / DECIMAL_ONE;
	case UNIT_EXACT:
		break;
	}
	return written.e8;
}

static struct risk_limits *limits_of(struct engine_settings *out, const char *strategy)
{
	struct trade_strategy_limits *own = NULL;

	if (*strategy == '\0')
		return &out->limits;
	for (size_t i = 0; i < out->strategy_limit_count; i++) {
		if (strcmp(out->strategy_limits[i].strategy, strategy) == 0)
			return &out->strategy_limits[i].limits;
	}
	if (out->strategy_limit_count == SETTINGS_LIMITED)
		return NULL;
	own = &out->strategy_limits[out->strategy_limit_count++];
	snprintf(own->strategy, sizeof(own->strategy), "%s", strategy);
	risk_limits_none(&own->limits);
	return &own->limits;
}

static void tighten(int64_t *level, int64_t other)
{
	if (other < *level)
		*level = other;
}

static enum drt_status load_level(struct engine_settings *out, const struct config *config,
                                  size_t i, struct drt_error *error)
{
	const char *strategy = config_string_at(config, CONFIG_RISK_LEVELS_STRATEGY, i);
	enum risk_rule rule = rule_of(config_string_at(config, CONFIG_RISK_LEVELS_RULE, i));
	int64_t soft = level_units(rule, config_decimal_at(config, CONFIG_RISK_LEVELS_SOFT, i));
	int64_t hard = level_units(rule, config_decimal_at(config, CONFIG_RISK_LEVELS_HARD, i));
	struct risk_limits *limits = limits_of(out, strategy);

	if (!limits)
		return drt_fail(error, DRT_EINVAL,
		                "risk.levels: at most %d strategies have limits of their own",
		                SETTINGS_LIMITED);
	if (strlen(strategy) >= STRATEGY_TEXT)
		return drt_fail(error, DRT_EINVAL,
		                "risk.levels: strategy %s is too long a name", strategy);
	if (soft == RISK_NONE && hard == RISK_NONE)
		return drt_fail(error, DRT_EINVAL,
		                "risk.levels: %s has neither soft nor hard; give one",
		                risk_rule_code(rule));
	if (soft != RISK_NONE && soft > hard)
		return drt_fail(error, DRT_EINVAL,
		                "risk.levels: %s: soft must not be above hard",
		                risk_rule_code(rule));
	tighten(&limits->level[rule].soft, soft);
	tighten(&limits->level[rule].hard, hard);
	return DRT_OK;
}

static enum drt_status load_levels(struct engine_settings *out, const struct config *config,
                                   struct drt_error *error)
{
	size_t count = config_group_count(config, CONFIG_RISK_LEVELS);

	for (size_t i = 0; i < count; i++) {
		enum drt_status status = load_level(out, config, i, error);

		if (status != DRT_OK)
			return status;
	}
	for (int rule = 0; rule < RISK_RULES; rule++) {
		struct risk_level *level = &out->limits.level[rule];

		if (level->soft != RISK_NONE && level->soft > level->hard)
			level->soft = level->hard;
	}
	return DRT_OK;
}

/* ---- lists, and what live trading must have ---- */

static enum drt_status load_list(char (**out)[SYMBOL_TEXT], size_t *count,
                                 const struct config *config, enum config_key key,
                                 struct drt_error *error)
{
	size_t most = config_list_count(config, key);
	const char **symbols = calloc(most + 1, sizeof(*symbols));
	enum drt_status status = DRT_OK;

	if (!symbols)
		return drt_fail(error, DRT_ENOMEM, "the settings are out of memory");
	for (size_t i = 0; i < most; i++)
		symbols[i] = config_list_item(config, key, i);
	status = settings_copy_symbols(out, count, symbols, most, config_option(key)->path,
	                               error);
	free(symbols);
	return status;
}

static enum drt_status check_live(const struct engine_settings *out,
                                  const struct config *config, struct drt_error *error)
{
	size_t count = config_list_count(config, CONFIG_TRADING_LIVE_ACCOUNTS);
	bool listed = false;

	if (!out->live)
		return DRT_OK;
	for (size_t i = 0; i < count; i++)
		listed |= strcmp(config_list_item(config, CONFIG_TRADING_LIVE_ACCOUNTS, i),
		                 out->account) == 0;
	if (out->account[0] == '\0' || !listed)
		return drt_fail(error, DRT_EINVAL,
		                "trading.mode is live: name the account in trading.account and "
		                "list it in trading.live_accounts");
	if (out->limits.level[RISK_CAPITAL].hard == RISK_NONE)
		return drt_fail(error, DRT_EINVAL,
		                "trading.mode is live: set risk.max_capital above 0");
	return DRT_OK;
}

enum drt_status settings_load_limits(struct engine_settings *out, const struct config *config,
                                     struct drt_error *error)
{
	enum drt_status status = DRT_OK;

	if (!config)
		return DRT_OK;
	load_plain_limits(out, config);
	out->sizing.risk_ratio = decimal_from_units(
		ratio_units(config_double(config, CONFIG_SIZING_RISK_PER_TRADE_PCT)));
	out->sizing.max_weight = decimal_from_units(
		ratio_units(config_double(config, CONFIG_SIZING_MAX_WEIGHT_PCT)));
	out->approval_ttl_ns = config_duration_ns(config, CONFIG_TRADING_APPROVAL_TTL_S);
	out->dead_man_ns = config_duration_ns(config, CONFIG_TRADING_DEAD_MAN_S);
	status = load_levels(out, config, error);
	if (status == DRT_OK)
		status = load_list(&out->restricted, &out->restricted_count, config,
		                   CONFIG_RISK_RESTRICTED, error);
	if (status == DRT_OK)
		status = load_list(&out->no_short, &out->no_short_count, config,
		                   CONFIG_RISK_NO_SHORT, error);
	return status == DRT_OK ? check_live(out, config, error) : status;
}
