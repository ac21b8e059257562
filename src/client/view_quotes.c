/* view_quotes.c - the topics watchlist and quotes; see view_update.h.
 *
 * Quotes come several times a second for every row, so a line in exactly the form the
 * engine writes is scanned in place: no JSON tree, no allocation. Whatever looks
 * different goes the general way, which reads the same values. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/view_update_internal.h"
#include "core/timeval.h"
#include "model/json.h"

enum { WATCHLIST_MAX = 10000 };

/* ---- watchlist ---- */

static enum drt_status read_spark(double *spark, const json_t *row, struct drt_error *error)
{
	const json_t *values = json_object_get(row, "spark");
	size_t count = json_array_size(values);

	for (int i = 0; i < VIEW_SPARK; i++)
		spark[i] = NAN;
	if (!values || json_is_null(values))
		return DRT_OK;
	if (!json_is_array(values) || count > VIEW_SPARK)
		return drt_fail(error, DRT_EPARSE, "spark is not a list of at most %d numbers",
		                VIEW_SPARK);
	/* a shorter line ends today as well */
	for (size_t i = 0; i < count; i++) {
		const json_t *value = json_array_get(values, i);

		if (json_is_number(value))
			spark[VIEW_SPARK - count + i] = json_number_value(value);
	}
	return DRT_OK;
}

static enum drt_status read_row(struct view_update *update, struct view_quote *quote,
                                struct quote_link *link, const json_t *row,
                                struct drt_error *error)
{
	const struct view_quote *before = NULL;
	enum drt_status status = instrument_from_json(&quote->instrument, row, error);

	if (status == DRT_OK)
		status = read_spark(quote->spark, row, error);
	if (status != DRT_OK)
		return status;
	quote_init(&quote->quote);
	quote->stale = true;
	link->position = SIZE_MAX;
	before = view_find_quote(update->view, quote->instrument.symbol);
	if (before) {
		quote->quote = before->quote;
		quote->stale = before->stale;
		quote->alert = before->alert;
		*link = update->links[before - update->view->quotes];
	}
	return DRT_OK;
}

enum drt_status view_read_watchlist(struct view_update *update, const json_t *value,
                                    struct drt_error *error)
{
	struct view *view = update->view;
	char name[sizeof(view->watchlist)] = "";
	struct view_quote *quotes = NULL;
	struct quote_link *links = NULL;
	const json_t *rows = NULL;
	size_t count = 0;
	enum drt_status status = view_get_array(&rows, value, "instruments", error);

	if (status == DRT_OK)
		status = json_get_text(name, sizeof(name), value, "name", false, error);
	if (status != DRT_OK)
		return status;
	count = json_array_size(rows);
	if (count > WATCHLIST_MAX)
		return drt_fail(error, DRT_ERANGE, "more than %d instruments", WATCHLIST_MAX);
	quotes = calloc(count + 1, sizeof(*quotes));
	links = calloc(count + 1, sizeof(*links));
	if (!quotes || !links)
		status = drt_fail(error, DRT_ENOMEM, "out of memory");
	for (size_t i = 0; i < count && status == DRT_OK; i++)
		status =
			read_row(update, &quotes[i], &links[i], json_array_get(rows, i), error);
	if (status != DRT_OK) {
		free(quotes);
		free(links);
		return status;
	}
	free(view->quotes);
	free(update->links);
	view->quotes = quotes;
	update->links = links;
	view->quote_count = count;
	memcpy(view->watchlist, name, sizeof(name));
	view_link_positions(update);
	return DRT_OK;
}

/* ---- quotes, joined with positions ---- */

void view_value_position(struct view_update *update, size_t index)
{
	struct view_quote *quote = &update->view->quotes[index];
	size_t held = update->links[index].position;
	double price = quote_reference(&quote->quote);
	struct position *position = NULL;
	decimal exact;

	quote->position = quote->unrealised = decimal_from_units(0);
	if (held == SIZE_MAX)
		return;
	position = &update->view->positions[held];
	quote->position = position->quantity;
	if (isnan(price))
		price = position->market_price;
	if (isnan(price) || decimal_from_double(&exact, price) != DRT_OK)
		return;
	position->market_price = price;
	quote->unrealised = position_unrealised(position, exact, quote->instrument.multiplier);
}

void view_link_positions(struct view_update *update)
{
	struct view *view = update->view;

	for (size_t i = 0; i < view->quote_count; i++) {
		update->links[i].position = SIZE_MAX;
		for (size_t held = 0; held < view->position_count; held++) {
			if (strcmp(view->quotes[i].instrument.symbol,
			           view->positions[held].symbol) == 0)
				update->links[i].position = held;
		}
		view_value_position(update, i);
	}
}

bool view_apply_quote(struct view_update *update, const double *fields, int64_t now_ns,
                      int64_t time_ns)
{
	struct view_quote *row = NULL;
	struct quote *quote = NULL;
	size_t index = 0;

	if (!(fields[0] >= 0 && fields[0] < (double)update->view->quote_count))
		return false;
	index = (size_t)fields[0];
	row = &update->view->quotes[index];
	quote = &row->quote;
	quote->time_ns = time_ns;
	quote->last = fields[1];
	quote->bid = fields[2];
	quote->ask = fields[3];
	quote->bid_size = fields[4];
	quote->ask_size = fields[5];
	quote->open = fields[6];
	quote->high = fields[7];
	quote->low = fields[8];
	quote->previous_close = fields[9];
	quote->volume = fields[10];
	/* an age of more than a year is as good as none known */
	quote->received_ns = now_ns;
	if (fields[11] > 0)
		quote->received_ns -= (int64_t)(fmin(fields[11], 3.2e10) * (double)NS_PER_MS);
	quote->stale = (enum quote_stale)fields[QUOTE_FIELDS];
	row->stale =
		quote->stale != QUOTE_LIVE || now_ns - quote->received_ns > VIEW_QUOTE_STALE_NS;
	view_value_position(update, index);
	return true;
}

static enum drt_status read_quote_fields(double *fields, const json_t *row,
                                         struct drt_error *error)
{
	const json_t *why = json_array_get(row, QUOTE_FIELDS);

	if (json_array_size(row) != QUOTE_FIELDS + (size_t)json_is_string(why))
		return drt_fail(error, DRT_EPARSE,
		                "a quote is not a list of %d values, and a word if it is stale",
		                QUOTE_FIELDS);
	fields[QUOTE_FIELDS] = why ? quote_stale_find(json_string_value(why)) : QUOTE_LIVE;
	for (size_t i = 0; i < QUOTE_FIELDS; i++) {
		const json_t *value = json_array_get(row, i);

		if (!json_is_number(value) && !json_is_null(value))
			return drt_fail(error, DRT_EPARSE, "value %zu of a quote is no number",
			                i);
		fields[i] = json_is_number(value) ? json_number_value(value) : NAN;
	}
	return DRT_OK;
}

enum drt_status view_read_quotes(struct view_update *update, const json_t *value,
                                 struct drt_error *error)
{
	double fields[QUOTE_FIELDS + 1];
	const json_t *rows = NULL;
	int64_t time_ns = 0;
	int64_t now_ns = view_now(update);
	enum drt_status status = view_get_array(&rows, value, "q", error);

	if (status == DRT_OK)
		status = json_get_time(&time_ns, value, "t", false, error);
	for (size_t i = 0; i < json_array_size(rows) && status == DRT_OK; i++) {
		status = read_quote_fields(fields, json_array_get(rows, i), error);
		if (status == DRT_OK && !view_apply_quote(update, fields, now_ns, time_ns))
			status = drt_fail(error, DRT_EPARSE,
			                  "a quote's index is outside the watchlist");
	}
	if (status == DRT_OK && json_array_size(rows) > 0)
		update->view->status.data_local_ns = now_ns;
	return status;
}

/* ---- the engine's line, in place ---- */

struct scan {
	const char *at;
	const char *end;
};

static bool skip(struct scan *scan, const char *literal)
{
	size_t length = strlen(literal);

	if ((size_t)(scan->end - scan->at) < length || memcmp(scan->at, literal, length) != 0)
		return false;
	scan->at += length;
	return true;
}

static bool scan_int(int64_t *out, struct scan *scan)
{
	int64_t value = 0;
	const char *from = scan->at;

	while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9') {
		if (scan->at - from == 18)
			return false;
		value = value * 10 + (*scan->at++ - '0');
	}
	*out = value;
	return scan->at > from;
}

/* A number of at most eight places: exact as a decimal, hence rounded once, as the
 * general way rounds it. */
static bool scan_number(double *out, struct scan *scan)
{
	const char *from = scan->at;
	const char *point = NULL;
	decimal exact;

	if (skip(scan, "null")) {
		*out = NAN;
		return true;
	}
	while (scan->at < scan->end && strchr("+-.0123456789", *scan->at) && *scan->at) {
		if (*scan->at == '.')
			point = scan->at;
		scan->at++;
	}
	if ((point && scan->at - point > DECIMAL_PLACES + 1) ||
	    decimal_parse(&exact, from, (size_t)(scan->at - from)) != DRT_OK)
		return false;
	*out = decimal_to_double(exact);
	return true;
}

static bool scan_row(double *fields, struct scan *scan)
{
	if (!skip(scan, "["))
		return false;
	for (int i = 0; i < QUOTE_FIELDS; i++) {
		if ((i > 0 && !skip(scan, ",")) || !scan_number(&fields[i], scan))
			return false;
	}
	return skip(scan, "]");
}

/* Takes the rows up to the closing bracket. */
static bool scan_rows(struct view_update *update, struct scan *scan, int64_t time_ns)
{
	int64_t now_ns = view_now(update);
	double fields[QUOTE_FIELDS + 1] = { 0 }; /* a live quote has no word */
	bool first = true;

	if (!skip(scan, "["))
		return false;
	while (!skip(scan, "]")) {
		if ((!first && !skip(scan, ",")) || !scan_row(fields, scan) ||
		    !view_apply_quote(update, fields, now_ns, time_ns))
			return false;
		first = false;
	}
	if (!first)
		update->view->status.data_local_ns = now_ns;
	return true;
}

static bool scan_time(int64_t *out, struct scan *scan)
{
	const char *quote = memchr(scan->at, '"', (size_t)(scan->end - scan->at));

	if (!quote || time_parse(out, scan->at, (size_t)(quote - scan->at)) != DRT_OK)
		return false;
	scan->at = quote + 1;
	return true;
}

bool view_update_quotes_line(struct view_update *update, const char *line, size_t length)
{
	struct scan scan = { line, line + length };
	int64_t seq = 0;
	int64_t time_ns = 0;

	if (!update->synced ||
	    !skip(&scan, "{\"jsonrpc\":\"2.0\",\"method\":\"update\",\"params\":{\"seq\":") ||
	    !scan_int(&seq, &scan) || seq != update->seq + 1 ||
	    !skip(&scan, ",\"topic\":\"quotes\",\"value\":{\"t\":\"") ||
	    !scan_time(&time_ns, &scan) || !skip(&scan, ",\"q\":"))
		return false;
	if (!scan_rows(update, &scan, time_ns) || !skip(&scan, "}}}") || scan.at != scan.end)
		return false;
	update->seq = seq;
	if (update->view->quotes_load != VIEW_READY)
		update->view->quotes_load = VIEW_READY;
	return true;
}
