/* command_call.c - see command_call.h. */
#include "client/command_call.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/i18n.h"
#include "core/timeval.h"
#include "model/instrument.h"

enum { WORD = 1024 };

static const struct {
	const char *command, *method;
	const char *job; /* of engine.run_job; NULL: no parameter */
} plain[] = {
	{ "evaluate", "agent.analyze_market", NULL },
	{ "refresh", "engine.run_job", "refresh" },
	{ "nightly", "engine.run_job", "nightly" },
	{ "reconcile", "trade.reconcile", NULL },
	{ "reload", "engine.reload", NULL },
	{ "take", "trade.take_approvals", NULL },
};

static const char *const backtest = "backtest";

/* The next word of *line; false at its end or where the word is too long. */
static bool take_word(char *out, const char **line)
{
	size_t length = 0;

	*line += strspn(*line, " ");
	length = strcspn(*line, " ");
	if (length == 0 || length >= WORD)
		return false;
	memcpy(out, *line, length);
	out[length] = '\0';
	*line += length;
	return true;
}

static enum drt_status add_symbols(json_t *params, const char *list, struct drt_error *error)
{
	json_t *symbols = json_array();
	char symbol[SYMBOL_TEXT];

	while (*list) {
		size_t length = strcspn(list, ",");

		if (symbol_normalise(symbol, list, length) != DRT_OK) {
			json_decref(symbols);
			return drt_fail(error, DRT_EPARSE,
			                "--symbols takes names such as AAPL,MSFT");
		}
		json_array_append_new(symbols, json_string(symbol));
		list += length + (list[length] == ',');
	}
	json_object_set_new(params, "symbols", symbols);
	return DRT_OK;
}

static enum drt_status add_date(json_t *params, const char *name, const char *text,
                                struct drt_error *error)
{
	int64_t day = 0;

	if (day_parse(&day, text, strlen(text)) != DRT_OK)
		return drt_fail(error, DRT_EPARSE, "--%s takes a date such as 2024-01-31",
		                name);
	json_object_set_new(params, name, json_string(text));
	return DRT_OK;
}

static enum drt_status read_backtest(json_t *params, const char *line, struct drt_error *error)
{
	char word[WORD], value[WORD];

	if (!take_word(word, &line) || word[0] == '-')
		return drt_fail(error, DRT_EPARSE,
		                "backtest takes a strategy, as in: backtest momentum");
	json_object_set_new(params, "strategy", json_string(word));
	while (take_word(word, &line)) {
		enum drt_status status = DRT_EPARSE;

		if (!take_word(value, &line))
			return drt_fail(error, DRT_EPARSE, "%s takes a value", word);
		if (strcmp(word, "--symbols") == 0)
			status = add_symbols(params, value, error);
		else if (strcmp(word, "--from") == 0 || strcmp(word, "--to") == 0)
			status = add_date(params, word + 2, value, error);
		else
			status = drt_fail(error, DRT_EPARSE,
			                  "backtest knows --symbols, --from and --to, not %s",
			                  word);
		if (status != DRT_OK)
			return status;
	}
	if (line[strspn(line, " ")] != '\0')
		return drt_fail(error, DRT_EPARSE, "a word of the command is too long");
	return DRT_OK;
}

static enum drt_status read_plain(struct command_call *out, const char *word, const char *rest,
                                  struct drt_error *error)
{
	char more[WORD];

	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		if (strcmp(plain[i].command, word) != 0)
			continue;
		if (take_word(more, &rest))
			return drt_fail(error, DRT_EPARSE, "%s takes nothing behind it", word);
		out->command = plain[i].command;
		out->method = plain[i].method;
		if (plain[i].job)
			json_object_set_new(out->params, "job", json_string(plain[i].job));
		return DRT_OK;
	}
	return drt_fail(error, DRT_ENOTFOUND, "no command has the name %s", word);
}

enum drt_status command_call_parse(struct command_call *out, const char *line,
                                   struct drt_error *error)
{
	struct command_call call = { .params = json_object() };
	enum drt_status status = DRT_OK;
	char word[WORD];

	if (!call.params)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	if (!take_word(word, &line)) {
		status = drt_fail(error, DRT_ENOTFOUND, "no command");
	} else if (strcmp(word, backtest) == 0) {
		call.command = backtest;
		call.method = "improve.backtest_strategy";
		status = read_backtest(call.params, line, error);
	} else {
		status = read_plain(&call, word, line, error);
	}
	if (status != DRT_OK) {
		json_decref(call.params);
		return status;
	}
	*out = call;
	return DRT_OK;
}

/* ---- answers ---- */

static double number_of(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return json_is_number(value) ? json_number_value(value) : NAN;
}

static int64_t count_of(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static void backtest_answer(char *out, size_t size, const json_t *result)
{
	const json_t *metrics = json_object_get(result, "metrics");
	const char *strategy = json_string_value(json_object_get(result, "strategy"));
	double gain = number_of(metrics, "total_return"), sharpe = number_of(metrics, "sharpe");

	if (isfinite(gain) && isfinite(sharpe))
		snprintf(out, size,
		         _("Backtest of %s: return %+.2f %%, Sharpe %.2f, %" PRId64 " trades."),
		         strategy ? strategy : "", gain * 100, sharpe,
		         count_of(result, "trades"));
	else
		snprintf(out, size, _("Backtest of %s: %" PRId64 " trades."),
		         strategy ? strategy : "", count_of(result, "trades"));
}

void command_call_answer(char *out, size_t size, const char *command, const json_t *result)
{
	if (strcmp(command, backtest) == 0)
		backtest_answer(out, size, result);
	else if (strcmp(command, "evaluate") == 0)
		snprintf(out, size,
		         _("%" PRId64 " candidates evaluated, %" PRId64 " raised, %" PRId64
		           " not raised."),
		         count_of(result, "evaluated"), count_of(result, "raised"),
		         count_of(result, "not_raised"));
	else if (strcmp(command, "reconcile") == 0)
		snprintf(out, size, "%s",
		         _("Comparing with the broker; approvals wait for it."));
	else if (strcmp(command, "take") == 0)
		snprintf(out, size, "%s", _("This screen has the approvals."));
	else if (strcmp(command, "reload") == 0)
		snprintf(out, size,
		         _("Configuration read: %zu settings changed, %zu need a restart."),
		         json_array_size(json_object_get(result, "changed")),
		         json_array_size(json_object_get(result, "restart_needed")));
	else
		snprintf(out, size, _("Job %" PRId64 " started."), count_of(result, "job_id"));
}
