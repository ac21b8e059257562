/* test_research.c - find, contract, scan, news, article and fundamentals: what is asked,
 * what is shown, and what is refused before anything is. */
#include "tests/support/support.h"
#include "tests/unit/cli/fake_engine.h"

#define ASKS(method, params, text)                                                             \
	{                                                                                      \
		FAKE_STEP(method, params, FAKE_RESULT, text), FAKE_END                         \
	}
#define FAILS(method, text)                                                                    \
	{                                                                                      \
		FAKE_STEP(method, NULL, FAKE_ERROR, text), FAKE_END                            \
	}

/* ---- find and contract ---- */

static void instruments_are_found_and_described(void **state)
{
	static const struct fake_row rows[] = {
		{ "find tesla",
		  ASKS("collect.search", "{'text':'tesla'}",
		       "{'text':'tesla','contracts':[{'con_id':76792991,'symbol':'TSLA',"
		       "'type':'STK','exchange':'NASDAQ','currency':'USD','name':null,"
		       "'derivatives':['CFD','OPT']}]}"),
		  0,
		  "Symbol  Type  Exchange  Currency  Contract  Name  Derivatives\n"
		  "TSLA    STK   NASDAQ    USD       76792991        CFD OPT\n",
		  "" },
		{ "find zzzz", ASKS("collect.search", NULL, "{'text':'zzzz','contracts':[]}"),
		  0, "", "drt find: the broker knows nothing that is called so\n" },
		{ "find tesla --json",
		  ASKS("collect.search", NULL, "{'text':'tesla','contracts':[]}"), 0,
		  "{\"text\":\"tesla\",\"contracts\":[],\"synthetic\":false}\n", "" },
		{ "find tesla", ASKS("collect.search", NULL, "{'text':'tesla'}"), 1, "",
		  "drt find: the engine's answer cannot be read: contracts is not a list\n" },
		{ "contract es --type FUT --exchange CME",
		  ASKS("collect.contract", "{'symbol':'ES','type':'FUT','exchange':'CME'}",
		       "{'symbol':'ES','contracts':[{'con_id':1,'local_symbol':'ESU5',"
		       "'type':'FUT','exchange':'CME','currency':'USD','expiry':'2025-09-19',"
		       "'strike':null,'right':null,'multiplier':'50','min_tick':0.25,"
		       "'name':'E-mini','industry':null}],'more':true}"),
		  0,
		  "Contract  Type  Exchange  Currency  Expiry      Strike  Right  Multiplier  "
		  "Tick  Number  Name    Industry\n"
		  "ESU5      FUT   CME       USD       2025-09-19                         50  "
		  "0.25       1  E-mini\n",
		  "drt contract: there is more than is shown\n" },
		{ "contract aapl --since",
		  ASKS("collect.head_time", "{'symbol':'AAPL'}",
		       "{'symbol':'AAPL','of':'TRADES','time':'1980-12-12T14:30:00Z'}"),
		  0, "prices of aapl begin at 1980-12-12 14:30 UTC\n", "" },
		{ "contract aapl --exchange CME",
		  { FAKE_END },
		  2,
		  "",
		  "drt contract: --exchange, --currency and --expiry go with --type\n" },
		{ "contract '$'", { FAKE_END }, 2, "", NULL },
	};

	(void)state;
	fake_rows(rows, sizeof(rows) / sizeof(rows[0]), NULL);
}

/* ---- scan ---- */

static void scans_are_listed_and_run(void **state)
{
	static const struct fake_row rows[] = {
		{ "scan",
		  ASKS("collect.scan_codes", "{}",
		       "{'scans':[{'code':'TOP_PERC_GAIN','name':'Top % Gainers',"
		       "'instruments':'STK'}],'more':false}"),
		  0,
		  "Code           Name           Instruments\n"
		  "TOP_PERC_GAIN  Top % Gainers  STK\n",
		  "" },
		{ "scan MOST_ACTIVE --rows 2 --price-above 5 --volume-above 1000 --location "
		  "STK.NYSE",
		  ASKS("collect.scan",
		       "{'rows':2,'price_above':5,'volume_above':1000,'location':'STK.NYSE',"
		       "'code':'MOST_ACTIVE'}",
		       "{'code':'MOST_ACTIVE','rows':[{'rank':1,'symbol':'SPY','type':'STK',"
		       "'exchange':'SMART','currency':'USD','distance':null,'benchmark':null,"
		       "'projection':null,'legs':null},{'rank':2,'symbol':'QQQ','type':'STK',"
		       "'exchange':'SMART','currency':'USD'}]}"),
		  0,
		  "Rank  Symbol  Type  Exchange  Currency  Distance  Benchmark  Projection  "
		  "Legs\n"
		  "   1  SPY     STK   SMART     USD\n"
		  "   2  QQQ     STK   SMART     USD\n",
		  "" },
		{ "scan NOPE",
		  FAILS("collect.scan", "{'code':-32007,'message':'162: no such scan',"
		                        "'data':{'status':'io'}}"),
		  1, "", "drt scan: 162: no such scan\n" },
		{ "scan --rows 3",
		  { FAKE_END },
		  2,
		  "",
		  "drt scan: name a scan; \"drt scan\" alone lists them\n" },
		{ "scan A --rows 51", { FAKE_END }, 2, "", NULL },
		{ "scan A --price-above cheap", { FAKE_END }, 2, "", NULL },
	};

	(void)state;
	fake_rows(rows, sizeof(rows) / sizeof(rows[0]), NULL);
}

/* ---- news ---- */

static void headlines_articles_and_reports_are_printed(void **state)
{
	static const struct fake_row rows[] = {
		{ "news",
		  ASKS("collect.news_providers", "{}",
		       "{'providers':[{'code':'BRFG','name':'Briefing.com'}]}"),
		  0, "Code  Name\nBRFG  Briefing.com\n", "" },
		{ "news aapl --limit 2 --provider BRFG --provider DJNL --from 2025-06-01",
		  ASKS("collect.headlines",
		       "{'symbol':'AAPL','from':'2025-06-01T00:00:00Z','limit':2,"
		       "'providers':['BRFG','DJNL']}",
		       "{'symbol':'AAPL','headlines':[{'time':'2025-06-11T20:00:00Z',"
		       "'provider':'BRFG','article_id':'BRFG$1','headline':'Up 2%'}],"
		       "'more':true}"),
		  0,
		  "Time (UTC)        Provider  Article  Headline\n"
		  "2025-06-11 20:00  BRFG      BRFG$1   Up 2%\n",
		  "drt news: there is more than is shown\n" },
		{ "news aapl --limit 301", { FAKE_END }, 2, "", NULL },
		{ "news aapl",
		  FAILS("collect.headlines", "{'code':-32011,'message':'no provider',"
		                             "'data':{'status':'denied'}}"),
		  5, "", "drt news: no provider\n" },
		{ "news aapl",
		  FAILS("collect.headlines", "{'code':-32012,'message':'the data session is "
		                             "down','data':{'status':'closed'}}"),
		  4, "", "drt news: the data session is down\n" },
		{ "article BRFG$1",
		  ASKS("collect.article", "{'article_id':'BRFG$1'}",
		       "{'provider':'BRFG','article_id':'BRFG$1','text':'One\\nTwo',"
		       "'base64':false,'cut':false}"),
		  0, "One\nTwo\n", "" },
		{ "article 1 --provider BRFG",
		  ASKS("collect.article", "{'article_id':'1','provider':'BRFG'}",
		       "{'text':'QUJD','base64':true,'cut':true}"),
		  0, "QUJD\n",
		  "drt article: this is a file in base64, not a text\n"
		  "drt article: the article goes on; only its beginning is shown\n" },
		{ "article 1",
		  { FAKE_END },
		  2,
		  "",
		  "drt article: 1 does not begin with its provider and $; name it with "
		  "--provider\n" },
		{ "article BRFG$1",
		  FAILS("collect.article", "{'code':-32005,'message':'10172: none',"
		                           "'data':{'status':'not-found'}}"),
		  1, "", "drt article: 10172: none\n" },
		{ "fundamentals aapl --report RESC",
		  ASKS("collect.fundamentals", "{'symbol':'AAPL','report':'RESC'}",
		       "{'symbol':'AAPL','report':'RESC','facts':[{'path':'a/"
		       "b','name':'NPRICE',"
		       "'text':'12.5'},{'path':'a/c','name':null,'text':'x'}],'more':false,"
		       "'unreadable':'line 3: bad'}"),
		  0, "Place  Name    Value\na/b    NPRICE  12.5\na/c            x\n",
		  "drt fundamentals: line 3: bad\n" },
	};

	(void)state;
	fake_rows(rows, sizeof(rows) / sizeof(rows[0]), NULL);
}

/* ---- options ---- */

#define MODEL(delta)                                                                           \
	"'greeks':{'model':{'implied_volatility':0.25,'delta':" delta                          \
	",'gamma':0.031,'vega':0.1,'theta':-0.05,'price':2,'under_price':200}}"
#define CHAIN                                                                                  \
	"{'symbol':'AAPL','price':200.5,'exchange':'SMART','trading_class':'AAPL',"            \
	"'multiplier':'100','expiries':['2025-06-13','2025-06-20'],'expiry':'2025-06-20',"     \
	"'rows':[{'strike':200,'call':{'bid':2.1,'ask':2.25," MODEL(                           \
		"0.52") "},'put':null},"                                                       \
			"{'strike':202.5,'call':null,'put':{'bid':null,'ask':null,"            \
			"'delayed':true,'greeks':{'model':null}}}],'missing':1,'why':'354: "   \
			"no'}"

static void a_chain_is_printed_with_calls_and_puts(void **state)
{
	static const struct fake_row rows[] = {
		{ "options aapl --expiry 2025-06-20 --strikes 2",
		  ASKS("collect.option_chain",
		       "{'symbol':'AAPL','strikes':2,'expiry':'2025-06-20'}", CHAIN),
		  0,
		  "AAPL, class AAPL at SMART, expiry 2025-06-20, multiplier 100, price 200.50\n"
		  "Call IV  Delta   Gamma   Theta   Vega   Bid   Ask  Strike  Put bid  Ask  IV "
		  " "
		  "Delta  Gamma  Theta  Vega\n"
		  " 0.2500  0.520  0.0310  -0.050  0.100  2.10  2.25     200\n"
		  "                                                   202.50\n",
		  "drt options: 1 option has no quote: 354: no\n"
		  "drt options: these quotes are delayed\n" },
		{ "options aapl --expiries",
		  ASKS("collect.option_chain", "{'symbol':'AAPL','strikes':1}", CHAIN), 0,
		  "2025-06-13\n2025-06-20\n", "" },
		{ "options aapl --expiry June",
		  { FAKE_END },
		  2,
		  "",
		  "drt options: --expiry June is no day; write 2025-06-20\n" },
		{ "options aapl --strikes 61", { FAKE_END }, 2, "", NULL },
		{ "options aapl", ASKS("collect.option_chain", NULL, "{'rows':3}"), 1, "",
		  "drt options: the engine's answer cannot be read: rows or expiries is not a "
		  "list\n" },
	};

	(void)state;
	fake_rows(rows, sizeof(rows) / sizeof(rows[0]), NULL);
}

/* ---- futures ---- */

#define FUTURES                                                                                \
	"{'symbol':'ES','rule':'volume','days':1,'active':'ESU5','rolled':'2025-06-13',"       \
	"'latest':'2025-09-20','contracts':[{'con_id':1,'local_symbol':'ESM5',"                \
	"'exchange':'CME','multiplier':'50','expiry':'2025-06-20','min_tick':0.25,"            \
	"'close':6000.25,'volume':1000,'session':'2025-06-12'},{'con_id':2,"                   \
	"'local_symbol':'ESU5','exchange':'CME','multiplier':'50',"                            \
	"'expiry':'2025-09-19','min_tick':0.25,'close':null,'volume':null,"                    \
	"'session':null}],'bars':[['2025-06-12',1,2,0.5,1.25,1000]]}"

static void contracts_of_a_future_are_listed(void **state)
{
	static const struct fake_row rows[] = {
		{ "futures es --exchange CME",
		  ASKS("collect.futures", "{'symbol':'ES','exchange':'CME'}", FUTURES), 0,
		  "Active  Contract  Exchange  Expiry      Multiplier  Tick  Session       "
		  "Close  "
		  "Volume\n"
		  "        ESM5      CME       2025-06-20          50  0.25  2025-06-12  "
		  "6000.25    "
		  "1000\n"
		  "*       ESU5      CME       2025-09-19          50  0.25\n",
		  "drt futures: ESU5 is active since 2025-06-13, until 2025-09-20 at the "
		  "latest\n" },
		{ "futures es --history 30 --adjust none --csv",
		  ASKS("collect.futures", "{'symbol':'ES','history':30,'adjust':'none'}",
		       FUTURES),
		  0, "date,open,high,low,close,volume\n2025-06-12,1,2,0.5,1.25,1000\n", "" },
		{ "futures es --rule date --days 0",
		  ASKS("collect.futures", "{'symbol':'ES','days':0,'rule':'date'}",
		       "{'symbol':'ES','contracts':[],'active':null,'why':'no volume'}"),
		  0, "",
		  "drt futures: there are no contracts\n"
		  "drt futures: no volume\n"
		  "drt futures: which contract is active is not known\n" },
		{ "futures es --rule moon", { FAKE_END }, 2, "", NULL },
		{ "futures es --csv",
		  { FAKE_END },
		  2,
		  "",
		  "drt futures: --csv and --adjust go with --history\n" },
		{ "futures es --history 9 --adjust up", { FAKE_END }, 2, "", NULL },
		{ "futures es --history 9 --csv --json", { FAKE_END }, 2, "", NULL },
	};

	(void)state;
	fake_rows(rows, sizeof(rows) / sizeof(rows[0]), NULL);
}

static void without_an_engine_nothing_is_asked(void **state)
{
	static const char *const lines[] = {
		"find x",         "contract X",      "scan", "news", "article A$1",
		"fundamentals X", "scan MOST_ACTIVE"
	};
	const struct fake_setup setup = { .place = FAKE_NOWHERE };

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct fake_run run;

		fake_cli(&run, &setup, lines[i]);
		assert_int_equal(run.code, 3);
		fake_release(&run);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instruments_are_found_and_described),
		cmocka_unit_test(scans_are_listed_and_run),
		cmocka_unit_test(headlines_articles_and_reports_are_printed),
		cmocka_unit_test(a_chain_is_printed_with_calls_and_puts),
		cmocka_unit_test(contracts_of_a_future_are_listed),
		cmocka_unit_test(without_an_engine_nothing_is_asked),
	};

	return cmocka_run_group_tests_name("research commands", tests, NULL, NULL);
}
