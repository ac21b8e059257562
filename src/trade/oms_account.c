/* oms_account.c - what the account is worth: the day's begin, the peak, losses in a row. */
#include <string.h>

#include "core/timeval.h"
#include "trade/oms.h"

static void journal_equity(struct trade *trade, const struct account *account)
{
	struct journal *journal = trade->options.journal;
	enum drt_status status = journal->ops->equity(journal, oms_market(trade), account);

	if (status != DRT_OK)
		oms_journal_failed(trade, status);
}

static void begin_loss_day(struct trade *trade, int64_t time_ns)
{
	int64_t day = time_to_day(time_ns);

	if (day != trade->loss_day)
		trade->losses = 0;
	trade->loss_day = day;
}

void oms_count_loss(struct trade *trade, struct oms_order *o, decimal realised, int64_t time_ns)
{
	begin_loss_day(trade, time_ns);
	if (realised.e8 == 0 || (o && o->lost))
		return;
	trade->losses = realised.e8 < 0 ? trade->losses + 1 : 0;
	if (o)
		o->lost = realised.e8 < 0;
}

void oms_note_equity(struct trade *trade, double equity, int64_t time_ns)
{
	int64_t day = time_to_day(time_ns);

	begin_loss_day(trade, time_ns);
	if (equity > trade->peak_equity)
		trade->peak_equity = equity;
	if (day == trade->day)
		return;
	trade->day = day;
	if (!trade->options.equity_computed) /* there trade_begin_day() says when */
		trade->day_equity = equity;
}

void trade_begin_day(struct trade *trade)
{
	double equity = 0;

	if (!trade->options.equity_computed)
		return;
	equity = trade_equity(trade);
	oms_note_equity(trade, equity, oms_market(trade));
	trade->day_equity = equity;
}

void oms_on_account(void *arg, const struct account *account)
{
	struct trade *trade = arg;

	trade->account = *account;
	if (trade->book.account[0] == '\0') /* none was configured: it is this one */
		memcpy(trade->book.account, account->id, sizeof(trade->book.account));
	if (!trade->options.equity_computed)
		trade->book.cash = account->cash;
	if (account->net_liquidation.e8 != 0)
		journal_equity(trade, account);
	if (account->net_liquidation.e8 != 0)
		oms_note_equity(trade, decimal_to_double(account->net_liquidation),
		                oms_market(trade));
	oms_tell_state(trade);
}
