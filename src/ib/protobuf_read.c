/* protobuf_read.c - protobuf to messages, along the layout tables (see protobuf.h).
 *
 * The library unpacks into the arena, with a budget that grows with what came; then each
 * row of the layout takes its value from its site. */
#include "ib/protobuf.h"

#include <math.h>
#include <string.h>

#include "ib/protobuf_form.h"
#include "ib/protobuf_private.h"

/* Structs are larger than what they came from, the more so the emptier they are: a bound
 * that honest messages stay far below. */
enum { LEAST_BUDGET = 64 * 1024, BYTES_FOR_ONE = 32 };

struct reading {
	struct ib_arena *arena;
	size_t budget;
	int version;
	uint8_t variant;
	/* What went wrong, once something did. */
	const struct ib_row *row;
	const char *complaint;
	enum drt_status status;
};

static bool give_up(struct reading *reading, const struct ib_row *row, enum drt_status status,
                    const char *complaint)
{
	reading->row = row;
	reading->status = status;
	reading->complaint = complaint;
	return false;
}

/* ---- memory ---- */

static void *take_memory(struct reading *reading, size_t count, size_t size)
{
	size_t bytes = 0;

	if (__builtin_mul_overflow(count, size, &bytes) || bytes > reading->budget)
		return NULL;
	reading->budget -= bytes;
	return ib_arena_alloc(reading->arena, 1, bytes ? bytes : 1);
}

static void *library_alloc(void *data, size_t size)
{
	return take_memory(data, 1, size);
}

static void library_free(void *data, void *memory)
{
	(void)data;
	(void)memory;
}

/* ---- single values ---- */

/* The member of the last step, or NULL where it is absent. */
static const void *find_value(const ProtobufCMessage *message, const struct ib_site *site)
{
	const ProtobufCFieldDescriptor *field = ib_site_field(site);

	for (int i = 0; i < site->steps - 1; i++) {
		message = *(ProtobufCMessage *const *)ib_member(message, site->step[i]->offset);
		if (!message)
			return NULL;
	}
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return *(size_t *)ib_member(message, field->quantifier_offset) > 0 ? message
		                                                                   : NULL;
	if (field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE) {
		const void *at = ib_member(message, field->offset);

		return *(const void *const *)at ? at : NULL;
	}
	return *(protobuf_c_boolean *)ib_member(message, field->quantifier_offset)
	               ? ib_member(message, field->offset)
	               : NULL;
}

static bool read_decimal_text(struct reading *reading, decimal *at, const struct ib_row *row,
                              const char *text)
{
	const char *end = NULL;
	enum drt_status status = DRT_OK;

	if (!*text) {
		ib_row_store_empty(at, row);
		return true;
	}
	status = ib_parse_decimal(at, &end, text);
	return status == DRT_OK ||
	       give_up(reading, row, status,
	               status == DRT_ERANGE ? "is too large" : "is no number");
}

static bool read_text(struct reading *reading, void *at, const struct ib_row *row,
                      const char *text)
{
	switch ((enum ib_kind)row->kind) {
	case IB_KIND_STR:
	case IB_KIND_REST:
	case IB_KIND_ESCAPED:
		*(const char **)at = text;
		return true;
	case IB_KIND_DEC:
	case IB_KIND_DEC_ZERO:
		return read_decimal_text(reading, at, row, text);
	default:
		return give_up(reading, row, DRT_EUNSUPPORTED, "has no way to read a text");
	}
}

enum drt_status ib_decimal_of_double(decimal *out, double value)
{
	char text[IB_DOUBLE_TEXT];
	const char *end = NULL;

	/* up to here units are finer than doubles, and the nearest is the shortest */
	if (fabs(value) < 9e7 && decimal_from_double(out, value) == DRT_OK &&
	    decimal_to_double(*out) == value)
		return DRT_OK;
	if (isnan(value) || isinf(value))
		return DRT_EINVAL;
	text[ib_format_double(text, value)] = '\0';
	return ib_parse_decimal(out, &end, text);
}

static bool read_double(struct reading *reading, void *at, const struct ib_row *row,
                        double value)
{
	bool infinite = isinf(value) && row->kind == IB_KIND_DBL_INF;
	char text[IB_DOUBLE_TEXT];
	enum drt_status status = DRT_OK;

	if (isnan(value) || (isinf(value) && !infinite))
		return give_up(reading, row, DRT_EPARSE, "is not a finite number");
	switch ((enum ib_kind)row->kind) {
	case IB_KIND_DBL:
	case IB_KIND_DBL_MAX:
	case IB_KIND_DBL_INF:
	case IB_KIND_DBL_BAR:
		*(double *)at = value;
		return true;
	case IB_KIND_DEC:
	case IB_KIND_DEC_ZERO:
		status = ib_decimal_of_double(at, value);
		return status == DRT_OK || give_up(reading, row, status, "is too large");
	case IB_KIND_STR:
		*(const char **)at =
			ib_arena_copy(reading->arena, text, ib_format_double(text, value));
		return *(const char **)at ||
		       give_up(reading, row, DRT_ENOMEM, "needs too much memory");
	default:
		return give_up(reading, row, DRT_EUNSUPPORTED, "has no way to read a number");
	}
}

static bool read_whole(struct reading *reading, void *at, const struct ib_row *row,
                       int64_t value)
{
	switch ((enum ib_kind)row->kind) {
	case IB_KIND_INT:
	case IB_KIND_INT_MAX:
		if (value < INT32_MIN || value > INT32_MAX)
			return give_up(reading, row, DRT_ERANGE, "is too large");
		*(int32_t *)at = (int32_t)value;
		return true;
	case IB_KIND_LONG:
	case IB_KIND_LONG_MAX:
		*(int64_t *)at = value;
		return true;
	case IB_KIND_BOOL:
		*(bool *)at = value != 0;
		return true;
	default:
		return give_up(reading, row, DRT_EUNSUPPORTED, "has no way to read a number");
	}
}

/* ---- values made of several fields ---- */

/* Truths of an embedded message, as bits. */
static int32_t mask_of(const ProtobufCMessage *message, bool reversed)
{
	const ProtobufCMessageDescriptor *of = message->descriptor;
	int32_t mask = 0;

	for (unsigned i = 0; i < of->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &of->fields[i];
		unsigned bit = reversed ? of->n_fields - 1 - i : i;

		if (*(protobuf_c_boolean *)ib_member(message, field->quantifier_offset) &&
		    *(protobuf_c_boolean *)ib_member(message, field->offset))
			mask |= (int32_t)1 << bit;
	}
	return mask;
}

static bool read_embedded(struct reading *reading, void *at, const struct ib_row *row,
                          const ProtobufCMessage *message, const struct ib_site *site)
{
	if (row->kind == IB_KIND_BOOL)
		*(bool *)at = true;
	else if (row->kind == IB_KIND_INT)
		*(int32_t *)at = mask_of(message, site->name && site->name->reversed);
	else
		return give_up(reading, row, DRT_EUNSUPPORTED, "has no way to read a message");
	return true;
}

static const char *entry_text(const ProtobufCMessage *entry, unsigned index)
{
	const ProtobufCFieldDescriptor *field = &entry->descriptor->fields[index];
	const char *text = *(char *const *)ib_member(entry, field->offset);

	return text ? text : "";
}

/* "tag=value;" for each entry of a map. */
static bool read_options(struct reading *reading, const char **at, const struct ib_row *row,
                         ProtobufCMessage *const *entry, size_t count)
{
	size_t length = 0;
	char *text = NULL;

	for (size_t i = 0; i < count; i++) {
		const char *tag = entry_text(entry[i], 0);
		const char *value = entry_text(entry[i], 1);

		if (strpbrk(tag, "=;") || strchr(value, ';'))
			return give_up(reading, row, DRT_EPARSE,
			               "has a tag or value with a = or ; inside");
		length += strlen(tag) + strlen(value) + 2;
	}
	text = take_memory(reading, 1, length + 1);
	if (!text)
		return give_up(reading, row, DRT_ENOMEM, "needs too much memory");
	*at = text;
	for (size_t i = 0; i < count; i++) {
		text = stpcpy(text, entry_text(entry[i], 0));
		*text++ = '=';
		text = stpcpy(text, entry_text(entry[i], 1));
		*text++ = ';';
	}
	*text = '\0';
	return true;
}

static bool read_list(struct reading *reading, void *at, const struct ib_row *row,
                      const ProtobufCMessage *holder, const struct ib_site *site)
{
	const ProtobufCFieldDescriptor *field = ib_site_field(site);
	size_t count = *(size_t *)ib_member(holder, field->quantifier_offset);
	const void *list = *(void *const *)ib_member(holder, field->offset);

	if (field->type != PROTOBUF_C_TYPE_MESSAGE ||
	    (row->kind != IB_KIND_STR && row->kind != IB_KIND_REST))
		return give_up(reading, row, DRT_EUNSUPPORTED, "has no way to read a list");
	return read_options(reading, at, row, (ProtobufCMessage *const *)list, count);
}

/* ---- rows ---- */

static bool read_row(struct reading *reading, void *at, const struct ib_row *row,
                     const ProtobufCMessage *message, const struct ib_site *site)
{
	const ProtobufCFieldDescriptor *field = ib_site_field(site);
	const void *value = find_value(message, site);
	const struct ib_name *name = site->name;

	if (!value && !(name && name->yes)) {
		ib_row_store_empty(at, row);
		return true;
	}
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return read_list(reading, at, row, value, site);
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		return read_text(reading, at, row, *(char *const *)value);
	case PROTOBUF_C_TYPE_DOUBLE:
		return read_double(reading, at, row, *(const double *)value);
	case PROTOBUF_C_TYPE_INT32:
		return read_whole(reading, at, row, *(const int32_t *)value);
	case PROTOBUF_C_TYPE_INT64:
		return read_whole(reading, at, row, *(const int64_t *)value);
	case PROTOBUF_C_TYPE_BOOL:
		if (!name || !name->yes)
			return read_whole(reading, at, row, *(const protobuf_c_boolean *)value);
		*(const char **)at =
			value && *(const protobuf_c_boolean *)value ? name->yes : name->no;
		return true;
	case PROTOBUF_C_TYPE_MESSAGE:
		return read_embedded(reading, at, row, *(ProtobufCMessage *const *)value, site);
	default:
		return give_up(reading, row, DRT_EUNSUPPORTED, "is of a type we do not use");
	}
}

static bool read_rows(struct reading *reading, char *base, const struct ib_plan *plan,
                      const ProtobufCMessage *message);

/* An item that is one value: its only row is at its beginning. */
static bool read_plain_item(struct reading *reading, void *at, const struct ib_rows *rows,
                            const ProtobufCFieldDescriptor *field, const void *list, size_t i)
{
	const struct ib_row *row = &rows->row[0];

	if (field->type == PROTOBUF_C_TYPE_STRING)
		return read_text(reading, at, row, ((char *const *)list)[i]);
	if (field->type == PROTOBUF_C_TYPE_DOUBLE)
		return read_double(reading, at, row, ((const double *)list)[i]);
	return give_up(reading, row, DRT_EUNSUPPORTED, "has no way to read a list");
}

/* Prices stand in the legs: a list of them all where any leg has one, else none. */
static bool read_leg_prices(struct reading *reading, decimal *items, size_t *count,
                            const struct ib_row *row, ProtobufCMessage *const *leg)
{
	bool any = false;

	for (size_t i = 0; i < *count; i++) {
		const ProtobufCFieldDescriptor *price =
			protobuf_c_message_descriptor_get_field_by_name(leg[i]->descriptor,
		                                                        "perLegPrice");

		items[i] = IB_UNSET_DECIMAL;
		if (!*(protobuf_c_boolean *)ib_member(leg[i], price->quantifier_offset))
			continue;
		any = true;
		if (!read_double(reading, &items[i], &row->of.group->item->row[0],
		                 *(double *)ib_member(leg[i], price->offset)))
			return false;
	}
	if (!any)
		*count = 0;
	return true;
}

static bool read_items(struct reading *reading, char *items, size_t count,
                       const struct ib_row *row, const struct ib_plan_row *planned,
                       const void *list)
{
	const ProtobufCFieldDescriptor *field = ib_site_field(&planned->site);
	const struct ib_group *group = row->of.group;

	for (size_t i = 0; i < count; i++) {
		char *at = items + i * group->item->size;
		const char *complaint = NULL;

		ib_rows_prepare(at, group->item);
		if (planned->inner ? !read_rows(reading, at, planned->inner,
		                                ((ProtobufCMessage *const *)list)[i])
		                   : !read_plain_item(reading, at, group->item, field, list, i))
			return false;
		complaint = group->complaint ? group->complaint(at) : NULL;
		if (complaint)
			return give_up(reading, row, DRT_EPARSE, complaint);
	}
	return true;
}

static bool read_group(struct reading *reading, char *base, const struct ib_row *row,
                       const ProtobufCMessage *message, const struct ib_plan_row *planned)
{
	const struct ib_site *site = &planned->site;
	const struct ib_group *group = row->of.group;
	const ProtobufCFieldDescriptor *field = ib_site_field(site);
	const ProtobufCMessage *holder = find_value(message, site);
	const void *list = NULL;
	size_t count = 0;
	void *items = NULL;
	bool ok = true;

	*ib_group_count(base, group) = 0;
	*(const void **)(base + row->offset) = NULL;
	if (!holder)
		return true;
	count = *(size_t *)ib_member(holder, field->quantifier_offset);
	list = *(void *const *)ib_member(holder, field->offset);
	items = count <= INT32_MAX ? take_memory(reading, count, group->item->size) : NULL;
	if (!items)
		return give_up(reading, row, DRT_ENOMEM, "needs too much memory");
	ok = site->name && site->name->leg_prices
	             ? read_leg_prices(reading, items, &count, row, list)
	             : read_items(reading, items, count, row, planned, list);
	if (!ok || count == 0)
		return ok;
	*ib_group_count(base, group) = (int32_t)count;
	*(const void **)(base + row->offset) = items;
	return true;
}

/* A row whose site depends on what was read before it. */
static bool read_by_condition(struct reading *reading, char *base, const struct ib_row *row,
                              const ProtobufCMessage *message)
{
	struct ib_site site;

	if (!ib_site_find(&site, message->descriptor, row, base))
		return give_up(reading, row, DRT_EUNSUPPORTED, "has no counterpart");
	return site.steps == 0 || read_row(reading, base + row->offset, row, message, &site);
}

static bool read_rows(struct reading *reading, char *base, const struct ib_plan *plan,
                      const ProtobufCMessage *message)
{
	bool ok = true;

	for (uint16_t i = 0; i < plan->rows->count && ok; i++) {
		const struct ib_row *row = &plan->rows->row[i];
		const struct ib_plan_row *planned = &plan->row[i];
		char *at = base + row->offset;

		if (row->kind == IB_KIND_LITERAL ||
		    !ib_row_exists(row, base, reading->version, reading->variant))
			continue;
		if (row->kind == IB_KIND_BLOCK)
			ok = read_rows(reading, at, planned->inner, message);
		else if (planned->has_conditions)
			ok = read_by_condition(reading, base, row, message);
		else if (planned->site.steps == 0)
			continue;
		else if (row->kind == IB_KIND_GROUP)
			ok = read_group(reading, base, row, message, planned);
		else
			ok = read_row(reading, at, row, message, &planned->site);
	}
	return ok;
}

/* ---- the whole ---- */

static ProtobufCMessage *unpack(struct reading *reading, const struct ib_protobuf_form *form,
                                const struct ib_frame *body)
{
	ProtobufCAllocator allocator = { library_alloc, library_free, reading };

	reading->budget = LEAST_BUDGET + body->length * BYTES_FOR_ONE;
	return protobuf_c_message_unpack(form->descriptor, &allocator, body->length,
	                                 (const uint8_t *)body->bytes);
}

enum drt_status ib_protobuf_read(struct ib_message *out, enum ib_direction direction,
                                 const struct ib_protobuf_reader *reader,
                                 const struct ib_frame *body, struct drt_error *error)
{
	const struct ib_protobuf_form *form = ib_protobuf_form(direction, out->id);
	const struct ib_layout *layout = ib_layout_find(direction, out->id);
	struct reading reading = { .arena = reader->arena, .version = reader->version };
	const struct ib_plan *plan = NULL;
	ProtobufCMessage *message = NULL;
	struct ib_scan scan;
	enum drt_status status = ib_plan_find(&plan, reader->plans, direction, out->id, error);

	if (status != DRT_OK)
		return status;
	if (!ib_scan_message(&scan, plan->of, (const uint8_t *)body->bytes, body->length))
		return drt_fail(error, scan.status, "%s (%s, server version %d): %s %s",
		                layout->name, form->name, reading.version, scan.path,
		                scan.complaint);
	message = unpack(&reading, form, body);
	if (!message)
		return drt_fail(error, DRT_ENOMEM, "%s (%s): needs too much memory",
		                layout->name, form->name);
	reading.variant = layout->variant;
	ib_rows_prepare(&out->id_only, layout->rows);
	if (!read_rows(&reading, (char *)&out->id_only, plan, message))
		return drt_fail(error, reading.status, "%s (%s, server version %d): %s %s",
		                layout->name, form->name, reading.version, reading.row->name,
		                reading.complaint);
	return DRT_OK;
}
