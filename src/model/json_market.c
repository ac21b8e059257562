/* json_market.c - bars, instruments and quotes as JSON; see json.h. */
#include "model/json.h"
#include "model/json_fields.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static const struct json_field bar_fields[] = {
	JSON_FIELD(bar, time_ns, "timestamp", JSON_TIME, JSON_NEEDED),
	JSON_FIELD(bar, open, "open", JSON_FLOAT, JSON_NEEDED),
	JSON_FIELD(bar, high, "high", JSON_FLOAT, JSON_NEEDED),
	JSON_FIELD(bar, low, "low", JSON_FLOAT, JSON_NEEDED),
	JSON_FIELD(bar, close, "close", JSON_FLOAT, JSON_NEEDED),
	JSON_FIELD(bar, volume, "volume", JSON_FLOAT, JSON_NEEDED),
};

JSON_WORDS(security_type, security_type);

static const struct json_field instrument_fields[] = {
	JSON_FIELD(instrument, symbol, "symbol", JSON_SYMBOL, JSON_NEEDED),
	JSON_FIELD(instrument, id, "instrument_id", JSON_INT64, 0),
	JSON_FIELD(instrument, name, "name", JSON_TEXT, 0),
	JSON_WORD_FIELD(instrument, type, "type", &security_type_words, 0),
	JSON_FIELD(instrument, exchange, "exchange", JSON_TEXT, 0),
	JSON_FIELD(instrument, primary_exchange, "primary_exchange", JSON_TEXT, 0),
	JSON_FIELD(instrument, currency, "currency", JSON_TEXT, 0),
	JSON_FIELD(instrument, calendar, "calendar", JSON_TEXT, 0),
	JSON_FIELD(instrument, sector, "sector", JSON_TEXT, JSON_EMPTY_NULL),
	JSON_FIELD(instrument, tick, "tick", JSON_EXACT, 0),
	JSON_FIELD(instrument, min_size, "min_size", JSON_EXACT, 0),
	JSON_FIELD(instrument, multiplier, "multiplier", JSON_EXACT, 0),
	JSON_FIELD(instrument, con_id, "con_id", JSON_INT64, JSON_EMPTY_NULL),
	JSON_FIELD(instrument, synthetic, "synthetic", JSON_FLAG, 0),
};

static const struct json_field quote_fields[] = {
	JSON_FIELD(quote, time_ns, "timestamp", JSON_TIME, JSON_EMPTY_NULL),
	JSON_FIELD(quote, received_ns, "received_ns", JSON_INT64, 0),
	JSON_FIELD(quote, bid, "bid", JSON_FLOAT, 0),
	JSON_FIELD(quote, ask, "ask", JSON_FLOAT, 0),
	JSON_FIELD(quote, last, "last", JSON_FLOAT, 0),
	JSON_FIELD(quote, bid_size, "bid_size", JSON_FLOAT, 0),
	JSON_FIELD(quote, ask_size, "ask_size", JSON_FLOAT, 0),
	JSON_FIELD(quote, last_size, "last_size", JSON_FLOAT, 0),
	JSON_FIELD(quote, open, "open", JSON_FLOAT, 0),
	JSON_FIELD(quote, high, "high", JSON_FLOAT, 0),
	JSON_FIELD(quote, low, "low", JSON_FLOAT, 0),
	JSON_FIELD(quote, previous_close, "previous_close", JSON_FLOAT, 0),
	JSON_FIELD(quote, volume, "volume", JSON_FLOAT, 0),
};

/* Symbol, where there is one, and the fields. */
static json_t *with_symbol(const char *symbol, const void *base,
                           const struct json_field *fields, size_t count)
{
	json_t *object = json_object();
	bool ok = object && (!symbol || json_put(object, "symbol", json_from_text(symbol))) &&
	          json_write_fields(object, base, fields, count);

	if (!ok) {
		json_decref(object);
		return NULL;
	}
	return object;
}

json_t *bar_to_json(const struct bar *bar, const char *symbol)
{
	json_t *object = with_symbol(symbol, bar, bar_fields, COUNT(bar_fields));

	if (object && !json_put(object, "indicators", json_object())) {
		json_decref(object);
		return NULL;
	}
	return object;
}

enum drt_status bar_from_json(struct bar *out, const json_t *json, struct drt_error *error)
{
	struct bar bar = { 0 };
	enum drt_status status = json_check_object(json, "a bar", error);

	if (status == DRT_OK)
		status = json_read_fields(&bar, json, bar_fields, COUNT(bar_fields), error);
	if (status == DRT_OK)
		*out = bar;
	return status;
}

json_t *instrument_to_json(const struct instrument *instrument)
{
	return json_object_of(instrument, instrument_fields, COUNT(instrument_fields));
}

enum drt_status instrument_from_json(struct instrument *out, const json_t *json,
                                     struct drt_error *error)
{
	struct instrument instrument = { 0 };
	enum drt_status status = json_check_object(json, "an instrument", error);

	if (status == DRT_OK && instrument_init(&instrument, "X") != DRT_OK)
		return drt_fail(error, DRT_EINVAL, "no default instrument");
	if (status == DRT_OK)
		status = json_read_fields(&instrument, json, instrument_fields,
		                          COUNT(instrument_fields), error);
	if (status != DRT_OK)
		return status;
	if (instrument.tick.e8 <= 0 || instrument.min_size.e8 <= 0 ||
	    instrument.multiplier.e8 <= 0)
		return drt_fail(error, DRT_ERANGE,
		                "\"tick\", \"min_size\" and \"multiplier\" must be positive");
	*out = instrument;
	return DRT_OK;
}

json_t *quote_to_json(const struct quote *quote, const char *symbol)
{
	return with_symbol(symbol, quote, quote_fields, COUNT(quote_fields));
}

enum drt_status quote_from_json(struct quote *out, const json_t *json, struct drt_error *error)
{
	struct quote quote;
	enum drt_status status = json_check_object(json, "a quote", error);

	quote_init(&quote);
	if (status == DRT_OK)
		status = json_read_fields(&quote, json, quote_fields, COUNT(quote_fields),
		                          error);
	if (status == DRT_OK)
		*out = quote;
	return status;
}
