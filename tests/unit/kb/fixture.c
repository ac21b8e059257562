/* fixture.c - see fixture.h. */
#include "tests/unit/kb/fixture.h"

#include <stdio.h>
#include <string.h>

#include "core/timeval.h"

struct kb *fixture_kb_at(const char *path, bool read_only)
{
	const struct kb_options options = { .path = path, .read_only = read_only };
	struct drt_error error = { 0 };
	struct kb *kb = NULL;

	if (kb_open(&kb, &options, &error) != DRT_OK)
		fail_msg("%s", error.text);
	return kb;
}

struct kb *fixture_kb(void)
{
	return fixture_kb_at(":memory:", false);
}

const char *fixture_path(void)
{
	static int count;
	char name[32];

	snprintf(name, sizeof(name), "kb%d.db", count++);
	return test_scratch_path(name);
}

int64_t fixture_time(const char *text)
{
	int64_t time_ns = 0;

	if (time_parse(&time_ns, text, strlen(text)) != DRT_OK)
		fail_msg("no time: %s", text);
	return time_ns;
}

int64_t fixture_instrument(struct kb *kb, const char *symbol, const char *calendar)
{
	struct instrument instrument;
	struct drt_error error = { 0 };
	int64_t id = 0;

	assert_int_equal(instrument_init(&instrument, symbol), DRT_OK);
	strcpy(instrument.calendar, calendar);
	if (kb_store_instrument(&id, kb, &instrument, &error) != DRT_OK)
		fail_msg("%s", error.text);
	return id;
}

struct bar fixture_bar(const char *time, double price)
{
	return (struct bar){ .time_ns = fixture_time(time),
		             .open = price,
		             .high = price + 1,
		             .low = price - 1,
		             .close = price + 0.5,
		             .volume = 100 };
}

void fixture_store(struct kb *kb, const char *symbol, enum timeframe timeframe,
                   const char *source, const struct bar *bars, size_t count)
{
	const struct kb_series_key key = { symbol, timeframe, source, "split" };
	struct drt_error error = { 0 };

	if (kb_store_market_data(NULL, kb, &key, bars, count, &error) != DRT_OK)
		fail_msg("%s", error.text);
}

int64_t fixture_number(struct kb *kb, const char *sql)
{
	struct drt_error error = { 0 };
	int64_t value = -1;

	if (db_query_int(&value, kb_db(kb), sql, &error) != DRT_OK)
		fail_msg("%s", error.text);
	return value;
}
