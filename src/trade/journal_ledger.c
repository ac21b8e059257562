/* journal_ledger.c - see journal_ledger.h. */
#include "trade/journal_ledger.h"

#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "kb/ledger.h"

#define KEEP_NS (7 * NS_PER_DAY)
#define EQUITY_EVERY_NS NS_PER_MIN

struct journal_ledger {
	struct journal port; /* first */
	struct ledger *ledger;
	const struct clock *market;
	struct log_sink *log;
	int64_t keep_ns;
	struct ledger_equity equity; /* the newest row */
};

static struct ledger *ledger_of(struct journal *port)
{
	return ((struct journal_ledger *)port)->ledger;
}

/* The text of a failure has no other way out than the log. */
static enum drt_status told(struct journal *port, enum drt_status status,
                            const struct drt_error *error)
{
	struct journal_ledger *journal = (struct journal_ledger *)port;

	if (status != DRT_OK && status != DRT_EEXIST)
		log_write(journal->log, LOG_ERROR, "trade", "ledger", "%s", error->text);
	return status;
}

static enum drt_status begin(struct journal *port)
{
	struct drt_error error = { 0 };

	return told(port, ledger_begin(ledger_of(port), &error), &error);
}

static enum drt_status commit(struct journal *port)
{
	struct drt_error error = { 0 };

	return told(port, ledger_commit(ledger_of(port), &error), &error);
}

static void rollback(struct journal *port)
{
	ledger_rollback(ledger_of(port));
}

static enum drt_status propose(struct journal *port, const struct journal_proposal *proposal)
{
	const struct ledger_proposal made = { .order = proposal->order,
		                              .tag = proposal->tag,
		                              .signal = proposal->signal,
		                              .quote = proposal->quote,
		                              .checks = proposal->checks,
		                              .check_passed = proposal->check_passed,
		                              .check_count = (size_t)proposal->check_count };
	struct drt_error error = { 0 };

	return told(port, ledger_propose(ledger_of(port), &made, &error), &error);
}

static enum drt_status step(struct journal *port, const struct journal_step *taken)
{
	const struct ledger_step made = { taken->order, taken->from, taken->actor,
		                          taken->reason };
	struct drt_error error = { 0 };

	return told(port, ledger_step(ledger_of(port), &made, &error), &error);
}

static enum drt_status fill(struct journal *port, const struct fill *happened)
{
	struct drt_error error = { 0 };

	return told(port, ledger_add_fill(ledger_of(port), happened, &error), &error);
}

static enum drt_status commission(struct journal *port, const struct fill *charged)
{
	struct drt_error error = { 0 };

	return told(port, ledger_set_commission(ledger_of(port), charged, &error), &error);
}

static int64_t market_now(struct journal *port)
{
	return clock_now_ns(((struct journal_ledger *)port)->market);
}

static enum drt_status position(struct journal *port, const struct position *held,
                                const char *strategy)
{
	struct drt_error error = { 0 };

	return told(
		port,
		ledger_put_position(ledger_of(port), held, strategy, market_now(port), &error),
		&error);
}

static enum drt_status note(struct journal *port, const struct journal_note *what)
{
	const struct ledger_note made = { what->kind, what->order_id, what->reason, what->text,
		                          market_now(port) };
	struct drt_error error = { 0 };

	return told(port, ledger_add_note(ledger_of(port), &made, &error), &error);
}

static enum drt_status equity(struct journal *port, int64_t time_ns,
                              const struct account *account)
{
	struct journal_ledger *journal = (struct journal_ledger *)port;
	struct ledger_equity *last = &journal->equity;
	struct drt_error error = { 0 };
	bool same = strcmp(last->account, account->id) == 0;

	/* a clock that was set back counts as another minute */
	if (same && (decimal_cmp(last->equity, account->net_liquidation) == 0 ||
	             (time_ns >= last->time_ns && time_ns < last->time_ns + EQUITY_EVERY_NS)))
		return DRT_OK;
	last->time_ns = time_ns;
	last->equity = account->net_liquidation;
	last->cash = account->cash;
	memcpy(last->account, account->id, sizeof(last->account));
	return told(port, ledger_put_equity(journal->ledger, last, &error), &error);
}

static enum drt_status next_order_id(struct journal *port, int32_t next)
{
	struct drt_error error = { 0 };

	return told(port, ledger_set_next_order_id(ledger_of(port), next, &error), &error);
}

static enum drt_status freeze(struct journal *port, bool frozen, const char *why)
{
	struct drt_error error = { 0 };

	return told(port, ledger_set_frozen(ledger_of(port), frozen, why, &error), &error);
}

/* ---- loading ---- */

static enum drt_status load_orders(struct journal_ledger *journal,
                                   const struct ledger_filter *filter,
                                   const struct journal_sink *sink, void *arg,
                                   struct drt_error *error)
{
	struct order *orders = NULL;
	size_t count = 0;
	enum drt_status status =
		ledger_get_orders(&orders, &count, journal->ledger, filter, error);

	for (size_t i = 0; status == DRT_OK && i < count; i++) {
		char tag[OCA_TEXT] = "";
		struct order same;

		status = ledger_get_order(&same, tag, journal->ledger, &orders[i].id, error);
		if (status == DRT_OK)
			status = sink->order(arg, &orders[i], tag);
	}
	free(orders);
	return status;
}

static enum drt_status load_fills(struct journal_ledger *journal,
                                  const struct ledger_filter *filter,
                                  const struct journal_sink *sink, void *arg,
                                  struct drt_error *error)
{
	struct fill *fills = NULL;
	size_t count = 0;
	enum drt_status status =
		ledger_get_fills(&fills, &count, journal->ledger, filter, error);

	for (size_t i = 0; status == DRT_OK && i < count; i++)
		status = sink->fill(arg, &fills[i]);
	free(fills);
	return status;
}

static enum drt_status load_positions(struct journal_ledger *journal,
                                      const struct journal_sink *sink, void *arg,
                                      struct drt_error *error)
{
	struct ledger_position *rows = NULL;
	size_t count = 0;
	enum drt_status status = ledger_get_positions(&rows, &count, journal->ledger, error);

	for (size_t i = 0; status == DRT_OK && i < count; i++)
		status = sink->position(arg, &rows[i].position, rows[i].strategy);
	free(rows);
	return status;
}

/* The time of the newest order or the newest execution, whichever is earlier; INT64_MAX:
 * there is none. Before the gateway has said so, nobody knows that market time is simulated,
 * and the clock may be years off: also that of an order which was proposed then. */
static enum drt_status newest_ns(int64_t *out, struct journal_ledger *journal,
                                 struct drt_error *error)
{
	const struct ledger_filter newest = { .newest_first = true, .limit = 1 };
	struct order *orders = NULL;
	struct fill *fills = NULL;
	size_t order_count = 0;
	size_t fill_count = 0;
	enum drt_status status =
		ledger_get_orders(&orders, &order_count, journal->ledger, &newest, error);

	*out = INT64_MAX;
	if (status == DRT_OK)
		status = ledger_get_fills(&fills, &fill_count, journal->ledger, &newest, error);
	if (order_count > 0)
		*out = orders[0].created_ns;
	if (fill_count > 0 && fills[0].time_ns < *out)
		*out = fills[0].time_ns;
	free(orders);
	free(fills);
	return status;
}

static enum drt_status load_equity(struct journal_ledger *journal,
                                   const struct journal_sink *sink, void *arg,
                                   struct drt_error *error)
{
	struct ledger_equity *rows = NULL;
	size_t count = 0;
	enum drt_status status = ledger_get_equity(&rows, &count, journal->ledger, NULL, error);

	for (size_t i = 0; status == DRT_OK && i < count; i++)
		status = sink->equity(arg, rows[i].time_ns, rows[i].equity);
	free(rows);
	return status;
}

static enum drt_status load(struct journal *port, const struct journal_sink *sink, void *arg)
{
	struct journal_ledger *journal = (struct journal_ledger *)port;
	struct ledger_filter recent = { .from_ns = clock_now_ns(journal->market),
		                        .open_or_since = true };
	int64_t newest = 0;
	struct ledger_control control;
	struct drt_error error = { 0 };
	enum drt_status status = ledger_get_control(&control, journal->ledger, &error);

	if (status == DRT_OK)
		status = sink->control(arg, control.next_order_id, control.frozen,
		                       control.frozen_note);
	if (status == DRT_OK)
		status = newest_ns(&newest, journal, &error);
	if (newest < recent.from_ns)
		recent.from_ns = newest;
	recent.from_ns -= journal->keep_ns;
	if (status == DRT_OK)
		status = load_equity(journal, sink, arg, &error);
	if (status == DRT_OK)
		status = load_orders(journal, &recent, sink, arg, &error);
	if (status == DRT_OK)
		status = load_fills(journal, &recent, sink, arg, &error);
	if (status == DRT_OK)
		status = load_positions(journal, sink, arg, &error);
	return told(port, status, &error);
}

/* ---- life ---- */

enum drt_status journal_ledger_new(struct journal_ledger **out,
                                   const struct journal_ledger_options *options)
{
	static const struct journal_ops ops = {
		.begin = begin,
		.commit = commit,
		.rollback = rollback,
		.propose = propose,
		.step = step,
		.fill = fill,
		.commission = commission,
		.position = position,
		.note = note,
		.equity = equity,
		.next_order_id = next_order_id,
		.freeze = freeze,
		.load = load,
	};
	struct journal_ledger *journal = NULL;

	if (!options->ledger || !options->market || options->keep_ns < 0)
		return DRT_EINVAL;
	journal = calloc(1, sizeof(*journal));
	if (!journal)
		return DRT_ENOMEM;
	journal->port.ops = &ops;
	journal->ledger = options->ledger;
	journal->market = options->market;
	journal->log = options->log;
	journal->keep_ns = options->keep_ns ? options->keep_ns : KEEP_NS;
	*out = journal;
	return DRT_OK;
}

void journal_ledger_free(struct journal_ledger *journal)
{
	free(journal);
}

struct journal *journal_ledger_port(struct journal_ledger *journal)
{
	return &journal->port;
}
