/* view_fixture.c - see view_fixture.h. */
#include "tests/unit/client/view_fixture.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/strbuf.h"
#include "tests/support/support.h"

const char fixture_status[] =
	"{'mode':'PAPER','live':false,'synthetic':true,'demo':true,'account':'DU4815162',"
	"'broker':'up','broker_latency_ns':4000000,'broker_version':178,'broker_since_ns':"
        "32000000000,"
	"'broker_text':'','broker_attempts':0,'broker_retry_in_ns':null,"
	"'data_age_ns':300000000,'to_approve':2,'first_expires_in_ns':75000000000,"
	"'unknown_orders':0,'frozen':false,'frozen_reason':null,'frozen_for_ns':null,"
	"'locked':false,'market_time':'2025-06-12T14:32:40Z','market_speed_milli':60000,"
	"'market_open':true,'engine_version':'0.1.0',"
	"'engine_started':'2025-06-12T13:00:00Z','brokerless':false}";

int fixture_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (!f)
		return -1;
	clock_manual_init(&f->clock, FIXTURE_NOW_NS);
	f->view = malloc(sizeof(*f->view));
	assert_non_null(f->view);
	memset(f->view, 0xa5, sizeof(*f->view));
	assert_int_equal(view_update_new(&f->update, f->view, &f->clock.clock), DRT_OK);
	*state = f;
	return 0;
}

int fixture_teardown(void **state)
{
	struct fixture *f = *state;

	view_update_free(f->update);
	free(f->view);
	free(f);
	return 0;
}

json_t *fixture_json(const char *format, ...)
{
	static char text[1 << 20];
	json_error_t why;
	json_t *json = NULL;
	va_list args;
	int length = 0;

	va_start(args, format);
	length = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	assert_true(length >= 0 && (size_t)length < sizeof(text));
	for (char *at = text; *at; at++) {
		if (*at == '\'')
			*at = '"';
	}
	json = json_loads(text, JSON_DECODE_ANY, &why);
	if (!json)
		fail_msg("%s at %d: %s", why.text, why.position, text);
	return json;
}

enum drt_status fixture_snapshot(struct fixture *f, int seq, const char *topic,
                                 const char *value)
{
	json_t *json = fixture_json("{'seq':%d,'snapshot':{'%s':%s}}", seq, topic, value);
	enum drt_status status = view_update_snapshot(f->update, json, &f->error);

	json_decref(json);
	return status;
}

enum drt_status fixture_change(struct fixture *f, int seq, const char *topic, const char *value)
{
	json_t *json = fixture_json("{'seq':%d,'topic':'%s','value':%s}", seq, topic, value);
	enum drt_status status = view_update_change(&f->topics, f->update, json, &f->error);

	json_decref(json);
	return status;
}

char *fixture_watchlist(const char *symbols)
{
	struct strbuf out;
	char copy[256];
	char *rest = NULL;

	strbuf_init(&out);
	strbuf_puts(&out, "{'name':'Core','instruments':[");
	snprintf(copy, sizeof(copy), "%s", symbols);
	for (char *symbol = strtok_r(copy, " ", &rest); symbol;
	     symbol = strtok_r(NULL, " ", &rest))
		strbuf_printf(&out,
		              "%s{'id':1,'symbol':'%s','name':'Name','type':'stock',"
		              "'exchange':'SMART','primary_exchange':'','currency':'USD',"
		              "'calendar':'us-equity','sector':'','tick':0.01,'min_size':1,"
		              "'multiplier':1,'con_id':0,'synthetic':true,"
		              "'spark':[1,2,null,4]}",
		              out.text[out.length - 1] == '[' ? "" : ",", symbol);
	strbuf_puts(&out, "]}");
	return strbuf_detach(&out);
}
