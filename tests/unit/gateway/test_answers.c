/* test_answers.c - books, tapes, news, fundamentals, scanners and display groups. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/unit/gateway/gateway_fixture.h"

static struct test_market market;
static struct test_client client;

static int set_up(void **state)
{
	(void)state;
	market_begin_quoted(&market, &client, 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	market_end_with(&market, &client);
	return 0;
}

/* ---- books ---- */

static void ask_for_book(int32_t req_id, int32_t rows, bool smart)
{
	struct ib_message m = request(IB_REQ_MKT_DEPTH);

	m.req_mkt_depth.req_id = req_id;
	m.req_mkt_depth.contract = stock("SPY");
	m.req_mkt_depth.rows = rows;
	m.req_mkt_depth.smart = smart;
	client_send(&client, &m);
}

/* Plays a book's messages; every step must be legal, and no bid may meet an ask. */
static size_t play_book(double book[2][20], int rows, int32_t id)
{
	size_t updates = 0;

	for (size_t i = 0; i < client.count; i++) {
		const struct ib_market_depth *d = &client.kept[i]->market_depth;

		if (client.kept[i]->id != id)
			continue;
		assert_in_range(d->position, 0, rows - 1);
		if (d->operation == 0)
			assert_true(book[d->side][d->position] == 0);
		else
			assert_true(book[d->side][d->position] > 0);
		book[d->side][d->position] = d->operation == 2 ? 0 : d->price;
		updates += d->operation == 1;
	}
	return updates;
}

static void a_book_is_told_level_by_level(void **state)
{
	double book[2][20] = { { 0 } };

	(void)state;
	ask_for_book(1, 5, false);
	market_run(&market, 20 * NS_PER_SEC);
	assert_true(play_book(book, 5, IB_MARKET_DEPTH) > 0);
	for (int row = 0; row < 5; row++) {
		assert_true(book[0][row] > book[1][row]);
		if (row > 0) {
			assert_true(book[0][row] > book[0][row - 1]);
			assert_true(book[1][row] < book[1][row - 1]);
		}
	}
	client_send(&client, &(struct ib_message){ .id = IB_CANCEL_MKT_DEPTH,
	                                           .cancel_mkt_depth = { 1, false } });
	market_run(&market, NS_PER_SEC);
	client_forget(&client);
	market_run(&market, 10 * NS_PER_SEC);
	assert_int_equal(client_count(&client, IB_MARKET_DEPTH), 0);
}

static void a_smart_book_names_exchanges(void **state)
{
	(void)state;
	ask_for_book(1, 3, true);
	assert_int_equal(client_wait_error(&client, &market, 2152)->id, 1);
	assert_true(client_wait(&client, &market, IB_MARKET_DEPTH_L2)->market_depth.smart);
	ask_for_book(1, 3, true);
	client_wait_error(&client, &market, 102);
	ask_for_book(2, 3, true);
	ask_for_book(3, 3, true);
	ask_for_book(4, 3, true);
	assert_int_equal(client_wait_error(&client, &market, 309)->id, 4);
	ask_for_book(5, 0, true);
	client_wait_error(&client, &market, 309);
}

/* ---- tapes ---- */

static void ask_for_ticks(int32_t req_id, const char *type, int32_t before)
{
	struct ib_message m = request(IB_REQ_TICK_BY_TICK_DATA);

	m.req_tick_by_tick.req_id = req_id;
	m.req_tick_by_tick.contract = stock("SPY");
	m.req_tick_by_tick.type = type;
	m.req_tick_by_tick.tick_count = before;
	client_send(&client, &m);
}

static void every_tick_arrives_in_order(void **state)
{
	int64_t last = 0;
	int kinds[5] = { 0 };

	(void)state;
	ask_for_ticks(1, "Last", 10);
	ask_for_ticks(2, "AllLast", 0);
	ask_for_ticks(3, "BidAsk", 0);
	ask_for_ticks(4, "MidPoint", 0);
	market_run(&market, 30 * NS_PER_SEC);
	for (size_t i = 0; i < client.count; i++) {
		const struct ib_tick_by_tick *t = &client.kept[i]->tick_by_tick;

		if (client.kept[i]->id != IB_TICK_BY_TICK)
			continue;
		assert_int_equal(t->req_id, t->type);
		kinds[t->type]++;
		if (t->type == IB_BY_TICK_LAST) {
			assert_true(t->epoch_s >= last);
			assert_true(t->price > 0);
			last = t->epoch_s;
		}
		if (t->type == IB_BY_TICK_BID_ASK)
			assert_true(t->bid > 0 && t->ask > t->bid);
	}
	assert_int_equal(kinds[1], kinds[2] + 10); /* the ten of the past */
	assert_true(kinds[2] > 0 && kinds[3] > 0 && kinds[4] == kinds[3]);
	ask_for_ticks(5, "Last", 0);
	ask_for_ticks(6, "Last", 0);
	assert_int_equal(client_wait_error(&client, &market, 10190)->id, 6);
	client_send_id(&client, IB_CANCEL_TICK_BY_TICK_DATA, 5);
	client_send_id(&client, IB_CANCEL_TICK_BY_TICK_DATA, 5);
	assert_int_equal(client_wait_error(&client, &market, 300)->id, 5);
}

static struct ib_message past_request(const char *what, const char *start, const char *end)
{
	struct ib_message m = request(IB_REQ_HISTORICAL_TICKS);

	m.req_historical_ticks.req_id = 9;
	m.req_historical_ticks.contract = stock("SPY");
	m.req_historical_ticks.start = start;
	m.req_historical_ticks.end = end;
	m.req_historical_ticks.tick_count = 200;
	m.req_historical_ticks.what_to_show = what;
	return m;
}

static void past_ticks_come_from_the_bars(void **state)
{
	struct ib_message m = past_request("TRADES", "", "20250613 15:00:00 US/Eastern");
	const struct ib_historical_ticks *ticks = NULL;

	(void)state;
	client_send(&client, &m);
	ticks = &client_wait(&client, &market, IB_HISTORICAL_TICKS_LAST)->historical_ticks;
	assert_int_equal(ticks->tick_count, 200);
	assert_true(ticks->done);
	for (int32_t i = 1; i < 200; i++)
		assert_true(ticks->ticks[i].epoch_s >= ticks->ticks[i - 1].epoch_s);
	assert_true(ticks->ticks[199].epoch_s < 1749841200); /* before the end */
	assert_true(ticks->ticks[199].epoch_s >= 1749841200 - 60);
	m = past_request("BID_ASK", "20250613 10:00:00 US/Eastern", "");
	client_send(&client, &m);
	ticks = &client_wait(&client, &market, IB_HISTORICAL_TICKS_BID_ASK)->historical_ticks;
	assert_true(ticks->ticks[0].epoch_s >= 1749823200);
	assert_true(ticks->ticks[0].bid < ticks->ticks[0].ask);
	m = past_request("MIDPOINT", "20250613 10:00:00 US/Eastern", "");
	client_send(&client, &m);
	client_wait(&client, &market, IB_HISTORICAL_TICKS);
}

static void past_ticks_need_a_sound_request(void **state)
{
	static const struct {
		const char *what, *start, *end;
		int32_t code;
	} cases[] = {
		{ "TRADES", "", "", 321 },
		{ "TRADES", "20250613-10:00:00", "20250613-11:00:00", 321 },
		{ "SCHEDULE", "20250613-10:00:00", "", 321 },
		{ "TRADES", "never", "", 10314 },
		{ "TRADES", "", "19700101-10:00:00", 10187 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ib_message m = past_request(cases[i].what, cases[i].start, cases[i].end);

		client_send(&client, &m);
		assert_int_equal(client_wait_error(&client, &market, cases[i].code)->id, 9);
	}
}

static void a_histogram_is_sorted_and_whole(void **state)
{
	struct ib_message m = request(IB_REQ_HISTOGRAM_DATA);
	const struct ib_histogram *h = NULL;

	(void)state;
	m.req_histogram.req_id = 10;
	m.req_histogram.contract = stock("SPY");
	m.req_histogram.period = "1 week";
	client_send(&client, &m);
	h = &client_wait(&client, &market, IB_HISTOGRAM_DATA)->histogram;
	assert_in_range(h->entry_count, 10, 501);
	for (int32_t i = 1; i < h->entry_count; i++)
		assert_true(h->entries[i - 1].price < h->entries[i].price);
}

/* ---- news ---- */

static int32_t con_id_of(const char *symbol)
{
	struct ib_message m = request(IB_REQ_CONTRACT_DETAILS);

	m.req_contract.req_id = 77;
	m.req_contract.contract = stock(symbol);
	client_send(&client, &m);
	return client_wait(&client, &market, IB_CONTRACT_DATA)
	        ->contract_details.contract.con_id;
}

static void headlines_lead_to_articles(void **state)
{
	struct ib_message m = request(IB_REQ_HISTORICAL_NEWS);
	const struct ib_historical_news *first = NULL;
	char article[64];

	(void)state;
	m.req_historical_news.req_id = 11;
	m.req_historical_news.con_id = con_id_of("NVDA");
	m.req_historical_news.providers = "BRFG+DRTSIM";
	m.req_historical_news.most = 3;
	client_send(&client, &m);
	first = &client_wait(&client, &market, IB_HISTORICAL_NEWS)->historical_news;
	assert_non_null(strstr(first->headline, "NVDA"));
	snprintf(article, sizeof(article), "%s", first->article_id);
	assert_true(client_wait(&client, &market, IB_HISTORICAL_NEWS_END)
	                    ->historical_news_end.more);
	assert_int_equal(client_count(&client, IB_HISTORICAL_NEWS), 3);
	/* newest first, and none after the end that is asked for */
	m.req_historical_news.end = "2024-01-01 00:00:00.0";
	client_forget(&client);
	client_send(&client, &m);
	client_wait(&client, &market, IB_HISTORICAL_NEWS_END);
	for (size_t i = 0; i < client.count; i++) {
		if (client.kept[i]->id == IB_HISTORICAL_NEWS)
			assert_true(strcmp(client.kept[i]->historical_news.time, "2024") < 0);
	}
	m = request(IB_REQ_NEWS_ARTICLE);
	m.req_news_article.req_id = 12;
	m.req_news_article.provider = "DRTSIM";
	m.req_news_article.article_id = article;
	client_send(&client, &m);
	assert_non_null(
		strstr(client_wait(&client, &market, IB_NEWS_ARTICLE)->news_article.text,
	               "simulation"));
	m.req_news_article.article_id = "DRTSIM$1-20250101";
	client_send(&client, &m);
	client_wait_error(&client, &market, 10172);
}

static void bulletins_are_told_to_those_who_listen(void **state)
{
	struct ib_message m = request(IB_REQ_NEWS_BULLETINS);

	(void)state;
	m.req_news_bulletins.all = true;
	client_send(&client, &m);
	assert_int_equal(client_wait(&client, &market, IB_NEWS_BULLETINS)->news_bulletin.type,
	                 1);
	m = request(IB_CANCEL_NEWS_BULLETINS);
	client_send(&client, &m);
}

/* ---- fundamentals and scanners ---- */

static void a_snapshot_report_is_about_the_company(void **state)
{
	struct ib_message m = request(IB_REQ_FUNDAMENTAL_DATA);
	const char *xml = NULL;

	(void)state;
	m.req_fundamentals.req_id = 13;
	m.req_fundamentals.contract = stock("AAPL");
	m.req_fundamentals.report = "ReportSnapshot";
	client_send(&client, &m);
	xml = client_wait(&client, &market, IB_FUNDAMENTAL_DATA)->fundamentals.xml;
	assert_non_null(strstr(xml, "<IssueID Type=\"Ticker\">AAPL</IssueID>"));
	m.req_fundamentals.report = "RESC";
	client_send(&client, &m);
	client_wait_error(&client, &market, 430);
}

static struct ib_message scan(int32_t req_id, const char *code, const char *location)
{
	struct ib_message m = request(IB_REQ_SCANNER_SUBSCRIPTION);

	m.req_scanner.req_id = req_id;
	m.req_scanner.rows = 5;
	m.req_scanner.instrument = "STK";
	m.req_scanner.code = code;
	m.req_scanner.location = location;
	return m;
}

static void a_scan_ranks_and_comes_again(void **state)
{
	struct ib_message m = scan(14, "MOST_ACTIVE", "STK.US.MAJOR");
	const struct ib_scanner_data *data = NULL;

	(void)state;
	m.req_scanner.above_price = 50;
	client_send(&client, &m);
	data = &client_wait(&client, &market, IB_SCANNER_DATA)->scanner_data;
	assert_int_equal(data->row_count, 5);
	for (int32_t i = 0; i < 5; i++)
		assert_int_equal(data->rows[i].rank, i);
	client_wait(&client, &market, IB_SCANNER_DATA); /* half a minute later */
	client_send(&client, &m);
	client_wait_error(&client, &market, 385);
	client_send_id(&client, IB_CANCEL_SCANNER_SUBSCRIPTION, 14);
	client_send_id(&client, IB_CANCEL_SCANNER_SUBSCRIPTION, 14);
	client_wait_error(&client, &market, 365);
	m = scan(15, "NO_SUCH_SCAN", "STK.US.MAJOR");
	client_send(&client, &m);
	client_wait_error(&client, &market, 162);
	m = scan(15, "MOST_ACTIVE", "FUT.EU");
	client_send(&client, &m);
	client_wait_error(&client, &market, 162);
}

/* ---- display groups ---- */

static void a_display_group_is_shared(void **state)
{
	static struct test_client other;
	struct ib_message m = request(IB_SUBSCRIBE_TO_GROUP_EVENTS);

	(void)state;
	client_begin(&other, &market, 1);
	m.group_subscription = (struct ib_group_subscription){ 16, 3 };
	client_send(&client, &m);
	assert_string_equal(client_wait(&client, &market, IB_DISPLAY_GROUP_UPDATED)
	                            ->group_contract.contract,
	                    "none");
	client_send(&other, &m);
	client_wait(&other, &market, IB_DISPLAY_GROUP_UPDATED);
	m = request(IB_UPDATE_DISPLAY_GROUP);
	m.group_contract = (struct ib_group_contract){ 16, "8314@SMART" };
	client_send(&other, &m);
	assert_string_equal(client_wait(&client, &market, IB_DISPLAY_GROUP_UPDATED)
	                            ->group_contract.contract,
	                    "8314@SMART");
	client_end(&other);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(a_book_is_told_level_by_level),
		EACH(a_smart_book_names_exchanges),
		EACH(every_tick_arrives_in_order),
		EACH(past_ticks_come_from_the_bars),
		EACH(past_ticks_need_a_sound_request),
		EACH(a_histogram_is_sorted_and_whole),
		EACH(headlines_lead_to_articles),
		EACH(bulletins_are_told_to_those_who_listen),
		EACH(a_snapshot_report_is_about_the_company),
		EACH(a_scan_ranks_and_comes_again),
		EACH(a_display_group_is_shared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
