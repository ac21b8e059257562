/* test_view_update.c - the contract in view_update.h: life, sequence, status, account,
 * messages, signals, positions, performance. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/view_update.h"
#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/client/view_fixture.h"

static void a_new_view_knows_nothing(void **state)
{
	struct fixture *f = *state;
	const struct view *view = f->view;

	assert_false(view->status.connected);
	assert_int_equal(view->status.broker_latency_ns, -1);
	assert_true(isnan(view->account.day_ratio));
	assert_true(isnan(view->performance.sharpe));
	assert_int_equal(view->orders_load, VIEW_EMPTY);
	assert_null(view->quotes);
	assert_int_equal(view->message_count, 0);
}

static void what_was_asked_for_is_loading_until_it_comes(void **state)
{
	struct fixture *f = *state;

	view_update_expect(f->update, TOPIC_ORDERS | TOPIC_CHART);
	assert_int_equal(f->view->orders_load, VIEW_LOADING);
	assert_int_equal(f->view->chart.load, VIEW_LOADING);
	assert_int_equal(f->view->signals_load, VIEW_EMPTY);
	assert_int_equal(fixture_snapshot(f, 1, "orders", "{'orders':[]}"), DRT_OK);
	assert_int_equal(f->view->orders_load, VIEW_READY);
	assert_int_equal(f->view->chart.load, VIEW_LOADING);
	assert_true(f->view->status.connected);
}

static void status_turns_spans_into_moments_of_this_clock(void **state)
{
	struct fixture *f = *state;
	const struct view_status *status = &f->view->status;

	assert_int_equal(fixture_snapshot(f, 1, "status", fixture_status), DRT_OK);
	assert_false(status->live);
	assert_true(status->synthetic);
	assert_true(status->demo);
	assert_string_equal(status->account, "DU4815162");
	assert_int_equal(status->broker, BROKER_UP);
	assert_int_equal(status->broker_latency_ns, 4000000);
	assert_int_equal(status->broker_version, 178);
	assert_int_equal(status->data_local_ns, FIXTURE_NOW_NS - 300000000);
	assert_int_equal(status->to_approve, 2);
	assert_int_equal(status->first_expiry_local_ns, FIXTURE_NOW_NS + 75 * NS_PER_SEC);
	assert_int_equal(status->broker_since_local_ns, FIXTURE_NOW_NS - 32 * NS_PER_SEC);
	assert_int_equal(status->market_local_ns, FIXTURE_NOW_NS);
	assert_int_equal(view_market_ns(f->view, FIXTURE_NOW_NS + NS_PER_SEC) -
	                         status->market_ns,
	                 60 * NS_PER_SEC);
	assert_int_equal(status->frozen_local_ns, 0);
}

static void nothing_but_live_and_paper_is_a_mode(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_snapshot(f, 1, "status", fixture_status), DRT_OK);
	assert_int_equal(fixture_change(f, 2, "status", "{'mode':'paper'}"), DRT_EPARSE);
	assert_non_null(strstr(f->error.text, "PAPER or LIVE"));
	assert_int_equal(fixture_change(f, 3, "status", "{}"), DRT_EPARSE);
	assert_string_equal(f->view->status.account, "DU4815162");
}

static void malformed_values_leave_the_view_as_it_was(void **state)
{
	static const struct {
		const char *topic, *value;
	} rows[] = {
		{ "status", "{'mode':'LIVE','market_time':'yesterday'}" },
		{ "status",
		  "{'mode':'LIVE','market_time':'2025-06-12T14:32:40Z','broker':'ok'}" },
		{ "status", "[]" },
		{ "account", "{'account':7}" },
		{ "account", "{'account':'DU1','day_pnl':'1'}" },
		{ "account", "{'account':'DU1','gross_ratio':'1'}" },
		{ "watchlist", "{}" },
		{ "watchlist", "{'instruments':[{'symbol':'bad symbol'}]}" },
		{ "watchlist", "{'instruments':[{'symbol':'A','spark':[1,2,3,4,5,6,7,8,9]}]}" },
		{ "quotes", "{'q':[[0,1]]}" },
		{ "quotes", "{'q':7}" },
		{ "quotes", "{'q':[[0,1,2,3,4,5,6,7,8,9,10,'x']]}" },
		{ "quotes", "{'q':[[99,1,2,3,4,5,6,7,8,9,10,11]]}" },
		{ "quotes", "{'q':[[-1,1,2,3,4,5,6,7,8,9,10,11]]}" },
		{ "orders", "{'upsert':[{}]}" },
		{ "orders", "{'remove':['nonsense']}" },
		{ "orders", "{'remove':[7]}" },
		{ "signals", "{}" },
		{ "signals", "{'signals':[{}]}" },
		{ "signals", "{'signals':[],'active':-1}" },
		{ "positions", "{'positions':[{'symbol':'A'}]}" },
		{ "performance", "{'equity':[[1,2]],'strategies':[]}" },
		{ "performance", "{'equity':[],'strategies':[{'strategy':7}]}" },
		{ "chart", "{'symbol':'A','timeframe':'2d','bars':[]}" },
		{ "chart", "{'symbol':'A','timeframe':'1d','bars':[[1,2,3]]}" },
		{ "message", "{'time':'2025-06-12T14:32:40Z'}" },
		{ "message", "7" },
	};
	struct fixture *f = *state;
	char *watchlist = fixture_watchlist("AAPL MSFT");
	int seq = 1;

	assert_int_equal(fixture_snapshot(f, seq++, "status", fixture_status), DRT_OK);
	assert_int_equal(fixture_change(f, seq++, "watchlist", watchlist), DRT_OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f->error.text[0] = '\0';
		if (fixture_change(f, seq++, rows[i].topic, rows[i].value) == DRT_OK)
			fail_msg("%s %s was taken", rows[i].topic, rows[i].value);
		assert_non_null(strstr(f->error.text, rows[i].topic));
	}
	assert_int_equal(f->view->quote_count, 2);
	assert_false(f->view->status.live);
	assert_false(f->view->account.known);
	assert_int_equal(f->view->orders_load, VIEW_FAILED);
	assert_int_equal(f->view->message_count, 0);
	free(watchlist);
}

static void a_gap_stops_everything_until_the_next_snapshot(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_change(f, 1, "orders", "{'upsert':[]}"), DRT_ESTATE);
	assert_int_equal(fixture_snapshot(f, 7, "orders", "{'orders':[]}"), DRT_OK);
	assert_int_equal(fixture_change(f, 8, "orders", "{'upsert':[]}"), DRT_OK);
	assert_int_equal(fixture_change(f, 8, "orders", "{'upsert':[]}"), DRT_ESTATE);
	assert_int_equal(fixture_change(f, 9, "orders", "{'upsert':[]}"), DRT_ESTATE);
	assert_int_equal(fixture_change(f, 20, "snapshot", "{'orders':{'orders':[]}}"), DRT_OK);
	assert_int_equal(f->topics, TOPIC_ALL);
	assert_int_equal(fixture_change(f, 21, "orders", "{'upsert':[]}"), DRT_OK);
	assert_int_equal(fixture_change(f, 23, "orders", "{'upsert':[]}"), DRT_ESTATE);
}

static void a_topic_of_a_newer_engine_only_counts(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_snapshot(f, 1, "horoscope", "{}"), DRT_OK);
	f->topics = 0;
	assert_int_equal(fixture_change(f, 2, "horoscope", "{}"), DRT_OK);
	assert_int_equal(f->topics, 0);
	assert_int_equal(fixture_change(f, 3, "orders", "{'upsert':[]}"), DRT_OK);
	assert_int_equal(f->topics, TOPIC_ORDERS);
}

static void a_snapshot_reads_on_after_a_bad_topic(void **state)
{
	struct fixture *f = *state;
	json_t *json = fixture_json("{'seq':1,'snapshot':{'status':7,'orders':{'orders':[]}}}");

	assert_int_equal(view_update_snapshot(f->update, json, &f->error), DRT_EPARSE);
	assert_non_null(strstr(f->error.text, "status"));
	assert_int_equal(f->view->orders_load, VIEW_READY);
	json_decref(json);
}

static void account_figures_that_are_null_stay_unknown(void **state)
{
	struct fixture *f = *state;
	const struct view_account *account = &f->view->account;

	assert_int_equal(fixture_snapshot(f, 1, "account",
	                                  "{'account':'DU1','currency':'USD','cash':1000.1,"
	                                  "'net_liquidation':375278.96,'day_pnl':395.10,"
	                                  "'day_ratio':0.0011,'week_ratio':null,"
	                                  "'gross_ratio':0.465,'nearest_limit':'risk.gross',"
	                                  "'nearest_limit_used':0.465}"),
	                 DRT_OK);
	assert_true(account->known);
	assert_int_equal(account->account.net_liquidation.e8, INT64_C(37527896000000));
	assert_int_equal(account->day_pnl.e8, INT64_C(39510000000));
	assert_true(account->day_ratio == 0.0011);
	assert_true(isnan(account->week_ratio));
	assert_true(isnan(account->nearest_limit_max));
	assert_string_equal(account->nearest_limit, "risk.gross");
	assert_int_equal(fixture_change(f, 2, "account", "{}"), DRT_OK);
	assert_false(account->known);
	assert_true(isnan(account->gross_ratio));
}

static void messages_are_rendered_and_the_oldest_go_first(void **state)
{
	struct fixture *f = *state;
	const struct view *view = f->view;

	assert_int_equal(fixture_snapshot(f, 1, "orders", "{'orders':[]}"), DRT_OK);
	for (int i = 0; i < 140; i++) {
		char text[300];

		/* each twice, as after a new snapshot */
		snprintf(text, sizeof(text),
		         "{'time':'2025-06-12T14:%02d:%02dZ','important':true,"
		         "'reason':{'code':'momentum.ranked','args':{'days':126,"
		         "'return_pct':18.2,'rank':2,'of':9,'sma':200}}}",
		         i / 2 / 60, i / 2 % 60);
		assert_int_equal(fixture_change(f, 2 + i, "message", text), DRT_OK);
	}
	assert_int_equal(view->message_count, 64);
	assert_int_equal(view->message_next, 70 % 64);
	assert_string_equal(view->messages[5].text,
	                    "126-day return 18.2 %, rank 2 of 9, above SMA200");
	assert_true(view->messages[5].important);
}

static void an_alert_marks_its_row_for_five_minutes(void **state)
{
	struct fixture *f = *state;
	char *watchlist = fixture_watchlist("AAPL MSFT");

	assert_int_equal(fixture_snapshot(f, 1, "watchlist", watchlist), DRT_OK);
	assert_int_equal(fixture_change(f, 2, "message",
	                                "{'messages':[{'time':'2025-06-12T14:32:40Z','reason':"
	                                "{'code':'alert.move','args':{'symbol':'MSFT'}}}]}"),
	                 DRT_OK);
	assert_false(f->view->quotes[0].alert);
	assert_true(f->view->quotes[1].alert);
	clock_manual_advance(&f->clock, VIEW_ALERT_NS);
	assert_int_equal(view_update_tick(f->update), TOPIC_QUOTES);
	assert_false(f->view->quotes[1].alert);
	free(watchlist);
}

static void signals_come_active_first_by_strength(void **state)
{
	static const char *const states[] = { "not-raised", "active", "taken", "active" };
	struct fixture *f = *state;
	char rows[2048] = "";

	for (size_t i = 0; i < 4; i++)
		snprintf(rows + strlen(rows), sizeof(rows) - strlen(rows),
		         "%s{'signal_id':'0190f3c2-7c3b-7abc-8def-00000000000%zu',"
		         "'timestamp':'2025-06-12T14:30:00Z','symbol':'S%zu','direction':'BUY',"
		         "'strength':0.%zu,'strategy':'momentum','timeframe':'1d',"
		         "'expiration':'2025-06-13T14:30:00Z','expires_in_ns':1000,"
		         "'metadata':{'state':'%s'}}",
		         i ? "," : "", i, i, i + 1, states[i]);
	{
		json_t *json = fixture_json("{'seq':1,'snapshot':{'signals':{'signals':[%s],"
		                            "'active':2,'not_raised':1}}}",
		                            rows);

		assert_int_equal(view_update_snapshot(f->update, json, &f->error), DRT_OK);
		json_decref(json);
	}
	assert_int_equal(f->view->signal_count, 4);
	assert_string_equal(f->view->signals[0].signal.symbol, "S3");
	assert_string_equal(f->view->signals[1].signal.symbol, "S1");
	assert_string_equal(f->view->signals[2].signal.symbol, "S2");
	assert_string_equal(f->view->signals[3].signal.symbol, "S0");
	assert_int_equal(f->view->signals[0].expires_local_ns, FIXTURE_NOW_NS + 1000);
	assert_int_equal(f->view->signals_active, 2);
	assert_int_equal(f->view->signals_not_raised, 1);
}

static void positions_are_joined_to_quotes_in_either_order(void **state)
{
	static const char position[] =
		"{'positions':[{'symbol':'MSFT','quantity':-10,'average_price':470,"
		"'realised':0,'commission':1,'market_price':null}]}";
	struct fixture *f = *state;
	char *watchlist = fixture_watchlist("AAPL MSFT");
	const struct view_quote *quote = NULL;

	assert_int_equal(fixture_snapshot(f, 1, "watchlist", watchlist), DRT_OK);
	assert_int_equal(fixture_change(f, 2, "positions", position), DRT_OK);
	assert_int_equal(
		fixture_change(f, 3, "quotes",
	                       "{'t':'2025-06-12T14:32:40Z','q':"
	                       "[[1,478.87,478.84,478.9,3,2,470,480,469,472.5,1000000,250]]}"),
		DRT_OK);
	quote = &f->view->quotes[1];
	assert_int_equal(quote->position.e8, -10 * DECIMAL_ONE);
	assert_int_equal(quote->unrealised.e8, -8870 * (DECIMAL_ONE / 100));
	assert_true(f->view->positions[0].market_price == 478.87);
	assert_int_equal(quote->quote.received_ns, FIXTURE_NOW_NS - 250 * NS_PER_MS);

	/* a new watchlist keeps what is known of the rows that stay */
	free(watchlist);
	watchlist = fixture_watchlist("MSFT");
	assert_int_equal(fixture_change(f, 4, "watchlist", watchlist), DRT_OK);
	assert_int_equal(f->view->quote_count, 1);
	assert_true(f->view->quotes[0].quote.bid == 478.84);
	assert_int_equal(f->view->quotes[0].unrealised.e8, -8870 * (DECIMAL_ONE / 100));
	assert_int_equal(fixture_change(f, 5, "positions", "{'positions':[]}"), DRT_OK);
	assert_int_equal(f->view->quotes[0].position.e8, 0);
	free(watchlist);
}

static void a_long_equity_curve_is_thinned_and_keeps_its_ends(void **state)
{
	struct fixture *f = *state;
	const struct view_performance *performance = &f->view->performance;
	size_t size = 1300 * 48;
	char *text = malloc(size);
	size_t used = 0;

	assert_non_null(text);
	used = (size_t)snprintf(text, size,
	                        "{'sharpe':1.2,'sortino':null,'trades':5,"
	                        "'trades_won':3,'realised':12.5,'equity':[");
	for (int i = 0; i < 1200; i++)
		used += (size_t)snprintf(text + used, size - used,
		                         "%s['2025-06-12T14:%02d:%02dZ',%d]", i ? "," : "",
		                         i / 60, i % 60, i);
	snprintf(text + used, size - used, "],'strategies':[{'strategy':'swing','trades':2}]}");
	assert_int_equal(fixture_snapshot(f, 1, "performance", text), DRT_OK);
	free(text);
	assert_int_equal(performance->equity_count, VIEW_EQUITY_POINTS);
	assert_true(performance->equity[0] == 0);
	assert_true(performance->equity[VIEW_EQUITY_POINTS - 1] == 1199);
	for (size_t i = 1; i < performance->equity_count; i++)
		assert_true(performance->equity_ns[i] > performance->equity_ns[i - 1]);
	assert_true(performance->sharpe == 1.2);
	assert_true(isnan(performance->sortino));
	assert_int_equal(performance->strategy_count, 1);
	assert_true(isnan(performance->strategies[0].sharpe));
}

static void a_lost_engine_leaves_the_figures_and_marks_them_stale(void **state)
{
	struct fixture *f = *state;
	char *watchlist = fixture_watchlist("AAPL");

	view_update_expect(f->update, TOPIC_ALL);
	assert_int_equal(fixture_snapshot(f, 1, "watchlist", watchlist), DRT_OK);
	assert_int_equal(fixture_change(f, 2, "status", fixture_status), DRT_OK);
	assert_int_equal(fixture_change(f, 3, "quotes", "{'q':[[0,1,1,1,1,1,1,1,1,1,1,0]]}"),
	                 DRT_OK);
	assert_false(f->view->quotes[0].stale);
	view_update_disconnected(f->update);
	assert_int_equal(f->view->quotes_load, VIEW_STALE);
	assert_int_equal(f->view->orders_load, VIEW_EMPTY);
	assert_true(f->view->quotes[0].stale);
	assert_true(f->view->quotes[0].quote.last == 1);
	assert_false(f->view->status.connected);
	assert_int_equal(fixture_change(f, 4, "orders", "{'upsert':[]}"), DRT_ESTATE);
	free(watchlist);
}

static void a_quote_that_the_engine_marks_is_stale_until_it_comes_without_a_mark(void **state)
{
	static const struct {
		const char *quotes;
		enum quote_stale mark;
	} rows[] = {
		{ "{'q':[[0,1,1,1,1,1,1,1,1,1,1,0,'silent']]}", QUOTE_SILENT },
		{ "{'q':[[0,2,1,1,1,1,1,1,1,1,1,0]]}", QUOTE_LIVE },
		{ "{'q':[[0,3,1,1,1,1,1,1,1,1,1,0,'broker_lost']]}", QUOTE_BROKER_LOST },
		{ "{'q':[[0,4,1,1,1,1,1,1,1,1,1,0,'a cause of tomorrow']]}", QUOTE_SILENT },
	};
	struct fixture *f = *state;
	char *watchlist = fixture_watchlist("AAPL");
	int number = 3;

	view_update_expect(f->update, TOPIC_ALL);
	assert_int_equal(fixture_snapshot(f, 1, "watchlist", watchlist), DRT_OK);
	assert_int_equal(fixture_change(f, 2, "status", fixture_status), DRT_OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct view_quote *quote = &f->view->quotes[0];

		assert_int_equal(fixture_change(f, number++, "quotes", rows[i].quotes), DRT_OK);
		assert_true(quote->quote.last == (double)i + 1); /* what is shown stays */
		assert_int_equal(quote->quote.stale, rows[i].mark);
		assert_int_equal(quote->stale, rows[i].mark != QUOTE_LIVE);
		view_update_tick(f->update);
		assert_int_equal(quote->stale, rows[i].mark != QUOTE_LIVE);
	}
	assert_int_equal(
		fixture_change(f, number++, "quotes", "{'q':[[0,1,1,1,1,1,1,1,1,1,1,0,5]]}"),
		DRT_EPARSE);
	free(watchlist);
}

static void topics_have_the_names_of_the_api(void **state)
{
	(void)state;
	assert_string_equal(view_topic_name(TOPIC_STATUS), "status");
	assert_string_equal(view_topic_name(TOPIC_PERFORMANCE), "performance");
	assert_null(view_topic_name(TOPIC_ALL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_VIEW(a_new_view_knows_nothing),
		WITH_VIEW(what_was_asked_for_is_loading_until_it_comes),
		WITH_VIEW(status_turns_spans_into_moments_of_this_clock),
		WITH_VIEW(nothing_but_live_and_paper_is_a_mode),
		WITH_VIEW(malformed_values_leave_the_view_as_it_was),
		WITH_VIEW(a_gap_stops_everything_until_the_next_snapshot),
		WITH_VIEW(a_topic_of_a_newer_engine_only_counts),
		WITH_VIEW(a_snapshot_reads_on_after_a_bad_topic),
		WITH_VIEW(account_figures_that_are_null_stay_unknown),
		WITH_VIEW(messages_are_rendered_and_the_oldest_go_first),
		WITH_VIEW(an_alert_marks_its_row_for_five_minutes),
		WITH_VIEW(signals_come_active_first_by_strength),
		WITH_VIEW(positions_are_joined_to_quotes_in_either_order),
		WITH_VIEW(a_long_equity_curve_is_thinned_and_keeps_its_ends),
		WITH_VIEW(a_lost_engine_leaves_the_figures_and_marks_them_stale),
		WITH_VIEW(a_quote_that_the_engine_marks_is_stale_until_it_comes_without_a_mark),
		WITH_VIEW(topics_have_the_names_of_the_api),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
