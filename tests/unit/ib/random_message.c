/* random_message.c - see random_message.h. */
#include "tests/unit/ib/random_message.h"

#include <math.h>
#include <string.h>

#include "tests/support/support.h"

struct filling {
	struct ib_arena *arena;
	struct rng *rng;
	enum ib_direction direction;
	int version;
	uint8_t variant;
};

static void fill_rows(struct filling *filling, char *base, const struct ib_rows *rows);

/* Texts that are numbers, truths or lists where the message travels as protobuf: only
 * what those can hold. NULL: any text. */
static const char *protobuf_text(struct filling *filling, const struct ib_row *row)
{
	static const char *const numbers[] = { "", "100", "0.5", "1E-9" };
	static const char *const options[] = { "", "a=b;", "x=;y=1=2;", "tag=a value;" };

	if (filling->version < IB_VERSION_RAW_ID)
		return NULL;
	if (strcmp(row->name, "condition.conjunction") == 0)
		return rng_below(filling->rng, 2) ? "a" : "o";
	if (strcmp(row->name, "isSuccessful") == 0)
		return rng_below(filling->rng, 2) ? "true" : "false";
	if (strcmp(row->name, "contract.multiplier") == 0)
		return numbers[rng_below(filling->rng, 4)];
	return strstr(row->name, "ptions") ? options[rng_below(filling->rng, 4)] : NULL;
}

/* The same of numbers. */
static int32_t protobuf_int(const struct filling *filling, const struct ib_row *row,
                            int32_t value)
{
	if (filling->version < IB_VERSION_RAW_ID)
		return value;
	if (strcmp(row->name, "mask") == 0 || strcmp(row->name, "tick.mask") == 0)
		return value & 3;
	if (strcmp(row->name, "liquidation") == 0 || strcmp(row->name, "override") == 0 ||
	    strcmp(row->name, "useRth") == 0)
		return value & 1;
	if (strcmp(row->name, "tickType") == 0)
		return 1 + (value & 3);
	return value;
}

/* Words that conditions of the layouts look for, and words that mean nothing. */
static const char *random_text(struct filling *filling, const struct ib_row *row)
{
	static const char *const words[] = {
		"",        "BAG",        "FUND",     "PEG BENCH", "PEG BEST", "PEG MID",
		"IBKRATS", "None",       "Adaptive", "D",         "STK",      "SMART",
		"BUY",     "2025-01-01", "a b",      "x;y=z;",    "\t\r\n~",
	};
	size_t count = sizeof(words) / sizeof(words[0]);
	size_t pick = rng_below(filling->rng, count + 3);
	char text[40];
	size_t length = 1 + rng_below(filling->rng, sizeof(text) - 1);
	const char *fitting = protobuf_text(filling, row);

	if (fitting)
		return fitting;
	if (pick < count)
		return words[pick];
	if (row->kind == IB_KIND_ESCAPED && pick == count)
		return "M\xc3\xbcnchen \xf0\x9f\x98\x80";
	for (size_t i = 0; i < length; i++)
		text[i] = (char)(filling->direction == IB_TO_SERVER
		                         ? ' ' + rng_below(filling->rng, 95)
		                         : 1 + rng_below(filling->rng, 127));
	/* an escape that is not one of ours would not come back as it went */
	if (row->kind == IB_KIND_ESCAPED)
		for (size_t i = 0; i < length; i++)
			if (text[i] == '\\')
				text[i] = '/';
	return ib_arena_copy(filling->arena, text, length);
}

static int32_t random_int(struct filling *filling, const struct ib_row *row)
{
	static const int32_t edges[] = { 0, 1, -1, INT32_MIN, INT32_MAX - 1, 1000000000 };
	bool can_unset = row->kind == IB_KIND_INT_MAX && row->unset != IB_UNSET_AS_ZERO;

	if (strcmp(row->name, "condition.type") == 0) {
		static const int32_t types[] = { 1, 3, 4, 5, 6, 7 };

		return types[rng_below(filling->rng, 6)];
	}
	if (can_unset && rng_below(filling->rng, 4) == 0)
		return IB_UNSET_INT;
	if (rng_below(filling->rng, 3) == 0)
		return edges[rng_below(filling->rng, 6)];
	return (int32_t)rng_below(filling->rng, 100000);
}

static double random_double(struct filling *filling, const struct ib_row *row)
{
	if (row->kind != IB_KIND_DBL && row->unset != IB_UNSET_AS_ZERO &&
	    rng_below(filling->rng, 4) == 0)
		return IB_UNSET_DOUBLE;
	if (row->kind == IB_KIND_DBL_INF && rng_below(filling->rng, 3) == 0)
		return INFINITY;
	switch (rng_below(filling->rng, 3)) {
	case 0:
		return 0;
	case 1:
		return rng_normal(filling->rng) * 1e-5;
	default:
		return round(rng_normal(filling->rng) * 1e6) / 100;
	}
}

static decimal random_decimal(struct filling *filling, const struct ib_row *row)
{
	uint64_t size = 0;

	if (row->kind == IB_KIND_DEC && row->unset != IB_UNSET_AS_ZERO &&
	    rng_below(filling->rng, 4) == 0)
		return IB_UNSET_DECIMAL;
	if (rng_below(filling->rng, 3) == 0)
		return (decimal){ (int64_t)rng_below(filling->rng, 1000) * DECIMAL_ONE };
	/* of any size, but neither end of the range nor the int maximum */
	size = rng_next(filling->rng);
	size >>= rng_below(filling->rng, 60) + 1;
	/* as many digits as every double holds */
	if (filling->version >= IB_VERSION_RAW_ID)
		size %= UINT64_C(100000000000000);
	return (decimal){ (int64_t)size - DECIMAL_ONE };
}

static void fill_group(struct filling *filling, char *base, const struct ib_row *row)
{
	const struct ib_group *group = row->of.group;
	size_t count = rng_below(filling->rng, 4);
	char *items = NULL;

	/* prices stand in the legs there, and have a test of their own */
	if (filling->version >= IB_VERSION_RAW_ID &&
	    strcmp(row->name, "orderComboLegsCount") == 0)
		count = 0;
	if (count > 0)
		items = ib_arena_alloc(filling->arena, count, group->item->size);
	for (size_t i = 0; i < count; i++) {
		ib_rows_prepare(items + i * group->item->size, group->item);
		fill_rows(filling, items + i * group->item->size, group->item);
	}
	*ib_group_count(base, group) = (int32_t)count;
	*(const void **)(base + row->offset) = items;
}

/* What protobuf has no field for. */
static bool stays_at_home(const struct filling *filling, const struct ib_row *row)
{
	return filling->version >= IB_VERSION_RAW_ID &&
	       (strcmp(row->name, "auctionStrategy") == 0 ||
	        strncmp(row->name, "basisPoints", 11) == 0);
}

static void fill_row(struct filling *filling, char *base, const struct ib_row *row)
{
	char *at = base + row->offset;

	if (stays_at_home(filling, row))
		return;
	switch ((enum ib_kind)row->kind) {
	case IB_KIND_LITERAL:
		break;
	case IB_KIND_STR:
	case IB_KIND_REST:
	case IB_KIND_ESCAPED:
		*(const char **)at = random_text(filling, row);
		break;
	case IB_KIND_INT:
	case IB_KIND_INT_MAX:
		*(int32_t *)at = protobuf_int(filling, row, random_int(filling, row));
		break;
	case IB_KIND_LONG:
	case IB_KIND_LONG_MAX:
		*(int64_t *)at = (int64_t)rng_next(filling->rng);
		break;
	case IB_KIND_BOOL:
		*(bool *)at = rng_below(filling->rng, 2);
		break;
	case IB_KIND_DBL:
	case IB_KIND_DBL_MAX:
	case IB_KIND_DBL_INF:
	case IB_KIND_DBL_BAR:
		*(double *)at = random_double(filling, row);
		break;
	case IB_KIND_DEC:
	case IB_KIND_DEC_ZERO:
		*(decimal *)at = random_decimal(filling, row);
		break;
	case IB_KIND_BLOCK:
		fill_rows(filling, at, row->of.block);
		break;
	case IB_KIND_GROUP:
		fill_group(filling, base, row);
		break;
	}
}

static void fill_rows(struct filling *filling, char *base, const struct ib_rows *rows)
{
	for (uint16_t i = 0; i < rows->count; i++)
		if (ib_row_exists(&rows->row[i], base, filling->version, filling->variant))
			fill_row(filling, base, &rows->row[i]);
}

void random_message(struct ib_message *out, struct ib_arena *arena, struct rng *rng,
                    enum ib_direction direction, int32_t id, int version)
{
	const struct ib_layout *layout = ib_layout_find(direction, id);
	struct filling filling = { .arena = arena,
		                   .rng = rng,
		                   .direction = direction,
		                   .version = version,
		                   .variant = layout->variant };

	assert_int_equal(ib_message_init(out, direction, id), DRT_OK);
	fill_rows(&filling, (char *)&out->id_only, layout->rows);
}

/* ---- comparison ---- */

static bool same_rows(const char **name, const char *a, const char *b,
                      const struct ib_rows *rows, int version, uint8_t variant);

static bool same_group(const char **name, const char *a, const char *b,
                       const struct ib_row *row, int version, uint8_t variant)
{
	const struct ib_group *group = row->of.group;
	int32_t count = *(const int32_t *)(a + group->count_offset);
	const char *items_a = *(const char *const *)(a + row->offset);
	const char *items_b = *(const char *const *)(b + row->offset);

	*name = row->name;
	if (count != *(const int32_t *)(b + group->count_offset))
		return false;
	for (int32_t i = 0; i < count; i++) {
		size_t offset = (size_t)i * group->item->size;

		if (!same_rows(name, items_a + offset, items_b + offset, group->item, version,
		               variant))
			return false;
	}
	return true;
}

static bool same_row(const char **name, const char *a, const char *b, const struct ib_row *row,
                     int version, uint8_t variant)
{
	const char *at = a + row->offset;
	const char *bt = b + row->offset;

	*name = row->name;
	switch ((enum ib_kind)row->kind) {
	case IB_KIND_LITERAL:
		return true;
	case IB_KIND_STR:
	case IB_KIND_REST:
	case IB_KIND_ESCAPED:
		return strcmp(*(const char *const *)at, *(const char *const *)bt) == 0;
	case IB_KIND_INT:
	case IB_KIND_INT_MAX:
		return *(const int32_t *)at == *(const int32_t *)bt;
	case IB_KIND_LONG:
	case IB_KIND_LONG_MAX:
		return *(const int64_t *)at == *(const int64_t *)bt;
	case IB_KIND_BOOL:
		return *(const bool *)at == *(const bool *)bt;
	case IB_KIND_DBL:
	case IB_KIND_DBL_MAX:
	case IB_KIND_DBL_INF:
	case IB_KIND_DBL_BAR:
		return *(const double *)at == *(const double *)bt;
	case IB_KIND_DEC:
	case IB_KIND_DEC_ZERO:
		return ((const decimal *)at)->e8 == ((const decimal *)bt)->e8;
	case IB_KIND_BLOCK:
		return same_rows(name, at, bt, row->of.block, version, variant);
	case IB_KIND_GROUP:
		return same_group(name, a, b, row, version, variant);
	}
	return false;
}

static bool same_rows(const char **name, const char *a, const char *b,
                      const struct ib_rows *rows, int version, uint8_t variant)
{
	for (uint16_t i = 0; i < rows->count; i++)
		if ((version == 0 || ib_row_exists(&rows->row[i], a, version, variant)) &&
		    !same_row(name, a, b, &rows->row[i], version, variant))
			return false;
	return true;
}

bool same_message(const char **name, const struct ib_message *a, const struct ib_message *b,
                  enum ib_direction direction, int version)
{
	const struct ib_layout *layout = ib_layout_find(direction, a->id);

	*name = "id";
	return a->id == b->id &&
	       same_rows(name, (const char *)&a->id_only, (const char *)&b->id_only,
	                 layout->rows, version, layout->variant);
}
