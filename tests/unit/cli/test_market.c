/* test_market.c - bars, signals, why, backtest and report: scripted answers, golden texts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/strbuf.h"
#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/cli/fake_engine.h"

#define END                                                                                    \
	{                                                                                      \
		NULL, NULL, FAKE_RESULT, NULL, NULL, NULL                                      \
	}

static void expect(const struct fake_setup *setup, const char *line, int code,
                   const char *golden)
{
	struct fake_run run;

	fake_cli(&run, setup, line);
	if (run.code != code)
		fail_msg("drt %s ended with %d: %s", line, run.code, run.err);
	if (golden)
		fake_compare(golden, run.out);
	fake_release(&run);
}

/* Runs and compares what went to standard error. */
static void expect_error(const struct fake_setup *setup, const char *line, int code,
                         const char *message)
{
	struct fake_run run;

	fake_cli(&run, setup, line);
	assert_string_equal(run.err, message);
	assert_string_equal(run.out, "");
	assert_int_equal(run.code, code);
	fake_release(&run);
}

/* ---- bars ---- */

#define DAILY                                                                                  \
	"{'symbol':'AAPL','timeframe':'1d','source':'csv','adjustment':'split',"               \
	"'synthetic':false,'bars':["                                                           \
	"{'symbol':'AAPL','timestamp':'2025-06-11T00:00:00Z','open':202.5,'high':203.5,"       \
	"'low':200.62,'close':202.67,'volume':60989900,'indicators':{}},"                      \
	"{'symbol':'AAPL','timestamp':'2025-06-12T00:00:00Z','open':203,'high':204.125,"       \
	"'low':199.2,'close':199.2,'volume':1043904,'indicators':{}}]}"

static const struct fake_step daily[] = {
	{ "kb.get_market_data",
	  "{'symbol':'AAPL','from':'2025-06-01T00:00:00Z','to':'2025-06-12T23:59:59.999999999Z'"
	  ","
	  "'timeframe':'1d','limit':20000}",
	  FAKE_RESULT, DAILY, NULL, NULL },
	END,
};

static void bars_come_as_table_json_and_csv(void **state)
{
	static const char range[] =
		"bars aapl --from 2025-06-01 --to 2025-06-12 --timeframe 1d";
	const struct fake_setup setup = { .place = FAKE_LOCAL, .steps = daily };
	char line[160];

	(void)state;
	expect(&setup, range, 0, "bars.txt");
	snprintf(line, sizeof(line), "%s --json", range);
	expect(&setup, line, 0, "bars.json");
	snprintf(line, sizeof(line), "%s --csv", range);
	expect(&setup, line, 0, "bars.csv");
}

static const struct fake_step minutes[] = {
	{ "kb.get_market_data", "{'symbol':'BTCUSD','timeframe':'5m','limit':2}", FAKE_RESULT,
	  "{'symbol':'BTCUSD','timeframe':'5m','source':'csv','adjustment':'none',"
	  "'bars':[{'timestamp':'2017-12-17T00:00:00Z','open':19397.01,'high':19400.12345678,"
	  "'low':19390,'close':19395.5,'volume':12.53410027},"
	  "{'timestamp':'2017-12-17T00:05:00Z','open':19395.5,'high':19410,'low':19395,"
	  "'close':19401,'volume':8}]}",
	  NULL, NULL },
	END,
};

static void figures_of_the_generator_say_so_everywhere(void **state)
{
	const struct fake_setup setup = { .place = FAKE_DAEMON,
		                          .hello = fake_synthetic,
		                          .steps = minutes };
	struct fake_run run;

	(void)state;
	expect(&setup, "bars BTCUSD --timeframe 5m --limit 2", 0, "bars_minutes.txt");
	expect(&setup, "bars BTCUSD --timeframe 5m --limit 2 --json", 0, "bars_minutes.json");
	fake_cli(&run, &setup, "bars BTCUSD --timeframe 5m --limit 2 --csv");
	fake_compare("bars_minutes.csv", run.out);
	assert_non_null(strstr(run.err, "SYNTHETIC"));
	fake_release(&run);
}

/* A page of bars by the minute, the newest at `last`. */
static char *page(int64_t last_minute, int count)
{
	struct strbuf out;
	char time[TIME_TEXT];

	strbuf_init(&out);
	strbuf_puts(&out, "{'symbol':'A','timeframe':'1m','bars':[");
	for (int i = 0; i < count; i++) {
		time_format(time, (last_minute - count + 1 + i) * NS_PER_MIN);
		strbuf_printf(&out,
		              "%s{'timestamp':'%s','open':1,'high':1,'low':1,'close':1,"
		              "'volume':1}",
		              i ? "," : "", time);
	}
	strbuf_puts(&out, "]}");
	return strbuf_detach(&out);
}

static void long_ranges_come_in_pages_from_the_newest_back(void **state)
{
	char *newest = page(100000, 20000);
	char *oldest = page(80000, 5);
	const struct fake_step steps[] = {
		{ "kb.get_market_data", "{'symbol':'A','limit':20000}", FAKE_RESULT, newest,
		  NULL, NULL },
		{ "kb.get_market_data",
		  "{'symbol':'A','limit':20000,'to':'1970-02-25T13:20:59.999999999Z'}",
		  FAKE_RESULT, oldest, NULL, NULL },
		END,
	};
	struct fake_setup setup = { .place = FAKE_LOCAL, .steps = steps };
	struct fake_run run;

	(void)state;
	fake_cli(&run, &setup, "bars A --csv");
	assert_int_equal(run.code, 0);
	assert_int_equal(
		strncmp(run.out, "epoch_ms,open,high,low,close,volume\n4799760000,", 47), 0);
	assert_non_null(strstr(run.out, "\n4800000000,1,1,1,1,1\n4800060000,"));
	assert_non_null(strstr(run.out, "\n6000000000,1,1,1,1,1\n"));
	fake_release(&run);
	free(newest);
	free(oldest);
}

static void a_page_that_repeats_itself_is_not_asked_for_ever(void **state)
{
	char *same = page(100000, 20000);
	const struct fake_step steps[] = {
		{ "kb.get_market_data", NULL, FAKE_RESULT, same, NULL, NULL },
		{ "kb.get_market_data", NULL, FAKE_RESULT, same, NULL, NULL },
		END,
	};
	const struct fake_setup setup = { .place = FAKE_LOCAL, .steps = steps };

	(void)state;
	expect_error(&setup, "bars A", 1,
	             "drt bars: the engine's answer cannot be read: a page of bars repeats the "
	             "last one\n");
	free(same);
}

static void answers_that_make_no_sense_are_named(void **state)
{
	static const struct {
		const char *line, *method, *answer, *message;
	} rows[] = {
		{ "bars A", "kb.get_market_data", "{}",
		  "drt bars: the engine's answer cannot be read: bars is not a list\n" },
		{ "bars A", "kb.get_market_data", "[]",
		  "drt bars: the engine's answer cannot be read: bars is not a list\n" },
		{ "bars A", "kb.get_market_data", "{'bars':[{}]}",
		  "drt bars: the engine's answer cannot be read: symbol or timeframe is "
		  "missing\n" },
		{ "bars A", "kb.get_market_data",
		  "{'symbol':'A','timeframe':'1d','bars':[{'timestamp':'x'}]}",
		  "drt bars: the engine's answer cannot be read: field \"timestamp\" must be "
		  "an "
		  "RFC 3339 time such as \"2025-06-12T14:30:00Z\"\n" },
		{ "signals", "kb.get_trading_signals", "{'signals':7}",
		  "drt signals: the engine's answer cannot be read: signals is not a list\n" },
		{ "why A", "agent.why", "null",
		  "drt why: the engine's answer cannot be read: candidates is not a list\n" },
		{ "backtest x", "improve.backtest_strategy", "{'metrics':[]}",
		  "drt backtest: the engine's answer cannot be read: metrics is not an "
		  "object\n" },
		{ "report", "improve.evaluate_performance", "{}",
		  "drt report: the engine's answer cannot be read: metrics is not an "
		  "object\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct fake_step steps[] = {
			{ rows[i].method, NULL, FAKE_RESULT, rows[i].answer, NULL, NULL }, END
		};
		const struct fake_setup setup = { .place = FAKE_LOCAL, .steps = steps };

		expect_error(&setup, rows[i].line, 1, rows[i].message);
	}
}

static void an_empty_range_is_no_failure(void **state)
{
	static const struct fake_step steps[] = {
		{ "kb.get_market_data", NULL, FAKE_RESULT,
		  "{'symbol':'A','timeframe':'1d','bars':[]}", NULL, NULL },
		END,
	};
	const struct fake_setup setup = { .place = FAKE_LOCAL, .steps = steps };

	(void)state;
	expect_error(&setup, "bars A", 0,
	             "drt bars: there are no bars in this range; \"drt import\" stores some\n");
	expect_error(&setup, "bars A --quiet", 0, "");
	expect(&setup, "bars A --json", 0, "bars_empty.json");
}

/* ---- signals and why ---- */

#define GATES                                                                                  \
	"'gates':[{'passed':true,'code':'gate.trend','args':{'needs':66.22,'found':71.02}},"   \
	"{'passed':false,'code':'gate.rank','args':{'needs':4,'found':7}},"                    \
	"{'passed':false,'code':'gate.volatility','args':{'least':8,'most':45,'found':51.3}}]"

#define SIGNAL(id, state, direction, symbol)                                                   \
	"{'signal_id':'0190f3c2-7c3b-7abc-8def-00000000000" id "','timestamp':"                \
	"'2025-06-12T14:30:19Z','symbol':'" symbol "','direction':'" direction "',"            \
	"'strength':0.82,'strategy':'momentum','timeframe':'1d','expiration':"                 \
	"'2025-06-13T14:30:19Z','metadata':{'state':'" state "','reason':{'code':"             \
	"'momentum.ranked','args':{'days':126,'return_pct':18.2,'rank':2,'of':9,'sma':200}}"   \
	"," GATES "}}"

static const struct fake_step signals[] = {
	{ "agent.analyze_market", "{}", FAKE_RESULT,
	  "{'evaluated':16,'raised':2,'not_raised':14}", NULL, NULL },
	{ "kb.get_trading_signals",
	  "{'symbol':'MSFT','limit':5,'strategy':'momentum','raised':true}", FAKE_RESULT,
	  "{'signals':[" SIGNAL("1", "active", "BUY", "MSFT") "," SIGNAL("2", "not-raised",
	                                                                 "HOLD", "KO") "]}",
	  NULL, NULL },
	END,
};

static void signals_have_reasons_that_a_trader_can_read(void **state)
{
	const struct fake_setup setup = { .place = FAKE_LOCAL, .steps = signals };
	struct fake_run run;

	(void)state;
	fake_cli(&run, &setup,
	         "signals --symbol msft --strategy momentum --limit 5 --evaluate");
	assert_int_equal(run.code, 0);
	fake_compare("signals.txt", run.out);
	assert_string_equal(run.err,
	                    "drt signals: 16 candidates evaluated, 2 signals raised\n");
	fake_release(&run);
}

static void a_look_back_asks_for_the_end_of_its_day(void **state)
{
	static const struct fake_step steps[] = {
		{ "agent.generate_signals",
		  "{'as_of':'2025-06-12T23:59:59.999999999Z','symbol':'MSFT','all':true}",
		  FAKE_RESULT, "{'signals':[" SIGNAL("1", "active", "BUY", "MSFT") "]}", NULL,
		  NULL },
		END,
	};
	const struct fake_setup setup = { .place = FAKE_LOCAL, .steps = steps };
	const struct fake_setup nothing = { .place = FAKE_LOCAL };
	struct fake_run run;

	(void)state;
	fake_cli(&run, &setup, "signals --as-of 2025-06-12 --symbol msft --all");
	assert_int_equal(run.code, 0);
	assert_non_null(strstr(run.out, "MSFT"));
	fake_release(&run);
	expect_error(&nothing, "signals --as-of 2025-06-12 --limit 3", 2,
	             "drt signals: --as-of and --limit exclude each other\n");
	expect_error(&nothing, "why KO --as-of June", 2,
	             "drt why: --as-of June is no date; write 2025-06-12 or "
	             "2025-06-12T14:30:00Z\n");
}

static const struct fake_step why[] = {
	{ "agent.why", "{'symbol':'KO','strategy':'momentum'}", FAKE_RESULT,
	  "{'symbol':'KO','candidates':[" SIGNAL("1", "not-raised", "HOLD", "KO") "," SIGNAL(
		  "2", "active", "BUY", "KO") "]}",
	  NULL, NULL },
	END,
};

static void why_shows_every_gate_with_need_and_finding(void **state)
{
	const struct fake_setup setup = { .place = FAKE_LOCAL, .steps = why };
	static const struct fake_step none[] = {
		{ "agent.why", "{'symbol':'KO'}", FAKE_RESULT,
		  "{'symbol':'KO','candidates':[]}", NULL, NULL },
		END,
	};
	const struct fake_setup empty = { .place = FAKE_LOCAL, .steps = none };

	(void)state;
	expect(&setup, "why ko --strategy momentum", 0, "why.txt");
	expect_error(
		&empty, "why KO", 0,
		"drt why: no strategy looked at KO in the last evaluation: it needs a place in "
		"a watchlist or universe and bars as new as the others'; \"drt signals "
		"--evaluate\" runs one now\n");
}

/* ---- backtest and report ---- */

static const struct fake_step backtest[] = {
	{ "improve.backtest_strategy",
	  "{'strategy':'momentum','symbols':['AAPL','MSFT','KO'],'params':{'top':2,'skip':21},"
	  "'from':'2015-01-01T00:00:00Z','cash':100000}",
	  FAKE_RESULT,
	  "{'strategy':'momentum','symbols':['AAPL','MSFT','KO'],'from':'2015-01-02T00:00:00Z',"
	  "'to':'2016-02-01T00:00:00Z','params':{'top':2,'skip':21},'synthetic':true,"
	  "'cash':100000,'metrics':{'total_return':0.25094,'annual_return':0.0964,"
	  "'sharpe':1.2034,'max_drawdown':-0.0592,'days.win_rate':0.529,'count':613,"
	  "'sortino':null,'odd_metric':3.25},'trades':12,'orders':30,'refusals':{'risk.gross':"
	  "3,'sizing.too_small':1},"
	  "'fills':[{},{}],'equity':[['2015-01-02T00:00:00Z',100000],"
	  "['2015-01-30T00:00:00Z',102000],['2015-02-27T00:00:00Z',101000],"
	  "['2015-12-31T00:00:00Z',110000],['2016-01-04T00:00:00Z',109000],"
	  "['2016-02-01T00:00:00Z',125094]]}",
	  NULL, NULL },
	END,
};

static void a_backtest_prints_a_tear_sheet(void **state)
{
	static const char line[] = "backtest momentum --symbols AAPL,msft KO --from 2015-01-01 "
				   "--params top=2 --params skip=21 --cash 100000";
	const struct fake_setup setup = { .place = FAKE_LOCAL, .steps = backtest };

	(void)state;
	expect(&setup, line, 0, "backtest.txt");
}

static void parameters_may_stand_with_commas_or_behind_the_name(void **state)
{
	static const struct fake_step steps[] = {
		{ "improve.backtest_strategy",
		  "{'strategy':'swing','symbols':['A','B'],'params':{'x':1,'y':2.5,'z':-3}}",
		  FAKE_RESULT, "{'metrics':{}}", NULL, NULL },
		END,
	};
	const struct fake_setup setup = { .place = FAKE_LOCAL, .steps = steps };

	(void)state;
	expect(&setup, "backtest swing A z=-3 --symbols ,A, --params x=1,y=2.5 --json B", 0,
	       NULL);
}

static void a_report_lists_strategies_and_fills(void **state)
{
	static const struct fake_step steps[] = {
		{ "improve.evaluate_performance", "{'from':'2025-01-01T00:00:00Z'}",
		  FAKE_RESULT,
		  "{'metrics':{'sharpe':1.2,'total_return':0.0395},'trades':442,'strategies':["
		  "{'strategy':'momentum','trades':148,'won':81,'profit':31014.93,'cost':312.4,"
		  "'sharpe':1.08,'worst':-0.051},{'strategy':'manual','trades':0,'won':0,"
		  "'profit':0,'cost':0,'sharpe':null,'worst':null}]}",
		  NULL, NULL },
		{ "kb.get_fills", "{'from':'2025-01-01T00:00:00Z','limit':10000}", FAKE_RESULT,
		  "{'fills':[{'exec_id':'1','symbol':'AAPL','direction':'BUY','quantity':100,"
		  "'price':199.2,'commission':1,'commission_known':true,'realised_pnl':0,"
		  "'timestamp':'2025-06-12T14:30:19.25Z','strategy':'momentum'},"
		  "{'exec_id':'2','symbol':'AAPL','direction':'SELL','quantity':0.5,"
		  "'price':201.125,'commission':0,'commission_known':false,"
		  "'realised_pnl':-12.5,'timestamp':'2025-06-12T14:31:00Z',"
		  "'strategy':'manual'}]}",
		  NULL, NULL },
		END,
	};
	const struct fake_setup setup = { .place = FAKE_LOCAL, .steps = steps };

	(void)state;
	expect(&setup, "report --from 2025-01-01 --fills", 0, "report.txt");
	expect(&setup, "report --from 2025-01-01 --fills --json", 0, "report.json");
}

static void a_report_lists_what_algorithms_cost(void **state)
{
	static const struct fake_step steps[] = {
		{ "improve.evaluate_performance", "{}", FAKE_RESULT,
		  "{'metrics':{},'trades':0}", NULL, NULL },
		{ "kb.get_orders", "{'limit':10000}", FAKE_RESULT,
		  "{'orders':[{'order_id':'0190f3c2-7c3b-7abc-8def-000000007b8f',"
		  "'symbol':'AAPL','order_type':'MARKET','direction':'SELL','quantity':300,"
		  "'execution_details':{'state':'expired','algo':{'name':'pov','progress':{"
		  "'began':'2025-06-12T15:00:00Z'}}},'execution':{'arrival':200.5,"
		  "'average':null,'vwap':null,'fill_ratio':0,'shortfall':12.5,"
		  "'shortfall_bp':2.078}},"
		  "{'order_id':'0190f3c2-7c3b-7abc-8def-000000007b8e','symbol':'KO',"
		  "'order_type':'MARKET','direction':'BUY','quantity':5},"
		  "{'order_id':'0190f3c2-7c3b-7abc-8def-000000007b8d','symbol':'AAPL',"
		  "'order_type':'MARKET','direction':'BUY','quantity':600,"
		  "'execution_details':{'state':'filled','algo':{'name':'twap','progress':{"
		  "'began':'2025-06-12T14:30:19.25Z'}}},'execution':{'arrival':199.2,"
		  "'average':199.25,'vwap':199.245,'fill_ratio':1,'shortfall':33,"
		  "'shortfall_bp':2.761}}]}",
		  NULL, NULL },
		END,
	};
	const struct fake_setup setup = { .place = FAKE_LOCAL, .steps = steps };

	(void)state;
	expect(&setup, "report --executions", 0, "report_executions.txt");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_come_as_table_json_and_csv),
		cmocka_unit_test(figures_of_the_generator_say_so_everywhere),
		cmocka_unit_test(long_ranges_come_in_pages_from_the_newest_back),
		cmocka_unit_test(a_page_that_repeats_itself_is_not_asked_for_ever),
		cmocka_unit_test(answers_that_make_no_sense_are_named),
		cmocka_unit_test(an_empty_range_is_no_failure),
		cmocka_unit_test(signals_have_reasons_that_a_trader_can_read),
		cmocka_unit_test(a_look_back_asks_for_the_end_of_its_day),
		cmocka_unit_test(why_shows_every_gate_with_need_and_finding),
		cmocka_unit_test(a_backtest_prints_a_tear_sheet),
		cmocka_unit_test(parameters_may_stand_with_commas_or_behind_the_name),
		cmocka_unit_test(a_report_lists_strategies_and_fills),
		cmocka_unit_test(a_report_lists_what_algorithms_cost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
