/* command.c - see command.h. Each verb is one row of the table and one function. */
#include "gateway/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/gateway_parts.h"
#include "gateway/script.h"

enum { MOST_WORDS = 8, LINE_MOST = 400 };

struct words {
	const char *word[MOST_WORDS];
	int count;
	const char *rest; /* of the line, from the third word on */
};

typedef enum drt_status command_fn(struct gateway *g, const struct words *w,
                                   struct drt_error *error);

/* How the words behind a verb must look. */
enum kind { NONE, NUMBER, DECIMAL, SIGNED, SYMBOL, SWITCH, SIDE, TYPE, TEXT };

struct command {
	const char *verb;
	const char *usage;
	enum kind kinds[6];
	int least;
	command_fn *run; /* NULL: a fault that is switched, see `fault` */
	unsigned fault;
};

/* ---- prices and time ---- */

static decimal decimal_at(const struct words *w, int i)
{
	decimal value = { 0 };

	if (i >= w->count || decimal_parse(&value, w->word[i], strlen(w->word[i])) != DRT_OK)
		value = decimal_from_int(100); /* a size that is not given */
	return value;
}

static int64_t number_at(const struct words *w, int i)
{
	return strtoll(w->word[i], NULL, 10);
}

static int index_of(const struct gateway *g, const struct words *w, int at,
                    struct drt_error *error)
{
	for (size_t i = 0; i < g->count; i++) {
		if (strcmp(g->instruments[i].instrument.symbol, w->word[at]) == 0)
			return (int)i;
	}
	drt_fail(error, DRT_EINVAL, "%s: no instrument \"%s\" here", w->word[0], w->word[at]);
	return -1;
}

static int index_at(const struct gateway *g, const struct words *w, struct drt_error *error)
{
	return index_of(g, w, 1, error);
}

static enum drt_status run_quote(struct gateway *g, const struct words *w,
                                 struct drt_error *error)
{
	int index = index_at(g, w, error);
	struct gw_event event = { .kind = GW_EVENT_QUOTE, .index = index };

	if (index < 0)
		return DRT_EINVAL;
	event.time_ns = event.quote.time_ns = g->time_ns;
	event.quote.bid = decimal_at(w, 2);
	event.quote.ask = decimal_at(w, 3);
	event.quote.bid_size = decimal_at(w, 4);
	event.quote.ask_size = decimal_at(w, 5);
	event.quote.last = g->instruments[index].quote.last;
	event.quote.last_size = g->instruments[index].quote.last_size;
	gw_market_quote(g, &event);
	return DRT_OK;
}

static enum drt_status run_trade(struct gateway *g, const struct words *w,
                                 struct drt_error *error)
{
	int index = index_at(g, w, error);
	struct gw_event event = { .kind = GW_EVENT_QUOTE, .index = index, .traded = true };

	if (index < 0)
		return DRT_EINVAL;
	event.quote = g->instruments[index].quote;
	event.time_ns = event.quote.time_ns = g->time_ns;
	event.quote.last = decimal_at(w, 2);
	event.quote.last_size = decimal_at(w, 3);
	event.volume = decimal_to_double(event.quote.last_size);
	gw_market_quote(g, &event);
	return DRT_OK;
}

static enum drt_status run_advance(struct gateway *g, const struct words *w,
                                   struct drt_error *error)
{
	(void)error;
	gw_market_skip(g, number_at(w, 1) * NS_PER_SEC);
	return DRT_OK;
}

static enum drt_status run_halt(struct gateway *g, const struct words *w,
                                struct drt_error *error)
{
	int index = index_at(g, w, error);

	if (index < 0)
		return DRT_EINVAL;
	gw_market_halt(g, index, strcmp(w->word[0], "halt") == 0);
	return DRT_OK;
}

static enum drt_status run_borrow(struct gateway *g, const struct words *w,
                                  struct drt_error *error)
{
	int index = index_at(g, w, error);

	if (index < 0)
		return DRT_EINVAL;
	g->instruments[index].hard_to_borrow = strcmp(w->word[2], "on") == 0;
	if (!g->instruments[index].hard_to_borrow)
		gw_orders_located(g, index);
	return DRT_OK;
}

/* ---- connections ---- */

static enum drt_status run_drop(struct gateway *g, const struct words *w,
                                struct drt_error *error)
{
	(void)w;
	(void)error;
	gw_fault_log(g, "every connection is dropped");
	for (struct gw_client *client = g->clients; client; client = client->next)
		gw_doom(client);
	return DRT_OK;
}

static enum drt_status run_half_open(struct gateway *g, const struct words *w,
                                     struct drt_error *error)
{
	(void)w;
	(void)error;
	gw_fault_log(g, "every connection is half open");
	for (struct gw_client *client = g->clients; client; client = client->next)
		gw_wire_half_open(client);
	return DRT_OK;
}

static enum drt_status run_delay(struct gateway *g, const struct words *w,
                                 struct drt_error *error)
{
	(void)error;
	gw_fault_log(g, "what is sent is %s ms late", w->word[1]);
	for (struct gw_client *client = g->clients; client; client = client->next)
		client->wire.delay_ns = number_at(w, 1) * NS_PER_MS;
	return DRT_OK;
}

static enum drt_status run_split(struct gateway *g, const struct words *w,
                                 struct drt_error *error)
{
	(void)error;
	gw_fault_log(g, "the next frame is torn behind byte %s", w->word[1]);
	for (struct gw_client *client = g->clients; client; client = client->next)
		client->wire.split = (size_t)number_at(w, 1);
	return DRT_OK;
}

static enum drt_status run_reorder(struct gateway *g, const struct words *w,
                                   struct drt_error *error)
{
	(void)w;
	(void)error;
	gw_fault_log(g, "the next two frames of each client change places");
	for (struct gw_client *client = g->clients; client; client = client->next)
		gw_wire_reorder(client);
	return DRT_OK;
}

static enum drt_status run_stall(struct gateway *g, const struct words *w,
                                 struct drt_error *error)
{
	(void)error;
	gw_fault_log(g, "nothing is read for %s ms", w->word[1]);
	for (struct gw_client *client = g->clients; client; client = client->next)
		(void)gw_wire_stall(client, number_at(w, 1) * NS_PER_MS);
	return DRT_OK;
}

static enum drt_status run_restart(struct gateway *g, const struct words *w,
                                   struct drt_error *error)
{
	if (gw_fault_restart(g, number_at(w, 1) * NS_PER_MS))
		return DRT_OK;
	return drt_fail(error, DRT_EINVAL, "restart: one is under way");
}

static enum drt_status run_version(struct gateway *g, const struct words *w,
                                   struct drt_error *error)
{
	(void)error;
	g->wrong_version = (int)number_at(w, 1);
	return DRT_OK;
}

static enum drt_status run_pace(struct gateway *g, const struct words *w,
                                struct drt_error *error)
{
	int64_t pace = number_at(w, 1);

	if (pace > GW_PACE_MOST)
		return drt_fail(error, DRT_EINVAL, "pace: %s is above %d messages a second",
		                w->word[1], GW_PACE_MOST);
	gw_fault_log(g, "more than %s messages a second are too many", w->word[1]);
	g->pace = (int)pace;
	return DRT_OK;
}

static enum drt_status run_notice(struct gateway *g, const struct words *w,
                                  struct drt_error *error)
{
	(void)error;
	gw_fault_log(g, "notice %s", w->word[1]);
	gateway_send_notice(g, (int)number_at(w, 1), w->rest);
	/* 1101: the subscriptions are gone, as the code says */
	for (struct gw_client *c = g->clients; number_at(w, 1) == 1101 && c; c = c->next)
		gw_subs_forget(c);
	return DRT_OK;
}

static enum drt_status run_calm(struct gateway *g, const struct words *w,
                                struct drt_error *error)
{
	(void)w;
	(void)error;
	log_write(g->log, LOG_NOTICE, "gateway", "calm", "every fault ends");
	gw_script_stop(g->script);
	g->faults = 0;
	g->pace = 0;
	g->wrong_version = 0;
	for (struct gw_client *client = g->clients; client; client = client->next)
		gw_wire_calm(client);
	return DRT_OK;
}

/* ---- orders ---- */

static enum drt_status run_correct(struct gateway *g, const struct words *w,
                                   struct drt_error *error)
{
	if (gw_fault_correct(g, decimal_at(w, 1)))
		return DRT_OK;
	return drt_fail(error, DRT_EINVAL, "correct: there is no execution to correct by %s",
	                w->word[1]);
}

static enum drt_status run_rollback(struct gateway *g, const struct words *w,
                                    struct drt_error *error)
{
	(void)error;
	gw_fault_rollback(g, (int32_t)number_at(w, 1));
	return DRT_OK;
}

/* What stands behind the symbol: market, limit PRICE or stop PRICE. */
static enum drt_status read_type(struct gw_manual *out, const struct words *w,
                                 struct drt_error *error)
{
	static const struct {
		const char *word, *type;
		int words;
	} types[] = { { "market", "MKT", 5 }, { "limit", "LMT", 6 }, { "stop", "STP", 6 } };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(w->word[4], types[i].word) != 0 || w->count != types[i].words)
			continue;
		out->type = types[i].type;
		out->price = decimal_at(w, 5);
		return DRT_OK;
	}
	return drt_fail(error, DRT_EINVAL,
	                "manual: behind the symbol write market, limit PRICE or stop PRICE");
}

static enum drt_status run_manual(struct gateway *g, const struct words *w,
                                  struct drt_error *error)
{
	struct gw_manual what = { .index = index_of(g, w, 3, error),
		                  .buy = strcmp(w->word[1], "buy") == 0,
		                  .quantity = decimal_at(w, 2) };

	if (what.index < 0 || read_type(&what, w, error) != DRT_OK)
		return DRT_EINVAL;
	return gw_manual_place(g, &what, error);
}

static enum drt_status run_manual_cancel(struct gateway *g, const struct words *w,
                                         struct drt_error *error)
{
	int index = index_at(g, w, error);

	if (index < 0 || gw_manual_cancel(g, index))
		return index < 0 ? DRT_EINVAL : DRT_OK;
	return drt_fail(error, DRT_EINVAL, "manual-cancel: no order of %s by hand is open",
	                w->word[1]);
}

static enum drt_status run_bulletin(struct gateway *g, const struct words *w,
                                    struct drt_error *error)
{
	(void)error;
	gw_news_bulletin(g, w->word[1]);
	return DRT_OK;
}

/* ---- the table ---- */

static const struct command commands[] = {
	{ "quote",
	  "SYMBOL BID ASK [BIDSIZE ASKSIZE]",
	  { SYMBOL, DECIMAL, DECIMAL, DECIMAL, DECIMAL },
	  3,
	  run_quote,
	  0 },
	{ "trade", "SYMBOL PRICE SIZE", { SYMBOL, DECIMAL, DECIMAL }, 3, run_trade, 0 },
	{ "advance", "SECONDS of market time", { NUMBER }, 1, run_advance, 0 },
	{ "halt", "SYMBOL", { SYMBOL }, 1, run_halt, 0 },
	{ "resume", "SYMBOL", { SYMBOL }, 1, run_halt, 0 },
	{ "hard-to-borrow", "SYMBOL on|off", { SYMBOL, SWITCH }, 2, run_borrow, 0 },
	{ "manual",
	  "buy|sell QUANTITY SYMBOL market | limit PRICE | stop PRICE",
	  { SIDE, DECIMAL, SYMBOL, TYPE, DECIMAL },
	  4,
	  run_manual,
	  0 },
	{ "manual-cancel", "SYMBOL", { SYMBOL }, 1, run_manual_cancel, 0 },
	{ "bulletin", "WORD", { TEXT }, 1, run_bulletin, 0 },
	{ "notice", "CODE TEXT", { NUMBER, TEXT }, 2, run_notice, 0 },
	{ "drop", "", { NONE }, 0, run_drop, 0 },
	{ "half-open", "", { NONE }, 0, run_half_open, 0 },
	{ "delay", "MS, 0 to end", { NUMBER }, 1, run_delay, 0 },
	{ "split", "BYTES", { NUMBER }, 1, run_split, 0 },
	{ "reorder", "", { NONE }, 0, run_reorder, 0 },
	{ "stall", "MS", { NUMBER }, 1, run_stall, 0 },
	{ "restart", "MS", { NUMBER }, 1, run_restart, 0 },
	{ "version", "NUMBER, to the next client", { NUMBER }, 1, run_version, 0 },
	{ "pace", "MESSAGES a second, 0 to end", { NUMBER }, 1, run_pace, 0 },
	{ "correct", "AMOUNT, to the newest execution's price", { SIGNED }, 1, run_correct, 0 },
	{ "rollback", "COUNT, of nextValidId", { NUMBER }, 1, run_rollback, 0 },
	{ "duplicate", "on|off", { SWITCH }, 1, NULL, GATEWAY_FAULT_DUPLICATE_STATUS },
	{ "execution-first", "on|off", { SWITCH }, 1, NULL, GATEWAY_FAULT_EXECUTION_FIRST },
	{ "late-commission", "on|off", { SWITCH }, 1, NULL, GATEWAY_FAULT_LATE_COMMISSION },
	{ "unknown-messages", "on|off", { SWITCH }, 1, NULL, GATEWAY_FAULT_UNKNOWN_MESSAGES },
	{ "lose-ack", "on|off", { SWITCH }, 1, NULL, GATEWAY_FAULT_DROP_AFTER_PLACE },
	{ "lose-place", "on|off", { SWITCH }, 1, NULL, GATEWAY_FAULT_LOSE_PLACE },
	{ "reject-next", "on|off", { SWITCH }, 1, NULL, GATEWAY_FAULT_REJECT_AFTER_ACK },
	{ "calm", "", { NONE }, 0, run_calm, 0 },
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

const char *gateway_command_list(void)
{
	static const char list[] =
		"quote, trade, advance, halt, resume, hard-to-borrow, manual, manual-cancel, "
	        "bulletin, notice, drop, "
		"half-open, delay, split, reorder, stall, restart, version, pace, correct, "
		"rollback, "
		"duplicate, execution-first, late-commission, unknown-messages, lose-ack, "
		"lose-place, reject-next, calm";

	return list;
}

static void split_words(struct words *w, char *line)
{
	char *at = NULL;

	*w = (struct words){ .rest = "" };
	for (char *word = strtok_r(line, " \t\r\n", &at); word && w->count < MOST_WORDS;
	     word = strtok_r(NULL, " \t\r\n", &at)) {
		if (w->count == 2)
			w->rest = word;
		w->word[w->count++] = word;
	}
}

static bool is_digits(const char *word)
{
	size_t length = strlen(word);

	return length > 0 && length <= 9 && strspn(word, "0123456789") == length;
}

static bool word_fits(enum kind kind, const char *word)
{
	decimal value = { 0 };

	switch (kind) {
	case NUMBER:
		return is_digits(word);
	case DECIMAL:
	case SIGNED:
		return decimal_parse(&value, word, strlen(word)) == DRT_OK &&
		       (kind == SIGNED || value.e8 >= 0);
	case SWITCH:
		return strcmp(word, "on") == 0 || strcmp(word, "off") == 0;
	case SIDE:
		return strcmp(word, "buy") == 0 || strcmp(word, "sell") == 0;
	case TYPE: /* its command looks at it with what follows */
	case SYMBOL:
	case TEXT:
		return true;
	case NONE:
		break;
	}
	return false;
}

static const struct command *find(const struct words *w, struct drt_error *error)
{
	const struct command *c = NULL;

	for (int i = 0; i < COMMANDS; i++) {
		if (strcmp(commands[i].verb, w->word[0]) == 0)
			c = &commands[i];
	}
	if (!c) {
		drt_fail(error, DRT_EPARSE, "\"%s\" is no command; known are %s", w->word[0],
		         gateway_command_list());
		return NULL;
	}
	for (int i = 1; i < w->count; i++) {
		enum kind kind = i <= 6 ? c->kinds[i - 1] : NONE;

		if (kind == NONE && i > 1 && c->kinds[i - 2] == TEXT)
			break;
		if (!word_fits(kind, w->word[i])) {
			drt_fail(error, DRT_EPARSE, "%s: \"%s\" does not fit; write %s %s",
			         c->verb, w->word[i], c->verb, c->usage);
			return NULL;
		}
	}
	if (w->count - 1 < c->least) {
		drt_fail(error, DRT_EPARSE, "%s: words are missing; write %s %s", c->verb,
		         c->verb, c->usage);
		return NULL;
	}
	return c;
}

static void switch_fault(struct gateway *g, const struct command *c, const struct words *w)
{
	bool on = strcmp(w->word[1], "on") == 0;

	gw_fault_log(g, "%s %s", c->verb, w->word[1]);
	g->faults = on ? g->faults | c->fault : g->faults & ~c->fault;
}

static enum drt_status read_line(const struct command **out, struct words *w, char *copy,
                                 const char *line, struct drt_error *error)
{
	*out = NULL;
	if (strlen(line) >= LINE_MOST)
		return drt_fail(error, DRT_EPARSE, "the line is longer than %d bytes",
		                LINE_MOST - 1);
	strcpy(copy, line);
	split_words(w, copy);
	/* the rest of the line, blanks and all, where a text ends the command */
	if (w->count > 2)
		w->rest = line + (w->rest - copy);
	if (w->count == 0 || w->word[0][0] == '#')
		return DRT_OK;
	*out = find(w, error);
	return *out ? DRT_OK : DRT_EPARSE;
}

enum drt_status gateway_command_check(const char *line, struct drt_error *error)
{
	const struct command *command = NULL;
	char copy[LINE_MOST];
	struct words w;

	return read_line(&command, &w, copy, line, error);
}

enum drt_status gateway_command(struct gateway *g, const char *line, struct drt_error *error)
{
	const struct command *command = NULL;
	char copy[LINE_MOST];
	struct words w;
	enum drt_status status = read_line(&command, &w, copy, line, error);

	if (status != DRT_OK || !command)
		return status;
	gw_advance(g);
	if (command->run)
		return command->run(g, &w, error);
	switch_fault(g, command, &w);
	return DRT_OK;
}
