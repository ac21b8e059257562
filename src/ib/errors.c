/* errors.c - see errors.h; the table follows the list of codes in the reference notes. */
#include "ib/errors.h"

#include <stdio.h>
#include <string.h>

#define I IB_SEVERITY_INFO
#define W IB_SEVERITY_WARNING
#define R IB_SEVERITY_REQUEST
#define O IB_SEVERITY_ORDER
#define F IB_SEVERITY_LINK
#define ALIVE IB_ORDER_UNAFFECTED
#define REFUSED IB_ORDER_REFUSED
#define UNSURE IB_ORDER_UNSURE
#define UNCHANGED IB_ORDER_CHANGE_REFUSED
#define LATE IB_ORDER_CANCEL_REFUSED

static const struct ib_error_info table[] = {
	{ 100, 100, F, IB_DO_SLOW_DOWN, UNSURE, "message rate exceeded" },
	{ 101, 101, R, IB_DO_SLOW_DOWN, ALIVE, "too many market data lines" },
	{ 102, 102, R, IB_DO_RENUMBER, ALIVE, "ticker id in use" },
	{ 103, 103, O, IB_DO_RENUMBER, UNSURE, "order id duplicate or too low" },
	{ 104, 104, O, IB_DO_QUERY, UNCHANGED, "a filled order cannot be changed" },
	{ 105, 105, O, IB_DO_FIX, UNCHANGED, "the change does not match the original order" },
	{ 106, 106, O, IB_DO_FIX, REFUSED, "cannot transmit the order" },
	{ 107, 107, O, IB_DO_FIX, REFUSED, "cannot transmit an incomplete order" },
	{ 109, 109, O, IB_DO_FIX, REFUSED, "price outside the percentage setting" },
	{ 110, 110, O, IB_DO_FIX, REFUSED, "price off the minimum variation" },
	{ 111, 111, O, IB_DO_FIX, REFUSED, "time in force and order type do not go together" },
	{ 113, 113, O, IB_DO_FIX, REFUSED, "MOC and LOC need DAY" },
	{ 116, 116, O, IB_DO_FIX, REFUSED, "the exchange is dead" },
	{ 124, 124, R, IB_DO_NOTHING, ALIVE, "no such market rule" },
	{ 131, 131, W, IB_DO_TELL, ALIVE, "sweep or display size ignored" },
	{ 133, 133, O, IB_DO_QUERY, UNSURE, "the order could not be submitted" },
	{ 134, 134, O, IB_DO_QUERY, UNCHANGED, "the order could not be changed" },
	{ 135, 135, O, IB_DO_QUERY, LATE, "no such order" },
	{ 136, 136, O, IB_DO_QUERY, LATE, "the order cannot be cancelled" },
	{ 139, 141, O, IB_DO_FIX, REFUSED, "the request could not be read" },
	{ 143, 143, O, IB_DO_FIX, REFUSED, "the request is not valid" },
	{ 145, 145, O, IB_DO_FIX, REFUSED, "the request is not valid" },
	{ 151, 153, O, IB_DO_FIX, REFUSED, "fields that do not go together" },
	{ 154, 154, O, IB_DO_RETRY, REFUSED, "the security is halted" },
	{ 155, 159, O, IB_DO_FIX, REFUSED, "fields that do not go together" },
	{ 160, 160, O, IB_DO_FIX, REFUSED, "size zero" },
	{ 161, 161, O, IB_DO_QUERY, LATE, "the order is in no state that can be cancelled" },
	{ 162, 162, R, IB_DO_TELL, ALIVE, "historical data service: read the text" },
	{ 163, 163, O, IB_DO_FIX, REFUSED, "price violates the percentage constraint" },
	{ 164, 164, W, IB_DO_TELL, ALIVE, "no data to check the price against" },
	{ 165, 165, R, IB_DO_TELL, ALIVE, "historical data query: read the text" },
	{ 166, 166, R, IB_DO_FIX, ALIVE, "the contract has expired" },
	{ 200, 200, R, IB_DO_FIX, REFUSED, "no or ambiguous security definition" },
	{ 201, 201, O, IB_DO_DROP, REFUSED, "order rejected" },
	{ 202, 202, O, IB_DO_DROP, IB_ORDER_CANCELLED, "order cancelled" },
	{ 203, 203, O, IB_DO_FIX, REFUSED, "instrument not allowed for this account" },
	{ 300, 300, R, IB_DO_NOTHING, ALIVE, "unknown ticker id" },
	{ 303, 303, O, IB_DO_FIX, REFUSED, "unknown action" },
	{ 309, 310, R, IB_DO_FIX, ALIVE, "market depth limit, or unknown depth id" },
	{ 311, 315, O, IB_DO_FIX, REFUSED, "bad origin or combination" },
	{ 316, 316, R, IB_DO_RETRY, ALIVE, "market depth halted: subscribe again" },
	{ 317, 317, I, IB_DO_NOTHING, ALIVE, "market depth reset: clear the book" },
	{ 319, 319, R, IB_DO_FIX, ALIVE, "unknown log level" },
	{ 320, 320, R, IB_DO_FIX, REFUSED, "the server could not read the request" },
	{ 321, 321, R, IB_DO_FIX, REFUSED, "the server refused the request's values" },
	{ 322, 322, R, IB_DO_FIX, UNSURE, "the server could not process the request" },
	{ 323, 323, R, IB_DO_TELL, UNSURE, "server error" },
	{ 324, 324, R, IB_DO_NOTHING, ALIVE, "DDE read error" },
	{ 325, 325, O, IB_DO_FIX, REFUSED, "discretionary amounts are not supported here" },
	{ 326, 326, F, IB_DO_RECONNECT, UNSURE, "the client id is in use" },
	{ 327, 327, R, IB_DO_FIX, ALIVE, "only client 0 may bind orders" },
	{ 328, 328, O, IB_DO_FIX, REFUSED, "trailing stops attach to limit orders only" },
	{ 329, 329, O, IB_DO_FIX, UNCHANGED, "the order cannot change to this type" },
	{ 330, 332, R, IB_DO_FIX, ALIVE, "advisor account list" },
	{ 334, 338, O, IB_DO_FIX, REFUSED, "invalid date or time" },
	{ 343, 343, O, IB_DO_FIX, REFUSED, "invalid date or time" },
	{ 347, 348, O, IB_DO_FIX, REFUSED, "short sale slot" },
	{ 351, 351, W, IB_DO_TELL, ALIVE, "regular trading hours flag is not valid here" },
	{ 352, 353, O, IB_DO_FIX, REFUSED, "short sale slot" },
	{ 354, 354, R, IB_DO_TELL, ALIVE, "market data not subscribed; delayed may be" },
	{ 355, 355, O, IB_DO_FIX, REFUSED, "size violates the market rule" },
	{ 356, 356, O, IB_DO_FIX, REFUSED, "OCA groups and smart combinations" },
	{ 357, 357, F, IB_DO_TELL, UNSURE, "the client version is out of date" },
	{ 358, 360, O, IB_DO_FIX, REFUSED, "combination restrictions" },
	{ 361, 364, O, IB_DO_FIX, REFUSED, "invalid trigger, stop or trailing price" },
	{ 365, 366, R, IB_DO_NOTHING, ALIVE, "unknown scanner or history id" },
	{ 367, 376, O, IB_DO_FIX, REFUSED, "volatility order fields" },
	{ 382, 383, O, IB_DO_FIX, REFUSED, "price or size beyond the settings" },
	{ 385, 386, R, IB_DO_RENUMBER, ALIVE, "scanner or history id in use" },
	{ 387, 387, O, IB_DO_FIX, REFUSED, "order type not supported for this exchange" },
	{ 388, 388, O, IB_DO_FIX, REFUSED, "below the minimum size" },
	{ 391, 391, O, IB_DO_FIX, REFUSED, "invalid date or time" },
	{ 392, 392, O, IB_DO_FIX, REFUSED, "the contract has expired" },
	{ 395, 397, O, IB_DO_RETRY, REFUSED, "the broker's system restricts orders now" },
	{ 399, 399, W, IB_DO_TELL, ALIVE, "order message" },
	{ 400, 400, O, IB_DO_FIX, REFUSED, "algorithm error" },
	{ 403, 403, O, IB_DO_FIX, REFUSED, "invalid stop price" },
	{ 404, 404, W, IB_DO_TELL, ALIVE, "held while shares are located" },
	{ 406, 407, O, IB_DO_FIX, REFUSED, "currency or symbol text" },
	{ 411, 411, O, IB_DO_FIX, REFUSED, "regular trading hours flag is not valid here" },
	{ 412, 412, O, IB_DO_FIX, REFUSED, "not available for trading" },
	{ 413, 413, O, IB_DO_FIX, REFUSED, "a what-if order needs transmit" },
	{ 414, 414, R, IB_DO_FIX, ALIVE, "a snapshot takes no generic ticks" },
	{ 420, 420, R, IB_DO_SLOW_DOWN, ALIVE, "invalid real-time query" },
	{ 422, 422, O, IB_DO_FIX, UNCHANGED, "account and clearing may not change" },
	{ 430, 430, R, IB_DO_NOTHING, ALIVE, "no fundamental data" },
	{ 434, 436, O, IB_DO_FIX, REFUSED, "size, account or allocation missing" },
	{ 439, 443, O, IB_DO_FIX, REFUSED, "algorithm error" },
	{ 481, 481, W, IB_DO_TELL, ALIVE, "the size was reduced" },
	{ 501, 501, F, IB_DO_NOTHING, UNSURE, "already connected" },
	{ 502, 502, F, IB_DO_RECONNECT, UNSURE, "could not connect" },
	{ 503, 503, F, IB_DO_TELL, UNSURE, "the server is too old for this" },
	{ 504, 504, F, IB_DO_RECONNECT, UNSURE, "not connected" },
	{ 505, 505, R, IB_DO_TELL, UNSURE, "unknown or malformed message" },
	{ 506, 506, F, IB_DO_TELL, UNSURE, "unsupported version" },
	{ 507, 507, F, IB_DO_RECONNECT, UNSURE, "bad length, or end of stream" },
	{ 508, 578, R, IB_DO_TELL, UNSURE, "local sending error" },
	{ 579, 579, R, IB_DO_FIX, REFUSED, "illegal characters in a text" },
	{ 580, 589, R, IB_DO_TELL, UNSURE, "local sending error" },
	{ 1100, 1100, F, IB_DO_SUSPEND, ALIVE, "the gateway lost the broker" },
	{ 1101, 1101, F, IB_DO_RESUBSCRIBE, ALIVE, "broker back, market data lost" },
	{ 1102, 1102, F, IB_DO_RESYNC, ALIVE, "broker back, market data kept" },
	{ 1300, 1300, F, IB_DO_RECONNECT, ALIVE, "the gateway's port was changed" },
	{ 2100, 2101, W, IB_DO_TELL, ALIVE, "account data subscription taken or refused" },
	{ 2102, 2102, O, IB_DO_RETRY, UNCHANGED,
	  "still being processed; the change was refused" },
	{ 2103, 2103, I, IB_DO_NOTHING, ALIVE, "market data farm disconnected" },
	{ 2104, 2104, I, IB_DO_NOTHING, ALIVE, "market data farm connected" },
	{ 2105, 2105, I, IB_DO_NOTHING, ALIVE, "historical data farm disconnected" },
	{ 2106, 2106, I, IB_DO_NOTHING, ALIVE, "historical data farm connected" },
	{ 2107, 2108, I, IB_DO_NOTHING, ALIVE, "data farm idle, wakes on demand" },
	{ 2109, 2109, W, IB_DO_TELL, ALIVE, "outsideRth ignored" },
	{ 2110, 2110, F, IB_DO_SUSPEND, ALIVE, "the gateway lost its server, restores itself" },
	{ 2111, 2111, W, IB_DO_TELL, ALIVE, "algorithm times adjusted" },
	{ 2119, 2119, I, IB_DO_NOTHING, ALIVE, "market data farm connecting" },
	{ 2130, 2130, W, IB_DO_TELL, ALIVE, "the price has a factor" },
	{ 2137, 2137, W, IB_DO_TELL, ALIVE, "the order crosses the position's side" },
	{ 2152, 2152, I, IB_DO_NOTHING, ALIVE, "exchanges of smart depth" },
	{ 2157, 2157, I, IB_DO_NOTHING, ALIVE, "security definition farm disconnected" },
	{ 2158, 2158, I, IB_DO_NOTHING, ALIVE, "security definition farm connected" },
	{ 2168, 2169, W, IB_DO_TELL, ALIVE, "attribute not supported, ignored" },
	{ 10000, 10005, O, IB_DO_FIX, REFUSED, "combination, hedge or algorithm not valid" },
	{ 10006, 10006, O, IB_DO_RETRY, REFUSED, "the parent order is missing" },
	{ 10007, 10027, O, IB_DO_FIX, REFUSED, "combination, hedge or algorithm not valid" },
	{ 10089, 10089, R, IB_DO_TELL, ALIVE, "needs a market data subscription" },
	{ 10090, 10090, W, IB_DO_TELL, ALIVE, "part of the market data is not subscribed" },
	{ 10091, 10091, R, IB_DO_TELL, ALIVE, "needs a market data subscription" },
	{ 10147, 10147, O, IB_DO_QUERY, LATE, "the order to cancel was not found" },
	{ 10148, 10148, O, IB_DO_QUERY, LATE, "the order cannot be cancelled" },
	{ 10167, 10167, W, IB_DO_TELL, ALIVE, "not subscribed; delayed data is shown" },
	{ 10168, 10168, R, IB_DO_TELL, ALIVE, "not subscribed, delayed not enabled" },
	{ 10186, 10186, R, IB_DO_TELL, ALIVE, "not subscribed, delayed not enabled" },
	{ 10187, 10187, R, IB_DO_TELL, ALIVE, "historical ticks refused" },
	{ 10189, 10189, R, IB_DO_TELL, ALIVE, "tick-by-tick data refused" },
	{ 10190, 10190, R, IB_DO_SLOW_DOWN, ALIVE, "too many tick-by-tick requests" },
	{ 10197, 10197, R, IB_DO_TELL, ALIVE, "a live session elsewhere has the market data" },
	{ 10225, 10225, R, IB_DO_RETRY, ALIVE, "real-time bars need a new request" },
	{ 10233, 10233, W, IB_DO_TELL, ALIVE, "defaults came from a preset" },
	{ 10241, 10252, O, IB_DO_FIX, REFUSED, "fractional or cash quantity rules" },
	{ 10268, 10270, O, IB_DO_FIX, REFUSED,
	  "attribute no longer supported: leave it empty" },
	{ 10285, 10285, R, IB_DO_TELL, REFUSED, "fractional sizes need server version 163" },
	{ 10289, 10290, O, IB_DO_FIX, REFUSED, "cash quantity rules" },
	{ 10293, 10293, O, IB_DO_FIX, REFUSED, "cash quantity rules" },
	{ 10297, 10297, O, IB_DO_FIX, REFUSED, "held, minimum size or offset not valid" },
	{ 10299, 10299, R, IB_DO_FIX, ALIVE, "wrong whatToShow" },
	{ 10302, 10307, O, IB_DO_FIX, REFUSED, "held, minimum size or offset not valid" },
	{ 10311, 10311, W, IB_DO_TELL, ALIVE, "direct routing warning" },
	{ 10314, 10314, O, IB_DO_FIX, REFUSED, "date and time format" },
	{ 10318, 10318, O, IB_DO_FIX, REFUSED, "fractional sizes not supported" },
	{ 10324, 10325, O, IB_DO_FIX, REFUSED, "OCA group not supported" },
	{ 10326, 10327, O, IB_DO_FIX, UNCHANGED, "OCA group cannot change" },
	{ 10328, 10328, O, IB_DO_RESYNC, UNSURE, "connection lost, order data not resolved" },
	{ 10329, 10329, W, IB_DO_TELL, ALIVE, "direct routing warning" },
	{ 10330, 10330, O, IB_DO_FIX, REFUSED, "date and time format" },
	{ 10340, 10340, O, IB_DO_FIX, REFUSED, "attribute not supported" },
	{ 10341, 10341, O, IB_DO_FIX, UNCHANGED, "the parent id cannot change" },
	{ 10349, 10349, W, IB_DO_TELL, ALIVE, "time in force replaced by a preset" },
};

static const struct ib_error_info order_warning = { 0,     0,
	                                            W,     IB_DO_TELL,
	                                            ALIVE, "a warning that is not known here" };
static const struct ib_error_info unknown = { 0,      0,
	                                      R,      IB_DO_TELL,
	                                      UNSURE, "a code that is not known here" };

const struct ib_error_info *ib_error_find(int32_t code)
{
	size_t low = 0;
	size_t high = sizeof(table) / sizeof(table[0]);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (code > table[middle].last)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < sizeof(table) / sizeof(table[0]) && code >= table[low].first)
		return &table[low];
	/* this range holds notices that leave orders alive */
	return code >= 2100 && code <= 2169 ? &order_warning : &unknown;
}

const char *ib_severity_name(enum ib_severity severity)
{
	static const char *const names[] = { "info", "warning", "request", "order", "link" };

	return names[severity];
}

const char *ib_action_name(enum ib_action action)
{
	static const char *const names[] = {
		"do nothing",     "tell a person", "fix the request", "take a new id",
		"retry later",    "slow down",     "query the state", "drop it",
		"suspend orders", "reconcile",     "subscribe again", "reconnect",
	};

	return names[action];
}

enum ib_link_news ib_error_link_news(int32_t code)
{
	switch (code) {
	case 1100:
	case 2110:
		return IB_NEWS_BROKER_LOST;
	case 1101:
		return IB_NEWS_BROKER_BACK_NO_DATA;
	case 1102:
		return IB_NEWS_BROKER_BACK;
	case 1300:
		return IB_NEWS_PORT_CHANGED;
	case 2103:
	case 2105:
	case 2157:
		return IB_NEWS_FARM_LOST;
	case 2104:
	case 2106:
	case 2158:
		return IB_NEWS_FARM_BACK;
	case 2107:
	case 2108:
	case 2119:
		return IB_NEWS_FARM_IDLE;
	default:
		return IB_NEWS_NONE;
	}
}

const char *ib_error_farm(const char *text)
{
	const char *colon = strrchr(text, ':');

	return colon ? colon + 1 : "";
}

bool ib_error_is_pacing(const struct ib_error_message *message)
{
	return message->code == 100 || message->code == 420 ||
	       (message->code == 162 && strstr(message->text, "acing violation"));
}

bool ib_error_is_no_data(const struct ib_error_message *message)
{
	return message->code == 162 && strstr(message->text, "returned no data");
}

size_t ib_error_describe(char *out, size_t size, const struct ib_error_message *message)
{
	const struct ib_error_info *info = ib_error_find(message->code);
	bool json = message->reject_json && *message->reject_json;
	int length = snprintf(out, size, "%d (%s): %s%s%s", (int)message->code, info->meaning,
	                      message->text, json ? " " : "", json ? message->reject_json : "");

	return length < 0 || size == 0 ? 0 : (size_t)length < size ? (size_t)length : size - 1;
}
