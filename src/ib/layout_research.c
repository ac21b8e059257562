/* layout_research.c - the fields of research.h. */
#include "ib/layout.h"
#include "ib/layout_index.h"

/* ---- requests ---- */

#define T struct ib_req_news_bulletins
static const struct ib_row req_news_bulletins[] = {
	{ VERSION("1") },
	{ BOOL(all, "allMessages") },
};
const struct ib_rows ib_rows_req_news_bulletins = { ROWS(req_news_bulletins, T),
	                                            .fixed = true };
#undef T

#define T struct ib_req_news_article
static const struct ib_row req_news_article[] = {
	{ INT(req_id, "reqId") },
	{ STR(provider, "providerCode") },
	{ STR(article_id, "articleId") },
	{ STR(options, "newsArticleOptions") },
};
const struct ib_rows ib_rows_req_news_article = { ROWS(req_news_article, T), .fixed = true };
#undef T

#define T struct ib_req_historical_news
static const struct ib_row req_historical_news[] = {
	{ INT(req_id, "reqId") },
	{ INT(con_id, "conId") },
	{ STR(providers, "providerCodes") },
	{ STR(start, "startDateTime") },
	{ STR(end, "endDateTime") },
	{ INT(most, "totalResults") },
	{ STR(options, "historicalNewsOptions") },
};
const struct ib_rows ib_rows_req_historical_news = { ROWS(req_historical_news, T),
	                                             .fixed = true };
#undef T

#define T struct ib_req_fundamentals
static const struct ib_req_fundamentals fundamentals_blank = { .contract = IB_CONTRACT_BLANK,
	                                                       .report = "",
	                                                       .options = "" };
static const struct ib_row req_fundamentals[] = {
	{ VERSION("2") },
	{ INT(req_id, "reqId") },
	{ INT(contract.con_id, "contract.conId") },
	{ STR(contract.symbol, "contract.symbol") },
	{ STR(contract.sec_type, "contract.secType") },
	{ STR(contract.exchange, "contract.exchange") },
	{ STR(contract.primary_exchange, "contract.primaryExchange") },
	{ STR(contract.currency, "contract.currency") },
	{ STR(contract.local_symbol, "contract.localSymbol") },
	{ STR(report, "reportType") },
	{ REST(options, "fundamentalDataOptions") },
};
const struct ib_rows ib_rows_req_fundamentals = { ROWS(req_fundamentals, T),
	                                          .blank = &fundamentals_blank };
#undef T

#define T struct ib_req_scanner
static const struct ib_row req_scanner[] = {
	{ INT(req_id, "reqId") },
	{ INT_MAX_(rows, "numberOfRows") },
	{ STR(instrument, "instrument") },
	{ STR(location, "locationCode") },
	{ STR(code, "scanCode") },
	{ DBL_MAX_(above_price, "abovePrice") },
	{ DBL_MAX_(below_price, "belowPrice") },
	{ INT_MAX_(above_volume, "aboveVolume") },
	{ DBL_MAX_(market_cap_above, "marketCapAbove") },
	{ DBL_MAX_(market_cap_below, "marketCapBelow") },
	{ STR(moody_above, "moodyRatingAbove") },
	{ STR(moody_below, "moodyRatingBelow") },
	{ STR(sp_above, "spRatingAbove") },
	{ STR(sp_below, "spRatingBelow") },
	{ STR(maturity_above, "maturityDateAbove") },
	{ STR(maturity_below, "maturityDateBelow") },
	{ DBL_MAX_(coupon_above, "couponRateAbove") },
	{ DBL_MAX_(coupon_below, "couponRateBelow") },
	{ BOOL(exclude_convertible, "excludeConvertible") },
	{ INT_MAX_(average_option_volume_above, "averageOptionVolumeAbove") },
	{ STR(setting_pairs, "scannerSettingPairs") },
	{ STR(stock_type, "stockTypeFilter") },
	{ STR(filter_options, "scannerSubscriptionFilterOptions") },
	{ STR(options, "scannerSubscriptionOptions") },
};
const struct ib_rows ib_rows_req_scanner = { ROWS(req_scanner, T), .fixed = true };
#undef T

#define T struct ib_req_wsh_events
static const struct ib_row req_wsh_events[] = {
	{ INT(req_id, "reqId") },
	{ INT(con_id, "conId") },
	{ STR(filter, "filter"), SINCE(171) },
	{ BOOL(fill_watchlist, "fillWatchlist"), SINCE(171) },
	{ BOOL(fill_portfolio, "fillPortfolio"), SINCE(171) },
	{ BOOL(fill_competitors, "fillCompetitors"), SINCE(171) },
	{ STR(start_date, "startDate"), SINCE(173) },
	{ STR(end_date, "endDate"), SINCE(173) },
	{ INT_MAX_(total_limit, "totalLimit"), SINCE(173) },
};
const struct ib_rows ib_rows_req_wsh_events = { ROWS(req_wsh_events, T) };
#undef T

/* ---- news ---- */

#define T struct ib_news_bulletin
static const struct ib_row news_bulletin[] = {
	{ VERSION("1") },
	{ INT(id, "msgId") },
	{ INT(type, "msgType") },
	{ ESCAPED(text, "message") },
	{ STR(exchange, "exchange") },
};
const struct ib_rows ib_rows_news_bulletin = { ROWS(news_bulletin, T), .fixed = true };
#undef T

#define T struct ib_news_provider
static const struct ib_row news_provider[] = {
	{ STR(code, "providerCode") },
	{ STR(name, "providerName") },
};
static const struct ib_rows news_provider_rows = { ROWS(news_provider, T), .fixed = true };
#undef T

#define T struct ib_news_providers
static const struct ib_group provider_group = { .item = &news_provider_rows,
	                                        .count_offset =
	                                                IB_AT(T, provider_count, int32_t) };
static const struct ib_row news_providers[] = {
	{ GROUP(providers, provider_group, "newsProvidersCount") },
};
const struct ib_rows ib_rows_news_providers = { ROWS(news_providers, T) };
#undef T

#define T struct ib_news_article
static const struct ib_row news_article[] = {
	{ INT(req_id, "reqId") },
	{ INT(type, "articleType") },
	{ STR(text, "articleText") },
};
const struct ib_rows ib_rows_news_article = { ROWS(news_article, T), .fixed = true };
#undef T

#define T struct ib_historical_news
static const struct ib_row historical_news[] = {
	{ INT(req_id, "reqId") },          { STR(time, "time") },
	{ STR(provider, "providerCode") }, { STR(article_id, "articleId") },
	{ STR(headline, "headline") },
};
const struct ib_rows ib_rows_historical_news = { ROWS(historical_news, T), .fixed = true };
#undef T

#define T struct ib_historical_news_end
static const struct ib_row historical_news_end[] = {
	{ INT(req_id, "reqId") },
	{ BOOL(more, "hasMore") },
};
const struct ib_rows ib_rows_historical_news_end = { ROWS(historical_news_end, T),
	                                             .fixed = true };
#undef T

#define T struct ib_tick_news
static const struct ib_row tick_news[] = {
	{ INT(req_id, "reqId") },          { LONG(time_ms, "timeStamp") },
	{ STR(provider, "providerCode") }, { STR(article_id, "articleId") },
	{ STR(headline, "headline") },     { STR(extra, "extraData") },
};
const struct ib_rows ib_rows_tick_news = { ROWS(tick_news, T), .fixed = true };
#undef T

/* ---- fundamentals, scanners, corporate events ---- */

#define T struct ib_fundamentals
static const struct ib_row fundamentals[] = {
	{ VERSION("1") },
	{ INT(req_id, "reqId") },
	{ STR(xml, "data") },
};
const struct ib_rows ib_rows_fundamentals = { ROWS(fundamentals, T), .fixed = true };
#undef T

#define T struct ib_scanner_parameters
static const struct ib_row scanner_parameters[] = {
	{ VERSION("1") },
	{ STR(xml, "xml") },
};
const struct ib_rows ib_rows_scanner_parameters = { ROWS(scanner_parameters, T),
	                                            .fixed = true };
#undef T

#define T struct ib_scanner_row
static const struct ib_scanner_row scanner_blank = { .contract = IB_CONTRACT_BLANK,
	                                             .market_name = "",
	                                             .distance = "",
	                                             .benchmark = "",
	                                             .projection = "",
	                                             .legs = "" };
static const struct ib_row scanner_row[] = {
	{ INT(rank, "rank") },
	{ INT(contract.con_id, "contract.conId") },
	{ STR(contract.symbol, "contract.symbol") },
	{ STR(contract.sec_type, "contract.secType") },
	{ STR(contract.last_trade_date, "contract.lastTradeDateOrContractMonth") },
	{ DBL(contract.strike, "contract.strike") },
	{ STR(contract.right, "contract.right") },
	{ STR(contract.exchange, "contract.exchange") },
	{ STR(contract.currency, "contract.currency") },
	{ STR(contract.local_symbol, "contract.localSymbol") },
	{ STR(market_name, "marketName") },
	{ STR(contract.trading_class, "contract.tradingClass") },
	{ STR(distance, "distance") },
	{ STR(benchmark, "benchmark") },
	{ STR(projection, "projection") },
	{ STR(legs, "legsStr") },
};
static const struct ib_rows scanner_rows = { ROWS(scanner_row, T), .blank = &scanner_blank };
#undef T

#define T struct ib_scanner_data
static const struct ib_group scanner_group = { .item = &scanner_rows,
	                                       .count_offset = IB_AT(T, row_count, int32_t) };
static const struct ib_row scanner_data[] = {
	{ VERSION("3") },
	{ INT(req_id, "reqId") },
	{ GROUP(rows, scanner_group, "numberOfElements") },
};
const struct ib_rows ib_rows_scanner_data = { ROWS(scanner_data, T) };
#undef T

#define T struct ib_wsh
static const struct ib_row wsh[] = {
	{ INT(req_id, "reqId") },
	{ STR(json, "dataJson") },
};
const struct ib_rows ib_rows_wsh = { ROWS(wsh, T), .fixed = true };
#undef T
