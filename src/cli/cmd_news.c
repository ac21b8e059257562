/* cmd_news.c - drt news, drt article and drt fundamentals: what is written about a company. */
#include <stdio.h>
#include <string.h>

#include "cli/rows.h"
#include "core/i18n.h"

/* ---- news ---- */

static const struct rows_column providers[] = {
	{ "code", N_("Code"), ROWS_TEXT, 0 },
	{ "name", N_("Name"), ROWS_TEXT, 0 },
	{ NULL, NULL, ROWS_TEXT, 0 },
};

static const struct rows_column headlines[] = {
	{ "time", N_("Time (UTC)"), ROWS_TIME, 0 },
	{ "provider", N_("Provider"), ROWS_TEXT, 0 },
	{ "article_id", N_("Article"), ROWS_TEXT, 0 },
	{ "headline", N_("Headline"), ROWS_TEXT, 0 },
	{ NULL, NULL, ROWS_TEXT, 0 },
};

static enum cli_exit list_providers(struct cli *cli)
{
	json_t *answer = NULL;
	enum cli_exit code =
		cli_call(&answer, cli, "collect.news_providers", json_object(), CLI_LONG);

	return code == CLI_OK ? cli_put_rows(cli, answer, "providers", providers,
	                                     _("the account has no provider of news"))
	                      : code;
}

static void add_providers(json_t *params, const struct cli *cli)
{
	json_t *list = NULL;
	const char *code = NULL;

	for (int i = 0; (code = cli_value_at(cli, "provider", i)) != NULL; i++) {
		if (!list)
			list = json_array();
		json_array_append_new(list, json_string(code));
	}
	if (list)
		json_object_set_new(params, "providers", list);
}

static enum cli_exit run_news(struct cli *cli)
{
	json_t *params = NULL;
	json_t *answer = NULL;
	enum cli_exit code = CLI_OK;

	if (cli->argc == 0)
		return list_providers(cli);
	params = json_object();
	code = cli_get_symbol(params, cli, cli->argv[0]);
	if (code == CLI_OK)
		code = cli_get_range(params, cli);
	if (code == CLI_OK)
		code = cli_get_count(params, cli, "limit", 1, 300);
	add_providers(params, cli);
	if (code == CLI_OK)
		code = cli_call(&answer, cli, "collect.headlines", json_incref(params),
		                CLI_LONG);
	json_decref(params);
	return code == CLI_OK ? cli_put_rows(cli, answer, "headlines", headlines,
	                                     _("there are no headlines in this range"))
	                      : code;
}

static const struct cli_option news_options[] = {
	{ "from", "DATE", N_("from this day or instant on") },
	{ "to", "DATE", N_("up to this day or instant") },
	{ "provider", "CODE", N_("of this provider; may be given several times") },
	{ "limit", "NUMBER", N_("the newest so many, at most 300; 50 otherwise") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_news = {
	.name = "news",
	.arguments = "[SYMBOL]",
	.summary = N_("lists headlines about an instrument"),
	.description =
		N_("Without a symbol it lists the providers of news that the account has. "
	           "Headlines are kept in the knowledge base."),
	.example = "drt news AAPL --limit 20",
	.need = CLI_NEEDS_DAEMON,
	.options = news_options,
	.most = 1,
	.run = run_news,
};

/* ---- article ---- */

static enum cli_exit put_article(struct cli *cli, json_t *answer)
{
	const char *text = json_string_value(json_object_get(answer, "text"));
	struct drt_error error;
	enum cli_exit code = CLI_OK;

	if (cli->json)
		return cli_put_json(cli, answer);
	if (!text) {
		drt_fail(&error, DRT_EPARSE, "text is missing");
		code = cli_bad_answer(cli, &error);
	} else {
		size_t length = strlen(text);

		cli_put_origin(cli, answer);
		fprintf(cli->out, "%s%s", text,
		        length > 0 && text[length - 1] == '\n' ? "" : "\n");
		if (json_is_true(json_object_get(answer, "base64")))
			cli_note(cli, _("this is a file in base64, not a text"));
		if (json_is_true(json_object_get(answer, "cut")))
			cli_note(cli, _("the article goes on; only its beginning is shown"));
	}
	json_decref(answer);
	return code;
}

static enum cli_exit run_article(struct cli *cli)
{
	json_t *params = json_pack("{s:s}", "article_id", cli->argv[0]);
	json_t *answer = NULL;
	enum cli_exit code = CLI_OK;

	cli_get_text(params, cli, "provider", "provider");
	if (!cli_value(cli, "provider") && !strchr(cli->argv[0], '$'))
		code = cli_fail(cli, CLI_USAGE,
		                _("%s does not begin with its provider and $; name it with "
		                  "--provider"),
		                cli->argv[0]);
	if (code == CLI_OK)
		code = cli_call(&answer, cli, "collect.article", json_incref(params), CLI_LONG);
	json_decref(params);
	return code == CLI_OK ? put_article(cli, answer) : code;
}

static const struct cli_option article_options[] = {
	{ "provider", "CODE", N_("of this provider, where the id does not say it") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_article = {
	.name = "article",
	.arguments = "ID",
	.summary = N_("prints an article that drt news names"),
	.description =
		N_("Quote the id: it has a $. The article is kept in the knowledge base."),
	.example = "drt article 'DJ-N$19985fef'",
	.need = CLI_NEEDS_DAEMON,
	.options = article_options,
	.least = 1,
	.most = 1,
	.run = run_article,
};

/* ---- fundamentals ---- */

static const struct rows_column facts[] = {
	{ "path", N_("Place"), ROWS_TEXT, 0 },
	{ "name", N_("Name"), ROWS_TEXT, 0 },
	{ "text", N_("Value"), ROWS_TEXT, 0 },
	{ NULL, NULL, ROWS_TEXT, 0 },
};

static enum cli_exit run_fundamentals(struct cli *cli)
{
	json_t *params = json_object();
	json_t *answer = NULL;
	enum cli_exit code = cli_get_symbol(params, cli, cli->argv[0]);

	cli_get_text(params, cli, "report", "report");
	if (code == CLI_OK)
		code = cli_call(&answer, cli, "collect.fundamentals", json_incref(params),
		                CLI_LONG);
	json_decref(params);
	if (code != CLI_OK)
		return code;
	if (json_is_string(json_object_get(answer, "unreadable")))
		cli_note(cli, "%s", json_string_value(json_object_get(answer, "unreadable")));
	return cli_put_rows(cli, answer, "facts", facts, _("the report is empty"));
}

static const struct cli_option fundamentals_options[] = {
	{ "report", "NAME",
	  N_("ReportSnapshot, ReportsFinSummary, ReportsFinStatements, ReportsOwnership, RESC "
	     "or "
	     "CalendarReport; the first otherwise") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_fundamentals = {
	.name = "fundamentals",
	.arguments = "SYMBOL",
	.summary = N_("prints what the broker reports about a company"),
	.description = N_("The report is kept in the knowledge base."),
	.example = "drt fundamentals AAPL --report ReportsFinSummary",
	.need = CLI_NEEDS_DAEMON,
	.options = fundamentals_options,
	.least = 1,
	.most = 1,
	.run = run_fundamentals,
};
