/* cmd_bars.c - drt bars: the stored bars of a symbol.
 *
 * An answer may have 16 MiB, so long ranges are fetched in pages from the newest back. */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/table.h"
#include "client/number_text.h"
#include "core/i18n.h"
#include "core/timeval.h"
#include "model/json.h"
#include "model/timeframe.h"

enum { PAGE = 20000, PAGES = 1000, LIMIT_MAX = PAGE * PAGES, PRICE_PLACES = 8 };

struct pages {
	json_t *list[PAGES]; /* newest first; owned */
	int count;
};

static void release(struct pages *pages)
{
	for (int i = 0; i < pages->count; i++)
		json_decref(pages->list[i]);
}

static enum cli_exit bad_answer(struct cli *cli, const char *text)
{
	struct drt_error error;

	drt_fail(&error, DRT_EPARSE, "%s", text);
	return cli_bad_answer(cli, &error);
}

/* The range goes on before the first bar of this page. */
static enum cli_exit step_back(struct cli *cli, json_t *params, const json_t *bars)
{
	struct drt_error error = { 0 };
	int64_t first_ns = 0;
	int64_t to_ns = INT64_MAX;

	if (json_get_time(&first_ns, json_array_get(bars, 0), "timestamp", true, &error) !=
	    DRT_OK)
		return cli_bad_answer(cli, &error);
	if (json_get_time(&to_ns, params, "to", false, &error) != DRT_OK || first_ns >= to_ns)
		return bad_answer(cli, "a page of bars repeats the last one");
	json_object_set_new(params, "to", json_from_time(first_ns - 1));
	return CLI_OK;
}

static enum cli_exit fetch(struct cli *cli, struct pages *pages, json_t *params, int64_t wanted)
{
	enum cli_exit code = CLI_OK;
	size_t got = PAGE;

	while (code == CLI_OK && got == PAGE && wanted > 0 && pages->count < PAGES) {
		int64_t page = wanted < PAGE ? wanted : PAGE;
		json_t *result = NULL;
		const json_t *bars = NULL;

		json_object_set_new(params, "limit", json_integer(page));
		code = cli_call(&result, cli, "kb.get_market_data", json_deep_copy(params),
		                CLI_LONG);
		if (code != CLI_OK)
			return code;
		pages->list[pages->count++] = result;
		bars = json_object_get(result, "bars");
		if (!json_is_array(bars))
			return bad_answer(cli, "bars is not a list");
		got = json_array_size(bars);
		wanted -= (int64_t)got;
		if (got == PAGE)
			code = step_back(cli, params, bars);
	}
	return code;
}

/* All bars in one list, oldest first, in the first answer's frame. */
static json_t *join(const struct pages *pages)
{
	json_t *whole = json_copy(pages->list[0]);
	json_t *bars = json_array();

	if (!whole || !bars)
		goto fail;
	for (int i = pages->count - 1; i >= 0; i--) {
		if (json_array_extend(bars, json_object_get(pages->list[i], "bars")) != 0)
			goto fail;
	}
	if (json_object_set(whole, "bars", bars) != 0)
		goto fail;
	json_decref(bars);
	return whole;

fail:
	json_decref(whole);
	json_decref(bars);
	return NULL;
}

/* ---- printing ---- */

static bool is_intraday(const json_t *answer)
{
	const char *name = json_string_value(json_object_get(answer, "timeframe"));
	enum timeframe timeframe;

	return name && timeframe_parse(&timeframe, name) == DRT_OK &&
	       timeframe_is_intraday(timeframe);
}

static void put_time(char *out, int64_t time_ns, bool intraday)
{
	if (!intraday) {
		day_format(out, time_to_day(time_ns));
		return;
	}
	time_format(out, time_ns);
	out[strcspn(out, "T")] = ' ';
	out[strlen("2025-06-12 14:30")] = '\0';
}

/* Places that the number needs, of at most `most`. */
static int places_of(double value, int most)
{
	char text[NUMBER_TEXT];
	int places = most;

	snprintf(text, sizeof(text), "%.*f", most, value);
	for (size_t end = strlen(text); places > 0 && text[end - 1] == '0'; end--)
		places--;
	return places;
}

/* So that the points of a column stand below one another. */
struct places {
	int price, volume;
};

static void widen(struct places *places, const struct bar *bar)
{
	const double prices[] = { bar->open, bar->high, bar->low, bar->close };

	for (int i = 0; i < 4; i++) {
		int needed = places_of(prices[i], PRICE_PLACES);

		if (needed > places->price)
			places->price = needed;
	}
	if (places_of(bar->volume, DECIMAL_PLACES) > places->volume)
		places->volume = places_of(bar->volume, DECIMAL_PLACES);
}

static void put_row(struct cli_table *table, const struct bar *bar, const struct places *places,
                    bool intraday)
{
	const double prices[] = { bar->open, bar->high, bar->low, bar->close };
	char text[NUMBER_TEXT];

	put_time(text, bar->time_ns, intraday);
	cli_table_add(table, text);
	for (int i = 0; i < 4; i++)
		cli_table_add_number(table, prices[i], places->price);
	cli_table_add_number(table, bar->volume, places->volume);
}

static enum cli_exit put_csv(struct cli *cli, const json_t *bars, bool intraday)
{
	struct drt_error error = { 0 };
	char day[TIME_TEXT];

	fprintf(cli->out, "%s,open,high,low,close,volume\n", intraday ? "epoch_ms" : "date");
	for (size_t i = 0; i < json_array_size(bars); i++) {
		struct bar bar;

		if (bar_from_json(&bar, json_array_get(bars, i), &error) != DRT_OK)
			return cli_bad_answer(cli, &error);
		if (intraday)
			snprintf(day, sizeof(day), "%lld",
			         (long long)(bar.time_ns / NS_PER_MS));
		else
			day_format(day, time_to_day(bar.time_ns));
		fprintf(cli->out, "%s,%.15g,%.15g,%.15g,%.15g,%.15g\n", day, bar.open, bar.high,
		        bar.low, bar.close, bar.volume);
	}
	return CLI_OK;
}

static void put_title(struct cli *cli, const json_t *answer)
{
	const char *source = json_string_value(json_object_get(answer, "source"));
	const char *adjustment = json_string_value(json_object_get(answer, "adjustment"));
	size_t count = json_array_size(json_object_get(answer, "bars"));

	cli_put_origin(cli, answer);
	fprintf(cli->out, ngettext("%s %s, %zu bar", "%s %s, %zu bars", count),
	        json_string_value(json_object_get(answer, "symbol")),
	        json_string_value(json_object_get(answer, "timeframe")), count);
	if (source && adjustment)
		fprintf(cli->out, _(", source %s, adjustment %s"), source, adjustment);
	fputc('\n', cli->out);
}

static void put_header(struct cli_table *table, bool intraday)
{
	cli_table_add(table, intraday ? _("Time (UTC)") : _("Date"));
	cli_table_add(table, _("Open"));
	cli_table_add(table, _("High"));
	cli_table_add(table, _("Low"));
	cli_table_add(table, _("Close"));
	cli_table_add(table, _("Volume"));
}

/* Reads every bar, and what the columns need. The array is the caller's. */
static enum drt_status read_bars(struct bar **out, struct places *places, const json_t *list,
                                 struct drt_error *error)
{
	size_t count = json_array_size(list);
	struct bar *bars = calloc(count + 1, sizeof(*bars));
	enum drt_status status = bars ? DRT_OK : DRT_ENOMEM;

	*places = (struct places){ .price = 2 };
	for (size_t i = 0; i < count && status == DRT_OK; i++) {
		status = bar_from_json(&bars[i], json_array_get(list, i), error);
		if (status == DRT_OK)
			widen(places, &bars[i]);
	}
	if (status != DRT_OK) {
		free(bars);
		return status;
	}
	*out = bars;
	return DRT_OK;
}

static enum cli_exit put_table(struct cli *cli, const json_t *answer)
{
	const json_t *list = json_object_get(answer, "bars");
	struct cli_table *table = NULL;
	struct drt_error error = { 0 };
	struct places places;
	struct bar *bars = NULL;
	enum drt_status status = read_bars(&bars, &places, list, &error);
	bool intraday = is_intraday(answer);

	if (status == DRT_OK)
		status = cli_table_new(&table, "lrrrrr");
	if (status == DRT_OK) {
		put_header(table, intraday);
		for (size_t i = 0; i < json_array_size(list); i++)
			put_row(table, &bars[i], &places, intraday);
		put_title(cli, answer);
		status = cli_table_print(table, cli->out);
	}
	cli_table_free(table);
	free(bars);
	if (status == DRT_ENOMEM)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	return status == DRT_OK ? CLI_OK : cli_bad_answer(cli, &error);
}

static enum cli_exit put(struct cli *cli, json_t *answer)
{
	const json_t *bars = json_object_get(answer, "bars");
	enum cli_exit code = CLI_OK;

	if (cli->json)
		return cli_put_json(cli, answer);
	if (cli_value(cli, "csv")) {
		if (cli_is_synthetic(cli, answer))
			cli_note(cli,
			         _("SYNTHETIC: these figures come from the market generator"));
		code = put_csv(cli, bars, is_intraday(answer));
	} else if (json_array_size(bars) == 0) {
		cli_note(cli, _("there are no bars in this range; \"drt import\" stores some"));
	} else if (!json_is_string(json_object_get(answer, "symbol")) ||
	           !json_is_string(json_object_get(answer, "timeframe"))) {
		code = bad_answer(cli, "symbol or timeframe is missing");
	} else {
		code = put_table(cli, answer);
	}
	json_decref(answer);
	return code;
}

static enum cli_exit read_params(struct cli *cli, json_t *params, int64_t *wanted)
{
	enum cli_exit code = cli_get_symbol(params, cli, cli->argv[0]);

	if (code == CLI_OK)
		code = cli_get_range(params, cli);
	if (code == CLI_OK)
		code = cli_get_timeframe(params, cli, "timeframe");
	if (code == CLI_OK)
		code = cli_get_count(params, cli, "limit", 1, LIMIT_MAX);
	if (code == CLI_OK)
		code = cli_get_source(params, cli, "source");
	if (code != CLI_OK)
		return code;
	if (cli->json && cli_value(cli, "csv"))
		return cli_fail(cli, CLI_USAGE, _("--json and --csv exclude each other"));
	*wanted = json_object_get(params, "limit")
	                  ? json_integer_value(json_object_get(params, "limit"))
	                  : LIMIT_MAX;
	return CLI_OK;
}

static enum cli_exit run(struct cli *cli)
{
	struct pages pages = { .count = 0 };
	json_t *params = json_object();
	json_t *answer = NULL;
	int64_t wanted = 0;
	enum cli_exit code = read_params(cli, params, &wanted);

	if (code == CLI_OK)
		code = fetch(cli, &pages, params, wanted);
	if (code == CLI_OK) {
		answer = join(&pages);
		code = answer ? put(cli, answer)
		              : cli_fail(cli, CLI_FAILURE, _("out of memory"));
	}
	release(&pages);
	json_decref(params);
	return code;
}

static const struct cli_option options[] = {
	{ "from", "DATE", N_("from this day or instant on") },
	{ "to", "DATE", N_("up to this day or instant") },
	{ "timeframe", "SIZE", N_("1m 5m 15m 30m 1h 4h 1d 1w 1mo; 1d otherwise") },
	{ "source", "NAME", N_("bars of this source, where it has any") },
	{ "limit", "NUMBER", N_("only the newest so many") },
	{ "csv", NULL, N_("print CSV that drt import reads") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_bars = {
	.name = "bars",
	.arguments = "SYMBOL",
	.summary = N_("prints the stored bars of a symbol"),
	.description = N_("Sizes that are not stored are made from smaller ones by the "
	                  "instrument's sessions. Times are UTC; days are exchange days."),
	.example = "drt bars AAPL --from 2024-01-01 --timeframe 1w",
	.need = CLI_NEEDS_STORE,
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
