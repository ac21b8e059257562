/* reason_table.c - see reason_table.h. A code that is used anywhere below src/ and has
 * no row here fails the test of this table. Formats are explained in reason_text.h. */
#include "client/reason_table.h"

#include <stddef.h>

#include "core/i18n.h"

/* clang-format off */
/* A sentence; a check without figures, whose name is not its refusal; the three columns of
 * a gate; a check, whose limit also stands alone. */
#define SENTENCE(code, text) { code, text, NULL, NULL, NULL, NULL }
#define NAMED(code, label, text) { code, text, label, NULL, NULL, NULL }
#define COLUMNS(code, label, needs, found) { code, NULL, label, needs, found, NULL }
#define LIMIT(code, label, needs, found, limit) { code, NULL, label, needs, found, limit }

static const struct reason_row rows[] = {
	/* agent: strategies */
	SENTENCE("momentum.ranked", N_("%{days:d}-day return %{return_pct:.1f} %%, rank %{rank:d} of %{of:d}[, above SMA%{sma:d}]")),
	SENTENCE("momentum.below_average", N_("Close below SMA%{sma:d}: the trend is over. %{days:d}-day return %{return_pct:.1f} %%")),
	SENTENCE("momentum.rank_lost", N_("Rank %{rank:d} of %{of:d} is no longer among the strongest. %{days:d}-day return %{return_pct:.1f} %%")),
	SENTENCE("momentum.not_raised", N_("Not raised: %{days:d}-day return %{return_pct:.1f} %%, rank %{rank:d} of %{of:d}")),
	SENTENCE("rotation.ranked", N_("%{days:d}-day return %{return_pct:.1f} %%, rank %{rank:d} of %{of:d}")),
	SENTENCE("rotation.below_cash", N_("%{days:d}-day return %{return_pct:.1f} %%, rank %{rank:d} of %{of:d}, below cash")),
	SENTENCE("rotation.rank_lost", N_("%{days:d}-day return %{return_pct:.1f} %%, rank %{rank:d} of %{of:d}: out of the best")),
	SENTENCE("rotation.not_raised", N_("Not raised: %{days:d}-day return %{return_pct:.1f} %%, rank %{rank:d} of %{of:d}")),
	SENTENCE("swing.pullback", N_("Pullback to SMA%{sma:d} in uptrend, RSI(%{rsi_days:d}) %{rsi:.1f}[, stop %{stop_atr:g} ATR][, target %{target_atr:g} ATR]")),
	SENTENCE("swing.not_raised", N_("Not raised: RSI(%{rsi_days:d}) %{rsi:.1f}, no pullback to SMA%{sma:d} in uptrend")),
	SENTENCE("swing.held_long_enough", N_("Held for %{bars:d} bars: the time of the trade is over")),

	SENTENCE("strategy.old_bars", N_("The newest bar is %{sessions:d} sessions old")),
	SENTENCE("strategy.kept", N_("Kept: %{bars:d} bars are too few to judge it, %{needs:d} are needed")),

	SENTENCE("sma_cross.above", N_("The short average %{fast:.2f} crossed above the long one %{slow:.2f}")),
	SENTENCE("sma_cross.below", N_("The short average %{fast:.2f} crossed below the long one %{slow:.2f}")),

	/* agent: gates */
	COLUMNS("gate.data", N_("Data complete"), N_("%{needs:d} bars"), N_("%{found:d} bars")),
	COLUMNS("gate.trend", N_("Trend"), N_("above %{needs:.2f}"), N_("%{found:.2f}")),
	COLUMNS("gate.return", N_("Return"), N_("at least %{needs:.1f} %%"), N_("%{found:.1f} %%")),
	COLUMNS("gate.recent", N_("Data recent"), N_("at most %{needs:d} sessions old"), N_("%{found:d} sessions old")),
	COLUMNS("gate.rank", N_("Rank"), N_("in the first %{needs:d}"), N_("%{found:d}")),
	COLUMNS("gate.long_return", N_("12-1 month return"), N_("above %{needs:.1f} %%"), N_("%{found:.1f} %%")),
	COLUMNS("gate.month_return", N_("21-day return"), N_("above %{needs:.1f} %%"), N_("%{found:.1f} %%")),
	COLUMNS("gate.volatility", N_("Volatility"), N_("%{least:.1f} %% to %{most:.1f} %% a year"), N_("%{found:.1f} %%")),
	COLUMNS("gate.strength", N_("Strength"), N_("at least %{needs:.2f}"), N_("%{found:.2f}")),
	COLUMNS("gate.above_cash", N_("Return above cash"), N_("above %{needs:.1f} %%"), N_("%{found:.1f} %%")),
	COLUMNS("gate.rebalance_day", N_("Rebalancing day"), N_("%{needs:d}"), N_("%{found:d}")),
	COLUMNS("gate.rising", N_("Average rising"), N_("above %{needs:.2f}"), N_("%{found:.2f}")),
	COLUMNS("gate.pullback", N_("Pullback, RSI"), N_("at most %{needs:.1f}"), N_("%{found:.1f}")),
	COLUMNS("gate.near_average", N_("Distance to the average"), N_("at most %{needs:.1f} %%"), N_("%{found:.1f} %%")),
	COLUMNS("gate.bracket", N_("Stop of the bracket"), N_("above %{needs:.2f}"), N_("%{found:.2f}")),
	COLUMNS("gate.flat", N_("No position or order yet"), N_("%{needs:d}"), N_("%{found:d}")),

	/* trade: what the broker reports against all expectation */
	SENTENCE("fill.corrected", N_("The broker corrected an execution of %{symbol}: %{quantity:,g} at %{price:,p} no longer counts")),
	SENTENCE("fill.out_of_range", N_("An execution of %{symbol} does not fit the books: %{quantity:,g} at %{price:,p}")),
	SENTENCE("fill.beyond_order", N_("More of %{symbol} was filled than ordered, last %{quantity:,g} at %{price:,p}")),
	SENTENCE("fill.unknown_instrument", N_("An execution in an unknown instrument: %{quantity:,g} at %{price:,p}")),
	SENTENCE("link.lost_answer", N_("The connection was lost before the broker answered")),

	/* trade: the risk gate; also shown where a check passed */
	NAMED("risk.locked", N_("Reconciled"), N_("Orders wait until the broker's picture is reconciled with ours")),
	NAMED("risk.frozen", N_("Not frozen"), N_("Trading is frozen")),
	NAMED("risk.reference", N_("Reference price"), N_("No price to check the order against")),
	LIMIT("risk.quote_age", N_("Quote age"), N_("at most %{limit:.1f} s"), N_("%{value:.1f} s"), N_("%{limit:.1f} s")),
	LIMIT("risk.quantity", N_("Quantity"), N_("at most %{limit:,g}"), N_("%{value:,g}"), N_("%{limit:,g}")),
	LIMIT("risk.order_value", N_("Order value"), N_("at most %{limit:,.2f}"), N_("%{value:,.2f}"), N_("%{limit:,.2f}")),
	LIMIT("risk.price_collar", N_("Price collar"), N_("at most %{limit:.2r} %%"), N_("%{value:+.2r} %%"), N_("%{limit:.2r} %%")),
	LIMIT("risk.position", N_("Position"), N_("at most %{limit:.1r} %%"), N_("%{value:.1r} %%"), N_("%{limit:.1r} %%")),
	LIMIT("risk.gross", N_("Gross exposure"), N_("at most %{limit:.1r} %%"), N_("%{value:.1r} %%"), N_("%{limit:.1r} %%")),
	LIMIT("risk.open_orders", N_("Open orders"), N_("at most %{limit:,d}"), N_("%{value:,d}"), N_("%{limit:,d}")),
	LIMIT("risk.duplicate", N_("Duplicates"), N_("at most %{limit:,d}"), N_("%{value:,d}"), N_("%{limit:,d}")),
	LIMIT("risk.message_rate", N_("Messages a second"), N_("at most %{limit:,d}"), N_("%{value:,d}"), N_("%{limit:,d}")),
	LIMIT("risk.daily_loss", N_("Daily loss"), N_("at most %{limit:,.2f}"), N_("%{value:,.2f}"), N_("%{limit:,.2f}")),
	NAMED("risk.tick", N_("Price step"), N_("A price is no multiple of the instrument's step")),
	NAMED("risk.restricted", N_("Not restricted"), N_("The instrument is on the restricted or the no-short list")),
	NAMED("risk.halted", N_("Not halted"), N_("The exchange has halted the instrument; orders in it wait")),
	NAMED("risk.hours", N_("Market open"), N_("The market of the instrument is closed")),
	LIMIT("risk.volume_share", N_("Volume share"), N_("at most %{limit:.2r} %%"), N_("%{value:.2r} %%"), N_("%{limit:.2r} %%")),
	LIMIT("risk.sector", N_("Sector"), N_("at most %{limit:.1r} %%"), N_("%{value:.1r} %%"), N_("%{limit:.1r} %%")),
	LIMIT("risk.strategy", N_("Strategy"), N_("at most %{limit:.1r} %%"), N_("%{value:.1r} %%"), N_("%{limit:.1r} %%")),
	LIMIT("risk.net", N_("Net exposure"), N_("at most %{limit:.1r} %%"), N_("%{value:.1r} %%"), N_("%{limit:.1r} %%")),
	LIMIT("risk.capital", N_("Capital"), N_("at most %{limit:,.2f}"), N_("%{value:,.2f}"), N_("%{limit:,.2f}")),
	LIMIT("risk.buying_power", N_("Buying power"), N_("at most %{limit:.1r} %%"), N_("%{value:.1r} %%"), N_("%{limit:.1r} %%")),
	LIMIT("risk.drawdown", N_("Drawdown"), N_("at most %{limit:.1r} %%"), N_("%{value:.1r} %%"), N_("%{limit:.1r} %%")),
	LIMIT("risk.losses", N_("Losses in a row"), N_("at most %{limit:,d}"), N_("%{value:,d}"), N_("%{limit:,d}")),

	/* trade: sizing */
	SENTENCE("sizing.no_reference", N_("No price to size the order with")),
	SENTENCE("sizing.no_equity", N_("The account's equity is not known")),
	SENTENCE("sizing.no_stop", N_("An order sized by risk needs a stop")),
	SENTENCE("sizing.no_side", N_("The signal names neither BUY nor SELL")),
	SENTENCE("sizing.bad_price", N_("The plan's prices do not fit its side")),
	SENTENCE("sizing.too_small", N_("The order would be smaller than the smallest quantity")),
	SENTENCE("sizing.index", N_("An index is not traded; a fund, a future or an option on it is")),
	SENTENCE("sizing.too_large", N_("The order would be larger than can be written exactly")),

	/* trade: decisions */
	SENTENCE("approval.expired", N_("Nobody approved the order in time")),
	SENTENCE("approval.rejected", N_("Rejected by a person[: %{note}]")),
	SENTENCE("approval.nobody", N_("Nobody may approve here, and no rule does")),
	SENTENCE("approval.queue_full", N_("Too many proposals wait for an approval")),

	SENTENCE("position.closed", N_("The position that it was to close is gone or smaller[: %{symbol}]")),

	/* trade: the broker's side */
	SENTENCE("broker.report", N_("The broker says[: %{text}][ (code %{code:d})]")),
	SENTENCE("order.impossible", N_("The broker reports a step from %{from:w} to %{to:w}, which cannot be: look at the order")),
	SENTENCE("order.changed", N_("%{side} %{quantity:,g} %{symbol} is now %{state:w}[, from %{strategy}]")),
	SENTENCE("order.fill", N_("Filled: %{side} %{quantity:,g} %{symbol} at %{price:,p}")),
	SENTENCE("broker.simulated_in_live", N_("The market is simulated, and this is a LIVE account: its prices are not used")),
	SENTENCE("reconcile.done", N_("Reconciled with the broker[, orders of unknown outcome: %{unknown:d}][, missed fills: %{missed_fills:d}][, foreign orders: %{foreign:d}][, vanished orders: %{vanished:d}][, position breaks: %{positions:d}]")),
	SENTENCE("reconcile.missed_fill", N_("A fill was missed and is recovered[: %{symbol}]")),
	SENTENCE("reconcile.incomplete", N_("The broker's picture is incomplete: nothing is sent until it is")),
	SENTENCE("reconcile.position", N_("%{symbol}: the broker holds %{broker:,p}, our record says %{ours:,p}")),
	SENTENCE("reconcile.still_unknown", N_("The outcome of an order is still not known[: %{symbol}]")),
	SENTENCE("reconcile.vanished", N_("The broker no longer knows an order that worked there[: %{symbol}]")),

	/* alerts */
	SENTENCE("alert.price_above", N_("[%{symbol}: ]close %{close:,p} above %{level:,p}")),
	SENTENCE("alert.price_below", N_("[%{symbol}: ]close %{close:,p} below %{level:,p}")),
	SENTENCE("alert.day_move", N_("[%{symbol}: ]close %{close:,p}, %{pct:+.1f} %% in a day")),
	SENTENCE("alert.sma_above", N_("[%{symbol}: ]close %{close:,p} crossed above SMA%{period:d} %{sma:,.2f}")),
	SENTENCE("alert.sma_below", N_("[%{symbol}: ]close %{close:,p} crossed below SMA%{period:d} %{sma:,.2f}")),
	SENTENCE("alert.rsi_high", N_("[%{symbol}: ]RSI(%{period:d}) %{rsi:.1f} above %{level:g}")),
	SENTENCE("alert.rsi_low", N_("[%{symbol}: ]RSI(%{period:d}) %{rsi:.1f} below %{level:g}")),
	SENTENCE("alert.new_high", N_("[%{symbol}: ]close %{close:,p}, highest of %{period:d} bars")),
	SENTENCE("alert.new_low", N_("[%{symbol}: ]close %{close:,p}, lowest of %{period:d} bars")),
	SENTENCE("alert.volume_spike", N_("[%{symbol}: ]volume %{times:.1f} times the average of %{period:d} bars")),

	/* engine: data and jobs */
	SENTENCE("feed.up", N_("Market data flows[: %{cause}]")),
	SENTENCE("feed.down", N_("Market data stopped[: %{cause}]")),
	SENTENCE("feed.broker_says", N_("[%{symbol}: ]the data feed says[: %{text}][ (code %{code:d})]")),
	SENTENCE("agent.evaluated", N_("%{candidates:d} candidates evaluated: %{raised:d} raised, %{not_raised:d} not raised")),
	SENTENCE("agent.failed", N_("The agent could not evaluate[: %{cause}]")),
	SENTENCE("store.failed", N_("The knowledge base could not be written[: %{cause}]")),
	SENTENCE("answer.timeout", N_("The broker did not answer in time; the outcome is not known")),
	SENTENCE("journal.failed", N_("The ledger could not be written; nothing was sent[ (%{status})]")),
	SENTENCE("link.up", N_("Broker connected")),
	SENTENCE("link.down", N_("Broker connection lost[: %{text}]")),
	SENTENCE("link.resetting", N_("The broker resets its servers; orders wait until that is over")),
	SENTENCE("link.reset_over", N_("The broker's reset is over")),
	SENTENCE("approval.elsewhere", N_("Another screen has the approvals; :take takes them over")),
	SENTENCE("approval.taken_over", N_("Another screen has taken over the approvals")),
	SENTENCE("trading.nobody_there", N_("Is anybody there? In %{seconds:d} s trading is frozen and every order cancelled; any key keeps it")),
	SENTENCE("link.suspended", N_("The gateway has lost the broker; orders wait[: %{text}]")),
	SENTENCE("manual.order", N_("Entered by hand")),
	SENTENCE("restart", N_("The engine was started again")),
	SENTENCE("send.failed", N_("The order could not be sent[ (%{status})]")),
	SENTENCE("settled.never", N_("A person said that it never arrived")),
	SENTENCE("settled.working", N_("A person said that it works at the broker")),
	SENTENCE("trade.frozen", N_("Trading is frozen")),
	SENTENCE("strategy.runaway", N_("Strategy[ %{strategy}] wants too many orders[ in %{symbol}]: trading is frozen and its orders are cancelled")),
	SENTENCE("order.modify", N_("Change asked for: quantity %{quantity:,g}[, limit %{limit:,p}][, stop %{stop:,p}]")),
	SENTENCE("manual.close", N_("The position is closed by hand")),
	SENTENCE("algo.slice", N_("Slice %{number:d} of an order that %{algo:w} works")),
	SENTENCE("algo.slice_ended", N_("Held: a slice ended %{state:w}, which nobody here asked for[: %{text}]")),
	SENTENCE("algo.slice_cancelled", N_("Held: a slice was cancelled by hand")),
	SENTENCE("algo.resumed", N_("Resumed by a person")),
	SENTENCE("algo.window_over", N_("Its window is over: %{filled:,g} of %{quantity:,g} filled")),
	SENTENCE("close.refused", N_("%{symbol} could not be closed (%{status:w}): look at its orders")),
	SENTENCE("trade.unfrozen", N_("Trading is open again")),
	SENTENCE("engine.reloaded", N_("Configuration read again: %{changed:d} changed, %{restart:d} wait for a restart")),
	SENTENCE("engine.reload_refused", N_("The configuration was refused, nothing is changed[: %{cause}]")),
	SENTENCE("job.done", N_("The job %{job} is done[, backtests: %{backtests:d}]")),
	SENTENCE("job.failed", N_("The job %{job} failed[: %{cause}]")),

	/* imports: why a row is quarantined or flagged */
	SENTENCE("import.unparsable", N_("a field is missing or cannot be read")),
	SENTENCE("import.not_finite", N_("a price or the volume is not a finite number")),
	SENTENCE("import.not_positive", N_("a price is zero or below")),
	SENTENCE("import.high_too_low", N_("the high is below open or close")),
	SENTENCE("import.low_too_high", N_("the low is above open or close")),
	SENTENCE("import.negative_volume", N_("the volume is negative")),
	SENTENCE("import.duplicate", N_("the same bar stands on an earlier line")),
	SENTENCE("import.off_grid", N_("no bar of this size begins at this time")),
	SENTENCE("import.zero_volume", N_("zero volume")),
	SENTENCE("import.jump", N_("a jump of more than 40 %% from the close before")),
	SENTENCE("import.gap", N_("sessions are missing before it")),
	SENTENCE("import.holiday", N_("the exchange was closed that day")),
	{ NULL, NULL, NULL, NULL, NULL, NULL },
};
/* clang-format on */

const struct reason_row *reason_rows(void)
{
	return rows;
}
