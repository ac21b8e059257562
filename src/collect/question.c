/* question.c - see question.h: the questions of one step. */
#include "collect/question.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "collect/feed_internal.h"
#include "core/strbuf.h"
#include "ib/text.h"

enum { NAMED_MOST = 4 };

static enum drt_status begin(struct ib_message *out, int32_t id, struct drt_error *error)
{
	enum drt_status status = ib_message_init(out, IB_TO_SERVER, id);

	return status == DRT_OK ? status
	                        : drt_fail(error, status, "request %d has no layout", (int)id);
}

static enum drt_status send(struct asker *asker, const struct ib_message *message,
                            const struct ask_reply *reply, struct drt_error *error)
{
	return ask(NULL, asker, message, reply->done, reply->arg, error);
}

/* ---- contracts ---- */

enum drt_status ask_symbols(struct asker *asker, const char *text,
                            const struct ask_reply *reply, struct drt_error *error)
{
	struct ib_message message;
	enum drt_status status = begin(&message, IB_REQ_MATCHING_SYMBOLS, error);

	if (status != DRT_OK)
		return status;
	message.req_matching_symbols.pattern = text;
	return send(asker, &message, reply, error);
}

enum drt_status ask_contracts(struct asker *asker, const struct ask_wanted *wanted,
                              const struct ask_reply *reply, struct drt_error *error)
{
	struct ib_message message;
	enum drt_status status = begin(&message, IB_REQ_CONTRACT_DETAILS, error);
	struct ib_contract *contract = &message.req_contract.contract;

	if (status != DRT_OK)
		return status;
	contract->symbol = wanted->symbol;
	contract->sec_type = wanted->sec_type;
	contract->exchange = wanted->exchange;
	contract->currency = wanted->currency;
	contract->last_trade_date = wanted->expiry;
	contract->right = wanted->right;
	contract->strike = wanted->strike;
	contract->trading_class = wanted->trading_class;
	contract->include_expired = wanted->expired;
	return send(asker, &message, reply, error);
}

enum drt_status ask_contract_of(struct asker *asker, const struct instrument *what,
                                const struct ask_reply *reply, struct drt_error *error)
{
	struct ib_message message;
	char symbol[SYMBOL_TEXT];
	enum drt_status status = begin(&message, IB_REQ_CONTRACT_DETAILS, error);

	if (status != DRT_OK)
		return status;
	message.req_contract.contract = feed_contract(symbol, what);
	return send(asker, &message, reply, error);
}

/* "AAPL STK SMART USD, AAPL STK MEXI MXN, …" */
static void name_contracts(struct strbuf *out, const struct ask_answer *answer)
{
	for (size_t i = 0; i < answer->count && i < NAMED_MOST; i++) {
		const struct ask_contract *row = &answer->contracts[i];

		strbuf_printf(out, "%s%s %s %s %s", i > 0 ? ", " : "", row->local_symbol,
		              row->sec_type, row->exchange, row->currency);
	}
	if (answer->count > NAMED_MOST)
		strbuf_puts(out, ", ...");
}

const struct ask_contract *ask_pick_contract(const struct ask_answer *answer,
                                             struct drt_error *error)
{
	struct strbuf names;

	if (answer->count == 0) {
		drt_fail(error, DRT_ENOTFOUND, "the broker knows no such contract");
		return NULL;
	}
	for (size_t i = 1; i < answer->count; i++) {
		if (answer->contracts[i].con_id == answer->contracts[0].con_id)
			continue;
		strbuf_init(&names);
		name_contracts(&names, answer);
		drt_fail(error, DRT_EINVAL, "%zu contracts are called so: %s", answer->count,
		         names.text);
		strbuf_release(&names);
		return NULL;
	}
	return &answer->contracts[0];
}

/* ---- prices ---- */

const char *ask_trades_of(const struct instrument *what)
{
	if (what->type == SECURITY_FOREX)
		return "MIDPOINT";
	return what->type == SECURITY_CRYPTO ? "AGGTRADES" : "TRADES";
}

enum drt_status ask_head_time(struct asker *asker, const struct instrument *what,
                              const struct ask_reply *reply, struct drt_error *error)
{
	struct ib_message message;
	char symbol[SYMBOL_TEXT];
	enum drt_status status = begin(&message, IB_REQ_HEAD_TIMESTAMP, error);

	if (status != DRT_OK)
		return status;
	message.req_head_timestamp.contract = feed_contract(symbol, what);
	message.req_head_timestamp.what_to_show = ask_trades_of(what);
	message.req_head_timestamp.format_date = 2;
	return send(asker, &message, reply, error);
}

enum drt_status ask_histogram(struct asker *asker, const struct instrument *what, int days,
                              const struct ask_reply *reply, struct drt_error *error)
{
	struct ib_message message;
	char symbol[SYMBOL_TEXT];
	char period[24];
	enum drt_status status = begin(&message, IB_REQ_HISTOGRAM_DATA, error);

	if (status != DRT_OK)
		return status;
	if (days < 1 || days > 365)
		return drt_fail(error, DRT_EINVAL, "days %d: from 1 to 365", days);
	snprintf(period, sizeof(period), "%d days", days);
	message.req_histogram.contract = feed_contract(symbol, what);
	message.req_histogram.use_rth = true;
	message.req_histogram.period = period;
	return send(asker, &message, reply, error);
}

/* ---- scans ---- */

enum drt_status ask_scan_codes(struct asker *asker, const struct ask_reply *reply,
                               struct drt_error *error)
{
	struct ib_message message;
	enum drt_status status = begin(&message, IB_REQ_SCANNER_PARAMETERS, error);

	return status == DRT_OK ? send(asker, &message, reply, error) : status;
}

static double limit_or_unset(double value)
{
	return isnan(value) ? IB_UNSET_DOUBLE : value;
}

enum drt_status ask_scan(struct asker *asker, const struct ask_scan *scan,
                         const struct ask_reply *reply, struct drt_error *error)
{
	struct ib_message message;
	enum drt_status status = begin(&message, IB_REQ_SCANNER_SUBSCRIPTION, error);
	struct ib_req_scanner *out = &message.req_scanner;

	if (status != DRT_OK)
		return status;
	if (scan->rows < 1 || scan->rows > 50)
		return drt_fail(error, DRT_EINVAL, "rows %d: from 1 to 50", scan->rows);
	out->rows = scan->rows;
	out->instrument = scan->instrument;
	out->location = scan->location;
	out->code = scan->code;
	out->above_price = limit_or_unset(scan->price_above);
	out->below_price = limit_or_unset(scan->price_below);
	out->market_cap_above = limit_or_unset(scan->market_cap_above);
	out->market_cap_below = limit_or_unset(scan->market_cap_below);
	if (scan->volume_above > 0)
		out->above_volume = scan->volume_above;
	return send(asker, &message, reply, error);
}

/* ---- news and reports ---- */

enum drt_status ask_news_providers(struct asker *asker, const struct ask_reply *reply,
                                   struct drt_error *error)
{
	struct ib_message message;
	enum drt_status status = begin(&message, IB_REQ_NEWS_PROVIDERS, error);

	return status == DRT_OK ? send(asker, &message, reply, error) : status;
}

enum drt_status ask_article(struct asker *asker, const char *provider, const char *article_id,
                            const struct ask_reply *reply, struct drt_error *error)
{
	struct ib_message message;
	enum drt_status status = begin(&message, IB_REQ_NEWS_ARTICLE, error);

	if (status != DRT_OK)
		return status;
	message.req_news_article.provider = provider;
	message.req_news_article.article_id = article_id;
	return send(asker, &message, reply, error);
}

static bool is_report(const char *report)
{
	static const char *const reports[] = { "ReportSnapshot",
		                               "ReportsFinSummary",
		                               "ReportsFinStatements",
		                               "ReportsOwnership",
		                               "RESC",
		                               "CalendarReport" };

	for (size_t i = 0; i < sizeof(reports) / sizeof(reports[0]); i++) {
		if (strcmp(reports[i], report) == 0)
			return true;
	}
	return false;
}

enum drt_status ask_report(struct asker *asker, const struct instrument *what,
                           const char *report, const struct ask_reply *reply,
                           struct drt_error *error)
{
	struct ib_message message;
	char symbol[SYMBOL_TEXT];
	enum drt_status status = begin(&message, IB_REQ_FUNDAMENTAL_DATA, error);

	if (status != DRT_OK)
		return status;
	if (!is_report(report))
		return drt_fail(error, DRT_EINVAL,
		                "report %.40s is none; there are ReportSnapshot "
		                "ReportsFinSummary ReportsFinStatements ReportsOwnership RESC "
		                "CalendarReport",
		                report);
	message.req_fundamentals.contract = feed_contract(symbol, what);
	message.req_fundamentals.report = report;
	return send(asker, &message, reply, error);
}
