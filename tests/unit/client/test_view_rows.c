/* test_view_rows.c - the contract in view_update.h: orders, charts and the quotes line. */
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/view_update.h"
#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/client/view_fixture.h"

/* ---- orders ---- */

/* An order row; `extra` begins with a comma or is empty. */
static char *order_row(int id, const char *state, const char *details, const char *extra)
{
	static char text[4][1024];
	char *out = text[id % 4];

	snprintf(out, sizeof(text[0]),
	         "{'order_id':'0190f3c2-7c3b-7abc-8def-00000000%04x','symbol':'JPM',"
	         "'order_type':'LIMIT','direction':'BUY','quantity':60,'price':266.9,"
	         "'status':'PENDING','timestamp':'2025-06-12T14:%02d:00Z',"
	         "'execution_details':{'state':'%s','version':1%s}%s}",
	         id, id % 60, state, details, extra);
	return out;
}

static void ids(const struct view *view, char *out, size_t size)
{
	char text[UUID_SHORT_TEXT];
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < view->order_count; i++) {
		uuid_format_short(text, &view->orders[i].order.id);
		used += (size_t)snprintf(out + used, size - used, "%s%s", i ? " " : "", text);
	}
}

static void change_orders(struct fixture *f, int seq, const char *upsert, const char *removed)
{
	char text[4096];

	snprintf(text, sizeof(text), "{'upsert':[%s],'remove':[%s]}", upsert, removed);
	if (fixture_change(f, seq, "orders", text) != DRT_OK)
		fail_msg("%s", f->error.text);
}

static void orders_are_proposals_by_expiry_then_working_foreign_done(void **state)
{
	struct fixture *f = *state;
	char text[128];

	assert_int_equal(fixture_snapshot(f, 1, "orders", "{'orders':[]}"), DRT_OK);
	change_orders(f, 2, order_row(1, "proposed", "", ",'expires_in_ns':9000"), "");
	change_orders(f, 3, order_row(2, "proposed", "", ",'expires_in_ns':null"), "");
	change_orders(f, 4, order_row(3, "proposed", "", ",'expires_in_ns':5000"), "");
	change_orders(f, 5, order_row(4, "filled", ",'updated':'2025-06-12T14:00:00Z'", ""),
	              "");
	change_orders(f, 6, order_row(5, "expired", ",'updated':'2025-06-12T14:01:00Z'", ""),
	              "");
	change_orders(f, 7, order_row(6, "acknowledged", ",'foreign':true", ""), "");
	change_orders(f, 8, order_row(7, "partial", "", ""), "");
	change_orders(f, 9, order_row(8, "unknown", "", ""), "");
	ids(f->view, text, sizeof(text));
	assert_string_equal(text, "0003 0001 0002 0008 0007 0006 0005 0004");

	/* an upsert of a known id replaces, a remove takes away, an unknown id is fine */
	change_orders(f, 10, order_row(3, "rejected", ",'updated':'2025-06-12T14:02:00Z'", ""),
	              "'0190f3c2-7c3b-7abc-8def-000000000001',"
	              "'0190f3c2-7c3b-7abc-8def-00000000ffff'");
	ids(f->view, text, sizeof(text));
	assert_string_equal(text, "0002 0008 0007 0006 0003 0005 0004");
}

static void a_row_carries_checks_signal_and_figures(void **state)
{
	static const char extra[] =
		",'value':16014,'expires_in_ns':108000000000,'approval_ttl_ns':300000000000,"
		"'child_stop':260.2,'child_target':280.3,'position_before':0,"
		"'position_after':60,'exposure_after':0.0427,'gross_before':null,"
		"'changed_ago_ns':2000000000,'checks':["
		"{'level':'ok','reason':{'code':'risk.order_value','args':{'value':16014}}},"
		"{'level':'soft','reason':{'code':'risk.gross','args':{}}},"
		"{'level':'hard','reason':{'code':'risk.frozen','args':{}}}],"
		"'signal':{'signal_id':'0190f3c2-7c3b-7abc-8def-00000000aaaa',"
		"'timestamp':'2025-06-12T14:30:00Z','symbol':'JPM','direction':'BUY',"
		"'strength':0.64,'strategy':'swing','timeframe':'1d',"
		"'expiration':'2025-06-13T14:30:00Z','metadata':{'state':'taken'}}";
	struct fixture *f = *state;
	const struct view_order *row = NULL;
	struct uuid id;

	assert_int_equal(fixture_snapshot(f, 1, "orders", "{'orders':[]}"), DRT_OK);
	change_orders(f, 2, order_row(0x7c3b, "proposed", "", extra), "");
	assert_int_equal(uuid_parse(&id, "0190f3c2-7c3b-7abc-8def-000000007c3b", 36), DRT_OK);
	row = view_find_order(f->view, &id);
	assert_non_null(row);
	assert_int_equal(row->value.e8, 16014 * DECIMAL_ONE);
	assert_int_equal(row->expires_local_ns, FIXTURE_NOW_NS + 108 * NS_PER_SEC);
	assert_int_equal(row->changed_local_ns, FIXTURE_NOW_NS - 2 * NS_PER_SEC);
	assert_int_equal(row->check_count, 3);
	assert_int_equal(row->checks_ok, 1);
	assert_int_equal(row->checks_soft, 1);
	assert_int_equal(row->checks_hard, 1);
	assert_int_equal(row->checks[2].level, CHECK_HARD);
	assert_string_equal(row->checks[0].reason.code, "risk.order_value");
	assert_non_null(row->signal);
	assert_string_equal(row->signal->strategy, "swing");
	assert_true(row->exposure_after == 0.0427);
	assert_true(isnan(row->exposure_before));
	assert_true(isnan(row->gross_before));
	/* replacing and removing a row with a signal leaks nothing (sanitizer) */
	change_orders(f, 3, order_row(0x7c3b, "proposed", "", extra), "");
	change_orders(f, 4, "", "'0190f3c2-7c3b-7abc-8def-000000007c3b'");
	assert_int_equal(f->view->order_count, 0);
}

static void a_bad_row_changes_none_of_the_list(void **state)
{
	struct fixture *f = *state;
	char text[4096];

	assert_int_equal(fixture_snapshot(f, 1, "orders", "{'orders':[]}"), DRT_OK);
	change_orders(f, 2, order_row(1, "proposed", "", ""), "");
	snprintf(text, sizeof(text), "{'upsert':[%s,{'symbol':'X'}],'remove':[]}",
	         order_row(2, "proposed", "", ""));
	assert_int_equal(fixture_change(f, 3, "orders", text), DRT_EPARSE);
	assert_int_equal(f->view->order_count, 1);
	snprintf(text, sizeof(text), "{'orders':[%s]}",
	         order_row(3, "proposed", "", ",'checks':[{'level':'odd'}]"));
	assert_int_equal(fixture_snapshot(f, 4, "orders", text), DRT_EPARSE);
	assert_int_equal(f->view->order_count, 1);
	assert_int_equal(f->view->orders_load, VIEW_FAILED);
}

/* ---- chart ---- */

static const char chart[] =
	"{'symbol':'JPM','timeframe':'1d','bars':["
	"['2025-06-10T00:00:00Z',10,12,9,11,100],['2025-06-11T00:00:00Z',11,13,10,12,200]],"
	"'overlays':[{'name':'SMA20','values':[null,11.5]}]}";

static void a_chart_grows_by_bars_and_replaces_the_last(void **state)
{
	struct fixture *f = *state;
	const struct view_chart *view = &f->view->chart;
	char text[256];

	assert_int_equal(fixture_snapshot(f, 1, "chart", chart), DRT_OK);
	assert_int_equal(view->load, VIEW_READY);
	assert_int_equal(view->bar_count, 2);
	assert_true(isnan(view->overlays[0].values[0]));
	assert_true(view->overlays[0].values[1] == 11.5);
	for (int i = 0; i < 600; i++) {
		char day[TIME_TEXT];

		time_format(day, (20250 + i) * NS_PER_DAY);
		snprintf(text, sizeof(text),
		         "{'symbol':'JPM','timeframe':'1d','bar':['%s',11,14,10,13,5]%s}", day,
		         i % 2 ? ",'overlays':[12.5]" : "");
		assert_int_equal(fixture_change(f, 2 + i, "chart", text), DRT_OK);
	}
	/* day 20250 is 2025-06-11: the first change replaced the last bar */
	assert_int_equal(view->bar_count, 601);
	assert_true(view->bars[1].close == 13);
	assert_true(view->overlays[0].values[1] == 11.5);
	assert_true(view->overlays[0].values[2] == 12.5);
	assert_true(isnan(view->overlays[0].values[3]));
	assert_int_equal(view->bars[600].time_ns, 20849 * NS_PER_DAY);
}

static void bars_of_another_chart_or_between_older_ones_do_not_enter(void **state)
{
	struct fixture *f = *state;
	const char *bar = "'bar':['2025-06-12T00:00:00Z',11,14,10,13,5]}";
	char text[160];

	assert_int_equal(fixture_snapshot(f, 1, "chart", chart), DRT_OK);
	snprintf(text, sizeof(text), "{'symbol':'AAPL','timeframe':'1d',%s", bar);
	assert_int_equal(fixture_change(f, 2, "chart", text), DRT_OK);
	snprintf(text, sizeof(text), "{'symbol':'JPM','timeframe':'1h',%s", bar);
	assert_int_equal(fixture_change(f, 3, "chart", text), DRT_OK);
	assert_int_equal(f->view->chart.bar_count, 2);
	assert_int_equal(fixture_change(f, 4, "chart",
	                                "{'symbol':'JPM','timeframe':'1d',"
	                                "'bar':['2025-06-10T12:00:00Z',11,14,10,13,5]}"),
	                 DRT_EPARSE);
	assert_int_equal(fixture_change(f, 5, "chart",
	                                "{'symbol':'JPM','timeframe':'1d',"
	                                "'bar':['2025-06-12T00:00:00Z',11,9,10,13,5]}"),
	                 DRT_EPARSE);
	assert_int_equal(f->view->chart.bar_count, 2);
}

static void a_chart_that_cannot_be_read_says_why(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_snapshot(f, 1, "chart", chart), DRT_OK);
	assert_int_equal(
		fixture_change(
			f, 2, "chart",
			"{'symbol':'JPM','timeframe':'1d','bars':[['2025-06-11',1,1,1,1,1],"
			"['2025-06-10',1,1,1,1,1]]}"),
		DRT_EPARSE);
	assert_int_equal(f->view->chart.load, VIEW_FAILED);
	assert_non_null(strstr(f->view->chart.error, "not after"));
	assert_int_equal(f->view->chart.bar_count, 2);
	assert_int_equal(fixture_change(f, 3, "chart",
	                                "{'symbol':'JPM','timeframe':'1d','bars':[],"
	                                "'overlays':[{'name':'SMA','values':[1]}]}"),
	                 DRT_EPARSE);
}

/* ---- quotes ---- */

static const char line_head[] =
	"{\"jsonrpc\":\"2.0\",\"method\":\"update\",\"params\":{\"seq\":";

static void line_of(char *out, size_t size, int seq, const char *rows)
{
	snprintf(out, size,
	         "%s%d,\"topic\":\"quotes\",\"value\":{\"t\":\"2025-06-12T14:32:40.25Z\","
	         "\"q\":[%s]}}}",
	         line_head, seq, rows);
}

static void start_quotes(struct fixture *f)
{
	char *watchlist = fixture_watchlist("AAPL MSFT JPM");

	assert_int_equal(fixture_snapshot(f, 1, "watchlist", watchlist), DRT_OK);
	free(watchlist);
}

static void the_quotes_line_reads_what_the_general_way_reads(void **state)
{
	static const char rows[] =
		"[0,199.2,199.18,199.22,400,300,198.01,200.55,197.3,198.99,41234567,120],"
		"[2,266.91,null,null,null,null,267.88,269.17,266.83,268.14,-0.00000001,0]";
	struct fixture *f = *state;
	struct view_quote general[3];
	json_t *json = NULL;
	char line[600];

	start_quotes(f);
	line_of(line, sizeof(line), 2, rows);
	assert_true(view_update_quotes_line(f->update, line, strlen(line)));
	assert_int_equal(f->view->quotes_load, VIEW_READY);
	memcpy(general, f->view->quotes, sizeof(general));
	assert_true(general[0].quote.last == 199.2);
	assert_true(isnan(general[2].quote.bid));
	assert_true(isnan(general[1].quote.last));

	line_of(line, sizeof(line), 3, rows);
	json = json_loads(line, 0, NULL);
	assert_non_null(json);
	assert_int_equal(view_update_change(&f->topics, f->update,
	                                    json_object_get(json, "params"), &f->error),
	                 DRT_OK);
	json_decref(json);
	for (int i = 0; i < 3; i++)
		assert_memory_equal(&general[i].quote, &f->view->quotes[i].quote,
		                    sizeof(struct quote));
	/* and the sequence goes on behind either */
	line_of(line, sizeof(line), 4, rows);
	assert_true(view_update_quotes_line(f->update, line, strlen(line)));
}

static void lines_of_another_form_are_left_to_the_general_way(void **state)
{
	static const char *const rows[] = {
		"[0,1,1,1,1,1,1,1,1,1,1]",
		"[0,1,1,1,1,1,1,1,1,1,1,1,1]",
		"[0,1e2,1,1,1,1,1,1,1,1,1,1]",
		"[0,1.123456789,1,1,1,1,1,1,1,1,1,1]",
		"[0,--1,1,1,1,1,1,1,1,1,1,1]",
		"[0,1.2.3,1,1,1,1,1,1,1,1,1,1]",
		"[0,,1,1,1,1,1,1,1,1,1,1]",
		"[3,1,1,1,1,1,1,1,1,1,1,1]",
		"[-1,1,1,1,1,1,1,1,1,1,1,1]",
		"[null,1,1,1,1,1,1,1,1,1,1,1]",
		"[0,99999999999999,1,1,1,1,1,1,1,1,1,1]",
		"[0, 1,1,1,1,1,1,1,1,1,1,1]",
		"[0,1,1,1,1,1,1,1,1,1,1,1],",
		"[0,1,1,1,1,1,1,1,1,1,1,1",
	};
	struct fixture *f = *state;
	char line[600];

	start_quotes(f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		line_of(line, sizeof(line), 2, rows[i]);
		if (view_update_quotes_line(f->update, line, strlen(line)))
			fail_msg("%s was taken", rows[i]);
	}
	line_of(line, sizeof(line), 2, "[0,1,1,1,1,1,1,1,1,1,1,1]");
	for (size_t length = 0; length < strlen(line); length++)
		assert_false(view_update_quotes_line(f->update, line, length));
	line_of(line, sizeof(line), 3, "[0,1,1,1,1,1,1,1,1,1,1,1]");
	assert_false(view_update_quotes_line(f->update, line, strlen(line)));
	line_of(line, sizeof(line), 2, "[0,1,1,1,1,1,1,1,1,1,1,1]");
	assert_true(view_update_quotes_line(f->update, line, strlen(line)));
}

static void the_quotes_line_allocates_nothing(void **state)
{
	struct fixture *f = *state;
	char line[600];
	struct mallinfo2 before;
	struct mallinfo2 after;

	start_quotes(f);
	before = mallinfo2();
	for (int seq = 2; seq < 1002; seq++) {
		line_of(line, sizeof(line), seq,
		        "[0,199.2,199.18,199.22,400,300,198.01,200.55,197.3,198.99,4123,0]");
		assert_true(view_update_quotes_line(f->update, line, strlen(line)));
	}
	after = mallinfo2();
	assert_int_equal(before.uordblks, after.uordblks);
	assert_int_equal(before.arena, after.arena);
}

static void quotes_grow_stale_while_the_market_is_open(void **state)
{
	struct fixture *f = *state;
	char line[600];

	start_quotes(f);
	assert_int_equal(fixture_change(f, 2, "status", fixture_status), DRT_OK);
	line_of(line, sizeof(line), 3, "[0,1,1,1,1,1,1,1,1,1,1,0]");
	assert_true(view_update_quotes_line(f->update, line, strlen(line)));
	assert_false(f->view->quotes[0].stale);
	clock_manual_advance(&f->clock, VIEW_QUOTE_STALE_NS);
	view_update_tick(f->update);
	assert_false(f->view->quotes[0].stale);
	clock_manual_advance(&f->clock, 1);
	assert_int_equal(view_update_tick(f->update), TOPIC_QUOTES);
	assert_true(f->view->quotes[0].stale);
	assert_int_equal(view_update_tick(f->update), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_VIEW(orders_are_proposals_by_expiry_then_working_foreign_done),
		WITH_VIEW(a_row_carries_checks_signal_and_figures),
		WITH_VIEW(a_bad_row_changes_none_of_the_list),
		WITH_VIEW(a_chart_grows_by_bars_and_replaces_the_last),
		WITH_VIEW(bars_of_another_chart_or_between_older_ones_do_not_enter),
		WITH_VIEW(a_chart_that_cannot_be_read_says_why),
		WITH_VIEW(the_quotes_line_reads_what_the_general_way_reads),
		WITH_VIEW(lines_of_another_form_are_left_to_the_general_way),
		WITH_VIEW(the_quotes_line_allocates_nothing),
		WITH_VIEW(quotes_grow_stale_while_the_market_is_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
