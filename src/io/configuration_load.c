/* configuration_load.c - from libconfig's tree to the values of the table.
 *
 * The text is walked twice: once by every setting, so that an unknown key is refused
 * where it stands; once by every option, which takes its setting or its default. The
 * text comes from memory, because libconfig's scanner ends the process where reading a
 * file fails; for the same reason @include is refused. */
#include "config.h"

#include <assert.h>
#include <ctype.h>
#include <libconfig.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "io/configuration_internal.h"

enum { PATH_BYTES = 256, DEPTH_MAX = 8 };

struct reading {
	struct config *config;
	struct drt_error *error;
};

static const char *const strategies = "strategies";

/* Puts "FILE:LINE: " before the message. */
static enum drt_status fail_at(struct reading *r, enum drt_status status, unsigned line,
                               const char *what)
{
	return drt_fail(r->error, status, "%s:%u: %s", r->config->name, line, what);
}

/* "FILE:LINE: KEY: WHAT" of a value that is wrong. */
static enum drt_status fail_value(struct reading *r, const config_setting_t *setting,
                                  const char *path, const struct drt_error *what)
{
	if (what->status == DRT_ENOMEM)
		return drt_fail(r->error, DRT_ENOMEM, "%s: out of memory", r->config->name);
	return drt_fail(r->error, DRT_EINVAL, "%s:%u: %s: %s", r->config->name,
	                (unsigned)config_setting_source_line(setting), path, what->text);
}

/* ---- one setting to one value ---- */

static bool is_whole(const config_setting_t *setting)
{
	int type = config_setting_type(setting);

	return type == CONFIG_TYPE_INT || type == CONFIG_TYPE_INT64;
}

static const char *text_of(const config_setting_t *setting)
{
	return config_setting_type(setting) == CONFIG_TYPE_STRING
	               ? config_setting_get_string(setting)
	               : NULL;
}

static enum drt_status wrong_type(const config_setting_t *setting, enum config_type type,
                                  struct drt_error *error)
{
	static const char *const found[] = { "nothing",        "a group",  "a whole number",
		                             "a whole number", "a number", "a text",
		                             "a boolean",      "an array", "a list" };
	int kind = config_setting_type(setting);

	return drt_fail(error, DRT_EINVAL, "must be %s, not %s", config_type_name(type),
	                kind >= 0 && kind < 9 ? found[kind] : "this");
}

static enum drt_status take_decimal(struct config_value *out, const config_setting_t *setting,
                                    struct drt_error *error)
{
	enum drt_status status = DRT_OK;

	if (is_whole(setting)) {
		long long whole = config_setting_get_int64(setting);

		if (whole > INT64_MAX / DECIMAL_ONE || whole < -(INT64_MAX / DECIMAL_ONE))
			return drt_fail(error, DRT_EINVAL, "%lld is too large", whole);
		out->exact = decimal_from_int(whole);
		return DRT_OK;
	}
	status = decimal_from_double(&out->exact, config_setting_get_float(setting));
	if (status != DRT_OK)
		return drt_fail(error, DRT_EINVAL, "the number is too large");
	return DRT_OK;
}

static enum drt_status take_number(struct config_value *out, const config_setting_t *setting,
                                   struct drt_error *error)
{
	out->number = is_whole(setting) ? (double)config_setting_get_int64(setting)
	                                : config_setting_get_float(setting);
	if (!isfinite(out->number))
		return drt_fail(error, DRT_EINVAL, "the number is too large");
	return DRT_OK;
}

static enum drt_status take_seconds(struct config_value *out, const config_setting_t *setting,
                                    struct drt_error *error)
{
	enum drt_status status = take_decimal(out, setting, error);

	if (status != DRT_OK)
		return status;
	if (llabs(out->exact.e8) > INT64_MAX / (NS_PER_SEC / DECIMAL_ONE))
		return drt_fail(error, DRT_EINVAL, "the duration is too long");
	out->whole = out->exact.e8 * (NS_PER_SEC / DECIMAL_ONE);
	return DRT_OK;
}

static enum drt_status take_list(struct config_value *out, const config_setting_t *setting,
                                 struct drt_error *error)
{
	int count = config_setting_length(setting);

	for (int i = 0; i < count; i++) {
		const char *text = text_of(config_setting_get_elem(setting, (unsigned)i));
		struct config_value item = { 0 };
		enum drt_status status = DRT_OK;
		static const struct config_option any = { .type = CONFIG_STRING };

		if (!text || *text == '\0')
			return drt_fail(error, DRT_EINVAL,
			                "each item must be a text in quotes");
		status = config_value_read(&item, &any, text, error);
		config_value_release(&item);
		if (status == DRT_OK)
			status = config_value_push(out, text, strlen(text));
		if (status != DRT_OK)
			return status == DRT_ENOMEM ? drt_fail(error, status, "out of memory")
			                            : status;
	}
	return DRT_OK;
}

/* The value of a setting that is no text, by the option's type. */
static enum drt_status take_plain(struct config_value *out, const struct config_option *option,
                                  const config_setting_t *setting, struct drt_error *error)
{
	int kind = config_setting_type(setting);
	bool number = is_whole(setting) || kind == CONFIG_TYPE_FLOAT;

	if (option->type == CONFIG_BOOL && kind == CONFIG_TYPE_BOOL) {
		out->flag = config_setting_get_bool(setting);
		return DRT_OK;
	}
	if (option->type == CONFIG_INT && is_whole(setting)) {
		out->whole = config_setting_get_int64(setting);
		return DRT_OK;
	}
	if (option->type == CONFIG_DOUBLE && number)
		return take_number(out, setting, error);
	if (option->type == CONFIG_DECIMAL && number)
		return take_decimal(out, setting, error);
	if (option->type == CONFIG_DURATION && number)
		return take_seconds(out, setting, error);
	if (option->type == CONFIG_STRINGS &&
	    (kind == CONFIG_TYPE_ARRAY || kind == CONFIG_TYPE_LIST))
		return take_list(out, setting, error);
	return wrong_type(setting, option->type, error);
}

static bool may_be_text(enum config_type type)
{
	return type == CONFIG_STRING || type == CONFIG_DECIMAL || type == CONFIG_DURATION ||
	       type == CONFIG_TIME || type == CONFIG_HOURS;
}

static enum drt_status take_value(struct config_value *out, const struct config_option *option,
                                  const config_setting_t *setting, struct drt_error *error)
{
	const char *text = text_of(setting);
	enum drt_status status = DRT_OK;

	if (text && may_be_text(option->type)) {
		status = config_value_read(out, option, text, error);
	} else {
		status = take_plain(out, option, setting, error);
		if (status == DRT_OK)
			status = config_value_check(out, option, error);
	}
	if (status != DRT_OK)
		config_value_release(out);
	out->given = status == DRT_OK;
	return status;
}

/* ---- every option ---- */

static enum drt_status take_default(struct reading *r, struct config_value *out,
                                    const struct config_option *option,
                                    const config_setting_t *group)
{
	struct drt_error what = { 0 };

	if (!option->initial && option->type != CONFIG_GROUPS) {
		drt_fail(&what, DRT_EINVAL, "is missing in this group");
		return fail_value(r, group, option->path, &what);
	}
	if (config_value_read(out, option, option->initial, &what) == DRT_OK)
		return DRT_OK;
	assert(what.status == DRT_ENOMEM); /* a default of the table is always good */
	return drt_fail(r->error, DRT_ENOMEM, "%s: out of memory", r->config->name);
}

static enum drt_status fill(struct reading *r, struct config_value *out,
                            const struct config_option *option, const config_setting_t *setting,
                            const config_setting_t *group)
{
	struct drt_error what = { 0 };

	if (!setting)
		return take_default(r, out, option, group);
	if (take_value(out, option, setting, &what) != DRT_OK)
		return fail_value(r, setting, option->path, &what);
	return DRT_OK;
}

static enum drt_status make_values(struct reading *r, enum config_key key, size_t count)
{
	struct config_values *values = &r->config->options[key];

	values->count = count;
	if (count == 0 || config_option(key)->type == CONFIG_GROUPS)
		return DRT_OK;
	values->values = calloc(count, sizeof(*values->values));
	if (values->values)
		return DRT_OK;
	values->count = 0;
	return drt_fail(r->error, DRT_ENOMEM, "%s: out of memory", r->config->name);
}

/* A list of groups, and all of its members. */
static enum drt_status fill_groups(struct reading *r, enum config_key key,
                                   const config_setting_t *setting)
{
	size_t count = setting ? (size_t)config_setting_length(setting) : 0;
	enum drt_status status = make_values(r, key, count);

	for (int i = key + 1; i < CONFIG_COUNT && status == DRT_OK; i++) {
		const struct config_option *option = config_option((enum config_key)i);

		if (!config_is_member(option->path, config_option(key)->path))
			continue;
		status = make_values(r, (enum config_key)i, count);
		for (size_t n = 0; n < count && status == DRT_OK; n++) {
			config_setting_t *group = config_setting_get_elem(setting, (unsigned)n);
			const char *name = strrchr(option->path, '.') + 1;

			status = fill(r, &r->config->options[i].values[n], option,
			              config_setting_get_member(group, name), group);
		}
	}
	return status;
}

static enum drt_status fill_all(struct reading *r, const config_t *tree)
{
	enum drt_status status = DRT_OK;

	for (int i = 0; i < CONFIG_COUNT && status == DRT_OK; i++) {
		enum config_key key = (enum config_key)i;
		const struct config_option *option = config_option(key);
		const config_setting_t *setting = NULL;

		if (config_group_of(key) != CONFIG_COUNT)
			continue;
		setting = config_lookup(tree, option->path);
		if (option->type == CONFIG_GROUPS) {
			status = fill_groups(r, key, setting);
			continue;
		}
		status = make_values(r, key, 1);
		if (status == DRT_OK)
			status = fill(r, r->config->options[i].values, option, setting, NULL);
	}
	return status;
}

/* ---- strategies ---- */

static enum drt_status take_param(struct config_stored_param *out,
                                  const config_setting_t *setting, struct drt_error *error)
{
	struct config_option option = { .type = CONFIG_DOUBLE };
	int kind = config_setting_type(setting);

	if (kind == CONFIG_TYPE_BOOL)
		option.type = CONFIG_BOOL;
	else if (kind == CONFIG_TYPE_STRING)
		option.type = CONFIG_STRING;
	else if (kind == CONFIG_TYPE_ARRAY || kind == CONFIG_TYPE_LIST)
		option.type = CONFIG_STRINGS;
	out->type = option.type;
	return take_value(&out->value, &option, setting, error);
}

static enum drt_status add_param(struct reading *r, const char *strategy,
                                 const config_setting_t *setting)
{
	struct config *config = r->config;
	struct config_stored_param *param = NULL;
	struct drt_error what = { 0 };
	char path[PATH_BYTES];

	if (config->param_count == config->param_capacity) {
		size_t capacity = config->param_capacity ? 2 * config->param_capacity : 16;
		void *grown = realloc(config->params, capacity * sizeof(*config->params));

		if (!grown)
			goto no_memory;
		config->params = grown;
		config->param_capacity = capacity;
	}
	param = &config->params[config->param_count];
	*param = (struct config_stored_param){
		.strategy = strdup(strategy),
		.name = strdup(config_setting_name(setting)),
		.line = config_setting_source_line(setting),
	};
	config->param_count++;
	if (!param->strategy || !param->name)
		goto no_memory;
	if (take_param(param, setting, &what) == DRT_OK)
		return DRT_OK;
	snprintf(path, sizeof(path), "%s.%s.%s", strategies, strategy, param->name);
	return fail_value(r, setting, path, &what);

no_memory:
	return drt_fail(r->error, DRT_ENOMEM, "%s: out of memory", config->name);
}

static enum drt_status fill_params(struct reading *r, const config_t *tree)
{
	const config_setting_t *all = config_lookup(tree, strategies);
	int count = all ? config_setting_length(all) : 0;
	enum drt_status status = DRT_OK;

	for (int i = 0; i < count && status == DRT_OK; i++) {
		const config_setting_t *one = config_setting_get_elem(all, (unsigned)i);

		for (int n = 0; n < config_setting_length(one) && status == DRT_OK; n++)
			status = add_param(r, config_setting_name(one),
			                   config_setting_get_elem(one, (unsigned)n));
	}
	return status;
}

/* ---- every setting ---- */

static enum drt_status fail_unknown(struct reading *r, const config_setting_t *setting,
                                    const char *path)
{
	const char *near = config_nearest(path);

	return drt_fail(r->error, DRT_EINVAL, "%s:%u: %s: unknown key; %s%s%s", r->config->name,
	                (unsigned)config_setting_source_line(setting), path,
	                near ? "did you mean " : "see man drt.conf for all keys",
	                near ? near : "", near ? "?" : "");
}

/* Whether some option stands below the group `path`. */
static bool is_section(const char *path)
{
	size_t length = strlen(path);

	for (int i = 0; i < CONFIG_COUNT; i++) {
		const char *known = config_option((enum config_key)i)->path;

		if (strncmp(known, path, length) == 0 && known[length] == '.')
			return true;
	}
	return false;
}

static enum drt_status must_be_group(struct reading *r, const config_setting_t *setting,
                                     const char *path)
{
	struct drt_error what = { 0 };

	if (config_setting_is_group(setting))
		return DRT_OK;
	drt_fail(&what, DRT_EINVAL, "must be a group: write %s: { ... };", path);
	return fail_value(r, setting, path, &what);
}

/* Under strategies: a group for each, its parameters no deeper. */
static enum drt_status check_strategies(struct reading *r, const config_setting_t *all)
{
	enum drt_status status = must_be_group(r, all, strategies);

	for (int i = 0; status == DRT_OK && i < config_setting_length(all); i++) {
		const config_setting_t *one = config_setting_get_elem(all, (unsigned)i);
		char path[PATH_BYTES];

		snprintf(path, sizeof(path), "%s.%s", strategies, config_setting_name(one));
		status = must_be_group(r, one, path);
	}
	return status;
}

static enum drt_status check_group(struct reading *r, const config_setting_t *group,
                                   const char *path);

static enum drt_status check_list(struct reading *r, const config_setting_t *list,
                                  const char *path)
{
	char inside[PATH_BYTES + 2]; /* with "[]" */
	enum drt_status status = DRT_OK;
	struct drt_error what = { 0 };

	if (!config_setting_is_list(list)) {
		drt_fail(&what, DRT_EINVAL,
		         "must be a list of groups: ( { ... }, { ... } ), in round brackets");
		return fail_value(r, list, path, &what);
	}
	snprintf(inside, sizeof(inside), "%s[]", path);
	for (int i = 0; i < config_setting_length(list) && status == DRT_OK; i++) {
		const config_setting_t *group = config_setting_get_elem(list, (unsigned)i);

		status = must_be_group(r, group, inside);
		if (status == DRT_OK)
			status = check_group(r, group, inside);
	}
	return status;
}

static enum drt_status check_setting(struct reading *r, const config_setting_t *setting,
                                     const char *path)
{
	enum config_key key = CONFIG_COUNT;
	enum drt_status status = DRT_OK;

	if (strcmp(path, strategies) == 0)
		return check_strategies(r, setting);
	if (config_find(&key, path) == DRT_OK)
		return config_option(key)->type == CONFIG_GROUPS ? check_list(r, setting, path)
		                                                 : DRT_OK;
	if (!is_section(path))
		return fail_unknown(r, setting, path);
	status = must_be_group(r, setting, path);
	return status == DRT_OK ? check_group(r, setting, path) : status;
}

/* The depth is that of the table's paths: deeper ones are unknown. */
static enum drt_status check_group(struct reading *r, const config_setting_t *group,
                                   const char *path)
{
	enum drt_status status = DRT_OK;

	for (int i = 0; i < config_setting_length(group) && status == DRT_OK; i++) {
		const config_setting_t *setting = config_setting_get_elem(group, (unsigned)i);
		char below[PATH_BYTES];

		snprintf(below, sizeof(below), "%s%s%s", path, *path ? "." : "",
		         config_setting_name(setting));
		status = check_setting(r, setting, below);
	}
	return status;
}

/* ---- the text ---- */

static enum drt_status refuse_includes(struct reading *r, const char *text)
{
	unsigned line = 1;

	for (const char *at = text; at; line++) {
		const char *word = at + strspn(at, " \t\r\f\v");

		if (strncmp(word, "@include", 8) == 0)
			return fail_at(r, DRT_EINVAL, line,
			               "@include is not supported; put everything in one file");
		at = strchr(at, '\n');
		if (at)
			at++;
	}
	return DRT_OK;
}

static enum drt_status parse(struct reading *r, config_t *tree, const char *text)
{
	char what[200];

	if (config_read_string(tree, text) == CONFIG_TRUE)
		return DRT_OK;
	if (strcmp(config_error_text(tree), "syntax error") == 0)
		snprintf(what, sizeof(what),
		         "syntax error here or just before; a setting is written name = value; "
		         "and text stands in quotes");
	else
		snprintf(what, sizeof(what), "%s", config_error_text(tree));
	return fail_at(r, DRT_EPARSE, (unsigned)config_error_line(tree), what);
}

enum drt_status config_read_text(struct config *config, const char *text,
                                 struct drt_error *error)
{
	struct reading r = { config, error };
	enum drt_status status = refuse_includes(&r, text);
	config_t tree;

	if (status != DRT_OK)
		return status;
	config_init(&tree);
	status = parse(&r, &tree, text);
	if (status == DRT_OK)
		status = check_group(&r, config_root_setting(&tree), "");
	if (status == DRT_OK)
		status = fill_all(&r, &tree);
	if (status == DRT_OK)
		status = fill_params(&r, &tree);
	config_destroy(&tree);
	return status;
}
