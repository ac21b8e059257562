/* matcher_peg.c - orders whose limit follows the quote.
 *
 * A pegged order rests inside or at the market, where quotes alone never meet it: it is
 * filled by trades, as other resting orders are (matcher_rest.c). */
#include "sim/matcher.h"

#include "sim/matcher_book.h"

/* The price that the peg stands for, before the cap; zero: there is no such quote. */
static decimal peg_price(const struct sim_slot *slot, const struct sim_quote *quote)
{
	bool buy = slot->side == SIDE_BUY;
	decimal none = { 0 };

	if (slot->peg == SIM_PEG_MID)
		return quote->bid.e8 > 0 && quote->ask.e8 > 0
		               ? decimal_from_units((quote->bid.e8 + quote->ask.e8) / 2)
		               : none;
	if (buy)
		return quote->bid.e8 > 0 ? decimal_add(quote->bid, slot->peg_offset) : none;
	return quote->ask.e8 > 0 ? decimal_sub(quote->ask, slot->peg_offset) : none;
}

void matcher_follow(struct sim_matcher *m, struct sim_book *book)
{
	struct sim_slot *slot = slot_at(m, book->first);

	for (; slot; slot = slot_at(m, slot->next)) {
		decimal price = { 0 };
		bool beyond = false;

		if (slot->peg == SIM_PEG_NONE || slot->ended)
			continue;
		price = peg_price(slot, &book->quote);
		if (price.e8 <= 0)
			continue;
		beyond = slot->side == SIDE_BUY ? decimal_cmp(price, slot->peg_cap) > 0
		                                : decimal_cmp(price, slot->peg_cap) < 0;
		slot->limit = slot->peg_cap.e8 > 0 && beyond ? slot->peg_cap : price;
	}
}
