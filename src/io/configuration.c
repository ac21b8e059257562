/* configuration.c - see configuration.h: life and values. */
#include "config.h"

#include "io/configuration.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "io/configuration_internal.h"
#include "io/file.h"

enum { FILE_MAX = 1 << 20 };

/* ---- life ---- */

enum drt_status config_parse(struct config **out, const char *text, const char *name,
                             struct drt_error *error)
{
	struct config *config = calloc(1, sizeof(*config));
	enum drt_status status = DRT_OK;

	if (config)
		config->name = strdup(name);
	if (!config || !config->name)
		status = drt_fail(error, DRT_ENOMEM, "%s: out of memory", name);
	else
		status = config_read_text(config, text, error);
	if (status != DRT_OK) {
		config_free(config);
		return status;
	}
	*out = config;
	return DRT_OK;
}

enum drt_status config_load(struct config **out, const char *path, struct drt_error *error)
{
	struct drt_error ignored = { 0 };
	size_t length = 0;
	char *text = NULL;
	enum drt_status status =
		file_read(&text, &length, path, FILE_MAX, error ? error : &ignored);

	if (status == DRT_ENOTFOUND) {
		if (error)
			*error = (struct drt_error){ 0 };
		return config_parse(out, "", path, error);
	}
	if (status != DRT_OK)
		return status;
	if (strlen(text) != length)
		status = drt_fail(error, DRT_EPARSE,
		                  "%s: holds a NUL byte; is this a text file?", path);
	else
		status = config_parse(out, text, path, error);
	free(text);
	return status;
}

static void values_release(struct config_values *values)
{
	for (size_t i = 0; values->values && i < values->count; i++)
		config_value_release(&values->values[i]);
	free(values->values);
}

void config_free(struct config *config)
{
	if (!config)
		return;
	for (int i = 0; i < CONFIG_COUNT; i++)
		values_release(&config->options[i]);
	for (size_t i = 0; i < config->param_count; i++) {
		config_value_release(&config->params[i].value);
		free(config->params[i].strategy);
		free(config->params[i].name);
	}
	free(config->params);
	free(config->name);
	free(config);
}

enum drt_status config_override(struct config *config, const char *path, const char *text,
                                struct drt_error *error)
{
	struct config_value value = { 0 };
	struct drt_error what = { 0 };
	enum config_key key = CONFIG_COUNT;
	enum drt_status status = DRT_OK;

	if (config_find(&key, path) != DRT_OK) {
		const char *near = config_nearest(path);

		return drt_fail(error, DRT_EINVAL, "%.80s: unknown key; %s%s%s", path,
		                near ? "did you mean " : "see man drt.conf for all keys",
		                near ? near : "", near ? "?" : "");
	}
	if (config_group_of(key) != CONFIG_COUNT || config_option(key)->type == CONFIG_GROUPS)
		return drt_fail(error, DRT_EINVAL, "%s: can only be set in the file", path);
	status = config_value_read(&value, config_option(key), text, &what);
	if (status != DRT_OK)
		return drt_fail(error, status, "%s: %s", path, what.text);
	value.given = true;
	config_value_release(config->options[key].values);
	*config->options[key].values = value;
	return DRT_OK;
}

/* ---- values ---- */

static const struct config_value *value_of(const struct config *config, enum config_key key,
                                           size_t index, enum config_type type)
{
	assert(config_option(key)->type == type);
	assert(index < config->options[key].count);
	(void)type;
	return &config->options[key].values[index];
}

bool config_bool_at(const struct config *config, enum config_key key, size_t index)
{
	return value_of(config, key, index, CONFIG_BOOL)->flag;
}

int64_t config_int_at(const struct config *config, enum config_key key, size_t index)
{
	return value_of(config, key, index, CONFIG_INT)->whole;
}

double config_double_at(const struct config *config, enum config_key key, size_t index)
{
	return value_of(config, key, index, CONFIG_DOUBLE)->number;
}

decimal config_decimal_at(const struct config *config, enum config_key key, size_t index)
{
	return value_of(config, key, index, CONFIG_DECIMAL)->exact;
}

const char *config_string_at(const struct config *config, enum config_key key, size_t index)
{
	return value_of(config, key, index, CONFIG_STRING)->text;
}

int64_t config_duration_ns_at(const struct config *config, enum config_key key, size_t index)
{
	return value_of(config, key, index, CONFIG_DURATION)->whole;
}

void config_hours_at(int *from_minute, int *to_minute, const struct config *config,
                     enum config_key key, size_t index)
{
	const struct config_value *value = value_of(config, key, index, CONFIG_HOURS);

	*from_minute = (int)value->whole;
	*to_minute = (int)value->until;
}

size_t config_list_count_at(const struct config *config, enum config_key key, size_t index)
{
	return value_of(config, key, index, CONFIG_STRINGS)->count;
}

const char *config_list_item_at(const struct config *config, enum config_key key, size_t index,
                                size_t item)
{
	const struct config_value *value = value_of(config, key, index, CONFIG_STRINGS);

	assert(item < value->count);
	return value->list[item];
}

bool config_bool(const struct config *config, enum config_key key)
{
	return config_bool_at(config, key, 0);
}

int64_t config_int(const struct config *config, enum config_key key)
{
	return config_int_at(config, key, 0);
}

double config_double(const struct config *config, enum config_key key)
{
	return config_double_at(config, key, 0);
}

decimal config_decimal(const struct config *config, enum config_key key)
{
	return config_decimal_at(config, key, 0);
}

const char *config_string(const struct config *config, enum config_key key)
{
	return config_string_at(config, key, 0);
}

int64_t config_duration_ns(const struct config *config, enum config_key key)
{
	return config_duration_ns_at(config, key, 0);
}

int config_minute(const struct config *config, enum config_key key)
{
	return (int)value_of(config, key, 0, CONFIG_TIME)->whole;
}

size_t config_list_count(const struct config *config, enum config_key key)
{
	return config_list_count_at(config, key, 0);
}

const char *config_list_item(const struct config *config, enum config_key key, size_t item)
{
	return config_list_item_at(config, key, 0, item);
}

size_t config_group_count(const struct config *config, enum config_key key)
{
	assert(config_option(key)->type == CONFIG_GROUPS);
	return config->options[key].count;
}

bool config_is_given(const struct config *config, enum config_key key, size_t index)
{
	if (config_option(key)->type == CONFIG_GROUPS)
		return config->options[key].count > 0;
	assert(index < config->options[key].count);
	return config->options[key].values[index].given;
}

static void show_groups(struct strbuf *out, const struct config *config, enum config_key key)
{
	const char *path = config_option(key)->path;

	strbuf_puts(out, "(");
	for (size_t n = 0; n < config->options[key].count; n++) {
		strbuf_puts(out, n > 0 ? ", {" : " {");
		for (int i = key + 1; i < CONFIG_COUNT; i++) {
			const struct config_option *option = config_option((enum config_key)i);

			if (!config_is_member(option->path, path))
				continue;
			strbuf_printf(out, " %s = ", strrchr(option->path, '.') + 1);
			config_value_show(out, &config->options[i].values[n], option->type);
			strbuf_putc(out, ';');
		}
		strbuf_puts(out, " }");
	}
	strbuf_puts(out, " )");
}

void config_show(struct strbuf *out, const struct config *config, enum config_key key,
                 size_t index)
{
	if (config_option(key)->type == CONFIG_GROUPS) {
		show_groups(out, config, key);
		return;
	}
	assert(index < config->options[key].count);
	config_value_show(out, &config->options[key].values[index], config_option(key)->type);
}

/* ---- strategies ---- */

enum drt_status config_check_params(const struct config *config, config_param_fn *fn, void *arg,
                                    struct drt_error *error)
{
	for (size_t i = 0; i < config->param_count; i++) {
		const struct config_stored_param *stored = &config->params[i];
		struct config_param param = {
			.strategy = stored->strategy,
			.name = stored->name,
			.type = stored->type,
			.flag = stored->value.flag,
			.number = stored->value.number,
			.text = stored->value.text,
			.list = (const char *const *)stored->value.list,
			.count = stored->value.count,
		};
		enum drt_status status = fn(arg, &param, error);

		if (status != DRT_OK) {
			drt_fail_within(error, "%s:%u: strategies.%s.%s", config->name,
			                stored->line, stored->strategy, stored->name);
			return status;
		}
	}
	return DRT_OK;
}
