/* journal_null.c - the journal of a backtest: accepts everything, keeps nothing. */
#include "trade/journal.h"

static enum drt_status accept(struct journal *journal)
{
	(void)journal;
	return DRT_OK;
}

static void rollback(struct journal *journal)
{
	(void)journal;
}

static enum drt_status propose(struct journal *journal, const struct journal_proposal *proposal)
{
	(void)proposal;
	return accept(journal);
}

static enum drt_status step(struct journal *journal, const struct journal_step *taken)
{
	(void)taken;
	return accept(journal);
}

static enum drt_status fill(struct journal *journal, const struct fill *happened)
{
	(void)happened;
	return accept(journal);
}

static enum drt_status position(struct journal *journal, const struct position *held,
                                const char *strategy)
{
	(void)held;
	(void)strategy;
	return accept(journal);
}

static enum drt_status note(struct journal *journal, const struct journal_note *what)
{
	(void)what;
	return accept(journal);
}

static enum drt_status equity(struct journal *journal, int64_t time_ns,
                              const struct account *account)
{
	(void)time_ns;
	(void)account;
	return accept(journal);
}

static enum drt_status next_order_id(struct journal *journal, int32_t next)
{
	(void)next;
	return accept(journal);
}

static enum drt_status freeze(struct journal *journal, bool frozen, const char *why)
{
	(void)frozen;
	(void)why;
	return accept(journal);
}

static enum drt_status load(struct journal *journal, const struct journal_sink *sink, void *arg)
{
	(void)sink;
	(void)arg;
	return accept(journal);
}

struct journal *journal_null(void)
{
	static const struct journal_ops ops = {
		.begin = accept,
		.commit = accept,
		.rollback = rollback,
		.propose = propose,
		.step = step,
		.fill = fill,
		.commission = fill,
		.position = position,
		.note = note,
		.equity = equity,
		.next_order_id = next_order_id,
		.freeze = freeze,
		.load = load,
	};
	static struct journal journal = { &ops, true };

	return &journal;
}
