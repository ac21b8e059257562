/* test_view_hostile.c - client/view_update.h: every field of every topic replaced by whatever
 * an engine that has gone wrong may send. A value is taken wholly, or refused with a
 * sentence and the view left as it was; what is shown stays within its bounds. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/client/view_fixture.h"

#define ORDER                                                                                  \
	"{'order_id':'0190f3c2-7c3b-7abc-8def-000000000001','symbol':'AAPL','order_type':'"    \
	"LIMIT',"                                                                              \
	"'direction':'BUY','quantity':10,'price':190,'status':'PENDING','timestamp':"          \
	"'2025-06-12T14:30:00Z','execution_details':{'state':'proposed','version':1,"          \
	"'limit_price':190},'value':1900,'expires_in_ns':60000000000,'approval_ttl_ns':"       \
	"300000000000,'checks':[{'reason':{'code':'risk.position','args':{'value':0.1}},"      \
	"'level':'soft'}],'signal':null,'child_stop':0,'child_target':0,'position_before':0,"  \
	"'position_after':10,'exposure_before':0,'exposure_after':0.1,'gross_before':0,"       \
	"'gross_after':0.1,'changed_ago_ns':5}"

static const struct {
	const char *topic, *value;
} topics[] = {
	{ "status", fixture_status },
	{ "account",
	  "{'account':'DU1','currency':'USD','cash':1000,'net_liquidation':2000,'day_pnl':5,"
	  "'week_pnl':null,'unrealised':1,'commission_today':2,'day_ratio':0.1,'gross_ratio':0."
	  "5,"
	  "'gross_limit_ratio':1.5,'nearest_limit':'risk.gross','nearest_limit_used':1,"
	  "'nearest_limit_max':2}" },
	{ "quotes", "{'t':'2025-06-12T14:32:40Z','q':[[0,1,2,3,4,5,6,7,8,9,10,11]]}" },
	{ "orders", "{'orders':[" ORDER "]}" },
	{ "signals",
	  "{'signals':[{'signal_id':'0190f3c2-7c3b-7abc-8def-000000000001','timestamp':"
	  "'2025-06-12T14:30:00Z','symbol':'AAPL','direction':'BUY','strength':0.5,'strategy':"
	  "'momentum','timeframe':'1d','expiration':'2025-06-13T14:30:00Z','expires_in_ns':"
	  "1000,"
	  "'metadata':{'state':'active'}}],'active':1,'not_raised':0}" },
	{ "positions",
	  "{'positions':[{'symbol':'AAPL','quantity':10,'average_price':190,'realised':0,"
	  "'commission':1,'market_price':191}]}" },
	{ "performance",
	  "{'equity':[['2025-06-12T14:30:00Z',1000]],'drawdown_now':-0.1,'drawdown_worst':-0.2,"
	  "'sharpe':1,'sortino':null,'trades':5,'trades_won':3,'realised':1,'commission':2,"
	  "'strategies':[{'strategy':'swing','trades':2,'won':1,'profit':5,'cost':1,'sharpe':1,"
	  "'worst':-0.1}]}" },
	{ "chart", "{'symbol':'AAPL','timeframe':'1d','bars':[['2025-06-12',1,2,1,1.5,100]],'"
	           "overlays':[{"
	           "'name':'SMA20','values':[1.5]}]}" },
	{ "message",
	  "{'messages':[{'time':'2025-06-12T14:30:00Z','important':true,'reason':{'code':"
	  "'feed.up','args':{'symbol':'AAPL'}}}]}" },
};
enum { TOPIC_ROWS = sizeof(topics) / sizeof(topics[0]) };

static const char *const strange[] = {
	"null",
	"true",
	"0",
	"-1",
	"4294967296",
	"9223372036854775807",
	"-9223372036854775808",
	"1e308",
	"-1e-308",
	"''",
	"'%s%n%n'",
	"'\xe2\x82\xac'",
	"'9999-99-99'",
	"'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	"xxxx"
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	"xxx'",
	"[]",
	"[null]",
	"[[]]",
	"[{}]",
	"[[null,null,null,null,null,null,null,null,null,null,null,null]]",
	"[[1e308,-1,0,1,2,3,4,5,6,7,8,9,10,11,12]]",
	"{}",
	"{'':{'':[]}}",
};
enum { STRANGE = sizeof(strange) / sizeof(strange[0]) };

/* What the screens rely on. */
static void check_view(const struct view *view)
{
	assert_true(view->message_count <= 64 && view->message_next < 64);
	assert_true(view->performance.equity_count <= VIEW_EQUITY_POINTS);
	assert_true(view->performance.strategy_count <= 16);
	assert_true(view->chart.overlay_count >= 0 &&
	            view->chart.overlay_count <= VIEW_OVERLAYS);
	assert_true(view->chart.bar_count <= VIEW_CHART_BARS);
	assert_true(view->status.market_speed_milli >= 0);
	assert_true(view->status.to_approve >= 0 && view->status.unknown_orders >= 0);
	for (size_t i = 0; i < view->order_count; i++) {
		const struct view_order *row = &view->orders[i];

		assert_true(row->check_count >= 0 && row->check_count <= VIEW_CHECKS);
		assert_non_null(memchr(row->order.symbol, '\0', sizeof(row->order.symbol)));
		assert_non_null(memchr(row->order.note, '\0', sizeof(row->order.note)));
	}
	for (size_t i = 0; i < view->chart.bar_count; i++)
		assert_int_equal(bar_check(&view->chart.bars[i]), BAR_OK);
}

static size_t tried, taken;

static void send(struct fixture *f, const char *topic, json_t *value)
{
	json_t *answer = json_pack("{s:i, s:{s:O}}", "seq", 1, "snapshot", topic, value);
	enum drt_status status = DRT_OK;

	memset(&f->error, 0, sizeof(f->error));
	status = view_update_snapshot(f->update, answer, &f->error);
	if (status != DRT_OK && !*f->error.text)
		fail_msg("%s was refused without a word: %s", topic, json_dumps(value, 0));
	tried++;
	taken += status == DRT_OK;
	check_view(f->view);
	json_decref(answer);
}

static void replace_each(struct fixture *f, const char *topic, json_t *whole, json_t *part)
{
	json_t *copy = json_copy(part);
	const char *key = NULL;
	json_t *value = NULL;

	json_object_foreach(copy, key, value)
	{
		for (int i = 0; i < STRANGE; i++) {
			json_object_set_new(part, key, fixture_json("%s", strange[i]));
			send(f, topic, whole);
		}
		json_object_del(part, key);
		send(f, topic, whole);
		json_object_set(part, key, value);
		if (json_is_array(value))
			value = json_array_get(value, 0);
		if (json_is_object(value))
			replace_each(f, topic, whole, value);
	}
	json_decref(copy);
}

static void watch(struct fixture *f)
{
	char *watchlist = fixture_watchlist("AAPL MSFT");

	assert_int_equal(fixture_snapshot(f, 1, "watchlist", watchlist), DRT_OK);
	free(watchlist);
}

static void the_good_topics_are_taken(void **state)
{
	struct fixture *f = *state;

	watch(f);
	for (int i = 0; i < TOPIC_ROWS; i++) {
		if (fixture_snapshot(f, 1, topics[i].topic, topics[i].value) != DRT_OK)
			fail_msg("%s: %s", topics[i].topic, f->error.text);
	}
	assert_int_equal(f->view->order_count, 1);
	assert_int_equal(f->view->chart.bar_count, 1);
	assert_int_equal(f->view->message_count, 1);
	check_view(f->view);
}

static void strange_fields_leave_the_view_within_its_bounds(void **state)
{
	struct fixture *f = *state;

	tried = taken = 0;
	watch(f);
	for (int i = 0; i < TOPIC_ROWS; i++) {
		json_t *value = fixture_json("%s", topics[i].value);

		replace_each(f, topics[i].topic, value, value);
		/* and the good one is taken again */
		if (fixture_snapshot(f, 1, topics[i].topic, topics[i].value) != DRT_OK)
			fail_msg("%s: %s", topics[i].topic, f->error.text);
		json_decref(value);
	}
	assert_true(tried > 2000);
	assert_true(taken > 0 && taken < tried);
}

static void strange_topics_leave_the_view_within_its_bounds(void **state)
{
	struct fixture *f = *state;

	watch(f);
	for (int i = 0; i < TOPIC_ROWS; i++) {
		for (int k = 0; k < STRANGE; k++) {
			json_t *value = fixture_json("%s", strange[k]);

			send(f, topics[i].topic, value);
			json_decref(value);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_VIEW(the_good_topics_are_taken),
		WITH_VIEW(strange_fields_leave_the_view_within_its_bounds),
		WITH_VIEW(strange_topics_leave_the_view_within_its_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
