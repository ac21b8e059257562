/* universe_file.c - see universe_file.h.
 *
 * A line is split in place; each key of an instrument is a row of a table. */
#include "gateway/universe_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/symbol_kind.h"

enum { MOST_LINES = 100000, MOST_RATIO = 1000000, WORDS = 24 };

/* An instrument line; the listing's numbers are NaN where they are not given. */
struct named {
	struct gw_universe_entry entry;
	struct sim_listing listing;
	char name[INSTRUMENT_NAME_TEXT];
	char exchange[EXCHANGE_TEXT];
	bool has_type, has_sector;
};

struct gw_universe {
	char *file;
	struct named *named;
	struct gw_universe_entry *entries; /* of `named` */
	size_t count, capacity;
	struct gw_universe_action *actions;
	size_t action_count, action_capacity;
	struct sim_listing *listings;
	size_t listing_count;
	bool only;
};

struct reader {
	struct gw_universe *universe;
	struct drt_error *error;
	int line;
	char *words[WORDS];
	int count;
};

static enum drt_status wrong(const struct reader *r, const char *word, const char *remedy)
{
	return drt_fail(r->error, DRT_EINVAL, "%s line %d: \"%s\" %s", r->universe->file,
	                r->line, word, remedy);
}

static enum drt_status no_memory(struct drt_error *error)
{
	return drt_fail(error, DRT_ENOMEM, "out of memory");
}

/* ---- words ---- */

static bool read_number(double *out, const char *text, double least, double most)
{
	decimal value = { 0 };

	if (decimal_parse(&value, text, strlen(text)) != DRT_OK)
		return false;
	*out = decimal_to_double(value);
	return *out >= least && *out <= most;
}

static bool read_size(decimal *out, const char *text)
{
	return decimal_parse(out, text, strlen(text)) == DRT_OK && out->e8 > 0 &&
	       out->e8 <= DECIMAL_EXACT_MAX;
}

static bool read_shares(int64_t *out, const char *text)
{
	double value = 0;

	if (!read_number(&value, text, 1, MOST_RATIO) || value != floor(value))
		return false;
	*out = (int64_t)value;
	return true;
}

static bool read_day(int64_t *out, const char *text)
{
	int64_t time_ns = 0;

	if (strlen(text) != 10 || time_parse(&time_ns, text, 10) != DRT_OK)
		return false;
	*out = time_to_day(time_ns);
	return true;
}

static bool read_sector(enum sim_sector *out, const char *text)
{
	static const char *const words[SIM_SECTOR_COUNT] = {
		[SIM_SECTOR_NONE] = "none",
		[SIM_SECTOR_TECHNOLOGY] = "technology",
		[SIM_SECTOR_COMMUNICATION] = "communication",
		[SIM_SECTOR_FINANCIALS] = "financials",
		[SIM_SECTOR_INDUSTRIALS] = "industrials",
		[SIM_SECTOR_ENERGY] = "energy",
		[SIM_SECTOR_HEALTH] = "health",
		[SIM_SECTOR_STAPLES] = "staples",
		[SIM_SECTOR_DISCRETIONARY] = "discretionary",
		[SIM_SECTOR_UTILITIES] = "utilities",
		[SIM_SECTOR_MATERIALS] = "materials",
		[SIM_SECTOR_REAL_ESTATE] = "real-estate",
	};

	for (int i = 0; i < SIM_SECTOR_COUNT; i++) {
		if (strcmp(words[i], text) == 0) {
			*out = (enum sim_sector)i;
			return true;
		}
	}
	return false;
}

/* ---- instruments ---- */

struct key {
	const char *name;
	size_t offset; /* of a double in struct named */
	double least, most;
	const char *remedy;
};

#define AT(member) offsetof(struct named, member)

static const struct key keys[] = {
	{ "price", AT(listing.price), 0.05, 1e6, "is no price from 0.05 to 1000000" },
	{ "volatility", AT(listing.volatility), 0.01, 3,
	  "is no annual volatility from 0.01 to 3" },
	{ "beta", AT(listing.beta), -5, 5, "is no beta from -5 to 5" },
	{ "sector-beta", AT(listing.sector_beta), -5, 5, "is no beta from -5 to 5" },
	{ "drift", AT(listing.drift), -1, 1, "is no annual drift from -1 to 1" },
	{ "volume", AT(listing.daily_volume), 1000, 1e10,
	  "is no daily volume from 1000 to 10000000000" },
	{ "halts", AT(entry.halts), 0, 20, "is no number of halts from 0 to 20" },
};

static enum drt_status take_word_key(struct reader *r, struct named *n, const char *key,
                                     const char *value)
{
	if (strcmp(key, "size") == 0)
		return read_size(&n->entry.size, value)
		               ? DRT_OK
		               : wrong(r, value, "is no size; give one such as 0.0001");
	if (strcmp(key, "least") == 0)
		return read_size(&n->entry.least, value)
		               ? DRT_OK
		               : wrong(r, value, "is no size; give one such as 0.01");
	if (strcmp(key, "borrow") == 0) {
		n->entry.hard_to_borrow = strcmp(value, "hard") == 0;
		return n->entry.hard_to_borrow || strcmp(value, "easy") == 0
		               ? DRT_OK
		               : wrong(r, value, "is neither easy nor hard");
	}
	if (strcmp(key, "type") == 0) {
		n->has_type = true;
		n->listing.type = strcmp(value, "etf") == 0 ? SECURITY_ETF : SECURITY_STOCK;
		return strcmp(value, "etf") == 0 || strcmp(value, "stock") == 0
		               ? DRT_OK
		               : wrong(r, value, "is neither stock nor etf");
	}
	if (strcmp(key, "sector") == 0) {
		n->has_sector = true;
		return read_sector(&n->listing.sector, value)
		               ? DRT_OK
		               : wrong(r, value,
		                       "is no sector; give technology, communication, "
		                       "financials, industrials, energy, health, staples, "
		                       "discretionary, utilities, materials, real-estate or "
		                       "none");
	}
	if (strcmp(key, "exchange") != 0)
		return wrong(
			r, key,
			"is no key; give size, least, halts, borrow, price, volatility, "
			"beta, sector, sector-beta, drift, volume, exchange, type or name");
	if (value[0] == '\0' || strlen(value) >= sizeof(n->exchange) ||
	    strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != strlen(value))
		return wrong(r, value, "is no exchange; give one such as NASDAQ");
	memcpy(n->exchange, value, strlen(value) + 1);
	return DRT_OK;
}

static enum drt_status take_key(struct reader *r, struct named *n, char *word)
{
	char *value = strchr(word, '=');
	double number = 0;

	if (!value)
		return wrong(r, word, "is no KEY=VALUE");
	*value++ = '\0';
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strcmp(keys[i].name, word) != 0)
			continue;
		if (!read_number(&number, value, keys[i].least, keys[i].most))
			return wrong(r, value, keys[i].remedy);
		memcpy((char *)n + keys[i].offset, &number, sizeof(number));
		return DRT_OK;
	}
	return take_word_key(r, n, word, value);
}

static struct named *add_named(struct gw_universe *u)
{
	size_t capacity = u->capacity ? 2 * u->capacity : 32;
	struct named *larger = NULL;

	if (u->count == u->capacity) {
		larger = realloc(u->named, capacity * sizeof(*larger));
		if (!larger)
			return NULL;
		u->named = larger;
		u->capacity = capacity;
	}
	u->named[u->count] = (struct named){
		.entry = { .halts = -1 },
		.listing = { .price = NAN,
		             .beta = NAN,
		             .sector_beta = NAN,
		             .volatility = NAN,
		             .drift = NAN,
		             .daily_volume = NAN },
	};
	return &u->named[u->count++];
}

static enum drt_status take_symbol(struct reader *r, char *out)
{
	struct instrument instrument;

	if (r->count < 2)
		return wrong(r, r->words[0], "needs a symbol");
	if (symbol_normalise(out, r->words[1], strlen(r->words[1])) != DRT_OK ||
	    gw_instrument_of_symbol(&instrument, out) != DRT_OK)
		return wrong(r, r->words[1], "is no symbol");
	return DRT_OK;
}

static enum drt_status take_instrument(struct reader *r)
{
	struct gw_universe *u = r->universe;
	struct named *n = add_named(u);
	enum drt_status status = DRT_OK;

	if (!n)
		return no_memory(r->error);
	n->entry.line = r->line;
	status = take_symbol(r, n->entry.symbol);
	for (size_t i = 0; status == DRT_OK && i + 1 < u->count; i++) {
		if (strcmp(u->named[i].entry.symbol, n->entry.symbol) == 0)
			status = wrong(r, n->entry.symbol, "has a line already");
	}
	for (int i = 2; status == DRT_OK && i < r->count; i++) {
		if (strncmp(r->words[i], "name=", 5) == 0)
			snprintf(n->name, sizeof(n->name), "%s", r->words[i] + 5);
		else
			status = take_key(r, n, r->words[i]);
	}
	return status;
}

/* ---- dividends and splits ---- */

static struct gw_universe_action *add_action(struct gw_universe *u)
{
	size_t capacity = u->action_capacity ? 2 * u->action_capacity : 32;
	struct gw_universe_action *larger = NULL;

	if (u->action_count == u->action_capacity) {
		larger = realloc(u->actions, capacity * sizeof(*larger));
		if (!larger)
			return NULL;
		u->actions = larger;
		u->action_capacity = capacity;
	}
	u->actions[u->action_count] = (struct gw_universe_action){ .day = 0 };
	return &u->actions[u->action_count++];
}

static enum drt_status take_action(struct reader *r, bool split)
{
	struct gw_universe_action *a = add_action(r->universe);
	enum drt_status status = DRT_OK;

	if (!a)
		return no_memory(r->error);
	a->line = r->line;
	status = take_symbol(r, a->symbol);
	if (status != DRT_OK)
		return status;
	if (r->count < (split ? 5 : 4) || r->count > (split ? 6 : 4))
		return wrong(r, r->words[0],
		             split ? "is written: split SYMBOL DATE NEW OLD [adjust]"
		                   : "is written: dividend SYMBOL DATE AMOUNT");
	if (!read_day(&a->day, r->words[2]))
		return wrong(r, r->words[2], "is no date; give one such as 2025-06-17");
	if (!split)
		return read_size(&a->amount, r->words[3])
		               ? DRT_OK
		               : wrong(r, r->words[3],
		                       "is no amount a share; give one such as 0.26");
	if (!read_shares(&a->new_shares, r->words[3]))
		return wrong(r, r->words[3], "is no number of shares from 1 to 1000000");
	if (!read_shares(&a->old_shares, r->words[4]) || a->old_shares == a->new_shares)
		return wrong(r, r->words[4],
		             "is no number of shares from 1 to 1000000, or changes nothing");
	a->adjust = r->count == 6 && strcmp(r->words[5], "adjust") == 0;
	return r->count == 6 && !a->adjust ? wrong(r, r->words[5], "is not \"adjust\"")
	                                   : DRT_OK;
}

/* ---- lines ---- */

/* Splits at blanks; what follows "name=" stays whole. */
static void split_words(struct reader *r, char *line)
{
	r->count = 0;
	line[strcspn(line, "#\r")] = '\0';
	while (r->count < WORDS) {
		line += strspn(line, " \t");
		if (*line == '\0')
			return;
		r->words[r->count++] = line;
		if (strncmp(line, "name=", 5) == 0) {
			size_t length = strlen(line);

			while (length > 0 && strchr(" \t", line[length - 1]))
				line[--length] = '\0';
			return;
		}
		line += strcspn(line, " \t");
		if (*line != '\0')
			*line++ = '\0';
	}
}

static enum drt_status take_line(struct reader *r, char *line)
{
	split_words(r, line);
	if (r->count == 0)
		return DRT_OK;
	if (strcmp(r->words[0], "instrument") == 0)
		return take_instrument(r);
	if (strcmp(r->words[0], "dividend") == 0 || strcmp(r->words[0], "split") == 0)
		return take_action(r, r->words[0][0] == 's');
	if (strcmp(r->words[0], "only") != 0)
		return wrong(r, r->words[0],
		             "is no fact; begin with instrument, dividend, split or only");
	r->universe->only = true;
	return r->count == 1 ? DRT_OK : wrong(r, r->words[1], "is too much behind \"only\"");
}

static int by_day(const void *a, const void *b)
{
	const struct gw_universe_action *x = a;
	const struct gw_universe_action *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

static enum drt_status finish(struct gw_universe *u, struct drt_error *error)
{
	u->entries = calloc(u->count + 1, sizeof(*u->entries));
	if (!u->entries)
		return no_memory(error);
	for (size_t i = 0; i < u->count; i++)
		u->entries[i] = u->named[i].entry;
	if (u->action_count > 1)
		qsort(u->actions, u->action_count, sizeof(*u->actions), by_day);
	return DRT_OK;
}

enum drt_status gw_universe_read(struct gw_universe **out, const char *name, const char *text,
                                 struct drt_error *error)
{
	struct reader r = { .universe = calloc(1, sizeof(struct gw_universe)), .error = error };
	char *copy = strdup(text);
	enum drt_status status = DRT_OK;

	if (r.universe)
		r.universe->file = strdup(name);
	if (!copy || !r.universe || !r.universe->file)
		status = no_memory(error);
	for (char *line = copy; status == DRT_OK && line;) {
		char *end = strchr(line, '\n');

		if (end)
			*end++ = '\0';
		if (++r.line > MOST_LINES)
			status = wrong(&r, "", "is line too many");
		else
			status = take_line(&r, line);
		line = end;
	}
	if (status == DRT_OK)
		status = finish(r.universe, error);
	free(copy);
	if (status != DRT_OK) {
		gw_universe_free(r.universe);
		return status;
	}
	*out = r.universe;
	return DRT_OK;
}

void gw_universe_free(struct gw_universe *u)
{
	if (!u)
		return;
	free(u->file);
	free(u->named);
	free(u->entries);
	free(u->actions);
	free(u->listings);
	free(u);
}

const struct gw_universe_entry *gw_universe_entries(size_t *count, const struct gw_universe *u)
{
	*count = u->count;
	return u->entries;
}

const struct gw_universe_action *gw_universe_actions(size_t *count, const struct gw_universe *u)
{
	*count = u->action_count;
	return u->actions;
}

const char *gw_universe_name(const struct gw_universe *u)
{
	return u->file;
}

/* ---- listings ---- */

static double given_or(double given, double usual)
{
	return isnan(given) ? usual : given;
}

/* The line's numbers over those of `base`. */
static void merge(struct sim_listing *out, const struct sim_listing *base,
                  const struct named *n)
{
	*out = *base;
	if (n->name[0] != '\0')
		out->name = n->name;
	if (n->exchange[0] != '\0')
		out->primary_exchange = n->exchange;
	if (n->has_type)
		out->type = n->listing.type;
	if (n->has_sector)
		out->sector = n->listing.sector;
	out->price = given_or(n->listing.price, base->price);
	out->beta = given_or(n->listing.beta, base->beta);
	out->sector_beta = given_or(n->listing.sector_beta, base->sector_beta);
	out->volatility = given_or(n->listing.volatility, base->volatility);
	out->drift = given_or(n->listing.drift, base->drift);
	out->daily_volume = given_or(n->listing.daily_volume, base->daily_volume);
}

static const struct named *find_named(const struct gw_universe *u, const char *symbol)
{
	for (size_t i = 0; i < u->count; i++) {
		if (strcmp(u->named[i].entry.symbol, symbol) == 0)
			return &u->named[i];
	}
	return NULL;
}

static bool has_listing(const struct gw_universe *u, const char *symbol)
{
	for (size_t i = 0; i < u->listing_count; i++) {
		if (strcmp(u->listings[i].symbol, symbol) == 0)
			return true;
	}
	return false;
}

static enum drt_status add_new(struct gw_universe *u, const struct named *n,
                               struct drt_error *error)
{
	struct sim_listing base = {
		.symbol = n->entry.symbol,
		.name = n->entry.symbol,
		.primary_exchange = "NASDAQ",
		.type = SECURITY_STOCK,
		.price = n->listing.price,
		.beta = 1,
		.sector_beta = 1,
		.volatility = 0.25,
		.daily_volume = 2e6,
	};
	struct instrument instrument;

	if (isnan(n->listing.price) ||
	    gw_instrument_of_symbol(&instrument, n->entry.symbol) != DRT_OK ||
	    instrument.type == SECURITY_FOREX || instrument.type == SECURITY_CRYPTO)
		return drt_fail(error, DRT_EINVAL,
		                "%s line %d: %s is new to the synthetic market: it must be a "
		                "stock or fund and needs price=",
		                u->file, n->entry.line, n->entry.symbol);
	base.con_id = (int32_t)instrument.con_id;
	merge(&u->listings[u->listing_count++], &base, n);
	return DRT_OK;
}

enum drt_status gw_universe_list(struct gw_universe *u, struct drt_error *error)
{
	const struct sim_listing *usual = NULL;
	size_t count = sim_universe(&usual);
	enum drt_status status = DRT_OK;

	free(u->listings);
	u->listing_count = 0;
	u->listings = calloc(count + u->count + 1, sizeof(*u->listings));
	if (!u->listings)
		return no_memory(error);
	for (size_t i = 0; i < count; i++) {
		const struct named *n = find_named(u, usual[i].symbol);

		if (n)
			merge(&u->listings[u->listing_count++], &usual[i], n);
		else if (!u->only)
			u->listings[u->listing_count++] = usual[i];
	}
	for (size_t i = 0; status == DRT_OK && i < u->count; i++) {
		if (!has_listing(u, u->named[i].entry.symbol))
			status = add_new(u, &u->named[i], error);
	}
	if (status == DRT_OK && u->listing_count == 0)
		status = drt_fail(error, DRT_EINVAL,
		                  "%s: \"only\" leaves no instrument; name some", u->file);
	return status;
}

const struct sim_listing *gw_universe_listings(size_t *count, const struct gw_universe *u)
{
	*count = u->listing_count;
	return u->listings;
}
