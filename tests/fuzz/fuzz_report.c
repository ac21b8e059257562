/* fuzz_report.c - any bytes as the broker's XML. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "collect/report.h"
#include "tests/fuzz/fuzz.h"

const struct fuzz_seed fuzz_seeds[] = {
	{ "<r><ScanType><scanCode>A</scanCode><displayName>B &amp; C</displayName>"
	  "<instruments>STK</instruments></ScanType></r>",
	  0 },
	{ "<?xml version=\"1.0\"?><a><b FieldName=\"c\">1.5</b><d Code=\"e\"/><![CDATA[<x>]]>"
	  "</a>",
	  0 },
	{ "<!DOCTYPE a [<!ENTITY x \"y\">]><a t=\"&x;\">&x;</a>", 0 },
	{ "<a><b><c></c></b></a>", 0 },
	{ NULL, 0 },
};

static bool on_scan(void *arg, const struct report_scan *scan)
{
	size_t *scans = arg;

	if (!scan->code || !scan->name || !scan->kinds)
		abort();
	return ++*scans < 100;
}

static bool on_fact(void *arg, const struct report_fact *fact)
{
	size_t *facts = arg;

	if (!*fact->path || !fact->name || !*fact->text)
		abort();
	return ++*facts < 100;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct drt_error error = { 0 };
	size_t count = 0;
	enum drt_status status =
		report_each_scan((const char *)bytes, size, on_scan, &count, &error);

	if ((status == DRT_OK) != (error.text[0] == '\0'))
		abort();
	count = 0;
	error.text[0] = '\0';
	status = report_each_fact((const char *)bytes, size, on_fact, &count, &error);
	if (status != DRT_OK && status != DRT_EPARSE)
		abort();
	return 0;
}
