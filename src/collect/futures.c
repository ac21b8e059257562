/* futures.c - see futures.h. */
#include "collect/futures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "core/timeval.h"

enum { COMPARED = 3, CONTRACTS_MOST = 48 };

struct series {
	struct bar *bars; /* owned */
	size_t count;
};

struct builder {
	struct asker *asker;
	futures_done_fn *done;
	void *arg;
	struct roll_policy policy;
	enum roll_adjust adjust;
	int history_days;
	const struct calendar *calendar;
	int64_t today;
	char symbol[ASK_CODE], wanted_class[ASK_CODE];
	size_t open;    /* bars on their way */
	size_t current; /* place of the first that has not ended */
	size_t count;
	struct future contracts[CONTRACTS_MOST]; /* also those that ended */
	struct series series[CONTRACTS_MOST];
	struct futures futures;
};

struct place {
	struct builder *builder;
	size_t contract;
};

static void end(struct builder *builder, const struct drt_error *error)
{
	builder->done(builder->arg, error ? NULL : &builder->futures, error);
	for (size_t i = 0; i < builder->count; i++)
		free(builder->series[i].bars);
	free(builder->futures.bars);
	free(builder);
}

static void keep_first(struct drt_error *why, const struct drt_error *error)
{
	if (why->status == DRT_OK)
		*why = *error;
}

/* ---- the roll ---- */

/* The contracts up to the last one whose bars were asked for, as the rule sees them. */
static size_t list_contracts(struct roll_contract *out, const struct builder *builder)
{
	bool dates = builder->policy.rule == ROLL_BY_DATE && builder->history_days == 0;
	size_t most = dates ? builder->count : builder->current + COMPARED;
	size_t count = most < builder->count ? most : builder->count;

	for (size_t i = 0; i < count; i++)
		out[i] = (struct roll_contract){ builder->contracts[i].contract.local_symbol,
			                         builder->contracts[i].contract.expiry_day,
			                         INT64_MIN, builder->series[i].bars,
			                         builder->series[i].count };
	return count;
}

static void finish(struct builder *builder)
{
	struct roll_contract contracts[CONTRACTS_MOST];
	struct futures *futures = &builder->futures;
	struct drt_error error = { .status = DRT_OK };
	struct roll_plan plan;
	size_t count = list_contracts(contracts, builder);
	size_t listed = builder->count - builder->current;

	futures->contracts = builder->contracts + builder->current;
	futures->count = listed < FUTURES_LISTED ? listed : FUTURES_LISTED;
	futures->rolled_day = INT64_MIN;
	if (futures_roll(&plan, contracts, count, &builder->policy, builder->calendar,
	                 builder->today, &error) != DRT_OK ||
	    plan.active < builder->current) {
		keep_first(&futures->why, &error);
		end(builder, NULL);
		return;
	}
	futures->active_known = true;
	futures->active = plan.active - builder->current;
	futures->latest_day = plan.latest_day;
	if (plan.count > 0)
		futures->rolled_day = plan.rolls[plan.count - 1].day;
	if (builder->history_days > 0 &&
	    futures_join(&futures->bars, &futures->bar_count, contracts, &plan, builder->adjust,
	                 &error) != DRT_OK)
		keep_first(&futures->why, &error);
	end(builder, NULL);
}

/* ---- bars ---- */

/* Leaves the sessions that are over. */
static void keep_bars(struct builder *builder, size_t contract, const struct ask_answer *answer)
{
	struct series *series = &builder->series[contract];
	struct future *future = &builder->contracts[contract];
	struct drt_error error;

	series->bars = calloc(answer->count + 1, sizeof(*series->bars));
	if (!series->bars) {
		drt_fail(&error, DRT_ENOMEM, "no memory for the bars");
		keep_first(&builder->futures.why, &error);
		return;
	}
	while (series->count < answer->count &&
	       time_to_day(answer->bars[series->count].time_ns) < builder->today)
		series->count++;
	if (series->count == 0)
		return;
	memcpy(series->bars, answer->bars, series->count * sizeof(*series->bars));
	future->close = series->bars[series->count - 1].close;
	future->volume = series->bars[series->count - 1].volume;
	future->session_day = time_to_day(series->bars[series->count - 1].time_ns);
}

static void on_bars(void *arg, const struct ask_answer *answer, const struct drt_error *error)
{
	struct place *place = arg;
	struct builder *builder = place->builder;

	if (answer)
		keep_bars(builder, place->contract, answer);
	else
		keep_first(&builder->futures.why, error);
	free(place);
	if (--builder->open == 0)
		finish(builder);
}

static enum drt_status ask_bars(struct builder *builder, size_t contract,
                                struct drt_error *error)
{
	const struct ask_contract *of = &builder->contracts[contract].contract;
	struct place *place = calloc(1, sizeof(*place));
	struct ib_message message;
	enum drt_status status =
		ib_message_init(&message, IB_TO_SERVER, IB_REQ_HISTORICAL_DATA);

	if (!place || status != DRT_OK) {
		free(place);
		return drt_fail(error, DRT_ENOMEM, "no memory for the question");
	}
	*place = (struct place){ builder, contract };
	message.req_historical_data.contract.con_id = of->con_id;
	message.req_historical_data.contract.symbol = of->symbol;
	message.req_historical_data.contract.sec_type = "FUT";
	message.req_historical_data.contract.exchange = of->exchange;
	message.req_historical_data.contract.currency = of->currency;
	message.req_historical_data.contract.include_expired = true;
	message.req_historical_data.bar_size = "1 day";
	message.req_historical_data.duration = builder->history_days > 0 ? "2 Y" : "60 D";
	message.req_historical_data.what_to_show = "TRADES";
	message.req_historical_data.format_date = 2;
	status = ask(NULL, builder->asker, &message, on_bars, place, error);
	if (status != DRT_OK)
		free(place);
	return status;
}

static void ask_all_bars(struct builder *builder)
{
	size_t most = builder->current + COMPARED;
	struct drt_error error = { .status = DRT_OK };

	builder->open = 1; /* this loop, so that nothing ends below it */
	for (size_t i = 0; i < builder->count && i < most; i++) {
		if (ask_bars(builder, i, &error) == DRT_OK)
			builder->open++;
		else
			keep_first(&builder->futures.why, &error);
	}
	if (--builder->open == 0)
		finish(builder);
}

/* ---- contracts ---- */

static int by_expiry(const void *a, const void *b)
{
	const struct ask_contract *left = a;
	const struct ask_contract *right = b;

	return (left->expiry_day > right->expiry_day) - (left->expiry_day < right->expiry_day);
}

/* The wanted class, else the one called as the symbol, else the most frequent. */
static const char *choose_class(const struct builder *builder, const struct ask_answer *answer)
{
	const char *best = "";
	size_t most = 0;

	if (*builder->wanted_class)
		return builder->wanted_class;
	for (size_t i = 0; i < answer->count; i++) {
		const char *name = answer->contracts[i].trading_class;
		size_t count = 0;

		if (strcmp(name, builder->symbol) == 0)
			return name;
		for (size_t j = 0; j < answer->count; j++)
			count += strcmp(answer->contracts[j].trading_class, name) == 0;
		if (count > most) {
			most = count;
			best = name;
		}
	}
	return best;
}

/* The same contracts once more, for the broker's algorithms only. */
static bool is_repeated(const struct ask_contract *row)
{
	return strcmp(row->exchange, "QBALGO") == 0;
}

/* Takes over the contracts of one class on the exchange of the first of them, each expiry
 * once, those that the history needs and those from today on. */
static void choose_contracts(struct builder *builder, struct ask_answer *answer)
{
	char class[ASK_CODE];
	int64_t from = builder->today - builder->history_days;
	const char *exchange = NULL;

	text_put(class, sizeof(class), choose_class(builder, answer));
	qsort(answer->contracts, answer->count, sizeof(*answer->contracts), by_expiry);
	for (size_t i = 0; i < answer->count && builder->count < CONTRACTS_MOST; i++) {
		const struct ask_contract *row = &answer->contracts[i];
		struct future *future = &builder->contracts[builder->count];

		if (row->expiry_day == INT64_MIN || row->expiry_day < from ||
		    is_repeated(row) || strcmp(row->trading_class, class) != 0 ||
		    (exchange && strcmp(row->exchange, exchange) != 0) ||
		    (builder->count > 0 && future[-1].contract.expiry_day == row->expiry_day))
			continue;
		exchange = row->exchange;
		*future = (struct future){ *row, NAN, NAN, INT64_MIN };
		builder->current += row->expiry_day < builder->today;
		builder->count++;
	}
}

static void on_contracts(void *arg, const struct ask_answer *answer,
                         const struct drt_error *error)
{
	struct builder *builder = arg;
	struct ask_answer sorted;
	struct drt_error why;

	if (!answer) {
		end(builder, error);
		return;
	}
	sorted = *answer; /* its rows are ours for the call */
	if (answer->count > 0)
		choose_contracts(builder, &sorted);
	if (builder->count == builder->current) {
		drt_fail(&why, DRT_ENOTFOUND, "the broker has no futures %s%s%s",
		         builder->symbol, *builder->wanted_class ? " of the class " : "",
		         builder->wanted_class);
		end(builder, &why);
	} else {
		ask_all_bars(builder);
	}
}

enum drt_status futures_ask(struct asker *asker, const struct futures_query *query,
                            futures_done_fn *done, void *arg, struct drt_error *error)
{
	struct builder *builder = NULL;
	struct ask_reply next = { on_contracts, NULL };
	struct ask_wanted wanted = { .symbol = query->symbol,
		                     .sec_type = "FUT",
		                     .exchange = query->exchange,
		                     .currency = query->currency,
		                     .expired = query->history_days > 0 };
	int least = query->policy.rule == ROLL_BY_VOLUME ? 1 : 0;
	enum drt_status status = DRT_OK;

	if (query->history_days < 0 || query->history_days > FUTURES_DAYS)
		return drt_fail(error, DRT_EINVAL, "history %d: from 0 to %d days",
		                query->history_days, (int)FUTURES_DAYS);
	if (query->policy.days < least || query->policy.days > ROLL_DAYS)
		return drt_fail(error, DRT_EINVAL, "roll days %d: from %d to %d",
		                query->policy.days, least, (int)ROLL_DAYS);
	builder = calloc(1, sizeof(*builder));
	if (!builder)
		return drt_fail(error, DRT_ENOMEM, "no memory for the question");
	builder->asker = asker;
	builder->done = done;
	builder->arg = arg;
	builder->policy = query->policy;
	builder->adjust = query->adjust;
	builder->history_days = query->history_days;
	builder->calendar = query->calendar;
	builder->today = query->today;
	text_put(builder->symbol, sizeof(builder->symbol), query->symbol);
	text_put(builder->wanted_class, sizeof(builder->wanted_class), query->trading_class);
	next.arg = builder;
	status = ask_contracts(asker, &wanted, &next, error);
	if (status != DRT_OK)
		free(builder);
	return status;
}
