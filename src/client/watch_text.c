/* watch_text.c - see watch_text.h. */
#include "client/watch_text.h"

#include <stdio.h>

#include "core/i18n.h"

static const char *stale_word(enum quote_stale stale)
{
	switch (stale) {
	case QUOTE_LIVE:
		break;
	case QUOTE_RELEASED:
		return _("released");
	case QUOTE_SILENT:
		return _("silent");
	case QUOTE_FARM_LOST:
		return _("farm lost");
	case QUOTE_BROKER_LOST:
		return _("broker lost");
	case QUOTE_LINK_LOST:
	case QUOTE_STALE_KINDS:
		return _("gateway lost");
	}
	return _("live");
}

const char *watch_word(enum watch_state state, enum quote_stale stale)
{
	switch (state) {
	case WATCH_NONE:
	case WATCH_LOADING:
		return stale == QUOTE_LIVE ? _("loading") : stale_word(stale);
	case WATCH_WAITING:
		return _("waits");
	case WATCH_LIVE:
		break;
	case WATCH_REPAIRING:
		return _("doubtful");
	case WATCH_REFUSED:
	case WATCH_STATES:
		return _("refused");
	}
	return stale_word(stale);
}

static const char *stale_sentence(enum quote_stale stale)
{
	switch (stale) {
	case QUOTE_LIVE:
		break;
	case QUOTE_RELEASED:
	case QUOTE_SILENT:
		return _("Nothing has come for long while the market is open.");
	case QUOTE_FARM_LOST:
		return _("The broker lost its market data farm.");
	case QUOTE_BROKER_LOST:
		return _("The gateway lost the broker.");
	case QUOTE_LINK_LOST:
	case QUOTE_STALE_KINDS:
		return _("The gateway is lost.");
	}
	return "";
}

void watch_sentence(char *out, size_t size, enum watch_state state, enum quote_stale stale,
                    const char *note)
{
	const char *text = "";

	if (state == WATCH_REFUSED) {
		/* TRANSLATORS: the broker's own words follow */
		snprintf(out, size, _("Refused: %s"), note);
		return;
	}
	if (stale != QUOTE_LIVE)
		text = stale_sentence(stale);
	else if (state == WATCH_WAITING)
		text = _("Waits: the broker gives only a few at once.");
	else if (state == WATCH_REPAIRING)
		text = _("Doubtful: something did not fit. It is asked for anew.");
	snprintf(out, size, "%s", text);
}
