/* reload.c - see reload.h. */
#include "engine/reload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/strbuf.h"
#include "io/configuration.h"

/* Settings that a reload made; the newest first. */
struct kept {
	struct kept *next;
	struct engine_settings settings;
};

struct reload {
	struct engine *engine;
	const struct engine_reload_source *source;
	struct config *live; /* owned; what was read last; NULL: as at the start */
	struct kept *kept;   /* owned */
};

enum drt_status reload_new(struct reload **out, struct engine *engine,
                           const struct engine_reload_source *source)
{
	struct reload *reload = calloc(1, sizeof(*reload));

	if (!reload)
		return DRT_ENOMEM;
	reload->engine = engine;
	reload->source = source;
	*out = reload;
	return DRT_OK;
}

static void kept_free(struct kept *kept)
{
	engine_settings_release(&kept->settings);
	free(kept);
}

void reload_free(struct reload *reload)
{
	if (!reload)
		return;
	while (reload->kept) {
		struct kept *kept = reload->kept;

		reload->kept = kept->next;
		kept_free(kept);
	}
	config_free(reload->live);
	free(reload);
}

/* ---- which keys differ ---- */

static bool starts_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

static bool is_live(enum config_key key)
{
	const char *path = config_option(key)->path;

	return key == CONFIG_TRADING_APPROVAL_TTL_S || key == CONFIG_TRADING_DEAD_MAN_S ||
	       key == CONFIG_TRADING_AUTO_APPROVE || key == CONFIG_SCHEDULE_NIGHTLY ||
	       key == CONFIG_LOG_LEVEL || key == CONFIG_BROKER_RESET_FROM ||
	       key == CONFIG_BROKER_RESET_TO || starts_with(path, "risk.") ||
	       starts_with(path, "sizing.") || starts_with(path, "watchlists");
}

static bool differs(const struct config *a, const struct config *b, enum config_key key)
{
	struct strbuf before, after;
	bool different = false;

	strbuf_init(&before);
	strbuf_init(&after);
	config_show(&before, a, key, 0);
	config_show(&after, b, key, 0);
	different = strcmp(before.text, after.text) != 0;
	strbuf_release(&before);
	strbuf_release(&after);
	return different;
}

static bool same_members(const struct settings_strategy *a, const struct settings_strategy *b)
{
	return a->member_count == b->member_count &&
	       memcmp(a->members, b->members, a->member_count * sizeof(*a->members)) == 0;
}

static bool same_strategy(const struct settings_strategy *a, const struct settings_strategy *b)
{
	return memcmp(a->params, b->params, sizeof(a->params)) == 0 &&
	       a->timeframe == b->timeframe && same_members(a, b);
}

static const struct settings_strategy *find(const struct engine_settings *settings,
                                            const struct strategy *strategy)
{
	for (size_t i = 0; i < settings->strategy_count; i++) {
		if (settings->strategies[i].strategy == strategy)
			return &settings->strategies[i];
	}
	return NULL;
}

static void add_key(json_t *list, const char *key, const char *part)
{
	char text[80];

	snprintf(text, sizeof(text), "%s%s", key, part);
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (strcmp(json_string_value(json_array_get(list, i)), text) == 0)
			return;
	}
	json_array_append_new(list, json_string(text));
}

static void compare_strategies(json_t *changed, const struct engine_settings *before,
                               const struct engine_settings *after)
{
	for (const struct strategy *const *at = strategy_list(); *at; at++) {
		const struct settings_strategy *a = find(before, *at);
		const struct settings_strategy *b = find(after, *at);

		if (!a != !b || (a && !same_strategy(a, b)))
			add_key(changed, "strategies.", (*at)->name);
	}
}

/* What was in force for live keys, and at the start for the others. */
static void compare(json_t *changed, json_t *restart, const struct reload *reload,
                    const struct config *after)
{
	const struct config *start = reload->source->config;

	for (int key = 0; key < CONFIG_COUNT; key++) {
		const char *path = config_option((enum config_key)key)->path;
		bool live = is_live((enum config_key)key);

		if (strstr(path, "[]"))
			continue; /* shown with its group */
		if (differs(live && reload->live ? reload->live : start, after,
		            (enum config_key)key))
			add_key(live ? changed : restart, path, "");
	}
}

/* ---- what the engine keeps ---- */

/* Takes out of a list what the engine does not follow; true where something was. */
static bool leave_out(const struct engine *engine, char (*symbols)[SYMBOL_TEXT], size_t *count)
{
	size_t kept = 0;
	size_t all = *count;

	for (size_t i = 0; i < all; i++) {
		if (engine_find_symbol(engine, symbols[i]) < 0)
			continue;
		if (kept != i)
			memcpy(symbols[kept], symbols[i], SYMBOL_TEXT);
		kept++;
	}
	*count = kept;
	return kept != all;
}

static void keep_followed(struct engine_settings *fresh, const struct engine *engine,
                          json_t *restart)
{
	for (size_t i = 0; i < fresh->watchlist_count; i++) {
		if (leave_out(engine, fresh->watchlists[i].symbols,
		              &fresh->watchlists[i].count))
			add_key(restart, "watchlists", "");
	}
	for (size_t i = 0; i < fresh->strategy_count; i++) {
		if (leave_out(engine, fresh->strategies[i].members,
		              &fresh->strategies[i].member_count))
			add_key(restart, "strategies.", fresh->strategies[i].strategy->name);
	}
}

/* All but what can change is as it was. */
static void keep_fixed(struct engine_settings *fresh, const struct engine_settings *before)
{
	struct engine_settings live = *fresh;

	*fresh = *before;
	fresh->watchlist_count = live.watchlist_count;
	memcpy(fresh->watchlists, live.watchlists, sizeof(live.watchlists));
	fresh->strategy_count = live.strategy_count;
	memcpy(fresh->strategies, live.strategies, sizeof(live.strategies));
	fresh->limits = live.limits;
	fresh->strategy_limit_count = live.strategy_limit_count;
	memcpy(fresh->strategy_limits, live.strategy_limits, sizeof(live.strategy_limits));
	fresh->restricted_count = live.restricted_count;
	fresh->restricted = live.restricted;
	fresh->no_short_count = live.no_short_count;
	fresh->no_short = live.no_short;
	fresh->execution_count = live.execution_count;
	memcpy(fresh->executions, live.executions, sizeof(live.executions));
	fresh->regular_hours = live.regular_hours;
	fresh->runaway_orders = live.runaway_orders;
	fresh->runaway_window_ns = live.runaway_window_ns;
	fresh->sizing = live.sizing;
	fresh->approval_ttl_ns = live.approval_ttl_ns;
	fresh->dead_man_ns = live.dead_man_ns;
	fresh->rule_count = live.rule_count;
	memcpy(fresh->rules, live.rules, sizeof(live.rules));
	fresh->nightly_minute = live.nightly_minute;
	fresh->reset_from = live.reset_from;
	fresh->reset_to = live.reset_to;
	fresh->log_level = live.log_level;
	for (size_t i = 0; fresh->sources[i]; i++)
		fresh->sources[i] = fresh->source_text[i];
}

/* ---- checking against the components ---- */

static enum drt_status check_strategy(const struct settings_strategy *one,
                                      const struct engine *engine, struct drt_error *error)
{
	const struct instrument **members = calloc(one->member_count + 1, sizeof(*members));
	enum drt_status status = DRT_OK;
	void *self = NULL;

	if (!members)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	for (size_t i = 0; i < one->member_count; i++)
		members[i] = &engine->universe[engine_find_symbol(engine, one->members[i])];
	status = one->strategy->create(&self, one->params, members, one->member_count, error);
	if (status == DRT_OK)
		one->strategy->free(self);
	free(members);
	return status;
}

static enum drt_status check(const struct engine_settings *fresh, const struct engine *engine,
                             struct drt_error *error)
{
	struct risk_gate *gate = calloc(1, sizeof(*gate));
	struct approval_rules rules;
	enum drt_status status =
		gate ? risk_gate_init(gate, &fresh->limits, error)
		     : drt_fail(error, DRT_ENOMEM, "the settings are out of memory");

	for (size_t i = 0; status == DRT_OK && i < fresh->strategy_limit_count; i++) {
		int32_t set = 0;

		status =
			risk_gate_add_set(&set, gate, &fresh->strategy_limits[i].limits, error);
	}
	free(gate);
	approval_rules_init(&rules, calendar_zone(engine->calendar));
	for (size_t i = 0; status == DRT_OK && i < fresh->rule_count; i++)
		status = approval_rules_add(&rules, &fresh->rules[i], error);
	for (size_t i = 0; status == DRT_OK && i < fresh->strategy_count; i++)
		status = check_strategy(&fresh->strategies[i], engine, error);
	return status;
}

/* ---- putting it in force ---- */

static void apply(struct reload *reload, struct kept *kept, struct config *config)
{
	struct engine *engine = reload->engine;
	struct message *message = message_plain_new(MESSAGE_SETTINGS);

	kept->next = reload->kept;
	reload->kept = kept;
	config_free(reload->live);
	reload->live = config;
	engine->settings = &kept->settings;
	/* who misses the message looks for itself, a second later at most */
	if (message)
		engine_post_all(engine,
		                1u << WORKER_AGENT | 1u << WORKER_BROKER | 1u << WORKER_IMPROVE,
		                message);
	if (reload->source->applied)
		reload->source->applied(reload->source->arg, &kept->settings);
}

json_t *reload_now(struct reload *reload, struct drt_error *error)
{
	const struct engine_settings *before = reload->engine->settings;
	struct kept *kept = calloc(1, sizeof(*kept));
	struct config *config = NULL;
	json_t *changed = json_array();
	json_t *restart = json_array();
	enum drt_status status = DRT_OK;

	if (!kept || !changed || !restart)
		status = drt_fail(error, DRT_ENOMEM, "the engine is out of memory");
	if (status == DRT_OK)
		status = reload->source->read(reload->source->arg, &config, error);
	if (status == DRT_OK) {
		status = engine_settings_load(&kept->settings, config, error);
		if (status == DRT_OK) {
			if (reload->source->adjust)
				reload->source->adjust(reload->source->adjust_arg,
				                       &kept->settings);
			keep_fixed(&kept->settings, before);
			compare_strategies(changed, before, &kept->settings);
			keep_followed(&kept->settings, reload->engine, restart);
			status = check(&kept->settings, reload->engine, error);
		}
		if (status != DRT_OK && !starts_with(error->text, reload->source->file))
			drt_fail_within(error, "%s", reload->source->file);
	}
	if (status != DRT_OK) {
		if (kept)
			kept_free(kept);
		config_free(config);
		json_decref(changed);
		json_decref(restart);
		return NULL;
	}
	compare(changed, restart, reload, config);
	apply(reload, kept, config);
	return json_pack("{s:o, s:o}", "changed", changed, "restart_needed", restart);
}
