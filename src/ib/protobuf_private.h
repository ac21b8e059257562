/* protobuf_private.h - the parts of the bridge to protobuf; private to protobuf_*.c and
 * their tests.
 *
 * Shape:   a row of a layout has its value at a *site*: the fields that lead to it from
 *          the message that the rows belong to. Rows of a group belong to the message of
 *          one item, all others, those of blocks too, to the whole. */
#ifndef IB_PROTOBUF_PRIVATE_H
#define IB_PROTOBUF_PRIVATE_H

#include <protobuf-c/protobuf-c.h>

#include "ib/arena.h"
#include "ib/layout.h"

/* Where a row's name and the field's differ, and what else is particular. */
struct ib_name {
	const ProtobufCMessageDescriptor *of; /* NULL: whatever the message */
	const char *row;
	const char *path;     /* "contract.primaryExch"; NULL: has no counterpart */
	const char *yes, *no; /* a text that is a truth value on the wire */
	bool reversed;        /* a mask whose first bit is the last field */
	bool leg_prices;      /* one price in each leg */
	bool zero_is_absent;  /* a number that is not written when it is zero */
	/* More rows of one name: the one of which this is true. */
	bool (*when)(const void *base);
};

/* NULL: the names are the same. */
const struct ib_name *ib_name_find(const ProtobufCMessageDescriptor *of, const char *row,
                                   const void *base);

enum { IB_SITE_STEPS = 4 };

struct ib_site {
	const ProtobufCFieldDescriptor *step[IB_SITE_STEPS]; /* the last is the value */
	int steps;                                           /* 0: the row has no counterpart */
	const struct ib_name *name;                          /* what is particular, or NULL */
};

/* False when the row should have a counterpart and none is found: the tables or the
 * .proto files are wrong. `base` is what the rows fill, for conditions. */
bool ib_site_find(struct ib_site *out, const ProtobufCMessageDescriptor *of,
                  const struct ib_row *row, const void *base);

static inline const ProtobufCFieldDescriptor *ib_site_field(const struct ib_site *site)
{
	return site->step[site->steps - 1];
}

/* Whether which field it is depends on what the message holds. */
bool ib_name_has_conditions(const ProtobufCMessageDescriptor *of, const char *row);

/* ---- sites found once ---- */

struct ib_plan;
struct ib_plans;

struct ib_plan_row {
	struct ib_site site;         /* not of rows with conditions: find it each time */
	const struct ib_plan *inner; /* of a block, and of items that are messages */
	bool has_conditions;
};

struct ib_plan {
	const ProtobufCMessageDescriptor *of;
	const struct ib_rows *rows;
	const struct ib_plan_row *row; /* as many as the rows */
};

/* The plan of a message that has a form, made when it is first asked for. Errors:
 * DRT_EUNSUPPORTED (a row without its field: error says which), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status ib_plan_find(const struct ib_plan **out, struct ib_plans **plans,
                                            enum ib_direction direction, int32_t id,
                                            struct drt_error *error);

static inline void *ib_member(const ProtobufCMessage *message, unsigned offset)
{
	return (char *)message + offset;
}

/* ---- looking through bytes ---- */

enum { IB_SCAN_PATH = 160 };

struct ib_scan {
	char path[IB_SCAN_PATH]; /* "order.lmtPrice": where something is wrong */
	const char *complaint;
	enum drt_status status;
};

/* Whether the library may unpack these bytes as this message: every field ends within,
 * is of its type, fits it; texts are UTF-8 without NUL; nothing is deeper than the
 * schema; no embedded message comes twice. Unknown fields are passed over. */
bool ib_scan_message(struct ib_scan *out, const ProtobufCMessageDescriptor *of,
                     const uint8_t *bytes, size_t length);

bool ib_is_utf8(const char *text, size_t length);

/* The decimal that a double stands for: the one of the fewest digits that reads back as
 * the same double. Errors: DRT_ERANGE, DRT_EINVAL (not finite). */
DRT_MUST_CHECK enum drt_status ib_decimal_of_double(decimal *out, double value);

#endif
