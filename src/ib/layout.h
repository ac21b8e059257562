/* layout.h - what the layout tables consist of; private to src/ib.
 *
 * A layout is a list of rows in wire order. The codec walks it forward, once, for
 * reading, writing, defaults and copies, so a field is described in one place. To add
 * a message: a struct in request.h, answer.h or a neighbour, an id, its rows below a
 * `#define T struct …`, and an entry in the index of layout.c. The compiler refuses a
 * row whose member does not have the type of its kind. */
#ifndef IB_LAYOUT_H
#define IB_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ib/message.h"

/* How a field looks on the wire and in memory; the letters are those of the protocol
 * description. "Empty" is what an empty field reads as. */
enum ib_kind {
	IB_KIND_LITERAL,  /* constant text, ignored when read */
	IB_KIND_STR,      /* S */
	IB_KIND_REST,     /* S: the last of the fields that are left, if any (D5) */
	IB_KIND_ESCAPED,  /* S, with \uXXXX for what is not ASCII, from servers */
	IB_KIND_INT,      /* I: int32_t, empty is `initial` */
	IB_KIND_INT_MAX,  /* IM: int32_t, empty is IB_UNSET_INT */
	IB_KIND_LONG,     /* int64_t, empty is 0 */
	IB_KIND_LONG_MAX, /* L: int64_t, empty is IB_UNSET_LONG */
	IB_KIND_BOOL,     /* B: bool, empty is false */
	IB_KIND_DBL,      /* F: double, empty is 0 */
	IB_KIND_DBL_MAX,  /* FM: double, empty is IB_UNSET_DOUBLE */
	IB_KIND_DBL_INF,  /* the same, may be infinite */
	IB_KIND_DBL_BAR,  /* the same, and "?" is unset too (D15) */
	IB_KIND_DEC,      /* D, and FM of a price: decimal, empty is IB_UNSET_DECIMAL */
	IB_KIND_DEC_ZERO, /* F of a price: decimal, empty is 0 */
	IB_KIND_BLOCK,    /* rows of a struct inside this one */
	IB_KIND_GROUP     /* a count and so many times the rows of an item */
};

/* How a value that is unset is written. */
enum ib_unset { IB_UNSET_EMPTY, IB_UNSET_AS_MAX, IB_UNSET_AS_ZERO };

struct ib_group;
struct ib_rows;

struct ib_row {
	const char *name; /* for messages: the name of the protocol description */
	uint16_t offset;
	uint8_t kind;
	uint8_t unset;
	uint16_t since;  /* exists from this server version on */
	uint16_t before; /* exists below this server version; 0: no bound */
	uint8_t only;    /* bits of the variants of this layout that have it; 0: all */
	int8_t initial;
	/* Exists when this says so; sees what the rows before it have read. */
	bool (*when)(const void *base);
	const char *condition; /* its name, for the reference page */
	union {
		const char *literal;
		const struct ib_rows *block;
		const struct ib_group *group;
	} of;
};

struct ib_rows {
	const struct ib_row *row;
	uint16_t count;
	uint16_t size;     /* of the struct they fill */
	bool fixed;        /* no gate, no condition, and every member has a row */
	const void *blank; /* the empty struct, where zeros and rows do not make it */
};

struct ib_group {
	const struct ib_rows *item;
	uint16_t count_offset; /* of the int32_t that counts, beside the pointer */
	/* Says in English what is wrong with an item, or NULL; may be absent. */
	const char *(*complaint)(const void *item);
};

struct ib_layout {
	const char *name;
	const struct ib_rows *rows;
	uint8_t variant;
};

/* NULL for an id that has none. */
const struct ib_layout *ib_layout_find(enum ib_direction direction, int32_t id);
/* One past the largest id of the direction. */
int32_t ib_layout_end(enum ib_direction direction);

/* True when this version and variant have the field, as far as `base` tells. */
static inline bool ib_row_exists(const struct ib_row *row, const void *base, int version,
                                 uint8_t variant)
{
	if (version < row->since || (row->before != 0 && version >= row->before))
		return false;
	if (row->only != 0 && (row->only & variant) == 0)
		return false;
	return !row->when || row->when(base);
}

/* Stores what an empty field of this row reads as; nothing for literals, blocks and
 * groups. */
static inline void ib_row_store_empty(void *at, const struct ib_row *row)
{
	switch ((enum ib_kind)row->kind) {
	case IB_KIND_STR:
	case IB_KIND_REST:
	case IB_KIND_ESCAPED:
		*(const char **)at = "";
		break;
	case IB_KIND_INT:
		*(int32_t *)at = row->initial;
		break;
	case IB_KIND_INT_MAX:
		*(int32_t *)at = IB_UNSET_INT;
		break;
	case IB_KIND_LONG:
		*(int64_t *)at = 0;
		break;
	case IB_KIND_LONG_MAX:
		*(int64_t *)at = IB_UNSET_LONG;
		break;
	case IB_KIND_BOOL:
		*(bool *)at = false;
		break;
	case IB_KIND_DBL:
		*(double *)at = 0;
		break;
	case IB_KIND_DBL_MAX:
	case IB_KIND_DBL_INF:
	case IB_KIND_DBL_BAR:
		*(double *)at = IB_UNSET_DOUBLE;
		break;
	case IB_KIND_DEC:
		*(decimal *)at = IB_UNSET_DECIMAL;
		break;
	case IB_KIND_DEC_ZERO:
		*(decimal *)at = (decimal){ 0 };
		break;
	case IB_KIND_LITERAL:
	case IB_KIND_BLOCK:
	case IB_KIND_GROUP:
		break;
	}
}

/* Makes the struct that the rows fill empty. */
void ib_rows_prepare(void *base, const struct ib_rows *rows);

/* How many items a group has, and where they are. */
static inline int32_t *ib_group_count(void *base, const struct ib_group *group)
{
	return (int32_t *)((char *)base + group->count_offset);
}

/* ---- writing rows: { INT(order_id, "orderId"), SINCE(163) } ---- */

/* The offset; the comparison inside sizeof checks the member's type. */
#define IB_AT(T, member, type)                                                                 \
	((uint16_t)(offsetof(T, member) + 0 * sizeof((type *)0 == &((T *)0)->member)))
#define IB_ROW(field, type, which, wire)                                                       \
	.name = wire, .offset = IB_AT(T, field, type), .kind = which

#define STR(member, wire) IB_ROW(member, const char *, IB_KIND_STR, wire)
#define REST(member, wire) IB_ROW(member, const char *, IB_KIND_REST, wire)
#define ESCAPED(member, wire) IB_ROW(member, const char *, IB_KIND_ESCAPED, wire)
#define INT(member, wire) IB_ROW(member, int32_t, IB_KIND_INT, wire)
#define INT_MAX_(member, wire) IB_ROW(member, int32_t, IB_KIND_INT_MAX, wire)
#define LONG(member, wire) IB_ROW(member, int64_t, IB_KIND_LONG, wire)
#define LONG_MAX_(member, wire) IB_ROW(member, int64_t, IB_KIND_LONG_MAX, wire)
#define BOOL(member, wire) IB_ROW(member, bool, IB_KIND_BOOL, wire)
#define DBL(member, wire) IB_ROW(member, double, IB_KIND_DBL, wire)
#define DBL_MAX_(member, wire) IB_ROW(member, double, IB_KIND_DBL_MAX, wire)
#define DBL_INF(member, wire) IB_ROW(member, double, IB_KIND_DBL_INF, wire)
#define DBL_BAR(member, wire) IB_ROW(member, double, IB_KIND_DBL_BAR, wire)
#define DEC(member, wire) IB_ROW(member, decimal, IB_KIND_DEC, wire)
#define DEC_ZERO(member, wire) IB_ROW(member, decimal, IB_KIND_DEC_ZERO, wire)
#define LITERAL(text, wire) .name = wire, .kind = IB_KIND_LITERAL, .of.literal = text
#define VERSION(text) LITERAL(text, "version")
#define BLOCK(member, rows, wire)                                                              \
	.name = wire, .offset = (uint16_t)offsetof(T, member), .kind = IB_KIND_BLOCK,          \
	.of.block = &(rows)
#define GROUP(member, description, wire)                                                       \
	.name = wire, .offset = (uint16_t)offsetof(T, member), .kind = IB_KIND_GROUP,          \
	.of.group = &(description)

#define SINCE(version) .since = (version)
#define BEFORE(version) .before = (version)
#define ONLY(bits) .only = (bits)
#define WHEN(test) .when = (test), .condition = #test
#define INITIAL(value) .initial = (value)
#define AS_MAX .unset = IB_UNSET_AS_MAX
#define AS_ZERO .unset = IB_UNSET_AS_ZERO

#define IB_COUNT(table) ((uint16_t)(sizeof(table) / sizeof((table)[0])))
#define ROWS(table, type) .row = (table), .count = IB_COUNT(table), .size = sizeof(type)

/* ---- shared between the tables ---- */

extern const struct ib_rows ib_rows_c12;         /* contract in requests */
extern const struct ib_rows ib_rows_c11;         /* contract in answers */
extern const struct ib_rows ib_rows_c11_primary; /* with primaryExchange instead */
extern const struct ib_rows ib_rows_delta_neutral;
extern const struct ib_rows ib_rows_tag_value;
extern const struct ib_rows ib_rows_data_leg;  /* 4 fields */
extern const struct ib_rows ib_rows_order_leg; /* 8 fields */
extern const struct ib_rows ib_rows_contract_details;
extern const struct ib_rows ib_rows_bond_details;
extern const struct ib_rows ib_rows_place_order;
extern const struct ib_rows ib_rows_open_order; /* openOrder and completedOrder */
enum { IB_VARIANT_OPEN = 1, IB_VARIANT_COMPLETED = 2 };

bool ib_contract_is_bag(const struct ib_contract *contract);

#define IB_DECIMAL_BLANK                                                                       \
	{                                                                                      \
		INT64_MAX                                                                      \
	}

#define IB_CONTRACT_BLANK                                                                      \
	{                                                                                      \
		.symbol = "", .sec_type = "", .last_trade_date = "", .right = "",              \
		.multiplier = "", .exchange = "", .primary_exchange = "", .currency = "",      \
		.local_symbol = "", .trading_class = "", .sec_id_type = "", .sec_id = "",      \
		.issuer_id = "", .combo_description = "",                                      \
	}

#endif
