/* chain.c - see chain.h. One struct goes through the steps; each step's answer begins the
 * next, and whatever ends it goes through end(). */
#include "collect/chain.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/strbuf.h"
#include "core/text.h"
#include "core/timeval.h"

enum { NAMED_EXPIRIES = 12 };

struct builder {
	struct asker *asker;
	chain_done_fn *done;
	void *arg;
	struct instrument what;
	char symbol[ASK_CODE]; /* the broker's, of the underlying */
	char sec_type[ASK_CODE];
	char wanted_class[ASK_CODE];
	int64_t today;
	size_t strikes;
	size_t open; /* quotes on their way */
	struct chain chain;
};

/* What a quote belongs to. */
struct place {
	struct builder *builder;
	size_t row;
	int right;
};

static void end(struct builder *builder, const struct drt_error *error)
{
	builder->done(builder->arg, error ? NULL : &builder->chain, error);
	free(builder->chain.expiry_days);
	free(builder->chain.rows);
	free(builder);
}

/* ---- quotes ---- */

static void on_quote(void *arg, const struct ask_answer *answer, const struct drt_error *error)
{
	struct place *place = arg;
	struct builder *builder = place->builder;
	struct chain_option *option = &builder->chain.rows[place->row].options[place->right];

	free(place);
	option->quoted = answer != NULL;
	if (answer)
		option->quote = answer->quote;
	else if (builder->chain.missing++ == 0)
		builder->chain.why = *error;
	if (--builder->open == 0)
		end(builder, NULL);
}

static enum drt_status ask_quote(struct builder *builder, size_t row, int right,
                                 struct drt_error *error)
{
	const struct chain_option *option = &builder->chain.rows[row].options[right];
	struct place *place = calloc(1, sizeof(*place));
	struct ib_message message;
	enum drt_status status = ib_message_init(&message, IB_TO_SERVER, IB_REQ_MKT_DATA);

	if (!place || status != DRT_OK) {
		free(place);
		return drt_fail(error, DRT_ENOMEM, "no memory for the question");
	}
	*place = (struct place){ builder, row, right };
	message.req_mkt_data.contract.con_id = option->con_id;
	message.req_mkt_data.contract.symbol = builder->symbol;
	message.req_mkt_data.contract.sec_type = "OPT";
	message.req_mkt_data.contract.exchange = builder->chain.exchange;
	message.req_mkt_data.contract.currency = builder->what.currency;
	message.req_mkt_data.snapshot = true;
	status = ask(NULL, builder->asker, &message, on_quote, place, error);
	if (status != DRT_OK)
		free(place);
	return status;
}

static void ask_quotes(struct builder *builder)
{
	struct drt_error error = { .status = DRT_OK };

	builder->open = 1; /* this loop, so that nothing ends below it */
	for (size_t row = 0; row < builder->chain.row_count; row++) {
		for (int right = 0; right < CHAIN_RIGHTS; right++) {
			if (builder->chain.rows[row].options[right].con_id == 0)
				continue;
			if (ask_quote(builder, row, right, &error) == DRT_OK)
				builder->open++;
			else if (builder->chain.missing++ == 0)
				builder->chain.why = error;
		}
	}
	if (--builder->open == 0)
		end(builder, NULL);
}

/* ---- strikes ---- */

static int by_strike(const void *a, const void *b)
{
	const struct chain_row *left = a;
	const struct chain_row *right = b;

	return (left->strike > right->strike) - (left->strike < right->strike);
}

static struct chain_row *row_of(struct chain *chain, double strike)
{
	for (size_t i = 0; i < chain->row_count; i++) {
		if (chain->rows[i].strike == strike)
			return &chain->rows[i];
	}
	chain->rows[chain->row_count].strike = strike;
	return &chain->rows[chain->row_count++];
}

static bool put_options(struct chain *chain, const struct ask_answer *answer)
{
	chain->rows = calloc(answer->count + 1, sizeof(*chain->rows));
	for (size_t i = 0; chain->rows && i < answer->count; i++) {
		const struct ask_contract *from = &answer->contracts[i];
		int right = *from->right == 'C' ? CHAIN_CALL : CHAIN_PUT;
		struct chain_option *option = NULL;

		if (!(from->strike > 0) || !*from->right ||
		    from->expiry_day != chain->expiry_day)
			continue;
		option = &row_of(chain, from->strike)->options[right];
		option->con_id = from->con_id;
		snprintf(option->local_symbol, sizeof(option->local_symbol), "%s",
		         from->local_symbol);
	}
	return chain->rows != NULL;
}

/* Leaves those around the price. */
static void choose_strikes(struct chain *chain, size_t wanted)
{
	size_t first = 0;

	qsort(chain->rows, chain->row_count, sizeof(*chain->rows), by_strike);
	if (chain->row_count <= wanted)
		return;
	if (isnan(chain->price))
		first = (chain->row_count - wanted) / 2;
	while (!isnan(chain->price) && first + wanted < chain->row_count &&
	       fabs(chain->rows[first + wanted].strike - chain->price) <
	               fabs(chain->rows[first].strike - chain->price))
		first++;
	memmove(chain->rows, chain->rows + first, wanted * sizeof(*chain->rows));
	chain->row_count = wanted;
}

static void on_options(void *arg, const struct ask_answer *answer,
                       const struct drt_error *error)
{
	struct builder *builder = arg;
	struct drt_error why;

	if (!answer) {
		end(builder, error);
	} else if (!put_options(&builder->chain, answer)) {
		drt_fail(&why, DRT_ENOMEM, "no memory for the chain");
		end(builder, &why);
	} else if (builder->chain.row_count == 0) {
		drt_fail(&why, DRT_ENOTFOUND, "the broker has no options of this expiry");
		end(builder, &why);
	} else {
		choose_strikes(&builder->chain, builder->strikes);
		ask_quotes(builder);
	}
}

static void ask_options(struct builder *builder)
{
	struct ask_reply next = { on_options, builder };
	struct drt_error error = { .status = DRT_OK };
	char expiry[16];
	int year = 0;
	int month = 0;
	int day = 0;
	struct ask_wanted wanted = { .symbol = builder->symbol,
		                     .sec_type = "OPT",
		                     .exchange = builder->chain.exchange,
		                     .currency = builder->what.currency,
		                     .expiry = expiry,
		                     .trading_class = builder->chain.trading_class };

	civil_from_day(&year, &month, &day, builder->chain.expiry_day);
	snprintf(expiry, sizeof(expiry), "%04d%02d%02d", year, month, day);
	if (ask_contracts(builder->asker, &wanted, &next, &error) != DRT_OK)
		end(builder, &error);
}

/* ---- the price ---- */

static double price_of(const struct ask_quote *quote)
{
	if (quote->top.last > 0)
		return quote->top.last;
	if (quote->top.bid > 0 && quote->top.ask > 0)
		return (quote->top.bid + quote->top.ask) / 2;
	return quote->top.previous_close > 0 ? quote->top.previous_close : NAN;
}

/* A chain does without a price. */
static void on_price(void *arg, const struct ask_answer *answer, const struct drt_error *error)
{
	struct builder *builder = arg;

	if (answer)
		builder->chain.price = price_of(&answer->quote);
	if (!answer && (error->status == DRT_ECLOSED || error->status == DRT_ECANCELLED))
		end(builder, error);
	else
		ask_options(builder);
}

static void ask_price(struct builder *builder)
{
	struct drt_error error = { .status = DRT_OK };
	struct ib_message message;
	enum drt_status status = DRT_OK;

	if (builder->chain.price > 0) {
		ask_options(builder);
		return;
	}
	status = ib_message_init(&message, IB_TO_SERVER, IB_REQ_MKT_DATA);
	message.req_mkt_data.contract.con_id = builder->chain.under_con_id;
	message.req_mkt_data.contract.symbol = builder->symbol;
	message.req_mkt_data.contract.sec_type = builder->sec_type;
	message.req_mkt_data.contract.exchange = builder->what.exchange;
	message.req_mkt_data.contract.currency = builder->what.currency;
	message.req_mkt_data.snapshot = true;
	if (status == DRT_OK)
		status = ask(NULL, builder->asker, &message, on_price, builder, &error);
	if (status != DRT_OK)
		end(builder, &error);
}

/* ---- class and expiry ---- */

static const struct ask_option_class *choose_class(const struct builder *builder,
                                                   const struct ask_answer *answer)
{
	const struct ask_option_class *best = NULL;

	for (size_t i = 0; i < answer->count; i++) {
		const struct ask_option_class *row = &answer->classes[i];

		if (strcmp(row->exchange, builder->chain.exchange) != 0 ||
		    row->expiry_count == 0)
			continue;
		if (strcmp(row->trading_class, *builder->wanted_class ? builder->wanted_class
		                                                      : builder->symbol) == 0)
			return row;
		if (!*builder->wanted_class &&
		    (!best || row->expiry_count > best->expiry_count))
			best = row;
	}
	return best;
}

static void refuse_class(struct builder *builder, const struct ask_answer *answer)
{
	struct drt_error error;
	struct strbuf names;

	strbuf_init(&names);
	for (size_t i = 0; i < answer->count && names.length < DRT_ERROR_TEXT / 2; i++)
		strbuf_printf(&names, "%s%s at %s", i > 0 ? ", " : "",
		              answer->classes[i].trading_class, answer->classes[i].exchange);
	drt_fail(&error, DRT_ENOTFOUND, "%s has no options%s%s at %s%s%s", builder->symbol,
	         *builder->wanted_class ? " of the class " : "", builder->wanted_class,
	         builder->chain.exchange, answer->count > 0 ? "; there are " : "", names.text);
	strbuf_release(&names);
	end(builder, &error);
}

static bool choose_expiry(struct builder *builder)
{
	struct chain *chain = &builder->chain;

	for (size_t i = 0; i < chain->expiry_count; i++) {
		bool fits = chain->expiry_day == INT64_MIN
		                    ? chain->expiry_days[i] >= builder->today
		                    : chain->expiry_days[i] == chain->expiry_day;

		if (fits) {
			chain->expiry_day = chain->expiry_days[i];
			return true;
		}
	}
	return false;
}

static void refuse_expiry(struct builder *builder)
{
	struct drt_error error;
	struct strbuf days;
	char text[TIME_TEXT];

	strbuf_init(&days);
	for (size_t i = 0; i < builder->chain.expiry_count && i < NAMED_EXPIRIES; i++) {
		day_format(text, builder->chain.expiry_days[i]);
		strbuf_printf(&days, " %s", text);
	}
	drt_fail(&error, DRT_ENOTFOUND, "no options of %s end then; there are%s%s",
	         builder->symbol, days.text,
	         builder->chain.expiry_count > NAMED_EXPIRIES ? " ..." : "");
	strbuf_release(&days);
	end(builder, &error);
}

static void on_classes(void *arg, const struct ask_answer *answer,
                       const struct drt_error *error)
{
	struct builder *builder = arg;
	struct chain *chain = &builder->chain;
	const struct ask_option_class *chosen = answer ? choose_class(builder, answer) : NULL;
	struct drt_error why;

	if (!answer || !chosen) {
		if (answer)
			refuse_class(builder, answer);
		else
			end(builder, error);
		return;
	}
	text_put(chain->trading_class, sizeof(chain->trading_class), chosen->trading_class);
	text_put(chain->multiplier, sizeof(chain->multiplier), chosen->multiplier);
	chain->expiry_days = calloc(chosen->expiry_count, sizeof(*chain->expiry_days));
	if (!chain->expiry_days) {
		drt_fail(&why, DRT_ENOMEM, "no memory for the chain");
		end(builder, &why);
		return;
	}
	memcpy(chain->expiry_days, chosen->expiry_days,
	       chosen->expiry_count * sizeof(*chain->expiry_days));
	chain->expiry_count = chosen->expiry_count;
	if (choose_expiry(builder))
		ask_price(builder);
	else
		refuse_expiry(builder);
}

/* ---- the underlying ---- */

static void on_contract(void *arg, const struct ask_answer *answer,
                        const struct drt_error *error)
{
	struct builder *builder = arg;
	struct drt_error why = { .status = DRT_OK };
	struct ib_message message;
	const struct ask_contract *contract = answer ? ask_pick_contract(answer, &why) : NULL;
	enum drt_status status = DRT_OK;

	if (!contract) {
		end(builder, answer ? &why : error);
		return;
	}
	builder->chain.under_con_id = contract->con_id;
	text_put(builder->symbol, sizeof(builder->symbol), contract->symbol);
	text_put(builder->sec_type, sizeof(builder->sec_type), contract->sec_type);
	status = ib_message_init(&message, IB_TO_SERVER, IB_REQ_SEC_DEF_OPT_PARAMS);
	message.req_sec_def_opt_params.symbol = builder->symbol;
	message.req_sec_def_opt_params.sec_type = builder->sec_type;
	message.req_sec_def_opt_params.con_id = contract->con_id;
	if (status == DRT_OK)
		status = ask(NULL, builder->asker, &message, on_classes, builder, &why);
	if (status != DRT_OK)
		end(builder, &why);
}

enum drt_status chain_ask(struct asker *asker, const struct chain_query *query,
                          chain_done_fn *done, void *arg, struct drt_error *error)
{
	struct builder *builder = NULL;
	struct ask_reply next = { on_contract, NULL };
	enum drt_status status = DRT_OK;

	if (query->strikes < 1 || query->strikes > CHAIN_STRIKES)
		return drt_fail(error, DRT_EINVAL, "strikes %d: from 1 to %d", query->strikes,
		                (int)CHAIN_STRIKES);
	builder = calloc(1, sizeof(*builder));
	if (!builder)
		return drt_fail(error, DRT_ENOMEM, "no memory for the chain");
	builder->asker = asker;
	builder->done = done;
	builder->arg = arg;
	builder->what = *query->what;
	builder->today = query->today;
	builder->strikes = (size_t)query->strikes;
	builder->chain.price = query->price;
	builder->chain.expiry_day = query->expiry_day;
	text_put(builder->chain.exchange, sizeof(builder->chain.exchange), query->exchange);
	text_put(builder->wanted_class, sizeof(builder->wanted_class), query->trading_class);
	next.arg = builder;
	status = ask_contract_of(asker, query->what, &next, error);
	if (status != DRT_OK)
		free(builder);
	return status;
}
