/* values.c - values of options and arguments: checked here, so that the message can name
 * the option and the remedy. */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "core/i18n.h"
#include "core/timeval.h"
#include "model/instrument.h"
#include "model/json.h"
#include "model/timeframe.h"

/* *given is false, and *time_ns untouched, where the option is not there. */
static enum cli_exit read_time(int64_t *time_ns, bool *given, struct cli *cli,
                               const char *option)
{
	const char *text = cli_value(cli, option);

	*given = text != NULL;
	if (!text)
		return CLI_OK;
	if (time_parse(time_ns, text, strlen(text)) != DRT_OK)
		return cli_fail(
			cli, CLI_USAGE,
			_("--%s %s is no date; write 2025-06-12 or 2025-06-12T14:30:00Z"),
			option, text);
	/* a day named as the end is meant with all its bars */
	if ((strcmp(option, "to") == 0 || strcmp(option, "as-of") == 0) &&
	    strlen(text) == strlen("2025-06-12"))
		*time_ns += NS_PER_DAY - 1;
	return CLI_OK;
}

enum cli_exit cli_get_time(json_t *params, struct cli *cli, const char *option)
{
	int64_t time_ns = 0;
	bool given = false;
	enum cli_exit code = read_time(&time_ns, &given, cli, option);

	if (code == CLI_OK && given)
		json_object_set_new(params, strcmp(option, "as-of") == 0 ? "as_of" : option,
		                    json_from_time(time_ns));
	return code;
}

enum cli_exit cli_get_range(json_t *params, struct cli *cli)
{
	int64_t from_ns = INT64_MIN, to_ns = INT64_MAX;
	bool has_from = false, has_to = false;
	enum cli_exit code = read_time(&from_ns, &has_from, cli, "from");

	if (code == CLI_OK)
		code = read_time(&to_ns, &has_to, cli, "to");
	if (code != CLI_OK)
		return code;
	if (from_ns > to_ns)
		return cli_fail(cli, CLI_USAGE,
		                _("--from %s comes after --to %s; exchange them"),
		                cli_value(cli, "from"), cli_value(cli, "to"));
	if (has_from)
		json_object_set_new(params, "from", json_from_time(from_ns));
	if (has_to)
		json_object_set_new(params, "to", json_from_time(to_ns));
	return CLI_OK;
}

enum cli_exit cli_get_source(json_t *params, struct cli *cli, const char *option)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789._+-";
	const char *text = cli_value(cli, option);
	size_t length = text ? strlen(text) : 0;

	if (!text)
		return CLI_OK;
	if (length == 0 || length > 23 || strspn(text, letters) != length)
		return cli_fail(
			cli, CLI_USAGE,
			_("--%s %.40s is no source; sources have up to 23 of a-z 0-9 . _ + -"),
			option, text);
	json_object_set_new(params, option, json_string(text));
	return CLI_OK;
}

enum cli_exit cli_get_timeframe(json_t *params, struct cli *cli, const char *option)
{
	const char *text = cli_value(cli, option);
	enum timeframe timeframe;

	if (!text)
		return CLI_OK;
	if (timeframe_parse(&timeframe, text) != DRT_OK)
		return cli_fail(
			cli, CLI_USAGE,
			_("--%s %s is no bar size; there are 1m 5m 15m 30m 1h 4h 1d 1w 1mo"),
			option, text);
	json_object_set_new(params, option, json_string(text));
	return CLI_OK;
}

enum cli_exit cli_get_count(json_t *params, struct cli *cli, const char *option, int64_t least,
                            int64_t most)
{
	const char *text = cli_value(cli, option);
	char *end = NULL;
	long long value = 0;

	if (!text)
		return CLI_OK;
	value = strtoll(text, &end, 10);
	if (end == text || *end || value < least || value > most)
		return cli_fail(cli, CLI_USAGE, _("--%s %s is no number from %lld to %lld"),
		                option, text, (long long)least, (long long)most);
	json_object_set_new(params, option, json_integer(value));
	return CLI_OK;
}

enum cli_exit cli_get_amount(decimal *out, const struct cli *cli, const char *option)
{
	const char *text = cli_value(cli, option);

	*out = (decimal){ 0 };
	if (text && (decimal_parse(out, text, strlen(text)) != DRT_OK || out->e8 <= 0))
		return cli_fail(cli, CLI_USAGE,
		                _("--%s %s is no number above 0; write it as in 266.50"),
		                option, text);
	return CLI_OK;
}

static enum cli_exit normalise(char *symbol, const struct cli *cli, const char *text,
                               size_t length)
{
	if (symbol_normalise(symbol, text, length) == DRT_OK)
		return CLI_OK;
	return cli_fail(cli, CLI_USAGE,
	                _("\"%.*s\" is no symbol; symbols have up to 23 of A-Z 0-9 . -"),
	                (int)(length < 40 ? length : 40), text);
}

enum cli_exit cli_get_symbol(json_t *params, const struct cli *cli, const char *text)
{
	char symbol[SYMBOL_TEXT];
	enum cli_exit code = normalise(symbol, cli, text, strlen(text));

	if (code == CLI_OK)
		json_object_set_new(params, "symbol", json_string(symbol));
	return code;
}

static void append_once(json_t *list, const char *symbol)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (strcmp(json_string_value(json_array_get(list, i)), symbol) == 0)
			return;
	}
	json_array_append_new(list, json_string(symbol));
}

enum cli_exit cli_get_symbols(json_t *list, const struct cli *cli, const char *text)
{
	if (text[strspn(text, ", ")] == '\0')
		return cli_fail(cli, CLI_USAGE,
		                _("\"%.40s\" names no symbol; write them as in AAPL,MSFT"),
		                text);
	while (*text) {
		size_t length = strcspn(text, ", ");
		char symbol[SYMBOL_TEXT];
		enum cli_exit code = CLI_OK;

		if (length > 0) {
			code = normalise(symbol, cli, text, length);
			if (code != CLI_OK)
				return code;
			append_once(list, symbol);
		}
		text += length;
		text += strspn(text, ", ");
	}
	return CLI_OK;
}

void cli_get_text(json_t *params, const struct cli *cli, const char *option, const char *key)
{
	const char *text = cli_value(cli, option);

	if (text)
		json_object_set_new(params, key, json_string(text));
}
