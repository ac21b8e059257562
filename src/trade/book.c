/* book.c - see book.h. */
#include "trade/book.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef __int128 int128;

enum { FIRST_ROWS = 16 };

void book_init(struct book *book, const char *account, decimal cash)
{
	*book = (struct book){ .cash = cash };
	memccpy(book->account, account, '\0', sizeof(book->account) - 1);
	idmap_init(&book->by_id);
	idmap_init(&book->by_symbol);
}

void book_release(struct book *book)
{
	free(book->rows);
	free(book->mark);
	free(book->held);
	free(book->multiplier);
	free(book->exposed);
	free(book->mark_ns);
	for (int i = 0; i < book->strategy_count; i++) {
		free(book->strategies[i].positions);
		free(book->strategies[i].attempts);
	}
	idmap_release(&book->by_id);
	idmap_release(&book->by_symbol);
}

/* Makes *array `to` elements long; the new ones are zero. */
static enum drt_status stretch(void *array_of, size_t size, size_t from, size_t to)
{
	void **array = array_of;
	char *longer = realloc(*array, to * size);

	if (!longer)
		return DRT_ENOMEM;
	memset(longer + from * size, 0, (to - from) * size);
	*array = longer;
	return DRT_OK;
}

static enum drt_status grow(struct book *book)
{
	size_t from = book->capacity, to = from ? 2 * from : FIRST_ROWS;
	enum drt_status status = stretch(&book->rows, sizeof(*book->rows), from, to);

	if (status == DRT_OK)
		status = stretch(&book->mark, sizeof(*book->mark), from, to);
	if (status == DRT_OK)
		status = stretch(&book->held, sizeof(*book->held), from, to);
	if (status == DRT_OK)
		status = stretch(&book->multiplier, sizeof(*book->multiplier), from, to);
	if (status == DRT_OK)
		status = stretch(&book->exposed, sizeof(*book->exposed), from, to);
	if (status == DRT_OK)
		status = stretch(&book->mark_ns, sizeof(*book->mark_ns), from, to);
	for (int i = 0; status == DRT_OK && i < book->strategy_count; i++) {
		status = stretch(&book->strategies[i].positions, sizeof(struct position), from,
		                 to);
		if (status == DRT_OK)
			status = stretch(&book->strategies[i].attempts,
			                 sizeof(struct book_attempts), from, to);
	}
	if (status == DRT_OK)
		book->capacity = to;
	return status;
}

int32_t book_find(const struct book *book, int64_t id, const char *symbol)
{
	uint32_t at = id != 0 ? idmap_get(&book->by_id, (uint64_t)id) : IDMAP_NONE;

	if (at != IDMAP_NONE)
		return (int32_t)at;
	if (!symbol)
		return -1;
	at = idmap_get(&book->by_symbol, idmap_text_key(symbol));
	if (at != IDMAP_NONE && strcmp(book->rows[at].instrument.symbol, symbol) == 0)
		return (int32_t)at;
	for (size_t i = 0; at != IDMAP_NONE && i < book->count; i++) {
		if (strcmp(book->rows[i].instrument.symbol, symbol) == 0)
			return (int32_t)i; /* two symbols share a key */
	}
	return -1;
}

static void begin_position(struct position *position, const struct book *book,
                           const struct instrument *instrument)
{
	memcpy(position->symbol, instrument->symbol, sizeof(position->symbol));
	memcpy(position->account, book->account, sizeof(position->account));
	position->instrument_id = instrument->id;
	position->market_price = NAN;
}

/* Room in the row arrays and both maps for one more. */
static enum drt_status make_room(struct book *book)
{
	enum drt_status status = DRT_OK;

	if (book->count == INT32_MAX)
		return DRT_EFULL;
	if (book->count == book->capacity)
		status = grow(book);
	if (status == DRT_OK)
		status = idmap_reserve(&book->by_id, book->count + 1);
	if (status == DRT_OK)
		status = idmap_reserve(&book->by_symbol, book->count + 1);
	return status;
}

static enum drt_status append(int32_t *index, struct book *book,
                              const struct instrument *instrument)
{
	struct book_row *row = NULL;
	uint64_t key = idmap_text_key(instrument->symbol);
	enum drt_status status = make_room(book);

	if (status != DRT_OK)
		return status;
	row = &book->rows[book->count];
	row->instrument = *instrument;
	book->multiplier[book->count] = instrument->multiplier;
	row->first = row->last = IDMAP_NONE;
	begin_position(&row->position, book, instrument);
	for (int i = 0; i < book->strategy_count; i++)
		begin_position(&book->strategies[i].positions[book->count], book, instrument);
	if (instrument->id != 0)
		status = idmap_set(&book->by_id, (uint64_t)instrument->id,
		                   (uint32_t)book->count);
	if (status == DRT_OK && idmap_get(&book->by_symbol, key) == IDMAP_NONE)
		status = idmap_set(&book->by_symbol, key, (uint32_t)book->count);
	if (status != DRT_OK)
		return status;
	*index = (int32_t)book->count++;
	return DRT_OK;
}

enum drt_status book_add(int32_t *index, struct book *book, const struct instrument *instrument)
{
	int32_t at = book_find(book, instrument->id, instrument->symbol);
	enum drt_status status = DRT_OK;

	if (instrument->symbol[0] == '\0' || instrument->tick.e8 <= 0 ||
	    instrument->min_size.e8 <= 0 || instrument->multiplier.e8 <= 0)
		return DRT_EINVAL;
	if (at < 0)
		return append(index, book, instrument);
	if (instrument->id != 0)
		status = idmap_set(&book->by_id, (uint64_t)instrument->id, (uint32_t)at);
	if (status != DRT_OK)
		return status;
	book->rows[at].instrument = *instrument;
	book->multiplier[at] = instrument->multiplier;
	begin_position(&book->rows[at].position, book, instrument);
	book_refresh(book, at);
	*index = at;
	return DRT_OK;
}

enum drt_status book_strategy(int32_t *number, struct book *book, const char *name)
{
	struct book_strategy *strategy = NULL;
	size_t length = strlen(name);

	for (int i = 0; i < book->strategy_count; i++) {
		if (strcmp(book->strategies[i].name, name) == 0) {
			*number = i;
			return DRT_OK;
		}
	}
	if (length == 0 || length >= STRATEGY_TEXT)
		return DRT_EINVAL;
	if (book->strategy_count == BOOK_STRATEGIES)
		return DRT_EFULL;
	strategy = &book->strategies[book->strategy_count];
	strategy->positions = calloc(book->capacity ? book->capacity : FIRST_ROWS,
	                             sizeof(*strategy->positions));
	strategy->attempts = calloc(book->capacity ? book->capacity : FIRST_ROWS,
	                            sizeof(*strategy->attempts));
	if (!strategy->positions || !strategy->attempts) {
		free(strategy->positions);
		free(strategy->attempts);
		return DRT_ENOMEM;
	}
	for (size_t i = 0; i < book->count; i++)
		begin_position(&strategy->positions[i], book, &book->rows[i].instrument);
	memcpy(strategy->name, name, length + 1);
	*number = book->strategy_count++;
	return DRT_OK;
}

/* ---- exposure ---- */

void book_refresh(struct book *book, int32_t index)
{
	const struct book_row *row = &book->rows[index];
	decimal high = decimal_abs(decimal_add(row->position.quantity, row->working_buy));
	decimal low = decimal_abs(decimal_sub(row->position.quantity, row->working_sell));

	book->exposed[index] = high.e8 > low.e8 ? high.e8 : low.e8;
	book->held[index] = (double)row->position.quantity.e8 / (double)DECIMAL_ONE;
	if (row->instrument.multiplier.e8 != DECIMAL_ONE)
		book->held[index] *= decimal_to_double(row->instrument.multiplier);
}

void book_expose(struct book *book, int32_t index, enum order_side side, int64_t units)
{
	struct book_row *row = &book->rows[index];
	decimal *working = side == SIDE_BUY ? &row->working_buy : &row->working_sell;

	*working = decimal_add(*working, decimal_from_units(units));
	book_refresh(book, index);
}

void book_adopt(struct book *book, int32_t index, decimal quantity, decimal average_price)
{
	struct book_row *row = &book->rows[index];

	row->position.quantity = quantity;
	row->position.average_price = average_price;
	row->touched = true;
	book_refresh(book, index);
}

/* ---- fills ---- */

enum drt_status book_fill(decimal *realised, struct book *book, int32_t index, int32_t strategy,
                          enum order_side side, decimal quantity, decimal price)
{
	struct book_row *row = &book->rows[index];
	struct position before = row->position;
	decimal multiplier = row->instrument.multiplier;
	decimal value = { 0 }, own = { 0 };
	enum drt_status status = decimal_mul(&value, quantity, price);

	if (status == DRT_OK && multiplier.e8 != DECIMAL_ONE)
		status = decimal_mul(&value, value, multiplier);
	if (status == DRT_OK)
		status = position_apply(realised, &row->position, side, quantity, price,
		                        multiplier);
	if (status != DRT_OK)
		return status;
	if (strategy >= 0)
		status = position_apply(&own, &book->strategies[strategy].positions[index],
		                        side, quantity, price, multiplier);
	if (status != DRT_OK) {
		row->position = before;
		return status;
	}
	book->cash = side == SIDE_BUY ? decimal_sub(book->cash, value)
	                              : decimal_add(book->cash, value);
	book->realised = decimal_add(book->realised, *realised);
	row->touched = true;
	book_refresh(book, index);
	return DRT_OK;
}

void book_charge(struct book *book, int32_t index, int32_t strategy, decimal commission)
{
	struct position *position = &book->rows[index].position;

	position->commission = decimal_add(position->commission, commission);
	if (strategy >= 0) {
		position = &book->strategies[strategy].positions[index];
		position->commission = decimal_add(position->commission, commission);
	}
	book->cash = decimal_sub(book->cash, commission);
	book->commission = decimal_add(book->commission, commission);
}

/* ---- figures ---- */

double book_equity(const struct book *book)
{
	double sum = 0;

	for (size_t i = 0; i < book->count; i++)
		sum += book->held[i] * book->mark[i];
	return (double)book->cash.e8 / (double)DECIMAL_ONE + sum;
}

static decimal saturated(int128 sum_e16)
{
	int128 sum = sum_e16 / DECIMAL_ONE;

	if (sum < INT64_MIN)
		return decimal_from_units(INT64_MIN);
	return decimal_from_units(sum > INT64_MAX ? INT64_MAX : (int64_t)sum);
}

static inline decimal nearest_unit(double value)
{
	double scaled = value * (double)DECIMAL_ONE;
	decimal exact = { 0 };

	/* below 2^50 the product is within a quarter of a unit of the exact one, so a price
	 * with at most eight places comes out exact; false for NaN */
	if (fabs(scaled) < 1125899906842624.0)
		return decimal_from_units((int64_t)(scaled + (scaled < 0 ? -0.5 : 0.5)));
	return decimal_from_double(&exact, value) == DRT_OK ? exact : (decimal){ 0 };
}

static inline decimal reference(const struct book *book, size_t i)
{
	decimal price = nearest_unit(book->mark[i]);

	return price.e8 > 0 ? price : (decimal){ 0 };
}

/* Money of one unit: at the mark, or at the average price where there is no mark. */
static inline int64_t unit_value(const struct book *book, size_t i, const decimal *average)
{
	decimal price = reference(book, i);

	if (price.e8 == 0)
		price = *average;
	if (book->multiplier[i].e8 != DECIMAL_ONE)
		price = decimal_mul_sat(price, book->multiplier[i]);
	return price.e8;
}

decimal book_exposed(const struct book *book)
{
	int128 sum = 0; /* 10^-16 */

	for (size_t i = 0; i < book->count; i++) {
		if (book->exposed[i] != 0)
			sum += (int128)book->exposed[i] *
			       unit_value(book, i, &book->rows[i].position.average_price);
	}
	return saturated(sum);
}

decimal book_exposed_sector(const struct book *book, int32_t index)
{
	const char *sector = book->rows[index].instrument.sector;
	int128 sum = 0;

	for (size_t i = 0; i < book->count; i++) {
		if (book->exposed[i] != 0 &&
		    strcmp(book->rows[i].instrument.sector, sector) == 0)
			sum += (int128)book->exposed[i] *
			       unit_value(book, i, &book->rows[i].position.average_price);
	}
	return saturated(sum);
}

decimal book_net(const struct book *book)
{
	int128 sum = 0;

	for (size_t i = 0; i < book->count; i++) {
		const struct position *position = &book->rows[i].position;

		if (position->quantity.e8 != 0)
			sum += (int128)position->quantity.e8 *
			       unit_value(book, i, &position->average_price);
	}
	return saturated(sum);
}

decimal book_strategy_gross(const struct book *book, int32_t strategy)
{
	int128 sum = 0;

	for (size_t i = 0; i < book->count; i++) {
		const struct position *position = &book->strategies[strategy].positions[i];

		if (position->quantity.e8 != 0)
			sum += (int128)decimal_abs(position->quantity).e8 *
			       unit_value(book, i, &position->average_price);
	}
	return saturated(sum);
}

decimal book_decimal(double value)
{
	return nearest_unit(value);
}

decimal book_money(double value)
{
	double scaled = value * (double)DECIMAL_ONE;

	if (fabs(scaled) < 9.2e18) /* false for NaN */
		return decimal_from_units(llrint(scaled));
	return decimal_from_units(scaled > 0 ? INT64_MAX : scaled < 0 ? INT64_MIN : 0);
}

decimal book_reference(const struct book *book, int32_t index)
{
	return reference(book, (size_t)index);
}
