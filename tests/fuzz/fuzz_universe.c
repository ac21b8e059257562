/* fuzz_universe.c - any text as a universe file. What is taken is sound: listings that a
 * generator can move, dates in order, ratios that change something. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/universe_file.h"
#include "tests/fuzz/fuzz.h"

const struct fuzz_seed fuzz_seeds[] = {
	{ "# all\ninstrument AAPL price=50 volatility=0.4 size=0.0001 least=0.01 halts=1.5 "
	  "borrow=hard\ndividend AAPL 2025-06-17 0.26\nsplit AAPL 2025-06-18 10 1 adjust\n",
	  0 },
	{ "only\r\ninstrument NEWCO price=12.5 sector=energy sector-beta=1 beta=-1 drift=0.1 "
	  "volume=1000 type=etf exchange=ARCA name=A b c # d\n",
	  0 },
	{ NULL, 0 },
};

static void check(struct gw_universe *u)
{
	size_t count = 0;
	const struct gw_universe_action *actions = gw_universe_actions(&count, u);
	const struct sim_listing *listings = NULL;

	for (size_t i = 0; i < count; i++) {
		if (i > 0 && actions[i].day < actions[i - 1].day)
			abort();
		if (actions[i].new_shares == 0 ? actions[i].amount.e8 <= 0
		                               : actions[i].new_shares == actions[i].old_shares)
			abort();
	}
	if (gw_universe_list(u, NULL) != DRT_OK)
		return;
	listings = gw_universe_listings(&count, u);
	for (size_t i = 0; i < count; i++) {
		if (!(listings[i].price > 0) || !(listings[i].volatility > 0) ||
		    !(listings[i].daily_volume > 0) || !symbol_is_valid(listings[i].symbol))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *text = malloc(size + 1);
	struct gw_universe *universe = NULL;
	struct drt_error error = { 0 };

	if (!text)
		abort();
	memcpy(text, bytes, size);
	text[size] = '\0';
	if (gw_universe_read(&universe, "fuzz", text, &error) == DRT_OK)
		check(universe);
	else if (error.text[0] == '\0')
		abort(); /* a refusal says why */
	gw_universe_free(universe);
	free(text);
	return 0;
}
