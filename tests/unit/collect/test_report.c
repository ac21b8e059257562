/* test_report.c - collect/report.h: what is read of the broker's XML, and what is not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collect/report.h"
#include "tests/support/support.h"

static char seen[8192];

static bool keep_scan(void *arg, const struct report_scan *scan)
{
	size_t length = strlen(seen);

	snprintf(seen + length, sizeof(seen) - length, "%s|%s|%s\n", scan->code, scan->name,
	         scan->kinds);
	return arg == NULL;
}

static bool keep_fact(void *arg, const struct report_fact *fact)
{
	size_t length = strlen(seen);

	snprintf(seen + length, sizeof(seen) - length, "%s[%s]=%s\n", fact->path, fact->name,
	         fact->text);
	return arg == NULL;
}

static enum drt_status scans(const char *xml, void *stop, struct drt_error *error)
{
	seen[0] = '\0';
	return report_each_scan(xml, strlen(xml), keep_scan, stop, error);
}

static enum drt_status facts(const char *xml, void *stop, struct drt_error *error)
{
	seen[0] = '\0';
	return report_each_fact(xml, strlen(xml), keep_fact, stop, error);
}

static const char list[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ScanParameterResponse><InstrumentList>"
	"<Instrument><name>US Stocks</name></Instrument></InstrumentList><ScanTypeList>"
	"<ScanType><displayName>Top % Gainers</displayName><scanCode>TOP_PERC_GAIN</scanCode>"
	"<instruments>STK,ETF</instruments><absoluteColumns>false</absoluteColumns></ScanType>"
	"<ScanType><displayName>A &amp; B &lt;c&gt; &#8364;</displayName>"
	"<scanCode>X</scanCode></ScanType><ScanType/></ScanTypeList></ScanParameterResponse>";

static void every_scan_is_told_in_order(void **state)
{
	struct drt_error error;

	(void)state;
	assert_int_equal(scans(list, NULL, &error), DRT_OK);
	assert_string_equal(seen, "TOP_PERC_GAIN|Top % Gainers|STK,ETF\n"
	                          "X|A & B <c> \xe2\x82\xac|\n"
	                          "||\n");
}

static void the_reader_can_stop(void **state)
{
	struct drt_error error;

	(void)state;
	assert_int_equal(scans(list, &error, &error), DRT_OK);
	assert_string_equal(seen, "TOP_PERC_GAIN|Top % Gainers|STK,ETF\n");
}

static void words_elsewhere_are_no_scans(void **state)
{
	struct drt_error error;

	(void)state;
	assert_int_equal(
		scans("<a><scanCode>X</scanCode><b><displayName>Y</displayName></b></a>", NULL,
	              &error),
		DRT_OK);
	assert_string_equal(seen, "");
}

static void facts_come_with_their_path_and_name(void **state)
{
	struct drt_error error;

	(void)state;
	assert_int_equal(
		facts("<ReportSnapshot Major=\"1\"><CoIDs><CoID Type=\"CompanyName\"> Apple "
	              "Inc\n</CoID></CoIDs><Exchange Code=\"NASDAQ\"/><Ratios><Group "
	              "ID=\"Price\">"
	              "<Ratio FieldName=\"NPRICE\" Type=\"N\">12.5</Ratio></Group></Ratios>"
	              "<empty/><text><![CDATA[a < b]]></text></ReportSnapshot>",
	              NULL, &error),
		DRT_OK);
	assert_string_equal(seen, "ReportSnapshot/CoIDs/CoID[CompanyName]=Apple Inc\n"
	                          "ReportSnapshot/Exchange[]=NASDAQ\n"
	                          "ReportSnapshot/Ratios/Group/Ratio[NPRICE]=12.5\n"
	                          "ReportSnapshot/text[]=a < b\n");
}

static void hostile_documents_are_refused(void **state)
{
	static const struct {
		const char *xml, *part;
	} rows[] = {
		{ "", "empty" },
		{ "no xml", "line 1" },
		{ "<a>", "line 1" },
		{ "<a><b></a>", "line 1" },
		{ "<a>\n&x;</a>", "not defined" },
		{ "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "document type" },
		{ "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", "document type" },
		{ "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
		  "document type" },
		{ "<!DOCTYPE a [<!ENTITY b \"bbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;\">"
		  "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;\">]><a t=\"&d;\">&d;</a>",
		  "document type" },
		{ "<a>\xff\xfe</a>", "line 1" },
	};
	struct drt_error error;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(facts(rows[i].xml, NULL, &error), DRT_EPARSE);
		if (!strstr(error.text, rows[i].part))
			fail_msg("row %zu: %s", i, error.text);
		assert_null(strstr(seen, "root:"));
		assert_int_equal(scans(rows[i].xml, NULL, &error), DRT_EPARSE);
	}
}

static void depth_and_length_are_bounded(void **state)
{
	struct drt_error error;
	char deep[40 * 3 + 1] = "";
	size_t length = 300 * 1024;
	char *wide = malloc(length);

	(void)state;
	for (int i = 0; i < 40; i++)
		strcat(deep, "<a>");
	assert_int_equal(facts(deep, NULL, &error), DRT_EPARSE);
	assert_non_null(strstr(error.text, "too deep"));
	assert_non_null(wide);
	memset(wide, 'x', length);
	memcpy(wide, "<a>", 3);
	memcpy(wide + length - 5, "</a>", 5);
	assert_int_equal(facts(wide, NULL, &error), DRT_OK);
	assert_true(strlen(seen) > 1000);
	free(wide);
}

/* ---- articles ---- */

static void an_article_is_read_as_a_person_sees_it(void **state)
{
	static const struct {
		const char *article, *text;
	} rows[] = {
		{ "", "" },
		{ "plain\n  text, 3 < 4", "plain\n  text, 3 < 4" },
		{ "<html><head><title>t</title><style>p{}</style></head><body><h1>Up</h1>"
		  "<p>The  <b>first</b>\nline&nbsp;&amp; more</p><script>alert(1)</script>"
		  "<ul><li>one<li>two</ul>end</body></html>",
		  "Up\nThe first line\xc2\xa0& more\none\ntwo\nend\n" },
		{ "<p>open<p>never<br>closed", "open\nnever\nclosed\n" },
		{ "<!-- nothing -->", "" },
		{ "<p>\xff\xfe</p>", NULL },
	};
	struct drt_error error;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *text = NULL;

		assert_int_equal(report_plain_text(&text, rows[i].article, &error), DRT_OK);
		if (rows[i].text)
			assert_string_equal(text, rows[i].text);
		free(text);
	}
}

static void a_deep_article_does_not_exhaust_the_stack(void **state)
{
	enum { DEPTH = 100000 };
	char *deep = malloc(DEPTH * 3 + 2);
	char *text = NULL;
	struct drt_error error;

	(void)state;
	assert_non_null(deep);
	for (int i = 0; i < DEPTH; i++)
		memcpy(deep + i * 3, "<b>", 3);
	memcpy(deep + DEPTH * 3, "x", 2);
	assert_int_equal(report_plain_text(&text, deep, &error), DRT_OK);
	free(text);
	free(deep);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_scan_is_told_in_order),
		cmocka_unit_test(the_reader_can_stop),
		cmocka_unit_test(words_elsewhere_are_no_scans),
		cmocka_unit_test(facts_come_with_their_path_and_name),
		cmocka_unit_test(hostile_documents_are_refused),
		cmocka_unit_test(depth_and_length_are_bounded),
		cmocka_unit_test(an_article_is_read_as_a_person_sees_it),
		cmocka_unit_test(a_deep_article_does_not_exhaust_the_stack),
	};

	return cmocka_run_group_tests_name("the broker's XML", tests, NULL, NULL);
}
