/* research.h - news, fundamentals, scanners and corporate events, both directions.
 *
 * Shape:   one struct per layout; requests that carry an id only share ib_id_only.
 * Owners:  texts and arrays are borrowed, as in contract.h.
 * Hostile: headlines, articles, XML and JSON are bytes as they came; parse them as such
 *          and escape them before showing. */
#ifndef IB_RESEARCH_H
#define IB_RESEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "ib/contract.h"

/* ---- requests ---- */

struct ib_req_news_bulletins {
	bool all; /* of the day, not only new ones */
};

struct ib_req_news_article {
	int32_t req_id;
	const char *provider;
	const char *article_id;
	const char *options;
};

struct ib_req_historical_news {
	int32_t req_id;
	int32_t con_id;
	const char *providers; /* codes joined by "+" */
	const char *start;
	const char *end;
	int32_t most; /* up to 300 */
	const char *options;
};

struct ib_req_fundamentals {
	int32_t req_id;
	struct ib_contract contract; /* con_id, symbol, types, exchanges, currency, local */
	const char *report;          /* "ReportSnapshot", "ReportsFinSummary", … */
	const char *options;
};

/* Numbers are IB_UNSET_* where the scanner does not filter by them. */
struct ib_req_scanner {
	int32_t req_id;
	int32_t rows;           /* IB_UNSET_INT: as many as there are, up to 50 */
	const char *instrument; /* "STK" */
	const char *location;   /* "STK.US.MAJOR" */
	const char *code;       /* "TOP_PERC_GAIN" */
	double above_price;
	double below_price;
	int32_t above_volume;
	double market_cap_above;
	double market_cap_below;
	const char *moody_above;
	const char *moody_below;
	const char *sp_above;
	const char *sp_below;
	const char *maturity_above;
	const char *maturity_below;
	double coupon_above;
	double coupon_below;
	bool exclude_convertible;
	int32_t average_option_volume_above;
	const char *setting_pairs;
	const char *stock_type;
	const char *filter_options;
	const char *options;
};

struct ib_req_wsh_events {
	int32_t req_id;
	int32_t con_id;
	const char *filter; /* these four from 171 */
	bool fill_watchlist;
	bool fill_portfolio;
	bool fill_competitors;
	const char *start_date; /* these three from 173 */
	const char *end_date;
	int32_t total_limit;
};

/* ---- answers ---- */

struct ib_news_bulletin {
	int32_t id;
	int32_t type; /* 1 regular, 2 exchange unavailable, 3 available again */
	const char *text;
	const char *exchange;
};

struct ib_news_provider {
	const char *code;
	const char *name;
};

struct ib_news_providers {
	const struct ib_news_provider *providers;
	int32_t provider_count;
};

struct ib_news_article {
	int32_t req_id;
	int32_t type; /* 0 text or HTML, 1 base64 */
	const char *text;
};

struct ib_historical_news {
	int32_t req_id;
	const char *time; /* "2024-12-23 19:45:00.0" */
	const char *provider;
	const char *article_id;
	const char *headline; /* may begin with {metadata} */
};

struct ib_historical_news_end {
	int32_t req_id;
	bool more;
};

/* A headline that streams with the quotes (generic tick 292). */
struct ib_tick_news {
	int32_t req_id;
	int64_t time_ms;
	const char *provider;
	const char *article_id;
	const char *headline;
	const char *extra;
};

struct ib_fundamentals {
	int32_t req_id;
	const char *xml;
};

struct ib_scanner_parameters {
	const char *xml;
};

struct ib_scanner_row {
	int32_t rank;
	struct ib_contract contract;
	const char *market_name;
	const char *distance;
	const char *benchmark;
	const char *projection;
	const char *legs;
};

struct ib_scanner_data {
	int32_t req_id;
	const struct ib_scanner_row *rows;
	int32_t row_count;
};

/* wshMetaData (104) and wshEventData (105). */
struct ib_wsh {
	int32_t req_id;
	const char *json;
};

#endif
