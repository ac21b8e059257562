/* json_depth.c - see json_depth.h. */
#include "model/json_depth.h"

#include <math.h>
#include <string.h>

#include "core/text.h"
#include "core/timeval.h"
#include "model/json.h"
#include "model/json_fields.h"

enum { WORD_TEXT = 16 };

static json_t *stale_to_json(enum quote_stale stale)
{
	return stale == QUOTE_LIVE ? json_null() : json_string(quote_stale_name(stale));
}

static json_t *word_to_json(const char *word)
{
	return word ? json_string(word) : json_null();
}

/* A word; empty where there is none. */
static enum drt_status get_word(char out[WORD_TEXT], const json_t *object, const char *key,
                                struct drt_error *error)
{
	out[0] = '\0';
	return json_get_text(out, WORD_TEXT, object, key, false, error);
}

static enum drt_status get_stale(enum quote_stale *out, const json_t *object,
                                 struct drt_error *error)
{
	char word[WORD_TEXT];
	enum drt_status status = get_word(word, object, "stale", error);

	if (status == DRT_OK)
		*out = *word ? quote_stale_find(word) : QUOTE_LIVE;
	return status;
}

/* state, stale, note and refused, which books and tapes share. */
static bool put_standing(json_t *object, const struct tape_status *status)
{
	return json_put(object, "state", json_string(watch_state_name(status->state))) &&
	       json_put(object, "stale", stale_to_json(status->stale)) &&
	       json_put(object, "note", json_from_text(status->note)) &&
	       json_put(object, "refused", json_integer((json_int_t)status->refused));
}

bool tape_status_put(json_t *object, const struct tape_status *status)
{
	return object && put_standing(object, status);
}

enum drt_status tape_status_get(struct tape_status *out, const json_t *object,
                                struct drt_error *error)
{
	struct tape_status read = { .state = WATCH_NONE };
	const char *note = json_string_value(json_object_get(object, "note"));
	char word[WORD_TEXT];
	int64_t refused = 0;
	enum drt_status status = json_check_object(object, "a book or a tape", error);

	if (status == DRT_OK)
		status = json_get_text(word, sizeof(word), object, "state", true, error);
	if (status == DRT_OK)
		status = get_stale(&read.stale, object, error);
	if (status == DRT_OK)
		status = json_get_int(&refused, object, "refused", false, error);
	if (status != DRT_OK)
		return status;
	read.state = watch_state_find(word);
	read.refused = refused > 0 ? (uint64_t)refused : 0;
	text_put(read.note, sizeof(read.note), note ? note : "");
	*out = read;
	return DRT_OK;
}

/* ---- books ---- */

static json_t *rows_to_json(const struct depth_row *rows, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < count; i++) {
		json_t *row = json_pack("[o, o, o]", json_from_double(rows[i].price),
		                        json_from_decimal(rows[i].size),
		                        json_from_text(rows[i].venue));

		if (!row || json_array_append_new(list, row) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static json_t *age_to_json(int64_t received_ns, int64_t now_ns)
{
	return received_ns == 0 ? json_null()
	                        : json_integer((now_ns - received_ns) / NS_PER_MS);
}

json_t *depth_to_json(const struct depth *depth, const char *symbol, size_t rows,
                      int64_t now_ns)
{
	struct tape_status standing = { depth->state, depth->stale, "", depth->refused };
	size_t bids = depth->bid_count < rows ? depth->bid_count : rows;
	size_t asks = depth->ask_count < rows ? depth->ask_count : rows;
	json_t *object = json_object();

	memcpy(standing.note, depth->note, sizeof(standing.note));
	if (object && json_put(object, "symbol", json_from_text(symbol)) &&
	    put_standing(object, &standing) &&
	    json_put(object, "crossed", json_boolean(depth->crossed)) &&
	    json_put(object, "time",
	             depth->time_ns ? json_from_time(depth->time_ns) : json_null()) &&
	    json_put(object, "age_ms", age_to_json(depth->received_ns, now_ns)) &&
	    json_put(object, "bids", rows_to_json(depth->bids, bids)) &&
	    json_put(object, "asks", rows_to_json(depth->asks, asks)))
		return object;
	json_decref(object);
	return NULL;
}

static enum drt_status row_from_json(struct depth_row *out, const json_t *row,
                                     struct drt_error *error)
{
	const json_t *price = json_array_get(row, 0);
	const char *venue = json_string_value(json_array_get(row, 2));
	json_t *sized = NULL;
	enum drt_status status = DRT_OK;

	if (json_array_size(row) != 3 || !json_is_number(price) || !venue)
		return drt_fail(error, DRT_EPARSE, "a row is not [price, size, exchange]");
	sized = json_pack("{s:O}", "size", json_array_get(row, 1));
	status = json_get_decimal(&out->size, sized, "size", true, error);
	json_decref(sized);
	out->price = json_number_value(price);
	text_put(out->venue, sizeof(out->venue), venue);
	return status;
}

static enum drt_status rows_from_json(struct depth_row *rows, size_t *count,
                                      const json_t *object, const char *key,
                                      struct drt_error *error)
{
	const json_t *list = json_object_get(object, key);

	if (!json_is_array(list))
		return drt_fail(error, DRT_EPARSE, "%s is not a list", key);
	if (json_array_size(list) > DEPTH_ROWS)
		return drt_fail(error, DRT_ERANGE, "%s has more than %d rows", key, DEPTH_ROWS);
	*count = json_array_size(list);
	for (size_t i = 0; i < *count; i++) {
		enum drt_status status =
			row_from_json(&rows[i], json_array_get(list, i), error);

		if (status != DRT_OK)
			return status;
	}
	return DRT_OK;
}

enum drt_status depth_from_json(struct depth *out, const json_t *json, int64_t now_ns,
                                struct drt_error *error)
{
	struct tape_status standing;
	struct depth read;
	int64_t age_ms = -1;
	enum drt_status status = tape_status_get(&standing, json, error);

	depth_init(&read);
	if (status == DRT_OK)
		status = json_get_bool(&read.crossed, json, "crossed", false, error);
	if (status == DRT_OK)
		status = json_get_time(&read.time_ns, json, "time", false, error);
	if (status == DRT_OK)
		status = json_get_int(&age_ms, json, "age_ms", false, error);
	if (status == DRT_OK)
		status = rows_from_json(read.bids, &read.bid_count, json, "bids", error);
	if (status == DRT_OK)
		status = rows_from_json(read.asks, &read.ask_count, json, "asks", error);
	if (status != DRT_OK)
		return status;
	/* an age of more than a year is as good as none */
	if (age_ms >= 0 && age_ms < INT64_C(32000000000))
		read.received_ns = now_ns - age_ms * NS_PER_MS;
	read.state = standing.state;
	read.stale = standing.stale;
	read.refused = standing.refused;
	memcpy(read.note, standing.note, sizeof(read.note));
	*out = read;
	return DRT_OK;
}

/* ---- prints ---- */

static const struct json_field print_fields[] = {
	JSON_FIELD(print, time_ns, "time", JSON_TIME, JSON_NEEDED),
	JSON_FIELD(print, price, "price", JSON_FLOAT, JSON_NEEDED),
	JSON_FIELD(print, size, "size", JSON_EXACT, JSON_NEEDED),
	JSON_FIELD(print, venue, "exchange", JSON_TEXT, 0),
	JSON_FIELD(print, conditions, "conditions", JSON_TEXT, 0),
	JSON_FIELD(print, past_limit, "past_limit", JSON_FLAG, 0),
	JSON_FIELD(print, unreported, "unreported", JSON_FLAG, 0),
	JSON_FIELD(print, past, "past", JSON_FLAG, 0),
	JSON_FIELD(print, gap, "gap", JSON_FLAG, 0),
};
enum { PRINT_FIELDS = sizeof(print_fields) / sizeof(print_fields[0]) };

json_t *print_to_json(const struct print *print)
{
	json_t *object = json_object_of(print, print_fields, PRINT_FIELDS);

	if (object && json_put(object, "number", json_integer((json_int_t)print->number)) &&
	    json_put(object, "tick", word_to_json(print_tick_name(print->tick))) &&
	    json_put(object, "side", word_to_json(print_side_name(print->side))))
		return object;
	json_decref(object);
	return NULL;
}

enum drt_status print_from_json(struct print *out, const json_t *json, struct drt_error *error)
{
	struct print read = { .number = 0 };
	char tick[WORD_TEXT];
	char side[WORD_TEXT];
	int64_t number = 0;
	enum drt_status status = json_check_object(json, "a print", error);

	if (status == DRT_OK)
		status = json_read_fields(&read, json, print_fields, PRINT_FIELDS, error);
	if (status == DRT_OK)
		status = json_get_int(&number, json, "number", true, error);
	if (status == DRT_OK)
		status = get_word(tick, json, "tick", error);
	if (status == DRT_OK)
		status = get_word(side, json, "side", error);
	if (status != DRT_OK)
		return status;
	if (number < 1 || !isfinite(read.price))
		return drt_fail(error, DRT_ERANGE, "a print needs a number and a price");
	read.number = (uint64_t)number;
	read.tick = print_tick_find(tick);
	read.side = print_side_find(side);
	*out = read;
	return DRT_OK;
}
