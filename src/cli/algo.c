/* algo.c - see algo.h. */
#include "cli/algo.h"

#include <string.h>

#include "core/i18n.h"

/* A number where it is one, else the word. */
static json_t *value_of(const char *text)
{
	json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);

	if (json_is_number(value))
		return value;
	json_decref(value);
	return json_string(text);
}

static bool is_named_elsewhere(const char *name, size_t length)
{
	static const char *const names[] = { "name", "start", "end", "slices" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strlen(names[i]) == length && strncmp(names[i], name, length) == 0)
			return true;
	}
	return false;
}

static enum cli_exit add_with(json_t *algo, const struct cli *cli)
{
	const char *text = NULL;

	for (int i = 0; (text = cli_value_at(cli, "with", i)) != NULL; i++) {
		const char *equals = strchr(text, '=');
		size_t length = equals ? (size_t)(equals - text) : 0;
		char name[24] = "";

		if (length == 0 || length >= sizeof(name) || equals[1] == '\0' ||
		    is_named_elsewhere(text, length))
			return cli_fail(cli, CLI_USAGE,
			                _("--with %.40s: write it as in --with share=0.1"),
			                text);
		memcpy(name, text, length);
		if (json_object_get(algo, name))
			return cli_fail(cli, CLI_USAGE, _("--with %s is there twice"), name);
		if (json_object_set_new(algo, name, value_of(equals + 1)) != 0)
			return cli_fail(cli, CLI_USAGE, _("--with %s is no text in UTF-8"),
			                name);
	}
	return CLI_OK;
}

enum cli_exit cli_get_algo(json_t **out, enum algo_kind *kind, const struct cli *cli)
{
	static const char *const fields[][2] = { { "from", "start" },
		                                 { "to", "end" },
		                                 { "slices", "slices" } };
	const char *name = cli_value(cli, "algo");
	enum cli_exit code = CLI_OK;

	*out = NULL;
	*kind = ALGO_NONE;
	if (!name) {
		if (cli_value(cli, "from") || cli_value(cli, "to") ||
		    cli_value(cli, "slices") || cli_value(cli, "with"))
			return cli_fail(cli, CLI_USAGE,
			                _("--from, --to, --slices and --with need --algo"));
		return CLI_OK;
	}
	if (algo_parse(kind, name) != DRT_OK || *kind == ALGO_NONE)
		return cli_fail(cli, CLI_USAGE, _("--algo %.40s: there is no such algorithm"),
		                name);
	*out = json_pack("{s:s}", "name", algo_name(*kind));
	for (size_t i = 0; *out && i < sizeof(fields) / sizeof(fields[0]); i++) {
		const char *text = cli_value(cli, fields[i][0]);

		if (text)
			json_object_set_new(*out, fields[i][1], value_of(text));
	}
	code = *out ? add_with(*out, cli) : cli_fail(cli, CLI_FAILURE, _("out of memory"));
	if (code != CLI_OK) {
		json_decref(*out);
		*out = NULL;
	}
	return code;
}
